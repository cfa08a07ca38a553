package outbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/store/faulttest"
)

func TestMain(m *testing.M) { faulttest.Main(m) }

func init() {
	faulttest.Register("releases", func(c *faulttest.Child) error {
		c.Ack("in")
		for {
			if err := oneRelease(c); err != nil {
				return err
			}
		}
	})
}

// oneRelease does what office does: the files are staged, put on record, and then given their names.
func oneRelease(c *faulttest.Child) error {
	var files []office.OutFile
	var record strings.Builder
	for range 1 + c.Rand.IntN(4) {
		name := fmt.Sprintf("%016x.jpg", c.Rand.Uint64())
		files = append(files, office.OutFile{Name: name, Data: []byte(strings.Repeat(name, 3000))})
		record.WriteString(name + "\n")
	}
	s, err := box.Stage(filepath.Join(c.Dir, "out"), files)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(c.Dir, "record"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := log.WriteString(record.String()); err != nil {
		return err
	}
	if err := log.Close(); err != nil {
		return err
	}
	if err := s.Commit(); err != nil {
		return err
	}
	c.Ack("left %s", strings.ReplaceAll(strings.TrimSpace(record.String()), "\n", " "))
	return nil
}

func TestKilledReleaseIsOnRecordOrLeavesNoFile(t *testing.T) {
	n := faulttest.Times(100)
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	require.NoError(t, os.Mkdir(out, 0o700))
	parts := 0
	faulttest.Run(t, faulttest.Kills{Child: "releases", Dir: dir, Rounds: n, MaxAcks: 3, Within: 8 * time.Millisecond, Verify: func(t testing.TB, _ int, acked []string) {
		text, err := os.ReadFile(filepath.Join(dir, "record"))
		require.True(t, err == nil || os.IsNotExist(err))
		known := map[string]bool{}
		for name := range strings.Lines(string(text)) {
			known[strings.TrimSpace(name)] = true
		}
		whole := map[string]bool{}
		for _, name := range names(t, out) {
			if leftover.MatchString(name) {
				parts++
				continue
			}
			require.True(t, known[name], "%s left and is not on record", name)
			data, err := os.ReadFile(filepath.Join(out, name))
			require.NoError(t, err)
			require.Equal(t, strings.Repeat(name, 3000), string(data))
			whole[name] = true
		}
		for _, line := range acked {
			for _, name := range strings.Fields(line)[1:] {
				require.True(t, whole[name], "%s was acknowledged", name)
			}
		}
		// The next day's writing takes away what lies there half done, and what is whole stays.
		Sweep(out, time.Now().Add(Stale+time.Hour))
		require.Len(t, names(t, out), len(whole))
		for name := range whole {
			require.NoError(t, os.Remove(filepath.Join(out, name))) // keeps the next look short
		}
	}})
	t.Logf("%d kills, %d files that were not whole", n, parts)
	require.Positive(t, parts, "no kill came while files were being written")
}
