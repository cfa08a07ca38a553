// The one file that names the database driver: the connection with its settings, and the translation of
// the driver's errors. Everything the engine would accept in silence and should not (an empty key, a plaintext
// file, ATTACH, a lost setting, a cancelled statement) is refused here; traps_test.go holds a test for each.

package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"time"

	sqlcipher "github.com/mutecomm/go-sqlcipher/v4"

	"consentry/store/disk"
	"consentry/store/freed"
)

const (
	// ApplicationID marks our files in SQLite's header field of the same name ("CNSY" in ASCII).
	ApplicationID = 0x434E5359
	// PageSize is the page size of the file in bytes. Other sizes make the engine write files nothing can open.
	PageSize = 4096
	// MaxValue is the longest text or blob that can be bound or stored, in bytes.
	MaxValue = 16 << 20

	openTimeout = 500  // ms to wait for another process while opening
	workTimeout = 5000 // ms to wait afterwards: only a virus scanner can be in the way then
	cacheKiB    = 65536
)

// connector opens keyed connections to one path. The DSN exists only while a connection is being made.
type connector struct {
	path   string
	secret secret
}

// Driver is required by driver.Connector.
func (c *connector) Driver() driver.Driver { return refusedDriver{} }

// Connect opens one connection, applies the settings and reads every one of them back.
func (c *connector) Connect(context.Context) (driver.Conn, error) {
	// The engine's ciphers leave the key in memory that they give back; it is wiped on the thread that did so.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer freed.All()
	d := &sqlcipher.SQLiteDriver{ConnectHook: configure}
	var raw driver.Conn
	var err error
	lendDSN(c.path, &c.secret, func(dsn string) { raw, err = d.Open(dsn) })
	_ = fmt.Sprintf("%*d", len(`PRAGMA key = "";`)+literalLen, 0) // over the driver's use of the same buffer
	if err != nil {
		return nil, translate(err, stageOpen)
	}
	sc, ok := raw.(*sqlcipher.SQLiteConn)
	if !ok {
		return nil, fmt.Errorf("%w: unexpected driver", ErrSettings)
	}
	return &conn{raw: sc}, nil
}

type refusedDriver struct{}

func (refusedDriver) Open(string) (driver.Conn, error) {
	return nil, errors.New("store: connections are made by CreateDB and OpenDB only")
}

// configure runs on every new connection, after the key and the DSN's settings. The journal mode is set here, not in
// the DSN, because the driver would set it before the locking mode and leave a shared-memory file behind.
func configure(c *sqlcipher.SQLiteConn) error {
	for _, q := range []string{
		"PRAGMA cipher_memory_security = ON",
		"PRAGMA temp_store = MEMORY",
		"PRAGMA trusted_schema = OFF",
		"PRAGMA cell_size_check = ON",
		fmt.Sprintf("PRAGMA cache_size = -%d", cacheKiB),
		"PRAGMA journal_mode = WAL",
		fmt.Sprintf("PRAGMA busy_timeout = %d", workTimeout),
	} {
		if _, err := c.Exec(q, nil); err != nil {
			return err
		}
	}
	limit(c)
	if err := refuseFunctions(c); err != nil {
		return err
	}
	return assertSettings(c)
}

// limit caps what a statement can ask for. No attached databases: ATTACH could write a plaintext file, and VACUUM INTO
// works through ATTACH.
func limit(c *sqlcipher.SQLiteConn) {
	c.SetLimit(sqlcipher.SQLITE_LIMIT_ATTACHED, 0)
	c.SetLimit(sqlcipher.SQLITE_LIMIT_LENGTH, MaxValue)
	c.SetLimit(sqlcipher.SQLITE_LIMIT_SQL_LENGTH, 1<<20)
	c.SetLimit(sqlcipher.SQLITE_LIMIT_EXPR_DEPTH, 200)
	c.SetLimit(sqlcipher.SQLITE_LIMIT_TRIGGER_DEPTH, 32)
	c.SetLimit(sqlcipher.SQLITE_LIMIT_WORKER_THREADS, 0)
}

// refuseFunctions replaces SQL functions that have no place here: the engine's random numbers are guessable on
// Windows, and sqlcipher_export loses header fields and crashes on NULL.
func refuseFunctions(c *sqlcipher.SQLiteConn) error {
	refuse := func(...any) (int64, error) { return 0, errors.New("this function is not used here") }
	for _, name := range []string{"random", "randomblob", "sqlcipher_export"} {
		if err := c.RegisterFunc(name, refuse, false); err != nil {
			return err
		}
	}
	return nil
}

func assertSettings(c *sqlcipher.SQLiteConn) error {
	for _, s := range settings {
		got, err := pragma(c, s.pragma)
		if err != nil {
			return err
		}
		if !strings.EqualFold(got, s.want) {
			return fmt.Errorf("%w: %s is %q, want %q", ErrSettings, s.pragma, got, s.want)
		}
	}
	version, err := pragma(c, "cipher_version")
	if err != nil {
		return err
	}
	if !strings.HasPrefix(version, "4.") {
		return fmt.Errorf("%w: cipher_version is %q, want 4.x", ErrSettings, version)
	}
	return nil
}

// pragma reads one setting as text; "" when the engine does not know it.
func pragma(c *sqlcipher.SQLiteConn, name string) (string, error) {
	rows, err := c.Query("PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	dest := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(dest); err != nil || len(dest) == 0 {
		if err == nil || errors.Is(err, io.EOF) {
			return "", nil
		}
		return "", err
	}
	return fmt.Sprint(dest[0]), nil
}

// conn wraps the driver's connection so that no context can interrupt a statement half way, no time.Time is
// bound in the driver's own format, and every error is translated.
type conn struct {
	raw      *sqlcipher.SQLiteConn
	readOnly bool
}

var (
	_ driver.Conn               = (*conn)(nil)
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
	_ driver.NamedValueChecker  = (*conn)(nil)
)

func (c *conn) Prepare(q string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), q)
}

func (c *conn) PrepareContext(_ context.Context, q string) (driver.Stmt, error) {
	s, err := c.raw.Prepare(q)
	if err != nil {
		return nil, c.fail(err, stagePrepare)
	}
	return &stmt{SQLiteStmt: s.(*sqlcipher.SQLiteStmt), c: c}, nil
}

func (c *conn) Close() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer freed.All()
	return translate(c.raw.Close(), stageStep)
}

func (c *conn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

// BeginTx starts an immediate transaction, or for ReadOnly a deferred one in which the engine refuses writes.
func (c *conn) BeginTx(_ context.Context, o driver.TxOptions) (driver.Tx, error) {
	begin := []string{"BEGIN IMMEDIATE"}
	if o.ReadOnly {
		begin = []string{"PRAGMA query_only = 1", "BEGIN"}
	}
	c.readOnly = o.ReadOnly
	t := &tx{c: c}
	for _, q := range begin {
		if _, err := c.raw.Exec(q, nil); err != nil {
			err = c.fail(err, stageStep)
			return nil, errors.Join(err, t.leave())
		}
	}
	return t, nil
}

func (c *conn) ExecContext(_ context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.raw.ExecContext(context.Background(), q, args)
	if err != nil {
		return nil, c.fail(err, c.stageOf(q, args))
	}
	return r, nil
}

func (c *conn) QueryContext(_ context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := c.raw.QueryContext(context.Background(), q, args)
	if err != nil {
		return nil, c.fail(err, c.stageOf(q, args))
	}
	return &rows{SQLiteRows: r.(*sqlcipher.SQLiteRows), c: c}, nil
}

// stageOf finds out, after a failure, whether the SQL text itself is at fault: then the message speaks of our text
// only and may be shown. Statements without arguments hold no values either.
func (c *conn) stageOf(q string, args []driver.NamedValue) stage {
	if len(args) == 0 {
		return stagePrepare
	}
	s, err := c.raw.Prepare(q)
	if err != nil {
		return stagePrepare
	}
	_ = s.Close() // only its existence mattered
	return stageStep
}

// CheckNamedValue refuses times (texts in RFC 3339 are stored, the driver would write its own format) and values beyond MaxValue.
func (c *conn) CheckNamedValue(nv *driver.NamedValue) error {
	v, err := driver.DefaultParameterConverter.ConvertValue(nv.Value)
	if err != nil {
		return fmt.Errorf("bind argument %d: unsupported type %T", nv.Ordinal, nv.Value)
	}
	switch x := v.(type) {
	case time.Time:
		return fmt.Errorf("bind argument %d: a time must be bound as RFC 3339 text", nv.Ordinal)
	case string:
		if len(x) > MaxValue {
			return fmt.Errorf("bind argument %d: %w", nv.Ordinal, ErrTooBig)
		}
	case []byte:
		if len(x) > MaxValue {
			return fmt.Errorf("bind argument %d: %w", nv.Ordinal, ErrTooBig)
		}
	}
	nv.Value = v
	return nil
}

// fail translates err and names a write inside a read-only transaction as what it is.
func (c *conn) fail(err error, at stage) error {
	out := translate(err, at)
	if c.readOnly && errors.Is(out, ErrReadOnly) {
		return fmt.Errorf("%w", ErrWriteInRead)
	}
	return out
}

// tx ends what BeginTx began and leaves the connection clean whatever the engine answers.
type tx struct{ c *conn }

func (t *tx) Commit() error {
	_, err := t.c.raw.Exec("COMMIT", nil)
	if err != nil {
		err = t.c.fail(err, stageStep)
	}
	return errors.Join(err, t.leave())
}

func (t *tx) Rollback() error { return t.leave() }

// leave rolls back what is still open (the engine keeps a transaction open after some failed commits, and has closed
// it itself after others) and allows writing again.
func (t *tx) leave() error {
	var errs []error
	if !t.c.raw.AutoCommit() {
		if _, err := t.c.raw.Exec("ROLLBACK", nil); err != nil {
			errs = append(errs, translate(err, stageStep))
		}
	}
	if t.c.readOnly {
		if _, err := t.c.raw.Exec("PRAGMA query_only = 0", nil); err != nil {
			errs = append(errs, translate(err, stageStep))
		}
		t.c.readOnly = false
	}
	return errors.Join(errs...)
}

// stmt is a prepared statement without interruption and with translated errors.
type stmt struct {
	*sqlcipher.SQLiteStmt
	c *conn
}

func (s *stmt) ExecContext(_ context.Context, args []driver.NamedValue) (driver.Result, error) {
	r, err := s.SQLiteStmt.ExecContext(context.Background(), args)
	if err != nil {
		return nil, s.c.fail(err, stageStep)
	}
	return r, nil
}

func (s *stmt) QueryContext(_ context.Context, args []driver.NamedValue) (driver.Rows, error) {
	r, err := s.SQLiteStmt.QueryContext(context.Background(), args)
	if err != nil {
		return nil, s.c.fail(err, stageStep)
	}
	return &rows{SQLiteRows: r.(*sqlcipher.SQLiteRows), c: s.c}, nil
}

// rows translates errors that appear while stepping through a result.
type rows struct {
	*sqlcipher.SQLiteRows
	c *conn
}

func (r *rows) Next(dest []driver.Value) error {
	err := r.SQLiteRows.Next(dest)
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return r.c.fail(err, stageStep)
}

// stage says when an error arose, which decides whether the engine's message can contain a value.
type stage int

const (
	stagePrepare stage = iota // about our SQL text: the message may be kept
	stageStep                 // while running: only messages made of schema names are kept
	stageOpen                 // while opening: nothing is kept
)

// translate turns a driver error into a SQLError. Errors that are not the driver's pass if they are ours, and are
// replaced otherwise, because the driver formats whatever it likes into them.
func translate(err error, at stage) error {
	if err == nil {
		return nil
	}
	var e sqlcipher.Error
	if !errors.As(err, &e) {
		if errors.Is(err, ErrSettings) || errors.Is(err, driver.ErrBadConn) {
			return err
		}
		return &SQLError{Code: 1, Detail: "the driver refused the call"}
	}
	out := &SQLError{Kind: kindOf(e), Code: int(e.Code), Extended: int(e.ExtendedCode)}
	if at == stageStep && e.Code == sqlcipher.ErrError && e.Error() == unsaid {
		out.Kind = ErrDatabaseDamaged
	}
	if at == stagePrepare || (at == stageStep && e.Code == sqlcipher.ErrConstraint) {
		// With the system's message cut off: Error() appends it, and it is no help in words.
		e.SystemErrno = 0
		out.Detail = e.Error()
	}
	return out
}

// unsaid is the message of an error without an explanation of its own. While running a statement it is what SQLCipher
// answers after a page whose seal did not fit.
const unsaid = "SQL logic error"

// kindOf maps SQLite's result codes to the kinds a screen knows.
func kindOf(e sqlcipher.Error) error {
	switch e.Code {
	case sqlcipher.ErrCorrupt, sqlcipher.ErrNotADB, sqlcipher.ErrFormat:
		return ErrDatabaseDamaged
	case sqlcipher.ErrBusy, sqlcipher.ErrLocked, sqlcipher.ErrProtocol:
		return ErrBusy
	case sqlcipher.ErrFull:
		return ErrDiskFull
	case sqlcipher.ErrReadonly, sqlcipher.ErrPerm:
		return ErrReadOnly
	case sqlcipher.ErrConstraint:
		return ErrConstraint
	case sqlcipher.ErrTooBig:
		return ErrTooBig
	case sqlcipher.ErrCantOpen, sqlcipher.ErrIoErr:
		return kindOfSystem(e.Code, e.SystemErrno)
	}
	return nil
}

func kindOfSystem(code sqlcipher.ErrNo, errno syscall.Errno) error {
	switch {
	case disk.IsFull(errno):
		return ErrDiskFull
	case disk.IsReadOnly(errno):
		return ErrReadOnly
	case code == sqlcipher.ErrCantOpen && errno == syscall.ENOENT:
		return ErrDatabaseMissing
	}
	return ErrDiskFailed
}

// engine runs f with the driver's connection beneath a pooled one. It exists so that db.go needs no driver names.
func engine(driverConn any, f func(*conn) error) error {
	c, ok := driverConn.(*conn)
	if !ok {
		return fmt.Errorf("%w: unexpected connection", ErrSettings)
	}
	return f(c)
}

// exec runs SQL without arguments on the bare connection.
func (c *conn) exec(q string) error {
	_, err := c.raw.Exec(q, nil)
	return translate(err, stageStep)
}

// backup is one running page copy from c into dst.
type backup struct{ b *sqlcipher.SQLiteBackup }

func (c *conn) beginBackup(dst *conn) (*backup, error) {
	b, err := dst.raw.Backup("main", c.raw, "main")
	if err != nil {
		return nil, translate(err, stageStep)
	}
	return &backup{b}, nil
}

// step copies up to n pages and tells whether all are copied. The driver hides "busy"; left tells whether it moved on.
func (b *backup) step(n int) (done bool, left, total int, err error) {
	done, err = b.b.Step(n)
	if err != nil {
		return false, 0, 0, translate(err, stageStep)
	}
	return done, b.b.Remaining(), b.b.PageCount(), nil
}

func (b *backup) finish() error { return translate(b.b.Finish(), stageStep) }
