// This file keeps what was typed into the form of an act that was not done: by Esc, by going to another page or by a lock.
// It is there again when the form is opened once more, for the same member.

package requests

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// keepForms puts into the records what was begun and not done.
func (s *Detail) keepForms() {
	if s.id == "" || !s.v.Works {
		return
	}
	id := s.id
	s.begun.Keep(s.host, func(ctx context.Context, forms office.BegunForms) error { return s.o.KeepRequestForms(ctx, id, forms) })
}

// begunBands says which forms were begun, with a way on.
func (s *Detail) begunBands() []fyne.CanvasObject {
	var list []fyne.CanvasObject
	if !s.v.Works {
		return nil
	}
	for _, name := range s.begun.Names() {
		if !i18n.Has(name) {
			continue
		}
		var acts []fyne.CanvasObject
		if again := s.opener(name); again != nil {
			acts = append(acts, kit.Secondary(i18n.T("requests.draft.go_on"), again).Small())
		}
		acts = append(acts, kit.Link(i18n.T("requests.draft.drop"), func() {
			s.begun.Drop(name)
			s.keepForms()
			s.paint()
		}).Small())
		list = append(list, kit.Banner(kit.Info, "", i18n.T("requests.draft.begun", "what", i18n.T(name)), acts...))
	}
	return list
}

// opener is what opens the form of a name again; nil where that takes more than the name.
func (s *Detail) opener(name string) func() {
	if kind, ok := strings.CutPrefix(name, "requests.letter."); ok && name != "requests.letter.was_sent" {
		to := s.lettersTo(letter.Kind(kind))
		if len(to) == 0 {
			return nil // nobody is to hear of it any more
		}
		return func() { s.makeLetter(letter.Kind(kind), to[0]) }
	}
	return map[string]func(){
		"requests.arrange": s.arrange, "requests.summary.agree": s.agreeSummary, "requests.places": s.gatherRest, "requests.fee.sheet": s.sheet,
		"requests.fee.charge": s.charge, "requests.deny": s.deny, "requests.review.ask": s.askReview, "requests.reviewer.add": s.addReviewer,
		"requests.review.refer": s.review, "requests.review.decided": s.review, "requests.hand": s.hand, "requests.identity.check": s.checkIdentity,
		"requests.amend.disagree": s.disagree, "requests.amend.rebut": s.rebut, "requests.amend.what": s.describe, "requests.amend.decide": s.decideAmendment,
		"requests.amend.inform": s.inform, "requests.means": s.setMeans, "requests.means.decide": s.decideMeans, "requests.means.end": s.endMeans,
		"requests.complaint.assign": s.assign, "requests.next.disposition": s.dispose, "requests.note": s.addNote, "requests.withdraw": s.withdraw,
		"requests.move": s.moveReceived, "requests.extend": s.extend, "requests.restrict.frame": s.frame, "requests.pay": s.pay,
		"requests.next.hold": s.resolveHold, "requests.restrict.decide": s.decideRestriction, "requests.restrict.end": s.end,
		"requests.restrict.emergency": s.usedInEmergency, "requests.packet.make": s.makePacket, "requests.accounting.correct": s.correctAccounting,
		"requests.amend.told": s.told, "requests.next.rebuttal_copy": s.gaveRebuttal, "requests.next.answer": s.answered,
	}[name]
}

// sheet and hand are the two that an accounting has, too.
func (s *Detail) sheet() {
	if s.v.Request.Accounting != nil {
		s.quoteAccounting()
		return
	}
	s.quote()
}

func (s *Detail) hand() {
	switch {
	case s.v.Request.Accounting == nil:
		s.deliver()
	case s.v.Made != nil:
		s.deliverAccounting()
	}
}
