// This file logs a request: one form, filled in while the patient is on the telephone. Everything but the patient has an
// answer already, so Enter logs the common one.

package requests

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// How it was made sure who asks, in the form.
const (
	knownHere = "known"
	idSeen    = "id"
	calledUp  = "called"
	notYet    = "later"
)

// findMost is how many of those found are listed: the whole page is there for it.
const findMost = 8

// logForm is the form and what was chosen in it.
type logForm struct {
	s       *Screen
	who     patient.Patient
	kind    *kit.Select
	via     *kit.Choice
	on      *kit.DateField
	asker   *kit.Choice
	sure    *kit.Choice
	words   *kit.Entry
	same    *fyne.Container // that one for the same is open already
	extra   *fyne.Container // of who asks
	known   *fyne.Container // what a caller knew
	rep     *kit.Select
	name    *kit.Entry // of somebody who is neither the patient nor asks for a copy
	order   orderFields
	ids     map[patient.Identifier]*kit.CheckBox
	inspect *kit.CheckBox
	company *fyne.Container // the associate that received it
	through *kit.Entry
	paper   []byte
	problem *kit.Text
	again   *fyne.Container     // that this is what was left before a lock
	blank   office.RequestDraft // as the form began
	kept    office.RequestDraft // as it was kept last
	fields  logFields
}

// logFields are the fields of the form, in its order.
type logFields struct {
	kind, on, via, through, asker, rep, to, where, signed, name, sure, words *kit.Field
}

func (x logFields) all() []*kit.Field {
	return []*kit.Field{x.kind, x.on, x.via, x.through, x.asker, x.rep, x.to, x.where, x.signed, x.name, x.sure, x.words}
}

// orderFields are the patient's signed order to send a copy to somebody else.
type orderFields struct {
	to, where *kit.Entry
	signed    *kit.DateField
	files     *kit.CheckBox
}

// showLog opens the form, for a patient or for one still to be found.
func (s *Screen) showLog(patientID string) {
	if patientID == "" {
		s.find()
		return
	}
	if s.log != nil && s.log.who.ID == patientID {
		s.log.show()
		return
	}
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (patient.Patient, error) { return s.o.PatientForRequest(ctx, patientID) },
		func(p patient.Patient, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.begin(p)
		})
}

func (s *Screen) begin(p patient.Patient) {
	f := newLogForm(s, p)
	f.blank = f.draft()
	f.kept = f.blank
	s.log = f
	f.show()
	s.askDraft(func(d office.RequestDraft) {
		if s.log == f && d.PatientID == p.ID && reflect.DeepEqual(f.draft(), f.blank) {
			f.fill(d)
		}
	})
}

// find asks for the patient: first letters, Enter. A complaint may be about nobody in particular.
func (s *Screen) find() {
	s.pick = whom.New(s.host, s.o, i18n.T("requests.find.label")).Goes(func(p patient.Patient) { s.showLog(p.ID) })
	s.pick.Verb, s.pick.Most, s.pick.OnLaid = i18n.T("requests.find.this"), findMost, s.root.Refresh
	nobody := kit.Link(i18n.T("requests.find.nobody"), func() { s.begin(patient.Patient{}) })
	left := kit.Stack(0)
	left.Hide()
	s.set(kit.Page(kit.Header(i18n.T("requests.log.title"), i18n.T("requests.find.sub"), kit.Secondary(i18n.T("requests.back"), s.leave)), left,
		kit.Card(s.pick.Content(), kit.Row(8, nobody, kit.Spring()))))
	s.pick.Field.Focus()
	s.offerDraft(left)
}

func (s *Screen) leave() {
	s.dropForm()
	s.host.Back()
}

func newLogForm(s *Screen, p patient.Patient) *logForm {
	f := &logForm{s: s, who: p, same: kit.Stack(8), again: kit.Stack(8), extra: kit.Stack(12), company: kit.Stack(12), known: kit.Stack(8), ids: map[patient.Identifier]*kit.CheckBox{}, problem: kit.ErrorText("")}
	f.again.Hide()
	var kinds []kit.Option
	for _, k := range request.Kinds() {
		if p.ID != "" || k == request.KindComplaint {
			kinds = append(kinds, kit.Option{ID: string(k), Label: kindWords(k)})
		}
	}
	f.kind = kit.NewSelect("", kinds, kinds[0].ID, func(string) { f.changed() })
	var ways []kit.Option
	for _, v := range []request.Channel{request.ByTelephone, request.InPerson, request.ByLetter, request.ByEmail, request.ByAssociate} {
		ways = append(ways, kit.Option{ID: string(v), Label: viaWords(v)})
	}
	f.via = kit.NewChoice(ways, string(request.ByTelephone), func(string) { f.changed() })
	f.on = kit.NewDateField(s.host.Today())
	f.on.SetDate(s.host.Today())
	f.asker = kit.NewChoice(f.askers(), string(request.Patient), func(string) { f.changed() })
	if p.ID == "" {
		f.asker.Choose(string(request.Anyone))
	}
	f.sure = kit.NewChoice([]kit.Option{{ID: knownHere, Label: i18n.T("requests.sure.known")}, {ID: idSeen, Label: i18n.T("requests.sure.id")},
		{ID: calledUp, Label: i18n.T("requests.sure.called")}, {ID: notYet, Label: i18n.T("requests.sure.later")}}, notYet, func(string) { f.changed() })
	for _, id := range []patient.Identifier{patient.IDBirthDate, patient.IDAddress, patient.IDPhone, patient.IDMRN} {
		f.ids[id] = kit.NewCheckBox(i18n.T("requests.id."+string(id)), false, func(bool) {})
	}
	f.words = kit.NewNotes("", 4000)
	f.words.SetMinRowsVisible(2)
	f.inspect = kit.NewCheckBox(i18n.T("requests.inspect"), false, func(bool) {})
	f.order = orderFields{to: kit.NewEntry("").Limit(200), where: kit.NewEntry("").Limit(300), signed: kit.NewDateField(s.host.Today()),
		files: kit.NewCheckBox(i18n.T("requests.order.electronic"), true, func(bool) {})}
	f.through = kit.NewEntry("").Limit(120)
	f.name = kit.NewEntry("").Limit(200)
	var reps []kit.Option
	for _, r := range p.Representatives {
		reps = append(reps, kit.Option{ID: r.ID, Label: r.Name})
	}
	f.rep = kit.NewSelect(i18n.T("requests.choose"), reps, "", func(string) {})
	if len(reps) == 1 {
		f.rep.Choose(reps[0].ID)
	}
	f.fields = logFields{kind: kit.NewField(i18n.T("requests.f.kind"), f.kind), on: kit.NewDate(i18n.T("requests.f.received"), f.on), via: kit.NewField(i18n.T("requests.f.via"), f.via),
		through: kit.NewField(i18n.T("requests.f.associate"), f.through), asker: kit.NewField(i18n.T("requests.f.asker"), f.asker), rep: kit.NewField(i18n.T("requests.f.representative"), f.rep), to: kit.NewField(i18n.T("requests.order.to"), f.order.to),
		where: kit.NewField(i18n.T("requests.order.where"), f.order.where), signed: kit.NewDate(i18n.T("requests.order.signed"), f.order.signed), name: kit.NewField(i18n.T("requests.f.name"), f.name),
		sure: kit.NewField(i18n.T("requests.f.sure"), f.sure), words: kit.NewField(i18n.T("requests.f.words"), f.words)}
	for _, x := range []*kit.Field{f.fields.on, f.fields.through, f.fields.to, f.fields.where, f.fields.signed, f.fields.name, f.fields.words} {
		kit.SubmitOnEnter(f.save, x)
	}
	return f
}

func (f *logForm) askers() []kit.Option {
	list := []kit.Option{{ID: string(request.Patient), Label: i18n.T("requests.by.patient")}}
	if f.who.ID == "" {
		return []kit.Option{{ID: string(request.Anyone), Label: i18n.T("requests.by.anyone")}}
	}
	if len(f.who.Representatives) > 0 {
		list = append(list, kit.Option{ID: string(request.Representative), Label: i18n.T("requests.by.representative")})
	}
	return append(list, kit.Option{ID: string(request.ThirdParty), Label: i18n.T("requests.by.third_party")}, kit.Option{ID: string(request.Anyone), Label: i18n.T("requests.by.anyone")})
}

// offerAskers shows who can ask for that: a copy for somebody else is a kind of access, and only a complaint comes from anybody.
func (f *logForm) offerAskers() {
	if f.who.ID == "" {
		return
	}
	ids := []string{string(request.Patient), string(request.Representative)}
	switch request.Kind(f.kind.Chosen()) {
	case request.KindAccess:
		ids = append(ids, string(request.ThirdParty))
	case request.KindComplaint:
		ids = append(ids, string(request.Anyone))
	}
	if f.asker.Offer(ids...); f.asker.Chosen() == "" {
		f.asker.Choose(string(request.Patient))
	}
}

// show puts the form into the window.
func (f *logForm) show() {
	x := f.fields
	title := i18n.T("requests.log.title")
	sub := i18n.T("requests.log.sub")
	if f.who.ID != "" {
		title, sub = i18n.T("requests.log.for", "name", f.who.Name()), whom.Born(f.who)
	}
	scan := kit.Secondary(i18n.T("requests.paper.letter"), nil).WithIcon(kit.IconPaper).Small()
	scan.OnTapped(func() {
		f.s.host.PickFile([]string{"pdf", "jpg", "jpeg", "png"}, func(_ string, data []byte) {
			f.paper = data
			scan.SetText(i18n.T("requests.paper.added"))
		})
	})
	save := kit.Primary(i18n.T("requests.log.save"), f.save)
	f.s.set(kit.Page(kit.Header(title, sub, kit.Secondary(i18n.T("requests.back"), f.s.leave), save), f.again, f.same,
		kit.Card(kit.ColumnsTop(18, []float32{1, 1}, x.kind, x.on), x.via, f.company, x.asker, f.extra, x.sure, f.known, x.words, f.inspect, kit.Row(8, scan, kit.Spring()), f.problem)))
	f.changed()
	f.s.host.Focus(kit.FocusTarget(f.kind))
}

// changed shows what the answers so far ask for.
func (f *logForm) changed() {
	f.company.Objects, f.extra.Objects, f.known.Objects = nil, nil, nil
	x := f.fields
	if f.via.Chosen() == string(request.ByAssociate) {
		f.company.Objects = []fyne.CanvasObject{x.through, kit.Banner(kit.Info, "", i18n.T("requests.associate.day"))}
	}
	f.offerAskers()
	switch request.RequesterKind(f.asker.Chosen()) {
	case request.Representative:
		f.extra.Objects = []fyne.CanvasObject{x.rep}
	case request.ThirdParty:
		f.extra.Objects = []fyne.CanvasObject{kit.ColumnsTop(18, []float32{1, 1}, x.to, x.where), kit.ColumnsTop(18, []float32{1, 1}, x.signed, kit.Inset4(26, 0, 0, 0, f.order.files))}
	case request.Anyone:
		f.extra.Objects = []fyne.CanvasObject{x.name}
	}
	// Who cannot be seen is known by no face and shows no ID.
	if far := (request.Request{Via: request.Channel(f.via.Chosen())}).AtDistance(); far {
		f.sure.Offer(calledUp, notYet)
	} else {
		f.sure.Offer(knownHere, idSeen, calledUp, notYet)
	}
	if f.sure.Chosen() == "" {
		f.sure.Choose(notYet)
	}
	if f.sure.Chosen() == calledUp {
		var boxes []fyne.CanvasObject
		for _, id := range []patient.Identifier{patient.IDBirthDate, patient.IDAddress, patient.IDPhone, patient.IDMRN} {
			boxes = append(boxes, f.ids[id])
		}
		f.known.Objects = []fyne.CanvasObject{kit.MutedText(i18n.T("requests.called.sub")), kit.ColumnsTop(14, []float32{1, 1, 1, 1}, boxes...)}
	}
	for _, c := range []*fyne.Container{f.company, f.extra, f.known} {
		c.Hidden = len(c.Objects) == 0
	}
	f.inspect.Hidden = f.kind.Chosen() != string(request.KindAccess)
	f.company.Refresh()
	f.extra.Refresh()
	f.known.Refresh()
	f.s.root.Refresh()
	f.repeated()
}

// repeated says when a request for the same is still open.
func (f *logForm) repeated() {
	f.same.Objects, f.same.Hidden = nil, true
	f.same.Refresh()
	if f.who.ID == "" {
		return
	}
	id, k := f.who.ID, request.Kind(f.kind.Chosen())
	ui.Run(f.s.host.Async(), &f.s.finding, func(ctx context.Context) ([]request.Request, error) { return f.s.o.OpenRequests(ctx, id, k) },
		func(list []request.Request, err error) {
			if err != nil || len(list) == 0 || f.s.log != f {
				return
			}
			first := list[0]
			f.same.Objects = []fyne.CanvasObject{kit.Banner(kit.Warn, "", i18n.T("requests.same", "number", request.NumberOf(first.Number), "date", i18n.Date(first.ReceivedOn)),
				kit.Link(i18n.T("requests.same.open"), func() { f.s.host.Go(page.Route{Page: page.Request, ID: first.ID}) }).Small())}
			f.same.Show()
			f.same.Refresh()
			f.s.root.Refresh()
		})
}

// said is what the form says.
func (f *logForm) said() (office.NewRequest, error) {
	n := office.NewRequest{Kind: request.Kind(f.kind.Chosen()), PatientID: f.who.ID, Via: request.Channel(f.via.Chosen()), Words: f.words.Value(), Paper: f.paper,
		Inspect: f.inspect.On() && f.kind.Chosen() == string(request.KindAccess)}
	if n.Via == request.ByAssociate {
		n.Associate = f.through.Value()
	}
	var err error
	if n.ReceivedOn, err = f.on.Date(); err != nil {
		return n, &wrong{field: f.fields.on}
	}
	q := request.Requester{Kind: request.RequesterKind(f.asker.Chosen())}
	switch q.Kind {
	case request.Representative:
		q.RepresentativeID = f.rep.Chosen()
	case request.ThirdParty:
		signed, err := f.order.signed.Date()
		if err != nil {
			return n, &wrong{field: f.fields.signed}
		}
		q.Name = f.order.to.Value()
		q.Directive = &request.Directive{Recipient: f.order.to.Value(), Address: f.order.where.Value(), SignedOn: signed, Electronic: f.order.files.On()}
	case request.Anyone:
		q.Name = f.name.Value()
	}
	n.Requester = q
	switch f.sure.Chosen() {
	case knownHere:
		n.Identity = &office.IdentityCheck{Methods: []patient.Method{patient.KnownToStaff}}
	case idSeen:
		n.Identity = &office.IdentityCheck{Methods: []patient.Method{patient.PhotoID}}
	case calledUp:
		n.Identity = &office.IdentityCheck{Methods: []patient.Method{patient.CalledBack}, Identifiers: checked(f.ids)}
	}
	return n, nil
}

func checked(boxes map[patient.Identifier]*kit.CheckBox) []patient.Identifier {
	var list []patient.Identifier
	for _, id := range []patient.Identifier{patient.IDBirthDate, patient.IDAddress, patient.IDPhone, patient.IDMRN} {
		if boxes[id].On() {
			list = append(list, id)
		}
	}
	return list
}

func (f *logForm) save() {
	f.problem.SetText("")
	kit.ClearErrors(f.fields.all()...)
	n, err := f.said()
	if err != nil {
		f.refuse(err)
		return
	}
	ui.Run(f.s.host.Async(), &f.s.saving, func(ctx context.Context) (request.Request, error) {
		return f.s.o.LogRequest(context.WithoutCancel(ctx), n)
	},
		func(r request.Request, err error) {
			if err != nil {
				f.refuse(err)
				return
			}
			f.s.dropForm()
			f.s.host.Toast(i18n.T("requests.logged", "number", request.NumberOf(r.Number), "date", i18n.Date(r.On)), nil)
			f.s.host.Refresh()
			f.s.host.GoOn(page.Route{Page: page.Request, ID: r.ID})
		})
}

// refuse says what is wrong at its field, or at the foot of the form; what has no sentence is told as every failure is.
func (f *logForm) refuse(err error) {
	var typed *wrong
	switch sentence, ok := i18n.Sentence(err); {
	case errors.As(err, &typed):
		typed.field.Focus()
	case !ok:
		f.s.host.Fail(err)
	default:
		field := f.about(err)
		if field == nil {
			f.problem.SetText(sentence)
		} else {
			field.SetError(sentence)
			field.Focus()
		}
		f.s.root.Refresh()
	}
}

// about is the field that a refusal is about; nil if it is none of them.
func (f *logForm) about(err error) *kit.Field {
	var day calendar.Refused
	if errors.As(err, &day) {
		return f.fields.on
	}
	var ruled request.Refused
	if !errors.As(err, &ruled) {
		return nil
	}
	x := f.fields
	if ruled.Code == "representative_missing" {
		return x.rep
	}
	if ruled.Code == "directive_unsigned" {
		return x.signed
	}
	if ruled.Code == "directive_unclear" && strings.TrimSpace(f.order.to.Value()) != "" {
		return x.where
	}
	return map[string]*kit.Field{"kind": x.kind, "via": x.via, "associate": x.through, "words": x.words, "text": x.words, "requester": x.asker, "directive": x.to, "identity": x.sure}[ruled.Field]
}
