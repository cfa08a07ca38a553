// Writing a new version of a form or of the privacy notice: English and Spanish beside one another, what is wrong with
// them said while one writes.

package forms

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// flaw is one thing wrong with a text, as a sentence.
type flaw struct {
	words    string
	advisory bool
}

// editor is a text that is being written.
type editor struct {
	s        *Screen
	title    string
	was      consent.Text
	en, es   *kit.Entry
	from     *kit.DateField // of a notice; nil for a form
	check    func(consent.Text, calendar.Date) []flaw
	grade    func(text consent.Text, lang string) float64
	preview  func(consent.Text)
	ask      string
	publish  func(ctx context.Context, text consent.Text, from calendar.Date) error
	flaws    *fyne.Container
	grades   *fyne.Container
	button   *kit.Button
	blocking int
	judge    func()
}

const (
	judgeWait = 300 * time.Millisecond
	textRows  = 20
	shownMost = 12 // flaws said at once
)

func (s *Screen) editTemplate(t consent.Template) {
	s.begin(&editor{title: kindName(t.Kind), was: t.Body, ask: i18n.T("formspage.publish.ask", "n", t.Version+1),
		check: func(text consent.Text, _ calendar.Date) []flaw {
			n := t
			n.Body, n.Version, n.PublishedOn = text, t.Version+1, s.host.Today()
			var out []flaw
			for _, f := range consent.Lint(n) {
				words, _ := i18n.Sentence(f)
				out = append(out, flaw{words, f.Advisory})
			}
			return out
		},
		grade: func(text consent.Text, lang string) float64 {
			return consent.GradeOf(consent.Template{ID: t.ID, Kind: t.Kind, Body: text}, lang)
		},
		preview: func(text consent.Text) { n := t; n.Body = text; s.preview(n) },
		publish: func(ctx context.Context, text consent.Text, _ calendar.Date) error {
			_, err := s.o.PublishTemplate(ctx, consent.Template{ID: t.ID, Kind: t.Kind, Body: text})
			return err
		}})
}

func (s *Screen) editNotice(now *consent.NoticeVersion) {
	text := consent.Text{}
	if now != nil {
		text = now.Text
	}
	from := kit.NewDateField(s.host.Today())
	from.SetDate(s.host.Today())
	s.begin(&editor{title: i18n.T("formspage.tab.notice"), was: text, from: from, ask: i18n.T("formspage.notice.ask"),
		check: func(text consent.Text, from calendar.Date) []flaw {
			var out []flaw
			for _, d := range consent.CheckVersion(consent.NoticeVersion{PublishedOn: s.host.Today(), EffectiveOn: from, Text: text, RevocationHow: true}, consent.Practice{Today: s.host.Today()}) {
				out = append(out, flaw{sentenceOf(d), d.Severity != consent.Blocks})
			}
			if text["es"] == "" {
				out = append(out, flaw{i18n.T("formspage.notice.no_spanish"), true})
			}
			return out
		},
		grade: func(text consent.Text, lang string) float64 { return consent.Grade(text[lang], lang) },
		preview: func(text consent.Text) {
			s.showText(i18n.T("formspage.tab.notice"), func(lang string) []consent.Block { return consent.Parse(text.In(lang)) })
		},
		publish: func(ctx context.Context, text consent.Text, from calendar.Date) error {
			_, err := s.o.PublishNotice(ctx, text, from)
			return err
		}})
}

// speaking lets a defect of a chapter speak as errors do.
type speaking struct{ consent.Defect }

// Error is the key of the sentence; MessageKey and MessageArgs name it.
func (d speaking) Error() string                  { return d.Key }
func (d speaking) MessageKey() string             { return d.Key }
func (d speaking) MessageArgs() map[string]string { return d.Args }

func sentenceOf(d consent.Defect) string {
	words, ok := i18n.Sentence(speaking{d})
	if !ok {
		return d.Key
	}
	return words
}

// begin shows the editor.
func (s *Screen) begin(e *editor) {
	e.s = s
	s.edit = e
	e.en, e.es = kit.NewNotes("", consent.MaxTemplateBytes), kit.NewNotes("", consent.MaxTemplateBytes)
	for lang, box := range map[string]*kit.Entry{"en": e.en, "es": e.es} {
		box.SetMinRowsVisible(textRows)
		box.SetValue(e.was[lang])
		box.OnEdited = func(string) { e.judge() }
	}
	e.judge = s.host.Async().Debounce(judgeWait, e.judgeNow)
	e.flaws, e.grades = kit.Stack(4), kit.Row(8)
	e.button = kit.Primary(i18n.T("formspage.publish"), e.publishNow)
	back := kit.Secondary(i18n.T("formspage.back"), e.leave)
	look := kit.Secondary(i18n.T("formspage.preview"), func() { e.preview(e.text()) })
	top := []fyne.CanvasObject{kit.Header(e.title, i18n.T("formspage.edit.sub"), back, look, e.button)}
	if e.from != nil {
		e.from.OnChanged = func(calendar.Date) { e.judge() }
		top = append(top, kit.Columns(14, []float32{220, 1}, kit.NewDate(i18n.T("formspage.notice.from"), e.from).Require(), kit.Gap(0, 0)))
	}
	s.set(append(top, e.grades, kit.Card(e.flaws),
		kit.ColumnsTop(14, []float32{1, 1}, kit.NewField("English", e.en).Require(), kit.NewField("Español", e.es).Require()))...)
	e.judgeNow()
	s.host.Focus(e.en)
}

func (e *editor) text() consent.Text {
	text := consent.Text{}
	for lang, box := range map[string]*kit.Entry{"en": e.en, "es": e.es} {
		if v := box.Value(); v != "" {
			text[lang] = v
		}
	}
	return text
}

func (e *editor) effective() calendar.Date {
	if e.from == nil {
		return calendar.Date{}
	}
	d, err := e.from.Date()
	if err != nil {
		return calendar.Date{}
	}
	return d
}

type judged struct {
	flaws  []flaw
	en, es float64
}

// judgeNow checks what is written, away from the widgets.
func (e *editor) judgeNow() {
	text, from := e.text(), e.effective()
	ui.Run(e.s.host.Async(), &e.s.judging, func(context.Context) (judged, error) {
		return judged{e.check(text, from), e.grade(text, "en"), e.grade(text, "es")}, nil
	}, func(j judged, err error) {
		if err != nil {
			e.s.host.Fail(err)
			return
		}
		e.show(j)
	})
}

// hardFrom is the grade from which a text is called hard to read (L1: plain language).
const hardFrom = 8

func (e *editor) show(j judged) {
	e.blocking = 0
	e.flaws.Objects = nil
	for i, f := range j.flaws {
		if !f.advisory {
			e.blocking++
		}
		if i >= shownMost {
			continue
		}
		t := kit.ErrorText("• " + f.words)
		if f.advisory {
			t = kit.SmallText("• " + f.words)
		}
		e.flaws.Add(t)
	}
	if more := len(j.flaws) - shownMost; more > 0 {
		e.flaws.Add(kit.SmallText(i18n.T("formspage.flaws.more", "n", more)))
	}
	if e.blocking == 0 {
		e.flaws.Objects = append([]fyne.CanvasObject{kit.BodyText(i18n.T("formspage.flaws.none"))}, e.flaws.Objects...)
	}
	chip := func(key string, g float64) *kit.Chip {
		state := kit.OK
		if g > hardFrom {
			state = kit.Warn
		}
		return kit.NewChip(state, i18n.T(key, "grade", gradeWords(g)))
	}
	e.grades.Objects = []fyne.CanvasObject{chip("formspage.grade.en", j.en), chip("formspage.grade.es", j.es), kit.SmallText(i18n.T("formspage.grade.what")), kit.Spring()}
	e.flaws.Refresh()
	e.grades.Refresh()
	e.s.area.Refresh()
}

// leave goes back to the list; what was written is given up only on a yes.
func (e *editor) leave() {
	giveUp := func() {
		e.s.judging.Cancel()
		e.s.edit = nil
		e.s.load()
	}
	if text := e.text(); text["en"] == e.was["en"] && text["es"] == e.was["es"] {
		giveUp()
		return
	}
	e.s.host.Ask(i18n.T("formspage.leave.title"), i18n.T("formspage.leave.ask"), i18n.T("formspage.leave.yes"), true, giveUp)
}

// publishNow publishes, unless something is wrong with the text.
func (e *editor) publishNow() {
	text, from := e.text(), e.effective()
	stands := 0
	for _, f := range e.check(text, from) {
		if !f.advisory {
			stands++
		}
	}
	e.judgeNow()
	if stands > 0 {
		e.s.host.Toast(i18n.T("formspage.publish.refused", "n", stands), nil)
		e.s.area.ScrollToTop()
		return
	}
	e.s.host.Ask(i18n.T("formspage.publish.title"), e.ask, i18n.T("formspage.publish"), false, func() {
		e.button.SetEnabled(false)
		ui.Run(e.s.host.Async(), &e.s.saving, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, e.publish(context.WithoutCancel(ctx), text, from)
		}, func(_ struct{}, err error) {
			e.button.SetEnabled(true)
			if err != nil {
				e.refuse(err)
				return
			}
			e.s.edit = nil
			e.s.host.Toast(i18n.T("formspage.published"), nil)
			e.s.host.Refresh()
			e.s.load()
		})
	})
}

// refuse shows every flaw that publishing found.
func (e *editor) refuse(err error) {
	var invalid *office.Invalid
	if !errors.As(err, &invalid) {
		e.s.host.Fail(err)
		return
	}
	var j judged
	for i := range invalid.Defects {
		words, _ := i18n.Sentence(&office.Invalid{Defects: invalid.Defects[i : i+1]})
		j.flaws = append(j.flaws, flaw{words: words})
	}
	text := e.text()
	j.en, j.es = e.grade(text, "en"), e.grade(text, "es")
	e.show(j)
}
