// Pieces that only patient mode has: its bar, its lists, and what is allowed and what is not.

package kit

import (
	"fyne.io/fyne/v2"
)

// PatientBar is the bar above a patient's page: the practice's name and a few links. Use it inside PatientArea.
func PatientBar(practice string, links ...*Button) fyne.CanvasObject {
	row := Row(10, Grow(NewText(practice, SizeBody, SemiBold, ColorOnPrimary)))
	for _, l := range links {
		row.Add(l)
	}
	return NewBox(ColorPrimary, "", 0, Inset(19, 36, row))
}

// BarLink is a link on the bar of patient mode.
func BarLink(text string, tapped func()) *Button {
	b := Link(text, tapped)
	b.onBar = true
	return b
}

// Marked is a word with a check or a cross before it: allowed or not, told by shape as well as colour.
func Marked(yes bool, words string) fyne.CanvasObject {
	if yes {
		return Row(4, NewIcon(IconCheck, 17, OK.fg()), NewText(words, SizeBody, SemiBold, OK.fg()))
	}
	return Row(4, NewIcon(IconCross, 15, ColorMuted), NewText(words, SizeBody, Regular, ColorMuted))
}

// Bullets is a list of sentences.
func Bullets(sentences ...[]Run) fyne.CanvasObject {
	col := Stack(4)
	for _, s := range sentences {
		col.Add(RowTop(6, Inset4(7, 0, 0, 2, NewIcon(IconDot, 12, ColorLabel)), Grow(RichText(s...).Tint(ColorLabel))))
	}
	return col
}
