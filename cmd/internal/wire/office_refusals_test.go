// What a member hears at sign-in of tries that were refused in their name, on a real store.

package wire

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
)

func (w *world) told() []office.Failure {
	w.t.Helper()
	me, signed := w.o.Me()
	require.True(w.t, signed)
	return me.Failures
}

func TestTheMemberHearsOfEveryRefusedTry(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	secret, _ := w.authenticator(own())
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	w.clock.on(time.Minute)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	used := w.code(secret, 0)
	require.NoError(t, w.o.SecondFactor(w.ctx, used))
	require.NoError(t, w.o.Lock(w.ctx, "key"))

	// One wrong password; then somebody knows it, types a used code and a wrong one, and goes away.
	first := w.clock.Now()
	require.ErrorIs(t, w.signIn("Dr. Ana Hale", "not the password at all"), office.ErrWrongSecret)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	w.refusedCode("error.code_used", used)
	w.refusedCode("error.code_wrong", "000000")
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	// A wrong password with another name is none of the owner's concern.
	require.ErrorIs(t, w.signIn("Maya Ortiz", "not the password at all"), office.ErrWrongSecret)
	w.clock.on(time.Minute)
	require.NoError(t, w.signIn("Maya Ortiz", staffWord))
	assert.Len(t, w.told(), 1)
	require.NoError(t, w.o.Lock(w.ctx, "key"))

	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(secret, 0)))
	told := w.told()
	require.Len(t, told, 3, "a password and two codes, before the sign-in that knew everything")
	for _, f := range told {
		assert.WithinDuration(t, first, f.At, 10*time.Second, "when it was typed")
	}
	assert.Equal(t, "3", w.last().Args["failures"])
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	w.clock.on(time.Minute)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(secret, 0)))
	assert.Empty(t, w.told(), "once")
}

func TestTheMemberHearsOfWrongPINs(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	w.quickSwitch()
	w.as("Maya Ortiz")
	pin := []byte("482913")
	require.NoError(t, w.o.SetPIN(w.ctx, office.Secret{Password: []byte(staffWord)}, pin))
	slot := w.slot("Maya Ortiz")
	wrong := func(n int) {
		w.t.Helper()
		require.NoError(t, w.o.Lock(w.ctx, "switch"))
		for range n {
			require.Error(t, w.o.SignInPIN(w.ctx, slot, []byte("482914")))
		}
	}
	wrong(2)
	require.NoError(t, w.o.SignInPIN(w.ctx, slot, pin))
	assert.Len(t, w.told(), 2, "coming back with the PIN")
	wrong(3)
	require.NoError(t, w.signIn("Maya Ortiz", staffWord))
	assert.Len(t, w.told(), 3, "the PIN is over, the password says so")
	wrong(0)
	require.NoError(t, w.signIn("Maya Ortiz", staffWord))
	assert.Empty(t, w.told(), "once")
}
