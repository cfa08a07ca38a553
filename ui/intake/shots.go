// The shot list: what a complete set of the procedure shows, what is missing, and a quick way to say what a picture is.

package intake

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// shots is the card with the views of a complete set.
type shots struct {
	s    *Screen
	card *kit.Box
	list []photo.Shot
	row  *fyne.Container
	body *fyne.Container
}

func newShots(s *Screen) *shots {
	h := &shots{s: s, row: kit.Wrap(6), body: kit.Stack(10)}
	h.card = kit.Card(h.body)
	return h
}

// held is the list against what is in the tray and in the sitting that goes on.
func (h *shots) held() []photo.Shot {
	f := h.s.form
	procedure, _ := f.at()
	var taken []photo.View
	declined := f.declined
	if f.goOn != nil {
		taken, declined = append(taken, f.goOn.Taken...), append(slices.Clone(f.goOn.Declined), f.declined...)
	}
	for _, it := range h.s.tray.items {
		if it.keeps() {
			taken = append(taken, it.view)
		}
	}
	return photo.Shots(h.s.settings.ShotList(procedure), taken, declined)
}

func (h *shots) renew() {
	list := h.held()
	procedure, _ := h.s.form.at()
	title := i18n.T("intake.shots")
	if procedure != "" {
		title = i18n.T("intake.shots.of", "procedure", lower(procedure))
	}
	missing := 0
	for _, shot := range list {
		if shot.Missing() {
			missing++
		}
	}
	if !slices.Equal(list, h.list) || len(h.row.Objects) == 0 {
		h.list, h.row.Objects = list, nil
		for i, shot := range list {
			h.row.Add(h.chip(i, shot))
		}
	}
	foot := kit.Row(10, kit.NewChip(kit.OK, i18n.T("intake.shots.complete")))
	if missing > 0 {
		foot = kit.Row(10, kit.NewChip(kit.Warn, i18n.T("intake.shots.missing", "n", missing)), kit.Spring(), kit.Link(i18n.T("intake.shots.decline"), h.ask))
	}
	h.body.Objects = []fyne.CanvasObject{kit.HeadingText(title), kit.SmallText(i18n.T("intake.shots.sub")), h.row, foot}
	h.body.Refresh()
}

// chip is one view: pressed, it names the chosen picture.
func (h *shots) chip(i int, shot photo.Shot) fyne.CanvasObject {
	words := i18n.T("photo.view." + string(shot.View))
	if i < 9 {
		words = strconv.Itoa(i+1) + "  " + words
	}
	state, icon := kit.Mute, kit.IconName("")
	switch {
	case shot.Taken > 1:
		state, words = kit.OK, i18n.T("intake.shots.times", "view", words, "n", shot.Taken)
	case shot.Taken == 1:
		state, icon = kit.OK, kit.IconCheck
	case shot.Declined:
		state, words = kit.Info, i18n.T("intake.shots.declined", "view", words)
	}
	c := kit.NewActionChip(state, words, func() {
		if it := h.s.tray.at(); it != nil {
			h.s.name(it, shot.View)
		}
	})
	if icon != "" {
		c.WithIcon(icon)
	}
	return c
}

// numbered is the view with a number from 1.
func (h *shots) numbered(n int) (photo.View, bool) {
	if n < 1 || n > len(h.list) {
		return "", false
	}
	return h.list[n-1].View, true
}

// ask lists the missing views: those that the patient does not want are an answer, not a gap.
func (h *shots) ask() {
	col := kit.Stack(6, kit.BodyText(i18n.T("intake.decline.sub")))
	for _, shot := range h.held() {
		if shot.Taken > 0 {
			continue
		}
		if f := h.s.form; f.goOn != nil && slices.Contains(f.goOn.Declined, shot.View) {
			continue
		}
		view := shot.View
		col.Add(kit.NewCheckBox(i18n.T("photo.view."+string(view)), shot.Declined, func(on bool) { h.decline(view, on) }))
	}
	h.s.host.Dialog(i18n.T("intake.decline.title"), col)
}

func (h *shots) decline(v photo.View, on bool) {
	f := h.s.form
	f.declined = slices.DeleteFunc(f.declined, func(x photo.View) bool { return x == v })
	if on {
		f.declined = append(f.declined, v)
	}
	h.s.renew()
}
