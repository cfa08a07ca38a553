// This file holds the other ways to sign, with the same strength of evidence: a typed name that a member witnesses, and
// paper that is printed, signed and scanned back in.

package checkin

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) showSign() {
	var cards []fyne.CanvasObject
	for _, it := range s.c.Items {
		if it.Open() {
			cards = append(cards, s.routesCard(it))
		}
	}
	if len(cards) == 0 {
		s.open(stepDone)
		return
	}
	back := kit.Row(8, kit.Secondary(i18n.T("checkin.back"), func() { s.open(stepDocuments) }), kit.Spring(),
		kit.Primary(i18n.T("checkin.hand"), s.handOver).WithIconAfter(kit.IconRight))
	s.set(kit.Page(append([]fyne.CanvasObject{s.header()}, append(cards, back)...)...))
}

// routesCard offers paper, witness and "does not want to sign" for one document.
func (s *Screen) routesCard(it office.PacketItem) fyne.CanvasObject {
	kind := it.Kind
	buttons := kit.Wrap(8,
		kit.Secondary(i18n.T("checkin.paper.print"), func() { s.printPaper(kind) }).WithIcon(kit.IconPrint),
		kit.Secondary(i18n.T("checkin.paper.scan"), func() { s.scan(kind) }).WithIcon(kit.IconPaper),
		kit.Secondary(i18n.T("checkin.witness"), func() { s.witness(kind) }).WithIcon(kit.IconPen))
	if kind == consent.KindNotice {
		buttons.Add(kit.Secondary(i18n.T("checkin.refused"), func() { s.refuse(kind) }))
	} else {
		buttons.Add(kit.Secondary(i18n.T("checkin.declined"), func() {
			s.host.Ask(i18n.T("checkin.decline.title", "document", kindName(kind)), i18n.T("checkin.decline.question"), i18n.T("checkin.decline.yes"), false, func() {
				s.decline(kind, consent.OutcomeDeclined, "", stepSign)
			})
		}))
	}
	return kit.Card(kit.Section(kindName(kind), i18n.T("checkin.ways.sub")), buttons)
}

func (s *Screen) printPaper(kind consent.Kind) {
	page.OutPDF(s.host, &s.saving, page.Leaving{PatientID: s.c.PatientID}, func(ctx context.Context) ([]byte, error) { return s.o.PaperForm(ctx, s.c.ID, kind) })
}

// scan reads the signed paper back in; marketing answers are taken from the paper by the member who saw it signed.
func (s *Screen) scan(kind consent.Kind) {
	s.host.PickFile([]string{"pdf", "jpg", "jpeg", "png"}, func(_ string, data []byte) {
		day := kit.NewDateField(s.today())
		day.SetDate(s.today())
		on := kit.NewDate(i18n.T("checkin.paper.signed_on"), day).Require()
		s.prove(i18n.T("checkin.paper.title"), i18n.T("checkin.paper.sub"), kind, []fyne.CanvasObject{on}, func(secret []byte) (office.Signing, bool) {
			d, err := day.Date()
			if err != nil || d.IsZero() {
				on.SetError(i18n.T("checkin.paper.no_day"))
				return office.Signing{}, false
			}
			return office.Signing{Method: consent.MethodPaper, Scan: data, SignedOn: d, Witness: secret}, true
		})
	})
}

// witness has the patient type the full name while a member looks on.
func (s *Screen) witness(kind consent.Kind) {
	name := kit.NewEntry("").Limit(200)
	field := kit.NewField(i18n.T("checkin.witness.name"), name).Require().Help(i18n.T("checkin.witness.help"))
	s.prove(i18n.T("checkin.witness.title"), i18n.T("checkin.witness.sub"), kind, []fyne.CanvasObject{field}, func(secret []byte) (office.Signing, bool) {
		return office.Signing{Method: consent.MethodWitness, TypedName: name.Value(), Witness: secret}, true
	})
}

// prove asks for what the patient answered and for the member's PIN or password, then signs.
func (s *Screen) prove(title, sub string, kind consent.Kind, fields []fyne.CanvasObject, make func(secret []byte) (office.Signing, bool)) {
	secret := kit.NewPasswordField()
	own := kit.NewField(i18n.T("checkin.witness.secret"), secret).Require()
	answers := s.answers(kind)
	col := kit.Stack(12, kit.BodyText(sub))
	if answers != nil {
		col.Add(answers.view)
	}
	for _, f := range fields {
		col.Add(f)
	}
	col.Add(own)
	var done func()
	save := func() {
		in, ok := make([]byte(secret.Value()))
		if !ok {
			return
		}
		secret.Clear()
		s.sign(kind, in, answers, func() { done() })
	}
	secret.OnEnter(save)
	col.Add(kit.Row(8, kit.Spring(), kit.Primary(i18n.T("checkin.witness.sign"), save)))
	done = s.host.Dialog(title, col)
}

func (s *Screen) sign(kind consent.Kind, in office.Signing, a *answers, then func()) {
	id := s.c.ID
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (office.Signed, error) {
		ctx = context.WithoutCancel(ctx)
		defer clear(in.Witness)
		if a != nil {
			if _, err := s.o.SaveDraft(ctx, id, kind, a.draft); err != nil {
				return office.Signed{}, err
			}
		}
		return s.o.Sign(ctx, id, kind, in)
	}, func(_ office.Signed, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		then()
		s.host.Toast(i18n.T("checkin.signed"), nil)
		s.reload(stepSign)
		s.host.Refresh()
	})
}

// answers are Yes and No as the patient marked them on paper or said them before witnesses.
type answers struct {
	draft office.Draft
	view  fyne.CanvasObject
}

// answers returns nil for documents without channels.
func (s *Screen) answers(kind consent.Kind) *answers {
	it := s.c.Item(kind)
	if it == nil || kind != consent.KindMarketing || it.Draft.Scope == nil {
		return nil
	}
	a := &answers{draft: it.Draft}
	scope := *it.Draft.Scope
	scope.Grants = append([]consent.Grant(nil), scope.Grants...)
	a.draft.Scope = &scope
	col := kit.Stack(8)
	for i := range scope.Grants {
		g := &scope.Grants[i]
		choice := kit.NewYesNo(i18n.Lang(), func(id string) {
			g.Answer = consent.AnswerNo
			if id == kit.Yes {
				g.Answer = consent.AnswerYes
			}
		})
		switch g.Answer {
		case consent.AnswerYes:
			choice.Choose(kit.Yes)
		case consent.AnswerNo:
			choice.Choose(kit.No)
		}
		col.Add(kit.Row(10, kit.Grow(kit.BodyText(g.Name)), choice))
	}
	a.view = col
	return a
}
