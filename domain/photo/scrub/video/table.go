package video

// This file holds the reader of sample tables (ISO/IEC 14496-12, 8.6 and 8.7): where each sample is, and when it is shown.

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// sample is one frame, or one packet of sound.
type sample struct {
	off   int64
	size  uint32
	out   uint32 // its size when written
	dur   uint32 // units of the track
	cts   int32  // from its decoding time to when it is shown
	chunk uint32 // number of the chunk it is in
	sync  bool   // can be decoded without others
}

// table is a sample table's boxes.
type table map[string][]byte

// readTable reads stbl.
func (f *file) readTable(t *track, body []byte) error {
	boxes, _, err := f.budget.Split(body, 5)
	if err != nil {
		return err
	}
	tab := table{}
	for _, b := range boxes {
		switch b.Type {
		case "stsd", "stts", "ctts", "stss", "stsc", "stsz", "stz2", "stco", "co64":
			if tab[b.Type] != nil {
				t.bad(b.Type)
			}
			tab[b.Type] = b.Body
		case "sdtp", "sgpd", "sbgp", "cslg", "stps", "subs", "padb", "stdp", "stsh":
		case "saiz", "saio", "senc":
			t.fault = report.Refuse(report.Encrypted)
		default:
			t.others = append(t.others, b)
		}
	}
	if len(tab["stsd"]) < 8 {
		t.bad("stsd")
		return nil
	}
	list, _, err := f.budget.Split(tab["stsd"][8:], 6)
	if err != nil {
		return err
	}
	if t.descriptions, t.tables = list, tab; len(list) > 0 {
		t.entry = list[0]
	}
	return nil
}

// place reads where the samples are.
func (f *file) place(t *track) error {
	tab := t.tables
	sizes, n := f.sizes(t, tab)
	if n == 0 {
		return nil
	}
	offsets, width := tab["stco"], 4
	if offsets == nil {
		offsets, width = tab["co64"], 8
	}
	oc := bmff.Read(offsets)
	oc.Full()
	chunks := oc.U32()
	runs := newRuns(tab["stsc"])
	if runs == nil || uint64(chunks)*uint64(width) > uint64(oc.Left()) {
		t.bad("stsc")
		return nil
	}
	used := runs.entry
	room := n
	if t.unit > 0 {
		room = int(min(uint64(n), uint64(chunks)))
	}
	if err := f.spend(uint64(room)); err != nil {
		return err
	}
	t.samples = make([]sample, 0, room)
	done := 0
	for k := uint32(1); k <= chunks && done < n; k++ {
		runs.reach(k)
		if runs.entry != used || used > 1 && t.handler == "soun" {
			t.fault = report.Cannot("several sample descriptions")
		}
		here := int(min(uint64(runs.per), uint64(n-done)))
		if !f.chunk(t, k, oc.Uint(width), done, here, sizes) {
			t.samples, t.fault = nil, report.Cut(f.size)
			return nil
		}
		done += here
	}
	t.next = chunks + 1
	if done < n || used == 0 || int(used) > len(t.descriptions) {
		t.samples = nil
		t.bad("stsc")
		return nil
	}
	t.entry = t.descriptions[used-1]
	if t.unit == 0 {
		t.times(tab)
	}
	return nil
}

// runs are the entries of stsc: from which chunk on there are how many samples in each, described by which entry.
type runs struct {
	c                      *bmff.Cursor
	left, next, per, entry uint32
}

// newRuns starts at the first chunk; nil when there is no entry for it.
func newRuns(body []byte) *runs {
	r := &runs{c: bmff.Read(body)}
	r.c.Full()
	r.left = r.c.U32()
	if uint64(r.left)*12 > uint64(r.c.Left()) || r.left == 0 || r.c.U32() != 1 {
		return nil
	}
	r.take()
	return r
}

func (r *runs) take() {
	r.per, r.entry = r.c.U32(), r.c.U32()
	if r.left--; r.left > 0 {
		r.next = r.c.U32()
	}
}

// reach goes on to the entry of a chunk; chunks come one after the other.
func (r *runs) reach(chunk uint32) {
	if r.left > 0 && chunk == r.next {
		r.take()
	}
}

// chunk reads the samples of one chunk, which starts at an offset; false when they are not in the file.
func (f *file) chunk(t *track, number uint32, at uint64, first, n int, sizes func(int) uint32) bool {
	put := func(size, dur uint64) bool {
		if at > uint64(f.size) || size > uint64(f.size)-at || size > maxSample || dur > maxTick {
			return false
		}
		t.samples = append(t.samples, sample{off: int64(at), size: uint32(size), dur: uint32(dur), chunk: number, sync: t.unit > 0})
		at += size
		return true
	}
	if t.unit > 0 {
		return n == 0 || put(uint64(n)*uint64(t.unit), uint64(n)*uint64(t.tick))
	}
	for i := first; i < first+n; i++ {
		if !put(uint64(sizes(i)), 0) {
			return false
		}
	}
	return true
}

// maxTick bounds the duration of one sample.
const maxTick = 1<<32 - 1

// pieces is for how many samples of the tables a sample stands.
func (t *track) pieces(s *sample) uint32 {
	if t.unit > 0 {
		return s.size / t.unit
	}
	return 1
}

// whole is how many bytes one sampling interval of uncompressed sound has, over all channels; 0 for other sound. Old
// QuickTime files say 1 in stsz and mean this (QuickTime File Format, "Sound sample descriptions").
func (t *track) whole() uint32 {
	switch t.entry.Type {
	case "sowt", "twos", "lpcm":
	default:
		return 0
	}
	c := bmff.Read(t.entry.Body)
	c.Take(8)
	version := c.U16()
	c.Take(6)
	channels, bits := c.U16(), c.U16()
	n := uint32(channels * bits / 8)
	switch version {
	case 1:
		c.Take(16)
		n = c.U32()
	case 2:
		c.Take(36)
		n = c.U32()
	}
	if !c.OK() || n > 1024 {
		return 0
	}
	return n
}

// even looks whether all samples of uncompressed sound have one size and one duration, so that they are copied by the
// chunk: there are as many as the sound has sampling intervals.
func (t *track) even(tab table, same uint32, n uint64) {
	c := bmff.Read(tab["stts"])
	c.Full()
	one, count, tick := c.U32() == 1, uint64(c.U32()), c.U32()
	if t.handler == "soun" && t.whole() == same && one && count >= n && tick > 0 && c.OK() && tab["ctts"] == nil && tab["stss"] == nil {
		t.unit, t.tick = same, tick
	}
}

// sizes reads stsz or stz2: a function that gives each size, and how many there are.
func (f *file) sizes(t *track, tab table) (func(int) uint32, int) {
	var size func(int) uint32
	var n, need uint64
	if b := tab["stsz"]; b != nil {
		c := bmff.Read(b)
		c.Full()
		same := c.U32()
		n = uint64(c.U32())
		rest := c.Rest()
		size = func(i int) uint32 { return bmff.Read(rest[4*i:]).U32() }
		need = n * 4
		if whole := t.whole(); same == 1 && whole > 1 && t.handler == "soun" {
			same = whole
		}
		if same > 0 {
			size = func(int) uint32 { return same }
			if need = 0; n > uint64(f.size)/uint64(same) {
				n, need = 0, 1<<62
			}
			t.even(tab, same, n)
		}
		if !c.OK() || need > uint64(len(rest)) {
			t.bad("stsz")
			return nil, 0
		}
	} else if b := tab["stz2"]; b != nil {
		c := bmff.Read(b)
		c.Full()
		bits := c.U32() & 0xff
		n = uint64(c.U32())
		rest := c.Rest()
		if bits != 4 && bits != 8 && bits != 16 || !c.OK() || (n*uint64(bits)+7)/8 > uint64(len(rest)) {
			t.bad("stz2")
			return nil, 0
		}
		size = func(i int) uint32 {
			switch bits {
			case 4:
				return uint32(rest[i/2]>>(4*(1-i&1))) & 15
			case 8:
				return uint32(rest[i])
			}
			return uint32(rest[2*i])<<8 | uint32(rest[2*i+1])
		}
	}
	return size, int(n)
}

// spend takes samples from the limit.
func (f *file) spend(n uint64) error {
	have := uint64(0)
	for _, t := range f.movie.tracks {
		have += uint64(len(t.samples))
	}
	if have+n > report.MaxSamples {
		return report.Refuse(report.TooMany, "what", "samples")
	}
	return nil
}

// times reads when the samples are decoded and shown, and which are decodable alone.
func (t *track) times(tab table) {
	each := func(kind string, set func(s *sample, v uint32)) (n int) {
		c := bmff.Read(tab[kind])
		c.Full()
		for k := c.U32(); k > 0 && c.OK() && n < len(t.samples); k-- {
			count, v := c.U32(), c.U32()
			for ; count > 0 && n < len(t.samples); count-- {
				set(&t.samples[n], v)
				n++
			}
		}
		if !c.OK() {
			t.bad(kind)
		}
		return n
	}
	if each("stts", func(s *sample, v uint32) { s.dur = v }) < len(t.samples) {
		t.bad("stts")
	}
	if tab["ctts"] != nil {
		each("ctts", func(s *sample, v uint32) { s.cts = int32(v) })
	}
	if tab["stss"] == nil {
		for i := range t.samples {
			t.samples[i].sync = true
		}
		return
	}
	c := bmff.Read(tab["stss"])
	c.Full()
	for k := c.U32(); k > 0 && c.OK(); k-- {
		i := int(c.U32()) - 1
		if i < 0 || i >= len(t.samples) {
			t.bad("stss")
			return
		}
		t.samples[i].sync = true
	}
}

// chunks are the places where a track's samples stand, one after the other.
func (t *track) chunks() (list [][2]int64) {
	for i := range t.samples {
		s := &t.samples[i]
		if n := len(list); n > 0 && list[n-1][1] == s.off {
			list[n-1][1] += int64(s.size)
		} else {
			list = append(list, [2]int64{s.off, s.off + int64(s.size)})
		}
	}
	return list
}
