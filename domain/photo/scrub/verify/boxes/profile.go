// This file holds the look through a colour profile: only what makes colours, and texts that say nothing (ICC.1:2022).

package boxes

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"

	"consentry/domain/photo/scrub/report"
)

// profileTexts are the descriptions and copyrights that a clean profile may have.
var profileTexts = map[string]bool{"sRGB": true, "Display P3": true, "Adobe RGB": true, "RGB": true, "GRAY": true, "CMYK": true, "CC0": true}

// profileTags are the tags of a clean profile and the types they may have.
var profileTags = map[string]string{
	"desc": "mluc desc text", "cprt": "mluc text", "wtpt": "XYZ ", "bkpt": "XYZ ", "chad": "sf32", "rXYZ": "XYZ ", "gXYZ": "XYZ ", "bXYZ": "XYZ ",
	"rTRC": "curv para", "gTRC": "curv para", "bTRC": "curv para", "kTRC": "curv para", "cicp": "cicp",
	"A2B0": "mft1 mft2 mAB ", "A2B1": "mft1 mft2 mAB ", "A2B2": "mft1 mft2 mAB ", "B2A0": "mft1 mft2 mBA ", "B2A1": "mft1 mft2 mBA ",
	"B2A2": "mft1 mft2 mBA ", "gamt": "mft1 mft2 mBA ",
}

// profile finds in a profile what no colour needs. Offsets are of the file, as at is where the profile starts in it.
func profile(w *walker, b []byte, at int64) {
	find := func(what string, i, n int) { w.p.Find(what, at+int64(i), int64(n)) }
	if len(b) < 132 || string(b[36:40]) != "acsp" || int64(len(b)) > report.MaxProfile {
		find("profile", 0, len(b))
		return
	}
	num := func(i int) int { return int(binary.BigEndian.Uint32(b[i:])) }
	if num(0) != len(b) {
		find("profile_slack", 0, 4)
	}
	// The program, the date, the computer, the device's maker and model, the author, the identifier, what is reserved.
	for _, x := range [][2]int{{4, 8}, {10, 12}, {24, 36}, {40, 64}, {80, 128}} {
		if !zeros(b[x[0]:x[1]]) {
			find("profile_header", x[0], x[1]-x[0])
		}
	}
	n := num(128)
	if n > 64 || 132+12*n > len(b) {
		find("profile", 128, 4)
		return
	}
	used := []span{{0, int64(132 + 12*n)}}
	seen := map[string]bool{}
	for i := range n {
		e := 132 + 12*i
		tag, o, size := string(b[e:e+4]), num(e+4), num(e+8)
		if o < 132+12*n || o > len(b) || size > len(b)-o || size < 8 || seen[tag] {
			find("profile_tag", e, 12)
			continue
		}
		seen[tag] = true
		used = append(used, span{int64(o), int64(o + size)})
		if what := tagged(tag, b[o:o+size]); what != "" {
			find(what, o, size)
		}
	}
	reach(b, used, find)
}

// reach finds bytes that no tag names; up to three zeros align the next one (clause 7.2.1).
func reach(b []byte, used []span, find func(string, int, int)) {
	at := make([]bool, len(b))
	for _, s := range used {
		for i := s.at; i < s.end; i++ {
			at[i] = true
		}
	}
	for i := 0; i < len(b); i++ {
		j := i
		for j < len(b) && !at[j] {
			j++
		}
		if j-i > 3 || !zeros(b[i:j]) {
			find("profile_slack", i, j-i)
		}
		i = j
	}
}

func zeros(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// tagged checks one tag's data, and gives the finding's word or "".
func tagged(tag string, d []byte) string {
	kinds, ok := profileTags[tag]
	kind := string(d[:4])
	if !ok || !bytes.Contains([]byte(kinds), d[:4]) {
		return "profile_tag"
	}
	if !zeros(d[4:8]) {
		return "profile_slack"
	}
	u16 := func(i int) int {
		if i+2 > len(d) {
			return -1
		}
		return int(binary.BigEndian.Uint16(d[i:]))
	}
	u32 := func(i int) int {
		if i+4 > len(d) {
			return -1
		}
		return int(binary.BigEndian.Uint32(d[i:]))
	}
	size := -1
	switch kind {
	case "XYZ ":
		size = 20
	case "sf32":
		size = 44
	case "cicp":
		size = 12
	case "curv":
		size = 12 + 2*u32(8)
	case "para":
		if f := u16(8); f >= 0 && f <= 4 && u16(10) == 0 {
			size = 12 + 4*[...]int{1, 3, 4, 5, 7}[f]
		}
	case "mft1", "mft2":
		size = table(kind, d, u16)
	case "mAB ", "mBA ":
		size = len(d) // its parts are looked at by elements
		if !elements(d, kind == "mAB ") {
			return "profile_slack"
		}
	default:
		if !told(kind, d, u32) {
			return "profile_text"
		}
		return ""
	}
	if size < 0 || len(d) < size || len(d) > size+3 || !zeros(d[size:]) {
		return "profile_slack"
	}
	return ""
}

// table is how long a lut8Type or lut16Type is (10.10, 10.11).
func table(kind string, d []byte, u16 func(int) int) int {
	if len(d) < 52 || d[11] != 0 || d[8] > 15 || d[9] > 15 {
		return -1
	}
	in, out, grid := int(d[8]), int(d[9]), int(d[10])
	points := out
	for range in {
		if points *= grid; points > report.MaxProfile {
			return -1
		}
	}
	if kind == "mft1" {
		return 48 + 256*in + points + 256*out
	}
	return 52 + 2*(u16(48)*in+points+u16(50)*out)
}

// elements follows the parts of a lutAToBType or lutBToAType (10.12, 10.13) and says whether they reach every byte.
func elements(d []byte, toPCS bool) bool {
	if len(d) < 32 || d[8] > 15 || d[9] > 15 || !zeros(d[10:12]) {
		return false
	}
	in, out := int(d[8]), int(d[9])
	o := func(i int) int { return int(binary.BigEndian.Uint32(d[12+4*i:])) }
	used := []span{{0, 32}}
	curves := func(at, n int) bool {
		for range n {
			size := -1
			if at <= len(d)-12 {
				switch string(d[at : at+4]) {
				case "curv":
					size = 12 + 2*int(binary.BigEndian.Uint32(d[at+8:]))
				case "para":
					if f := binary.BigEndian.Uint16(d[at+8:]); f <= 4 && zeros(d[at+10:at+12]) {
						size = 12 + 4*[...]int{1, 3, 4, 5, 7}[f]
					}
				}
			}
			if size < 0 || size > len(d)-at || !zeros(d[at+4:at+8]) {
				return false
			}
			used = append(used, span{int64(at), int64(at + size)})
			at += (size + 3) &^ 3
		}
		return true
	}
	b, a := in, out // curves next to the device and next to the connection space
	if toPCS {
		b, a = out, in
	}
	for i, n := range map[int]int{0: b, 2: b, 4: a} {
		if o(i) != 0 && !curves(o(i), n) {
			return false
		}
	}
	if m := o(1); m != 0 {
		if m > len(d)-48 {
			return false
		}
		used = append(used, span{int64(m), int64(m + 48)})
	}
	if c := o(3); c != 0 {
		if c > len(d)-20 || d[c+16] < 1 || d[c+16] > 2 || !zeros(d[c+17:c+20]) || !zeros(d[c+in:c+16]) {
			return false
		}
		points := out * int(d[c+16])
		for i := range in {
			if points *= int(d[c+i]); points > len(d) {
				return false
			}
		}
		if points > len(d)-c-20 {
			return false
		}
		used = append(used, span{int64(c), int64(c + 20 + points)})
	}
	whole := true
	reach(d, used, func(string, int, int) { whole = false })
	return whole
}

// told says whether a text tag holds nothing but one of the known texts.
func told(kind string, d []byte, u32 func(int) int) bool {
	switch kind {
	case "text":
		end := bytes.IndexByte(d[8:], 0)
		return end >= 0 && profileTexts[string(d[8:8+end])] && zeros(d[8+end:]) && len(d) <= 8+end+4
	case "desc":
		n := u32(8)
		if n < 1 || n > 32 || len(d) < 12+n+78 || len(d) > 12+n+81 {
			return false
		}
		return profileTexts[string(d[12:12+n-1])] && zeros(d[12+n-1:])
	case "mluc":
		n := u32(20)
		if u32(8) != 1 || u32(12) != 12 || string(d[16:20]) != "enUS" || u32(24) != 28 || n < 0 || n > len(d)-28 || len(d) > 28+n+3 || !zeros(d[28+n:]) {
			return false
		}
		var units []uint16
		for i := 28; i+1 < 28+n; i += 2 {
			units = append(units, binary.BigEndian.Uint16(d[i:]))
		}
		return n%2 == 0 && profileTexts[string(utf16.Decode(units))]
	}
	return false
}
