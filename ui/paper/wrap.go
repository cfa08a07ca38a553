// This file breaks text into lines that fit, whatever the words.
package paper

import (
	"strings"

	"consentry/domain/consent"
)

// run is a piece of a line in one weight.
type run struct {
	text   string
	weight int
	width  float64
}

// line is what stands side by side; width includes the spaces between words.
type line struct {
	runs  []run
	width float64
}

// word is what a line does not break, pieces in one or two weights.
type word []run

// wrap breaks spans into lines of at most room points. A word wider than that is broken inside, at a hyphen, slash or
// dot if there is one, never before a combining mark. The spans must be fitted.
func (p *Printer) wrap(spans []consent.Span, size, room float64) []line {
	var lines []line
	var cur line
	flush := func() {
		if len(cur.runs) > 0 {
			lines = append(lines, cur)
		}
		cur = line{}
	}
	for _, w := range p.words(spans, size) {
		width := w.width()
		space := p.faces[w[0].weight].width(" ", size)
		if len(cur.runs) > 0 && cur.width+space+width <= room {
			cur.add(word{{text: " ", weight: w[0].weight, width: space}})
			cur.add(w)
			continue
		}
		flush()
		for width > room {
			head, tail := p.breakWord(w, size, room)
			cur.add(head)
			flush()
			if w, width = tail, tail.width(); len(w) == 0 {
				break
			}
		}
		cur.add(w)
	}
	flush()
	return lines
}

func (l *line) add(w word) {
	for _, r := range w {
		if n := len(l.runs); n > 0 && l.runs[n-1].weight == r.weight {
			l.runs[n-1].text += r.text
			l.runs[n-1].width += r.width
		} else {
			l.runs = append(l.runs, r)
		}
		l.width += r.width
	}
}

func (w word) width() float64 {
	n := 0.0
	for _, r := range w {
		n += r.width
	}
	return n
}

// words splits spans at spaces. Pieces of different weight without a space between them stay together, and a combining
// mark stays in the weight of its letter, or a line could begin with it.
func (p *Printer) words(spans []consent.Span, size float64) []word {
	var out []word
	open := false
	for _, s := range spans {
		weight := regular
		if s.Bold {
			weight = bold
		}
		for i, piece := range strings.Split(s.Text, " ") {
			if i > 0 {
				open = false
			}
			if piece == "" {
				continue
			}
			if !open {
				out = append(out, word{p.piece(piece, weight, size)})
				open = true
				continue
			}
			last := out[len(out)-1]
			letters := strings.TrimLeftFunc(piece, joins)
			if marks := piece[:len(piece)-len(letters)]; marks != "" {
				r := last[len(last)-1]
				last[len(last)-1] = p.piece(r.text+marks, r.weight, size)
			}
			if letters != "" {
				out[len(out)-1] = append(last, p.piece(letters, weight, size))
			}
		}
	}
	return out
}

// breakWord cuts a word so that the head fits. The head has at least one letter.
func (p *Printer) breakWord(w word, size, room float64) (head, tail word) {
	left := room
	for i, r := range w {
		if r.width <= left {
			head = append(head, r)
			left -= r.width
			continue
		}
		at := p.cut(r, size, left, len(head) == 0)
		if at > 0 {
			head = append(head, p.piece(r.text[:at], r.weight, size))
		}
		if at < len(r.text) {
			tail = append(tail, p.piece(r.text[at:], r.weight, size))
		}
		return head, append(tail, w[i+1:]...)
	}
	return head, nil
}

func (p *Printer) piece(text string, weight int, size float64) run {
	return run{text: text, weight: weight, width: p.faces[weight].width(text, size)}
}

// cut returns the byte at which the part before fits into room points; must asks for at least one letter.
func (p *Printer) cut(r run, size, room float64, must bool) int {
	f, width, fits, nice := p.faces[r.weight], 0.0, 0, 0
	for i, c := range r.text {
		if !joins(c) {
			if width <= room && i > 0 {
				fits = i
				if strings.IndexByte("-/.@_", r.text[i-1]) >= 0 {
					nice = i
				}
			}
			if width > room && fits > 0 {
				break
			}
			if must && fits == 0 && i > 0 {
				fits = i
				break
			}
		}
		width += f.widths[c] * size / 1000
	}
	switch {
	case nice*2 > fits:
		return nice
	case fits == 0 && must:
		return len(r.text)
	}
	return fits
}

// shorten cuts fitted text to room points, with an ellipsis when something was left out.
func (p *Printer) shorten(text string, weight int, size, room float64) string {
	f := p.faces[weight]
	if f.width(text, size) <= room {
		return text
	}
	at := p.cut(run{text: text, weight: weight}, size, room-f.width("…", size), false)
	return strings.TrimRight(text[:at], " ·") + "…"
}
