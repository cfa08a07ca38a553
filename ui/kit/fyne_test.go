package kit

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui/i18n"
)

func TestEveryWordOfFynesIsCovered(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2").Output()
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "lang", "translations", "base.en.json"))
	require.NoError(t, err)
	theirs := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(data, &theirs))
	for key := range theirs {
		assert.Contains(t, fyneWords, key, "Fyne says %q", key)
	}
	for _, ours := range fyneWords {
		assert.True(t, i18n.Has(ours), ours)
	}
}

func TestFyneSpeaksTheLanguageChosen(t *testing.T) {
	t.Cleanup(func() { i18n.Use(i18n.English); require.NoError(t, TeachFyne()) })
	i18n.Use(i18n.Spanish)
	require.NoError(t, TeachFyne())
	assert.Equal(t, "Guardar", lang.L("Save"))
	assert.Equal(t, "Nombre", lang.X("file.name", "Name"))
	i18n.Use(i18n.English)
	require.NoError(t, TeachFyne())
	assert.Equal(t, "Save", lang.L("Save"))
}
