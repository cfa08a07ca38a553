// The practice's own times for what patients ask for and for incidents, beside the law's: how much of the legal time it
// takes, and which States' rules about breaches count.

package settings

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// dutyOffice is what these cards need of the office.
type dutyOffice interface {
	RequestRules(ctx context.Context) (request.Rules, error)
	SaveRequestRules(ctx context.Context, rules request.Rules) error
	IncidentRules(ctx context.Context) (office.IncidentRules, error)
	SaveIncidentRules(ctx context.Context, r office.IncidentRules) error
	BreachLaws(ctx context.Context) ([]office.BreachLaw, error)
}

// duties are the rules as they are on record.
type duties struct {
	requests  request.Rules
	incidents office.IncidentRules
	laws      []office.BreachLaw
}

// changedDuties are those that were changed; nil: not.
type changedDuties struct {
	requests  *request.Rules
	incidents *office.IncidentRules
}

func (c changedDuties) none() bool { return c.requests == nil && c.incidents == nil }

// dutiesForm is the cards.
type dutiesForm struct {
	was duties

	aim, pages, told    *kit.Entry
	aimF, pagesF, toldF *kit.Field
	aims                []*kit.Text // what the aim comes to, in the order of request.Rules.Aims
	toldAim             *kit.Text
	reason, licensed    *kit.Toggle
	states              map[string]*kit.CheckBox
}

// loadDuties puts the cards into the page once the rules are read.
func (s *Screen) loadDuties() {
	if !s.may(access.SettingsView) || !s.may(access.IncidentsView) {
		return
	}
	at, f := s.dutiesAt, s.form
	ui.Run(s.host.Async(), &s.dutying, func(ctx context.Context) (duties, error) {
		var d duties
		var err error
		if d.requests, err = s.o.RequestRules(ctx); err != nil {
			return d, err
		}
		if d.incidents, err = s.o.IncidentRules(ctx); err != nil {
			return d, err
		}
		d.laws, err = s.o.BreachLaws(ctx)
		return d, err
	}, func(d duties, err error) {
		switch {
		case err != nil:
			s.host.Fail(err)
		case s.form == f && f != nil:
			f.duties = newDutiesForm(d)
			at.Objects = []fyne.CanvasObject{f.duties.content()}
			at.Refresh()
			s.area.Refresh()
		}
	})
}

func newDutiesForm(d duties) *dutiesForm {
	f := &dutiesForm{was: d, aim: entry(strconv.Itoa(d.requests.TargetPercent), 4), pages: entry(strconv.Itoa(d.requests.DisagreementPages), 3),
		told: entry(strconv.Itoa(d.incidents.TargetPercent), 4), toldAim: kit.BodyText(""), states: map[string]*kit.CheckBox{}}
	f.aimF = kit.NewField(i18n.T("settings.aim"), f.aim).Help(i18n.T("settings.aim.help", "n", request.DefaultRules().TargetPercent)).Why(why("settings.aim"))
	f.pagesF = kit.NewField(i18n.T("settings.pages"), f.pages).Help(i18n.T("settings.pages.help", "n", request.DefaultRules().DisagreementPages, "most", request.MostPages)).Why(why("settings.pages"))
	f.toldF = kit.NewField(i18n.T("settings.told"), f.told).Help(i18n.T("settings.told.help", "n", office.DefaultIncidentRules().TargetPercent, "least", incident.LeastPercent)).Why(why("settings.told"))
	f.reason = kit.NewToggle(i18n.T("settings.reason"), d.requests.ReasonAsked, nil)
	f.licensed = kit.NewToggle(i18n.T("settings.licensed"), d.incidents.Licensed, nil)
	for _, l := range d.laws {
		if l.Sleeps && !l.Home {
			f.states[l.State] = kit.NewCheckBox(l.Name, slices.Contains(d.incidents.States, l.State), nil)
		}
	}
	for range d.requests.Aims() {
		f.aims = append(f.aims, kit.BodyText(""))
	}
	f.aim.OnEdited = func(string) { f.sayAims() }
	f.told.OnEdited = func(string) { f.sayAims() }
	f.sayAims()
	return f
}

// sayAims says in days what was typed in percent.
func (f *dutiesForm) sayAims() {
	rules := f.was.requests
	rules.TargetPercent = whole(f.aim.Value())
	for i, a := range rules.Aims() {
		f.aims[i].SetText(aimWords(rules.Check() == nil, a.Days, a.Most))
	}
	percent := whole(f.told.Value())
	days, most, _ := incident.Aim(percent)
	f.toldAim.SetText(aimWords(len(incident.CheckPercent(percent)) == 0, days, most))
}

// aimWords is the house's own time beside the law's.
func aimWords(fits bool, days, most int) string {
	if !fits {
		return i18n.T("settings.aim.only", "most", most)
	}
	return i18n.T("settings.aim.days", "n", days, "most", most)
}

func (f *dutiesForm) content() fyne.CanvasObject {
	row := func(key string, t *kit.Toggle) fyne.CanvasObject {
		return kit.Row(12, kit.Grow(kit.Stack(2, kit.Row(8, kit.StrongText(i18n.T(key)), why(key)), kit.SmallText(i18n.T(key+".help")))), t)
	}
	line := func(what string, days *kit.Text, cite string) fyne.CanvasObject {
		return kit.ColumnsTop(10, []float32{1, 1}, kit.Stack(1, kit.BodyText(what), kit.SmallText(cite)), days)
	}
	asked := kit.Stack(8)
	for i, a := range f.was.requests.Aims() {
		asked.Add(line(i18n.T("requests.kind."+string(a.Kind)), f.aims[i], a.Cite))
	}
	_, _, cite := incident.Aim(0)
	requests := kit.Card(kit.Section(i18n.T("settings.requests"), i18n.T("settings.requests.sub")), f.aimF, asked, kit.SmallText(i18n.T("settings.aim.rest", "days", request.DecideBusinessDays, "answer", request.ComplaintDays)),
		f.pagesF, row("settings.reason", f.reason))
	incidents := kit.Card(kit.Section(i18n.T("settings.incidents"), i18n.T("settings.incidents.sub")), f.toldF, line(i18n.T("settings.told.people"), f.toldAim, cite), row("settings.licensed", f.licensed))
	return kit.Stack(14, kit.ColumnsTop(18, []float32{1, 1}, requests, incidents), f.lawCard())
}

// lawCard lists the States whose rules about breaches are shipped: those that count anyway, and those to switch on.
func (f *dutiesForm) lawCard() fyne.CanvasObject {
	var always []string
	var rows []fyne.CanvasObject
	for _, l := range f.was.laws {
		box := f.states[l.State]
		if box == nil {
			always = append(always, l.Name)
			continue
		}
		rows = append(rows, kit.Stack(1, box, kit.Inset4(0, 0, 0, 30, kit.SmallText(lawWords(l)))))
	}
	return kit.Card(kit.Section(i18n.T("settings.states"), i18n.T("settings.states.sub")), kit.Row(8, kit.Grow(kit.BodyText(i18n.T("settings.states.always", "states", strings.Join(always, ", ")))), why("settings.states")),
		kit.Grid(3, 12, rows...))
}

// lawWords says whom a State wants told by when, and where that is written.
func lawWords(l office.BreachLaw) string {
	var words []string
	cites := []string{}
	for _, r := range l.Rules {
		who := i18n.T("incident.to." + string(r.Recipient))
		if r.Recipient == calendar.ToIndividuals {
			who = i18n.T("settings.states.people")
		}
		line := i18n.T("settings.states."+string(r.Unit), "who", who, "n", r.N)
		if r.Recipient == calendar.ToIndividuals {
			words = slices.Insert(words, 0, line)
		} else {
			words = append(words, line)
		}
		if !slices.Contains(cites, r.Cite) {
			cites = append(cites, r.Cite)
		}
	}
	return strings.Join(words, "; ") + ". " + strings.Join(cites, "; ")
}

// read returns what stands in the cards. A number that is none is outside of every range, which Check says.
func (f *dutiesForm) read() (request.Rules, office.IncidentRules) {
	q, i := f.was.requests, f.was.incidents
	q.TargetPercent, q.DisagreementPages, q.ReasonAsked = whole(f.aim.Value()), whole(f.pages.Value()), f.reason.On()
	i.TargetPercent, i.Licensed = whole(f.told.Value()), f.licensed.On()
	i.States = slices.DeleteFunc(slices.Clone(i.States), func(st string) bool { return f.states[st] != nil })
	for _, l := range f.was.laws { // in the order of the page
		if box := f.states[l.State]; box != nil && box.On() {
			i.States = append(i.States, l.State)
		}
	}
	return q, i
}

// changed tells whether something differs from what is saved.
func (f *dutiesForm) changed() bool {
	if f == nil {
		return false
	}
	q, i := f.read()
	return q != f.was.requests || !sameIncidents(i, f.was.incidents)
}

func sameIncidents(a, b office.IncidentRules) bool {
	x, y := slices.Sorted(slices.Values(a.States)), slices.Sorted(slices.Values(b.States))
	return a.TargetPercent == b.TargetPercent && a.Licensed == b.Licensed && slices.Equal(x, y)
}

// take returns what was changed, or says what is wrong with it.
func (f *dutiesForm) take() (changedDuties, bool) {
	var out changedDuties
	if f == nil {
		return out, true
	}
	kit.ClearErrors(f.aimF, f.pagesF, f.toldF)
	q, i := f.read()
	if q != f.was.requests {
		f.refuse(q.Check())
		out.requests = &q
	}
	if !sameIncidents(i, f.was.incidents) {
		if ds := i.Check(); len(ds) > 0 {
			words, _ := i18n.Sentence(&office.Invalid{Defects: ds})
			f.toldF.SetError(words)
		}
		out.incidents = &i
	}
	return out, !kit.FocusFirstError(f.aimF, f.pagesF, f.toldF)
}

// refuse says at its field why the rules for requests are not kept.
func (f *dutiesForm) refuse(err error) {
	var no request.Refused
	if !errors.As(err, &no) {
		return
	}
	words, _ := i18n.Sentence(no)
	field := f.aimF
	if no.Field == "disagreement_pages" {
		field = f.pagesF
	}
	field.SetError(words)
}

// saved notes what is saved now.
func (f *dutiesForm) saved(c changedDuties) {
	if c.requests != nil {
		f.was.requests = *c.requests
	}
	if c.incidents != nil {
		f.was.incidents = *c.incidents
	}
}

// saveDuties saves what was changed: each leaves a trace of its own.
func (s *Screen) saveDuties(ctx context.Context, c changedDuties) error {
	if c.requests != nil {
		if err := s.o.SaveRequestRules(ctx, *c.requests); err != nil {
			return err
		}
	}
	if c.incidents != nil {
		return s.o.SaveIncidentRules(ctx, *c.incidents)
	}
	return nil
}
