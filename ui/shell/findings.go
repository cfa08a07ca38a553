// What opening the practice noticed: banners for what a person should know, and a page of its own for what stops work.

package shell

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/start"
)

// bannerText is a banner to show.
type bannerText struct {
	state           kit.State
	title, sentence string
	// act is a button that leads to where it is mended, for who may; "" has none.
	act string
	may access.Permission
	to  page.Route
}

// notices is what a member should know after signing in. A finding that stops work was decided on before.
func (s *Shell) notices(me office.Me) []bannerText {
	var out []bannerText
	if at := s.house.Place; at.Trouble != "" && at.Trouble != "unknown" {
		state := kit.Warn
		if at.Refused {
			state = kit.Bad
		}
		out = append(out, bannerText{state: state, sentence: i18n.T("shell.place."+at.Trouble, "name", at.Name)})
	}
	for _, f := range me.Findings {
		if !f.Grave && f.Key != lookOnly { // that has a band of its own
			b := bannerText{state: kit.Warn, sentence: findingSentence(f, me.Zone, s.d.Now())}
			if f.Key == "finding.keys_changing" {
				b.act, b.may, b.to = i18n.T("shell.finding.finish_keys"), access.MembersManage, page.Route{Page: page.People, Part: page.PartKeys}
			}
			out = append(out, b)
		}
	}
	if me.ClockBehind > 0 && !hasFinding(me, "finding.clock_back") {
		out = append(out, bannerText{state: kit.Warn, sentence: i18n.T("finding.clock_back", "by", i18n.Duration(me.ClockBehind))})
	}
	if n := len(me.Failures); n > 0 {
		since := me.Failures[0].At
		for _, f := range me.Failures {
			if f.At.Before(since) {
				since = f.At
			}
		}
		out = append(out, bannerText{state: kit.Info, sentence: i18n.T("shell.failures", "n", n, "since", i18n.DateTime(in(since, me.Zone)))})
	}
	return out
}

func hasFinding(me office.Me, key string) bool {
	_, ok := finding(me, key)
	return ok
}

func finding(me office.Me, key string) (office.Finding, bool) {
	for _, f := range me.Findings {
		if f.Key == key {
			return f, true
		}
	}
	return office.Finding{}, false
}

func in(at time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return at
	}
	return at.In(zone)
}

// findingSentence says a finding. Instants and durations in its arguments are written as people write them; how long it has
// been so stands beside since when.
func findingSentence(f office.Finding, zone *time.Location, now time.Time) string {
	if !i18n.Has(f.Key) {
		return i18n.T("shell.finding")
	}
	var args []any
	for k, v := range f.Args {
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			args = append(args, k, i18n.DateTime(in(at, zone)))
			if k == "since" {
				args = append(args, "age", start.Age(now.Sub(at)))
			}
			continue
		}
		if n, err := strconv.Atoi(v); err == nil && k == "count" {
			args = append(args, k, n, "n", n)
			continue
		}
		if d, err := time.ParseDuration(v); err == nil {
			args = append(args, k, i18n.Duration(d))
			continue
		}
		args = append(args, k, v)
	}
	return i18n.T(f.Key, args...)
}

// gravePage stops work until somebody who may decides to go on.
func (s *Shell) gravePage(me office.Me) fyne.CanvasObject {
	pieces := []fyne.CanvasObject{}
	for _, f := range me.Findings {
		if f.Grave {
			pieces = append(pieces, kit.Banner(kit.Bad, "", findingSentence(f, me.Zone, s.d.Now())))
		}
	}
	pieces = append(pieces, kit.BodyText(i18n.T("shell.grave.safe")))
	closing := kit.Secondary(i18n.T("shell.grave.close"), s.RequestQuit)
	if !me.Perms.Has(access.SettingsEdit) {
		return notice(kit.IconShield, i18n.T("shell.grave.title"), append(pieces, kit.BodyText(i18n.T("shell.grave.ask")),
			kit.Row(8, kit.Spring(), closing, kit.Primary(i18n.T("shell.grave.other"), func() { s.lock("key") })))...)
	}
	reason := kit.NewNotes("", 1000)
	field := kit.NewField(i18n.T("shell.grave.reason"), reason).Require().Help(i18n.T("shell.grave.reason.help"))
	var on *kit.Button
	on = kit.Danger(i18n.T("shell.grave.continue"), func() {
		field.SetError("")
		on.SetEnabled(false)
		why := reason.Value()
		ui.Run(s.d.Async, &s.work, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.house.Office.AcceptFindings(ctx, why)
		}, func(_ struct{}, err error) {
			on.SetEnabled(true)
			if err != nil {
				sentence, _ := sentenceOf(err)
				field.SetError(sentence)
				field.Focus()
				return
			}
			s.enter(office.Secret{})
		})
	})
	return notice(kit.IconShield, i18n.T("shell.grave.title"), append(pieces, field, kit.Row(8, kit.Spring(), on, closing))...)
}
