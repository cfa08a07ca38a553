// Package access says who works here, what each role may do, and what a
// password must be. Everything in it is pure; store keeps the keys and the
// throttle.
package access

// This file is the readable table of roles and permissions.

import (
	"maps"
	"slices"
)

// Permission is one thing a member may be allowed to do. Later chapters add
// theirs here and to Grants.
type Permission string

// The permissions.
const (
	TodayView Permission = "today.view" // see what is due

	PatientsFind   Permission = "patients.find"   // find a patient: name, birth date, chart number
	PatientsView   Permission = "patients.view"   // open a patient: contact, alerts, restrictions, representatives
	PatientsEdit   Permission = "patients.edit"   // add and change patients
	PatientsImport Permission = "patients.import" // import a list, and undo an import

	CheckinRun     Permission = "checkin.run"     // check a patient in, hand the screen over
	ConsentView    Permission = "consent.view"    // see what is allowed on which channel
	ConsentCreate  Permission = "consent.create"  // prepare an authorization or consent
	ConsentRevoke  Permission = "consent.revoke"  // record a revocation
	ConsentConfirm Permission = "consent.confirm" // confirm, suspend, lift, void: the privacy officer's part

	TemplatesEdit Permission = "templates.edit" // change and publish form texts
	ChannelsEdit  Permission = "channels.edit"  // change the list of channels

	DocumentsView  Permission = "documents.view"
	DocumentsPrint Permission = "documents.print" // print, or save a copy to a folder

	PhotosView     Permission = "photos.view"     // see a patient's pictures
	PhotosOriginal Permission = "photos.original" // open the untouched original
	PhotosIntake   Permission = "photos.intake"   // take pictures in
	PhotosReview   Permission = "photos.review"   // cover, crop, look at every ninth, sign the review
	PhotosDecide   Permission = "photos.decide"   // de-identification, rules for pictures, gallery audit

	ReleasesView  Permission = "releases.view"  // what left, where it stands; no pictures
	ReleasesMake  Permission = "releases.make"  // let pictures leave through the gate
	TakedownsWork Permission = "takedowns.work" // confirm what is live, take down, look again

	MembersView   Permission = "members.view"
	MembersManage Permission = "members.manage" // add, change roles, disable
	MembersReset  Permission = "members.reset"  // give another member a new starter password

	BackupRun    Permission = "backup.run"    // back up onto a known drive, see what there is
	BackupManage Permission = "backup.manage" // drives, restore tests, Recovery Sheet, restoring

	OversightView Permission = "oversight.view" // alerts, samples, account reviews, emergency access
	OversightWork Permission = "oversight.work" // close alerts, sign reviews

	RequestsView     Permission = "requests.view"     // what patients asked for, and where each request stands
	RequestsWork     Permission = "requests.work"     // log a request, check who asks, gather, deliver
	RequestsDecide   Permission = "requests.decide"   // extend, set fees, deny, agree to restrictions: the privacy officer's part
	RequestsClinical Permission = "requests.clinical" // what only a licensed professional may decide

	DisclosuresView Permission = "disclosures.view" // the disclosure ledger and accountings
	DisclosuresNote Permission = "disclosures.note" // write into it

	TrainingTake    Permission = "training.take"    // one's own courses
	TrainingView    Permission = "training.view"    // everybody's, as a matrix
	TrainingManage  Permission = "training.manage"  // assign, record outside training, change courses
	SanctionsRecord Permission = "sanctions.record" // see and record sanctions

	IncidentsReport Permission = "incidents.report" // say that something went wrong
	IncidentsView   Permission = "incidents.view"   // see reports and what became of them
	IncidentsWork   Permission = "incidents.work"   // contain, secure evidence, send notices, correct
	IncidentsDecide Permission = "incidents.decide" // assess, count, close: the privacy officer's part
	IncidentsSecond Permission = "incidents.second" // countersign that no notice is due

	AuditView    Permission = "audit.view"
	AuditExport  Permission = "audit.export"
	SettingsView Permission = "settings.view"
	SettingsEdit Permission = "settings.edit"
	ExportAll    Permission = "export.all" // take every record out of the program
)

// AllPermissions lists every permission in the order of the table.
func AllPermissions() []Permission { return slices.Clone(allPermissions) }

var allPermissions = []Permission{
	TodayView,
	PatientsFind, PatientsView, PatientsEdit, PatientsImport,
	CheckinRun, ConsentView, ConsentCreate, ConsentRevoke, ConsentConfirm,
	TemplatesEdit, ChannelsEdit,
	DocumentsView, DocumentsPrint,
	PhotosView, PhotosOriginal, PhotosIntake, PhotosReview, PhotosDecide,
	ReleasesView, ReleasesMake, TakedownsWork,
	MembersView, MembersManage, MembersReset,
	BackupRun, BackupManage,
	OversightView, OversightWork,
	RequestsView, RequestsWork, RequestsDecide, RequestsClinical,
	DisclosuresView, DisclosuresNote,
	TrainingTake, TrainingView, TrainingManage, SanctionsRecord,
	IncidentsReport, IncidentsView, IncidentsWork, IncidentsDecide, IncidentsSecond,
	AuditView, AuditExport, SettingsView, SettingsEdit, ExportAll,
}

// Role is a job in the office. One person may hold several; a member's
// permissions are the union.
type Role string

// The roles.
const (
	Owner           Role = "owner" // the surgeon who owns the practice
	PrivacyOfficer  Role = "privacy_officer"
	SecurityOfficer Role = "security_officer"
	Clinical        Role = "clinical"
	FrontDesk       Role = "front_desk"
	Marketing       Role = "marketing"
	Auditor         Role = "auditor" // read-only
)

// Roles lists every role in the order of the table.
func Roles() []Role {
	return []Role{Owner, PrivacyOfficer, SecurityOfficer, Clinical, FrontDesk, Marketing, Auditor}
}

// Valid tells whether r is a role of this program.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// grants is the table: minimum necessary by role, 45 CFR 164.514(d)(2). The owner
// holds all. Marketing sees permissions, never a chart or an original picture;
// the auditor changes nothing, but may say that something went wrong, as everybody may.
var grants = map[Role][]Permission{
	Owner: allPermissions,
	PrivacyOfficer: {
		TodayView,
		PatientsFind, PatientsView, PatientsEdit, PatientsImport,
		CheckinRun, ConsentView, ConsentCreate, ConsentRevoke, ConsentConfirm,
		TemplatesEdit, ChannelsEdit,
		DocumentsView, DocumentsPrint,
		PhotosView, PhotosOriginal, PhotosIntake, PhotosReview, PhotosDecide,
		ReleasesView, ReleasesMake, TakedownsWork,
		MembersView,
		BackupRun,
		OversightView, OversightWork,
		RequestsView, RequestsWork, RequestsDecide,
		DisclosuresView, DisclosuresNote,
		TrainingTake, TrainingView, TrainingManage, SanctionsRecord,
		IncidentsReport, IncidentsView, IncidentsWork, IncidentsDecide,
		AuditView, AuditExport, SettingsView, SettingsEdit, ExportAll,
	},
	SecurityOfficer: {
		TodayView,
		MembersView, MembersManage, MembersReset,
		BackupRun, BackupManage,
		OversightView, OversightWork,
		TrainingTake, TrainingView, TrainingManage,
		IncidentsReport, IncidentsView, IncidentsWork,
		AuditView, AuditExport, SettingsView, SettingsEdit,
	},
	Clinical: {
		TodayView,
		PatientsFind, PatientsView, PatientsEdit,
		CheckinRun, ConsentView, ConsentCreate, ConsentRevoke,
		DocumentsView, DocumentsPrint,
		PhotosView, PhotosOriginal, PhotosIntake, PhotosReview,
		ReleasesView, TakedownsWork,
		BackupRun,
		RequestsView, RequestsWork,
		DisclosuresView, DisclosuresNote,
		TrainingTake,
		IncidentsReport,
		SettingsView,
	},
	FrontDesk: {
		TodayView,
		PatientsFind, PatientsView, PatientsEdit,
		CheckinRun, ConsentView, ConsentCreate, ConsentRevoke,
		DocumentsView, DocumentsPrint,
		BackupRun,
		RequestsView, RequestsWork,
		DisclosuresView, DisclosuresNote,
		TrainingTake,
		IncidentsReport,
		SettingsView,
	},
	Marketing: {
		TodayView,
		PatientsFind,
		ConsentView,
		ReleasesView, TakedownsWork,
		TrainingTake,
		IncidentsReport,
		SettingsView,
	},
	Auditor: {
		TodayView,
		PatientsFind, PatientsView,
		ConsentView,
		DocumentsView,
		ReleasesView,
		MembersView,
		OversightView,
		RequestsView,
		DisclosuresView,
		TrainingView,
		IncidentsReport, IncidentsView,
		AuditView, AuditExport, SettingsView,
	},
}

// Grants returns a copy of the table, for the page that shows it.
func Grants() map[Role][]Permission {
	t := maps.Clone(grants)
	for r, ps := range t {
		t[r] = slices.Clone(ps)
	}
	return t
}

// patients is what leads to what is known about a patient, in a record, a list or the log.
var patients = []Permission{
	PatientsFind, PatientsView, PatientsEdit, PatientsImport,
	CheckinRun, ConsentView, ConsentCreate, ConsentRevoke, ConsentConfirm,
	DocumentsView, DocumentsPrint,
	PhotosView, PhotosOriginal, PhotosIntake, PhotosReview, PhotosDecide,
	ReleasesView, ReleasesMake, TakedownsWork,
	OversightView, OversightWork,
	RequestsView, RequestsWork, RequestsDecide, RequestsClinical,
	DisclosuresView, DisclosuresNote,
	IncidentsView, IncidentsWork, IncidentsDecide, IncidentsSecond,
	AuditView, AuditExport, ExportAll,
}

// Permissions is a set of permissions.
type Permissions map[Permission]struct{}

// Untrained is what is left to a new member until the first training is done: nothing that tells of a patient.
func (s Permissions) Untrained() Permissions {
	left := Permissions{}
	for p := range s {
		if !slices.Contains(patients, p) {
			left[p] = struct{}{}
		}
	}
	return left
}

// Of returns what a member holding these roles may do. Unknown roles grant
// nothing.
func Of(roles ...Role) Permissions {
	set := Permissions{}
	for _, r := range roles {
		for _, p := range grants[r] {
			set[p] = struct{}{}
		}
	}
	return set
}

// Has tells whether the set holds p.
func (s Permissions) Has(p Permission) bool {
	_, ok := s[p]
	return ok
}

// List returns the set in the order of the table.
func (s Permissions) List() []Permission {
	var list []Permission
	for _, p := range allPermissions {
		if s.Has(p) {
			list = append(list, p)
		}
	}
	return list
}

// The key rings of a practice folder.
const (
	RingCore  = "core"  // the database, and the public key that photos are sealed to
	RingMedia = "media" // opens photos and other sealed files
	RingAdmin = "admin" // backups, and changing who holds which ring
)

// Rings returns which key rings a set of roles holds, in the order core, media,
// admin. What a role cannot decrypt, no mistake in the program can show it.
func Rings(roles []Role) []string {
	var media, admin, any bool
	for _, r := range roles {
		switch r {
		case Owner, SecurityOfficer:
			any, media, admin = true, true, true
		case Clinical, PrivacyOfficer:
			any, media = true, true
		case FrontDesk, Marketing, Auditor:
			any = true
		}
	}
	var rings []string
	if any {
		rings = append(rings, RingCore)
	}
	if media {
		rings = append(rings, RingMedia)
	}
	if admin {
		rings = append(rings, RingAdmin)
	}
	return rings
}
