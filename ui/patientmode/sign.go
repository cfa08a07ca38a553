// This file is the page one signs, the other way to sign, what was signed, and the ways to say no.

package patientmode

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/ink"
	"consentry/ui/kit"
)

// padWide is the least width of the column with the signature pad, in units.
const padWide = 480

// errChanged: the text is no longer the one that was read.
var errChanged = errors.New("the text changed while it was read")

// words is the left of the page one signs: the very words that are signed.
func (m *mode) words(d *document) fyne.CanvasObject {
	if d.kind == consent.KindMarketing && d.now.Scope != nil {
		return m.summary(d)
	}
	rest := &document{kind: d.kind, units: d.last, draft: d.draft}
	col := kit.Stack(gap)
	if line := m.signsFor(d); line != nil {
		col.Add(line)
	}
	if len(rest.units) > 0 {
		col.Add(m.text(rest, 0, len(rest.units), true))
	}
	return col
}

// sign is the page one signs: what is allowed at the left, the pad at the right.
func (m *mode) sign() fyne.CanvasObject {
	d := m.doc
	pad := kit.NewSignaturePad(m.c.Lang, m.h.Async().Now)
	pad.SetStrokes(toKit(d.draft.Strokes))
	wrong := kit.ErrorText("")
	wrong.Hide()
	pad.OnChanged = func() {
		d.draft.Strokes, d.draft.Aspect = fromKit(pad.Strokes()), pad.Aspect()
		if wrong.Visible() && pad.Signed() {
			wrong.Hide()
			pad.SetInvalid(false)
			m.root.box.Refresh()
		}
		m.edited()
	}
	name, field := m.nameField(d)
	agree := m.tap(func() {
		d.draft.Aspect = pad.Aspect()
		m.finish(office.Signing{Method: consent.MethodPad}, func(problem, nameWrong string) {
			wrong.SetText(problem)
			wrong.Hidden = problem == ""
			pad.SetInvalid(problem != "")
			field.SetError(nameWrong)
			m.root.box.Refresh()
			if nameWrong != "" && problem == "" {
				m.to(field)()
			}
		}, nil)
	})
	name.OnEnter = agree
	right := kit.Stack(10, pad, wrong, field,
		m.decide(agree),
		kit.Row(0, kit.Link(m.tr.T("patientmode.typed"), m.tap(func() { m.saveDraft(); m.show(m.witness) }))),
		kit.SmallText(m.tr.T("patientmode.only")))
	if d.kind == consent.KindNotice {
		right.Objects[4] = kit.Row(22, right.Objects[4], kit.Link(m.tr.T("patientmode.notice.read"), m.tap(m.readNotice)))
	}
	_, _, _, of := m.around(d)
	left := m.top()
	left.Add(m.words(d))
	return m.page(kit.ColumnsTop(between, []float32{1, m.padColumn()}, left, right), m.foot(m.signBack(d), nil, m.progress(d, of+1, of+1)))
}

func (m *mode) signBack(d *document) *kit.Button {
	if len(d.units) == 0 {
		return nil
	}
	return m.backButton(func() { m.turn(m.before(d, len(d.units))) })
}

// decide is No at the left and Yes at the right.
func (m *mode) decide(agree func()) fyne.CanvasObject {
	return kit.Row(10, m.refusal(), kit.Spring(), kit.Primary(m.tr.T("patientmode.agree"), agree).Big())
}

// padColumn is the width of the column with the pad: larger letters make the two buttons below it wider.
func (m *mode) padColumn() float32 {
	return max(padWide, kit.PatientArea(m.larger, m.decide(nil)).MinSize().Width)
}

// nameField is where the full name is typed, with the name as it stands on the form below.
func (m *mode) nameField(d *document) (*kit.Entry, *kit.Field) {
	name := kit.NewEntry("").Limit(200)
	name.SetValue(d.draft.TypedName)
	field := kit.NewField(m.tr.T("patientmode.name"), name).Help(m.tr.T("patientmode.name.help", "name", d.now.Signer.Name))
	name.OnEdited = func(s string) {
		d.draft.TypedName = s
		m.edited()
	}
	return name, field
}

// finish signs if the marks are there; else complain says what is missing at the pad and at the name, and stranger that
// the witness did not prove to be the member signed in.
func (m *mode) finish(in office.Signing, complain func(pad, name string), stranger func()) {
	d := m.doc
	in.TypedName, in.Strokes, in.Aspect, in.Assisted = d.draft.TypedName, d.draft.Strokes, d.draft.Aspect, m.assisted
	marks := consent.Signature{Method: in.Method, TypedName: in.TypedName, Strokes: in.Strokes, Aspect: in.Aspect, WitnessID: m.h.Me().Member.ID}
	pad, name := m.missing(consent.SignatureDefects(marks, d.now.Signer), d)
	if pad != "" || name != "" {
		complain(pad, name)
		return
	}
	complain("", "")
	d.dirty = false
	draft, read := copyOf(d.draft), d.now.Text
	if in.Method == consent.MethodWitness {
		in.Strokes, in.Aspect = nil, 0
	}
	wait(m, func(ctx context.Context) (office.Signed, error) {
		defer clear(in.Witness)
		if _, err := m.o.SaveDraft(ctx, m.id, d.kind, draft); err != nil {
			return office.Signed{}, err
		}
		p, err := m.o.Present(ctx, m.id, d.kind)
		if err != nil {
			return office.Signed{}, err
		}
		if p.Text != read {
			return office.Signed{}, errChanged
		}
		return m.o.Sign(ctx, m.id, d.kind, in)
	}, m.signed, func(err error) {
		if stranger != nil && errors.Is(err, office.ErrWrongSecret) {
			stranger()
			return
		}
		m.unsigned(err, complain)
	})
}

// missing turns what a signature lacks into sentences for the person who signs.
func (m *mode) missing(defects []consent.Defect, d *document) (pad, name string) {
	for _, x := range defects {
		switch {
		case x.Field == "strokes" && len(d.draft.Strokes) == 0:
			pad = m.tr.T("kit.sign.missing")
		case x.Field == "strokes":
			pad = m.tr.T("kit.sign.dot")
		case x.Field == "typed_name" && d.draft.TypedName == "":
			name = m.tr.T("patientmode.name.missing")
		case x.Field == "typed_name":
			name = m.tr.T("patientmode.name.other", "name", d.now.Signer.Name)
		}
	}
	return pad, name
}

func (m *mode) unsigned(err error, complain func(pad, name string)) {
	var lacking consent.Incomplete
	switch {
	case errors.Is(err, errChanged):
		m.doc.at = 0
		m.present(m.doc, func() { m.show(m.changed) })
	case errors.As(err, &lacking):
		if pad, name := m.missing(lacking.Defects, m.doc); pad != "" || name != "" {
			complain(pad, name)
			return
		}
		m.fail(err)
	default:
		m.fail(err)
	}
}

// changed says that the text has to be read again.
func (m *mode) changed() fyne.CanvasObject {
	return m.page(m.narrow(720, kit.HeroText(m.tr.T("patientmode.changed")), kit.BodyText(m.tr.T("patientmode.changed.sub"))),
		m.foot(nil, m.onButton(m.tr.T("patientmode.next"), func() { m.turn(0) })))
}

// witness is for a person who cannot draw: the name is typed, and a member of staff who looks on confirms it.
func (m *mode) witness() fyne.CanvasObject {
	d := m.doc
	d.reading = false
	_, field := m.nameField(d)
	secret := kit.NewPasswordField()
	own := kit.NewField(m.tr.T("patientmode.witness.secret", "name", m.h.Me().Member.Name), secret)
	agree := m.tap(func() {
		typed := []byte(secret.Value())
		secret.Clear()
		own.SetError("")
		if len(typed) == 0 {
			m.complain(own, m.tr.T("patientmode.witness.empty"))
			return
		}
		in := office.Signing{Method: consent.MethodWitness, Witness: typed}
		m.finish(in, func(_, nameWrong string) {
			if nameWrong != "" {
				clear(typed)
				m.complain(field, nameWrong)
			}
		}, func() { m.complain(own, m.tr.T("patientmode.witness.wrong")) })
	})
	secret.OnEnter(agree)
	right := kit.Stack(14, field, kit.BodyText(m.tr.T("patientmode.witness.sub")), own,
		m.decide(agree))
	m.root.focus = m.to(field)
	_, _, _, of := m.around(d)
	left := m.top()
	left.Add(m.words(d))
	return m.page(kit.ColumnsTop(between, []float32{1, m.padColumn()}, left, right), m.foot(m.backButton(func() { m.show(m.document) }), nil, m.progress(d, of+1, of+1)))
}

// signed shows what was signed, and asks which copy is wanted of a marketing authorization.
func (m *mode) signed(s office.Signed) {
	d := m.close(s.Document.Outcome, s.Document.ID)
	m.show(func() fyne.CanvasObject {
		at := s.Document.Signature.SignedAt
		if zone := m.h.Me().Zone; zone != nil {
			at = at.In(zone)
		}
		right := kit.Stack(12, kit.Row(0, kit.NewChip(kit.OK, m.tr.T("patientmode.signed", "day", m.tr.Date(calendar.Of(at, at.Location())), "time", at.Format("15:04"))).WithIcon(kit.IconCheck)))
		if len(s.Document.Signature.Strokes) > 0 {
			pad := kit.NewSignaturePad(m.c.Lang, m.h.Async().Now)
			pad.SetStrokes(toKit(s.Document.Signature.Strokes))
			pad.Freeze()
			right.Add(pad)
		}
		right.Add(kit.Stack(2, kit.LabelText(m.tr.T("patientmode.name")), kit.StrongText(s.Document.Signature.TypedName)))
		var on *kit.Button
		if d.kind == consent.KindMarketing {
			right.Add(kit.HeadingText(m.tr.T("patientmode.copy")))
			right.Add(m.copies(s.Document.ID))
		} else {
			on = m.onButton(m.tr.T("patientmode.next"), m.openNext).WithIconAfter(kit.IconRight)
		}
		return m.page(kit.ColumnsTop(between, []float32{1, m.padColumn()}, m.words(d), right), m.foot(nil, on))
	})
}

// copies are three answers alike. That no copy is wanted is on record at once; the others are the desk's to give.
func (m *mode) copies(documentID string) fyne.CanvasObject {
	wish := func(method string) func() {
		return m.tap(func() {
			m.wishes[documentID] = method
			if method != office.CopyNoneWanted {
				m.openNext()
				return
			}
			wait(m, func(ctx context.Context) (struct{}, error) { return struct{}{}, m.o.GiveCopy(ctx, documentID, method) },
				func(struct{}) { m.openNext() }, nil)
		})
	}
	return kit.Wrap(10, kit.Secondary(m.tr.T("patientmode.copy.printed"), wish(office.CopyPrinted)).Big(),
		kit.Secondary(m.tr.T("patientmode.copy.file"), wish(office.CopyFolder)).Big(),
		kit.Secondary(m.tr.T("patientmode.copy.none"), wish(office.CopyNoneWanted)).Big())
}

// close notes that the document in hand has its outcome.
func (m *mode) close(outcome consent.Outcome, documentID string) *document {
	d := m.doc
	d.over, d.dirty, d.reading = true, false, false
	if it := m.c.Item(d.kind); it != nil {
		it.Outcome, it.DocumentID, it.Draft = outcome, documentID, office.Draft{}
	}
	return d
}

// sayNo asks once more whether it is meant, because an outcome cannot be taken back today.
func (m *mode) sayNo() fyne.CanvasObject {
	return m.no(m.tr.T("patientmode.no.title"), m.tr.T("patientmode.no.sub."+string(m.doc.kind)), m.tr.T("patientmode.no.yes"))
}

// saidNo follows the questions when every answer is No.
func (m *mode) saidNo() fyne.CanvasObject {
	return m.no(m.tr.T("patientmode.all_no.title"), m.tr.T("patientmode.all_no.sub"), m.tr.T("patientmode.all_no.yes"))
}

func (m *mode) no(title, sub, yes string) fyne.CanvasObject {
	return m.page(m.narrow(720, kit.HeroText(title), kit.BodyText(sub)), m.foot(m.backButton(func() { m.show(m.document) }), m.onButton(yes, m.decline)))
}

// decline records the No and thanks.
func (m *mode) decline() {
	d := m.doc
	m.saveDraft()
	outcome, reason := consent.OutcomeDeclined, ""
	if d.kind == consent.KindNotice {
		outcome = consent.OutcomeRefused
	}
	reason = i18n.T("patientmode.no.reason") // the office reads it
	wait(m, func(ctx context.Context) (consent.Document, error) {
		return m.o.Decline(ctx, m.id, d.kind, outcome, reason)
	}, func(doc consent.Document) {
		m.close(doc.Outcome, doc.ID)
		m.show(func() fyne.CanvasObject {
			return m.page(m.narrow(720, kit.HeroText(m.tr.T("patientmode.no.thanks")), kit.BodyText(m.tr.T("patientmode.no.thanks.sub"))),
				m.foot(nil, m.onButton(m.tr.T("patientmode.next"), m.openNext).WithIconAfter(kit.IconRight)))
		})
	}, nil)
}

// toKit and fromKit turn strokes as they are kept into strokes as they are drawn, and back.
func toKit(strokes []consent.Stroke) []kit.Stroke {
	var out []kit.Stroke
	for _, s := range strokes {
		var k ink.Stroke
		for _, p := range s {
			k.Points = append(k.Points, ink.Point{X: p.X, Y: p.Y, T: int64(p.T)})
		}
		out = append(out, k)
	}
	return out
}

func fromKit(strokes []kit.Stroke) []consent.Stroke {
	var out []consent.Stroke
	for _, k := range strokes {
		var s consent.Stroke
		for _, p := range k.Points {
			s = append(s, consent.Point{X: p.X, Y: p.Y, T: int(p.T)})
		}
		out = append(out, s)
	}
	return out
}
