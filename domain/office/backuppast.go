// This file looks at one patient in an old version: what the record was, beside what it is. Nothing of the living practice
// is changed by it but the audit log.
package office

import (
	"context"
	"errors"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// ErrNoPast says that no version is open for looking, or not any more.
var ErrNoPast = &Problem{Key: "backup.past_closed"}

// openPast is the version that is open for looking. It belongs to a session.
type openPast struct {
	Past
	of      Opened
	driveID string
	label   string
	reason  string
}

// PastOpened is a version that is open for looking.
type PastOpened struct {
	Version BackupVersion
	Drive   string // the drive's label
	On      calendar.Date
}

// PastFound is a patient of the opened version.
type PastFound struct {
	Patient patient.Patient
	Here    bool // on record today, too
}

// PastSide is one patient's records at one time. Known is false when there is nobody of that id.
type PastSide struct {
	Known     bool
	Patient   patient.Patient
	Matrix    []consent.ChannelState
	Documents []consent.Document
	Facts     []consent.Fact
	Photos    []photo.Photo // nil for who may not see pictures
	Files     int           // scans and other papers
}

// PastComparison is one patient then and now.
type PastComparison struct {
	Version   BackupVersion
	Drive     string
	Zone      *time.Location
	Then, Now PastSide
	Channels  map[string]consent.Text // names by id, of both
	Pictures  bool                    // pictures are compared, too
}

// PastSheet is the comparison on paper.
type PastSheet struct {
	Letterhead Letterhead
	Comparison PastComparison
	Reason, By string
	Printed    time.Time
	Lang       string
}

// PastPrinter is the part of the Printer for comparisons.
type PastPrinter interface {
	Comparison(PastSheet) ([]byte, error)
}

// lookEnding is put behind the practice folder's name for the records of a version that is looked at.
const lookEnding = "-look-back"

// OpenPast opens a version on a drive for looking, until ClosePast or the lock. sheet is the Recovery Sheet as it was typed;
// "" takes the signed-in owner's session. What it is for stands in the audit log with everything that is looked at.
func (o *Office) OpenPast(ctx context.Context, dir, version, sheet, reason string, progress BackupProgress) (PastOpened, error) {
	s, err := o.may(access.BackupManage)
	if err != nil {
		return PastOpened{}, err
	}
	if err := checkReason("reason", reason, true); err != nil {
		return PastOpened{}, err
	}
	seen, err := o.LookAtDrive(ctx, dir, "")
	if err != nil {
		return PastOpened{}, err
	}
	at, err := versionAt(seen.Place, version)
	if err != nil {
		return PastOpened{}, err
	}
	if err := o.ClosePast(); err != nil {
		return PastOpened{}, err
	}
	p, err := o.deps.Backups.Open(ctx, dir, s.opened.Fingerprint(), at.ID, keyOf(s, sheet), s.opened.Place()+lookEnding, progress)
	if err != nil {
		return PastOpened{}, err
	}
	now := &openPast{Past: p, of: s.opened, driveID: seen.Place.DriveID, label: firstText(seen.Drive.Label, seen.Place.Label), reason: strings.TrimSpace(reason)}
	err = o.write(ctx, access.BackupManage, func(*session, Tx) (audit.Event, error) {
		return audit.Event{Action: audit.PastOpened, Object: "drive:" + now.driveID, Reason: now.reason, Args: map[string]string{"version": at.ID}}, nil
	})
	if err == nil {
		err = o.keepPast(now)
	}
	if err != nil {
		return PastOpened{}, errors.Join(err, p.Close())
	}
	return PastOpened{Version: p.Version(), Drive: now.label, On: calendar.Of(p.Version().At, s.zone)}, nil
}

func firstText(list ...string) string {
	for _, t := range list {
		if t != "" {
			return t
		}
	}
	return ""
}

// keepPast keeps the opened version for the session that opened it; a session that ended meanwhile gets none.
func (o *Office) keepPast(p *openPast) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.session == nil || o.session.opened != p.of {
		return ErrLocked
	}
	o.past = p
	return nil
}

// ClosePast closes the version that is open for looking and removes its copy; without one it does nothing.
func (o *Office) ClosePast() error {
	o.looking.Lock() // whoever reads in it is let finish
	defer o.looking.Unlock()
	o.mu.Lock()
	p := o.past
	o.past = nil
	o.mu.Unlock()
	if p == nil {
		return nil
	}
	return p.Close()
}

// inPast does something with the version that is open.
func (o *Office) inPast(s *session, do func(*openPast) error) error {
	o.looking.RLock()
	defer o.looking.RUnlock()
	o.mu.RLock()
	p := o.past
	o.mu.RUnlock()
	if p == nil || p.of != s.opened {
		return ErrNoPast
	}
	return do(p)
}

// FindInPast finds patients of the opened version, as FindPatients does in the living practice.
func (o *Office) FindInPast(ctx context.Context, text string) ([]PastFound, error) {
	s, err := o.may(access.PatientsFind)
	if err != nil {
		return nil, err
	}
	q := patient.ParseQuery(text)
	var list []patient.Patient
	err = o.inPast(s, func(p *openPast) error {
		return p.Read(ctx, func(tx Tx) (err error) { list, err = tx.FindPatients(q, maxFound); return err })
	})
	if err != nil {
		return nil, err
	}
	list = s.rows(list)
	patient.Sort(q, list)
	out := make([]PastFound, len(list))
	err = s.opened.Read(ctx, func(tx Tx) error {
		for i, p := range list {
			_, err := tx.Patient(p.ID)
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			out[i] = PastFound{Patient: p, Here: err == nil}
		}
		return nil
	})
	return out, err
}

// ComparePast reads one patient in the opened version and in the living practice. What was permitted then is reckoned for the
// moment the version was made, what is permitted now for this moment.
func (o *Office) ComparePast(ctx context.Context, patientID string) (PastComparison, error) {
	c, _, err := o.comparePast(ctx, patientID, audit.PastViewed)
	if err != nil {
		return PastComparison{}, err // what was read is shown only when that stands in the audit log
	}
	return c, nil
}

func (o *Office) comparePast(ctx context.Context, patientID string, action audit.Action) (c PastComparison, reason string, err error) {
	s, err := o.may(access.PatientsView)
	if err != nil {
		return c, "", err
	}
	err = o.inPast(s, func(p *openPast) error {
		reason = p.reason
		c = PastComparison{Version: p.Version(), Drive: p.label, Zone: s.zone, Channels: map[string]consent.Text{}, Pictures: s.perms.Has(access.PhotosView)}
		err := p.Read(ctx, func(tx Tx) error { return c.Then.read(s, tx, patientID, p.Version().At, c.Channels) })
		if err != nil {
			return err
		}
		ev := audit.Event{Action: action, Object: "patient:" + patientID, PatientID: patientID, Reason: p.reason, Args: map[string]string{"version": p.Version().ID}}
		return o.read(ctx, access.PatientsView, ev, func(s *session, tx Tx) error {
			if err := c.Now.read(s, tx, patientID, o.now(s), c.Channels); err != nil {
				return err
			}
			if !c.Then.Known && !c.Now.Known {
				return ErrNotFound
			}
			return nil
		})
	})
	return c, reason, err
}

// read reads one patient's records from one of the two.
func (side *PastSide) read(s *session, tx Tx, id string, at time.Time, names map[string]consent.Text) error {
	p, err := tx.Patient(id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var c Chart
	if err := c.load(tx, id); err != nil {
		return err
	}
	notices, err := tx.Notices()
	if err != nil {
		return err
	}
	for _, ch := range c.Channels {
		names[ch.ID] = ch.Name
	}
	*side = PastSide{Known: true, Patient: p, Documents: c.Documents, Facts: c.Facts, Files: len(papers(s, c.Files))}
	side.Matrix = s.law(notices).Matrix(c.Channels, c.Documents, s.lived(p, c.Documents, c.Facts), consent.Instant(at, s.zone), warnDays)
	if s.perms.Has(access.PhotosView) {
		side.Photos, err = tx.PhotosOf(id)
	}
	return err
}

// PastPaper is the comparison as a PDF in memory.
func (o *Office) PastPaper(ctx context.Context, patientID string) ([]byte, error) {
	c, reason, err := o.comparePast(ctx, patientID, audit.PastPrinted)
	if err != nil {
		return nil, err
	}
	s, err := o.may(access.PatientsView)
	if err != nil {
		return nil, err
	}
	head := o.letterhead(s)
	if c.Now.Known {
		if err := o.peek(ctx, access.PatientsView, func(s *session, tx Tx) (err error) {
			head, err = o.headAbout(s, tx, c.Now.Patient)
			return err
		}); err != nil {
			return nil, err
		}
	}
	return o.deps.Printer.Comparison(PastSheet{Letterhead: head, Comparison: c, Reason: reason, By: s.member.Name, Printed: o.now(s), Lang: s.prefs.Language})
}
