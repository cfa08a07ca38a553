package people

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

var today = calendar.MustParse("2026-11-22")

func (f *fake) Passages(context.Context) (out []office.PassageLine, err error) {
	for _, p := range f.passages {
		l := office.PassageLine{Passage: p, Left: p.Left(), Names: map[string]string{"m1": "Dr. Ana Hale"}}
		for _, m := range f.members {
			if m.ID == p.Owner {
				l.Member = m.Name
				if m.State == access.Disabled {
					l.DisabledOn = calendar.Of(m.DisabledAt, m.DisabledAt.Location())
				}
			}
		}
		if p.Leaving {
			l.LateBy = oversight.LateBy(p.On, l.DisabledOn, today)
		}
		out = append(out, l)
	}
	return out, nil
}

func (f *fake) BeginPassage(ctx context.Context, member string, leaving bool, on calendar.Date, why string) (oversight.Passage, error) {
	p := oversight.Passage{ID: "p-" + member, State: oversight.PassageOpen, Owner: member, Leaving: leaving, On: on, Why: why}
	if leaving && !on.After(today) {
		if err := f.DisableMember(ctx, member); err != nil {
			return p, err
		}
		p, _ = p.Mark(oversight.AccountDisabled, "m1", "", false, today.Start(nil))
	}
	f.passages = append(f.passages, p)
	return p, nil
}

func (f *fake) MarkPassage(ctx context.Context, id string, item oversight.Item, note string, not bool) error {
	for i, p := range f.passages {
		if p.ID != id {
			continue
		}
		if item == oversight.AccountDisabled {
			if err := f.DisableMember(ctx, p.Owner); err != nil {
				return err
			}
		}
		marked, err := p.Mark(item, "m1", note, not, today.Start(nil))
		if err != nil {
			return &office.Problem{Key: "oversight.error.reason", Err: err}
		}
		f.passages[i] = marked
		return nil
	}
	return office.ErrNotFound
}

func (f *fake) PassagePaper(_ context.Context, id string) ([]byte, error) {
	f.printed = append(f.printed, id)
	return []byte("%PDF-"), nil
}

func (f *fake) ConfirmPassword(_ context.Context, s office.Secret) error {
	if string(s.Password) != f.password {
		return office.ErrWrongSecret
	}
	return nil
}

func (f *fake) ChangeKeys(ctx context.Context, s office.Secret, why string, progress office.Progress) error {
	if err := f.ConfirmPassword(ctx, s); err != nil {
		return err
	}
	progress("progress.keys.files", 31, 62)
	if f.err == nil {
		f.changed = why
	}
	return f.err
}

func (f *fake) EnvelopeState(context.Context) (office.Envelope, error) { return f.envelope, nil }

func (f *fake) MakeEnvelope(ctx context.Context, s office.Secret) ([]byte, error) {
	if err := f.ConfirmPassword(ctx, s); err != nil {
		return nil, err
	}
	f.envelope = office.Envelope{Slot: "s9", On: today, By: "m1"}
	return []byte("%PDF-1.7 envelope"), nil
}

// password types one's own password into the question that is open.
func password(t *testing.T, w fyne.Window, pw string) {
	t.Helper()
	field := uitest.FindField(t, w, "Your password")
	field.Control().(*kit.PasswordField).Clear()
	field.Focus()
	uitest.Letters(w, pw)
}

func TestLeavingTodayEndsTheAccessAndOpensTheList(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Leaving…")
	assert.True(t, uitest.Shows(w, "Dana Reyes is leaving"))
	uitest.Press(t, w, "Begin")
	assert.True(t, uitest.Shows(w, "Write a few words."))
	uitest.Key(w, fyne.KeyEscape)
	assert.Empty(t, f.log)
	uitest.Press(t, w, "Leaving…")
	uitest.Type(t, w, "Last day of work", "tomorrow perhaps")
	uitest.Type(t, w, "Why?", "moves to another town")
	uitest.Press(t, w, "Begin")
	assert.True(t, uitest.Shows(w, "Give the last day of work."))
	uitest.Type(t, w, "Last day of work", "11/22/2026")
	uitest.Press(t, w, "Begin")
	uitest.Settle(w)
	assert.Equal(t, []string{"disable m2"}, f.log)
	for _, words := range []string{"Last day 22 Nov 2026", "moves to another town", "Access ended in time", "1 of 8 done", "Recommended: this person could open pictures"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.Len(t, h.Toasts, 1)

	f.passages = nil
	f.members[1].State = access.Active
	s, h, w := open(t, f, access.Owner)
	f.err = errors.New("disk")
	uitest.Press(t, w, "Leaving…")
	uitest.Type(t, w, "Why?", "moves to another town")
	uitest.Press(t, w, "Begin")
	require.Len(t, h.Errors, 1)
	assert.True(t, uitest.Shows(w, "moves to another town"), "what was typed stays")
	s.Clear()
	assert.NotContains(t, uitest.Texts(w), "moves to another town")
}

func TestTheListIsTickedAndLateIsSaid(t *testing.T) {
	uitest.App(t)
	f := newFake()
	f.passages = []oversight.Passage{{ID: "p1", State: oversight.PassageOpen, Owner: "m3", Leaving: true, On: today.AddDays(-3), Why: "new job"}}
	s, h, w := open(t, f, access.Owner)
	s.Show(page.Route{Page: page.People, Part: page.PartPassages, ID: "p1"})
	uitest.Settle(w)
	for _, words := range []string{"Still active, 3 days late", "0 of 8 done", "Not needed after these roles"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Press(t, w, "End access now")
	assert.True(t, uitest.Shows(w, "End the access of Maya Ortiz?"))
	uitest.Press(t, w, "End access")
	assert.True(t, uitest.Shows(w, "Access ended"), uitest.Texts(w))
	uitest.Press(t, w, "Does not apply…")
	uitest.Type(t, w, "Why not?", "none")
	uitest.Press(t, w, "Does not apply")
	assert.True(t, uitest.Shows(w, "at least ten letters"))
	uitest.Type(t, w, "Why not?", "front desk never had the keys of pictures")
	uitest.Press(t, w, "Does not apply")
	assert.True(t, uitest.Shows(w, "never had the keys"))
	uitest.Press(t, w, "Print to sign")
	assert.Equal(t, []string{"p1"}, f.printed)
	for range 6 {
		uitest.Press(t, w, "Done")
	}
	assert.Equal(t, oversight.PassageClosed, f.passages[0].State)
	assert.True(t, uitest.Shows(w, "8 of 8 done"))
	assert.Empty(t, h.Errors)
	s.Show(page.Route{Page: page.People, Part: page.PartPassages})
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Finished"))
	assert.False(t, uitest.Shows(w, "Exit attestation"))
	uitest.Press(t, w, "Checklist")
	assert.True(t, uitest.Shows(w, "Exit attestation"))
}

func TestAnNewMemberGetsAList(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, _, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Add a member")
	uitest.Type(t, w, "Full name", "June Castillo")
	tick(t, w, "Front desk")
	uitest.Press(t, w, "Add")
	uitest.Press(t, w, "I wrote it down")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Privacy training done before the first record"))
	assert.True(t, uitest.Shows(w, "Joins on 22 Nov 2026"))
	assert.Equal(t, "new", f.passages[0].Owner)
}

func TestTheKeysAreChangedFromTheList(t *testing.T) {
	uitest.App(t)
	f := newFake()
	f.passages = []oversight.Passage{{ID: "p1", State: oversight.PassageOpen, Owner: "m2", Leaving: true, On: today}}
	s, h, w := open(t, f, access.Owner)
	h.Held = true
	s.Show(page.Route{Page: page.People, Part: page.PartPassages})
	uitest.Press(t, w, "Change the keys…")
	uitest.Type(t, w, "Why are the keys changed?", "Dana Reyes left today")
	password(t, w, "wrong")
	uitest.Press(t, w, "Change the keys")
	assert.True(t, uitest.Shows(w, "This password does not open the account."))
	password(t, w, right)
	uitest.Press(t, w, "Change the keys")
	require.Equal(t, choreKeys, h.Chore.Name)
	assert.True(t, h.Chore.Outlives)
	h.AtWork(h.Chore, ui.Progress{Words: "Moving the stored files to the new key", Done: 31, Total: 62})
	assert.True(t, uitest.Shows(w, "Moving the stored files"))
	h.RunChore()
	uitest.Settle(w)
	assert.Equal(t, "Dana Reyes left today", f.changed)
	assert.False(t, uitest.Shows(w, "Moving the stored files"))
	assert.Equal(t, oversight.KeysChanged, f.passages[0].Done[0].Item)
	assert.Equal(t, []string{"The practice has new keys."}, h.Toasts)

	// One that was interrupted is asked for at once, and one that fails again marks nothing.
	f.passages, f.err = nil, errors.New("drive pulled")
	s.Show(page.Route{Page: page.People, Part: page.PartKeys})
	assert.True(t, uitest.Shows(w, "Finish the key change"))
	uitest.Type(t, w, "Why are the keys changed?", "it was interrupted")
	password(t, w, right)
	uitest.Press(t, w, "Change the keys")
	h.RunChore()
	assert.Len(t, h.Errors, 1)
}

func TestTheEnvelopeIsMadeAndPrinted(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	assert.True(t, uitest.Shows(w, "None was made yet."))
	for i := range 2 {
		uitest.Press(t, w, "Make a new one…")
		assert.Equal(t, i == 1, uitest.Shows(w, "opens nothing from then on"), "the one before is named")
		password(t, w, "wrong")
		uitest.Press(t, w, "Make and print")
		assert.True(t, uitest.Shows(w, "This password does not open the account."))
		password(t, w, right)
		uitest.Key(w, fyne.KeyReturn)
		uitest.Settle(w)
		assert.True(t, uitest.Shows(w, "Made on 22 Nov 2026"))
	}
	require.Len(t, h.PDFs, 2)
	f.envelope.UsedOn = today
	_, _, w = open(t, f, access.PrivacyOfficer)
	assert.True(t, uitest.Shows(w, "Used on 22 Nov 2026"))
	assert.NotContains(t, uitest.Texts(w), "Make a new one…")
	f.envelope.UsedOn, f.envelope.VoidOn, f.envelope.Left = calendar.Date{}, today, "m2"
	s, _, w := open(t, f, access.Owner)
	assert.True(t, uitest.Shows(w, "Opens nothing since 22 Nov 2026: Dana Reyes left, who may know its words"))
	s.Show(page.Route{Page: page.People, Part: page.PartEnvelope})
	assert.True(t, uitest.Shows(w, "Make and print"), "Today asks for a new one")
	assert.False(t, uitest.Shows(w, "opens nothing from then on"), "there is none to destroy that still opens")
}

func TestPicturesOfTheLists(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"people-leaving": kit.Light, "people-leaving-dark": kit.Dark} {
		uitest.AppIn(t, mode)
		f := newFake()
		f.passages = []oversight.Passage{
			{ID: "p1", State: oversight.PassageOpen, Owner: "m2", Leaving: true, On: today.AddDays(-2), Why: "moves to another town",
				Done: []oversight.Done{{Item: oversight.CardsBack, By: "m1", At: today.Start(nil)},
					{Item: oversight.DevicesBack, By: "m1", At: today.Start(nil), Note: "never had a laptop or camera", NotBy: true}}},
			{ID: "p2", State: oversight.PassageClosed, Owner: "m4", Leaving: true, On: today.AddDays(-19), Why: "end of contract"}}
		s, _, w := open(t, f, access.Owner)
		if mode == kit.Light {
			uitest.Press(t, w, "Leaving…")
			uitest.Golden(t, w, "people-leave")
			uitest.Key(w, fyne.KeyEscape)
		}
		s.Show(page.Route{Page: page.People, Part: page.PartPassages})
		uitest.Settle(w)
		uitest.Golden(t, w, name)
	}
}
