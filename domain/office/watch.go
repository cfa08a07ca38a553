// This file is how a video is watched: nothing here plays one, so its clean copy is handed to the system's player, on record,
// and the review asks whether that was done.
package office

import (
	"context"
	"fmt"
	"io"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/photo"
)

// PlayVideo hands the clean copy of a video to show, which opens it outside: kind is its ending, "mp4" or "mov", and write
// gives its bytes, decrypted as they are read. The sealed original is never handed out. Each time is in the audit log before
// a byte leaves, as an uncovering where the video is intimate; that it was opened is noted once it was, and is what the
// member's review of it rests on.
func (o *Office) PlayVideo(ctx context.Context, photoID string, show func(kind string, write func(io.Writer) error) error) error {
	s, err := o.may(access.PhotosView)
	if err != nil {
		return err
	}
	var p photo.Photo
	var f File
	if err := o.peek(ctx, access.PhotosView, func(_ *session, tx Tx) error {
		var err error
		if p, err = tx.Photo(photoID); err != nil {
			return err
		}
		if p.Media != photo.Video || p.CleanID == "" {
			return ErrNotFound
		}
		f, err = tx.File(p.CleanID)
		return err
	}); err != nil {
		return err
	}
	ev := audit.Event{Action: audit.PhotoViewed, Object: "photo:" + p.ID, PatientID: p.PatientID}
	if p.Intimate {
		ev.Action = audit.PhotoUncovered
	}
	none := func(*session, Tx) error { return nil }
	if err := o.read(ctx, access.PhotosView, ev, none); err != nil {
		return err
	}
	if err := show(string(p.Out), func(to io.Writer) error { return s.pour(ctx, f, p.CleanSHA256, to) }); err != nil {
		return err
	}
	ev.Action = audit.VideoPlayed
	return o.read(ctx, access.PhotosView, ev, none)
}

// pour writes the plain bytes of a stored file, and fails where they are not those of its digest on record.
func (s *session) pour(ctx context.Context, f File, sha256 string, to io.Writer) error {
	b, err := s.opened.FetchAt(ctx, f)
	if err != nil {
		return err
	}
	defer b.Close() // read only
	d := newDigest(io.NewSectionReader(b, 0, b.Size()))
	if _, err := io.Copy(to, until{ctx, d}); err != nil {
		return fmt.Errorf("decrypt a video: %w", err)
	}
	if d.Hex() != sha256 {
		return ErrDamaged
	}
	return nil
}

// until reads until a context ends.
type until struct {
	ctx context.Context
	r   io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// mostOpenings is how many openings of one member are looked through for the last one of a video.
const mostOpenings = 1000

// openedIn is when the member opened a video in the review that is signed now; the zero Time: not in this one.
func (o *Office) openedIn(s *session, tx Tx, p photo.Photo, reviews []photo.Review) (time.Time, error) {
	now := o.now(s)
	rows, err := tx.Audit(AuditFilter{Actor: s.member.ID, PatientID: p.PatientID, Action: audit.VideoPlayed, Since: now.Add(-photo.OpenedFor)}, 0, mostOpenings)
	if err != nil {
		return time.Time{}, err
	}
	var opened []time.Time
	for _, r := range rows {
		if r.Object == "photo:"+p.ID {
			opened = append(opened, r.At)
		}
	}
	return photo.OpenedIn(opened, reviews, s.member.ID, now), nil
}

// exact is what a patient says yes to: the picture as it would leave, or the video, which stands on paper with its first
// picture where there is one. The digest is that of the file.
func (o *Office) exact(ctx context.Context, s *session, p photo.Photo, v photo.Version) (jpeg []byte, sha256 string, err error) {
	switch {
	case p.Media != photo.Video:
		jpeg, err = o.published(ctx, s, p, v)
		return jpeg, sha256Hex(jpeg), err
	case p.PreviewID != "":
		var f File
		if err := s.opened.Read(ctx, func(tx Tx) (err error) { f, err = tx.File(p.PreviewID); return err }); err != nil {
			return nil, "", err
		}
		jpeg, err = s.opened.Fetch(ctx, f)
	}
	return jpeg, p.CleanSHA256, err
}

// pieces says in the disclosure ledger what left: "2 rhinoplasty pictures, 1 rhinoplasty video". of may be "".
func pieces(pictures, videos int, of string) string {
	words := func(n int, one, many string) string {
		if n != 1 {
			one = many
		}
		if of != "" {
			one = of + " " + one
		}
		return itoa(n) + " " + one
	}
	switch {
	case videos == 0:
		return words(pictures, "picture", "pictures")
	case pictures == 0:
		return words(videos, "video", "videos")
	}
	return words(pictures, "picture", "pictures") + ", " + words(videos, "video", "videos")
}

// kindsOf counts pictures and videos.
func kindsOf(tx Tx, ids []string) (pictures, videos int, err error) {
	for _, id := range ids {
		p, err := tx.Photo(id)
		if err != nil {
			return 0, 0, err
		}
		if p.Media == photo.Video {
			videos++
		} else {
			pictures++
		}
	}
	return pictures, videos, nil
}
