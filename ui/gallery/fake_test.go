package gallery

// An office that is made up, for tests of these screens: pictures of two patients, drawn in light and shade.

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

var day = calendar.MustParse

// drawn is a made-up picture with the lights of a photograph: bright tells how light, at where its shapes lie.
func drawn(w, h int, bright float64, at image.Point) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			f := 0.86 + 0.14*math.Sin(float64(x+2*y)/float64(w)*2)
			dx, dy := float64(x-at.X)/float64(w)*3, float64(y-at.Y)/float64(h)*2.4
			if d := dx*dx + dy*dy; d < 1 {
				f *= 0.78 + 0.2*d
			}
			if d := math.Hypot(float64(x-at.X)+float64(w)/12, float64(y-at.Y)+float64(h)/10); d < float64(w)/40 {
				f *= 0.4
			}
			if d := math.Hypot(float64(x-at.X)-float64(w)/12, float64(y-at.Y)+float64(h)/10); d < float64(w)/40 {
				f *= 0.4
			}
			f *= bright
			img.SetNRGBA(x, y, color.NRGBA{uint8(min(255, 222*f)), uint8(min(255, 190*f)), uint8(min(255, 170*f)), 255})
		}
	}
	return img
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

type fake struct {
	tiles     []office.Tile
	many      int // when set, so many pictures of nothing in particular
	recipes   map[string]picture.Recipe
	bytes     []byte
	queries   []office.GalleryQuery
	offsets   []int
	thumbs    []string
	uncovered []string
	worked    []string
	opened    []string
	err       error
}

func tile(id, who, name string, view photo.View, stage photo.Stage, on string, change ...func(*office.Tile)) office.Tile {
	t := office.Tile{Patient: name, Reviewed: true, Photo: photo.Photo{ID: id, PatientID: who, Number: len(id), Procedure: "rhinoplasty", View: view,
		Stage: stage, TakenOn: day(on), Media: photo.Still, ThumbID: "t", PreviewID: "p"}}
	for _, f := range change {
		f(&t)
	}
	return t
}

func media(m photo.Media) func(*office.Tile) {
	return func(t *office.Tile) { t.Photo.Media, t.Reviewed = m, false }
}
func long(ms int64) func(*office.Tile) { return func(t *office.Tile) { t.Photo.LengthMS = ms } }
func toReview(t *office.Tile)          { t.Reviewed = false }
func intimate(t *office.Tile)          { t.Photo.Intimate, t.Photo.Procedure = true, "breast lift" }

var (
	before = photo.Stage{Kind: photo.StageBefore}
	during = photo.Stage{Kind: photo.StageDuring}
	later  = photo.Stage{Kind: photo.StageAfter, N: 3, Unit: photo.Months}
)

func practice(t *testing.T) *fake {
	return &fake{bytes: jpegOf(t, drawn(480, 360, 1, image.Pt(240, 190))), tiles: []office.Tile{
		tile("a1", "lena", "Lena Park", photo.Front, later, "2026-06-04"),
		tile("a2", "lena", "Lena Park", photo.ObliqueLeft, later, "2026-06-04", toReview),
		tile("a3", "lena", "Lena Park", photo.LateralLeft, later, "2026-06-04", toReview),
		tile("c1", "carmen", "Carmen Ruiz", photo.Front, before, "2026-05-11", intimate),
		tile("c2", "carmen", "Carmen Ruiz", photo.ObliqueRight, before, "2026-05-11", intimate, toReview),
		tile("c3", "carmen", "Carmen Ruiz", "", before, "2026-05-11", media(photo.Video), long(42_000)),
		tile("b1", "lena", "Lena Park", photo.Front, before, "2026-03-01"),
		tile("b2", "lena", "Lena Park", photo.ObliqueLeft, before, "2026-03-01"),
		tile("b3", "lena", "Lena Park", photo.Front, during, "2026-03-02", media(photo.Scan3D)),
	}}
}

func (f *fake) Gallery(_ context.Context, q office.GalleryQuery, offset, limit int) (office.GalleryPage, error) {
	f.queries, f.offsets = append(f.queries, q), append(f.offsets, offset)
	if f.err != nil {
		return office.GalleryPage{}, f.err
	}
	var p office.GalleryPage
	if f.many > 0 {
		for i := offset; i < min(f.many, offset+limit); i++ {
			p.Tiles = append(p.Tiles, tile(fmt.Sprintf("p%05d", i), "lena", "Lena Park", photo.Front, later, "2026-06-04"))
		}
		p.Total = f.many
		return p, nil
	}
	for _, t := range f.tiles {
		ok := func(want, is string) bool { return want == "" || want == is }
		if ok(q.PatientID, t.Photo.PatientID) && ok(q.Procedure, t.Photo.Procedure) && ok(string(q.Stage), string(t.Photo.Stage.Kind)) &&
			ok(string(q.View), string(t.Photo.View)) && ok(string(q.Media), string(t.Photo.Media)) {
			p.Tiles = append(p.Tiles, t)
		}
	}
	p.Total = len(p.Tiles)
	p.Tiles = p.Tiles[min(offset, p.Total):min(offset+limit, p.Total)]
	return p, nil
}

func (f *fake) GalleryTotals(_ context.Context, who string) (office.GallerySize, error) {
	var s office.GallerySize
	names := map[string]string{"lena": "Lena Park", "carmen": "Carmen Ruiz", "mia": "Mia Torres"}
	patients := map[string]bool{}
	for _, t := range f.tiles {
		if who == "" || t.Photo.PatientID == who {
			s.Photos++
			patients[t.Photo.PatientID] = true
			if !slices.Contains(s.Procedures, t.Photo.Procedure) {
				s.Procedures = append(s.Procedures, t.Photo.Procedure)
			}
		}
	}
	slices.Sort(s.Procedures)
	s.Patients, s.Patient, s.Photos = len(patients), names[who], s.Photos+f.many
	return s, f.err
}

func (f *fake) Channels(context.Context) ([]consent.Channel, error) { return consent.BuiltIn(), nil }

func (f *fake) photo(id string) photo.Photo {
	for _, t := range f.tiles {
		if t.Photo.ID == id {
			return t.Photo
		}
	}
	return photo.Photo{ID: id}
}

func (f *fake) Thumb(_ context.Context, id string) ([]byte, error) {
	f.thumbs = append(f.thumbs, id)
	if p := f.photo(id); p.Intimate {
		return nil, office.ErrCovered
	} else if p.Media == photo.Scan3D || p.Media == photo.Video {
		return nil, office.ErrNotFound
	}
	return f.bytes, f.err
}

func (f *fake) Preview(_ context.Context, id string) ([]byte, error) {
	if f.photo(id).Intimate {
		return nil, office.ErrCovered
	}
	return f.bytes, nil
}

func (f *fake) Uncover(_ context.Context, id string) ([]byte, error) {
	f.uncovered = append(f.uncovered, id)
	return f.bytes, nil
}

func (f *fake) OpenPhoto(_ context.Context, id string) (office.PhotoView, error) {
	f.opened = append(f.opened, id)
	for _, t := range f.tiles {
		if t.Photo.ID == id {
			v := office.PhotoView{Photo: t.Photo, Patient: t.Patient, Current: photo.Version{Recipe: f.recipes[id]}}
			for _, o := range f.tiles { // of her pictures, those of one day are a sitting
				if o.Photo.PatientID == t.Photo.PatientID && o.Photo.TakenOn == t.Photo.TakenOn {
					v.Siblings = append(v.Siblings, o.Photo)
				}
			}
			return v, f.err
		}
	}
	return office.PhotoView{}, office.ErrNotFound
}

func (f *fake) Working(_ context.Context, id string, r picture.Recipe, side int) (*image.NRGBA, error) {
	f.worked = append(f.worked, fmt.Sprint(id, " ", r.Version, " ", side))
	switch f.photo(id).Media {
	case photo.Still:
	default:
		return nil, office.ErrNotReviewable
	}
	if f.photo(id).Stage == before {
		return drawn(800, 600, 0.8, image.Pt(400, 300)), nil
	}
	return drawn(800, 600, 1, image.Pt(450, 330)), nil
}

// open shows a screen in a window of its own.
func open(t *testing.T, make func(page.Host) page.Screen, r page.Route, roles ...access.Role) (*pagetest.Host, fyne.Window) {
	t.Helper()
	return openIn(t, kit.Light, make, r, roles...)
}

func openIn(t *testing.T, m kit.Mode, make func(page.Host) page.Screen, r page.Route, roles ...access.Role) (*pagetest.Host, fyne.Window) {
	t.Helper()
	uitest.AppIn(t, m)
	if len(roles) == 0 {
		roles = []access.Role{access.Owner}
	}
	h := pagetest.New("Dr. Ana Hale", roles...)
	s := make(h)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(r)
	uitest.Settle(w)
	return h, w
}
