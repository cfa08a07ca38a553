// This file reads the lines of a ring, strictly: one spelling, one order.

package keyring

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strconv"
)

var errRingForm = errors.New("ring has the wrong form")

// ringParser walks through a ring's lines. After the first fault it only
// returns zero values and keeps the fault.
type ringParser struct {
	rest []byte
	mem  *secretBytes
	err  error
}

// line returns what follows prefix on the next line.
func (p *ringParser) line(prefix string) []byte {
	if p.err != nil {
		return nil
	}
	end := bytes.IndexByte(p.rest, '\n')
	if end < 0 || !bytes.HasPrefix(p.rest[:end], []byte(prefix)) {
		p.err = errRingForm
		return nil
	}
	value := p.rest[len(prefix):end]
	p.rest = p.rest[end+1:]
	return value
}

// expect wants exactly this line.
func (p *ringParser) expect(whole string) {
	if v := p.line(whole); p.err == nil && len(v) != 0 {
		p.err = errRingForm
	}
}

// hex returns n bytes, in locked memory, written in lower-case hexadecimal.
func (p *ringParser) hex(prefix string, n int) []byte { return p.unhex(p.line(prefix), n) }

func (p *ringParser) unhex(v []byte, n int) []byte {
	if p.err == nil && (len(v) != 2*n || bytes.ContainsAny(v, "ABCDEF")) {
		p.err = errRingForm
	}
	if p.err != nil {
		return nil
	}
	out := p.mem.take(n)
	if _, err := hex.Decode(out, v); err != nil {
		p.err = errRingForm
		return nil
	}
	return out
}

// database returns a database key and salt, written as SQLCipher's raw key.
func (p *ringParser) database() []byte {
	v := p.line("# db x'")
	if p.err == nil && !bytes.HasSuffix(v, []byte("'")) {
		p.err = errRingForm
	}
	if p.err != nil {
		return nil
	}
	return p.unhex(v[:len(v)-1], dbKeySize+dbSaltSize)
}

// number returns a positive number up to limit, written plainly.
func (p *ringParser) number(prefix string, limit uint64) uint64 {
	v := string(p.line(prefix))
	if p.err != nil {
		return 0
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil || n < 1 || n > limit || strconv.FormatUint(n, 10) != v {
		p.err = errRingForm
		return 0
	}
	return n
}

// word returns a public value.
func (p *ringParser) word(prefix string) string { return string(p.line(prefix)) }

// identity returns an age identity of this length, in locked memory.
func (p *ringParser) identity(size int) []byte {
	v := p.line("AGE-SECRET-KEY-")
	if p.err == nil && len(v)+len("AGE-SECRET-KEY-") != size {
		p.err = errRingForm
	}
	if p.err != nil {
		return nil
	}
	out := p.mem.take(size)
	copy(out[copy(out, "AGE-SECRET-KEY-"):], v)
	return out
}
