package video

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// The film has ten frames of a tenth of a second, each with ten units; frames 0 and 5 can be decoded alone. Sound is ten
// packets of a tenth of a second.

func TestWhatAnEditListHidesIsCutOff(t *testing.T) {
	for _, c := range []struct {
		name         string
		edits, sound [][2]int64 // duration in milliseconds; start in hundredths, of sound in thousandths
		first, last  int        // frames kept
		heard        [2]int     // packets kept
		start        int64      // of the sound
	}{
		{"nothing hidden", [][2]int64{{1000, 0}}, [][2]int64{{1000, 0}}, 0, 9, [2]int{0, 9}, 0},
		{"the end", [][2]int64{{600, 0}}, [][2]int64{{600, 0}}, 0, 5, [2]int{0, 5}, 0},
		{"the start, at a frame that can be decoded alone", [][2]int64{{500, 50}}, [][2]int64{{500, 500}}, 5, 9, [2]int{5, 9}, 0},
		{"the start, up to the next such frame", [][2]int64{{800, 20}}, [][2]int64{{800, 200}}, 5, 9, [2]int{5, 9}, 0},
		{"both ends", [][2]int64{{600, 30}}, [][2]int64{{600, 300}}, 5, 8, [2]int{5, 8}, 0},
		{"in the middle of a frame", [][2]int64{{945, 5}}, [][2]int64{{950, 50}}, 0, 9, [2]int{0, 9}, 50},
		{"two pieces that follow one another", [][2]int64{{300, 0}, {400, 30}}, nil, 0, 6, [2]int{0, 9}, 0},
		{"the sound is cut with the pictures", [][2]int64{{700, 30}}, nil, 5, 9, [2]int{0, 9}, 200},
		{"a run-up of two packets stays", [][2]int64{{1000, 0}}, [][2]int64{{800, 200}}, 0, 9, [2]int{0, 9}, 200},
		{"three packets are no run-up", [][2]int64{{1000, 0}}, [][2]int64{{680, 320}}, 0, 9, [2]int{3, 9}, 20},
		{"the sound comes later", [][2]int64{{800, 20}}, [][2]int64{{400, -1}, {600, 0}}, 5, 9, [2]int{0, 5}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, n := pictures(), noise()
			p.edits, n.edits = c.edits, c.sound
			f, r := cleaned(t, made(film{tracks: []strip{p, n}}))
			assert.Equal(t, frames()[c.first:c.last+1], samples(t, f, 0))
			assert.Equal(t, noise().samples[c.heard[0]:c.heard[1]+1], samples(t, f, 1))
			assert.Equal(t, c.last+1-c.first, r.Frames)
			if c.last-c.first < 9 {
				assert.Contains(t, kinds(r.Removed), report.TrimmedFrames)
			} else {
				assert.NotContains(t, kinds(r.Removed), report.TrimmedFrames)
			}
			s, err := f.movie.tracks[1].span(1000)
			require.NoError(t, err)
			assert.Equal(t, c.start, s.start)
		})
	}
}

// pcm is uncompressed sound: three chunks of four, four and two sampling intervals of two channels of 16 bits.
func pcm() strip {
	return strip{
		handler: "soun", flags: 3, matrix: upright, scale: 10, unit: 4, entry: soundEntry("sowt"),
		samples: [][]byte{[]byte("aaaabbbbccccdddd"), []byte("eeeeffffgggghhhh"), []byte("iiiijjjj")},
	}
}

func TestUncompressedSound(t *testing.T) {
	old := pcm()
	old.said = 1 // as old QuickTime files have it
	for _, c := range []struct {
		name  string
		sound strip
		edits [][2]int64
		want  string
	}{
		{"all of it", pcm(), nil, "aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj"},
		{"old tables", old, nil, "aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj"},
		{"cut at both ends", pcm(), [][2]int64{{600, 2}}, "ccccddddeeeeffffgggghhhh"},
		{"cut inside one chunk", pcm(), [][2]int64{{200, 5}}, "ffffgggg"},
		{"one piece", pcm(), [][2]int64{{100, 9}}, "jjjj"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.sound.edits = c.edits
			f, r := cleaned(t, made(film{brand: "qt  ", tracks: []strip{pictures(), c.sound}}))
			assert.Equal(t, c.want, string(bytes.Join(samples(t, f, 1), nil)))
			assert.EqualValues(t, len(c.want)/4, f.movie.tracks[1].total())
			assert.EqualValues(t, 4, f.movie.tracks[1].unit)
			assert.Equal(t, []report.Kind{report.Sound}, kinds(r.Kept))
		})
	}
}

func TestSoundOfWhichNothingIsShownGoes(t *testing.T) {
	for _, n := range []strip{noise(), pcm()} {
		p := pictures()
		p.edits, n.edits = [][2]int64{{500, 50}}, [][2]int64{{1000, 5000}}
		f, r := cleaned(t, made(film{brand: "qt  ", tracks: []strip{p, n}}))
		assert.Len(t, f.movie.tracks, 1)
		assert.Contains(t, kinds(r.Removed), report.Sound)
		assert.Empty(t, r.Kept)
	}
}

func TestADelayOfTheSoundStays(t *testing.T) {
	n := noise()
	n.edits = [][2]int64{{250, -1}, {1000, 0}}
	f, _ := cleaned(t, made(film{tracks: []strip{pictures(), n}}))
	assert.Equal(t, []edit{{250, -1, 1 << 16}, {1000, 0, 1 << 16}}, f.movie.tracks[1].edits)
}

// Frames are decoded in another order than they are shown: 0 3 1 2, then from 5 on again.
func reordered() strip {
	s := pictures()
	s.cts = []int32{10, 30, 0, 0, 10, 20, 0, 30, 0, 0}
	return s
}

func TestFramesShownInAnotherOrder(t *testing.T) {
	t.Run("nothing is hidden by the wait for reordering", func(t *testing.T) {
		s := reordered()
		s.edits = [][2]int64{{1000, 10}}
		f, r := cleaned(t, made(film{tracks: []strip{s}}))
		assert.Empty(t, r.Removed)
		assert.Equal(t, frames(), samples(t, f, 0))
	})
	t.Run("frames that are shown before the first need what is gone", func(t *testing.T) {
		s := reordered()
		s.edits = [][2]int64{{600, 50}} // frame 5 is decoded at 50 and shown at 70; frame 6 is shown at 60
		f, r := cleaned(t, made(film{tracks: []strip{s}}))
		assert.Equal(t, [][]byte{frames()[5], frames()[7], frames()[8], frames()[9]}, samples(t, f, 0))
		assert.Contains(t, kinds(r.Removed), report.TrimmedFrames)
		assert.EqualValues(t, 20, f.movie.tracks[0].samples[0].dur, "the others are shown when they were")
	})
	t.Run("no frame after the end stays, though another was decoded with it", func(t *testing.T) {
		s := reordered()
		s.edits = [][2]int64{{200, 10}} // shown: 10 up to 30; frame 1 is shown at 40
		f, _ := cleaned(t, made(film{tracks: []strip{s}}))
		assert.Equal(t, frames()[:1], samples(t, f, 0))
	})
}

func TestNoHiddenFrameSurvivesAnyTrim(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := pictures()
		start := rapid.Int64Range(0, 99).Draw(rt, "start")
		length := rapid.Int64Range(1, 100).Draw(rt, "length")
		p.edits = [][2]int64{{length * 10, start}}
		p.sync = []uint32{1, uint32(rapid.IntRange(2, 10).Draw(rt, "sync"))}
		var out bytes.Buffer
		src := made(film{tracks: []strip{p}})
		_, err := Clean(bytes.NewReader(src), int64(len(src)), &out)
		if err != nil {
			require.True(rt, report.Is(err, report.Unsupported), "%v", err)
			return
		}
		f := &file{src: bytes.NewReader(out.Bytes()), size: int64(out.Len())}
		f.window = window{src: f.src, size: f.size}
		require.NoError(rt, f.scan())
		require.NoError(rt, f.read())
		for i := range f.movie.tracks[0].samples {
			b := make([]byte, 9)
			require.NoError(rt, f.window.exactly(b, f.movie.tracks[0].samples[i].off))
			n := int64(b[6]) // its number
			require.Greater(rt, n*10+10, start, "frame %d ended before the start", n)
			require.Less(rt, n*10, start+length, "frame %d began after the end", n)
		}
		require.True(rt, f.movie.tracks[0].samples[0].sync)
	})
}

func FuzzClean(f *testing.F) {
	s := pictures()
	s.fragment = true
	f.Add(made(film{tracks: []strip{pictures(), noise()}}))
	f.Add(made(film{tracks: []strip{s, noise()}}))
	r := reordered()
	r.edits = [][2]int64{{600, 50}}
	f.Add(made(film{brand: "qt  ", tracks: []strip{r, noise()}, inMoov: keyed("com.apple.quicktime.author", "x"), after: box("free", []byte("x"))}))
	f.Fuzz(func(t *testing.T, src []byte) {
		faulttest.Bound(t)
		var out, again bytes.Buffer
		if _, err := Clean(bytes.NewReader(src), int64(len(src)), &out); err != nil {
			var r *report.Refused
			require.ErrorAs(t, err, &r)
			return
		}
		_, err := Clean(bytes.NewReader(out.Bytes()), int64(out.Len()), &again)
		require.NoError(t, err)
		require.Equal(t, out.Bytes(), again.Bytes())
	})
}
