// This file keeps the form of a request that was not logged in the records, so that a lock does not lose what was typed, and
// brings it back to the same member.

package requests

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// draft is the form as it stands.
func (f *logForm) draft() office.RequestDraft {
	return office.RequestDraft{Begun: true, PatientID: f.who.ID, Kind: request.Kind(f.kind.Chosen()), Via: request.Channel(f.via.Chosen()), Received: f.on.Typed(),
		Associate: f.through.Value(), Asker: request.RequesterKind(f.asker.Chosen()), RepresentativeID: f.rep.Chosen(), SendTo: f.order.to.Value(),
		SendWhere: f.order.where.Value(), Signed: f.order.signed.Typed(), Electronic: f.order.files.On(), Name: f.name.Value(), Sure: f.sure.Chosen(),
		Knew: checked(f.ids), Words: f.words.Value(), Inspect: f.inspect.On(), Paper: len(f.paper) > 0}
}

// fill puts a draft into the form.
func (f *logForm) fill(d office.RequestDraft) {
	f.kind.Choose(string(d.Kind))
	f.via.Choose(string(d.Via))
	f.on.SetTyped(d.Received)
	f.through.SetValue(d.Associate)
	f.asker.Choose(string(d.Asker))
	f.rep.Choose(d.RepresentativeID)
	f.order.to.SetValue(d.SendTo)
	f.order.where.SetValue(d.SendWhere)
	f.order.signed.SetTyped(d.Signed)
	f.order.files.SetOn(d.Electronic)
	f.name.SetValue(d.Name)
	f.sure.Choose(d.Sure)
	for _, id := range d.Knew {
		if box := f.ids[id]; box != nil {
			box.SetOn(true)
		}
	}
	f.words.SetValue(d.Words)
	f.inspect.SetOn(d.Inspect)
	f.kept = f.draft()
	f.again.Objects = []fyne.CanvasObject{kit.Banner(kit.Info, "", i18n.T("requests.draft.back"))}
	if d.Paper {
		f.again.Objects = []fyne.CanvasObject{kit.Banner(kit.Warn, "", i18n.T("requests.draft.paper"))}
	}
	f.again.Show()
	f.changed()
}

// keepForm keeps the form if it was changed since it was kept last.
func (s *Screen) keepForm() {
	if f := s.log; f != nil {
		if now := f.draft(); !reflect.DeepEqual(now, f.kept) {
			f.kept = now
			s.keep(now)
		}
	}
}

// dropForm forgets a form that was logged or thrown away.
func (s *Screen) dropForm() {
	f := s.log
	s.log = nil
	if f != nil && !reflect.DeepEqual(f.kept, f.blank) {
		s.keep(office.RequestDraft{})
	}
}

func (s *Screen) keep(d office.RequestDraft) {
	ui.Run(s.host.Async(), nil, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.KeepRequestDraft(context.WithoutCancel(ctx), d)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
		}
	})
}

// askDraft looks for what was left before a lock, and hands it on.
func (s *Screen) askDraft(then func(office.RequestDraft)) {
	ui.Run(s.host.Async(), &s.drafting, s.o.RequestDraft, func(d office.RequestDraft, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		if d.Begun {
			then(d)
		}
	})
}

// offerDraft says in the search for the patient that a form was left, with a way to it.
func (s *Screen) offerDraft(under *fyne.Container) {
	s.askDraft(func(d office.RequestDraft) {
		goOn := func() {
			if d.PatientID == "" {
				s.begin(patient.Patient{})
				return
			}
			s.showLog(d.PatientID)
		}
		under.Objects = []fyne.CanvasObject{kit.Banner(kit.Info, "", i18n.T("requests.draft.left"), kit.Secondary(i18n.T("requests.draft.go_on"), goOn).Small())}
		under.Show()
		s.root.Refresh()
	})
}
