// This file is the check-in desk: what is missing today, the packet, drafts that save themselves, handing the screen
// over and taking it back.
package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
)

// CheckInState is where a check-in stands.
type CheckInState string

// A check-in is open at the desk, or in the patient's hands, or done. An open one that nobody works on shows on Today.
const (
	CheckInOpen    CheckInState = "open"
	CheckInPatient CheckInState = "patient"
	CheckInDone    CheckInState = "done"
)

// CheckIn is one visit's packet of documents.
type CheckIn struct {
	ID        string       `json:"id"`
	PatientID string       `json:"patient_id"`
	State     CheckInState `json:"state"`
	StartedAt time.Time    `json:"started_at"`
	StartedBy string       `json:"started_by"`
	EndedAt   time.Time    `json:"ended_at,omitzero"`
	Lang      string       `json:"lang"`
	Confirmed bool         `json:"confirmed,omitempty"` // the patient told her birth date
	Items     []PacketItem `json:"items"`
}

// PacketItem is one document of the packet and how far it is.
type PacketItem struct {
	Kind       consent.Kind      `json:"kind"`
	Why        string            `json:"why"` // message key
	WhyArgs    map[string]string `json:"why_args,omitempty"`
	Optional   bool              `json:"optional,omitempty"`
	Added      string            `json:"added,omitempty"`   // reason a member added it
	Dropped    string            `json:"dropped,omitempty"` // reason a member dropped it
	Draft      Draft             `json:"draft,omitzero"`
	DocumentID string            `json:"document_id,omitempty"`
	Outcome    consent.Outcome   `json:"outcome,omitempty"`
	CopyGiven  bool              `json:"copy_given,omitempty"`
}

// Open tells whether the document still waits for an outcome.
func (p PacketItem) Open() bool { return p.Outcome == "" && p.Dropped == "" }

// Draft is what was entered so far, at the desk and by the patient. It saves itself; nothing in it is signed.
type Draft struct {
	Scope     *consent.Scope   `json:"scope,omitempty"`
	Signer    consent.Signer   `json:"signer,omitzero"`
	Page      int              `json:"page,omitempty"`
	TypedName string           `json:"typed_name,omitempty"`
	Strokes   []consent.Stroke `json:"strokes,omitempty"`
	Aspect    float32          `json:"aspect,omitempty"`
	Assisted  bool             `json:"assisted,omitempty"` // a member reads aloud and presses for the patient
}

// Item returns the packet's item of that kind; nil if there is none.
func (c *CheckIn) Item(kind consent.Kind) *PacketItem {
	i := slices.IndexFunc(c.Items, func(p PacketItem) bool { return p.Kind == kind })
	if i < 0 {
		return nil
	}
	return &c.Items[i]
}

// Unfinished returns the kinds that still wait for an outcome.
func (c CheckIn) Unfinished() []consent.Kind {
	var kinds []consent.Kind
	for _, it := range c.Items {
		if it.Open() {
			kinds = append(kinds, it.Kind)
		}
	}
	return kinds
}

// packetInput gathers what the rule for the packet looks at.
func packetInput(s *session, p patient.Patient, notices []consent.NoticeVersion, docs []consent.Document, facts []consent.Fact, today calendar.Date) consent.PacketInput {
	in := consent.PacketInput{Documents: docs, Facts: facts, Notices: notices, Law: s.law(notices), Today: today,
		PhotoConsentMonths: s.prefs.PhotoConsentMonths, MarketingAskAgainDays: s.prefs.AskAgainDays, Minor: isMinor(p, s.practice, today)}
	for _, r := range p.Representatives {
		in.HasRepresentative = in.HasRepresentative || patient.StandingOf(p, r, today, s.practice.State).Stands
	}
	return in
}

// law is what applies at this practice.
func (s *session) law(notices []consent.NoticeVersion) consent.Law {
	return consent.Law{Notices: notices, CopyIsValidity: s.prefs.CopyIsCondition}
}

// lived adds what follows from the patient's own life to the facts on record: majority and death put use on hold.
func (s *session) lived(p patient.Patient, docs []consent.Document, facts []consent.Fact) []consent.Fact {
	return append(slices.Clone(facts), consent.LifeFacts(docs, consent.Life{PatientID: p.ID, Born: p.Born, Died: p.Died,
		MajorityAge: ageOfMajority(s.practice), Zone: s.zone})...)
}

// StartCheckIn opens a patient's check-in: the one that was left unfinished, or a new one with what is missing today.
func (o *Office) StartCheckIn(ctx context.Context, patientID string) (CheckIn, error) {
	var c CheckIn
	err := o.write(ctx, access.CheckinRun, func(s *session, tx Tx) (audit.Event, error) {
		ev := audit.Event{Action: audit.CheckinStarted, PatientID: patientID}
		p, err := tx.Patient(patientID)
		if err != nil {
			return ev, err
		}
		old, err := tx.CheckInsOf(patientID)
		if err != nil {
			return ev, err
		}
		for _, was := range old {
			if was.State != CheckInDone && o.today(s) == calendar.Of(was.StartedAt, s.zone) {
				c = was
				c.State = CheckInOpen
				ev.Object = "checkin:" + c.ID
				return ev, tx.PutCheckIn(c)
			}
		}
		docs, err := tx.DocumentsOf(patientID)
		if err != nil {
			return ev, err
		}
		facts, err := tx.FactsOf(patientID)
		if err != nil {
			return ev, err
		}
		notices, err := tx.Notices()
		if err != nil {
			return ev, err
		}
		c = CheckIn{ID: o.newID(), PatientID: patientID, State: CheckInOpen, StartedAt: o.now(s), StartedBy: s.member.ID, Lang: langOf(p)}
		for _, it := range consent.Missing(packetInput(s, p, notices, docs, s.lived(p, docs, facts), o.today(s))) {
			c.Items = append(c.Items, PacketItem{Kind: it.Kind, Why: it.Why, WhyArgs: it.Args, Optional: it.Optional, Draft: o.firstDraft(s, p, it.Kind, docs)})
		}
		ev.Object = "checkin:" + c.ID
		ev.Args = map[string]string{"documents": itoa(len(c.Items))}
		return ev, tx.PutCheckIn(c)
	})
	return c, err
}

func langOf(p patient.Patient) string {
	if p.Language == patient.Spanish {
		return "es"
	}
	return "en"
}

// firstDraft is what a document starts with: who signs, and for a marketing authorization a scope without any channel.
func (o *Office) firstDraft(s *session, p patient.Patient, kind consent.Kind, docs []consent.Document) Draft {
	d := Draft{Signer: consent.Signer{Kind: consent.SignerPatient, Name: p.FullName()}}
	if kind != consent.KindMarketing {
		return d
	}
	d.Scope = newScope(s.practice, o.today(s))
	if last := lastScope(docs); last != nil {
		// What the pictures are about may be carried over; an answer never is.
		d.Scope.Photos, d.Scope.Purposes = last.Photos, last.Purposes
	}
	return d
}

// newScope is an authorization before anybody said anything: no channel is put to the patient, nothing is allowed, two
// years are proposed.
func newScope(p Practice, today calendar.Date) *consent.Scope {
	return &consent.Scope{Discloser: p.Name, InitiatedBy: "practice", RevokeTo: p.Name + ", " + strings.ReplaceAll(p.Address, "\n", ", "),
		Expiry: consent.Expiry{Kind: consent.ExpiryDate, Date: today.AddYearsKeepEarlier(2)}}
}

func lastScope(docs []consent.Document) *consent.Scope {
	for i := len(docs) - 1; i >= 0; i-- {
		if docs[i].Kind == consent.KindMarketing && docs[i].Scope != nil {
			return docs[i].Scope
		}
	}
	return nil
}

// CheckIn returns a check-in as it stands.
func (o *Office) CheckIn(ctx context.Context, id string) (CheckIn, error) {
	var c CheckIn
	err := o.peek(ctx, access.CheckinRun, func(_ *session, tx Tx) (err error) { c, err = tx.CheckIn(id); return err })
	return c, err
}

// changeCheckIn loads, changes and saves a check-in that is not done.
func (o *Office) changeCheckIn(ctx context.Context, id string, action audit.Action, change func(*session, Tx, *CheckIn, *audit.Event) error) (CheckIn, error) {
	var c CheckIn
	err := o.write(ctx, access.CheckinRun, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if c, err = tx.CheckIn(id); err != nil {
			return audit.Event{}, err
		}
		ev := audit.Event{Action: action, Object: "checkin:" + id, PatientID: c.PatientID}
		if c.State == CheckInDone {
			return ev, ErrStale
		}
		if err := change(s, tx, &c, &ev); err != nil {
			return ev, err
		}
		return ev, tx.PutCheckIn(c)
	})
	return c, err
}

// AddDocument puts a document into the packet that the rule did not ask for, with the reason.
func (o *Office) AddDocument(ctx context.Context, id string, kind consent.Kind, reason string) (CheckIn, error) {
	return o.changeCheckIn(ctx, id, audit.PacketChanged, func(s *session, tx Tx, c *CheckIn, ev *audit.Event) error {
		if err := checkReason("reason", reason, true); err != nil {
			return err
		}
		ev.Reason, ev.Args = reason, map[string]string{"kind": string(kind), "what": "added"}
		if it := c.Item(kind); it != nil {
			if it.Outcome != "" {
				return ErrSignedOnce
			}
			it.Dropped, it.Added = "", reason
			return nil
		}
		p, err := tx.Patient(c.PatientID)
		if err != nil {
			return err
		}
		docs, err := tx.DocumentsOf(c.PatientID)
		if err != nil {
			return err
		}
		it := PacketItem{Kind: kind, Why: "checkin.packet.added", Optional: kind == consent.KindMarketing, Added: reason, Draft: o.firstDraft(s, p, kind, docs)}
		// Care forms come first; a marketing authorization is always last and on its own.
		if n := len(c.Items); kind != consent.KindMarketing && n > 0 && c.Items[n-1].Kind == consent.KindMarketing {
			c.Items = slices.Insert(c.Items, n-1, it)
		} else {
			c.Items = append(c.Items, it)
		}
		return nil
	})
}

// DropDocument takes a document out of today's packet, with the reason.
func (o *Office) DropDocument(ctx context.Context, id string, kind consent.Kind, reason string) (CheckIn, error) {
	return o.changeCheckIn(ctx, id, audit.PacketChanged, func(_ *session, _ Tx, c *CheckIn, ev *audit.Event) error {
		if err := checkReason("reason", reason, true); err != nil {
			return err
		}
		it := c.Item(kind)
		if it == nil || it.Outcome != "" || it.Dropped != "" {
			return ErrNotFound
		}
		it.Dropped = reason
		ev.Reason, ev.Args = reason, map[string]string{"kind": string(kind), "what": "dropped"}
		return nil
	})
}

// SaveDraft keeps what was entered so far.
func (o *Office) SaveDraft(ctx context.Context, id string, kind consent.Kind, d Draft) (CheckIn, error) {
	return o.changeCheckIn(ctx, id, audit.AuthorizationDrafted, func(_ *session, _ Tx, c *CheckIn, ev *audit.Event) error {
		it := c.Item(kind)
		if it == nil || it.Outcome != "" || it.Dropped != "" {
			return ErrNotFound
		}
		it.Draft = d
		ev.Args = map[string]string{"kind": string(kind)}
		return nil
	})
}

// SetLanguage changes the language the patient reads. Answers stay; the text is made again in the new language.
func (o *Office) SetLanguage(ctx context.Context, id, lang string) (CheckIn, error) {
	if lang != "es" {
		lang = "en"
	}
	return o.changeCheckIn(ctx, id, audit.PacketChanged, func(_ *session, _ Tx, c *CheckIn, ev *audit.Event) error {
		c.Lang = lang
		ev.Args = map[string]string{"what": "language", "lang": lang}
		return nil
	})
}

// HandOver gives the screen to the patient: from here on only her own packet is reachable.
func (o *Office) HandOver(ctx context.Context, id string) (CheckIn, error) {
	return o.changeCheckIn(ctx, id, audit.PatientModeStarted, func(_ *session, _ Tx, c *CheckIn, ev *audit.Event) error {
		open := c.Unfinished()
		if len(open) == 0 {
			return ErrNotFound
		}
		c.State, c.Confirmed = CheckInPatient, false
		ev.Args = map[string]string{"documents": itoa(len(open))}
		return nil
	})
}

// ConfirmBirthDate is asked first in patient mode: the wrong person must not see the next page.
func (o *Office) ConfirmBirthDate(ctx context.Context, id string, born calendar.Date) (bool, error) {
	ok := false
	_, err := o.changeCheckIn(ctx, id, audit.DocumentPresented, func(_ *session, tx Tx, c *CheckIn, ev *audit.Event) error {
		p, err := tx.Patient(c.PatientID)
		if err != nil {
			return err
		}
		ok = !born.IsZero() && p.Born == born
		if !ok {
			ev.Action = audit.IdentityMissed
		}
		c.Confirmed = ok
		return nil
	})
	return ok, err
}

// TakeBack ends patient mode with the signed-in member's password or PIN. secret may be either.
func (o *Office) TakeBack(ctx context.Context, id string, secret []byte) (CheckIn, error) {
	s, err := o.may(access.CheckinRun)
	if err != nil {
		return CheckIn{}, err
	}
	if err := o.proveMember(ctx, s, secret); err != nil {
		return CheckIn{}, err
	}
	return o.changeCheckIn(ctx, id, audit.PatientModeEnded, func(_ *session, _ Tx, c *CheckIn, _ *audit.Event) error {
		c.State = CheckInOpen
		return nil
	})
}

// proveMember accepts the member's PIN, else the password.
func (o *Office) proveMember(ctx context.Context, s *session, secret []byte) error {
	if !pinShaped(secret) {
		if err := o.confirm(ctx, s, Secret{Password: secret}); err != nil {
			return err
		}
		s.wrongPINs.Store(0)
		return nil
	}
	// Counted before it is compared, so that several tries at once are several tries.
	if s.wrongPINs.Add(1) > maxWrongPINs {
		return ErrPINOver
	}
	var sealed string
	err := s.opened.Read(ctx, func(tx Tx) error {
		_, err := tx.Setting(settingPIN+s.member.ID, &sealed)
		return err
	})
	if err != nil {
		return err
	}
	if sealed == "" || !s.opened.CheckPIN(sealed, secret) {
		return ErrPIN
	}
	s.wrongPINs.Store(0)
	return nil
}

// maxWrongPINs in one sign-in end the PIN: from then on only the password counts.
const maxWrongPINs = 3

// pinShaped tells digits that may be a PIN. No password of ours is one: they are longer. So a wrong PIN is never counted
// as a wrong password, and a patient who presses digits does not lock a member out.
func pinShaped(secret []byte) bool {
	for _, c := range secret {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(secret) > 0 && len(secret) <= maxPIN
}

// FinishCheckIn closes a check-in whose documents all have an outcome.
func (o *Office) FinishCheckIn(ctx context.Context, id string) (CheckIn, error) {
	return o.changeCheckIn(ctx, id, audit.CheckinFinished, func(s *session, _ Tx, c *CheckIn, _ *audit.Event) error {
		if open := c.Unfinished(); len(open) > 0 {
			return ErrNotFinished.With(nil, "kind", string(open[0]), "n", itoa(len(open)))
		}
		c.State, c.EndedAt = CheckInDone, o.now(s)
		return nil
	})
}

// CheckInPatient returns a check-in and whose it is, for the desk's screen.
func (o *Office) CheckInPatient(ctx context.Context, id string) (CheckIn, patient.Patient, error) {
	var c CheckIn
	var p patient.Patient
	err := o.peek(ctx, access.CheckinRun, func(_ *session, tx Tx) (err error) {
		if c, err = tx.CheckIn(id); err != nil {
			return err
		}
		p, err = tx.Patient(c.PatientID)
		return err
	})
	return c, p, err
}
