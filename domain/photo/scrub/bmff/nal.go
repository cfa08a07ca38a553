package bmff

// This file holds H.264 and H.265 streams as samples and picture items carry them: NAL units behind their lengths
// (ISO/IEC 14496-15, 4.3.3 and 8.3.3), and the decoder configuration records avcC (5.3.3.1) and hvcC (8.3.3.1).
// Unit types: ITU-T H.264 table 7-1, ITU-T H.265 table 7-1.

import "consentry/domain/photo/scrub/report"

// Note is told what a rewriting left behind, and how many bytes of it.
type Note func(kind report.Kind, bytes int64)

// Verdict says what a NAL unit is to us: "" is kept; another kind is why it is left behind.
type Verdict func(nal []byte) report.Kind

// Units reads the NAL units of a sample: every byte belongs to a length or to its unit, or the sample is damaged.
// lengthSize is 1, 2 or 4 bytes. The units alias the sample. Units of no bytes are skipped.
func Units(sample []byte, lengthSize int) ([][]byte, error) {
	var units [][]byte
	c := Read(sample)
	for c.Left() > 0 {
		n := c.Uint(lengthSize)
		if !c.OK() || n > uint64(c.Left()) {
			return nil, report.Bad("NAL unit length")
		}
		if n > 0 {
			units = append(units, c.Take(int(n)))
		}
	}
	return units, nil
}

// Filter writes the units that the verdict keeps to w, each behind its length, and tells note of the others. It gives
// the number of units kept.
func Filter(w *Writer, sample []byte, lengthSize int, verdict Verdict, note Note) (kept int, err error) {
	units, err := Units(sample, lengthSize)
	if err != nil {
		return 0, err
	}
	for _, u := range units {
		if kind := verdict(u); kind != "" {
			note(kind, int64(len(u)))
			continue
		}
		for i := lengthSize - 1; i >= 0; i-- {
			w.U8(len(u) >> (8 * i))
		}
		w.Raw(u)
		kept++
	}
	return kept, nil
}

// HEVCType is the type of an H.265 unit (nal_unit_type), -1 when it is too short for its header.
func HEVCType(nal []byte) int {
	if len(nal) < 2 {
		return -1
	}
	return int(nal[0]>>1) & 63
}

// HEVC keeps what decodes the base layer of H.265: slices, parameter sets and ends of sequence. Supplemental information
// (39, 40), delimiters, filler and units of unspecified types are left behind, other layers as second pictures.
func HEVC(nal []byte) report.Kind {
	t := HEVCType(nal)
	switch {
	case t < 0:
		return report.Padding
	case nal[0]&0x80 != 0:
		return report.AppData
	case nal[0]&1 != 0 || nal[1]>>3 != 0: // nuh_layer_id
		return report.SecondPicture
	case t <= 9, t >= 16 && t <= 21, t >= 32 && t <= 34:
		return ""
	case (t == 36 || t == 37) && len(nal) == 2:
		return ""
	case t == 35 || t == 38:
		return report.Padding
	}
	return report.EmbeddedData
}

// AVCType is the type of an H.264 unit (nal_unit_type), -1 when it is empty.
func AVCType(nal []byte) int {
	if len(nal) == 0 {
		return -1
	}
	return int(nal[0] & 31)
}

// AVC keeps what decodes the base view of H.264: slices, parameter sets and ends. Supplemental information (6),
// delimiters, filler and unspecified types are left behind, auxiliary pictures and other views as second pictures.
func AVC(nal []byte) report.Kind {
	t := AVCType(nal)
	switch {
	case t < 0:
		return report.Padding
	case nal[0]&0x80 != 0:
		return report.AppData
	case t >= 1 && t <= 5, t == 7, t == 8, t == 13:
		return ""
	case (t == 10 || t == 11) && len(nal) == 1:
		return ""
	case t == 9 || t == 12:
		return report.Padding
	case t == 14 || t == 15 || t >= 19 && t <= 21:
		return report.SecondPicture
	}
	return report.EmbeddedData
}

// HEVCConfig is a decoder configuration record of H.265 as read.
type HEVCConfig struct {
	Head       [22]byte // version to lengthSizeMinusOne, as ISO/IEC 14496-15, 8.3.3.1.2 lays them out
	LengthSize int      // bytes of the length before each unit: 1, 2 or 4
	Arrays     []HEVCArray
	Rest       []byte // what follows the last array
}

// HEVCArray is the units of one type in a configuration record.
type HEVCArray struct {
	Type     int
	Complete bool // all units of the type are here, none in the samples
	Units    [][]byte
}

// ReadHEVCConfig reads the body of an hvcC box.
func ReadHEVCConfig(body []byte) (HEVCConfig, error) {
	var h HEVCConfig
	c := Read(body)
	copy(h.Head[:], c.Take(22))
	arrays := c.U8()
	for range arrays {
		b := c.U8()
		a := HEVCArray{Type: b & 63, Complete: b&0x80 != 0}
		for range c.U16() {
			u := c.Take(c.U16())
			if !c.OK() {
				return h, report.Bad("hvcC")
			}
			a.Units = append(a.Units, u)
		}
		h.Arrays = append(h.Arrays, a)
	}
	h.LengthSize = int(h.Head[21]&3) + 1
	if !c.OK() || h.Head[0] != 1 || h.LengthSize == 3 {
		return h, report.Bad("hvcC")
	}
	h.Rest = c.Rest()
	return h, nil
}

// Clean writes the record anew with nothing but parameter sets in it.
func (h HEVCConfig) Clean(note Note) []byte {
	var w Writer
	head := h.Head
	head[13] |= 0xf0 // reserved bits as the specification wants them
	head[15] |= 0xfc
	head[16] |= 0xfc
	head[17] |= 0xf8
	head[18] |= 0xf8
	w.Raw(head[:])
	w.U8(0)
	arrays := 0
	for _, a := range h.Arrays {
		var keep [][]byte
		for _, u := range a.Units {
			kind := HEVC(u)
			if t := HEVCType(u); kind == "" && (t != a.Type || t < 32 || t > 34) {
				kind = report.AppData
			}
			if kind != "" {
				note(kind, int64(len(u)))
				continue
			}
			keep = append(keep, u)
		}
		if len(keep) == 0 {
			continue
		}
		arrays++
		b := a.Type
		if a.Complete {
			b |= 0x80
		}
		w.U8(b)
		w.U16(len(keep))
		for _, u := range keep {
			w.U16(len(u))
			w.Raw(u)
		}
	}
	if len(h.Rest) > 0 {
		note(report.AppData, int64(len(h.Rest)))
	}
	w.b[22] = byte(arrays)
	return w.b
}

// AVCConfig is a decoder configuration record of H.264 as read.
type AVCConfig struct {
	Head       [4]byte // version, profile, compatibility, level
	LengthSize int     // 1, 2 or 4
	Sets       [3][][]byte
	High       []byte // chroma format and bit depths of the High profiles: three bytes, or none
	Rest       []byte
}

// ReadAVCConfig reads the body of an avcC box. Sets are the sequence, picture and sequence extension parameter sets.
func ReadAVCConfig(body []byte) (AVCConfig, error) {
	var a AVCConfig
	c := Read(body)
	copy(a.Head[:], c.Take(4))
	a.LengthSize = c.U8()&3 + 1
	list := func(n int) (sets [][]byte) {
		for range n {
			u := c.Take(c.U16())
			if !c.OK() {
				return nil
			}
			sets = append(sets, u)
		}
		return sets
	}
	a.Sets[0] = list(c.U8() & 31)
	a.Sets[1] = list(c.U8())
	if !c.OK() || a.Head[0] != 1 || a.LengthSize == 3 {
		return a, report.Bad("avcC")
	}
	switch a.Head[1] {
	case 100, 110, 122, 144, 244:
		if c.Left() >= 4 { // some writers leave these out
			a.High = c.Take(3)
			a.Sets[2] = list(c.U8())
		}
	}
	if !c.OK() {
		return a, report.Bad("avcC")
	}
	a.Rest = c.Rest()
	return a, nil
}

// Clean writes the record anew with nothing but parameter sets in it.
func (a AVCConfig) Clean(note Note) []byte {
	var w Writer
	w.Raw(a.Head[:])
	w.U8(0xfc | (a.LengthSize - 1))
	for i, sets := range a.Sets {
		if i == 2 {
			if a.High == nil {
				break
			}
			w.U8(0xfc | int(a.High[0]))
			w.U8(0xf8 | int(a.High[1]))
			w.U8(0xf8 | int(a.High[2]))
		}
		var keep [][]byte
		for _, u := range sets {
			if AVCType(u) != [3]int{7, 8, 13}[i] {
				note(report.EmbeddedData, int64(len(u)))
				continue
			}
			keep = append(keep, u)
		}
		n := len(keep)
		if i == 0 {
			n |= 0xe0
		}
		w.U8(n)
		for _, u := range keep {
			w.U16(len(u))
			w.Raw(u)
		}
	}
	if len(a.Rest) > 0 {
		note(report.AppData, int64(len(a.Rest)))
	}
	return w.b
}
