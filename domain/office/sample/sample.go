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
	"time"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
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
}

// Build makes the practice in the keeper's folder, which must not hold one yet, and leaves it locked.
func Build(ctx context.Context, opt Options) error {
	if opt.Progress == nil {
		opt.Progress = func(string, int, int) {}
	}
	s := &story{ctx: ctx, opt: opt, r: rand.New(rand.NewPCG(opt.Seed, 7)), ids: map[string]string{}}
	s.clock = &clock{opt.Now.UTC().AddDate(-1, -2, 0).Truncate(time.Hour)}
	s.keeper = opt.Keeper(s.clock)
	s.o = office.New(office.Deps{Keeper: s.keeper, Clock: s.clock, Printer: opt.Printer, Forms: opt.Forms, NewID: s.id})
	steps := []struct {
		key string
		do  func() error
	}{
		{"progress.sample_practice", s.found}, {"progress.sample_people", s.hire}, {"progress.sample_patients", s.register},
		{"progress.sample_visits", s.past}, {"progress.sample_visits", s.lately}, {"progress.sample_done", s.leave},
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

// id gives ids in a fixed order, shaped like UUIDs of version 8 (RFC 9562).
func (s *story) id() string {
	a, b := s.r.Uint64(), s.r.Uint64()
	return fmt.Sprintf("%08x-%04x-8%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
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

// past tells the year before: visits of the crowd, spread evenly.
func (s *story) past() error {
	if err := s.signIn("Maya Ortiz"); err != nil {
		return err
	}
	visits := min(s.opt.Visits, s.opt.Patients-len(cast()))
	for i := range max(0, visits) {
		s.opt.Progress("progress.sample_visits", i, visits)
		s.at(-400+i*380/max(1, visits), 9+s.r.IntN(8))
		answers := map[string]bool{}
		for _, c := range []string{"website_gallery", "instagram", "facebook", "in_office_album", "lecture", "print_brochure"} {
			answers[c] = s.r.IntN(2) == 0
		}
		id := s.ids[fmt.Sprint(20001+i)]
		if err := s.visit(id, answers, s.r.IntN(4) == 0, 2, nil); err != nil {
			return err
		}
	}
	return nil
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

// lately tells what happened to the cast.
func (s *story) lately() error {
	lena, priya, carmen, theo, olive, james := s.ids["10482"], s.ids["10484"], s.ids["10485"], s.ids["10487"], s.ids["10488"], s.ids["10483"]
	yes := func(channels ...string) map[string]bool {
		m := map[string]bool{}
		for _, c := range channels {
			m[c] = true
		}
		return m
	}
	s.at(-365, 10)
	if err := s.visit(lena, yes("website_gallery", "instagram", "facebook", "tiktok", "in_office_album"), false, 3, nil); err != nil {
		return err
	}
	s.at(-340, 11)
	ends := calendar.Of(s.opt.Now, s.zone).AddDays(18)
	if err := s.visit(priya, yes("website_gallery", "lecture"), false, 1, func(sc *consent.Scope) { sc.Expiry.Date = ends }); err != nil {
		return err
	}
	s.at(-200, 14)
	if err := s.visit(carmen, yes("website_gallery", "in_office_album"), false, 2, nil); err != nil {
		return err
	}
	s.at(-120, 15)
	if err := s.minor(theo, "rep-brandt"); err != nil {
		return err
	}
	s.at(-60, 9)
	if err := s.visit(olive, yes("website_gallery", "print_brochure"), false, 2, nil); err != nil {
		return err
	}
	s.at(-5, 16)
	if _, err := s.o.Revoke(s.ctx, office.Revocation{PatientID: olive, Channels: []string{"print_brochure"}, ReceivedOn: s.o.Today()}); err != nil {
		return err
	}
	s.at(-2, 11)
	if _, err := s.o.Revoke(s.ctx, office.Revocation{PatientID: lena, Channels: []string{"instagram", "facebook", "tiktok"}, Written: true, ReceivedOn: s.o.Today()}); err != nil {
		return err
	}
	if s.clock.t.Before(s.opt.Now.UTC()) {
		s.clock.t = s.opt.Now.UTC()
	}
	_, err := s.o.StartCheckIn(s.ctx, james)
	return err
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
