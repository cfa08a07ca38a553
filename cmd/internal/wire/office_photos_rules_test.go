// The rules' examples about pictures, by their ids, through the whole practice.

package wire

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
)

// withPlace puts an EXIF block in front of a picture: when it was taken, and where (Exif 3.0, 4.6.3 and 4.6.6).
func withPlace(jpeg []byte, taken string) []byte {
	var b bytes.Buffer
	put := func(v ...any) {
		for _, x := range v {
			_ = binary.Write(&b, binary.BigEndian, x) // a buffer takes everything
		}
	}
	put([]byte("MM"), uint16(42), uint32(8))
	put(uint16(2), uint16(0x8769), uint16(4), uint32(1), uint32(38), uint16(0x8825), uint16(4), uint32(1), uint32(56), uint32(0))
	put(uint16(1), uint16(0x9003), uint16(2), uint32(20), uint32(98), uint32(0))                                                      // at 38: DateTimeOriginal
	put(uint16(2), uint16(1), uint16(2), uint32(2), []byte("N\x00\x00\x00"), uint16(2), uint16(5), uint32(3), uint32(118), uint32(0)) // at 56: latitude
	for b.Len() < 98 {
		put(uint8(0))
	}
	put([]byte(taken + "\x00"))
	for _, n := range []uint32{43, 1, 4, 1, 18, 1} {
		put(n)
	}
	block := append([]byte("Exif\x00\x00"), b.Bytes()...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(block) + 2) >> 8), byte(len(block) + 2)}
	return append(append(head, block...), jpeg[2:]...)
}

func TestPH01_PH03_PlaceTimeAndNameStayBehind(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "website_gallery")
	taken := w.takeIn(card(t, map[string][]byte{"Park_Lena_2026-03-02.jpg": withPlace(snapshotOf(t, 1), "2026:03:02 09:10:11")}))
	require.Nil(t, taken[0].Refused)
	p := w.save(lena.ID, taken)[0]
	var kinds []report.Kind
	for _, x := range p.Removed {
		kinds = append(kinds, x.Kind)
	}
	assert.Contains(t, kinds, report.Place)
	assert.Contains(t, p.Taken, "2026", "when it was taken is in the record")
	w.review(p.ID, nil)
	q := w.question(p.ID)
	r, _, err := w.o.Release(w.ctx, w.gate(q))
	require.NoError(t, err)
	w.leftClean(q.Folder, r)
	assert.Regexp(t, `^[bcdfghjkmnpqrstvwxz2-9]{4}-[bcdfghjkmnpqrstvwxz2-9]{4}-1\.jpg$`, r.Items[0].FileName)
}

func TestPH08_A3DScanNeverLeavesAndIsNeverDeidentified(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "website_gallery")
	obj := []byte("# Lena Park\no face\nv 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\n")
	taken := w.takeIn(card(t, map[string][]byte{"face.obj": obj}))
	require.Nil(t, taken[0].Refused)
	p := w.save(lena.ID, taken)[0]
	require.Equal(t, photo.Scan3D, p.Media)
	_, err := w.o.Review(w.ctx, office.Looked{PhotoID: p.ID, Version: 1})
	require.ErrorIs(t, err, office.ErrNotReviewable, "nothing here shows it")
	assert.Contains(t, codes(w.gate(w.question(p.ID))), photo.ReasonKind)
	_, err = w.o.Deidentify(w.ctx, photo.Determination{PhotoID: p.ID, Method: photo.SafeHarbor, Who: "Dr. Ana Hale, surgeon", Why: "w", NoKnowledge: true}, nil)
	var bad *office.Invalid
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "P/Q", bad.Defects[0].Field)
}

func TestPH13_WhatWasRetouchedElsewhere(t *testing.T) {
	w, _, p := ready(t)
	w.review(p.ID, func(l *office.Looked) { l.Retouched = true })
	assert.True(t, w.gate(w.question(p.ID)).Allowed, "a warning")
	set := photo.DefaultSettings()
	set.NoEdits = true
	require.NoError(t, w.o.SavePhotoSettings(w.ctx, set))
	assert.Equal(t, []string{photo.ReasonRetouched}, codes(w.gate(w.question(p.ID))))
}

func TestPH11_TheOriginalIsForWhoSaysWhy(t *testing.T) {
	w, _, p := ready(t)
	w.refused("error.reason_needed", func() error { _, _, err := w.o.Original(w.ctx, p.ID, " "); return err })
	_, data, err := w.o.Original(w.ctx, p.ID, "she asked for her own picture")
	require.NoError(t, err)
	assert.Equal(t, snapshotOf(t, 1), data, "as it was taken, not scrubbed")
	assert.Equal(t, "she asked for her own picture", w.last().Reason)
}

func TestAU20_ALetterAtTenPastFour(t *testing.T) {
	w, lena, p := ready(t)
	w.clock.on(7*time.Hour + 40*time.Minute) // 16:10
	queued := w.gate(w.question(p.ID))
	require.True(t, queued.Allowed)
	w.revoke(lena.ID, true)
	w.clock.on(110 * time.Minute)
	w.closed(queued)
	w.allows("website_gallery", p, string(consent.DF3))
}
