// The pauses after failed sign-ins, and what a spoiled file or clock does.

package keyring

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const anaID, joanID = "AAAAAAAAAAA", "BBBBBBBBBBA"

func TestPausesGrow(t *testing.T) {
	dir := t.TempDir()
	clock := now
	for n, want := range []time.Duration{
		0, 0, 0, 0, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
		LockOut, LockOut, LockOut,
	} {
		// Loaded anew each time: a restart of the program changes nothing.
		th := LoadThrottle(dir)
		assert.Equal(t, n, th.Failures(anaID))
		assert.Equal(t, want, th.Wait(anaID, clock), "after %d failures", n)
		assert.Zero(t, th.Wait(joanID, clock), "others are not held up")
		if want > 0 {
			assert.Equal(t, time.Second, th.Wait(anaID, clock.Add(want-time.Second)))
			assert.Zero(t, th.Wait(anaID, clock.Add(want)))
		}
		clock = clock.Add(want + time.Minute).Truncate(time.Second)
		require.NoError(t, th.Failed(anaID, clock))
	}
}

func TestSuccessHandsOverTheFailures(t *testing.T) {
	dir := t.TempDir()
	th := LoadThrottle(dir)
	require.NoError(t, th.Failed(anaID, now))
	require.NoError(t, th.Failed(joanID, now))
	require.NoError(t, th.Failed(anaID, now.Add(time.Hour)))
	again := LoadThrottle(dir)
	got := again.Succeeded(anaID)
	require.Len(t, got, 2)
	assert.True(t, got[0].At.Equal(now) && got[1].At.Equal(now.Add(time.Hour)))
	assert.Equal(t, anaID, got[0].SlotID)
	assert.Empty(t, again.Succeeded(anaID))
	last := LoadThrottle(dir)
	assert.Zero(t, last.Failures(anaID))
	assert.Equal(t, 1, last.Failures(joanID))
}

func TestAHundredFailures(t *testing.T) {
	th := LoadThrottle(t.TempDir())
	for range exhaustedAfter - 1 {
		require.NoError(t, th.Failed(anaID, now))
	}
	assert.False(t, th.Exhausted(anaID))
	require.NoError(t, th.Failed(anaID, now))
	assert.True(t, th.Exhausted(anaID))
	assert.Len(t, th.Succeeded(anaID), maxKeptFailures)
	assert.False(t, th.Exhausted(anaID))
}

func TestClockSetBackHoldsNobodyUpForDays(t *testing.T) {
	dir := t.TempDir()
	th := LoadThrottle(dir)
	for range 12 {
		require.NoError(t, th.Failed(anaID, now.AddDate(1, 0, 0)))
	}
	assert.Equal(t, LockOut, th.Wait(anaID, now), "the pause starts again from the clock as it is")
	later := LoadThrottle(dir)
	assert.Equal(t, LockOut-10*time.Minute, later.Wait(anaID, now.Add(10*time.Minute)))
	assert.Zero(t, later.Wait(anaID, now.Add(LockOut)))
}

func TestSpoiledThrottleCountsAsEmpty(t *testing.T) {
	dir := t.TempDir()
	th := LoadThrottle(dir)
	for range 20 {
		require.NoError(t, th.Failed(anaID, now))
	}
	path := filepath.Join(dir, ThrottleFile)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, b := range map[string][]byte{
		"empty": {}, "zeros": make([]byte, len(whole)), "half": whole[:len(whole)/2], "more": append(bytes.Clone(whole), ' '),
		"huge":         bytes.Repeat([]byte("["), maxThrottleFile+1),
		"deep":         bytes.Repeat([]byte("["), maxThrottleFile),
		"null":         []byte("null\n"),
		"other":        []byte(`{"v":2,"slots":[]}` + "\n"),
		"endless":      bytes.Replace(whole, []byte(`"count":20`), []byte(`"count":99999999`), 1),
		"negative":     bytes.Replace(whole, []byte(`"count":20`), []byte(`"count":-2`), 1),
		"other id":     bytes.Replace(whole, []byte(anaID), []byte("patient.doc"), 1),
		"unknown year": bytes.Replace(whole, []byte("2026"), []byte("99999"), 1),
	} {
		require.NoError(t, os.WriteFile(path, b, 0o600))
		th := LoadThrottle(dir)
		assert.Zero(t, th.Wait(anaID, now), name)
		require.NoError(t, th.Failed(anaID, now), "and is written anew")
		assert.Equal(t, 1, LoadThrottle(dir).Failures(anaID))
	}
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700))
	th = LoadThrottle(dir)
	for range 12 {
		require.Error(t, th.Failed(anaID, now), "the disk's error is told")
	}
	assert.Equal(t, LockOut, th.Wait(anaID, now), "but memory counts")
	assert.Zero(t, LoadThrottle(filepath.Join(dir, "missing")).Wait(anaID, now))
}

func TestThrottleStaysSmall(t *testing.T) {
	dir := t.TempDir()
	th := LoadThrottle(dir)
	require.ErrorIs(t, th.Failed("not a slot", now), ErrNoSlot)
	for i := range maxThrottleSlots + 10 {
		id := b64.EncodeToString([]byte{byte(i), byte(i >> 8), 2, 3, 4, 5, 6, 7})
		for range 3 {
			require.NoError(t, th.Failed(id, now))
		}
		for th.Failures(id) < maxKeptFailures {
			th.find(id).Count++
			th.find(id).Failures = append(th.find(id).Failures, instant(now))
		}
	}
	require.NoError(t, th.Failed(anaID, now))
	assert.Len(t, th.slots, maxThrottleSlots)
	info, err := os.Stat(filepath.Join(dir, ThrottleFile))
	require.NoError(t, err)
	assert.LessOrEqual(t, info.Size(), int64(maxThrottleFile))
	assert.Equal(t, 1, LoadThrottle(dir).Failures(anaID))
}
