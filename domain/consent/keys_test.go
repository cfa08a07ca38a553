package consent

// This file tests that every message key this package can ask for is listed.

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The keys in the source are the keys listed: neither a sentence nobody asks for, nor a key without a sentence.
func TestMessageKeysAreAllListed(t *testing.T) {
	shape := regexp.MustCompile(`^consent(\.[a-z0-9_]+)+$`)
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	var used []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") || f.Name() == "keys.go" {
			continue
		}
		tree, err := goparser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && shape.MatchString(s) {
					used = append(used, s)
				}
			}
			return true
		})
	}
	slices.Sort(used)
	require.Equal(t, slices.Compact(used), MessageKeys())
	require.Greater(t, len(used), 100)
}
