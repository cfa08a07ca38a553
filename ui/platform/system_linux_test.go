package platform

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

func TestADocumentThatNothingOpensIsNotShownAndNotLeft(t *testing.T) {
	bin, kept := t.TempDir(), filepath.Join(t.TempDir(), "viewed")
	t.Setenv("PATH", bin)
	c := &computer{viewed: kept}
	left := func() int {
		files, err := os.ReadDir(kept)
		require.NoError(t, err)
		return len(files)
	}
	require.ErrorIs(t, c.View(".pdf", []byte("%PDF-")), exec.ErrNotFound, "no opener at all")
	assert.Zero(t, left())
	opener := filepath.Join(bin, "xdg-open")
	require.NoError(t, os.WriteFile(opener, []byte("#!/bin/sh\nexit 3\n"), 0o700))
	var exit *exec.ExitError
	require.ErrorAs(t, c.View(".pdf", []byte("%PDF-")), &exit, "an opener without a program for it")
	assert.Zero(t, left())
	require.NoError(t, os.WriteFile(opener, []byte("#!/bin/sh\nexit 0\n"), 0o700))
	require.NoError(t, c.View(".pdf", []byte("%PDF-")))
	assert.Equal(t, 1, left(), "the viewer reads it")
}
