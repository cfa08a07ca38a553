package releases

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

// named is a file outside of which only the name matters.
type named string

func (n named) Name() string                 { return string(n) }
func (n named) Size() int64                  { return 1 }
func (n named) Modified() time.Time          { return time.Time{} }
func (n named) Open() (office.Source, error) { return nil, nil }
func (n named) Delete() error                { return nil }
func (n named) Gone() (bool, error)          { return false, nil }

type fakeAudit struct {
	channel string
	found   []office.Recognised
	cut     int // stop after so many
	reports []string
}

func (f *fakeAudit) Channels(context.Context) ([]consent.Channel, error) {
	return consent.BuiltIn(), nil
}

func (f *fakeAudit) AuditFolder(_ context.Context, ins []office.Incoming, channel string, each func(int, office.Recognised)) error {
	f.channel = channel
	for i := range ins {
		if f.cut > 0 && i == f.cut {
			return context.Canceled
		}
		each(i, f.found[i])
	}
	return nil
}

func (f *fakeAudit) GalleryReport(_ context.Context, found []office.Recognised, channel string, stopped bool) ([]byte, error) {
	f.reports = append(f.reports, fmt.Sprintf("%d %s %v", len(found), channel, stopped))
	return []byte("%PDF-gallery"), nil
}

// A file that shows too little is never quietly "not one of ours".
func TestAFileThatCannotBeToldIsSaidToBe(t *testing.T) {
	list := []office.Recognised{{Name: "team.jpg"}, {Name: "wall.jpg", Unsure: true}}
	assert.Equal(t, 1, tallyOf(list).unsure)
	assert.Equal(t, "wall.jpg", office.ToDoFirst(list)[0].Name, "a person has to look")
	assert.Equal(t, "Cannot tell", outsideRow(0, list[1]).Cells[2].Text)
}

func newFakeAudit() (*fakeAudit, []office.Incoming) {
	released := []photo.Release{{Number: 7}}
	f := &fakeAudit{found: []office.Recognised{
		{Name: "team.jpg"},
		{Name: "notes.txt", Refused: report.Refuse(report.Unknown)},
		{Name: "rhino-after-3.jpg", Hits: []office.Hit{{PhotoID: "a", Number: 3, Patient: "Lena Park", Releases: released, Match: picture.Match{Cropped: true},
			Reasons: []consent.Reason{{Code: string(consent.DF3), Key: "consent.use.revoked", Args: map[string]string{"since": "2026-11-18"}}}}}},
		{Name: "park-lena.jpg", NameTells: []photo.Hit{{Kind: photo.HitName}}, Hits: []office.Hit{{PhotoID: "b", Number: 4, Patient: "Lena Park"}}},
		{Name: "chin-1.jpg", Hits: []office.Hit{{PhotoID: "c", Number: 1, Patient: "James Whitfield", Releases: released, Allowed: true, Match: picture.Match{Mirrored: true}}, {PhotoID: "d"}}},
	}}
	var ins []office.Incoming
	for _, r := range f.found {
		ins = append(ins, named(r.Name))
	}
	return f, ins
}

func TestAFolderFromOutside(t *testing.T) {
	uitest.App(t)
	f, ins := newFakeAudit()
	screen, h, w := at(t, func(h page.Host) page.Screen { return NewOutside(h, f) }, page.Route{Page: page.Outside}, access.Owner)
	s := screen.(*OutsideScreen)
	assert.True(t, uitest.Shows(w, "Nothing is taken in and nothing is changed."))
	uitest.Golden(t, w, "outside-empty")
	h.Incoming = ins
	uitest.Choose(t, w, "Published on", "Our website gallery")
	uitest.Press(t, w, "Choose a folder")
	require.Empty(t, h.Errors)
	assert.Equal(t, "website_gallery", f.channel)
	assert.Equal(t, 1, h.Worked(), "the lock waits for it")
	assert.Zero(t, h.Working())
	uitest.Settle(w)
	for _, words := range []string{"5 files", "3 ours", "1 not allowed any more", "1 never released", "1 named after a patient", "1 not readable", "A part of it", "Mirrored",
		"R-0007", "The permission was revoked on 18 Nov 2026.", "The file name tells of a patient: name.", "Picture 3", "and 1 more like it"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Golden(t, w, "outside")
	assert.True(t, uitest.Shows(w, "What kind of file this is could not be told from its content."))
	assert.False(t, uitest.Shows(w, "save it as one of these"), "the rest is read when the row is opened")
	uitest.Press(t, w, "Report as PDF")
	assert.Equal(t, []string{"5 website_gallery false"}, f.reports)
	require.Len(t, h.PDFs, 1)
	s.table.OnOpen("why:4")
	assert.True(t, uitest.Shows(w, "save it as one of these"))
	s.table.OnOpen("photo:a:0")
	s.table.OnOpen("file:3")
	assert.Equal(t, []page.Route{{Page: page.Photo, ID: "a"}}, h.Routes)
	s.Hide()
	s.Show(page.Route{Page: page.Outside})
	assert.True(t, uitest.Shows(w, "3 ours"), "coming back from a picture finds the table")
	s.Clear()
	assert.Empty(t, uitest.TextsOf(s.root.Container))
	assert.Nil(t, s.found)
}

func TestWhatNeedsSomethingStandsFirst(t *testing.T) {
	f, _ := newFakeAudit()
	var names []string
	for _, r := range office.ToDoFirst(f.found) {
		names = append(names, r.Name)
	}
	assert.Equal(t, []string{"rhino-after-3.jpg", "park-lena.jpg", "chin-1.jpg", "team.jpg", "notes.txt"}, names)
}

func TestWhatWasLookedAtBeforeItStoppedIsShown(t *testing.T) {
	uitest.App(t)
	f, ins := newFakeAudit()
	f.cut = 3
	_, h, w := at(t, func(h page.Host) page.Screen { return NewOutside(h, f) }, page.Route{Page: page.Outside}, access.Owner)
	h.Incoming = ins
	uitest.Press(t, w, "Choose a folder")
	assert.Empty(t, h.Errors)
	assert.True(t, uitest.Shows(w, "3 files"))
	assert.Len(t, h.Toasts, 1)
	uitest.Press(t, w, "Report as PDF")
	assert.Equal(t, []string{"3  true"}, f.reports, "the report says that it was stopped")
}

func TestAnEmptyFolderIsSaid(t *testing.T) {
	uitest.App(t)
	f, _ := newFakeAudit()
	_, h, w := at(t, func(h page.Host) page.Screen { return NewOutside(h, f) }, page.Route{Page: page.Outside}, access.Owner)
	uitest.Press(t, w, "Choose a folder")
	assert.Equal(t, []string{"There are no files in this folder."}, h.Toasts)
}
