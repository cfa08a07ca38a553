// Package training says what people who work here must have learnt, by when, and what proves it: courses and their
// quizzes, assignments, outside training, sanctions (45 CFR 164.530(b), (e); 164.308(a)(5)). Everything in it is pure.
package training

// This file is a course as it is written: its head, its pages and its pool of questions, and the reader of that text.

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"consentry/domain/access"
)

// Limits of a course's text.
const (
	MaxText      = 64 << 10 // bytes
	maxLine      = 4 << 10  // bytes
	maxSections  = 24
	maxBlocks    = 24 // in one section
	maxQuestions = 60
	MinQuestions = 8 // in the pool
	minAnswers   = 3
	maxAnswers   = 4
	maxMinutes   = 60
)

// QuizLength is how many questions of the pool a quiz asks.
const QuizLength = 5

// Pack says when a course is owed.
type Pack string

// The packs.
const (
	First Pack = "first" // before a new member sees a patient's record
	Month Pack = "month" // within 30 days of the first day at work
)

// Course is one course in one language, or a scenario for an exercise, which has no questions, no pack and nobody's role.
type Course struct {
	ID        string
	Version   int
	Lang      string // "en", "es"
	Order     int    // its place in the list
	Title     string
	Minutes   int           // to read it
	Roles     []access.Role // who needs it
	Pack      Pack
	Pass      int    // right answers of QuizLength that pass
	Law       string // citation
	Sections  []Section
	Questions []Question
	Text      string // as written; SHA256 is of it
	SHA256    string // 64 hex digits
}

// Section is one page of a course.
type Section struct {
	Title  string
	Blocks []Block
}

// Block is a paragraph, or the items of a list. **Words** in it are emphasised.
type Block struct {
	Text  string
	Items []string
}

// Question is one of the pool.
type Question struct {
	Text    string
	Answers []string
	Right   int // in Answers
	Why     string
}

// For tells whether somebody with these roles needs the course.
func (c Course) For(roles []access.Role) bool {
	return slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(c.Roles, r) })
}

// Flaw is what is wrong with a course's text. It is for who writes courses.
type Flaw struct {
	Code string
	Line int // from 1; 0: the whole text
	What string
}

func (f *Flaw) Error() string {
	return "course text, line " + strconv.Itoa(f.Line) + ": " + strings.ReplaceAll(f.Code, "_", " ") + " " + f.What
}

// FlawCodes lists every flaw that Parse names.
func FlawCodes() []string {
	return []string{"too_long", "not_text", "no_head", "head_line", "head_twice", "missing", "value", "prose_after_questions",
		"no_section", "empty_section", "too_many", "answer_place", "answers", "right_answer", "why", "pool", "same_answer"}
}

// Parse reads a course. The error is a *Flaw.
func Parse(lang, text string) (Course, error) { return parse(lang, text, false) }

// ParseScenario reads a scenario. The error is a *Flaw.
func ParseScenario(lang, text string) (Course, error) { return parse(lang, text, true) }

func parse(lang, text string, scenario bool) (Course, error) {
	p := parser{c: Course{Lang: lang, Text: text}, scenario: scenario, head: map[string]string{}, seen: map[string]int{}}
	if f := p.parse(); f != nil {
		return Course{}, f
	}
	sum := sha256.Sum256([]byte(text))
	p.c.SHA256 = hex.EncodeToString(sum[:])
	return p.c, nil
}

type parser struct {
	c        Course
	scenario bool // questions have no place in it
	head     map[string]string
	seen     map[string]int // line of each member of the head
	line     int
	para     []string // lines of the paragraph that is being read
	quiz     bool     // a question was met: what follows is questions
}

func flaw(code string, line int, what string) *Flaw { return &Flaw{Code: code, Line: line, What: what} }

func (p *parser) parse() *Flaw {
	text := p.c.Text
	switch {
	case len(text) > MaxText:
		return flaw("too_long", 0, strconv.Itoa(MaxText))
	case !utf8.ValidString(text) || strings.ContainsFunc(text, control):
		return flaw("not_text", 0, "")
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	body, f := p.readHead(lines)
	if f != nil {
		return f
	}
	if f := p.fill(); f != nil {
		return f
	}
	for i, l := range lines[body:] {
		p.line = body + i + 1
		if len(l) > maxLine {
			return flaw("too_long", p.line, strconv.Itoa(maxLine))
		}
		if f := p.bodyLine(strings.TrimRight(l, " ")); f != nil {
			return f
		}
	}
	if f := p.endPara(); f != nil {
		return f
	}
	return p.whole()
}

// control tells characters that no text of ours holds.
func control(r rune) bool {
	return r != '\n' && (r < 0x20 || (r >= 0x7f && r < 0xa0) || r == 0xFFFD)
}

// readHead reads the lines between the two "---" and returns the number of the first line after them.
func (p *parser) readHead(lines []string) (int, *Flaw) {
	if lines[0] != "---" {
		return 0, flaw("no_head", 1, "")
	}
	for i, l := range lines[1:] {
		n := i + 2
		if l == "---" {
			return n, nil
		}
		key, value, ok := strings.Cut(l, ":")
		if key = strings.TrimSpace(key); !ok || key == "" || n > 40 || len(l) > maxLine {
			return 0, flaw("head_line", n, "")
		}
		if p.seen[key] != 0 {
			return 0, flaw("head_twice", n, key)
		}
		p.head[key], p.seen[key] = strings.TrimSpace(value), n
	}
	return 0, flaw("no_head", 1, "")
}

// fill puts the head's members into the course.
func (p *parser) fill() *Flaw {
	c := &p.c
	keys := []string{"id", "version", "order", "title", "minutes", "law"}
	if !p.scenario {
		keys = append(keys, "roles", "pack", "pass")
	}
	for _, key := range keys {
		if p.head[key] == "" {
			return flaw("missing", 1, key)
		}
	}
	number := func(key string, least, most int, into *int) *Flaw {
		n, err := strconv.Atoi(p.head[key])
		if err != nil || n < least || n > most {
			return flaw("value", p.seen[key], key)
		}
		*into = n
		return nil
	}
	for _, f := range []*Flaw{number("version", 1, 9999, &c.Version), number("order", 1, 999, &c.Order),
		number("minutes", 1, maxMinutes, &c.Minutes)} {
		if f != nil {
			return f
		}
	}
	c.ID, c.Title, c.Law = p.head["id"], p.head["title"], p.head["law"]
	if len(c.ID) > 40 || strings.Trim(c.ID, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return flaw("value", p.seen["id"], "id")
	}
	if p.scenario {
		return nil
	}
	if f := number("pass", 3, QuizLength, &c.Pass); f != nil {
		return f
	}
	c.Pack = Pack(p.head["pack"])
	if c.Pack != First && c.Pack != Month {
		return flaw("value", p.seen["pack"], "pack")
	}
	for _, r := range strings.Split(p.head["roles"], ",") {
		role := access.Role(strings.TrimSpace(r))
		if !role.Valid() || slices.Contains(c.Roles, role) {
			return flaw("value", p.seen["roles"], "roles")
		}
		c.Roles = append(c.Roles, role)
	}
	return nil
}

// bodyLine reads one line after the head.
func (p *parser) bodyLine(l string) *Flaw {
	mark, rest, marked := strings.Cut(l, " ")
	rest = strings.TrimSpace(rest)
	if !marked || rest == "" {
		mark = ""
	}
	switch {
	case l == "":
		return p.endPara()
	case mark == "#":
		return p.section(rest)
	case mark == "?" && p.scenario:
		return flaw("pool", p.line, "0")
	case mark == "?":
		return p.question(rest)
	case p.quiz:
		return p.answer(mark, rest)
	case mark == "-":
		return p.item(rest)
	}
	p.para = append(p.para, l)
	return nil
}

func (p *parser) section(title string) *Flaw {
	if f := p.endPara(); f != nil {
		return f
	}
	switch {
	case p.quiz:
		return flaw("prose_after_questions", p.line, "")
	case len(p.c.Sections) == maxSections:
		return flaw("too_many", p.line, strconv.Itoa(maxSections))
	}
	p.c.Sections = append(p.c.Sections, Section{Title: title})
	return nil
}

// block adds a block to the section that is open.
func (p *parser) block(b Block) *Flaw {
	n := len(p.c.Sections)
	if n == 0 {
		return flaw("no_section", p.line, "")
	}
	s := &p.c.Sections[n-1]
	if len(s.Blocks) == maxBlocks {
		return flaw("too_many", p.line, strconv.Itoa(maxBlocks))
	}
	s.Blocks = append(s.Blocks, b)
	return nil
}

func (p *parser) endPara() *Flaw {
	if len(p.para) == 0 {
		return nil
	}
	text := strings.Join(p.para, " ")
	p.para = nil
	return p.block(Block{Text: text})
}

// item adds to the list that is open, or begins one.
func (p *parser) item(text string) *Flaw {
	if f := p.endPara(); f != nil {
		return f
	}
	if n := len(p.c.Sections); n > 0 {
		if s := &p.c.Sections[n-1]; len(s.Blocks) > 0 && s.Blocks[len(s.Blocks)-1].Items != nil {
			last := &s.Blocks[len(s.Blocks)-1]
			if len(last.Items) == maxBlocks {
				return flaw("too_many", p.line, strconv.Itoa(maxBlocks))
			}
			last.Items = append(last.Items, text)
			return nil
		}
	}
	return p.block(Block{Items: []string{text}})
}

func (p *parser) question(text string) *Flaw {
	if f := p.endPara(); f != nil {
		return f
	}
	if f := p.lastQuestion(); f != nil {
		return f
	}
	if p.quiz = true; len(p.c.Questions) == maxQuestions {
		return flaw("too_many", p.line, strconv.Itoa(maxQuestions))
	}
	p.c.Questions = append(p.c.Questions, Question{Text: text, Right: -1})
	return nil
}

// answer reads a line below a question: "+" the right answer, "-" a wrong one, "!" why.
func (p *parser) answer(mark, text string) *Flaw {
	q := &p.c.Questions[len(p.c.Questions)-1]
	switch {
	case mark != "+" && mark != "-" && mark != "!":
		return flaw("prose_after_questions", p.line, "")
	case q.Why != "":
		return flaw("answer_place", p.line, "")
	case mark == "!":
		q.Why = text
		return nil
	case len(q.Answers) == maxAnswers:
		return flaw("answers", p.line, "")
	case mark == "+" && q.Right >= 0:
		return flaw("right_answer", p.line, "")
	case slices.Contains(q.Answers, text):
		return flaw("same_answer", p.line, "")
	}
	if mark == "+" {
		q.Right = len(q.Answers)
	}
	q.Answers = append(q.Answers, text)
	return nil
}

// lastQuestion checks the question that ends here.
func (p *parser) lastQuestion() *Flaw {
	n := len(p.c.Questions)
	if n == 0 {
		return nil
	}
	switch q := p.c.Questions[n-1]; {
	case q.Right < 0:
		return flaw("right_answer", p.line, "")
	case len(q.Answers) < minAnswers:
		return flaw("answers", p.line, "")
	case q.Why == "":
		return flaw("why", p.line, "")
	}
	return nil
}

// whole checks what only the end tells.
func (p *parser) whole() *Flaw {
	if f := p.lastQuestion(); f != nil {
		return f
	}
	if len(p.c.Sections) == 0 {
		return flaw("no_section", p.line, "")
	}
	for _, s := range p.c.Sections {
		if len(s.Blocks) == 0 {
			return flaw("empty_section", p.line, s.Title)
		}
	}
	if !p.scenario && len(p.c.Questions) < MinQuestions {
		return flaw("pool", p.line, strconv.Itoa(MinQuestions))
	}
	return nil
}
