package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The rules of this house, read from the source of every package under ui:
// what may be imported, and that goroutines, timers and fyne.Do stay behind the seam.

var forbidden = []string{"fyne.io/fyne/v2/app", "consentry/store", "database/sql", "net", "net/http", "os/exec",
	"github.com/mutecomm/go-sqlcipher/v4"}

// mayNot reports whether a file may not import a package.
func mayNot(file, path string) bool {
	if path == "os/exec" && strings.HasPrefix(file, "platform/") {
		return false
	}
	for _, f := range forbidden {
		if path == f || strings.HasPrefix(path, f+"/") {
			return true
		}
	}
	return strings.HasPrefix(file, "paper/") && strings.HasPrefix(path, "fyne.io/") ||
		strings.HasPrefix(file, "ink/") && strings.HasPrefix(path, "fyne.io/")
}

// behindTheSeam are the places that may start goroutines and timers.
func behindTheSeam(file string) bool {
	return file == "async.go" || file == "progress.go" || strings.HasPrefix(file, "platform/") || strings.HasPrefix(file, "paper/")
}

func TestTheRulesOfTheHouse(t *testing.T) {
	var broken []string
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		file := filepath.ToSlash(path)
		for _, im := range f.Imports {
			name, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				return err
			}
			if mayNot(file, name) {
				broken = append(broken, file+" imports "+name)
			}
		}
		if !behindTheSeam(file) {
			broken = append(broken, outside(set, f)...)
		}
		return nil
	})
	require.NoError(t, err)
	assert.Empty(t, broken)
	assert.Greater(t, files, 40)
}

// outside finds goroutines, timers and fyne.Do.
func outside(set *token.FileSet, f *ast.File) []string {
	var found []string
	ast.Inspect(f, func(n ast.Node) bool {
		switch v := n.(type) {
		case *ast.GoStmt:
			found = append(found, set.Position(v.Pos()).String()+" starts a goroutine")
		case *ast.SelectorExpr:
			pkg, ok := v.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch pkg.Name + "." + v.Sel.Name {
			case "fyne.Do", "fyne.DoAndWait", "time.AfterFunc", "time.Sleep", "time.NewTimer", "time.NewTicker", "time.Tick", "time.After":
				found = append(found, set.Position(v.Pos()).String()+" uses "+pkg.Name+"."+v.Sel.Name)
			}
		}
		return true
	})
	return found
}
