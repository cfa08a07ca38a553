// Package settings is the page of the practice's data, what the program should look like and ask, and one's own account.
//
// This file holds the screen; the form is in form.go, signing in in signing.go, pictures in photos.go.
package settings

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/account"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	account.Office
	SavePractice(ctx context.Context, p office.Practice) error
	SavePreferences(ctx context.Context, p office.Preferences) error
	PhotoSettings(ctx context.Context) (photo.Settings, error)
	SavePhotoSettings(ctx context.Context, set photo.Settings) error
	FactorRule(ctx context.Context) (access.FactorRule, error)
	SaveFactorRule(ctx context.Context, rule access.FactorRule) error
	dutyOffice
}

// Screen is the page.
type Screen struct {
	host     page.Host
	o        Office
	area     *kit.Scroller
	own      *account.Card
	saving   ui.Generation
	loading  ui.Generation
	ruling   ui.Generation
	photosAt *fyne.Container // where the rules for pictures stand
	dutiesAt *fyne.Container // where those for requests and incidents stand
	dutying  ui.Generation
	form     *form
	save     *kit.Button
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), own: account.New(h, o)}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show shows the settings as they are; what was typed and not yet saved stays.
func (s *Screen) Show(page.Route) {
	if s.form != nil && s.form.changed() {
		return
	}
	s.paint()
}

// Hide closes what is open.
func (s *Screen) Hide() { s.own.Clear() }

// Clear drops what was typed.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.loading.Cancel()
	s.ruling.Cancel()
	s.dutying.Cancel()
	s.form = nil
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) paint() {
	me := s.host.Me()
	if !s.may(access.SettingsEdit) {
		s.form = nil
		s.set(kit.Header(i18n.T("settings.title"), i18n.T("settings.sub.read")), s.own.Content(), facts(me.Practice, me.Prefs))
		return
	}
	s.form = newForm(me.Practice, me.Prefs)
	s.save = kit.Primary(i18n.T("settings.save"), s.saveNow)
	s.photosAt, s.dutiesAt = kit.Stack(0), kit.Stack(0)
	pieces := []fyne.CanvasObject{kit.Header(i18n.T("settings.title"), i18n.T("settings.sub"), s.save), s.own.Content(), s.form.content(), s.form.signing.content(), s.dutiesAt, s.photosAt}
	if s.may(access.BackupManage) {
		pieces = append(pieces, kit.Row(0, kit.Link(i18n.T("settings.sheet"), func() { s.host.Go(page.Route{Page: page.Backup}) }), kit.Spring()))
	}
	s.set(pieces...)
	s.loadRule()
	s.loadPhotos()
	s.loadDuties()
}

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, objects...)))
}

// saveNow saves what was changed: the practice's data and the preferences each leave a trace of their own.
func (s *Screen) saveNow() {
	p, prefs, ok := s.form.take()
	if !s.form.signing.check() || !ok {
		return
	}
	me := s.host.Me()
	newPractice, newPrefs := p != me.Practice, prefs != me.Prefs
	var rules *photo.Settings
	if f := s.form.photos; f != nil && f.changed() {
		set, ok := f.take()
		if !ok {
			return
		}
		rules = &set
	}
	var factor *access.FactorRule
	if f := s.form.signing; f.ruleChanged() {
		rule := f.rule()
		factor = &rule
	}
	duties, ok := s.form.duties.take()
	if !ok {
		return
	}
	if !newPractice && !newPrefs && rules == nil && factor == nil && duties.none() {
		s.host.Toast(i18n.T("settings.same"), nil)
		return
	}
	s.save.SetEnabled(false)
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
		ctx = context.WithoutCancel(ctx)
		if newPractice {
			if err := s.o.SavePractice(ctx, p); err != nil {
				return struct{}{}, err
			}
		}
		if newPrefs {
			if err := s.o.SavePreferences(ctx, prefs); err != nil {
				return struct{}{}, err
			}
		}
		if err := s.saveRule(ctx, factor); err != nil {
			return struct{}{}, err
		}
		if err := s.saveDuties(ctx, duties); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.savePhotos(ctx, rules)
	}, func(_ struct{}, err error) {
		s.save.SetEnabled(true)
		var invalid *office.Invalid
		switch {
		case errors.As(err, &invalid):
			s.form.refuse(invalid.Defects)
			return
		case err != nil:
			s.host.Fail(err)
			return
		}
		done := "settings.saved"
		if prefs.TextSize != me.Prefs.TextSize {
			done = "settings.saved.restart"
		}
		s.host.Toast(i18n.T(done), nil)
		s.form.was(p, prefs)
		if factor != nil {
			s.form.signing.was = *factor
			s.own.Reload() // what is asked of oneself may be another now
		}
		if rules != nil && s.form.photos != nil {
			s.form.photos.fill(*rules)
		}
		s.form.duties.saved(duties)
		s.host.Refresh() // may make this page anew, in another language
	})
}
