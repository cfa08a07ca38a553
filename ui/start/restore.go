// A practice given back: on a computer that has none, or whose practice is damaged, a version is rebuilt from a drive, with
// the typed Recovery Sheet, after which one member gets a new password if nobody knows theirs, or with a member's password.

package start

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Restorer is an office that nobody has signed in to, which can look at drives and rebuild a practice.
type Restorer interface {
	SheetReader
	LookForBackups(ctx context.Context, dir, fingerprint string) (office.BackupPlace, error)
	Recover(ctx context.Context, r office.Recovery, progress office.BackupProgress) (office.RestoreDone, error)
	Front(ctx context.Context) (office.Front, error)
	RecoverWithKit(ctx context.Context, kitText, slotID string, newPassword []byte) error
	CheckNewPassword(password []byte, name, practice string) []office.Defect
}

// RestoreOptions is what the page needs.
type RestoreOptions struct {
	Async  *ui.Async
	Places Places
	// Drives lists the top folders of the drives that are plugged in.
	Drives func() []string
	// Open prepares an office on a folder, which need not exist; Close lets go of it.
	Open   func(dir string) (Restorer, error)
	Close  func()
	Folder func(then func(dir string)) // asks for a folder
	Zone   *time.Location
	// Into is the folder of a practice that is to be given back in its own place; "": the folder suggested for a new one.
	Into string
	// Fingerprint names the practice that is given back; "": whichever has backups on the drive.
	Fingerprint string
	// KeyFiles finds the key files on the drives that are plugged in; PickKeyFile asks a person for one.
	KeyFiles    func() []KeyFile
	PickKeyFile func(then func(content []byte, err error))
	// Given is what is known of the records that are given up for the version; nil: there are none.
	Given *office.DamagedRecords
	// From is the backup that was chosen already; nil: none was.
	From *office.GoodBackup
	Done func(dir string) // the practice in dir can be signed in to
	Back func()
	Fail func(error)
}

// Restore is the page.
type Restore struct {
	o        RestoreOptions
	area     *kit.Scroller
	work     ui.Generation
	office   Restorer
	place    office.BackupPlace
	to       Place
	versions *kit.Select
	sheet    *SheetEntry
	by       *restoreKey
	where    *kit.Text
	warning  *fyne.Container
	found    *fyne.Container
	start    *kit.Button
	busy     *kit.Busy
	pass     *newPassword
}

// NewRestore returns the page and looks at the drives.
func NewRestore(o RestoreOptions) *Restore {
	r := &Restore{o: o, area: kit.NewScroller(kit.Gap(0, 0)), where: kit.StrongText(""), warning: kit.Stack(0), found: kit.Stack(10)}
	if o.Zone == nil {
		r.o.Zone = time.Local
	}
	into := o.Into
	if into == "" {
		into = o.Places.Suggested()
	}
	r.to = o.Places.Judge(into)
	r.sheet = NewSheetEntry(func() SheetReader { return r.office })
	r.by = newRestoreKey(r)
	r.start = kit.Primary(i18n.T("restore.start"), r.run)
	r.build()
	r.lookAround()
	return r
}

// Content is what stands in the window.
func (r *Restore) Content() fyne.CanvasObject { return r.area }

// Focus puts the keyboard where one goes on.
func (r *Restore) Focus() {
	if r.pass != nil {
		return
	}
	soon(r.o.Async, r.by.focus)
}

// Clear drops what was typed.
func (r *Restore) Clear() {
	r.work.Cancel()
	r.by.clear()
	if r.pass != nil {
		r.pass.clear()
	}
}

// build shows the questions: from which drive, which version, with which sheet, where to.
func (r *Restore) build() {
	drive := kit.Secondary(i18n.T("restore.drive.choose"), func() { r.o.Folder(r.look) }).WithIcon(kit.IconDrive)
	folder := kit.Secondary(i18n.T("start.folder.choose"), func() {
		r.o.Folder(func(dir string) {
			r.to = r.o.Places.Judge(r.o.Places.Within(dir))
			r.judge()
		})
	}).WithIcon(kit.IconFolder)
	back := kit.Secondary(i18n.T("start.back"), func() { r.Clear(); r.o.Close(); r.o.Back() })
	r.judge()
	r.area.SetContent(middle(setUpWide, brand(), kit.Card(
		kit.Section(i18n.T("restore.title"), i18n.T("restore.what")),
		kit.Stack(8, kit.LabelText(i18n.T("restore.drive")), r.found, kit.Row(0, drive, kit.Spring())),
		kit.Divider(), r.by.body, kit.Divider(),
		kit.Stack(8, kit.LabelText(i18n.T("restore.to")),
			kit.NewBox(kit.ColorSoft, "", 8, kit.Inset(12, 14, kit.Row(12, kit.NewIcon(kit.IconFolder, 20, kit.ColorLabel), kit.Grow(r.where), folder))), r.warning),
		kit.Row(8, back, kit.Spring(), r.start))))
}

// judge says what speaks against the folder.
func (r *Restore) judge() {
	r.where.SetText(r.to.Dir)
	r.warning.Objects = nil
	switch {
	case r.to.Refused && !r.to.Taken:
		r.warning.Add(kit.Banner(kit.Bad, "", i18n.T("start.place."+r.to.Trouble, "name", r.to.Name)))
	case r.to.Taken:
		r.warning.Add(kit.Banner(kit.Warn, "", i18n.T("restore.taken")))
	case r.to.Trouble != "":
		r.warning.Add(kit.Banner(kit.Warn, "", i18n.T("start.place."+r.to.Trouble, "name", r.to.Name)))
	}
	r.warning.Refresh()
}

// lookAround looks for backups on every drive that is plugged in.
func (r *Restore) lookAround() {
	r.say(kit.Mute, i18n.T("restore.looking"))
	ui.Run(r.o.Async, &r.work, func(ctx context.Context) (office.BackupPlace, error) {
		o, err := r.open()
		if err != nil {
			return office.BackupPlace{}, err
		}
		dirs := r.o.Drives()
		if r.o.From != nil {
			dirs = []string{r.o.From.Dir}
		}
		for _, dir := range dirs {
			if p, err := o.LookForBackups(ctx, dir, r.o.Fingerprint); err == nil && len(p.Versions) > 0 {
				return p, nil
			}
		}
		return office.BackupPlace{}, nil
	}, func(p office.BackupPlace, err error) {
		switch {
		case err != nil:
			r.say(kit.Bad, sentence(err))
		case len(p.Versions) == 0:
			r.say(kit.Mute, i18n.T("restore.drive.none"))
		default:
			r.show(p)
		}
	})
}

// open prepares an office to look with. It stands on a folder that is not there, so that nothing of a practice is held.
func (r *Restore) open() (Restorer, error) {
	if r.office != nil {
		return r.office, nil
	}
	o, err := r.o.Open(r.to.Dir + ".restoring")
	if err == nil {
		r.office = o
	}
	return o, err
}

// look looks at a folder that somebody chose.
func (r *Restore) look(dir string) {
	r.say(kit.Mute, i18n.T("restore.looking"))
	ui.Run(r.o.Async, &r.work, func(ctx context.Context) (office.BackupPlace, error) {
		o, err := r.open()
		if err != nil {
			return office.BackupPlace{}, err
		}
		return o.LookForBackups(ctx, dir, r.o.Fingerprint)
	}, func(p office.BackupPlace, err error) {
		switch {
		case err != nil:
			r.say(kit.Bad, sentence(err))
		case p.NewerFormat:
			r.say(kit.Bad, sentence(office.ErrDriveNewer))
		case len(p.Versions) == 0 && len(p.Others) > 1:
			r.say(kit.Bad, sentence(office.ErrDriveWhich.With(nil, "others", strings.Join(p.Others, ", "))))
		case len(p.Versions) == 0:
			r.say(kit.Bad, sentence(office.ErrNoVersion))
		default:
			r.show(p)
		}
	})
}

// say shows one sentence where the versions would stand.
func (r *Restore) say(state kit.State, words string) {
	r.place, r.versions = office.BackupPlace{}, nil
	r.by.paint()
	r.found.Objects = []fyne.CanvasObject{kit.Banner(state, "", words)}
	r.refresh()
}

func (r *Restore) refresh() {
	r.found.Refresh()
	r.area.Refresh()
}

// show lists the versions on a drive, newest first.
func (r *Restore) show(p office.BackupPlace) {
	r.place = p
	var options []kit.Option
	for _, v := range p.Versions {
		options = append(options, kit.Option{ID: v.ID, Label: i18n.T("restore.version", "date", i18n.DateTime(v.At.In(r.o.Zone)), "records", i18n.Count(v.Records), "photos", i18n.Count(v.Photos), "sheet", i18n.Count(v.KitNumber))})
	}
	first := p.Versions[0].ID
	if from := r.o.From; from != nil && slices.ContainsFunc(p.Versions, func(v office.BackupVersion) bool { return v.ID == from.Version.ID }) {
		first = from.Version.ID
	}
	lost := kit.StrongText("")
	sayLost := func() {
		if r.o.Given != nil {
			lost.SetText(lostBy(*r.o.Given, r.version(), r.o.Zone))
		}
	}
	r.versions = kit.NewSelect("", options, first, func(string) { sayLost(); r.by.paint() })
	name := p.Label
	if name == "" {
		name = p.Dir
	}
	r.found.Objects = []fyne.CanvasObject{kit.StrongText(i18n.T("restore.found", "drive", name, "n", len(p.Versions), "practice", p.Fingerprint)),
		kit.NewField(i18n.T("restore.which"), r.versions)}
	if r.o.Given != nil {
		sayLost()
		r.found.Add(lost)
	}
	r.by.paint()
	r.refresh()
}

// version is the one that is chosen.
func (r *Restore) version() office.BackupVersion {
	if r.versions != nil {
		for _, v := range r.place.Versions {
			if v.ID == r.versions.Chosen() {
				return v
			}
		}
	}
	return office.BackupVersion{}
}

// run restores.
func (r *Restore) run() {
	if r.versions == nil {
		r.say(kit.Bad, i18n.T("restore.drive.none"))
		return
	}
	if r.to.Refused && !r.to.Taken {
		return
	}
	ask := office.Recovery{Dir: r.place.Dir, Fingerprint: r.place.Fingerprint, Version: r.versions.Chosen(), To: r.to.Dir, KeepOld: r.to.Taken}
	if !r.by.read(&ask) {
		return
	}
	r.busy = kit.NewBusy(i18n.T("restore.busy"), func() { r.work.Cancel(); r.build() })
	r.area.SetContent(middle(setUpWide, brand(), kit.Card(kit.Section(i18n.T("restore.title"), i18n.T("restore.running")), r.busy)))
	report := r.o.Async.Reporter(r.busy.Set)
	ui.Run(r.o.Async, &r.work, func(ctx context.Context) (office.RestoreDone, error) {
		defer ask.Password.Wipe()
		return r.office.Recover(ctx, ask, steps(r.o.Async.Now, report))
	}, func(d office.RestoreDone, err error) {
		if err != nil {
			r.refused(err)
			return
		}
		r.restored(d, ask.Sheet)
	})
}

// steps turns the office's progress into what a person reads; speed and time left are those of the step.
func steps(now func() time.Time, report func(ui.Progress)) office.BackupProgress {
	var key string
	var since time.Time
	return func(s office.BackupStep) {
		if s.Key != key {
			key, since = s.Key, now()
		}
		report(ui.Progress{Words: i18n.T(s.Key), Done: s.Bytes, Total: s.BytesTotal, Bytes: s.Key != office.StepProve, Spent: max(time.Nanosecond, now().Sub(since))})
	}
}

// refused shows the questions again, with what went wrong: at the key where it is about the key.
func (r *Restore) refused(err error) {
	r.build()
	if r.by.refused(err) {
		return
	}
	r.warning.Objects = []fyne.CanvasObject{kit.Banner(kit.Bad, i18n.T("restore.failed"), sentence(err))}
	r.warning.Refresh()
	r.area.Refresh()
}

// restored says what is there, and offers a new password for a member. The office so far was on no folder: from here on it
// is on the restored one.
func (r *Restore) restored(d office.RestoreDone, typed string) {
	r.by.clear()
	r.o.Close()
	r.office = nil
	type opened struct {
		office Restorer
		front  office.Front
	}
	ui.Run(r.o.Async, &r.work, func(ctx context.Context) (opened, error) {
		o, err := r.o.Open(d.Dir)
		if err != nil {
			return opened{}, err
		}
		front, err := o.Front(ctx)
		return opened{o, front}, err
	}, func(o opened, err error) {
		if err != nil {
			r.o.Close()
			r.o.Fail(err)
			r.o.Done(d.Dir)
			return
		}
		r.office = o.office
		r.given(d, typed, o.front)
	})
}

// given is the last page. Whoever typed the sheet may set a new password for a member by it.
func (r *Restore) given(d office.RestoreDone, typed string, front office.Front) {
	signIn := func() { r.Clear(); r.o.Close(); r.o.Done(d.Dir) }
	sub := i18n.T("restore.done", "date", i18n.DateTime(d.Version.At.In(r.o.Zone)), "records", i18n.Count(d.Records), "files", i18n.Count(d.Files))
	card := []fyne.CanvasObject{kit.Section(i18n.T("restore.done.title"), sub)}
	if len(d.Bad) > 0 {
		card = append(card, kit.Banner(kit.Warn, "", i18n.T("restore.bad", "n", len(d.Bad))))
	}
	if d.Aside != "" {
		card = append(card, kit.SmallText(i18n.T("restore.aside", "folder", d.Aside)))
	}
	known := kit.Secondary(i18n.T("restore.signin"), signIn)
	if typed == "" {
		known = kit.Primary(i18n.T("restore.signin"), signIn)
	}
	card = append(card, kit.Row(8, kit.Grow(kit.BodyText(i18n.T("restore.passwords"))), known))
	if typed != "" {
		card = append(append(card, kit.Divider()), r.newPassword(typed, front, signIn)...)
	}
	r.area.SetContent(middle(setUpWide, brand(), kit.Card(card...)))
	soon(r.o.Async, func() { fyneFocus(known) })
}

// newPassword asks for a member's new password, which the typed sheet allows.
func (r *Restore) newPassword(typed string, front office.Front, signIn func()) []fyne.CanvasObject {
	var options []kit.Option
	for _, l := range front.Logins {
		options = append(options, kit.Option{ID: l.SlotID, Label: l.Name})
	}
	first := ""
	if len(options) > 0 {
		first = options[0].ID
	}
	who := kit.NewSelect("", options, first, nil)
	name := func() string {
		for _, o := range options {
			if o.ID == who.Chosen() {
				return o.Label
			}
		}
		return ""
	}
	var save *kit.Button
	r.pass = newNewPassword(r.o.Async, func(pw []byte) []office.Defect { return r.office.CheckNewPassword(pw, name(), "") }, func() []string { return []string{name()} },
		func() { save.Press() })
	problem := kit.ErrorText("")
	save = kit.Primary(i18n.T("restore.password.save"), func() {
		secret, ok := r.pass.secret()
		if !ok {
			return
		}
		slot := who.Chosen()
		save.SetEnabled(false)
		ui.Run(r.o.Async, &r.work, func(ctx context.Context) (struct{}, error) {
			defer secret.Wipe()
			return struct{}{}, r.office.RecoverWithKit(context.WithoutCancel(ctx), typed, slot, secret.Password)
		}, func(_ struct{}, err error) {
			save.SetEnabled(true)
			var invalid *office.Invalid
			switch {
			case err == nil:
				signIn()
			case errors.As(err, &invalid):
				r.pass.refuse(invalid.Defects)
			default:
				problem.SetText(sentence(err))
				r.area.Refresh()
			}
		})
	})
	return []fyne.CanvasObject{kit.Section(i18n.T("restore.password"), i18n.T("restore.password.what")), kit.NewField(i18n.T("restore.password.who"), who), r.pass.body, problem,
		kit.Row(8, kit.Spring(), save)}
}
