// The tray: every file with what became of it, each in a row of the table.

package intake

import (
	"context"
	"image"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

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
func (t *tray) pending() int {
	return t.count(func(it *item) bool { return it.t != nil && it.t.Refused == nil })
}
func (t *tray) anew() int {
	return t.count(func(it *item) bool { return it.keeps() && it.t.Report.Pixels == report.Reencoded })
}
func (t *tray) intimate() int { return t.count(func(it *item) bool { return it.intimate }) }

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
	titled := make([]kit.Column, len(columns))
	for i, c := range columns {
		titled[i] = c
	}
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

// row is one file as the table shows it; rows are all of them at one time.
type row struct {
	item
	picture func() image.Image
}

type rows []row

// shelf is where the table finds the rows; it reads them beside the window.
type shelf struct {
	mu  sync.Mutex
	all rows
}

func (h *shelf) set(r rows) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = r
}

func (h *shelf) get() rows {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all
}

// Total counts the rows.
func (h *shelf) Total(context.Context, kit.TableQuery) (int, error) { return len(h.get()), nil }

// Page returns rows as cells.
func (h *shelf) Page(_ context.Context, _ kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	r := h.get()
	var out []kit.TableRow
	for i := offset; i < min(len(r), offset+n); i++ {
		state, words := r[i].chip()
		size := i18n.Bytes(r[i].key.size)
		if v := r[i].view; v != "" {
			size += " · " + i18n.T("photo.view."+string(v))
		}
		out = append(out, kit.TableRow{ID: r[i].id, Cells: []kit.Cell{
			{Text: r[i].key.name, Sub: size, Strong: true, Picture: r[i].picture, Icon: r[i].icon()},
			{Text: r[i].found(), Small: true}, {Text: words, Chip: true, State: state}}})
	}
	return out, nil
}

func (it *item) icon() kit.IconName {
	switch {
	case it.t == nil:
		return kit.IconMore
	case it.t.Refused != nil:
		return kit.IconForbid
	case it.intimate:
		return kit.IconEyeOff
	case it.sealed():
		return kit.IconLock
	case it.t.Media == photo.Paper:
		return kit.IconPaper
	}
	return kit.IconPhotos
}

// chip says in a word how the file stands.
func (it *item) chip() (kit.State, string) {
	switch {
	case it.t == nil:
		return kit.Mute, i18n.T("intake.state.waiting")
	case it.t.Refused != nil:
		return kit.Bad, i18n.T("intake.state.refused")
	case it.exact():
		return kit.Warn, i18n.T("intake.state.here")
	case it.twice:
		return kit.Warn, i18n.T("intake.state.twice")
	case it.out:
		return kit.Mute, i18n.T("intake.state.out")
	case len(it.t.Same) > 0:
		return kit.Warn, i18n.T("intake.state.alike")
	case it.sealed():
		return kit.Info, i18n.T("intake.state.sealed")
	}
	return kit.OK, i18n.T("intake.state.clean")
}

// found says what was found and left behind, or why nothing was taken.
func (it *item) found() string {
	switch {
	case it.t == nil:
		return ""
	case it.t.Refused != nil:
		return firstSentence(refusal(it.t.Refused))
	case len(it.t.Same) > 0:
		return it.sameWords()
	case it.twice:
		return i18n.T("intake.twice")
	case it.sealed():
		return i18n.T("intake.sealed", "format", it.t.Report.Format.Words())
	}
	words := i18n.FoundList(it.t.Report.Removed)
	if words == "" {
		words = i18n.T("intake.found.nothing")
	}
	for _, k := range it.t.Report.Kept {
		if k.Kind == report.Sound {
			words += "; " + i18n.T("intake.found.sound")
		}
	}
	return upper(words)
}

// sameWords says where the picture is already.
func (it *item) sameWords() string {
	for _, same := range it.t.Same {
		if same.Exact {
			return i18n.T("intake.same", "name", same.Patient, "number", same.Number)
		}
	}
	same := it.t.Same[0]
	if same.Mirrored {
		return i18n.T("intake.alike.mirrored", "name", same.Patient, "number", same.Number)
	}
	return i18n.T("intake.alike", "name", same.Patient, "number", same.Number)
}

func refusal(r *report.Refused) string {
	if sentence, ok := i18n.Sentence(r); ok {
		return sentence
	}
	return i18n.T("intake.state.refused")
}

// firstSentence is what stands before the first full stop that a space follows.
func firstSentence(s string) string {
	if at := strings.Index(s, ". "); at > 0 {
		return s[:at]
	}
	return strings.TrimSuffix(s, ".")
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
