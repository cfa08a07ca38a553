// This file says what a picture shows, in words.

package i18n

import (
	"fmt"

	"consentry/domain/photo"
)

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

// Length is how long a video is, "0:12" or "1:02:05", the same in every language; "" when that is not known. A video that is
// shorter than a second has one.
func Length(ms int64) string {
	if ms <= 0 {
		return ""
	}
	s := max(1, (ms+500)/1000)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// MediaMark is what stands on a tile of anything but a picture: the length of a video where it is known, "Video", "3D scan".
func MediaMark(p photo.Photo) string {
	if p.Media == photo.Still {
		return ""
	}
	if length := Length(p.LengthMS); length != "" {
		return length
	}
	return T("photo.media." + string(p.Media))
}
