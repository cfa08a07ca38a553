// This file is where a document is presented, signed or declined, frozen, and put on paper.
package office

import (
	"context"
	"slices"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
)

// Presented is a document as it would be shown right now, with what is still missing.
type Presented struct {
	Kind     consent.Kind
	Lang     string
	Title    string
	Text     string
	Pages    []consent.Page
	Grade    float64 // reading grade (L1)
	Template consent.Template
	Scope    *consent.Scope
	Notice   *consent.NoticeVersion // the notice in effect, for its acknowledgment
	Signer   consent.Signer
	// Done of Total elements and statements are present; Defects names the others. Ready: it may be handed over.
	Done, Total int
	Defects     []consent.Defect
	Ready       bool

	statements []consent.Statement
}

// visit is what presenting and signing look at, gathered in one reading transaction.
type visit struct {
	checkin   CheckIn
	patient   patient.Patient
	channels  []consent.Channel
	templates []consent.Template
	notice    *consent.NoticeVersion
	docs      []consent.Document
	today     calendar.Date
	zone      *time.Location
	head      Letterhead
	practice  Practice
	env       consent.Env
	large     bool   // 14-point type
	title     string // of the form
}

func (o *Office) visit(s *session, tx Tx, checkinID string) (visit, error) {
	v := visit{today: o.today(s), zone: s.zone, head: o.letterhead(s), practice: s.practice, large: s.largeType()}
	var err error
	if v.checkin, err = tx.CheckIn(checkinID); err != nil {
		return v, err
	}
	if v.patient, err = tx.Patient(v.checkin.PatientID); err != nil {
		return v, err
	}
	if v.channels, err = tx.Channels(); err != nil {
		return v, err
	}
	if v.templates, err = tx.Templates(); err != nil {
		return v, err
	}
	if v.docs, err = tx.DocumentsOf(v.patient.ID); err != nil {
		return v, err
	}
	notices, err := tx.Notices()
	v.notice = consent.InEffect(notices, v.today)
	v.env = consent.Env{Today: v.today, Notice: v.notice, CopyIsValidity: s.prefs.CopyIsCondition}
	return v, err
}

// currentTemplate is the newest published version of a kind.
func currentTemplate(all []consent.Template, kind consent.Kind) (consent.Template, bool) {
	var best consent.Template
	for _, t := range all {
		if t.Kind == kind && !t.PublishedOn.IsZero() && t.Version > best.Version {
			best = t
		}
	}
	return best, best.Version > 0
}

// present renders the document from its draft.
func (v visit) present(kind consent.Kind, onPaper bool) (Presented, error) {
	it := v.checkin.Item(kind)
	if it == nil {
		return Presented{}, ErrNotFound
	}
	t, ok := currentTemplate(v.templates, kind)
	if !ok {
		return Presented{}, ErrNotFound
	}
	signer, unfit := v.signer(it.Draft.Signer)
	p := Presented{Kind: kind, Lang: v.checkin.Lang, Template: t, Notice: v.notice, Signer: signer}
	var scope consent.Scope
	if kind == consent.KindMarketing && it.Draft.Scope != nil {
		scope = it.Draft.Scope.In(p.Lang, v.channels)
		p.Scope = &scope
	}
	r, err := consent.Render(t, p.Lang, consent.ValuesFor(scope, v.facts(p, onPaper)))
	if err != nil {
		return p, err
	}
	p.Title, p.Text, p.Pages, p.statements = r.Title, r.Text, r.Pages, r.Statements
	p.Grade = consent.Grade(r.Text, p.Lang)
	if kind == consent.KindMarketing {
		p.Done, p.Total, p.Defects = consent.ReadyToHand(scope, r.Statements, p.Signer, v.env)
	}
	p.Defects = append(p.Defects, unfit...)
	p.Ready = len(consent.Blocking(p.Defects)) == 0
	return p, nil
}

func (v visit) facts(p Presented, onPaper bool) consent.Facts {
	f := consent.Facts{Lang: p.Lang, Patient: v.patient.FullName(), Signer: p.Signer, Practice: v.practice.Name, Address: v.practice.Address,
		Telephone: v.practice.Telephone, Officer: v.practice.PrivacyOfficer, Channels: v.channels, OnPaper: onPaper}
	if v.notice != nil {
		f.NoticeNumber, f.NoticeFrom = v.notice.Number, v.notice.EffectiveOn
	}
	return f
}

// signer is who signs as the record knows the person today, whatever the draft says: the draft may be older than a court's
// order. A minor does not sign alone, and a representative must have authority.
func (v visit) signer(draft consent.Signer) (consent.Signer, []consent.Defect) {
	if draft.Kind != consent.SignerRepresentative {
		s := consent.Signer{Kind: consent.SignerPatient, Name: v.patient.FullName()}
		if isMinor(v.patient, v.practice, v.today) {
			return s, []consent.Defect{{Code: consent.E6c, Field: "signer", Key: "consent.minor"}}
		}
		return s, nil
	}
	i := slices.IndexFunc(v.patient.Representatives, func(r patient.Representative) bool { return r.ID == draft.RepresentativeID })
	if i < 0 {
		return draft, []consent.Defect{{Code: consent.E6c, Field: "signer", Key: ErrNotFound.Key}}
	}
	r := v.patient.Representatives[i]
	if standing := patient.StandingOf(v.patient, r, v.today, v.practice.State); !standing.Stands {
		return draft, []consent.Defect{{Code: consent.E6c, Field: "signer", Key: standing.Key}}
	}
	return signerOf(r), nil
}

// signable refuses what is over: a check-in that was finished, a document that was taken out of the packet or has its
// outcome; and a form in the hands of somebody who has not told the birth date.
func (v visit) signable(kind consent.Kind) error {
	it := v.checkin.Item(kind)
	switch {
	case it == nil || it.Dropped != "":
		return ErrNotFound
	case it.Outcome != "":
		return ErrSignedOnce
	case v.checkin.State == CheckInDone:
		return ErrStale
	case v.checkin.State == CheckInPatient && !v.checkin.Confirmed:
		return ErrBirthDate
	}
	return nil
}

// Present shows a document of the packet as it stands.
func (o *Office) Present(ctx context.Context, checkinID string, kind consent.Kind) (Presented, error) {
	var p Presented
	err := o.peek(ctx, access.CheckinRun, func(s *session, tx Tx) error {
		v, err := o.visit(s, tx, checkinID)
		if err != nil {
			return err
		}
		p, err = v.present(kind, false)
		return err
	})
	return p, err
}

// SignerFor returns who would sign: the patient, or one of her personal representatives with the authority on record.
// A representative whose authority does not stand today is refused.
func (o *Office) SignerFor(ctx context.Context, patientID, representativeID string) (consent.Signer, error) {
	var signer consent.Signer
	err := o.peek(ctx, access.CheckinRun, func(s *session, tx Tx) error {
		p, err := tx.Patient(patientID)
		if err != nil {
			return err
		}
		signer, err = signerFor(p, s.practice, representativeID, o.today(s))
		return err
	})
	return signer, err
}

func signerFor(p patient.Patient, practice Practice, representativeID string, today calendar.Date) (consent.Signer, error) {
	if representativeID == "" {
		return consent.Signer{Kind: consent.SignerPatient, Name: p.FullName()}, nil
	}
	i := slices.IndexFunc(p.Representatives, func(r patient.Representative) bool { return r.ID == representativeID })
	if i < 0 {
		return consent.Signer{}, ErrNotFound
	}
	r := p.Representatives[i]
	if standing := patient.StandingOf(p, r, today, practice.State); !standing.Stands {
		return consent.Signer{}, &Invalid{Defects: []Defect{{Field: "signer", Key: standing.Key}}}
	}
	return signerOf(r), nil
}

func signerOf(r patient.Representative) consent.Signer {
	return consent.Signer{Kind: consent.SignerRepresentative, Name: r.Name, RepresentativeID: r.ID, Authority: authorityWords(r),
		Evidence: r.Evidence, AuthorityFrom: r.From, AuthorityTo: r.To}
}

// authorityWords is the description of authority as it stands on the form (164.508(c)(1)(vi)): words that consent knows
// in every language, or the relation as it was typed.
func authorityWords(r patient.Representative) string {
	words := map[patient.Authority]string{patient.Parent: "parent", patient.Guardian: "legal guardian", patient.HealthCarePOA: "health care power of attorney",
		patient.CourtOrder: "court order", patient.Executor: "executor of the estate"}
	if w := words[r.Authority]; w != "" {
		return w
	}
	return r.Relation
}

// Signing is what the person did to sign.
type Signing struct {
	Method    consent.Method
	TypedName string
	Strokes   []consent.Stroke
	Aspect    float32 // width of the pad divided by its height
	// Witness is the signed-in member's PIN or password: required for a typed name and for paper.
	Witness []byte
	// Scan is the signed paper as PDF, JPEG or PNG; SignedOn the date written on it.
	Scan     []byte
	SignedOn calendar.Date
	Assisted bool
}

// Signed is a frozen document and its PDF.
type Signed struct {
	Document consent.Document
	PDF      []byte
	// Held: something was offered in return; nothing may be used until the privacy officer decides.
	Held bool
}

// toSign gathers a visit and its document as it stands, if it may still be signed or declined.
func (o *Office) toSign(ctx context.Context, checkinID string, kind consent.Kind) (v visit, p Presented, err error) {
	err = o.peek(ctx, access.CheckinRun, func(s *session, tx Tx) error {
		if v, err = o.visit(s, tx, checkinID); err != nil {
			return err
		}
		if err = v.signable(kind); err != nil {
			return err
		}
		p, err = v.present(kind, false)
		return err
	})
	return v, p, err
}

// Sign freezes a document with the marks that were made. A mark that is missing is named and nothing is saved but the
// draft. A marketing form on which every channel is No is a recorded No: use Decline.
func (o *Office) Sign(ctx context.Context, checkinID string, kind consent.Kind, in Signing) (Signed, error) {
	s, err := o.may(access.CheckinRun)
	if err != nil {
		return Signed{}, err
	}
	v, p, err := o.toSign(ctx, checkinID, kind)
	if err != nil {
		return Signed{}, err
	}
	v.title = p.Title
	d, err := o.document(ctx, s, v, p, in)
	if err != nil {
		return Signed{}, err
	}
	d.Outcome = consent.OutcomeSigned
	// What is missing is said before the scan is kept: a form that is refused leaves nothing.
	_, unfit := v.signer(d.Signer)
	if err := refuse(append(consent.CanFreeze(d, v.env), unfit...)); err != nil {
		return Signed{}, err
	}
	var files []File
	if in.Method == consent.MethodPaper {
		scan, err := o.keepScan(ctx, s, v.patient.ID, in.Scan, "scan")
		if err != nil {
			return Signed{}, err
		}
		scan.ID = d.Signature.ScanID
		files = append(files, scan)
	}
	return o.freeze(ctx, s, v, d, files, held(consent.Check(d, v.env)))
}

func held(defects []consent.Defect) bool {
	return slices.ContainsFunc(defects, func(d consent.Defect) bool { return d.Severity == consent.Hold })
}

// document makes the record of what is about to be signed.
func (o *Office) document(ctx context.Context, s *session, v visit, p Presented, in Signing) (consent.Document, error) {
	now := o.now(s)
	d := v.blank(o.newID(), s.member.ID, p, now)
	d.Signature = consent.Signature{Method: in.Method, TypedName: in.TypedName, Strokes: in.Strokes, Aspect: in.Aspect, SignedOn: v.today, SignedAt: now}
	if in.Assisted {
		d.Signature.AssistedBy = s.member.ID
	}
	if in.Method == consent.MethodWitness || in.Method == consent.MethodPaper {
		if err := o.proveMember(ctx, s, in.Witness); err != nil {
			return d, err
		}
		d.Signature.WitnessID, d.Signature.WitnessAt = s.member.ID, now
	}
	if in.Method != consent.MethodPaper {
		return d, nil
	}
	d.Signature.SignedOn, d.OutcomeOn = in.SignedOn, in.SignedOn
	if _, err := CheckScan(in.Scan); err != nil {
		return d, err
	}
	d.Signature.ScanID = o.newID()
	return d, nil
}

// blank is the document without any mark.
func (v visit) blank(id, memberID string, p Presented, now time.Time) consent.Document {
	d := consent.Document{ID: id, PatientID: v.patient.ID, CheckInID: v.checkin.ID, Kind: p.Kind, TemplateID: p.Template.ID,
		TemplateVersion: p.Template.Version, Lang: p.Lang, Text: p.Text, TextSHA256: sha256Hex([]byte(p.Text)), ReadingGrade: p.Grade,
		Scope: p.Scope, Statements: p.statements, Signer: p.Signer, PresentedBy: memberID, PresentedAt: v.checkin.StartedAt, FrozenAt: now, OutcomeOn: v.today, Number: 1}
	if p.Kind == consent.KindNotice && v.notice != nil {
		d.NoticeID = v.notice.ID
	}
	if v.large {
		d.TypePoints = 14
	}
	for _, old := range v.docs {
		if old.Kind == p.Kind {
			d.Number++
			if old.Outcome == consent.OutcomeSigned {
				d.ReplacesID = old.ID
			}
		}
	}
	return d
}

// freeze makes the PDF, keeps it in the vault and commits document, packet and files together.
func (o *Office) freeze(ctx context.Context, s *session, v visit, d consent.Document, files []File, hold bool) (Signed, error) {
	pdf, err := o.deps.Printer.Signed(v.sheet(d, s.member))
	if err != nil {
		return Signed{}, err
	}
	file, err := s.opened.Keep(ctx, ClassDocument, pdf)
	if err != nil {
		return Signed{}, err
	}
	file.ID, file.Kind, file.PatientID, file.Name, file.AddedAt = o.newID(), "signed", d.PatientID, string(d.Kind)+"-"+itoa(d.Number)+".pdf", d.FrozenAt
	d.PDFID, d.PDFSHA256 = file.ID, sha256Hex(pdf)
	files = append(files, file)
	err = o.write(ctx, access.CheckinRun, func(_ *session, tx Tx) (audit.Event, error) {
		ev := audit.Event{Action: outcomeAction(d), Object: "document:" + d.ID, PatientID: d.PatientID, Reason: d.Reason,
			Args: map[string]string{"kind": string(d.Kind), "number": itoa(d.Number), "method": string(d.Signature.Method), "text_sha256": d.TextSHA256}}
		c, err := tx.CheckIn(v.checkin.ID)
		if err != nil {
			return ev, err
		}
		now := v
		now.checkin = c
		if err := now.signable(d.Kind); err != nil {
			return ev, err
		}
		it := c.Item(d.Kind)
		it.Outcome, it.DocumentID, it.Draft = d.Outcome, d.ID, Draft{}
		if err := tx.PutCheckIn(c); err != nil {
			return ev, err
		}
		for _, f := range files {
			if err := tx.AddFile(f); err != nil {
				return ev, err
			}
		}
		if err := tx.AddDocument(d); err != nil || !hold {
			return ev, err
		}
		// The hold is on record from the first moment, so that it can be lifted by name.
		return ev, tx.AddFact(consent.Fact{ID: o.newID(), DocumentID: d.ID, PatientID: d.PatientID, Kind: consent.FactSuspended,
			Suspend: consent.SuspendConsideration, On: d.OutcomeOn, At: d.FrozenAt, By: audit.System})
	})
	if err != nil {
		return Signed{}, err
	}
	return Signed{Document: d, PDF: pdf, Held: hold}, nil
}

func outcomeAction(d consent.Document) audit.Action {
	switch d.Outcome {
	case consent.OutcomeSigned:
		return audit.DocumentSigned
	case consent.OutcomeDeclined:
		return audit.DocumentDeclined
	}
	return audit.DocumentRefused
}

func (v visit) sheet(d consent.Document, m access.Member) SignedSheet {
	sheet := SignedSheet{Letterhead: v.head, Patient: v.patient.FullName(), Born: v.patient.Born, MRN: v.patient.MRN, Document: d,
		Title: v.title, Presenter: m.Name, Zone: v.zone, LargeType: v.large}
	if d.Signature.WitnessID != "" {
		sheet.Witness = m.Name
	}
	if d.Signature.AssistedBy != "" {
		sheet.Assistant = m.Name
	}
	return sheet
}

// Decline records "I do not want to sign". It is an outcome like any other: dated, shown, respected. For the privacy
// notice, outcome says refused or unable, and the reason is the good-faith effort (164.520(c)(2)(ii)).
func (o *Office) Decline(ctx context.Context, checkinID string, kind consent.Kind, outcome consent.Outcome, reason string) (consent.Document, error) {
	s, err := o.may(access.CheckinRun)
	if err != nil {
		return consent.Document{}, err
	}
	switch {
	case kind == consent.KindNotice && outcome != consent.OutcomeUnable:
		outcome = consent.OutcomeRefused
	case kind != consent.KindNotice:
		outcome = consent.OutcomeDeclined
	}
	if err := checkReason("reason", reason, kind == consent.KindNotice); err != nil {
		return consent.Document{}, err
	}
	v, p, err := o.toSign(ctx, checkinID, kind)
	if err != nil {
		return consent.Document{}, err
	}
	v.title = p.Title
	d := v.blank(o.newID(), s.member.ID, p, o.now(s))
	d.Outcome, d.Reason = outcome, reason
	if d.Scope != nil {
		for i := range d.Scope.Grants {
			d.Scope.Grants[i].Answer = consent.AnswerNo
		}
	}
	signed, err := o.freeze(ctx, s, v, d, nil, false)
	return signed.Document, err
}

// PaperForm is the document to be signed on paper: the same text with boxes, and a code on every page.
func (o *Office) PaperForm(ctx context.Context, checkinID string, kind consent.Kind) ([]byte, error) {
	var sheet BlankSheet
	ev := audit.Event{Action: audit.DocumentPrinted, Object: "checkin:" + checkinID, Args: map[string]string{"kind": string(kind), "what": "paper"}}
	err := o.write(ctx, access.DocumentsPrint, func(s *session, tx Tx) (audit.Event, error) {
		v, err := o.visit(s, tx, checkinID)
		if err != nil {
			return ev, err
		}
		ev.PatientID = v.patient.ID
		p, err := v.present(kind, true)
		if err != nil {
			return ev, err
		}
		head, err := o.headAbout(s, tx, v.patient)
		if err != nil {
			return ev, err
		}
		sheet = BlankSheet{Letterhead: head, Patient: v.patient.FullName(), Born: v.patient.Born, MRN: v.patient.MRN, Title: p.Title, Text: p.Text,
			Lang: p.Lang, Code: paperCode(p, checkinID), Scope: p.Scope, LargeType: v.large, Printed: o.now(s)}
		return ev, nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Blank(sheet)
}

// paperCode names form, version and check-in on every page, so that a scan finds its way back.
func paperCode(p Presented, checkinID string) string {
	serial := checkinID
	if len(serial) > 8 {
		serial = serial[len(serial)-8:]
	}
	return p.Template.ID + " v" + itoa(p.Template.Version) + " " + serial
}

// DocumentPDF fetches a signed document's PDF, to show or to print.
func (o *Office) DocumentPDF(ctx context.Context, documentID string) ([]byte, error) {
	s, err := o.may(access.DocumentsView)
	if err != nil {
		return nil, err
	}
	var f File
	err = o.write(ctx, access.DocumentsView, func(_ *session, tx Tx) (audit.Event, error) {
		d, err := tx.Document(documentID)
		if err != nil {
			return audit.Event{}, err
		}
		f, err = tx.File(d.PDFID)
		return audit.Event{Action: audit.DocumentViewed, Object: "document:" + documentID, PatientID: d.PatientID}, err
	})
	if err != nil {
		return nil, err
	}
	return s.opened.Fetch(ctx, f)
}

// File fetches another stored file of a patient: a scan, a letter, an acknowledgment. Pictures are not fetched this way, and
// papers that show one only by who may see pictures.
func (o *Office) File(ctx context.Context, fileID string) (File, []byte, error) {
	s, err := o.may(access.DocumentsView)
	if err != nil {
		return File{}, nil, err
	}
	var f File
	err = o.write(ctx, access.DocumentsView, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if f, err = tx.File(fileID); err == nil && len(papers(s, []File{f})) == 0 {
			err = ErrNotPermitted.With(nil, "permission", string(access.PhotosView))
		}
		return audit.Event{Action: audit.DocumentViewed, Object: "file:" + fileID, PatientID: f.PatientID}, err
	})
	if err != nil {
		return f, nil, err
	}
	data, err := s.opened.Fetch(ctx, f)
	return f, data, err
}

// The ways a copy can be given (164.508(c)(4)).
const (
	CopyPrinted    = "printed"
	CopyFolder     = "folder"
	CopyNoneWanted = "none_wanted"
)

// GiveCopy records that the signed copy was printed, saved to a folder, or not wanted.
func (o *Office) GiveCopy(ctx context.Context, documentID, method string) error {
	if !slices.Contains([]string{CopyPrinted, CopyFolder, CopyNoneWanted}, method) {
		return ErrInvalid
	}
	return o.write(ctx, access.DocumentsPrint, func(s *session, tx Tx) (audit.Event, error) {
		d, err := tx.Document(documentID)
		if err != nil {
			return audit.Event{}, err
		}
		ev := audit.Event{Action: audit.CopyGiven, Object: "document:" + d.ID, PatientID: d.PatientID, Args: map[string]string{"method": method}}
		if method == CopyNoneWanted {
			ev.Action = audit.CopyDeclined
		}
		if c, err := tx.CheckIn(d.CheckInID); err == nil {
			if it := c.Item(d.Kind); it != nil && it.DocumentID == d.ID {
				it.CopyGiven = true
				if err := tx.PutCheckIn(c); err != nil {
					return ev, err
				}
			}
		}
		f := consent.Fact{ID: o.newID(), DocumentID: d.ID, PatientID: d.PatientID, Kind: consent.FactCopy, On: o.today(s), At: o.now(s),
			By: s.member.ID, Copy: consent.Copy{Method: method, On: o.today(s), By: s.member.ID}}
		if err := refuse(consent.CanGiveCopy(d, f, o.today(s))); err != nil {
			return ev, err
		}
		return ev, tx.AddFact(f)
	})
}
