// This file is the desk where the practice's files are checked.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
)

// CheckIntegrity runs every check there is and records that it did. What is damaged is named, nothing is changed.
func (o *Office) CheckIntegrity(ctx context.Context, progress Progress) ([]Damage, error) {
	s := o.current()
	switch {
	case s == nil:
		return nil, ErrLocked
	case s.needCode:
		return nil, ErrNeedCode
	case !s.perms.Has(access.AuditView):
		return nil, ErrNotPermitted.With(nil, "permission", string(access.AuditView))
	}
	damage, err := s.opened.Check(ctx, progress)
	if err != nil || s.grave() {
		return damage, err // with something grave found, nothing is written before somebody decided
	}
	return damage, o.noteOf(ctx, s, audit.IntegrityChecked, "practice:check", map[string]string{"damaged": itoa(len(damage))})
}
