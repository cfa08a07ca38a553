// This file holds the walk over descriptions of sound (ISO/IEC 14496-12, 12.2.3; QuickTime File Format, "Sound sample
// descriptions") and over MPEG-4's descriptors (14496-1) and pictures (14496-2).

package boxes

import (
	"bytes"
	"io"

	"consentry/domain/photo/scrub/report"
)

// sounds are the codings of sound, and the box that sets up the decoder of each.
var sounds = map[string]string{"mp4a": "esds", "alac": "alac", "Opus": "dOps", "ac-3": "dac3", "ec-3": "dec3", "lpcm": "", "sowt": "", "twos": ""}

// sound reads an AudioSampleEntry and QuickTime's versions 1 and 2 of it.
func (t *track) sound(e box) error {
	var h [10]byte
	if e.end-e.body < 28 {
		return report.Bad(word(e.kind))
	}
	if err := t.w.read(h[:], e.body); err != nil {
		return err
	}
	version := int(h[8])<<8 | int(h[9])
	setup, ok := sounds[e.kind]
	if !ok || version > 2 || version > 0 && t.w.format != report.MOV && setup != "" {
		t.w.p.Find("sample_entry_"+word(e.kind), e.at, e.size())
		return nil
	}
	f, list, err := t.entry(e, []int64{28, 44, 64}[version])
	if err != nil {
		return err
	}
	f.take(2) // the version
	f.zero(2, "sample_entry")
	f.zero(4, "vendor")
	if version == 2 {
		for _, v := range []uint64{3, 16, 0xfffe, 0} {
			f.expect(2, "sample_entry", v)
		}
		f.expect(4, "sample_entry", 0x10000)
		f.expect(4, "sample_entry", 72)
		f.take(12) // rate and channels
		f.expect(4, "sample_entry", 0x7f000000)
		f.take(16)
	} else {
		f.expect(2, "sample_entry", 1, 2, 3, 4, 5, 6, 7, 8)
		f.expect(2, "sample_entry", 8, 16, 24, 32)
		f.expect(2, "sample_entry", 0, 0xfffe, 0xffff)
		f.zero(2, "sample_entry")
		f.take(4 + 16*version)
	}
	for _, b := range list {
		if err := t.soundBox(b, e.kind, false); err != nil {
			return err
		}
	}
	return f.done()
}

// soundBox reads a box of a sample entry, or of the wave box that QuickTime puts them in.
func (t *track) soundBox(b box, coding string, inWave bool) error {
	if b.kind == "wave" && !inWave {
		list, err := t.w.container(b)
		for _, b := range list {
			if err == nil {
				err = t.soundBox(b, coding, true)
			}
		}
		return err
	}
	if needed := sounds[coding]; b.kind != needed && !map[string]bool{"chan": true, "enda": true, "btrt": true, "frma": inWave, "\x00\x00\x00\x00": inWave}[b.kind] {
		t.w.stray(b)
		return nil
	}
	f, err := t.w.leaf(b, 2<<10)
	if err != nil {
		return err
	}
	switch b.kind {
	case "esds":
		f.zero(4, "esds")
		if err := f.descriptors(false); err != nil {
			return err
		}
	case "alac":
		f.zero(4, "alac")
		f.take(24)
	case "dOps":
		f.zero(1, "dOps")
		n := int(f.u8())
		f.take(8)
		if f.u8() != 0 {
			f.take(2 + n)
		}
	case "dac3":
		f.take(3)
	case "dec3":
		for range f.u16()&7 + 1 {
			if f.take(2); f.u8()>>1&15 > 0 {
				f.take(1)
			}
		}
	case "chan":
		f.zero(4, "chan")
		f.take(8)
		f.take(20 * int(f.expect(4, "chan", 0, 1, 2, 3, 4, 5, 6, 7, 8)))
	case "enda":
		f.expect(2, "enda", 0, 1)
	case "btrt":
		f.take(12)
	case "frma":
		if string(f.take(4)) != coding {
			f.find("frma", b.at, b.size())
		}
	}
	return f.done()
}

// descriptor reads a descriptor's tag and length (14496-1, 8.3.3).
func (f *fields) descriptor(tag uint64) int {
	f.expect(1, "esds", tag)
	n := 0
	for range 4 {
		c := f.u8()
		n = n<<7 | int(c&0x7f)
		if c < 0x80 {
			break
		}
	}
	return n
}

// setup bounds of what a decoder is told at first, bytes.
const maxSoundSetup, maxPictureSetup = 16, 256

// descriptors reads an elementary stream's description: its decoder, that decoder's few bytes, and how it is packed.
func (f *fields) descriptors(pictures bool) error {
	if n := f.descriptor(3); n != f.left() {
		f.find("esds", f.off(), int64(f.left()))
	}
	f.take(2)
	f.zero(1, "esds") // no other stream, no address
	n := f.descriptor(4)
	end := f.i + n
	if pictures {
		f.expect(1, "esds", 0x20)
		f.expect(1, "esds", 0x11, 0x10)
	} else {
		f.expect(1, "esds", 0x40, 0x66, 0x67, 0x68, 0x69, 0x6b, 0xa5, 0xa6)
		f.expect(1, "esds", 0x15, 0x14)
	}
	f.take(11)
	if f.i < end {
		n := f.descriptor(5)
		at, b := f.off(), f.take(n)
		if err := f.setup(b, at, pictures); err != nil {
			return err
		}
	}
	if f.i != end {
		f.find("esds", f.off(), int64(f.left()))
	}
	if n := f.descriptor(6); n != 1 {
		f.find("esds", f.off(), int64(f.left()))
	}
	f.expect(1, "esds", 2)
	return nil
}

// setup checks what a decoder is told at first (14496-3, 1.6.2.1; 14496-2, 6.2.2 and 6.2.3).
func (f *fields) setup(b []byte, at int64, pictures bool) error {
	if i, n := printed(b); n > 0 {
		f.find("setup", at+int64(i), int64(n))
	}
	if pictures {
		if len(b) > maxPictureSetup {
			f.find("setup", at, int64(len(b)))
		}
		return f.w.visual(bytes.NewReader(b), 0, int64(len(b)))
	}
	c := bits{b: b}
	if c.u(5) == 31 {
		c.skip(6)
	}
	if c.u(4) == 15 {
		c.skip(24)
	}
	// No channels by number means a program description, which may have a comment.
	if len(b) < 2 || len(b) > maxSoundSetup || c.u(4) == 0 {
		f.find("setup", at, int64(len(b)))
	}
	return nil
}

// visual scans MPEG-4 pictures for start codes: objects, layers, groups and pictures, never user data (14496-2, table 6-3).
func (w *walker) visual(r io.ReaderAt, at, end int64) error {
	var b [4 << 10]byte
	for start := at; at < end; {
		n := min(int64(len(b)), end-at)
		if k, err := r.ReadAt(b[:n], at); int64(k) < n {
			return report.Refuse(report.Unreadable).With(err)
		}
		if at == start && !bytes.HasPrefix(b[:n], []byte{0, 0, 1}) {
			w.p.Find("slack_unit", at, end-at)
		}
		for i := range b[:max(n-3, 0)] {
			if b[i] != 0 || b[i+1] != 0 || b[i+2] != 1 {
				continue
			}
			switch code := b[i+3]; {
			case code <= 0x2f, code == 0xb0, code == 0xb1, code == 0xb3, code == 0xb5, code == 0xb6:
			case code == 0xb2:
				w.p.Find("user_data", at+int64(i), 4)
			default:
				w.p.Find("unknown_unit", at+int64(i), 4)
			}
		}
		if n == end-at {
			return nil
		}
		at += n - 3
	}
	return nil
}
