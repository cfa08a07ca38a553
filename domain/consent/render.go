// This file turns a form's template and the facts of one patient into the exact words that are shown, signed and
// frozen. The template language is small and bounded:
//
//	# title, ## heading, - bullet, a blank line between paragraphs, **bold**, --- for the next page on a screen
//	[yes] text, [no] text, [ ] text      a place with its answer
//	{{name}}                             a value
//	{{#if x}} … {{else}} … {{/if}}       also {{#if not x}}
//	{{#each list}} … {{/each}}           values of the item come first, then those outside
//	[[S1]] … [[/S1]]                     a required statement: its words are taken out, the marks vanish
//
// Values can never act as markup: whatever a person typed is shown as it stands.
package consent

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds of a template and of what it may grow to. A notice of privacy practices has about 15 KiB.
const (
	MaxTemplateBytes = 128 << 10
	MaxRenderedBytes = 1 << 20
	maxTemplateDepth = 8
	maxTemplateNodes = 4000
	maxListItems     = 500
	maxRenderSteps   = 200_000
)

// Blank stands where a value is missing, as on an unfinished paper form. A text that contains it is not complete:
// Rendered.Missing names what is lacking.
const Blank = "________"

// ErrTooLong says that a template or the text made from it passes MaxTemplateBytes or MaxRenderedBytes.
var ErrTooLong = errors.New("form text too long")

// Values fills a template. Names are lower-case words joined by underscores.
type Values struct {
	Text  map[string]string
	Flags map[string]bool
	Lists map[string][]map[string]string
}

// Rendered is a template filled in.
type Rendered struct {
	Title string
	// Text is frozen with the document; Parse reads it again for screens and paper.
	Text       string
	Pages      []Page
	Statements []Statement
	// Missing names the values that were empty where the text needs them; Blank stands in their place.
	Missing []string
}

// Page is what patient mode shows at once.
type Page struct{ Blocks []Block }

// Render fills the template's text in lang ("en" or "es"). A language the template does not have, a mistake in the
// template (a Flaw) and ErrTooLong are errors. A missing value is not: see Rendered.Missing.
func Render(t Template, lang string, v Values) (Rendered, error) {
	body := t.Body[lang]
	if strings.TrimSpace(body) == "" {
		return Rendered{}, Flaw{Key: FlawLanguage, Lang: lang}
	}
	nodes, flaw := parseTemplate(body)
	if flaw != nil {
		flaw.Lang = lang
		return Rendered{}, *flaw
	}
	w := writer{values: v}
	if err := w.write(nodes, nil, true); err != nil {
		return Rendered{}, fmt.Errorf("fill form %s: %w", t.ID, err)
	}
	r := Rendered{Text: tidy(w.out.String()), Statements: w.statements, Missing: w.missing}
	page := Page{}
	for _, b := range Parse(r.Text) {
		switch {
		case b.Kind == BlockPageBreak:
			if len(page.Blocks) > 0 {
				r.Pages = append(r.Pages, page)
			}
			page = Page{}
			continue
		case b.Kind == BlockTitle && r.Title == "":
			r.Title = b.Plain()
		}
		page.Blocks = append(page.Blocks, b)
	}
	if len(page.Blocks) > 0 {
		r.Pages = append(r.Pages, page)
	}
	return r, nil
}

// writer walks the template once.
type writer struct {
	out        strings.Builder
	values     Values
	statements []Statement
	missing    []string
	steps      int
}

// write appends the nodes; item holds the current list item's values. Statements are collected on the outer walk only.
func (w *writer) write(nodes []node, item map[string]string, collect bool) error {
	for _, n := range nodes {
		if w.steps++; w.out.Len() > MaxRenderedBytes || w.steps > maxRenderSteps {
			return ErrTooLong
		}
		var err error
		switch n.kind {
		case nodeText:
			w.out.WriteString(n.text)
		case nodeValue:
			w.value(n.name, item)
		case nodeIf:
			children := n.children
			if w.holds(n.name, item) == n.negate {
				children = n.otherwise
			}
			err = w.write(children, item, collect)
		case nodeEach:
			items := w.values.Lists[n.name]
			for i := 0; i < min(len(items), maxListItems) && err == nil; i++ {
				err = w.write(n.children, items[i], false)
			}
		case nodeStatement:
			err = w.statement(n, item, collect)
		}
		if err != nil {
			return err
		}
	}
	if w.out.Len() > MaxRenderedBytes {
		return ErrTooLong
	}
	return nil
}

func (w *writer) value(name string, item map[string]string) {
	s, ok := item[name]
	if !ok {
		s = w.values.Text[name]
	}
	if s = CleanValue(s); s == "" {
		w.miss(name)
		s = Blank
	}
	w.out.WriteString(escape(s))
}

func (w *writer) miss(name string) {
	for _, m := range w.missing {
		if m == name {
			return
		}
	}
	w.missing = append(w.missing, name)
}

// holds tells whether {{#if name}} is true: a flag that is set, a value that is not empty, a list with items.
func (w *writer) holds(name string, item map[string]string) bool {
	if s, ok := item[name]; ok {
		return s != ""
	}
	return w.values.Flags[name] || CleanValue(w.values.Text[name]) != "" || len(w.values.Lists[name]) > 0
}

func (w *writer) statement(n node, item map[string]string, collect bool) error {
	from := w.out.Len()
	if err := w.write(n.children, item, false); err != nil {
		return err
	}
	if !collect {
		return nil
	}
	if text := PlainText(w.out.String()[from:]); text != "" {
		w.statements = append(w.statements, Statement{Code: n.code, Text: text})
	}
	return nil
}

// tidy removes spaces at line ends and runs of empty lines, which conditions leave behind.
func tidy(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	empty := true // so that the text does not begin with an empty line
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" {
			if !empty {
				b.WriteByte('\n')
			}
			empty = true
			continue
		}
		b.WriteString(line)
		b.WriteByte('\n')
		empty = false
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
