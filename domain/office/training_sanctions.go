// This file is the log of sanctions (45 CFR 164.530(e)(2), 164.308(a)(1)(ii)(C)).
package office

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/training"
)

// SanctionLine is one case with names.
type SanctionLine struct {
	training.Sanction
	Member    string
	Kept      calendar.Date // the last day it has to be kept; zero: it is open
	MayDecide bool          // by the signed-in member
	MayDrop   bool
}

// SanctionForm is what a person proposes.
type SanctionForm struct {
	Member    string
	Policy    string
	What      string
	Level     training.Level
	Happened  calendar.Date
	Incident  string
	Protected bool // it is about reporting a concern, complaining, or using a right
}

// TrainingSanctions lists the cases, newest first. Nobody sees one's own here.
func (o *Office) TrainingSanctions(ctx context.Context) ([]SanctionLine, map[string]string, error) {
	var out []SanctionLine
	var names map[string]string
	err := o.peek(ctx, access.SanctionsRecord, func(s *session, tx Tx) (err error) {
		if names, err = memberNames(tx); err != nil {
			return err
		}
		list, err := entriesOf[training.Sanction](tx, entrySanction, EntryQuery{Newest: true})
		for _, x := range list {
			if x.Owner == s.member.ID {
				continue
			}
			l := SanctionLine{Sanction: x, Member: names[x.Owner]}
			l.Kept, _ = x.KeepThrough()
			open := x.State == training.Proposed || x.State == training.Decided
			l.MayDrop, l.MayDecide = open, open && slices.Contains(s.member.Roles, access.Owner)
			out = append(out, l)
		}
		return err
	})
	return out, names, err
}

// ProposeSanction opens a case.
func (o *Office) ProposeSanction(ctx context.Context, f SanctionForm) (training.Sanction, error) {
	var x training.Sanction
	for _, t := range []struct {
		field, value string
		max          int
	}{{"policy", f.Policy, maxTitle}, {"what", f.What, 2000}, {"incident", f.Incident, 40}} {
		if !utf8.ValidString(t.value) || strings.ContainsFunc(t.value, forbidden) {
			return x, &Invalid{Defects: []Defect{{Field: t.field, Key: "office.control"}}}
		}
		if utf8.RuneCountInString(t.value) > t.max {
			return x, &Invalid{Defects: []Defect{{Field: t.field, Key: "office.too_long", Args: map[string]string{"max": itoa(t.max)}}}}
		}
	}
	err := o.write(ctx, access.SanctionsRecord, func(s *session, tx Tx) (audit.Event, error) {
		x = training.Sanction{ID: o.newID(), State: training.Proposed, Owner: f.Member, Policy: strings.TrimSpace(f.Policy), What: strings.TrimSpace(f.What), Level: f.Level,
			Happened: f.Happened, Incident: strings.TrimSpace(f.Incident), By: s.member.ID, At: o.now(s)}
		if err := x.Check(f.Protected, o.today(s)); err != nil {
			return audit.Event{}, trainingProblem(err)
		}
		if _, err := tx.Member(f.Member); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.SanctionProposed, Object: "sanction:" + x.ID, Args: map[string]string{"level": itoa(int(x.Level))}}, tx.PutEntry(entrySanction, x.ID, x)
	})
	return x, err
}

// MoveSanction takes a case on: decided, applied, dropped. The owner of the practice decides and applies, never about oneself.
func (o *Office) MoveSanction(ctx context.Context, id, state, note string) error {
	if err := checkReason("note", note, state == training.Dropped); err != nil {
		return err
	}
	return o.write(ctx, access.SanctionsRecord, func(s *session, tx Tx) (audit.Event, error) {
		x, err := entryOf[training.Sanction](tx, entrySanction, id)
		if err != nil {
			return audit.Event{}, err
		}
		if state != training.Dropped && !slices.Contains(s.member.Roles, access.Owner) {
			return audit.Event{}, trainingProblem(training.ErrSurgeon)
		}
		if x, err = x.Next(state, s.member.ID, note, o.today(s), o.now(s)); err != nil {
			return audit.Event{}, trainingProblem(err)
		}
		return audit.Event{Action: audit.SanctionMoved, Object: "sanction:" + id, Reason: strings.TrimSpace(note), Args: map[string]string{"state": x.State}},
			tx.PutEntry(entrySanction, id, x)
	})
}

// SanctionsCSV is the log as a list, without the cases about who takes it out.
func (o *Office) SanctionsCSV(ctx context.Context) ([]byte, error) {
	return o.trainingList(ctx, access.SanctionsRecord, "sanctions", []string{"id", "member", "member_id", "policy", "what", "level", "happened_on", "incident", "proposed_by",
		"proposed_on", "state", "step_on", "step_by", "note", "keep_through"},
		func(s *session, tx Tx, row func(...string)) error {
			names, err := memberNames(tx)
			if err != nil {
				return err
			}
			list, err := entriesOf[training.Sanction](tx, entrySanction, EntryQuery{})
			for _, x := range list {
				if x.Owner == s.member.ID {
					continue
				}
				cells := []string{x.ID, names[x.Owner], x.Owner, x.Policy, x.What, itoa(int(x.Level)), x.Happened.String(), x.Incident, names[x.By],
					calendar.Of(x.At, s.zone).String(), x.State, "", "", ""}
				if n := len(x.Steps); n > 0 {
					st := x.Steps[n-1]
					cells[11], cells[12], cells[13] = st.On.String(), names[st.By], st.Note
				}
				if through, ok := x.KeepThrough(); ok {
					cells = append(cells, through.String())
				}
				row(cells...)
			}
			return err
		})
}
