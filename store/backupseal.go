// This file is what a backup takes from an open practice, and how a practice is put together again from it. Where the
// files of a backup lie, and how they get there, is the business of package backup.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"time"

	"filippo.io/age"

	"consentry/domain/audit"
	plans "consentry/domain/backup"
	"consentry/domain/office"
	"consentry/store/atomicfile"
	"consentry/store/keyring"
	"consentry/store/queries"
	"consentry/store/vault"
)

// Names inside the sealed part of a backup, besides the keyring's.
const (
	CopyRecords = "records.db"
	CopyKeys    = "keys.txt"
	CopyAnchor  = AnchorName
)

// Stored is a stored file as a backup needs to know it.
type Stored struct {
	ID   string
	Hash vault.Hash
	Size int64 // of the ciphertext, bytes
}

// Point is one consistent point of a practice: what was copied, and what it needs.
type Point struct {
	At         time.Time // of the copy
	Generation uint64    // of the header that the records remember
	Counter    uint64
	Head       audit.Head
	Schema     int
	Tables     map[string]int // rows of each table of the records
	Photos     int
	Patients   int
	Files      []Stored // live ones, in the order of their names
	KitNumber  int
	KeyNumber  int
	Sample     bool
	// Recipients are the age public keys that the copy is to be sealed to: the Recovery Sheet's, the backup key's, and with
	// Carried those of its slots' owners.
	Recipients []string
	// Carried is what opens the copy with a password; nil if the practice wants the Recovery Sheet alone to do so.
	Carried   *keyring.Carried
	sheetOnly bool
	whole     func() error
}

// Whole waits until it is known whether the copy's tables and indexes agree, which is found out while its receiver does other
// work; at once if that was not asked for. To be called before the copy is used, moved or removed.
func (p Point) Whole() error {
	if p.whole == nil {
		return nil
	}
	return p.whole()
}

// Records is how many rows the records have, the audit log and the program's own tables not counted.
func (p Point) Records() int { return CountRecords(p.Tables) }

// CountRecords sums the rows of the tables that hold records.
func CountRecords(tables map[string]int) int {
	n := 0
	for name, rows := range tables {
		switch name {
		case "meta", "audit", "audit_touch", "ratchet":
		default:
			n += rows
		}
	}
	return n
}

// ErrKeysChanging: a key change is under way; what is copied now could only be opened with luck.
var ErrKeysChanging = errors.New("the practice's keys are being changed")

// Undisturbed keeps the look at every start waiting until end is called, so that it does not take time from a backup that
// somebody waits for. One at a time.
func (p *Practice) Undisturbed(ctx context.Context) (end func(), err error) {
	if !p.copying.take(ctx) {
		return nil, ctx.Err()
	}
	return p.copying.give, nil
}

// CopyPoint copies what a backup seals into the new folder dir: the records under a key of their own, that key in
// keys.txt, header and rings, and an anchor for exactly this point. People can work meanwhile. Every page of the records' copy
// has been checked when it returns; with thorough, Whole of the point tells whether its tables and indexes agree. The folder is
// the caller's to remove, also after an error.
func (p *Practice) CopyPoint(ctx context.Context, dir string, thorough bool, progress func(done, total int64)) (Point, error) {
	if p.keys.Rotating() {
		return Point{}, ErrKeysChanging
	}
	number := p.keys.KeyNumber()
	var key [32]byte
	var salt [16]byte
	defer clear(key[:])
	if _, err := rand.Read(key[:]); err != nil {
		return Point{}, err
	}
	if _, err := rand.Read(salt[:]); err != nil {
		return Point{}, err
	}
	path := filepath.Join(dir, CopyRecords)
	size := 0 // of the copy, pages
	pages := func(done, total int) {
		size = total
		if progress != nil {
			progress(int64(done)*PageSize, int64(total)*PageSize)
		}
	}
	at := p.now().UTC()
	if err := p.db.copyTo(ctx, path, key, salt, pages); err != nil {
		return Point{}, problem(err)
	}
	proved := make(chan error, 1)
	go func() { proved <- undamaged(checkSeals(path, key, salt, size)) }()
	// The records were just copied and are still in the engine's memory: reading them there takes a fraction of what it takes
	// from the copy, and can be done meanwhile.
	files, counter, err := storedFiles(ctx, p.db)
	if errors.Is(err, errWroteSince) {
		files, err = nil, nil
	}
	if err = errors.Join(<-proved, err); err != nil {
		return Point{}, problem(err)
	}
	pt, anchor, err := p.readPoint(ctx, path, key, salt, files, counter)
	if err != nil {
		return Point{}, problem(err)
	}
	pt.At = at
	// The key files come after the records: a header older than its records would mean that an old one was put back.
	sealed, err := p.keys.Files()
	if err != nil {
		return Point{}, problem(err)
	}
	own := p.keys.BackupRecipient()
	if own == "" {
		return Point{}, office.ErrLocked
	}
	if p.keys.Rotating() || p.keys.KeyNumber() != number { // a whole change fits between the two looks
		return Point{}, ErrKeysChanging
	}
	public := p.keys.Public()
	pt.KitNumber, pt.KeyNumber, pt.Sample = public.KitNumber, int(p.keys.KeyNumber()), p.folder.isSample()
	pt.Recipients = []string{p.keys.RecoveryRecipient(), own}
	if !pt.sheetOnly {
		carried, owners := p.keys.Carry()
		pt.Carried, pt.Recipients = &carried, append(pt.Recipients, owners...)
	}
	s := secret{key: key, salt: salt}
	defer s.wipe()
	sealed[CopyKeys] = keysText(&s)
	defer clear(sealed[CopyKeys])
	sealed[CopyAnchor] = anchor
	if pt.Sample {
		sealed[sampleName] = []byte(sampleText)
	}
	for name, data := range sealed {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return Point{}, problem(fileError(err))
		}
	}
	if thorough {
		pt.whole = wholly(path, key, salt)
	}
	return pt, nil
}

// wholly begins to check a copy with the engine's own checks and returns how to hear the result, as often as one likes.
func wholly(path string, key [32]byte, salt [16]byte) func() error {
	found := make(chan error, 1)
	go func() {
		defer clear(key[:])
		found <- problem(undamaged(CheckFile(context.Background(), path, key, salt)))
	}()
	return sync.OnceValue(func() error { return <-found })
}

// keysText is the statement that opens the copy, as the SQLCipher shell reads it.
func keysText(s *secret) []byte {
	const before, after = "-- consentry-backup-keys 1\nPRAGMA key = \"", "\";\n"
	text := make([]byte, 0, len(before)+literalLen+len(after)) // never grown: what was outgrown could not be wiped
	return append(s.appendLiteral(append(text, before...)), after...)
}

var keysForm = regexp.MustCompile(`\A-- consentry-backup-keys 1\nPRAGMA key = "x'([0-9a-f]{64})([0-9a-f]{32})'";\n\z`)

func parseKeys(text []byte) (key [32]byte, salt [16]byte, err error) {
	m := keysForm.FindSubmatch(text)
	if m == nil {
		return key, salt, fmt.Errorf("%w: %s", ErrDatabaseDamaged, CopyKeys)
	}
	// The form admits hexadecimal digits of the right number only.
	_, _ = hex.Decode(key[:], m[1])
	_, _ = hex.Decode(salt[:], m[2])
	return key, salt, nil
}

// readPoint reads from a finished copy what it holds, and makes the anchor that fits it. files are those of the records at
// the commit counter, which are the copy's too unless somebody wrote meanwhile.
func (p *Practice) readPoint(ctx context.Context, path string, key [32]byte, salt [16]byte, files []Stored, counter uint64) (Point, []byte, error) {
	db, err := OpenDB(path, key, salt)
	if err != nil {
		return Point{}, nil, err
	}
	var pt Point
	var latest time.Time
	err = db.Read(ctx, func(s *sql.Tx) error {
		t := newTx(context.Background(), s, 0, false)
		state, err := t.state()
		if err != nil {
			return err
		}
		pt = Point{Generation: state.Generation, Counter: state.Counter, Head: audit.Head{Seq: state.Seq, Hash: state.Head}}
		latest = state.LastAt
		if pt.Tables, err = countTables(s); err != nil {
			return err
		}
		plan := plans.DefaultPlan()
		_, err = t.Setting(office.SettingBackupPlan, &plan)
		pt.sheetOnly = plan.SheetOnly
		return err
	})
	if err == nil {
		pt.Schema, err = db.UserVersion()
	}
	if err == nil {
		if pt.Files = files; files == nil || counter != pt.Counter {
			pt.Files, _, err = storedFiles(ctx, db)
		}
	}
	pt.Patients, pt.Photos = pt.Tables["patient"], pt.Tables["photo"]
	if err = errors.Join(err, db.Close()); err != nil {
		return Point{}, nil, err
	}
	anchorKey := p.keys.AnchorKey()
	defer clear(anchorKey[:])
	return pt, Anchor{Generation: pt.Generation, Counter: pt.Counter, Seq: pt.Head.Seq, Head: pt.Head.Hash, Clock: latest}.Encode(anchorKey), nil
}

// countTables counts the rows of every table of ours. The search index is made of other tables' rows and is left out.
func countTables(s *sql.Tx) (map[string]int, error) {
	rows, err := s.QueryContext(context.Background(), `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'patient\_search%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out[name] = 0
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for name := range out {
		var n int
		// The names come from the schema; in quotes they are names and nothing else.
		if err := s.QueryRowContext(context.Background(), `SELECT count(*) FROM "`+name+`"`).Scan(&n); err != nil { // #nosec G202
			return nil, err
		}
		out[name] = n
	}
	return out, nil
}

// StoredPath is where a stored file lies in the practice folder.
func (p *Practice) StoredPath(h vault.Hash) string { return p.files.Path(h) }

// Place is where the folder is.
func (f *Folder) Place() string { return f.o.Dir }

// MediaDir is the folder of the stored files.
func (p *Practice) MediaDir() string { return filepath.Join(p.folder.o.Dir, "media") }

// BackupIdentities are the keys that open backups without the Recovery Sheet, the present one first; none if the session
// does not hold the admin ring.
func (p *Practice) BackupIdentities() []age.Identity {
	var out []age.Identity
	if id, ok := p.keys.BackupIdentity(); ok {
		out = append(out, id)
	}
	if id, ok := p.keys.PreviousBackupIdentity(); ok {
		out = append(out, id)
	}
	return out
}

// Unlocker opens the key files that lie in a folder.
type Unlocker func(dir string) (*keyring.Keys, error)

// WithSheet opens with the Recovery Sheet as it was typed.
func WithSheet(text string) Unlocker {
	return func(dir string) (*keyring.Keys, error) {
		k, err := keyring.OpenWithKit(dir, text)
		return k, problem(err)
	}
}

// WithPassword opens with the slot's password and, if it needs one, its key file.
func WithPassword(slotID string, s office.Secret) Unlocker {
	return func(dir string) (*keyring.Keys, error) {
		k, err := keyring.Open(dir, slotID, secretOf(s))
		return k, problem(err)
	}
}

// Unlocker opens with the slot that is open in p.
func (p *Practice) Unlocker() Unlocker {
	return func(dir string) (*keyring.Keys, error) { return p.keys.OpenElsewhere(dir) }
}

// Rebuilt is what Rebuild put together.
type Rebuilt struct {
	Tables map[string]int
	Files  []Stored
	Head   audit.Head
	Schema int
}

// Rebuild makes a practice folder's records, anchor and key files in the folder to, from what CopyPoint made and a backup
// gave back, which lies in from. The records come under the practice's own key again, checked page by page. Stored files
// are not touched. header.json is written last. Everything is flushed.
func Rebuild(ctx context.Context, from, to string, unlock Unlocker, progress func(done, total int64)) (Rebuilt, error) {
	keys, err := unlock(from)
	if err != nil {
		return Rebuilt{}, err
	}
	defer keys.Wipe()
	out, err := rebuildRecords(ctx, from, to, keys, progress)
	if err != nil {
		return out, problem(err)
	}
	files, err := keys.Files()
	if err != nil {
		return out, problem(err)
	}
	anchor, err := os.ReadFile(filepath.Join(from, CopyAnchor))
	if err != nil {
		return out, problem(fileError(err))
	}
	if err := checkAnchor(anchor, keys, out.Head); err != nil {
		return out, problem(err)
	}
	beside := map[string][]byte{anchorName: anchor}
	if _, err := os.Stat(filepath.Join(from, sampleName)); err == nil {
		beside[sampleName] = []byte(sampleText)
	}
	for name, data := range beside {
		if err := atomicfile.Write(filepath.Join(to, name), data, 0o600); err != nil {
			return out, problem(fileError(err))
		}
	}
	return out, problem(fileError(keyring.Place(to, files)))
}

// checkAnchor holds the records to the anchor that was sealed with them.
func checkAnchor(raw []byte, keys *keyring.Keys, head audit.Head) error {
	key := keys.AnchorKey()
	defer clear(key[:])
	a, err := ParseAnchor(raw, key)
	if err != nil {
		return err
	}
	if a.Seq != head.Seq || a.Head != head.Hash {
		return fmt.Errorf("%w: the anchor names another end of the log", ErrDatabaseDamaged)
	}
	return nil
}

func rebuildRecords(ctx context.Context, from, to string, keys *keyring.Keys, progress func(done, total int64)) (Rebuilt, error) {
	text, err := os.ReadFile(filepath.Join(from, CopyKeys))
	if err != nil {
		return Rebuilt{}, fileError(err)
	}
	defer clear(text)
	key, salt, err := parseKeys(text)
	if err != nil {
		return Rebuilt{}, err
	}
	defer clear(key[:])
	db, err := OpenDB(filepath.Join(from, CopyRecords), key, salt)
	if err != nil {
		return Rebuilt{}, err
	}
	own, ownSalt := keys.DB()
	defer clear(own[:])
	err = db.SnapshotProgress(ctx, filepath.Join(to, recordsName), own, ownSalt, func(done, total int) {
		if progress != nil {
			progress(int64(done)*PageSize, int64(total)*PageSize)
		}
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return Rebuilt{}, err
	}
	return readRebuilt(ctx, filepath.Join(to, recordsName), own, ownSalt)
}

// readRebuilt reads what the rebuilt records hold, from the file that will be used.
func readRebuilt(ctx context.Context, path string, key [32]byte, salt [16]byte) (Rebuilt, error) {
	db, err := OpenDB(path, key, salt)
	if err != nil {
		return Rebuilt{}, err
	}
	var out Rebuilt
	err = db.Read(ctx, func(s *sql.Tx) error {
		t := newTx(context.Background(), s, 0, false)
		var err error
		if out.Head, _, err = t.last(); err != nil {
			return err
		}
		out.Tables, err = countTables(s)
		return err
	})
	if err == nil {
		out.Schema, err = db.UserVersion()
	}
	if err == nil {
		out.Files, _, err = storedFiles(ctx, db)
	}
	return out, errors.Join(err, db.Close())
}

// OpenRebuilt opens a rebuilt practice folder without the usual housekeeping: for proving it and for looking. Stored files
// are read from media, which may lie elsewhere; "" is the folder's own.
func OpenRebuilt(ctx context.Context, dir, media string, unlock Unlocker, clock office.Clock) (*Practice, error) {
	keys, err := unlock(dir)
	if err != nil {
		return nil, err
	}
	key, salt := keys.DB()
	defer clear(key[:])
	db, err := OpenDB(filepath.Join(dir, recordsName), key, salt)
	if err != nil {
		keys.Wipe()
		return nil, problem(err)
	}
	p := &Practice{folder: New(Options{Dir: dir, Clock: clock}), keys: keys, db: db}
	if err = p.prepare(ctx); err == nil {
		err = p.judge(ctx)
	}
	if err != nil {
		return nil, errors.Join(problem(err), p.Close())
	}
	if media != "" {
		p.files = vault.Existing(media)
	}
	return p, nil
}

// CheckRecords is Check without the stored files: what opening found grave, and the audit log with every record.
func (p *Practice) CheckRecords(ctx context.Context, progress office.Progress) ([]office.Damage, office.AuditProof, error) {
	var out []office.Damage
	for _, f := range p.Findings() {
		if f.Grave {
			out = append(out, office.Damage{Object: "anchor", Key: f.Key, Args: f.Args})
		}
	}
	proof, err := p.VerifyAudit(ctx, progress)
	return append(out, proof.Broken...), proof, err
}

// EachStored goes through the rows of all stored files.
func (p *Practice) EachStored(ctx context.Context, do func(office.File) error) error {
	return problem(eachStored(ctx, p.db, do))
}

// sheetRatchet gives the audit log's key of the first entry that the Recovery Sheet in hand can prove; nil in other
// sessions, and with a sheet whose seal is not in the records.
func (p *Practice) sheetRatchet(q *queries.Queries) *audit.Ratchet {
	if p.keys.Kind() != keyring.Recovery {
		return nil
	}
	if text, err := q.GetMeta(context.Background(), metaRoot+"."+strconv.Itoa(p.keys.Public().KitNumber)); err == nil {
		return p.laterRatchet(text)
	}
	text, err := q.GetMeta(context.Background(), metaRoot)
	if err != nil {
		return nil
	}
	sealed, err := hex.DecodeString(text)
	if err != nil {
		return nil
	}
	root, err := p.keys.OpenAuditRoot(sealed)
	if err != nil {
		return nil
	}
	defer root.Wipe()
	return audit.NewRatchet(0, root.K0)
}

// laterRatchet opens what sealRatchet sealed for a sheet that replaced another.
func (p *Practice) laterRatchet(text string) *audit.Ratchet {
	sealed, err := hex.DecodeString(text)
	if err != nil {
		return nil
	}
	plain, err := p.keys.UnsealRecovery(sealed)
	if err != nil {
		return nil
	}
	defer clear(plain)
	var epoch uint32
	var digits []byte
	if _, err := fmt.Sscanf(string(plain), "epoch %d\nkey %x\n", &epoch, &digits); err != nil || len(digits) != 32 {
		return nil
	}
	defer clear(digits)
	return audit.NewRatchet(epoch, [32]byte(digits))
}
