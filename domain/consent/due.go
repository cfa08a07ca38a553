package consent

// This file holds what the desk has to do about documents, for the Today list.

import (
	"cmp"
	"maps"
	"slices"

	"consentry/domain/calendar"
)

// ExpiryWarning says that channels of an authorization end soon.
type ExpiryWarning struct {
	PatientID  string
	DocumentID string
	Channels   []string // still allowed or on hold by this document
	ExpiresOn  calendar.Date
	DaysLeft   int
	Threshold  int // the narrowest of the thresholds that DaysLeft is within
}

// Expiring returns the authorizations that end within the widest of thresholds (days, such as 90, 30, 7), soonest
// first. docs and facts may be of many patients. What a newer document has taken over is not named.
func Expiring(docs []Document, facts []Fact, today calendar.Date, thresholds []int) []ExpiryWarning {
	if len(thresholds) == 0 {
		return nil
	}
	within := slices.Max(thresholds)
	soon := func(d Document) bool {
		return d.Kind == KindMarketing && d.Outcome == OutcomeSigned && d.Scope != nil && d.Scope.Expiry.Kind == ExpiryDate &&
			calendar.Within(today, today.AddDays(within), d.Scope.Expiry.Date)
	}
	var out []ExpiryWarning
	for _, p := range byPatient(docs, facts) {
		if !slices.ContainsFunc(p.docs, soon) {
			continue
		}
		v := Law{}.view(p.docs, p.facts, At{On: today, Hindsight: true})
		for _, it := range v.items {
			if !soon(it.doc) {
				continue
			}
			w := ExpiryWarning{PatientID: it.doc.PatientID, DocumentID: it.doc.ID, ExpiresOn: it.doc.Scope.Expiry.Date,
				DaysLeft: today.DaysUntil(it.doc.Scope.Expiry.Date), Channels: v.held(it.doc)}
			for _, t := range thresholds {
				if w.DaysLeft <= t && (w.Threshold == 0 || t < w.Threshold) {
					w.Threshold = t
				}
			}
			if len(w.Channels) > 0 {
				out = append(out, w)
			}
		}
	}
	slices.SortFunc(out, func(a, b ExpiryWarning) int {
		return cmp.Or(a.ExpiresOn.Compare(b.ExpiresOn), cmp.Compare(a.PatientID, b.PatientID), cmp.Compare(a.DocumentID, b.DocumentID))
	})
	return out
}

// held returns the channels that are allowed or on hold by this document.
func (v view) held(doc Document) []string {
	var out []string
	for _, c := range granted(doc) {
		s := v.channel(c, 0)
		if s.DocumentID == doc.ID && (s.State.MayShow() || s.State == Suspended) {
			out = append(out, c)
		}
	}
	return out
}

type patientRecords struct {
	docs  []Document
	facts []Fact
}

// byPatient sorts documents and facts by patient, in the order of the patients' ids.
func byPatient(docs []Document, facts []Fact) []patientRecords {
	all := map[string]*patientRecords{}
	owner := map[string]string{}
	of := func(id string) *patientRecords {
		if all[id] == nil {
			all[id] = &patientRecords{}
		}
		return all[id]
	}
	for _, d := range docs {
		p := of(d.PatientID)
		p.docs = append(p.docs, d)
		owner[d.ID] = d.PatientID
	}
	for _, f := range facts {
		p := of(cmp.Or(f.PatientID, owner[f.DocumentID]))
		p.facts = append(p.facts, f)
	}
	var out []patientRecords
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out = append(out, *all[id])
	}
	return out
}

// TaskKind is what there is to do.
type TaskKind string

const (
	TaskConfirmRevocation TaskKind = "confirm_revocation" // the privacy officer confirms a recorded revocation
	TaskAcknowledge       TaskKind = "acknowledge"        // make the acknowledgment of a revocation
	TaskSendForm          TaskKind = "send_form"          // an oral stop waits for its written form
	TaskDecideHold        TaskKind = "decide_hold"        // something offered, death, dispute: the privacy officer decides
	TaskAskAdult          TaskKind = "ask_adult"          // majority: the patient decides for herself now
	TaskGiveCopy          TaskKind = "give_copy"          // L2
	TaskConfirmActivation TaskKind = "confirm_activation"
)

// Task is one thing to do about a document, open since On.
type Task struct {
	Kind       TaskKind
	PatientID  string
	DocumentID string
	FactID     string // the fact it is about, if any
	On         calendar.Date
	Channels   []string      // empty: all of them
	Suspend    SuspendReason // for holds
}

// RevocationsToConfirm returns the revocations that the privacy officer has not confirmed, oldest first.
func RevocationsToConfirm(docs []Document, facts []Fact) []Task {
	return sorted(followUps(docs, facts, FactConfirmed, TaskConfirmRevocation))
}

// RevocationsToAcknowledge returns the revocations whose acknowledgment was not made, oldest first.
func RevocationsToAcknowledge(docs []Document, facts []Fact) []Task {
	return sorted(followUps(docs, facts, FactAckPrinted, TaskAcknowledge))
}

// followUps returns the revocations that no fact of the given kind refers to.
func followUps(docs []Document, facts []Fact, done FactKind, task TaskKind) []Task {
	settled := map[string]bool{}
	for _, f := range facts {
		if f.Kind == done {
			settled[f.RefID] = true
		}
	}
	patients := map[string]string{}
	for _, d := range docs {
		patients[d.ID] = d.PatientID
	}
	var out []Task
	for _, f := range facts {
		if f.Kind == FactRevoked && !settled[f.ID] {
			out = append(out, Task{Kind: task, PatientID: cmp.Or(f.PatientID, patients[f.DocumentID]),
				DocumentID: f.DocumentID, FactID: f.ID, On: f.On, Channels: f.Channels})
		}
	}
	return out
}

// CopiesToGive returns the signed authorizations whose copy was neither given nor declined, oldest first
// (164.508(c)(4)). It is offered to patients who asked for the authorization themselves, too.
func CopiesToGive(docs []Document, facts []Fact) []Task {
	return sorted(unsettled(docs, facts, TaskGiveCopy, func(d Document, f Fact) bool { return f.Kind == FactCopy }))
}

// ActivationsToConfirm returns the authorizations in force that the privacy officer has not confirmed, oldest first.
func ActivationsToConfirm(docs []Document, facts []Fact, today calendar.Date) []Task {
	open := unsettled(docs, facts, TaskConfirmActivation, func(d Document, f Fact) bool { return f.Kind == FactConfirmed && f.RefID == d.ID })
	waits := map[string]bool{}
	for _, t := range open {
		waits[t.DocumentID] = true
	}
	states := map[string]Status{}
	for _, p := range byPatient(docs, facts) {
		for _, d := range p.docs {
			if waits[d.ID] {
				states[d.ID] = DocumentState(d, p.facts, At{On: today, Hindsight: true})
			}
		}
	}
	return sorted(slices.DeleteFunc(open, func(t Task) bool { return states[t.DocumentID] != StatusActive }))
}

// unsettled returns a task for each signed authorization that no fact settles.
func unsettled(docs []Document, facts []Fact, task TaskKind, settles func(Document, Fact) bool) []Task {
	about := map[string][]Fact{}
	for _, f := range facts {
		about[f.DocumentID] = append(about[f.DocumentID], f)
	}
	var out []Task
	for _, d := range docs {
		if d.Kind == KindMarketing && d.Outcome == OutcomeSigned && len(granted(d)) > 0 &&
			!slices.ContainsFunc(about[d.ID], func(f Fact) bool { return settles(d, f) }) {
			out = append(out, Task{Kind: task, PatientID: d.PatientID, DocumentID: d.ID, On: d.DecidedOn()})
		}
	}
	return out
}

// HoldsToDecide returns the suspensions in force that wait for somebody: an oral stop for its written form, a
// patient who came of age for her own word, the rest for the privacy officer. Oldest first, one a document and
// reason. Give it LifeFacts, too.
func HoldsToDecide(docs []Document, facts []Fact, today calendar.Date) []Task {
	var out []Task
	at := At{On: today, Hindsight: true}
	for _, p := range byPatient(docs, facts) {
		for _, it := range (Law{}).view(p.docs, p.facts, at).items {
			if it.gone || it.h.falseInfo != nil || len(it.defects) > 0 || it.doc.Outcome != OutcomeSigned {
				continue
			}
			if _, over := it.h.expired(it.doc, at); !over {
				out = append(out, it.holdTasks()...)
			}
		}
	}
	return sorted(out)
}

func (it item) holdTasks() []Task {
	var out []Task
	for _, c := range granted(it.doc) {
		if it.h.revocation(c) != nil {
			continue
		}
		for _, s := range it.h.stops(it.doc, c) {
			i := slices.IndexFunc(out, func(t Task) bool { return t.Suspend == s.reason && t.FactID == s.fact })
			if i < 0 {
				out = append(out, Task{Kind: holdTask(s.reason), PatientID: it.doc.PatientID, DocumentID: it.doc.ID,
					FactID: s.fact, On: s.since, Suspend: s.reason})
				i = len(out) - 1
			}
			out[i].Channels = append(out[i].Channels, c)
		}
	}
	return out
}

func holdTask(r SuspendReason) TaskKind {
	switch r {
	case SuspendOral:
		return TaskSendForm
	case SuspendMajority:
		return TaskAskAdult
	}
	return TaskDecideHold
}

func sorted(tasks []Task) []Task {
	slices.SortFunc(tasks, func(a, b Task) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.PatientID, b.PatientID), cmp.Compare(a.DocumentID, b.DocumentID), cmp.Compare(a.FactID, b.FactID))
	})
	return tasks
}
