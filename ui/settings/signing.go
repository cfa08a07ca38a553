// Signing in: who has to show a second factor, whether a PIN brings somebody back on this workstation, and when the office
// works.

package settings

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// clockStep is how fine the office hours are chosen, in minutes.
const clockStep = 30

// signingForm is the card. The rule about second factors is read after the page is shown; hours and quick switch are among
// the preferences.
type signingForm struct {
	was      access.FactorRule
	read     bool // the rule was read
	roles    map[access.Role]*kit.CheckBox
	grace    *kit.Entry
	graceF   *kit.Field
	quick    *kit.Toggle
	days     [7]*kit.CheckBox
	daysF    *kit.Field
	from, to *kit.Select
	fromF    *kit.Field
	toF      *kit.Field
	ruleAt   *fyne.Container
}

func newSigningForm(prefs office.Preferences) *signingForm {
	f := &signingForm{roles: map[access.Role]*kit.CheckBox{}, grace: entry("", 2), ruleAt: kit.Stack(9)}
	f.graceF = kit.NewField(i18n.T("settings.factor.grace"), f.grace).Help(i18n.T("settings.factor.grace.help"))
	f.quick = kit.NewToggle(i18n.T("settings.quick"), prefs.QuickSwitch, nil)
	days, from, to := hoursOf(prefs)
	var boxes []fyne.CanvasObject
	for i := range 7 {
		d := (i + 1) % 7 // the week as people work it: Monday first
		f.days[d] = kit.NewCheckBox(i18n.Translator{}.WeekdayShort(time.Weekday(d)), slices.Contains(days, time.Weekday(d)), func(bool) { f.daysF.SetError("") })
		boxes = append(boxes, f.days[d])
	}
	f.daysF = kit.NewField(i18n.T("settings.hours"), kit.Wrap(12, boxes...)).Help(i18n.T("settings.hours.help"))
	f.from = kit.NewSelect("", clocks(from), strconv.Itoa(from), nil)
	f.to = kit.NewSelect("", clocks(to), strconv.Itoa(to), nil)
	f.fromF, f.toF = kit.NewField(i18n.T("settings.hours.from"), f.from), kit.NewField(i18n.T("settings.hours.to"), f.to)
	return f
}

// hoursOf is when the office works, as it stands in the preferences or by default.
func hoursOf(prefs office.Preferences) (days []time.Weekday, from, to int) {
	if prefs.OfficeDays == "" {
		h := oversight.DefaultHours()
		return h.Days, h.From, h.To
	}
	for _, d := range prefs.OfficeDays {
		days = append(days, time.Weekday(d-'0'))
	}
	return days, prefs.OfficeFrom, prefs.OfficeTo
}

// clocks lists the times of day to choose from, and the present one if it is none of them.
func clocks(now int) []kit.Option {
	var out []kit.Option
	for m := 0; m <= 24*60; m++ {
		if m%clockStep == 0 || m == now {
			at := time.Date(2000, 1, 1, 0, m, 0, 0, time.UTC)
			words := at.Format("3:04 pm")
			if i18n.Lang() == i18n.Spanish {
				words = at.Format("15:04")
			}
			if m == 24*60 {
				words = i18n.T("settings.hours.midnight")
			}
			out = append(out, kit.Option{ID: strconv.Itoa(m), Label: words})
		}
	}
	return out
}

// take puts what was chosen into the preferences. Hours that are the default stay unsaid.
func (f *signingForm) take(prefs *office.Preferences) {
	prefs.QuickSwitch = f.quick.On()
	was, wasFrom, wasTo := hoursOf(*prefs)
	from, to := whole(f.from.Chosen()), whole(f.to.Chosen())
	var days strings.Builder
	same := from == wasFrom && to == wasTo
	for d, box := range f.days {
		same = same && box.On() == slices.Contains(was, time.Weekday(d))
		if box.On() {
			days.WriteString(strconv.Itoa(d))
		}
	}
	if same {
		return
	}
	prefs.OfficeDays, prefs.OfficeFrom, prefs.OfficeTo = days.String(), from, to
}

// check says what is wrong with what was chosen.
func (f *signingForm) check() bool {
	kit.ClearErrors(f.graceF, f.daysF, f.fromF, f.toF)
	any := false
	for _, box := range f.days {
		any = any || box.On()
	}
	if !any {
		f.daysF.SetError(i18n.T("settings.hours.none"))
	}
	if whole(f.from.Chosen()) >= whole(f.to.Chosen()) {
		f.toF.SetError(i18n.T("settings.hours.order"))
	}
	if n := whole(f.grace.Value()); f.read && (n < 0 || n > 30) {
		f.graceF.SetError(i18n.T("office.range"))
	}
	return !kit.FocusFirstError(f.graceF, f.daysF, f.fromF, f.toF)
}

// rule returns who has to show a second factor, as it was chosen.
func (f *signingForm) rule() access.FactorRule {
	rule := access.FactorRule{GraceDays: whole(f.grace.Value())}
	for _, r := range access.Roles() {
		if f.roles[r].On() {
			rule.Roles = append(rule.Roles, r)
		}
	}
	return rule
}

// ruleChanged tells whether the rule differs from what is saved.
func (f *signingForm) ruleChanged() bool {
	if !f.read {
		return false
	}
	now := f.rule()
	for _, r := range access.Roles() {
		if slices.Contains(now.Roles, r) != slices.Contains(f.was.Roles, r) {
			return true
		}
	}
	return now.GraceDays != f.was.GraceDays
}

// fill shows the rule as it is saved.
func (f *signingForm) fill(rule access.FactorRule) {
	f.was, f.read = rule, true
	f.grace.SetValue(strconv.Itoa(rule.GraceDays))
	var boxes []fyne.CanvasObject
	for _, r := range access.Roles() {
		f.roles[r] = kit.NewCheckBox(i18n.T("shell.role."+string(r)), slices.Contains(rule.Roles, r), nil)
		boxes = append(boxes, f.roles[r])
	}
	f.ruleAt.Objects = []fyne.CanvasObject{kit.Grid(2, 9, boxes...), f.graceF}
	f.ruleAt.Refresh()
}

func (f *signingForm) content() fyne.CanvasObject {
	factor := kit.Stack(10, kit.Row(8, kit.StrongText(i18n.T("settings.factor")), why("settings.factor")), kit.SmallText(i18n.T("settings.factor.help")), f.ruleAt)
	quick := kit.Row(12, kit.Grow(kit.Stack(2, kit.StrongText(i18n.T("settings.quick")), kit.SmallText(i18n.T("settings.quick.help")))), f.quick)
	hours := kit.Stack(10, f.daysF, kit.ColumnsTop(14, []float32{1, 1}, f.fromF, f.toF))
	return kit.Card(kit.Section(i18n.T("settings.signing"), ""), kit.ColumnsTop(36, []float32{1, 1}, factor, kit.Stack(16, quick, hours)))
}

// loadRule reads who has to show a second factor.
func (s *Screen) loadRule() {
	f := s.form
	ui.Run(s.host.Async(), &s.ruling, s.o.FactorRule, func(rule access.FactorRule, err error) {
		switch {
		case err != nil:
			s.host.Fail(err)
		case s.form == f && f != nil:
			f.signing.fill(rule)
			s.area.Refresh()
		}
	})
}

// saveRule saves it, when it was changed.
func (s *Screen) saveRule(ctx context.Context, rule *access.FactorRule) error {
	if rule == nil {
		return nil
	}
	return s.o.SaveFactorRule(ctx, *rule)
}
