// This file is the desk for patients: finding, adding, changing, representatives, and the page of one patient.
package office

import (
	"context"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/oversight"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// FoundPatient is one row of a search: enough to tell two people apart, no more.
type FoundPatient struct {
	Patient patient.Patient
	// Similar: another patient in the list sounds alike or shares the birth date.
	Similar bool
}

// maxFound is how many rows a search shows: more would not be read.
const maxFound = 50

// FindPatients finds patients by any order of name, preferred name, birth date, last four of the telephone and chart
// number; what sounds alike comes last. An empty text finds nobody.
func (o *Office) FindPatients(ctx context.Context, text string) ([]FoundPatient, error) {
	q := patient.ParseQuery(text)
	var list []patient.Patient
	err := o.peek(ctx, access.PatientsFind, func(s *session, tx Tx) (err error) {
		list, err = tx.FindPatients(q, maxFound)
		list = s.rows(list)
		return err
	})
	if err != nil {
		return nil, err
	}
	patient.Sort(q, list)
	found := make([]FoundPatient, len(list))
	for i, similar := range patient.SimilarAmong(list) {
		found[i] = FoundPatient{Patient: list[i], Similar: similar}
	}
	return found, nil
}

// rows leaves of found patients what a member may see: who may find but not open a patient gets what tells two people
// apart, and no contact, alert, restriction or representative.
func (s *session) rows(list []patient.Patient) []patient.Patient {
	if s.perms.Has(access.PatientsView) {
		return list
	}
	for i, p := range list {
		list[i] = patient.Patient{ID: p.ID, MRN: p.MRN, First: p.First, Middle: p.Middle, Last: p.Last, Preferred: p.Preferred, Born: p.Born}
	}
	return list
}

// PatientCount returns how many patients there are.
func (o *Office) PatientCount(ctx context.Context) (int, error) {
	n := 0
	err := o.peek(ctx, access.PatientsFind, func(_ *session, tx Tx) (err error) { n, err = tx.PatientCount(); return err })
	return n, err
}

// PatientPage returns rows offset to offset+limit of all patients by name.
func (o *Office) PatientPage(ctx context.Context, offset, limit int) ([]patient.Patient, error) {
	var list []patient.Patient
	err := o.peek(ctx, access.PatientsFind, func(s *session, tx Tx) (err error) {
		list, err = tx.PatientPage(offset, limit)
		list = s.rows(list)
		return err
	})
	return list, err
}

// PatientRow returns a patient's row of the list, for a form that has to say whom it is about.
func (o *Office) PatientRow(ctx context.Context, id string) (patient.Patient, error) {
	var p patient.Patient
	err := o.peek(ctx, access.PatientsFind, func(s *session, tx Tx) (err error) {
		if p, err = tx.Patient(id); err == nil {
			p = s.rows([]patient.Patient{p})[0]
		}
		return err
	})
	return p, err
}

// SimilarPatients returns who could be mistaken for p, or could be p already: shown before a new patient is saved.
func (o *Office) SimilarPatients(ctx context.Context, p patient.Patient) ([]patient.Patient, error) {
	var similar []patient.Patient
	err := o.peek(ctx, access.PatientsFind, func(s *session, tx Tx) (err error) {
		similar, err = similarTo(tx, p)
		similar = s.rows(similar)
		return err
	})
	return similar, err
}

// similarTo looks at who is found by p's name and who was born on the same day.
func similarTo(tx Tx, p patient.Patient) ([]patient.Patient, error) {
	candidates, err := tx.FindPatients(patient.ParseQuery(p.Last), maxFound)
	if err != nil {
		return nil, err
	}
	if !p.Born.IsZero() {
		born, err := tx.PatientsBorn(p.Born)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, born...)
	}
	var similar []patient.Patient
	seen := map[string]bool{p.ID: true}
	for _, c := range candidates {
		if !seen[c.ID] && patient.Similar(p, c) {
			similar = append(similar, c)
		}
		seen[c.ID] = true
	}
	return similar, nil
}

// AddPatient adds a patient and returns her with id and, if none was given, the next chart number.
func (o *Office) AddPatient(ctx context.Context, p patient.Patient) (patient.Patient, error) {
	err := o.write(ctx, access.PatientsEdit, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if p, err = o.prepare(s, tx, p); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.PatientAdded, Object: "patient:" + p.ID, PatientID: p.ID}, tx.PutPatient(p)
	})
	return p, err
}

// prepare checks a new patient and gives her what the program gives.
func (o *Office) prepare(s *session, tx Tx, p patient.Patient) (patient.Patient, error) {
	p = patient.Clean(p)
	if err := invalid(patient.Validate(p, o.today(s)), func(d patient.Defect) string { return d.Field }); err != nil {
		return p, err
	}
	if p.MRN == "" {
		mrn, err := tx.NextMRN()
		if err != nil {
			return p, err
		}
		p.MRN = mrn
	} else if err := freeMRN(tx, p); err != nil {
		return p, err
	}
	for i := range p.Representatives {
		if p.Representatives[i].ID == "" {
			p.Representatives[i].ID = o.newID()
		}
	}
	p.ID, p.CreatedAt = o.newID(), o.now(s)
	return p, nil
}

func freeMRN(tx Tx, p patient.Patient) error {
	other, found, err := tx.PatientByMRN(p.MRN)
	if err != nil {
		return err
	}
	if found && other.ID != p.ID {
		return &Invalid{Defects: []Defect{{Field: "mrn", Key: "office.mrn_taken"}}}
	}
	return nil
}

// ChangePatient replaces a patient's data; the old values are kept. was is the version the form was filled from: if
// somebody changed her since, nothing is saved and ErrStale is returned.
func (o *Office) ChangePatient(ctx context.Context, was, p patient.Patient) error {
	return o.write(ctx, access.PatientsEdit, func(s *session, tx Tx) (audit.Event, error) {
		now, err := tx.Patient(p.ID)
		if err != nil {
			return audit.Event{}, err
		}
		if len(patient.Diff(now, was)) > 0 {
			return audit.Event{}, ErrStale
		}
		p = patient.Clean(p)
		p.CreatedAt = now.CreatedAt
		for i := range p.Representatives {
			if p.Representatives[i].ID == "" {
				p.Representatives[i].ID = o.newID()
			}
		}
		if err := invalid(patient.Validate(p, o.today(s)), func(d patient.Defect) string { return d.Field }); err != nil {
			return audit.Event{}, err
		}
		if err := freeMRN(tx, p); err != nil {
			return audit.Event{}, err
		}
		changes := patient.Diff(now, p)
		if len(changes) == 0 {
			return audit.Event{Action: audit.PatientViewed, Object: "patient:" + p.ID, PatientID: p.ID}, nil
		}
		fields := make([]string, 0, len(changes))
		for _, c := range changes {
			fields = append(fields, c.Field)
		}
		return audit.Event{Action: audit.PatientChanged, Object: "patient:" + p.ID, PatientID: p.ID,
			Args: map[string]string{"fields": clip(strings.Join(fields, ","), audit.MaxArg)}}, tx.PutPatient(p)
	})
}

func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	return strings.ToValidUTF8(s[:max], "")
}

// Chart is everything the patient page shows, computed for one day.
type Chart struct {
	Patient   patient.Patient
	On        calendar.Date
	Channels  []consent.Channel
	Matrix    []consent.ChannelState
	Documents []consent.Document
	Facts     []consent.Fact
	CheckIns  []CheckIn
	Versions  []PatientVersion
	Files     []File
	Photos    int // pictures of her; 0 for who may not see any
	Missing   []consent.Item
	Restrict  []patient.Restriction // in force on that day
	Members   map[string]string     // names by id, for "who"
	Bands     []Band                // what requests bind the practice to
	Amended   []Amended             // what goes along with records of hers
	Requests  []request.Request     // open ones; none for who may not see any
}

// Chart opens a patient's page as of today.
func (o *Office) Chart(ctx context.Context, id string) (Chart, error) {
	return o.chart(ctx, id, calendar.Date{}, audit.PatientViewed)
}

// ChartOn answers "What was allowed on this day?".
func (o *Office) ChartOn(ctx context.Context, id string, on calendar.Date) (Chart, error) {
	return o.chart(ctx, id, on, audit.AuthorizationViewed)
}

func (o *Office) chart(ctx context.Context, id string, on calendar.Date, action audit.Action) (Chart, error) {
	var c Chart
	ev := audit.Event{Action: action, Object: "patient:" + id, PatientID: id}
	if !on.IsZero() {
		ev.Args = map[string]string{"on": on.String()}
	}
	err := o.read(ctx, access.PatientsView, ev, func(s *session, tx Tx) error {
		today := o.today(s)
		if c.On = on; on.IsZero() {
			c.On = today
		}
		var err error
		if c.Patient, err = tx.Patient(id); err != nil {
			return err
		}
		if err := c.load(tx, id); err != nil {
			return err
		}
		c.Files = papers(s, c.Files)
		if s.perms.Has(access.PhotosView) {
			if c.Photos, err = tx.PhotoCount(PhotoFilter{PatientID: id}); err != nil {
				return err
			}
		}
		at := consent.Instant(o.now(s), s.zone)
		if c.On != today {
			at = consent.EndOfDay(c.On, s.zone)
		}
		notices, err := tx.Notices()
		if err != nil {
			return err
		}
		facts := s.lived(c.Patient, c.Documents, c.Facts)
		c.Matrix = s.law(notices).Matrix(c.Channels, c.Documents, facts, at, warnDays)
		c.Missing = consent.Missing(packetInput(s, c.Patient, notices, c.Documents, facts, today))
		if c.Restrict, err = restrictionsOf(tx, c.Patient, c.On); err != nil {
			return err
		}
		return c.asked(s, tx)
	})
	return c, err
}

// warnDays is how many days before its end a permission is shown as "expires soon".
const warnDays = 30

func (c *Chart) load(tx Tx, id string) error {
	var err error
	if c.Channels, err = tx.Channels(); err != nil {
		return err
	}
	if c.Documents, err = tx.DocumentsOf(id); err != nil {
		return err
	}
	if c.Facts, err = tx.FactsOf(id); err != nil {
		return err
	}
	if c.CheckIns, err = tx.CheckInsOf(id); err != nil {
		return err
	}
	if c.Versions, err = tx.PatientVersions(id); err != nil {
		return err
	}
	if c.Files, err = tx.FilesOf(id); err != nil {
		return err
	}
	c.Members, err = memberNames(tx)
	return err
}

func memberNames(tx Tx) (map[string]string, error) {
	members, err := tx.Members()
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(members))
	for _, m := range members {
		names[m.ID] = m.Name
	}
	// Who worked with a sealed envelope is no member; the name they gave stands with it.
	used, err := entriesOf[oversight.Emergency](tx, entryEmergency, EntryQuery{})
	for _, e := range used {
		if e.Who != "" {
			names[e.Owner] = e.Who
		}
	}
	return names, err
}
