// Package video writes MP4 (ISO/IEC 14496-12 and -14) and QuickTime files anew with nothing but the pictures and the
// sound in them.
//
// This file holds Clean: what it does, in order. A file is read twice, never held in memory: once to learn how large each
// sample will be, once to write them.
package video

import (
	"errors"
	"io"
	"sort"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// maxMovie bounds the tables of a file, which are held in memory: 28 bytes a sample for report.MaxSamples.
const maxMovie = 112 << 20

// maxSample bounds one frame or one packet of sound, in bytes.
const maxSample = 64 << 20

// Clean writes the film in src, of the given size in bytes, to dst: its first picture track and its first sound track,
// the samples that are shown, and tables that are made anew. Coded samples stay as they are, but for units in them that
// no decoder needs. Errors about the file are *report.Refused; others are dst's. What was written before an error is no
// usable file.
func Clean(src io.ReaderAt, size int64, dst io.Writer) (report.Report, error) {
	f := &file{src: src, size: size, r: report.Report{Pixels: report.Identical}}
	if err := f.clean(dst); err != nil {
		return report.Report{}, err
	}
	return f.r, nil
}

// file is one source on its way.
type file struct {
	src    io.ReaderAt
	size   int64
	budget bmff.Budget
	r      report.Report

	ftyp   string // major brand, "" when there is none
	parts  []bmff.Part
	moov   []byte
	movie  movie
	used   [][2]int64 // where samples of any track are
	window window

	make, model string // of the camera
}

func (f *file) clean(dst io.Writer) error {
	switch {
	case f.size <= 0:
		return report.Refuse(report.Empty)
	case f.size > report.MaxVideo:
		return report.Refuse(report.TooLarge)
	}
	f.window = window{src: f.src, size: f.size}
	if err := f.scan(); err != nil {
		return err
	}
	if err := f.read(); err != nil {
		return err
	}
	tracks, err := f.choose()
	if err != nil {
		return err
	}
	if tracks, err = f.trim(tracks); err != nil {
		return err
	}
	if err := f.measure(tracks); err != nil {
		return err
	}
	f.found(tracks)
	return f.write(dst, tracks)
}

// scan finds the boxes of the file.
func (f *file) scan() error {
	for at := int64(0); at < f.size; {
		if err := f.budget.Spend(); err != nil {
			return err
		}
		p, err := bmff.Next(f.src, at, f.size)
		if errors.Is(err, bmff.ErrNoBox) {
			switch p.Type {
			case "ftyp", "mdat", "moov", "moof":
				return report.Cut(f.size)
			}
			if f.moov == nil {
				return report.Bad("moov")
			}
			f.r.Add(report.AfterEnd, f.size-at)
			return nil
		}
		if err != nil {
			return err
		}
		f.parts = append(f.parts, p)
		switch p.Type {
		case "ftyp":
			b, err := f.load(p, 4<<10)
			if err != nil {
				return err
			}
			if c := bmff.Read(b); f.ftyp == "" {
				f.ftyp = c.Type()
			}
		case "moov":
			if f.moov != nil {
				return report.Bad("moov")
			}
			if f.moov, err = f.load(p, maxMovie); err != nil {
				return err
			}
		}
		at = p.End
	}
	if f.moov == nil {
		return report.Bad("moov")
	}
	return nil
}

// load reads a whole box of at most limit bytes.
func (f *file) load(p bmff.Part, limit int64) ([]byte, error) {
	if p.End-p.Body > limit {
		return nil, report.Refuse(report.TooMany, "what", "bytes of "+p.Type)
	}
	b := make([]byte, p.End-p.Body)
	return b, f.window.exactly(b, p.Body)
}

// read makes tracks of the boxes.
func (f *file) read() error {
	f.r.Format = report.MP4
	if f.ftyp == "" || f.ftyp == "qt  " {
		f.r.Format = report.MOV
	}
	f.r.Out = f.r.Format
	if err := f.readMovie(); err != nil {
		return err
	}
	if err := f.readFragments(); err != nil {
		return err
	}
	for _, t := range f.movie.tracks {
		f.used = append(f.used, t.chunks()...)
	}
	return nil
}

// choose picks the tracks that are kept: the first enabled picture track, and the first enabled sound track.
func (f *file) choose() ([]*track, error) {
	var picture, sound *track
	for _, t := range f.movie.tracks {
		switch {
		case !t.enabled || len(t.samples) == 0 && t.fault == nil:
		case t.handler == "vide" && picture == nil && !still(t.entry.Type):
			picture = t
		case t.handler == "soun" && sound == nil:
			sound = t
		}
	}
	if picture == nil {
		for _, t := range f.movie.tracks {
			if t.handler == "vide" {
				return nil, report.Cannot("coding " + plain(t.entry.Type))
			}
		}
		return nil, report.Cannot("no picture track")
	}
	if f.movie.matrix != identity || picture.orientation() == 0 {
		return nil, report.Cannot("matrix")
	}
	tracks := []*track{picture}
	if sound != nil {
		tracks = append(tracks, sound)
	}
	for _, t := range tracks {
		switch {
		case t.fault != nil:
			return nil, t.fault
		case !t.own:
			return nil, report.Cannot("data reference")
		case t.timescale == 0:
			return nil, report.Bad("mdhd")
		}
		if late := scale(t.began, 1000, t.timescale) - scale(picture.began, 1000, picture.timescale); late > 100 || late < -100 {
			return nil, report.Cannot("fragments that start at different times")
		}
		t.kept = true
		if err := f.describe(t); err != nil {
			return nil, err
		}
	}
	return tracks, nil
}

// still is whether a picture track shows one picture, as cover art does.
func still(coding string) bool {
	return coding == "jpeg" || coding == "png " || coding == "mjpa" || coding == "mjpb"
}

// measure reads the samples of the kept tracks that are filtered, for the size that each will have.
func (f *file) measure(tracks []*track) error {
	var total int64
	for _, t := range tracks {
		for i := range t.samples {
			s := &t.samples[i]
			total += int64(s.size)
		}
	}
	if total > f.size {
		return report.Bad("overlapping samples")
	}
	for _, t := range tracks {
		for i := range t.samples {
			s := &t.samples[i]
			s.out = s.size
			if t.filter == nil {
				continue
			}
			b, err := f.sample(t, s, f.r.Add)
			if err != nil {
				return err
			}
			s.out = uint32(len(b))
		}
	}
	return nil
}

// sample reads one sample as it is written. The bytes are good until the next call.
func (f *file) sample(t *track, s *sample, note bmff.Note) ([]byte, error) {
	b, err := f.window.bytes(s.off, int(s.size))
	if err != nil || t.filter == nil {
		return b, err
	}
	t.scratch.Reset()
	if err := t.filter(&t.scratch, b, note); err != nil {
		return nil, err
	}
	return t.scratch.Bytes(), nil
}

// chunk is samples of one track that stay together, first to end in its list.
type chunk struct {
	t          *track
	first, end int
	number     int // among the track's own, from 0
}

// order gives the chunks of the kept tracks in the order of the source, so that sound stays near its pictures.
func order(tracks []*track) []chunk {
	var list []chunk
	for _, t := range tracks {
		number := 0
		for i := range t.samples {
			if i == 0 || t.samples[i].chunk != t.samples[i-1].chunk {
				list = append(list, chunk{t: t, first: i, number: number})
				number++
			}
			list[len(list)-1].end = i + 1
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		return list[i].t.samples[list[i].first].off < list[j].t.samples[list[j].first].off
	})
	return list
}

// write puts the new file together.
func (f *file) write(dst io.Writer, tracks []*track) error {
	chunks := order(tracks)
	var body int64
	for _, c := range chunks {
		for _, s := range c.t.samples[c.first:c.end] {
			body += int64(s.out)
		}
	}
	head := f.header(tracks, chunks, 0)
	head = f.header(tracks, chunks, int64(len(head))+8)
	var w bmff.Writer
	w.Raw(head)
	w.U32(uint32(body + 8))
	w.Text("mdat")
	if _, err := dst.Write(w.Bytes()); err != nil {
		return err
	}
	silent := func(report.Kind, int64) {}
	for _, c := range chunks {
		for i := c.first; i < c.end; i++ {
			s := &c.t.samples[i]
			b, err := f.sample(c.t, s, silent)
			if err != nil {
				return err
			}
			if len(b) != int(s.out) {
				return report.Refuse(report.Changed)
			}
			if _, err := dst.Write(b); err != nil {
				return err
			}
		}
	}
	return nil
}
