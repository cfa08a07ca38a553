package patient

// This file tests reading a list of patients and planning its import.

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/calendar"
	"consentry/store/faulttest"
)

func read(t *testing.T, text string) Sheet {
	t.Helper()
	s, err := ReadCSV(strings.NewReader(text), Limits{})
	require.NoError(t, err)
	return s
}

func TestReadCSVForms(t *testing.T) {
	want := [][]string{{"Park", "Lena", "6/4/1991"}, {"Muñoz", "José", "1/2/1947"}}
	windows := "Last,First,DOB\r\nPark,Lena,6/4/1991\r\nMu\xf1oz,Jos\xe9,1/2/1947\r\n"
	utf8text := "Last,First,DOB\nPark,Lena,6/4/1991\nMuñoz,José,1/2/1947\n"
	var wide []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(strings.ReplaceAll(utf8text, ",", "\t")))...) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, text := range map[string]string{
		"plain":                utf8text,
		"mark":                 "\ufeff" + utf8text,
		"Windows letters":      windows,
		"no last line end":     strings.TrimSuffix(utf8text, "\n"),
		"old Macintosh":        strings.ReplaceAll(utf8text, "\n", "\r"),
		"semicolons":           strings.ReplaceAll(utf8text, ",", ";"),
		"tabs":                 strings.ReplaceAll(utf8text, ",", "\t"),
		"bars":                 strings.ReplaceAll(utf8text, ",", "|"),
		"announced":            "sep=;\r\n" + strings.ReplaceAll(utf8text, ",", ";"),
		"UTF-16":               string(wide),
		"quoted":               "\"Last\",\"First\",\"DOB\"\n\"Park\",\"Lena\",\"6/4/1991\"\n \"Muñoz\" , José ,1/2/1947",
		"blank lines and rows": "\n , ,\n" + strings.ReplaceAll(utf8text, "\n", "\n\n,,\n"),
	} {
		t.Run(name, func(t *testing.T) {
			s := read(t, text)
			assert.Equal(t, []string{"Last", "First", "DOB"}, s.Header)
			assert.Equal(t, want, s.Rows)
			assert.Len(t, s.Lines, 2)
			assert.Zero(t, s.HalfLine)
		})
	}
}

func TestReadCSVQuotes(t *testing.T) {
	s := read(t, "Name,Note\n\"Park, Lena\",\"says \"\"hi\"\"\"\n\"two\r\nlines\",6\" screen\n\"a \"b\" c\",x\nlast,row\n")
	assert.Equal(t, [][]string{{"Park, Lena", `says "hi"`}, {"two\nlines", `6" screen`}, {`a "b" c`, "x"}, {"last", "row"}}, s.Rows)
	assert.Equal(t, []int{2, 3, 5, 6}, s.Lines, "lines of the file, counting those inside quotes")
	assert.Equal(t, ',', s.Comma)
}

func TestReadCSVHalfWritten(t *testing.T) {
	s := read(t, "Last,First,DOB\nPark,Lena,6/4/1991\nOrtiz,Ma")
	assert.Equal(t, 3, s.HalfLine)
	s = read(t, "Last,First,DOB\nPark,Lena,6/4/1991\nOrtiz,Maya,")
	assert.Zero(t, s.HalfLine, "all columns are there")
	s = read(t, "Last,First,DOB\nPark,Lena\nOrtiz,Maya,1/2/1947\n")
	assert.Zero(t, s.HalfLine, "a short row in the middle is no half row")

	_, err := ReadCSV(strings.NewReader("Last,First\nPark,Lena\n\"Ortiz,Ma\nmore\n"), Limits{})
	assert.Equal(t, RowError{Line: 3, Key: RowHalf}, err)
	assert.Equal(t, map[string]string{"line": "3", "limit": "0"}, err.(RowError).MessageArgs())
}

func TestReadCSVLimits(t *testing.T) {
	rows := func(n int) string { return "Last,First\n" + strings.Repeat("a,b\n", n) }
	for _, c := range []struct {
		name, text string
		limits     Limits
		want       error
	}{
		{"empty", "", Limits{}, ErrEmptyFile},
		{"blank", " \n,,\n\ufeff", Limits{}, nil},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Limits{}, ErrNotText},
		{"too big", rows(100), Limits{Bytes: 50}, ErrTooBig},
		{"exactly as big", rows(2), Limits{Bytes: len(rows(2))}, nil},
		{"too many rows", rows(6), Limits{Rows: 5}, RowError{7, RowsTooMany, 5}},
		{"exactly as many", rows(5), Limits{Rows: 5}, nil},
		{"a long cell", "a,b\n1," + strings.Repeat("x", 101) + "\n", Limits{RowBytes: 100}, RowError{2, RowTooLong, 100}},
		{"a long quoted cell", "a,b\n1,\"" + strings.Repeat("x", 500) + "\"\n", Limits{RowBytes: 100}, RowError{2, RowTooLong, 100}},
		{"many columns", "a,b\n" + strings.Repeat(",", 300) + "\n", Limits{}, RowError{2, ColumnsTooMany, 200}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := ReadCSV(strings.NewReader(c.text), c.limits)
			if c.want == nil && c.name != "blank" {
				require.NoError(t, err)
				return
			}
			if c.name == "blank" {
				assert.Equal(t, []string{"\ufeff"}, s.Header, "a stray mark is a heading, not a crash")
				return
			}
			assert.Equal(t, c.want, err)
			assert.Empty(t, s.Rows, "nothing is used")
		})
	}
	_, err := ReadCSV(iotest.ErrReader(errors.New("drive pulled")), Limits{})
	require.ErrorContains(t, err, "drive pulled")
	_, err = ReadCSV(strings.NewReader("\xff\xfea"), Limits{})
	assert.True(t, err == nil || errors.Is(err, ErrNotText))
}

func TestReadCSVAgreesWithTheStandardLibrary(t *testing.T) {
	cell := rapid.StringMatching(`[a-zñ0-9 ,;"'\n]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "columns")
		var b strings.Builder
		w := csv.NewWriter(&b)
		header := make([]string, n)
		for i := range header {
			header[i] = fmt.Sprint("column ", i)
		}
		require.NoError(t, w.Write(header))
		var want [][]string
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			row := rapid.SliceOfN(cell, n, n).Draw(t, "row")
			require.NoError(t, w.Write(row))
			trimmed := make([]string, n)
			for i, c := range row {
				trimmed[i] = strings.TrimSpace(c)
			}
			if !blank(trimmed) {
				want = append(want, trimmed)
			}
		}
		w.Flush()
		s, err := ReadCSV(strings.NewReader(b.String()), Limits{})
		require.NoError(t, err)
		if n == 1 {
			return // one column: the separator is a guess
		}
		assert.Equal(t, want, s.Rows)
	})
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\ufeffa;b\r\n\"x\"\"y\";2", "a\tb\r1\t\"2\r\n3\"\r", "sep=|\na|b\n1|2", "\xff\xfea\x00,\x00", "\"", "a,b\n\"x\" y,z", "\xf1,b\n1,2"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		faulttest.Bound(t)
		limits := Limits{Rows: 50, RowBytes: 200, Columns: 20, Bytes: 5000}
		s, err := ReadCSV(strings.NewReader(string(data)), limits)
		if err != nil {
			if s.Rows != nil {
				t.Fatal("rows beside an error")
			}
			return
		}
		if len(s.Rows) != len(s.Lines) || len(s.Rows) > 50 || len(s.Header) == 0 {
			t.Fatalf("%d rows, %d lines, %d headings", len(s.Rows), len(s.Lines), len(s.Header))
		}
		for i, row := range s.Rows {
			if i > 0 && s.Lines[i] <= s.Lines[i-1] {
				t.Fatal("lines out of order")
			}
			for _, c := range row {
				if !utf8.ValidString(c) || strings.ContainsRune(c, 0) {
					t.Fatalf("cell %q", c)
				}
			}
		}
		m := GuessColumns(s.Header)
		m[FieldName], m[FieldBorn] = 0, len(s.Header)-1
		p, err := PlanImport(s, m, office{}, today)
		if err != nil || len(p.Rows) != len(s.Rows) {
			t.Fatalf("plan: %v, %d rows", err, len(p.Rows))
		}
	})
}

func TestGuessColumns(t *testing.T) {
	for _, c := range []struct {
		header string
		want   Mapping
	}{
		{"Last Name,First Name,MI,DOB,Cell Phone,E-mail", Mapping{FieldLast: 0, FieldFirst: 1, FieldMiddle: 2, FieldBorn: 3, FieldPhone: 4, FieldEmail: 5}},
		{"PatNum,LName,FName,Preferred,Birthdate,HmPhone,Address,City,State,Zip,Language",
			Mapping{FieldMRN: 0, FieldLast: 1, FieldFirst: 2, FieldPreferred: 3, FieldBorn: 4, FieldPhone: 5, FieldAddress: 6,
				FieldCity: 7, FieldState: 8, FieldZIP: 9, FieldLanguage: 10}},
		{"Apellidos,Nombre,Fecha de nacimiento,Teléfono,Correo electrónico", Mapping{FieldLast: 0, FieldFirst: 1, FieldBorn: 2, FieldPhone: 3, FieldEmail: 4}},
		{"Patient Name,Date of Birth,Home Phone,Mobile", Mapping{FieldName: 0, FieldBorn: 1, FieldPhone: 3}},
		{"Name,Last,First,DOB", Mapping{FieldLast: 1, FieldFirst: 2, FieldBorn: 3}},
		{"id,name,name", Mapping{FieldMRN: 0, FieldName: 1}},
		{"Color,Shoe size", Mapping{}},
	} {
		assert.Equal(t, c.want, GuessColumns(strings.Split(c.header, ",")), c.header)
	}
	assert.Equal(t, []Field{FieldLast, FieldFirst, FieldBorn}, Mapping{}.MissingColumns())
	assert.Equal(t, []Field{FieldFirst}, Mapping{FieldLast: 0, FieldBorn: 1}.MissingColumns())
	assert.Empty(t, Mapping{FieldName: 0, FieldBorn: 1}.MissingColumns())
}

// office is a practice with some patients.
type office []Patient

func (o office) Like(p Patient) ([]Patient, error) { return o, nil }

func (o office) ByMRN(mrn string) (Patient, bool, error) {
	for _, p := range o {
		if p.MRN == mrn {
			return p, true, nil
		}
	}
	return Patient{}, false, nil
}

func plan(t *testing.T, text string, there office) Plan {
	t.Helper()
	s := read(t, text)
	p, err := PlanImport(s, GuessColumns(s.Header), there, today)
	require.NoError(t, err)
	return p
}

func TestPlanImport(t *testing.T) {
	there := office{lena(), {ID: "p2", MRN: "77", Last: "Ortiz", First: "Maya", Born: day("1980-02-03"), Phone: "555 013 2222"}}
	p := plan(t, `MRN,Last,First,DOB,Phone,Address,City,State,Zip,Language
900,Adams,Joan,03/09/1975,(555) 013-9000,9 Oak Ave,Kent,WA,98030,Spanish
H-2041,Park,Lena,6/4/91,,,,,,
77,Oritz,Mya,2/4/1980,,,,,,
,Ortiz,Maya,1980-02-03,5550132222,,,,,
,Ortiz,Maya,1980-02-03,5550139999,,,,,
901,Parc,Lina,1/1/1950,,,,,,
902,Adams,Jone,3/10/1975,,,,,,
900,Baker,Tom,5/5/1955,,,,,,
903,,Tom,5/5/1955,,,,,,
904,Cole,Amy,31 Feb 1990,,,,,,
905,Cole,Amy,,,,,,,
906,Cole,Amy,6/4/2030,,,,,,
907,Cole,Am`+"\x07"+`y,5/5/1990,,,,,,
908,Dean,Ann,5/5/1990,,,,,,,oops
909,Dunn,Ike,1990-05-05 00:00:00,,,,,,eng
910,Half`, there)
	type row struct {
		line    int
		verdict Verdict
		keys    string
		of      []string
		lines   []int
	}
	var got []row
	for _, r := range p.Rows {
		var keys []string
		for _, d := range r.Defects {
			keys = append(keys, d.Field+" "+strings.TrimPrefix(d.Key, "patient."))
		}
		got = append(got, row{r.Line, r.Verdict, strings.Join(keys, ", "), r.DuplicateOf, r.DuplicateLines})
	}
	assert.Equal(t, []row{
		{2, RowNew, "", nil, nil},
		{3, RowSame, "", []string{"p1"}, nil},
		{4, RowBad, "mrn mrn_taken", []string{"p2"}, nil},
		{5, RowSame, "", []string{"p2"}, nil},
		{6, RowDuplicate, "", []string{"p2"}, nil},
		{7, RowDuplicate, "", []string{"p1"}, nil},
		{8, RowDuplicate, "", nil, []int{2}},
		{9, RowBad, "mrn mrn_twice", nil, []int{2}},
		{10, RowBad, "last missing", nil, nil},
		{11, RowBad, "born born_unreadable", nil, nil},
		{12, RowBad, "born born_missing", nil, nil},
		{13, RowBad, "born born_future", nil, nil},
		{14, RowBad, "first control", nil, nil},
		{15, RowBad, "row csv_extra_cells", nil, nil},
		{16, RowNew, "", nil, nil},
		{17, RowBad, "row csv_half_row, first missing, born born_missing", nil, nil},
	}, got)
	assert.Equal(t, 2, p.Count(RowNew))
	assert.False(t, p.DayFirst)
	joan := p.Rows[0].Patient
	assert.Equal(t, Patient{MRN: "900", Last: "Adams", First: "Joan", Born: day("1975-03-09"), Phone: "(555) 013-9000",
		Address: "9 Oak Ave\nKent, WA 98030", Language: Spanish}, joan)
	assert.Equal(t, English, p.Rows[14].Patient.Language)
}

func TestPlanImportWholeNames(t *testing.T) {
	p := plan(t, "Name,DOB\n\"Park, Lena M\",6/4/1991\nJosé Luis Ortiz,1/2/1947\nAna de la Cruz,1/3/1950\nCher,5/20/1946\n", nil)
	name := func(i int) [3]string {
		q := p.Rows[i].Patient
		return [3]string{q.First, q.Middle, q.Last}
	}
	assert.Equal(t, [3]string{"Lena", "M", "Park"}, name(0))
	assert.Equal(t, [3]string{"José", "Luis", "Ortiz"}, name(1))
	assert.Equal(t, [3]string{"Ana", "", "de la Cruz"}, name(2))
	assert.Equal(t, RowBad, p.Rows[3].Verdict, "a single name is for a person to sort out")
}

func TestPlanImportDayFirst(t *testing.T) {
	p := plan(t, "Last,First,DOB\nPark,Lena,04/06/1991\nOrtiz,Maya,25/12/1980\n", nil)
	assert.True(t, p.DayFirst)
	assert.Equal(t, day("1991-06-04"), p.Rows[0].Patient.Born)
	assert.Equal(t, day("1980-12-25"), p.Rows[1].Patient.Born)
	p = plan(t, "Last,First,DOB\nPark,Lena,12/25/1991\nOrtiz,Maya,25/12/1980\n", nil)
	assert.False(t, p.DayFirst, "they contradict each other: the month is first, and the other row is named")
	assert.Equal(t, RowBad, p.Rows[1].Verdict)
}

func TestPlanImportNeedsColumns(t *testing.T) {
	s := read(t, "Last,First,Shoe\nPark,Lena,38\n")
	_, err := PlanImport(s, GuessColumns(s.Header), nil, today)
	var missing MissingColumns
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, map[string]string{"fields": "born"}, missing.MessageArgs())

	s = read(t, "Last,First,DOB\nPark,Lena,6/4/1991\n")
	_, err = PlanImport(s, GuessColumns(s.Header), broken{}, today)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	outside := Mapping{FieldLast: 99, FieldFirst: -1, FieldBorn: 2}
	p, err := PlanImport(s, outside, office{}, today)
	require.NoError(t, err)
	assert.Equal(t, RowBad, p.Rows[0].Verdict, "columns that are not there are empty")
}

// broken is a lookup whose store fails.
type broken struct{}

func (broken) Like(Patient) ([]Patient, error)     { return nil, io.ErrUnexpectedEOF }
func (broken) ByMRN(string) (Patient, bool, error) { return Patient{}, false, io.ErrUnexpectedEOF }

func TestPlanImportOfManyAlikeStaysQuick(t *testing.T) {
	// Three thousand rows of one name: each is compared with a bounded number of
	// others, so the work grows with the rows, not with their square.
	var b strings.Builder
	b.WriteString("Last,First,DOB\n")
	for i := range 3_000 {
		fmt.Fprintf(&b, "Garcia,Maria,%s\n", calendar.MustNew(1950, 1, 1).AddDays(i))
	}
	p := plan(t, b.String(), nil)
	assert.Equal(t, 1, p.Count(RowNew))
	for _, r := range p.Rows {
		assert.LessOrEqual(t, len(r.DuplicateLines), maxCompared)
	}
}

func BenchmarkPlanImport(b *testing.B) {
	var text strings.Builder
	text.WriteString("Last,First,DOB,Phone\n")
	for i := range 10_000 {
		fmt.Fprintf(&text, "Name%c%c,First%c,%s,555013%04d\n", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, calendar.MustNew(1950, 1, 1).AddDays(i), i)
	}
	s, err := ReadCSV(strings.NewReader(text.String()), Limits{})
	require.NoError(b, err)
	for b.Loop() {
		if _, err := PlanImport(s, GuessColumns(s.Header), office{}, today); err != nil {
			b.Fatal(err)
		}
	}
}
