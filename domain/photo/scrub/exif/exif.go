// Package exif reads the TIFF structure that EXIF metadata has in every picture format, to say in words what it tells
// and to keep the few fields that the patient's record wants. It writes one thing: the block that only turns a picture.
//
// This file holds what callers use.
package exif

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"
	"unicode"

	"consentry/domain/photo/scrub/report"
)

// Found is what a block of metadata tells.
type Found struct {
	// Things has each kind once.
	Things []report.Thing
	// Orientation is tag 0x0112, 1 to 8; 0 when the block does not say or says something else.
	Orientation int
	// Taken is when the picture was taken by the camera's own clock, "2006-01-02T15:04:05", with "-07:00" after it when
	// the block knows the offset. "" when it does not say. The time of the last change is no time of taking.
	Taken string
	// Camera is maker and model, at most 100 characters, without control characters.
	Camera string
}

// Describe reads a TIFF structure (TIFF 6.0 section 2; EXIF 2.32 section 4.6): IFD0, IFD1, and the Exif, GPS,
// Interoperability and Sub-IFDs; BigTIFF too. tiff begins with "II" or "MM"; a leading "Exif\0\0" is passed over. Damage gives a
// report.Refused for Damaged, together with everything that could be read: a caller that drops the block anyway may go
// on with it.
func Describe(tiff []byte) (Found, error) {
	tiff = bytes.TrimPrefix(tiff, []byte("Exif\x00\x00"))
	w := &walker{b: tiff, seen: map[uint64]bool{}}
	first, err := w.header()
	if err != nil {
		return Found{}, err
	}
	w.chain(first)
	w.slack()
	f := Found{Things: w.things, Orientation: w.orientation, Taken: w.taken(), Camera: w.camera()}
	if w.bad != "" {
		return f, report.Bad(w.bad)
	}
	return f, nil
}

// Orientation is the smallest TIFF structure that says how a picture is turned: 26 bytes, big-endian, one IFD with tag
// 0x0112 alone. o is 1 to 8; anything else is written as 1, upright.
func Orientation(o int) []byte {
	if o < 1 || o > 8 {
		o = 1
	}
	b := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1}
	b = binary.BigEndian.AppendUint16(b, tagOrientation)
	b = binary.BigEndian.AppendUint16(b, typeShort)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint16(b, uint16(o))
	return append(b, 0, 0, 0, 0, 0, 0) // the rest of the value, and no next IFD
}

// taken joins the first believable time of taking with its offset.
func (w *walker) taken() string {
	for i, s := range w.times {
		t, err := time.Parse("2006:01:02 15:04:05", s)
		if err != nil || t.Year() < 1826 { // before the first photograph
			continue
		}
		out := t.Format("2006-01-02T15:04:05")
		if off, err := time.Parse("-07:00", w.offsets[i]); err == nil {
			out += off.Format("-07:00")
		}
		return out
	}
	return ""
}

// camera joins maker and model, without saying the maker twice.
func (w *walker) camera() string {
	maker, model := Clean(w.maker), Clean(w.model)
	if maker != "" && !strings.HasPrefix(strings.ToLower(model), strings.ToLower(maker)) {
		model = strings.TrimSpace(maker + " " + model)
	}
	if r := []rune(model); len(r) > 100 {
		model = strings.TrimSpace(string(r[:100]))
	}
	return model
}

// Clean is a text of a file made safe to show: valid, in one line, without control and formatting characters.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}
