// This file holds the recipe: everything that may be done to a picture between the sealed original and a released file.

package picture

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
)

// Unit is the number of steps over a picture's width and over its height: recipes speak in millionths, so that a recipe
// made on a small preview means the same place in the full picture.
const Unit = 1_000_000

// Limits of a recipe.
const (
	MaxStraighten = 150 // tenths of a degree, either way
	MaxExposure   = 200 // hundredths of an exposure value (stop), either way
	MaxCovers     = 200
	MaxPoints     = 500 // of one polygon
	MinCrop       = Unit / 100
	MinMaxSide    = 64
)

// RecipeVersion is the version of what a recipe's numbers mean. A change of how pixels are computed is a new version.
const RecipeVersion = 1

// Recipe says what is done to the upright, full-resolution picture in sRGB, in this order: covers, turn, straighten, crop,
// exposure, size. There is no retouching. The zero value but for Version leaves the picture as it is.
type Recipe struct {
	Version int `json:"version"`
	// Covers are filled with one solid color, for good.
	Covers []Cover `json:"covers,omitempty"`
	// Turn is quarter turns clockwise, 0 to 3. A picture is never mirrored.
	Turn int `json:"turn,omitempty"`
	// Straighten turns the picture about its center, in tenths of a degree, clockwise positive, within ±MaxStraighten.
	// The frame stays as large as it was; see Inner.
	Straighten int `json:"straighten,omitempty"`
	// Crop is the part that stays, in millionths of the turned and straightened frame; nil: all of it, or after
	// straightening the largest part of the same shape that shows no corner (Inner).
	Crop *Box `json:"crop,omitempty"`
	// Exposure brightens or darkens the whole picture equally, in hundredths of a stop, within ±MaxExposure.
	Exposure int `json:"exposure,omitempty"`
	// MaxSide is the longer side in pixels at most; 0: as large as it is. A picture is never enlarged.
	MaxSide int `json:"max_side,omitempty"`
}

// Point is a place in a picture, in millionths of its width and height from the upper left corner.
type Point struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// Box is a part of a picture in millionths: from Left and Top to before Right and Bottom.
type Box struct {
	Left   int `json:"left"`
	Top    int `json:"top"`
	Right  int `json:"right"`
	Bottom int `json:"bottom"`
}

// Shape is the shape of a cover.
type Shape string

// The shapes.
const (
	Rectangle Shape = "rectangle" // fills Box
	Ellipse   Shape = "ellipse"   // inscribed in Box
	Polygon   Shape = "polygon"   // Points, closed, by the even-odd rule; at least 3
)

// Cover hides a part of the picture. Its place is in millionths of the upright picture before anything else is done.
type Cover struct {
	Shape  Shape   `json:"shape"`
	Box    Box     `json:"box,omitzero"`
	Points []Point `json:"points,omitempty"`
}

// ErrRecipe is the error of a recipe that cannot be followed.
var ErrRecipe = errors.New("recipe cannot be followed")

// ParseRecipe reads a recipe as stored (JSON) and validates it. Fields it does not know are an error: they would be left out
// in silence.
func ParseRecipe(b []byte) (Recipe, error) {
	var r Recipe
	if err := strict(b, &r); err != nil {
		return Recipe{}, fmt.Errorf("%w: %w", ErrRecipe, err)
	}
	return r, r.Validate()
}

// Encode is the recipe as it is stored: JSON, the same bytes for the same recipe.
func (r Recipe) Encode() ([]byte, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

// Validate checks a recipe against its limits; the error wraps ErrRecipe.
func (r Recipe) Validate() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrRecipe, what) }
	switch {
	case r.Version != RecipeVersion:
		return bad("version")
	case r.Turn < 0 || r.Turn > 3:
		return bad("turn")
	case r.Straighten < -MaxStraighten || r.Straighten > MaxStraighten:
		return bad("straighten")
	case r.Exposure < -MaxExposure || r.Exposure > MaxExposure:
		return bad("exposure")
	case r.MaxSide != 0 && r.MaxSide < MinMaxSide:
		return bad("size")
	case len(r.Covers) > MaxCovers:
		return bad("too many covers")
	case r.Crop != nil && (!r.Crop.valid() || r.Crop.Right-r.Crop.Left < MinCrop || r.Crop.Bottom-r.Crop.Top < MinCrop):
		return bad("crop")
	}
	for _, c := range r.Covers {
		if !c.valid() {
			return bad("cover")
		}
	}
	return nil
}

func (b Box) valid() bool {
	return 0 <= b.Left && b.Left < b.Right && b.Right <= Unit && 0 <= b.Top && b.Top < b.Bottom && b.Bottom <= Unit
}

func (c Cover) valid() bool {
	switch c.Shape {
	case Rectangle, Ellipse:
		return c.Box.valid() && len(c.Points) == 0
	case Polygon:
		if len(c.Points) < 3 || len(c.Points) > MaxPoints || c.Box != (Box{}) {
			return false
		}
		for _, p := range c.Points {
			if p.X < 0 || p.X > Unit || p.Y < 0 || p.Y > Unit {
				return false
			}
		}
		return true
	}
	return false
}

// Change is one thing a recipe does, for the line "No alteration other than ...". Its words are the message
// "photo.changed.<change>".
type Change string

// The changes.
const (
	Covered      Change = "covered"
	Turned       Change = "turned"
	Straightened Change = "straightened"
	Cropped      Change = "cropped"
	Exposed      Change = "exposure"
	Resized      Change = "resized"
)

// Changed names what the recipe does to a picture with width × height pixels, in the order it is done.
func (r Recipe) Changed(width, height int) []Change {
	var done []Change
	add := func(is bool, c Change) {
		if is {
			done = append(done, c)
		}
	}
	add(len(r.Covers) > 0, Covered)
	add(r.Turn != 0, Turned)
	add(r.Straighten != 0, Straightened)
	frame, w, h := r.frame(width, height)
	add(frame != image.Rect(0, 0, w, h), Cropped)
	add(r.Exposure != 0, Exposed)
	fw, fh := Fit(frame.Dx(), frame.Dy(), r.MaxSide)
	add(fw != frame.Dx() || fh != frame.Dy(), Resized)
	return done
}

// frame is the crop in pixels of the turned picture, whose size it gives too.
func (r Recipe) frame(width, height int) (crop image.Rectangle, w, h int) {
	w, h = width, height
	if r.Turn&1 == 1 {
		w, h = h, w
	}
	switch {
	case r.Crop != nil:
		return r.Crop.pixels(w, h), w, h
	case r.Straighten != 0:
		return inner(w, h, r.Straighten), w, h
	}
	return image.Rect(0, 0, w, h), w, h
}

// pixels is the box in a picture of w × h pixels, to the nearest pixel, at least one.
func (b Box) pixels(w, h int) image.Rectangle {
	at := func(v, n int) int { return int((int64(v)*int64(n) + Unit/2) / Unit) }
	r := image.Rect(at(b.Left, w), at(b.Top, h), at(b.Right, w), at(b.Bottom, h))
	r.Min.X, r.Min.Y = min(r.Min.X, w-1), min(r.Min.Y, h-1)
	r.Max.X, r.Max.Y = max(r.Max.X, r.Min.X+1), max(r.Max.Y, r.Min.Y+1)
	return r
}

// boxOf is a rectangle of a w × h picture in millionths.
func boxOf(r image.Rectangle, w, h int) Box {
	to := func(v, n int) int { return int((int64(v)*Unit + int64(n)/2) / int64(n)) }
	return Box{to(r.Min.X, w), to(r.Min.Y, h), to(r.Max.X, w), to(r.Max.Y, h)}
}

// Inner is the largest centered part, of the same shape, of a picture of width × height pixels that shows no empty corner
// after straightening by tenths of a degree.
func Inner(width, height, tenths int) Box {
	return boxOf(inner(width, height, tenths), width, height)
}
