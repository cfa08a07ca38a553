// This file holds the standard views and the shot list of each procedure: what a complete set shows, so that what is
// missing can be said before the patient is dressed again.

package photo

import (
	"slices"
	"strings"
)

// View is a standard view of the body. Its words are the message "photo.view.<view>".
type View string

// The views. Left and right are the patient's.
const (
	Front        View = "front"
	ObliqueLeft  View = "oblique_left"
	ObliqueRight View = "oblique_right"
	LateralLeft  View = "lateral_left"
	LateralRight View = "lateral_right"
	Back         View = "back"
	BackLeft     View = "back_oblique_left"
	BackRight    View = "back_oblique_right"
	Base         View = "base"     // from below: nose
	Overhead     View = "overhead" // from above: nose, scalp
	EyesOpen     View = "eyes_open"
	EyesClosed   View = "eyes_closed"
	EyesUp       View = "eyes_up"
	Smile        View = "smile"
	Flexed       View = "flexed" // head or trunk bent forward
	ArmsRaised   View = "arms_raised"
	Seated       View = "seated"
	Detail       View = "detail"
	Other        View = "other"
)

// Views lists every view in the order they are offered.
func Views() []View {
	return []View{Front, ObliqueLeft, ObliqueRight, LateralLeft, LateralRight, Back, BackLeft, BackRight, Base, Overhead,
		EyesOpen, EyesClosed, EyesUp, Smile, Flexed, ArmsRaised, Seated, Detail, Other}
}

// Valid tells whether it is a view of this program.
func (v View) Valid() bool { return slices.Contains(Views(), v) }

var (
	five  = []View{Front, ObliqueLeft, ObliqueRight, LateralLeft, LateralRight}
	torso = []View{Front, ObliqueLeft, ObliqueRight, LateralLeft, LateralRight, Back, BackLeft, BackRight}
)

// shots are the built-in shot lists, by procedure as an authorization names it.
var shots = map[string][]View{
	"rhinoplasty":          append(slices.Clone(five), Base, Overhead),
	"revision rhinoplasty": append(slices.Clone(five), Base, Overhead),
	"septoplasty":          append(slices.Clone(five), Base),
	"chin augmentation":    append(slices.Clone(five), Smile),
	"otoplasty":            {Front, LateralLeft, LateralRight, Back, Overhead},
	"facelift":             append(slices.Clone(five), Smile, Flexed),
	"neck lift":            append(slices.Clone(five), Flexed),
	"brow lift":            append(slices.Clone(five), EyesOpen, EyesClosed),
	"blepharoplasty":       {Front, ObliqueLeft, ObliqueRight, LateralLeft, LateralRight, EyesOpen, EyesClosed, EyesUp},
	"lip augmentation":     append(slices.Clone(five), Smile),
	"fillers":              append(slices.Clone(five), Smile),
	"botulinum toxin":      {Front, Smile, EyesOpen, EyesClosed},
	"breast augmentation":  append(slices.Clone(five), ArmsRaised),
	"breast lift":          append(slices.Clone(five), ArmsRaised),
	"breast reduction":     append(slices.Clone(five), ArmsRaised),
	"gynecomastia surgery": append(slices.Clone(five), ArmsRaised),
	"abdominoplasty":       append(slices.Clone(torso), Flexed, Seated),
	"liposuction":          torso,
	"body lift":            torso,
	"buttock augmentation": torso,
	"arm lift":             {Front, Back, ArmsRaised},
	"thigh lift":           torso,
	"hair restoration":     {Front, Overhead, Back, LateralLeft, LateralRight},
	"laser treatment":      {Front, ObliqueLeft, ObliqueRight, Detail},
}

// ShotList is the views of a complete set: the practice's own list, else the built-in one, else front, obliques and
// laterals.
func (s Settings) ShotList(procedure string) []View {
	key := strings.ToLower(strings.TrimSpace(procedure))
	if list, ok := s.ShotLists[key]; ok {
		return slices.Clone(list)
	}
	if list, ok := shots[key]; ok {
		return slices.Clone(list)
	}
	return slices.Clone(five)
}

// Procedures are those with a built-in shot list, in alphabetical order.
func Procedures() []string {
	list := make([]string, 0, len(shots))
	for p := range shots {
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}

// Shot is one line of a shot list.
type Shot struct {
	View     View
	Taken    int  // how many pictures show it
	Declined bool // the patient did not want it
}

// Missing tells whether the view is still to be taken.
func (s Shot) Missing() bool { return s.Taken == 0 && !s.Declined }

// Shots holds the list against what was taken and declined in a session; views beyond the list follow it.
func Shots(list []View, taken []View, declined []View) []Shot {
	var out []Shot
	for _, v := range list {
		out = append(out, Shot{View: v})
	}
	at := func(v View) *Shot {
		for i := range out {
			if out[i].View == v {
				return &out[i]
			}
		}
		out = append(out, Shot{View: v})
		return &out[len(out)-1]
	}
	for _, v := range taken {
		if v != "" {
			at(v).Taken++
		}
	}
	for _, v := range declined {
		at(v).Declined = true
	}
	return out
}
