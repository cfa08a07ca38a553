// This file measures what the program promises about pictures and prints a table: processor time a photo, which other work on
// the machine hardly changes, beside what other programs took for the same files. It is no test.
package main

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"consentry/cmd/internal/codec"
	"consentry/cmd/internal/wire"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify"
	"consentry/store"
	"consentry/ui/platform"
)

type photosCmd struct {
	Dir   string             `required:"" help:"Where the photos, the copies and the practices are made." placeholder:"DIR"`
	Make  bool               `help:"Only make the photos that are not there yet."`
	Rows  int                `default:"50000" help:"Photos of the large gallery."`
	Only  []string           `help:"Measure these parts alone: scrub, verify, thumbs, heic, practice, audit." enum:"scrub,verify,thumbs,heic,practice,audit"`
	Other map[string]float64 `help:"Processor seconds a photo of other programs, to compare with." placeholder:"NAME=SECONDS"`
	Wall  map[string]float64 `help:"Seconds a photo of other programs, to compare with." placeholder:"NAME=SECONDS"`
}

// photoRow is one line of the table.
type photoRow struct {
	What   string        `json:"what"`
	N      int           `json:"n"`
	CPU    time.Duration `json:"cpu_ns"`
	Wall   time.Duration `json:"wall_ns"`
	Budget string        `json:"budget"`
}

type photoBench struct {
	photosCmd
	e    *env
	rows []photoRow
}

// Run makes the photos and measures.
func (c photosCmd) Run(e *env) error {
	if err := makePhotos(c.Dir); err != nil || c.Make {
		return err
	}
	b := &photoBench{photosCmd: c, e: e}
	e.say("%-60s %6s %10s %10s  %s", "what", "n", "cpu each", "wall each", "budget")
	for _, part := range []struct {
		name string
		do   func() error
	}{{"scrub", b.scrub}, {"verify", b.verify}, {"thumbs", b.thumbs}, {"heic", b.heic}, {"practice", b.practice}, {"audit", b.audit}} {
		if len(b.Only) > 0 && !slices.Contains(b.Only, part.name) {
			continue
		}
		if err := part.do(); err != nil {
			return err
		}
	}
	return e.result(b.rows)
}

// rival is another program that did the same to the same files, and how much of its time is allowed here.
type rival struct {
	name  string
	times float64
}

// measure times do, which works on n pictures, and prints the line.
func (b *photoBench) measure(what string, n int, budget string, do func() error, rivals ...rival) error {
	cpu, begin := cpuTime(), time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	r := photoRow{What: what, N: n, CPU: (cpuTime() - cpu) / time.Duration(n), Wall: time.Since(begin) / time.Duration(n)}
	words := []string{}
	if budget != "" {
		words = append(words, budget)
	}
	for _, v := range rivals {
		if theirs, ok := b.Other[v.name]; ok {
			words = append(words, fmt.Sprintf("%.4g x %s, %.0f ms: is %.2f x", v.times, v.name, 1000*theirs, r.CPU.Seconds()/theirs))
		}
		if theirs, ok := b.Wall[v.name]; ok {
			words = append(words, fmt.Sprintf("on the clock %.0f ms: is %.2f x", 1000*theirs, r.Wall.Seconds()/theirs))
		}
	}
	r.Budget = strings.Join(words, "; ")
	b.rows = append(b.rows, r)
	b.e.say("%-60s %6d %10s %10s  %s", r.What, r.N, r.CPU.Round(10*time.Microsecond), r.Wall.Round(10*time.Microsecond), r.Budget)
	return nil
}

// scrub makes clean copies on disk, as the command scrub does.
func (b *photoBench) scrub() error {
	out := filepath.Join(b.Dir, "copies")
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	s := scrubber{folder: out}
	err := b.measure("clean copy, proven, 12 MP JPEG", benchDrawn, "", func() error {
		for i := range benchDrawn {
			if o := s.file(b.e.ctx, benchPhoto(b.Dir, i)); o.err != nil {
				return o.err
			}
		}
		return nil
	}, rival{"jpegtran", 1.5}, rival{"mat2", 1}, rival{"exiftool", 1})
	if err != nil {
		return err
	}
	var files []string
	for i := range benchPhotos {
		files = append(files, benchPhoto(b.Dir, i))
	}
	quiet := &env{ctx: b.e.ctx, out: io.Discard, err: io.Discard}
	return b.measure("the same of 100, on all processors", benchPhotos, "400ms: 100 in 20 s on two cores", func() error {
		return scrubCmd{Output: out, Files: files}.Run(quiet)
	})
}

// verify walks the copies that scrub left.
func (b *photoBench) verify() error {
	files, err := filepath.Glob(filepath.Join(b.Dir, "copies", "*.jpg"))
	if err != nil {
		return err
	}
	files = files[:min(len(files), benchDrawn)]
	return b.measure("proof alone, 12 MP JPEG", len(files), "150ms", func() error {
		for _, f := range files {
			data, err := os.ReadFile(f) // #nosec G304 -- made here
			if err != nil {
				return err
			}
			if p, err := verify.Bytes(report.JPEG, data); err != nil || !p.Clean() {
				return fmt.Errorf("not clean: %w", err)
			}
		}
		return nil
	})
}

func (b *photoBench) thumbs() error {
	return b.measure("thumbnail of 512 px, 12 MP JPEG", benchDrawn, "", func() error {
		for i := range benchDrawn {
			if err := b.thumb(benchPhoto(b.Dir, i), picture.Decoder{}, report.JPEG); err != nil {
				return err
			}
		}
		return nil
	}, rival{"vipsthumbnail", 1.4})
}

func (b *photoBench) thumb(path string, d picture.Decoder, f report.Format) error {
	data, err := os.ReadFile(path) // #nosec G304 -- made for measuring
	if err != nil {
		return err
	}
	img, err := d.Thumb(b.e.ctx, f, data, picture.ThumbSide)
	if err != nil {
		return err
	}
	jpeg, err := picture.EncodeView(img, 82)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.Dir, "thumb.jpg"), jpeg, 0o600)
}

// heic measures a HEIC photo that stands in the folder; nothing here can write one.
func (b *photoBench) heic() error {
	path := filepath.Join(b.Dir, "photo.heic")
	if _, err := os.Stat(path); err != nil {
		b.e.say("bench: HEIC is not measured: there is no photo.heic")
		return nil
	}
	decoder, err := codec.New()
	if err != nil {
		return err
	}
	const rounds = 3
	return b.measure("thumbnail of 512 px, 12 MP HEIC, decoder's process included", rounds, "1.2s", func() error {
		for range rounds {
			if err := b.thumb(path, picture.Decoder{Foreign: decoder}, report.HEIC); err != nil {
				return err
			}
		}
		return nil
	})
}

// practice measures intake and the gallery over a practice on disk.
func (b *photoBench) practice() error {
	dir := filepath.Join(b.Dir, "practice")
	if err := wire.BuildSample(b.e.ctx, wire.Sample{Dir: dir, Patients: 100, Seed: 1, Now: time.Now()}); err != nil {
		return err
	}
	o, folder, err := wire.Office(dir)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // a practice of made-up people
	patients, err := b.signIn(o)
	if err != nil {
		return err
	}
	if err := b.intake(o, patients[0]); err != nil {
		return err
	}
	if err := o.Lock(b.e.ctx, "exit"); err != nil {
		return err
	}
	if err := b.fill(o, folder, patients); err != nil {
		return err
	}
	if _, err := b.signIn(o); err != nil {
		return err
	}
	return b.gallery(o)
}

// signIn opens a practice and returns its first patients.
func (b *photoBench) signIn(o *office.Office) ([]patient.Patient, error) {
	front, err := o.Front(b.e.ctx)
	if err != nil {
		return nil, err
	}
	if err := o.SignIn(b.e.ctx, front.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)}); err != nil {
		return nil, err
	}
	return o.PatientPage(b.e.ctx, 0, 100)
}

func (b *photoBench) intake(o *office.Office, of patient.Patient) error {
	to := office.Sitting{PatientID: of.ID, Born: of.Born, Procedure: "rhinoplasty", Area: "nose",
		Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: o.Today(), From: "card"}
	ins, err := platform.Found([]string{filepath.Join(b.Dir, "photos")})
	if err != nil {
		return err
	}
	return b.measure("intake: proven copy, views, sealed original, saved", len(ins), "", func() error {
		taken := make([]office.Taken, len(ins))
		choices := make([]office.Choice, len(ins))
		if err := o.TakeInAll(b.e.ctx, ins, 2, func(i int, t office.Taken) { taken[i] = t }); err != nil {
			return err
		}
		for i := range taken {
			if taken[i].Refused != nil {
				return taken[i].Refused
			}
			choices[i] = office.Choice{Taken: &taken[i], View: photo.Front}
		}
		_, _, err := o.SavePhotos(b.e.ctx, to, choices)
		return err
	}, rival{"exiftool+vipsthumbnail+age", 0.5}, rival{"one exiftool+vipsthumbnail+age", 0.5})
}

// fill writes rows of photos without files, which nobody could take in so fast, past the desk.
func (b *photoBench) fill(o *office.Office, folder *store.Folder, patients []patient.Patient) error {
	front, err := o.Front(b.e.ctx)
	if err != nil {
		return err
	}
	opened, _, err := folder.Unlock(b.e.ctx, front.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)})
	if err != nil {
		return err
	}
	views := photo.Views()
	err = opened.Write(b.e.ctx, office.Actor{MemberID: audit.System, At: time.Now()}, func(tx office.Tx) (audit.Event, error) {
		for i := range b.Rows {
			p := photo.Photo{ID: fmt.Sprintf("bench%08d", i), Number: 1000 + i, PatientID: patients[i%len(patients)].ID, Procedure: "rhinoplasty",
				View: views[i%len(views)], Media: photo.Still, Format: report.JPEG, TakenOn: calendar.MustParse("2020-01-01").AddDays(i / 30)}
			if err := tx.AddPhoto(p); err != nil {
				return audit.Event{}, err
			}
		}
		return audit.Event{Action: audit.PhotosTakenIn, Object: "photo_session:bench", Args: map[string]string{"count": fmt.Sprint(b.Rows), "from": "card"}}, nil
	})
	return errors.Join(err, opened.Close())
}

// gallery opens pages all over the gallery.
func (b *photoBench) gallery(o *office.Office) error {
	ctx := b.e.ctx
	const rounds, tiles = 20, 60
	for _, q := range []struct {
		what string
		f    office.PhotoFilter
	}{{"all", office.PhotoFilter{}}, {"front views", office.PhotoFilter{View: photo.Front}}} {
		what := fmt.Sprintf("gallery page of %d tiles among %d photos, %s", tiles, b.Rows, q.what)
		if err := b.measure(what, rounds, "16ms", func() error {
			for i := range rounds {
				if _, err := o.Gallery(ctx, office.GalleryQuery{PhotoFilter: q.f}, i*b.Rows/rounds/8, tiles); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// audit looks pictures up among many that are made of a few drawn ones.
func (b *photoBench) audit() error {
	const drawn, wanted = 200, 1000
	codes := make([][]byte, drawn)
	for i := range codes {
		small := drawPhoto(uint64(i), 64, 48)
		img := image.NewNRGBA(small.Bounds())
		draw.Draw(img, img.Rect, small, image.Point{}, draw.Src)
		var err error
		if codes[i], err = picture.Hash(img).MarshalBinary(); err != nil {
			return err
		}
	}
	index := picture.NewIndex()
	likes := make([]picture.Likeness, b.Rows)
	for i := range likes {
		code := append([]byte(nil), codes[i%drawn]...)
		if i >= drawn { // others, whose bits are set as often
			for at, v := range codes[(i/drawn*7+i)%drawn][1:] {
				code[1+at] ^= v
			}
		}
		if err := likes[i].UnmarshalBinary(code); err != nil {
			return err
		}
		index.Add(fmt.Sprint(i), likes[i])
	}
	return b.measure(fmt.Sprintf("audit: a likeness looked up among %d", b.Rows), wanted, "1ms", func() error {
		for i := range wanted {
			if len(index.Find(likes[i*(b.Rows/wanted)], 5)) == 0 {
				return fmt.Errorf("picture %d is not found", i)
			}
		}
		return nil
	})
}
