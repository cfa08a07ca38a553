// This file makes the Today list: what the practice has to do, each with a person, a date and one action.
package office

import (
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
)

// TaskKind says what a task asks for; it is the message key of its verb and of its button.
type TaskKind string

// The tasks of this chapter.
const (
	TaskFinishCheckIn     TaskKind = "finish_checkin"
	TaskGiveCopy          TaskKind = "give_copy"
	TaskRenew             TaskKind = "renew_authorization"
	TaskConfirmRevocation TaskKind = "confirm_revocation"
	TaskSignRevocation    TaskKind = "sign_revocation" // after an oral stop
	TaskDecideHold        TaskKind = "decide_hold"     // something was offered in return; death; dispute
	TaskAskAdult          TaskKind = "ask_adult"       // came of age: decides for herself now
	TaskConfirmLive       TaskKind = "confirm_live"    // released; say where it stands
	TaskTakeDown          TaskKind = "take_down"       // a permission ended, and the picture still stands there
	TaskLookAgain         TaskKind = "look_again"      // removed; see whether it stayed away
	TaskContinued         TaskKind = "continued"       // still published after the day it had to be gone
)

// Task is one row of Today.
type Task struct {
	Kind      TaskKind
	Due       calendar.Date // the day it should be done; the zero Date has no day
	Since     calendar.Date
	PatientID string
	Patient   string // name, shown to a signed-in member only
	RefID     string // check-in, document, fact or request; a drive
	Subject   string // what it is about if it is about no patient: a drive's label
	Channels  []string
	Count     int
	// Target is the practice's own day before the law's, zero if there is none; Extendable: the law's can still be moved once.
	Target     calendar.Date
	Extendable bool
}

// TodayView is the Today page.
type TodayView struct {
	Date     calendar.Date
	Tasks    []Task // most urgent first
	Patients int
	Audit    AuditState
	Close    CloseDay
	Training TrainingState
	Factor   FactorState // of the signed-in member
	NoFactor []NoFactor  // who else still has to set up a second factor; for who manages members
}

// CloseDay is what should not be left open over night.
type CloseDay struct {
	CheckIns int      // begun and not finished
	Unseen   []string // labels of backup drives that nobody has plugged in for longer than their turn takes
}

// AuditState is the audit card of Today.
type AuditState struct {
	Entries      uint64
	LastVerified calendar.Date
	Intact       bool
}

// maxTasks bounds each kind on the list: more than that is a list of its own.
const maxTasks = 200

// TodayView gathers what is due.
func (o *Office) TodayView(ctx context.Context) (TodayView, error) {
	var v TodayView
	err := o.peek(ctx, access.TodayView, func(s *session, tx Tx) error {
		v.Date = o.today(s)
		var err error
		if v.Audit, err = o.auditState(s, tx); err != nil {
			return err
		}
		if v.Tasks, err = o.backupTasks(s, tx, v.Date); err != nil {
			return err
		}
		if v.Factor, v.NoFactor, err = o.factorsOn(ctx, s, tx); err != nil {
			return err
		}
		watch, err := o.oversightTasks(s, tx, v.Date)
		if err != nil {
			return err
		}
		v.Tasks = append(v.Tasks, watch...)
		wrong, err := o.incidentTasks(s, tx, v.Date)
		if err != nil {
			return err
		}
		v.Tasks = append(v.Tasks, wrong...)
		courses, err := o.trainingTasks(s, tx, v.Date)
		if err != nil {
			return err
		}
		v.Tasks = append(v.Tasks, courses...)
		if v.Training, err = o.trainingState(s, tx); err != nil {
			return err
		}
		if !s.perms.Has(access.PatientsFind) {
			return nil
		}
		if v.Patients, err = tx.PatientCount(); err != nil {
			return err
		}
		for _, gather := range []func(*session, Tx, calendar.Date) ([]Task, error){o.checkInTasks, o.consentTasks, o.placementTasks, o.disclosureTasks, o.requestTasks} {
			tasks, err := gather(s, tx, v.Date)
			if err != nil {
				return err
			}
			v.Tasks = append(v.Tasks, tasks...)
		}
		v.Close = closeDay(v.Tasks)
		return nameTasks(tx, v.Tasks)
	})
	slices.SortStableFunc(v.Tasks, func(a, b Task) int {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return strings.Compare(a.Patient, b.Patient)
	})
	return v, err
}

// closeDay gathers what should be done before everybody goes home. Pictures that were read in and not saved are the window's
// to count: they are in no record.
func closeDay(tasks []Task) (c CloseDay) {
	for _, t := range tasks {
		switch t.Kind {
		case TaskFinishCheckIn:
			c.CheckIns++
		case TaskFindDrive:
			c.Unseen = append(c.Unseen, t.Subject)
		}
	}
	return c
}

func (o *Office) auditState(s *session, tx Tx) (AuditState, error) {
	seq, _, err := tx.Head()
	if err != nil {
		return AuditState{}, err
	}
	a := AuditState{Entries: seq}
	row, found, err := tx.LastAudit(audit.AuditVerified)
	if err != nil {
		return a, err
	}
	if found {
		a.LastVerified, a.Intact = calendar.Of(row.At, s.zone), row.Args["result"] == "intact"
	}
	return a, nil
}

func (o *Office) checkInTasks(s *session, tx Tx, _ calendar.Date) ([]Task, error) {
	if !s.perms.Has(access.CheckinRun) {
		return nil, nil
	}
	list, err := tx.OpenCheckIns(maxTasks)
	var tasks []Task
	for _, c := range list {
		day := calendar.Of(c.StartedAt, s.zone)
		tasks = append(tasks, Task{Kind: TaskFinishCheckIn, Due: day, Since: day, PatientID: c.PatientID, RefID: c.ID, Count: len(c.Unfinished())})
	}
	return tasks, err
}

// consentTasks asks the rules about every patient who may have something due: the queries only narrow the field.
func (o *Office) consentTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	ids, err := tx.ConsentCandidates(today, today.AddDays(expiryWindow), maxTasks)
	if err != nil {
		return nil, err
	}
	people, err := tx.PatientsByID(ids)
	if err != nil {
		return nil, err
	}
	signed, err := tx.DocumentsByPatient(ids)
	if err != nil {
		return nil, err
	}
	happened, err := tx.FactsByPatient(ids)
	if err != nil {
		return nil, err
	}
	var docs []consent.Document
	var facts []consent.Fact
	for _, id := range ids {
		docs, facts = append(docs, signed[id]...), append(facts, s.lived(people[id], signed[id], happened[id])...)
	}
	var tasks []Task
	if s.perms.Has(access.ConsentCreate) {
		for _, w := range consent.Expiring(docs, facts, today, []int{expiryWindow, 30, 7}) {
			tasks = append(tasks, Task{Kind: TaskRenew, Due: w.ExpiresOn, Since: today, PatientID: w.PatientID, RefID: w.DocumentID, Channels: w.Channels})
		}
	}
	for _, t := range slices.Concat(consent.CopiesToGive(docs, facts), consent.RevocationsToConfirm(docs, facts), consent.HoldsToDecide(docs, facts, today)) {
		kind, may := taskOf[t.Kind].kind, taskOf[t.Kind].may
		if kind == "" || !s.perms.Has(may) {
			continue
		}
		if t.FactID == "" && t.Suspend == consent.SuspendConsideration && slices.ContainsFunc(facts, func(f consent.Fact) bool {
			return f.DocumentID == t.DocumentID && f.Kind == consent.FactSuspended && f.Suspend == t.Suspend
		}) {
			continue // the hold stands on the list by its own fact
		}
		ref := t.FactID
		if ref == "" {
			ref = t.DocumentID
		}
		tasks = append(tasks, Task{Kind: kind, Due: t.On, Since: t.On, PatientID: t.PatientID, RefID: ref, Channels: t.Channels})
	}
	return tasks, nil
}

// expiryWindow is how many days ahead an authorization's end is shown (90, then 30, then 7).
const expiryWindow = 90

// taskOf says which task of a chapter stands on Today, and who is asked to do it.
var taskOf = map[consent.TaskKind]struct {
	kind TaskKind
	may  access.Permission
}{
	consent.TaskGiveCopy:          {TaskGiveCopy, access.DocumentsPrint},
	consent.TaskConfirmRevocation: {TaskConfirmRevocation, access.ConsentConfirm},
	consent.TaskSendForm:          {TaskSignRevocation, access.ConsentRevoke},
	consent.TaskDecideHold:        {TaskDecideHold, access.ConsentConfirm},
	consent.TaskAskAdult:          {TaskAskAdult, access.ConsentCreate},
}

func nameTasks(tx Tx, tasks []Task) error {
	var ids []string
	for _, t := range tasks {
		if t.PatientID != "" && !slices.Contains(ids, t.PatientID) {
			ids = append(ids, t.PatientID)
		}
	}
	people, err := tx.PatientsByID(ids)
	for i, t := range tasks {
		if p, ok := people[t.PatientID]; ok {
			tasks[i].Patient = p.Name()
		}
	}
	return err
}
