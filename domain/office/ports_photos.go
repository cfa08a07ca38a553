// This file declares what office needs for pictures: their records and the places where files come from and go to.
package office

import (
	"context"
	"io"
	"time"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// PhotoFilter narrows the gallery; zero values do not narrow.
type PhotoFilter struct {
	PatientID string
	Procedure string
	Stage     photo.StageKind
	View      photo.View
	Media     photo.Media
	From, To  calendar.Date
	// IDs, when not nil, are the only pictures wanted.
	IDs []string
}

// PhotoTotals is how much there is to look at.
type PhotoTotals struct {
	Photos     int
	Patients   int      // that have pictures
	Procedures []string // in alphabetical order
}

// PhotoTx is the part of a transaction that keeps pictures.
type PhotoTx interface {
	ManyTx

	AddPhotoSession(photo.Session) error
	PhotoSession(id string) (photo.Session, error)
	PhotoSessionsOf(patientID string) ([]photo.Session, error)
	AddDeclinedView(photo.Declined) error
	DeclinedViewsOf(sessionID string) ([]photo.Declined, error)

	AddPhoto(photo.Photo) error
	ChangePhoto(photo.Photo) error // keeps what it was
	Photo(id string) (photo.Photo, error)
	PhotosOf(patientID string) ([]photo.Photo, error)
	// PhotosFrom finds pictures by the digest of the file they came from.
	PhotosFrom(originalSHA256 string) ([]photo.Photo, error)
	// PhotoPage lists pictures, newest first.
	PhotoPage(f PhotoFilter, offset, limit int) ([]photo.Photo, error)
	PhotoCount(f PhotoFilter) (int, error)
	// PhotoTotals counts the pictures of everybody, or of one patient, and names their procedures.
	PhotoTotals(patientID string) (PhotoTotals, error)
	NextPhotoNumber(patientID string) (int, error)
	AddLikeness(photo.Likeness) error
	EachLikeness(do func(photo.Likeness) error) error

	AddVersion(photo.Version) error
	VersionsOf(photoID string) ([]photo.Version, error)
	AddReview(photo.Review) error
	ReviewsOf(photoID string) ([]photo.Review, error)
	AddDetermination(photo.Determination) error
	DeterminationsOf(photoID string) ([]photo.Determination, error)
	AddApproval(photo.Approval) error
	ApprovalsOf(patientID string) ([]photo.Approval, error)

	AddRelease(photo.Release) error
	Release(id string) (photo.Release, error)
	ReleasesOf(patientID string) ([]photo.Release, error)
	// ReleasePage lists releases, newest first.
	ReleasePage(offset, limit int) ([]photo.Release, error)
	ReleaseCount() (int, error)
	NextReleaseNumber() (int, error)
	AddPlacement(photo.Placement) error
	Placement(id string) (photo.Placement, error)
	PlacementsOf(patientID string) ([]photo.Placement, error)
	PlacementsIn(releaseID string) ([]photo.Placement, error)
	EachPlacement(do func(photo.Placement) error) error
	AddPlacementEvent(photo.Event) error
	PlacementEventsOf(placementID string) ([]photo.Event, error)
}

// Blob is the plain content of a stored file that is too large to hold. Close it.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// ManyTx is the part of a transaction that reads for many at once. What is not there is not in the map; lists are in the
// order of the method that reads for one.
type ManyTx interface {
	PatientsByID(ids []string) (map[string]patient.Patient, error)
	DocumentsByPatient(ids []string) (map[string][]consent.Document, error)
	FactsByPatient(ids []string) (map[string][]consent.Fact, error)
	PhotosByID(ids []string) (map[string]photo.Photo, error)
	ReviewsByPhoto(ids []string) (map[string][]photo.Review, error)
	DeterminationsByPhoto(ids []string) (map[string][]photo.Determination, error)
	ReleasesByID(ids []string) (map[string]photo.Release, error)
	PlacementsByRelease(ids []string) (map[string][]photo.Placement, error)
	EventsByPlacement(ids []string) (map[string][]photo.Event, error)
}

// Streams is the part of the vault for files that are too large to hold.
type Streams interface {
	// KeepReader is Keep for a stream.
	KeepReader(ctx context.Context, class FileClass, r io.Reader) (File, error)
	// FetchAt opens a stored file, after it was verified.
	FetchAt(ctx context.Context, f File) (Blob, error)
}

// Incoming is one file from outside, read at most twice and never changed. Its name may hold a patient's name: it is
// shown in the tray and never kept.
type Incoming interface {
	Name() string
	Size() int64
	Modified() time.Time
	// Open opens the file for reading. Errors of the drive are told as they are.
	Open() (Source, error)
	// Delete removes the file from where it is; Gone tells whether it is no longer there, by looking.
	Delete() error
	Gone() (bool, error)
}

// Source is an open file.
type Source interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Outbox writes files that leave into a folder outside. Nothing is replaced and nothing half-written stays.
type Outbox interface {
	// Stage writes all files under temporary names beside their places and makes them durable.
	Stage(folder string, files []OutFile) (Staged, error)
}

// OutFile is one file that leaves.
type OutFile struct {
	Name string
	Data []byte
}

// Staged are files that wait for their names: Commit gives them, Abort removes them.
type Staged interface {
	Commit() error
	Abort()
}
