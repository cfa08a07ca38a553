// This file says what has to be known before something about a patient is printed, saved or sent: how she wants to be
// reached, what must not be disclosed, and which amendments go along with the record (45 CFR 164.522, 164.526(c), (d)(5)).
package office

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// Leaving is what has to be known before something about a patient leaves the program.
type Leaving struct {
	PatientID string
	Patient   string
	// Asked is how the patient wants to be reached, in the patient's words, when that binds, By the means of it. Never
	// names the ways that must not be used.
	Asked string
	By    patient.Channel
	Never []request.Means
	// Restrict are the restrictions in force today, Amended what belongs to the record that leaves.
	Restrict []patient.Restriction
	Amended  []Amended
}

// Nothing tells whether there is nothing to say.
func (l Leaving) Nothing() bool {
	return l.By == "" && len(l.Never) == 0 && len(l.Restrict) == 0 && len(l.Amended) == 0
}

// Along tells whether papers go along with what leaves.
func (l Leaving) Along() bool { return len(l.Restrict) > 0 || len(l.Amended) > 0 }

// Leaving answers for a patient and the records that are about to leave; without records nothing goes along but what is
// about the whole patient.
func (o *Office) Leaving(ctx context.Context, patientID string, records ...request.Link) (Leaving, error) {
	var l Leaving
	err := o.peek(ctx, access.ConsentView, func(s *session, tx Tx) error {
		p, err := tx.Patient(patientID)
		if err != nil {
			return err
		}
		l = Leaving{PatientID: p.ID, Patient: p.Name()}
		on := o.today(s)
		if l.Restrict, err = restrictionsOf(tx, p, on); err != nil {
			return err
		}
		if p.Contact.Confidential {
			l.Asked, l.By = p.Contact.Detail, cmp.Or(p.Contact.Channel, patient.ByOther)
		}
		bands, err := bandsOf(tx, p.ID, on)
		if err != nil {
			return err
		}
		for _, b := range bands {
			if b.Kind == request.KindConfidential && b.Standing == request.ConfAccommodated {
				l.Asked = b.Text
				l.Never = append(l.Never, b.Never...)
			}
		}
		goes, err := goesAlong(tx, p.ID, on, records)
		l.Amended = amendedOf(goes, on)
		return err
	})
	return l, err
}

// goesAlong are the amendments that belong to any of the records on that day.
func goesAlong(tx Tx, patientID string, on calendar.Date, records []request.Link) ([]request.Request, error) {
	if len(records) == 0 {
		return nil, nil
	}
	all, err := amendmentsOf(tx, patientID, on)
	return slices.DeleteFunc(all, func(r request.Request) bool {
		return !slices.ContainsFunc(records, func(l request.Link) bool { return r.About(l.Kind, l.ID) })
	}), err
}

// RestrictionSheet lists a patient's restrictions: it goes along with prints that are frozen and cannot bear them.
type RestrictionSheet struct {
	Letterhead Letterhead // its Restrict is what the sheet lists
	Patient    string
	Born       calendar.Date
	MRN        string
	Lang       string
	Printed    time.Time
	Zone       *time.Location
}

// AlongPapers are the papers that go along with records that leave: the restrictions, and what belongs to amended records.
// That they were printed is in the audit log.
func (o *Office) AlongPapers(ctx context.Context, patientID string, records ...request.Link) ([]OutFile, error) {
	var list RestrictionSheet
	var sheets []AmendmentSheet
	err := o.write(ctx, access.DocumentsView, func(s *session, tx Tx) (audit.Event, error) {
		p, err := tx.Patient(patientID)
		if err != nil {
			return audit.Event{}, err
		}
		head, err := o.headAbout(s, tx, p)
		if err != nil {
			return audit.Event{}, err
		}
		list = RestrictionSheet{Letterhead: head, Patient: p.FullName(), Born: p.Born, MRN: p.MRN, Lang: langOf(p), Printed: o.now(s), Zone: s.zone}
		goes, err := goesAlong(tx, patientID, o.today(s), records)
		for _, r := range goes {
			sheets = append(sheets, o.amendmentSheet(s, head, p, r))
		}
		return audit.Event{Action: audit.DocumentPrinted, Object: "patient:" + patientID, PatientID: patientID,
			Args: map[string]string{"what": "along", "restrictions": itoa(len(head.Restrict)), "amendments": itoa(len(sheets))}}, err
	})
	if err != nil {
		return nil, err
	}
	var out []OutFile
	if len(list.Letterhead.Restrict) > 0 {
		pdf, err := o.deps.Printer.Restrictions(list)
		if err != nil {
			return nil, err
		}
		out = append(out, OutFile{Name: "restrictions.pdf", Data: pdf})
	}
	for _, sh := range sheets {
		pdf, err := o.deps.Printer.Amendment(sh)
		if err != nil {
			return nil, err
		}
		out = append(out, OutFile{Name: amendmentName(sh.Number), Data: pdf})
	}
	return out, nil
}

// amendmentName is the file of an amendment's sheet: it says which request, and never whose.
func amendmentName(number string) string { return "amendment-" + strings.ToLower(number) + ".pdf" }

// headAbout is the letterhead of a print about a patient: the restrictions in force today stand on each of its pages.
func (o *Office) headAbout(s *session, tx Tx, p patient.Patient) (Letterhead, error) {
	head := o.letterhead(s)
	var err error
	head.Restrict, err = restrictionsOf(tx, p, o.today(s))
	return head, err
}
