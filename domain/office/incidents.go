// This file is the desk for what went wrong: anybody reports, and whoever looks after it finds everything in one place
// (45 CFR 164.308(a)(6), 164.400 to 164.414).
package office

import (
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/request"
)

const (
	kindIncident         = "incident"
	kindAffected         = "affected"
	settingIncidents     = "incidents"
	settingIncidentCount = "incidents_numbered"
)

// IncidentRules are the practice's own choices about incidents.
type IncidentRules struct {
	// TargetPercent is the part of the legal time after which the house wants a notice sent: 10 to 100.
	TargetPercent int `json:"target_percent"`
	// States whose rules are shipped unconfirmed and were switched on, by their letters.
	States []string `json:"states,omitempty"`
	// Licensed: the clinic is licensed by California's health department.
	Licensed bool `json:"licensed,omitempty"`
}

// DefaultIncidentRules are the rules of a practice that chose none.
func DefaultIncidentRules() IncidentRules { return IncidentRules{TargetPercent: 50} }

// NewIncident is what somebody says went wrong.
type NewIncident struct {
	Kind         incident.Kind
	What, Where  string
	NoticedOn    calendar.Date // zero: today
	HappenedFrom calendar.Date
	HappenedTo   calendar.Date
	Still        bool
	// Unnamed: who reports does not want to be named. Neither the report nor the log's entry of it then say who it was.
	Unnamed bool
	// From is the record it was seen on ("disclosure:<id>", "request:<id>"), and PatientID whom it is about, if that is known.
	From      string
	PatientID string
}

// IncidentLine is one incident in a list.
type IncidentLine struct {
	Incident incident.Incident
	Status   incident.Status
	Owner    string
	// Due is what is due next and Target the house's own day for it; zero when nothing is.
	Due, Target calendar.Date
	Late        bool
}

// mostIncidents bounds a list.
const mostIncidents = 500

func incidentRules(tx Tx) (IncidentRules, error) {
	r := DefaultIncidentRules()
	_, err := tx.Setting(settingIncidents, &r)
	return r, err
}

// Check returns everything wrong with them; what the law does not allow is among it.
func (r IncidentRules) Check() []Defect {
	var ds []Defect
	for _, d := range incident.CheckPercent(r.TargetPercent) {
		ds = append(ds, Defect{Field: d.Field, Key: d.MessageKey(), Args: d.MessageArgs()})
	}
	if slices.ContainsFunc(r.States, func(st string) bool { return !slices.Contains(States, st) }) {
		ds = append(ds, Defect{Field: "states", Key: "office.state"})
	}
	return ds
}

// BreachLaw is what one State adds to the federal clocks of a breach.
type BreachLaw struct {
	State, Name string
	Rules       []calendar.StateRule
	// Sleeps: shipped unconfirmed, so that it sets no day unless the practice is in that State or switches it on.
	Sleeps bool
	Home   bool
}

// BreachLaws are the States whose rules are shipped, by name.
func (o *Office) BreachLaws(ctx context.Context) ([]BreachLaw, error) {
	s, err := o.may(access.IncidentsView)
	if err != nil {
		return nil, err
	}
	of := map[string]*BreachLaw{}
	for _, r := range o.deps.States {
		if r.Area != calendar.AreaBreach {
			continue
		}
		if of[r.State] == nil {
			of[r.State] = &BreachLaw{State: r.State, Name: StateName(r.State), Home: r.State == s.practice.State}
		}
		of[r.State].Rules, of[r.State].Sleeps = append(of[r.State].Rules, r), r.Disabled
	}
	list := make([]BreachLaw, 0, len(of))
	for _, l := range of {
		list = append(list, *l)
	}
	slices.SortFunc(list, func(a, b BreachLaw) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// IncidentRules are the practice's choices.
func (o *Office) IncidentRules(ctx context.Context) (IncidentRules, error) {
	var r IncidentRules
	err := o.peek(ctx, access.IncidentsView, func(_ *session, tx Tx) (err error) {
		r, err = incidentRules(tx)
		return err
	})
	return r, err
}

// SaveIncidentRules changes them.
func (o *Office) SaveIncidentRules(ctx context.Context, r IncidentRules) error {
	return o.write(ctx, access.SettingsEdit, func(_ *session, tx Tx) (audit.Event, error) {
		if ds := r.Check(); len(ds) > 0 {
			return audit.Event{}, &Invalid{Defects: ds}
		}
		return audit.Event{Action: audit.SettingsChanged, Object: "setting:" + settingIncidents}, tx.PutSetting(settingIncidents, r)
	})
}

// incidentSetting is what practice and day add to the rules.
func (o *Office) incidentSetting(s *session, tx Tx) (incident.Setting, error) {
	r, err := incidentRules(tx)
	today := o.today(s)
	return incident.Setting{Today: today, Home: s.practice.State, Also: r.States, Licensed: r.Licensed, Packs: o.deps.States,
		Off: daysOff(today), Percent: r.TargetPercent}, err
}

// invalidIncident gives the chapter's defects their sentences; nil if there are none.
func invalidIncident(ds []incident.Defect) error {
	return invalid(ds, func(d incident.Defect) string { return d.Field })
}

// tooLong refuses texts that nobody can read or that cannot be kept.
func incidentTexts(texts map[string]string) error {
	e := &Invalid{}
	for field, text := range texts {
		switch {
		case len([]rune(text)) > mostIncidentText:
			e.Defects = append(e.Defects, Defect{Field: field, Key: "office.too_long", Args: map[string]string{"max": itoa(mostIncidentText)}})
		case strings.ContainsFunc(text, forbidden):
			e.Defects = append(e.Defects, Defect{Field: field, Key: "office.control"})
		}
	}
	if len(e.Defects) == 0 {
		return nil
	}
	slices.SortFunc(e.Defects, func(a, b Defect) int { return strings.Compare(a.Field, b.Field) })
	return e
}

// mostIncidentText bounds one text of an incident, characters.
const mostIncidentText = 4000

// ReportIncident writes down that something went wrong. What was reported is never changed, and nothing removes it.
func (o *Office) ReportIncident(ctx context.Context, n NewIncident) (incident.Incident, error) {
	var i incident.Incident
	s, err := o.may(access.IncidentsReport)
	if err != nil {
		return i, err
	}
	who := s.actor(o.now(s))
	if n.Unnamed {
		who.MemberID, who.Role = "", ""
	}
	err = s.opened.Write(ctx, who, func(tx Tx) (audit.Event, error) {
		var err error
		i, err = o.newIncident(s, tx, n)
		return audit.Event{Action: audit.IncidentReported, Object: "incident:" + i.ID, Args: map[string]string{"number": incident.NumberOf(i.Number), "kind": string(n.Kind)}}, err
	})
	return i, err
}

func (o *Office) newIncident(s *session, tx Tx, n NewIncident) (incident.Incident, error) {
	today := o.today(s)
	if n.NoticedOn.IsZero() {
		n.NoticedOn = today
	}
	i := incident.Incident{ID: o.newID(), State: incident.Open, Report: incident.Report{Kind: n.Kind, What: strings.TrimSpace(n.What), Where: onOneLine(n.Where),
		HappenedFrom: n.HappenedFrom, HappenedTo: n.HappenedTo, NoticedOn: n.NoticedOn, Still: n.Still, At: o.now(s), By: s.member.ID, From: n.From}}
	if n.Unnamed {
		i.Report.By = ""
	}
	if err := invalidIncident(i.Report.Check(today)); err != nil {
		return i, err
	}
	if err := incidentTexts(map[string]string{"what": n.What, "where": n.Where}); err != nil {
		return i, err
	}
	// What anybody here knows the practice knows: the day it was noticed is the first entry about discovery.
	i.Known = []incident.Knowledge{{Who: incident.Workforce, On: n.NoticedOn, At: i.Report.At, By: i.Report.By}}
	if _, err := tx.Setting(settingIncidentCount, &i.Number); err != nil {
		return i, err
	}
	i.Number++
	if err := tx.PutSetting(settingIncidentCount, i.Number); err != nil {
		return i, err
	}
	if n.PatientID != "" {
		if err := o.affectPatients(s, tx, &i, incident.Origin{Kind: incident.FromPatient}, []string{n.PatientID}); err != nil {
			return i, err
		}
	}
	if err := o.answersComplaint(s, tx, n.From, i.ID); err != nil {
		return i, err
	}
	return i, o.putIncident(s, tx, &i)
}

// answersComplaint notes on a complaint that an incident was reported because of it; from is where it was reported.
func (o *Office) answersComplaint(s *session, tx Tx, from, incidentID string) error {
	id, ok := strings.CutPrefix(from, "request:")
	if !ok {
		return nil
	}
	r, err := entryOf[request.Request](tx, kindRequest, id)
	if err != nil || r.Complaint == nil || r.Complaint.IncidentID != "" {
		return err
	}
	c := *r.Complaint
	c.IncidentID, r.Complaint = incidentID, &c
	_, err = o.putRequest(s, tx, r)
	return err
}

// putIncident writes an incident with the day by which lists order it.
func (o *Office) putIncident(s *session, tx Tx, i *incident.Incident) error {
	set, err := o.incidentSetting(s, tx)
	if err != nil {
		return err
	}
	i.On = i.Next(set)
	return tx.PutEntry(kindIncident, i.ID, *i)
}

// Incidents lists what is open, what is due first before the rest; or what is closed, the newest first.
func (o *Office) Incidents(ctx context.Context, closed bool) ([]IncidentLine, error) {
	var lines []IncidentLine
	err := o.peek(ctx, access.IncidentsView, func(s *session, tx Tx) error {
		state := incident.Open
		if closed {
			state = incident.Closed
		}
		list, err := entriesOf[incident.Incident](tx, kindIncident, EntryQuery{State: state, Newest: true, Limit: mostIncidents})
		if err != nil {
			return err
		}
		names, err := memberNames(tx)
		if err != nil {
			return err
		}
		set, err := o.incidentSetting(s, tx)
		for _, i := range list {
			l := IncidentLine{Incident: i, Status: i.Status(set), Owner: names[i.Owner]}
			for _, d := range i.Duties(set) {
				if l.Due.IsZero() || d.Due.Before(l.Due) {
					l.Due, l.Target = d.Due, d.Target
				}
			}
			l.Late = !l.Due.IsZero() && set.Today.After(l.Due)
			lines = append(lines, l)
		}
		return err
	})
	if !closed {
		slices.SortStableFunc(lines, func(a, b IncidentLine) int {
			if a.Due.IsZero() != b.Due.IsZero() {
				if a.Due.IsZero() {
					return 1
				}
				return -1
			}
			return a.Due.Compare(b.Due)
		})
	}
	return lines, err
}

// IncidentPage is one incident with everything that follows from it today.
type IncidentPage struct {
	Incident incident.Incident
	Today    calendar.Date
	Status   incident.Status
	Current  incident.Step
	Done     map[incident.Step]bool
	// Discovered is day 0; zero while nobody here knew.
	Discovered calendar.Date
	Clocks     []incident.Clock
	Asleep     []calendar.StateRule
	Duties     []incident.Duty
	Finding    incident.Finding
	Blocks     []incident.Defect // what keeps it from being closed
	HeldUntil  calendar.Date
	Held       bool
	// Slow: letters wait, or went out, longer after the decision than "without unreasonable delay" bears.
	Slow bool
	// AtOnce: 500 or more, the letters are out, and HHS does not know.
	AtOnce bool
	Names  map[string]string // of members, by id
	// Reader: the signed-in member may be the second reader of the decision. Alone: because there is nobody else.
	Reader, Alone bool
	Letters       LetterCount
	States        []string // where people live, in order
	TaskDue       calendar.Date
}

// OpenIncident opens one incident, which leaves a trace.
func (o *Office) OpenIncident(ctx context.Context, id string) (IncidentPage, error) {
	var p IncidentPage
	ev := audit.Event{Action: audit.IncidentViewed, Object: "incident:" + id}
	err := o.read(ctx, access.IncidentsView, ev, func(s *session, tx Tx) error {
		i, err := entryOf[incident.Incident](tx, kindIncident, id)
		if err != nil {
			return err
		}
		set, err := o.incidentSetting(s, tx)
		if err != nil {
			return err
		}
		p = IncidentPage{Incident: i, Today: set.Today, Status: i.Status(set), Current: i.Current(set), Done: map[incident.Step]bool{},
			Clocks: i.Clocks(set), Asleep: i.Asleep(set), Duties: i.Duties(set), Finding: i.Assessment.Finding(), Blocks: i.Blocks(set),
			HeldUntil: i.HeldUntil(), Held: i.Held(set.Today), Slow: i.Unreasonable(set.Today), AtOnce: i.AtOnce(), States: i.ResidentStates(set.Home),
			TaskDue: i.TaskDue(set.Today)}
		p.Discovered, _ = i.DiscoveredOn()
		for _, step := range incident.Steps() {
			p.Done[step] = i.Done(step, set)
		}
		if p.Names, err = memberNames(tx); err != nil {
			return err
		}
		if p.Letters, err = o.countLetters(tx, i); err != nil {
			return err
		}
		if p.Alone, err = aloneWith(tx, access.IncidentsSecond, s.member.ID); err != nil {
			return err
		}
		d, ok := i.Decision()
		p.Reader = ok && d.Outcome != incident.Breach && d.Second == nil && s.perms.Has(access.IncidentsSecond) && (d.By != s.member.ID || p.Alone)
		return nil
	})
	return p, err
}

// workIncident changes an open incident: do gets it as it is, and what it makes of it is kept.
func (o *Office) workIncident(ctx context.Context, id string, may access.Permission, act string, do func(s *session, tx Tx, i *incident.Incident) error) (incident.Incident, error) {
	return o.changeIncident(ctx, id, may, audit.IncidentWorked, act, do)
}

func (o *Office) changeIncident(ctx context.Context, id string, may access.Permission, action audit.Action, act string, do func(s *session, tx Tx, i *incident.Incident) error) (incident.Incident, error) {
	var i incident.Incident
	err := o.write(ctx, may, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if i, err = entryOf[incident.Incident](tx, kindIncident, id); err != nil {
			return audit.Event{}, err
		}
		if i.State == incident.Closed && act != "reopen" {
			return audit.Event{}, ErrIncidentClosed
		}
		if err := do(s, tx, &i); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: action, Object: "incident:" + id, Args: map[string]string{"number": incident.NumberOf(i.Number), "act": act}}, o.putIncident(s, tx, &i)
	})
	return i, err
}

// ErrIncidentClosed says that a closed incident is opened again before anything is changed about it.
var ErrIncidentClosed = &Problem{Key: "incident.bad.closed"}
