// This file reads a frozen text's light markup into blocks for screens and paper, and protects typed values from being
// taken for markup.
package consent

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// BlockKind says what a block of a form is.
type BlockKind string

const (
	BlockTitle     BlockKind = "title"
	BlockHeading   BlockKind = "heading"
	BlockBullet    BlockKind = "bullet"
	BlockParagraph BlockKind = "paragraph"
	BlockPageBreak BlockKind = "page_break"
	BlockChoices   BlockKind = "choices"
)

// Block is one piece of a form. Spans is empty for a page break and for choices; Choices is set for choices only.
type Block struct {
	Kind    BlockKind
	Spans   []Span
	Choices []Choice
}

// Span is a run of text in one weight.
type Span struct {
	Text string
	Bold bool
}

// Choice is a place with the answer given to it.
type Choice struct {
	Answer Answer
	Spans  []Span
}

// Plain returns the block's words without weight; choices one after another.
func (b Block) Plain() string {
	if b.Kind != BlockChoices {
		return plain(b.Spans)
	}
	var s []string
	for _, c := range b.Choices {
		s = append(s, c.Plain())
	}
	return strings.Join(s, " ")
}

// Plain returns the choice's words without weight.
func (c Choice) Plain() string { return plain(c.Spans) }

func plain(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// PlainText returns all words of a form as one line, for reading aloud and for statements.
func PlainText(text string) string {
	var s []string
	for _, b := range Parse(text) {
		if w := strings.TrimSpace(b.Plain()); w != "" {
			s = append(s, w)
		}
	}
	return strings.Join(s, " ")
}

// answers are the marks of a choice at the beginning of a line.
var answers = []struct {
	mark   string
	answer Answer
}{{"[yes] ", AnswerYes}, {"[no] ", AnswerNo}, {"[ ] ", AnswerBlank}}

// Parse reads a rendered text. It accepts any text: what is no markup is a paragraph. Lines that follow each other
// without a blank line make one paragraph.
func Parse(text string) []Block {
	var out []Block
	var para []string
	flush := func() {
		if len(para) > 0 {
			out = append(out, Block{Kind: BlockParagraph, Spans: spans(strings.Join(para, " "))})
			para = para[:0]
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		kind, rest, answer := lineKind(line)
		if kind == BlockParagraph {
			para = append(para, rest)
			continue
		}
		flush()
		switch kind {
		case "":
		case BlockPageBreak:
			out = append(out, Block{Kind: kind})
		case BlockChoices:
			c := Choice{Answer: answer, Spans: spans(rest)}
			if n := len(out); n > 0 && out[n-1].Kind == BlockChoices {
				out[n-1].Choices = append(out[n-1].Choices, c)
			} else {
				out = append(out, Block{Kind: kind, Choices: []Choice{c}})
			}
		default:
			out = append(out, Block{Kind: kind, Spans: spans(rest)})
		}
	}
	flush()
	return out
}

// lineKind returns what a line is, its text without the mark, and a choice's answer. "" means an empty line.
func lineKind(line string) (BlockKind, string, Answer) {
	switch {
	case line == "":
		return "", "", ""
	case line == "---":
		return BlockPageBreak, "", ""
	case strings.HasPrefix(line, "## "):
		return BlockHeading, line[3:], ""
	case strings.HasPrefix(line, "# "):
		return BlockTitle, line[2:], ""
	case strings.HasPrefix(line, "- "):
		return BlockBullet, line[2:], ""
	}
	for _, a := range answers {
		if rest, ok := strings.CutPrefix(line, a.mark); ok {
			return BlockChoices, rest, a.answer
		}
	}
	return BlockParagraph, line, ""
}

// spans splits a line at ** and takes away escapes. An unpaired ** makes the rest bold.
func spans(s string) []Span {
	var out []Span
	var b strings.Builder
	bold := false
	flush := func() {
		if b.Len() > 0 {
			out = append(out, Span{Text: b.String(), Bold: bold})
			b.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte(escaped, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case strings.HasPrefix(s[i:], "**"):
			flush()
			bold = !bold
			i++
		default:
			b.WriteByte(s[i])
		}
	}
	flush()
	return out
}

// escaped are the bytes that a backslash protects.
const escaped = `\*#-[`

// escape protects a typed value: no part of it can begin a line's markup or change the weight.
func escape(s string) string {
	if !strings.ContainsAny(s, escaped) {
		return s
	}
	s = strings.ReplaceAll(s, `\`, `\\`)
	s = strings.ReplaceAll(s, `*`, `\*`)
	if s[0] == '#' || s[0] == '-' || s[0] == '[' {
		s = `\` + s
	}
	return s
}

// CleanValue makes a typed value fit to print and to sign: valid UTF-8 in composed form (NFC), one line, single
// spaces, without control characters or marks that turn the direction of writing (they could make a signed sentence
// read differently from what it says).
func CleanValue(s string) string {
	if !plainASCII(s) {
		s = norm.NFC.String(strings.ToValidUTF8(s, string(utf8.RuneError)))
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u200b', r == '\u2060':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
