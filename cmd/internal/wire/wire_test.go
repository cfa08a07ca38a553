package wire

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
)

func TestTheSamplePracticeIsWholeAndSound(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sample")
	now := time.Now()
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Patients: 30, Visits: 6, Seed: 1, Now: now, Obligations: true}))
	o, folder, err := Office(dir)
	require.NoError(t, err)
	defer folder.Close()
	front, err := o.Front(context.Background())
	require.NoError(t, err)
	require.True(t, front.Sample)
	require.Len(t, front.Logins, 5)
	require.NoError(t, o.SignIn(context.Background(), front.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)}))
	me, ok := o.Me()
	require.True(t, ok)
	require.Empty(t, me.Findings)
	proof, err := o.VerifyAudit(context.Background(), func(string, int, int) {})
	require.NoError(t, err)
	require.Empty(t, proof.Broken)
	require.True(t, proof.AnchorAgrees)
	require.Positive(t, proof.Records)
	v, err := o.TodayView(context.Background())
	require.NoError(t, err)
	var kinds []office.TaskKind
	for _, task := range v.Tasks {
		kinds = append(kinds, task.Kind)
	}
	require.Equal(t, []office.TaskKind{office.TaskBackUp, office.TaskAlerts, office.TaskAccounts, office.TaskSample, office.TaskSignRevocation, office.TaskConfirmRevocation, office.TaskFinishCheckIn, office.TaskTakeDown, office.TaskIdentity, office.TaskRenew}, kinds)
	learned, err := o.Training(context.Background())
	require.NoError(t, err)
	standing := map[string]int{}
	for _, r := range learned.Rows {
		for _, c := range r.Cells {
			require.False(t, c.Missing, "%s has no %s", r.Person.Name, c.Course)
			if c.Status != "" {
				standing[r.Person.Name+" "+string(c.Status)]++
			}
		}
	}
	require.Equal(t, map[string]int{"Dr. Ana Hale completed": 10, "Maya Ortiz completed": 10, "Dana Reyes completed": 2, "Dana Reyes failed": 1, "Dana Reyes assigned": 7,
		"Sam Lindqvist completed": 9, "Noor Haddad completed": 7}, standing)
	require.True(t, slices.IsSortedFunc(learned.Outside, func(a, b office.OutsideLine) int { return b.Held.Compare(a.Held) }), "what was had last comes first")
	found, err := o.FindPatients(context.Background(), "park lena")
	require.NoError(t, err)
	require.NotEmpty(t, found)
	chart, err := o.Chart(context.Background(), found[0].Patient.ID)
	require.NoError(t, err)
	states := map[string]consent.Permission{}
	for _, c := range chart.Matrix {
		states[c.Channel.ID] = c.State
	}
	require.Equal(t, consent.Allowed, states["website_gallery"])
	require.Equal(t, consent.Revoked, states["instagram"])
	require.Equal(t, consent.Declined, states["youtube"])
}
