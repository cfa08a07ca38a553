package consent

// This file tests the privacy notice's life and the linter of its content.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const noticeEN = `Hale Aesthetic Surgery. Notice of Privacy Practices.
THIS NOTICE DESCRIBES HOW MEDICAL INFORMATION ABOUT YOU MAY BE USED AND DISCLOSED AND HOW YOU CAN GET ACCESS TO THIS INFORMATION. PLEASE REVIEW IT CAREFULLY.
Treatment: for example, we send your chart to the anesthetist. Payment: for example, we bill you. Operations: for example, we review results.
Public health, a court order, or when required by law. State law may be stricter.
Marketing and the sale of your information need your written authorization. You may revoke it: write to us at 1 Sample Street; what was already done stays.
Substance use records are used against you only with your written consent or a court order.
You may ask us to restrict uses, and if you paid in full we must agree; ask for confidential communications; see and get a copy of your records; ask us to correct them; get a list of disclosures; and have a paper copy of this notice.
We keep your privacy, tell you of a breach, follow this notice and may change this notice.
You may complain to us or the Office for Civil Rights; nobody will retaliate. Ask our privacy officer, (555) 010-4471.
Effective 1 June 2026.`

func practiceOn(iso string, change ...func(*Practice)) Practice {
	p := Practice{Today: day(iso)}
	for _, c := range change {
		c(&p)
	}
	return p
}

func TestNoticeContent(t *testing.T) {
	require.Empty(t, LintNotice(noticeEN, "en", practiceOn("2026-06-01")))
	for _, c := range []struct {
		cut  string // taken out of the notice
		code Code
		key  string
	}{
		{"PLEASE REVIEW IT CAREFULLY", N1, "consent.notice.n1"},
		{"Operations: for example, we review results.", N2, "consent.notice.n2"},
		{"for example, we bill you", N2, "consent.notice.n2_examples"},
		{"Public health, ", N3, "consent.notice.n3"},
		{"State law may be stricter.", N4, "consent.notice.n4"},
		{"and the sale of your information", N5, "consent.notice.n5"},
		{"and if you paid in full we must agree", N8, "consent.notice.n8_restrict"},
		{"ask for confidential communications", N8, "consent.notice.n8_confidential"},
		{"see and get a copy of your records", N8, "consent.notice.n8_access"},
		{"ask us to correct them", N8, "consent.notice.n8_amend"},
		{"get a list of disclosures", N8, "consent.notice.n8_accounting"},
		{"and have a paper copy of this notice", N8, "consent.notice.n8_paper"},
		{"tell you of a breach", N9, "consent.notice.n9_duties"},
		{"nobody will retaliate", N10, "consent.notice.n10"},
		{"(555) 010-4471", N11, "consent.notice.n11"},
		{"Effective 1 June 2026", N12, "consent.notice.n12"},
	} {
		t.Run(c.key, func(t *testing.T) {
			require.Contains(t, noticeEN, c.cut)
			found := LintNotice(strings.Replace(noticeEN, c.cut, "", 1), "en", practiceOn("2026-06-01"))
			require.Contains(t, defectKeys(found), c.key)
			require.Contains(t, codes(found), c.code)
			require.NotEmpty(t, Blocking(found))
			requireKeysKnown(t, defectKeys(found)...)
		})
	}
	late := strings.Repeat("We love our patients very much and say so. ", 20) + noticeEN
	require.Equal(t, []Code{N1}, codes(LintNotice(late, "en", practiceOn("2026-06-01"))), "the header is to be prominent")
	require.Equal(t, []Code{DF2}, codes(LintNotice(noticeEN+" [Practice name]", "en", practiceOn("2026-06-01"))))
	require.Equal(t, []Code{DF2}, codes(LintNotice(noticeEN+" {{practice}}", "en", practiceOn("2026-06-01"))))
	require.Equal(t, []Code{Waiver}, codes(LintNotice(noticeEN+" You waive your HIPAA rights.", "en", practiceOn("2026-06-01"))))
	require.Equal(t, []Code{N6}, codes(LintNotice(noticeEN, "en", practiceOn("2026-06-01", func(p *Practice) { p.Fundraises = true }))))
	require.Equal(t, []Code{N5}, codes(LintNotice(noticeEN, "en", practiceOn("2026-06-01", func(p *Practice) { p.Psychotherapy = true }))))
	require.Empty(t, LintNotice(noticeEN+" We may contact you for fundraising; you can opt out.", "en", practiceOn("2026-06-01", func(p *Practice) { p.Fundraises = true })))
	require.NotEmpty(t, LintNotice("", "en", Practice{}))
	require.NotEmpty(t, LintNotice("", "es", Practice{}))
}

func TestPart2(t *testing.T) {
	silent := strings.Replace(noticeEN, "Substance use records", "Some records", 1)
	sud := func(p *Practice) { p.Part2Records = true }
	for _, c := range []struct {
		id    string
		about Practice
		sev   Severity
	}{
		{"NP-10 records received, 2026-02-17", practiceOn("2026-02-17", sud), Blocks},
		{"NP-10 on the first day", practiceOn("2026-02-16", sud), Blocks},
		{"NP-10 the day before", practiceOn("2026-02-15", sud), Warning},
		{"NP-11 no such records", practiceOn("2026-02-17"), Warning},
	} {
		t.Run(c.id, func(t *testing.T) {
			found := LintNotice(silent, "en", c.about)
			require.Equal(t, []Code{N7}, codes(found))
			require.Equal(t, c.sev, found[0].Severity)
		})
	}
}

func TestCheckVersion(t *testing.T) {
	v := NoticeVersion{ID: "npp-4", Number: 4, PublishedOn: day("2026-05-20"), EffectiveOn: day("2026-06-01"), Text: Text{"en": noticeEN}, RevocationHow: true}
	about := practiceOn("2026-05-20")
	require.Empty(t, CheckVersion(v, about))

	np06 := v
	np06.EffectiveOn, np06.PublishedOn = day("2026-05-20"), day("2026-05-25")
	require.Equal(t, []Code{N12}, codes(CheckVersion(np06, about)), "NP-06: in effect before it was published")
	np06.EffectiveOn = day("2026-05-25")
	require.Empty(t, CheckVersion(np06, about), "the same day is fine")
	np06.EffectiveOn = day("")
	require.Equal(t, []string{"consent.notice.no_date"}, defectKeys(CheckVersion(np06, about)))

	claims := v
	claims.Text = Text{"en": strings.Replace(noticeEN, "what was already done stays", "thank you", 1)}
	require.Equal(t, []Code{S1}, codes(CheckVersion(claims, about)), "says that it explains revocation, and does not")
	claims.RevocationHow = false
	require.Empty(t, CheckVersion(claims, about))
	require.Contains(t, defectKeys(CheckVersion(NoticeVersion{PublishedOn: day("2026-05-20"), EffectiveOn: day("2026-06-01")}, about)), "consent.notice.no_english")
	spanish := v
	spanish.Text = Text{"en": noticeEN, "es": "Aviso"}
	require.Contains(t, codes(CheckVersion(spanish, about)), N1, "every language is checked")
}

func TestInEffect(t *testing.T) {
	require.Nil(t, InEffect(notices, day("2019-05-31")))
	require.Equal(t, "npp-3", InEffect(notices, day("2019-06-01")).ID)
	require.Equal(t, "npp-3", InEffect(notices, day("2026-05-31")).ID)
	require.Equal(t, "npp-4", InEffect(notices, day("2026-06-01")).ID)
	require.Nil(t, InEffect([]NoticeVersion{{ID: "draft", EffectiveOn: day("2026-01-01")}}, day("2026-06-01")), "not published")
	same := append([]NoticeVersion{{ID: "npp-5", Number: 5, PublishedOn: day("2026-06-01"), EffectiveOn: day("2026-06-01")}}, notices...)
	require.Equal(t, "npp-5", InEffect(same, day("2026-06-01")).ID, "two on one day: the higher number")
}

func TestDelivery(t *testing.T) {
	signed := ack("2026-05-04")
	refused := ack("2026-05-04", unsigned(OutcomeRefused, "declined, offered twice"))
	silent := ack("2026-05-04", unsigned(OutcomeRefused, ""))
	for _, c := range []struct {
		id   string
		v    Delivery
		want []string
	}{
		{"NP-01 first visit, given, signed", Delivery{FirstService: day("2026-05-04"), Given: day("2026-05-04"), Acknowledgment: &signed}, nil},
		{"given before the first visit", Delivery{FirstService: day("2026-05-06"), Given: day("2026-05-04"), Acknowledgment: &signed}, nil},
		{"NP-03 refused, with the effort", Delivery{FirstService: day("2026-05-04"), Given: day("2026-05-04"), Acknowledgment: &refused}, nil},
		{"NP-03 refused, without the reason", Delivery{FirstService: day("2026-05-04"), Given: day("2026-05-04"), Acknowledgment: &silent}, []string{"consent.notice.reason"}},
		{"NP-04 emergency, given three days later", Delivery{FirstService: day("2026-05-02"), Given: day("2026-05-05"), Emergency: true}, nil},
		{"NP-04 emergency, not given yet", Delivery{FirstService: day("2026-05-02"), Emergency: true}, []string{"consent.notice.after_emergency"}},
		{"NP-09 e-mail bounced", Delivery{FirstService: day("2026-05-04"), Given: day("2026-05-04"), EmailFailed: true, Acknowledgment: &signed}, []string{"consent.notice.paper"}},
		{"NP-09 paper instead", Delivery{FirstService: day("2026-05-04"), Given: day("2026-05-03"), EmailFailed: true, PaperGiven: day("2026-05-04"), Acknowledgment: &signed}, nil},
		{"NP-09 paper too late", Delivery{FirstService: day("2026-05-04"), Given: day("2026-05-03"), EmailFailed: true, PaperGiven: day("2026-05-06"), Acknowledgment: &signed}, []string{"consent.notice.late"}},
		{"a day late", Delivery{FirstService: day("2026-05-04"), Given: day("2026-05-05"), Acknowledgment: &signed}, []string{"consent.notice.late"}},
		{"not given, no effort", Delivery{FirstService: day("2026-05-04")}, []string{"consent.notice.not_given", "consent.notice.no_effort"}},
		{"no service yet", Delivery{FirstService: day("2026-06-01")}, nil},
	} {
		t.Run(c.id, func(t *testing.T) {
			found := CheckDelivery(c.v, day("2026-05-10"))
			require.Equal(t, c.want, defectKeys(found))
			requireKeysKnown(t, c.want...)
		})
	}
}

func TestAcknowledgmentState(t *testing.T) {
	at := endOf("2026-07-01")
	offered := ack("2026-06-15", func(d *Document) { d.Outcome, d.Signature = "", Signature{} })
	emergency := ack("2026-06-15", unsigned(OutcomeUnable, "Emergency surgery"))
	refused := ack("2026-06-15", unsigned(OutcomeRefused, "in a hurry"))
	signed := ack("2025-06-15", identified("old", 0))
	for _, c := range []struct {
		name string
		docs []Document
		want Acknowledgment
		id   string
	}{
		{"nothing", []Document{base()}, AckNotOffered, ""},
		{"offered", []Document{offered}, AckOffered, "ack"},
		{"emergency", []Document{emergency}, AckDeferred, "ack"},
		{"refused", []Document{emergency, refused}, AckRefused, "ack"},
		{"unable for another reason", []Document{ack("2026-06-15", unsigned(OutcomeUnable, "left in a hurry"))}, AckRefused, "ack"},
		{"signed once, refused the new version", []Document{refused, signed}, AckAcknowledged, "old"},
		{"the newest signature", []Document{signed, ack("2026-06-15")}, AckAcknowledged, "ack"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, doc := AcknowledgmentState(c.docs, at)
			require.Equal(t, c.want, got)
			if c.id == "" {
				require.Nil(t, doc)
			} else {
				require.Equal(t, c.id, doc.ID)
			}
		})
	}
	got, _ := AcknowledgmentState([]Document{signed}, endOf("2025-06-14"))
	require.Equal(t, AckNotOffered, got)
}
