// This file counts the people affected: by hand, or from what the program knows of a patient, a release, an export, pictures
// of some days, or a backup drive.
package office

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/incident"
	"consentry/domain/patient"
)

// AffectedFrom says where names come from.
type AffectedFrom struct {
	Kind incident.OriginKind
	// Of is a patient's, release's or drive's id, or the number of an export's entry in the audit log.
	Of string
	// From and To are days on which pictures were taken; both inclusive.
	From, To calendar.Date
}

// AffectedFound is who would be affected.
type AffectedFound struct {
	People []FoundPerson
	// Encrypted: what was lost was written encrypted by this program; At is the state of the records in it.
	Encrypted bool
	At        time.Time
}

// FoundPerson is one of them. Name is "" for who may not find patients.
type FoundPerson struct {
	PatientID, Name, Residence string
	Already                    bool // on the incident's list
}

// AffectedLine is one person on an incident's list.
type AffectedLine struct {
	Affected incident.Affected
	Name     string // "" for who may not find patients
	Standing incident.Standing
	// Confidential: the patient asked to be reached in a certain way only (164.522(b)), and Mail tells whether that is by
	// letter. EmailAgreed: the patient chose e-mail.
	Confidential, Mail, EmailAgreed bool
}

// AffectedPerson is one person on an incident's list, with where the letters went.
type AffectedPerson struct {
	AffectedLine
	// Address is where a letter would go now, line by line; none: no letter may or can go out.
	Address []string
	// To is where each letter went, by its id. Of a patient both are empty for who may not see patients.
	To map[string]Addressee
}

// AffectedPerson shows one person on the list of an incident (45 CFR 164.404(d)).
func (o *Office) AffectedPerson(ctx context.Context, id, person string) (AffectedPerson, error) {
	out := AffectedPerson{To: map[string]Addressee{}}
	err := o.peek(ctx, access.IncidentsView, func(s *session, tx Tx) error {
		a, p, err := affectedWith(tx, id, person)
		if err != nil {
			return err
		}
		out.AffectedLine = affectedLine(a, p, s.perms.Has(access.PatientsFind))
		if a.PatientID != "" && !s.perms.Has(access.PatientsView) {
			return nil
		}
		if mailable(a, p) {
			out.Address = breachAddressee(a, p).Lines
		}
		for _, n := range a.Notices {
			if n.LetterID == "" {
				continue
			}
			l, err := entryOf[Letter](tx, kindLetter, n.LetterID)
			if err != nil {
				return err
			}
			out.To[n.LetterID] = l.To
		}
		return nil
	})
	return out, err
}

// FindAffected looks up who would be affected, without putting anybody on the list.
func (o *Office) FindAffected(ctx context.Context, id string, from AffectedFrom) (AffectedFound, error) {
	var found AffectedFound
	err := o.peek(ctx, access.IncidentsWork, func(s *session, tx Tx) error {
		ids, encrypted, at, err := o.affectedIDs(tx, from)
		if err != nil {
			return err
		}
		found.Encrypted, found.At = encrypted, at
		already, err := affectedPatients(tx, id)
		if err != nil {
			return err
		}
		who, err := tx.PatientsByID(ids)
		if err != nil {
			return err
		}
		for _, pid := range ids {
			p, ok := who[pid]
			if !ok {
				continue
			}
			f := FoundPerson{PatientID: pid, Residence: incident.ResidenceOf(p.Address, States), Already: already[pid]}
			if s.perms.Has(access.PatientsFind) {
				f.Name = p.ListName()
			}
			found.People = append(found.People, f)
		}
		return nil
	})
	return found, err
}

// affectedPatients are the patients on an incident's list, those taken out too.
func affectedPatients(tx Tx, id string) (map[string]bool, error) {
	out := map[string]bool{}
	err := eachAffected(tx, id, func(a incident.Affected) error {
		if a.PatientID != "" {
			out[a.PatientID] = true
		}
		return nil
	})
	return out, err
}

// affectedIDs are the patients whose information was where it was lost.
func (o *Office) affectedIDs(tx Tx, from AffectedFrom) (ids []string, encrypted bool, at time.Time, err error) {
	switch from.Kind {
	case incident.FromPatient:
		return []string{from.Of}, false, at, nil
	case incident.FromRelease:
		r, err := tx.Release(from.Of)
		return []string{r.PatientID}, false, r.At, err
	case incident.FromPhotos:
		ids, err = photographed(tx, from.From, from.To)
		return ids, false, at, err
	case incident.FromExport:
		return exported(tx, from.Of)
	case incident.FromDrive:
		runs, err := entriesOf[backup.Run](tx, kindBackup, EntryQuery{Newest: true})
		if err != nil {
			return nil, false, at, err
		}
		n := slices.IndexFunc(runs, func(r backup.Run) bool { return r.DriveID == from.Of && r.State == backup.RunComplete })
		if n < 0 {
			return nil, true, at, nil // nothing was ever written on it
		}
		ids, err = patientsUntil(tx, runs[n].At)
		return ids, true, runs[n].At, err // a version is never written in clear
	}
	return nil, false, at, ErrNotFound
}

// exported are the patients that an export took out: one, or everybody who was on record then.
func exported(tx Tx, of string) ([]string, bool, time.Time, error) {
	var at time.Time
	seq, err := strconv.ParseUint(of, 10, 64)
	if err != nil || seq == 0 {
		return nil, false, at, ErrNotFound
	}
	var ids []string
	found := false
	stop := ErrNotFound.With(nil)
	err = tx.EachAudit(seq, func(r audit.Row) error {
		if r.Seq != seq || r.Action != audit.ExportMade {
			return stop
		}
		found, at = true, r.At
		if r.PatientID != "" {
			ids = []string{r.PatientID}
		}
		return stop
	})
	if err != nil && !isKind(err, ErrNotFound) || !found {
		return nil, false, at, err
	}
	if ids == nil {
		ids, err = patientsUntil(tx, at)
		return ids, false, at, err
	}
	return ids, false, at, nil
}

// patientsUntil are the patients who were on record at an instant.
func patientsUntil(tx Tx, at time.Time) ([]string, error) {
	var ids []string
	for offset := 0; ; offset += patientPage {
		page, err := tx.PatientPage(offset, patientPage)
		if err != nil || len(page) == 0 {
			return ids, err
		}
		for _, p := range page {
			if !p.CreatedAt.After(at) {
				ids = append(ids, p.ID)
			}
		}
	}
}

const patientPage = 1000

// photographed are the patients with pictures of some days.
func photographed(tx Tx, from, to calendar.Date) ([]string, error) {
	if to.IsZero() { // one day
		to = from
	}
	switch {
	case from.IsZero():
		return nil, &Invalid{Defects: []Defect{{Field: "from", Key: "incident.bad.need_photo_day"}}}
	case to.Before(from):
		return nil, &Invalid{Defects: []Defect{{Field: "to", Key: "incident.bad.order"}}}
	}
	var ids []string
	seen := map[string]bool{}
	for offset := 0; ; offset += patientPage {
		page, err := tx.PhotoPage(PhotoFilter{From: from, To: to}, offset, patientPage)
		if err != nil || len(page) == 0 {
			return ids, err
		}
		for _, p := range page {
			if !seen[p.PatientID] {
				seen[p.PatientID] = true
				ids = append(ids, p.PatientID)
			}
		}
	}
}

// AddAffected puts people on the list: those of a source, all of them or the ones chosen. It returns how many are new.
func (o *Office) AddAffected(ctx context.Context, id string, from AffectedFrom, chosen []string) (int, error) {
	n := 0
	_, err := o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentCounted, string(from.Kind), func(s *session, tx Tx, i *incident.Incident) error {
		ids, encrypted, _, err := o.affectedIDs(tx, from)
		if err != nil {
			return err
		}
		if chosen != nil {
			want := map[string]bool{}
			for _, pid := range chosen {
				want[pid] = true
			}
			ids = slices.DeleteFunc(ids, func(pid string) bool { return !want[pid] })
		}
		before := i.Tally.Total
		if err := o.affectPatients(s, tx, i, incident.Origin{Kind: from.Kind, Of: from.Of, Encrypted: encrypted}, ids); err != nil {
			return err
		}
		n = i.Tally.Total - before
		return o.ledgerIncident(s, tx, i)
	})
	return n, err
}

// affectPatients puts patients on the list who are not there yet, and counts anew.
func (o *Office) affectPatients(s *session, tx Tx, i *incident.Incident, origin incident.Origin, ids []string) error {
	already, err := affectedPatients(tx, i.ID)
	if err != nil {
		return err
	}
	who, err := tx.PatientsByID(ids)
	if err != nil {
		return err
	}
	for _, pid := range ids {
		p, ok := who[pid]
		if !ok {
			return ErrNotFound
		}
		if already[pid] {
			continue
		}
		already[pid] = true
		a := incident.Affected{ID: o.newID(), IncidentID: i.ID, PatientID: pid, Residence: incident.ResidenceOf(p.Address, States), Origin: origin,
			Deceased: !p.Died.IsZero(), NoAddress: blankText(p.Address) && !p.Contact.Confidential, At: o.now(s), By: s.member.ID}
		if err := tx.PutEntry(kindAffected, a.ID, a); err != nil {
			return err
		}
	}
	return tallyIncident(tx, i)
}

// NewPerson is somebody affected who is no patient on record here.
type NewPerson struct {
	Name, Address string
	Residence     string // two letters; "": as the address says
	Deceased      bool
}

// AddPerson puts somebody on the list by hand.
func (o *Office) AddPerson(ctx context.Context, id string, n NewPerson) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentCounted, string(incident.ByHand), func(s *session, tx Tx, i *incident.Incident) error {
		a := incident.Affected{ID: o.newID(), IncidentID: id, Name: onOneLine(strings.TrimSpace(n.Name)), Address: strings.TrimSpace(n.Address),
			Residence: strings.ToUpper(strings.TrimSpace(n.Residence)), Origin: incident.Origin{Kind: incident.ByHand}, Deceased: n.Deceased,
			NoAddress: blankText(n.Address), At: o.now(s), By: s.member.ID}
		if a.Residence == "" {
			a.Residence = incident.ResidenceOf(a.Address, States)
		}
		if err := checkAffected(a); err != nil {
			return err
		}
		if err := tx.PutEntry(kindAffected, a.ID, a); err != nil {
			return err
		}
		return tallyIncident(tx, i)
	})
}

func checkAffected(a incident.Affected) error {
	ds := a.Check()
	if err := invalidIncident(ds); err != nil {
		return err
	}
	if a.Residence != "" && !slices.Contains(States, a.Residence) {
		return &Invalid{Defects: []Defect{{Field: "residence", Key: "office.state"}}}
	}
	return incidentTexts(map[string]string{"name": a.Name, "address": a.Address, "out": a.Out})
}

// AffectedChange is what is put right about one person. Nil and "" leave things as they are.
type AffectedChange struct {
	// Name and Address are of somebody who is no patient here; a patient's are put right on the patient's page. A State that
	// was read from the address follows it, unless Residence says otherwise.
	Name, Address              *string
	Residence                  string
	Deceased, NoKin, NoAddress *bool
	Out                        string // not affected after all, and why
}

// ChangeAffected puts something right about a person on the list.
func (o *Office) ChangeAffected(ctx context.Context, id, person string, c AffectedChange) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentCounted, "change", func(s *session, tx Tx, i *incident.Incident) error {
		a, err := affectedOf(tx, id, person)
		if err != nil {
			return err
		}
		if c.Name != nil {
			a.Name = onOneLine(strings.TrimSpace(*c.Name))
		}
		if c.Address != nil {
			a.Move(*c.Address, States)
		}
		if c.Residence != "" {
			a.Residence = strings.ToUpper(strings.TrimSpace(c.Residence))
		}
		for _, set := range []struct {
			field *bool
			to    *bool
		}{{&a.Deceased, c.Deceased}, {&a.NoKin, c.NoKin}, {&a.NoAddress, c.NoAddress}} {
			if set.to != nil {
				*set.field = *set.to
			}
		}
		if c.Out != "" {
			if err := checkReason("out", c.Out, true); err != nil {
				return err
			}
			a.Out = strings.TrimSpace(c.Out)
			if err := o.strikeLedger(s, tx, a); err != nil {
				return err
			}
		}
		if err := checkAffected(a); err != nil {
			return err
		}
		if err := tx.PutEntry(kindAffected, a.ID, a); err != nil {
			return err
		}
		return tallyIncident(tx, i)
	})
}

// EstimateAffected says how many may be affected while not all are named; 0: those on the list are all.
func (o *Office) EstimateAffected(ctx context.Context, id string, n int) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentCounted, "estimate", func(_ *session, _ Tx, i *incident.Incident) error {
		if n < 0 || n > 100_000_000 {
			return &Invalid{Defects: []Defect{{Field: "estimate", Key: "office.range"}}}
		}
		i.Estimate = n
		return nil
	})
}

func affectedOf(tx Tx, id, person string) (incident.Affected, error) {
	a, err := entryOf[incident.Affected](tx, kindAffected, person)
	if err == nil && a.IncidentID != id {
		err = ErrNotFound
	}
	return a, err
}

// affectedWith is affectedOf with the patient; the zero value for somebody who is none here.
func affectedWith(tx Tx, id, person string) (a incident.Affected, p patient.Patient, err error) {
	if a, err = affectedOf(tx, id, person); err == nil && a.PatientID != "" {
		p, err = tx.Patient(a.PatientID)
	}
	return a, p, err
}

func eachAffected(tx Tx, id string, do func(incident.Affected) error) error {
	list, err := entriesOf[incident.Affected](tx, kindAffected, EntryQuery{Owner: id})
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := do(a); err != nil {
			return err
		}
	}
	return nil
}

// tallyIncident counts the people anew.
func tallyIncident(tx Tx, i *incident.Incident) error {
	i.Tally = incident.Tally{}
	return eachAffected(tx, i.ID, func(a incident.Affected) error {
		i.Tally.Add(a)
		return nil
	})
}

// AffectedFilter narrows the list of people; zero values do not narrow.
type AffectedFilter struct {
	Standing incident.Standing
	Words    string
}

// Affected lists people of an incident and how many answer the filter.
func (o *Office) Affected(ctx context.Context, id string, f AffectedFilter, offset, limit int) ([]AffectedLine, int, error) {
	var lines []AffectedLine
	total := 0
	err := o.peek(ctx, access.IncidentsView, func(s *session, tx Tx) error {
		var ids []string
		var list []incident.Affected
		if err := eachAffected(tx, id, func(a incident.Affected) error {
			if f.Standing == "" || a.Standing() == f.Standing {
				list, ids = append(list, a), append(ids, a.PatientID)
			}
			return nil
		}); err != nil {
			return err
		}
		named := s.perms.Has(access.PatientsFind)
		if f.Words == "" { // names are needed of one page only
			total = len(list)
			list = list[min(offset, total):min(offset+limit, total)]
			ids = ids[min(offset, total):min(offset+limit, total)]
		}
		who, err := tx.PatientsByID(slices.DeleteFunc(ids, func(pid string) bool { return pid == "" }))
		if err != nil {
			return err
		}
		for _, a := range list {
			l := affectedLine(a, who[a.PatientID], named)
			if f.Words == "" || named && strings.Contains(plain(l.Name), plain(strings.TrimSpace(f.Words))) {
				lines = append(lines, l)
			}
		}
		if f.Words != "" {
			total = len(lines)
			lines = lines[min(offset, total):min(offset+limit, total)]
		}
		return nil
	})
	return lines, total, err
}

func affectedLine(a incident.Affected, p patient.Patient, named bool) AffectedLine {
	l := AffectedLine{Affected: a, Standing: a.Standing(), Name: a.Name}
	if a.PatientID != "" {
		l.Name = ""
		if named {
			l.Name = p.ListName()
		}
		l.Confidential, l.Mail, l.EmailAgreed = p.Contact.Confidential, p.Contact.Channel == patient.ByMail, p.Contact.Channel == patient.ByEmail
	}
	return l
}

// ledgerIncident enters what got outside into the disclosure ledger of each patient, once, also when nobody has to be told
// of it (164.528(a)(1); AD-07, BR-28).
func (o *Office) ledgerIncident(s *session, tx Tx, i *incident.Incident) error {
	if d, ok := i.Decision(); !ok || !d.Settled() || !i.Ledger() {
		return nil
	}
	number := incident.NumberOf(i.Number)
	from, _ := i.Happened()
	d := disclosure.Disclosure{On: from, Recipient: onOneLine(i.Words.Recipient), Address: onOneLine(i.Words.Address), What: onOneLine(i.Words.Information),
		Purpose: "Not permitted: incident " + number, Basis: disclosure.Impermissible, Source: "CE", IncidentID: i.ID, At: o.now(s), By: s.member.ID}
	if d.On.IsZero() {
		d.On, _ = i.DiscoveredOn()
	}
	if d.Recipient == "" {
		d.Recipient = "Not known; see incident " + number
	}
	if d.What == "" {
		d.What = "See incident " + number
	}
	if i.Vendor != nil {
		d.Source = "BA"
	}
	return eachAffected(tx, i.ID, func(a incident.Affected) error {
		if a.PatientID == "" || a.Out != "" || a.DisclosureID != "" {
			return nil
		}
		d.ID, d.PatientID = o.newID(), a.PatientID
		if err := tx.AddDisclosure(d); err != nil {
			return err
		}
		a.DisclosureID = d.ID
		return tx.PutEntry(kindAffected, a.ID, a)
	})
}

// strikeLedger enters that a disclosure did not concern the person after all.
func (o *Office) strikeLedger(s *session, tx Tx, a incident.Affected) error {
	if a.DisclosureID == "" {
		return nil
	}
	list, err := tx.DisclosuresOf(a.PatientID)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(list, func(d disclosure.Disclosure) bool { return d.ID == a.DisclosureID })
	if n < 0 || slices.ContainsFunc(list, func(d disclosure.Disclosure) bool { return d.Corrects == a.DisclosureID }) {
		return nil
	}
	d := list[n]
	d.ID, d.Corrects, d.Void, d.Because, d.At, d.By = o.newID(), a.DisclosureID, true, a.Out, o.now(s), s.member.ID
	return tx.AddDisclosure(d)
}
