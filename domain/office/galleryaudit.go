// This file is the gallery audit: a folder of pictures from outside (a website's export, a social network's download, an
// agency's stick) is held against the record: which are ours, whose, and whether they may still be shown.
package office

import (
	"context"
	"errors"
	"io"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub"
	"consentry/domain/photo/scrub/report"
)

// Recognised is one file of a folder and what the record knows of it.
type Recognised struct {
	Name    string
	Refused *report.Refused // it could not be read as a picture
	Hits    []Hit
	// Unsure: nothing was found, and that says nothing, as the file shows too little to be known by.
	Unsure bool
	// NameTells: the file's own name holds a patient's name, birth date or chart number.
	NameTells []photo.Hit
}

// Hit is one of our pictures, found in a file from outside.
type Hit struct {
	PhotoID   string
	Number    int
	PatientID string
	Patient   string
	Match     picture.Match
	Releases  []photo.Release // that hold it
	// Allowed: it may be shown today on every channel it was released to; without a release it never was allowed.
	Allowed bool
	Reasons []consent.Reason
	Channel string // the channel that was asked about
}

// How says how a file shows the picture: "same", "cropped", "mirrored" or "both".
func (h Hit) How() string {
	switch {
	case h.Match.Cropped && h.Match.Mirrored:
		return "both"
	case h.Match.Cropped:
		return "cropped"
	case h.Match.Mirrored:
		return "mirrored"
	}
	return "same"
}

// AuditFolder looks at every picture of a folder. channel, when set, is the one it is asked about; else those of the
// releases that are found. It stops only for what concerns the whole: locked, cancelled.
func (o *Office) AuditFolder(ctx context.Context, ins []Incoming, channel string, each func(i int, r Recognised)) (err error) {
	s, err := o.may(access.PhotosDecide)
	if err != nil {
		return err
	}
	ours, seen := 0, 0
	// What was found is on record even when it stops half way: names were shown.
	defer func() {
		if seen > 0 {
			err = errors.Join(err, o.note(context.WithoutCancel(ctx), audit.GalleryAudited, "gallery:folder", map[string]string{"files": itoa(seen), "ours": itoa(ours)}))
		}
	}()
	left, err := o.leftLikes(ctx)
	if err != nil {
		return err
	}
	for i, in := range ins {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := Recognised{Name: in.Name()}
		like, err := o.likenessOf(ctx, in)
		var refused *report.Refused
		if errors.As(err, &refused) {
			r.Refused = refused
		} else if err != nil {
			return err
		}
		err = o.peek(ctx, access.PhotosDecide, func(_ *session, tx Tx) (err error) {
			if r.NameTells, err = nameTells(tx, in.Name()); err != nil || r.Refused != nil {
				return err
			}
			r.Hits, err = o.recognise(s, tx, left, like, channel)
			r.Unsure = len(r.Hits) == 0 && like.Plain()
			return err
		})
		if err != nil {
			return err
		}
		seen++
		if len(r.Hits) > 0 {
			ours++
		}
		each(i, r)
	}
	return nil
}

func nameTells(tx Tx, name string) ([]photo.Hit, error) {
	others, err := known(tx, name)
	if err != nil {
		return nil, err
	}
	return photo.Hits(photo.InFileName, name, photo.Known{}, others), nil
}

// likenessOf decodes a file from outside as far as a likeness needs.
func (o *Office) likenessOf(ctx context.Context, in Incoming) (picture.Likeness, error) {
	src, err := in.Open()
	if err != nil {
		return picture.Likeness{}, report.Refuse(report.Unreadable).With(err)
	}
	defer src.Close() // read only
	if src.Size() > report.MaxPicture {
		return picture.Likeness{}, report.Refuse(report.TooLarge, "limit", itoa(report.MaxPicture>>20))
	}
	data, err := io.ReadAll(io.NewSectionReader(src, 0, src.Size()))
	if err != nil {
		return picture.Likeness{}, report.Refuse(report.Unreadable).With(err)
	}
	format := scrub.Sniff(data[:min(len(data), 4096)], int64(len(data)))
	if photo.MediaOf(format) != photo.Still || format == "" {
		return picture.Likeness{}, report.Refuse(report.Unknown)
	}
	img, err := o.pixels().Thumb(ctx, format, data, 512)
	if err != nil {
		return picture.Likeness{}, err
	}
	return picture.Hash(img), nil
}

// ToDoFirst puts first what needs something done, and last what could not be read.
func ToDoFirst(list []Recognised) []Recognised {
	rank := func(r Recognised) int {
		switch {
		case r.Refused != nil:
			return 5
		case r.Unsure:
			return 2
		case len(r.Hits) == 0 && len(r.NameTells) > 0:
			return 2
		case len(r.Hits) == 0:
			return 4
		case !r.Hits[0].Allowed && len(r.Hits[0].Releases) > 0:
			return 0
		case !r.Hits[0].Allowed:
			return 1
		}
		return 3
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Recognised) int { return rank(a) - rank(b) })
	return out
}

// mostHits is how many pictures are named that a file from outside may be.
const mostHits = 3

// recognise finds our pictures that are like one, and asks whether they may be shown.
func (o *Office) recognise(s *session, tx Tx, left *picture.Index, like picture.Likeness, channel string) ([]Hit, error) {
	all, err := o.likenesses(s, tx)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, m := range nearest(left.Find(like, mostHits), all.find(like, mostHits), mostHits) {
		p, err := tx.Photo(m.ID)
		if err != nil {
			return nil, err
		}
		who, err := tx.Patient(p.PatientID)
		if err != nil {
			return nil, err
		}
		h := Hit{PhotoID: p.ID, Number: p.Number, PatientID: p.PatientID, Patient: who.FullName(), Match: m}
		if err := o.allowedToday(s, tx, p, channel, &h); err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// allowedToday asks for every channel that a picture was released to.
func (o *Office) allowedToday(s *session, tx Tx, p photo.Photo, channel string, h *Hit) error {
	releases, err := tx.ReleasesOf(p.PatientID)
	if err != nil {
		return err
	}
	channels := []string{}
	for _, r := range releases {
		for _, i := range r.Items {
			if i.PhotoID == p.ID || i.With == p.ID {
				h.Releases = append(h.Releases, r)
				channels = append(channels, r.Channel)
				break
			}
		}
	}
	if channel != "" {
		channels = []string{channel}
	}
	mine, err := o.rights(s, tx, p.PatientID)
	if err != nil {
		return err
	}
	if len(h.Releases) == 0 {
		h.Reasons = []consent.Reason{{Code: "not_released", Key: "photo.audit.not_released"}}
		return nil
	}
	if h.Allowed, err = identifiesNobody(tx, p.ID, h.Releases); err != nil || h.Allowed {
		return err
	}
	for _, c := range channels {
		d := mine.mayStand(p, c)
		h.Channel, h.Reasons, h.Allowed = c, d.Reasons, d.Allowed
		if !d.Allowed {
			return nil
		}
	}
	return nil
}

// identifiesNobody tells whether a picture was released as de-identified and still is: then it may stand anywhere.
func identifiesNobody(tx Tx, photoID string, releases []photo.Release) (bool, error) {
	list, err := tx.DeterminationsOf(photoID)
	if err != nil {
		return false, err
	}
	for _, r := range releases {
		if _, ok := photo.Deidentified(list, versionIn(r, photoID)); ok && r.DocumentID == "" {
			return true, nil
		}
	}
	return false, nil
}
