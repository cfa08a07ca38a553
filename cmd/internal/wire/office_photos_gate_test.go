// The one way out for pictures, tried from its sides: files swapped, facts that change between the answer and the release,
// and the examples of the rules that are about pictures, each through the whole practice.

package wire

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
)

// picture takes one picture in for a patient.
func (w *world) picture(patientID string, seed uint64) photo.Photo {
	w.t.Helper()
	return w.save(patientID, w.takeIn(card(w.t, map[string][]byte{"a.jpg": snapshotOf(w.t, seed)})))[0]
}

// cover is an edit that burns a corner over.
func cover() picture.Recipe {
	return picture.Recipe{Covers: []picture.Cover{{Shape: picture.Rectangle, Box: picture.Box{Right: 100000, Bottom: 100000}}}}
}

// gate asks and requires an answer.
func (w *world) gate(q office.GateQuestion) office.Gate {
	w.t.Helper()
	g, err := w.o.Gate(w.ctx, q, quiet)
	require.NoError(w.t, err)
	return g
}

// codes are all reasons against a release, in the order of pictures and lines.
func codes(g office.Gate) []string {
	var list []string
	for _, d := range g.Decisions {
		for _, r := range d.Reasons() {
			list = append(list, r.Code)
		}
	}
	return list
}

// closed requires that the gate lets nothing out and that nothing is in the folder.
func (w *world) closed(g office.Gate) {
	w.t.Helper()
	require.Error(w.t, w.released(g))
	list, err := os.ReadDir(g.Question.Folder)
	require.NoError(w.t, err)
	assert.Empty(w.t, list, "nothing left")
}

func (w *world) released(g office.Gate) error {
	_, _, err := w.o.Release(w.ctx, g)
	return err
}

// ready is Lena with an authorization for the website and one reviewed picture.
func ready(t *testing.T) (*world, patient.Patient, photo.Photo) {
	t.Helper()
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "website_gallery", "instagram")
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	return w, lena, p
}

func TestTheFilesOfAGateAreThoseThatWereDecidedOn(t *testing.T) {
	w, lena, good := ready(t)
	unseen := w.picture(lena.ID, 2)
	tom := w.add(patient.Patient{First: "Tom", Last: "Reed"})
	his := w.picture(tom.ID, 3)
	w.review(his.ID, nil)
	swapped := func(asked, changed office.GateQuestion) {
		t.Helper()
		g := w.gate(asked)
		changed.Folder = t.TempDir()
		g.Question = changed
		w.closed(g)
	}
	swapped(w.question(unseen.ID), w.question(good.ID))
	swapped(w.question(his.ID), w.question(good.ID))
	swapped(w.question(good.ID, unseen.ID), w.question(good.ID))
	swapped(w.question(good.ID), w.question(good.ID, good.ID))
	larger := w.question(good.ID)
	larger.MaxSide = 4000
	swapped(w.question(good.ID), larger)
	w.review(unseen.ID, nil)
	pair := w.question(good.ID, unseen.ID)
	pair.Pair = true
	swapped(w.question(good.ID, unseen.ID), pair)
	swapped(pair, w.question(good.ID, unseen.ID))
	aligned := pair
	aligned.Align = &office.AlignPoints{Before: [2]picture.Point{{X: 1, Y: 1}, {X: 900_000, Y: 900_000}}, After: [2]picture.Point{{X: 1, Y: 1}, {X: 800_000, Y: 900_000}}}
	swapped(pair, aligned)

	w.closed(office.Gate{Question: w.question(good.ID), Allowed: true, PatientID: lena.ID, Decisions: []photo.Decision{{PhotoID: good.ID, Allowed: true}}})
	g := w.gate(w.question(good.ID))
	g.Files()[0].Data[200] ^= 1
	w.closed(g)
	require.NoError(t, w.released(w.gate(w.question(good.ID))))
	again := w.gate(pair)
	again.Question.Folder = t.TempDir()
	require.NoError(t, w.released(again), "another folder is no other picture")
	_, err := w.o.Gate(w.ctx, w.question(good.ID, his.ID), quiet)
	requireKey(t, "photo.need.one_patient", err)
}

func TestWhatChangesAfterTheAnswerClosesTheGate(t *testing.T) {
	for name, change := range map[string]func(w *world, lena patient.Patient, p photo.Photo){
		"AU-20 revoked": func(w *world, lena patient.Patient, _ photo.Photo) {
			_, err := w.o.Revoke(w.ctx, office.Revocation{PatientID: lena.ID, Written: true, ReceivedOn: w.o.Today()})
			require.NoError(w.t, err)
		},
		"AU-23 a phone call": func(w *world, lena patient.Patient, _ photo.Photo) {
			_, err := w.o.Revoke(w.ctx, office.Revocation{PatientID: lena.ID, ReceivedOn: w.o.Today()})
			require.NoError(w.t, err)
		},
		"edited": func(w *world, _ patient.Patient, p photo.Photo) {
			_, err := w.o.SaveVersion(w.ctx, p.ID, cover())
			require.NoError(w.t, err)
		},
		"PH-14 somebody else was seen": func(w *world, _ patient.Patient, p photo.Photo) {
			w.review(p.ID, func(l *office.Looked) { l.Answers[photo.MarkPerson] = photo.AnswerShown })
		},
		"two persons are asked for": func(w *world, _ patient.Patient, _ photo.Photo) {
			set := photo.DefaultSettings()
			set.SecondReview = true
			require.NoError(w.t, w.o.SavePhotoSettings(w.ctx, set))
		},
		"a restriction was agreed to": func(w *world, lena patient.Patient, _ photo.Photo) { w.restrict(lena, "nothing to her employer") },
		"the authorization ended":     func(w *world, _ patient.Patient, _ photo.Photo) { w.clock.on(3 * 366 * 24 * time.Hour) },
		"she died": func(w *world, lena patient.Patient, _ photo.Photo) {
			w.change(lena, func(p *patient.Patient) { p.Died = w.o.Today() })
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, lena, p := ready(t)
			g := w.gate(w.question(p.ID))
			require.True(t, g.Allowed)
			change(w, lena, p)
			w.closed(g)
			requireKey(t, "error.gate_closed", w.released(g))
		})
	}
}

// change edits a patient's record.
func (w *world) change(p patient.Patient, edit func(*patient.Patient)) {
	w.t.Helper()
	was := w.chart(p.ID).Patient
	now := was
	edit(&now)
	require.NoError(w.t, w.o.ChangePatient(w.ctx, was, now))
}

func (w *world) restrict(p patient.Patient, text string) {
	w.t.Helper()
	w.change(p, func(p *patient.Patient) {
		p.Restrictions = append(p.Restrictions, patient.Restriction{Text: text, From: w.o.Today()})
	})
}

func TestARestrictionThatNobodyHasReadIsNotRead(t *testing.T) {
	w, lena, p := ready(t)
	w.restrict(lena, "nothing to her employer")
	q := w.question(p.ID)
	assert.Equal(t, []string{photo.ReasonRestriction}, codes(w.gate(q)))
	q.RestrictionsRead = true
	g := w.gate(q)
	require.True(t, g.Allowed)
	w.restrict(lena, "no pictures on the website")
	w.closed(g)
	require.NoError(t, w.released(w.gate(q)), "read once more")
}

func TestNoWordsThatLeaveNameAnybody(t *testing.T) {
	w, _, p := ready(t)
	other := w.add(patient.Patient{First: "Jane", Last: "Smith", MRN: "HA-1042", Born: calendar.MustNew(1988, 3, 2)})
	require.NotEmpty(t, other.ID)
	for text, tells := range map[string]bool{
		"Three months after surgery": false, "instagram.com/janesmith": true, "Jane Smith": true, "case HA-1042": true,
		"born March 2, 1988": true, "3/2/88": true, "lenapark": true, "Lena": true,
	} {
		q := w.question(p.ID)
		q.Place = text
		if !tells {
			assert.Empty(t, codes(w.gate(q)), text)
			continue
		}
		assert.Contains(t, codes(w.gate(q)), photo.ReasonWords, text)
		q = w.question(p.ID)
		q.Caption = text
		assert.Contains(t, codes(w.gate(q)), photo.ReasonWords, text)
		q = w.question(p.ID)
		q.Folder = filepath.Join(t.TempDir(), text)
		assert.Contains(t, codes(w.gate(q)), photo.ReasonWords, text)
	}
	q := w.question(p.ID)
	q.WithName, q.Caption = true, "Lena, three months after"
	assert.NotContains(t, codes(w.gate(q)), photo.ReasonWords, "her own name is the grant's to allow")
	q.Caption = "Lena, and like Jane Smith before her"
	assert.Contains(t, codes(w.gate(q)), photo.ReasonWords, "nobody else's is")
}

func TestPostsAreCountedUnderTheAuthorizationThatBoundsThem(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	once := func(s *consent.Scope) {
		for i := range s.Grants {
			s.Grants[i].MaxPosts = 1
		}
	}
	w.authorize(lena.ID, once, "website_gallery")
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	_, placed, err := w.o.Release(w.ctx, w.gate(w.question(p.ID)))
	require.NoError(t, err)
	assert.Equal(t, []string{consent.UseScopePosts}, codes(w.gate(w.question(p.ID))))
	_, err = w.o.NotePlacement(w.ctx, office.Noted{PlacementID: placed.ID, Kind: photo.EventNotUsed})
	require.NoError(t, err)
	assert.Empty(t, codes(w.gate(w.question(p.ID))), "what was never put there does not count")
	_, _, err = w.o.Release(w.ctx, w.gate(w.question(p.ID)))
	require.NoError(t, err)
	w.clock.on(24 * time.Hour)
	w.authorize(lena.ID, once, "website_gallery")
	assert.Empty(t, codes(w.gate(w.question(p.ID))), "a new authorization counts anew")
}

func TestAFolderThatDoesNotTakeTheFilesIsOnRecord(t *testing.T) {
	w, lena, p := ready(t)
	g := w.gate(w.question(p.ID))
	require.NoError(t, os.WriteFile(filepath.Join(g.Question.Folder, "passport-R0001.pdf"), nil, 0o600))
	before := w.count()
	require.Error(t, w.released(g))
	assert.Equal(t, before, w.count(), "nothing left, nothing is said to have left")
	require.NoError(t, os.RemoveAll(g.Question.Folder))
	require.Error(t, w.released(g))
	placed, err := w.o.Placements(w.ctx, lena.ID)
	require.NoError(t, err)
	assert.Empty(t, placed)
}

func TestOnlyWhoMayReleases(t *testing.T) {
	w, _, p := ready(t)
	g := w.gate(w.question(p.ID))
	for role, name := range map[access.Role]string{access.Clinical: "Cara Low", access.FrontDesk: "Fay Moss", access.Marketing: "Mia Stone", access.Auditor: "Abe Wynn"} {
		w.hire(name, role)
		w.as(name)
		requireKey(t, "error.not_permitted", w.released(g))
		_, err := w.o.Gate(w.ctx, g.Question, quiet)
		requireKey(t, "error.not_permitted", err)
		_, err = w.o.GateAgain(w.ctx, g, g.Question, quiet)
		requireKey(t, "error.not_permitted", err)
		w.as("Dr. Ana Hale")
	}
}
