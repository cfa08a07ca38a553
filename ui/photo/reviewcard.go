// This file is the card "Who could recognize this?": where the review stands, and what was answered.

package picturepage

import (
	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// secondAwaited tells whether one person has looked and another has to.
func (s *Screen) secondAwaited() bool {
	r := s.v.Reviewed
	return !r.Done && r.First.ID != ""
}

// secondIsMine tells whether the second look is this member's to take.
func (s *Screen) secondIsMine() bool {
	return s.secondAwaited() && s.v.Reviewed.First.By != s.host.Me().Member.ID
}

// waitsForMe tells whether a look is open that this member may take.
func (s *Screen) waitsForMe() bool {
	return !s.v.Reviewed.Done && (!s.secondAwaited() || s.secondIsMine())
}

// reviewVerb is what the button says that begins the walk.
func (s *Screen) reviewVerb() string {
	switch {
	case s.secondIsMine():
		return i18n.T("photo.step.second")
	case s.v.Reviewed.First.ID != "":
		return i18n.T("photopage.review.again")
	}
	return s.words("photopage.review.look")
}

// reviewCard says who looked, when, and what they saw.
func (s *Screen) reviewCard() fyne.CanvasObject {
	pieces := []fyne.CanvasObject{kit.Row(8, kit.Grow(kit.HeadingText(i18n.T("photopage.review.title"))), s.reviewChip())}
	r := s.v.Reviewed
	switch {
	case !s.v.Photo.Media.Reviewable():
		pieces = append(pieces, kit.SmallText(i18n.T("photopage.review.never")))
	case r.First.ID == "":
		pieces = append(pieces, kit.SmallText(s.notReviewed()))
	case s.secondIsMine():
		pieces = append(pieces, kit.SmallText(i18n.T("photopage.review.second.mine", "who", s.who(r.First.By), "date", i18n.Date(r.First.On))))
	default:
		pieces = append(pieces, kit.SmallText(s.reviewedBy()), answered(r.First))
	}
	if s.mayReview() && (!s.waitsForMe() || s.v.Reviewed.Done) {
		pieces = append(pieces, kit.Row(0, kit.Link(i18n.T("photopage.review.again"), func() { s.part(PartReview) }).Small()))
	}
	return kit.Card(pieces...)
}

func (s *Screen) reviewChip() fyne.CanvasObject {
	switch {
	case !s.v.Photo.Media.Reviewable():
		return kit.NewChip(kit.Mute, i18n.T("photopage.review.chip.record"))
	case s.v.Reviewed.Done:
		return kit.NewChip(kit.OK, i18n.T("photopage.review.chip.done"))
	case s.secondAwaited():
		return kit.NewChip(kit.Warn, i18n.T("photopage.review.chip.second"))
	}
	return kit.NewChip(kit.Warn, i18n.T("photopage.review.chip.open"))
}

// notReviewed says that a look is missing, and which version was looked at before.
func (s *Screen) notReviewed() string {
	words := s.words("photopage.review.open")
	for n := s.v.Current.Number - 1; n >= 0; n-- {
		if before := photo.ReviewOf(s.v.Reviews, n, false); before.Done {
			return words + " " + i18n.T("photopage.review.before", "version", versionWords(n), "who", s.who(before.First.By), "date", i18n.Date(before.First.On))
		}
	}
	return words
}

// reviewedBy is "D. Reyes, 21 Nov 2026; second look by Dr. Hale, 22 Nov 2026".
func (s *Screen) reviewedBy() string {
	r := s.v.Reviewed
	words := i18n.T("photopage.review.by", "who", s.who(r.First.By), "date", i18n.Date(r.First.On))
	switch {
	case r.Second.ID != "":
		words += " " + i18n.T("photopage.review.by.second", "who", s.who(r.Second.By), "date", i18n.Date(r.Second.On))
	case !r.Done:
		words += " " + i18n.T("photopage.review.waits")
	}
	return words
}

// answered lists what was said of each mark; what is to be seen comes out of the list.
func answered(r photo.Review) fyne.CanvasObject {
	list := kit.Stack(7)
	_, warn := kit.Warn.Colors()
	for _, m := range photo.Marks() {
		icon, tint, words := kit.IconCheck, kit.ColorPrimary, i18n.T("photo.answer."+string(r.Answers[m]))
		if r.Answers[m] == photo.AnswerShown {
			icon, tint = kit.IconEye, warn
		}
		if m == photo.MarkFace && r.Answers[m] != photo.AnswerNone {
			words = i18n.T("photo.face." + string(r.Face))
			if r.Face == photo.FaceNone {
				words = i18n.T("photo.answer.covered")
			}
		}
		list.Add(kit.Row(8, kit.NewIcon(icon, 16, tint), kit.Grow(kit.BodyText(markWords(m))), kit.SmallText(words)))
	}
	if r.Media == photo.Video {
		icon, tint := kit.IconCheck, kit.ColorPrimary
		if r.Heard != photo.HeardNothing {
			icon, tint = kit.IconEye, warn
		}
		list.Add(kit.Row(8, kit.NewIcon(icon, 16, tint), kit.Grow(kit.BodyText(i18n.T("photopage.sound"))), kit.SmallText(i18n.T("photo.heard."+string(r.Heard)))))
	}
	if r.Retouched {
		list.Add(kit.Row(8, kit.NewIcon(kit.IconWarning, 16, warn), kit.Grow(kit.BodyText(i18n.T("photopage.retouched.was")))))
	}
	if r.Note != "" {
		list.Add(kit.SmallText(r.Note))
	}
	return list
}
