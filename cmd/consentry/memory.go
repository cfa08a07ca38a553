// What is known before anybody signs in: where the practice is, and how the window looks. Nothing of a patient, nothing
// of a member.

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"consentry/store/atomicfile"
)

// memory is this user's window on this computer.
type memory struct {
	mu       sync.Mutex
	path     string
	Practice string  `json:"practice,omitempty"` // the folder opened last
	Theme    string  `json:"theme,omitempty"`
	Language string  `json:"language,omitempty"`
	TextSize float32 `json:"text_size,omitempty"`
}

const maxMemory = 64 << 10

// loadMemory reads them. A file that is missing or damaged means the usual ones: nothing in it is worth a question.
func loadMemory() *memory {
	s := &memory{}
	base, err := os.UserConfigDir()
	if err != nil {
		return s
	}
	path := filepath.Join(base, "Consentry", "window.json")
	if info, err := os.Stat(path); err == nil && info.Size() <= maxMemory {
		if data, err := os.ReadFile(path); err == nil {
			if json.Unmarshal(data, s) != nil {
				s = &memory{}
			}
		}
	}
	s.path = path
	if s.TextSize < 0.8 || s.TextSize > 2 {
		s.TextSize = 0
	}
	return s
}

// change changes them and keeps them. If they cannot be kept, the next start looks as usual.
func (s *memory) change(f func(*memory)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
	data, err := json.Marshal(s)
	if err != nil || s.path == "" || os.MkdirAll(filepath.Dir(s.path), 0o700) != nil {
		return
	}
	_ = atomicfile.Write(s.path, data, 0o600)
}
