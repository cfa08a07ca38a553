// The pages there are: where they stand in the rail, and who may open them.

package shell

import (
	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// entry is a page as the window knows it.
type entry struct {
	name  page.Name
	may   access.Permission
	icon  kit.IconName
	group string    // message key of the rail's group; "" is the first
	under page.Name // for pages that are not in the rail: the entry that is marked while they are open
}

// entries is every page, in the order of the rail.
var entries = []entry{
	{name: page.Today, may: access.TodayView, icon: kit.IconToday},
	{name: page.CheckIn, may: access.CheckinRun, icon: kit.IconCheckin},
	{name: page.Patients, may: access.PatientsFind, icon: kit.IconPatients},
	{name: page.Patient, may: access.PatientsView, under: page.Patients},
	{name: page.Import, may: access.PatientsImport, under: page.Patients},
	{name: page.Photos, may: access.PhotosView, icon: kit.IconPhotos},
	{name: page.Intake, may: access.PhotosIntake, under: page.Photos},
	{name: page.Photo, may: access.PhotosView, under: page.Photos},
	{name: page.Compare, may: access.PhotosView, under: page.Photos},
	{name: page.Releases, may: access.ReleasesView, icon: kit.IconReleases},
	{name: page.Release, may: access.ReleasesMake, under: page.Releases},
	{name: page.Published, may: access.ReleasesView, under: page.Releases},
	{name: page.Outside, may: access.PhotosDecide, under: page.Releases},
	{name: page.Requests, may: access.RequestsView, icon: kit.IconRequests, group: "shell.group.obligations"},
	{name: page.Request, may: access.RequestsView, under: page.Requests},
	{name: page.Disclosures, may: access.DisclosuresView, icon: kit.IconDisclosures, group: "shell.group.obligations"},
	{name: page.Incidents, may: access.IncidentsView, icon: kit.IconIncidents, group: "shell.group.obligations"},
	{name: page.Incident, may: access.IncidentsView, under: page.Incidents},
	{name: page.Wrong, may: access.IncidentsReport, icon: kit.IconWarning, group: "shell.group.obligations"},
	{name: page.Training, may: access.TodayView, icon: kit.IconTraining, group: "shell.group.obligations"}, // everybody learns; who only looks sees the matrix
	{name: page.Forms, may: access.ConsentView, icon: kit.IconPolicies, group: "shell.group.practice"},
	{name: page.People, may: access.MembersView, icon: kit.IconPeople, group: "shell.group.practice"},
	{name: page.Audit, may: access.AuditView, icon: kit.IconAudit, group: "shell.group.practice"},
	{name: page.Oversight, may: access.OversightView, icon: kit.IconEye, group: "shell.group.practice"},
	{name: page.Backup, may: access.BackupRun, icon: kit.IconDrive, group: "shell.group.practice"},
	{name: page.Settings, may: access.SettingsView, icon: kit.IconSettings, group: "shell.group.practice"},
}

func entryNamed(n page.Name) (entry, bool) {
	for _, e := range entries {
		if e.name == n {
			return e, true
		}
	}
	return entry{}, false
}

func (e entry) title() string { return i18n.T("shell.page." + string(e.name)) }

// railGroups is the rail for what a member may open.
func railGroups(list []entry) []kit.RailGroup {
	var groups []kit.RailGroup
	last := "-"
	for _, e := range list {
		if e.group != last {
			g := kit.RailGroup{}
			if e.group != "" {
				g.Label = i18n.T(e.group)
			}
			groups = append(groups, g)
			last = e.group
		}
		g := &groups[len(groups)-1]
		g.Items = append(g.Items, kit.RailItem{ID: string(e.name), Label: e.title(), Icon: e.icon})
	}
	return groups
}

// below puts pieces over a main part that takes the height that is left, in the order that Tab visits them.
type below struct{}

// Layout gives every piece but the last its own height.
func (below) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	y := float32(0)
	for i, o := range objects {
		h := s.Height - y
		if i < len(objects)-1 {
			h = 0
			if o.Visible() {
				h = kit.HeightFor(o, s.Width)
			}
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(s.Width, max(0, h)))
		y += h
	}
}

// MinSize is the widest piece and the sum of the heights.
func (below) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		if o.Visible() {
			least := o.MinSize()
			m = fyne.NewSize(max(m.Width, least.Width), m.Height+least.Height)
		}
	}
	return m
}
