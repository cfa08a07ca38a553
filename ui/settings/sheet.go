// A new Recovery Sheet: it takes the page over until two groups were read back from the paper.

package settings

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/start"
)

func (s *Screen) sheetCard() fyne.CanvasObject {
	return kit.Card(kit.Row(14, kit.Grow(kit.Section(i18n.T("settings.sheet"), i18n.T("settings.sheet.what"))),
		kit.Secondary(i18n.T("settings.sheet.new"), func() {
			s.host.Ask(i18n.T("settings.sheet.title"), i18n.T("settings.sheet.ask"), i18n.T("settings.sheet.new"), true, s.makeSheet)
		})))
}

func (s *Screen) makeSheet() {
	type made struct {
		kit office.Kit
		pdf []byte
	}
	s.set(kit.Header(i18n.T("settings.sheet"), ""), kit.Card(kit.NewBusy(i18n.T("settings.sheet.making"), nil)))
	ui.Run(s.host.Async(), &s.making, func(ctx context.Context) (made, error) {
		k, err := s.o.NewRecoverySheet(context.WithoutCancel(ctx))
		if err != nil {
			return made{}, err
		}
		pdf, err := s.o.RecoverySheet(k)
		return made{k, pdf}, err
	}, func(m made, err error) {
		if err != nil {
			s.paint()
			s.host.Fail(err)
			return
		}
		s.sheet = start.NewSheetForm(m.kit, m.pdf, start.Paper{
			Open: func(pdf []byte, then func(bool)) { s.host.OpenPDF(pdf); then(true) },
			Save: s.host.SaveFile,
		}, func() {
			s.sheet.Wipe()
			s.sheet = nil
			s.paint()
			s.host.Toast(i18n.T("settings.sheet.done"), nil)
		})
		s.set(kit.Header(i18n.T("settings.sheet"), i18n.T("settings.sheet.number", "n", m.kit.Number())), s.sheet.Content())
		s.sheet.Focus()
	})
}
