// Damaged records as a person meets them: looked at, nothing written, and got out.

package wire

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

func TestDamagedRecordsCanBeLookedAtAndGotOut(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	_, _, err := w.o.RecoveryEnvelopes(w.ctx, w.kit, office.SheetScheme{Need: 2, Of: 3})
	require.NoError(t, err)
	require.NoError(t, w.o.Lock(w.ctx, "exit"))
	w.close()
	path := filepath.Join(w.dir, "records.db")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	raw[len(raw)-100] ^= 4 // in the page that was needed last
	require.NoError(t, os.WriteFile(path, raw, 0o600))

	w = program(t, w.dir, w.clock)
	require.True(t, w.o.LookOnly(true))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	assert.True(t, w.o.LookingOnly())
	found, err := w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err)
	require.Len(t, found, 1)
	_, err = w.o.AddPatient(w.ctx, lena)
	require.ErrorIs(t, err, office.ErrLookOnly)
	requireSentence(t, err)
	dir := filepath.Join(t.TempDir(), "out")
	got, err := w.o.ExportReadable(w.ctx, dir, quiet)
	require.NoError(t, err)
	read, _ := got.Records()
	assert.Greater(t, read, 10)
	text, err := os.ReadFile(filepath.Join(dir, "records", "patient.jsonl"))
	require.NoError(t, err)
	assert.True(t, strings.Contains(string(text), "Park"))
	require.NoError(t, w.o.Lock(w.ctx, "exit"))

	require.True(t, w.o.LookOnly(false))
	if err := w.signIn("Dr. Ana Hale", ownerWord); err != nil {
		require.True(t, errors.Is(err, office.ErrDamaged), "%v", err)
	}
}

// What a person has to know before choosing: which backup is the newest good one, and what was entered since.
func TestDamageTellsWhatTheNewestGoodBackupLacks(t *testing.T) {
	w := founded(t)
	w.authorize(w.lena().ID, nil, "practice_website")
	a, b := w.drive(), w.drive()
	w.register(a, "Drive A")
	w.register(b, "Drive B")
	w.clock.on(time.Minute)
	good := w.backUp(a).Run.Version
	w.clock.on(time.Minute)
	w.add(wPatient("Nora", "Late"))
	w.backUp(b)
	require.NoError(t, os.Remove(someBlob(t, b)))
	w.clock.on(time.Hour)
	w.add(wPatient("Iris", "Later"))
	last := w.clock.Now()
	require.NoError(t, w.o.Lock(w.ctx, "exit"))
	w.close()
	path := filepath.Join(w.dir, "records.db")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	raw[len(raw)-100] ^= 4
	require.NoError(t, os.WriteFile(path, raw, 0o600))

	w = program(t, w.dir, w.clock)
	w.clock.on(time.Hour)
	var damaged *office.DamagedRecords
	require.ErrorAs(t, w.signIn("Dr. Ana Hale", ownerWord), &damaged)
	requireSentence(t, damaged)
	assert.Equal(t, last, damaged.Last)
	assert.Equal(t, w.clock.Now(), damaged.Since)
	front, err := w.o.Front(w.ctx)
	require.NoError(t, err)
	got, err := w.o.NewestGood(w.ctx, []string{filepath.Join(t.TempDir(), "pulled"), b, a}, front.Fingerprint)
	require.NoError(t, err)
	assert.Equal(t, []any{a, "Drive A", good, 1}, []any{got.Dir, got.Label, got.Version.ID, got.Passed}, "the newer one lacks a file")
	assert.Greater(t, damaged.Entries, got.Version.Seq+2, "what would be lost can be counted")
	_, err = w.o.NewestGood(w.ctx, []string{b}, "0000-0000")
	require.ErrorIs(t, err, office.ErrNoVersion)
}

func TestASheetInEnvelopesIsTypedOneAfterAnotherAndOpensThePractice(t *testing.T) {
	w := founded(t)
	parts, pdf, err := w.o.RecoveryEnvelopes(w.ctx, w.kit, office.SheetScheme{Need: 2, Of: 3})
	require.NoError(t, err)
	assert.Equal(t, "%PDF", string(pdf[:4]))
	me, _ := w.o.Me()
	n := w.again()
	first, err := n.o.ReadSheet("", strings.ToLower(strings.Join(parts[2].Groups(), " ")))
	require.NoError(t, err)
	assert.Equal(t, []any{1, 3, 1, 2, 3, false}, []any{first.Number, first.Part, first.Have, first.Need, first.Of, first.Whole()})
	assert.Equal(t, w.kit.Fingerprint(), first.Fingerprint)

	groups := parts[0].Groups()
	groups[6] = groups[7]
	_, err = n.o.ReadSheet(first.Text, strings.Join(groups, " "))
	requireKey(t, "error.part_group_of", err)
	keyed, _ := message(err)
	assert.Equal(t, map[string]string{"group": "7", "envelope": "1", "sheet": "1"}, keyed.MessageArgs())
	_, err = n.o.ReadSheet(first.Text, first.Text)
	requireKey(t, "error.part_twice", err)
	sheet := w.kit.Groups()
	sheet[3] = sheet[4]
	_, err = n.o.ReadSheet("", strings.Join(sheet, " "))
	requireKey(t, "error.kit_group_of", err)

	both, err := n.o.ReadSheet(first.Text, strings.Join(parts[0].Groups(), "-"))
	require.NoError(t, err)
	require.True(t, both.Whole())
	require.NoError(t, n.o.RecoverWithKit(n.ctx, both.Text, me.Member.SlotID, []byte(newWord)))
	require.NoError(t, n.signIn("Dr. Ana Hale", newWord))
}
