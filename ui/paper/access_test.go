package paper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
)

// review is a signed review of accounts with everything that can stand out.
func review() oversight.Review {
	return oversight.Review{ID: "r1", State: oversight.ReviewSigned, Owner: "m1", On: day("2026-11-22"), At: when, Quarter: "2026-Q4", Alone: true, Accounts: []oversight.Account{
		{Member: "m1", Name: "Dr. Ana Hale", Roles: []access.Role{access.Owner, access.PrivacyOfficer, access.SecurityOfficer}, LastUse: day("2026-11-22"), Opened: 61, Usual: 61, Decision: oversight.Keep},
		{Member: "m2", Name: "Dana Reyes", Roles: []access.Role{access.Clinical}, LastUse: day("2026-11-20"), Opened: 214, Usual: 60, Decision: oversight.Change, Roles2: []access.Role{access.FrontDesk},
			Note: "Moved to the front desk in October; the pictures are no longer part of the work."},
		{Member: "m3", Name: "Front desk", Roles: []access.Role{access.FrontDesk}, LastUse: day("2026-09-02"), Opened: 12, Usual: 12, Shared: true, Decision: oversight.Remove, Note: "Three people use it: one account each instead."},
		{Member: "m4", Name: "Sam Lindqvist", Roles: []access.Role{access.Marketing}, Decision: oversight.Keep}}}
}

func accountSheet(lang string, head office.Letterhead) office.AccountSheet {
	r := review()
	return office.AccountSheet{Letterhead: head, Review: r, By: "Dr. Ana Hale", ByRoles: r.Accounts[0].Roles, DueOn: day("2026-12-31"), Newest: true, Open: r.Accounts[1:3], Lang: lang,
		Footer: office.SheetFooter{Seq: 18042, Head: strings.Repeat("0123456789abcdef", 4), Printed: when, Zone: zone}}
}

// accessSheets are the sheets about who gets in.
func accessSheets(lang string, head office.Letterhead) []every {
	codes := office.CodesSheet{Letterhead: head, Member: "Maya Ortiz", Codes: []string{"7K3FQ-X2MPA", "QP068-0Y8DL"}, On: day("2026-11-22"), Lang: lang}
	envelope := office.EnvelopeSheet{Letterhead: head, Phrase: "violet harbor ladder twelve maple north", Fingerprint: "K7QD-2MXP", On: day("2026-11-22"), Minutes: 60, Days: 2, Lang: lang}
	accounts := accountSheet(lang, head)
	leaving := office.PassageSheet{Letterhead: head, Name: "Sam Lindqvist", Leaving: true, On: day("2026-11-23"), Lang: lang, Footer: accounts.Footer}
	joining := leaving
	joining.Leaving = false
	words := map[string][][]string{
		"en": {{"One-time codes", "Tick the box"}, {"Sealed envelope", "60 minutes"}, {"Review of accounts, 2026-Q4", "214 (usual: 60)", "Unusual", "Looks shared", "Never used", "2 Sep 2026", "Change: Front desk", "remove Front desk",
			"change the roles of Dana Reyes", "Due by 31 December 2026", "own password", "Nobody else could have reviewed"},
			{"Exit attestation", "Last day of work: 23 November 2026", "camera cards"}, {"Confidentiality agreement", "First day of work"}},
		"es": {{"Códigos de un solo uso"}, {"Sobre sellado"}, {"Revisión de cuentas, 2026-Q4", "214 (habitual: 60)", "31 de diciembre de 2026"},
			{"Declaración de salida", "tarjetas de cámara"}, {"Acuerdo de confidencialidad"}},
	}[lang]
	return []every{
		{"codes-" + lang, func(p *Printer) ([]byte, error) { return p.Codes(codes) }, lang, append(words[0], "7K3FQ-X2MPA", "Maya Ortiz")},
		{"exit-" + lang, func(p *Printer) ([]byte, error) { return p.Passage(leaving) }, lang, append(words[3], "Sam Lindqvist", "164.308(a)(3)(ii)(C)", "164.502(j)", "18042")},
		{"joining-" + lang, func(p *Printer) ([]byte, error) { return p.Passage(joining) }, lang, append(words[4], "Sam Lindqvist", "164.530(c), (e)")},
		{"envelope-" + lang, func(p *Printer) ([]byte, error) { return p.Envelope(envelope) }, lang, append(words[1], "violet harbor ladder", "K7QD-2MXP")},
		{"accounts-" + lang, func(p *Printer) ([]byte, error) { return p.AccountReview(accounts) }, lang, append(words[2], "164.308(a)(4)(ii)(C)", "Three people use it", "18042", "Dr. Ana Hale")},
	}
}

func TestAReviewOfAccountsOnPaper(t *testing.T) {
	p, err := New(Options{})
	require.NoError(t, err)
	_, err = p.AccountReview(office.AccountSheet{})
	require.ErrorIs(t, err, ErrNothing)
	text := func(sh office.AccountSheet) string {
		pdf, err := p.AccountReview(sh)
		require.NoError(t, err)
		return readPDF(t, pdf).all()
	}
	sh := accountSheet("en", hale())
	assert.Contains(t, text(sh), "Not complete", "SE-02: decided, and not carried out")
	sh.Open = nil
	assert.Contains(t, text(sh), "Every decision was carried out")
	sh.Newest = false
	all := text(sh)
	assert.NotContains(t, all, "Every decision was carried out", "an older review says nothing about today")
	assert.NotContains(t, all, "Not complete")
	// Many accounts go over pages, and every one of them is there.
	for i := range 60 {
		sh.Review.Accounts = append(sh.Review.Accounts, oversight.Account{Member: "x", Name: "Member number " + calendar.MustParse("2026-01-01").AddDays(i).String(), Roles: []access.Role{access.FrontDesk}, Decision: oversight.Keep})
	}
	pdf, err := p.AccountReview(sh)
	require.NoError(t, err)
	r := readPDF(t, pdf)
	assert.Greater(t, len(r.pages), 2)
	assert.Contains(t, r.all(), "Member number 2026-01-01")
	assert.Contains(t, r.all(), "Member number 2026-03-01")
}
