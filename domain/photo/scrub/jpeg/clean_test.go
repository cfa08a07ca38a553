package jpeg

// What the tests of this package share: pictures made here or kept in testdata, segments spliced into them, and what the
// parts of a file are, read anew and without the code under test.

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"os"
	"path"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// photo is a picture with large shapes and noise, as a baseline file in 4:2:0.
func photo(t testing.TB, width, height, quality int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	dice := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			n := dice.IntN(24)
			m.SetRGBA(x, y, color.RGBA{uint8((x*200/width + n) & 255), uint8((y*200/height + n) & 255), uint8(((x/37+y/41)%5*40 + n) & 255), 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, stdjpeg.Encode(&b, m, &stdjpeg.Options{Quality: quality}))
	return b.Bytes()
}

// fixture reads a file of testdata.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(path.Join("testdata", name))
	require.NoError(t, err)
	return b
}

// seg is a marker segment.
func seg(marker byte, body string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))
	return append(b, body...)
}

// join is all parts, one after the other.
func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// before puts parts in front of the nth marker (from 0) of a kind; at SOI they come behind it.
func before(t testing.TB, file []byte, marker byte, nth int, parts ...[]byte) []byte {
	t.Helper()
	for _, p := range split(t, file) {
		if p.marker != marker {
			continue
		}
		if nth--; nth < 0 {
			at := p.at
			if marker == mSOI {
				at += 2
			}
			return join(file[:at], join(parts...), file[at:])
		}
	}
	require.FailNow(t, "no such marker")
	return nil
}

// piece is a marker with its segment and, after SOS, the entropy-coded data up to the next marker that is not RST.
type piece struct {
	marker  byte
	at      int
	body    []byte
	entropy []byte
}

// split reads a well-formed file.
func split(t testing.TB, b []byte) []piece {
	t.Helper()
	var out []piece
	for at := 0; at+1 < len(b); {
		require.Equal(t, byte(0xff), b[at])
		p := piece{marker: b[at+1], at: at}
		at += 2
		if p.marker != mSOI && p.marker != mEOI {
			n := int(binary.BigEndian.Uint16(b[at:]))
			p.body = b[at+2 : at+n]
			at += n
		}
		if p.marker == mSOS {
			from := at
			for b[at] != 0xff || b[at+1] == 0 || b[at+1]&0xf8 == 0xd0 {
				at++
			}
			p.entropy = b[from:at]
		}
		out = append(out, p)
		if p.marker == mEOI {
			require.Len(t, b, at, "bytes after EOI")
			return out
		}
	}
	require.FailNow(t, "no EOI")
	return nil
}

// mend gives the file with the body of the first segment of a kind changed.
func mend(t testing.TB, file []byte, marker byte, change func(body []byte)) []byte {
	t.Helper()
	file = bytes.Clone(file)
	for _, p := range split(t, file) {
		if p.marker == marker {
			change(p.body)
			return file
		}
	}
	require.FailNow(t, "no such marker")
	return nil
}

// kinds is which kinds were found.
func kinds(r report.Report) []report.Kind {
	var out []report.Kind
	for _, t := range r.Removed {
		out = append(out, t.Kind)
	}
	return out
}

// clean is the copy of a file that must be taken.
func clean(t testing.TB, file []byte) ([]byte, report.Report) {
	t.Helper()
	out, r, err := Clean(file)
	require.NoError(t, err)
	return out, r
}
