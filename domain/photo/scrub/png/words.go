// This file names what a chunk that is left behind tells (clause 11.3.3 and the extensions of the registry).

package png

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"strings"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// blocks are chunks whose name says what they are.
var blocks = map[string]report.Kind{
	"tIME": report.Time, "iCCP": report.ProfileText, "caBX": report.Provenance, "dSIG": report.Provenance,
	"sPLT": report.UnusedTables, "hIST": report.UnusedTables, "tRNS": report.UnusedTables,
	"pHYs": report.Settings, "bKGD": report.Settings, "oFFs": report.Settings, "pCAL": report.Settings, "sCAL": report.Settings,
	"sTER": report.Settings, "sRGB": report.Settings, "gAMA": report.Settings, "cHRM": report.Settings, "cICP": report.Settings,
	"sBIT": report.Settings, "mDCV": report.Settings, "cLLI": report.Settings, "mDCv": report.Settings, "cLLi": report.Settings,
}

// keywords are those of clause 11.3.3.1, table 19, in lower case.
var keywords = map[string]report.Kind{
	"author": report.Person, "creation time": report.Time, "software": report.Software, "source": report.Device,
	"date:create": report.Time, "date:modify": report.Time, "date:timestamp": report.Time,
	"xml:com.adobe.xmp": report.History,
}

// maxText bounds what is unpacked of a text.
const maxText = 1 << 20

// leave names a chunk that is not copied.
func (p *picture) leave(name string, data []byte) {
	switch name {
	case "tEXt", "zTXt", "iTXt":
		p.leaveText(name, data)
	case "eXIf":
		found, err := exif.Describe(data)
		p.describe(found.Things, err, len(data))
	default:
		kind, ok := blocks[name]
		if !ok {
			kind = report.AppData
		}
		p.r.Add(kind, int64(len(data)))
	}
}

func (p *picture) leaveText(name string, data []byte) {
	word, text, _ := bytes.Cut(data, []byte{0})
	packed := false
	switch name {
	case "zTXt":
		packed = true
		text = text[min(1, len(text)):]
	case "iTXt":
		packed = len(text) > 0 && text[0] == 1
		text = text[min(2, len(text)):]
		_, text, _ = bytes.Cut(text, []byte{0}) // language
		_, text, _ = bytes.Cut(text, []byte{0}) // the keyword in it
	}
	if packed {
		p.r.Add(report.CompressedText, int64(len(data)))
		text = unpackText(text)
	}
	key := strings.ToLower(string(word))
	switch kind, ok := keywords[key]; {
	case kind == report.History:
		p.r.Merge(exif.XMP(text))
	case strings.HasPrefix(key, "raw profile type "):
		p.leaveRawProfile(key, text)
	case ok:
		p.r.Add(kind, int64(len(data)))
	default:
		p.r.Add(report.Words, int64(len(data)))
	}
}

// unpackText is as much of a packed text as can be read within the limit.
func unpackText(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(z, maxText)) // of a damaged one the start says enough
	return out
}

// leaveRawProfile reads metadata in hexadecimal digits, as ImageMagick writes it: a name, a length, and lines of digits.
func (p *picture) leaveRawProfile(key string, text []byte) {
	fields := bytes.Fields(text)
	if len(fields) > 2 {
		fields = fields[2:]
	}
	raw := make([]byte, 0, len(text)/2)
	for _, f := range fields {
		raw, _ = hex.AppendDecode(raw, f) // up to the first character that is no digit
	}
	switch kind := strings.TrimPrefix(key, "raw profile type "); kind {
	case "exif", "app1":
		found, err := exif.Describe(raw)
		p.describe(found.Things, err, len(text))
	case "xmp":
		p.r.Merge(exif.XMP(raw))
	case "icc", "icm":
		p.r.Add(report.ProfileText, int64(len(text)))
	default:
		p.r.Add(report.Words, int64(len(text)))
	}
}
