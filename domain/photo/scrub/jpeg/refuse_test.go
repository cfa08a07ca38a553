package jpeg

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

func TestRefusals(t *testing.T) {
	bare := fixture(t, "baseline-420.jpg")
	prog := fixture(t, "progressive-420.jpg")
	rst := fixture(t, "baseline-422-restart.jpg")
	three := fixture(t, "baseline-three-scans-restart.jpg")
	soi := func(file []byte, parts ...[]byte) []byte { return before(t, file, mSOI, 0, parts...) }
	sof := func(at int, values ...byte) []byte {
		return mend(t, bare, mSOF0, func(b []byte) { copy(b[at:], values) })
	}
	process := func(marker byte) []byte { return bytes.Replace(bare, []byte{0xff, mSOF0}, []byte{0xff, marker}, 1) }
	sos := func(file []byte, n int) []byte { // the nth SOS with its data
		for _, p := range split(t, file) {
			if p.marker == mSOS {
				if n--; n < 0 {
					return append(seg(mSOS, string(p.body)), p.entropy...)
				}
			}
		}
		require.FailNow(t, "no such scan")
		return nil
	}
	for _, c := range []struct {
		name string
		file []byte
		why  report.Why
		what string
	}{
		{"nothing", nil, report.Empty, ""},
		{"one byte", []byte{0xff}, report.Damaged, "SOI"},
		{"text", []byte("<html>"), report.Damaged, "SOI"},
		{"bytes before the start", join([]byte(secret), bare), report.Damaged, "SOI"},
		{"SOI alone", bare[:2], report.Truncated, ""},
		{"cut in the header", bare[:100], report.Truncated, ""},
		{"cut in the scan", bare[:len(bare)*2/3], report.Truncated, ""},
		{"cut in the scan, with an end", join(bare[:len(bare)-40], []byte{0xff, mEOI}), report.Truncated, ""},
		{"no EOI", bare[:len(bare)-2], report.Truncated, ""},
		{"a segment longer than the file", soi(bare, []byte{0xff, mCOM, 0xff, 0xff}), report.Truncated, ""},
		{"a segment of length 0", soi(bare, []byte{0xff, mAPP1, 0, 0}), report.Damaged, "length"},
		{"a segment of length 1", soi(bare, []byte{0xff, mAPP1, 0, 1}), report.Damaged, "length"},
		{"no picture", []byte{0xff, mSOI, 0xff, mEOI}, report.Damaged, "SOF"},
		{"no scan", join(bare[:bytes.Index(bare, []byte{0xff, mSOS})], []byte{0xff, mEOI}), report.Damaged, "SOS"},
		{"a scan before the frame", soi(bare, sos(bare, 0)), report.Damaged, "SOS"},
		{"another SOI", before(t, bare, mDHT, 0, []byte{0xff, mSOI}), report.Damaged, "SOI"},
		{"a marker that is reserved", soi(bare, seg(0x22, secret)), report.Damaged, "marker"},
		{"0 x 0", sof(1, 0, 0, 0, 0), report.Damaged, "size"},
		{"lines that DNL will say", join(sof(1, 0, 0)[:len(bare)-2], seg(mDNL, "\x00\x3d"), []byte{0xff, mEOI}), report.Unsupported, "DNL"},
		{"65500 x 65500", sof(1, 0xff, 0xdc, 0xff, 0xdc), report.TooBig, ""},
		{"wider than its data", sof(1, 0x3f, 0xff), report.Truncated, ""},
		{"two components", soi(bare, seg(mSOF0, "\x08\x00\x10\x00\x10\x02\x01\x11\x00\x02\x11\x00")), report.Unsupported, "components"},
		{"16 bits", sof(0, 16), report.Unsupported, "precision"},
		{"12 bits in a baseline frame", sof(0, 12), report.Unsupported, "precision"},
		{"a component twice", sof(9, 1), report.Damaged, "SOF"},
		{"sampling of 0", sof(7, 0x02), report.Damaged, "SOF"},
		{"sampling of 5", sof(7, 0x51), report.Damaged, "SOF"},
		{"more blocks than an MCU has", sof(7, 0x44), report.Damaged, "SOS"},
		{"a quantisation table that is not there", sof(8, 3), report.Damaged, "DQT"},
		{"two frames", before(t, bare, mSOS, 0, seg(mSOF0, "\x08\x00\x10\x00\x10\x01\x01\x11\x00")), report.Damaged, "SOF"},
		{"lossless", process(0xc3), report.Unsupported, "lossless"},
		{"hierarchical", process(0xc5), report.Unsupported, "hierarchical"},
		{"hierarchical by DHP", soi(bare, seg(mDHP, secret)), report.Unsupported, "hierarchical"},
		{"arithmetic coding", fixture(t, "arithmetic.jpg"), report.Unsupported, "arithmetic coding"},
		{"arithmetic coding, progressive", process(0xca), report.Unsupported, "arithmetic coding"},
		{"Huffman tables that are not there", join(bare[:bytes.Index(bare, []byte{0xff, mDHT})], sos(bare, 0), []byte{0xff, mEOI}), report.Damaged, "DHT"},
		{"a Huffman table with too many codes", soi(bare, seg(mDHT, "\x01\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03")), "", ""},
		{"a Huffman table cut short", soi(bare, seg(mDHT, "\x00\x02")), report.Damaged, "DHT"},
		{"a Huffman table for class 2", soi(bare, seg(mDHT, "\x20"+string(make([]byte, 16)))), report.Damaged, "DHT"},
		{"a symbol with two codes", mend(t, bare, mDHT, func(b []byte) { b[18] = b[17] }), report.Damaged, "DHT"},
		{"a symbol that no baseline scan has", mend(t, bare, mDHT, func(b []byte) { b[17] = 12 }), report.Damaged, "DHT"},
		{"components out of order", mend(t, bare, mSOS, func(b []byte) { b[3], b[5] = b[5], b[3] }), report.Damaged, "SOS"},
		{"a quantisation step of 0", mend(t, bare, mDQT, func(b []byte) { b[9] = 0 }), report.Damaged, "DQT"},
		{"a quantisation table cut short", soi(bare, seg(mDQT, "\x00\x02")), report.Damaged, "DQT"},
		{"a quantisation table that changes under way", before(t, prog, mSOS, 1, seg(mDQT, "\x00"+string(make([]byte, 64)))), report.Unsupported, "DQT"},
		{"DRI of three bytes", soi(bare, seg(mDRI, "abc")), report.Damaged, "DRI"},
		{"SOS of the wrong size", mend(t, bare, mSOS, func(b []byte) { b[0] = 2 }), report.Damaged, "SOS"},
		{"a component that the frame does not have", mend(t, bare, mSOS, func(b []byte) { b[1] = 7 }), report.Damaged, "SOS"},
		{"a component twice in a scan", mend(t, bare, mSOS, func(b []byte) { b[3] = b[1] }), report.Damaged, "SOS"},
		{"a picture over another one", before(t, bare, mEOI, 0, sos(bare, 0)), report.Damaged, "SOS"},
		{"a component that is never sent", before(t, three, mSOS, 2, []byte{0xff, mEOI}), report.Damaged, "SOS"},
		{"a progressive scan twice", before(t, prog, mSOS, 2, sos(prog, 1)), report.Damaged, "SOS"},
		{"a refinement of nothing", before(t, prog, mSOS, 0, sos(prog, 5)), report.Damaged, "SOS"},
		{"restart markers out of order", bytes.Replace(rst, []byte{0xff, mRST0 + 1}, []byte{0xff, mRST0 + 5}, 1), report.Damaged, "RST"},
		{"a restart marker that is not there", before(t, bare, mSOS, 0, seg(mDRI, "\x00\x03")), report.Truncated, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.why == "" { // a bad table that nothing uses is only dropped
				_, r := clean(t, c.file)
				assert.Contains(t, kinds(r), report.UnusedTables)
				return
			}
			out, r, err := Clean(c.file)
			require.Error(t, err)
			var refused *report.Refused
			require.True(t, errors.As(err, &refused))
			assert.Equal(t, c.why, refused.Why)
			assert.Equal(t, c.what, refused.Args["what"])
			assert.Nil(t, out)
			assert.Empty(t, r.Out)
		})
	}
}

// A file that stops anywhere is refused as one that stops, never completed with grey.
func TestEveryPrefixIsTruncated(t *testing.T) {
	for _, name := range fixtures(t) {
		file := fixture(t, name)
		for n := 2; n < len(file); n += 1 + (len(file)-n)/200 { // every one near the end
			_, _, err := Clean(file[:n])
			require.Truef(t, report.Is(err, report.Truncated), "%s cut at %d: %v", name, n, err)
		}
	}
}

func TestTooManyScans(t *testing.T) {
	three := fixture(t, "baseline-three-scans-restart.jpg")
	bits := "\x00"
	for range maxScans + 1 {
		bits += string(join(seg(mSOS, "\x01\x01\x00\x00\x00\x00"), []byte{0}))
	}
	_, _, err := Clean(before(t, three, mSOS, 0, []byte(bits)))
	require.Error(t, err)
	file := fixture(t, "progressive-grey.jpg")
	many := &cleaner{frame: &frame{}, scans: maxScans, src: file}
	assert.True(t, report.Is(many.scan(nil), report.TooMany))
}
