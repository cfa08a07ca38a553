// This file asks whether pictures that left may still stand where they are, with everything that is known by now: what the
// patient took back or signed since, what somebody saw in the picture since, and whether it still identifies nobody.
package office

import (
	"slices"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/photo"
)

// standing asks for every picture of a placement, as it was released; the gravest answer counts.
func (b *board) standing(p photo.Placement, r photo.Release) (photo.Standing, error) {
	st := photo.Standing{Allowed: true}
	for _, id := range p.PhotoIDs {
		one, err := b.stands(p, r, id)
		if err != nil {
			return st, err
		}
		if !one.Allowed && (st.Allowed || st.OnHold && !one.OnHold || !one.OnHold && one.Since.Before(st.Since)) {
			st = one
		}
	}
	if !st.Allowed && !st.OnHold && st.Since.IsZero() {
		st.Since = calendar.Of(p.At, b.s.zone)
	}
	return st, nil
}

// stands asks for one picture.
func (b *board) stands(p photo.Placement, r photo.Release, photoID string) (photo.Standing, error) {
	pic, ok := b.photos[photoID]
	if !ok {
		return photo.Standing{}, ErrNotFound
	}
	version := versionIn(r, photoID)
	var known calendar.Date // since when it is known to identify her
	if p.Deidentified {
		d, ok := photo.Deidentified(b.determinations[photoID], version)
		if ok {
			return photo.Standing{Allowed: true}, nil
		}
		known = d.On
	}
	seen := photo.ReviewOf(b.reviews[photoID], version, false)
	use := useOf(pic, photo.FaceNone)
	if seen.First.ID != "" {
		use.Face = consent.FaceShown(photo.FaceFor(pic, seen))
	}
	use.Channel, use.WithName, use.WithCaption = p.Channel, r.WithName, !blankText(r.Caption)
	d := b.mayShow(p.PatientID, use)
	st := since(standingOf(d), d.DocumentID, b.rights[p.PatientID].docs, r)
	if !known.IsZero() && !st.Allowed && !st.OnHold {
		st.Since = calendar.Later(st.Since, known)
	}
	if photo.Identifies(seen.First) && (st.Allowed || st.OnHold) {
		// PH-14: what nobody saw before the release was seen since.
		st = photo.Standing{Because: photo.BecauseNone, Since: seen.First.On}
	}
	return st, nil
}

// since dates what no reason dates: a newer authorization that does not allow it counts from the day it was signed.
func since(st photo.Standing, documentID string, docs []consent.Document, r photo.Release) photo.Standing {
	if st.Allowed || st.OnHold || !st.Since.IsZero() || documentID == r.DocumentID {
		return st
	}
	for _, d := range docs {
		if d.ID == documentID {
			st.Since = calendar.Later(d.DecidedOn(), r.On)
		}
	}
	return st
}

// versionIn is the version that a release shows of a picture; 0: as taken in.
func versionIn(r photo.Release, photoID string) int {
	for _, i := range r.Items {
		switch photoID {
		case i.PhotoID:
			return i.Version
		case i.With:
			return i.WithVersion
		}
	}
	return 0
}

// standingOf reads a consent decision as a reason to take something down, or only to hold it.
func standingOf(d consent.Decision) photo.Standing {
	st := photo.Standing{Allowed: d.Allowed}
	if d.Allowed {
		return st
	}
	st.OnHold = true
	for _, r := range d.Reasons {
		switch r.Code {
		case consent.UseSuspended, string(consent.HoldPO):
			continue
		case string(consent.DF3):
			st.Because = photo.BecauseRevoked
		case string(consent.DF1):
			if st.Because != photo.BecauseRevoked {
				st.Because = photo.BecauseExpired
			}
		case string(consent.DF5):
			st.Because = photo.BecauseVoid
		default:
			if st.Because == "" {
				st.Because = photo.BecauseNone
			}
		}
		st.OnHold = false
		if since, err := calendar.Parse(r.Args["since"]); err == nil && (st.Since.IsZero() || since.Before(st.Since)) {
			st.Since = since
		}
	}
	return st
}

// disclosed enters another place of a release in the disclosure ledger (164.528).
func (o *Office) disclosed(s *session, tx Tx, p photo.Placement) error {
	all, err := o.placements(s, tx, p.PatientID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x Placed) bool { return x.Placement.ID == p.ID })
	if i < 0 {
		return ErrNotFound
	}
	placed := all[i]
	pictures, videos, err := kindsOf(tx, p.PhotoIDs)
	if err != nil {
		return err
	}
	d := disclosure.Disclosure{ID: o.newID(), PatientID: p.PatientID, On: o.today(s), Recipient: placed.Channel.Recipient.In("en"), Address: p.Place,
		What: pieces(pictures, videos, ""), Purpose: p.Purpose, Basis: disclosure.Authorization, AuthorizationID: placed.Release.DocumentID,
		ReleaseID: p.ReleaseID, PlacementID: p.ID, Source: "CE", At: p.At, By: p.By}
	switch {
	case !placed.allowed:
		d.Basis, d.AuthorizationID = disclosure.Impermissible, ""
	case placed.Release.DocumentID == "":
		d.Basis = disclosure.Deidentified
	}
	if blankText(d.Purpose) {
		d.Purpose = placed.Channel.Name.In("en")
	}
	if missing := d.Check(o.today(s)); len(missing) > 0 {
		return &Invalid{Defects: []Defect{{Field: missing[0], Key: "photo.need.disclosure"}}}
	}
	return tx.AddDisclosure(d)
}
