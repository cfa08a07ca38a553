package assets

import (
	"embed"
	"io/fs"
	"strings"
)

// states is what the States add to the federal clocks: states/<code>.json, dated data with a source for each rule.
//
//go:embed states/*.json
var states embed.FS

// States returns the States' data by file name.
func States() map[string][]byte {
	out := map[string][]byte{}
	names, err := fs.Glob(states, "states/*.json")
	if err != nil {
		return out
	}
	for _, name := range names {
		if b, err := states.ReadFile(name); err == nil {
			out[strings.TrimPrefix(name, "states/")] = b
		}
	}
	return out
}
