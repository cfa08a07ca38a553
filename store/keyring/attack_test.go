// What a reviewer will try with write access to the disk, and what happens.

package keyring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// swapSlots exchanges what the owner's and the nurse's slots seal.
func swapSlots(o office) func(*header) {
	return func(h *header) {
		a, b := h.find(o.owner), h.find(o.nurse)
		a.KDF, b.KDF = b.KDF, a.KDF
		a.Nonce, b.Nonce = b.Nonce, a.Nonce
		a.Sealed, b.Sealed = b.Sealed, a.Sealed
	}
}

// recipe edits how the owner's password becomes a key.
func (o office) recipe(edit func(*kdfWire)) func(*header) {
	return func(h *header) {
		k := *h.find(o.owner).KDF
		edit(&k)
		h.find(o.owner).KDF = &k
	}
}

// replaceSheet puts another Recovery Sheet's public key in place.
func replaceSheet(pub string) func(*header) {
	return func(h *header) {
		h.Kit.Pub = pub
		for i := range h.Slots {
			if h.Slots[i].Kind == Recovery {
				h.Slots[i].Pub = pub
			}
		}
	}
}

// Attempts without any key: the header is forged in both copies, with its
// checksum right.
func TestForgedHeaderOpensNothing(t *testing.T) {
	o := newOffice(t)
	intruder, err := age.GenerateHybridIdentity()
	require.NoError(t, err)
	badHeader := error(ErrDamaged{File: headerName})
	for _, c := range []struct {
		name string
		edit func(h *header)
		s    Secret
		want error
	}{
		{"cheaper passes", o.recipe(func(k *kdfWire) { k.T = 2 }), ownerSecret, ErrWrongPassword},
		{"other memory", o.recipe(func(k *kdfWire) { k.M = 20 << 10 }), ownerSecret, ErrWrongPassword},
		{"other lanes", o.recipe(func(k *kdfWire) { k.P = 2 }), ownerSecret, ErrWrongPassword},
		{"other salt", o.recipe(func(k *kdfWire) { k.Salt = b64.EncodeToString(make([]byte, saltSize)) }), ownerSecret, ErrWrongPassword},
		{"pretend a stick is needed", o.recipe(func(k *kdfWire) { k.KeyFile = true }), ownerSecret, ErrKeyFileNeeded},
		{"memory of 4 TiB", o.recipe(func(k *kdfWire) { k.M = 1<<32 - 1 }), ownerSecret, badHeader},
		{"memory above 1 GiB", o.recipe(func(k *kdfWire) { k.M = 1<<20 + 1 }), ownerSecret, badHeader},
		{"memory below 19 MiB", o.recipe(func(k *kdfWire) { k.M = 19<<10 - 1 }), ownerSecret, badHeader},
		{"17 passes", o.recipe(func(k *kdfWire) { k.T = 17 }), ownerSecret, badHeader},
		{"no pass", o.recipe(func(k *kdfWire) { k.T = 0 }), ownerSecret, badHeader},
		{"17 lanes", o.recipe(func(k *kdfWire) { k.P = 17 }), ownerSecret, badHeader},
		{"no lane", o.recipe(func(k *kdfWire) { k.P = 0 }), ownerSecret, badHeader},
		{"swapped slots, own password", swapSlots(o), ownerSecret, ErrWrongPassword},
		{"swapped slots, other password", swapSlots(o), nurseSecret, ErrWrongPassword},
		{"kind changed", func(h *header) { s := h.find(o.owner); s.Kind, s.Login, s.Rings = Emergency, "", []Ring{Core, Media} }, ownerSecret, ErrWrongPassword},
		{"slot id changed", func(h *header) { h.find(o.front).ID = "AAAAAAAAAAA" }, ownerSecret, badHeader},
		{"vault id changed", func(h *header) { h.Vault = b64.EncodeToString(make([]byte, 16)) }, ownerSecret, ErrWrongPassword},
		{"name changed", func(h *header) { h.find(o.front).Login = "Somebody Else" }, ownerSecret, badHeader},
		{"generation raised", func(h *header) { h.Gen += 10 }, ownerSecret, badHeader},
		{"generation lowered", func(h *header) { h.Gen = 1 }, ownerSecret, ErrDamaged{File: "ring-core"}},
		{"date changed", func(h *header) { h.Created = "2020-01-01T00:00:00Z" }, ownerSecret, badHeader},
		{"rings widened", func(h *header) { h.find(o.front).Rings = allRings }, ownerSecret, badHeader},
		{"own public key replaced", func(h *header) { h.find(o.owner).Pub = intruder.Recipient().String() }, ownerSecret, badHeader},
		{"another's public key replaced", func(h *header) { h.find(o.front).Pub = intruder.Recipient().String() }, ownerSecret, badHeader},
		{"sheet replaced", replaceSheet(intruder.Recipient().String()), ownerSecret, badHeader},
		{"retirement undone by hand", func(h *header) { h.find(o.front).State = Retired }, ownerSecret, badHeader},
		{"required version lowered", func(h *header) { h.MinApp = "0.0.1" }, ownerSecret, badHeader},
		{"nothing, but the seal", func(*header) {}, ownerSecret, badHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := o
			m.dir = copyDir(t, o.dir)
			forge(t, m.dir, c.edit)
			_, err := Open(m.dir, o.owner, c.s)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestOneHonestCopyIsEnough(t *testing.T) {
	o := newOffice(t)
	honest := get(t, o.dir, HeaderFile)
	forge(t, o.dir, func(h *header) { h.Gen += 10 })
	set(t, o.dir, headerSpare, honest)
	k := o.open(t, o.owner, ownerSecret)
	assert.True(t, k.FromPrevious())
	assert.Equal(t, o.gen, k.Generation())
	require.NoError(t, k.Repair())
	assert.False(t, k.FromPrevious())
	requireSettled(t, o.dir)
}

// Rings made with public keys alone: age accepts them, the header does not.
func TestForgedRingIsRefused(t *testing.T) {
	o := newOffice(t)
	h, err := parseHeader(get(t, o.dir, HeaderFile))
	require.NoError(t, err)
	forged, err := newRings(now)
	require.NoError(t, err)
	for _, r := range allRings {
		file, err := forged.sealRing(h, r)
		require.NoError(t, err)
		m := o
		m.dir = copyDir(t, o.dir)
		set(t, m.dir, RingFile(r), file)
		set(t, m.dir, ringSpare(r), file)
		_, err = Open(m.dir, o.owner, ownerSecret)
		require.ErrorIs(t, err, ErrDamaged{File: ringName(r)}, "hash in the header")

		forge(t, m.dir, func(h *header) { h.setRingHash(r, file) })
		_, err = Open(m.dir, o.owner, ownerSecret)
		require.ErrorIs(t, err, ErrDamaged{File: headerName}, "authentication of the header")
	}
}

// An insider holds the header key. What he makes for a ring that he does not
// hold still does not pass for the ring that photos are sealed to.
func TestInsiderCannotPassOffAMediaRing(t *testing.T) {
	o := newOffice(t)
	front := o.open(t, o.front, frontSecret)
	own, err := newRings(now)
	require.NoError(t, err)
	for _, r := range []Ring{Media, Admin} {
		m := o
		m.dir = copyDir(t, o.dir)
		file, err := own.sealRing(front.header, r)
		require.NoError(t, err)
		set(t, m.dir, RingFile(r), file)
		set(t, m.dir, ringSpare(r), file)
		forgeWith(t, m.dir, front.rings.header, func(h *header) { h.setRingHash(r, file) })
		_, err = Open(m.dir, o.owner, ownerSecret)
		require.ErrorIs(t, err, ErrDamaged{File: ringName(r)})
	}
	// Letting himself into a ring by the header alone gains nothing either.
	forgeWith(t, o.dir, front.rings.header, func(h *header) { h.find(o.front).Rings = allRings })
	_, err = Open(o.dir, o.front, frontSecret)
	require.ErrorIs(t, err, ErrDamaged{File: "ring-media"})
}

// An old header and its rings open as what they are: older.
func TestOldFolderShowsItsAge(t *testing.T) {
	o := newOffice(t)
	old := contents(t, o.dir)
	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.RetireSlot(o.nurse, now))
	for name, b := range old {
		set(t, o.dir, name, b)
	}
	back := o.open(t, o.nurse, nurseSecret)
	assert.Less(t, back.Generation(), k.Generation())
}

// A ring of another practice, or in another ring's place, is refused even if
// everything else fits.
func TestRingBelongsToItsPlaceAndPractice(t *testing.T) {
	mem := newSecretBytes()
	defer mem.wipe()
	r, err := newRings(now)
	require.NoError(t, err)
	vault := [16]byte{1}
	text := r.text(Media, vault, 5)
	core := &rings{mem: mem}
	_, err = core.parse(r.text(Core, vault, 5), Core, vault)
	require.NoError(t, err)
	_, err = core.parse(text, Media, vault)
	require.NoError(t, err)
	for name, parse := range map[string]func() (uint64, error){
		"place":    func() (uint64, error) { return core.parse(text, Admin, vault) },
		"practice": func() (uint64, error) { return core.parse(text, Media, [16]byte{2}) },
		"number": func() (uint64, error) {
			return core.parse(bytes.Replace(text, []byte("# keys 1"), []byte("# keys 2"), 1), Media, vault)
		},
		"date": func() (uint64, error) {
			return core.parse(bytes.Replace(text, []byte("# since 2026"), []byte("# since 2025"), 1), Media, vault)
		},
		"extra line": func() (uint64, error) { return core.parse(append(bytes.Clone(text), "# more\n"...), Media, vault) },
		"no end":     func() (uint64, error) { return core.parse(text[:len(text)-1], Media, vault) },
	} {
		_, err := parse()
		require.Error(t, err, name)
	}
	h := &header{Vault: b64.EncodeToString(vault[:]), Gen: 4}
	id, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	file, err := sealTo(r.text(Core, vault, 5), id.Recipient())
	require.NoError(t, err)
	require.ErrorContains(t, (&rings{mem: mem}).openRing(file, h, Core, id), "newer than the header")
}

// A header is believed in one spelling only.
func TestHeaderHasOneSpelling(t *testing.T) {
	o := newOffice(t)
	h, err := parseHeader(get(t, o.dir, HeaderFile))
	require.NoError(t, err)
	body, err := h.canonical()
	require.NoError(t, err)
	sealBody := func(body string) []byte {
		out := strings.TrimSuffix(body, "}") + macMark + strings.Repeat("A", sealSize) + `"`
		return []byte(out + sumMark + b64.EncodeToString(sha(out)) + "\"}\n")
	}
	_, err = parseHeader(sealBody(string(body)))
	require.NoError(t, err, "the frame itself is right")
	s := string(body)
	for name, changed := range map[string]string{
		"doubled key":       strings.Replace(s, `{"v":1,`, `{"v":1,"v":1,`, 1),
		"unknown key":       strings.Replace(s, `{"v":1,`, `{"v":1,"extra":1,`, 1),
		"key in capitals":   strings.Replace(s, `"vault"`, `"Vault"`, 1),
		"space":             strings.Replace(s, `"gen":`, `"gen": `, 1),
		"leading space":     " " + s,
		"number as float":   strings.Replace(s, `{"v":1,`, `{"v":1.0,`, 1),
		"exponent":          strings.Replace(s, `"t":1,`, `"t":1e0,`, 1),
		"escaped letter":    strings.Replace(s, "Maya", `\u004daya`, 1),
		"order":             strings.Replace(s, `{"v":1,"vault":"`+h.Vault+`"`, `{"vault":"`+h.Vault+`","v":1`, 1),
		"second object":     s + "{}",
		"base64 padding":    strings.Replace(s, h.Vault, h.Vault[:21]+"=", 1),
		"base64 alphabet":   strings.Replace(s, h.Vault, "+"+h.Vault[1:], 1),
		"base64 loose bits": strings.Replace(s, h.Vault, h.Vault[:21]+loosen(h.Vault[21]), 1),
		"null list":         strings.Replace(s, `"kits":[]`, `"kits":null`, 1),
		"missing list":      strings.Replace(s, `,"kits":[]`, ``, 1),
		"negative":          strings.Replace(s, `"gen":`, `"gen":-`, 1),
		"impossible date":   strings.Replace(s, "2026-11-22T", "2026-02-30T", 1),
		"time zone":         strings.Replace(s, "14:30:00Z", "14:30:00+00:00", 1),
		"broken UTF-8":      strings.Replace(s, "Maya", "Ma\xffa", 1),
		"two names":         strings.Replace(s, "Maya Ortiz", "JOAN reyes", 1),
	} {
		require.NotEqual(t, s, changed, name)
		_, err := parseHeader(sealBody(changed))
		require.Error(t, err, name)
	}
	huge := append(bytes.Repeat([]byte(" "), maxHeader), sealBody(s)...)
	_, err = parseHeader(huge)
	require.Error(t, err)
	assert.True(t, json.Valid(sealBody(s)), "any JSON reader reads it")
}

// loosen returns a letter that decodes to the same two bits as c (16 bytes
// leave four bits of the last letter unused).
func loosen(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, c)+1])
}

func TestNewerProgramsFolderIsNotTouched(t *testing.T) {
	for name, edit := range map[string]func(h *header){
		"version": func(h *header) { h.MinApp = "1.0.1" },
		"major":   func(h *header) { h.MinApp = "10.0.0" },
	} {
		o := newOffice(t)
		forgeWith(t, o.dir, o.openKit(t).rings.header, edit)
		// The second copy, still readable, must not be a way around.
		honest, err := template()
		require.NoError(t, err)
		set(t, o.dir, headerSpare, get(t, honest.dir, HeaderFile))
		before := contents(t, o.dir)
		_, err = Peek(o.dir)
		var newer ErrNewerProgram
		require.ErrorAs(t, err, &newer, name)
		assert.NotEmpty(t, newer.MinApp)
		_, err = Open(o.dir, o.owner, ownerSecret)
		require.ErrorAs(t, err, &newer)
		_, err = OpenWithKit(o.dir, o.kit.Text())
		require.ErrorAs(t, err, &newer)
		assert.Equal(t, before, contents(t, o.dir))
	}
	// A later format with fields unknown today says so as well.
	body := fmt.Sprintf(`{"v":2,"min_app":"2.5.0","new":true%s%s"`, macMark, strings.Repeat("A", sealSize))
	raw := []byte(body + sumMark + b64.EncodeToString(sha(body)) + "\"}\n")
	_, err := parseHeader(raw)
	require.ErrorIs(t, err, ErrNewerProgram{MinApp: "2.5.0"})
}
