// This file leads from a line that does not hold to where it is put right.
package releases

import (
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// fixButton is the next step of a line; nil when there is none here.
func (s *GateScreen) fixButton(c check) fyne.CanvasObject {
	step := c.step
	if c.id == photo.CheckFace && s.unseen(c) {
		step = photo.StepReview
	}
	who := s.answer.PatientID
	id := s.answer.Decisions[c.fails[0]].PhotoID
	var leads func()
	to := func(may access.Permission, r page.Route) {
		if s.host.Me().Perms.Has(may) {
			leads = func() { s.host.Go(r) }
		}
	}
	switch step {
	case photo.StepCover, photo.StepReview, photo.StepApprove:
		to(access.PhotosView, page.Route{Page: page.Photo, ID: id, Part: string(step)})
	case photo.StepSecond:
		to(access.PhotosView, page.Route{Page: page.Photo, ID: id, Part: string(photo.StepReview)})
	case photo.StepAsk:
		to(access.CheckinRun, page.Route{Page: page.CheckIn, ID: who})
	case photo.StepHold:
		to(access.PatientsView, page.Route{Page: page.Patient, ID: who, Part: page.PartPermissions})
	case photo.StepScrub, photo.StepCut:
		to(access.PhotosIntake, page.Route{Page: page.Intake, ID: who})
	case photo.StepRead:
		leads = s.readRestrictions
	case photo.StepDescription:
		leads = s.readDescription
	case photo.StepReword:
		leads = s.reword
	case photo.StepLeaveOut:
		if len(c.fails) < len(s.ids) && !s.pair {
			leads = func() { s.leaveOut(s.photosAt(c.fails)) }
		}
	}
	if leads == nil {
		return nil
	}
	return kit.Secondary(i18n.T("photo.step."+string(step)), leads).Small()
}

func (s *GateScreen) photosAt(at []int) []string {
	var ids []string
	for _, i := range at {
		ids = append(ids, s.answer.Decisions[i].PhotoID)
	}
	return ids
}

// reword puts the keyboard where the words stand that tell too much.
func (s *GateScreen) reword() {
	field := s.form.captionF
	for _, d := range s.answer.Decisions {
		for _, r := range d.Reasons() {
			switch photo.Where(r.Args["where"]) {
			case photo.InPlace:
				field = s.form.placeF
			case photo.InFolder:
				field = s.form.folderF
			}
		}
	}
	s.page.ScrollToTop()
	s.host.Focus(field.Target())
}

// readRestrictions shows what was agreed with the patient; whoever releases says that it does not concern this.
func (s *GateScreen) readRestrictions() {
	var rows []fyne.CanvasObject
	for _, r := range s.answer.Restrict {
		since := ""
		if !r.From.IsZero() {
			since = i18n.T("releases.since", "date", i18n.Date(r.From))
		}
		rows = append(rows, kit.WorkRow(nil, r.Text, strings.TrimSpace(since), nil))
	}
	s.confirmRead(i18n.T("releases.read.title"), i18n.T("releases.read.what"), kit.ListCard(rows...), i18n.T("releases.read.yes"),
		func() { s.read.restrictions = restrictionWords(s.answer) })
}

// restrictionWords and descriptionWords are what there is to read; "" is nothing.
func restrictionWords(g office.Gate) string {
	words := ""
	for _, r := range g.Restrict {
		words += r.Text + "\n" + r.From.String() + "\n"
	}
	return words
}

func descriptionWords(g office.Gate) string {
	if g.Document.Scope == nil {
		return ""
	}
	return g.Document.ID + "\n" + g.Document.Scope.Description
}

// unread tells whether something came up since somebody read what there was; then nobody has read it.
func (s *GateScreen) unread() bool {
	was := s.read
	if s.read.restrictions != "" && s.read.restrictions != restrictionWords(s.answer) {
		s.read.restrictions = ""
	}
	if s.read.description != "" && s.read.description != descriptionWords(s.answer) {
		s.read.description = ""
	}
	return was != s.read
}

// readDescription shows the pictures that the authorization names in words.
func (s *GateScreen) readDescription() {
	words := ""
	if s.answer.Document.Scope != nil {
		words = s.answer.Document.Scope.Description
	}
	s.confirmRead(i18n.T("releases.description.title"), i18n.T("releases.description.what"), kit.Card(kit.BodyText(words)),
		i18n.T("releases.description.yes"), func() { s.read.description = descriptionWords(s.answer) })
}

func (s *GateScreen) confirmRead(title, what string, content fyne.CanvasObject, yes string, then func()) {
	s.close = s.host.Dialog(title, kit.Stack(14, kit.BodyText(what), content, kit.Row(8, kit.Spring(), kit.Primary(yes, func() {
		s.close()
		s.close = func() {}
		then()
		s.refocus = true
		s.changed()
	}))))
}
