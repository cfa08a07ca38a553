// DataTable: rows from a source that may hold a hundred thousand of them. Only the rows in view exist as widgets, and
// only the pages around them are loaded, away from the window.

package kit

import (
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"consentry/ui"
	"consentry/ui/i18n"
)

// Column is a column of a DataTable.
type Column struct {
	ID, Title string
	Width     float32        // up to 20: a share of what is left over; more: units
	Sort      bool           // pressing its title sorts
	Align     fyne.TextAlign // of title and cells
}

// Cell is what stands in a column of a row.
type Cell struct {
	Text   string
	Sub    string   // a second, smaller line
	Strong bool     // semibold
	Small  bool     // smaller and muted
	Chip   bool     // Text stands in a chip of State
	State  State    // of the chip; Bad colours plain text too
	Icon   IconName // before the text
	// Picture, if set, is asked for a small picture to stand before the text, each time the row is drawn; nil leaves its
	// place grey. It must not wait: begin to load, and call Redraw when it is there.
	Picture func() image.Image
	Tap     func() // what a press on the cell does; Text is then drawn as a link
	Key     string // what an in-memory source sorts by instead of Text
}

// TableRow is a row; ID is the thing's own id, by which it is selected whatever the order.
type TableRow struct {
	ID    string
	Cells []Cell
}

// TableQuery is what a person asked for: words to filter by and a column to sort by.
type TableQuery struct {
	Filter string
	Sort   string // a Column's ID, "" for the source's own order
	Down   bool   // from high to low
}

// TableSource gives a table its rows. Its methods run on a goroutine of their own and must honour the context.
type TableSource interface {
	// Total counts the rows that answer a query.
	Total(ctx context.Context, q TableQuery) (int, error)
	// Page returns up to n rows that answer a query, from offset on, always in the same order.
	Page(ctx context.Context, q TableQuery, offset, n int) ([]TableRow, error)
}

const (
	tallRow    = 53  // height of a row with two lines
	tablePage  = 100 // rows asked for at once
	tablePages = 12  // pages kept
	filterWait = 200 * time.Millisecond
)

// DataTable shows rows under titles. Keys: Up, Down, Page Up and Down, Home, End move; Enter opens; letters filter.
type DataTable struct {
	widget.BaseWidget
	OnOpen     func(id string) // Enter, or a press on the row if OpenOnTap
	OnSelected func(id string) // another row was selected; "" for none
	OnLoaded   func(total int) // rows have arrived
	OnError    func(err error) // loading failed; the table says so too
	// OnRune and OnKey are told of letters and of keys that mean nothing to the table, while a row is selected; they
	// return true for what they used.
	OnRune    func(r rune) bool
	OnKey     func(k *fyne.KeyEvent) bool
	Empty     fyne.CanvasObject // shown instead of no rows at all
	OpenOnTap bool              // a press anywhere on a row opens it

	async    *ui.Async
	columns  []Column
	source   TableSource
	query    TableQuery
	rowHigh  float32
	inline   bool
	total    int
	loaded   bool
	failed   bool
	pages    map[int][]TableRow
	used     []int // page numbers, least recently used first
	inFlight int   // page being loaded, -1 for none
	reload   ui.Generation
	paging   ui.Generation
	selected string
	cursor   int
	awaited  bool // the row at cursor is to be selected once it is loaded

	head   *tableHead
	rows   *rowsView
	scroll *container.Scroll
	note   *fyne.Container
	filter *Entry
	ask    func()
}

// NewTable returns a table over a source and begins to load it.
func NewTable(a *ui.Async, source TableSource, columns ...Column) *DataTable {
	t := &DataTable{async: a, source: source, columns: columns, rowHigh: 40, pages: map[int][]TableRow{}, inFlight: -1, cursor: -1}
	t.head = newTableHead(t)
	t.rows = newRowsView(t)
	t.scroll = container.NewVScroll(t.rows)
	t.scroll.OnScrolled = func(fyne.Position) { t.rows.redraw() }
	t.note = Stack(0)
	t.note.Hide()
	t.ExtendBaseWidget(t)
	t.ask = a.Debounce(filterWait, t.applyFilter)
	t.Reload()
	return t
}

// Tall makes rows high enough for a second line, and returns the table.
func (t *DataTable) Tall() *DataTable { t.rowHigh = tallRow; t.Refresh(); return t }

// Inline makes the table as high as its rows, without scrolling by itself, for short lists inside a Page. Returns the table.
func (t *DataTable) Inline() *DataTable {
	t.inline = true
	t.scroll.Content = Gap(0, 0) // the rows stand by themselves
	t.Refresh()
	return t
}

// SetSource shows another source from its beginning.
func (t *DataTable) SetSource(s TableSource) {
	t.source, t.cursor, t.selected = s, -1, ""
	t.scroll.ScrollToTop()
	t.Reload()
}

// Reload asks the source again and keeps the selected row, wherever it then stands.
func (t *DataTable) Reload() {
	type first struct {
		total int
		pages map[int][]TableRow
	}
	q, src := t.query, t.source
	from, end := t.rows.window()
	t.paging.Cancel()
	t.inFlight = -1
	ui.Run(t.async, &t.reload, func(ctx context.Context) (first, error) {
		n, err := src.Total(ctx, q)
		if err != nil || n == 0 {
			return first{}, err
		}
		f := first{n, map[int][]TableRow{}}
		f.pages[0], err = src.Page(ctx, q, 0, tablePage)
		// What is in view stays in view: a list that is renewed while it grows must not flicker.
		for p := max(1, from/tablePage); err == nil && p <= (min(end, n)-1)/tablePage; p++ {
			f.pages[p], err = src.Page(ctx, q, p*tablePage, tablePage)
		}
		return f, err
	}, func(f first, err error) {
		t.loaded, t.failed = true, err != nil
		t.pages, t.used = map[int][]TableRow{}, nil
		t.total = f.total
		if err == nil {
			for p, rows := range f.pages {
				t.keep(p, rows)
			}
		}
		t.find()
		t.Refresh()
		t.scroll.Refresh()
		if err != nil && t.OnError != nil {
			t.OnError(err)
		}
		if err == nil && t.OnLoaded != nil {
			t.OnLoaded(t.total)
		}
	})
}

// Forget drops everything shown and loaded, for locking.
func (t *DataTable) Forget() {
	t.reload.Cancel()
	t.paging.Cancel()
	t.pages, t.used, t.total, t.selected, t.cursor = map[int][]TableRow{}, nil, 0, "", -1
	t.rows.forget()
	if t.filter != nil {
		t.filter.SetValue("")
		t.query.Filter = ""
	}
	t.Refresh()
}

// Total is the number of rows that answer the present query.
func (t *DataTable) Total() int { return t.total }

// Query returns what was asked for.
func (t *DataTable) Query() TableQuery { return t.query }

// Sort sorts by a column.
func (t *DataTable) Sort(column string, down bool) {
	t.query.Sort, t.query.Down = column, down
	t.scroll.ScrollToTop()
	t.Reload()
}

// SetFilter shows only rows that answer the words.
func (t *DataTable) SetFilter(words string) {
	if words == t.query.Filter {
		return
	}
	t.query.Filter = words
	t.selected, t.cursor = "", -1
	t.scroll.ScrollToTop()
	t.Reload()
}

// FilterBox returns the entry that filters the table; letters typed on the table go there.
func (t *DataTable) FilterBox(placeholder string) *Entry {
	if t.filter == nil {
		t.filter = NewEntry(placeholder).Limit(80)
		t.filter.OnEdited = func(string) { t.ask() }
		t.filter.OnEnter = func() { t.applyFilter(); focusOn(t.rows); t.rows.move(0) }
	}
	return t.filter
}

func (t *DataTable) applyFilter() {
	if t.filter != nil {
		t.SetFilter(t.filter.Value())
	}
}

// Selected returns the id of the selected row, "" for none.
func (t *DataTable) Selected() string { return t.selected }

// Select selects the row of an id, without moving the view; "" selects none.
func (t *DataTable) Select(id string) {
	t.selected = id
	t.find()
	t.rows.redraw()
}

// Redraw draws the rows in view again: a picture has come.
func (t *DataTable) Redraw() { t.rows.redraw() }

// FocusTarget is what gets the keyboard for the rows.
func (t *DataTable) FocusTarget() fyne.Focusable { return t.rows }

// Focus moves the keyboard to the rows.
func (t *DataTable) Focus() { focusOn(t.rows) }

// find looks for the selected row among the loaded ones, so that the keys go on from there.
func (t *DataTable) find() {
	t.cursor, t.awaited = -1, false
	if t.selected == "" {
		return
	}
	for p, rows := range t.pages {
		for i, r := range rows {
			if r.ID == t.selected {
				t.cursor = p*tablePage + i
				return
			}
		}
	}
}

// row returns the row at an index if it is loaded.
func (t *DataTable) row(i int) (TableRow, bool) {
	if i < 0 {
		return TableRow{}, false
	}
	p := t.pages[i/tablePage]
	if k := i % tablePage; k < len(p) {
		return p[k], true
	}
	return TableRow{}, false
}

// keep stores a page and drops the one unused for longest.
func (t *DataTable) keep(p int, rows []TableRow) {
	t.pages[p] = rows
	t.touch(p)
	if len(t.used) > tablePages {
		delete(t.pages, t.used[0])
		t.used = t.used[1:]
	}
}

func (t *DataTable) touch(p int) {
	for i, u := range t.used {
		if u == p {
			t.used = append(t.used[:i], t.used[i+1:]...)
			break
		}
	}
	t.used = append(t.used, p)
}

// want loads what is missing of the pages from first to last, one at a time, the newest wish first.
func (t *DataTable) want(first, last int) {
	missing := -1
	for p := first; p <= last; p++ {
		if _, ok := t.pages[p]; ok {
			t.touch(p)
		} else if missing < 0 {
			missing = p
		}
	}
	if missing < 0 || t.inFlight >= first && t.inFlight <= last {
		return
	}
	t.inFlight = missing
	q, src := t.query, t.source
	ui.Run(t.async, &t.paging, func(ctx context.Context) ([]TableRow, error) {
		return src.Page(ctx, q, missing*tablePage, tablePage)
	}, func(rows []TableRow, err error) {
		t.inFlight = -1
		if err != nil {
			t.failed = true
			t.Refresh()
			if t.OnError != nil {
				t.OnError(err)
			}
			return
		}
		t.keep(missing, rows)
		if t.awaited && t.cursor/tablePage == missing {
			t.choose(t.cursor)
			return
		}
		t.rows.redraw()
	})
}

// open opens a row by its id.
func (t *DataTable) open(id string) {
	if t.OnOpen != nil && id != "" {
		t.OnOpen(id)
	}
}

// choose selects the row at an index and tells.
func (t *DataTable) choose(i int) {
	t.cursor = i
	r, ok := t.row(i)
	t.awaited = !ok
	if !ok {
		return
	}
	if t.selected != r.ID {
		t.selected = r.ID
		if t.OnSelected != nil {
			t.OnSelected(r.ID)
		}
	}
	t.rows.redraw()
}

// message is shown in place of rows: nothing yet, nothing there, nothing found, or not to be had.
func (t *DataTable) message() fyne.CanvasObject {
	say := func(key string, more ...fyne.CanvasObject) fyne.CanvasObject {
		row := Row(10, append([]fyne.CanvasObject{MutedText(i18n.T(key))}, more...)...)
		return Inset(14, 14, row)
	}
	switch {
	case t.failed:
		return say("kit.table.failed", Link(i18n.T("kit.table.again"), t.Reload))
	case !t.loaded:
		return say("kit.table.loading")
	case t.total == 0 && t.query.Filter != "":
		return say("kit.table.nomatch")
	case t.total == 0 && t.Empty != nil:
		return t.Empty
	case t.total == 0:
		return say("kit.table.none")
	}
	return nil
}

// CreateRenderer is called by Fyne.
func (t *DataTable) CreateRenderer() fyne.WidgetRenderer {
	line := Divider()
	r := &painted{of: t}
	r.min = func() fyne.Size {
		w := float32(0)
		for _, c := range t.columns {
			if c.Width > fixedFrom {
				w += c.Width
			} else {
				w += 40
			}
		}
		h := headHigh + 3*t.rowHigh
		if t.inline {
			h = t.heightFor(t.BaseWidget.Size().Width)
		}
		return fyne.NewSize(w, h)
	}
	r.paint = func(s fyne.Size) {
		place(t.head, 0, 0, s.Width, headHigh)
		t.head.Refresh()
		place(line, 0, headHigh-1, s.Width, 1)
		body := fyne.CanvasObject(t.scroll)
		if t.inline {
			body = t.rows
		}
		m := t.message()
		if m != nil {
			body = m
		}
		r.objs = []fyne.CanvasObject{t.head, line, body}
		place(body, 0, headHigh, s.Width, max(0, s.Height-headHigh))
		switch {
		case m != nil:
		case t.inline:
			t.rows.redraw()
		default:
			t.scroll.Refresh()
			t.rows.redraw()
		}
	}
	return r
}

func (t *DataTable) heightFor(w float32) float32 {
	if !t.inline {
		return t.MinSize().Height
	}
	if m := t.message(); m != nil {
		return headHigh + HeightFor(m, w)
	}
	return headHigh + t.rowHigh*float32(t.total)
}
