// Second factors and the quick switch, through the whole practice.

package wire

import (
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/office"
)

func own() office.Secret { return office.Secret{Password: []byte(ownerWord)} }

// code is what the telephone shows, off steps of half a minute away.
func (w *world) code(secret []byte, off int64) string {
	w.t.Helper()
	c, err := hotp.GenerateCode(access.TOTPText(secret), uint64(w.clock.Now().Unix()/30+off))
	require.NoError(w.t, err)
	return c
}

// authenticator sets one up for the member who is signed in.
func (w *world) authenticator(password office.Secret) (secret []byte, codes []string) {
	w.t.Helper()
	secret, uri, _, err := w.o.NewAuthenticator()
	require.NoError(w.t, err)
	assert.Contains(w.t, uri, "otpauth://totp/Consentry%20Hale")
	codes, err = w.o.SetAuthenticator(w.ctx, password, secret, w.code(secret, 0))
	require.NoError(w.t, err)
	require.Len(w.t, codes, access.OneTimeCodes)
	return secret, codes
}

func TestAuthenticator(t *testing.T) {
	w := founded(t)
	s, _, _, err := w.o.NewAuthenticator()
	require.NoError(t, err)
	w.refused("error.code_first", func() error { _, err := w.o.SetAuthenticator(w.ctx, own(), s, "000000"); return err })
	_, err = w.o.SetAuthenticator(w.ctx, office.Secret{Password: []byte("somebody else's password")}, s, w.code(s, 0))
	require.ErrorIs(t, err, office.ErrWrongSecret)
	secret, codes := w.authenticator(own())
	st, err := w.o.FactorState(w.ctx)
	require.NoError(t, err)
	assert.True(t, st.Code)
	assert.Equal(t, 10, st.CodesLeft)

	w.clock.on(time.Minute)
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	me, _ := w.o.Me()
	assert.True(t, me.NeedCode)
	_, err = w.o.Members(w.ctx)
	require.ErrorIs(t, err, office.ErrNeedCode, "the password alone is not enough")
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(secret, 0)))
	me, _ = w.o.Me()
	assert.False(t, me.NeedCode)
	_, err = w.o.Members(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, audit.SignIn, w.last().Action)

	// The same code once more.
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	w.refusedCode("error.code_used", w.code(secret, 0))
	// A telephone nine minutes ahead.
	w.refusedCode("error.code_clock_ahead", w.code(secret, 18))
	// The third wrong one ends it.
	err = w.o.SecondFactor(w.ctx, "000000")
	require.ErrorIs(t, err, office.ErrCodesOver)
	_, signed := w.o.Me()
	assert.False(t, signed)
	// And the pause goes on whatever password comes in between.
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.ErrorIs(t, w.o.SecondFactor(w.ctx, codes[0]), office.ErrWait)
	w.clock.on(6 * time.Second)
	require.NoError(t, w.o.SecondFactor(w.ctx, codes[0]), "a printed code")
	failed := w.log(office.AuditFilter{Action: audit.SignInFailed})
	require.Len(t, failed, 4, "three codes, and the password typed wrongly before")
	assert.Equal(t, audit.System, failed[0].Actor, "who typed it is not known")
	assert.Equal(t, "code", failed[0].Args["what"])
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	w.refusedCode("error.code_printed", codes[0])
	require.NoError(t, w.o.SecondFactor(w.ctx, codes[1]))
	renewed, err := w.o.RenewCodes(w.ctx, own())
	require.NoError(t, err)
	st, err = w.o.FactorState(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, 10, st.CodesLeft)
	pdf, err := w.o.CodesPaper(renewed)
	require.NoError(t, err)
	assert.Contains(t, string(pdf[:8]), "%PDF")

	w.refused("error.factor_asked", func() error { return w.o.DropAuthenticator(w.ctx, own()) })
	require.NoError(t, w.o.SaveFactorRule(w.ctx, access.FactorRule{}))
	require.NoError(t, w.o.DropAuthenticator(w.ctx, own()))
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	_, err = w.o.Members(w.ctx)
	require.NoError(t, err)
}

func (w *world) refusedCode(key, code string) {
	w.t.Helper()
	err := w.o.SecondFactor(w.ctx, code)
	require.ErrorIs(w.t, err, &office.Problem{Key: key})
}

func TestEverybodyIsAskedWithinAWeek(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	st, err := w.o.FactorState(w.ctx)
	require.NoError(t, err)
	assert.True(t, st.Asked)
	assert.Equal(t, w.o.Today().AddDays(7), st.By)
	w.clock.on(7 * 24 * time.Hour)
	w.as("Maya Ortiz")
	_, err = w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err)
	w.clock.on(24 * time.Hour)
	w.as("Maya Ortiz")
	me, _ := w.o.Me()
	assert.True(t, me.MustFactor)
	_, err = w.o.FindPatients(w.ctx, "park")
	require.ErrorIs(t, err, office.ErrMustFactor)
	w.authenticator(office.Secret{Password: []byte(staffWord)})
	_, err = w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err)
}

func TestKeyFile(t *testing.T) {
	w := founded(t)
	key, err := w.o.NewKeyFile()
	require.NoError(t, err)
	require.NoError(t, w.o.UseKeyFile(w.ctx, own(), key))
	require.NoError(t, w.o.ConfirmPassword(w.ctx, own()), "the stick need not be plugged in for every question")
	w = w.again()
	front, err := w.o.Front(w.ctx)
	require.NoError(t, err)
	assert.True(t, front.Logins[0].KeyFile)
	require.ErrorIs(t, w.signIn("Dr. Ana Hale", ownerWord), &office.Problem{Key: "error.key_file_needed"})
	both := office.Secret{Password: []byte(ownerWord), KeyFile: key}
	require.ErrorIs(t, w.o.SignIn(w.ctx, w.slot("Dr. Ana Hale"), office.Secret{Password: []byte(ownerWord), KeyFile: key[:31]}), &office.Problem{Key: "error.key_file_invalid"})
	wrong := append([]byte{key[0] ^ 1}, key[1:]...)
	require.ErrorIs(t, w.o.SignIn(w.ctx, w.slot("Dr. Ana Hale"), office.Secret{Password: []byte(ownerWord), KeyFile: wrong}), office.ErrWrongSecret)
	require.NoError(t, w.o.SignIn(w.ctx, w.slot("Dr. Ana Hale"), both))
	require.NoError(t, w.o.ChangePassword(w.ctx, own(), office.Secret{Password: []byte(newWord)}), "the key file stays part of it")
	w = w.again()
	require.ErrorIs(t, w.signIn("Dr. Ana Hale", newWord), &office.Problem{Key: "error.key_file_needed"})
	require.NoError(t, w.o.SignIn(w.ctx, w.slot("Dr. Ana Hale"), office.Secret{Password: []byte(newWord), KeyFile: key}))
	w.refused("error.factor_asked", func() error { return w.o.UseKeyFile(w.ctx, office.Secret{Password: []byte(newWord)}, nil) })
	require.NoError(t, w.o.SaveFactorRule(w.ctx, access.FactorRule{}))
	require.NoError(t, w.o.UseKeyFile(w.ctx, office.Secret{Password: []byte(newWord)}, nil))
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", newWord))
}

func TestQuickSwitch(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	pin, staff := []byte("482913"), office.Secret{Password: []byte(staffWord)}
	me, _ := w.o.Me()
	prefs := me.Prefs
	w.as("Maya Ortiz")
	require.NoError(t, w.o.SetPIN(w.ctx, staff, pin))
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	assert.Empty(t, w.o.QuickLogins(), "only where the practice allows it")
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	prefs.QuickSwitch = true
	require.NoError(t, w.o.SavePreferences(w.ctx, prefs))
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	assert.Empty(t, w.o.QuickLogins(), "the owner has no PIN")

	park := func() {
		w.t.Helper()
		require.NoError(t, w.signIn("Maya Ortiz", staffWord))
		require.NoError(t, w.o.Lock(w.ctx, "idle"))
		require.Equal(t, []office.QuickLogin{{SlotID: w.slot("Maya Ortiz"), Name: "Maya Ortiz"}}, w.o.QuickLogins())
	}
	slot := w.slot("Maya Ortiz")
	park()
	require.NoError(t, w.o.SignInPIN(w.ctx, slot, pin))
	now, _ := w.o.Me()
	assert.Equal(t, maya.ID, now.Member.ID)
	w.lena()
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	// Three wrong ones, and only the password helps.
	require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, []byte("482914")), office.ErrPIN)
	require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, []byte("482914")), office.ErrPIN)
	require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, []byte("482914")), office.ErrPINOver)
	require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, pin), office.ErrPINOver)

	// The next day, a restart, the system's lock: the password again.
	park()
	w.clock.on(24 * time.Hour)
	assert.Empty(t, w.o.QuickLogins())
	require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, pin), office.ErrPINOver)
	park()
	w = w.again()
	require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, pin), office.ErrPINOver)
	require.NoError(t, w.signIn("Maya Ortiz", staffWord))
	require.NoError(t, w.o.Lock(w.ctx, "system"))
	assert.Empty(t, w.o.QuickLogins())

	// Somebody whose account was ended meanwhile does not come back.
	park()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	ways := w.log(office.AuditFilter{Action: audit.SignIn, Actor: maya.ID})
	assert.True(t, slices.ContainsFunc(ways, func(r audit.Row) bool { return r.Args["way"] == "pin" }))
	require.NoError(t, w.o.DisableMember(w.ctx, maya.ID))
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	require.Error(t, w.o.SignInPIN(w.ctx, slot, pin))
	_, signed := w.o.Me()
	assert.False(t, signed)
}
