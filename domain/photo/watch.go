// This file holds the review of a video. There are no pixels to look at part by part here, so a person opens it in the
// system's player, watches it to its end, and answers for the whole of it: what is to be seen, and what is to be heard. A
// voice print is one of the 18 identifiers (164.514(b)(2)(i)(P)), and so is a name that is said ((A)).

package photo

import (
	"slices"
	"strings"
	"time"

	"consentry/domain/photo/scrub/report"
)

// Heard is what is to be heard in a video, over the whole of it. Its words are the message "photo.heard.<heard>".
type Heard string

// The answers about the sound. Who hears a voice and a name answers with the name.
const (
	HeardNothing Heard = "nothing" // no voice and no name
	HeardVoice   Heard = "voice"   // somebody speaks
	HeardName    Heard = "name"    // a name is said, or something else that spells out who it is
)

// HeardAnswers lists the answers in the order they are offered.
func HeardAnswers() []Heard { return []Heard{HeardNothing, HeardVoice, HeardName} }

// OpenedFor is how long an opening of a video counts for a review: a working day. Who signs later opens it again.
const OpenedFor = 12 * time.Hour

// OpenedIn finds the opening of a video that a review signed now rests on: the member's last one, unless that was long ago or
// before the same member's last signature. opened are the times this member opened it, reviews all that were signed for it.
// The zero Time: it was not opened in this review.
func OpenedIn(opened []time.Time, reviews []Review, member string, now time.Time) time.Time {
	var last time.Time
	for _, at := range opened {
		if at.After(last) && !at.After(now) {
			last = at
		}
	}
	for _, r := range reviews {
		if r.By == member && r.At.After(last) {
			return time.Time{}
		}
	}
	if now.Sub(last) > OpenedFor {
		return time.Time{}
	}
	return last
}

// checkVideo names what keeps the review of a video from being signed. It cannot be covered here, so what is to be seen is
// there or it is not.
func (r Review) checkVideo() []Gap {
	var gaps []Gap
	if r.Opened.IsZero() {
		gaps = append(gaps, Gap{Key: "photo.gap.opened"})
	}
	for _, m := range Marks() {
		if a := r.Answers[m]; a != AnswerNone && a != AnswerShown {
			gaps = append(gaps, Gap{Key: "photo.gap.answer", Args: map[string]string{"mark": string(m)}})
		}
	}
	gaps = append(gaps, r.checkFace()...)
	switch r.Heard {
	case HeardNothing, HeardVoice, HeardName:
	default:
		gaps = append(gaps, Gap{Key: "photo.gap.heard"})
	}
	return gaps
}

// HasSound tells whether a video has a sound track; scrubbing does not take it out.
func (p Photo) HasSound() bool {
	return slices.ContainsFunc(p.Kept, func(t report.Thing) bool { return t.Kind == report.Sound })
}

// Video tells whether a released file is a video. It is its clean copy byte for byte, and has no likeness.
func (i Item) Video() bool {
	return strings.HasSuffix(i.FileName, ".mp4") || strings.HasSuffix(i.FileName, ".mov")
}

// Reviewable tells whether a person can review this kind of file, and so whether it can ever leave.
func (m Media) Reviewable() bool { return m == Still || m == Video }
