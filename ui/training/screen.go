// Package training is the page where people take their courses, and where somebody looks after everybody's: the matrix,
// training elsewhere, sanctions.
//
// This file holds the screen and its tabs; each tab has a file of its own.
package training

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/begun"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	MyTraining(ctx context.Context) (office.MyTraining, error)
	OpenCourse(ctx context.Context, assignment, lang string) (rules.Course, error)
	ReadCourse(ctx context.Context, id, lang string) (rules.Course, error)
	BeginQuiz(ctx context.Context, assignment, lang string) (office.Quiz, error)
	AnswerQuiz(ctx context.Context, attempt string, given []int) (rules.Attempt, error)
	SignCourse(ctx context.Context, attempt, statement string, proof []byte) (rules.Assignment, error)
	CertificatePDF(ctx context.Context, assignment string) ([]byte, error)
	OutsideFile(ctx context.Context, id string) (name string, data []byte, err error)

	Training(ctx context.Context) (office.TrainingView, error)
	TrainingFile(ctx context.Context, member, course string) (office.TrainingFile, error)
	TrainingCSV(ctx context.Context) ([]byte, error)
	SaveTrainingRule(ctx context.Context, r office.TrainingRule) error
	AssignTraining(ctx context.Context, f office.AssignForm) (int, error)
	WithdrawTraining(ctx context.Context, id, reason string) error
	RemindOfTraining(ctx context.Context, id string) error
	ExceptFromTraining(ctx context.Context, member, reason string, until calendar.Date) (rules.Exception, error)
	EndTrainingException(ctx context.Context, id string) error
	RecordOutside(ctx context.Context, f office.OutsideForm) (office.OutsideTraining, error)
	Exercises(ctx context.Context) (office.ExercisesView, error)
	RecordExercise(ctx context.Context, f office.ExerciseForm) (rules.Exercise, error)

	TrainingSanctions(ctx context.Context) ([]office.SanctionLine, map[string]string, error)
	ProposeSanction(ctx context.Context, f office.SanctionForm) (rules.Sanction, error)
	MoveSanction(ctx context.Context, id, state, note string) error
	SanctionsCSV(ctx context.Context) ([]byte, error)

	TrainingForms(ctx context.Context) (office.BegunForms, error)
	KeepTrainingForms(ctx context.Context, forms office.BegunForms) error
}

// What the law says, beside the pieces it concerns.
const (
	citeTraining  = "45 CFR 164.530(b), 164.308(a)(5)"
	citeExercises = "45 CFR 164.308(a)(5)(i), 164.308(a)(6)"
	citeSanctions = "45 CFR 164.530(e), 164.308(a)(1)(ii)(C)"
)

// tab is one of the page's tabs.
type tab struct {
	id      string
	load    func()
	box     *fyne.Container
	loading ui.Generation
}

// Screen is the page.
type Screen struct {
	host   page.Host
	o      Office
	area   *kit.Scroller
	tabs   *kit.Tabs
	all    map[string]*tab
	saving ui.Generation
	paper  ui.Generation
	course *course // the one that is being taken; nil: the tabs are shown
	view   office.TrainingView
	close  func() // of the dialog that is open
	begun  begun.Forms
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), close: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show opens the tab that was asked for, or the one that was open, and loads it anew. A course that was being taken when
// another page was opened stands there still.
func (s *Screen) Show(r page.Route) {
	if s.course != nil && r.Part == "" {
		return
	}
	s.leaveCourse()
	s.takeForms()
	s.showTabs(r.Part)
}

func (s *Screen) showTabs(open string) {
	if open == "" && s.tabs != nil {
		open = s.tabs.Current()
	}
	s.all = map[string]*tab{}
	var items []kit.TabItem
	for _, t := range []struct {
		id   string
		may  access.Permission
		load func()
	}{{page.PartMine, access.TrainingTake, s.loadMine}, {page.PartMatrix, access.TrainingView, s.loadMatrix},
		{page.PartElsewhere, access.TrainingView, s.loadElsewhere}, {page.PartExercises, access.TrainingView, s.loadExercises},
		{page.PartSanctions, access.SanctionsRecord, s.loadSanctions}} {
		if !s.may(t.may) {
			continue
		}
		x := &tab{id: t.id, load: t.load, box: kit.Stack(12)}
		s.all[t.id] = x
		items = append(items, kit.TabItem{ID: t.id, Label: i18n.T("training.tab." + t.id), Build: func() fyne.CanvasObject { return x.box }})
	}
	if len(items) == 0 {
		return
	}
	if s.all[open] == nil {
		open = items[0].ID
	}
	s.tabs = kit.NewTabs(items...)
	s.tabs.Open(open)
	s.tabs.OnChanged = func(id string) { s.all[id].load() }
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, kit.Header(i18n.T("training.title"), i18n.T("training.sub")), s.tabs)))
	s.all[open].load()
}

// Hide stops loading and closes what is open. Answers that were chosen stay until lock, and what was typed into a form is kept.
func (s *Screen) Hide() {
	s.keepForms()
	for _, t := range s.all {
		t.loading.Cancel()
	}
	s.paper.Cancel()
	s.close()
	s.close = func() {}
}

// Clear drops every name and every answer.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.leaveCourse()
	s.all, s.tabs, s.view, s.begun = nil, nil, office.TrainingView{}, begun.Forms{}
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) manages() bool { return s.may(access.TrainingManage) }

// fill puts pieces on a tab. The page is laid out anew: a tab is as high as what stands on it.
func (s *Screen) fill(t *tab, pieces ...fyne.CanvasObject) {
	t.box.Objects = pieces
	t.box.Refresh()
	s.tabs.Refresh()
	s.area.Refresh()
}

// load reads what a tab shows. What goes wrong is said on the tab, with a way to try again.
func load[T any](s *Screen, id string, read func(context.Context) (T, error), show func(*tab, T)) {
	t := s.all[id]
	ui.Run(s.host.Async(), &t.loading, read, func(v T, err error) {
		if err != nil {
			s.fill(t, kit.Banner(kit.Bad, "", i18n.T("training.failed"), kit.Secondary(i18n.T("training.again"), t.load)))
			s.host.Fail(err)
			return
		}
		show(t, v)
	})
}

// again loads a tab anew after something was done on it, and the frame's counts with it.
func (s *Screen) again(id, done string) {
	s.host.Refresh()
	if s.all[id] != nil {
		s.all[id].load()
	}
	if done != "" {
		s.host.Toast(done, nil)
	}
}

// ask puts a question whose answer does something to a tab.
func (s *Screen) ask(id, done string, q asking.Question, do func(context.Context, asking.Answer) error) {
	s.close = asking.Open(s.host, &s.saving, q, do, func() { s.again(id, done) })
}

// do works away from the widgets; what went wrong is said in a window of its own unless refuse says it elsewhere.
func do[T any](s *Screen, b *kit.Button, work func(context.Context) (T, error), done func(T), refuse func(error) bool) {
	words := ""
	if b != nil {
		words = b.Text()
		b.SetEnabled(false)
		b.SetText(i18n.T("training.busy"))
	}
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (T, error) { return work(context.WithoutCancel(ctx)) }, func(v T, err error) {
		if b != nil {
			b.SetEnabled(true)
			b.SetText(words)
		}
		switch {
		case err == nil:
			done(v)
		case refuse == nil || !refuse(err):
			s.host.Fail(err)
		}
	})
}

// pdf makes a paper and shows it in the system's viewer.
func (s *Screen) pdf(read func(context.Context) ([]byte, error)) {
	ui.Run(s.host.Async(), &s.paper, read, func(data []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.OpenPDF(data)
	})
}

// list saves a list as a file, after a warning: it leaves the encrypted folder.
func (s *Screen) list(name string, read func(context.Context) ([]byte, error)) {
	s.host.Ask(i18n.T("training.csv"), i18n.T("training.csv.what"), i18n.T("training.csv.yes"), false, func() {
		ui.Run(s.host.Async(), &s.paper, read, func(data []byte, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.host.SaveFile(name, data, func(saved bool) {
				if saved {
					s.host.Toast(i18n.T("training.csv.done"), nil)
				}
			})
		})
	})
}

// why explains a piece of this page by its name.
func why(name, citation string) *kit.Why {
	return kit.NewWhy(kit.WhyText{Sentences: i18n.T("training.why." + name), Example: i18n.T("training.example." + name), Citation: citation})
}

// intro is the line above a tab: what it is for, and why.
func intro(sentence string, w *kit.Why, more ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.Row(12, append([]fyne.CanvasObject{kit.Grow(kit.MutedText(sentence)), w}, more...)...)
}

// mark puts the sentences of a refused form at its fields; false: it says nothing about any of them.
func mark(err error, fields map[string]*kit.Field) bool {
	var bad *office.Invalid
	if !errors.As(err, &bad) {
		return false
	}
	var first *kit.Field
	for _, d := range bad.Defects {
		f := fields[d.Field]
		if f == nil {
			continue
		}
		words, _ := i18n.Sentence(&office.Invalid{Defects: []office.Defect{d}})
		f.SetError(words)
		if first == nil {
			first = f
		}
	}
	if first != nil {
		first.Focus()
	}
	return first != nil
}
