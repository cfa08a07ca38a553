// This file is what stands around every page: the bar with language and text size, the way back, help, staff, and on.

package patientmode

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/ui/kit"
)

// The room around a page's content, in units, and the widest line of text that reads well.
const (
	sideways = 60
	above    = 20
	below    = 10
	widest   = 940
	between  = 44 // of the words that are signed and the pad
)

// frame is the one thing the window holds in patient mode; its content is replaced page by page.
type frame struct {
	box     *fyne.Container
	size    fyne.Size
	resized func()
	focus   func() // gives the keyboard to what waits for it on the page being made
}

func newFrame(resized func()) *frame {
	f := &frame{resized: resized}
	f.box = container.New(f)
	return f
}

// set shows a page in the theme that patients read.
func (f *frame) set(larger bool, content fyne.CanvasObject) {
	f.box.Objects = []fyne.CanvasObject{kit.PatientArea(larger, content)}
	f.box.Refresh()
}

// Layout gives the page all the room, and tells when there is more or less of it.
func (f *frame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	was := f.size
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
	if abs(was.Width-size.Width) >= matters || abs(was.Height-size.Height) >= matters {
		f.size = size
		f.resized()
	}
}

// matters is a change of the window's size that can change where a text is cut, in units.
const matters = 4

func abs(v float32) float32 { return max(v, -v) }

// MinSize lets the window be any size.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// sheet puts a foot below and a bar above a body that takes the rest.
type sheet struct{}

// Layout expects body, foot and bar: Tab begins in the body.
func (sheet) Layout(o []fyne.CanvasObject, s fyne.Size) {
	foot, bar := kit.HeightFor(o[1], s.Width), kit.HeightFor(o[2], s.Width)
	put(o[2], 0, s.Width, bar)
	put(o[0], bar, s.Width, max(0, s.Height-bar-foot))
	put(o[1], max(bar, s.Height-foot), s.Width, foot)
}

func put(o fyne.CanvasObject, y, w, h float32) {
	o.Move(fyne.NewPos(0, y))
	o.Resize(fyne.NewSize(w, h))
}

// MinSize lets the window be any size.
func (sheet) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// bar is the practice's name, the languages and the sizes of text.
func (m *mode) bar() fyne.CanvasObject {
	size := func(larger bool) func() {
		return m.tap(func() { m.larger = larger; m.rebuild() })
	}
	name := m.practice
	if m.sample {
		name += " · " + m.tr.T("patientmode.sample")
	}
	return kit.PatientBar(name,
		kit.BarLink(m.tr.T("patientmode.english"), m.tap(func() { m.setLanguage("en") })),
		kit.BarLink(m.tr.T("patientmode.spanish"), m.tap(func() { m.setLanguage("es") })),
		kit.BarLink("A", size(false)), kit.BarLink("A+", size(true)))
}

// foot is the way back (nil: none) and how far one is, help, staff, and the way on (nil: none).
func (m *mode) foot(back, on *kit.Button, far ...fyne.CanvasObject) fyne.CanvasObject {
	left, right := kit.Row(16), kit.Row(0, kit.Spring())
	if back != nil {
		left.Add(back)
	}
	for _, f := range far {
		left.Add(f)
	}
	if on != nil {
		right.Add(on)
	}
	middle := kit.Row(22, kit.Spring(), kit.Link(m.tr.T("patientmode.help"), m.tap(m.askHelp)), kit.Link(m.tr.T("patientmode.staff"), m.tap(m.askStaff)), kit.Spring())
	return kit.Stack(0, kit.Divider(), kit.Inset(10, sideways, kit.Row(0, kit.Gap(0, footHigh), kit.Grow(kit.Columns(12, []float32{3, 2, 3}, left, middle, right)))))
}

// footHigh is the least height of a foot without buttons, in units: help and staff stay where they are from page to page.
const footHigh = 50

func (m *mode) backButton(f func()) *kit.Button {
	return kit.Secondary(m.tr.T("patientmode.back"), m.tap(f)).Big().WithIcon(kit.IconLeft)
}

func (m *mode) onButton(words string, f func()) *kit.Button {
	b := kit.Primary(words, m.tap(f)).Big()
	m.root.focus = m.to(b)
	return b
}

// to moves the keyboard to a piece of the page.
func (m *mode) to(o fyne.CanvasObject) func() { return func() { m.h.Focus(kit.FocusTarget(o)) } }

// page is a whole page. It scrolls only if the window is smaller than any the pages are cut for.
func (m *mode) page(body, foot fyne.CanvasObject) fyne.CanvasObject {
	return container.New(sheet{}, kit.NewScroller(kit.Inset4(above, sideways, below, sideways, body)), foot, m.bar())
}

// narrow is a page of a few words: they stand at the left, in lines that read well.
func (m *mode) narrow(width float32, pieces ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.ColumnsTop(0, []float32{width, 1}, kit.Stack(18, pieces...), kit.Gap(0, 0))
}

// room is the width and height for a page of text between bar and foot.
func (m *mode) room() fyne.Size {
	size := m.root.size
	if size.Width < 1 || size.Height < 1 {
		size = fyne.NewSize(1280, 800)
	}
	around := func(o fyne.CanvasObject) float32 { return kit.HeightFor(kit.PatientArea(m.larger, o), size.Width) }
	h := size.Height - around(m.bar()) - around(m.foot(m.backButton(nil), nil)) - above - below
	wide := float32(widest)
	if m.larger {
		wide *= 1.2 // as the letters
	}
	return fyne.NewSize(min(wide, size.Width-2*sideways), h)
}
