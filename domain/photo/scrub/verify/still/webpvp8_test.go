package still

// The walk over lossy WebP pictures against the decoder of golang.org/x/image: both must need the same bytes.

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/vp8"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// decodes says whether the other decoder takes a frame.
func decodes(d []byte) bool {
	dec := vp8.NewDecoder()
	dec.Init(bytes.NewReader(d), len(d))
	if _, err := dec.DecodeFrameHeader(); err != nil {
		return false
	}
	_, err := dec.DecodeFrame()
	return err == nil
}

// frames are the VP8 frames of the samples.
func frames(t testing.TB) map[string][]byte {
	all := samples(t)
	out := map[string][]byte{}
	for _, name := range []string{"lossy.webp", "partitions.webp", "alpha.webp"} {
		b := all[name].b
		at := bytes.Index(b, []byte("VP8 "))
		out[name] = b[at+8 : at+8+le32(b, at+4)]
	}
	return out
}

// agree walks a frame and decodes it; both take it or neither does. What no encoder writes is refused here alone.
func agree(t interface {
	Fatalf(format string, args ...any)
}, d []byte) (taken bool) {
	wide, high, err := sizeVP8(d)
	if err != nil || wide*high == 0 || wide*high > 1<<18 {
		return false
	}
	b := riff(part("VP8 ", string(d)))
	_, err = Walk(report.WebP, b)
	var refused *report.Refused
	if errors.As(err, &refused) && refused.Args["what"] == "partition" {
		return false
	}
	if (err == nil) != decodes(d) {
		t.Fatalf("walked: %v; decoded: %v", err, decodes(d))
	}
	return err == nil
}

func TestLossyNeedsTheBytesThatADecoderNeeds(t *testing.T) {
	for name, d := range frames(t) {
		t.Run(name, func(t *testing.T) {
			require.True(t, agree(t, d))
			least := len(d)
			for least > 11 && agree(t, d[:least-1]) {
				least--
			}
			require.Greater(t, least, len(d)-1-vp8Slack)
			for n := least - 1; n > max(10, least-200); n-- {
				require.False(t, agree(t, d[:n]), n)
			}
			p, err := Walk(report.WebP, riff(part("VP8 ", string(d[:least])+"\x01")))
			require.NoError(t, err)
			require.Equal(t, ScanSurplus, p.Findings[0].What, "one byte more than is needed")
		})
	}
}

func TestLossyTakesWhatADecoderTakes(t *testing.T) {
	all := frames(t)
	taken := 0
	rapid.Check(t, func(r *rapid.T) {
		d := bytes.Clone(all[rapid.SampledFrom([]string{"lossy.webp", "partitions.webp", "alpha.webp"}).Draw(r, "of")])
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			d[rapid.IntRange(10, len(d)-1).Draw(r, "at")] = rapid.Byte().Draw(r, "to")
		}
		d = append(d, make([]byte, rapid.IntRange(0, 3000).Draw(r, "more"))...)
		if agree(r, d) {
			taken++
		}
	})
	require.Positive(t, taken)
}

// FuzzLossy looks for a frame that only one of the two takes.
func FuzzLossy(f *testing.F) {
	for _, d := range frames(f) {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, d []byte) {
		faulttest.Bound(t)
		agree(t, d)
	})
}
