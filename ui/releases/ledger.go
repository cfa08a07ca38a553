// This file is the table of everything that was ever released.
package releases

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) ledger() fyne.CanvasObject {
	s.table = kit.NewTable(s.host.Async(), released{s.o}, kit.Column{ID: "number", Title: i18n.T("releases.col.number"), Width: 96},
		kit.Column{ID: "on", Title: i18n.T("releases.col.on"), Width: 116}, kit.Column{ID: "patient", Title: i18n.T("releases.patient"), Width: 1.2},
		kit.Column{ID: "channel", Title: i18n.T("releases.channel"), Width: 1.2}, kit.Column{ID: "place", Title: i18n.T("releases.place"), Width: 1.8},
		kit.Column{ID: "files", Title: i18n.T("releases.col.files"), Width: 64, Align: fyne.TextAlignTrailing},
		kit.Column{ID: "state", Title: i18n.T("releases.col.state"), Width: 210})
	s.table.OpenOnTap = true
	s.table.OnOpen = func(id string) { s.host.Go(page.Route{Page: page.Published, ID: id}) }
	s.table.OnError = s.host.Fail
	s.table.Empty = kit.Empty(kit.IconReleases, i18n.T("releases.ledger.empty"), nil)
	return kit.FillCard(s.table)
}

// released gives the table its rows.
type released struct{ o Office }

// Total counts the releases.
func (r released) Total(ctx context.Context, _ kit.TableQuery) (int, error) {
	_, n, err := r.o.ReleaseLines(ctx, 0, 1)
	return n, err
}

// Page returns some of them, newest first.
func (r released) Page(ctx context.Context, _ kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	list, _, err := r.o.ReleaseLines(ctx, offset, n)
	if err != nil {
		return nil, err
	}
	var rows []kit.TableRow
	for _, l := range list {
		state, words := standing(l.States)
		rows = append(rows, kit.TableRow{ID: l.Release.ID, Cells: []kit.Cell{{Text: number(l.Release.Number), Strong: true}, {Text: i18n.Date(l.Release.On)},
			{Text: l.Patient}, {Text: channelName(l.Channel)}, {Text: l.Release.Place}, {Text: i18n.Count(len(l.Release.Items))},
			{Text: words, Chip: true, State: state}}})
	}
	return rows, nil
}

// standing says where a release stands at all its places: what is still to be seen somewhere counts most.
func standing(list []photo.State) (kit.State, string) {
	for _, st := range []photo.State{photo.StateLive, photo.StatePlanned, photo.StateBeyond, photo.StateRemoved, photo.StateNotUsed} {
		n := 0
		for _, x := range list {
			if x == st {
				n++
			}
		}
		if n > 0 {
			words := i18n.T("photo.state." + string(st))
			if n < len(list) {
				words = strings.Join([]string{words, i18n.T("releases.of_places", "n", n, "all", len(list))}, " ")
			}
			return stateColour(st), words
		}
	}
	return kit.Mute, i18n.T("photo.state.not_used")
}
