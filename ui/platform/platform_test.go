package platform

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/ncruces/zenity"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestViewedDocumentsArePrivateAndNameless(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "viewed")
	path, err := keepViewed(dir, ".PDF", whole([]byte("%PDF-1.7")))
	require.NoError(t, err)
	assert.Regexp(t, `document-[0-9a-f]{24}\.pdf$`, path)
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "%PDF-1.7", string(got))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(dir)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		info, err = os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	other, err := keepViewed(dir, "png", whole(nil))
	require.NoError(t, err)
	assert.NotEqual(t, path, other)
}

func TestAFolderOpenToOthersIsClosed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "viewed")
	require.NoError(t, os.Mkdir(dir, 0o777))
	_, err := keepViewed(dir, "pdf", whole(nil))
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(dir)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	}
}

func TestALinkIsNotTakenForTheFolder(t *testing.T) {
	base := t.TempDir()
	elsewhere := filepath.Join(base, "elsewhere")
	require.NoError(t, os.Mkdir(elsewhere, 0o700))
	keep := filepath.Join(elsewhere, "document-1.pdf")
	require.NoError(t, os.WriteFile(keep, nil, 0o600))
	link := filepath.Join(base, "viewed")
	if err := os.Symlink(elsewhere, link); err != nil {
		require.Equal(t, "windows", runtime.GOOS, "links can be made: %v", err)
		return
	}
	_, err := keepViewed(link, "pdf", whole([]byte("x")))
	require.ErrorIs(t, err, ErrNotPrivate)
	require.ErrorIs(t, emptyFolder(link), ErrNotPrivate)
	assert.FileExists(t, keep)
}

func TestWhatIsWrittenAsItComesIsWholeOrNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "viewed")
	torn := errors.New("the drive is gone")
	_, err := keepViewed(dir, "mp4", func(to io.Writer) error {
		_, werr := io.WriteString(to, "half a video")
		require.NoError(t, werr)
		return torn
	})
	require.ErrorIs(t, err, torn)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "nothing is left of half a video")
	path, err := keepViewed(dir, "mov", whole([]byte("all of it")))
	require.NoError(t, err)
	assert.Equal(t, ".mov", filepath.Ext(path))

	var f Fake
	require.NoError(t, f.ViewStream("mp4", whole([]byte("video"))))
	require.ErrorIs(t, f.ViewStream("mp4", func(io.Writer) error { return torn }), torn)
	assert.Equal(t, []Viewed{{"mp4", []byte("video")}}, f.Shown())
}

func TestEmptyViewed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "viewed")
	c := New(dir)
	require.NoError(t, c.EmptyViewed(), "a folder that is not there is empty")
	path, err := keepViewed(dir, "pdf", whole([]byte("x")))
	require.NoError(t, err)
	strange := filepath.Join(dir, "not-ours.txt")
	require.NoError(t, os.WriteFile(strange, nil, 0o600))
	require.NoError(t, c.EmptyViewed())
	assert.NoFileExists(t, path)
	assert.FileExists(t, strange)
}

func TestKindsThatASystemWouldRunAreShownAsPDF(t *testing.T) {
	for kind, want := range map[string]string{
		"pdf": ".pdf", ".JPG": ".jpg", "exe": ".pdf", "../../x": ".pdf", "": ".pdf", ".desktop": ".pdf", "p.d.f": ".pdf", "bat": ".pdf", "csv": ".csv",
	} {
		assert.Equal(t, want, extension(kind), "kind %q", kind)
	}
}

func TestJumped(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		passed time.Duration
		want   bool
	}{{2 * time.Second, false}, {14 * time.Second, false}, {16 * time.Second, true}, {8 * time.Hour, true}, {-time.Hour, false}} {
		assert.Equal(t, c.want, jumped(noon, noon.Add(c.passed)), "%v", c.passed)
	}
}

func TestReadingIoreg(t *testing.T) {
	d, ok := idleOf("  | |   \"HIDIdleTime\" = 4512345678\n")
	require.True(t, ok)
	assert.Equal(t, 4512345678*time.Nanosecond, d)
	_, ok = idleOf("nothing of the kind")
	assert.False(t, ok)
	_, ok = idleOf(`"HIDIdleTime" = 99999999999999999999999`)
	assert.False(t, ok)
	assert.True(t, lockedOf(`"IOConsoleUsers" = ({"CGSSessionScreenIsLocked"=Yes,"kCGSSessionOnConsoleKey"=Yes})`))
	assert.True(t, lockedOf(`"IOConsoleLocked" = Yes`))
	assert.False(t, lockedOf(`"IOConsoleLocked" = No`))
}

func TestDialogErrors(t *testing.T) {
	require.NoError(t, told(nil))
	require.ErrorIs(t, told(zenity.ErrCanceled), ErrCancelled)
	require.ErrorIs(t, told(context.Canceled), ErrCancelled)
	require.ErrorIs(t, told(&exec.Error{Name: "zenity", Err: exec.ErrNotFound}), ErrNoDialogs)
	require.ErrorIs(t, told(zenity.ErrUnsupported), ErrNoDialogs)
	other := errors.New("display gone")
	require.ErrorIs(t, told(other), other)
}

func TestOpenFolderWantsAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.ErrorIs(t, New(t.TempDir()).OpenFolder(file), os.ErrInvalid)
	require.ErrorIs(t, New(t.TempDir()).OpenFolder(file+"-gone"), os.ErrNotExist)
}

func TestFake(t *testing.T) {
	f := &Fake{IdleFor: time.Minute}
	var seen []Event
	f.Watch(t.Context(), func(e Event) { seen = append(seen, e) })
	f.Send(SessionLocked)
	assert.Equal(t, []Event{SessionLocked}, seen)
	_, err := f.ChooseFile(t.Context(), FileQuestion{Title: "Open"})
	require.ErrorIs(t, err, ErrCancelled)
	f.Answer = []string{"/a", "/b"}
	ps, err := f.ChooseFiles(t.Context(), FileQuestion{})
	require.NoError(t, err)
	assert.Equal(t, f.Answer, ps)
	require.NoError(t, f.View("pdf", []byte("x")))
	assert.Equal(t, []Viewed{{"pdf", []byte("x")}}, f.Shown())
	d, ok := f.Idle()
	assert.True(t, ok)
	assert.Equal(t, time.Minute, d)
}
