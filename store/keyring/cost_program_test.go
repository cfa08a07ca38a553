// What a program may write that is not a test. It is built here, so this test is for systems that have the go command
// beside the tests; Windows' tests are built elsewhere.

//go:build !windows

package keyring

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// C6: a program that is not a test cannot write a slot below the floor.
func TestProgramRefusesTheTestCost(t *testing.T) {
	cmd := exec.Command("go", "run", "./testdata/weak", t.TempDir())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Equal(t, "the password cost is outside the allowed range", strings.TrimSpace(string(out)))
}
