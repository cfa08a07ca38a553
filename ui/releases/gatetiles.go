// This file shows the pictures at the gate: the very files that would leave, once they are made.
package releases

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
)

// makeTiles puts one tile for each picture into the row; a pair is one.
func (s *GateScreen) makeTiles() {
	s.tiles = map[string]*pictures.Tile{}
	var row []fyne.CanvasObject
	for i, id := range s.ids {
		if s.pair && i > 0 {
			break
		}
		t := pictures.NewTile(s.host.Async().Later, pictures.Look{Title: " "}, func() { s.host.Go(page.Route{Page: page.Photo, ID: id}) })
		if s.pair {
			t.Wide(316)
		}
		t.OnHold = func() { s.uncover(id) }
		s.tiles[id] = t
		row = append(row, t)
		if img := s.images[id]; img != nil {
			t.SetImage(img)
		}
	}
	fill(s.row, row...)
}

// relook writes what the gate says onto the tiles; with "" it is looking.
func (s *GateScreen) relook(state string) {
	for i, id := range s.ids {
		t := s.tiles[id]
		if t == nil {
			continue
		}
		look := pictures.Look{Covered: s.covered[id]}
		look.Title, look.Sub = s.tileTitle(i)
		if p := s.photo(id); p.Media == photo.Video {
			look.Icon, look.Mark = kit.IconFilm, i18n.MediaMark(p)
		}
		d, ok := s.decision(id)
		switch {
		case state == "":
			look.Chip, look.State = i18n.T("releases.chip.looking"), kit.Mute
		case !ok:
		case d.Allowed && s.ready(id):
			look.Chip, look.State = i18n.T("releases.chip.ready"), kit.OK
		default:
			look.Chip, look.State, look.Border = i18n.T("releases.chip.blocked"), kit.Bad, kit.Bad
		}
		t.SetLook(look)
	}
}

// ready tells whether the tile of a picture stands for files that may all leave.
func (s *GateScreen) ready(string) bool { return !s.pair || s.answer.Allowed }

// decision is the gate's answer for a picture.
func (s *GateScreen) decision(id string) (photo.Decision, bool) {
	for _, d := range s.answer.Decisions {
		if d.PhotoID == id {
			return d, true
		}
	}
	return photo.Decision{}, false
}

// shortCaption is how many letters of a caption stand in one line.
const shortCaption = 20

// tileTitle is "3 · After, front"; when one of the captions is long, the view has a line of its own in all.
func (s *GateScreen) tileTitle(i int) (title, sub string) {
	if s.pair && len(s.ids) == 2 {
		return i18n.T("releases.pair", "one", caption(s.photo(s.ids[0])), "two", caption(s.photo(s.ids[1]))), ""
	}
	long := slices.ContainsFunc(s.ids, func(id string) bool { return len([]rune(caption(s.photo(id)))) > shortCaption })
	p := s.photo(s.ids[i])
	title = caption(p)
	if long && p.View != "" {
		title, sub = i18n.Stage(p.Stage), i18n.View(p.View)
	}
	switch {
	case len(s.ids) == 1:
		return title, sub
	case title == "":
		return strconv.Itoa(i + 1), sub
	}
	return i18n.T("releases.tile", "n", strconv.Itoa(i+1), "caption", title), sub
}

// photo is a picture as the gate knows it; the zero Photo before it has answered.
func (s *GateScreen) photo(id string) photo.Photo {
	for _, p := range s.answer.Photos {
		if p.ID == id {
			return p
		}
	}
	return photo.Photo{}
}

// loadThumbs shows the pictures as they were taken in, until their files are made.
func (s *GateScreen) loadThumbs() {
	type got struct {
		images  map[string]image.Image
		covered map[string]bool
	}
	ids := s.ids
	ui.Run(s.host.Async(), &s.thumbs, func(ctx context.Context) (got, error) {
		g := got{map[string]image.Image{}, map[string]bool{}}
		for _, id := range ids {
			data, err := s.o.Thumb(ctx, id)
			if errors.Is(err, office.ErrCovered) {
				g.covered[id] = true
			} else if err == nil { // what cannot be shown stays an empty tile; the gate says why
				g.images[id] = small(ctx, data)
			}
			if ctx.Err() != nil {
				return g, ctx.Err()
			}
		}
		return g, nil
	}, func(g got, err error) {
		if err != nil {
			return
		}
		for id := range g.covered {
			s.covered[id] = true
		}
		for id, img := range g.images {
			if t := s.tiles[id]; t != nil && s.images[id] == nil && !s.pair {
				t.SetImage(img)
			}
		}
		state := s.asked
		if !s.known && len(s.busy.Objects) > 0 {
			state = ""
		}
		s.relook(state)
	})
}

// loadFiles shows the files that would leave.
func (s *GateScreen) loadFiles() {
	files := s.answer.Files()
	key := ""
	for _, f := range files {
		key += f.Name + " "
	}
	for _, p := range s.answer.Photos {
		if p.Intimate {
			s.covered[p.ID] = true
			if s.pair {
				s.covered[s.ids[0]] = true
			}
		}
	}
	if key == s.shown || len(files) == 0 {
		return
	}
	ids, pair := s.ids, s.pair
	ui.Run(s.host.Async(), &s.looking, func(ctx context.Context) (map[string]image.Image, error) {
		out := map[string]image.Image{}
		for i, f := range files {
			img := small(ctx, f.Data)
			if img != nil && pair {
				img = whole(img)
			}
			if img != nil && i < len(ids) {
				out[ids[i]] = img
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		return out, nil
	}, func(out map[string]image.Image, err error) {
		if err != nil {
			return
		}
		s.shown, s.images = key, out
		for id, img := range out {
			if t := s.tiles[id]; t != nil {
				t.SetImage(img)
			}
		}
	})
}

// whole puts a wide picture into the shape of a tile, so that nothing of it is cut off.
func whole(img image.Image) image.Image {
	b := img.Bounds()
	h := max(b.Dy(), b.Dx()*3/4)
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx(), h))
	draw.Draw(out, out.Rect, image.NewUniform(color.NRGBA{0x80, 0x88, 0x92, 0xff}), image.Point{}, draw.Src)
	draw.Draw(out, image.Rect(0, (h-b.Dy())/2, b.Dx(), (h+b.Dy())/2), img, b.Min, draw.Src)
	return out
}

// uncover shows an intimate picture for as long as it is held; the office records it.
func (s *GateScreen) uncover(id string) {
	have := s.images[id]
	ui.Run(s.host.Async(), nil, func(ctx context.Context) (image.Image, error) {
		data, err := s.o.Uncover(ctx, id)
		if err != nil || have != nil {
			return have, err
		}
		return small(ctx, data), nil
	}, func(img image.Image, err error) {
		t := s.tiles[id]
		if t == nil {
			return
		}
		if err != nil {
			t.Release()
			s.host.Fail(err)
			return
		}
		t.SetImage(img)
	})
}
