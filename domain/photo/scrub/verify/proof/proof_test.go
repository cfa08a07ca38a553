package proof

// Tests of what counts as clean.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

func TestCleanMeansEverythingIsAccountedFor(t *testing.T) {
	assert.False(t, Proof{}.Clean())
	assert.True(t, Proof{Size: 5, Bytes: 5}.Clean())
	assert.False(t, Proof{Size: 5, Bytes: 4}.Clean())
	assert.Equal(t, "unreached", Proof{Size: 5, Bytes: 4}.First())
	assert.Empty(t, Proof{Size: 5, Bytes: 5}.First())
	p := Proof{Size: 5, Bytes: 5}
	p.Find("comment", 1, 2)
	assert.False(t, p.Clean())
	assert.Equal(t, "comment", p.First())
	assert.True(t, p.Has("comment"))
	assert.False(t, p.Has("exif"))
	for range 2 * MaxFindings {
		p.Find("exif", 1, 2)
	}
	assert.Len(t, p.Findings, MaxFindings)
}

func TestLoadChecksTheSizeFirst(t *testing.T) {
	b, err := Load(strings.NewReader("abc"), 3, 3)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(b))
	for _, c := range []struct {
		size, limit int64
		why         report.Why
	}{{0, 3, report.Empty}, {4, 3, report.TooLarge}, {-1, 3, report.TooLarge}, {1 << 40, 1 << 41, report.TooLarge}, {4, 10, report.Unreadable}} {
		_, err := Load(strings.NewReader("abc"), c.size, c.limit)
		assert.True(t, report.Is(err, c.why), "%d of %d: %v", c.size, c.limit, err)
	}
}
