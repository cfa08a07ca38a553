// This file makes sure who asks, and opens the papers of a request.

package requests

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // letters are scanned as JPEG
	_ "image/png"  // or PNG

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/ink"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Detail) identityCard() fyne.CanvasObject {
	r := s.v.Request
	if i := r.Identity; i != nil {
		return kit.ListCard(kit.CheckRow(true, i18n.T("requests.identity.done"), joined(" · ", identityWords(*i), s.step(i.Step)), kit.Gap(0, 0)))
	}
	var act fyne.CanvasObject = kit.Gap(0, 0)
	if s.works() {
		act = kit.Secondary(i18n.T("requests.identity.check"), s.checkIdentity)
	}
	return kit.ListCard(mark(false, i18n.T("requests.identity.open"), i18n.T("requests.identity.sub"), act))
}

// identityWords says how it was made sure who asks.
func identityWords(i request.Identity) string {
	var list []string
	for _, m := range i.Methods {
		if key := map[patient.Method]string{patient.KnownToStaff: "known", patient.PhotoID: "id", patient.CalledBack: "called", patient.PortalLogin: "portal"}[patient.Method(m)]; key != "" {
			list = append(list, i18n.T("requests.sure."+key))
		}
	}
	for _, id := range i.Identifiers {
		list = append(list, i18n.T("requests.id."+id))
	}
	if i.SignatureAlike {
		list = append(list, i18n.T("requests.identity.signature"))
	}
	return joined(", ", append(list, i.Authority)...)
}

// checkIdentity asks how it was made sure who asks. A letter's signature is held beside the ones on record.
func (s *Detail) checkIdentity() {
	r := s.v.Request
	f := s.form("requests.identity.check")
	if r.Requester.Kind == request.Representative {
		f.say(i18n.T("requests.identity.representative", "name", r.Requester.Name))
	}
	options := []kit.Option{{ID: string(patient.CalledBack), Label: i18n.T("requests.sure.called")}, {ID: string(patient.PortalLogin), Label: i18n.T("requests.sure.portal")}}
	if !r.AtDistance() {
		options = []kit.Option{{ID: string(patient.KnownToStaff), Label: i18n.T("requests.sure.known")}, {ID: string(patient.PhotoID), Label: i18n.T("requests.sure.id")},
			{ID: string(patient.CalledBack), Label: i18n.T("requests.sure.called")}}
	}
	how := f.choose(i18n.T("requests.f.sure"), options, "", nil)
	f.says("identity")
	boxes := map[patient.Identifier]*kit.CheckBox{}
	f.say(i18n.T("requests.called.sub"))
	for _, id := range []patient.Identifier{patient.IDBirthDate, patient.IDAddress, patient.IDPhone, patient.IDMRN} {
		if boxes[id] = f.tick(i18n.T("requests.id."+string(id)), false); len(boxes)%2 == 0 {
			f.pair()
		}
	}
	var doc *kit.Select
	var alike *kit.CheckBox
	if r.InWriting && len(s.v.Signed) > 0 {
		f.add(s.signatures())
		var docs []kit.Option
		for _, d := range s.v.Signed {
			docs = append(docs, kit.Option{ID: d.DocumentID, Label: i18n.T("requests.signed_on", "what", i18n.T("patients.kind."+d.Title), "date", i18n.Date(d.On))})
		}
		doc = f.pick(i18n.T("requests.identity.beside"), docs, docs[0].ID)
		alike = f.tick(i18n.T("requests.identity.alike"), false)
	}
	var evidence *kit.Entry
	if r.Requester.Kind != request.Patient {
		evidence = f.text(i18n.T("requests.identity.evidence"), "")
	}
	s.ask(f, i18n.T("requests.identity.save"), false, func(w office.When) (office.RequestAct, error) {
		c := office.IdentityCheck{Identifiers: checked(boxes), Note: w.Note}
		if how.Chosen() != "" {
			c.Methods = []patient.Method{patient.Method(how.Chosen())}
		}
		if alike != nil && alike.On() {
			c.SignatureOf, c.SignatureAlike = doc.Chosen(), true
		}
		if evidence != nil {
			c.Authority = evidence.Value()
		}
		return office.CheckIdentity{When: w, Check: c}, nil
	})
}

// signatures shows the letter and the newest signature on record side by side.
func (s *Detail) signatures() fyne.CanvasObject {
	const w, h = 300, 120
	mine := kit.MutedText(i18n.T("requests.identity.scanned"))
	stored := fyne.CanvasObject(mine)
	for _, d := range s.v.Signed {
		if len(d.Strokes) > 0 {
			aspect := max(0.5, d.Aspect)
			img := canvas.NewImageFromImage(ink.Picture(inkOf(d.Strokes), w*2, int(w*2/aspect), 4, inkColor))
			img.FillMode = canvas.ImageFillContain
			img.SetMinSize(fyne.NewSize(w, h))
			stored = img
			break
		}
	}
	room := container.NewStack(kit.MutedText(i18n.T("requests.identity.letter")))
	if id := s.v.Request.LetterID; id != "" {
		request := s.id
		ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (image.Image, error) {
			data, err := s.o.RequestPaper(ctx, request, id)
			if err != nil {
				return nil, err
			}
			img, _, _ := image.Decode(bytes.NewReader(data)) // a PDF is opened in its viewer
			return img, nil
		}, func(img image.Image, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			room.Objects = []fyne.CanvasObject{kit.Secondary(i18n.T("requests.paper.open"), func() { s.openPaper(id) }).Small()}
			if img != nil {
				pic := canvas.NewImageFromImage(img)
				pic.FillMode = canvas.ImageFillContain
				pic.SetMinSize(fyne.NewSize(w, h*2))
				room.Objects = []fyne.CanvasObject{pic}
			}
			room.Refresh()
		})
	}
	return kit.Columns(14, []float32{1, 1}, kit.Stack(6, kit.LabelText(i18n.T("requests.identity.on_letter")), room),
		kit.Stack(6, kit.LabelText(i18n.T("requests.identity.on_record")), stored))
}

// leaving is a stored paper of the request's patient, about to be printed or sent.
func (s *Detail) leaving(fileID string) page.Leaving {
	return page.Leaving{PatientID: s.v.Request.PatientID, Records: []request.Link{{Kind: request.LinkFile, ID: fileID}}}
}

// openPaper opens a stored paper: a PDF in the viewer, a picture in a dialog.
func (s *Detail) openPaper(fileID string) {
	id := s.id
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) ([]byte, error) { return s.o.RequestPaper(ctx, id, fileID) }, func(data []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		img, _, bad := image.Decode(bytes.NewReader(data))
		if bad != nil {
			s.host.Leave(s.leaving(fileID), func(along []office.OutFile) { page.OpenWith(s.host, "document.pdf", data, along, nil) })
			return
		}
		pic := canvas.NewImageFromImage(img)
		pic.FillMode = canvas.ImageFillContain
		pic.SetMinSize(fyne.NewSize(560, 560))
		s.shut = s.host.Dialog(i18n.T("requests.paper.open"), pic)
	})
}

// inkOf turns strokes as they are kept into strokes as they are drawn.
func inkOf(strokes []consent.Stroke) []ink.Stroke {
	var out []ink.Stroke
	for _, s := range strokes {
		var k ink.Stroke
		for _, p := range s {
			k.Points = append(k.Points, ink.Point{X: p.X, Y: p.Y, T: int64(p.T)})
		}
		out = append(out, k)
	}
	return out
}
