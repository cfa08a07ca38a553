package access

// This file tests roles, permissions and the rules for changing members.

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// table prints the roles and permissions the way a person reads them.
func table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-18s", "")
	for _, r := range Roles() {
		fmt.Fprintf(&b, " %-16s", r)
	}
	fmt.Fprintln(&b)
	for _, p := range AllPermissions() {
		fmt.Fprintf(&b, "%-18s", p)
		for _, r := range Roles() {
			mark := "-"
			if Of(r).Has(p) {
				mark = "yes"
			}
			fmt.Fprintf(&b, " %-16s", mark)
		}
		fmt.Fprintln(&b)
	}
	fmt.Fprintf(&b, "%-18s", "key rings")
	for _, r := range Roles() {
		fmt.Fprintf(&b, " %-16s", strings.Join(Rings([]Role{r}), "+"))
	}
	fmt.Fprintln(&b)
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// TestGrants holds the table to the reviewed one: who may do what changes only
// together with testdata/grants.txt (UPDATE_GRANTS=1 rewrites it).
func TestGrants(t *testing.T) {
	const file = "testdata/grants.txt"
	if os.Getenv("UPDATE_GRANTS") != "" {
		require.NoError(t, os.WriteFile(file, []byte(table()), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), table())
}

func TestGrantsKeepTheirPromises(t *testing.T) {
	for role, list := range Grants() {
		assert.True(t, role.Valid())
		for i, p := range list {
			assert.Contains(t, AllPermissions(), p)
			assert.NotContains(t, list[:i], p, "%s lists %s twice", role, p)
		}
	}
	assert.Len(t, Of(Owner), len(AllPermissions()), "the owner may do everything")
	for _, r := range Roles() {
		assert.True(t, Of(r).Has(IncidentsReport), "everybody may say that something went wrong: %s", r)
	}
	for _, p := range Of(Auditor).List() {
		assert.True(t, strings.HasSuffix(string(p), ".view") || p == PatientsFind || p == AuditExport || p == IncidentsReport,
			"the auditor changes nothing: %s", p)
	}
	for _, p := range []Permission{PatientsView, DocumentsView, PhotosView, PhotosOriginal, ConsentCreate} {
		assert.False(t, Of(Marketing).Has(p), "marketing never sees a chart or an original: %s", p)
	}
	for _, r := range []Role{Owner, PrivacyOfficer} {
		assert.True(t, Of(r).Has(ConsentConfirm))
	}
	// A permission to see pictures is worth nothing without the ring that opens them.
	for _, r := range Roles() {
		if Of(r).Has(PhotosView) || Of(r).Has(PhotosOriginal) {
			assert.Contains(t, Rings([]Role{r}), RingMedia, r)
		}
		if Of(r).Has(MembersManage) || Of(r).Has(MembersReset) {
			assert.Contains(t, Rings([]Role{r}), RingAdmin, r)
		}
	}
	changed := Grants()
	changed[FrontDesk][0] = ExportAll
	assert.False(t, Of(FrontDesk).Has(ExportAll), "the table cannot be changed from outside")
}

func TestRolesAddUp(t *testing.T) {
	both := Of(FrontDesk, PrivacyOfficer)
	assert.True(t, both.Has(ConsentConfirm))
	assert.True(t, both.Has(CheckinRun))
	assert.Empty(t, Of())
	assert.Empty(t, Of("janitor"))
	assert.Equal(t, []string{"core"}, Rings([]Role{FrontDesk}))
	assert.Equal(t, []string{"core", "media"}, Rings([]Role{FrontDesk, Clinical}))
	assert.Equal(t, []string{"core", "media", "admin"}, Rings([]Role{Auditor, SecurityOfficer}))
	assert.Empty(t, Rings([]Role{"janitor"}))
	rapid.Check(t, func(t *rapid.T) {
		roles := rapid.SliceOf(rapid.SampledFrom(Roles())).Draw(t, "roles")
		all := Of(roles...)
		for _, p := range AllPermissions() {
			any := slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(Grants()[r], p) })
			assert.Equal(t, any, all.Has(p))
		}
	})
}

func staff() []Member {
	return []Member{
		{ID: "1", Name: "Ana Hale", Roles: []Role{Owner}, State: Active},
		{ID: "2", Name: "Maya Ortiz", Roles: []Role{FrontDesk}, State: Active},
		{ID: "3", Name: "Ines Roy", Roles: []Role{SecurityOfficer}, State: Active},
		{ID: "4", Name: "Old Partner", Roles: []Role{Owner}, State: Disabled},
	}
}

func TestLastOwnerStays(t *testing.T) {
	m := staff()
	require.ErrorIs(t, CheckDisable(m, "1"), ErrLastOwner, "the other owner is disabled")
	require.NoError(t, CheckDisable(m, "2"))
	require.ErrorIs(t, CheckDisable(m, "4"), ErrDisabled)
	require.ErrorIs(t, CheckDisable(m, "9"), ErrNoMember)
	require.ErrorIs(t, CheckRoles(m, "1", []Role{Clinical}), ErrLastOwner)
	require.ErrorIs(t, CheckRoles(m, "1", nil), ErrLastOwner)
	require.NoError(t, CheckRoles(m, "1", []Role{Owner, PrivacyOfficer}))
	require.NoError(t, CheckRoles(m, "4", []Role{FrontDesk}), "a disabled member counts for nothing")
	require.ErrorIs(t, CheckRoles(m, "9", nil), ErrNoMember)
	require.Error(t, CheckRoles(m, "2", []Role{"janitor"}))

	m[1].Roles = append(m[1].Roles, Owner)
	require.NoError(t, CheckDisable(m, "1"), "now there is another")
	assert.Equal(t, []Role{Owner}, m[0].Roles, "checking changes nothing")
}

func TestAnOwnerRemains(t *testing.T) {
	// Whatever is done in whatever order, if every step was allowed an active owner
	// remains.
	rapid.Check(t, func(t *rapid.T) {
		m := []Member{{ID: "0", Roles: []Role{Owner}, State: Active}}
		for i := range rapid.IntRange(1, 4).Draw(t, "others") {
			m = append(m, Member{ID: fmt.Sprint(i + 1), State: Active, Roles: []Role{rapid.SampledFrom(Roles()).Draw(t, "role")}})
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			i := rapid.IntRange(0, len(m)-1).Draw(t, "who")
			if rapid.Bool().Draw(t, "disable") {
				if CheckDisable(m, m[i].ID) == nil {
					m[i].State = Disabled
				}
			} else if roles := []Role{rapid.SampledFrom(Roles()).Draw(t, "new")}; CheckRoles(m, m[i].ID, roles) == nil {
				m[i].Roles = roles
			}
			assert.True(t, slices.ContainsFunc(m, func(m Member) bool { return m.State == Active && m.Has(Owner) }))
		}
	})
}

func TestWhoMayResetAndManage(t *testing.T) {
	m := staff()
	owner, desk, security, gone := m[0], m[1], m[2], m[3]
	require.NoError(t, CheckReset(owner, desk))
	require.NoError(t, CheckReset(security, desk))
	require.ErrorIs(t, CheckReset(security, owner), ErrOwnerOnly)
	require.ErrorIs(t, CheckReset(owner, owner), ErrSelf)
	require.ErrorIs(t, CheckReset(desk, security), ErrNotPermitted)
	require.ErrorIs(t, CheckReset(gone, desk), ErrNotPermitted, "a disabled owner may do nothing")
	require.ErrorIs(t, CheckReset(owner, gone), ErrDisabled)

	require.NoError(t, CheckManage(owner, desk, []Role{Owner}))
	require.NoError(t, CheckManage(security, desk, []Role{Clinical}))
	require.NoError(t, CheckManage(security, Member{}, []Role{FrontDesk}), "a new member")
	require.ErrorIs(t, CheckManage(security, desk, []Role{Owner}), ErrOwnerOnly)
	require.ErrorIs(t, CheckManage(security, owner, nil), ErrOwnerOnly)
	require.ErrorIs(t, CheckManage(security, security, []Role{SecurityOfficer, PrivacyOfficer}), ErrSelf)
	require.ErrorIs(t, CheckManage(desk, desk, []Role{Owner}), ErrNotPermitted)
}

func TestMemberValidate(t *testing.T) {
	good := Member{ID: "2", Name: "Maya Ortiz", Roles: []Role{FrontDesk}, State: Active}
	assert.Empty(t, good.Validate())
	for _, c := range []struct {
		key    string
		change func(*Member)
	}{
		{"access.name_missing", func(m *Member) { m.Name = " \t" }},
		{"access.name_too_long", func(m *Member) { m.Name = strings.Repeat("ñ", 101) }},
		{"access.name_control", func(m *Member) { m.Name = "Maya\x00Ortiz" }},
		{"access.name_control", func(m *Member) { m.Name = "Maya\xff" }},
		{"access.initials", func(m *Member) { m.Initials = "ABCDEF" }},
		{"access.roles_missing", func(m *Member) { m.Roles = nil }},
		{"access.roles_unknown", func(m *Member) { m.Roles = []Role{"janitor"} }},
		{"access.roles_unknown", func(m *Member) { m.Roles = []Role{FrontDesk, FrontDesk} }},
		{"access.state_unknown", func(m *Member) { m.State = "" }},
	} {
		m := good
		c.change(&m)
		ds := m.Validate()
		require.Len(t, ds, 1, c.key)
		assert.Equal(t, c.key, ds[0].MessageKey())
	}
	good.Name = strings.Repeat("ñ", 100)
	assert.Empty(t, good.Validate(), "a hundred characters fit, whatever their bytes")
	assert.True(t, SameName("  maya   ORTIZ", "Maya Ortiz"))
	assert.False(t, SameName("Maya Ortiz", "Maya Ortez"))
}

func TestMemberPermissions(t *testing.T) {
	m := Member{Roles: []Role{FrontDesk}, State: Active}
	assert.True(t, m.Permissions().Has(CheckinRun))
	m.State = Disabled
	assert.Empty(t, m.Permissions(), "disabled members may do nothing")
}

func TestMemberJSON(t *testing.T) {
	m := Member{ID: "2", Name: "Maya Ortiz", SlotID: "ab", Roles: []Role{FrontDesk}, State: Active,
		MustChangePassword: true, CreatedAt: time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)}
	b, err := json.Marshal(m)
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"2","name":"Maya Ortiz","slot_id":"ab","roles":["front_desk"],"state":"active",
		"must_change_password":true,"created_at":"2026-11-22T05:00:00Z"}`, string(b))
	var back Member
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, m, back)
}
