// This file puts what a gallery audit found on paper, for the file and for whoever has to act on it.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
)

// GallerySheet is what a gallery audit found.
type GallerySheet struct {
	Letterhead Letterhead
	Channel    consent.Channel // that was asked about; the zero Channel: those of each release
	Found      []Recognised
	// Stopped: it was ended before every file was looked at.
	Stopped bool
	On      calendar.Date
	By      string
	Footer  SheetFooter
}

// GalleryReport makes a PDF of what a gallery audit found. It names patients, so that it was made is in the audit log.
func (o *Office) GalleryReport(ctx context.Context, found []Recognised, channel string, stopped bool) ([]byte, error) {
	ours := 0
	for _, r := range found {
		if len(r.Hits) > 0 {
			ours++
		}
	}
	sheet := GallerySheet{Found: found, Stopped: stopped}
	err := o.write(ctx, access.PhotosDecide, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if sheet.Channel, err = channelIn(tx, channel); err != nil {
			return audit.Event{}, err
		}
		sheet.Letterhead, sheet.On, sheet.By = o.letterhead(s), o.today(s), s.member.Name
		sheet.Footer = SheetFooter{Printed: o.now(s), Zone: s.zone}
		return audit.Event{Action: audit.GalleryPrinted, Object: "gallery:folder", Args: map[string]string{"files": itoa(len(found)), "ours": itoa(ours)}}, nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Gallery(sheet)
}
