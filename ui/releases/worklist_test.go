package releases

import (
	"context"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// fakeDesk is the office behind the worklist; the rules about places are the real ones.
type fakeDesk struct {
	places   []photo.Placement
	standing map[string]photo.Standing
	events   map[string][]photo.Event
	noted    []office.Noted
	papers   []string
	likeness string // what the program sees in a screenshot
	added    []string
	remade   []office.Remade
	filters  []office.ReleaseFilter
	opened   []string
	evidence office.Evidence
}

func channelOf(id string) consent.Channel {
	all := consent.BuiltIn()
	i := slices.IndexFunc(all, func(c consent.Channel) bool { return c.ID == id })
	return all[i]
}

var names = map[string]string{"p1": "Lena Park", "p2": "James Whitfield"}

var members = map[string]string{"m1": "Dr. Ana Hale", "m2": "Maya Ortiz"}

func (f *fakeDesk) Placements(_ context.Context, _ string) ([]office.Placed, error) {
	var list []office.Placed
	for _, p := range f.places {
		t, open := photo.DefaultSettings().Takedown(p, f.events[p.ID], f.standing[p.ID], today)
		list = append(list, office.Placed{Placement: p, Release: photo.Release{ID: p.ReleaseID, Number: 12}, Patient: names[p.PatientID],
			Channel: channelOf(p.Channel), State: photo.StateOf(f.events[p.ID]), Status: t.Status(open), Events: f.events[p.ID], Takedown: t, Open: open, Members: members})
		if last := &list[len(list)-1]; !open && last.State == photo.StatePlanned {
			last.ConfirmBy = p.PlannedOn.AddDays(3)
		}
	}
	return list, nil
}

func (f *fakeDesk) ReleaseLines(_ context.Context, filter office.ReleaseFilter, offset, limit int) ([]office.ReleaseLine, int, error) {
	f.filters = append(f.filters, filter)
	var list []office.ReleaseLine
	for i, p := range f.places {
		t, open := photo.DefaultSettings().Takedown(p, f.events[p.ID], f.standing[p.ID], today)
		l := office.ReleaseLine{Release: photo.Release{ID: p.ReleaseID, Number: 12 - i, PatientID: p.PatientID, Channel: p.Channel, Place: p.Place, On: calendar.Of(p.At, time.UTC),
			Items: make([]photo.Item, len(p.PhotoIDs))}, Patient: names[p.PatientID], Channel: channelOf(p.Channel), Status: t.Status(open), Count: 1, Places: 1 + i%2}
		if open {
			l.DueOn, l.Late = t.DueOn, t.Late
		}
		if (filter.Status == "" || filter.Status == l.Status) && (filter.Channel == "" || filter.Channel == p.Channel) && strings.Contains(l.Patient+p.Place, filter.Words) {
			list = append(list, l)
		}
	}
	n := len(list)
	return list[min(offset, n):min(offset+limit, n)], n, nil
}

func (f *fakeDesk) NotePlacement(_ context.Context, n office.Noted) (photo.Event, error) {
	i := slices.IndexFunc(f.places, func(p photo.Placement) bool { return p.ID == n.PlacementID })
	e := photo.Event{ID: "new", PlacementID: n.PlacementID, Kind: n.Kind, On: n.On, Link: n.Link, Whom: n.Whom, Note: n.Note, By: "m1",
		At: time.Date(2026, 11, 22, 9, len(f.noted), 0, 0, time.UTC)}
	if len(n.Picture) > 0 {
		e.FileID, e.Likeness = "f1", f.likeness
	}
	if gaps := photo.CheckEvent(f.places[i], channelOf(f.places[i].Channel).Group, f.events[n.PlacementID], e, today); len(gaps) > 0 {
		return e, &office.Invalid{Defects: []office.Defect{{Field: "event", Key: gaps[0].Key}}}
	}
	f.noted = append(f.noted, n)
	f.events[n.PlacementID] = append(f.events[n.PlacementID], e)
	return e, nil
}

func (f *fakeDesk) Channels(context.Context) ([]consent.Channel, error) {
	return consent.BuiltIn(), nil
}

func (f *fakeDesk) Evidence(_ context.Context, placementID, fileID string) (office.Evidence, error) {
	f.opened = append(f.opened, placementID+" "+fileID)
	return f.evidence, nil
}

func (f *fakeDesk) TakedownPaper(_ context.Context, patientID, whom string) ([]byte, error) {
	f.papers = append(f.papers, patientID+" "+whom)
	return []byte("%PDF-" + whom), nil
}

func (f *fakeDesk) OpenRelease(context.Context, string) (office.ReleaseView, error) {
	list, err := f.Placements(context.Background(), "")
	return office.ReleaseView{Release: photo.Release{ID: "rel1", Number: 12, PatientID: "p1", DocumentID: "d1", Until: calendar.MustParse("2028-11-22"), Purpose: "Showing results to people who think about the same surgery",
		Caption: "Rhinoplasty, six months", On: calendar.MustParse("2026-03-02"), At: time.Date(2026, 3, 2, 15, 4, 0, 0, time.UTC), By: "m1",
		Items: []photo.Item{{FileName: "k7mq-3xwp-1.jpg", SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Bytes: 311000, Width: 2048, Height: 1536, Altered: []string{"cropped"}},
			{FileName: "d4ht-9vkz-2.jpg", SHA256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752", Bytes: 288000, Width: 2048, Height: 1536}}},
		Patient: "Lena Park", Channel: channelOf("website_gallery"), Placed: list[:1], Members: members}, err
}

func (f *fakeDesk) AddPlacement(_ context.Context, id, place, who string, planned calendar.Date) (photo.Placement, error) {
	if place == "" {
		return photo.Placement{}, &office.Invalid{Defects: []office.Defect{{Field: "place", Key: "photo.need.place"}}}
	}
	f.added = append(f.added, id+" "+place+" "+who+" "+planned.String())
	return photo.Placement{}, nil
}

func (f *fakeDesk) Passport(context.Context, string) ([]byte, error) {
	return []byte("%PDF-passport"), nil
}
func (f *fakeDesk) RemakeRelease(context.Context, string) ([]office.Remade, error) {
	return f.remade, nil
}

// newDesk has a website page that must come down and is late, a directory that was asked, one that was removed, one that
// waits to be seen and one that stands well.
func newDesk() *fakeDesk {
	at := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	revoked := photo.Standing{Because: photo.BecauseRevoked, Since: calendar.MustParse("2026-11-18")}
	place := func(id, patient, channel, where string, class photo.Class) photo.Placement {
		return photo.Placement{ID: id, ReleaseID: "rel-" + id, PatientID: patient, PhotoIDs: []string{"a", "b"}, Channel: channel, Class: class, Place: where, Who: "Maya Ortiz",
			PlannedOn: calendar.MustParse("2026-03-03"), At: at, By: "m1"}
	}
	live := photo.Event{Kind: photo.EventLive, On: calendar.MustParse("2026-03-04"), At: at.AddDate(0, 0, 2), By: "m2", Link: "haleaesthetic.example/gallery/rhinoplasty#3"}
	asked := photo.Event{Kind: photo.EventOutreach, On: calendar.MustParse("2026-11-19"), At: at.AddDate(0, 8, 17), By: "m2", Whom: "editor@findasurgeon.example"}
	shot := photo.Event{Kind: photo.EventSnapshot, On: calendar.MustParse("2026-11-18"), At: at.AddDate(0, 8, 16), By: "m2", FileID: "f0", Likeness: "found"}
	f := &fakeDesk{standing: map[string]photo.Standing{"web": revoked, "dir": revoked, "gone": revoked, "new": {Allowed: true}, "well": {Allowed: true}}, events: map[string][]photo.Event{
		"web": {live}, "dir": {live, shot, asked}, "well": {live},
		"gone": {live, shot, {Kind: photo.EventRemoved, On: calendar.MustParse("2026-11-19"), At: at.AddDate(0, 8, 17), By: "m1"}}}}
	f.places = []photo.Placement{place("web", "p1", "website_gallery", "haleaesthetic.example/gallery/rhinoplasty", photo.ClassOwn),
		place("dir", "p1", "third_party_directory", "findasurgeon.example/hale", photo.ClassOutreach),
		place("gone", "p1", "instagram", "instagram.com/haleaesthetic", photo.ClassOwn),
		place("new", "p2", "in_office_screen", "Screen in the waiting room", photo.ClassOwn),
		place("well", "p2", "website_gallery", "haleaesthetic.example/gallery/chin", photo.ClassOwn)}
	f.places[3].PlannedOn = calendar.MustParse("2026-11-21")
	return f
}

func atDesk(t *testing.T, f *fakeDesk, r page.Route, roles ...access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	if roles == nil {
		roles = []access.Role{access.Owner}
	}
	s, h, w := at(t, func(h page.Host) page.Screen { return New(h, f) }, r, roles...)
	return s.(*Screen), h, w
}

func TestTheWorklistSaysWhatMustComeDown(t *testing.T) {
	uitest.App(t)
	_, h, w := atDesk(t, newDesk(), page.Route{Page: page.Releases})
	require.Empty(t, h.Errors)
	for _, words := range []string{"3 to take down or look at again", "1 to confirm", "Lena Park · Our website gallery · Revoked 18 Nov 2026", "Overdue 3 days",
		"It should be gone and is not", "See whether it is gone", "Keep a snapshot", "19 Nov 2026 (own channel)", "Confirm it is there", "To take down or confirm"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.False(t, uitest.Shows(w, "gallery/chin"), "what stands well is no work")
	uitest.Golden(t, w, "worklist")
}

func TestTheWorklistInTheDark(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	_, _, w := atDesk(t, newDesk(), page.Route{Page: page.Releases, Ref: "gone"})
	uitest.Golden(t, w, "worklist-dark")
}

func TestEvidenceThenRemovalThenLooking(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	s, h, w := atDesk(t, f, page.Route{Page: page.Releases})
	h.Picked, f.likeness = []byte("\x89PNG"), "found"
	uitest.Press(t, w, "It is taken down")
	uitest.Press(t, w, "Record")
	assert.True(t, uitest.Shows(w, "Keep a snapshot as evidence before it is taken down."))
	assert.Empty(t, f.noted)
	s.close()

	uitest.Press(t, w, "Keep a snapshot")
	uitest.Press(t, w, "Record")
	assert.True(t, uitest.Shows(w, "Add a screenshot or a saved page."))
	uitest.Press(t, w, "Add a screenshot or a saved page")
	uitest.Golden(t, w, "note")
	uitest.Press(t, w, "Record")
	require.Len(t, f.noted, 1)
	assert.Equal(t, office.Noted{PlacementID: "web", Kind: photo.EventSnapshot, On: today, Picture: h.Picked}, f.noted[0])
	assert.Equal(t, []string{"Recorded. The program found the same picture in it."}, h.Toasts)

	uitest.Press(t, w, "Take it down")
	uitest.Type(t, w, "Note (optional)", "deleted from the gallery")
	uitest.Press(t, w, "Add a screenshot (optional)")
	uitest.Press(t, w, "Record")
	assert.Equal(t, photo.EventRemoved, f.noted[1].Kind)
	assert.Equal(t, "deleted from the gallery", f.noted[1].Note)
	assert.True(t, uitest.Shows(w, "the program found the same picture in the screenshot"), "a person decides")
	uitest.Press(t, w, "Yes, still there")
	assert.Equal(t, photo.EventStill, f.noted[2].Kind)
	assert.Positive(t, h.Refreshed)
	p, _ := s.chosen()
	assert.Equal(t, photo.StateLive, p.State)
}

func TestLookingAgain(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	_, _, w := atDesk(t, f, page.Route{Page: page.Releases, Part: page.PartTakedowns, Ref: "gone"})
	uitest.Press(t, w, "Look again")
	uitest.Press(t, w, "Record")
	assert.True(t, uitest.Shows(w, "Say whether it is still there."))
	uitest.Choose(t, w, "Open the place and look", "It is gone")
	uitest.Press(t, w, "Record")
	require.Len(t, f.noted, 1)
	assert.Equal(t, photo.EventGone, f.noted[0].Kind)

	_, _, w = atDesk(t, f, page.Route{Page: page.Releases, Ref: "dir"})
	uitest.Press(t, w, "See whether it is gone")
	uitest.Choose(t, w, "Open the place and look", "It is gone")
	uitest.Press(t, w, "Record")
	assert.Equal(t, photo.EventRemoved, f.noted[1].Kind, "others took it down")
}

func TestAnIncidentIsOpenedWithItsReason(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	_, _, w := atDesk(t, f, page.Route{Page: page.Releases})
	uitest.Press(t, w, "Open an incident")
	assert.True(t, uitest.Shows(w, "disclosure ledger"))
	uitest.Press(t, w, "Open an incident")
	assert.True(t, uitest.Shows(w, "Say why."))
	uitest.Type(t, w, "What happened, and why", "the agency was on leave")
	uitest.Press(t, w, "Open an incident")
	require.Len(t, f.noted, 1)
	assert.Equal(t, photo.EventIncident, f.noted[0].Kind)
	assert.Equal(t, "the agency was on leave", f.noted[0].Note)
	assert.False(t, uitest.Shows(w, "It should be gone and is not"))
}

func TestConfirmingThatItIsLive(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	_, h, w := atDesk(t, f, page.Route{Page: page.Releases, Part: page.PartTakedowns, Ref: "new"})
	assert.False(t, uitest.Shows(w, "Confirm it is live"), "a screen on the wall is not a page")
	uitest.Press(t, w, "Confirm it is there")
	assert.False(t, uitest.Shows(w, "Address of the page"))
	uitest.Golden(t, w, "note-here")
	uitest.Type(t, w, "Who looked", "")
	uitest.Press(t, w, "Record")
	assert.True(t, uitest.Shows(w, "Say who looked."))
	assert.Empty(t, f.noted)
	uitest.Type(t, w, "Who looked", "Maya Ortiz")
	uitest.Type(t, w, "Where it hangs or lies", "waiting room, beside the door")
	uitest.Press(t, w, "Record")
	require.Len(t, f.noted, 1)
	assert.Equal(t, office.Noted{PlacementID: "new", Kind: photo.EventLive, On: today, Whom: "Maya Ortiz", Note: "waiting room, beside the door"}, f.noted[0])
	assert.Equal(t, []string{"Recorded."}, h.Toasts)
}

func TestConfirmingAPageTakesALinkOrAScreenshot(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	f.places[4].Place, f.events["well"] = "the page with chins", nil
	_, _, w := atDesk(t, f, page.Route{Page: page.Releases, Part: page.PartTakedowns, Ref: "well"})
	uitest.Press(t, w, "Confirm it is live")
	uitest.Press(t, w, "Record")
	assert.True(t, uitest.Shows(w, "Paste the link or add a screenshot."))
	uitest.Type(t, w, "Address of the page", "haleaesthetic.example/chins")
	uitest.Press(t, w, "Record")
	require.Len(t, f.noted, 1)
	assert.Equal(t, "haleaesthetic.example/chins", f.noted[0].Link)
}

func TestKeptEvidenceIsShownInsideTheProgram(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	shot := image.NewNRGBA(image.Rect(0, 0, 900, 700))
	for i := range shot.Pix {
		shot.Pix[i] = uint8(i / 9000)
	}
	f.evidence = office.Evidence{Pages: []image.Image{shot, shot}, More: true, Name: "screenshot.png", Data: []byte("\x89PNG")}
	_, h, w := atDesk(t, f, page.Route{Page: page.Releases, Ref: "dir"})
	uitest.Press(t, w, "Show")
	assert.Equal(t, []string{"dir f0"}, f.opened)
	assert.True(t, uitest.Shows(w, "The first 2 pages are shown."))
	assert.Empty(t, h.PDFs)
	uitest.Golden(t, w, "evidence")

	f.evidence = office.Evidence{Data: []byte("%PDF-1.7"), Name: "screenshot.pdf"}
	_, h, w = atDesk(t, f, page.Route{Page: page.Releases, Ref: "dir"})
	uitest.Press(t, w, "Show")
	assert.Len(t, h.PDFs, 1, "pages that nothing here can draw")

	_, _, w = atDesk(t, f, page.Route{Page: page.Releases, Ref: "dir"}, access.Auditor)
	assert.Equal(t, access.Of(access.Auditor).Has(access.PhotosView), uitest.Shows(w, "Show"), "who may not see pictures sees none here")
}

func TestLettersAndReports(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	_, h, w := atDesk(t, f, page.Route{Page: page.Releases})
	uitest.Press(t, w, "Letter to the patient")
	uitest.Press(t, w, "Report for the file")
	assert.Equal(t, []string{"p1 patient", "p1 report"}, f.papers)
	assert.Len(t, h.PDFs, 2)
}

func TestWhoMayOnlyLookHasNothingToPress(t *testing.T) {
	uitest.App(t)
	_, _, w := atDesk(t, newDesk(), page.Route{Page: page.Releases}, access.Auditor)
	assert.True(t, uitest.Shows(w, "Revoked 18 Nov 2026"))
	for _, words := range []string{"Keep a snapshot", "Open an incident", "Letter to the patient", "Gallery audit", "Choose pictures to release"} {
		assert.False(t, uitest.Shows(w, words), words)
	}
}

func TestNothingToDoAndNothingReleased(t *testing.T) {
	uitest.App(t)
	s, _, w := atDesk(t, &fakeDesk{}, page.Route{Page: page.Releases}, access.Marketing)
	assert.True(t, uitest.Shows(w, "Nothing has to come down."))
	uitest.Golden(t, w, "worklist-empty")
	uitest.Press(t, w, "Everything that left")
	assert.True(t, uitest.Shows(w, "Nothing has left yet."))
	s.Clear()
	assert.Empty(t, uitest.TextsOf(s.root.Container))
}

func TestEverythingThatLeft(t *testing.T) {
	uitest.App(t)
	s, h, w := atDesk(t, newDesk(), page.Route{Page: page.Releases, Part: page.PartLedger})
	for _, words := range []string{"R-0012", "2 Mar 2026", "findasurgeon.example/hale", "Released, not confirmed live", "Status", "To take down", "Overdue 3 days", "To look at again", "1 of 2 places"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Golden(t, w, "ledger")
	s.table.OnOpen("rel-dir")
	assert.Equal(t, []page.Route{{Page: page.Published, ID: "rel-dir"}}, h.Routes)
}

func TestTheLedgerIsNarrowed(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	s, _, w := atDesk(t, f, page.Route{Page: page.Releases, Part: page.PartLedger})
	last := func() office.ReleaseFilter { return f.filters[len(f.filters)-1] }
	pick := func(sel *kit.Select, label string) {
		require.True(t, sel.Pick(label), label)
		uitest.Settle(w)
	}
	pick(s.byStatus, "To take down")
	assert.Equal(t, office.ReleaseFilter{Status: photo.StatusTakeDown}, last())
	assert.Equal(t, 2, s.table.Total())
	pick(s.byChannel, "Surgeon directories")
	assert.Equal(t, office.ReleaseFilter{Status: photo.StatusTakeDown, Channel: "third_party_directory"}, last())
	assert.Equal(t, 1, s.table.Total())
	pick(s.byStatus, "Live")
	assert.True(t, uitest.Shows(w, "Nothing that left answers this choice."))
	uitest.Press(t, w, "Show everything")
	assert.Equal(t, 5, s.table.Total())
	s.table.SetFilter(" James ")
	uitest.Settle(w)
	assert.Equal(t, office.ReleaseFilter{Words: "James"}, last())
	assert.Equal(t, 2, s.table.Total())
	s.Clear()
	assert.Empty(t, uitest.TextsOf(s.root.Container))
}

func TestOneRelease(t *testing.T) {
	uitest.App(t)
	f := newDesk()
	s, h, w := at(t, func(h page.Host) page.Screen { return NewPublished(h, f) }, page.Route{Page: page.Published, ID: "rel1"}, access.Owner)
	for _, words := range []string{"Release R-0012", "Lena Park · Our website gallery · 2 Mar 2026", "No alteration other than: cropped.", "No alteration but its size.", "22 Nov 2028",
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "To take down"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Golden(t, w, "published")
	uitest.Press(t, w, "Passport")
	require.Len(t, h.PDFs, 1)
	uitest.Press(t, w, "Add another place")
	uitest.Press(t, w, "Add another place")
	assert.True(t, uitest.Shows(w, "Say where it goes: an address or a place."))
	uitest.Type(t, w, "Goes to", "haleaesthetic.example/news")
	uitest.Press(t, w, "Add another place")
	assert.Equal(t, []string{"rel1 haleaesthetic.example/news Dr. Ana Hale 2026-11-22"}, f.added)
	f.remade = []office.Remade{{Same: true}, {Same: true}}
	uitest.Press(t, w, "Make again and compare")
	assert.True(t, uitest.Shows(w, "2 files, bit for bit what left."))
	f.remade[1].Same = false
	uitest.Press(t, w, "Make again and compare")
	assert.True(t, uitest.Shows(w, "1 of 2 files does not come out the same."))
	uitest.Press(t, w, "Open in the worklist")
	assert.Equal(t, page.Route{Page: page.Releases, Part: page.PartTakedowns, Ref: "web"}, h.Routes[0])
	s.Clear()
	assert.Empty(t, uitest.TextsOf(s.Content()))
}
