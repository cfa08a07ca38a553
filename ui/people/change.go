// The dialogs that change who may do what.

package people

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// rolePicker is the roles as boxes to tick, each with what it means.
type rolePicker struct {
	boxes   map[access.Role]*kit.CheckBox
	problem *kit.Text
	body    *fyne.Container
}

func newRolePicker(chosen []access.Role) *rolePicker {
	p := &rolePicker{boxes: map[access.Role]*kit.CheckBox{}, problem: kit.ErrorText("")}
	p.problem.Hide()
	p.body = kit.Stack(9, kit.LabelText(i18n.T("people.roles.label")))
	for _, r := range access.Roles() {
		on := false
		for _, c := range chosen {
			on = on || c == r
		}
		p.boxes[r] = kit.NewCheckBox(roleName(r), on, func(bool) { p.say("") })
		p.body.Add(kit.Stack(0, p.boxes[r], kit.Inset4(0, 0, 0, 28, kit.SmallText(i18n.T("people.role."+string(r))))))
	}
	p.body.Add(p.problem)
	return p
}

func (p *rolePicker) chosen() []access.Role {
	var roles []access.Role
	for _, r := range access.Roles() {
		if p.boxes[r].On() {
			roles = append(roles, r)
		}
	}
	return roles
}

func (p *rolePicker) say(sentence string) {
	p.problem.SetText(sentence)
	p.problem.Hidden = sentence == ""
	p.body.Refresh()
}

// defectWords says the first thing wrong with a field; "" if nothing is.
func defectWords(err error, field string) string {
	var invalid *office.Invalid
	if !errors.As(err, &invalid) {
		return ""
	}
	for _, d := range invalid.Defects {
		if d.Field == field {
			words, _ := i18n.Sentence(&office.Invalid{Defects: []office.Defect{d}})
			return words
		}
	}
	return ""
}

// run does something that takes a second, with the button saying so; the list is read again afterwards.
func run[T any](s *Screen, b *kit.Button, do func(context.Context) (T, error), done func(T), refuse func(error)) {
	again := func() {}
	if b != nil {
		words := b.Text()
		b.SetEnabled(false)
		b.SetText(i18n.T("people.busy"))
		again = func() { b.SetEnabled(true); b.SetText(words) }
	}
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (T, error) { return do(context.WithoutCancel(ctx)) }, func(v T, err error) {
		if err != nil {
			again()
			refuse(err)
			return
		}
		s.close()
		s.close = func() {}
		s.host.Refresh()
		s.load()
		done(v)
	})
}

// add asks for a new member's name and roles.
func (s *Screen) add() {
	name := kit.NewEntry("").Limit(access.MaxName)
	field := kit.NewField(i18n.T("people.name"), name).Require().Help(i18n.T("people.name.help"))
	roles := newRolePicker(nil)
	var save *kit.Button
	save = kit.Primary(i18n.T("people.add.save"), func() {
		field.SetError("")
		roles.say("")
		type added struct {
			name    string
			starter []byte
			list    string // the checklist that goes with it
		}
		who, which, today := name.Value(), roles.chosen(), s.host.Today()
		run(s, save, func(ctx context.Context) (added, error) {
			m, starter, err := s.o.AddMember(ctx, who, which, nil)
			if err != nil {
				return added{}, err
			}
			// The account is there even if its checklist could not be opened; then there is none to show.
			p, _ := s.o.BeginPassage(ctx, m.ID, false, today, "")
			return added{m.Name, starter, p.ID}, nil
		}, func(a added) { s.showStarter(a.name, a.starter, a.list) }, func(err error) {
			if words := defectWords(err, "name"); words != "" {
				field.SetError(words)
				field.Focus()
			}
			if words := defectWords(err, "roles"); words != "" {
				roles.say(words)
			}
			if !errors.Is(err, office.ErrInvalid) {
				s.host.Fail(err)
			}
		})
	})
	s.close = s.host.Dialog(i18n.T("people.add"), kit.Stack(14, field, roles.body, kit.Row(8, kit.Spring(), save)))
	field.Focus()
}

// showStarter shows a starter password, once. list is the checklist that comes next, "" if there is none.
func (s *Screen) showStarter(name string, starter []byte, list string) {
	words := kit.NewText(string(starter), kit.SizeTitle, kit.Bold, kit.ColorInk).Centered()
	clear(starter)
	var closing func()
	done := kit.Primary(i18n.T("people.starter.done"), func() {
		closing()
		if list != "" {
			s.showPassage(list, "")
		}
	})
	closing = s.host.Dialog(i18n.T("people.starter.title", "name", name), kit.Stack(14, kit.BodyText(i18n.T("people.starter.what")),
		kit.NewBox(kit.ColorPrimarySoft, "", 10, kit.Inset(22, 18, words)), kit.SmallText(i18n.T("people.starter.once")), kit.Row(8, kit.Spring(), done)))
	s.close = func() { words.SetText(""); closing() }
}

// changeRoles asks which roles a member has from now on.
func (s *Screen) changeRoles(m access.Member) {
	roles := newRolePicker(m.Roles)
	var save *kit.Button
	save = kit.Primary(i18n.T("people.roles.save"), func() {
		roles.say("")
		which := roles.chosen()
		run(s, save, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.o.SetRoles(ctx, m.ID, which) },
			func(struct{}) { s.host.Toast(i18n.T("people.roles.done", "name", m.Name), nil) },
			func(err error) {
				if words, ok := i18n.Sentence(err); ok {
					roles.say(words)
					return
				}
				s.host.Fail(err)
			})
	})
	s.close = s.host.Dialog(i18n.T("people.roles.of", "name", m.Name), kit.Stack(14, roles.body, kit.SmallText(i18n.T("people.roles.when")), kit.Row(8, kit.Spring(), save)))
}

// reset gives a member a new starter password. The second factor goes with the old password: the telephone or the stick may
// be what is lost.
func (s *Screen) reset(m access.Member) {
	s.host.Ask(i18n.T("people.reset.title", "name", m.Name), i18n.T("people.reset.what"), i18n.T("people.reset"), false, func() {
		run(s, nil, func(ctx context.Context) ([]byte, error) { return s.o.ResetFactor(ctx, m.ID) },
			func(starter []byte) { s.showStarter(m.Name, starter, "") }, s.host.Fail)
	})
}
