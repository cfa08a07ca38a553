// The pages of set-up that ask: the practice, its people, the owner's password, the folder.

package start

import (
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// show puts the defects of an input to their fields and the keyboard into the first one.
func show(ds []office.Defect, fields map[string]*kit.Field, order []string) bool {
	for _, f := range fields {
		f.SetError("")
	}
	for i := len(ds) - 1; i >= 0; i-- { // the first one said of a field stays
		if f, ok := fields[ds[i].Field]; ok {
			f.SetError(defectSentence(ds[i]))
		}
	}
	for _, name := range order {
		if f := fields[name]; f.Error() != "" {
			f.Focus()
			return false
		}
	}
	return true
}

// practicePage asks for the practice.
type practicePage struct {
	s                        *SetUp
	name, address, telephone *kit.Entry
	state, zone              *kit.Select
	fields                   map[string]*kit.Field
	order                    []string
}

func newPracticePage(s *SetUp) *practicePage {
	d := &s.draft
	p := &practicePage{s: s, name: kit.NewEntry("").Limit(120), address: kit.NewNotes("", 300), telephone: kit.NewEntry("").Limit(40),
		order: []string{"name", "address", "telephone", "state", "zone"}}
	p.address.SetMinRowsVisible(2)
	p.name.SetValue(d.practice.Name)
	p.address.SetValue(d.practice.Address)
	p.telephone.SetValue(d.practice.Telephone)
	p.zone = kit.NewSelect(i18n.T("start.choose"), zoneOptions(d.practice.Zone), d.practice.Zone, func(string) { d.zoneSet = true })
	p.state = kit.NewSelect(i18n.T("start.choose"), stateOptions(), d.practice.State, func(id string) {
		if zone, ok := zoneOfState[id]; ok && !d.zoneSet {
			p.zone.Choose(zone)
		}
	})
	p.fields = map[string]*kit.Field{
		"name":      kit.NewField(i18n.T("start.practice.name"), p.name).Require(),
		"address":   kit.NewField(i18n.T("start.practice.address"), p.address).Require(),
		"telephone": kit.NewField(i18n.T("start.practice.telephone"), p.telephone).Require(),
		"state":     kit.NewField(i18n.T("start.practice.state"), p.state).Require(),
		"zone":      kit.NewField(i18n.T("start.practice.zone"), p.zone).Require(),
	}
	return p
}

func (p *practicePage) content() []fyne.CanvasObject {
	lang := kit.NewChoice([]kit.Option{{ID: i18n.English, Label: "English"}, {ID: i18n.Spanish, Label: "Español"}}, p.s.draft.lang, p.s.speak).Small()
	head := kit.RowTop(12, kit.Grow(kit.Section(i18n.T("start.practice.title"), i18n.T("start.practice.what"))), lang)
	return []fyne.CanvasObject{head, p.fields["name"], p.fields["address"],
		kit.ColumnsTop(14, []float32{1, 1}, p.fields["telephone"], p.fields["state"]), p.fields["zone"]}
}

func (p *practicePage) focus() { p.fields["name"].Focus() }

// take keeps what was typed.
func (p *practicePage) take() {
	d := &p.s.draft.practice
	d.Name, d.Address, d.Telephone = strings.TrimSpace(p.name.Value()), strings.TrimSpace(p.address.Value()), strings.TrimSpace(p.telephone.Value())
	d.State, d.Zone = p.state.Chosen(), p.zone.Chosen()
}

func (p *practicePage) keep() bool {
	p.take()
	return p.show(p.s.draft.practice.Check())
}

func (p *practicePage) show(ds []office.Defect) bool { return show(ds, p.fields, p.order) }

// officersPage asks who owns the practice and who its officers are.
type officersPage struct {
	s                        *SetUp
	owner, privacy, security *kit.Entry
	who                      map[string]*kit.Choice
	fields                   map[string]*kit.Field
	body                     *fyne.Container
}

// The two answers to who an officer is.
const (
	me      = "me"
	another = "another"
)

func newOfficersPage(s *SetUp) *officersPage {
	p := &officersPage{s: s, owner: kit.NewEntry("").Limit(100), privacy: kit.NewEntry("").Limit(100), security: kit.NewEntry("").Limit(100),
		who: map[string]*kit.Choice{}, fields: map[string]*kit.Field{}}
	p.owner.SetValue(s.draft.owner)
	p.privacy.SetValue(s.draft.privacy)
	p.security.SetValue(s.draft.security)
	p.fields["owner_name"] = kit.NewField(i18n.T("start.owner.name"), p.owner).Require().Help(i18n.T("start.owner.help"))
	for _, o := range []struct {
		id    string
		entry *kit.Entry
	}{{"privacy_officer", p.privacy}, {"security_officer", p.security}} {
		chosen := me
		if o.entry.Value() != "" {
			chosen = another
		}
		p.who[o.id] = kit.NewChoice([]kit.Option{{ID: me, Label: i18n.T("start.officer.me")}, {ID: another, Label: i18n.T("start.officer.another")}}, chosen, func(id string) {
			p.arrange()
			if id == another {
				soon(s.o.Async, p.fields[o.id].Focus)
			}
		})
		p.fields[o.id] = kit.NewField(i18n.T("start."+o.id+".name"), o.entry).Require()
	}
	p.owner.OnEnter = func() {
		if p.who["privacy_officer"].Chosen() == me && p.who["security_officer"].Chosen() == me {
			s.Next()
			return
		}
		soon(s.o.Async, p.firstOther)
	}
	p.privacy.OnEnter, p.security.OnEnter = s.Next, s.Next
	p.body = kit.Stack(14)
	p.arrange()
	return p
}

// firstOther moves the keyboard to the name of the first officer who is somebody else.
func (p *officersPage) firstOther() {
	for _, id := range []string{"privacy_officer", "security_officer"} {
		if p.who[id].Chosen() == another {
			p.fields[id].Focus()
			return
		}
	}
}

// arrange shows the name of an officer only where somebody else is one.
func (p *officersPage) arrange() {
	p.body.Objects = []fyne.CanvasObject{kit.Section(i18n.T("start.people.title"), i18n.T("start.people.what")), p.fields["owner_name"]}
	for _, id := range []string{"privacy_officer", "security_officer"} {
		f := kit.NewField(i18n.T("start."+id), p.who[id]).Why(kit.NewWhy(kit.WhyText{Sentences: i18n.T("start." + id + ".why"),
			Example: i18n.T("start." + id + ".example"), Citation: i18n.T("start." + id + ".citation")}))
		p.body.Add(f)
		if p.who[id].Chosen() == another {
			p.body.Add(p.fields[id])
		}
	}
	p.body.Refresh()
}

func (p *officersPage) content() []fyne.CanvasObject { return []fyne.CanvasObject{p.body} }
func (p *officersPage) focus()                       { p.fields["owner_name"].Focus() }

func (p *officersPage) keep() bool {
	d := &p.s.draft
	d.owner = strings.Join(strings.Fields(p.owner.Value()), " ")
	d.privacy, d.security = "", ""
	var ds []office.Defect
	missing := func(field string) { ds = append(ds, office.Defect{Field: field, Key: "office.missing"}) }
	if d.owner == "" {
		missing("owner_name")
	}
	if p.who["privacy_officer"].Chosen() == another {
		if d.privacy = strings.TrimSpace(p.privacy.Value()); d.privacy == "" {
			missing("privacy_officer")
		}
	}
	if p.who["security_officer"].Chosen() == another {
		if d.security = strings.TrimSpace(p.security.Value()); d.security == "" {
			missing("security_officer")
		}
	}
	for field, value := range map[string]string{"owner_name": d.owner, "privacy_officer": d.privacy, "security_officer": d.security} {
		if strings.ContainsFunc(value, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
			ds = append(ds, office.Defect{Field: field, Key: "office.control"})
		}
	}
	return p.show(ds)
}

func (p *officersPage) show(ds []office.Defect) bool {
	return show(ds, p.fields, []string{"owner_name", "privacy_officer", "security_officer"})
}

// passwordPage asks for the owner's password.
type passwordPage struct {
	s    *SetUp
	pass *newPassword
}

func newPasswordPage(s *SetUp) *passwordPage {
	p := &passwordPage{s: s}
	p.pass = newNewPassword(s.o.Async, p.check, func() []string { return []string{s.draft.practice.Name, s.draft.owner} }, s.Next)
	return p
}

// check judges by the same rule as the practice will, which does not exist yet.
func (p *passwordPage) check(password []byte) []office.Defect {
	return checkPassword(password, p.s.draft.owner, p.s.draft.practice.Name)
}

func (p *passwordPage) content() []fyne.CanvasObject {
	return []fyne.CanvasObject{kit.Section(i18n.T("start.pass.title", "name", p.s.draft.owner), i18n.T("start.pass.what")), p.pass.body}
}

func (p *passwordPage) focus() {
	if p.pass.way.Chosen() == own {
		p.pass.focus()
		return
	}
	fyneFocus(p.pass.way)
}

func (p *passwordPage) keep() bool {
	secret, ok := p.pass.secret()
	secret.Wipe()
	return ok
}

// folderPage asks where the practice lives.
type folderPage struct {
	s       *SetUp
	where   *kit.Text
	warning *fyne.Container
	choose  *kit.Button
}

func newFolderPage(s *SetUp) *folderPage {
	p := &folderPage{s: s, where: kit.StrongText(""), warning: kit.Stack(0)}
	p.choose = kit.Secondary(i18n.T("start.folder.choose"), func() {
		s.o.Folder(func(dir string) { p.set(s.o.Places.Within(dir)) })
	}).WithIcon(kit.IconFolder)
	if s.draft.place.Dir == "" {
		s.draft.place = s.o.Places.Judge(s.o.Places.Suggested())
	}
	p.paint()
	return p
}

// set looks at a folder.
func (p *folderPage) set(dir string) {
	p.s.draft.place = p.s.o.Places.Judge(dir)
	p.paint()
	p.s.goTo(pageFolder)
}

func (p *folderPage) paint() {
	at := p.s.draft.place
	p.where.SetText(at.Dir)
	p.warning.Objects = nil
	switch {
	case at.Taken:
		p.say(i18n.T("start.folder.taken"))
	case at.Refused:
		p.say(i18n.T("start.place."+at.Trouble, "name", at.Name))
	case at.Trouble != "":
		p.warning.Add(kit.Banner(kit.Warn, "", i18n.T("start.place."+at.Trouble, "name", at.Name)))
	}
}

// say shows what is in the way.
func (p *folderPage) say(sentence string) {
	p.warning.Objects = []fyne.CanvasObject{kit.Banner(kit.Bad, "", sentence)}
	p.warning.Refresh()
}

func (p *folderPage) busy(on bool) { p.choose.SetEnabled(!on) }

func (p *folderPage) content() []fyne.CanvasObject {
	return []fyne.CanvasObject{kit.Section(i18n.T("start.folder.title"), i18n.T("start.folder.what")),
		kit.NewBox(kit.ColorSoft, "", 8, kit.Inset(12, 14, kit.Row(12, kit.NewIcon(kit.IconDrive, 20, kit.ColorLabel), kit.Grow(p.where)))),
		p.warning, kit.Row(0, p.choose, kit.Spring())}
}

// focus lets Enter accept the folder suggested.
func (p *folderPage) focus() { fyneFocus(p.s.next) }

// keep refuses a folder that a practice must not live in. The folder is looked at again: a sync tool may have been
// switched on since.
func (p *folderPage) keep() bool {
	at := p.s.o.Places.Judge(p.s.draft.place.Dir)
	p.s.draft.place = at
	p.paint()
	return !at.Refused && !at.Taken
}
