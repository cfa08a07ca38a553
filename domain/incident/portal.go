package incident

// This file holds what the breach portal of HHS asks, in its order, and the year's log of breaches of fewer than 500
// people (45 CFR 164.408). The portal's own labels may differ a little: it is the reader who types them in.

import (
	"slices"
	"strconv"
	"strings"

	"consentry/domain/calendar"
)

// Portal are the answers that only the portal asks for.
type Portal struct {
	Types      []string `json:"types,omitempty"`
	Locations  []string `json:"locations,omitempty"`
	PHI        []string `json:"phi,omitempty"`
	Narrative  string   `json:"narrative,omitempty"`
	Safeguards []string `json:"safeguards,omitempty"` // in place before
	Actions    []string `json:"actions,omitempty"`
	ActionsAre string   `json:"actions_are,omitempty"` // in words
	Addendum   bool     `json:"addendum,omitempty"`    // adds to a report already made
	AttestedBy string   `json:"attested_by,omitempty"`
	// AttestedOn is the day of the attestation.
	AttestedOn calendar.Date `json:"attested_on,omitzero"`
	Part2      bool          `json:"part2,omitempty"` // records of 42 CFR Part 2: a report of its own as well
}

// The portal's choices, each a message key below "incident.portal.".
var (
	PortalTypes      = []string{"hacking", "disposal", "loss", "theft", "unauthorized"}
	PortalLocations  = []string{"desktop", "emr", "email", "laptop", "server", "portable", "paper", "other_place"}
	PortalPHI        = []string{"clinical", "demographic", "financial", "other_phi"}
	PortalSafeguards = []string{"none", "privacy", "administrative", "physical", "technical"}
	PortalActions    = []string{"encryption", "passwords", "policies", "training", "sanctions", "physical_security", "technical_safeguards", "monitoring", "vendor_contract", "other_action"}
)

// Check names the choices that are none, and none beside others.
func (p Portal) Check() []Defect {
	var ds []Defect
	for _, c := range []struct {
		field   string
		got, of []string
	}{
		{"types", p.Types, PortalTypes}, {"locations", p.Locations, PortalLocations}, {"phi", p.PHI, PortalPHI},
		{"safeguards", p.Safeguards, PortalSafeguards}, {"actions", p.Actions, PortalActions},
	} {
		if slices.ContainsFunc(c.got, func(g string) bool { return !slices.Contains(c.of, g) }) {
			ds = append(ds, defect(c.field, "no_such_choice", ""))
		}
	}
	if len(p.Safeguards) > 1 && slices.Contains(p.Safeguards, "none") {
		ds = append(ds, defect("safeguards", "none_and_more", ""))
	}
	return ds
}

// Entity is the practice as the portal asks for it.
type Entity struct {
	Name, Address, State        string
	Contact, Telephone, EMail   string
	Attester                    string
	VendorName, VendorTelephone string
}

// Line is one answer of the worksheet. Label is a message key below "incident.sheet."; Keys are values that have words
// below "incident.portal.", Dates are days, Text is anything else. Missing: the portal asks for it and it is not there.
type Line struct {
	Section string // message key below "incident.sheet."
	Label   string
	Text    string
	Keys    []string
	Date    calendar.Date
	Missing bool
}

// Worksheet lays the answers out in the portal's order.
func (i Incident) Worksheet(e Entity, s Setting) []Line {
	var out []Line
	section := ""
	add := func(label string, l Line, needed bool) {
		l.Section, l.Label = section, label
		l.Missing = needed && blank(l.Text) && len(l.Keys) == 0 && l.Date.IsZero()
		out = append(out, l)
	}
	text := func(label, v string, needed bool) { add(label, Line{Text: strings.TrimSpace(v)}, needed) }
	keys := func(label string, needed bool, v ...string) { add(label, Line{Keys: v}, needed) }
	date := func(label string, v calendar.Date, needed bool) { add(label, Line{Date: v}, needed) }

	section = "general"
	keys("report_type", true, choose(i.Portal.Addendum, "addendum", "initial"))
	section = "contact"
	keys("filing_as", true, "covered_entity")
	text("entity_name", e.Name, true)
	keys("entity_type", true, "provider")
	text("entity_address", e.Address, true)
	text("entity_state", e.State, true)
	text("contact_name", e.Contact, true)
	text("contact_phone", e.Telephone, true)
	text("contact_email", e.EMail, true)
	keys("associate", true, choose(i.Vendor != nil, "yes", "no"))
	if i.Vendor != nil {
		text("associate_name", i.Vendor.Name, true)
	}
	section = "breach"
	keys("size", true, choose(i.Count() >= Large, "large", "small"))
	text("count", strconv.Itoa(i.Count()), i.Count() == 0)
	out[len(out)-1].Missing = i.Count() == 0
	from, to := i.Happened()
	date("breach_start", from, true)
	date("breach_end", to, true)
	discovered, _ := i.DiscoveredOn()
	date("discovery_start", discovered, true)
	date("discovery_end", i.lastKnown(discovered), true)
	keys("types", true, i.Portal.Types...)
	keys("locations", true, i.Portal.Locations...)
	keys("phi", true, i.Portal.PHI...)
	text("narrative", i.Portal.Narrative, true)
	keys("safeguards", true, i.Portal.Safeguards...)
	section = "notice"
	date("notice_start", i.Tally.First, true)
	date("notice_end", i.Tally.Last, true)
	keys("substitute", true, choose(i.Tally.Unreachable == 0, "no", choose(i.Tally.Unreachable >= SubstituteFew, "ten_or_more", "fewer_than_ten")))
	media := i.mediaStates(s.Home)
	keys("media", true, choose(len(media) > 0, "yes", "no"))
	if len(media) > 0 {
		text("media_states", strings.Join(media, ", "), true)
	}
	section = "actions"
	keys("actions", true, i.Portal.Actions...)
	text("actions_are", i.Portal.ActionsAre, slices.Contains(i.Portal.Actions, "other_action"))
	section = "attestation"
	text("attested_by", i.Portal.AttestedBy, true)
	date("attested_on", i.Portal.AttestedOn, true)
	return out
}

func choose(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}

// lastKnown is the last day on which more came to light.
func (i Incident) lastKnown(day calendar.Date) calendar.Date {
	for _, k := range i.Known {
		if k.Counts() {
			day = calendar.Later(day, k.On)
		}
	}
	return day
}

// mediaStates are the States whose media have to be told.
func (i Incident) mediaStates(home string) []string {
	return slices.DeleteFunc(i.ResidentStates(home), func(s string) bool { return i.Residents(s, home) <= Media })
}

// InYearLog tells whether the incident belongs into the log of a year: a breach discovered in it of fewer than 500 people.
func (i Incident) InYearLog(year int) bool {
	day, known := i.DiscoveredOn()
	return known && day.Year() == year && i.IsBreach() && i.Count() < Large
}
