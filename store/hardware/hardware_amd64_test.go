//go:build amd64 && cgo

// Tests of the pages' cipher: against the standard library's, in every length and place.
package hardware_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/cpu"
	"pgregory.net/rapid"

	"consentry/store"
	"consentry/store/hardware"
)

// able skips nothing: on a processor without the instructions the engine's own cipher has to be in use.
func able(t *testing.T) bool {
	on := hardware.Enable()
	require.Equal(t, cpu.X86.HasAES && cpu.X86.HasSSE41, on)
	return on
}

func TestItEncryptsAsTheStandardLibraryDoes(t *testing.T) {
	if !able(t) {
		return
	}
	rapid.Check(t, func(t *rapid.T) {
		var key [32]byte
		var iv [16]byte
		draw := func(name string, n int) []byte { return rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, name) }
		copy(key[:], draw("key", len(key)))
		copy(iv[:], draw("iv", len(iv)))
		shift := rapid.IntRange(0, 15).Draw(t, "place in memory")
		plain := draw("plain", 16*rapid.IntRange(1, 40).Draw(t, "blocks"))
		block, err := aes.NewCipher(key[:])
		require.NoError(t, err)
		want := make([]byte, len(plain))
		cipher.NewCBCEncrypter(block, iv[:]).CryptBlocks(want, plain)

		in := append(make([]byte, shift), plain...)[shift:]
		out := make([]byte, shift+len(plain)+1)[shift:]
		hardware.CBC(false, &key, &iv, in, out)
		require.Equal(t, want, out[:len(want)])
		require.Zero(t, out[len(want)], "nothing is written beyond the end")
		require.Equal(t, plain, in, "what is read is left as it was")
		hardware.CBC(true, &key, &iv, out[:len(want)], in)
		require.Equal(t, plain, in)
		hardware.CBC(false, &key, &iv, in, in)
		require.Equal(t, want, in, "in place")
		hardware.CBC(true, &key, &iv, in, in)
		require.Equal(t, plain, in, "in place")
	})
}

// What the engine writes with it, it reads back; the practices of older versions in testdata, which were written by the
// engine's own cipher, are opened by the tests of package store.
func TestTheEngineWorksWithIt(t *testing.T) {
	able(t)
	path := filepath.Join(t.TempDir(), "records.db")
	key, salt := [32]byte{1, 2, 3}, [16]byte{4, 5, 6}
	db, err := store.CreateDB(path, key, salt)
	require.NoError(t, err)
	const rows = 500
	require.NoError(t, db.Write(context.Background(), func(s *sql.Tx) error {
		if _, err := s.Exec(`CREATE TABLE a(b TEXT)`); err != nil {
			return err
		}
		for range rows {
			if _, err := s.Exec(`INSERT INTO a VALUES(hex(zeroblob(900)))`); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, db.Close())
	damages, err := store.CheckFile(context.Background(), path, key, salt)
	require.NoError(t, err)
	require.Empty(t, damages)
	db, err = store.OpenDB(path, key, salt)
	require.NoError(t, err)
	var n int
	require.NoError(t, db.Read(context.Background(), func(s *sql.Tx) error {
		return s.QueryRow(`SELECT count(*) FROM a WHERE b = hex(zeroblob(900))`).Scan(&n)
	}))
	require.Equal(t, rows, n)
	require.NoError(t, db.Close())
}
