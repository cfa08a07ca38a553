package access

// This file holds what a password must be (NIST SP 800-63B-4, OWASP ASVS 5.0
// 6.2): long, not guessable, otherwise free. No composition rules, no expiry.

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	zxcvbn "github.com/ccojocar/zxcvbn-go"
	"github.com/ccojocar/zxcvbn-go/frequency"
	"github.com/ccojocar/zxcvbn-go/matching"
	"golang.org/x/text/unicode/norm"
)

// Bounds of a password in code points, counted after NFKC.
const (
	MinPassword = 15
	MaxPassword = 256
)

// MinScore is the zxcvbn score asked for: 0 to 4.
const MinScore = 3

// scored is how many code points the estimate looks at. It grows with the square
// of the length, and nothing beyond makes a weak password of a strong one.
const scored = 64

// Normalize returns the form of a password that is checked and that keys are
// derived from: Unicode NFKC, so that the same password typed on another keyboard
// is the same. The result is a new slice; the caller wipes both.
func Normalize(pw []byte) []byte {
	return norm.NFKC.Append(make([]byte, 0, len(pw)+16), pw...)
}

// CheckPassword returns everything wrong with a new password, most important
// first; nil when it is good. context holds words an attacker would try here: the
// practice's name, the members' names. The product's own name is always added.
//
// Common passwords are the 7,141 of zxcvbn-go's list, which holds the most used
// leaked ones; with their digits and repetitions taken off, since hardly any
// common password has 15 characters (41 of the 49,233 in a larger list do).
//
// The check makes short-lived copies of the password as strings, which cannot be
// wiped; it runs when a password is chosen, not at sign-in.
func CheckPassword[T string | []byte](pw T, context []string) []Defect {
	typed := []byte(pw)
	defer clearCopy(pw, typed)
	return checkPassword(typed, context)
}

// clearCopy wipes the copy that was made of a string; of a slice none was made.
func clearCopy[T string | []byte](pw T, typed []byte) {
	if _, isString := any(pw).(string); isString {
		clear(typed)
	}
}

func checkPassword(pw []byte, context []string) []Defect {
	if len(pw) > MaxPassword*4*4 || !utf8.Valid(pw) {
		if len(pw) > MaxPassword*4*4 {
			return []Defect{tooLong()}
		}
		return []Defect{{Field: "password", Key: "access.password_text"}}
	}
	normal := Normalize(pw)
	defer clear(normal)
	text := string(normal)
	n := utf8.RuneCountInString(text)
	switch {
	case strings.ContainsFunc(text, isControl):
		return []Defect{{Field: "password", Key: "access.password_control"}}
	case n < MinPassword:
		return []Defect{{Field: "password", Key: "access.password_short", Args: map[string]string{
			"min": strconv.Itoa(MinPassword), "have": strconv.Itoa(n)}}}
	case n > MaxPassword:
		return []Defect{tooLong()}
	}
	var ds []Defect
	add := func(key string, args map[string]string) {
		ds = append(ds, Defect{Field: "password", Key: key, Args: args})
	}
	plain := fold(text)
	words := contextWords(context)
	if word, left := withoutContext(plain, words); left < MinPassword {
		add("access.password_context", map[string]string{"word": word})
	}
	if isCommon(plain) {
		add("access.password_common", nil)
	}
	switch repeated, runs := monotony(plain); {
	case repeated:
		add("access.password_repeats", nil)
	case runs:
		add("access.password_sequence", nil)
	}
	if score(plain, words) < MinScore {
		add("access.password_weak", nil)
	}
	return ds
}

func tooLong() Defect {
	return Defect{Field: "password", Key: "access.password_long",
		Args: map[string]string{"max": strconv.Itoa(MaxPassword)}}
}

// Strength estimates a password for a meter: 0 (guessed at once) to 4. A score of
// MinScore is not enough by itself: CheckPassword decides.
func Strength(pw []byte, context []string) int {
	if len(pw) == 0 || len(pw) > MaxPassword*4*4 || !utf8.Valid(pw) {
		return 0
	}
	normal := Normalize(pw)
	defer clear(normal)
	return score(fold(string(normal)), contextWords(context))
}

// fold lower-cases, drops accents, and maps every character outside ASCII to a
// letter: one character stays one byte. The estimator mixes byte and character
// positions and would misjudge anything else; a letter is a careful guess at what
// a character of another script is worth.
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < utf8.RuneSelf:
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte('a' + byte(unicode.ToLower(r)%26))
		}
	}
	return b.String()
}

// leet undoes the usual look-alikes, one for one.
var leet = strings.NewReplacer("4", "a", "@", "a", "8", "b", "3", "e", "1", "i", "!", "i", "|", "i",
	"0", "o", "$", "s", "5", "s", "7", "t", "+", "t", "2", "z")

// contextWords cuts the context into words worth refusing: four letters or more,
// and each phrase written as one word. Longest first.
func contextWords(context []string) []string {
	words := []string{"consentry"}
	add := func(w string) {
		if len(w) >= 4 && len(w) <= 64 && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	for _, c := range context {
		parts := strings.FieldsFunc(fold(c), func(r rune) bool { return !isAlnum(byte(r)) })
		add(strings.Join(parts, ""))
		for _, p := range parts {
			add(p)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// withoutContext takes the context words out and returns how many characters
// remain, and the first word found. Spaces and signs inside a phrase do not hide
// it.
func withoutContext(plain string, words []string) (found string, left int) {
	left = MaxPassword
	for _, text := range []string{plain, leet.Replace(plain)} {
		bare := onlyAlnum(text)
		rest := len(text)
		for _, w := range words {
			if n := strings.Count(bare, w); n > 0 {
				if found == "" {
					found = w
				}
				bare = strings.ReplaceAll(bare, w, " ")
				rest -= n * len(w)
			}
		}
		left = min(left, rest)
	}
	if found == "" {
		return "", MinPassword
	}
	return found, left
}

func isAlnum(c byte) bool { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') }

func onlyAlnum(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && isAlnum(byte(r)) {
			return r
		}
		return -1
	}, s)
}

var common = sync.OnceValue(func() map[string]struct{} {
	set := make(map[string]struct{}, 8192)
	for _, p := range frequency.Lists["Passwords"].List {
		set[strings.ToLower(p)] = struct{}{}
	}
	return set
})

// isCommon tells whether the text is a common password, also with signs, leading
// and trailing digits and repetitions taken off, and look-alikes undone.
func isCommon(plain string) bool {
	bare := onlyAlnum(plain)
	for _, text := range []string{plain, bare, strings.Trim(bare, "0123456789"), strings.Trim(plain, "0123456789!@#$%^&*.-_ ")} {
		for _, candidate := range []string{text, leet.Replace(text)} {
			if _, ok := common()[unrepeat(candidate)]; ok {
				return true
			}
		}
	}
	return false
}

// unrepeat returns the unit that s consists of: "abab" gives "ab".
func unrepeat(s string) string {
	if s == "" {
		return s
	}
	if i := strings.Index((s + s)[1:], s) + 1; i < len(s) {
		return s[:i]
	}
	return s
}

// keyRows are the rows of a US keyboard, shifted signs beside their digits.
var keyRows = []string{"`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()"}

// enough is how many characters must remain when every run counts as one.
const enough = 8

// monotony finds texts that are one short unit repeated or that use hardly any
// different characters (repeated), and texts made of runs such as abcdef, 98765
// or qwerty (runs).
func monotony(plain string) (repeated, runs bool) {
	distinct := map[byte]struct{}{}
	for i := 0; i < len(plain); i++ {
		distinct[plain[i]] = struct{}{}
	}
	if len(distinct) < 5 || len(unrepeat(plain)) <= len(plain)/2 {
		return true, false
	}
	left, same := 0, 0
	for i := 0; i < len(plain); {
		j, step := i+1, 0
		for j < len(plain) {
			s, ok := stepBetween(plain[j-1], plain[j])
			if !ok || (j > i+1 && s != step) {
				break
			}
			step, j = s, j+1
		}
		if j-i < 3 {
			j = i + 1
		} else if step == 0 {
			same += j - i - 1
		}
		left++
		i = j
	}
	if left >= enough {
		return false, false
	}
	return same > len(plain)/2, true
}

// stepBetween returns how b follows a: 0 the same, 1 or -1 a neighbour in the
// alphabet, among digits or on a keyboard row.
func stepBetween(a, b byte) (int, bool) {
	switch {
	case a == b:
		return 0, true
	case isAlnum(a) && isAlnum(b) && (b == a+1 || b == a-1):
		return int(b) - int(a), true
	}
	for _, row := range keyRows {
		i, j := strings.IndexByte(row, a), strings.IndexByte(row, b)
		if i >= 0 && j >= 0 && (j == i+1 || j == i-1) {
			return j - i, true
		}
	}
	return 0, false
}

// leetSigns are the characters zxcvbn tries as look-alikes. It tries every
// combination: with many of them at once that takes seconds, so then the text
// with look-alikes undone is judged instead.
const leetSigns = "4@8({[<369661!|710$5+7%2"

func score(plain string, words []string) int {
	plain = plain[:min(len(plain), scored)]
	kinds := 0
	for i, c := range leetSigns {
		if strings.IndexRune(leetSigns, c) == i && strings.ContainsRune(plain, c) {
			kinds++
		}
	}
	lowest := 4
	if kinds <= 3 {
		lowest = zxcvbn.PasswordStrength(plain, words).Score
	} else {
		lowest = zxcvbn.PasswordStrength(plain, words, matching.FilterL33tMatcher).Score
	}
	if undone := leet.Replace(plain); undone != plain {
		lowest = min(lowest, zxcvbn.PasswordStrength(undone, words, matching.FilterL33tMatcher).Score)
	}
	return lowest
}
