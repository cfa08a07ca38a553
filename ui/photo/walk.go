// This file is the review: the walk through nine parts, the answers beside it, and the signature under them.

package picturepage

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
)

// answers are what a reviewer said so far. Nothing is answered at first.
type answers struct {
	version   int
	tiles     [photo.Tiles]photo.Tile
	marks     map[photo.Mark]photo.Answer
	face      photo.FaceShown
	heard     photo.Heard // of a video
	retouched bool
	note      string
}

// begun tells whether anything was said.
func (a *answers) begun() bool {
	return len(a.marks) > 0 || a.face != "" || a.heard != "" || a.retouched || a.note != "" || slices.ContainsFunc(a.tiles[:], func(t photo.Tile) bool { return t.Seen })
}

// found are the parts in which a mark was found, from 1.
func (a *answers) found(m photo.Mark) []string {
	var parts []string
	for i, t := range a.tiles {
		if slices.Contains(t.Found, m) {
			parts = append(parts, strconv.Itoa(i+1))
		}
	}
	return parts
}

// walking is the review in front.
type walking struct {
	s      *Screen
	a      *answers
	nine   *pictures.NineTiles // of a picture
	watch  *watching           // of a video
	gap    *kit.Text           // what is wrong with the walk
	fields map[photo.Mark]*kit.Field
	marks  map[photo.Mark]*kit.Choice
	face   *kit.Choice
	faceF  *kit.Field
	note   *kit.Entry
	noteF  *kit.Field
	rest   *fyne.Container
	sign   *kit.Button
	onward *kit.Button // signs and goes on to the next picture
	card   *kit.Box
	stage  *fyne.Container // the walk, once there is something to look at
}

// showWalk opens the walk, with what was answered before if it is still this version.
func (s *Screen) showWalk() {
	a := s.mine().looked
	if a == nil || a.version != s.v.Current.Number {
		a = &answers{version: s.v.Current.Number, marks: map[photo.Mark]photo.Answer{}}
		s.mine().looked = a
	}
	w := &walking{s: s, a: a, gap: kit.ErrorText(""), fields: map[photo.Mark]*kit.Field{}, marks: map[photo.Mark]*kit.Choice{}}
	s.walk = w
	w.gap.Hide()
	if s.film() {
		w.watch = newWatching(w)
	} else {
		w.makeNine()
	}
	w.sign = kit.Primary(i18n.T("photopage.sign"), func() { w.send(false) })
	w.onward = kit.Secondary(i18n.T("photopage.sign.next"), func() { w.send(true) })
	buttons := append(s.steps(), kit.Secondary(i18n.T("kit.cancel"), s.leave))
	if at, n := s.place(); at >= 0 && at < n-1 {
		buttons = append(buttons, w.onward)
	}
	if w.watch != nil {
		s.layout(watchWide, s.header(append(buttons, w.sign)...), kit.Card(kit.Grow(w.watch.content()), w.gap), w.form())
		s.host.Focus(w.watch.play)
		return
	}
	w.stage = container.NewStack(kit.Stack(0, kit.Spring(), kit.NewBusy(i18n.T("photopage.fetching"), nil), kit.Spring()))
	left := []fyne.CanvasObject{kit.Grow(w.stage), w.gap}
	if s.v.Photo.Intimate {
		left = append([]fyne.CanvasObject{kit.Banner(kit.Warn, "", i18n.T("photopage.uncovered"))}, left...)
	}
	s.layout(formWide, s.header(append(buttons, w.sign)...), kit.Card(left...), w.form())
	w.fetch()
}

// makeNine makes the walk through the parts, as far as it went.
func (w *walking) makeNine() {
	var marks []kit.Option
	for _, m := range photo.Marks() {
		marks = append(marks, kit.Option{ID: string(m), Label: markWords(m)})
	}
	w.nine = pictures.NewNineTiles(marks, w.looked)
	w.nine.OnDone = w.done
	var seen [pictures.Parts]bool
	var found [pictures.Parts][]string
	for i, t := range w.a.tiles {
		seen[i] = t.Seen
		for _, m := range t.Found {
			found[i] = append(found[i], string(m))
		}
	}
	w.nine.SetState(seen, found)
}

// form is the answers over the whole picture.
func (w *walking) form() fyne.CanvasObject {
	title := i18n.T("photopage.review.title")
	if w.s.secondIsMine() {
		title = i18n.T("photopage.walk.second")
	}
	pieces := []fyne.CanvasObject{kit.Row(6, kit.HeadingText(title), kit.NewWhy(kit.WhyText{Sentences: w.s.words("photopage.walk.why"), Example: w.s.words("photopage.walk.why.example"), Citation: "45 CFR 164.514(b)(2)(i)"})),
		kit.SmallText(w.s.words("photopage.walk.how", "version", versionWords(w.a.version)))}
	var asked []fyne.CanvasObject
	for _, m := range photo.Marks() {
		c := kit.NewChoice(w.options(), string(w.a.marks[m]), func(id string) { w.answer(m, photo.Answer(id)) }).Small()
		w.marks[m] = c
		w.fields[m] = kit.NewField(markWords(m), c)
		asked = append(asked, w.fields[m])
		if m == photo.MarkFace {
			asked = append(asked, w.faceField())
		}
	}
	if w.watch != nil {
		asked = w.watch.beside(asked)
	}
	pieces = append(pieces, asked...)
	w.rest = kit.Row(0, kit.Link(w.s.words("photopage.walk.rest"), w.answerRest).Small())
	retouched := kit.NewCheckBox(i18n.T("photopage.retouched"), w.a.retouched, func(on bool) { w.a.retouched = on })
	w.note = kit.NewNotes("", 500)
	w.note.SetMinRowsVisible(2)
	w.note.SetValue(w.a.note)
	w.note.OnEdited = func(words string) { w.a.note = words }
	w.noteF = kit.NewField(i18n.T("photopage.note"), w.note)
	pieces = append(pieces, w.rest, retouched, w.noteF, kit.SmallText(i18n.T("photopage.sign.who", "who", w.s.host.Me().Member.Name, "date", i18n.Date(w.s.host.Today()))))
	w.card = kit.Card(pieces...)
	w.renew()
	return w.card
}

// options are the answers about a mark. Nothing is covered in a video.
func (w *walking) options() []kit.Option {
	list := []kit.Option{{ID: string(photo.AnswerNone), Label: i18n.T("photo.answer.none")}, {ID: string(photo.AnswerCovered), Label: i18n.T("photo.answer.covered")},
		{ID: string(photo.AnswerShown), Label: i18n.T("photo.answer.shown"), State: kit.Warn}}
	if w.watch != nil {
		list = slices.Delete(list, 1, 2)
	}
	return list
}

// faceField asks how much of a face is to be seen, once there is one.
func (w *walking) faceField() *kit.Field {
	var options []kit.Option
	for _, f := range []photo.FaceShown{photo.FaceNone, photo.FaceEyesCovered, photo.FaceFull} {
		options = append(options, kit.Option{ID: string(f), Label: i18n.T("photo.face." + string(f))})
	}
	w.face = kit.NewChoice(options, string(w.a.face), func(id string) { w.a.face = photo.FaceShown(id) }).Small()
	w.faceF = kit.NewField(i18n.T("photopage.face.how"), w.face)
	return w.faceF
}

// answer notes an answer about a mark. Where there is no face, none of it can be seen.
func (w *walking) answer(m photo.Mark, a photo.Answer) {
	w.a.marks[m] = a
	w.fields[m].SetError("")
	if m == photo.MarkFace {
		w.faceF.SetError("")
		w.a.face = ""
		if a == photo.AnswerNone {
			w.a.face = photo.FaceNone
		}
		w.face.Choose(string(w.a.face))
	}
	w.renew()
}

// answerRest answers "not there" for everything that was found in no part and is not answered yet.
func (w *walking) answerRest() {
	for _, m := range photo.Marks() {
		if w.a.marks[m] == "" && len(w.a.found(m)) == 0 {
			w.marks[m].Choose(string(photo.AnswerNone))
			w.answer(m, photo.AnswerNone)
		}
	}
	w.s.host.Focus(w.sign)
}

// renew shows what depends on the answers: where a mark was found, the question about the face, the answer for the rest.
func (w *walking) renew() {
	open := false
	for _, m := range photo.Marks() {
		parts := w.a.found(m)
		help := ""
		if w.watch != nil {
			help = w.watch.help(m)
		} else if len(parts) > 0 {
			help = i18n.T("photopage.walk.found", "n", len(parts), "parts", strings.Join(parts, ", "))
		}
		w.fields[m].Help(help)
		open = open || w.a.marks[m] == "" && len(parts) == 0
	}
	face := w.a.marks[photo.MarkFace]
	w.faceF.Hidden = face == "" || face == photo.AnswerNone
	w.rest.Hidden = !open || w.nine != nil && !w.nine.Done() || w.watch != nil && !w.watch.opened
	if w.card != nil {
		w.card.Refresh()
		w.s.root.Refresh()
	}
}

// looked notes that a part was looked at, and what was found in it.
func (w *walking) looked(part int, found []string) {
	t := photo.Tile{Seen: true}
	for _, id := range found {
		t.Found = append(t.Found, photo.Mark(id))
	}
	w.a.tiles[part] = t
	w.gap.Hide()
	w.renew()
}

// done is told when the last part was looked at.
func (w *walking) done() { w.renew() }

// fetch gets the current version, large enough to look closely.
func (w *walking) fetch() {
	s, id, recipe := w.s, w.s.v.Photo.ID, w.s.v.Current.Recipe
	ui.Run(s.host.Async(), &s.seeing, func(ctx context.Context) (*image.NRGBA, error) {
		img, err := s.o.Working(ctx, id, recipe, walkSide)
		if err != nil {
			return nil, fmt.Errorf("look at the parts: %w", err)
		}
		return img, nil
	}, func(img *image.NRGBA, err error) {
		if err != nil {
			s.host.Fail(err)
			s.leave()
			return
		}
		w.nine.SetImage(img)
		w.stage.Objects = []fyne.CanvasObject{w.nine}
		s.root.Refresh()
		s.host.Focus(w.nine.FocusTarget())
	})
}

// drop lets the pixels go.
func (w *walking) drop() {
	if w.nine != nil {
		w.nine.SetImage(nil)
	}
}

// send signs the review; next: and goes on to the next picture of the sitting.
func (w *walking) send(next bool) {
	s, a := w.s, w.a
	kit.ClearErrors(w.all()...)
	w.gap.Hide()
	l := a.said(s.v.Photo.ID)
	l.Note = strings.TrimSpace(l.Note)
	if w.watch != nil && !s.v.Photo.HasSound() {
		l.Heard = photo.HeardNothing
	}
	second := s.secondIsMine()
	w.enable(false)
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (photo.Reviewed, error) { return s.o.Review(context.WithoutCancel(ctx), l) }, func(r photo.Reviewed, err error) {
		w.enable(true)
		var invalid *office.Invalid
		switch {
		case errors.As(err, &invalid):
			w.refuse(invalid.Defects)
			return
		case err != nil:
			s.host.Fail(err)
			return
		}
		if kept := s.kept[l.PhotoID]; kept != nil {
			kept.looked = nil
		}
		s.host.Toast(s.signedWords(r, second), nil)
		s.host.Refresh()
		switch {
		case s.walk != w: // left meanwhile
			s.again()
		case !next || !s.step(1):
			s.leave()
		}
	})
}

func (w *walking) enable(on bool) {
	w.sign.SetEnabled(on)
	w.onward.SetEnabled(on)
}

// signedWords says what the signature did.
func (s *Screen) signedWords(r photo.Reviewed, second bool) string {
	switch {
	case r.Done:
		return s.words("photopage.signed.done")
	case second:
		return i18n.T("photopage.signed.differs")
	}
	return i18n.T("photopage.signed.second")
}

// all are the fields in the order they are asked.
func (w *walking) all() []*kit.Field {
	var list []*kit.Field
	for _, m := range photo.Marks() {
		list = append(list, w.fields[m])
		if m == photo.MarkFace {
			list = append(list, w.faceF)
		}
	}
	if w.watch != nil {
		list = append(list, w.watch.soundF)
	}
	return append(list, w.noteF)
}

// refuse says each gap at its place: a part at the walk, an answer at its mark.
func (w *walking) refuse(ds []office.Defect) {
	part, unopened := -1, false
	for i := len(ds) - 1; i >= 0; i-- {
		d := ds[i]
		words := said(d.Key, d.Args)
		field := w.fields[photo.Mark(d.Args["mark"])]
		n, err := strconv.Atoi(d.Args["tile"])
		switch {
		case err == nil:
			part = n - 1
			w.gap.SetText(words)
		case field != nil:
			field.SetError(words)
		case d.Key == "photo.gap.opened" && w.watch != nil:
			w.gap.SetText(words)
			w.gap.Show()
			unopened = true
		case d.Key == "photo.gap.heard" && w.watch != nil:
			w.watch.soundF.SetError(words)
		case d.Field == "note":
			w.noteF.SetError(words)
		default:
			face := w.faceF
			if !face.Visible() {
				face = w.fields[photo.MarkFace]
			}
			if face.Error() == "" {
				face.SetError(words)
			}
		}
	}
	switch {
	case unopened:
		w.s.host.Focus(w.watch.play)
	case part >= 0:
		w.gap.Show()
		w.nine.Go(part)
		w.s.host.Focus(w.nine.FocusTarget())
	default:
		kit.FocusFirstError(w.all()...)
	}
	w.card.Refresh()
	w.s.root.Refresh()
}
