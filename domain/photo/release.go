// This file holds what leaves: releases with their files, the places they were put, and the names that files get.

package photo

import (
	"errors"
	"io"
	"strings"
	"time"

	"consentry/domain/calendar"
	"consentry/domain/photo/picture"
)

// Release is one passing of the gate: these files, for this channel, on that day, for those reasons. It is frozen.
type Release struct {
	ID        string `json:"id"`
	Number    int    `json:"number"` // per practice: R-0001
	PatientID string `json:"patient_id"`
	Channel   string `json:"channel"`
	Purpose   string `json:"purpose"`
	// DocumentID is the authorization it rests on; "" when every picture is de-identified.
	DocumentID string        `json:"document_id,omitempty"`
	Until      calendar.Date `json:"until,omitzero"` // the last day it is allowed; the zero Date: until an event
	Event      string        `json:"event,omitempty"`
	Place      string        `json:"place"` // where it is to go: an address or a place
	Caption    string        `json:"caption,omitempty"`
	WithName   bool          `json:"with_name,omitempty"`
	Items      []Item        `json:"items"`
	// RestrictionsRead: the member read the patient's restrictions and said that they do not concern this.
	RestrictionsRead bool `json:"restrictions_read,omitempty"`
	// DescriptionRead: the member found the pictures in the authorization's own words.
	DescriptionRead bool `json:"description_read,omitempty"`
	// Amendments is how what belongs to an amended picture reached the recipient: "along" in the folder, "apart"; "" where
	// there was none.
	Amendments string        `json:"amendments,omitempty"`
	PassportID string        `json:"passport_id,omitempty"`
	On         calendar.Date `json:"on"`
	At         time.Time     `json:"at"`
	By         string        `json:"by"`
}

// Item is one file of a release.
type Item struct {
	PhotoID string `json:"photo_id"`
	Version int    `json:"version"`
	// With and WithVersion are the second picture of a pair; Align are the four places it was laid over the first by, in
	// millionths: two of the first picture, then the same two of the second.
	With        string          `json:"with,omitempty"`
	WithVersion int             `json:"with_version,omitempty"`
	Align       []picture.Point `json:"align,omitempty"`

	Engine   string `json:"engine"`
	FileName string `json:"file_name"`
	SHA256   string `json:"sha256"`
	Bytes    int64  `json:"bytes"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	MaxSide  int    `json:"max_side,omitempty"`
	Likeness []byte `json:"likeness,omitempty"`
	// Altered lists what was done to it, for the line "no alteration other than".
	Altered         []string `json:"altered,omitempty"`
	DeterminationID string   `json:"determination_id,omitempty"`
}

// letters that names are made of: no vowels, so that no word and no name can come out, and nothing that looks alike.
const nameLetters = "bcdfghjkmnpqrstvwxz23456789"

// FileName makes the name of a file that leaves: eight random letters and its place in the release, "k7mq-3xwp-1.jpg". It
// tells nothing about anybody (PH-03).
func FileName(random io.Reader, place int, extension string) (string, error) {
	var b strings.Builder
	one := make([]byte, 1)
	for b.Len() < 9 {
		if b.Len() == 4 {
			b.WriteByte('-')
		}
		if _, err := io.ReadFull(random, one); err != nil {
			return "", errors.New("no randomness")
		}
		// Rejection keeps every letter equally likely.
		if n := int(one[0]); n < 256-256%len(nameLetters) {
			b.WriteByte(nameLetters[n%len(nameLetters)])
		}
	}
	return b.String() + "-" + itoa(place) + "." + extension, nil
}

// Approval is the patient's yes to one exact picture on one channel: a signature on the proof sheet, tied to the bytes.
type Approval struct {
	ID         string        `json:"id"`
	PatientID  string        `json:"patient_id"`
	PhotoID    string        `json:"photo_id"`
	Version    int           `json:"version"`
	Channel    string        `json:"channel"`
	DocumentID string        `json:"document_id"` // the authorization that asks for it
	SHA256     string        `json:"sha256"`      // of the picture as it was shown to her
	SheetID    string        `json:"sheet_id"`    // the signed proof sheet
	On         calendar.Date `json:"on"`
	At         time.Time     `json:"at"`
	By         string        `json:"by"`
}

// Approves tells whether one of the approvals is for this version on this channel under this authorization.
func Approves(list []Approval, photoID string, version int, channel, documentID string) bool {
	for _, a := range list {
		if a.PhotoID == photoID && a.Version == version && a.Channel == channel && a.DocumentID == documentID {
			return true
		}
	}
	return false
}

// Placement is one place where released pictures are to be, or are.
type Placement struct {
	ID        string        `json:"id"`
	ReleaseID string        `json:"release_id"`
	PatientID string        `json:"patient_id"`
	PhotoIDs  []string      `json:"photo_ids"`
	Channel   string        `json:"channel"`
	Class     Class         `json:"class"`
	Place     string        `json:"place"` // address or place
	Who       string        `json:"who"`   // who puts it there: a member, or an agency by name
	PlannedOn calendar.Date `json:"planned_on,omitzero"`
	// Deidentified: the pictures need no authorization; a revocation makes no takedown.
	Deidentified bool      `json:"deidentified,omitempty"`
	Purpose      string    `json:"purpose,omitempty"`
	At           time.Time `json:"at"`
	By           string    `json:"by"`
}

// Class says who can take a picture down from a place, and so how long it may take (rules 3.5, policy).
type Class string

const (
	ClassOwn      Class = "own"      // the practice's own website, accounts, screens
	ClassOutreach Class = "outreach" // others must be asked
	ClassPrint    Class = "print"    // stock to be retired
)

// ClassOf is the class of a channel; group is the channel's group, for channels that a practice added itself.
func ClassOf(channel, group string) Class {
	switch channel {
	case "print_brochure", "print_ad":
		return ClassPrint
	case "third_party_directory", "press", "manufacturer", "paid_ads", "broadcast", "lecture", "journal":
		return ClassOutreach
	}
	switch group {
	case "print":
		return ClassPrint
	case "paid", "teaching":
		return ClassOutreach
	}
	return ClassOwn
}

// EventKind is something that happened to a placement.
type EventKind string

const (
	EventLive     EventKind = "live"     // it is there: a link or a screenshot says so, or whoever looked
	EventNotUsed  EventKind = "not_used" // it was never put there
	EventSnapshot EventKind = "snapshot" // evidence kept before it is removed
	EventRemoved  EventKind = "removed"  // taken down, printed stock retired
	EventStill    EventKind = "still"    // somebody looked and it is still there
	EventGone     EventKind = "gone"     // somebody looked again and it is gone
	EventOutreach EventKind = "outreach" // a third party was asked
	EventBeyond   EventKind = "beyond"   // beyond our control, with why
	EventIncident EventKind = "incident" // an incident was opened about it
)

// Event is one thing that happened to a placement; events are only added.
type Event struct {
	ID          string        `json:"id"`
	PlacementID string        `json:"placement_id"`
	PatientID   string        `json:"patient_id"`
	Kind        EventKind     `json:"kind"`
	On          calendar.Date `json:"on"`
	At          time.Time     `json:"at"`
	By          string        `json:"by"`
	Link        string        `json:"link,omitempty"`
	FileID      string        `json:"file_id,omitempty"` // screenshot or saved page
	Whom        string        `json:"whom,omitempty"`    // who was asked, or who looked
	Note        string        `json:"note,omitempty"`
	// Likeness is what the program's own look at the screenshot said: "found", "not_found", "unsure" where a picture
	// shows too little to be known by, "video" where a video was released, which is compared with nothing, or "" when there
	// was none.
	Likeness string `json:"likeness,omitempty"`
}
