// The way from a backup to a practice, before anybody is signed in.

package shell

import (
	"consentry/domain/office"
	"consentry/ui/start"
)

// given is what is to be given back.
type given struct {
	into        string                // the folder of a practice that does not open, "" on a computer that has none
	fingerprint string                // of the practice, "" if it is not known
	from        *office.GoodBackup    // nil: not chosen yet
	lost        office.DamagedRecords // what is known of its records
}

// drives lists the top folders of the drives that are plugged in.
func (s *Shell) drives() []string {
	var dirs []string
	for _, d := range s.d.Machine.Drives() {
		dirs = append(dirs, d.Dir)
	}
	return dirs
}

// restore shows the page that gives a practice back.
func (s *Shell) restore(g given, back func()) {
	var house House
	var lost *office.DamagedRecords
	if g.into != "" {
		lost = &g.lost
	}
	r := start.NewRestore(start.RestoreOptions{
		Async: s.d.Async, Places: s.d.Folders, Into: g.into, Fingerprint: g.fingerprint, From: g.from, Given: lost, Folder: s.pickFolder, Back: back, Fail: s.Fail,
		Drives: s.drives, KeyFiles: s.keyFiles, PickKeyFile: s.pickKeyFile,
		Open: func(dir string) (start.Restorer, error) {
			h, err := s.d.Folders.Open(dir)
			if err != nil {
				return nil, err
			}
			house = h
			o, ok := h.Office.(start.Restorer)
			if !ok {
				return nil, office.ErrNoPractice
			}
			return o, nil
		},
		Close: func() { s.release(house); house = House{} },
		Done:  s.open,
	})
	s.before = r
	s.show(r.Content())
	r.Focus()
}
