// This file finds pictures inside another one: in a screenshot of a page that shows them.

package picture

import (
	"cmp"
	"image"
	"math"
	"slices"
)

const (
	pageSide    = 1280 // pixels that a page is looked at in
	placeSide   = 480  // pixels of it where rectangles of usual shapes are looked at
	leastShown  = 48   // pixels of a picture on it, either side
	pageParts   = 400  // parts of a page that are looked at one by one
	pageDepth   = 12   // of parts within parts
	evenLine    = 20   // levels that a line between two parts may vary by
	surelyShown = 35   // distance that a find at an arbitrary place must stay within
)

// FindIn is the pictures of the index that the page shows somewhere: each part of it between plain lines is looked at as
// a picture, and so are rectangles of usual shapes all over it that are at least two fifths of the page. The nearest come
// first, each picture once. A small picture that touches others without a gap may be missed: an empty answer is a hint.
func (x *Index) FindIn(page *image.NRGBA) []Match {
	if x.Len() == 0 || page.Rect.Empty() {
		return nil
	}
	w, h := Fit(page.Rect.Dx(), page.Rect.Dy(), pageSide)
	small := Resize(solid(page), w, h)
	found := map[string]Match{}
	note := func(list []Match, most int) {
		for _, m := range list {
			if old, ok := found[m.ID]; m.Distance <= most && (!ok || m.Distance < old.Distance) {
				found[m.ID] = m
			}
		}
	}
	left := pageParts
	var part func(r image.Rectangle, depth int)
	part = func(r image.Rectangle, depth int) {
		if left == 0 || r.Dx() < leastShown || r.Dy() < leastShown {
			return
		}
		left--
		l := Hash(small.SubImage(r).(*image.NRGBA))
		note(x.near(small, r, l.faces()), 100)
		if depth == 0 {
			return
		}
		rows, columns := parts(small, r, false), parts(small, r, true)
		for _, s := range append(rows, columns...) {
			if s != r {
				part(s, depth-1)
			}
		}
	}
	part(small.Rect, pageDepth)
	w, h = Fit(w, h, placeSide)
	small = Resize(small, w, h)
	for _, r := range places(w, h) {
		note(x.near(small, r, seenIn(small, r)), surelyShown)
	}
	out := make([]Match, 0, len(found))
	for _, m := range found {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Match) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID)) })
	return out
}

// near looks a part of a page up, and where that is nearly a picture, the place where the picture would be.
func (x *Index) near(page *image.NRGBA, r image.Rectangle, faces []*face) (out []Match) {
	for _, c := range x.candidates(faces) {
		l := x.confirm(c)
		if l.same {
			out = append(out, x.match(c, l))
		} else if l.share >= nearlyAlike {
			if place := l.frame.whole(r).Intersect(page.Rect); place != r && place.Dx() >= leastShown && place.Dy() >= leastShown {
				out = append(out, x.find(seenIn(page, place))...)
			}
		}
	}
	return out
}

// seenIn is a part of a page as it is.
func seenIn(page *image.NRGBA, r image.Rectangle) []*face {
	var block [cells * cells]float32
	each(Resize(page.SubImage(r).(*image.NRGBA), cells, cells), func(i, j int, p []byte) { block[j*cells+i] = float32(luma(p)) })
	return []*face{faceOf(&block)}
}

// whole is where all of the picture is of which r shows the part f.
func (f frame) whole(r image.Rectangle) image.Rectangle {
	at := func(lo, n int, start, part, edge float32) int {
		return lo + int(math.Round(float64(float32(n)*(edge-start)/part)))
	}
	return image.Rect(at(r.Min.X, r.Dx(), f.x, f.w, 0), at(r.Min.Y, r.Dy(), f.y, f.h, 0),
		at(r.Min.X, r.Dx(), f.x, f.w, cells), at(r.Min.Y, r.Dy(), f.y, f.h, cells))
}

// parts cuts r at its even lines: rows, or columns. Even lines are in no part.
func parts(img *image.NRGBA, r image.Rectangle, columns bool) (out []image.Rectangle) {
	n := r.Dy()
	if columns {
		n = r.Dx()
	}
	start := -1
	for i := 0; i <= n; i++ {
		if even := i == n || evenAt(img, r, i, columns); even && start >= 0 {
			s := image.Rect(r.Min.X, r.Min.Y+start, r.Max.X, r.Min.Y+i)
			if columns {
				s = image.Rect(r.Min.X+start, r.Min.Y, r.Min.X+i, r.Max.Y)
			}
			out = append(out, s)
			start = -1
		} else if !even && start < 0 {
			start = i
		}
	}
	return out
}

// evenAt reports whether row or column i of r is one color.
func evenAt(img *image.NRGBA, r image.Rectangle, i int, column bool) bool {
	at, step, n := img.PixOffset(r.Min.X, r.Min.Y+i), 4, r.Dx()
	if column {
		at, step, n = img.PixOffset(r.Min.X+i, r.Min.Y), img.Stride, r.Dy()
	}
	for c := range 3 {
		lo, hi := byte(255), byte(0)
		for k := range n {
			v := img.Pix[at+k*step+c]
			lo, hi = min(lo, v), max(hi, v)
		}
		if hi-lo > evenLine {
			return false
		}
	}
	return true
}

// places are rectangles of usual shapes all over a page of w × h pixels.
func places(w, h int) (out []image.Rectangle) {
	for _, shape := range [][2]int{{3, 4}, {1, 1}, {4, 3}, {3, 2}} {
		fw := min(w, h*shape[0]/shape[1]) // as wide as fits
		for pw := fw; pw >= max(leastShown, fw*2/5); pw = pw * 4 / 5 {
			ph := pw * shape[1] / shape[0]
			if ph < leastShown || ph > h {
				continue
			}
			for y := 0; y+ph <= h; y += max(ph/10, 1) {
				for x := 0; x+pw <= w; x += max(pw/10, 1) {
					out = append(out, image.Rect(x, y, x+pw, y+ph))
				}
			}
		}
	}
	return out
}
