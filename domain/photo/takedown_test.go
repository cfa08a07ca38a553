package photo

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func event(k EventKind, on string) Event {
	return Event{ID: string(k) + on, Kind: k, On: day(on), At: at(on), FileID: "f"}
}

// told is an event that was put on record on a later day.
func told(e Event, on string) Event {
	e.At = at(on)
	return e
}

// She revoked on Monday 4 May 2026. Own channels: one business day, Tuesday 5 May; outreach: five, Monday 11 May; print:
// ten, Monday 18 May.
func TestTakedown(t *testing.T) {
	revoked := Standing{Because: BecauseRevoked, Since: day("2026-05-04")}
	live := event(EventLive, "2026-03-01")
	snap := event(EventSnapshot, "2026-05-04")
	for _, c := range []struct {
		id     string
		class  Class
		st     Standing
		events []Event
		today  string
		open   bool
		step   TakedownStep
		due    string
		late   bool
		still  bool // continued
	}{
		{id: "still allowed", class: ClassOwn, st: Standing{Allowed: true}, events: []Event{live}, today: "2026-05-04"},
		{id: "only on hold", class: ClassOwn, st: Standing{OnHold: true}, events: []Event{live}, today: "2026-05-04"},
		{id: "own: evidence first", class: ClassOwn, st: revoked, events: []Event{live}, today: "2026-05-04", open: true, step: TakeSnapshot, due: "2026-05-05"},
		{id: "own: then remove", class: ClassOwn, st: revoked, events: []Event{live, snap}, today: "2026-05-05", open: true, step: TakeRemove, due: "2026-05-05"},
		{id: "own: continued posting", class: ClassOwn, st: revoked, events: []Event{live, snap}, today: "2026-05-06", open: true, step: TakeRemove, due: "2026-05-05", late: true, still: true},
		{id: "outreach: ask within five days", class: ClassOutreach, st: revoked, events: []Event{live, snap}, today: "2026-05-06", open: true, step: TakeAsk, due: "2026-05-11"},
		{id: "outreach: asked, look after it", class: ClassOutreach, st: revoked, events: []Event{live, snap, event(EventOutreach, "2026-05-08")}, today: "2026-05-09", open: true, step: TakeChase, due: "2026-05-15"},
		{id: "AU-22 print: stock within ten days", class: ClassPrint, st: revoked, events: []Event{live, snap}, today: "2026-05-06", open: true, step: TakeRemove, due: "2026-05-18"},
		{id: "never confirmed live: take it back all the same", class: ClassOwn, st: revoked, today: "2026-05-04", open: true, step: TakeRemove, due: "2026-05-05"},
		{id: "never used", class: ClassOwn, st: revoked, events: []Event{event(EventNotUsed, "2026-04-01")}, today: "2026-05-06"},
		{id: "removed: first look after 7 days", class: ClassOwn, st: revoked, events: []Event{live, snap, event(EventRemoved, "2026-05-05")}, today: "2026-05-06", open: true, step: TakeRecheck, due: "2026-05-12"},
		{id: "second look after 30", class: ClassOwn, st: revoked, events: []Event{live, snap, event(EventRemoved, "2026-05-05"), event(EventGone, "2026-05-12")}, today: "2026-05-13", open: true, step: TakeRecheck, due: "2026-06-04"},
		{id: "a look too early does not count", class: ClassOwn, st: revoked, events: []Event{live, snap, event(EventRemoved, "2026-05-05"), event(EventGone, "2026-05-07")}, today: "2026-05-13", open: true, step: TakeRecheck, due: "2026-05-12", late: true},
		{id: "the last look does for all", class: ClassOwn, st: revoked, events: []Event{live, snap, event(EventRemoved, "2026-05-05"), event(EventGone, "2026-08-03")}, today: "2026-08-04"},
		{id: "seen again after removal", class: ClassOwn, st: revoked, events: []Event{live, snap, event(EventRemoved, "2026-05-05"), event(EventStill, "2026-05-12")}, today: "2026-05-12", open: true, step: TakeRemove, due: "2026-05-05", late: true, still: true},
		{id: "gone before the revocation: looked for after it", class: ClassOwn, st: revoked, events: []Event{live, event(EventRemoved, "2026-04-01"), event(EventGone, "2026-04-20")}, today: "2026-05-04", open: true, step: TakeRecheck, due: "2026-05-11"},
		{id: "seen on an earlier day, told later", class: ClassOwn, st: revoked, events: []Event{live, snap, event(EventRemoved, "2026-05-05"), told(event(EventStill, "2026-05-04"), "2026-05-06")}, today: "2026-05-06", open: true, step: TakeRecheck, due: "2026-05-12"},
		{id: "beyond our control", class: ClassOutreach, st: revoked, events: []Event{live, snap, event(EventBeyond, "2026-05-20")}, today: "2026-05-21"},
		{id: "expired on a date", class: ClassOwn, st: Standing{Because: BecauseExpired, Since: day("2027-07-01")}, events: []Event{live}, today: "2027-07-01", open: true, step: TakeSnapshot, due: "2027-07-02"},
	} {
		t.Run(c.id, func(t *testing.T) {
			p := Placement{ID: "x", Class: c.class}
			td, open := DefaultSettings().Takedown(p, c.events, c.st, day(c.today))
			require.Equal(t, c.open, open)
			if !open {
				return
			}
			assert.Equal(t, c.step, td.Step)
			assert.Equal(t, c.due, td.DueOn.String())
			assert.Equal(t, c.late, td.Late)
			assert.Equal(t, c.still, td.Continued)
		})
	}
	_, open := DefaultSettings().Takedown(Placement{Class: ClassOwn, Deidentified: true}, []Event{live}, revoked, day("2026-05-06"))
	assert.False(t, open, "a de-identified picture needs no permission")
}

func TestHolidaysCountInTakedowns(t *testing.T) {
	// Thursday 26 November 2026 is Thanksgiving.
	td, open := DefaultSettings().Takedown(Placement{Class: ClassOwn}, nil, Standing{Because: BecauseRevoked, Since: day("2026-11-25")}, day("2026-11-25"))
	require.True(t, open)
	assert.Equal(t, "2026-11-27", td.DueOn.String())
}

func TestEventsNeedTheirProof(t *testing.T) {
	today := day("2026-05-06")
	own := Placement{Class: ClassOwn}
	live := []Event{event(EventLive, "2026-03-01")}
	for _, c := range []struct {
		id     string
		p      Placement
		events []Event
		e      Event
		key    string
	}{
		{"live without a link or picture", own, nil, Event{Kind: EventLive, On: today}, "photo.event.proof"},
		{"live with a link", own, nil, Event{Kind: EventLive, On: today, Link: "hale.example/gallery"}, ""},
		{"printed: nobody looked", Placement{Class: ClassPrint}, nil, Event{Kind: EventLive, On: today, Note: "rack at the desk"}, "photo.event.looked"},
		{"printed: where it lies is not said", Placement{Class: ClassPrint}, nil, Event{Kind: EventLive, On: today, Whom: "Maya Ortiz"}, "photo.event.where"},
		{"printed: who looked and where", Placement{Class: ClassPrint}, nil, Event{Kind: EventLive, On: today, Whom: "Maya Ortiz", Note: "rack at the desk"}, ""},
		{"the album needs no link", Placement{Class: ClassOwn, Channel: "in_office_album"}, nil, Event{Kind: EventLive, On: today, Whom: "Maya Ortiz", Note: "album 2"}, ""},
		{"nor a link instead", Placement{Class: ClassOwn, Channel: "in_office_screen"}, nil, Event{Kind: EventLive, On: today, Link: "hale.example", Note: "waiting room"}, "photo.event.looked"},
		{"others' pages need none", Placement{Class: ClassOutreach}, nil, Event{Kind: EventLive, On: today}, ""},
		{"removed unseen", own, live, Event{Kind: EventRemoved, On: today}, "photo.event.snapshot_first"},
		{"removed after the snapshot", own, append(live, event(EventSnapshot, "2026-05-04")), Event{Kind: EventRemoved, On: today}, ""},
		{"snapshot without a picture", own, live, Event{Kind: EventSnapshot, On: today}, "photo.event.snapshot_file"},
		{"asked, but whom?", own, live, Event{Kind: EventOutreach, On: today, Whom: " "}, "photo.event.whom"},
		{"beyond our control, but why?", own, live, Event{Kind: EventBeyond, On: today}, "photo.event.why"},
		{"never used, though it was live", own, live, Event{Kind: EventNotUsed, On: today}, "photo.event.was_live"},
		{"tomorrow", own, live, Event{Kind: EventStill, On: today.AddDays(1)}, "photo.event.date"},
		{"no day", own, live, Event{Kind: EventStill}, "photo.event.date"},
		{"something else", own, live, Event{Kind: "lost", On: today}, "photo.event.kind"},
	} {
		t.Run(c.id, func(t *testing.T) {
			gaps := CheckEvent(c.p, "", c.events, c.e, today)
			if c.key == "" {
				assert.Empty(t, gaps)
				return
			}
			require.Len(t, gaps, 1)
			assert.Equal(t, c.key, gaps[0].Key)
		})
	}
}

func TestWhatIsFoundAtAnAddress(t *testing.T) {
	for channel, want := range map[string]bool{"website_gallery": true, "instagram": true, "email_campaign": true, "journal": true,
		"in_office_album": false, "in_office_screen": false, "print_brochure": false, "print_ad": false} {
		assert.Equal(t, want, HasAddress(channel, ClassOf(channel, ""), ""), channel)
	}
	assert.False(t, HasAddress("the corridor", ClassOf("the corridor", "office"), "office"))
	assert.False(t, HasAddress("own poster", ClassOf("own poster", "print"), "print"))
	assert.True(t, HasAddress("own network", ClassOf("own network", "social"), "social"))
}

// What stands where it may not is never called live.
func TestWhatIsSaidOfAPlace(t *testing.T) {
	revoked := Standing{Because: BecauseRevoked, Since: day("2026-05-04")}
	live, snap := event(EventLive, "2026-03-01"), event(EventSnapshot, "2026-05-04")
	for _, c := range []struct {
		id     string
		st     Standing
		events []Event
		today  string
		want   Status
	}{
		{"allowed and live", Standing{Allowed: true}, []Event{live}, "2026-05-04", Status(StateLive)},
		{"allowed, not seen yet", Standing{Allowed: true}, nil, "2026-05-04", Status(StatePlanned)},
		{"on hold: what is there may stay", Standing{OnHold: true}, []Event{live}, "2026-05-04", Status(StateLive)},
		{"the evening before", Standing{Allowed: true}, []Event{live}, "2026-05-03", Status(StateLive)},
		{"AU-20 revoked this morning", revoked, []Event{live}, "2026-05-04", StatusTakeDown},
		{"released, never seen, revoked", revoked, nil, "2026-05-04", StatusTakeDown},
		{"taken down", revoked, []Event{live, snap, event(EventRemoved, "2026-05-05")}, "2026-05-06", StatusLookAgain},
		{"looked three times", revoked, []Event{live, snap, event(EventRemoved, "2026-05-05"), event(EventGone, "2026-08-03")}, "2026-08-04", Status(StateRemoved)},
		{"there again", revoked, []Event{live, snap, event(EventRemoved, "2026-05-05"), event(EventStill, "2026-05-12")}, "2026-05-12", StatusTakeDown},
		{"beyond our control", revoked, []Event{live, snap, event(EventBeyond, "2026-05-20")}, "2026-05-21", Status(StateBeyond)},
	} {
		t.Run(c.id, func(t *testing.T) {
			assert.Equal(t, c.want, func() Status {
				td, open := DefaultSettings().Takedown(Placement{ID: "x", Class: ClassOwn}, c.events, c.st, day(c.today))
				return td.Status(open)
			}())
		})
	}
	st, n := Gravest([]Status{Status(StateLive), StatusTakeDown, Status(StateRemoved), StatusTakeDown})
	assert.Equal(t, StatusTakeDown, st)
	assert.Equal(t, 2, n)
	st, n = Gravest(nil)
	assert.Equal(t, Status(StateNotUsed), st)
	assert.Zero(t, n)
}

func TestClasses(t *testing.T) {
	for channel, want := range map[string]Class{"website_gallery": ClassOwn, "instagram": ClassOwn, "in_office_album": ClassOwn,
		"print_brochure": ClassPrint, "print_ad": ClassPrint, "press": ClassOutreach, "paid_ads": ClassOutreach, "journal": ClassOutreach} {
		assert.Equal(t, want, ClassOf(channel, ""), channel)
	}
	assert.Equal(t, ClassPrint, ClassOf("own poster", "print"))
	assert.Equal(t, ClassOutreach, ClassOf("own", "teaching"))
}

func TestSettings(t *testing.T) {
	assert.Empty(t, DefaultSettings().Check())
	bad := DefaultSettings()
	bad.OwnDays, bad.Rechecks, bad.ShotLists = 0, []int{0}, map[string][]View{"x": {"sideways"}}
	assert.Len(t, bad.Check(), 3)
}
