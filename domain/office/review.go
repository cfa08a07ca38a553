// This file is the reviewer's desk: edits as recipes, the nine-part look, the second person's look, de-identification,
// and the patient's own yes to one exact picture.
package office

import (
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
)

// SaveVersion keeps an edit: what is done to the picture, never what it becomes. It has to be reviewed anew.
func (o *Office) SaveVersion(ctx context.Context, photoID string, r picture.Recipe) (photo.Version, error) {
	var v photo.Version
	r.Version = picture.RecipeVersion
	if err := r.Validate(); err != nil {
		return v, &Invalid{Defects: []Defect{{Field: "recipe", Key: "photo.need.recipe"}}, Err: err}
	}
	err := o.write(ctx, access.PhotosReview, func(s *session, tx Tx) (audit.Event, error) {
		p, err := tx.Photo(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		if p.Media != photo.Still {
			return audit.Event{}, ErrNotReviewable
		}
		versions, err := tx.VersionsOf(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		v = photo.Version{ID: o.newID(), PhotoID: photoID, PatientID: p.PatientID, Number: photo.Current(versions).Number + 1,
			Recipe: r, Engine: Engine, At: o.now(s), By: s.member.ID}
		ev := audit.Event{Action: audit.PhotoEdited, Object: "photo:" + photoID, PatientID: p.PatientID,
			Args: map[string]string{"version": itoa(v.Number), "covers": itoa(len(r.Covers))}}
		return ev, tx.AddVersion(v)
	})
	return v, err
}

// Engine is the version of the code that turns recipes into pixels.
const Engine = "1"

// Looked is a reviewer's answers before they are signed.
type Looked struct {
	PhotoID   string
	Version   int
	Tiles     [photo.Tiles]photo.Tile
	Answers   map[photo.Mark]photo.Answer
	Face      photo.FaceShown
	Heard     photo.Heard // of a video
	Retouched bool
	Note      string
}

// Review signs a look at a version. The same answers by another person are the second look; other answers start anew.
func (o *Office) Review(ctx context.Context, l Looked) (photo.Reviewed, error) {
	var out photo.Reviewed
	if err := checkReason("note", l.Note, false); err != nil {
		return out, err
	}
	err := o.write(ctx, access.PhotosReview, func(s *session, tx Tx) (audit.Event, error) {
		p, err := tx.Photo(l.PhotoID)
		if err != nil {
			return audit.Event{}, err
		}
		if !p.Media.Reviewable() {
			return audit.Event{}, ErrNotReviewable
		}
		versions, err := tx.VersionsOf(l.PhotoID)
		if err != nil {
			return audit.Event{}, err
		}
		if l.Version != photo.Current(versions).Number {
			return audit.Event{}, ErrChangedMeanwhile
		}
		reviews, err := tx.ReviewsOf(l.PhotoID)
		if err != nil {
			return audit.Event{}, err
		}
		var set photo.Settings
		if err := loadPhotoSettings(tx, &set); err != nil {
			return audit.Event{}, err
		}
		before := photo.ReviewOf(reviews, l.Version, true)
		r := photo.Review{ID: o.newID(), PhotoID: p.ID, PatientID: p.PatientID, Version: l.Version, Tiles: l.Tiles, Answers: l.Answers,
			Face: l.Face, Retouched: l.Retouched, Note: l.Note, On: o.today(s), At: o.now(s), By: s.member.ID,
			Second: before.First.ID != "" && before.First.By != s.member.ID}
		if p.Media == photo.Video {
			r.Media, r.Heard, r.Tiles = photo.Video, l.Heard, [photo.Tiles]photo.Tile{}
			if r.Opened, err = o.openedIn(s, tx, p, reviews); err != nil {
				return audit.Event{}, err
			}
		}
		if gaps := r.Check(); len(gaps) > 0 {
			return audit.Event{}, gapsIn("review", gaps)
		}
		out = photo.ReviewOf(append(reviews, r), l.Version, set.SecondReview)
		ev := audit.Event{Action: audit.PhotoReviewed, Object: "photo:" + p.ID, PatientID: p.PatientID,
			Args: map[string]string{"version": itoa(l.Version), "face": string(l.Face), "shown": itoa(len(r.Shown())), "second": yesNo(r.Second)}}
		if r.Media == photo.Video {
			ev.Args["heard"] = string(r.Heard)
		}
		return ev, tx.AddReview(r)
	})
	return out, err
}

// Deidentify signs that the current version of a picture identifies nobody (164.514(b)). report is the expert's report,
// where that is the method.
func (o *Office) Deidentify(ctx context.Context, d photo.Determination, report []byte) (photo.Determination, error) {
	s, err := o.may(access.PhotosDecide)
	if err != nil {
		return d, err
	}
	for field, text := range map[string]string{"who": d.Who, "why": d.Why} {
		if err := checkReason(field, text, true); err != nil {
			return d, err
		}
	}
	var files []File
	patientID := ""
	if err := o.peek(ctx, access.PhotosDecide, func(_ *session, tx Tx) error {
		p, err := tx.Photo(d.PhotoID)
		patientID = p.PatientID
		return err
	}); err != nil {
		return d, err
	}
	d.ReportID = ""
	if len(report) > 0 {
		f, err := o.keepScan(ctx, s, patientID, report, "determination")
		if err != nil {
			return d, err
		}
		files, d.ReportID = append(files, f), f.ID
	}
	err = o.write(ctx, access.PhotosDecide, func(s *session, tx Tx) (audit.Event, error) {
		var v PhotoView
		if err := o.loadPhoto(s, tx, d.PhotoID, &v); err != nil {
			return audit.Event{}, err
		}
		d.ID, d.PatientID, d.Version, d.Withdrawn = o.newID(), v.Photo.PatientID, v.Current.Number, false
		d.On, d.At, d.By = o.today(s), o.now(s), s.member.ID
		if rs := photo.CheckDetermination(d, v.Photo, v.Reviewed); len(rs) > 0 {
			return audit.Event{}, refusedBy(rs)
		}
		for _, f := range files {
			if err := tx.AddFile(f); err != nil {
				return audit.Event{}, err
			}
		}
		ev := audit.Event{Action: audit.PhotoDeidentified, Object: "photo:" + d.PhotoID, PatientID: d.PatientID, Reason: d.Why,
			Args: map[string]string{"method": string(d.Method), "version": itoa(d.Version)}}
		return ev, tx.AddDetermination(d)
	})
	return d, err
}

// refusedBy turns reasons into field errors.
func refusedBy(rs []photo.Reason) error {
	ds := make([]Defect, len(rs))
	for i, r := range rs {
		ds[i] = Defect{Field: r.Code, Key: r.Key, Args: r.Args}
	}
	return &Invalid{Defects: ds}
}

// Identify withdraws a determination: somebody learned better. The picture is protected information again at once.
func (o *Office) Identify(ctx context.Context, photoID, reason string) error {
	if err := checkReason("reason", reason, true); err != nil {
		return err
	}
	return o.write(ctx, access.PhotosDecide, func(s *session, tx Tx) (audit.Event, error) {
		p, err := tx.Photo(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		list, err := tx.DeterminationsOf(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		versions, err := tx.VersionsOf(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		d, ok := photo.Deidentified(list, photo.Current(versions).Number)
		if !ok {
			return audit.Event{}, ErrNotFound
		}
		d.ID, d.Withdrawn, d.Why, d.ReportID = o.newID(), true, reason, ""
		d.On, d.At, d.By = o.today(s), o.now(s), s.member.ID
		ev := audit.Event{Action: audit.PhotoIdentified, Object: "photo:" + photoID, PatientID: p.PatientID, Reason: reason}
		return ev, tx.AddDetermination(d)
	})
}

// ProofSheet makes the sheet on which the patient says yes to this very picture on these channels; she signs it on
// paper. The picture on it is the version as it would leave.
func (o *Office) ProofSheet(ctx context.Context, photoID string, channels []string) ([]byte, error) {
	s, err := o.may(access.PhotosReview)
	if err != nil {
		return nil, err
	}
	var v PhotoView
	var names []string
	var born calendar.Date
	var head Letterhead
	lang := "en"
	err = o.peek(ctx, access.PhotosReview, func(s *session, tx Tx) error {
		if err := o.loadPhoto(s, tx, photoID, &v); err != nil {
			return err
		}
		who, err := tx.Patient(v.Photo.PatientID)
		if err != nil {
			return err
		}
		born, lang = who.Born, langOf(who)
		if head, err = o.headAbout(s, tx, who); err != nil {
			return err
		}
		names, err = channelNames(tx, channels, lang)
		return err
	})
	if err != nil {
		return nil, err
	}
	jpeg, sum, err := o.exact(ctx, s, v.Photo, v.Current)
	if err != nil {
		return nil, err
	}
	sheet := ProofSheet{Letterhead: head, Patient: v.Patient, Born: born, Lang: lang, Channels: names, JPEG: jpeg,
		Video: v.Photo.Media == photo.Video, LengthMS: v.Photo.LengthMS, SHA256: sum, Code: photoCode(v.Photo, v.Current), Printed: o.now(s), Zone: s.zone, LargeType: s.largeType()}
	pdf, err := o.deps.Printer.ProofSheet(sheet)
	if err != nil {
		return nil, err
	}
	return pdf, o.write(ctx, access.PhotosReview, func(*session, Tx) (audit.Event, error) {
		return audit.Event{Action: audit.ProofSheetMade, Object: "photo:" + photoID, PatientID: v.Photo.PatientID,
			Args: map[string]string{"version": itoa(v.Current.Number), "channels": itoa(len(channels))}}, nil
	})
}

// photoCode names a version on paper without telling whose it is.
func photoCode(p photo.Photo, v photo.Version) string {
	return "P-" + itoa(p.Number) + "." + itoa(v.Number) + " " + p.OriginalSHA256[:12]
}

func channelNames(tx Tx, ids []string, lang string) ([]string, error) {
	all, err := tx.Channels()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, id := range ids {
		for _, c := range all {
			if c.ID == id {
				names = append(names, c.Name.In(lang))
			}
		}
	}
	if len(names) != len(ids) {
		return nil, ErrNotFound
	}
	return names, nil
}

// sheetMade tells whether a proof sheet of this version was printed: she cannot have signed one that never was.
func sheetMade(tx Tx, v PhotoView) (bool, error) {
	rows, err := tx.Audit(AuditFilter{PatientID: v.Photo.PatientID, Action: audit.ProofSheetMade}, 0, 1000)
	return slices.ContainsFunc(rows, func(r audit.Row) bool {
		return r.Object == "photo:"+v.Photo.ID && r.Args["version"] == itoa(v.Current.Number)
	}), err
}

// ApprovePicture records the signed proof sheet: her yes to this version, on these channels, under the authorization
// that asks for it.
func (o *Office) ApprovePicture(ctx context.Context, photoID string, channels []string, sheet []byte) ([]photo.Approval, error) {
	s, err := o.may(access.PhotosReview)
	if err != nil {
		return nil, err
	}
	var v PhotoView
	if err := o.peek(ctx, access.PhotosReview, func(s *session, tx Tx) error { return o.loadPhoto(s, tx, photoID, &v) }); err != nil {
		return nil, err
	}
	_, sum, err := o.exact(ctx, s, v.Photo, v.Current)
	if err != nil {
		return nil, err
	}
	f, err := o.keepScan(ctx, s, v.Photo.PatientID, sheet, "proof_sheet")
	if err != nil {
		return nil, err
	}
	var out []photo.Approval
	err = o.write(ctx, access.PhotosReview, func(s *session, tx Tx) (audit.Event, error) {
		out = nil
		versions, err := tx.VersionsOf(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		if photo.Current(versions).Number != v.Current.Number {
			return audit.Event{}, ErrChangedMeanwhile
		}
		if _, err := channelNames(tx, channels, "en"); err != nil {
			return audit.Event{}, err
		}
		made, err := sheetMade(tx, v)
		if err != nil {
			return audit.Event{}, err
		}
		if !made {
			return audit.Event{}, &Invalid{Defects: []Defect{{Field: "sheet", Key: "photo.need.sheet"}}}
		}
		if err := tx.AddFile(f); err != nil {
			return audit.Event{}, err
		}
		r, err := o.rights(s, tx, v.Photo.PatientID)
		if err != nil {
			return audit.Event{}, err
		}
		for _, c := range channels {
			d := r.mayStand(v.Photo, c)
			a := photo.Approval{ID: o.newID(), PatientID: v.Photo.PatientID, PhotoID: photoID, Version: v.Current.Number, Channel: c,
				DocumentID: d.DocumentID, SHA256: sum, SheetID: f.ID, On: o.today(s), At: o.now(s), By: s.member.ID}
			if err := tx.AddApproval(a); err != nil {
				return audit.Event{}, err
			}
			out = append(out, a)
		}
		return audit.Event{Action: audit.PictureApproved, Object: "photo:" + photoID, PatientID: v.Photo.PatientID,
			Args: map[string]string{"version": itoa(v.Current.Number), "channels": itoa(len(out))}}, nil
	})
	return out, err
}
