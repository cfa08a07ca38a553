// What an anchor and the records say about each other: a pure comparison, made before anything is shown at a start.

package store

import "time"

// RecordsState is what the records say of themselves.
type RecordsState struct {
	Generation uint64   // of the header, as the records remember it
	Counter    uint64   // commits so far
	Seq        uint64   // newest audit row
	Head       [32]byte // its hash
	LastAt     time.Time
	// HashAt gives the hash of audit row seq; false when there is no such row. Row 0 never exists.
	HashAt func(seq uint64) ([32]byte, bool)
}

// VerdictKind is the result of CheckAnchor, the graver the higher.
type VerdictKind int

// The verdicts. From AnchorWasMissing on a person has to be told; from RecordsBehind on work must not go on silently.
const (
	AnchorOK         VerdictKind = iota // records and anchor agree
	RecordsAhead1                       // one commit ahead: a kill between commit and anchor, nothing is lost
	RecordsAhead                        // more than one ahead: the anchor could not be written, or an older one was put back
	AnchorsDisagree                     // the two copies are not in step, or the one elsewhere is missing or damaged
	AnchorWasMissing                    // no anchor in the folder
	AnchorWasDamaged                    // the anchor in the folder is not readable
	RecordsBehind                       // work that was acknowledged is not in the records
	RecordsForked                       // the records hold another history at the anchor's place
	HeaderOlder                         // the header is older than what the records or the anchor were made with
)

// Verdict is the comparison's result. Clock findings stand beside Kind because they can come with any.
type Verdict struct {
	Kind VerdictKind
	// Missing is how many audit entries (or, with equal entries, commits) are lost; Since is the time of the newest
	// entry that is there. Only with RecordsBehind.
	Missing int
	Since   time.Time
	// Ahead is how many commits the anchor did not see. Only with RecordsAhead1 and RecordsAhead.
	Ahead int
	// Stale: not every anchor file says what the records say now. Unless Stops, write the anchor anew before the first
	// change: a second copy that lags behind after one kill would lag too far after the next.
	Stale bool
	// ClockBack is how far the clock is behind the latest instant seen, 0 within two minutes of it.
	ClockBack time.Duration
	// ClockForward is how far the clock has jumped since the latest instant seen, 0 within 36 hours of it.
	ClockForward time.Duration
	// Latest is the latest instant seen by the anchors or the records, for legal dates when the clock went back.
	Latest time.Time
}

// The clock may lag the latest instant seen by clockSlack, and may be ahead of it by clockGap, before a person is asked.
const (
	clockSlack = 2 * time.Minute
	clockGap   = 36 * time.Hour
)

// Stops reports whether work must not go on before a person decided.
func (v Verdict) Stops() bool { return v.Kind >= RecordsBehind }

// CheckAnchor compares the records with the anchors found and the header's generation. The newer of two readable anchors
// is believed: an attacker can put back an older one, never make a newer one.
func CheckAnchor(db RecordsState, header uint64, found AnchorsFound, now time.Time) Verdict {
	ref, any := newest(found)
	v := clockVerdict(db, ref, any, now)
	v.Stale = stale(db, found.Main, found.MainState) || found.HasSecond && stale(db, found.Second, found.SecondState)
	switch {
	case header < db.Generation, any && header < ref.Generation:
		v.Kind = HeaderOlder
		return v
	case any:
		compare(&v, db, ref)
	}
	v.Kind = max(v.Kind, filesVerdict(found, ref))
	return v
}

// stale reports whether an anchor file is anything but the anchor of db's present state.
func stale(db RecordsState, a Anchor, state AnchorState) bool {
	return state != AnchorPresent || a.Generation != db.Generation || a.Counter != db.Counter || a.Seq != db.Seq || a.Head != db.Head
}

// compare sets how db stands to the anchor ref.
func compare(v *Verdict, db RecordsState, ref Anchor) {
	hash, has := db.Head, db.Seq == ref.Seq
	if !has && db.Seq > ref.Seq && db.HashAt != nil && ref.Seq > 0 {
		hash, has = db.HashAt(ref.Seq)
	}
	behind := db.Counter < ref.Counter || db.Seq < ref.Seq || db.Generation < ref.Generation
	switch {
	case behind:
		v.Kind = RecordsBehind
		v.Since = db.LastAt
		switch {
		case db.Seq < ref.Seq:
			v.Missing = clampInt(ref.Seq - db.Seq)
		case db.Counter < ref.Counter:
			v.Missing = clampInt(ref.Counter - db.Counter)
		}
	case ref.Seq > 0 && (!has || hash != ref.Head):
		v.Kind = RecordsForked
	case db.Counter == ref.Counter+1:
		v.Kind, v.Ahead = RecordsAhead1, 1
	case db.Counter > ref.Counter:
		v.Kind, v.Ahead = RecordsAhead, clampInt(db.Counter-ref.Counter)
	}
}

// filesVerdict judges the files themselves, whatever the records say.
func filesVerdict(found AnchorsFound, ref Anchor) VerdictKind {
	switch found.MainState {
	case AnchorMissing:
		return AnchorWasMissing
	case AnchorDamaged:
		return AnchorWasDamaged
	}
	if !found.HasSecond {
		return AnchorOK
	}
	if found.SecondState != AnchorPresent {
		return AnchorsDisagree
	}
	// One step apart is a kill between the two writes. More, and one of them was put back or could not be written.
	if ref.Counter-found.Main.Counter > 1 || ref.Counter-found.Second.Counter > 1 {
		return AnchorsDisagree
	}
	return AnchorOK
}

// newest is the readable anchor with the higher counter.
func newest(f AnchorsFound) (Anchor, bool) {
	main, second := f.MainState == AnchorPresent, f.HasSecond && f.SecondState == AnchorPresent
	switch {
	case main && second && f.Second.Counter > f.Main.Counter:
		return f.Second, true
	case main:
		return f.Main, true
	case second:
		return f.Second, true
	}
	return Anchor{}, false
}

func clockVerdict(db RecordsState, ref Anchor, any bool, now time.Time) Verdict {
	v := Verdict{Latest: db.LastAt}
	if any && ref.Clock.After(v.Latest) {
		v.Latest = ref.Clock
	}
	if v.Latest.IsZero() {
		return v
	}
	switch d := now.Sub(v.Latest); {
	case d < -clockSlack:
		v.ClockBack = -d
	case d > clockGap:
		v.ClockForward = d
	}
	return v
}

func clampInt(n uint64) int {
	const most = 1<<31 - 1
	return int(min(n, most))
}
