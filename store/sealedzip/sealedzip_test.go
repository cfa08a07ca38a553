package sealedzip

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const word = "six words that nobody else knows"

func archive(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := New(&b, word, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	for name, data := range files {
		require.NoError(t, w.Add(name, int64(len(data)), func(to io.Writer) error {
			for len(data) > 0 { // in pieces that are not multiples of a block
				n := min(7, len(data))
				if _, err := to.Write(data[:n]); err != nil {
					return err
				}
				data = data[n:]
			}
			return nil
		}))
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestWhatWasSealedComesBackWithThePasswordAlone(t *testing.T) {
	files := map[string][]byte{"index.pdf": []byte("%PDF-1.7 who what when"), "empty.txt": {}, "photo-001.jpg": bytes.Repeat([]byte{0, 1, 2, 250}, 3000)}
	data := archive(t, files)
	assert.NotContains(t, string(data), "who what when")
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	require.Len(t, r.File, 3)
	for _, f := range r.File {
		got, err := Open(f, word)
		require.NoError(t, err, f.Name)
		assert.Equal(t, files[f.Name], append([]byte{}, got...), f.Name)
		_, err = Open(f, "another word")
		assert.Error(t, err)
	}
}

// The key stream is the one of the format: PBKDF2-HMAC-SHA1 with 1000 rounds, AES-256 with a counter that counts up from 1
// with its lowest byte first. Worked out with another implementation.
func TestKeyStreamIsTheFormats(t *testing.T) {
	salt := []byte("0123456789abcdef")
	s, verify, err := newSeal("password", salt)
	require.NoError(t, err)
	var b bytes.Buffer
	s.to = &b
	_, err = s.Write(make([]byte, 40))
	require.NoError(t, err)
	assert.Equal(t, knownVerify, hex.EncodeToString(verify))
	assert.Equal(t, knownStream, hex.EncodeToString(b.Bytes()))
	assert.Equal(t, knownMAC, hex.EncodeToString(s.mac.Sum(nil)[:macBytes]))
}

func TestChangedBytesAreNoticed(t *testing.T) {
	data := archive(t, map[string][]byte{"a.txt": []byte("something that matters")})
	at := bytes.Index(data, []byte("a.txt")) + len("a.txt") + 11 + saltBytes + verifyBytes + 3
	data[at] ^= 1
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	_, err = Open(r.File[0], word)
	assert.ErrorIs(t, err, ErrDamaged)
}

func TestASizeThatIsNotTrueStopsIt(t *testing.T) {
	w := New(io.Discard, word, time.Time{})
	assert.ErrorIs(t, w.Add("a", 3, func(to io.Writer) error { _, err := to.Write([]byte("ab")); return err }), ErrSize)
	broken := errors.New("the drive was pulled")
	assert.ErrorIs(t, w.Add("b", 3, func(io.Writer) error { return broken }), broken)
	assert.ErrorIs(t, w.Add("c", -1, nil), ErrSize)
}

const (
	knownVerify = "f43f"
	knownStream = "e87f1981b31e9be5b76a28784b21336d74bf432a8966a3af071580ac690f6aead3009dfcb331dbe3"
	knownMAC    = "004eee8d013d65fdab4b"
)
