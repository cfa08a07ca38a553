// Emergency access as the window shows it: how it is taken, the band that counts its minutes down, and its end.

package shell

import (
	"context"
	"errors"
	"math"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// AskEmergency asks for wider access.
func (d *desk) AskEmergency() {
	if !d.over {
		d.askEmergency(page.Route{})
	}
}

// mayAsk tells whether emergency access would open anything that the member may not see now.
func (d *desk) mayAsk() bool {
	return d.me.Emergency == nil && oversight.EmergencyAdds(d.me.Member, d.me.Perms)
}

// mayAskFor tells whether emergency access would open a page.
func (d *desk) mayAskFor(n page.Name) bool {
	e, known := entryNamed(n)
	return known && d.me.Emergency == nil && oversight.EmergencyHelps(d.me.Member, d.me.Perms, e.may)
}

// offerEmergency says that something may not be seen, and offers emergency access where that would show it: to is where
// the member wanted to go. It tells whether it did.
func (d *desk) offerEmergency(err error, to page.Route) bool {
	if d.over || d.me.Emergency != nil || !oversight.EmergencyHelps(d.me.Member, d.me.Perms, missing(err)) {
		return false
	}
	d.shell.prepareOverlay()
	q := kit.Question{Title: i18n.T("shell.emergency.offer"), Sentence: i18n.T("shell.emergency.offer.what"), Yes: i18n.T("shell.emergency.ask"), No: i18n.T("kit.close")}
	kit.Ask(d.shell.d.Window, q, func(ok bool) {
		d.shell.seen()
		if ok && !d.over {
			d.askEmergency(to)
		}
	})
	return true
}

// missing is the permission that a refusal names; "" if it is none.
func missing(err error) access.Permission {
	for p := (*office.Problem)(nil); errors.As(err, &p); err = p.Err {
		if p.Key == office.ErrNotPermitted.Key {
			return access.Permission(p.Args["permission"])
		}
	}
	return ""
}

// askEmergency asks for the reason and the password, gives wider access for an hour, and goes on to where it is for.
func (d *desk) askEmergency(to page.Route) {
	asking.Open(d, &d.emergency.work, asking.Question{Title: i18n.T("shell.emergency.title"), About: []fyne.CanvasObject{kit.BodyText(i18n.T("shell.emergency.what"))},
		Note: i18n.T("shell.emergency.reason"), NoteHelp: i18n.T("shell.emergency.reason.help"), Password: true, Yes: i18n.T("shell.emergency.yes"), Grave: true},
		func(ctx context.Context, a asking.Answer) error {
			_, err := d.shell.house.Office.BeginEmergency(ctx, a.Secret, a.Note)
			return err
		}, func() {
			d.Refresh()
			if now := d.shell.desk; now != nil && to.Page != "" {
				now.Go(to)
			}
		})
}

// emergency is the band over the pages while somebody has wider access.
type emergency struct {
	work  ui.Generation
	words *kit.Text
}

// band says how long wider access lasts, and takes it back.
func (d *desk) emergencyBand(e oversight.Emergency) fyne.CanvasObject {
	d.emergency.words = kit.NewText(timeLeft(e.Until.Sub(d.shell.d.Now())), kit.SizeBody, kit.SemiBold, "badBg")
	var back *kit.Button
	back = kit.Secondary(i18n.T("shell.emergency.back"), func() {
		back.SetEnabled(false)
		ui.Run(d.async, &d.emergency.work, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, d.shell.house.Office.EndEmergency(context.WithoutCancel(ctx))
		}, func(_ struct{}, err error) {
			back.SetEnabled(true)
			if err != nil {
				d.Fail(err)
				return
			}
			d.emergencyOver()
		})
	}).Small()
	return kit.NewBox("badFg", "", 0, kit.Inset(7, 26, kit.Row(10, kit.NewIcon(kit.IconWarning, 18, "badBg"), kit.Grow(d.emergency.words), back)))
}

// timeLeft is the band's sentence: minutes, and seconds in the last one.
func timeLeft(left time.Duration) string {
	if left > time.Minute {
		return i18n.T("shell.emergency.minutes", "n", int(math.Ceil(left.Minutes())))
	}
	return i18n.T("shell.emergency.seconds", "n", max(0, int(math.Ceil(left.Seconds()))))
}

// countEmergency counts down; with the last second wider access is over by itself.
func (d *desk) countEmergency() {
	e := d.me.Emergency
	if e == nil || d.emergency.words == nil {
		return
	}
	left := e.Until.Sub(d.shell.d.Now())
	if left <= 0 {
		d.emergencyOver()
		return
	}
	if words := timeLeft(left); words != d.emergency.words.Text() {
		d.emergency.words.SetText(words)
	}
}

// emergencyOver takes off the window what only wider access showed. Whoever came with the sealed envelope has nothing left
// to see.
func (d *desk) emergencyOver() {
	s := d.shell
	me, ok := s.house.Office.Me()
	if !ok || me.Emergency != nil || d.over {
		return
	}
	d.me = me
	d.rebuild()
	if s.desk != nil {
		s.desk.Toast(i18n.T("shell.emergency.over"), nil)
	}
}

// rebuild makes the frame and its pages anew for what the member may do now; with nothing left to do it locks.
func (d *desk) rebuild() {
	d.shell.closeOverlays()
	if len(d.permitted()) == 0 {
		d.shell.lock("key")
		return
	}
	d.speak()
}

// permitted lists the pages that the member may open now.
func (d *desk) permitted() (list []entry) {
	for _, e := range entries {
		if d.may(e.name) {
			list = append(list, e)
		}
	}
	return list
}
