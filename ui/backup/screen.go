// Package backup is the page where a practice is kept safe: drives, versions, restore tests, the Recovery Sheet.
//
// This file holds the screen: what it loads, and how it is put together.
package backup

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/start"
)

// Office is what the page needs of the office.
type Office interface {
	LookAtDrives(ctx context.Context, plugged []office.PluggedIn) ([]office.DriveSeen, error)
	SawDrive(ctx context.Context, seen office.DriveSeen) error
	BackupsView(ctx context.Context, seen []office.DriveSeen) (office.BackupsView, error)
	BackUp(ctx context.Context, dir string, start backup.Start, progress office.BackupProgress) (office.BackedUp, error)
	RegisterDrive(ctx context.Context, n office.NewDrive, progress office.BackupProgress) (backup.Drive, error)
	ChangeDrive(ctx context.Context, id, label, kept string) error
	RetireDrive(ctx context.Context, id, reason string) error
	DriveIsAway(ctx context.Context, id string) error
	CheckVersion(ctx context.Context, dir, version string, progress office.BackupProgress) (office.BackupCheck, error)
	Drill(ctx context.Context, dir, version, sheet string, progress office.BackupProgress) (office.Drilled, error)
	TrySheet(ctx context.Context, dir, version, sheet string) (backup.SheetTest, error)
	SaveSheetKeeper(ctx context.Context, keeper, place string) error
	SavePlan(ctx context.Context, p backup.Plan) error
	PastOffice
	RestoreBeside(ctx context.Context, dir, version, sheet, to string, progress office.BackupProgress) (office.RestoreDone, error)
	AutoBackup(ctx context.Context, here []office.DriveSeen, fresh []string) (dir string, start backup.Start, yes bool, err error)
	PrepareBackup(ctx context.Context) error
	start.SheetReader
	start.Splitter
	NewRecoverySheet(ctx context.Context, password office.Secret) (office.Kit, error)
	RecoverySheet(kit office.Kit) ([]byte, error)
	DrillCertificate(ctx context.Context, id string) ([]byte, error)
	BackupSlip(ctx context.Context, id string) ([]byte, error)
	RotationSheet(ctx context.Context) ([]byte, error)
}

const sideWide = 300

// Screen is the page.
type Screen struct {
	host page.Host
	o    Office
	area *kit.Scroller

	loading, saving, printing ui.Generation

	plugged []page.Plugged
	chosen  []page.Plugged // folders that somebody chose by hand
	seen    []office.DriveSeen
	view    office.BackupsView
	loaded  bool
	shown   bool
	all     bool // every version is listed, not only the newest
	part    string

	chore page.Chore
	busy  *kit.Busy
	last  outcome // what the last piece of work came to
	sheet *start.SheetForm

	past *past // an old version that is open for looking takes the page over

	stopDrives, stopChore func()
	close                 func() // the dialog that is open
	forget                func() // what was typed in it
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), close: func() {}, forget: func() {}, stopDrives: func() {}, stopChore: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show looks at the drives; Part begins a restore test or a test of the sheet.
func (s *Screen) Show(r page.Route) {
	if s.sheet != nil {
		return // a new Recovery Sheet waits to be read back
	}
	if s.past != nil {
		s.shown = true // an old version is still open for looking: one comes back to it from the patient's page
		return
	}
	s.shown, s.part = true, r.Part
	s.stopChore()
	s.stopChore = s.host.OnChore(s.working)
	s.stopDrives()
	s.stopDrives = s.host.OnDrives(func(list []page.Plugged) {
		s.plugged = list
		s.load()
	})
	if !s.loaded {
		s.set(s.header(), kit.Card(kit.NewBusy(i18n.T("backup.loading"), nil)))
	}
	s.load()
}

// Hide gives up looking at drives; work under way goes on.
func (s *Screen) Hide() {
	s.shown = false
	s.stopDrives()
	s.stopChore()
	s.stopDrives, s.stopChore = func() {}, func() {}
	s.loading.Cancel()
	s.closeDialog()
}

// Clear drops what was loaded and typed.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.printing.Cancel()
	if s.sheet != nil {
		s.sheet.Wipe()
	}
	if s.past != nil {
		s.past.stop() // the lock closes the version itself
	}
	*s = *New(s.host, s.o).at(s.area)
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *Screen) at(area *kit.Scroller) *Screen { s.area = area; return s }

func (s *Screen) closeDialog() {
	s.close()
	s.forget()
	s.close, s.forget = func() {}, func() {}
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) manages() bool { return s.may(access.BackupManage) }

type found struct {
	seen []office.DriveSeen
	view office.BackupsView
}

// load looks at the drives and at the record.
func (s *Screen) load() {
	var ask []office.PluggedIn
	for _, list := range [][]page.Plugged{s.plugged, s.chosen} {
		for _, p := range list {
			ask = append(ask, office.PluggedIn{Dir: p.Dir, Name: p.Name})
		}
	}
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (found, error) {
		seen, err := s.o.LookAtDrives(ctx, ask)
		if err != nil {
			return found{}, err
		}
		for _, d := range seen {
			if err := s.o.SawDrive(ctx, d); err != nil {
				return found{}, err
			}
		}
		view, err := s.o.BackupsView(ctx, seen)
		return found{seen, view}, err
	}, func(f found, err error) {
		if err != nil {
			s.set(s.header(), kit.Banner(kit.Bad, "", i18n.T("backup.failed"), kit.Secondary(i18n.T("backup.again"), s.load)))
			s.host.Fail(err)
			return
		}
		s.seen, s.view, s.loaded = f.seen, f.view, true
		s.paint()
		s.begin()
	})
}

// begin opens what the route asked for, once.
func (s *Screen) begin() {
	part := s.part
	s.part = ""
	switch {
	case part == page.PartDrill && s.manages():
		s.drill()
	case part == page.PartSheet && s.manages():
		s.trySheet()
	}
}

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, objects...)))
}

func (s *Screen) header() fyne.CanvasObject {
	return kit.Header(i18n.T("backup.title"), i18n.T("backup.sub"), kit.Secondary(i18n.T("backup.choose"), s.chooseFolder).WithIcon(kit.IconFolder))
}

// paint shows what was loaded.
func (s *Screen) paint() {
	if !s.loaded || s.sheet != nil || s.past != nil {
		return
	}
	s.busy = nil
	main := kit.Stack(14)
	for _, w := range s.warnings() {
		main.Add(w)
	}
	for _, d := range s.drives() {
		main.Add(d)
	}
	main.Add(s.versions())
	side := kit.Stack(12, s.drillCard(), s.sheetCard(), s.rotationCard(), s.planCard())
	s.set(s.header(), kit.ColumnsTop(18, []float32{1, sideWide}, main, side))
}

// today is the day that dates are reckoned from.
func (s *Screen) today() calendar.Date { return s.view.Date }

// here are the drives in use that are plugged in.
func (s *Screen) here() []office.DriveSeen {
	var list []office.DriveSeen
	for _, d := range s.seen {
		if d.Known && d.Drive.InUse() && !d.Place.NewerFormat {
			list = append(list, d)
		}
	}
	return list
}

// newest is the newest version that lies on a drive that is plugged in.
func (s *Screen) newest() (office.VersionLine, bool) {
	for _, v := range s.view.Versions {
		if v.Dir != "" {
			return v, true
		}
	}
	return office.VersionLine{}, false
}

// chooseFolder takes a folder for a drive, for systems that do not tell theirs.
func (s *Screen) chooseFolder() {
	s.host.PickFolder(i18n.T("backup.choose.title"), func(dir string) {
		if dir == "" {
			return
		}
		s.chosen = append(s.chosen, page.Plugged{Name: baseName(dir), Dir: dir})
		s.load()
	})
}

// baseName is the last part of a path of either kind.
func baseName(dir string) string {
	end := len(dir)
	for end > 1 && (dir[end-1] == '/' || dir[end-1] == '\\') {
		end--
	}
	for i := end - 1; i >= 0; i-- {
		if dir[i] == '/' || dir[i] == '\\' {
			if i+1 < end {
				return dir[i+1 : end]
			}
		}
	}
	return dir[:end]
}
