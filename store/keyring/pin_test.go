// Hashes of PINs.

package keyring

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPIN(t *testing.T) {
	hash, err := HashPIN([]byte("4711"), TestCost)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=1,p=1$"))
	assert.True(t, CheckPIN(hash, []byte("4711")))
	assert.True(t, CheckPIN(hash, []byte("４７１１")), "wide digits are digits")
	for _, wrong := range []string{"", "4712", "471", "47110"} {
		assert.False(t, CheckPIN(hash, []byte(wrong)), wrong)
	}
	again, err := HashPIN([]byte("4711"), TestCost)
	require.NoError(t, err)
	assert.NotEqual(t, hash, again, "salted")
	for name, damaged := range map[string]string{
		"empty": "", "text": "4711", "cut": hash[:len(hash)-1], "longer": hash + "A", "no salt": strings.Replace(hash, "$m=", "$$m=", 1),
		"other function": strings.Replace(hash, "argon2id", "argon2i", 1), "4 TiB": strings.Replace(hash, "m=19456", "m=4294967295", 1),
		"no passes": strings.Replace(hash, "t=1", "t=0", 1), "300 lanes": strings.Replace(hash, "p=1", "p=300", 1),
		"loose parameters": strings.Replace(hash, ",t=1", ",x=1", 1), "one parameter": strings.Replace(hash, "m=19456,t=1,p=1", "m=19456", 1),
		"negative": strings.Replace(hash, "m=19456", "m=-1", 1),
	} {
		assert.False(t, CheckPIN(damaged, []byte("4711")), name)
	}
	_, err = HashPIN(nil, TestCost)
	require.ErrorIs(t, err, ErrEmptyPassword)
	_, err = HashPIN([]byte("4711"), Cost{})
	require.ErrorIs(t, err, ErrWeakCost)
}
