// The rules that only the source can break: what no SQL text of the store may contain, and what only one file may import.

package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const driverPath = "github.com/mutecomm/go-sqlcipher/v4"

// forbidden are the source rules, named by their trap.
var forbidden = []struct {
	trap    string
	rule    string
	pattern *regexp.Regexp
}{
	{"04", "file: names are percent-decoded", regexp.MustCompile(`(?i)\bfile:[^ ]`)},
	{"09", "settings live in the connection's opening, not in PRAGMA calls", regexp.MustCompile(`(?i)\bPRAGMA\s+(journal_mode|synchronous|locking_mode|key)\b`)},
	{"11", "rekey rewrites the living file in place, under its old salt, and breaks open connections", regexp.MustCompile(`(?i)\bPRAGMA\s+rekey\b`)},
	{"13", "ATTACH can write plaintext", regexp.MustCompile(`(?i)\bATTACH\s+(DATABASE\b|['"?:@$])`)},
	{"14", "VACUUM INTO can write an unreadable file", regexp.MustCompile(`(?i)\bVACUUM\s+(main\s+)?INTO\b`)},
	{"16", "sqlcipher_export loses header fields and can crash", regexp.MustCompile(`(?i)\bsqlcipher_export\b`)},
	{"21", "SQL random numbers are guessable on Windows", regexp.MustCompile(`(?i)\brandom(blob)?\s*\(|\brandomblob\b`)},
	{"22", "the driver reinterprets DATE, DATETIME and TIMESTAMP columns", regexp.MustCompile(`(?im)^\s*"?\w+"?\s+(DATE|DATETIME|TIMESTAMP)\b\s*(,|\)|NOT|NULL|DEFAULT|CHECK|PRIMARY|UNIQUE|REFERENCES|$)`)},
	{"25", "REPLACE walks past triggers", regexp.MustCompile(`(?i)\b(INSERT|UPDATE)\s+OR\s+REPLACE\b|^\s*REPLACE\s+INTO\b|;\s*REPLACE\s+INTO\b`)},
}

// allowed are the places that must name what they forbid.
var allowed = map[string][]string{
	"backupseal.go": {"09"},             // the line for a stranger's SQLCipher shell, in a file that is sealed
	"sqlcipher.go":  {"09", "16", "21"}, // sets the settings; replaces the functions by a refusal
	"snapshot.go":   {"09"},             // the target of a copy has no log while pages arrive
}

// texts are all string literals of a Go file, or the whole of a .sql file, without comments.
func texts(t *testing.T, path string) []string {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	if strings.HasSuffix(path, ".sql") {
		return []string{sqlNotes.ReplaceAllString(string(raw), " ")}
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, raw, 0)
	require.NoError(t, err)
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			s, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			out = append(out, s)
		}
		return true
	})
	return out
}

// sources are the store's files, tests left out, relative to this folder.
func sources(t *testing.T) (out []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() == "testdata" {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".sql") || (strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")) {
			out = append(out, filepath.ToSlash(path))
		}
		return nil
	}))
	return out
}

func TestSourceRules_Traps04_09_11_13_14_16_21_22_25(t *testing.T) {
	files := sources(t)
	require.Greater(t, len(files), 10)
	sawSQL := false
	for _, path := range files {
		sawSQL = sawSQL || strings.HasSuffix(path, ".sql")
		for _, text := range texts(t, path) {
			for _, f := range forbidden {
				if f.pattern.MatchString(text) && !contains(allowed[path], f.trap) {
					t.Errorf("%s breaks the rule of trap %s (%s): %q", path, f.trap, f.rule, f.pattern.FindString(text))
				}
			}
		}
	}
	assert.True(t, sawSQL, "the scan looked at SQL files")
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// The scan must see what it looks for.
func TestSourceRules_patternsBite(t *testing.T) {
	bad := map[string]string{
		"04": "file:records.db?mode=rw", "09": "PRAGMA synchronous=OFF", "11": "PRAGMA rekey = ?", "13": "ATTACH DATABASE ? AS other", "14": "VACUUM INTO 'x'",
		"16": "SELECT sqlcipher_export('x')", "21": "hex(randomblob(16))",
		"22": "CREATE TABLE a(\n  born DATE NOT NULL\n)", "25": "INSERT OR REPLACE INTO audit",
	}
	fine := []string{
		"SELECT date('now')", "born TEXT NOT NULL", "CHECK (date(born) IS NOT NULL)", "INSERT INTO a VALUES(replace(?, 'a', 'b'))",
		"PRAGMA user_version = 3", "attached to the letter", "profile: x", "updated TEXT, -- a timestamp",
	}
	for _, f := range forbidden {
		assert.True(t, f.pattern.MatchString(bad[f.trap]), f.trap)
		for _, s := range fine {
			assert.False(t, f.pattern.MatchString(s), "%s: %s", f.trap, s)
		}
	}
}

func TestOnlyOneFileNamesTheDriver(t *testing.T) {
	require.NoError(t, filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, i := range file.Imports {
			if strings.Trim(i.Path.Value, `"`) == driverPath {
				// The test that opens a backup by hand takes the driver in the place of a stranger's shell.
				assert.Contains(t, []string{"sqlcipher.go", "backup/byhand_unix_test.go"}, filepath.ToSlash(path))
			}
		}
		return nil
	}))
}

// The key is never formatted into an error or a log: no error text of any failing open contains a part of it.
func TestErrorsNeverHoldTheKeyOrThePath(t *testing.T) {
	d := newDB(t)
	d.fill(t, 20)
	lit := string(d.connector.secret.appendLiteral(nil))
	require.NoError(t, d.Close())
	var wrong [32]byte
	copy(wrong[:], d.key[:])
	wrong[0] ^= 1
	wrongLit := string((&secret{key: wrong, salt: d.salt}).appendLiteral(nil))

	var errs []error
	collect := func(_ any, err error) { require.Error(t, err); errs = append(errs, err) }
	collect(OpenDB(d.path, wrong, d.salt))
	collect(OpenDB(d.path+".gone", d.key, d.salt))
	collect(OpenDB(d.path+"?x", d.key, d.salt))
	collect(CreateDB(filepath.Join(d.path, "under", "a-file.db"), d.key, d.salt))
	collect(CreateDB(d.path, d.key, d.salt))
	collect(CheckFile(bg, d.path, wrong, d.salt))
	raw, err := os.ReadFile(d.path)
	require.NoError(t, err)
	raw[5000] ^= 1
	require.NoError(t, os.WriteFile(d.path, raw, 0o600))
	db, err := OpenDB(d.path, d.key, d.salt)
	require.NoError(t, err)
	damaged := &testDB{DB: db}
	collect(nil, damaged.try(`UPDATE note SET body='x'`))
	beside := d.path + ".next"
	collect(nil, db.MoveTo(bg, beside, wrong, d.salt, nil))
	require.NoError(t, db.Close())
	collect(nil, db.MoveTo(bg, beside, wrong, d.salt, nil))

	for _, e := range errs {
		text := e.Error()
		for _, l := range []string{lit, wrongLit} {
			for i := 2; i+16 <= len(l)-1; i += 8 {
				assert.NotContains(t, text, l[i:i+16])
			}
		}
		for _, word := range []string{"_pragma_key", "PRAGMA", "_synchronous", filepath.Dir(d.path)} {
			assert.NotContains(t, text, word)
		}
	}
}
