package patient

// This file plans an import: what each row would do. Nothing is written here.

import (
	"fmt"
	"strings"

	"consentry/domain/calendar"
)

// Verdict is what an import would do with a row.
type Verdict string

// The verdicts.
const (
	RowNew       Verdict = "new"       // a patient not known yet
	RowSame      Verdict = "same"      // already there, as she is: nothing to do
	RowDuplicate Verdict = "duplicate" // may be somebody already there: a person decides
	RowBad       Verdict = "bad"       // cannot be imported: see Defects
)

// PlannedRow is one row and what would become of it.
type PlannedRow struct {
	Line    int // of the file
	Patient Patient
	Verdict Verdict
	Defects []Defect
	// DuplicateOf are ids of patients already there; DuplicateLines are earlier
	// lines of the same file.
	DuplicateOf    []string
	DuplicateLines []int
}

// Plan is what an import would do. DayFirst tells that the dates of the file were
// read as day/month/year, because some cannot be anything else and none
// contradicts.
type Plan struct {
	Rows     []PlannedRow
	DayFirst bool
}

// Count returns how many rows have that verdict.
func (p Plan) Count(v Verdict) int {
	n := 0
	for _, r := range p.Rows {
		if r.Verdict == v {
			n++
		}
	}
	return n
}

// Lookup answers what is already there.
type Lookup interface {
	// Like returns patients who could be similar to p; the plan decides.
	Like(p Patient) ([]Patient, error)
	// ByMRN returns the patient with that chart number, if there is one.
	ByMRN(mrn string) (Patient, bool, error)
}

// MissingColumns is the error of PlanImport when the mapping lacks a column that
// an import needs.
type MissingColumns struct{ Fields []Field }

func (e MissingColumns) Error() string { return fmt.Sprintf("columns missing: %v", e.Fields) }

// MessageKey names the sentence for a person.
func (e MissingColumns) MessageKey() string { return "patient.csv_columns" }

// MessageArgs gives the fields, separated by commas.
func (e MissingColumns) MessageArgs() map[string]string {
	names := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		names[i] = string(f)
	}
	return map[string]string{"fields": strings.Join(names, ",")}
}

// PlanImport judges every row of a table as of today.
func PlanImport(s Sheet, m Mapping, existing Lookup, today calendar.Date) (Plan, error) {
	if missing := m.MissingColumns(); len(missing) > 0 {
		return Plan{}, MissingColumns{missing}
	}
	pl := planner{sheet: s, mapping: m, existing: existing, today: today,
		byMRN: map[string]int{}, byDay: map[calendar.Date][]int{}, bySound: map[string][]int{}, like: map[int]likeness{}}
	pl.plan.DayFirst = dayFirst(s, m)
	for i, row := range s.Rows {
		if err := pl.row(i, row); err != nil {
			return Plan{}, err
		}
	}
	return pl.plan, nil
}

type planner struct {
	sheet    Sheet
	mapping  Mapping
	existing Lookup
	today    calendar.Date
	plan     Plan
	// Rows already judged good, by chart number, birth date and sound of the name.
	byMRN   map[string]int
	byDay   map[calendar.Date][]int
	bySound map[string][]int
	like    map[int]likeness
}

func (pl *planner) row(i int, cells []string) error {
	r := PlannedRow{Line: pl.sheet.Lines[i]}
	bad := func(field, key string) {
		r.Defects = append(r.Defects, Defect{Field: field, Key: key})
	}
	p, err := pl.patient(cells)
	if err != nil {
		bad("born", "patient.born_unreadable")
	}
	switch {
	case r.Line == pl.sheet.HalfLine:
		bad("row", "patient.csv_half_row")
	case len(cells) > len(pl.sheet.Header) && !blank(cells[len(pl.sheet.Header):]):
		bad("row", "patient.csv_extra_cells")
	}
	r.Patient = p
	for _, d := range Validate(p, pl.today) {
		if err == nil || d.Field != "born" {
			r.Defects = append(r.Defects, d)
		}
	}
	if len(r.Defects) == 0 {
		if err := pl.compare(&r); err != nil {
			return err
		}
	}
	switch {
	case len(r.Defects) > 0:
		r.Verdict = RowBad
	case r.Verdict == RowSame:
	case len(r.DuplicateOf) > 0 || len(r.DuplicateLines) > 0:
		r.Verdict = RowDuplicate
	default:
		r.Verdict = RowNew
	}
	pl.plan.Rows = append(pl.plan.Rows, r)
	if r.Verdict == RowNew || r.Verdict == RowDuplicate {
		pl.remember(len(pl.plan.Rows)-1, p)
	}
	return nil
}

// compare looks for the row's patient among those there and in earlier rows.
func (pl *planner) compare(r *PlannedRow) error {
	p := r.Patient
	if p.MRN != "" {
		other, found, err := pl.existing.ByMRN(p.MRN)
		if err != nil {
			return fmt.Errorf("look up chart number: %w", err)
		}
		switch {
		case found && samePerson(p, other):
			r.Verdict, r.DuplicateOf = RowSame, []string{other.ID}
			return nil
		case found:
			r.DuplicateOf = []string{other.ID}
			r.Defects = append(r.Defects, Defect{Field: "mrn", Key: "patient.mrn_taken"})
			return nil
		}
		if earlier, found := pl.byMRN[p.MRN]; found {
			r.DuplicateLines = []int{pl.plan.Rows[earlier].Line}
			r.Defects = append(r.Defects, Defect{Field: "mrn", Key: "patient.mrn_twice"})
			return nil
		}
	}
	like, err := pl.existing.Like(p)
	if err != nil {
		return fmt.Errorf("look for similar patients: %w", err)
	}
	for _, other := range SimilarTo(p, like) {
		if p.MRN == "" && samePerson(p, other) && nothingNew(p, other) {
			r.Verdict, r.DuplicateOf = RowSame, []string{other.ID}
			return nil
		}
		r.DuplicateOf = append(r.DuplicateOf, other.ID)
	}
	mine := likenessOf(p)
	for _, earlier := range pl.candidates(p) {
		if mine.similar(pl.like[earlier]) {
			r.DuplicateLines = append(r.DuplicateLines, pl.plan.Rows[earlier].Line)
		}
	}
	return nil
}

// samePerson: the same name and birth date, spelling aside.
func samePerson(a, b Patient) bool {
	return a.Born == b.Born && sortable(a.Last) == sortable(b.Last) && sortable(a.First) == sortable(b.First)
}

// nothingNew tells whether other already holds everything that p brings.
func nothingNew(p, other Patient) bool {
	held := func(a, b string) bool { return a == "" || fold(a) == fold(b) }
	phone := digitsOf(p.Phone)
	return held(p.Middle, other.Middle) && held(p.Email, other.Email) && held(p.Address, other.Address) &&
		held(p.Preferred, other.Preferred) && (phone == "" || phone == digitsOf(other.Phone))
}

// maxCompared bounds how many earlier rows a row is compared with: a file of one
// name repeated must not take hours.
const maxCompared = 50

func (pl *planner) candidates(p Patient) []int {
	seen := map[int]bool{}
	var list []int
	take := func(rows []int) {
		for _, i := range rows {
			if !seen[i] && len(list) < maxCompared {
				seen[i] = true
				list = append(list, i)
			}
		}
	}
	take(pl.byDay[p.Born])
	for _, k := range soundKeys(p) {
		take(pl.bySound[k])
	}
	return list
}

func (pl *planner) remember(i int, p Patient) {
	if p.MRN != "" {
		pl.byMRN[p.MRN] = i
	}
	pl.like[i] = likenessOf(p)
	put := func(list []int) []int {
		if len(list) < maxCompared {
			list = append(list, i)
		}
		return list
	}
	pl.byDay[p.Born] = put(pl.byDay[p.Born])
	for _, k := range soundKeys(p) {
		pl.bySound[k] = put(pl.bySound[k])
	}
}

// soundKeys are the sounds of a telling last and first name together.
func soundKeys(p Patient) []string {
	var keys []string
	for _, l := range telling(words(p.Last)) {
		for _, f := range telling(words(p.First)) {
			ls, fs := Sounds(l), Sounds(f)
			if len(ls) == 0 || len(fs) == 0 {
				keys = append(keys, l+" "+f)
				continue
			}
			for _, a := range ls {
				for _, b := range fs {
					keys = append(keys, a+" "+b)
				}
			}
		}
	}
	return keys[:min(len(keys), 16)]
}

// patient fills a patient from the cells. The error is that of the birth date.
func (pl *planner) patient(cells []string) (Patient, error) {
	get := func(f Field) string {
		i, ok := pl.mapping[f]
		if !ok || i < 0 || i >= len(cells) {
			return ""
		}
		return cells[i]
	}
	p := Patient{MRN: get(FieldMRN), Last: get(FieldLast), First: get(FieldFirst), Middle: get(FieldMiddle),
		Preferred: get(FieldPreferred), Phone: get(FieldPhone), Email: get(FieldEmail),
		Address: addressOf(get(FieldAddress), get(FieldCity), get(FieldState), get(FieldZIP)), Language: languageOf(get(FieldLanguage))}
	if p.Last == "" && p.First == "" {
		p.First, p.Middle, p.Last = splitName(get(FieldName))
	}
	born, err := parseBorn(get(FieldBorn), pl.today, pl.plan.DayFirst)
	p.Born = born
	return Clean(p), err
}

func addressOf(street, city, state, zip string) string {
	place := join(state, zip)
	if city != "" && place != "" {
		city += ","
	}
	return strings.TrimSpace(street + "\n" + join(city, place))
}

func languageOf(s string) Language {
	switch strings.Join(words(s), "") {
	case "en", "eng", "english", "ingles":
		return English
	case "es", "spa", "sp", "spanish", "espanol", "castellano":
		return Spanish
	}
	return ""
}

// splitName takes a whole name apart: "Park, Lena M" or "Lena M Park".
func splitName(name string) (first, middle, last string) {
	name = line(name)
	if l, rest, ok := strings.Cut(name, ","); ok {
		first, middle, _ = strings.Cut(strings.TrimSpace(rest), " ")
		return first, strings.TrimSpace(middle), strings.TrimSpace(l)
	}
	parts := strings.Fields(name)
	switch len(parts) {
	case 0:
		return "", "", ""
	case 1:
		return "", "", parts[0]
	}
	end := len(parts) - 1
	for end > 1 && isParticle(parts[end-1]) { // Maria de la Cruz
		end--
	}
	return parts[0], strings.Join(parts[1:end], " "), strings.Join(parts[end:], " ")
}

func isParticle(s string) bool {
	switch strings.ToLower(s) {
	case "de", "la", "las", "los", "del", "da", "dos", "di", "van", "von", "der", "den", "el", "san", "santa", "st", "mc", "mac":
		return true
	}
	return false
}

// parseBorn reads a date cell; a time of day behind it is dropped.
func parseBorn(cell string, today calendar.Date, dayFirst bool) (calendar.Date, error) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return calendar.Date{}, nil
	}
	if parts := slashed(cell); dayFirst && parts != nil {
		cell = parts[1] + "/" + parts[0] + "/" + parts[2]
	}
	d, err := calendar.ParseBirth(cell, today, "en")
	if err == nil {
		return d, nil
	}
	for _, cut := range []string{" ", "T"} {
		if day, clock, ok := strings.Cut(cell, cut); ok && strings.Contains(clock, ":") {
			return calendar.ParseBirth(day, today, "en")
		}
	}
	return calendar.Date{}, err
}

// slashed returns the parts of 4/6/1991, nil for any other form.
func slashed(cell string) []string {
	day, _, _ := strings.Cut(strings.TrimSpace(cell), " ")
	parts := strings.FieldsFunc(day, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(parts) != 3 || len(parts[0]) > 2 || len(parts[1]) > 2 || digitsOf(parts[0]+parts[1]) != parts[0]+parts[1] {
		return nil
	}
	return parts
}

// dayFirst tells whether the dates of the file put the day first.
func dayFirst(s Sheet, m Mapping) bool {
	col, ok := m[FieldBorn]
	if !ok {
		return false
	}
	above := func(s string) bool { return len(s) == 2 && s > "12" }
	first, second := false, false
	for _, row := range s.Rows {
		if col < 0 || col >= len(row) {
			continue
		}
		if parts := slashed(row[col]); parts != nil {
			first, second = first || above(parts[0]), second || above(parts[1])
		}
	}
	return first && !second
}
