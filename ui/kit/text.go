// Words on the screen: one piece for all of them, which wraps, cuts off with an ellipsis, and mixes weights in a line.

package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Weight is how heavy letters are drawn.
type Weight int

// The weights of the typeface.
const (
	Regular Weight = iota
	Medium
	SemiBold
	Bold
	Italic
)

// Run is a part of a Text with a weight of its own.
type Run struct {
	Text   string
	Strong bool // semibold instead of the Text's weight
}

// Text is words in one size and colour. It wraps when it is too narrow, or ends in an ellipsis if OneLine is set.
// Set its fields before it is shown, or call Refresh after.
type Text struct {
	widget.BaseWidget
	TextSize fyne.ThemeSizeName
	Weight   Weight
	Color    fyne.ThemeColorName
	Align    fyne.TextAlign
	OneLine  bool

	runs    []Run
	flowed  float32 // the width the lines below are for
	lines   []textLine
	size    float32 // text size the lines are for
	leading float32 // height of a line
}

// textLine is one line of pieces that share a weight.
type textLine struct {
	pieces []textPiece
	width  float32
}

type textPiece struct {
	text   string
	strong bool
	x, w   float32
}

// NewText returns words in a size, weight and colour.
func NewText(text string, size fyne.ThemeSizeName, weight Weight, color fyne.ThemeColorName) *Text {
	t := &Text{TextSize: size, Weight: weight, Color: color, runs: []Run{{Text: text}}}
	t.ExtendBaseWidget(t)
	return t
}

// The usual kinds of words, by what they are for.
func TitleText(s string) *Text   { return NewText(s, SizeTitle, Bold, ColorInk) }       // a page's title
func HeadingText(s string) *Text { return NewText(s, SizeBody, Bold, ColorInk) }        // a card's title
func StrongText(s string) *Text  { return NewText(s, SizeBody, SemiBold, ColorInk) }    // the main line of a row
func BodyText(s string) *Text    { return NewText(s, SizeBody, Regular, ColorInk) }     // sentences
func MutedText(s string) *Text   { return NewText(s, SizeBody, Regular, ColorMuted) }   // a page's sub line
func SmallText(s string) *Text   { return NewText(s, SizeSmall, Regular, ColorMuted) }  // the second line of a row
func LabelText(s string) *Text   { return NewText(s, SizeSmall, SemiBold, ColorLabel) } // above a field or a value
func ValueText(s string) *Text   { return NewText(s, SizeValue, Bold, ColorInk) }       // a number that matters
func HeroText(s string) *Text    { return NewText(s, SizeHero, Bold, ColorInk) }        // a patient page's title
func ErrorText(s string) *Text   { return NewText(s, SizeSmall, Medium, ColorBadInk) }  // what is wrong, in words

// RichText returns sentences with emphasised parts, in body size.
func RichText(runs ...Run) *Text {
	t := BodyText("")
	t.runs = runs
	return t
}

// Emphasis reads "Lena, you let **Hale Aesthetic Surgery** ..." into runs: what stands between two pairs of asterisks
// is strong. Use it on translated sentences, and fill what a person typed in as a Run of its own.
func Emphasis(sentence string) []Run {
	var runs []Run
	for i, part := range strings.Split(sentence, "**") {
		if part != "" {
			runs = append(runs, Run{Text: part, Strong: i%2 == 1})
		}
	}
	return runs
}

// Line makes the text one line that ends in an ellipsis if there is too little room, and returns it.
func (t *Text) Line() *Text { t.OneLine = true; return t }

// Tint sets the colour and returns the text.
func (t *Text) Tint(c fyne.ThemeColorName) *Text { t.Color = c; return t }

// Centered centres the lines and returns the text.
func (t *Text) Centered() *Text { t.Align = fyne.TextAlignCenter; return t }

// Text returns the words.
func (t *Text) Text() string {
	if len(t.runs) == 1 {
		return t.runs[0].Text
	}
	var b strings.Builder
	for _, r := range t.runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// SetText replaces the words.
func (t *Text) SetText(s string) {
	if len(t.runs) == 1 && t.runs[0] == (Run{Text: s}) {
		return
	}
	t.SetRuns(Run{Text: s})
}

// SetRuns replaces the words by parts.
func (t *Text) SetRuns(runs ...Run) {
	t.runs = runs
	t.Refresh()
}

// AccessibilityLabel and AccessibilityRole tell a screen reader.
func (t *Text) AccessibilityLabel() string             { return t.Text() }
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// style finds the face that draws a text in a weight: by a font of ours if it has all the letters, else by the theme.
func style(text string, w Weight) (fyne.TextStyle, fyne.Resource) {
	switch w {
	case Medium:
		if faceMedium.has(text) {
			return fyne.TextStyle{}, faceMedium.resource
		}
		return fyne.TextStyle{}, nil
	case SemiBold:
		return fyne.TextStyle{Bold: true}, nil
	case Bold:
		if faceBold.has(text) {
			return fyne.TextStyle{}, faceBold.resource
		}
		return fyne.TextStyle{Bold: true}, nil
	case Italic:
		return fyne.TextStyle{Italic: true}, nil
	default:
		return fyne.TextStyle{}, nil
	}
}

// measure returns the size of one line of text, in units.
func measure(text string, size float32, w Weight) fyne.Size {
	st, src := style(text, w)
	s, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, size, st, src)
	return s
}

// dress sets the face of a canvas text.
func dress(c *canvas.Text, w Weight) {
	c.TextStyle, c.FontSource = style(c.Text, w)
}

func (t *Text) weight(strong bool) Weight {
	if strong && t.Weight < SemiBold {
		return SemiBold
	}
	return t.Weight
}

// metrics reads the sizes from the theme.
func (t *Text) metrics() (size, line float32) {
	th := t.Theme()
	size = th.Size(t.TextSize)
	line = measure("Ag", size, t.Weight).Height
	if f := th.Size(sizeLeading); f > 0 {
		line = size * f
	}
	return size, line
}

// forget drops what was computed for another width or wording.
func (t *Text) forget() { t.lines, t.flowed = nil, 0 }

// Refresh shows changed fields.
func (t *Text) Refresh() {
	t.forget()
	t.BaseWidget.Refresh()
}

func (t *Text) naturalWidth() float32 {
	size, _ := t.metrics()
	w, widest := float32(0), float32(0)
	for _, r := range t.runs {
		for i, part := range strings.Split(r.Text, "\n") {
			if i > 0 {
				widest, w = max(widest, w), 0
			}
			w += measure(part, size, t.weight(r.Strong)).Width
		}
	}
	return ceil(max(widest, w))
}

func ceil(f float32) float32 {
	n := float32(int(f))
	if n < f {
		n++
	}
	return n
}

func (t *Text) heightFor(width float32) float32 {
	t.flow(width)
	n := max(1, len(t.lines))
	return ceil(t.leading * float32(n))
}

// MinSize is the width of a short word and the height at the present width.
func (t *Text) MinSize() fyne.Size {
	nat := t.naturalWidth()
	if t.OneLine {
		_, line := t.metrics()
		return fyne.NewSize(min(nat, 24), ceil(line))
	}
	w := t.BaseWidget.Size().Width
	if w <= 0 {
		w = nat
	}
	return fyne.NewSize(min(nat, t.longestWord()), t.heightFor(w))
}

// longestWord is the least width that breaks no word, up to a limit for words without end.
func (t *Text) longestWord() float32 {
	size, _ := t.metrics()
	longest := float32(0)
	for _, r := range t.runs {
		for _, word := range strings.Fields(r.Text) {
			longest = max(longest, measure(word, size, t.weight(r.Strong)).Width)
		}
	}
	return ceil(min(longest, size*12))
}

// flow breaks the words into lines for a width.
func (t *Text) flow(width float32) {
	size, line := t.metrics()
	if t.lines != nil && t.flowed == width && t.size == size {
		return
	}
	t.size, t.leading, t.flowed = size, line, width
	if t.OneLine {
		t.lines = []textLine{t.cut(width)}
		return
	}
	t.lines = t.breakLines(width)
}

// cut returns the one line of a OneLine text, shortened to the width.
func (t *Text) cut(width float32) textLine {
	text := strings.ReplaceAll(t.Text(), "\n", " ")
	w := measure(text, t.size, t.Weight).Width
	if w > width+0.5 && width > 0 {
		text = ellipsis(text, width, t.size, t.Weight)
		w = measure(text, t.size, t.Weight).Width
	}
	return textLine{pieces: []textPiece{{text: text, w: w}}, width: w}
}

// ellipsis shortens a text to fit a width, by halving.
func ellipsis(text string, width, size float32, w Weight) string {
	if measure(text, size, w).Width <= width+0.5 {
		return text
	}
	r := []rune(text)
	lo, hi := 0, len(r)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if measure(strings.TrimRight(string(r[:mid]), " ")+"…", size, w).Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return strings.TrimRight(string(r[:lo]), " ") + "…"
}

// word is letters without a space between them, which may change weight inside.
type word struct {
	parts   []Run
	width   float32
	newline bool // begins a line by the writer's wish
	space   bool // a space stands before it
}

// words splits the runs at spaces and line ends.
func (t *Text) words(width float32) []word {
	var out []word
	var now word
	flush := func() {
		if len(now.parts) > 0 {
			out = append(out, now)
		}
		now = word{}
	}
	add := func(s string, strong bool) {
		w := measure(s, t.size, t.weight(strong)).Width
		for width > 0 && now.width+w > width && len([]rune(s)) > 1 { // a word wider than the line breaks anywhere
			head := fitting(s, width-now.width, t.size, t.weight(strong))
			if head == "" {
				break
			}
			now.parts = append(now.parts, Run{head, strong})
			now.width += measure(head, t.size, t.weight(strong)).Width
			flush()
			s = s[len(head):]
			w = measure(s, t.size, t.weight(strong)).Width
		}
		if s != "" {
			now.parts = append(now.parts, Run{s, strong})
			now.width += w
		}
	}
	for _, r := range t.runs {
		start := 0
		for i, c := range r.Text {
			if c != ' ' && c != '\n' {
				continue
			}
			if i > start {
				add(r.Text[start:i], r.Strong)
			}
			start = i + 1
			if c == '\n' && len(now.parts) == 0 && now.newline {
				now.parts = append(now.parts, Run{"", r.Strong}) // an empty line
			}
			newline := c == '\n'
			if len(now.parts) > 0 {
				flush()
			} else {
				newline = newline || now.newline // spaces at the beginning of a line do not undo it
			}
			now.space, now.newline = c == ' ', newline
		}
		if start < len(r.Text) {
			add(r.Text[start:], r.Strong)
		}
	}
	flush()
	return out
}

// fitting returns the longest beginning of a text that fits a width.
func fitting(s string, width, size float32, w Weight) string {
	r := []rune(s)
	n := 0
	for n < len(r) && measure(string(r[:n+1]), size, w).Width <= width {
		n++
	}
	return string(r[:n])
}

// breakLines fills lines with words.
func (t *Text) breakLines(width float32) []textLine {
	blank := measure(" ", t.size, t.Weight).Width
	var lines []textLine
	var line textLine
	for _, w := range t.words(width) {
		gap := float32(0)
		if w.space && len(line.pieces) > 0 {
			gap = blank
		}
		if w.newline || width > 0 && len(line.pieces) > 0 && line.width+gap+w.width > width+0.5 {
			lines = append(lines, line)
			line, gap = textLine{}, 0
		}
		for i, p := range w.parts {
			if i > 0 {
				gap = 0
			}
			t.appendPiece(&line, p, gap)
		}
	}
	return append(lines, line)
}

// appendPiece adds letters to a line, joining them with the piece before if the weight is the same.
func (t *Text) appendPiece(line *textLine, p Run, gap float32) {
	last := len(line.pieces) - 1
	if last >= 0 && line.pieces[last].strong == p.Strong {
		q := &line.pieces[last]
		if gap > 0 {
			q.text += " "
		}
		q.text += p.Text
		q.w = measure(q.text, t.size, t.weight(q.strong)).Width
		line.width = q.x + q.w
		return
	}
	x := line.width + gap
	w := measure(p.Text, t.size, t.weight(p.Strong)).Width
	line.pieces = append(line.pieces, textPiece{text: p.Text, strong: p.Strong, x: x, w: w})
	line.width = x + w
}

// CreateRenderer is called by Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	return &textRenderer{t: t}
}

type textRenderer struct {
	t    *Text
	objs []fyne.CanvasObject
	laid bool
}

func (r *textRenderer) Destroy()           {}
func (r *textRenderer) MinSize() fyne.Size { return r.t.MinSize() }
func (r *textRenderer) Objects() []fyne.CanvasObject {
	if !r.laid && again(r.t) {
		r.Layout(r.t.BaseWidget.Size())
	}
	return r.objs
}

func (r *textRenderer) Layout(size fyne.Size) {
	r.laid = true
	t := r.t
	t.flow(size.Width)
	c := t.Theme().Color(t.Color, variant())
	n := 0
	top := (t.leading - measure("Ag", t.size, t.Weight).Height) / 2
	for row, l := range t.lines {
		x0 := float32(0)
		switch t.Align {
		case fyne.TextAlignCenter:
			x0 = (size.Width - l.width) / 2
		case fyne.TextAlignTrailing:
			x0 = size.Width - l.width
		}
		for _, p := range l.pieces {
			if p.text == "" {
				continue
			}
			var ct *canvas.Text
			if n < len(r.objs) {
				ct = r.objs[n].(*canvas.Text)
			} else {
				ct = canvas.NewText("", c)
				r.objs = append(r.objs, ct)
			}
			n++
			ct.Text, ct.Color, ct.TextSize = p.text, c, t.size
			dress(ct, t.weight(p.strong))
			place(ct, x0+p.x, float32(row)*t.leading+top, p.w, ct.MinSize().Height)
			ct.Refresh()
		}
	}
	clear(r.objs[n:])
	r.objs = r.objs[:n]
}

func (r *textRenderer) Refresh() {
	r.Layout(r.t.BaseWidget.Size())
	canvas.Refresh(r.t)
}

// variant is the system's present preference for light or dark.
func variant() fyne.ThemeVariant {
	if a := fyne.CurrentApp(); a != nil {
		return a.Settings().ThemeVariant()
	}
	return 1
}
