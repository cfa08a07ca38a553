// This file holds the transaction that office works in: records are JSON bodies, and everything that is put is
// remembered, so that the audit row of the transaction covers it.
package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"sort"

	"consentry/domain/office"
	"consentry/store/queries"
)

// recordTx is one open transaction. seq is the audit row that it will end with.
type recordTx struct {
	ctx     context.Context
	sql     *sql.Tx
	q       *queries.Queries
	seq     int64
	write   bool
	touched map[string][32]byte
	kept    map[string]bool // entries whose state before this transaction is kept
	reseal  func(office.FileClass, []byte) ([]byte, error)
	mrn     int64 // highest chart number known; 0: not looked up yet
}

var _ office.Tx = (*recordTx)(nil)

func newTx(ctx context.Context, t *sql.Tx, seq int64, write bool) *recordTx {
	return &recordTx{ctx: ctx, sql: t, q: queries.New(t), seq: seq, write: write, touched: map[string][32]byte{}, kept: map[string]bool{}}
}

// errReadOnly guards against a use case that changes something while it only has leave to look.
var errReadOnly = errors.New("change attempted in a reading transaction")

// body encodes a record and notes that it was touched. encoding/json writes struct fields in their order and map keys
// sorted, so equal records have equal bytes.
func (t *recordTx) body(kind, id string, v any) (string, error) {
	if !t.write {
		return "", errReadOnly
	}
	if id == "" {
		return "", fmt.Errorf("put %s: no id", kind)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", kind, err)
	}
	if len(b) > maxBody {
		return "", fmt.Errorf("put %s: body of %d bytes is over the limit", kind, len(b))
	}
	t.touched[kind+":"+id] = sha256.Sum256(b)
	return string(b), nil
}

// maxBody bounds one record: far above any form, far below what SQLite mishandles.
const maxBody = 16 << 20

// afterDigest is what audit.after holds: SHA-256 over every touched object, in order of its name, each as length,
// name, digest.
func afterDigest(touched map[string][32]byte) (objects []string, sum [32]byte) {
	for o := range touched {
		objects = append(objects, o)
	}
	sort.Strings(objects)
	h := sha256.New()
	var n [4]byte
	for _, o := range objects {
		binary.BigEndian.PutUint32(n[:], uint32(len(o)))
		h.Write(n[:])
		h.Write([]byte(o))
		d := touched[o]
		h.Write(d[:])
	}
	h.Sum(sum[:0])
	return objects, sum
}

// decode reads one body; a missing row is office.ErrNotFound.
func decode[T any](body string, err error) (T, error) {
	var v T
	if errors.Is(err, sql.ErrNoRows) {
		return v, office.ErrNotFound
	}
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return v, fmt.Errorf("decode record: %w", err)
	}
	return v, nil
}

// decodeAll reads many bodies.
func decodeAll[T any](bodies []string, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	list := make([]T, 0, len(bodies))
	for _, b := range bodies {
		v, err := decode[T](b, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func null(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
