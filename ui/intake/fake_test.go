package intake

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// file is a file on a card that is not there.
type file struct {
	name string
	size int64
	gone bool
}

func (f *file) Name() string                 { return f.name }
func (f *file) Size() int64                  { return f.size }
func (f *file) Modified() time.Time          { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }
func (f *file) Open() (office.Source, error) { return nil, errors.New("no such drive") }
func (f *file) Delete() error                { f.gone = true; return nil }
func (f *file) Gone() (bool, error)          { return f.gone, nil }

// desk is an office that answers from a script and remembers what it was asked.
type desk struct {
	patients map[string]office.IntakePatient
	taken    map[string]office.Taken // by file name
	read     []string                // names in the order they were read
	during   func(name string)       // called before a file is read
	sitting  []office.Sitting
	choices  []office.Choice
	saveErr  error
	proveErr error
	proven   []string
	cleared  []string
	left     []string
}

func (d *desk) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	var out []office.FoundPatient
	for _, id := range []string{"p1", "p2"} {
		p := d.patients[id].Patient
		if text != "" && len(text) <= len(p.Last) && p.Last[:len(text)] == text {
			out = append(out, office.FoundPatient{Patient: p})
		}
	}
	return out, nil
}
func (d *desk) IntakePatient(_ context.Context, id string) (office.IntakePatient, error) {
	p, ok := d.patients[id]
	if !ok {
		return p, office.ErrNotFound
	}
	return p, nil
}
func (d *desk) PhotoSettings(context.Context) (photo.Settings, error) {
	return photo.DefaultSettings(), nil
}
func (d *desk) TakeInAll(ctx context.Context, ins []office.Incoming, n int, each func(int, office.Taken)) error {
	if n != 2 {
		return errors.New("two at a time")
	}
	for i, in := range ins {
		if d.during != nil {
			d.during(in.Name())
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		d.read = append(d.read, in.Name())
		t := d.taken[in.Name()]
		if gone, _ := in.Gone(); gone {
			t = office.Taken{Refused: report.Refuse(report.Unreadable)}
		}
		t.Name, t.Size, t.Modified = in.Name(), in.Size(), in.Modified()
		each(i, t)
	}
	return nil
}
func (d *desk) SavePhotos(_ context.Context, b office.Sitting, choices []office.Choice) (photo.Session, []photo.Photo, error) {
	if d.saveErr != nil {
		return photo.Session{}, nil, d.saveErr
	}
	d.sitting, d.choices = append(d.sitting, b), choices
	var saved []photo.Photo
	for i := range choices {
		saved = append(saved, photo.Photo{ID: "new" + string(rune('1'+i))})
	}
	return photo.Session{}, saved, nil
}
func (d *desk) ProveSaved(_ context.Context, ids []string, progress office.Progress) error {
	progress("progress.prove_photos", len(ids), len(ids))
	d.proven = ids
	return d.proveErr
}
func (d *desk) ClearSource(_ context.Context, ids []string, ins []office.Incoming, progress office.Progress) (office.Cleared, error) {
	progress("progress.clear_card", 0, len(ins))
	var c office.Cleared
	for _, in := range ins {
		if in.Name() == "IMG_4472.HEIC" && d.left != nil {
			c.Left = append(c.Left, in.Name())
			continue
		}
		d.cleared = append(d.cleared, in.Name())
		c.Deleted++
	}
	return c, nil
}

// skin draws a small made-up picture.
func skin(seed int) []byte {
	if drawn[seed] != nil {
		return drawn[seed]
	}
	img := image.NewNRGBA(image.Rect(0, 0, 512, 384))
	for y := range 384 {
		for x := range 512 {
			f := float64(x+y) / 896
			v := func(a, b int) uint8 { return uint8(float64(a)*(1-f) + float64(b)*f) }
			img.SetNRGBA(x, y, color.NRGBA{v(228-seed*6, 168), v(210-seed*4, 140), v(196, 124+seed*5), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		panic(err)
	}
	drawn[seed] = b.Bytes()
	return b.Bytes()
}

var drawn = map[int][]byte{}

func found(kinds ...report.Kind) []report.Thing {
	var out []report.Thing
	for _, k := range kinds {
		out = append(out, report.Thing{Kind: k, Count: 1})
	}
	return out
}

func still(seed int, out report.Format, things []report.Thing) office.Taken {
	return office.Taken{Media: photo.Still, Thumb: skin(seed), Report: report.Report{Format: out, Out: out, Removed: things, Pixels: report.Identical, Taken: "2026-11-22T08:40:00"}}
}

func clinic() *desk {
	lena := patient.Patient{ID: "p1", First: "Lena", Last: "Park", MRN: "10482", Born: calendar.MustParse("1991-06-04")}
	ana := patient.Patient{ID: "p2", First: "Ana", Last: "Cruz", MRN: "10077", Born: calendar.MustParse("1984-02-11")}
	d := &desk{patients: map[string]office.IntakePatient{"p1": {Patient: lena}, "p2": {Patient: ana}}}
	clip := still(4, report.MOV, found(report.Place, report.Device))
	clip.Media, clip.Report.Kept = photo.Video, []report.Thing{{Kind: report.Sound}}
	d.taken = map[string]office.Taken{
		"IMG_4471.HEIC": still(0, report.HEIC, append(found(report.Place, report.Time, report.Serial), report.Thing{Kind: report.Thumbnail, Count: 2}, report.Thing{Kind: report.Depth, Count: 1})),
		"IMG_4472.HEIC": still(1, report.HEIC, found(report.Place, report.Time, report.Faces)),
		"DSC_0091.JPG":  still(2, report.JPEG, append(found(report.Serial, report.Person, report.SecondPicture), report.Thing{Kind: report.AfterEnd, Count: 1, Bytes: 41_000})),
		"scan.tif":      still(3, report.TIFF, found(report.Software, report.Computer, report.Person)),
		"clip.mov":      clip,
		"broken.jpg":    {Refused: report.Cut(88121)},
	}
	return d
}

func sdCard() []office.Incoming {
	return []office.Incoming{&file{name: "IMG_4471.HEIC", size: 3_100_000}, &file{name: "IMG_4472.HEIC", size: 3_000_000}, &file{name: "DSC_0091.JPG", size: 6_800_000},
		&file{name: "scan.tif", size: 12_400_000}, &file{name: "clip.mov", size: 48_200_000}, &file{name: "broken.jpg", size: 88_121}}
}

type bench struct {
	*testing.T
	d *desk
	h *pagetest.Host
	s *Screen
	w fyne.Window
}

func open(t *testing.T, d *desk, r page.Route) *bench {
	t.Helper()
	uitest.App(t)
	return openIn(t, d, r)
}

func openIn(t *testing.T, d *desk, r page.Route) *bench {
	t.Helper()
	h := pagetest.New("Dana Reyes", access.Clinical)
	s := New(h, d).(*Screen)
	h.Window = uitest.Window(t, s.Content())
	b := &bench{T: t, d: d, h: h, s: s, w: h.Window}
	s.Show(r)
	b.settle()
	return b
}

func (b *bench) settle()           { uitest.Settle(b.w) }
func (b *bench) press(text string) { b.Helper(); uitest.Press(b.T, b.w, text); b.settle() }
func (b *bench) plug(label string, files []office.Incoming) {
	b.h.Incoming = files
	b.h.Cards([]page.Card{{Label: label, Folder: "/media/" + label + "/DCIM"}})
	b.settle()
}

// lena is the tray with Lena's six files from the card, her sitting three months after.
func (b *bench) lena() {
	b.Helper()
	uitest.Type(b.T, b.w, "Who is in the pictures?", "Park")
	b.settle()
	b.press("Choose")
	b.press("Yes, Lena Park")
	uitest.Type(b.T, b.w, "Procedure", "rhinoplasty")
	uitest.Choose(b.T, b.w, "When", "After")
	b.settle()
	uitest.Type(b.T, b.w, "Body area", "nose")
	b.w.Canvas().Focus(b.s.form.n)
	uitest.Letters(b.w, "3")
	b.w.Canvas().Unfocus()
	b.plug("CANON_DC", sdCard())
	b.press("Take in its pictures")
}
