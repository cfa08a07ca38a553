package codec

// This file makes HEIF files of coded pictures that are at hand: grids, turns, colours as a test wants them.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/heif"
)

// coded is one coded picture.
type coded struct {
	kind            string
	config, payload []byte
	width, height   int
}

// sample reads a file of testdata.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return b
}

// codedOf takes the coded picture out of a file.
func codedOf(t testing.TB, src []byte) coded {
	t.Helper()
	f, err := heif.Read(src)
	require.NoError(t, err)
	p := f.Primary
	return coded{kind: p.Kind, config: p.Config, payload: p.Payload, width: p.Width, height: p.Height}
}

// prop is a property: its box type and body.
type prop struct {
	kind string
	body []byte
}

func fields(f func(*bmff.Writer)) []byte {
	var w bmff.Writer
	f(&w)
	return w.Bytes()
}

// irot turns anti-clockwise, by steps of 90 degrees; imir exchanges left and right (1) or top and bottom (0); clap cuts
// to a size around an offset from the centre, in pixels.
func irot(steps int) prop { return prop{"irot", []byte{byte(steps)}} }
func imir(mode int) prop  { return prop{"imir", []byte{byte(mode)}} }
func clap(w, h, dx, dy, of int) prop {
	return prop{"clap", fields(func(b *bmff.Writer) {
		for _, v := range []int{w, 1, h, 1, dx, of, dy, of} {
			b.U32(uint32(int32(v)))
		}
	})}
}

// nclx names colours by numbers.
func nclx(primaries, transfer, matrix int, full bool) prop {
	return prop{"colr", fields(func(b *bmff.Writer) {
		b.Text("nclx")
		b.U16(primaries)
		b.U16(transfer)
		b.U16(matrix)
		if full {
			b.U8(0x80)
		} else {
			b.U8(0)
		}
	})}
}

// single makes a file of one coded picture with properties.
func single(c coded, props ...prop) []byte {
	return compose([]coded{c}, 0, 0, c.width, c.height, props)
}

// grid makes a file of tiles, cut to width by height.
func grid(tiles []coded, columns, width, height int, props ...prop) []byte {
	return compose(tiles, len(tiles)/columns, columns, width, height, props)
}

// compose writes the file: item 1 is shown; of a grid, items 2... are the tiles. Everything coded stands in idat.
func compose(tiles []coded, rows, columns, width, height int, props []prop) []byte {
	first := 1
	var idat bmff.Writer
	type extent struct{ at, length int }
	var extents []extent
	if rows > 0 {
		first = 2
		idat.Raw([]byte{0, 1, byte(rows - 1), byte(columns - 1)})
		idat.U32(uint32(width))
		idat.U32(uint32(height))
		extents = append(extents, extent{0, idat.Len()})
	}
	for _, c := range tiles {
		extents = append(extents, extent{idat.Len(), len(c.payload)})
		idat.Raw(c.payload)
	}
	var w bmff.Writer
	w.Box("ftyp", func() { w.Text("heic\x00\x00\x00\x00mif1heicavif") })
	w.Full("meta", 0, 0, func() {
		w.Full("hdlr", 0, 0, func() { w.U32(0); w.Text("pict"); w.Zero(13) })
		w.Full("pitm", 0, 0, func() { w.U16(1) })
		w.Full("iinf", 0, 0, func() {
			w.U16(len(extents))
			for i := range extents {
				kind := tiles[0].kind
				if rows > 0 && i == 0 {
					kind = "grid"
				}
				w.Full("infe", 2, 0, func() { w.U16(i + 1); w.U16(0); w.Text(kind); w.U8(0) })
			}
		})
		w.Full("iloc", 1, 0, func() {
			w.U16(0x4400)
			w.U16(len(extents))
			for i, e := range extents {
				w.U16(i + 1)
				w.U16(1) // in idat
				w.U16(0)
				w.U16(1)
				w.U32(uint32(e.at))
				w.U32(uint32(e.length))
			}
		})
		if rows > 0 {
			w.Full("iref", 0, 0, func() {
				w.Box("dimg", func() {
					w.U16(1)
					w.U16(len(tiles))
					for i := range tiles {
						w.U16(i + 2)
					}
				})
			})
		}
		w.Box("iprp", func() { properties(&w, tiles, first, width, height, props) })
		w.Box("idat", func() { w.Raw(idat.Bytes()) })
	})
	return w.Bytes()
}

// properties writes those of the tiles, 1 and 2, then the picture's own.
func properties(w *bmff.Writer, tiles []coded, first, width, height int, props []prop) {
	box := map[string]string{heif.HEVC: "hvcC", heif.AV1: "av1C"}[tiles[0].kind]
	w.Box("ipco", func() {
		w.Box(box, func() { w.Raw(tiles[0].config) })
		w.Full("ispe", 0, 0, func() { w.U32(uint32(tiles[0].width)); w.U32(uint32(tiles[0].height)) })
		w.Full("ispe", 0, 0, func() { w.U32(uint32(width)); w.U32(uint32(height)) })
		for _, p := range props {
			w.Box(p.kind, func() { w.Raw(p.body) })
		}
	})
	w.Full("ipma", 0, 0, func() {
		w.U32(uint32(len(tiles) + first - 1))
		w.U16(1)
		if first == 1 {
			w.U8(2 + len(props))
			w.U8(0x81)
			w.U8(2)
		} else {
			w.U8(1 + len(props))
			w.U8(3)
		}
		for i := range props {
			w.U8(0x80 | (4 + i))
		}
		if first == 1 {
			return
		}
		for i := range tiles {
			w.U16(i + 2)
			w.U8(2)
			w.U8(0x81)
			w.U8(2)
		}
	})
}
