// This file holds the verdict over a video: every byte of the media belongs to a sample, every sample is shown, and none
// carries anything but pictures.

package boxes

import (
	"io"

	"consentry/domain/photo/scrub/report"
)

func (m *movie) judge(media []box) error {
	var used []span
	for _, t := range m.tracks {
		if t.handler == "" || t.codec == "" && t.handler == "vide" {
			continue // a finding already: what it uses is nobody's
		}
		spans, err := t.spans()
		if err != nil {
			return err
		}
		used = append(used, spans...)
		if err := t.walk(spans); err != nil {
			return err
		}
		m.hidden(t)
		if t.handler == "vide" {
			if o := exifOf(t.turned()); m.p.Frames == 0 {
				m.p.Width, m.p.Height, m.p.Orientation, m.p.Frames = t.width, t.height, o, t.samples
			} else {
				m.p.Find("second_picture", t.at, 0)
			}
		}
	}
	if m.p.Frames == 0 && len(m.p.Findings) == 0 {
		m.p.Find("no_picture", 0, m.size)
	}
	m.cover(media, used, "unreferenced_mdat")
	return nil
}

// turned is the part of tkhd's matrix that turns and mirrors; anything else in it is a finding.
func (t *track) turned() (out [4]int) {
	for i, k := range [4]int{0, 3, 1, 4} {
		switch t.matrix[k] {
		case 0x10000:
			out[i] = 1
		case 0xffff0000:
			out[i] = -1
		case 0:
		default:
			t.w.p.Find("matrix", t.at, 0)
		}
	}
	if t.matrix[2] != 0 || t.matrix[5] != 0 || t.matrix[8] != 0x40000000 || exifOf(out) == 0 {
		t.w.p.Find("matrix", t.at, 0)
	}
	for _, k := range [2]int{6, 7} { // moves into place: whole pixels
		if v := int32(t.matrix[k]); v&0xffff != 0 {
			t.w.p.Find("matrix", t.at, 0)
		}
	}
	return out
}

// spans are the chunks of a track; the tables have to agree on how many samples there are.
func (t *track) spans() ([]span, error) {
	out := make([]span, 0, len(t.chunks))
	r, next, all := 0, 0, int64(0)
	for i, at := range t.chunks {
		for r+1 < len(t.runs) && t.runs[r+1].first <= i+1 {
			r++
		}
		if r >= len(t.runs) || t.runs[r].description != 1 || t.runs[r].samples > t.samples-next {
			return nil, report.Bad("stsc")
		}
		n := t.runs[r].samples
		length := int64(t.same) * int64(n)
		if t.sizes != nil {
			length = 0
			for _, s := range t.sizes[next : next+n] {
				length += int64(s)
			}
		}
		if next += n; at+length > t.w.size {
			return nil, report.Cut(t.w.size)
		}
		if all += length; all > t.w.size { // the same bytes again and again
			return nil, report.Bad("stco")
		}
		out = append(out, span{at, at + length})
	}
	if next != t.samples {
		return nil, report.Bad("stsz")
	}
	if len(t.runs) > 0 && t.runs[len(t.runs)-1].first > len(t.chunks) {
		t.w.p.Find("stsc", t.at, 0)
	}
	return out, nil
}

// walk looks into every sample of a picture track.
func (t *track) walk(spans []span) error {
	if t.codec == "" {
		return nil
	}
	src := &windowed{r: t.w.src, size: t.w.size}
	next, r := 0, 0
	for i, s := range spans {
		for r+1 < len(t.runs) && t.runs[r+1].first <= i+1 {
			r++
		}
		at := s.at
		for range t.runs[r].samples {
			n := int64(t.same)
			if t.sizes != nil {
				n = int64(t.sizes[next])
			}
			next++
			var err error
			switch t.codec {
			case "mp4":
				err = t.w.visual(src, at, at+n)
			case "av1":
				_, err = t.w.obus(src, at, at+n, func(k int) bool {
					return k >= obuSequence && k <= obuTiles && k != obuDelimiter || k == obuFrame || k == obuRepeated
				})
			default:
				err = units(t.w, src, at, at+n, t.unitSize, t.unit)
			}
			if err != nil {
				return err
			}
			at += n
		}
	}
	return nil
}

// Of sound at most so many packets may lie before the start, what decoders need to get going, and one after the end; and
// none of them is longer than a word.
const packetsBefore, mostBefore = 3, 4 // packets; tenths of a second

// hidden finds samples that the edit list or a too short duration keeps from being shown (8.6.5, 8.6.6).
func (m *movie) hidden(t *track) {
	total, samples, packet := int64(0), 0, int64(0)
	for _, s := range t.times {
		packet = max(packet, s.value)
		total += int64(s.count) * s.value
		samples += s.count
	}
	if !t.hasSTS || samples != t.samples || t.clock <= 0 || m.clock <= 0 {
		m.p.Find("sample_times", t.at, 0)
		return
	}
	if t.length < total {
		m.p.Find("hidden_frames", t.at, total-t.length)
	}
	start, end := int64(0), total+1<<40
	if t.hasEdits && len(t.edits) == 1 {
		e := t.edits[0]
		if e.length < 0 || e.length > 1<<40 || e.start > 1<<40 {
			m.p.Find("edit_list", t.at, 0)
			return
		}
		tick := (t.clock + m.clock - 1) / m.clock // times are rounded to the movie's clock
		start, end = e.start, e.start+e.length*t.clock/m.clock+tick
	}
	if t.handler == "soun" {
		most := t.clock * mostBefore / 10
		if start > min(packetsBefore*packet, most) || total-end > min(packet, most) {
			m.p.Find("hidden_sound", t.at, 0)
		}
		return
	}
	if n := t.unseen(start, end); n > 0 {
		m.p.Find("hidden_frames", t.at, n)
	}
}

// unseen counts samples that are over by start or begin at end or later, by their composition times.
func (t *track) unseen(start, end int64) (n int64) {
	at := int64(0)
	shift, left := 0, 0
	for _, s := range t.times {
		for range s.count {
			for left == 0 && shift < len(t.shifts) {
				left = t.shifts[shift].count
				shift++
			}
			c := at
			if left > 0 {
				c += t.shifts[shift-1].value
				left--
			}
			if c+s.value <= start && s.value > 0 || c >= end {
				n++
			}
			at += s.value
		}
	}
	return n
}

// windowed reads through one buffer, so that looking at a few bytes of every unit is not a read each.
type windowed struct {
	r    io.ReaderAt
	size int64
	at   int64
	n    int
	b    [64 << 10]byte
}

func (v *windowed) ReadAt(p []byte, at int64) (int, error) {
	if len(p) > len(v.b) || at < 0 || at > v.size {
		return v.r.ReadAt(p, at)
	}
	if at < v.at || at+int64(len(p)) > v.at+int64(v.n) {
		n, err := v.r.ReadAt(v.b[:min(int64(len(v.b)), v.size-at)], at)
		if v.at, v.n = at, n; n < len(p) && err != nil {
			return copy(p, v.b[:n]), err
		}
	}
	n := copy(p, v.b[at-v.at:v.n])
	if n < len(p) {
		return n, io.ErrUnexpectedEOF
	}
	return n, nil
}

// unit looks at one unit of a video's sample.
func (t *track) unit(h []byte, at, n int64) {
	if t.codec == "hvc" {
		switch k := t.w.hevcHead(h, at, n); {
		case k < 0 || k < 10 || k >= 16 && k <= 21:
		case k == hevcVPS || k == hevcSPS || k == hevcPPS:
			t.inBand(at, n, k == hevcSPS, hevcWindow)
		case k == hevcAUD && n == 3, (k == hevcEndSeq || k == hevcEndBits) && n == 2:
		default:
			t.w.hevcOther(k, at, n)
		}
		return
	}
	if len(h) == 0 || h[0]&0x80 != 0 {
		t.w.p.Find("unknown_unit", at, n)
		return
	}
	switch k := h[0] & 0x1f; {
	case k >= avcSlice && k <= avcIDR:
	case k == avcSPS || k == avcPPS || k == avcSPSMore:
		t.inBand(at, n, k == avcSPS, avcWindow)
	case k == avcAUD && n == 2, (k == avcEndSeq || k == avcEndStream) && n == 1:
	case k == avcSEI:
		t.w.p.Find("sei", at, n)
	case k == avcFilling:
		t.w.p.Find("filler", at, n)
	default:
		t.w.p.Find("unknown_unit", at, n)
	}
}

// inBand checks a parameter set that comes among the samples.
func (t *track) inBand(at, n int64, sequence bool, read func(*bits) *window) {
	if n > maxSet {
		t.w.p.Find("big_parameter_set", at, n)
		return
	}
	b := make([]byte, n)
	if t.w.read(b, at) != nil {
		t.w.p.Find("parameter_set", at, n)
		return
	}
	t.w.set(b, at, sequence, read, &t.shown)
}
