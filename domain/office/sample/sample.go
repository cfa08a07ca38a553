// Package sample makes the practice that one can look around in: made-up people with signed authorizations,
// revocations, notices and a log, all through the same use cases as real work. The same seed and day give the same
// records.
//
// This file runs the story.
package sample

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/training"
)

// Options of a sample practice.
type Options struct {
	Patients int    // how many people at least; the cast is always there
	Visits   int    // how many of the crowd have been checked in
	Seed     uint64 // the same seed tells the same story
	Now      time.Time
	Keeper   func(office.Clock) office.Keeper
	Printer  office.Printer
	Forms    []consent.Template
	Letters  []consent.Template // none: nobody asks for anything
	Courses  []training.Course  // none: nobody learns anything
	Progress office.Progress
}

// clock is the story's time.
type clock struct{ t time.Time }

func (c *clock) Now() time.Time { return c.t }

type story struct {
	ctx    context.Context
	o      *office.Office
	keeper office.Keeper
	clock  *clock
	r      *rand.Rand
	opt    Options
	zone   *time.Location
	ids    map[string]string // by chart number
	made   int               // ids
}

// Build makes the practice in the keeper's folder, which must not hold one yet, and leaves it locked.
func Build(ctx context.Context, opt Options) error {
	if opt.Progress == nil {
		opt.Progress = func(string, int, int) {}
	}
	s := &story{ctx: ctx, opt: opt, r: rand.New(rand.NewPCG(opt.Seed, 7)), ids: map[string]string{}}
	s.clock = &clock{opt.Now.UTC().AddDate(-1, -2, 0).Truncate(time.Hour)}
	s.keeper = opt.Keeper(s.clock)
	s.o = office.New(office.Deps{Keeper: s.keeper, Clock: s.clock, Printer: opt.Printer, Forms: opt.Forms, Letters: opt.Letters, Courses: opt.Courses, Outbox: nowhere{}, NewID: s.id})
	steps := []struct {
		key string
		do  func() error
	}{
		{"progress.sample_practice", s.found}, {"progress.sample_people", s.hire}, {"progress.sample_patients", s.register},
		{"progress.sample_visits", s.year}, {"progress.sample_done", s.leave},
	}
	for i, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		opt.Progress(step.key, i, len(steps))
		if err := step.do(); err != nil {
			return fmt.Errorf("sample practice, step %d: %w", i+1, err)
		}
	}
	return nil
}

// id gives ids shaped like UUIDs of version 8 (RFC 9562), in the order of the story: its time in milliseconds, then a count.
func (s *story) id() string {
	ms, a, b := s.clock.t.UnixMilli(), s.r.Uint64(), s.r.Uint64()
	s.made++
	return fmt.Sprintf("%08x-%04x-8%03x-%04x-%012x", ms>>16&0xffffffff, ms&0xffff, s.made&0xfff, 0x8000|b>>48&0x3fff, a&0xffffffffffff)
}

func (s *story) found() error {
	_, err := s.o.Found(s.ctx, office.Founding{Practice: practice(), OwnerName: ownerName, OwnerRoles: []access.Role{access.PrivacyOfficer}, Password: []byte(Password)})
	if me, ok := s.o.Me(); ok {
		s.zone = me.Zone
	}
	return err
}

// hire adds the staff and lets each of them choose the sample's password.
func (s *story) hire() error {
	for _, m := range staff {
		starter := []byte("first morning at the office " + fmt.Sprint(s.r.IntN(9000)+1000))
		member, _, err := s.o.AddMember(s.ctx, m.name, m.roles, starter)
		if err != nil {
			return err
		}
		if err := s.o.Lock(s.ctx, "switch"); err != nil {
			return err
		}
		if err := s.o.SignIn(s.ctx, member.SlotID, office.Secret{Password: starter}); err != nil {
			return err
		}
		if err := s.o.ChangePassword(s.ctx, office.Secret{Password: starter}, office.Secret{Password: []byte(Password)}); err != nil {
			return err
		}
		if err := s.signIn(ownerName); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) signIn(name string) error {
	if err := s.o.Lock(s.ctx, "switch"); err != nil {
		return err
	}
	front, err := s.o.Front(s.ctx)
	if err != nil {
		return err
	}
	for _, l := range front.Logins {
		if l.Name == name {
			return s.o.SignIn(s.ctx, l.SlotID, office.Secret{Password: []byte(Password)})
		}
	}
	return fmt.Errorf("no member of that name")
}

func (s *story) register() error {
	people := cast()
	people = append(people, crowd(s.r, max(0, s.opt.Patients-len(people)))...)
	plan := patient.Plan{}
	for i, p := range people {
		plan.Rows = append(plan.Rows, patient.PlannedRow{Line: i + 2, Patient: p, Verdict: patient.RowNew})
	}
	done, err := s.o.RunImport(s.ctx, plan, nil)
	if err != nil {
		return err
	}
	for i, id := range done.Patients {
		s.ids[people[i].MRN] = id
	}
	return nil
}

// event is one thing that happened, days from the day of the telling.
type event struct {
	day, hour int
	do        func() error
}

// year tells what happened since: the crowd's visits, spread evenly, and the cast's own stories in between.
func (s *story) year() error {
	if err := s.signIn("Maya Ortiz"); err != nil {
		return err
	}
	events := slices.Concat(s.trainingEvents(), s.crowdVisits(), s.castEvents(), s.obligationEvents())
	slices.SortStableFunc(events, func(a, b event) int { return a.day - b.day })
	for i, e := range events {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.opt.Progress("progress.sample_visits", i, len(events))
		s.at(e.day, e.hour)
		if err := e.do(); err != nil {
			return err
		}
	}
	if s.clock.t.Before(s.opt.Now.UTC()) {
		s.clock.t = s.opt.Now.UTC()
	}
	// One visit is not over yet.
	_, err := s.o.StartCheckIn(s.ctx, s.ids["10483"])
	return err
}

func (s *story) crowdVisits() []event {
	visits := max(0, min(s.opt.Visits, s.opt.Patients-CastSize))
	events := make([]event, visits)
	for i := range events {
		answers := map[string]bool{}
		for _, c := range []string{"website_gallery", "instagram", "facebook", "in_office_album", "lecture", "print_brochure"} {
			answers[c] = s.r.IntN(2) == 0
		}
		declines := s.r.IntN(4) == 0
		events[i] = event{-400 + i*380/visits, 9 + s.r.IntN(8), func() error {
			return s.visit(s.ids[fmt.Sprint(20001+i)], answers, declines, 2, nil)
		}}
	}
	return events
}

// at sets the story's clock to days from the day of the telling, at an hour of the practice's morning or afternoon.
func (s *story) at(days, hour int) {
	day := calendar.Of(s.opt.Now, s.zone).AddDays(days)
	if t := day.Start(s.zone).Add(time.Duration(hour)*time.Hour + time.Duration(s.r.IntN(55))*time.Minute).UTC(); t.After(s.clock.t) {
		s.clock.t = t
	}
}

// visit checks a patient in and has everything signed or declined.
func (s *story) visit(patientID string, answers map[string]bool, declines bool, years int, change func(*consent.Scope)) error {
	c, err := s.o.StartCheckIn(s.ctx, patientID)
	if err != nil {
		return err
	}
	for _, it := range c.Items {
		s.clock.t = s.clock.t.Add(time.Duration(40+s.r.IntN(60)) * time.Second)
		if it.Kind == consent.KindMarketing {
			if declines {
				if _, err := s.o.Decline(s.ctx, c.ID, it.Kind, consent.OutcomeDeclined, ""); err != nil {
					return err
				}
				continue
			}
			d := it.Draft
			Answer(d.Scope, s.o.Today(), answers, years)
			if change != nil {
				change(d.Scope)
			}
			if _, err := s.o.SaveDraft(s.ctx, c.ID, it.Kind, d); err != nil {
				return err
			}
		}
		if err := s.sign(c, it); err != nil {
			return err
		}
	}
	_, err = s.o.FinishCheckIn(s.ctx, c.ID)
	return err
}

// Answer fills a scope the way the sample's patients do: yes to the channels named, no to all others.
func Answer(sc *consent.Scope, today calendar.Date, answers map[string]bool, years int) {
	sc.Photos = consent.PhotoScope{Procedures: []string{"rhinoplasty"}, From: today.AddMonths(-2), To: today.AddMonths(12)}
	sc.Purposes = []consent.Purpose{{Text: "Show results to future patients"}}
	sc.Expiry = consent.Expiry{Kind: consent.ExpiryDate, Date: today.AddYearsKeepEarlier(years)}
	sc.Grants = nil
	for _, c := range consent.BuiltIn() {
		g := consent.Offer(c, consent.Languages()[0], consent.FaceEyesCovered)
		if g.Answer = consent.AnswerNo; answers[c.ID] {
			g.Answer = consent.AnswerYes
		}
		sc.Grants = append(sc.Grants, g)
	}
}

func (s *story) sign(c office.CheckIn, it office.PacketItem) error {
	p, err := s.o.Present(s.ctx, c.ID, it.Kind)
	if err != nil {
		return err
	}
	signed, err := s.o.Sign(s.ctx, c.ID, it.Kind, office.Signing{Method: consent.MethodPad, TypedName: p.Signer.Name, Strokes: Scribble(s.r.Uint64()), Aspect: 2.2})
	if err != nil {
		return err
	}
	if it.Kind != consent.KindMarketing {
		return nil
	}
	method := []string{office.CopyPrinted, office.CopyFolder, office.CopyNoneWanted}[s.r.IntN(3)]
	return s.o.GiveCopy(s.ctx, signed.Document.ID, method)
}

// Scribble draws something like a signature, a different one for each number: a line that goes right in loops, and a
// short one under it.
func Scribble(n uint64) []consent.Stroke {
	var line consent.Stroke
	r := rand.New(rand.NewPCG(n, 11))
	loops, phase := 3+r.IntN(4), r.Float64()*6
	for i := range 70 {
		x := float64(i) / 70
		line = append(line, consent.Point{X: float32(0.15 + 0.65*x + 0.05*math.Cos(float64(loops)*6.28*x+phase)),
			Y: float32(0.5 + 0.22*math.Sin(float64(loops)*6.28*x+phase)*(1-x/2)), T: i * 16})
	}
	return []consent.Stroke{line, {{X: 0.2, Y: 0.78, T: 1400}, {X: 0.5, Y: 0.76, T: 1480}, {X: 0.78, Y: 0.79, T: 1560}}}
}

// castEvents is what happened to the people of the tour and the pictures.
func (s *story) castEvents() []event {
	lena, priya, carmen, theo, olive := s.ids["10482"], s.ids["10484"], s.ids["10485"], s.ids["10487"], s.ids["10488"]
	visit := func(id string, years int, change func(*consent.Scope), channels ...string) func() error {
		answers := map[string]bool{}
		for _, c := range channels {
			answers[c] = true
		}
		return func() error { return s.visit(id, answers, false, years, change) }
	}
	revoke := func(id string, written bool, channels ...string) func() error {
		return func() error {
			_, err := s.o.Revoke(s.ctx, office.Revocation{PatientID: id, Channels: channels, Written: written, ReceivedOn: s.o.Today()})
			return err
		}
	}
	ends := calendar.Of(s.opt.Now, s.zone).AddDays(18)
	return []event{
		{-365, 10, visit(lena, 3, nil, "website_gallery", "instagram", "facebook", "tiktok", "in_office_album")},
		{-340, 11, visit(priya, 1, func(sc *consent.Scope) { sc.Expiry.Date = ends }, "website_gallery", "lecture")},
		{-200, 14, visit(carmen, 2, nil, "website_gallery", "in_office_album")},
		{-120, 15, func() error { return s.minor(theo, "rep-brandt") }},
		{-60, 9, visit(olive, 2, nil, "website_gallery", "print_brochure")},
		{-30, 12, func() error { return s.gallery(lena, carmen) }},
		{-5, 16, revoke(olive, false, "print_brochure")},
		{-2, 11, revoke(lena, true, "instagram", "facebook", "tiktok")},
	}
}

// minor checks in a patient for whom a parent signs.
func (s *story) minor(patientID, representativeID string) error {
	c, err := s.o.StartCheckIn(s.ctx, patientID)
	if err != nil {
		return err
	}
	signer, err := s.o.SignerFor(s.ctx, patientID, representativeID)
	if err != nil {
		return err
	}
	for _, it := range c.Items {
		d := it.Draft
		d.Signer = signer
		if d.Scope != nil {
			Answer(d.Scope, s.o.Today(), map[string]bool{"lecture": true}, 1)
		}
		if c, err = s.o.SaveDraft(s.ctx, c.ID, it.Kind, d); err != nil {
			return err
		}
		if err := s.sign(c, it); err != nil {
			return err
		}
	}
	_, err = s.o.FinishCheckIn(s.ctx, c.ID)
	return err
}

func (s *story) leave() error { return s.o.Lock(s.ctx, "exit") }
