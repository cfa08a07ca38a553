// This file is the scope of a marketing authorization: which places are put to the patient, for which pictures, how much
// of a face, for what, until when, and who gets what for it. The desk only asks; Yes and No are the patient's.

package checkin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// scopeForm is the form on screen and the draft it makes.
type scopeForm struct {
	s     *Screen
	draft office.Draft
	face  consent.FaceRule
	open  map[string]bool // groups that show their channels

	channels *fyne.Container
	state    *fyne.Container // one line, so that the buttons below it never move
	missing  *fyne.Container
	checking ui.Generation
	check    func() // debounced
}

func (s *Screen) showScope() {
	it := s.c.Item(consent.KindMarketing)
	if it == nil || !it.Open() {
		s.open(stepDocuments)
		return
	}
	f := &scopeForm{s: s, draft: it.Draft, face: consent.FaceNo, open: map[string]bool{}, channels: kit.Stack(0), state: kit.Stack(0), missing: kit.Stack(4)}
	if f.draft.Scope == nil {
		f.draft.Scope = &consent.Scope{}
	}
	if g := f.draft.Scope.Grants; len(g) > 0 {
		f.face = g[0].Face
	}
	s.scope = f
	f.check = s.host.Async().Debounce(300*time.Millisecond, f.checkNow)
	f.drawChannels()
	left := kit.Stack(14, kit.CardFlush(kit.Inset4(16, 16, 4, 16, kit.Section(i18n.T("checkin.scope.where"), i18n.T("checkin.scope.each"))), f.channels),
		kit.Card(f.state, f.buttons(), f.missing))
	s.set(kit.Page(s.header(), kit.ColumnsTop(18, []float32{1, 392}, left, kit.Card(f.terms()...))))
	f.checkNow()
}

// edited is called after every change: it is saved by itself, and what is still missing is said again.
func (f *scopeForm) edited() {
	f.s.dirty = true
	f.s.save()
	f.check()
}

// drawChannels lists the groups; a group that is partly offered, or was opened, shows its channels.
func (f *scopeForm) drawChannels() {
	var rows []fyne.CanvasObject
	for _, g := range consent.Groups() {
		ids := f.members(g.ID)
		offered := f.offered(ids)
		toggle := kit.NewToggle(g.Name.In(i18n.Lang()), offered == len(ids) && offered > 0, func(on bool) {
			f.offer(ids, on)
			f.drawChannels()
		})
		var which fyne.CanvasObject = kit.Gap(0, 0)
		if len(ids) > 1 {
			which = kit.Link(i18n.T("checkin.scope.which", "n", offered, "of", len(ids)), func() {
				f.open[g.ID] = !f.open[g.ID]
				f.drawChannels()
			}).Small()
		}
		var row fyne.CanvasObject = kit.Inset(9, 14, kit.Row(12, kit.Grow(kit.Stack(1, kit.StrongText(g.Name.In(i18n.Lang())), kit.SmallText(g.Description.In(i18n.Lang())))), which, toggle))
		if f.open[g.ID] || (offered > 0 && offered < len(ids)) {
			row = kit.Stack(0, row, kit.Inset4(0, 16, 10, 28, f.choices(ids)))
		}
		rows = append(rows, row)
	}
	f.channels.Objects = kit.Lines(rows...)
	f.channels.Refresh()
	f.s.root.Refresh()
}

// choices is one box for each channel of a group.
func (f *scopeForm) choices(ids []string) fyne.CanvasObject {
	col := kit.Stack(6)
	for _, id := range ids {
		col.Add(kit.NewCheckBox(f.name(id), f.offered([]string{id}) == 1, func(on bool) {
			f.offer([]string{id}, on)
			f.drawChannels()
		}))
	}
	return col
}

func (f *scopeForm) members(group string) []string {
	var ids []string
	for _, c := range f.s.channels {
		if c.Group == group && c.Retired.IsZero() {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func (f *scopeForm) name(id string) string {
	for _, c := range f.s.channels {
		if c.ID == id {
			return c.Name.In(i18n.Lang())
		}
	}
	return id
}

func (f *scopeForm) offered(ids []string) int {
	n := 0
	for _, g := range f.draft.Scope.Grants {
		if slices.Contains(ids, g.Channel) {
			n++
		}
	}
	return n
}

// offer puts channels to the patient or takes them off the form, in the order of the list.
func (f *scopeForm) offer(ids []string, on bool) {
	var grants []consent.Grant
	for _, c := range f.s.channels {
		i := slices.IndexFunc(f.draft.Scope.Grants, func(g consent.Grant) bool { return g.Channel == c.ID })
		switch {
		case slices.Contains(ids, c.ID) && !on:
		case i >= 0:
			grants = append(grants, f.draft.Scope.Grants[i])
		case slices.Contains(ids, c.ID):
			g := consent.Offer(c, f.s.c.Lang, f.face)
			if len(grants) > 0 {
				g.NameOK, g.CaptionOK = grants[0].NameOK, grants[0].CaptionOK
			}
			grants = append(grants, g)
		}
	}
	f.draft.Scope.Grants = grants
	f.edited()
}

// eachGrant changes the limits that hold for all places.
func (f *scopeForm) eachGrant(change func(*consent.Grant)) {
	f.draft.Scope.Grants = slices.Clone(f.draft.Scope.Grants)
	for i := range f.draft.Scope.Grants {
		change(&f.draft.Scope.Grants[i])
	}
	f.edited()
}

// checkNow asks the rule what is missing and says it.
func (f *scopeForm) checkNow() {
	s := f.s
	id, draft := s.c.ID, f.draft
	dirty := s.dirty
	ui.Run(s.host.Async(), &f.checking, func(ctx context.Context) (office.Presented, error) {
		if dirty {
			if _, err := s.o.SaveDraft(context.WithoutCancel(ctx), id, consent.KindMarketing, draft); err != nil {
				return office.Presented{}, err
			}
		}
		return s.o.Present(ctx, id, consent.KindMarketing)
	}, func(p office.Presented, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		f.showState(p)
	})
}

func (f *scopeForm) showState(p office.Presented) {
	chip := kit.NewChip(kit.OK, i18n.T("checkin.scope.complete")).WithIcon(kit.IconCheck)
	f.missing.Objects = nil
	for _, d := range consent.Blocking(p.Defects) {
		chip = kit.NewChip(kit.Warn, i18n.T("checkin.scope.not_finished"))
		f.missing.Add(kit.SmallText("• " + i18n.T(d.Key, pairs(d.Args)...)))
	}
	f.state.Objects = []fyne.CanvasObject{kit.Row(8, chip, kit.Grow(kit.SmallText(i18n.T("checkin.scope.present", "done", p.Done, "total", p.Total))),
		kit.SmallText(i18n.T("checkin.scope.grade", "grade", fmt.Sprintf("%.1f", p.Grade))))}
	f.missing.Refresh()
	f.state.Refresh()
	f.s.root.Refresh()
}

func pairs(args map[string]string) []any {
	var out []any
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

func (f *scopeForm) buttons() fyne.CanvasObject {
	s := f.s
	return kit.Row(8, kit.Secondary(i18n.T("checkin.back"), func() { s.leave(func() { s.open(stepDocuments) }) }),
		kit.Link(i18n.T("checkin.other_ways"), func() { s.leave(func() { s.open(stepSign) }) }), kit.Spring(),
		kit.Primary(i18n.T("checkin.hand"), s.handOver).WithIconAfter(kit.IconRight))
}
