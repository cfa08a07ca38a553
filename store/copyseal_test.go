// Tests of the proof of a copy's pages, and of the quick reading of stored files' rows.
package store

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/store/faulttest"
	"consentry/store/vault"
)

// The seals are computed as the engine does, and every page with one changed bit is found, wherever the bit is.
func TestEveryChangedPageOfACopyIsFound(t *testing.T) {
	db := newDB(t)
	db.fill(t, 4000)
	key, salt := [32]byte{7, 8, 9}, [16]byte{1, 2, 3}
	path := filepath.Join(t.TempDir(), "copy.db")
	pages := 0
	require.NoError(t, db.copyTo(context.Background(), path, key, salt, func(_, total int) { pages = total }))
	require.NoError(t, wholly(path, key, salt)())
	check := func() error { return undamaged(checkSeals(path, key, salt, pages)) }
	require.NoError(t, check())
	require.Greater(t, pages, 2*snapshotPages, "several pieces")

	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for at := saltLen; at < len(whole); at += PageSize/3 + 1 {
		damaged := append([]byte(nil), whole...)
		damaged[at] ^= 0x10
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
		assert.ErrorIs(t, check(), ErrDatabaseDamaged, "byte %d", at)
	}
	for _, n := range []int{0, PageSize, len(whole) - PageSize, len(whole) - 1} {
		require.NoError(t, os.WriteFile(path, whole[:n], 0o600))
		assert.ErrorIs(t, check(), ErrDatabaseDamaged, "%d bytes", n)
	}
	swapped := append([]byte(nil), whole...)
	copy(swapped[PageSize:2*PageSize], whole[2*PageSize:])
	copy(swapped[2*PageSize:3*PageSize], whole[PageSize:])
	require.NoError(t, os.WriteFile(path, swapped, 0o600))
	assert.ErrorIs(t, check(), ErrDatabaseDamaged, "pages in each other's place")
	require.NoError(t, os.WriteFile(path, whole, 0o600))
	key[0]++
	assert.ErrorIs(t, check(), ErrDatabaseDamaged, "another key")
}

// The row of a stored file is read as it was written; anything else is damage.
func TestRowsOfStoredFilesAreReadAsWritten(t *testing.T) {
	h := vault.Hash{0xab, 0xcd, 1}
	f := office.File{ID: "f1", Class: office.ClassMedia, SHA256: h.String(), Size: 20000, Dedup: h.String(), State: "live", Kind: "original", Name: "a \"name\"", AddedAt: time.Unix(1, 0).UTC()}
	for name, change := range map[string]func(*office.File){
		"as usual":          func(*office.File) {},
		"no dedup":          func(f *office.File) { f.Dedup = "" },
		"empty":             func(f *office.File) { f.Size = 0 },
		"disposed":          func(f *office.File) { f.State = "disposed" },
		"a patient's":       func(f *office.File) { f.PatientID = "p1" },
		"an odd id":         func(f *office.File) { f.ID = "f<1" },
		"an odd state":      func(f *office.File) { f.State = "ä" },
		"a quote in the id": func(f *office.File) { f.ID = `","state":"live` },
	} {
		f := f
		change(&f)
		body, err := json.Marshal(f)
		require.NoError(t, err)
		r, err := storedOf(body)
		require.NoError(t, err, name)
		assert.Equal(t, storedRow{f.ID, f.State, h, f.Size}, r, name)
	}
	for _, body := range []string{``, `{}`, `{"id":"`, `{"id":"x","class":"media","sha256":"ab","size":1,"state":"live","kind":"a"}`, `{"id":"x","class":"media","sha256":"` + h.String() + `","size":-1`} {
		_, err := storedOf([]byte(body))
		assert.ErrorIs(t, err, ErrDatabaseDamaged, body)
	}
}

// Whoever waits for a turn can give up waiting.
func TestATurnCanBeGivenUp(t *testing.T) {
	var at turn
	require.True(t, at.take(context.Background()))
	ended, stop := context.WithCancel(context.Background())
	stop()
	assert.False(t, at.take(ended))
	at.give()
	require.True(t, at.take(context.Background()))
}

// FuzzRowsOfStoredFiles: whatever stands in a row, it is read as it was written.
func FuzzRowsOfStoredFiles(f *testing.F) {
	f.Add("f1", "media", []byte{1}, int64(20000), "d", "live", "original", "p", "name")
	f.Add("\"", "\\", []byte{}, int64(1)<<60, "<", "ä", "\x00", "\u2028", "}")
	f.Fuzz(func(t *testing.T, id, class string, hash []byte, size int64, dedup, state, kind, who, name string) {
		faulttest.Bound(t)
		var h vault.Hash
		copy(h[:], hash)
		body, err := json.Marshal(office.File{ID: id, Class: office.FileClass(class), SHA256: h.String(), Size: size, Dedup: dedup, State: state, Kind: kind, PatientID: who, Name: name})
		require.NoError(t, err)
		var back office.File
		require.NoError(t, json.Unmarshal(body, &back)) // what is not UTF-8 was replaced
		r, err := storedOf(body)
		require.NoError(t, err)
		assert.Equal(t, storedRow{back.ID, back.State, h, back.Size}, r)
	})
}
