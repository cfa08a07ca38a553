package codec

// This file writes what headers are made of.

import (
	"bytes"
	"math/bits"
)

// bitWriter writes bits, most significant first.
type bitWriter struct {
	b    []byte
	free int
}

func (w *bitWriter) u(v uint64, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.free == 0 {
			w.b, w.free = append(w.b, 0), 8
		}
		w.free--
		w.b[len(w.b)-1] |= byte(v>>i&1) << w.free
	}
}

// ue writes an Exp-Golomb number.
func (w *bitWriter) ue(v uint64) {
	n := bits.Len64(v + 1)
	w.u(0, n-1)
	w.u(v+1, n)
}

// pair writes a difference of picture order less one, and that it is used.
func (w *bitWriter) pair(less uint64) {
	w.ue(less)
	w.u(1, 1)
}

func reader(b []byte) (*bytes.Reader, int64) { return bytes.NewReader(b), int64(len(b)) }
