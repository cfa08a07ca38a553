// This file sets what a gallery audit found: every file of a folder from outside, whose it is, and whether it may be shown.
package paper

import (
	"slices"
	"strconv"
	"strings"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Gallery sets the report of a gallery audit, for the file: what needs something done comes first. It is in English, as
// every report for the file is.
func (p *Printer) Gallery(sh office.GallerySheet) ([]byte, error) {
	tr := i18n.In("en")
	t := office.TableSheet{Letterhead: sh.Letterhead, Title: tr.T("paper.gallery.title"), Footer: sh.Footer, Lang: "en"}
	where := tr.T("paper.gallery.any")
	if sh.Channel.ID != "" {
		where = sh.Channel.Name.In("en")
	}
	t.Sub = tr.T("paper.gallery.sub", "where", where, "day", tr.FullDate(sh.On), "name", sh.By)
	if sh.Stopped {
		t.Sub += " " + tr.T("paper.gallery.stopped")
	}
	for _, c := range []string{"file", "whose", "how", "release", "may"} {
		t.Columns = append(t.Columns, tr.T("paper.gallery.col."+c))
	}
	for _, r := range office.ToDoFirst(sh.Found) {
		t.Rows = append(t.Rows, galleryRow(tr, r))
	}
	return p.Table(t)
}

func galleryRow(tr i18n.Translator, r office.Recognised) []string {
	name := r.Name
	if len(r.NameTells) > 0 {
		name += "\n" + tr.T("paper.gallery.named")
	}
	switch {
	case r.Refused != nil:
		return []string{name, "", "", "", tr.T("paper.gallery.unread") + ": " + refusal(tr, r)}
	case r.Unsure:
		return []string{name, "", "", "", tr.T("paper.gallery.unsure")}
	case len(r.Hits) == 0:
		return []string{name, tr.T("paper.gallery.not_ours"), "", "", ""}
	}
	h := r.Hits[0]
	var numbers, why []string
	for _, x := range h.Releases {
		numbers = append(numbers, releaseNumber(x.Number))
	}
	may := tr.T("paper.gallery.may.no")
	switch {
	case h.Allowed:
		may = tr.T("paper.gallery.may.yes")
	case len(h.Releases) == 0:
		may = tr.T("paper.gallery.may.never")
	default:
		for _, x := range h.Reasons {
			if s := said(tr, x.Key, x.Args); !slices.Contains(why, s) {
				why = append(why, s)
			}
		}
	}
	whose := h.Patient + ", " + tr.T("paper.gallery.picture", "n", h.Number)
	if more := len(r.Hits) - 1; more > 0 {
		whose += ", " + tr.T("paper.gallery.more", "n", more)
	}
	return []string{name, whose, tr.T("paper.gallery.how." + h.How()), strings.Join(numbers, ", "), strings.TrimSpace(may + ". " + strings.Join(why, " "))}
}

func refusal(tr i18n.Translator, r office.Recognised) string {
	words, _ := tr.Sentence(r.Refused) // every refusal has one
	return words
}

// said is a sentence of the rules with its arguments in words.
func said(tr i18n.Translator, key string, args map[string]string) string {
	var list []any
	for k, v := range args {
		if n, err := strconv.Atoi(v); err == nil && k == "n" {
			list = append(list, k, n)
			continue
		}
		if d, err := calendar.Parse(v); err == nil && !d.IsZero() {
			v = tr.FullDate(d)
		}
		list = append(list, k, v)
	}
	return tr.T(key, list...)
}
