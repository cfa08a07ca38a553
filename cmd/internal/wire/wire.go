// Package wire puts the parts together: the one place where the store, the paper and the form texts meet the office.
// The window and the command line both start here.
package wire

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/crypto/argon2"

	"consentry/assets"
	"consentry/cmd/internal/codec"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/training"
	"consentry/store"
	"consentry/store/backup"
	"consentry/store/keyring"
	"consentry/store/outbox"
)

// Clock is the computer's.
type Clock struct{}

// Now is the instant.
func (Clock) Now() time.Time { return time.Now() }

var started = time.Now()

// sampleCost is what a password costs in a sample practice: the least a practice may have, since it guards nothing.
var sampleCost = keyring.Cost{MemoryKiB: 64 << 10, Time: 3, Threads: 4}

// Program is the version of the program, as backups say it. main sets it before anything else.
var Program = "dev"

// Backups is the work on backups. It needs no practice: that is what a backup is for.
func Backups() office.Backups {
	return backup.New(backup.Options{Clock: Clock{}, Program: Program, Started: started})
}

// Forms are the built-in texts.
func Forms() ([]consent.Template, error) {
	forms, err := consent.ParseForms(assets.Forms())
	if err != nil {
		return nil, fmt.Errorf("built-in forms: %w", err)
	}
	return forms, nil
}

// Letters are the built-in texts of letters.
func Letters() ([]consent.Template, error) {
	var kinds []consent.Kind
	for _, k := range letter.Kinds() {
		kinds = append(kinds, consent.Kind(k))
	}
	texts, err := consent.ParseTexts(assets.Letters(), kinds)
	if err != nil {
		return nil, fmt.Errorf("built-in letters: %w", err)
	}
	return texts, nil
}

// States is what the States add to the federal clocks.
func States() (calendar.Packs, error) {
	packs, err := calendar.ParseStates(assets.States())
	if err != nil {
		return nil, fmt.Errorf("built-in State rules: %w", err)
	}
	return packs, nil
}

// Courses are what people who work here learn.
func Courses() ([]training.Course, error) {
	list, err := training.ParseAll(assets.Courses())
	if err != nil {
		return nil, fmt.Errorf("built-in courses: %w", err)
	}
	return list, nil
}

// Scenarios are what people who work here talk through.
func Scenarios() ([]training.Course, error) {
	list, err := training.ParseScenarios(assets.Exercises())
	if err != nil {
		return nil, fmt.Errorf("built-in scenarios: %w", err)
	}
	return list, nil
}

// Elsewhere is where the anchor's second copy lives: this user's settings on this computer, apart from the practice
// folder, so that an older folder put back is noticed. "" if the system has no such place.
func Elsewhere() string {
	base, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	dir := filepath.Join(base, "Consentry", "anchors")
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return dir
}

// DefaultDir is where a practice lives unless somebody chooses another place: this user's local application data, never
// a folder that is synced.
func DefaultDir(name string) (string, error) {
	base, err := localData()
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "Consentry", name), nil
}

// Office is a locked office on the practice folder dir, and the folder, to be closed at the end.
func Office(dir string) (*office.Office, *store.Folder, error) {
	forms, err := Forms()
	if err != nil {
		return nil, nil, err
	}
	printer, err := newPrinter()
	if err != nil {
		return nil, nil, err
	}
	folder := store.New(store.Options{Dir: dir, Elsewhere: Elsewhere(), Clock: Clock{}, Started: started, Reserve: true})
	letters, err := Letters()
	if err != nil {
		return nil, nil, err
	}
	states, err := States()
	if err != nil {
		return nil, nil, err
	}
	courses, err := Courses()
	if err != nil {
		return nil, nil, err
	}
	scenarios, err := Scenarios()
	if err != nil {
		return nil, nil, err
	}
	deps := office.Deps{Keeper: folder, Clock: Clock{}, Printer: printer, Forms: forms, States: states, Letters: letters, Courses: courses, Scenarios: scenarios, Outbox: outbox.Outbox{Day: time.Now}, Backups: Backups()}
	// Without decoders in a process of their own, HEIC, AVIF and PDF files are kept and not shown.
	if d, err := codec.New(); err == nil {
		deps.Foreign, deps.Pages = d, d
	}
	return office.New(deps), folder, nil
}

// Sample says what a sample practice is made of.
type Sample struct {
	Dir         string
	Patients    int
	Visits      int
	Seed        uint64
	Now         time.Time
	Obligations bool // with a year of training, and what a patient asked for
	Progress    office.Progress
}

// BuildSample makes the sample practice in a folder that holds none yet. It keeps no anchor elsewhere: a sample may be
// copied and thrown away.
func BuildSample(ctx context.Context, s Sample) error {
	forms, err := Forms()
	if err != nil {
		return err
	}
	printer, err := newPrinter()
	if err != nil {
		return err
	}
	var folder *store.Folder
	opt := sample.Options{Patients: s.Patients, Visits: s.Visits, Seed: s.Seed, Now: s.Now, Printer: printer, Forms: forms, Progress: s.Progress,
		Keeper: func(c office.Clock) office.Keeper {
			folder = store.New(store.Options{Dir: s.Dir, Clock: c, Cost: sampleCost, Started: started})
			return folder
		}}
	if s.Obligations {
		if opt.Letters, err = Letters(); err != nil {
			return err
		}
		if opt.Courses, err = Courses(); err != nil {
			return err
		}
	}
	err = sample.Build(ctx, opt)
	if folder != nil {
		if cerr := folder.Close(); err == nil {
			err = cerr
		}
	}
	return err
}

// DeriveTime is how long a sample practice's password takes to become a key on this machine right now.
func DeriveTime() time.Duration {
	begin := time.Now()
	clear(argon2.IDKey([]byte("measured, not kept"), make([]byte, 16), sampleCost.Time, sampleCost.MemoryKiB, sampleCost.Threads, 32))
	return time.Since(begin)
}
