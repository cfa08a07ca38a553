// Package still walks finished pictures and says of every byte what it is for. Whatever is not on a short list of what a
// picture needs to be shown is a finding; whatever no structure reaches is a finding. It reads; it repairs nothing, and
// it shares no code with the packages that write pictures.
//
// This file holds what the walkers of all formats share: the entry, and small readers with bounds.
package still

import (
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// The words of the findings.
const (
	Comment       = "comment"        // free text of the format
	AppSegment    = "app_segment"    // a JPEG APPn or a GIF application block that no picture needs
	Exif          = "exif"           // camera fields beyond orientation, resolution and colour space
	Thumbnail     = "thumbnail"      // a small picture inside
	ProfileText   = "profile_text"   // text of a colour profile that is not a neutral name
	ProfileHead   = "profile_header" // date, maker, model or program of a colour profile
	ProfileTag    = "profile_tag"    // a part of a colour profile that colours do not need
	ProfileSlack  = "profile_slack"  // bytes of a colour profile that no tag reaches
	Trailer       = "trailer"        // bytes after the end
	Gap           = "gap"            // bytes that no structure reaches
	Fill          = "fill"           // fill bytes before a JPEG marker
	MarkerUnknown = "marker"         // a JPEG marker that no picture needs
	UnusedTable   = "unused_table"   // a JPEG table that no scan uses
	TableSymbols  = "table_symbols"  // a Huffman table with impossible or repeated symbols
	ScanSurplus   = "scan_surplus"   // picture data after the last block, row or pixel
	Padding       = "padding"        // bits or bytes that fill up and are not what they must be
	Field         = "field"          // a header field that is not what it must be
	Chunk         = "chunk"          // a chunk that no picture needs
	Order         = "order"          // a structure where it may not stand, or twice
	HiddenColor   = "hidden_color"   // colour under full transparency
	HiddenPixels  = "hidden_pixels"  // pixels outside what is shown
	UnusedPalette = "unused_palette" // palette entries that no pixel uses and that are not black
	Channel       = "channel"        // a colour channel that is not shown
	Tag           = "tag"            // a TIFF tag that no picture needs
	SecondPage    = "second_page"    // another picture in a TIFF file
	Overlap       = "overlap"        // two structures over the same bytes
)

// walker looks at b, the whole of a file, and notes in p.
type walker func(b []byte, p *proof.Proof) error

var walkers = map[report.Format]walker{
	report.JPEG: walkJPEG,
	report.PNG:  walkPNG,
	report.GIF:  walkGIF,
	report.BMP:  walkBMP,
	report.WebP: walkWebP,
	report.TIFF: walkTIFF,
}

// Knows says whether this package walks the format.
func Knows(f report.Format) bool { return walkers[f] != nil }

// Walk looks at the whole of b, which must be of the format f. The error is a *report.Refused: the file is damaged,
// beyond the limits, or a variant that the walker cannot account for. The offsets of findings are those of b.
func Walk(f report.Format, b []byte) (proof.Proof, error) {
	p := proof.Proof{Size: int64(len(b))}
	walk := walkers[f]
	switch {
	case walk == nil:
		return p, report.Refuse(report.Unknown)
	case len(b) == 0:
		return p, report.Refuse(report.Empty)
	case len(b) > report.MaxPicture:
		return p, report.Refuse(report.TooLarge)
	}
	err := walk(b, &p)
	if err == nil && p.Bytes > p.Size {
		err = report.Bad("overlap") // counted twice: the walk itself cannot be trusted
	}
	return p, err
}

// be16 and be32 read big-endian numbers; the caller has checked that they are there.
func be16(b []byte, at int) int { return int(b[at])<<8 | int(b[at+1]) }

func be32(b []byte, at int) int {
	return int(b[at])<<24 | int(b[at+1])<<16 | int(b[at+2])<<8 | int(b[at+3])
}

// le16 and le32 read little-endian numbers.
func le16(b []byte, at int) int { return int(b[at+1])<<8 | int(b[at]) }

func le32(b []byte, at int) int {
	return int(b[at+3])<<24 | int(b[at+2])<<16 | int(b[at+1])<<8 | int(b[at])
}

// zero says whether all bytes are zero.
func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// ceil divides and rounds up.
func ceil(a, b int) int { return (a + b - 1) / b }
