package backup

// One patient in an old version: chosen, opened with a reason and a key, found, compared, saved, closed.

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/ui/uitest"
)

func (f *fakeOffice) OpenPast(_ context.Context, dir, version, sheet, reason string, _ office.BackupProgress) (office.PastOpened, error) {
	f.note("look " + dir + " " + version + ": " + reason)
	f.typed = append(f.typed, sheet)
	return office.PastOpened{Version: office.BackupVersion{ID: version, At: moment("2026-11-06 18:00")}, Drive: "Drive B", On: day("2026-11-06")}, f.err
}

func (f *fakeOffice) FindInPast(_ context.Context, text string) ([]office.PastFound, error) {
	f.note("find " + text)
	if text != "Mor" {
		return nil, nil
	}
	return []office.PastFound{{Patient: lenaThen(), Here: true}, {Patient: patient.Patient{ID: "gone", First: "Ida", Last: "Morrow", Born: day("1971-02-03"), MRN: "1009"}}}, nil
}

func (f *fakeOffice) ComparePast(_ context.Context, id string) (office.PastComparison, error) {
	f.note("compare " + id)
	return compared(), nil
}

func (f *fakeOffice) PastPaper(_ context.Context, id string) ([]byte, error) {
	f.note("paper " + id)
	return []byte("%PDF"), nil
}

func (f *fakeOffice) ClosePast() error { f.note("close"); return nil }

func lenaThen() patient.Patient {
	return patient.Patient{ID: "lena", First: "Lena", Last: "Moreau", Born: day("1988-05-14"), MRN: "1001", Phone: "(555) 010-2230", Email: "lena@example.org", Language: patient.English}
}

// compared is a patient whose telephone changed, who revoked one place, and of whom a photo came.
func compared() office.PastComparison {
	now := lenaThen()
	now.Phone, now.Alerts = "(555) 010-9911", []string{"Latex allergy"}
	place := func(state consent.Permission, since, until string) []consent.ChannelState {
		c := consent.ChannelState{Channel: consent.Channel{ID: "practice_website", Name: consent.Text{"en": "Practice website"}}, State: state, Since: day(since)}
		if until != "" {
			c.Until = day(until)
		}
		return []consent.ChannelState{c}
	}
	doc := consent.Document{ID: "d1", Number: 12, Kind: consent.KindMarketing, Outcome: consent.OutcomeSigned, FrozenAt: moment("2026-10-02 09:00")}
	front := photo.Photo{ID: "p1", Number: 1, TakenOn: day("2026-10-02"), View: "front", Stage: photo.Stage{Kind: photo.StageBefore}, Procedure: "Rhinoplasty"}
	return office.PastComparison{Version: office.BackupVersion{ID: "v1", At: moment("2026-11-06 18:00")}, Drive: "Drive B", Zone: time.UTC, Pictures: true,
		Channels: map[string]consent.Text{"practice_website": {"en": "Practice website"}},
		Then:     office.PastSide{Known: true, Patient: lenaThen(), Matrix: place(consent.Allowed, "2026-10-02", "2027-10-02"), Documents: []consent.Document{doc}, Photos: []photo.Photo{front}},
		Now: office.PastSide{Known: true, Patient: now, Matrix: place(consent.Revoked, "2026-11-10", ""), Documents: []consent.Document{doc},
			Facts:  []consent.Fact{{ID: "f1", Kind: consent.FactRevoked, Channels: []string{"practice_website"}, On: day("2026-11-10")}},
			Photos: []photo.Photo{front, {ID: "p2", Number: 2, TakenOn: day("2026-11-12"), View: "front", Stage: photo.Stage{Kind: photo.StageAfter}, Procedure: "Rhinoplasty"}}},
	}
}

// looking opens the page with an old version open.
func looking(t *testing.T, b *bench) {
	t.Helper()
	b.show("")
	uitest.Press(t, b.w, "Restore…")
	uitest.Press(t, b.w, "One patient, beside today")
	uitest.Press(t, b.w, "Look at one patient")
	require.Empty(t, b.o.calls, "without a reason nothing is opened")
	uitest.Type(t, b.w, "What is it for?", "the telephone number was changed by mistake")
	uitest.Press(t, b.w, "My own keys")
	uitest.Press(t, b.w, "Look at one patient")
}

func TestOnePatientOfAnOldVersionBesideToday(t *testing.T) {
	b := newBench(t, newFake())
	looking(t, b)
	require.Equal(t, []string{"look /run/media/PRACTICE_B v4: the telephone number was changed by mistake"}, b.o.calls)
	assert.Equal(t, []string{""}, b.o.typed, "the session is the key")
	assert.True(t, uitest.Shows(b.w, "As it was on 6 Nov 2026 18:00"))
	assert.True(t, uitest.Shows(b.w, "Nothing of the practice is changed here"))
	uitest.Letters(b.w, "Mor")
	assert.True(t, uitest.Shows(b.w, "Moreau, Lena"))
	assert.True(t, uitest.Shows(b.w, "Not on record today"))
	uitest.Press(t, b.w, "Look at one patient")
	assert.Contains(t, b.o.calls, "compare lena")
	for _, words := range []string{"(555) 010-2230", "(555) 010-9911", "Allowed · until 2 Oct 2027", "Revoked · 10 Nov 2026", "Revoked: Practice website", "Photo 2", "5 differences"} {
		assert.True(t, uitest.Shows(b.w, words), "%s: %v", words, uitest.Texts(b.w))
	}
	assert.False(t, uitest.Shows(b.w, "lena@example.org"), "what is the same is left out")
	uitest.Golden(t, b.w, "past")
	uitest.Switch(t, b.w, "Only differences")
	assert.True(t, uitest.Shows(b.w, "lena@example.org"))
	uitest.Press(t, b.w, "Save as PDF")
	assert.Contains(t, b.o.calls, "paper lena")
	uitest.Press(t, b.w, "Another patient")
	assert.True(t, uitest.Shows(b.w, "Morrow, Ida"), "what was found is still there")
	uitest.Press(t, b.w, "Close this version")
	assert.Equal(t, "close", b.o.calls[len(b.o.calls)-1])
	assert.True(t, uitest.Shows(b.w, "Restore…"), "the page is back")
}

func TestALockForgetsTheOldVersion(t *testing.T) {
	b := newBench(t, newFake())
	looking(t, b)
	uitest.Letters(b.w, "Mor")
	b.s.Clear()
	assert.Nil(t, b.s.past)
	assert.False(t, uitest.Shows(b.w, "Moreau, Lena"))
}

func TestWhoMayNotOpenPatientsIsAskedForTheWholePracticeAlone(t *testing.T) {
	b := newBench(t, newFake(), access.SecurityOfficer)
	b.show("")
	uitest.Press(t, b.w, "Restore…")
	assert.False(t, uitest.Shows(b.w, "One patient, beside today"))
}
