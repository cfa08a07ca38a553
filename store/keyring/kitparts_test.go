// The Recovery Sheet in envelopes: split, typed, put together, refused.

package keyring

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/store/faulttest"
)

func split(t require.TestingT, k Kit, s KitScheme) []KitPart {
	parts, err := k.Split(s)
	require.NoError(t, err)
	require.Len(t, parts, s.Of)
	return parts
}

// subsets calls do with every choice of k of the parts, in both orders.
func subsets(parts []KitPart, k int, do func([]KitPart)) {
	for mask := range 1 << len(parts) {
		var up, down []KitPart
		for i, p := range parts {
			if mask>>i&1 == 1 {
				up, down = append(up, p), append([]KitPart{p}, down...)
			}
		}
		if len(up) == k {
			do(up)
			do(down)
		}
	}
}

// Any k envelopes give exactly the sheet back, fewer give the true reason.
func TestPartsJoin(t *testing.T) {
	k := someKit(t, 7)
	rapid.Check(t, func(t *rapid.T) {
		k := k
		k.Number = rapid.IntRange(1, maxKitNo).Draw(t, "number")
		s := rapid.SampledFrom(KitSchemes()).Draw(t, "scheme")
		parts := split(t, k, s)
		for n := 1; n <= s.Of; n++ {
			subsets(parts, n, func(some []KitPart) {
				var texts []string
				for _, p := range some {
					texts = append(texts, p.Text())
				}
				got, err := JoinParts(some...)
				typed, terr := ParseKit(strings.Join(texts, "\n + \n") + "+")
				if n < s.Need {
					want := ErrPartsMissing{Have: n, Need: s.Need, Of: s.Of}
					require.ErrorIs(t, err, want)
					require.ErrorIs(t, terr, want)
					return
				}
				require.NoError(t, errors.Join(err, terr))
				require.Equal(t, k.Text(), got.Text())
				require.Equal(t, k.AgeIdentity(), typed.AgeIdentity())
				require.Equal(t, k.Number, typed.Number)
				require.Equal(t, k.Fingerprint, typed.Fingerprint)
			})
		}
	})
}

// k-1 envelopes tell nothing: for any two sheets, the very same k-1 envelopes are possible and equally likely. For each
// choice of random pads for one sheet there is exactly one for the other that makes them: only the missing pad differs, by
// the XOR of the two sheets.
func TestTooFewPartsTellNothing(t *testing.T) {
	mine, other := someKit(t, 3), someKit(t, 3)
	differ := make([]byte, partPad)
	for i := range differ {
		differ[i] = letterValue(mine.secret[len(hybridPrefix)+i]) ^ letterValue(other.secret[len(hybridPrefix)+i])
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(KitSchemes()).Draw(t, "scheme")
		pool := rapid.SliceOfN(rapid.Byte(), (s.Of-1)*partPad+partTag, (s.Of-1)*partPad+partTag).Draw(t, "random")
		parts := splitFrom(t, mine, s, pool)
		missing := rapid.IntRange(0, s.Of-1).Draw(t, "pad that the few do not have")
		again := bytes.Clone(pool)
		if missing < s.Of-1 {
			for i := range differ {
				again[missing*partPad+i] ^= differ[i]
			}
		}
		equal := 0
		for i, p := range splitFrom(t, other, s, again) {
			holds := false
			for j := range s.pads() {
				holds = holds || (i+j)%s.Of == missing
			}
			if !holds {
				require.Equal(t, parts[i].Text(), p.Text())
				equal++
			} else {
				require.NotEqual(t, parts[i].Text(), p.Text())
			}
		}
		require.Equal(t, s.Need-1, equal, "some k-1 envelopes lack this pad, and no more than k-1 do")
	})
}

func splitFrom(t *rapid.T, k Kit, s KitScheme, pool []byte) []KitPart {
	random = bytes.NewReader(pool)
	defer func() { random = rand0 }()
	return split(t, k, s)
}

// Every letter of each single envelope of a fixed sheet comes up about equally often.
func TestPartsLookRandom(t *testing.T) {
	k := someKit(t, 3)
	for _, s := range KitSchemes() {
		counts := map[[2]int]map[byte]int{}
		const rounds = 640
		for range rounds {
			for i, p := range split(t, k, s) {
				for at := 0; at < s.pads()*partPad; at += 29 {
					key := [2]int{i, at}
					if counts[key] == nil {
						counts[key] = map[byte]int{}
					}
					counts[key][p.letters[partHead+at]]++
				}
			}
		}
		for key, c := range counts {
			sum := 0.0
			for i := range len(bech32Letters) {
				d := float64(c[bech32Letters[i]]) - rounds/32
				sum += d * d / (rounds / 32)
			}
			assert.Less(t, sum, 110.0, "%v %v: chi-square with 31 degrees of freedom", s, key) // by chance once in 10^10
		}
	}
}

func TestPartsRefused(t *testing.T) {
	k, two := someKit(t, 3), KitScheme{2, 3}
	a, again := split(t, k, two), split(t, k, two)
	later, foreign := k, k
	later.Number, foreign.Fingerprint = 4, "0000-0001"
	b, c, both := split(t, later, two), split(t, foreign, two), split(t, k, KitScheme{2, 2})
	forged := a[1]
	forged.letters = bytes.Clone(forged.letters)
	forged.letters[partHead] ^= 0 // the shared pad
	forged.letters[partHead] = bech32Letters[(letterValue(forged.letters[partHead])+1)&31]
	alone := both[1]
	alone.letters = bytes.Clone(alone.letters)
	alone.letters[partHead+3] = bech32Letters[(letterValue(alone.letters[partHead+3])+1)&31]
	for name, x := range map[string]struct {
		parts []KitPart
		want  error
	}{
		"another practice":  {[]KitPart{a[0], c[1]}, ErrPartsPractice},
		"another sheet":     {[]KitPart{a[0], b[1]}, ErrPartsSheets{3, 4}},
		"another split":     {[]KitPart{a[0], again[1]}, ErrPartsSplit},
		"another scheme":    {[]KitPart{a[0], both[1]}, ErrPartsSplit},
		"twice":             {[]KitPart{a[2], a[2]}, ErrPartTwice{3}},
		"one":               {[]KitPart{a[2]}, ErrPartsMissing{1, 2, 3}},
		"none":              {nil, ErrPartUnreadable},
		"shared pad forged": {[]KitPart{a[0], forged}, ErrPartsSplit},
		"a pad forged":      {[]KitPart{both[0], alone}, ErrPartsSplit},
	} {
		_, err := JoinParts(x.parts...)
		assert.ErrorIs(t, err, x.want, name)
	}
	_, err := ParseKit(a[0].Text())
	assert.ErrorIs(t, err, ErrPartsMissing{1, 2, 3})
	_, err = ParseKit(k.Text() + "+" + a[0].Text())
	assert.Error(t, err)
	for _, s := range []KitScheme{{}, {1, 2}, {1, 3}, {3, 2}, {2, 4}} {
		_, err := k.Split(s)
		assert.ErrorIs(t, err, ErrNoScheme)
	}
	_, err = Kit{}.Split(two)
	assert.ErrorIs(t, err, ErrKitUnreadable)
}

// A wrong letter names envelope and group, however the groups were typed.
func TestPartNamesTheWrongGroup(t *testing.T) {
	k := someKit(t, 1)
	for _, s := range KitSchemes() {
		parts := split(t, k, s)
		groups := parts[1].Groups()
		require.Len(t, groups, map[int]int{1: 15, 2: 27}[s.pads()])
		for g, group := range groups {
			for at := range group {
				wrong := append([]string{}, groups...)
				wrong[g] = group[:at] + string(bech32Letters[(letterValue(group[at])+1)&31]) + group[at+1:]
				for _, glue := range []string{" ", "", "-"} {
					_, err := ParsePart(strings.Join(wrong, glue))
					require.ErrorIs(t, err, ErrKitGroup{g + 1})
				}
				_, err := ParseKit(parts[0].Text() + "+" + strings.Join(wrong, " "))
				require.ErrorIs(t, err, ErrPartGroup{Typed: 2, Group: g + 1})
				require.ErrorIs(t, err, ErrKitGroup{g + 1})
			}
			short := append([]string{}, groups...)
			short[g] = group[:5]
			_, err := ParsePart(strings.Join(short, " "))
			require.ErrorIs(t, err, ErrKitGroup{g + 1})
			require.True(t, parts[1].Matches(g+1, strings.ToLower(group)))
			require.False(t, parts[1].Matches(g+1, short[g]))
		}
		all := strings.Join(groups, "")
		for _, text := range []string{all, strings.ToLower(all), all[:8] + "\n" + all[8:], strings.NewReplacer("0", "o", "L", "i").Replace(parts[1].Text())} {
			p, err := ParsePart(text)
			require.NoError(t, err)
			require.Equal(t, parts[1], p)
		}
		_, err := ParsePart(all + groups[0])
		require.ErrorIs(t, err, ErrPartUnreadable)
		_, err = ParsePart(strings.Join(groups[:len(groups)-1], " "))
		require.ErrorIs(t, err, ErrKitGroup{len(groups)})
		parts[1].Wipe()
		require.Empty(t, parts[1].Groups())
		require.NotContains(t, parts[0].String()+parts[0].GoString(), parts[0].Groups()[5][:5])
	}
}

type goldenParts struct {
	Sheet string
	Parts map[string][]string
}

// The envelopes of version 1, made once with a random source of known bytes.
func TestGoldenParts(t *testing.T) {
	k := Kit{Number: 9, Fingerprint: "7Q4M-2X9A", secret: []byte(goldenIdentity(t))}
	got := goldenParts{Sheet: k.Text(), Parts: map[string][]string{}}
	for name, s := range map[string]KitScheme{"2 of 2": {2, 2}, "2 of 3": {2, 3}, "3 of 3": {3, 3}} {
		random = &counter{}
		for _, p := range split(t, k, s) {
			got.Parts[name] = append(got.Parts[name], p.Text())
		}
		random = rand0
	}
	if *makeGolden {
		store(t, "parts.json", got)
	}
	var want goldenParts
	load(t, "parts.json", &want)
	assert.Equal(t, want, got)
	for _, texts := range want.Parts {
		joined, err := ParseKit(strings.Join(texts, "+"))
		require.NoError(t, err)
		assert.Equal(t, want.Sheet, joined.Text())
	}
}

// FuzzParts: whatever is typed, what is read can be printed and read again, and no more is joined than belongs together.
func FuzzParts(f *testing.F) {
	k := someKit(f, 7)
	for _, s := range KitSchemes() {
		parts, err := k.Split(s)
		require.NoError(f, err)
		f.Add(parts[0].Text())
		f.Add(parts[0].Text() + "+" + parts[1].Text())
		f.Add(strings.ToLower(strings.Join(parts[1].Groups(), "")))
	}
	for _, s := range []string{"", "+", "+++++", strings.Repeat("Q", 90), strings.Repeat("QQQQQQ ", 27), "患者 \u202e\x00+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		faulttest.Bound(t)
		if p, err := ParsePart(s); err == nil {
			again, err := ParsePart(p.Text())
			require.NoError(t, err)
			require.Equal(t, p, again)
			_, err = JoinParts(p)
			require.ErrorIs(t, err, ErrPartsMissing{1, p.Scheme.Need, p.Scheme.Of})
		} else {
			var group ErrKitGroup
			if errors.As(err, &group) {
				require.True(t, group.Group >= 1 && group.Group <= 27)
			} else {
				require.ErrorIs(t, err, ErrPartUnreadable)
			}
		}
		if got, err := ParseKit(s); err == nil && strings.Contains(s, partMark) {
			require.Len(t, got.AgeIdentity(), hybridSize)
		}
	})
}
