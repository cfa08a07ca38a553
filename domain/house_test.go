package domain_test

// What the source may not say, whatever it imports: who may start goroutines, read the clock, name the driver, panic, and how SQL is written.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// source is one Go file of the project; path is below the module, with slashes.
type source struct {
	path string
	text string
}

// test tells whether only tests use the file.
func (s source) test() bool {
	return strings.HasSuffix(s.path, "_test.go") || s.under("store/faulttest", "ui/uitest", "domain/photo/scrub/internal/tifftest")
}
func (s source) generated() bool { return strings.HasPrefix(s.text, "// Code generated ") }
func (s source) under(dirs ...string) bool {
	for _, dir := range dirs {
		if s.path == dir || strings.HasPrefix(s.path, dir+"/") {
			return true
		}
	}
	return false
}

// sources reads every Go file of the project.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, dir := range []string{"assets", "cmd", "domain", "store", "ui"} {
		all = append(all, files(t, dir, ".go")...)
	}
	require.Greater(t, len(all), 20, "too few files to prove anything")
	return all
}

// files reads the files below a top-level folder whose names end in suffix; a folder that is not there has none.
func files(t *testing.T, dir, suffix string) []source {
	t.Helper()
	root := os.DirFS("..")
	if _, err := fs.Stat(root, dir); err != nil {
		return nil
	}
	var all []source
	err := fs.WalkDir(root, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, suffix) {
			return err
		}
		text, err := os.ReadFile(path.Join("..", name))
		all = append(all, source{name, string(text)})
		return err
	})
	require.NoError(t, err)
	return all
}

// rule is something the source may not say. It looks at one node of one file and answers what is wrong with it, or nothing.
type rule struct {
	name    string
	applies func(source) bool
	look    func(ast.Node) string
	bad     string // a declaration that must be found, so that the rule is known to work
	at      string // the file that bad is imagined in
}

// asyncSeam is where goroutines and timers may start in ui: everything else goes through it.
var asyncSeam = []string{"ui/async.go", "ui/platform"}

// playDice is where randomness is no secret: the reserve file only has to be dense, the sample practice only has to be the same again.
var playDice = []string{"store/disk/space.go", "domain/office/sample"}

var rules = []rule{
	{
		name:    "goroutines and timers start in ui/async.go and ui/platform only",
		applies: func(s source) bool { return s.under("ui") && !s.test() && !s.under(asyncSeam...) },
		look: func(n ast.Node) string {
			if _, ok := n.(*ast.GoStmt); ok {
				return "go statement"
			}
			return selects(n, "time", "AfterFunc", "NewTimer", "NewTicker", "Tick", "After", "Sleep")
		},
		bad: "func f() { go f() }", at: "ui/checkin/page.go",
	},
	{
		name:    "domain starts no goroutine and waits for nothing",
		applies: func(s source) bool { return s.under("domain") && !s.test() },
		look: func(n ast.Node) string {
			if _, ok := n.(*ast.GoStmt); ok {
				return "go statement"
			}
			return selects(n, "time", "AfterFunc", "NewTimer", "NewTicker", "Tick", "After", "Sleep")
		},
		bad: "func f() { time.Sleep(1) }", at: "domain/office/checkin.go",
	},
	{
		name:    "the wall clock is passed in",
		applies: func(s source) bool { return s.under("domain", "ui") && !s.test() && !s.under(asyncSeam...) },
		look:    func(n ast.Node) string { return selects(n, "time", "Now", "Since", "Until") },
		bad:     "var t = time.Now()", at: "domain/consent/check.go",
	},
	{
		name:    "results come back to widgets through ui/async.go",
		applies: func(s source) bool { return s.under("ui", "cmd") && !s.under(asyncSeam...) },
		look:    func(n ast.Node) string { return selects(n, "fyne", "Do") },
		bad:     "func f() { fyne.Do(f) }", at: "ui/checkin/page.go",
	},
	{
		name:    "nobody blocks on the UI goroutine, and no notification leaves the window",
		applies: func(source) bool { return true },
		look: func(n ast.Node) string {
			if call := selects(n, "fyne", "DoAndWait"); call != "" {
				return call
			}
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "SendNotification" {
				return "SendNotification" // the toolkit runs it through PowerShell on Windows, text included
			}
			return ""
		},
		bad: "func f() { fyne.DoAndWait(f) }", at: "cmd/consentry/main.go",
	},
	{
		name:    "only store/sqlcipher.go names the database driver",
		applies: func(s source) bool { return s.path != "store/sqlcipher.go" && !(s.test() && s.under("store")) },
		look:    func(n ast.Node) string { return imports(n, "github.com/mutecomm/go-sqlcipher") },
		bad:     `import _ "github.com/mutecomm/go-sqlcipher/v4"`, at: "cmd/consentry/main.go",
	},
	{
		name:    "only store speaks SQL",
		applies: func(s source) bool { return !s.under("store") && !s.test() },
		look:    func(n ast.Node) string { return imports(n, "database/sql") },
		bad:     `import "database/sql"`, at: "domain/office/office.go",
	},
	{
		name:    "secrets and ids come from crypto/rand",
		applies: func(s source) bool { return s.under("domain", "store", "ui") && !s.test() && !s.under(playDice...) },
		look:    func(n ast.Node) string { return imports(n, "math/rand") },
		bad:     `import "math/rand/v2"`, at: "store/keyring/keyring.go",
	},
	{
		name:    "panic is for main, tests, and Must functions given constants",
		applies: func(s source) bool { return s.under("assets", "domain", "store", "ui") && !s.test() && !s.generated() },
		look: func(n ast.Node) string {
			fn, ok := n.(*ast.FuncDecl)
			if !ok || strings.HasPrefix(strings.ToLower(fn.Name.Name), "must") {
				return ""
			}
			found := ""
			ast.Inspect(fn, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
						found = "panic in " + fn.Name.Name
					}
				}
				return true
			})
			return found
		},
		bad: `func f() { panic("x") }`, at: "store/db.go",
	},
	{
		name:    "values are never dumped into errors or logs: ids only",
		applies: func(s source) bool { return !s.test() },
		look: func(n ast.Node) string {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return ""
			}
			return regexp.MustCompile(`%[+#]v`).FindString(lit.Value)
		},
		bad: `var s = "patient %+v"`, at: "store/db.go",
	},
}

// selects answers "pkg.Name" if n is one of the names of a package.
func selects(n ast.Node, pkgName string, names ...string) string {
	s, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if id, ok := s.X.(*ast.Ident); ok && id.Name == pkgName {
		for _, name := range names {
			if s.Sel.Name == name {
				return pkgName + "." + name
			}
		}
	}
	return ""
}

// imports answers the path if n imports prefix or a package below it.
func imports(n ast.Node, prefix string) string {
	spec, ok := n.(*ast.ImportSpec)
	if !ok {
		return ""
	}
	name, err := strconv.Unquote(spec.Path.Value)
	if err == nil && (name == prefix || strings.HasPrefix(name, prefix+"/")) {
		return "import of " + name
	}
	return ""
}

// findings lists where a file says what the rule forbids, as "path:line: what".
func (r rule) findings(t *testing.T, s source) []string {
	t.Helper()
	if !r.applies(s) {
		return nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, s.path, s.text, parser.SkipObjectResolution)
	require.NoError(t, err)
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		if n != nil {
			if what := r.look(n); what != "" {
				out = append(out, set.Position(n.Pos()).String()+": "+what)
			}
		}
		return true
	})
	return out
}

func TestHouseRules(t *testing.T) {
	all := sources(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			require.NotEmpty(t, r.findings(t, source{r.at, "package p\n" + r.bad}), "the rule does not find what it is for")
			for _, s := range all {
				assert.Empty(t, r.findings(t, s))
			}
		})
	}
}

func TestFilesStayReadable(t *testing.T) {
	const most = 600 // lines; a file this long holds more than one thing
	unfinished := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	for _, s := range sources(t) {
		if s.generated() {
			continue
		}
		assert.LessOrEqual(t, strings.Count(s.text, "\n"), most, "%s is too long", s.path)
		assert.Empty(t, unfinished.FindString(s.text), "%s leaves something open", s.path)
	}
}

// What sqlc accepts and SQLite 3.33 refuses, or for which sqlc generates code that binds the wrong value.
var sqlTraps = []struct {
	name string
	find *regexp.Regexp
	bad  string
}{
	{"RETURNING is newer than the engine", regexp.MustCompile(`(?i)\bRETURNING\b`), "INSERT INTO a (b) VALUES (?) RETURNING b;"},
	{"STRICT is newer than the engine", regexp.MustCompile(`(?i)\)\s*(WITHOUT\s+ROWID\s*,\s*)?STRICT\b`), "CREATE TABLE a (b TEXT) STRICT;"},
	{"DROP COLUMN is newer than the engine", regexp.MustCompile(`(?i)\bDROP\s+COLUMN\b`), "ALTER TABLE a DROP COLUMN b;"},
	{"-> is newer than the engine", regexp.MustCompile(`->`), "SELECT body ->> '$.x' FROM a;"},
	{"a parameter after DO UPDATE is not bound", regexp.MustCompile(`(?is)\bDO\s+UPDATE\b[^;]*(\?|@\w|sqlc\.)`), "INSERT INTO a (b) VALUES (@b) ON CONFLICT (b) DO UPDATE SET c = @c;"},
	{"a slice must be the last parameter", regexp.MustCompile(`(?is)sqlc\.slice\([^)]*\)[^;]*(\?|@\w|sqlc\.)`), "SELECT b FROM a WHERE b IN (sqlc.slice('b')) AND c = @c;"},
	{"named and bare parameters do not mix", regexp.MustCompile(`(?is)(\?[^;]*(@\w|sqlc\.n?arg)|(@\w|sqlc\.n?arg)[^;]*\?)`), "SELECT b FROM a WHERE b = @b LIMIT ?;"},
}

func TestSQLTraps(t *testing.T) {
	comment := regexp.MustCompile(`--[^\n]*`)
	text := regexp.MustCompile(`'[^']*'`)
	for _, trap := range sqlTraps {
		t.Run(trap.name, func(t *testing.T) {
			require.Regexp(t, trap.find, trap.bad, "the rule does not find what it is for")
			for _, s := range files(t, "store", ".sql") {
				sql := text.ReplaceAllString(comment.ReplaceAllString(s.text, ""), "''")
				assert.Empty(t, trap.find.FindString(sql), s.path)
			}
		})
	}
}
