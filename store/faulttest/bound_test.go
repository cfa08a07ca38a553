package faulttest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oneInput is a test as the fuzzer runs it for one input.
type oneInput struct {
	testing.TB
	atEnd  []func()
	failed bool
}

func (o *oneInput) Helper()               {}
func (o *oneInput) Cleanup(f func())      { o.atEnd = append(o.atEnd, f) }
func (o *oneInput) Errorf(string, ...any) { o.failed = true }
func (o *oneInput) end() {
	for _, f := range o.atEnd {
		f()
	}
}

var held []byte

func TestAnInputThatTakesTooMuchIsSaid(t *testing.T) {
	o := &oneInput{TB: t}
	Bound(o)
	o.end()
	assert.False(t, o.failed)

	o = &oneInput{TB: t}
	bound(o, time.Hour, 1<<20, nil)
	held = make([]byte, 2<<20)
	held = nil // given back, and yet asked for
	o.end()
	assert.True(t, o.failed)

	said := make(chan string)
	o = &oneInput{TB: t}
	bound(o, time.Nanosecond, 1<<30, func(s string) { said <- s })
	assert.Contains(t, <-said, "more than 1ns")
	o.end()
}

func TestEveryFuzzTargetIsBounded(t *testing.T) {
	starts := regexp.MustCompile(`\bf\.Fuzz\(.*\s*(.*)`)
	targets := 0
	for _, part := range []string{"assets", "cmd", "domain", "store", "ui"} {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", "..", part), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") || strings.Contains(path, "faulttest") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range starts.FindAllSubmatch(text, -1) {
				targets++
				assert.Equal(t, "faulttest.Bound(t)", string(m[1]), path)
			}
			return err
		}))
	}
	assert.Greater(t, targets, 30)
}
