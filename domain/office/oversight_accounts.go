// This file is the desk for the quarterly review of accounts, and for people who join and leave.
package office

import (
	"cmp"
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/oversight"
)

// ReviewDraft is the review of this quarter as it is filled in, and the ones before.
type ReviewDraft struct {
	Quarter  string
	DueOn    calendar.Date
	Late     []string            // quarters that passed without a review
	Accounts []oversight.Account // in the order of the names, without decisions
	Signed   *oversight.Review   // this quarter's, when it was signed
	Open     []oversight.Account // of the newest signed one: decisions not carried out yet
	Past     []oversight.Review  // newest first
	Names    map[string]string   // of members
}

// AccountReview gathers what a reviewer needs: every active account, its last use, and how much it opened compared with
// what is usual in its role.
func (o *Office) AccountReview(ctx context.Context) (ReviewDraft, error) {
	var d ReviewDraft
	err := o.peek(ctx, access.OversightView, func(s *session, tx Tx) error {
		today := o.today(s)
		d.Quarter, d.DueOn = oversight.Quarter(today), oversight.ReviewDue(today)
		var err error
		if d.Past, err = entriesOf[oversight.Review](tx, entryReview, EntryQuery{Newest: true}); err != nil {
			return err
		}
		began, err := practiceBegan(s, tx)
		if err != nil {
			return err
		}
		d.Late = oversight.Overdue(d.Past, began, today)
		if d.Names, err = memberNames(tx); err != nil {
			return err
		}
		members, err := tx.Members()
		if err != nil {
			return err
		}
		if len(d.Past) > 0 {
			d.Open = d.Past[0].Open(members)
			if d.Past[0].Quarter == d.Quarter {
				d.Signed = &d.Past[0]
			}
		}
		d.Accounts, err = o.accounts(s, tx, members)
		return err
	})
	return d, err
}

// practiceBegan is the day of the log's first entry.
func practiceBegan(s *session, tx Tx) (calendar.Date, error) {
	var on calendar.Date
	err := tx.EachAudit(1, func(r audit.Row) error { on = calendar.Of(r.At, s.zone); return errEnough })
	if err == errEnough {
		err = nil
	}
	return on, err
}

// accounts is every active member as the review shows them.
func (o *Office) accounts(s *session, tx Tx, members []access.Member) ([]oversight.Account, error) {
	today := o.today(s)
	log, err := accessLog(tx, firstOfQuarter(today).Start(s.zone), s.zone)
	if err != nil {
		return nil, err
	}
	opened := map[string]map[string]bool{}
	for _, a := range log {
		if a.Kind != oversight.Viewed || a.Patient == "" {
			continue
		}
		if opened[a.Member] == nil {
			opened[a.Member] = map[string]bool{}
		}
		opened[a.Member][a.Patient] = true
	}
	byRole := map[access.Role][]int{}
	var out []oversight.Account
	for _, m := range members {
		if m.State != access.Active {
			continue
		}
		a := oversight.Account{Member: m.ID, Name: m.Name, Roles: m.Roles, Opened: len(opened[m.ID]), Shared: oversight.SharedName(m.Name)}
		rows, err := tx.Audit(AuditFilter{Actor: m.ID, Action: audit.SignIn}, 0, 1)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			a.LastUse = calendar.Of(rows[0].At, s.zone)
		}
		byRole[m.Roles[0]] = append(byRole[m.Roles[0]], a.Opened)
		out = append(out, a)
	}
	for i := range out {
		out[i].Usual = oversight.Median(byRole[out[i].Roles[0]])
	}
	slices.SortFunc(out, func(a, b oversight.Account) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// SignReview keeps the review of this quarter. decisions are by member; facts are taken from the log once more.
func (o *Office) SignReview(ctx context.Context, password Secret, decisions map[string]oversight.Account) (oversight.Review, error) {
	if _, err := o.may(access.OversightWork); err != nil {
		return oversight.Review{}, err
	}
	if err := o.ConfirmPassword(ctx, password); err != nil {
		return oversight.Review{}, err
	}
	var r oversight.Review
	err := o.write(ctx, access.OversightWork, func(s *session, tx Tx) (audit.Event, error) {
		members, err := tx.Members()
		if err != nil {
			return audit.Event{}, err
		}
		today := o.today(s)
		r = oversight.Review{ID: o.newID(), State: oversight.ReviewSigned, Owner: s.member.ID, On: today, At: o.now(s), Quarter: oversight.Quarter(today)}
		if r.Accounts, err = o.accounts(s, tx, members); err != nil {
			return audit.Event{}, err
		}
		for i := range r.Accounts {
			d := decisions[r.Accounts[i].Member]
			r.Accounts[i].Decision, r.Accounts[i].Roles2, r.Accounts[i].Note = d.Decision, d.Roles2, d.Note
		}
		var active []access.Member
		var reviewers []string
		for _, m := range members {
			if m.State == access.Active {
				active = append(active, m)
				if m.Permissions().Has(access.OversightWork) {
					reviewers = append(reviewers, m.ID)
				}
			}
		}
		r.Alone = len(reviewers) == 1
		if err := r.Check(active, reviewers); err != nil {
			return audit.Event{}, oversightProblem(err)
		}
		return audit.Event{Action: audit.AccountsReviewed, Object: "access_review:" + r.ID,
			Args: map[string]string{"quarter": r.Quarter, "accounts": itoa(len(r.Accounts))}}, tx.PutEntry(entryReview, r.ID, r)
	})
	return r, err
}

// PassageLine is one person joining or leaving, with names and the days that the program knows itself.
type PassageLine struct {
	oversight.Passage
	Member     string // name
	DisabledOn calendar.Date
	LateBy     int // days after the last day that the account was still active (same-day policy)
	Left       []oversight.Item
	Names      map[string]string
}

// Passages lists who joins and leaves, newest first.
func (o *Office) Passages(ctx context.Context) ([]PassageLine, error) {
	var out []PassageLine
	err := o.peek(ctx, access.MembersView, func(s *session, tx Tx) error {
		list, err := entriesOf[oversight.Passage](tx, entryPassage, EntryQuery{Newest: true, Limit: 200})
		if err != nil {
			return err
		}
		names, err := memberNames(tx)
		if err != nil {
			return err
		}
		for _, p := range list {
			l := PassageLine{Passage: p, Member: names[p.Owner], Left: p.Left(), Names: names}
			if p.Leaving {
				m, err := tx.Member(p.Owner)
				if err != nil {
					return err
				}
				if m.State == access.Disabled {
					l.DisabledOn = calendar.Of(m.DisabledAt, s.zone)
				}
				l.LateBy = oversight.LateBy(p.On, l.DisabledOn, o.today(s))
			}
			out = append(out, l)
		}
		return nil
	})
	return out, err
}

// BeginPassage opens the checklist of a member who joins, or leaves with a last day of work. Leaving today or earlier
// ends the access at once; that is the list's first line.
func (o *Office) BeginPassage(ctx context.Context, member string, leaving bool, on calendar.Date, why string) (oversight.Passage, error) {
	if err := checkReason("why", why, leaving); err != nil {
		return oversight.Passage{}, err
	}
	s, err := o.may(access.MembersManage)
	if err != nil {
		return oversight.Passage{}, err
	}
	p := oversight.Passage{ID: o.newID(), State: oversight.PassageOpen, Owner: member, Leaving: leaving, On: on, Why: why}
	if err := o.mayPass(ctx, s, p); err != nil {
		return p, err
	}
	if leaving && !on.After(o.today(s)) {
		err := o.DisableMember(ctx, member)
		if err != nil && !isKind(err, errRetired) {
			return p, err
		}
		if p, err = p.Mark(oversight.AccountDisabled, s.member.ID, "", false, o.now(s)); err != nil {
			return p, err
		}
	}
	err = o.write(ctx, access.MembersManage, func(_ *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.PassageBegun, Object: "member:" + member, Reason: why,
			Args: map[string]string{"way": passageWay(leaving), "on": on.String()}}, tx.PutEntry(entryPassage, p.ID, p)
	})
	if err == nil && member == s.member.ID {
		err = o.keepLastDay(ctx, s)
	}
	return p, err
}

// mayPass checks the member before anything is changed.
func (o *Office) mayPass(ctx context.Context, s *session, p oversight.Passage) error {
	var members []access.Member
	var open []oversight.Passage
	err := s.opened.Read(ctx, func(tx Tx) (err error) {
		if members, err = tx.Members(); err != nil {
			return err
		}
		open, err = entriesOf[oversight.Passage](tx, entryPassage, EntryQuery{Owner: p.Owner, State: oversight.PassageOpen})
		return err
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(members, func(m access.Member) bool { return m.ID == p.Owner })
	switch {
	case i < 0:
		return ErrNotFound
	case p.On.IsZero():
		return &Invalid{Defects: []Defect{{Field: "on", Key: "office.missing"}}}
	case slices.ContainsFunc(open, func(x oversight.Passage) bool { return x.Leaving == p.Leaving }):
		return ErrChangedMeanwhile
	}
	if err := memberProblem(access.CheckManage(s.member, members[i], nil)); err != nil {
		return err
	}
	if p.Leaving && p.Owner == s.member.ID && !p.On.After(o.today(s)) {
		// The access would be gone before the checklist is there: somebody else begins it, or the day is a later one.
		return memberProblem(access.ErrSelf)
	}
	if p.Leaving && members[i].State == access.Active {
		return memberProblem(access.CheckDisable(members, p.Owner))
	}
	return nil
}

func passageWay(leaving bool) string {
	if leaving {
		return "leaving"
	}
	return "joining"
}

// MarkPassage records one line of the checklist as done, or as not applying with a note. The line that ends the access
// ends it.
func (o *Office) MarkPassage(ctx context.Context, id string, item oversight.Item, note string, not bool) error {
	if err := checkReason("note", note, not); err != nil {
		return err
	}
	s, err := o.may(access.MembersManage)
	if err != nil {
		return err
	}
	var p oversight.Passage
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { p, err = entryOf[oversight.Passage](tx, entryPassage, id); return err }); err != nil {
		return err
	}
	if p.Leaving && item == oversight.AccountDisabled && !not {
		if p.Owner == s.member.ID {
			return memberProblem(access.ErrSelf)
		}
		if err := o.DisableMember(ctx, p.Owner); err != nil && !isKind(err, errRetired) {
			return err
		}
	}
	err = o.write(ctx, access.MembersManage, func(s *session, tx Tx) (audit.Event, error) {
		p, err := entryOf[oversight.Passage](tx, entryPassage, id)
		if err != nil {
			return audit.Event{}, err
		}
		if p, err = p.Mark(item, s.member.ID, note, not, o.now(s)); err != nil {
			return audit.Event{}, oversightProblem(err)
		}
		return audit.Event{Action: audit.PassageMarked, Object: "member:" + p.Owner, Reason: note,
			Args: map[string]string{"item": string(item), "way": passageWay(p.Leaving)}}, tx.PutEntry(entryPassage, id, p)
	})
	if err == nil && p.Owner == s.member.ID {
		err = o.keepLastDay(ctx, s)
	}
	return err
}
