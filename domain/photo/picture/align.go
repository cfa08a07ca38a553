// This file lays one picture on another by two points that show the same places of the body.

package picture

import (
	"fmt"
	"image"
)

// Transform says which place of picture b is shown at each place of picture a: turned, scaled and shifted, never stretched
// or mirrored. Re and Im are scale times cosine and sine, with 28 fraction bits; A and B are one place in both, in pixels.
type Transform struct {
	Re, Im int64
	A, B   image.Point
}

const (
	turnBits = 28
	nearest  = 8  // pixels that two points must at least be apart
	farthest = 16 // times that one picture may be larger than the other
)

// Align is the transform that shows p1b at p1a and p2b at p2a: places in pixels of pictures a and b, the same two places of
// the body. The error wraps ErrPair: points closer than 8 pixels, or scales more than 16 times apart.
func Align(p1a, p1b, p2a, p2b image.Point) (Transform, error) {
	da, db := p2a.Sub(p1a), p2b.Sub(p1b)
	if !apart(da) || !apart(db) {
		return Transform{}, fmt.Errorf("%w: points too close or too far", ErrPair)
	}
	// As complex numbers: the step in b for a step in a is db/da = db·conj(da)/|da|².
	ax, ay, bx, by := int64(da.X), int64(da.Y), int64(db.X), int64(db.Y)
	na, nb := ax*ax+ay*ay, bx*bx+by*by
	if nb > na*farthest*farthest || na > nb*farthest*farthest {
		return Transform{}, fmt.Errorf("%w: scale", ErrPair)
	}
	return Transform{
		Re: ((bx*ax + by*ay) << turnBits) / na,
		Im: ((by*ax - bx*ay) << turnBits) / na,
		A:  p1a, B: p1b,
	}, nil
}

// apart also keeps the products in Align within 63 bits.
func apart(d image.Point) bool {
	const most = 1 << 16
	return d.X*d.X+d.Y*d.Y >= nearest*nearest && max(d.X, -d.X, d.Y, -d.Y) <= most
}

// Scale is how many pixels of b are shown in 1,000 pixels of a.
func (t Transform) Scale() int {
	// The root of Re²+Im², by bisection in whole numbers.
	re, im := t.Re>>8, t.Im>>8
	sum := re*re + im*im
	lo, hi := int64(0), int64(1)<<31
	for hi-lo > 1 {
		if m := (lo + hi) / 2; m*m <= sum {
			lo = m
		} else {
			hi = m
		}
	}
	return int((lo*1000 + 1<<(turnBits-9)) >> (turnBits - 8))
}

// Warp draws picture b as t lays it on picture a, whose size is w × h. Places outside b are Neutral.
func Warp(b *image.NRGBA, t Transform, w, h int) *image.NRGBA {
	b = atOrigin(b)
	f := int64(t.Scale() / 1000)
	if f >= 2 { // many pixels of b in one of a: averaged first
		p := plane{b.Pix, b.Stride, b.Rect.Dx(), b.Rect.Dy(), 4}.averaged(int(f))
		b = &image.NRGBA{Pix: p.pix, Stride: p.stride, Rect: image.Rect(0, 0, p.width, p.height)}
	} else {
		f = 1
	}
	const up = stepBits - turnBits
	xx, yx := t.Re<<up, t.Im<<up
	place := func(v int) int64 { return int64(v)<<stepBits + (1<<stepBits-f<<stepBits)/2 } // of the center, from the averaged picture's first
	m := mapping{
		x:  (place(t.B.X) - int64(t.A.X)*xx + int64(t.A.Y)*yx) / f,
		y:  (place(t.B.Y) - int64(t.A.X)*yx - int64(t.A.Y)*xx) / f,
		xx: xx / f, yx: yx / f,
		xy: -yx / f, yy: xx / f,
	}
	return m.apply(b, w, h, Neutral)
}
