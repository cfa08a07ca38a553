// A table source over rows that are already in memory.

package kit

import (
	"context"
	"sort"
	"strings"
)

// Rows returns a source over rows in memory, for lists of up to a few thousand. It filters by words found anywhere in a
// row and sorts by the cells' Key, or their Text, without regard to upper case.
func Rows(columns []Column, rows []TableRow) TableSource {
	at := map[string]int{}
	for i, c := range columns {
		at[c.ID] = i
	}
	return &rowsSource{at: at, rows: rows}
}

type rowsSource struct {
	at   map[string]int
	rows []TableRow
}

// answer returns the rows that answer a query, in order.
func (s *rowsSource) answer(q TableQuery) []TableRow {
	words := strings.Fields(strings.ToLower(q.Filter))
	var out []TableRow
	for _, r := range s.rows {
		if len(words) == 0 || r.matches(words) {
			out = append(out, r)
		}
	}
	if c, ok := s.at[q.Sort]; ok {
		sort.SliceStable(out, func(i, j int) bool {
			a, b := out[i].key(c), out[j].key(c)
			if q.Down {
				return b < a
			}
			return a < b
		})
	}
	return out
}

// matches reports whether every word stands somewhere in the row.
func (r TableRow) matches(words []string) bool {
	var b strings.Builder
	for _, c := range r.Cells {
		b.WriteString(strings.ToLower(c.Text + "\n" + c.Sub + "\n"))
	}
	all := b.String()
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

func (r TableRow) key(c int) string {
	if c >= len(r.Cells) {
		return ""
	}
	if k := r.Cells[c].Key; k != "" {
		return k
	}
	return strings.ToLower(r.Cells[c].Text)
}

// Total counts the rows that answer a query.
func (s *rowsSource) Total(_ context.Context, q TableQuery) (int, error) {
	return len(s.answer(q)), nil
}

// Page returns rows that answer a query.
func (s *rowsSource) Page(_ context.Context, q TableQuery, offset, n int) ([]TableRow, error) {
	rows := s.answer(q)
	if offset >= len(rows) {
		return nil, nil
	}
	return rows[offset:min(offset+n, len(rows))], nil
}
