// Vectors of the format, made once. A release that cannot reproduce or open
// them cannot open the practices that exist.

package keyring

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// With -make-golden the vectors are written instead of checked. That is for a
// new version of the format, in a new folder, and never for an old one.
var makeGolden = flag.Bool("make-golden", false, "write testdata/golden instead of checking it")

const goldenDir = "testdata/golden/v1"

// counter is a random source that gives the same bytes every time: SHA-256 of
// 0, 1, 2 and so on.
type counter struct {
	n    uint64
	rest []byte
}

func (c *counter) Read(p []byte) (int, error) {
	for len(c.rest) < len(p) {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, c.n))
		c.rest, c.n = append(c.rest, sum[:]...), c.n+1
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// withCounter replaces the random source for the length of a test.
func withCounter(t *testing.T) {
	random = &counter{}
	t.Cleanup(func() { random = rand0 })
}

var rand0 io.Reader = random

// goldenIdentity is the sheet's key in the vectors.
func goldenIdentity(t *testing.T) string {
	var g goldenFolder
	load(t, "folder.json", &g)
	return g.Sheet
}

// Everything that is computed rather than drawn: byte for byte.
type goldenBytes struct {
	Vault, Fingerprint       string
	KEK, KEKWithFile         string // hex
	Nonce, Sealed            string // as in the header
	RingCore, RingMedia      string // text
	RingAdminRotating        string // text
	Header                   string // header.json
	HeaderMAC                string // hex
	KitGroups                []string
	ThrottleAfterTwoFailures string
	PIN                      string
}

func TestGoldenBytes(t *testing.T) {
	got := computeGolden(t)
	if *makeGolden {
		store(t, "bytes.json", got)
	}
	var want goldenBytes
	load(t, "bytes.json", &want)
	assert.Equal(t, want, got)
}

func computeGolden(t *testing.T) (g goldenBytes) {
	withCounter(t)
	var vault [16]byte
	require.NoError(t, fill(vault[:]))
	g.Vault, g.Fingerprint = hex.EncodeToString(vault[:]), Fingerprint(vault)
	s := goldenSlot(t, &g, vault)
	headerKey := goldenRings(t, &g, vault, s.Pub)
	goldenHeader(t, &g, vault, s, headerKey)
	g.KitGroups = Kit{Number: 2, secret: []byte(goldenIdentity(t))}.Groups()

	th := LoadThrottle(t.TempDir())
	require.NoError(t, th.Failed("AAAAAAAAAAE", now))
	require.NoError(t, th.Failed("AAAAAAAAAAE", now.Add(1)))
	two, err := encodeThrottle(th.slots)
	require.NoError(t, err)
	g.ThrottleAfterTwoFailures = string(two)
	g.PIN, err = HashPIN([]byte("4711"), TestCost)
	require.NoError(t, err)
	assert.True(t, CheckPIN(g.PIN, []byte("4711")))
	return g
}

// goldenSlot derives the slot keys and seals a slot.
func goldenSlot(t *testing.T, g *goldenBytes, vault [16]byte) slot {
	secret := Secret{Password: []byte("golden contrase\u00f1a de oficina")}
	recipe, err := newKDF(secret, TestCost)
	require.NoError(t, err)
	kek, err := recipe.kek(User, secret)
	require.NoError(t, err)
	g.KEK = hex.EncodeToString(kek)
	with := recipe
	with.keyFile = true
	kekWithFile, err := with.kek(User, Secret{Password: secret.Password, KeyFile: keyedSecret.KeyFile})
	require.NoError(t, err)
	g.KEKWithFile = hex.EncodeToString(kekWithFile)

	identity := goldenIdentity(t)
	id, err := newSlotID()
	require.NoError(t, err)
	hybrid, err := age.ParseHybridIdentity(identity)
	require.NoError(t, err)
	s := slot{
		ID: id, Kind: User, Login: "Dr. Ana Hale", State: Active, Rings: allRings,
		Pub: hybrid.Recipient().String(), Since: instant(now),
	}
	content := slotContent{identity: []byte(identity), created: now.Unix(), totp: []byte("12345678901234567890")}
	require.NoError(t, s.seal(vault, recipe, kek, content))
	g.Nonce, g.Sealed = s.Nonce, s.Sealed
	mem := newSecretBytes()
	defer mem.wipe()
	back, err := s.open(vault, kek, mem)
	require.NoError(t, err)
	assert.Equal(t, content.identity, back.identity)
	assert.Equal(t, content.totp, back.totp)
	assert.Equal(t, content.created, back.created)
	return s
}

// goldenRings writes rings and returns their header key.
func goldenRings(t *testing.T, g *goldenBytes, vault [16]byte, pub string) []byte {
	var file goldenFolder
	load(t, "folder.json", &file)
	identity := goldenIdentity(t)
	r := &rings{
		keys: 3, since: instant(now), db: keyPair{current: bytes.Repeat([]byte{1}, 48), previous: bytes.Repeat([]byte{2}, 48)},
		header: bytes.Repeat([]byte{3}, 32), anchor: bytes.Repeat([]byte{4}, 32), dedup: bytes.Repeat([]byte{5}, 32),
		ratchet: [16]byte{6}, mediaRecipient: file.MediaRecipient, backupRecipient: pub,
		document: keyPair{current: []byte(file.Document)}, media: keyPair{current: []byte(file.Document)},
		backup: keyPair{current: []byte(identity), previous: []byte(identity)},
	}
	g.RingCore, g.RingMedia = string(r.text(Core, vault, 17)), string(r.text(Media, vault, 17))
	r.rotating = true
	g.RingAdminRotating = string(r.text(Admin, vault, 17))
	return r.header
}

// goldenHeader writes and authenticates a header with every kind of slot that
// needs no password.
func goldenHeader(t *testing.T, g *goldenBytes, vault [16]byte, s slot, key []byte) {
	h := &header{
		V: 1, Vault: b64.EncodeToString(vault[:]), Gen: 17, MinApp: "1.0.0", Created: instant(now),
		Slots: []slot{s, {ID: "AAAAAAAAAAA", Kind: Recovery, State: Active, Rings: allRings, Pub: s.Pub, Since: instant(now)},
			{ID: "AAAAAAAAAAE", Kind: User, Login: "Left \"Long\" Ago", State: Retired, Rings: []Ring{}, Since: instant(now), Retired: instant(now)}},
		Kit:  kitEntry{No: 2, Pub: s.Pub, Date: "2026-11-22"},
		Kits: []oldKit{{No: 1, ID: kitID(s.Pub), Date: "2025-11-22", Retired: "2026-11-22"}},
	}
	for _, ring := range allRings {
		h.Rings = append(h.Rings, ringHash{Name: ring})
		h.setRingHash(ring, []byte(ring))
	}
	raw, err := h.encode(key)
	require.NoError(t, err)
	require.True(t, verifyMAC(raw, key))
	parsed, err := parseHeader(raw)
	require.NoError(t, err)
	assert.Equal(t, h, parsed)
	body, err := h.canonical()
	require.NoError(t, err)
	g.Header, g.HeaderMAC = string(raw), hex.EncodeToString(headerMAC(key, body))
}

// A whole folder: opened by everybody, forever.
type goldenFolder struct {
	Sheet, SheetText                    string
	Owner, Front, Keyed, Envelope       string // slot ids
	DB, Salt, PreviousDB, Anchor, Dedup string // hex
	Header, Ratchet                     string // hex
	Document, Media, Backup             string
	MediaRecipient                      string
	TOTP                                string
	AuditRoot, SealedAuditRoot          string // hex
	Generation                          uint64
}

func TestGoldenFolder(t *testing.T) {
	if *makeGolden {
		makeGoldenFolder(t)
	}
	var want goldenFolder
	load(t, "folder.json", &want)
	o := office{dir: copyDir(t, filepath.Join(goldenDir, "practice"))}
	kit, err := ParseKit(want.SheetText)
	require.NoError(t, err)
	assert.Equal(t, want.Sheet, kit.AgeIdentity())
	o.kit = kit
	for name, k := range map[string]*Keys{
		"owner": o.open(t, want.Owner, ownerSecret), "front": o.open(t, want.Front, frontSecret),
		"keyed": o.open(t, want.Keyed, keyedSecret), "envelope": o.open(t, want.Envelope, Secret{Password: phrase}),
		"sheet": o.openKit(t),
	} {
		assert.Empty(t, k.Damage(), name)
		got := describe(k)
		got.Sheet, got.SheetText, got.Owner, got.Front, got.Keyed, got.Envelope = want.Sheet, want.SheetText, want.Owner, want.Front, want.Keyed, want.Envelope
		got.AuditRoot, got.SealedAuditRoot = want.AuditRoot, want.SealedAuditRoot
		expect := want
		if !k.Holds(Media) {
			expect.Media = ""
		}
		if !k.Holds(Admin) {
			expect.Backup = ""
		}
		if name != "owner" {
			expect.TOTP = ""
		}
		assert.Equal(t, expect, got, name)
	}
	sealed, err := hex.DecodeString(want.SealedAuditRoot)
	require.NoError(t, err)
	root, err := o.openKit(t).OpenAuditRoot(sealed)
	require.NoError(t, err)
	assert.Equal(t, want.AuditRoot, hex.EncodeToString(root.K0[:]))
	// And it goes on living.
	k := o.open(t, want.Owner, ownerSecret)
	require.NoError(t, k.FinishRotation())
	require.NoError(t, k.RetireSlot(want.Front, now))
}

// describe lists what a session can read.
func describe(k *Keys) (g goldenFolder) {
	key, salt := k.DB()
	previous, _, _ := k.PreviousDB()
	anchor, dedup, ratchet := k.AnchorKey(), k.DedupKey(), k.RatchetID()
	g.DB, g.Salt, g.PreviousDB = hex.EncodeToString(key[:]), hex.EncodeToString(salt[:]), hex.EncodeToString(previous[:])
	g.Anchor, g.Dedup, g.Ratchet = hex.EncodeToString(anchor[:]), hex.EncodeToString(dedup[:]), hex.EncodeToString(ratchet[:])
	g.Header = hex.EncodeToString(k.rings.header)
	g.Document, g.Media, g.Backup = string(k.rings.document.current), string(k.rings.media.current), string(k.rings.backup.current)
	g.MediaRecipient, g.Generation = k.MediaRecipient(), k.Generation()
	totp, _ := k.TOTP()
	g.TOTP = string(totp)
	return g
}

func makeGoldenFolder(t *testing.T) {
	dir := filepath.Join(goldenDir, "practice")
	require.NoDirExists(t, dir, "an existing vector is never made again")
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.SetTOTP([]byte("12345678901234567890")))
	require.NoError(t, k.BeginRotation(now))
	require.NoError(t, os.MkdirAll(goldenDir, 0o700))
	require.NoError(t, os.CopyFS(dir, os.DirFS(o.dir)))
	g := describe(k)
	g.Sheet, g.SheetText = o.kit.AgeIdentity(), o.kit.Text()
	g.Owner, g.Front, g.Keyed, g.Envelope = o.owner, o.front, o.keyed, o.envelope
	g.AuditRoot, g.SealedAuditRoot = hex.EncodeToString(o.root.K0[:]), hex.EncodeToString(o.root.Sealed)
	store(t, "folder.json", g)
}

func store(t *testing.T, name string, v any) {
	b, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(goldenDir, name), append(b, '\n'), 0o600))
}

func load(t *testing.T, name string, v any) {
	b, err := os.ReadFile(filepath.Join(goldenDir, name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v))
}
