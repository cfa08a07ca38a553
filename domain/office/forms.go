// This file is the desk for forms: texts, their versions, the practice's own channels and the privacy notice.
package office

import (
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
)

// Forms lists every version of every form.
func (o *Office) Forms(ctx context.Context) ([]consent.Template, []consent.NoticeVersion, error) {
	var ts []consent.Template
	var ns []consent.NoticeVersion
	err := o.peek(ctx, access.ConsentView, func(_ *session, tx Tx) (err error) {
		if ts, err = tx.Templates(); err != nil {
			return err
		}
		ns, err = tx.Notices()
		return err
	})
	return ts, ns, err
}

// PublishTemplate makes a new version of a form. A text with a placeholder left in it, without a required statement or
// in one language only is refused; the version before stays with the documents signed under it.
func (o *Office) PublishTemplate(ctx context.Context, t consent.Template) (consent.Template, error) {
	err := o.write(ctx, access.TemplatesEdit, func(s *session, tx Tx) (audit.Event, error) {
		all, err := tx.Templates()
		if err != nil {
			return audit.Event{}, err
		}
		now, ok := currentTemplate(all, t.Kind)
		if !ok {
			return audit.Event{}, ErrNotFound
		}
		t.ID, t.Version, t.PublishedOn, t.By = now.ID, now.Version+1, o.today(s), s.member.ID
		if flaws := consent.Lint(t); !consent.CanPublish(flaws) {
			e := &Invalid{}
			for _, f := range flaws {
				e.Defects = append(e.Defects, Defect{Field: "body." + f.Lang, Key: f.MessageKey(), Args: f.MessageArgs()})
			}
			return audit.Event{}, e
		}
		return audit.Event{Action: audit.TemplatePublish, Object: "template:" + t.ID, Args: map[string]string{"version": itoa(t.Version)}}, tx.PutTemplate(t)
	})
	return t, err
}

// PublishNotice makes a new version of the privacy notice, in effect from a day not before today.
func (o *Office) PublishNotice(ctx context.Context, text consent.Text, effective calendar.Date) (consent.NoticeVersion, error) {
	n := consent.NoticeVersion{ID: o.newID(), EffectiveOn: effective, Text: text, RevocationHow: true}
	err := o.write(ctx, access.TemplatesEdit, func(s *session, tx Tx) (audit.Event, error) {
		all, err := tx.Notices()
		if err != nil {
			return audit.Event{}, err
		}
		n.Number, n.PublishedOn = 1, o.today(s)
		for _, v := range all {
			n.Number = max(n.Number, v.Number+1)
		}
		if err := refuse(consent.CheckVersion(n, consent.Practice{Today: o.today(s)})); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.TemplatePublish, Object: "notice:" + n.ID, Args: map[string]string{"version": itoa(n.Number)}}, tx.PutNotice(n)
	})
	return n, err
}

// fillNotice puts the practice into the built-in notice. A language that cannot be filled is left out, which publishing
// would refuse; the built-in text is tested to fill in both.
func fillNotice(t consent.Template, p Practice, number int, from calendar.Date) consent.Text {
	text := consent.Text{}
	for lang := range t.Body {
		r, err := consent.Render(t, lang, consent.ValuesFor(consent.Scope{}, consent.Facts{Lang: lang, Practice: p.Name, Address: p.Address,
			Telephone: p.Telephone, Officer: p.PrivacyOfficer, NoticeNumber: number, NoticeFrom: from}))
		if err == nil {
			text[lang] = r.Text
		}
	}
	return text
}

// Notice returns the privacy notice in effect today.
func (o *Office) Notice(ctx context.Context) (consent.NoticeVersion, error) {
	var n consent.NoticeVersion
	err := o.peek(ctx, "", func(s *session, tx Tx) error {
		all, err := tx.Notices()
		if err != nil {
			return err
		}
		now := consent.InEffect(all, o.today(s))
		if now == nil {
			return ErrNotFound
		}
		n = *now
		return nil
	})
	return n, err
}

// NoticePDF is the privacy notice in effect, to take home or to hang up, in the language of the staff's screens.
func (o *Office) NoticePDF(ctx context.Context) ([]byte, error) { return o.NoticePDFIn(ctx, "") }

// NoticePDFIn is the privacy notice in effect in a language; "" is that of the staff's screens.
func (o *Office) NoticePDFIn(ctx context.Context, lang string) ([]byte, error) {
	var sheet NoticeSheet
	err := o.write(ctx, access.DocumentsPrint, func(s *session, tx Tx) (audit.Event, error) {
		ev := audit.Event{Action: audit.DocumentPrinted, Args: map[string]string{"what": "notice"}}
		all, err := tx.Notices()
		if err != nil {
			return ev, err
		}
		now := consent.InEffect(all, o.today(s))
		if now == nil {
			return ev, ErrNotFound
		}
		if lang == "" {
			lang = s.prefs.Language
		}
		sheet = NoticeSheet{Letterhead: o.letterhead(s), Notice: *now, Lang: lang, LargeType: s.largeType()}
		ev.Object = "notice:" + now.ID
		return ev, nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Notice(sheet)
}

// Channels lists the places where pictures may appear, built-in and the practice's own.
func (o *Office) Channels(ctx context.Context) ([]consent.Channel, error) {
	var list []consent.Channel
	err := o.peek(ctx, "", func(_ *session, tx Tx) (err error) { list, err = tx.Channels(); return err })
	return list, err
}

// AddChannel adds a place of the practice's own, or retires one: a retired channel is not asked about any more, and
// what was signed for it stays.
func (o *Office) AddChannel(ctx context.Context, c consent.Channel) (consent.Channel, error) {
	err := o.write(ctx, access.ChannelsEdit, func(_ *session, tx Tx) (audit.Event, error) {
		all, err := tx.Channels()
		if err != nil {
			return audit.Event{}, err
		}
		if c.ID == "" {
			c.ID = "own_" + strings.ReplaceAll(o.newID(), "-", "")
		}
		c.Custom = true
		if err := refuse(consent.CheckChannel(c, all)); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.ChannelsChanged, Object: "channel:" + c.ID}, tx.PutChannel(c)
	})
	return c, err
}

// RetireChannel stops asking for a channel.
func (o *Office) RetireChannel(ctx context.Context, id string) error {
	return o.write(ctx, access.ChannelsEdit, func(s *session, tx Tx) (audit.Event, error) {
		all, err := tx.Channels()
		if err != nil {
			return audit.Event{}, err
		}
		i := slices.IndexFunc(all, func(c consent.Channel) bool { return c.ID == id })
		if i < 0 {
			return audit.Event{}, ErrNotFound
		}
		c := all[i]
		if !c.Retired.IsZero() {
			return audit.Event{}, ErrStale // the day it was retired on stays
		}
		c.Retired = o.today(s)
		return audit.Event{Action: audit.ChannelsChanged, Object: "channel:" + id}, tx.PutChannel(c)
	})
}
