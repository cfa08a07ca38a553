// This file tells letters what they need to know about a request, and which of them can be written now.
package office

import (
	"cmp"
	"slices"
	"strings"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/letter"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// LettersFor are the letters that can be written about a request as it stands.
func LettersFor(r request.Request) []letter.Kind {
	var list []letter.Kind
	add := func(when bool, k letter.Kind) {
		if when {
			list = append(list, k)
		}
	}
	open := r.Open()
	switch {
	case r.Access != nil:
		a := r.Access
		add(a.Denial != nil, letter.AccessDenial)
		add(a.Review != nil && a.Review.Decided != nil, letter.AccessReview)
		add(open && a.Fee != nil, letter.AccessFee)
		add(open && (a.Denial == nil || a.Denial.Partial || a.Review != nil), letter.AccessCover)
		add(open && r.Extension == nil && a.Denial == nil && a.Delivered == nil || r.Extension != nil, letter.AccessExtension)
	case r.Amendment != nil:
		m := r.Amendment
		d := m.Decision
		add(d != nil && d.Accepted, letter.AmendmentAccepted)
		add(d != nil && d.Accepted && len(m.Inform) > 0, letter.AmendmentInform)
		add(d != nil && !d.Accepted, letter.AmendmentDenial)
		add(m.Rebuttal != nil, letter.AmendmentRebuttal)
		add(open && d == nil || r.Extension != nil, letter.AmendmentExtension)
	case r.Accounting != nil:
		add(open, letter.AccountingCover)
		add(open && r.Accounting.Fee != nil && !request.FreeAccounting(r.Accounting.FreeBefore, r.ReceivedOn), letter.AccountingFee)
		add(open && r.Accounting.Delivered == nil || r.Extension != nil, letter.AccountingExtension)
	case r.Restriction != nil:
		st := r.Restriction.Standing()
		add(st == request.RestrictionAgreed || r.Restriction.Plan().Standing() == request.RestrictionMandatory, letter.RestrictionAgreed)
		add(st == request.RestrictionDeclined || r.Restriction.Rest().Standing() == request.RestrictionDeclined, letter.RestrictionDeclined)
		add(st == request.RestrictionEndedAhead, letter.RestrictionEnded)
	case r.Confidential != nil:
		d := r.Confidential.Decision
		add(d != nil && d.Outcome == request.Accommodated, letter.ConfidentialAgreed)
		add(d != nil && d.Outcome == request.Clarify, letter.ConfidentialAsk)
	case r.Complaint != nil:
		add(r.Complaint.Outcome != nil, letter.ComplaintAnswer)
	}
	return list
}

// requestLetter is the letterSources entry of this chapter.
func (o *Office) requestLetter(s *session, tx Tx, id string, w LetterWish) (letterMatter, error) {
	var m letterMatter
	r, err := requestFor(s, tx, id)
	if err != nil {
		return m, err
	}
	if !slices.Contains(LettersFor(r), w.Kind) {
		return m, ErrNotFound
	}
	m.number = request.NumberOf(r.Number)
	if r.PatientID != "" {
		p, err := tx.Patient(r.PatientID)
		if err != nil {
			return m, err
		}
		m.patient = &p
		m.to = requesterOf(p, r)
	} else {
		m.to = Addressee{Name: r.Requester.Name}
	}
	if w.Kind == letter.AmendmentInform {
		m.to, m.others = informed(r, w), true
	}
	lang := cmp.Or(w.Lang, m.lang())
	f := letter.Facts{Text: map[string]string{}, Dates: map[string]calendar.Date{"received_on": r.ReceivedOn}, Cents: map[string]int64{},
		Flags: map[string]bool{}, Lists: map[string][]string{}}
	if err := o.extensionFacts(s, r, w, f); err != nil {
		return m, err
	}
	switch {
	case r.Access != nil:
		accessFacts(r, lang, f)
	case r.Amendment != nil:
		if err := amendmentFacts(tx, r, lang, f); err != nil {
			return m, err
		}
	case r.Accounting != nil:
		f.Flags["free"] = request.FreeAccounting(r.Accounting.FreeBefore, r.ReceivedOn)
		if fee := r.Accounting.Fee; fee != nil {
			feeFacts(fee.Cents, r.Accounting.FeeItems(), lang, f)
		}
		if err := accountingFacts(tx, r, w, lang, f); err != nil {
			return m, err
		}
	case r.Restriction != nil:
		x := r.Restriction
		f.Text["restriction"], f.Flags["mandatory"] = x.Text, x.Mandatory()
		plan := x.Plan().Standing()
		f.Flags["plan_only"], f.Flags["plan_too"] = x.PlanOnly(), x.Mixed() && plan == request.RestrictionMandatory && !x.PlanOnly()
		f.Flags["plan_waits"] = x.Mixed() && (plan == request.RestrictionPending || plan == request.RestrictionHold)
		if b := x.Bundle; b != nil {
			f.Text["bundle"], f.Flags["parted"], f.Flags["together"] = b.Note, b.Separable, !b.Separable && !b.PaysAll
		}
		if x.Decision != nil {
			f.Text["reason"] = x.Decision.Why
		}
		if x.Ended != nil {
			f.Dates["ends"] = x.Ended.On
		}
	case r.Confidential != nil:
		c := r.Confidential
		f.Text["means"] = sentence(strings.Join(slices.DeleteFunc([]string{request.MeansWords(c.Means, lang), onOneLine(c.Where), c.Detail}, blankText), ", "))
		if c.Decision != nil {
			f.Text["asked"] = c.Decision.Asked
		}
	case r.Complaint != nil:
		if d := r.Complaint.Outcome; d != nil {
			f.Text["disposition"] = strings.TrimSpace(sentence(d.Found) + " " + sentence(d.Action))
		}
	}
	m.facts = f
	return m, nil
}

// sentence ends a text with a full stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

// requesterOf is whom letters about a request go to. What a third party asked for goes to the patient, whose order it is.
func requesterOf(p patient.Patient, r request.Request) Addressee {
	a := addresseeOf(p)
	if r.Requester.Kind == request.Representative {
		a.Name = r.Requester.Name
	}
	return a
}

// extensionFacts takes reason and day from the record, or from what is typed, which has to be lawful before it is printed.
func (o *Office) extensionFacts(s *session, r request.Request, w LetterWish, f letter.Facts) error {
	if w.Kind != letter.AccessExtension && w.Kind != letter.AmendmentExtension && w.Kind != letter.AccountingExtension {
		return nil
	}
	if e := r.Extension; e != nil {
		f.Text["reason"], f.Dates["until"] = e.Reason, e.Until
		return nil
	}
	reason, until := w.Facts.Text["reason"], w.Facts.Dates["until"]
	if blankText(reason) || until.IsZero() {
		return nil // the letter says what it lacks
	}
	today := o.today(s)
	_, err := r.Extend(request.Extension{SentOn: today, Until: until, Reason: reason}, request.Actor{ID: s.member.ID, Officer: true}, o.requestLimits(s, r), today)
	return err
}

func feeFacts(cents int, items []request.Item, lang string, f letter.Facts) {
	f.Cents["fee"] = int64(cents)
	for _, it := range items {
		if it.Cents > 0 {
			f.Lists["items"] = append(f.Lists["items"], request.ItemWords(it, lang))
		}
	}
}

func accessFacts(r request.Request, lang string, f letter.Facts) {
	a := r.Access
	if a.Fee != nil {
		feeFacts(a.Fee.Cents, a.Fee.Items, lang, f)
	}
	f.Flags["elsewhere"], f.Text["elsewhere"] = !blankText(a.Elsewhere), strings.TrimRight(strings.TrimSpace(a.Elsewhere), ".")
	f.Flags["unencrypted"] = a.Delivery.Unencrypted
	if n := len(a.Packets); n > 0 {
		f.Flags["encrypted"] = a.Packets[n-1].Encrypted
		f.Flags["unencrypted"] = a.Delivery.Unencrypted && !a.Packets[n-1].Encrypted
	}
	if d := r.Requester.Directive; r.Requester.Kind == request.ThirdParty && d != nil { // the letter tells the patient, and the copy goes elsewhere
		f.Flags["directed"], f.Flags["encrypted"], f.Flags["unencrypted"] = true, false, false
		f.Text["recipient"], f.Text["place"] = d.Recipient, onOneLine(d.Address)
		if !d.SignedOn.IsZero() {
			f.Dates["signed_on"] = d.SignedOn
		}
	}
	f.Text["given"] = request.GivenWords(*a, lang)
	if a.Summarized() {
		f.Text["given"], f.Flags["summary"], f.Dates["summary_on"], f.Cents["summary_fee"] = request.SummaryWords(lang), true, a.Summary.AgreedOn, int64(a.Summary.Cents)
		f.Flags["summary_free"] = a.Summary.Cents == 0
	}
	if a.Fee != nil {
		if as := r.Assess(*a.Fee); as.Cap != nil {
			f.Flags["capped"], f.Text["cap_law"] = true, as.Cap.Cite
		}
	}
	if d := a.Denial; d != nil {
		rule, _ := request.GroundOf(d.Ground)
		f.Text["basis"] = request.BasisWords(d.Ground, d.Part, lang)
		f.Flags["partial"], f.Flags["withheld"], f.Flags["reviewable"] = d.Partial, d.Partial && !a.Overturned(), rule.Reviewable
		f.Dates["denied_on"] = d.On
	}
	if v := a.Review; v != nil && v.Decided != nil && v.Referred != nil {
		f.Text["reviewer"], f.Flags["overturned"] = v.Referred.Name, !v.Decided.Upheld
	}
}

// accountingFacts are what the list says that goes with the letter; without a list there is nothing to go with.
func accountingFacts(tx Tx, r request.Request, w LetterWish, lang string, f letter.Facts) error {
	if w.Kind != letter.AccountingCover {
		return nil
	}
	made, err := entriesOf[AccountingMade](tx, kindAccounting, EntryQuery{Owner: r.ID, Newest: true, Limit: 1})
	if err != nil {
		return err
	}
	if len(made) == 0 {
		return request.Refused{Field: "letter", Code: "report_missing", Cite: "45 CFR 164.528(d)"}
	}
	f.Dates["from"], f.Dates["to"], f.Flags["free"] = made[0].From, made[0].To, made[0].Free
	f.Flags["none"], f.Text["count"] = made[0].Count == 0, request.EntriesWords(made[0].Count, lang)
	return nil
}

// documentWords name the signed forms on papers for patients, in English and Spanish.
var documentWords = map[string][2]string{
	string(consent.KindNotice):    {"Privacy notice acknowledgment", "Acuse del aviso de privacidad"},
	string(consent.KindPhoto):     {"Treatment photo consent", "Consentimiento de fotos de tratamiento"},
	string(consent.KindMarketing): {"Marketing authorization", "Autorización de marketing"},
}

// recordsNamed are the records that an amendment belongs to, as a person would name them: a form of the program is linked by
// its code and its day.
func recordsNamed(links []request.Link, lang string) []string {
	var names []string
	for _, l := range links {
		name := strings.TrimSpace(l.Name)
		code, on, _ := strings.Cut(name, " ")
		if words, ok := documentWords[code]; ok && l.Kind == request.LinkDocument {
			name = words[0]
			if lang == "es" {
				name = words[1]
			}
			if day, err := calendar.Parse(on); err == nil {
				name += ", " + consent.DateWords(day, lang)
			}
		}
		names = append(names, name)
	}
	return names
}

// informed is which of those who have the record a letter goes to: who is wished, else who was not told yet.
func informed(r request.Request, w LetterWish) Addressee {
	list := r.Amendment.Inform
	at := slices.IndexFunc(list, func(x request.Informed) bool {
		return w.To != nil && x.Name == w.To.Name || w.To == nil && x.Told == nil
	})
	x := list[max(at, 0)]
	return Addressee{Name: x.Name, Lines: strings.Split(x.Address, "\n")}
}

func amendmentFacts(tx Tx, r request.Request, lang string, f letter.Facts) error {
	rules, err := requestRules(tx)
	if err != nil {
		return err
	}
	m := r.Amendment
	f.Text["pages"] = itoa(max(1, rules.DisagreementPages))
	if d := m.Decision; d != nil {
		f.Text["change"] = d.Text
		f.Text["basis"] = strings.TrimSpace(request.AmendBasisWords(d.Ground, lang) + " " + sentence(d.Why))
	}
	for _, x := range m.Inform {
		f.Lists["informed"] = append(f.Lists["informed"], x.Name)
	}
	if all := m.Disagreements(); len(all) > 0 {
		f.Dates["statement_on"] = all[len(all)-1].On
	}
	if all := m.Rebuttals(); len(all) > 0 {
		f.Lists["rebuttal"] = strings.Split(all[len(all)-1].Text, "\n")
	}
	f.Text["records"] = strings.TrimRight(strings.Join(recordsNamed(m.Links, lang), "; "), ".")
	return nil
}
