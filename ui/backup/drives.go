// This file shows the drives that are plugged in, and makes a strange one the practice's.
package backup

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// drives is a card for each drive that is plugged in; without one, what to do.
func (s *Screen) drives() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, d := range s.seen {
		out = append(out, s.driveCard(d))
	}
	if len(out) == 0 {
		out = append(out, kit.Card(kit.Empty(kit.IconDrive, i18n.T("backup.none"), nil)))
	}
	return out
}

func (s *Screen) driveCard(d office.DriveSeen) fyne.CanvasObject {
	title, action := d.Name, fyne.CanvasObject(nil)
	first := len(s.here()) > 0 && s.here()[0].Place.Dir == d.Place.Dir
	idle := s.chore.Name == ""
	if d.Known {
		title = d.Drive.Label
	}
	switch {
	case d.Place.NewerFormat:
		action = kit.NewChip(kit.Warn, i18n.T("backup.newer"))
	case d.Known && d.Drive.InUse() && !d.Drive.Changed.IsZero(): // nothing is written to it any more
		action = kit.NewChip(kit.Bad, i18n.T("backup.changed.chip"))
	case d.Known && d.Drive.InUse():
		b := kit.Primary(i18n.T("backup.now"), func() { s.backUp(d, backup.StartPerson) })
		if !first {
			b = kit.Secondary(i18n.T("backup.now"), func() { s.backUp(d, backup.StartPerson) })
		}
		b.SetEnabled(idle)
		action = b
	case d.Known:
		action = kit.NewChip(kit.Mute, i18n.T("backup.retired"))
	case s.manages():
		words := i18n.T("backup.register")
		if d.Stranger {
			words = i18n.T("backup.register.again")
		}
		b := kit.Secondary(words, func() { s.register(d) })
		if len(s.here()) == 0 && s.seen[0].Place.Dir == d.Place.Dir { // one button stands out
			b = kit.Primary(words, func() { s.register(d) })
		}
		b.SetEnabled(idle)
		action = b
	}
	icon := kit.NewBox(kit.ColorPrimarySoft, "", 12, kit.Inset(14, 14, kit.NewIcon(kit.IconDrive, 24, kit.ColorPrimary)))
	row := kit.Row(14, icon, kit.Grow(kit.Stack(4, kit.NewText(title, kit.SizeValue, kit.Bold, kit.ColorInk), kit.SmallText(s.about(d)))))
	if action != nil {
		row.Add(action)
	}
	body := []fyne.CanvasObject{row}
	switch {
	case s.chore.Name != "" && s.chore.Ref == d.Place.Dir:
		s.busy = kit.NewBusy(i18n.T("backup.starting"), s.host.StopChore)
		body = append(body, s.busy)
	case s.last.name != choreDrill && s.last.dir == d.Place.Dir && s.last.sentence != "":
		body = append(body, s.last.banner())
	}
	if links := s.driveLinks(d); links != nil {
		body = append(body, links)
	}
	return kit.Card(body...)
}

// driveLinks is what else can be done with a drive that is here.
func (s *Screen) driveLinks(d office.DriveSeen) fyne.CanvasObject {
	if !d.Known || len(d.Place.Versions) == 0 || s.chore.Name != "" {
		return nil
	}
	row := kit.Row(18, kit.Link(i18n.T("backup.check"), func() { s.check(d) }))
	// Its newest version is the first of the list.
	if i := slices.IndexFunc(s.view.Versions, func(v office.VersionLine) bool { return v.DriveID == d.Drive.ID && v.RunID != "" && !v.Gone }); i >= 0 {
		id := s.view.Versions[i].RunID
		row.Add(kit.Link(i18n.T("backup.slip"), func() {
			s.print(func(ctx context.Context) ([]byte, error) { return s.o.BackupSlip(ctx, id) })
		}))
	}
	row.Add(kit.Spring())
	return row
}

// about is "E: · exFAT · 812 GB free of 1 TB · 14 versions since 2 Mar 2025 · last used today".
func (s *Screen) about(d office.DriveSeen) string {
	var parts []string
	if d.Known && d.Name != "" {
		parts = append(parts, d.Name)
	}
	if d.Place.FileSystem != "" {
		parts = append(parts, fileSystem(d.Place.FileSystem))
	}
	if d.Place.Size > 0 {
		parts = append(parts, i18n.T("backup.free", "free", i18n.Bytes(d.Place.Free), "size", i18n.Bytes(d.Place.Size)))
	}
	switch n := len(d.Place.Versions); {
	case n > 0:
		oldest := calendar.Of(d.Place.Versions[n-1].At, s.host.Me().Zone)
		parts = append(parts, i18n.T("backup.versions.since", "n", n, "date", i18n.Date(oldest)), i18n.T("backup.used", "date", i18n.DateTime(d.Place.Versions[0].At.In(zone(s.host)))))
	case d.Known:
		parts = append(parts, i18n.T("backup.versions.none"))
	case len(d.Place.Others) > 0:
		parts = append(parts, i18n.T("backup.others"))
	default:
		parts = append(parts, i18n.T("backup.strange"))
	}
	return strings.Join(parts, " · ")
}

// fileSystem writes a file system's name as people know it.
func fileSystem(name string) string {
	known := map[string]string{"exfat": "exFAT", "vfat": "FAT32", "msdos": "FAT", "fat32": "FAT32", "ntfs": "NTFS", "ntfs3": "NTFS", "fuseblk": "NTFS", "apfs": "APFS", "hfs": "HFS+"}
	if k, ok := known[name]; ok {
		return k
	}
	return name
}

// register asks for the label and where it will be kept, then tests the drive and makes it the practice's.
func (s *Screen) register(d office.DriveSeen) {
	label := kit.NewEntry("").Limit(40)
	label.SetValue(d.Place.Label)
	if label.Value() == "" {
		label.SetValue(backup.NextLabel(s.view.Drives, i18n.T("backup.drive.word")))
	}
	kept := kit.NewEntry("").Limit(120)
	labelF := kit.NewField(i18n.T("backup.label"), label).Require().Help(i18n.T("backup.label.help"))
	keptF := kit.NewField(i18n.T("backup.kept"), kept).Require().Help(i18n.T("backup.kept.help"))
	save := kit.Primary(i18n.T("backup.register.do"), nil)
	go_ := func() {
		kit.ClearErrors(labelF, keptF)
		if !filled(labelF, label) || !filled(keptF, kept) {
			kit.FocusFirstError(labelF, keptF)
			return
		}
		n := office.NewDrive{Dir: d.Place.Dir, Name: d.Name, Label: label.Value(), Kept: kept.Value()}
		s.closeDialog()
		s.work(choreRegister, d.Place.Dir, func(ctx context.Context, p office.BackupProgress) (outcome, error) {
			drive, err := s.o.RegisterDrive(ctx, n, p)
			return outcome{state: kit.OK, sentence: i18n.T("backup.registered", "drive", drive.Label)}, err
		})
	}
	save.OnTapped(go_)
	kit.SubmitOnEnter(go_, labelF, keptF)
	s.close = s.host.Dialog(i18n.T("backup.register.title"), kit.Stack(14, kit.BodyText(i18n.T("backup.register.what")), labelF, keptF, kit.Row(8, kit.Spring(), save)))
	labelF.Focus()
}

func filled(f *kit.Field, e *kit.Entry) bool {
	if strings.TrimSpace(e.Value()) == "" {
		f.SetError(i18n.T("office.missing"))
		return false
	}
	return true
}

// manage shows a drive of the practice, here or away: its label and place, that it is away, and retiring it.
func (s *Screen) manage(d backup.Drive) {
	label, kept := kit.NewEntry("").Limit(40), kit.NewEntry("").Limit(120)
	label.SetValue(d.Label)
	kept.SetValue(d.Kept)
	labelF, keptF := kit.NewField(i18n.T("backup.label"), label).Require(), kit.NewField(i18n.T("backup.kept"), kept).Require()
	facts := kit.Row(28, kit.Fact(i18n.T("backup.fact.since"), i18n.Date(d.On)), kit.Fact(i18n.T("backup.fact.seen"), i18n.Date(d.Seen)))
	if !d.Away.IsZero() {
		facts.Add(kit.Fact(i18n.T("backup.fact.away"), i18n.Date(d.Away)))
	}
	facts.Add(kit.Spring())
	save := kit.Primary(i18n.T("backup.save"), nil)
	send := func() {
		kit.ClearErrors(labelF, keptF)
		s.save(func(ctx context.Context) error { return s.o.ChangeDrive(ctx, d.ID, label.Value(), kept.Value()) }, map[string]*kit.Field{"label": labelF, "kept": keptF})
	}
	save.OnTapped(send)
	kit.SubmitOnEnter(send, labelF, keptF)
	away := kit.Secondary(i18n.T("backup.away"), func() {
		s.save(func(ctx context.Context) error { return s.o.DriveIsAway(ctx, d.ID) }, nil)
	})
	retire := kit.Danger(i18n.T("backup.retire"), func() {
		s.closeDialog()
		s.host.AskReason(i18n.T("backup.retire.title", "drive", d.Label), i18n.T("backup.retire.what"), i18n.T("backup.retire"), func(reason string) {
			s.save(func(ctx context.Context) error { return s.o.RetireDrive(ctx, d.ID, reason) }, nil)
		})
	})
	s.close = s.host.Dialog(d.Label, kit.Stack(14, facts, labelF, keptF, kit.Row(8, retire, away, kit.Spring(), save)))
}

// save makes a small change and loads anew; what is wrong with a field is said there.
func (s *Screen) save(do func(ctx context.Context) error, fields map[string]*kit.Field) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(context.WithoutCancel(ctx)) },
		func(_ struct{}, err error) {
			var invalid *office.Invalid
			if errors.As(err, &invalid) && len(fields) > 0 {
				for _, d := range invalid.Defects {
					if f := fields[d.Field]; f != nil {
						f.SetError(sentence(&office.Problem{Key: d.Key, Args: d.Args}))
						f.Focus()
					}
				}
				return
			}
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.closeDialog()
			s.host.Refresh()
			s.load()
		})
}
