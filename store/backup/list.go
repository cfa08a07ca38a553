// This file lists stored files by name and size, on a drive and on this computer, without opening one.
package backup

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"consentry/store/vault"
)

// blob is a stored file as a folder shows it.
type blob struct {
	hash vault.Hash
	size int64
	at   int64 // when it was written or last read through, Unix seconds
}

// blobs are those of a folder, in the order of their names.
type blobs []blob

func (b blob) compare(h vault.Hash) int { return bytes.Compare(b.hash[:], h[:]) }

// seeker goes through a list once, for whoever asks in the order of the names.
type seeker struct{ rest blobs }

// find finds one, whose name must not be before the one that was asked for last.
func (s *seeker) find(h vault.Hash) (blob, bool) {
	for len(s.rest) > 0 && s.rest[0].compare(h) < 0 {
		s.rest = s.rest[1:]
	}
	if len(s.rest) == 0 || s.rest[0].hash != h {
		return blob{}, false
	}
	return s.rest[0], true
}

// blobs lists the stored files on the drive.
func (e *Engine) blobs(ctx context.Context, root string) (blobs, error) {
	out, err := listBlobs(ctx, e.drive, filepath.Join(root, blobsName))
	return out, onDrive(err)
}

// listBlobs lists the stored files in a folder of theirs; one that is not there has none.
func listBlobs(ctx context.Context, m medium, dir string) (blobs, error) {
	top, err := m.list(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range top {
		if d.IsDir() && len(d.Name()) == 2 {
			names = append(names, d.Name())
		}
	}
	slices.Sort(names)
	lists := make([]blobs, len(names))
	numbers := make([]int, len(names))
	for i := range numbers {
		numbers[i] = i
	}
	err = each(ctx, copyWorkers, numbers, func(_ context.Context, i int) (err error) {
		lists[i], err = listFolder(m, dir, names[i])
		return err
	})
	return slices.Concat(lists...), err
}

// listFolder lists one of the folders, whose name begins the names of its files.
func listFolder(m medium, dir, folder string) (blobs, error) {
	entries, err := m.list(filepath.Join(dir, folder))
	if err != nil {
		return nil, err
	}
	out := make(blobs, 0, len(entries))
	for _, f := range entries {
		name, ok := strings.CutSuffix(f.Name(), blobSuffix)
		h, err := vault.ParseHash(name)
		if !ok || err != nil || name[:2] != folder || !f.Type().IsRegular() {
			continue
		}
		info, err := f.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, blob{h, info.Size(), info.ModTime().Unix()})
	}
	slices.SortFunc(out, func(a, b blob) int { return a.compare(b.hash) })
	return out, nil
}
