// This file holds the splitting of a PDF into tokens (ISO 32000-1, 7.2 and 7.3).

package pdf

import (
	"bytes"
)

type lexer struct {
	b []byte
	i int
	l *look
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// next is the next token; comments are left out, and the marks of a file's end counted.
func (p *lexer) next() token {
	for p.i < len(p.b) {
		c := p.b[p.i]
		switch {
		case space(c):
			p.i++
		case c == '%':
			if bytes.HasPrefix(p.b[p.i:], []byte("%%EOF")) {
				p.l.ends++
			}
			for p.i < len(p.b) && p.b[p.i] != '\n' && p.b[p.i] != '\r' {
				p.i++
			}
		case c == '(':
			return token{text, p.literal()}
		case c == '<' && p.at(1) == '<':
			p.i += 2
			return token{open, "<<"}
		case c == '>' && p.at(1) == '>':
			p.i += 2
			return token{close, ">>"}
		case c == '<':
			return token{text, p.hex()}
		case c == '/':
			return token{name, p.name()}
		case c == '[':
			p.i++
			return token{list, "["}
		case delimiter(c):
			p.i++
			return token{word, string(c)}
		default:
			return p.plain()
		}
	}
	return token{}
}

func (p *lexer) at(n int) byte {
	if p.i+n < len(p.b) {
		return p.b[p.i+n]
	}
	return 0
}

// literal reads (text), in which brackets pair and a backslash takes the next byte along.
func (p *lexer) literal() string {
	start, depth := p.i+1, 0
	for ; p.i < len(p.b); p.i++ {
		switch p.b[p.i] {
		case '\\':
			p.i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				p.i++
				return string(p.b[start : p.i-1])
			}
		}
	}
	p.i = len(p.b)
	return ""
}

func (p *lexer) hex() string {
	start := p.i + 1
	n := bytes.IndexByte(p.b[p.i:], '>')
	if n < 0 {
		p.i = len(p.b)
		return ""
	}
	p.i += n + 1
	return string(p.b[start : p.i-1])
}

// name reads /Name; #41 in it is the letter A.
func (p *lexer) name() string {
	p.i++
	var out []byte
	for p.i < len(p.b) && !space(p.b[p.i]) && !delimiter(p.b[p.i]) && len(out) < 128 {
		c := p.b[p.i]
		if h, l := digit(p.at(1)), digit(p.at(2)); c == '#' && h >= 0 && l >= 0 {
			c = byte(h<<4 | l)
			p.i += 2
		}
		out = append(out, c)
		p.i++
	}
	return string(out)
}

// digit is a hexadecimal digit's value, or -1.
func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// plain reads a number or a keyword.
func (p *lexer) plain() token {
	start := p.i
	numeric := true
	for p.i < len(p.b) && !space(p.b[p.i]) && !delimiter(p.b[p.i]) {
		c := p.b[p.i]
		numeric = numeric && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')
		p.i++
	}
	s := string(p.b[start:min(p.i, start+32)])
	if numeric {
		return token{number, s}
	}
	return token{word, s}
}

// stream gives the data that follows the keyword: as long as its object says when the end is there, else up to the end.
func (p *lexer) stream(length int) []byte {
	if p.at(0) == '\r' {
		p.i++
	}
	if p.at(0) == '\n' {
		p.i++
	}
	rest := p.b[min(p.i, len(p.b)):]
	if length > 0 && length <= len(rest) && bytes.HasPrefix(bytes.TrimLeft(rest[length:min(len(rest), length+16)], "\r\n"), []byte("endstream")) {
		p.i += length
		return rest[:length]
	}
	n := bytes.Index(rest, []byte("endstream"))
	if n < 0 {
		n = len(rest)
	}
	p.i += n
	return rest[:n]
}
