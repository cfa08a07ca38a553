// This file lets the files leave, asks once before, and shows what left.
package releases

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// press releases, once the gate has looked at the question as it stands.
func (s *GateScreen) press() {
	if s.page == nil || s.known && s.fresh && !s.answer.Allowed {
		return
	}
	if !s.form.complete() {
		s.page.Refresh()
		return
	}
	if !s.fresh || !s.known {
		s.pressed = true
		s.ask()
		return
	}
	g := s.answer
	n := len(g.Decisions)
	if s.pair {
		n = 1
	}
	s.host.Ask(i18n.T("releases.sure.title", "n", n), i18n.T("releases.sure.what", "n", n, "place", g.Question.Place, "channel", channelName(g.Channel)),
		s.release.Text(), false, func() { s.send(g) })
}

func (s *GateScreen) send(g office.Gate) {
	s.release.SetEnabled(false)
	fill(s.busy, kit.Card(kit.NewBusy(i18n.T("releases.sending"), nil)))
	s.page.Refresh()
	type out struct {
		release photo.Release
		place   photo.Placement
	}
	ui.Run(s.host.Async(), &s.sending, func(ctx context.Context) (out, error) {
		r, p, err := s.o.Release(context.WithoutCancel(ctx), g)
		return out{r, p}, err
	}, func(o out, err error) {
		fill(s.busy)
		if err != nil {
			s.release.SetEnabled(true)
			s.page.Refresh()
			if !s.form.refuse(err) {
				s.host.Fail(err)
			}
			s.fresh = false
			s.ask() // the reason may be a fact that has changed meanwhile
			return
		}
		s.host.Refresh()
		s.showLeft(g, o.release)
	})
}

// showLeft is the page after a release: what left, where it lies, what comes next.
func (s *GateScreen) showLeft(g office.Gate, r photo.Release) {
	s.asking.Cancel()
	s.left = &r
	passport := kit.Secondary(i18n.T("releases.passport"), func() { s.showPassport(r.ID) }).WithIcon(kit.IconPaper)
	open := kit.Secondary(i18n.T("releases.open"), func() { s.host.Go(page.Route{Page: page.Published, ID: r.ID}) })
	done := kit.Primary(i18n.T("releases.done"), func() { s.host.Go(page.Route{Page: page.Releases, Part: page.PartLedger}) })
	facts := []fyne.CanvasObject{kit.Fact(i18n.T("releases.channel"), channelName(g.Channel)), kit.Fact(i18n.T("releases.place"), r.Place),
		kit.Fact(i18n.T("releases.folder"), g.Question.Folder), kit.Fact(i18n.T("releases.who"), g.Question.Who)}
	var rows []fyne.CanvasObject
	for _, i := range r.Items {
		rows = append(rows, itemRow(i))
	}
	if r.Amendments == office.AmendmentsApart && s.host.Me().Perms.Has(access.DocumentsView) {
		facts = append(facts, kit.Secondary(i18n.T("releases.amend.print"), func() { s.showAmendments(g) }).WithIcon(kit.IconPrint))
	}
	s.root.put(kit.Page(kit.Header(i18n.T("releases.left.title", "number", number(r.Number)), i18n.T("releases.left.sub", "name", g.Patient, "n", len(r.Items)),
		passport, open, done),
		kit.Banner(kit.OK, i18n.T("releases.left.banner", "n", len(r.Items)), i18n.T("releases.left.next")),
		kit.ColumnsTop(18, []float32{1, sideWide}, kit.ListCard(rows...), kit.Card(facts...))))
	s.host.Focus(done)
}

func (s *GateScreen) showPassport(id string) {
	ui.Run(s.host.Async(), &s.sending, func(ctx context.Context) ([]byte, error) { return s.o.Passport(ctx, id) }, func(pdf []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.OpenPDF(pdf)
	})
}

// showAmendments opens what is handed over apart.
func (s *GateScreen) showAmendments(g office.Gate) {
	var records []request.Link
	for _, p := range g.Photos {
		records = append(records, request.Link{Kind: request.LinkPhoto, ID: p.ID})
	}
	ui.Run(s.host.Async(), &s.sending, func(ctx context.Context) ([]office.OutFile, error) {
		return s.o.AlongPapers(ctx, g.PatientID, records...)
	}, func(along []office.OutFile, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		for _, f := range along {
			s.host.OpenPDF(f.Data)
		}
	})
}

// itemRow is one file that left: its name, size, fingerprint, and what was done to it.
func itemRow(i photo.Item) fyne.CanvasObject {
	icon := kit.IconPhotos
	if i.Video() {
		icon = kit.IconFilm
	}
	return kit.WorkRow(kit.NewIcon(icon, 20, kit.ColorMuted), i.FileName, itemDetail(i), nil)
}

func itemDetail(i photo.Item) string {
	words := i18n.Bytes(i.Bytes)
	if i.Width > 0 {
		words = i18n.T("releases.file.size", "width", i.Width, "height", i.Height, "bytes", i18n.Bytes(i.Bytes))
	}
	return words + "\n" + alteredWords(i) + "\n" + i18n.T("releases.file.hash", "hash", i.SHA256)
}

// alteredWords is the line "no alteration other than".
func alteredWords(i photo.Item) string {
	switch {
	case i.Video():
		return i18n.T("releases.altered.video")
	case len(i.Altered) == 0:
		return i18n.T("releases.altered.none")
	}
	var words []string
	for _, a := range i.Altered {
		words = append(words, i18n.T("photo.changed."+a))
	}
	return i18n.T("releases.altered", "what", joined(words))
}
