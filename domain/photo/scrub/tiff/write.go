// This file holds the writing of the new file: header, blocks, values, one directory.

package tiff

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"consentry/domain/photo/scrub/report"
)

// level is a compromise: what the default makes an eighth smaller takes it four times as long.
const level = 4

// write makes the file. Its blocks come right behind the header, each on an even offset; the directory is last.
func (l *layout) write(src []byte, orientation int, profile []byte, r *report.Report) ([]byte, error) {
	var out bytes.Buffer
	magic := []byte{'I', 'I', 42, 0, 0, 0, 0, 0}
	if l.order == binary.BigEndian {
		magic = []byte{'M', 'M', 0, 42, 0, 0, 0, 0}
	}
	out.Write(magic)
	w := &washer{l: l, row: make([]byte, l.rowBytes())}
	offsets, counts, err := l.writeBlocks(src, w, &out)
	if err != nil {
		return nil, err
	}
	w.report(src, r)
	if l.photometric == photometricMap {
		w.unused(r)
	}
	fields := l.fields(offsets, counts, orientation, profile)
	dirAt := writeDir(&out, l.order, fields)
	b := out.Bytes()
	l.order.PutUint32(b[4:], dirAt)
	return b, nil
}

// writeBlocks decodes every block and stores it again.
func (l *layout) writeBlocks(src []byte, w *washer, out *bytes.Buffer) (offsets, counts []uint32, err error) {
	perPlane := l.across() * l.down()
	pack, _ := zlib.NewWriterLevel(io.Discard, level) // the level is valid
	for index := range perPlane * l.planes {
		even(out)
		at := out.Len()
		put := func(row []byte) error { _, err := out.Write(row); return err }
		if l.compression != packNone {
			pack.Reset(out)
			put = func(row []byte) error { _, err := pack.Write(row); return err }
		}
		if err := l.block(src, index, index%perPlane, w, put); err != nil {
			return nil, nil, err
		}
		if l.compression != packNone {
			if err := pack.Close(); err != nil {
				return nil, nil, report.Bad("Deflate").With(err)
			}
		}
		offsets, counts = append(offsets, uint32(at)), append(counts, uint32(out.Len()-at))
		if out.Len() > 1<<31 {
			return nil, nil, report.Refuse(report.Bomb)
		}
	}
	return offsets, counts, nil
}

// report says what the blocks held besides the picture.
func (w *washer) report(src []byte, r *report.Report) {
	l := w.l
	for _, n := range l.counts[l.across()*l.down()*l.planes:] {
		w.hidden += int64(min(n, uint64(len(src))))
	}
	for _, t := range []report.Thing{
		{Kind: report.HiddenRows, Bytes: w.hidden}, {Kind: report.HiddenColor, Bytes: w.colors},
		{Kind: report.Padding, Bytes: w.padding + w.edges},
	} {
		if t.Bytes > 0 {
			r.Add(t.Kind, t.Bytes)
		}
	}
}

// unused zeroes the palette's entries that no pixel uses.
func (w *washer) unused(r *report.Report) {
	n := 1 << w.l.bits
	for i := range n {
		if w.used[i] {
			continue
		}
		for c := range 3 {
			e := w.l.colors[2*(c*n+i):][:2]
			if e[0]|e[1] != 0 {
				e[0], e[1] = 0, 0
				r.Add(report.UnusedTables, 2)
			}
		}
	}
}

// out is a field to be written; value is in the file's byte order.
type out struct {
	tag, typ uint16
	count    int
	value    []byte
}

// fields is everything the new directory says, in ascending order of tags.
func (l *layout) fields(offsets, counts []uint32, orientation int, profile []byte) []out {
	shorts := func(tag uint16, n ...int) out {
		o := out{tag: tag, typ: typeShort, count: len(n)}
		for _, v := range n {
			o.value = append(o.value, 0, 0)
			l.order.PutUint16(o.value[len(o.value)-2:], uint16(v))
		}
		return o
	}
	longs := func(tag uint16, n ...uint32) out {
		o := out{tag: tag, typ: typeLong, count: len(n)}
		for _, v := range n {
			o.value = append(o.value, 0, 0, 0, 0)
			l.order.PutUint32(o.value[len(o.value)-4:], v)
		}
		return o
	}
	bits := make([]int, l.samples)
	for i := range bits {
		bits[i] = l.bits
	}
	compression := deflate
	if l.compression == packNone {
		compression = packNone
	}
	list := []out{
		longs(tagWidth, uint32(l.width)), longs(tagHeight, uint32(l.height)), shorts(tagBits, bits...),
		shorts(tagCompression, compression), shorts(tagPhotometric, l.photometric),
	}
	if !l.tiled {
		list = append(list, longs(tagStripOffsets, offsets...))
	}
	if orientation > 1 {
		list = append(list, shorts(tagOrientation, orientation))
	}
	list = append(list, shorts(tagSamples, l.samples))
	if !l.tiled {
		list = append(list, longs(tagRowsPerStrip, uint32(l.blockH)), longs(tagStripCounts, counts...))
	}
	planar := 1
	if l.planes > 1 {
		planar = separatePlanes
	}
	list = append(list, shorts(tagPlanar, planar))
	if l.predictor != 1 {
		list = append(list, shorts(tagPredictor, l.predictor))
	}
	if l.colors != nil {
		list = append(list, out{tag: tagColorMap, typ: typeShort, count: len(l.colors) / 2, value: l.colors})
	}
	if l.tiled {
		list = append(list, longs(tagTileWidth, uint32(l.blockW)), longs(tagTileHeight, uint32(l.blockH)),
			longs(tagTileOffsets, offsets...), longs(tagTileCounts, counts...))
	}
	if l.alpha != 0 {
		list = append(list, shorts(tagExtraSamples, l.alpha))
	}
	if profile != nil {
		list = append(list, out{tag: tagICC, typ: typeUndefined, count: len(profile), value: profile})
	}
	return list
}

// writeDir writes the values that do not fit into their entries, then the directory, and returns where that is.
func writeDir(b *bytes.Buffer, order binary.ByteOrder, fields []out) uint32 {
	var entries []byte
	for _, f := range fields {
		e := make([]byte, 12)
		order.PutUint16(e, f.tag)
		order.PutUint16(e[2:], f.typ)
		order.PutUint32(e[4:], uint32(f.count))
		if len(f.value) <= 4 {
			copy(e[8:], f.value)
		} else {
			even(b)
			order.PutUint32(e[8:], uint32(b.Len()))
			b.Write(f.value)
		}
		entries = append(entries, e...)
	}
	even(b)
	at := uint32(b.Len())
	head := make([]byte, 2)
	order.PutUint16(head, uint16(len(fields)))
	b.Write(head)
	b.Write(entries)
	b.Write(make([]byte, 4)) // no next directory
	return at
}

// even brings the buffer to an even offset.
func even(b *bytes.Buffer) {
	if b.Len()%2 == 1 {
		b.WriteByte(0)
	}
}
