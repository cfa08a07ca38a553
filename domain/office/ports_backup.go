// This file declares what office needs for backups: the place they lie in, what a version is, and the work on them. The
// engine speaks of folders; which drive is plugged in is told by the platform.
package office

import (
	"context"
	"time"
)

// BackupPlace is a folder, usually the top of a removable drive, as it can be seen without any key.
type BackupPlace struct {
	Dir        string // as it was asked for
	DriveID    string // 32 hex digits, made by Register; "" when this practice has never been backed up here
	Label      string // the name the practice gave the drive
	FileSystem string // as the system names it, lower case: "exfat", "vfat", "ntfs", "ext4", "apfs"; "" if unknown
	Size, Free int64  // of the file system, bytes
	// Fingerprint is the practice looked for; when none was asked for, the only one there.
	Fingerprint string
	Others      []string        // fingerprints of other practices with backups here
	Versions    []BackupVersion // complete ones, newest first
	Unfinished  int             // versions that were begun and never finished; the next backup clears them away
	NewerFormat bool            // written by a newer program: may be looked at, never written
	// Damaged names small files of the drive that are not what was written; Register writes them anew.
	Damaged []string
}

// BackupVersion is one complete point of the practice on a drive. What it says of itself stands in clear on the drive
// and is proven only by Check and Drill.
type BackupVersion struct {
	ID       string    // "20261122T143000Z-000123": when, and the commit counter
	At       time.Time // when the copy of the records was taken, UTC
	Counter  uint64    // commits so far
	Seq      uint64    // number of the newest audit row
	Head     string    // its hash, 64 hex digits
	Records  int       // rows of all records, the audit log not counted
	Patients int
	Photos   int   // pictures on record
	Files    int   // stored files that the version needs: pictures, their views, documents
	Missing  int   // stored files on record that were already missing on the computer
	Bytes    int64 // of the records' copy and all stored files
	// KitNumber is the Recovery Sheet that opens it; KeyNumber counts the practice's key changes.
	KitNumber, KeyNumber int
	// Passwords is how many members' passwords open it, 0 if the practice wants the sheet alone to; KeyFiles of them need a key
	// file too. Each is what it was when the version was made.
	Passwords, KeyFiles int
	Schema              int // shape of the records file
	Program             string
	Sample              bool
	// Damaged names a file of the version that is not what was written, as far as a look shows; "" if none.
	Damaged string
}

// BackupStep is what a progress function is told: what is being done, how far in bytes and files. Totals are 0 while they
// are not known. Whoever is told measures speed and time left.
type BackupStep struct {
	Key               string // message key: StepLook and so on
	Bytes, BytesTotal int64
	Files, FilesTotal int
}

// The steps, in the order they come in a backup; Drill and Restore have their own.
const (
	StepLook     = "backup.step.look"     // comparing this computer's files and the drive's by name and size
	StepRecords  = "backup.step.records"  // copying the records
	StepFiles    = "backup.step.files"    // copying stored files
	StepSeal     = "backup.step.seal"     // encrypting the copy of the records onto the drive
	StepReadBack = "backup.step.readback" // copy check: reading back from the drive what was written
	StepOld      = "backup.step.old"      // reading a share of the oldest files again
	StepCheck    = "backup.step.check"    // reading a version's files through
	StepOpen     = "backup.step.open"     // opening the version's records
	StepRebuild  = "backup.step.rebuild"  // writing and comparing stored files in the new place
	StepProve    = "backup.step.prove"    // checking records and audit log of the rebuilt practice
	StepProbe    = "backup.step.probe"    // writing and reading back probes on a new drive
	StepRemove   = "backup.step.remove"   // removing old versions
	StepMend     = "backup.step.mend"     // putting stored files back
)

// BackupProgress is told about a long piece of work. It may be nil and is called from one goroutine at a time.
type BackupProgress func(BackupStep)

// BackupDone says what a backup did. It is returned only after the copy check, when the drive may be removed.
type BackupDone struct {
	Version     BackupVersion
	NewFiles    int   // stored files copied now
	NewBytes    int64 // bytes written now, the records' copy included
	CheckedOld  int   // older files on the drive that were read again
	ReadFiles   int   // files read back from the drive and compared: new ones, older ones, and the version's own
	ReadBack    int64 // bytes of them
	Took        time.Duration
	Free        int64    // room left on the drive, bytes
	MissingHere []string // ids of live stored files that are missing on this computer: an incident, though the backup is whole without them
	Mended      int      // files that had vanished from the drive and were copied again
}

// CheckDepth says how much of a version Check reads.
type CheckDepth int

// The depths.
const (
	// CheckNames compares names and sizes and reads the version's own small files: seconds.
	CheckNames CheckDepth = iota
	// CheckAll reads every byte of the version and compares its hash.
	CheckAll
)

// BackupCheck is what a check of a version found. Bad is empty when everything is as it was written.
type BackupCheck struct {
	Version BackupVersion
	Files   int // read, or with CheckNames looked at
	Bytes   int64
	// Bad names every file that is missing, shorter, longer or changed, relative to the practice's folder on the drive.
	Bad     []BadFile
	Missing int // of Bad: not there
	Changed int // of Bad: there, and not what was written
	Took    time.Duration
}

// BadFile is one damaged file on a drive.
type BadFile struct {
	Name string // "blobs/ab/<hash>.age", "snapshots/<id>/db.tar.age" or a part of it, "db.tar.age.002"
	Why  string // "missing", "size", "changed", "unreadable"
}

// MessageKey and MessageArgs name the sentence for a person.
func (b BadFile) MessageKey() string             { return "backup.bad." + b.Why }
func (b BadFile) MessageArgs() map[string]string { return map[string]string{"file": b.Name} }

// BackupKey opens a version: the Recovery Sheet as it was typed (or its age identity), the password of a member who held
// every ring when the version was made, or the session of one. Exactly one is set. A password is the caller's to wipe.
type BackupKey struct {
	Sheet    string
	Password Secret
	Owner    Opened
}

// DrillDone is what a restore test proved. It is returned without an error only if everything is right.
type DrillDone struct {
	Version  BackupVersion
	Rebuilt  bool // every stored file was written in the scratch place too; false: there was no room, they were read and compared only
	Records  int  // rows counted, equal to what the version says
	Patients int
	Photos   int
	Files    int // stored files whose hash is their row's
	Opened   int // of them decrypted, chosen at random
	Bytes    int64
	// AuditRows were walked from the first to Seq, whose hash Head is the anchored one; KeyedRows had their MAC proven too.
	AuditRows, KeyedRows int
	Seq                  uint64
	Head                 string
	Missing              int // stored files that were already missing when the backup was made
	// PatientID was opened; Picture is one stored picture of hers, or of another patient if she has none, as it is shown (JPEG); nil if there is none.
	PatientID string
	PhotoID   string
	Picture   []byte
	WithSheet bool // the key was the Recovery Sheet, number KitNumber
	KitNumber int
	Took      time.Duration
}

// RestoreDone says what a restored folder holds.
type RestoreDone struct {
	Version BackupVersion
	Dir     string
	// Aside is where the practice folder that was at Dir is now; "" if there was none. It was not changed.
	Aside   string
	Records int
	Files   int
	Bytes   int64
	// Bad names stored files that could not be restored because the drive's copy is missing or changed; everything else is there.
	Bad  []BadFile
	Took time.Duration
}

// Past is a version that was opened beside the living practice, to look at what a record was. Nothing can be written in it.
type Past interface {
	Version() BackupVersion
	Read(ctx context.Context, do func(Tx) error) error
	Fetch(ctx context.Context, f File) ([]byte, error)
	FetchAt(ctx context.Context, f File) (Blob, error)
	// Close removes the opened copy.
	Close() error
}

// ReadyCopy is the sealed copy of the records that lies ready for drives that are plugged in while the practice is locked.
type ReadyCopy struct {
	Version     BackupVersion // that it becomes on a drive
	Fingerprint string
	Drives      []string // ids of those that may be written to
}

// ServedDrive is a drive that got a version while the practice was locked.
type ServedDrive struct {
	DriveID string     `json:"drive"`
	Done    BackupDone `json:"done"`
}

// Backups is the work on backups. dir is the folder the person chose (the top of a drive); fingerprint names the practice,
// "" means the only one that has backups there. version "" means the newest. Every error that a person can meet is a
// Problem. All methods stop soon after ctx is cancelled and then leave earlier versions whole.
type Backups interface {
	// Look tells what is there, without any key and without writing. A folder that is not there is ErrDriveGone.
	Look(ctx context.Context, dir, fingerprint string) (BackupPlace, error)
	// Register makes the practice's folder on a drive, with README.txt and a drive id, and writes, flushes and reads back
	// probes spread over the free room, to find drives that are smaller than they say. Registering again only renames.
	// Errors: ErrDriveFull, ErrDriveReadOnly, ErrDriveGone, ErrDriveLies, ErrDriveNewer.
	Register(ctx context.Context, dir, fingerprint, label string, progress BackupProgress) (driveID string, err error)
	// Backup makes a version of the open practice, with the copy check. People can work meanwhile. An interrupted backup
	// is taken up by the next. Errors: ErrDriveUnknown (not registered), ErrDriveFull, ErrDriveReadOnly, ErrDriveGone,
	// ErrDriveNewer, ErrDriveLies, ErrFilesChangedHere, ErrFilesChangedThere, ErrKeysChanging, ErrDriveBusy.
	Backup(ctx context.Context, from Opened, dir string, progress BackupProgress) (BackupDone, error)
	// Prepare makes a sealed copy of the records beside them, from which BackupReady makes a version when nobody is signed in.
	// drives are the ids of those that it may be put onto; without any, the copy is taken away. Errors: ErrNoRoom, ErrKeysChanging.
	Prepare(ctx context.Context, from Opened, drives []string) error
	// Ready tells what the copy in the practice folder place is; ErrNotReady when there is none, or when keys, sheets or
	// members were changed since.
	Ready(place string) (ReadyCopy, error)
	// BackupReady makes a version of the copy, with the copy check, and notes it in the practice folder. It needs no key.
	// Errors: ErrNotReady, and those of Backup.
	BackupReady(ctx context.Context, place, dir string, progress BackupProgress) (BackupDone, error)
	// Served tells what BackupReady noted, and DropServed forgets it.
	Served(place string) ([]ServedDrive, error)
	DropServed(place string) error
	// Check reads a version's files on the drive; it needs no key. Damage is a result, not an error.
	Check(ctx context.Context, dir, fingerprint, version string, how CheckDepth, progress BackupProgress) (BackupCheck, error)
	// Opens tells whether the key opens the version, in a moment. Errors: ErrKit..., ErrPassword..., ErrVersionDamaged.
	Opens(ctx context.Context, dir, fingerprint, version string, key BackupKey) error
	// Drill rebuilds the version in the folder scratch, which must not be there or be empty and is removed afterwards, and
	// proves it. Errors: those of Restore, and ErrDrillFailed with what is wrong.
	Drill(ctx context.Context, dir, fingerprint, version string, key BackupKey, scratch string, progress BackupProgress) (DrillDone, error)
	// Restore rebuilds the version as the practice folder to. What is at to must be empty or a practice that nobody has
	// open; with aside that practice is renamed beside its place first and kept, without it ErrRestoreTaken is returned.
	// Nothing is at to before everything is. Errors: ErrKit..., ErrPassword..., ErrVersionDamaged, ErrNoRoom, ErrRestoreTaken, ErrInUse.
	Restore(ctx context.Context, dir, fingerprint, version string, key BackupKey, to string, aside bool, progress BackupProgress) (RestoreDone, error)
	// Open opens a version for looking, with its records copied into the folder scratch and pictures read from the drive.
	Open(ctx context.Context, dir, fingerprint, version string, key BackupKey, scratch string, progress BackupProgress) (Past, error)
	// Mend puts stored files that are missing or changed on this computer back from the drive, each proven by its hash. What
	// was there and changed is kept beside it with the ending ".changed". It returns how many were put back and how many could not be.
	Mend(ctx context.Context, into Opened, dir string, progress BackupProgress) (mended, left int, err error)
	// Thin removes versions, then the stored files that no version needs. It refuses (ErrKeepVersion) to leave fewer than
	// three complete versions, and never removes those in keep (the last verified one).
	Thin(ctx context.Context, dir, fingerprint string, drop, keep []string, progress BackupProgress) error
}

// The problems of backups that screens and commands tell apart.
var (
	// ErrDriveGone: the drive was pulled, or the folder is not there. Nothing on this computer was changed.
	ErrDriveGone = &Problem{Key: "backup.drive_gone"}
	// ErrDriveFailed: the drive reported an error on reading or writing.
	ErrDriveFailed = &Problem{Key: "backup.drive_failed"}
	// ErrDriveFull: not enough room; args "need" and "free" in bytes. Earlier versions are whole.
	ErrDriveFull     = &Problem{Key: "backup.drive_full"}
	ErrDriveReadOnly = &Problem{Key: "backup.drive_read_only"}
	// ErrDriveUnknown: no Register yet.
	ErrDriveUnknown = &Problem{Key: "backup.drive_unknown"}
	// ErrDriveOther: only other practices' backups are there; arg "others".
	ErrDriveOther = &Problem{Key: "backup.drive_other"}
	// ErrDriveWhich: backups of several practices are there and none was named; arg "others".
	ErrDriveWhich = &Problem{Key: "backup.drive_which"}
	ErrDriveNewer = &Problem{Key: "backup.drive_newer"}
	ErrDriveBusy  = &Problem{Key: "backup.drive_busy"}
	// ErrDriveLies: what was read back is not what was written, arg "file": the drive is broken or smaller than it says.
	ErrDriveLies = &Problem{Key: "backup.drive_lies"}
	// ErrFilesChangedHere and ErrFilesChangedThere: stored files were changed or have vanished, on this computer or on the
	// drive; args "changed", "missing", "of". The drive was not touched. Ransomware does this.
	ErrFilesChangedHere  = &Problem{Key: "backup.changed_here"}
	ErrFilesChangedThere = &Problem{Key: "backup.changed_there"}
	// ErrNotReady: nothing lies ready for a drive that is plugged in while the practice is locked.
	ErrNotReady = &Problem{Key: "backup.not_ready"}
	// ErrKeysChanging: a key change is under way and has to be finished first.
	ErrKeysChanging = &Problem{Key: "backup.keys_changing"}
	// ErrNoVersion: no complete version is there (or none of that name, arg "version"); arg "unfinished".
	ErrNoVersion = &Problem{Key: "backup.no_version"}
	// ErrVersionDamaged: a file of the version, arg "file", is not what was written.
	ErrVersionDamaged = &Problem{Key: "backup.version_damaged"}
	// ErrKitGroup: the sheet is mistyped in group "group". ErrKitUnreadable: no sheet at all.
	ErrKitGroup      = &Problem{Key: "error.kit_group"}
	ErrKitUnreadable = &Problem{Key: "error.kit_unreadable"}
	// ErrKitOther: a right sheet, of another time or practice; arg "need" is the number of the sheet that opens this
	// version, "typed" the number that was typed, "0" if unknown.
	ErrKitOther = &Problem{Key: "backup.kit_other"}
	// ErrKitPractice: a right sheet of the right number, of another practice.
	ErrKitPractice = &Problem{Key: "backup.kit_practice"}
	// ErrPasswordOther: none of the passwords that open the version is the one that was typed; arg "need" is the number of
	// the sheet that opens it. ErrPasswordKeyFile: it may be one that needs its key file. ErrPasswordNone: no password opens
	// the version.
	ErrPasswordOther   = &Problem{Key: "backup.password_other"}
	ErrPasswordKeyFile = &Problem{Key: "backup.password_key_file"}
	ErrPasswordNone    = &Problem{Key: "backup.password_none"}
	// ErrKeyOther: the owner's session cannot open it: made before the last key change, or no admin ring. The sheet does.
	ErrKeyOther = &Problem{Key: "backup.key_other"}
	// ErrNoRoom: not enough room on this computer; args "need" and "free" in bytes.
	ErrNoRoom       = &Problem{Key: "backup.no_room"}
	ErrRestoreTaken = &Problem{Key: "backup.restore_taken"}
	// ErrDrillFailed: the rebuilt practice is not what was backed up. It is wrapped in a problem that says what was found.
	ErrDrillFailed = &Problem{Key: "backup.drill_failed"}
	ErrKeepVersion = &Problem{Key: "backup.keep_version"}
)
