// This file tests what files are taken for.

package scrub_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub"
	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

func ftyp(brands ...string) string {
	size := 12 + 4*len(brands)
	return string([]byte{0, 0, 0, byte(size)}) + "ftyp" + brands[0] + "\x00\x00\x00\x00" + strings.Join(brands[1:], "")
}

func TestFilesAreKnownByTheirContent(t *testing.T) {
	for _, c := range []struct {
		head string
		want report.Format
	}{
		{"\xff\xd8\xff\xe0", report.JPEG},
		{"\xff\xd8", ""},
		{"\x89PNG\r\n\x1a\n", report.PNG},
		{"\x89PNG\n\x1a\n", ""}, // a PNG that lost a byte to a text transfer
		{"GIF87a", report.GIF},
		{"GIF89a", report.GIF},
		{"GIF90a", ""},
		{"RIFF\x00\x00\x00\x00WEBP", report.WebP},
		{"RIFF\x00\x00\x00\x00WAVE", ""},
		{"BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00", report.BMP},
		{"BMW is a car, not a picture", ""},
		{"II*\x00\x08\x00\x00\x00", report.TIFF},
		{"MM\x00*\x00\x00\x00\x08", report.TIFF},
		{"MM\x00+\x00\x08\x00\x00", report.TIFF},
		{"II*\x00\x10\x00\x00\x00CR\x02\x00\x00\x00\x00\x00", report.Raw},
		{"IIRO\x08\x00\x00\x00", report.Raw},
		{"FUJIFILMCCD-RAW 0201", report.Raw},
		{ftyp("crx ", "crx "), report.Raw},
		{ftyp("heic", "mif1"), report.HEIC},
		{ftyp("mif1", "heic"), report.HEIC},
		{ftyp("mif1", "miaf", "avif"), report.AVIF},
		{ftyp("avif", "mif1"), report.AVIF},
		{ftyp("qt  "), report.MOV},
		{ftyp("isom", "avc1"), report.MP4},
		{ftyp("mp42"), report.MP4},
		{ftyp("jxl "), ""},
		{"\x00\x00\x00\x08wide\x00\x00\x00\x08", report.MOV},
		{"%PDF-1.7\n", report.PDF},
		{"\n\n%PDF-1.4\n", report.PDF},
		{strings.Repeat("\x00", 128) + "DICM", report.DICOM},
		{"ply\nformat ascii 1.0\n", report.PLY},
		{"plywood", ""},
		{"solid x\nfacet normal 0 0 0\n", report.STL},
		{"solid ground", ""},
		{strings.Repeat("\x00", 80) + "\x01\x00\x00\x00" + strings.Repeat("\x00", 50), report.STL},
		{strings.Repeat("\x00", 80) + "\x02\x00\x00\x00" + strings.Repeat("\x00", 50), ""},
		{"# scan\nmtllib a.mtl\no face\nv 0 0 0\nv 1 0 0\nf 1 2 1\n", report.OBJ},
		{"Dear patient,\nv 0 0 0\n", ""},
		{"<html>", ""},
		{"MZ\x90\x00", ""},
		{"PK\x03\x04", ""},
		{"", ""},
	} {
		assert.Equal(t, c.want, scrub.Sniff([]byte(c.head), int64(len(c.head))), "%.40q", c.head)
	}
}

func TestANameMustNotSayAnotherFormat(t *testing.T) {
	jpg, png, mov := "\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", ftyp("qt  ")
	for _, c := range []struct {
		name, content string
		refused       bool
	}{
		{"a.jpg", jpg, false}, {"a.JPEG", jpg, false}, {"a.jpe", jpg, false}, {"a.jfif", jpg, false},
		{"a", jpg, false}, {"", jpg, false}, {"a.", jpg, false}, {"a.jpg.bak", jpg, false}, {"jpg", png, false},
		{"a.png", jpg, true}, {"a.jpg", png, true}, {"a.heic", jpg, true}, {"a.png.jpg", png, true},
		{"a.HIF", ftyp("heic"), false}, {"a.heif", ftyp("avif"), false}, {"a.avif", ftyp("avif"), false},
		{"a.mp4", mov, false}, {"a.m4v", mov, false}, {"a.mov", ftyp("mp42"), false}, {"a.qt", mov, false}, {"a.jpg", mov, true},
	} {
		f, err := scrub.Look(c.name, bytes.NewReader([]byte(c.content)))
		if !c.refused {
			require.NoError(t, err, c.name)
			assert.NotEmpty(t, f)
			continue
		}
		require.True(t, report.Is(err, report.OtherName), "%s %q: %v", c.name, c.content, err)
		var r *report.Refused
		require.ErrorAs(t, err, &r)
		assert.NotContains(t, r.Args["name"], ".", "only the ending, never the name")
	}
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte(ftyp("mif1", "avif")), int64(20))
	f.Add([]byte("solid x\nfacet"), int64(12))
	f.Fuzz(func(t *testing.T, head []byte, size int64) {
		faulttest.Bound(t)
		if len(head) > 64<<10 {
			head = head[:64<<10]
		}
		first := scrub.Sniff(head, size)
		require.Equal(t, first, scrub.Sniff(bytes.Clone(head), size))
	})
}
