// This file reads form files: a head of "key: value" lines between two lines of dashes, then the template's text.
package consent

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kinds of built-in texts that are no signed documents of their own.
const (
	KindNoticeText   Kind = "notice_of_privacy_practices"
	KindRevokeForm   Kind = "revocation_form"
	KindRevokeAck    Kind = "revocation_acknowledgment"
	formFileBytes         = MaxTemplateBytes + 1024
	formHeadLines         = 12
	formHeadSeparate      = "---"
)

// FormKinds lists every kind of form there is a built-in text for.
func FormKinds() []Kind {
	return []Kind{KindNotice, KindPhoto, KindMarketing, KindNoticeText, KindRevokeForm, KindRevokeAck}
}

// ParseForms reads form files by name and joins the languages of each form: two files with the same id and version are
// one template. The head has id, version, kind and lang. Templates come ordered by id and version.
func ParseForms(files map[string]string) ([]Template, error) { return ParseTexts(files, FormKinds()) }

// ParseTexts is ParseForms for texts of other kinds, which are written in the same way: letters.
func ParseTexts(files map[string]string, kinds []Kind) ([]Template, error) {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []Template
	for _, name := range names {
		t, lang, err := parseForm(files[name], kinds)
		if err != nil {
			return nil, fmt.Errorf("form file %s: %w", name, err)
		}
		at := slices.IndexFunc(out, func(o Template) bool { return o.ID == t.ID && o.Version == t.Version })
		switch {
		case at < 0:
			out = append(out, t)
		case out[at].Kind != t.Kind:
			return nil, fmt.Errorf("form file %s: %w", name, errFormHead("kind"))
		case out[at].Body[lang] != "":
			return nil, fmt.Errorf("form file %s: %w", name, errFormHead("lang"))
		default:
			out[at].Body[lang] = t.Body[lang]
		}
	}
	slices.SortFunc(out, func(a, b Template) int {
		if c := strings.Compare(a.ID, b.ID); c != 0 {
			return c
		}
		return a.Version - b.Version
	})
	return out, nil
}

type errFormHead string

func (e errFormHead) Error() string { return "wrong or missing line in the head: " + string(e) }

func parseForm(text string, kinds []Kind) (Template, string, error) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	if len(text) > formFileBytes {
		return Template{}, "", ErrTooLong
	}
	lines := strings.SplitN(text, "\n", formHeadLines)
	if lines[0] != formHeadSeparate {
		return Template{}, "", errFormHead(formHeadSeparate)
	}
	head, end := map[string]string{}, -1
	for i, line := range lines[1:] {
		if line == formHeadSeparate {
			end = i + 2
			break
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			return Template{}, "", errFormHead(clip(line))
		}
		head[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	if end < 0 {
		return Template{}, "", errFormHead(formHeadSeparate)
	}
	version, err := strconv.Atoi(head["version"])
	switch {
	case err != nil || version < 1:
		return Template{}, "", errFormHead("version")
	case !nameShape.MatchString(head["id"]):
		return Template{}, "", errFormHead("id")
	case !slices.Contains(kinds, Kind(head["kind"])):
		return Template{}, "", errFormHead("kind")
	case !slices.Contains(Languages(), head["lang"]):
		return Template{}, "", errFormHead("lang")
	}
	body := strings.TrimSpace(strings.Join(lines[end:], "\n")) + "\n"
	return Template{ID: head["id"], Version: version, Kind: Kind(head["kind"]),
		Body: Text{head["lang"]: body}}, head["lang"], nil
}
