package i18n

// Every kind of thing and every reason of a refusal has its words.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// constants are the values of a type's constants in a package's source.
func constants(t *testing.T, file, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var out []string
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if id, ok := v.Type.(*ast.Ident); ok && id.Name == typ {
				value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				out = append(out, value)
			}
		}
	}
	return out
}

func TestEverythingThatIsFoundAndEveryRefusalHasItsWords(t *testing.T) {
	kinds := constants(t, "../../domain/photo/scrub/report/report.go", "Kind")
	require.Greater(t, len(kinds), 40)
	for _, k := range kinds {
		assert.True(t, Has("scrub.found."+k), k)
	}
	whys := constants(t, "../../domain/photo/scrub/report/refuse.go", "Why")
	require.Greater(t, len(whys), 15)
	for _, w := range whys {
		assert.True(t, Has("scrub.refused."+w), w)
	}
}

func TestWhatWasFoundIsSaidInWords(t *testing.T) {
	en := In(English)
	assert.Equal(t, "41 KB after the end of the picture", en.Found(report.Thing{Kind: report.AfterEnd, Count: 1, Bytes: 41_200}))
	assert.Equal(t, "data after the end of the picture", en.Found(report.Thing{Kind: report.AfterEnd}))
	assert.Equal(t, "a small picture inside; 3 more pictures inside; place where it was taken", en.FoundList([]report.Thing{
		{Kind: report.Thumbnail, Bytes: 500}, {Kind: report.SecondPicture, Count: 3}, {Kind: report.Place, Count: 4},
	}))
	for _, c := range []struct {
		refused *report.Refused
		want    string
	}{
		{report.Cut(88121), "This file stops at byte 88,121, before its end. Nothing was saved from it, and the file itself is as it was. Copy it again from the camera or the telephone."},
		{report.Refuse(report.TooLarge, "limit", strconv.Itoa(report.MaxPicture)), "This file is larger than 256 MB. Nothing was saved from it, and the file itself is as it was. Make a smaller one, or keep it sealed in the record."},
		{report.Refuse(report.OtherName, "name", "png", "format", "webp"), "The name ends in .png, but the content is WebP. Nothing was saved from it, and the file itself is as it was. If you expected that, change the ending of the name and try again; otherwise ask where the file came from."},
	} {
		s, ok := en.Sentence(c.refused)
		assert.True(t, ok)
		assert.Equal(t, c.want, s)
		assert.NotContains(t, s, "{")
	}
	for _, lang := range Languages() {
		for _, w := range constants(t, "../../domain/photo/scrub/report/refuse.go", "Why") {
			r := report.Refuse(report.Why(w), "at", "1", "what", "x", "limit", "2", "name", "jpg", "format", "png", "width", "3", "height", "4")
			s, ok := In(lang).Sentence(r)
			assert.True(t, ok, w)
			assert.NotContains(t, s, "{", "a hole that no refusal fills: %s %s", lang, w)
		}
	}
}
