// Package tifftest makes TIFF structures for tests: of metadata, of pictures, sound ones and damaged ones.
//
// This file holds the builder.
package tifftest

import "encoding/binary"

// Field types.
const (
	Byte      = 1
	ASCII     = 2
	Short     = 3
	Long      = 4
	Rational  = 5
	Undefined = 7
)

// Field is one entry. Value is []byte, string (a NUL is added), []uint16, []uint32, or *Dir for a pointer to another
// directory, or []Blob for offsets of byte blocks.
type Field struct {
	Tag   uint16
	Type  uint16
	Value any
}

// Blob is a block of bytes that an entry points to.
type Blob []byte

// Dir is a directory; Next follows it.
type Dir struct {
	Fields []Field
	Next   *Dir
}

// Build writes a classic TIFF structure with first as IFD0 at byte 8.
func Build(order binary.ByteOrder, first *Dir) []byte {
	b := &builder{order: order}
	if order.String() == "BigEndian" {
		b.out = []byte{'M', 'M', 0, 42, 0, 0, 0, 8}
	} else {
		b.out = []byte{'I', 'I', 42, 0, 8, 0, 0, 0}
	}
	b.dir(first)
	return b.out
}

// BuildBig writes the same as a BigTIFF.
func BuildBig(order binary.ByteOrder, first *Dir) []byte {
	b := &builder{order: order, big: true}
	if order.String() == "BigEndian" {
		b.out = []byte{'M', 'M', 0, 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16}
	} else {
		b.out = []byte{'I', 'I', 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0}
	}
	b.dir(first)
	return b.out
}

type builder struct {
	order binary.ByteOrder
	big   bool
	out   []byte
}

func (b *builder) word(n uint64) []byte {
	if b.big {
		return order64(b.order, n)
	}
	return order32(b.order, uint32(n))
}

func order16(o binary.ByteOrder, n uint16) []byte { p := make([]byte, 2); o.PutUint16(p, n); return p }
func order32(o binary.ByteOrder, n uint32) []byte { p := make([]byte, 4); o.PutUint32(p, n); return p }
func order64(o binary.ByteOrder, n uint64) []byte { p := make([]byte, 8); o.PutUint64(p, n); return p }

// dir writes a directory at the end of what there is, its values behind it, and returns its offset.
func (b *builder) dir(d *Dir) int {
	at := len(b.out)
	count, entry, inline := order16(b.order, uint16(len(d.Fields))), 12, 4
	if b.big {
		count, entry, inline = order64(b.order, uint64(len(d.Fields))), 20, 8
	}
	b.out = append(b.out, count...)
	base := len(b.out)
	b.out = append(b.out, make([]byte, len(d.Fields)*entry+inline)...)
	for i, f := range d.Fields {
		n, value := b.value(f)
		e := append(order16(b.order, f.Tag), order16(b.order, f.Type)...)
		e = append(e, b.word(uint64(n))...)
		if len(value) <= inline {
			e = append(e, value...)
			e = append(e, make([]byte, inline-len(value))...)
		} else {
			e = append(e, b.word(uint64(b.block(value)))...)
		}
		copy(b.out[base+i*entry:], e)
	}
	if d.Next != nil {
		next := b.word(uint64(b.dir(d.Next)))
		copy(b.out[base+len(d.Fields)*entry:], next)
	}
	return at
}

// block appends bytes on an even offset.
func (b *builder) block(p []byte) int {
	if len(b.out)%2 == 1 {
		b.out = append(b.out, 0)
	}
	at := len(b.out)
	b.out = append(b.out, p...)
	return at
}

func (b *builder) value(f Field) (count int, value []byte) {
	switch v := f.Value.(type) {
	case string:
		return len(v) + 1, append([]byte(v), 0)
	case []byte:
		count = len(v)
		if f.Type == Rational {
			count /= 8
		}
		return count, v
	case []uint16:
		for _, n := range v {
			value = append(value, order16(b.order, n)...)
		}
		return len(v), value
	case []uint32:
		for _, n := range v {
			value = append(value, order32(b.order, n)...)
		}
		return len(v), value
	case []Blob:
		for _, p := range v {
			value = append(value, order32(b.order, uint32(b.block(p)))...)
		}
		return len(v), value
	case *Dir:
		return 1, order32(b.order, uint32(b.dir(v)))
	}
	panic("tifftest: no such value")
}

// Sizes are the byte counts that go with offsets of blocks.
func Sizes(blobs []Blob) []uint32 {
	var out []uint32
	for _, b := range blobs {
		out = append(out, uint32(len(b)))
	}
	return out
}

// F is a field.
func F(tag, typ uint16, value any) Field { return Field{Tag: tag, Type: typ, Value: value} }
