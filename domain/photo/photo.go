// Package photo holds what a practice may do with a picture once it is in the record: sessions and shot lists, the
// reviewer's nine-tile walk, de-identification, the publish gate, releases, placements and takedowns (45 CFR
// 164.508, 164.514, 164.528). Its rules are pure functions that take dates; nothing here reads a clock, a file or a
// database, and no rule looks at pixels.
//
// This file holds the picture, its session and its versions.
package photo

import (
	"slices"
	"time"

	"consentry/domain/calendar"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
)

// StageKind says when in the course of a treatment a session was.
type StageKind string

const (
	StageBefore StageKind = "before"
	StageDuring StageKind = "during"
	StageAfter  StageKind = "after"
)

// Unit is what a stage after the treatment is counted in.
type Unit string

const (
	Days   Unit = "days"
	Weeks  Unit = "weeks"
	Months Unit = "months"
	Years  Unit = "years"
)

// Stage is before, during, or so many weeks or months after. N is 0 for before and during.
type Stage struct {
	Kind StageKind `json:"kind"`
	N    int       `json:"n,omitempty"`
	Unit Unit      `json:"unit,omitempty"`
}

// Valid tells whether the stage is one that can be meant: 1 to 99 units after, none otherwise.
func (s Stage) Valid() bool {
	switch s.Kind {
	case StageBefore, StageDuring:
		return s.N == 0 && s.Unit == ""
	case StageAfter:
		return s.N >= 1 && s.N <= 99 && (s.Unit == Days || s.Unit == Weeks || s.Unit == Months || s.Unit == Years)
	}
	return false
}

// Media is what kind of thing a picture file is.
type Media string

const (
	Still  Media = "still"
	Video  Media = "video"
	Scan3D Media = "scan3d" // always protected information: face prints are biometric (164.514(b)(2)(i)(P), (Q))
	Paper  Media = "paper"  // a scanned page
	Sealed Media = "sealed" // camera raw, DICOM: kept, never shown or released
)

// MediaOf says what a format is kept as.
func MediaOf(f report.Format) Media {
	switch f {
	case report.MP4, report.MOV:
		return Video
	case report.OBJ, report.STL, report.PLY:
		return Scan3D
	case report.PDF:
		return Paper
	case report.Raw, report.DICOM:
		return Sealed
	}
	return Still
}

// Session is one sitting of one patient in front of the camera.
type Session struct {
	ID        string        `json:"id"`
	PatientID string        `json:"patient_id"`
	Procedure string        `json:"procedure"` // as in the authorization's scope: "rhinoplasty"
	Area      string        `json:"area"`
	Stage     Stage         `json:"stage"`
	TakenOn   calendar.Date `json:"taken_on"`
	From      string        `json:"from,omitempty"` // "card", "folder", "dropped", "file"; never a path
	CreatedAt time.Time     `json:"created_at"`
	By        string        `json:"by"`
}

// Declined records that the patient did not want a view taken: an answer, not a gap.
type Declined struct {
	ID        string        `json:"id"` // session id and view
	SessionID string        `json:"session_id"`
	PatientID string        `json:"patient_id"`
	View      View          `json:"view"`
	On        calendar.Date `json:"on"`
	By        string        `json:"by"`
}

// Photo is one picture as it was taken in. It is never changed: edits are versions of their own.
type Photo struct {
	ID         string        `json:"id"`
	Number     int           `json:"number"` // per patient: 1, 2, 3 ...
	PatientID  string        `json:"patient_id"`
	SessionID  string        `json:"session_id"`
	Procedure  string        `json:"procedure"`
	Area       string        `json:"area"`
	Stage      Stage         `json:"stage"`
	View       View          `json:"view"`
	TakenOn    calendar.Date `json:"taken_on"` // of the session, unless the camera knew better
	Media      Media         `json:"media"`
	Format     report.Format `json:"format"`                // as it came in
	Out        report.Format `json:"out"`                   // of the clean copy; "" if there is none
	Width      int           `json:"width"`                 // as displayed
	Height     int           `json:"height"`                //
	LengthMS   int64         `json:"length_ms,omitempty"`   // of a video, in milliseconds; 0: not known
	OriginalID string        `json:"original_id,omitempty"` // the sealed original; "" when the practice keeps none
	CleanID    string        `json:"clean_id,omitempty"`
	PreviewID  string        `json:"preview_id,omitempty"` // at most 2048 px, JPEG
	ThumbID    string        `json:"thumb_id,omitempty"`   // at most 512 px, JPEG
	// OriginalSHA256 and CleanSHA256 are hex digests of the plain bytes.
	OriginalSHA256 string         `json:"original_sha256"`
	CleanSHA256    string         `json:"clean_sha256,omitempty"`
	Removed        []report.Thing `json:"removed,omitempty"`
	Kept           []report.Thing `json:"kept,omitempty"`
	Pixels         report.Pixels  `json:"pixels,omitempty"`
	Scrubber       string         `json:"scrubber"`         // version of the rules that made and verified the clean copy
	Taken          string         `json:"taken,omitempty"`  // capture time as the camera says
	Camera         string         `json:"camera,omitempty"` // maker and model
	Intimate       bool           `json:"intimate,omitempty"`
	AddedAt        time.Time      `json:"added_at"`
	By             string         `json:"by"`
}

// Likeness is what a picture is found again by; Code is picture.Likeness in base64.
type Likeness struct {
	PhotoID   string `json:"photo_id"`
	PatientID string `json:"patient_id"`
	Code      []byte `json:"code"`
}

// Version is one edit of a picture: what is done to it, never what it becomes. Version 0 is the picture as taken in and
// has no record.
type Version struct {
	ID        string         `json:"id"`
	PhotoID   string         `json:"photo_id"`
	PatientID string         `json:"patient_id"`
	Number    int            `json:"number"` // 1, 2, 3 ... per picture
	Recipe    picture.Recipe `json:"recipe"`
	// Engine is the version of the pixel code that the recipe is for: the same engine gives the same bytes.
	Engine string    `json:"engine"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
}

// Current is the newest version, or the zero Version for a picture that was never edited.
func Current(versions []Version) Version {
	var v Version
	for _, x := range versions {
		if x.Number > v.Number {
			v = x
		}
	}
	return v
}

// Settings are the rules that the practice chose for pictures.
type Settings struct {
	DropOriginals bool `json:"drop_originals,omitempty"` // keep no sealed original
	SecondReview  bool `json:"second_review,omitempty"`  // two persons review before release
	// Takedown is how many business days each class of place has; Rechecks are days after removal.
	OwnDays      int   `json:"own_days"`
	OutreachDays int   `json:"outreach_days"`
	PrintDays    int   `json:"print_days"`
	Rechecks     []int `json:"rechecks"`
	// ShotLists are the practice's own, by procedure; others are the built-in ones.
	ShotLists map[string][]View `json:"shot_lists,omitempty"`
	// NoEdits: pictures that were retouched elsewhere are never released (California's pack; elsewhere a warning).
	NoEdits bool `json:"no_edits,omitempty"`
}

// DefaultSettings is what a new practice starts with (policy: rules 3.5).
func DefaultSettings() Settings {
	return Settings{SecondReview: false, OwnDays: 1, OutreachDays: 5, PrintDays: 10, Rechecks: []int{7, 30, 90}}
}

// Check names what cannot be meant by the settings.
func (s Settings) Check() []Gap {
	var gaps []Gap
	for _, n := range []int{s.OwnDays, s.OutreachDays, s.PrintDays} {
		if n < 1 || n > 60 {
			gaps = append(gaps, Gap{Key: "photo.need.days", Args: map[string]string{"most": "60"}})
			break
		}
	}
	if len(s.Rechecks) > 6 || slices.ContainsFunc(s.Rechecks, func(n int) bool { return n < 1 || n > 730 }) {
		gaps = append(gaps, Gap{Key: "photo.need.rechecks"})
	}
	for _, list := range s.ShotLists {
		if slices.ContainsFunc(list, func(v View) bool { return !v.Valid() }) {
			gaps = append(gaps, Gap{Key: "photo.need.view"})
			break
		}
	}
	return gaps
}
