// What is said before something about a patient is printed, saved or sent. It is said in one place, for every page.

package shell

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Leave says what has to be known before something about a patient leaves, and goes on with what goes along.
func (d *desk) Leave(what page.Leaving, then func([]office.OutFile)) {
	switch {
	case d.over:
		return
	case what.PatientID == "":
		then(nil)
		return
	}
	ui.Run(d.async, &d.leaving, func(ctx context.Context) (office.Leaving, error) {
		return d.shell.house.Office.Leaving(ctx, what.PatientID, what.Records...)
	}, func(l office.Leaving, err error) {
		switch {
		case d.over:
		case err != nil:
			d.Fail(err)
		case l.Nothing():
			then(nil)
		default:
			d.askLeaving(l, what, then)
		}
	})
}

// askLeaving shows it above the page. What belongs to the record goes along unless the member says that this stays here.
func (d *desk) askLeaving(l office.Leaving, what page.Leaving, then func([]office.OutFile)) {
	var shut func()
	bare := func() {
		shut()
		then(nil)
	}
	with := func() {
		shut()
		ui.Run(d.async, &d.leaving, func(ctx context.Context) ([]office.OutFile, error) {
			return d.shell.house.Office.AlongPapers(context.WithoutCancel(ctx), what.PatientID, what.Records...)
		}, func(along []office.OutFile, err error) {
			switch {
			case d.over:
			case err != nil:
				d.Fail(err)
			default:
				then(along)
			}
		})
	}
	lines := leavingLines(l)
	buttons := kit.Wrap(8)
	goOn := kit.Primary(i18n.T("shell.leave.go"), bare)
	// What is made here bears the restrictions itself; a frozen record takes a sheet along.
	if len(what.Records) > 0 && l.Along() {
		goOn = kit.Primary(i18n.T("shell.leave.with"), with)
		lines = append(lines, kit.SmallText(i18n.T("shell.leave.along")))
		buttons.Add(goOn)
		buttons.Add(kit.Secondary(i18n.T("shell.leave.only"), bare))
	} else {
		buttons.Add(goOn)
	}
	buttons.Add(kit.Secondary(i18n.T("shell.leave.cancel"), func() { shut() }))
	shut = d.Dialog(i18n.T("shell.leave.title", "patient", l.Patient), kit.Stack(12, append(lines, buttons)...))
	d.Focus(goOn)
}

// leavingLines are the reasons to look before it leaves.
func leavingLines(l office.Leaving) []fyne.CanvasObject {
	var lines []fyne.CanvasObject
	if l.By != "" {
		var never []string
		for _, m := range l.Never {
			never = append(never, i18n.T("shell.leave.never", "means", i18n.T("shell.leave.means."+string(m))))
		}
		lines = append(lines, kit.Banner(kit.Info, i18n.T("shell.leave.asked", "means", i18n.T("shell.leave.means."+string(l.By)), "text", onOneLine(l.Asked)), strings.Join(never, " ")))
	}
	for _, r := range l.Restrict {
		lines = append(lines, kit.Banner(kit.Bad, i18n.T("shell.leave.restrict", "text", onOneLine(r.Text)), r.Source))
	}
	for _, a := range l.Amended {
		var pieces []string
		for _, p := range a.Pieces {
			pieces = append(pieces, i18n.T("requests.piece."+string(p)))
		}
		lines = append(lines, kit.Banner(kit.Warn, i18n.T("shell.leave.amended", "number", request.NumberOf(a.Number)), i18n.T("shell.leave.amended.sub", "pieces", strings.Join(pieces, ", "))))
	}
	return lines
}

func onOneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), ", ")
}
