// This file is the page that holds two pictures of one patient against each other: what is asked of the office, and what
// a person does there.

package gallery

import (
	"context"
	"errors"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
)

// CompareOffice is what comparing needs of the office.
type CompareOffice interface {
	OpenPhoto(ctx context.Context, photoID string) (office.PhotoView, error)
	Gallery(ctx context.Context, q office.GalleryQuery, offset, limit int) (office.GalleryPage, error)
	Working(ctx context.Context, photoID string, r picture.Recipe, side int) (*image.NRGBA, error)
	Preview(ctx context.Context, photoID string) ([]byte, error)
	Uncover(ctx context.Context, photoID string) ([]byte, error)
}

const (
	comparePix = 2048            // longer side of a compared picture in pixels
	openFor    = 3 * time.Minute // how long covered pictures stay uncovered for comparing
	sideRoom   = 292
)

// Compare is the page.
type Compare struct {
	host page.Host
	o    CompareOffice
	root *fyne.Container
	note *fyne.Container // what stands over the pictures
	side *fyne.Container
	head *fyne.Container
	both *pictures.Compare

	views     *kit.Select // other views of the same two sittings
	viewField *kit.Field

	opening, fetching, weighing, holding ui.Generation

	route  page.Route
	pair   [2]office.PhotoView // as shown: left and right
	ready  bool                // pair is loaded
	pixels [2]*image.NRGBA     // as taken, nil while they are not there or covered
	align  *office.AlignPoints // how the right one is laid on the left one
	fit    *picture.Transform  // the same for these pixels
	hints  *picture.Hints
	focus  bool // the pictures get the keyboard when they are there
	open   bool // covered pictures are uncovered to be compared
	shut   func()
}

var _ page.Screen = (*Compare)(nil)

// NewCompare returns the page.
func NewCompare(h page.Host, o CompareOffice) *Compare {
	s := &Compare{host: h, o: o, root: container.New(fill{}), note: kit.Stack(10), side: kit.Stack(14), head: kit.Stack(0)}
	s.both = pictures.NewCompare("", "")
	s.both.OnPoints = s.lined
	s.views = kit.NewSelect("", nil, "", s.turn)
	s.viewField = kit.NewField(i18n.T("gallery.compare.view"), s.views)
	return s
}

// Content is what stands in the window.
func (s *Compare) Content() fyne.CanvasObject { return s.root }

// Show holds the pictures route.ID and route.Ref of one patient against each other. Without Ref the other one is the
// nearest match: the same view at another time. Coming back to the same pair finds it lined up as it was.
func (s *Compare) Show(r page.Route) {
	if r != s.route || !s.ready {
		s.drop()
		s.route, s.ready, s.align = r, false, nil
	}
	s.focus = true
	s.load()
}

// Hide covers and drops the pictures. How they were lined up stays.
func (s *Compare) Hide() { s.drop() }

// Clear drops everything of the patient.
func (s *Compare) Clear() {
	s.drop()
	s.route, s.ready, s.align, s.pair = page.Route{}, false, nil, [2]office.PhotoView{}
	s.both.Forget()
	s.views.SetOptions(nil)
	s.head.Objects, s.side.Objects, s.note.Objects = nil, nil, nil
	s.set()
}

// drop ends what runs and lets the pixels go.
func (s *Compare) drop() {
	for _, g := range []*ui.Generation{&s.opening, &s.fetching, &s.weighing, &s.holding} {
		g.Cancel()
	}
	s.both.StopPicking()
	s.cover()
	s.pixels, s.fit, s.hints = [2]*image.NRGBA{}, nil, nil
	s.both.SetImages(nil, nil)
}

func (s *Compare) set(o ...fyne.CanvasObject) {
	s.root.Objects = o
	s.root.Refresh()
}

func (s *Compare) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

// errTwoPatients and errAlone are why two pictures are not compared.
var (
	errTwoPatients = errors.New("pictures of two patients")
	errAlone       = errors.New("no picture to compare with")
)

// load opens both pictures' pages. Opening them is in the audit log.
func (s *Compare) load() {
	id, other := s.route.ID, s.route.Ref
	if s.ready { // as they were swapped or turned to another view
		id, other = s.pair[0].Photo.ID, s.pair[1].Photo.ID
	}
	s.openPair(id, other)
}

// openPair opens two pictures' pages; without the second, that of the nearest match.
func (s *Compare) openPair(id, other string) {
	ui.Run(s.host.Async(), &s.opening, func(ctx context.Context) (pair [2]office.PhotoView, err error) {
		if pair[0], err = s.o.OpenPhoto(ctx, id); err != nil {
			return pair, err
		}
		if other == "" {
			if other, err = s.match(ctx, pair[0].Photo); err != nil {
				return pair, err
			}
		}
		if pair[1], err = s.o.OpenPhoto(ctx, other); err != nil {
			return pair, err
		}
		if pair[0].Photo.PatientID != pair[1].Photo.PatientID {
			return pair, errTwoPatients
		}
		return pair, nil
	}, func(pair [2]office.PhotoView, err error) {
		if err != nil {
			s.refuse(err)
			return
		}
		s.pair, s.ready = pair, true
		s.paint()
		s.fetch()
	})
}

// refuse says why there is nothing to compare.
func (s *Compare) refuse(err error) {
	s.ready = false
	sentence := ""
	switch {
	case errors.Is(err, errTwoPatients):
		sentence = i18n.T("gallery.compare.two_patients")
	case errors.Is(err, errAlone):
		sentence = i18n.T("gallery.compare.alone")
	case errors.Is(err, office.ErrNotPermitted):
		sentence = i18n.T("gallery.closed")
	case errors.Is(err, office.ErrNotReviewable):
		sentence = i18n.T("gallery.compare.no_picture")
	default:
		s.host.Fail(err)
		sentence = i18n.T("gallery.compare.failed")
	}
	s.set(kit.Page(kit.Header(i18n.T("gallery.compare.title"), ""), kit.Card(kit.Empty(kit.IconPhotos, sentence,
		kit.Secondary(i18n.T("gallery.compare.back"), s.host.Back)))))
}

// match finds the picture to compare one with: the same view and procedure at another time, the further away the better.
func (s *Compare) match(ctx context.Context, p photo.Photo) (string, error) {
	found, err := s.o.Gallery(ctx, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: p.PatientID, View: p.View, Media: photo.Still}}, 0, 200)
	if err != nil {
		return "", err
	}
	best, far := "", -1
	for _, t := range found.Tiles {
		apart := t.Photo.TakenOn.DaysUntil(p.TakenOn)
		apart = max(apart, -apart)
		if t.Photo.Procedure == p.Procedure {
			apart += 1 << 20
		}
		if t.Photo.ID != p.ID && apart > far {
			best, far = t.Photo.ID, apart
		}
	}
	if best == "" {
		return "", errAlone
	}
	return best, nil
}

// covered tells whether anything stays hidden at the moment.
func (s *Compare) covered() bool {
	return !s.open && (s.pair[0].Photo.Intimate || s.pair[1].Photo.Intimate)
}

// fetch gets the pixels of both pictures, of covered ones only when they are uncovered.
func (s *Compare) fetch() {
	views := s.pair
	covered := s.covered()
	a, b := s.both.Views()
	for i, v := range []*pictures.View{a, b} {
		if views[i].Photo.Intimate && covered {
			v.Cover(s.host.Async().Later, func() { s.held(v, views[i]) }, s.holding.Cancel)
		} else {
			v.Uncovered()
		}
	}
	ui.Run(s.host.Async(), &s.fetching, func(ctx context.Context) (px [2]*image.NRGBA, err error) {
		for i, v := range views {
			if v.Photo.Intimate && covered {
				continue
			}
			if px[i], err = s.pixelsOf(ctx, v); err != nil {
				return px, err
			}
		}
		return px, nil
	}, func(px [2]*image.NRGBA, err error) {
		if err != nil {
			s.refuse(err)
			return
		}
		s.pixels = px
		s.lay()
		if s.focus {
			s.host.Focus(s.both.FocusTarget())
		}
		s.focus = false
	})
}

// pixelsOf is a picture as it would leave: who reviews gets it from the original, who only looks from the preview.
func (s *Compare) pixelsOf(ctx context.Context, v office.PhotoView) (*image.NRGBA, error) {
	if s.may(access.PhotosReview) {
		return s.o.Working(ctx, v.Photo.ID, v.Current.Recipe, comparePix)
	}
	get := s.o.Preview
	if v.Photo.Intimate {
		get = s.o.Uncover
	}
	data, err := get(ctx, v.Photo.ID)
	if err != nil {
		return nil, err
	}
	return rendered(ctx, data, v.Current.Recipe)
}

// rendered is a preview with what was done to the picture since.
func rendered(ctx context.Context, data []byte, r picture.Recipe) (*image.NRGBA, error) {
	img, err := picture.Decoder{}.Full(ctx, report.JPEG, data)
	if err != nil || r.Version == 0 {
		return img, err
	}
	return picture.Render(img, r)
}

// held shows one covered picture while it is held.
func (s *Compare) held(view *pictures.View, v office.PhotoView) {
	ui.Run(s.host.Async(), &s.holding, func(ctx context.Context) (image.Image, error) {
		data, err := s.o.Uncover(ctx, v.Photo.ID)
		if err != nil {
			return nil, err
		}
		img, err := rendered(ctx, data, v.Current.Recipe)
		if err != nil {
			return nil, err
		}
		return img, nil
	}, func(img image.Image, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		view.SetImage(img)
	})
}

// uncover shows covered pictures for as long as they are compared: until they are covered again, the page is left, or
// some minutes have passed. It is in the audit log.
func (s *Compare) uncover() {
	s.open, s.focus = true, true
	s.shut = s.host.Async().Later(openFor, s.coverAgain)
	s.paint()
	s.fetch()
}

func (s *Compare) coverAgain() {
	if !s.ready {
		return
	}
	s.drop()
	s.focus = true
	s.paint()
	s.fetch()
}

// cover ends uncovering.
func (s *Compare) cover() {
	if s.shut != nil {
		s.shut()
	}
	s.shut, s.open = nil, false
	a, b := s.both.Views()
	a.Release()
	b.Release()
}

// lay shows both pictures, the second laid on the first where they are lined up, and weighs them against each other.
func (s *Compare) lay() {
	a, b, align := s.pixels[0], s.pixels[1], s.align
	made := [2]picture.Recipe{s.pair[0].Current.Recipe, s.pair[1].Current.Recipe}
	if a == nil || b == nil {
		s.show(plain(a), plain(b))
		s.hints = nil
		s.sidePanel()
		return
	}
	type laid struct {
		b     *image.NRGBA
		fit   *picture.Transform
		hints picture.Hints
	}
	ui.Run(s.host.Async(), &s.weighing, func(context.Context) (laid, error) {
		l := laid{b: b}
		if align != nil {
			t, err := fitting(a, b, align)
			if err != nil {
				return l, err
			}
			l.fit, l.b = &t, picture.Warp(b, t, a.Rect.Dx(), a.Rect.Dy())
		}
		l.hints = picture.Compare(picture.Rendered{Image: a, Recipe: made[0]}, picture.Rendered{Image: b, Recipe: made[1]}, l.fit)
		return l, nil
	}, func(l laid, err error) {
		if errors.Is(err, picture.ErrPair) {
			s.align = nil
			s.host.Toast(i18n.T("photo.need.align"), nil)
			s.lay()
			return
		}
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.fit, s.hints = l.fit, &l.hints
		s.show(a, l.b)
		s.paint()
	})
}

func (s *Compare) show(a, b image.Image) { s.both.SetImages(a, b) }

// plain keeps no picture from becoming a picture of nothing.
func plain(img *image.NRGBA) image.Image {
	if img == nil {
		return nil
	}
	return img
}

// fitting is how b lies on a, by the same two places in both, as the gate computes it.
func fitting(a, b *image.NRGBA, p *office.AlignPoints) (picture.Transform, error) {
	at := func(q picture.Point, in *image.NRGBA) image.Point {
		return image.Pt(q.X*in.Rect.Dx()/picture.Unit, q.Y*in.Rect.Dy()/picture.Unit)
	}
	return picture.Align(at(p.Before[0], a), at(p.After[0], b), at(p.Before[1], a), at(p.After[1], b))
}

// pick asks for the same two places in both pictures, as they were taken.
func (s *Compare) pick() {
	s.align, s.fit = nil, nil
	s.show(plain(s.pixels[0]), plain(s.pixels[1]))
	s.both.Pick()
	s.paint()
}

func (s *Compare) stopPicking() {
	s.both.StopPicking()
	s.lay()
}

// lined gets the places.
func (s *Compare) lined(a, b [2]picture.Point) {
	s.align = &office.AlignPoints{Before: a, After: b}
	s.both.StopPicking() // the marks are where the places were before the second picture was laid on the first
	s.lay()
}

func (s *Compare) unline() {
	s.align = nil
	s.lay()
}

// turn shows another view of the same two sittings.
func (s *Compare) turn(view string) {
	a, b := of(s.pair[0], photo.View(view)), of(s.pair[1], photo.View(view))
	if a == "" || b == "" {
		return
	}
	s.drop()
	s.align = nil
	s.openPair(a, b)
}

// swap changes left and right.
func (s *Compare) swap() {
	s.pair[0], s.pair[1] = s.pair[1], s.pair[0]
	s.pixels[0], s.pixels[1] = s.pixels[1], s.pixels[0]
	if s.align != nil {
		s.align = &office.AlignPoints{Before: s.align.After, After: s.align.Before}
	}
	s.both.StopPicking()
	s.paint()
	if s.covered() {
		s.fetch()
		return
	}
	s.lay()
}

// toRelease takes both to the gate as one picture, lined up as they are here.
func (s *Compare) toRelease() {
	s.host.Go(page.Route{Page: page.Release, ID: s.pair[0].Photo.ID + "," + s.pair[1].Photo.ID, Ref: page.PairRef(s.align)})
}
