// Package gallery holds the screens in which pictures are found and held beside one another.
//
// This file is the gallery itself: every picture, or those of one patient, with filters, a selection, and what can be
// done with it.
package gallery

import (
	"context"
	"errors"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
)

// Office is what the gallery needs of the office.
type Office interface {
	Gallery(ctx context.Context, q office.GalleryQuery, offset, limit int) (office.GalleryPage, error)
	GalleryTotals(ctx context.Context, patientID string) (office.GallerySize, error)
	Channels(ctx context.Context) ([]consent.Channel, error)
	Thumb(ctx context.Context, photoID string) ([]byte, error)
	Uncover(ctx context.Context, photoID string) ([]byte, error)
}

const (
	tileWide = 168 // least width of a tile in units
	thumbPix = 384 // longer side of a decoded thumbnail in pixels
	heldPix  = 768 // the same of a covered picture while it is held
	gridEdge = 5   // what a grid leaves free around its tiles, in units
)

// Screen is the gallery.
type Screen struct {
	host page.Host
	o    Office
	root *fyne.Container
	head *fyne.Container
	bar  *bar
	line *statusLine
	grid *pictures.Grid
	seen *seen

	totals  ui.Generation
	shown   bool // in front: thumbnails are fetched
	loaded  bool
	patient string // id; "" for everybody
	size    office.GallerySize
	found   int // pictures that the filters leave, -1 while it is not known
	focus   bool

	compare, release *kit.Button
}

var _ page.Screen = (*Screen)(nil)

// New returns the gallery.
func New(h page.Host, o Office) *Screen {
	s := &Screen{host: h, o: o, root: container.New(fill{}), head: kit.Stack(0), seen: newSeen(), found: -1}
	s.bar = newBar(s.refilter)
	s.line = newStatusLine(s)
	s.grid = pictures.NewGrid(h.Async(), nobody, s.thumb)
	s.grid.TileWidth, s.grid.Lines, s.grid.Many = tileWide, 2, true
	s.grid.Empty = kit.Gap(0, 0)
	s.grid.Uncover = s.uncover
	s.grid.OnOpen = func(id string) { h.Go(page.Route{Page: page.Photo, ID: id}) }
	s.grid.OnSelection = s.selected
	s.grid.OnLoaded = s.counted
	s.grid.OnError = s.failed
	return s
}

// nobody is a source without pictures, until the screen is shown.
func nobody(context.Context, int, int) ([]pictures.Item, int, error) { return nil, 0, nil }

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show opens the gallery of the patient route.ID, or of everybody. Coming back to the same one keeps filters, selection
// and place.
func (s *Screen) Show(r page.Route) {
	if !s.may(access.PhotosView) {
		s.closed()
		return
	}
	same := s.loaded && s.patient == r.ID
	s.shown, s.focus = true, true
	if !same {
		s.forget()
		s.patient = r.ID
		s.bar.clear()
	}
	s.load(same)
}

// Hide covers what is held and lets the pictures go; what was found and chosen stays.
func (s *Screen) Hide() {
	s.shown = false
	s.totals.Cancel()
	s.grid.Drop()
	s.grid.Rest()
}

// Clear drops every picture and name.
func (s *Screen) Clear() {
	s.Hide()
	s.forget()
	s.patient = ""
	s.bar.clear()
	s.bar.offer(nil, nil)
	s.head.Objects = nil
	s.set()
}

// forget drops what was loaded.
func (s *Screen) forget() {
	s.totals.Cancel()
	s.loaded, s.found, s.size = false, -1, office.GallerySize{}
	s.grid.Forget()
	s.seen.clear()
	s.line.refresh()
}

func (s *Screen) set(o ...fyne.CanvasObject) {
	s.root.Objects = o
	s.root.Refresh()
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

// closed says that this member cannot see pictures.
func (s *Screen) closed() {
	s.shown = false
	s.grid.Forget()
	s.set(kit.Page(kit.Header(i18n.T("gallery.title"), ""), kit.Card(kit.Empty(kit.IconLock, i18n.T("gallery.closed"), nil))))
}

// first is what the page needs before its pictures.
type first struct {
	size     office.GallerySize
	channels []consent.Channel
}

// load counts what there is, then shows the pictures: anew, or those shown before with what has changed.
func (s *Screen) load(again bool) {
	id := s.patient
	ui.Run(s.host.Async(), &s.totals, func(ctx context.Context) (f first, err error) {
		if f.size, err = s.o.GalleryTotals(ctx, id); err != nil {
			return f, err
		}
		f.channels, err = s.o.Channels(ctx)
		return f, err
	}, func(f first, err error) {
		switch {
		case errors.Is(err, office.ErrNotPermitted):
			s.closed()
			return
		case err != nil:
			s.host.Fail(err)
			s.set(kit.Page(kit.Header(i18n.T("gallery.title"), ""), kit.Banner(kit.Bad, "", i18n.T("gallery.failed"),
				kit.Secondary(i18n.T("gallery.again"), func() { s.load(again) }).Small())))
			return
		}
		s.loaded, s.size = true, f.size
		s.bar.offer(f.size.Procedures, f.channels)
		s.header()
		s.arrange()
		if again {
			s.grid.Rest()
			s.grid.Reload()
			return
		}
		s.refilter()
	})
}

// arrange puts the page together: filters only where there is something to filter.
func (s *Screen) arrange() {
	switch {
	case s.size.Photos > 0:
		// The grid keeps room for its focus ring; the pictures themselves stand in line with the rest.
		s.set(kit.FixedPage(s.head, s.bar.box, s.line.box, kit.Inset4(0, -gridEdge, 0, -gridEdge, s.grid)))
	case s.patient != "":
		s.set(kit.FixedPage(s.head, s.line.box, kit.FillCard(s.grid)))
	default:
		s.set(kit.FixedPage(s.head, kit.FillCard(s.grid)))
	}
}

// header says what there is, and what can be done.
func (s *Screen) header() {
	title, sub := i18n.T("gallery.title"), i18n.T("gallery.sub", "pictures", i18n.T("gallery.pictures", "n", s.size.Photos), "patients", i18n.T("gallery.patients", "n", s.size.Patients))
	if s.patient != "" {
		title, sub = i18n.T("gallery.title.of", "name", s.size.Patient), i18n.T("gallery.pictures", "n", s.size.Photos)
	}
	if s.size.Photos == 0 {
		sub = ""
	}
	s.compare = kit.Secondary(i18n.T("gallery.compare"), s.toCompare)
	buttons := []fyne.CanvasObject{s.compare}
	s.release = nil
	if s.may(access.ReleasesMake) {
		s.release = kit.Secondary(i18n.T("gallery.release"), s.toRelease).WithIcon(kit.IconReleases)
		buttons = append(buttons, s.release)
	}
	if s.size.Photos == 0 {
		buttons = nil
	}
	if s.may(access.PhotosIntake) {
		buttons = append(buttons, kit.Primary(i18n.T("gallery.intake"), s.toIntake).WithIcon(kit.IconPlus))
	}
	s.head.Objects = []fyne.CanvasObject{kit.Header(title, sub, buttons...)}
	s.head.Refresh()
	s.selected()
}

func (s *Screen) toIntake() { s.host.Go(page.Route{Page: page.Intake, ID: s.patient}) }

// refilter shows what the filters leave, from the beginning.
func (s *Screen) refilter() {
	q := s.bar.query()
	q.PatientID = s.patient
	s.grid.Empty = s.empty(s.bar.active())
	s.found = -1
	s.seen.clear()
	s.grid.SetSource(s.source(q))
	s.selected()
}

// empty is what stands where there is no picture.
func (s *Screen) empty(filtered bool) fyne.CanvasObject {
	switch {
	case filtered:
		return kit.Empty(kit.IconSearch, i18n.T("gallery.empty.filtered"), kit.Secondary(i18n.T("gallery.filters.clear"), s.unfilter))
	case s.patient != "":
		return kit.Empty(kit.IconPhotos, i18n.T("gallery.empty.of", "name", s.size.Patient), s.start())
	}
	return kit.Empty(kit.IconPhotos, i18n.T("gallery.empty"), s.start())
}

func (s *Screen) start() *kit.Button {
	if !s.may(access.PhotosIntake) {
		return nil
	}
	return kit.Secondary(i18n.T("gallery.intake"), s.toIntake)
}

func (s *Screen) unfilter() {
	s.bar.clear()
	s.refilter()
}

// source asks the office for pages of what a query finds.
func (s *Screen) source(q office.GalleryQuery) pictures.Source {
	seen := s.seen
	one := q.PatientID != ""
	return func(ctx context.Context, offset, n int) ([]pictures.Item, int, error) {
		p, err := s.o.Gallery(ctx, q, offset, min(n, selectMost))
		if err != nil {
			return nil, 0, err
		}
		items := make([]pictures.Item, len(p.Tiles))
		for i, t := range p.Tiles {
			items[i] = pictures.Item{ID: t.Photo.ID, Look: look(t, one)}
		}
		seen.add(p.Tiles)
		return items, p.Total, nil
	}
}

// counted says how many there are and, when the page has just been opened, gives the pictures the keyboard.
func (s *Screen) counted(total int) {
	s.found = total
	s.selected()
	if s.focus && s.shown && total > 0 {
		s.host.Focus(s.grid.FocusTarget())
	}
	s.focus = false
}

func (s *Screen) failed(err error) {
	if errors.Is(err, office.ErrNotPermitted) {
		s.closed()
		return
	}
	s.host.Fail(err)
}

// thumb fetches the thumbnail of a picture that is not covered.
func (s *Screen) thumb(id string, done func(image.Image)) (cancel func()) {
	return s.fetch(done, thumbPix, func(ctx context.Context) ([]byte, error) { return s.o.Thumb(ctx, id) })
}

// uncover fetches a covered picture while it is held; the office keeps account of it.
func (s *Screen) uncover(id string, done func(image.Image)) (cancel func()) {
	return s.fetch(done, heldPix, func(ctx context.Context) ([]byte, error) { return s.o.Uncover(ctx, id) })
}

// fetch gets a JPEG and decodes it away from the widgets.
func (s *Screen) fetch(done func(image.Image), side int, get func(context.Context) ([]byte, error)) (cancel func()) {
	if !s.shown {
		return func() {}
	}
	gen := &ui.Generation{}
	ui.Run(s.host.Async(), gen, func(ctx context.Context) (image.Image, error) { return pictures.Decoded(ctx, side, get) }, func(img image.Image, err error) {
		if errors.Is(err, office.ErrNotPermitted) {
			s.closed()
			return
		}
		if err != nil {
			img = nil // the tile shows that there is none
		}
		done(img)
	})
	return gen.Cancel
}

// fill gives its one object all the room.
type fill struct{}

// Layout gives the object the whole size.
func (fill) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize is nothing: what is inside scrolls.
func (fill) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }
