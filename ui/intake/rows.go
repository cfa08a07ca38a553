// The rows: how each file of the tray reads in the table.

package intake

import (
	"context"
	"image"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// row is one file as the table shows it; rows are all of them at one time.
type row struct {
	item
	picture func() image.Image
}

type rows []row

// shelf is where the table finds the rows; it reads them beside the window.
type shelf struct {
	mu  sync.Mutex
	all rows
}

func (h *shelf) set(r rows) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = r
}

func (h *shelf) get() rows {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all
}

// Total counts the rows.
func (h *shelf) Total(context.Context, kit.TableQuery) (int, error) { return len(h.get()), nil }

// Page returns rows as cells.
func (h *shelf) Page(_ context.Context, _ kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	r := h.get()
	var out []kit.TableRow
	for i := offset; i < min(len(r), offset+n); i++ {
		state, words := r[i].chip()
		size := i18n.Bytes(r[i].key.size)
		if v := r[i].view; v != "" {
			size += " · " + i18n.T("photo.view."+string(v))
		}
		found := kit.Cell{Text: r[i].found(), Small: true}
		if r[i].alike() { // that is no reason to hide what was removed
			found.Icon, found.Text, found.Sub = kit.IconWarning, r[i].sameWords(), found.Text
		}
		out = append(out, kit.TableRow{ID: r[i].id, Cells: []kit.Cell{
			{Text: r[i].key.name, Sub: size, Strong: true, Picture: r[i].picture, Icon: r[i].icon()},
			found, {Text: words, Chip: true, State: state}}})
	}
	return out, nil
}

func (it *item) icon() kit.IconName {
	switch {
	case it.t == nil:
		return kit.IconMore
	case it.t.Refused != nil:
		return kit.IconForbid
	case it.intimate:
		return kit.IconEyeOff
	case it.sealed():
		return kit.IconLock
	case it.t.Media == photo.Paper:
		return kit.IconPaper
	case it.t.Media == photo.Video:
		return kit.IconFilm
	}
	return kit.IconPhotos
}

// chip says in a word how the file stands.
func (it *item) chip() (kit.State, string) {
	switch {
	case it.t == nil:
		return kit.Mute, i18n.T("intake.state.waiting")
	case it.t.Refused != nil:
		return kit.Bad, i18n.T("intake.state.refused")
	case it.exact():
		return kit.Warn, i18n.T("intake.state.here")
	case it.twice:
		return kit.Warn, i18n.T("intake.state.twice")
	case it.out:
		return kit.Mute, i18n.T("intake.state.out")
	case it.sealed():
		return kit.Info, i18n.T("intake.state.sealed")
	}
	return kit.OK, i18n.T("intake.state.clean")
}

// alike tells whether the picture only looks like one in the record: it is taken in, and a person should know.
func (it *item) alike() bool { return it.t != nil && len(it.t.Same) > 0 && !it.exact() && !it.twice }

// found says what was found and left behind, or why nothing was taken.
func (it *item) found() string {
	switch {
	case it.t == nil:
		return ""
	case it.t.Refused != nil:
		return firstSentence(refusal(it.t.Refused))
	case it.exact():
		return it.sameWords()
	case it.twice:
		return i18n.T("intake.twice")
	case it.sealed():
		return i18n.T("intake.sealed", "format", it.t.Report.Format.Words())
	}
	words := i18n.FoundList(it.t.Report.Removed)
	if words == "" {
		words = i18n.T("intake.found.nothing")
	}
	for _, k := range it.t.Report.Kept {
		if k.Kind == report.Sound {
			words += "; " + i18n.T("intake.found.sound")
		}
	}
	return upper(words)
}

// sameWords says where the picture is already.
func (it *item) sameWords() string {
	for _, same := range it.t.Same {
		if same.Exact {
			return i18n.T("intake.same", "name", same.Patient, "number", same.Number)
		}
	}
	same := it.t.Same[0]
	if same.Mirrored {
		return i18n.T("intake.alike.mirrored", "name", same.Patient, "number", same.Number)
	}
	return i18n.T("intake.alike", "name", same.Patient, "number", same.Number)
}

func refusal(r *report.Refused) string {
	if sentence, ok := i18n.Sentence(r); ok {
		return sentence
	}
	return i18n.T("intake.state.refused")
}

// firstSentence is what stands before the first full stop that a space follows.
func firstSentence(s string) string {
	if at := strings.Index(s, ". "); at > 0 {
		return s[:at]
	}
	return strings.TrimSuffix(s, ".")
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// lower makes the first letter small, for the middle of a sentence.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
