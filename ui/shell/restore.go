// The way from a backup to a practice, before anybody is signed in.

package shell

import (
	"consentry/domain/office"
	"consentry/ui/start"
)

// restore shows the page that gives a practice back. into is the folder of one that does not open, "" on a computer that
// has none.
func (s *Shell) restore(into string, back func()) {
	var house House
	r := start.NewRestore(start.RestoreOptions{
		Async: s.d.Async, Places: s.d.Folders, Into: into, Folder: s.pickFolder, Back: back, Fail: s.Fail,
		Drives: func() []string {
			var dirs []string
			for _, d := range s.d.Machine.Drives() {
				dirs = append(dirs, d.Dir)
			}
			return dirs
		},
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
