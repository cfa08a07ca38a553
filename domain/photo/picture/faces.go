// This file suggests where faces are. A person decides: a face in profile, covered or turned is often not found.

package picture

import (
	_ "embed"
	"image"
	"slices"
	"sync"

	pigo "github.com/esimov/pigo/core"
)

// facefinder is the trained cascade of github.com/esimov/pigo v1.4.6 (MIT; facefinder.LICENSE), for faces from the front.
//
//go:embed facefinder.bin
var facefinder []byte

var finder = sync.OnceValues(func() (*pigo.Pigo, error) { return pigo.NewPigo().Unpack(facefinder) })

const (
	faceSide  = 960 // pixels that faces are looked for in
	faceShare = 25  // a face is at least 1/25 of the shorter side
	faceScore = 5   // sum of the cascade's scores below which a find is more often wrong than right
)

// SuggestFaces is where faces may be in a picture, the surest first, a little larger than the face. An empty answer proves
// nothing.
func SuggestFaces(img *image.NRGBA) []image.Rectangle {
	find, err := finder()
	if err != nil || img.Rect.Empty() {
		return nil
	}
	full := img.Rect
	w, h := Fit(full.Dx(), full.Dy(), faceSide)
	small := Resize(solid(img), w, h)
	gray := make([]uint8, w*h)
	each(small, func(x, y int, p []byte) { gray[y*w+x] = byte(luma(p)) })
	least := max(min(w, h)/faceShare, 20)
	if min(w, h) < least {
		return nil
	}
	found := find.RunCascade(pigo.CascadeParams{
		MinSize: least, MaxSize: min(w, h), ShiftFactor: 0.1, ScaleFactor: 1.1,
		ImageParams: pigo.ImageParams{Pixels: gray, Rows: h, Cols: w, Dim: w},
	}, 0)
	found = find.ClusterDetections(found, 0.2)
	slices.SortStableFunc(found, func(a, b pigo.Detection) int {
		switch {
		case a.Q > b.Q:
			return -1
		case a.Q < b.Q:
			return 1
		}
		return 0
	})
	var out []image.Rectangle
	for _, f := range found {
		if f.Q < faceScore {
			continue
		}
		r := f.Scale * 6 / 10
		at := image.Rect((f.Col-r)*full.Dx()/w, (f.Row-r)*full.Dy()/h, (f.Col+r)*full.Dx()/w, (f.Row+r)*full.Dy()/h)
		out = append(out, at.Add(full.Min).Intersect(full))
	}
	return out
}
