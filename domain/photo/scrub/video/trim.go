package video

// This file holds edit lists (ISO/IEC 14496-12, 8.6.6): what they hide is cut off.

import (
	"math/bits"

	"consentry/domain/photo/scrub/report"
)

// scale gives v * to / from, to the nearest.
func scale(v int64, to, from uint32) int64 {
	if v < 0 {
		return -scale(-v, to, from)
	}
	hi, lo := bits.Mul64(uint64(v), uint64(to))
	lo, carry := bits.Add64(lo, uint64(from)/2, 0)
	if hi += carry; hi >= uint64(from) {
		return maxTime
	}
	q, _ := bits.Div64(hi, lo, uint64(from))
	return int64(min(q, maxTime))
}

// span is the part of a track that is shown: after a delay in units of the film, from start up to end in its own.
type span struct{ delay, start, end int64 }

// total is how long the samples last, in units of the track.
func (t *track) total() (sum int64) {
	for i := range t.samples {
		sum += int64(t.samples[i].dur)
	}
	return sum
}

// span reads the edit list. Only a delay and then one stretch at normal speed, maybe in pieces that follow one another,
// can be cut without decoding; anything else is refused.
func (t *track) span(movie uint32) (span, error) {
	s := span{end: maxTime}
	if !t.edited || len(t.edits) == 0 {
		t.edited = false
		return s, nil
	}
	begun := false
	for i, e := range t.edits {
		length := scale(e.duration, t.timescale, movie)
		switch {
		case e.media == -1 && !begun:
			s.delay += e.duration
		case e.media == -1 && i == len(t.edits)-1:
		case e.rate != 1<<16 || e.media == -1:
			return s, report.Cannot("edit list")
		case !begun:
			begun, s.start, s.end = true, e.media, e.media+length
		case e.media-s.end > 1 || s.end-e.media > 1:
			return s, report.Cannot("edit list")
		default:
			s.end = e.media + length
		}
		if begun && e.duration == 0 { // up to the end (8.6.6.1)
			s.end = maxTime
		}
		if s.delay > maxTime {
			return s, report.Bad("elst")
		}
	}
	if !begun || s.end <= s.start {
		return s, report.Cannot("edit list")
	}
	return s, nil
}

// primer is how many hidden packets at the start are the decoder's run-up and not something that was cut off: encoders
// of AAC put up to 2,112 sampling intervals before the sound, two packets and a part of the third.
const primer = 2

// trim cuts off what the edit lists hide. Pictures start at the first frame that can be decoded alone and is shown, and
// end before the first that is not; the sound is cut to where they start. It gives the tracks of which something is left.
func (f *file) trim(tracks []*track) ([]*track, error) {
	movie := f.movie.timescale
	cut := int64(0) // of the film's start, in its units
	for i, t := range tracks {
		s, err := t.span(movie)
		if err != nil {
			return nil, err
		}
		if t.total() > maxTime {
			return nil, report.Bad("stts")
		}
		if i == 0 {
			n := len(t.samples)
			late, err := t.cutPictures(&s)
			if err != nil {
				return nil, err
			}
			cut = scale(late, movie, t.timescale)
			if gone := n - len(t.samples); gone > 0 {
				f.r.Removed = append(f.r.Removed, report.Thing{Kind: report.TrimmedFrames, Count: gone})
			}
		} else {
			if cut > 0 {
				wait := min(cut, s.delay)
				s.delay -= wait
				s.start += scale(cut-wait, t.timescale, movie)
				t.edited = true
			}
			if t.cutSound(&s); len(t.samples) == 0 {
				t.kept = false
				return tracks[:1], nil
			}
		}
		t.settle(s, movie)
	}
	return tracks, nil
}

// settle writes down how the track is shown.
func (t *track) settle(s span, movie uint32) {
	last := int64(0)
	at := int64(0)
	for i := range t.samples {
		x := &t.samples[i]
		last = max(last, at+int64(x.cts)+int64(x.dur))
		at += int64(x.dur)
	}
	t.delay, t.start = s.delay, s.start
	t.shown = scale(max(min(s.end, max(last, at))-s.start, 0), movie, t.timescale)
}

// cutPictures cuts a picture track to its span, and moves the span to where the track then is. late is how much later
// it starts than the span said, in units of the track.
func (t *track) cutPictures(s *span) (late int64, err error) {
	list := t.samples
	if !t.edited {
		return 0, nil
	}
	at := make([]int64, len(list)) // when each is shown
	dts, hidden := int64(0), false
	for i := range list {
		at[i] = dts + int64(list[i].cts)
		dts += int64(list[i].dur)
		hidden = hidden || at[i]+int64(list[i].dur) <= s.start
	}
	first, base := 0, int64(0)
	if hidden {
		for first < len(list) && !(list[first].sync && at[first]+int64(list[first].dur) > s.start) {
			base += int64(list[first].dur)
			first++
		}
		if first == len(list) {
			return 0, report.Cannot("trimmed start")
		}
	}
	kept := make([]sample, 0, len(list)-first)
	for i := first; i < len(list) && at[i] < s.end; i++ {
		if hidden && i > first && at[i] < at[first] { // shown before the frame it starts with, and may need what is gone
			kept[len(kept)-1].dur += list[i].dur
			continue
		}
		kept = append(kept, list[i])
	}
	if len(kept) == 0 {
		return 0, report.Cannot("edit list")
	}
	t.samples = kept
	if hidden {
		late = max(0, at[first]-s.start)
	}
	s.shift(late - base)
	if s.end < maxTime {
		s.end -= late // only its start is later
	}
	return late, nil
}

// shift moves the span in its track.
func (s *span) shift(by int64) {
	s.start += by
	if s.end < maxTime {
		s.end += by
	}
}

// cutSound cuts a sound track to its span.
func (t *track) cutSound(s *span) {
	if !t.edited {
		return
	}
	list := t.samples
	first, base := 0, int64(0)
	for first < len(list) && base+int64(list[first].dur) <= s.start {
		base += int64(list[first].dur)
		first++
	}
	if first <= primer && t.unit == 0 {
		first, base = 0, 0
	}
	end, at := first, base
	for end < len(list) && at < s.end {
		at += int64(list[end].dur)
		end++
	}
	t.samples = list[first:end]
	if t.unit > 0 && len(t.samples) > 0 { // whole chunks are cut to the piece
		tick := int64(t.tick)
		if late := (at - s.end) / tick; late > 0 {
			t.samples[len(t.samples)-1].cut(0, uint32(late), t)
		}
		early := max(s.start-base, 0) / tick
		if early >= int64(t.pieces(&t.samples[0])) { // less than one piece is left
			t.samples = nil
			return
		}
		t.samples[0].cut(uint32(early), 0, t)
		base += early * tick
	}
	s.shift(-base)
}

// cut takes pieces off the start and the end of a sample.
func (s *sample) cut(start, end uint32, t *track) {
	s.off += int64(start * t.unit)
	s.size -= (start + end) * t.unit
	s.dur -= (start + end) * t.tick
}
