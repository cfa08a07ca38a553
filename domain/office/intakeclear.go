// This file proves that pictures are saved, and only then deletes the files they came from and proves those gone.
package office

import (
	"context"
	"errors"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/photo"
)

// ProveSaved reads every file of the pictures back from the vault and compares it with what came in. Only then may the
// files be deleted from where they came from.
func (o *Office) ProveSaved(ctx context.Context, photoIDs []string, progress Progress) error {
	s, err := o.may(access.PhotosIntake)
	if err != nil {
		return err
	}
	for i, id := range photoIDs {
		progress("progress.prove_photos", i, len(photoIDs))
		if err := o.proveOne(ctx, s, id); err != nil {
			return err
		}
	}
	progress("progress.prove_photos", len(photoIDs), len(photoIDs))
	return nil
}

func (o *Office) proveOne(ctx context.Context, s *session, id string) error {
	var p photo.Photo
	files := map[string]File{}
	err := o.peek(ctx, access.PhotosIntake, func(_ *session, tx Tx) (err error) {
		if p, err = tx.Photo(id); err != nil {
			return err
		}
		for _, fileID := range []string{p.OriginalID, p.CleanID, p.PreviewID, p.ThumbID} {
			if fileID == "" {
				continue
			}
			if files[fileID], err = tx.File(fileID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for fileID, f := range files {
		sum, err := s.digest(ctx, f)
		if err != nil {
			return err
		}
		if fileID == p.OriginalID && sum != p.OriginalSHA256 || fileID == p.CleanID && sum != p.CleanSHA256 {
			return ErrDamaged
		}
	}
	return nil
}

// Cleared says what became of the files on the card.
type Cleared struct {
	Deleted int
	Left    []string // names of files that are still there
}

// ClearSource deletes the files that were saved from where they came from, and proves each gone by looking. It refuses
// while one of the pictures is not proven readable.
func (o *Office) ClearSource(ctx context.Context, photoIDs []string, ins []Incoming, progress Progress) (Cleared, error) {
	var c Cleared
	if err := o.ProveSaved(ctx, photoIDs, progress); err != nil {
		return c, err
	}
	saved, err := o.originalsOf(ctx, photoIDs)
	if err != nil {
		return c, err
	}
	for i, in := range ins {
		if ctx.Err() != nil {
			for _, rest := range ins[i:] {
				c.Left = append(c.Left, rest.Name())
			}
			break
		}
		progress("progress.clear_card", i, len(ins))
		if !cleared(in, saved) {
			c.Left = append(c.Left, in.Name())
			continue
		}
		c.Deleted++
	}
	// What was deleted is on record even when somebody stopped it half way.
	err = o.note(context.WithoutCancel(ctx), audit.CardCleared, "card:files", map[string]string{"count": itoa(c.Deleted), "left": itoa(len(c.Left))})
	return c, errors.Join(ctx.Err(), err)
}

// cleared deletes one file if it is one that was saved just now, and looks whether it is gone.
func cleared(in Incoming, saved map[string]bool) bool {
	if sum, err := digestOf(in); err != nil || !saved[sum] {
		return false
	}
	if in.Delete() != nil {
		return false
	}
	gone, err := in.Gone()
	return err == nil && gone
}

// originalsOf are the digests of the files that pictures came from.
func (o *Office) originalsOf(ctx context.Context, photoIDs []string) (map[string]bool, error) {
	sums := map[string]bool{}
	err := o.peek(ctx, access.PhotosIntake, func(_ *session, tx Tx) error {
		for _, id := range photoIDs {
			p, err := tx.Photo(id)
			if err != nil {
				return err
			}
			sums[p.OriginalSHA256] = true
		}
		return nil
	})
	return sums, err
}
