// This file tells the part of the story that has pictures in it: drawn figures, taken in, reviewed, released, and one
// permission taken back while they still stand on a channel.
package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"time"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
)

// drawn is a picture that nobody took, as a file of a camera.
type drawn struct {
	name string
	data []byte
	at   time.Time
}

func (d drawn) Name() string                 { return d.name }
func (d drawn) Size() int64                  { return int64(len(d.data)) }
func (d drawn) Modified() time.Time          { return d.at }
func (d drawn) Open() (office.Source, error) { return opened{bytes.NewReader(d.data)}, nil }
func (d drawn) Delete() error                { return nil }
func (d drawn) Gone() (bool, error)          { return true, nil }

type opened struct{ *bytes.Reader }

func (opened) Close() error  { return nil }
func (o opened) Size() int64 { return o.Reader.Size() }

// nowhere takes the released files of a practice that is made up, and keeps none.
type nowhere struct{}

func (nowhere) Stage(string, []office.OutFile) (office.Staged, error) { return nowhere{}, nil }
func (nowhere) Commit() error                                         { return nil }
func (nowhere) Abort()                                                {}

// Draw makes a picture of a made-up head, 960 by 720 pixels: turned to a side by turn (-2 left profile to 2 right
// profile), with a nose of a length. Camera notes that a scrub has to find stand in it.
func Draw(seed uint64, turn int, nose float64) []byte {
	const w, h = 960, 720
	r := rand.New(rand.NewPCG(seed, 3))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	tone := color.NRGBA{uint8(214 + r.IntN(24)), uint8(176 + r.IntN(20)), uint8(150 + r.IntN(20)), 255}
	wall := 188 + r.Float64()*20
	lit := lights(seed*31+uint64(turn+5), uint64(nose*100), w, h)
	shift := float64(turn) * 34
	for y := range h {
		for x := range w {
			dx, dy := (float64(x)-480-shift*0.4)/210, (float64(y)-370)/285
			l := wall + lit(x, y)
			c := color.NRGBA{level(l - float64(y)/16), level(l + 6 - float64(y)/18), level(l + 10 - float64(y)/22), 255}
			neck := math.Abs(float64(x)-480) < 118 && y > 560
			switch d := dx*dx + dy*dy; {
			case d < 1:
				c = shade(tone, 1-0.32*d-0.08*dx*float64(1+turn)+lit(x, y)/400)
			case neck, math.Abs(float64(x)-480) < 300 && y > 640:
				c = shade(tone, 0.72)
			}
			// The nose, and the hair above.
			if nx := (float64(x) - 480 - shift*2.2) / (30 + 10*math.Abs(float64(turn))); y > 300 && float64(y) < 300+120*nose && nx*nx < float64(y-290)/(130*nose) {
				c = shade(tone, 0.86-0.1*nx)
			}
			if dy < -0.42 && dx*dx+(dy+0.2)*(dy+0.2) < 0.86 {
				c = color.NRGBA{uint8(52 + r.IntN(6)), 40, 36, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	eyes(img, turn, shift)
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: 86}) // a buffer takes everything
	return noted(b.Bytes(), "Sample camera no. 4711, taken for the sample practice")
}

// lights is the light of a room, brighter here and darker there: different in every picture.
func lights(seed, more uint64, w, h float64) func(x, y int) float64 {
	r := rand.New(rand.NewPCG(seed, more))
	var spots [9]struct{ x, y, wide, by float64 }
	for i := range spots {
		spots[i].x, spots[i].y, spots[i].wide, spots[i].by = r.Float64()*w, r.Float64()*h, 60+r.Float64()*150, r.Float64()*110-55
	}
	return func(x, y int) float64 {
		v := 0.0
		for _, p := range spots {
			dx, dy := (float64(x)-p.x)/p.wide, (float64(y)-p.y)/p.wide
			v += p.by * math.Max(0, 1-dx*dx-dy*dy)
		}
		return v
	}
}

// eyes draws both eyes, or the one that a profile shows.
func eyes(img *image.NRGBA, turn int, shift float64) {
	for _, side := range []float64{-1, 1} {
		ex, ey := 480+shift+side*78, 318.0
		if turn*int(side) < -1 {
			continue
		}
		for y := int(ey) - 14; y < int(ey)+14; y++ {
			for x := int(ex) - 32; x < int(ex)+32; x++ {
				if a, b := (float64(x)-ex)/30, (float64(y)-ey)/12; a*a+b*b < 1 {
					img.SetNRGBA(x, y, color.NRGBA{44, 36, 34, 255})
				}
			}
		}
	}
}

func level(v float64) uint8 { return uint8(max(0, min(v, 255))) }

func shade(c color.NRGBA, by float64) color.NRGBA {
	by = max(0.2, min(by, 1.05))
	f := func(v uint8) uint8 { return uint8(min(255, float64(v)*by)) }
	return color.NRGBA{f(c.R), f(c.G), f(c.B), 255}
}

// noted writes a comment into a JPEG, right after its start (ITU-T T.81, B.2.4.5).
func noted(jpeg []byte, words string) []byte {
	n := len(words) + 2
	out := append([]byte{0xff, 0xd8, 0xff, 0xfe, byte(n >> 8), byte(n)}, words...)
	return append(out, jpeg[2:]...)
}

// views are the turns that the sample's pictures show.
var views = []struct {
	view photo.View
	turn int
}{{photo.Front, 0}, {photo.ObliqueLeft, -1}, {photo.ObliqueRight, 1}, {photo.LateralLeft, -2}, {photo.LateralRight, 2}}

// takePictures takes a set of a patient in.
func (s *story) takePictures(patientID string, seed uint64, nose float64, stage photo.Stage, monthsAgo, n int) ([]photo.Photo, error) {
	chart, err := s.o.Chart(s.ctx, patientID)
	if err != nil {
		return nil, err
	}
	b := office.Sitting{PatientID: patientID, Born: chart.Patient.Born, Procedure: "rhinoplasty", Area: "nose", Stage: stage, TakenOn: s.o.Today().AddMonths(-monthsAgo), From: "card"}
	var choices []office.Choice
	for i, v := range views[:n] {
		t, err := s.o.TakeIn(s.ctx, drawn{fmt.Sprintf("DSC_%04d.JPG", 90+i), Draw(seed, v.turn, nose), s.clock.t})
		if err != nil {
			return nil, err
		}
		if t.Refused != nil {
			return nil, t.Refused
		}
		choices = append(choices, office.Choice{Taken: &t, View: v.view, Intimate: n == 3 && i == 2})
	}
	_, saved, err := s.o.SavePhotos(s.ctx, b, choices)
	return saved, err
}

// cover lays a bar over the eyes, as most permissions of the sample ask.
var cover = picture.Recipe{Covers: []picture.Cover{{Shape: picture.Rectangle, Box: picture.Box{Left: 300_000, Top: 390_000, Right: 720_000, Bottom: 490_000}}}}

// readyPicture covers the eyes and signs the review.
func (s *story) readyPicture(p photo.Photo) error {
	v, err := s.o.SaveVersion(s.ctx, p.ID, cover)
	if err != nil {
		return err
	}
	l := office.Looked{PhotoID: p.ID, Version: v.Number, Face: photo.FaceEyesCovered, Answers: map[photo.Mark]photo.Answer{}}
	for i := range l.Tiles {
		l.Tiles[i].Seen = true
	}
	for _, m := range photo.Marks() {
		l.Answers[m] = photo.AnswerNone
	}
	l.Answers[photo.MarkFace] = photo.AnswerCovered
	_, err = s.o.Review(s.ctx, l)
	return err
}

// release lets pictures leave for a channel and says that they are there.
func (s *story) release(channel, place string, ids ...string) error {
	g, err := s.o.Gate(s.ctx, office.GateQuestion{PhotoIDs: ids, Channel: channel, Place: place, Who: "Sol Mercado", Folder: "sample", RestrictionsRead: true}, func(string, int, int) {})
	if err != nil {
		return err
	}
	if !g.Allowed {
		return fmt.Errorf("the gate to %s stays shut: %v", channel, g.Decisions[0].Reasons())
	}
	_, p, err := s.o.Release(s.ctx, g)
	if err != nil {
		return err
	}
	_, err = s.o.NotePlacement(s.ctx, office.Noted{PlacementID: p.ID, Kind: photo.EventLive, Link: place})
	return err
}

// gallery is what the surgeon did with Lena's and Carmen's pictures, before Lena took part of her permission back.
func (s *story) gallery(lena, carmen string) error {
	if err := s.signIn(ownerName); err != nil {
		return err
	}
	before, err := s.takePictures(lena, 11, 1.25, photo.Stage{Kind: photo.StageBefore}, 4, 5)
	if err != nil {
		return err
	}
	after, err := s.takePictures(lena, 11, 0.9, photo.Stage{Kind: photo.StageAfter, N: 3, Unit: photo.Months}, 0, 4)
	if err != nil {
		return err
	}
	// Of three pictures the last one is covered.
	if _, err := s.takePictures(carmen, 12, 1.1, photo.Stage{Kind: photo.StageBefore}, 0, 3); err != nil {
		return err
	}
	for _, p := range []photo.Photo{before[0], before[1], after[0], after[1]} {
		if err := s.readyPicture(p); err != nil {
			return err
		}
	}
	if err := s.release("website_gallery", "haleaesthetic.example/gallery/rhinoplasty", before[0].ID, after[0].ID); err != nil {
		return err
	}
	if err := s.release("instagram", "instagram.example/haleaesthetic", before[1].ID, after[1].ID); err != nil {
		return err
	}
	return s.signIn("Maya Ortiz")
}
