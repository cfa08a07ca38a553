// This file draws the photos that speeds are measured with: nobody's, of 12 megapixels, with the grain, the size and the
// notes of a telephone's.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
)

const (
	benchDrawn  = 20  // pictures that differ
	benchPhotos = 100 // files: each picture five times, with other notes
)

// benchPhoto is the path of a photo for measuring.
func benchPhoto(dir string, i int) string {
	return filepath.Join(dir, "photos", fmt.Sprintf("IMG_%04d.JPG", i))
}

// makePhotos writes the photos that are not there yet.
func makePhotos(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "photos"), 0o700); err != nil {
		return err
	}
	for i := range benchDrawn {
		if _, err := os.Stat(benchPhoto(dir, benchPhotos-benchDrawn+i)); err == nil {
			continue
		}
		var b, small bytes.Buffer
		img := drawPhoto(uint64(i), 4000, 3000)
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
			return err
		}
		if err := jpeg.Encode(&small, drawPhoto(uint64(i), 160, 120), nil); err != nil {
			return err
		}
		for at := i; at < benchPhotos; at += benchDrawn {
			notes := photoNotes(at, small.Bytes())
			data := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(2+len(notes)))...)
			data = append(append(data, notes...), b.Bytes()[2:]...)
			if err := os.WriteFile(benchPhoto(dir, at), data, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawPhoto draws soft shapes with grain.
func drawPhoto(seed uint64, w, h int) image.Image {
	r := rand.New(rand.NewPCG(seed, 12))
	waves := make([][4]float64, 9)
	for i := range waves {
		waves[i] = [4]float64{r.Float64() * 14, r.Float64() * 14, r.Float64() * 6, 6 + r.Float64()*14}
	}
	var grain [1 << 16]int8
	for i := range grain {
		grain[i] = int8(r.NormFloat64() * 8)
	}
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	const soft = 8 // pixels between which light does not change
	for by := 0; by < h; by += soft {
		for bx := 0; bx < w; bx += soft {
			v := 128.0
			for _, a := range waves {
				v += a[3] * math.Sin(a[0]*float64(bx)/float64(w)+a[1]*float64(by)/float64(h)+a[2])
			}
			skin := color.YCbCr{Y: uint8(v), Cb: uint8(112 + v/20), Cr: uint8(150 - v/20)}
			for y := by; y < min(by+soft, h); y++ {
				for x := bx; x < min(bx+soft, w); x++ {
					img.Y[img.YOffset(x, y)] = uint8(min(max(int(skin.Y)+int(grain[(y*3001+x*7+y*y)&0xffff]), 0), 255))
					img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = skin.Cb, skin.Cr
				}
			}
		}
	}
	return img
}

// noteEntry is an entry of a directory of EXIF: ASCII, rationals (pairs of numbers) or one number.
type noteEntry struct {
	tag, kind uint16
	data      []byte
}

func noteText(tag uint16, s string) noteEntry { return noteEntry{tag, 2, []byte(s + "\x00")} }

func noteNumber(tag uint16, v int) noteEntry {
	return noteEntry{tag, 4, binary.BigEndian.AppendUint32(nil, uint32(v))}
}

func noteParts(tag uint16, v ...uint32) noteEntry {
	e := noteEntry{tag: tag, kind: 5}
	for _, n := range v {
		e.data = binary.BigEndian.AppendUint32(e.data, n)
	}
	return e
}

// photoNotes is EXIF as a telephone writes it: camera, time, place and a thumbnail.
func photoNotes(i int, thumb []byte) []byte {
	size := map[uint16]int{2: 1, 4: 4, 5: 8}
	b := []byte("MM\x00\x2a\x00\x00\x00\x08")
	write := func(last bool, list ...noteEntry) {
		b = binary.BigEndian.AppendUint16(b, uint16(len(list)))
		at := len(b) + 12*len(list) + 4
		var behind []byte
		for _, e := range list {
			b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, e.tag), e.kind)
			b = binary.BigEndian.AppendUint32(b, uint32(len(e.data)/size[e.kind]))
			if len(e.data) <= 4 {
				b = append(append(b, e.data...), make([]byte, 4-len(e.data))...)
				continue
			}
			b = binary.BigEndian.AppendUint32(b, uint32(at+len(behind)))
			behind = append(behind, e.data...)
		}
		next := uint32(at + len(behind))
		if last {
			next = 0
		}
		b = append(binary.BigEndian.AppendUint32(b, next), behind...)
	}
	time := noteText(0x0132, fmt.Sprintf("2026:03:%02d 10:%02d:00", 1+i%28, i%60))
	main := []noteEntry{noteText(0x010f, "Example"), noteText(0x0110, "Telephone 12"), time, noteNumber(0x8825, 0)}
	start := len(b)
	write(false, main...)
	thumbAt := len(b) + 2 + 2*12 + 4 // behind the thumbnail's directory; the place stands behind the thumbnail
	main[3] = noteNumber(0x8825, thumbAt+len(thumb))
	b = b[:start]
	write(false, main...)
	write(true, noteNumber(0x0201, thumbAt), noteNumber(0x0202, len(thumb)))
	b = append(b, thumb...)
	write(true, noteText(1, "N"), noteParts(2, 40, 1, 26, 1, uint32(4600+i), 100), noteText(3, "W"), noteParts(4, 79, 1, 58, 1, 5600, 100))
	return append([]byte("Exif\x00\x00"), b...)
}
