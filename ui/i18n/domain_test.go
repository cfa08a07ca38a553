package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
)

// named finds what looks like the key of a sentence in the domain and the store; a key that ends in a full stop or an
// underscore is the beginning of several.
var named = regexp.MustCompile(`"((?:access|calendar|consent|damage|error|finding|forms|holiday|office|patient|photo|progress|scrub|task|training)\.[a-z0-9_.]+)"`)

func TestEverySentenceThatTheDomainNamesExists(t *testing.T) {
	permission := map[string]bool{}
	for _, p := range access.AllPermissions() {
		permission[string(p)] = true
	}
	used := 0
	var missing []string
	for _, root := range []string{"../../domain", "../../store"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range named.FindAllStringSubmatch(string(src), -1) {
				key := m[1]
				if permission[key] {
					continue
				}
				used++
				if !Has(key) && !(strings.HasSuffix(key, ".") || strings.HasSuffix(key, "_")) {
					missing = append(missing, filepath.Base(path)+": "+key)
				}
			}
			return nil
		})
		require.NoError(t, err)
	}
	assert.Empty(t, missing, "sentences that no file has")
	assert.Greater(t, used, 200, "the scan finds the keys")
}
