// This file is the edit: covers, crop, turn, straightening and light, kept as a recipe until it is saved as a version.

package picturepage

import (
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
)

// editing is the edit in front.
type editing struct {
	s      *Screen
	editor *pictures.Editor
	base   *image.NRGBA // as taken in, at the size of a screen; nil until it is there
	faces  []picture.Box
	begun  picture.Recipe // what is saved
	found  *kit.Text
	save   *kit.Button

	wanted picture.Recipe
	told   func(image.Image)
	render func()
}

// renderAfter spaces out pictures while a slider is dragged.
const renderAfter = 60 * time.Millisecond

// showEdit opens the picture with its newest recipe, or with what was begun.
func (s *Screen) showEdit() {
	e := &editing{s: s, editor: pictures.NewEditor(), begun: s.v.Current.Recipe, found: kit.SmallText(i18n.T("photopage.faces.looking"))}
	s.edit = e
	e.editor.OnChanged = func(r picture.Recipe) {
		s.mine().recipe = &r
		if sameRecipe(r, e.begun) {
			s.mine().recipe = nil
		}
	}
	e.editor.Render = func(r picture.Recipe, done func(image.Image)) {
		e.wanted, e.told = r, done
		e.render()
	}
	e.render = s.host.Async().Debounce(renderAfter, e.paint)
	e.save = kit.Primary(i18n.T("photopage.edit.save"), e.keep)
	cancel := kit.Secondary(i18n.T("kit.cancel"), s.leave)
	number := s.v.Current.Number + 1
	how := kit.Card(kit.HeadingText(i18n.T("photopage.edit.title")), kit.BodyText(i18n.T("photopage.edit.only")), e.found,
		kit.SmallText(i18n.T("photopage.edit.keys")))
	after := kit.Card(kit.HeadingText(i18n.T("photopage.edit.after.title", "n", number)), kit.SmallText(i18n.T("photopage.edit.after")),
		kit.Row(0, kit.Link(i18n.T("photopage.edit.anew"), e.anew).Small()))
	cards := []fyne.CanvasObject{how, after}
	if s.v.Photo.Intimate {
		cards = append(cards, kit.Banner(kit.Warn, "", i18n.T("photopage.uncovered")))
	}
	s.layout(formWide, s.header(cancel, e.save), kit.Card(kit.Grow(e.editor)), cards...)
	e.fetch()
}

// fetch gets the picture as it was taken in; what is done to it is computed here, as it will be for the version.
func (e *editing) fetch() {
	s, id := e.s, e.s.v.Photo.ID
	type seen struct {
		img   *image.NRGBA
		faces []picture.Box
	}
	ui.Run(s.host.Async(), &s.seeing, func(ctx context.Context) (seen, error) {
		img, err := s.o.Working(ctx, id, picture.Recipe{}, screenSide)
		if err != nil {
			return seen{}, err
		}
		return seen{img, boxes(img, picture.SuggestFaces(img))}, nil
	}, func(got seen, err error) {
		if err != nil {
			s.host.Fail(err)
			s.leave()
			return
		}
		e.base, e.faces = got.img, got.faces
		r := e.begun
		if kept := s.mine().recipe; kept != nil {
			r = *kept
		}
		e.open(r)
		s.host.Focus(e.editor.FocusTarget())
	})
}

// boxes are places of a picture in millionths.
func boxes(img *image.NRGBA, places []image.Rectangle) []picture.Box {
	w, h := max(img.Rect.Dx(), 1), max(img.Rect.Dy(), 1)
	var out []picture.Box
	for _, r := range places {
		r = r.Intersect(img.Rect).Sub(img.Rect.Min)
		if !r.Empty() {
			out = append(out, picture.Box{Left: r.Min.X * picture.Unit / w, Top: r.Min.Y * picture.Unit / h, Right: r.Max.X * picture.Unit / w, Bottom: r.Max.Y * picture.Unit / h})
		}
	}
	return out
}

// open gives the editor a recipe to begin with.
func (e *editing) open(r picture.Recipe) {
	w, h := e.s.v.Photo.Width, e.s.v.Photo.Height
	if w <= 0 || h <= 0 {
		w, h = e.base.Rect.Dx(), e.base.Rect.Dy()
	}
	e.editor.Open(w, h, r)
	var open []picture.Box
	for _, f := range e.faces {
		if !covered(f, r.Covers) {
			open = append(open, f)
		}
	}
	e.editor.Suggest(open...)
	words := i18n.T("photopage.faces.none")
	if n := len(open); n > 0 {
		words = i18n.T("photopage.faces", "n", n)
	}
	e.found.SetText(words)
}

// covered tells whether a rectangle already lies under the middle of a suggestion.
func covered(f picture.Box, covers []picture.Cover) bool {
	x, y := (f.Left+f.Right)/2, (f.Top+f.Bottom)/2
	for _, c := range covers {
		b := c.Box
		if c.Shape != picture.Polygon && b.Left <= x && x < b.Right && b.Top <= y && y < b.Bottom {
			return true
		}
	}
	return false
}

// anew begins again with the picture as it was taken in.
func (e *editing) anew() {
	if e.base == nil {
		return
	}
	r := picture.Recipe{Version: picture.RecipeVersion}
	e.s.mine().recipe = nil
	if !sameRecipe(r, e.begun) {
		e.s.mine().recipe = &r
	}
	e.open(r)
}

// paint computes the picture that the editor asked for last.
func (e *editing) paint() {
	base, r, told := e.base, e.wanted, e.told
	if base == nil || told == nil {
		return
	}
	ui.Run(e.s.host.Async(), &e.s.rendering, func(context.Context) (*image.NRGBA, error) { return picture.Render(base, r) }, func(img *image.NRGBA, err error) {
		if err != nil {
			e.s.host.Fail(err)
			return
		}
		told(img)
	})
}

// drop lets the pixels go. What was begun stays.
func (e *editing) drop() {
	e.base, e.told, e.faces = nil, nil, nil
	e.editor.OnChanged = nil
	e.editor.Forget()
}

// keep saves the recipe as a version, which has to be reviewed anew.
func (e *editing) keep() {
	s, id := e.s, e.s.v.Photo.ID
	kept := s.mine().recipe
	if kept == nil {
		s.host.Toast(i18n.T("photopage.edit.same"), nil)
		return
	}
	r := *kept
	e.save.SetEnabled(false)
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (photo.Version, error) {
		return s.o.SaveVersion(context.WithoutCancel(ctx), id, r)
	}, func(v photo.Version, err error) {
		e.save.SetEnabled(true)
		if err != nil {
			s.host.Fail(err)
			return
		}
		if w := s.kept[id]; w != nil {
			w.recipe, w.looked = nil, nil
		}
		s.host.Toast(i18n.T("photopage.edit.saved", "n", v.Number), nil)
		s.host.Refresh()
		if s.edit != e { // left meanwhile
			s.again()
			return
		}
		s.leave()
	})
}

// sameRecipe tells whether two recipes do the same.
func sameRecipe(a, b picture.Recipe) bool {
	a.Version, b.Version = picture.RecipeVersion, picture.RecipeVersion
	x, errX := a.Encode()
	y, errY := b.Encode()
	return errX == nil && errY == nil && string(x) == string(y)
}
