package oversight

// This file draws the monthly sample of accesses that a person looks at even though no rule found them.

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// SampleSize is how many accesses are drawn a month.
const SampleSize = 10

// Sample draws n of seqs: the ones whose hash with seed comes first. The seed is the head of the audit log at the end of
// the month, so nobody could know while they worked which lines would be drawn, and everybody draws the same afterwards.
func Sample(seqs []uint64, seed [32]byte, n int) []uint64 {
	type ticket struct {
		seq  uint64
		hash [32]byte
	}
	tickets := make([]ticket, len(seqs))
	for i, s := range seqs {
		tickets[i] = ticket{s, sha256.Sum256(binary.BigEndian.AppendUint64(seed[:], s))}
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return slices.Compare(a.hash[:], b.hash[:]) })
	out := make([]uint64, 0, n)
	for _, t := range tickets[:min(n, len(tickets))] {
		out = append(out, t.seq)
	}
	slices.Sort(out)
	return out
}
