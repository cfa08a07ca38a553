// This file looks at one patient in an old version, beside today: nothing of the practice is changed by it.
package backup

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/beside"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// PastOffice is what looking into an old version needs of the office.
type PastOffice interface {
	OpenPast(ctx context.Context, dir, version, sheet, reason string, progress office.BackupProgress) (office.PastOpened, error)
	FindInPast(ctx context.Context, text string) ([]office.PastFound, error)
	ComparePast(ctx context.Context, patientID string) (office.PastComparison, error)
	PastPaper(ctx context.Context, patientID string) ([]byte, error)
	ClosePast() error
}

// choreLook opens a version for looking.
const choreLook = "look"

// maxReason bounds what is typed as the reason.
const maxReason = 300

// past is the version that is open for looking, while it takes the page over.
type past struct {
	s       *Screen
	open    office.PastOpened
	find    *kit.Entry
	field   *kit.Field
	results *fyne.Container
	only    bool // lines that are the same are left out
	found   []office.PastFound
	now     *office.PastComparison

	finding, reading, printing ui.Generation
}

// mayLook tells whether the member may compare a patient with an old version.
func (s *Screen) mayLook() bool {
	return s.manages() && s.may(access.PatientsFind) && s.may(access.PatientsView)
}

// choose asks what somebody wants of a version: one patient, or the whole practice.
func (s *Screen) choose(v office.VersionLine) {
	if s.chore.Name != "" {
		return
	}
	if !s.mayLook() {
		s.restore(v)
		return
	}
	one := kit.Secondary(i18n.T("backup.want.one"), func() { s.closeDialog(); s.askLook(v) }).WithIcon(kit.IconPatients)
	whole := kit.Secondary(i18n.T("backup.want.whole"), func() { s.closeDialog(); s.restore(v) }).WithIcon(kit.IconBackup)
	s.close = s.host.Dialog(i18n.T("backup.restore.title", "version", i18n.DateTime(v.At.In(zone(s.host)))), kit.Stack(14,
		kit.BodyText(i18n.T("backup.want")), kit.Row(8, one, whole, kit.Spring())))
	s.host.Focus(one)
}

// askLook asks what the look is for, and for the key.
func (s *Screen) askLook(v office.VersionLine) {
	f := newKeyForm(s, false)
	f.own = "backup.by.own.look"
	f.how.Choose(byOwn) // who looks is here; the paper is for when nobody's keys open it
	f.arrange()
	why := kit.NewEntry("").Limit(maxReason)
	whyF := kit.NewField(i18n.T("backup.past.reason"), why).Require().Help(i18n.T("backup.past.reason.help"))
	look := kit.Primary(i18n.T("backup.past.open"), func() {
		whyF.SetError("")
		if why.Value() == "" {
			whyF.SetError(i18n.T("backup.past.reason.help"))
			whyF.Focus()
			return
		}
		sheet, ok := f.key()
		if !ok {
			return
		}
		reason := why.Value()
		s.closeDialog()
		s.look(v, sheet, reason)
	})
	s.forget = f.clear
	s.close = s.host.Dialog(i18n.T("backup.want.one"), kit.Stack(14, kit.BodyText(i18n.T("backup.past.what")), whyF, f.body, kit.Row(8, kit.Spring(), look)))
	whyF.Focus()
}

// look opens the version; the page is taken over when it is open.
func (s *Screen) look(v office.VersionLine, sheet, reason string) {
	s.work(choreLook, v.Dir, func(ctx context.Context, p office.BackupProgress) (outcome, error) {
		open, err := s.o.OpenPast(ctx, v.Dir, v.Version, sheet, reason, p)
		return outcome{then: func() { s.showPast(open) }}, err
	})
}

func (s *Screen) showPast(open office.PastOpened) {
	p := &past{s: s, open: open, find: kit.NewEntry("").Limit(100), results: kit.Stack(10), only: true}
	p.field = kit.NewField(i18n.T("backup.past.find"), p.find).Help(i18n.T("backup.past.find.help"))
	p.find.OnEdited = func(text string) { p.search(text) }
	s.past = p
	p.showFinding()
}

// closePast closes the version and gives the page back.
func (s *Screen) closePast() {
	p := s.past
	if p == nil {
		return
	}
	s.past = nil
	p.stop()
	ui.Run(s.host.Async(), &s.saving, func(context.Context) (struct{}, error) { return struct{}{}, s.o.ClosePast() }, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
		}
	})
	if s.shown {
		s.last = outcome{}
		s.load()
	}
}

func (p *past) stop() {
	p.finding.Cancel()
	p.reading.Cancel()
	p.printing.Cancel()
	p.find.SetValue("")
	p.results.Objects, p.now = nil, nil
}

func (p *past) header(buttons ...fyne.CanvasObject) fyne.CanvasObject {
	buttons = append(buttons, kit.Secondary(i18n.T("backup.past.close"), p.s.closePast))
	return kit.Header(i18n.T("backup.past.title", "version", i18n.DateTime(p.open.Version.At.In(zone(p.s.host)))), i18n.T("backup.past.sub", "drive", p.open.Drive), buttons...)
}

// showFinding is the page that finds the patient.
func (p *past) showFinding() {
	p.now = nil
	p.s.set(p.header(), kit.Card(p.field), p.results)
	p.paintFound()
	p.field.Focus()
}

func (p *past) search(text string) {
	ui.Run(p.s.host.Async(), &p.finding, func(ctx context.Context) ([]office.PastFound, error) { return p.s.o.FindInPast(ctx, text) },
		func(list []office.PastFound, err error) {
			if p.s.past != p {
				return
			}
			if err != nil {
				p.s.host.Fail(err)
				return
			}
			p.found = list
			p.paintFound()
		})
}

func (p *past) paintFound() {
	p.results.Objects = nil
	switch {
	case p.find.Value() == "":
		p.results.Add(kit.Inset(4, 4, kit.SmallText(i18n.T("backup.past.find.start"))))
	case len(p.found) == 0:
		p.results.Add(kit.Inset(4, 4, kit.SmallText(i18n.T("backup.past.find.none"))))
	default:
		var rows []fyne.CanvasObject
		for _, f := range p.found {
			var chip fyne.CanvasObject
			if !f.Here {
				chip = kit.NewChip(kit.Warn, i18n.T("backup.past.gone"))
			}
			rows = append(rows, kit.WorkRow(chip, f.Patient.Last+", "+f.Patient.First, i18n.T("backup.past.person", "date", i18n.Date(f.Patient.Born), "mrn", f.Patient.MRN),
				kit.Secondary(i18n.T("backup.past.open"), func() { p.compare(f.Patient.ID) }).Small()))
		}
		p.results.Add(kit.ListCard(rows...))
	}
	p.results.Refresh()
	p.s.area.Refresh()
}

func (p *past) compare(id string) {
	ui.Run(p.s.host.Async(), &p.reading, func(ctx context.Context) (office.PastComparison, error) { return p.s.o.ComparePast(ctx, id) },
		func(c office.PastComparison, err error) {
			if p.s.past != p {
				return
			}
			if err != nil {
				p.s.host.Fail(err)
				return
			}
			p.now = &c
			p.showComparison()
		})
}

// columns of the comparison: what, then, today, whether it changed.
var pastColumns = []float32{1.1, 1.5, 1.5, 96}

// showComparison is the patient then and now.
func (p *past) showComparison() {
	c := p.now
	who, id := c.Then.Patient, c.Then.Patient.ID
	if !c.Then.Known {
		who, id = c.Now.Patient, c.Now.Patient.ID
	}
	sections := beside.Sections(i18n.Lang(), *c)
	count, state := i18n.T("backup.past.same"), kit.OK
	if n := beside.Differences(sections); n > 0 {
		count, state = i18n.T("backup.past.differences", "n", n), kit.Warn
	}
	other := kit.Secondary(i18n.T("backup.past.other"), p.showFinding)
	save := kit.Primary(i18n.T("backup.past.pdf"), func() { p.save(id) }).WithIcon(kit.IconPrint)
	only := kit.NewToggle(i18n.T("backup.past.only"), p.only, func(on bool) { p.only = on; p.showComparison() })
	name := kit.Row(12, kit.NewAvatar(who.First+" "+who.Last, 40), kit.Grow(kit.Stack(1, kit.StrongText(who.Last+", "+who.First),
		kit.SmallText(i18n.T("backup.past.person", "date", i18n.Date(who.Born), "mrn", who.MRN)))), kit.NewChip(state, count))
	objects := []fyne.CanvasObject{p.header(other, save), kit.Card(name, kit.Row(10, only, kit.Grow(kit.BodyText(i18n.T("backup.past.only")))))}
	for _, s := range sections {
		if card := p.section(s); card != nil {
			objects = append(objects, card)
		}
	}
	if c.Now.Known && p.s.may(access.PatientsView) {
		objects = append(objects, kit.Card(kit.Row(12, kit.Grow(kit.SmallText(i18n.T("backup.past.nowshows"))),
			kit.Secondary(i18n.T("backup.past.goto"), func() { p.s.host.Go(page.Route{Page: page.Patient, ID: id}) }).Small())))
	}
	p.s.set(objects...)
	p.s.area.ScrollToTop()
	p.s.host.Focus(save)
}

// section is one card of lines; nil if nothing in it is to be shown.
func (p *past) section(s beside.Section) fyne.CanvasObject {
	head := kit.Inset(10, 14, kit.Columns(10, pastColumns, kit.HeadingText(s.Title), kit.LabelText(i18n.T("beside.col.then", "version", i18n.Date(p.day()))),
		kit.LabelText(i18n.T("beside.col.now")), kit.Gap(1, 1)))
	lines := []fyne.CanvasObject{head}
	for _, l := range s.Lines {
		if p.only && !l.Differs() {
			continue
		}
		then, now := kit.BodyText(l.Then), fyne.CanvasObject(kit.BodyText(l.Now))
		chip := fyne.CanvasObject(kit.Gap(1, 1))
		if l.Differs() {
			now, chip = kit.StrongText(l.Now), kit.Row(0, kit.NewChip(kit.Warn, i18n.T("beside.differs")))
		}
		lines = append(lines, kit.Inset(8, 14, kit.Columns(10, pastColumns, kit.SmallText(l.Label), then, now, chip)))
	}
	if len(lines) == 1 {
		return nil
	}
	return kit.CardFlush(kit.Lines(lines...)...)
}

func (p *past) day() calendar.Date { return p.open.On }

// save keeps the comparison as a PDF where somebody says.
func (p *past) save(id string) {
	page.Out(p.s.host, &p.printing, page.Leaving{PatientID: id}, func(ctx context.Context) ([]byte, error) { return p.s.o.PastPaper(ctx, id) }, func(pdf []byte, _ []office.OutFile) {
		p.s.host.SaveFile(i18n.T("backup.past.pdf.name"), pdf, func(saved bool) {
			if saved {
				p.s.host.Toast(i18n.T("backup.past.saved"), nil)
			}
		})
	})
}
