// This file says what is printed about access: one-time codes, the procedure for the sealed envelope, the review of accounts,
// and what who joins or leaves signs.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/oversight"
)

// CodesSheet is a member's ten printed codes. The page holds secrets: it is for the printer only.
type CodesSheet struct {
	Letterhead Letterhead
	Member     string
	Codes      []string
	On         calendar.Date
	Lang       string // "": English
}

// EnvelopeSheet is what goes into the sealed envelope, with the procedure around it. The page holds a secret: it is for
// the printer only.
type EnvelopeSheet struct {
	Letterhead  Letterhead
	Phrase      string
	Fingerprint string
	On          calendar.Date
	Minutes     int    // how long it opens the practice
	Days        int    // business days until it has to be reviewed
	Lang        string // "": English
}

// AccessPrinter sets what is printed about access.
type AccessPrinter interface {
	Codes(CodesSheet) ([]byte, error)
	Envelope(EnvelopeSheet) ([]byte, error)
	AccountReview(AccountSheet) ([]byte, error)
	Passage(PassageSheet) ([]byte, error)
}

// PassageSheet is what somebody who joins or leaves signs: the confidentiality agreement or the exit attestation.
type PassageSheet struct {
	Letterhead Letterhead
	Name       string
	Leaving    bool
	On         calendar.Date // first or last day of work
	Footer     SheetFooter
	Lang       string // "": English
}

// PassagePaper is the page that who joins or leaves signs, as a PDF in memory. That it was printed is recorded.
func (o *Office) PassagePaper(ctx context.Context, id string) ([]byte, error) {
	var sh PassageSheet
	err := o.write(ctx, access.MembersManage, func(s *session, tx Tx) (audit.Event, error) {
		p, err := entryOf[oversight.Passage](tx, entryPassage, id)
		if err != nil {
			return audit.Event{}, err
		}
		m, err := tx.Member(p.Owner)
		if err != nil {
			return audit.Event{}, err
		}
		seq, head, err := tx.Head()
		sh = PassageSheet{Letterhead: o.letterhead(s), Name: m.Name, Leaving: p.Leaving, On: p.On, Lang: s.prefs.Language,
			Footer: SheetFooter{Seq: seq, Head: head, Printed: o.now(s), Zone: s.zone}}
		return audit.Event{Action: audit.PassagePrinted, Object: "member:" + p.Owner, Args: map[string]string{"way": passageWay(p.Leaving)}}, err
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Passage(sh)
}

// AccountSheet is a signed review of accounts: every account with what was known of it, the decision, and who signed.
type AccountSheet struct {
	Letterhead Letterhead
	Review     oversight.Review
	By         string              // who reviewed
	ByRoles    []access.Role       // of the reviewer, as the review has them
	DueOn      calendar.Date       // the quarter's last day
	Newest     bool                // no later review was signed: Open says what of it is not carried out
	Open       []oversight.Account // decisions that are not carried out on the day of printing
	Footer     SheetFooter
	Lang       string // "": English
}

// AccountReviewPaper is a signed review of accounts for the binder, as a PDF in memory. That it was printed is recorded.
func (o *Office) AccountReviewPaper(ctx context.Context, id string) ([]byte, error) {
	var sh AccountSheet
	err := o.write(ctx, access.OversightView, func(s *session, tx Tx) (audit.Event, error) {
		r, err := entryOf[oversight.Review](tx, entryReview, id)
		if err != nil {
			return audit.Event{}, err
		}
		if sh, err = o.accountSheet(s, tx, r); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.AccountsPrinted, Object: "access_review:" + r.ID, Args: map[string]string{"quarter": r.Quarter}}, nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.AccountReview(sh)
}

// accountSheet gathers what stands on the paper of a review.
func (o *Office) accountSheet(s *session, tx Tx, r oversight.Review) (AccountSheet, error) {
	sh := AccountSheet{Letterhead: o.letterhead(s), Review: r, DueOn: oversight.ReviewDue(r.On), Lang: s.prefs.Language}
	members, err := tx.Members()
	if err != nil {
		return sh, err
	}
	for _, m := range members {
		if m.ID == r.Owner {
			sh.By, sh.ByRoles = m.Name, m.Roles
		}
	}
	for _, a := range r.Accounts {
		if a.Member == r.Owner {
			sh.ByRoles = a.Roles
		}
	}
	newest, err := entriesOf[oversight.Review](tx, entryReview, EntryQuery{Newest: true, Limit: 1})
	if err != nil {
		return sh, err
	}
	if sh.Newest = len(newest) > 0 && newest[0].ID == r.ID; sh.Newest {
		sh.Open = r.Open(members)
	}
	seq, head, err := tx.Head()
	sh.Footer = SheetFooter{Seq: seq, Head: head, Printed: o.now(s), Zone: s.zone}
	return sh, err
}
