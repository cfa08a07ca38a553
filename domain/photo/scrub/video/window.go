package video

// This file holds the window through which a source is read.

import (
	"errors"
	"io"

	"consentry/domain/photo/scrub/report"
)

// windowSize is how much is read at once.
const windowSize = 1 << 20

// window keeps a piece of a source in memory.
type window struct {
	src   io.ReaderAt
	size  int64
	at    int64
	b     []byte
	large []byte
}

// exactly fills b from an offset.
func (w *window) exactly(b []byte, at int64) error {
	n, err := w.src.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return report.Refuse(report.Changed)
	}
	return report.Refuse(report.Unreadable).With(err)
}

// bytes gives n bytes at an offset; they are good until the next call.
func (w *window) bytes(at int64, n int) ([]byte, error) {
	if n > windowSize {
		if cap(w.large) < n {
			w.large = make([]byte, n)
		}
		b := w.large[:n]
		return b, w.exactly(b, at)
	}
	if at < w.at || at+int64(n) > w.at+int64(len(w.b)) {
		if w.b == nil {
			w.b = make([]byte, 0, min(windowSize, w.size))
		}
		w.b = w.b[:min(windowSize, w.size-at)]
		w.at = at
		if err := w.exactly(w.b, at); err != nil {
			w.b = w.b[:0]
			return nil, err
		}
	}
	return w.b[at-w.at:][:n:n], nil
}
