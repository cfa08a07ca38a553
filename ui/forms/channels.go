// The places where pictures may appear: the built-in ones and the practice's own.

package forms

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

func (s *Screen) channelList() fyne.CanvasObject {
	body := kit.Stack(14)
	if s.may(access.ChannelsEdit) {
		body.Add(kit.Row(8, kit.Grow(kit.SmallText(i18n.T("formspage.channels.what"))), kit.Primary(i18n.T("formspage.channels.add"), s.addChannel).WithIcon(kit.IconPlus)))
	}
	lang := i18n.Lang()
	for _, g := range consent.Groups() {
		var rows []fyne.CanvasObject
		for _, c := range s.channels {
			if c.Group == g.ID {
				rows = append(rows, s.channelRow(c))
			}
		}
		if len(rows) > 0 {
			body.Add(kit.Stack(6, kit.LabelText(g.Name.In(lang)), kit.ListCard(rows...)))
		}
	}
	return body
}

func (s *Screen) channelRow(c consent.Channel) fyne.CanvasObject {
	row := kit.Row(10)
	switch {
	case !c.Retired.IsZero():
		row.Add(kit.NewChip(kit.Mute, i18n.T("formspage.channels.retired", "date", i18n.Date(c.Retired))))
	case c.Custom:
		row.Add(kit.NewChip(kit.Info, i18n.T("formspage.channels.own")))
		if s.may(access.ChannelsEdit) {
			row.Add(kit.Danger(i18n.T("formspage.channels.retire"), func() { s.retire(c) }).Small())
		}
	default:
		row.Add(kit.NewChip(kit.Mute, i18n.T("formspage.channels.builtin")))
	}
	return kit.WorkRow(nil, c.Name.In(i18n.Lang()), c.Recipient.In(i18n.Lang()), row)
}

func (s *Screen) retire(c consent.Channel) {
	s.host.Ask(i18n.T("formspage.channels.retire.title", "name", c.Name.In(i18n.Lang())), i18n.T("formspage.channels.retire.ask"), i18n.T("formspage.channels.retire"), true, func() {
		ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.o.RetireChannel(context.WithoutCancel(ctx), c.ID)
		}, func(_ struct{}, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.host.Toast(i18n.T("formspage.channels.retire.done"), nil)
			s.load()
		})
	})
}

// addChannel asks for a place of the practice's own: what it is called and who may see pictures there.
func (s *Screen) addChannel() {
	box := func() *kit.Entry { return kit.NewEntry("").Limit(200) }
	nameEn, nameEs, whoEn, whoEs := box().Limit(60), box().Limit(60), box(), box()
	var groups []kit.Option
	for _, g := range consent.Groups() {
		groups = append(groups, kit.Option{ID: g.ID, Label: g.Name.In(i18n.Lang())})
	}
	group := kit.NewSelect(i18n.T("start.choose"), groups, "", nil)
	fields := map[string]*kit.Field{
		"group":     kit.NewField(i18n.T("formspage.channels.group"), group).Require(),
		"name":      kit.NewField(i18n.T("formspage.channels.name.en"), nameEn).Require(),
		"name_es":   kit.NewField(i18n.T("formspage.channels.name.es"), nameEs),
		"recipient": kit.NewField(i18n.T("formspage.channels.who.en"), whoEn).Require().Help(i18n.T("formspage.channels.who.help")),
		"who_es":    kit.NewField(i18n.T("formspage.channels.who.es"), whoEs),
	}
	ordered := []*kit.Field{fields["name"], fields["name_es"], fields["recipient"], fields["who_es"], fields["group"]}
	text := func(en, es *kit.Entry) consent.Text {
		t := consent.Text{"en": strings.TrimSpace(en.Value())}
		if v := strings.TrimSpace(es.Value()); v != "" {
			t["es"] = v
		}
		return t
	}
	var save *kit.Button
	save = kit.Primary(i18n.T("formspage.channels.save"), func() {
		kit.ClearErrors(ordered...)
		c := consent.Channel{Group: group.Chosen(), Name: text(nameEn, nameEs), Recipient: text(whoEn, whoEs), Description: consent.Text{}}
		save.SetEnabled(false)
		ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (consent.Channel, error) {
			return s.o.AddChannel(context.WithoutCancel(ctx), c)
		},
			func(_ consent.Channel, err error) {
				save.SetEnabled(true)
				var wrong consent.Incomplete
				switch {
				case errors.As(err, &wrong):
					for _, d := range wrong.Defects {
						if f, ok := fields[d.Field]; ok && f.Error() == "" {
							f.SetError(sentenceOf(d))
						}
					}
					if !kit.FocusFirstError(ordered...) {
						s.host.Fail(err)
					}
				case err != nil:
					s.host.Fail(err)
				default:
					s.close()
					s.close = func() {}
					s.host.Toast(i18n.T("formspage.channels.added"), nil)
					s.load()
				}
			})
	})
	s.close = s.host.Dialog(i18n.T("formspage.channels.add"), kit.Stack(14, kit.ColumnsTop(14, []float32{1, 1}, fields["name"], fields["name_es"]), fields["recipient"], fields["who_es"],
		fields["group"], kit.Row(8, kit.Spring(), save)))
	fields["name"].Focus()
}
