// This file declares what office needs from outside, as small interfaces. store and ui/paper implement them; tests
// use the real ones.
package office

import (
	"context"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
)

// Clock tells the instant. It is the only clock there is: rules get dates.
type Clock interface{ Now() time.Time }

// Progress is told what a long piece of work has done: what (a message key), done and total in the unit the key names.
type Progress func(key string, done, total int)

// Login is a key slot as it can be seen before anybody signs in: staff names only.
type Login struct {
	SlotID string
	Name   string
	Kind   string // "user" or "emergency"
	// KeyFile: the password alone does not open it, a key file on a stick is needed too.
	KeyFile bool
}

// Front is what the practice folder tells before anybody signs in.
type Front struct {
	Logins      []Login
	Fingerprint string // shown on the sign-in page, the Recovery Sheet and every backup
	Sample      bool
	KitNumber   int
	KitDate     calendar.Date
	Envelope    string // key slot of the sealed envelope in force; "" if there is none
	// Unprinted are key slots of envelopes before it that still open: a stop between slot and paper left them.
	Unprinted []string
}

// Kit is the Recovery Sheet's secret, in the form it is printed in and typed back.
type Kit interface {
	Groups() []string    // numbered from 1 on the sheet
	AgeIdentity() string // for stock tools
	Number() int
	Fingerprint() string
}

// Secret is what a person proves with.
type Secret struct {
	Password []byte
	KeyFile  []byte // contents of a key file on a USB stick; nil if none is used
}

// Wipe overwrites the secret.
func (s Secret) Wipe() { clear(s.Password); clear(s.KeyFile) }

// Failure is one wrong password since the last success.
type Failure struct {
	At time.Time
}

// Keeper is the practice folder while it is locked.
type Keeper interface {
	// Front reads what can be known without a key.
	Front(ctx context.Context) (Front, error)
	// Place is where the folder is.
	Place() string
	// Create makes a practice folder with its first member's key slot, and leaves it open.
	Create(ctx context.Context, login string, s Secret, sample bool) (Opened, Kit, error)
	// Wait returns how long the slot must wait before the next try; zero: now.
	Wait(slotID string) (wait time.Duration, failures int)
	// Unlock opens the folder with a slot's secret. Wrong passwords are counted; failures since the last success are
	// returned so that they can be written to the audit log.
	Unlock(ctx context.Context, slotID string, s Secret) (Opened, []Failure, error)
	// UnlockWithKit opens the folder with the Recovery Sheet's groups.
	UnlockWithKit(ctx context.Context, text string) (Opened, error)
	// ReadSheet reads a Recovery Sheet as far as it was typed; it needs no folder. before is TypedSheet.Text of what was
	// typed so far, "" at first.
	ReadSheet(before, typed string) (TypedSheet, error)
	// Resume opens the folder with what Opened.Park kept; it fails when the slot was changed or retired meanwhile.
	Resume(ctx context.Context, p Parked) (Opened, error)
}

// Opened is the practice folder while somebody is signed in.
type Opened interface {
	Store
	Vault
	Slots
	// State tells what opening found: an old key file, missing entries, a clock that went back, a half write undone.
	Findings() []Finding
	// Idle moves what was written last from the log into the records; cheap when nothing was written since.
	Idle() error
	Close() error
}

// Finding is something that opening noticed and a person should know.
type Finding struct {
	Key  string
	Args map[string]string
	// Grave: work must not go on silently.
	Grave bool
}

// MessageKey and MessageArgs name the sentence for a person.
func (f Finding) MessageKey() string             { return f.Key }
func (f Finding) MessageArgs() map[string]string { return f.Args }

// Slots changes who can open the folder. Errors leave the folder as it was.
type Slots interface {
	SlotID() string
	Fingerprint() string
	Add(login string, s Secret, rings []string) (slotID string, err error)
	Retire(slotID string) error // needs the admin ring, but for an emergency slot that burns itself
	// AddEmergency makes the slot that the words in the sealed envelope open: for looking, with the media ring.
	AddEmergency(phrase []byte) (slotID string, err error)
	SetRings(slotID string, rings []string) error
	Rename(slotID, login string) error
	Reset(slotID string, s Secret) error
	ChangePassword(old, new Secret) error
	// NewKit makes a new Recovery Sheet; the old one stops opening what is written from now on.
	NewKit() (Kit, error)
	KeepsMedia() bool
	// ChangeKeys makes new working keys and moves everything over to them; cancelled or killed, it is taken up again by the
	// next call, and the practice opens meanwhile.
	ChangeKeys(ctx context.Context, progress Progress) error
	// KeysChanging tells whether a change of keys was begun and is not finished.
	KeysChanging() bool
	// Confirm tells whether it is the secret of the slot that is open.
	Confirm(Secret) error
	// Tried returns the wrong secrets given to Confirm and ChangePassword before the last right one, once.
	Tried() []Failure
	// SealPIN makes a slow hash of a PIN to keep beside the member; CheckPIN compares in constant time.
	// TOTP returns the secret of the open slot's authenticator, nil without one; the caller wipes it. SetTOTP replaces
	// it, nil removes it.
	TOTP() []byte
	HasTOTP() bool
	SetTOTP(secret []byte) error
	// NeedsKeyFile tells whether the open slot takes a key file, NewKeyFile makes the content of one.
	NeedsKeyFile() bool
	NewKeyFile() ([]byte, error)
	// Park keeps what opens the folder for this slot, in locked memory, beyond Close.
	Park() (Parked, error)
	SealPIN(pin []byte) (string, error)
	CheckPIN(sealed string, pin []byte) bool
}

// FileClass says which key a stored file is sealed to.
type FileClass string

const (
	ClassDocument FileClass = "document" // signed PDFs and scans: the front desk can open them
	ClassMedia    FileClass = "media"    // photos: only roles with the media ring
)

// File is the row of one stored file.
type File struct {
	ID        string    `json:"id"`
	Class     FileClass `json:"class"`
	SHA256    string    `json:"sha256"` // of the ciphertext: its name in the folder
	Size      int64     `json:"size"`   // of the ciphertext, bytes
	Dedup     string    `json:"dedup,omitempty"`
	State     string    `json:"state"` // live, disposed, missing
	Kind      string    `json:"kind"`  // "signed", "scan", "letter", "acknowledgment"
	PatientID string    `json:"patient_id,omitempty"`
	Name      string    `json:"name"` // neutral: never a patient's name
	AddedAt   time.Time `json:"added_at"`
	Sealed    []byte    `json:"-"` // the file's own key, sealed to its class
}

// Vault keeps photos and documents as files.
type Vault interface {
	// Keep stores data durably and returns its row, to be written in the transaction that mentions it.
	Keep(ctx context.Context, class FileClass, data []byte) (File, error)
	// Fetch reads a file back and verifies it.
	Fetch(ctx context.Context, f File) ([]byte, error)
	Streams
}

// Store is the one place records live. Write runs do in one transaction: everything it puts and the audit event it
// returns are committed together, or nothing is. Read never changes anything.
type Store interface {
	Write(ctx context.Context, who Actor, do func(Tx) (audit.Event, error)) error
	Read(ctx context.Context, do func(Tx) error) error
	// Check runs every integrity check there is and names what is damaged.
	Check(ctx context.Context, progress Progress) ([]Damage, error)
	// VerifyAudit walks the whole chain.
	VerifyAudit(ctx context.Context, progress Progress) (AuditProof, error)
	// LatestInstant is the latest instant the file has seen: a clock behind it is reported before dates are computed.
	LatestInstant() time.Time
	// Place is the folder the practice lives in, for the person who looks after it.
	Place() string
}

// Actor is who does it, as the audit log writes it.
type Actor struct {
	MemberID string
	Role     string
	At       time.Time
}

// Damage names one damaged thing in words that a person can act on.
type Damage struct {
	Object string // "records.db", "media/ab/...", "document:<id>"
	Key    string
	Args   map[string]string
}

// MessageKey and MessageArgs name the sentence for a person.
func (d Damage) MessageKey() string             { return d.Key }
func (d Damage) MessageArgs() map[string]string { return d.Args }

// AuditProof says what a verification proved.
type AuditProof struct {
	Rows         int
	From, To     time.Time
	Head         string // 64 hex digits
	Seq          uint64
	KeyedRows    int // rows whose key was at hand, so that their MAC was proven too
	Records      int // records whose content matches their newest audit row
	AnchorAgrees bool
	Broken       []Damage
}

// PatientVersion is a patient as she was before a change.
type PatientVersion struct {
	Seq     uint64
	Patient patient.Patient
}

// AuditFilter narrows the audit log; zero values do not narrow.
type AuditFilter struct {
	Actor, PatientID string
	Action           audit.Action
	Since, Until     time.Time
}

// Tx is one transaction. Only office gets one.
type Tx interface {
	// Members and settings.
	Member(id string) (access.Member, error)
	Members() ([]access.Member, error)
	PutMember(access.Member) error
	Setting(id string, into any) (found bool, err error)
	PutSetting(id string, value any) error

	// Patients.
	Patient(id string) (patient.Patient, error)
	PutPatient(patient.Patient) error // adds or changes; a change keeps the old version
	RemovePatient(id string) error    // undo of an import: hides it, keeps the row
	PatientVersions(id string) ([]PatientVersion, error)
	FindPatients(q patient.Query, limit int) ([]patient.Patient, error)
	PatientsBorn(calendar.Date) ([]patient.Patient, error)
	PatientByMRN(mrn string) (patient.Patient, bool, error)
	PatientPage(offset, limit int) ([]patient.Patient, error)
	PatientCount() (int, error)
	NextMRN() (string, error)

	PutImport(Import) error
	Imports() ([]Import, error)

	// Forms.
	Channels() ([]consent.Channel, error)
	PutChannel(consent.Channel) error
	Templates() ([]consent.Template, error)
	PutTemplate(consent.Template) error
	Notices() ([]consent.NoticeVersion, error)
	PutNotice(consent.NoticeVersion) error

	// Check-ins, documents, facts, files.
	CheckIn(id string) (CheckIn, error)
	PutCheckIn(CheckIn) error
	CheckInsOf(patientID string) ([]CheckIn, error)
	OpenCheckIns(limit int) ([]CheckIn, error)
	Document(id string) (consent.Document, error)
	AddDocument(consent.Document) error
	DocumentsOf(patientID string) ([]consent.Document, error)
	EachDocument(func(consent.Document) error) error
	// ConsentCandidates returns patients who may have something due: an authorization that ends between the days, one
	// without a copy given, one on hold, a revocation not confirmed.
	ConsentCandidates(from, to calendar.Date, limit int) ([]string, error)
	AddFact(consent.Fact) error
	FactsOf(patientID string) ([]consent.Fact, error)
	AddFile(File) error
	File(id string) (File, error)
	FilesOf(patientID string) ([]File, error)

	PhotoTx
	DisclosureTx
	EntryTx

	// The audit log, newest first.
	Audit(f AuditFilter, offset, limit int) ([]audit.Row, error)
	AuditCount(f AuditFilter) (int, error)
	LastAudit(a audit.Action) (audit.Row, bool, error)
	EachAudit(from uint64, do func(audit.Row) error) error
	Head() (seq uint64, head string, err error)
}
