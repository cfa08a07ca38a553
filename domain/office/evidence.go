// This file opens the evidence that was kept of a place: a screenshot, a saved page, a photo of the wall.
package office

import (
	"context"
	"errors"
	"image"
	"image/draw"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub"
	"consentry/domain/photo/scrub/report"
)

// Evidence is one kept screenshot or saved page.
type Evidence struct {
	// Pages are the pictures to show, one for a screenshot; none where nothing here can read the file.
	Pages []image.Image
	// More: the file has further pages.
	More bool
	Name string // tells nothing about anybody: "screenshot.png"
	Data []byte
}

// mostPages of a saved page are shown.
const mostPages = 8

// Evidence opens the file that an event of a placement holds. It shows pictures of a patient, so it takes the permission to
// see those, and is in the audit log.
func (o *Office) Evidence(ctx context.Context, placementID, fileID string) (Evidence, error) {
	var e Evidence
	s, err := o.may(access.PhotosView)
	if err != nil {
		return e, err
	}
	var f File
	err = o.write(ctx, access.PhotosView, func(_ *session, tx Tx) (audit.Event, error) {
		events, err := tx.PlacementEventsOf(placementID)
		if err != nil {
			return audit.Event{}, err
		}
		if fileID == "" || !slices.ContainsFunc(events, func(x photo.Event) bool { return x.FileID == fileID }) {
			return audit.Event{}, ErrNotFound
		}
		f, err = tx.File(fileID)
		return audit.Event{Action: audit.DocumentViewed, Object: "file:" + fileID, PatientID: f.PatientID}, err
	})
	if err != nil {
		return e, err
	}
	if e.Data, err = s.opened.Fetch(ctx, f); err != nil {
		return e, err
	}
	e.Name = f.Name
	err = o.leaf(ctx, &e)
	var refused *report.Refused
	if errors.As(err, &refused) {
		return e, nil // it can be opened elsewhere all the same
	}
	return e, err
}

// leaf turns the file into pictures.
func (o *Office) leaf(ctx context.Context, e *Evidence) error {
	format := scrub.Sniff(e.Data[:min(len(e.Data), 4096)], int64(len(e.Data)))
	if format != report.PDF {
		img, err := o.pixels().Full(ctx, format, e.Data)
		if err == nil {
			e.Pages = []image.Image{img}
		}
		return err
	}
	if o.deps.Pages == nil {
		return nil
	}
	enough := errors.New("enough")
	err := o.deps.Pages.RenderPDF(ctx, e.Data, 110, func(_, total int, img image.Image) error {
		own := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy())) // the page's memory is used again for the next
		draw.Draw(own, own.Rect, img, img.Bounds().Min, draw.Src)
		e.Pages = append(e.Pages, own)
		if len(e.Pages) == mostPages {
			e.More = total > mostPages
			return enough
		}
		return nil
	})
	if errors.Is(err, enough) {
		return nil
	}
	return err
}
