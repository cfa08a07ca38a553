// Proving the log: what is done, what it proved, and what it cannot prove.

package auditlog

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// verifyNow walks the whole chain. It can be cancelled; nothing is written then.
func (s *Screen) verifyNow() {
	s.verify.SetEnabled(false)
	busy := kit.NewBusy(i18n.T("progress.verify"), s.stopVerifying)
	s.setPanel(kit.Card(busy))
	report := s.host.Async().Reporter(busy.Set)
	ui.Run(s.host.Async(), &s.verifying, func(ctx context.Context) (office.AuditProof, error) {
		return s.o.VerifyAudit(ctx, func(key string, done, total int) {
			report(ui.Progress{Words: i18n.T(key), Done: int64(done), Total: int64(total)})
		})
	}, func(p office.AuditProof, err error) {
		s.verify.SetEnabled(true)
		if err != nil {
			s.setPanel()
			s.host.Fail(err)
			return
		}
		s.proven = strings.Join(s.provenWords(p), " ")
		s.setPanel(s.result(p))
		s.host.Refresh()
		s.table.Reload()
	})
}

// stopVerifying gives up a verification under way; a result that is shown stays.
func (s *Screen) stopVerifying() {
	s.verifying.Cancel()
	if s.verify.Disabled() {
		s.setPanel()
		s.verify.SetEnabled(true)
	}
}

func (s *Screen) setPanel(objects ...fyne.CanvasObject) {
	s.panel.Objects = objects
	s.root.Refresh()
}

// result says what a verification proved and what it cannot.
func (s *Screen) result(p office.AuditProof) fyne.CanvasObject {
	closing := kit.IconButton(kit.IconCross, i18n.T("kit.close"), func() { s.setPanel() })
	words := kit.Stack(4)
	if len(p.Broken) > 0 {
		for _, b := range named(p.Broken) {
			words.Add(kit.BodyText(b))
		}
		words.Add(kit.StrongText(i18n.T("auditlog.broken.now")))
		return kit.Stack(0, kit.Banner(kit.Bad, i18n.T("auditlog.broken.title"), i18n.T("auditlog.broken", "n", len(p.Broken)), closing), kit.Inset(12, 14, words))
	}
	for _, sentence := range s.provenWords(p)[1:] {
		words.Add(kit.SmallText(sentence))
	}
	words.Add(kit.SmallText(i18n.T("auditlog.cannot")))
	words.Add(kit.SmallText(i18n.T("auditlog.proof.head", "n", int64(p.Seq), "head", groups(p.Head))))
	return kit.Stack(0, kit.Banner(kit.OK, i18n.T("auditlog.intact.title"), s.provenWords(p)[0], closing), kit.Inset(8, 14, words))
}

// provenWords are the sentences of what was proved: the chain first.
func (s *Screen) provenWords(p office.AuditProof) []string {
	if len(p.Broken) > 0 {
		return []string{i18n.T("auditlog.broken", "n", len(p.Broken))}
	}
	anchor := "auditlog.proof.anchor"
	if !p.AnchorAgrees {
		anchor = "auditlog.proof.no_anchor"
	}
	return []string{
		i18n.T("auditlog.proof.rows", "n", p.Rows, "from", i18n.DateTime(p.From.In(s.zone())), "to", i18n.DateTime(p.To.In(s.zone()))),
		i18n.T("auditlog.proof.records", "n", p.Records),
		i18n.T("auditlog.proof.keyed", "n", p.KeyedRows),
		i18n.T(anchor),
	}
}

// namedBroken is how many damaged things are named; the command line names all.
const namedBroken = 8

func named(list []office.Damage) []string {
	var out []string
	for i, d := range list {
		if i == namedBroken {
			return append(out, i18n.T("auditlog.broken.more", "n", len(list)-namedBroken))
		}
		if words, ok := i18n.Sentence(broken{d}); ok {
			out = append(out, "• "+words)
		} else {
			out = append(out, "• "+d.Object)
		}
	}
	return out
}

// broken lets damage speak as errors do.
type broken struct{ office.Damage }

// Error is the key of the sentence.
func (b broken) Error() string { return b.Key }

// groups writes a hash in groups of four, as on paper, and no more than the first four: enough to compare at a glance.
func groups(head string) string {
	var parts []string
	for len(head) >= 4 && len(parts) < 4 {
		parts, head = append(parts, head[:4]), head[4:]
	}
	return strings.Join(parts, " ")
}
