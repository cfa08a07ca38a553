package heif

// This file holds how the new file is laid out: ftyp, meta, mdat.

import "consentry/domain/photo/scrub/bmff"

// file writes the gathered items. The first is the primary one; alpha is the identifier of its opacity, or 0.
func (b *builder) file(brand string, alpha int, premultiplied bool) []byte {
	var w bmff.Writer
	w.Box("ftyp", func() {
		w.Text(brand)
		w.U32(0)
		w.Text("mif1")
		w.Text(brand)
		w.Text("miaf")
	})
	places := make([]int, len(b.items)) // where the offsets of the payloads are to be written
	w.Full("meta", 0, 0, func() {
		w.Full("hdlr", 0, 0, func() {
			w.U32(0)
			w.Text("pict")
			w.Zero(13)
		})
		w.Full("pitm", 0, 0, func() { w.U16(1) })
		b.locations(&w, places)
		w.Full("iinf", 0, 0, func() {
			w.U16(len(b.items))
			for i, it := range b.items {
				flags := uint32(0)
				if it.hidden {
					flags = 1
				}
				w.Full("infe", 2, flags, func() {
					w.U16(i + 1)
					w.U16(0)
					w.Text(it.kind)
					w.U8(0)
				})
			}
		})
		b.references(&w, alpha, premultiplied)
		b.properties(&w)
		if b.shapes() > 0 {
			w.Box("idat", func() {
				for _, it := range b.items {
					if it.kind == Grid {
						w.Raw(it.payload)
					}
				}
			})
		}
	})
	w.Box("mdat", func() {
		for i, it := range b.items {
			if places[i] > 0 {
				w.PutU32(places[i], uint32(w.Len()))
				w.Raw(it.payload)
			}
		}
	})
	return w.Bytes()
}

// shapes is how many grids there are.
func (b *builder) shapes() (n int) {
	for _, it := range b.items {
		if it.kind == Grid {
			n++
		}
	}
	return n
}

// locations writes iloc: grids in idat, coded pictures in mdat; their offsets come later.
func (b *builder) locations(w *bmff.Writer, places []int) {
	stored := 0
	for _, it := range b.items {
		if it.payload != nil {
			stored++
		}
	}
	w.Full("iloc", 1, 0, func() {
		w.U16(0x4400) // four bytes an offset, four a length
		w.U16(stored)
		at := 0
		for i, it := range b.items {
			if it.payload == nil {
				continue
			}
			method := 0
			if it.kind == Grid {
				method = 1
			}
			w.U16(i + 1)
			w.U16(method)
			w.U16(0)
			w.U16(1)
			if method == 0 {
				places[i] = w.Len()
				w.U32(0)
			} else {
				w.U32(uint32(at))
				at += len(it.payload)
			}
			w.U32(uint32(len(it.payload)))
		}
	})
}

// references writes iref; nothing when no item has to do with another.
func (b *builder) references(w *bmff.Writer, alpha int, premultiplied bool) {
	one := func(kind string, from int, to ...int) {
		w.Box(kind, func() {
			w.U16(from)
			w.U16(len(to))
			for _, id := range to {
				w.U16(id)
			}
		})
	}
	any := alpha > 0
	for _, it := range b.items {
		any = any || len(it.from) > 0
	}
	if !any {
		return
	}
	w.Full("iref", 0, 0, func() {
		for i, it := range b.items {
			if len(it.from) > 0 {
				one("dimg", i+1, it.from...)
			}
		}
		if alpha > 0 {
			one("auxl", alpha, 1)
			if premultiplied {
				one("prem", 1, alpha)
			}
		}
	})
}

// properties writes iprp.
func (b *builder) properties(w *bmff.Writer) {
	w.Box("iprp", func() {
		w.Box("ipco", func() {
			for _, p := range b.props {
				w.Raw(p)
			}
		})
		wide := len(b.props) > 127
		flags := uint32(0)
		if wide {
			flags = 1
		}
		w.Full("ipma", 0, flags, func() {
			w.U32(uint32(len(b.items)))
			for i, it := range b.items {
				w.U16(i + 1)
				w.U8(len(it.props))
				for _, p := range it.props {
					n := p.index
					switch {
					case wide && p.essential:
						w.U16(n | 0x8000)
					case wide:
						w.U16(n)
					case p.essential:
						w.U8(n | 0x80)
					default:
						w.U8(n)
					}
				}
			}
		})
	})
}
