// A Recovery Sheet while it is typed: whole, or one envelope after another.

package keyring

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
	"pgregory.net/rapid"
)

func TestAWholeSheetIsTypedAtOnce(t *testing.T) {
	k := someKit(t, 7)
	for name, text := range map[string]string{"groups": strings.Join(k.Groups(), " "), "no gaps": strings.Join(k.Groups(), ""), "age": k.AgeIdentity(),
		"a file": "# Recovery Sheet 7\n" + k.AgeIdentity() + "\n"} {
		got, err := ReadTyped("", text)
		require.NoError(t, err, name)
		assert.True(t, got.Whole(), name)
		assert.Zero(t, got.Have, name)
		assert.Equal(t, text, got.Text, name)
	}
}

// However many envelopes there are, one after another is taken in any order, and with the last one needed the sheet is
// there.
func TestEnvelopesAreTypedOneAfterAnother(t *testing.T) {
	k := someKit(t, 7)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(KitSchemes()).Draw(t, "scheme")
		gap := rapid.SampledFrom([]string{" ", "", "-", "\n"}).Draw(t, "gap")
		parts := rapid.Permutation(split(t, k, s)).Draw(t, "order")
		before := ""
		for i, p := range parts[:s.Need] {
			got, err := ReadTyped(before, strings.Join(p.Groups(), gap))
			require.NoError(t, err)
			require.Equal(t, []any{k.Number, k.Fingerprint, s, p.Part, i + 1, i+1 == s.Need}, []any{got.Number, got.Fingerprint, got.Scheme, got.Part, got.Have, got.Whole()})
			before = got.Text
		}
		back, err := ParseKit(before)
		require.NoError(t, err)
		require.Equal(t, k.AgeIdentity(), back.AgeIdentity())
	})
}

// Every group of every envelope, spoiled by one letter: the group, the envelope and the sheet are named; of a spoiled
// first group only that it is the first.
func TestTheMistypedGroupItsEnvelopeAndSheetAreNamed(t *testing.T) {
	k := someKit(t, 7)
	for _, s := range KitSchemes() {
		parts := split(t, k, s)
		for i, p := range parts {
			for g, group := range p.Groups() {
				for _, before := range []string{"", parts[(i+1)%s.Of].Text()} {
					groups := p.Groups()
					groups[g] = spoiled(group)
					_, err := ReadTyped(before, strings.Join(groups, " "))
					want := ErrTypedGroup{Group: g + 1, Number: 7, Part: i + 1, Envelope: true}
					if g == 0 {
						want.Number, want.Part = 0, 0
					}
					require.Equal(t, want, err, "%v group %d", s, g+1)
					require.ErrorIs(t, err, ErrKitGroup{Group: g + 1})
				}
			}
		}
	}
	for g, group := range k.Groups() {
		groups := k.Groups()
		groups[g] = spoiled(group)
		_, err := ReadTyped("", strings.Join(groups, " "))
		want := ErrTypedGroup{Group: g + 1, Number: 7}
		if g == 0 {
			want.Number = 0
		}
		require.Equal(t, want, err, "group %d", g+1)
	}
}

// spoiled is the group with its second letter changed.
func spoiled(group string) string {
	c := bech32Letters[(strings.IndexByte(bech32Letters, group[1])+3)%len(bech32Letters)]
	return group[:1] + string(c) + group[2:]
}

func TestEnvelopesThatDoNotGoTogetherAreRefused(t *testing.T) {
	k, newer, other := someKit(t, 7), someKit(t, 8), someKit(t, 7)
	other.Fingerprint = "Z9Z9-Z9Z9"
	two := KitScheme{2, 2}
	first := split(t, k, two)
	cases := map[string]struct {
		text string
		want error
	}{
		"twice":          {first[0].Text(), ErrPartTwice{Part: 1}},
		"another sheet":  {split(t, newer, two)[1].Text(), ErrPartsSheets{One: 7, Other: 8}},
		"other practice": {split(t, other, two)[1].Text(), ErrPartsPractice},
		"another split":  {split(t, k, two)[1].Text(), ErrPartsSplit},
		"the sheet":      {strings.Join(k.Groups(), " "), nil},
		"nothing":        {" ", nil},
		"too long":       {strings.Repeat("Q", maxTyped), ErrKitUnreadable},
	}
	for name, c := range cases {
		_, err := ReadTyped(first[0].Text(), c.text)
		if name == "nothing" { // the envelope before it still counts, and nothing more
			require.NoError(t, err, name)
			continue
		}
		require.Error(t, err, name)
		if c.want != nil {
			require.ErrorIs(t, err, c.want, name)
		}
	}
}

func FuzzTyped(f *testing.F) {
	k := someKit(f, 7)
	parts, err := k.Split(KitScheme{2, 3})
	require.NoError(f, err)
	f.Add("", strings.Join(k.Groups(), " "))
	f.Add(parts[0].Text(), parts[1].Text())
	f.Add("+", "+")
	f.Fuzz(func(t *testing.T, before, text string) {
		faulttest.Bound(t)
		got, err := ReadTyped(before, text)
		if err != nil {
			return
		}
		_, perr := ParseKit(got.Text)
		if whole := perr == nil; whole != got.Whole() {
			t.Fatalf("whole: %v, read: %v", got.Whole(), fmt.Sprint(perr))
		}
	})
}
