// This file keeps keys outside the Go heap: one page that the system does not
// swap out or write into a crash dump, where it offers that, and that is
// zeroed before it is given back.

package keyring

import "sync"

// secretSize is what one open folder needs, several times over, and one page
// on every common machine.
const secretSize = 4096

// secretBytes hands out pieces of one locked page. Pieces stay valid until
// wipe; a piece must never leave the package, because reading it after wipe
// ends the program. Copies may.
type secretBytes struct {
	mu   sync.Mutex
	page []byte
	used int
	free func()
}

// newSecretBytes reserves a page. If the system refuses to lock or even to
// give one, ordinary memory has to do: a practice must be able to open its
// records on a badly set up machine.
func newSecretBytes() *secretBytes {
	page, free, err := lockedPage(secretSize)
	if err != nil {
		page, free = make([]byte, secretSize), func() {}
	}
	return &secretBytes{page: page, free: free}
}

// take returns n zeroed bytes of the page.
func (s *secretBytes) take(n int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used+n > len(s.page) {
		// Unreachable with the sizes the parsers allow; a test counts them.
		return make([]byte, n)
	}
	piece := s.page[s.used : s.used+n : s.used+n]
	s.used += n
	return piece
}

// keep copies b into the page and returns the copy.
func (s *secretBytes) keep(b []byte) []byte {
	piece := s.take(len(b))
	copy(piece, b)
	return piece
}

// wipe zeroes the page and gives it back. Every piece is invalid afterwards.
func (s *secretBytes) wipe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page == nil {
		return
	}
	clear(s.page)
	s.free()
	s.page, s.used = nil, 0
}
