package consent

// This file tests what makes an authorization valid, by the worked examples.

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

var checkedOn = Env{Today: day("2026-06-15")}

func TestBaseCaseIsValid(t *testing.T) {
	require.Empty(t, Check(base(), checkedOn))
	done, total, missing := Completion(base(), checkedOn)
	require.Equal(t, CoreElements+RequiredStatements, total)
	require.Equal(t, total, done)
	require.Empty(t, missing)
	require.Equal(t, StatusActive, DocumentState(base(), nil, endOf("2026-06-15")))
}

// defective are the examples that make a document invalid: want are the codes of its blocking defects.
var defective = []struct {
	id     string
	change func(*Document)
	want   []Code
	filled bool // false: also DF2, not filled out completely
	key    string
}{
	{"AU-03 no expiry, marketing", scope(func(s *Scope) { s.Expiry = Expiry{Kind: ExpiryNone} }), []Code{E5}, false, "consent.e5.missing"},
	{"AU-05 until I revoke", endsWith("until I revoke"), []Code{E5}, true, "consent.e5.never"},
	{"AU-08 no date of signature", func(d *Document) { d.Signature.SignedOn = day("") }, []Code{E6b}, false, "consent.e6b.missing"},
	{"AU-09 mother signs, authority blank", func(d *Document) { byMother(d); d.Signer.Authority = " " }, []Code{E6c}, false, "consent.e6c.authority"},
	{"AU-10 no redisclosure statement", without(S3), []Code{S3}, true, "consent.s3.missing"},
	{"AU-12 S2 is see our NPP", said(Statement{Code: S2, Text: "See our NPP."}), []Code{S2}, true, "consent.s2.silent"},
	{"AU-12 S2 by reference", said(Statement{Code: S2, NoticeRef: "npp-3"}), []Code{S2}, true, "consent.s2.silent"},
	{"AU-13 box in the surgical consent", scope(func(s *Scope) { s.CombinedWith = KindPhoto }), []Code{DF4a}, true, "consent.df4a"},
	{"AU-13 by name", scope(func(s *Scope) { s.CombinedDocument = "Surgical consent" }), []Code{DF4a}, true, "consent.df4a"},
	{"AU-18 maker pays, no M1", scope(func(s *Scope) {
		s.Remuneration = Remuneration{ThirdParty: true, Who: "Filler Co.", What: "500 USD a post"}
	}), []Code{M1}, true, "consent.m1.missing"},
	{"AU-19 free tips for copies, no M2", scope(func(s *Scope) {
		s.Remuneration = Remuneration{Sale: true, Who: "Laser Co.", What: "free tips"}
	}), []Code{M2}, true, "consent.m2.missing"},
	{"AU-30 all protected health information", scope(func(s *Scope) { s.Description = "all protected health information" }), []Code{E1}, true, "consent.e1.too_wide"},
	{"AU-32 at request, practice began", scope(func(s *Scope) { s.Purposes = []Purpose{{AtRequest: true}} }), []Code{E4}, true, "consent.e4.not_asked_by_patient"},
	{"AU-40 guardian's authority had ended", func(d *Document) {
		signedOn("2026-05-10")(d)
		byMother(d)
		d.Signer.Authority, d.Signer.AuthorityTo = "Guardian", day("2026-05-01")
	}, []Code{E6c}, true, "consent.e6c.not_in_force"},

	{"E1 blank scope", scope(func(s *Scope) { s.Photos = PhotoScope{Procedures: []string{" "}} }), []Code{E1}, false, "consent.e1.blank"},
	{"E1 dates the wrong way", scope(func(s *Scope) { s.Photos.From, s.Photos.To = day("2026-06-02"), day("2026-06-01") }), []Code{E1}, true, "consent.e1.order"},
	{"E2 blank", scope(func(s *Scope) { s.Discloser = "" }), []Code{E2}, false, "consent.e2.missing"},
	{"E3 a yes without a recipient", scope(func(s *Scope) { s.Grants[0].Recipient = "" }), []Code{E3}, false, "consent.e3.recipient"},
	{"E3 no channel", scope(func(s *Scope) { s.Grants = nil }), []Code{E3}, false, "consent.e3.no_channel"},
	{"E3 a channel twice", channels("x", "x"), []Code{E3}, true, "consent.e3.twice"},
	{"E3 a face rule nobody knows", scope(func(s *Scope) { s.Grants[0].Face = "mostly" }), []Code{E3}, true, "consent.e3.face"},
	{"E3 an answer nobody knows", answer("website_gallery", "maybe"), []Code{E3}, true, "consent.e3.answer"},
	{"E4 no purpose", scope(func(s *Scope) { s.Purposes = nil }), []Code{E4}, false, "consent.e4.missing"},
	{"E4 one of two purposes blank", scope(func(s *Scope) { s.Purposes = append(s.Purposes, Purpose{}) }), []Code{E4}, false, "consent.e4.missing"},
	{"E4 at request in words", scope(func(s *Scope) { s.Purposes[0].Text = "A petición de la paciente" }), []Code{E4}, true, "consent.e4.not_asked_by_patient"},
	{"E5 kind date without a date", scope(func(s *Scope) { s.Expiry = Expiry{Kind: ExpiryDate} }), []Code{E5}, false, "consent.e5.missing"},
	{"E5 blank event", endsWith("  "), []Code{E5}, false, "consent.e5.missing"},
	{"E5 before the signature", endsOn("2026-06-14"), []Code{E5}, true, "consent.e5.before_signature"},
	{"E5 no kind at all", scope(func(s *Scope) { s.Expiry = Expiry{} }), []Code{E5}, false, "consent.e5.missing"},
	{"E5 marketing beside research needs an end", scope(func(s *Scope) {
		s.Expiry = Expiry{Kind: ExpiryNone}
		s.Purposes = append(s.Purposes, Purpose{Text: "Research database", Research: true})
	}), []Code{E5}, false, "consent.e5.missing"},
	{"E6b in the future", signedOn("2026-06-16"), []Code{E6b}, true, "consent.e6b.future"},
	{"E6c no evidence", func(d *Document) { byMother(d); d.Signer.Evidence = "" }, []Code{E6c}, false, "consent.e6c.evidence"},
	{"E6c no name", func(d *Document) { byMother(d); d.Signer.Name = "" }, []Code{E6c}, false, "consent.e6c.name"},
	{"E6c authority not yet in force", func(d *Document) { byMother(d); d.Signer.AuthorityFrom = day("2026-06-16") }, []Code{E6c}, true, "consent.e6c.not_in_force"},
	{"E6a nobody signs", func(d *Document) { d.Signer.Kind = "" }, []Code{E6a}, false, "consent.e6a.signer"},
	{"S1 missing", without(S1), []Code{S1}, true, "consent.s1.missing"},
	{"S1 says nothing of writing", said(Statement{Code: S1, Text: "You can revoke. What is done already stays."}), []Code{S1}, true, "consent.s1.silent"},
	{"S1 without exceptions", said(Statement{Code: S1, Text: "You can revoke in writing."}), []Code{S1}, true, "consent.s1.exceptions"},
	{"S1 nobody to write to", scope(func(s *Scope) { s.RevokeTo = "" }), []Code{S1}, false, "consent.s1.revoke_to"},
	{"S1-B notice not known", said(Statement{Code: S1, Text: "You can revoke in writing; see our notice.", NoticeRef: "npp-3"}), []Code{S1}, true, "consent.s1.notice"},
	{"S2 missing", without(S2), []Code{S2}, true, "consent.s2.missing"},
	{"S3 empty", said(Statement{Code: S3, Text: "..."}), []Code{S3}, true, "consent.s3.missing"},
	{"S3 about something else", said(Statement{Code: S3, Text: "Thank you for reading."}), []Code{S3}, true, "consent.s3.silent"},
	{"M1 that does not speak of money", func(d *Document) {
		d.Scope.Remuneration = Remuneration{ThirdParty: true, Who: "Filler Co.", What: "500 USD"}
		said(Statement{Code: M1, Text: "Thank you."})(d)
	}, []Code{M1}, true, "consent.m1.silent"},
	{"M2 that does not speak of it", func(d *Document) {
		d.Scope.Remuneration = Remuneration{Sale: true, Who: "Laser Co.", What: "tips"}
		said(Statement{Code: M2, Text: "Thank you."})(d)
	}, []Code{M2}, true, "consent.m2.silent"},
	{"DF4b care depends on it", scope(func(s *Scope) { s.ConditionedCare = true }), []Code{DF4b}, true, "consent.df4b"},
	{"DF4a with another authorization that is conditioned", scope(func(s *Scope) { s.CombinedWith, s.ConditionedCare = KindMarketing, true }), []Code{DF4a, DF4b}, true, "consent.df4a"},
	{"530(h) waiver", func(d *Document) { d.Text = "By signing I waive my HIPAA rights." }, []Code{Waiver}, true, "consent.waiver"},
	{"text was changed after signing", func(d *Document) { d.TextSHA256 = hex.EncodeToString(make([]byte, sha256.Size)) }, []Code{Altered}, true, "consent.altered"},
	{"refused is no outcome of an authorization", func(d *Document) { d.Outcome = OutcomeRefused }, []Code{DF2}, true, "consent.outcome"},
}

func TestDefective(t *testing.T) {
	for _, c := range defective {
		t.Run(c.id, func(t *testing.T) {
			doc := base(c.change)
			found := Blocking(Check(doc, checkedOn))
			require.Equal(t, c.want, codes(found))
			require.Contains(t, defectKeys(found), c.key)
			requireKeysKnown(t, defectKeys(found)...)
			if c.filled {
				require.Empty(t, found[0].Also)
			} else {
				require.Contains(t, withAlso(found), DF2)
			}
			// A future signature does not count yet; a notice is looked up by Law (TestRevocationByNotice).
			if doc.Outcome == OutcomeSigned && c.key != "consent.e6b.future" && c.key != "consent.s1.notice" {
				require.Equal(t, StatusDefective, DocumentState(doc, nil, endOf("2026-06-15")))
				require.False(t, MayUse(website(), []Document{doc}, nil, endOf("2026-06-15")).Allowed)
			}
			if c.want[0] != DF2 && c.want[0] != DF4a && c.want[0] != DF4b && c.want[0] != Waiver && c.want[0] != Altered {
				done, total, missing := Completion(doc, checkedOn)
				require.Less(t, done, total)
				require.Equal(t, found, missing)
			}
		})
	}
}

func defectKeys(ds []Defect) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.Key)
	}
	return out
}

func TestValid(t *testing.T) {
	for _, c := range []struct {
		id     string
		change func(*Document)
	}{
		{"AU-04 no expiry, research database", scope(func(s *Scope) {
			s.Expiry = Expiry{Kind: ExpiryNone}
			s.Purposes = []Purpose{{Text: "Research database", Research: true}}
		})},
		{"AU-04 until revoked, research", scope(func(s *Scope) {
			s.Expiry = Expiry{Kind: ExpiryEvent, Event: "none"}
			s.Purposes = []Purpose{{Text: "Research database", Research: true}}
		})},
		{"AU-14 five channels, three marked", func(d *Document) {
			channels("website_gallery", "instagram", "facebook", "tiktok", "youtube")(d)
			answer("tiktok", AnswerBlank)(d)
			answer("youtube", AnswerBlank)(d)
		}},
		{"a No needs no recipient", func(d *Document) {
			answer("instagram", AnswerNo)(d)
			d.Scope.Grants[1].Recipient = ""
		}},
		{"entire medical record", scope(func(s *Scope) { s.Description = "My entire medical record, with all protected health information" })},
		{"at the patient's own request", scope(func(s *Scope) { s.InitiatedBy, s.Purposes = "patient", []Purpose{{AtRequest: true}} })},
		{"ends on the day it was signed", endsOn("2026-06-15")},
		{"ends with an event", endsWith("When the practice closes its Instagram account")},
		{"mother with authority", byMother},
		{"authority ends on the day", func(d *Document) { byMother(d); d.Signer.AuthorityTo = day("2026-06-15") }},
		{"with another authorization", scope(func(s *Scope) { s.CombinedWith = KindMarketing })},
		{"says that nothing is waived", func(d *Document) { d.Text = "This form does not waive your HIPAA rights." }},
		{"M1 present", func(d *Document) {
			d.Scope.Remuneration = Remuneration{ThirdParty: true, Who: "Filler Co.", What: "500 USD"}
			said(Statement{Code: M1, Text: "Filler Co. pays us for showing these pictures."})(d)
		}},
		{"M2 present", func(d *Document) {
			d.Scope.Remuneration = Remuneration{Sale: true, Who: "Laser Co.", What: "tips"}
			said(Statement{Code: M2, Text: "Sharing them will result in remuneration to us."})(d)
		}},
		{"text is the one that was signed", func(d *Document) {
			sum := sha256.Sum256([]byte(d.Text))
			d.TextSHA256 = hex.EncodeToString(sum[:])
		}},
		{"Spanish statements", func(d *Document) {
			d.Statements = []Statement{
				{Code: S1, Text: "Usted puede retirar este permiso por escrito. No podemos deshacer lo que ya hicimos."},
				{Code: S2, Text: "Puede decir que no. Su atención no cambia."},
				{Code: S3, Text: "Otras personas pueden copiar sus fotos. La ley quizá ya no las proteja."},
			}
		}},
	} {
		t.Run(c.id, func(t *testing.T) {
			require.Empty(t, Check(base(c.change), checkedOn))
		})
	}
}

// S1 by reference counts only when that very notice version explains revocation.
func TestRevocationByNotice(t *testing.T) {
	doc := base(said(Statement{Code: S1, Text: "You can revoke this in writing, as our notice says.", NoticeRef: "npp-3"}),
		scope(func(s *Scope) { s.RevokeTo = "" }))
	env := checkedOn
	env.Notice = &NoticeVersion{ID: "npp-3", RevocationHow: true}
	require.Empty(t, Check(doc, env))
	env.Notice.RevocationHow = false
	require.Equal(t, []Code{S1}, codes(Check(doc, env)))
	env.Notice = &NoticeVersion{ID: "npp-4", RevocationHow: true}
	require.Equal(t, []Code{S1}, codes(Check(doc, env)))

	on := endOf("2026-07-01")
	require.Equal(t, StatusActive, DocumentState(doc, nil, on), "taken as checked at signing")
	require.Equal(t, StatusActive, Law{Notices: []NoticeVersion{{ID: "npp-3", RevocationHow: true}}}.DocumentState(doc, nil, on))
	require.Equal(t, StatusDefective, Law{Notices: []NoticeVersion{{ID: "npp-3"}}}.DocumentState(doc, nil, on))
	require.Equal(t, StatusDefective, Law{Notices: []NoticeVersion{{ID: "npp-9", RevocationHow: true}}}.DocumentState(doc, nil, on))
}

func TestWarningsAndHoldsDoNotInvalidate(t *testing.T) {
	for _, c := range []struct {
		id     string
		change func(*Document)
		code   Code
		sev    Severity
	}{
		{"L1 hard to read", func(d *Document) { d.ReadingGrade = 11.4 }, L1, Warning},
		{"an end that is far away", endsOn("2036-06-16"), E5, Warning},
		{"who pays is not said", func(d *Document) {
			d.Scope.Remuneration = Remuneration{ThirdParty: true}
			said(Statement{Code: M1, Text: "Somebody pays us."})(d)
		}, M1, Warning},
		{"AU-17 10 % off for signing", scope(func(s *Scope) { s.Remuneration.Consideration = "10 % price reduction" }), HoldPO, Hold},
	} {
		t.Run(c.id, func(t *testing.T) {
			found := Check(base(c.change), checkedOn)
			require.Equal(t, []Code{c.code}, codes(found))
			require.Equal(t, c.sev, found[0].Severity)
			require.Empty(t, Blocking(found))
			require.NoError(t, Refuse(found))
			requireKeysKnown(t, found[0].Key)
		})
	}
}

func TestCaliforniaPack(t *testing.T) {
	env := Env{Today: day("2026-06-15"), CopyIsValidity: true, FourteenPoint: true, MaxYears: 1}
	doc := base(endsOn("2027-06-15"), func(d *Document) { d.TypePoints = 14 })
	require.Equal(t, []Code{L2}, codes(Check(doc, env)), "AU-39, California: the copy is a condition")
	env.CopyGiven = true
	require.Empty(t, Check(doc, env))
	require.Equal(t, []Code{StateCA}, codes(Check(base(endsOn("2027-06-16"), func(d *Document) { d.TypePoints = 14 }), env)), "more than a year")
	require.Equal(t, []Code{StateCA}, codes(Check(base(endsOn("2027-06-15"), func(d *Document) { d.TypePoints = 12 }), env)), "type too small")
	event := Check(base(endsWith("When the album is closed"), func(d *Document) { d.TypePoints = 16 }), env)
	require.Equal(t, []Code{StateCA}, codes(event))
	require.Empty(t, Blocking(event))
	require.Empty(t, CanFreeze(doc, Env{Today: day("2026-06-15"), CopyIsValidity: true}), "the copy comes after the signature")
}

func TestDeclinedHasNoDefects(t *testing.T) {
	require.Empty(t, Check(Document{Kind: KindMarketing, Outcome: OutcomeDeclined}, checkedOn))
}

func TestPhotoConsentWantsASignatureOnly(t *testing.T) {
	photo := func(change ...func(*Document)) Document {
		return base(append([]func(*Document){func(d *Document) { d.Kind, d.Scope, d.Statements = KindPhoto, nil, nil }}, change...)...)
	}
	require.Empty(t, Check(photo(), checkedOn))
	require.Equal(t, []Code{E6a}, codes(Check(photo(func(d *Document) { d.Signature.Strokes = nil }), checkedOn)))
	require.Equal(t, []Code{E6c}, codes(Check(photo(byMother, func(d *Document) { d.Signer.Evidence = "" }), checkedOn)))
}
