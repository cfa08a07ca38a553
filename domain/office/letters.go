// This file is the desk for letters about requests and incidents: it fills their texts with what the chapters know,
// refuses to print one that lacks what the law asks of it, and keeps every letter as it went out.
package office

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/letter"
	"consentry/domain/patient"
)

const kindLetter = "letter"

// LetterWish is a letter that somebody wants to write.
type LetterWish struct {
	Kind letter.Kind
	// About is what it is about: the kind of entry, a dot, and its id ("request.0192…").
	About string
	// Lang is "en" or "es"; "": the patient's language.
	Lang string
	// To is whom it goes to; nil: who asked, or the patient.
	To *Addressee
	// Facts are added to what the chapter knows, and come before it: what was typed for this letter.
	Facts letter.Facts
}

// LetterDraft is a letter as it would go out now, and what it still lacks.
type LetterDraft struct {
	Kind    letter.Kind
	Lang    string
	Title   string
	Text    string
	To      Addressee
	Number  string
	Version int // of the text it was made from
	Lacks   []letter.Lack
}

// Letter is one that was made, frozen.
type Letter struct {
	ID        string        `json:"id"`
	Kind      letter.Kind   `json:"kind"`
	About     string        `json:"owner"`
	PatientID string        `json:"patient_id,omitempty"`
	Number    string        `json:"number,omitempty"`
	Lang      string        `json:"lang"`
	Title     string        `json:"title"`
	Text      string        `json:"text"`
	Version   int           `json:"version"`
	To        Addressee     `json:"to"`
	Made      calendar.Date `json:"made"`
	At        time.Time     `json:"at"`
	By        string        `json:"by"`
}

// letterMatter is what a letter is about, as its chapter tells it.
type letterMatter struct {
	facts   letter.Facts
	patient *patient.Patient // nil: about nobody in particular
	to      Addressee        // unless the wish says otherwise
	number  string
	others  bool // it goes to others than who asked
}

// lang is the language of a letter when nobody chose one: the patient's, to whoever asked for the patient too.
func (m letterMatter) lang() string {
	if m.patient == nil || m.others {
		return "en"
	}
	return langOf(*m.patient)
}

// LetterRefused says what a letter lacks; it is not printed (45 CFR 164.404(c), 164.524(d)(2), 164.526(d)(1)).
type LetterRefused struct{ Lacks []letter.Lack }

func (e *LetterRefused) Error() string {
	return fmt.Sprintf("letter: %d required parts are missing", len(e.Lacks))
}

// MessageKey and MessageArgs name the sentence for a person.
func (e *LetterRefused) MessageKey() string { return "error.letter_lacks" }
func (e *LetterRefused) MessageArgs() map[string]string {
	var cites []string
	for _, l := range e.Lacks {
		if !slices.Contains(cites, l.Cite) {
			cites = append(cites, l.Cite)
		}
	}
	return map[string]string{"cites": strings.Join(cites, "; ")}
}

// FillLetter fills a letter's text and checks what it must say. Who writes and to whom are facts like all others.
func FillLetter(t consent.Template, lang string, f letter.Facts) (LetterDraft, error) {
	words, lists := letterWords(f, lang)
	if words["greeting"] == "" && words["name"] != "" {
		words["greeting"] = greeting(words["name"], lang)
	}
	r, err := consent.Render(t, lang, consent.Values{Text: words, Flags: f.Flags, Lists: lists})
	if err != nil {
		return LetterDraft{}, err
	}
	said := letter.Said{Parts: map[string]string{}, Facts: words, Flags: f.Flags}
	for _, s := range r.Statements {
		said.Parts[string(s.Code)] = s.Text
	}
	for name, list := range lists {
		var lines []string
		for _, item := range list {
			lines = append(lines, item["text"])
		}
		said.Facts[name] = strings.Join(lines, "\n")
	}
	d := LetterDraft{Kind: letter.Kind(t.Kind), Lang: lang, Title: r.Title, Text: r.Text, Version: t.Version}
	d.Lacks = letter.Check(d.Kind, said)
	for _, name := range r.Missing { // a blank line to fill in by hand is no letter
		if !slices.ContainsFunc(d.Lacks, func(l letter.Lack) bool { return l.Fact == name }) {
			d.Lacks = append(d.Lacks, letter.Lack{Fact: name})
		}
	}
	return d, nil
}

// greeting is how a letter begins to somebody who is known by name.
func greeting(name, lang string) string {
	if lang == "es" {
		return "Estimado/a " + name
	}
	return "Dear " + name
}

// sentences are the facts that stand in a letter as sentences of their own; what people type often has no full stop.
var sentences = []string{"reason", "asked", "disposition", "change", "restriction"}

// letterWords puts facts into the words of a language.
func letterWords(f letter.Facts, lang string) (map[string]string, map[string][]map[string]string) {
	words, lists := map[string]string{}, map[string][]map[string]string{}
	for name, text := range f.Text {
		if words[name] = consent.CleanValue(text); slices.Contains(sentences, name) {
			words[name] = sentence(words[name])
		}
	}
	for name, d := range f.Dates {
		words[name] = consent.DateWords(d, lang)
	}
	for name, cents := range f.Cents {
		words[name] = fmt.Sprintf("$%d.%02d", cents/100, cents%100)
	}
	for name, items := range f.Lists {
		for _, item := range items {
			if item = consent.CleanValue(item); item != "" {
				lists[name] = append(lists[name], map[string]string{"text": item})
			}
		}
	}
	return words, lists
}

// with adds facts that the other side does not have.
func withFacts(f, more letter.Facts) letter.Facts {
	return letter.Facts{Text: joined(f.Text, more.Text), Dates: joined(f.Dates, more.Dates), Cents: joined(f.Cents, more.Cents),
		Flags: joined(f.Flags, more.Flags), Lists: joined(f.Lists, more.Lists)}
}

func joined[V any](first, more map[string]V) map[string]V {
	out := make(map[string]V, len(first)+len(more))
	for k, v := range more {
		out[k] = v
	}
	for k, v := range first {
		out[k] = v
	}
	return out
}

// letterPermission is who may write a letter of this kind.
func letterPermission(k letter.Kind) access.Permission {
	switch {
	case k.Breach():
		return access.IncidentsWork
	case k == letter.AccessDenial || k == letter.AmendmentDenial || k == letter.AmendmentRebuttal || k == letter.RestrictionDeclined ||
		k == letter.RestrictionEnded || k == letter.AccessReview || k == letter.ComplaintAnswer:
		return access.RequestsDecide
	}
	return access.RequestsWork
}

// letterSources tell, by kind of entry, what a letter is about.
var letterSources = map[string]func(o *Office, s *session, tx Tx, id string, w LetterWish) (letterMatter, error){
	kindRequest:  (*Office).requestLetter,
	kindIncident: (*Office).incidentLetter,
}

func (o *Office) letterMatter(s *session, tx Tx, w LetterWish) (letterMatter, error) {
	kind, id, _ := strings.Cut(w.About, ".")
	source, ok := letterSources[kind]
	if !ok {
		return letterMatter{}, ErrNotFound
	}
	return source(o, s, tx, id, w)
}

// letterText is the built-in text of a kind.
func (o *Office) letterText(k letter.Kind) (consent.Template, bool) {
	i := slices.IndexFunc(o.deps.Letters, func(t consent.Template) bool { return t.Kind == consent.Kind(k) })
	if i < 0 {
		return consent.Template{}, false
	}
	return o.deps.Letters[i], true
}

// letterDraft is the letter as the record would have it now.
func (o *Office) letterDraft(s *session, tx Tx, w LetterWish) (LetterDraft, letterMatter, error) {
	m, err := o.letterMatter(s, tx, w)
	if err != nil {
		return LetterDraft{}, m, err
	}
	if w.To != nil {
		m.to = *w.To
		if m.patient != nil {
			if err := checkAddressee(tx, *m.patient, m.to); err != nil {
				return LetterDraft{}, m, err
			}
		}
	}
	d, err := o.letterOf(s, w, m)
	return d, m, err
}

// letterOf is the letter about a matter that is known already.
func (o *Office) letterOf(s *session, w LetterWish, m letterMatter) (LetterDraft, error) {
	t, ok := o.letterText(w.Kind)
	if !ok {
		return LetterDraft{}, ErrNotFound
	}
	lang := w.Lang
	if lang == "" {
		lang = m.lang()
	}
	if lang != "es" {
		lang = "en"
	}
	d, err := FillLetter(t, lang, withFacts(withFacts(w.Facts, m.facts), o.letterCommon(s, m)))
	d.To, d.Number = m.to, m.number
	return d, err
}

// letterCommon is what every letter may speak of: who writes, to whom, about whom.
func (o *Office) letterCommon(s *session, m letterMatter) letter.Facts {
	l := o.letterhead(s)
	f := letter.Facts{Text: map[string]string{"practice": l.Practice, "address": onOneLine(l.Address), "telephone": l.Telephone, "email": l.Email, "officer": l.Officer,
		"name": m.to.Name}, Flags: map[string]bool{}, Dates: map[string]calendar.Date{"today": o.today(s)}}
	if m.patient != nil {
		f.Text["patient"] = m.patient.FullName()
		f.Dates["born"] = m.patient.Born
		f.Flags["other"] = m.to.Name != m.patient.FullName()
	}
	return f
}

func onOneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), ", ")
}

// addresseeOf is how a patient gets letters: a request for confidential communications binds (45 CFR 164.522(b), CC-04).
func addresseeOf(p patient.Patient) Addressee {
	a := Addressee{Name: p.FullName(), Lines: strings.Split(p.Address, "\n")}
	if p.Contact.Confidential {
		a.Asked = p.Contact.Detail
		switch {
		case p.Contact.Channel != patient.ByMail:
			a.Lines = nil // no letter goes to a home that was ruled out
		case !blankText(p.Contact.Detail):
			a.Lines = strings.Split(p.Contact.Detail, "\n")
		}
	}
	return a
}

// DraftLetter shows a letter before it is made, with what it lacks.
func (o *Office) DraftLetter(ctx context.Context, w LetterWish) (LetterDraft, error) {
	var d LetterDraft
	err := o.peek(ctx, letterPermission(w.Kind), func(s *session, tx Tx) error {
		var err error
		d, _, err = o.letterDraft(s, tx, w)
		return err
	})
	return d, err
}

// MakeLetter freezes a letter, writes it down and returns it as a PDF in memory. One that lacks what it must say is
// *LetterRefused and leaves no trace.
func (o *Office) MakeLetter(ctx context.Context, w LetterWish) (Letter, []byte, error) {
	var l Letter
	var sheet LetterSheet
	err := o.write(ctx, letterPermission(w.Kind), func(s *session, tx Tx) (audit.Event, error) {
		d, m, err := o.letterDraft(s, tx, w)
		if err != nil {
			return audit.Event{}, err
		}
		if len(d.Lacks) > 0 {
			return audit.Event{}, &LetterRefused{d.Lacks}
		}
		l = Letter{ID: o.newID(), Kind: d.Kind, About: w.About, Number: d.Number, Lang: d.Lang, Title: d.Title, Text: d.Text, Version: d.Version, To: d.To,
			Made: o.today(s), At: o.now(s), By: s.member.ID}
		if m.patient != nil {
			l.PatientID = m.patient.ID
		}
		if sheet, err = o.letterSheet(s, tx, l); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.LetterMade, Object: "letter:" + l.ID, PatientID: l.PatientID, Args: map[string]string{"letter": string(l.Kind), "about": w.About}},
			tx.PutEntry(kindLetter, l.ID, l)
	})
	if err != nil {
		return Letter{}, nil, err
	}
	pdf, err := o.deps.Printer.Letter(sheet)
	return l, pdf, err
}

// plainLetter is a letter that says nothing but its text.
func (o *Office) plainLetter(s *session, l Letter) LetterSheet {
	return LetterSheet{Letterhead: o.letterhead(s), To: l.To, On: l.Made, Text: l.Text, Lang: l.Lang, Number: l.Number}
}

// letterSheet is a letter with what must not be disclosed about its patient. To anybody else that would tell of it.
func (o *Office) letterSheet(s *session, tx Tx, l Letter) (LetterSheet, error) {
	sh := o.plainLetter(s, l)
	if l.PatientID == "" {
		return sh, nil
	}
	p, err := tx.Patient(l.PatientID)
	if err == nil && l.To.Name == p.FullName() {
		sh.Letterhead, err = o.headAbout(s, tx, p)
	}
	return sh, err
}

// PrintLetter makes the PDF of a letter again, as it went out.
func (o *Office) PrintLetter(ctx context.Context, id string) ([]byte, error) {
	var sheet LetterSheet
	err := o.write(ctx, access.RequestsView, func(s *session, tx Tx) (audit.Event, error) {
		l, err := entryOf[Letter](tx, kindLetter, id)
		if err != nil {
			return audit.Event{}, err
		}
		if !s.perms.Has(letterPermission(l.Kind)) {
			return audit.Event{}, ErrNotPermitted
		}
		if err := seesLettersAbout(s, tx, l.About); err != nil {
			return audit.Event{}, err
		}
		if sheet, err = o.letterSheet(s, tx, l); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.LetterPrinted, Object: "letter:" + id, PatientID: l.PatientID}, nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Letter(sheet)
}

// seesLettersAbout refuses letters about a request that the member may not see.
func seesLettersAbout(s *session, tx Tx, about string) error {
	id, ok := strings.CutPrefix(about, kindRequest+".")
	if !ok {
		return nil
	}
	_, err := requestFor(s, tx, id)
	return err
}

// LettersAbout lists the letters about a request or incident, the newest first.
func (o *Office) LettersAbout(ctx context.Context, about string) ([]Letter, error) {
	var list []Letter
	err := o.peek(ctx, access.RequestsView, func(s *session, tx Tx) error {
		err := seesLettersAbout(s, tx, about)
		if err == nil {
			list, err = entriesOf[Letter](tx, kindLetter, EntryQuery{Owner: about, Newest: true})
		}
		return err
	})
	return list, err
}
