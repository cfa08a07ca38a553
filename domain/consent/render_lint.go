// This file checks a template before it is published: nothing unfilled, every required statement and element there,
// both languages alike, no word that gives rights away.
package consent

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"consentry/domain/calendar"
)

// Keys of flaws. Each has a sentence in the interface's words.
const (
	FlawLanguage    = "forms.flaw.language"    // a language has no text
	FlawTooLong     = "forms.flaw.too_long"    // more than MaxTemplateBytes, or too many pieces
	FlawDepth       = "forms.flaw.depth"       // blocks inside blocks too deep
	FlawUnclosed    = "forms.flaw.unclosed"    // {{ or a block without its end
	FlawUnopened    = "forms.flaw.unopened"    // an end without its beginning
	FlawPlaceholder = "forms.flaw.placeholder" // {{name}} that no form knows
	FlawStatement   = "forms.flaw.statement"   // a required statement is missing or empty
	FlawCondition   = "forms.flaw.condition"   // a statement can vanish, or M1/M2 is not tied to its case
	FlawTwice       = "forms.flaw.twice"       // a statement stands twice
	FlawUnknownMark = "forms.flaw.mark"        // [[X9]] that nobody asks for
	FlawElement     = "forms.flaw.element"     // a required value is not on the form
	FlawSilent      = "forms.flaw.silent"      // a statement does not say what it has to
	FlawUnfinished  = "forms.flaw.unfinished"  // "sample", "lorem", "[insert", "TBD", "XXX"
	FlawWaiver      = "forms.flaw.waiver"      // asks to give up HIPAA rights (164.530(h))
	FlawDiffers     = "forms.flaw.differs"     // a placeholder that the other language lacks
	FlawTitle       = "forms.flaw.title"       // no "# title"
	FlawGrade       = "forms.flaw.grade"       // advisory: hard to read (L1)
	FlawID          = "forms.flaw.id"          // no id, version or known kind
)

// Flaw is something wrong with a template.
type Flaw struct {
	Key  string
	Lang string // "" when it concerns all
	Line int    // from 1; 0 when it concerns the whole text
	Arg  string // the placeholder, code or words it is about
	// Advisory flaws do not keep a template from being published.
	Advisory bool
}

func (f Flaw) Error() string {
	return fmt.Sprintf("form template: %s %s line %d %s", f.Key, f.Lang, f.Line, f.Arg)
}

// MessageKey and MessageArgs name the sentence for a person.
func (f Flaw) MessageKey() string { return f.Key }
func (f Flaw) MessageArgs() map[string]string {
	return map[string]string{"lang": f.Lang, "line": fmt.Sprint(f.Line), "what": f.Arg}
}

// CanPublish tells whether none of the flaws stands in the way.
func CanPublish(flaws []Flaw) bool {
	return !slices.ContainsFunc(flaws, func(f Flaw) bool { return !f.Advisory })
}

// demand is what a kind of form must hold.
type demand struct {
	always   []Code          // statements in every case
	cases    map[Code]string // statements that stand in {{#if case}}
	values   []string        // placeholders or lists that must be there in every case
	optional []Code          // marks that may be there
}

var demands = map[Kind]demand{
	KindMarketing: {
		always: []Code{S1, S2, S3},
		cases:  map[Code]string{M1: "third_party", M2: "sale"},
		values: []string{"patient", "practice", "photos", "discloser", "channels_yes", "channels_no", "channels_open",
			"name", "recipient", "purposes", "expiry_date", "expiry_event", "revoke_to", "signer", "authority"},
	},
	KindPhoto:  {values: []string{"patient", "practice", "signer"}},
	KindNotice: {values: []string{"patient", "practice", "signer", "notice_number", "notice_date"}},
	KindNoticeText: {
		always:   []Code{"N1", "N2", "N3", "N4", "N5", "N8", "N9", "N10", "N11", "N12"},
		optional: []Code{"N6", "N7"},
		values:   []string{"practice", "officer", "telephone", "notice_date"},
	},
	KindRevokeForm: {values: []string{"patient", "practice", "revoked"}},
	KindRevokeAck:  {values: []string{"patient", "practice", "revoked", "received_on"}},
}

// knownValues are the names a template may use: what ValuesFor sets.
var knownValues = func() map[string]bool {
	v := ValuesFor(Scope{Grants: []Grant{{Answer: AnswerYes}}}, Facts{Lang: "en", NoticeNumber: 1})
	known := map[string]bool{"same_limits": true, "representative": true, "authority": true, "purposes": true, "text": true,
		"channels_yes": true, "channels_no": true, "channels_open": true, "notice_number": true,
		"face_no": true, "face_eyes": true, "face_yes": true, "name_ok": true, "caption_ok": true, "edits_ok": true}
	for name := range v.Text {
		known[name] = true
	}
	for name := range v.Flags {
		known[name] = true
	}
	for name, items := range v.Lists {
		known[name] = true
		for _, item := range items {
			for name := range item {
				known[name] = true
			}
		}
	}
	return known
}()

// Placeholders lists the names a template may use, for help while writing one.
func Placeholders() []string { return slices.Sorted(maps.Keys(knownValues)) }

// Lint returns what is wrong with a template, the gravest language first. A template with a flaw that is not advisory
// cannot be published.
func Lint(t Template) []Flaw {
	var flaws []Flaw
	need, ok := demands[t.Kind]
	if !ok || !nameShape.MatchString(t.ID) || t.Version < 1 {
		flaws = append(flaws, Flaw{Key: FlawID, Arg: clip(t.ID)})
	}
	used := map[string]map[string]int{}
	for _, lang := range Languages() {
		body := t.Body[lang]
		if blank(body) {
			flaws = append(flaws, Flaw{Key: FlawLanguage, Lang: lang})
			continue
		}
		nodes, flaw := parseTemplate(body)
		if flaw != nil {
			flaw.Lang = lang
			flaws = append(flaws, *flaw)
			continue
		}
		l := linter{lang: lang, need: need, names: map[string]int{}, codes: map[Code]int{}}
		l.walk(nodes, nil)
		l.whole(body)
		l.grade(t)
		flaws = append(flaws, l.flaws...)
		used[lang] = l.names
	}
	return append(flaws, differences(used)...)
}

// differences finds names that one language uses and the other does not.
func differences(used map[string]map[string]int) []Flaw {
	var flaws []Flaw
	en, es := used["en"], used["es"]
	if en == nil || es == nil {
		return nil
	}
	for _, side := range []struct {
		has, lacks map[string]int
		lang       string
	}{{en, es, "es"}, {es, en, "en"}} {
		for _, name := range slices.Sorted(maps.Keys(side.has)) {
			if _, ok := side.lacks[name]; !ok {
				flaws = append(flaws, Flaw{Key: FlawDiffers, Lang: side.lang, Arg: name})
			}
		}
	}
	return flaws
}

// linter walks one language's text.
type linter struct {
	lang  string
	need  demand
	names map[string]int // placeholder, "#if x", "[S1]" and the line it first stands on
	codes map[Code]int
	flaws []Flaw
}

func (l *linter) add(key string, line int, arg string) {
	l.flaws = append(l.flaws, Flaw{Key: key, Lang: l.lang, Line: line, Arg: arg})
}

func (l *linter) use(name string, line int) {
	if _, ok := l.names[name]; !ok {
		l.names[name] = line
	}
}

// walk visits the nodes; inside holds the conditions around them, "not x" for the other branch, "each x" for lists.
func (l *linter) walk(nodes []node, inside []string) {
	for _, n := range nodes {
		switch n.kind {
		case nodeValue:
			l.known(n)
			l.use(n.name, n.line)
		case nodeIf:
			l.known(n)
			l.use("#if "+n.name, n.line)
			yes, no := n.name, "not "+n.name
			if n.negate {
				yes, no = no, yes
			}
			l.walk(n.children, append(inside, yes))
			l.walk(n.otherwise, append(inside, no))
		case nodeEach:
			l.known(n)
			l.use(n.name, n.line)
			l.walk(n.children, append(inside, "each "+n.name))
		case nodeStatement:
			l.use("["+string(n.code)+"]", n.line)
			l.statement(n, inside)
			l.walk(n.children, append(inside, string(n.code)))
		}
	}
}

func (l *linter) known(n node) {
	if !knownValues[n.name] {
		l.add(FlawPlaceholder, n.line, n.name)
	}
}

// minStatement is the least number of characters a required statement can be said in.
const minStatement = 20

// mustSay are the words that a signed statement is checked for.
var mustSay = map[Code][][]string{S1: {revokeWords, writingWords}, S2: {conditionWords}, S3: {onwardWords}, M1: {paidWords},
	M2: {paidWords}}

func (l *linter) statement(n node, inside []string) {
	if _, twice := l.codes[n.code]; twice {
		l.add(FlawTwice, n.line, string(n.code))
		return
	}
	l.codes[n.code] = n.line
	want, isCase := l.need.cases[n.code]
	switch {
	case isCase && !slices.Equal(inside, []string{want}),
		slices.Contains(l.need.always, n.code) && len(inside) > 0:
		l.add(FlawCondition, n.line, string(n.code))
	case !isCase && !slices.Contains(l.need.always, n.code) && !slices.Contains(l.need.optional, n.code):
		l.add(FlawUnknownMark, n.line, string(n.code))
	}
	if words := foldText(textOf(n.children)); len(words) < minStatement {
		l.add(FlawStatement, n.line, string(n.code))
	} else if !hasAll(words, mustSay[n.code]...) {
		l.add(FlawSilent, n.line, string(n.code))
	}
}

// textOf returns the words of nodes that stand in every case.
func textOf(nodes []node) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(n.text)
		if n.kind == nodeStatement {
			b.WriteString(textOf(n.children))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// unfinished finds words that a draft leaves behind.
var unfinished = regexp.MustCompile(`(?i)\b(sample|lorem|ipsum|tbd|xxx+|placeholder|muestra de texto|por definir)\b|\[ ?(insert|insertar|poner|name of|nombre)|_{4,}|\?\?\?`)

// whole checks what concerns the text as a whole.
func (l *linter) whole(body string) {
	for i, line := range strings.Split(body, "\n") {
		if m := unfinished.FindString(line); m != "" {
			l.add(FlawUnfinished, i+1, clip(m))
		}
	}
	if waivesRights(PlainText(body)) {
		l.add(FlawWaiver, 0, "")
	}
	if !slices.ContainsFunc(Parse(body), func(b Block) bool { return b.Kind == BlockTitle && !blank(b.Plain()) }) {
		l.add(FlawTitle, 0, "")
	}
	for _, code := range l.need.always {
		if _, ok := l.codes[code]; !ok {
			l.add(FlawStatement, 0, string(code))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.need.cases)) {
		if _, ok := l.codes[code]; !ok {
			l.add(FlawStatement, 0, string(code))
		}
	}
	for _, name := range l.need.values {
		if _, ok := l.names[name]; !ok {
			l.add(FlawElement, 0, name)
		}
	}
}

// grade says how hard the text is with an ordinary scope filled in.
func (l *linter) grade(t Template) {
	s, f := specimen(l.lang)
	r, err := Render(t, l.lang, ValuesFor(s, f))
	if err != nil {
		return
	}
	if g := Grade(r.Text, l.lang); g > maxGrade {
		l.flaws = append(l.flaws, Flaw{Key: FlawGrade, Lang: l.lang, Arg: fmt.Sprintf("%.1f", g), Advisory: true})
	}
}

// GradeOf returns the reading grade of a template with an ordinary scope filled in; 0 for a text with mistakes.
func GradeOf(t Template, lang string) float64 {
	s, f := specimen(lang)
	r, err := Render(t, lang, ValuesFor(s, f))
	if err != nil {
		return 0
	}
	return Grade(r.Text, lang)
}

// specimen is an ordinary scope, for reading grades and previews: two places allowed, one not.
func specimen(lang string) (Scope, Facts) {
	grant := func(id string, a Answer) Grant {
		for _, c := range BuiltIn() {
			if c.ID == id {
				return Grant{Channel: id, Name: c.Name.In(lang), Recipient: c.Recipient.In(lang), Answer: a, Face: FaceNo, CaptionOK: true}
			}
		}
		return Grant{Channel: id, Name: id, Recipient: id, Answer: a}
	}
	s := Scope{
		Discloser: "Hale Aesthetic Surgery",
		Photos:    PhotoScope{Procedures: []string{"rhinoplasty"}, From: specimenDay, To: specimenDay.AddDays(364)},
		Grants: []Grant{grant("website_gallery", AnswerYes), grant("in_office_album", AnswerYes),
			grant("instagram", AnswerNo), grant("paid_ads", AnswerNo)},
		Purposes:    []Purpose{{Text: "Show results to future patients"}},
		InitiatedBy: "practice",
		Expiry:      Expiry{Kind: ExpiryDate, Date: specimenDay.AddYearsKeepEarlier(2)},
		RevokeTo:    "Hale Aesthetic Surgery, 12 Elm Street, Springfield, OH 45501",
		ShowEach:    true,
	}
	f := Facts{Lang: lang, Patient: "Lena Park", Practice: "Hale Aesthetic Surgery", Address: "12 Elm Street, Springfield, OH 45501",
		Telephone: "(555) 010-2200", Officer: "Dr. Ana Hale", NoticeNumber: 1, NoticeFrom: specimenDay,
		Revoked: []string{"Instagram"}, SignedOn: specimenDay, ReceivedOn: specimenDay, ReceivedBy: "Maya Ortiz"}
	return s, f
}

var specimenDay = calendar.MustNew(2026, 1, 1)
