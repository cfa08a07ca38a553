// Tests of the harness itself: it must notice a child that loses what it acknowledged.

package faulttest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { Main(m) }

func init() {
	Register("counter", func(c *Child) error { // appends a line, then acknowledges it: survives kills (not power cuts)
		f, err := os.OpenFile(filepath.Join(c.Dir, "log"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		for i := 0; ; i++ {
			word := fmt.Sprintf("%d-%d", os.Getpid(), i)
			if _, err := f.WriteString(word + "\n"); err != nil {
				return err
			}
			c.Ack("%s", word)
		}
	})
	Register("fails", func(c *Child) error { c.Ack("one"); return fmt.Errorf("cannot go on") })
	Register("gated", func(c *Child) error { c.Gate(); c.Ack("through %d", c.Rand.IntN(1000)); c.Hold(); return nil })
}

func TestRun_acknowledgedLinesAreFound(t *testing.T) {
	dir := t.TempDir()
	all := 0
	Run(t, Kills{Child: "counter", Dir: dir, Rounds: 8, Verify: func(t testing.TB, _ int, acked []string) {
		raw, err := os.ReadFile(filepath.Join(dir, "log"))
		if len(acked) > 0 {
			require.NoError(t, err)
		}
		have := map[string]bool{}
		for line := range strings.Lines(string(raw)) {
			have[strings.TrimSuffix(line, "\n")] = true
		}
		for _, a := range acked {
			assert.True(t, have[a], a)
		}
		all += len(acked)
	}})
	assert.Positive(t, all)
}

func TestKill_tellsAChildThatEndedByItself(t *testing.T) {
	p := Start(t, "fails", t.TempDir(), 1)
	line, ok := p.Next()
	require.True(t, ok)
	assert.Equal(t, "one", line)
	_, ok = p.Next()
	require.False(t, ok)
	_, ended, err := p.Kill()
	assert.True(t, ended)
	require.ErrorContains(t, err, "cannot go on")
}

func TestGate_startsChildrenTogetherAndRepeatably(t *testing.T) {
	var got []string
	for range 2 {
		p := Start(t, "gated", t.TempDir(), 42)
		p.AwaitGate(t)
		p.Release(t)
		line, ok := p.Next()
		require.True(t, ok)
		got = append(got, line)
		_, ended, _ := p.Kill()
		assert.False(t, ended, "it held until it was killed")
	}
	assert.Equal(t, got[0], got[1], "the seed decides")
	_, err := strconv.Atoi(strings.TrimPrefix(got[0], "through "))
	assert.NoError(t, err)
}
