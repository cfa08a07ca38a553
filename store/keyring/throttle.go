// This file slows down somebody who tries passwords at the sign-in screen.
//
// throttle.json is not authenticated, because no key exists before sign-in:
// whoever can write the disk can empty it, and gains only Argon2id's price
// again. So the file is never allowed to do harm either. A damaged or missing
// one counts as empty, and no date in it can keep anybody out for longer than
// the schedule says.

package keyring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"consentry/store/atomicfile"
)

const (
	throttleVersion  = 1
	maxThrottleFile  = 256 << 10 // bytes
	maxThrottleSlots = 2 * MaxSlots
	maxKeptFailures  = 50 // moments kept for each slot; the count goes on
	maxFailureCount  = 1 << 20
	// LockOut is the longest wait, from the tenth failure in a row on.
	LockOut = 15 * time.Minute
	// exhaustedAfter failures in a row a password may not be tried any more
	// (NIST 800-63B-4, 3.2.2).
	exhaustedAfter = 100
)

// waits[n] is the pause after the n-th failure in a row; after the last entry
// it is LockOut.
var waits = []time.Duration{
	0, 0, 0, 0, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
}

func pauseAfter(failures int) time.Duration {
	if failures < len(waits) {
		return waits[max(failures, 0)]
	}
	return LockOut
}

// Failure is one failed sign-in.
type Failure struct {
	SlotID string
	At     time.Time
}

// Throttle counts failed sign-ins by slot. Its methods may be called from
// several goroutines.
type Throttle struct {
	mu    sync.Mutex
	path  string
	slots []throttleSlot
}

type throttleFile struct {
	V     int            `json:"v"`
	Slots []throttleSlot `json:"slots"`
}

type throttleSlot struct {
	ID       string   `json:"id"`
	Count    int      `json:"count"`    // failures since the last success
	Last     string   `json:"last"`     // instant from which the pause runs
	Failures []string `json:"failures"` // the newest moments, oldest first
}

// LoadThrottle reads the practice folder's throttle file.
func LoadThrottle(dir string) *Throttle {
	d := disk{dir: dir}
	t := &Throttle{path: d.path(ThrottleFile)}
	if raw, err := d.read(ThrottleFile, maxThrottleFile); err == nil {
		if slots, err := parseThrottle(raw); err == nil {
			t.slots = slots
		}
	}
	return t
}

// Wait returns how long the slot must wait until the next try; zero means
// now. now is the workstation's clock; if it was set back, the pause starts
// again from now instead of lasting until the clock has caught up.
func (t *Throttle) Wait(slotID string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.find(slotID)
	if s == nil {
		return 0
	}
	pause := pauseAfter(s.Count)
	passed := now.Sub(parseInstant(s.Last))
	if passed < 0 {
		s.Last, passed = instant(now), 0
		_ = t.save() // if this fails, the next call says the same again
	}
	return max(pause-passed, 0)
}

// Failures returns how many tries in a row have failed.
func (t *Throttle) Failures(slotID string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s := t.find(slotID); s != nil {
		return s.Count
	}
	return 0
}

// Exhausted says that a hundred tries in a row have failed: the way in is now
// another administrator's reset or the Recovery Sheet.
func (t *Throttle) Exhausted(slotID string) bool { return t.Failures(slotID) >= exhaustedAfter }

// Failed counts a failed sign-in. It counts in memory even if the file cannot
// be written, which the error says.
func (t *Throttle) Failed(slotID string, now time.Time) error {
	if decodeExactly(slotID, slotIDSize) == nil {
		return ErrNoSlot
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.find(slotID)
	if s == nil {
		if len(t.slots) >= maxThrottleSlots {
			t.slots = slices.Delete(t.slots, 0, 1)
		}
		t.slots = append(t.slots, throttleSlot{ID: slotID, Failures: []string{}})
		s = &t.slots[len(t.slots)-1]
	}
	s.Count = min(s.Count+1, maxFailureCount)
	s.Last = instant(now)
	s.Failures = append(s.Failures, s.Last)
	if extra := len(s.Failures) - maxKeptFailures; extra > 0 {
		s.Failures = slices.Delete(s.Failures, 0, extra)
	}
	return t.save()
}

// Succeeded forgets the slot's failures and returns them (the newest 50), for
// the audit log and for the member to see. They come from a file that anybody
// could have written.
func (t *Throttle) Succeeded(slotID string) []Failure {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.find(slotID)
	if s == nil {
		return nil
	}
	var out []Failure
	for _, at := range s.Failures {
		out = append(out, Failure{SlotID: slotID, At: parseInstant(at)})
	}
	t.slots = slices.DeleteFunc(t.slots, func(o throttleSlot) bool { return o.ID == slotID })
	_ = t.save() // a success that cannot be noted is still a success
	return out
}

func (t *Throttle) find(slotID string) *throttleSlot {
	for i := range t.slots {
		if t.slots[i].ID == slotID {
			return &t.slots[i]
		}
	}
	return nil
}

func (t *Throttle) save() error {
	raw, err := encodeThrottle(t.slots)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(t.path, raw, 0o600); err != nil {
		return fmt.Errorf("note failed sign-in: %w", err)
	}
	return nil
}

func encodeThrottle(slots []throttleSlot) ([]byte, error) {
	if slots == nil {
		slots = []throttleSlot{}
	}
	raw, err := json.Marshal(throttleFile{V: throttleVersion, Slots: slots})
	if err != nil {
		return nil, fmt.Errorf("write throttle: %w", err)
	}
	return append(raw, '\n'), nil
}

var errThrottleForm = errors.New("throttle file has the wrong form")

// parseThrottle reads the file as strictly as the header: what encodeThrottle
// would not write is not believed.
func parseThrottle(raw []byte) ([]throttleSlot, error) {
	if len(raw) > maxThrottleFile {
		return nil, errThrottleForm
	}
	var f throttleFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("read throttle: %w", err)
	}
	if f.V != throttleVersion || f.Slots == nil || len(f.Slots) > maxThrottleSlots {
		return nil, errThrottleForm
	}
	seen := map[string]bool{}
	for _, s := range f.Slots {
		if decodeExactly(s.ID, slotIDSize) == nil || seen[s.ID] || !isInstant(s.Last) || s.Failures == nil ||
			len(s.Failures) > maxKeptFailures || s.Count < 1 || s.Count < len(s.Failures) || s.Count > maxFailureCount ||
			!allInstants(s.Failures) {
			return nil, errThrottleForm
		}
		seen[s.ID] = true
	}
	if again, err := encodeThrottle(f.Slots); err != nil || !bytes.Equal(again, raw) {
		return nil, errThrottleForm
	}
	return f.Slots, nil
}

func allInstants(s []string) bool {
	return !slices.ContainsFunc(s, func(at string) bool { return !isInstant(at) })
}
