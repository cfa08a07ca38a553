// This file writes the picture: colours that pixels use, then the images (sections 17 to 27).

package gif

import (
	"bytes"
	"compress/lzw"

	"consentry/domain/photo/scrub/report"
)

// table is a colour table while entries are taken into it.
type table struct {
	colours []byte
	first   map[[3]byte]byte
	clear   bool // room for a transparent entry is wanted
}

// number is the entry of a colour: one for the same colour, so that no second picture hides between two alike.
func (t *table) number(c [3]byte) byte {
	if t.first == nil {
		t.first = map[[3]byte]byte{}
	}
	n, ok := t.first[c]
	if !ok {
		n = byte(len(t.colours) / 3)
		t.first[c] = n
		t.colours = append(t.colours, c[:]...)
	}
	return n
}

// take notes the colours of a frame.
func (t *table) take(f *frame, palette []byte) {
	for v, used := range f.entries {
		if used {
			t.number([3]byte(palette[3*v:]))
		}
	}
	t.clear = t.clear || f.clear
}

// bits is the size of the table as its power of two, at least 1.
func (t *table) bits() int {
	n, b := len(t.colours)/3, 1
	if t.clear && n < 256 {
		n++
	}
	for 1<<b < n {
		b++
	}
	return b
}

// bytes is the table filled up with black.
func (t *table) bytes() []byte {
	w := make([]byte, 3<<t.bits())
	copy(w, t.colours)
	return w
}

// transparent is the entry for transparent pixels of a frame whose opaque pixels have these numbers: the one behind all
// colours, or of a full table one that the frame does not show.
func (t *table) transparent(taken *[256]bool) byte {
	if n := len(t.colours) / 3; n < 256 {
		return byte(n)
	}
	for i, u := range taken {
		if !u {
			return byte(i)
		}
	}
	return 0 // does not happen: a frame has at most 255 opaque entries beside its transparent one
}

// sharedTable gathers what the frames without a table of their own show; nil when every frame has its own.
func (p *picture) sharedTable() (t *table, background byte) {
	for i := range p.frames {
		f := &p.frames[i]
		if f.palette != nil {
			continue
		}
		if t == nil {
			t = &table{}
			if p.seesBackground() {
				background = t.number([3]byte(p.palette[3*p.background:]))
			}
		}
		t.take(f, p.palette)
	}
	return t, background
}

// seesBackground tells whether the first image leaves some of the screen to the background colour.
func (p *picture) seesBackground() bool {
	f := p.frames[0]
	return (f.seen.w != p.width || f.seen.h != p.height) && 3*p.background < len(p.palette)
}

func (p *picture) write() ([]byte, error) {
	p.noteColours()
	shared, background := p.sharedTable()
	var w bytes.Buffer
	w.WriteString("GIF89a")
	flags := byte(0x70) // eight bits a channel
	if shared != nil {
		flags |= 0x80 | byte(shared.bits()-1)
	}
	w.Write(le.AppendUint16(le.AppendUint16(nil, uint16(p.width)), uint16(p.height)))
	w.Write([]byte{flags, background, 0})
	if shared != nil {
		w.Write(shared.bytes())
	}
	if len(p.frames) > 1 && p.loop >= 0 {
		w.WriteString("\x21\xff\x0bNETSCAPE2.0\x03\x01")
		w.Write(append(le.AppendUint16(nil, uint16(p.loop)), 0))
	}
	for i := range p.frames {
		if err := p.writeFrame(&w, &p.frames[i], shared); err != nil {
			return nil, err
		}
	}
	w.WriteByte(0x3b)
	return w.Bytes(), nil
}

func (p *picture) writeFrame(w *bytes.Buffer, f *frame, t *table) error {
	palette := p.palette
	if f.palette != nil {
		t, palette = &table{}, f.palette
		t.take(f, palette)
	}
	var number [256]byte
	var taken [256]bool
	for v, used := range f.entries {
		if used {
			number[v] = t.number([3]byte(palette[3*v:]))
			taken[number[v]] = true
		}
	}
	clear := byte(0)
	if f.clear {
		clear = t.transparent(&taken)
		number[f.transparent] = clear
	}
	animated := len(p.frames) > 1
	if f.clear || animated && f.present {
		flags, delay := byte(0), uint16(0)
		if animated {
			flags, delay = f.dispose<<2, f.delay
		}
		if f.clear {
			flags |= 1
		}
		w.Write([]byte{0x21, 0xf9, 4, flags, byte(delay), byte(delay >> 8), clear, 0})
	}
	d := []byte{0x2c}
	for _, v := range []int{f.x, f.y, f.seen.w, f.seen.h} {
		d = le.AppendUint16(d, uint16(v))
	}
	if f.palette == nil {
		w.Write(append(d, 0))
	} else {
		w.Write(append(append(d, 0x80|byte(t.bits()-1)), t.bytes()...))
	}
	pix, _, err := f.unpack(0)
	if err != nil {
		return err
	}
	for i, v := range pix {
		pix[i] = number[v]
	}
	pack(w, pix, max(t.bits(), 2))
	return nil
}

// pack writes pixels as one LZW stream in full sub-blocks.
func pack(w *bytes.Buffer, pix []byte, bits int) {
	var data bytes.Buffer
	z := lzw.NewWriter(&data, lzw.LSB, bits)
	z.Write(pix) // a Buffer does not fail, and every pixel fits the code size
	z.Close()
	w.WriteByte(byte(bits))
	for data.Len() > 0 {
		b := data.Next(255)
		w.WriteByte(byte(len(b)))
		w.Write(b)
	}
	w.WriteByte(0)
}

// noteColours adds what colour tables held that no pixel shows.
func (p *picture) noteColours() {
	var shown, under [256]bool // by frames that share the global table
	if p.seesBackground() {
		shown[p.background] = true
	}
	for i := range p.frames {
		f := &p.frames[i]
		if f.palette != nil {
			var own [256]bool
			if f.clear {
				own[f.transparent] = true
			}
			p.noteTable(f.palette, &f.entries, &own)
			continue
		}
		for v, u := range f.entries {
			shown[v] = shown[v] || u
		}
		if f.clear {
			under[f.transparent] = true
		}
	}
	p.noteTable(p.palette, &shown, &under)
}

func (p *picture) noteTable(palette []byte, shown, under *[256]bool) {
	var unused, hidden int64
	for i := 0; 3*i < len(palette); i++ {
		switch {
		case palette[3*i]|palette[3*i+1]|palette[3*i+2] == 0 || shown[i]:
		case under[i]:
			hidden++
		default:
			unused++
		}
	}
	if hidden > 0 {
		p.r.Add(report.HiddenColor, hidden)
	}
	if unused > 0 {
		p.r.Add(report.UnusedTables, unused)
	}
}
