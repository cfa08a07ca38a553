package domain_test

// Who may import whom (ARCHITECTURE.md), checked against what `go list` says for every system the program is built for.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "consentry"

// pkg is the part of `go list -json` that the arrows need.
type pkg struct {
	ImportPath string
	Standard   bool
	Module     *struct{ Path string }
	Imports    []string // by its files, without tests
	Deps       []string // all of them, through others too
}

// arrow says what the packages under from may import. A rule names a package; "name/..." means it and everything below it.
type arrow struct {
	from   string
	except []string // packages under from that have an arrow of their own
	own    []string // the only packages of this module they may import
	others []string // the only packages of other modules they may import; nil: any
	never  []string // packages they may not import themselves
	nohow  []string // packages they may not reach through others either
	why    string
}

const (
	sql    = "database/sql"
	fyne   = "fyne.io/fyne/..."
	driver = "github.com/mutecomm/go-sqlcipher/..."
	glfw   = "fyne.io/fyne/v2/app/..."
)

// network is what talks to other computers, or would let a package do so.
var network = []string{"net", "net/http/...", "net/rpc/...", "net/smtp", "net/textproto", "crypto/tls", "golang.org/x/net/...", "plugin"}

// outside is what domain must be given instead of reaching for it.
var outside = []string{"os/...", "io/ioutil", "path/filepath", "log/...", "syscall", "unsafe", "runtime/...", "testing/..."}

var arrows = []arrow{
	{
		from: "domain/...", except: []string{"domain"},
		own:    []string{"domain/calendar", "domain/access"},
		others: []string{"github.com/google/uuid", "golang.org/x/text/...", "github.com/ccojocar/zxcvbn-go/...", "github.com/pquerna/otp/..."},
		never:  outside, nohow: []string{sql, fyne, driver},
		why: "a chapter is plain rules: what it needs from the world is passed in, and chapters meet in domain/office",
	},
	{
		from: "domain/photo/...", own: []string{"domain/calendar", "domain/access", "domain/photo/..."},
		never: outside, nohow: []string{sql, fyne, driver},
		why: "scrubbing reads picture formats, but only bytes in and bytes out",
	},
	{
		from: "domain/office/...", own: []string{"domain/..."},
		others: []string{"github.com/google/uuid", "golang.org/x/text/..."},
		never:  outside, nohow: []string{sql, fyne, driver},
		why: "office declares ports; store and ui implement or use them",
	},
	{
		from: "store/...", own: []string{"domain/...", "store/..."},
		nohow: []string{fyne}, why: "the store is headless and knows only the types and ports of domain",
	},
	{
		from: "ui/...", except: []string{"ui/platform", "ui/paper"}, own: []string{"assets/...", "domain/...", "ui/..."},
		never: []string{"os/exec"}, nohow: []string{sql, driver, glfw},
		why: "a screen asks office; without fyne/app and the database its tests need no C compiler and no display",
	},
	{
		from: "ui/platform", own: []string{"assets/...", "domain/...", "ui/..."}, nohow: []string{sql, driver, glfw},
		why: "the only part of ui that starts other programs",
	},
	{
		from: "ui/paper", own: []string{"assets/...", "domain/...", "ui/beside", "ui/i18n"},
		never: []string{"os/exec"}, nohow: []string{sql, driver, fyne},
		why: "what ends on paper is made without a window",
	},
	{
		from: "assets/...", own: []string{"assets/..."}, others: []string{}, never: []string{"os/..."}, nohow: []string{sql, fyne, driver},
		why: "assets hands out bytes",
	},
	{from: "cmd/...", own: []string{"cmd/...", "assets/...", "domain/...", "store/...", "ui/..."}, why: "cmd wires everything"},
}

// scratch is what git ignores: programs tried out there are nobody's.
var scratch = []string{"bin/...", "out/..."}

// matches tells whether path is what a rule names: "a/b" itself, or with "a/..." also everything below a.
func matches(rule, path string) bool {
	if base, deep := strings.CutSuffix(rule, "/..."); deep {
		return path == base || strings.HasPrefix(path, base+"/")
	}
	return path == rule
}

func anyMatches(rules []string, path string) bool {
	return slices.ContainsFunc(rules, func(rule string) bool { return matches(rule, path) })
}

// inHouse is the path of one of our own packages below the module, or false.
func inHouse(path string) (string, bool) { return strings.CutPrefix(path, module+"/") }

// governing is the arrow for one of our packages: the one with the longest from that names it and does not except it.
func governing(path string) (arrow, bool) {
	var best arrow
	for _, a := range arrows {
		if matches(a.from, path) && !slices.Contains(a.except, path) && len(a.from) > len(best.from) {
			best = a
		}
	}
	return best, best.from != ""
}

// breaches lists, as sentences, what p imports against its arrow.
func breaches(p pkg, all map[string]pkg) []string {
	path, _ := inHouse(p.ImportPath)
	a, ok := governing(path)
	if !ok {
		if path == "domain" {
			return nil
		}
		return []string{path + " stands in no known part of the house"}
	}
	var out []string
	say := func(how, what string) { out = append(out, fmt.Sprintf("%s %s %s: %s", path, how, what, a.why)) }
	for _, dep := range p.Imports {
		own, ours := inHouse(dep)
		switch {
		case ours && !anyMatches(a.own, own):
			say("imports", own)
		case !ours && anyMatches(append(a.never, network...), dep):
			say("imports", dep)
		case !ours && a.others != nil && !all[dep].Standard && !anyMatches(a.others, dep):
			say("imports", dep)
		}
	}
	for _, dep := range p.Deps {
		if anyMatches(a.nohow, dep) {
			say("reaches", dep)
		}
	}
	return out
}

// list asks the go command for every package of this module and all they depend on, as they would be built for a system.
// It compiles nothing, so it needs no C compiler.
func list(t *testing.T, goos string) map[string]pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Standard,Module,Imports,Deps", "./...")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=1", "GOWORK=off",
		"GOFLAGS=-tags="+buildEnv(t, "TAGS"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go list: %s", stderr.String())
	all := map[string]pkg{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else {
			require.NoError(t, err)
		}
		all[p.ImportPath] = p
	}
}

// buildEnv reads one value of packaging/build.env, where the build flags stand.
func buildEnv(t *testing.T, key string) string {
	t.Helper()
	text, err := os.ReadFile("../packaging/build.env")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, key+"="); ok {
			return strings.TrimSpace(value)
		}
	}
	require.Failf(t, "not found", "packaging/build.env has no %s", key)
	return ""
}

func TestArrows(t *testing.T) {
	sources(t) // reading every file makes the go command forget a cached result when one changes
	for _, goos := range []string{"linux", "windows", "darwin"} {
		t.Run(goos, func(t *testing.T) {
			all := list(t, goos)
			seen := 0
			for path, p := range all {
				if own, ours := inHouse(path); ours && !anyMatches(scratch, own) {
					seen++
					assert.Empty(t, breaches(p, all))
				}
			}
			assert.GreaterOrEqual(t, seen, 5, "go list found too few of our packages to prove anything")
		})
	}
}

// The check itself is checked: each line is an import that must be refused, or one that must be allowed.
func TestArrowsCanFail(t *testing.T) {
	std := map[string]pkg{"time": {Standard: true}, "os": {Standard: true}, "net/http": {Standard: true}, "os/exec": {Standard: true}}
	tests := []struct {
		from, imports, reaches string
		want                   string // what the sentence names; empty: allowed
	}{
		{"domain/consent", "time", "", ""},
		{"domain/consent", "consentry/domain/calendar", "", ""},
		{"domain/consent", "consentry/domain/office", "", "domain/office"},
		{"domain/consent", "consentry/domain/patient", "", "domain/patient"},
		{"domain/consent", "consentry/store", "", "imports store"},
		{"domain/consent", "os", "", "imports os"},
		{"domain/consent", "github.com/google/uuid", "", ""},
		{"domain/consent", "github.com/spf13/afero", "", "afero"},
		{"domain/consent", "", "database/sql", "reaches database/sql"},
		{"domain/office", "consentry/domain/consent", "", ""},
		{"domain/office", "consentry/assets", "", "imports assets"},
		{"domain/office", "", "fyne.io/fyne/v2", "reaches fyne.io/fyne/v2"},
		{"domain/photo/scrub", "golang.org/x/image/webp", "", ""},
		{"domain/photo/scrub", "os/exec", "", "os/exec"},
		{"store/vault", "consentry/domain/office", "", ""},
		{"store/vault", "consentry/store/keyring", "", ""},
		{"store/vault", "consentry/assets", "", "imports assets"},
		{"store/vault", "consentry/ui", "", "imports ui"},
		{"store", "net/http", "", "imports net/http"},
		{"store", "", "fyne.io/fyne/v2/theme", "fyne.io/fyne/v2/theme"},
		{"ui/checkin", "consentry/domain/office", "", ""},
		{"ui/checkin", "consentry/store", "", "imports store"},
		{"ui/checkin", "os/exec", "", "os/exec"},
		{"ui/checkin", "", "fyne.io/fyne/v2/app", "fyne/v2/app"},
		{"ui/checkin", "", "fyne.io/fyne/v2/widget", ""},
		{"ui/checkin", "", "github.com/mutecomm/go-sqlcipher/v4", "go-sqlcipher"},
		{"ui/platform", "os/exec", "", ""},
		{"ui/paper", "", "fyne.io/fyne/v2", "fyne.io/fyne/v2"},
		{"assets", "consentry/domain/consent", "", "domain/consent"},
		{"cmd/consentry", "consentry/store", "", ""},
		{"cmd/consentry", "net/http", "", "net/http"},
		{"helpers", "time", "", "no known part"},
	}
	for _, tt := range tests {
		t.Run(tt.from+" "+tt.imports+tt.reaches, func(t *testing.T) {
			p := pkg{ImportPath: module + "/" + tt.from}
			if tt.imports != "" {
				p.Imports = []string{tt.imports}
			}
			if tt.reaches != "" {
				p.Deps = []string{tt.reaches}
			}
			got := strings.Join(breaches(p, std), "\n")
			if tt.want == "" {
				assert.Empty(t, got)
			} else {
				assert.Contains(t, got, tt.want)
			}
		})
	}
}
