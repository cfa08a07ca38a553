// This file holds the cards beside the versions: restore test, Recovery Sheet, rotation, plan.
package backup

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

func why(key string) *kit.Why {
	return kit.NewWhy(kit.WhyText{Sentences: i18n.T(key + ".why"), Example: i18n.T(key + ".example"), Citation: i18n.T(key + ".citation")})
}

// head is a card's title with its Why.
func head(key string) fyne.CanvasObject {
	return kit.Row(8, kit.Grow(kit.HeadingText(i18n.T(key))), why(key))
}

func (s *Screen) drillCard() fyne.CanvasObject {
	v := s.view
	rows := []fyne.CanvasObject{head("backup.drill"), kit.SmallText(i18n.T("backup.drill.what"))}
	if !v.Drills.MonthlyDue.IsZero() {
		quarter := i18n.T("backup.drill.quarter.open", "date", i18n.Date(v.Drills.QuarterDue))
		if v.Drills.QuarterMet {
			quarter = i18n.T("backup.drill.quarter.met")
		}
		rows = append(rows, kit.SmallText(i18n.T("backup.drill.next", "date", i18n.Date(v.Drills.MonthlyDue))+" "+quarter))
	}
	foot := kit.Row(8)
	if s.manages() {
		run := kit.Secondary(i18n.T("backup.drill.run"), s.drill)
		_, ok := s.newest()
		run.SetEnabled(ok && s.chore.Name == "")
		foot.Add(run)
	}
	foot.Add(kit.Spring())
	if v.Drill.ID != "" {
		state, key := kit.OK, "backup.drill.passed"
		if v.Drill.State == backup.DrillFailed {
			state, key = kit.Bad, "backup.drill.failed"
		}
		foot.Add(kit.NewChip(state, i18n.T(key, "date", i18n.ShortDate(v.Drill.On))))
	}
	rows = append(rows, foot)
	if s.chore.Name == choreDrill {
		s.busy = kit.NewBusy(i18n.T("backup.starting"), s.host.StopChore)
		rows = append(rows, s.busy)
	}
	if s.last.name == choreDrill && s.last.state != kit.OK {
		rows = append(rows, s.last.banner())
	}
	if v.Drill.State == backup.DrillPassed {
		rows = append(rows, kit.Row(0, kit.Link(i18n.T("backup.certificate"), func() {
			s.print(func(ctx context.Context) ([]byte, error) { return s.o.DrillCertificate(ctx, v.Drill.ID) })
		}), kit.Spring()))
	}
	return kit.Card(rows...)
}

func (s *Screen) sheetCard() fyne.CanvasObject {
	sh := s.view.Sheet
	rows := []fyne.CanvasObject{head("backup.sheet")}
	made := i18n.T("backup.sheet.made", "number", i18n.Count(sh.Number), "date", i18n.Date(sh.On))
	if sh.Keeper != "" {
		made += " " + i18n.T("backup.sheet.kept", "name", sh.Keeper, "place", sh.Place)
	}
	rows = append(rows, kit.SmallText(made+" "+i18n.T("backup.sheet.opens")))
	tested := i18n.T("backup.sheet.untested")
	if !sh.Tested.IsZero() {
		tested = i18n.T("backup.sheet.tested", "date", i18n.Date(sh.Tested), "due", i18n.Date(sh.Due))
	}
	rows = append(rows, kit.SmallText(tested))
	for _, o := range sh.Older {
		rows = append(rows, kit.SmallText(i18n.T("backup.sheet.older", "number", i18n.Count(o.Number), "n", o.Versions, "from", i18n.Date(o.From), "to", i18n.Date(o.To))))
	}
	if s.manages() {
		try := kit.Secondary(i18n.T("backup.sheet.try"), s.trySheet)
		_, ok := s.newest()
		try.SetEnabled(ok && s.chore.Name == "")
		foot := kit.Row(8, try)
		if s.may(access.MembersManage) {
			foot.Add(kit.Secondary(i18n.T("backup.sheet.replace"), s.replaceSheet))
		}
		foot.Add(kit.Spring())
		rows = append(rows, foot, kit.Row(0, kit.Link(i18n.T("backup.sheet.keeper"), s.keeper), kit.Spring()))
	}
	return kit.Card(rows...)
}

func (s *Screen) rotationCard() fyne.CanvasObject {
	rows := []fyne.CanvasObject{head("backup.rotation")}
	words := i18n.T("backup.rotation.one")
	switch n := len(backup.InUse(s.view.Drives)); {
	case n == 0:
		words = i18n.T("backup.rotation.none")
	case s.view.HasSwap:
		words = i18n.T("backup.rotation.swap", "n", n, "home", s.labelOf(s.view.Swap.Home), "date", i18n.Date(s.view.Swap.On), "day", weekday(s.view.Swap.On.Weekday()),
			"out", s.labelOf(s.view.Swap.Out), "place", s.driveOf(s.view.Swap.Out).Kept)
	}
	rows = append(rows, kit.SmallText(words))
	for _, d := range s.view.Drives {
		line := kit.Row(8, kit.Grow(kit.Stack(1, kit.StrongText(d.Label), kit.SmallText(s.driveLine(d)))))
		if d.InUse() && s.manages() {
			line.Add(kit.IconButton(kit.IconMore, i18n.T("backup.manage", "drive", d.Label), func() { s.manage(d) }))
		}
		rows = append(rows, line)
	}
	if len(s.view.Drives) > 0 {
		rows = append(rows, kit.Row(0, kit.Link(i18n.T("backup.rotation.print"), func() { s.print(s.o.RotationSheet) }), kit.Spring()))
	}
	return kit.Card(rows...)
}

// driveLine is where a drive is and when it was seen, and that it is old.
func (s *Screen) driveLine(d backup.Drive) string {
	if !d.InUse() {
		return i18n.T("backup.drive.retired", "date", i18n.Date(d.RetiredOn))
	}
	line := i18n.T("backup.drive.line", "place", d.Kept, "date", i18n.Date(d.Seen))
	for _, w := range s.view.Warnings {
		if w.Kind == backup.WarnWorn && w.DriveID == d.ID {
			line += " " + i18n.T("backup.warn.worn", "date", i18n.Date(d.On))
		}
	}
	return line
}

func weekday(w time.Weekday) string {
	return i18n.T("backup.day." + [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[w])
}

func (s *Screen) planCard() fyne.CanvasObject {
	p := s.view.Plan
	words := i18n.T("backup.plan.daily")
	if p.Rhythm == backup.EveryWeek {
		words = i18n.T("backup.plan.weekly", "day", weekday(p.Weekday))
	}
	if p.OnDrive {
		words += " " + i18n.T("backup.plan.on_drive")
	}
	if p.OnClose {
		words += " " + i18n.T("backup.plan.on_close")
	}
	next := i18n.T("backup.plan.next", "date", i18n.Date(s.view.Due))
	if s.view.Due.Before(s.today()) || s.view.Due == s.today() {
		next = i18n.T("backup.plan.due")
	}
	rows := []fyne.CanvasObject{kit.HeadingText(i18n.T("backup.plan")), kit.SmallText(words + " " + next), kit.SmallText(i18n.T("backup.plan.keep"))}
	opens := "backup.plan.opens.password"
	if p.SheetOnly {
		opens = "backup.plan.opens.sheet"
	}
	rows = append(rows, kit.SmallText(i18n.T(opens)))
	if s.manages() {
		rows = append(rows, kit.Row(0, kit.Link(i18n.T("backup.plan.change"), s.changePlan), kit.Spring()))
	}
	return kit.Card(rows...)
}

// changePlan asks how often, on which day, and what starts by itself.
func (s *Screen) changePlan() {
	p := s.view.Plan
	var days []kit.Option
	for w := time.Monday; w <= time.Saturday+1; w++ {
		d := w % 7
		days = append(days, kit.Option{ID: string(rune('0' + d)), Label: weekday(d)})
	}
	rhythm := kit.NewChoice([]kit.Option{{ID: string(backup.EveryDay), Label: i18n.T("backup.plan.rhythm.daily")}, {ID: string(backup.EveryWeek), Label: i18n.T("backup.plan.rhythm.weekly")}},
		string(p.Rhythm), nil)
	day := kit.NewSelect("", days, string(rune('0'+p.Weekday)), nil)
	drive := kit.NewToggle(i18n.T("backup.plan.toggle.drive"), p.OnDrive, nil)
	closing := kit.NewToggle(i18n.T("backup.plan.toggle.close"), p.OnClose, nil)
	password := kit.NewToggle(i18n.T("backup.plan.toggle.password"), !p.SheetOnly, nil)
	save := kit.Primary(i18n.T("backup.save"), func() {
		n := backup.Plan{Rhythm: backup.Rhythm(rhythm.Chosen()), Weekday: p.Weekday, OnDrive: drive.On(), OnClose: closing.On(), SheetOnly: !password.On()}
		if c := day.Chosen(); c != "" {
			n.Weekday = time.Weekday(c[0] - '0')
		}
		s.save(func(ctx context.Context) error { return s.o.SavePlan(ctx, n) }, nil)
	})
	s.close = s.host.Dialog(i18n.T("backup.plan"), kit.Stack(14, kit.NewField(i18n.T("backup.plan.rhythm"), rhythm),
		kit.NewField(i18n.T("backup.plan.weekday"), day).Help(i18n.T("backup.plan.weekday.help")),
		kit.ToggleRow(i18n.T("backup.plan.toggle.drive"), i18n.T("backup.plan.toggle.drive.sub"), drive),
		kit.ToggleRow(i18n.T("backup.plan.toggle.close"), i18n.T("backup.plan.toggle.close.sub"), closing),
		kit.ToggleRow(i18n.T("backup.plan.toggle.password"), i18n.T("backup.plan.toggle.password.sub"), password), kit.Row(8, kit.Spring(), save)))
}

// dateOf is an instant's day where the practice is.
func (s *Screen) dateOf(at time.Time) calendar.Date { return calendar.Of(at, zone(s.host)) }
