// This file is the small forms by which a person says what happened to a placement: evidence, removal, asking, looking.
package releases

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// endings are the files that evidence may be.
var endings = []string{"png", "jpg", "jpeg", "pdf"}

const (
	lookGone  = "gone"
	lookStill = "still"
)

// noting is one form.
type noting struct {
	s       *Screen
	p       office.Placed
	kind    photo.EventKind
	found   *kit.Choice // when it is asked first whether it is gone
	foundF  *kit.Field
	day     *kit.DateField
	dayF    *kit.Field
	link    *kit.Entry
	linkF   *kit.Field
	whom    *kit.Entry
	whomF   *kit.Field
	text    *kit.Entry
	textF   *kit.Field
	where   bool // the place has no address: text says where it hangs or lies
	picture []byte
	shot    *fyne.Container
	problem *kit.Text
	save    *kit.Button
	body    *fyne.Container
}

// needs says what each kind of event asks for besides the day.
type needs struct{ link, whom, text, picture, must bool }

var asks = map[photo.EventKind]needs{
	photo.EventLive:     {link: true, picture: true},
	photo.EventNotUsed:  {text: true},
	photo.EventSnapshot: {picture: true, must: true, text: true},
	photo.EventRemoved:  {picture: true, text: true},
	photo.EventStill:    {picture: true, link: true},
	photo.EventGone:     {picture: true},
	photo.EventOutreach: {whom: true, text: true},
	photo.EventBeyond:   {text: true, must: true},
	photo.EventIncident: {text: true, must: true},
}

// note asks for one kind of event.
func (s *Screen) note(p office.Placed, kind photo.EventKind) {
	n := &noting{s: s, p: p, kind: kind}
	what := "releases.note." + string(kind) + ".what"
	if !n.online() && i18n.Has(what+".here") {
		what += ".here"
	}
	title := "releases.note." + string(kind)
	if kind == photo.EventLive && !n.online() {
		title += ".here"
	}
	n.show(i18n.T(title), i18n.T(what))
}

// look asks whether it is gone.
func (s *Screen) look(p office.Placed) {
	n := &noting{s: s, p: p}
	n.found = kit.NewChoice([]kit.Option{{ID: lookGone, Label: i18n.T("releases.look.gone"), State: kit.OK}, {ID: lookStill, Label: i18n.T("releases.look.still"), State: kit.Bad}}, "", nil)
	n.foundF = kit.NewField(i18n.T("releases.look.found"), n.found).Require()
	n.show(i18n.T("photo.takedown."+string(p.Takedown.Step)), i18n.T("releases.look.what"))
}

// online tells whether the place has an address that could be linked to.
func (n *noting) online() bool {
	return photo.HasAddress(n.p.Placement.Channel, n.p.Placement.Class, n.p.Channel.Group)
}

// asked is what the form asks for.
func (n *noting) asked() needs {
	ask := asks[n.kind]
	switch {
	case n.found != nil:
		ask = needs{picture: true, text: true}
	case n.kind == photo.EventLive && !n.online():
		// Nothing to link to: who looked, and where it hangs or lies.
		ask = needs{whom: true, text: true, picture: true}
		n.where = true
	case n.kind == photo.EventStill && !n.online():
		ask = needs{picture: true, text: true}
	}
	return ask
}

func (n *noting) show(title, what string) {
	ask := n.asked()
	n.day = kit.NewDateField(n.s.host.Today())
	n.day.SetDate(n.s.host.Today())
	n.dayF = kit.NewDate(i18n.T("releases.note.day"), n.day)
	n.body = kit.Stack(14, kit.StrongText(n.p.Placement.Place), kit.BodyText(what))
	var fields []*kit.Field
	add := func(f *kit.Field) {
		fields = append(fields, f)
		n.body.Add(f)
	}
	if n.found != nil {
		add(n.foundF)
	}
	if ask.link {
		n.link = kit.NewEntry("").Limit(500)
		if n.kind == photo.EventLive && looksLikeLink(n.p.Placement.Place) {
			n.link.SetValue(n.p.Placement.Place)
		}
		n.linkF = kit.NewField(i18n.T("releases.note.link"), n.link)
		add(n.linkF)
	}
	if ask.whom {
		n.whom = kit.NewEntry("").Limit(200)
		label := i18n.T("releases.note.whom")
		if n.where {
			label = i18n.T("releases.note.looked")
			n.whom.SetValue(n.s.host.Me().Member.Name)
		}
		n.whomF = kit.NewField(label, n.whom).Require()
		add(n.whomF)
	}
	if n.where {
		n.text = kit.NewEntry("").Limit(300)
		n.text.SetValue(n.p.Placement.Place)
		n.textF = kit.NewField(i18n.T("releases.note.where"), n.text).Require()
		add(n.textF)
	}
	if ask.picture {
		n.shot = kit.Stack(0)
		n.body.Add(n.shot)
		n.showShot("")
	}
	if ask.text && !n.where {
		n.text = kit.NewNotes("", 1000)
		n.textF = kit.NewField(n.textLabel(), n.text)
		if ask.must && !ask.picture {
			n.textF.Require()
		}
		add(n.textF)
	}
	add(n.dayF)
	n.problem = kit.ErrorText("")
	n.problem.Hide()
	words := i18n.T("releases.note.save")
	n.save = kit.Primary(words, n.send)
	if n.kind == photo.EventIncident {
		n.save = kit.Danger(i18n.T("releases.note.incident"), n.send)
	}
	n.body.Add(n.problem)
	n.body.Add(kit.Row(8, kit.Spring(), n.save))
	kit.SubmitOnEnter(n.send, fields...)
	n.s.close = n.s.host.Dialog(title, n.body)
	if n.kind != photo.EventSnapshot {
		fields[0].Focus()
	}
}

func (n *noting) textLabel() string {
	key := "releases.note.text." + string(n.kind)
	if i18n.Has(key) {
		return i18n.T(key)
	}
	return i18n.T("releases.note.text")
}

// looksLikeLink tells an address from a place in words.
func looksLikeLink(place string) bool {
	dot, space := false, false
	for _, r := range place {
		dot, space = dot || r == '.', space || r == ' '
	}
	return dot && !space
}

// showShot offers to add a screenshot, or shows that there is one.
func (n *noting) showShot(name string) {
	key := "releases.note.shot"
	if !asks[n.kind].must {
		key += "_optional"
	}
	if !n.online() {
		key += ".here"
	}
	words := i18n.T(key)
	pick := kit.Secondary(words, func() {
		n.s.host.PickFile(endings, func(name string, data []byte) {
			if len(data) == 0 {
				return
			}
			n.picture = data
			n.say("")
			n.showShot(name)
			n.s.host.Focus(n.save)
		})
	}).WithIcon(kit.IconPaper)
	row := kit.Row(8, pick)
	if len(n.picture) > 0 {
		row.Add(kit.NewChip(kit.OK, shorten(name, 36)).WithIcon(kit.IconCheck))
		row.Add(kit.IconButton(kit.IconTrash, i18n.T("releases.note.shot.remove"), func() {
			n.picture = nil
			n.showShot("")
		}))
	}
	row.Add(kit.Spring())
	fill(n.shot, row)
	n.body.Refresh()
}

func (n *noting) say(sentence string) {
	n.problem.SetText(sentence)
	n.problem.Hidden = sentence == ""
	n.body.Refresh()
}

// noted is what is told to the office; ok is false while something is missing.
func (n *noting) noted() (office.Noted, bool) {
	for _, f := range []*kit.Field{n.foundF, n.linkF, n.whomF, n.textF} {
		if f != nil {
			f.SetError("")
		}
	}
	n.say("")
	kind := n.kind
	if n.found != nil {
		switch {
		case n.found.Chosen() == "":
			n.foundF.SetError(i18n.T("releases.look.choose"))
			n.foundF.Focus()
			return office.Noted{}, false
		case n.found.Chosen() == lookStill:
			kind = photo.EventStill
		case n.p.State == photo.StateRemoved:
			kind = photo.EventGone
		default:
			kind = photo.EventRemoved
		}
	}
	on, err := n.day.Date()
	if err != nil {
		n.dayF.Focus()
		return office.Noted{}, false
	}
	if on.IsZero() {
		on = n.s.host.Today()
	}
	out := office.Noted{PlacementID: n.p.Placement.ID, Kind: kind, On: on, Picture: n.picture}
	for e, to := range map[*kit.Entry]*string{n.link: &out.Link, n.whom: &out.Whom, n.text: &out.Note} {
		if e != nil {
			*to = e.Value()
		}
	}
	return out, true
}

// send records it.
func (n *noting) send() {
	out, ok := n.noted()
	if !ok || n.save.Disabled() {
		return
	}
	words := n.save.Text()
	n.save.SetEnabled(false)
	busy := "releases.note.busy"
	if len(out.Picture) > 0 {
		busy = "releases.note.busy_shot"
	}
	n.save.SetText(i18n.T(busy))
	s := n.s
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (photo.Event, error) {
		return s.o.NotePlacement(context.WithoutCancel(ctx), out)
	},
		func(e photo.Event, err error) {
			n.save.SetEnabled(true)
			n.save.SetText(words)
			if err != nil {
				n.refuse(err)
				return
			}
			s.close()
			s.close = func() {}
			s.host.Refresh()
			s.load()
			n.tell(e, len(out.Picture) > 0)
		})
}

// refuse shows what keeps it from being recorded at the field it is about.
func (n *noting) refuse(err error) {
	var invalid *office.Invalid
	if !errors.As(err, &invalid) {
		n.s.host.Fail(err)
		return
	}
	fields := map[string]*kit.Field{"photo.event.date": n.dayF, "photo.event.proof": n.linkF, "photo.event.whom": n.whomF, "photo.event.why": n.textF,
		"photo.event.looked": n.whomF, "photo.event.where": n.textF}
	for _, d := range invalid.Defects {
		words := said(d.Key, d.Args)
		if f := fields[d.Key]; f != nil {
			f.SetError(words)
			f.Focus()
			continue
		}
		n.say(words)
	}
	n.body.Refresh()
}

// tell says what the program's own look at the evidence was; a picture that is still there after a removal is asked about.
func (n *noting) tell(e photo.Event, shot bool) {
	s := n.s
	gone := e.Kind == photo.EventRemoved || e.Kind == photo.EventGone
	switch {
	case gone && e.Likeness == "found":
		s.host.Ask(i18n.T("releases.still.title"), i18n.T("releases.still.what"), i18n.T("releases.still.yes"), false, func() {
			again := office.Noted{PlacementID: n.p.Placement.ID, Kind: photo.EventStill, On: e.On}
			ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (photo.Event, error) {
				return s.o.NotePlacement(context.WithoutCancel(ctx), again)
			},
				func(_ photo.Event, err error) {
					if err != nil {
						s.host.Fail(err)
						return
					}
					s.host.Refresh()
					s.load()
				})
		})
	case e.Likeness != "":
		s.host.Toast(i18n.T("releases.noted")+" "+i18n.T("releases.likeness."+e.Likeness), nil)
	case shot:
		s.host.Toast(i18n.T("releases.noted")+" "+i18n.T("releases.likeness.none"), nil)
	default:
		s.host.Toast(i18n.T("releases.noted"), nil)
	}
}
