// Every use case as every role: exactly what the table of permissions allows, and no trace of what it refuses.

package wire

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
)

// call is one exported method: what it asks for and how it is called. The ids are of nobody where a call that is
// allowed would get in the way of the next one: "no such thing" is an answer of somebody who may ask.
type call struct {
	method string
	may    access.Permission // "" for everybody who is signed in
	do     func(w *world, id string) error
}

type nothing struct{}

// noFile is a file of which nothing can be read.
type noFile struct{}

func (noFile) Name() string                 { return "none.jpg" }
func (noFile) Size() int64                  { return 0 }
func (noFile) Modified() time.Time          { return time.Time{} }
func (noFile) Open() (office.Source, error) { return nil, errors.New("no such file") }
func (noFile) Delete() error                { return nil }
func (noFile) Gone() (bool, error)          { return true, nil }

func (nothing) Write(p []byte) (int, error) { return len(p), nil }
func (nothing) Close() error                { return nil }

var calls = []call{
	{"YearLog", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.YearLog(w.ctx, 0, "en"); return err }},
	{"YearLogCSV", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.YearLogCSV(w.ctx, 0); return err }},
	{"IncidentWorksheet", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.IncidentWorksheet(w.ctx, "none", "en"); return err }},
	{"IncidentReport", access.IncidentsView, func(w *world, _ string) error { _, err := w.o.IncidentReport(w.ctx, "none", "en"); return err }},
	{"AffectedSources", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.AffectedSources(w.ctx); return err }},
	{"ReportIncident", access.IncidentsReport, func(w *world, _ string) error {
		_, err := w.o.ReportIncident(w.ctx, office.NewIncident{})
		return err
	}},
	{"Incidents", access.IncidentsView, func(w *world, _ string) error { _, err := w.o.Incidents(w.ctx, false); return err }},
	{"OpenIncident", access.IncidentsView, func(w *world, _ string) error { _, err := w.o.OpenIncident(w.ctx, "none"); return err }},
	{"IncidentRules", access.IncidentsView, func(w *world, _ string) error { _, err := w.o.IncidentRules(w.ctx); return err }},
	{"Leaving", access.ConsentView, func(w *world, _ string) error { _, err := w.o.Leaving(w.ctx, "none"); return err }},
	{"AlongPapers", access.DocumentsView, func(w *world, _ string) error { _, err := w.o.AlongPapers(w.ctx, "none"); return err }},
	{"BreachLaws", access.IncidentsView, func(w *world, _ string) error { _, err := w.o.BreachLaws(w.ctx); return err }},
	{"SaveIncidentRules", access.SettingsEdit, func(w *world, _ string) error { return w.o.SaveIncidentRules(w.ctx, office.IncidentRules{}) }},
	{"IncidentLetters", access.IncidentsView, func(w *world, _ string) error { _, err := w.o.IncidentLetters(w.ctx, "none"); return err }},
	{"Affected", access.IncidentsView, func(w *world, _ string) error {
		_, _, err := w.o.Affected(w.ctx, "none", office.AffectedFilter{}, 0, 9)
		return err
	}},
	{"AffectedPerson", access.IncidentsView, func(w *world, _ string) error { _, err := w.o.AffectedPerson(w.ctx, "none", "none"); return err }},
	{"LetterNotBack", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.LetterNotBack(w.ctx, "none", "none", "x"); return err }},
	{"TakeIncident", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.TakeIncident(w.ctx, "none", "", ""); return err }},
	{"TickIncident", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.TickIncident(w.ctx, "none", incident.Tick{}); return err }},
	{"SetVendor", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.SetVendor(w.ctx, "none", incident.Vendor{}); return err }},
	{"SealEvidence", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.SealEvidence(w.ctx, "none", office.NewEvidence{})
		return err
	}},
	{"OpenEvidence", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.OpenEvidence(w.ctx, "none", "none"); return err }},
	{"ProveEvidence", access.IncidentsWork, func(w *world, _ string) error { return w.o.ProveEvidence(w.ctx, "none", "none") }},
	{"HandEvidenceOn", access.IncidentsWork, func(w *world, _ string) error { return w.o.HandEvidenceOn(w.ctx, "none", "none", "x", "") }},
	{"NoEvidence", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.NoEvidence(w.ctx, "none", "x"); return err }},
	{"FindAffected", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.FindAffected(w.ctx, "none", office.AffectedFrom{})
		return err
	}},
	{"AddAffected", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.AddAffected(w.ctx, "none", office.AffectedFrom{}, nil)
		return err
	}},
	{"AddPerson", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.AddPerson(w.ctx, "none", office.NewPerson{}); return err }},
	{"ChangeAffected", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.ChangeAffected(w.ctx, "none", "none", office.AffectedChange{})
		return err
	}},
	{"EstimateAffected", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.EstimateAffected(w.ctx, "none", 1); return err }},
	{"SaveIncidentWords", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.SaveIncidentWords(w.ctx, "none", incident.Words{}, incident.Words{})
		return err
	}},
	{"SaveIncidentPortal", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.SaveIncidentPortal(w.ctx, "none", incident.Portal{})
		return err
	}},
	{"TellIncident", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.TellIncident(w.ctx, "none", incident.Told{}); return err }},
	{"PostIncident", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.PostIncident(w.ctx, "none", incident.Posting{})
		return err
	}},
	{"EndPosting", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.EndPosting(w.ctx, "none", 0, w.o.Today()); return err }},
	{"TellPerson", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.TellPerson(w.ctx, "none", "none", incident.Notice{})
		return err
	}},
	{"LetterCameBack", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.LetterCameBack(w.ctx, "none", "none", w.o.Today())
		return err
	}},
	{"MailLetters", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.MailLetters(w.ctx, "none", w.o.Today(), "x", nil)
		return err
	}},
	{"PreviewBreachLetters", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.PreviewBreachLetters(w.ctx, "none", 1); return err }},
	{"BreachLetters", access.IncidentsWork, func(w *world, _ string) error { _, _, err := w.o.BreachLetters(w.ctx, "none", quiet); return err }},
	{"BreachLetter", access.IncidentsWork, func(w *world, _ string) error { _, err := w.o.BreachLetter(w.ctx, "none", "none"); return err }},
	{"BreachNoticeText", access.IncidentsWork, func(w *world, _ string) error { _, _, err := w.o.BreachNoticeText(w.ctx, "none", "", "en"); return err }},
	{"AddIncidentTask", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.AddIncidentTask(w.ctx, "none", incident.Task{})
		return err
	}},
	{"FinishIncidentTask", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.FinishIncidentTask(w.ctx, "none", "none", w.o.Today(), "x")
		return err
	}},
	{"KnowIncident", access.IncidentsDecide, func(w *world, _ string) error {
		_, err := w.o.KnowIncident(w.ctx, "none", incident.Knowledge{})
		return err
	}},
	{"VoidKnowledge", access.IncidentsDecide, func(w *world, _ string) error { _, err := w.o.VoidKnowledge(w.ctx, "none", 0, "x"); return err }},
	{"PeriodIncident", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.PeriodIncident(w.ctx, "none", incident.Period{})
		return err
	}},
	{"HoldIncident", access.IncidentsDecide, func(w *world, _ string) error { _, err := w.o.HoldIncident(w.ctx, "none", incident.Hold{}); return err }},
	{"LiftIncidentHold", access.IncidentsDecide, func(w *world, _ string) error {
		_, err := w.o.LiftIncidentHold(w.ctx, "none", 0, incident.Lift{})
		return err
	}},
	{"AssessIncident", access.IncidentsDecide, func(w *world, _ string) error {
		_, err := w.o.AssessIncident(w.ctx, "none", incident.Assessment{})
		return err
	}},
	{"DecideIncident", access.IncidentsDecide, func(w *world, _ string) error {
		_, err := w.o.DecideIncident(w.ctx, "none", incident.Breach, "")
		return err
	}},
	{"CloseIncident", access.IncidentsDecide, func(w *world, _ string) error { _, err := w.o.CloseIncident(w.ctx, "none", "x"); return err }},
	{"ReopenIncident", access.IncidentsDecide, func(w *world, _ string) error { _, err := w.o.ReopenIncident(w.ctx, "none", "x"); return err }},
	{"SecondIncident", access.IncidentsSecond, func(w *world, _ string) error { _, err := w.o.SecondIncident(w.ctx, "none", true, "x"); return err }},
	{"SealAuditLog", access.IncidentsWork, func(w *world, _ string) error {
		_, err := w.o.SealAuditLog(w.ctx, "none", "x", time.Time{}, time.Time{})
		return err
	}},
	{"ChangeKeys", access.MembersManage, func(w *world, _ string) error {
		return w.o.ChangeKeys(w.ctx, office.Secret{Password: []byte("not the password")}, "somebody left", quiet)
	}},
	{"AuditEntries", access.OversightView, func(w *world, _ string) error { _, err := w.o.AuditEntries(w.ctx, []uint64{1}); return err }},
	{"AccountReviewPaper", access.OversightView, func(w *world, id string) error { _, err := w.o.AccountReviewPaper(w.ctx, "none"); return err }},
	{"PassagePaper", access.MembersManage, func(w *world, _ string) error { _, err := w.o.PassagePaper(w.ctx, "none"); return err }},
	{"EnvelopeState", access.MembersView, func(w *world, _ string) error { _, err := w.o.EnvelopeState(w.ctx); return err }},
	{"MakeEnvelope", access.MembersManage, func(w *world, _ string) error { _, err := w.o.MakeEnvelope(w.ctx, office.Secret{}); return err }},
	{"CodesPaper", "", func(w *world, _ string) error { _, err := w.o.CodesPaper([]string{"ABCDE-FGHJK"}); return err }},
	{"DropAuthenticator", "", func(w *world, _ string) error { return w.o.DropAuthenticator(w.ctx, office.Secret{}) }},
	{"FactorRule", access.SettingsView, func(w *world, _ string) error { _, err := w.o.FactorRule(w.ctx); return err }},
	{"FactorState", "", func(w *world, _ string) error { _, err := w.o.FactorState(w.ctx); return err }},
	{"MayQuick", "", func(w *world, _ string) error { _, _, err := w.o.MayQuick(w.ctx); return err }},
	{"NewAuthenticator", "", func(w *world, _ string) error { _, _, _, err := w.o.NewAuthenticator(); return err }},
	{"NewKeyFile", "", func(w *world, _ string) error { _, err := w.o.NewKeyFile(); return err }},
	{"RenewCodes", "", func(w *world, _ string) error { _, err := w.o.RenewCodes(w.ctx, office.Secret{}); return err }},
	{"ResetFactor", access.MembersReset, func(w *world, _ string) error { _, err := w.o.ResetFactor(w.ctx, "none"); return err }},
	{"SaveFactorRule", access.SettingsEdit, func(w *world, _ string) error {
		return w.o.SaveFactorRule(w.ctx, access.FactorRule{GraceDays: -1})
	}},
	{"SetAuthenticator", "", func(w *world, _ string) error {
		_, err := w.o.SetAuthenticator(w.ctx, office.Secret{}, nil, "")
		return err
	}},
	{"UseKeyFile", "", func(w *world, _ string) error { return w.o.UseKeyFile(w.ctx, office.Secret{}, []byte("short")) }},
	{"AccessSample", access.OversightView, func(w *world, _ string) error { _, err := w.o.AccessSample(w.ctx); return err }},
	{"AccountReview", access.OversightView, func(w *world, _ string) error { _, err := w.o.AccountReview(w.ctx); return err }},
	{"Alerts", access.OversightView, func(w *world, _ string) error { _, err := w.o.Alerts(w.ctx); return err }},
	{"BeginEmergency", "", func(w *world, _ string) error {
		_, err := w.o.BeginEmergency(w.ctx, office.Secret{}, "somebody needs help")
		return err
	}},
	{"BeginPassage", access.MembersManage, func(w *world, _ string) error {
		_, err := w.o.BeginPassage(w.ctx, "none", true, w.o.Today(), "moves away")
		return err
	}},
	{"CloseAlert", access.OversightWork, func(w *world, _ string) error {
		return w.o.CloseAlert(w.ctx, "none", oversight.Explained, "was the recall list")
	}},
	{"Emergencies", access.OversightView, func(w *world, _ string) error { _, err := w.o.Emergencies(w.ctx); return err }},
	{"EndEmergency", "", func(w *world, _ string) error { return w.o.EndEmergency(w.ctx) }},
	{"LookAtSample", access.OversightWork, func(w *world, _ string) error { return w.o.LookAtSample(w.ctx, "none", 1, true, "") }},
	{"MarkPassage", access.MembersManage, func(w *world, _ string) error {
		return w.o.MarkPassage(w.ctx, "none", oversight.CardsBack, "", false)
	}},
	{"Passages", access.MembersView, func(w *world, _ string) error { _, err := w.o.Passages(w.ctx); return err }},
	{"ReviewEmergency", access.OversightWork, func(w *world, _ string) error {
		return w.o.ReviewEmergency(w.ctx, "none", true, "was right to do so")
	}},
	{"SignReview", access.OversightWork, func(w *world, _ string) error {
		_, err := w.o.SignReview(w.ctx, office.Secret{Password: []byte(staffWord)}, nil)
		return err
	}},
	{"AddPlacement", access.TakedownsWork, func(w *world, _ string) error {
		_, err := w.o.AddPlacement(w.ctx, "none", "hale.example", "Maya Ortiz", w.o.Today())
		return err
	}},
	{"ApprovePicture", access.PhotosReview, func(w *world, _ string) error {
		_, err := w.o.ApprovePicture(w.ctx, "none", []string{"instagram"}, nil)
		return err
	}},
	{"AuditFolder", access.PhotosDecide, func(w *world, _ string) error {
		return w.o.AuditFolder(w.ctx, nil, "", func(int, office.Recognised) {})
	}},
	{"ChangePhoto", access.PhotosReview, func(w *world, _ string) error { return w.o.ChangePhoto(w.ctx, "none", photo.Front, false) }},
	{"ClearSource", access.PhotosIntake, func(w *world, _ string) error {
		_, err := w.o.ClearSource(w.ctx, nil, nil, quiet)
		return err
	}},
	{"Deidentify", access.PhotosDecide, func(w *world, _ string) error {
		_, err := w.o.Deidentify(w.ctx, photo.Determination{PhotoID: "none", Who: "Dr. Ana Hale", Why: "no marks"}, nil)
		return err
	}},
	{"Disclosures", access.DisclosuresView, func(w *world, id string) error {
		_, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: id}, 0, 9)
		return err
	}},
	{"DisclosureCount", access.DisclosuresView, func(w *world, id string) error {
		_, err := w.o.DisclosureCount(w.ctx, office.DisclosureQuery{PatientID: id})
		return err
	}},
	{"Disclosure", access.DisclosuresView, func(w *world, _ string) error { _, _, err := w.o.Disclosure(w.ctx, "none"); return err }},
	{"NoteDisclosure", access.DisclosuresNote, func(w *world, _ string) error {
		_, err := w.o.NoteDisclosure(w.ctx, office.DisclosureForm{})
		return err
	}},
	{"CorrectDisclosure", access.DisclosuresNote, func(w *world, _ string) error {
		_, err := w.o.CorrectDisclosure(w.ctx, "none", office.DisclosureForm{}, "")
		return err
	}},
	{"StrikeDisclosure", access.DisclosuresNote, func(w *world, _ string) error {
		_, err := w.o.StrikeDisclosure(w.ctx, "none", "")
		return err
	}},
	{"DisclosureGrounds", access.DisclosuresNote, func(w *world, id string) error { _, err := w.o.DisclosureGrounds(w.ctx, id); return err }},
	{"LedgerPatient", access.DisclosuresView, func(w *world, id string) error { _, err := w.o.LedgerPatient(w.ctx, id); return err }},
	{"Recipients", access.DisclosuresNote, func(w *world, _ string) error { _, err := w.o.Recipients(w.ctx, "a"); return err }},
	{"AccountingOf", access.DisclosuresView, func(w *world, id string) error {
		_, err := w.o.AccountingOf(w.ctx, office.AccountingWish{PatientID: id, Requested: w.o.Today()})
		return err
	}},
	{"MakeAccounting", access.DisclosuresNote, func(w *world, _ string) error {
		_, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{})
		return err
	}},
	{"Accountings", access.DisclosuresView, func(w *world, id string) error { _, _, err := w.o.Accountings(w.ctx, id); return err }},
	{"AccountingPDF", access.DisclosuresView, func(w *world, _ string) error { _, err := w.o.AccountingPDF(w.ctx, "none"); return err }},
	{"NoteSuspension", access.DisclosuresNote, func(w *world, _ string) error {
		_, err := w.o.NoteSuspension(w.ctx, disclosure.Suspension{})
		return err
	}},
	{"Evidence", access.PhotosView, func(w *world, _ string) error { _, err := w.o.Evidence(w.ctx, "none", "none"); return err }},
	{"GalleryReport", access.PhotosDecide, func(w *world, _ string) error {
		_, err := w.o.GalleryReport(w.ctx, nil, "", false)
		return err
	}},
	{"Gallery", access.PhotosView, func(w *world, _ string) error {
		_, err := w.o.Gallery(w.ctx, office.GalleryQuery{}, 0, 1)
		return err
	}},
	{"GalleryTotals", access.PhotosView, func(w *world, id string) error { _, err := w.o.GalleryTotals(w.ctx, id); return err }},
	{"Gate", access.ReleasesMake, func(w *world, _ string) error {
		_, err := w.o.Gate(w.ctx, office.GateQuestion{PhotoIDs: []string{"none"}}, quiet)
		return err
	}},
	{"Identify", access.PhotosDecide, func(w *world, _ string) error { return w.o.Identify(w.ctx, "none", "somebody knows her") }},
	{"IntakePatient", access.PhotosIntake, func(w *world, id string) error { _, err := w.o.IntakePatient(w.ctx, id); return err }},
	{"NotePlacement", access.TakedownsWork, func(w *world, _ string) error {
		_, err := w.o.NotePlacement(w.ctx, office.Noted{PlacementID: "none"})
		return err
	}},
	{"OpenPhoto", access.PhotosView, func(w *world, _ string) error { _, err := w.o.OpenPhoto(w.ctx, "none"); return err }},
	{"OpenRelease", access.ReleasesView, func(w *world, _ string) error { _, err := w.o.OpenRelease(w.ctx, "none"); return err }},
	{"Original", access.PhotosOriginal, func(w *world, _ string) error { _, _, err := w.o.Original(w.ctx, "none", "to compare"); return err }},
	{"OriginalPicture", access.PhotosOriginal, func(w *world, _ string) error {
		_, err := w.o.OriginalPicture(w.ctx, "none", "to compare", 1600)
		return err
	}},
	{"Passport", access.ReleasesView, func(w *world, _ string) error { _, err := w.o.Passport(w.ctx, "none"); return err }},
	{"PhotoSettings", "", func(w *world, _ string) error { _, err := w.o.PhotoSettings(w.ctx); return err }},
	{"Placements", access.ReleasesView, func(w *world, _ string) error { _, err := w.o.Placements(w.ctx, ""); return err }},
	{"Preview", access.PhotosView, func(w *world, _ string) error { _, err := w.o.Preview(w.ctx, "none"); return err }},
	{"ProofSheet", access.PhotosReview, func(w *world, _ string) error { _, err := w.o.ProofSheet(w.ctx, "none", nil); return err }},
	{"ProveSaved", access.PhotosIntake, func(w *world, _ string) error { return w.o.ProveSaved(w.ctx, []string{"none"}, quiet) }},
	{"Release", access.ReleasesMake, func(w *world, _ string) error {
		_, _, err := w.o.Release(w.ctx, office.Gate{Question: office.GateQuestion{Folder: "none", Place: "hale.example", Who: "Maya Ortiz"}})
		return err
	}},
	{"ReleaseLines", access.ReleasesView, func(w *world, _ string) error {
		_, _, err := w.o.ReleaseLines(w.ctx, office.ReleaseFilter{}, 0, 1)
		return err
	}},
	{"ReleasePage", access.ReleasesView, func(w *world, _ string) error { _, _, err := w.o.ReleasePage(w.ctx, 0, 1); return err }},
	{"RemakeRelease", access.ReleasesMake, func(w *world, _ string) error { _, err := w.o.RemakeRelease(w.ctx, "none"); return err }},
	{"Review", access.PhotosReview, func(w *world, _ string) error {
		_, err := w.o.Review(w.ctx, office.Looked{PhotoID: "none"})
		return err
	}},
	{"SavePhotoSettings", access.PhotosDecide, func(w *world, _ string) error { return w.o.SavePhotoSettings(w.ctx, photo.DefaultSettings()) }},
	{"SavePhotos", access.PhotosIntake, func(w *world, _ string) error {
		_, _, err := w.o.SavePhotos(w.ctx, office.Sitting{}, nil)
		return err
	}},
	{"SaveVersion", access.PhotosReview, func(w *world, _ string) error {
		_, err := w.o.SaveVersion(w.ctx, "none", picture.Recipe{})
		return err
	}},
	{"TakeIn", access.PhotosIntake, func(w *world, _ string) error {
		_, err := w.o.TakeIn(w.ctx, noFile{})
		return err
	}},
	{"TakeInAll", access.PhotosIntake, func(w *world, _ string) error {
		return w.o.TakeInAll(w.ctx, []office.Incoming{noFile{}}, 1, func(int, office.Taken) {})
	}},
	{"TakedownPaper", access.TakedownsWork, func(w *world, _ string) error {
		_, err := w.o.TakedownPaper(w.ctx, "none", "report")
		return err
	}},
	{"Takedowns", access.TakedownsWork, func(w *world, _ string) error { _, err := w.o.Takedowns(w.ctx); return err }},
	{"Thumb", access.PhotosView, func(w *world, _ string) error { _, err := w.o.Thumb(w.ctx, "none"); return err }},
	{"Uncover", access.PhotosView, func(w *world, _ string) error { _, err := w.o.Uncover(w.ctx, "none"); return err }},
	{"Working", access.PhotosReview, func(w *world, _ string) error {
		_, err := w.o.Working(w.ctx, "none", picture.Recipe{}, 0)
		return err
	}},
	{"AcceptFindings", access.SettingsEdit, func(w *world, _ string) error { return w.o.AcceptFindings(w.ctx, "looked into") }},
	{"AddChannel", access.ChannelsEdit, func(w *world, _ string) error { _, err := w.o.AddChannel(w.ctx, consent.Channel{}); return err }},
	{"AddDocument", access.CheckinRun, func(w *world, _ string) error {
		_, err := w.o.AddDocument(w.ctx, "none", consent.KindPhoto, "why")
		return err
	}},
	{"AddMember", access.MembersManage, func(w *world, _ string) error { _, _, err := w.o.AddMember(w.ctx, "", nil, nil); return err }},
	{"AddPatient", access.PatientsEdit, func(w *world, _ string) error { _, err := w.o.AddPatient(w.ctx, patient.Patient{}); return err }},
	{"AuditPage", access.AuditView, func(w *world, _ string) error {
		_, _, err := w.o.AuditPage(w.ctx, office.AuditFilter{}, 0, 1)
		return err
	}},
	{"ChangePassword", "", func(w *world, _ string) error { return w.o.ChangePassword(w.ctx, office.Secret{}, office.Secret{}) }},
	{"ChangePatient", access.PatientsEdit, func(w *world, _ string) error { return w.o.ChangePatient(w.ctx, patient.Patient{}, patient.Patient{}) }},
	{"Channels", "", func(w *world, _ string) error { _, err := w.o.Channels(w.ctx); return err }},
	{"Chart", access.PatientsView, func(w *world, id string) error { _, err := w.o.Chart(w.ctx, id); return err }},
	{"ChartOn", access.PatientsView, func(w *world, id string) error { _, err := w.o.ChartOn(w.ctx, id, w.o.Today()); return err }},
	{"CheckIn", access.CheckinRun, func(w *world, _ string) error { _, err := w.o.CheckIn(w.ctx, "none"); return err }},
	{"CheckInPatient", access.CheckinRun, func(w *world, _ string) error { _, _, err := w.o.CheckInPatient(w.ctx, "none"); return err }},
	{"CheckIntegrity", access.AuditView, func(w *world, _ string) error { _, err := w.o.CheckIntegrity(w.ctx, quiet); return err }},
	{"ConfirmBirthDate", access.CheckinRun, func(w *world, _ string) error {
		_, err := w.o.ConfirmBirthDate(w.ctx, "none", calendar.Date{})
		return err
	}},
	{"ConfirmPassword", "", func(w *world, _ string) error { return w.o.ConfirmPassword(w.ctx, office.Secret{}) }},
	{"ConfirmRevocation", access.ConsentConfirm, func(w *world, id string) error { return w.o.ConfirmRevocation(w.ctx, id, "none") }},
	{"Decline", access.CheckinRun, func(w *world, _ string) error {
		_, err := w.o.Decline(w.ctx, "none", consent.KindPhoto, "", "")
		return err
	}},
	{"DisableMember", access.MembersManage, func(w *world, _ string) error { return w.o.DisableMember(w.ctx, "none") }},
	{"DocumentPDF", access.DocumentsView, func(w *world, _ string) error { _, err := w.o.DocumentPDF(w.ctx, "none"); return err }},
	{"DropDocument", access.CheckinRun, func(w *world, _ string) error {
		_, err := w.o.DropDocument(w.ctx, "none", consent.KindPhoto, "why")
		return err
	}},
	{"Export", access.ExportAll, func(w *world, _ string) error {
		_, err := w.o.Export(w.ctx, func(string) (io.WriteCloser, error) { return nothing{}, nil }, quiet)
		return err
	}},
	{"ExportAudit", access.AuditExport, func(w *world, _ string) error {
		_, err := w.o.ExportAudit(w.ctx, office.AuditFilter{}, &bytes.Buffer{})
		return err
	}},
	{"ExportReadable", access.BackupManage, func(w *world, _ string) error { _, err := w.o.ExportReadable(w.ctx, "none", quiet); return err }},
	{"File", access.DocumentsView, func(w *world, _ string) error { _, _, err := w.o.File(w.ctx, "none"); return err }},
	{"FindPatients", access.PatientsFind, func(w *world, _ string) error { _, err := w.o.FindPatients(w.ctx, "park"); return err }},
	{"FinishCheckIn", access.CheckinRun, func(w *world, _ string) error { _, err := w.o.FinishCheckIn(w.ctx, "none"); return err }},
	{"Forms", access.ConsentView, func(w *world, _ string) error { _, _, err := w.o.Forms(w.ctx); return err }},
	{"GateAgain", access.ReleasesMake, func(w *world, _ string) error {
		_, err := w.o.GateAgain(w.ctx, office.Gate{}, office.GateQuestion{PhotoIDs: []string{"none"}}, quiet)
		return err
	}},
	{"GiveCopy", access.DocumentsPrint, func(w *world, _ string) error { return w.o.GiveCopy(w.ctx, "none", office.CopyPrinted) }},
	{"HandOver", access.CheckinRun, func(w *world, _ string) error { _, err := w.o.HandOver(w.ctx, "none"); return err }},
	{"HeadSheet", access.AuditView, func(w *world, _ string) error { _, err := w.o.HeadSheet(w.ctx, ""); return err }},
	{"Imports", access.PatientsImport, func(w *world, _ string) error { _, err := w.o.Imports(w.ctx); return err }},
	{"LiftSuspension", access.ConsentConfirm, func(w *world, id string) error { return w.o.LiftSuspension(w.ctx, id, "none", "why") }},
	{"Members", access.MembersView, func(w *world, _ string) error { _, err := w.o.Members(w.ctx); return err }},
	{"NewRecoverySheet", access.MembersManage, func(w *world, _ string) error { _, err := w.o.NewRecoverySheet(w.ctx, office.Secret{}); return err }},
	{"Notice", "", func(w *world, _ string) error { _, err := w.o.Notice(w.ctx); return err }},
	{"NoticePDF", access.DocumentsPrint, func(w *world, _ string) error { _, err := w.o.NoticePDF(w.ctx); return err }},
	{"NoticePDFIn", access.DocumentsPrint, func(w *world, _ string) error { _, err := w.o.NoticePDFIn(w.ctx, "es"); return err }},
	{"PaperForm", access.DocumentsPrint, func(w *world, _ string) error { _, err := w.o.PaperForm(w.ctx, "none", consent.KindPhoto); return err }},
	{"PatientCount", access.PatientsFind, func(w *world, _ string) error { _, err := w.o.PatientCount(w.ctx); return err }},
	{"PatientPage", access.PatientsFind, func(w *world, _ string) error { _, err := w.o.PatientPage(w.ctx, 0, 10); return err }},
	{"PatientRow", access.PatientsFind, func(w *world, _ string) error { _, err := w.o.PatientRow(w.ctx, "none"); return err }},
	{"PlanImport", access.PatientsImport, func(w *world, _ string) error { _, err := w.o.PlanImport(w.ctx, nil, nil); return err }},
	{"Present", access.CheckinRun, func(w *world, _ string) error { _, err := w.o.Present(w.ctx, "none", consent.KindPhoto); return err }},
	{"PublishNotice", access.TemplatesEdit, func(w *world, _ string) error { _, err := w.o.PublishNotice(w.ctx, nil, calendar.Date{}); return err }},
	{"PublishTemplate", access.TemplatesEdit, func(w *world, _ string) error { _, err := w.o.PublishTemplate(w.ctx, consent.Template{}); return err }},
	{"RecordExpiryEvent", access.ConsentRevoke, func(w *world, _ string) error { return w.o.RecordExpiryEvent(w.ctx, "none", w.o.Today(), "closed") }},
	{"RecoveryEnvelopes", access.MembersManage, func(w *world, _ string) error {
		_, _, err := w.o.RecoveryEnvelopes(w.ctx, w.kit, office.SheetScheme{Need: 2, Of: 3})
		return err
	}},
	{"RecoverySheet", "", func(w *world, _ string) error { _, err := w.o.RecoverySheet(w.kit); return err }},
	{"ResetMember", access.MembersReset, func(w *world, _ string) error { _, err := w.o.ResetMember(w.ctx, "none"); return err }},
	{"RetireChannel", access.ChannelsEdit, func(w *world, _ string) error { return w.o.RetireChannel(w.ctx, "none") }},
	{"Revoke", access.ConsentRevoke, func(w *world, id string) error {
		_, err := w.o.Revoke(w.ctx, office.Revocation{PatientID: id, Written: true, ReceivedOn: w.o.Today()})
		return err
	}},
	{"RunImport", access.PatientsImport, func(w *world, _ string) error {
		_, err := w.o.RunImport(w.ctx, patient.Plan{Rows: []patient.PlannedRow{{Verdict: patient.RowNew}}}, nil)
		return err
	}},
	{"KeepPhotoDraft", access.PhotosReview, func(w *world, _ string) error { return w.o.KeepPhotoDraft(w.ctx, "none", office.PhotoDraft{}) }},
	{"PlayVideo", access.PhotosView, func(w *world, _ string) error {
		return w.o.PlayVideo(w.ctx, "none", func(string, func(io.Writer) error) error { return nil })
	}},
	{"PhotoDraft", access.PhotosReview, func(w *world, _ string) error { _, err := w.o.PhotoDraft(w.ctx, "none"); return err }},
	{"KeepPatientDraft", access.PatientsEdit, func(w *world, _ string) error { return w.o.KeepPatientDraft(w.ctx, office.PatientDraft{}) }},
	{"PatientDraft", access.PatientsEdit, func(w *world, _ string) error { _, _, err := w.o.PatientDraft(w.ctx, "none"); return err }},
	{"KeepRequestDraft", access.RequestsWork, func(w *world, _ string) error { return w.o.KeepRequestDraft(w.ctx, office.RequestDraft{}) }},
	{"KeepRequestForms", access.RequestsWork, func(w *world, _ string) error { return w.o.KeepRequestForms(w.ctx, "none", nil) }},
	{"KeepTrainingForms", access.TrainingView, func(w *world, _ string) error { return w.o.KeepTrainingForms(w.ctx, nil) }},
	{"TrainingForms", access.TrainingView, func(w *world, _ string) error { _, err := w.o.TrainingForms(w.ctx); return err }},
	{"RequestDraft", access.RequestsWork, func(w *world, _ string) error { _, err := w.o.RequestDraft(w.ctx); return err }},
	{"SaveDraft", access.CheckinRun, func(w *world, _ string) error {
		_, err := w.o.SaveDraft(w.ctx, "none", consent.KindPhoto, office.Draft{})
		return err
	}},
	{"SavePractice", access.SettingsEdit, func(w *world, _ string) error { return w.o.SavePractice(w.ctx, office.Practice{}) }},
	{"SavePreferences", access.SettingsEdit, func(w *world, _ string) error { return w.o.SavePreferences(w.ctx, office.Preferences{}) }},
	{"SetLanguage", access.CheckinRun, func(w *world, _ string) error { _, err := w.o.SetLanguage(w.ctx, "none", "es"); return err }},
	{"SetPIN", "", func(w *world, _ string) error {
		return w.o.SetPIN(w.ctx, office.Secret{Password: []byte(staffWord)}, nil)
	}},
	{"SetRoles", access.MembersManage, func(w *world, _ string) error { return w.o.SetRoles(w.ctx, "none", nil) }},
	{"Sign", access.CheckinRun, func(w *world, _ string) error {
		_, err := w.o.Sign(w.ctx, "none", consent.KindPhoto, office.Signing{})
		return err
	}},
	{"SignerFor", access.CheckinRun, func(w *world, id string) error { _, err := w.o.SignerFor(w.ctx, id, ""); return err }},
	{"SimilarPatients", access.PatientsFind, func(w *world, _ string) error {
		_, err := w.o.SimilarPatients(w.ctx, patient.Patient{Last: "Park"})
		return err
	}},
	{"StartCheckIn", access.CheckinRun, func(w *world, _ string) error { _, err := w.o.StartCheckIn(w.ctx, "none"); return err }},
	{"TakeBack", access.CheckinRun, func(w *world, _ string) error { _, err := w.o.TakeBack(w.ctx, "none", []byte("482913")); return err }},
	{"TodayView", access.TodayView, func(w *world, _ string) error { _, err := w.o.TodayView(w.ctx); return err }},
	{"UndoImport", access.PatientsImport, func(w *world, _ string) error { _, _, err := w.o.UndoImport(w.ctx, "none"); return err }},
	{"VerifyAudit", access.AuditView, func(w *world, _ string) error { _, err := w.o.VerifyAudit(w.ctx, quiet); return err }},
}

// free are methods that ask for no permission: they work before anybody signs in, or say only what the caller gave.
var free = []string{"BackUpLocked", "CheckNewPassword", "ClosePast", "ForgetQuick", "Found", "Front", "Idle", "Lock", "LockedDrives", "LookForBackups", "LookOnly", "LookingOnly", "Me", "NewestGood", "OpenEnvelope", "QuickLogins", "ReadSheet", "Recover", "RecoverWithKit", "SecondFactor", "SignIn", "SignInPIN", "Today"}

func TestEveryUseCaseAsksForItsPermission(t *testing.T) {
	w, folder := foundedLent(t)
	require.NoError(t, w.o.SaveFactorRule(w.ctx, access.FactorRule{})) // days pass below, and nobody sets one up
	id := w.lena().ID
	for _, r := range access.Roles() {
		if r != access.Owner {
			w.hire("Member "+string(r), r)
		}
	}
	for _, r := range access.Roles() {
		who := "Member " + string(r)
		if r == access.Owner {
			who = "Dr. Ana Hale"
		}
		w.as(who)
		for _, c := range calls {
			allowed := c.may == "" || slices.Contains(access.Grants()[r], c.may)
			w.clock.on(15 * time.Minute) // wrong passwords among the calls keep nobody waiting
			before := records(w)
			err := c.do(w, id)
			refused := errors.Is(err, office.ErrNotPermitted)
			require.Equal(t, !allowed, refused, "%s as %s: %v", c.method, r, err)
			if !refused {
				continue
			}
			requireSentence(t, err)
			if after := records(w); after != before {
				// Days pass, and the look at every start tells in its own time of files that no record knows.
				require.Equal(t, lastDamage(w, folder), after, "%s as %s left something", c.method, r)
			}
		}
	}
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	for _, c := range calls {
		requireKey(t, "error.locked", c.do(w, id))
	}
}

// lastDamage is the entry by which the program last told of damage that it saw.
func lastDamage(w *world, l *lent) uint64 {
	w.t.Helper()
	var row audit.Row
	require.NoError(w.t, l.opened.Read(w.ctx, func(tx office.Tx) (err error) {
		row, _, err = tx.LastAudit(audit.DamageFound)
		return err
	}))
	return row.Seq
}

// records is the number of entries in the log, which every change adds to. Every role may open Today, which counts them.
func records(w *world) uint64 {
	w.t.Helper()
	v, err := w.o.TodayView(w.ctx)
	require.NoError(w.t, err)
	return v.Audit.Entries
}

func TestEveryExportedMethodIsInTheTable(t *testing.T) {
	known := slices.Clone(free)
	for _, c := range calls {
		known = append(known, c.method)
	}
	typ := reflect.TypeFor[*office.Office]()
	var methods []string
	for i := range typ.NumMethod() {
		methods = append(methods, typ.Method(i).Name)
	}
	require.ElementsMatch(t, methods, known)
}

func TestWhoMayFindButNotOpenSeesNoMoreThanTellsTwoPeopleApart(t *testing.T) {
	w := founded(t)
	w.hire("Sam Lindqvist", access.Marketing)
	w.add(patient.Patient{First: "Lena", Last: "Park", Preferred: "Leni", Phone: "(555) 010-4471", Email: "lena@example.com", Address: "P.O. Box 118",
		Alerts: []string{"Latex"}, Restrictions: []patient.Restriction{{Text: "Not to the health plan"}}})
	w.as("Sam Lindqvist")
	found, err := w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err)
	page, err := w.o.PatientPage(w.ctx, 0, 10)
	require.NoError(t, err)
	similar, err := w.o.SimilarPatients(w.ctx, patient.Patient{First: "Lena", Last: "Park", Born: calendar.MustNew(1991, 6, 4)})
	require.NoError(t, err)
	for _, p := range []patient.Patient{found[0].Patient, page[0], similar[0]} {
		require.Equal(t, "Lena", p.First)
		require.NotEmpty(t, p.MRN)
		require.Equal(t, calendar.MustNew(1991, 6, 4), p.Born)
		require.Empty(t, p.Phone+p.Email+p.Address)
		require.Empty(t, p.Alerts)
		require.Empty(t, p.Restrictions)
	}
}
