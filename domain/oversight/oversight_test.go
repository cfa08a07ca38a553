// Tests of emergency access, the review of accounts, and how people join and leave, by the examples' ids.
package oversight

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/access"
	"consentry/domain/calendar"
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestEmergency(t *testing.T) {
	off := calendar.FederalHolidays(2026)
	now := at("2026-11-20T15:00:00Z")
	_, err := BeginEmergency("e", "maya", " too few ", now, day("2026-11-20"), off)
	require.ErrorIs(t, err, ErrReason)
	e, err := BeginEmergency("e", "maya", "  surgeon unreachable, patient bleeding ", now, day("2026-11-20"), off)
	require.NoError(t, err)
	assert.Equal(t, day("2026-11-24"), e.DueOn, "SE-09: Friday, review by Tuesday")
	assert.Equal(t, "surgeon unreachable, patient bleeding", e.Reason)
	assert.True(t, e.Active(now))
	assert.True(t, e.Active(now.Add(59*time.Minute)))
	assert.False(t, e.Active(now.Add(60*time.Minute)))
	assert.False(t, e.Active(now.Add(-time.Second)))
	assert.False(t, e.Overdue(day("2026-11-24")))
	assert.True(t, e.Overdue(day("2026-11-25")))

	_, err = e.Review("ines", true, "was right, chart notes agree", false, now.Add(time.Minute))
	require.ErrorIs(t, err, ErrStillRunning)
	back := e
	back.Ended = now.Add(time.Minute)
	assert.False(t, back.Active(now.Add(2*time.Minute)), "given back")
	assert.Equal(t, back, e.End(now.Add(time.Minute)))
	assert.Equal(t, back, back.End(now.Add(2*time.Minute)), "once")
	assert.Equal(t, e, e.End(now.Add(EmergencyTime)), "its hour ended it")
	later := now.Add(2 * time.Hour)
	_, err = e.Review("maya", true, "was right, chart notes agree", false, later)
	require.ErrorIs(t, err, ErrOwnReview)
	_, err = e.Review("ines", true, "ok", false, later)
	require.ErrorIs(t, err, ErrReason)
	done, err := e.Review("ines", false, "nobody was in danger that day", false, later)
	require.NoError(t, err)
	assert.False(t, done.Overdue(day("2027-01-01")))
	_, err = done.Review("ines", true, "was right, chart notes agree", false, later)
	require.ErrorIs(t, err, ErrReviewed)
	_, err = e.Review("maya", true, "alone here; written down for the record", true, later)
	require.NoError(t, err, "a practice of one")
	// Thanksgiving is no business day.
	e, err = BeginEmergency("e", "maya", "surgeon unreachable", at("2026-11-25T15:00:00Z"), day("2026-11-25"), off)
	require.NoError(t, err)
	assert.Equal(t, day("2026-11-30"), e.DueOn)
	for _, p := range EmergencyPermissions() {
		assert.False(t, access.Of(access.Auditor).Has(p) && p == access.PhotosOriginal)
		assert.NotContains(t, []access.Permission{access.ReleasesMake, access.ExportAll, access.PhotosOriginal, access.ConsentRevoke, access.PatientsEdit}, p,
			"it changes nothing and lets nothing leave")
	}
}

func TestAccessReview(t *testing.T) {
	assert.Equal(t, "2026-Q4", Quarter(day("2026-11-22")))
	assert.Equal(t, "2026-Q1", Quarter(day("2026-03-31")))
	assert.Equal(t, day("2026-12-31"), ReviewDue(day("2026-11-22")))
	signed := Review{Quarter: "2026-Q3", State: ReviewSigned}
	assert.Empty(t, Overdue([]Review{signed}, day("2026-07-01"), day("2026-12-31")))
	assert.Equal(t, []string{"2026-Q4"}, Overdue([]Review{signed}, day("2026-07-01"), day("2027-01-01")), "SE-01")
	assert.Equal(t, []string{"2026-Q3", "2026-Q4"}, Overdue([]Review{{Quarter: "2026-Q3"}}, day("2026-07-01"), day("2027-01-01")), "not signed")
	assert.Empty(t, Overdue(nil, day("2026-12-10"), day("2027-01-01")), "three weeks old")

	members := []access.Member{
		{ID: "ana", Roles: []access.Role{access.Owner}, State: access.Active},
		{ID: "maya", Roles: []access.Role{access.FrontDesk}, State: access.Active},
		{ID: "gone", Roles: []access.Role{access.FrontDesk}, State: access.Active},
		{ID: "off", State: access.Disabled},
	}
	r := Review{Owner: "ana", State: ReviewSigned, On: day("2026-11-22"), Accounts: []Account{
		{Member: "ana", Decision: Keep},
		{Member: "maya", Decision: Change, Roles2: []access.Role{access.Clinical}, Note: "assists now"},
		{Member: "gone", Decision: Remove, Note: "left in June"},
	}}
	require.NoError(t, r.Check(members[:3], []string{"ana", "ines"}))
	assert.Len(t, r.Open(members), 2, "SE-02: three days later still active: incomplete")
	members[1].Roles, members[2].State = []access.Role{access.Clinical}, access.Disabled
	assert.Empty(t, r.Open(members))
	members[2].State = access.Active

	for want, change := range map[error]func(*Review){
		ErrMissing:   func(r *Review) { r.Accounts = r.Accounts[:2] },
		ErrUndecided: func(r *Review) { r.Accounts[0].Decision = "" },
		ErrNoNote:    func(r *Review) { r.Accounts[2].Note = " " },
	} {
		bad := r
		bad.Accounts = append([]Account(nil), r.Accounts...)
		change(&bad)
		require.ErrorIs(t, bad.Check(members[:3], nil), want)
	}
	bad := r
	bad.Accounts = []Account{{Member: "maya", Decision: Change, Note: "which?"}}
	require.ErrorIs(t, bad.Check(members[1:2], nil), ErrUndecided)
	own := Review{Owner: "ana", Accounts: []Account{{Member: "ana", Decision: Keep}}}
	require.ErrorIs(t, own.Check(members[:1], []string{"ana", "ines"}), ErrOwnOnly)
	require.NoError(t, own.Check(members[:1], []string{"ana"}))

	assert.True(t, Account{Opened: 61, Usual: 20}.Unusual())
	assert.False(t, Account{Opened: 60, Usual: 20}.Unusual())
	assert.False(t, Account{Opened: 20}.Unusual())
	assert.True(t, Account{LastUse: day("2026-10-07")}.Idle(day("2026-11-22"), IdleDays))
	assert.False(t, Account{LastUse: day("2026-10-08")}.Idle(day("2026-11-22"), IdleDays))
	assert.True(t, Account{}.Idle(day("2026-11-22"), IdleDays), "never used")
	assert.Equal(t, 2, Median([]int{9, 1, 2}))
	assert.Equal(t, 2, Median([]int{4, 2}))
	assert.Zero(t, Median(nil))
}

func TestSharedName(t *testing.T) {
	for _, shared := range []string{"frontdesk", "Front Desk", "front-desk 2", "Recepción", "NURSE", "Admin1"} {
		assert.True(t, SharedName(shared), "SE-11: %s", shared)
	}
	for _, person := range []string{"Maya Ortiz", "Nurse Kelly", "Ana Desk", "Staffan Berg", "Temperance Hill", "7", ""} {
		assert.False(t, SharedName(person), person)
	}
}

func TestJoiningAndLeaving(t *testing.T) {
	assert.Equal(t, 3, LateBy(day("2026-11-20"), day("2026-11-23"), day("2026-12-01")), "SE-07: late against the same-day policy")
	assert.Equal(t, 0, LateBy(day("2026-11-20"), day("2026-11-20"), day("2026-12-01")))
	assert.Equal(t, 0, LateBy(day("2026-11-20"), day("2026-11-18"), day("2026-12-01")))
	assert.Equal(t, 11, LateBy(day("2026-11-20"), calendar.Date{}, day("2026-12-01")), "still active")
	assert.Equal(t, 0, LateBy(day("2026-12-20"), calendar.Date{}, day("2026-12-01")))

	now := at("2026-11-20T15:00:00Z")
	p := Passage{Leaving: true, State: PassageOpen}
	_, err := p.Mark(RolesApproved, "ana", "", false, now)
	require.ErrorIs(t, err, ErrNoSuchItem)
	_, err = p.Mark(CardsBack, "ana", "none", true, now)
	require.ErrorIs(t, err, ErrReason)
	for i, item := range LeavingItems() {
		assert.Equal(t, PassageOpen, p.State)
		assert.Len(t, p.Left(), len(LeavingItems())-i)
		p, err = p.Mark(item, "ana", "never had any of these", i%2 == 0, now)
		require.NoError(t, err)
	}
	assert.Equal(t, PassageClosed, p.State)
	again, err := p.Mark(CardsBack, "ines", "found another card later", false, now)
	require.NoError(t, err)
	assert.Len(t, again.Done, len(LeavingItems()))
	assert.Equal(t, PassageClosed, again.State)
}

func TestSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seqs := rapid.SliceOfDistinct(rapid.Uint64(), rapid.ID[uint64]).Draw(t, "seqs")
		var seed [32]byte
		copy(seed[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
		got := Sample(seqs, seed, SampleSize)
		if len(got) != min(SampleSize, len(seqs)) {
			t.Fatalf("%d of %d", len(got), len(seqs))
		}
		for i, s := range got {
			if i > 0 && got[i-1] >= s {
				t.Fatalf("not in order: %v", got)
			}
		}
		assert.Subset(t, seqs, got)
		assert.Equal(t, got, Sample(rapid.Permutation(seqs).Draw(t, "order"), seed, SampleSize))
	})
	// Every line has about the same chance over many months.
	counts := map[uint64]int{}
	for month := range 400 {
		seqs := make([]uint64, 100)
		for i := range seqs {
			seqs[i] = uint64(i)
		}
		for _, s := range Sample(seqs, [32]byte{byte(month), byte(month >> 8)}, SampleSize) {
			counts[s]++
		}
	}
	for s := range uint64(100) {
		assert.InDelta(t, 40, counts[s], 30, "line %d", s)
	}
}

func TestTheLastDay(t *testing.T) {
	p := Passage{State: PassageOpen, Leaving: true, On: day("2026-11-20")}
	assert.False(t, p.EndsOn(day("2026-11-19")), "announced")
	assert.True(t, p.EndsOn(day("2026-11-20")), "SE-07: the same day")
	assert.True(t, p.EndsOn(day("2026-11-23")), "nobody was there before")
	joining, none := p, p
	joining.Leaving, none.On = false, calendar.Date{}
	assert.False(t, joining.EndsOn(day("2026-11-23")))
	assert.False(t, none.EndsOn(day("2026-11-23")))
	stays, err := p.Mark(AccountDisabled, "ana", "stays on as a volunteer", true, at("2026-11-19T12:00:00Z"))
	require.NoError(t, err)
	assert.False(t, stays.EndsOn(day("2026-11-23")), "somebody wrote down why it stays")
}

func TestWhoKnowsTheEnvelope(t *testing.T) {
	for _, c := range []struct {
		name string
		m    access.Member
		by   string
		want bool
	}{
		{"made it, whatever their role is now", access.Member{ID: "m", Roles: []access.Role{access.FrontDesk}}, "m", true},
		{"keeps it", access.Member{ID: "o", Roles: []access.Role{access.Owner}}, "m", true},
		{"keeps it, and the access has ended", access.Member{ID: "o", Roles: []access.Role{access.Owner}, State: access.Disabled}, "m", true},
		{"the front desk", access.Member{ID: "f", Roles: []access.Role{access.FrontDesk}}, "m", false},
		{"who takes pictures", access.Member{ID: "c", Roles: []access.Role{access.Clinical, access.Marketing}}, "m", false},
	} {
		assert.Equal(t, c.want, KnowsEnvelope(c.m, c.by), c.name)
	}
}

func TestWhatEmergencyAccessGives(t *testing.T) {
	member := func(r access.Role) (access.Member, access.Permissions) {
		m := access.Member{ID: "m", State: access.Active, Roles: []access.Role{r}}
		return m, m.Permissions()
	}
	m, has := member(access.Marketing)
	assert.True(t, EmergencyHelps(m, has, access.PatientsView))
	assert.False(t, EmergencyHelps(m, has, access.PatientsEdit), "it changes nothing")
	assert.False(t, EmergencyHelps(m, has, access.MembersManage))
	assert.True(t, EmergencyAdds(m, has))
	m, has = member(access.FrontDesk)
	assert.False(t, EmergencyHelps(m, has, access.PatientsView), "may already")
	assert.False(t, EmergencyHelps(m, has, access.PhotosView), "no hour gives the key of pictures")
	m, has = member(access.Owner)
	assert.False(t, EmergencyAdds(m, has))
}
