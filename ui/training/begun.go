// This file keeps what was typed into a form that was not done: by Esc, by going to another page or by a lock in the middle of
// an exercise. It is there again when the form is opened once more, for the same member.

package training

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// begun is the form in front.
type begun struct {
	name   string // the message key of its title, and what it is about
	inputs []kit.Input
	blank  []string
}

func (b *begun) values() []string {
	list := make([]string, len(b.inputs))
	for i, x := range b.inputs {
		list[i] = x.Get()
	}
	return list
}

func (b *begun) fill(values []string) {
	for i, x := range b.inputs {
		x.Set(values[i])
	}
}

// open shows a form of pieces under a title, with what was typed into it before. save stands below; about tells apart forms of
// one title.
func (s *Screen) open(title, about string, save *kit.Button, pieces ...fyne.CanvasObject) {
	s.setAside()
	name := title + about
	b := &begun{name: name, inputs: kit.Inputs(pieces...)}
	b.blank = b.values()
	if was := s.begun[name]; len(was) == len(b.inputs) && !slices.Equal(was, b.blank) {
		b.fill(was)
		again := kit.Stack(0)
		again.Add(kit.Banner(kit.Info, "", i18n.T("training.draft.form"), kit.Link(i18n.T("training.draft.anew"), func() {
			b.fill(b.blank)
			again.Hide()
		}).Small()))
		pieces = slices.Insert(slices.Clone(pieces), 0, fyne.CanvasObject(again))
	}
	s.form = b
	s.close = s.host.Dialog(i18n.T(title), kit.Stack(14, append(pieces, kit.Row(8, kit.Spring(), save))...))
}

// setAside notes what stands in the form in front, if it was changed.
func (s *Screen) setAside() {
	if s.form == nil {
		return
	}
	now := s.form.values()
	if s.begun == nil {
		s.begun = office.BegunForms{}
	}
	if s.begun[s.form.name] = now; slices.Equal(now, s.form.blank) {
		delete(s.begun, s.form.name)
	}
}

// formDone closes the form in front: nothing of it is kept.
func (s *Screen) formDone() {
	if s.form != nil {
		delete(s.begun, s.form.name)
		s.form = nil
	}
	s.shut()
	s.keepForms()
}

// keepForms puts into the records what was begun and not done, if that is not what stands there.
func (s *Screen) keepForms() {
	s.setAside()
	if !s.may(access.TrainingView) || len(s.begun) == 0 && len(s.stored) == 0 || reflect.DeepEqual(s.begun, s.stored) {
		return
	}
	forms := maps.Clone(s.begun)
	s.stored = forms
	ui.Run(s.host.Async(), nil, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.KeepTrainingForms(context.WithoutCancel(ctx), forms)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
		}
	})
}

// takeForms reads what was begun from the records, once after each unlocking.
func (s *Screen) takeForms() {
	if s.begun != nil || !s.may(access.TrainingView) {
		return
	}
	ui.Run(s.host.Async(), nil, s.o.TrainingForms, func(kept office.BegunForms, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		if s.begun == nil {
			s.begun, s.stored = maps.Clone(kept), kept
		}
	})
}
