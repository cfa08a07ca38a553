// This file is what a member hears at sign-in of tries that were refused in their name.
package office

import (
	"context"
	"time"

	"consentry/domain/audit"
	"consentry/domain/oversight"
)

// refusalsPage is how many refused tries are read at once.
const refusalsPage = 200

// tellRefused puts into the session every refused try with the member's name since the last sign-in, and returns how many
// there were. It is asked before the sign-in is noted. A log that cannot be read keeps nobody out: the wrong passwords that
// the door counted are said then.
func (o *Office) tellRefused(ctx context.Context, s *session) int {
	refused := s.failures
	// What is typed before a session that only looks is not put into the log: the door's own count is all there is.
	if !looksOnly(s.opened) {
		err := s.opened.Read(ctx, func(tx Tx) error {
			list, err := refusedSince(tx, s.member.ID)
			if err == nil {
				refused = list
			}
			return err
		})
		if err != nil {
			refused = s.failures
		}
	}
	o.adopt(s, func(n *session) { n.failures = refused })
	return len(refused)
}

// refusedSince reads the refused tries with a member's name since their last sign-in: passwords, codes, key files and PINs,
// the same entries that the alert of failed sign-ins counts. Whoever knows the password and guesses codes is the one the
// member has to hear of most.
func refusedSince(tx Tx, member string) ([]Failure, error) {
	last, err := tx.Audit(AuditFilter{Actor: member, Action: audit.SignIn}, 0, 1)
	if err != nil {
		return nil, err
	}
	var since time.Time
	var after uint64
	if len(last) > 0 {
		since, after = last[0].At, last[0].Seq
	}
	var out []Failure
	for action, kind := range accessKinds {
		if kind != oversight.Refused {
			continue
		}
		for skip := 0; ; skip += refusalsPage {
			rows, err := tx.Audit(AuditFilter{Action: action, Since: since}, skip, refusalsPage)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if r.Seq > after && concerns(r) == member {
					out = append(out, Failure{At: triedAt(r)})
				}
			}
			if len(rows) < refusalsPage {
				break
			}
		}
	}
	return out, nil
}

// triedAt is when a refused try was typed: it is put on record later if the folder was closed.
func triedAt(r audit.Row) time.Time {
	if at, err := time.Parse(time.RFC3339, r.Args["at"]); err == nil {
		return at
	}
	return r.At
}
