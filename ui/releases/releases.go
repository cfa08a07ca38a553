// Package releases is where pictures leave the practice and are watched afterwards: the publish gate, what left and what
// must come down, one release, and a folder from outside held against the record.
//
// This file holds what the screens share: words for what the rules say, and pictures small enough for tiles.
package releases

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// tileSide is the longest side of a picture in a tile, in pixels.
const tileSide = 400

// number is how a release is called on paper and screen.
func number(n int) string { return fmt.Sprintf("R-%04d", n) }

func zone(h page.Host) *time.Location {
	if z := h.Me().Zone; z != nil {
		return z
	}
	return time.UTC
}

// said is a sentence of the rules with its arguments in words: days as days, marks and kinds by their names.
func said(key string, args map[string]string) string {
	var list []any
	for _, k := range sortedKeys(args) {
		list = append(list, k, argument(k, args[k]))
	}
	return i18n.T(key, list...)
}

// wordsOf are the arguments whose values are names of words.
var wordsOf = map[string]string{"mark": "photo.mark.", "media": "photo.media.", "where": "photo.where.", "kind": "photo.kind."}

func argument(name, value string) any {
	if prefix, ok := wordsOf[name]; ok && i18n.Has(prefix+value) {
		return i18n.T(prefix + value)
	}
	if n, err := strconv.Atoi(value); err == nil && name == "n" {
		return n
	}
	if d, err := calendar.Parse(value); err == nil && !d.IsZero() {
		return i18n.Date(d)
	}
	return value
}

func sortedKeys(m map[string]string) []string {
	var ks []string
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}

// reasonsIn says each reason once, one sentence after the other.
func reasonsIn(list []photo.Reason) string {
	var out []string
	for _, r := range list {
		if s := said(r.Key, r.Args); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

func consentReasons(list []consent.Reason) string {
	var out []photo.Reason
	for _, r := range list {
		out = append(out, photo.Reason{Code: r.Code, Key: r.Key, Args: r.Args})
	}
	return reasonsIn(out)
}

// caption is "Before, front".
func caption(p photo.Photo) string {
	if p.Stage.Kind == "" {
		return ""
	}
	if p.View == "" {
		return i18n.Stage(p.Stage)
	}
	view := i18n.T("photo.view." + string(p.View))
	return i18n.T("releases.caption", "stage", i18n.Stage(p.Stage), "view", lower(view))
}

// lower makes the first letter small, for words inside a sentence.
func lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func channelName(c consent.Channel) string {
	if c.ID == "" {
		return ""
	}
	return c.Name.In(i18n.Lang())
}

// small decodes a picture for a tile; nil when it cannot be shown.
func small(ctx context.Context, data []byte) image.Image {
	if len(data) == 0 {
		return nil
	}
	img, err := picture.Decoder{}.Thumb(ctx, report.JPEG, data, tileSide)
	if err != nil {
		return nil
	}
	return img
}

// shorten keeps the end of a long path or the beginning of long words.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

func shortenPath(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return "…" + string(r[len(r)-n+1:])
}

// joined is "a, b and c".
func joined(words []string) string { return consent.JoinWords(words, i18n.Lang()) }

// atFields shows what the office says of single fields where they are; false when it says nothing of them.
func atFields(err error, fields map[string]*kit.Field) bool {
	var invalid *office.Invalid
	if !errors.As(err, &invalid) {
		return false
	}
	told := false
	for _, d := range invalid.Defects {
		f := fields[d.Field]
		if f == nil {
			continue
		}
		f.SetError(said(d.Key, d.Args))
		if !told {
			f.Focus()
		}
		told = true
	}
	return told
}

// area is the room a screen stands in; put replaces what is in it.
type area struct{ *fyne.Container }

func newArea() area { return area{container.NewStack()} }

func (a area) put(o fyne.CanvasObject) {
	a.Objects = nil
	if o != nil {
		a.Objects = []fyne.CanvasObject{o}
	}
	a.Refresh()
}

// fill replaces the pieces of a container; an empty one takes no room.
func fill(c *fyne.Container, objects ...fyne.CanvasObject) {
	c.Objects = c.Objects[:0:0]
	for _, o := range objects {
		if o != nil {
			c.Objects = append(c.Objects, o)
		}
	}
	c.Hidden = len(c.Objects) == 0
	c.Refresh()
}
