package codec

// This file holds how a HEIC or AVIF file becomes pixels: its tiles one after the other, each straight into its place.

import (
	"image"
	"runtime"
	"slices"
	"sync"

	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/report"
)

// still decodes the picture that a file shows. least is ask's.
func still(src []byte, least int) (*image.NRGBA, []byte, error) {
	f, err := heif.Read(src)
	if err != nil {
		return nil, nil, err
	}
	img, err := show(f.Primary, least)
	if err != nil {
		return nil, nil, err
	}
	_, icc := f.Primary.Color()
	if len(icc) > report.MaxProfile {
		return nil, nil, report.Bad("colr")
	}
	if f.Alpha != nil {
		a, err := show(*f.Alpha, least)
		if err != nil {
			return nil, nil, err
		}
		opacity(img, a, f.Premultiplied)
	}
	return img, icc, nil
}

// show decodes an item and everything it is made of.
func show(it heif.Item, least int) (*image.NRGBA, error) {
	lists := [][]heif.Transform{it.Transforms}
	nclx, icc := it.Color()
	for it.Kind == heif.Identity {
		it = it.Tiles[0]
		lists = append([][]heif.Transform{it.Transforms}, lists...)
	}
	tiles, columns := it.Tiles, it.Columns
	if it.Kind != heif.Grid {
		tiles, columns = []heif.Item{it}, 1
	}
	n := fraction(it, tiles[0], lists, least)
	t := upright(it.Width/n, it.Height/n)
	for _, list := range lists {
		var err error
		if t, err = t.then(list); err != nil {
			return nil, err
		}
	}
	if err := report.Pictured(t.width*n, t.height*n); err != nil {
		return nil, err
	}
	var colours heif.Nclx
	if nclx != nil {
		colours = *nclx
	} else {
		var err error
		if colours, err = streamColours(tiles[0]); err != nil {
			return nil, err
		}
	}
	m, err := newMatrix(colours, len(icc) > 0)
	if err != nil {
		return nil, err
	}
	dst := image.NewNRGBA(image.Rect(0, 0, t.width, t.height))
	return dst, inParallel(len(tiles), func(i int) error {
		p, err := decode(tiles[i])
		if err != nil {
			return err
		}
		defer p.free()
		t.put(dst, p.averaged(n), m, i%columns*(tiles[i].Width/n), i/columns*(tiles[i].Height/n), it.Width/n, it.Height/n)
		return nil
	})
}

// fraction is by what an item's size may be divided: 4, 2 or 1. Its longer side must still have least pixels, and no pixel
// of the result may lie over two tiles or an edge.
func fraction(it, tile heif.Item, lists [][]heif.Transform, least int) int {
	if least < 1 {
		return 1
	}
	for _, list := range lists {
		if slices.ContainsFunc(list, func(f heif.Transform) bool { return f.Kind == heif.Crop }) {
			return 1
		}
	}
	for _, n := range []int{4, 2} {
		if max(it.Width, it.Height)/n >= least && it.Width%n == 0 && it.Height%n == 0 && tile.Width%n == 0 && tile.Height%n == 0 {
			return n
		}
	}
	return 1
}

// decode decodes one coded item. free must be called when its pixels were taken.
func decode(it heif.Item) (*planes, error) {
	var p *planes
	var err error
	switch it.Kind {
	case heif.HEVC:
		p, err = decodeHEVC(it.Config, it.Payload)
	case heif.AV1:
		p, err = decodeAV1(it.Config, it.Payload)
	default:
		err = report.Refuse(report.NoDecoder)
	}
	if err != nil {
		return nil, err
	}
	if err = p.whole(); err == nil && (p.width != it.Width || p.height != it.Height) {
		err = report.Bad("ispe")
	}
	if err != nil {
		p.free()
		return nil, err
	}
	return p, nil
}

// inParallel does n things, two at a time where there are two processors, and gives the first error.
func inParallel(n int, do func(i int) error) error {
	var (
		mu     sync.Mutex
		next   int
		failed error
		group  sync.WaitGroup
	)
	for range min(n, 2, runtime.NumCPU()) {
		group.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				stop := i >= n || failed != nil
				mu.Unlock()
				if stop {
					return
				}
				if err := guarded(func() error { return do(i) }); err != nil {
					mu.Lock()
					if failed == nil {
						failed = err
					}
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	return failed
}

// opacity takes the brightness of a as the opacity of img, at its own size. Colours that were multiplied by it are
// divided again.
func opacity(img, a *image.NRGBA, premultiplied bool) {
	b, ab := img.Bounds(), a.Bounds()
	for y := range b.Dy() {
		ay := y * ab.Dy() / b.Dy()
		for x := range b.Dx() {
			v := int(a.Pix[ay*a.Stride+4*(x*ab.Dx()/b.Dx())])
			d := img.Pix[y*img.Stride+4*x:][:4]
			d[3] = byte(v)
			if premultiplied && v > 0 {
				for i := range 3 {
					d[i] = byte(min((int(d[i])*255+v/2)/v, 255))
				}
			}
		}
	}
}
