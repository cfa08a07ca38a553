// This file decodes WebP, a still or the first frame of an animation (RFC 9649, section 2.7).

package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"

	"golang.org/x/image/webp"

	"consentry/domain/photo/scrub/report"
)

const webpAnimated = 1 << 1 // bit of VP8X

// webpCanvas is the size that a VP8X chunk gives.
func webpCanvas(src []byte) (width, height int, ok bool) {
	x := chunk(src, "VP8X")
	if len(x) < 10 {
		return 0, 0, false
	}
	return 1 + uint24(x[4:]), 1 + uint24(x[7:]), true
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// webpFrame decodes a still, or an animation's first frame on its canvas. The size of every frame is checked before its
// pixels are read.
func webpFrame(src []byte) (image.Image, error) {
	x := chunk(src, "VP8X")
	if len(x) < 10 || x[0]&webpAnimated == 0 {
		return webp.Decode(bytes.NewReader(src))
	}
	width, height, _ := webpCanvas(src)
	frame := chunk(src, "ANMF")
	if len(frame) < 16 {
		return nil, report.Cut(int64(len(src)))
	}
	left, top := 2*uint24(frame), 2*uint24(frame[3:])
	w, h := 1+uint24(frame[6:]), 1+uint24(frame[9:])
	if left+w > width || top+h > height {
		return nil, report.Bad("frame")
	}
	still := stillWebP(frame[16:], w, h)
	c, err := webp.DecodeConfig(bytes.NewReader(still))
	if err != nil {
		return nil, err
	}
	if c.Width != w || c.Height != h {
		return nil, report.Bad("frame")
	}
	img, err := webp.Decode(bytes.NewReader(still))
	if err != nil {
		return nil, err
	}
	if w == width && h == height {
		return img, nil
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.Draw(out, image.Rect(left, top, left+w, top+h), img, img.Bounds().Min, draw.Src)
	return out, nil
}

// stillWebP makes a still of a frame's chunks.
func stillWebP(chunks []byte, w, h int) []byte {
	head := make([]byte, 30)
	copy(head, "RIFF")
	binary.LittleEndian.PutUint32(head[4:], uint32(22+len(chunks)))
	copy(head[8:], "WEBPVP8X")
	head[16] = 10
	if len(chunks) >= 4 && string(chunks[:4]) == "ALPH" {
		head[20] = 1 << 4
	}
	put24(head[24:], w-1)
	put24(head[27:], h-1)
	return append(head, chunks...)
}

func put24(b []byte, v int) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }
