// This file holds what lies in the rings, in locked memory, and the text form
// they have inside their age files. ringfile.go does the encryption.
//
// The text is a valid age identity file: everything that is not an age
// identity stands in a comment. So the Recovery Sheet and stock tools alone
// open everything:
//
//	age -d -i sheet.txt ring-media.age > media.txt
//	age -d -i media.txt sealed-photo-key > photo.txt
//	age -d -i photo.txt photo.age > photo.jpg

package keyring

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"filippo.io/age"
)

const (
	dbKeySize   = 32
	dbSaltSize  = 16
	ratchetSize = 16
	x25519Size  = 74 // "AGE-SECRET-KEY-1..."
	// maxRingText bounds a ring's plaintext; a full one has about 3 KiB.
	maxRingText = 16 << 10
	ringTitle   = "# consentry-ring 1"
)

// keyPair is one current key and, while keys are being changed, its
// predecessor, which still opens what has not been sealed again.
type keyPair struct{ current, previous []byte }

// rings is the content of every ring the slot holds. Fields of rings it does
// not hold are nil.
type rings struct {
	mem *secretBytes

	keys     uint32 // number of the current keys; the previous ones' is one less
	since    string // instant the current keys were made
	rotating bool   // previous keys are there

	// core
	db              keyPair // key, then salt: 48 bytes
	header          []byte
	anchor          []byte
	dedup           []byte
	ratchet         [ratchetSize]byte // an id, not a secret
	mediaRecipient  string
	backupRecipient string
	document        keyPair // age X25519 identity

	media  keyPair // age X25519 identity
	backup keyPair // age hybrid identity
}

// newRings makes every key of a new practice.
func newRings(now time.Time) (*rings, error) {
	r := &rings{mem: newSecretBytes(), keys: 1, since: instant(now)}
	r.anchor, r.dedup = r.mem.take(32), r.mem.take(32)
	for _, b := range [][]byte{r.anchor, r.dedup, r.ratchet[:]} {
		if err := fill(b); err != nil {
			r.mem.wipe()
			return nil, fmt.Errorf("make keys: %w", err)
		}
	}
	if err := r.renew(); err != nil {
		r.mem.wipe()
		return nil, err
	}
	return r, nil
}

// renew makes the keys that a key change replaces.
func (r *rings) renew() error {
	r.db.current, r.header = r.mem.take(dbKeySize+dbSaltSize), r.mem.take(32)
	if err := fill(r.db.current); err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	if err := fill(r.header); err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	document, err1 := age.GenerateX25519Identity()
	media, err2 := age.GenerateX25519Identity()
	backup, err3 := age.GenerateHybridIdentity()
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	r.document.current = r.mem.keep([]byte(document.String()))
	r.media.current = r.mem.keep([]byte(media.String()))
	r.backup.current = r.mem.keep([]byte(backup.String()))
	r.mediaRecipient = media.Recipient().String()
	r.backupRecipient = backup.Recipient().String()
	return nil
}

// copyInto returns the same rings in another page.
func (r *rings) copyInto(mem *secretBytes) *rings {
	c := *r
	c.mem = mem
	for _, b := range []*[]byte{
		&c.db.current, &c.db.previous, &c.header, &c.anchor, &c.dedup, &c.document.current, &c.document.previous,
		&c.media.current, &c.media.previous, &c.backup.current, &c.backup.previous,
	} {
		if *b != nil {
			*b = mem.keep(*b)
		}
	}
	return &c
}

// text writes one ring. The caller wipes it.
func (r *rings) text(ring Ring, vault [16]byte, gen uint64) []byte {
	b := make([]byte, 0, maxRingText) // grown once, so no half-filled copy stays behind
	line := func(parts ...string) {
		for _, p := range parts {
			b = append(b, p...)
		}
		b = append(b, '\n')
	}
	secret := func(name string, value []byte) {
		b = append(b, name...)
		b = hex.AppendEncode(b, value)
		b = append(b, '\n')
	}
	identity := func(value []byte) {
		b = append(b, value...)
		b = append(b, '\n')
	}
	database := func(value []byte) {
		b = append(b, "# db x'"...)
		b = hex.AppendEncode(b, value)
		b = append(b, "'\n"...)
	}
	line(ringTitle)
	line("# ring ", string(ring))
	secret("# vault ", vault[:])
	line("# generation ", strconv.FormatUint(gen, 10))
	line("# keys ", strconv.FormatUint(uint64(r.keys), 10))
	line("# since ", r.since)
	pair := r.media
	if ring == Admin {
		pair = r.backup
	}
	if ring == Core {
		pair = r.document
		database(r.db.current)
		secret("# header ", r.header)
		secret("# anchor ", r.anchor)
		secret("# dedup ", r.dedup)
		secret("# ratchet ", r.ratchet[:])
		line("# media-recipient ", r.mediaRecipient)
		line("# backup-recipient ", r.backupRecipient)
	}
	identity(pair.current)
	if r.rotating {
		line("# previous ", strconv.FormatUint(uint64(r.keys-1), 10))
		if ring == Core {
			database(r.db.previous)
		}
		identity(pair.previous)
	}
	return b
}

// parse reads one ring's text into r and returns the generation it was
// written in. The core ring comes first: the others must agree with it.
func (r *rings) parse(text []byte, ring Ring, vault [16]byte) (gen uint64, err error) {
	p := ringParser{rest: text, mem: r.mem}
	p.expect(ringTitle)
	p.expect("# ring " + string(ring))
	if id := p.hex("# vault ", len(vault)); p.err == nil && !bytes.Equal(id, vault[:]) {
		return 0, errors.New("ring of another practice")
	}
	gen = p.number("# generation ", maxGen)
	keys := uint32(p.number("# keys ", 1<<31))
	since := p.word("# since ")
	var pair keyPair
	size := map[Ring]int{Core: x25519Size, Media: x25519Size, Admin: hybridSize}[ring]
	if ring == Core {
		r.keys, r.since = keys, since
		r.db.current = p.database()
		r.header = p.hex("# header ", 32)
		r.anchor = p.hex("# anchor ", 32)
		r.dedup = p.hex("# dedup ", 32)
		copy(r.ratchet[:], p.hex("# ratchet ", ratchetSize))
		r.mediaRecipient = p.word("# media-recipient ")
		r.backupRecipient = p.word("# backup-recipient ")
	}
	pair.current = p.identity(size)
	rotating := p.err == nil && len(p.rest) > 0
	if rotating {
		if n := p.number("# previous ", 1<<31); p.err == nil && n+1 != uint64(keys) {
			return 0, errors.New("previous keys have the wrong number")
		}
		if ring == Core {
			r.db.previous = p.database()
		}
		pair.previous = p.identity(size)
	}
	if ring == Core {
		r.rotating = rotating
	}
	switch {
	case p.err != nil:
		return 0, p.err
	case len(p.rest) != 0:
		return 0, errors.New("ring has lines too many")
	case !isInstant(since):
		return 0, errRingForm
	case r.keys != keys || r.since != since || r.rotating != rotating:
		return 0, errors.New("rings do not belong together")
	}
	return gen, r.adopt(ring, pair)
}

// adopt takes over a ring's identities after checking that they are whole and
// are the ones the core ring seals to.
func (r *rings) adopt(ring Ring, pair keyPair) error {
	switch ring {
	case Core:
		r.document = pair
		if _, err := age.ParseX25519Recipient(r.mediaRecipient); err != nil {
			return errors.New("media recipient is not usable")
		}
		if _, err := age.ParseHybridRecipient(r.backupRecipient); err != nil {
			return errors.New("backup recipient is not usable")
		}
		return pair.each(func(b []byte) error { _, err := age.ParseX25519Identity(string(b)); return err })
	case Media:
		r.media = pair
		if id, err := age.ParseX25519Identity(string(pair.current)); err != nil || id.Recipient().String() != r.mediaRecipient {
			return errors.New("media identity is not the one photos are sealed to")
		}
		return pair.each(func(b []byte) error { _, err := age.ParseX25519Identity(string(b)); return err })
	default:
		r.backup = pair
		if id, err := age.ParseHybridIdentity(string(pair.current)); err != nil || id.Recipient().String() != r.backupRecipient {
			return errors.New("backup identity is not the one backups are sealed to")
		}
		return pair.each(func(b []byte) error { _, err := age.ParseHybridIdentity(string(b)); return err })
	}
}

// each calls f for the keys that are there. What f says about a key may quote
// it, so only the fact is passed on.
func (p keyPair) each(f func([]byte) error) error {
	for _, b := range [][]byte{p.current, p.previous} {
		if b != nil && f(b) != nil {
			return errors.New("an identity is not usable")
		}
	}
	return nil
}
