// Package paper makes everything that ends on paper: whole PDF files in memory, by gopdf. It implements office.Printer,
// touches no screen and no file, and reads no clock: the same sheet gives the same bytes.
//
// What patients get is in the language of their document. Nothing in a file's properties names a patient or the
// machine. Letters that the typeface lacks are printed as a box, and the sheet says so.
//
// This file holds the Printer and what all sheets share.
package paper

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/signintech/gopdf"

	"consentry/assets"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Size is a paper size.
type Size int

const (
	Letter Size = iota // 8.5 by 11 inches: the default
	A4                 // 210 by 297 mm
)

// Options are the office's habits. The zero value is Letter.
type Options struct {
	Size Size
}

// MaxPages bounds one file; a list of 100,000 rows has about 2,500.
const MaxPages = 6000

// Problem is why a sheet cannot be made. Its name ends the key of its sentence.
type Problem string

const (
	// ErrTooLong says that a sheet would pass MaxPages.
	ErrTooLong Problem = "too_long"
	// ErrAltered says that a document's text does not have the SHA-256 it was signed with: it is not printed.
	ErrAltered Problem = "altered"
	// ErrNothing says that a sheet lacks what it is for: a form without text, a Recovery Sheet without its key.
	ErrNothing Problem = "nothing"
)

func (p Problem) Error() string { return "paper: " + strings.ReplaceAll(string(p), "_", " ") }

// MessageKey names the sentence for a person.
func (p Problem) MessageKey() string { return "paper.error." + string(p) }

// Printer makes PDF files. It is safe for use by several goroutines.
type Printer struct {
	opts  Options
	fonts *gopdf.FontContainer
	faces [2]*face // regular and bold
	forms map[consent.Kind]consent.Template
	// Tests look at every text with its place, and set a lower bound than MaxPages.
	checked func(placed)
	most    int
}

var _ office.Printer = (*Printer)(nil)

// placed is a text on a page with the box it covers, in points from the upper left.
type placed struct {
	page                     int
	left, top, right, bottom float64
	text                     string
}

// The typefaces, by weight. Names stand in the file as font names.
const (
	regular = 0
	bold    = 1
)

var fontNames = [2]string{"Inter-Regular", "Inter-SemiBold"}

// New loads the typefaces and the built-in form texts.
func New(o Options) (*Printer, error) {
	p := &Printer{opts: o, fonts: &gopdf.FontContainer{}, forms: map[consent.Kind]consent.Template{}, most: MaxPages}
	for i, name := range fontNames {
		data := assets.Font(name + ".ttf")
		if err := p.fonts.AddTTFFontData(name, data); err != nil {
			return nil, fmt.Errorf("load typeface %s: %w", name, err)
		}
		f, err := newFace(data)
		if err != nil {
			return nil, fmt.Errorf("read typeface %s: %w", name, err)
		}
		p.faces[i] = f
	}
	forms, err := consent.ParseForms(assets.Forms())
	if err != nil {
		return nil, fmt.Errorf("read form texts: %w", err)
	}
	for _, f := range forms {
		p.forms[f.Kind] = f
	}
	return p, nil
}

// page returns the paper's width and height in points.
func (o Options) page() (w, h float64) {
	if o.Size == A4 {
		return 595.28, 841.89
	}
	return 612, 792
}

// job says how a sheet is set.
type job struct {
	head    office.Letterhead
	lang    string
	title   string    // in the file's properties: names the kind of sheet, never a person
	made    time.Time // the file's date; zero: none
	large   bool      // 14-point type throughout
	wide    bool      // landscape
	window  bool      // a letter: the address stands where the envelope has its window
	running string    // upper right of every page: whose sheet it is
	foot    string    // lower left of every page: form, version, serial
	code    string    // lower right of every page as a QR code, with the page number added
}

// start opens a sheet and its first page.
func (p *Printer) start(j job) (*sheet, error) {
	w, h := p.opts.page()
	if j.wide {
		w, h = h, w
	}
	s := &sheet{p: p, job: j, tr: i18n.In(j.lang), w: w, h: h, pdf: &gopdf.GoPdf{}, base: 10.5}
	if j.large {
		s.base = 14
	}
	s.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: w, H: h}})
	info := gopdf.PdfInfo{Title: j.title, Producer: "Consentry"}
	if !j.made.IsZero() {
		info.CreationDate = j.made.UTC().Truncate(time.Second)
	}
	s.pdf.SetInfo(info)
	for _, name := range fontNames {
		if err := s.pdf.AddTTFFontFromFontContainer(name, p.fonts); err != nil {
			return nil, fmt.Errorf("use typeface: %w", err)
		}
	}
	s.newPage()
	return s, nil
}

// finish adds what stands on every page and returns the file.
func (s *sheet) finish() ([]byte, error) {
	s.closed()
	if s.err != nil {
		return nil, s.err
	}
	var out bytes.Buffer
	if _, err := s.pdf.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return out.Bytes(), nil
}

// closed adds what stands on every page of the sheet.
func (s *sheet) closed() {
	s.lostNote()
	s.edges()
}

// langOf returns the language of a patient's sheet.
func langOf(lang string) string {
	if lang == i18n.Spanish {
		return lang
	}
	return i18n.English
}

// whose is the line that ties each page to its patient: name, birth date, record number.
func whose(tr i18n.Translator, name string, born calendar.Date, mrn string) string {
	parts := []string{name}
	if !born.IsZero() {
		parts = append(parts, tr.T("paper.born", "day", tr.Date(born)))
	}
	if mrn != "" {
		parts = append(parts, tr.T("paper.mrn", "mrn", mrn))
	}
	return strings.Join(parts, " · ")
}

// neutral is the title in a file's properties: the kind of sheet in words, or "Form". It never names a person.
func neutral(lang, key string) string {
	if !i18n.Has(key) {
		key = "paper.title.form"
	}
	return i18n.In(lang).T(key)
}

// instant writes a time with its seconds and its zone: "22 November 2026, 08:14:32 EST (UTC-05:00)".
func instant(tr i18n.Translator, at time.Time, zone *time.Location) string {
	return onDay(tr.FullDate, at, zone)
}

// logged is the foot that ties a sheet to the audit log, short enough to stand beside the page's number in any language.
func logged(tr i18n.Translator, f office.SheetFooter) string {
	return tr.T("paper.table.foot", "seq", strconv.FormatUint(f.Seq, 10), "head", firstRunes(f.Head, 16), "when", onDay(tr.Date, f.Printed, f.Zone))
}

func onDay(day func(calendar.Date) string, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	if zone == nil {
		zone = time.UTC
	}
	at = at.In(zone)
	clock := at.Format("15:04:05 ")
	if abbr := at.Format("MST"); abbr != "" && abbr[0] != '+' && abbr[0] != '-' && abbr != "UTC" {
		clock += abbr + " "
	}
	return day(calendar.Of(at, zone)) + ", " + clock + at.Format("(UTC-07:00)")
}
