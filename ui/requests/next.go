// This file knows the next thing to do about a request: the one button of its page.

package requests

import (
	"image/color"

	"consentry/domain/calendar"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
)

// inkColor is the colour of signatures held beside a letter.
var inkColor = color.NRGBA{R: 20, G: 24, B: 32, A: 255}

func dates(name string, d calendar.Date) map[string]calendar.Date {
	return map[string]calendar.Date{name: d}
}

// next is the verb of the next step, and what it opens; nil when there is nothing to do, or nothing that one button could.
func (s *Detail) next() (string, func()) {
	r := s.v.Request
	if !r.Open() && !r.OwesRebuttal() {
		return "", nil
	}
	if len(s.v.Undone) == 0 {
		return i18n.T("requests.close"), func() { s.do(office.CloseRequest{}) }
	}
	code := s.v.Undone[0]
	words := i18n.T("requests.next." + code)
	switch code {
	case "identity":
		return words, s.checkIdentity
	case "denial_letter":
		kind := letter.AccessDenial
		if r.Amendment != nil {
			kind = letter.AmendmentDenial
		} else if r.Restriction != nil {
			kind = letter.RestrictionDeclined
		}
		return s.sendOr(words, kind, request.LetterDenial)
	case "review":
		return words, s.review
	case "review_letter":
		return s.sendOr(words, letter.AccessReview, request.LetterReview)
	case "accepted_letter":
		return s.sendOr(words, letter.AmendmentAccepted, request.LetterAccepted)
	case "ending_letter":
		return s.sendOr(words, letter.RestrictionEnded, request.LetterEnding)
	case "proof":
		if r.Accounting != nil {
			if s.v.Made == nil {
				return i18n.T("requests.accounting.list"), s.listAccounting
			}
			return words, s.deliverAccounting
		}
		if left := r.Access.Left(); len(left) > 0 && !r.Access.Summarized() {
			return i18n.T("requests.next.gather", "n", len(left)), s.gatherRest
		}
		return words, s.deliver
	case "inform_whom":
		return words, s.inform
	case "inform":
		return words, s.told
	case "rebuttal_copy":
		return words, s.gaveRebuttal
	case "decision":
		return words, s.decide
	case "payment":
		return words, s.pay
	case "hold":
		return words, s.resolveHold
	case "disposition":
		if r.Complaint.Assigned == nil {
			return i18n.T("requests.complaint.assign"), s.assign
		}
		return words, s.dispose
	case "answer":
		return words, s.answered
	}
	return "", nil
}

// sendOr makes the letter, or says that it was sent when it is made already.
func (s *Detail) sendOr(words string, k letter.Kind, what request.LetterKind) (string, func()) {
	if !s.made(k) {
		return words, func() { s.makeLetter(k, request.Informed{}) }
	}
	return i18n.T("requests.letter.was_sent"), func() {
		f := s.form("requests.letter.was_sent").on(i18n.T("requests.f.on")).papered()
		s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) { return office.SentLetter{When: w, What: what}, nil })
	}
}

// decide opens the decision of the kind.
func (s *Detail) decide() {
	switch r := s.v.Request; {
	case r.Amendment != nil:
		s.decideAmendment()
	case r.Restriction != nil:
		s.decideRestriction()
	case r.Confidential != nil:
		s.decideMeans()
	}
}
