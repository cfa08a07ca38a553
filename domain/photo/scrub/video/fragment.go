package video

// This file holds movie fragments (ISO/IEC 14496-12, 8.8): their samples are put behind the others, so that the new file
// has none.

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// defaults are what a sample has when its fragment does not say.
type defaults struct {
	entry, dur, size, flags uint32
}

// readDefaults reads mvex.
func (f *file) readDefaults(body []byte) error {
	list, _, err := f.budget.Split(body, 2)
	if err != nil {
		return err
	}
	if f.movie.fragments == nil {
		f.movie.fragments = map[uint32]defaults{}
	}
	for _, b := range list {
		if b.Type != "trex" {
			continue
		}
		c := bmff.Read(b.Body)
		c.Full()
		id := c.U32()
		d := defaults{entry: c.U32(), dur: c.U32(), size: c.U32(), flags: c.U32()}
		if !c.OK() {
			return report.Bad("trex")
		}
		f.movie.fragments[id] = d
	}
	return nil
}

// readFragments reads every moof of the file.
func (f *file) readFragments() error {
	for _, p := range f.parts {
		if p.Type != "moof" {
			continue
		}
		b, err := f.load(p, maxMovie)
		if err != nil {
			return err
		}
		list, _, err := f.budget.Whole(b, 1)
		if err != nil {
			return err
		}
		end := p.Start // where the data of the last track fragment ended
		for i, x := range list {
			if x.Type != "traf" {
				continue
			}
			if end, err = f.fragment(x.Body, p.Start, end, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// Flags of tfhd and trun (8.8.7, 8.8.8).
const (
	hasBase, hasEntry, hasDur, hasSize, hasFlags, isEmpty, baseIsMoof = 1, 2, 8, 0x10, 0x20, 0x10000, 0x20000
	runOffset, runFirst, runDur, runSize, runFlags, runShown          = 1, 4, 0x100, 0x200, 0x400, 0x800
)

// fragment reads traf; moof is where its moof starts, end where the data before it ended.
func (f *file) fragment(body []byte, moof, end int64, number int) (int64, error) {
	list, _, err := f.budget.Whole(body, 2)
	if err != nil {
		return 0, err
	}
	var t *track
	var d defaults
	base := moof
	at := int64(-1)
	for _, b := range list {
		c := bmff.Read(b.Body)
		_, flags := c.Full()
		switch b.Type {
		case "tfhd":
			id := c.U32()
			var known bool
			if d, known = f.movie.fragments[id]; !known {
				return 0, report.Bad("trex")
			}
			if t = f.trackOf(id); t == nil {
				return 0, report.Bad("tfhd")
			}
			if flags&baseIsMoof == 0 && number > 0 {
				base = end
			}
			take := func(flag uint32, v *uint32) {
				if flags&flag != 0 {
					*v = c.U32()
				}
			}
			if flags&hasBase != 0 {
				base = int64(min(c.U64(), uint64(f.size)+1))
			}
			take(hasEntry, &d.entry)
			take(hasDur, &d.dur)
			take(hasSize, &d.size)
			take(hasFlags, &d.flags)
			at = base
		case "tfdt":
			v, _ := bmff.Read(b.Body).Full()
			if err := t.resume(int64(min(c.Uint(4<<(v&1)), maxTime))); err != nil {
				return 0, err
			}
		case "trun":
			if t == nil {
				return 0, report.Bad("trun")
			}
			if at, err = f.run(t, d, c, flags, base, at); err != nil {
				return 0, err
			}
		case "senc", "saiz", "saio":
			return 0, report.Refuse(report.Encrypted)
		}
		if !c.OK() {
			return 0, report.Bad(plain(b.Type))
		}
	}
	return max(at, end), nil
}

// resume takes the time at which a fragment's samples go on (tfdt): a gap makes the sample before it longer.
func (t *track) resume(at int64) error {
	if t == nil {
		return report.Bad("tfdt")
	}
	if len(t.samples) == 0 {
		t.began, t.reached = at, at
		return nil
	}
	gap := at - t.reached
	last := &t.samples[len(t.samples)-1]
	if gap < 0 || gap > maxTick-int64(last.dur) {
		return report.Cannot("fragments out of order")
	}
	last.dur += uint32(gap)
	t.reached = at
	return nil
}

func (f *file) trackOf(id uint32) *track {
	for _, t := range f.movie.tracks {
		if t.id == id {
			return t
		}
	}
	return nil
}

// run reads trun; at is where its data starts when it does not say. It gives where its data ends.
func (f *file) run(t *track, d defaults, c *bmff.Cursor, flags uint32, base, at int64) (int64, error) {
	n := c.U32()
	if d.entry != 1 || len(t.descriptions) != 1 || t.unit > 0 {
		return 0, report.Cannot("several sample descriptions")
	}
	if flags&runOffset != 0 {
		at = base + int64(int32(c.U32()))
	}
	first, special := uint32(0), flags&runFirst != 0
	if special {
		first = c.U32()
	}
	each := 0
	for _, flag := range []uint32{runDur, runSize, runFlags, runShown} {
		if flags&flag != 0 {
			each += 4
		}
	}
	if uint64(n)*uint64(each) > uint64(c.Left()) || each == 0 && int64(n) > f.size/int64(max(d.size, 1)) {
		return 0, report.Bad("trun")
	}
	if err := f.spend(uint64(n)); err != nil {
		return 0, err
	}
	t.next++
	for i := range n {
		s := sample{dur: d.dur, size: d.size, chunk: t.next}
		marks := d.flags
		if i == 0 && special {
			marks = first
		}
		if flags&runDur != 0 {
			s.dur = c.U32()
		}
		if flags&runSize != 0 {
			s.size = c.U32()
		}
		if flags&runFlags != 0 {
			marks = c.U32()
		}
		if flags&runShown != 0 {
			s.cts = int32(c.U32())
		}
		s.sync = marks>>16&1 == 0 // sample_is_non_sync_sample
		if at < 0 || s.size > maxSample || at > f.size || int64(s.size) > f.size-at {
			return 0, report.Cut(f.size)
		}
		s.off = at
		at += int64(s.size)
		t.samples = append(t.samples, s)
		t.reached += int64(s.dur)
	}
	return at, nil
}
