// This file is the table of everything that was ever released, and what narrows it.
package releases

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) ledger() fyne.CanvasObject {
	s.source = &released{o: s.o, today: s.host.Today}
	s.table = kit.NewTable(s.host.Async(), *s.source, kit.Column{ID: "number", Title: i18n.T("releases.col.number"), Width: 80},
		kit.Column{ID: "on", Title: i18n.T("releases.col.on"), Width: 104}, kit.Column{ID: "patient", Title: i18n.T("releases.patient"), Width: 1},
		kit.Column{ID: "channel", Title: i18n.T("releases.col.where"), Width: 1.8},
		kit.Column{ID: "files", Title: i18n.T("releases.col.files"), Width: 56, Align: fyne.TextAlignTrailing},
		kit.Column{ID: "state", Title: i18n.T("releases.col.state"), Width: 220}).Tall()
	s.table.OpenOnTap = true
	s.table.OnOpen = func(id string) { s.host.Go(page.Route{Page: page.Published, ID: id}) }
	s.table.OnError = s.host.Fail
	s.table.Empty = kit.Empty(kit.IconReleases, i18n.T("releases.ledger.empty"), nil)
	s.byChannel = kit.NewSelect("", []kit.Option{{Label: i18n.T("releases.filter.channel")}}, "", func(id string) { s.source.filter.Channel = id; s.narrow() })
	status := []kit.Option{{Label: i18n.T("releases.filter.status")}}
	for _, st := range photo.Statuses() {
		status = append(status, kit.Option{ID: string(st), Label: statusWords(st)})
	}
	s.byStatus = kit.NewSelect("", status, "", func(id string) { s.source.filter.Status = photo.Status(id); s.narrow() })
	s.loadChannels()
	filters := kit.Columns(10, []float32{1, 250, 230}, s.table.FilterBox(i18n.T("releases.filter.words")), s.byChannel, s.byStatus)
	return kit.Stack(12, filters, kit.Grow(kit.FillCard(s.table)))
}

// narrow shows what answers the filter as it stands.
func (s *Screen) narrow() {
	if f := s.source.filter; f.Channel == "" && f.Status == "" {
		s.table.Empty = kit.Empty(kit.IconReleases, i18n.T("releases.ledger.empty"), nil)
	} else {
		s.table.Empty = kit.Empty(kit.IconSearch, i18n.T("releases.ledger.none"), kit.Secondary(i18n.T("releases.ledger.all"), s.widen))
	}
	s.table.SetSource(*s.source)
}

// widen shows everything again.
func (s *Screen) widen() {
	s.byChannel.Choose("")
	s.byStatus.Choose("")
	s.source.filter = office.ReleaseFilter{}
	s.narrow()
}

// loadChannels offers the practice's channels to filter by, those that are no longer used too: something may have left there.
func (s *Screen) loadChannels() {
	ui.Run(s.host.Async(), &s.channels, s.o.Channels, func(list []consent.Channel, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		options := []kit.Option{{Label: i18n.T("releases.filter.channel")}}
		for _, c := range list {
			options = append(options, kit.Option{ID: c.ID, Label: channelName(c)})
		}
		s.byChannel.SetOptions(options)
	})
}

// released gives the table its rows.
type released struct {
	o      Office
	today  func() calendar.Date
	filter office.ReleaseFilter
}

// with is the filter with the words that were typed.
func (r released) with(q kit.TableQuery) office.ReleaseFilter {
	f := r.filter
	f.Words = strings.TrimSpace(q.Filter)
	return f
}

// Total counts the releases.
func (r released) Total(ctx context.Context, q kit.TableQuery) (int, error) {
	_, n, err := r.o.ReleaseLines(ctx, r.with(q), 0, 1)
	return n, err
}

// Page returns some of them, newest first.
func (r released) Page(ctx context.Context, q kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	list, _, err := r.o.ReleaseLines(ctx, r.with(q), offset, n)
	if err != nil {
		return nil, err
	}
	var rows []kit.TableRow
	for _, l := range list {
		rows = append(rows, kit.TableRow{ID: l.Release.ID, Cells: []kit.Cell{{Text: number(l.Release.Number), Strong: true}, {Text: i18n.Date(l.Release.On)},
			{Text: l.Patient}, {Text: channelName(l.Channel), Sub: l.Release.Place}, {Text: i18n.Count(len(l.Release.Items))}, r.standing(l)}})
	}
	return rows, nil
}

// standing says where a release stands: what has to be done about it, with the day, before all else.
func (r released) standing(l office.ReleaseLine) kit.Cell {
	var below []string
	if !l.DueOn.IsZero() {
		_, words := kit.Due(l.DueOn, r.today())
		below = append(below, words)
	}
	if l.Count < l.Places {
		below = append(below, i18n.T("releases.of_places", "n", l.Count, "all", l.Places))
	}
	return kit.Cell{Text: statusWords(l.Status), Chip: true, State: statusColour(l.Status, l.Late), Sub: strings.Join(below, " · ")}
}

// statusWords is what is said of a place, as the worklist says it.
func statusWords(st photo.Status) string {
	switch st {
	case photo.StatusTakeDown, photo.StatusLookAgain:
		return i18n.T("releases.status." + string(st))
	}
	return i18n.T("photo.state." + string(st))
}

// statusColour is the colour that it is said in: red is what must not be there.
func statusColour(st photo.Status, late bool) kit.State {
	switch st {
	case photo.StatusTakeDown:
		return kit.Bad
	case photo.StatusLookAgain:
		if late {
			return kit.Bad
		}
		return kit.Warn
	case photo.Status(photo.StateLive):
		return kit.OK
	case photo.Status(photo.StatePlanned):
		return kit.Info
	case photo.Status(photo.StateBeyond):
		return kit.Warn
	}
	return kit.Mute
}
