// This file puts on Today what incidents ask for next.
package office

import (
	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/incident"
)

// The tasks of incidents. Subject is the incident's number and title, RefID its id.
const (
	TaskIncidentContain TaskKind = "incident_contain"
	TaskIncidentAssess  TaskKind = "incident_assess"
	TaskIncidentSecond  TaskKind = "incident_second"
	TaskIncidentPeople  TaskKind = "incident_people" // letters to the people
	TaskIncidentTell    TaskKind = "incident_tell"   // HHS, the media or a State's agency
	TaskIncidentPosting TaskKind = "incident_posting"
	TaskIncidentCorrect TaskKind = "incident_correct"
	TaskIncidentClose   TaskKind = "incident_close"
)

// incidentTasks are what is due next in each open incident, as far as the member may do it.
func (o *Office) incidentTasks(s *session, tx Tx, _ calendar.Date) ([]Task, error) {
	if !s.perms.Has(access.IncidentsWork) && !s.perms.Has(access.IncidentsSecond) {
		return nil, nil
	}
	list, err := entriesOf[incident.Incident](tx, kindIncident, EntryQuery{State: incident.Open, ByDay: true, Limit: maxTasks})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	set, err := o.incidentSetting(s, tx)
	if err != nil {
		return nil, err
	}
	alone, err := aloneWith(tx, access.IncidentsSecond, s.member.ID)
	var tasks []Task
	for _, i := range list {
		for _, d := range i.Duties(set) {
			kind, may := incidentTask(d)
			if !s.perms.Has(may) {
				continue
			}
			if last, ok := i.Decision(); d.Kind == incident.DutySecond && ok && last.By == s.member.ID && !alone {
				continue
			}
			t := Task{Kind: kind, Due: d.Due, Since: i.Report.NoticedOn, RefID: i.ID, Subject: incident.NumberOf(i.Number), Count: i.Count()}
			if d.Target.Before(d.Due) {
				t.Target = d.Target
			}
			if d.Kind == incident.DutyContain {
				t.Count = len(i.Unticked())
			}
			tasks = append(tasks, t)
		}
	}
	return tasks[:min(len(tasks), maxTasks)], err
}

func incidentTask(d incident.Duty) (TaskKind, access.Permission) {
	switch d.Kind {
	case incident.DutyContain:
		return TaskIncidentContain, access.IncidentsWork
	case incident.DutyAssess:
		return TaskIncidentAssess, access.IncidentsDecide
	case incident.DutySecond:
		return TaskIncidentSecond, access.IncidentsSecond
	case incident.DutyCorrect:
		return TaskIncidentCorrect, access.IncidentsWork
	case incident.DutyClose:
		return TaskIncidentClose, access.IncidentsDecide
	}
	switch d.Clock.Kind {
	case incident.ClockIndividuals:
		return TaskIncidentPeople, access.IncidentsWork
	case incident.ClockPosting:
		return TaskIncidentPosting, access.IncidentsWork
	}
	return TaskIncidentTell, access.IncidentsWork
}
