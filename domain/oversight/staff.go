package oversight

// This file is how people join and leave: two checklists, and the policy that access ends on the last day
// (45 CFR 164.308(a)(3)(ii)(B) and (C)).

import (
	"errors"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/calendar"
)

// Item is one line of a checklist; its words are "oversight.item.<item>".
type Item string

// What has to be done when somebody joins.
const (
	RolesApproved   Item = "roles_approved"   // the roles fit the job and nothing more
	Confidentiality Item = "confidentiality"  // agreement signed
	Trained         Item = "trained"          // privacy training before first access
	OwnPassword     Item = "own_password"     // starter password replaced (the program sees it)
	FactorSet       Item = "factor_set"       // second factor set up (the program sees it)
	PoliciesRead    Item = "policies_read"    // policies handed over and read
	PhoneRule       Item = "phone_rule"       // no patient pictures on personal telephones
	WorkstationSeen Item = "workstation_seen" // shown how to lock, whom to tell, where the envelope is
)

// What has to be done when somebody leaves.
const (
	AccountDisabled Item = "account_disabled" // the program does it
	KeysChanged     Item = "keys_changed"     // the practice's key changed, or a reason why not
	CardsBack       Item = "cards_back"       // camera cards and sticks
	DevicesBack     Item = "devices_back"     // laptops, tablets, cameras
	DoorsBack       Item = "doors_back"       // door keys, badges, alarm codes
	PhoneCleared    Item = "phone_cleared"    // no patient data on the own telephone, cloud or mail
	OtherLogins     Item = "other_logins"     // website, social media, mail, vendors
	ExitSigned      Item = "exit_signed"      // exit attestation signed
)

// JoiningItems and LeavingItems are the checklists in order.
func JoiningItems() []Item {
	return []Item{RolesApproved, Confidentiality, Trained, PoliciesRead, PhoneRule, WorkstationSeen, OwnPassword, FactorSet}
}

// LeavingItems lists what has to be done when somebody leaves.
func LeavingItems() []Item {
	return []Item{AccountDisabled, KeysChanged, CardsBack, DevicesBack, DoorsBack, PhoneCleared, OtherLogins, ExitSigned}
}

// Papers are the lines that are done when a page of the program's is signed: the confidentiality agreement and the exit
// attestation.
func Papers() []Item { return []Item{Confidentiality, ExitSigned} }

// Done is one finished line: when, by whom, and a note ("not applicable: never had one").
type Done struct {
	Item  Item      `json:"item"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Note  string    `json:"note,omitempty"`
	NotBy bool      `json:"not,omitempty"` // it does not apply, or could not be had: Note says why
}

// Passage is one person joining or leaving.
type Passage struct {
	ID      string        `json:"id"`
	State   string        `json:"state"` // PassageOpen, PassageClosed
	Owner   string        `json:"owner"` // the member it is about
	Leaving bool          `json:"leaving"`
	On      calendar.Date `json:"on"` // first or last day of work
	Why     string        `json:"why,omitempty"`
	Done    []Done        `json:"done,omitempty"`
}

// The states of a passage.
const (
	PassageOpen   = "open"
	PassageClosed = "closed"
)

// ErrNoSuchItem says that a checklist has no such line.
var ErrNoSuchItem = errors.New("no such line on this checklist")

// Items is the passage's checklist.
func (p Passage) Items() []Item {
	if p.Leaving {
		return LeavingItems()
	}
	return JoiningItems()
}

// Mark records a finished line, or with not that it does not apply, which needs a note; a line marked again takes the
// new mark. The passage closes with its last line.
func (p Passage) Mark(item Item, by, note string, not bool, now time.Time) (Passage, error) {
	note = strings.TrimSpace(note)
	if !slices.Contains(p.Items(), item) {
		return p, ErrNoSuchItem
	}
	if not && len([]rune(note)) < MinReason {
		return p, ErrReason
	}
	p.Done = slices.DeleteFunc(slices.Clone(p.Done), func(d Done) bool { return d.Item == item })
	p.Done = append(p.Done, Done{Item: item, By: by, At: now, Note: note, NotBy: not})
	if p.State = PassageOpen; len(p.Left()) == 0 {
		p.State = PassageClosed
	}
	return p, nil
}

// Left lists the lines that are not done.
func (p Passage) Left() []Item {
	return slices.DeleteFunc(p.Items(), func(i Item) bool {
		return slices.ContainsFunc(p.Done, func(d Done) bool { return d.Item == i })
	})
}

// EndsOn tells whether the access of who leaves ends by itself on today: the last day has come, and nobody wrote down that
// it ended or has to stay (SE-07: same-day policy).
func (p Passage) EndsOn(today calendar.Date) bool {
	return p.Leaving && p.State == PassageOpen && !p.On.IsZero() && !p.On.After(today) && slices.Contains(p.Left(), AccountDisabled)
}

// KnowsEnvelope tells whether a member may know the words in the sealed envelope: who had the page made, and everybody whose
// work it is to keep it. When they leave, it opens nothing any more.
func KnowsEnvelope(m access.Member, madeBy string) bool {
	return m.ID == madeBy || access.Of(m.Roles...).Has(access.MembersManage)
}

// LateBy returns how many days after the last day the account was disabled; 0: in time. disabled is zero while it is
// still active, which counts until today (SE-07: same-day policy).
func LateBy(lastDay, disabled, today calendar.Date) int {
	if disabled.IsZero() {
		disabled = today
	}
	return max(lastDay.DaysUntil(disabled), 0)
}
