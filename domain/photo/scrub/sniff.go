// This file holds what a file is by its first bytes, and which endings of a name go with it.

package scrub

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/tiff"
)

// headSize is how many bytes of a file Sniff wants to see, when there are as many.
const headSize = 64 << 10

// Sniff says what a file is by its content: head is its first bytes, up to 64 KB; size is of the whole file. "" is no
// format that is known.
func Sniff(head []byte, size int64) report.Format {
	begins := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case begins("\xff\xd8\xff"):
		return report.JPEG
	case begins("\x89PNG\r\n\x1a\n"):
		return report.PNG
	case begins("GIF87a"), begins("GIF89a"):
		return report.GIF
	case begins("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return report.WebP
	case tiff.IsRaw(head):
		return report.Raw
	case begins("II*\x00"), begins("MM\x00*"), begins("II+\x00"), begins("MM\x00+"):
		return report.TIFF
	case len(head) >= 132 && string(head[128:132]) == "DICM":
		return report.DICOM
	case begins("ply\n"), begins("ply\r"):
		return report.PLY
	case begins("BM") && len(head) >= 18 && slices.Contains([]uint32{12, 40, 52, 56, 64, 108, 124}, binary.LittleEndian.Uint32(head[14:])):
		return report.BMP
	}
	if f := boxed(head); f != "" {
		return f
	}
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) {
		return report.PDF
	}
	return solid(head, size)
}

// brands are the words of an ftyp box (ISO/IEC 14496-12) and what they mean. Those that are not here are MP4's.
var brands = map[string]report.Format{
	"heic": report.HEIC, "heix": report.HEIC, "heim": report.HEIC, "heis": report.HEIC, "hevc": report.HEIC, "hevx": report.HEIC,
	"hevm": report.HEIC, "hevs": report.HEIC, "mif1": report.HEIC, "mif2": report.HEIC, "msf1": report.HEIC,
	"avif": report.AVIF, "avis": report.AVIF, "crx ": report.Raw, "qt  ": report.MOV,
	"jxl ": "", "jp2 ": "", "jpx ": "", "jpm ": "", "jxs ": "",
}

// boxed looks at files that are made of boxes.
func boxed(head []byte) report.Format {
	if len(head) < 12 {
		return ""
	}
	switch kind := string(head[4:8]); kind {
	case "ftyp":
		f, ok := brands[string(head[8:12])]
		if !ok {
			return report.MP4
		}
		// The general brand of still pictures says nothing about how they are packed; the others behind it do.
		if b := string(head[8:12]); b == "mif1" || b == "mif2" || b == "msf1" {
			for p, end := 16, min(len(head), int(min(binary.BigEndian.Uint32(head), headSize))); p+4 <= end; p += 4 {
				if g := brands[string(head[p:p+4])]; g == report.AVIF {
					return g
				}
			}
		}
		return f
	case "moov", "mdat", "wide", "skip", "pnot", "free":
		return report.MOV // QuickTime files from before ftyp
	}
	return ""
}

// solid looks at 3D files, two of which have no signature.
func solid(head []byte, size int64) report.Format {
	if len(head) >= 84 && size >= 84 {
		faces := int64(binary.LittleEndian.Uint32(head[80:]))
		// What scanners and their users put behind the faces is small.
		if need := 84 + 50*faces; faces > 0 && size >= need && size-need <= 4096 {
			return report.STL
		}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return ""
	}
	text := strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \t\r\n")
	if strings.HasPrefix(text, "solid") && (strings.Contains(text, "facet") || strings.Contains(text, "endsolid")) {
		return report.STL
	}
	points := 0
	for line := range strings.Lines(text[:min(len(text), headSize)]) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "v":
			points++
		case "", "vn", "vt", "vp", "f", "l", "p", "o", "g", "s", "mtllib", "usemtl", "usemap", "maplib":
		default:
			if !strings.HasPrefix(word, "#") && points < 3 {
				return ""
			}
		}
	}
	if points > 0 {
		return report.OBJ
	}
	return ""
}

// endings are what a name may end in, and what the file then must be.
var endings = map[string][]report.Format{
	"jpg": {report.JPEG}, "jpeg": {report.JPEG}, "jpe": {report.JPEG}, "jfif": {report.JPEG},
	"png": {report.PNG}, "apng": {report.PNG}, "gif": {report.GIF}, "bmp": {report.BMP}, "dib": {report.BMP}, "webp": {report.WebP},
	"heic": {report.HEIC, report.AVIF}, "heif": {report.HEIC, report.AVIF}, "hif": {report.HEIC, report.AVIF}, "avif": {report.HEIC, report.AVIF},
	"tif": {report.TIFF, report.Raw}, "tiff": {report.TIFF, report.Raw},
	"mp4": {report.MP4, report.MOV}, "m4v": {report.MP4, report.MOV}, "mov": {report.MP4, report.MOV}, "qt": {report.MP4, report.MOV},
	"pdf": {report.PDF}, "obj": {report.OBJ}, "stl": {report.STL}, "ply": {report.PLY}, "dcm": {report.DICOM}, "dicom": {report.DICOM},
	"dng": {report.Raw, report.TIFF}, "cr2": {report.Raw}, "cr3": {report.Raw}, "nef": {report.Raw, report.TIFF}, "arw": {report.Raw, report.TIFF},
	"orf": {report.Raw}, "rw2": {report.Raw}, "pef": {report.Raw, report.TIFF}, "raf": {report.Raw},
}

// named says whether a name may belong to a file of the format, and what it ends in, in lower case. A name with no known
// ending may be anything.
func named(name string, f report.Format) (ending string, ok bool) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", true
	}
	ending = strings.ToLower(name[dot+1:])
	formats, known := endings[ending]
	return ending, !known || slices.Contains(formats, f)
}

// Ending is what the name of a copy ends in, with the full stop.
func Ending(f report.Format) string {
	switch f {
	case report.JPEG:
		return ".jpg"
	case report.TIFF:
		return ".tif"
	case "":
		return ""
	}
	return "." + string(f)
}

func isVideo(f report.Format) bool { return f == report.MP4 || f == report.MOV }
