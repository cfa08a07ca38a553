package boxes

// The walk over MP4 and MOV: files made by hand pass, and every trap is found by its name.

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// hevcMovie is a video in H.265.
func hevcMovie() madeMovie {
	m := picturesAndSound()
	m.tracks[0].entry = hvc1(plainHvcC(64, 48))
	for i := range m.tracks[0].samples {
		m.tracks[0].samples[i] = cat(unit(0x46, 1, 0x50), hevcPicture)
	}
	return m
}

func av1Movie() madeMovie {
	m := picturesAndSound()
	e := avc1("", mk("av1C", []byte{0x81, 4, 0x0c, 0}))
	copy(e[4:], "av01")
	m.tracks[0].entry = e
	for i := range m.tracks[0].samples {
		m.tracks[0].samples[i] = []byte{0x32, 3, 1, 2, 3}
	}
	return m
}

// mpeg4Movie is a video in MPEG-4 Visual.
func mpeg4Movie() madeMovie {
	m := picturesAndSound()
	setup := []byte{0, 0, 1, 0xb0, 1, 0, 0, 1, 0xb5, 9, 0, 0, 1, 0, 0, 0, 1, 0x20, 1, 2}
	dec := cat([]byte{0x20, 0x11}, make([]byte, 11), []byte{5, byte(len(setup))}, setup)
	es := cat(n16(1), []byte{0, 4, byte(len(dec))}, dec, []byte{6, 1, 2})
	e := avc1("", mkFull("esds", 0, 0, []byte{3, byte(len(es))}, es))
	copy(e[4:], "mp4v")
	m.tracks[0].entry = e
	for i := range m.tracks[0].samples {
		m.tracks[0].samples[i] = cat([]byte{0, 0, 1, 0xb6}, bytes.Repeat([]byte{9}, 5000))
	}
	return m
}

// mp4aHead is what a sound's sample entry has before its boxes.
func mp4aHead() []byte { return mp4a(0x11, 0x88)[8:36] }

// inWave is a sound described as QuickTime does, and one box more in it.
func inWave(more []byte) []byte {
	return mk("mp4a", mp4aHead(), mk("wave", mk("frma", s("mp4a")), mp4a(0x11, 0x88)[36:], more, mk("\x00\x00\x00\x00")), mkFull("chan", 0, 0, n32(0x640001), n32(0), n32(0)))
}

func edits(pairs ...int) []byte {
	out := n32(len(pairs) / 2)
	for i := 0; i < len(pairs); i += 2 {
		out = cat(out, n32(pairs[i]), n32(pairs[i+1]), n32(0x10000))
	}
	return out
}

func TestACleanVideoPasses(t *testing.T) {
	turned := picturesAndSound()
	turned.tracks[0].matrix = []int{0, 0x10000, 0, -0x10000, 0, 0, 48 << 16, 0, 0x40000000}
	reordered := picturesAndSound() // pictures shown in another order than coded, the first one 200 later
	reordered.tracks[0].shifts = []int{200, 300, 100, 200, 200}
	reordered.tracks[0].edits = edits(500, 200)
	delayed := picturesAndSound() // sound that starts with what a decoder needs
	delayed.tracks[1].edits = edits(21, 1024)
	paused := picturesAndSound()
	paused.tracks[1].edits = edits(100, -1, 43, 0)
	withTables := picturesAndSound()
	withTables.tracks[0].tables = [][]byte{mkFull("stss", 0, 0, n32(1), n32(1)), mkFull("sdtp", 0, 0, make([]byte, 5))}
	withTables.tracks[1].tables = [][]byte{mkFull("sgpd", 1, 0, s("roll"), n32(2), n32(1), n16(0xffff)), mkFull("sbgp", 0, 0, s("roll"), n32(1), n32(2), n32(1))}
	waved := picturesAndSound()
	waved.tracks[1].entry = inWave(nil)
	others := picturesAndSound()
	others.tracks[1].entry = mk("Opus", mp4aHead(), mk("dOps", []byte{0, 2}, make([]byte, 8), []byte{1, 1, 1, 0, 1}))
	for kind, setup := range map[string][]byte{"alac": mkFull("alac", 0, 0, make([]byte, 24)), "ac-3": mk("dac3", make([]byte, 3)), "ec-3": mk("dec3", []byte{0, 1, 0, 0, 2, 9, 0, 0, 0})} {
		a := others.tracks[1]
		a.entry = mk(kind, mp4aHead(), setup)
		others.tracks = append(others.tracks, a)
	}
	spare := picturesAndSound()
	spare.top = [][]byte{mk("free"), mk("wide")}
	for name, c := range map[string]struct {
		make        madeMovie
		orientation int
	}{
		"pictures and sound": {picturesAndSound(), 1}, "H.265": {hevcMovie(), 1}, "AV1": {av1Movie(), 1}, "turned": {turned, 6}, "reordered": {reordered, 1},
		"decoder's delay": {delayed, 1}, "pause before the sound": {paused, 1}, "tables to seek": {withTables, 1}, "QuickTime's sound": {waved, 1}, "other sounds": {others, 1}, "MPEG-4": {mpeg4Movie(), 1}, "empty free boxes": {spare, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := walk(t, report.MP4, c.make.build())
			assert.True(t, p.Clean(), "%d of %d, %v", p.Bytes, p.Size, p.Findings)
			assert.Equal(t, []int{64, 48, 5, c.orientation}, []int{p.Width, p.Height, p.Frames, p.Orientation})
		})
	}
}

func TestEveryTrapInAVideoIsFoundByName(t *testing.T) {
	video := func(do func(*madeTrack)) func(*madeMovie) { return func(m *madeMovie) { do(&m.tracks[0]) } }
	sound := func(do func(*madeTrack)) func(*madeMovie) { return func(m *madeMovie) { do(&m.tracks[1]) } }
	top := func(b []byte) func(*madeMovie) { return func(m *madeMovie) { m.top = [][]byte{b} } }
	moov := func(b []byte) func(*madeMovie) { return func(m *madeMovie) { m.inMoov = [][]byte{b} } }
	sample := func(b ...byte) func(*madeMovie) {
		return video(func(v *madeTrack) { v.samples[3] = cat(avcPicture, unit(b...)) })
	}
	hevcSample := func(b ...byte) func(*madeMovie) {
		return video(func(v *madeTrack) { v.samples[4] = cat(unit(b...), hevcPicture) })
	}
	av1Sample := func(b ...byte) func(*madeMovie) { return video(func(v *madeTrack) { v.samples[4] = b }) }
	entry := func(b []byte) func(*madeMovie) { return video(func(v *madeTrack) { v.entry = b }) }
	good := avcC(avcSet(64, 48, 0))
	vendor := avc1("", good)
	copy(vendor[8+12:], "appl")
	elsewhere := mk("dinf", mkFull("dref", 0, 0, n32(1), mkFull("url ", 0, 0, s("file:///home/jane/a.mov\x00"))))
	text := madeTrack{kind: "text", entry: mk("text", make([]byte, 30)), samples: [][]byte{s("31.2N 65.4W")}, delta: 500, language: 0x55c4}
	h264, h265, av1 := picturesAndSound, hevcMovie, av1Movie
	for name, c := range map[string]struct {
		make func() madeMovie
		do   func(*madeMovie)
		want string
	}{
		"trailer":               {h264, func(m *madeMovie) { m.after = s("after the end") }, "trailer"},
		"uuid":                  {h264, top(mk("uuid", make([]byte, 40))), "box_uuid"},
		"free with content":     {h264, top(mk("free", s("notes"))), "box_free"},
		"fragment":              {h264, top(mk("moof")), "box_moof"},
		"place in udta":         {h264, moov(mk("udta", mk("\xa9xyz", s("+31.2-065.4/")))), "box_udta"},
		"meta":                  {h264, moov(mk("meta", make([]byte, 12))), "box_meta"},
		"udta of a track":       {h264, video(func(v *madeTrack) { v.more = [][]byte{mk("udta")} }), "box_udta"},
		"reference to chapters": {h264, video(func(v *madeTrack) { v.more = [][]byte{mk("tref", mk("chap", n32(2)))} }), "box_tref"},
		"text track":            {h264, func(m *madeMovie) { m.tracks = append(m.tracks, text) }, "track"},
		"second video":          {h264, func(m *madeMovie) { m.tracks = append(m.tracks, m.tracks[0]) }, "second_picture"},
		"only sound":            {h264, func(m *madeMovie) { m.tracks = m.tracks[1:] }, "no_picture"},
		"time":                  {h264, video(func(v *madeTrack) { v.time = 3_000_000_00 }), "time"},
		"language":              {h264, sound(func(a *madeTrack) { a.language = 0x15c7 }), "language"},
		"handler's name":        {h264, video(func(v *madeTrack) { v.name = "Jane's phone" }), "handler_name"},
		"odd matrix":            {h264, video(func(v *madeTrack) { v.matrix = []int{0x10000, 77, 0, 0, 0x10000, 0, 0, 0, 0x40000000} }), "matrix"},
		"odd brand":             {h264, func(m *madeMovie) { m.brand = "JANE" }, "brand"},
		"gap in mdat":           {h264, func(m *madeMovie) { m.gap = s("kept") }, "unreferenced_mdat"},
		"media elsewhere":       {h264, video(func(v *madeTrack) { v.minf = [][]byte{elsewhere} }), "data_reference"},
		"compressor's name":     {h264, entry(avc1("Jane's Encoder", good)), "compressor_name"},
		"vendor":                {h264, entry(vendor), "vendor"},
		"unknown coding":        {h264, entry(mk("apch", make([]byte, 78))), "sample_entry_apch"},
		"user data in MPEG-4":   {mpeg4Movie, video(func(v *madeTrack) { v.samples[1] = cat(v.samples[1], []byte{0, 0, 1, 0xb2}, s("Jane")) }), "user_data"},
		"no start in MPEG-4":    {mpeg4Movie, video(func(v *madeTrack) { v.samples[1] = s("Jane Example") }), "slack_unit"},
		"odd start in MPEG-4":   {mpeg4Movie, video(func(v *madeTrack) { v.samples[1] = cat(v.samples[1], []byte{0, 0, 1, 0xc5}) }), "unknown_unit"},
		"odd resolution":        {h264, entry(func() []byte { e := avc1("", good); e[8+28] = 'J'; return e }()), "resolution"},
		"words in wave":         {h264, sound(func(a *madeTrack) { a.entry = inWave(mk("jane")) }), "box_jane"},
		"other format in wave":  {h264, sound(func(a *madeTrack) { a.entry = inWave(mk("frma", s("jane"))) }), "frma"},
		"many channels": {h264, sound(func(a *madeTrack) {
			a.entry = mk("sowt", mp4aHead(), mkFull("chan", 0, 0, n32(1), n32(0), n32(90), make([]byte, 1800)))
		}), "chan"},
		"box in the entry":      {h264, entry(avc1("", good, mk("jane", s("x")))), "box_jane"},
		"crop that keeps":       {h264, entry(avc1("", good, mk("clap", n32(32), n32(1), n32(48), n32(1), n32(0), n32(1), n32(0), n32(1)))), "cropped"},
		"rows not shown":        {h264, entry(avc1("", avcC(avcSet(64, 96, 48)))), "hidden_rows"},
		"words in a set":        {h264, entry(avc1("", avcC(avcSet(64, 48, 0), cat([]byte{0x67}, s("Jane Example 1999"))))), "text_in_parameter_set"},
		"message":               {h264, sample(6, 5, 3, 1, 2, 3), "sei"},
		"filler":                {h264, sample(12, 0xff, 0x80), "filler"},
		"other view":            {h264, sample(20, 1, 2, 3), "unknown_unit"},
		"bytes after units":     {h264, video(func(v *madeTrack) { v.samples[1] = cat(avcPicture, s("\x00\x00\x00\x09x")) }), "slack_unit"},
		"long delimiter":        {h264, sample(9, 0x10, 'J', 'a', 'n', 'e'), "unknown_unit"},
		"other size in a set":   {h264, sample(avcSet(64, 64, 0)...), "parameter_set"},
		"H.265 message":         {h265, hevcSample(0x4e, 1, 5, 1, 2), "sei"},
		"H.265 suffix message":  {h265, hevcSample(0x50, 1, 5, 1, 2), "sei"},
		"H.265 filler":          {h265, hevcSample(0x4c, 1, 0xff), "filler"},
		"H.265 unknown":         {h265, hevcSample(0x60, 1, 0xff), "unknown_unit"},
		"H.265 second view":     {h265, hevcSample(0x26, 9, 0xff), "second_layer"},
		"H.265 big set":         {h265, hevcSample(append([]byte{0x44, 1}, make([]byte, 5000)...)...), "big_parameter_set"},
		"AV1 metadata":          {av1, av1Sample(0x2a, 2, 4, 5), "metadata_unit"},
		"message in a config":   {h265, entry(hvc1(hvcC(array(0xa1, hevcSet(64, 48, 0, 0)), array(0xa7, []byte{0x4e, 1, 5})))), "sei"},
		"frames cut off before": {h264, video(func(v *madeTrack) { v.edits = edits(300, 200) }), "hidden_frames"},
		"frames cut off after":  {h264, video(func(v *madeTrack) { v.edits = edits(250, 0) }), "hidden_frames"},
		"frames after the end":  {h264, video(func(v *madeTrack) { v.length = 300 }), "hidden_frames"},
		"frames played twice":   {h264, video(func(v *madeTrack) { v.edits = edits(250, 0, 250, 250) }), "edit_list"},
		"sound cut off":         {h264, sound(func(a *madeTrack) { a.delta, a.edits = 48000, edits(1000, 48000) }), "hidden_sound"},
		"sound cut off after":   {h264, sound(func(a *madeTrack) { a.delta, a.edits = 48000, edits(1000, 0) }), "hidden_sound"},
		"program in the sound":  {h264, sound(func(a *madeTrack) { a.entry = mp4a(0x11, 0x80) }), "setup"},
		"words in the sound":    {h264, sound(func(a *madeTrack) { a.entry = mp4a(cat([]byte{0x11, 0x88}, s("Jane Example"))...) }), "setup"},
		"unknown sound":         {h264, sound(func(a *madeTrack) { a.entry = mk("samr", make([]byte, 28)) }), "sample_entry_samr"},
		"other table":           {h264, video(func(v *madeTrack) { v.tables = [][]byte{mkFull("subs", 0, 0)} }), "box_subs"},
		"other group":           {h264, video(func(v *madeTrack) { v.tables = [][]byte{mkFull("sgpd", 1, 0, s("jane"), n32(2), n32(1), n16(1))} }), "group"},
		"seek past the end":     {h264, video(func(v *madeTrack) { v.tables = [][]byte{mkFull("stss", 0, 0, n32(1), n32(9))} }), "stss"},
		"slack in a table":      {h264, video(func(v *madeTrack) { v.tables = [][]byte{mkFull("sdtp", 0, 0, make([]byte, 9))} }), "slack_sdtp"},
	} {
		t.Run(name, func(t *testing.T) {
			m := c.make()
			c.do(&m)
			p := walk(t, report.MP4, m.build())
			assert.True(t, p.Has(c.want), "%v", p.Findings)
			assert.False(t, p.Clean())
		})
	}
}

func TestAVideoThatCannotBeFollowedIsRefused(t *testing.T) {
	broken := func(do func(*madeMovie)) []byte { m := picturesAndSound(); do(&m); return m.build() }
	for name, b := range map[string][]byte{
		"no movie": mk("ftyp", s("isom"), n32(0)),
		"many tracks": broken(func(m *madeMovie) {
			m.tracks = append(m.tracks, m.tracks[1], m.tracks[1], m.tracks[1], m.tracks[1], m.tracks[1], m.tracks[1], m.tracks[1])
		}),
		"no parameter sets":   broken(func(m *madeMovie) { m.tracks[0].entry = avc1("") }),
		"no decoder's setup":  broken(func(m *madeMovie) { *m = mpeg4Movie(); copy(m.tracks[0].entry[8+78+4:], "free") }),
		"two sample entries":  broken(func(m *madeMovie) { m.tracks[0].entry = cat(m.tracks[0].entry, m.tracks[0].entry) }),
		"a table that is cut": broken(func(m *madeMovie) { m.tracks[0].tables = [][]byte{mkFull("stss", 0, 0, n32(1<<20))} }),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Walk(report.MP4, bytes.NewReader(b), int64(len(b)))
			var r *report.Refused
			require.ErrorAs(t, err, &r)
			assert.False(t, p.Clean())
		})
	}
	_, err := Walk(report.MP4, bytes.NewReader(nil), report.MaxVideo+1)
	assert.True(t, report.Is(err, report.TooLarge))
	_, err = Walk(report.JPEG, bytes.NewReader([]byte{1}), 1)
	assert.True(t, report.Is(err, report.Unknown))
}

// failing is a drive that cannot read from a byte on.
type failing struct {
	b    []byte
	from int64
}

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > f.from {
		return 0, io.ErrUnexpectedEOF
	}
	return copy(p, f.b[at:]), nil
}

func TestADriveThatFailsIsNamed(t *testing.T) {
	b := picturesAndSound().build()
	_, err := Walk(report.MP4, failing{b, int64(len(b)) - 200}, int64(len(b)))
	require.Error(t, err)
	assert.True(t, report.Is(err, report.Unreadable), "%v", err)
	assert.True(t, errors.Is(err, io.ErrUnexpectedEOF))
}

// Wherever bytes are put into a clean video that is not in a sample or a number, it is not clean any more; and a change of
// any kind never crashes the walk or makes it count more bytes than there are.
func TestBytesPutIntoAVideoAreNeverUnseen(t *testing.T) {
	files := [][]byte{picturesAndSound().build(), hevcMovie().build(), av1Movie().build()}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(files).Draw(t, "file")
		at := rapid.IntRange(0, len(b)).Draw(t, "at")
		more := cat(b[:at], rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "bytes"), b[at:])
		p, err := Walk(report.MP4, bytes.NewReader(more), int64(len(more)))
		if err == nil && p.Clean() {
			t.Fatalf("bytes at %d went unseen", at)
		}
		if p.Bytes > p.Size {
			t.Fatalf("%d bytes of %d", p.Bytes, p.Size)
		}
	})
}

func FuzzMovie(f *testing.F) {
	f.Add(picturesAndSound().build())
	f.Add(hevcMovie().build())
	f.Add(av1Movie().build())
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		p, err := Walk(report.MOV, bytes.NewReader(b), int64(len(b)))
		if err == nil && p.Bytes > p.Size {
			t.Fatalf("%d bytes of %d", p.Bytes, p.Size)
		}
	})
}
