package backup

// An office and a window that are made up, with a practice that looks as in the picture of the page.

import (
	"context"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/start/starttest"
	"consentry/ui/uitest"
)

type fakeOffice struct {
	facts  backup.Facts
	places map[string]office.BackupPlace // by folder
	today  calendar.Date
	steps  []office.BackupStep           // told in long work
	err    error                         // of long work and of trying a sheet
	bad    int                           // files that a check finds changed
	locked map[string]office.LockedDrive // by folder, while nobody is signed in

	prepared int
	calls    []string
	typed    []string
}

func day(s string) calendar.Date { return calendar.MustParse(s) }

func moment(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		return time.Time{}
	}
	return t
}

const (
	driveA = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
	driveB = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
)

func newFake() *fakeOffice {
	f := &fakeOffice{today: day("2026-11-22"), places: map[string]office.BackupPlace{}}
	a := backup.Drive{ID: driveA, Label: "Drive A", Kept: "bank box", State: backup.DriveInUse, On: day("2025-03-02"), Came: day("2026-11-13"), Seen: day("2026-11-20"), SeenAt: moment("2026-11-20 17:55")}
	b := backup.Drive{ID: driveB, Label: "Drive B", Kept: "locked drawer, back office", State: backup.DriveInUse, On: day("2025-03-02"), Came: day("2026-11-20"), Seen: day("2026-11-22"), SeenAt: moment("2026-11-22 08:01")}
	f.facts = backup.Facts{Plan: backup.DefaultPlan(), Founded: day("2025-03-02"), Drives: []backup.Drive{a, b}, Sheet: backup.Sheet{Number: 1, On: day("2025-03-02"), Keeper: "Dr. Hale", Place: "in the safe"},
		Off: calendar.FederalHolidays(2025, 2026, 2027)}
	add := func(version, drive, at string, records, photos int) {
		t := moment(at)
		f.facts.Runs = append(f.facts.Runs, backup.Run{ID: "r" + version, Version: version, DriveID: drive, State: backup.RunComplete, On: calendar.Of(t, time.UTC), At: t, By: "m1",
			Records: records, Photos: photos, Read: 1 << 20, Sheet: 1})
	}
	add("v4", driveB, "2026-11-22 08:01", 2412, 1204)
	add("v3", driveA, "2026-11-20 17:55", 2398, 1190)
	add("v2", driveA, "2026-11-13 18:02", 2377, 1171)
	add("v1", driveB, "2026-11-06 18:00", 2340, 1150)
	f.facts.Drills = []backup.Drill{{ID: "d1", Version: "v2", DriveID: driveA, State: backup.DrillPassed, On: day("2026-11-13"), At: moment("2026-11-13 18:30"), By: "m1"}}
	f.facts.Tests = []backup.SheetTest{{ID: "t1", Number: 1, On: day("2026-03-02"), At: moment("2026-03-02 10:00"), State: backup.DrillPassed}}
	f.places["/run/media/PRACTICE_B"] = office.BackupPlace{Dir: "/run/media/PRACTICE_B", DriveID: driveB, Label: "Drive B", FileSystem: "exfat", Size: 1_000_000_000_000, Free: 812_000_000_000,
		Versions: []office.BackupVersion{{ID: "v4", At: moment("2026-11-22 08:01"), Records: 2412, Photos: 1204, KitNumber: 1}, {ID: "v1", At: moment("2026-11-06 18:00"), Records: 2340, Photos: 1150, KitNumber: 1}}}
	f.places["/run/media/NEW"] = office.BackupPlace{Dir: "/run/media/NEW", FileSystem: "vfat", Size: 64_000_000_000, Free: 60_000_000_000}
	return f
}

func (f *fakeOffice) note(s string) { f.calls = append(f.calls, s) }

func (f *fakeOffice) LookAtDrives(_ context.Context, plugged []office.PluggedIn) ([]office.DriveSeen, error) {
	var out []office.DriveSeen
	for _, p := range plugged {
		place, ok := f.places[p.Dir]
		if !ok {
			continue
		}
		d := office.DriveSeen{Place: place, Name: p.Name}
		for _, known := range f.facts.Drives {
			if known.ID == place.DriveID && known.ID != "" {
				d.Drive, d.Known = known, true
			}
		}
		d.Stranger = !d.Known && place.DriveID != ""
		out = append(out, d)
	}
	return out, nil
}

func (f *fakeOffice) SawDrive(context.Context, office.DriveSeen) error { return nil }

func (f *fakeOffice) BackupsView(_ context.Context, seen []office.DriveSeen) (office.BackupsView, error) {
	v := office.BackupsView{Date: f.today, Plan: f.facts.Plan, Drives: f.facts.Drives, Warnings: backup.Warnings(f.facts, f.today),
		Drills: backup.Drills(f.facts.Drills, f.facts.FirstBackup(), f.today), Sheet: office.SheetView{Sheet: f.facts.Sheet, Due: day("2027-03-02"), Tested: day("2026-03-02")}}
	v.Swap, v.HasSwap = backup.NextSwap(f.facts.Drives, f.facts.Plan.Weekday, f.today)
	v.Last, _ = f.facts.LastBackup()
	v.Light, v.Due = f.facts.Plan.LightOn(v.Last.On, f.facts.Founded, f.today, f.facts.Off), f.facts.Plan.Due(v.Last.On, f.facts.Founded, f.facts.Off)
	for _, d := range f.facts.Drills {
		if d.At.After(v.Drill.At) {
			v.Drill = d
		}
	}
	for _, r := range f.facts.Runs {
		if r.State != backup.RunComplete {
			continue
		}
		l := office.VersionLine{RunID: r.ID, Version: r.Version, At: r.At, DriveID: r.DriveID, Records: r.Records, Photos: r.Photos, Sheet: r.Sheet,
			Proof: backup.ProofOf(r.DriveID, r.Version, f.facts.Runs, f.facts.Drills)}
		for _, d := range f.facts.Drives {
			if d.ID == r.DriveID {
				l.Label, l.Kept = d.Label, d.Kept
			}
		}
		for _, s := range seen {
			if s.Place.DriveID == r.DriveID {
				l.Dir = s.Place.Dir
			}
		}
		v.Versions = append(v.Versions, l)
	}
	slices.SortStableFunc(v.Versions, func(a, b office.VersionLine) int { return b.At.Compare(a.At) })
	return v, nil
}

func (f *fakeOffice) tell(p office.BackupProgress) {
	for _, s := range f.steps {
		p(s)
	}
}

func (f *fakeOffice) BackUp(_ context.Context, dir string, start backup.Start, p office.BackupProgress) (office.BackedUp, error) {
	f.note("back up " + dir + " " + string(start))
	f.tell(p)
	if f.err != nil {
		return office.BackedUp{}, f.err
	}
	run := backup.Run{ID: "r9", Version: "v9", DriveID: driveB, State: backup.RunComplete, On: f.today, At: moment("2026-11-22 11:02"), Records: 2420, Photos: 1235, Read: 190_000_000, Sheet: f.facts.Sheet.Number}
	f.facts.Runs = append(f.facts.Runs, run)
	place := f.places[dir]
	place.Versions = append([]office.BackupVersion{{ID: "v9", At: run.At, Records: 2420, Photos: 1235}}, place.Versions...)
	f.places[dir] = place
	return office.BackedUp{Run: run, Drive: f.facts.Drives[1], Done: office.BackupDone{NewFiles: 62, CheckedOld: 1141, ReadFiles: 1204, ReadBack: 2_100_000_000, NewBytes: 184_000_000, Took: 12 * time.Second,
		Free: 811_800_000_000}}, nil
}

func (f *fakeOffice) RegisterDrive(_ context.Context, n office.NewDrive, p office.BackupProgress) (backup.Drive, error) {
	f.note("register " + n.Dir + " " + n.Label + " / " + n.Kept)
	f.tell(p)
	d := backup.Drive{ID: "0c", Label: n.Label, Kept: n.Kept, State: backup.DriveInUse, On: f.today, Came: f.today, Seen: f.today, SeenAt: moment("2026-11-22 09:00")}
	f.facts.Drives = append(f.facts.Drives, d)
	place := f.places[n.Dir]
	place.DriveID = d.ID
	f.places[n.Dir] = place
	return d, f.err
}

func (f *fakeOffice) ChangeDrive(_ context.Context, id, label, kept string) error {
	f.note("change " + id[:2] + " " + label + " / " + kept)
	if label == "Drive A" {
		return &office.Invalid{Defects: []office.Defect{{Field: "label", Key: "backup.label_taken"}}}
	}
	return nil
}

func (f *fakeOffice) RetireDrive(_ context.Context, id, reason string) error {
	f.note("retire " + id[:2] + " " + reason)
	return nil
}

func (f *fakeOffice) DriveIsAway(_ context.Context, id string) error {
	f.note("away " + id[:2])
	return nil
}

func (f *fakeOffice) CheckVersion(_ context.Context, dir, _ string, p office.BackupProgress) (office.BackupCheck, error) {
	f.note("check " + dir)
	f.tell(p)
	return office.BackupCheck{Files: 1204, Bytes: 5_000_000_000, Took: time.Minute, Bad: make([]office.BadFile, f.bad)}, f.err
}

func (f *fakeOffice) Drill(_ context.Context, dir, version, sheet string, p office.BackupProgress) (office.Drilled, error) {
	f.note("drill " + dir + " " + version)
	f.typed = append(f.typed, sheet)
	f.tell(p)
	if f.err != nil {
		return office.Drilled{}, f.err
	}
	d := backup.Drill{ID: "d9", Version: version, DriveID: driveB, State: backup.DrillPassed, On: f.today, At: moment("2026-11-22 11:30"), MadeAt: moment("2026-11-22 08:01"), Records: 2412, Counted: 2412,
		Files: 4816, Compared: 4816, Opened: 50, Entries: 18042, Patient: true, Photo: true, Patients: 240, Photos: 1204, Bytes: 5_100_000_000, Took: 95 * time.Second, Rebuilt: true}
	if sheet != "" {
		d.WithSheet = 1
	}
	f.facts.Drills = append(f.facts.Drills, d)
	return office.Drilled{Drill: d, Initial: "L. P."}, nil
}

func (f *fakeOffice) TrySheet(_ context.Context, dir, version, sheet string) (backup.SheetTest, error) {
	f.note("try " + dir + " " + version)
	f.typed = append(f.typed, sheet)
	return backup.SheetTest{Number: 1, State: backup.DrillPassed}, f.err
}

func (f *fakeOffice) SaveSheetKeeper(_ context.Context, keeper, place string) error {
	f.note("keeper " + keeper + " / " + place)
	return nil
}

func (f *fakeOffice) SavePlan(_ context.Context, p backup.Plan) error {
	f.facts.Plan = p
	f.note("plan " + string(p.Rhythm) + " " + p.Weekday.String())
	return nil
}

func (f *fakeOffice) RestoreBeside(_ context.Context, dir, version, sheet, to string, p office.BackupProgress) (office.RestoreDone, error) {
	f.note("restore " + dir + " " + version + " -> " + to)
	f.typed = append(f.typed, sheet)
	f.tell(p)
	return office.RestoreDone{Dir: to, Records: 2412, Files: 4816}, f.err
}

func (f *fakeOffice) AutoBackup(_ context.Context, here []office.DriveSeen, fresh []string) (string, backup.Start, bool, error) {
	for _, d := range here {
		if d.Known && slices.Contains(fresh, d.Place.Dir) {
			return d.Place.Dir, backup.StartDrive, true, nil
		}
	}
	return "", "", false, nil
}

func (f *fakeOffice) NewRecoverySheet(_ context.Context, s office.Secret) (office.Kit, error) {
	if string(s.Password) != "right" {
		return nil, office.ErrWrongSecret
	}
	f.note("new sheet")
	return starttest.Kit{}, nil
}
func (f *fakeOffice) RecoverySheet(office.Kit) ([]byte, error) { return []byte("%PDF sheet"), nil }
func (f *fakeOffice) RecoveryEnvelopes(_ context.Context, _ office.Kit, s office.SheetScheme) ([]office.KitPart, []byte, error) {
	f.note("envelopes")
	return starttest.Parts(s), []byte("%PDF envelopes"), nil
}
func (f *fakeOffice) ReadSheet(before, typed string) (office.TypedSheet, error) {
	return starttest.ReadSheet(before, typed)
}

func (f *fakeOffice) paper(s string) ([]byte, error) {
	f.note(s)
	return []byte("%PDF " + s), nil
}

func (f *fakeOffice) DrillCertificate(_ context.Context, id string) ([]byte, error) {
	return f.paper("certificate " + id)
}
func (f *fakeOffice) BackupSlip(_ context.Context, id string) ([]byte, error) {
	return f.paper("slip " + id)
}
func (f *fakeOffice) RotationSheet(context.Context) ([]byte, error) { return f.paper("rotation") }

// bench is the page in a window.
type bench struct {
	t *testing.T
	o *fakeOffice
	h *pagetest.Host
	s *Screen
	w fyne.Window
}

func newBench(t *testing.T, o *fakeOffice, roles ...access.Role) *bench {
	t.Helper()
	uitest.App(t)
	if len(roles) == 0 {
		roles = []access.Role{access.Owner, access.SecurityOfficer}
	}
	h := pagetest.New("Dr. Ana Hale", roles...)
	h.Plugged = []page.Plugged{{Name: "PRACTICE_B", Dir: "/run/media/PRACTICE_B"}}
	b := &bench{t: t, o: o, h: h}
	b.s = New(h, o)
	b.w = uitest.Window(t, b.s.Content())
	h.Window = b.w
	return b
}

func (b *bench) show(part string) {
	b.s.Show(page.Route{Page: page.Backup, Part: part})
	uitest.Settle(b.w)
}

func (f *fakeOffice) PrepareBackup(context.Context) error { f.prepared++; return nil }

func (f *fakeOffice) LockedDrives(_ context.Context, plugged []office.PluggedIn) ([]office.LockedDrive, error) {
	var out []office.LockedDrive
	for _, p := range plugged {
		if d, ok := f.locked[p.Dir]; ok {
			out = append(out, d)
		}
	}
	return out, nil
}

func (f *fakeOffice) BackUpLocked(_ context.Context, dir string, progress office.BackupProgress) (office.BackupDone, error) {
	f.note("serve " + dir)
	for _, s := range f.steps {
		progress(s)
	}
	return office.BackupDone{}, f.err
}
