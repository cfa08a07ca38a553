package access

// This file holds workforce members and the rules for changing them.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// State says whether a member can sign in.
type State string

// The states of a member. Members are never deleted: the audit log names them.
const (
	Active   State = "active"
	Disabled State = "disabled"
)

// Member is one person of the workforce (45 CFR 160.103). SlotID names the key
// slot in the header; "" once the slot is retired.
type Member struct {
	ID                 string    `json:"id"`
	Name               string    `json:"name"`
	Initials           string    `json:"initials,omitempty"`
	SlotID             string    `json:"slot_id,omitempty"`
	Roles              []Role    `json:"roles"`
	State              State     `json:"state"`
	MustChangePassword bool      `json:"must_change_password,omitempty"`
	CreatedAt          time.Time `json:"created_at,omitzero"`
	DisabledAt         time.Time `json:"disabled_at,omitzero"`
}

// MaxName is the longest member name, in code points.
const MaxName = 100

// What can be wrong with a change to members.
var (
	ErrLastOwner    = errors.New("the last active owner cannot be removed")
	ErrOwnerOnly    = errors.New("only an owner may do this to an owner")
	ErrSelf         = errors.New("a member may not do this to themselves")
	ErrNotPermitted = errors.New("the member may not do this")
	ErrDisabled     = errors.New("the member is disabled")
	ErrNoMember     = errors.New("no such member")
)

// Defect is one thing wrong with an input: the field, a message key and its
// arguments. Message keys are "access.<what>".
type Defect struct {
	Field string            `json:"field"`
	Key   string            `json:"key"`
	Args  map[string]string `json:"args,omitempty"`
}

// MessageKey and MessageArgs name the sentence for a person.
func (d Defect) MessageKey() string { return d.Key }

// MessageArgs gives the arguments of the sentence.
func (d Defect) MessageArgs() map[string]string { return d.Args }

// Permissions returns what m may do; nothing while disabled.
func (m Member) Permissions() Permissions {
	if m.State != Active {
		return Permissions{}
	}
	return Of(m.Roles...)
}

// Has tells whether m holds the role.
func (m Member) Has(r Role) bool { return slices.Contains(m.Roles, r) }

// Validate returns everything wrong with m, judged as it stands.
func (m Member) Validate() []Defect {
	var ds []Defect
	add := func(field, key string) { ds = append(ds, Defect{Field: field, Key: key}) }
	switch name := strings.TrimSpace(m.Name); {
	case name == "":
		add("name", "access.name_missing")
	case utf8.RuneCountInString(name) > MaxName:
		add("name", "access.name_too_long")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, isControl):
		add("name", "access.name_control")
	}
	if utf8.RuneCountInString(m.Initials) > 5 || strings.ContainsFunc(m.Initials, isControl) {
		add("initials", "access.initials")
	}
	if len(m.Roles) == 0 {
		add("roles", "access.roles_missing")
	}
	for i, r := range m.Roles {
		if !r.Valid() || slices.Contains(m.Roles[:i], r) {
			add("roles", "access.roles_unknown")
		}
	}
	if m.State != Active && m.State != Disabled {
		add("state", "access.state_unknown")
	}
	return ds
}

// SameName tells whether two members would be mistaken for each other in the
// sign-in list: equal after NFKC, case and spaces are evened out.
func SameName(a, b string) bool { return foldName(a) == foldName(b) }

func foldName(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(s)), " "))
}

// CheckDisable refuses to disable the last active owner, someone already
// disabled, and someone unknown.
func CheckDisable(members []Member, targetID string) error {
	i := slices.IndexFunc(members, func(m Member) bool { return m.ID == targetID })
	switch {
	case i < 0:
		return ErrNoMember
	case members[i].State != Active:
		return ErrDisabled
	}
	return checkOwners(members, targetID, nil)
}

// CheckRoles refuses a change of the target's roles that would leave no active
// owner, and roles this program does not know.
func CheckRoles(members []Member, targetID string, roles []Role) error {
	i := slices.IndexFunc(members, func(m Member) bool { return m.ID == targetID })
	if i < 0 {
		return ErrNoMember
	}
	for _, r := range roles {
		if !r.Valid() {
			return fmt.Errorf("unknown role %q", string(r))
		}
	}
	if members[i].State != Active {
		return nil
	}
	return checkOwners(members, targetID, roles)
}

func checkOwners(members []Member, targetID string, roles []Role) error {
	for _, m := range members {
		if m.State != Active {
			continue
		}
		if m.ID == targetID {
			m.Roles = roles
		}
		if m.Has(Owner) {
			return nil
		}
	}
	if i := slices.IndexFunc(members, func(m Member) bool { return m.ID == targetID }); !members[i].Has(Owner) {
		return nil // there was no owner before either: this change removes none
	}
	return ErrLastOwner
}

// CheckManage says whether actor may add target, disable it, or give it these
// roles. Only an owner may touch an owner or make one: otherwise whoever manages
// members could promote themselves.
func CheckManage(actor, target Member, roles []Role) error {
	switch {
	case !actor.Permissions().Has(MembersManage):
		return ErrNotPermitted
	case actor.Has(Owner):
		return nil
	case actor.ID == target.ID:
		return ErrSelf
	case target.Has(Owner) || slices.Contains(roles, Owner):
		return ErrOwnerOnly
	}
	return nil
}

// CheckReset says whether actor may give target a new starter password. Nobody
// resets their own (they change it, or use the Recovery Sheet), and only an
// owner resets an owner: a reset lets the actor sign in as the target.
func CheckReset(actor, target Member) error {
	switch {
	case !actor.Permissions().Has(MembersReset):
		return ErrNotPermitted
	case actor.ID == target.ID:
		return ErrSelf
	case target.State != Active:
		return ErrDisabled
	case target.Has(Owner) && !actor.Has(Owner):
		return ErrOwnerOnly
	}
	return nil
}

func isControl(r rune) bool { return r < 0x20 || (r >= 0x7f && r < 0xa0) || r == 0x2028 || r == 0x2029 }
