// This file sets what incidents leave on paper: the worksheet for the portal of HHS, the report for the binder, and the
// log of a year.
package paper

import (
	"strconv"
	"strings"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

func (p *Printer) incidentSheet(sh office.IncidentSheet, key string) (*sheet, i18n.Translator, error) {
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Footer.Printed}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.incident")
	j.running = incident.NumberOf(sh.Incident.Number)
	j.foot = logged(tr, sh.Footer)
	s, err := p.start(j)
	if err != nil {
		return nil, tr, err
	}
	s.paragraph(incident.NumberOf(sh.Incident.Number)+" · "+tr.T(key), style{size: 19, weight: bold, lead: 1.2, keep: true})
	return s, tr, nil
}

// IncidentWorksheet sets the answers for the portal of HHS in its order. What is missing says so.
func (p *Printer) IncidentWorksheet(sh office.IncidentSheet) ([]byte, error) {
	if len(sh.Lines) == 0 {
		return nil, ErrNothing
	}
	s, tr, err := p.incidentSheet(sh, "incident.sheet.title")
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("incident.sheet.sub"), style{color: muted})
	section := ""
	for _, l := range sh.Lines {
		if l.Section != section {
			section = l.Section
			s.section(tr.T("incident.sheet." + section))
		}
		s.list([]fact{{tr.T("incident.sheet." + l.Label), answerOf(tr, l)}})
	}
	return s.finish()
}

// section begins a part with a heading.
func (s *sheet) section(words string) {
	s.y += 10
	s.need(60)
	s.paragraph(words, style{size: 13, weight: bold, lead: 1.25, keep: true})
}

func answerOf(tr i18n.Translator, l incident.Line) string {
	switch {
	case l.Missing:
		return "— " + tr.T("incident.sheet.missing")
	case len(l.Keys) > 0:
		words := make([]string, len(l.Keys))
		for n, k := range l.Keys {
			words[n] = tr.T("incident.portal." + k)
		}
		return strings.Join(words, "; ")
	case !l.Date.IsZero():
		return tr.FullDate(l.Date)
	case l.Text == "":
		return "—"
	}
	return l.Text
}

// IncidentReport sets everything on record about an incident, for the binder. It names no patient.
func (p *Printer) IncidentReport(sh office.IncidentSheet) ([]byte, error) {
	i := sh.Incident
	if i.ID == "" {
		return nil, ErrNothing
	}
	s, tr, err := p.incidentSheet(sh, "paper.incident.title")
	if err != nil {
		return nil, err
	}
	day := func(d calendar.Date) string {
		if d.IsZero() {
			return tr.T("paper.incident.unknown")
		}
		return tr.FullDate(d)
	}
	by := tr.T("paper.incident.unnamed")
	if i.Report.By != "" {
		by = sh.Names[i.Report.By]
	}
	from, to := i.Happened()
	happened := day(from)
	if to.After(from) {
		happened = tr.T("incidents.happened.days", "from", day(from), "to", day(to))
	}
	s.section(tr.T("incident.page_step.report"))
	s.list([]fact{{tr.T("paper.incident.kind"), tr.T("incident.kind." + string(i.Report.Kind))}, {tr.T("paper.incident.what"), i.Report.What}, {tr.T("paper.incident.where"), i.Report.Where},
		{tr.T("paper.incident.happened"), happened}, {tr.T("paper.incident.noticed"), day(i.Report.NoticedOn)}, {tr.T("paper.incident.by"), by},
		{tr.T("paper.incident.discovered"), day(sh.Discovered)}})
	for _, k := range i.Known {
		words := tr.FullDate(k.On) + " · " + tr.T("incident.knower."+string(k.Who))
		for _, more := range []string{k.Note, k.Void} {
			if more != "" {
				words += " · " + more
			}
		}
		s.list([]fact{{tr.T("paper.incident.known"), words}})
	}
	if v := i.Vendor; v != nil {
		words := v.Name
		if v.Agent {
			words += " · " + tr.T("incidents.vendor.agent.short")
		}
		s.list([]fact{{tr.T("incidents.vendor"), words}})
		for _, x := range []struct {
			key string
			on  calendar.Date
		}{{"incidents.vendor.knew", v.DiscoveredOn}, {"incidents.vendor.told_on", v.ToldOn}} {
			if !x.on.IsZero() {
				s.list([]fact{{tr.T(x.key), tr.FullDate(x.on)}})
			}
		}
	}
	s.section(tr.T("incident.page_step.contain"))
	for _, t := range i.Contained {
		words := tr.T("incident.step." + t.Step)
		if t.NotHere {
			words += " — " + tr.T("paper.incident.not_here")
		}
		if t.Note != "" {
			words += ": " + t.Note
		}
		s.list([]fact{{instant(tr, t.At, sh.Footer.Zone) + " · " + sh.Names[t.By], words}})
	}
	s.section(tr.T("incident.page_step.evidence"))
	if i.NoEvidence != "" {
		s.paragraph(i.NoEvidence, style{})
	}
	for _, e := range i.Evidence {
		s.list([]fact{{e.Label + " · " + e.Source, "SHA-256 " + e.SHA256}})
		for _, c := range e.Custody {
			s.paragraph(instant(tr, c.At, sh.Footer.Zone)+" · "+sh.Names[c.By]+" · "+tr.T("incident.custody."+string(c.What), "to", c.To), style{size: 9.5, color: muted})
		}
	}
	s.assessment(tr, sh)
	s.told(tr, sh)
	return s.finish()
}

// assessment sets the answers with their reasons, and the decisions with their readers.
func (s *sheet) assessment(tr i18n.Translator, sh office.IncidentSheet) {
	a := sh.Incident.Assessment
	s.section(tr.T("incident.page_step.assess"))
	if a.Permitted != incident.NotAsked {
		s.list([]fact{{tr.T("paper.incident.permitted"), reasoned(tr.T("incident.answer."+string(a.Permitted)), a.WhyPermitted)}})
	}
	if a.Security.Form != "" {
		s.list([]fact{{tr.T("paper.incident.form"), reasoned(tr.T("incident.form."+string(a.Security.Form)), a.Security.Proof)}})
	}
	for _, x := range []struct {
		name string
		said incident.Answer
	}{{"standard", a.Security.Standard}, {"key_apart", a.Security.KeyApart}, {"running", a.Security.Running}, {"outside", a.Outside}} {
		if x.said != incident.NotAsked && (x.name == "outside" || a.Security.Form == incident.Encrypted) {
			s.list([]fact{{tr.T("incidents.ask." + x.name), tr.T("incident.answer." + string(x.said))}})
		}
	}
	if a.Exception.Kind != "" {
		s.list([]fact{{tr.T("paper.incident.exception"), reasoned(tr.T("incident.exception."+string(a.Exception.Kind)), a.Exception.Why)}})
	}
	for n, f := range a.Factors {
		if f.Level != "" || f.Why != "" {
			level := ""
			if f.Level != "" {
				level = tr.T("incident.level."+string(f.Level)) + ": "
			}
			s.list([]fact{{strconv.Itoa(n+1) + ". " + tr.T("incident.factor."+incident.FactorNames[n]), level + f.Why}})
		}
	}
	if a.LowWhy != "" {
		s.list([]fact{{tr.T("paper.incident.low_why"), a.LowWhy}})
	}
	for _, d := range sh.Incident.Decisions {
		words := tr.T("incident.outcome."+string(d.Outcome)) + " · " + sh.Names[d.By]
		if d.Why != "" {
			words += " · " + d.Why
		}
		if !d.Dropped.IsZero() {
			words += " · " + tr.T("paper.incident.dropped", "at", instant(tr, d.Dropped, sh.Footer.Zone), "name", sh.Names[d.DroppedBy])
		}
		s.list([]fact{{tr.T("paper.incident.decided", "day", tr.FullDate(d.On)), words}})
		if x := d.Second; x != nil {
			key := "paper.incident.agreed"
			if !x.Agree {
				key = "paper.incident.disagreed"
			}
			s.list([]fact{{tr.T(key, "name", sh.Names[x.By]), x.Why}})
		}
	}
}

// told sets the clocks, who was told when with what receipt, corrective actions and the end.
func (s *sheet) told(tr i18n.Translator, sh office.IncidentSheet) {
	i := sh.Incident
	s.section(tr.T("incident.page_step.notify"))
	n := i.Numbers()
	s.list([]fact{{tr.T("paper.incident.people"), tr.T("paper.incident.people.told", "n", n.Affected, "told", n.Told, "other", n.Other, "left", n.ToTell, "unreached", n.Unreached, "needless", n.NotNeeded)}})
	for _, c := range sh.Clocks {
		words := c.Cite
		if !c.Due.IsZero() {
			words = tr.T("paper.incident.due", "day", tr.FullDate(c.Due)) + " · " + words
		}
		if !c.Done.IsZero() {
			words = tr.T("paper.incident.done", "day", tr.FullDate(c.Done)) + " · " + words
		}
		label := tr.T("paper.incident.clock." + string(c.Kind))
		if c.Kind == incident.ClockState {
			label = tr.T("incident.to." + c.To)
			if c.Copy() {
				label = tr.T("incident.to.copy", "to", label)
			}
		}
		if c.State != "" {
			label += " · " + office.StateName(c.State)
		}
		s.list([]fact{{label, words}})
	}
	for _, x := range i.Told {
		s.list([]fact{{tr.T("incident.to." + x.To), tr.FullDate(x.On) + " · " + x.Receipt}})
	}
	for _, h := range i.Holds {
		s.list([]fact{{tr.T("paper.incident.hold", "name", h.Official+", "+h.Agency), tr.FullDate(h.StatedOn) + " – " + tr.FullDate(h.End())}})
	}
	if len(i.Tasks)+len(i.Endings) > 0 {
		s.section(tr.T("incident.page_step.close"))
	}
	for _, x := range i.Tasks {
		words := tr.T("paper.incident.due", "day", tr.FullDate(x.DueOn))
		if !x.Done.IsZero() {
			words = tr.T("paper.incident.done", "day", tr.FullDate(x.Done)) + " · " + x.Proof
		}
		s.list([]fact{{tr.T("incident.task_kind."+string(x.Kind)) + ": " + x.Text, words}})
	}
	for _, e := range i.Endings {
		s.list([]fact{{tr.T("paper.incident.closed", "day", tr.FullDate(e.On), "name", sh.Names[e.By]), e.Learned}})
	}
}

// YearLog sets the log of a year. A year without any says so.
func (p *Printer) YearLog(sh office.YearLogSheet) ([]byte, error) {
	tr := i18n.In(langOf(sh.Lang))
	t := office.TableSheet{Letterhead: sh.Letterhead, Lang: sh.Lang, Footer: sh.Footer, Title: tr.T("paper.yearlog.title", "year", strconv.Itoa(sh.Year)),
		Sub: tr.T("paper.yearlog.sub", "day", tr.FullDate(sh.DueOn))}
	for _, c := range []string{"number", "what", "happened", "discovered", "people", "told", "submitted", "receipt"} {
		t.Columns = append(t.Columns, tr.T("paper.yearlog."+c))
	}
	day := func(d calendar.Date) string {
		if d.IsZero() {
			return "—"
		}
		return tr.Date(d)
	}
	for _, r := range sh.Rows {
		what := r.Title
		if what == "" {
			what = tr.T("incident.kind." + string(r.Kind))
		}
		t.Rows = append(t.Rows, []string{r.Number, what, day(r.Happened), day(r.Discovered), strconv.Itoa(r.People), day(r.Told), day(r.Submitted), r.Receipt})
	}
	t.None = tr.T("paper.yearlog.none")
	return p.Table(t)
}

// reasoned sets what was written to an answer after it.
func reasoned(answer, why string) string {
	if strings.TrimSpace(why) == "" {
		return answer
	}
	return answer + " · " + why
}
