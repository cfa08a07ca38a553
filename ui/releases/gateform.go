// This file is the card at the gate: where the pictures go, who puts them there, and what is written beside them.
package releases

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// gateForm is what a person fills in at the gate.
type gateForm struct {
	s                                         *GateScreen
	channel, purpose, size                    *kit.Select
	channelF, placeF, whoF, folderF, plannedF *kit.Field
	captionF                                  *kit.Field
	purposeAt, recent, amendAt                *fyne.Container
	amend                                     *kit.Choice // how what belongs to an amended picture goes along
	amendF                                    *kit.Field
	place, who, caption                       *kit.Entry
	planned                                   *kit.DateField
	name                                      *kit.Toggle
	pick                                      *kit.Button
	folder                                    string
	amended                                   bool // something belongs to the pictures
	filled                                    bool // the place was offered once
	card                                      fyne.CanvasObject
}

// sizes are the longest sides that are offered, in pixels.
var sizes = []int{1200, office.DefaultMaxSide, 4000, 8000}

const folderWide = 30 // letters of a folder that are shown

func newGateForm(s *GateScreen, channel, folder string) *gateForm {
	f := &gateForm{s: s, folder: folder, purposeAt: kit.Stack(0), recent: kit.Stack(0), amendAt: kit.Stack(0)}
	later := s.host.Async().Debounce(askWait, func() {
		if s.page != nil && !s.fresh {
			s.ask()
		}
	})
	edited := func(string) {
		s.fresh = false
		later()
	}
	f.channel = kit.NewSelect(i18n.T("releases.channel.choose"), nil, channel, f.choose)
	f.channelF = kit.NewField(i18n.T("releases.channel"), f.channel).Require()
	f.place, f.who, f.caption = kit.NewEntry(i18n.T("releases.place.hint")).Limit(300), kit.NewEntry("").Limit(120), kit.NewEntry(i18n.T("releases.caption.hint")).Limit(1000)
	f.who.SetValue(s.host.Me().Member.Name)
	f.place.OnEdited, f.who.OnEdited, f.caption.OnEdited = edited, edited, edited
	f.placeF = kit.NewField(i18n.T("releases.place"), f.place).Require()
	f.whoF = kit.NewField(i18n.T("releases.who"), f.who).Require()
	f.captionF = kit.NewField(i18n.T("releases.caption_label"), f.caption)
	f.planned = kit.NewDateField(s.host.Today())
	f.planned.SetDate(s.host.Today())
	f.planned.OnChanged = func(calendar.Date) { s.fresh = false; later() }
	f.plannedF = kit.NewDate(i18n.T("releases.planned"), f.planned)
	f.pick = kit.Secondary("", f.pickFolder).WithIcon(kit.IconFolder)
	f.folderF = kit.NewField(i18n.T("releases.folder"), f.pick).Require()
	f.name = kit.NewToggle(i18n.T("releases.name"), false, func(bool) { s.changed() })
	var options []kit.Option
	for _, n := range sizes {
		options = append(options, kit.Option{ID: strconv.Itoa(n), Label: i18n.T("releases.size.most", "n", i18n.Count(n))})
	}
	f.amend = kit.NewChoice([]kit.Option{{ID: office.AmendmentsAlong, Label: i18n.T("releases.amend.along")}, {ID: office.AmendmentsApart, Label: i18n.T("releases.amend.apart")}}, "", func(string) {
		s.changed()
	})
	f.amendF = kit.NewField(i18n.T("releases.amend"), f.amend).Require()
	f.size = kit.NewSelect("", options, strconv.Itoa(office.DefaultMaxSide), func(string) { s.changed() })
	f.showFolder()
	f.offerChannels()
	fill(f.purposeAt)
	fill(f.recent)
	fill(f.amendAt)
	f.card = kit.Card(f.channelF, kit.Stack(6, f.placeF, f.recent), f.folderF, kit.Columns(12, []float32{1, 150}, f.whoF, f.plannedF), f.purposeAt, f.amendAt, f.captionF,
		kit.Row(12, kit.Grow(kit.Stack(2, kit.StrongText(i18n.T("releases.name")), kit.SmallText(i18n.T("releases.name.sub")))), f.name), kit.NewField(i18n.T("releases.size"), f.size))
	kit.SubmitOnEnter(s.press, f.placeF, f.whoF, f.plannedF, f.captionF)
	return f
}

// choose takes another channel. What was read for the one before does not count for it.
func (f *gateForm) choose(id string) {
	f.channel.Choose(id)
	f.s.read.restrictions, f.s.read.description = "", ""
	f.channelF.SetError("")
	f.filled = f.filled && f.place.Value() != ""
	f.s.changed()
}

func (f *gateForm) offerChannels() {
	var list []kit.Option
	for _, c := range f.s.channels {
		list = append(list, kit.Option{ID: c.ID, Label: channelName(c)})
	}
	if len(list) > 0 {
		f.channel.SetOptions(list)
	}
}

// offerAmended asks how what belongs to an amended picture goes along, where there is some.
func (f *gateForm) offerAmended(g office.Gate) {
	if f.amended = len(g.Amended) > 0; !f.amended {
		fill(f.amendAt)
		return
	}
	var numbers []string
	for _, a := range g.Amended {
		numbers = append(numbers, request.NumberOf(a.Number))
	}
	fill(f.amendAt, kit.Banner(kit.Warn, i18n.T("releases.amend.title", "number", strings.Join(numbers, ", ")), i18n.T("releases.amend.what")), kit.Gap(1, 8), f.amendF)
}

// offer shows what the answer brings along: purposes to choose from and places of before.
func (f *gateForm) offer(g office.Gate) {
	f.offerAmended(g)
	fill(f.purposeAt)
	if len(g.Purposes) > 1 {
		var list []kit.Option
		for _, p := range g.Purposes {
			list = append(list, kit.Option{ID: p, Label: p})
		}
		chosen := g.Question.Purpose
		if chosen == "" {
			chosen = g.Purposes[0]
		}
		if f.purpose == nil {
			f.purpose = kit.NewSelect("", list, chosen, func(string) { f.s.changed() })
		} else {
			f.purpose.SetOptions(list)
			if !slices.Contains(g.Purposes, f.purpose.Chosen()) {
				f.purpose.Choose(g.Purposes[0])
			}
		}
		fill(f.purposeAt, kit.NewField(i18n.T("releases.purpose"), f.purpose))
	}
	var chips []fyne.CanvasObject
	for _, p := range g.Places {
		if p != f.place.Value() && len(chips) < 3 {
			chips = append(chips, kit.NewActionChip(kit.Info, shorten(p, 34), func() { f.place.SetValue(p); f.s.changed() }))
		}
	}
	if len(chips) > 0 {
		fill(f.recent, kit.Wrap(6, chips...))
	} else {
		fill(f.recent)
	}
	if !f.filled && f.place.Value() == "" && len(g.Places) > 0 {
		f.filled = true
		f.place.SetValue(g.Places[0])
		f.s.changed()
		return
	}
	f.filled = true
	f.s.page.Refresh()
}

func (f *gateForm) pickFolder() {
	f.s.host.PickFolder(i18n.T("releases.folder.title"), func(folder string) {
		if folder == "" || f.s.form != f {
			return
		}
		f.folder = folder
		f.folderF.SetError("")
		f.showFolder()
		f.s.changed()
	})
}

func (f *gateForm) showFolder() {
	if f.folder == "" {
		f.pick.SetText(i18n.T("releases.folder.choose"))
		return
	}
	f.pick.SetText(shortenPath(f.folder, folderWide))
}

// question is what is asked, as it stands.
func (f *gateForm) question() office.GateQuestion {
	planned, err := f.planned.Date()
	if err != nil {
		planned = calendar.Date{}
	}
	side, _ := strconv.Atoi(f.size.Chosen()) // one of sizes
	q := office.GateQuestion{PhotoIDs: slices.Clone(f.s.ids), Pair: f.s.pair, Align: f.s.align, Channel: f.channel.Chosen(), Place: f.place.Value(), Who: f.who.Value(),
		Planned: planned, Folder: f.folder, Caption: f.caption.Value(), WithName: f.name.On(), MaxSide: side,
		RestrictionsRead: f.s.read.restrictions != "", DescriptionRead: f.s.read.description != ""}
	if f.amended {
		q.Amendments = f.amend.Chosen()
	}
	if f.purpose != nil && len(f.purposeAt.Objects) > 0 {
		q.Purpose = f.purpose.Chosen()
	}
	return q
}

// complete says what is missing before the files can leave.
func (f *gateForm) complete() bool {
	kit.ClearErrors(f.placeF, f.whoF, f.folderF, f.amendF)
	need := func(field *kit.Field, missing bool, key string) {
		if missing {
			field.SetError(i18n.T(key))
		}
	}
	need(f.channelF, f.channel.Chosen() == "", "photo.need.channel")
	need(f.placeF, f.place.Value() == "", "photo.need.place")
	need(f.folderF, f.folder == "", "photo.need.folder")
	need(f.whoF, f.who.Value() == "", "photo.need.who")
	need(f.amendF, f.amended && f.amend.Chosen() == "", "photo.need.amendments")
	return !kit.FocusFirstError(f.channelF, f.placeF, f.folderF, f.whoF, f.plannedF, f.amendF)
}

// refuse shows what the office says of single fields, where they are.
func (f *gateForm) refuse(err error) bool {
	return atFields(err, map[string]*kit.Field{"channel": f.channelF, "place": f.placeF, "who": f.whoF, "folder": f.folderF, "caption": f.captionF, "amendments": f.amendF})
}
