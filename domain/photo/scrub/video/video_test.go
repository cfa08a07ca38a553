package video

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

func TestAFilmOfPicturesAndSoundStaysWhatItIs(t *testing.T) {
	f, r := cleaned(t, made(film{tracks: []strip{pictures(), noise()}}))
	assert.Empty(t, r.Removed)
	assert.Equal(t, []report.Kind{report.Sound}, kinds(r.Kept), "a person is told to listen")
	assert.Equal(t, report.Report{
		Format: report.MP4, Out: report.MP4, Kept: r.Kept, Pixels: report.Identical, Width: 64, Height: 48, Frames: 10, Length: 1000, Orientation: 1,
	}, r)
	assert.Equal(t, frames(), samples(t, f, 0))
	assert.Equal(t, noise().samples, samples(t, f, 1))
	assert.EqualValues(t, 100, f.movie.tracks[0].timescale)
	for i, s := range f.movie.tracks[0].samples {
		assert.Equal(t, i%5 == 0, s.sync)
		assert.EqualValues(t, 10, s.dur)
	}
}

func TestARealFilmStaysWhatItIs(t *testing.T) {
	src, err := os.ReadFile("testdata/clip.mp4") // H.264 with frames shown in another order, AAC with a run-up
	require.NoError(t, err)
	before := &file{src: bytes.NewReader(src), size: int64(len(src)), window: window{src: bytes.NewReader(src), size: int64(len(src))}}
	require.NoError(t, before.scan())
	require.NoError(t, before.read())
	after, r := cleaned(t, src)
	assert.Equal(t, []int{15, 64, 48}, []int{r.Frames, r.Width, r.Height})
	assert.EqualValues(t, 1500, r.Length)
	assert.ElementsMatch(t, []report.Kind{report.Software, report.EmbeddedData, report.Words}, kinds(r.Removed))
	for i, b := range before.movie.tracks {
		a := after.movie.tracks[i]
		assert.Equal(t, b.edits, a.edits)
		require.Len(t, a.samples, len(b.samples))
		was, is := samples(t, before, i), samples(t, after, i)
		for n, x := range b.samples {
			y := a.samples[n]
			assert.Equal(t, []any{x.dur, x.cts, x.sync}, []any{y.dur, y.cts, y.sync})
			assert.True(t, bytes.HasSuffix(was[n], is[n]), "all but what stood before the picture is the same")
			if n > 0 {
				assert.Len(t, is[n], len(was[n]))
			}
		}
	}
}

// item is a piece of metadata as ilst has it.
func item(name, value string) []byte {
	return box(name, box("data", u32(1, 0), []byte(value)))
}

func keyed(key, value string) []byte {
	return box("meta", box("hdlr", u32(0, 0), []byte("mdta"), make([]byte, 13)),
		box("keys", u32(0, 1), box("mdta", []byte(key))), box("ilst", item("\x00\x00\x00\x01", value)))
}

func TestWhatSomebodyCouldHaveLeftInAFilmIsNamedAndLeftBehind(t *testing.T) {
	xmp := box("uuid", []byte(xmpID), []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>`+canary+`</x:xmpmeta>`))
	with := func(change func(s *strip)) film {
		s := pictures()
		change(&s)
		return film{tracks: []strip{s}}
	}
	moov := func(b []byte) film { return film{tracks: []strip{pictures()}, inMoov: b} }
	file := func(b []byte) film { return film{tracks: []strip{pictures()}, after: b} }
	other := func(s strip) film { return film{tracks: []strip{pictures(), s}} }
	text := func(handler, entry string) strip {
		return strip{handler: handler, flags: 3, matrix: upright, scale: 10, dur: 1, entry: box(entry, make([]byte, 16)), samples: [][]byte{[]byte(canary)}}
	}
	user := func(name string) []byte { return box("udta", box(name, []byte{0, 6, 0x15, 0xc7}, []byte(canary))) }
	for _, c := range []struct {
		name string
		film film
		kind report.Kind
	}{
		{"place in user data", moov(user("\xa9xyz")), report.Place},
		{"place in 3GPP user data", moov(user("loci")), report.Place},
		{"camera in user data", moov(user("\xa9mod")), report.Device},
		{"GoPro settings in user data", moov(user("GPMF")), report.Telemetry},
		{"title of a track", with(func(s *strip) { s.more = box("udta", box("name", []byte(canary))) }), report.Words},
		{"user data of an unknown kind", moov(user("abcd")), report.AppData},
		{"chapters in user data", moov(user("chpl")), report.Subtitles},
		{"XMP in user data", moov(box("udta", box("XMP_", []byte("<x:xmpmeta>"+canary+"</x:xmpmeta>")))), report.History},
		{"cover", moov(box("udta", box("meta", u32(0), box("hdlr", u32(0, 0), []byte("mdir"), make([]byte, 13)), box("ilst", item("covr", canary))))), report.CoverArt},
		{"place under a key", moov(keyed("com.apple.quicktime.location.ISO6709", canary)), report.Place},
		{"author under a key", moov(keyed("com.apple.quicktime.author", canary)), report.Person},
		{"XMP", file(xmp), report.History},
		{"unknown uuid", file(box("uuid", []byte("0123456789abcdef"+canary))), report.AppData},
		{"free space that is not empty", file(box("free", []byte(canary))), report.AppData},
		{"unknown box", file(box("CNRY", []byte(canary))), report.AppData},
		{"bytes after the end", file([]byte(canary)), report.AfterEnd},
		{"bytes that no sample uses", film{tracks: []strip{pictures()}, gap: []byte(canary)}, report.BeforeStart},
		{"user data in a frame", with(func(s *strip) { s.samples[3] = append(sei(), s.samples[3]...) }), report.EmbeddedData},
		{"filler in a frame", with(func(s *strip) { s.samples[3] = append(s.samples[3], nal(append([]byte{12}, canary...)...)...) }), report.Padding},
		{"user data in the configuration", with(func(s *strip) {
			s.entry = visualEntry("avc1", "", box("avcC", []byte{1, 77, 0, 30, 0xff, 0xe2, 0, 4, 0x67, 77, 0, 30, 0, 7, 6}, []byte(canary), []byte{1, 0, 2, 0x68, 0xee}))
		}), report.EmbeddedData},
		{"bytes after the configuration", with(func(s *strip) {
			s.entry = visualEntry("avc1", "", box("avcC", avcC[8:], []byte(canary)))
		}), report.AppData},
		{"unknown box of the coding", with(func(s *strip) { s.entry = visualEntry("avc1", "", avcC, box("CNRY", []byte(canary))) }), report.AppData},
		{"compressor", with(func(s *strip) { s.entry = visualEntry("avc1", canary, avcC) }), report.Software},
		{"handler name", with(func(s *strip) { s.name = canary }), report.Words},
		{"times of the film", film{tracks: []strip{pictures()}, times: mac + 1}, report.Time},
		{"times of a track", with(func(s *strip) { s.times = 5 }), report.Time},
		{"subtitles with places", other(text("sbtl", "tx3g")), report.Subtitles},
		{"time code", other(text("tmcd", "tmcd")), report.Subtitles},
		{"timed metadata", other(text("meta", "mebx")), report.Telemetry},
		{"GoPro track", other(text("meta", "gpmd")), report.Telemetry},
		{"camera motion", other(text("camm", "camm")), report.Telemetry},
		{"track of an unknown kind", other(text("abcd", "abcd")), report.AppData},
		{"second picture track", other(func() strip { s := pictures(); s.samples = [][]byte{nal(append([]byte{0x65}, canary...)...)}; return s }()), report.SecondPicture},
		{"cover as a track", other(func() strip { s := text("vide", "jpeg"); s.entry = visualEntry("jpeg", ""); return s }()), report.CoverArt},
		{"sound that is switched off", other(func() strip { s := noise(); s.flags, s.samples = 0, [][]byte{[]byte(canary)}; return s }()), report.Sound},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, r := cleaned(t, made(c.film))
			assert.Contains(t, kinds(r.Removed), c.kind)
			assert.Equal(t, frames(), samples(t, f, 0), "the frames are the same")
			assert.Len(t, f.movie.tracks, 1)
		})
	}
}

func TestMadeAndKeyedTimesGoIntoTheRecord(t *testing.T) {
	_, r := cleaned(t, made(film{tracks: []strip{pictures()}, times: mac + 86400}))
	assert.Equal(t, "1970-01-02T00:00:00+00:00", r.Taken)
	_, r = cleaned(t, made(film{tracks: []strip{pictures()}, times: 7, inMoov: keyed("com.apple.quicktime.creationdate", "1999-12-31T23:59:58-0400")}))
	assert.Equal(t, "1999-12-31T23:59:58-04:00", r.Taken, "the camera's own clock wins")
	_, r = cleaned(t, made(film{tracks: []strip{pictures()}, inMoov: keyed("com.apple.quicktime.model", "Phone 9")}))
	assert.Equal(t, "Phone 9", r.Camera)
}

func TestATurnedFilmIsShownUpright(t *testing.T) {
	for orientation, m := range map[int][4]uint32{6: {0, 1 << 16, 0xffff0000, 0}, 8: {0, 0xffff0000, 1 << 16, 0}, 3: {0xffff0000, 0, 0, 0xffff0000}} {
		s := pictures()
		s.matrix = []uint32{m[0], m[1], 0, m[2], m[3], 0, 48 << 16, 0, 1 << 30}
		f, r := cleaned(t, made(film{tracks: []strip{s}}))
		assert.Equal(t, orientation, r.Orientation)
		assert.Equal(t, u32(s.matrix...), f.movie.tracks[0].matrix[:], "the matrix stays")
		if orientation >= 5 {
			assert.Equal(t, []int{48, 64}, []int{r.Width, r.Height}, "as it is shown")
		}
	}
}

func TestQuickTimeStaysQuickTime(t *testing.T) {
	s := noise()
	wave := box("wave", box("frma", []byte("mp4a")), box("mp4a", u32(0)), esds(), u32(8, 0))
	s.entry = box("mp4a", make([]byte, 6), []byte{0, 1, 0, 1, 0, 0}, []byte("cnry"), []byte{0, 2, 0, 16, 0xff, 0xfe, 0, 0}, u32(44100<<16, 1024, 0, 4, 2), wave)
	f, r := cleaned(t, made(film{brand: "qt  ", tracks: []strip{pictures(), s}}))
	assert.Equal(t, report.MOV, r.Out)
	assert.Equal(t, "qt  ", f.ftyp)
	assert.Equal(t, "\x0cVideoHandler", f.movie.tracks[0].name)
	assert.Equal(t, s.samples, samples(t, f, 1))
	assert.Contains(t, string(f.movie.tracks[1].entry.Body), "wave")
	f, _ = cleaned(t, made(film{tracks: []strip{pictures(), s}}))
	assert.NotContains(t, string(f.movie.tracks[1].entry.Body), "wave", "MP4 has no such box")
	assert.Contains(t, string(f.movie.tracks[1].entry.Body), "esds")
}

func TestFragmentsBecomeOneFilm(t *testing.T) {
	s := pictures()
	s.fragment = true
	f, r := cleaned(t, made(film{tracks: []strip{s, noise()}}))
	assert.Equal(t, 10, r.Frames)
	assert.Equal(t, frames(), samples(t, f, 0))
	assert.True(t, f.movie.tracks[0].samples[5].sync)
	assert.False(t, f.movie.tracks[0].samples[6].sync)
}

func TestChunksMayStandInAnyOrder(t *testing.T) {
	src := made(film{tracks: []strip{pictures()}})
	at := bytes.Index(src, []byte("stco")) + 12
	whole, first := bytes.Clone(src), bytes.Clone(src[at:at+4])
	copy(src[at:], src[at+8:at+12]) // frames 0 and 2 change places
	copy(src[at+8:], first)
	f, _ := cleaned(t, src)
	want := frames()
	want[0], want[2] = want[2], want[0]
	assert.Equal(t, want, samples(t, f, 0))
	f, _ = cleaned(t, whole)
	assert.Equal(t, frames(), samples(t, f, 0))
}

func TestAMatrixThatMovesThePictureElsewhereIsRefused(t *testing.T) {
	for i, v := range map[int]uint32{0: 2 << 16, 1: 5, 2: 1, 8: 1 << 16} {
		s := pictures()
		s.matrix = append([]uint32(nil), upright...)
		s.matrix[i] = v
		assert.Equal(t, "matrix", refused(t, made(film{tracks: []strip{s}})).Args["what"])
	}
}

func TestFragmentsKeepTheirTimes(t *testing.T) {
	s := pictures()
	s.fragment, s.tfdt = true, box("tfdt", u32(0, 0))
	cleaned(t, made(film{tracks: []strip{s, noise()}}))
	s.tfdt = box("tfdt", u32(0, 500))
	cleaned(t, made(film{tracks: []strip{s}}))
	r := refused(t, made(film{tracks: []strip{s, noise()}}))
	assert.Equal(t, report.Unsupported, r.Why, "the sound would be heard at another time")
}

func TestWhereOneFragmentEndsAndTheNextBegins(t *testing.T) {
	x := &track{samples: []sample{{dur: 10}, {dur: 10}}, reached: 20}
	require.NoError(t, x.resume(20))
	require.NoError(t, x.resume(25))
	assert.EqualValues(t, 15, x.samples[1].dur, "the frame before a gap is shown longer")
	assert.Error(t, x.resume(24), "no two at once")
}

func TestOtherCodings(t *testing.T) {
	hevc := append([]byte{1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 2},
		[]byte{0xa1, 0, 1, 0, 3, 0x42, 1, 9, 0x27, 0, 1, 0, 8, 0x4e, 1}...)
	hevc = append(hevc, canary...)
	mp4v := []byte{5, 15, 0, 0, 1, 0x20, 0, 0, 1, 0xb2, 'C', 'A', 'N', 'A', 'R', 'Y', 9}
	config := append([]byte{4, byte(13 + len(mp4v)), 0x20, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, mp4v...)
	for _, c := range []struct {
		name  string
		entry []byte
		in    []byte
		out   []byte
	}{
		{"H.265", visualEntry("hvc1", "", box("hvcC", hevc)), append(nal(append([]byte{0x4e, 1}, canary...)...), nal(0x26, 1, 0x80, 7)...), nal(0x26, 1, 0x80, 7)},
		{"H.265 with unknown units", visualEntry("hev1", "", box("hvcC", hevc)), append(nal(0x26, 1, 0x80, 7), nal(append([]byte{62 << 1, 1}, canary...)...)...), nal(0x26, 1, 0x80, 7)},
		{"AV1", visualEntry("av01", "", box("av1C", []byte{0x81, 0, 0, 0})), append([]byte{0x12, 0, 0x2a, 6, 'C', 'A', 'N', 'A', 'R', 'Y'}, 0x32, 2, 8, 9), []byte{0x32, 2, 8, 9}},
		{
			"MPEG-4 Visual", visualEntry("mp4v", "", box("esds", u32(0), []byte{3, byte(3 + len(config) + 3), 0, 1, 0}, config, []byte{6, 1, 2})),
			append([]byte{0, 0, 1, 0xb2}, append([]byte(canary), 0, 0, 1, 0xb6, 1, 2)...), []byte{0, 0, 1, 0xb6, 1, 2},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := pictures()
			s.entry, s.samples, s.sync = c.entry, [][]byte{c.in}, nil
			f, r := cleaned(t, made(film{tracks: []strip{s}}))
			assert.Equal(t, [][]byte{c.out}, samples(t, f, 0))
			assert.Contains(t, kinds(r.Removed), report.EmbeddedData)
		})
	}
}

func TestFilmsThatAreRefused(t *testing.T) {
	with := func(change func(s *strip)) []byte {
		s := pictures()
		change(&s)
		return made(film{tracks: []strip{s}})
	}
	good := made(film{tracks: []strip{pictures()}})
	moov := bytes.Index(good, []byte("moov")) - 4
	for _, c := range []struct {
		name string
		src  []byte
		why  report.Why
	}{
		{"nothing", nil, report.Empty},
		{"cut in the samples", good[:moov-10], report.Truncated},
		{"cut in the tables", good[:len(good)-10], report.Truncated},
		{"without tables", good[:moov], report.Damaged},
		{"two films", append(good[:len(good):len(good)], good[moov:]...), report.Damaged},
		{"a box of no size", append(box("ftyp", []byte("isom")), 0, 0, 0, 4, 'f', 'r', 'e', 'e'), report.Damaged},
		{"only sound", made(film{tracks: []strip{noise()}}), report.Unsupported},
		{"locked pictures", with(func(s *strip) { s.entry = visualEntry("encv", "", avcC) }), report.Encrypted},
		{"pictures with a lock inside", with(func(s *strip) { s.entry = visualEntry("avc1", "", avcC, box("sinf", u32(0))) }), report.Encrypted},
		{"unknown coding", with(func(s *strip) { s.entry = visualEntry("apch", "") }), report.Unsupported},
		{"no configuration", with(func(s *strip) { s.entry = visualEntry("avc1", "") }), report.Damaged},
		{"samples in another file", with(func(s *strip) { s.dref = box("url ", u32(0), []byte("file:///home/"+canary+"\x00")) }), report.Unsupported},
		{"a unit longer than its sample", with(func(s *strip) { s.samples[2] = u32(900, 1) }), report.Damaged},
		{"a second table", with(func(s *strip) { s.moreTable = box("stts", u32(0, 1, 10, 5)) }), report.Damaged},
		{"twice the speed", with(func(s *strip) { s.edits, s.rate = [][2]int64{{1000, 0}}, 2<<16 }), report.Unsupported},
		{"a stretch shown twice", with(func(s *strip) { s.edits = [][2]int64{{500, 0}, {500, 0}} }), report.Unsupported},
		{"no frame after the start can be decoded alone", with(func(s *strip) { s.edits = [][2]int64{{200, 70}} }), report.Unsupported},
		{"pixels outside the aperture", with(func(s *strip) {
			s.entry = visualEntry("avc1", "", avcC, box("clap", u32(32, 1, 48, 1, 0, 1, 0, 1)))
		}), report.Unsupported},
		{"too large a picture", with(func(s *strip) {
			s.entry = visualEntry("avc1", "", avcC)
			copy(s.entry[8+24:], []byte{0xff, 0xff, 0xff, 0xff})
		}), report.TooBig},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.why, refused(t, c.src).Why)
		})
	}
	t.Run("samples outside the file", func(t *testing.T) {
		src := bytes.Clone(good)
		at := bytes.Index(src, []byte("stco")) + 12
		copy(src[at:], u32(uint32(len(src))))
		assert.Equal(t, report.Truncated, refused(t, src).Why)
	})
	t.Run("the same bytes as many samples", func(t *testing.T) {
		src := bytes.Clone(good)
		at := bytes.Index(src, []byte("stsz")) + 8
		copy(src[at:], u32(uint32(len(src)/2), 10))
		assert.Error(t, refused(t, src))
	})
	t.Run("more samples than there can be", func(t *testing.T) {
		src := bytes.Clone(good)
		at := bytes.Index(src, []byte("stsz")) + 8
		copy(src[at:], u32(1, 1<<31))
		assert.Error(t, refused(t, src))
	})
}

// flaky gives other bytes the second time.
type flaky struct {
	*bytes.Reader
	reads int
	from  int64
}

func (f *flaky) ReadAt(b []byte, at int64) (int, error) {
	n, err := f.Reader.ReadAt(b, at)
	if f.reads++; f.reads > 6 && at <= f.from && at+int64(n) > f.from {
		b[f.from-at] = 6 // the first unit turns into one that is filtered
	}
	return n, err
}

func TestAFilmThatChangesWhileItIsReadIsRefused(t *testing.T) {
	s := pictures()
	for _, i := range []int{8, 9} { // so large that the first frames have to be read again
		s.samples[i] = nal(append([]byte{0x41}, make([]byte, windowSize-100)...)...)
	}
	src := made(film{tracks: []strip{s}})
	var out bytes.Buffer
	_, err := Clean(&flaky{Reader: bytes.NewReader(src), from: int64(bytes.Index(src, []byte{0x65}))}, int64(len(src)), &out)
	require.Error(t, err)
	assert.True(t, report.Is(err, report.Changed))
}

func TestAFileThatIsShorterThanItsSizeIsRefused(t *testing.T) {
	src := made(film{tracks: []strip{pictures()}})
	_, err := Clean(bytes.NewReader(src), int64(len(src))+50, &bytes.Buffer{})
	require.Error(t, err)
}
