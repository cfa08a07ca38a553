// This file holds what office asks of paper: the Printer port and the facts each sheet carries. ui/paper implements it.
package office

import (
	"time"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
)

// Letterhead is who prints: the practice as it stands on every sheet.
type Letterhead struct {
	Practice  string
	Address   string
	Telephone string
	Email     string // "": the practice gave none
	Officer   string // privacy officer, for questions
	// Restrict stands on every page: what must not be disclosed about the patient whom the sheet is about.
	Restrict []patient.Restriction
	Sample   bool // true: every page says that the people in it are made up
}

// SheetFooter ties a sheet to the audit log: sequence number and the first 16 hex digits of the chain's head.
type SheetFooter struct {
	Seq     uint64
	Head    string
	Printed time.Time
	Zone    *time.Location
}

// SignedSheet is a frozen document on paper: the exact text, the marks and how they came about.
type SignedSheet struct {
	Letterhead Letterhead
	Patient    string // full name
	Born       calendar.Date
	MRN        string
	Document   consent.Document
	Title      string
	Presenter  string // member's name
	Witness    string
	Assistant  string
	Zone       *time.Location
	LargeType  bool // 14 points throughout, as California asks of an authorization
}

// BlankSheet is the same form to be signed on paper: text, boxes for the marks, form code and serial on each page.
type BlankSheet struct {
	Letterhead Letterhead
	Patient    string
	Born       calendar.Date
	MRN        string
	Title      string
	Text       string
	Lang       string
	Code       string // "marketing_authorization v1 No. 0042"
	Scope      *consent.Scope
	LargeType  bool      // 14 points throughout
	Printed    time.Time // the file's date; zero: none
}

// RevocationSheet is the acknowledgment given to a patient who revoked, or the form that she signs after an oral stop.
type RevocationSheet struct {
	Letterhead Letterhead
	Patient    string
	Born       calendar.Date
	Lang       string
	Channels   []string // names in Lang; never empty
	All        bool
	ReceivedOn calendar.Date
	SignedOn   calendar.Date // of the authorization
	By         string
	Oral       bool // true: a form to sign, use is suspended meanwhile
	LargeType  bool // 14 points throughout
	MRN        string
}

// RecoverySheet is the page that opens the practice when every password is lost. It exists on paper only.
type RecoverySheet struct {
	Letterhead  Letterhead
	Fingerprint string
	Number      int
	Date        calendar.Date
	Groups      []string // numbered on the page; the person types back two of them
	Identity    string   // the age identity as one line, for stock tools, also as QR code
	Lang        string   // "": English
}

// HeadSheet is the weekly card for the binder: where the audit chain stands.
type HeadSheet struct {
	Letterhead  Letterhead
	Fingerprint string
	Seq         uint64
	Head        string // all 64 hex digits
	At          time.Time
	Zone        *time.Location
	Verified    string // what the last verification proved, in words
	Lang        string // "": English
}

// TableSheet is a plain list on paper.
type TableSheet struct {
	Letterhead Letterhead
	Whose      string // upper right of the pages after the first; "": the title
	Title      string
	Sub        string
	Columns    []string
	Rows       [][]string
	None       string // stands in place of the table when it has no rows; "": its head stands alone
	Footer     SheetFooter
	Lang       string // "": English
}

// NoticeSheet is the privacy notice on paper, to take home or to hang up.
type NoticeSheet struct {
	Letterhead Letterhead
	Notice     consent.NoticeVersion
	Lang       string
	LargeType  bool
}

// Printer makes paper: each call returns a whole PDF in memory.
type Printer interface {
	Signed(SignedSheet) ([]byte, error)
	Blank(BlankSheet) ([]byte, error)
	Revocation(RevocationSheet) ([]byte, error)
	Recovery(RecoverySheet) ([]byte, error)
	SheetPrinter
	Head(HeadSheet) ([]byte, error)
	Table(TableSheet) ([]byte, error)
	Notice(NoticeSheet) ([]byte, error)
	PhotoPrinter
	BackupPrinter
	PastPrinter
	LetterPrinter
	IncidentPrinter
	AccountingPrinter
	PacketPrinter
	AccessPrinter
	TrainingPrinter
}
