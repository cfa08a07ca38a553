package incident

// This file holds the people affected: who they are, how the practice came to count them, and who was told how
// (45 CFR 164.404(d)).

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"consentry/domain/calendar"
)

// Affected is one person whose information was involved. It is a record of its own beside the incident.
type Affected struct {
	ID         string `json:"id"`
	IncidentID string `json:"owner"`
	PatientID  string `json:"patient_id,omitempty"`
	// Name and Address are of somebody who is no patient here; the record has a patient's.
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"` // may have several lines
	// Residence is the State where the person lives, two letters; "" not known. It chooses the State's law.
	Residence string `json:"residence,omitempty"`
	Origin    Origin `json:"origin"`

	// Deceased people's next of kin or representative is told, if an address is known (164.404(d)(1)(ii)).
	Deceased  bool     `json:"deceased,omitempty"`
	NoKin     bool     `json:"no_kin,omitempty"`
	NoAddress bool     `json:"no_address,omitempty"` // none, or known to be out of date
	Notices   []Notice `json:"notices,omitempty"`
	// LetterID is the letter that was made last, and DisclosureID the entry in the disclosure ledger.
	LetterID     string `json:"letter_id,omitempty"`
	DisclosureID string `json:"disclosure_id,omitempty"`
	// Out: not affected after all, with the reason. The entry stays.
	Out string `json:"out,omitempty"`

	At time.Time `json:"at"`
	By string    `json:"by"`
}

// Origin is how the program knows that a person was affected.
type Origin struct {
	Kind OriginKind `json:"kind"`
	// Of is the record it comes from: a release's, an export's, a session of photos' or a drive's id.
	Of string `json:"of,omitempty"`
	// Encrypted: what was lost was encrypted when it was lost, as far as the program made it.
	Encrypted bool `json:"encrypted,omitempty"`
}

// OriginKind is where a name comes from.
type OriginKind string

// The origins.
const (
	ByHand      OriginKind = "hand"
	FromPatient OriginKind = "patient"
	FromRelease OriginKind = "release"
	FromExport  OriginKind = "export"
	FromPhotos  OriginKind = "photos"
	FromDrive   OriginKind = "drive"
)

// Check names what an entry lacks.
func (p Affected) Check() []Defect {
	var ds []Defect
	if p.PatientID == "" && blank(p.Name) {
		ds = append(ds, defect("name", "need_name", ""))
	}
	if p.PatientID != "" && !blank(p.Name+p.Address) {
		ds = append(ds, defect("address", "patient_address", ""))
	}
	if p.Residence != "" && !twoLetters.MatchString(p.Residence) {
		ds = append(ds, defect("residence", "need_state", "45 CFR 164.406(a)"))
	}
	return ds
}

var twoLetters = regexp.MustCompile(`^[A-Z]{2}$`)

// zip finds a State's letters before a ZIP code at the end of an address.
var zip = regexp.MustCompile(`(?i)\b([A-Z]{2})[,.]?\s+\d{5}(?:-\d{4})?\s*(?:USA?|U\.S\.A?\.?|United States)?\s*$`)

// ResidenceOf reads the State from an address as it is written on a letter; "" when it cannot be told.
func ResidenceOf(address string, states []string) string {
	m := zip.FindStringSubmatch(strings.TrimSpace(address))
	if m == nil || !slices.Contains(states, strings.ToUpper(m[1])) {
		return ""
	}
	return strings.ToUpper(m[1])
}

// Move gives somebody who is no patient here another address. A State that was read from the old one follows it, and whoever
// had no address, or one that was out of date, has one now (164.404(d)(1)(i)).
func (p *Affected) Move(address string, states []string) {
	address = strings.TrimSpace(address)
	if address == p.Address {
		return
	}
	if p.Residence == ResidenceOf(p.Address, states) {
		p.Residence = ResidenceOf(address, states)
	}
	p.Address, p.NoAddress = address, blank(address)
}

// How is the way a person was told.
type How string

// The ways.
const (
	ByMail      How = "mail"      // first-class mail to the last known address
	ByEmail     How = "email"     // only with an agreement that was not withdrawn
	ByTelephone How = "telephone" // for the urgent, or in place of a letter that cannot reach
	ByOther     How = "other"     // another written form or other means, in place of a letter that cannot reach
)

// Hows lists the ways.
func Hows() []How { return []How{ByMail, ByEmail, ByTelephone, ByOther} }

// Notice is one time that a person was told, or that it was tried.
type Notice struct {
	How      How           `json:"how"`
	SentOn   calendar.Date `json:"sent_on"`
	LetterID string        `json:"letter_id,omitempty"`
	Proof    string        `json:"proof,omitempty"` // of mailing: a certificate, a tracking number, who handed it in
	// Urgent: told at once because misuse may be near; a letter is due as well (164.404(d)(3)).
	Urgent     bool          `json:"urgent,omitempty"`
	ReturnedOn calendar.Date `json:"returned_on,omitzero"` // it came back
	// Mistaken are the times somebody said that it came back, and it had not.
	Mistaken []Mistaken `json:"mistaken,omitempty"`
	At       time.Time  `json:"at"`
	By       string     `json:"by"`
}

// Mistaken is a return that was recorded by mistake and taken back.
type Mistaken struct {
	ReturnedOn calendar.Date `json:"returned_on"`
	Why        string        `json:"why"`
	At         time.Time     `json:"at"` // when it was taken back
	By         string        `json:"by"`
}

func (n Notice) written() bool { return n.How == ByMail || n.How == ByEmail }

const (
	cite404d  = "45 CFR 164.404(d)(1)"
	cite404d2 = "45 CFR 164.404(d)(2)"
)

// CheckNotice names what is wrong with a notice. emailAgreed: the person agreed to e-mail and did not withdraw it (BR-33).
func (p Affected) CheckNotice(n Notice, emailAgreed bool, discovered, today calendar.Date) []Defect {
	var ds []Defect
	need := func(ok bool, field, code, cite string) {
		if !ok {
			ds = append(ds, defect(field, code, cite))
		}
	}
	need(slices.Contains(Hows(), n.How), "how", "need_how", cite404d)
	need(n.How != ByEmail || emailAgreed, "how", "email_not_agreed", cite404d+"(i)")
	need(n.How != ByOther && n.How != ByTelephone || n.Urgent || p.Unreachable(), "how", "letter_first", cite404d)
	need(n.How != ByTelephone && n.How != ByOther || !blank(n.Proof), "proof", "need_call_note", citeBurden)
	need(!n.SentOn.IsZero(), "sent_on", "need_sent", citeBurden)
	need(n.SentOn.IsZero() || !n.SentOn.After(today), "sent_on", "future", "")
	need(n.SentOn.IsZero() || discovered.IsZero() || !n.SentOn.Before(discovered), "sent_on", "before_discovery", "45 CFR 164.404(b)")
	need(n.ReturnedOn.IsZero() || !n.ReturnedOn.Before(n.SentOn) && !n.ReturnedOn.After(today), "returned_on", "order", "")
	return ds
}

// OnItsWay is the last written notice that is on its way or there, as far as anybody knows; ok is false where there is none.
func (p Affected) OnItsWay() (n Notice, ok bool) {
	at := p.lastWritten(false)
	if at < 0 {
		return Notice{}, false
	}
	return p.Notices[at], true
}

// LastReturned is the place among the notices of the written one that came back last; -1: none did.
func (p Affected) LastReturned() int { return p.lastWritten(true) }

// lastWritten is the place of the last written notice that came back, or did not; -1: there is none.
func (p Affected) lastWritten(returned bool) int {
	for n := len(p.Notices) - 1; n >= 0; n-- {
		if p.Notices[n].written() && !p.Notices[n].ReturnedOn.IsZero() == returned {
			return n
		}
	}
	return -1
}

// Mailed tells whether the letter that was made last went out.
func (p Affected) Mailed() bool {
	return p.LetterID != "" && slices.ContainsFunc(p.Notices, func(n Notice) bool { return n.LetterID == p.LetterID })
}

// Return records the day on which the last written notice came back, so that substitute notice is due or a letter to a better
// address (164.404(d)(2)); or it says what is wrong with that day and leaves everything as it is.
func (p *Affected) Return(on, today calendar.Date) []Defect {
	n := p.lastWritten(false)
	switch {
	case n < 0:
		return []Defect{defect("on", "none_out", "")}
	case on.IsZero():
		return []Defect{defect("on", "need_returned", citeBurden)}
	case on.After(today):
		return []Defect{defect("on", "future", "", "date", on.String())}
	case on.Before(p.Notices[n].SentOn):
		return []Defect{defect("on", "returned_before", "", "date", p.Notices[n].SentOn.String())}
	}
	p.Notices = slices.Clone(p.Notices)
	p.Notices[n].ReturnedOn, p.LetterID = on, "" // a letter to a better address is another one
	return nil
}

// NotReturned takes back that a notice came back. What was said by mistake stays to be read, with the reason (164.414(b)).
func (p *Affected) NotReturned(why string, at time.Time, by string) []Defect {
	n := p.lastWritten(true)
	switch {
	case n < 0:
		return []Defect{defect("why", "none_returned", "")}
	case blank(why):
		return []Defect{defect("why", "need_reason", citeBurden)}
	}
	p.Notices = slices.Clone(p.Notices)
	x := &p.Notices[n]
	x.Mistaken = append(slices.Clone(x.Mistaken), Mistaken{ReturnedOn: x.ReturnedOn, Why: strings.TrimSpace(why), At: at, By: by})
	x.ReturnedOn = calendar.Date{}
	if !p.Mailed() { // one made since to a better address need not go out
		p.LetterID = x.LetterID
	}
	return nil
}

// Standing is whether a person has been told.
type Standing string

// The standings.
const (
	NotTold   Standing = "not_told"
	WasTold   Standing = "told"
	CameBack  Standing = "returned"   // the letter came back, or there is no address: substitute notice is due
	ToldElse  Standing = "told_other" // could not be reached in writing, and was told by other means
	NotNeeded Standing = "not_needed" // deceased, and no address of the next of kin is known (BR-34)
	TakenOut  Standing = "out"
)

// kinUnknown: the next of kin cannot be told, and no substitute notice is needed (164.404(d)(1)(ii), (d)(2)).
func (p Affected) kinUnknown() bool { return p.Deceased && (p.NoKin || p.NoAddress || p.returned()) }

func (p Affected) returned() bool {
	return slices.ContainsFunc(p.Notices, func(n Notice) bool { return !n.ReturnedOn.IsZero() })
}

// arrived tells whether a written notice is on its way or there, as far as anybody knows.
func (p Affected) arrived() bool {
	return p.lastWritten(false) >= 0
}

// Unreachable tells whether the contact information is insufficient or out of date, so that substitute notice is due.
func (p Affected) Unreachable() bool {
	if p.Out != "" || p.arrived() || p.kinUnknown() {
		return false
	}
	return p.NoAddress || p.returned()
}

// Standing says whether the person has been told.
func (p Affected) Standing() Standing {
	switch {
	case p.Out != "":
		return TakenOut
	case p.arrived():
		return WasTold
	case p.kinUnknown():
		return NotNeeded
	case p.Unreachable() && slices.ContainsFunc(p.Notices, func(n Notice) bool {
		return (n.How == ByTelephone || n.How == ByOther) && !n.Urgent
	}):
		return ToldElse
	case p.Unreachable():
		return CameBack
	}
	return NotTold
}

// LetterState is how far the letter to one person is.
type LetterState string

// The states of a letter.
const (
	LetterNone    LetterState = ""        // none is owed, or none went in the mail
	LetterApart   LetterState = "apart"   // the person has to be told in writing, and must not or cannot be by mail
	LetterWaiting LetterState = "waiting" // to be made
	LetterMade    LetterState = "made"    // made, and not mailed
	LetterMailed  LetterState = "mailed"
)

// Letter says how far the letter to the person is (164.404(d)(1)(i)). mailable: mail may and can reach the person. moved: the
// last notice came back, and there is an address now that it did not go to. A letter that was made once more after one went
// out, or after the person was told another way, is owed to nobody.
func (p Affected) Letter(mailable, moved bool) LetterState {
	switch n, out := p.OnItsWay(); {
	case out && p.Out == "" && n.How == ByMail:
		return LetterMailed
	case out:
		return LetterNone
	}
	switch standing := p.Standing(); {
	case standing != NotTold && standing != CameBack:
		return LetterNone
	case !mailable && standing == NotTold:
		return LetterApart
	case !mailable:
		return LetterNone
	case p.LetterID != "":
		return LetterMade
	case standing == NotTold || moved:
		return LetterWaiting
	}
	return LetterNone
}

// Tally counts the people affected, by where they live and by who was told.
type Tally struct {
	Total  int            `json:"total"`
	States map[string]int `json:"states,omitempty"` // by residence; "" not known
	Told   int            `json:"told,omitempty"`   // in writing
	Other  int            `json:"other,omitempty"`  // unreachable in writing, told by other means
	// Unreachable counts Other as well: it decides which substitute notice is due.
	Unreachable int           `json:"unreachable,omitempty"`
	NotNeeded   int           `json:"not_needed,omitempty"`
	First       calendar.Date `json:"first,omitzero"` // first and last day a written notice went out
	Last        calendar.Date `json:"last,omitzero"`
	LastOther   calendar.Date `json:"last_other,omitzero"` // last day one of Other was told
}

// Add counts one person in.
func (t *Tally) Add(p Affected) {
	if p.Out != "" {
		return
	}
	if t.States == nil {
		t.States = map[string]int{}
	}
	t.Total++
	t.States[p.Residence]++
	standing := p.Standing()
	switch standing {
	case WasTold:
		t.Told++
	case ToldElse:
		t.Other++
	case NotNeeded:
		t.NotNeeded++
	}
	if p.Unreachable() {
		t.Unreachable++
	}
	for _, n := range p.Notices {
		if !n.written() && !n.Urgent && standing == ToldElse {
			t.LastOther = calendar.Later(t.LastOther, n.SentOn)
		}
		if !n.written() || n.SentOn.IsZero() {
			continue
		}
		if t.First.IsZero() || n.SentOn.Before(t.First) {
			t.First = n.SentOn
		}
		t.Last = calendar.Later(t.Last, n.SentOn)
	}
}

// Waiting is how many still have to be told in writing.
func (t Tally) Waiting() int { return t.Total - t.Told - t.NotNeeded - t.Unreachable }

// Numbers are the people affected, parted by whether they know: the parts add up to all of them.
type Numbers struct {
	Affected  int
	Told      int // in writing
	Other     int // another way, because no letter reaches them
	ToTell    int // those not named yet among them
	Unreached int // no letter reaches them, and nobody told them another way
	NotNeeded int
}

// Numbers parts the people affected (164.404(a)(1)).
func (i Incident) Numbers() Numbers {
	t := i.Tally
	return Numbers{Affected: i.Count(), Told: t.Told, Other: t.Other, ToTell: t.Waiting() + i.Count() - t.Total, Unreached: t.Unreachable - t.Other, NotNeeded: t.NotNeeded}
}

// Count is how many people are affected: those on record, or the estimate while it is higher (BR-15).
func (i Incident) Count() int { return max(i.Estimate, i.Tally.Total) }

// Residents is how many of a State's residents are affected. Whoever's residence is not known, and whoever the estimate
// holds beyond those on record, counts as living in the practice's own State.
func (i Incident) Residents(state, home string) int {
	n := i.Tally.States[state]
	if state == home && home != "" {
		n += i.Tally.States[""] + i.Count() - i.Tally.Total
	}
	return n
}

// ResidentStates are the States that people live in, in order, the practice's own among them when somebody's is not known.
func (i Incident) ResidentStates(home string) []string {
	var out []string
	for s, n := range i.Tally.States {
		if s != "" && n > 0 && s != home {
			out = append(out, s)
		}
	}
	if i.Residents(home, home) > 0 {
		out = append(out, home)
	}
	slices.Sort(out)
	return out
}
