// Package audit is the arithmetic of the audit log: what an entry is, its one
// encoding, the two chains over it and their verification. The store keeps the
// rows and the keys.
package audit

// This file names everything the log can record.

import "slices"

// Action is one kind of thing done.
type Action string

// Signing in, and the members.
const (
	PracticeCreated   Action = "practice_created"
	SignIn            Action = "sign_in"
	SignInFailed      Action = "sign_in_failed"
	SignOut           Action = "sign_out"
	Locked            Action = "locked"
	LockedOut         Action = "locked_out" // too many wrong passwords
	MemberAdded       Action = "member_added"
	MemberChanged     Action = "member_changed" // name or roles
	MemberDisabled    Action = "member_disabled"
	MemberEnabled     Action = "member_enabled"
	PasswordReset     Action = "password_reset"   // by another member
	PasswordChanged   Action = "password_changed" // by the member
	RecoveryMade      Action = "recovery_made"    // a Recovery Sheet was issued
	RecoveryUsed      Action = "recovery_used"
	EmergencyOpened   Action = "emergency_opened"
	EmergencyTaken    Action = "emergency_taken" // wider access for an hour, with a reason
	EmergencyEnded    Action = "emergency_ended" // given back before its hour was over
	EmergencyReviewed Action = "emergency_reviewed"
	FactorShown       Action = "factor_shown"   // the second factor of a sign-in
	FactorChanged     Action = "factor_changed" // authenticator, printed codes or key file
	Arrived           Action = "arrived"        // a member's first sign-in
	EnvelopeMade      Action = "envelope_made"  // a new sealed envelope, the one before is void
	AlertsListed      Action = "alerts_listed"  // somebody looked at what the rules found
	AlertClosed       Action = "alert_closed"
	SampleLooked      Action = "sample_looked" // one access of the monthly sample
	AccountsReviewed  Action = "accounts_reviewed"
	AccountsPrinted   Action = "accounts_printed" // a signed review of accounts, on paper
	PassageBegun      Action = "passage_begun"    // somebody joins or leaves
	PassageMarked     Action = "passage_marked"
	PassagePrinted    Action = "passage_printed" // the page that who joins or leaves signs
	KeysRotated       Action = "keys_rotated"
	SettingsChanged   Action = "settings_changed"
	PracticeChanged   Action = "practice_changed" // name, address, zone, home State
	ChannelsChanged   Action = "channels_changed"
	TemplateDrafted   Action = "template_drafted"
	TemplatePublish   Action = "template_published"
	TemplateRetired   Action = "template_retired"
	ClockBack         Action = "clock_back"
	ClockForward      Action = "clock_forward"
	AuditVerified     Action = "audit_verified"
	AuditExported     Action = "audit_exported"
	AuditViewed       Action = "audit_viewed"
	ExportMade        Action = "export_made"
	IntegrityChecked  Action = "integrity_checked"
	DamageFound       Action = "damage_found"
	Migrated          Action = "migrated"
	ChainRestarted    Action = "chain_restarted" // old rows were moved out, signed for
)

// Patients.
const (
	PatientAdded       Action = "patient_added"
	PatientChanged     Action = "patient_changed"
	PatientViewed      Action = "patient_viewed"
	PatientDrafted     Action = "patient_drafted" // a form that was not saved yet was kept
	FormDrafted        Action = "form_drafted"    // the same, about no patient
	PatientsSearched   Action = "patients_searched"
	RepresentativeSet  Action = "representative_changed"
	RepresentativeDeny Action = "representative_refused"
	ImportPlanned      Action = "import_planned" // a dry run: nothing was written
	ImportDone         Action = "import_done"
	ImportUndone       Action = "import_undone"
)

// Check-in, documents and authorizations.
const (
	CheckinStarted         Action = "checkin_started"
	CheckinParked          Action = "checkin_parked"
	CheckinFinished        Action = "checkin_finished"
	CheckinDropped         Action = "checkin_dropped"
	PacketChanged          Action = "packet_changed" // a document added or dropped, with a reason
	PatientModeStarted     Action = "patient_mode_started"
	PatientModeEnded       Action = "patient_mode_ended"
	IdentityMissed         Action = "identity_missed" // wrong birth date in patient mode
	DocumentPresented      Action = "document_presented"
	DocumentSigned         Action = "document_signed"
	DocumentDeclined       Action = "document_declined"
	DocumentRefused        Action = "document_refused" // notice not acknowledged, reason recorded
	DocumentScanned        Action = "document_scanned"
	DocumentViewed         Action = "document_viewed"
	DocumentPrinted        Action = "document_printed"
	DocumentSaved          Action = "document_saved" // a copy in a folder outside
	CopyGiven              Action = "copy_given"
	CopyDeclined           Action = "copy_declined"
	AuthorizationDrafted   Action = "authorization_drafted"
	AuthorizationActivated Action = "authorization_activated"
	AuthorizationConfirmed Action = "authorization_confirmed"
	AuthorizationDefective Action = "authorization_defective"
	AuthorizationReplaced  Action = "authorization_replaced"
	AuthorizationVoided    Action = "authorization_voided"
	AuthorizationViewed    Action = "authorization_viewed"
	EventRecorded          Action = "event_recorded" // an expiry event happened
	Revoked                Action = "revoked"
	RevocationConfirmed    Action = "revocation_confirmed"
	Suspended              Action = "suspended"
	SuspensionLifted       Action = "suspension_lifted"
)

// Pictures.
const (
	PhotosTakenIn     Action = "photos_taken_in"
	ViewDeclined      Action = "view_declined" // the patient did not want a view taken
	CardCleared       Action = "card_cleared"  // the files were deleted from where they came from
	PhotosListed      Action = "photos_listed"
	GalleryListed     Action = "gallery_listed" // everybody's pictures
	PhotoViewed       Action = "photo_viewed"
	PhotoUncovered    Action = "photo_uncovered" // an intimate picture was held to be seen
	VideoPlayed       Action = "video_played"    // a video's clean copy was opened in the system's player
	PhotoChanged      Action = "photo_changed"   // its view, session or cover
	OriginalOpened    Action = "original_opened"
	PhotoEdited       Action = "photo_edited" // a version was made: covers, crop, turn, exposure
	PhotoReviewed     Action = "photo_reviewed"
	PhotoDeidentified Action = "photo_deidentified"
	PhotoIdentified   Action = "photo_identified" // a determination was withdrawn
	ProofSheetMade    Action = "proof_sheet_made"
	PictureApproved   Action = "picture_approved"
	GateAsked         Action = "gate_asked"
	Released          Action = "released"
	ReleaseViewed     Action = "release_viewed"
	PlacementsListed  Action = "placements_listed" // of one patient
	DisclosuresListed Action = "disclosures_listed"
	ReleaseRemade     Action = "release_remade" // its files were made again and compared
	PlacementAdded    Action = "placement_added"
	PlacementNoted    Action = "placement_noted" // live, snapshot, removed, asked, looked again ...
	TakedownPaper     Action = "takedown_paper"  // letter or report printed
	GalleryAudited    Action = "gallery_audited"
	GalleryPrinted    Action = "gallery_printed"
	DisclosureNoted   Action = "disclosure_noted"

	DisclosureCorrected Action = "disclosure_corrected"
	DisclosureViewed    Action = "disclosure_viewed"
	AccountingMade      Action = "accounting_made"
	AccountingSuspended Action = "accounting_suspended" // what an agency stated
)

// Backups.
const (
	BackupMade     Action = "backup_made" // written, and read back from the drive
	BackupFailed   Action = "backup_failed"
	BackupsThinned Action = "backups_thinned" // old versions left a drive by the rule
	BackupPlanned  Action = "backup_planned"  // when backups are made
	DriveAdded     Action = "drive_added"
	DriveChanged   Action = "drive_changed" // its label or where it is kept
	DriveSeen      Action = "drive_seen"    // plugged in, or said to be where it is kept
	DriveRetired   Action = "drive_retired"
	DriveChecked   Action = "drive_checked" // every file of a version was read again
	DriveTampered  Action = "drive_tampered"
	RestoreTested  Action = "restore_tested"
	SheetTested    Action = "sheet_tested" // the Recovery Sheet was typed and tried on a backup
	SheetKept      Action = "sheet_kept"   // who keeps it, and where
	Restored       Action = "restored"     // a version was rebuilt as a practice
	PastOpened     Action = "past_opened"  // an old version was opened to look at a patient
	PastViewed     Action = "past_viewed"  // a patient as an old version has them, beside today
	PastPrinted    Action = "past_printed" // that, on paper
	BackupPaper    Action = "backup_paper" // certificate, slip or rotation sheet printed
)

// Requests of patients.
const (
	RequestLogged   Action = "request_logged"
	RequestViewed   Action = "request_viewed"
	RequestWorked   Action = "request_worked"  // a step of the desk
	RequestDecided  Action = "request_decided" // extended, denied, agreed to, a fee set
	RequestClosed   Action = "request_closed"  // or withdrawn by the patient
	PacketMade      Action = "packet_made"     // the copy a patient asked for
	ReviewerChanged Action = "reviewer_changed"
)

// Incidents and breaches.
const (
	IncidentReported Action = "incident_reported" // by who did not want to be named: without a name
	IncidentViewed   Action = "incident_viewed"
	IncidentWorked   Action = "incident_worked"  // a step of it
	IncidentCounted  Action = "incident_counted" // people affected
	IncidentDecided  Action = "incident_decided" // what it was, and the second reader's word
	IncidentNotified Action = "incident_notified"
	IncidentReturned Action = "incident_returned" // a letter came back, or that was a mistake
	IncidentClosed   Action = "incident_closed"   // or opened again
	IncidentPaper    Action = "incident_paper"    // report, worksheet or year's log printed or saved
	EvidenceSealed   Action = "evidence_sealed"
	EvidenceHandled  Action = "evidence_handled" // opened, proven, handed on
)

// Training, and what is done about who breaks a policy.
const (
	CoursesAssigned        Action = "courses_assigned"
	CourseOpened           Action = "course_opened" // for the first time
	QuizBegun              Action = "quiz_begun"
	QuizJudged             Action = "quiz_judged"
	CourseSigned           Action = "course_signed" // the quiz is passed, the statement signed
	TrainingWithdrawn      Action = "training_withdrawn"
	TrainingReminded       Action = "training_reminded"
	TrainingExcepted       Action = "training_excepted" // patients before the first courses, with a reason
	TrainingExceptionEnded Action = "training_exception_ended"
	OutsideRecorded        Action = "outside_recorded"
	CertificatePrinted     Action = "certificate_printed"
	TrainingExported       Action = "training_exported"
	SanctionProposed       Action = "sanction_proposed"
	SanctionMoved          Action = "sanction_moved"
	ExerciseHeld           Action = "exercise_held"
)

// Letters.
const (
	LetterMade    Action = "letter_made"
	LetterPrinted Action = "letter_printed" // again, as it went out
)

var actions = []Action{
	PracticeCreated, SignIn, SignInFailed, SignOut, Locked, LockedOut,
	MemberAdded, MemberChanged, MemberDisabled, MemberEnabled, PasswordReset, PasswordChanged,
	RecoveryMade, RecoveryUsed, EmergencyOpened, EmergencyTaken, EmergencyEnded, EmergencyReviewed, KeysRotated,
	FactorShown, FactorChanged, Arrived, EnvelopeMade, AlertsListed, AlertClosed, SampleLooked, AccountsReviewed, AccountsPrinted, PassageBegun, PassageMarked, PassagePrinted,
	SettingsChanged, PracticeChanged, ChannelsChanged,
	TemplateDrafted, TemplatePublish, TemplateRetired, ClockBack, ClockForward,
	AuditVerified, AuditExported, AuditViewed, ExportMade, IntegrityChecked, DamageFound,
	Migrated, ChainRestarted,
	PatientAdded, PatientChanged, PatientViewed, PatientDrafted, FormDrafted, PatientsSearched,
	RepresentativeSet, RepresentativeDeny, ImportPlanned, ImportDone, ImportUndone,
	CheckinStarted, CheckinParked, CheckinFinished, CheckinDropped, PacketChanged,
	PatientModeStarted, PatientModeEnded, IdentityMissed,
	DocumentPresented, DocumentSigned, DocumentDeclined, DocumentRefused, DocumentScanned,
	DocumentViewed, DocumentPrinted, DocumentSaved, CopyGiven, CopyDeclined,
	AuthorizationDrafted, AuthorizationActivated, AuthorizationConfirmed, AuthorizationDefective,
	AuthorizationReplaced, AuthorizationVoided, AuthorizationViewed, EventRecorded,
	Revoked, RevocationConfirmed, Suspended, SuspensionLifted,
	PhotosTakenIn, ViewDeclined, CardCleared, PhotosListed, GalleryListed, PlacementsListed, DisclosuresListed, PhotoViewed, PhotoUncovered, VideoPlayed, PhotoChanged, OriginalOpened,
	PhotoEdited, PhotoReviewed, PhotoDeidentified, PhotoIdentified, ProofSheetMade, PictureApproved, GateAsked, Released,
	ReleaseViewed, ReleaseRemade, PlacementAdded, PlacementNoted, TakedownPaper, GalleryAudited, GalleryPrinted, DisclosureNoted, DisclosureCorrected, DisclosureViewed, AccountingMade, AccountingSuspended,
	BackupMade, BackupFailed, BackupsThinned, BackupPlanned, DriveAdded, DriveChanged, DriveSeen, DriveRetired, DriveChecked, DriveTampered,
	RestoreTested, SheetTested, SheetKept, Restored, PastOpened, PastViewed, PastPrinted, BackupPaper,
	RequestLogged, RequestViewed, RequestWorked, RequestDecided, RequestClosed, PacketMade, ReviewerChanged,
	IncidentReported, IncidentViewed, IncidentWorked, IncidentCounted, IncidentDecided, IncidentNotified, IncidentReturned, IncidentClosed, IncidentPaper, EvidenceSealed, EvidenceHandled,
	LetterMade, LetterPrinted,
	CoursesAssigned, CourseOpened, QuizBegun, QuizJudged, CourseSigned, TrainingWithdrawn, TrainingReminded, TrainingExcepted, TrainingExceptionEnded,
	OutsideRecorded, CertificatePrinted, TrainingExported, SanctionProposed, SanctionMoved, ExerciseHeld,
}

// Actions lists every action, for filters and for the test that each has a
// sentence.
func Actions() []Action { return slices.Clone(actions) }

// Known tells whether a is an action of this version. Verification does not ask:
// a log may hold entries of a newer program.
func (a Action) Known() bool { return slices.Contains(actions, a) }
