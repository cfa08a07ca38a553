// Package begun keeps what was typed into the forms of a page that were not done: by Esc, by going to another page or by a
// lock. It is there again when the form is opened once more, for the same member.
package begun

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Host is what a page is shown in.
type Host interface {
	Async() *ui.Async
	Fail(err error)
}

// Forms are the forms of a page. The zero value knows of none, and not yet what is in the records.
type Forms struct {
	known  office.BegunForms // left without saving
	stored office.BegunForms // what of them is in the records
	front  *form
}

// form is the one in front.
type form struct {
	name   string
	inputs []kit.Input
	blank  []string
}

func (f *form) values() []string {
	list := make([]string, len(f.inputs))
	for i, x := range f.inputs {
		list[i] = x.Get()
	}
	return list
}

func (f *form) fill(values []string) {
	for i, x := range f.inputs {
		x.Set(values[i])
	}
}

// Open is told of a form that comes to the front, and brings back what was typed into it before. It returns what says so, with
// a way to begin anew; nil if there was nothing. It has to be called before the form is shown.
func (f *Forms) Open(name string, inputs []kit.Input) fyne.CanvasObject {
	f.SetAside()
	x := &form{name: name, inputs: inputs}
	x.blank = x.values()
	f.front = x
	was := f.known[name]
	if len(was) != len(inputs) || slices.Equal(was, x.blank) {
		return nil
	}
	x.fill(was)
	again := kit.Stack(0)
	again.Add(kit.Banner(kit.Info, "", i18n.T("begun.form"), kit.Link(i18n.T("begun.anew"), func() {
		x.fill(x.blank)
		again.Hide()
	}).Small()))
	return again
}

// SetAside notes what stands in the form in front, if it was changed.
func (f *Forms) SetAside() {
	if f.front == nil {
		return
	}
	now := f.front.values()
	if slices.Equal(now, f.front.blank) {
		delete(f.known, f.front.name)
		return
	}
	if f.known == nil {
		f.known = office.BegunForms{}
	}
	f.known[f.front.name] = now
}

// Done is told that what the form in front asked for was done: nothing of it is kept.
func (f *Forms) Done() {
	if f.front != nil {
		f.Drop(f.front.name)
	}
}

// Drop forgets the form of a name.
func (f *Forms) Drop(name string) {
	delete(f.known, name)
	if f.front != nil && f.front.name == name {
		f.front = nil
	}
}

// Names are the names of what was begun, sorted.
func (f *Forms) Names() []string { return slices.Sorted(maps.Keys(f.known)) }

// Unread tells whether nothing was taken from the records, or begun, yet.
func (f *Forms) Unread() bool { return f.known == nil }

// Take takes what the records keep, unless it is known here better.
func (f *Forms) Take(kept office.BegunForms) {
	if f.known == nil {
		f.known, f.stored = maps.Clone(kept), kept
	}
}

// Keep puts what was begun into the records, if that is not what stands there, without waiting for it and though the page is
// left.
func (f *Forms) Keep(h Host, write func(context.Context, office.BegunForms) error) {
	f.SetAside()
	if len(f.known) == 0 && len(f.stored) == 0 || reflect.DeepEqual(f.known, f.stored) {
		return
	}
	forms := maps.Clone(f.known)
	f.stored = forms
	ui.Run(h.Async(), nil, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, write(context.WithoutCancel(ctx), forms)
	}, func(_ struct{}, err error) {
		if err != nil {
			h.Fail(err)
		}
	})
}
