// This file is the desk for workforce members: adding, roles, disabling, resetting. The key slot in the folder's header
// and the member's record change together: the slot first, so that a stop in between leaves a slot that opens nothing
// for nobody rather than a member who cannot sign in.
package office

import (
	"context"
	"errors"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/training"
)

// Members lists everybody who works or worked here, active ones first, by name.
func (o *Office) Members(ctx context.Context) ([]access.Member, error) {
	var list []access.Member
	err := o.peek(ctx, access.MembersView, func(_ *session, tx Tx) (err error) {
		list, err = tx.Members()
		return err
	})
	slices.SortFunc(list, func(a, b access.Member) int {
		if a.State != b.State {
			if a.State == access.Active {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return list, err
}

// AddMember adds a member with a one-time starter password, which is returned to be handed over and must be changed at
// the first sign-in. A starter given by the caller is used instead (the command line reads one from a file).
func (o *Office) AddMember(ctx context.Context, name string, roles []access.Role, starter []byte) (access.Member, []byte, error) {
	s, err := o.may(access.MembersManage)
	if err != nil {
		return access.Member{}, nil, err
	}
	o.staff.Lock()
	defer o.staff.Unlock()
	m := access.Member{ID: o.newID(), Name: strings.Join(strings.Fields(name), " "), Roles: roles, State: access.Active,
		MustChangePassword: true, CreatedAt: o.now(s)}
	members, err := o.Members(ctx)
	if err != nil {
		return m, nil, err
	}
	if err := invalid(m.Validate(), func(d access.Defect) string { return d.Field }); err != nil {
		return m, nil, err
	}
	for _, other := range members {
		if other.State == access.Active && access.SameName(other.Name, m.Name) {
			return m, nil, &Invalid{Defects: []Defect{{Field: "name", Key: "office.member_name_taken"}}}
		}
	}
	if err := memberProblem(access.CheckManage(s.member, m, roles)); err != nil {
		return m, nil, err
	}
	if starter == nil {
		if starter, err = o.starter(); err != nil {
			return m, nil, err
		}
	} else if ds := o.CheckNewPassword(starter, m.Name, s.practice.Name); len(ds) > 0 {
		return m, nil, &Invalid{Defects: ds}
	}
	if m.SlotID, err = o.addSlot(ctx, s, members, m, Secret{Password: starter}); err != nil {
		return m, nil, err
	}
	err = o.write(ctx, access.MembersManage, func(s *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.MemberAdded, Object: "member:" + m.ID, Args: map[string]string{"roles": joinRoles(roles)}},
			errors.Join(tx.PutMember(m), o.assignNeeded(s, tx, m, training.Hire))
	})
	if err != nil {
		return m, nil, errors.Join(err, s.opened.Retire(m.SlotID))
	}
	return m, starter, nil
}

// addSlot makes the member's key slot. A slot of the same name that belongs to nobody was left by a stop between slot and
// record; it opens nothing, and makes way.
func (o *Office) addSlot(ctx context.Context, s *session, members []access.Member, m access.Member, secret Secret) (string, error) {
	id, err := s.opened.Add(m.Name, secret, access.Rings(m.Roles))
	if !isKind(err, &Problem{Key: "office.member_name_taken"}) {
		return id, err
	}
	front, ferr := o.deps.Keeper.Front(ctx)
	if ferr != nil {
		return "", err
	}
	for _, l := range front.Logins {
		owned := slices.ContainsFunc(members, func(other access.Member) bool { return other.SlotID == l.SlotID })
		if owned || !access.SameName(l.Name, m.Name) {
			continue
		}
		if rerr := s.opened.Retire(l.SlotID); rerr != nil {
			return "", rerr
		}
		return s.opened.Add(m.Name, secret, access.Rings(m.Roles))
	}
	return "", err
}

func (o *Office) starter() ([]byte, error) {
	phrase, err := access.GeneratePassphrase(randomReader)
	return []byte(phrase), err
}

// SetRoles changes what a member may do and which key rings the member holds.
func (o *Office) SetRoles(ctx context.Context, id string, roles []access.Role) error {
	return o.changeMember(ctx, access.MembersManage, id, audit.MemberChanged, map[string]string{"roles": joinRoles(roles)},
		func(s *session, members []access.Member, m *access.Member) error {
			if err := memberProblem(access.CheckManage(s.member, *m, roles)); err != nil {
				return err
			}
			if m.State != access.Active {
				return memberProblem(access.ErrDisabled)
			}
			n := *m
			n.Roles = roles
			if err := invalid(n.Validate(), func(d access.Defect) string { return d.Field }); err != nil {
				return err
			}
			if err := memberProblem(access.CheckRoles(members, id, roles)); err != nil {
				return err
			}
			if err := s.opened.SetRings(m.SlotID, access.Rings(roles)); err != nil {
				return err
			}
			*m = n
			return nil
		})
}

// DisableMember ends a member's access at once; the member's name stays in the log for ever.
func (o *Office) DisableMember(ctx context.Context, id string) error {
	return o.changeMember(ctx, access.MembersManage, id, audit.MemberDisabled, nil,
		func(s *session, members []access.Member, m *access.Member) error {
			if err := memberProblem(access.CheckManage(s.member, *m, nil)); err != nil {
				return err
			}
			if err := memberProblem(access.CheckDisable(members, id)); err != nil {
				return err
			}
			// A slot that is retired already was left by a stop between slot and record: the record follows now.
			if err := s.retire(m.SlotID); err != nil {
				return err
			}
			o.forget(m.SlotID)
			m.SlotID, m.State, m.DisabledAt = "", access.Disabled, o.now(s)
			return o.retireEnvelope(ctx, s, *m)
		})
}

// ResetMember gives another member a new starter password; nobody learns the old one.
func (o *Office) ResetMember(ctx context.Context, id string) ([]byte, error) {
	var starter []byte
	err := o.changeMember(ctx, access.MembersReset, id, audit.PasswordReset, nil,
		func(s *session, _ []access.Member, m *access.Member) (err error) {
			if err := memberProblem(access.CheckReset(s.member, *m)); err != nil {
				return err
			}
			if starter, err = o.starter(); err != nil {
				return err
			}
			m.MustChangePassword = true
			o.forget(m.SlotID)
			return s.opened.Reset(m.SlotID, Secret{Password: starter})
		})
	if err != nil {
		clear(starter)
		return nil, err
	}
	return starter, nil
}

// changeMember checks and changes the key slot outside of a transaction (a slot is a file, and sealing it takes a second
// on purpose), then writes the record.
func (o *Office) changeMember(ctx context.Context, may access.Permission, id string, action audit.Action, args map[string]string,
	change func(*session, []access.Member, *access.Member) error) error {
	s, err := o.may(may)
	if err != nil {
		return err
	}
	o.staff.Lock()
	defer o.staff.Unlock()
	var members []access.Member
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { members, err = tx.Members(); return err }); err != nil {
		return err
	}
	i := slices.IndexFunc(members, func(m access.Member) bool { return m.ID == id })
	if i < 0 {
		return ErrNotFound
	}
	m := members[i]
	if err := change(s, members, &m); err != nil {
		return err
	}
	err = o.write(ctx, may, func(s *session, tx Tx) (audit.Event, error) {
		switch action {
		case audit.PasswordReset:
			if err := forgetSecrets(tx, id); err != nil {
				return audit.Event{}, err
			}
		case audit.MemberChanged:
			if err := o.assignNeeded(s, tx, m, training.Role); err != nil {
				return audit.Event{}, err
			}
		case audit.MemberDisabled:
			if err := o.voidEnvelope(s, tx, m); err != nil {
				return audit.Event{}, err
			}
		}
		return audit.Event{Action: action, Object: "member:" + id, Args: args}, tx.PutMember(m)
	})
	if err == nil && id == s.member.ID {
		o.adopt(s, func(n *session) { n.member = m; n.perms = n.permissions() })
	}
	return err
}

// retire ends a key slot. One that is retired already was left by a stop between slot and record; one that is gone
// altogether made room for another since. Neither opens anything, and the record follows now.
func (s *session) retire(slot string) error {
	err := s.opened.Retire(slot)
	if isKind(err, errRetired) || isKind(err, errNoSlot) {
		return nil
	}
	return err
}

// forgetSecrets drops what went with a password that was reset: the new slot has no authenticator, and whoever knew the PIN
// is not known any more.
func forgetSecrets(tx Tx, member string) error {
	return errors.Join(tx.PutSetting(settingFactor+member, access.Factor{}), tx.PutSetting(settingPIN+member, ""))
}

// SetPIN sets the signed-in member's PIN, which takes the screen back from a patient. It never unlocks the file.
func (o *Office) SetPIN(ctx context.Context, password Secret, pin []byte) error {
	if err := o.ConfirmPassword(ctx, password); err != nil {
		return err
	}
	if !goodPIN(pin) {
		return &Invalid{Defects: []Defect{{Field: "pin", Key: "office.pin_rule"}}}
	}
	s, err := o.may("")
	if err != nil {
		return err
	}
	sealed, err := s.opened.SealPIN(pin)
	if err != nil {
		return err
	}
	return o.write(ctx, "", func(s *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.PasswordChanged, Object: "member:" + s.member.ID, Args: map[string]string{"what": "pin"}},
			tx.PutSetting(settingPIN+s.member.ID, sealed)
	})
}

const settingPIN = "pin:"

// errRetired is what the folder says of a key slot that opens nothing any more, errNoSlot of one that it does not know.
var (
	errRetired = &Problem{Key: "error.member_disabled"}
	errNoSlot  = &Problem{Key: "error.no_slot"}
)

const (
	minPIN = 6
	maxPIN = 12
)

// goodPIN asks for 6 to 12 digits that are not all the same and do not count up or down.
func goodPIN(pin []byte) bool {
	if len(pin) < minPIN || len(pin) > maxPIN {
		return false
	}
	same, up, down := true, true, true
	for i, c := range pin {
		if c < '0' || c > '9' {
			return false
		}
		if i > 0 {
			same = same && c == pin[i-1]
			up = up && c == pin[i-1]+1
			down = down && c == pin[i-1]-1
		}
	}
	return !same && !up && !down
}

func joinRoles(roles []access.Role) string {
	parts := make([]string, len(roles))
	for i, r := range roles {
		parts[i] = string(r)
	}
	return strings.Join(parts, ",")
}

// memberProblem gives a sentence to what access refused.
func memberProblem(err error) error {
	keys := map[error]string{
		access.ErrLastOwner: "error.last_owner", access.ErrOwnerOnly: "error.owner_only", access.ErrSelf: "error.not_yourself",
		access.ErrDisabled: "error.member_disabled", access.ErrNoMember: ErrNotFound.Key, access.ErrNotPermitted: ErrNotPermitted.Key,
	}
	for cause, key := range keys {
		if errors.Is(err, cause) {
			return &Problem{Key: key, Err: err}
		}
	}
	return err
}
