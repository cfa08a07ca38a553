// This file proves and uses backups: restore tests, trying and replacing the Recovery Sheet, restoring beside.
package backup

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"consentry/domain/backup"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/start"
)

// The two keys that open a backup.
const (
	bySheet = "sheet"
	byOwn   = "own"
)

// keyForm asks for the key: the typed Recovery Sheet, or one's own session.
type keyForm struct {
	s     *Screen
	how   *kit.Choice
	paper *start.SheetEntry
	own   string // message key of what one's own keys are good for here
	body  *fyne.Container
}

// newKeyForm returns the form; only: nothing but the sheet is asked for.
func newKeyForm(s *Screen, only bool) *keyForm {
	f := &keyForm{s: s, own: "backup.by.own.what", paper: start.NewSheetEntry(func() start.SheetReader { return s.o }), body: kit.Stack(12)}
	if only {
		f.body.Add(f.paper.Content())
		return f
	}
	f.how = kit.NewChoice([]kit.Option{{ID: bySheet, Label: i18n.T("backup.by.sheet")}, {ID: byOwn, Label: i18n.T("backup.by.own")}}, bySheet, func(string) { f.arrange() })
	f.arrange()
	return f
}

func (f *keyForm) arrange() {
	f.body.Objects = []fyne.CanvasObject{kit.NewField(i18n.T("backup.by"), f.how)}
	if f.how.Chosen() == byOwn {
		f.body.Add(kit.SmallText(i18n.T(f.own)))
	} else {
		f.body.Add(f.paper.Content())
	}
	f.body.Refresh()
}

// key returns what was typed, "" for one's own session; ok is false while something is missing.
func (f *keyForm) key() (sheet string, ok bool) {
	if f.how != nil && f.how.Chosen() == byOwn {
		return "", true
	}
	return f.paper.Whole()
}

func (f *keyForm) clear() { f.paper.Clear() }

// drill asks for the key and runs a restore test of the newest version that is here.
func (s *Screen) drill() {
	v, ok := s.newest()
	if !ok {
		s.host.Fail(office.ErrNoVersion)
		return
	}
	if s.chore.Name != "" {
		return
	}
	f := newKeyForm(s, false)
	go_ := kit.Primary(i18n.T("backup.drill.run"), func() {
		sheet, ok := f.key()
		if !ok {
			return
		}
		s.closeDialog()
		s.runDrill(v, sheet)
	})
	s.forget = f.clear
	s.close = s.host.Dialog(i18n.T("backup.drill"), kit.Stack(14,
		kit.BodyText(i18n.T("backup.drill.ask", "version", i18n.DateTime(v.At.In(zone(s.host))), "drive", v.Label)), f.body, kit.Row(8, kit.Spring(), go_)))
	f.paper.Focus()
}

func (s *Screen) runDrill(v office.VersionLine, sheet string) {
	s.work(choreDrill, "", func(ctx context.Context, p office.BackupProgress) (outcome, error) {
		d, err := s.o.Drill(ctx, v.Dir, v.Version, sheet, p)
		if err != nil {
			return outcome{}, err
		}
		picture := decoded(d.Picture)
		return outcome{state: kit.OK, sentence: i18n.T("backup.drill.done", "version", i18n.DateTime(v.At.In(zone(s.host)))), then: func() { s.showDrill(d, picture) }}, nil
	})
}

// decoded is the photo that a restore test showed; nil if there is none.
func decoded(data []byte) image.Image {
	if len(data) == 0 {
		return nil
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	return img
}

const pictureSide = 180

// showDrill shows what was proven.
func (s *Screen) showDrill(d office.Drilled, picture image.Image) {
	r := d.Drill
	key := i18n.T("backup.drill.with.own")
	if r.WithSheet > 0 {
		key = i18n.T("backup.drill.with.sheet", "number", i18n.Count(r.WithSheet))
	}
	left := kit.Stack(10,
		kit.CheckRow(true, i18n.T("backup.drill.fact.records", "n", r.Counted), i18n.T("backup.drill.fact.records.sub", "patients", i18n.Count(r.Patients), "photos", i18n.Count(r.Photos)), nil),
		kit.CheckRow(true, i18n.T("backup.drill.fact.files", "n", r.Compared), i18n.T("backup.drill.fact.files.sub", "bytes", i18n.Bytes(r.Bytes), "n", r.Opened), nil),
		kit.CheckRow(true, i18n.T("backup.drill.fact.audit", "n", r.Entries), i18n.T("backup.drill.fact.audit.sub"), nil))
	if r.Patient {
		left.Add(kit.CheckRow(true, i18n.T("backup.drill.fact.patient", "initials", d.Initial), "", nil))
	}
	if r.Photo {
		left.Add(kit.CheckRow(true, i18n.T("backup.drill.fact.photo"), "", nil))
	}
	body := fyne.CanvasObject(left)
	if picture != nil {
		img := canvas.NewImageFromImage(picture)
		img.FillMode = canvas.ImageFillContain
		img.SetMinSize(fyne.NewSize(pictureSide, pictureSide))
		body = kit.ColumnsTop(16, []float32{1, pictureSide}, left, img)
	}
	print := kit.Primary(i18n.T("backup.certificate"), func() {
		s.print(func(ctx context.Context) ([]byte, error) { return s.o.DrillCertificate(ctx, r.ID) })
	}).WithIcon(kit.IconPrint)
	s.close = s.host.Dialog(i18n.T("backup.drill.done.title"), kit.Stack(14,
		kit.Row(0, kit.NewChip(kit.Info, i18n.T("backup.drill.passed", "date", i18n.ShortDate(r.On))), kit.Spring()), body,
		kit.SmallText(key+" "+i18n.T("backup.drill.took", "time", i18n.Duration(max(time.Second, r.Took)))), kit.Row(8, kit.Spring(), print)))
	s.host.Focus(print)
}

// trySheet asks for the typed sheet and tries it on the newest version that is here.
func (s *Screen) trySheet() {
	v, ok := s.newest()
	if !ok {
		s.host.Fail(office.ErrNoVersion)
		return
	}
	f := newKeyForm(s, true)
	var try *kit.Button
	try = kit.Primary(i18n.T("backup.sheet.try"), func() {
		typed, ok := f.key()
		if !ok {
			return
		}
		try.SetEnabled(false)
		ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (backup.SheetTest, error) {
			return s.o.TrySheet(context.WithoutCancel(ctx), v.Dir, v.Version, typed)
		}, func(t backup.SheetTest, err error) {
			try.SetEnabled(true)
			if err != nil {
				f.paper.Refuse(sentence(err))
				s.host.Refresh()
				return
			}
			s.closeDialog()
			s.host.Toast(i18n.T("backup.sheet.tried", "number", i18n.Count(t.Number), "version", i18n.DateTime(v.At.In(zone(s.host)))), nil)
			s.host.Refresh()
			s.load()
		})
	})
	s.forget = f.clear
	s.close = s.host.Dialog(i18n.T("backup.sheet.try.title"), kit.Stack(14, kit.BodyText(i18n.T("backup.sheet.try.what", "version", i18n.DateTime(v.At.In(zone(s.host))), "drive", v.Label)),
		f.body, kit.Row(8, kit.Spring(), try)))
	f.paper.Focus()
}

// keeper asks who keeps the sheet, and where.
func (s *Screen) keeper() {
	who, place := kit.NewEntry("").Limit(100), kit.NewEntry("").Limit(120)
	who.SetValue(s.view.Sheet.Keeper)
	place.SetValue(s.view.Sheet.Place)
	whoF, placeF := kit.NewField(i18n.T("backup.keeper.who"), who).Require(), kit.NewField(i18n.T("backup.keeper.place"), place).Require().Help(i18n.T("backup.keeper.help"))
	send := func() {
		kit.ClearErrors(whoF, placeF)
		s.save(func(ctx context.Context) error { return s.o.SaveSheetKeeper(ctx, who.Value(), place.Value()) }, map[string]*kit.Field{"keeper": whoF, "place": placeF})
	}
	kit.SubmitOnEnter(send, whoF, placeF)
	s.close = s.host.Dialog(i18n.T("backup.sheet.keeper"), kit.Stack(14, whoF, placeF, kit.Row(8, kit.Spring(), kit.Primary(i18n.T("backup.save"), send))))
	whoF.Focus()
}

// sheetMade is a new Recovery Sheet and its page.
type sheetMade struct {
	kit office.Kit
	pdf []byte
}

// replaceSheet makes a new Recovery Sheet, which takes the page over until it was read back. It asks for the password: a
// screen that was left open gives nobody a key to everything.
func (s *Screen) replaceSheet() {
	var m sheetMade
	var late error // the sheet is in force all the same
	s.close = asking.Open(s.host, &s.saving, asking.Question{Title: i18n.T("backup.replace.title"), Password: true, Grave: true, Yes: i18n.T("backup.replace.yes"),
		About: []fyne.CanvasObject{kit.BodyText(i18n.T("backup.replace.what", "number", i18n.Count(s.view.Sheet.Number)))}},
		func(ctx context.Context, a asking.Answer) error {
			k, err := s.o.NewRecoverySheet(ctx, a.Secret)
			if k == nil {
				return err
			}
			pdf, perr := s.o.RecoverySheet(k)
			m, late = sheetMade{k, pdf}, errors.Join(err, perr)
			return nil
		}, func() {
			if late != nil {
				s.host.Fail(late)
			}
			if len(m.pdf) > 0 {
				s.showSheet(m)
			}
		})
}

// showSheet takes the page over.
func (s *Screen) showSheet(m sheetMade) {
	s.sheet = start.NewSheetForm(s.host.Async(), m.kit, m.pdf, start.Paper{
		Open: func(pdf []byte, then func(bool)) {
			s.host.ShowPDF("recovery-sheet.pdf", pdf, func(is page.Shown) { then(is != page.NotShown) })
		},
		Save: s.host.SaveFile,
	}, s.o, func() {
		s.sheet.Wipe()
		s.sheet = nil
		s.host.Toast(i18n.T("backup.replace.done"), nil)
		s.host.Refresh()
		s.load()
		s.keeper()
	})
	s.set(kit.Header(i18n.T("backup.sheet"), i18n.T("backup.replace.number", "number", i18n.Count(m.kit.Number()))), s.sheet.Content())
	s.sheet.Focus()
}

// restore rebuilds a version in a folder of its own. The practice that is open stays as it is.
func (s *Screen) restore(v office.VersionLine) {
	if s.chore.Name != "" {
		return
	}
	f := newKeyForm(s, false)
	dir := ""
	where := kit.StrongText(i18n.T("backup.restore.nowhere"))
	whereF := kit.NewField(i18n.T("backup.restore.where"), kit.Row(12, kit.Secondary(i18n.T("backup.restore.pick"), func() {
		s.host.PickFolder(i18n.T("backup.restore.pick.title"), func(d string) {
			if d != "" {
				dir = d + separatorOf(d) + i18n.T("backup.restore.folder", "date", s.dateOf(v.At).String())
				where.SetText(dir)
			}
		})
	}).WithIcon(kit.IconFolder), kit.Grow(where))).Require()
	go_ := kit.Primary(i18n.T("backup.restore.do"), func() {
		if dir == "" {
			whereF.SetError(i18n.T("backup.restore.nowhere"))
			return
		}
		sheet, ok := f.key()
		if !ok {
			return
		}
		s.closeDialog()
		s.runRestore(v, sheet, dir)
	})
	s.forget = f.clear
	s.close = s.host.Dialog(i18n.T("backup.restore.title", "version", i18n.DateTime(v.At.In(zone(s.host)))), kit.Stack(14,
		kit.BodyText(i18n.T("backup.restore.what", "drive", v.Label)), whereF, f.body, kit.Row(8, kit.Spring(), go_)))
}

// separatorOf is what stands between the parts of a path of this kind.
func separatorOf(dir string) string {
	switch {
	case strings.HasSuffix(dir, "/"), strings.HasSuffix(dir, `\`):
		return ""
	case strings.Contains(dir, `\`) && !strings.Contains(dir, "/"):
		return `\`
	}
	return "/"
}

func (s *Screen) runRestore(v office.VersionLine, sheet, to string) {
	s.work(choreRestore, v.Dir, func(ctx context.Context, p office.BackupProgress) (outcome, error) {
		d, err := s.o.RestoreBeside(ctx, v.Dir, v.Version, sheet, to, p)
		if err != nil {
			return outcome{}, err
		}
		out := outcome{state: kit.OK, sentence: i18n.T("backup.restored", "records", i18n.Count(d.Records), "files", i18n.Count(d.Files)),
			detail: i18n.T("backup.restored.detail", "folder", d.Dir)}
		if len(d.Bad) > 0 {
			out.state = kit.Warn
			out.detail += " " + i18n.T("backup.restored.bad", "n", len(d.Bad))
		}
		return out, nil
	})
}
