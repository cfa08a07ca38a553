// This file reads a template's text into a tree and finds its mistakes of form.
package consent

import (
	"regexp"
	"strings"
)

type nodeKind int

const (
	nodeText nodeKind = iota
	nodeValue
	nodeIf
	nodeEach
	nodeStatement
)

// node is a piece of a template.
type node struct {
	kind      nodeKind
	line      int // from 1
	text      string
	name      string
	code      Code
	negate    bool
	children  []node
	otherwise []node // after {{else}}
}

// maxTag is the longest a tag can be, in bytes; a bound that keeps the search for its end short.
const maxTag = 160

// tag is "{{…}}" or "[[…]]" with where it stands.
type tag struct {
	from, to int
	inner    string
	mark     bool // a statement mark
}

var (
	nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)
	codeShape = regexp.MustCompile(`^/?[A-Z][0-9]{1,2}[a-z]?$`)
)

// parseTemplate returns the tree, or the first mistake. The walk is linear in the length of the text.
func parseTemplate(body string) ([]node, *Flaw) {
	if len(body) > MaxTemplateBytes {
		return nil, &Flaw{Key: FlawTooLong}
	}
	p := parser{body: body, line: 1}
	nodes, flaw := p.nodes(0, "")
	if flaw != nil {
		return nil, flaw
	}
	return nodes, nil
}

type parser struct {
	body  string
	pos   int
	line  int
	count int
	// end is the tag that closed the last list of nodes: "else", "/if", "/each" or "/S1".
	end string
}

// nodes reads up to the tag that closes the block opened by opener ("": the whole text).
func (p *parser) nodes(depth int, opener string) ([]node, *Flaw) {
	if depth > maxTemplateDepth {
		return nil, p.flaw(FlawDepth, "")
	}
	var out []node
	start := p.line
	for {
		t, ok, flaw := p.next()
		if flaw != nil {
			return nil, flaw
		}
		if p.count++; p.count > maxTemplateNodes {
			return nil, p.flaw(FlawTooLong, "")
		}
		if !ok {
			if text := p.take(len(p.body)); text != "" {
				out = append(out, node{kind: nodeText, line: start, text: text})
			}
			if opener != "" {
				return nil, &Flaw{Key: FlawUnclosed, Line: start, Arg: opener}
			}
			return out, nil
		}
		text, line := p.skipTo(t)
		if text != "" {
			out = append(out, node{kind: nodeText, line: line, text: text})
		}
		if closes(opener, t) {
			p.end = t.inner
			return out, nil
		}
		n, flaw := p.node(depth, t)
		if flaw != nil {
			return nil, flaw
		}
		out = append(out, n)
	}
}

// closes tells whether tag t ends the block that opener began.
func closes(opener string, t tag) bool {
	switch {
	case t.mark:
		return strings.HasPrefix(opener, "[") && t.inner == "/"+opener[1:]
	case opener == "if":
		return t.inner == "/if" || t.inner == "else"
	case opener == "else":
		return t.inner == "/if"
	case opener == "each":
		return t.inner == "/each"
	}
	return false
}

// node reads one value, block or statement whose opening tag is t.
func (p *parser) node(depth int, t tag) (node, *Flaw) {
	line := p.line
	word, name, _ := strings.Cut(t.inner, " ")
	name = strings.TrimSpace(name)
	n := node{line: line, name: name}
	var flaw *Flaw
	switch {
	case t.mark && !strings.HasPrefix(t.inner, "/"):
		n.kind, n.code, n.name = nodeStatement, Code(t.inner), ""
		n.children, flaw = p.nodes(depth+1, "["+t.inner)
		return n, flaw
	case t.mark:
		return n, p.flaw(FlawUnopened, t.inner)
	case word == "#if":
		n.kind = nodeIf
		if rest, ok := strings.CutPrefix(name, "not "); ok {
			n.negate, n.name = true, strings.TrimSpace(rest)
		}
		if !nameShape.MatchString(n.name) {
			return n, p.flaw(FlawPlaceholder, t.inner)
		}
		if n.children, flaw = p.nodes(depth+1, "if"); flaw == nil && p.end == "else" {
			n.otherwise, flaw = p.nodes(depth+1, "else")
		}
		return n, flaw
	case word == "#each":
		n.kind = nodeEach
		if !nameShape.MatchString(n.name) {
			return n, p.flaw(FlawPlaceholder, t.inner)
		}
		n.children, flaw = p.nodes(depth+1, "each")
		return n, flaw
	case t.inner == "else" || strings.HasPrefix(t.inner, "/"):
		return n, p.flaw(FlawUnopened, t.inner)
	case nameShape.MatchString(t.inner):
		n.kind, n.name = nodeValue, t.inner
		return n, nil
	}
	return n, p.flaw(FlawPlaceholder, t.inner)
}

// next finds the next tag. "{{" without "}}" on the same line is a mistake; "[[" counts only with a code inside.
func (p *parser) next() (tag, bool, *Flaw) {
	for at := p.pos; ; {
		i := strings.IndexAny(p.body[at:], "{[")
		if i < 0 || at+i+1 >= len(p.body) {
			return tag{}, false, nil
		}
		at += i
		open := p.body[at : at+2]
		if open != "{{" && open != "[[" {
			at++
			continue
		}
		rest := p.body[at+2 : min(len(p.body), at+2+maxTag)]
		if nl := strings.IndexByte(rest, '\n'); nl >= 0 {
			rest = rest[:nl]
		}
		mark := open == "[["
		end := strings.Index(rest, map[bool]string{true: "]]", false: "}}"}[mark])
		if mark && (end < 0 || !codeShape.MatchString(rest[:end])) {
			at += 2
			continue
		}
		if end < 0 || strings.Contains(rest[:end], "{{") {
			p.take(at)
			return tag{}, false, p.flaw(FlawUnclosed, "{{"+clip(rest))
		}
		return tag{from: at, to: at + 2 + end + 2, inner: strings.TrimSpace(rest[:end]), mark: mark}, true, nil
	}
}

// take returns the text up to `to` and moves on, counting lines.
func (p *parser) take(to int) string {
	text := p.body[p.pos:to]
	p.pos = to
	p.line += strings.Count(text, "\n")
	return text
}

// skipTo returns the text before t with the line it begins on, and steps over t. A block tag or mark alone on its line
// takes the whole line with it.
func (p *parser) skipTo(t tag) (string, int) {
	line := p.line
	text := p.take(t.from)
	p.take(t.to)
	if !t.mark && !strings.HasPrefix(t.inner, "#") && !strings.HasPrefix(t.inner, "/") && t.inner != "else" {
		return text, line
	}
	head := text[strings.LastIndexByte(text, '\n')+1:]
	begins := strings.TrimLeft(head, " \t") == "" && (len(head) < len(text) || t.from == len(head) || p.body[t.from-len(head)-1] == '\n')
	rest := p.body[t.to:]
	end := strings.IndexByte(rest, '\n')
	if end < 0 {
		end = len(rest) - 1
	}
	if begins && strings.TrimSpace(rest[:end+1]) == "" {
		text = text[:len(text)-len(head)]
		p.take(t.to + end + 1)
	}
	return text, line
}

func (p *parser) flaw(key, arg string) *Flaw { return &Flaw{Key: key, Line: p.line, Arg: clip(arg)} }

// clip shortens a piece of a template for a message.
func clip(s string) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return string(r)
}
