// This file holds a look at an incoming PDF that says what it hides. Nothing depends on it for safety: the pages become
// pictures, and none of the file is copied.

package pdf

import (
	"bytes"
	"compress/zlib"
	"io"
	"strconv"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// The look unpacks at most so much of one stream, and of all of them together, bytes.
const maxUnpacked, maxUnpackedAll = 4 << 20, 64 << 20

// Inspect names what a PDF has beside its pages. pages is how many it seems to have; the file's own count may differ where
// it is damaged. A locked file is refused as report.Encrypted. Errors are *report.Refused.
func Inspect(src []byte) (pages int, things []report.Thing, err error) {
	if len(src) == 0 {
		return 0, nil, report.Refuse(report.Empty)
	}
	if len(src) > report.MaxPicture {
		return 0, nil, report.Refuse(report.TooLarge, "limit", strconv.Itoa(report.MaxPicture))
	}
	start := bytes.Index(src[:min(len(src), 1<<10)], []byte("%PDF-"))
	if start < 0 {
		return 0, nil, report.Bad("header")
	}
	l := look{pages: map[int]bool{}}
	if start > 0 {
		l.r.Add(report.BeforeStart, int64(start))
	}
	if i := bytes.LastIndex(src, []byte("%%EOF")); i >= 0 {
		if n := len(bytes.TrimSpace(src[i+5:])); n > 0 {
			l.r.Add(report.AfterEnd, int64(n))
		}
	}
	l.scan(src[start:], nil)
	l.revisions()
	switch {
	case l.locked:
		return 0, nil, report.Refuse(report.Encrypted)
	case len(l.pages) > report.MaxPages:
		return 0, nil, report.Refuse(report.TooMany, "what", "pages", "limit", strconv.Itoa(report.MaxPages))
	}
	return len(l.pages), l.r.Removed, nil
}

// look is what was seen so far.
type look struct {
	r          report.Report
	pages      map[int]bool // object numbers of pages
	ends       int          // %%EOF
	linear     bool         // written for the web: two ends at once
	locked     bool
	unpacked   int
	notedTexts bool
}

func (l *look) revisions() {
	most := 1
	if l.linear {
		most = 2
	}
	if l.ends > most {
		l.r.Add(report.History, 0)
	}
}

// object is the one being read.
type object struct {
	id            int
	depth         int // of dictionaries
	kind, subkind string
	flate, dct    bool
	packed        bool
	length, first int
}

// token kinds.
const (
	ended = iota
	name
	text
	number
	open  // <<
	close // >>
	list  // [
	word
)

type token struct {
	kind int
	s    string
}

// scan reads objects one after the other. ids are the object numbers of an object stream's objects; nil for a file.
func (l *look) scan(b []byte, ids []int) {
	p := lexer{b: b, l: l}
	var o object
	var before token
	var last [2]int
	next := 0
	for {
		t := p.next()
		if t.kind == ended {
			return
		}
		if before.kind == name {
			l.pair(&o, before.s, t)
		}
		switch {
		case t.kind == open:
			if o.depth++; o.depth == 1 && ids != nil && next < len(ids) {
				o = object{id: ids[next], depth: 1}
				next++
			}
		case t.kind == close:
			o.depth--
		case t.kind == number:
			n, err := strconv.Atoi(t.s)
			if err != nil {
				n = -1
			}
			last[0], last[1] = last[1], n
		case t.kind == word && t.s == "obj":
			o = object{id: last[0]}
		case t.kind == word && t.s == "trailer":
			o = object{id: -1}
		case t.kind == word && t.s == "stream" && ids == nil:
			l.stream(&o, p.stream(o.length))
		}
		before = t
	}
}

// pair looks at a name and what follows it.
func (l *look) pair(o *object, key string, t token) {
	if o.depth == 1 {
		l.own(o, key, t)
	}
	if k, ok := infos[key]; ok && t.kind == text && len(t.s) > 0 {
		l.r.Add(k, int64(len(t.s)))
	}
	switch key {
	case "ID":
		if t.kind == list {
			l.r.Add(report.Identifier, 0)
		}
	case "Encrypt":
		l.locked = l.locked || t.kind == number || t.kind == open
	case "EmbeddedFiles", "EF":
		l.r.Add(report.Attachment, 0)
	case "JS", "OpenAction", "AA":
		l.r.Add(report.Script, 0)
	case "Annots", "AcroForm":
		l.r.Add(report.Annotation, 0)
	case "PieceInfo":
		l.r.Add(report.AppData, 0)
	case "Thumb":
		l.r.Add(report.Thumbnail, 0)
	case "CropBox", "OCProperties":
		l.r.Add(report.HiddenRows, 0)
	case "Linearized":
		l.linear = true
	}
}

// infos are the keys of people's words, when a text follows (14.3.3).
var infos = map[string]report.Kind{"Author": report.Person, "Title": report.Words, "Subject": report.Words, "Keywords": report.Words,
	"Creator": report.Software, "Producer": report.Software, "CreationDate": report.Time, "ModDate": report.Time, "LastModified": report.Time}

// own notes what an object says of itself.
func (l *look) own(o *object, key string, t token) {
	n, _ := strconv.Atoi(t.s)
	switch {
	case key == "Type" && t.kind == name:
		if o.kind = t.s; t.s == "Page" {
			l.pages[o.id] = true
		}
	case key == "Subtype" && t.kind == name:
		o.subkind = t.s
	case key == "Length" && t.kind == number:
		o.length = n
	case key == "First" && t.kind == number:
		o.first = n
	}
	for _, s := range []string{key, t.s} {
		if s == "FlateDecode" {
			o.flate = true
		}
		if s == "DCTDecode" {
			o.dct = true
		}
		if len(s) > 6 && s[len(s)-6:] == "Decode" {
			o.packed = true
		}
	}
}

// stream looks into a stream: metadata, other objects, a picture's own metadata, or drawing commands.
func (l *look) stream(o *object, data []byte) {
	if o.kind == "Metadata" || o.subkind == "XML" {
		l.r.Add(report.History, int64(len(data)))
		return
	}
	if o.dct {
		l.picture(l.plain(data, o.flate))
		return
	}
	if o.kind == "XRef" || o.subkind == "Image" || o.kind == "EmbeddedFile" || o.packed && !o.flate {
		return
	}
	plain := l.plain(data, o.flate)
	if o.kind == "ObjStm" {
		l.objects(plain, o.first)
	} else if !l.notedTexts {
		l.drawing(plain)
	}
}

// plain unpacks data, within limits; what does not unpack is left at what did.
func (l *look) plain(data []byte, packed bool) []byte {
	if !packed {
		return data
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(z, int64(max(0, min(maxUnpacked, maxUnpackedAll-l.unpacked)))))
	l.unpacked += len(out)
	return out
}

// objects scans an object stream (7.5.7): pairs of number and offset, then from first on the objects.
func (l *look) objects(b []byte, first int) {
	if first < 0 || first > len(b) {
		return
	}
	ids := []int{}
	for i, w := range bytes.Fields(b[:first]) {
		if n, err := strconv.Atoi(string(w[:min(len(w), 12)])); err == nil && i%2 == 0 && len(ids) < report.MaxParts {
			ids = append(ids, n)
		}
	}
	l.scan(b[first:], ids)
}

// drawing finds text that is set but not painted: rendering mode 3 (9.3.6).
func (l *look) drawing(b []byte) {
	p := lexer{b: b, l: &look{}}
	var before token
	for t := p.next(); t.kind != ended; t = p.next() {
		if t.kind == word && t.s == "Tr" && before.s == "3" {
			l.notedTexts = true
			l.r.Add(report.HiddenText, 0)
			return
		}
		before = t
	}
}

// picture names the metadata in a JPEG's segments before its scan.
func (l *look) picture(b []byte) {
	for i := 2; i+4 <= len(b) && b[i] == 0xff && b[i+1] != 0xda; {
		n := int(b[i+2])<<8 | int(b[i+3])
		if n < 2 || i+2+n > len(b) {
			return
		}
		body := b[i+4 : i+2+n]
		switch {
		case b[i+1] == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			if found, err := exif.Describe(body[6:]); err == nil {
				l.r.Merge(found.Things)
			} else {
				l.r.Add(report.AppData, int64(len(body)))
			}
		case b[i+1] == 0xe1, b[i+1] == 0xed:
			l.r.Add(report.History, int64(len(body)))
		case b[i+1] == 0xfe:
			l.r.Add(report.Words, int64(len(body)))
		}
		i += 2 + n
	}
}
