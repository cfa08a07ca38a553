// Practice folders, as the window asks for them.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"consentry/cmd/internal/wire"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/store"
	"consentry/store/atomicfile"
	"consentry/store/disk"
	"consentry/ui/backup"
	"consentry/ui/page"
	"consentry/ui/shell"
	"consentry/ui/start"
)

// folders implements shell.Folders.
type folders struct {
	settings *memory
	want     string // the folder that the command line asked for
}

var _ shell.Folders = (*folders)(nil)

// headerName marks a practice folder.
const headerName = "header.json"

// sampleFolder is the sample practice's name beside the real one.
const (
	practiceFolder = "Practice"
	sampleFolder   = "Sample"
)

// Open puts an office on a folder.
func (f *folders) Open(dir string) (shell.House, error) {
	o, folder, err := wire.Office(dir)
	if err != nil {
		return shell.House{}, err
	}
	h := shell.House{Dir: dir, Office: o, Screens: screens(o), Close: folder.Close, Place: f.Judge(dir),
		Knock: func() error { return store.Knock(dir) }, Knocked: func() bool { return store.Knocked(dir) },
		Attend: func(h page.Host) shell.Attendant { return backup.Attend(h, o) },
		AtLock: func(h shell.LockHost) shell.LockWatch { return backup.WhileLocked(h, o) }}
	if front, err := o.Front(context.Background()); err == nil && front.Sample {
		h.Hint, h.Place = sample.Password, start.Place{Dir: dir}
	}
	return h, nil
}

// Last is the folder opened last, if it is still there.
func (f *folders) Last() string { return f.settings.Practice }

// Remember keeps it.
func (f *folders) Remember(dir string) {
	f.settings.change(func(s *memory) { s.Practice = dir })
}

// Suggested is the folder for a new practice.
func (f *folders) Suggested() string {
	if f.want != "" {
		return f.want
	}
	dir, err := wire.DefaultDir(practiceFolder)
	if err != nil {
		return ""
	}
	return dir
}

// Within is the folder that a practice gets in one that a person picked: itself if it is empty.
func (f *folders) Within(dir string) string {
	names, err := os.ReadDir(dir)
	if err == nil && len(names) == 0 || taken(dir) {
		return dir
	}
	return filepath.Join(dir, "Consentry "+practiceFolder)
}

func taken(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, headerName))
	return err == nil
}

// troubles are the message keys of what can be wrong with a place.
var troubles = map[disk.Kind]string{disk.Cloud: "cloud", disk.Network: "network", disk.Removable: "removable", disk.Roaming: "roaming",
	disk.Fleeting: "fleeting"}

// Judge looks at a place.
func (f *folders) Judge(dir string) start.Place {
	p := start.Place{Dir: dir, Taken: taken(dir)}
	w, err := disk.Placement(dir)
	if err != nil {
		p.Trouble = "unknown"
		return p
	}
	p.Trouble, p.Name, p.Refused = troubles[w.Kind], w.Name, w.Refuse()
	return p
}

// The sample practice of the window: enough people to search among, made in a few seconds.
const (
	samplePatients = 240
	sampleVisits   = 60
	sampleSeed     = 1
)

// Sample makes the sample practice the first time. One that was begun and never finished is made anew.
func (f *folders) Sample(ctx context.Context, progress office.Progress) (string, error) {
	dir, err := wire.DefaultDir(sampleFolder)
	if err != nil {
		return "", err
	}
	if taken(dir) {
		return dir, nil
	}
	making := dir + ".making"
	if err := errors.Join(os.RemoveAll(making), os.MkdirAll(filepath.Dir(dir), 0o700)); err != nil {
		return "", fmt.Errorf("prepare the sample practice: %w", err)
	}
	err = wire.BuildSample(ctx, wire.Sample{Dir: making, Patients: samplePatients, Visits: sampleVisits, Seed: sampleSeed, Now: time.Now(), Obligations: true, Progress: progress})
	if err == nil { // what is in it was flushed as it was made
		err = errors.Join(atomicfile.Replace(making, dir), atomicfile.SyncDir(filepath.Dir(dir)))
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("make the sample practice: %w", err), os.RemoveAll(making))
	}
	return dir, nil
}

// resumeVar tells a fresh copy where who was: ids only, for this user's eyes only.
const resumeVar = "CONSENTRY_RESUME"

// fresh starts a copy of this program that has never known a key.
func fresh(r shell.Resume) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the program: %w", err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("hand over: %w", err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), resumeVar+"="+string(data))
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start a fresh copy: %w", err)
	}
	return cmd.Process.Release()
}

// resumed reads what the copy before handed over, once.
func resumed() *shell.Resume {
	text := os.Getenv(resumeVar)
	if text == "" {
		return nil
	}
	if err := os.Unsetenv(resumeVar); err != nil {
		return nil
	}
	var r shell.Resume
	if json.Unmarshal([]byte(text), &r) != nil || r.Dir == "" {
		return nil
	}
	return &r
}
