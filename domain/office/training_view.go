// This file is everybody's training: the matrix of people and courses, what is behind each cell, certificates, lists.
package office

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/training"
)

// TrainingView is the matrix and what belongs to it.
type TrainingView struct {
	Date       calendar.Date
	Courses    []training.Course // the newest, in order
	Rows       []training.Row    // who works here first, by name; then who left and has proof
	Rule       TrainingRule
	Law        training.Law
	Waiting    map[string]bool               // members who wait for their first courses
	Exceptions map[string]training.Exception // in force, by member
	Outside    []OutsideLine                 // newest first
	Names      map[string]string
}

// Training gathers everybody's training.
func (o *Office) Training(ctx context.Context) (TrainingView, error) {
	var v TrainingView
	err := o.peek(ctx, access.TrainingView, func(s *session, tx Tx) (err error) { v, err = o.trainingView(s, tx); return err })
	return v, err
}

func (o *Office) trainingView(s *session, tx Tx) (TrainingView, error) {
	v := TrainingView{Date: o.today(s), Courses: o.courses(s), Waiting: map[string]bool{}, Exceptions: map[string]training.Exception{}}
	v.Law = o.trainingLaw(s, v.Date)
	var err error
	if v.Names, err = memberNames(tx); err != nil {
		return v, err
	}
	if v.Rule, err = trainingRule(tx); err != nil {
		return v, err
	}
	members, err := tx.Members()
	if err != nil {
		return v, err
	}
	as, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{})
	if err != nil {
		return v, err
	}
	es, err := entriesOf[training.Exception](tx, entryException, EntryQuery{State: training.Open})
	if err != nil {
		return v, err
	}
	for _, e := range es {
		if calendar.Within(e.Given, e.Until, v.Date) {
			v.Exceptions[e.Owner] = e
		}
	}
	people := slices.DeleteFunc(persons(s, members), func(p training.Person) bool {
		return !p.Left.IsZero() && !slices.ContainsFunc(as, func(a training.Assignment) bool { return a.Owner == p.ID && a.Proof != nil })
	})
	slices.SortFunc(people, func(a, b training.Person) int {
		if a.Left.IsZero() != b.Left.IsZero() {
			if a.Left.IsZero() {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	v.Rows = training.Matrix(people, v.Courses, as, v.Date)
	for _, r := range v.Rows {
		if _, excepted := v.Exceptions[r.Person.ID]; v.Rule.Waits && !r.First && !excepted && r.Person.Left.IsZero() {
			v.Waiting[r.Person.ID] = true
		}
	}
	v.Outside, err = outsideOf(tx, v.Names, EntryQuery{Newest: true, Limit: 500})
	return v, err
}

// TrainingFile is everything about one member and one course.
type TrainingFile struct {
	Member      access.Member
	Course      training.Course
	Assignments []training.Assignment // newest first
	Tries       []training.Attempt    // newest first
	Names       map[string]string
}

// TrainingFile opens a cell of the matrix.
func (o *Office) TrainingFile(ctx context.Context, member, course string) (TrainingFile, error) {
	var f TrainingFile
	err := o.peek(ctx, access.TrainingView, func(s *session, tx Tx) (err error) {
		if f.Member, err = tx.Member(member); err != nil {
			return err
		}
		if f.Course, err = o.newest(course, s.prefs.Language); err != nil {
			return err
		}
		if f.Names, err = memberNames(tx); err != nil {
			return err
		}
		as, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{Owner: member, Newest: true})
		if err != nil {
			return err
		}
		tries, err := entriesOf[training.Attempt](tx, entryAttempt, EntryQuery{Owner: member, Newest: true})
		f.Assignments = slices.DeleteFunc(as, func(a training.Assignment) bool { return a.Course != course })
		f.Tries = slices.DeleteFunc(tries, func(t training.Attempt) bool { return t.Course != course || t.State == training.Asked })
		return err
	})
	return f, err
}

// CertificateSheet is the certificate on paper: who learnt what, when, and how that is proven.
type CertificateSheet struct {
	Letterhead Letterhead
	Name       string
	Roles      []access.Role
	Course     training.Course // as it was read; its text stands behind the certificate
	Proof      training.Proof
	Questions  int // asked in the try that was passed
	Tries      int
	KeptUntil  calendar.Date // zero: while the person works here, and six years after
	Law        string
	Number     string // of the assignment
	Footer     SheetFooter
	Lang       string
}

// TrainingPrinter is the part of the Printer for training.
type TrainingPrinter interface {
	Certificate(CertificateSheet) ([]byte, error)
}

// CertificatePDF makes the certificate of a course that was done here: one's own, or anybody's for who may see training. What
// was read stands behind it.
func (o *Office) CertificatePDF(ctx context.Context, assignment string) ([]byte, error) {
	var sheet CertificateSheet
	err := o.write(ctx, "", func(s *session, tx Tx) (audit.Event, error) {
		a, err := entryOf[training.Assignment](tx, entryAssignment, assignment)
		if err == nil && a.Owner != s.member.ID && !s.perms.Has(access.TrainingView) {
			err = ErrNotPermitted.With(nil, "permission", string(access.TrainingView))
		}
		if err != nil {
			return audit.Event{}, err
		}
		if a.Proof == nil || a.Proof.SHA256 == "" {
			return audit.Event{}, trainingProblem(training.ErrNotPassed)
		}
		sheet, err = o.certificate(s, tx, a)
		return audit.Event{Action: audit.CertificatePrinted, Object: "assignment:" + a.ID, Args: map[string]string{"course": a.Course}}, err
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Certificate(sheet)
}

func (o *Office) certificate(s *session, tx Tx, a training.Assignment) (CertificateSheet, error) {
	sh := CertificateSheet{Letterhead: o.letterhead(s), Proof: *a.Proof, Questions: a.Proof.Of, Tries: a.Tries, Law: a.Law, Number: a.ID, Lang: a.Proof.Lang}
	m, err := tx.Member(a.Owner)
	if err != nil {
		return sh, err
	}
	sh.Name, sh.Roles = m.Name, m.Roles
	var left calendar.Date
	if m.State != access.Active {
		left = calendar.Of(m.DisabledAt, s.zone)
	}
	sh.KeptUntil, _ = training.KeepThrough(a.Proof.On, left, o.trainingLaw(s, a.Proof.On))
	if sh.Course, err = o.courseText(tx, a.Proof.SHA256); err != nil {
		return sh, err
	}
	seq, head, err := tx.Head()
	sh.Footer = SheetFooter{Seq: seq, Head: head, Printed: o.now(s), Zone: s.zone}
	return sh, err
}

// TrainingCSV is every assignment as a list: who, what, by when, done when and how. It is on record that it was taken out.
func (o *Office) TrainingCSV(ctx context.Context) ([]byte, error) {
	return o.trainingList(ctx, access.TrainingView, "training", []string{"member", "member_id", "roles", "left_on", "course", "course_title", "version", "why", "note", "given_on",
		"state", "due", "state_law_limit", "done_on", "late", "score", "of", "tries", "content_sha256", "outside_training", "keep_through", "again_on"},
		func(s *session, tx Tx, row func(...string)) error {
			members, err := tx.Members()
			if err != nil {
				return err
			}
			as, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{})
			for _, m := range members {
				var left calendar.Date
				if m.State != access.Active {
					left = calendar.Of(m.DisabledAt, s.zone)
				}
				for _, a := range as {
					if a.Owner != m.ID {
						continue
					}
					due, again := a.On, ""
					if a.Proof != nil {
						due, again = a.Proof.Due, a.On.String()
					}
					cells := []string{m.Name, m.ID, joinRoles(m.Roles), left.String(), a.Course, o.titleOf(s, a.Course), itoa(a.Version), string(a.Why), a.Note,
						a.GivenOn.String(), string(a.Status(o.today(s))), due.String(), a.Limit.String()}
					if p := a.Proof; p != nil {
						through, _ := training.KeepThrough(p.On, left, o.trainingLaw(s, p.On))
						score, of, tries := itoa(p.Score), itoa(p.Of), itoa(a.Tries)
						if p.Outside != "" {
							score, of, tries = "", "", "" // there was no quiz here
						}
						cells = append(cells, p.On.String(), strconv.FormatBool(p.Late()), score, of, tries, p.SHA256, p.Outside, through.String(), again)
					}
					row(cells...)
				}
			}
			return err
		})
}

func (o *Office) titleOf(s *session, course string) string {
	if c, err := o.newest(course, s.prefs.Language); err == nil {
		return c.Title
	}
	return course
}

// trainingList writes a CSV after the trace that it goes out.
func (o *Office) trainingList(ctx context.Context, may access.Permission, what string, header []string, fill func(*session, Tx, func(...string)) error) ([]byte, error) {
	var b bytes.Buffer
	err := o.write(ctx, may, func(s *session, tx Tx) (audit.Event, error) {
		out := csv.NewWriter(&b)
		_ = out.Write(header) // into memory: it does not fail, and Error says so
		n := 0
		err := fill(s, tx, func(cells ...string) {
			for i, c := range cells {
				cells[i] = harmless(c)
			}
			for len(cells) < len(header) {
				cells = append(cells, "")
			}
			n++
			_ = out.Write(cells)
		})
		if out.Flush(); err == nil {
			err = out.Error()
		}
		return audit.Event{Action: audit.TrainingExported, Object: "list:" + what, Args: map[string]string{"n": itoa(n)}}, err
	})
	return b.Bytes(), err
}

// harmless keeps a spreadsheet from taking what was typed for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// OutsideTraining is training that was had elsewhere.
type OutsideTraining struct {
	ID      string        `json:"id"`
	State   string        `json:"state"`
	Owner   string        `json:"owner"`
	Title   string        `json:"title"`
	Giver   string        `json:"giver"` // who held it
	Held    calendar.Date `json:"held"`
	Minutes int           `json:"minutes,omitempty"`
	Course  string        `json:"course,omitempty"` // what it was counted for
	FileID  string        `json:"file"`
	SHA256  string        `json:"sha256"` // of the certificate's bytes
	By      string        `json:"by"`
	At      time.Time     `json:"at"`
}

// OutsideLine is one with names.
type OutsideLine struct {
	OutsideTraining
	Member, Recorder string
}

func outsideOf(tx Tx, names map[string]string, q EntryQuery) ([]OutsideLine, error) {
	list, err := entriesOf[OutsideTraining](tx, entryOutside, q)
	out := make([]OutsideLine, 0, len(list))
	for _, t := range list {
		out = append(out, OutsideLine{OutsideTraining: t, Member: names[t.Owner], Recorder: names[t.By]})
	}
	slices.SortStableFunc(out, func(a, b OutsideLine) int { return b.Held.Compare(a.Held) }) // whenever it was recorded
	return out, err
}
