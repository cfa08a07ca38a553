package access

// This file tests codes of an authenticator and printed codes.

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The secret and the moments of RFC 6238, appendix B (SHA-1), with the last six of its eight digits.
var rfcSecret = []byte("12345678901234567890")

func TestTOTPVectors(t *testing.T) {
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924",
		2000000000: "279037", 20000000000: "353130"} {
		f, off, err := Factor{}.CheckTOTP(rfcSecret, code, time.Unix(at, 0))
		require.NoError(t, err, code)
		assert.Zero(t, off)
		assert.Equal(t, at/30, f.LastStep)
	}
}

func codeAt(t require.TestingT, step int64) string {
	c, err := hotp.GenerateCode(TOTPText(rfcSecret), uint64(step))
	require.NoError(t, err)
	return c
}

func TestTOTPOnceAndDrift(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	step := now.Unix() / 30
	f, _, err := Factor{}.CheckTOTP(rfcSecret, codeAt(t, step)[:3]+" "+codeAt(t, step)[3:], now)
	require.NoError(t, err, "a space in the middle is how telephones show it")
	_, _, err = f.CheckTOTP(rfcSecret, codeAt(t, step), now)
	require.ErrorIs(t, err, ErrCodeUsed)
	_, _, err = f.CheckTOTP(rfcSecret, codeAt(t, step-1), now)
	require.ErrorIs(t, err, ErrCodeUsed, "older ones are used up too")
	after, off, err := f.CheckTOTP(rfcSecret, codeAt(t, step+1), now)
	require.NoError(t, err)
	assert.EqualValues(t, 1, off)
	assert.EqualValues(t, 1, after.Drift)

	// A clock that is off by one step is followed to two, and no further.
	later := now.Add(time.Hour)
	ls := later.Unix() / 30
	after, _, err = after.CheckTOTP(rfcSecret, codeAt(t, ls+2), later)
	require.NoError(t, err)
	later = later.Add(time.Hour)
	ls = later.Unix() / 30
	after, _, err = after.CheckTOTP(rfcSecret, codeAt(t, ls+3), later)
	require.NoError(t, err)
	assert.EqualValues(t, 2, after.Drift)
	later = later.Add(time.Hour)
	ls = later.Unix() / 30
	_, off, err = after.CheckTOTP(rfcSecret, codeAt(t, ls+4), later)
	require.ErrorIs(t, err, ErrCodeClock)
	assert.EqualValues(t, 4, off)
	_, off, err = Factor{}.CheckTOTP(rfcSecret, codeAt(t, ls-20), later)
	require.ErrorIs(t, err, ErrCodeClock)
	assert.EqualValues(t, -20, off, "ten minutes behind")

	for _, wrong := range []string{"", "12345", "1234567", "abcdef", codeAt(t, ls-2000)} {
		got, _, err := f.CheckTOTP(rfcSecret, wrong, later)
		require.ErrorIs(t, err, ErrCodeWrong, wrong)
		assert.Equal(t, f, got, "a wrong code changes nothing")
	}
	_, _, err = f.CheckTOTP(nil, "123456", later)
	require.ErrorIs(t, err, ErrNoFactor)
}

// Whatever is typed when, no step's code is accepted twice and accepted steps only rise.
func TestTOTPNeverTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, now, last := Factor{}, int64(1_700_000_000), int64(0)
		for range rapid.IntRange(1, 8).Draw(t, "tries") {
			now += rapid.Int64Range(0, 90).Draw(t, "seconds")
			step := now/30 + rapid.Int64Range(-3, 3).Draw(t, "off")
			got, _, err := f.CheckTOTP(rfcSecret, codeAt(t, step), time.Unix(now, 0))
			if err != nil {
				continue
			}
			if got.LastStep <= last {
				t.Fatalf("step %d after %d", got.LastStep, last)
			}
			f, last = got, got.LastStep
		}
	})
}

func TestOneTimeCodes(t *testing.T) {
	codes, hashes, err := NewOneTimeCodes(rand.Reader)
	require.NoError(t, err)
	require.Len(t, codes, OneTimeCodes)
	f := Factor{Codes: hashes}
	left, err := f.UseOneTime(" " + strings.ToLower(codes[3]) + " ")
	require.NoError(t, err)
	assert.Len(t, left.Codes, 9)
	assert.Len(t, f.Codes, 10, "what was there is not touched")
	_, err = left.UseOneTime(codes[3])
	require.ErrorIs(t, err, ErrCodeWrong, "once")
	for i, c := range codes {
		if i != 3 {
			left, err = left.UseOneTime(strings.ReplaceAll(strings.ReplaceAll(c, "0", "o"), "1", "l"))
			require.NoError(t, err)
		}
	}
	assert.Empty(t, left.Codes)
	for _, wrong := range []string{"", "short", strings.Repeat("A", 1000), "AAAAA-AAAAA"} {
		_, err := f.UseOneTime(wrong)
		require.ErrorIs(t, err, ErrCodeWrong, wrong)
	}
	_, _, err = NewOneTimeCodes(strings.NewReader("too little"))
	require.Error(t, err)
	seen := map[string]bool{}
	for _, c := range codes {
		assert.True(t, OneTimeShaped(c))
		assert.False(t, seen[c])
		seen[c] = true
	}
	assert.False(t, OneTimeShaped("287082"))
}

func TestTOTPURI(t *testing.T) {
	assert.Equal(t, "otpauth://totp/Hale%20%26%20Co:Maya%20Ortiz?algorithm=SHA1&digits=6&issuer=Hale%20%26%20Co&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
		TOTPURI(rfcSecret, "Hale & Co", "Maya Ortiz"))
	s, err := NewTOTPSecret(rand.Reader)
	require.NoError(t, err)
	assert.Len(t, s, TOTPSecretSize)
	_, err = NewTOTPSecret(strings.NewReader("short"))
	require.Error(t, err)
}

func TestFactorRule(t *testing.T) {
	desk := Member{Roles: []Role{FrontDesk}}
	assert.True(t, DefaultFactorRule().Asks(desk))
	assert.False(t, FactorRule{Roles: []Role{Owner}}.Asks(desk))
	assert.False(t, FactorRule{}.Asks(Member{Roles: []Role{Owner}}))
}

func TestFactorWait(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	f, waits := Factor{}, []time.Duration{0, 0, 5 * time.Second, 10 * time.Second, 20 * time.Second}
	for _, want := range waits {
		f = f.Missed(now)
		assert.Equal(t, want, f.Wait(now))
	}
	assert.Zero(t, f.Wait(now.Add(20*time.Second)))
	for range 1000 {
		f = f.Missed(now)
	}
	assert.Equal(t, 15*time.Minute, f.Wait(now))
	assert.Zero(t, f.Hit().Wait(now))
}

func TestAnotherAuthenticatorBeginsAnew(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	first, second := bytes.Repeat([]byte{1}, TOTPSecretSize), bytes.Repeat([]byte{2}, TOTPSecretSize)
	code := func(secret []byte, off int64) string {
		c, err := hotp.GenerateCode(TOTPText(secret), uint64(now.Unix()/totpPeriod+off))
		require.NoError(t, err)
		return c
	}
	f := Factor{Drift: 1}
	f, _, err := f.CheckTOTP(first, code(first, 2), now)
	require.NoError(t, err)
	assert.EqualValues(t, 2, f.Drift)
	_, _, err = f.CheckTOTP(first, code(first, -1), now)
	require.ErrorIs(t, err, ErrCodeClock)
	g, _, err := f.CheckTOTP(second, code(second, -1), now)
	require.NoError(t, err, "what was learned of one telephone's clock says nothing of another's")
	assert.EqualValues(t, -1, g.Drift)
	_, _, err = g.CheckTOTP(second, code(second, -1), now)
	require.ErrorIs(t, err, ErrCodeUsed)
}
