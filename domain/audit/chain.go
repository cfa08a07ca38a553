package audit

// This file holds the encoding of a row and the two chains over it.
//
// Canonical form, version 1. Integers are big-endian. A field is its length as
// uint32 followed by that many bytes.
//
//	byte   0x01                      version of this encoding
//	field  seq                       8 bytes
//	field  at                        "2006-01-02T15:04:05.000000000Z", UTC
//	field  mono                      8 bytes, two's complement
//	field  actor, role, action, object, patient id, reason     UTF-8
//	field  before                    0 bytes (none) or 32
//	field  after                     0 bytes (none) or 32
//	field  args                      uint32 count, then for each key in byte order:
//	                                 field key, field value
//	field  epoch                     4 bytes
//
// Each field states its length, so no two different rows share an encoding.
//
//	mac(row)  = HMAC-SHA256(key of row's epoch, prev || canonical)
//	hash(row) = SHA-256(prev || canonical || mac)
//	prev(row) = hash(row before), 32 zero bytes for the first row
//	next key  = HMAC-SHA256(key, "next")
//
// The hash chain needs no key and can be checked by any session. The MAC chain is
// what a thief of today's key cannot forge for yesterday: the old key is gone.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// TimeLayout is how At is encoded and should be stored: fixed width, so that it
// also sorts as text.
const TimeLayout = "2006-01-02T15:04:05.000000000Z"

// FormatTime returns t in TimeLayout, in UTC.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }

// ParseTime reads TimeLayout.
func ParseTime(s string) (time.Time, error) { return time.Parse(TimeLayout, s) }

// canonicalVersion is the first byte of every encoding.
const canonicalVersion = 1

// Canonical returns the one encoding of r's content. Prev and MAC are not in it:
// they are chained around it.
func Canonical(r Row) []byte { return AppendCanonical(make([]byte, 0, 256), r) }

// AppendCanonical appends the encoding to dst.
func AppendCanonical(dst []byte, r Row) []byte { return appendCanonical(dst, &r) }

func appendCanonical(dst []byte, r *Row) []byte {
	dst = append(dst, canonicalVersion)
	dst = appendLen(dst, 8)
	dst = binary.BigEndian.AppendUint64(dst, r.Seq)
	at := len(dst)
	dst = appendTime(appendLen(dst, 0), r.At.UTC())
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	dst = appendLen(dst, 8)
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.Mono))
	for _, s := range [...]string{r.Actor, r.Role, string(r.Action), r.Object, r.PatientID, r.Reason} {
		dst = appendField(dst, s)
	}
	dst = appendDigest(dst, r.Before)
	dst = appendDigest(dst, r.After)
	dst = appendArgs(dst, r.Args)
	dst = appendLen(dst, 4)
	return binary.BigEndian.AppendUint32(dst, r.Epoch)
}

// appendTime appends t, which is in UTC, in TimeLayout, in a tenth of what reading the layout each time takes.
func appendTime(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(dst, TimeLayout)
	}
	hour, minute, second := t.Clock()
	dst = append(appendDigits(dst, year, 4), '-')
	dst = append(appendDigits(dst, int(month), 2), '-')
	dst = append(appendDigits(dst, day, 2), 'T')
	dst = append(appendDigits(dst, hour, 2), ':')
	dst = append(appendDigits(dst, minute, 2), ':')
	dst = append(appendDigits(dst, second, 2), '.')
	return append(appendDigits(dst, t.Nanosecond(), 9), 'Z')
}

// appendDigits appends a number of so many digits, zeros in front.
func appendDigits(dst []byte, n, digits int) []byte {
	const zeros = "000000000"
	dst = append(dst, zeros[:digits]...)
	for at := len(dst) - 1; n > 0; at-- {
		dst[at] += byte(n % 10)
		n /= 10
	}
	return dst
}

func appendLen(dst []byte, n int) []byte { return binary.BigEndian.AppendUint32(dst, uint32(n)) }

func appendField(dst []byte, s string) []byte { return append(appendLen(dst, len(s)), s...) }

func appendDigest(dst []byte, d *[32]byte) []byte {
	if d == nil {
		return appendLen(dst, 0)
	}
	return append(appendLen(dst, len(d)), d[:]...)
}

func appendArgs(dst []byte, args map[string]string) []byte {
	at := len(dst)
	dst = appendLen(dst, 0)
	dst = appendLen(dst, len(args))
	var room [8]string // few entries have more, and a million of them are encoded in a row
	keys := room[:0]
	for k := range args {
		keys = append(keys, k)
	}
	if len(keys) > 1 {
		slices.Sort(keys)
	}
	for _, k := range keys {
		dst = appendField(appendField(dst, k), args[k])
	}
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

// Hash returns the value the next row's Prev must have.
func Hash(r Row) [32]byte { return hashOf(r.Prev, Canonical(r), r.MAC) }

func hashOf(prev [32]byte, canonical []byte, mac [32]byte) [32]byte {
	h := sha256.New()
	h.Write(prev[:])
	h.Write(canonical)
	h.Write(mac[:])
	return [32]byte(h.Sum(nil))
}

// MAC returns the authentication code of a row under the key of its epoch.
func MAC(key, prev [32]byte, canonical []byte) [32]byte {
	h := hmac.New(sha256.New, key[:])
	h.Write(prev[:])
	h.Write(canonical)
	return [32]byte(h.Sum(nil))
}

// Next returns the key of the following epoch. The caller wipes the old one.
func Next(key [32]byte) [32]byte {
	h := hmac.New(sha256.New, key[:])
	h.Write([]byte("next"))
	return [32]byte(h.Sum(nil))
}

// Seal completes a row: sets Prev, Epoch and MAC, and returns it with its hash,
// the new head. The key must be the one of that epoch.
func Seal(r Row, prev [32]byte, epoch uint32, key [32]byte) (Row, [32]byte) {
	r.Prev, r.Epoch = prev, epoch
	canonical := Canonical(r)
	r.MAC = MAC(key, prev, canonical)
	return r, hashOf(prev, canonical, r.MAC)
}

// Groups prints a hash as sixteen groups of four hex digits, for paper.
func Groups(h [32]byte) string {
	s := hex.EncodeToString(h[:])
	groups := make([]string, 0, 16)
	for len(s) > 0 {
		groups = append(groups, s[:4])
		s = s[4:]
	}
	return strings.Join(groups, " ")
}

// Short prints the first sixteen hex digits in four groups, for the foot of
// printed reports.
func Short(h [32]byte) string { return Groups(h)[:19] }
