// Package picturepage is the page of one picture: looking at it, covering and cropping, the review of its nine parts, what
// it may be shown on, and what happened to it.
//
// This file holds the screen: which picture, which part of the work, and what is kept while somebody looks elsewhere.
package picturepage

import (
	"cmp"
	"context"
	"image"
	"io"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	OpenPhoto(ctx context.Context, photoID string) (office.PhotoView, error)
	Preview(ctx context.Context, photoID string) ([]byte, error)
	Uncover(ctx context.Context, photoID string) ([]byte, error)
	Working(ctx context.Context, photoID string, r picture.Recipe, side int) (*image.NRGBA, error)
	OriginalPicture(ctx context.Context, photoID, reason string, side int) (*image.NRGBA, error)
	PlayVideo(ctx context.Context, photoID string, show func(kind string, write func(io.Writer) error) error) error
	ChangePhoto(ctx context.Context, photoID string, view photo.View, intimate bool) error
	SaveVersion(ctx context.Context, photoID string, r picture.Recipe) (photo.Version, error)
	Review(ctx context.Context, l office.Looked) (photo.Reviewed, error)
	Deidentify(ctx context.Context, d photo.Determination, report []byte) (photo.Determination, error)
	Identify(ctx context.Context, photoID, reason string) error
	ProofSheet(ctx context.Context, photoID string, channels []string) ([]byte, error)
	ApprovePicture(ctx context.Context, photoID string, channels []string, sheet []byte) ([]photo.Approval, error)
	PhotoDraft(ctx context.Context, photoID string) (office.PhotoDraft, error)
	KeepPhotoDraft(ctx context.Context, photoID string, d office.PhotoDraft) error
	Gallery(ctx context.Context, q office.GalleryQuery, offset, limit int) (office.GalleryPage, error)
}

// The parts of the page, as they stand in routes. Any other part is the picture with its cards.
const (
	PartReview  = "review"
	PartCover   = "cover"
	PartApprove = "approve"
	PartHistory = "history"
)

// Sizes of pictures that are worked on, in pixels of the longer side.
const (
	screenSide = 1600
	walkSide   = 3000
)

// Screen is the page.
type Screen struct {
	host page.Host
	o    Office
	root *fyne.Container

	loading, seeing, saving, asking, rendering, playing ui.Generation

	route   page.Route
	v       office.PhotoView
	loaded  bool
	front   bool // the page is in the window
	stepped bool // the part in front was opened from the picture itself: leaving it is going back
	kept    map[string]*work

	look   *looking
	edit   *editing
	walk   *walking
	cards  *kit.Scroller
	closes func() // the dialog that is open
}

var _ page.Screen = (*Screen)(nil)

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, root: container.NewStack(), kept: map[string]*work{}, closes: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show opens the picture of route.ID at route.Part.
func (s *Screen) Show(r page.Route) {
	same := s.loaded && s.v.Photo.ID == r.ID
	s.stepped = same && s.route.ID == r.ID && s.route.Part != r.Part
	s.route = r
	if !same {
		s.reset()
	}
	s.front = true
	if same && (r.Part == PartReview || r.Part == PartCover) {
		s.open()
		return
	}
	s.load()
}

// reset forgets the picture shown before, but not what was begun on it.
func (s *Screen) reset() {
	s.Hide()
	s.v, s.loaded = office.PhotoView{}, false
	s.set()
}

// Hide covers what is to be seen and drops the pixels. What was begun is kept.
func (s *Screen) Hide() {
	s.front = false
	s.loading.Cancel()
	s.asking.Cancel()
	s.seeing.Cancel()
	s.rendering.Cancel()
	s.playing.Cancel()
	s.closeDialog()
	s.keep()
	s.drop()
}

// drop drops the pixels of whatever is in front.
func (s *Screen) drop() {
	if s.look != nil {
		s.look.drop()
	}
	if s.edit != nil {
		s.edit.drop()
	}
	if s.walk != nil {
		s.walk.drop()
	}
	s.look, s.edit, s.walk, s.cards = nil, nil, nil, nil
}

// Clear drops everything that tells of a patient.
func (s *Screen) Clear() {
	s.reset()
	s.saving.Cancel()
	s.kept, s.route, s.stepped = map[string]*work{}, page.Route{}, false
}

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.root.Objects = objects
	s.root.Refresh()
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

// mayWork tells whether this member may edit this picture.
func (s *Screen) mayWork() bool { return s.may(access.PhotosReview) && s.v.Photo.Media == photo.Still }

// mayReview tells whether this member may review this picture or video.
func (s *Screen) mayReview() bool { return s.may(access.PhotosReview) && s.v.Photo.Media.Reviewable() }

// film tells whether it is a video that is shown.
func (s *Screen) film() bool { return s.v.Photo.Media == photo.Video }

// words is a sentence about a picture, or the one about a video in its place.
func (s *Screen) words(key string, args ...any) string {
	if s.film() {
		key += ".video"
	}
	return i18n.T(key, args...)
}

// mine is what was begun on the picture shown.
func (s *Screen) mine() *work {
	w := s.kept[s.v.Photo.ID]
	if w == nil {
		w = &work{onRecord: nothing}
		s.kept[s.v.Photo.ID] = w
	}
	return w
}

// load reads what is known of the picture, and what was begun on it before a lock, and shows the part that the route names.
func (s *Screen) load() {
	id := s.route.ID
	ask := s.kept[id] == nil && s.may(access.PhotosReview)
	type opened struct {
		v     office.PhotoView
		draft office.PhotoDraft
	}
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (o opened, err error) {
		if o.v, err = s.o.OpenPhoto(ctx, id); err == nil && ask {
			o.draft, err = s.o.PhotoDraft(ctx, id)
		}
		return o, err
	}, func(got opened, err error) {
		if err != nil {
			s.host.Fail(err)
			if !s.loaded {
				s.set(kit.Page(kit.Header(i18n.T("photopage.gone"), "", kit.Secondary(i18n.T("photopage.to_gallery"), func() { s.host.Go(page.Route{Page: page.Photos}) }))))
			}
			return
		}
		if ask {
			s.kept[id] = workOf(got.draft)
		}
		slices.SortStableFunc(got.v.Siblings, func(a, b photo.Photo) int { return cmp.Compare(a.Number, b.Number) })
		s.v, s.loaded = got.v, true
		s.open()
	})
}

// open shows the part that the route names.
func (s *Screen) open() {
	s.drop()
	switch {
	case s.route.Part == PartReview && s.mayReview():
		s.showWalk()
	case s.route.Part == PartCover && s.mayWork():
		s.showEdit()
	default:
		s.showLook()
	}
}

// again shows the picture as it is now; from elsewhere, when somebody comes back to it.
func (s *Screen) again() {
	if !s.front {
		s.loaded = false
		return
	}
	s.load()
}

// part goes to a part of this page.
func (s *Screen) part(part string) {
	s.host.Go(page.Route{Page: page.Photo, ID: s.v.Photo.ID, Part: part})
}

// leave goes from a part back to the picture.
func (s *Screen) leave() {
	if s.stepped {
		s.stepped = false
		s.host.Back()
		return
	}
	s.route.Part = ""
	s.seeing.Cancel()
	s.load()
}

// do runs a change, says that it is done and shows the page anew.
func (s *Screen) do(done string, change func(context.Context) error) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) { return struct{}{}, change(context.WithoutCancel(ctx)) }, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Toast(done, nil)
		s.host.Refresh()
		s.again()
	})
}

// dialog shows content above the page; one at a time.
func (s *Screen) dialog(title string, content fyne.CanvasObject) {
	s.closeDialog()
	s.closes = s.host.Dialog(title, content)
}

func (s *Screen) closeDialog() {
	closing := s.closes
	s.closes = func() {}
	closing()
}

// header is the top of the page with the buttons of a part.
func (s *Screen) header(buttons ...fyne.CanvasObject) fyne.CanvasObject {
	p := s.v.Photo
	sub := []string{s.v.Patient}
	if p.Procedure != "" {
		sub = append(sub, capital(p.Procedure))
	}
	sub = append(sub, i18n.T("photopage.taken_on", "date", i18n.Date(p.TakenOn)))
	if at, n := s.place(); n > 1 {
		sub = append(sub, i18n.T("photopage.place", "n", at+1, "total", n))
	}
	return kit.Header(s.words("photopage.title", "number", p.Number, "caption", caption(p)), joined(sub), buttons...)
}

// place is where the picture stands among those of its sitting.
func (s *Screen) place() (at, total int) {
	at = slices.IndexFunc(s.v.Siblings, func(p photo.Photo) bool { return p.ID == s.v.Photo.ID })
	return at, len(s.v.Siblings)
}

// step goes to the picture before or after in the sitting, at the same part; false at the end.
func (s *Screen) step(by int) bool {
	at, n := s.place()
	if at < 0 || at+by < 0 || at+by >= n {
		return false
	}
	s.host.Go(page.Route{Page: page.Photo, ID: s.v.Siblings[at+by].ID, Part: s.route.Part})
	return true
}

// steps are the buttons for it.
func (s *Screen) steps() []fyne.CanvasObject {
	at, n := s.place()
	if n < 2 {
		return nil
	}
	back := kit.IconButton(kit.IconLeft, i18n.T("photopage.previous"), func() { s.step(-1) })
	next := kit.IconButton(kit.IconRight, i18n.T("photopage.next"), func() { s.step(1) })
	back.SetEnabled(at > 0)
	next.SetEnabled(at < n-1)
	return []fyne.CanvasObject{back, next}
}

// Widths beside the picture, in units.
const (
	cardsWide = 380
	formWide  = 322
	watchWide = 640 // the answers about a video, in two columns
	barRoom   = 10  // for the scroll bar
)

// layout puts the page together: the picture fills the height, the cards beside it scroll.
func (s *Screen) layout(wide float32, header, left fyne.CanvasObject, cards ...fyne.CanvasObject) {
	s.cards = kit.NewScroller(kit.Inset4(0, barRoom, 0, 0, kit.Stack(14, cards...)))
	s.set(kit.FixedPage(header, kit.Columns(18, []float32{1, wide}, left, s.cards)))
}
