package whom

// This file shows what a patient's requests bind the practice to.

import (
	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Band is the band of a restriction or of confidential communications, as it stands on every page about the patient. open
// leads to the request; nil: who is signed in may not see it.
func Band(b office.Band, open func()) fyne.CanvasObject {
	state := kit.Warn
	switch {
	case b.Kind == request.KindConfidential && b.Standing == request.ConfAccommodated:
		state = kit.Info
	case b.Effect == request.Stops:
		state = kit.Bad
	}
	var acts []fyne.CanvasObject
	if open != nil {
		acts = append(acts, kit.Link(request.NumberOf(b.Number), open).Small())
	}
	return kit.Banner(state, "", i18n.T(b.MessageKey(), "text", b.Text, "date", i18n.Date(b.EndedOn)), acts...)
}
