// This file is how a video is watched: nothing here plays one, so it opens in the system's player, and the review asks about
// the whole of it, and about its sound.

package picturepage

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// playButton opens the video in the system's player; then, which may be nil, runs once it is open.
func (s *Screen) playButton(then func()) *kit.Button {
	b := kit.Secondary(i18n.T("photopage.play"), nil).WithIcon(kit.IconFilm)
	b.OnTapped(func() {
		id := s.v.Photo.ID
		b.SetEnabled(false)
		b.SetText(i18n.T("photopage.play.opening"))
		done := s.host.Busy()
		ui.Run(s.host.Async(), &s.playing, func(ctx context.Context) (struct{}, error) {
			defer done()
			return struct{}{}, s.o.PlayVideo(ctx, id, s.host.OpenVideo)
		}, func(_ struct{}, err error) {
			b.SetText(i18n.T("photopage.play"))
			b.SetEnabled(true)
			s.host.Focus(b)
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				s.host.Fail(err)
			default:
				s.host.Toast(i18n.T("photopage.played"), nil)
				if then != nil {
					then()
				}
			}
		})
	})
	return b
}

// outside says what opening it means.
func (s *Screen) outside() string {
	words := i18n.T("photopage.play.outside")
	if s.v.Photo.Intimate {
		words += " " + i18n.T("photopage.play.covered")
	}
	return words
}

// playRow is the button with what it means beside it.
func (s *Screen) playRow(then func()) fyne.CanvasObject {
	return kit.Row(12, s.playButton(then), kit.Grow(kit.SmallText(s.outside())))
}

// watching is the part of a review that is only there for a video.
type watching struct {
	w      *walking
	play   *kit.Button
	opened bool // while this page is open
	state  *kit.Text
	sound  *kit.Choice
	soundF *kit.Field
}

func newWatching(w *walking) *watching {
	v := &watching{w: w, state: kit.BodyText(i18n.T("photopage.watch.first")).Centered()}
	v.play = w.s.playButton(v.open)
	return v
}

// content stands where the parts of a picture would.
func (v *watching) content() fyne.CanvasObject {
	p := v.w.s.v.Photo
	icon := kit.NewBox(kit.ColorPrimarySoft, "", 16, kit.Inset(14, 14, kit.NewIcon(kit.IconFilm, 36, kit.ColorPrimary)))
	middle := func(o fyne.CanvasObject) fyne.CanvasObject { return kit.Row(0, kit.Spring(), o, kit.Spring()) }
	pieces := []fyne.CanvasObject{kit.Spring(), middle(icon)}
	if p.LengthMS > 0 {
		pieces = append(pieces, kit.HeadingText(i18n.T("photopage.length", "length", i18n.Length(p.LengthMS))).Centered())
	}
	return kit.Inset(36, 24, kit.Stack(14, append(pieces, v.state, middle(v.play), kit.SmallText(v.w.s.outside()).Centered(), kit.Spring())...))
}

// open is told when the player has it.
func (v *watching) open() {
	v.opened = true
	v.state.SetText(i18n.T("photopage.watch.opened"))
	v.w.gap.Hide()
	v.w.renew()
}

// beside puts the questions into two columns, so that all of them can be seen at once, the one about the sound last.
func (v *watching) beside(asked []fyne.CanvasObject) []fyne.CanvasObject {
	asked = append(asked, v.soundField())
	half := len(asked) / 2
	return []fyne.CanvasObject{kit.Columns(24, []float32{1, 1}, kit.Stack(12, asked[:half]...), kit.Stack(12, asked[half:]...))}
}

// soundField asks what is heard; a video without a sound track says so itself.
func (v *watching) soundField() *kit.Field {
	if !v.w.s.v.Photo.HasSound() {
		v.soundF = kit.NewField(i18n.T("photopage.sound"), kit.SmallText(i18n.T("photopage.sound.none")))
		return v.soundF
	}
	var options []kit.Option
	for _, h := range photo.HeardAnswers() {
		o := kit.Option{ID: string(h), Label: i18n.T("photo.heard." + string(h))}
		if h != photo.HeardNothing {
			o.State = kit.Warn
		}
		options = append(options, o)
	}
	v.sound = kit.NewChoice(options, string(v.w.a.heard), func(id string) {
		v.w.a.heard = photo.Heard(id)
		v.soundF.SetError("")
		v.soundF.Help(v.heardHelp())
		v.w.card.Refresh()
		v.w.s.root.Refresh()
	}).Small()
	v.soundF = kit.NewField(i18n.T("photopage.sound"), v.sound)
	v.soundF.Help(v.heardHelp())
	return v.soundF
}

func (v *watching) heardHelp() string {
	switch v.w.a.heard {
	case photo.HeardName:
		return i18n.T("photopage.watch.never")
	case photo.HeardVoice:
		return i18n.T("photopage.watch.voice")
	}
	return ""
}

// help says what an answer means for a video, which nothing here covers or cuts.
func (v *watching) help(m photo.Mark) string {
	switch {
	case v.w.a.marks[m] != photo.AnswerShown:
		return ""
	case photo.Identifies(photo.Review{Answers: map[photo.Mark]photo.Answer{m: photo.AnswerShown}}):
		return i18n.T("photopage.watch.never")
	}
	return i18n.T("photopage.watch.depends")
}
