// A small reader of the PDF files that tests make, so that nothing here depends on a tool being installed: it finds the pages, undoes
// the compression and turns glyph numbers back into letters by the ToUnicode tables (ISO 32000-1, 9.10.3).
package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// read is a file taken apart.
type read struct {
	pages []string          // the words of each page, one text operation a line
	ops   []string          // the drawing operations of each page
	info  string            // the Info dictionary
	raw   []byte            // the file without its compressed streams
	fonts map[string]string // resource name to font name
}

var (
	objStart  = regexp.MustCompile(`(?m)^(\d+) 0 obj\n`)
	lengthKey = regexp.MustCompile(`/Length (\d+)`)
	textOp    = regexp.MustCompile(`/F(\d+) [\d.]+ Tf|\[([<>0-9A-F\-]*)\] TJ`)
	fontRef   = regexp.MustCompile(`/F(\d+) (\d+) 0 R`)
	hexPiece  = regexp.MustCompile(`<([0-9A-F]*)>`)
	bfRange   = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4})>`)
)

func readPDF(tb testing.TB, pdf []byte) read {
	tb.Helper()
	require.True(tb, bytes.HasPrefix(pdf, []byte("%PDF-1.7")))
	require.True(tb, bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")))
	heads, streams := objects(tb, pdf)
	r := read{fonts: map[string]string{}}
	maps := map[string]map[string]rune{} // "1" for /F1
	for id, head := range heads {
		if strings.Contains(head, "/ProcSet") {
			for _, m := range fontRef.FindAllStringSubmatch(head, -1) {
				font := heads[m[2]]
				maps[m[1]] = unicodes(tb, streams[ref(tb, font, "ToUnicode")])
				r.fonts["F"+m[1]] = regexp.MustCompile(`/BaseFont /(\S+)`).FindStringSubmatch(font)[1]
			}
		}
		r.raw = append(r.raw, fmt.Sprintf("%s %s\n", id, head)...)
	}
	kids := regexp.MustCompile(`/Kids \[([^\]]*)\]`).FindStringSubmatch(heads["2"])
	require.NotNil(tb, kids, heads["2"])
	for _, m := range regexp.MustCompile(`(\d+) 0 R`).FindAllStringSubmatch(kids[1], -1) {
		content := streams[ref(tb, heads[m[1]], "Contents")]
		r.ops = append(r.ops, content)
		r.pages = append(r.pages, words(maps, content))
	}
	count := regexp.MustCompile(`/Count (\d+)`).FindStringSubmatch(heads["2"])
	require.Equal(tb, strconv.Itoa(len(r.pages)), count[1])
	if i := bytes.Index(pdf, []byte("/Info <<")); i >= 0 {
		r.info = string(pdf[i : i+bytes.Index(pdf[i:], []byte(">>\n"))])
	}
	return r
}

// objects returns each object's dictionary and its stream, unpacked.
func objects(tb testing.TB, pdf []byte) (heads, streams map[string]string) {
	tb.Helper()
	heads, streams = map[string]string{}, map[string]string{}
	for at := 0; ; {
		m := objStart.FindSubmatchIndex(pdf[at:])
		if m == nil {
			return heads, streams
		}
		id := string(pdf[at+m[2] : at+m[3]])
		at += m[1]
		end := at + bytes.Index(pdf[at:], []byte("endobj"))
		cut := bytes.Index(pdf[at:end], []byte("stream\n"))
		if cut < 0 {
			heads[id] = string(pdf[at:end])
			at = end
			continue
		}
		heads[id] = string(pdf[at : at+cut])
		n, err := strconv.Atoi(lengthKey.FindStringSubmatch(heads[id])[1])
		require.NoError(tb, err)
		data := pdf[at+cut+len("stream\n"):][:n]
		if strings.Contains(heads[id], "FlateDecode") {
			z, err := zlib.NewReader(bytes.NewReader(data))
			require.NoError(tb, err)
			data, err = io.ReadAll(z)
			require.NoError(tb, err)
		}
		streams[id] = string(data)
		at += cut + len("stream\n") + n
	}
}

func ref(tb testing.TB, head, key string) string {
	tb.Helper()
	m := regexp.MustCompile("/" + key + `\s+(\d+) 0 R`).FindStringSubmatch(head)
	require.NotNil(tb, m, "%s in %s", key, head)
	return m[1]
}

func unicodes(tb testing.TB, table string) map[string]rune {
	tb.Helper()
	out := map[string]rune{}
	for _, m := range bfRange.FindAllStringSubmatch(table, -1) {
		n, err := strconv.ParseUint(m[2], 16, 32)
		require.NoError(tb, err)
		out[m[1]] = rune(n)
	}
	return out
}

// words turns a page's operations into its letters.
func words(maps map[string]map[string]rune, content string) string {
	var b strings.Builder
	font := ""
	for _, m := range textOp.FindAllStringSubmatch(content, -1) {
		if m[1] != "" {
			font = m[1]
			continue
		}
		for _, piece := range hexPiece.FindAllStringSubmatch(m[2], -1) {
			for i := 0; i+4 <= len(piece[1]); i += 4 {
				if r, ok := maps[font][piece[1][i:i+4]]; ok {
					b.WriteRune(r)
				} else {
					b.WriteString("<?>")
				}
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// all returns every page's words with single spaces.
func (r read) all() string {
	return strings.Join(strings.Fields(strings.Join(r.pages, " ")), " ")
}

// byTool gives the text as an independent program reads it, and "" when that program is not installed: the reader above has then
// checked the same words.
func byTool(tb testing.TB, pdf []byte) string {
	tb.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		tb.Log("pdftotext is not installed: words were checked by the built-in reader only")
		return ""
	}
	file := filepath.Join(tb.TempDir(), "sheet.pdf")
	require.NoError(tb, os.WriteFile(file, pdf, 0o600))
	out, err := exec.Command(tool, "-enc", "UTF-8", file, "-").CombinedOutput()
	require.NoError(tb, err, string(out))
	require.NotContains(tb, string(out), "Syntax Error")
	return strings.Join(strings.Fields(string(out)), " ")
}
