package bmff

// This file holds AV1 as samples and picture items carry it: open bitstream units (AV1 specification, 5.3), and the
// configuration record av1C (AV1 ISO Media File Format Binding, 2.3).

import "consentry/domain/photo/scrub/report"

// The unit types (AV1 specification, 6.2.2).
const (
	OBUSequence    = 1
	OBUDelimiter   = 2
	OBUFrameHeader = 3
	OBUTileGroup   = 4
	OBUMetadata    = 5
	OBUFrame       = 6
	OBURedundant   = 7
	OBUPadding     = 15
)

// OBU is one unit: its type and all of its bytes, header included.
type OBU struct {
	Type int
	Raw  []byte
}

// OBUs reads the units of a sample: every byte belongs to a unit, or it is damaged.
func OBUs(sample []byte) ([]OBU, error) {
	var units []OBU
	for len(sample) > 0 {
		head := sample[0]
		at := 1
		if head&4 != 0 { // extension
			at = 2
		}
		size := uint64(len(sample) - at)
		if head&2 != 0 { // it says its size (leb128, 4.10.5); else it goes on to the end
			size = 0
			for i := 0; ; i++ {
				if i == 8 || at >= len(sample) {
					return nil, report.Bad("OBU size")
				}
				b := sample[at]
				at++
				size |= uint64(b&0x7f) << (7 * i)
				if b&0x80 == 0 {
					break
				}
			}
		}
		if head&0x80 != 0 || at > len(sample) || size > uint64(len(sample)-at) {
			return nil, report.Bad("OBU size")
		}
		end := at + int(size)
		units = append(units, OBU{Type: int(head>>3) & 15, Raw: sample[:end]})
		sample = sample[end:]
	}
	return units, nil
}

// FilterAV1 writes the units that decode a picture to w and tells note of the others: metadata, padding, delimiters and
// reserved types. It gives how many frames were kept.
func FilterAV1(w *Writer, sample []byte, note Note) (frames int, err error) {
	units, err := OBUs(sample)
	if err != nil {
		return 0, err
	}
	for _, u := range units {
		switch u.Type {
		case OBUFrameHeader, OBUFrame:
			frames++
		case OBUSequence, OBUTileGroup, OBURedundant:
		case OBUDelimiter, OBUPadding:
			note(report.Padding, int64(len(u.Raw)))
			continue
		default:
			note(report.EmbeddedData, int64(len(u.Raw)))
			continue
		}
		w.Raw(u.Raw)
	}
	return frames, nil
}

// CleanAV1Config writes the body of an av1C box anew with nothing but the sequence header in it.
func CleanAV1Config(body []byte, note Note) ([]byte, error) {
	c := Read(body)
	head := c.Take(4)
	if !c.OK() || head[0] != 0x81 {
		return nil, report.Bad("av1C")
	}
	units, err := OBUs(c.Rest())
	if err != nil {
		return nil, report.Bad("av1C")
	}
	var w Writer
	w.Raw(head[:3])
	delay := int(head[3] & 0x1f)
	if delay&0x10 == 0 {
		delay = 0
	}
	w.U8(delay)
	for _, u := range units {
		if u.Type != OBUSequence {
			note(report.EmbeddedData, int64(len(u.Raw)))
			continue
		}
		w.Raw(u.Raw)
	}
	return w.b, nil
}
