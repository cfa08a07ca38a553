// The printer of an office, which is given more memory while it sets thousands of letters.

package wire

import (
	"runtime/debug"

	"consentry/domain/office"
	"consentry/ui/paper"
)

// lettersRoom is what the Go heap may grow to while the letters about a breach are set: a file of 5,000 needs about half of
// it, and under the window's own limit the collector would run all the time.
const lettersRoom = 160 << 20

// printer sets letters with more memory than the rest of the program has.
type printer struct{ *paper.Printer }

func newPrinter() (printer, error) {
	p, err := paper.New(paper.Options{})
	return printer{p}, err
}

// Letters is paper.Printer's.
func (p printer) Letters(head office.Letterhead, next func() (office.LetterSheet, bool, error)) ([]byte, error) {
	if was := debug.SetMemoryLimit(-1); was < lettersRoom {
		debug.SetMemoryLimit(lettersRoom)
		defer debug.SetMemoryLimit(was)
	}
	return p.Printer.Letters(head, next)
}
