// This file puts on Today what watching over access asks for.
package office

import (
	"strconv"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/oversight"
)

// The tasks of this chapter. They concern no patient.
const (
	TaskReviewEmergency TaskKind = "review_emergency"
	TaskAlerts          TaskKind = "look_at_alerts"
	TaskSample          TaskKind = "look_at_sample"
	TaskAccounts        TaskKind = "review_accounts"
	TaskAccountsLate    TaskKind = "carry_out_review" // a decision of a signed review is not carried out
	TaskPassage         TaskKind = "finish_passage"
	TaskFinishKeys      TaskKind = "finish_keys"    // a change of the practice's keys was interrupted
	TaskEnvelope        TaskKind = "print_envelope" // the sealed envelope was used up or made void
)

const (
	// reviewNotice is how many days before the end of the quarter the review of accounts appears.
	reviewNotice = 21
	// passageDays is how long a checklist may stay open after the day it is about.
	passageDays = 7
)

func (o *Office) oversightTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	if !s.perms.Has(access.OversightWork) && !s.perms.Has(access.MembersManage) {
		return nil, nil
	}
	began, err := practiceBegan(s, tx)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, g := range []struct {
		may    access.Permission
		gather func(s *session, tx Tx, began, today calendar.Date) ([]Task, error)
	}{{access.OversightWork, o.emergencyTasks}, {access.OversightWork, alertTasks}, {access.OversightWork, sampleTasks},
		{access.OversightWork, accountTasks}, {access.MembersManage, passageTasks}, {access.MembersManage, keyTasks}} {
		if !s.perms.Has(g.may) {
			continue
		}
		more, err := g.gather(s, tx, began, today)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, more...)
	}
	return tasks, nil
}

// emergencyTasks asks for the review of each emergency access, from its end on: while it runs there is nothing to review yet.
func (o *Office) emergencyTasks(s *session, tx Tx, _, _ calendar.Date) ([]Task, error) {
	list, err := entriesOf[oversight.Emergency](tx, entryEmergency, EntryQuery{State: oversight.EmergencyOpen, Limit: maxTasks})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	alone, err := aloneWith(tx, access.OversightWork, s.member.ID)
	var tasks []Task
	for _, e := range list {
		if !e.Active(o.now(s)) && (e.Owner != s.member.ID || alone) {
			tasks = append(tasks, Task{Kind: TaskReviewEmergency, Due: e.DueOn, Since: e.On, RefID: e.ID})
		}
	}
	return tasks, err
}

// alertTasks asks for a look every week, and says how many were left open at the last one: late by their own day.
func alertTasks(s *session, tx Tx, began, today calendar.Date) ([]Task, error) {
	row, found, err := tx.LastAudit(audit.AlertsListed)
	if err != nil {
		return nil, err
	}
	t := Task{Kind: TaskAlerts}
	var open calendar.Date
	if found {
		t.Since = calendar.Of(row.At, s.zone)
		t.Count, _ = strconv.Atoi(row.Args["open"]) // ours: always a number
		open, _ = calendar.Parse(row.Args["due"])   // ours; none if nothing was open, or an older program looked
	}
	t.Due = oversight.LookDue(began, t.Since, open)
	if t.Due.After(today) && t.Count == 0 {
		return nil, nil
	}
	return []Task{t}, nil
}

// sampleTasks asks for the look at the last month's sample. Whether there is anything to draw is not asked before
// somebody opens the page: that would read the month's log for every Today.
func sampleTasks(_ *session, tx Tx, began, today calendar.Date) ([]Task, error) {
	if !began.Before(firstOfMonth(today)) {
		return nil, nil
	}
	var m sample
	id := firstOfMonth(firstOfMonth(today).AddDays(-1)).String()[:7]
	found, err := tx.Entry(entrySample, id, &m)
	if err != nil || found && m.State == sampleClosed {
		return nil, err
	}
	return []Task{{Kind: TaskSample, Due: firstOfMonth(today).AddDays(sampleDays), Since: firstOfMonth(today), RefID: id, Count: oversight.SampleSize - len(m.Looked)}}, nil
}

func accountTasks(_ *session, tx Tx, began, today calendar.Date) ([]Task, error) {
	past, err := entriesOf[oversight.Review](tx, entryReview, EntryQuery{Newest: true, Limit: 40})
	if err != nil {
		return nil, err
	}
	var tasks []Task
	due, late := oversight.ReviewDue(today), oversight.Overdue(past, began, today)
	switch done := len(past) > 0 && past[0].Quarter == oversight.Quarter(today); {
	case done:
	case len(late) > 0:
		tasks = append(tasks, Task{Kind: TaskAccounts, Due: firstOfQuarter(today).AddDays(-1), Count: len(late)})
	case !due.After(today.AddDays(reviewNotice)) && !due.Before(began.AddDays(28)):
		tasks = append(tasks, Task{Kind: TaskAccounts, Due: due})
	}
	if len(past) == 0 {
		return tasks, nil
	}
	members, err := tx.Members()
	if err != nil {
		return nil, err
	}
	if open := past[0].Open(members); len(open) > 0 {
		tasks = append(tasks, Task{Kind: TaskAccountsLate, Due: past[0].On, Since: past[0].On, RefID: past[0].ID, Count: len(open)})
	}
	return tasks, nil
}

func firstOfQuarter(d calendar.Date) calendar.Date {
	return firstOfMonth(calendar.EndOfQuarter(d)).AddMonths(-2)
}

func passageTasks(_ *session, tx Tx, _, _ calendar.Date) ([]Task, error) {
	list, err := entriesOf[oversight.Passage](tx, entryPassage, EntryQuery{State: oversight.PassageOpen, Limit: maxTasks})
	var tasks []Task
	for _, p := range list {
		t := Task{Kind: TaskPassage, Due: p.On.AddDays(passageDays), Since: p.On, RefID: p.ID, Count: len(p.Left())}
		if p.Leaving {
			t.Due = p.On // the same day, by policy
		}
		tasks = append(tasks, t)
	}
	return tasks, err
}

// keyTasks are about the practice's keys: a change that was interrupted, and an envelope that opens nothing any more.
func keyTasks(s *session, tx Tx, _, today calendar.Date) ([]Task, error) {
	var tasks []Task
	if s.opened.KeysChanging() {
		tasks = append(tasks, Task{Kind: TaskFinishKeys, Due: today, Since: today})
	}
	var e Envelope
	if _, err := tx.Setting(settingEnvelope, &e); err != nil || e.Slot == "" || e.InForce() {
		return tasks, err
	}
	on := e.UsedOn
	if on.IsZero() {
		on = e.VoidOn
	}
	return append(tasks, Task{Kind: TaskEnvelope, Due: on, Since: on}), nil
}
