// This file writes down, in a route to the gate, that two pictures go out as one, and how they were lined up.

package page

import (
	"fmt"
	"strconv"
	"strings"

	"consentry/domain/office"
	"consentry/domain/photo/picture"
)

// RefPair, in a route to Release, asks for two pictures side by side as one file. PairRef adds how they were lined up.
const RefPair = "pair"

// PairRef is the Ref of a route to Release for a pair, lined up by points or, with nil, as they are.
func PairRef(align *office.AlignPoints) string {
	if align == nil {
		return RefPair
	}
	ref := RefPair + ":"
	for i, p := range []picture.Point{align.Before[0], align.Before[1], align.After[0], align.After[1]} {
		if i > 0 {
			ref += ";"
		}
		ref += fmt.Sprintf("%d,%d", p.X, p.Y)
	}
	return ref
}

// PairOf reads a Ref: whether it asks for a pair, and the points if there are any. Points that cannot be meant are none.
func PairOf(ref string) (pair bool, align *office.AlignPoints) {
	rest, found := strings.CutPrefix(ref, RefPair)
	if !found || rest != "" && rest[0] != ':' {
		return false, nil
	}
	var points []picture.Point
	for _, text := range strings.Split(strings.TrimPrefix(rest, ":"), ";") {
		x, y, _ := strings.Cut(text, ",")
		p := picture.Point{X: millionths(x), Y: millionths(y)}
		if p.X < 0 || p.Y < 0 {
			return true, nil
		}
		points = append(points, p)
	}
	if len(points) != 4 {
		return true, nil
	}
	return true, &office.AlignPoints{Before: [2]picture.Point(points[:2]), After: [2]picture.Point(points[2:])}
}

// millionths reads a place in a picture, -1 for what is none.
func millionths(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n > picture.Unit {
		return -1
	}
	return n
}
