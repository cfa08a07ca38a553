// This file is the desk where somebody looks at the audit log on purpose: what the seven rules found, and ten accesses a
// month that nobody chose.
package office

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/oversight"
)

const (
	// alertDays is how far back alerts are looked for; what is older and still open was overlooked for a month already and
	// is counted as long as it is found.
	alertDays = 60
)

// AlertLine is one alert with names and, once somebody looked at it, its end.
type AlertLine struct {
	oversight.Alert
	Member  string // name
	Patient string // name; "" if it is not about one
	DueOn   calendar.Date
	Closed  *oversight.Closing
	By      string // who closed it
}

// Alerts returns what the rules find in the log of the last sixty days: open ones first, newest first. That somebody
// looked is recorded, with how many were open and by when the first had to be closed: the law asks for a regular look.
func (o *Office) Alerts(ctx context.Context) ([]AlertLine, error) {
	var out []AlertLine
	err := o.write(ctx, access.OversightView, func(s *session, tx Tx) (audit.Event, error) {
		found, err := o.findAlerts(s, tx)
		if err != nil {
			return audit.Event{}, err
		}
		names, err := memberNames(tx)
		if err != nil {
			return audit.Event{}, err
		}
		closed, err := closings(tx)
		if err != nil {
			return audit.Event{}, err
		}
		var open []oversight.Alert
		for _, a := range found {
			l := AlertLine{Alert: a, Member: names[a.Member], DueOn: a.DueOn()}
			if c, ok := closed[a.ID]; ok {
				l.Closed, l.By = &c, names[c.Owner]
			} else {
				open = append(open, a)
			}
			if a.Patient != "" {
				if p, err := tx.Patient(a.Patient); err == nil {
					l.Patient = p.Name()
				}
			}
			out = append(out, l)
		}
		args := map[string]string{"open": itoa(len(open)), "found": itoa(len(out))}
		if due := oversight.FirstDue(open); !due.IsZero() {
			args["due"] = due.String() // Today asks by it: finding the alerts once more would read two months of the log
		}
		return audit.Event{Action: audit.AlertsListed, Object: "audit:alerts", Args: args}, nil
	})
	slices.SortStableFunc(out, func(a, b AlertLine) int {
		if (a.Closed == nil) != (b.Closed == nil) {
			if a.Closed == nil {
				return -1
			}
			return 1
		}
		return b.On.Compare(a.On)
	})
	return out, err
}

// CloseAlert ends an alert with what was found out. The alert is found once more: one that no rule finds cannot be closed.
func (o *Office) CloseAlert(ctx context.Context, id, how, reason string) error {
	if err := checkReason("reason", reason, true); err != nil {
		return err
	}
	return o.write(ctx, access.OversightWork, func(s *session, tx Tx) (audit.Event, error) {
		found, err := o.findAlerts(s, tx)
		if err != nil {
			return audit.Event{}, err
		}
		i := slices.IndexFunc(found, func(a oversight.Alert) bool { return a.ID == id })
		if i < 0 {
			return audit.Event{}, ErrNotFound
		}
		alone, err := aloneWith(tx, access.OversightWork, s.member.ID)
		if err != nil {
			return audit.Event{}, err
		}
		c, err := oversight.Close(found[i], s.member.ID, how, reason, alone, o.now(s), o.today(s))
		if err != nil {
			return audit.Event{}, oversightProblem(err)
		}
		return audit.Event{Action: audit.AlertClosed, Object: "alert:" + string(found[i].Rule), PatientID: found[i].Patient, Reason: c.Reason,
			Args: map[string]string{"rule": string(found[i].Rule), "how": how, "on": found[i].On.String()}}, tx.PutEntry(entryAlert, id, c)
	})
}

func closings(tx Tx) (map[string]oversight.Closing, error) {
	list, err := entriesOf[oversight.Closing](tx, entryAlert, EntryQuery{})
	out := make(map[string]oversight.Closing, len(list))
	for _, c := range list {
		out[c.ID] = c
	}
	return out, err
}

// findAlerts gathers the facts and asks the rules.
func (o *Office) findAlerts(s *session, tx Tx) ([]oversight.Alert, error) {
	today := o.today(s)
	f := oversight.Facts{Patients: map[string]oversight.Subject{}, Members: map[string]oversight.Person{}, Hours: s.prefs.hours(), Off: daysOff(today)}
	var err error
	if f.Log, err = accessLog(tx, today.AddDays(-alertDays).Start(s.zone), s.zone); err != nil {
		return nil, err
	}
	members, err := tx.Members()
	if err != nil {
		return nil, err
	}
	active := 0
	for _, m := range members {
		f.Members[m.ID] = oversight.Person{Name: m.Name}
		if m.State == access.Active {
			active++
		}
	}
	f.Limits = oversight.LimitsFor(active)
	for _, a := range f.Log {
		if _, known := f.Patients[a.Patient]; known || a.Patient == "" {
			continue
		}
		if subject, found, err := subjectOf(tx, a.Patient, s.zone); err != nil {
			return nil, err
		} else if found {
			f.Patients[a.Patient] = subject
		}
	}
	return oversight.Alerts(f), nil
}

// subjectOf is what the rules need to know of a patient. One whose import was undone is no subject any more.
func subjectOf(tx Tx, id string, zone *time.Location) (oversight.Subject, bool, error) {
	p, err := tx.Patient(id)
	if isKind(err, ErrNotFound) {
		return oversight.Subject{}, false, nil
	}
	if err != nil {
		return oversight.Subject{}, false, err
	}
	out := oversight.Subject{Last: p.Last, Address: p.Address, Watched: p.Watched}
	checkIns, err := tx.CheckInsOf(id)
	if err != nil {
		return out, false, err
	}
	for _, c := range checkIns {
		out.Visits = append(out.Visits, calendar.Of(c.StartedAt, zone))
	}
	sessions, err := tx.PhotoSessionsOf(id)
	for _, v := range sessions {
		out.Visits = append(out.Visits, v.TakenOn)
	}
	return out, true, err
}

// accessKinds says what the log's actions are to the rules.
var accessKinds = map[audit.Action]oversight.Kind{
	audit.PatientViewed: oversight.Viewed, audit.DocumentViewed: oversight.Viewed, audit.AuthorizationViewed: oversight.Viewed,
	audit.PhotosListed: oversight.Viewed, audit.PhotoViewed: oversight.Viewed, audit.OriginalOpened: oversight.Viewed,
	audit.PhotoUncovered: oversight.Uncovered,
	audit.DocumentSaved:  oversight.Taken, audit.Released: oversight.Taken, audit.ExportMade: oversight.Taken,
	audit.SignInFailed: oversight.Refused,
}

// concerns is the member that an entry is about. A refused try is written by the program: who tried is not known, whose name
// was used is.
func concerns(r audit.Row) string {
	if accessKinds[r.Action] == oversight.Refused {
		return strings.TrimPrefix(r.Object, "member:")
	}
	return r.Actor
}

// wholeExport is what a whole export counts as: no limit is as high.
const wholeExport = 1000

// accessLog reads the log from an instant on, as the rules see it. Instants only rise along the log.
func accessLog(tx Tx, since time.Time, zone *time.Location) ([]oversight.Access, error) {
	head, _, err := tx.Head()
	if err != nil {
		return nil, err
	}
	n, err := tx.AuditCount(AuditFilter{Since: since})
	if err != nil || n == 0 {
		return nil, err
	}
	var out []oversight.Access
	err = tx.EachAudit(head-uint64(n)+1, func(r audit.Row) error {
		kind, known := accessKinds[r.Action]
		if !known {
			return nil
		}
		a := oversight.Access{Seq: r.Seq, At: r.At.In(zone), Member: concerns(r), Patient: r.PatientID, Kind: kind}
		a.Count, _ = strconv.Atoi(r.Args["count"]) // most have none: they are about one thing
		if r.Action == audit.ExportMade {
			a.Count = wholeExport
		}
		out = append(out, a)
		return nil
	})
	return out, err
}

// SampleLine is one access of the monthly sample.
type SampleLine struct {
	AuditLine
	Looked *SampleFinding // nil: nobody looked at it yet
}

// SampleFinding is what somebody found about one line of the sample.
type SampleFinding struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Proper bool      `json:"proper"`
	Note   string    `json:"note,omitempty"`
}

// sample is the sample of one month as it is kept.
type sample struct {
	ID     string                   `json:"id"` // "2026-10"
	State  string                   `json:"state"`
	On     calendar.Date            `json:"on"` // the day it was drawn
	Seqs   []uint64                 `json:"seqs"`
	Looked map[uint64]SampleFinding `json:"looked,omitempty"`
}

const sampleOpen, sampleClosed = "open", "closed"

// AccessSample is the sample of the last full month.
type AccessSample struct {
	Month string // "2026-10"
	DueOn calendar.Date
	Lines []SampleLine
	Open  int
}

// sampleDays is how many days of the next month there are to look at a sample.
const sampleDays = 14

// AccessSample returns ten accesses of the last full month, drawn by the log itself. Everybody draws the same ones.
func (o *Office) AccessSample(ctx context.Context) (AccessSample, error) {
	var out AccessSample
	err := o.peek(ctx, access.OversightView, func(s *session, tx Tx) error {
		m, err := o.sampleOf(s, tx)
		if err != nil {
			return err
		}
		out = AccessSample{Month: m.ID, DueOn: firstOfMonth(o.today(s)).AddDays(sampleDays), Open: len(m.Seqs) - len(m.Looked)}
		lines, err := linesOf(tx, m.Seqs)
		for _, l := range lines {
			line := SampleLine{AuditLine: l}
			if look, ok := m.Looked[l.Row.Seq]; ok {
				line.Looked = &look
			}
			out.Lines = append(out.Lines, line)
		}
		return err
	})
	return out, err
}

// AuditEntries returns entries of the log by their numbers, in that order: what an alert rests on. More than fifty are cut.
func (o *Office) AuditEntries(ctx context.Context, seqs []uint64) ([]AuditLine, error) {
	var out []AuditLine
	err := o.peek(ctx, access.OversightView, func(_ *session, tx Tx) (err error) {
		out, err = linesOf(tx, seqs[:min(len(seqs), maxEntries)])
		return err
	})
	return out, err
}

// maxEntries is how many entries are read one by one.
const maxEntries = 50

// linesOf reads entries by their numbers.
func linesOf(tx Tx, seqs []uint64) ([]AuditLine, error) {
	rows := make([]audit.Row, 0, len(seqs))
	for _, seq := range seqs {
		if err := tx.EachAudit(seq, func(r audit.Row) error { rows = append(rows, r); return errEnough }); err != nil && err != errEnough {
			return nil, err
		}
	}
	return nameLines(tx, rows)
}

// errEnough ends a walk through the log.
var errEnough = &Problem{Key: "error.not_found"}

func firstOfMonth(d calendar.Date) calendar.Date { return d.AddDays(1 - d.Day()) }

// sampleOf returns the sample of the last full month, drawn if nobody looked at it yet.
func (o *Office) sampleOf(s *session, tx Tx) (sample, error) {
	end := firstOfMonth(o.today(s))
	begin := firstOfMonth(end.AddDays(-1))
	m := sample{ID: begin.String()[:7], State: sampleOpen, On: o.today(s)}
	if found, err := tx.Entry(entrySample, m.ID, &m); err != nil || found {
		return m, err
	}
	log, err := accessLog(tx, begin.Start(s.zone), s.zone)
	if err != nil {
		return m, err
	}
	var seqs []uint64
	for _, a := range log {
		if a.At.Before(end.Start(s.zone)) && (a.Kind == oversight.Viewed || a.Kind == oversight.Uncovered) {
			seqs = append(seqs, a.Seq)
		}
	}
	if len(seqs) == 0 {
		return m, nil
	}
	var seed [32]byte
	err = tx.EachAudit(seqs[len(seqs)-1], func(r audit.Row) error { seed = audit.Hash(r); return errEnough })
	if err != nil && err != errEnough {
		return m, err
	}
	m.Seqs = oversight.Sample(seqs, seed, oversight.SampleSize)
	return m, nil
}

// LookAtSample records what somebody found about one line of the month's sample.
func (o *Office) LookAtSample(ctx context.Context, month string, seq uint64, proper bool, note string) error {
	if err := checkReason("note", note, !proper); err != nil {
		return err
	}
	return o.write(ctx, access.OversightWork, func(s *session, tx Tx) (audit.Event, error) {
		m, err := o.sampleOf(s, tx)
		if err != nil {
			return audit.Event{}, err
		}
		if m.ID != month || !slices.Contains(m.Seqs, seq) {
			return audit.Event{}, ErrNotFound
		}
		if m.Looked == nil {
			m.Looked = map[uint64]SampleFinding{}
		}
		m.Looked[seq] = SampleFinding{By: s.member.ID, At: o.now(s), Proper: proper, Note: strings.TrimSpace(note)}
		if len(m.Looked) == len(m.Seqs) {
			m.State = sampleClosed
		}
		return audit.Event{Action: audit.SampleLooked, Object: "sample:" + m.ID, Reason: note,
			Args: map[string]string{"seq": strconv.FormatUint(seq, 10), "proper": strconv.FormatBool(proper)}}, tx.PutEntry(entrySample, m.ID, m)
	})
}
