package bmff

// This file holds the writer of boxes.

import "encoding/binary"

// Writer puts boxes together. Its zero value is ready.
type Writer struct{ b []byte }

// Bytes is what was written.
func (w *Writer) Bytes() []byte { return w.b }

// Len is how much was written.
func (w *Writer) Len() int { return len(w.b) }

// Box writes a box whose body is written by fill.
func (w *Writer) Box(kind string, fill func()) {
	at := len(w.b)
	w.U32(0)
	w.b = append(w.b, kind[:4]...)
	fill()
	binary.BigEndian.PutUint32(w.b[at:], uint32(len(w.b)-at))
}

// Full writes a full box: version and flags first.
func (w *Writer) Full(kind string, version int, flags uint32, fill func()) {
	w.Box(kind, func() {
		w.U32(uint32(version)<<24 | flags)
		fill()
	})
}

// U8, U16, U32 and U64 write numbers of that many bits, big-endian; Raw bytes as they are, Zero n zero bytes.
func (w *Writer) U8(v int)      { w.b = append(w.b, byte(v)) }
func (w *Writer) U16(v int)     { w.b = binary.BigEndian.AppendUint16(w.b, uint16(v)) }
func (w *Writer) U32(v uint32)  { w.b = binary.BigEndian.AppendUint32(w.b, v) }
func (w *Writer) U64(v uint64)  { w.b = binary.BigEndian.AppendUint64(w.b, v) }
func (w *Writer) Raw(b []byte)  { w.b = append(w.b, b...) }
func (w *Writer) Text(s string) { w.b = append(w.b, s...) }
func (w *Writer) Zero(n int)    { w.b = append(w.b, make([]byte, n)...) }

// PutU32 sets a number that was written earlier, at an offset.
func (w *Writer) PutU32(at int, v uint32) { binary.BigEndian.PutUint32(w.b[at:], v) }

// Reset forgets what was written and keeps the memory.
func (w *Writer) Reset() { w.b = w.b[:0] }
