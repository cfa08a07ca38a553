// This file makes the sentences that depend on a scope: what one place means, and the summary above the signature.

package patientmode

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// filled is a sentence with strong parts and holes. Values go in after the strong parts are found: whatever a person
// typed stays as it stands.
func filled(sentence string, args ...string) []kit.Run {
	for i := 0; i+1 < len(args); i += 2 {
		args[i] = "{" + args[i] + "}"
	}
	r := strings.NewReplacer(args...)
	runs := kit.Emphasis(sentence)
	for i := range runs {
		runs[i].Text = r.Replace(runs[i].Text)
	}
	return runs
}

// tr speaks the language the form is in; it stays the same when another is chosen after signing.
func (d *document) tr() i18n.Translator { return i18n.In(d.now.Lang) }

// meaning says who may see the pictures in a place and what shows of the patient there.
func (m *mode) meaning(g consent.Grant, recipient string) string {
	face := g.Face
	if face == "" {
		face = consent.FaceNo
	}
	parts := []string{m.tr.T("patientmode.place.who", "who", strings.TrimRight(recipient, ". ")), m.tr.T("patientmode.place.face." + string(face))}
	if g.NameOK {
		parts = append(parts, m.tr.T("patientmode.place.name"))
	} else {
		parts = append(parts, m.tr.T("patientmode.place.no_name"))
	}
	if g.CaptionOK {
		parts = append(parts, m.tr.T("patientmode.place.caption"))
	}
	if g.EditsOK {
		parts = append(parts, m.tr.T("patientmode.place.edits"))
	}
	if g.Territory != "" {
		parts = append(parts, m.tr.T("patientmode.place.territory", "where", g.Territory))
	}
	if g.MaxPosts > 0 {
		parts = append(parts, m.tr.T("patientmode.place.posts", "n", g.MaxPosts))
	}
	return strings.Join(parts, " ")
}

// summary is the left of the page one signs: what exactly is being allowed.
func (m *mode) summary(d *document) fyne.CanvasObject {
	s := d.now.Scope
	col := kit.Stack(10, kit.HeroText(d.tr().T("patientmode.summary.title")))
	if line := m.signsFor(d); line != nil {
		col.Add(line)
	}
	key := "patientmode.summary"
	if d.now.Signer.Kind == consent.SignerRepresentative {
		key = "patientmode.summary.for"
	}
	photos := s.Description
	if photos == "" {
		photos = s.Photos.Describe(d.now.Lang)
	}
	var why []string
	for _, p := range s.Purposes {
		why = append(why, small(consent.CleanValue(p.Text)))
	}
	col.Add(kit.RichText(filled(d.tr().T(key), "name", m.p.First, "signer", d.now.Signer.Name, "practice", s.Discloser, "photos", photos,
		"face", faces(d, s), "purposes", consent.JoinWords(why, d.now.Lang))...))
	places := kit.NewBox(kit.ColorSurface, kit.ColorLine, 12, kit.Gap(0, 0))
	col.Add(places)
	col.Add(kit.Bullets(terms(d, s)...))
	places.SetContent(kit.Inset(11, 18, marks(s.Grants)))
	if room := m.root.size; room.Height > 0 && m.high(col, room.Width-2*sideways-between-m.padColumn()) > m.room().Height {
		places.SetContent(kit.Inset(9, 18, marksInLines(s.Grants)))
	}
	return col
}

// marks are the places with a check or a cross before each.
func marks(grants []consent.Grant) fyne.CanvasObject {
	yes, no := kit.Wrap(9), kit.Wrap(9)
	for _, g := range grants {
		if g.Answer == consent.AnswerYes {
			yes.Add(kit.Marked(true, g.Name))
		} else {
			no.Add(kit.Marked(false, g.Name))
		}
	}
	col := kit.Stack(8)
	for _, w := range []*fyne.Container{yes, no} {
		if len(w.Objects) > 0 {
			col.Add(w)
		}
	}
	return col
}

// marksInLines says the same with less room, when many places were asked for: one check, one cross, and names in lines.
func marksInLines(grants []consent.Grant) fyne.CanvasObject {
	col := kit.Stack(5)
	line := func(mark fyne.CanvasObject, words *kit.Text, names []string) {
		if len(names) > 0 {
			words.SetText(strings.Join(names, " · "))
			col.Add(kit.RowTop(8, kit.Inset4(4, 0, 0, 0, mark), kit.Grow(words)))
		}
	}
	var yes, no []string
	for _, g := range grants {
		if g.Answer == consent.AnswerYes {
			yes = append(yes, g.Name)
		} else {
			no = append(no, g.Name)
		}
	}
	line(kit.NewIcon(kit.IconCheck, 17, kit.ColorInk), kit.NewText("", kit.SizeSmall, kit.SemiBold, kit.ColorInk), yes)
	line(kit.NewIcon(kit.IconCross, 15, kit.ColorMuted), kit.SmallText(""), no)
	return col
}

// signsFor says for whom and by what right a representative signs; nil if the patient signs.
func (m *mode) signsFor(d *document) fyne.CanvasObject {
	s := d.now.Signer
	if s.Kind != consent.SignerRepresentative {
		return nil
	}
	authority := consent.Term(consent.CleanValue(s.Authority), d.now.Lang)
	if key := "patientmode.authority." + s.Authority; i18n.Has(key) {
		authority = d.tr().T(key)
	}
	return kit.RichText(filled(d.tr().T("patientmode.signs_for"), "patient", m.p.FullName(), "authority", authority)...)
}

// faces says how much of a face shows when all places allowed agree, else that it differs.
func faces(d *document, s *consent.Scope) string {
	face, same := consent.FaceRule(""), true
	for _, g := range s.Grants {
		if g.Answer != consent.AnswerYes {
			continue
		}
		f := g.Face
		if f == "" {
			f = consent.FaceNo
		}
		same = same && (face == "" || face == f)
		face = f
	}
	if !same {
		return d.tr().T("patientmode.summary.face.differs")
	}
	if face == "" {
		face = consent.FaceNo
	}
	return d.tr().T("patientmode.summary.face." + string(face))
}

// terms are the sentences below the places: when it ends and what one should know.
func terms(d *document, s *consent.Scope) [][]kit.Run {
	var out [][]kit.Run
	say := func(key string, args ...string) { out = append(out, filled(d.tr().T(key), args...)) }
	switch s.Expiry.Kind {
	case consent.ExpiryDate:
		say("patientmode.summary.ends", "date", d.tr().FullDate(s.Expiry.Date))
	case consent.ExpiryEvent:
		say("patientmode.summary.ends_when", "event", s.Expiry.Event)
	default:
		say("patientmode.summary.ends_never")
	}
	if s.ShowEach {
		say("patientmode.summary.show_each")
	}
	if r := s.Remuneration; r.Sale || r.ThirdParty {
		say("patientmode.summary.paid", "who", r.Who, "what", r.What)
	}
	if s.Remuneration.Consideration != "" {
		say("patientmode.summary.offered", "what", s.Remuneration.Consideration)
	}
	say("patientmode.summary.take_back")
	say("patientmode.summary.care")
	say("patientmode.summary.passed_on")
	say("patientmode.summary.copy")
	return out
}

// small makes a phrase's first letter small, so that it can stand inside a sentence.
func small(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); n == 0 || unicode.IsUpper(next) || unicode.IsDigit(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
