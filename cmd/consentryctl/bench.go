// This file measures what the program promises about speed and size, on this machine, side by side in one run, and
// prints a table. It is no test: nothing passes or fails by it.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"consentry/cmd/internal/wire"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
)

type benchCmd struct {
	Patients int    `default:"100000" help:"Patients of the large practice."`
	Quick    bool   `help:"Fewer rounds."`
	Dir      string `help:"Where the practices are made; a temporary folder if empty." placeholder:"DIR"`
}

// row is one line of the table.
type row struct {
	What   string        `json:"what"`
	N      int           `json:"n"`
	P50    time.Duration `json:"p50_ns"`
	P99    time.Duration `json:"p99_ns"`
	Budget string        `json:"budget"`
}

type bench struct {
	e    *env
	rows []row
}

// Run makes a small and a large practice and measures them.
func (c benchCmd) Run(e *env) error {
	dir := c.Dir
	if dir == "" {
		tmp, err := os.MkdirTemp("", "consentry-bench-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(tmp) }() // a temporary folder of made-up people
		dir = tmp
	}
	rounds, signs := 2000, 100
	if c.Quick {
		rounds, signs = 300, 15
	}
	b := &bench{e: e}
	small, err := b.open(filepath.Join(dir, "small"), 1000)
	if err != nil {
		return err
	}
	large, err := b.open(filepath.Join(dir, "large"), c.Patients)
	if err != nil {
		return err
	}
	for _, o := range []struct {
		office *office.Office
		n      int
	}{{small, 1000}, {large, c.Patients}} {
		if err := b.find(o.office, o.n, rounds); err != nil {
			return err
		}
	}
	b.memory()
	if err := b.sign(large, signs); err != nil {
		return err
	}
	return b.print()
}

// open makes a practice and signs in, timing the sign-in.
func (b *bench) open(dir string, patients int) (*office.Office, error) {
	begin := time.Now()
	if err := wire.BuildSample(b.e.ctx, wire.Sample{Dir: dir, Patients: patients, Seed: 1, Now: time.Now()}); err != nil {
		return nil, err
	}
	b.e.say("made a practice of %d patients in %s", patients, time.Since(begin).Round(time.Millisecond))
	o, _, err := wire.Office(dir)
	if err != nil {
		return nil, err
	}
	front, err := o.Front(b.e.ctx)
	if err != nil {
		return nil, err
	}
	var times []time.Duration
	for range 5 {
		if err := o.Lock(b.e.ctx, "exit"); err != nil {
			return nil, err
		}
		begin := time.Now()
		if err := o.SignIn(b.e.ctx, front.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)}); err != nil {
			return nil, err
		}
		times = append(times, time.Since(begin))
	}
	derive := wire.DeriveTime()
	b.add(fmt.Sprintf("sign-in, %d patients, password cost %s of it", patients, derive.Round(time.Millisecond)), times, "cost + 100 ms")
	return o, nil
}

func (b *bench) add(what string, times []time.Duration, budget string) {
	slices.Sort(times)
	b.rows = append(b.rows, row{What: what, N: len(times), P50: times[len(times)/2], P99: times[min(len(times)-1, len(times)*99/100)], Budget: budget})
}

// find types ahead: the first letters of names, first and last together, birth years, ends of telephone numbers.
func (b *bench) find(o *office.Office, n, rounds int) error {
	page, err := o.PatientPage(b.e.ctx, n/3, 200)
	if err != nil {
		return err
	}
	var times []time.Duration
	for i := range rounds {
		p := page[i%len(page)]
		var text string
		switch i % 5 {
		case 0:
			text = p.Last[:min(2, len(p.Last))]
		case 1:
			text = p.Last[:min(4, len(p.Last))]
		case 2:
			text = p.First + " " + p.Last[:1]
		case 3:
			text = p.Phone[max(0, len(p.Phone)-4):]
		case 4:
			text = p.Last + " " + p.First[:min(3, len(p.First))]
		}
		begin := time.Now()
		if _, err := o.FindPatients(b.e.ctx, text); err != nil {
			return err
		}
		times = append(times, time.Since(begin))
	}
	b.add(fmt.Sprintf("type-ahead, %d patients", n), times, "p99 16 ms; at most 3 x that of 1,000")
	return nil
}

// memory reports what the process holds with both practices open and their first pages read.
func (b *bench) memory() {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.e.say("heap in use %d MB, taken from the system %d MB (both practices open, no window)", m.HeapInuse>>20, m.Sys>>20)
}

// sign measures the whole of a signature: rule check, PDF, vault file, transaction with full sync, audit row, anchor.
func (b *bench) sign(o *office.Office, rounds int) error {
	ctx := context.WithoutCancel(b.e.ctx)
	page, err := o.PatientPage(ctx, 10, rounds)
	if err != nil {
		return err
	}
	var times []time.Duration
	for _, p := range page {
		c, err := o.StartCheckIn(ctx, p.ID)
		if err != nil {
			return err
		}
		it := c.Item(consent.KindMarketing)
		if it == nil {
			continue
		}
		d := it.Draft
		sample.Answer(d.Scope, o.Today(), map[string]bool{"website_gallery": true, "instagram": true}, 2)
		if c, err = o.SaveDraft(ctx, c.ID, consent.KindMarketing, d); err != nil {
			return err
		}
		begin := time.Now()
		if _, err := o.Sign(ctx, c.ID, consent.KindMarketing, office.Signing{Method: consent.MethodPad, TypedName: d.Signer.Name, Strokes: sample.Scribble(7), Aspect: 2.2}); err != nil {
			return err
		}
		times = append(times, time.Since(begin))
	}
	if len(times) == 0 {
		return fmt.Errorf("nobody to sign")
	}
	b.add("signing", times, "p99 250 ms")
	return nil
}

func (b *bench) print() error {
	b.e.say("\n%-60s %6s %10s %10s  %s", "what", "n", "p50", "p99", "budget")
	for _, r := range b.rows {
		b.e.say("%-60s %6d %10s %10s  %s", r.What, r.N, r.P50.Round(10*time.Microsecond), r.P99.Round(10*time.Microsecond), r.Budget)
	}
	return b.e.result(b.rows)
}
