// This file holds de-identification: the only two ways a picture stops being protected information, each signed for
// (164.514(a) to (b)). Scrubbing alone is never one of them.

package photo

import (
	"strings"
	"time"

	"consentry/domain/calendar"
)

// Method is one of the two ways (164.514(b)).
type Method string

const (
	Expert     Method = "expert"      // (b)(1): a qualified person's documented determination
	SafeHarbor Method = "safe_harbor" // (b)(2): all 18 identifiers gone and no actual knowledge
)

// Determination is a signed statement that one version of a picture identifies nobody.
type Determination struct {
	ID        string `json:"id"`
	PhotoID   string `json:"photo_id"`
	PatientID string `json:"patient_id"`
	Version   int    `json:"version"`
	Method    Method `json:"method"`
	Who       string `json:"who"` // the person who determines, with qualification
	Why       string `json:"why"`
	ReportID  string `json:"report_id,omitempty"` // the expert's report, stored
	// NoKnowledge: the signer states that nobody here knows of anything that could identify the person, such as the
	// patient's own post of the same picture ((b)(2)(ii)).
	NoKnowledge bool          `json:"no_knowledge"`
	On          calendar.Date `json:"on"`
	At          time.Time     `json:"at"`
	By          string        `json:"by"`
	// Withdrawn: somebody learned better; the picture is protected information again.
	Withdrawn bool `json:"withdrawn,omitempty"`
}

// CheckDetermination names what keeps a picture from being called de-identified; none: it may be signed. Identifier
// letters are those of 164.514(b)(2)(i).
func CheckDetermination(d Determination, p Photo, r Reviewed) []Reason {
	var rs reasons
	if strings.TrimSpace(d.Who) == "" || strings.TrimSpace(d.Why) == "" {
		rs.add("who_why", "photo.deid.who_why")
	}
	if p.Media == Scan3D {
		rs.add("P/Q", "photo.deid.scan")
	}
	if p.Media == Video && r.First.Heard != HeardNothing {
		rs.add("P", "photo.deid.video")
	}
	if !r.Done {
		rs.add(ReasonReview, "photo.deid.review")
	}
	switch d.Method {
	case Expert:
		if d.ReportID == "" {
			rs.add("report", "photo.deid.report")
		}
	case SafeHarbor:
		rs.marks(r.First)
		if !d.NoKnowledge {
			rs.add("actual_knowledge", "photo.deid.knowledge")
		}
	default:
		rs.add("method", "photo.deid.method")
	}
	return rs
}

// letters of 164.514(b)(2)(i) for what a reviewer can see.
var letters = map[Mark]string{MarkFace: "Q", MarkTattoo: "R", MarkSkin: "R", MarkJewelry: "R", MarkBackground: "B",
	MarkScreen: "R", MarkText: "M", MarkPerson: "Q"}

func (rs *reasons) marks(r Review) {
	for _, m := range r.Shown() {
		rs.add(letters[m], "photo.deid.mark", "mark", string(m))
	}
	if r.Heard == HeardName {
		rs.add("A", "photo.deid.name_said")
	}
	// A face with its eyes covered stays a comparable image.
	if r.Face == FaceEyesCovered {
		rs.add("Q", "photo.deid.eyes_only")
	}
}

// Deidentified is the determination in force for a version, if there is one.
func Deidentified(list []Determination, version int) (Determination, bool) {
	var found Determination
	for _, d := range list {
		if d.Version == version && (found.ID == "" || !d.At.Before(found.At)) {
			found = d
		}
	}
	return found, found.ID != "" && !found.Withdrawn
}

// SafeHarborAge is how an age may be told: 90 and over are one group (164.514(b)(2)(i)(C)). Years.
func SafeHarborAge(years int) string {
	if years >= 90 {
		return "90+"
	}
	return itoa(years)
}
