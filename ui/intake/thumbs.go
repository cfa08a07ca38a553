// Small pictures for the rows and the large one at the side: decoded beside the window, a bounded number kept.

package intake

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"

	"consentry/ui"
)

const (
	thumbsMost = 120 // small pictures kept
	thumbSide  = 132 // pixels: a row's picture on a display of three pixels a unit
)

// thumbs keeps the small pictures that rows asked for, the oldest going first.
type thumbs struct {
	by      map[string]image.Image
	order   []string
	loading map[string]bool
	epoch   int
}

func (t *thumbs) clear() {
	t.by, t.order, t.loading = map[string]image.Image{}, nil, map[string]bool{}
	t.epoch++
}

func (t *thumbs) drop(id string) { delete(t.by, id) }

func (t *thumbs) put(id string, img image.Image) {
	if _, there := t.by[id]; !there {
		t.order = append(t.order, id)
	}
	t.by[id] = img
	for len(t.order) > thumbsMost {
		delete(t.by, t.order[0])
		t.order = t.order[1:]
	}
}

// thumb is a row's picture; if it is not there yet, it is loaded and the rows are drawn again. An intimate one is not
// shown.
func (s *Screen) thumb(it *item) image.Image {
	if it.t == nil || it.intimate || len(it.t.Thumb) == 0 {
		return nil
	}
	c := &s.tray.thumbs
	if img, ok := c.by[it.id]; ok || c.loading[it.id] {
		return img
	}
	c.loading[it.id] = true
	epoch, data, at := c.epoch, it.t.Thumb, true
	ui.Run(s.host.Async(), nil, func(context.Context) (image.Image, error) { return small(data) }, func(img image.Image, err error) {
		if c.epoch != epoch {
			return
		}
		delete(c.loading, it.id)
		c.put(it.id, img) // nil after an error: it is not tried again
		if !at {
			s.table.Redraw()
		}
	})
	at = false
	return c.by[it.id]
}

// small decodes a picture and makes it as small as a row needs it.
func small(data []byte) (image.Image, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	b := img.Bounds()
	w, h := thumbSide, b.Dy()*thumbSide/max(1, b.Dx())
	if h > thumbSide {
		w, h = b.Dx()*thumbSide/max(1, b.Dy()), thumbSide
	}
	out := image.NewRGBA(image.Rect(0, 0, max(1, w), max(1, h)))
	draw.ApproxBiLinear.Scale(out, out.Rect, img, b, draw.Src, nil)
	return out, nil
}
