package video

// This file holds the reader of moov (ISO/IEC 14496-12, 8.2 to 8.5): the film and its tracks, all but their samples.

import (
	"math"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// movie is a film as read.
type movie struct {
	timescale uint32
	created   uint64 // seconds since 1904-01-01 UTC; 0 when not said
	matrix    [36]byte
	tracks    []*track
	others    []bmff.Box // boxes of moov that are not needed
	slack     int        // bytes after the last box of a list
	fragments map[uint32]defaults
}

// track is a track as read, then as it is written.
type track struct {
	id            uint32
	handler, name string
	enabled       bool
	matrix        [36]byte
	width, height uint32 // 16.16, of the track
	timescale     uint32
	dated         bool // it says when it was made
	entry         bmff.Box
	own           bool // its samples stand in the same file
	edits         []edit
	edited        bool
	samples       []sample
	tables        table
	descriptions  []bmff.Box // sample entries
	began         int64      // time of its first sample, where fragments say one; units of the track
	reached       int64      // time up to which fragments go
	unit, tick    uint32     // bytes and duration of one piece, where each sample stands for a whole chunk of pieces; or 0
	next          uint32     // number of the next chunk
	others        []bmff.Box // boxes that are not needed
	fault         error      // why it cannot be read; it matters only when the track is kept

	kept    bool
	coding  func(w *bmff.Writer) // writes the sample entry
	filter  func(w *bmff.Writer, sample []byte, note bmff.Note) error
	scratch bmff.Writer
	delay   int64 // before it starts, in units of the film
	start   int64 // where it starts, in its own units
	shown   int64 // how long it is shown, in units of the film
}

// edit is one entry of an edit list (8.6.6).
type edit struct {
	duration int64 // units of the film
	media    int64 // units of the track; -1: nothing is shown
	rate     uint32
}

func (f *file) readMovie() error {
	m := &f.movie
	boxes, slack, err := f.budget.Whole(f.moov, 1)
	if err != nil {
		return err
	}
	m.slack += slack
	for _, b := range boxes {
		switch b.Type {
		case "mvhd":
			c := bmff.Read(b.Body)
			v, _ := c.Full()
			m.created = c.Uint(4 << (v & 1))
			c.Uint(4 << (v & 1))
			m.timescale = c.U32()
			c.Take(4 << (v & 1))
			c.Take(16)
			copy(m.matrix[:], c.Take(36))
			if !c.OK() || m.timescale == 0 || m.timescale > math.MaxInt32 {
				return report.Bad("mvhd")
			}
		case "trak":
			t := &track{}
			if err := f.readTrack(t, b.Body); err != nil {
				return err
			}
			m.tracks = append(m.tracks, t)
		case "mvex":
			if err := f.readDefaults(b.Body); err != nil {
				return err
			}
		case "cmov":
			return report.Cannot("compressed moov")
		default:
			m.others = append(m.others, b)
		}
	}
	if m.timescale == 0 {
		return report.Bad("mvhd")
	}
	return nil
}

// readTrack reads trak. What is wrong with it becomes its fault, for a damaged track that is not kept does no harm; only
// limits stop the reading.
func (f *file) readTrack(t *track, body []byte) error {
	boxes, slack, err := f.budget.Split(body, 2)
	if err != nil {
		return err
	}
	f.movie.slack += len(slack)
	for _, b := range boxes {
		switch b.Type {
		case "tkhd":
			t.readHeader(b.Body)
		case "mdia":
			if err := f.readMedia(t, b.Body); err != nil {
				return err
			}
		case "edts":
			list, _, err := f.budget.Split(b.Body, 3)
			if err != nil {
				return err
			}
			for _, e := range list {
				if e.Type == "elst" {
					t.readEdits(e.Body)
				}
			}
		default:
			t.others = append(t.others, b)
		}
	}
	if len(slack) >= 8 || t.id == 0 || t.entry.Type == "" {
		t.bad("trak")
	}
	return nil
}

// bad notes the first fault of a track.
func (t *track) bad(what string) {
	if t.fault == nil {
		t.fault = report.Bad(what)
	}
}

// dates reads when something was made and changed.
func (t *track) dates(c *bmff.Cursor, version int) {
	made, changed := c.Uint(4<<(version&1)), c.Uint(4<<(version&1))
	t.dated = t.dated || made != 0 || changed != 0
}

func (t *track) readHeader(body []byte) {
	c := bmff.Read(body)
	v, flags := c.Full()
	t.enabled = flags&1 != 0
	t.dates(c, v)
	t.id = c.U32()
	c.Take(4)
	c.Take(4 << (v & 1))
	c.Take(16)
	copy(t.matrix[:], c.Take(36))
	t.width, t.height = c.U32(), c.U32()
	if !c.OK() {
		t.bad("tkhd")
	}
}

func (t *track) readEdits(body []byte) {
	c := bmff.Read(body)
	v, _ := c.Full()
	n := c.U32()
	if uint64(n)*12 > uint64(c.Left()) || t.edited {
		t.bad("elst")
		return
	}
	t.edited = true
	for range n {
		var e edit
		if v == 1 {
			e.duration, e.media = int64(c.U64()), int64(c.U64())
		} else {
			e.duration, e.media = int64(c.U32()), int64(int32(c.U32()))
		}
		e.rate = c.U32()
		if e.duration < 0 || e.duration > maxTime || e.media < -1 || e.media > maxTime {
			t.bad("elst")
		}
		t.edits = append(t.edits, e)
	}
	if !c.OK() {
		t.bad("elst")
	}
}

// maxTime bounds every time and duration, in whatever unit, so that sums of them are safe.
const maxTime = 1 << 48

func (f *file) readMedia(t *track, body []byte) error {
	boxes, _, err := f.budget.Split(body, 3)
	if err != nil {
		return err
	}
	for _, b := range boxes {
		switch b.Type {
		case "mdhd":
			c := bmff.Read(b.Body)
			v, _ := c.Full()
			t.dates(c, v)
			t.timescale = c.U32()
			c.Take(4<<(v&1) + 4)
			if !c.OK() || t.timescale == 0 || t.timescale > math.MaxInt32 {
				t.bad("mdhd")
			}
		case "hdlr":
			c := bmff.Read(b.Body)
			c.Take(8)
			t.handler = c.Type()
			c.Take(12)
			if !c.OK() {
				t.bad("hdlr")
			}
			t.name = string(c.Rest())
		case "minf":
			if err := f.readInformation(t, b.Body); err != nil {
				return err
			}
		default:
			t.others = append(t.others, b)
		}
	}
	err = f.place(t)
	t.reached = t.total()
	return err
}

func (f *file) readInformation(t *track, body []byte) error {
	boxes, _, err := f.budget.Split(body, 4)
	if err != nil {
		return err
	}
	for _, b := range boxes {
		switch b.Type {
		case "dinf":
			list, _, err := f.budget.Split(b.Body, 5)
			if err != nil {
				return err
			}
			for _, d := range list {
				if d.Type == "dref" {
					if err := f.readReference(t, d.Body); err != nil {
						return err
					}
				}
			}
		case "stbl":
			if err := f.readTable(t, b.Body); err != nil {
				return err
			}
		case "vmhd", "smhd", "nmhd", "gmhd", "hdlr", "sthd", "hmhd":
		default:
			t.others = append(t.others, b)
		}
	}
	return nil
}

// readReference reads dref (8.7.2): the samples are in the same file when the only entry says so.
func (f *file) readReference(t *track, body []byte) error {
	if len(body) < 8 {
		return nil
	}
	list, _, err := f.budget.Split(body[8:], 6)
	if err != nil {
		return err
	}
	if len(list) == 1 && len(list[0].Body) >= 4 {
		t.own = list[0].Body[3]&1 != 0
	}
	return nil
}
