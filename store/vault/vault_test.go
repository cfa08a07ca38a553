// Tests of the vault on real files: what goes in comes out, and nothing else ever does.

package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var bg = context.Background()

// room is a vault with the identities of its two classes.
type room struct {
	*Vault
	dir              string
	documents, media *age.X25519Identity
	dedup            [32]byte
}

func newRoom(t testing.TB) *room {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "media")
	v, err := Open(dir)
	require.NoError(t, err)
	r := &room{Vault: v, dir: dir}
	r.documents, err = age.GenerateX25519Identity()
	require.NoError(t, err)
	r.media, err = age.GenerateX25519Identity()
	require.NoError(t, err)
	_, err = rand.Read(r.dedup[:])
	require.NoError(t, err)
	return r
}

func (r *room) put(t testing.TB, data []byte) Blob {
	t.Helper()
	b, err := r.Put(bg, data, r.documents.Recipient().String(), r.dedup)
	require.NoError(t, err)
	return b
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

func TestPut_roundTrip(t *testing.T) {
	r := newRoom(t)
	for _, size := range []int{0, 1, 100, 64 << 10, 64<<10 + 1, 256 << 10, 3<<20 + 7} {
		data := noise(size)
		b := r.put(t, data)
		got, err := r.Open(bg, b, b.Sealed, r.documents)
		require.NoError(t, err, "%d bytes", size)
		assert.True(t, bytes.Equal(data, got), "%d bytes", size)
		require.NoError(t, r.Verify(bg, b))

		raw, err := os.ReadFile(r.Path(b.SHA256))
		require.NoError(t, err)
		assert.Equal(t, b.SHA256, Hash(sha256.Sum256(raw)), "the name is the hash of the bytes")
		assert.EqualValues(t, len(raw), b.Size)
		assert.Equal(t, Dedup(data, r.dedup), b.Dedup)
		assert.Equal(t, filepath.Join(r.dir, b.SHA256.String()[:2], b.SHA256.String()+".age"), r.Path(b.SHA256))
		if size > 16 {
			assert.False(t, bytes.Contains(raw, data[:16]), "no plaintext on the disk")
		}
	}
	left, err := os.ReadDir(filepath.Join(r.dir, tempDir))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestPut_opensByHandWithStockAge(t *testing.T) {
	r := newRoom(t)
	b := r.put(t, []byte("Sample letter, no real person"))
	sealed, err := age.Decrypt(bytes.NewReader(b.Sealed), r.documents)
	require.NoError(t, err)
	ids, err := age.ParseIdentities(sealed) // what "age -d -i FILE" reads
	require.NoError(t, err)
	f, err := os.Open(r.Path(b.SHA256))
	require.NoError(t, err)
	defer f.Close()
	plain, err := age.Decrypt(f, ids...)
	require.NoError(t, err)
	text, err := io.ReadAll(plain)
	require.NoError(t, err)
	assert.Equal(t, "Sample letter, no real person", string(text))
}

func TestPut_equalContentsShareOnlyTheirMark(t *testing.T) {
	r := newRoom(t)
	a, b := r.put(t, []byte("same")), r.put(t, []byte("same"))
	assert.Equal(t, a.Dedup, b.Dedup)
	assert.NotEqual(t, a.SHA256, b.SHA256)
	assert.NotEqual(t, a.Sealed, b.Sealed)
	other := r.dedup
	other[0] ^= 1
	assert.NotEqual(t, a.Dedup, Dedup([]byte("same"), other), "another practice cannot compare")
}

func TestPut_isReadOnly(t *testing.T) {
	r := newRoom(t)
	b := r.put(t, []byte("x"))
	info, err := os.Stat(r.Path(b.SHA256))
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&0o222)
}

func TestPut_manyAtOnce(t *testing.T) {
	r := newRoom(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	blobs := map[Hash]byte{}
	for i := range 40 {
		wg.Go(func() {
			b, err := r.Put(bg, []byte{byte(i)}, r.media.Recipient().String(), r.dedup)
			if assert.NoError(t, err) {
				mu.Lock()
				blobs[b.SHA256] = byte(i)
				mu.Unlock()
				got, err := r.Open(bg, b, b.Sealed, r.media)
				assert.NoError(t, err)
				assert.Equal(t, []byte{byte(i)}, got)
			}
		})
	}
	wg.Wait()
	assert.Len(t, blobs, 40)
}

func TestPut_limits(t *testing.T) {
	r := newRoom(t)
	_, err := r.Put(bg, make([]byte, MaxMemory+1), r.media.Recipient().String(), r.dedup)
	require.ErrorIs(t, err, ErrTooLarge)
	_, err = r.Put(bg, nil, "age1notakey", r.dedup)
	require.ErrorIs(t, err, ErrWrongKey)
	_, err = r.Open(bg, Blob{Size: 1 << 40}, nil, r.media)
	require.ErrorIs(t, err, ErrTooLarge)
	assertNothing(t, r)
}

// assertNothing: not a byte of a failed write stays.
func assertNothing(t testing.TB, r *room) {
	t.Helper()
	found, strays, err := r.List(bg)
	require.NoError(t, err)
	assert.Empty(t, found)
	assert.Empty(t, strays)
	left, err := os.ReadDir(filepath.Join(r.dir, tempDir))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// protocol names the points of the write protocol, in order.
var protocol = []string{"create", "write", "mode", "sync", "close", "folder", "rename", "syncdir"}

func TestPut_failingAtEachStepLeavesNothing(t *testing.T) {
	for _, e := range []struct {
		cause error
		want  error
	}{
		{&os.PathError{Op: "write", Path: "/home/lena/media/x", Err: noRoom}, ErrDiskFull},
		{&os.PathError{Op: "write", Path: "/home/lena/media/x", Err: notAllowed}, ErrReadOnly},
		{errors.New("cable pulled"), nil},
	} {
		for _, step := range protocol {
			t.Run(step, func(t *testing.T) {
				r := newRoom(t)
				seen := 0
				r.fault = func(s string) error {
					if s == step {
						seen++
						return e.cause
					}
					return nil
				}
				_, err := r.Put(bg, []byte("data"), r.media.Recipient().String(), r.dedup)
				require.Error(t, err)
				assert.Equal(t, 1, seen, "the step exists")
				if e.want != nil {
					require.ErrorIs(t, err, e.want)
				}
				assert.NotContains(t, err.Error(), "lena", "no path in the message")
				assertNothing(t, r)
				r.fault = nil
				b := r.put(t, []byte("data"))
				require.NoError(t, r.Verify(bg, b), "and the next one is fine")
			})
		}
	}
}

// Dying at each step leaves files that were finished untouched, and at most what Sweep removes.
func TestPut_dyingAtEachStepLeavesOnlySweepings(t *testing.T) {
	for _, step := range protocol {
		t.Run(step, func(t *testing.T) {
			r := newRoom(t)
			kept := r.put(t, []byte("kept"))
			r.fault = func(s string) error {
				if s == step {
					panic("power cut") // the clean-up sees no error and removes nothing, as after a kill
				}
				return nil
			}
			require.Panics(t, func() { _, _ = r.Put(bg, noise(1000), r.media.Recipient().String(), r.dedup) })
			r.fault = nil
			again, err := Open(r.dir)
			require.NoError(t, err)
			later := time.Now().Add(TempAge + time.Hour)
			swept, err := again.Sweep(bg, func(h Hash) bool { return h == kept.SHA256 }, later)
			require.NoError(t, err)
			assert.Empty(t, swept.Strays)
			if len(swept.Quarantined) > 0 {
				assert.Equal(t, "syncdir", step, "only a finished file can be left without a row")
			}
			require.NoError(t, again.Verify(bg, kept))
			left, err := os.ReadDir(filepath.Join(r.dir, tempDir))
			require.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}

func TestPut_cancelled(t *testing.T) {
	r := newRoom(t)
	ctx, cancel := context.WithCancel(bg)
	cancel()
	_, err := r.Put(ctx, []byte("x"), r.media.Recipient().String(), r.dedup)
	require.ErrorIs(t, err, context.Canceled)
	assertNothing(t, r)
	b := r.put(t, []byte("x"))
	_, err = r.Open(ctx, b, b.Sealed, r.documents)
	require.ErrorIs(t, err, context.Canceled)
}

type failingReader struct{ after int }

func (f *failingReader) Read(p []byte) (int, error) {
	if f.after <= 0 {
		return 0, errors.New("card removed")
	}
	n := min(len(p), f.after)
	f.after -= n
	return n, nil
}

func TestPutReader_sourceFails(t *testing.T) {
	r := newRoom(t)
	_, err := r.PutReader(bg, &failingReader{after: 700 << 10}, r.media.Recipient().String(), r.dedup)
	require.ErrorContains(t, err, "card removed")
	assertNothing(t, r)
}

func TestOpen_wrongKeys(t *testing.T) {
	r := newRoom(t)
	doc := r.put(t, []byte("document"))
	photo, err := r.Put(bg, []byte("photo"), r.media.Recipient().String(), r.dedup)
	require.NoError(t, err)
	_, err = r.Open(bg, photo, photo.Sealed, r.documents)
	require.ErrorIs(t, err, ErrWrongKey, "who may open documents cannot open a photo")
	_, err = r.Open(bg, doc, photo.Sealed, r.media)
	require.ErrorIs(t, err, ErrWrongKey, "another row's identity does not open it")
	for _, sealed := range [][]byte{nil, {}, []byte("rubbish"), make([]byte, maxSealed+1), doc.Sealed[:len(doc.Sealed)-1]} {
		_, err = r.Open(bg, doc, sealed, r.documents)
		require.ErrorIs(t, err, ErrWrongKey)
	}
	_, err = r.Open(bg, doc, doc.Sealed, nil)
	require.ErrorIs(t, err, ErrWrongKey)
	var notAKey bytes.Buffer
	w, err := age.Encrypt(&notAKey, r.documents.Recipient())
	require.NoError(t, err)
	_, err = io.WriteString(w, "AGE-SECRET-KEY-PQ-1CANARY")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, err = r.Open(bg, doc, notAKey.Bytes(), r.documents)
	require.ErrorIs(t, err, ErrWrongKey)
	assert.NotContains(t, err.Error(), "CANARY", "a key never stands in a message")
}

// F5 and F6 on stored files and sealed identities: 200 flips each, every truncation kind, nothing silently accepted.
func TestOpen_flipsAndTruncationsAreDamage(t *testing.T) {
	r := newRoom(t)
	b := r.put(t, noise(150_000))
	path := r.Path(b.SHA256)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	rewrite := func(raw []byte) {
		require.NoError(t, os.Chmod(path, 0o600))
		require.NoError(t, os.WriteFile(path, raw, 0o600))
	}
	refused := func(want error, why string) {
		t.Helper()
		require.ErrorIs(t, r.Verify(bg, b), want, why)
		_, err := r.Open(bg, b, b.Sealed, r.documents)
		require.ErrorIs(t, err, want, why)
		_, err = r.OpenAt(bg, b, b.Sealed, r.documents)
		require.ErrorIs(t, err, want, why)
	}
	for range 200 {
		bad := bytes.Clone(good)
		bad[mrand.IntN(len(bad))] ^= 1 << mrand.IntN(8)
		rewrite(bad)
		refused(ErrDamaged, "flip")
	}
	for _, n := range []int{0, 1, 100, 4096, len(good) / 2, len(good) - 1} {
		rewrite(good[:n])
		refused(ErrDamaged, "truncation")
	}
	rewrite(append(bytes.Clone(good), 0))
	refused(ErrDamaged, "one byte more")
	rewrite(make([]byte, len(good)))
	refused(ErrDamaged, "zeroed")
	rewrite(good)
	require.NoError(t, r.Verify(bg, b))

	for range 200 {
		bad := bytes.Clone(b.Sealed)
		bad[mrand.IntN(len(bad))] ^= 1 << mrand.IntN(8)
		_, err := r.Open(bg, b, bad, r.documents)
		require.ErrorIs(t, err, ErrWrongKey)
	}
	require.NoError(t, os.Remove(path))
	refused(ErrMissing, "removed")
	require.NoError(t, os.Mkdir(path, 0o700))
	require.ErrorIs(t, r.Verify(bg, b), ErrDamaged, "a folder in its place")
}

func TestOpen_exchangedFilesAreDamage(t *testing.T) {
	r := newRoom(t)
	a, b := r.put(t, []byte("permission granted")), r.put(t, []byte("permission revoked"))
	require.Equal(t, a.Size, b.Size)
	raw, err := os.ReadFile(r.Path(a.SHA256))
	require.NoError(t, err)
	require.NoError(t, os.Remove(r.Path(b.SHA256)))
	require.NoError(t, os.WriteFile(r.Path(b.SHA256), raw, 0o600))
	_, err = r.Open(bg, b, b.Sealed, r.documents)
	require.ErrorIs(t, err, ErrDamaged)
}

func TestOpenAt_readsParts(t *testing.T) {
	r := newRoom(t)
	data := noise(500_000)
	b, err := r.PutReader(bg, bytes.NewReader(data), r.media.Recipient().String(), r.dedup)
	require.NoError(t, err)
	f, err := r.OpenAt(bg, b, b.Sealed, r.media)
	require.NoError(t, err)
	assert.EqualValues(t, len(data), f.Size)
	part := make([]byte, 70_000)
	_, err = f.ReadAt(part, 300_001)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(data[300_001:370_001], part))
	require.NoError(t, f.Close())
}

func TestHash_parse(t *testing.T) {
	h := Hash(sha256.Sum256([]byte("x")))
	back, err := ParseHash(h.String())
	require.NoError(t, err)
	assert.Equal(t, h, back)
	for _, bad := range []string{"", "ab", strings.ToUpper(h.String()), h.String() + "00", strings.Repeat("z", 64), "../../../etc/passwd"} {
		_, err := ParseHash(bad)
		assert.Error(t, err, bad)
	}
}

func TestHash_eachIsDueOnceInThirtyDays(t *testing.T) {
	for range 500 {
		h := Hash(noise(32))
		due := 0
		for day := -3; day < CheckDays-3; day++ {
			if h.Due(day) {
				due++
			}
		}
		require.Equal(t, 1, due)
	}
}

func BenchmarkPut5MiB(b *testing.B) {
	r := newRoom(b)
	data := noise(5 << 20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r.put(b, data)
	}
}

func BenchmarkPut100KiB(b *testing.B) {
	r := newRoom(b)
	data := noise(100 << 10)
	for b.Loop() {
		r.put(b, data)
	}
}
