package i18n

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo"
)

func TestLength(t *testing.T) {
	for ms, want := range map[int64]string{0: "", -5: "", 1: "0:01", 400: "0:01", 12_400: "0:12", 59_600: "1:00", 61_000: "1:01", 3_599_000: "59:59", 3_600_000: "1:00:00", 36_061_000: "10:01:01"} {
		assert.Equal(t, want, Length(ms), ms)
	}
}

func TestMediaMark(t *testing.T) {
	Use(English)
	for want, p := range map[string]photo.Photo{"": {Media: photo.Still}, "0:12": {Media: photo.Video, LengthMS: 12_000}, "Video": {Media: photo.Video}, "3D scan": {Media: photo.Scan3D}} {
		assert.Equal(t, want, MediaMark(p))
	}
}

func TestEveryAnswerAboutTheSoundHasItsWords(t *testing.T) {
	require.Equal(t, len(constants(t, "../../domain/photo/watch.go", "Heard")), len(photo.HeardAnswers()))
	for _, h := range photo.HeardAnswers() {
		assert.True(t, Has("photo.heard."+string(h)), h)
	}
	for _, step := range constants(t, "../../domain/photo/decide.go", "Step") {
		assert.True(t, Has("photo.step."+step), step)
	}
}
