package patient

// This file reads a table of patients from a file of comma-separated values
// (RFC 4180 and its relatives: semicolons, tabs, Windows letters).

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Limits bound what ReadCSV takes in; zero fields mean the defaults.
type Limits struct {
	Rows     int // 200,000
	RowBytes int // 64 KiB
	Columns  int // 200
	Bytes    int // 256 MiB
}

func (l Limits) withDefaults() Limits {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&l.Rows, 200_000)
	def(&l.RowBytes, 64<<10)
	def(&l.Columns, 200)
	def(&l.Bytes, 256<<20)
	return l
}

// Sheet is a table as read. Lines holds the line of the file on which each row
// begins, counted from 1.
type Sheet struct {
	Header []string
	Rows   [][]string
	Lines  []int
	Comma  rune // the separator found
	// HalfLine is the line of a last row that has no line end and fewer columns than
	// the header: most likely only half of it was written. 0 if there is none.
	HalfLine int
}

// What can be wrong with a file as a whole. Nothing of it is used then.
var (
	ErrEmptyFile = errors.New("the file holds no table")
	ErrNotText   = errors.New("the file is not a text file")
	ErrTooBig    = errors.New("the file is too big")
)

// RowError says that reading stopped at a row. Key is a message key; Args gives
// the line and the limit.
type RowError struct {
	Line  int // where the row begins, counted from 1
	Key   string
	Limit int
}

func (e RowError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Key) }

// MessageKey names the sentence for a person.
func (e RowError) MessageKey() string { return e.Key }

// MessageArgs gives line and limit.
func (e RowError) MessageArgs() map[string]string {
	return map[string]string{"line": strconv.Itoa(e.Line), "limit": strconv.Itoa(e.Limit)}
}

// Keys of RowError.
const (
	RowHalf        = "patient.csv_half_row"  // the file ends inside quotes
	RowTooLong     = "patient.csv_row_long"  // more than RowBytes
	RowsTooMany    = "patient.csv_too_many"  // more than Rows
	ColumnsTooMany = "patient.csv_too_broad" // more than Columns
)

// ReadCSV reads a table: with or without a byte order mark, separated by commas,
// semicolons, tabs or bars, with any line ends, quoted fields that may hold line
// breaks, in UTF-8, UTF-16 with a mark, or Windows-1252. Empty rows are left out.
//
// Errors: ErrEmptyFile, ErrNotText, ErrTooBig, RowError.
func ReadCSV(r io.Reader, limits Limits) (Sheet, error) {
	limits = limits.withDefaults()
	data, err := io.ReadAll(io.LimitReader(r, int64(limits.Bytes)+1))
	if err != nil {
		return Sheet{}, fmt.Errorf("read table: %w", err)
	}
	if len(data) > limits.Bytes {
		return Sheet{}, ErrTooBig
	}
	text, err := decode(data)
	if err != nil {
		return Sheet{}, err
	}
	line := 1
	comma, rest := announced(text)
	if comma != 0 {
		text, line = rest, 2
	} else {
		comma = separator(text)
	}
	p := &csvReader{text: text, comma: byte(comma), line: line, limits: limits}
	sheet, err := p.sheet()
	sheet.Comma = comma
	if err != nil {
		return Sheet{}, err
	}
	return sheet, nil
}

// decode returns the file as UTF-8 without a byte order mark.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", ErrNotText
		}
		data = wide
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", ErrNotText
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	windows, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", ErrNotText
	}
	return string(windows), nil
}

const separators = ",;\t|"

// announced reads the line "sep=;" with which spreadsheets announce the separator.
func announced(text string) (comma rune, rest string) {
	first, rest, _ := strings.Cut(text, "\n")
	first = strings.TrimSuffix(first, "\r")
	if len(first) == 5 && strings.EqualFold(first[:4], "sep=") && strings.IndexByte(separators, first[4]) >= 0 {
		return rune(first[4]), rest
	}
	return 0, text
}

// separator is the sign most used outside quotes in the first line that has any
// text.
func separator(text string) rune {
	counts := map[rune]int{}
	quoted, seen := false, false
	for _, r := range text[:min(len(text), 64<<10)] {
		switch {
		case r == '"':
			quoted = !quoted
			seen = true
		case quoted:
		case r == '\n' || r == '\r':
			if seen {
				return most(counts)
			}
		case strings.ContainsRune(separators, r):
			counts[r]++
			seen = true
		case r != ' ':
			seen = true
		}
	}
	return most(counts)
}

func most(counts map[rune]int) rune {
	best := ','
	for _, r := range separators {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// csvReader walks through the text row by row.
type csvReader struct {
	text   string
	comma  byte
	pos    int
	line   int // of pos
	limits Limits
}

func (p *csvReader) sheet() (Sheet, error) {
	var s Sheet
	for p.pos < len(p.text) {
		start := p.line
		row, ended, err := p.row()
		if err != nil {
			return s, err
		}
		if blank(row) {
			continue
		}
		if s.Header == nil {
			s.Header = row
			continue
		}
		if len(s.Rows) == p.limits.Rows {
			return s, RowError{Line: start, Key: RowsTooMany, Limit: p.limits.Rows}
		}
		if !ended && len(row) < len(s.Header) {
			s.HalfLine = start
		}
		s.Rows = append(s.Rows, row)
		s.Lines = append(s.Lines, start)
	}
	if s.Header == nil {
		return s, ErrEmptyFile
	}
	return s, nil
}

func blank(row []string) bool {
	for _, c := range row {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// row reads the next row. ended is false when the file stopped without a line end.
func (p *csvReader) row() (row []string, ended bool, err error) {
	start, first := p.line, p.pos
	for {
		field, err := p.field(start)
		if err != nil {
			return nil, false, err
		}
		row = append(row, field)
		switch {
		case p.pos-first > p.limits.RowBytes:
			return nil, false, RowError{Line: start, Key: RowTooLong, Limit: p.limits.RowBytes}
		case len(row) > p.limits.Columns:
			return nil, false, RowError{Line: start, Key: ColumnsTooMany, Limit: p.limits.Columns}
		case p.pos >= len(p.text):
			return row, false, nil
		case p.text[p.pos] == p.comma:
			p.pos++
		default:
			p.lineEnd()
			return row, true, nil
		}
	}
}

// lineEnd steps over \n, \r or \r\n.
func (p *csvReader) lineEnd() {
	if strings.HasPrefix(p.text[p.pos:], "\r\n") {
		p.pos++
	}
	p.pos++
	p.line++
}

// field reads up to a separator or line end, which it leaves.
func (p *csvReader) field(start int) (string, error) {
	at := p.pos
	for at < len(p.text) && p.text[at] == ' ' && p.comma != ' ' {
		at++
	}
	if at < len(p.text) && p.text[at] == '"' {
		p.pos = at + 1
		return p.quoted(start)
	}
	end := strings.IndexAny(p.text[p.pos:], string(p.comma)+"\r\n")
	if end < 0 {
		end = len(p.text) - p.pos
	}
	field := p.text[p.pos : p.pos+end]
	p.pos += end
	return strings.TrimSpace(field), nil
}

// quoted reads a field after its opening quote. A quote that closes nothing
// ("6" screen") is taken as it stands.
func (p *csvReader) quoted(start int) (string, error) {
	first := p.pos
	var b strings.Builder
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		if p.pos-first > p.limits.RowBytes {
			return "", RowError{Line: start, Key: RowTooLong, Limit: p.limits.RowBytes}
		}
		p.pos++
		switch {
		case c == '"' && p.pos < len(p.text) && p.text[p.pos] == '"':
			b.WriteByte('"')
			p.pos++
		case c == '"' && p.closes():
			return strings.TrimSpace(b.String()), nil
		case c == '\r' || c == '\n':
			p.pos--
			p.lineEnd()
			b.WriteByte('\n')
		default:
			b.WriteByte(c)
		}
	}
	return "", RowError{Line: start, Key: RowHalf}
}

// closes tells whether the quote just read ends its field: only spaces stand
// between it and a separator, a line end or the end.
func (p *csvReader) closes() bool {
	at := p.pos
	for at < len(p.text) && p.text[at] == ' ' {
		at++
	}
	if at < len(p.text) && p.text[at] != p.comma && p.text[at] != '\r' && p.text[at] != '\n' {
		return false
	}
	p.pos = at
	return true
}
