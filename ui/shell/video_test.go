package shell

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/ui/page"
	"consentry/ui/platform"
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
