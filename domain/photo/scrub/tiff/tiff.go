// Package tiff writes clean copies of TIFF pictures (TIFF 6.0; BigTIFF comes out as classic TIFF): one directory with
// the tags that the picture needs, and the picture's strips or tiles, decoded and stored again.
//
// This file holds the clean copy from beginning to end.
package tiff

import (
	"bytes"
	"slices"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/icc"
	"consentry/domain/photo/scrub/report"
)

// maxDirs bounds the directories behind the first; each must be a small preview to be left out at all.
const maxDirs = 64

// Clean writes src anew. Every sample keeps its value, but for the colour under full transparency, for bits and tile
// edges outside the picture and for palette entries that no pixel uses: those become zero. Strips come out
// uncompressed or as Deflate. A second picture is refused, except a reduced one, which is left out and named.
// The error is a *report.Refused; with it there is no output.
func Clean(src []byte) ([]byte, report.Report, error) {
	r := report.Report{Format: report.TIFF, Pixels: report.Identical, Frames: 1}
	if len(src) > report.MaxPicture {
		return nil, r, report.Refuse(report.TooLarge, "limit", "256 MB")
	}
	if IsRaw(src) {
		return nil, r, report.Refuse(report.SealedOnly, "format", string(report.Raw))
	}
	f, first, err := open(src)
	if err != nil {
		return nil, r, err
	}
	main, next, err := f.dir(first)
	if err != nil {
		return nil, r, err
	}
	if err := f.onlyPicture(first, next, main); err != nil {
		return nil, r, err
	}
	l, err := f.layout(main)
	if err != nil {
		return nil, r, err
	}
	// What metadata there is goes nowhere, so damage in it does not matter: it is named as far as it can be read.
	found, _ := exif.Describe(src)
	r.Merge(found.Things)
	r.Taken, r.Camera, r.Orientation = found.Taken, found.Camera, found.Orientation
	r.Width, r.Height = l.width, l.height
	if found.Orientation >= 5 {
		r.Width, r.Height = l.height, l.width
	}
	var profile []byte
	if p, ok := main[tagICC]; ok && len(p.value) <= report.MaxProfile {
		clean, things, ok := icc.Clean(p.value)
		r.Merge(things)
		if ok {
			profile = clean
		} else {
			r.Add(report.ProfileText, int64(len(p.value)))
		}
	}
	out, err := l.write(src, found.Orientation, profile, &r)
	if err != nil {
		return nil, r, err
	}
	r.Out = report.TIFF
	return out, r, nil
}

// onlyPicture refuses a file with more than one whole picture.
func (f file) onlyPicture(first, next uint64, main dir) error {
	if reduced(main) {
		return report.Cannot("several pages") // the first picture is the preview of another
	}
	if s, _ := main.number(tagSubfileType); s&^2 != 0 {
		return report.Cannot("mask")
	}
	seen := []uint64{first}
	visit := func(at uint64) (uint64, error) {
		if slices.Contains(seen, at) {
			return 0, report.Bad("IFD loop")
		}
		if seen = append(seen, at); len(seen) > maxDirs {
			return 0, report.Refuse(report.TooMany, "what", "IFD", "limit", "64")
		}
		d, next, err := f.dir(at)
		if err == nil && !reduced(d) {
			err = report.Cannot("several pages")
		}
		return next, err
	}
	for next != 0 {
		var err error
		if next, err = visit(next); err != nil {
			return err
		}
	}
	subs, _ := main.numbers(tagSubIFDs, maxDirs)
	for _, at := range subs {
		if _, err := visit(at); err != nil {
			return err
		}
	}
	return nil
}

// reduced says whether a directory is a small preview of another picture (TIFF 6.0, NewSubfileType and SubfileType), or
// the JPEG thumbnail that cameras put there.
func reduced(d dir) bool {
	s, _ := d.number(tagSubfileType)
	old, _ := d.number(tagOldSubfile)
	_, thumb := d[tagJPEG]
	_, pages := d[tagWidth]
	return s&1 == 1 || old == 2 || thumb && !pages
}

// IsRaw says whether a file, or the beginning of one, is a camera's raw picture: sensor data in a TIFF structure or
// behind a maker's own signature. The other formats that only look alike are none.
func IsRaw(head []byte) bool {
	for _, m := range []string{"IIRO", "IIRS", "MMOR", "IIU\x00", "FUJIFILMCCD-RAW", "FOVb", "\x00MRM"} {
		if bytes.HasPrefix(head, []byte(m)) {
			return true
		}
	}
	for at, m := range map[int]string{6: "HEAPCCDR", 8: "IIII"} {
		if len(head) >= at+len(m) && string(head[at:at+len(m)]) == m {
			return true
		}
	}
	f, first, err := open(head)
	if err != nil {
		return false
	}
	if len(head) > 10 && string(head[8:10]) == "CR" && first == 16 {
		return true
	}
	main, next, _ := f.dir(first)
	if main == nil {
		return false
	}
	if _, dng := main[tagDNGVersion]; dng || sensor(main) {
		return true
	}
	subs, _ := main.numbers(tagSubIFDs, maxDirs)
	if reduced(main) && len(subs) > 0 {
		return true
	}
	for _, at := range append(subs, next) {
		if d, _, err := f.dir(at); err == nil && sensor(d) {
			return true
		}
	}
	return false
}

// sensor says whether a directory holds a sensor's values: a colour filter array or linear raw (TIFF/EP, DNG), or a
// camera maker's own compression.
func sensor(d dir) bool {
	p, _ := d.number(tagPhotometric)
	c, _ := d.number(tagCompression)
	return p == 32803 || p == 34892 || c == 32767 || c == 34713 || c == 65000 || c == 65535 || c == 32770 || c == 262
}
