// Fake is a computer for tests: it answers as it was told to and remembers what it was asked.

package platform

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"sync"
	"time"
)

// Viewed is a document that was shown.
type Viewed struct {
	Kind    string
	Content []byte
}

// Fake is a Platform for tests. Its fields may be set before it is used.
type Fake struct {
	IdleFor time.Duration
	NoIdle  bool     // Idle does not know
	Answer  []string // the paths that dialogs give; empty: ErrCancelled
	Err     error    // what dialogs and View fail with
	NoView  error    // what View alone fails with
	Plugged []Card   // what Cards answers
	Sticks  []Drive  // what Drives answers

	mu       sync.Mutex
	on       []func(Event)
	shown    []Viewed
	emptied  int
	folders  []string
	messages []string
	asked    []FileQuestion
}

var _ Platform = (*Fake)(nil)

// Send reports an event to everyone who watches.
func (f *Fake) Send(e Event) {
	f.mu.Lock()
	on := append([]func(Event){}, f.on...)
	f.mu.Unlock()
	for _, h := range on {
		h(e)
	}
}

// Shown, Emptied, Folders, Messages and Asked tell what happened so far.
func (f *Fake) Shown() []Viewed {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Viewed(nil), f.shown...)
}
func (f *Fake) Emptied() int { f.mu.Lock(); defer f.mu.Unlock(); return f.emptied }
func (f *Fake) Folders() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.folders...)
}
func (f *Fake) Messages() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.messages...)
}
func (f *Fake) Asked() []FileQuestion {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]FileQuestion(nil), f.asked...)
}

// Idle answers IdleFor.
func (f *Fake) Idle() (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.IdleFor, !f.NoIdle
}

// SetIdle changes what Idle answers.
func (f *Fake) SetIdle(d time.Duration) { f.mu.Lock(); f.IdleFor = d; f.mu.Unlock() }

// Watch keeps on for Send.
func (f *Fake) Watch(_ context.Context, on func(Event)) {
	f.mu.Lock()
	f.on = append(f.on, on)
	f.mu.Unlock()
}

// View remembers a copy of the document.
func (f *Fake) View(kind string, content []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := cmp.Or(f.Err, f.NoView); err != nil {
		return err
	}
	f.shown = append(f.shown, Viewed{kind, append([]byte(nil), content...)})
	return nil
}

// ViewStream remembers what was written.
func (f *Fake) ViewStream(kind string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return f.View(kind, b.Bytes())
}

// OpenFolder remembers the folder.
func (f *Fake) OpenFolder(path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.folders = append(f.folders, path)
	return f.Err
}

// EmptyViewed counts.
func (f *Fake) EmptyViewed() error { f.mu.Lock(); f.emptied++; f.mu.Unlock(); return nil }

func (f *Fake) answer(q FileQuestion) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, q)
	switch {
	case f.Err != nil:
		return nil, f.Err
	case len(f.Answer) == 0:
		return nil, ErrCancelled
	}
	return f.Answer, nil
}

func (f *Fake) one(q FileQuestion) (string, error) {
	ps, err := f.answer(q)
	if err != nil {
		return "", err
	}
	return ps[0], nil
}

// ChooseFile, ChooseFiles, ChooseFolder and SaveFile answer Answer.
func (f *Fake) ChooseFile(_ context.Context, q FileQuestion) (string, error)    { return f.one(q) }
func (f *Fake) ChooseFiles(_ context.Context, q FileQuestion) ([]string, error) { return f.answer(q) }
func (f *Fake) ChooseFolder(_ context.Context, q FileQuestion) (string, error)  { return f.one(q) }
func (f *Fake) SaveFile(_ context.Context, q FileQuestion) (string, error)      { return f.one(q) }

// Message remembers the sentence.
func (f *Fake) Message(title, sentence string) {
	f.mu.Lock()
	f.messages = append(f.messages, title+": "+sentence)
	f.mu.Unlock()
}

// Cards answers Plugged.
func (f *Fake) Cards() []Card {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Card(nil), f.Plugged...)
}

// Drives answers Sticks.
func (f *Fake) Drives() []Drive {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Drive(nil), f.Sticks...)
}

// Plug changes what Drives answers.
func (f *Fake) Plug(sticks ...Drive) { f.mu.Lock(); f.Sticks = sticks; f.mu.Unlock() }
