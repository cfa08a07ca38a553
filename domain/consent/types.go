// Package consent holds what a practice may do with a patient's pictures and who said so: privacy-notice
// acknowledgments, treatment-photo consents and marketing authorizations (45 CFR 164.508, 164.520(c)(2)(ii)).
// Its rules are pure functions that take dates; nothing here reads a clock, a file or a database.
//
// This file holds the types. A signed document is frozen: it is never edited, only replaced by a newer one;
// a revocation, a suspension and an expiry event are facts of their own.
package consent

import (
	"time"

	"consentry/domain/calendar"
)

// Kind says what a document is. A marketing authorization is never combined with any other kind
// (164.508(b)(3)).
type Kind string

const (
	KindNotice    Kind = "notice_acknowledgment"
	KindPhoto     Kind = "treatment_photo_consent"
	KindMarketing Kind = "marketing_authorization"
)

// FaceRule says how much of a face a channel may show.
type FaceRule string

const (
	FaceNo          FaceRule = "no"
	FaceEyesCovered FaceRule = "eyes_covered"
	FaceYes         FaceRule = "yes"
)

// Answer is what the patient said to one channel. Blank is not yes: a grant comes only from an affirmative mark.
type Answer string

const (
	AnswerBlank Answer = ""
	AnswerYes   Answer = "yes"
	AnswerNo    Answer = "no"
)

// Text is one sentence in the languages a patient may read: keys are "en" and "es".
type Text map[string]string

// In returns the sentence in the language asked for, else in English.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	return t["en"]
}

// Channel is a place where pictures may appear. The built-in ones are in channels.go; a practice can add its own.
type Channel struct {
	ID          string `json:"id"`
	Group       string `json:"group"`
	Name        Text   `json:"name"`
	Description Text   `json:"description"`
	// Recipient names the class of persons to whom the disclosure is made there (164.508(c)(1)(iii)).
	Recipient Text          `json:"recipient"`
	Custom    bool          `json:"custom,omitempty"`
	Retired   calendar.Date `json:"retired,omitzero"`
}

// Grant is the patient's answer to one channel with its limits, as shown to her.
type Grant struct {
	Channel   string   `json:"channel"`
	Name      string   `json:"name"`      // as printed on the form, in its language
	Recipient string   `json:"recipient"` // E3
	Answer    Answer   `json:"answer"`
	Face      FaceRule `json:"face"`
	NameOK    bool     `json:"name_ok"`
	CaptionOK bool     `json:"caption_ok"`
	EditsOK   bool     `json:"edits_ok,omitempty"`
	Territory string   `json:"territory,omitempty"`
	MaxPosts  int      `json:"max_posts,omitempty"`
}

// PhotoScope says which pictures are covered: specific and meaningful (164.508(c)(1)(i)).
type PhotoScope struct {
	Procedures []string      `json:"procedures,omitempty"`
	Areas      []string      `json:"areas,omitempty"`
	From       calendar.Date `json:"from,omitzero"`
	To         calendar.Date `json:"to,omitzero"`
}

// ExpiryKind is a date or an event. "None" is lawful for research only (164.508(c)(1)(v)).
type ExpiryKind string

const (
	ExpiryNone  ExpiryKind = "none"
	ExpiryDate  ExpiryKind = "date"
	ExpiryEvent ExpiryKind = "event"
)

// Expiry is when the authorization ends. Dates are inclusive (D10); events act at the instant they are recorded.
type Expiry struct {
	Kind  ExpiryKind    `json:"kind"`
	Date  calendar.Date `json:"date,omitzero"`
	Event string        `json:"event,omitempty"`
}

// Remuneration says who gets what for it (164.508(a)(3)(ii), (a)(4)).
type Remuneration struct {
	// ThirdParty: somebody whose product is described pays the practice for the communication.
	ThirdParty bool `json:"third_party,omitempty"`
	// Sale: the practice receives anything, in kind included, in exchange for the pictures themselves.
	Sale bool   `json:"sale,omitempty"`
	Who  string `json:"who,omitempty"`
	What string `json:"what,omitempty"`
	// Consideration is what the patient was offered in return (a discount, a free service): puts the
	// authorization on hold until the privacy officer writes a rationale.
	Consideration string `json:"consideration,omitempty"`
}

// Purpose is one reason for the use. AtRequest means "at the request of the individual".
type Purpose struct {
	Text      string `json:"text"`
	AtRequest bool   `json:"at_request,omitempty"`
	Research  bool   `json:"research,omitempty"`
}

// Scope is everything an authorization allows, as data. The plain-language text is generated from it.
type Scope struct {
	// Description overrides the description generated from Photos; most offices leave it empty.
	Description string     `json:"description,omitempty"`
	Photos      PhotoScope `json:"photos"`
	// Discloser is the practice's legal name, and the agency if one posts for it (E2).
	Discloser        string       `json:"discloser"`
	Grants           []Grant      `json:"grants"`
	Purposes         []Purpose    `json:"purposes"`
	InitiatedBy      string       `json:"initiated_by"` // "practice" or "patient"
	Expiry           Expiry       `json:"expiry"`
	Remuneration     Remuneration `json:"remuneration"`
	ShowEach         bool         `json:"show_each,omitempty"` // "show me each picture first"
	RevokeTo         string       `json:"revoke_to"`           // where a written revocation goes: name and address
	ConditionedCare  bool         `json:"conditioned_care,omitempty"`
	CombinedWith     Kind         `json:"combined_with,omitempty"` // any other document on the same form: refused
	CombinedDocument string       `json:"combined_document,omitempty"`
}

// Statement is one required statement as it stands on the form.
type Statement struct {
	Code Code   `json:"code"`
	Text string `json:"text"`
	// NoticeRef is the notice version that is referred to instead; allowed for S1 only, if that version has it.
	NoticeRef string `json:"notice_ref,omitempty"`
}

// SignerKind says who signs.
type SignerKind string

const (
	SignerPatient        SignerKind = "patient"
	SignerRepresentative SignerKind = "representative"
)

// Signer is the person who signs, with authority if it is not the patient (164.508(c)(1)(vi)).
type Signer struct {
	Kind             SignerKind    `json:"kind"`
	Name             string        `json:"name"`
	RepresentativeID string        `json:"representative_id,omitempty"`
	Authority        string        `json:"authority,omitempty"`
	Evidence         string        `json:"evidence,omitempty"`
	AuthorityFrom    calendar.Date `json:"authority_from,omitzero"`
	AuthorityTo      calendar.Date `json:"authority_to,omitzero"`
}

// Point is one sampled place of the pen: X and Y from 0 to 1 of the pad, T milliseconds from the first stroke.
type Point struct {
	X float32 `json:"x"`
	Y float32 `json:"y"`
	T int     `json:"t"`
}

// Stroke is one line of a signature without lifting the pen.
type Stroke []Point

// Method is how a document was signed; every route has the same marks checked.
type Method string

const (
	MethodPad     Method = "pad"     // drawn on this screen
	MethodWitness Method = "witness" // typed full name, witnessed by a workforce member
	MethodPaper   Method = "paper"   // signed on paper and scanned back in
)

// Signature is the mark that makes a document signed, with its evidence.
type Signature struct {
	Method    Method        `json:"method"`
	TypedName string        `json:"typed_name,omitempty"`
	Strokes   []Stroke      `json:"strokes,omitempty"`
	Aspect    float32       `json:"aspect,omitempty"` // width divided by height of the pad that was signed on
	SignedOn  calendar.Date `json:"signed_on,omitzero"`
	SignedAt  time.Time     `json:"signed_at,omitzero"`
	// WitnessID is the member who was there: required with a typed name and on paper.
	WitnessID string    `json:"witness_id,omitempty"`
	WitnessAt time.Time `json:"witness_at,omitzero"`
	// ScanID is the stored scan of the paper.
	ScanID string `json:"scan_id,omitempty"`
	// AssistedBy is the member who read the form aloud or pressed the buttons for the patient.
	AssistedBy string `json:"assisted_by,omitempty"`
}

// Outcome is how presenting a document ended. No outcome is ever "assumed".
type Outcome string

const (
	OutcomeSigned   Outcome = "signed"
	OutcomeDeclined Outcome = "declined" // "I do not want to sign": recorded, dated, respected
	OutcomeRefused  Outcome = "refused"  // privacy notice only: good-faith effort with reason
	OutcomeUnable   Outcome = "unable"   // privacy notice only: could not be obtained, with reason
)

// Copy records that the signed copy was offered (164.508(c)(4), L2).
type Copy struct {
	Method string        `json:"method,omitempty"` // "printed", "folder", "none_wanted"
	On     calendar.Date `json:"on,omitzero"`
	By     string        `json:"by,omitempty"`
}

// Document is one presented form with its outcome, frozen when it was signed or declined.
type Document struct {
	ID        string  `json:"id"`
	Number    int     `json:"number"` // per patient and kind: version 1, 2, 3 ...
	PatientID string  `json:"patient_id"`
	CheckInID string  `json:"checkin_id,omitempty"`
	Kind      Kind    `json:"kind"`
	Outcome   Outcome `json:"outcome"`
	// OutcomeOn is the civil day of the outcome: the signature's day, or the day it was declined, refused or given up.
	OutcomeOn       calendar.Date `json:"outcome_on,omitzero"`
	Reason          string        `json:"reason,omitempty"`
	TemplateID      string        `json:"template_id"`
	TemplateVersion int           `json:"template_version"`
	Lang            string        `json:"lang"`
	Text            string        `json:"text"`        // the exact words that were on the screen or paper
	TextSHA256      string        `json:"text_sha256"` // hex of the SHA-256 of Text in UTF-8
	ReadingGrade    float64       `json:"reading_grade,omitempty"`
	// TypePoints is the size of the type it was shown or printed in, in points; some States ask for 14.
	TypePoints float64 `json:"type_points,omitempty"`
	// NoticeID is the notice version that was acknowledged; privacy notice acknowledgments only.
	NoticeID    string      `json:"notice_id,omitempty"`
	Scope       *Scope      `json:"scope,omitempty"`
	Statements  []Statement `json:"statements,omitempty"`
	Signer      Signer      `json:"signer"`
	Signature   Signature   `json:"signature"`
	PresentedBy string      `json:"presented_by"`
	PresentedAt time.Time   `json:"presented_at"`
	FrozenAt    time.Time   `json:"frozen_at"`
	ReplacesID  string      `json:"replaces_id,omitempty"`
	PDFID       string      `json:"pdf_id,omitempty"`
	PDFSHA256   string      `json:"pdf_sha256,omitempty"`
}

// FactKind is something that happened to a document after it was frozen.
type FactKind string

const (
	FactRevoked    FactKind = "revoked"        // written revocation received (164.508(b)(5))
	FactSuspended  FactKind = "suspended"      // oral stop, consideration, majority, death, dispute
	FactLifted     FactKind = "lifted"         // a suspension ended, with its reason
	FactEvent      FactKind = "expiry_event"   // the expiry event occurred
	FactFalse      FactKind = "false_info"     // material information known to be false (DF5)
	FactConfirmed  FactKind = "confirmed"      // the privacy officer confirmed the activation or revocation
	FactCopy       FactKind = "copy"           // L2
	FactSuperseded FactKind = "superseded"     // a newer authorization replaces it
	FactAckPrinted FactKind = "acknowledgment" // the acknowledgment of a revocation was made
)

// SuspendReason says why use is on hold.
type SuspendReason string

const (
	SuspendOral          SuspendReason = "oral_stop"
	SuspendConsideration SuspendReason = "HOLD_PO"
	SuspendMajority      SuspendReason = "majority"
	SuspendDeath         SuspendReason = "death"
	SuspendDispute       SuspendReason = "dispute"
)

// Fact is one event in a document's life. Facts are only added; the state is computed from them.
type Fact struct {
	ID         string        `json:"id"`
	DocumentID string        `json:"document_id"`
	PatientID  string        `json:"patient_id"`
	Kind       FactKind      `json:"kind"`
	Channels   []string      `json:"channels,omitempty"` // empty: all of them
	Suspend    SuspendReason `json:"suspend,omitempty"`
	// On is the civil day it counts from (the day the letter was received); At is the instant the practice knew.
	On       calendar.Date `json:"on"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
	Reason   string        `json:"reason,omitempty"`
	LetterID string        `json:"letter_id,omitempty"` // the scanned letter, or the acknowledgment made
	RefID    string        `json:"ref_id,omitempty"`    // the fact that this one lifts or confirms
	Copy     Copy          `json:"copy,omitzero"`
}

// NoticeVersion is one version of the Notice of Privacy Practices (164.520). In effect from EffectiveOn until the next.
type NoticeVersion struct {
	ID          string        `json:"id"`
	Number      int           `json:"number"`
	PublishedOn calendar.Date `json:"published_on"`
	EffectiveOn calendar.Date `json:"effective_on"`
	Text        Text          `json:"text"`
	// RevocationHow tells that it contains the exceptions and how to revoke, so S1 may refer to it.
	RevocationHow bool `json:"revocation_how,omitempty"`
}

// Template is one version of a form's text. Once it was used it is frozen; a change makes the next version.
type Template struct {
	ID          string        `json:"id"` // "marketing_authorization", "treatment_photo_consent", "notice_acknowledgment"
	Version     int           `json:"version"`
	Kind        Kind          `json:"kind"`
	Body        Text          `json:"body"`
	PublishedOn calendar.Date `json:"published_on,omitzero"`
	By          string        `json:"by,omitempty"`
}

// Code names an element, a statement or a defect of an authorization, as in the rules digest.
type Code string

// Elements (164.508(c)(1)), statements ((c)(2), (a)(3)(ii), (a)(4)(ii)) and duties ((c)(3), (c)(4)).
const (
	E1  Code = "E1"
	E2  Code = "E2"
	E3  Code = "E3"
	E4  Code = "E4"
	E5  Code = "E5"
	E6a Code = "E6a"
	E6b Code = "E6b"
	E6c Code = "E6c"
	S1  Code = "S1"
	S2  Code = "S2"
	S3  Code = "S3"
	M1  Code = "M1"
	M2  Code = "M2"
	L1  Code = "L1"
	L2  Code = "L2"

	DF1  Code = "DF1"  // expired, or the expiry event occurred
	DF2  Code = "DF2"  // not filled out completely
	DF3  Code = "DF3"  // revoked
	DF4a Code = "DF4a" // improper compound authorization
	DF4b Code = "DF4b" // improper conditioning
	DF5  Code = "DF5"  // material information known to be false
)
