// One program at a time on a practice folder: an operating system lock on vault.lock, which a crash releases by itself.

package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"consentry/store/disk"
)

// LockName is the lock file's name in the practice folder. The file stays; only the lock on it comes and goes.
const LockName = "vault.lock"

// ErrInUse: another process works on this practice folder. PID is 0 and Since zero when it had not yet said.
type ErrInUse struct {
	PID   int
	Since time.Time
}

// Error names the process, so that a person with a task manager can find it.
func (e ErrInUse) Error() string {
	if e.PID == 0 {
		return "the practice folder is in use by another process"
	}
	return fmt.Sprintf("the practice folder is in use by process %d since %s", e.PID, e.Since.Format(time.RFC3339))
}

// Lock holds a practice folder until Unlock or the end of the process.
type Lock struct{ file *flock.Flock }

// The owner's line starts at byte 1 because Windows makes the locked byte, number 0, unreadable to others. It has a
// fixed length so that a shorter one never leaves the end of a longer one behind.
const (
	lockPad    = 1
	lockLength = 64
)

// LockFolder takes the practice folder dir for this process, or fails at once with ErrInUse. since is the start of the
// process. Nothing but process number and start time is written: the lock file can be read by anyone.
func LockFolder(dir string, since time.Time) (*Lock, error) {
	return LockAt(filepath.Join(dir, LockName), since)
}

// LockAt is LockFolder with another name for the lock file.
func LockAt(path string, since time.Time) (*Lock, error) {
	f := flock.New(path, flock.SetPermissions(0o600))
	got, err := f.TryLock()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock practice folder: %w", fileError(err)), f.Close())
	}
	if !got {
		pid, at := readOwner(path)
		return nil, errors.Join(ErrInUse{PID: pid, Since: at}, f.Close())
	}
	if err := writeOwner(path, since); err != nil && !disk.IsFull(err) { // a full disk must not keep people out
		return nil, errors.Join(fmt.Errorf("lock practice folder: %w", fileError(err)), f.Close())
	}
	return &Lock{file: f}, nil
}

// Unlock lets the next process in. It may be called twice.
func (l *Lock) Unlock() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("unlock practice folder: %w", err)
	}
	return nil
}

// KnockName is a file by which a second start asks the program that has the folder to show its window. There is nothing in it.
const KnockName = "vault.knock"

// Knock asks. The answer is a window that comes to the front, or nothing at all.
func Knock(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, KnockName), nil, 0o600); err != nil {
		return fmt.Errorf("knock: %w", fileError(err))
	}
	return nil
}

// Knocked tells whether somebody knocked since it was asked last.
func Knocked(dir string) bool {
	return os.Remove(filepath.Join(dir, KnockName)) == nil
}

func writeOwner(path string, since time.Time) error {
	line := fmt.Sprintf("pid %d since %s", os.Getpid(), since.UTC().Format(time.RFC3339))
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(fmt.Sprintf("%-*s\n", lockLength-lockPad-1, line)), lockPad)
	return errors.Join(err, f.Close())
}

// readOwner reads what the owner wrote; zeros when it is not (yet) there.
func readOwner(path string) (int, time.Time) {
	f, err := os.Open(path)
	if err != nil {
		return 0, time.Time{}
	}
	defer f.Close()
	b := make([]byte, lockLength-lockPad)
	n, err := f.ReadAt(b, lockPad)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, time.Time{}
	}
	words := strings.Fields(string(b[:n]))
	if len(words) != 4 || words[0] != "pid" || words[2] != "since" {
		return 0, time.Time{}
	}
	pid, err1 := strconv.Atoi(words[1])
	at, err2 := time.Parse(time.RFC3339, words[3])
	if err1 != nil || err2 != nil || pid <= 0 {
		return 0, time.Time{}
	}
	return pid, at
}
