// Editor: what may be done to a picture before it leaves, made by hand. This file holds the recipe being made; the picture
// itself with its handles is in editorsheet.go.

package pictures

import (
	"fmt"
	"image"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/photo/picture"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Tool is what a drag on the editor's picture does.
type Tool string

// The tools.
const (
	ToolCover Tool = "cover"
	ToolCrop  Tool = "crop"
)

const undoMost = 100

// Editor makes a recipe: covers, crop, quarter turns, straightening, exposure. It computes no pixels; Render does. Covers are
// drawn over the picture as they will be, and suggestions as dashed frames that a press, or Enter, turns into covers.
type Editor struct {
	widget.BaseWidget
	// OnChanged is called with the recipe after each change by a person.
	OnChanged func(picture.Recipe)
	// Render fetches the picture as a recipe makes it, at the size of a screen, and gives it to done on the goroutine that
	// owns the widgets; a newer call makes an older one stale. The recipe asked for has no covers and no size: covers are
	// drawn here.
	Render func(r picture.Recipe, done func(image.Image))

	recipe        picture.Recipe
	width, height int
	tool          Tool
	selected      int // cover, -1 for none
	suggested     []picture.Box
	past          []picture.Recipe
	lastKind      string // what the last change was, so that a slider's steps are one undo

	shown  picture.Recipe // what the picture in the sheet shows
	asked  picture.Recipe
	number int // of the render asked for last

	sheet      *sheet
	tools      *kit.Choice
	rotate     *kit.Button
	undo       *kit.Button
	suggest    *kit.Button
	suggestRow *fyne.Container
	straighten *Slider
	exposure   *Slider
	body       *fyne.Container
}

// NewEditor returns an editor without a picture.
func NewEditor() *Editor {
	e := &Editor{tool: ToolCover, selected: -1, recipe: picture.Recipe{Version: picture.RecipeVersion}}
	e.sheet = newSheet(e)
	e.tools = kit.NewChoice([]kit.Option{{ID: string(ToolCover), Label: i18n.T("pictures.tool.cover")},
		{ID: string(ToolCrop), Label: i18n.T("pictures.tool.crop")}}, string(ToolCover), func(id string) { e.SetTool(Tool(id)) })
	e.rotate = kit.Secondary(i18n.T("pictures.tool.rotate"), e.Rotate)
	e.undo = kit.Secondary(i18n.T("pictures.tool.undo"), e.Undo)
	e.suggest = kit.Link("", e.CoverSuggested)
	e.suggestRow = kit.Row(0, e.suggest)
	e.straighten = NewSlider(i18n.T("pictures.straighten"), -picture.MaxStraighten, picture.MaxStraighten, 5, 0,
		func(v int) string { return i18n.T("pictures.degrees", "n", signed(v, 10, 1)) },
		func(v int) { e.change("straighten", func(r *picture.Recipe) { r.Straighten = v }) })
	e.exposure = NewSlider(i18n.T("pictures.exposure"), -picture.MaxExposure, picture.MaxExposure, 10, 0,
		func(v int) string { return i18n.T("pictures.stops", "n", signed(v, 100, 1)) },
		func(v int) { e.change("exposure", func(r *picture.Recipe) { r.Exposure = v }) })
	e.body = kit.Stack(10, kit.Grow(e.sheet), kit.Row(6, e.tools, e.rotate, kit.Spring(), e.undo), e.suggestRow,
		kit.Columns(18, []float32{1, 1}, e.straighten, e.exposure))
	e.ExtendBaseWidget(e)
	e.update()
	return e
}

// signed writes a whole number of parts with its sign.
func signed(v, parts, digits int) string {
	if v == 0 {
		return "0"
	}
	return fmt.Sprintf("%+.*f", digits, float64(v)/float64(parts))
}

// Open shows a picture of width × height pixels, upright, with the recipe to begin with, and asks for its preview.
func (e *Editor) Open(width, height int, r picture.Recipe) {
	if r.Version == 0 {
		r.Version = picture.RecipeVersion
	}
	e.width, e.height, e.recipe = width, height, clone(r)
	e.past, e.lastKind, e.selected, e.suggested = nil, "", -1, nil
	e.number++
	e.sheet.src = &source{}
	e.shown = e.wanted()
	e.ask(true)
	e.update()
}

// Forget drops the picture and the recipe, for Clear.
func (e *Editor) Forget() {
	e.number++
	e.sheet.src = &source{}
	e.recipe = picture.Recipe{Version: picture.RecipeVersion}
	e.width, e.height, e.past, e.selected, e.suggested = 0, 0, nil, -1, nil
	e.update()
}

// Suggest shows dashed frames, in millionths of the upright original: faces that a machine believes to see.
func (e *Editor) Suggest(boxes ...picture.Box) { e.suggested = slices.Clone(boxes); e.update() }

// Suggested are the suggestions that are not covered yet.
func (e *Editor) Suggested() []picture.Box { return slices.Clone(e.suggested) }

// Recipe is the recipe as it is now.
func (e *Editor) Recipe() picture.Recipe { return clone(e.recipe) }

// Tool is the tool in hand; SetTool takes another.
func (e *Editor) Tool() Tool { return e.tool }
func (e *Editor) SetTool(t Tool) {
	e.tool = t
	e.tools.Choose(string(t))
	e.lastKind = ""
	e.ask(false)
	e.update()
}

// Rotate turns by a quarter, clockwise.
func (e *Editor) Rotate() {
	e.change("", func(r *picture.Recipe) {
		r.Turn = (r.Turn + 1) % 4
		if r.Crop != nil {
			b := turned(*r.Crop)
			r.Crop = &b
		}
	})
}

// Undo takes the last change back.
func (e *Editor) Undo() {
	n := len(e.past)
	if n == 0 {
		return
	}
	e.recipe, e.past, e.lastKind = e.past[n-1], e.past[:n-1], ""
	e.settle()
}

// CoverSuggested covers all suggestions.
func (e *Editor) CoverSuggested() {
	boxes := e.suggested
	e.suggested = nil
	if len(boxes) == 0 {
		return
	}
	e.change("", func(r *picture.Recipe) {
		for _, b := range boxes {
			r.Covers = append(r.Covers, picture.Cover{Shape: picture.Rectangle, Box: b})
		}
		e.selected = len(r.Covers) - 1
	})
}

// coverOne covers one suggestion.
func (e *Editor) coverOne(i int) {
	b := e.suggested[i]
	e.suggested = slices.Delete(e.suggested, i, i+1)
	e.add(b)
}

// add adds a cover and selects it.
func (e *Editor) add(b picture.Box) {
	e.change("", func(r *picture.Recipe) {
		r.Covers = append(r.Covers, picture.Cover{Shape: picture.Rectangle, Box: b})
		e.selected = len(r.Covers) - 1
	})
}

// remove removes the selected cover.
func (e *Editor) remove() {
	if i := e.selected; i >= 0 && i < len(e.recipe.Covers) {
		e.change("", func(r *picture.Recipe) { r.Covers = slices.Delete(r.Covers, i, i+1) })
		e.selected = min(i, len(e.recipe.Covers)-1)
		e.update()
	}
}

// change makes a new recipe, if it can be followed, and keeps the one before for Undo. Changes of one kind in a row are
// undone together; kind "" stands for itself.
func (e *Editor) change(kind string, f func(*picture.Recipe)) {
	next := clone(e.recipe)
	f(&next)
	if next.Validate() != nil {
		e.selected = min(e.selected, len(e.recipe.Covers)-1)
		e.update()
		return
	}
	if kind == "" || kind != e.lastKind {
		e.past = append(e.past, e.recipe)
		if len(e.past) > undoMost {
			e.past = e.past[1:]
		}
	}
	e.lastKind, e.recipe = kind, next
	e.settle()
}

// settle shows and tells a new recipe.
func (e *Editor) settle() {
	e.selected = min(e.selected, len(e.recipe.Covers)-1)
	e.ask(false)
	e.update()
	if e.OnChanged != nil {
		e.OnChanged(clone(e.recipe))
	}
}

// wanted is the recipe whose picture is to be seen: without covers, and uncropped while cropping.
func (e *Editor) wanted() picture.Recipe {
	r := picture.Recipe{Version: e.recipe.Version, Turn: e.recipe.Turn, Straighten: e.recipe.Straighten, Exposure: e.recipe.Exposure}
	if e.tool == ToolCrop {
		b := whole
		r.Crop = &b
	} else if e.recipe.Crop != nil {
		b := *e.recipe.Crop
		r.Crop = &b
	}
	return r
}

// ask asks for the picture when another is wanted than the one asked for.
func (e *Editor) ask(always bool) {
	r := e.wanted()
	if e.Render == nil || e.width == 0 || !always && same(r, e.asked) {
		return
	}
	e.asked = r
	e.number++
	n := e.number
	e.Render(clone(r), func(img image.Image) {
		if n != e.number || img == nil {
			return
		}
		e.shown = r
		e.sheet.src = newSource(img)
		e.sheet.Refresh()
	})
}

// update shows the state in the tools.
func (e *Editor) update() {
	e.undo.SetEnabled(len(e.past) > 0)
	e.rotate.SetEnabled(e.width > 0)
	e.straighten.SetValue(e.recipe.Straighten)
	e.exposure.SetValue(e.recipe.Exposure)
	if n := len(e.suggested); n > 0 {
		e.suggest.SetText(i18n.T("pictures.suggested", "n", n))
		e.suggestRow.Show()
	} else {
		e.suggestRow.Hide()
	}
	e.sheet.Refresh()
	e.Refresh()
}

// Focus gives the picture the keyboard; FocusTarget is for Host.Focus.
func (e *Editor) Focus()                      { kit.FocusOn(e.sheet) }
func (e *Editor) FocusTarget() fyne.Focusable { return e.sheet }

// HeightAt is the least height at a width.
func (e *Editor) HeightAt(w float32) float32 { return kit.HeightFor(e.body, w) }

// CreateRenderer is called by Fyne.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer { return kit.Wrapping(e, e.body) }

// clone is a copy that shares nothing that is ever changed in place.
func clone(r picture.Recipe) picture.Recipe {
	r.Covers = slices.Clone(r.Covers)
	if r.Crop != nil {
		b := *r.Crop
		r.Crop = &b
	}
	return r
}

// same reports whether two recipes without covers ask for the same picture.
func same(a, b picture.Recipe) bool {
	if (a.Crop == nil) != (b.Crop == nil) || a.Crop != nil && *a.Crop != *b.Crop {
		return false
	}
	return a.Version == b.Version && a.Turn == b.Turn && a.Straighten == b.Straighten && a.Exposure == b.Exposure
}
