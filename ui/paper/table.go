// This file sets plain lists with as many columns as the office wants to see.
package paper

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Measures of a table in points.
const (
	cellPad   = 4.0
	cellType  = 9.0
	cellMin   = 34.0
	cellMax   = 260.0 // beyond this a column wraps
	cellLead  = 1.3
	sampleFor = 400 // rows looked at to find a column's width
)

// Table sets a list; its head is repeated on every page. Wide lists lie on their side. Cells wrap; a row that does not
// fit goes to the next page, one taller than a page goes on over it.
func (p *Printer) Table(sh office.TableSheet) ([]byte, error) {
	if len(sh.Columns) == 0 {
		return nil, ErrNothing
	}
	t := table{sheet: sh}
	want := p.natural(sh)
	w, _ := p.opts.page()
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Footer.Printed, wide: sum(want) > (w-2*side)*1.25, running: cmp.Or(sh.Whose, sh.Title)}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.table")
	if sh.Footer.Head != "" {
		j.foot = logged(tr, sh.Footer)
	}
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	t.widths = share(want, s.width())
	s.paragraph(sh.Title, style{size: 17, weight: bold, lead: 1.2, keep: true})
	for _, line := range rowsOf(sh.Sub) {
		s.paragraph(line, style{color: muted, keep: true})
	}
	if len(sh.Rows) > 0 {
		s.paragraph(tr.T("paper.table.count", "n", len(sh.Rows)), style{color: muted, keep: true})
	}
	s.y += 6
	if len(sh.Rows) == 0 && sh.None != "" {
		s.paragraph(sh.None, style{})
		return s.finish()
	}
	t.head(s)
	for i, row := range sh.Rows {
		if s.err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, s.err)
		}
		t.row(s, row)
	}
	return s.finish()
}

type table struct {
	sheet  office.TableSheet
	widths []float64
}

// natural is the width each column would like.
func (p *Printer) natural(sh office.TableSheet) []float64 {
	want := make([]float64, len(sh.Columns))
	for i, c := range sh.Columns {
		c, _ = p.faces[bold].fit(c)
		want[i] = max(cellMin, p.faces[bold].width(c, cellType)+2*cellPad)
	}
	step := max(1, len(sh.Rows)/sampleFor)
	for r := 0; r < len(sh.Rows); r += step {
		for i, c := range sh.Rows[r] {
			if i < len(want) && len(c) < 4000 {
				for _, line := range rowsOf(c) {
					line, _ = p.faces[regular].fit(line)
					want[i] = max(want[i], p.faces[regular].width(line, cellType)+2*cellPad+1)
				}
			}
		}
	}
	for i := range want {
		want[i] = min(want[i], cellMax)
	}
	return want
}

// share gives every column its part of the room: what it likes when there is room for all, else narrow columns keep
// theirs and wide ones share the rest.
func share(want []float64, room float64) []float64 {
	out := make([]float64, len(want))
	if total := sum(want); total <= room {
		for i, w := range want {
			out[i] = w * room / total
		}
		return out
	}
	left, open := room, len(want)
	done := make([]bool, len(want))
	for again := true; again && open > 0; {
		again = false
		fair := left / float64(open)
		for i, w := range want {
			if !done[i] && w <= fair {
				out[i], done[i], again = w, true, true
				left -= w
				open--
			}
		}
	}
	for i := range want {
		if !done[i] {
			out[i] = left / float64(open)
		}
	}
	return out
}

func (t table) head(s *sheet) {
	var cells [][]line
	tall := 0.0
	for i, c := range t.sheet.Columns {
		lines := s.p.wrap([]consent.Span{{Text: s.fit(c), Bold: true}}, cellType, t.widths[i]-2*cellPad)
		cells = append(cells, lines)
		tall = max(tall, float64(len(lines))*cellType*cellLead+2*cellPad)
	}
	s.rule(s.left(), s.right(), s.y, 0.8, ink)
	t.cells(s, cells, 0, 1<<30)
	s.y += tall
	s.rule(s.left(), s.right(), s.y, 0.8, ink)
}

// row sets one row, over several pages if it is that tall.
func (t table) row(s *sheet, values []string) {
	cells := make([][]line, len(t.sheet.Columns))
	most := 1
	for i := range t.sheet.Columns {
		if i < len(values) {
			for _, line := range rowsOf(values[i]) {
				cells[i] = append(cells[i], s.p.wrap(plainSpan(s.fit(line)), cellType, t.widths[i]-2*cellPad)...)
			}
			most = max(most, len(cells[i]))
		}
	}
	step := cellType * cellLead
	fits := func() int { return int((s.bottom() - s.y - 2*cellPad) / step) }
	if most > fits() && s.y > topNext+60 {
		s.newPage()
		t.head(s)
	}
	for from := 0; from < most && s.err == nil; {
		n := max(1, min(most-from, fits()))
		t.cells(s, cells, from, n)
		s.y += float64(n)*step + 2*cellPad
		s.rule(s.left(), s.right(), s.y, 0.4, faint)
		if from += n; from < most {
			s.newPage()
			t.head(s)
		}
	}
}

// cells sets lines from..from+n of each cell.
func (t table) cells(s *sheet, cells [][]line, from, n int) {
	st := s.fill(style{size: cellType})
	x := s.left()
	for i, lines := range cells {
		for k := from; k < len(lines) && k-from < n; k++ {
			s.line(lines[k], x+cellPad, s.y+cellPad+float64(k-from)*cellType*cellLead+cellType*0.95, st)
		}
		x += t.widths[i]
	}
}

// rowsOf are the lines of a text that say something: a line of its own stays one on paper.
func rowsOf(text string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), func(line string) bool { return strings.TrimSpace(line) == "" })
}

func sum(w []float64) float64 {
	n := 0.0
	for _, x := range w {
		n += x
	}
	return n
}

func firstRunes(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}
