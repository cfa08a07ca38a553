// This file sets the two sheets of a revocation: the form to sign after an oral stop, and the acknowledgment.
package paper

import (
	"fmt"

	"consentry/domain/consent"
	"consentry/domain/office"
)

// Revocation sets the form (Oral) or the acknowledgment that says what stops now and what cannot be called back.
func (p *Printer) Revocation(sh office.RevocationSheet) ([]byte, error) {
	if len(sh.Channels) == 0 {
		return nil, ErrNothing
	}
	lang, kind := langOf(sh.Lang), consent.KindRevokeAck
	if sh.Oral {
		kind = consent.KindRevokeForm
	}
	t, ok := p.forms[kind]
	if !ok {
		return nil, fmt.Errorf("form %s: %w", kind, ErrNothing)
	}
	l := sh.Letterhead
	r, err := consent.Render(t, lang, consent.ValuesFor(consent.Scope{}, consent.Facts{Lang: lang, Patient: sh.Patient,
		Practice: l.Practice, Address: l.Address, Telephone: l.Telephone, Officer: l.Officer, Revoked: sh.Channels, RevokedAll: sh.All,
		SignedOn: sh.SignedOn, ReceivedOn: sh.ReceivedOn, ReceivedBy: sh.By}))
	if err != nil {
		return nil, err
	}
	s, err := p.open(job{head: l, lang: lang, made: sh.ReceivedOn.Start(nil), large: sh.LargeType}, "paper.title."+string(kind), sh.Patient, sh.Born, sh.MRN,
		formLine(t.ID, t.Version, 0))
	if err != nil {
		return nil, err
	}
	s.blocks(consent.Parse(r.Text))
	if sh.Oral {
		s.penLines(true)
	}
	s.small(s.tr.T("paper.revoke.record"), "", []fact{
		{s.tr.T(map[bool]string{true: "paper.revoke.told", false: "paper.revoke.received"}[sh.Oral]), s.tr.FullDate(sh.ReceivedOn)},
		{s.tr.T("paper.revoke.by"), sh.By},
	})
	return s.finish()
}
