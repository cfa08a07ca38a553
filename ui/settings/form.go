// The form of the settings, and how they read for members who may not change them.

package settings

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/start"
)

// form is the practice's data and the preferences.
type form struct {
	practice office.Practice
	prefs    office.Preferences
	photos   *photosForm // nil until the rules for pictures are read, or where they are not this member's
	signing  *signingForm
	duties   *dutiesForm // nil until the rules for requests and incidents are read

	name, address, telephone, email, privacy, security, lock, months, again *kit.Entry
	state, zone                                                             *kit.Select
	theme, language, size                                                   *kit.Choice
	copies                                                                  *kit.Toggle
	fields                                                                  map[string]*kit.Field
}

// order is how Tab visits the fields, and which mistake is shown first.
var order = []string{"name", "address", "telephone", "email", "state", "zone", "privacy_officer", "security_officer", "lock_minutes", "theme", "language", "text_size",
	"photo_consent_months", "ask_again_days"}

// sizes are the text sizes offered, as they are kept.
var sizes = []struct {
	id    string
	value float32
}{{"small", 0.9}, {"normal", 1}, {"large", 1.25}, {"larger", 1.5}}

func sizeID(v float32) string {
	for _, s := range sizes {
		if s.value == v {
			return s.id
		}
	}
	return ""
}

func options(prefix string, ids ...string) []kit.Option {
	var out []kit.Option
	for _, id := range ids {
		out = append(out, kit.Option{ID: id, Label: i18n.T(prefix + id)})
	}
	return out
}

func entry(value string, limit int) *kit.Entry {
	e := kit.NewEntry("").Limit(limit)
	e.SetValue(value)
	return e
}

func newForm(p office.Practice, prefs office.Preferences) *form {
	f := &form{practice: p, prefs: prefs, signing: newSigningForm(prefs),
		name: entry(p.Name, 120), address: kit.NewNotes("", 300), telephone: entry(p.Telephone, 40), email: entry(p.Email, 254), privacy: entry(p.PrivacyOfficer, 100), security: entry(p.SecurityOfficer, 100),
		lock: entry(strconv.Itoa(prefs.LockMinutes), 2), months: entry(strconv.Itoa(prefs.PhotoConsentMonths), 3), again: entry(strconv.Itoa(prefs.AskAgainDays), 4)}
	f.address.SetMinRowsVisible(2)
	f.address.SetValue(p.Address)
	f.state = kit.NewSelect(i18n.T("start.choose"), start.StateOptions(), p.State, nil)
	f.zone = kit.NewSelect(i18n.T("start.choose"), start.ZoneOptions(p.Zone), p.Zone, nil)
	f.theme = kit.NewChoice(options("settings.theme.", "light", "dark", "system"), prefs.Theme, nil)
	f.language = kit.NewChoice([]kit.Option{{ID: i18n.English, Label: "English"}, {ID: i18n.Spanish, Label: "Español"}}, prefs.Language, nil)
	f.size = kit.NewChoice(options("settings.size.", "small", "normal", "large", "larger"), sizeID(prefs.TextSize), nil)
	f.copies = kit.NewToggle(i18n.T("settings.copy"), prefs.CopyIsCondition, nil)
	f.fields = map[string]*kit.Field{
		"name":                 kit.NewField(i18n.T("start.practice.name"), f.name).Require(),
		"address":              kit.NewField(i18n.T("start.practice.address"), f.address).Require(),
		"telephone":            kit.NewField(i18n.T("start.practice.telephone"), f.telephone).Require(),
		"email":                kit.NewField(i18n.T("settings.email"), f.email).Help(i18n.T("settings.email.help")).Why(why("settings.email")),
		"state":                kit.NewField(i18n.T("start.practice.state"), f.state).Require(),
		"zone":                 kit.NewField(i18n.T("start.practice.zone"), f.zone).Require(),
		"privacy_officer":      kit.NewField(i18n.T("start.privacy_officer"), f.privacy).Require().Why(why("start.privacy_officer")),
		"security_officer":     kit.NewField(i18n.T("start.security_officer"), f.security).Require().Why(why("start.security_officer")),
		"lock_minutes":         kit.NewField(i18n.T("settings.lock"), f.lock).Help(i18n.T("settings.lock.help")).Why(why("settings.lock")),
		"theme":                kit.NewField(i18n.T("settings.theme"), f.theme),
		"language":             kit.NewField(i18n.T("settings.language"), f.language).Help(i18n.T("settings.language.help")),
		"text_size":            kit.NewField(i18n.T("settings.size"), f.size).Help(i18n.T("settings.size.help")),
		"photo_consent_months": kit.NewField(i18n.T("settings.months"), f.months).Help(i18n.T("settings.months.help")),
		"ask_again_days":       kit.NewField(i18n.T("settings.again"), f.again).Help(i18n.T("settings.again.help")).Why(why("settings.again")),
	}
	return f
}

func why(key string) *kit.Why {
	return kit.NewWhy(kit.WhyText{Sentences: i18n.T(key + ".why"), Example: i18n.T(key + ".example"), Citation: i18n.T(key + ".citation")})
}

func (f *form) content() fyne.CanvasObject {
	two := func(a, b string) fyne.CanvasObject {
		return kit.ColumnsTop(14, []float32{1, 1}, f.fields[a], f.fields[b])
	}
	practice := kit.Card(kit.Section(i18n.T("settings.practice"), i18n.T("settings.practice.sub")), f.fields["name"], f.fields["address"],
		two("telephone", "email"), two("state", "zone"), two("privacy_officer", "security_officer"))
	look := kit.Card(kit.Section(i18n.T("settings.look"), ""), f.fields["theme"], f.fields["language"], f.fields["text_size"], f.fields["lock_minutes"])
	rules := kit.Card(kit.Section(i18n.T("settings.rules"), ""), two("photo_consent_months", "ask_again_days"),
		kit.Row(12, kit.Grow(kit.Stack(2, kit.Row(8, kit.StrongText(i18n.T("settings.copy")), why("settings.copy")), kit.SmallText(i18n.T("settings.copy.help")))), f.copies))
	return kit.ColumnsTop(18, []float32{1, 1}, practice, kit.Stack(14, look, rules))
}

// read returns what stands in the form; numbers that are none are told of by field.
func (f *form) read() (office.Practice, office.Preferences, []office.Defect) {
	p, prefs := f.practice, f.prefs
	text := func(e *kit.Entry) string { return strings.TrimSpace(e.Value()) }
	p.Name, p.Address, p.Telephone, p.Email, p.PrivacyOfficer, p.SecurityOfficer = text(f.name), text(f.address), text(f.telephone), text(f.email), text(f.privacy), text(f.security)
	p.State, p.Zone = f.state.Chosen(), f.zone.Chosen()
	prefs.Theme, prefs.Language, prefs.CopyIsCondition = f.theme.Chosen(), f.language.Chosen(), f.copies.On()
	for _, s := range sizes {
		if s.id == f.size.Chosen() {
			prefs.TextSize = s.value
		}
	}
	number := func(e *kit.Entry) int {
		n, err := strconv.Atoi(text(e))
		if err != nil {
			return -1 // outside of every range, which Check says
		}
		return n
	}
	prefs.LockMinutes, prefs.PhotoConsentMonths, prefs.AskAgainDays = number(f.lock), number(f.months), number(f.again)
	f.signing.take(&prefs)
	return p, prefs, append(p.Check(), prefs.Check()...)
}

// changed tells whether something differs from what is saved.
func (f *form) changed() bool {
	p, prefs, _ := f.read()
	return p != f.practice || prefs != f.prefs || f.photos != nil && f.photos.changed() || f.signing.ruleChanged() || f.duties.changed()
}

// was notes what is saved now.
func (f *form) was(p office.Practice, prefs office.Preferences) { f.practice, f.prefs = p, prefs }

// take returns what was entered, or says what is wrong with it.
func (f *form) take() (office.Practice, office.Preferences, bool) {
	p, prefs, ds := f.read()
	f.refuse(ds)
	return p, prefs, len(ds) == 0
}

// refuse says at each field what is wrong.
func (f *form) refuse(ds []office.Defect) {
	var all []*kit.Field
	for _, name := range order {
		all = append(all, f.fields[name])
	}
	kit.ClearErrors(all...)
	for i := len(ds) - 1; i >= 0; i-- {
		if field, ok := f.fields[ds[i].Field]; ok {
			words, _ := i18n.Sentence(&office.Invalid{Defects: ds[i : i+1]})
			field.SetError(words)
		}
	}
	kit.FocusFirstError(all...)
}

// facts is the settings for members who may not change them.
func facts(p office.Practice, prefs office.Preferences) fyne.CanvasObject {
	practice := kit.Card(kit.Section(i18n.T("settings.practice"), ""), kit.Fact(i18n.T("start.practice.name"), p.Name), kit.Fact(i18n.T("start.practice.address"), p.Address),
		kit.Fact(i18n.T("start.practice.telephone"), p.Telephone), kit.Fact(i18n.T("settings.email"), orNone(p.Email)), kit.Fact(i18n.T("start.privacy_officer"), p.PrivacyOfficer), kit.Fact(i18n.T("start.security_officer"), p.SecurityOfficer))
	yes := i18n.T("kit.no")
	if prefs.CopyIsCondition {
		yes = i18n.T("kit.yes")
	}
	rules := kit.Card(kit.Section(i18n.T("settings.rules"), ""), kit.Fact(i18n.T("settings.lock"), i18n.Count(prefs.LockMinutes)), kit.Fact(i18n.T("settings.months"), i18n.Count(prefs.PhotoConsentMonths)),
		kit.Fact(i18n.T("settings.again"), i18n.Count(prefs.AskAgainDays)), kit.Fact(i18n.T("settings.copy"), yes))
	return kit.ColumnsTop(18, []float32{1, 1}, practice, rules)
}

func orNone(s string) string {
	if s == "" {
		return i18n.T("settings.none")
	}
	return s
}
