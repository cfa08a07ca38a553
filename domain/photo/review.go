// This file holds the review: a person looks at every ninth of a picture and says what could tell who is shown. A
// machine may suggest; it never answers (164.514(b)(2)(i), rules 4.1). watch.go has what is different about a video.

package photo

import (
	"slices"
	"time"

	"consentry/domain/calendar"
)

// Mark is something in a picture that can tell who it is. Its words are the message "photo.mark.<mark>".
type Mark string

// The marks a reviewer answers for.
const (
	MarkFace       Mark = "face"
	MarkTattoo     Mark = "tattoo"
	MarkSkin       Mark = "skin"       // birthmark, scar, freckles, distinctive anatomy
	MarkJewelry    Mark = "jewelry"    // jewelry, nails, clothing
	MarkBackground Mark = "background" // room, reflections, mirrors, windows
	MarkScreen     Mark = "screen"     // displays, monitors
	MarkText       Mark = "text"       // name tags, wristbands, labels, stickers
	MarkPerson     Mark = "person"     // anybody else
)

// Marks lists the marks in the order they are asked.
func Marks() []Mark {
	return []Mark{MarkFace, MarkTattoo, MarkSkin, MarkJewelry, MarkBackground, MarkScreen, MarkText, MarkPerson}
}

// Tiles is how many parts a picture is looked at in: three by three, from the top left.
const Tiles = 9

// Tile is what the reviewer found in one ninth.
type Tile struct {
	Seen  bool   `json:"seen"`
	Found []Mark `json:"found,omitempty"`
}

// Answer is the reviewer's word on one mark over the whole picture.
type Answer string

const (
	AnswerNone    Answer = "none"    // not in the picture
	AnswerCovered Answer = "covered" // there, and burned over or cropped away in this version
	AnswerShown   Answer = "shown"   // there, and to be seen
)

// FaceShown says how much of a face the version shows, as consent's channels ask.
type FaceShown string

const (
	FaceNone        FaceShown = "none"
	FaceEyesCovered FaceShown = "eyes_covered"
	FaceFull        FaceShown = "full"
)

// Review is one person's answers for one version of a picture. It is frozen; another look is another review.
type Review struct {
	ID        string `json:"id"`
	PhotoID   string `json:"photo_id"`
	PatientID string `json:"patient_id"`
	Version   int    `json:"version"` // the version's number; 0: as taken in
	// Media is Video for a video, which has no tiles but was opened at Opened and listened to; "" for a picture.
	Media   Media           `json:"media,omitempty"`
	Opened  time.Time       `json:"opened,omitzero"`
	Heard   Heard           `json:"heard,omitempty"`
	Tiles   [Tiles]Tile     `json:"tiles"`
	Answers map[Mark]Answer `json:"answers"`
	Face    FaceShown       `json:"face"`
	// Retouched: the picture was altered before it came here (skin smoothing, filters): PH-13.
	Retouched bool   `json:"retouched,omitempty"`
	Note      string `json:"note,omitempty"`
	// Second: another person's confirming look.
	Second bool          `json:"second,omitempty"`
	On     calendar.Date `json:"on"`
	At     time.Time     `json:"at"`
	By     string        `json:"by"`
}

// Gap is one thing a review lacks; Key names the sentence.
type Gap struct {
	Key  string
	Args map[string]string
}

// Check names what keeps a review from being signed: a ninth not looked at, a mark not answered, answers that
// contradict what was found in a ninth.
func (r Review) Check() []Gap {
	if r.Media == Video {
		return r.checkVideo()
	}
	var gaps []Gap
	for i, t := range r.Tiles {
		if !t.Seen {
			gaps = append(gaps, Gap{Key: "photo.gap.tile", Args: map[string]string{"tile": itoa(i + 1)}})
		}
	}
	for _, m := range Marks() {
		a, ok := r.Answers[m]
		arg := map[string]string{"mark": string(m)}
		switch {
		case !ok || (a != AnswerNone && a != AnswerCovered && a != AnswerShown):
			gaps = append(gaps, Gap{Key: "photo.gap.answer", Args: arg})
		case a == AnswerNone && r.found(m):
			gaps = append(gaps, Gap{Key: "photo.gap.contradicts", Args: arg})
		}
	}
	return append(gaps, r.checkFace()...)
}

// checkFace holds the answer about the face against how much of one is said to be seen.
func (r Review) checkFace() []Gap {
	face, ok := r.Answers[MarkFace]
	switch r.Face {
	case FaceNone:
		if ok && face == AnswerShown {
			return []Gap{{Key: "photo.gap.face"}}
		}
	case FaceEyesCovered, FaceFull:
		if ok && face == AnswerNone {
			return []Gap{{Key: "photo.gap.face"}}
		}
	default:
		return []Gap{{Key: "photo.gap.face_how"}}
	}
	return nil
}

func (r Review) found(m Mark) bool {
	return slices.ContainsFunc(r.Tiles[:], func(t Tile) bool { return slices.Contains(t.Found, m) })
}

// Shown lists the marks that this version shows, in the order they are asked.
func (r Review) Shown() []Mark {
	var list []Mark
	for _, m := range Marks() {
		if r.Answers[m] == AnswerShown {
			list = append(list, m)
		}
	}
	return list
}

// Reviewed is where a version's review stands.
type Reviewed struct {
	First  Review // the newest complete look; zero if there is none
	Second Review // another person's look after it, with the same answers; zero if there is none
	Done   bool   // enough persons have looked
}

// ReviewOf finds the review that counts for a version: the newest complete one, and the second person's after it where
// the practice asks for two. A second look that answers differently is a new first look: somebody saw more.
func ReviewOf(reviews []Review, version int, two bool) Reviewed {
	var out Reviewed
	list := slices.Clone(reviews)
	slices.SortStableFunc(list, func(a, b Review) int { return a.At.Compare(b.At) })
	for _, r := range list {
		if r.Version != version || len(r.Check()) > 0 {
			continue
		}
		if out.First.ID != "" && r.By != out.First.By && sameAnswers(out.First, r) {
			out.Second = r
			continue
		}
		out.First, out.Second = r, Review{}
	}
	out.Done = out.First.ID != "" && (!two || out.Second.ID != "")
	return out
}

func sameAnswers(a, b Review) bool {
	if a.Face != b.Face || a.Retouched != b.Retouched || a.Media != b.Media || a.Heard != b.Heard {
		return false
	}
	for _, m := range Marks() {
		if a.Answers[m] != b.Answers[m] {
			return false
		}
	}
	return true
}
