// This file says what a picture shows, in words.

package i18n

import "consentry/domain/photo"

// Stage is "Before", "During" or "3 months after".
func Stage(s photo.Stage) string {
	if s.Kind == photo.StageAfter {
		return T("photo.after."+string(s.Unit), "n", s.N)
	}
	return T("photo.stage." + string(s.Kind))
}

// View is the name of a view, also of one that was not named.
func View(v photo.View) string {
	if v == "" {
		v = "none"
	}
	return T("photo.view." + string(v))
}
