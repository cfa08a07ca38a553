// This file is the desk for the practice's keys: changing them after somebody left who had them.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
)

// ChangeKeys gives the practice new keys and moves everything over to them; one that was interrupted is taken up again.
// Work goes on, with a short wait while the records move. It asks for the password: whoever finds the screen open must
// not be able to begin it.
func (o *Office) ChangeKeys(ctx context.Context, password Secret, why string, progress Progress) error {
	if err := checkReason("why", why, true); err != nil {
		return err
	}
	s, err := o.may(access.MembersManage)
	if err != nil {
		return err
	}
	if err := o.confirm(ctx, s, password); err != nil {
		return err
	}
	o.staff.Lock() // no slot is added or changed meanwhile
	defer o.staff.Unlock()
	if err := s.opened.ChangeKeys(ctx, progress); err != nil {
		return err
	}
	return o.write(ctx, access.MembersManage, func(*session, Tx) (audit.Event, error) {
		return audit.Event{Action: audit.KeysRotated, Object: "practice:" + s.opened.Fingerprint(), Reason: why}, nil
	})
}
