// Package proof holds what a walk over a finished file says: how much of it is accounted for, and what is not.
//
// This file holds all of it.
package proof

import (
	"io"
	"math"
	"strconv"

	"consentry/domain/photo/scrub/report"
)

// Finding is something in a file that no picture needs.
type Finding struct {
	// What is a plain word key: "exif", "comment", "trailer", "thumbnail" and so on.
	What string
	// Offset and Length are bytes: of the file, or of the part in it that was unpacked or joined for the look.
	Offset, Length int64
}

// Proof is what a walk saw.
type Proof struct {
	// Size is the bytes of the file, Bytes how many of them a structure on the list accounts for.
	Size, Bytes int64
	// Width and Height are pixels as stored, before orientation; 0 for files that have none.
	Width, Height int
	// Frames counts pictures, frames or pages.
	Frames int
	// Orientation is EXIF's 1 to 8; 0 when the file does not say.
	Orientation int
	Findings    []Finding
}

// MaxFindings bounds the list; one finding is enough to keep a file back.
const MaxFindings = 1000

// Find notes a finding.
func (p *Proof) Find(what string, offset, length int64) {
	if len(p.Findings) < MaxFindings {
		p.Findings = append(p.Findings, Finding{What: what, Offset: offset, Length: length})
	}
}

// Clean says that nothing was found and that every byte is accounted for. It is false for the zero Proof.
func (p Proof) Clean() bool { return len(p.Findings) == 0 && p.Size > 0 && p.Bytes == p.Size }

// First is the first finding's word, "unreached" when bytes are missing without one, and "" for a clean file.
func (p Proof) First() string {
	switch {
	case len(p.Findings) > 0:
		return p.Findings[0].What
	case !p.Clean():
		return "unreached"
	}
	return ""
}

// Has says whether a finding of that word is there.
func (p Proof) Has(what string) bool {
	for _, f := range p.Findings {
		if f.What == what {
			return true
		}
	}
	return false
}

// Load reads size bytes into memory after checking them against limit. Its errors are *report.Refused.
func Load(src io.ReaderAt, size, limit int64) ([]byte, error) {
	if size == 0 {
		return nil, report.Refuse(report.Empty)
	}
	if size < 0 || size > limit || size > math.MaxInt32 {
		return nil, report.Refuse(report.TooLarge, "limit", strconv.FormatInt(limit, 10))
	}
	b := make([]byte, size)
	n, err := src.ReadAt(b, 0)
	if int64(n) < size {
		return nil, report.Refuse(report.Unreadable).With(err)
	}
	return b, nil
}
