// Ten accesses of the last month that nobody chose: each is called proper or not.

package oversight

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// monthName says "October 2026" for "2026-10".
func monthName(id string) string {
	at, err := time.Parse("2006-01", id)
	if err != nil {
		return id
	}
	return i18n.T("oversight.month", "month", i18n.Translator{}.MonthName(at.Month()), "year", at.Format("2006"))
}

func (s *Screen) loadSample() {
	type read struct {
		sample office.AccessSample
		names  map[string]string
	}
	load(s, page.PartSample, func(ctx context.Context) (r read, err error) {
		if r.sample, err = s.o.AccessSample(ctx); err != nil {
			return r, err
		}
		members, err := s.o.Members(ctx)
		r.names = map[string]string{}
		for _, m := range members {
			r.names[m.ID] = m.Name
		}
		return r, err
	}, func(t *tab, r read) {
		m := r.sample
		s.tabs.SetCount(t.id, m.Open)
		if len(m.Lines) == 0 {
			s.fill(t, kit.Card(kit.Empty(kit.IconSearch, i18n.T("oversight.sample.none", "month", monthName(m.Month)), nil)))
			return
		}
		var rows []fyne.CanvasObject
		for _, l := range m.Lines {
			rows = append(rows, s.sampled(m, l, r.names))
		}
		head := i18n.T("oversight.sample.open", "n", m.Open, "month", monthName(m.Month), "date", i18n.Date(m.DueOn))
		if m.Open == 0 {
			head = i18n.T("oversight.sample.done", "month", monthName(m.Month))
		}
		s.fill(t, intro(head, why("sample", citeReview)), kit.ListCard(rows...))
	})
}

// sampled is one access with its verdict, or the two buttons for it.
func (s *Screen) sampled(m office.AccessSample, l office.SampleLine, names map[string]string) fyne.CanvasObject {
	words := s.entry(l.AuditLine, names)
	row := kit.Row(10, kit.Grow(words))
	switch {
	case l.Looked != nil:
		chip, below := kit.NewChip(kit.OK, i18n.T("oversight.sample.proper")), i18n.T("oversight.sample.by", "name", names[l.Looked.By], "date", i18n.Date(s.day(l.Looked.At)))
		if !l.Looked.Proper {
			chip = kit.NewChip(kit.Bad, i18n.T("oversight.sample.improper"))
		}
		if l.Looked.Note != "" {
			below += " · " + l.Looked.Note
		}
		words.(*fyne.Container).Add(kit.SmallText(below))
		row.Add(chip)
	case s.works():
		var yes *kit.Button
		yes = kit.Secondary(i18n.T("oversight.sample.proper"), func() { s.proper(yes, m.Month, l.Row.Seq) }).Small()
		row.Add(yes)
		row.Add(kit.Secondary(i18n.T("oversight.sample.improper.ask"), func() { s.improper(m.Month, l, names) }).Small())
	}
	return kit.Inset(10, 16, row)
}

// proper takes one press: nine of ten are.
func (s *Screen) proper(b *kit.Button, month string, seq uint64) {
	b.SetEnabled(false)
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.LookAtSample(context.WithoutCancel(ctx), month, seq, true, "")
	}, func(_ struct{}, err error) {
		if err != nil {
			b.SetEnabled(true)
			s.host.Fail(err)
			return
		}
		s.again(page.PartSample, "")
	})
}

func (s *Screen) improper(month string, l office.SampleLine, names map[string]string) {
	s.ask(page.PartSample, "", asking.Question{Title: i18n.T("oversight.sample.improper.title"), Note: i18n.T("oversight.sample.note"),
		NoteHelp: i18n.T("oversight.sample.note.help"), Yes: i18n.T("oversight.sample.improper"), About: []fyne.CanvasObject{s.entry(l.AuditLine, names)}},
		func(ctx context.Context, a asking.Answer) error {
			return s.o.LookAtSample(ctx, month, l.Row.Seq, false, a.Note)
		})
}
