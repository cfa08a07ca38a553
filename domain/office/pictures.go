// This file holds what all desks for pictures need: the practice's rules, stored files with their digests, and the
// likenesses that the same picture is found again by.
package office

import (
	"context"
	"crypto/sha256"
	"hash"
	"io"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

const settingPhotos = "photos"

// PhotoSettings returns the practice's rules for pictures.
func (o *Office) PhotoSettings(ctx context.Context) (photo.Settings, error) {
	s, err := o.may("")
	if err != nil {
		return photo.Settings{}, err
	}
	return o.photoSettings(ctx, s)
}

func (o *Office) photoSettings(ctx context.Context, s *session) (photo.Settings, error) {
	set := photo.DefaultSettings()
	err := s.opened.Read(ctx, func(tx Tx) error { return loadPhotoSettings(tx, &set) })
	return set, err
}

func loadPhotoSettings(tx Tx, set *photo.Settings) error {
	*set = photo.DefaultSettings()
	_, err := tx.Setting(settingPhotos, set)
	return err
}

// SavePhotoSettings changes the practice's rules for pictures.
func (o *Office) SavePhotoSettings(ctx context.Context, set photo.Settings) error {
	return o.write(ctx, access.PhotosDecide, func(s *session, tx Tx) (audit.Event, error) {
		if gaps := set.Check(); len(gaps) > 0 {
			return audit.Event{}, gapsIn("settings", gaps)
		}
		// What lowers a guard is told, so that nobody has to guess later what was asked of a release.
		ev := audit.Event{Action: audit.SettingsChanged, Object: "setting:" + settingPhotos, Args: map[string]string{
			"originals": yesNo(!set.DropOriginals), "second": yesNo(set.SecondReview), "no_edits": yesNo(set.NoEdits),
			"own": itoa(set.OwnDays), "outreach": itoa(set.OutreachDays), "print": itoa(set.PrintDays)}}
		return ev, tx.PutSetting(settingPhotos, set)
	})
}

// rights is what one patient signed and what became of it, as it stands now.
type rights struct {
	who   patient.Patient
	law   consent.Law
	docs  []consent.Document
	facts []consent.Fact
	at    consent.At
}

func (o *Office) rights(s *session, tx Tx, patientID string) (rights, error) {
	law, err := lawOf(s, tx)
	if err != nil {
		return rights{}, err
	}
	return o.rightsUnder(s, tx, law, patientID)
}

// lawOf is the law that permissions are judged by, read once for many patients.
func lawOf(s *session, tx Tx) (consent.Law, error) {
	notices, err := tx.Notices()
	if err != nil {
		return consent.Law{}, err
	}
	return s.law(notices), nil
}

func (o *Office) rightsUnder(s *session, tx Tx, law consent.Law, patientID string) (rights, error) {
	r := rights{law: law, at: consent.Instant(o.now(s), s.zone)}
	var err error
	if r.who, err = tx.Patient(patientID); err != nil {
		return r, err
	}
	if r.docs, err = tx.DocumentsOf(patientID); err != nil {
		return r, err
	}
	facts, err := tx.FactsOf(patientID)
	r.facts = s.lived(r.who, r.docs, facts)
	return r, err
}

// mayUse asks whether a picture may be used so, today.
func (r rights) mayUse(u consent.Use) consent.Decision { return r.law.MayUse(u, r.docs, r.facts, r.at) }

// mayStand asks it for a picture that stands somewhere already: how it is shown was decided when it left.
func (r rights) mayStand(p photo.Photo, channel string) consent.Decision {
	use := useOf(p, photo.FaceNone)
	use.Channel = channel
	return r.mayShow(use)
}

// mayShow asks it for a use of which some was decided when it left, and is not kept: where in the country it is shown, and
// that the patient and a member have looked at it.
func (r rights) mayShow(use consent.Use) consent.Decision {
	use.PictureApproved, use.DescriptionRead = true, true
	d := r.mayUse(use)
	d.Reasons = slices.DeleteFunc(slices.Clone(d.Reasons), func(x consent.Reason) bool { return x.Code == consent.UseScopeTerritory })
	d.Allowed = len(d.Reasons) == 0
	return d
}

// gapsIn turns a chapter's gaps into field errors.
func gapsIn(field string, gaps []photo.Gap) error {
	ds := make([]Defect, len(gaps))
	for i, g := range gaps {
		ds[i] = Defect{Field: field, Key: g.Key, Args: g.Args}
	}
	return &Invalid{Defects: ds}
}

// memory is a file that is held in memory.
type memory []byte

// ReadAt reads like a file: io.EOF at the end.
func (m memory) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at >= int64(len(m)) {
		return 0, io.EOF
	}
	n := copy(p, m[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Size is its length in bytes.
func (m memory) Size() int64 { return int64(len(m)) }

// digest reads along and sums up.
type digest struct {
	r   io.Reader
	sum hash.Hash
	n   int64
}

func newDigest(r io.Reader) *digest { return &digest{r: r, sum: sha256.New()} }

func (d *digest) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	d.sum.Write(p[:n]) // never fails
	d.n += int64(n)
	return n, err
}

// Hex is the SHA-256 of what was read so far.
func (d *digest) Hex() string { return hex(d.sum.Sum(nil)) }

// digest is the SHA-256 of a stored file's plain bytes, without holding them.
func (s *session) digest(ctx context.Context, f File) (string, error) {
	b, err := s.opened.FetchAt(ctx, f)
	if err != nil {
		return "", err
	}
	defer b.Close() // read only
	d := newDigest(io.NewSectionReader(b, 0, b.Size()))
	if _, err := io.Copy(io.Discard, d); err != nil {
		return "", err
	}
	return d.Hex(), nil
}

// digestOf is the SHA-256 of a file outside.
func digestOf(in Incoming) (string, error) {
	src, err := in.Open()
	if err != nil {
		return "", err
	}
	defer src.Close() // read only
	d := newDigest(io.NewSectionReader(src, 0, src.Size()))
	if _, err := io.Copy(io.Discard, d); err != nil {
		return "", err
	}
	return d.Hex(), nil
}
