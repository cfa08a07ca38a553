package main

// Clean copies on disk: their names, their times, what is not overwritten, and what never stays half done.

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/cmd/internal/codec"
	"consentry/domain/photo/scrub/report"
)

const planted = "CANARY-DOE-JANE"

// quadrants is a picture whose upright shows: red and green above, blue and white below.
func quadrants(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.RGBA{0, 255, 0, 255}
			case x < w/2 && y >= h/2:
				c = color.RGBA{0, 0, 255, 255}
			case x >= w/2:
				c = color.RGBA{255, 255, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// tellingPicture is a made-up picture with planted words; a name with "turned" in it is stored turned left, and says so.
func tellingPicture(name string) []byte {
	var b bytes.Buffer
	switch filepath.Ext(name) {
	case ".png":
		_ = png.Encode(&b, quadrants(40, 20))
		text := append([]byte("tEXtComment\x00"), planted...)
		chunk := binary.BigEndian.AppendUint32(nil, uint32(len(text)-4))
		chunk = append(chunk, text...)
		chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(text))
		out := append(bytes.Clone(b.Bytes()[:33]), chunk...)
		return append(append(out, b.Bytes()[33:]...), planted...)
	case ".jpg":
		img, orientation := quadrants(40, 20), byte(1)
		if strings.Contains(name, "turned") {
			img, orientation = turnedLeft(img), 6
		}
		_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: 95})
		exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02"+
			"\x01\x0f\x00\x02\x00\x00\x00\x10\x00\x00\x00\x26"+ // Make, 16 bytes at 38
			"\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
		exif = append(append(exif, planted...), 0)
		out := append([]byte("\xff\xd8\xff\xe1"), 0, byte(len(exif)+2))
		out = append(append(out, exif...), b.Bytes()[2:]...)
		return append(out, planted...)
	}
	return []byte(planted)
}

// turnedLeft is how a picture is stored that EXIF's orientation 6 turns right again.
func turnedLeft(img *image.RGBA) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			out.Set(y, w-1-x, img.At(x, y))
		}
	}
	return out
}

var randomNames = regexp.MustCompile(`^[0-9a-f]{20}\.[a-z0-9]{3,4}$`)

func looksClean(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	switch {
	case !randomNames.MatchString(info.Name()):
		return fmt.Errorf("the name %s", info.Name())
	case bytes.Contains(b, []byte("CANARY")):
		return fmt.Errorf("%s holds what was planted", info.Name())
	case !info.ModTime().Equal(info.ModTime().UTC().Truncate(24 * time.Hour)):
		return fmt.Errorf("%s tells the time of day", info.Name())
	}
	return nil
}

// picture writes a made-up picture into a folder of its own and returns its path and an empty folder for the copies.
func pictureIn(t *testing.T, name string) (path, folder string) {
	t.Helper()
	path, folder = filepath.Join(t.TempDir(), name), t.TempDir()
	require.NoError(t, os.WriteFile(path, tellingPicture(name), 0o600))
	return path, folder
}

func empty(t *testing.T, folder string) {
	t.Helper()
	list, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Empty(t, list, "nothing half done stays")
}

func TestANameThatIsTakenIsNotOverwritten(t *testing.T) {
	path, folder := pictureIn(t, "a.jpg")
	other := filepath.Join(folder, "same.jpg")
	require.NoError(t, os.WriteFile(other, []byte("another file"), 0o600))
	o := scrubber{folder: folder, newName: func() string { return "same" }}.file(context.Background(), path)
	var tk *taken
	require.ErrorAs(t, o.err, &tk)
	assert.Equal(t, "The name same.jpg is taken in that folder. Nothing was overwritten, and nothing was saved. Try again.", sentenceOf(o.err))
	b, err := os.ReadFile(other)
	require.NoError(t, err)
	assert.Equal(t, "another file", string(b))
	list, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, list, 1)
}

// afterwards does something when the context was asked so many times.
type afterwards struct {
	context.Context
	left *int
	do   func()
	err  error
}

func (a afterwards) Err() error {
	if *a.left--; *a.left == 0 {
		a.do()
	}
	if *a.left <= 0 {
		return a.err
	}
	return nil
}

func TestAFileThatChangesWhileItIsReadIsRefused(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"longer": func(path string) error {
			return os.WriteFile(path, append(tellingPicture("a.jpg"), 'x'), 0o600)
		},
		"of another time": func(path string) error { return os.Chtimes(path, time.Unix(1, 0), time.Unix(1, 0)) },
		"another file": func(path string) error {
			if err := os.WriteFile(path+"2", tellingPicture("a.jpg"), 0o600); err != nil {
				return err
			}
			return os.Rename(path+"2", path)
		},
		"gone": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			path, folder := pictureIn(t, "a.jpg")
			left := 3
			ctx := afterwards{Context: context.Background(), left: &left, do: func() { require.NoError(t, change(path)) }}
			o := scrubber{folder: folder}.file(ctx, path)
			require.Negative(t, left, "the change happened")
			assert.True(t, report.Is(o.err, report.Changed) || report.Is(o.err, report.Unreadable), "%v", o.err)
			empty(t, folder)
		})
	}
}

func TestAnInterruptionLeavesNothing(t *testing.T) {
	for n := 1; n <= 4; n++ {
		path, folder := pictureIn(t, "a.png")
		left := n
		o := scrubber{folder: folder}.file(afterwards{Context: context.Background(), left: &left, do: func() {}, err: context.Canceled}, path)
		require.ErrorIs(t, o.err, context.Canceled, "after %d", n)
		assert.True(t, o.failed())
		empty(t, folder)
	}
}

func TestADriveThatTakesNoMoreLeavesNothing(t *testing.T) {
	path, folder := pictureIn(t, "a.jpg")
	src, err := openSource(path)
	require.NoError(t, err)
	defer src.close()
	out, err := newCopy(folder)
	require.NoError(t, err)
	require.NoError(t, out.f.Close(), "writing fails from now on")
	_, err = scrubber{}.make(context.Background(), "a.jpg", src, out)
	require.Error(t, err)
	require.Error(t, out.err)
	out.discard()
	empty(t, folder)
}

func TestWhatIsOnTheDriveMustBeWhatWasChecked(t *testing.T) {
	_, folder := pictureIn(t, "a.jpg")
	out, err := newCopy(folder)
	require.NoError(t, err)
	_, err = out.Write([]byte("checked"))
	require.NoError(t, err)
	_, err = out.f.WriteAt([]byte("C"), 0)
	require.NoError(t, err)
	_, err = out.place("a.jpg")
	require.ErrorIs(t, err, errNoWrite)
	out.discard()
	empty(t, folder)
}

func TestAPictureIsDrawnUprightForPublication(t *testing.T) {
	decoder, err := codec.New()
	require.NoError(t, err)
	for _, name := range []string{"turned.jpg", "plain.jpg", "a.png"} {
		path, folder := pictureIn(t, name)
		o := scrubber{decoder: decoder, publish: true, folder: folder}.file(context.Background(), path)
		require.NoError(t, o.err)
		assert.Equal(t, report.Reencoded, o.r.Pixels)
		assert.NotEmpty(t, o.r.Removed)
		require.NoError(t, looksClean(o.output))
		f, err := os.Open(o.output)
		require.NoError(t, err)
		img, err := jpeg.Decode(f)
		require.NoError(t, errors.Join(err, f.Close()))
		require.Equal(t, image.Rect(0, 0, 40, 20), img.Bounds())
		for _, p := range []struct{ x, y int }{{5, 5}, {35, 5}, {5, 15}, {35, 15}} {
			r, g, b, _ := img.At(p.x, p.y).RGBA()
			wr, wg, wb, _ := quadrants(40, 20).At(p.x, p.y).RGBA()
			assert.InDeltaSlice(t, []float64{float64(wr), float64(wg), float64(wb)}, []float64{float64(r), float64(g), float64(b)}, 3000, "%s %v", name, p)
		}
	}
}

// What needs another process to be decoded goes the same way.
func TestDocumentsAndTelephonePicturesAreDrawnInAChild(t *testing.T) {
	decoder, err := codec.New()
	require.NoError(t, err)
	decoder.Cache = t.TempDir()
	heic, err := os.ReadFile("../../domain/photo/scrub/testdata/tile.heic")
	require.NoError(t, err)
	pdf := "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 36] >>\nendobj\n4 0 obj\n<< /Author (" + planted + ") >>\nendobj\n" +
		"trailer\n<< /Root 1 0 R /Info 4 0 R >>\n%%EOF\n"
	for _, c := range []struct {
		name    string
		content []byte
		publish bool
		out     report.Format
	}{
		{"a.pdf", []byte(pdf), false, report.PDF},
		{"a.heic", heic, true, report.JPEG},
	} {
		path, folder := filepath.Join(t.TempDir(), c.name), t.TempDir()
		require.NoError(t, os.WriteFile(path, c.content, 0o600))
		o := scrubber{decoder: decoder, publish: c.publish, folder: folder}.file(context.Background(), path)
		require.NoError(t, o.err, c.name)
		assert.Equal(t, c.out, o.r.Out)
		assert.Equal(t, report.Reencoded, o.r.Pixels)
		require.NoError(t, looksClean(o.output))
	}
}

// A video is not drawn anew: the only way out for it is the copy.
func TestAVideoIsNotDrawnForPublication(t *testing.T) {
	video, err := os.ReadFile("../../domain/photo/scrub/testdata/clip.mp4")
	require.NoError(t, err)
	path, folder := filepath.Join(t.TempDir(), "a.mp4"), t.TempDir()
	require.NoError(t, os.WriteFile(path, video, 0o600))
	o := scrubber{publish: true, folder: folder}.file(context.Background(), path)
	assert.True(t, report.Is(o.err, report.Unsupported), "%v", o.err)
	empty(t, folder)
	o = scrubber{folder: folder}.file(context.Background(), path)
	require.NoError(t, o.err)
	require.NoError(t, looksClean(o.output))
}
