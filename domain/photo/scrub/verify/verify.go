// Package verify walks a finished copy before it may leave, and says of every byte what it is for. It fails closed: what
// it cannot account for is not clean. It shares no code with the packages that make the copies.
//
// This file holds the way in: which walker looks at which format.
package verify

import (
	"bytes"
	"io"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
	"consentry/domain/photo/scrub/verify/still"
)

// Stream walks size bytes of src, which must be of the format f. The error is a *report.Refused: unreadable, damaged, or
// nothing that can be accounted for. Without an error the copy may leave only if the proof is clean.
func Stream(f report.Format, src io.ReaderAt, size int64) (p proof.Proof, err error) {
	defer func() {
		if recover() != nil { // a fault of a walker proves nothing
			p, err = proof.Proof{Size: size}, report.Bad("walk")
		}
	}()
	switch {
	case size <= 0:
		return proof.Proof{}, report.Refuse(report.Empty)
	case still.Knows(f):
		b, err := proof.Load(src, size, report.MaxPicture)
		if err != nil {
			return proof.Proof{Size: size}, err
		}
		return still.Walk(f, b)
	}
	return proof.Proof{Size: size}, report.Refuse(report.Unknown)
}

// Bytes is Stream for bytes in memory.
func Bytes(f report.Format, b []byte) (proof.Proof, error) {
	if still.Knows(f) { // without a copy
		return guarded(f, b)
	}
	return Stream(f, bytes.NewReader(b), int64(len(b)))
}

func guarded(f report.Format, b []byte) (p proof.Proof, err error) {
	defer func() {
		if recover() != nil {
			p, err = proof.Proof{Size: int64(len(b))}, report.Bad("walk")
		}
	}()
	return still.Walk(f, b)
}
