// This file is where the picture may be shown, and her yes to this very picture.

package picturepage

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// channelCard lists the places that were answered for, with what holds today.
func (s *Screen) channelCard() fyne.CanvasObject {
	rows := kit.Stack(9)
	unasked := 0
	var declined []string
	for _, c := range s.v.Channels {
		switch c.State {
		case consent.NotAsked:
			if c.Channel.Retired.IsZero() {
				unasked++
			}
		case consent.Declined:
			declined = append(declined, c.Channel.Name.In(i18n.Lang()))
		}
	}
	for _, c := range s.decided() {
		words := kit.Stack(1, kit.BodyText(c.Channel.Name.In(i18n.Lang())))
		if sub := s.channelSub(c); sub != "" {
			words.Add(kit.SmallText(sub))
		}
		rows.Add(kit.RowTop(8, kit.Grow(words), permission(c.State)))
	}
	pieces := []fyne.CanvasObject{kit.HeadingText(i18n.T("photopage.channels.title"))}
	if s.v.Deidentified {
		pieces = append(pieces, kit.SmallText(i18n.T("photopage.channels.deid")))
	}
	if len(rows.Objects) > 0 {
		pieces = append(pieces, rows)
	}
	if len(declined) > 0 {
		pieces = append(pieces, kit.SmallText(i18n.T("photopage.channels.declined", "places", strings.Join(declined, ", "))))
	}
	if unasked > 0 {
		key := "photopage.channels.unasked"
		if len(rows.Objects) == 0 && len(declined) == 0 {
			key = "photopage.channels.none"
		}
		pieces = append(pieces, kit.SmallText(i18n.T(key, "n", unasked)))
	}
	if list := s.releasesOf(); list != nil {
		pieces = append(pieces, kit.Divider(), list)
	}
	if s.mayReview() && len(s.allowed()) > 0 {
		pieces = append(pieces, kit.Row(0, kit.Secondary(s.words("photopage.approve"), s.approve).Small().WithIcon(kit.IconPaper)))
	}
	return kit.Card(pieces...)
}

// decided are the channels with something to say about: what may be shown first, then what no longer may.
func (s *Screen) decided() []consent.ChannelState {
	list := slices.DeleteFunc(slices.Clone(s.v.Channels), func(c consent.ChannelState) bool { return c.State == consent.NotAsked || c.State == consent.Declined })
	slices.SortStableFunc(list, func(a, b consent.ChannelState) int {
		switch {
		case a.State.MayShow() == b.State.MayShow():
			return 0
		case a.State.MayShow():
			return -1
		}
		return 1
	})
	return list
}

// channelSub is until when, how much of the face, and her yes to this very picture.
func (s *Screen) channelSub(c consent.ChannelState) string {
	var parts []string
	switch {
	case !c.State.MayShow():
		if !c.Since.IsZero() {
			parts = append(parts, i18n.T("photopage.channels.since", "date", i18n.Date(c.Since)))
		}
		return joined(parts)
	case !c.Until.IsZero():
		parts = append(parts, i18n.T("photopage.channels.until", "date", i18n.Date(c.Until)))
	case c.Event != "":
		parts = append(parts, i18n.T("photopage.channels.event"))
	}
	parts = append(parts, i18n.T("patients.face."+string(c.Face)))
	if c.ShowEach {
		switch a := s.approved(c.Channel.ID, c.DocumentID); {
		case a.ID == "":
			parts = append(parts, i18n.T("photopage.channels.each"))
		default:
			parts = append(parts, i18n.T("photopage.channels.approved", "date", i18n.Date(a.On)))
		}
	}
	return joined(parts)
}

// approved is her yes to the current version on a channel under a document; the zero Approval if there is none.
func (s *Screen) approved(channel, document string) photo.Approval {
	for _, a := range s.v.Approvals {
		if photo.Approves([]photo.Approval{a}, s.v.Photo.ID, s.v.Current.Number, channel, document) {
			return a
		}
	}
	return photo.Approval{}
}

// allowed are the channels that she may be asked about with this very picture.
func (s *Screen) allowed() []consent.ChannelState {
	return slices.DeleteFunc(slices.Clone(s.v.Channels), func(c consent.ChannelState) bool { return !c.State.MayShow() })
}

func (s *Screen) channelName(id string) string {
	for _, c := range s.v.Channels {
		if c.Channel.ID == id {
			return c.Channel.Name.In(i18n.Lang())
		}
	}
	return id
}

// approve shows her this picture: the sheet to sign, and the signed sheet coming back.
func (s *Screen) approve() {
	list := s.allowed()
	if len(list) == 0 {
		return
	}
	boxes := make([]*kit.CheckBox, len(list))
	problem := kit.ErrorText("")
	problem.Hide()
	places := kit.Stack(8)
	for i, c := range list {
		waits := c.ShowEach && s.approved(c.Channel.ID, c.DocumentID).ID == ""
		boxes[i] = kit.NewCheckBox(c.Channel.Name.In(i18n.Lang()), waits, nil)
		places.Add(boxes[i])
	}
	chosen := func() []string {
		var ids []string
		for i, c := range list {
			if boxes[i].On() {
				ids = append(ids, c.Channel.ID)
			}
		}
		problem.SetText(i18n.T("photopage.approve.choose"))
		problem.Hidden = len(ids) > 0
		places.Refresh()
		return ids
	}
	printing := kit.Primary(i18n.T("photopage.approve.print"), func() {
		if ids := chosen(); len(ids) > 0 {
			s.printSheet(ids)
		}
	}).WithIcon(kit.IconPrint)
	back := kit.Secondary(i18n.T("photopage.approve.back"), func() {
		if ids := chosen(); len(ids) > 0 {
			s.sheetBack(ids)
		}
	}).WithIcon(kit.IconPaper)
	s.dialog(s.words("photopage.approve"), kit.Stack(14, kit.BodyText(s.words("photopage.approve.how", "version", versionWords(s.v.Current.Number))),
		kit.LabelText(i18n.T("photopage.approve.where")), places, problem, kit.Row(8, kit.Spring(), back, printing)))
	s.host.Focus(printing)
}

func (s *Screen) printSheet(ids []string) {
	id := s.v.Photo.ID
	page.OutPDF(s.host, &s.saving, page.Leaving{PatientID: s.v.Photo.PatientID}, func(ctx context.Context) ([]byte, error) { return s.o.ProofSheet(context.WithoutCancel(ctx), id, ids) })
}

// sheetBack takes the scan of the signed sheet.
func (s *Screen) sheetBack(ids []string) {
	id := s.v.Photo.ID
	s.host.PickFile([]string{"pdf", "jpg", "jpeg", "png"}, func(_ string, data []byte) {
		if s.v.Photo.ID != id {
			return
		}
		if _, err := office.CheckScan(data); err != nil {
			s.host.Fail(err)
			return
		}
		s.closeDialog()
		s.do(i18n.T("photopage.approve.done"), func(ctx context.Context) error {
			_, err := s.o.ApprovePicture(ctx, id, ids, data)
			return err
		})
	})
}

// change corrects what the picture shows and whether it is covered.
func (s *Screen) change(v photo.View, intimate bool) {
	p := s.v.Photo
	if v == p.View && intimate == p.Intimate || !s.may(access.PhotosReview) {
		return
	}
	s.do(i18n.T("photopage.saved"), func(ctx context.Context) error { return s.o.ChangePhoto(ctx, p.ID, v, intimate) })
}
