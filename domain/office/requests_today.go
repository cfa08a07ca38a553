// This file puts on Today what patients asked for and is not answered yet.
package office

import (
	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/request"
)

// The tasks of requests. What is asked for gives the verb; who asks has to be made sure of first.
const (
	TaskIdentity     TaskKind = "request_identity"
	TaskAccess       TaskKind = "request_access"
	TaskAmendment    TaskKind = "request_amendment"
	TaskAccounting   TaskKind = "request_accounting"
	TaskRestriction  TaskKind = "request_restriction"
	TaskConfidential TaskKind = "request_confidential"
	TaskComplaint    TaskKind = "request_complaint"
	TaskReviewDenial TaskKind = "request_review"
	TaskRebuttalCopy TaskKind = "request_rebuttal"
	TaskSendLetter   TaskKind = "request_letter"
	TaskCloseRequest TaskKind = "request_close"
)

var taskOfKind = map[request.Kind]TaskKind{request.KindAccess: TaskAccess, request.KindAmendment: TaskAmendment, request.KindAccounting: TaskAccounting,
	request.KindRestriction: TaskRestriction, request.KindConfidential: TaskConfidential, request.KindComplaint: TaskComplaint}

// requestTasks are the open requests, what is due first before the rest.
func (o *Office) requestTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	if !s.perms.Has(access.RequestsWork) {
		return nil, nil
	}
	list, err := entriesOf[request.Request](tx, kindRequest, EntryQuery{ByDay: true, Limit: maxTasks})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	rules, err := requestRules(tx)
	var tasks []Task
	for _, r := range list {
		c := o.requestClock(s, r, rules)
		t := Task{Kind: taskOfKind[r.Kind], Due: r.Next(c), Since: r.ReceivedOn, PatientID: r.PatientID, RefID: r.ID, Subject: request.NumberOf(r.Number), Count: len(r.Undone())}
		switch {
		case r.Access != nil && r.Access.Review != nil && (r.Access.Review.Decided == nil || r.Access.Review.Decided.Upheld && t.Count > 0):
			t.Kind = TaskReviewDenial
		case r.OwesRebuttal():
			t.Kind = TaskRebuttalCopy
		case r.OwesLetter():
			t.Kind = TaskSendLetter
		case t.Count == 0 && c.Stopped:
			t.Kind = TaskCloseRequest
		case r.Identity == nil && r.Kind != request.KindComplaint:
			t.Kind = TaskIdentity
		}
		if c.Target.After(r.ReceivedOn) && c.Target.Before(t.Due) && !c.Stopped {
			t.Target = c.Target
		}
		t.Extendable = c.ExtendableOn(today)
		tasks = append(tasks, t)
	}
	return tasks, err
}
