// Keys in locked memory: zeroed when given back, never handed out, and with
// room for everything a session can hold.

package keyring

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPageIsZeroedBeforeItIsGivenBack(t *testing.T) {
	page := make([]byte, secretSize)
	var seen []byte
	s := &secretBytes{page: page, free: func() { seen = append(seen, page...) }}
	kept := s.keep([]byte("a key"))
	assert.Equal(t, "a key", string(kept))
	s.wipe()
	s.wipe()
	assert.Equal(t, make([]byte, secretSize), seen)
	assert.Len(t, s.take(5), 5, "a late caller gets memory, not a crash")
}

func TestPiecesDoNotOverlapOrGrow(t *testing.T) {
	s := newSecretBytes()
	defer s.wipe()
	a, b := s.keep([]byte("first")), s.keep([]byte("second"))
	a = append(a, 'X')
	assert.Equal(t, "second", string(b))
	assert.Equal(t, "firstX", string(a))
	assert.Len(t, s.take(secretSize), secretSize, "more than a page still works")
}

func TestASessionFitsOnePage(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.SetTOTP(make([]byte, MaxTOTPSecret)))
	require.NoError(t, k.BeginRotation(now))
	for range 40 {
		require.NoError(t, k.SetTOTP([]byte("again and again")))
	}
	again := o.open(t, o.owner, ownerSecret)
	for name, s := range map[string]*secretBytes{
		"session": k.who.mem, "rings": k.rings.mem, "session opened": again.who.mem, "rings opened": again.rings.mem,
	} {
		assert.Less(t, s.used, secretSize/2, name)
	}
	for name, b := range map[string][]byte{
		"database": again.rings.db.current, "previous": again.rings.db.previous, "backup": again.rings.backup.previous,
		"identity": again.who.content.identity, "kek": again.who.kek,
	} {
		mem := again.rings.mem
		if name == "identity" || name == "kek" {
			mem = again.who.mem
		}
		at := uintptr(unsafe.Pointer(&b[0])) - uintptr(unsafe.Pointer(&mem.page[0]))
		assert.Less(t, at, uintptr(secretSize), name)
	}
}
