package video

// This file holds the films that the tests make, box by box, and how the tests look into what came of them.

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

const canary = "CANARY"

// box is a box with what is in it.
func box(kind string, parts ...[]byte) []byte {
	var w bmff.Writer
	w.Box(kind, func() { w.Raw(bytes.Join(parts, nil)) })
	return w.Bytes()
}

func u32(values ...uint32) []byte {
	var w bmff.Writer
	for _, v := range values {
		w.U32(v)
	}
	return w.Bytes()
}

// nal is one unit behind its length.
func nal(b ...byte) []byte { return append(u32(uint32(len(b))), b...) }

// sei is an H.264 unit of user data.
func sei() []byte { return nal(append([]byte{6, 5, byte(len(canary))}, canary...)...) }

// strip is one track of a film.
type strip struct {
	handler, name string
	flags         uint32
	times         uint32
	matrix        []uint32
	width, height uint32
	scale         uint32
	entry         []byte
	samples       [][]byte
	dur           uint32
	cts           []int32
	sync          []uint32
	edits         [][2]int64 // duration, media
	rate          uint32
	more          []byte // in trak
	moreTable     []byte // in stbl
	dref          []byte
	tfdt          []byte
	fragment      bool   // its samples stand in a moof
	unit          int    // each sample is a chunk of pieces of so many bytes
	said          uint32 // the size of a piece as stsz has it, when it is another
}

var upright = []uint32{1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30}

// avcC with one set of each kind, and a unit of user data where writers sometimes leave one.
var avcC = box("avcC", []byte{1, 77, 0, 30, 0xff, 0xe1, 0, 4, 0x67, 77, 0, 30, 1, 0, 2, 0x68, 0xee})

func visualEntry(kind, compressor string, boxes ...[]byte) []byte {
	name := make([]byte, 32)
	name[0] = byte(copy(name[1:], compressor))
	return box(kind, append([][]byte{
		make([]byte, 6), {0, 1}, make([]byte, 16), {0, 64, 0, 48}, u32(72<<16, 72<<16, 0), {0, 1}, name, {0, 24, 0xff, 0xff},
	}, boxes...)...)
}

// frames are ten pictures: a frame that can be decoded alone, four that cannot, and again.
func frames() (list [][]byte) {
	for i := range byte(10) {
		kind := byte(0x41)
		if i%5 == 0 {
			kind = 0x65
		}
		list = append(list, nal(kind, 0x80|i, i, i, i))
	}
	return list
}

func pictures() strip {
	return strip{
		handler: "vide", flags: 3, matrix: upright, width: 64 << 16, height: 48 << 16, scale: 100, dur: 10,
		entry: visualEntry("avc1", "", avcC), samples: frames(), sync: []uint32{1, 6},
	}
}

// esds as writers make it: an ES of AAC at 44,100 Hz.
func esds() []byte {
	setup := []byte{5, 2, 0x12, 0x10}
	config := append([]byte{4, byte(13 + len(setup)), 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, setup...)
	es := append(append([]byte{3, byte(3 + len(config) + 3), 0, 1, 0}, config...), 6, 1, 2)
	return box("esds", u32(0), es)
}

func soundEntry(kind string, boxes ...[]byte) []byte {
	return box(kind, append([][]byte{make([]byte, 6), {0, 1}, make([]byte, 8), {0, 2, 0, 16, 0, 0, 0, 0}, u32(44100 << 16)}, boxes...)...)
}

func noise() strip {
	s := strip{handler: "soun", flags: 3, matrix: upright, scale: 1000, dur: 100, entry: soundEntry("mp4a", esds())}
	for i := range byte(10) {
		s.samples = append(s.samples, []byte{0x21, i, i})
	}
	return s
}

// film is a whole file.
type film struct {
	brand              string
	times              uint32
	tracks             []strip
	inMoov, after, gap []byte
}

// made puts a film together: ftyp, mdat, moov and whatever else.
func made(f film) []byte {
	if f.brand == "" {
		f.brand = "isom"
	}
	head := box("ftyp", []byte(f.brand), u32(0x200), []byte(f.brand))
	at := uint32(len(head)) + 8
	body := append([]byte(nil), f.gap...)
	moov := [][]byte{box("mvhd", u32(0, f.times, f.times, 1000, 1000, 1<<16, 1<<24, 0, 0), u32(upright...), make([]byte, 24), u32(9))}
	var moofs []byte
	for i, s := range f.tracks {
		var offsets []uint32
		for _, x := range s.samples {
			offsets = append(offsets, at+uint32(len(body)))
			body = append(body, x...)
		}
		id := uint32(i + 1)
		if s.fragment {
			moov = append(moov, box("mvex", box("trex", u32(0, id, 1, s.dur, 0, 1<<16))))
			moofs = append(moofs, moof(s, id, offsets)...)
			s.samples, s.sync, offsets = nil, nil, nil
		}
		moov = append(moov, trak(s, id, offsets))
	}
	moov = append(moov, f.inMoov)
	return bytes.Join([][]byte{head, box("mdat", body), box("moov", moov...), moofs, f.after}, nil)
}

// moof has the samples of one track, at their places in the file.
func moof(s strip, id uint32, offsets []uint32) []byte {
	var w bmff.Writer
	for i, x := range s.samples {
		flags := uint32(1 << 16)
		for _, n := range s.sync {
			if int(n) == i+1 {
				flags = 0
			}
		}
		w.Raw(u32(uint32(len(x)), flags))
	}
	return box("moof", box("mfhd", u32(0, 1)), box("traf",
		box("tfhd", u32(1, id, 0, offsets[0])), s.tfdt, box("trun", u32(0x600, uint32(len(s.samples))), w.Bytes())))
}

// evenly gives the tables of samples that are chunks of pieces: stts, stsc, and the body of stsz.
func (s strip) evenly() (stts, stsc, sizes []byte) {
	all := uint32(0)
	runs := u32(0, uint32(len(s.samples)))
	for i, x := range s.samples {
		n := uint32(len(x) / s.unit)
		runs = append(runs, u32(uint32(i+1), n, 1)...)
		all += n
	}
	return box("stts", u32(0, 1, all, 1)), box("stsc", runs), u32(0, max(s.said, uint32(s.unit)*uint32(1-min(s.said, 1))), all)
}

func trak(s strip, id uint32, offsets []uint32) []byte {
	duration := uint32(len(s.samples)) * s.dur
	stbl := [][]byte{
		box("stsd", u32(0, 1), s.entry),
		box("stts", u32(0, 1, uint32(len(s.samples)), s.dur)),
		box("stsc", u32(0, 1, 1, 1, 1)),
		box("stco", u32(0, uint32(len(offsets))), u32(offsets...)),
	}
	if len(s.samples) == 0 {
		stbl[1], stbl[2] = box("stts", u32(0, 0)), box("stsc", u32(0, 0))
	}
	sizes := u32(0, 0, uint32(len(s.samples)))
	for _, x := range s.samples {
		sizes = append(sizes, u32(uint32(len(x)))...)
	}
	if s.unit > 0 {
		stbl[1], stbl[2], sizes = s.evenly()
	}
	stbl = append(stbl, box("stsz", sizes), s.moreTable)
	if s.cts != nil {
		ctts := u32(1<<24, uint32(len(s.cts)))
		for _, v := range s.cts {
			ctts = append(ctts, u32(1, uint32(v))...)
		}
		stbl = append(stbl, box("ctts", ctts))
	}
	if s.sync != nil {
		stbl = append(stbl, box("stss", u32(0, uint32(len(s.sync))), u32(s.sync...)))
	}
	if s.dref == nil {
		s.dref = box("url ", u32(1))
	}
	parts := [][]byte{
		box("tkhd", u32(s.flags, s.times, s.times, id, 0, duration*1000/s.scale, 0, 0, 0, 0), u32(s.matrix...), u32(s.width, s.height)),
	}
	if s.edits != nil {
		if s.rate == 0 {
			s.rate = 1 << 16
		}
		elst := u32(0, uint32(len(s.edits)))
		for _, e := range s.edits {
			elst = append(elst, u32(uint32(e[0]), uint32(e[1]), s.rate)...)
		}
		parts = append(parts, box("edts", box("elst", elst)))
	}
	parts = append(parts, box("mdia",
		box("mdhd", u32(0, s.times, s.times, s.scale, duration, 0x15c70000)),
		box("hdlr", u32(0, 0), []byte(s.handler), make([]byte, 12), []byte(s.name+"\x00")),
		box("minf", box("vmhd", u32(1, 0, 0)), box("dinf", box("dref", u32(0, 1), s.dref)), box("stbl", stbl...)),
	), s.more)
	return box("trak", parts...)
}

// cleaned runs Clean and checks what holds for every film: nothing planted is left, a second run changes nothing, and
// mdat holds the samples and no more.
func cleaned(t *testing.T, src []byte) (*file, report.Report) {
	t.Helper()
	var out, again bytes.Buffer
	r, err := Clean(bytes.NewReader(src), int64(len(src)), &out)
	require.NoError(t, err)
	require.NotContains(t, out.String(), canary)
	second, err := Clean(bytes.NewReader(out.Bytes()), int64(out.Len()), &again)
	require.NoError(t, err)
	require.Equal(t, out.Bytes(), again.Bytes(), "a clean copy of a clean copy is the same")
	require.Empty(t, second.Removed, "nothing is found in a clean copy")
	f := &file{src: bytes.NewReader(out.Bytes()), size: int64(out.Len())}
	f.window = window{src: f.src, size: f.size}
	require.NoError(t, f.scan())
	require.NoError(t, f.read())
	require.Zero(t, f.unused())
	var kinds []string
	for _, p := range f.parts {
		kinds = append(kinds, p.Type)
	}
	require.Equal(t, []string{"ftyp", "moov", "mdat"}, kinds)
	return f, r
}

// samples gives a track's samples.
func samples(t *testing.T, f *file, track int) (list [][]byte) {
	t.Helper()
	for i := range f.movie.tracks[track].samples {
		s := &f.movie.tracks[track].samples[i]
		b := make([]byte, s.size)
		require.NoError(t, f.window.exactly(b, s.off))
		list = append(list, b)
	}
	return list
}

func refused(t *testing.T, src []byte) *report.Refused {
	t.Helper()
	var out bytes.Buffer
	_, err := Clean(bytes.NewReader(src), int64(len(src)), &out)
	var r *report.Refused
	require.ErrorAs(t, err, &r)
	require.Zero(t, out.Len(), "nothing is written before a refusal")
	return r
}

func kinds(list []report.Thing) (all []report.Kind) {
	for _, x := range list {
		all = append(all, x.Kind)
	}
	return all
}
