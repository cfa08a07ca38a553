package platform

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSignalsOfTheDesktop(t *testing.T) {
	for _, c := range []struct {
		name string
		body []any
		want Event
		ok   bool
	}{
		{"org.freedesktop.login1.Manager.PrepareForSleep", []any{true}, Sleeping, true},
		{"org.freedesktop.login1.Manager.PrepareForSleep", []any{false}, Woke, true},
		{"org.freedesktop.login1.Session.Lock", nil, SessionLocked, true},
		{"org.freedesktop.login1.Session.Unlock", nil, SessionUnlocked, true},
		{"org.gnome.ScreenSaver.ActiveChanged", []any{true}, SessionLocked, true},
		{"org.freedesktop.ScreenSaver.ActiveChanged", []any{false}, SessionUnlocked, true},
		{"org.freedesktop.DBus.NameAcquired", []any{":1.7"}, 0, false},
	} {
		got, ok := eventOf(c.name, c.body)
		assert.Equal(t, c.ok, ok, c.name)
		assert.Equal(t, c.want, got, c.name)
	}
}
