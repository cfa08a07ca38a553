// This file names the States and territories, for people and for notices.
package office

// stateNames are the names by postal code (USPS Publication 28, appendix B).
var stateNames = map[string]string{
	"AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado", "CT": "Connecticut",
	"DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
	"IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
	"MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
	"NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
	"ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
	"SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
	"WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "PR": "Puerto Rico", "GU": "Guam",
	"VI": "U.S. Virgin Islands", "AS": "American Samoa", "MP": "Northern Mariana Islands",
}

// StateName is the name of a State by its postal code; the code itself when it is none.
func StateName(code string) string {
	if name, ok := stateNames[code]; ok {
		return name
	}
	return code
}

// stateNamesEs are those that Spanish writes differently.
var stateNamesEs = map[string]string{
	"DC": "Distrito de Columbia", "HI": "Hawái", "LA": "Luisiana", "MS": "Misisipi", "MO": "Misuri", "NC": "Carolina del Norte", "ND": "Dakota del Norte",
	"NH": "Nuevo Hampshire", "NJ": "Nueva Jersey", "NM": "Nuevo México", "NY": "Nueva York", "OR": "Oregón", "PA": "Pensilvania", "SC": "Carolina del Sur",
	"SD": "Dakota del Sur", "WV": "Virginia Occidental", "VI": "Islas Vírgenes de los Estados Unidos", "AS": "Samoa Americana", "MP": "Islas Marianas del Norte",
}

// stateIn is the name of a State in a language.
func stateIn(code, lang string) string {
	if name, ok := stateNamesEs[code]; ok && lang == "es" {
		return name
	}
	return StateName(code)
}

// stateCode is the postal code of a State by its name.
func stateCode(name string) (string, bool) {
	for _, names := range []map[string]string{stateNames, stateNamesEs} {
		for code, n := range names {
			if n == name {
				return code, true
			}
		}
	}
	return "", false
}
