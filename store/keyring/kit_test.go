// The Recovery Sheet's code: printed, copied by hand, mistyped.

package keyring

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func someKit(t testing.TB, number int) Kit {
	t.Helper()
	k, err := newKit(number, now, "7Q4M-2X9A")
	require.NoError(t, err)
	return k
}

func TestKitComesBackHoweverItIsTyped(t *testing.T) {
	for _, number := range []int{1, 2, 31, 32, 500, maxKitNo} {
		k := someKit(t, number)
		groups := k.Groups()
		require.Len(t, groups, kitGroups)
		all := strings.Join(groups, "")
		require.Len(t, all, kitGroups*kitGroupSize)
		lookalikes := strings.NewReplacer("0", "O", "L", "1", "8", "b").Replace(all)
		for name, text := range map[string]string{
			"as printed":     k.Text(),
			"no gaps":        all,
			"lower case":     strings.ToLower(k.Text()),
			"look-alikes":    lookalikes,
			"i for l":        strings.ReplaceAll(strings.ToLower(all), "l", "i"),
			"dashes":         strings.Join(groups, "-"),
			"long dashes":    strings.Join(groups, " – "),
			"one per line":   strings.Join(groups, "\r\n"),
			"gaps anywhere":  all[:7] + " " + all[7:20] + "\n\t" + all[20:],
			"wide letters":   strings.Map(func(r rune) rune { return r + 0xFEE0 }, all),
			"hard spaces":    strings.Join(groups, "\u00a0"),
			"dots":           strings.Join(groups, "."),
			"around":         "\n  " + k.Text() + "\n",
			"age identity":   k.AgeIdentity(),
			"age lower case": strings.ToLower(k.AgeIdentity()),
			"age in pieces":  k.AgeIdentity()[:30] + "\n" + k.AgeIdentity()[30:],
			"identity file":  k.AgeFile(),
		} {
			got, err := ParseKit(text)
			require.NoError(t, err, name)
			assert.Equal(t, k.AgeIdentity(), got.AgeIdentity(), name)
			if strings.Contains(name, "age") || strings.Contains(name, "identity") {
				assert.Zero(t, got.Number)
			} else {
				assert.Equal(t, number, got.Number, name)
			}
		}
	}
}

func TestKitLetterCountsAndForm(t *testing.T) {
	k := someKit(t, 1)
	assert.Len(t, k.AgeIdentity(), 77)
	assert.True(t, strings.HasPrefix(k.AgeIdentity(), "AGE-SECRET-KEY-PQ-1"))
	assert.Contains(t, k.AgeFile(), "\n"+k.AgeIdentity()+"\n")
	assert.Equal(t, 4, strings.Count(k.Text(), "\n"))
	for _, g := range k.Groups() {
		assert.Regexp(t, `^[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{6}$`, g)
	}
	k.Wipe()
	assert.Empty(t, k.AgeIdentity())
	assert.Empty(t, k.Groups())
	assert.Empty(t, strings.TrimSpace(k.Text()))
}

// Every single wrong letter and every swap of neighbours, in every group, is
// found and its group named.
func TestKitNamesTheWrongGroup(t *testing.T) {
	groups := someKit(t, 3).Groups()
	for g, group := range groups {
		for at := range group {
			for _, wrong := range bech32Letters {
				if byte(wrong) == group[at] {
					continue
				}
				changed := append([]string{}, groups...)
				changed[g] = group[:at] + string(wrong) + group[at+1:]
				for _, glue := range []string{" ", ""} {
					_, err := ParseKit(strings.Join(changed, glue))
					require.ErrorIs(t, err, ErrKitGroup{Group: g + 1})
				}
			}
			if at > 0 && group[at] != group[at-1] {
				changed := append([]string{}, groups...)
				changed[g] = group[:at-1] + group[at:at+1] + group[at-1:at] + group[at+1:]
				_, err := ParseKit(strings.Join(changed, " "))
				require.ErrorIs(t, err, ErrKitGroup{Group: g + 1})
			}
		}
	}
}

func TestKitOtherMistakes(t *testing.T) {
	k := someKit(t, 3)
	groups := k.Groups()
	with := func(at int, text string) string {
		changed := append([]string{}, groups...)
		changed[at] = text
		return strings.Join(changed, " ")
	}
	swapped := append([]string{}, groups...)
	swapped[4], swapped[5] = swapped[5], swapped[4]
	other := someKit(t, 3).Groups()
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"letter forgotten":      {with(6, groups[6][:5]), ErrKitGroup{Group: 7}},
		"letter doubled":        {with(2, groups[2]+groups[2][5:]), ErrKitGroup{Group: 3}},
		"groups swapped":        {strings.Join(swapped, " "), ErrKitGroup{Group: 5}},
		"last group forgotten":  {strings.Join(groups[:11], " "), ErrKitGroup{Group: 12}},
		"first group forgotten": {strings.Join(groups[1:], ""), ErrKitGroup{Group: 1}},
		"a question mark":       {with(9, groups[9][:2]+"?"+groups[9][3:]), ErrKitGroup{Group: 10}},
		"another alphabet":      {with(0, "患患患患患患"), ErrKitGroup{Group: 1}},
		"a group of another":    {with(8, other[8]), ErrKitUnreadable},
		"one group too many":    {strings.Join(groups, "") + groups[0], ErrKitUnreadable},
		"nothing":               {" \n- ", ErrKitUnreadable},
		"a whole book":          {strings.Repeat(k.Text(), 100), ErrKitUnreadable},
		"age identity mistyped": {k.AgeIdentity()[:76] + string(groups[0][0]), ErrKitUnreadable},
		"age identity cut":      {k.AgeIdentity()[:70], ErrKitUnreadable},
		"an X25519 identity":    {"AGE-SECRET-KEY-1" + strings.Repeat("Q", 58), ErrKitGroup{Group: 1}},
		"number zero":           {"QQ", ErrKitGroup{Group: 1}},
	} {
		if name == "age identity mistyped" && k.AgeIdentity()[76] == groups[0][0] {
			c.text = k.AgeIdentity()[:75] + "QQ"
		}
		_, err := ParseKit(c.text)
		require.ErrorIs(t, err, c.want, name)
		assert.NotContains(t, err.Error(), k.AgeIdentity()[40:50])
	}
	zero := someKit(t, 1)
	zero.Number = 0
	_, err := ParseKit(zero.Text())
	require.ErrorIs(t, err, ErrKitUnreadable)
}

func TestKitGroupsTypedBackDuringSetUp(t *testing.T) {
	k := someKit(t, 1)
	groups := k.Groups()
	assert.True(t, k.Matches(4, " "+strings.ToLower(groups[3])+" "))
	assert.False(t, k.Matches(4, groups[4]))
	assert.False(t, k.Matches(0, groups[0]))
	assert.False(t, k.Matches(13, groups[0]))
	assert.False(t, Kit{}.Matches(1, ""))
	require.NoError(t, CheckKitGroup(12, groups[11]))
	require.ErrorIs(t, CheckKitGroup(1, groups[11]), ErrKitGroup{Group: 1})
	require.Error(t, CheckKitGroup(0, groups[0]))
	require.Error(t, CheckKitGroup(13, groups[0]))
}

// The check letter's arithmetic: a field, and weights that all differ.
func TestKitCheckArithmetic(t *testing.T) {
	weights := map[byte]bool{1: true}
	w := byte(1)
	for range kitGroupData {
		w = gf32(w, 2)
		assert.False(t, weights[w])
		weights[w] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := byte(rapid.IntRange(0, 31).Draw(t, "a")), byte(rapid.IntRange(0, 31).Draw(t, "b")), byte(rapid.IntRange(0, 31).Draw(t, "c"))
		require.Equal(t, gf32(a, b), gf32(b, a))
		require.Equal(t, gf32(a, gf32(b, c)), gf32(gf32(a, b), c))
		require.Equal(t, gf32(a, b^c), gf32(a, b)^gf32(a, c))
		require.Equal(t, a, gf32(a, 1))
		if a != 0 && b != 0 {
			require.NotZero(t, gf32(a, b))
		}
	})
}
