// This file lists what left the practice, a page at a time, with where each release stands.
package office

import (
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/photo"
)

// ReleaseLine is one release as the list of everything that left shows it.
type ReleaseLine struct {
	Release photo.Release
	Patient string
	Channel consent.Channel
	// States is where it stands at each of its places, in the order they were added.
	States []photo.State
}

// ReleaseLines lists releases, newest first, and how many there are.
func (o *Office) ReleaseLines(ctx context.Context, offset, limit int) ([]ReleaseLine, int, error) {
	var lines []ReleaseLine
	total := 0
	err := o.peek(ctx, access.ReleasesView, func(_ *session, tx Tx) error {
		lines = nil
		var err error
		if total, err = tx.ReleaseCount(); err != nil {
			return err
		}
		list, err := tx.ReleasePage(offset, limit)
		if err != nil {
			return err
		}
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, r := range list {
			l := ReleaseLine{Release: r}
			if i := slices.IndexFunc(channels, func(c consent.Channel) bool { return c.ID == r.Channel }); i >= 0 {
				l.Channel = channels[i]
			}
			if err := l.stand(tx); err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return nil
	})
	return lines, total, err
}

// stand reads whose it is and where it stands.
func (l *ReleaseLine) stand(tx Tx) error {
	who, err := tx.Patient(l.Release.PatientID)
	if err != nil {
		return err
	}
	l.Patient = who.FullName()
	places, err := tx.PlacementsIn(l.Release.ID)
	if err != nil {
		return err
	}
	for _, p := range places {
		events, err := tx.PlacementEventsOf(p.ID)
		if err != nil {
			return err
		}
		l.States = append(l.States, photo.StateOf(events))
	}
	return nil
}
