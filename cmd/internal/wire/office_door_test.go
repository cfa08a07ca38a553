// The front door as a person meets it: founding, signing in, wrong passwords, members, the Recovery Sheet, the PIN.

package wire

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
)

func TestFoundingLeavesAWholePracticeAndOneWayIn(t *testing.T) {
	w := founded(t)
	require.Len(t, w.kit.Groups(), len(w.kit.Groups()))
	require.NotEmpty(t, w.kit.Groups())
	require.Equal(t, 1, w.kit.Number())
	me, ok := w.o.Me()
	require.True(t, ok)
	require.Equal(t, "Hale Aesthetic Surgery", me.Practice.Name)
	require.Equal(t, []access.Role{access.Owner}, me.Member.Roles)
	require.False(t, me.MustChange)
	rows := w.log(office.AuditFilter{})
	require.Len(t, rows, 2)
	require.Equal(t, audit.RecoveryMade, rows[0].Action)
	require.Equal(t, audit.PracticeCreated, rows[1].Action)
	require.Equal(t, me.Member.ID, rows[1].Actor)
	channels, err := w.o.Channels(w.ctx)
	require.NoError(t, err)
	require.Len(t, channels, len(consent.BuiltIn()))
	templates, notices, err := w.o.Forms(w.ctx)
	require.NoError(t, err)
	require.NotEmpty(t, templates)
	require.Len(t, notices, 1)
	require.Contains(t, notices[0].Text.In("en"), "Hale Aesthetic Surgery")
	require.NotContains(t, notices[0].Text.In("es"), "{{")
	pdf, err := w.o.RecoverySheet(w.kit)
	require.NoError(t, err)
	require.Contains(t, string(pdf[:5]), "%PDF-")
	require.NoFileExists(t, filepath.Join(w.dir, "setup-unfinished"))

	n := w.again()
	front, err := n.o.Front(n.ctx)
	require.NoError(t, err)
	require.Equal(t, w.kit.Fingerprint(), front.Fingerprint)
	require.Len(t, front.Logins, 1)
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	require.Equal(t, audit.SignIn, n.last().Action)
}

func TestFoundingRefusesWhatIsMissing(t *testing.T) {
	good := office.Founding{Practice: thePractice(), OwnerName: "Dr. Ana Hale", Password: []byte(ownerWord)}
	cases := []struct {
		name   string
		change func(*office.Founding)
		fields []string
	}{
		{"nothing", func(f *office.Founding) { *f = office.Founding{} }, []string{"name", "address", "telephone", "privacy_officer", "security_officer", "state", "zone", "owner_name", "password"}},
		{"short password", func(f *office.Founding) { f.Password = []byte("tiger 1234") }, []string{"password"}},
		{"the practice's own name", func(f *office.Founding) { f.Password = []byte("hale aesthetic surgery") }, []string{"password", "password"}},
		{"no such State", func(f *office.Founding) { f.Practice.State = "ZZ" }, []string{"state"}},
		{"no such zone", func(f *office.Founding) { f.Practice.Zone = "Mars/Olympus" }, []string{"zone"}},
		{"control characters", func(f *office.Founding) { f.Practice.Name = "Hale\x00" }, []string{"name"}},
		{"a very long name", func(f *office.Founding) { f.OwnerName = strings.Repeat("x", 10000) }, []string{"owner_name"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := program(t, filepath.Join(t.TempDir(), "practice"), &handClock{t: morning})
			f := good
			c.change(&f)
			_, err := w.o.Found(w.ctx, f)
			requireFields(t, err, c.fields...)
			requireSentence(t, err)
			require.NoDirExists(t, w.dir)
			_, in := w.o.Me()
			require.False(t, in)
		})
	}
	w := founded(t)
	n := w.again()
	_, err := n.o.Found(n.ctx, good)
	requireKey(t, "error.practice_exists", err)
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord), "the practice that was there is untouched")
}

func TestASetUpThatFailedCanBeTriedAgainAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "practice")
	w := program(t, dir, &handClock{t: morning})
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "records.db"), 0o700)) // in the way of the records file
	f := office.Founding{Practice: thePractice(), OwnerName: "Dr. Ana Hale", Password: []byte(ownerWord)}
	_, err := w.o.Found(w.ctx, f)
	requireSentence(t, err)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "records.db")))
	_, err = w.o.Found(w.ctx, f)
	require.NoError(t, err)
	require.Equal(t, audit.RecoveryMade, w.last().Action)
}

func TestWrongPasswordsWaitLongerAndAreReportedAtTheNextSuccess(t *testing.T) {
	w := founded(t)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	slot := w.slot("Dr. Ana Hale")
	try := func(word string) error {
		return w.o.SignIn(w.ctx, slot, office.Secret{Password: []byte(word)})
	}
	pauses := []time.Duration{0, 0, 0, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute}
	for i, pause := range pauses {
		requireKey(t, "error.wrong_password", try("not the password at all"))
		if pause == 0 {
			continue
		}
		err := try(ownerWord)
		requireKey(t, "error.wait", err)
		w.clock.on(pause - time.Second)
		requireKey(t, "error.wait", try(ownerWord))
		if i < len(pauses)-1 {
			w.clock.on(time.Second)
		}
	}
	w.clock.on(time.Second)
	require.NoError(t, try(ownerWord))
	me, _ := w.o.Me()
	require.Len(t, me.Failures, len(pauses))
	require.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), len(pauses))
	require.Len(t, w.log(office.AuditFilter{Action: audit.LockedOut}), 1)
	require.Equal(t, "10", w.last().Args["failures"])
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, try(ownerWord), "the count begins anew")
	require.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), len(pauses))
}

func TestAHundredWrongPasswordsEndThePassword(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	slot := w.slot("Maya Ortiz")
	for range 100 {
		w.clock.on(15 * time.Minute)
		requireKey(t, "error.wrong_password", w.o.SignIn(w.ctx, slot, office.Secret{Password: []byte("guess after guess")}))
	}
	w.clock.on(time.Hour)
	requireKey(t, "error.password_exhausted", w.o.SignIn(w.ctx, slot, office.Secret{Password: []byte(staffWord)}))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	list, err := w.o.Members(w.ctx)
	require.NoError(t, err)
	var maya access.Member
	for _, m := range list {
		if m.Name == "Maya Ortiz" {
			maya = m
		}
	}
	starter, err := w.o.ResetMember(w.ctx, maya.ID)
	require.NoError(t, err)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Maya Ortiz", string(starter)))
}

func TestAStarterPasswordOpensNothingButItsOwnChange(t *testing.T) {
	w := founded(t)
	m, starter, err := w.o.AddMember(w.ctx, "  Maya   Ortiz ", []access.Role{access.FrontDesk}, nil)
	require.NoError(t, err)
	require.Equal(t, "Maya Ortiz", m.Name)
	require.Len(t, strings.Fields(strings.ReplaceAll(string(starter), "-", " ")), 5)
	row := w.last()
	require.Equal(t, audit.MemberAdded, row.Action)
	require.Equal(t, "member:"+m.ID, row.Object)
	require.Equal(t, "front_desk", row.Args["roles"])
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	require.NoError(t, w.signIn("Maya Ortiz", string(starter)))
	me, _ := w.o.Me()
	require.True(t, me.MustChange)
	_, err = w.o.FindPatients(w.ctx, "park")
	requireKey(t, "error.must_change_password", err)
	_, err = w.o.TodayView(w.ctx)
	requireKey(t, "error.must_change_password", err)
	err = w.o.ChangePassword(w.ctx, office.Secret{Password: starter}, office.Secret{Password: starter})
	requireKey(t, "office.same_password", err)
	err = w.o.ChangePassword(w.ctx, office.Secret{Password: starter}, office.Secret{Password: []byte("short")})
	requireFields(t, err, "password")
	err = w.o.ChangePassword(w.ctx, office.Secret{Password: []byte("not the starter at all")}, office.Secret{Password: []byte(staffWord)})
	requireKey(t, "error.wrong_password", err)
	require.NoError(t, w.o.ChangePassword(w.ctx, office.Secret{Password: starter}, office.Secret{Password: []byte(staffWord)}))
	_, err = w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err)
	w.as("Dr. Ana Hale")
	rows := w.log(office.AuditFilter{Actor: m.ID})
	require.Equal(t, []audit.Action{audit.Locked, audit.PasswordChanged, audit.SignIn}, []audit.Action{rows[0].Action, rows[1].Action, rows[2].Action})
	require.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 1, "the wrong old password")
	n := w.again()
	requireKey(t, "error.wrong_password", n.signIn("Maya Ortiz", string(starter)))
	require.NoError(t, n.signIn("Maya Ortiz", staffWord))
}

func TestMembersAreChangedAndEveryRefusalIsSaid(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	noor := w.hire("Noor Haddad", access.SecurityOfficer)
	me, _ := w.o.Me()
	owner := me.Member.ID
	desk := []access.Role{access.FrontDesk}

	w.refused("office.member_name_taken", func() error { _, _, err := w.o.AddMember(w.ctx, "maya  ORTIZ", desk, nil); return err })
	w.refused("access.name_missing", func() error { _, _, err := w.o.AddMember(w.ctx, " ", desk, nil); return err })
	w.refused("access.name_too_long", func() error { _, _, err := w.o.AddMember(w.ctx, strings.Repeat("m", 10000), desk, nil); return err })
	w.refused("access.name_control", func() error { _, _, err := w.o.AddMember(w.ctx, "Ma\x00ya", desk, nil); return err })
	w.refused("access.roles_missing", func() error { _, _, err := w.o.AddMember(w.ctx, "Sam Lindqvist", nil, nil); return err })
	w.refused("access.roles_unknown", func() error {
		_, _, err := w.o.AddMember(w.ctx, "Sam Lindqvist", []access.Role{"king"}, nil)
		return err
	})
	w.refused("access.roles_unknown", func() error { return w.o.SetRoles(w.ctx, maya.ID, []access.Role{"king"}) })
	w.refused("error.last_owner", func() error { return w.o.SetRoles(w.ctx, owner, desk) })
	w.refused("error.last_owner", func() error { return w.o.DisableMember(w.ctx, owner) })
	w.refused("error.not_yourself", func() error { _, err := w.o.ResetMember(w.ctx, owner); return err })
	w.refused("error.not_found", func() error { return w.o.DisableMember(w.ctx, "nobody") })

	require.NoError(t, w.o.SetRoles(w.ctx, maya.ID, []access.Role{access.FrontDesk, access.Clinical}))
	require.Equal(t, audit.MemberChanged, w.last().Action)
	require.Equal(t, "front_desk,clinical", w.last().Args["roles"])

	w.as("Noor Haddad")
	w.refused("error.owner_only", func() error { return w.o.DisableMember(w.ctx, owner) })
	w.refused("error.owner_only", func() error { _, err := w.o.ResetMember(w.ctx, owner); return err })
	w.refused("error.owner_only", func() error { return w.o.SetRoles(w.ctx, maya.ID, []access.Role{access.Owner}) })
	w.refused("error.owner_only", func() error {
		_, _, err := w.o.AddMember(w.ctx, "Sam Lindqvist", []access.Role{access.Owner}, nil)
		return err
	})
	w.refused("error.not_yourself", func() error { return w.o.SetRoles(w.ctx, noor.ID, desk) })
	w.refused("error.not_yourself", func() error { return w.o.DisableMember(w.ctx, noor.ID) })
	starter, err := w.o.ResetMember(w.ctx, maya.ID)
	require.NoError(t, err)
	require.Equal(t, audit.PasswordReset, w.last().Action)
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	requireKey(t, "error.wrong_password", w.signIn("Maya Ortiz", staffWord))
	require.NoError(t, w.signIn("Maya Ortiz", string(starter)))
	me, _ = w.o.Me()
	require.True(t, me.MustChange)

	w.as("Dr. Ana Hale")
	slot := w.slot("Maya Ortiz")
	require.NoError(t, w.o.DisableMember(w.ctx, maya.ID))
	require.Equal(t, audit.MemberDisabled, w.last().Action)
	w.refused("error.member_disabled", func() error { return w.o.DisableMember(w.ctx, maya.ID) })
	w.refused("error.member_disabled", func() error { return w.o.SetRoles(w.ctx, maya.ID, desk) })
	w.refused("error.member_disabled", func() error { _, err := w.o.ResetMember(w.ctx, maya.ID); return err })
	list, err := w.o.Members(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 3)
	require.Equal(t, maya.ID, list[2].ID, "who left comes last and keeps her name")
	require.Equal(t, access.Disabled, list[2].State)
	n := w.again()
	front, err := n.o.Front(n.ctx)
	require.NoError(t, err)
	require.Len(t, front.Logins, 2)
	requireKey(t, "error.member_disabled", n.o.SignIn(n.ctx, slot, office.Secret{Password: starter}))
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	_, _, err = n.o.AddMember(n.ctx, "Maya Ortiz", desk, nil)
	require.NoError(t, err, "somebody who came back is added again")
}

func TestTheRecoverySheetGivesAMemberANewPassword(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	text := strings.Join(w.kit.Groups(), " ")
	owner := w.slot("Dr. Ana Hale")
	requireKey(t, "error.signed_in", w.o.RecoverWithKit(w.ctx, text, owner, []byte(newWord)))
	n := w.again()
	requireKey(t, "error.kit_group", n.o.RecoverWithKit(n.ctx, "hello", owner, []byte(newWord)))
	other := founded(t)
	requireKey(t, "error.wrong_kit", n.o.RecoverWithKit(n.ctx, strings.Join(other.kit.Groups(), " "), owner, []byte(newWord)))
	requireFields(t, n.o.RecoverWithKit(n.ctx, text, owner, []byte("short")), "password")
	requireKey(t, "error.not_permitted", n.o.RecoverWithKit(n.ctx, text, "nobody", []byte(newWord)))
	_, in := n.o.Me()
	require.False(t, in)
	require.NoError(t, n.o.RecoverWithKit(n.ctx, strings.ToLower(text), owner, []byte(newWord)))
	_, in = n.o.Me()
	require.False(t, in, "the practice is locked afterwards")
	requireKey(t, "error.wrong_password", n.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, n.signIn("Dr. Ana Hale", newWord))
	rows := n.log(office.AuditFilter{Action: audit.RecoveryUsed})
	require.Len(t, rows, 1)
	me, _ := n.o.Me()
	require.Equal(t, "member:"+me.Member.ID, rows[0].Object)
	require.NoError(t, n.o.SetRoles(n.ctx, memberNamed(t, n, "Maya Ortiz").ID, []access.Role{access.Clinical}), "the owner still holds every ring")
	damage, err := n.o.CheckIntegrity(n.ctx, quiet)
	require.NoError(t, err)
	require.Empty(t, damage)

	require.NoError(t, n.o.DisableMember(n.ctx, memberNamed(t, n, "Maya Ortiz").ID))
	_, err = n.o.NewRecoverySheet(n.ctx, office.Secret{Password: []byte(ownerWord)})
	require.ErrorIs(t, err, office.ErrWrongSecret, "whoever finds the screen open makes no key to everything")
	front, err := n.o.Front(n.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, front.KitNumber, "the sheet stays as it is")
	kit, err := n.o.NewRecoverySheet(n.ctx, office.Secret{Password: []byte(newWord)})
	require.NoError(t, err)
	require.Len(t, n.log(office.AuditFilter{Action: audit.SignInFailed}), 2, "the wrong try is on record")
	require.Equal(t, 2, kit.Number())
	require.Equal(t, audit.RecoveryMade, n.last().Action)
	last := n.again()
	requireSentence(t, last.o.RecoverWithKit(last.ctx, text, owner, []byte(ownerWord)))
	require.NoError(t, last.o.RecoverWithKit(last.ctx, strings.Join(kit.Groups(), "-"), owner, []byte(ownerWord)))
	require.NoError(t, last.signIn("Dr. Ana Hale", ownerWord))
}

func memberNamed(t testing.TB, w *world, name string) access.Member {
	t.Helper()
	list, err := w.o.Members(w.ctx)
	require.NoError(t, err)
	for _, m := range list {
		if m.Name == name {
			return m
		}
	}
	require.Fail(t, "no such member", name)
	return access.Member{}
}

func TestAPINTakesTheScreenBackThreeWrongOnesDoNot(t *testing.T) {
	w := founded(t)
	p := w.lena()
	c, err := w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	back := func(secret string) error { _, err := w.o.TakeBack(w.ctx, c.ID, []byte(secret)); return err }
	over := func() {
		_, err := w.o.HandOver(w.ctx, c.ID)
		require.NoError(t, err)
	}
	over()
	requireKey(t, "error.wrong_pin", back("482913"))
	w.refused("error.wrong_password", func() error {
		return w.o.SetPIN(w.ctx, office.Secret{Password: []byte("not the password at all")}, []byte("482913"))
	})
	require.NoError(t, w.o.ConfirmPassword(w.ctx, office.Secret{Password: []byte(ownerWord)}))
	for _, bad := range []string{"12345", "111111", "123456", "987654", "48291x", "4829134829134"} {
		w.refused("office.pin_rule", func() error { return w.o.SetPIN(w.ctx, office.Secret{Password: []byte(ownerWord)}, []byte(bad)) })
	}
	require.NoError(t, w.o.SetPIN(w.ctx, office.Secret{Password: []byte(ownerWord)}, []byte("482913")))
	require.NoError(t, back("482913"))
	require.Equal(t, audit.PatientModeEnded, w.last().Action)
	over()
	for range 3 {
		w.refused("error.wrong_pin", func() error { return back("482914") })
	}
	w.refused("error.pin_over", func() error { return back("482913") })
	require.NoError(t, back(ownerWord), "a wrong PIN is no wrong password")
	over()
	require.NoError(t, back("482913"), "after the password the PIN counts again")
	require.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 1, "the wrong password that SetPIN was given")
	_, err = w.o.ConfirmBirthDate(w.ctx, c.ID, calendar.MustNew(1991, 6, 4))
	require.NoError(t, err)
}

func TestLockingEndsEverything(t *testing.T) {
	w := founded(t)
	p := w.lena()
	require.NoError(t, w.o.Lock(w.ctx, "idle"))
	require.NoError(t, w.o.Lock(w.ctx, "idle"), "locked is locked")
	_, err := w.o.Chart(w.ctx, p.ID)
	requireKey(t, "error.locked", err)
	_, err = w.o.AddPatient(w.ctx, p)
	requireKey(t, "error.locked", err)
	requireKey(t, "error.locked", w.o.ChangePassword(w.ctx, office.Secret{}, office.Secret{}))
	requireKey(t, "error.locked", w.o.ConfirmPassword(w.ctx, office.Secret{}))
	requireKey(t, "error.locked", w.o.AcceptFindings(w.ctx, "x"))
	_, err = w.o.CheckIntegrity(w.ctx, quiet)
	requireKey(t, "error.locked", err)
	require.NoError(t, w.o.Idle())
	require.True(t, w.o.Today().IsZero())
	w.as("Dr. Ana Hale")
	rows := w.log(office.AuditFilter{Action: audit.Locked})
	require.Len(t, rows, 1)
	require.Equal(t, "idle", rows[0].Args["why"])
}

func TestQuietMomentsEmptyTheLog(t *testing.T) {
	w := founded(t)
	w.lena()
	wal := filepath.Join(w.dir, "records.db-wal")
	before, err := os.Stat(wal)
	require.NoError(t, err)
	require.Positive(t, before.Size())
	require.NoError(t, w.o.Idle())
	after, err := os.Stat(wal)
	require.NoError(t, err)
	require.Zero(t, after.Size())
	require.NoError(t, w.o.Idle())
	w.add(wPatient("Olive", "Marsh"))
	require.NoError(t, w.o.Idle())
	after, err = os.Stat(wal)
	require.NoError(t, err)
	require.Zero(t, after.Size())
}
