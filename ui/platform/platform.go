// Package platform is what the operating system knows and Fyne does not tell: how long nobody has touched the computer,
// whether its session was locked or it slept, its own file dialogs, and its viewer for documents. One file a system;
// Fake stands in for all of them in tests.
package platform

import (
	"context"
	"errors"
	"io"
	"time"
)

// Event is something that happened to the computer.
type Event int

// The events. Woke is also reported when the clock has jumped, because a sleep can go unannounced.
const (
	SessionLocked Event = iota + 1
	SessionUnlocked
	Sleeping
	Woke
)

// String names an event for logs.
func (e Event) String() string {
	return [...]string{"", "session locked", "session unlocked", "sleeping", "woke"}[e]
}

// Errors of this package.
var (
	// ErrCancelled says that a person closed a dialog without choosing.
	ErrCancelled = errors.New("cancelled")
	// ErrNoDialogs says that the system has no file dialogs to show; package pick then uses Fyne's.
	ErrNoDialogs = errors.New("the system offers no file dialogs")
	// ErrNotPrivate says that the folder for viewed documents belongs to somebody else or is no folder.
	ErrNotPrivate = errors.New("the folder for viewed documents is not private")
)

// FileKind is a kind of files to choose from: a name in words and patterns such as "*.jpg".
type FileKind struct {
	Name     string
	Patterns []string
}

// FileQuestion asks for a file or folder.
type FileQuestion struct {
	Title string
	Kinds []FileKind // empty: all files
	Name  string     // proposed name, when saving
}

// Platform is the computer. Its methods may be called from any goroutine; those that ask a person block until answered.
type Platform interface {
	// Idle is how long nobody has used keyboard or pointer, in any program; ok is false if the system does not tell.
	Idle() (d time.Duration, ok bool)
	// Watch calls on for each event until ctx ends, on a goroutine of its own. It returns at once.
	Watch(ctx context.Context, on func(Event))
	// View shows a document in the system's viewer for its kind (".pdf", ".png", ...), from a private temporary file.
	View(kind string, content []byte) error
	// ViewStream is View for what is too large to be held: write gives the bytes. Where it fails, nothing is left and nothing
	// is shown.
	ViewStream(kind string, write func(io.Writer) error) error
	// OpenFolder shows a folder in the system's file manager.
	OpenFolder(path string) error
	// EmptyViewed deletes every viewed document: on lock, on exit and at the next start. It fails if a viewer still holds
	// one open; what can be deleted is.
	EmptyViewed() error
	// ChooseFile, ChooseFiles, ChooseFolder and SaveFile show the system's own dialog.
	ChooseFile(ctx context.Context, q FileQuestion) (string, error)
	ChooseFiles(ctx context.Context, q FileQuestion) ([]string, error)
	ChooseFolder(ctx context.Context, q FileQuestion) (string, error)
	SaveFile(ctx context.Context, q FileQuestion) (string, error)
	// Cards lists the camera cards that are plugged in.
	Cards() []Card
	// Drives lists the drives that somebody plugged in: sticks and external disks.
	Drives() []Drive
	// Message shows a sentence without any window of ours, for when there can be none.
	Message(title, sentence string)
}

// New returns the computer this runs on. viewed is the folder for viewed documents, "" for the usual private one.
func New(viewed string) Platform {
	c := &computer{viewed: viewed}
	if c.viewed == "" {
		c.viewed = viewedFolder()
	}
	return c
}

// computer is the Platform of the running system.
type computer struct {
	viewed string
}

var _ Platform = (*computer)(nil)

// How often the clock is looked at, and how far it may jump before the computer must have slept.
const (
	lookEvery = 2 * time.Second
	sleepJump = 15 * time.Second
)

// Idle asks the system.
func (c *computer) Idle() (time.Duration, bool) { return systemIdle() }

// Watch listens to the system and looks at the clock.
func (c *computer) Watch(ctx context.Context, on func(Event)) {
	go watchSystem(ctx, on)
	go func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		last := time.Now()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				now := time.Now()
				if jumped(last, now) {
					on(Woke)
				}
				last = now
			}
		}
	}()
}

// jumped reports whether more wall time has passed between two looks than a running computer lets pass.
// Go's monotonic clock stands still while the computer sleeps, so it is left out.
func jumped(last, now time.Time) bool {
	return now.Round(0).Sub(last.Round(0)) > sleepJump
}
