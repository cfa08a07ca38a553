// This file holds the made-up people of the sample practice.
package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
)

// Password opens every account of the sample practice. It guards nothing: the people are made up.
const Password = "look around freely 2026"

// staff are the members beside the owner.
var staff = []struct {
	name  string
	roles []access.Role
}{
	{"Maya Ortiz", []access.Role{access.FrontDesk}},
	{"Dana Reyes", []access.Role{access.Clinical}},
	{"Sam Lindqvist", []access.Role{access.Marketing}},
	{"Noor Haddad", []access.Role{access.SecurityOfficer}},
}

const ownerName = "Dr. Ana Hale"

func practice() office.Practice {
	return office.Practice{Name: "Hale Aesthetic Surgery", Address: "12 Harbor Lane, Suite 3\nPortsmouth, NH 03801", Telephone: "(555) 010-4400", Email: "privacy@hale.example",
		Zone: "America/New_York", State: "NH", PrivacyOfficer: ownerName, SecurityOfficer: "Noor Haddad", Sample: true}
}

var (
	firsts = strings.Fields(`Ada Alma Amir Anders Anika Arlo Asha Beatriz Bella Bram Carla Cato Chiara Clement Dalia Darius Delia Edgar Elena Elio Emre Esther
		Fabian Farah Flora Gideon Greta Hana Henrik Ines Ingrid Isidro Jasper Joana Jules Kamal Kira Klara Leo Lidia Linus Lucia Magnus Mara Marisol
		Mateo Milo Mina Nadia Nils Noemi Odette Omar Orla Otis Paloma Pavel Petra Quinn Rafael Ramona Rhea Rosa Ruben Sabine Selma Silas Simone
		Soren Talia Tobias Ursula Vera Viggo Wanda Willa Xavier Yara Yusuf Zelda Zora`)
	lasts = strings.Fields(`Abernathy Achterberg Almeida Amundsen Aranda Ashgrove Ballard Bellweather Birch Blackwood Bonaventure Brightwater Calloway
		Castellan Cedarholm Clearwater Crane Dahlgren Delacroix Driscoll Eastlake Ellery Fairweather Fenwick Foxglove Garland Goldfinch Greenhalgh
		Hawthorne Heron Holloway Iverson Juniper Kestrel Kingfisher Lark Larkspur Lindgren Lockhart Maplewood Marchetti Merriweather Moreau Nightingale
		Norwood Oakes Oleander Ostrander Pemberton Pinecrest Quillfeather Ravenhill Redfern Rosewood Rowan Sandoval Silverlake Sorrel Starling
		Summerfield Swann Tamarind Thistle Thornbury Underhill Vandermeer Vasquez Verbena Waterhouse Westbrook Whitlock Wildrose Windermere Wren
		Yarrow Yellowstone Zabriskie Zimmer`)
)

// cast are the people whom the tour and the pictures meet.
func cast() []patient.Patient {
	day := calendar.MustParse
	return []patient.Patient{
		{First: "Lena", Last: "Park", MRN: "10482", Born: day("1991-06-04"), Phone: "(555) 010-4471", Address: "P.O. Box 118\nPortsmouth, NH 03802",
			Contact:      patient.ContactPreference{Channel: patient.ByMail, Detail: "P.O. Box 118, Portsmouth, NH 03802", Confidential: true},
			Restrictions: []patient.Restriction{{Text: "Do not disclose the 2026 rhinoplasty to the health plan (paid in full)", From: day("2026-03-02"), Source: "Written request of 2 Mar 2026"}}},
		{First: "James", Last: "Whitfield", MRN: "10483", Born: day("1978-02-11"), Phone: "(555) 010-4472", Email: "james@example.com"},
		{First: "Priya", Last: "Natarajan", MRN: "10484", Born: day("1985-09-30"), Phone: "(555) 010-4473"},
		{First: "Carmen", Last: "Ruiz", Preferred: "Mela", MRN: "10485", Born: day("1969-12-24"), Phone: "(555) 010-4474", Language: patient.Spanish},
		{First: "Lina", Last: "Parke", MRN: "10486", Born: day("1990-06-14"), Phone: "(555) 010-4475"},
		{First: "Theo", Last: "Brandt", MRN: "10487", Born: day("2010-05-17"), Phone: "(555) 010-4476",
			Representatives: []patient.Representative{{ID: "rep-brandt", Name: "Ilse Brandt", Relation: "mother", Authority: patient.Parent, Evidence: "Birth certificate seen 3 Nov 2025", Phone: "(555) 010-4477"}}},
		{First: "Olive", Last: "Marsh", MRN: "10488", Born: day("1958-03-08"), Phone: "(555) 010-4478"},
	}
}

// crowd makes n more people, the same ones for the same seed.
func crowd(r *rand.Rand, n int) []patient.Patient {
	list := make([]patient.Patient, n)
	for i := range list {
		p := patient.Patient{First: firsts[r.IntN(len(firsts))], Last: lasts[r.IntN(len(lasts))], MRN: fmt.Sprint(20001 + i),
			Born:  calendar.MustNew(1940+r.IntN(66), time.Month(1+r.IntN(12)), 1+r.IntN(28)),
			Phone: fmt.Sprintf("(555) 01%d-%04d", r.IntN(10), r.IntN(10000))}
		if r.IntN(9) == 0 {
			p.Language = patient.Spanish
		}
		if r.IntN(4) == 0 {
			p.Middle = firsts[r.IntN(len(firsts))]
		}
		list[i] = p
	}
	return list
}

// CastSize is how many people every sample practice has at least.
var CastSize = len(cast())
