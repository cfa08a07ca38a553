package consent

// This file holds the required statements (164.508(c)(2), (a)(3)(ii), (a)(4)(ii)) and how completeness is counted.

// What each statement has to speak of, by the beginnings of its words, in English and Spanish.
var (
	revokeWords  = []string{"revo", "cancel", "withdr", "take back", "take it back", "take this permission back", "take my permission back", "take your permission back", "end this permission", "stop this permission", "change your mind", "change my mind", "anul", "retir", "cambia de opinion", "cambiar de opinion", "cambio de opinion"}
	writingWords = []string{"writ", "letter", "escri", "carta"}
	// exceptionWords: what a revocation cannot undo.
	exceptionWords = []string{"already", "undo", "before", "relied", "reliance", "except", "ya", "deshac", "antes", "excepto", "salvo"}
	conditionWords = []string{"treat", "care", "service", "surger", "operation", "condition", "refus", "payment", "atencion", "trat", "cuidado", "servicio", "cirugia", "operacion", "condicion", "pago", "atender"}
	onwardWords    = []string{"redisclos", "re disclos", "disclos", "shar", "pass it on", "pass them on", "copy", "copied", "protect", "divulg", "revel", "compart", "copi", "proteg"}
	paidWords      = []string{"paid", "pay", "money", "remunerat", "compensat", "receiv", "get", "exchange", "gift", "benefit", "pag", "dinero", "remunera", "compensa", "recib", "cambio", "beneficio"}
)

// statements checks S1, S2, S3, M1 and M2 on the form.
func (d *defects) statements(doc Document, s Scope, env Env) {
	d.revocation(doc, s, env)
	d.spoken(doc, S2, "consent.s2.missing", "consent.s2.silent", conditionWords)
	d.spoken(doc, S3, "consent.s3.missing", "consent.s3.silent", onwardWords)
	if s.Remuneration.ThirdParty {
		d.spoken(doc, M1, "consent.m1.missing", "consent.m1.silent", paidWords)
	}
	if s.Remuneration.Sale {
		d.spoken(doc, M2, "consent.m2.missing", "consent.m2.silent", paidWords)
	}
}

// spoken checks a statement that has to stand on the form itself: a reference to the notice is not enough.
func (d *defects) spoken(doc Document, code Code, missing, silent string, words []string) {
	st, ok := doc.statement(code)
	switch {
	case !ok || blank(st.Text) && st.NoticeRef == "":
		d.bad(code, "statements", missing)
	case blank(st.Text) || !hasAny(foldText(st.Text), words):
		d.bad(code, "statements", silent)
	}
}

// revocation checks S1: the right to revoke in writing, and either how and the exceptions (A), or a reference to a
// notice that has them (B).
func (d *defects) revocation(doc Document, s Scope, env Env) {
	st, ok := doc.statement(S1)
	if !ok || blank(st.Text) {
		d.bad(S1, "statements", "consent.s1.missing")
		return
	}
	if !hasAll(foldText(st.Text), revokeWords, writingWords) {
		d.bad(S1, "statements", "consent.s1.silent")
	}
	switch {
	case st.NoticeRef == "" && blank(s.RevokeTo):
		d.missing(S1, "revoke_to", "consent.s1.revoke_to")
	case st.NoticeRef == "" && !hasAny(foldText(st.Text), exceptionWords):
		d.bad(S1, "statements", "consent.s1.exceptions")
	case st.NoticeRef != "" && (env.Notice == nil || env.Notice.ID != st.NoticeRef || !env.Notice.RevocationHow):
		d.bad(S1, "statements", "consent.s1.notice", "notice", st.NoticeRef)
	}
}

func (doc Document) statement(code Code) (Statement, bool) {
	for _, st := range doc.Statements {
		if st.Code == code {
			return st, true
		}
	}
	return Statement{}, false
}

// CoreElements and Statements are how many of each every authorization has: E1 to E6, S1 to S3. M1 and M2 come on
// top where somebody pays.
const (
	CoreElements       = 6
	RequiredStatements = 3
)

// Completion counts the elements and statements that are there, of those this authorization needs, and names what
// is missing. It is computed, never clicked. A document is complete only when missing is empty: improper
// combination, conditioning and waivers are in missing without being elements.
func Completion(doc Document, env Env) (done, total int, missing []Defect) {
	return count(Blocking(Check(doc, env)), doc.Scope)
}

// ReadyToHand is Completion for a form that is not signed yet: the signature and its date count as there when it
// is settled who signs.
func ReadyToHand(s Scope, statements []Statement, signer Signer, env Env) (done, total int, missing []Defect) {
	d := defects(CheckScope(s, env.Today))
	doc := Document{Kind: KindMarketing, Scope: &s, Statements: statements, Signer: signer}
	var said defects
	said.statements(doc, s, env)
	said.wording(doc, env)
	for _, x := range said {
		if x.Key != "consent.s1.revoke_to" { // CheckScope has said so
			d = append(d, x)
		}
	}
	d = append(d, CheckSigner(signer, env.Today)...)
	return count(Blocking(d), &s)
}

func count(missing []Defect, s *Scope) (done, total int, _ []Defect) {
	needed := []Code{E1, E2, E3, E4, E5, E6a, S1, S2, S3}
	if s != nil && s.Remuneration.ThirdParty {
		needed = append(needed, M1)
	}
	if s != nil && s.Remuneration.Sale {
		needed = append(needed, M2)
	}
	lacks := map[Code]bool{}
	for _, d := range missing {
		switch d.Code {
		case E6b, E6c:
			lacks[E6a] = true
		default:
			lacks[d.Code] = true
		}
	}
	for _, c := range needed {
		if !lacks[c] {
			done++
		}
	}
	return done, len(needed), missing
}
