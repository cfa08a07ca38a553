// Package forms is the page of the practice's forms: their texts and versions, the privacy notice, and the places where
// pictures may appear.
//
// This file holds the screen and its lists; the editor is in editor.go, the channels in channels.go.
package forms

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	Forms(ctx context.Context) ([]consent.Template, []consent.NoticeVersion, error)
	PublishTemplate(ctx context.Context, t consent.Template) (consent.Template, error)
	PublishNotice(ctx context.Context, text consent.Text, effective calendar.Date) (consent.NoticeVersion, error)
	Channels(ctx context.Context) ([]consent.Channel, error)
	AddChannel(ctx context.Context, c consent.Channel) (consent.Channel, error)
	RetireChannel(ctx context.Context, id string) error
}

// The tabs.
const (
	tabForms    = "forms"
	tabNotice   = "notice"
	tabChannels = "channels"
)

// Screen is the page.
type Screen struct {
	host      page.Host
	o         Office
	area      *kit.Scroller
	tabs      *kit.Tabs
	loading   ui.Generation
	saving    ui.Generation
	judging   ui.Generation
	templates []consent.Template
	notices   []consent.NoticeVersion
	channels  []consent.Channel
	edit      *editor // a text that is being written, kept until it is published or given up
	close     func()
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), close: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show loads the forms; a text that is being written stays as it is.
func (s *Screen) Show(page.Route) {
	if s.edit == nil {
		s.load()
	}
}

// Hide closes what is open.
func (s *Screen) Hide() {
	s.loading.Cancel()
	s.close()
	s.close = func() {}
}

// Clear drops everything.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.judging.Cancel()
	s.templates, s.notices, s.channels, s.edit, s.tabs = nil, nil, nil, nil, nil
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

type loaded struct {
	templates []consent.Template
	notices   []consent.NoticeVersion
	channels  []consent.Channel
}

func (s *Screen) load() {
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (loaded, error) {
		var l loaded
		var err error
		if l.templates, l.notices, err = s.o.Forms(ctx); err != nil {
			return l, err
		}
		l.channels, err = s.o.Channels(ctx)
		return l, err
	}, func(l loaded, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.templates, s.notices, s.channels = l.templates, l.notices, l.channels
		s.paint()
	})
}

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, objects...)))
}

func (s *Screen) paint() {
	open := tabForms
	if s.tabs != nil {
		open = s.tabs.Current()
	}
	s.tabs = kit.NewTabs(kit.TabItem{ID: tabForms, Label: i18n.T("formspage.tab.forms"), Build: s.formList},
		kit.TabItem{ID: tabNotice, Label: i18n.T("formspage.tab.notice"), Build: s.noticeList},
		kit.TabItem{ID: tabChannels, Label: i18n.T("formspage.tab.channels"), Build: s.channelList})
	s.tabs.Open(open)
	s.set(kit.Header(i18n.T("formspage.title"), i18n.T("formspage.sub")), s.tabs)
}

// current is the newest version of each form, in the order of the kinds, and how many versions there are.
func (s *Screen) current() ([]consent.Template, map[consent.Kind]int) {
	count := map[consent.Kind]int{}
	newest := map[consent.Kind]consent.Template{}
	for _, t := range s.templates {
		count[t.Kind]++
		if t.Version > newest[t.Kind].Version {
			newest[t.Kind] = t
		}
	}
	var out []consent.Template
	for _, k := range consent.FormKinds() {
		if t, ok := newest[k]; ok {
			out = append(out, t)
		}
	}
	return out, count
}

func kindName(k consent.Kind) string { return i18n.T("formspage.kind." + string(k)) }

func (s *Screen) formList() fyne.CanvasObject {
	list, count := s.current()
	var rows []fyne.CanvasObject
	for _, t := range list {
		detail := i18n.T("formspage.version", "n", t.Version, "date", i18n.Date(t.PublishedOn)) + " · " +
			i18n.T("formspage.grades", "en", gradeWords(consent.GradeOf(t, "en")), "es", gradeWords(consent.GradeOf(t, "es")))
		if count[t.Kind] > 1 {
			detail += " · " + i18n.T("formspage.versions", "n", count[t.Kind])
		}
		buttons := kit.Row(8, kit.Secondary(i18n.T("formspage.preview"), func() { s.preview(t) }).Small())
		if s.may(access.TemplatesEdit) {
			buttons.Add(kit.Secondary(i18n.T("formspage.edit"), func() { s.editTemplate(t) }).Small())
		}
		rows = append(rows, kit.WorkRow(nil, kindName(t.Kind), detail, buttons))
	}
	if len(rows) == 0 {
		return kit.Card(kit.Empty(kit.IconPolicies, i18n.T("formspage.none"), nil))
	}
	return kit.ListCard(rows...)
}

func (s *Screen) noticeList() fyne.CanvasObject {
	list := slices.Clone(s.notices)
	slices.SortFunc(list, func(a, b consent.NoticeVersion) int { return b.Number - a.Number })
	now := consent.InEffect(list, s.host.Today())
	var rows []fyne.CanvasObject
	for _, n := range list {
		chip := kit.NewChip(kit.Mute, i18n.T("formspage.notice.earlier"))
		switch {
		case now != nil && n.ID == now.ID:
			chip = kit.NewChip(kit.OK, i18n.T("formspage.notice.now"))
		case n.EffectiveOn.After(s.host.Today()):
			chip = kit.NewChip(kit.Info, i18n.T("formspage.notice.later"))
		}
		rows = append(rows, kit.WorkRow(chip.Wide(112), i18n.T("formspage.notice.number", "n", n.Number),
			i18n.T("formspage.notice.dates", "effective", i18n.Date(n.EffectiveOn), "published", i18n.Date(n.PublishedOn)),
			kit.Secondary(i18n.T("formspage.preview"), func() {
				s.showText(i18n.T("formspage.notice.number", "n", n.Number), func(lang string) []consent.Block { return consent.Parse(n.Text.In(lang)) })
			}).Small()))
	}
	body := kit.Stack(14)
	if s.may(access.TemplatesEdit) {
		body.Add(kit.Row(8, kit.Grow(kit.SmallText(i18n.T("formspage.notice.what"))), kit.Primary(i18n.T("formspage.notice.new"), func() { s.editNotice(now) }).WithIcon(kit.IconPlus)))
	}
	body.Add(kit.ListCard(rows...))
	return body
}

// gradeWords writes a school grade with one decimal.
func gradeWords(g float64) string {
	return strconv.FormatFloat(math.Round(g*10)/10, 'f', 1, 64)
}

// preview shows a form as a patient would read it, with made-up people in it.
func (s *Screen) preview(t consent.Template) {
	s.showText(kindName(t.Kind), func(lang string) []consent.Block {
		r, err := consent.Render(t, lang, s.example(lang))
		if err != nil {
			words, _ := i18n.Sentence(err)
			return []consent.Block{{Kind: consent.BlockParagraph, Spans: []consent.Span{{Text: words}}}}
		}
		return consent.Parse(r.Text)
	})
}

// example is a scope and facts for a preview: nobody's.
func (s *Screen) example(lang string) consent.Values {
	p, today := s.host.Me().Practice, s.host.Today()
	scope := consent.Scope{Discloser: p.Name, RevokeTo: p.PrivacyOfficer + ", " + p.Address, InitiatedBy: "practice", ShowEach: true,
		Photos:   consent.PhotoScope{Procedures: []string{i18n.In(lang).T("formspage.example.procedure")}},
		Purposes: []consent.Purpose{{Text: i18n.In(lang).T("formspage.example.purpose")}},
		Expiry:   consent.Expiry{Kind: consent.ExpiryDate, Date: today.AddMonths(24)}}
	var names []string
	for i, c := range s.channels {
		if !c.Retired.IsZero() || len(scope.Grants) == 4 {
			continue
		}
		answer := consent.AnswerYes
		if i%2 == 1 {
			answer = consent.AnswerNo
		} else {
			names = append(names, c.Name.In(lang))
		}
		scope.Grants = append(scope.Grants, consent.Grant{Channel: c.ID, Name: c.Name.In(lang), Recipient: c.Recipient.In(lang), Answer: answer, Face: consent.FaceEyesCovered})
	}
	return consent.ValuesFor(scope, consent.Facts{Lang: lang, Patient: "Lena Park", Practice: p.Name, Address: p.Address, Telephone: p.Telephone, Officer: p.PrivacyOfficer,
		Channels: s.channels, NoticeNumber: 1, NoticeFrom: today, Revoked: names, SignedOn: today.AddDays(-30), ReceivedOn: today, ReceivedBy: "Maya Ortiz"})
}

// showText shows a text above the page, in English or Spanish.
func (s *Screen) showText(title string, blocks func(lang string) []consent.Block) {
	body := kit.Stack(10)
	show := func(lang string) {
		body.Objects = painted(blocks(lang))
		body.Refresh()
	}
	lang := kit.NewChoice([]kit.Option{{ID: i18n.English, Label: "English"}, {ID: i18n.Spanish, Label: "Español"}}, i18n.Lang(), nil).Small()
	scroller := kit.NewScroller(kit.Stack(14, kit.Row(8, lang, kit.Spring()), body))
	lang.OnChanged = func(id string) { show(id); scroller.Refresh() }
	show(i18n.Lang())
	s.close = s.host.Dialog(title, scroller)
}

// painted is a form's text as pieces of a page.
func painted(blocks []consent.Block) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, b := range blocks {
		switch b.Kind {
		case consent.BlockTitle:
			out = append(out, kit.NewText(b.Plain(), kit.SizeSection, kit.Bold, kit.ColorInk))
		case consent.BlockHeading:
			out = append(out, kit.HeadingText(b.Plain()))
		case consent.BlockBullet:
			out = append(out, kit.RowTop(8, kit.BodyText("•"), kit.Grow(rich(b.Spans))))
		case consent.BlockPageBreak:
			out = append(out, kit.Divider())
		case consent.BlockChoices:
			for _, c := range b.Choices {
				out = append(out, kit.RowTop(8, kit.NewChip(choiceState(c.Answer), choiceWords(c.Answer)).Wide(54), kit.Grow(rich(c.Spans))))
			}
		default:
			out = append(out, rich(b.Spans))
		}
	}
	return out
}

func choiceState(a consent.Answer) kit.State {
	if a == consent.AnswerYes {
		return kit.Strong
	}
	return kit.Mute
}

func choiceWords(a consent.Answer) string {
	switch a {
	case consent.AnswerYes:
		return i18n.T("kit.yes")
	case consent.AnswerNo:
		return i18n.T("kit.no")
	}
	return "  "
}

func rich(spans []consent.Span) fyne.CanvasObject {
	var runs []kit.Run
	for _, sp := range spans {
		runs = append(runs, kit.Run{Text: strings.ReplaceAll(sp.Text, "\n", " "), Strong: sp.Bold})
	}
	return kit.RichText(runs...)
}
