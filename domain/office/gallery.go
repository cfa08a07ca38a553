// This file is the gallery: finding pictures, opening one, uncovering what is intimate, and the untouched original, which
// needs its own permission and a reason.
package office

import (
	"context"
	"image"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
)

// GalleryQuery is what the gallery is asked for.
type GalleryQuery struct {
	PhotoFilter
	// UsableOn, when set, leaves only pictures that the patient's permission allows on this channel today, as they are.
	UsableOn string
}

// Tile is one picture of the gallery.
type Tile struct {
	Photo   photo.Photo
	Patient string // her name
	// Reviewed: enough people have looked at the newest version.
	Reviewed bool
	Versions int
}

// GalleryPage is a part of the gallery.
type GalleryPage struct {
	Tiles []Tile
	Total int
}

// Gallery lists pictures, newest first. It shows covered tiles and names to who may see pictures, and leaves a trace.
func (o *Office) Gallery(ctx context.Context, q GalleryQuery, offset, limit int) (GalleryPage, error) {
	var page GalleryPage
	load := func(s *session, tx Tx) error {
		page = GalleryPage{}
		f := q.PhotoFilter
		if q.UsableOn != "" {
			ids, err := o.usableOn(s, tx, q.UsableOn, f.PatientID)
			if err != nil {
				return err
			}
			f.IDs = ids
		}
		var err error
		if page.Total, err = tx.PhotoCount(f); err != nil {
			return err
		}
		list, err := tx.PhotoPage(f, offset, limit)
		if err != nil {
			return err
		}
		page.Tiles, err = tiles(tx, list)
		return err
	}
	if ev, ok := o.listed(q, offset); ok {
		err := o.read(ctx, access.PhotosView, ev, load)
		return page, err
	}
	err := o.peek(ctx, access.PhotosView, load)
	return page, err
}

// listed is the trace that a list of pictures leaves: one for each opening of a patient's, one for each sign-in that looks
// through everybody's; scrolling and narrowing leave none.
func (o *Office) listed(q GalleryQuery, offset int) (audit.Event, bool) {
	if q.PatientID != "" {
		return audit.Event{Action: audit.PhotosListed, Object: "patient:" + q.PatientID, PatientID: q.PatientID}, offset == 0
	}
	s, err := o.may(access.PhotosView)
	return audit.Event{Action: audit.GalleryListed, Object: "gallery:all"}, err == nil && s.looks.first("gallery")
}

// GallerySize is how much there is in the gallery, or of one patient: what can be chosen from.
type GallerySize struct {
	PhotoTotals
	Patient string // her name, where one was asked for
}

// GalleryTotals counts the pictures of the whole gallery, or of one patient.
func (o *Office) GalleryTotals(ctx context.Context, patientID string) (GallerySize, error) {
	var size GallerySize
	err := o.peek(ctx, access.PhotosView, func(_ *session, tx Tx) error {
		size = GallerySize{}
		if patientID != "" {
			who, err := tx.Patient(patientID)
			if err != nil {
				return err
			}
			size.Patient = who.FullName()
		}
		var err error
		size.PhotoTotals, err = tx.PhotoTotals(patientID)
		return err
	})
	return size, err
}

func tiles(tx Tx, list []photo.Photo) ([]Tile, error) {
	var set photo.Settings
	if err := loadPhotoSettings(tx, &set); err != nil {
		return nil, err
	}
	names := map[string]string{}
	out := make([]Tile, 0, len(list))
	for _, p := range list {
		name, ok := names[p.PatientID]
		if !ok {
			who, err := tx.Patient(p.PatientID)
			if err != nil {
				return nil, err
			}
			name = who.FullName()
			names[p.PatientID] = name
		}
		versions, err := tx.VersionsOf(p.ID)
		if err != nil {
			return nil, err
		}
		reviews, err := tx.ReviewsOf(p.ID)
		if err != nil {
			return nil, err
		}
		done := photo.ReviewOf(reviews, photo.Current(versions).Number, set.SecondReview).Done
		out = append(out, Tile{Photo: p, Patient: name, Reviewed: done, Versions: len(versions)})
	}
	return out, nil
}

// useOf is a picture as consent asks about it.
func useOf(p photo.Photo, face photo.FaceShown) consent.Use {
	return consent.Use{PatientID: p.PatientID, Procedure: p.Procedure, Area: p.Area, TakenOn: p.TakenOn, Face: consent.FaceShown(face)}
}

// Thumb returns the thumbnail of a picture, JPEG. An intimate picture's is ErrCovered: it is uncovered on purpose or not
// at all.
func (o *Office) Thumb(ctx context.Context, photoID string) ([]byte, error) {
	return o.stored(ctx, photoID, func(p photo.Photo) (string, error) {
		if p.Intimate {
			return "", ErrCovered
		}
		return p.ThumbID, nil
	})
}

// stored fetches one file of a picture for who may see pictures.
func (o *Office) stored(ctx context.Context, photoID string, which func(photo.Photo) (string, error)) ([]byte, error) {
	s, err := o.may(access.PhotosView)
	if err != nil {
		return nil, err
	}
	var f File
	err = s.opened.Read(ctx, func(tx Tx) error {
		p, err := tx.Photo(photoID)
		if err != nil {
			return err
		}
		id, err := which(p)
		if err != nil {
			return err
		}
		if id == "" {
			return ErrNotFound
		}
		f, err = tx.File(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.opened.Fetch(ctx, f)
}

// PhotoView is one picture with all that is known about it.
type PhotoView struct {
	Photo          photo.Photo
	Patient        string
	Session        photo.Session
	Shots          []photo.Shot // of its session
	Siblings       []photo.Photo
	Versions       []photo.Version
	Current        photo.Version // the newest; the zero Version: as taken in
	Reviews        []photo.Review
	Reviewed       photo.Reviewed // of the current version
	Determinations []photo.Determination
	Deidentified   bool // the current version
	Approvals      []photo.Approval
	Releases       []photo.Release // that hold it
	Channels       []consent.ChannelState
	Members        map[string]string
	Settings       photo.Settings
}

// OpenPhoto opens a picture's page. It shows no pixels: they are asked for one by one.
func (o *Office) OpenPhoto(ctx context.Context, photoID string) (PhotoView, error) {
	var v PhotoView
	who, err := o.patientOfPhoto(ctx, photoID)
	if err != nil {
		return v, err
	}
	ev := audit.Event{Action: audit.PhotoViewed, Object: "photo:" + photoID, PatientID: who}
	err = o.read(ctx, access.PhotosView, ev, func(s *session, tx Tx) error {
		v = PhotoView{}
		s.looks.first("photo:" + photoID)
		return o.loadPhoto(s, tx, photoID, &v)
	})
	return v, err
}

func (o *Office) patientOfPhoto(ctx context.Context, photoID string) (string, error) {
	id := ""
	err := o.peek(ctx, access.PhotosView, func(_ *session, tx Tx) error {
		p, err := tx.Photo(photoID)
		id = p.PatientID
		return err
	})
	return id, err
}

func (o *Office) loadPhoto(s *session, tx Tx, photoID string, v *PhotoView) error {
	var err error
	if v.Photo, err = tx.Photo(photoID); err != nil {
		return err
	}
	who, err := tx.Patient(v.Photo.PatientID)
	if err != nil {
		return err
	}
	v.Patient = who.FullName()
	if v.Session, err = tx.PhotoSession(v.Photo.SessionID); err != nil {
		return err
	}
	if err := loadPhotoSettings(tx, &v.Settings); err != nil {
		return err
	}
	if err := v.loadLooks(tx); err != nil {
		return err
	}
	if err := v.loadSiblings(tx); err != nil {
		return err
	}
	releases, err := tx.ReleasesOf(v.Photo.PatientID)
	if err != nil {
		return err
	}
	for _, r := range releases {
		if slices.ContainsFunc(r.Items, func(i photo.Item) bool { return i.PhotoID == photoID || i.With == photoID }) {
			v.Releases = append(v.Releases, r)
		}
	}
	r, err := o.rights(s, tx, v.Photo.PatientID)
	if err != nil {
		return err
	}
	channels, err := tx.Channels()
	if err != nil {
		return err
	}
	v.Channels = r.law.Matrix(channels, r.docs, r.facts, r.at, warnDays)
	v.Members, err = memberNames(tx)
	return err
}

// loadLooks reads what people did with the picture.
func (v *PhotoView) loadLooks(tx Tx) (err error) {
	id := v.Photo.ID
	if v.Versions, err = tx.VersionsOf(id); err != nil {
		return err
	}
	v.Current = photo.Current(v.Versions)
	if v.Reviews, err = tx.ReviewsOf(id); err != nil {
		return err
	}
	v.Reviewed = photo.ReviewOf(v.Reviews, v.Current.Number, v.Settings.SecondReview)
	if v.Determinations, err = tx.DeterminationsOf(id); err != nil {
		return err
	}
	_, v.Deidentified = photo.Deidentified(v.Determinations, v.Current.Number)
	v.Approvals, err = tx.ApprovalsOf(v.Photo.PatientID)
	v.Approvals = slices.DeleteFunc(v.Approvals, func(a photo.Approval) bool { return a.PhotoID != id })
	return err
}

// loadSiblings reads the session's other pictures and holds them against the shot list.
func (v *PhotoView) loadSiblings(tx Tx) error {
	all, err := tx.PhotosOf(v.Photo.PatientID)
	if err != nil {
		return err
	}
	var taken, declined []photo.View
	for _, p := range all {
		if p.SessionID == v.Session.ID {
			taken = append(taken, p.View)
			v.Siblings = append(v.Siblings, p)
		}
	}
	ds, err := tx.DeclinedViewsOf(v.Session.ID)
	if err != nil {
		return err
	}
	for _, d := range ds {
		declined = append(declined, d.View)
	}
	v.Shots = photo.Shots(v.Settings.ShotList(v.Session.Procedure), taken, declined)
	return nil
}

// Preview returns a picture at screen size, JPEG, as it was taken in, with a trace like Working. An intimate one is
// ErrCovered.
func (o *Office) Preview(ctx context.Context, photoID string) ([]byte, error) {
	s, err := o.may(access.PhotosView)
	if err != nil {
		return nil, err
	}
	var p photo.Photo
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { p, err = tx.Photo(photoID); return err }); err != nil {
		return nil, err
	}
	if !p.Intimate {
		if err := o.looked(ctx, s, p); err != nil {
			return nil, err
		}
	}
	return o.stored(ctx, photoID, func(p photo.Photo) (string, error) {
		if p.Intimate {
			return "", ErrCovered
		}
		return p.PreviewID, nil
	})
}

// Uncover returns an intimate picture at screen size, for as long as it is held. Every time is in the audit log.
func (o *Office) Uncover(ctx context.Context, photoID string) ([]byte, error) {
	who, err := o.patientOfPhoto(ctx, photoID)
	if err != nil {
		return nil, err
	}
	ev := audit.Event{Action: audit.PhotoUncovered, Object: "photo:" + photoID, PatientID: who}
	if err := o.read(ctx, access.PhotosView, ev, func(*session, Tx) error { return nil }); err != nil {
		return nil, err
	}
	return o.stored(ctx, photoID, func(p photo.Photo) (string, error) { return p.PreviewID, nil })
}

// Original returns the untouched original. It needs its own permission and a reason, and is in the audit log.
func (o *Office) Original(ctx context.Context, photoID, reason string) (photo.Photo, []byte, error) {
	if err := checkReason("reason", reason, true); err != nil {
		return photo.Photo{}, nil, err
	}
	s, err := o.may(access.PhotosOriginal)
	if err != nil {
		return photo.Photo{}, nil, err
	}
	var p photo.Photo
	var f File
	err = o.write(ctx, access.PhotosOriginal, func(_ *session, tx Tx) (audit.Event, error) {
		var err error
		if p, err = tx.Photo(photoID); err != nil {
			return audit.Event{}, err
		}
		if p.OriginalID == "" {
			return audit.Event{}, ErrNotFound
		}
		f, err = tx.File(p.OriginalID)
		return audit.Event{Action: audit.OriginalOpened, Object: "photo:" + photoID, PatientID: p.PatientID, Reason: reason}, err
	})
	if err != nil {
		return p, nil, err
	}
	data, err := s.opened.Fetch(ctx, f)
	if err == nil && sha256Hex(data) != p.OriginalSHA256 {
		return p, nil, ErrDamaged
	}
	return p, data, err
}

// OriginalPicture returns the original's pixels, upright and at most side pixels long, under the rules of Original.
func (o *Office) OriginalPicture(ctx context.Context, photoID, reason string, side int) (*image.NRGBA, error) {
	p, data, err := o.Original(ctx, photoID, reason)
	if err != nil {
		return nil, err
	}
	if p.Media != photo.Still {
		return nil, ErrNotReviewable
	}
	img, err := o.pixels().Full(ctx, p.Format, data)
	if err != nil {
		return nil, err
	}
	return atMost(img, side), nil
}

// atMost makes a picture smaller that is longer than side pixels; 0: as large as it is.
func atMost(img *image.NRGBA, side int) *image.NRGBA {
	if side <= 0 || max(img.Rect.Dx(), img.Rect.Dy()) <= side {
		return img
	}
	w, h := picture.Fit(img.Rect.Dx(), img.Rect.Dy(), side)
	return picture.Resize(img, w, h)
}

// full decodes a picture at full resolution, upright and in sRGB. It reads the clean copy, whose pixels are the original's
// bit for bit and whose container was proven sound.
func (o *Office) full(ctx context.Context, s *session, p photo.Photo) (*image.NRGBA, error) {
	if p.Media != photo.Still {
		return nil, ErrNotReviewable
	}
	var f File
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { f, err = tx.File(p.CleanID); return err }); err != nil {
		return nil, err
	}
	data, err := s.opened.Fetch(ctx, f)
	if err != nil {
		return nil, err
	}
	return o.pixels().Full(ctx, p.Out, data)
}

// Working returns a picture's pixels for the person who reviews or covers it: upright, at most side pixels long, with
// the recipe applied (the zero Recipe: as taken in). An intimate picture counts as uncovered; any other leaves a trace
// unless its page was opened since the member signed in.
func (o *Office) Working(ctx context.Context, photoID string, r picture.Recipe, side int) (*image.NRGBA, error) {
	s, err := o.may(access.PhotosReview)
	if err != nil {
		return nil, err
	}
	var p photo.Photo
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { p, err = tx.Photo(photoID); return err }); err != nil {
		return nil, err
	}
	if err := o.looked(ctx, s, p); err != nil {
		return nil, err
	}
	img, err := o.full(ctx, s, p)
	if err != nil {
		return nil, err
	}
	if img, err = applied(img, r); err != nil {
		return nil, err
	}
	return atMost(img, side), nil
}

// looked puts a look at a picture's pixels on record.
func (o *Office) looked(ctx context.Context, s *session, p photo.Photo) error {
	ev := audit.Event{Action: audit.PhotoUncovered, Object: "photo:" + p.ID, PatientID: p.PatientID}
	if !p.Intimate {
		if ev.Action = audit.PhotoViewed; !s.looks.first("photo:" + p.ID) {
			return nil
		}
	}
	return o.read(ctx, access.PhotosView, ev, func(*session, Tx) error { return nil })
}

// applied is a picture with a recipe; the zero Recipe leaves it as it is.
func applied(img *image.NRGBA, r picture.Recipe) (*image.NRGBA, error) {
	if r.Version == 0 {
		return img, nil
	}
	return picture.Render(img, r)
}

// noPicture tells whether a picture could not be shown because nothing here decodes it.
func noPicture(err error) bool { return report.Is(err, report.NoDecoder) }

// ChangePhoto corrects what a picture shows or whether it is covered. What it was is kept.
func (o *Office) ChangePhoto(ctx context.Context, photoID string, view photo.View, intimate bool) error {
	return o.write(ctx, access.PhotosReview, func(_ *session, tx Tx) (audit.Event, error) {
		p, err := tx.Photo(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		if view != "" && !view.Valid() {
			return audit.Event{}, &Invalid{Defects: []Defect{{Field: "view", Key: "photo.need.view"}}}
		}
		ev := audit.Event{Action: audit.PhotoChanged, Object: "photo:" + photoID, PatientID: p.PatientID,
			Args: map[string]string{"view": string(view), "covered": yesNo(intimate)}}
		p.View, p.Intimate = view, intimate
		return ev, tx.ChangePhoto(p)
	})
}
