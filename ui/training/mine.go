// One's own courses: what is owed, what was done, what else there is to read.

package training

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) loadMine() {
	load(s, page.PartMine, s.o.MyTraining, func(t *tab, m office.MyTraining) {
		s.tabs.SetCount(t.id, len(m.Open))
		var pieces []fyne.CanvasObject
		switch {
		case m.Untrained:
			pieces = append(pieces, kit.Banner(kit.Warn, i18n.T("training.waits", "n", m.Waits), i18n.T("training.waits.what")))
		case m.Exception != nil && m.Exception.Until.IsZero():
			pieces = append(pieces, kit.Banner(kit.Info, "", i18n.T("training.excepted.open", "reason", m.Exception.Reason)))
		case m.Exception != nil:
			pieces = append(pieces, kit.Banner(kit.Info, "", i18n.T("training.excepted", "date", i18n.Date(m.Exception.Until), "reason", m.Exception.Reason)))
		}
		pieces = append(pieces, intro(i18n.T("training.mine.what"), why("mine", citeTraining)))
		if len(m.Open) == 0 {
			pieces = append(pieces, kit.Card(kit.Empty(kit.IconCheck, i18n.T("training.mine.none"), nil)))
		} else {
			var rows []fyne.CanvasObject
			for i, c := range m.Open {
				rows = append(rows, s.owed(c, i == 0))
			}
			pieces = append(pieces, kit.ListCard(rows...))
		}
		if len(m.Done) > 0 {
			var rows []fyne.CanvasObject
			for _, c := range m.Done {
				rows = append(rows, s.done(c))
			}
			pieces = append(pieces, kit.LabelText(i18n.T("training.mine.done")), kit.ListCard(rows...))
		}
		if len(m.Outside) > 0 {
			var rows []fyne.CanvasObject
			for _, x := range m.Outside {
				rows = append(rows, s.elsewhere(x, false))
			}
			pieces = append(pieces, kit.LabelText(i18n.T("training.tab.elsewhere")), kit.ListCard(rows...))
		}
		if len(m.Others) > 0 {
			var rows []fyne.CanvasObject
			for _, c := range m.Others {
				rows = append(rows, kit.WorkRow(nil, c.Title, i18n.T("training.minutes", "n", c.Minutes),
					kit.Link(i18n.T("training.read"), func() { s.readAlone(c.ID) })))
			}
			pieces = append(pieces, kit.LabelText(i18n.T("training.mine.others")), kit.ListCard(rows...))
		}
		s.fill(t, pieces...)
	})
}

// owed is a course that is to be taken; the first is the page's primary button.
func (s *Screen) owed(c office.MyCourse, first bool) fyne.CanvasObject {
	verb := "training.begin"
	switch {
	case c.Waiting != "":
		verb = "training.sign"
	case c.Now == rules.StatusBegun || c.Failed:
		verb = "training.go_on"
	}
	open := func() { s.openCourse(c) }
	b := kit.Secondary(i18n.T(verb), open)
	if first {
		b = kit.Primary(i18n.T(verb), open)
	}
	detail := i18n.T("training.minutes", "n", c.Minutes) + " · " + i18n.T("training.reason."+string(c.Why))
	if c.Note != "" {
		detail += ": " + c.Note
	}
	if c.Failed {
		detail += " · " + i18n.T("training.failed_last", "score", c.Best.Score, "of", len(c.Best.Drawn))
	}
	if !c.Limit.IsZero() {
		detail += " · " + i18n.T("training.limit", "date", i18n.Date(c.Limit), "law", c.Assignment.Law)
	}
	return kit.WorkRow(kit.NewDueChip(c.On, s.host.Today()), c.Title, detail, b)
}

// done is a course that was taken, with its certificate.
func (s *Screen) done(c office.MyCourse) fyne.CanvasObject {
	detail := i18n.T("training.again_on", "date", i18n.Date(c.On))
	if c.On.IsZero() {
		detail = i18n.T("training.replaced")
	}
	var act fyne.CanvasObject
	if c.Proof.SHA256 != "" {
		detail = i18n.T("training.score", "score", c.Proof.Score, "of", c.Proof.Of) + " · " + detail
		act = kit.Link(i18n.T("training.certificate"), func() {
			s.pdf(func(ctx context.Context) ([]byte, error) { return s.o.CertificatePDF(ctx, c.ID) })
		})
	} else {
		detail = i18n.T("training.counted") + " · " + detail
	}
	return kit.WorkRow(kit.NewChip(kit.OK, i18n.Date(c.Proof.On)), c.Title, detail, act)
}
