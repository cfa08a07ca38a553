//go:build !windows

// A backup is read back by FORMAT.md alone: its own commands, age's own program, tar, sha256sum, and ten lines around the
// database driver in place of the SQLCipher shell. None of this program's code takes part.
package backup

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	sqlcipher "github.com/mutecomm/go-sqlcipher/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

// shellName is the name under which this test program is the SQLCipher shell: sqlcipher -init FILE DATABASE STATEMENT.
const shellName = "sqlcipher"

func init() {
	if filepath.Base(os.Args[0]) == shellName {
		if err := shell(os.Args[2], os.Args[3], os.Args[4]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

func shell(keys, database, statement string) error {
	text, err := os.ReadFile(keys)
	if err != nil {
		return err
	}
	sql.Register(shellName, &sqlcipher.SQLiteDriver{ConnectHook: func(c *sqlcipher.SQLiteConn) error {
		return c.RegisterFunc("writefile", func(name string, data []byte) (int, error) { return len(data), os.WriteFile(name, data, 0o600) }, false)
	}})
	// The driver wants the key before the first statement; the shell reads it as one.
	db, err := sql.Open(shellName, database+"?_pragma_key="+regexp.MustCompile(`x'[0-9a-f]{96}'`).FindString(string(text)))
	if err != nil {
		return err
	}
	fmt.Println("ok")
	rows, err := db.QueryContext(context.Background(), statement)
	for err == nil && rows.Next() {
		var line string
		if err = rows.Scan(&line); err == nil {
			fmt.Println(line)
		}
	}
	return err
}

// byHand is the list of commands that FORMAT.md gives.
func byHand(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "FORMAT.md"))
	require.NoError(t, err)
	_, after, found := strings.Cut(string(text), "## By hand\n")
	require.True(t, found)
	var commands []string
	for line := range strings.Lines(after) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			commands = append(commands, command)
		}
	}
	require.Greater(t, len(commands), 8)
	return strings.Join(commands, "")
}

func TestAStrangerGetsEverythingBackByFormatMD(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "age"), "filippo.io/age/cmd/age")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	me, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(me, filepath.Join(bin, shellName)))
	t.Run("in one file", func(t *testing.T) {
		w, done := backed(t)
		w.readByHand(done, bin)
	})
	t.Run("in parts", func(t *testing.T) {
		w := newWorld(t)
		w.e.parts = 100_000
		w.register()
		done := w.backup()
		require.Greater(t, len(w.sealedFiles(done.Version.ID)), 2)
		w.readByHand(done, bin)
	})
}

// readByHand runs the commands with the programs in bin and compares what they give.
func (w *world) readByHand(done office.BackupDone, bin string) {
	t := w.t
	work := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(work, "paper.txt"), []byte(strings.Join(w.kit.Groups(), "\n")+"\n"), 0o600))

	script := exec.Command("sh", "-eu", "-c", byHand(t))
	script.Dir = work
	script.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "V="+filepath.Join(w.root(), snapshotsName, done.Version.ID))
	out, err := script.CombinedOutput()
	require.NoError(t, err, "%s", out)

	patients, err := os.ReadFile(filepath.Join(work, "patients.txt"))
	require.NoError(t, err)
	assert.Equal(t, testPatients, strings.Count(string(patients), `"last":"Park the `), "%s", patients)
	for _, f := range w.files {
		plain, err := os.ReadFile(filepath.Join(work, f.ID+".plain"))
		require.NoError(t, err, f.ID)
		want := noise(f.ID, len(plain))
		copy(want, plain[:8])
		assert.True(t, bytes.Equal(want, plain), f.ID)
		assert.Contains(t, "\xff\xd8\xffJPEG%PDF-1.7", string(plain[:5]), f.ID)
	}
}
