// Which screen shows which page.

package main

import (
	"consentry/domain/office"
	"consentry/ui/auditlog"
	"consentry/ui/backup"
	"consentry/ui/checkin"
	"consentry/ui/disclosures"
	"consentry/ui/forms"
	"consentry/ui/gallery"
	"consentry/ui/incidents"
	"consentry/ui/intake"
	"consentry/ui/oversight"
	"consentry/ui/page"
	"consentry/ui/patientmode"
	"consentry/ui/patients"
	"consentry/ui/people"
	picturepage "consentry/ui/photo"
	"consentry/ui/releases"
	"consentry/ui/requests"
	settingspage "consentry/ui/settings"
	"consentry/ui/shell"
	"consentry/ui/today"
	"consentry/ui/training"
)

// screens makes the screens of an office, each when it is first opened.
func screens(o *office.Office) shell.Makers {
	return shell.Makers{
		page.Today: func(h page.Host) page.Screen { return today.New(h, o) },
		page.CheckIn: func(h page.Host) page.Screen {
			return checkin.New(h, o, func(h page.Host, id string, done func(map[string]string)) { patientmode.Start(h, o, id, done) })
		},
		page.Patients:    func(h page.Host) page.Screen { return patients.NewList(h, o) },
		page.Patient:     func(h page.Host) page.Screen { return patients.NewPatient(h, o) },
		page.Import:      func(h page.Host) page.Screen { return patients.NewImport(h, o) },
		page.Intake:      func(h page.Host) page.Screen { return intake.New(h, o) },
		page.Photos:      func(h page.Host) page.Screen { return gallery.New(h, o) },
		page.Photo:       func(h page.Host) page.Screen { return picturepage.New(h, o) },
		page.Compare:     func(h page.Host) page.Screen { return gallery.NewCompare(h, o) },
		page.Release:     func(h page.Host) page.Screen { return releases.NewGate(h, o) },
		page.Releases:    func(h page.Host) page.Screen { return releases.New(h, o) },
		page.Published:   func(h page.Host) page.Screen { return releases.NewPublished(h, o) },
		page.Outside:     func(h page.Host) page.Screen { return releases.NewOutside(h, o) },
		page.Requests:    func(h page.Host) page.Screen { return requests.New(h, o) },
		page.Request:     func(h page.Host) page.Screen { return requests.NewRequest(h, o) },
		page.Disclosures: func(h page.Host) page.Screen { return disclosures.New(h, o) },
		page.Incidents:   func(h page.Host) page.Screen { return incidents.NewList(h, o) },
		page.Incident:    func(h page.Host) page.Screen { return incidents.New(h, o) },
		page.Wrong:       func(h page.Host) page.Screen { return incidents.NewReport(h, o) },
		page.Forms:       func(h page.Host) page.Screen { return forms.New(h, o) },
		page.People:      func(h page.Host) page.Screen { return people.New(h, o) },
		page.Audit:       func(h page.Host) page.Screen { return auditlog.New(h, o) },
		page.Oversight:   func(h page.Host) page.Screen { return oversight.New(h, o) },
		page.Training:    func(h page.Host) page.Screen { return training.New(h, o) },
		page.Backup:      func(h page.Host) page.Screen { return backup.New(h, o) },
		page.Settings:    func(h page.Host) page.Screen { return settingspage.New(h, o) },
	}
}
