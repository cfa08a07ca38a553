// Grid: tens of thousands of pictures of which only the rows in view exist. This file holds what it shows and loads.

package pictures

import (
	"context"
	"image"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Item is one picture of a grid.
type Item struct {
	ID string
	Look
}

// Source returns n items from an offset, and how many there are in all. It runs away from the widgets.
type Source func(ctx context.Context, offset, n int) (items []Item, total int, err error)

// Loader fetches the picture of an item and gives it to done on the goroutine that owns the widgets; nil says that there
// is none. The function returned ends the work when the item has left the view.
type Loader func(id string, done func(image.Image)) (cancel func())

const (
	gridPage   = 120                   // items asked for at once
	pagesKept  = 12                    // pages of items kept
	loadsMost  = 4                     // pictures fetched at the same time
	imagesKept = 60                    // decoded pictures kept, or as many as are in view
	loadRest   = 40 * time.Millisecond // how long scrolling must rest before pictures are fetched
)

// Grid shows pictures in rows. Arrow keys, Home, End, Page Up and Page Down move; Enter opens; Space selects, Shift and
// Ctrl select several; a covered picture is seen while it is held by pointer or Space.
type Grid struct {
	widget.BaseWidget
	// TileWidth is the least width of a tile in units, Lines how many caption lines there are (0 to 2).
	TileWidth float32
	Lines     int
	// Many allows several selected items. OpenOnTap makes a press open; else it selects, and a double press or Enter opens.
	Many, OpenOnTap bool
	// Empty stands where there is nothing to show.
	Empty fyne.CanvasObject
	// OnOpen, OnCurrent and OnSelection tell what a person did; OnLoaded and OnError what came of loading.
	OnOpen, OnCurrent func(id string)
	OnSelection       func()
	OnLoaded          func(total int)
	OnError           func(error)
	// OnHold and OnRelease tell that a covered picture is looked at and covered again. Uncover fetches it meanwhile.
	OnHold, OnRelease func(id string)
	Uncover           Loader

	async  *ui.Async
	source Source
	load   Loader
	view   *gridView
	scroll *container.Scroll
	note   *fyne.Container

	total                   int
	loaded, failed          bool
	pages                   map[int][]Item
	used                    []int // pages, the one used last at the end
	inFlight                int   // page being fetched, -1 for none
	reload, paging, ranging ui.Generation
	images                  imageStore
	loads                   map[string]func() // under way, by id: ends it
	pumping                 bool
	wantImages              func()
	cursor, anchor          int
	pressed                 int // the place pressed last, and when
	pressedAt               time.Time
	current                 string         // id at the cursor, "" while it is not known
	picked                  map[string]int // selected ids with their places
	hold                    hold
	heldImage               image.Image
	endUncover              func()
}

// NewGrid returns a grid of a source's items, whose pictures load fetches.
func NewGrid(a *ui.Async, source Source, load Loader) *Grid {
	g := &Grid{TileWidth: 150, Lines: 1, async: a, source: source, load: load, pages: map[int][]Item{}, inFlight: -1,
		loads: map[string]func(){}, cursor: -1, anchor: -1, pressed: -1, picked: map[string]int{}}
	g.images.keep(imagesKept)
	g.hold = hold{after: a.Later, on: g.uncover, off: g.cover}
	g.view = newGridView(g)
	g.scroll = container.NewVScroll(g.view)
	g.scroll.OnScrolled = func(fyne.Position) { g.hold.end(); g.view.redraw() }
	g.note = kit.Stack(0)
	g.note.Hide()
	g.wantImages = a.Debounce(loadRest, g.pump)
	g.ExtendBaseWidget(g)
	g.Reload()
	return g
}

// SetSource shows another source's items from the beginning; nothing is selected then.
func (g *Grid) SetSource(s Source) {
	g.source, g.cursor, g.anchor, g.current = s, -1, -1, ""
	clear(g.picked)
	g.scroll.ScrollToTop()
	g.Reload()
}

// Reload asks the source again. What is selected stays so.
func (g *Grid) Reload() {
	type first struct {
		items []Item
		total int
	}
	g.paging.Cancel()
	g.inFlight = -1
	src := g.source
	ui.Run(g.async, &g.reload, func(ctx context.Context) (first, error) {
		items, total, err := src(ctx, 0, gridPage)
		return first{items, total}, err
	}, func(f first, err error) {
		g.loaded, g.failed = true, err != nil
		g.pages, g.used, g.total = map[int][]Item{}, nil, 0
		if err == nil {
			g.keep(0, f.items)
			g.total = f.total
		}
		g.hold.end()
		g.cursor = min(g.cursor, g.total-1)
		g.images.forgetMissing()
		g.view.stale()
		g.Refresh()
		switch {
		case err != nil && g.OnError != nil:
			g.OnError(err)
		case err == nil && g.OnLoaded != nil:
			g.OnLoaded(g.total)
		}
	})
}

// Renew draws items anew whose look has changed, without asking for the others: change is called for each item known.
func (g *Grid) Renew(change func(*Item)) {
	for _, page := range g.pages {
		for i := range page {
			change(&page[i])
		}
	}
	g.view.stale()
	g.view.redraw()
}

// Drop forgets the pictures of some items, so that they are fetched anew; with none, all of them.
func (g *Grid) Drop(ids ...string) {
	if len(ids) == 0 {
		g.images.clear()
	}
	for _, id := range ids {
		g.images.drop(id)
	}
	g.view.stale()
	g.view.redraw()
}

// Forget drops everything shown, selected and loaded, for Clear and lock.
func (g *Grid) Forget() {
	g.Rest()
	g.reload.Cancel()
	g.images.clear()
	clear(g.picked)
	g.pages, g.used, g.total, g.cursor, g.anchor, g.current, g.loaded = map[int][]Item{}, nil, 0, -1, -1, "", false
	g.view.forget()
	g.Refresh()
}

// Rest covers what is held and ends all fetching, for Hide. Reload goes on.
func (g *Grid) Rest() {
	g.hold.end()
	g.paging.Cancel()
	g.ranging.Cancel()
	g.inFlight = -1
	for id, end := range g.loads {
		delete(g.loads, id)
		call(end)
	}
}

// CoverAll covers what is held at once: Esc Esc.
func (g *Grid) CoverAll() { g.hold.end() }

// Hold uncovers an item until Release, as a long press does.
func (g *Grid) Hold(id string) {
	if i, it, ok := g.find(id); ok && it.Covered {
		g.move(i)
		g.hold.begin(id)
	}
}

// Release covers it again.
func (g *Grid) Release() { g.hold.end() }

func (g *Grid) uncover(id string) {
	g.view.redrawItem(id)
	if g.OnHold != nil {
		g.OnHold(id)
	}
	if g.Uncover != nil {
		g.endUncover = g.Uncover(id, func(img image.Image) {
			if g.hold.held && g.hold.id == id {
				g.heldImage = img
				g.view.redrawItem(id)
			}
		})
	}
}

func (g *Grid) cover(id string) {
	call(g.endUncover)
	g.heldImage, g.endUncover = nil, nil
	g.view.redrawItem(id)
	if g.OnRelease != nil {
		g.OnRelease(id)
	}
}

// Total is how many items there are.
func (g *Grid) Total() int { return g.total }

// Count is how many are selected, Selected which, in the order shown.
func (g *Grid) Count() int { return len(g.picked) }
func (g *Grid) Selected() []string {
	ids := make([]string, 0, len(g.picked))
	for id := range g.picked {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return g.picked[a] - g.picked[b] })
	return ids
}

// Select selects exactly these, as far as they are known, without calling OnSelection.
func (g *Grid) Select(ids ...string) {
	clear(g.picked)
	for _, id := range ids {
		if i, _, ok := g.find(id); ok {
			g.picked[id] = i
		}
	}
	g.view.stale()
	g.view.redraw()
}

// Current is the item that has the keyboard, "" for none.
func (g *Grid) Current() string { return g.current }

// SetCurrent moves to an item that is known and brings it into view.
func (g *Grid) SetCurrent(id string) {
	if i, _, ok := g.find(id); ok {
		g.move(i)
	}
}

// Focus gives the grid the keyboard.
func (g *Grid) Focus() { kit.FocusOn(g.view) }

// FocusTarget is what gets the keyboard, for Host.Focus.
func (g *Grid) FocusTarget() fyne.Focusable { return g.view }

// item returns the item at a place, if its page is there.
func (g *Grid) item(i int) (Item, bool) {
	if i < 0 || i >= g.total {
		return Item{}, false
	}
	page := g.pages[i/gridPage]
	if i%gridPage >= len(page) {
		return Item{}, false
	}
	return page[i%gridPage], true
}

func (g *Grid) find(id string) (int, Item, bool) {
	for n, page := range g.pages {
		for i := range page {
			if page[i].ID == id {
				return n*gridPage + i, page[i], true
			}
		}
	}
	return 0, Item{}, false
}

// keep stores a page and lets the one go that was not used for longest.
func (g *Grid) keep(n int, items []Item) {
	g.pages[n] = items
	g.touch(n)
	for len(g.used) > pagesKept {
		delete(g.pages, g.used[0])
		g.used = g.used[1:]
	}
}

func (g *Grid) touch(n int) {
	if k := len(g.used); k > 0 && g.used[k-1] == n {
		return
	}
	g.used = slices.DeleteFunc(g.used, func(u int) bool { return u == n })
	g.used = append(g.used, n)
}

// want asks for the pages of a range that are not there, one after the other.
func (g *Grid) want(first, last int) {
	for n := first; n <= last; n++ {
		if _, ok := g.pages[n]; ok {
			g.touch(n)
			continue
		}
		if g.inFlight == n || g.failed {
			return
		}
		g.inFlight = n
		src := g.source
		ui.Run(g.async, &g.paging, func(ctx context.Context) ([]Item, error) {
			items, _, err := src(ctx, n*gridPage, gridPage)
			return items, err
		}, func(items []Item, err error) {
			g.inFlight = -1
			if err != nil {
				g.failed = true
				g.Refresh()
				if g.OnError != nil {
					g.OnError(err)
				}
				return
			}
			g.keep(n, items)
			if it, ok := g.item(g.cursor); ok && g.current == "" {
				g.arrived(it.ID)
			}
			g.view.stale()
			g.view.redraw()
		})
		return
	}
}

// pump ends fetching what has left the view and starts fetching what is in it.
func (g *Grid) pump() {
	if g.pumping || g.load == nil {
		return
	}
	g.pumping = true
	defer func() { g.pumping = false }()
	first, end := g.view.window()
	g.images.keep(max(imagesKept, 2*(end-first)))
	for id, stop := range g.loads {
		if !g.view.showing(id) {
			delete(g.loads, id)
			call(stop)
		}
	}
	for i := first; i < end && len(g.loads) < loadsMost; i++ {
		it, ok := g.item(i)
		if !ok || it.Covered || g.images.known(it.ID) {
			continue
		}
		if _, under := g.loads[it.ID]; !under {
			g.fetch(it.ID)
		}
	}
}

// fetch fetches one picture.
func (g *Grid) fetch(id string) {
	g.loads[id] = nil
	done := false
	stop := g.load(id, func(img image.Image) {
		if _, still := g.loads[id]; !still || done {
			return
		}
		done = true
		delete(g.loads, id)
		g.images.put(id, img)
		g.view.redrawItem(id)
		g.pump()
	})
	if _, still := g.loads[id]; still && !done {
		g.loads[id] = stop
	}
}

// CreateRenderer is called by Fyne.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	return kit.NewRenderer(g, func() fyne.Size { return fyne.NewSize(g.TileWidth+2*gridInset, 160) }, func(s fyne.Size) {
		g.say()
		place(g.scroll, 0, 0, s.Width, s.Height)
		if !g.note.Hidden {
			h := min(kit.HeightFor(g.note, s.Width), s.Height)
			place(g.note, 0, (s.Height-h)/3, s.Width, h)
		}
		g.scroll.Refresh()
		g.view.redraw()
	}, g.scroll, g.note)
}

// say shows why there are no pictures, if so.
func (g *Grid) say() {
	var o fyne.CanvasObject
	switch {
	case g.failed:
		o = kit.Empty(kit.IconWarning, i18n.T("pictures.grid.failed"), kit.Secondary(i18n.T("pictures.grid.again"), g.Reload))
	case g.loaded && g.total == 0 && g.Empty != nil:
		o = g.Empty
	case g.loaded && g.total == 0:
		o = kit.Empty(kit.IconPhotos, i18n.T("pictures.grid.none"), nil)
	}
	g.note.Hidden = o == nil
	if o != nil {
		g.note.Objects = []fyne.CanvasObject{o}
	} else {
		g.note.Objects = nil
	}
}
