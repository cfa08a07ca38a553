// This file shows evidence that was kept: a screenshot or the pages of a saved page, above the page and not in another
// program.
package releases

import (
	"bytes"
	"context"
	"image"
	"path"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// The room for evidence, in units.
const (
	evidenceWide = 640
	evidenceHigh = 470
)

// showEvidence opens the file that an event holds.
func (s *Screen) showEvidence(placementID, fileID, patientID string) {
	ui.Run(s.host.Async(), &s.showing, func(ctx context.Context) (office.Evidence, error) { return s.o.Evidence(ctx, placementID, fileID) },
		func(e office.Evidence, err error) {
			switch {
			case err != nil:
				s.host.Fail(err)
			case len(e.Pages) == 0 && bytes.HasPrefix(e.Data, []byte("%PDF-")):
				// Nothing here draws its pages.
				s.host.Leave(page.Leaving{PatientID: patientID}, func([]office.OutFile) { s.host.OpenPDF(e.Data) })
			case len(e.Pages) == 0:
				s.host.Fail(office.ErrBadScan)
			default:
				s.paintEvidence(e, patientID)
			}
		})
}

func (s *Screen) paintEvidence(e office.Evidence, patientID string) {
	pages := kit.Stack(10)
	for _, img := range e.Pages {
		pages.Add(pageOf(img))
	}
	if e.More {
		pages.Add(kit.SmallText(i18n.T("releases.evidence.more", "n", len(e.Pages))))
	}
	room := kit.NewScroller(pages)
	s.close = s.host.Dialog(i18n.T("releases.evidence"), kit.Stack(12, container.NewGridWrap(fyne.NewSize(evidenceWide, evidenceHigh), room), kit.Row(8, kit.Spring(),
		kit.Secondary(i18n.T("releases.evidence.save"), func() {
			s.close() // one question above the page at a time
			s.host.Leave(page.Leaving{PatientID: patientID}, func([]office.OutFile) {
				s.host.SaveFile("evidence"+path.Ext(e.Name), e.Data, func(bool) {})
			})
		}).WithIcon(kit.IconFolder))))
}

// pageOf is a picture as wide as the room, or as wide as it is when that is less.
func pageOf(img image.Image) fyne.CanvasObject {
	size := img.Bounds().Size()
	wide := min(float32(size.X), evidenceWide-16)
	picture := canvas.NewImageFromImage(img)
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSize(wide, wide*float32(size.Y)/float32(max(1, size.X))))
	return picture
}
