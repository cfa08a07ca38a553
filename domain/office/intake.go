// This file is the desk where pictures come in: each file is scrubbed, proven clean, looked at and put into the vault
// while the nurse is still choosing; what is saved at the end is only the rows that mention it. A file without a row is
// nothing, so whatever happens in between, nothing is half saved.
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
	"consentry/domain/audit"
	"consentry/domain/calendar"
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
	Faces   int    // suggested by the program; a person decides
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
	f, err := s.opened.KeepReader(ctx, ClassMedia, sum)
	if err != nil {
		return err
	}
	if changed(in, t) || sum.n != t.Size {
		return report.Refuse(report.Changed)
	}
	t.originalSHA256 = sum.Hex()
	if !settings.DropOriginals {
		t.files = append(t.files, keptFile{"original", f})
	}
	t.cleanSHA256 = sha256Hex(out.Bytes())
	t.width, t.height = rep.Width, rep.Height
	clean, err := s.opened.KeepReader(ctx, ClassMedia, bytes.NewReader(out.Bytes()))
	t.files = append(t.files, keptFile{"clean", clean})
	return err
}

func changed(in Incoming, t *Taken) bool {
	return in.Size() != t.Size || !in.Modified().Equal(t.Modified)
}

// look makes the views that are shown, from the clean copy; the likeness it is found again by; and suggests where faces are.
func (o *Office) look(ctx context.Context, s *session, t *Taken, rep report.Report, data []byte) error {
	t.width, t.height = rep.Width, rep.Height
	var thumb, screen *image.NRGBA
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
	if t.Thumb, err = picture.EncodeJPEG(thumb, thumbQuality); err != nil {
		return fmt.Errorf("make thumbnail: %w", err)
	}
	preview, err := picture.EncodeJPEG(screen, screenQuality)
	if err != nil {
		return fmt.Errorf("make preview: %w", err)
	}
	like := picture.Hash(thumb)
	t.likeness = &like
	t.Faces = len(picture.SuggestFaces(thumb))
	if err := o.keep(ctx, s, t, "preview", preview); err != nil {
		return err
	}
	return o.keep(ctx, s, t, "thumb", t.Thumb)
}

// poster is the first picture of a video, where one can be decoded here.
func (o *Office) poster(ctx context.Context, video []byte) (thumb, screen *image.NRGBA, err error) {
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
func (o *Office) firstPage(ctx context.Context, pdf []byte) (thumb, screen *image.NRGBA, err error) {
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
func shrink(img *image.NRGBA) (thumb, screen *image.NRGBA, err error) {
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

// Sitting is what a batch of pictures belongs to: one patient, confirmed by her birth date, and one session.
type Sitting struct {
	PatientID string
	// Born is the birth date that the nurse read at the top of the tray: it must be this patient's.
	Born      calendar.Date
	SessionID string // an existing session; the rest is not needed then
	Procedure string
	Area      string
	Stage     photo.Stage
	TakenOn   calendar.Date
	From      string // "card", "folder", "dropped", "file"
	Declined  []photo.View
}

// Choice is one file to be saved, and what it shows.
type Choice struct {
	Taken    *Taken
	View     photo.View
	Intimate bool
}

// Check names the fields of a sitting that are missing or cannot be.
func (b Sitting) Check(today calendar.Date) []Defect {
	var ds []Defect
	need := func(ok bool, field, key string) {
		if !ok {
			ds = append(ds, Defect{Field: field, Key: key})
		}
	}
	need(b.PatientID != "", "patient", "photo.need.patient")
	if b.SessionID != "" {
		return ds
	}
	need(b.Procedure != "" && len(b.Procedure) <= 120, "procedure", "photo.need.procedure")
	need(len(b.Area) <= 120, "area", "photo.need.area")
	need(b.Stage.Valid(), "stage", "photo.need.stage")
	need(!b.TakenOn.IsZero() && !b.TakenOn.After(today), "taken_on", "photo.need.taken")
	return ds
}

// SavePhotos writes a batch to one patient's record: all of it or nothing.
func (o *Office) SavePhotos(ctx context.Context, b Sitting, choices []Choice) (photo.Session, []photo.Photo, error) {
	var v photo.Session
	var saved []photo.Photo
	var kept []Choice // of the same order
	err := o.write(ctx, access.PhotosIntake, func(s *session, tx Tx) (audit.Event, error) {
		saved, kept = nil, nil
		var err error
		if v, err = o.sitting(s, tx, b); err != nil {
			return audit.Event{}, err
		}
		number, err := tx.NextPhotoNumber(b.PatientID)
		if err != nil {
			return audit.Event{}, err
		}
		for _, c := range choices {
			if c.Taken == nil || c.Taken.Refused != nil {
				continue
			}
			p, err := o.row(s, tx, v, c, number)
			if err != nil {
				return audit.Event{}, err
			}
			number++
			saved, kept = append(saved, p), append(kept, c)
		}
		if len(saved) == 0 && len(b.Declined) == 0 {
			return audit.Event{}, ErrNothingToSave
		}
		ev := audit.Event{Action: audit.PhotosTakenIn, Object: "photo_session:" + v.ID, PatientID: b.PatientID,
			Args: map[string]string{"count": itoa(len(saved)), "from": v.From}}
		if len(saved) == 0 {
			ev.Action = audit.ViewDeclined
		}
		return ev, nil
	})
	if s, serr := o.may(access.PhotosIntake); err == nil && serr == nil {
		for i, c := range kept {
			s.likes.know(saved[i].ID, c.Taken.likeness)
		}
	}
	return v, saved, err
}

// sitting finds or makes the session of a batch.
func (o *Office) sitting(s *session, tx Tx, b Sitting) (photo.Session, error) {
	if ds := b.Check(o.today(s)); len(ds) > 0 {
		return photo.Session{}, &Invalid{Defects: ds}
	}
	p, err := tx.Patient(b.PatientID)
	if err != nil {
		return photo.Session{}, err
	}
	if p.Born != b.Born {
		return photo.Session{}, ErrOtherPatient
	}
	var v photo.Session
	if b.SessionID != "" {
		if v, err = tx.PhotoSession(b.SessionID); err != nil {
			return v, err
		}
		if v.PatientID != b.PatientID {
			return v, ErrOtherPatient
		}
	} else {
		v = photo.Session{ID: o.newID(), PatientID: b.PatientID, Procedure: b.Procedure, Area: b.Area, Stage: b.Stage,
			TakenOn: b.TakenOn, From: b.From, CreatedAt: o.now(s), By: s.member.ID}
		if err := tx.AddPhotoSession(v); err != nil {
			return v, err
		}
	}
	for _, view := range b.Declined {
		d := photo.Declined{ID: o.newID(), SessionID: v.ID, PatientID: v.PatientID, View: view, On: o.today(s), By: s.member.ID}
		if err := tx.AddDeclinedView(d); err != nil {
			return v, err
		}
	}
	return v, nil
}

// row writes the rows of one picture and its files.
func (o *Office) row(s *session, tx Tx, v photo.Session, c Choice, number int) (photo.Photo, error) {
	t, now := c.Taken, o.now(s)
	if c.View != "" && !c.View.Valid() {
		return photo.Photo{}, &Invalid{Defects: []Defect{{Field: "view", Key: "photo.need.view"}}}
	}
	p := photo.Photo{ID: o.newID(), Number: number, PatientID: v.PatientID, SessionID: v.ID, Procedure: v.Procedure, Area: v.Area,
		Stage: v.Stage, View: c.View, TakenOn: v.TakenOn, Media: t.Media, Format: t.Report.Format, Out: t.Report.Out,
		Width: t.width, Height: t.height, OriginalSHA256: t.originalSHA256, CleanSHA256: t.cleanSHA256, Removed: t.Report.Removed,
		Kept: t.Report.Kept, Pixels: t.Report.Pixels, Scrubber: Scrubber, Taken: t.Report.Taken, Camera: t.Report.Camera,
		Intimate: c.Intimate, AddedAt: now, By: s.member.ID}
	for _, k := range t.files {
		f := k.file
		f.ID, f.Kind, f.PatientID, f.AddedAt, f.Name = o.newID(), k.kind, v.PatientID, now, t.fileName(k.kind)
		if err := tx.AddFile(f); err != nil {
			return p, err
		}
		switch k.kind {
		case "original":
			p.OriginalID = f.ID
		case "clean":
			p.CleanID = f.ID
		case "preview":
			p.PreviewID = f.ID
		case "thumb":
			p.ThumbID = f.ID
		}
	}
	if t.likeness != nil {
		code, err := t.likeness.MarshalBinary()
		if err != nil {
			return p, err
		}
		if err := tx.AddLikeness(photo.Likeness{PhotoID: p.ID, PatientID: p.PatientID, Code: code}); err != nil {
			return p, err
		}
	}
	return p, tx.AddPhoto(p)
}

// fileName is the neutral name of a stored file: what it is, and its format as an ending.
func (t *Taken) fileName(kind string) string {
	switch kind {
	case "original":
		return kind + "." + string(t.Report.Format)
	case "clean":
		return kind + "." + string(t.Report.Out)
	}
	return kind + ".jpeg"
}

// ProveSaved reads every file of the pictures back from the vault and compares it with what came in. Only then may the
// files be deleted from where they came from.
func (o *Office) ProveSaved(ctx context.Context, photoIDs []string, progress Progress) error {
	s, err := o.may(access.PhotosIntake)
	if err != nil {
		return err
	}
	for i, id := range photoIDs {
		progress("progress.prove_photos", i, len(photoIDs))
		if err := o.proveOne(ctx, s, id); err != nil {
			return err
		}
	}
	progress("progress.prove_photos", len(photoIDs), len(photoIDs))
	return nil
}

func (o *Office) proveOne(ctx context.Context, s *session, id string) error {
	var p photo.Photo
	files := map[string]File{}
	err := o.peek(ctx, access.PhotosIntake, func(_ *session, tx Tx) (err error) {
		if p, err = tx.Photo(id); err != nil {
			return err
		}
		for _, fileID := range []string{p.OriginalID, p.CleanID, p.PreviewID, p.ThumbID} {
			if fileID == "" {
				continue
			}
			if files[fileID], err = tx.File(fileID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for fileID, f := range files {
		sum, err := s.digest(ctx, f)
		if err != nil {
			return err
		}
		if fileID == p.OriginalID && sum != p.OriginalSHA256 || fileID == p.CleanID && sum != p.CleanSHA256 {
			return ErrDamaged
		}
	}
	return nil
}

// Cleared says what became of the files on the card.
type Cleared struct {
	Deleted int
	Left    []string // names of files that are still there
}

// ClearSource deletes the files that were saved from where they came from, and proves each gone by looking. It refuses
// while one of the pictures is not proven readable.
func (o *Office) ClearSource(ctx context.Context, photoIDs []string, ins []Incoming, progress Progress) (Cleared, error) {
	var c Cleared
	if err := o.ProveSaved(ctx, photoIDs, progress); err != nil {
		return c, err
	}
	saved, err := o.originalsOf(ctx, photoIDs)
	if err != nil {
		return c, err
	}
	for i, in := range ins {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		progress("progress.clear_card", i, len(ins))
		if sum, err := digestOf(in); err != nil || !saved[sum] {
			c.Left = append(c.Left, in.Name()) // not a file that was saved just now: it stays
			continue
		}
		err := in.Delete()
		if gone, gerr := in.Gone(); err == nil && gerr == nil && gone {
			c.Deleted++
			continue
		}
		c.Left = append(c.Left, in.Name())
	}
	return c, o.note(ctx, audit.CardCleared, "card:files", map[string]string{"count": itoa(c.Deleted), "left": itoa(len(c.Left))})
}

// originalsOf are the digests of the files that pictures came from.
func (o *Office) originalsOf(ctx context.Context, photoIDs []string) (map[string]bool, error) {
	sums := map[string]bool{}
	err := o.peek(ctx, access.PhotosIntake, func(_ *session, tx Tx) error {
		for _, id := range photoIDs {
			p, err := tx.Photo(id)
			if err != nil {
				return err
			}
			sums[p.OriginalSHA256] = true
		}
		return nil
	})
	return sums, err
}
