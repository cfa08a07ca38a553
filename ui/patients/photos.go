// This file is the tab of a patient's newest pictures, and the way to all of them.

package patients

import (
	"context"
	"image"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
)

// Pictures is what the tab of pictures needs of the office.
type Pictures interface {
	Gallery(ctx context.Context, q office.GalleryQuery, offset, limit int) (office.GalleryPage, error)
	Thumb(ctx context.Context, photoID string) ([]byte, error)
	Uncover(ctx context.Context, photoID string) ([]byte, error)
}

const (
	newestShown = 12  // pictures on the tab
	tileWide    = 168 // units
	tilePix     = 384 // longer side of a decoded picture in pixels
)

// photos is the tab as it stands.
type photosTab struct {
	listing, thumbs, holding ui.Generation
	tiles                    []*pictures.Tile
}

// rest covers what is held and lets the pictures go.
func (t *photosTab) rest() {
	for _, g := range []*ui.Generation{&t.listing, &t.thumbs, &t.holding} {
		g.Cancel()
	}
	for _, tile := range t.tiles {
		tile.Release()
		tile.SetImage(nil)
	}
	t.tiles = nil
}

// photos builds the tab.
func (s *Screen) photos() fyne.CanvasObject {
	s.pictures.rest()
	id, n := s.chart.Patient.ID, s.chart.Photos
	var take *kit.Button
	if may(s.host, access.PhotosIntake) {
		take = kit.Secondary(i18n.T("patients.photos.take"), func() { s.host.Go(page.Route{Page: page.Intake, ID: id}) }).WithIcon(kit.IconPlus)
	}
	if n == 0 {
		return kit.Card(kit.Empty(kit.IconPhotos, i18n.T("patients.photos.none"), take))
	}
	row := kit.Row(8, kit.Grow(kit.MutedText(i18n.T("patients.photos.newest", "n", min(n, newestShown)))))
	if take != nil {
		row.Add(take)
	}
	row.Add(kit.Secondary(i18n.T("patients.photos.all", "n", n), func() { s.host.Go(page.Route{Page: page.Photos, ID: id}) }).WithIcon(kit.IconPhotos))
	tiles := kit.Wrap(16)
	ui.Run(s.host.Async(), &s.pictures.listing, func(ctx context.Context) (office.GalleryPage, error) {
		return s.o.Gallery(ctx, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: id}}, 0, newestShown)
	}, func(p office.GalleryPage, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.fillTiles(tiles, p.Tiles)
	})
	return kit.Stack(14, row, tiles)
}

// fillTiles puts the pictures in and fetches those that are not covered, one after the other.
func (s *Screen) fillTiles(into *fyne.Container, list []office.Tile) {
	var plain []*pictures.Tile
	var ids []string
	for _, t := range list {
		p := t.Photo
		look := pictures.Look{Title: i18n.View(p.View) + " · " + i18n.Stage(p.Stage), Sub: i18n.Date(p.TakenOn), Covered: p.Intimate}
		look.Mark = i18n.MediaMark(p)
		if p.Media == photo.Video {
			look.Icon = kit.IconFilm
		}
		tile := pictures.NewTile(s.host.Async().Later, look, func() { s.host.Go(page.Route{Page: page.Photo, ID: p.ID}) }).Wide(tileWide)
		if p.Intimate {
			tile.OnHold = func() { s.uncover(tile, p.ID) }
			tile.OnRelease = s.pictures.holding.Cancel
		} else if p.ThumbID != "" {
			plain, ids = append(plain, tile), append(ids, p.ID)
		}
		s.pictures.tiles = append(s.pictures.tiles, tile)
		into.Add(tile)
	}
	into.Refresh()
	s.fetchTiles(plain, ids)
}

func (s *Screen) fetchTiles(tiles []*pictures.Tile, ids []string) {
	if len(ids) == 0 {
		return
	}
	ui.Run(s.host.Async(), &s.pictures.thumbs, func(ctx context.Context) (image.Image, error) {
		return pictures.Decoded(ctx, tilePix, func(ctx context.Context) ([]byte, error) { return s.o.Thumb(ctx, ids[0]) })
	}, func(img image.Image, err error) {
		if err == nil {
			tiles[0].SetImage(img)
		}
		s.fetchTiles(tiles[1:], ids[1:]) // one that cannot be shown keeps none of the others back
	})
}

// uncover shows a covered picture while it is held; the office keeps account of it.
func (s *Screen) uncover(tile *pictures.Tile, id string) {
	ui.Run(s.host.Async(), &s.pictures.holding, func(ctx context.Context) (image.Image, error) {
		return pictures.Decoded(ctx, tilePix, func(ctx context.Context) ([]byte, error) { return s.o.Uncover(ctx, id) })
	}, func(img image.Image, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		tile.SetImage(img)
	})
}
