// This file lets pictures leave: the files of an open gate, with a passport, an entry in the disclosure ledger and a
// placement, all recorded in one transaction.
package office

import (
	"context"
	"errors"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/photo"
)

// Release lets the files of an open gate leave: it decides once more on the facts as they are now, writes the files, and
// records release, disclosure, placement and passport in one transaction. If the folder cannot take them, nothing left, and
// the record says so.
func (o *Office) Release(ctx context.Context, g Gate) (photo.Release, photo.Placement, error) {
	var r photo.Release
	var p photo.Placement
	s, err := o.may(access.ReleasesMake)
	if err != nil {
		return r, p, err
	}
	if o.deps.Outbox == nil || g.Question.Folder == "" {
		return r, p, &Invalid{Defects: []Defect{{Field: "folder", Key: "photo.need.folder"}}}
	}
	if err := checkGate(g.Question); err != nil {
		return r, p, err
	}
	if err := g.ready(); err != nil {
		return r, p, err
	}
	var sheet Passport
	var along []AmendmentSheet
	if err := o.peek(ctx, access.ReleasesMake, func(s *session, tx Tx) error {
		if err := o.decideAgain(s, tx, &g); err != nil {
			return err
		}
		number, err := tx.NextReleaseNumber()
		if err != nil {
			return err
		}
		r = o.releaseOf(s, g, number)
		who, err := tx.Patient(g.PatientID)
		if err != nil {
			return err
		}
		if along, err = o.amendmentSheets(s, tx, &g, who); err != nil {
			return err
		}
		sheet, err = o.passport(s, tx, g, r)
		return err
	}); err != nil {
		return photo.Release{}, p, err
	}
	passport, err := o.deps.Printer.Passport(sheet)
	if err != nil {
		return r, p, err
	}
	kept, err := s.opened.Keep(ctx, ClassDocument, passport)
	if err != nil {
		return r, p, err
	}
	kept.ID, kept.Kind, kept.PatientID, kept.AddedAt, kept.Name = o.newID(), "passport", g.PatientID, o.now(s), "passport.pdf"
	r.PassportID = kept.ID
	more, err := o.sheetsAlong(along)
	if err != nil {
		return r, p, err
	}
	files := slices.Concat(g.Files(), []OutFile{{Name: passportName(r), Data: passport}}, more)
	staged, err := o.deps.Outbox.Stage(g.Question.Folder, files)
	if err != nil {
		return r, p, err
	}
	p = o.placementOf(s, g, r)
	if err := o.recordRelease(ctx, g, r, p, kept); err != nil {
		staged.Abort()
		return r, p, err
	}
	if err := staged.Commit(); err != nil {
		return r, p, errors.Join(ErrOutbox.With(err), o.notWritten(context.WithoutCancel(ctx), p))
	}
	return r, p, nil
}

// notWritten puts on record that the folder did not take the files of a release after all: nothing left.
func (o *Office) notWritten(ctx context.Context, p photo.Placement) error {
	return o.write(ctx, access.ReleasesMake, func(s *session, tx Tx) (audit.Event, error) {
		e := photo.Event{ID: o.newID(), PlacementID: p.ID, PatientID: p.PatientID, Kind: photo.EventNotUsed, On: o.today(s), At: o.now(s), By: s.member.ID}
		return audit.Event{Action: audit.PlacementNoted, Object: "placement:" + p.ID, PatientID: p.PatientID,
			Args: map[string]string{"what": string(e.Kind), "channel": p.Channel, "on": e.On.String()}}, tx.AddPlacementEvent(e)
	})
}

// ready names what a release needs beside the rules: where it goes and who puts it there.
func (g Gate) ready() error {
	var ds []Defect
	if blankText(g.Question.Place) {
		ds = append(ds, Defect{Field: "place", Key: "photo.need.place"})
	}
	if blankText(g.Question.Who) {
		ds = append(ds, Defect{Field: "who", Key: "photo.need.who"})
	}
	if len(ds) > 0 {
		return &Invalid{Defects: ds}
	}
	return nil
}

func (o *Office) releaseOf(s *session, g Gate, number int) photo.Release {
	q := g.Question
	r := photo.Release{ID: o.newID(), Number: number, PatientID: g.PatientID, Channel: q.Channel, Purpose: g.purpose(), Until: g.Until,
		Place: q.Place, Caption: q.Caption, WithName: q.WithName, RestrictionsRead: q.RestrictionsRead, DescriptionRead: q.DescriptionRead, Amendments: g.amendmentsGone(),
		On: o.today(s), At: o.now(s), By: s.member.ID}
	for _, d := range g.Decisions {
		if d.DocumentID != "" {
			r.DocumentID = d.DocumentID
		}
	}
	if g.Document.Scope != nil && r.DocumentID != "" {
		r.Event = g.Document.Scope.Expiry.Event
	}
	if r.DocumentID == "" {
		r.Until = calendar.Date{}
	}
	for _, f := range g.files {
		r.Items = append(r.Items, f.item)
	}
	return r
}

func (g Gate) purpose() string {
	if g.Question.Purpose != "" || len(g.Purposes) == 0 {
		return g.Question.Purpose
	}
	return g.Purposes[0]
}

// what is what leaves, for the ledger.
func (g Gate) what() string {
	videos := 0
	for _, p := range g.Photos {
		if p.Media == photo.Video {
			videos++
		}
	}
	return pieces(len(g.files)-videos, videos, g.Photos[0].Procedure)
}

func passportName(r photo.Release) string { return "passport-R" + pad4(r.Number) + ".pdf" }

func (o *Office) placementOf(s *session, g Gate, r photo.Release) photo.Placement {
	p := photo.Placement{ID: o.newID(), ReleaseID: r.ID, PatientID: r.PatientID, PhotoIDs: slices.Clone(g.Question.PhotoIDs),
		Channel: r.Channel, Class: photo.ClassOf(r.Channel, g.Channel.Group), Place: r.Place, Who: g.Question.Who,
		PlannedOn: g.Question.Planned, Deidentified: r.DocumentID == "", Purpose: r.Purpose, At: r.At, By: r.By}
	if p.PlannedOn.IsZero() {
		p.PlannedOn = r.On
	}
	return p
}

// decideAgain asks every rule on the facts as they are now, and ErrGateClosed is the answer when one says no. What a member
// said that she had read has to be what there is to read now.
func (o *Office) decideAgain(s *session, tx Tx, g *Gate) error {
	was := g.read()
	if err := o.decide(s, tx, g); err != nil {
		return err
	}
	if !g.Allowed || !g.still(was) {
		return ErrGateClosed
	}
	return g.amendmentsSaid()
}

// recordRelease decides a last time, in the transaction that records it.
func (o *Office) recordRelease(ctx context.Context, g Gate, r photo.Release, p photo.Placement, passport File) error {
	return o.write(ctx, access.ReleasesMake, func(s *session, tx Tx) (audit.Event, error) {
		if err := o.decideAgain(s, tx, &g); err != nil {
			return audit.Event{}, err
		}
		if now := o.releaseOf(s, g, r.Number); now.DocumentID != r.DocumentID || now.Until != r.Until {
			return audit.Event{}, ErrGateClosed // the passport would say what no longer holds
		}
		d := disclosure.Disclosure{ID: o.newID(), PatientID: r.PatientID, On: r.On, Recipient: g.Channel.Recipient.In("en"), Address: r.Place,
			What: g.what(), Purpose: r.Purpose, Basis: disclosure.Authorization,
			AuthorizationID: r.DocumentID, ReleaseID: r.ID, PlacementID: p.ID, Source: "CE", At: r.At, By: r.By}
		if r.DocumentID == "" {
			d.Basis = disclosure.Deidentified
		}
		if blankText(d.Purpose) {
			d.Purpose = g.Channel.Name.In("en")
		}
		if missing := d.Check(o.today(s)); len(missing) > 0 {
			return audit.Event{}, &Invalid{Defects: []Defect{{Field: missing[0], Key: "photo.need.disclosure"}}}
		}
		for _, err := range []error{tx.AddFile(passport), tx.AddRelease(r), tx.AddPlacement(p), tx.AddDisclosure(d)} {
			if err != nil {
				return audit.Event{}, err
			}
		}
		return audit.Event{Action: audit.Released, Object: "release:" + r.ID, PatientID: r.PatientID,
			Args: map[string]string{"number": itoa(r.Number), "channel": r.Channel, "count": itoa(len(r.Items)), "file": first16(r.Items)}}, nil
	})
}

// first16 ties the log to the first file that left.
func first16(items []photo.Item) string {
	if len(items) == 0 || len(items[0].SHA256) < 16 {
		return ""
	}
	return items[0].SHA256[:16]
}
