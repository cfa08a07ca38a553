// Package verify walks a finished copy before it may leave, and says of every byte what it is for. It fails closed: what
// it cannot account for is not clean. It shares no code with the packages that make the copies.
//
// This file holds the way in: which walker looks at which format.
package verify

import (
	"bytes"
	"fmt"
	"io"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/boxes"
	"consentry/domain/photo/scrub/verify/files"
	"consentry/domain/photo/scrub/verify/proof"
	"consentry/domain/photo/scrub/verify/still"
)

// Stream walks size bytes of src, which must be of the format f. The error is a *report.Refused: unreadable, damaged, or
// nothing that can be accounted for. Without an error the copy may leave only if the proof is clean.
func Stream(f report.Format, src io.ReaderAt, size int64) (proof.Proof, error) {
	return guarded(size, func() (proof.Proof, error) {
		switch f {
		case report.HEIC, report.AVIF, report.MP4, report.MOV:
			return boxes.Walk(f, src, size)
		case report.PDF, report.OBJ, report.STL, report.PLY:
			return files.Walk(f, src, size, func(picture []byte) (proof.Proof, error) {
				return still.Walk(report.JPEG, picture)
			})
		}
		b, err := proof.Load(src, size, report.MaxPicture)
		if err != nil {
			return proof.Proof{}, err
		}
		return still.Walk(f, b)
	})
}

// Bytes is Stream for bytes in memory.
func Bytes(f report.Format, b []byte) (proof.Proof, error) {
	if still.Knows(f) { // without a copy
		return guarded(int64(len(b)), func() (proof.Proof, error) { return still.Walk(f, b) })
	}
	return Stream(f, bytes.NewReader(b), int64(len(b)))
}

// guarded makes of a fault of a walker, and of a proof that speaks of another size, a refusal: neither proves anything.
func guarded(size int64, walk func() (proof.Proof, error)) (p proof.Proof, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			p, err = proof.Proof{Size: size}, report.Bad("walk").With(fmt.Errorf("walking: %v", fault))
		}
	}()
	p, err = walk()
	if err == nil && p.Size != size {
		err = report.Bad("walk")
	}
	return p, err
}
