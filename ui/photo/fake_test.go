package picturepage

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/i18n"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// portrait draws a head and shoulders: enough to tell up from down, and nobody's.
func portrait() *image.NRGBA {
	const w, h = 1200, 900
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	in := func(x, y, cx, cy, rx, ry int) bool {
		dx, dy := float64(x-cx)/float64(rx), float64(y-cy)/float64(ry)
		return dx*dx+dy*dy < 1
	}
	for y := range h {
		for x := range w {
			c := color.NRGBA{uint8(216 - y/20), uint8(222 - y/20), uint8(226 - y/24), 255}
			skin := color.NRGBA{uint8(226 - x/30), uint8(178 - x/30), uint8(152 - x/36), 255}
			switch {
			case in(x, y, 520, 400, 14, 9), in(x, y, 680, 400, 14, 9):
				c = color.NRGBA{60, 44, 40, 255}
			case in(x, y, 600, 590, 60, 14):
				c = color.NRGBA{180, 92, 92, 255}
			case in(x, y, 600, 480, 26, 70):
				c = color.NRGBA{skin.R - 16, skin.G - 18, skin.B - 18, 255}
			case in(x, y, 600, 430, 190, 250):
				c = skin
			case in(x, y, 600, 340, 225, 260):
				c = color.NRGBA{82, 58, 48, 255}
			case in(x, y, 600, 700, 90, 140):
				c = color.NRGBA{skin.R - 12, skin.G - 12, skin.B - 12, 255}
			case in(x, y, 600, 980, 420, 260):
				c = color.NRGBA{120, 146, 152, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// fake is an office with one sitting of three pictures; it notes what it was asked.
type fake struct {
	t         *testing.T
	v         office.PhotoView
	tiles     []office.Tile
	opened    []string
	uncovered int
	worked    []picture.Recipe
	originals []string
	changed   []photo.View
	saved     []picture.Recipe
	looked    []office.Looked
	determ    []photo.Determination
	withdrawn []string
	sheets    [][]string
	approvals [][]string
	drafts    map[string]office.PhotoDraft
	refuse    error

	undecodable bool
	played      []string // videos
	openedAt    time.Time
	noPlay      error
}

const clean = "the clean copy"

func (f *fake) PlayVideo(_ context.Context, id string, show func(string, func(io.Writer) error) error) error {
	if f.noPlay != nil {
		return f.noPlay
	}
	if err := show("mp4", func(to io.Writer) error { _, err := io.WriteString(to, clean); return err }); err != nil {
		return err
	}
	f.played, f.openedAt = append(f.played, id), time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)
	return nil
}

func (f *fake) PhotoDraft(_ context.Context, id string) (office.PhotoDraft, error) {
	return f.drafts[id], nil
}
func (f *fake) KeepPhotoDraft(_ context.Context, id string, d office.PhotoDraft) error {
	if f.drafts == nil {
		f.drafts = map[string]office.PhotoDraft{}
	}
	f.drafts[id] = d
	return nil
}

func (f *fake) OpenPhoto(_ context.Context, id string) (office.PhotoView, error) {
	f.opened = append(f.opened, id)
	v := f.v
	for _, p := range v.Siblings {
		if p.ID == id {
			v.Photo = p
		}
	}
	v.Reviewed = photo.ReviewOf(v.Reviews, v.Current.Number, v.Settings.SecondReview)
	_, v.Deidentified = photo.Deidentified(v.Determinations, v.Current.Number)
	return v, nil
}

func jpegOf(t *testing.T) []byte {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, portrait(), nil))
	return b.Bytes()
}

func (f *fake) Preview(context.Context, string) ([]byte, error) { return jpegOf(f.t), nil }
func (f *fake) Uncover(context.Context, string) ([]byte, error) {
	f.uncovered++
	return jpegOf(f.t), nil
}
func (f *fake) Working(_ context.Context, _ string, r picture.Recipe, _ int) (*image.NRGBA, error) {
	f.worked = append(f.worked, r)
	if f.undecodable {
		return nil, report.Refuse(report.NoDecoder)
	}
	if r.Version == 0 {
		return portrait(), nil
	}
	return picture.Render(portrait(), r)
}
func (f *fake) OriginalPicture(_ context.Context, _, reason string, _ int) (*image.NRGBA, error) {
	f.originals = append(f.originals, reason)
	return portrait(), nil
}
func (f *fake) ChangePhoto(_ context.Context, _ string, v photo.View, intimate bool) error {
	f.changed = append(f.changed, v)
	f.v.Photo.View, f.v.Photo.Intimate = v, intimate
	f.v.Siblings[1] = f.v.Photo
	return nil
}
func (f *fake) SaveVersion(_ context.Context, id string, r picture.Recipe) (photo.Version, error) {
	f.saved = append(f.saved, r)
	v := photo.Version{ID: "v", PhotoID: id, Number: f.v.Current.Number + 1, Recipe: r, At: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), By: "m1"}
	f.v.Versions, f.v.Current = append(f.v.Versions, v), v
	return v, nil
}
func (f *fake) Review(_ context.Context, l office.Looked) (photo.Reviewed, error) {
	f.looked = append(f.looked, l)
	r := photo.Review{ID: "r" + string(rune('1'+len(f.looked))), PhotoID: l.PhotoID, Version: l.Version, Tiles: l.Tiles, Answers: l.Answers, Face: l.Face, Retouched: l.Retouched, Note: l.Note,
		On: calendar.MustParse("2026-11-22"), At: time.Date(2026, 11, 22, 11, len(f.looked), 0, 0, time.UTC), By: "m1"}
	if f.v.Photo.Media == photo.Video {
		r.Media, r.Heard, r.Opened = photo.Video, l.Heard, f.openedAt
	}
	if gaps := r.Check(); len(gaps) > 0 {
		bad := &office.Invalid{}
		for _, g := range gaps {
			bad.Defects = append(bad.Defects, office.Defect{Field: "review", Key: g.Key, Args: g.Args})
		}
		return photo.Reviewed{}, bad
	}
	f.v.Reviews = append(f.v.Reviews, r)
	return photo.ReviewOf(f.v.Reviews, l.Version, f.v.Settings.SecondReview), nil
}
func (f *fake) Deidentify(_ context.Context, d photo.Determination, _ []byte) (photo.Determination, error) {
	f.determ = append(f.determ, d)
	return d, f.refuse
}
func (f *fake) Identify(_ context.Context, _, reason string) error {
	f.withdrawn = append(f.withdrawn, reason)
	return nil
}
func (f *fake) ProofSheet(_ context.Context, _ string, channels []string) ([]byte, error) {
	f.sheets = append(f.sheets, channels)
	return []byte("%PDF-1.7"), nil
}
func (f *fake) ApprovePicture(_ context.Context, _ string, channels []string, _ []byte) ([]photo.Approval, error) {
	f.approvals = append(f.approvals, channels)
	return nil, nil
}
func (f *fake) Gallery(_ context.Context, q office.GalleryQuery, _, _ int) (office.GalleryPage, error) {
	require.Equal(f.t, photo.Front, q.View)
	return office.GalleryPage{Tiles: f.tiles, Total: len(f.tiles)}, nil
}

// sitting is a picture of the front three months after, between two others.
func sitting(t *testing.T) *fake {
	day := calendar.MustParse("2026-11-20")
	pic := func(n int, view photo.View) photo.Photo {
		return photo.Photo{ID: "p" + string(rune('0'+n)), Number: n, PatientID: "lena", SessionID: "s1", Procedure: "rhinoplasty", Area: "nose", Stage: photo.Stage{Kind: photo.StageAfter, N: 3, Unit: photo.Months},
			View: view, TakenOn: day, Media: photo.Still, Format: report.HEIC, Out: report.JPEG, Width: 1200, Height: 900, OriginalID: "o", CleanID: "c", PreviewID: "v", ThumbID: "t",
			OriginalSHA256: "9f2c7a41d08e55b3aa01", CleanSHA256: "51c0ffee00d1e2f3a4b5", Pixels: report.Identical, Taken: "2026-11-20T09:14:02", Camera: "Apple iPhone 15",
			Removed: []report.Thing{{Kind: report.Place}, {Kind: report.Time}, {Kind: report.Device}, {Kind: report.Depth, Count: 1}}, AddedAt: time.Date(2026, 11, 20, 15, 4, 0, 0, time.UTC), By: "m2"}
	}
	front := pic(4, photo.Front)
	channel := func(id, name string) consent.Channel {
		return consent.Channel{ID: id, Name: consent.Text{"en": name, "es": name}}
	}
	return &fake{t: t, v: office.PhotoView{Photo: front, Patient: "Lena Park", Session: photo.Session{ID: "s1", Procedure: "rhinoplasty"},
		Siblings: []photo.Photo{pic(3, photo.ObliqueLeft), front, pic(5, photo.LateralLeft)},
		Members:  map[string]string{"m1": "Dana Reyes", "m2": "Maya Ortiz", "m3": "Dr. Ana Hale"}, Settings: photo.DefaultSettings(),
		Channels: []consent.ChannelState{
			{Channel: channel("website_gallery", "Website gallery"), State: consent.Allowed, Until: calendar.MustParse("2027-12-31"), Face: consent.FaceEyesCovered, ShowEach: true, DocumentID: "d1"},
			{Channel: channel("instagram", "Instagram"), State: consent.Revoked, Since: calendar.MustParse("2026-11-18")},
			{Channel: channel("lecture", "Lectures"), State: consent.Declined, Since: calendar.MustParse("2026-08-04")},
			{Channel: channel("press", "Press"), State: consent.NotAsked}, {Channel: channel("broadcast", "Broadcast"), State: consent.NotAsked}}}}
}

// film is the same sitting with a video of the front in it, twelve seconds with sound.
func film(t *testing.T) *fake {
	f := sitting(t)
	p := f.v.Photo
	p.Media, p.Format, p.Out, p.LengthMS, p.Kept = photo.Video, report.MOV, report.MP4, 12_400, []report.Thing{{Kind: report.Sound}}
	p.PreviewID, p.ThumbID = "", ""
	f.v.Photo, f.v.Siblings[1] = p, p
	return f
}

// reviewed gives the picture a version and a signed review.
func (f *fake) reviewed() *fake {
	cover := picture.Recipe{Version: picture.RecipeVersion, Covers: []picture.Cover{{Shape: picture.Rectangle, Box: picture.Box{Left: 390000, Top: 400000, Right: 610000, Bottom: 490000}}}}
	v := photo.Version{ID: "v1", PhotoID: "p4", Number: 1, Recipe: cover, At: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), By: "m1"}
	f.v.Versions, f.v.Current = []photo.Version{v}, v
	r := photo.Review{ID: "r1", PhotoID: "p4", Version: 1, Answers: map[photo.Mark]photo.Answer{}, Face: photo.FaceEyesCovered, On: calendar.MustParse("2026-11-21"), At: time.Date(2026, 11, 21, 9, 5, 0, 0, time.UTC), By: "m1"}
	for i := range r.Tiles {
		r.Tiles[i].Seen = true
	}
	for _, m := range photo.Marks() {
		r.Answers[m] = photo.AnswerNone
	}
	r.Answers[photo.MarkFace], r.Answers[photo.MarkSkin] = photo.AnswerShown, photo.AnswerShown
	second := r
	second.ID, second.By, second.Second, second.On, second.At = "r2", "m3", true, calendar.MustParse("2026-11-22"), r.At.Add(20*time.Hour)
	f.v.Reviews, f.v.Settings.SecondReview = []photo.Review{r, second}, true
	f.v.Releases = []photo.Release{{ID: "R7", Number: 7, Channel: "website_gallery", On: calendar.MustParse("2026-11-22"), At: r.At.Add(22 * time.Hour), By: "m3"}}
	return f
}

// window is a window that goes from part to part as the program's does.
type window struct {
	*pagetest.Host
	screen *Screen
	at     []page.Route
}

func (h *window) Go(r page.Route) {
	h.Host.Go(r)
	if r.Page == page.Photo {
		h.at = append(h.at, r)
		h.show()
	}
}

func (h *window) Back() {
	h.Host.Back()
	if len(h.at) > 1 {
		h.at = h.at[:len(h.at)-1]
		h.show()
	}
}

func (h *window) show() {
	h.screen.Hide()
	h.screen.Show(h.at[len(h.at)-1])
	uitest.Settle(h.Window)
}

func open(t *testing.T, f *fake, part string, roles ...access.Role) (*Screen, *window, fyne.Window) {
	t.Helper()
	i18n.Use(i18n.English)
	if len(roles) == 0 {
		roles = []access.Role{access.Owner}
	}
	h := &window{Host: pagetest.New("Dana Reyes", roles...)}
	s := New(h, f)
	h.screen = s
	w := uitest.Window(t, s.Content())
	h.Window = w
	h.Go(page.Route{Page: page.Photo, ID: "p4", Part: part})
	uitest.Settle(w)
	return s, h, w
}
