// Rows of a list in a card: work to do, a rule that holds or not, a line of a time line.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// WorkRow is a line of what needs doing: a chip, a title over a line of detail, and what to press.
func WorkRow(chip fyne.CanvasObject, title, detail string, action fyne.CanvasObject) fyne.CanvasObject {
	row := Row(14)
	if chip != nil {
		row.Add(chip)
	}
	words := Stack(2, StrongText(title))
	if detail != "" {
		words.Add(SmallText(detail))
	}
	row.Add(Grow(words))
	if action != nil {
		row.Add(action)
	}
	return Inset(14, 16, row)
}

// CheckRow is a rule with whether it holds, as at the release gate. What is merely not done yet is an OpenRow.
func CheckRow(holds bool, title, detail string, action fyne.CanvasObject) fyne.CanvasObject {
	chip := NewChip(OK, "").WithIcon(IconCheck)
	if !holds {
		chip = NewChip(Bad, "").WithIcon(IconCross)
	}
	return WorkRow(chip.Wide(30), title, detail, action)
}

// ListCard is a card of rows with hairlines between them.
func ListCard(rows ...fyne.CanvasObject) *Box {
	return CardFlush(Lines(rows...)...)
}

// OpenRow is a step that is still to be done: no mistake, and not late.
func OpenRow(title, detail string, action fyne.CanvasObject) fyne.CanvasObject {
	return WorkRow(NewChip(Mute, "").WithIcon(IconCircle).Wide(30), title, detail, action)
}

// Lines puts hairlines between the rows that there are.
func Lines(rows ...fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, r := range rows {
		if !r.Visible() {
			continue
		}
		if len(out) > 0 {
			out = append(out, Divider())
		}
		out = append(out, r)
	}
	return out
}

// Event is a line of a Timeline.
type Event struct {
	Title, Detail string
	State         State   // Bad colours the title
	Act           *Button // what can be done with it, below its words; nil for nothing
}

// Timeline is what happened, newest first, along a line.
func Timeline(events ...Event) fyne.CanvasObject {
	col := Stack(18)
	for _, e := range events {
		t := NewText(e.Title, SizeSmall, Bold, ColorInk)
		t.TextSize = SizeEvent
		if e.State == Bad {
			t.Color = ColorBadInk
		}
		words := Stack(5, t, SmallText(e.Detail))
		if e.Act != nil {
			words.Add(Row(0, e.Act, Spring()))
		}
		col.Add(words)
	}
	t := &timeline{col: col}
	t.ExtendBaseWidget(t)
	return t
}

type timeline struct {
	widget.BaseWidget
	col fyne.CanvasObject
}

const lineRoom = 14

func (t *timeline) heightFor(w float32) float32 { return HeightFor(t.col, w-lineRoom) }

func (t *timeline) CreateRenderer() fyne.WidgetRenderer {
	l := canvas.NewRectangle(color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{l, t.col}, of: t,
		min: func() fyne.Size { return t.col.MinSize().AddWidthHeight(lineRoom, 0) },
		paint: func(s fyne.Size) {
			l.FillColor = t.Theme().Color(ColorLine, variant())
			place(l, 0, 0, 2, s.Height)
			place(t.col, lineRoom, 0, s.Width-lineRoom, s.Height)
			l.Refresh()
		},
	}
}

// Banner is a sentence across the page that matters now, with what to do about it.
func Banner(s State, title, sentence string, actions ...fyne.CanvasObject) *Box {
	icon := map[State]IconName{OK: IconCheck, Warn: IconWarning, Bad: IconWarning, Info: IconInfo}[s]
	if icon == "" {
		icon = IconInfo
	}
	words := Stack(2)
	if title != "" {
		words.Add(NewText(title, SizeBody, SemiBold, s.fg()))
	}
	if sentence != "" {
		words.Add(NewText(sentence, SizeBody, Regular, s.fg()))
	}
	row := Row(10, NewIcon(icon, 20, s.fg()), Grow(words))
	if len(actions) > 1 { // beside one another they would leave the words a narrow column
		under := Row(8)
		for _, a := range actions {
			under.Add(a)
		}
		words.Add(Gap(0, 6))
		words.Add(under)
		actions = nil
	}
	for _, a := range actions {
		row.Add(a)
	}
	return NewBox(s.bg(), "", cardRadius, Inset(11, 14, row))
}
