// This file holds the page of one incident: its head, its six steps, and the clocks beside them.
package incidents

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// Office is what the page asks of the practice.
type Office interface {
	whom.Finder
	OpenIncident(ctx context.Context, id string) (office.IncidentPage, error)
	TakeIncident(ctx context.Context, id, owner, title string) (incident.Incident, error)
	TickIncident(ctx context.Context, id string, t incident.Tick) (incident.Incident, error)
	KnowIncident(ctx context.Context, id string, k incident.Knowledge) (incident.Incident, error)
	VoidKnowledge(ctx context.Context, id string, n int, reason string) (incident.Incident, error)
	SetVendor(ctx context.Context, id string, v incident.Vendor) (incident.Incident, error)
	PeriodIncident(ctx context.Context, id string, p incident.Period) (incident.Incident, error)
	HoldIncident(ctx context.Context, id string, h incident.Hold) (incident.Incident, error)
	LiftIncidentHold(ctx context.Context, id string, n int, l incident.Lift) (incident.Incident, error)

	SealEvidence(ctx context.Context, id string, n office.NewEvidence) (incident.Incident, error)
	SealAuditLog(ctx context.Context, id, label string, since, until time.Time) (incident.Incident, error)
	OpenEvidence(ctx context.Context, id, evidence string) ([]byte, error)
	ProveEvidence(ctx context.Context, id, evidence string) error
	HandEvidenceOn(ctx context.Context, id, evidence, to, note string) error
	NoEvidence(ctx context.Context, id, why string) (incident.Incident, error)

	AssessIncident(ctx context.Context, id string, a incident.Assessment) (incident.Incident, error)
	DecideIncident(ctx context.Context, id string, outcome incident.Outcome, why string) (incident.Incident, error)
	SecondIncident(ctx context.Context, id string, agree bool, why string) (incident.Incident, error)

	FindAffected(ctx context.Context, id string, from office.AffectedFrom) (office.AffectedFound, error)
	AddAffected(ctx context.Context, id string, from office.AffectedFrom, chosen []string) (int, error)
	AddPerson(ctx context.Context, id string, n office.NewPerson) (incident.Incident, error)
	ChangeAffected(ctx context.Context, id, person string, c office.AffectedChange) (incident.Incident, error)
	EstimateAffected(ctx context.Context, id string, n int) (incident.Incident, error)
	Affected(ctx context.Context, id string, f office.AffectedFilter, offset, limit int) ([]office.AffectedLine, int, error)
	AffectedPerson(ctx context.Context, id, person string) (office.AffectedPerson, error)
	AffectedSources(ctx context.Context) (office.AffectedSources, error)

	SaveIncidentWords(ctx context.Context, id string, en, es incident.Words) (incident.Incident, error)
	SaveIncidentPortal(ctx context.Context, id string, p incident.Portal) (incident.Incident, error)
	PreviewBreachLetters(ctx context.Context, id string, most int) ([]byte, error)
	BreachLetters(ctx context.Context, id string, progress office.Progress) ([]byte, int, error)
	BreachLetter(ctx context.Context, id, person string) ([]byte, error)
	BreachNoticeText(ctx context.Context, id, state, lang string) (office.Letter, []byte, error)
	MailLetters(ctx context.Context, id string, on calendar.Date, proof string, persons []string) (int, error)
	TellPerson(ctx context.Context, id, person string, n incident.Notice) (incident.Incident, error)
	LetterCameBack(ctx context.Context, id, person string, on calendar.Date) (incident.Incident, error)
	LetterNotBack(ctx context.Context, id, person, why string) (incident.Incident, error)
	TellIncident(ctx context.Context, id string, t incident.Told) (incident.Incident, error)
	PostIncident(ctx context.Context, id string, p incident.Posting) (incident.Incident, error)
	EndPosting(ctx context.Context, id string, n int, on calendar.Date) (incident.Incident, error)
	IncidentWorksheet(ctx context.Context, id, lang string) ([]byte, error)
	IncidentReport(ctx context.Context, id, lang string) ([]byte, error)

	AddIncidentTask(ctx context.Context, id string, t incident.Task) (incident.Incident, error)
	FinishIncidentTask(ctx context.Context, id, task string, on calendar.Date, proof string) (incident.Incident, error)
	CloseIncident(ctx context.Context, id, learned string) (incident.Incident, error)
	ReopenIncident(ctx context.Context, id, why string) (incident.Incident, error)
}

// Screen is the page.
type Screen struct {
	host page.Host
	o    Office
	area *kit.Scroller

	id   string
	p    office.IncidentPage
	open incident.Step // the step that is shown
	// answers and words are what was typed and not saved yet; nil: nothing.
	answers *incident.Assessment
	words   *noticeWords
	close   func()                // of the dialog that is open
	after   func()                // what follows the question that is open, in place of showing the page anew
	arrived bool                  // the page was just opened: it shows what comes next
	wide    bool                  // the questions before the four factors are shown in full
	said    map[string]*kit.Field // the fields of the words in English, by what letters call them
	spanish bool                  // the words in Spanish are shown
	// want is what the keyboard goes to once the page is shown anew: a control by its name, next for whatever comes next, ""
	// leaves it. target is that piece, once it is built.
	want   string
	target fyne.Focusable
	result *fyne.Container // what the answers come to so far
	below  *fyne.Container // the decision, and what can be done about it
	shown  incident.Step   // the step on the page: shown anew it stays where it is

	loading, saving, printing, looking ui.Generation
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), close: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show opens an incident; Part is a step.
func (s *Screen) Show(r page.Route) {
	if r.ID != s.id {
		s.id, s.open, s.shown, s.answers, s.words, s.wide, s.spanish = r.ID, "", "", nil, nil, false, false
	}
	if r.Part != "" {
		s.open = incident.Step(r.Part)
	}
	s.shown = ""
	s.want, s.wide, s.arrived = next, false, true
	s.load()
}

// Hide saves what was typed.
func (s *Screen) Hide() {
	s.loading.Cancel()
	s.looking.Cancel()
	s.keep()
	s.close()
	s.close = func() {}
}

// Clear drops what tells of the incident.
func (s *Screen) Clear() {
	s.Hide()
	s.printing.Cancel()
	s.id, s.p, s.answers, s.words, s.said = "", office.IncidentPage{}, nil, nil, nil
	s.area.SetContent(kit.Gap(0, 0))
}

// keep saves answers and words that were typed and not saved, without waiting for it.
func (s *Screen) keep() {
	id, a, w := s.id, s.answers, s.words
	if a == nil && w == nil || s.p.Incident.State == incident.Closed {
		return
	}
	s.answers, s.words = nil, nil
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
		ctx = context.WithoutCancel(ctx)
		if a != nil && s.may(access.IncidentsDecide) {
			if _, err := s.o.AssessIncident(ctx, id, *a); err != nil {
				return struct{}{}, err
			}
		}
		if w != nil {
			if _, err := s.o.SaveIncidentWords(ctx, id, w.en, w.es); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
		}
	})
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

// works tells whether the member may change the incident as it is.
func (s *Screen) works() bool {
	return s.may(access.IncidentsWork) && s.p.Incident.State == incident.Open
}
func (s *Screen) decides() bool {
	return s.may(access.IncidentsDecide) && s.p.Incident.State == incident.Open
}

func (s *Screen) zone() *time.Location {
	if z := s.host.Me().Zone; z != nil {
		return z
	}
	return time.UTC
}

func (s *Screen) load() {
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (office.IncidentPage, error) { return s.o.OpenIncident(ctx, s.id) },
		func(p office.IncidentPage, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.p = p
			if s.open == "" || s.arrived && p.Done[s.open] {
				s.open = p.Current
			}
			s.arrived = false
			s.show()
		})
}

// do changes something, says that it is done, and shows the incident anew.
func (s *Screen) do(done string, work func(context.Context) error) { s.doFrom(next, done, work) }

// doFrom is do, after which the keyboard goes back to where it was begun.
func (s *Screen) doFrom(from, done string, work func(context.Context) error) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(context.WithoutCancel(ctx)) },
		func(_ struct{}, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.didFrom(from, done)
		})
}

func (s *Screen) did(done string) { s.didFrom(next, done) }

func (s *Screen) didFrom(from, done string) {
	if done != "" {
		s.host.Toast(done, nil)
	}
	s.want = from
	s.host.Refresh()
	s.load()
}

// settle saves the words of the notices that were typed, so that what is printed next is what one sees; saved is called
// afterwards, and keeps what was typed meanwhile.
func (s *Screen) settle() (save func(context.Context) error, saved func()) {
	if s.words == nil {
		return func(context.Context) error { return nil }, func() {}
	}
	id, w := s.id, *s.words
	return func(ctx context.Context) error {
			_, err := s.o.SaveIncidentWords(context.WithoutCancel(ctx), id, w.en, w.es)
			return err
		}, func() {
			if s.id == id && s.words != nil && *s.words == w {
				s.words = nil
			}
		}
}

// paper makes a PDF and opens it.
func (s *Screen) paper(make func(context.Context) ([]byte, error)) {
	save, saved := s.settle()
	ui.Run(s.host.Async(), &s.printing, func(ctx context.Context) ([]byte, error) {
		if err := save(ctx); err != nil {
			return nil, err
		}
		return make(ctx)
	}, func(pdf []byte, err error) {
		if err != nil {
			if !s.lacks(err) {
				s.host.Fail(err)
			}
			return
		}
		saved()
		s.host.OpenPDF(pdf)
		s.load()
	})
}

// next is what a person does next on a page. The others are buttons that are pressed several times in a row.
const (
	next       = "next"
	addPatient = "add_patient"
	addSource  = "add_source"
	addPerson  = "add_person"
	theList    = "list"
)

// reach makes a piece the one that the keyboard goes to, if it is the one wanted.
func (s *Screen) reach(name string, o fyne.CanvasObject) {
	if s.want == "" || s.target != nil || name != s.want {
		return
	}
	s.target = kit.FocusTarget(o)
}

// turn shows another step.
func (s *Screen) turn(to incident.Step) {
	s.open, s.want, s.wide = to, next, false
	s.show()
}

// show builds the page: the step that is open, and the clocks beside it.
func (s *Screen) show() {
	i := s.p.Incident
	s.target = nil
	body := kit.Stack(14)
	switch s.open {
	case incident.StepReport:
		body.Objects = s.reportStep()
	case incident.StepContain:
		body.Objects = s.containStep()
	case incident.StepEvidence:
		body.Objects = s.evidenceStep()
	case incident.StepAssess:
		body.Objects = s.assessStep()
	case incident.StepNotify:
		body.Objects = s.notifyStep()
	default:
		body.Objects = s.closeStep()
	}
	head := kit.Header(i18n.T("incidents.title", "number", incident.NumberOf(i.Number), "title", title(i)), s.sub(), s.chip())
	page := kit.Inset4(22, 26, 26, 26, kit.Stack(14, head, s.steps(), kit.ColumnsTop(18, []float32{1, 330}, body, kit.Stack(14, s.clocks(), s.letters()))))
	if s.shown == s.open {
		s.area.Renew(page)
	} else {
		s.area.SetContent(page)
	}
	s.shown = s.open
	if s.target != nil {
		s.host.Focus(s.target)
	}
	s.want, s.target = "", nil
}

func (s *Screen) sub() string {
	i := s.p.Incident
	who := i18n.T("incidents.unnamed")
	if i.Report.By != "" {
		who = s.p.Names[i.Report.By]
	}
	sub := i18n.T("incidents.by", "name", who, "date", i18n.Date(calendar.Of(i.Report.At, s.zone()))) + " · " + affected(i)
	for _, st := range s.p.States {
		sub += " · " + office.StateName(st)
	}
	return sub
}

// affected says how many, or that nobody counted yet.
func affected(i incident.Incident) string {
	if i.Count() == 0 {
		return i18n.T("incidents.uncounted")
	}
	return i18n.T("incidents.people", "n", i.Count())
}

// chip says the most pressing thing in the head.
func (s *Screen) chip() fyne.CanvasObject {
	if s.p.Incident.State == incident.Closed || s.p.Held {
		return kit.NewChip(kit.Mute, i18n.T("incident.status."+string(s.p.Status)))
	}
	for _, c := range s.p.Clocks {
		if c.Kind == incident.ClockIndividuals && c.Done.IsZero() {
			left := s.p.Today.DaysUntil(c.Due)
			switch {
			case left < 0:
				return kit.NewChip(kit.Bad, i18n.T("incidents.late", "n", -left))
			case left < 15:
				return kit.NewChip(kit.Warn, i18n.T("incidents.left", "n", left))
			}
			return kit.NewChip(kit.Info, i18n.T("incidents.left", "n", left))
		}
	}
	return kit.NewChip(kit.OK, i18n.T("incident.status."+string(s.p.Status)))
}

// steps are the six, the one that is shown marked, those that are done ticked. Each can be opened at any time.
func (s *Screen) steps() fyne.CanvasObject {
	row := kit.Wrap(9)
	for n, step := range incident.Steps() {
		words := i18n.T("incident.page_step." + string(step))
		var c *kit.ActionChip
		go2 := func() { s.turn(step) }
		switch {
		case step == s.open:
			c = kit.NewActionChip(kit.Strong, i18n.Count(n+1)+" "+words, go2)
		case s.p.Done[step]:
			c = kit.NewActionChip(kit.OK, words, go2).WithIcon(kit.IconCheck)
		default:
			c = kit.NewActionChip(kit.Mute, i18n.Count(n+1)+" "+words, go2)
		}
		row.Add(c)
	}
	return row
}

// clocks is the panel at the side: what was done when, and what is due when.
func (s *Screen) clocks() fyne.CanvasObject {
	i := s.p.Incident
	rows := []fyne.CanvasObject{}
	row := func(state kit.State, day, words, small string) {
		text := kit.Stack(1, kit.BodyText(words))
		if small != "" {
			text.Add(kit.SmallText(small))
		}
		rows = append(rows, kit.RowTop(10, kit.NewChip(state, day).Wide(92), kit.Grow(text)))
	}
	short := func(d calendar.Date) string {
		if d.Year() == s.p.Today.Year() {
			return i18n.ShortDate(d)
		}
		return i18n.Date(d)
	}
	if !s.p.Discovered.IsZero() {
		row(kit.OK, short(s.p.Discovered), i18n.T("incident.clock.discovered"), "")
	}
	if n := len(i.Contained); n > 0 && s.p.Done[incident.StepContain] {
		row(kit.OK, short(calendar.Of(i.Contained[n-1].At, s.zone())), i18n.T("incidents.clock.contained"), "")
	}
	if n := len(i.Evidence); n > 0 {
		row(kit.OK, short(calendar.Of(i.Evidence[n-1].Custody[0].At, s.zone())), i18n.T("incidents.clock.sealed", "n", n), "")
	}
	for _, c := range s.p.Clocks {
		s.clockRow(c, row, short)
	}
	if len(s.p.Clocks) == 0 && s.p.Done[incident.StepAssess] {
		rows = append(rows, kit.MutedText(i18n.T("incidents.clock.none")))
	}
	if s.p.Slow {
		rows = append(rows, kit.SmallText(i18n.T("incidents.slow")))
	}
	if s.p.AtOnce {
		rows = append(rows, kit.SmallText(i18n.T("incidents.at_once")))
	}
	if len(s.p.Asleep) > 0 {
		list := cites(s.p.Asleep)
		rows = append(rows, kit.SmallText(i18n.T("incidents.asleep", "n", len(list), "cites", strings.Join(list, "; "))))
	}
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("incidents.why.clocks"), Example: i18n.T("incidents.example.clocks"), Citation: "45 CFR 164.404(b), 164.406, 164.408, 164.412"})
	return kit.Card(append([]fyne.CanvasObject{kit.Row(0, kit.StrongText(i18n.T("incidents.clocks")), kit.Spring(), why)}, rows...)...)
}

// cites are the laws that rules stand in, each once: one law has a rule for everybody it wants told.
func cites(rules []calendar.StateRule) (out []string) {
	for _, r := range rules {
		if !slices.Contains(out, r.Cite) {
			out = append(out, r.Cite)
		}
	}
	return out
}

// recipient says who is told, and that a copy is enough where it is.
func recipient(to string, copied bool) string {
	words := i18n.T("incident.to." + to)
	if copied {
		words = i18n.T("incident.to.copy", "to", words)
	}
	return words
}

func (s *Screen) clockRow(c incident.Clock, row func(kit.State, string, string, string), short func(calendar.Date) string) {
	key, args := "incident.clock."+string(c.Kind), []any{"n", s.p.Incident.Count(), "state", office.StateName(c.State), "year", strconv.Itoa(s.p.Discovered.Year())}
	if v := s.p.Incident.Vendor; v != nil {
		args = append(args, "name", v.Name)
	}
	if c.Kind == incident.ClockState {
		args = append(args, "to", recipient(c.To, c.Copy()))
	}
	switch {
	case !c.Done.IsZero():
		key += "_done"
	case c.Kind == incident.ClockIndividuals && s.p.Incident.Count() == 0:
		key += "_none"
	case c.Kind == incident.ClockIndividuals && c.Rule != nil:
		key += "_state"
	case c.Kind == incident.ClockPosting && c.Day0.IsZero():
		key += "_none"
	}
	small := c.Cite
	if c.Rule != nil {
		small += " · " + i18n.T("incidents.as_of", "date", i18n.Date(c.Rule.AsOf)) + " · " + i18n.T("incidents.verify")
	}
	if !c.Before.IsZero() {
		small += " · " + i18n.T("incidents.moved", "date", i18n.Date(c.Before))
	}
	state, day := kit.Mute, i18n.T("incident.clock.waits")
	switch {
	case !c.Done.IsZero():
		state, day = kit.OK, short(c.Done)
		if c.DoneLate() {
			state = kit.Warn
			small += " · " + i18n.T("incidents.done_late", "date", i18n.Date(c.Due))
		}
	case c.Kind == incident.ClockPosting && c.Day0.IsZero():
		state, day = kit.Warn, i18n.T("incident.clock.no_delay")
	case c.Due.IsZero() && c.Day0.IsZero():
	case c.Due.IsZero():
		state, day = kit.Warn, i18n.T("incident.clock.no_delay")
	default:
		day = short(c.Due)
		switch left := s.p.Today.DaysUntil(c.Due); {
		case left < 0:
			state = kit.Bad
		case left < 15:
			state = kit.Warn
		}
		if c.Target.Before(c.Due) {
			small += " · " + i18n.T("incidents.target", "date", i18n.Date(c.Target))
		}
	}
	row(state, day, i18n.T(key, args...), small)
}

// letters is the panel that says how far the letters are.
func (s *Screen) letters() fyne.CanvasObject {
	c := s.p.Letters
	if s.p.Incident.NoNotice() { // nobody is told
		c = office.LetterCount{Mailed: c.Mailed}
	}
	lines := []fyne.CanvasObject{kit.StrongText(i18n.T("incidents.letters"))}
	for _, x := range []struct {
		key string
		n   int
	}{{"mailed", c.Mailed}, {"made", c.Made}, {"waiting", c.Waiting}, {"apart", c.Apart}, {"confidential", c.Confidential}} {
		if x.n > 0 {
			lines = append(lines, kit.MutedText(i18n.T("incidents.letters."+x.key, "n", x.n)))
		}
	}
	if len(lines) == 1 {
		key := "incidents.letters.none"
		if s.p.Incident.NoNotice() {
			key = "incidents.letters.needless"
		}
		lines = append(lines, kit.MutedText(i18n.T(key)))
	}
	if c.Made+c.Waiting > 0 && s.works() {
		lines = append(lines, kit.Row(0, kit.Secondary(i18n.T("incidents.preview"), func() {
			s.paper(func(ctx context.Context) ([]byte, error) { return s.o.PreviewBreachLetters(ctx, s.id, 3) })
		}), kit.Spring()))
	}
	return kit.Card(lines...)
}
