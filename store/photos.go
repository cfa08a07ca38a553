// This file keeps pictures: sessions, the pictures, what is added about them, releases and placements.
package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/store/queries"
)

// The names these records have in audit_touch.
const (
	kindPhotoSession = "photo_session"
	kindPhoto        = "photo"
	kindPhotoFact    = "photo_fact"
	kindRelease      = "release"
	kindPlacement    = "placement"
)

// The kinds of photo_fact, which begin its ids.
const (
	factDeclined      = "declined"
	factVersion       = "version"
	factReview        = "review"
	factDetermination = "determination"
	factApproval      = "approval"
	factPlacement     = "event"
	factLikeness      = "likeness"
)

func (t *recordTx) AddPhotoSession(s photo.Session) error {
	b, err := t.body(kindPhotoSession, s.ID, s)
	if err != nil {
		return err
	}
	return t.q.InsertPhotoSession(t.ctx, queries.InsertPhotoSessionParams{ID: s.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) PhotoSession(id string) (photo.Session, error) {
	return decode[photo.Session](t.q.GetPhotoSession(t.ctx, id))
}

func (t *recordTx) PhotoSessionsOf(patientID string) ([]photo.Session, error) {
	return decodeAll[photo.Session](t.q.PhotoSessionsOf(t.ctx, null(patientID)))
}

func (t *recordTx) AddPhoto(p photo.Photo) error {
	b, err := t.body(kindPhoto, p.ID, p)
	if err != nil {
		return err
	}
	return t.q.InsertPhoto(t.ctx, queries.InsertPhotoParams{ID: p.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) ChangePhoto(p photo.Photo) error {
	was, err := t.q.GetPhoto(t.ctx, p.ID)
	if _, err := decode[photo.Photo](was, err); err != nil {
		return err
	}
	b, err := t.body(kindPhoto, p.ID, p)
	if err != nil {
		return err
	}
	if err := t.q.InsertPhotoWas(t.ctx, queries.InsertPhotoWasParams{PhotoID: p.ID, Seq: t.seq, Body: was}); err != nil {
		return err
	}
	return t.q.UpdatePhoto(t.ctx, queries.UpdatePhotoParams{Body: b, LastSeq: t.seq, ID: p.ID})
}

func (t *recordTx) Photo(id string) (photo.Photo, error) {
	return decode[photo.Photo](t.q.GetPhoto(t.ctx, id))
}

func (t *recordTx) PhotosOf(patientID string) ([]photo.Photo, error) {
	return decodeAll[photo.Photo](t.q.PhotosOf(t.ctx, null(patientID)))
}

func (t *recordTx) PhotosFrom(original string) ([]photo.Photo, error) {
	return decodeAll[photo.Photo](t.q.PhotosFrom(t.ctx, null(original)))
}

func (t *recordTx) NextPhotoNumber(patientID string) (int, error) {
	n, err := t.q.HighestPhotoNumber(t.ctx, null(patientID))
	return int(n) + 1, err
}

// photoWhere is the filter as SQL. What a person typed is only ever an argument.
func photoWhere(f office.PhotoFilter) (string, []any) {
	var where []string
	var args []any
	is := func(column, value string) {
		if value != "" {
			where, args = append(where, column+" = ?"), append(args, value)
		}
	}
	is("patient_id", f.PatientID)
	is("procedure", f.Procedure)
	is("stage", string(f.Stage))
	is("view", string(f.View))
	is("media", string(f.Media))
	if !f.From.IsZero() {
		where, args = append(where, "taken_on >= ?"), append(args, f.From.String())
	}
	if !f.To.IsZero() {
		where, args = append(where, "taken_on <= ?"), append(args, f.To.String())
	}
	if f.IDs != nil {
		// One argument however many there are: SQLite bounds their number.
		where = append(where, `id IN (SELECT value FROM json_each(?))`)
		ids, err := json.Marshal(f.IDs)
		if err != nil {
			ids = []byte("[]") // a list of strings always has a form
		}
		args = append(args, string(ids))
	}
	if len(where) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(where, " AND "), args
}

func (t *recordTx) PhotoPage(f office.PhotoFilter, offset, limit int) ([]photo.Photo, error) {
	where, args := photoWhere(f)
	// The page is found in the index first, so that far pages do not read the bodies before them.
	rows, err := t.sql.QueryContext(t.ctx, `SELECT body FROM photo WHERE id IN (SELECT id FROM photo`+where+
		` ORDER BY taken_on DESC, id DESC LIMIT ? OFFSET ?) ORDER BY taken_on DESC, id DESC`, append(args, limit, offset)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []photo.Photo
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		p, err := decode[photo.Photo](body, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

func (t *recordTx) PhotoCount(f office.PhotoFilter) (int, error) {
	where, args := photoWhere(f)
	var n int
	err := t.sql.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM photo`+where, args...).Scan(&n)
	return n, err
}

func (t *recordTx) PhotoTotals(patientID string) (office.PhotoTotals, error) {
	var all office.PhotoTotals
	where, args := photoWhere(office.PhotoFilter{PatientID: patientID})
	err := t.sql.QueryRowContext(t.ctx, `SELECT COUNT(*), COUNT(DISTINCT patient_id) FROM photo`+where, args...).Scan(&all.Photos, &all.Patients)
	if err != nil {
		return all, err
	}
	rows, err := t.sql.QueryContext(t.ctx, `SELECT DISTINCT procedure FROM photo`+where+` ORDER BY procedure`, args...)
	if err != nil {
		return all, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return all, err
		}
		all.Procedures = append(all.Procedures, name)
	}
	return all, rows.Err()
}

func (t *recordTx) AddLikeness(l photo.Likeness) error {
	return t.addPhotoFact(factLikeness, l.PhotoID, l.PhotoID, l)
}

func (t *recordTx) EachLikeness(do func(photo.Likeness) error) error {
	for after := factLikeness + "."; ; {
		rows, err := t.q.FactsFrom(t.ctx, queries.FactsFromParams{After: after, KindTo: factLikeness + "/", Most: batch})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			l, err := decode[photo.Likeness](r.Body, nil)
			if err != nil {
				return err
			}
			if err := do(l); err != nil {
				return err
			}
		}
		after = rows[len(rows)-1].ID
	}
}

// addPhotoFact adds what is never changed again.
func (t *recordTx) addPhotoFact(kind, id, owner string, v any) error {
	if id == "" {
		return fmt.Errorf("put %s: no id", kind)
	}
	id = kind + "." + id
	b, err := t.body(kindPhotoFact, id, v)
	if err != nil {
		return err
	}
	return t.q.InsertPhotoFact(t.ctx, queries.InsertPhotoFactParams{ID: id, Owner: owner, Body: b, LastSeq: t.seq})
}

// photoFacts reads one kind of them; "/" is the character after ".".
func photoFacts[T any](t *recordTx, kind, owner string) ([]T, error) {
	return decodeAll[T](t.q.PhotoFactsOf(t.ctx, queries.PhotoFactsOfParams{Owner: owner, KindFrom: kind + ".", KindTo: kind + "/"}))
}

func (t *recordTx) AddDeclinedView(d photo.Declined) error {
	return t.addPhotoFact(factDeclined, d.ID, d.SessionID, d)
}

func (t *recordTx) DeclinedViewsOf(sessionID string) ([]photo.Declined, error) {
	return photoFacts[photo.Declined](t, factDeclined, sessionID)
}

func (t *recordTx) AddVersion(v photo.Version) error {
	return t.addPhotoFact(factVersion, v.ID, v.PhotoID, v)
}

func (t *recordTx) VersionsOf(photoID string) ([]photo.Version, error) {
	return photoFacts[photo.Version](t, factVersion, photoID)
}

func (t *recordTx) AddReview(r photo.Review) error {
	return t.addPhotoFact(factReview, r.ID, r.PhotoID, r)
}

func (t *recordTx) ReviewsOf(photoID string) ([]photo.Review, error) {
	return photoFacts[photo.Review](t, factReview, photoID)
}

func (t *recordTx) AddDetermination(d photo.Determination) error {
	return t.addPhotoFact(factDetermination, d.ID, d.PhotoID, d)
}

func (t *recordTx) DeterminationsOf(photoID string) ([]photo.Determination, error) {
	return photoFacts[photo.Determination](t, factDetermination, photoID)
}

func (t *recordTx) AddApproval(a photo.Approval) error {
	return t.addPhotoFact(factApproval, a.ID, a.PatientID, a)
}

func (t *recordTx) ApprovalsOf(patientID string) ([]photo.Approval, error) {
	return photoFacts[photo.Approval](t, factApproval, patientID)
}

func (t *recordTx) AddRelease(r photo.Release) error {
	b, err := t.body(kindRelease, r.ID, r)
	if err != nil {
		return err
	}
	return t.q.InsertRelease(t.ctx, queries.InsertReleaseParams{ID: r.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) Release(id string) (photo.Release, error) {
	return decode[photo.Release](t.q.GetRelease(t.ctx, id))
}

func (t *recordTx) ReleasesOf(patientID string) ([]photo.Release, error) {
	return decodeAll[photo.Release](t.q.ReleasesOf(t.ctx, null(patientID)))
}

func (t *recordTx) ReleasePage(offset, limit int) ([]photo.Release, error) {
	return decodeAll[photo.Release](t.q.PageReleases(t.ctx, queries.PageReleasesParams{Limit: int64(limit), Offset: int64(offset)}))
}

func (t *recordTx) ReleaseCount() (int, error) {
	n, err := t.q.CountReleases(t.ctx)
	return int(n), err
}

func (t *recordTx) NextReleaseNumber() (int, error) {
	n, err := t.q.HighestRelease(t.ctx)
	return int(n) + 1, err
}

func (t *recordTx) AddPlacement(p photo.Placement) error {
	b, err := t.body(kindPlacement, p.ID, p)
	if err != nil {
		return err
	}
	return t.q.InsertPlacement(t.ctx, queries.InsertPlacementParams{ID: p.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) Placement(id string) (photo.Placement, error) {
	return decode[photo.Placement](t.q.GetPlacement(t.ctx, id))
}

func (t *recordTx) PlacementsOf(patientID string) ([]photo.Placement, error) {
	return decodeAll[photo.Placement](t.q.PlacementsOf(t.ctx, null(patientID)))
}

func (t *recordTx) PlacementsIn(releaseID string) ([]photo.Placement, error) {
	return decodeAll[photo.Placement](t.q.PlacementsIn(t.ctx, null(releaseID)))
}

func (t *recordTx) EachPlacement(do func(photo.Placement) error) error {
	for after := ""; ; {
		list, err := decodeAll[photo.Placement](t.q.AllPlacements(t.ctx, queries.AllPlacementsParams{ID: after, Limit: batch}))
		if err != nil || len(list) == 0 {
			return err
		}
		for _, p := range list {
			if err := do(p); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

func (t *recordTx) AddPlacementEvent(e photo.Event) error {
	return t.addPhotoFact(factPlacement, e.ID, e.PlacementID, e)
}

func (t *recordTx) PlacementEventsOf(placementID string) ([]photo.Event, error) {
	return photoFacts[photo.Event](t, factPlacement, placementID)
}
