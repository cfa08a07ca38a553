// This file is the picture itself: large, covered until held where it is intimate, and the buttons that go on from it.

package picturepage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"

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

// What the large picture shows.
const (
	showCurrent = "current"
	showTaken   = "taken"
)

// looking is the picture with its cards.
type looking struct {
	s        *Screen
	view     *pictures.View
	shows    string
	original *image.NRGBA // the untouched original, while it is in front
	blind    bool         // nothing here can decode it
	frame    *fyne.Container
	whole    bool // the time line shows everything
}

// showLook shows the picture and its cards.
func (s *Screen) showLook() {
	l := &looking{s: s, shows: showCurrent, view: pictures.NewView(caption(s.v.Photo)).Least(240, 220)}
	s.look = l
	l.view.OnKey = func(k fyne.KeyName) bool {
		switch k {
		case fyne.KeyPageUp:
			return s.step(-1)
		case fyne.KeyPageDown:
			return s.step(1)
		}
		return false
	}
	l.frame = container.NewStack()
	s.layout(cardsWide, l.header(), l.frame, l.cards()...)
	l.paint()
	l.fetch()
	s.host.Focus(l.view)
	if s.route.Part == PartApprove && s.may(access.PhotosReview) {
		s.route.Part = ""
		s.approve()
	}
}

// header has the buttons of the page; the primary one is the next thing to do.
func (l *looking) header() fyne.CanvasObject {
	s := l.s
	buttons := s.steps()
	if s.v.Photo.Media == photo.Still {
		buttons = append(buttons, kit.Secondary(i18n.T("photopage.compare"), s.compare))
	}
	review := func() { s.part(PartReview) }
	release := func() { s.host.Go(page.Route{Page: page.Release, ID: s.v.Photo.ID}) }
	open := s.mayReview() && s.waitsForMe()
	leaves := s.v.Photo.Media.Reviewable()
	var first *kit.Button
	switch {
	case open:
		if s.may(access.ReleasesMake) && leaves {
			buttons = append(buttons, kit.Secondary(i18n.T("photopage.release"), release))
		}
		first = kit.Primary(s.reviewVerb(), review)
	case s.may(access.ReleasesMake) && leaves:
		first = kit.Primary(i18n.T("photopage.release"), release)
	}
	if first != nil {
		buttons = append(buttons, first)
	}
	return s.header(buttons...)
}

// paint puts the picture's frame together: a notice above it if there is one, and the buttons.
func (l *looking) paint() {
	s := l.s
	pieces := []fyne.CanvasObject{}
	if l.original != nil {
		pieces = append(pieces, kit.Banner(kit.Warn, i18n.T("photopage.original.banner"), i18n.T("photopage.original.noted"),
			kit.Secondary(i18n.T("photopage.original.close"), l.closeOriginal).Small()))
	}
	if b := l.unsaved(); b != nil {
		pieces = append(pieces, b)
	}
	if row := l.tools(); row != nil { // above: what is said at the window's foot must not cover them
		pieces = append(pieces, row)
	}
	pieces = append(pieces, kit.Grow(l.picture()))
	if s.film() {
		pieces = append(pieces, s.playRow(nil))
	}
	l.frame.Objects = []fyne.CanvasObject{kit.Card(pieces...)}
	l.frame.Refresh()
	s.root.Refresh()
}

// picture is the view, or why there is none.
func (l *looking) picture() fyne.CanvasObject {
	p := l.s.v.Photo
	if l.blind || p.PreviewID == "" && l.original == nil && !l.s.mayWork() || p.Media == photo.Scan3D || p.Media == photo.Sealed {
		return kit.Stack(0, kit.Spring(), kit.Empty(noneIcon(p.Media), l.none(), nil), kit.Spring())
	}
	return l.view
}

// none says why there is no picture to show.
func (l *looking) none() string {
	p := l.s.v.Photo
	words := i18n.T("photopage.none." + string(p.Media))
	if p.Media == photo.Video && p.LengthMS > 0 {
		words = i18n.T("photopage.length", "length", i18n.Length(p.LengthMS)) + ". " + words
	}
	return words
}

func noneIcon(m photo.Media) kit.IconName {
	if m == photo.Video {
		return kit.IconFilm
	}
	return kit.IconLock
}

// tools are the buttons above the picture.
func (l *looking) tools() fyne.CanvasObject {
	s := l.s
	row := kit.Row(6)
	if s.mayWork() && l.original == nil {
		row.Add(kit.Secondary(i18n.T("photopage.cover"), func() { s.part(PartCover) }).WithIcon(kit.IconCrop))
	}
	if n := s.v.Current.Number; n > 0 && s.may(access.PhotosReview) && l.original == nil {
		choice := kit.NewChoice([]kit.Option{{ID: showCurrent, Label: i18n.T("photopage.version.cap", "n", n)}, {ID: showTaken, Label: i18n.T("photopage.version.taken")}}, l.shows, func(id string) {
			l.shows = id
			l.fetch()
			s.host.Focus(l.view) // Page Up and Page Down go on from there
		})
		row.Add(choice.Small())
	}
	row.Add(kit.Spring())
	if _, none := l.picture().(*pictures.View); !none {
		return nil
	}
	zoom := func(z float32) {
		l.view.SetZoom(z)
		s.host.Focus(l.view)
	}
	row.Add(kit.Link(i18n.T("photopage.fit"), func() { zoom(1) }).Small())
	row.Add(kit.IconButton(kit.IconPlus, i18n.T("photopage.closer"), func() { zoom(l.view.Zoom() * 2) }))
	return row
}

// unsaved says that something was begun on this picture and not saved.
func (l *looking) unsaved() fyne.CanvasObject {
	s := l.s
	w := s.kept[s.v.Photo.ID]
	if w == nil || !s.mayReview() || l.original != nil {
		return nil
	}
	words, part, drop := "", "", func() {}
	switch {
	case w.recipe != nil:
		words, part, drop = "photopage.unsaved.edit", PartCover, func() { w.recipe = nil }
	case w.looked != nil && w.looked.version == s.v.Current.Number && w.looked.begun():
		words, part, drop = "photopage.unsaved.review", PartReview, func() { w.looked = nil }
	default:
		return nil
	}
	return kit.Banner(kit.Info, "", i18n.T(words), kit.Secondary(i18n.T("photopage.unsaved.go_on"), func() { s.part(part) }).Small(),
		kit.Link(i18n.T("photopage.unsaved.drop"), func() { drop(); l.paint() }).Small())
}

// fetch shows the picture; a covered one waits until it is held.
func (l *looking) fetch() {
	s := l.s
	if _, shown := l.picture().(*pictures.View); !shown {
		return
	}
	if s.v.Photo.Intimate {
		l.view.Cover(s.host.Async().Later, l.ask, func() { s.seeing.Cancel() })
		return
	}
	l.view.Uncovered()
	l.ask()
}

// ask gets the pixels.
func (l *looking) ask() {
	if l.original != nil {
		l.view.SetImage(l.original)
		return
	}
	s, p := l.s, l.s.v.Photo
	recipe, edited := s.v.Current.Recipe, s.v.Current.Number > 0 && l.shows == showCurrent && s.mayWork()
	ui.Run(s.host.Async(), &s.seeing, func(ctx context.Context) (image.Image, error) {
		if edited || p.PreviewID == "" {
			if !edited {
				recipe = picture.Recipe{}
			}
			return s.o.Working(ctx, p.ID, recipe, screenSide)
		}
		get := s.o.Preview
		if p.Intimate {
			get = s.o.Uncover
		}
		data, err := get(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("show the picture: %w", err)
		}
		return img, nil
	}, func(img image.Image, err error) {
		switch {
		case errors.Is(err, context.Canceled):
		case report.Is(err, report.NoDecoder):
			l.blind = true
			l.paint()
		case err != nil:
			s.host.Fail(err)
		default:
			l.view.SetImage(img)
		}
	})
}

// drop covers the picture and lets its pixels go.
func (l *looking) drop() {
	l.view.Release()
	l.view.SetImage(nil)
	l.original = nil
}

// openOriginal shows the untouched original once a reason is given. Nothing of it is saved.
func (l *looking) openOriginal() {
	s := l.s
	s.host.AskReason(i18n.T("photopage.original.title"), i18n.T("photopage.original.question"), i18n.T("photopage.original.open"), func(reason string) {
		id := s.v.Photo.ID
		ui.Run(s.host.Async(), &s.seeing, func(ctx context.Context) (*image.NRGBA, error) {
			return s.o.OriginalPicture(ctx, id, reason, screenSide*2)
		}, func(img *image.NRGBA, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			l.original = img
			l.paint()
			l.fetch()
			s.host.Focus(l.view)
		})
	})
}

func (l *looking) closeOriginal() {
	l.original = nil
	l.view.Fit()
	l.paint()
	l.fetch()
	l.s.host.Focus(l.view)
}

// compare opens the picture beside the one that shows the same view at another stage.
func (s *Screen) compare() {
	p := s.v.Photo
	q := office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: p.PatientID, View: p.View, Media: photo.Still}}
	ui.Run(s.host.Async(), &s.asking, func(ctx context.Context) (office.GalleryPage, error) { return s.o.Gallery(ctx, q, 0, mostToCompare) }, func(g office.GalleryPage, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		list := candidates(p, g.Tiles)
		switch len(list) {
		case 0:
			s.host.Toast(i18n.T("photopage.compare.none", "view", small(i18n.View(p.View))), nil)
		case 1:
			s.beside(list[0])
		default:
			s.askBeside(list)
		}
	})
}

// askBeside lets a person choose what to compare with; the nearest is chosen already.
func (s *Screen) askBeside(list []photo.Photo) {
	var options []kit.Option
	for _, o := range list {
		options = append(options, kit.Option{ID: o.ID, Label: i18n.T("photopage.compare.option", "number", o.Number, "stage", i18n.Stage(o.Stage), "date", i18n.Date(o.TakenOn))})
	}
	sel := kit.NewSelect(i18n.T("photopage.choose"), options, list[0].ID, nil)
	open := kit.Primary(i18n.T("photopage.compare.open"), func() {
		for _, o := range list {
			if o.ID == sel.Chosen() {
				s.closeDialog()
				s.beside(o)
				return
			}
		}
	})
	s.dialog(i18n.T("photopage.compare"), kit.Stack(14, kit.NewField(i18n.T("photopage.compare.with"), sel), kit.Row(8, kit.Spring(), open)))
	s.host.Focus(open)
}

// beside opens both, the earlier one first.
func (s *Screen) beside(o photo.Photo) {
	a, b := s.v.Photo, o
	if earlier(b, a) {
		a, b = b, a
	}
	s.host.Go(page.Route{Page: page.Compare, ID: a.ID, Ref: b.ID})
}
