// This file is the desk for backups: what there is on which drive, what is wrong with it, and the plan.
package office

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/calendar"
)

// The kinds of entries of this chapter.
const (
	kindDrive     = "drive"
	kindBackup    = "backup"
	kindDrill     = "drill"
	kindSheet     = "sheet"
	kindSheetTest = "sheet_test"

	// SettingBackupPlan is the setting that holds a backup.Plan.
	SettingBackupPlan = "backup_plan"
)

// DriveSeen is a folder that was looked at: what lies there, and which of the practice's drives it is.
type DriveSeen struct {
	Place BackupPlace
	Name  string // as the system calls it
	Drive backup.Drive
	Known bool // a drive of this practice
	// Stranger: backups of this practice lie there, but the drive is not on record, as after a restore.
	Stranger bool
}

// VersionLine is one version on a drive.
type VersionLine struct {
	RunID   string // its record, "" if the record knows of none
	Version string // its name on the drive
	At      time.Time
	DriveID string
	Label   string
	Kept    string
	Records int
	Photos  int
	Bytes   int64
	Sheet   int
	Proof   backup.Proof
	Dir     string // where it can be read now, "" while the drive is away
	Gone    bool   // the drive is here and the version is not
}

// SheetView is the Recovery Sheet as the page shows it.
type SheetView struct {
	backup.Sheet
	Due    calendar.Date // when it has to be tried
	Tested calendar.Date // when it opened the newest backup last; zero: never
	// Older tells for each sheet that was replaced how many versions only it opens.
	Older []OlderSheet
}

// OlderSheet is a Recovery Sheet that was replaced, and the backups that it still opens.
type OlderSheet struct {
	Number   int
	Versions int
	From, To calendar.Date
}

// BackupsView is the page of backups.
type BackupsView struct {
	Date     calendar.Date
	Plan     backup.Plan
	Drives   []backup.Drive // in use first, by label
	Versions []VersionLine  // newest first
	Warnings []backup.Warning
	Drills   backup.DrillStanding
	Drill    backup.Drill // the newest one; its ID is empty if there is none
	Sheet    SheetView
	Swap     backup.Swap
	HasSwap  bool
	Last     backup.Run // the newest complete one on a drive that can be relied on
	Light    backup.Light
	Due      calendar.Date
}

// PluggedIn is a drive as the system tells of it, or a folder that somebody chose.
type PluggedIn struct {
	Dir  string
	Name string
}

// LookAtDrives looks at all drives that are plugged in and at the folders where the practice's drives were found last; what
// is not there is left out. In use before not, known before strange, in the order of labels.
func (o *Office) LookAtDrives(ctx context.Context, plugged []PluggedIn) ([]DriveSeen, error) {
	here := len(plugged)
	err := o.peek(ctx, access.BackupRun, func(_ *session, tx Tx) error {
		drives, err := entriesOf[backup.Drive](tx, kindDrive, EntryQuery{State: string(backup.DriveInUse)})
		for _, d := range drives {
			if d.Dir != "" {
				plugged = append(plugged, PluggedIn{d.Dir, d.Name})
			}
		}
		return err
	})
	var out []DriveSeen
	for i, p := range plugged {
		if err != nil {
			break
		}
		if slices.ContainsFunc(out, func(d DriveSeen) bool { return d.Place.Dir == p.Dir }) {
			continue
		}
		d, lerr := o.LookAtDrive(ctx, p.Dir, p.Name)
		if lerr != nil || slices.ContainsFunc(out, func(x DriveSeen) bool { return x.Place.Dir == d.Place.Dir }) {
			err = ctx.Err() // a drive that cannot be read is none
			continue
		}
		if i >= here && !d.Known {
			continue // the folder is there and the drive that was mounted on it is not
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b DriveSeen) int {
		if c := cmp.Compare(rankOf(a), rankOf(b)); c != 0 {
			return c
		}
		return strings.Compare(a.Drive.Label+a.Name, b.Drive.Label+b.Name)
	})
	return out, err
}

func rankOf(d DriveSeen) int {
	switch {
	case d.Known && d.Drive.InUse():
		return 0
	case d.Known:
		return 2
	}
	return 1
}

// LookAtDrive tells what lies in a folder, which is usually the top of a drive that was plugged in. name is what the
// system calls it.
func (o *Office) LookAtDrive(ctx context.Context, dir, name string) (DriveSeen, error) {
	s, err := o.may(access.BackupRun)
	if err != nil {
		return DriveSeen{}, err
	}
	d := DriveSeen{Name: name}
	if d.Place, err = o.deps.Backups.Look(ctx, dir, s.opened.Fingerprint()); err != nil {
		return d, err
	}
	if d.Place.DriveID == "" {
		return d, nil
	}
	err = s.opened.Read(ctx, func(tx Tx) (err error) {
		d.Known, err = tx.Entry(kindDrive, d.Place.DriveID, &d.Drive)
		return err
	})
	d.Stranger = !d.Known
	return d, err
}

// BackupsView gathers what the record says of backups; seen are the drives that are plugged in.
func (o *Office) BackupsView(ctx context.Context, seen []DriveSeen) (BackupsView, error) {
	if _, err := o.may(access.BackupRun); err != nil {
		return BackupsView{}, err
	}
	front, err := o.deps.Keeper.Front(ctx)
	if err != nil {
		return BackupsView{}, err
	}
	var v BackupsView
	err = o.peek(ctx, access.BackupRun, func(s *session, tx Tx) error {
		f, err := o.backupFacts(s, tx, front)
		if err != nil {
			return err
		}
		v = viewOf(f, o.today(s))
		v.Versions = versionLines(f, seen)
		return nil
	})
	return v, err
}

func viewOf(f backup.Facts, today calendar.Date) BackupsView {
	v := BackupsView{Date: today, Plan: f.Plan, Drives: f.Drives, Warnings: backup.Warnings(f, today), Drills: backup.Drills(f.Drills, f.FirstBackup(), today)}
	slices.SortStableFunc(v.Drives, func(a, b backup.Drive) int {
		if a.InUse() != b.InUse() {
			if a.InUse() {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Label, b.Label)
	})
	for _, d := range f.Drills {
		if d.At.After(v.Drill.At) {
			v.Drill = d
		}
	}
	v.Sheet = sheetView(f)
	v.Swap, v.HasSwap = backup.NextSwap(f.Drives, f.Plan.Weekday, today)
	v.Last, _ = f.LastBackup()
	v.Light = f.Plan.LightOn(v.Last.On, f.Founded, today, f.Off)
	v.Due = f.Plan.Due(v.Last.On, f.Founded, f.Off)
	return v
}

func sheetView(f backup.Facts) SheetView {
	v := SheetView{Sheet: f.Sheet, Due: backup.SheetDue(f.Sheet, f.Tests, f.FirstBackup())}
	for _, t := range f.Tests {
		if t.Number == f.Sheet.Number && t.State == backup.DrillPassed {
			v.Tested = calendar.Later(v.Tested, t.On)
		}
	}
	for n := f.Sheet.Number - 1; n > 0; n-- {
		list := backup.OpenedBy(n, f.Runs)
		if len(list) == 0 {
			continue
		}
		old := OlderSheet{Number: n, Versions: len(list)}
		for _, r := range list {
			old.From, old.To = calendar.Earlier(old.From, r.On), calendar.Later(old.To, r.On)
		}
		v.Older = append(v.Older, old)
	}
	return v
}

// versionLines lists the versions that the record knows, and those that lie on a drive that is here and the record does
// not know: a restored practice knows nothing of the version it came from.
func versionLines(f backup.Facts, seen []DriveSeen) []VersionLine {
	here := map[string]DriveSeen{}
	for _, d := range seen {
		if d.Place.DriveID != "" {
			here[d.Place.DriveID] = d
		}
	}
	drives := map[string]backup.Drive{}
	for _, d := range f.Drives {
		drives[d.ID] = d
	}
	var out []VersionLine
	known := map[string]bool{}
	for _, r := range f.Runs {
		known[r.DriveID+r.Version] = true
		if r.State != backup.RunComplete {
			continue
		}
		d := drives[r.DriveID]
		l := VersionLine{RunID: r.ID, Version: r.Version, At: r.At, DriveID: r.DriveID, Label: d.Label, Kept: d.Kept, Records: r.Records, Photos: r.Photos,
			Bytes: r.Bytes, Sheet: r.Sheet, Proof: backup.ProofOf(r.DriveID, r.Version, f.Runs, f.Drills)}
		if at, ok := here[r.DriveID]; ok {
			if hasVersion(at.Place, r.Version) {
				l.Dir = at.Place.Dir
			} else {
				l.Gone = true
			}
		}
		out = append(out, l)
	}
	for id, d := range here {
		for _, v := range d.Place.Versions {
			if known[id+v.ID] {
				continue
			}
			label := d.Drive.Label
			if label == "" {
				label = d.Place.Label
			}
			out = append(out, VersionLine{Version: v.ID, At: v.At, DriveID: id, Label: label, Kept: d.Drive.Kept, Records: v.Records, Photos: v.Photos,
				Bytes: v.Bytes, Sheet: v.KitNumber, Dir: d.Place.Dir})
		}
	}
	slices.SortStableFunc(out, func(a, b VersionLine) int { return b.At.Compare(a.At) })
	return out
}

func hasVersion(p BackupPlace, id string) bool {
	return slices.ContainsFunc(p.Versions, func(v BackupVersion) bool { return v.ID == id })
}

// BackupLight is what the frame says of backups.
type BackupLight struct {
	Light backup.Light
	Last  time.Time // zero: none on a drive that can be relied on
	// Doubtful: there are some, on drives whose files were changed.
	Doubtful bool
	Due      calendar.Date
	Plan     backup.Plan
}

// BackupLight tells how old the newest backup is, for everybody who may back up.
func (o *Office) BackupLight(ctx context.Context) (BackupLight, error) {
	var l BackupLight
	err := o.peek(ctx, access.BackupRun, func(s *session, tx Tx) error {
		f, err := o.backupFacts(s, tx, Front{})
		if err != nil {
			return err
		}
		v := viewOf(f, o.today(s))
		l = BackupLight{Light: v.Light, Last: v.Last.At, Due: v.Due, Plan: v.Plan,
			Doubtful: slices.ContainsFunc(v.Warnings, func(w backup.Warning) bool { return w.Kind == backup.WarnDoubtful })}
		return nil
	})
	return l, err
}

// backupFacts reads everything that the rules look at.
func (o *Office) backupFacts(s *session, tx Tx, front Front) (backup.Facts, error) {
	today := o.today(s)
	f := backup.Facts{Off: calendar.FederalHolidays(today.Year()-1, today.Year(), today.Year()+1), Plan: backup.DefaultPlan()}
	var err error
	if _, err = tx.Setting(SettingBackupPlan, &f.Plan); err != nil {
		return f, err
	}
	if f.Drives, err = entriesOf[backup.Drive](tx, kindDrive, EntryQuery{}); err != nil {
		return f, err
	}
	if f.Runs, err = entriesOf[backup.Run](tx, kindBackup, EntryQuery{}); err != nil {
		return f, err
	}
	if f.Drills, err = entriesOf[backup.Drill](tx, kindDrill, EntryQuery{}); err != nil {
		return f, err
	}
	if f.Tests, err = entriesOf[backup.SheetTest](tx, kindSheetTest, EntryQuery{}); err != nil {
		return f, err
	}
	if f.Sheet, err = presentSheet(tx, front, f.Runs); err != nil {
		return f, err
	}
	f.Founded, err = foundedOn(s, tx, today)
	return f, err
}

// presentSheet is the Recovery Sheet in force: its number and day stand in the folder, who keeps it in the record. Without
// the folder's front the newest one on record is taken.
func presentSheet(tx Tx, front Front, runs []backup.Run) (backup.Sheet, error) {
	sh := backup.Sheet{Number: front.KitNumber, On: front.KitDate}
	if sh.Number == 0 {
		list, err := entriesOf[backup.Sheet](tx, kindSheet, EntryQuery{})
		if err != nil {
			return sh, err
		}
		for _, r := range runs {
			sh.Number = max(sh.Number, r.Sheet)
		}
		for _, kept := range list {
			if kept.Number >= sh.Number {
				sh = kept
			}
		}
		return sh, nil
	}
	var kept backup.Sheet
	found, err := tx.Entry(kindSheet, itoa(sh.Number), &kept)
	if found {
		sh.Keeper, sh.Place = kept.Keeper, kept.Place
	}
	return sh, err
}

// foundedOn is the practice's first day with this program: that of the first entry in the log.
func foundedOn(s *session, tx Tx, today calendar.Date) (calendar.Date, error) {
	first := today
	row, found, err := tx.LastAudit(audit.PracticeCreated)
	if found {
		first = calendar.Of(row.At, s.zone)
	}
	return first, err
}

// SavePlan changes when backups are made.
func (o *Office) SavePlan(ctx context.Context, p backup.Plan) error {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return err
	}
	if !p.Valid() {
		return &Invalid{Defects: []Defect{{Field: "plan", Key: "office.range"}}}
	}
	was := backup.DefaultPlan()
	err = o.write(ctx, access.BackupManage, func(_ *session, tx Tx) (audit.Event, error) {
		if _, err := tx.Setting(SettingBackupPlan, &was); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.BackupPlanned, Object: "setting:" + SettingBackupPlan,
			Args: map[string]string{"rhythm": string(p.Rhythm), "sheet_only": strconv.FormatBool(p.SheetOnly)}}, tx.PutSetting(SettingBackupPlan, p)
	})
	if err != nil || was.SheetOnly == p.SheetOnly {
		return err
	}
	return o.deps.Backups.Prepare(context.WithoutCancel(ctx), s.opened, nil) // what lies ready opens as was wanted before; the next one is made soon
}

// SaveSheetKeeper notes who keeps the Recovery Sheet in force, and where.
func (o *Office) SaveSheetKeeper(ctx context.Context, keeper, place string) error {
	if _, err := o.may(access.BackupManage); err != nil {
		return err
	}
	front, err := o.deps.Keeper.Front(ctx)
	if err != nil {
		return err
	}
	ds := slices.Concat(plainText("keeper", keeper, true, 100), plainText("place", place, true, 120))
	if len(ds) > 0 {
		return &Invalid{Defects: ds}
	}
	sh := backup.Sheet{Number: front.KitNumber, On: front.KitDate, Keeper: strings.TrimSpace(keeper), Place: strings.TrimSpace(place)}
	return o.write(ctx, access.BackupManage, func(_ *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.SheetKept, Object: "kit:" + itoa(sh.Number)}, tx.PutEntry(kindSheet, itoa(sh.Number), sh)
	})
}

// plainText is what is wrong with a line that somebody typed.
func plainText(field, value string, needed bool, limit int) []Defect {
	ds := longText(field, value, needed, limit)
	if ds == nil && strings.Contains(value, "\n") {
		ds = []Defect{{Field: field, Key: "office.control"}}
	}
	return ds
}

// longText is what is wrong with a text of several lines.
func longText(field, value string, needed bool, limit int) []Defect {
	switch {
	case needed && blankText(value):
		return []Defect{{Field: field, Key: "office.missing"}}
	case utf8.RuneCountInString(value) > limit:
		return []Defect{{Field: field, Key: "office.too_long", Args: map[string]string{"max": itoa(limit)}}}
	case !utf8.ValidString(value) || strings.ContainsFunc(value, forbidden):
		return []Defect{{Field: field, Key: "office.control"}}
	}
	return nil
}
