// This file is the gallery audit: a folder from outside is held against the record, file by file.
package releases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// OutsideOffice is what the gallery audit needs of the office.
type OutsideOffice interface {
	AuditFolder(ctx context.Context, ins []office.Incoming, channel string, each func(i int, r office.Recognised)) error
	Channels(ctx context.Context) ([]consent.Channel, error)
	GalleryReport(ctx context.Context, found []office.Recognised, channel string, stopped bool) ([]byte, error)
}

// OutsideScreen is the page.
type OutsideScreen struct {
	host page.Host
	o    OutsideOffice
	root area

	channelsGen, looking, printing ui.Generation

	channel *kit.Select
	pick    *kit.Button
	count   *fyne.Container
	busy    *kit.Busy
	busyAt  *fyne.Container
	at      *fyne.Container
	table   *kit.DataTable
	found   []office.Recognised
	asked   string // the channel that was asked about
	stopped bool   // before every file was looked at
	print   *kit.Button
	running bool
	halt    context.CancelFunc // ends the work and keeps what was looked at so far
	close   func()             // of the dialog on top
}

// NewOutside returns the gallery audit.
func NewOutside(h page.Host, o OutsideOffice) *OutsideScreen {
	return &OutsideScreen{host: h, o: o, root: newArea(), close: func() {}}
}

// Content is what stands in the window.
func (s *OutsideScreen) Content() fyne.CanvasObject { return s.root.Container }

// Show shows what was found last, or asks for a folder.
func (s *OutsideScreen) Show(page.Route) {
	if s.channel == nil {
		s.begin()
	}
	ui.Run(s.host.Async(), &s.channelsGen, s.o.Channels, func(list []consent.Channel, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		options := []kit.Option{{ID: "", Label: i18n.T("releases.outside.any")}}
		for _, c := range list {
			options = append(options, kit.Option{ID: c.ID, Label: channelName(c)})
		}
		s.channel.SetOptions(options)
	})
}

// Hide stops the work: it is quick to begin again and must not go on unseen.
func (s *OutsideScreen) Hide() {
	s.channelsGen.Cancel()
	s.close()
	s.close = func() {}
	if s.running {
		s.looking.Cancel()
		s.over()
		s.paint()
	}
}

// Clear drops every name.
func (s *OutsideScreen) Clear() {
	s.channelsGen.Cancel()
	s.looking.Cancel()
	s.printing.Cancel()
	s.close()
	if s.halt != nil {
		s.halt()
	}
	if s.table != nil {
		s.table.Forget()
	}
	*s = OutsideScreen{host: s.host, o: s.o, root: s.root, close: func() {}}
	s.root.put(nil)
}

func (s *OutsideScreen) begin() {
	s.channel = kit.NewSelect(i18n.T("releases.outside.any"), nil, "", nil)
	s.pick = kit.Primary(i18n.T("releases.outside.choose"), s.choose).WithIcon(kit.IconFolder)
	s.print = kit.Secondary(i18n.T("releases.outside.print"), s.report).WithIcon(kit.IconPrint)
	s.count, s.busyAt, s.at = kit.Wrap(8), kit.Stack(0), kit.Stack(0)
	s.count.Hide()
	s.busyAt.Hide()
	s.paint()
}

// paint shows the page around its table.
func (s *OutsideScreen) paint() {
	buttons := []fyne.CanvasObject{s.pick}
	if len(s.found) > 0 {
		buttons = []fyne.CanvasObject{s.print, s.pick}
	}
	head := kit.Header(i18n.T("releases.outside.title"), i18n.T("releases.outside.sub"), buttons...)
	field := kit.Columns(12, []float32{320, 1}, kit.NewField(i18n.T("releases.outside.channel"), s.channel), kit.Gap(0, 0))
	if s.table == nil {
		s.root.put(kit.FixedPage(head, field, s.busyAt, kit.Stack(0, kit.Card(kit.Empty(kit.IconFolder, i18n.T("releases.outside.empty"), nil)))))
		return
	}
	filter := kit.Columns(12, []float32{1, 260}, kit.Inset4(8, 0, 0, 0, s.count), s.table.FilterBox(i18n.T("releases.outside.filter")))
	s.root.put(kit.FixedPage(head, field, s.busyAt, filter, kit.FillCard(s.table)))
}

// choose asks for the folder and begins.
func (s *OutsideScreen) choose() {
	s.host.PickFolder(i18n.T("releases.outside.folder"), func(folder string) {
		if folder == "" || s.channel == nil {
			return
		}
		s.host.FilesIn(folder, func(ins []office.Incoming, err error) {
			switch {
			case err != nil:
				s.host.Fail(err)
			case s.channel == nil:
			case len(ins) == 0:
				s.host.Toast(i18n.T("releases.outside.nothing"), nil)
			default:
				s.look(ins)
			}
		})
	})
}

// look goes through the files.
func (s *OutsideScreen) look(ins []office.Incoming) {
	ctx, halt := context.WithCancel(context.Background())
	s.running, s.halt, s.found = true, halt, nil
	s.pick.SetEnabled(false)
	s.busy = kit.NewBusy(i18n.T("releases.outside.looking"), halt)
	fill(s.busyAt, kit.Card(s.busy))
	fill(s.count)
	s.table = nil
	s.paint()
	report := s.host.Async().Reporter(s.busy.Set)
	channel := s.channel.Chosen()
	s.asked, s.stopped = channel, false
	words := i18n.T("releases.outside.looking")
	// got belongs to the work until it is done; the window sees it afterwards only.
	done := s.host.Busy()
	ui.Run(s.host.Async(), &s.looking, func(stale context.Context) ([]office.Recognised, error) {
		defer done()
		defer context.AfterFunc(stale, halt)()
		var got []office.Recognised
		err := s.o.AuditFolder(ctx, ins, channel, func(i int, r office.Recognised) {
			got = append(got, r)
			report(ui.Progress{Words: words, Done: int64(i + 1), Total: int64(len(ins))})
		})
		return got, err
	}, func(got []office.Recognised, err error) {
		s.over()
		switch {
		case errors.Is(err, context.Canceled):
			s.stopped = true
			s.host.Toast(i18n.T("releases.outside.stopped"), nil)
		case err != nil:
			s.host.Fail(err)
		}
		s.found = got
		s.show()
	})
}

func (s *OutsideScreen) over() {
	s.running = false
	s.halt()
	s.pick.SetEnabled(true)
	s.pick.SetText(i18n.T("releases.outside.again"))
	fill(s.busyAt)
}

// tally counts what was found.
type tally struct{ files, ours, notAllowed, never, named, unread, unsure int }

func tallyOf(list []office.Recognised) tally {
	t := tally{files: len(list)}
	for _, r := range list {
		switch {
		case r.Refused != nil:
			t.unread++
		case r.Unsure:
			t.unsure++
		case len(r.Hits) > 0:
			t.ours++
			switch h := r.Hits[0]; {
			case len(h.Releases) == 0:
				t.never++
			case !h.Allowed:
				t.notAllowed++
			}
		}
		if len(r.NameTells) > 0 {
			t.named++
		}
	}
	return t
}

// show puts counts and table onto the page.
func (s *OutsideScreen) show() {
	t := tallyOf(s.found)
	chip := func(state kit.State, key string, n int) fyne.CanvasObject {
		if n == 0 {
			return nil
		}
		return kit.NewChip(state, i18n.T(key, "n", n))
	}
	fill(s.count, kit.NewChip(kit.Mute, i18n.T("releases.outside.count", "n", t.files)), kit.NewChip(kit.Info, i18n.T("releases.outside.count.ours", "n", t.ours)),
		chip(kit.Bad, "releases.outside.count.not_allowed", t.notAllowed), chip(kit.Bad, "releases.outside.count.never", t.never),
		chip(kit.Warn, "releases.outside.count.named", t.named), chip(kit.Warn, "releases.outside.count.unsure", t.unsure), chip(kit.Mute, "releases.outside.count.unread", t.unread))
	columns := []kit.Column{{ID: "file", Title: i18n.T("releases.outside.col.file"), Width: 1.3}, {ID: "whose", Title: i18n.T("releases.outside.col.whose"), Width: 1, Sort: true},
		{ID: "how", Title: i18n.T("releases.outside.col.how"), Width: 140}, {ID: "release", Title: i18n.T("releases.outside.col.release"), Width: 100},
		{ID: "may", Title: i18n.T("releases.outside.col.may"), Width: 1.5}}
	var rows []kit.TableRow
	for i, r := range office.ToDoFirst(s.found) {
		rows = append(rows, outsideRow(i, r))
	}
	s.table = kit.NewTable(s.host.Async(), kit.Rows(columns, rows), columns...).Tall()
	s.table.OpenOnTap = true
	s.table.OnOpen = s.open
	s.paint()
	s.host.Focus(s.table.FocusTarget())
}

// outsideRow is one file in the table; its id leads to the picture.
func outsideRow(at int, r office.Recognised) kit.TableRow {
	row := kit.TableRow{ID: "file:" + i18n.Count(at)}
	name := kit.Cell{Text: r.Name, Strong: true}
	if len(r.NameTells) > 0 {
		name.Sub, name.State = i18n.T("releases.outside.named", "what", tellsWords(r.NameTells)), kit.Bad
	}
	switch {
	case r.Refused != nil:
		words := said(r.Refused.MessageKey(), r.Refused.MessageArgs())
		row.ID = fmt.Sprintf("why:%d", at)
		row.Cells = []kit.Cell{name, {}, {Text: i18n.T("releases.outside.unread"), Chip: true, State: kit.Mute}, {}, {Text: firstSentence(words), Small: true}}
	case r.Unsure:
		row.Cells = []kit.Cell{name, {}, {Text: i18n.T("releases.outside.unsure"), Chip: true, State: kit.Warn}, {}, {Text: i18n.T("releases.outside.unsure.why"), Small: true}}
	case len(r.Hits) == 0:
		row.Cells = []kit.Cell{name, {Text: i18n.T("releases.outside.not_ours"), Small: true}, {}, {}, {}}
	default:
		h := r.Hits[0]
		row.ID = "photo:" + h.PhotoID + ":" + i18n.Count(at)
		whose := kit.Cell{Text: h.Patient, Sub: i18n.T("releases.outside.picture", "n", h.Number)}
		if more := len(r.Hits) - 1; more > 0 {
			whose.Sub += ", " + i18n.T("releases.outside.more", "n", more)
		}
		row.Cells = []kit.Cell{name, whose, {Text: i18n.T("releases.outside.how." + h.How())}, {Text: releaseNumbers(h.Releases)}, mayCell(h)}
	}
	return row
}

func tellsWords(hits []photo.Hit) string {
	var words []string
	for _, h := range hits {
		if w := i18n.T("photo.kind." + string(h.Kind)); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return joined(words)
}

func releaseNumbers(list []photo.Release) string {
	var words []string
	for _, r := range list {
		words = append(words, number(r.Number))
	}
	return strings.Join(words, ", ")
}

// mayCell says whether a picture may be shown, and why not.
func mayCell(h office.Hit) kit.Cell {
	switch {
	case h.Allowed:
		return kit.Cell{Text: i18n.T("releases.outside.may.yes"), Chip: true, State: kit.OK}
	case len(h.Releases) == 0:
		return kit.Cell{Text: i18n.T("releases.outside.may.never"), Chip: true, State: kit.Bad}
	}
	return kit.Cell{Text: i18n.T("releases.outside.may.no"), Sub: consentReasons(h.Reasons), State: kit.Bad}
}

// firstSentence is what went wrong; what is safe and what to do is read when the row is opened.
func firstSentence(words string) string {
	if i := strings.Index(words, ". "); i >= 0 {
		return words[:i+1]
	}
	return words
}

// report opens what was found as a PDF.
func (s *OutsideScreen) report() {
	found, channel, stopped := s.found, s.asked, s.stopped
	s.print.SetEnabled(false)
	ui.Run(s.host.Async(), &s.printing, func(ctx context.Context) ([]byte, error) { return s.o.GalleryReport(ctx, found, channel, stopped) },
		func(pdf []byte, err error) {
			s.print.SetEnabled(true)
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.host.OpenPDF(pdf)
		})
}

// open shows the picture of a row, or all that is to be said of a file that could not be read.
func (s *OutsideScreen) open(id string) {
	if rest, ok := strings.CutPrefix(id, "why:"); ok {
		list := office.ToDoFirst(s.found)
		if at, err := strconv.Atoi(rest); err == nil && at < len(list) && list[at].Refused != nil {
			s.close = s.host.Dialog(list[at].Name, kit.BodyText(said(list[at].Refused.MessageKey(), list[at].Refused.MessageArgs())))
		}
		return
	}
	if rest, ok := strings.CutPrefix(id, "photo:"); ok {
		photoID, _, _ := strings.Cut(rest, ":")
		s.host.Go(page.Route{Page: page.Photo, ID: photoID})
	}
}
