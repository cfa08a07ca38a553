// States and time zones: what they are called, which zone a State mostly lies in, and which one this computer is in.

package start

import (
	"sort"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

const (
	eastern  = "America/New_York"
	central  = "America/Chicago"
	mountain = "America/Denver"
	pacific  = "America/Los_Angeles"
)

// zoneOfState is the zone most of a State's people live in. It fills the field in; the person can change it.
var zoneOfState = map[string]string{
	"CT": eastern, "DE": eastern, "DC": eastern, "FL": eastern, "GA": eastern, "IN": eastern, "KY": eastern, "ME": eastern, "MD": eastern,
	"MA": eastern, "MI": eastern, "NH": eastern, "NJ": eastern, "NY": eastern, "NC": eastern, "OH": eastern, "PA": eastern, "RI": eastern,
	"SC": eastern, "VT": eastern, "VA": eastern, "WV": eastern,
	"AL": central, "AR": central, "IL": central, "IA": central, "KS": central, "LA": central, "MN": central, "MS": central, "MO": central,
	"NE": central, "ND": central, "OK": central, "SD": central, "TN": central, "TX": central, "WI": central,
	"CO": mountain, "ID": mountain, "MT": mountain, "NM": mountain, "UT": mountain, "WY": mountain,
	"AZ": "America/Phoenix", "CA": pacific, "NV": pacific, "OR": pacific, "WA": pacific,
	"AK": "America/Anchorage", "HI": "Pacific/Honolulu", "PR": "America/Puerto_Rico", "VI": "America/Puerto_Rico",
	"GU": "Pacific/Guam", "MP": "Pacific/Guam",
}

// stateOptions lists the States by name.
func stateOptions() []kit.Option {
	var out []kit.Option
	for _, code := range office.States {
		out = append(out, kit.Option{ID: code, Label: office.StateName(code)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Label < out[j].Label })
	return out
}

// zoneOptions lists the zones offered, and the present one if it is another.
func zoneOptions(now string) []kit.Option {
	var out []kit.Option
	known := now == ""
	for _, z := range office.Zones {
		out = append(out, kit.Option{ID: z, Label: i18n.T("start.zone." + z)})
		known = known || z == now
	}
	if !known {
		out = append(out, kit.Option{ID: now, Label: now})
	}
	return out
}

// guessZone is the offered zone whose clocks agree with this computer's, in winter and in summer; "" if none does.
func guessZone(now time.Time) string {
	offsets := func(loc *time.Location) [2]int {
		_, winter := time.Date(now.Year(), time.January, 15, 12, 0, 0, 0, loc).Zone()
		_, summer := time.Date(now.Year(), time.July, 15, 12, 0, 0, 0, loc).Zone()
		return [2]int{winter, summer}
	}
	here := offsets(now.Location())
	for _, z := range office.Zones {
		if loc, err := time.LoadLocation(z); err == nil && offsets(loc) == here {
			return z
		}
	}
	return ""
}

// checkPassword is the rule that the practice applies, for when there is no practice yet.
func checkPassword(password []byte, name, practice string) []office.Defect {
	var ds []office.Defect
	for _, d := range access.CheckPassword(password, []string{practice, name}) {
		ds = append(ds, office.Defect{Field: "password", Key: d.Key, Args: d.Args})
	}
	return ds
}

// fyneFocus moves the keyboard to a piece that stands in a window.
func fyneFocus(o fyne.CanvasObject) {
	if t, ok := o.(interface{ Focus() }); ok {
		t.Focus()
		return
	}
	f, ok := o.(fyne.Focusable)
	if !ok {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Focus(f)
	}
}
