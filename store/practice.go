// This file joins keys, records, vault and anchor into one practice folder: Folder while it is locked, Practice while
// somebody is signed in. They are what office works with.
package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/store/atomicfile"
	"consentry/store/disk"
	"consentry/store/keyring"
	"consentry/store/queries"
	"consentry/store/vault"
)

// Files of a practice folder that this file names.
const (
	recordsName = "records.db"
	anchorName  = AnchorName
	// unfinishedName stands in a folder until the first change is committed: a set-up that was killed before leaves
	// nothing that anybody was promised, and is cleared away at the next start.
	unfinishedName = "setup-unfinished"
	// sampleName marks a practice whose people are made up; the sign-in page says so before anybody signs in.
	sampleName = "SAMPLE.txt"
)

const sampleText = "The people in this practice are made up. It is here to look around in; nothing real belongs in it.\n"

// Options of a folder. The zero value of Cost calibrates at creation.
type Options struct {
	Dir string
	// Elsewhere is a folder in another place of this computer for the anchor's second copy; "" keeps none.
	Elsewhere string
	Clock     office.Clock
	Cost      keyring.Cost
	Started   time.Time // of this process, for the lock file
	// Reserve keeps 256 MiB of the disk aside, so that on a full disk one can still sign in, read and save the next change.
	Reserve bool
}

// Folder is a practice folder nobody has signed in to. It is safe for concurrent use.
type Folder struct {
	o        Options
	mu       sync.Mutex
	lock     *Lock
	throttle *keyring.Throttle
	creating bool // a practice is being made right now
	look     bool // Unlock opens for looking only
	checked  bool // the check at the start has passed
}

var (
	_ office.Keeper = (*Folder)(nil)
	_ office.Opened = (*Practice)(nil)
)

// New returns the folder at o.Dir, which need not exist yet.
func New(o Options) *Folder {
	return &Folder{o: o}
}

// Close lets another program work on the folder.
func (f *Folder) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lock == nil {
		return nil
	}
	err := f.lock.Unlock()
	f.lock = nil
	return err
}

// hold takes the folder for this process, once; it stays held until Close, locked screen included.
func (f *Folder) hold() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lock != nil {
		return nil
	}
	l, err := LockFolder(f.o.Dir, f.o.Started)
	if err != nil {
		return problem(err)
	}
	f.lock = l
	f.throttle = keyring.LoadThrottle(f.o.Dir)
	return nil
}

// Front reads what can be known without a key.
func (f *Folder) Front(context.Context) (office.Front, error) {
	if err := f.clearUnfinished(); err != nil {
		return office.Front{}, err
	}
	pub, err := keyring.Peek(f.o.Dir)
	if err != nil {
		return office.Front{}, problem(err)
	}
	if err := f.hold(); err != nil {
		return office.Front{}, err
	}
	front := office.Front{Fingerprint: pub.Fingerprint, KitNumber: pub.KitNumber}
	front.KitDate, _ = calendar.Parse(pub.KitDate) // shown only; a damaged date shows as none
	front.Sample = f.isSample()
	for _, s := range pub.Slots {
		if s.State == keyring.Active && s.Kind == keyring.Emergency {
			if front.Envelope != "" {
				front.Unprinted = append(front.Unprinted, front.Envelope)
			}
			front.Envelope = s.ID
		}
		if s.State == keyring.Active && s.Kind == keyring.User {
			front.Logins = append(front.Logins, office.Login{SlotID: s.ID, Name: s.Login, Kind: string(s.Kind), KeyFile: s.KeyFile})
		}
	}
	return front, nil
}

func (f *Folder) isSample() bool {
	_, err := os.Stat(filepath.Join(f.o.Dir, sampleName))
	return err == nil
}

// clearUnfinished removes what a set-up left that was killed before its first commit.
func (f *Folder) clearUnfinished() error {
	marker := filepath.Join(f.o.Dir, unfinishedName)
	if _, err := os.Stat(marker); err != nil {
		return nil
	}
	if err := f.hold(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.creating {
		return nil
	}
	for _, pattern := range []string{"header.*", "ring-*", recordsName + "*", anchorName, "throttle.json", sampleName} {
		names, err := filepath.Glob(filepath.Join(f.o.Dir, pattern))
		if err != nil {
			return err
		}
		for _, n := range names {
			if err := os.Remove(n); err != nil {
				return problem(err)
			}
		}
	}
	return problem(os.Remove(marker))
}

// Create makes the practice: keys, records, vault, anchor.
func (f *Folder) Create(ctx context.Context, login string, s office.Secret, sample bool) (office.Opened, office.Kit, error) {
	if err := os.MkdirAll(f.o.Dir, 0o700); err != nil {
		return nil, nil, problem(err)
	}
	if err := f.clearUnfinished(); err != nil {
		return nil, nil, err
	}
	if err := f.hold(); err != nil {
		return nil, nil, err
	}
	f.mu.Lock()
	f.creating = true
	f.mu.Unlock()
	made := false
	defer func() {
		if !made {
			f.madeNothing()
		}
	}()
	cost := f.o.Cost
	if cost == (keyring.Cost{}) {
		cost = keyring.Calibrate(ctx)
	}
	if _, err := keyring.Peek(f.o.Dir); !errors.Is(err, keyring.ErrNoPractice) {
		return nil, nil, office.ErrExists.With(err)
	}
	if err := atomicfile.Write(filepath.Join(f.o.Dir, unfinishedName), nil, 0o600); err != nil {
		return nil, nil, problem(err)
	}
	keys, kit, err := keyring.Create(f.o.Dir, keyring.CreateOptions{Login: login, Password: s.Password, KeyFile: s.KeyFile, Cost: cost, Now: f.o.Clock.Now()})
	if err != nil {
		return nil, nil, problem(err)
	}
	p, err := f.createRecords(ctx, keys, cost)
	if err != nil {
		keys.Wipe()
		return nil, nil, problem(err)
	}
	if sample {
		if err := os.WriteFile(filepath.Join(f.o.Dir, sampleName), []byte(sampleText), 0o600); err != nil {
			return nil, nil, errors.Join(problem(err), p.Close())
		}
	}
	made = true
	return p, sheet{kit}, nil
}

// madeNothing says that a set-up came to nothing, so that the next one may clear its remains away.
func (f *Folder) madeNothing() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.creating = false
}

func (f *Folder) createRecords(ctx context.Context, keys *keyring.Keys, cost keyring.Cost) (*Practice, error) {
	key, salt := keys.DB()
	defer clear(key[:])
	db, err := CreateDB(filepath.Join(f.o.Dir, recordsName), key, salt)
	if err != nil {
		return nil, err
	}
	p := &Practice{folder: f, keys: keys, db: db, cost: cost, unfinished: true}
	if err := p.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	root, err := keys.NewAuditRoot()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	defer root.Wipe()
	err = db.Write(ctx, func(s *sql.Tx) error {
		q := queries.New(s)
		for k, v := range map[string]string{metaVault: vaultText(keys), metaRoot: hex.EncodeToString(root.Sealed), metaCounter: "0", metaGeneration: "0"} {
			if err := q.PutMeta(context.Background(), queries.PutMetaParams{Key: k, Value: v}); err != nil {
				return err
			}
		}
		return q.PutRatchet(context.Background(), queries.PutRatchetParams{Epoch: 0, Day: calendar.Of(f.o.Clock.Now(), time.UTC).String(), Key: root.K0[:]})
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return p, nil
}

// Wait returns how long the slot has to wait, and how often it was wrong.
func (f *Folder) Wait(slotID string) (time.Duration, int) {
	if f.hold() != nil {
		return 0, 0
	}
	return f.throttle.Wait(slotID, f.o.Clock.Now()), f.throttle.Failures(slotID)
}

// Unlock opens the folder with a slot's secret.
func (f *Folder) Unlock(ctx context.Context, slotID string, s office.Secret) (office.Opened, []office.Failure, error) {
	if err := f.hold(); err != nil {
		return nil, nil, err
	}
	keys, err := keyring.Open(f.o.Dir, slotID, secretOf(s))
	if errors.Is(err, keyring.ErrWrongPassword) {
		if terr := f.throttle.Failed(slotID, f.o.Clock.Now()); terr != nil {
			err = errors.Join(err, terr)
		}
	}
	if err != nil {
		return nil, nil, problem(err)
	}
	p, err := f.open(ctx, keys)
	if err != nil {
		return nil, nil, err
	}
	var failures []office.Failure
	for _, x := range f.throttle.Succeeded(slotID) {
		failures = append(failures, office.Failure{At: x.At})
	}
	return p, failures, nil
}

// UnlockWithKit opens the folder with the Recovery Sheet.
func (f *Folder) UnlockWithKit(ctx context.Context, text string) (office.Opened, error) {
	if err := f.hold(); err != nil {
		return nil, err
	}
	keys, err := keyring.OpenWithKit(f.o.Dir, text)
	if err != nil {
		return nil, problem(err)
	}
	return f.open(ctx, keys)
}

func (f *Folder) open(ctx context.Context, keys *keyring.Keys) (*Practice, error) {
	if f.looksOnly() {
		return f.openToLook(keys)
	}
	db, err := openRecords(f.o.Dir, keys)
	if err != nil {
		err = f.notHealthy(keys, err)
		keys.Wipe()
		return nil, problem(err)
	}
	p := &Practice{folder: f, keys: keys, db: db, cost: f.o.Cost}
	if err = f.checkAtStart(db); err == nil {
		err = p.prepare(ctx)
	}
	if err == nil {
		err = p.judge(ctx)
	}
	if err != nil {
		return nil, errors.Join(problem(f.notHealthy(keys, err)), p.Close())
	}
	f.healthy()
	p.beginSweep()
	return p, nil
}

// Practice is an open practice folder. It is safe for concurrent use.
type Practice struct {
	folder *Folder
	keys   *keyring.Keys
	db     *DB
	files  *vault.Vault
	cost   keyring.Cost

	replaced []replacedKeys // by key changes of this session; guarded by writing
	writing  sync.Mutex     // held for a whole transaction with its anchor; guards head and counter
	head     audit.Head
	counter  uint64
	findings []office.Finding
	// unfinished: the practice was just made and nothing is committed yet.
	unfinished bool
	looking    string // folder of the copy that a session for looking works on; "" otherwise

	mu     sync.Mutex // guards latest, which a use case asks for in the middle of its own transaction, findings and tried
	latest time.Time
	tried  []office.Failure

	trying  sync.Mutex // one try of a secret at a time
	idled   atomic.Uint64
	copying turn               // taken while a backup is made
	stop    context.CancelFunc // ends the sweep
	swept   chan struct{}      // closed when the sweep has ended
}

// The rows of meta.
const (
	metaVault      = "vault_id"
	metaRoot       = "audit_root"
	metaCounter    = "commit_counter"
	metaGeneration = "header_gen"
)

func vaultText(k *keyring.Keys) string {
	id := k.VaultID()
	return hex.EncodeToString(id[:])
}

// prepare brings the records up to date and opens the vault.
func (p *Practice) prepare(ctx context.Context) error {
	steps, err := OwnSteps()
	if err != nil {
		return err
	}
	if _, err := p.db.Migrate(ctx, steps, MigrateOptions{}); err != nil {
		return err
	}
	p.files, err = vault.Open(filepath.Join(p.folder.o.Dir, "media"))
	return err
}

func (p *Practice) anchors() AnchorFiles {
	a := AnchorFiles{Main: filepath.Join(p.folder.o.Dir, anchorName)}
	// A sample is made to be copied and thrown away: it keeps nothing elsewhere.
	if p.folder.o.Elsewhere != "" && !p.folder.isSample() {
		a.Second = filepath.Join(p.folder.o.Elsewhere, p.keys.Fingerprint()+".anchor")
	}
	return a
}

// Write runs do in one transaction and ends it with its audit row and the commit counter; the anchor follows before
// anybody else can write, and only then is the change acknowledged.
//
// On a full disk the reserve is given up and the change is tried once more: the front desk can finish what it is at, and
// the person is told by what fails next.
func (p *Practice) Write(ctx context.Context, who office.Actor, do func(office.Tx) (audit.Event, error)) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	if p.looking != "" {
		return p.noteLook(ctx, who, do)
	}
	err := p.commit(ctx, who, do)
	if reserve := disk.NewBallast(p.folder.o.Dir); errors.Is(err, ErrDiskFull) && !errors.Is(err, ErrAfterCommit) && reserve.Held() {
		if rerr := reserve.Release(); rerr != nil {
			return problem(errors.Join(err, rerr))
		}
		err = p.commit(ctx, who, do)
	}
	return problem(err)
}

// commit is one try of Write. The caller holds p.writing.
func (p *Practice) commit(ctx context.Context, who office.Actor, do func(office.Tx) (audit.Event, error)) error {
	var row audit.Row
	var hash [32]byte
	generation := p.keys.Generation()
	err := p.db.WriteThen(ctx, func(s *sql.Tx) error {
		t := newTx(context.Background(), s, int64(p.head.Seq)+1, true)
		t.reseal = p.upToDate
		ev, err := do(t)
		if err != nil {
			return err
		}
		if row, hash, err = t.append(p.head, who, ev); err != nil {
			return err
		}
		if err := t.q.PutMeta(t.ctx, queries.PutMetaParams{Key: metaCounter, Value: strconv.FormatUint(p.counter+1, 10)}); err != nil {
			return err
		}
		return t.q.PutMeta(t.ctx, queries.PutMetaParams{Key: metaGeneration, Value: strconv.FormatUint(generation, 10)})
	}, func() error {
		p.head, p.counter = audit.Head{Seq: row.Seq, Hash: hash}, p.counter+1
		return p.writeAnchor(generation, p.saw(row.At))
	})
	if errors.Is(err, ErrSecondAnchor) {
		err = nil // the folder's own anchor is up to date; the missing copy is reported at the next start
	}
	if err == nil && p.unfinished {
		err = p.finishSetup()
	}
	return err
}

func (p *Practice) finishSetup() error {
	p.unfinished = false
	p.folder.madeNothing()
	if err := os.Remove(filepath.Join(p.folder.o.Dir, unfinishedName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return atomicfile.SyncDir(p.folder.o.Dir)
}

// saw notes an instant and returns the latest one.
func (p *Practice) saw(at time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at.After(p.latest) {
		p.latest = at
	}
	return p.latest
}

func (p *Practice) writeAnchor(generation uint64, latest time.Time) error {
	key := p.keys.AnchorKey()
	defer clear(key[:])
	return p.anchors().Write(Anchor{Generation: generation, Counter: p.counter, Seq: p.head.Seq, Head: p.head.Hash, Clock: latest}, key)
}

// Read runs do in a transaction that is rolled back.
func (p *Practice) Read(ctx context.Context, do func(office.Tx) error) error {
	return problem(p.db.Read(ctx, func(s *sql.Tx) error { return do(newTx(context.Background(), s, 0, false)) }))
}

// LatestInstant is the latest instant that records and anchors have seen.
func (p *Practice) LatestInstant() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.latest
}

// Findings is what opening noticed.
func (p *Practice) Findings() []office.Finding {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.findings)
}

// Place is the practice folder.
func (p *Practice) Place() string { return p.folder.o.Dir }

// Idle empties the write-ahead log: called when nobody has done anything for a moment, so that there is next to nothing
// that a lost log could take with it.
// It costs nothing when nothing was written since.
func (p *Practice) Idle() error {
	if !p.writing.TryLock() {
		return nil // somebody is at work
	}
	defer p.writing.Unlock()
	if p.idled.Load() == p.counter {
		return nil
	}
	if err := p.db.Checkpoint(); err != nil {
		return problem(err)
	}
	p.idled.Store(p.counter)
	return nil
}

// Close ends the session: the log is emptied, the records closed, the keys wiped.
func (p *Practice) Close() error {
	if p.stop != nil {
		p.stop()
		<-p.swept
	}
	if p.unfinished {
		p.folder.madeNothing()
	}
	var err error
	if p.db != nil {
		err = p.db.Close()
	}
	p.keys.Wipe()
	return problem(errors.Join(err, p.dropLook()))
}
