// This file is the desk where pictures come in: each file is scrubbed, proven clean, looked at and put into the vault
// while the nurse is still choosing. intakesave.go writes the rows that mention it.
package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"
	"time"

	"consentry/domain/access"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub"
	"consentry/domain/photo/scrub/report"
)

// Sizes and qualities of the views that are kept beside a picture.
const (
	thumbQuality  = 82
	screenQuality = 85
)

// Scrubber is the version of the rules that clean copies are made and verified by.
const Scrubber = "1"

// Taken is one file as it came in: refused, or ready to be saved. Name is for the screen alone.
type Taken struct {
	Name     string
	Size     int64
	Modified time.Time
	// Refused says why nothing was taken; the rest is empty then.
	Refused *report.Refused
	Report  report.Report
	Media   photo.Media
	Thumb   []byte // JPEG of at most 512 px; nil when the file has no picture to show
	Same    []Same

	files          []keptFile
	originalSHA256 string
	cleanSHA256    string
	likeness       *picture.Likeness
	width, height  int
}

type keptFile struct {
	kind string // "original", "clean", "preview", "thumb"
	file File
}

// Same is a picture that is in the record already.
type Same struct {
	PhotoID   string
	PatientID string
	Patient   string
	Number    int
	Exact     bool // the very same file
	Mirrored  bool
}

// TakeIn reads one file, scrubs it, proves the copy clean and keeps it in the vault. A refusal is in the result, not an
// error: the rest of the batch goes on. Errors are those that stop the batch: locked, disk full, cancelled.
func (o *Office) TakeIn(ctx context.Context, in Incoming) (Taken, error) {
	s, err := o.may(access.PhotosIntake)
	if err != nil {
		return Taken{}, err
	}
	t := Taken{Name: in.Name(), Size: in.Size(), Modified: in.Modified()}
	settings, err := o.photoSettings(ctx, s)
	if err != nil {
		return t, err
	}
	err = o.takeIn(ctx, s, settings, in, &t)
	if ctx.Err() != nil {
		return t, ctx.Err() // a decoder that was stopped says nothing about the file
	}
	var refused *report.Refused
	if errors.As(err, &refused) {
		return Taken{Name: t.Name, Size: t.Size, Modified: t.Modified, Refused: refused, Report: report.Report{Format: t.Report.Format}}, nil
	}
	if err != nil {
		return t, err
	}
	return t, o.findSame(ctx, &t)
}

// TakeInAll takes many files in, on as many processors as it is told, and tells each as it is done. It stops at the first
// error that is not a refusal; what was told before stays good.
func (o *Office) TakeInAll(ctx context.Context, ins []Incoming, workers int, each func(i int, t Taken)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	var first error
	next := 0
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next >= len(ins) || first != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	var all sync.WaitGroup
	for range max(1, min(workers, len(ins))) {
		all.Go(func() {
			for i, ok := take(); ok; i, ok = take() {
				t, err := o.TakeIn(ctx, ins[i])
				mu.Lock()
				if err == nil {
					each(i, t)
				} else if first == nil {
					first = err
					stop()
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return first
}

// takeIn does the work for one file. Whatever is about the file itself is a *report.Refused.
func (o *Office) takeIn(ctx context.Context, s *session, settings photo.Settings, in Incoming, t *Taken) error {
	src, err := in.Open()
	if err != nil {
		return report.Refuse(report.Unreadable).With(err)
	}
	defer src.Close() // read only
	if src.Size() != t.Size {
		return report.Refuse(report.Changed)
	}
	if t.Size > report.MaxPicture {
		return o.takeLarge(ctx, s, settings, in, src, t)
	}
	data := make([]byte, t.Size)
	if n, err := src.ReadAt(data, 0); int64(n) != t.Size {
		return report.Refuse(report.Unreadable).With(err)
	}
	if changed(in, t) {
		return report.Refuse(report.Changed)
	}
	t.originalSHA256 = sha256Hex(data)
	out := scrub.NewBuffer()
	rep, err := o.cleaner().Clean(ctx, in.Name(), memory(data), out)
	t.Report, t.Media = rep, photo.MediaOf(rep.Format)
	switch {
	case report.Is(err, report.SealedOnly) && !settings.DropOriginals:
		return o.keep(ctx, s, t, "original", data)
	case err != nil:
		return err
	}
	clean := out.Bytes()
	t.cleanSHA256 = sha256Hex(clean)
	if err := o.look(ctx, s, t, rep, clean); err != nil {
		return err
	}
	if !settings.DropOriginals {
		if err := o.keep(ctx, s, t, "original", data); err != nil {
			return err
		}
	}
	return o.keep(ctx, s, t, "clean", clean)
}

// takeLarge is for videos that are not to be held in memory: the original goes through as a stream.
func (o *Office) takeLarge(ctx context.Context, s *session, settings photo.Settings, in Incoming, src Source, t *Taken) error {
	sum := newDigest(io.NewSectionReader(src, 0, t.Size))
	out := scrub.NewBuffer()
	rep, err := o.cleaner().Clean(ctx, in.Name(), src, out)
	t.Report, t.Media = rep, photo.MediaOf(rep.Format)
	if err != nil {
		return err
	}
	if settings.DropOriginals {
		if _, err := io.Copy(io.Discard, sum); err != nil {
			return report.Refuse(report.Unreadable).With(err)
		}
	} else {
		f, err := s.opened.KeepReader(ctx, ClassMedia, unreadable{sum})
		if err != nil {
			return err
		}
		t.files = append(t.files, keptFile{"original", f})
	}
	if changed(in, t) || sum.n != t.Size {
		return report.Refuse(report.Changed)
	}
	t.originalSHA256 = sum.Hex()
	t.cleanSHA256 = sha256Hex(out.Bytes())
	t.width, t.height = rep.Width, rep.Height
	clean, err := s.opened.KeepReader(ctx, ClassMedia, bytes.NewReader(out.Bytes()))
	t.files = append(t.files, keptFile{"clean", clean})
	return err
}

// unreadable tells a drive that gives nothing any more from a vault that takes nothing any more.
type unreadable struct{ io.Reader }

func (u unreadable) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = report.Refuse(report.Unreadable).With(err)
	}
	return n, err
}

func changed(in Incoming, t *Taken) bool {
	return in.Size() != t.Size || !in.Modified().Equal(t.Modified)
}

// look makes the views that are shown, from the clean copy, and the likeness it is found again by.
func (o *Office) look(ctx context.Context, s *session, t *Taken, rep report.Report, data []byte) error {
	t.width, t.height = rep.Width, rep.Height
	var thumb *image.NRGBA
	var screen image.Image
	var err error
	switch t.Media {
	case photo.Still:
		thumb, screen, err = o.pixels().Views(ctx, rep.Out, data)
	case photo.Video:
		thumb, screen, err = o.poster(ctx, data)
	case photo.Paper:
		thumb, screen, err = o.firstPage(ctx, data)
	default:
		return nil // a 3D scan has no picture here
	}
	if report.Is(err, report.NoDecoder) {
		return nil // kept and clean, but nothing to show
	}
	if err != nil {
		return err
	}
	if t.Thumb, err = picture.EncodeView(thumb, thumbQuality); err != nil {
		return fmt.Errorf("make thumbnail: %w", err)
	}
	preview, err := picture.EncodeView(screen, screenQuality)
	if err != nil {
		return fmt.Errorf("make preview: %w", err)
	}
	like := picture.Hash(thumb)
	t.likeness = &like
	if err := o.keep(ctx, s, t, "preview", preview); err != nil {
		return err
	}
	return o.keep(ctx, s, t, "thumb", t.Thumb)
}

// poster is the first picture of a video, where one can be decoded here.
func (o *Office) poster(ctx context.Context, video []byte) (thumb *image.NRGBA, screen image.Image, err error) {
	p, ok := o.deps.Foreign.(interface {
		Poster(ctx context.Context, src io.ReaderAt, size int64) (*image.NRGBA, error)
	})
	if !ok {
		return nil, nil, report.Refuse(report.NoDecoder)
	}
	img, err := p.Poster(ctx, bytes.NewReader(video), int64(len(video)))
	if err != nil {
		return nil, nil, report.Refuse(report.NoDecoder).With(err) // the video itself is kept all the same
	}
	return shrink(img)
}

// firstPage is the first page of a scan.
func (o *Office) firstPage(ctx context.Context, pdf []byte) (thumb *image.NRGBA, screen image.Image, err error) {
	if o.deps.Pages == nil {
		return nil, nil, report.Refuse(report.NoDecoder)
	}
	var first *image.NRGBA
	stop := errors.New("one is enough")
	err = o.deps.Pages.RenderPDF(ctx, pdf, 150, func(_, _ int, img image.Image) error {
		b := img.Bounds()
		first = image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		for y := range b.Dy() {
			for x := range b.Dx() {
				first.Set(x, y, img.At(b.Min.X+x, b.Min.Y+y))
			}
		}
		return stop
	})
	if first == nil {
		return nil, nil, err
	}
	return shrink(first)
}

// shrink makes both views of a decoded picture.
func shrink(img *image.NRGBA) (thumb *image.NRGBA, screen image.Image, err error) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	tw, th := picture.Fit(w, h, 512)
	sw, sh := picture.Fit(w, h, 2048)
	return picture.Resize(img, tw, th), picture.Resize(img, sw, sh), nil
}

func (o *Office) keep(ctx context.Context, s *session, t *Taken, kind string, data []byte) error {
	f, err := s.opened.Keep(ctx, ClassMedia, data)
	if err != nil {
		return err
	}
	t.files = append(t.files, keptFile{kind, f})
	return nil
}

func (o *Office) cleaner() scrub.Cleaner  { return scrub.Cleaner{Pages: o.deps.Pages} }
func (o *Office) pixels() picture.Decoder { return picture.Decoder{Foreign: o.deps.Foreign} }

// findSame looks for the file, and for the picture in it, among all that are there.
func (o *Office) findSame(ctx context.Context, t *Taken) error {
	return o.peek(ctx, access.PhotosIntake, func(s *session, tx Tx) error {
		exact, err := tx.PhotosFrom(t.originalSHA256)
		if err != nil {
			return err
		}
		for _, p := range exact {
			t.Same = append(t.Same, Same{PhotoID: p.ID, PatientID: p.PatientID, Number: p.Number, Exact: true})
		}
		if len(exact) == 0 && t.likeness != nil {
			all, err := o.likenesses(s, tx)
			if err != nil {
				return err
			}
			for _, m := range all.find(*t.likeness, 3) {
				p, err := tx.Photo(m.ID)
				if err != nil {
					return err
				}
				t.Same = append(t.Same, Same{PhotoID: p.ID, PatientID: p.PatientID, Number: p.Number, Mirrored: m.Mirrored})
			}
		}
		for i := range t.Same {
			p, err := tx.Patient(t.Same[i].PatientID)
			if err != nil {
				return err
			}
			t.Same[i].Patient = p.FullName()
		}
		return nil
	})
}
