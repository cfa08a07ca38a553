// This file proves that published files are honest: each is made again from the sealed original, by its recipe, and has to
// come out the same bit for bit.
package office

import (
	"context"
	"image"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub"
	"consentry/domain/photo/scrub/report"
)

// Remade is one published file that was made again.
type Remade struct {
	FileName string
	Same     bool // bit for bit
	// NoOriginal: the practice kept no sealed original; it was made from the clean copy.
	NoOriginal bool
}

// RemakeRelease makes the files of a release again, from the sealed originals, and compares them with what left.
func (o *Office) RemakeRelease(ctx context.Context, releaseID string) ([]Remade, error) {
	s, err := o.may(access.ReleasesMake)
	if err != nil {
		return nil, err
	}
	var r photo.Release
	err = o.peek(ctx, access.ReleasesMake, func(_ *session, tx Tx) (err error) { r, err = tx.Release(releaseID); return err })
	if err != nil {
		return nil, err
	}
	var out []Remade
	same := 0
	for _, item := range r.Items {
		made, err := o.remake(ctx, s, item)
		if err != nil {
			return out, err
		}
		if made.Same {
			same++
		}
		out = append(out, made)
	}
	return out, o.write(ctx, access.ReleasesMake, func(*session, Tx) (audit.Event, error) {
		return audit.Event{Action: audit.ReleaseRemade, Object: "release:" + r.ID, PatientID: r.PatientID,
			Args: map[string]string{"files": itoa(len(out)), "same": itoa(same)}}, nil
	})
}

func (o *Office) remake(ctx context.Context, s *session, item photo.Item) (Remade, error) {
	m := Remade{FileName: item.FileName}
	img, recipe, media, err := o.fromOriginal(ctx, s, item.PhotoID, item.Version, &m)
	if err != nil {
		return m, err
	}
	var data []byte
	switch {
	case media == photo.Video:
		data, err = o.cleanAgain(ctx, s, item.PhotoID, &m)
	case item.With != "":
		other, second, _, err := o.fromOriginal(ctx, s, item.With, item.WithVersion, &m)
		if err != nil {
			return m, err
		}
		if data, err = pairOf([2]*image.NRGBA{img, other}, [2]picture.Recipe{recipe, second}, item); err != nil {
			return m, err
		}
	default:
		data, err = picture.Publish(img, sized(recipe, item.MaxSide))
	}
	m.Same = err == nil && sha256Hex(data) == item.SHA256
	return m, err
}

// fromOriginal decodes a picture from its sealed original, by way of a clean copy made anew, and finds the version's recipe.
func (o *Office) fromOriginal(ctx context.Context, s *session, photoID string, version int, m *Remade) (*image.NRGBA, picture.Recipe, photo.Media, error) {
	var recipe picture.Recipe
	var p photo.Photo
	err := s.opened.Read(ctx, func(tx Tx) (err error) {
		if p, err = tx.Photo(photoID); err != nil {
			return err
		}
		versions, err := tx.VersionsOf(photoID)
		for _, v := range versions {
			if v.Number == version {
				recipe = v.Recipe
			}
		}
		return err
	})
	if err != nil || p.Media != photo.Still {
		return nil, recipe, p.Media, err
	}
	clean, err := o.cleanAgain(ctx, s, photoID, m)
	if err != nil {
		return nil, recipe, p.Media, err
	}
	img, err := o.pixels().Full(ctx, p.Out, clean)
	return img, recipe, p.Media, err
}

// cleanAgain scrubs the sealed original once more; the result is the clean copy on record, or the record is damaged.
func (o *Office) cleanAgain(ctx context.Context, s *session, photoID string, m *Remade) ([]byte, error) {
	var p photo.Photo
	var f File
	err := s.opened.Read(ctx, func(tx Tx) (err error) {
		if p, err = tx.Photo(photoID); err != nil {
			return err
		}
		id := p.OriginalID
		if id == "" {
			m.NoOriginal, id = true, p.CleanID
		}
		f, err = tx.File(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	b, err := s.opened.FetchAt(ctx, f)
	if err != nil {
		return nil, err
	}
	defer b.Close() // read only
	out := scrub.NewBuffer()
	if _, err := o.cleaner().Clean(ctx, "", b, out); err != nil {
		return nil, err
	}
	if p.Pixels == report.Identical && sha256Hex(out.Bytes()) != p.CleanSHA256 {
		return nil, ErrDamaged
	}
	return out.Bytes(), nil
}
