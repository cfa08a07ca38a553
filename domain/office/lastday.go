// This file ends the access of who leaves on the last day, without anybody having to think of it.
package office

import (
	"context"
	"errors"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/oversight"
)

// lastDays lists the open checklists of who leaves whose access ends by itself on today; of one member, or with "" of all. The
// last owner stays: somebody else has to be made one first.
func lastDays(tx Tx, members []access.Member, member string, today calendar.Date) ([]oversight.Passage, error) {
	list, err := entriesOf[oversight.Passage](tx, entryPassage, EntryQuery{Owner: member, State: oversight.PassageOpen})
	return slices.DeleteFunc(list, func(p oversight.Passage) bool {
		return !p.EndsOn(today) || access.CheckDisable(members, p.Owner) != nil
	}), err
}

// lastDayOf is the day on which the access of a member who leaves ends by itself; the zero Date if none is known.
func lastDayOf(tx Tx, members []access.Member, member string) (calendar.Date, error) {
	var on calendar.Date
	list, err := entriesOf[oversight.Passage](tx, entryPassage, EntryQuery{Owner: member, State: oversight.PassageOpen})
	for _, p := range list {
		if p.EndsOn(p.On) && access.CheckDisable(members, member) == nil && (on.IsZero() || p.On.Before(on)) {
			on = p.On
		}
	}
	return on, err
}

// ended tells whether the last day of the signed-in member began while they worked: nothing is done for them any more.
func (o *Office) ended(s *session) bool { return !s.lastDay.IsZero() && !o.today(s).Before(s.lastDay) }

// keepLastDay notes the last day of the signed-in member after a checklist of their own was begun or marked.
func (o *Office) keepLastDay(ctx context.Context, s *session) error {
	return s.opened.Read(ctx, func(tx Tx) error {
		members, err := tx.Members()
		if err != nil {
			return err
		}
		on, err := lastDayOf(tx, members, s.member.ID)
		o.adopt(s, func(n *session) { n.lastDay = on })
		return err
	})
}

// leave ends the access of the signed-in member whose last day began while they worked.
func (o *Office) leave(ctx context.Context, s *session) error {
	var over []oversight.Passage
	err := s.opened.Read(ctx, func(tx Tx) error {
		members, err := tx.Members()
		if err != nil {
			return err
		}
		over, err = lastDays(tx, members, s.member.ID, o.today(s))
		return err
	})
	if err != nil || len(over) == 0 {
		return err
	}
	return o.endAccess(ctx, s, over[0])
}

// endLastDays ends every access whose last day has come. Whoever signs in first that day does it: the record says so, and
// lets nobody in any more. The key slot goes with it, or when the next member who may take slots away signs in. What cannot
// be written now keeps nobody else out; the checklist on Today says that it is late.
func (o *Office) endLastDays(ctx context.Context, s *session) {
	if looksOnly(s.opened) {
		return
	}
	var over []oversight.Passage
	var members []access.Member
	err := s.opened.Read(ctx, func(tx Tx) (err error) {
		if members, err = tx.Members(); err != nil {
			return err
		}
		over, err = lastDays(tx, members, "", o.today(s))
		return err
	})
	if err != nil {
		return
	}
	for _, p := range over {
		_ = o.endAccess(ctx, s, p)
	}
	if !slices.Contains(access.Rings(s.member.Roles), access.RingAdmin) {
		return
	}
	for _, m := range members {
		if m.State == access.Disabled && m.SlotID != "" {
			_ = o.takeSlot(ctx, s, m)
		}
	}
}

// endAccess disables the member that a checklist is about, and ticks its first line. The program does it: nobody may be
// signed in who could.
func (o *Office) endAccess(ctx context.Context, s *session, p oversight.Passage) error {
	o.staff.Lock()
	defer o.staff.Unlock()
	var m access.Member
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { m, err = tx.Member(p.Owner); return err }); err != nil {
		return err
	}
	if s.member.ID != m.ID && slices.Contains(access.Rings(s.member.Roles), access.RingAdmin) && s.retire(m.SlotID) == nil {
		o.forget(m.SlotID)
		m.SlotID = ""
		_ = o.retireEnvelope(ctx, s, m) // one that is left opens nothing once the next is made
	}
	m.State, m.DisabledAt = access.Disabled, o.now(s)
	p, err := p.Mark(oversight.AccountDisabled, audit.System, "", false, o.now(s))
	if err != nil {
		return err
	}
	return s.opened.Write(ctx, Actor{MemberID: audit.System, At: o.now(s)}, func(tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.MemberDisabled, Object: "member:" + m.ID, Args: map[string]string{"why": "last_day", "on": p.On.String()}},
			errors.Join(tx.PutMember(m), tx.PutEntry(entryPassage, p.ID, p), o.voidEnvelope(s, tx, m))
	})
}

// takeSlot takes the key slot of a member whose access ended when nobody was there who could.
func (o *Office) takeSlot(ctx context.Context, s *session, m access.Member) error {
	o.staff.Lock()
	defer o.staff.Unlock()
	if err := s.retire(m.SlotID); err != nil {
		return err
	}
	o.forget(m.SlotID)
	m.SlotID = ""
	if err := o.retireEnvelope(ctx, s, m); err != nil {
		return err
	}
	return s.opened.Write(ctx, Actor{MemberID: audit.System, At: o.now(s)}, func(tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.MemberDisabled, Object: "member:" + m.ID, Args: map[string]string{"why": "last_day", "what": "slot"}},
			errors.Join(tx.PutMember(m), o.voidEnvelope(s, tx, m))
	})
}
