// This file removes what a program that was killed while it wrote files into a folder left there.
package outbox

import (
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Stale is the age from which a temporary file belongs to nobody: writing takes seconds, and the clocks of two computers,
// or a stick whose times are local ones, differ by less.
const Stale = 24 * time.Hour

// leftover is how files are named before they are whole: those of a release, and those of consentryctl scrub.
var leftover = regexp.MustCompile(`^\.(release-[0-9a-f]{16}-[0-9]{1,9}|consentry-[0-9]{1,20})\.part$`)

// Sweep removes files from the folder that have a name of ours for what is not whole yet, are older than Stale at the time
// now, and are files. A younger one may be another program's that writes at this moment. Files that have their names are
// never touched: a release is on record before the first of its files gets one. What cannot be removed stays for the
// next time; nobody can do anything about it now.
func Sweep(folder string, now time.Time) (removed int) {
	list, err := os.ReadDir(folder)
	if err != nil {
		return 0
	}
	for _, e := range list {
		if !e.Type().IsRegular() || !leftover.MatchString(e.Name()) {
			continue
		}
		info, err := e.Info()
		if err != nil || now.Sub(info.ModTime()) < Stale {
			continue
		}
		if os.Remove(filepath.Join(folder, e.Name())) == nil {
			removed++
		}
	}
	return removed
}
