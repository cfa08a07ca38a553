package pictures

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"consentry/ui/kit"
)

// skin is a picture like a photograph's lights and shades, w × h, turned by a number so that pictures differ.
func skin(w, h, turn int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			f := float64(x)/float64(w)*float64(1+turn%3) + float64(y)/float64(h)*float64(1+turn%2)
			f /= float64(2 + turn%3 + turn%2)
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(228 - 58*f), G: uint8(211 - 74*f), B: uint8(196 - 76*f), A: 255})
		}
	}
	return img
}

// clock is a Timer that is moved by hand.
type clock struct {
	at      time.Duration
	waiting []*alarm
}

type alarm struct {
	at  time.Duration
	f   func()
	off bool
}

func (c *clock) after(d time.Duration, f func()) func() {
	a := &alarm{at: c.at + d, f: f}
	c.waiting = append(c.waiting, a)
	return func() { a.off = true }
}

func (c *clock) pass(d time.Duration) {
	c.at += d
	for i := 0; i < len(c.waiting); i++ {
		if a := c.waiting[i]; !a.off && a.at <= c.at {
			a.off = true
			a.f()
		}
	}
}

// many is a source of n items; every seventh is covered, every fifth blocked.
func many(n int) Source {
	return func(_ context.Context, offset, limit int) ([]Item, int, error) {
		var out []Item
		for i := offset; i < min(n, offset+limit); i++ {
			it := Item{ID: fmt.Sprintf("p%05d", i), Look: Look{Title: fmt.Sprintf("After, front %d", i+1), Chip: "Ready", State: kit.OK}}
			if i%5 == 2 {
				it.Chip, it.State, it.Border = "Blocked", kit.Bad, kit.Bad
			}
			if i%7 == 5 {
				it.Chip, it.Covered = "", true
			}
			out = append(out, it)
		}
		return out, n, nil
	}
}

// with holds modifier keys down for the length of a function.
func with(t *testing.T, m fyne.KeyModifier, f func()) {
	t.Helper()
	was := modifiers
	modifiers = func() fyne.KeyModifier { return m }
	defer func() { modifiers = was }()
	f()
}

func keyEvent(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }
