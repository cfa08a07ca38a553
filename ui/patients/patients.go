// Package patients holds the screens about patients: the list, the page of one patient with what is allowed where, the
// form to add or change one, taking a permission back, and reading in a list from another program.
//
// This file declares what they need of the office, and what several of them use.
package patients

import (
	"context"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/page"
)

// Finder is what the list of patients needs of the office.
type Finder interface {
	FindPatients(ctx context.Context, text string) ([]office.FoundPatient, error)
	PatientCount(ctx context.Context) (int, error)
	PatientPage(ctx context.Context, offset, limit int) ([]patient.Patient, error)
}

// Desk is what the page of one patient needs of the office.
type Desk interface {
	Pictures
	Chart(ctx context.Context, id string) (office.Chart, error)
	ChartOn(ctx context.Context, id string, on calendar.Date) (office.Chart, error)
	SimilarPatients(ctx context.Context, p patient.Patient) ([]patient.Patient, error)
	AddPatient(ctx context.Context, p patient.Patient) (patient.Patient, error)
	ChangePatient(ctx context.Context, was, p patient.Patient) error
	KeepPatientDraft(ctx context.Context, d office.PatientDraft) error
	PatientDraft(ctx context.Context, patientID string) (office.PatientDraft, bool, error)
	Revoke(ctx context.Context, r office.Revocation) (office.Revoked, error)
	ConfirmRevocation(ctx context.Context, patientID, factID string) error
	LiftSuspension(ctx context.Context, patientID, factID, reason string) error
	RecordExpiryEvent(ctx context.Context, documentID string, on calendar.Date, what string) error
	DocumentPDF(ctx context.Context, documentID string) ([]byte, error)
	File(ctx context.Context, fileID string) (office.File, []byte, error)
	GiveCopy(ctx context.Context, documentID, method string) error
	StartCheckIn(ctx context.Context, patientID string) (office.CheckIn, error)
	AddDocument(ctx context.Context, id string, kind consent.Kind, reason string) (office.CheckIn, error)
}

// Importer is what reading in a list needs of the office.
type Importer interface {
	PlanImport(ctx context.Context, data []byte, m patient.Mapping) (patient.Plan, error)
	RunImport(ctx context.Context, plan patient.Plan, accept []int) (office.Import, error)
	Imports(ctx context.Context) ([]office.Import, error)
	UndoImport(ctx context.Context, id string) (removed, kept int, err error)
	SimilarPatients(ctx context.Context, p patient.Patient) ([]patient.Patient, error)
}

// The parts of the patient's page that a route can name, beside page.PartNew.
const (
	partEdit            = "edit"
	partRepresentatives = "representatives" // the form, at the people who may stand in
	partRevoke          = "revoke"
)

// fill gives its one object all the room.
type fill struct{}

// Layout gives the object the whole size.
func (fill) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize is nothing: what is inside scrolls.
func (fill) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// message is anything of the domain that has a sentence.
type message interface {
	MessageKey() string
	MessageArgs() map[string]string
}

func say(m message) string { return i18n.T(m.MessageKey(), args(m.MessageArgs())...) }

// args turns a domain's arguments into i18n's, with days written as days are written here.
func args(m map[string]string) []any {
	out := make([]any, 0, 2*len(m))
	for k, v := range m {
		if d, err := calendar.Parse(v); err == nil && !d.IsZero() {
			v = i18n.Date(d)
		}
		out = append(out, k, v)
	}
	return out
}

func may(h page.Host, p access.Permission) bool { return h.Me().Perms.Has(p) }

// about is what tells two patients apart: birth date, chart number, telephone.
func about(p patient.Patient) string {
	parts := []string{i18n.T("patients.born", "date", i18n.Date(p.Born))}
	if p.MRN != "" {
		parts = append(parts, i18n.T("patients.mrn", "mrn", p.MRN))
	}
	if p.Phone != "" {
		parts = append(parts, p.Phone)
	}
	return strings.Join(parts, " · ")
}

// shorten cuts a text at n characters, for chips and lists.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n-1])) + "…"
}

func kindName(k consent.Kind) string { return i18n.T("patients.kind." + string(k)) }
