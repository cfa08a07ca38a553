// This file opens a version beside the living practice, to look at what a record was.
package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"consentry/domain/office"
	"consentry/store"
)

// Open opens a version for looking.
func (e *Engine) Open(ctx context.Context, dir, fingerprint, version string, key office.BackupKey, scratch string, progress office.BackupProgress) (office.Past, error) {
	dir = topOf(dir)
	root, v, err := e.pick(dir, fingerprint, version)
	if err != nil {
		return nil, e.sentence(dir, err)
	}
	if err := scratchFolder(scratch); err != nil {
		return nil, err
	}
	b := &building{Engine: e, root: root, v: v, to: filepath.Join(scratch, "practice"), r: newReporter(progress)}
	var p *store.Practice
	if err = b.records(ctx, key); err == nil {
		p, err = store.OpenRebuilt(ctx, b.to, filepath.Join(root, blobsName), b.key.unlock, e.o.Clock)
	}
	if err != nil {
		return nil, e.sentence(root, errors.Join(err, localProblem(os.RemoveAll(scratch), 0, scratch)))
	}
	return &past{Practice: p, v: v, scratch: scratch}, nil
}

// past is an opened version. Of the practice, only what reads is shown.
type past struct {
	*store.Practice
	v       office.BackupVersion
	scratch string
}

// Version tells which one it is.
func (p *past) Version() office.BackupVersion { return p.v }

// Close removes the opened copy.
func (p *past) Close() error {
	return errors.Join(p.Practice.Close(), localProblem(os.RemoveAll(p.scratch), 0, p.scratch))
}
