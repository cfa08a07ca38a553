// This file sets what is printed about access: a member's one-time codes, the sealed envelope, what who joins or leaves signs,
// the review of accounts.
package paper

import (
	"strconv"
	"strings"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui/i18n"
)

// Codes sets the codes with a box to tick beside each. The file holds secrets: it is for the printer only.
func (p *Printer) Codes(sh office.CodesSheet) ([]byte, error) {
	if len(sh.Codes) == 0 {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.On.Start(nil)}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.codes")
	j.running = tr.T("paper.title.codes")
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("paper.title.codes"), style{size: 20, weight: bold, lead: 1.2})
	s.paragraph(tr.T("paper.codes.sub", "name", sh.Member, "day", tr.FullDate(sh.On)), style{size: 10.5, color: muted})
	s.y += 6
	s.warning(tr.T("paper.codes.warning"))
	s.y += 4
	const size, tall = 15.0, 30.0
	for i, c := range sh.Codes {
		s.need(tall)
		base := s.y + 20
		s.text(strconv.Itoa(i+1)+".", s.left(), base, s.base, regular, muted)
		s.frame(s.left()+24, base-11, 12, 12, 0.8, ink)
		s.text(s.fit(c), s.left()+48, base, size, bold, black)
		s.y += tall
	}
	s.y += 6
	s.steps("paper.codes.use.title", "paper.codes.use.", 3)
	return s.finish()
}

// Envelope sets the page for the sealed envelope: the words, and what to do before and after. The file holds a secret: it
// is for the printer only.
func (p *Printer) Envelope(sh office.EnvelopeSheet) ([]byte, error) {
	if sh.Phrase == "" {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.On.Start(nil)}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.envelope")
	j.running = tr.T("paper.title.envelope")
	j.foot = tr.T("paper.envelope.foot", "fingerprint", sh.Fingerprint, "day", tr.Date(sh.On))
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("paper.title.envelope"), style{size: 20, weight: bold, lead: 1.2})
	s.paragraph(tr.T("paper.envelope.sub", "day", tr.FullDate(sh.On)), style{size: 10.5, color: muted})
	s.y += 6
	s.warning(tr.T("paper.envelope.warning", "minutes", sh.Minutes))
	s.y += 6
	s.paragraph(sh.Phrase, style{size: 19, weight: bold, color: black, lead: 1.5})
	s.y += 8
	s.steps("paper.envelope.seal.title", "paper.envelope.seal.", 4)
	s.steps("paper.envelope.open.title", "paper.envelope.open.", 4)
	s.paragraph(tr.T("paper.envelope.after", "n", sh.Days), style{})
	s.y += 10
	s.paragraph(tr.T("paper.envelope.opened"), style{weight: bold, keep: true})
	for range 3 {
		s.y += 24
		s.rule(s.left(), s.right(), s.y, 0.6, ink)
	}
	return s.finish()
}

// Passage sets the page that somebody who joins or leaves signs.
func (p *Printer) Passage(sh office.PassageSheet) ([]byte, error) {
	if sh.Name == "" {
		return nil, ErrNothing
	}
	title, words := "paper.title.joining", "paper.joining."
	if sh.Leaving {
		title, words = "paper.title.exit", "paper.exit."
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Footer.Printed}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, title)
	j.running = tr.T(title)
	j.foot = logged(tr, sh.Footer)
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(j.running, style{size: 20, weight: bold, lead: 1.2})
	s.paragraph(tr.T(words+"sub", "name", sh.Name, "day", tr.FullDate(sh.On)), style{size: 10.5, color: muted})
	s.y += 6
	s.steps(words+"title", words, 6)
	s.paragraph(tr.T("paper.passage.free"), style{})
	s.y += 4
	s.paragraph(tr.T(words+"law"), style{color: muted, size: smallType + 0.5})
	s.y += 10
	s.signLine(tr.T("paper.passage.self", "name", sh.Name))
	s.y += 10
	s.signLine(tr.T("paper.passage.practice"))
	return s.finish()
}

// AccountReview sets a signed review of accounts for the binder: each account with its roles, last use, what stood out and
// the decision, who signed, and what is not carried out yet.
func (p *Printer) AccountReview(sh office.AccountSheet) ([]byte, error) {
	r := sh.Review
	if r.ID == "" || len(r.Accounts) == 0 {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Footer.Printed, wide: true}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.accounts")
	j.running = tr.T("paper.accounts.running", "quarter", r.Quarter)
	j.foot = logged(tr, sh.Footer)
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("paper.accounts.heading", "quarter", r.Quarter), style{size: 19, weight: bold, lead: 1.2, keep: true})
	s.paragraph(tr.T("paper.accounts.sub", "n", len(r.Accounts), "due", tr.FullDate(sh.DueOn)), style{color: muted, keep: true})
	s.y += 8
	if len(sh.Open) > 0 {
		var open []string
		for _, a := range sh.Open {
			open = append(open, tr.T("oversight.accounts.open."+string(a.Decision), "name", a.Name))
		}
		s.warning(tr.T("paper.accounts.open", "day", tr.FullDate(calendar.Of(sh.Footer.Printed, sh.Footer.Zone)), "what", strings.Join(open, "; ")))
	}
	t := accountTable(tr, r)
	t.widths = share(p.natural(t.sheet), s.width())
	t.head(s)
	for _, row := range t.sheet.Rows {
		t.row(s, row)
	}
	s.y += 14
	s.need(220) // what was signed stands on one page with the line to sign
	s.list([]fact{{tr.T("paper.accounts.by"), sh.By + ", " + roleNames(tr, sh.ByRoles)},
		{tr.T("paper.accounts.at"), instant(tr, r.At, sh.Footer.Zone)}})
	s.paragraph(tr.T("paper.accounts.signed"), style{})
	if r.Alone {
		s.paragraph(tr.T("oversight.accounts.alone"), style{})
	}
	if sh.Newest && len(sh.Open) == 0 {
		s.paragraph(tr.T("paper.accounts.complete"), style{})
	}
	s.y += 4
	s.paragraph(tr.T("paper.accounts.law"), style{color: muted, size: smallType + 0.5})
	s.signLine(tr.T("paper.accounts.pen", "name", sh.By))
	return s.finish()
}

// accountTable is the accounts, a row each.
func accountTable(tr i18n.Translator, r oversight.Review) table {
	sh := office.TableSheet{}
	for _, c := range []string{"account", "roles", "last", "opened", "noticed", "decision", "note"} {
		sh.Columns = append(sh.Columns, tr.T("paper.accounts.col."+c))
	}
	for _, a := range r.Accounts {
		last := tr.T("oversight.accounts.never")
		if !a.LastUse.IsZero() {
			last = tr.Date(a.LastUse)
		}
		var noticed []string
		for _, x := range []struct {
			is   bool
			what string
		}{{a.Unusual(), "unusual"}, {a.Shared, "shared"}, {a.Idle(r.On, oversight.IdleDays), "idle"}} {
			if x.is {
				noticed = append(noticed, tr.T("oversight.accounts."+x.what))
			}
		}
		decision := tr.T("oversight.accounts." + string(a.Decision))
		if a.Decision == oversight.Change {
			decision += ": " + roleNames(tr, a.Roles2)
		}
		sh.Rows = append(sh.Rows, []string{a.Name, roleNames(tr, a.Roles), last, tr.T("paper.accounts.opened", "n", a.Opened, "usual", a.Usual),
			strings.Join(noticed, ", "), decision, a.Note})
	}
	return table{sheet: sh}
}

// roleNames writes roles beside one another.
func roleNames(tr i18n.Translator, roles []access.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = tr.T("shell.role." + string(r))
	}
	return strings.Join(names, ", ")
}
