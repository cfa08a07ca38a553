// This file takes bars out of a picture before it is compared: a plain patch inside it, as one that hides the eyes, is
// filled from what is around it.

package picture

import "image"

const (
	leastPatch = fineCells * fineCells / 250    // cells of a patch: smaller ones do no harm
	mostPatch  = fineCells * fineCells * 3 / 10 // larger ones are not a cover but the picture
	boxed      = 70                             // percent of its box that a bar fills at least, a little turned
	contrast   = 16                             // levels between a bar and what is around it
	sharp      = 60                             // percent of a bar's edge with that contrast, at least
)

// The ways of looking for bars: levels that a patch may differ by either way. A bar in a plain picture is told from skin and
// walls by being plainer still.
var plains = []int{4, 1}

// uncover is the brightness of a picture with plain patches filled.
func uncover(gray *[fineCells * fineCells]byte, plain int) *[fineCells * fineCells]byte {
	var seen [fineCells * fineCells]bool
	patched := *gray
	queue := make([]int, 0, len(gray))
	for i := range gray {
		if seen[i] {
			continue
		}
		patch, inside := spread(gray, &seen, i, plain, queue)
		if inside && len(patch) >= leastPatch && len(patch) <= mostPatch && barLike(gray, patch) {
			refill(gray, &patched, patch)
		}
	}
	return &patched
}

// spread finds the cells around one that are as bright as it is. inside: the patch does not reach the picture's edge.
func spread(gray *[fineCells * fineCells]byte, seen *[fineCells * fineCells]bool, start, plain int, queue []int) (patch []int, inside bool) {
	queue = append(queue[:0], start)
	seen[start] = true
	level, inside := int(gray[start]), true
	for k := 0; k < len(queue); k++ {
		i := queue[k]
		x, y := i%fineCells, i/fineCells
		if x == 0 || y == 0 || x == fineCells-1 || y == fineCells-1 {
			inside = false
			continue
		}
		for _, j := range [4]int{i - 1, i + 1, i - fineCells, i + fineCells} {
			if d := int(gray[j]) - level; !seen[j] && d <= plain && d >= -plain {
				seen[j] = true
				queue = append(queue, j)
			}
		}
	}
	return queue, inside
}

// barLike reports whether a patch is about a rectangle with a sharp edge: clear sky and plain cloth are not.
func barLike(gray *[fineCells * fineCells]byte, patch []int) bool {
	var in [fineCells * fineCells]bool
	box := image.Rectangle{Min: image.Pt(fineCells, fineCells)}
	for _, i := range patch {
		in[i] = true
		x, y := i%fineCells, i/fineCells
		box.Min.X, box.Min.Y = min(box.Min.X, x), min(box.Min.Y, y)
		box.Max.X, box.Max.Y = max(box.Max.X, x+1), max(box.Max.Y, y+1)
	}
	if len(patch)*100 < boxed*box.Dx()*box.Dy() {
		return false
	}
	edge, clear := 0, 0
	for _, i := range patch {
		for _, step := range [4]int{-1, 1, -fineCells, fineCells} {
			// One cell beyond the edge still mixes the bar with its surroundings: the second is compared.
			if j := i + 2*step; !in[i+step] && j >= 0 && j < len(gray) {
				edge++
				if d := int(gray[j]) - int(gray[i]); d >= contrast || d <= -contrast {
					clear++
				}
			}
		}
	}
	return clear*100 >= sharp*edge
}

// refill gives each cell of a patch, and of the rim where it mixes with its surroundings, the mean of the nearest cells
// outside to the left and right, above and below, the nearer counting more.
func refill(gray, patched *[fineCells * fineCells]byte, patch []int) {
	var in [fineCells * fineCells]bool
	for _, i := range patch {
		for _, j := range [9]int{i - fineCells - 1, i - fineCells, i - fineCells + 1, i - 1, i, i + 1, i + fineCells - 1, i + fineCells, i + fineCells + 1} {
			in[j] = true
		}
	}
	for i := range in {
		if !in[i] {
			continue
		}
		x, y := i%fineCells, i/fineCells
		var sum, weight float32
		look := func(dx, dy int) {
			for n := 1; ; n++ {
				xx, yy := x+n*dx, y+n*dy
				if xx < 0 || yy < 0 || xx >= fineCells || yy >= fineCells {
					return
				}
				if j := yy*fineCells + xx; !in[j] {
					w := 1 / float32(n)
					sum += w * float32(gray[j])
					weight += w
					return
				}
			}
		}
		look(-1, 0)
		look(1, 0)
		look(0, -1)
		look(0, 1)
		if weight > 0 {
			patched[i] = byte(sum/weight + 0.5)
		}
	}
}
