// Whether a copy that was to be printed has reached the patient.

package asking

import (
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/page"
)

// Asker is the window as CopyGiven sees it.
type Asker interface {
	Ask(title, question, yes string, grave bool, then func())
}

// CopyGiven calls then with how a copy was given. What stands in a viewer is not given yet: the person says so once it is
// printed and handed over. What was neither shown nor saved is not given.
func CopyGiven(h Asker, is page.Shown, then func(method string)) {
	switch is {
	case page.InViewer:
		h.Ask(i18n.T("asking.copy"), i18n.T("asking.copy.what"), i18n.T("asking.copy.yes"), false, func() { then(office.CopyPrinted) })
	case page.AsFile:
		then(office.CopyFolder)
	}
}
