// This file writes the letters about a breach: one for each person affected, all of them in one file, and the notices for
// the media and in place of letters that cannot reach (45 CFR 164.404(c), (d), 164.406).
package office

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/letter"
	"consentry/domain/patient"
)

// LetterCount is how far the letters to the people are.
type LetterCount struct {
	Made    int // made and not mailed
	Mailed  int
	Waiting int // nobody made one yet
	// Apart are people whom a letter in the mail must not or cannot reach: they asked to be reached otherwise, or there is
	// no address. Confidential are those of them, and of the others still to be written to, who asked for a way or an address
	// of their own.
	Apart, Confidential int
}

// countLetters counts letters, and people to be written to apart.
func (o *Office) countLetters(tx Tx, i incident.Incident) (LetterCount, error) {
	var c LetterCount
	list, who, err := affectedPeople(tx, i.ID)
	if err != nil {
		return c, err
	}
	for _, a := range list {
		p := who[a.PatientID]
		state, err := letterState(tx, a, p)
		if err != nil {
			return c, err
		}
		owed := state != incident.LetterNone && state != incident.LetterMailed
		if p.Contact.Confidential && owed {
			c.Confidential++
		}
		switch state {
		case incident.LetterMailed:
			c.Mailed++
		case incident.LetterMade:
			c.Made++
		case incident.LetterWaiting:
			c.Waiting++
		case incident.LetterApart:
			c.Apart++
		}
	}
	return c, nil
}

// letterState is how far the letter to a person is.
func letterState(tx Tx, a incident.Affected, p patient.Patient) (incident.LetterState, error) {
	reaches := mailable(a, p)
	back := a.LastReturned()
	if !reaches || back < 0 || a.LetterID != "" {
		return a.Letter(reaches, false), nil
	}
	if a.Notices[back].LetterID == "" { // an e-mail: no letter was tried
		return a.Letter(reaches, true), nil
	}
	was, err := entryOf[Letter](tx, kindLetter, a.Notices[back].LetterID)
	return a.Letter(reaches, !sameLines(was.To.Lines, breachAddressee(a, p).Lines)), err
}

func sameLines(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }

// sameLetter is the letter to a person that was made last, if it would say the same to the same address now.
func sameLetter(tx Tx, a incident.Affected, l Letter) (was Letter, same bool, err error) {
	if a.LetterID == "" {
		return was, false, nil
	}
	was, err = entryOf[Letter](tx, kindLetter, a.LetterID)
	return was, err == nil && was.Text == l.Text && was.To.Name == l.To.Name && sameLines(was.To.Lines, l.To.Lines), err
}

// mailable tells whether a letter in the mail may reach the person: there is an address, and it is one they agreed to.
func mailable(a incident.Affected, p patient.Patient) bool {
	if a.NoAddress || a.Deceased && a.NoKin || p.Contact.Confidential && p.Contact.Channel != patient.ByMail {
		return false
	}
	return !blankText(strings.Join(breachAddressee(a, p).Lines, ""))
}

// breachAddressee is who gets the letter about a person and where.
func breachAddressee(a incident.Affected, p patient.Patient) Addressee {
	if a.PatientID == "" {
		return Addressee{Name: a.Name, Lines: strings.Split(a.Address, "\n")}
	}
	return addresseeOf(p)
}

// incidentLetter is what a letter about an incident says and to whom it goes. A fact "person" names whose letter it is, and
// "state" whose media a notice is for.
func (o *Office) incidentLetter(s *session, tx Tx, id string, w LetterWish) (letterMatter, error) {
	i, err := entryOf[incident.Incident](tx, kindIncident, id)
	if err != nil {
		return letterMatter{}, err
	}
	set, err := o.incidentSetting(s, tx)
	if err != nil {
		return letterMatter{}, err
	}
	person := w.Facts.Text["person"]
	if person == "" {
		return letterMatter{number: incident.NumberOf(i.Number), facts: o.breachFacts(s, i, set, w)}, nil
	}
	a, p, err := affectedWith(tx, id, person)
	if err != nil {
		return letterMatter{}, err
	}
	return o.breachMatter(s, i, set, a, p, w), nil
}

// breachMatter is what the letter to one person is about.
func (o *Office) breachMatter(s *session, i incident.Incident, set incident.Setting, a incident.Affected, p patient.Patient, w LetterWish) letterMatter {
	m := letterMatter{number: incident.NumberOf(i.Number), to: breachAddressee(a, p), facts: o.breachFacts(s, i, set, w)}
	if a.PatientID != "" {
		m.patient = &p
	}
	name, greets := o.breachName(s, a, p, m.to.Name, w.Lang)
	m.to.Name = name
	if greets != "" {
		m.facts.Text["greeting"] = greets
	}
	return m
}

// breachFacts are the facts of an incident's letters.
func (o *Office) breachFacts(s *session, i incident.Incident, set incident.Setting, w LetterWish) letter.Facts {
	words := i.Words
	if w.Lang == "es" { // half of it in English would be no notice; a telephone number is the same in both
		words = i.WordsEs
		words.Contact, words.TollFree = cmp.Or(words.Contact, i.Words.Contact), cmp.Or(words.TollFree, i.Words.TollFree)
	}
	if blankText(words.Contact) {
		words.Contact = contactOf(o.letterhead(s))
	}
	f := letter.Facts{Text: map[string]string{"what_happened": sentence(words.WhatHappened), "contact": onOneLine(words.Contact), "tollfree": onOneLine(words.TollFree), "monitoring": onOneLine(words.Monitoring)},
		Dates: map[string]calendar.Date{}, Lists: map[string][]string{"information": textLines(words.Information), "steps": textLines(words.Steps), "doing": textLines(words.Doing)}}
	state := w.Facts.Text["state"]
	if code, ok := stateCode(state); ok {
		state = code
	}
	if state != "" {
		if n := i.Residents(state, set.Home); n > 0 {
			f.Text["count"] = strconv.Itoa(n)
		}
	}
	date := func(name string, d calendar.Date) {
		if !d.IsZero() {
			f.Dates[name] = d
		}
	}
	from, to := i.Happened()
	date("happened_on", from)
	if to.After(from) {
		date("happened_until", to)
	}
	discovered, _ := i.DiscoveredOn()
	date("discovered_on", discovered)
	return f
}

// contactOf is whom people can ask when nobody wrote anything else: the privacy officer at the practice (164.404(c)(1)(E)).
func contactOf(l Letterhead) string {
	parts := []string{l.Officer, l.Practice, onOneLine(l.Address), l.Telephone, l.Email}
	return strings.Join(slices.DeleteFunc(parts, blankText), ", ")
}

// textLines are the lines of a text that say something, without marks of a list.
func textLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "-•*")); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// breachName addresses whoever acts for the person: a minor's parent, the representative, the next of kin of who died
// (164.404(d)(1)). Who is not known by name is greeted in words of their own.
func (o *Office) breachName(s *session, a incident.Affected, p patient.Patient, name, lang string) (to, greets string) {
	today := o.today(s)
	minor := !p.Born.IsZero() && patient.IsMinor(p, today, patient.MajorityAge(s.practice.State)) && (p.Emancipated.IsZero() || p.Emancipated.After(today))
	if !minor && !a.Deceased {
		return name, ""
	}
	for _, r := range p.Representatives {
		if patient.StandingOf(p, r, today, s.practice.State).Stands {
			return r.Name, ""
		}
	}
	switch {
	case a.Deceased && lang == "es":
		return "A los familiares de " + name, "Estimados familiares de " + name
	case a.Deceased:
		return "The next of kin of " + name, "Dear family of " + name
	case lang == "es":
		return "A los padres o tutores de " + name, "Estimados padres o tutores de " + name
	}
	return "The parent or guardian of " + name, "Dear parent or guardian of " + name
}

// breachLang is the language of a person's letter: Spanish only once what it says was written in Spanish too.
func breachLang(i incident.Incident, p patient.Patient) string {
	if langOf(p) == "es" && !blankText(i.WordsEs.WhatHappened) {
		return "es"
	}
	return "en"
}

func breachWish(i incident.Incident, a incident.Affected, p patient.Patient) LetterWish {
	return LetterWish{Kind: letter.BreachNotice, About: kindIncident + "." + i.ID, Lang: breachLang(i, p), Facts: letter.Facts{Text: map[string]string{"person": a.ID}}}
}

// PreviewBreachLetters shows the first few letters as they would be, as a PDF; what they lack is *LetterRefused.
func (o *Office) PreviewBreachLetters(ctx context.Context, id string, most int) ([]byte, error) {
	var sheets []LetterSheet
	var head Letterhead
	err := o.write(ctx, access.IncidentsWork, func(s *session, tx Tx) (audit.Event, error) {
		i, err := entryOf[incident.Incident](tx, kindIncident, id)
		if err != nil {
			return audit.Event{}, err
		}
		head = o.letterhead(s)
		stop := ErrNothingToSave.With(nil)
		err = o.eachUnwritten(s, tx, i, func(_ incident.Affected, l Letter) error {
			if sheets = append(sheets, o.plainLetter(s, l)); len(sheets) >= max(most, 1) {
				return stop
			}
			return nil
		})
		if err != nil && !isKind(err, ErrNothingToSave) {
			return audit.Event{}, err
		}
		if len(sheets) == 0 {
			return audit.Event{}, ErrNothingToSave
		}
		return audit.Event{Action: audit.LetterPrinted, Object: "incident:" + id, Args: map[string]string{"count": itoa(len(sheets)), "about": "preview"}}, nil
	})
	if err != nil {
		return nil, err
	}
	n := 0
	return o.deps.Printer.Letters(head, func() (LetterSheet, bool, error) {
		if n++; n > len(sheets) {
			return LetterSheet{}, false, nil
		}
		return sheets[n-1], true, nil
	})
}

// affectedPeople lists the affected people of an incident, and the patients among them by their ids.
func affectedPeople(tx Tx, id string) ([]incident.Affected, map[string]patient.Patient, error) {
	list, err := entriesOf[incident.Affected](tx, kindAffected, EntryQuery{Owner: id})
	if err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, a := range list {
		if a.PatientID != "" {
			ids = append(ids, a.PatientID)
		}
	}
	who, err := tx.PatientsByID(ids)
	return list, who, err
}

// eachUnwritten makes the letters to the people to whom one can be mailed and was not, which are not kept yet.
func (o *Office) eachUnwritten(s *session, tx Tx, i incident.Incident, do func(a incident.Affected, l Letter) error) error {
	set, err := o.incidentSetting(s, tx)
	if err != nil {
		return err
	}
	list, who, err := affectedPeople(tx, i.ID)
	if err != nil {
		return err
	}
	for _, a := range list {
		p := who[a.PatientID]
		state, err := letterState(tx, a, p)
		if err != nil {
			return err
		}
		if state != incident.LetterWaiting && state != incident.LetterMade {
			continue
		}
		l, err := o.breachLetter(s, i, set, a, p)
		if err != nil {
			return err
		}
		if err := do(a, l); err != nil {
			return err
		}
	}
	return nil
}

// breachLetter makes one letter, which is not kept yet.
func (o *Office) breachLetter(s *session, i incident.Incident, set incident.Setting, a incident.Affected, p patient.Patient) (Letter, error) {
	w := breachWish(i, a, p)
	d, err := o.letterOf(s, w, o.breachMatter(s, i, set, a, p, w))
	if err != nil {
		return Letter{}, err
	}
	if len(d.Lacks) > 0 {
		return Letter{}, &LetterRefused{d.Lacks}
	}
	return Letter{ID: o.newID(), Kind: d.Kind, About: w.About, PatientID: a.PatientID, Number: d.Number, Lang: d.Lang, Title: d.Title, Text: d.Text, Version: d.Version,
		To: d.To, Made: o.today(s), At: o.now(s), By: s.member.ID}, nil
}

// BreachLetters makes the letters to all people affected who can be written to and were not, freezes each as it goes out,
// and returns them as one PDF. What was made before and is not mailed is made again when it would say something else. The
// people it leaves out are counted by OpenIncident. Cancelled while it prints, the letters stay made and are printed next
// time.
func (o *Office) BreachLetters(ctx context.Context, id string, progress Progress) ([]byte, int, error) {
	var letters []string
	_, err := o.changeIncident(ctx, id, access.IncidentsWork, audit.LetterMade, string(letter.BreachNotice), func(s *session, tx Tx, i *incident.Incident) error {
		if !i.IsBreach() {
			return ErrNoBreach
		}
		err := o.eachUnwritten(s, tx, *i, func(a incident.Affected, l Letter) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress("incident.progress.fill", len(letters), i.Tally.Total)
			was, same, err := sameLetter(tx, a, l)
			if err != nil {
				return err
			}
			if same {
				letters = append(letters, was.ID)
				return nil
			}
			a.LetterID = l.ID
			letters = append(letters, l.ID)
			if err := tx.PutEntry(kindLetter, l.ID, l); err != nil {
				return err
			}
			return tx.PutEntry(kindAffected, a.ID, a)
		})
		if err == nil && len(letters) == 0 {
			return ErrNothingToSave
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	pdf, err := o.printLetters(ctx, letters, progress)
	return pdf, len(letters), err
}

// lettersAtOnce are read from the records in one go.
const lettersAtOnce = 100

// printLetters sets letters that are on record, one after another.
func (o *Office) printLetters(ctx context.Context, letters []string, progress Progress) ([]byte, error) {
	s, err := o.may(access.IncidentsWork)
	if err != nil {
		return nil, err
	}
	n := 0
	var some []Letter // read, and not printed yet: they are many, and all of them would take the memory of as many
	return o.deps.Printer.Letters(o.letterhead(s), func() (LetterSheet, bool, error) {
		if n == len(letters) {
			return LetterSheet{}, false, nil
		}
		if err := ctx.Err(); err != nil {
			return LetterSheet{}, false, err
		}
		progress("incident.progress.print", n, len(letters))
		if len(some) == 0 {
			err := s.opened.Read(ctx, func(tx Tx) error {
				for _, id := range letters[n:min(n+lettersAtOnce, len(letters))] {
					l, err := entryOf[Letter](tx, kindLetter, id)
					if err != nil {
						return err
					}
					some = append(some, l)
				}
				return nil
			})
			if err != nil {
				return LetterSheet{}, false, err
			}
		}
		l := some[0]
		some = some[1:]
		n++
		return o.plainLetter(s, l), true, nil
	})
}

// BreachLetter makes the letter to one person, for a better address or somebody left out, and returns it as a PDF. One that was
// made before and would say the same is printed again.
func (o *Office) BreachLetter(ctx context.Context, id, person string) ([]byte, error) {
	var l Letter
	_, err := o.changeIncident(ctx, id, access.IncidentsWork, audit.LetterMade, string(letter.BreachNotice), func(s *session, tx Tx, i *incident.Incident) error {
		if !i.IsBreach() {
			return ErrNoBreach
		}
		a, p, err := affectedWith(tx, id, person)
		if err != nil {
			return err
		}
		set, err := o.incidentSetting(s, tx)
		if err != nil {
			return err
		}
		if l, err = o.breachLetter(s, *i, set, a, p); err != nil {
			return err
		}
		was, same, err := sameLetter(tx, a, l)
		if same || err != nil {
			l = was
			return err
		}
		a.LetterID = l.ID
		if err := tx.PutEntry(kindLetter, l.ID, l); err != nil {
			return err
		}
		return tx.PutEntry(kindAffected, a.ID, a)
	})
	if err != nil {
		return nil, err
	}
	return o.printLetters(ctx, []string{l.ID}, func(string, int, int) {})
}

// BreachNoticeText makes the notice for a State's media (state two letters) or, with state "", the substitute notice, as a
// frozen letter and a PDF.
func (o *Office) BreachNoticeText(ctx context.Context, id, state, lang string) (Letter, []byte, error) {
	w := LetterWish{Kind: letter.BreachSubstitute, About: kindIncident + "." + id, Lang: lang}
	if state != "" {
		w.Kind, w.Facts = letter.BreachMedia, letter.Facts{Text: map[string]string{"state": stateIn(state, lang)}}
	}
	return o.MakeLetter(ctx, w)
}

// IncidentLetters lists the letters about an incident, the newest first.
func (o *Office) IncidentLetters(ctx context.Context, id string) ([]Letter, error) {
	var list []Letter
	err := o.peek(ctx, access.IncidentsView, func(_ *session, tx Tx) error {
		var err error
		list, err = entriesOf[Letter](tx, kindLetter, EntryQuery{Owner: kindIncident + "." + id, Newest: true})
		return err
	})
	return list, err
}
