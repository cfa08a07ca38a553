// This file is the publish gate: the pictures that are to leave, where they go, and whether every rule holds. It asks the
// office anew after each change and lets nothing leave by itself.
package releases

import (
	"context"
	"image"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
)

// GateOffice is what the gate needs of the office.
type GateOffice interface {
	Channels(ctx context.Context) ([]consent.Channel, error)
	Gate(ctx context.Context, q office.GateQuestion, progress office.Progress) (office.Gate, error)
	GateAgain(ctx context.Context, was office.Gate, q office.GateQuestion, progress office.Progress) (office.Gate, error)
	Release(ctx context.Context, g office.Gate) (photo.Release, photo.Placement, error)
	Passport(ctx context.Context, releaseID string) ([]byte, error)
	AlongPapers(ctx context.Context, patientID string, records ...request.Link) ([]office.OutFile, error)
	Thumb(ctx context.Context, photoID string) ([]byte, error)
	Uncover(ctx context.Context, photoID string) ([]byte, error)
}

const (
	askWait  = 500 * time.Millisecond // after the last letter
	sideWide = 340
)

// GateScreen is the page.
type GateScreen struct {
	host page.Host
	o    GateOffice
	root area

	channelsGen, asking, looking, thumbs, sending ui.Generation

	asked    string // the route's ids, so that coming back finds everything as it was left
	ids      []string
	pair     bool
	align    *office.AlignPoints // how a pair was lined up
	channels []consent.Channel
	form     *gateForm
	answer   office.Gate
	problem  string                                     // why the gate cannot answer
	known    bool                                       // answer is of a question, maybe an older one
	fresh    bool                                       // answer is of the question as it stands
	pressed  bool                                       // Release was pressed while the gate was still looking
	stopped  bool                                       // the making of files was cancelled
	refocus  bool                                       // the keyboard was on something that the next answer replaces
	read     struct{ restrictions, description string } // what was read, and said not to stand against it
	tiles    map[string]*pictures.Tile
	images   map[string]image.Image // of the files that would leave, by picture
	shown    string                 // the files that images are of
	covered  map[string]bool
	left     *photo.Release // it left
	close    func()         // of the dialog on top

	page                      *kit.Scroller
	head, row, note, busy, at *fyne.Container
	release, cancel           *kit.Button
}

// NewGate returns the gate.
func NewGate(h page.Host, o GateOffice) *GateScreen {
	return &GateScreen{host: h, o: o, root: newArea(), close: func() {}}
}

// Content is what stands in the window.
func (s *GateScreen) Content() fyne.CanvasObject { return s.root.Container }

// Show opens the gate for the route's pictures; for the same ones everything typed is still there.
func (s *GateScreen) Show(r page.Route) {
	key := r.ID + "|" + r.Ref
	if s.page == nil || key != s.asked || s.left != nil {
		s.begin(r, key)
	} else if r.Part != "" && r.Part != s.form.channel.Chosen() {
		s.form.choose(r.Part)
	}
	s.loadChannels()
	s.loadThumbs()
	s.fresh = false
	s.ask()
}

// Hide stops what runs and drops the pictures.
func (s *GateScreen) Hide() {
	for _, g := range []*ui.Generation{&s.channelsGen, &s.asking, &s.looking, &s.thumbs} {
		g.Cancel()
	}
	s.pressed = false
	for _, t := range s.tiles {
		t.Release()
		t.SetImage(nil)
	}
	s.images, s.shown = nil, ""
}

// Clear drops the patient, the files and everything typed.
func (s *GateScreen) Clear() {
	s.Hide()
	s.sending.Cancel()
	s.close()
	*s = GateScreen{host: s.host, o: s.o, root: s.root, close: func() {}}
	s.root.put(nil)
}

// begin starts with other pictures.
func (s *GateScreen) begin(r page.Route, key string) {
	folder := ""
	if s.form != nil {
		folder = s.form.folder
	}
	channels := s.channels
	s.Clear()
	s.asked, s.channels = key, channels
	s.pair, s.align = page.PairOf(r.Ref)
	for _, id := range strings.Split(r.ID, ",") {
		if id != "" && !slices.Contains(s.ids, id) {
			s.ids = append(s.ids, id)
		}
	}
	s.covered, s.images = map[string]bool{}, map[string]image.Image{}
	s.form = newGateForm(s, r.Part, folder)
	s.cancel = kit.Secondary(i18n.T("kit.cancel"), s.host.Back)
	s.release = kit.Primary("", s.press)
	s.head, s.row, s.note, s.busy, s.at = kit.Stack(0), kit.Wrap(16), kit.Stack(0), kit.Stack(0), kit.Stack(0)
	s.makeTiles()
	main := kit.Stack(16, s.row, s.note, s.busy, s.at)
	s.page = kit.Page(s.head, kit.ColumnsTop(18, []float32{1, sideWide}, main, s.form.card))
	s.paint()
	s.root.put(s.page)
	if r.Part == "" {
		s.host.Focus(s.form.channelF.Target())
	}
}

func (s *GateScreen) loadChannels() {
	ui.Run(s.host.Async(), &s.channelsGen, s.o.Channels, func(list []consent.Channel, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.channels = nil
		for _, c := range list {
			if c.Retired.IsZero() {
				s.channels = append(s.channels, c)
			}
		}
		s.form.offerChannels()
		s.paint()
	})
}

// ask puts the question as it stands to the gate.
func (s *GateScreen) ask() {
	q := s.form.question()
	if q.Channel == "" || len(q.PhotoIDs) == 0 {
		s.problem, s.known, s.answer = "", false, office.Gate{}
		s.paint()
		return
	}
	was, known := s.answer, s.known
	making := !known || was.Question.Channel != q.Channel || was.Question.MaxSide != q.MaxSide || !slices.Equal(was.Question.PhotoIDs, q.PhotoIDs)
	progress := office.Progress(func(string, int, int) {})
	s.stopped = false
	if making {
		words := i18n.T("releases.busy", "n", len(q.PhotoIDs))
		busy := kit.NewBusy(words, s.stop)
		report := s.host.Async().Reporter(busy.Set)
		progress = func(_ string, done, total int) {
			report(ui.Progress{Words: words, Done: int64(done), Total: int64(total)})
		}
		fill(s.busy, kit.Card(busy))
		s.relook("")
		fill(s.at) // what was said of other files is not said of these
		fill(s.note)
		s.paintHead()
		s.release.SetEnabled(false)
		s.page.Refresh()
	}
	ui.Run(s.host.Async(), &s.asking, func(ctx context.Context) (office.Gate, error) {
		if known {
			return s.o.GateAgain(ctx, was, q, progress)
		}
		return s.o.Gate(ctx, q, progress)
	}, func(g office.Gate, err error) {
		fill(s.busy)
		if err != nil {
			s.failed(err)
			return
		}
		s.answer, s.known, s.fresh, s.problem = g, true, true, ""
		s.loadFiles()
		s.paint()
		s.form.offer(g)
		if s.unread() {
			s.changed()
			return
		}
		s.goOn()
	})
}

// stop ends the making of files. Nothing of them stays, and the gate has said nothing.
func (s *GateScreen) stop() {
	s.asking.Cancel()
	s.pressed, s.known, s.fresh, s.stopped = false, false, false, true
	s.answer, s.problem = office.Gate{}, ""
	fill(s.busy)
	s.paint()
}

// failed says why the gate cannot answer; what a field lacks is said at the field.
func (s *GateScreen) failed(err error) {
	s.pressed = false
	if s.form.refuse(err) {
		s.known, s.answer = false, office.Gate{}
		s.paint()
		return
	}
	s.known, s.answer, s.problem = false, office.Gate{}, ""
	if words, ok := i18n.Sentence(err); ok {
		s.problem = words
		s.paint()
		return
	}
	s.paint()
	s.host.Fail(err)
}

// goOn does what waited for the answer.
func (s *GateScreen) goOn() {
	if s.refocus {
		s.refocus = false
		if s.answer.Allowed {
			s.host.Focus(s.release)
		}
	}
	if s.pressed {
		s.pressed = false
		s.press()
	}
}

// changed is called when something in the question is another: the answer is stale until the gate has looked again.
func (s *GateScreen) changed() {
	s.fresh = false
	s.ask()
}

// allowed counts the pictures that may leave.
func (s *GateScreen) allowed() int {
	n := 0
	for _, d := range s.answer.Decisions {
		if d.Allowed {
			n++
		}
	}
	return n
}

// paint shows the answer.
func (s *GateScreen) paint() {
	if s.page == nil {
		return
	}
	s.paintHead()
	s.relook(s.asked)
	s.paintNote()
	fill(s.at, s.checks())
	s.page.Refresh()
}

// paintHead says where to, whose, how many, and whether it can be pressed.
func (s *GateScreen) paintHead() {
	n := len(s.ids)
	who := s.answer.Patient
	sub := i18n.T("releases.gate.sub_nobody", "n", n)
	if who != "" {
		sub = i18n.T("releases.gate.sub", "name", who, "n", n)
	}
	title := i18n.T("releases.gate.title_none")
	if name := s.channelTitle(); name != "" {
		title = i18n.T("releases.gate.title", "channel", name)
	}
	words := i18n.T("releases.release", "n", n)
	if s.pair {
		words = i18n.T("releases.release_pair")
	}
	s.release.SetText(words)
	s.release.SetEnabled(s.known && s.answer.Allowed)
	fill(s.head, kit.Header(title, sub, s.cancel, s.release))
}

func (s *GateScreen) channelTitle() string {
	id := s.form.channel.Chosen()
	i := slices.IndexFunc(s.channels, func(c consent.Channel) bool { return c.ID == id })
	if i < 0 {
		return channelName(s.answer.Channel)
	}
	return channelName(s.channels[i])
}

// paintNote offers to go on without the pictures that are blocked, or says why the gate cannot answer.
func (s *GateScreen) paintNote() {
	switch blocked := len(s.answer.Decisions) - s.allowed(); {
	case len(s.ids) == 0:
		fill(s.note, kit.Card(kit.Empty(kit.IconPhotos, i18n.T("releases.gate.empty"), s.gallery())))
	case s.problem != "":
		fill(s.note, kit.Banner(kit.Bad, "", s.problem))
	case s.stopped:
		fill(s.note, kit.Banner(kit.Info, "", i18n.T("releases.gate.stopped"), kit.Secondary(i18n.T("releases.gate.look"), s.ask).Small()))
	case s.form.channel.Chosen() == "":
		fill(s.note, kit.Banner(kit.Info, "", i18n.T("releases.gate.choose")))
	case s.known && blocked > 0 && s.allowed() > 0 && !s.pair:
		fill(s.note, kit.Banner(kit.Warn, "", i18n.T("releases.gate.some", "n", blocked, "all", len(s.ids)),
			kit.Secondary(i18n.T("releases.gate.leave_out", "n", blocked), s.leaveBlockedOut).Small()))
	default:
		fill(s.note)
	}
}

func (s *GateScreen) gallery() *kit.Button {
	if !s.host.Me().Perms.Has(access.PhotosView) {
		return nil
	}
	return kit.Secondary(i18n.T("shell.page.photos"), func() { s.host.Go(page.Route{Page: page.Photos}) })
}

func (s *GateScreen) leaveBlockedOut() {
	var out []string
	for _, d := range s.answer.Decisions {
		if !d.Allowed {
			out = append(out, d.PhotoID)
		}
	}
	s.leaveOut(out)
}

// leaveOut asks for the rest.
func (s *GateScreen) leaveOut(ids []string) {
	s.ids = slices.DeleteFunc(slices.Clone(s.ids), func(id string) bool { return slices.Contains(ids, id) })
	s.refocus = true
	s.makeTiles()
	s.changed()
}
