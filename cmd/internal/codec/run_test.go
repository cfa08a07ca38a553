package codec

// This file holds that a worker which does not behave ends in time, takes nothing with it, and its file is refused.

import (
	"context"
	"errors"
	"image"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

func TestMisbehavingWorkersAreRefused(t *testing.T) {
	for _, c := range []struct {
		worker string
		limit  time.Duration
		want   report.Why
		within time.Duration
	}{
		{"endless", 300 * time.Millisecond, report.TooSlow, 3 * time.Second},
		{"speaks-then-endless", 300 * time.Millisecond, report.TooSlow, 3 * time.Second},
		{"glutton", 30 * time.Second, report.Damaged, 20 * time.Second},
		{"crash", stillTime, report.Damaged, 5 * time.Second},
		{"silent", stillTime, report.Damaged, 5 * time.Second},
		{"twice", stillTime, report.Damaged, 5 * time.Second},
		{"babble", stillTime, report.Damaged, 5 * time.Second},
		{"huge", stillTime, report.TooBig, 5 * time.Second},
	} {
		t.Run(c.worker, func(t *testing.T) {
			d := named(t, c.worker)
			d.stillTime = c.limit
			begin := time.Now()
			img, icc, err := d.DecodeStill(context.Background(), report.HEIC, []byte("any"))
			assert.True(t, report.Is(err, c.want), "%v", err)
			assert.Nil(t, img)
			assert.Nil(t, icc)
			assert.Less(t, time.Since(begin), c.within)
		})
	}
}

func TestCancelEndsTheWorker(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	d := named(t, "endless")
	time.AfterFunc(50*time.Millisecond, cancel)
	begin := time.Now()
	_, _, err := d.DecodeStill(ctx, report.HEIC, []byte("any"))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Less(t, time.Since(begin), 3*time.Second)

	_, _, err = d.DecodeStill(ctx, report.HEIC, []byte("any"))
	assert.ErrorIs(t, err, context.Canceled, "nothing is started for a context that is over")
}

func TestThePagesOfACallerAreNotCountedAsTime(t *testing.T) {
	d := decoder(t)
	require.NoError(t, d.RenderPDF(context.Background(), pdfOf("", ""), 72, func(int, int, image.Image) error { return nil })) // compiled now
	d.pagesTime = 3 * time.Second
	slow := 0
	err := d.RenderPDF(context.Background(), pdfOf("", "", ""), 72, func(int, int, image.Image) error {
		slow++
		<-time.After(1200 * time.Millisecond)
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, 3, slow)
}

func TestACallersErrorComesBack(t *testing.T) {
	mine := errors.New("the disk is full")
	pages := 0
	err := decoder(t).RenderPDF(context.Background(), pdfOf("", ""), 72, func(int, int, image.Image) error {
		pages++
		return mine
	})
	assert.ErrorIs(t, err, mine)
	assert.Equal(t, 1, pages)
}

func TestWhatCannotStart(t *testing.T) {
	d := decoder(t)
	d.Exe += "-that-is-not-there"
	_, _, err := d.DecodeStill(context.Background(), report.HEIC, []byte("any"))
	assert.True(t, report.Is(err, report.NoDecoder), "%v", err)
	_, _, err = decoder(t).DecodeStill(context.Background(), report.HEIC, nil)
	assert.True(t, report.Is(err, report.Empty), "%v", err)
	_, _, err = decoder(t).DecodeStill(context.Background(), report.WebP, []byte("any"))
	assert.True(t, report.Is(err, report.NoDecoder), "%v", err)
}

func TestChildIsOnlyForItsWord(t *testing.T) {
	for _, args := range [][]string{nil, {"consentry"}, {"consentry", "--version"}, {"consentry", secret, "more"}} {
		ran, exit := Child(args)
		assert.False(t, ran, "%q", args)
		assert.Zero(t, exit)
	}
}
