// This file holds the command that makes clean copies of files, outside any practice.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"consentry/cmd/internal/codec"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub"
	"consentry/domain/photo/scrub/report"
	"consentry/store/outbox"
	"consentry/ui/i18n"
)

// maxScrubbers bounds how many files are worked on at a time; each may need a few hundred megabytes.
const maxScrubbers = 4

// publishSide is the longer side of a picture for publication, in pixels: enough for any screen, and less of what ties a
// picture to one camera.
const publishSide = 2048

type scrubCmd struct {
	Publish bool     `help:"Draw pictures anew in sRGB, upright, at most 2048 pixels, as JPEG, instead of copying them without loss."`
	Output  string   `short:"o" default:"." help:"Folder for the copies; it must exist. They get names of their own." placeholder:"DIR"`
	Files   []string `arg:"" help:"Pictures, videos, documents and 3D scans. They stay as they are." placeholder:"FILE"`
}

// Run makes the copies and prints a line a file, in the order of the files.
func (c scrubCmd) Run(e *env) error {
	decoder, err := codec.New()
	if err != nil {
		return err
	}
	outbox.Sweep(c.Output, time.Now()) // what a run that was killed left there
	results := make([]chan outcome, len(c.Files))
	for i := range results {
		results[i] = make(chan outcome, 1)
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.NumCPU(), maxScrubbers, len(c.Files)) {
		workers.Go(func() {
			s := scrubber{decoder: decoder, publish: c.Publish, folder: c.Output}
			for i := range next {
				results[i] <- s.file(e.ctx, c.Files[i])
			}
		})
	}
	go func() {
		for i := range c.Files {
			next <- i
		}
		close(next)
	}()
	var worst error
	for i, file := range c.Files {
		o := <-results[i]
		if err := e.told(file, o); err != nil {
			worst = err
		}
		if o.err != nil && !errors.Is(worst, errScrubFailed) {
			worst = errScrubRefused
			if o.failed() {
				worst = errScrubFailed
			}
		}
	}
	workers.Wait()
	return worst
}

// errScrubRefused and errScrubFailed end the command; what was wrong was printed already.
var (
	errScrubRefused = errors.New("a file was refused")
	errScrubFailed  = errors.New("a copy could not be written")
)

// outcome is what became of one file.
type outcome struct {
	r      report.Report
	output string // the copy's path
	sum    string // SHA-256 of the copy, hexadecimal
	err    error
}

// failed tells a folder or drive that cannot be written to from a file that was refused.
func (o outcome) failed() bool {
	return errors.Is(o.err, errNoFolder) || errors.Is(o.err, errNoWrite) || errors.Is(o.err, context.Canceled)
}

// scrubThing and scrubLine are what --json prints.
type scrubThing struct {
	Kind  report.Kind `json:"kind"`
	Words string      `json:"words"`
}

type scrubLine struct {
	File    string        `json:"file"`
	Format  report.Format `json:"format"`
	Removed []scrubThing  `json:"removed"`
	Pixels  report.Pixels `json:"pixels"`
	Residue int           `json:"residue"`
	Output  string        `json:"output"`
	SHA256  string        `json:"sha256"`
}

type scrubRefusal struct {
	File    string `json:"file"`
	Refused string `json:"refused"`
}

// told prints one file's line.
func (e *env) told(file string, o outcome) error {
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	if o.err != nil {
		why := sentenceOf(o.err)
		if e.json {
			return enc.Encode(scrubRefusal{File: file, Refused: why})
		}
		e.say("%s", i18n.T("scrub.copy.refused", "file", file, "why", why))
		return nil
	}
	if e.json {
		line := scrubLine{File: file, Format: o.r.Format, Removed: []scrubThing{}, Pixels: o.r.Pixels, Output: o.output, SHA256: o.sum}
		for _, t := range o.r.Removed {
			line.Removed = append(line.Removed, scrubThing{t.Kind, i18n.Found(t)})
		}
		return enc.Encode(line)
	}
	key := "scrub.copy.done"
	if len(o.r.Removed) == 0 {
		key = "scrub.copy.nothing"
	}
	line := i18n.T(key, "file", file, "output", o.output, "removed", i18n.FoundList(o.r.Removed))
	for _, t := range o.r.Kept {
		if k := "scrub.kept." + string(t.Kind); i18n.Has(k) {
			line += " " + i18n.T(k)
		} else {
			line += " " + i18n.T("scrub.kept.other", "what", i18n.Found(t))
		}
	}
	e.say("%s", line)
	return nil
}

// sentenceOf says why a file got no copy.
func sentenceOf(err error) string {
	for _, c := range []struct {
		is  error
		key string
	}{
		{errMissing, "scrub.copy.missing"}, {errNotFile, "scrub.copy.not_file"}, {errNoFolder, "scrub.copy.folder"},
		{errNoWrite, "scrub.copy.write"}, {context.Canceled, "scrub.copy.stopped"},
	} {
		if errors.Is(err, c.is) {
			return i18n.T(c.key)
		}
	}
	var t *taken
	if errors.As(err, &t) {
		return i18n.T("scrub.copy.taken", "output", t.name)
	}
	if s, ok := i18n.Sentence(err); ok {
		return s
	}
	return err.Error()
}

// scrubber makes the copies of one worker.
type scrubber struct {
	decoder *codec.Decoder
	publish bool
	folder  string
	newName func() string // of the copy, without its ending; nil: random
}

// file makes the clean copy of one file.
func (s scrubber) file(ctx context.Context, path string) outcome {
	if err := ctx.Err(); err != nil {
		return outcome{err: err}
	}
	src, err := openSource(path)
	if err != nil {
		return outcome{err: err}
	}
	defer src.close()
	out, err := newCopy(s.folder)
	if err != nil {
		return outcome{err: err}
	}
	defer out.discard()
	r, err := s.make(ctx, filepath.Base(path), src, out)
	if out.err != nil {
		err = fmt.Errorf("%w: %w", errNoWrite, out.err)
	}
	if err == nil {
		err = src.unchanged()
	}
	if err == nil && r.Pixels == "" {
		r.Pixels = report.Identical // a 3D scan: its shape is the same
	}
	if err != nil {
		return outcome{r: r, err: err}
	}
	name := s.newName
	if name == nil {
		name = randomName
	}
	final, err := out.place(name() + scrub.Ending(r.Out))
	return outcome{r: r, output: final, sum: out.sum(), err: err}
}

func (s scrubber) make(ctx context.Context, name string, src *source, out *diskCopy) (report.Report, error) {
	cleaner := scrub.Cleaner{Pages: s.decoder}
	if !s.publish {
		return cleaner.Clean(ctx, name, src, out)
	}
	f, err := scrub.Look(name, src)
	if err != nil {
		return report.Report{Format: f}, err
	}
	switch f {
	case report.MP4, report.MOV:
		return report.Report{Format: f}, report.Cannot("video")
	case report.PDF, report.OBJ, report.STL, report.PLY:
		return cleaner.Clean(ctx, name, src, out)
	}
	return s.drawn(ctx, cleaner, name, f, src, out)
}

// drawn makes a picture for publication from its pixels alone.
func (s scrubber) drawn(ctx context.Context, cleaner scrub.Cleaner, name string, f report.Format, src *source, out *diskCopy) (report.Report, error) {
	b, err := src.all()
	if err != nil {
		return report.Report{Format: f}, err
	}
	// The clean copy is not wanted, only what it found: a picture that cannot be copied clean can still be drawn.
	r, err := cleaner.Clean(ctx, name, bytes.NewReader(b), scrub.NewBuffer())
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	var refused *report.Refused
	if err != nil && !errors.As(err, &refused) {
		return r, err
	}
	img, err := picture.Decoder{Foreign: s.decoder}.Full(ctx, f, b)
	if err != nil {
		return r, err
	}
	jpeg, err := picture.Publish(img, picture.Recipe{Version: picture.RecipeVersion, MaxSide: publishSide})
	if err != nil {
		return r, err
	}
	if _, err := out.Write(jpeg); err != nil {
		return r, err
	}
	r.Out, r.Pixels, r.Frames, r.Kept = report.JPEG, report.Reencoded, 1, nil
	return r, scrub.Check(r, out)
}
