// This file enforces what requests bind the practice to: restrictions wherever the program discloses (45 CFR 164.522(a)),
// confidential communications wherever it prints or sends (164.522(b)), and amendments that go along with their records
// (164.526(d)(5)).
package office

import (
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// Band is what has to stand on every page and print about a patient because of a request.
type Band struct {
	RequestID string
	Number    int
	Kind      request.Kind
	Text      string
	Effect    request.Effect // of a restriction: it stops, or it may stop in a moment
	Standing  request.State
	Episode   string
	Since     calendar.Date // of a restriction: the day from which it is kept to
	PlanOnly  bool          // asked for toward everybody, and binding toward the health plan alone
	// EndedOn is the day from which new information is free of a restriction that binds for what is older. Zero: none.
	EndedOn calendar.Date
	Never   []request.Means
}

// MessageKey names what the band says; its "text" is the band's, its "date" the day EndedOn.
func (b Band) MessageKey() string {
	switch {
	case b.Kind == request.KindConfidential && b.Standing == request.ConfAccommodated:
		return "requests.band.confidential"
	case b.Effect == request.Stops && b.PlanOnly && !b.EndedOn.IsZero():
		return "requests.band.stops.plan.ended"
	case b.Effect == request.Stops && b.PlanOnly:
		return "requests.band.stops.plan"
	case b.Effect == request.Stops && !b.EndedOn.IsZero():
		return "requests.band.stops.ended"
	case b.Effect == request.Stops:
		return "requests.band.stops"
	case b.Effect == request.Holds:
		return "requests.band.holds"
	}
	return "requests.band.asked"
}

// bound are the requests of a patient that bind or may bind on that day: restrictions, confidential communications and
// amendments. Few patients have any.
func bound(tx Tx, patientID string) ([]request.Request, error) {
	list, err := entriesOf[request.Request](tx, kindRequest, EntryQuery{PatientID: patientID})
	return slices.DeleteFunc(list, func(r request.Request) bool {
		return r.Withdrawn != nil || r.Restriction == nil && r.Confidential == nil && r.Amendment == nil
	}), err
}

// bandsOf are the bands of a patient on that day.
func bandsOf(tx Tx, patientID string, on calendar.Date) ([]Band, error) {
	list, err := bound(tx, patientID)
	var bands []Band
	for _, r := range list {
		b := Band{RequestID: r.ID, Number: r.Number, Kind: r.Kind}
		switch {
		case r.Restriction != nil:
			b.Standing, b.Text, b.Episode = r.Restriction.Standing(), r.Restriction.Text, r.Restriction.Episode
			b.Since, b.PlanOnly, b.EndedOn = r.RestrictedSince(), r.Restriction.PlanOnly(), r.Restriction.EndedAheadOn()
			b.Effect = r.Says(request.Going{To: request.ToAnybody, On: on})
			if b.Effect == request.Free && (b.Standing != request.UnderReview || !r.Open()) {
				continue
			}
		case r.Confidential != nil && r.Binding():
			b.Standing, b.Never = request.ConfAccommodated, r.Confidential.Never
			b.Text = r.Confidential.Where
			if d := r.Confidential.Detail; d != "" {
				b.Text += " (" + d + ")"
			}
		case r.Confidential != nil && r.Open():
			b.Standing, b.Text = r.Stage(), r.Words
		default:
			continue
		}
		bands = append(bands, b)
	}
	return bands, err
}

// restrictionsOf are all restrictions that hold for a patient on that day: those on the patient's own page, and those asked
// for by a request, by its number.
func restrictionsOf(tx Tx, p patient.Patient, on calendar.Date) ([]patient.Restriction, error) {
	all := p.RestrictionsOn(on)
	bands, err := bandsOf(tx, p.ID, on)
	for _, b := range bands {
		if b.Kind == request.KindRestriction && b.Effect != request.Free {
			all = append(all, patient.Restriction{Text: b.printed(langOf(p)), From: b.Since, Source: request.NumberOf(b.Number)})
		}
	}
	return all, err
}

// printed is a restriction as it stands on paper and before something leaves: what was asked for toward everybody, or without
// an end, must not read as if it bound so.
func (b Band) printed(lang string) string {
	var before []string
	if !b.EndedOn.IsZero() {
		before = append(before, request.EndedAheadWords(consent.DateWords(b.EndedOn, lang), lang))
	}
	if b.PlanOnly {
		before = append(before, request.PlanOnlyWords(lang))
	}
	return strings.Join(append(before, b.Text), " ")
}

// Restricted is the refusal of a disclosure that a restriction stops or holds.
type Restricted struct {
	Number int
	Effect request.Effect
}

func (e *Restricted) Error() string { return "restricted by request " + request.NumberOf(e.Number) }

// MessageKey and MessageArgs name the sentence for a person.
func (e *Restricted) MessageKey() string { return "requests.restricted." + string(e.Effect) }
func (e *Restricted) MessageArgs() map[string]string {
	return map[string]string{"number": request.NumberOf(e.Number)}
}

// freeToGo asks the patient's restrictions about what an access request hands out. To the patient herself nothing is
// restricted; a third party's copy rests on the patient's own signed order, which is the newer word only when it is later
// than the restriction.
func (a *acting) freeToGo(r request.Request) error { return accessFree(a.tx, r, a.today) }

func accessFree(tx Tx, r request.Request, on calendar.Date) error {
	d := r.Requester.Directive
	if r.Requester.Kind != request.ThirdParty || d == nil {
		return nil
	}
	list, err := bound(tx, r.PatientID)
	for _, x := range list {
		e := x.Says(request.Going{To: request.ToAnybody, On: on})
		if (e == request.Stops || e == request.Holds) && !d.SignedOn.After(x.ReceivedOn) {
			return &Restricted{Number: x.Number, Effect: e}
		}
	}
	return err
}

// reach makes the patient's page say how to reach her from now on; the values before it are kept.
func (a *acting) reach(r request.Request) error {
	p, err := a.tx.Patient(r.PatientID)
	if err != nil {
		return err
	}
	c := r.Confidential
	p.Contact = patient.ContactPreference{Channel: patient.Channel(c.Means), Detail: c.Where, Confidential: true}
	if c.Means != request.MeansMail && c.Detail != "" {
		p.Contact.Detail += " (" + c.Detail + ")"
	}
	return a.tx.PutPatient(p)
}

// unreach takes that back, unless another request binds or somebody wrote something else there.
func (a *acting) unreach(r request.Request) error {
	p, err := a.tx.Patient(r.PatientID)
	if err != nil {
		return err
	}
	list, err := bound(a.tx, r.PatientID)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.ID != r.ID && x.Binding() {
			return a.reach(x)
		}
	}
	if !strings.HasPrefix(p.Contact.Detail, r.Confidential.Where) {
		return nil
	}
	p.Contact = patient.ContactPreference{}
	return a.tx.PutPatient(p)
}

// checkAddressee refuses a letter to a patient at another address than the confidential one (CC-04).
func checkAddressee(tx Tx, p patient.Patient, to Addressee) error {
	if to.Name != p.FullName() || slices.Equal(to.Lines, addresseeOf(p).Lines) {
		return nil
	}
	list, err := bound(tx, p.ID)
	if err != nil {
		return err
	}
	return request.CheckAddress(list, request.MeansMail, strings.Join(to.Lines, " "))
}

// Amended is what goes along with a record whenever it is disclosed or printed.
type Amended struct {
	RequestID string
	Number    int
	Links     []request.Link
	Pieces    []request.Piece
	On        calendar.Date
}

// amendmentsOf are the amendments of a patient's records that go along on that day.
func amendmentsOf(tx Tx, patientID string, on calendar.Date) ([]request.Request, error) {
	list, err := bound(tx, patientID)
	return slices.DeleteFunc(list, func(r request.Request) bool { return len(r.Goes(on)) == 0 }), err
}

func amendedOf(list []request.Request, on calendar.Date) []Amended {
	var out []Amended
	for _, r := range list {
		out = append(out, Amended{RequestID: r.ID, Number: r.Number, Links: r.Amendment.Links, Pieces: r.Goes(on), On: r.Amendment.Decision.On})
	}
	return out
}

// asked adds to a chart what its patient asked for.
func (c *Chart) asked(s *session, tx Tx) error {
	var err error
	if c.Bands, err = bandsOf(tx, c.Patient.ID, c.On); err != nil {
		return err
	}
	amendments, err := amendmentsOf(tx, c.Patient.ID, c.On)
	if err != nil {
		return err
	}
	c.Amended = amendedOf(amendments, c.On)
	if s.perms.Has(access.RequestsView) {
		c.Requests, err = entriesOf[request.Request](tx, kindRequest, EntryQuery{PatientID: c.Patient.ID, ByDay: true, Limit: 20})
	}
	return err
}
