package shell

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/uitest"
)

func written(words string) func(io.Writer) error {
	return func(to io.Writer) error { _, err := io.WriteString(to, words); return err }
}

func TestAVideoOpensInThePrivateFolder(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	require.NoError(t, b.s.desk.OpenVideo("mp4", written("film")))
	assert.Equal(t, []platform.Viewed{{Kind: ".mp4", Content: []byte("film")}}, b.machine.Shown())

	b.machine.Err = errors.New("no player")
	var problem *office.Problem
	require.ErrorAs(t, b.s.desk.OpenVideo("mp4", written("film")), &problem)
	assert.Equal(t, "shell.file.player", problem.Key)
	damaged := b.s.desk.OpenVideo("mp4", func(io.Writer) error { return office.ErrDamaged })
	require.ErrorIs(t, damaged, office.ErrDamaged, "what is wrong with the record is said as that")
}

func TestAVideoThatIsDecryptedWhileTheWindowLocksIsNotShown(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	b.s.desk.Go(page.Route{Page: page.Patient, ID: "p1"})
	host := b.screen(page.Patient).host
	err := host.OpenVideo("mp4", func(to io.Writer) error {
		b.s.lock("key")
		return written("film")(to)
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, b.machine.Shown())
}

func TestAPDFThatNoViewerOpensCanBeSaved(t *testing.T) {
	b := newBench(t)
	b.signIn("Maya Ortiz")
	var became []page.Shown
	show := func() {
		b.s.desk.ShowPDF("signed-form.pdf", []byte("%PDF-1.7"), func(is page.Shown) { became = append(became, is) })
	}
	show()
	assert.Equal(t, []page.Shown{page.InViewer}, became)

	b.machine.NoView = errors.New("no viewer")
	show()
	assert.True(t, uitest.Shows(b.w, "The PDF could not be shown"))
	assert.Len(t, became, 1, "nothing became of it yet")
	uitest.Press(t, b.w, "Not now")
	assert.Equal(t, page.NotShown, became[1])

	show()
	to := filepath.Join(t.TempDir(), "copy.pdf")
	b.machine.Answer = []string{to}
	uitest.Press(t, b.w, "Save as PDF …")
	require.Len(t, became, 3)
	assert.Equal(t, page.AsFile, became[2])
	got, err := os.ReadFile(to)
	require.NoError(t, err)
	assert.Equal(t, "%PDF-1.7", string(got))

	show()
	b.machine.Answer = nil
	uitest.Press(t, b.w, "Save as PDF …")
	assert.Equal(t, page.NotShown, became[3], "nowhere to save it to")
	show()
	b.s.lock("key")
	assert.Len(t, became, 4, "what comes late does nothing")
}
