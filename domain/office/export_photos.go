// This file takes the records of pictures out: everything that was said and done about them, and where they went.
package office

import (
	"consentry/domain/disclosure"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// exportedPhoto is one picture with what was added about it.
type exportedPhoto struct {
	photo.Photo
	Versions       []photo.Version       `json:"versions,omitempty"`
	Reviews        []photo.Review        `json:"reviews,omitempty"`
	Determinations []photo.Determination `json:"determinations,omitempty"`
}

// exportedPlacement is one place with what happened there.
type exportedPlacement struct {
	photo.Placement
	Events []photo.Event `json:"events,omitempty"`
}

func (e *exporter) pictures(tx Tx, patients []patient.Patient) error {
	var sessions []photo.Session
	var declined []photo.Declined
	var photos []exportedPhoto
	var approvals []photo.Approval
	var releases []photo.Release
	var placements []exportedPlacement
	var disclosures []disclosure.Disclosure
	for _, p := range patients {
		if err := e.ctx.Err(); err != nil {
			return err
		}
		for _, get := range []func() error{
			add(&sessions, tx.PhotoSessionsOf, p.ID), add(&approvals, tx.ApprovalsOf, p.ID), add(&releases, tx.ReleasesOf, p.ID),
			add(&disclosures, tx.DisclosuresOf, p.ID),
		} {
			if err := get(); err != nil {
				return err
			}
		}
		more, err := exportPhotos(tx, p.ID)
		if err != nil {
			return err
		}
		photos = append(photos, more...)
		placed, err := tx.PlacementsOf(p.ID)
		if err != nil {
			return err
		}
		for _, x := range placed {
			events, err := tx.PlacementEventsOf(x.ID)
			if err != nil {
				return err
			}
			placements = append(placements, exportedPlacement{x, events})
		}
	}
	for _, v := range sessions {
		if err := add(&declined, tx.DeclinedViewsOf, v.ID)(); err != nil {
			return err
		}
	}
	e.n.Photos = len(photos)
	for name, v := range map[string]any{"photo_sessions.json": sessions, "declined_views.json": declined, "photos.json": photos, "approvals.json": approvals,
		"releases.json": releases, "placements.json": placements, "disclosures.json": disclosures} {
		if err := e.json(name, v); err != nil {
			return err
		}
	}
	return nil
}

func add[T any](all *[]T, of func(string) ([]T, error), id string) func() error {
	return func() error {
		list, err := of(id)
		*all = append(*all, list...)
		return err
	}
}

func exportPhotos(tx Tx, patientID string) ([]exportedPhoto, error) {
	list, err := tx.PhotosOf(patientID)
	if err != nil {
		return nil, err
	}
	out := make([]exportedPhoto, 0, len(list))
	for _, p := range list {
		x := exportedPhoto{Photo: p}
		if x.Versions, err = tx.VersionsOf(p.ID); err != nil {
			return nil, err
		}
		if x.Reviews, err = tx.ReviewsOf(p.ID); err != nil {
			return nil, err
		}
		if x.Determinations, err = tx.DeterminationsOf(p.ID); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}
