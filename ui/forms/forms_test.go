package forms

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

var day = calendar.MustParse

type fake struct {
	templates []consent.Template
	notices   []consent.NoticeVersion
	channels  []consent.Channel
	err       error
}

func (f *fake) Forms(context.Context) ([]consent.Template, []consent.NoticeVersion, error) {
	return f.templates, f.notices, nil
}
func (f *fake) PublishTemplate(_ context.Context, t consent.Template) (consent.Template, error) {
	if f.err != nil {
		return t, f.err
	}
	for _, was := range f.templates {
		if was.Kind == t.Kind {
			t.Version = was.Version + 1
		}
	}
	t.PublishedOn = day("2026-11-22")
	f.templates = append(f.templates, t)
	return t, nil
}
func (f *fake) PublishNotice(_ context.Context, text consent.Text, from calendar.Date) (consent.NoticeVersion, error) {
	n := consent.NoticeVersion{ID: "n2", Number: 2, PublishedOn: day("2026-11-22"), EffectiveOn: from, Text: text}
	f.notices = append(f.notices, n)
	return n, f.err
}
func (f *fake) Channels(context.Context) ([]consent.Channel, error) { return f.channels, nil }
func (f *fake) AddChannel(_ context.Context, c consent.Channel) (consent.Channel, error) {
	c.ID, c.Custom = "own_1", true
	if err := consent.Refuse(consent.CheckChannel(c, f.channels)); err != nil {
		return c, err
	}
	f.channels = append(f.channels, c)
	return c, nil
}
func (f *fake) RetireChannel(_ context.Context, id string) error {
	for i := range f.channels {
		if f.channels[i].ID == id {
			f.channels[i].Retired = day("2026-11-22")
		}
	}
	return f.err
}

func newFake(t *testing.T) *fake {
	t.Helper()
	all, err := consent.ParseForms(assets.Forms())
	require.NoError(t, err)
	f := &fake{channels: consent.BuiltIn()}
	for _, form := range all {
		form.PublishedOn = day("2026-09-01")
		if form.Kind != consent.KindNoticeText {
			f.templates = append(f.templates, form)
			continue
		}
		text := consent.Text{}
		for lang := range form.Body {
			r, err := consent.Render(form, lang, consent.ValuesFor(consent.Scope{}, consent.Facts{Lang: lang, Practice: "Hale Aesthetic Surgery", Address: "12 Elm Street",
				Telephone: "(555) 010-2200", Officer: "Dr. Ana Hale", NoticeNumber: 1, NoticeFrom: day("2026-09-01")}))
			require.NoError(t, err)
			text[lang] = r.Text
		}
		f.notices = []consent.NoticeVersion{{ID: "n1", Number: 1, PublishedOn: day("2026-09-01"), EffectiveOn: day("2026-09-01"), Text: text, RevocationHow: true}}
	}
	return f
}

func open(t *testing.T, f *fake, roles ...access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", roles...)
	s := New(h, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Forms})
	uitest.Settle(w)
	return s, h, w
}

// write replaces what stands in a text as a paste does.
func write(box *kit.Entry, text string) {
	box.SetText(text)
}

func TestEveryFormSaysItsVersionAndHowItReads(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	_, h, w := open(t, f, access.Owner)
	for _, k := range consent.FormKinds() {
		assert.True(t, i18n.Has("formspage.kind."+string(k)), k)
		if k != consent.KindNoticeText {
			assert.True(t, uitest.Shows(w, kindName(k)), k)
		}
	}
	assert.True(t, uitest.Shows(w, "Version 1, published 1 Sep 2026 · reads at grade "))
	assert.Empty(t, h.Errors)
}

func TestThePreviewReadsAsAPatientReadsIt(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	s, _, w := open(t, f, access.FrontDesk)
	for _, form := range f.templates {
		s.preview(form)
		said := strings.Join(uitest.Texts(w), "\n")
		assert.NotContains(t, said, "{{", form.Kind)
		assert.NotContains(t, said, consent.Blank, form.Kind)
		assert.Contains(t, said, "Lena Park", form.Kind)
		uitest.Press(t, w, "Español")
		assert.NotEqual(t, said, strings.Join(uitest.Texts(w), "\n"), form.Kind)
		uitest.Key(w, fyne.KeyEscape)
	}
	assert.NotContains(t, uitest.Texts(w), "New version", "the front desk writes no forms")
}

func TestAFormWithFlawsIsNotPublished(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	s, h, w := open(t, f, access.Owner)
	before := len(f.templates)
	list, _ := s.current()
	s.editTemplate(list[slicesIndex(list, consent.KindMarketing)])
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Nothing stands in the way of publishing."))
	good := s.edit.en.Value()
	write(s.edit.en, strings.ReplaceAll(good, "{{patient}}", "[insert name] {{shoe_size}}"))
	assert.False(t, uitest.Shows(w, "Nothing stands in the way of publishing."))
	assert.True(t, uitest.Shows(w, "shoe_size"))
	uitest.Press(t, w, "Publish")
	assert.Len(t, f.templates, before)
	assert.Contains(t, h.Toasts[0], "must be put right")

	write(s.edit.en, strings.Replace(good, "Optional:", "Your choice:", 1))
	assert.True(t, uitest.Shows(w, "Nothing stands in the way of publishing."))
	s.Hide()
	s.Show(page.Route{Page: page.Forms})
	assert.NotNil(t, s.edit, "what is written stays while one looks elsewhere")
	uitest.Press(t, w, "Publish")
	assert.True(t, uitest.Shows(w, "It becomes version 2."))
	uitest.Press(t, w, "Publish")
	require.Len(t, f.templates, before+1)
	assert.Contains(t, f.templates[before].Body["en"], "Your choice:")
	assert.True(t, uitest.Shows(w, "2 versions"))
}

func slicesIndex(list []consent.Template, k consent.Kind) int {
	for i, t := range list {
		if t.Kind == k {
			return i
		}
	}
	return -1
}

func TestWhatTheOfficeRefusesIsShown(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	s, h, w := open(t, f, access.Owner)
	s.editTemplate(f.templates[0])
	uitest.Settle(w)
	f.err = &office.Invalid{Defects: []office.Defect{{Field: "body.en", Key: consent.FlawTitle, Args: map[string]string{"lang": "en"}}}}
	uitest.Press(t, w, "Publish")
	uitest.Press(t, w, "Publish")
	assert.True(t, uitest.Shows(w, "The form has no title (en)."))
	f.err = errors.New("disk")
	uitest.Press(t, w, "Publish")
	uitest.Press(t, w, "Publish")
	assert.Len(t, h.Errors, 1)
}

func TestLeavingAsksBeforeWordsAreLost(t *testing.T) {
	uitest.App(t)
	s, _, w := open(t, newFake(t), access.Owner)
	uitest.Press(t, w, "New version")
	uitest.Settle(w)
	uitest.Press(t, w, "Back")
	assert.Nil(t, s.edit, "nothing was written")
	uitest.Press(t, w, "New version")
	uitest.Settle(w)
	write(s.edit.es, "algo")
	uitest.Press(t, w, "Back")
	assert.True(t, uitest.Shows(w, "Give up what you wrote?"))
	uitest.Key(w, fyne.KeyEscape)
	assert.NotNil(t, s.edit)
	uitest.Press(t, w, "Back")
	uitest.Press(t, w, "Give it up")
	assert.Nil(t, s.edit)
}

func TestANewPrivacyNotice(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	s, _, w := open(t, f, access.PrivacyOfficer)
	uitest.Press(t, w, "Privacy notice")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "In effect from 1 Sep 2026, published 1 Sep 2026"))
	uitest.Press(t, w, "New version")
	uitest.Settle(w)
	uitest.Type(t, w, "In effect from", "11/01/2026")
	assert.False(t, uitest.Shows(w, "Nothing stands in the way of publishing."), "not before today")
	uitest.Type(t, w, "In effect from", "12/01/2026")
	assert.True(t, uitest.Shows(w, "Nothing stands in the way of publishing."), strings.Join(uitest.Texts(w), "\n"))
	write(s.edit.en, s.edit.en.Value()+"\nWe also greet you.\n")
	uitest.Press(t, w, "Publish")
	uitest.Press(t, w, "Publish")
	require.Len(t, f.notices, 2)
	assert.Equal(t, day("2026-12-01"), f.notices[1].EffectiveOn)
	assert.True(t, uitest.Shows(w, "Later"))
}

func TestChannelsOfThePracticesOwn(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	_, _, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Channels")
	uitest.Settle(w)
	n := len(f.channels)
	uitest.Press(t, w, "Add a channel")
	uitest.Press(t, w, "Add")
	assert.Equal(t, "The place needs a name in English.", uitest.FindField(t, w, "Name in English").Error())
	uitest.Type(t, w, "Name in English", "Health fair booth")
	uitest.Type(t, w, "Who may see pictures there, in English", "People who visit our booth")
	uitest.Choose(t, w, "Heading", "Print")
	uitest.Press(t, w, "Add")
	require.Len(t, f.channels, n+1)
	uitest.Press(t, w, "Retire")
	uitest.Press(t, w, "Retire")
	assert.Equal(t, day("2026-11-22"), f.channels[n].Retired)
	assert.True(t, uitest.Shows(w, "Retired 22 Nov 2026"))
	assert.NotContains(t, uitest.Texts(w), "Retire")
}

func TestLockLeavesNothing(t *testing.T) {
	uitest.App(t)
	s, _, w := open(t, newFake(t), access.Owner)
	uitest.Press(t, w, "New version")
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
	s.Show(page.Route{Page: page.Forms})
	assert.True(t, uitest.Shows(w, "Marketing authorization"))
}

func TestPictures(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"forms": kit.Light, "forms-dark": kit.Dark} {
		uitest.AppIn(t, mode)
		s, _, w := open(t, newFake(t), access.Owner)
		if mode == kit.Dark {
			uitest.Golden(t, w, name)
			continue
		}
		uitest.Golden(t, w, name)
		uitest.Press(t, w, "New version")
		write(s.edit.en, strings.Replace(s.edit.en.Value(), "{{patient}}", "{{shoe_size}}", 1))
		w.Canvas().Unfocus()
		uitest.Settle(w)
		uitest.Golden(t, w, "forms-edit")
	}
}
