package access

// This file is the second factor that a member shows after the password: codes of an authenticator (RFC 6238) and
// printed one-time codes. Both are the program's own check: they stop somebody who saw a password from using the
// program, not somebody who copied the disk and knows the password. Against that only a key file helps.

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

const (
	// TOTPSecretSize is the length of a new secret in bytes, the length of the hash (RFC 4226, 4, R6).
	TOTPSecretSize = 20
	totpPeriod     = 30 // seconds a step (RFC 6238, 4.1)
	totpDigits     = 6
	totpWindow     = 1  // steps of drift taken either way, for the time it takes to type (RFC 6238, 5.2)
	totpLearned    = 2  // steps of lasting drift that are learned (RFC 6238, 6)
	totpSearched   = 20 // steps searched either way to tell a wrong clock from a wrong code: ten minutes

	// OneTimeCodes is how many printed codes there are, OneTimeLetters the letters of each: 50 bits.
	OneTimeCodes   = 10
	OneTimeLetters = 10
	oneTimeSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// What is wrong with a code.
var (
	ErrCodeWrong = errors.New("the code is wrong")
	ErrCodeUsed  = errors.New("the code was used before")
	// ErrCodeClock says that the code is right for another time: the clock of the telephone or of this computer is wrong.
	ErrCodeClock = errors.New("the code belongs to another time")
	ErrNoFactor  = errors.New("no second factor is set up")
)

// Factor is what is remembered about a member's second factor. The authenticator's secret is not in it: that lies in
// the member's key slot.
type Factor struct {
	Since    time.Time  `json:"since"`
	Of       []byte     `json:"of,omitempty"` // which authenticator LastStep and Drift are about: the beginning of its secret's SHA-256
	LastStep int64      `json:"last_step"`    // newest step whose code was accepted: no code works twice (RFC 6238, 5.2)
	Drift    int64      `json:"drift,omitempty"`
	Codes    [][32]byte `json:"codes,omitempty"` // SHA-256 of the printed codes that are left
	Wrong    int        `json:"wrong,omitempty"` // wrong codes since the last right one
	WrongAt  time.Time  `json:"wrong_at,omitzero"`
}

// Wait returns how long the next try has to wait after wrong ones: 5 s from the third on, doubled with each more, a
// quarter of an hour at most. Six digits of which three count at a time are guessed in years then. A clock that runs behind
// the last try makes nobody wait longer than the pause itself.
func (f Factor) Wait(now time.Time) time.Duration {
	if f.Wrong < 3 {
		return 0
	}
	pause := min(5*time.Second<<min(f.Wrong-3, 8), 15*time.Minute)
	return min(max(f.WrongAt.Add(pause).Sub(now), 0), pause)
}

// Missed counts a wrong code, Hit forgets them after a right one.
func (f Factor) Missed(now time.Time) Factor {
	f.Wrong, f.WrongAt = f.Wrong+1, now
	return f
}

// Hit forgets the wrong codes before a right one.
func (f Factor) Hit() Factor {
	f.Wrong, f.WrongAt = 0, time.Time{}
	return f
}

// NewTOTPSecret makes an authenticator's secret from random (crypto/rand.Reader).
func NewTOTPSecret(random io.Reader) ([]byte, error) {
	b := make([]byte, TOTPSecretSize)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, fmt.Errorf("make authenticator secret: %w", err)
	}
	return b, nil
}

// TOTPText is the secret as a person types it into an authenticator: base32 without padding.
func TOTPText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// TOTPURI is what the QR code says: the key URI that authenticators read. It names the practice and the member.
func TOTPURI(secret []byte, practice, member string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	q := url.Values{"secret": {TOTPText(secret)}, "issuer": {practice}, "digits": {"6"}, "period": {"30"}, "algorithm": {"SHA1"}}
	return "otpauth://totp/" + escape(practice) + ":" + escape(member) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// CheckTOTP says whether code is the authenticator's at now, and returns what to remember. A code counts within one
// step of where the member's clock was last, once.
//
// Errors: ErrCodeWrong, ErrCodeUsed, ErrCodeClock with the offset in steps of 30 s (positive: the telephone is ahead).
func (f Factor) CheckTOTP(secret []byte, code string, now time.Time) (after Factor, offset int64, err error) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	if len(secret) == 0 {
		return f, 0, ErrNoFactor
	}
	if len(code) != totpDigits {
		return f, 0, ErrCodeWrong
	}
	f = f.about(secret)
	step, text := now.Unix()/totpPeriod, TOTPText(secret)
	found, off := false, int64(0)
	// Every step is computed whatever matched before, the nearest match counts.
	for d := int64(-totpSearched); d <= totpSearched; d++ {
		ok, err := hotp.ValidateCustom(code, uint64(step+d), text, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return f, 0, fmt.Errorf("check code: %w", err)
		}
		if ok && (!found || near(d-f.Drift) < near(off-f.Drift)) {
			found, off = true, d
		}
	}
	switch {
	case !found:
		return f, 0, ErrCodeWrong
	case near(off-f.Drift) > totpWindow:
		return f, off, ErrCodeClock
	case step+off <= f.LastStep:
		return f, 0, ErrCodeUsed
	}
	f.LastStep, f.Drift = step+off, min(max(off, -totpLearned), totpLearned)
	return f, off, nil
}

// about forgets what was learned about another authenticator: one was replaced, and the program ended before this was
// written down.
func (f Factor) about(secret []byte) Factor {
	sum := sha256.Sum256(secret)
	of := sum[:8]
	if f.Of != nil && !slices.Equal(f.Of, of) {
		f.LastStep, f.Drift = 0, 0
	}
	f.Of = of
	return f
}

func near(d int64) int64 { return max(d, -d) }

// NewOneTimeCodes makes the codes to print, in two groups of five, and what to remember of them.
func NewOneTimeCodes(random io.Reader) (codes []string, hashes [][32]byte, err error) {
	for range OneTimeCodes {
		var raw [OneTimeLetters]byte
		if _, err := io.ReadFull(random, raw[:]); err != nil {
			return nil, nil, fmt.Errorf("make one-time codes: %w", err)
		}
		for i, b := range raw {
			raw[i] = oneTimeSymbols[b%32] // 256 is a multiple of 32: no symbol is likelier
		}
		codes = append(codes, string(raw[:5])+"-"+string(raw[5:]))
		hashes = append(hashes, sha256.Sum256(raw[:]))
	}
	return codes, hashes, nil
}

// OneTimeShaped tells whether text has the form of a printed code, as a person may type it.
func OneTimeShaped(text string) bool { return len(plainCode(text)) == OneTimeLetters }

// UseOneTime takes one of the printed codes off the list. Errors: ErrCodeWrong.
func (f Factor) UseOneTime(text string) (Factor, error) {
	sum := sha256.Sum256([]byte(plainCode(text)))
	at := -1
	for i, c := range f.Codes {
		if subtle.ConstantTimeCompare(c[:], sum[:]) == 1 {
			at = i
		}
	}
	if at < 0 || !OneTimeShaped(text) {
		return f, ErrCodeWrong
	}
	f.Codes = slices.Delete(slices.Clone(f.Codes), at, at+1)
	return f, nil
}

// plainCode evens out how a code was typed: case, spaces and dashes do not count, and O, I and L are the digits they
// look like.
func plainCode(text string) string {
	if len(text) > 64 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\t':
			return -1
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(text))
}

// FactorRule says who has to show a second factor.
type FactorRule struct {
	Roles []Role `json:"roles"` // any of these roles; empty: nobody has to
	// GraceDays is how many days after the first sign-in a member may still sign in without one.
	GraceDays int `json:"grace_days"`
}

// DefaultFactorRule asks everybody, within a week.
func DefaultFactorRule() FactorRule { return FactorRule{Roles: Roles(), GraceDays: 7} }

// Asks tells whether the rule asks m for a second factor.
func (r FactorRule) Asks(m Member) bool {
	return slices.ContainsFunc(m.Roles, func(x Role) bool { return slices.Contains(r.Roles, x) })
}
