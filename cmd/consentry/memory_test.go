package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/shell"
)

// home makes every folder of this user a temporary one.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, v := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "APPDATA", "USERPROFILE"} {
		t.Setenv(v, dir)
	}
	return dir
}

func TestTheWindowRemembersNothingOfAPatient(t *testing.T) {
	home(t)
	m := loadMemory()
	f := &folders{settings: m}
	f.Remember("/data/Practice")
	m.change(func(m *memory) { m.Theme, m.Language, m.TextSize = "dark", "es", 1.2 })
	again := loadMemory()
	assert.Equal(t, "/data/Practice", again.Practice)
	assert.Equal(t, "dark", again.Theme)
	assert.Equal(t, "es", again.Language)
	assert.InDelta(t, 1.2, again.TextSize, 0.001)
	text, err := os.ReadFile(m.path)
	require.NoError(t, err)
	assert.JSONEq(t, `{"practice":"/data/Practice","theme":"dark","language":"es","text_size":1.2}`, string(text), "and nothing else")
}

func TestADamagedMemoryMeansTheUsual(t *testing.T) {
	home(t)
	m := loadMemory()
	m.change(func(m *memory) { m.Practice = "/data" })
	for _, text := range []string{"", "{", `{"practice":7}`, `{"text_size":900}`, strings.Repeat("[", 1<<20)} {
		require.NoError(t, os.WriteFile(m.path, []byte(text), 0o600))
		again := loadMemory()
		assert.Empty(t, again.Practice)
		assert.Zero(t, again.TextSize)
	}
}

func TestFoldersForANewPractice(t *testing.T) {
	base := home(t)
	f := &folders{settings: loadMemory()}
	assert.True(t, strings.HasPrefix(f.Suggested(), base), f.Suggested())
	assert.Equal(t, practiceFolder, filepath.Base(f.Suggested()))
	empty := t.TempDir()
	assert.Equal(t, empty, f.Within(empty), "an empty folder is taken as it is")
	require.NoError(t, os.WriteFile(filepath.Join(empty, "letter.txt"), nil, 0o600))
	assert.Equal(t, filepath.Join(empty, "Consentry Practice"), f.Within(empty), "others get a folder inside")
	require.NoError(t, os.WriteFile(filepath.Join(empty, headerName), nil, 0o600))
	assert.Equal(t, empty, f.Within(empty))
	assert.True(t, f.Judge(empty).Taken)
	cloud := filepath.Join(base, "Dropbox", "records")
	p := f.Judge(cloud)
	assert.Equal(t, "cloud", p.Trouble)
	assert.Equal(t, "Dropbox", p.Name)
	assert.True(t, p.Refused)
	f.want = "/elsewhere"
	assert.Equal(t, "/elsewhere", f.Suggested(), "what the command line asked for")
}

func TestAFreshCopyIsToldOnce(t *testing.T) {
	t.Setenv(resumeVar, `{"dir":"/practice","slot":"s1","member":"m1","route":{"Page":"patient","ID":"p1"}}`)
	want := &shell.Resume{Dir: "/practice", SlotID: "s1", Member: "m1", Route: page.Route{Page: page.Patient, ID: "p1"}}
	assert.Equal(t, want, resumed())
	assert.Nil(t, resumed(), "its children are not told")
	t.Setenv(resumeVar, "nonsense")
	assert.Nil(t, resumed())
}

func TestThemeByName(t *testing.T) {
	for name, want := range map[string]kit.Mode{"": kit.Light, "light": kit.Light, "dark": kit.Dark, "system": kit.System, "pink": kit.Light} {
		assert.Equal(t, want, modeOf(name), name)
	}
}

func TestCrashesAreKeptAndShownOnce(t *testing.T) {
	home(t)
	assert.Empty(t, watchCrashes())
	base, err := os.UserCacheDir()
	require.NoError(t, err)
	path := filepath.Join(base, "Consentry", "crash.txt")
	require.NoError(t, os.WriteFile(path, []byte("goroutine 1 [running]:"), 0o600))
	assert.Equal(t, "goroutine 1 [running]:", watchCrashes())
	assert.Empty(t, watchCrashes(), "once")
}
