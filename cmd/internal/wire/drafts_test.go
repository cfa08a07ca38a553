package wire

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// A form that was not saved is there again after a lock, for the member who left it and nobody else.
func TestAFormLeftBehindIsKeptForItsMember(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "practice")
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "practice-v1"))))
	o, folder, err := enter(dir)
	require.NoError(t, err)
	defer folder.Close()
	ctx := context.Background()
	require.NoError(t, o.KeepPatientDraft(ctx, office.PatientDraft{Now: patient.Patient{Last: "Moss", Phone: "(555) 010-9999"}}))
	begun := office.RequestDraft{Begun: true, Kind: request.KindComplaint, Received: "11/2", Words: "Somebody at the desk said it aloud."}
	require.NoError(t, o.KeepRequestDraft(ctx, begun))
	require.NoError(t, o.Lock(ctx, "idle"))

	signIn := func(name string) {
		front, err := o.Front(ctx)
		require.NoError(t, err)
		for _, l := range front.Logins {
			if l.Name == name {
				require.NoError(t, o.SignIn(ctx, l.SlotID, office.Secret{Password: []byte(sample.Password)}))
				return
			}
		}
		t.Fatalf("no login of that name")
	}
	signIn("Maya Ortiz")
	_, found, err := o.PatientDraft(ctx, "")
	require.NoError(t, err)
	require.False(t, found, "another member's draft")
	q, err := o.RequestDraft(ctx)
	require.NoError(t, err)
	require.False(t, q.Begun, "another member's draft")
	require.NoError(t, o.Lock(ctx, "switch"))

	signIn("Dr. Ana Hale")
	d, found, err := o.PatientDraft(ctx, "")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "Moss", d.Now.Last)
	q, err = o.RequestDraft(ctx)
	require.NoError(t, err)
	require.Equal(t, begun, q)
	require.NoError(t, o.KeepRequestDraft(ctx, office.RequestDraft{}))
	q, err = o.RequestDraft(ctx)
	require.NoError(t, err)
	require.False(t, q.Begun)
	require.NoError(t, o.KeepPatientDraft(ctx, office.PatientDraft{}))
	_, found, err = o.PatientDraft(ctx, "")
	require.NoError(t, err)
	require.False(t, found)
}

// A form of a request's act that was not done is there again after a lock, on that request and for that member alone.
func TestAnActLeftHalfDoneIsKeptForItsMember(t *testing.T) {
	w, _ := desk(t)
	r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindComplaint, ReceivedOn: w.o.Today(), Via: request.ByTelephone, Words: "Somebody said it aloud.",
		Requester: request.Requester{Kind: request.Anyone, Name: "T. Moss"}})
	require.NoError(t, err)
	begun := office.BegunForms{"requests.note": {"She calls again tomorrow"}}
	require.NoError(t, w.o.KeepRequestForms(w.ctx, r.ID, begun))
	v, err := w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	require.Equal(t, begun, v.Forms)
	require.NoError(t, w.o.KeepRequestForms(w.ctx, r.ID, nil))
	v, err = w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	require.Empty(t, v.Forms)
	require.ErrorIs(t, w.o.KeepRequestForms(w.ctx, "none", begun), office.ErrNotFound)
}

// A lock in the middle of an exercise loses nothing of what was written down, and shows it to nobody else.
func TestATrainingFormLeftHalfDoneIsKeptForItsMember(t *testing.T) {
	w := founded(t)
	w.hire("Max Orr", access.PrivacyOfficer)
	begun := office.BegunForms{"training.exercises.record": {"23 Nov 2026", "true", "Nobody knew where the spare drive is."}}
	require.NoError(t, w.o.KeepTrainingForms(w.ctx, begun))
	kept, err := w.o.TrainingForms(w.ctx)
	require.NoError(t, err)
	require.Equal(t, begun, kept)
	w.as("Max Orr")
	kept, err = w.o.TrainingForms(w.ctx)
	require.NoError(t, err)
	require.Empty(t, kept)
}
