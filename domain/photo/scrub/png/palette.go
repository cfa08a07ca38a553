// This file keeps of a palette what pixels use (clauses 11.2.2 and 11.3.1.1).

package png

// colours is the palette of an indexed picture. Its pixels are read twice: once to see which entries they use, then to
// be written with those entries only. Entries that look the same become one, so that no second picture hides between
// two alike.
type colours struct {
	palette []byte
	alpha   []byte // one for each palette entry
	depth   int
	masked  int // transparent entries whose colour was not zero
	used    [256]bool
	settled bool
	number  [256]byte // old entry to new entry
	packed  [256]byte // the same for a byte of several pixels
}

func newColours(p *picture) *colours {
	if p.head.colour != indexed {
		return nil
	}
	c := &colours{depth: p.head.depth, palette: append([]byte(nil), p.palette...), alpha: append([]byte(nil), p.alpha...)}
	all := 1 << c.depth
	for len(c.palette) < 3*all { // pixels beyond the palette show black
		c.palette = append(c.palette, 0)
	}
	for len(c.alpha) < all {
		c.alpha = append(c.alpha, 255)
	}
	for i := range all {
		if entry := c.palette[3*i : 3*i+3]; c.alpha[i] == 0 {
			if entry[0]|entry[1]|entry[2] != 0 {
				c.masked++
			}
			clear(entry)
		}
	}
	return c
}

// use looks at a row of width pixels: before settle it notes the entries, after it writes their new numbers.
func (c *colours) use(row []byte, width int) {
	switch {
	case c.settled && c.depth == 8:
		for i, v := range row {
			row[i] = c.number[v]
		}
	case c.settled:
		spare := len(row)*8 - width*c.depth
		for i, v := range row {
			row[i] = c.packed[v]
		}
		if spare > 0 {
			row[len(row)-1] = row[len(row)-1] >> spare << spare
		}
	case c.depth == 8:
		for _, v := range row {
			c.used[v] = true
		}
	default:
		mask := byte(1<<c.depth - 1)
		for _, v := range row {
			for shift := 8 - c.depth; shift >= 0 && width > 0; shift -= c.depth {
				c.used[v>>shift&mask] = true
				width--
			}
		}
	}
}

// settle gives the used entries their new numbers and tells how many unused entries held a colour.
func (c *colours) settle() (unused int) {
	var palette, alpha []byte
	first := map[[4]byte]byte{}
	for i, a := range c.alpha {
		entry := c.palette[3*i : 3*i+3]
		if !c.used[i] {
			if entry[0]|entry[1]|entry[2] != 0 {
				unused++
			}
			continue
		}
		k := [4]byte{entry[0], entry[1], entry[2], a}
		n, ok := first[k]
		if !ok {
			n = byte(len(alpha))
			first[k] = n
			palette, alpha = append(palette, entry...), append(alpha, a)
		}
		c.number[i] = n
	}
	for len(alpha) > 0 && alpha[len(alpha)-1] == 255 {
		alpha = alpha[:len(alpha)-1]
	}
	mask := byte(1<<c.depth - 1)
	for v := range c.packed {
		for shift := 0; shift < 8; shift += c.depth {
			c.packed[v] |= c.number[byte(v)>>shift&mask] << shift
		}
	}
	c.palette, c.alpha, c.settled = palette, alpha, true
	return unused
}
