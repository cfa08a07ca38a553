// This file is the tab of documents: every form that was presented, and the scans and letters kept with the patient.

package patients

import (
	"bytes"
	"context"
	"image"
	"path"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) documents() fyne.CanvasObject {
	docs := slices.Clone(s.chart.Documents)
	slices.SortStableFunc(docs, func(a, b consent.Document) int { return b.FrozenAt.Compare(a.FrozenAt) })
	var rows, papers []fyne.CanvasObject
	for _, d := range docs {
		rows = append(rows, s.documentRow(d))
	}
	for _, f := range s.looseFiles() {
		papers = append(papers, s.fileRow(f))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.Inset(16, 16, kit.MutedText(i18n.T("patients.documents.none"))))
	}
	page := kit.Stack(14, kit.ListCard(rows...))
	if len(papers) > 0 {
		page.Add(kit.HeadingText(i18n.T("patients.papers")))
		page.Add(kit.ListCard(papers...))
	}
	return page
}

// documentRow is one form: its outcome, what and when, how it was signed, its fingerprint, and what can be done with it.
func (s *Screen) documentRow(d consent.Document) fyne.CanvasObject {
	detail := []string{i18n.Date(d.DecidedOn())}
	if d.Outcome == consent.OutcomeSigned {
		detail = append(detail, i18n.T("patients.method."+string(d.Signature.Method)))
	}
	if d.Signer.Kind == consent.SignerRepresentative {
		detail = append(detail, i18n.T("patients.signed_by", "name", d.Signer.Name))
	}
	if d.Reason != "" {
		detail = append(detail, shorten(d.Reason, 80))
	}
	detail = append(detail, i18n.T("patients.form_version", "n", d.TemplateVersion))
	if d.PDFSHA256 != "" {
		detail = append(detail, i18n.T("patients.sha256", "hash", d.PDFSHA256[:min(12, len(d.PDFSHA256))]))
	}
	acts := kit.Row(10)
	if d.Outcome == consent.OutcomeSigned {
		given := s.copyGiven(d.ID)
		if given != "" {
			detail = append(detail, i18n.T("patients.copy."+given))
		}
		s.documentActions(acts, d, given != "")
	} else if d.PDFID != "" && may(s.host, access.DocumentsView) {
		acts.Add(kit.Secondary(i18n.T("patients.show"), func() { s.openDocument(d.ID, nil) }).Small())
	}
	return kit.WorkRow(outcomeChip(d.Outcome).Wide(100), documentName(d), strings.Join(detail, " · "), acts)
}

func (s *Screen) documentActions(acts *fyne.Container, d consent.Document, given bool) {
	if s.endsByEvent(d) && may(s.host, access.ConsentRevoke) {
		acts.Add(kit.Link(i18n.T("patients.event_happened"), func() { s.askEvent(d) }).Small())
	}
	if may(s.host, access.DocumentsPrint) && d.PDFID != "" {
		words := i18n.T("patients.give_copy")
		if given {
			words = i18n.T("patients.give_again")
		}
		acts.Add(kit.Secondary(words, func() { s.askCopy(d, given) }).Small())
	}
	if may(s.host, access.DocumentsView) && d.PDFID != "" {
		acts.Add(kit.Secondary(i18n.T("patients.show"), func() { s.openDocument(d.ID, nil) }).Small())
	}
}

func outcomeChip(o consent.Outcome) *kit.Chip {
	if o == consent.OutcomeSigned {
		return kit.NewChip(kit.OK, i18n.T("patients.outcome.signed"))
	}
	return kit.NewChip(kit.Mute, i18n.T("patients.outcome."+string(o)))
}

// copyGiven is how the newest copy of a document was given; "" if none was.
func (s *Screen) copyGiven(documentID string) string {
	how := ""
	for _, f := range s.chart.Facts {
		if f.Kind == consent.FactCopy && f.DocumentID == documentID {
			how = copyMethod(f.Copy.Method)
		}
	}
	return how
}

// askCopy asks how the copy is given, and gives it.
func (s *Screen) askCopy(d consent.Document, given bool) {
	var shut func()
	choose := func(method string) func() {
		return func() {
			shut()
			s.giveCopy(d, method)
		}
	}
	buttons := kit.Row(8, kit.Primary(i18n.T("patients.copy.print"), choose(office.CopyPrinted)).WithIcon(kit.IconPrint),
		kit.Secondary(i18n.T("patients.copy.save"), choose(office.CopyFolder)).WithIcon(kit.IconFolder))
	if !given {
		buttons.Add(kit.Secondary(i18n.T("patients.copy.none"), choose(office.CopyNoneWanted)))
	}
	shut = s.host.Dialog(i18n.T("patients.copy.title", "document", documentName(d)), kit.Stack(14, kit.BodyText(i18n.T("patients.copy.sub")), buttons))
}

func (s *Screen) giveCopy(d consent.Document, method string) {
	record := func(method string) {
		s.do(i18n.T("patients.copy.recorded"), func(ctx context.Context) error { return s.o.GiveCopy(ctx, d.ID, method) })
	}
	switch method {
	case office.CopyPrinted:
		s.openDocument(d.ID, func(is page.Shown) { asking.CopyGiven(s.host, is, record) })
	case office.CopyFolder:
		s.signed(d.ID, func(pdf []byte, along []office.OutFile) {
			// The suggested name says what it is and never whose.
			page.SaveWith(s.host, string(d.Kind)+"-copy.pdf", pdf, along, func(saved bool) {
				if saved {
					record(method)
				}
			})
		})
	default:
		record(method)
	}
}

// endsByEvent tells whether an authorization still waits for the event that ends it.
func (s *Screen) endsByEvent(d consent.Document) bool {
	if d.Scope == nil || d.Scope.Expiry.Kind != consent.ExpiryEvent {
		return false
	}
	return slices.ContainsFunc(s.revocable(), func(r consent.ChannelState) bool { return r.DocumentID == d.ID })
}

// askEvent asks on which day the event happened that ends an authorization.
func (s *Screen) askEvent(d consent.Document) {
	day := kit.NewDateField(s.host.Today())
	day.SetDate(s.host.Today())
	when := kit.NewDate(i18n.T("patients.event_day"), day)
	what := kit.NewEntry("").Limit(200)
	note := kit.NewField(i18n.T("patients.event_what"), what)
	var shut func()
	record := func() {
		on, err := day.Date()
		switch {
		case err != nil:
			return
		case on.IsZero() || on.After(s.host.Today()):
			when.SetError(i18n.T("patients.day.future"))
			return
		}
		text := what.Value()
		shut()
		s.do(i18n.T("patients.event_recorded"), func(ctx context.Context) error { return s.o.RecordExpiryEvent(ctx, d.ID, on, text) })
	}
	kit.SubmitOnEnter(record, when, note)
	shut = s.host.Dialog(i18n.T("patients.event_happened"), kit.Stack(12, kit.BodyText(i18n.T("patients.event_question", "event", d.Scope.Expiry.Event)), when, note,
		kit.Row(8, kit.Spring(), kit.Primary(i18n.T("patients.event_record"), record))))
}

// looseFiles are the papers that are no signed form: scans, letters, acknowledgments.
func (s *Screen) looseFiles() []office.File {
	own := map[string]bool{}
	for _, d := range s.chart.Documents {
		own[d.PDFID] = true
	}
	var out []office.File
	for _, f := range s.chart.Files {
		if !own[f.ID] && f.Kind != "signed" {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b office.File) int { return b.AddedAt.Compare(a.AddedAt) })
	return out
}

func (s *Screen) fileRow(f office.File) fyne.CanvasObject {
	kind := "patients.file." + f.Kind
	if !i18n.Has(kind) {
		kind = "patients.file.other"
	}
	var act fyne.CanvasObject
	if may(s.host, access.DocumentsView) {
		act = kit.Secondary(i18n.T("patients.show"), func() { s.openFile(f) }).Small()
	}
	zone := s.host.Me().Zone
	if zone == nil {
		zone = f.AddedAt.Location()
	}
	return kit.WorkRow(kit.NewIcon(kit.IconPaper, 20, kit.ColorMuted), i18n.T(kind), i18n.Date(calendar.Of(f.AddedAt, zone)), act)
}

// openFile shows a paper: a PDF in the viewer, a picture above the page.
func (s *Screen) openFile(f office.File) {
	s.host.Leave(s.leaving(request.LinkFile, f.ID), func(along []office.OutFile) { s.fetchFile(f, along) })
}

func (s *Screen) fetchFile(f office.File, along []office.OutFile) {
	ui.Run(s.host.Async(), &s.asking, func(ctx context.Context) ([]byte, error) {
		_, data, err := s.o.File(ctx, f.ID)
		return data, err
	}, func(data []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		if bytes.HasPrefix(data, []byte("%PDF-")) {
			page.OpenWith(s.host, "document.pdf", data, along, nil)
			return
		}
		s.showPicture(path.Ext(f.Name), data, along)
	})
}

func (s *Screen) showPicture(ending string, data []byte, along []office.OutFile) {
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		s.host.Fail(office.ErrBadScan.With(err))
		return
	}
	picture := canvas.NewImageFromImage(img)
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSize(620, 520))
	s.host.Dialog(i18n.T("patients.scan"), kit.Stack(10, picture, kit.Row(8, kit.Spring(), kit.Secondary(i18n.T("patients.copy.save"), func() {
		page.SaveWith(s.host, "scan"+ending, data, along, func(bool) {})
	}))))
}
