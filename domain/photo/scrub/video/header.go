package video

// This file holds the new ftyp and moov.

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// header writes everything before the samples; at is where the first sample will be.
func (f *file) header(tracks []*track, chunks []chunk, at int64) []byte {
	places := map[*track][]uint32{}
	for _, c := range chunks {
		places[c.t] = append(places[c.t], 0)
	}
	for _, c := range chunks {
		places[c.t][c.number] = uint32(at)
		for _, s := range c.t.samples[c.first:c.end] {
			at += int64(s.out)
		}
	}
	var w bmff.Writer
	w.Box("ftyp", func() {
		if f.r.Out == report.MOV {
			w.Text("qt  \x00\x00\x00\x00qt  ")
		} else {
			w.Text("mp42\x00\x00\x00\x00mp42isom")
		}
	})
	w.Box("moov", func() {
		longest := int64(0)
		for _, t := range tracks {
			longest = max(longest, t.delay+t.shown)
		}
		f.r.Length = scale(longest, 1000, f.movie.timescale)
		timed(&w, "mvhd", 0, longest, func() { w.U32(f.movie.timescale) }, func() {
			w.U32(1 << 16) // rate 1
			w.U16(1 << 8)  // volume 1
			w.Zero(10)
			w.Raw(identity[:])
			w.Zero(24)
			w.U32(uint32(len(tracks) + 1))
		})
		for i, t := range tracks {
			w.Box("trak", func() { f.track(&w, t, i+1, places[t]) })
		}
	})
	return w.Bytes()
}

// identity is the matrix that changes nothing.
var identity = [36]byte{1: 1, 17: 1, 32: 0x40}

// timed writes a full box that starts with two times, which are zero, something, and a duration.
func timed(w *bmff.Writer, kind string, flags uint32, duration int64, between, after func()) {
	version, wide := 0, 4
	if duration > 1<<32-2 {
		version, wide = 1, 8
	}
	w.Full(kind, version, flags, func() {
		w.Zero(2 * wide)
		between()
		if wide == 8 {
			w.U64(uint64(duration))
		} else {
			w.U32(uint32(duration))
		}
		after()
	})
}

// track writes the boxes of trak.
func (f *file) track(w *bmff.Writer, t *track, id int, places []uint32) {
	timed(w, "tkhd", 3, t.delay+t.shown, func() { w.U32(uint32(id)); w.U32(0) }, func() {
		w.Zero(12) // layer and alternate group among them
		volume := 0
		if t.handler == "soun" {
			volume = 1 << 8
		}
		w.U16(volume)
		w.U16(0)
		if t.handler == "vide" {
			w.Raw(t.matrix[:])
		} else {
			w.Raw(identity[:])
		}
		w.U32(t.width)
		w.U32(t.height)
	})
	if t.edited {
		w.Box("edts", func() { t.editList(w) })
	}
	w.Box("mdia", func() {
		timed(w, "mdhd", 0, t.total(), func() { w.U32(t.timescale) }, func() {
			w.U16(0x55c4) // no language: "und"
			w.U16(0)
		})
		f.handler(w, t)
		w.Box("minf", func() {
			if t.handler == "vide" {
				w.Full("vmhd", 0, 1, func() { w.Zero(8) })
			} else {
				w.Full("smhd", 0, 0, func() { w.Zero(4) })
			}
			w.Box("dinf", func() {
				w.Full("dref", 0, 0, func() {
					w.U32(1)
					w.Full("url ", 0, 1, func() {})
				})
			})
			w.Box("stbl", func() { t.table(w, places) })
		})
	})
}

// handler says what a track holds, under the name that every such track has.
func (f *file) handler(w *bmff.Writer, t *track) {
	name := "VideoHandler"
	if t.handler == "soun" {
		name = "SoundHandler"
	}
	w.Full("hdlr", 0, 0, func() {
		if f.r.Out == report.MOV {
			w.Text("mhlr")
		} else {
			w.U32(0)
		}
		w.Text(t.handler)
		w.Zero(12)
		if f.r.Out == report.MOV {
			w.U8(len(name))
			w.Text(name)
		} else {
			w.Text(name)
			w.U8(0)
		}
	})
}

// editList writes a delay and the one stretch that is shown.
func (t *track) editList(w *bmff.Writer) {
	version := 0
	if t.shown > 1<<32-1 || t.delay > 1<<32-1 || t.start > 1<<31-1 {
		version = 1
	}
	one := func(duration, media int64) {
		if version == 1 {
			w.U64(uint64(duration))
			w.U64(uint64(media))
		} else {
			w.U32(uint32(duration))
			w.U32(uint32(media))
		}
		w.U32(1 << 16)
	}
	w.Full("elst", version, 0, func() {
		if t.delay > 0 {
			w.U32(2)
			one(t.delay, -1)
		} else {
			w.U32(1)
		}
		one(t.shown, t.start)
	})
}

// runs writes the values of all samples as counts and values.
func (t *track) runs(w *bmff.Writer, value func(s *sample) uint32) {
	at := w.Len()
	w.U32(0)
	n := uint32(0)
	for i := 0; i < len(t.samples); {
		v, count := value(&t.samples[i]), uint32(0)
		for i < len(t.samples) && value(&t.samples[i]) == v {
			count += t.pieces(&t.samples[i])
			i++
		}
		w.U32(count)
		w.U32(v)
		n++
	}
	w.PutU32(at, n)
}

// table writes the boxes of stbl.
func (t *track) table(w *bmff.Writer, places []uint32) {
	w.Full("stsd", 0, 0, func() {
		w.U32(1)
		t.coding(w)
	})
	w.Full("stts", 0, 0, func() { t.runs(w, func(s *sample) uint32 { return s.dur / t.pieces(s) }) })
	late, early, unsynced := false, 0, 0
	for i := range t.samples {
		s := &t.samples[i]
		late = late || s.cts != 0
		if s.cts < 0 {
			early = 1
		}
		if !s.sync {
			unsynced++
		}
	}
	if late {
		w.Full("ctts", early, 0, func() { t.runs(w, func(s *sample) uint32 { return uint32(s.cts) }) })
	}
	if unsynced > 0 {
		w.Full("stss", 0, 0, func() {
			w.U32(uint32(len(t.samples) - unsynced))
			for i := range t.samples {
				if t.samples[i].sync {
					w.U32(uint32(i + 1))
				}
			}
		})
	}
	t.perChunk(w)
	t.sizes(w)
	w.Full("stco", 0, 0, func() {
		w.U32(uint32(len(places)))
		for _, p := range places {
			w.U32(p)
		}
	})
}

// sizes writes stsz.
func (t *track) sizes(w *bmff.Writer) {
	same, count := t.samples[0].out, uint32(0)
	for i := range t.samples {
		s := &t.samples[i]
		count += t.pieces(s)
		if s.out != t.samples[0].out {
			same = 0
		}
	}
	if t.unit > 0 {
		same = t.unit
	}
	w.Full("stsz", 0, 0, func() {
		w.U32(same)
		w.U32(count)
		for i := 0; same == 0 && i < len(t.samples); i++ {
			w.U32(t.samples[i].out)
		}
	})
}

// perChunk writes stsc: how many samples the chunks have.
func (t *track) perChunk(w *bmff.Writer) {
	w.Full("stsc", 0, 0, func() {
		at := w.Len()
		w.U32(0)
		n, number, last := uint32(0), uint32(0), uint32(0)
		for i := 0; i < len(t.samples); {
			from, count := i, uint32(0)
			for i < len(t.samples) && t.samples[i].chunk == t.samples[from].chunk {
				count += t.pieces(&t.samples[i])
				i++
			}
			number++
			if count == last {
				continue
			}
			last = count
			w.U32(number)
			w.U32(last)
			w.U32(1)
			n++
		}
		w.PutU32(at, n)
	})
}
