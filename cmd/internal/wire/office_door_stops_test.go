// Stops and wrong tries at the door: a program that ends between two writes, wrong PINs on record, key slots
// that made room for others.

package wire

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/domain/oversight"
)

// stopping is a folder on which a write fails from some moment on, as if the program had ended there.
type stopping struct {
	office.Keeper
	stop *bool
}

type stopped struct {
	office.Opened
	stop *bool
}

var errStopped = errors.New("the program ended here")

func (k stopping) Unlock(ctx context.Context, slot string, s office.Secret) (office.Opened, []office.Failure, error) {
	o, failures, err := k.Keeper.Unlock(ctx, slot, s)
	if err != nil {
		return nil, nil, err
	}
	return stopped{o, k.stop}, failures, nil
}

// SetTOTP is the last thing that happens.
func (o stopped) SetTOTP(secret []byte) error {
	if *o.stop {
		return errStopped
	}
	return o.Opened.SetTOTP(secret)
}

func (o stopped) Write(ctx context.Context, who office.Actor, do func(office.Tx) (audit.Event, error)) error {
	if *o.stop {
		return errStopped
	}
	return o.Opened.Write(ctx, who, func(tx office.Tx) (audit.Event, error) {
		ev, err := do(tx)
		if *o.stop {
			return ev, errStopped
		}
		return ev, err
	})
}

// stoppable puts a stop into the program; the owner is signed in afterwards.
func (w *world) stoppable(stop *bool) {
	w.t.Helper()
	require.NoError(w.t, w.o.Lock(w.ctx, "key"))
	deps := w.deps
	deps.Keeper = stopping{Keeper: w.folder, stop: stop}
	w.o = office.New(deps)
}

func TestAReplacedAuthenticatorLeavesAWayInWhereverItStops(t *testing.T) {
	w := founded(t)
	first, printed := w.authenticator(own())
	stop := false
	w.stoppable(&stop)
	w.clock.on(time.Minute)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(first, 1)), "a telephone half a minute ahead")
	second, _, _, err := w.o.NewAuthenticator()
	require.NoError(t, err)
	code := w.code(second, -1) // and a new one half a minute behind
	stop = true
	_, err = w.o.SetAuthenticator(w.ctx, own(), second, code)
	require.ErrorIs(t, err, errStopped)
	w.clock.on(time.Minute)
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	w.oneOf(first, second, printed)

	// The very moment between slot and record.
	w = w.again()
	slotOnly := &slotOnly{Keeper: w.folder}
	deps := w.deps
	deps.Keeper = slotOnly
	w.o = office.New(deps)
	w.clock.on(time.Minute)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	w.oneOf(first, second, printed[1:])
	third, _, _, err := w.o.NewAuthenticator()
	require.NoError(t, err)
	slotOnly.killed = true
	_, err = w.o.SetAuthenticator(w.ctx, own(), third, w.code(third, 0))
	require.ErrorIs(t, err, errStopped)
	w.clock.on(time.Minute)
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, w.o.SecondFactor(w.ctx, printed[4]), "what was printed before still counts")
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(third, -1)), "and the new telephone, whatever was known of the old one's clock")
}

// oneOf signs in with whichever telephone counts, or fails.
func (w *world) oneOf(first, second []byte, printed []string) {
	w.t.Helper()
	for _, code := range []string{w.code(first, 1), w.code(second, -1), printed[0]} {
		if w.o.SecondFactor(w.ctx, code) == nil {
			return
		}
	}
	require.Fail(w.t, "no way in is left")
}

// slotOnly lets the slot be written and nothing after it.
type slotOnly struct {
	office.Keeper
	killed bool
}

type slotThenNothing struct {
	office.Opened
	k    *slotOnly
	once bool
}

func (k *slotOnly) Unlock(ctx context.Context, slot string, s office.Secret) (office.Opened, []office.Failure, error) {
	o, failures, err := k.Keeper.Unlock(ctx, slot, s)
	if err != nil {
		return nil, nil, err
	}
	return &slotThenNothing{Opened: o, k: k}, failures, nil
}

func (o *slotThenNothing) SetTOTP(secret []byte) error {
	if o.k.killed && o.once {
		return errStopped
	}
	o.once = o.k.killed
	return o.Opened.SetTOTP(secret)
}

func (o *slotThenNothing) Write(ctx context.Context, who office.Actor, do func(office.Tx) (audit.Event, error)) error {
	if o.k.killed && o.once {
		return errStopped
	}
	return o.Opened.Write(ctx, who, do)
}

func TestWrongPINsAreOnRecordAndCount(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	pin := []byte("482913")
	w.quickSwitch()
	w.as("Maya Ortiz")
	require.NoError(t, w.o.SetPIN(w.ctx, office.Secret{Password: []byte(staffWord)}, pin))
	slot := w.slot("Maya Ortiz")
	for range 4 {
		require.NoError(t, w.o.Lock(w.ctx, "switch"))
		for range 2 {
			require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, []byte("482914")), office.ErrPIN)
		}
		require.NoError(t, w.o.SignInPIN(w.ctx, slot, pin))
	}
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	for i := range 3 {
		require.ErrorIs(t, w.o.SignInPIN(w.ctx, slot, []byte("482914")), []error{office.ErrPIN, office.ErrPIN, office.ErrPINOver}[i])
	}
	w = w.again() // whoever typed them ends the program
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	rows := w.log(office.AuditFilter{Action: audit.SignInFailed})
	require.Len(t, rows, 11)
	for _, r := range rows {
		assert.Equal(t, audit.System, r.Actor)
		assert.Equal(t, "member:"+maya.ID, r.Object)
		assert.Equal(t, "pin", r.Args["what"])
		assert.NotContains(t, r.Args, "pin")
		for _, v := range r.Args {
			assert.NotContains(t, v, "4829", "no secret in the log")
		}
	}
	list, err := w.o.Alerts(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, oversight.FailedDoor, list[0].Rule)
	assert.Equal(t, "Maya Ortiz", list[0].Member)
}

// quickSwitch lets members come back with a PIN.
func (w *world) quickSwitch() {
	w.t.Helper()
	me, _ := w.o.Me()
	prefs := me.Prefs
	prefs.QuickSwitch = true
	require.NoError(w.t, w.o.SavePreferences(w.ctx, prefs))
}

func TestAResetTakesThePINToo(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	w.quickSwitch()
	w.as("Maya Ortiz")
	require.NoError(t, w.o.SetPIN(w.ctx, office.Secret{Password: []byte(staffWord)}, []byte("482913")))
	w.as("Dr. Ana Hale")
	require.Len(t, w.o.QuickLogins(), 1)
	starter, err := w.o.ResetMember(w.ctx, maya.ID)
	require.NoError(t, err)
	assert.Empty(t, w.o.QuickLogins())
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	require.NoError(t, w.signIn("Maya Ortiz", string(starter)))
	require.NoError(t, w.o.ChangePassword(w.ctx, office.Secret{Password: starter}, office.Secret{Password: []byte(staffWord)}))
	_, pin, err := w.o.MayQuick(w.ctx)
	require.NoError(t, err)
	assert.False(t, pin, "whoever knew the PIN is not known any more")
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	assert.Empty(t, w.o.QuickLogins())
}

// halfFailing is a folder whose records refuse one kind of entry.
type halfFailing struct {
	office.Keeper
	refuse *bool
}

type refusing struct {
	office.Opened
	refuse *bool
}

func (k halfFailing) Unlock(ctx context.Context, slot string, s office.Secret) (office.Opened, []office.Failure, error) {
	o, failures, err := k.Keeper.Unlock(ctx, slot, s)
	if err != nil {
		return nil, nil, err
	}
	return refusing{o, k.refuse}, failures, nil
}

// Resume fails, so that what happens at the door has to wait for the next sign-in.
func (halfFailing) Resume(context.Context, office.Parked) (office.Opened, error) {
	return nil, errStopped
}

func (o refusing) Write(ctx context.Context, who office.Actor, do func(office.Tx) (audit.Event, error)) error {
	return o.Opened.Write(ctx, who, func(tx office.Tx) (audit.Event, error) {
		ev, err := do(tx)
		if *o.refuse && ev.Args["what"] == "pin" && ev.Action == audit.SignInFailed {
			*o.refuse = false // the first of them
			return ev, errStopped
		}
		return ev, err
	})
}

func TestWhatCouldNotBeWrittenIsKeptForTheNextSignIn(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	w.quickSwitch()
	refuse := false
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	deps := w.deps
	deps.Keeper = halfFailing{Keeper: w.folder, refuse: &refuse}
	w.o = office.New(deps)
	require.NoError(t, w.signIn("Maya Ortiz", staffWord))
	require.NoError(t, w.o.SetPIN(w.ctx, office.Secret{Password: []byte(staffWord)}, []byte("482913")))
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	for range 3 {
		require.Error(t, w.o.SignInPIN(w.ctx, w.slot("Maya Ortiz"), []byte("482914")))
	}
	refuse = true
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord), "it keeps nobody out")
	assert.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 2, "the one that failed, failed alone")
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	assert.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 3, "and comes with the next sign-in")
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	assert.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 3, "once")
}

// scarce is a folder whose key slots are few: the envelope's old slot has made room, or there is no room for a second one.
type scarce struct {
	office.Keeper
	forgot, full bool
}

type scarceOpened struct {
	office.Opened
	k *scarce
}

func (k *scarce) Unlock(ctx context.Context, slot string, s office.Secret) (office.Opened, []office.Failure, error) {
	o, failures, err := k.Keeper.Unlock(ctx, slot, s)
	if err != nil {
		return nil, nil, err
	}
	return &scarceOpened{o, k}, failures, nil
}

func (o *scarceOpened) AddEmergency(phrase []byte) (string, error) {
	if o.k.full {
		return "", &office.Problem{Key: "error.too_many_members"}
	}
	return o.Opened.AddEmergency(phrase)
}

func (o *scarceOpened) Retire(slot string) error {
	err := o.Opened.Retire(slot)
	o.k.full = false // there is room now
	if o.k.forgot && err == nil {
		return o.Opened.Retire("AAAAAAAAAAA=") // a slot that the folder does not know
	}
	return err
}

func TestAnEnvelopeIsMadeWhenSlotsAreScarce(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	w.envelope()
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	k := &scarce{Keeper: w.folder, forgot: true}
	deps := w.deps
	deps.Keeper = k
	w.o = office.New(deps)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	_, err := w.o.MakeEnvelope(w.ctx, own())
	require.NoError(t, err, "the slot of the one before made room for another long ago")
	k.full = true
	_, err = w.o.MakeEnvelope(w.ctx, own())
	require.NoError(t, err, "the old one goes first")
	require.NoError(t, w.o.DisableMember(w.ctx, maya.ID), "a slot that is gone keeps nobody's access alive")
	front, err := w.o.Front(w.ctx)
	require.NoError(t, err)
	assert.NotEmpty(t, front.Envelope)
	assert.Empty(t, front.Unprinted)
}

func TestAnInterruptedKeyChangeIsATask(t *testing.T) {
	w := founded(t)
	w.lena()
	assert.Empty(t, w.tasks(office.TaskFinishKeys))
	ctx, cancel := context.WithCancel(w.ctx)
	err := w.o.ChangeKeys(ctx, own(), "somebody left who held keys", func(key string, _, _ int) {
		if key == "progress.keys.records" {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, w.tasks(office.TaskFinishKeys), 1)
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.Len(t, w.tasks(office.TaskFinishKeys), 1)
	require.NoError(t, w.o.ChangeKeys(w.ctx, own(), "finishes what was begun", func(string, int, int) {}))
	assert.Empty(t, w.tasks(office.TaskFinishKeys))
}
