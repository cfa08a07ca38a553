// This file is the desk where pictures are watched after they left: what is live where, and what must come down because
// a permission was taken back or ended. The worklist is worked out from facts each time it is opened.
package office

import (
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
)

// Placed is one placement with all that happened to it.
type Placed struct {
	Placement photo.Placement
	Release   photo.Release
	Patient   string
	Channel   consent.Channel
	State     photo.State
	Events    []photo.Event
	// Status is what is said of it today: State, unless it must come down or be looked at again.
	Status photo.Status
	// Takedown is what is to be done; Open is false when nothing is.
	Takedown photo.Takedown
	Open     bool
	// ConfirmBy is when it should have been seen where it went; the zero Date when there is nothing to confirm (yet).
	ConfirmBy calendar.Date
	Members   map[string]string

	allowed bool // it may stand there today
}

// Placements lists where pictures are or were, newest first; patientID "" is everybody's. Listing one patient's leaves a
// trace.
func (o *Office) Placements(ctx context.Context, patientID string) ([]Placed, error) {
	var list []Placed
	load := func(s *session, tx Tx) (err error) {
		list, err = o.placements(s, tx, patientID)
		return err
	}
	var err error
	if patientID == "" {
		err = o.peek(ctx, access.ReleasesView, load)
	} else {
		err = o.read(ctx, access.ReleasesView, audit.Event{Action: audit.PlacementsListed, Object: "patient:" + patientID, PatientID: patientID}, load)
	}
	slices.Reverse(list)
	return list, err
}

// Takedowns is the worklist: what must come down or be looked at again, most urgent first.
func (o *Office) Takedowns(ctx context.Context) ([]Placed, error) {
	var open []Placed
	err := o.peek(ctx, access.TakedownsWork, func(s *session, tx Tx) (err error) {
		open, err = o.openTakedowns(s, tx)
		return err
	})
	return open, err
}

func (o *Office) openTakedowns(s *session, tx Tx) ([]Placed, error) {
	all, err := o.placements(s, tx, "")
	if err != nil {
		return nil, err
	}
	open := slices.DeleteFunc(all, func(p Placed) bool { return !p.Open })
	slices.SortStableFunc(open, func(a, b Placed) int { return a.Takedown.DueOn.Compare(b.Takedown.DueOn) })
	return open, nil
}

// confirmAfter is how many days after its planned day a release should have been seen where it went.
const confirmAfter = 3

// placementTasks are the lines of Today about pictures that left.
func (o *Office) placementTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	if !s.perms.Has(access.TakedownsWork) {
		return nil, nil
	}
	all, err := o.placements(s, tx, "")
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, p := range all {
		t := Task{PatientID: p.Placement.PatientID, RefID: p.Placement.ID, Channels: []string{p.Placement.Channel}, Count: len(p.Placement.PhotoIDs)}
		switch {
		case p.Open && p.Takedown.Continued && !p.Takedown.Incident:
			t.Kind, t.Due, t.Since = TaskContinued, today, p.Takedown.Since
		case p.Open && p.Takedown.Step == photo.TakeRecheck:
			if p.Takedown.DueOn.After(today.AddDays(7)) {
				continue
			}
			t.Kind, t.Due, t.Since = TaskLookAgain, p.Takedown.DueOn, p.Takedown.Since
		case p.Open:
			t.Kind, t.Due, t.Since = TaskTakeDown, p.Takedown.DueOn, p.Takedown.Since
		case !p.ConfirmBy.IsZero():
			t.Kind, t.Due, t.Since = TaskConfirmLive, p.ConfirmBy, p.Placement.PlannedOn
		default:
			continue
		}
		if tasks = append(tasks, t); len(tasks) == maxTasks {
			break
		}
	}
	return tasks, nil
}

// Noted is something that happened to a placement, as a member tells it.
type Noted struct {
	PlacementID string
	Kind        photo.EventKind
	On          calendar.Date
	Link, Whom  string
	Note        string
	// Picture is a screenshot or a saved page: JPEG, PNG or PDF.
	Picture []byte
}

// NotePlacement records what happened to a placement. With a screenshot the program looks whether the same picture is
// still in it; a person decides all the same.
func (o *Office) NotePlacement(ctx context.Context, n Noted) (photo.Event, error) {
	var e photo.Event
	s, err := o.may(access.TakedownsWork)
	if err != nil {
		return e, err
	}
	for field, text := range map[string]string{"link": n.Link, "whom": n.Whom, "note": n.Note} {
		if err := checkReason(field, text, false); err != nil {
			return e, err
		}
	}
	var p photo.Placement
	var r photo.Release
	if err := o.peek(ctx, access.TakedownsWork, func(_ *session, tx Tx) (err error) {
		if p, err = tx.Placement(n.PlacementID); err != nil {
			return err
		}
		r, err = tx.Release(p.ReleaseID)
		return err
	}); err != nil {
		return e, err
	}
	e = photo.Event{ID: o.newID(), PlacementID: p.ID, PatientID: p.PatientID, Kind: n.Kind, On: n.On, Link: n.Link, Whom: n.Whom, Note: n.Note}
	if e.On.IsZero() {
		e.On = o.today(s)
	}
	var files []File
	if len(n.Picture) > 0 {
		f, err := o.keepScan(ctx, s, p.PatientID, n.Picture, "screenshot")
		if err != nil {
			return e, err
		}
		files, e.FileID = append(files, f), f.ID
		e.Likeness = o.stillIn(ctx, n.Picture, r)
	}
	return e, o.write(ctx, access.TakedownsWork, func(s *session, tx Tx) (audit.Event, error) {
		events, err := tx.PlacementEventsOf(p.ID)
		if err != nil {
			return audit.Event{}, err
		}
		channel, err := channelIn(tx, p.Channel)
		if err != nil {
			return audit.Event{}, err
		}
		e.At, e.By = o.now(s), s.member.ID
		if gaps := photo.CheckEvent(p, channel.Group, events, e, o.today(s)); len(gaps) > 0 {
			return audit.Event{}, gapsIn("event", gaps)
		}
		for _, f := range files {
			if err := tx.AddFile(f); err != nil {
				return audit.Event{}, err
			}
		}
		if e.Kind == photo.EventIncident {
			if err := o.impermissible(s, tx, p, e); err != nil {
				return audit.Event{}, err
			}
		}
		ev := audit.Event{Action: audit.PlacementNoted, Object: "placement:" + p.ID, PatientID: p.PatientID, Reason: n.Note,
			Args: map[string]string{"what": string(e.Kind), "channel": p.Channel, "on": e.On.String()}}
		return ev, tx.AddPlacementEvent(e)
	})
}

// channelIn is a channel by its id; the zero Channel for one that is not there.
func channelIn(tx Tx, id string) (consent.Channel, error) {
	all, err := tx.Channels()
	if i := slices.IndexFunc(all, func(c consent.Channel) bool { return c.ID == id }); err == nil && i >= 0 {
		return all[i], nil
	}
	return consent.Channel{}, err
}

// impermissible puts continued posting into the disclosure ledger, where an accounting lists it (AD-06).
func (o *Office) impermissible(s *session, tx Tx, p photo.Placement, e photo.Event) error {
	placed, err := o.placements(s, tx, p.PatientID)
	if err != nil {
		return err
	}
	on := o.today(s)
	recipient := p.Place
	for _, x := range placed {
		if x.Placement.ID != p.ID {
			continue
		}
		if !x.Takedown.RemoveBy.IsZero() {
			on = calendar.Earlier(on, x.Takedown.RemoveBy.AddDays(1))
		}
		if named := x.Channel.Recipient.In("en"); !blankText(named) {
			recipient = named
		}
	}
	pictures, videos, err := kindsOf(tx, p.PhotoIDs)
	if err != nil {
		return err
	}
	return tx.AddDisclosure(disclosure.Disclosure{ID: o.newID(), PatientID: p.PatientID, On: on, Recipient: recipient, Address: p.Place,
		What: pieces(pictures, videos, "") + " that stayed published", Purpose: p.Channel, Basis: disclosure.Impermissible,
		ReleaseID: p.ReleaseID, PlacementID: p.ID, Source: "CE", At: o.now(s), By: s.member.ID, Note: e.Note})
}

// stillIn tells whether a screenshot still shows one of the released pictures: "found" or "not_found", "unsure" where one
// shows too little to be known by or what it is known by cannot be read,
// "video" where a video was released, which is not compared, or "" when the screenshot cannot be read as a picture.
func (o *Office) stillIn(ctx context.Context, shot []byte, r photo.Release) string {
	format := report.PNG
	if len(shot) > 2 && shot[0] == 0xff {
		format = report.JPEG
	}
	img, err := o.pixels().Full(ctx, format, shot)
	if err != nil {
		return ""
	}
	index, videos, unsure := picture.NewIndex(), false, false
	for _, i := range r.Items {
		var like picture.Likeness
		switch {
		case i.Video():
			videos = true
		case like.UnmarshalBinary(i.Likeness) != nil || like.Plain():
			unsure = true
		}
		index.Add(i.PhotoID, like)
	}
	if len(index.FindIn(img)) > 0 {
		return "found"
	}
	switch {
	case videos:
		return "video"
	case unsure:
		return "unsure"
	}
	return "not_found"
}

// TakedownPaper makes the letter to the patient (whom "patient") or the report for the file (whom "report").
func (o *Office) TakedownPaper(ctx context.Context, patientID, whom string) ([]byte, error) {
	if whom != "patient" && whom != "report" {
		return nil, ErrNotFound
	}
	var sheet TakedownSheet
	err := o.write(ctx, access.TakedownsWork, func(s *session, tx Tx) (audit.Event, error) {
		who, err := tx.Patient(patientID)
		if err != nil {
			return audit.Event{}, err
		}
		placed, err := o.placements(s, tx, patientID)
		if err != nil {
			return audit.Event{}, err
		}
		head, err := o.headAbout(s, tx, who)
		if err != nil {
			return audit.Event{}, err
		}
		sheet = TakedownSheet{Letterhead: head, Patient: who.FullName(), Born: who.Born, MRN: who.MRN, Lang: langOf(who),
			Report: whom == "report", Placed: placed, On: o.today(s), By: s.member.Name, Zone: s.zone, LargeType: s.largeType()}
		if sheet.Report {
			sheet.Lang = "en" // the file's own language, whatever hers is
		}
		return audit.Event{Action: audit.TakedownPaper, Object: "patient:" + patientID, PatientID: patientID, Args: map[string]string{"whom": whom}}, nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Takedown(sheet)
}

// ReleasePage lists releases, newest first, and how many there are.
func (o *Office) ReleasePage(ctx context.Context, offset, limit int) ([]photo.Release, int, error) {
	var list []photo.Release
	total := 0
	err := o.peek(ctx, access.ReleasesView, func(_ *session, tx Tx) (err error) {
		if total, err = tx.ReleaseCount(); err != nil {
			return err
		}
		list, err = tx.ReleasePage(offset, limit)
		return err
	})
	return list, total, err
}

// ReleaseView is one release with where it went.
type ReleaseView struct {
	Release photo.Release
	Patient string
	Channel consent.Channel
	Placed  []Placed
	Members map[string]string
}

// OpenRelease opens a release's page.
func (o *Office) OpenRelease(ctx context.Context, id string) (ReleaseView, error) {
	var v ReleaseView
	who := ""
	if err := o.peek(ctx, access.ReleasesView, func(_ *session, tx Tx) error {
		r, err := tx.Release(id)
		who = r.PatientID
		return err
	}); err != nil {
		return v, err
	}
	ev := audit.Event{Action: audit.ReleaseViewed, Object: "release:" + id, PatientID: who}
	err := o.read(ctx, access.ReleasesView, ev, func(s *session, tx Tx) (err error) {
		if v.Release, err = tx.Release(id); err != nil {
			return err
		}
		all, err := o.placements(s, tx, who)
		if err != nil {
			return err
		}
		v.Placed = slices.DeleteFunc(all, func(p Placed) bool { return p.Placement.ReleaseID != id })
		if len(v.Placed) > 0 {
			v.Patient, v.Channel = v.Placed[0].Patient, v.Placed[0].Channel
		}
		v.Members, err = memberNames(tx)
		return err
	})
	return v, err
}

// Passport returns the passport of a release, PDF.
func (o *Office) Passport(ctx context.Context, releaseID string) ([]byte, error) {
	s, err := o.may(access.ReleasesView)
	if err != nil {
		return nil, err
	}
	var f File
	err = o.peek(ctx, access.ReleasesView, func(_ *session, tx Tx) error {
		r, err := tx.Release(releaseID)
		if err != nil {
			return err
		}
		f, err = tx.File(r.PassportID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.opened.Fetch(ctx, f)
}

// AddPlacement records another place where pictures of a release were put. It is entered in the disclosure ledger for what
// it is: what nothing allowed any more is impermissible.
func (o *Office) AddPlacement(ctx context.Context, releaseID, place, who string, planned calendar.Date) (photo.Placement, error) {
	var p photo.Placement
	var ds []Defect
	for field, text := range map[string]string{"place": place, "who": who} {
		if err := checkReason(field, text, false); err != nil {
			return p, err
		}
		if blankText(text) {
			ds = append(ds, Defect{Field: field, Key: "photo.need." + field})
		}
	}
	if len(ds) > 0 {
		return p, &Invalid{Defects: ds}
	}
	err := o.write(ctx, access.TakedownsWork, func(s *session, tx Tx) (audit.Event, error) {
		list, err := tx.PlacementsIn(releaseID)
		if err != nil {
			return audit.Event{}, err
		}
		if len(list) == 0 {
			return audit.Event{}, ErrNotFound
		}
		p = list[0]
		p.ID, p.Place, p.Who, p.PlannedOn, p.At, p.By = o.newID(), place, who, planned, o.now(s), s.member.ID
		if p.PlannedOn.IsZero() {
			p.PlannedOn = o.today(s)
		}
		ev := audit.Event{Action: audit.PlacementAdded, Object: "placement:" + p.ID, PatientID: p.PatientID, Args: map[string]string{"channel": p.Channel}}
		if err := tx.AddPlacement(p); err != nil {
			return ev, err
		}
		return ev, o.disclosed(s, tx, p)
	})
	return p, err
}
