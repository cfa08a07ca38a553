// What lies on a drive can be anything: reading it never panics, and what is accepted is what this program writes.
package backup

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
	"consentry/store/vault"
)

func FuzzSmallFiles(f *testing.F) {
	whole, err := format{Format: 1, Practice: "ABCD-1234", Made: "2026-11-22T15:00:00Z", Drive: "aa", Readme: "bb"}.encode()
	require.NoError(f, err)
	f.Add(whole)
	f.Add(sums{{sealedName, [32]byte{1}}, {infoName, [32]byte{2}}, {manifestName, [32]byte{3}}}.encode())
	f.Add(sums{{partName(0), [32]byte{1}}, {partName(1), [32]byte{1}}, {infoName, [32]byte{2}}, {manifestName, [32]byte{3}}}.encode())
	var list bytes.Buffer
	require.NoError(f, manifest(&list, []vault.Hash{{1}, {2}}))
	f.Add(list.Bytes())
	f.Add([]byte(`{"format":1,"id":"20261122T150000Z-000001","practice":"ABCD-1234","at":"2026-11-22T15:00:00Z","files":3}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		faulttest.Bound(t)
		if x, newer, err := parseFormat(raw); err == nil && !newer {
			again, err := x.encode()
			require.NoError(t, err)
			back, _, err := parseFormat(again)
			require.NoError(t, err)
			x.Sum, back.Sum = "", ""
			assert.Equal(t, x, back)
		}
		if s, err := parseSums(raw); err == nil {
			assert.Equal(t, raw, s.encode())
		}
		if m, err := parseManifest(raw); err == nil {
			var again bytes.Buffer
			require.NoError(t, manifest(&again, m))
			assert.Equal(t, string(raw), again.String())
		}
		if i, err := parseInfo(raw, "20261122T150000Z-000001", "ABCD-1234"); err == nil {
			assert.False(t, i.version().At.IsZero())
		}
	})
}

func FuzzUnpack(f *testing.F) {
	var whole bytes.Buffer
	w := tar.NewWriter(&whole)
	for _, name := range sealedFiles() {
		require.NoError(f, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: 3, Mode: 0o600}))
		_, err := w.Write([]byte("abc"))
		require.NoError(f, err)
	}
	require.NoError(f, w.Close())
	f.Add(whole.Bytes())
	var evil bytes.Buffer
	w = tar.NewWriter(&evil)
	require.NoError(f, w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "records.db", Linkname: "/etc/passwd"}))
	require.NoError(f, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "../outside"}))
	require.NoError(f, w.Close())
	f.Add(evil.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		faulttest.Bound(t)
		base := t.TempDir()
		to := filepath.Join(base, "to")
		require.NoError(t, os.Mkdir(to, 0o700))
		err := unpackTar(bytes.NewReader(raw), to, newReporter(nil))
		outside, rerr := os.ReadDir(base)
		require.NoError(t, rerr)
		assert.Len(t, outside, 1, "nothing is written outside")
		got, rerr := os.ReadDir(to)
		require.NoError(t, rerr)
		for _, d := range got {
			assert.Contains(t, sealedFiles(), d.Name())
			assert.True(t, d.Type().IsRegular())
		}
		if err == nil {
			assert.GreaterOrEqual(t, len(got), len(sealedFiles())-1)
		}
	})
}
