// The tray: every file with what became of it, each in a row of the table.

package intake

import (
	"context"
	"image"
	"slices"
	"strconv"
	"unicode"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// source is where files come from.
type source struct {
	from  string // as a session keeps it
	label string // of a card
}

// fileKey is what a file is known again by when a card is plugged in again.
type fileKey struct {
	name     string
	size     int64
	modified int64
}

// item is one file of the tray.
type item struct {
	id       string
	key      fileKey
	in       office.Incoming
	source   source
	t        *office.Taken // nil while it waits
	view     photo.View
	intimate bool
	out      bool // left out
	twice    bool // the same file as one before it
}

// keeps tells whether the file would be saved.
func (it *item) keeps() bool { return it.t != nil && it.t.Refused == nil && !it.out }

// exact tells whether the very same file is in the record already.
func (it *item) exact() bool { return it.same() != "" }

// same is the picture in the record that came from the very same file.
func (it *item) same() string {
	for _, same := range it.t.Same {
		if same.Exact {
			return same.PhotoID
		}
	}
	return ""
}

// sealed tells whether only the original is kept.
func (it *item) sealed() bool { return it.t.Media == photo.Sealed }

// day is the day that the camera says; the zero Date if it does not.
func (it *item) day() calendar.Date {
	if it.t == nil || len(it.t.Report.Taken) < 10 {
		return calendar.Date{}
	}
	d, err := calendar.Parse(it.t.Report.Taken[:10])
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// tray is the files in the order in which they came.
type tray struct {
	items  []*item
	by     map[string]*item
	known  map[fileKey]*item
	took   map[string]bool // folders of cards that were taken in
	last   int             // the newest item's number
	chosen string
	thumbs thumbs
}

func (t *tray) forget() {
	*t = tray{by: map[string]*item{}, known: map[fileKey]*item{}, took: map[string]bool{}, last: t.last, thumbs: thumbs{epoch: t.thumbs.epoch}}
	t.thumbs.clear()
}

func (t *tray) len() int     { return len(t.items) }
func (t *tray) at() *item    { return t.by[t.chosen] }
func (t *tray) kept() int    { return t.count((*item).keeps) }
func (t *tray) waiting() int { return t.count(func(it *item) bool { return it.t == nil }) }

// here counts the files that are in the record already, where nothing else is left to be done: the card may go.
func (t *tray) here() int {
	if t.kept() > 0 || t.waiting() > 0 {
		return 0
	}
	return t.count(func(it *item) bool { return it.t.Refused == nil && it.exact() })
}

func (t *tray) anew() int {
	return t.count(func(it *item) bool { return it.keeps() && it.t.Report.Pixels == report.Reencoded })
}

func (t *tray) count(is func(*item) bool) int {
	n := 0
	for _, it := range t.items {
		if is(it) {
			n++
		}
	}
	return n
}

// words says how many files there are and where they come from, if that is one place.
func (t *tray) words() string {
	n := len(t.items)
	if n == 0 {
		return i18n.T("intake.files", "n", 0)
	}
	src := t.items[0].source
	for _, it := range t.items {
		if it.source != src {
			return i18n.T("intake.files", "n", n)
		}
	}
	switch src.from {
	case "card":
		return i18n.T("intake.files.card", "n", n, "label", src.label)
	case "folder":
		return i18n.T("intake.files.folder", "n", n)
	}
	return i18n.T("intake.files", "n", n)
}

// put adds a file, or gives one that waits its new place on a card that is plugged in again.
func (t *tray) put(key fileKey, in office.Incoming, src source) {
	if old := t.known[key]; old != nil {
		if old.t == nil {
			old.in = in
		}
		return
	}
	t.last++
	it := &item{id: strconv.Itoa(t.last), key: key, in: in, source: src}
	t.items, t.by[it.id], t.known[key] = append(t.items, it), it, it
}

// drop takes items out.
func (t *tray) drop(gone func(*item) bool) {
	var left []*item
	for _, it := range t.items {
		if gone(it) {
			delete(t.by, it.id)
			delete(t.known, it.key)
			t.thumbs.drop(it.id)
			continue
		}
		left = append(left, it)
	}
	t.items = left
	if t.by[t.chosen] == nil {
		t.chosen = ""
	}
}

// addFiles, addFolder and takeCard ask for files.
func (s *Screen) addFiles() {
	s.host.PickFiles(func(list []office.Incoming) { s.bring(list, source{from: "file"}) })
}

func (s *Screen) addFolder() {
	s.host.PickFolder(i18n.T("intake.folder.title"), func(folder string) { s.filesIn(folder, source{from: "folder"}) })
}

func (s *Screen) takeCard(c page.Card) {
	s.tray.took[c.Folder] = true
	s.filesIn(c.Folder, source{from: "card", label: c.Label})
}

func (s *Screen) filesIn(folder string, src source) {
	s.host.FilesIn(folder, func(list []office.Incoming, err error) {
		if err != nil {
			s.host.Fail(err)
		}
		if err == nil && len(list) == 0 {
			s.host.Toast(i18n.T("intake.nothing_there"), nil)
		}
		s.bring(list, src)
	})
}

// bring puts files into the tray and begins to read them. What asks a drive is done beside the window.
func (s *Screen) bring(list []office.Incoming, src source) {
	if len(list) == 0 {
		s.renew()
		return
	}
	if s.after != nil {
		s.more()
	}
	ui.Run(s.host.Async(), &s.gens.listing, func(context.Context) ([]fileKey, error) {
		keys := make([]fileKey, len(list))
		for i, in := range list {
			keys[i] = fileKey{in.Name(), in.Size(), in.Modified().UnixNano()}
		}
		return keys, nil
	}, func(keys []fileKey, _ error) {
		for i, key := range keys {
			s.tray.put(key, list[i], src)
		}
		if s.tray.chosen == "" {
			s.choose(s.tray.items[0].id)
		}
		if s.who.confirmed && s.form.complete() {
			s.form.folded = true // room for the pictures
		}
		first := s.tray.len() == len(keys)
		s.start()
		s.renew()
		if first && s.front && s.who.target() == nil {
			s.host.Focus(s.table.FocusTarget())
		}
	})
}

var columns = []kit.Column{{ID: "file", Width: 210}, {ID: "found", Width: 1}, {ID: "state", Width: 108}}

func (s *Screen) buildTray() {
	titled := slices.Clone(columns)
	titled[0].Title, titled[1].Title, titled[2].Title = i18n.T("intake.col.file"), i18n.T("intake.col.found"), i18n.T("intake.col.state")
	s.table = kit.NewTable(s.host.Async(), &s.shelf, titled...).Tall()
	s.table.Empty = kit.Empty(kit.IconPhotos, i18n.T("intake.empty"), s.first)
	s.table.OnSelected = func(id string) { s.choose(id) }
	s.table.OnOpen = func(string) { s.host.Focus(s.side.view) }
	s.table.OnRune = s.rune
	s.table.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name != fyne.KeyDelete && k.Name != fyne.KeyBackspace {
			return false
		}
		s.toggleOut()
		return true
	}
	s.busyRow = kit.Stack(0)
	s.foot = kit.SmallText("")
	s.emptyIt = kit.Link(i18n.T("intake.drop"), s.askEmpty)
	s.trayCard = kit.FillCard(kit.Stack(0, s.busyRow, kit.Grow(s.table), kit.Inset(13, 16, kit.Row(14, kit.Grow(s.foot), s.emptyIt))))
}

// renewTray hands the table its rows as they are now.
func (s *Screen) renewTray() {
	s.busyRow.Objects = nil
	if s.run.on {
		s.busyRow.Objects = []fyne.CanvasObject{kit.Inset(12, 14, s.run.busy), kit.Divider()}
	}
	s.busyRow.Refresh()
	s.foot.SetText(s.footnote())
	s.emptyIt.Hidden = s.tray.len() == 0
	list := make(rows, len(s.tray.items))
	for i, it := range s.tray.items {
		list[i] = row{item: *it, picture: func() image.Image { return s.thumb(it) }}
	}
	s.shelf.set(list)
	s.table.Reload()
}

func (s *Screen) footnote() string {
	if s.tray.len() == 0 {
		return i18n.T("intake.foot.empty")
	}
	note := i18n.T("intake.foot")
	if n := s.tray.anew(); n > 0 {
		note = i18n.T("intake.foot.anew", "n", n)
	}
	return note + " " + i18n.T("intake.foot.unsaved")
}

// choose shows one file at the side.
func (s *Screen) choose(id string) {
	if s.tray.chosen == id {
		return
	}
	s.tray.chosen = id
	if s.table.Selected() != id {
		s.table.Select(id)
	}
	s.side.renew()
	s.root.Refresh()
}

// rune names the view by its number in the shot list, covers or uncovers.
func (s *Screen) rune(r rune) bool {
	it := s.tray.at()
	if it == nil {
		return false
	}
	switch {
	case r == '0':
		s.name(it, "")
	case r >= '1' && r <= '9':
		if v, ok := s.shots.numbered(int(r - '0')); ok {
			s.name(it, v)
		}
	case unicode.ToLower(r) == 'c':
		s.setIntimate(it, !it.intimate)
	default:
		return false
	}
	return true
}

// name says what a picture shows.
func (s *Screen) name(it *item, v photo.View) {
	if it.t == nil || it.t.Refused != nil {
		return
	}
	it.view = v
	s.renew()
}

func (s *Screen) setIntimate(it *item, on bool) {
	if it.t == nil || it.t.Refused != nil {
		return
	}
	it.intimate = on
	s.tray.thumbs.drop(it.id)
	s.renew()
}

// toggleOut leaves the chosen file out, or takes it after all.
func (s *Screen) toggleOut() {
	it := s.tray.at()
	if it == nil || it.t == nil || it.t.Refused != nil {
		return
	}
	it.out = !it.out
	s.renew()
}

// askEmpty throws everything out of the tray that is not saved, once that was confirmed: the wrong folder was added.
func (s *Screen) askEmpty() {
	s.host.Ask(i18n.T("intake.drop.title"), i18n.T("intake.drop.question"), i18n.T("intake.drop"), false, func() {
		if s.run.on {
			s.stop()
		}
		s.run.stopped = ""
		s.side.rest()
		s.tray.forget()
		s.renew()
		s.focus()
	})
}
