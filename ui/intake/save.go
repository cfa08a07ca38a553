// Saving: all of it or nothing, read back and compared, and only then the files may go from where they came from.

package intake

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// after is what was saved and what becomes of its files.
type after struct {
	ids     []string          // the pictures just saved
	proof   []string          // these, and those that were in the record before
	ins     []office.Incoming // their files
	unsaved []string          // names of files that are not in the record
	card    string            // the card's label, if all came from one
	name    string
	proven  bool
	busy    *kit.Busy
	cleared *office.Cleared
	kept    bool // the files are to stay where they are
	failed  bool // not everything could be read back
	gen     ui.Generation
}

// trySave saves, or says at the fields what is missing.
func (s *Screen) trySave() {
	if s.saving {
		return
	}
	if s.run.on {
		s.host.Toast(i18n.T("intake.still_reading"), nil)
		return
	}
	if !s.who.confirmed {
		key := "intake.need.patient"
		if s.who.id() != "" {
			key = "intake.need.confirm"
		}
		s.who.say(i18n.T(key))
		s.renew()
		s.focus()
		return
	}
	b := s.form.sitting()
	if s.form.show(b.Check(s.host.Today())) {
		return
	}
	var choices []office.Choice
	var items []*item
	for _, it := range s.tray.items {
		if it.keeps() {
			choices = append(choices, office.Choice{Taken: it.t, View: it.view, Intimate: it.intimate})
			items = append(items, it)
		}
	}
	if len(choices) == 0 && len(b.Declined) == 0 {
		s.host.Fail(office.ErrNothingToSave)
		return
	}
	s.saving = true
	s.save.SetEnabled(false)
	done := s.host.Busy()
	ui.Run(s.host.Async(), &s.gens.saving, func(ctx context.Context) ([]photo.Photo, error) {
		defer done()
		_, saved, err := s.o.SavePhotos(context.WithoutCancel(ctx), b, choices)
		return saved, err
	}, func(saved []photo.Photo, err error) { s.saved(items, saved, err) })
}

// saved goes on to what comes after, or says why nothing was saved.
func (s *Screen) saved(items []*item, saved []photo.Photo, err error) {
	s.saving = false
	s.save.SetEnabled(true)
	var wrong *office.Invalid
	switch {
	case errors.As(err, &wrong) && s.form.show(wrong.Defects):
		return
	case err != nil:
		s.host.Fail(err)
		return
	}
	s.after = s.sumUp(items, saved)
	a := s.after
	s.side.rest()
	s.host.Toast(i18n.T("intake.saved", "n", len(saved), "name", a.name), nil)
	s.host.Refresh()
	if len(a.ids) == 0 { // only views that the patient declined
		s.more()
		return
	}
	s.prove()
}

// checkKept goes on to reading back what is in the record already: the same proof that lets a card be emptied after saving.
func (s *Screen) checkKept() {
	if s.saving || s.allHere() == 0 {
		return
	}
	s.after = s.sumUp(nil, nil)
	s.side.rest()
	s.host.Refresh()
	s.prove()
}

// sumUp takes what was saved out of the tray and notes what becomes of every file.
func (s *Screen) sumUp(items []*item, saved []photo.Photo) *after {
	a := &after{}
	if len(saved) > 0 || len(s.form.declined) > 0 {
		a.name = s.who.patient.Name()
	}
	for _, p := range saved {
		a.ids = append(a.ids, p.ID)
	}
	a.proof = slices.Clone(a.ids)
	labels := map[string]bool{}
	for _, it := range s.tray.items {
		switch {
		case slices.Contains(items, it):
			a.ins = append(a.ins, it.in)
		case it.t != nil && it.exact():
			a.proof, a.ins = append(a.proof, it.same()), append(a.ins, it.in)
		case it.twice: // deleted only if it is, byte for byte, what was saved
			a.ins = append(a.ins, it.in)
		default:
			a.unsaved = append(a.unsaved, it.key.name)
			continue
		}
		labels[it.source.label] = true
		a.card = it.source.label
	}
	if len(labels) != 1 {
		a.card = ""
	}
	s.tray.drop(func(it *item) bool { return slices.Contains(items, it) })
	return a
}

// prove reads back from the vault what was saved.
func (s *Screen) prove() {
	a := s.after
	a.failed = false
	s.during(i18n.T("progress.prove_photos"), func(ctx context.Context, progress office.Progress) error {
		return s.o.ProveSaved(ctx, a.proof, progress)
	}, func(err error) {
		a.proven, a.failed = err == nil, err != nil
		if err != nil {
			s.host.Fail(err)
		}
	})
}

// during shows a bar while something long is done to what was saved.
func (s *Screen) during(words string, work func(context.Context, office.Progress) error, done func(error)) {
	a := s.after
	a.busy = kit.NewBusy(words, nil)
	tell := s.host.Async().Reporter(func(p ui.Progress) {
		if a.busy != nil {
			a.busy.Set(p)
		}
	})
	s.showAfter()
	ended := s.host.Busy()
	ui.Run(s.host.Async(), &a.gen, func(ctx context.Context) (struct{}, error) {
		defer ended()
		return struct{}{}, work(context.WithoutCancel(ctx), func(key string, n, total int) {
			tell(ui.Progress{Words: i18n.T(key), Done: int64(n), Total: int64(total)})
		})
	}, func(_ struct{}, err error) {
		if s.after != a {
			return
		}
		a.busy = nil
		done(err)
		s.showAfter()
	})
}

// clear deletes the saved files from where they came from.
func (s *Screen) clear() {
	a := s.after
	var got office.Cleared
	s.during(i18n.T("progress.clear_card"), func(ctx context.Context, progress office.Progress) (err error) {
		got, err = s.o.ClearSource(ctx, a.proof, a.ins, progress)
		return err
	}, func(err error) {
		if err != nil {
			s.host.Fail(err)
			if got.Deleted == 0 {
				return
			}
		}
		a.cleared = &got
	})
}

// askClear asks before anything is deleted.
func (s *Screen) askClear() {
	a := s.after
	question := i18n.T("intake.clear.question", "n", len(a.ins))
	s.host.Ask(a.where("intake.clear.title"), question, i18n.T("intake.clear.yes", "n", len(a.ins)), true, s.clear)
}

// where chooses between the words for a card and those for another place.
func (a *after) where(key string) string {
	if a.card != "" {
		return i18n.T(key+".card", "n", len(a.ins), "label", a.card)
	}
	return i18n.T(key, "n", len(a.ins))
}

// showAfter shows what was saved and asks what becomes of the files.
func (s *Screen) showAfter() {
	a := s.after
	review := kit.Primary(i18n.T("intake.review"), func() {
		id := a.ids[0]
		s.more()
		s.host.Go(page.Route{Page: page.Photo, ID: id})
	})
	more := kit.Secondary(i18n.T("intake.more"), func() { s.more(); s.focus() }).WithIcon(kit.IconPlus)
	head := kit.Header(i18n.T("intake.title"), i18n.T("intake.saved", "n", len(a.ids), "name", a.name), more, review)
	if len(a.ids) == 0 { // all of it was there before
		review = more
		head = kit.Header(i18n.T("intake.title"), i18n.T("intake.here", "n", len(a.ins)), more)
	}
	cards, next := s.afterCards(a)
	if next == nil {
		next = review
	}
	list := append([]fyne.CanvasObject{head}, cards...)
	if n := len(a.unsaved); n > 0 && a.busy == nil {
		list = append(list, kit.Banner(kit.Warn, i18n.T("intake.unsaved", "n", n), i18n.T("intake.unsaved.sub", "names", names(a.unsaved))))
	}
	s.root.Objects = []fyne.CanvasObject{kit.Page(list...)}
	s.root.Refresh()
	if a.busy == nil {
		s.host.Focus(next)
	}
}

// afterCards is how far it is, and the button that the keyboard goes to; nil for the review.
func (s *Screen) afterCards(a *after) (cards []fyne.CanvasObject, next *kit.Button) {
	switch {
	case a.busy != nil:
		return []fyne.CanvasObject{kit.Card(a.busy)}, nil
	case a.failed:
		again := kit.Secondary(i18n.T("intake.prove.again"), s.prove)
		return []fyne.CanvasObject{kit.Banner(kit.Bad, i18n.T("intake.prove.failed"), i18n.T("intake.prove.failed.sub"), again)}, again
	case a.cleared != nil:
		cards = append(cards, kit.Banner(kit.OK, i18n.T("intake.cleared", "n", a.cleared.Deleted), i18n.T("intake.cleared.sub")))
		if n := len(a.cleared.Left); n > 0 {
			cards = append(cards, kit.Banner(kit.Warn, i18n.T("intake.cleared.left", "n", n), names(a.cleared.Left)))
		}
		return cards, nil
	case a.kept:
		return []fyne.CanvasObject{kit.Banner(kit.OK, i18n.T("intake.proven"), a.where("intake.kept"))}, nil
	}
	keep := kit.Secondary(a.where("intake.keep"), func() { a.kept = true; s.showAfter() })
	del := kit.Danger(a.where("intake.clear"), s.askClear).WithIcon(kit.IconTrash)
	ask := kit.Section(a.where("intake.clear.title"), i18n.T("intake.clear.sub"), kit.Row(8, del, keep, kit.Spring()))
	return []fyne.CanvasObject{kit.Banner(kit.OK, i18n.T("intake.proven"), i18n.T("intake.proven.sub", "n", len(a.proof))), kit.Card(ask)}, del
}

// namesMost is how many files are named in one sentence.
const namesMost = 12

func names(list []string) string {
	if more := len(list) - namesMost; more > 0 {
		return i18n.T("intake.names.more", "names", strings.Join(list[:namesMost], ", "), "n", more)
	}
	return strings.Join(list, ", ")
}

// more goes back to the tray. What was not saved is still in it: a card often holds more than one patient's pictures.
func (s *Screen) more() {
	if s.after != nil {
		s.after.gen.Cancel()
	}
	s.after = nil
	s.tray.drop(func(it *item) bool { return it.t != nil && (it.t.Refused != nil || it.exact() || it.twice) })
	for _, it := range s.tray.items {
		it.out = false
	}
	s.who.forget()
	s.root.Objects = []fyne.CanvasObject{s.page}
	if len(s.tray.items) > 0 {
		s.choose(s.tray.items[0].id)
	}
	s.renew()
}
