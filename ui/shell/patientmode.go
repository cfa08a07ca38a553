// Patient mode: one form fills the screen, and nothing else can be reached until a member takes the screen back.

package shell

import (
	"time"

	"fyne.io/fyne/v2"
)

// patientMode is the screen in a patient's hands.
type patientMode struct {
	desk    *desk
	onIdle  func()
	blanked bool
}

// PatientMode fills the window with one form: full screen, no rail, no menu, no keys. onIdle is called after 90 seconds
// without a touch, to blank the form; once somebody touched it again it may be called again. The desk locks only after the
// form was blank for the practice's lock time. end gives the window back.
func (d *desk) PatientMode(content fyne.CanvasObject, onIdle func()) (end func()) {
	if d.over || d.patient != nil {
		return func() {}
	}
	d.shell.prepareOverlay()
	p := &patientMode{desk: d, onIdle: onIdle}
	d.patient = p
	s := d.shell
	s.closeOverlays()
	s.guard()
	s.show(content)
	s.d.Window.SetFullScreen(true)
	s.seen()
	return p.end
}

// leave takes the window out of full screen.
func (p *patientMode) leave() {
	p.desk.patient = nil
	p.desk.shell.d.Window.SetFullScreen(false)
}

// end gives the window back to the member who took the screen back.
func (p *patientMode) end() {
	d := p.desk
	if d.over || d.patient != p {
		return
	}
	p.leave()
	s := d.shell
	s.closeOverlays()
	s.guard()
	s.show(d.root)
	s.seen()
}

// tick blanks the form when nobody touches it, and locks the desk when nobody comes for it.
func (p *patientMode) tick(quiet time.Duration) {
	s := p.desk.shell
	switch {
	case quiet >= patientIdle+s.idle.after:
		s.lock("idle")
	case quiet < patientIdle:
		p.blanked = false
	case !p.blanked:
		p.blanked = true
		if p.onIdle != nil {
			p.onIdle()
		}
	}
}
