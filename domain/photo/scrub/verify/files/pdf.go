// This file holds the walk over a PDF of pictures: a catalog, pages, a picture and a drawing command for each, a table of
// objects (ISO 32000-1, 7.5). No other object, no other key, no other order.

package files

import (
	"bytes"
	"fmt"
	"strconv"

	"consentry/domain/photo/scrub/report"
)

func (w *walker) pdf(jpeg JPEG) error {
	if !bytes.Contains(w.b[:min(len(w.b), 1<<10)], []byte("%PDF-")) {
		return report.Bad("header")
	}
	if err := w.form(jpeg); err != nil || w.p.Clean() {
		return err
	}
	// It is not ours: say what it hides before saying where it is different.
	other := w.p.Findings
	w.p.Findings = nil
	w.words()
	w.p.Findings = append(w.p.Findings, other...)
	return nil
}

// form walks the one form of file that is allowed.
func (w *walker) form(jpeg JPEG) error {
	if !w.is("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n") {
		return w.stop("header")
	}
	objects := []int{w.i}
	if !w.is("1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n") {
		return w.stop("catalog")
	}
	objects = append(objects, w.i)
	if !w.is("2 0 obj\n<< /Type /Pages /Count ") {
		return w.stop("pages")
	}
	n, ok := w.whole()
	if !ok || n < 1 || n > report.MaxPages || !w.is(" /Kids [") {
		return w.stop("pages")
	}
	for i := range n {
		if i > 0 && !w.is(" ") || !w.is(strconv.Itoa(3+3*i)+" 0 R") {
			return w.stop("pages")
		}
	}
	if !w.is("] >>\nendobj\n") {
		return w.stop("pages")
	}
	for i := range n {
		at, err := w.page(3+3*i, jpeg)
		if err != nil || at == nil {
			return err
		}
		objects = append(objects, at...)
	}
	w.p.Frames = n
	return w.table(objects)
}

// stop ends the walk: from here on nothing is accounted for.
func (w *walker) stop(what string) error {
	w.find(what, len(w.rest()))
	return nil
}

// hidden are the keys of what a PDF can hide, and the words of their findings.
var hidden = []struct{ key, what string }{
	{"/Info", "info"}, {"/Metadata", "xmp"}, {"/ID", "identifier"}, {"/EmbeddedFile", "attachment"}, {"/Filespec", "attachment"},
	{"/JavaScript", "script"}, {"/JS", "script"}, {"/OpenAction", "script"}, {"/AA", "script"}, {"/Annots", "annotation"}, {"/AcroForm", "form"},
	{"/Encrypt", "encryption"}, {"/OCProperties", "layers"}, {"/PieceInfo", "app_data"}, {"/Thumb", "thumbnail"}, {"/Font", "text"},
	{"/CropBox", "cropped"}, {"/Prev", "revision"}, {"/ObjStm", "object_stream"}, {"/CreationDate", "time"}, {"/ModDate", "time"},
	{"/LastModified", "time"}, {"/Producer", "software"}, {"/Creator", "software"}, {"/Author", "person"}, {"/Title", "words"},
}

// words finds by their names the things that people hide in PDFs, outside of streams, where names are chance.
func (w *walker) words() {
	text := outside(w.b)
	for _, h := range hidden {
		for at := 0; ; {
			i := bytes.Index(text[at:], []byte(h.key))
			if i < 0 {
				break
			}
			at += i + len(h.key)
			if at >= len(text) || !letter(text[at]) {
				w.p.Find(h.what, int64(at-len(h.key)), int64(len(h.key)))
				break
			}
		}
	}
	if n := bytes.Count(text, []byte("%%EOF")); n > 1 {
		w.p.Find("revision", 0, int64(n))
	}
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '#'
}

// outside is the file with the bytes of streams blanked, as far as each ends with its keyword.
func outside(b []byte) []byte {
	out := bytes.Clone(b)
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("stream\n"))
		if i < 0 {
			return out
		}
		i += at + 7
		j := bytes.Index(b[i:], []byte("endstream"))
		if j < 0 {
			return out
		}
		for k := i; k < i+j; k++ {
			out[k] = ' '
		}
		at = i + j + 9
	}
}

// points reads a length in points: digits, and at most two decimals.
func (w *walker) points() (string, bool) {
	n := 0
	for n < len(w.rest()) && n < 9 && (w.b[w.i+n] >= '0' && w.b[w.i+n] <= '9' || w.b[w.i+n] == '.') {
		n++
	}
	s := string(w.b[w.i : w.i+n])
	v, err := strconv.ParseFloat(s, 64)
	if dot := bytes.IndexByte([]byte(s), '.'); err != nil || v < 1 || v > 14400 || dot >= 0 && len(s)-dot > 3 || strconv.FormatFloat(v, 'f', -1, 64) != s {
		return "", false
	}
	w.took(n)
	return s, true
}

// page reads the three objects of a page and gives where they start; nil when the walk ended.
func (w *walker) page(id int, jpeg JPEG) ([]int, error) {
	at := []int{w.i}
	if !w.is(fmt.Sprintf("%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ", id)) {
		return nil, w.stop("page")
	}
	width, ok := w.points()
	if !ok || !w.is(" ") {
		return nil, w.stop("page")
	}
	height, ok := w.points()
	if !ok || !w.is(fmt.Sprintf("] /Resources << /XObject << /I %d 0 R >> >> /Contents %d 0 R >>\nendobj\n", id+1, id+2)) {
		return nil, w.stop("page")
	}
	at = append(at, w.i)
	if ok, err := w.picture(id+1, jpeg); !ok {
		return nil, err
	}
	at = append(at, w.i)
	draw := "q " + width + " 0 0 " + height + " 0 0 cm /I Do Q"
	if !w.is(fmt.Sprintf("%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n", id+2, len(draw), draw)) {
		return nil, w.stop("content")
	}
	return at, nil
}

// picture reads a picture's object and walks its JPEG.
func (w *walker) picture(id int, jpeg JPEG) (bool, error) {
	if !w.is(fmt.Sprintf("%d 0 obj\n<< /Type /XObject /Subtype /Image /Width ", id)) {
		return false, w.stop("picture")
	}
	width, ok1 := w.whole()
	ok2 := w.is(" /Height ")
	height, ok3 := w.whole()
	if !ok1 || !ok2 || !ok3 || !w.is(" /ColorSpace /DeviceRGB") && !w.is(" /ColorSpace /DeviceGray") || !w.is(" /BitsPerComponent 8 /Filter /DCTDecode /Length ") {
		return false, w.stop("picture")
	}
	n, ok := w.whole()
	if !ok || !w.is(" >>\nstream\n") {
		return false, w.stop("picture")
	}
	if n > len(w.rest()) {
		return false, report.Cut(int64(len(w.b)))
	}
	if w.p.Width == 0 {
		w.p.Width, w.p.Height = width, height
	}
	if jpeg == nil {
		w.find("picture_not_walked", n)
		return false, nil
	}
	in, err := jpeg(w.b[w.i : w.i+n])
	if err != nil {
		return false, err
	}
	for _, f := range in.Findings {
		w.p.Find(f.What, int64(w.i)+f.Offset, f.Length)
	}
	if !in.Clean() && len(in.Findings) == 0 {
		w.find(in.First(), n)
	}
	if in.Width != width || in.Height != height || in.Orientation > 1 {
		w.find("picture_size", n)
	}
	w.took(n)
	if !w.is("\nendstream\nendobj\n") {
		return false, w.stop("picture")
	}
	return true, nil
}

// table checks that the table of objects is exact, that the trailer says no more than it has to, and that nothing follows.
func (w *walker) table(objects []int) error {
	start := w.i
	if !w.is(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)) {
		return w.stop("objects")
	}
	for _, at := range objects {
		if !w.is(fmt.Sprintf("%010d 00000 n \n", at)) {
			return w.stop("objects")
		}
	}
	if !w.is(fmt.Sprintf("trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)) {
		return w.stop("trailer")
	}
	w.trailer()
	return nil
}
