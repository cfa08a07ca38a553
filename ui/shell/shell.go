// Package shell is the window: its frame, its menu, how one moves between screens, and how it locks.
//
// This file holds the shell itself and the way from the program's start over set-up or sign-in to the screens and back.
package shell

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/account"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/platform/pick"
	"consentry/ui/start"
)

// Office is what the window asks of a practice.
type Office interface {
	start.Door
	start.Founder
	start.Changer
	account.Factors
	Me() (office.Me, bool)
	ForgetQuick()
	Today() calendar.Date
	Lock(ctx context.Context, why string) error
	AcceptFindings(ctx context.Context, reason string) error
	Idle() error
	FindPatients(ctx context.Context, text string) ([]office.FoundPatient, error)
	Leaving(ctx context.Context, patientID string, records ...request.Link) (office.Leaving, error)
	AlongPapers(ctx context.Context, patientID string, records ...request.Link) ([]office.OutFile, error)
	TodayView(ctx context.Context) (office.TodayView, error)
	BackupLight(ctx context.Context) (office.BackupLight, error)
	BeginEmergency(ctx context.Context, password office.Secret, reason string) (oversight.Emergency, error)
	EndEmergency(ctx context.Context) error
}

// Makers makes each screen when it is first needed.
type Makers map[page.Name]func(page.Host) page.Screen

// House is one practice folder that the window works on.
type House struct {
	Dir     string
	Office  Office
	Screens Makers
	Close   func() error // lets go of the folder
	// Knock asks the program that has the folder to show its window, and Knocked tells whether another start asked this one;
	// nil: there is no other.
	Knock   func() error
	Knocked func() bool
	// Hint is the password of everybody in a sample practice, shown on its sign-in page; "" for a real one.
	Hint string
	// Attend looks after the practice while somebody is at the desk; nil: nobody does.
	Attend func(page.Host) Attendant
	// AtLock looks after the practice while nobody is signed in; nil: nobody does.
	AtLock func(LockHost) LockWatch
	// Place is what speaks against the folder: a sync tool can be switched on after the practice was made.
	Place start.Place
}

// Folders knows where practices live.
type Folders interface {
	start.Places
	// Open prepares a practice folder for sign-in or set-up; it need not exist yet.
	Open(dir string) (House, error)
	// Last is the folder opened last, "" before the first; Remember keeps it.
	Last() string
	Remember(dir string)
	// Sample makes the sample practice if it is not there yet and returns its folder.
	Sample(ctx context.Context, progress office.Progress) (dir string, err error)
}

// Deps is what the window is made of.
type Deps struct {
	Window  fyne.Window
	Async   *ui.Async
	Machine platform.Platform
	Folders Folders
	Now     func() time.Time
	// Look applies theme, language and text size.
	Look func(office.Preferences)
	// Fresh starts a new copy of the program that shows the lock screen; nil if it cannot. resume is handed to it.
	Fresh func(resume Resume) error
	// Quit ends the program.
	Quit    func()
	Version string
}

// clearer is a page that holds something secret until it is cleared.
type clearer interface{ Clear() }

// Resume is what a fresh copy of the program is told: where who was. Ids only.
type Resume struct {
	Dir    string     `json:"dir"`
	SlotID string     `json:"slot"`
	Member string     `json:"member"`
	Route  page.Route `json:"route"`
}

// place is where a member was when the window locked.
type place struct {
	member string
	route  page.Route
}

// Shell is the window. Its methods belong to the goroutine that owns the widgets, Close excepted.
type Shell struct {
	d           Deps
	house       House
	home        string // the folder to go back to from the sample
	work        ui.Generation
	slot        string // who signed in last
	fingerprint string // of the practice
	was         place
	chore       *chore // long work under way, nil if none
	desk        *desk  // somebody is signed in and sees the frame; nil otherwise
	signed      bool   // somebody is signed in, frame or not
	idle        idle
	caret       caret
	rested      bool    // the records were put in order since somebody did something
	before      clearer // the page before the desk that holds something secret
	knew        bool    // a key was in this process's memory
	asking      bool    // the system is being asked how long nobody has touched it
	watch       func()  // ends the watch over the system
	door        *start.SignIn
	locked      LockWatch // below the door; nil if nothing is
	sheet       bool      // the Recovery Sheet of a practice just made has not been confirmed
	ending      bool
	damage      *damage // the practice does not open as usual; nil: it does
}

// New returns the window's shell; Start shows something.
func New(d Deps) *Shell {
	s := &Shell{d: d}
	s.idle.now = d.Now
	d.Async.OnCrash = s.crashed
	d.Window.SetTitle(neutralTitle)
	d.Window.SetCloseIntercept(s.RequestQuit)
	return s
}

// neutralTitle is all that the window's title bar ever says.
const neutralTitle = "Consentry"

// Start shows the first thing a person sees. dir is the practice folder asked for, or ""; resume is set in a fresh copy
// that was started to leave nothing of the old one in memory.
func (s *Shell) Start(dir string, resume *Resume) {
	s.begin()
	if resume != nil {
		dir, s.slot = resume.Dir, resume.SlotID
		s.was = place{resume.Member, resume.Route}
	}
	if dir == "" {
		dir = s.d.Folders.Last()
	}
	if dir == "" {
		s.setUp()
		return
	}
	s.open(dir)
}

// StartSample shows the sample practice first, and makes it if need be.
func (s *Shell) StartSample() {
	s.begin()
	s.sample()
}

// begin watches over the time and the system.
func (s *Shell) begin() {
	s.d.Async.Every(time.Second, s.tick)
	ctx, stop := context.WithCancel(context.Background())
	s.watch = stop
	s.d.Machine.Watch(ctx, func(e platform.Event) { s.d.Async.Do(func() { s.d.Async.Guard(func() { s.told(e) }) }) })
	_ = s.d.Machine.EmptyViewed() // a viewer that still holds a document open lets go of it later
}

// Tell shows a sentence above whatever is shown, with details to copy.
func (s *Shell) Tell(sentence, details string) { kit.ShowError(s.d.Window, sentence, details) }

// open takes a practice folder and shows its sign-in page, or what is in the way.
func (s *Shell) open(dir string) { s.openThen(dir, func() {}) }

// openThen is open, with something that takes the place of the sign-in.
func (s *Shell) openThen(dir string, then func()) {
	s.blank("")
	ui.Run(s.d.Async, &s.work, func(ctx context.Context) (opened, error) {
		h, err := s.d.Folders.Open(dir)
		if err != nil {
			return opened{}, err
		}
		front, err := h.Office.Front(ctx)
		raised := errors.Is(err, office.ErrInUse) && h.Knock != nil && h.Knock() == nil
		return opened{h, front, raised}, err
	}, func(o opened, err error) {
		switch {
		case err == nil:
			s.leave()
			s.house = o.house
			if !o.front.Sample {
				s.d.Folders.Remember(dir)
			}
			s.signIn(o.front)
			then()
		case errors.Is(err, office.ErrNoPractice) && s.house.Office == nil:
			s.release(o.house)
			s.setUp()
		default:
			s.release(o.house)
			s.cannotOpen(dir, err, o.raised)
		}
	})
}

type opened struct {
	house  House
	front  office.Front
	raised bool // another window has the practice, and was asked to come to the front
}

// leave lets go of the practice folder that the window worked on.
func (s *Shell) leave() {
	if s.house.Office == nil {
		return
	}
	s.stopLocked()
	s.endChore(true)
	s.release(s.house)
	s.house, s.was, s.damage = House{}, place{}, nil
}

func (s *Shell) release(h House) {
	if h.Office != nil {
		h.Office.ForgetQuick()
	}
	if h.Close != nil {
		if err := h.Close(); err != nil {
			s.say(i18n.T("shell.close_failed"), err)
		}
	}
}

// signIn shows who may sign in.
func (s *Shell) signIn(front office.Front) {
	s.fingerprint = front.Fingerprint
	s.door = start.NewSignIn(start.SignInOptions{
		Async: s.d.Async, Door: s.house.Office, Front: front, Slot: s.slot, Hint: s.house.Hint, Note: s.lookNote(),
		SignedIn: func(slot string, secret office.Secret) { s.slot = slot; s.enter(secret) },
		Another:  s.pickPractice,
		Leave:    s.leaveSampleOr(front.Sample),
		Fail:     s.cannotSignIn,
		Knew:     func() { s.knew = true },
		KeyFiles: s.keyFiles, PickKeyFile: s.pickKeyFile,
	})
	s.show(s.atLock(s.door.Content()))
	s.door.Focus()
}

// enter goes on from sign-in to the first thing this member has to see.
func (s *Shell) enter(secret office.Secret) {
	me, ok := s.house.Office.Me()
	if !ok {
		secret.Wipe()
		s.reopen()
		return
	}
	s.signed, s.knew = true, true
	s.door = nil
	s.stopLocked()
	s.idle.start(me.Prefs.LockMinutes)
	s.d.Look(me.Prefs)
	s.guard()
	if me.MustChange {
		s.mustChange(me, secret)
		return
	}
	secret.Wipe()
	switch {
	case me.Grave:
		s.show(s.gravePage(me))
	case me.MustFactor:
		s.mustFactor(me)
	case s.sheet:
		s.sheetAgain()
	default:
		s.atWork(me)
	}
}

// atWork builds the frame and shows the member's place.
func (s *Shell) atWork(me office.Me) {
	s.before = nil
	s.desk = newDesk(s, me)
	s.guard()
	s.show(s.desk.root)
	s.desk.open(s.firstRoute(me))
	s.desk.attend()
	s.desk.exportIfAsked()
}

// firstRoute is where the same member was, or Today.
func (s *Shell) firstRoute(me office.Me) page.Route {
	r := page.Route{Page: page.Today}
	if s.was.member == me.Member.ID && s.was.route.Page != "" {
		r = s.was.route
	}
	s.was = place{}
	return r
}

// reopen shows the sign-in page of the present folder again.
func (s *Shell) reopen() {
	ui.Run(s.d.Async, &s.work, s.house.Office.Front, func(front office.Front, err error) {
		if err != nil {
			s.cannotOpen(s.house.Dir, err, false)
			return
		}
		s.signIn(front)
	})
}

// mustChange asks for a password of the member's own before anything else.
func (s *Shell) mustChange(me office.Me, old office.Secret) {
	c := start.NewChange(start.ChangeOptions{
		Async: s.async(), Office: s.house.Office, Name: me.Member.Name, Practice: me.Practice.Name, Old: old,
		Done: func() { s.enter(office.Secret{}) }, Later: func() { s.lock("key") }, Fail: s.Fail,
	})
	s.before = c
	s.show(c.Content())
	c.Focus()
}

// setUp shows the first start.
func (s *Shell) setUp() {
	u := start.NewSetUp(start.SetUpOptions{
		Async: s.d.Async, Places: s.d.Folders, Now: s.d.Now, Look: s.d.Look,
		Create: func(dir string) (start.Founder, error) {
			h, err := s.d.Folders.Open(dir)
			if err != nil {
				return nil, err
			}
			s.house = h
			return h.Office, nil
		},
		Undo:    func() { s.release(s.house); s.house = House{} },
		Founded: s.founded,
		Sheet:   start.Paper{Open: s.openPDF, Save: s.SaveFile},
		Done:    s.setUpDone,
		Sample:  s.sample,
		Another: s.pickPractice,
		Restore: func() { s.restore(given{}, s.setUp) },
		Folder:  s.pickFolder,
		Focus:   s.Focus,
		Fail:    s.Fail,
	})
	s.before = u
	s.show(u.Content())
	u.Focus()
}

// founded is called when the practice exists and its owner is signed in, with the sheet still to be confirmed.
func (s *Shell) founded() {
	s.signed, s.knew, s.sheet = true, true, true
	s.d.Folders.Remember(s.house.Dir)
	me, ok := s.house.Office.Me()
	if ok {
		s.idle.start(me.Prefs.LockMinutes)
	}
	s.guard()
}

// setUpDone goes to work. There is one thing to do next in a new practice: check the first patient in.
func (s *Shell) setUpDone() {
	s.sheet = false
	me, ok := s.house.Office.Me()
	if !ok {
		s.reopen()
		return
	}
	s.atWork(me)
	if s.desk.may(page.CheckIn) {
		s.desk.Go(page.Route{Page: page.CheckIn})
	}
}

// sheetAgain makes a new Recovery Sheet if set-up was interrupted before it was confirmed: the first one is lost.
func (s *Shell) sheetAgain() {
	u := start.NewSheetAgain(start.SheetAgainOptions{Async: s.async(), Office: s.house.Office, Sheet: start.Paper{Open: s.openPDF, Save: s.SaveFile},
		Done: s.setUpDone, Fail: s.Fail})
	s.before = u
	s.show(u.Content())
	u.Focus()
}

// sample makes the sample practice if need be, and opens it.
func (s *Shell) sample() {
	s.home = s.house.Dir
	var work ui.Generation
	busy := kit.NewBusy(i18n.T("shell.sample.making"), func() { work.Cancel(); s.back() })
	s.show(notice(kit.IconPatients, i18n.T("shell.sample.title"), kit.BodyText(i18n.T("shell.sample.what")), busy))
	report := s.d.Async.Reporter(busy.Set)
	ui.Run(s.d.Async, &work, func(ctx context.Context) (string, error) {
		return s.d.Folders.Sample(ctx, func(key string, done, total int) {
			words := i18n.T("shell.sample.making")
			if i18n.Has(key) {
				words = i18n.T(key)
			}
			report(ui.Progress{Words: words, Done: int64(done), Total: int64(total)})
		})
	}, func(dir string, err error) {
		if err != nil {
			s.back()
			s.Fail(err)
			return
		}
		s.open(dir)
	})
}

// leaveSampleOr returns what "Leave the sample" does, nil if it is none.
func (s *Shell) leaveSampleOr(isSample bool) func() {
	if !isSample {
		return nil
	}
	return s.leaveSample
}

// leaveSample goes back to the practice, or to set-up if there is none yet.
func (s *Shell) leaveSample() {
	s.lockThen("exit", s.back)
}

// back opens the folder that was open before the sample, or set-up.
func (s *Shell) back() {
	dir := s.home
	if dir == "" {
		dir = s.d.Folders.Last()
	}
	s.leave()
	s.slot, s.home = "", ""
	if dir == "" {
		s.setUp()
		return
	}
	s.open(dir)
}

// pickPractice asks for another practice folder and opens it.
func (s *Shell) pickPractice() {
	s.pickFolder(func(dir string) { s.open(dir) })
}

func (s *Shell) pickFolder(then func(dir string)) {
	pick.Folder(s.d.Async, s.d.Machine, s.d.Window, platform.FileQuestion{Title: i18n.T("shell.pick.folder")}, func(dir string, err error) {
		s.seen()
		switch {
		case errors.Is(err, platform.ErrCancelled):
		case err != nil:
			s.Fail(err)
		case dir != "":
			then(dir)
		}
	})
}

// cannotOpen says why a practice folder does not open, and offers what can be done.
func (s *Shell) cannotOpen(dir string, err error, raised bool) {
	sentence, details := sentenceOf(err)
	again := kit.Primary(i18n.T("shell.open.again"), func() { s.open(dir) })
	more := kit.SmallText(details)
	more.Hide()
	where := kit.StrongText(i18n.T("shell.open.raised"))
	where.Hidden = !raised
	ways := kit.Wrap(8, again, kit.Secondary(i18n.T("shell.open.another"), s.pickPractice))
	if !errors.Is(err, office.ErrInUse) { // what is open elsewhere is whole
		ways.Add(kit.Secondary(i18n.T("shell.open.setup"), s.setUp))
		ways.Add(kit.Secondary(i18n.T("restore.link"), func() { s.restore(given{into: dir}, func() { s.open(dir) }) }))
	}
	body := kit.Stack(12, kit.BodyText(sentence), where, kit.SmallText(i18n.T("shell.open.folder", "dir", dir)), more, ways)
	reveal := kit.Link(i18n.T("kit.error.details"), func() {
		more.Hidden = !more.Hidden
		s.relayout()
	})
	body.Add(kit.Row(8, reveal, kit.Spring(), kit.Link(i18n.T("shell.quit"), s.RequestQuit)))
	s.show(notice(kit.IconWarning, i18n.T("shell.open.title"), body))
	s.Focus(again)
}
