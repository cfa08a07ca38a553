// Slots that a backup carries: what they give, to whom, and what is refused before any work is done.

package keyring

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOnlyThoseWithEveryRingAreCarriedAndTheirNamesAreNot(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	c, pubs := k.Carry()
	require.NoError(t, c.Check())
	require.Len(t, c.Slots, 2, "of five")
	assert.Equal(t, []string{o.owner, o.keyed}, []string{c.Slots[0].ID, c.Slots[1].ID})
	assert.Equal(t, []bool{false, true}, []bool{c.Slots[0].KeyFile(), c.Slots[1].KeyFile()})
	raw, err := json.Marshal(c)
	require.NoError(t, err)
	for _, s := range k.Public().Slots {
		if s.Login != "" {
			assert.NotContains(t, string(raw), s.Login)
		}
	}
	id, identity, err := c.Open(t.Context(), ownerSecret)
	require.NoError(t, err)
	assert.Equal(t, o.owner, id)
	require.Len(t, pubs, 2)
	assert.Equal(t, pubs[0], identity.Recipient().String())
	for name, secret := range map[string]Secret{"the front desk": frontSecret, "the envelope": {Password: phrase}, "the nurse": nurseSecret} {
		_, _, err = c.Open(t.Context(), secret)
		require.ErrorIs(t, err, ErrKeyFileNeeded, "%s opens none that can be tried", name)
		_, _, err = c.Open(t.Context(), Secret{Password: secret.Password, KeyFile: keyedSecret.KeyFile})
		require.ErrorIs(t, err, ErrWrongPassword, name)
	}
	_, _, err = c.Open(t.Context(), Secret{Password: keyedSecret.Password})
	require.ErrorIs(t, err, ErrKeyFileNeeded)
	_, _, err = c.Open(t.Context(), Secret{Password: keyedSecret.Password, KeyFile: []byte{1}})
	require.ErrorIs(t, err, ErrKeyFileInvalid)
	wrong := make([]byte, KeyFileSize)
	wrong[0] = 1
	_, _, err = c.Open(t.Context(), Secret{Password: keyedSecret.Password, KeyFile: wrong})
	require.ErrorIs(t, err, ErrWrongPassword)
	id, _, err = c.Open(t.Context(), keyedSecret)
	require.NoError(t, err)
	assert.Equal(t, o.keyed, id)
	id, _, err = c.Open(t.Context(), Secret{Password: ownerSecret.Password, KeyFile: keyedSecret.KeyFile})
	require.NoError(t, err, "a key file that is plugged in takes no part where none belongs")
	assert.Equal(t, o.owner, id)

	require.NoError(t, k.RetireSlot(o.keyed, now))
	c, _ = k.Carry()
	assert.Len(t, c.Slots, 1)
	ended, stop := context.WithCancel(t.Context())
	stop()
	_, _, err = c.Open(ended, ownerSecret)
	require.ErrorIs(t, err, context.Canceled)
}

func TestSlotsFromADriveAreBounded(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	for name, spoil := range map[string]func(*Carried){
		"no slot":               func(c *Carried) { c.Slots = nil },
		"too many":              func(c *Carried) { c.Slots = make([]CarriedSlot, MaxSlots+1) },
		"another practice's id": func(c *Carried) { c.Vault = "x" },
		"no recipe":             func(c *Carried) { c.Slots[0].KDF = nil },
		"another algorithm":     func(c *Carried) { c.Slots[0].KDF.Alg = "argon2i" },
		"memory without end":    func(c *Carried) { c.Slots[0].KDF.M = 1 << 31 },
		"hours":                 func(c *Carried) { c.Slots[0].KDF.T = 17 },
		"threads":               func(c *Carried) { c.Slots[0].KDF.P = 0 },
		"salt":                  func(c *Carried) { c.Slots[0].KDF.Salt = "" },
		"nonce":                 func(c *Carried) { c.Slots[0].Nonce += "A" },
		"sealed part":           func(c *Carried) { c.Slots[0].Sealed = c.Slots[0].Sealed[1:] },
		"id":                    func(c *Carried) { c.Slots[0].ID = "" },
	} {
		c, _ := k.Carry()
		recipe := *c.Slots[0].KDF
		c.Slots[0].KDF = &recipe
		spoil(&c)
		assert.Error(t, c.Check(), name)
	}
	require.NoError(t, k.RetireSlot(o.keyed, now))
	for name, spoil := range map[string]func(*Carried){
		"a lower price":     func(c *Carried) { c.Slots[0].KDF.T++ },
		"another place":     func(c *Carried) { c.Slots[0].ID = b64.EncodeToString(make([]byte, slotIDSize)) },
		"another practice":  func(c *Carried) { c.Vault = b64.EncodeToString(make([]byte, 16)) },
		"another seal":      func(c *Carried) { c.Slots[0].Sealed = b64.EncodeToString(make([]byte, sealedSize)) },
		"another salt":      func(c *Carried) { c.Slots[0].KDF.Salt = b64.EncodeToString(make([]byte, saltSize)) },
		"another number":    func(c *Carried) { c.Slots[0].Nonce = b64.EncodeToString(make([]byte, nonceSize)) },
		"a key file's slot": func(c *Carried) { c.Slots[0].KDF.KeyFile = true },
	} {
		c, _ := k.Carry()
		recipe := *c.Slots[0].KDF
		c.Slots[0].KDF = &recipe
		spoil(&c)
		require.NoError(t, c.Check(), name)
		_, _, err := c.Open(t.Context(), Secret{Password: ownerSecret.Password, KeyFile: make([]byte, KeyFileSize)})
		require.ErrorIs(t, err, ErrWrongPassword, name)
	}
}
