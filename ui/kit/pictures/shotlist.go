// ShotList: which views of a set are taken and which are still missing.

package pictures

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// ShotState says where a view of a set stands.
type ShotState int

// The states.
const (
	ShotMissing ShotState = iota
	ShotTaken
	ShotDeclined // the patient does not want it
)

// Shot is one view of a set.
type Shot struct {
	ID, Label string
	State     ShotState
}

// ShotList shows the views of a set as chips. A press on a missing or declined one asks what to do; a taken one opens.
type ShotList struct {
	widget.BaseWidget
	// OnTake asks to take or assign a view, OnOpen to show a taken one. OnDecline says that the patient declined a view,
	// or (false) that this is taken back.
	OnTake, OnOpen func(id string)
	OnDecline      func(id string, declined bool)

	shots []Shot
	count *kit.Text
	row   *fyne.Container
	body  *fyne.Container
}

// NewShotList returns the list of some views.
func NewShotList(shots ...Shot) *ShotList {
	l := &ShotList{count: kit.SmallText(""), row: kit.Wrap(6)}
	l.body = kit.Stack(8, l.count, l.row)
	l.ExtendBaseWidget(l)
	l.Set(shots...)
	return l
}

// Set shows other views.
func (l *ShotList) Set(shots ...Shot) {
	l.shots = shots
	l.row.Objects = nil
	open := 0
	for _, s := range shots {
		chip := kit.NewActionChip(kit.Warn, s.Label, nil)
		switch s.State {
		case ShotTaken:
			chip = kit.NewActionChip(kit.OK, s.Label, func() { tell(l.OnOpen, s.ID) }).WithIcon(kit.IconCheck)
		case ShotDeclined:
			chip = kit.NewActionChip(kit.Mute, i18n.T("pictures.shot.declined", "view", s.Label), nil).WithIcon(kit.IconForbid)
			chip.OnTapped(func() { l.menu(chip, s) })
		default:
			open++
			chip.OnTapped(func() { l.menu(chip, s) })
		}
		l.row.Add(chip)
	}
	if open == 0 {
		l.count.SetText(i18n.T("pictures.shot.complete"))
	} else {
		l.count.SetText(i18n.T("pictures.shot.missing", "n", open))
	}
	l.row.Refresh()
	l.Refresh()
}

// Missing lists the views that are neither taken nor declined.
func (l *ShotList) Missing() []string {
	var out []string
	for _, s := range l.shots {
		if s.State == ShotMissing {
			out = append(out, s.ID)
		}
	}
	return out
}

// menu offers what can be done about a view.
func (l *ShotList) menu(at *kit.ActionChip, s Shot) {
	var items []*fyne.MenuItem
	if l.OnTake != nil {
		items = append(items, fyne.NewMenuItem(i18n.T("pictures.shot.take"), func() { l.OnTake(s.ID) }))
	}
	words := i18n.T("pictures.shot.decline")
	if s.State == ShotDeclined {
		words = i18n.T("pictures.shot.undecline")
	}
	items = append(items, fyne.NewMenuItem(words, func() {
		if l.OnDecline != nil {
			l.OnDecline(s.ID, s.State != ShotDeclined)
		}
	}))
	kit.ShowMenu(at, items...)
}

// HeightAt is how high the list is at a width.
func (l *ShotList) HeightAt(w float32) float32 { return kit.HeightFor(l.body, w) }

// CreateRenderer is called by Fyne.
func (l *ShotList) CreateRenderer() fyne.WidgetRenderer { return kit.Wrapping(l, l.body) }

func tell(f func(string), id string) {
	if f != nil {
		f(id)
	}
}
