package incident

// This file says where an incident stands, what is due next, and what keeps it from being closed.

import (
	"strconv"

	"consentry/domain/calendar"
)

// Status is where an incident stands; it is computed (rules 14.2).
type Status string

// The statuses.
const (
	Reported       Status = "reported"  // containment is not finished
	Contained      Status = "contained" // nobody began the assessment
	Assessing      Status = "assessing"
	SecondReading  Status = "second_reading" // decided that nobody is told; a second reader has not agreed
	HeldUp         Status = "held"           // law enforcement
	Notifying      Status = "notifying"
	Correcting     Status = "correcting"
	ClosedNoNotice Status = "closed_no_notice"
	ClosedTold     Status = "closed"
)

// Status says where the incident stands on a day.
func (i Incident) Status(s Setting) Status {
	d, decided := i.Decision()
	switch {
	case i.State == Closed && i.NoNotice():
		return ClosedNoNotice
	case i.State == Closed:
		return ClosedTold
	case decided && !d.Settled():
		if d.Second != nil {
			return Assessing
		}
		return SecondReading
	case i.IsBreach() && i.Held(s.Today) && !i.notified(s):
		return HeldUp
	case i.IsBreach() && !i.notified(s):
		return Notifying
	case decided:
		return Correcting
	case i.Assessment.Begun():
		return Assessing
	case len(i.Unticked()) > 0:
		return Reported
	}
	return Contained
}

// Step is one of the six on the incident's page.
type Step string

// The steps.
const (
	StepReport   Step = "report"
	StepContain  Step = "contain"
	StepEvidence Step = "evidence"
	StepAssess   Step = "assess"
	StepNotify   Step = "notify"
	StepClose    Step = "close"
)

// Steps lists them in their order.
func Steps() []Step {
	return []Step{StepReport, StepContain, StepEvidence, StepAssess, StepNotify, StepClose}
}

// Done tells whether a step is done.
func (i Incident) Done(step Step, s Setting) bool {
	switch step {
	case StepReport:
		return true
	case StepContain:
		return len(i.Unticked()) == 0
	case StepEvidence:
		return len(i.Evidence) > 0 || !blank(i.NoEvidence)
	case StepAssess:
		d, ok := i.Decision()
		return ok && d.Settled()
	case StepNotify:
		return i.NoNotice() || i.IsBreach() && i.notified(s)
	case StepClose:
		return i.State == Closed
	}
	return false
}

// Current is the first step that is not done; the last one when all are.
func (i Incident) Current(s Setting) Step {
	for _, step := range Steps() {
		if !i.Done(step, s) {
			return step
		}
	}
	return StepClose
}

// notified: everybody who has to be told was told; a vendor's own clock is not the practice's.
func (i Incident) notified(s Setting) bool {
	for _, c := range i.Clocks(s) {
		if c.Kind != ClockVendor && c.Done.IsZero() {
			return false
		}
	}
	return true
}

// Blocks names everything that keeps the incident from being closed, each with its rule.
func (i Incident) Blocks(s Setting) []Defect {
	var ds []Defect
	block := func(bad bool, field, code, cite string, kv ...string) {
		if bad {
			ds = append(ds, defect(field, code, cite, kv...))
		}
	}
	n := len(i.Unticked())
	block(n > 0, "contain", "open_contain", "45 CFR 164.308(a)(6)(ii)", "count", strconv.Itoa(n))
	block(!i.Done(StepEvidence, s), "evidence", "open_evidence", citeBurden)
	block(i.Report.Kind == VendorFailed && i.Vendor == nil, "vendor", "open_vendor", "45 CFR 164.410")
	d, decided := i.Decision()
	switch {
	case !decided:
		block(true, "assess", "open_assess", cite402f)
	case len(i.Assessment.Supports(d.Outcome)) > 0: // BR-37
		block(true, "assess", "open_reasons", citeBurden)
	case !d.Settled() && d.Second != nil:
		block(true, "second", "open_disagreed", citeBurden)
	case !d.Settled():
		block(true, "second", "open_second", citeBurden)
	case d.Outcome == Breach:
		ds = append(ds, i.untold(s)...)
	}
	if open := len(i.OpenTasks()); open > 0 {
		block(true, "tasks", "open_tasks", "45 CFR 164.530(f)", "count", strconv.Itoa(open))
	}
	return ds
}

// untold names the notices that are not done.
func (i Incident) untold(s Setting) []Defect {
	var ds []Defect
	if i.Count() == 0 {
		return []Defect{defect("people", "open_people", "45 CFR 164.404(a)(1)")}
	}
	for _, c := range i.Clocks(s) {
		if !c.Done.IsZero() {
			continue
		}
		switch c.Kind {
		case ClockIndividuals:
			ds = append(ds, i.untoldPeople(c)...)
		case ClockPosting:
			ds = append(ds, defect("posting", "open_posting", c.Cite, "date", c.Due.String()))
		case ClockMedia, ClockHHS, ClockHHSYear:
			ds = append(ds, defect(string(c.Kind), "open_"+string(c.Kind), c.Cite, "state", c.State))
		case ClockState:
			ds = append(ds, defect("state", "open_state", c.Cite, "state", c.State, "to", c.To, "copy", choose(c.Copy(), "yes", "no")))
		}
	}
	return ds
}

func (i Incident) untoldPeople(c Clock) []Defect {
	t := i.Tally
	var ds []Defect
	if n := i.Count() - t.Total; n > 0 {
		ds = append(ds, defect("people", "open_unnamed", c.Cite, "count", strconv.Itoa(n)))
	}
	if n := t.Waiting(); n > 0 {
		ds = append(ds, defect("people", "open_letters", c.Cite, "count", strconv.Itoa(n)))
	}
	if t.Unreachable > 0 && t.Unreachable < SubstituteFew && t.Other < t.Unreachable {
		ds = append(ds, defect("people", "open_unreachable", cite404d2+"(i)", "count", strconv.Itoa(t.Unreachable-t.Other)))
	}
	return ds
}

// CheckClose is Blocks and what the act itself needs: a word on what was learned.
func (i Incident) CheckClose(learned string, s Setting) []Defect {
	if i.State == Closed {
		return []Defect{defect("state", "closed", "")}
	}
	ds := i.Blocks(s)
	if blank(learned) {
		ds = append(ds, defect("learned", "need_learned", "45 CFR 164.308(a)(6)(ii)"))
	}
	return ds
}

// CheckTask names what is wrong with a corrective action.
func CheckTask(t Task, today calendar.Date) []Defect {
	var ds []Defect
	known := false
	for _, k := range TaskKinds() {
		known = known || k == t.Kind
	}
	if !known {
		ds = append(ds, defect("kind", "need_task_kind", ""))
	}
	if blank(t.Text) {
		ds = append(ds, defect("text", "need_task_text", ""))
	}
	if t.DueOn.IsZero() {
		ds = append(ds, defect("due_on", "need_day", "45 CFR 164.530(f)"))
	}
	if !t.Done.IsZero() && blank(t.Proof) {
		ds = append(ds, defect("proof", "need_task_proof", citeBurden))
	}
	if t.Done.After(today) {
		ds = append(ds, defect("done", "future", "", "date", t.Done.String()))
	}
	return ds
}

// TaskDue is the day a corrective action is due by default: CorrectDays after discovery, and never before today.
func (i Incident) TaskDue(today calendar.Date) calendar.Date {
	day, ok := i.DiscoveredOn()
	if !ok {
		day = today
	}
	return calendar.Later(today, calendar.Due(day, CorrectDays))
}

// DutyKind is something that has to be done next.
type DutyKind string

// The duties.
const (
	DutyContain DutyKind = "contain" // at once
	DutyAssess  DutyKind = "assess"
	DutySecond  DutyKind = "second"
	DutyClock   DutyKind = "clock"
	DutyCorrect DutyKind = "correct"
	DutyClose   DutyKind = "close"
)

// Duty is one of them with its day: Target the house's own, Due the legal one (or the house's where there is no legal one).
type Duty struct {
	Kind        DutyKind
	Clock       *Clock // of DutyClock
	Task        *Task  // of DutyCorrect
	Target, Due calendar.Date
	Cite        string
}

// Duties are what is due next, in the order of the steps. A closed incident has none.
func (i Incident) Duties(s Setting) []Duty {
	if i.State == Closed {
		return nil
	}
	var out []Duty
	if len(i.Unticked()) > 0 {
		out = append(out, Duty{Kind: DutyContain, Target: i.Report.NoticedOn, Due: i.Report.NoticedOn, Cite: "45 CFR 164.308(a)(6)(ii)"})
	}
	clocks := i.Clocks(s)
	d, decided := i.Decision()
	switch {
	case decided && !d.Settled() && d.Second == nil:
		out = append(out, Duty{Kind: DutySecond, Target: d.On.AddDays(2), Due: i.assessBy(clocks, d.On), Cite: citeBurden})
	case !decided || !d.Settled():
		day, _ := i.DiscoveredOn()
		by := i.assessBy(clocks, day)
		out = append(out, Duty{Kind: DutyAssess, Target: calendar.Earlier(day.AddDays(Slow), by), Due: by, Cite: cite402f})
	case d.Outcome == Breach:
		for n := range clocks {
			c := clocks[n]
			if c.Done.IsZero() && c.Kind != ClockVendor && !c.Day0.IsZero() {
				if c.Due.IsZero() { // no number: as soon as can be
					c.Due, c.Target = calendar.Later(c.Day0, s.Today), c.Day0
				}
				out = append(out, Duty{Kind: DutyClock, Clock: &c, Target: c.Target, Due: c.Due, Cite: c.Cite})
			}
		}
	}
	for n := range i.Tasks {
		if t := i.Tasks[n]; t.Done.IsZero() {
			out = append(out, Duty{Kind: DutyCorrect, Task: &t, Target: t.DueOn, Due: t.DueOn, Cite: "45 CFR 164.530(f)"})
		}
	}
	if len(out) == 0 && len(i.Blocks(s)) == 0 {
		out = append(out, Duty{Kind: DutyClose, Target: s.Today, Due: s.Today.AddDays(CorrectDays), Cite: citeBurden})
	}
	return out
}

// assessBy is the day by which the assessment has to be there: investigating does not stop the people's clock (finding F1).
func (i Incident) assessBy(clocks []Clock, day calendar.Date) calendar.Date {
	for _, c := range clocks {
		if c.Kind == ClockIndividuals {
			return c.Due
		}
	}
	return calendar.BreachTerm.Due(day)
}

// Next is the next day on which something is due; zero when nothing is.
func (i Incident) Next(s Setting) calendar.Date {
	var day calendar.Date
	for _, d := range i.Duties(s) {
		if day.IsZero() || d.Due.Before(day) {
			day = d.Due
		}
	}
	return day
}
