// This file holds header.json: its shape, its one spelling, its checksum and
// its authentication. headercheck.go holds what a well-formed one must obey.

package keyring

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	headerVersion = 1
	maxHeader     = 256 << 10 // bytes
	// instantFormat is how instants are written: UTC, whole seconds.
	instantFormat = "2006-01-02T15:04:05Z"
	// dayFormat is how civil dates are written.
	dayFormat = "2006-01-02"
)

// header is header.json without its two seals. Binary values are base64url.
// The order of the fields is the order in the file.
type header struct {
	V       int        `json:"v"`
	Vault   string     `json:"vault"` // 16 random bytes
	Gen     uint64     `json:"gen"`   // rises by one with every change
	MinApp  string     `json:"min_app"`
	Created string     `json:"created"`
	Slots   []slot     `json:"slots"`
	Rings   []ringHash `json:"rings"`
	Kit     kitEntry   `json:"kit"`
	Kits    []oldKit   `json:"kits"`
}

// slot is one entry of the header. An active user or emergency slot has all
// of KDF, Nonce, Sealed and Pub; the recovery slot has Pub alone; a retired
// one has none of them.
type slot struct {
	ID      string   `json:"id"` // 8 random bytes
	Kind    Kind     `json:"kind"`
	Login   string   `json:"login"`
	State   State    `json:"state"`
	Rings   []Ring   `json:"rings"`
	KDF     *kdfWire `json:"kdf,omitempty"`
	Nonce   string   `json:"nonce,omitempty"`  // 24 bytes
	Sealed  string   `json:"sealed,omitempty"` // sealedSize bytes
	Pub     string   `json:"pub,omitempty"`    // age1pq1...
	Since   string   `json:"since"`
	Retired string   `json:"retired,omitempty"`
}

type kdfWire struct {
	Alg     string `json:"alg"` // argon2id
	V       int    `json:"v"`   // 19, Argon2's version 1.3
	M       uint32 `json:"m"`   // KiB
	T       uint32 `json:"t"`
	P       uint8  `json:"p"`
	Salt    string `json:"salt"` // 16 bytes
	KeyFile bool   `json:"keyfile"`
}

type ringHash struct {
	Name   Ring   `json:"name"`
	SHA256 string `json:"sha256"` // of the whole age file
}

// kitEntry is the Recovery Sheet that is in force.
type kitEntry struct {
	No   int    `json:"no"`
	Pub  string `json:"pub"`
	Date string `json:"date"`
}

// oldKit registers a sheet that was replaced: it still opens the backups made
// in its time, so the program must be able to name it.
type oldKit struct {
	No      int    `json:"no"`
	ID      string `json:"id"` // first 8 bytes of SHA-256 of its public key's text
	Date    string `json:"date"`
	Retired string `json:"retired"`
}

// The two seals close the file, in this order and with these exact lengths:
//
//	... ,"mac":"<43>","sum":"<43>"}\n
//
// mac authenticates, once the core ring is open. sum only finds damage, and
// does so before anybody types a password: without it, a flipped bit in a
// salt would read "wrong password".
const (
	macMark  = `,"mac":"`
	sumMark  = `,"sum":"`
	sealSize = 43 // 32 bytes in base64url
	macTail  = len(macMark) + sealSize + len(`"`)
	sumTail  = len(sumMark) + sealSize + len("\"}\n")
)

// canonical returns the one spelling of h that is authenticated.
func (h *header) canonical() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(h); err != nil {
		return nil, fmt.Errorf("write header: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// encode returns header.json, authenticated with the header key.
func (h *header) encode(headerKey []byte) ([]byte, error) {
	body, err := h.canonical()
	if err != nil {
		return nil, err
	}
	out := bytes.Clone(body[:len(body)-1]) // without the closing brace
	out = append(out, macMark...)
	out = append(out, b64.EncodeToString(headerMAC(headerKey, body))...)
	out = append(out, '"')
	sum := sha256.Sum256(out)
	out = append(out, sumMark...)
	out = append(out, b64.EncodeToString(sum[:])...)
	out = append(out, "\"}\n"...)
	if len(out) > maxHeader {
		return nil, errors.New("write header: too large")
	}
	return out, nil
}

func headerMAC(key, canonical []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(canonical)
	return m.Sum(nil)
}

// verifyMAC says whether raw, which parseHeader has accepted, was written by
// somebody who holds the header key.
func verifyMAC(raw, headerKey []byte) bool {
	end := len(raw) - sumTail
	mac, err := b64.DecodeString(string(raw[end-macTail+len(macMark) : end-1]))
	if err != nil {
		return false
	}
	body := append(bytes.Clone(raw[:end-macTail]), '}')
	return hmac.Equal(mac, headerMAC(headerKey, body))
}

// parseHeader reads header.json. It returns ErrNewerProgram for an intact
// header of a later format, and an error that names the fault for anything
// that is not byte for byte what encode would write.
func parseHeader(raw []byte) (*header, error) {
	if len(raw) > maxHeader {
		return nil, errors.New("larger than 256 KiB")
	}
	if len(raw) < macTail+sumTail+2 {
		return nil, errors.New("too short")
	}
	end := len(raw) - sumTail
	if err := checkSum(raw[:end], raw[end:]); err != nil {
		return nil, err
	}
	if err := checkVersion(raw); err != nil {
		return nil, err
	}
	tail := string(raw[end-macTail : end])
	if !strings.HasPrefix(tail, macMark) || !strings.HasSuffix(tail, `"`) || decodeExactly(tail[len(macMark):macTail-1], 32) == nil {
		return nil, errors.New("no authentication code")
	}
	body := append(bytes.Clone(raw[:end-macTail]), '}')
	var h header
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	// Comparing with our own spelling refuses doubled keys, other orders,
	// stray spaces and every other second way to write the same header.
	again, err := h.canonical()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, body) {
		return nil, errors.New("not in canonical form")
	}
	return &h, nil
}

// checkSum compares the checksum in tail with the bytes before it.
func checkSum(before, tail []byte) error {
	t := string(tail)
	if !strings.HasPrefix(t, sumMark) || !strings.HasSuffix(t, "\"}\n") {
		return errors.New("no checksum")
	}
	want := decodeExactly(t[len(sumMark):len(sumMark)+sealSize], 32)
	got := sha256.Sum256(before)
	if !bytes.Equal(want, got[:]) {
		return errors.New("checksum does not match")
	}
	return nil
}

// checkVersion looks at the two fields that every later format will keep.
func checkVersion(raw []byte) error {
	var probe struct {
		V      int    `json:"v"`
		MinApp string `json:"min_app"`
	}
	if err := json.Unmarshal(raw, &probe); err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	need, ok := parseVersion(probe.MinApp)
	if !ok || probe.V < headerVersion {
		return errors.New("no usable version")
	}
	have, _ := parseVersion(Understands)
	if probe.V > headerVersion || slices.Compare(need[:], have[:]) > 0 {
		return ErrNewerProgram{MinApp: probe.MinApp}
	}
	return nil
}

// parseVersion reads "1.4.0": three numbers below a million, written plainly.
func parseVersion(s string) (v [3]int, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != len(v) {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || n >= 1e6 || strconv.Itoa(n) != p {
			return v, false
		}
		v[i] = n
	}
	return v, true
}

// clone copies h deeply enough that editing the copy leaves h alone. KDF
// recipes are shared: they are replaced, never edited.
func (h *header) clone() *header {
	c := *h
	c.Slots = slices.Clone(h.Slots)
	for i := range c.Slots {
		c.Slots[i].Rings = slices.Clone(c.Slots[i].Rings)
	}
	c.Rings = slices.Clone(h.Rings)
	c.Kits = slices.Clone(h.Kits)
	return &c
}

// find returns the slot with this id, or nil.
func (h *header) find(id string) *slot {
	for i := range h.Slots {
		if h.Slots[i].ID == id {
			return &h.Slots[i]
		}
	}
	return nil
}

// ringHash returns the hash of a ring's file.
func (h *header) ringHash(r Ring) (sum [32]byte) {
	for _, e := range h.Rings {
		if e.Name == r {
			copy(sum[:], decodeExactly(e.SHA256, len(sum)))
		}
	}
	return sum
}

// setRingHash records a ring's new file.
func (h *header) setRingHash(r Ring, file []byte) {
	sum := sha256.Sum256(file)
	for i := range h.Rings {
		if h.Rings[i].Name == r {
			h.Rings[i].SHA256 = b64.EncodeToString(sum[:])
		}
	}
}

// vaultID returns the folder's id.
func (h *header) vaultID() (id [16]byte) {
	copy(id[:], decodeExactly(h.Vault, len(id)))
	return id
}

// recipe decodes the slot's KDF parameters; check has validated them.
func (s *slot) recipe() kdf {
	k := kdf{cost: Cost{MemoryKiB: s.KDF.M, Time: s.KDF.T, Threads: s.KDF.P}, keyFile: s.KDF.KeyFile}
	copy(k.salt[:], decodeExactly(s.KDF.Salt, saltSize))
	return k
}

// wire is the reverse of recipe.
func (k kdf) wire() *kdfWire {
	return &kdfWire{
		Alg: "argon2id", V: 19, M: k.cost.MemoryKiB, T: k.cost.Time, P: k.cost.Threads,
		Salt: b64.EncodeToString(k.salt[:]), KeyFile: k.keyFile,
	}
}

// decodeExactly returns the n bytes that s encodes, or nil if it encodes
// anything else. The strict encoding has one spelling for each value.
func decodeExactly(s string, n int) []byte {
	if len(s) != b64.EncodedLen(n) {
		return nil
	}
	out, err := b64.DecodeString(s)
	if err != nil || len(out) != n {
		return nil
	}
	return out
}

// instant writes t as the header does.
func instant(t time.Time) string { return t.UTC().Format(instantFormat) }
