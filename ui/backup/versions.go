// This file shows the versions over all drives, and what is wrong with the backups.
package backup

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// shownFirst is how many versions are listed before one asks for the rest.
const shownFirst = 12

func (s *Screen) versions() fyne.CanvasObject {
	columns := []kit.Column{{ID: "at", Title: i18n.T("backup.col.version"), Width: 2.3}, {ID: "drive", Title: i18n.T("backup.col.drive"), Width: 2.2},
		{ID: "records", Title: i18n.T("backup.col.records"), Width: 1.1}, {ID: "photos", Title: i18n.T("backup.col.photos"), Width: 1},
		{ID: "checked", Title: i18n.T("backup.col.checked"), Width: 1.9}, {ID: "restore", Title: "", Width: 1.2}}
	list := s.view.Versions
	rest := 0
	if !s.all && len(list) > shownFirst {
		rest, list = len(list)-shownFirst, list[:shownFirst]
	}
	var rows []kit.TableRow
	for _, v := range list {
		rows = append(rows, kit.TableRow{ID: v.DriveID + v.Version, Cells: s.versionCells(v)})
	}
	t := kit.NewTable(s.host.Async(), kit.Rows(columns, rows), columns...).Inline()
	t.Empty = kit.Inset(22, 16, kit.SmallText(i18n.T("backup.versions.empty")).Centered())
	card := kit.Stack(0, kit.CardFlush(t))
	if rest > 0 {
		card.Add(kit.Inset(10, 0, kit.Row(0, kit.Spring(), kit.Secondary(i18n.T("backup.versions.rest", "n", rest), func() {
			s.all = true
			s.paint()
		}), kit.Spring())))
	}
	return card
}

func (s *Screen) versionCells(v office.VersionLine) []kit.Cell {
	drive := v.Label
	if v.Kept != "" && v.Dir == "" {
		drive = i18n.T("backup.drive.away", "drive", v.Label, "place", v.Kept)
	}
	state, words := kit.Mute, i18n.T("backup.proof.none")
	switch {
	case v.Gone:
		state, words = kit.Bad, i18n.T("backup.proof.gone")
	case !s.driveOf(v.DriveID).Changed.IsZero():
		state, words = kit.Bad, i18n.T("backup.proof.doubtful")
	case v.Proof == backup.ProofCopy:
		state, words = kit.OK, i18n.T("backup.proof.copy")
	case v.Proof == backup.ProofRestore:
		state, words = kit.Info, i18n.T("backup.proof.restore")
	}
	cells := []kit.Cell{{Text: i18n.DateTime(v.At.In(zone(s.host))), Strong: true}, {Text: drive}, {Text: i18n.Count(v.Records)}, {Text: i18n.Count(v.Photos)},
		{Text: words, Chip: true, State: state}, {}}
	if v.Dir != "" && s.manages() {
		cells[5] = kit.Cell{Text: i18n.T("backup.restore.link"), Tap: func() { s.choose(v) }}
	}
	return cells
}

// warnings are banners: what, since when, what to do.
func (s *Screen) warnings() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, w := range s.view.Warnings {
		if advice(w.Kind) {
			continue // said on the card of drives
		}
		state := kit.Warn
		if w.Light == backup.LightLate {
			state = kit.Bad
		}
		var actions []fyne.CanvasObject
		if b := s.remedy(w); b != nil {
			actions = append(actions, b)
		}
		if w.Kind == backup.WarnChanged && s.may(access.IncidentsReport) {
			actions = append(actions, kit.Secondary(i18n.T("backup.incident"), func() { s.host.Go(page.Route{Page: page.Wrong, Ref: "drive:" + w.DriveID}) }).Small())
		}
		key := "backup.warn." + string(w.Kind)
		out = append(out, kit.Banner(state, s.warnWords(key, w), s.warnWords(key+".do", w), actions...))
	}
	return out
}

// advice tells warnings that stand with the drives they are about.
func advice(k backup.WarningKind) bool {
	return k == backup.WarnOneDrive || k == backup.WarnWorn || k == backup.WarnSwap
}

func (s *Screen) warnWords(key string, w backup.Warning) string {
	problem := ""
	if w.Problem != "" && i18n.Has(w.Problem) {
		problem = sentence(&office.Problem{Key: w.Problem, Args: w.Args})
	}
	return i18n.T(key, "drive", s.labelOf(w.DriveID), "place", s.driveOf(w.DriveID).Kept, "date", i18n.Date(w.Since), "due", i18n.Date(w.Due),
		"age", age(w.Since, s.today()), "n", w.Count, "problem", problem)
}

// age is "today", "yesterday", "12 days ago".
func age(since, today calendar.Date) string {
	n := 0
	for d := since; !since.IsZero() && d.Before(today) && n < 3650; d = d.AddDays(1) {
		n++
	}
	switch n {
	case 0:
		return i18n.T("backup.age.today")
	case 1:
		return i18n.T("backup.age.yesterday")
	}
	return i18n.T("backup.age.days", "n", n)
}

func (s *Screen) driveOf(id string) backup.Drive {
	for _, d := range s.view.Drives {
		if d.ID == id {
			return d
		}
	}
	return backup.Drive{}
}

func (s *Screen) labelOf(id string) string { return s.driveOf(id).Label }

// remedy is the button that does what a warning asks for; nil where it takes a drive that is not here.
func (s *Screen) remedy(w backup.Warning) *kit.Button {
	if s.chore.Name != "" {
		return nil
	}
	switch w.Kind {
	case backup.WarnChanged:
		for _, d := range s.seen {
			if d.Drive.ID == w.DriveID && len(d.Place.Versions) > 0 {
				return kit.Secondary(i18n.T("backup.check"), func() { s.check(d) }).Small()
			}
		}
	case backup.WarnDrill, backup.WarnDrillBad, backup.WarnQuarter:
		if _, ok := s.newest(); ok && s.manages() {
			return kit.Secondary(i18n.T("backup.drill.run"), s.drill).Small()
		}
	case backup.WarnSheet, backup.WarnSheetBad:
		if _, ok := s.newest(); ok && s.manages() {
			return kit.Secondary(i18n.T("backup.sheet.try"), s.trySheet).Small()
		}
	case backup.WarnUnseen:
		return kit.Secondary(i18n.T("backup.away"), func() {
			s.save(func(ctx context.Context) error { return s.o.DriveIsAway(ctx, w.DriveID) }, nil)
		}).Small()
	}
	return nil
}
