package jpeg

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

const secret = "SECRET"

// tiff is an EXIF block with maker, model and orientation.
func tiff(orientation byte) string {
	return "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x02" +
		"\x01\x0f\x00\x02\x00\x00\x00\x07\x00\x00\x00\x26" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00" +
		"\x00\x00\x00\x00" + secret + "\x00"
}

// irb is a Photoshop resource block.
func irb(id string, data string) string {
	if len(data)&1 == 1 {
		data += "\x00"
	}
	return "8BIM" + id + "\x00\x00\x00\x00\x00" + string(rune(len(data))) + data
}

// Each trap is a way in which a file can carry something besides its picture. Whatever it is, the copy must be the same
// as that of the bare picture, byte for byte.
func TestTraps(t *testing.T) {
	bare := fixture(t, "baseline-420.jpg")
	prog := fixture(t, "progressive-420.jpg")
	rst := fixture(t, "baseline-422-restart.jpg")
	second := join(photo(t, 32, 32, 60)[:2], seg(mAPP1, tiff(6)), photo(t, 32, 32, 60)[2:])
	soi := func(file []byte, parts ...[]byte) []byte { return before(t, file, mSOI, 0, parts...) }
	mp4 := "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + secret
	for _, trap := range []struct {
		name string
		base []byte
		file []byte
		want []report.Kind
	}{
		{"COM", bare, soi(bare, seg(mCOM, secret)), []report.Kind{report.Words}},
		{"COM just before SOS", bare, before(t, bare, mSOS, 0, seg(mCOM, secret), seg(0xe5, secret)), []report.Kind{report.Words, report.AppData}},
		{"EXIF", bare, soi(bare, seg(mAPP1, tiff(1))), []report.Kind{report.Device}},
		{"a second EXIF and one in odd case", bare, soi(bare, seg(mAPP1, tiff(1)), seg(mAPP1, tiff(6)), seg(mAPP1, "exif\x00\x00"+secret)), []report.Kind{report.Device, report.AppData}},
		{"EXIF that is damaged", bare, soi(bare, seg(mAPP1, "Exif\x00\x00"+secret)), []report.Kind{report.AppData}},
		{"XMP", bare, soi(bare, seg(mAPP1, string(nameXMP)+"<x exif:GPSLatitude='"+secret+"'/>")), []report.Kind{report.History, report.Place}},
		{"extended XMP", bare, soi(bare, seg(mAPP1, string(nameXMPX)+strings.Repeat("0", 40)+secret)), []report.Kind{report.History}},
		{"XMP of a gain map", bare, soi(bare, seg(mAPP1, string(nameXMP)+"<x hdrgm:Version='1.0'/>")), []report.Kind{report.History, report.GainMap}},
		{"XMP of a motion photo, and its video", bare, join(soi(bare, seg(mAPP1, string(nameXMP)+"<x GCamera:MotionPhoto='1'/>")), []byte(mp4)), []report.Kind{report.History, report.MotionVideo, report.AfterEnd}},
		{"Photoshop blocks", bare, soi(bare, seg(0xed, string(nameIRB)+irb("\x04\x0c", secret)+irb("\x04\x04", "\x1c\x02\x50\x00\x06"+secret+"\x1c\x02\x37\x00\x0820200102\x1c\x02\x5a\x00\x04Bern\x1c\x02\x78\x00\x04some")+irb("\x04\x25", secret))),
			[]report.Kind{report.AppData, report.Thumbnail, report.Person, report.Time, report.Place, report.Words, report.Identifier}},
		{"Photoshop blocks that lie about their size", bare, soi(bare, seg(0xed, string(nameIRB)+"8BIM\x04\x04\x00\x00\xff\xff\xff\xff"+secret)), []report.Kind{report.AppData}},
		{"C2PA", bare, soi(bare, seg(0xeb, "JP\x00\x01\x00\x00\x00\x01"+secret)), []report.Kind{report.Provenance}},
		{"JFIF and JFXX thumbnails, unknown APP0", bare, soi(bare, seg(mAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x02"+secret), seg(mAPP0, "JFXX\x00\x10"+secret), seg(mAPP0, secret)), []report.Kind{report.Thumbnail, report.AppData}},
		{"unknown APPn", bare, soi(bare, seg(0xe3, secret), seg(0xe9, secret), seg(0xef, secret)), []report.Kind{report.AppData}},
		{"a camera maker's segment", bare, soi(bare, seg(0xe7, "PENTAX\x00"+secret)), []report.Kind{report.Maker}},
		{"APP14 that is not Adobe's", bare, soi(bare, seg(mAPPE, secret+secret)), []report.Kind{report.AppData}},
		{"Adobe with more behind it", bare, soi(bare, seg(mAPPE, "Adobe\x00\x64\x00\x00\x00\x00\x01"+secret)), []report.Kind{report.AppData}},
		{"reserved JPGn", bare, soi(bare, seg(mJPG0, secret), seg(mJPGD, secret)), []report.Kind{report.AppData}},
		{"DNL that says the same", bare, before(t, bare, mEOI, 0, seg(mDNL, "\x00\x3d")), []report.Kind{report.AppData}},
		{"a colour profile that is none", bare, soi(bare, seg(mAPP2, string(nameICC)+"\x01\x01"+secret)), []report.Kind{report.ProfileText}},
		{"a colour profile with a part missing", bare, soi(bare, seg(mAPP2, string(nameICC)+"\x02\x02"+secret)), []report.Kind{report.ProfileText}},
		{"a colour profile after the first scan", prog, before(t, prog, mSOS, 1, seg(mAPP2, string(nameICC)+"\x01\x01"+secret)), []report.Kind{report.ProfileText}},
		{"multi-picture format", bare, join(soi(bare, seg(mAPP2, "MPF\x00II"+secret)), second), []report.Kind{report.AppData, report.AfterEnd, report.SecondPicture}},
		{"ISO gain map", bare, join(soi(bare, seg(mAPP2, "urn:iso:std:iso:ts:21496:-1\x00")), join(second[:2], seg(mAPP1, string(nameXMP)+"hdrgm:GainMapMax"), second[2:])), []report.Kind{report.GainMap, report.AfterEnd}},
		{"two pictures joined", bare, join(bare, second), []report.Kind{report.AfterEnd, report.SecondPicture}},
		{"text after EOI", bare, join(bare, []byte(secret)), []report.Kind{report.AfterEnd}},
		{"bytes before EOI", bare, before(t, bare, mEOI, 0, []byte(secret)), []report.Kind{report.AfterEnd}},
		{"bytes between segments", bare, soi(bare, []byte(secret)), []report.Kind{report.BeforeStart}},
		{"markers that stand alone", bare, soi(bare, []byte{0xff, mTEM, 0xff, mRST0, 0xff, 0}), []report.Kind{report.BeforeStart}},
		{"fill bytes", bare, soi(bare, bytes.Repeat([]byte{0xff}, 7)), []report.Kind{report.Padding}},
		{"a quantisation table that nothing uses", bare, soi(bare, seg(mDQT, "\x03"+strings.Repeat(secret, 11)[:64])), []report.Kind{report.UnusedTables}},
		{"a quantisation table that is replaced", bare, soi(bare, seg(mDQT, "\x00"+strings.Repeat(secret, 11)[:64])), []report.Kind{report.UnusedTables}},
		{"a quantisation table after the first scan", prog, before(t, prog, mSOS, 1, seg(mDQT, "\x03"+strings.Repeat(secret, 11)[:64])), []report.Kind{report.UnusedTables}},
		{"a Huffman table that nothing uses", bare, soi(bare, seg(mDHT, "\x13\x00\x00\x06"+strings.Repeat("\x00", 13)+secret)), []report.Kind{report.UnusedTables}},
		{"a Huffman table that is replaced", bare, soi(bare, seg(mDHT, "\x10\x00\x00\x06"+strings.Repeat("\x00", 13)+secret)), []report.Kind{report.UnusedTables}},
		{"a Huffman table that comes twice", bare, before(t, bare, mSOS, 0, seg(mDHT, string(split(t, bare)[5].body))), nil},
		{"COM and APP1 between progressive scans", prog, before(t, prog, mSOS, 3, seg(mCOM, secret), seg(mAPP1, tiff(6))), []report.Kind{report.Words, report.Device}},
		{"bytes behind a progressive scan", prog, before(t, prog, mSOS, 1, []byte(secret)), nil},
		{"restart intervals beyond the last MCU", rst, before(t, rst, mEOI, 0, []byte{0xff, mRST0 + 2}, []byte(secret)), []report.Kind{report.HiddenRows}},
		{"a restart marker at the end", rst, before(t, rst, mEOI, 0, []byte{0xff, mRST0 + 2}), []report.Kind{report.Padding}},
		{"bytes behind a restart interval", rst, bytes.Replace(rst, []byte{0xff, mRST0 + 1}, []byte(secret+"\xff\xff\xff\xd1"), 1), []report.Kind{report.BeforeStart, report.Padding}},
		{"names of components", bare, mend(t, mend(t, bare, mSOF0, func(b []byte) { b[6], b[9], b[12] = 'S', 'E', 'C' }), mSOS, func(b []byte) { b[1], b[3], b[5] = 'S', 'E', 'C' }), nil},
		{"what a baseline SOS need not say", bare, mend(t, bare, mSOS, func(b []byte) { copy(b[7:], "SEC") }), nil},
		{"restart interval that is never reached", bare, before(t, bare, mSOS, 0, seg(mDRI, "\x7f\xff")), nil},
	} {
		t.Run(trap.name, func(t *testing.T) {
			want, r := clean(t, trap.base)
			require.Empty(t, r.Removed)
			require.NotEqual(t, trap.base, trap.file)
			out, r := clean(t, trap.file)
			assert.True(t, bytes.Equal(want, out), "not the copy of the bare picture")
			if trap.want != nil {
				assert.Subset(t, kinds(r), trap.want)
			}
			assert.NotContains(t, string(out), secret)
			assert.Equal(t, report.JPEG, r.Out)
			assert.Equal(t, report.Identical, r.Pixels)
		})
	}
}

// A picture that was cropped by writing a smaller height into SOF still has the other rows in its scan.
func TestHeightCut(t *testing.T) {
	for _, name := range []string{"baseline-420.jpg", "baseline-422-restart.jpg", "baseline-grey-2x2.jpg"} {
		whole := fixture(t, name)
		cut := mend(t, whole, mSOF0, func(sof []byte) { sof[2] = 16 })
		out, r := clean(t, cut)
		assert.Contains(t, kinds(r), report.HiddenRows, name)
		assert.Equal(t, 16, r.Height, name)
		assert.Less(t, len(out), len(whole)*3/4, name)
		again, r := clean(t, out)
		assert.Equal(t, out, again, name)
		assert.Empty(t, r.Removed, name)
		pixels(t, cut, out)
	}
}

func TestPaddingBitsAreOne(t *testing.T) {
	whole := fixture(t, "baseline-420.jpg")
	parts := split(t, whole)
	eoi := parts[len(parts)-1].at
	zero := bytes.Clone(whole)
	zero[eoi-1] &^= 1
	want, _ := clean(t, whole)
	out, r := clean(t, zero)
	assert.Equal(t, want, out)
	assert.Equal(t, []report.Kind{report.Padding}, kinds(r))
}

func TestOrientationStays(t *testing.T) {
	bare := fixture(t, "baseline-420.jpg")
	for o := byte(1); o <= 8; o++ {
		out, r := clean(t, before(t, bare, mSOI, 0, seg(mAPP1, tiff(o)), seg(mAPP1, tiff(3))))
		assert.Equal(t, int(o), r.Orientation)
		assert.Equal(t, secret, r.Camera)
		assert.NotContains(t, string(out), secret)
		if o == 1 {
			assert.False(t, bytes.Contains(out, nameExif))
			continue
		}
		assert.True(t, bytes.Contains(out, seg(mAPP1, string(nameExif)+string(exif.Orientation(int(o))))))
		w, h := 97, 61
		if o >= 5 {
			w, h = h, w
		}
		assert.Equal(t, []int{w, h}, []int{r.Width, r.Height})
		again, r := clean(t, out)
		assert.Equal(t, out, again)
		assert.Empty(t, r.Removed)
	}
}

// Whatever segments stand before the first scan, and whatever comes after the end, the copy is the same.
func TestWhateverIsPutInLeavesNothing(t *testing.T) {
	bare := fixture(t, "progressive-420-restart.jpg")
	want, _ := clean(t, bare)
	starts := []int{}
	for _, p := range split(t, bare)[1:] {
		starts = append(starts, p.at)
	}
	rapid.Check(t, func(t *rapid.T) {
		marker := rapid.SampledFrom([]byte{mCOM, 0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe9, 0xeb, 0xed, 0xef, mJPG0, mJPGD, mDNL}).Draw(t, "marker")
		start := rapid.SampledFrom([]string{"", "JFXX\x00", "Exif\x00\x00MM", string(nameXMP), string(nameIRB) + "8BIM\x04\x04", "MPF\x00"}).Draw(t, "start")
		body := start + string(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body"))
		at := rapid.SampledFrom(starts).Draw(t, "at")
		trailer := rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "trailer")
		out, r, err := Clean(join(bare[:at], seg(marker, body), bare[at:], trailer))
		if err != nil || !bytes.Equal(want, out) && r.Orientation < 2 || len(r.Removed) == 0 {
			t.Fatalf("copy differs: %v, %v", err, r.Removed)
		}
	})
}
