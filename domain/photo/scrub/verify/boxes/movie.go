// This file holds the walk over a video's movie box (ISO/IEC 14496-12 chapter 8): the boxes that pictures and sound need,
// without times, names and words.

package boxes

import (
	"consentry/domain/photo/scrub/report"
)

// brands that a video may name.
var movieBrands = map[string]bool{"isom": true, "iso2": true, "iso3": true, "iso4": true, "iso5": true, "iso6": true, "mp41": true, "mp42": true,
	"avc1": true, "hvc1": true, "av01": true, "qt  ": true, "M4V ": true}

// track is what one trak says.
type track struct {
	w                *walker
	at               int64
	handler          string // "vide" or "soun"
	codec            string // "avc", "hvc", "av1"; "" for sound
	unitSize         int    // bytes of a unit's length
	shown            *window
	clock, length    int64 // of mdhd: units a second, units
	width, height    int   // of its sample entry
	matrix           [9]uint32
	edits            []edit
	sizes            []uint32 // of the samples, bytes; nil when all are of size same
	same             uint32
	samples          int
	chunks           []int64 // where each starts
	runs             []run   // stsc
	times            []step  // stts
	shifts           []step  // ctts
	hasEdits, hasSTS bool
}

type (
	edit struct{ length, start int64 }             // in movie units, in media units
	run  struct{ first, samples, description int } // chunks from first on have so many samples
	step struct {                                  // so many samples of this length or shift
		count int
		value int64
	}
)

type movie struct {
	*walker
	clock  int64 // units a second
	tracks []*track
}

func (w *walker) movie() error {
	top, err := w.inside(0, w.size, "trailer")
	if err != nil {
		return err
	}
	m := &movie{walker: w}
	var media []box
	var moov *box
	for i, b := range top {
		switch {
		case b.kind == "ftyp" && i == 0:
			err = w.brands(b, movieBrands, 0, 1, 0x200, 0x20050300)
		case b.kind == "moov" && moov == nil:
			moov = &top[i]
		case b.kind == "mdat":
			w.known(b)
			media = append(media, b)
		case (b.kind == "free" || b.kind == "wide" || b.kind == "skip") && b.body == b.end:
			w.known(b)
		default:
			w.stray(b)
		}
		if err != nil {
			return err
		}
	}
	if moov == nil {
		return report.Bad("moov")
	}
	if err := m.moov(*moov); err != nil {
		return err
	}
	return m.judge(media)
}

func (m *movie) moov(b box) error {
	list, err := m.container(b)
	if err != nil {
		return err
	}
	for _, b := range list {
		switch b.kind {
		case "mvhd":
			err = m.header(b)
		case "trak":
			err = m.trak(b)
		default:
			m.stray(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// container lists what is in a box that holds only boxes.
func (w *walker) container(b box) ([]box, error) {
	w.known(b)
	list, err := w.inside(b.body, b.end, "slack_"+word(b.kind))
	w.once(list, "trak")
	return list, err
}

// header reads mvhd (8.2.2): times 0, the matrix of no change.
func (m *movie) header(b box) error {
	f, v, flags, err := m.full(b, 256)
	if err != nil {
		return err
	}
	if v > 1 || flags != 0 {
		return report.Bad("mvhd")
	}
	f.zero(8+8*int(v), "time")
	m.clock = int64(f.u32())
	f.uint(4 + 4*int(v))
	f.expect(4, "mvhd", 0x10000)
	f.expect(2, "mvhd", 0, 0x100)
	f.zero(10, "mvhd")
	for _, x := range [9]uint64{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000} {
		f.expect(4, "mvhd", x)
	}
	f.zero(24, "mvhd") // QuickTime's preview, poster and selection times
	f.expect(4, "mvhd", 1, 2, 3, 4, 5, 6, 7, 8, 0xffffffff)
	return f.done()
}

func (m *movie) trak(b box) error {
	if len(m.tracks) >= 8 {
		return report.Refuse(report.TooMany, "what", "tracks")
	}
	t := &track{w: m.walker, at: b.at}
	m.tracks = append(m.tracks, t)
	list, err := m.container(b)
	if err != nil {
		return err
	}
	for _, b := range list {
		switch b.kind {
		case "tkhd":
			err = t.header(b)
		case "edts":
			err = t.edts(b)
		case "mdia":
			err = t.media(b)
		default:
			m.stray(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// header reads tkhd (8.3.2). The matrix may turn the picture.
func (t *track) header(b box) error {
	f, v, flags, err := t.w.full(b, 256)
	if err != nil {
		return err
	}
	if v > 1 {
		return report.Bad("tkhd")
	}
	if flags&1 == 0 || flags > 15 {
		f.find("disabled_track", b.at, b.size())
	}
	f.zero(8+8*int(v), "time")
	f.expect(4, "tkhd", 1, 2, 3, 4, 5, 6, 7, 8)
	f.zero(4, "tkhd")
	f.uint(4 + 4*int(v))
	f.zero(8+2, "tkhd")
	f.expect(2, "tkhd", 0, 1)
	f.expect(2, "tkhd", 0, 0x100)
	f.zero(2, "tkhd")
	for i := range t.matrix {
		t.matrix[i] = f.u32()
	}
	f.take(8)
	return f.done()
}

// edts reads the edit list (8.6.6): at most a pause before the start, then one run at normal speed.
func (t *track) edts(b box) error {
	list, err := t.w.container(b)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.kind != "elst" {
			t.w.stray(b)
			continue
		}
		f, v, flags, err := t.w.full(b, 1<<16)
		if err != nil {
			return err
		}
		if v > 1 || flags != 0 {
			return report.Bad("elst")
		}
		t.hasEdits = true
		for i := range int(min(f.u32(), 1<<12)) {
			e := edit{length: int64(f.uint(4 + 4*int(v)))}
			if v == 0 {
				e.start = int64(int32(f.u32()))
			} else {
				e.start = int64(f.uint(8))
			}
			f.expect(4, "edit_speed", 0x10000)
			if e.start < 0 && (e.start != -1 || i > 0) {
				f.find("edit_list", b.at, b.size())
			}
			if e.start >= 0 {
				t.edits = append(t.edits, e)
			}
		}
		if len(t.edits) != 1 {
			f.find("edit_list", b.at, b.size())
		}
		if err := f.done(); err != nil {
			return err
		}
	}
	return nil
}

func (t *track) media(b box) error {
	list, err := t.w.container(b)
	if err != nil {
		return err
	}
	// What kind of track it is has to be known before the rest is read.
	for _, kind := range []string{"hdlr", "mdhd", "minf"} {
		for _, b := range list {
			if b.kind != kind {
				continue
			}
			switch kind {
			case "hdlr":
				t.handler, err = t.w.hdlr(b, "vide", "soun")
				if t.handler == "" {
					t.w.p.Find("track", t.at, 0)
				}
			case "mdhd":
				err = t.mdhd(b)
			case "minf":
				err = t.minf(b)
			}
			if err != nil {
				return err
			}
		}
	}
	for _, b := range list {
		if b.kind != "hdlr" && b.kind != "mdhd" && b.kind != "minf" {
			t.w.stray(b)
		}
	}
	return nil
}

// mdhd (8.4.2): times 0, no language.
func (t *track) mdhd(b box) error {
	f, v, flags, err := t.w.full(b, 256)
	if err != nil {
		return err
	}
	if v > 1 || flags != 0 {
		return report.Bad("mdhd")
	}
	f.zero(8+8*int(v), "time")
	t.clock = int64(f.u32())
	t.length = int64(f.uint(4 + 4*int(v)))
	f.expect(2, "language", 0x55c4, 0x7fff, 0)
	f.zero(2, "mdhd")
	return f.done()
}

// handlerNames are the only names a handler may have, as ISO (ending in 0) and QuickTime (starting with a length) write them.
var handlerNames = map[string]bool{"": true, "\x00": true, "Video\x00": true, "Sound\x00": true, "VideoHandler\x00": true, "SoundHandler\x00": true,
	"\x05Video": true, "\x05Sound": true, "\x0cVideoHandler": true, "\x0cSoundHandler": true, "DataHandler\x00": true, "\x0bDataHandler": true}

// hdlr (8.4.3) gives the handler's type when it is one of kinds, else "".
func (w *walker) hdlr(b box, kinds ...string) (string, error) {
	f, v, flags, err := w.full(b, 1<<12)
	if err != nil {
		return "", err
	}
	if v != 0 || flags != 0 {
		return "", report.Bad("hdlr")
	}
	at, group := f.off(), string(f.take(4))
	if group != "\x00\x00\x00\x00" && group != "mhlr" && group != "dhlr" {
		f.find("handler", at, 4)
	}
	kind := string(f.take(4))
	f.zero(12, "handler")
	if f.short {
		return "", report.Bad("hdlr")
	}
	if at, name := f.off(), f.take(f.left()); !handlerNames[string(name)] {
		f.find("handler_name", at, int64(len(name)))
	}
	for _, k := range kinds {
		if k == kind {
			return kind, f.done()
		}
	}
	return "", f.done()
}

func (t *track) minf(b box) error {
	list, err := t.w.container(b)
	if err != nil {
		return err
	}
	for _, b := range list {
		switch b.kind {
		case "vmhd", "smhd":
			err = t.mediaHeader(b)
		case "hdlr":
			var kind string
			if kind, err = t.w.hdlr(b, "url ", "alis"); kind == "" {
				t.w.p.Find("handler", b.at, b.size())
			}
		case "dinf":
			err = t.dinf(b)
		case "stbl":
			err = t.stbl(b)
		default:
			t.w.stray(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mediaHeader reads vmhd and smhd (12.1.2, 12.2.2).
func (t *track) mediaHeader(b box) error {
	f, v, flags, err := t.w.full(b, 64)
	if err != nil {
		return err
	}
	if v != 0 || flags > 1 {
		f.find(word(b.kind), b.at, b.size())
	}
	if b.kind == "smhd" {
		f.zero(4, "smhd")
		return f.done()
	}
	f.expect(2, "vmhd", 0, 0x40)
	for range 3 {
		f.expect(2, "vmhd", 0, 0x8000)
	}
	return f.done()
}

// dinf: the media lies in this file and nowhere else (8.7.2). A path would be of somebody's computer.
func (t *track) dinf(b box) error {
	list, err := t.w.container(b)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.kind != "dref" {
			t.w.stray(b)
			continue
		}
		f, _, _, err := t.w.full(b, 1<<12)
		if err != nil {
			return err
		}
		f.expect(4, "data_reference", 1)
		f.expect(4, "data_reference", 12)
		kind := string(f.take(4))
		f.expect(4, "data_reference", 1)
		if kind != "url " && kind != "alis" {
			f.find("data_reference", b.at, b.size())
		}
		if err := f.done(); err != nil {
			return err
		}
	}
	return nil
}
