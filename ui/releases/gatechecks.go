// This file says line by line what the gate found, over all pictures at once.
package releases

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// check is one line of the gate over all pictures.
type check struct {
	id      photo.CheckID
	fails   []int // places of the pictures it fails for, from 0
	reasons []photo.Reason
	warns   []photo.Reason
	step    photo.Step // of the first picture that fails
}

// linesOf gathers the answer by line: what fails first, then what one should know, then what holds.
func (s *GateScreen) linesOf() []check {
	var fail, warn, hold []check
	for _, id := range photo.Checks() {
		c := check{id: id}
		for i, d := range s.answer.Decisions {
			for _, l := range d.Lines {
				switch {
				case l.Check != id:
				case !l.Holds:
					if c.step == "" {
						c.step = l.Step
					}
					c.fails, c.reasons = append(c.fails, i), append(c.reasons, l.Reasons...)
				case l.Warn:
					c.warns = append(c.warns, l.Reasons...)
				}
			}
		}
		switch {
		case len(c.fails) > 0:
			fail = append(fail, c)
		case len(c.warns) > 0:
			warn = append(warn, c)
		default:
			hold = append(hold, c)
		}
	}
	return slices.Concat(fail, warn, hold)
}

// checks is the card with the lines.
func (s *GateScreen) checks() fyne.CanvasObject {
	if !s.known || len(s.answer.Decisions) == 0 {
		return nil
	}
	var rows []fyne.CanvasObject
	for _, c := range s.linesOf() {
		switch {
		case len(c.fails) > 0:
			rows = append(rows, kit.CheckRow(false, s.failTitle(c), s.failDetail(c), s.fixButton(c)))
		case len(c.warns) > 0:
			chip := kit.NewChip(kit.Warn, "").WithIcon(kit.IconWarning).Wide(30)
			rows = append(rows, kit.WorkRow(chip, s.holdTitle(c.id), reasonsIn(c.warns), nil))
		default:
			rows = append(rows, kit.CheckRow(true, s.holdTitle(c.id), s.holdDetail(c.id), nil))
		}
	}
	return kit.ListCard(rows...)
}

func (s *GateScreen) holdTitle(id photo.CheckID) string {
	switch {
	case id == photo.CheckAuthorization && s.deidentified():
		return i18n.T("releases.holds.deidentified")
	case id == photo.CheckChannel && s.deidentified():
		return i18n.T("releases.holds.any_channel")
	}
	return i18n.T("photo.check."+string(id), "date", i18n.Date(s.answer.On), "channel", channelName(s.answer.Channel))
}

// deidentified tells whether no picture rests on an authorization.
func (s *GateScreen) deidentified() bool {
	return !slices.ContainsFunc(s.answer.Decisions, func(d photo.Decision) bool { return d.DocumentID != "" })
}

// holdDetail is the line below a rule that holds.
func (s *GateScreen) holdDetail(id photo.CheckID) string {
	g := s.answer
	switch id {
	case photo.CheckAuthorization:
		return s.authorization()
	case photo.CheckChannel:
		if g.Document.Scope != nil && !s.deidentified() {
			if words := scopeWords(g.Document); words != "" {
				return i18n.T("releases.detail.scope", "what", words)
			}
		}
	case photo.CheckScrub:
		n := len(g.Decisions)
		if s.pair {
			n = 1
		}
		return i18n.T("releases.detail.scrub", "bad", 0, "n", n)
	case photo.CheckFace:
		if words := s.faceAllowed(); words != "" && !s.deidentified() {
			return i18n.T("releases.detail.face", "face", words)
		}
	case photo.CheckReview:
		return s.reviewers()
	case photo.CheckHolds:
		return i18n.T("releases.detail.holds", "restrictions", i18n.T("releases.count.restrictions", "n", len(g.Restrict)),
			"revocations", i18n.T("releases.count.revocations", "n", g.Revocations))
	case photo.CheckApproval:
		if g.Document.Scope != nil && g.Document.Scope.ShowEach {
			return i18n.T("releases.detail.approved")
		}
		return i18n.T("releases.detail.not_asked")
	case photo.CheckPeople:
		return i18n.T("releases.detail.people")
	case photo.CheckWords:
		return i18n.T("releases.detail.words")
	case photo.CheckHonest:
		return i18n.T("releases.detail.honest")
	}
	return ""
}

func (s *GateScreen) authorization() string {
	d := s.answer.Document
	if s.deidentified() || d.ID == "" {
		return i18n.T("releases.detail.deidentified")
	}
	args := []any{"number", strconv.Itoa(d.Number), "signed", i18n.Date(d.Signature.SignedOn)}
	if s.answer.Until.IsZero() {
		return i18n.T("releases.detail.authorization_event", args...)
	}
	return i18n.T("releases.detail.authorization", append(args, "ends", i18n.Date(s.answer.Until))...)
}

// scopeWords is which pictures an authorization covers.
func scopeWords(d consent.Document) string {
	if d.Scope.Description != "" {
		return d.Scope.Description
	}
	return d.Scope.Photos.Describe(i18n.Lang())
}

// faceAllowed is how much of a face the authorization allows on this channel; "" when it says nothing.
func (s *GateScreen) faceAllowed() string {
	if s.answer.Document.Scope == nil {
		return ""
	}
	for _, g := range s.answer.Document.Scope.Grants {
		if g.Channel == s.answer.Channel.ID && g.Answer == consent.AnswerYes {
			return i18n.T("releases.face." + string(g.Face))
		}
	}
	return ""
}

// reviewers names who looked, and when.
func (s *GateScreen) reviewers() string {
	name := func(r photo.Review) string {
		if n := s.answer.Members[r.By]; n != "" {
			return n
		}
		return i18n.T("releases.somebody")
	}
	var out []string
	for _, r := range s.answer.Reviews {
		if r.First.ID == "" {
			continue
		}
		words := i18n.T("releases.detail.review", "name", name(r.First), "date", i18n.Date(r.First.On))
		if r.Second.ID != "" {
			words = i18n.T("releases.detail.review_two", "name", name(r.First), "date", i18n.Date(r.First.On), "second", name(r.Second))
		}
		if !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return strings.Join(out, "; ")
}

// photosWords is "photo 3", "photos 1 and 3" or "all 4 photos".
func (s *GateScreen) photosWords(at []int) string {
	switch {
	case len(s.answer.Decisions) == 1 || s.pair:
		return i18n.T("releases.photos.one")
	case len(at) == len(s.answer.Decisions) && len(at) == 2:
		return i18n.T("releases.photos.both")
	case len(at) == len(s.answer.Decisions):
		return i18n.T("releases.photos.all", "n", len(at))
	}
	var ns []string
	for _, i := range at {
		ns = append(ns, strconv.Itoa(i+1))
	}
	return i18n.T("releases.photos.some", "n", len(at), "list", joined(ns))
}

// failTitle says what does not hold, and for which pictures.
func (s *GateScreen) failTitle(c check) string {
	key := "releases.fails." + string(c.id)
	face := s.faceAllowed()
	if face == "" {
		face = i18n.T("releases.face.no")
	}
	switch {
	case c.id == photo.CheckFace && s.unseen(c):
		key = "releases.fails.face_unseen"
	case c.id == photo.CheckFace && slices.ContainsFunc(c.fails, func(i int) bool { return s.answer.Photos[i].Media == photo.Video }):
		key = "releases.fails.voice"
	case c.id == photo.CheckHolds && !slices.ContainsFunc(c.reasons, func(r photo.Reason) bool { return r.Code != photo.ReasonRestriction }):
		key = "releases.fails.restriction"
	case c.id == photo.CheckHolds && !slices.ContainsFunc(c.reasons, func(r photo.Reason) bool { return !takenBack(r) }):
		key = "releases.fails.revoked"
	}
	return i18n.T(key, "photos", s.photosWords(c.fails), "face", face, "channel", channelName(s.answer.Channel))
}

// takenBack tells whether a reason is that the patient took the permission back.
func takenBack(r photo.Reason) bool {
	return r.Code == string(consent.DF3) || r.Code == photo.ReasonRevoked
}

// unseen tells whether a line fails only because nobody has looked yet.
func (s *GateScreen) unseen(c check) bool {
	return !slices.ContainsFunc(c.fails, func(i int) bool { return i >= len(s.answer.Reviews) || s.answer.Reviews[i].First.ID != "" })
}

func (s *GateScreen) failDetail(c check) string {
	switch {
	case c.id == photo.CheckFace && s.unseen(c):
		return i18n.T("releases.detail.face_unseen")
	case c.id == photo.CheckScrub:
		bad := 0
		for _, r := range c.reasons {
			if r.Key == "photo.gate.residue" {
				bad++
			}
		}
		if bad > 0 {
			return i18n.T("releases.detail.scrub", "bad", bad, "n", len(s.answer.Decisions)) + " " + reasonsIn(c.reasons)
		}
	}
	return reasonsIn(c.reasons)
}
