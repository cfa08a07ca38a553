package codec

// This file holds the child's side: it answers one question and ends.

import (
	"bufio"
	"image"
	"os"
	"runtime/debug"

	"consentry/domain/photo/scrub/report"
)

// memory is how much a child may take, bytes. Beyond it the child ends, and the file is refused.
const memory = 1200 << 20

// The exit codes of a child.
const (
	exitAnswered = 0
	exitNoAsk    = 2 // nobody asked anything that can be understood
	exitNoEar    = 3 // nobody takes the answer
)

// Child makes this process a worker if its arguments, os.Args, say so: it answers one question from standard input on
// standard output, and exit is the code to end with. It comes first in main, before anything is opened.
func Child(args []string) (ran bool, exit int) {
	if len(args) != 2 || args[1] != secret {
		return false, 0
	}
	out := os.Stdout
	// The decoders print warnings; the answer must stay whole.
	if sink, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stdout = sink
	}
	confine()
	debug.SetMemoryLimit(memory / 2)
	debug.SetTraceback("none")
	a, data, err := readAsk(bufio.NewReader(os.Stdin))
	if err != nil {
		return true, exitNoAsk
	}
	confineTo(a)
	seal(a)
	w := bufio.NewWriterSize(out, 64<<10)
	err = guarded(func() error {
		return answer(a, data, func(p picture) error { return sendPicture(w, p) })
	})
	if sendEnd(w, err) != nil || w.Flush() != nil {
		return true, exitNoEar
	}
	return true, exitAnswered
}

// seal takes away, where the system can, what no decoder needs: contact with anybody, and files. Code that was compiled
// before is read from its folder first, and openPDF seals then.
func seal(a ask) {
	sealContact()
	if a.Cache == "" {
		sealFiles()
	}
}

// guarded makes an error of a panic: of a file that does not follow its format in a way that a decoder does not expect.
func guarded(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = report.Bad("picture data")
		}
	}()
	return do()
}

// answer does what is asked.
func answer(a ask, data []byte, give func(picture) error) error {
	one := func(img *image.NRGBA, icc []byte, err error) error {
		if err != nil {
			return err
		}
		return give(picture{count: 1, icc: icc, img: img})
	}
	switch a.Do {
	case doStill:
		return one(still(data, a.Least))
	case doFrame:
		img, err := frame(data, a.Turn)
		return one(img, nil, err)
	case doPages:
		return pages(data, a.DPI, a.Cache, give)
	}
	return report.Refuse(report.NoDecoder)
}
