// This file is the desk for patient lists from another program: dry run, one transaction, and undo.
package office

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/patient"
)

// Import is one list that was read in. Patients are the ids that it added.
type Import struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Patients []string  `json:"patients"`
	Skipped  int       `json:"skipped"`
	UndoneAt time.Time `json:"undone_at,omitzero"`
}

// importLookup answers the plan's question "is she here already?" from the open transaction.
type importLookup struct{ tx Tx }

func (l importLookup) Like(p patient.Patient) ([]patient.Patient, error) { return similarTo(l.tx, p) }

func (l importLookup) ByMRN(mrn string) (patient.Patient, bool, error) { return l.tx.PatientByMRN(mrn) }

// PlanImport reads a CSV and says, row by row, what an import would do. Nothing is written.
func (o *Office) PlanImport(ctx context.Context, data []byte, m patient.Mapping) (patient.Plan, error) {
	var plan patient.Plan
	err := o.peek(ctx, access.PatientsImport, func(s *session, tx Tx) error {
		sheet, err := patient.ReadCSV(bytes.NewReader(data), patient.Limits{})
		if err != nil {
			return csvProblem(err)
		}
		if m == nil {
			m = patient.GuessColumns(sheet.Header)
		}
		plan, err = patient.PlanImport(sheet, m, importLookup{tx}, o.today(s))
		return err
	})
	return plan, err
}

// csvProblem gives a sentence to a file that is no list at all; rows that cannot be read have their own.
func csvProblem(err error) error {
	for cause, key := range map[error]string{patient.ErrEmptyFile: "error.csv_empty", patient.ErrNotText: "error.csv_not_text", patient.ErrTooBig: "error.csv_too_big"} {
		if errors.Is(err, cause) {
			return &Problem{Key: key, Err: err}
		}
	}
	return err
}

// RunImport adds the plan's new patients, and those of its possible duplicates whose line is in accept, in one
// transaction: all of them or none.
func (o *Office) RunImport(ctx context.Context, plan patient.Plan, accept []int) (Import, error) {
	im := Import{ID: o.newID()}
	err := o.write(ctx, access.PatientsImport, func(s *session, tx Tx) (audit.Event, error) {
		im.At, im.By = o.now(s), s.member.ID
		im.Patients, im.Skipped = nil, 0
		for _, row := range plan.Rows {
			take := row.Verdict == patient.RowNew || (row.Verdict == patient.RowDuplicate && slices.Contains(accept, row.Line))
			if !take {
				im.Skipped++
				continue
			}
			p, err := o.prepare(s, tx, row.Patient)
			if err != nil {
				return audit.Event{}, err
			}
			if row.Verdict == patient.RowNew {
				if err := stillNew(tx, p, im.Patients); err != nil {
					return audit.Event{}, err
				}
			}
			if err := tx.PutPatient(p); err != nil {
				return audit.Event{}, err
			}
			im.Patients = append(im.Patients, p.ID)
		}
		return audit.Event{Action: audit.ImportDone, Object: "import:" + im.ID,
			Args: map[string]string{"added": itoa(len(im.Patients)), "skipped": itoa(im.Skipped)}}, tx.PutImport(im)
	})
	if err != nil {
		return Import{}, err
	}
	return im, nil
}

// stillNew refuses a row that was new when the list was tried out and is not any more: the same list read in twice, or
// somebody added at the desk meanwhile. Rows of this import itself do not count.
func stillNew(tx Tx, p patient.Patient, added []string) error {
	born, err := tx.PatientsBorn(p.Born)
	if err != nil {
		return err
	}
	for _, other := range born {
		if patient.SortKey(other) == patient.SortKey(p) && !slices.Contains(added, other.ID) {
			return ErrStale
		}
	}
	return nil
}

// Imports lists what was read in, newest first.
func (o *Office) Imports(ctx context.Context) ([]Import, error) {
	var list []Import
	err := o.peek(ctx, access.PatientsImport, func(_ *session, tx Tx) (err error) { list, err = tx.Imports(); return err })
	slices.SortFunc(list, func(a, b Import) int { return b.At.Compare(a.At) })
	return list, err
}

// UndoImport hides the patients that an import added. A patient with whom something was done since stays.
func (o *Office) UndoImport(ctx context.Context, id string) (removed, kept int, err error) {
	err = o.write(ctx, access.PatientsImport, func(s *session, tx Tx) (audit.Event, error) {
		removed, kept = 0, 0
		list, err := tx.Imports()
		if err != nil {
			return audit.Event{}, err
		}
		i := slices.IndexFunc(list, func(im Import) bool { return im.ID == id })
		if i < 0 || !list[i].UndoneAt.IsZero() {
			return audit.Event{}, ErrNotFound
		}
		im := list[i]
		for _, pid := range im.Patients {
			untouched, err := untouched(tx, pid)
			if err != nil {
				return audit.Event{}, err
			}
			if !untouched {
				kept++
				continue
			}
			if err := tx.RemovePatient(pid); err != nil {
				return audit.Event{}, err
			}
			removed++
		}
		im.UndoneAt = o.now(s)
		return audit.Event{Action: audit.ImportUndone, Object: "import:" + id,
			Args: map[string]string{"removed": itoa(removed), "kept": itoa(kept)}}, tx.PutImport(im)
	})
	return removed, kept, err
}

// untouched tells whether nothing was recorded for a patient since she was added.
func untouched(tx Tx, id string) (bool, error) {
	versions, err := tx.PatientVersions(id)
	if err != nil || len(versions) > 0 {
		return false, err
	}
	checkins, err := tx.CheckInsOf(id)
	if err != nil || len(checkins) > 0 {
		return false, err
	}
	docs, err := tx.DocumentsOf(id)
	return err == nil && len(docs) == 0, err
}

// ageOfMajority in the practice's home State, in years.
func ageOfMajority(p Practice) int { return patient.MajorityAge(p.State) }

// isMinor tells whether a representative has to sign for the patient on that day.
func isMinor(p patient.Patient, practice Practice, on calendar.Date) bool {
	return patient.IsMinor(p, on, ageOfMajority(practice))
}
