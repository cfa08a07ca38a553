// This file tells who learned what and when: some courses were had on paper before the program came, some were taken in it,
// and some are due.
package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/domain/training"
)

// trainingEvents is the training of a year. Dana's courses are due again in nine days, and she has begun with them.
func (s *story) trainingEvents() []event {
	if len(s.opt.Courses) == 0 {
		return nil
	}
	all := []training.Pack{training.First, training.Month}
	return []event{
		{-424, 8, s.attended(lesson{"Maya Ortiz", all[:1]})},
		{-356, 8, s.attended(lesson{"Dana Reyes", all})},
		{-200, 8, s.attended(lesson{"Sam Lindqvist", all}, lesson{"Noor Haddad", all}, lesson{"Maya Ortiz", all[1:]})},
		{-70, 8, s.attended(lesson{"Maya Ortiz", all[:1]}, lesson{ownerName, all})},
		{-4, 12, func() error {
			return s.as("Dana Reyes", s.takes("photos", 0), s.takes("lost_device", 0), s.takes("social_media", 3))
		}},
	}
}

// obligationEvents is what patients ask for in writing.
func (s *story) obligationEvents() []event {
	if len(s.opt.Letters) == 0 {
		return nil
	}
	return []event{{-26, 10, func() error {
		_, err := s.o.LogRequest(s.ctx, office.NewRequest{Kind: request.KindAccess, PatientID: s.ids["10483"], Via: request.InPerson, ReceivedOn: s.o.Today(),
			Requester: request.Requester{Kind: request.Patient}, Words: "A copy of everything, with the photos, please."})
		return err
	}}}
}

// as lets a member work, and the front desk again after that.
func (s *story) as(name string, work ...func() error) error {
	if err := s.signIn(name); err != nil {
		return err
	}
	for _, do := range work {
		if err := do(); err != nil {
			return err
		}
	}
	return s.signIn("Maya Ortiz")
}

// lesson is a day with a teacher: who was there, and for which packs.
type lesson struct {
	who   string
	packs []training.Pack
}

// attended has the owner record what members had from a teacher on the day before.
func (s *story) attended(lessons ...lesson) func() error {
	return func() error {
		var work []func() error
		for _, l := range lessons {
			work = append(work, func() error { return s.record(l) })
		}
		return s.as(ownerName, work...)
	}
}

func (s *story) record(l lesson) error {
	v, err := s.o.Training(s.ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Rows, func(r training.Row) bool { return r.Person.Name == l.who })
	if i < 0 {
		return fmt.Errorf("no member of that name")
	}
	who, held := v.Rows[i].Person, s.o.Today().AddDays(-1)
	for _, c := range v.Courses {
		if !c.For(who.Roles) || !slices.Contains(l.packs, c.Pack) {
			continue
		}
		_, err := s.o.RecordOutside(s.ctx, office.OutsideForm{Member: who.ID, Title: c.Title, Giver: "Granite Privacy Training", Held: held, Minutes: 20, Course: c.ID,
			File: sheet(who.Name, held)})
		if err != nil {
			return err
		}
	}
	return nil
}

// sheet is a picture of a sheet on which somebody signed for having been there.
func sheet(name string, held calendar.Date) []byte {
	img := image.NewGray(image.Rect(0, 0, 210, 297))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	for line := range 18 {
		for x := 20; x < 190-(line*37+len(name)*11+held.Day())%60; x++ {
			img.SetGray(x, 30+line*14, color.Gray{Y: 90})
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // a picture this small cannot fail in memory
	return out.Bytes()
}

// takes has the signed-in member read a course, answer its questions with so many of them wrong, and sign it if that was enough.
func (s *story) takes(course string, wrong int) func() error {
	return func() error {
		mine, err := s.o.MyTraining(s.ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(mine.Open, func(c office.MyCourse) bool { return c.Course == course })
		if i < 0 {
			return fmt.Errorf("the course %s is not open", course)
		}
		id := mine.Open[i].ID
		text, err := s.o.OpenCourse(s.ctx, id, "en")
		if err != nil {
			return err
		}
		q, err := s.o.BeginQuiz(s.ctx, id, "en")
		if err != nil {
			return err
		}
		given := make([]int, len(q.Attempt.Drawn))
		for n, d := range q.Attempt.Drawn {
			given[n] = slices.Index(d.Order, text.Questions[d.Question].Right)
			if n < wrong {
				given[n] = (given[n] + 1) % len(d.Order)
			}
		}
		t, err := s.o.AnswerQuiz(s.ctx, q.Attempt.ID, given)
		if err != nil || t.State != training.Passed {
			return err
		}
		_, err = s.o.SignCourse(s.ctx, t.ID, fmt.Sprintf("I have read the course “%s”, understood it, and will work by it.", text.Title), []byte(Password))
		return err
	}
}
