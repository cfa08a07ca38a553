package intake

import (
	"testing"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func TestGoldenPictures(t *testing.T) {
	for _, m := range []struct {
		name string
		mode kit.Mode
	}{{"intake", kit.Light}, {"intake-dark", kit.Dark}} {
		t.Run(m.name, func(t *testing.T) {
			uitest.AppIn(t, m.mode)
			b := openIn(t, clinic(), page.Route{Page: page.Intake})
			b.lena()
			b.w.Canvas().Focus(b.s.table.FocusTarget())
			for i, v := range []photo.View{photo.Front, photo.ObliqueLeft, photo.Base} {
				b.s.tray.items[i].view = v
			}
			b.s.renew()
			b.settle()
			uitest.Golden(t, b.w, m.name)
		})
	}
	t.Run("empty", func(t *testing.T) {
		b := open(t, clinic(), page.Route{Page: page.Intake})
		uitest.Golden(t, b.w, "intake-empty")
	})
	t.Run("fields", func(t *testing.T) {
		b := open(t, clinic(), page.Route{Page: page.Intake})
		b.lena()
		b.press("Change")
		b.s.form.procedure.SetValue("")
		b.press("Save 5 photos")
		uitest.Golden(t, b.w, "intake-fields")
	})
	t.Run("confirm", func(t *testing.T) {
		b := open(t, clinic(), page.Route{Page: page.Intake, ID: "p1"})
		uitest.Golden(t, b.w, "intake-confirm")
	})
	t.Run("refused", func(t *testing.T) {
		d := clinic()
		d.taken["holiday.exe"] = office.Taken{Refused: report.Refuse(report.Unknown)}
		d.taken["raw.dng"] = office.Taken{Media: photo.Sealed, Report: report.Report{Format: report.Raw}}
		here := d.taken["IMG_4471.HEIC"]
		here.Same = []office.Same{{PhotoID: "x", PatientID: "p1", Patient: "Lena Park", Number: 12, Exact: true}}
		d.taken["IMG_4471.HEIC"] = here
		alike := d.taken["IMG_4472.HEIC"]
		alike.Same = []office.Same{{PhotoID: "y", PatientID: "p1", Patient: "Lena Park", Number: 3}}
		d.taken["IMG_4472.HEIC"] = alike
		b := open(t, d, page.Route{Page: page.Intake, ID: "p1"})
		b.press("Yes, Lena Park")
		b.h.Dropped(append(sdCard(), &file{name: "holiday.exe", size: 120_000}, &file{name: "raw.dng", size: 24_000_000}))
		b.s.choose(b.s.tray.items[5].id)
		b.settle()
		uitest.Golden(t, b.w, "intake-refused")
	})
	t.Run("here", func(t *testing.T) {
		d := clinic()
		for name, taken := range d.taken {
			taken.Same = []office.Same{{PhotoID: "x", PatientID: "p1", Patient: "Lena Park", Number: 12, Exact: true}}
			d.taken[name] = taken
		}
		b := open(t, d, page.Route{Page: page.Intake})
		b.h.Dropped(sdCard()[:5])
		b.settle()
		uitest.Golden(t, b.w, "intake-here")
	})
	t.Run("saved", func(t *testing.T) {
		b := open(t, clinic(), page.Route{Page: page.Intake})
		b.lena()
		b.press("Save 5 photos")
		uitest.Golden(t, b.w, "intake-saved")
	})
}
