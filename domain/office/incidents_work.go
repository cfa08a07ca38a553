// This file holds what is done about an incident from the first hour to its end, but for evidence, people and notices.
package office

import (
	"context"
	"errors"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/incident"
)

// TakeIncident makes a member look after it, and gives it a short title; empty: as it is.
func (o *Office) TakeIncident(ctx context.Context, id, owner, title string) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "take", func(_ *session, tx Tx, i *incident.Incident) error {
		if ds := plainText("title", title, false, 80); len(ds) > 0 {
			return &Invalid{Defects: ds}
		}
		if title = strings.TrimSpace(title); title != "" {
			i.Title = title
		}
		if owner == "" {
			return nil
		}
		m, err := tx.Member(owner)
		if err != nil {
			return err
		}
		if !m.Permissions().Has(access.IncidentsWork) {
			return &Invalid{Defects: []Defect{{Field: "owner", Key: "incident.bad.owner"}}}
		}
		i.Owner = owner
		return nil
	})
}

// TickIncident says that one step of the first hour was done, or why it does not apply here.
func (o *Office) TickIncident(ctx context.Context, id string, t incident.Tick) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "tick:"+t.Step, func(s *session, _ Tx, i *incident.Incident) error {
		t.At, t.By, t.Note = o.now(s), s.member.ID, strings.TrimSpace(t.Note)
		if err := invalidIncident(i.CheckTick(t)); err != nil {
			return err
		}
		i.Contained = append(i.Contained, t)
		return incidentTexts(map[string]string{"note": t.Note})
	})
}

// KnowIncident adds who knew, or should have known, and since when. The earliest that counts is day 0.
func (o *Office) KnowIncident(ctx context.Context, id string, k incident.Knowledge) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsDecide, "known", func(s *session, _ Tx, i *incident.Incident) error {
		k.At, k.By, k.Note, k.Void = o.now(s), s.member.ID, strings.TrimSpace(k.Note), ""
		if err := invalidIncident(k.Check(o.today(s))); err != nil {
			return err
		}
		i.Known = append(i.Known, k)
		return incidentTexts(map[string]string{"note": k.Note})
	})
}

// VoidKnowledge takes an entry made in error out of the reckoning, with the reason. It stays to be read.
func (o *Office) VoidKnowledge(ctx context.Context, id string, n int, reason string) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsDecide, "known_void", func(_ *session, _ Tx, i *incident.Incident) error {
		if err := checkReason("reason", reason, true); err != nil {
			return err
		}
		if n < 0 || n >= len(i.Known) || i.Known[n].Void != "" {
			return ErrNotFound
		}
		i.Known[n].Void = strings.TrimSpace(reason)
		if _, ok := i.DiscoveredOn(); !ok {
			return &Invalid{Defects: []Defect{{Field: "reason", Key: "incident.bad.need_day", Args: map[string]string{"cite": "45 CFR 164.404(a)(2)"}}}}
		}
		return nil
	})
}

// SetVendor says which business associate it happened at, and when they knew and told the practice (164.410).
func (o *Office) SetVendor(ctx context.Context, id string, v incident.Vendor) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "vendor", func(s *session, _ Tx, i *incident.Incident) error {
		bad := &Invalid{Defects: plainText("name", v.Name, true, 120)}
		var days *Invalid
		if errors.As(invalidIncident(i.CheckVendor(v, o.today(s))), &days) {
			bad.Defects = append(bad.Defects, days.Defects...)
		}
		if len(bad.Defects) > 0 {
			return bad
		}
		i.Vendor = &v
		return nil
	})
}

// HoldIncident records that law enforcement asked to wait with notices (164.412).
func (o *Office) HoldIncident(ctx context.Context, id string, h incident.Hold) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsDecide, "hold", func(s *session, _ Tx, i *incident.Incident) error {
		h.At, h.By = o.now(s), s.member.ID
		h.Agency, h.Official, h.Note = onOneLine(h.Agency), onOneLine(h.Official), strings.TrimSpace(h.Note)
		if err := invalidIncident(i.CheckHold(h, o.today(s))); err != nil {
			return err
		}
		i.Holds = append(i.Holds, h)
		return incidentTexts(map[string]string{"agency": h.Agency, "official": h.Official, "note": h.Note})
	})
}

// LiftIncidentHold records that law enforcement need not be waited for any longer; n is the hold's place.
func (o *Office) LiftIncidentHold(ctx context.Context, id string, n int, l incident.Lift) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsDecide, "hold_lifted", func(s *session, _ Tx, i *incident.Incident) error {
		if n < 0 || n >= len(i.Holds) {
			return ErrNotFound
		}
		l.At, l.By, l.Official = o.now(s), s.member.ID, onOneLine(l.Official)
		if err := invalidIncident(i.Holds[n].CheckLift(l, o.today(s))); err != nil {
			return err
		}
		i.Holds[n].Lifted = &l
		return incidentTexts(map[string]string{"official": l.Official})
	})
}

// PeriodIncident records when it happened, as it is known by now; the report stays as it was.
func (o *Office) PeriodIncident(ctx context.Context, id string, p incident.Period) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "happened", func(s *session, _ Tx, i *incident.Incident) error {
		if err := invalidIncident(i.CheckPeriod(p, o.today(s))); err != nil {
			return err
		}
		p.At, p.By = o.now(s), s.member.ID
		i.Periods = append(i.Periods, p)
		return nil
	})
}

// AssessIncident keeps the answers so far. Nothing is decided by it; a decision that was made by other ones is dropped.
func (o *Office) AssessIncident(ctx context.Context, id string, a incident.Assessment) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsDecide, "assess", func(s *session, _ Tx, i *incident.Incident) error {
		texts := map[string]string{"why_permitted": a.WhyPermitted, "proof": a.Security.Proof, "exception_why": a.Exception.Why, "low_why": a.LowWhy}
		for n, f := range a.Factors {
			texts["factor_"+incident.FactorNames[n]] = f.Why
		}
		if err := incidentTexts(texts); err != nil {
			return err
		}
		i.Answer(a, o.now(s), s.member.ID)
		return nil
	})
}

// DecideIncident says what it was. Whatever means that nobody is told takes all reasons, and a second reader.
func (o *Office) DecideIncident(ctx context.Context, id string, outcome incident.Outcome, why string) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsDecide, audit.IncidentDecided, string(outcome), func(s *session, tx Tx, i *incident.Incident) error {
		if err := checkReason("why", why, false); err != nil {
			return err
		}
		if err := invalidIncident(i.Assessment.Supports(outcome)); err != nil {
			return err
		}
		i.Decisions = append(i.Decisions, incident.Decision{Outcome: outcome, Why: strings.TrimSpace(why), On: o.today(s), At: o.now(s), By: s.member.ID})
		return o.ledgerIncident(s, tx, i)
	})
}

// SecondIncident is the second reader's word on a decision that nobody is told. Only where nobody else may be the second
// reader the same person reads again.
func (o *Office) SecondIncident(ctx context.Context, id string, agree bool, why string) (incident.Incident, error) {
	act := "second_disagrees"
	if agree {
		act = "second_agrees"
	}
	return o.changeIncident(ctx, id, access.IncidentsSecond, audit.IncidentDecided, act, func(s *session, tx Tx, i *incident.Incident) error {
		if err := checkReason("why", why, false); err != nil {
			return err
		}
		alone, err := aloneWith(tx, access.IncidentsSecond, s.member.ID)
		if err != nil {
			return err
		}
		x := incident.Second{By: s.member.ID, At: o.now(s), Agree: agree, Why: strings.TrimSpace(why)}
		if err := invalidIncident(i.CheckSecond(x, alone)); err != nil {
			return err
		}
		i.Decisions[len(i.Decisions)-1].Second = &x
		return o.ledgerIncident(s, tx, i)
	})
}

// AddIncidentTask adds a corrective action.
func (o *Office) AddIncidentTask(ctx context.Context, id string, t incident.Task) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "task", func(s *session, _ Tx, i *incident.Incident) error {
		today := o.today(s)
		t.ID, t.At, t.By, t.Done, t.DoneBy, t.Proof = o.newID(), o.now(s), s.member.ID, calendar.Date{}, "", ""
		t.Text = strings.TrimSpace(t.Text)
		if t.DueOn.IsZero() {
			t.DueOn = i.TaskDue(today)
		}
		if err := invalidIncident(incident.CheckTask(t, today)); err != nil {
			return err
		}
		i.Tasks = append(i.Tasks, t)
		return incidentTexts(map[string]string{"text": t.Text})
	})
}

// FinishIncidentTask says that a corrective action was done, when, and what proves it.
func (o *Office) FinishIncidentTask(ctx context.Context, id, task string, on calendar.Date, proof string) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "task_done", func(s *session, _ Tx, i *incident.Incident) error {
		n := slices.IndexFunc(i.Tasks, func(t incident.Task) bool { return t.ID == task && t.Done.IsZero() })
		if n < 0 {
			return ErrNotFound
		}
		t := &i.Tasks[n]
		if t.Done = on; on.IsZero() {
			t.Done = o.today(s)
		}
		t.DoneBy, t.Proof = s.member.ID, strings.TrimSpace(proof)
		if err := invalidIncident(incident.CheckTask(*t, o.today(s))); err != nil {
			return err
		}
		return incidentTexts(map[string]string{"proof": t.Proof})
	})
}

// CloseIncident ends it. As long as anything is open it is refused, with everything that is open and the rule behind it.
func (o *Office) CloseIncident(ctx context.Context, id, learned string) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsDecide, audit.IncidentClosed, "close", func(s *session, tx Tx, i *incident.Incident) error {
		set, err := o.incidentSetting(s, tx)
		if err != nil {
			return err
		}
		if err := invalidIncident(i.CheckClose(learned, set)); err != nil {
			return err
		}
		if err := incidentTexts(map[string]string{"learned": learned}); err != nil {
			return err
		}
		i.State = incident.Closed
		i.Endings = append(i.Endings, incident.Ending{On: set.Today, At: o.now(s), By: s.member.ID, Learned: strings.TrimSpace(learned)})
		return nil
	})
}

// ReopenIncident opens a closed incident again, with the reason.
func (o *Office) ReopenIncident(ctx context.Context, id, why string) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsDecide, audit.IncidentClosed, "reopen", func(s *session, _ Tx, i *incident.Incident) error {
		if err := checkReason("why", why, true); err != nil {
			return err
		}
		if i.State != incident.Closed || len(i.Endings) == 0 {
			return ErrNotFound
		}
		e := &i.Endings[len(i.Endings)-1]
		e.Reopened, e.ReBy, e.Why = o.now(s), s.member.ID, strings.TrimSpace(why)
		i.State = incident.Open
		return nil
	})
}
