package video

// This file holds what is said of the things that a new file does not have any more: tracks, boxes, times, bytes that no
// sample uses.

import (
	"encoding/binary"
	"sort"
	"strings"
	"time"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// found fills in the report.
func (f *file) found(tracks []*track) {
	p := tracks[0]
	f.r.Frames = len(p.samples)
	f.r.Orientation = p.orientation()
	f.r.Width, f.r.Height = int(p.width>>16), int(p.height>>16)
	if p.width == 0 || p.height == 0 {
		c := bmff.Read(p.entry.Body[24:])
		f.r.Width, f.r.Height = c.U16(), c.U16()
	}
	if f.r.Orientation >= 5 {
		f.r.Width, f.r.Height = f.r.Height, f.r.Width
	}
	if len(tracks) > 1 {
		f.r.Keep(report.Sound, 0)
	}
	dated := f.movie.created != 0
	for _, t := range f.movie.tracks {
		dated = dated || t.dated
		if !t.kept {
			f.r.Add(t.what(), t.bytes())
		}
		if name := strings.Trim(t.name, "\x00"); strings.Contains(name, "Core Media") || strings.Contains(name, "Apple ") {
			f.r.Add(report.Software, int64(len(name)))
		} else if !standard(name) {
			f.r.Add(report.Words, int64(len(name)))
		}
		f.boxes(t.others, 3)
	}
	if dated {
		f.r.Add(report.Time, 0)
	}
	f.boxes(f.movie.others, 2)
	if f.movie.slack >= 8 {
		f.r.Add(report.AppData, int64(f.movie.slack))
	}
	f.around()
	if s := f.movie.created; f.r.Taken == "" && s > mac && s < mac+1<<33 {
		f.r.Taken = time.Unix(int64(s-mac), 0).UTC().Format("2006-01-02T15:04:05+00:00")
	}
	f.r.Camera = exif.Clean(strings.TrimSpace(f.make + " " + f.model))
}

// mac is the seconds from 1904-01-01, where the times of these files start, to 1970-01-01.
const mac = 2_082_844_800

// standard is whether a handler has one of the names that say nothing.
func standard(name string) bool {
	if n := len(name); n > 0 && int(name[0]) == n-1 { // QuickTime's names have their length before them
		name = name[1:]
	}
	switch name {
	case "", "VideoHandler", "SoundHandler", "DataHandler":
		return true
	}
	return false
}

// orientation is what the track's matrix does to the picture, as EXIF counts; 0 when it is no quarter turn or mirror.
func (t *track) orientation() int {
	rest := t.matrix // all but the four, and where the picture is moved to so that it stays in view
	for _, at := range []int{0, 4, 12, 16, 24, 28} {
		copy(rest[at:at+4], []byte{0, 0, 0, 0})
	}
	if rest != [36]byte{32: 0x40} {
		return 0
	}
	var m [4]int
	for i, at := range []int{0, 4, 12, 16} {
		switch binary.BigEndian.Uint32(t.matrix[at:]) {
		case 1 << 16:
			m[i] = 1
		case 0xffff0000:
			m[i] = -1
		case 0:
		default:
			return 0
		}
	}
	return map[[4]int]int{
		{1, 0, 0, 1}: 1, {-1, 0, 0, 1}: 2, {-1, 0, 0, -1}: 3, {1, 0, 0, -1}: 4,
		{0, 1, 1, 0}: 5, {0, 1, -1, 0}: 6, {0, -1, -1, 0}: 7, {0, -1, 1, 0}: 8,
	}[m]
}

// bytes is how much a track's samples are.
func (t *track) bytes() (n int64) {
	for i := range t.samples {
		n += int64(t.samples[i].size)
	}
	return n
}

// what says what a track that stays behind is.
func (t *track) what() report.Kind {
	switch t.handler {
	case "vide":
		if still(t.entry.Type) {
			return report.CoverArt
		}
		return report.SecondPicture
	case "auxv", "pict":
		return report.SecondPicture
	case "soun":
		return report.Sound
	case "text", "sbtl", "subt", "clcp", "tmcd", "subp":
		return report.Subtitles
	case "meta", "camm", "gpmd", "data":
		return report.Telemetry
	}
	switch t.entry.Type {
	case "mebx", "gpmd", "camm", "mett", "metx", "fdsc", "djmd", "dbgi":
		return report.Telemetry
	}
	return report.AppData
}

// around names what stands outside moov.
func (f *file) around() {
	for _, p := range f.parts {
		size := p.End - p.Body
		switch p.Type {
		case "ftyp", "moov", "mdat", "moof", "sidx", "styp", "mfra", "pdin", "ssix", "prft", "pnot":
		case "free", "skip", "wide", "uuid", "meta":
			b := make([]byte, min(size, 1<<20))
			if f.window.exactly(b, p.Body) == nil {
				f.boxes([]bmff.Box{{Type: p.Type, Body: b}}, 1)
			}
		default:
			f.r.Add(report.AppData, size)
		}
	}
	if n := f.unused(); n > 0 {
		f.r.Add(report.BeforeStart, n)
	}
}

// unused counts the bytes of mdat that no sample of any track has.
func (f *file) unused() (n int64) {
	sort.Slice(f.used, func(i, j int) bool { return f.used[i][0] < f.used[j][0] })
	for _, p := range f.parts {
		if p.Type != "mdat" {
			continue
		}
		at := p.Body
		first := sort.Search(len(f.used), func(i int) bool { return f.used[i][1] > p.Body })
		for _, u := range f.used[first:] {
			if u[0] >= p.End {
				break
			}
			n += max(0, u[0]-at)
			at = max(at, u[1])
		}
		n += max(0, p.End-at)
	}
	return n
}

// xmpID is the extended type under which XMP stands in a uuid box (XMP specification, part 3, 1.2.7).
const xmpID = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"

// boxes names boxes that are not needed, and what they hold.
func (f *file) boxes(list []bmff.Box, depth int) {
	for _, b := range list {
		size := int64(len(b.Body))
		switch b.Type {
		case "tref", "tapt", "load", "iods", "elng", "mfhd", "mehd", "cslg":
		case "free", "skip", "wide":
			if !blank(b.Body) {
				f.r.Add(report.AppData, size)
			}
		case "udta":
			inner, rest, err := f.budget.Split(b.Body, depth)
			if err != nil || len(rest) >= 8 {
				f.r.Add(report.AppData, size)
			}
			for _, x := range inner {
				f.userData(x, depth+1)
			}
		case "meta":
			f.meta(b.Body, depth)
		case "uuid":
			switch {
			case strings.HasPrefix(string(b.Body), xmpID):
				f.r.Merge(exif.XMP(b.Body[16:]))
			default:
				f.r.Add(report.AppData, size)
			}
		default:
			f.r.Add(report.AppData, size)
		}
	}
}
