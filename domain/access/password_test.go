package access

// This file tests the password rule and the generated passphrases.

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// office is the context of the sample practice.
var office = []string{"Hale Aesthetic Surgery", "Ana Hale", "Maya Ortiz", "Rose Park"}

func keys(ds []Defect) []string {
	var ks []string
	for _, d := range ds {
		ks = append(ks, strings.TrimPrefix(d.Key, "access.password_"))
	}
	return ks
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		name, pw string
		want     []string // the defects that must be among those found; nil: none
	}{
		{"five words", "velvet harbor trumpet mango ladder", nil},
		{"a sentence", "my cat naps on warm gravel", nil},
		{"exactly fifteen", "kV7&wq2Zr!m9TpX", nil},
		{"Spanish", "canción del río mañana 7", nil},
		{"Chinese, fifteen characters", "春眠不觉晓处处闻啼鸟夜来风雨声", nil},
		{"contains a colleague's name, and enough else", "the rose in a copper bucket sings", nil},
		{"empty", "", []string{"short"}},
		{"fourteen", "kV7&wq2Zr!m9Tp", []string{"short"}},
		{"fourteen, composed and decomposed accents", "kV7&wq2Zr!m9Té"[:len("kV7&wq2Zr!m9T")] + "e\u0301", []string{"short"}},
		{"257", strings.Repeat("kV7&wq2Z", 32) + "x", []string{"long"}},
		{"very long", strings.Repeat("a", 1<<20), []string{"long"}},
		{"NUL", "kV7&wq2Zr!m9TpX\x00", []string{"control"}},
		{"line break", "velvet harbor\ntrumpet mango", []string{"control"}},
		{"not text", "kV7&wq2Zr!m9TpX\xff\xfe", []string{"text"}},
		{"practice name", "Hale Aesthetic Surgery", []string{"context"}},
		{"practice name in one word and a year", "haleaestheticsurgery2026", []string{"context"}},
		{"practice name dressed up", "H@le-A3sthetic!2026", []string{"context"}},
		{"product name", "Consentry-2026-!!", []string{"context"}},
		{"member's name twice", "MayaOrtizMayaOrtiz", []string{"context"}},
		{"one letter", strings.Repeat("a", 20), []string{"repeats", "weak"}},
		{"two letters", "abababababababab", []string{"repeats"}},
		{"a word repeated", "mangomangomango", []string{"repeats"}},
		{"a phrase twice", "blue door blue door ", []string{"repeats"}},
		{"counting", "123456789012345", []string{"sequence"}},
		{"keyboard rows", "qwertyuiopasdfgh", []string{"sequence"}},
		{"alphabet", "abcdefghijklmnop", []string{"sequence"}},
		{"backwards", "ponmlkjihgfedcba", []string{"sequence"}},
		{"steps", "111222333444555", []string{"repeats"}},
		{"common, padded", "password1234567", []string{"common", "weak"}},
		{"common, dressed up", "P@ssw0rd!!!!!!!", []string{"common"}},
		{"common, twice", "passwordpassword", []string{"common", "repeats"}},
		{"two common ones", "passwordqwerty1", []string{"weak"}},
		{"birth date and name", "jennifer06041991", []string{"weak"}},
		{"full-width letters", "ｐａｓｓｗｏｒｄ１２３４５６７", []string{"common"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := keys(CheckPassword([]byte(c.pw), office))
			if c.want == nil {
				assert.Empty(t, got)
			}
			for _, k := range c.want {
				assert.Contains(t, got, k)
			}
		})
	}
	short := CheckPassword([]byte("short"), nil)
	require.Len(t, short, 1)
	assert.Equal(t, map[string]string{"min": "15", "have": "5"}, short[0].MessageArgs())
}

func TestCheckPasswordRefusesLongCommonOnes(t *testing.T) {
	// Often-leaked passwords of fifteen characters or more.
	for _, pw := range []string{
		"123456789987654321", "1qaz2wsx3edc4rfv", "qazwsxedcrfvtgb", "123456789qwerty",
		"12345678900987654321", "qwerty123456789", "12345678987654321", "1234567890qwerty",
		"zxcvbnm123456789", "111222333444555", "122333444455555", "qwertyuiop12345",
		"420842084208555", "1234567887654321", "passwordpassword", "iloveyouiloveyou",
	} {
		assert.NotEmpty(t, CheckPassword([]byte(pw), nil), pw)
	}
}

func TestNormalizeMakesKeyboardsAgree(t *testing.T) {
	assert.Equal(t, Normalize([]byte("canci\u00f3n \ufb01n")), Normalize([]byte("cancio\u0301n fin")))
	in := []byte("kV7&wq2Z")
	out := Normalize(in)
	clear(in)
	assert.Equal(t, "kV7&wq2Z", string(out), "the result shares no memory with the input")
	assert.Empty(t, Normalize(nil))
}

func TestStrengthIsQuickForAnything(t *testing.T) {
	// Many look-alikes at once would cost zxcvbn seconds; the score still comes.
	all := []byte(strings.Repeat(leetSigns, 8))
	assert.Equal(t, 4, Strength(all, office))
	assert.Equal(t, 0, Strength(nil, nil))
	assert.Equal(t, 0, Strength([]byte("\xff"), nil))
	assert.Equal(t, 0, Strength([]byte("password"), nil))
	assert.Less(t, Strength([]byte("p4$$w0rd!1"), nil), MinScore)
}

func TestWords(t *testing.T) {
	require.GreaterOrEqual(t, len(words), 7132, "64 bits with five words")
	assert.GreaterOrEqual(t, PassphraseWords*math.Log2(float64(len(words))), 64.0)
	assert.True(t, slices.IsSorted(words))
	assert.Len(t, words, len(slices.Compact(slices.Clone(words))), "each word once")
	for _, w := range words {
		if len(w) < 4 || len(w) > 8 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("%q is not four to eight plain letters", w)
		}
	}
}

func TestGeneratedPassphrasesAreGood(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p, err := GeneratePassphrase(rand.Reader)
		require.NoError(t, err)
		require.Len(t, strings.Split(p, " "), PassphraseWords)
		assert.Empty(t, CheckPassword([]byte(p), office), p)
		assert.False(t, seen[p])
		seen[p] = true
	}
}

func TestPickIsUnbiased(t *testing.T) {
	// Every 16-bit value once: each word must come up equally often, and the
	// values of the last, incomplete round not at all.
	n := len(words)
	counts := make([]int, n)
	thrown := 0
	for v := range 1 << 16 {
		source := io.MultiReader(bytes.NewReader([]byte{byte(v >> 8), byte(v)}), iotest.ErrReader(io.ErrUnexpectedEOF))
		k, err := pick(source, n)
		if err != nil {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			thrown++
			continue
		}
		counts[k]++
	}
	assert.Equal(t, (1<<16)%n, thrown)
	assert.Equal(t, (1<<16)/n, slices.Min(counts))
	assert.Equal(t, (1<<16)/n, slices.Max(counts))
}

func TestPassphraseNeedsRandomness(t *testing.T) {
	_, err := GeneratePassphrase(iotest.ErrReader(errors.New("no entropy")))
	require.ErrorContains(t, err, "no entropy")
	_, err = GeneratePassphrase(stuck{})
	require.ErrorIs(t, err, errNoRandom)
}

// stuck gives only 0xff, which no word stands for.
type stuck struct{}

func (stuck) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0xff
	}
	return len(p), nil
}

func FuzzCheckPassword(f *testing.F) {
	f.Add([]byte("velvet harbor trumpet mango ladder"), "Hale")
	f.Add([]byte("ｐａｓｓ\u0301\u0301\u0301\u0301"), "\x00")
	f.Add([]byte(strings.Repeat(leetSigns, 3)), "@@@@")
	f.Fuzz(func(t *testing.T, pw []byte, context string) {
		faulttest.Bound(t)
		before := bytes.Clone(pw)
		ds := CheckPassword(pw, []string{context})
		if !bytes.Equal(before, pw) {
			t.Fatal("the password was changed")
		}
		if n := len([]rune(string(Normalize(pw)))); len(ds) == 0 && (n < MinPassword || n > MaxPassword) {
			t.Fatalf("accepted %d characters", n)
		}
	})
}

func BenchmarkCheckPassword(b *testing.B) {
	for name, pw := range map[string]string{
		"words":      "velvet harbor trumpet mango ladder",
		"longest":    strings.Repeat("velvet h@rb0r ", 18),
		"lookalikes": strings.Repeat(leetSigns, 8),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				CheckPassword([]byte(pw), office)
			}
		})
	}
}
