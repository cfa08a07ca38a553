// DB is the open records file: one connection, one caller at a time, transactions as functions. What callers may
// do with it is all here; how the engine is spoken to is in sqlcipher.go.

package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"consentry/store/atomicfile"
	"consentry/store/disk"
	"consentry/store/freed"
)

// DB is the records file of one practice, opened with its key. It is safe for concurrent use: calls wait for each
// other. A function passed to Write or Read must not call the DB again (it would wait for itself), and must finish
// with one result before it starts the next statement outside a transaction's own rules.
type DB struct {
	mu        sync.Mutex
	aside     sync.Mutex  // held while pages are copied out, and by what replaces the connection; taken before mu
	closing   atomic.Bool // tells a copy in progress to let go
	connector *connector
	pool      *sql.DB
	conn      *sql.Conn // the only connection, held for as long as the DB is open
}

// CreateDB makes a new, empty, encrypted records file at path with the raw key and salt (both from crypto/rand) and
// opens it. It refuses (ErrExists) when the file or a journal beside it is already there. The file has mode 0600.
func CreateDB(path string, key [32]byte, salt [16]byte) (*DB, error) {
	path, err := cleanPath(path)
	if err != nil {
		return nil, fmt.Errorf("create records: %w", err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if _, err := os.Lstat(path + suffix); !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("create records: %w", ErrExists)
		}
	}
	// The file is made here so that it is private from its first moment; journals copy its mode.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create records: %w", fileError(err))
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("create records: %w", fileError(err))
	}
	db, err := firstPage(path, key, salt)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("create records: %w", err), removeDB(path))
	}
	return db, nil
}

// firstPage turns the empty file at path into a database that carries our marks, and proves that it is encrypted.
func firstPage(path string, key [32]byte, salt [16]byte) (*DB, error) {
	db, err := connect(path, key, salt)
	if err != nil {
		return nil, err
	}
	err = db.raw(func(c *conn) error {
		if err := c.exec(fmt.Sprintf("PRAGMA application_id = %d", ApplicationID)); err != nil {
			return err
		}
		return c.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	})
	if err == nil {
		err = inspectFile(path, salt)
	}
	if err == nil {
		err = atomicfile.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// OpenDB opens the records file at path. Errors: ErrDatabaseMissing (nothing is created), ErrDatabaseDamaged (shorter
// than a page, other salt, not opened by the key), ErrNotOurs (plaintext, other application id), ErrBusy, ErrReadOnly.
func OpenDB(path string, key [32]byte, salt [16]byte) (*DB, error) {
	path, err := cleanPath(path)
	if err != nil {
		return nil, fmt.Errorf("open records: %w", err)
	}
	if err := inspectFile(path, salt); err != nil {
		return nil, fmt.Errorf("open records: %w", err)
	}
	db, err := connect(path, key, salt)
	if err != nil {
		return nil, fmt.Errorf("open records: %w", openError(path, err))
	}
	id, err := db.pragmaInt("application_id")
	if err == nil && id != ApplicationID {
		err = ErrNotOurs
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open records: %w", err), db.Close())
	}
	return db, nil
}

// inspectFile looks at a records file from outside, before the engine may touch it.
func inspectFile(path string, salt [16]byte) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return ErrDatabaseMissing
	case err != nil:
		return fileError(err)
	case !info.Mode().IsRegular():
		return ErrNotOurs
	case info.Size() < PageSize:
		return fmt.Errorf("%w: %d bytes long", ErrDatabaseDamaged, info.Size())
	}
	f, err := os.Open(path)
	if err != nil {
		return fileError(err)
	}
	defer f.Close()
	var head [16]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return fmt.Errorf("%w: first bytes unreadable", ErrDatabaseDamaged)
	}
	if bytes.HasPrefix(head[:], []byte(plainMagic)) {
		return fmt.Errorf("%w: it is not encrypted", ErrNotOurs)
	}
	if head != salt {
		return fmt.Errorf("%w: its first bytes are not the practice's", ErrDatabaseDamaged)
	}
	return nil
}

// openError tells a folder that cannot be written from a missing or failing disk: the engine says "cannot open" for all.
func openError(path string, err error) error {
	if !errors.Is(err, ErrDiskFailed) {
		return err
	}
	f, ferr := os.OpenFile(path, os.O_RDWR, 0)
	if ferr != nil {
		return fileError(ferr)
	}
	_ = f.Close() // opened to learn whether it may be; nothing was written
	return err
}

// fileError gives an operating system error one of our kinds. The path is dropped: it can hold a person's name.
func fileError(err error) error {
	switch {
	case disk.IsFull(err):
		return ErrDiskFull
	case disk.IsReadOnly(err):
		return ErrReadOnly
	case errors.Is(err, os.ErrNotExist):
		return ErrNoFolder
	}
	var p *os.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%w: %s: %w", ErrDiskFailed, p.Op, p.Err)
	}
	return err
}

// connect opens the pool and takes its one connection, which proves key and settings by reading the schema.
func connect(path string, key [32]byte, salt [16]byte) (*DB, error) {
	db := &DB{connector: &connector{path: path, secret: secret{key: key, salt: salt}}}
	if err := db.dial(); err != nil {
		db.connector.secret.wipe()
		return nil, err
	}
	return db, nil
}

// forgetting binds the caller to its thread until the function that it returns is called, which wipes what the engine's
// ciphers left there of the key: after the lock it is to be nowhere.
func forgetting() func() {
	runtime.LockOSThread()
	return func() {
		freed.Work()
		runtime.UnlockOSThread()
	}
}

// dial makes the connection of db. It is used again after Check and MoveTo, which need a fresh one.
func (db *DB) dial() error {
	defer forgetting()()
	pool := sql.OpenDB(db.connector)
	pool.SetMaxOpenConns(1)
	pool.SetMaxIdleConns(1)
	pool.SetConnMaxLifetime(0)
	pool.SetConnMaxIdleTime(0)
	c, err := pool.Conn(context.Background())
	if err != nil {
		return errors.Join(err, pool.Close())
	}
	var n int
	if err := c.QueryRowContext(context.Background(), "SELECT count(*) FROM sqlite_master").Scan(&n); err != nil {
		return errors.Join(err, c.Close(), pool.Close())
	}
	db.pool, db.conn = pool, c
	return nil
}

// hangUp closes the connection and its pool; the key stays for the next dial.
func (db *DB) hangUp() error {
	if db.conn == nil {
		return nil
	}
	err := errors.Join(db.conn.Close(), db.pool.Close())
	db.conn, db.pool = nil, nil
	return err
}

// Path is the absolute path of the records file.
func (db *DB) Path() string { return db.connector.path }

// Close checkpoints, closes the file and wipes the key from the DB; a Snapshot that is under way ends with ErrClosed.
// Closing twice is harmless.
func (db *DB) Close() error {
	db.closing.Store(true)
	db.aside.Lock()
	defer db.aside.Unlock()
	db.mu.Lock()
	defer db.mu.Unlock()
	err := db.hangUp()
	db.connector.secret.wipe()
	if err != nil {
		return fmt.Errorf("close records: %w", err)
	}
	return nil
}

// Write runs change in one immediate transaction and commits it; any error or panic rolls everything back. ctx is
// looked at before the transaction begins and not afterwards: a change that began is finished or undone as a whole.
func (db *DB) Write(ctx context.Context, change func(*sql.Tx) error) error {
	return db.WriteThen(ctx, change, nil)
}

// WriteThen is Write with a step that follows the commit before anyone else can write: the place to bring the anchor
// up to date, so that anchors are written in the order of commits. When committed fails, the change is nevertheless
// saved and the error is ErrAfterCommit.
func (db *DB) WriteThen(ctx context.Context, change func(*sql.Tx) error, committed func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := ctx.Err(); err != nil { // it may have been a long wait
		return err
	}
	if err := db.transact(&sql.TxOptions{}, change, (*sql.Tx).Commit); err != nil {
		return err
	}
	if committed == nil {
		return nil
	}
	if err := committed(); err != nil {
		return fmt.Errorf("%w: %w", ErrAfterCommit, err)
	}
	return nil
}

// Read runs look in a transaction that sees one state of the records and is always rolled back. A statement that
// would change something fails with ErrWriteInRead.
func (db *DB) Read(ctx context.Context, look func(*sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.transact(&sql.TxOptions{ReadOnly: true}, look, (*sql.Tx).Rollback)
}

// transact runs do between BEGIN and end. The caller holds db.mu. Nothing here can be cancelled: an interrupt in the
// middle of a transaction is one more state to get wrong.
func (db *DB) transact(o *sql.TxOptions, do func(*sql.Tx) error, end func(*sql.Tx) error) (err error) {
	if db.conn == nil {
		return ErrClosed
	}
	defer forgetting()()
	t, err := db.conn.BeginTx(context.Background(), o)
	if err != nil {
		return db.judge(fmt.Errorf("begin: %w", err))
	}
	ended := false
	defer func() {
		if !ended { // do panicked or failed
			if rerr := t.Rollback(); rerr != nil && err != nil {
				err = errors.Join(err, rerr)
			}
			err = db.judge(err)
		}
		if errors.Is(err, ErrDatabaseDamaged) { // this connection would go on failing, with pages that are whole, too
			err = errors.Join(err, db.redial())
		}
	}()
	err = do(t)
	if damage := unspoiled(t); errors.Is(damage, ErrDatabaseDamaged) {
		return errors.Join(damage, err)
	}
	if err != nil {
		return err
	}
	ended = true
	if err := end(t); err != nil {
		return db.judge(fmt.Errorf("end of transaction: %w", err))
	}
	return nil
}

// unspoiled asks whether everything that was read was whole. In place of a page whose seal does not fit the engine hands
// out zeros, and fails only when it is asked for the next page: the end of a long value would be empty and nobody told.
func unspoiled(t *sql.Tx) error {
	var n int
	return t.QueryRow("SELECT count(*) FROM (SELECT 1 FROM sqlite_master LIMIT 1)").Scan(&n)
}

// judge closes the connection after a disk error: what the disk kept can only be learned by opening again. The engine
// knows one kind of full disk only (no space) and calls a used-up quota a failure, so the folder is asked.
func (db *DB) judge(err error) error {
	if !errors.Is(err, ErrDiskFailed) {
		return err
	}
	err = errors.Join(err, db.hangUp())
	if disk.IsFull(disk.Probe(filepath.Dir(db.connector.path))) {
		return errors.Join(ErrDiskFull, err)
	}
	return err
}

// Checkpoint moves the write-ahead log into the records file and empties it. Called when the program has been idle
// for two seconds and at lock: an empty log is one that nothing can be lost from.
func (db *DB) Checkpoint() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.checkpoint()
}

func (db *DB) checkpoint() error {
	var busy, logged, moved int
	if db.conn == nil {
		return ErrClosed
	}
	defer forgetting()()
	row := db.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	if err := row.Scan(&busy, &logged, &moved); err != nil {
		return db.judge(fmt.Errorf("checkpoint: %w", err))
	}
	if busy != 0 {
		return fmt.Errorf("checkpoint: %w", ErrBusy)
	}
	return nil
}

// raw runs f with the engine's own connection. The caller holds db.mu or is alone with db.
func (db *DB) raw(f func(*conn) error) error {
	if db.conn == nil {
		return ErrClosed
	}
	defer forgetting()()
	return db.conn.Raw(func(c any) error { return engine(c, f) })
}

// pragmaInt reads a whole-number setting or header field.
func (db *DB) pragmaInt(name string) (int64, error) {
	if db.conn == nil {
		return 0, ErrClosed
	}
	defer forgetting()()
	var n int64
	if err := db.conn.QueryRowContext(context.Background(), "PRAGMA "+name).Scan(&n); err != nil {
		return 0, fmt.Errorf("read %s: %w", name, err)
	}
	return n, nil
}

// UserVersion is the number of the last migration the file has had.
func (db *DB) UserVersion() (int, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	n, err := db.pragmaInt("user_version")
	return int(n), err
}

// removeDB deletes a database file and whatever the engine left beside it.
func removeDB(path string) error {
	var errs []error
	for _, suffix := range []string{"-wal", "-shm", "-journal", ""} {
		if err := atomicfile.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fileError(err))
		}
	}
	return errors.Join(errs...)
}

// copyFile writes a durable copy of one closed file to dst, replacing a leftover there.
func copyFile(src, dst string) (err error) {
	in, err := os.Open(src)
	if err != nil {
		return fileError(err)
	}
	defer in.Close()
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fileError(err)
	}
	if _, err = io.Copy(out, in); err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(fileError(err), os.Remove(dst))
	}
	return nil
}
