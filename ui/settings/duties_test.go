package settings

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// dutyFake is the office of these cards: what is on record, and what was saved.
type dutyFake struct {
	asked     []request.Rules
	told      []office.IncidentRules
	requests  *request.Rules
	incidents *office.IncidentRules
}

func (f *dutyFake) RequestRules(context.Context) (request.Rules, error) {
	if f.requests != nil {
		return *f.requests, nil
	}
	return request.DefaultRules(), nil
}

func (f *dutyFake) SaveRequestRules(_ context.Context, rules request.Rules) error {
	f.asked = append(f.asked, rules)
	return rules.Check()
}

func (f *dutyFake) IncidentRules(context.Context) (office.IncidentRules, error) {
	if f.incidents != nil {
		return *f.incidents, nil
	}
	return office.IncidentRules{TargetPercent: 50}, nil
}

func (f *dutyFake) SaveIncidentRules(_ context.Context, r office.IncidentRules) error {
	f.told = append(f.told, r)
	return nil
}

// BreachLaws are those of the shipped States, seen from New York.
func (f *dutyFake) BreachLaws(context.Context) ([]office.BreachLaw, error) {
	packs, err := calendar.ParseStates(assets.States())
	if err != nil {
		return nil, err
	}
	var list []office.BreachLaw
	for _, r := range packs {
		if r.Area != calendar.AreaBreach {
			continue
		}
		if n := len(list); n > 0 && list[n-1].State == r.State {
			list[n-1].Rules = append(list[n-1].Rules, r)
			continue
		}
		list = append(list, office.BreachLaw{State: r.State, Name: office.StateName(r.State), Rules: []calendar.StateRule{r}, Sleeps: r.Disabled, Home: r.State == "NY"})
	}
	slices.SortFunc(list, func(a, b office.BreachLaw) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

const (
	aimLabel   = "Our own aim, percent of the legal time"
	toldLabel  = "Our own aim, percent of the time to tell"
	pagesLabel = "Most pages of a patient’s disagreement"
)

func TestAnAimIsSaidInDaysBesideTheLawAndNeverLater(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	s, _, w := open(t, f, access.Owner)
	assert.True(t, uitest.Shows(w, "our aim 15 days, law 30 days"))
	assert.True(t, uitest.Shows(w, "45 CFR 164.526(b)(2)"))
	uitest.Type(t, w, aimLabel, "80")
	assert.True(t, uitest.Shows(w, "our aim 24 days, law 30 days"))
	assert.True(t, uitest.Shows(w, "our aim 48 days, law 60 days"))
	uitest.Type(t, w, aimLabel, "101")
	assert.False(t, uitest.Shows(w, "our aim 30 days, law 30 days"), "an aim after the law is none")
	uitest.Type(t, w, toldLabel, "120")
	uitest.Type(t, w, pagesLabel, "0")
	uitest.Press(t, w, "Save")
	assert.Contains(t, uitest.FindField(t, w, aimLabel).Error(), "45 CFR 164.524(b)(2)")
	assert.Contains(t, uitest.FindField(t, w, toldLabel).Error(), "45 CFR 164.404(b)")
	assert.Empty(t, f.asked)
	assert.Empty(t, f.told)
	uitest.Type(t, w, aimLabel, "100")
	uitest.Type(t, w, toldLabel, "9")
	uitest.Press(t, w, "Save")
	assert.Contains(t, uitest.FindField(t, w, pagesLabel).Error(), "45 CFR 164.526(d)(2)")
	assert.Contains(t, uitest.FindField(t, w, toldLabel).Error(), "10 to 100")
	assert.Empty(t, f.asked, "nothing is saved by halves")
	uitest.Type(t, w, pagesLabel, "3")
	uitest.Type(t, w, toldLabel, "40")
	uitest.Switch(t, w, "A correction needs a reason in writing")
	uitest.Press(t, w, "Save")
	assert.Equal(t, []request.Rules{{TargetPercent: 100, ReasonAsked: true, DisagreementPages: 3}}, f.asked)
	assert.Equal(t, []office.IncidentRules{{TargetPercent: 40}}, f.told)
	assert.False(t, s.form.changed())
	uitest.Press(t, w, "Save")
	assert.Len(t, f.asked, 1)
}

func TestAStateIsSwitchedOnAndOff(t *testing.T) {
	uitest.App(t)
	f := &fake{dutyFake: dutyFake{incidents: &office.IncidentRules{TargetPercent: 50, States: []string{"ME", "CO"}}}}
	s, _, w := open(t, f, access.PrivacyOfficer)
	assert.True(t, uitest.Shows(w, "Always on: California, Florida, New York, Texas, Washington"))
	assert.False(t, s.form.changed(), "the order of the States is no change")
	uitest.Press(t, w, "Maine")
	uitest.Press(t, w, "Alabama")
	uitest.Switch(t, w, "Licensed by California’s Department of Public Health")
	uitest.Press(t, w, "Save")
	assert.Equal(t, []office.IncidentRules{{TargetPercent: 50, States: []string{"AL", "CO"}, Licensed: true}}, f.told)
	assert.Empty(t, f.asked)
}

func TestThePracticesAddressOfMail(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	_, _, w := open(t, f, access.Owner)
	uitest.Type(t, w, "E-mail of the practice", "office at hale")
	uitest.Press(t, w, "Save")
	assert.Equal(t, i18n.T("office.email"), uitest.FindField(t, w, "E-mail of the practice").Error())
	assert.Empty(t, f.practice)
	uitest.Type(t, w, "E-mail of the practice", "office@hale.example")
	uitest.Press(t, w, "Save")
	require.Len(t, f.practice, 1)
	assert.Equal(t, "office@hale.example", f.practice[0].Email)
}

func TestTheDutiesPictures(t *testing.T) {
	for name, lang := range map[string]string{"settings-duties": i18n.English, "settings-duties-es": i18n.Spanish} {
		uitest.AppIn(t, kit.Light)
		i18n.Use(lang)
		h := pagetest.New("Dr. Ana Hale", access.Owner)
		s := New(h, &fake{rule: access.DefaultFactorRule()})
		w := uitest.WindowOf(t, s.Content(), fyne.NewSize(1068, 2700))
		h.Window = w
		s.Show(page.Route{Page: page.Settings})
		uitest.Settle(w)
		uitest.Golden(t, w, name)
		i18n.Use(i18n.English)
	}
}
