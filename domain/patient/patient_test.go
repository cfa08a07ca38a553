package patient

// This file tests the patient record: cleaning, defects, changes.

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/calendar"
)

var today = calendar.MustNew(2026, 11, 22)

func day(iso string) calendar.Date { return calendar.MustParse(iso) }

func lena() Patient {
	return Patient{ID: "p1", MRN: "H-2041", First: "Lena", Middle: "Mae", Last: "Park", Preferred: "Lenny",
		Born: day("1991-06-04"), Phone: "(555) 013-4417", Email: "lena@example.com", Address: "1 Elm St\nKent, WA 98030",
		Language: English}
}

func TestNames(t *testing.T) {
	p := lena()
	assert.Equal(t, "Lena Park", p.Name())
	assert.Equal(t, "Lena Mae Park", p.FullName())
	assert.Equal(t, "Park, Lena (Lenny)", p.ListName())
	assert.Equal(t, "Park", Patient{Last: "Park"}.ListName())
	assert.Equal(t, "Lena", Patient{First: "Lena", Preferred: "Lena"}.ListName())
}

func TestValidate(t *testing.T) {
	assert.Empty(t, Validate(lena(), today))
	long := strings.Repeat("é", 101)
	for _, c := range []struct {
		field, key string
		change     func(*Patient)
	}{
		{"last", "missing", func(p *Patient) { p.Last = " \t " }},
		{"first", "missing", func(p *Patient) { p.First = "" }},
		{"last", "too_long", func(p *Patient) { p.Last = long }},
		{"first", "too_long", func(p *Patient) { p.First = strings.Repeat("x", 10_000) }},
		{"last", "control", func(p *Patient) { p.Last = "Pa\x00rk" }},
		{"middle", "control", func(p *Patient) { p.Middle = "M\x1b[2J" }},
		{"preferred", "control", func(p *Patient) { p.Preferred = "Len\u202eny" }},
		{"last", "not_text", func(p *Patient) { p.Last = "Pa\xffrk" }},
		{"mrn", "too_long", func(p *Patient) { p.MRN = strings.Repeat("1", 41) }},
		{"born", "born_missing", func(p *Patient) { p.Born = calendar.Date{} }},
		{"born", "born_future", func(p *Patient) { p.Born = day("2026-11-23") }},
		{"born", "born_too_old", func(p *Patient) { p.Born = day("1896-11-21") }},
		{"died", "date_future", func(p *Patient) { p.Died = day("2026-11-23") }},
		{"died", "before_birth", func(p *Patient) { p.Died = day("1991-06-03") }},
		{"emancipated", "before_birth", func(p *Patient) { p.Emancipated = day("1980-01-01") }},
		{"phone", "phone_digits", func(p *Patient) { p.Phone = "4417" }},
		{"email", "email_form", func(p *Patient) { p.Email = "lena.example.com" }},
		{"email", "email_form", func(p *Patient) { p.Email = "a@b@c" }},
		{"address", "too_long", func(p *Patient) { p.Address = strings.Repeat("x", 501) }},
		{"language", "language_unknown", func(p *Patient) { p.Language = "fr" }},
		{"contact.channel", "channel_unknown", func(p *Patient) { p.Contact.Channel = "pigeon" }},
		{"contact.detail", "confidential_how", func(p *Patient) { p.Contact.Confidential = true }},
		{"alerts.0", "missing", func(p *Patient) { p.Alerts = []string{" "} }},
		{"alerts", "too_many", func(p *Patient) { p.Alerts = strings.Split(strings.Repeat("a", 51), "") }},
		{"restrictions.0.text", "missing", func(p *Patient) { p.Restrictions = []Restriction{{}} }},
		{"restrictions.0.to", "ends_before_start", func(p *Patient) {
			p.Restrictions = []Restriction{{Text: "x", From: day("2026-02-01"), To: day("2026-01-01")}}
		}},
		{"representatives.0.name", "missing", func(p *Patient) { p.Representatives = []Representative{{Authority: Parent}} }},
		{"representatives.0.authority", "authority_unknown", func(p *Patient) { p.Representatives = []Representative{{Name: "Jo"}} }},
		{"representatives.0.triggered", "date_future", func(p *Patient) {
			p.Representatives = []Representative{{Name: "Jo", Authority: HealthCarePOA, Triggered: day("2027-01-01")}}
		}},
		{"representatives.0.refusal", "refusal_incomplete", func(p *Patient) {
			p.Representatives = []Representative{{Name: "Jo", Authority: Parent, Refusal: &Refusal{By: "1", On: today}}}
		}},
	} {
		t.Run(c.field+" "+c.key, func(t *testing.T) {
			p := lena()
			c.change(&p)
			ds := Validate(p, today)
			require.Len(t, ds, 1)
			assert.Equal(t, Defect{Field: c.field, Key: "patient." + c.key, Args: ds[0].Args}, ds[0])
		})
	}
	assert.Equal(t, map[string]string{"max": "100", "have": "101"}, func() map[string]string {
		p := lena()
		p.Last = long
		return Validate(p, today)[0].MessageArgs()
	}())
}

func TestValidateKeepsEveryScript(t *testing.T) {
	for _, name := range []string{
		"عبد الله", "רות כהן", "Nguyễn", "e\u0301\u0323", "患者", "Łukasz", "O\u2019Neil", "नीरज", "می\u200cخواهم",
		strings.Repeat("e\u0301", 100), // one hundred letters once composed
	} {
		p := lena()
		p.Last = name
		assert.Empty(t, Validate(p, today), name)
	}
	p := lena()
	p.Born = day("1896-11-22")
	assert.Empty(t, Validate(p, today), "130 today")
}

func TestClean(t *testing.T) {
	p := lena()
	p.Last = "  Muñoz\t  de\u00a0la   Cruz "
	p.First = "Jose\u0301"
	p.Address = "\r\n 1  Elm St \r\nKent \n\n"
	p.Alerts = []string{" latex  allergy "}
	p.Representatives = []Representative{{Name: " Jo  Park ", Refusal: &Refusal{Reason: " a\r\nb "}}}
	alerts, refusal := p.Alerts, p.Representatives[0].Refusal
	c := Clean(p)
	assert.Equal(t, "Muñoz de la Cruz", c.Last)
	assert.Equal(t, "José", c.First)
	assert.Equal(t, "1 Elm St\nKent", c.Address)
	assert.Equal(t, []string{"latex allergy"}, c.Alerts)
	assert.Equal(t, "Jo Park", c.Representatives[0].Name)
	assert.Equal(t, "a\nb", c.Representatives[0].Refusal.Reason)
	assert.Equal(t, []string{" latex  allergy "}, alerts, "the caller's lists stay as they are")
	assert.Equal(t, " a\r\nb ", refusal.Reason)
	assert.Equal(t, "\x00", Clean(Patient{Last: "\x00"}).Last, "what is not allowed stays, to be named")
	rapid.Check(t, func(t *rapid.T) {
		p := Patient{Last: rapid.String().Draw(t, "last"), Address: rapid.String().Draw(t, "address")}
		once := Clean(p)
		assert.Equal(t, once, Clean(once), "cleaning twice changes nothing more")
	})
}

func TestDiff(t *testing.T) {
	was := lena()
	was.Representatives = []Representative{{ID: "r1", Name: "Jo Park", Authority: Parent, Phone: "555 013 0000"}}
	was.Alerts = []string{"latex"}
	is := was
	assert.Empty(t, Diff(was, is))

	is.Last, is.Phone = "Park-Ruiz", ""
	is.Died = day("2026-11-01")
	is.Contact = ContactPreference{Channel: ByMail, Confidential: true}
	is.Alerts = []string{"latex", "keloids"}
	is.Representatives = []Representative{
		{ID: "r2", Name: "Ana Park", Authority: Executor},
		{ID: "r1", Name: "Jo Park", Authority: Parent, Phone: "555 013 1111", Refusal: &Refusal{By: "1", On: today, Reason: "danger"}},
	}
	is.ID, is.CreatedAt = "other", time.Now()
	got := Diff(was, is)
	for _, want := range []Change{
		{"last", "Park", "Park-Ruiz"},
		{"phone", "(555) 013-4417", ""},
		{"died", "", "2026-11-01"},
		{"contact.channel", "", "mail"},
		{"contact.confidential", "", "yes"},
		{"alerts.1", "", "keloids"},
		{"representatives.r1.phone", "555 013 0000", "555 013 1111"},
		{"representatives.r1.refusal", "", "2026-11-22 1: danger"},
		{"representatives.r2.name", "", "Ana Park"},
		{"representatives.r2.authority", "", "executor"},
	} {
		assert.Contains(t, got, want)
	}
	assert.Len(t, got, 10)
	back := Diff(is, was)
	assert.Len(t, back, 10)
	assert.Contains(t, back, Change{"representatives.r2.name", "Ana Park", ""})
	assert.Contains(t, back, Change{"alerts.1", "keloids", ""})

	two := Patient{Representatives: []Representative{{Name: "A"}, {Name: "B"}}}
	assert.NotEmpty(t, Diff(two, Patient{Representatives: []Representative{{Name: "A"}, {Name: "C"}}}), "without ids, by place")
}

func TestPatientJSON(t *testing.T) {
	p := lena()
	p.Representatives = []Representative{{ID: "r1", Name: "Jo", Authority: Parent, From: day("2020-01-01")}}
	b, err := json.Marshal(p)
	require.NoError(t, err)
	for _, absent := range []string{"died", "emancipated", "contact", "restrictions", "created_at", "springing", "refusal", `"to"`} {
		assert.NotContains(t, string(b), absent)
	}
	var back Patient
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, p, back)
}

func TestRestrictionInForce(t *testing.T) {
	r := Restriction{Text: "no bill to the plan", From: day("2026-01-01"), To: day("2026-06-30")}
	assert.True(t, r.InForce(day("2026-06-30")))
	assert.False(t, r.InForce(day("2026-07-01")))
	assert.False(t, r.InForce(day("2025-12-31")))
	assert.True(t, Restriction{}.InForce(today))
}
