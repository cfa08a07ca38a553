// Package today is the first page after signing in: what the practice has to do, each with a person, a date and one
// button that leads to where it is done.
package today

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	TodayView(ctx context.Context) (office.TodayView, error)
	Channels(ctx context.Context) ([]consent.Channel, error)
	StartCheckIn(ctx context.Context, patientID string) (office.CheckIn, error)
	AddDocument(ctx context.Context, id string, kind consent.Kind, reason string) (office.CheckIn, error)
}

// shownFirst is how many tasks stand on the page before one asks for the rest.
const shownFirst = 40

const sideWide = 292

// Screen is the page.
type Screen struct {
	host  page.Host
	o     Office
	area  *kit.Scroller
	work  ui.Generation
	begin ui.Generation
	view  office.TodayView
	names map[string]string // of channels
	all   bool
	first fyne.Focusable

	cards  []page.Card    // camera cards that are plugged in
	drives []page.Plugged // drives that backups could be kept on
	stop   func()         // looking for drives
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), names: map[string]string{}, stop: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show loads what is due.
func (s *Screen) Show(page.Route) {
	s.all = false
	s.load(true)
	s.watch()
}

// Hide stops what is being loaded.
func (s *Screen) Hide() {
	s.work.Cancel()
	s.unwatch()
}

// Clear drops the patients' names.
func (s *Screen) Clear() {
	s.work.Cancel()
	s.begin.Cancel()
	s.unwatch()
	s.view, s.first = office.TodayView{}, nil
	s.area.SetContent(kit.Gap(0, 0))
}

type loaded struct {
	view  office.TodayView
	names map[string]string
}

func (s *Screen) load(focus bool) {
	ui.Run(s.host.Async(), &s.work, func(ctx context.Context) (loaded, error) {
		l := loaded{names: map[string]string{}}
		var err error
		if l.view, err = s.o.TodayView(ctx); err != nil {
			return l, err
		}
		channels, err := s.o.Channels(ctx)
		for _, c := range channels {
			l.names[c.ID] = c.Name.In(i18n.Lang())
		}
		return l, err
	}, func(l loaded, err error) {
		if err != nil {
			s.area.SetContent(kit.Inset(22, 26, kit.Stack(14, kit.Header(s.greeting(), ""),
				kit.Banner(kit.Bad, "", i18n.T("today.failed"), kit.Secondary(i18n.T("today.again"), func() { s.load(true) })))))
			s.host.Fail(err)
			return
		}
		s.view, s.names = l.view, l.names
		s.paint()
		if focus && s.first != nil {
			s.host.Focus(s.first)
		}
	})
}

// paint shows what was loaded.
func (s *Screen) paint() {
	var header []fyne.CanvasObject
	s.first = nil
	if s.may(access.CheckinRun) {
		b := kit.Primary(i18n.T("today.checkin"), func() { s.host.Go(page.Route{Page: page.CheckIn}) }).WithIcon(kit.IconPlus)
		header, s.first = append(header, b), b
	}
	body := kit.Stack(14, kit.Header(s.greeting(), s.sub(), header...))
	for _, b := range s.factors() {
		body.Add(b)
	}
	body.Add(kit.ColumnsTop(18, []float32{1, sideWide}, s.list(), s.side()))
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, body))
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

// greeting is the page's title: the time of day and how colleagues would say the name.
func (s *Screen) greeting() string {
	me := s.host.Me()
	at := s.host.Async().Now()
	if me.Zone != nil {
		at = at.In(me.Zone)
	}
	return i18n.T(partOfDay(at), "name", called(me.Member.Name))
}

func partOfDay(at time.Time) string {
	switch h := at.Hour(); {
	case h < 12:
		return "today.morning"
	case h < 18:
		return "today.afternoon"
	}
	return "today.evening"
}

// called is how one says good morning to a name: "Maya" for Maya Ortiz, "Dr. Hale" for Dr. Ana Hale.
func called(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	switch strings.ToLower(strings.TrimSuffix(words[0], ".")) {
	case "dr", "dra", "prof":
		last := len(words) - 1
		if last == 0 {
			return words[0]
		}
		for last > 1 && strings.HasSuffix(words[last-1], ",") { // "Dr. Ana Hale, MD"
			last--
		}
		return words[0] + " " + strings.TrimSuffix(words[last], ",")
	}
	return strings.TrimSuffix(words[0], ",")
}

func (s *Screen) sub() string {
	n := len(s.view.Tasks)
	sentence := i18n.T("today.sub.none")
	if n > 0 {
		sentence = i18n.T("today.sub.count", "n", n)
		for _, when := range []string{"late", "week"} {
			if n := s.count(when); n > 0 {
				sentence += i18n.T("today.sub."+when, "n", n)
			}
		}
	}
	return i18n.LongDate(s.view.Date) + " · " + sentence
}

// list is the card of what there is to do.
func (s *Screen) list() fyne.CanvasObject {
	tasks := s.view.Tasks
	if len(tasks) == 0 {
		var start *kit.Button
		if s.may(access.CheckinRun) {
			start = kit.Secondary(i18n.T("today.checkin"), func() { s.host.Go(page.Route{Page: page.CheckIn}) })
		}
		return kit.Card(kit.Empty(kit.IconCheck, i18n.T("today.empty"), start))
	}
	rest := 0
	if !s.all && len(tasks) > shownFirst {
		rest, tasks = len(tasks)-shownFirst, tasks[:shownFirst]
	}
	list := kit.Stack(8)
	wide := float32(0)
	for _, t := range tasks {
		wide = max(wide, s.due(t).MinSize().Width)
	}
	for _, when := range []string{"late", "week", "later"} {
		var rows []fyne.CanvasObject
		for _, t := range tasks {
			if dueWhen(t, s.view.Date) == when {
				rows = append(rows, s.row(t, wide))
			}
		}
		if len(rows) > 0 {
			list.Add(kit.LabelText(i18n.T("today.when."+when, "n", s.count(when))))
			list.Add(kit.ListCard(rows...))
		}
	}
	if rest > 0 {
		list.Add(kit.Row(0, kit.Spring(), kit.Secondary(i18n.T("today.rest", "n", rest), func() {
			s.all = true
			s.paint()
		}), kit.Spring()))
	}
	return list
}

// dueWhen is under which heading a task stands.
func dueWhen(t office.Task, today calendar.Date) string {
	switch {
	case t.Due.Before(today) && !t.Due.IsZero():
		return "late"
	case !t.Due.After(today.AddDays(7)):
		return "week"
	}
	return "later"
}

func (s *Screen) count(when string) (n int) {
	for _, t := range s.view.Tasks {
		if dueWhen(t, s.view.Date) == when {
			n++
		}
	}
	return n
}

func (s *Screen) due(t office.Task) *kit.Chip { return kit.NewDueChip(t.Due, s.view.Date) }

// row is one task: when, in a chip as wide as the widest, what and whose, why, and the button that leads there.
func (s *Screen) row(t office.Task, wide float32) fyne.CanvasObject {
	kind := string(t.Kind)
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("today.why." + kind), Example: i18n.T("today.example." + kind), Citation: i18n.T("today.citation." + kind)})
	act := kit.Secondary(i18n.T("task."+kind+".button"), func() { s.open(t) })
	return kit.WorkRow(s.due(t).Wide(wide), i18n.T("task."+kind+".title", "patient", t.Patient, "subject", t.Subject), s.detail(t), kit.Row(12, why, act))
}

// detail is a task's second line: since when, how many, on which channels.
func (s *Screen) detail(t office.Task) string {
	day := t.Since
	if t.Kind == office.TaskRenew {
		day = t.Due
	}
	parts := []string{i18n.T("today.detail."+string(t.Kind), "date", i18n.Date(day))}
	if never := "today.never." + string(t.Kind); day.IsZero() && i18n.Has(never) {
		parts = []string{i18n.T(never)}
	}
	if t.Kind == office.TaskAccounts && t.Count > 0 {
		parts = []string{i18n.T("today.detail.quarters", "n", t.Count)}
	}
	if t.Kind == office.TaskFinishCheckIn {
		waiting := i18n.T("today.detail.answered")
		if t.Count > 0 {
			waiting = i18n.T("today.detail.open", "n", t.Count)
		}
		parts = append(parts, waiting)
	}
	if !t.Target.IsZero() {
		parts = append(parts, i18n.T("today.target", "date", i18n.Date(t.Target)))
	}
	if t.Extendable {
		parts = append(parts, i18n.T("today.extendable"))
	}
	if names := s.channels(t.Channels); names != "" {
		parts = append(parts, names)
	}
	return strings.Join(parts, " · ")
}

// namedChannels is how many channels a line names before it counts the rest.
const namedChannels = 3

func (s *Screen) channels(ids []string) string {
	var names []string
	for _, id := range ids {
		if n := s.names[id]; n != "" {
			names = append(names, n)
		}
	}
	if more := len(names) - namedChannels; more > 0 {
		return i18n.T("today.channels.more", "names", strings.Join(names[:namedChannels], ", "), "n", more)
	}
	return strings.Join(names, ", ")
}

// open goes to where a task is done.
func (s *Screen) open(t office.Task) {
	switch t.Kind {
	case office.TaskFinishCheckIn:
		s.host.Go(page.Route{Page: page.CheckIn, ID: t.PatientID, Ref: t.RefID})
	case office.TaskRenew, office.TaskAskAdult:
		s.renew(t)
	case office.TaskBackUp, office.TaskDriveChanged, office.TaskSwapDrive, office.TaskFindDrive:
		s.host.Go(page.Route{Page: page.Backup})
	case office.TaskDrill:
		s.host.Go(page.Route{Page: page.Backup, Part: page.PartDrill})
	case office.TaskTrySheet:
		s.host.Go(page.Route{Page: page.Backup, Part: page.PartSheet})
	case office.TaskReviewEmergency:
		s.host.Go(page.Route{Page: page.Oversight, Part: page.PartEmergencies})
	case office.TaskAlerts:
		s.host.Go(page.Route{Page: page.Oversight, Part: page.PartAlerts})
	case office.TaskSample:
		s.host.Go(page.Route{Page: page.Oversight, Part: page.PartSample})
	case office.TaskAccounts, office.TaskAccountsLate:
		s.host.Go(page.Route{Page: page.Oversight, Part: page.PartAccounts})
	case office.TaskFirstCourses, office.TaskTakeCourses, office.TaskReminded:
		s.host.Go(page.Route{Page: page.Training, Part: page.PartMine})
	case office.TaskTrainingLate:
		s.host.Go(page.Route{Page: page.Training, Part: page.PartMatrix})
	case office.TaskSanction:
		s.host.Go(page.Route{Page: page.Training, Part: page.PartSanctions})
	case office.TaskPassage:
		s.host.Go(page.Route{Page: page.People, Part: page.PartPassages, ID: t.RefID})
	case office.TaskFinishKeys:
		s.host.Go(page.Route{Page: page.People, Part: page.PartKeys})
	case office.TaskEnvelope:
		s.host.Go(page.Route{Page: page.People, Part: page.PartEnvelope})
	case office.TaskIdentity, office.TaskAccess, office.TaskAmendment, office.TaskAccounting, office.TaskRestriction, office.TaskConfidential,
		office.TaskComplaint, office.TaskReviewDenial, office.TaskRebuttalCopy, office.TaskSendLetter, office.TaskCloseRequest:
		s.host.Go(page.Route{Page: page.Request, ID: t.RefID})
	case office.TaskIncidentContain, office.TaskIncidentAssess, office.TaskIncidentSecond, office.TaskIncidentPeople, office.TaskIncidentTell, office.TaskIncidentPosting,
		office.TaskIncidentCorrect, office.TaskIncidentClose:
		s.host.Go(page.Route{Page: page.Incident, ID: t.RefID})

	case office.TaskTellHidden:
		s.host.Go(page.Route{Page: page.Disclosures, ID: t.PatientID, Part: page.PartAccounting, Ref: t.RefID})
	case office.TaskWrittenSuspension:
		s.host.Go(page.Route{Page: page.Disclosures, ID: t.PatientID, Part: page.PartAccounting})
	case office.TaskGiveCopy:
		s.host.Go(page.Route{Page: page.Patient, ID: t.PatientID, Part: page.PartDocuments, Ref: t.RefID})
	case office.TaskConfirmLive, office.TaskTakeDown, office.TaskLookAgain, office.TaskContinued:
		s.host.Go(page.Route{Page: page.Releases, Part: page.PartTakedowns, Ref: t.RefID})
	default:
		s.host.Go(page.Route{Page: page.Patient, ID: t.PatientID, Part: page.PartPermissions, Ref: t.RefID})
	}
}

// renew begins a check-in with a marketing authorization in it, or goes on with today's. Who may not check in is shown
// the patient.
func (s *Screen) renew(t office.Task) {
	if !s.may(access.CheckinRun) {
		s.host.Go(page.Route{Page: page.Patient, ID: t.PatientID, Part: page.PartPermissions, Ref: t.RefID})
		return
	}
	reason := i18n.T("today.reason." + string(t.Kind))
	ui.Run(s.host.Async(), &s.begin, func(ctx context.Context) (office.CheckIn, error) {
		ctx = context.WithoutCancel(ctx)
		c, err := s.o.StartCheckIn(ctx, t.PatientID)
		if err != nil {
			return c, err
		}
		if it := c.Item(consent.KindMarketing); it != nil && it.Dropped == "" {
			return c, nil
		}
		return s.o.AddDocument(ctx, c.ID, consent.KindMarketing, reason)
	}, func(c office.CheckIn, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Go(page.Route{Page: page.CheckIn, ID: t.PatientID, Ref: c.ID})
	})
}

// side is what stands beside the list: what is open at the end of the day, training, the audit trail, and how many patients
// there are.
func (s *Screen) side() fyne.CanvasObject {
	side := kit.Stack(14)
	if s.may(access.CheckinRun) {
		side.Add(s.closing())
	}
	if s.view.Training.Shown {
		side.Add(s.training())
	}
	side.Add(s.audit())
	if s.may(access.PatientsFind) {
		card := kit.FactCard(i18n.T("today.patients"), i18n.Count(s.view.Patients), i18n.T("today.patients.sub"), nil)
		side.Add(kit.NewTouch(i18n.T("today.patients"), card, func() { s.host.Go(page.Route{Page: page.Patients}) }))
	}
	return side
}

func (s *Screen) audit() fyne.CanvasObject {
	a := s.view.Audit
	chip, sub := auditState(a, s.view.Date)
	if a.LastVerified.IsZero() && !s.may(access.AuditView) {
		sub = i18n.T("today.audit.never.other")
	}
	card := kit.FactCard(i18n.T("today.audit"), i18n.T("today.audit.entries", "n", a.Entries), sub, chip)
	if !s.may(access.AuditView) {
		return card
	}
	return kit.NewTouch(i18n.T("today.audit"), card, func() { s.host.Go(page.Route{Page: page.Audit}) })
}

// auditState is the chip and the line of the audit trail's card.
func auditState(a office.AuditState, today calendar.Date) (*kit.Chip, string) {
	switch {
	case a.LastVerified.IsZero():
		return kit.NewChip(kit.Mute, i18n.T("today.audit.unverified")), i18n.T("today.audit.never")
	case !a.Intact:
		return kit.NewChip(kit.Bad, i18n.T("today.audit.broken")), i18n.T("today.audit.verified", "date", i18n.Date(a.LastVerified))
	case a.LastVerified == today:
		return kit.NewChip(kit.OK, i18n.T("today.audit.intact")), i18n.T("today.audit.verified.today")
	}
	return kit.NewChip(kit.OK, i18n.T("today.audit.intact")), i18n.T("today.audit.verified", "date", i18n.Date(a.LastVerified))
}
