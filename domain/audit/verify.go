package audit

// This file verifies a log row by row.

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"time"
)

// Keys returns the ratchet key of an epoch, and false when it is not at hand.
type Keys func(epoch uint32) (key [32]byte, ok bool)

// Start is where verification begins: the number and Prev expected of the first
// row, and the keys at hand. The zero Start, with Seq taken as 1, is the
// beginning of a practice's log; without Keys only the hash chain is checked.
type Start struct {
	Seq  uint64
	Prev [32]byte
	Keys Keys
}

// Head is the last row known: its number and hash, as kept in the anchor, on
// backups and on paper.
type Head struct {
	Seq  uint64
	Hash [32]byte
}

// ErrGap says that rows are missing, doubled or out of order.
type ErrGap struct{ Want, Got uint64 }

func (e ErrGap) Error() string { return fmt.Sprintf("audit row %d expected, found %d", e.Want, e.Got) }

// ErrPrev says that row Seq does not follow from the row before: that row, or
// the link, was changed.
type ErrPrev struct{ Seq uint64 }

func (e ErrPrev) Error() string {
	return fmt.Sprintf("audit row %d does not follow from the row before", e.Seq)
}

// ErrMAC says that row Seq was not written with the key of its time.
type ErrMAC struct{ Seq uint64 }

func (e ErrMAC) Error() string {
	return fmt.Sprintf("audit row %d fails its authentication code", e.Seq)
}

// ErrEpoch says that row Seq names a key period earlier than the row before, or
// impossibly far ahead.
type ErrEpoch struct{ Seq uint64 }

func (e ErrEpoch) Error() string {
	return fmt.Sprintf("audit row %d is from an impossible key period", e.Seq)
}

// ErrHead says that the log does not contain the head it should: Want.Seq is
// past the last row (rows are missing at the end), or that row has another hash.
type ErrHead struct{ Want, Got Head }

func (e ErrHead) Error() string {
	if e.Got.Seq < e.Want.Seq {
		return fmt.Sprintf("audit log ends at row %d, row %d was known", e.Got.Seq, e.Want.Seq)
	}
	return fmt.Sprintf("audit row %d is not the one known before", e.Want.Seq)
}

// Missing returns how many rows are missing at the end.
func (e ErrHead) Missing() uint64 {
	if e.Got.Seq >= e.Want.Seq {
		return 0
	}
	return e.Want.Seq - e.Got.Seq
}

// maxEpochStep bounds how far one row may be ahead of the last: 50 years of daily
// keys. Without it a forged row could ask for billions of key steps.
const maxEpochStep = 50 * 366

// Report is what a verification proved.
type Report struct {
	Rows              uint64
	First, Last       uint64    // row numbers; 0 when there was none
	From, To          time.Time // of the first and last row
	Head              Head
	MACs              uint64    // rows whose authentication code was checked
	MACFrom, MACTo    time.Time // of the first and last of those
	Unkeyed           uint64    // rows whose key was not at hand
	ClockBack         uint64    // rows with a time before that of the row before
	FirstEpoch, Epoch uint32
}

// Verifier checks a chain row by row, in order of Seq. It holds no rows.
type Verifier struct {
	next   uint64
	prev   [32]byte
	keys   Keys
	key    [32]byte // of report.Epoch, when haveKey
	have   bool
	known  []Head
	report Report
	err    error
	// Kept from row to row, because making them anew costs more than using them.
	mac hash.Hash // keyed with key, while have
	buf []byte    // what the row at hand is hashed over
	out [32]byte
}

// NewVerifier begins at start.
func NewVerifier(start Start) *Verifier {
	return &Verifier{next: max(start.Seq, 1), prev: start.Prev, keys: start.Keys}
}

// Expect adds a head known from elsewhere (the anchor, a backup, a printed
// footer) that the rows to come must contain. Heads are given before their rows.
func (v *Verifier) Expect(h Head) { v.known = append(v.known, h) }

// Add checks the next row. The first error stays: later calls return it too.
func (v *Verifier) Add(r Row) error {
	if v.err == nil {
		v.err = v.add(&r)
	}
	return v.err
}

func (v *Verifier) add(r *Row) error {
	first := v.report.Rows == 0
	switch {
	case r.Seq != v.next:
		return ErrGap{Want: v.next, Got: r.Seq}
	case r.Prev != v.prev:
		return ErrPrev{Seq: r.Seq}
	case !first && (r.Epoch < v.report.Epoch || r.Epoch-v.report.Epoch > maxEpochStep):
		return ErrEpoch{Seq: r.Seq}
	}
	v.buf = appendCanonical(append(v.buf[:0], v.prev[:]...), r)
	if first || r.Epoch != v.report.Epoch {
		v.have = false
		if v.keys != nil {
			if v.key, v.have = v.keys(r.Epoch); v.have {
				v.mac = hmac.New(sha256.New, v.key[:])
			}
		}
	}
	if v.have && !hmac.Equal(v.code(), r.MAC[:]) {
		return ErrMAC{Seq: r.Seq}
	}
	v.buf = append(v.buf, r.MAC[:]...)
	sum := sha256.Sum256(v.buf) // hashOf
	for _, h := range v.known {
		if h.Seq == r.Seq && h.Hash != sum {
			return ErrHead{Want: h, Got: Head{Seq: r.Seq, Hash: sum}}
		}
	}
	v.count(r, sum, first)
	return nil
}

// code is MAC of what buf holds, with a state that is used again. The result is valid until the next call.
func (v *Verifier) code() []byte {
	v.mac.Reset()
	v.mac.Write(v.buf) // a hash takes everything
	return v.mac.Sum(v.out[:0])
}

func (v *Verifier) count(r *Row, hash [32]byte, first bool) {
	rep := &v.report
	if first {
		rep.First, rep.From, rep.FirstEpoch = r.Seq, r.At, r.Epoch
	} else if r.At.Before(rep.To) {
		rep.ClockBack++
	}
	rep.Rows++
	rep.Last, rep.To, rep.Epoch = r.Seq, r.At, r.Epoch
	rep.Head = Head{Seq: r.Seq, Hash: hash}
	if v.have {
		if rep.MACs == 0 {
			rep.MACFrom = r.At
		}
		rep.MACs++
		rep.MACTo = r.At
	} else {
		rep.Unkeyed++
	}
	v.next, v.prev = r.Seq+1, hash
}

// Finish ends the verification: the error met, if any, or ErrHead when an
// expected head was not reached.
func (v *Verifier) Finish() error {
	if v.err != nil {
		return v.err
	}
	for _, h := range v.known {
		if h.Seq > v.report.Last {
			v.err = ErrHead{Want: h, Got: v.report.Head}
			return v.err
		}
	}
	return nil
}

// Report returns what has been checked so far.
func (v *Verifier) Report() Report { return v.report }

// Wipe forgets the key in use.
func (v *Verifier) Wipe() { clear(v.key[:]); v.have, v.mac = false, nil }

// Ratchet derives keys forward from the one at hand: k_0 from the Recovery Sheet
// opens all, today's key only today and after.
type Ratchet struct {
	epoch uint32
	key   [32]byte
}

// NewRatchet starts from the key of an epoch.
func NewRatchet(epoch uint32, key [32]byte) *Ratchet { return &Ratchet{epoch, key} }

// Key returns the key of epoch, and false for one before the ratchet's position
// or out of reach. The ratchet moves: ask in rising order.
func (r *Ratchet) Key(epoch uint32) ([32]byte, bool) {
	if epoch < r.epoch || epoch-r.epoch > maxEpochStep {
		return [32]byte{}, false
	}
	for r.epoch < epoch {
		r.key = Next(r.key)
		r.epoch++
	}
	return r.key, true
}

// Wipe forgets the key.
func (r *Ratchet) Wipe() { clear(r.key[:]) }
