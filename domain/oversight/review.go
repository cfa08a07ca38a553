package oversight

// This file is the quarterly review of accounts: every account, its roles, its last use, and a decision for each
// (45 CFR 164.308(a)(4)(ii)(C); quarterly by policy).

import (
	"errors"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/calendar"
)

// Decision is what becomes of one account.
type Decision string

// The decisions.
const (
	Keep   Decision = "keep"
	Change Decision = "change" // other roles
	Remove Decision = "remove"
)

// Account is one line of a review, as it stood when the review was signed.
type Account struct {
	Member   string        `json:"member"`
	Name     string        `json:"name"`
	Roles    []access.Role `json:"roles"`
	LastUse  calendar.Date `json:"last_use,omitzero"` // last sign-in; zero: never
	Opened   int           `json:"opened"`            // patients opened in the quarter
	Usual    int           `json:"usual"`             // median of the members of the same first role
	Shared   bool          `json:"shared,omitempty"`  // the name looks like a desk, not a person (SE-11)
	Decision Decision      `json:"decision"`
	Roles2   []access.Role `json:"new_roles,omitempty"` // with Change
	Note     string        `json:"note,omitempty"`
}

// Unusual tells whether the count stands out: more than three times what is usual in the role, and more than twenty.
func (a Account) Unusual() bool { return a.Opened > 20 && a.Opened > 3*a.Usual }

// Idle tells whether the account was not used for so many days before on.
func (a Account) Idle(on calendar.Date, days int) bool { return a.LastUse.Before(on.AddDays(-days)) }

// IdleDays is when an unused account stands out.
const IdleDays = 45

// Review is the review of one quarter.
type Review struct {
	ID       string        `json:"id"`
	State    string        `json:"state"` // ReviewSigned once signed
	Owner    string        `json:"owner"` // who reviewed
	On       calendar.Date `json:"on"`
	At       time.Time     `json:"at"`
	Quarter  string        `json:"quarter"` // "2026-Q4"
	Accounts []Account     `json:"accounts"`
	Alone    bool          `json:"alone,omitempty"` // nobody else could review the reviewer's own account
}

// ReviewSigned is the state of a signed review.
const ReviewSigned = "signed"

// What can be wrong with a review.
var (
	ErrUndecided = errors.New("an account has no decision")
	ErrMissing   = errors.New("an active account is not in the review")
	ErrOwnOnly   = errors.New("a reviewer cannot be the only one to decide about their own account")
	ErrNoNote    = errors.New("what is changed or removed needs a note")
)

// Quarter names the quarter of a day, "2026-Q4".
func Quarter(d calendar.Date) string {
	return d.String()[:4] + "-Q" + string(rune('1'+(int(d.Month())-1)/3))
}

// ReviewDue returns the day by which the review of d's quarter has to be signed: the quarter's last (SE-01).
func ReviewDue(d calendar.Date) calendar.Date { return calendar.EndOfQuarter(d) }

// Overdue returns the quarters before today's without a signed review, oldest first, counting from the quarter that the
// practice began in; a practice that began in a quarter's last four weeks has time until the next.
func Overdue(reviews []Review, began, today calendar.Date) []string {
	var out []string
	first := began
	if calendar.EndOfQuarter(began).Before(began.AddDays(28)) {
		first = calendar.EndOfQuarter(began).AddDays(1)
	}
	for d := first; calendar.EndOfQuarter(d).Before(today); d = calendar.EndOfQuarter(d).AddDays(1) {
		q := Quarter(d)
		if !slices.ContainsFunc(reviews, func(r Review) bool { return r.Quarter == q && r.State == ReviewSigned }) {
			out = append(out, q)
		}
	}
	return out
}

// Check says what keeps the review from being signed. Nobody is the only one to decide about their own account where
// another member with the right could: reviewers lists them.
func (r Review) Check(active []access.Member, reviewers []string) error {
	for _, m := range active {
		i := slices.IndexFunc(r.Accounts, func(a Account) bool { return a.Member == m.ID })
		if i < 0 {
			return ErrMissing
		}
	}
	for _, a := range r.Accounts {
		switch {
		case a.Decision != Keep && a.Decision != Change && a.Decision != Remove:
			return ErrUndecided
		case a.Decision != Keep && strings.TrimSpace(a.Note) == "":
			return ErrNoNote
		case a.Decision == Change && len(a.Roles2) == 0:
			return ErrUndecided
		case a.Member == r.Owner && len(r.Accounts) == 1 && len(reviewers) > 1:
			return ErrOwnOnly
		}
	}
	return nil
}

// Open returns the accounts whose decision was not carried out: a review with any is incomplete (SE-02).
func (r Review) Open(members []access.Member) []Account {
	var out []Account
	for _, a := range r.Accounts {
		i := slices.IndexFunc(members, func(m access.Member) bool { return m.ID == a.Member })
		if i < 0 || members[i].State != access.Active {
			continue
		}
		if a.Decision == Remove || a.Decision == Change && !sameRoles(members[i].Roles, a.Roles2) {
			out = append(out, a)
		}
	}
	return out
}

func sameRoles(a, b []access.Role) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// SharedName tells whether a sign-in name looks like a place or a job and not like a person: a login that several people
// use breaks 45 CFR 164.312(a)(2)(i) (SE-11).
func SharedName(name string) bool {
	joined := strings.ReplaceAll(fold(name), " ", "")
	for _, w := range []string{"frontdesk", "reception", "receptionist", "office", "nurse", "staff", "admin", "administrator", "assistant", "team",
		"user", "guest", "test", "temp", "desk", "clinic", "recepcion", "enfermera", "oficina", "personal", "usuario", "invitado", "marketing"} {
		rest, found := strings.CutPrefix(joined, w)
		if found && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return false
}

// Median is the middle of some counts, the lower of two.
func Median(counts []int) int {
	if len(counts) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(counts))
	return sorted[(len(sorted)-1)/2]
}
