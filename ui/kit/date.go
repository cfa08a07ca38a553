// DateField: a day typed as people type days, with a calendar one press away.

package kit

import (
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/calendar"
	"consentry/ui/i18n"
)

// DateField is an entry for a day. What is typed is read when the entry is left, and shown as "22 Nov 2026".
// A wrong day is never replaced by an older right one: Date then returns its error.
type DateField struct {
	widget.BaseWidget
	// OnChanged is called when a person has entered another day, or emptied the field (the zero Date).
	OnChanged func(calendar.Date)
	// OnError is called with a sentence when what was typed is no day, and with "" when it is again.
	// A Field made by NewDate shows it by itself.
	OnError func(sentence string)

	box   *Entry
	open  *Button
	today calendar.Date
	birth bool
	tr    i18n.Translator
	date  calendar.Date
	err   error
	fresh bool // something was typed that has not been read
	body  fyne.CanvasObject
	popup *widget.PopUp
}

// NewDateField returns an entry for a day; today resolves "tomorrow" and "in 2 years".
func NewDateField(today calendar.Date) *DateField { return newDateField(today, false, "") }

// NewBirthField returns an entry for a birth date: two-digit years lie in the past.
func NewBirthField(today calendar.Date) *DateField { return newDateField(today, true, "") }

// InLanguage makes the field read and write a patient's language, and returns it.
func (d *DateField) InLanguage(lang string) *DateField {
	d.tr = translator(lang)
	d.box.SetPlaceHolder(d.tr.T("kit.date.placeholder"))
	return d
}

func newDateField(today calendar.Date, birth bool, lang string) *DateField {
	d := &DateField{today: today, birth: birth, tr: translator(lang)}
	d.box = NewEntry(d.tr.T("kit.date.placeholder")).Limit(40)
	d.box.OnEdited = func(string) { d.fresh = true }
	d.box.lost = d.read
	d.open = IconButton(IconCalendar, d.tr.T("kit.date.open"), d.showCalendar)
	d.box.ActionItem = d.open
	d.body = d.box
	d.ExtendBaseWidget(d)
	return d
}

// NewDate returns a DateField in a Field that shows its errors.
func NewDate(label string, d *DateField) *Field {
	f := NewField(label, d)
	d.OnError = f.SetError
	return f
}

// Date returns the day entered, the zero Date for an empty field, or the error of what was typed.
func (d *DateField) Date() (calendar.Date, error) {
	d.read()
	if d.err != nil { // also when a form has cleared its errors since
		d.say(d.sentence(d.err))
	}
	return d.date, d.err
}

// SetDate fills the field without calling OnChanged.
func (d *DateField) SetDate(day calendar.Date) {
	d.date, d.err, d.fresh = day, nil, false
	d.box.SetValue(d.tr.Date(day))
	d.say("")
}

// Typed is what stands in the field, day or not, and SetTyped puts it back: for forms that are kept half filled.
func (d *DateField) Typed() string { return d.box.Value() }

// SetTyped fills the field with what was typed once; it is read when the day is asked for.
func (d *DateField) SetTyped(text string) {
	d.box.SetValue(text)
	d.fresh = true
}

func (d *DateField) onCorrected(f func()) { d.box.correct = f }

// SetInvalid draws the border red, or not.
func (d *DateField) SetInvalid(bad bool)         { d.box.SetInvalid(bad) }
func (d *DateField) focusTarget() fyne.Focusable { return d.box }
func (d *DateField) entry() *Entry               { return d.box }
func (d *DateField) setHint(s string)            { d.box.setHint(s) }

// SetEnabled makes the field changeable or not.
func (d *DateField) SetEnabled(on bool) {
	if on {
		d.box.Enable()
		d.open.Enable()
	} else {
		d.box.Disable()
		d.open.Disable()
	}
}

// read understands what was typed since the last reading.
func (d *DateField) read() {
	if !d.fresh {
		return
	}
	d.fresh = false
	text := strings.TrimSpace(d.box.Value())
	if text == "" {
		d.take(calendar.Date{})
		return
	}
	parse := calendar.ParseEntry
	if d.birth {
		parse = calendar.ParseBirth
	}
	day, err := parse(text, d.today, d.tr.Lang())
	if err == nil && d.birth && day.After(d.today) {
		err = errFutureBirth
	}
	if err != nil {
		d.date, d.err = calendar.Date{}, err
		d.say(d.sentence(err))
		return
	}
	d.take(day)
}

var errFutureBirth = errors.New("birth date after today")

func (d *DateField) sentence(err error) string {
	if errors.Is(err, errFutureBirth) {
		return d.tr.T("kit.date.future")
	}
	if s, ok := d.tr.Sentence(err); ok {
		return s
	}
	return d.tr.T("kit.date.wrong")
}

func (d *DateField) take(day calendar.Date) {
	changed := day != d.date || d.err != nil
	d.SetDate(day)
	if changed && d.OnChanged != nil {
		d.OnChanged(day)
	}
}

func (d *DateField) say(sentence string) {
	if d.OnError != nil {
		d.OnError(sentence)
	}
}

// showCalendar opens the calendar below the field.
func (d *DateField) showCalendar() {
	c := fyne.CurrentApp().Driver().CanvasForObject(d)
	if c == nil {
		return
	}
	d.read()
	at := d.date
	if at.IsZero() {
		at = d.today
	}
	m := newMonthView(at, d.date, d.today, d.tr, func(day calendar.Date) {
		d.closeCalendar()
		d.take(day)
		focusOn(d.box)
	})
	m.closed = func() { d.closeCalendar(); focusOn(d.box) }
	d.popup = widget.NewPopUp(Inset(12, 12, m.body), c)
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(d)
	size := d.popup.MinSize()
	x := min(pos.X, max(0, c.Size().Width-size.Width-8))
	y := pos.Y + d.Size().Height + 4
	if y+size.Height > c.Size().Height {
		y = max(4, pos.Y-size.Height-4)
	}
	d.popup.ShowAtPosition(fyne.NewPos(x, y))
	c.Focus(m.days)
}

func (d *DateField) closeCalendar() {
	if d.popup != nil {
		d.popup.Hide()
		d.popup = nil
	}
}

// CreateRenderer is called by Fyne.
func (d *DateField) CreateRenderer() fyne.WidgetRenderer { return simple(d, d.body) }

// monthView is the calendar: month and year with jumps, and a grid of days that the arrow keys walk.
type monthView struct {
	body   *fyne.Container
	title  *Text
	days   *dayGrid
	tr     i18n.Translator
	closed func()
}

func newMonthView(at, chosen, today calendar.Date, tr i18n.Translator, pick func(calendar.Date)) *monthView {
	m := &monthView{tr: tr, title: StrongText("").Centered()}
	m.days = newDayGrid(at, chosen, today, tr, pick, func() { m.closed() })
	m.days.moved = m.retitle
	jump := func(icon IconName, key string, months int) *Button {
		return IconButton(icon, tr.T(key), func() { m.days.walk(m.days.at.AddMonths(months)) })
	}
	year := func(text string, years int) *Button {
		return Link(text, func() { m.days.walk(m.days.at.AddMonths(12 * years)) })
	}
	head := Row(2, jump(IconLeft, "kit.date.previous", -1), Grow(m.title), jump(IconRight, "kit.date.next", 1))
	years := Row(10, year("−10", -10), year("−1", -1), Spring(), SmallText(tr.T("kit.date.years")), Spring(),
		year("+1", 1), year("+10", 10))
	m.body = Stack(6, head, years, m.days)
	m.retitle()
	return m
}

func (m *monthView) retitle() {
	m.title.SetText(capital(m.tr.MonthName(m.days.at.Month())) + " " + itoa(m.days.at.Year()))
}

func capital(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// firstOfGrid is the Sunday on or before the first of the month.
func firstOfGrid(at calendar.Date) calendar.Date {
	first := at.AddDays(1 - at.Day())
	return first.AddDays(-int(first.Weekday() - time.Sunday))
}

// MonthPicture is the calendar that a DateField opens, standing on its own.
func MonthPicture(chosen, today calendar.Date, lang string) fyne.CanvasObject {
	m := newMonthView(chosen, chosen, today, translator(lang), func(calendar.Date) {})
	m.closed = func() {}
	return m.body
}
