// Package icc reads colour profiles (ICC.1:2022, versions 2 and 4) and writes them anew from the parts that make colours:
// no texts, device names, dates or private tags go along.
//
// This file holds the profile as read: its header and its tag table.
package icc

import (
	"encoding/binary"
	"errors"

	"consentry/domain/photo/scrub/report"
)

// Space is the colour space of a picture's channels.
type Space string

// The colour spaces of pictures.
const (
	RGB  Space = "RGB"
	Gray Space = "Gray"
	CMYK Space = "CMYK"
)

// ErrProfile is the error of bytes that are no usable colour profile.
var ErrProfile = errors.New("not a usable colour profile")

const (
	headerSize = 128
	maxTags    = 100
)

var be = binary.BigEndian

// tag is one entry of the tag table with its data, a part of the profile's bytes.
type tag struct {
	sig    string
	offset int
	data   []byte
}

// Profile is a parsed colour profile.
type Profile struct {
	Space Space
	// Version is the header's version, major in the top byte.
	Version uint32

	class  string
	pcs    string
	intent uint32
	tags   []tag
	source []byte // the bytes the profile says are its own

	matrix [9]int32  // columns rXYZ, gXYZ, bXYZ as rows of XYZ, s15Fixed16; all zero without them
	curves [3]*curve // red, green, blue; or only the first for gray
}

// Parse reads a profile. The error wraps ErrProfile.
func Parse(profile []byte) (Profile, error) {
	p, ok := parse(profile)
	if !ok {
		return Profile{}, ErrProfile
	}
	return p, nil
}

func parse(b []byte) (Profile, bool) {
	if len(b) < headerSize+4 || len(b) > report.MaxProfile || string(b[36:40]) != "acsp" {
		return Profile{}, false
	}
	size := be.Uint32(b)
	if size < headerSize+4 || uint64(size) > uint64(len(b)) {
		return Profile{}, false
	}
	b = b[:size]
	p := Profile{Version: be.Uint32(b[8:]), class: string(b[12:16]), pcs: string(b[20:24]), intent: be.Uint32(b[64:]) & 0xffff, source: b}
	switch string(b[16:20]) {
	case "RGB ":
		p.Space = RGB
	case "GRAY":
		p.Space = Gray
	case "CMYK":
		p.Space = CMYK
	default:
		return Profile{}, false
	}
	if major := p.Version >> 24; major != 2 && major != 4 {
		return Profile{}, false
	}
	switch p.class {
	case "mntr", "scnr", "prtr", "spac":
	default:
		return Profile{}, false
	}
	if p.pcs != "XYZ " && p.pcs != "Lab " || p.intent > 3 {
		return Profile{}, false
	}
	n := be.Uint32(b[headerSize:])
	if n == 0 || n > maxTags || headerSize+4+12*int(n) > len(b) {
		return Profile{}, false
	}
	for i := range int(n) {
		e := b[headerSize+4+12*i:]
		offset, length := uint64(be.Uint32(e[4:])), uint64(be.Uint32(e[8:]))
		if offset < headerSize || length < 8 || offset+length > uint64(len(b)) {
			return Profile{}, false
		}
		sig := string(e[:4])
		if p.find(sig) != nil {
			return Profile{}, false
		}
		p.tags = append(p.tags, tag{sig, int(offset), b[offset : offset+length]})
	}
	return p, p.readColours()
}

// find is the data of a tag, or nil.
func (p *Profile) find(sig string) []byte {
	for _, t := range p.tags {
		if t.sig == sig {
			return t.data
		}
	}
	return nil
}

// readColours takes out what makes colours. It tells whether the profile has enough for its colour space: three columns
// and curves, a gray curve, or a table from the device to the connection space (ICC.1:2022 clause 8.3 to 8.5).
func (p *Profile) readColours() bool {
	_, lut := lut(p.find("A2B0"), channels(p.Space))
	switch p.Space {
	case Gray:
		c, ok := readCurve(p.find("kTRC"))
		if ok {
			p.curves[0] = c
		}
		return ok || lut
	case RGB:
		whole := p.pcs == "XYZ "
		for i, sig := range []string{"rXYZ", "gXYZ", "bXYZ"} {
			v, ok := readXYZ(p.find(sig))
			whole = whole && ok
			for row := range 3 {
				p.matrix[3*row+i] = v[row]
			}
		}
		for i, sig := range []string{"rTRC", "gTRC", "bTRC"} {
			c, ok := readCurve(p.find(sig))
			whole = whole && ok
			p.curves[i] = c
		}
		if !whole {
			p.matrix, p.curves = [9]int32{}, [3]*curve{}
		}
		return whole || lut
	default:
		return lut
	}
}

func channels(s Space) int {
	switch s {
	case Gray:
		return 1
	case RGB:
		return 3
	default:
		return 4
	}
}
