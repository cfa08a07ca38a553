// What a screen may ask of the window. Everything here does nothing once the desk is over: a result that comes late must
// not bring a patient back onto a locked window.

package shell

import (
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Async is the seam; its results stop at lock.
func (d *desk) Async() *ui.Async { return d.async }

// Me is who is signed in.
func (d *desk) Me() office.Me { return d.me }

// Today is the civil day that dates are reckoned from.
func (d *desk) Today() calendar.Date { return d.shell.house.Office.Today() }

// Go shows another screen, or the same one for something else. What a member may not open is said, not shown.
func (d *desk) Go(r page.Route) {
	if !d.mayGo(r) {
		return
	}
	if d.route.Page != "" && d.route != r {
		d.history = append(d.history, d.route)
		if len(d.history) > maxHistory {
			d.history = d.history[1:]
		}
	}
	d.open(r)
}

// GoOn shows another screen in place of the one in front.
func (d *desk) GoOn(r page.Route) {
	if !d.mayGo(r) {
		return
	}
	if n := len(d.history); n > 0 && d.history[n-1] == r {
		d.history = d.history[:n-1] // from where the form was opened
	}
	d.open(r)
}

// mayGo tells whether somebody may see the screen, and otherwise says why not.
func (d *desk) mayGo(r page.Route) bool {
	if d.over {
		return false
	}
	if e, known := entryNamed(r.Page); !known || !d.me.Perms.Has(e.may) {
		if err := office.ErrNotPermitted.With(nil, "permission", string(e.may)); !d.offerEmergency(err, r) {
			d.shell.Fail(err)
		}
		return false
	}
	return true
}

// Back returns to the screen before, or to Today.
func (d *desk) Back() {
	if d.over {
		return
	}
	n := len(d.history)
	if n == 0 {
		if d.route.Page != page.Today {
			d.open(page.Route{Page: page.Today})
		}
		return
	}
	r := d.history[n-1]
	d.history = d.history[:n-1]
	d.open(r)
}

// Refresh renews the counts, who is signed in, and how the window looks.
func (d *desk) Refresh() {
	if d.over {
		return
	}
	me, ok := d.shell.house.Office.Me()
	if !ok {
		return
	}
	was := d.me
	d.me = me
	d.shell.idle.after = d.shell.idle.clamp(me.Prefs.LockMinutes)
	d.bar.SetMember(me.Member.Name, d.roles())
	if was.Prefs != me.Prefs {
		d.shell.d.Look(me.Prefs)
		if was.Prefs.Language != me.Prefs.Language {
			d.speak()
			return
		}
	}
	if (was.Emergency == nil) != (me.Emergency == nil) || was.Untrained != me.Untrained {
		d.rebuild()
		return
	}
	d.recount()
	d.light()
}

// speak rebuilds the frame and its screens in the language just chosen.
func (d *desk) speak() {
	s, r := d.shell, d.route
	d.clear()
	s.desk = newDesk(s, d.me)
	s.guard()
	s.show(s.desk.root)
	s.desk.open(r)
	s.desk.attend()
}

// Toast says that something is done.
func (d *desk) Toast(sentence string, undo func()) {
	if !d.over {
		d.toasts.Say(sentence, undo)
	}
}

// Fail shows what went wrong as a sentence, and a way on where emergency access is one.
func (d *desk) Fail(err error) {
	if !d.over && errors.Is(err, office.ErrDamaged) && hasFinding(d.me, lookOnly) {
		d.Toast(i18n.T("damaged.part"), nil) // the band says the rest; a page that lacks something is what one came for
		return
	}
	if !d.over && err != nil && !d.offerEmergency(err, page.Route{}) {
		d.shell.Fail(err)
	}
}

// Ask puts a question with two answers.
func (d *desk) Ask(title, question, yes string, grave bool, then func()) {
	if d.over {
		return
	}
	d.shell.prepareOverlay()
	kit.Ask(d.shell.d.Window, kit.Question{Title: title, Sentence: question, Yes: yes, Danger: grave}, func(ok bool) {
		d.shell.seen()
		if ok && !d.over {
			then()
		}
	})
}

// AskReason puts a question whose answer needs a reason.
func (d *desk) AskReason(title, question, yes string, then func(reason string)) {
	if d.over {
		return
	}
	d.shell.prepareOverlay()
	kit.AskReason(d.shell.d.Window, kit.Question{Title: title, Sentence: question, Yes: yes}, i18n.T("shell.reason"), func(reason string, ok bool) {
		d.shell.seen()
		if ok && !d.over {
			then(reason)
		}
	})
}

// Dialog shows content above the page.
func (d *desk) Dialog(title string, content fyne.CanvasObject) (closing func()) {
	if d.over {
		return func() {}
	}
	return d.above(title, content, false)
}

// Hold shows content above the page that only what stands in it closes.
func (d *desk) Hold(title string, content fyne.CanvasObject) (closing func()) {
	if d.over {
		return func() {}
	}
	return d.above(title, content, true)
}

// above puts content above the page.
func (d *desk) above(title string, content fyne.CanvasObject, held bool) (closing func()) {
	d.shell.prepareOverlay()
	o := d.shell.overlayOf(title, content, held, func() { d.overlay = nil })
	d.overlay = o
	return o.close
}

// Focus puts the keyboard into a field.
func (d *desk) Focus(f fyne.Focusable) {
	if !d.over {
		d.shell.Focus(f)
	}
}

// OpenPDF shows a PDF in the system's viewer.
func (d *desk) OpenPDF(data []byte) { d.ShowPDF(unnamed, data, func(page.Shown) {}) }

// SaveFile asks where and saves.
func (d *desk) SaveFile(suggested string, data []byte, then func(saved bool)) {
	if !d.over {
		d.shell.SaveFile(suggested, data, func(saved bool) {
			if !d.over {
				then(saved)
			}
		})
	}
}

// Focus puts the keyboard into a piece of the window.
func (s *Shell) Focus(f fyne.Focusable) {
	if f != nil {
		s.d.Window.Canvas().Focus(f)
	}
}

// async is the seam with nothing tracked: for pages that stand before the desk.
func (s *Shell) async() *ui.Async { return s.d.Async }
