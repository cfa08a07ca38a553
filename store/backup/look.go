// This file looks at a drive without a key: whose backups are there, which versions, in what state.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"consentry/domain/office"
	"consentry/store/vault"
)

// Look tells what is there.
func (e *Engine) Look(ctx context.Context, dir, fingerprint string) (office.BackupPlace, error) {
	if err := ctx.Err(); err != nil {
		return office.BackupPlace{}, err
	}
	dir = topOf(dir)
	place, err := e.look(dir, fingerprint)
	return place, e.sentence(dir, err)
}

// topOf lets a person choose the practice's own folder on the drive instead of the drive.
func topOf(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if fingerprintForm.MatchString(filepath.Base(dir)) {
		return filepath.Dir(dir)
	}
	return dir
}

func (e *Engine) look(dir, fingerprint string) (office.BackupPlace, error) {
	place := office.BackupPlace{Dir: dir, Fingerprint: fingerprint}
	info, err := e.drive.stat(dir)
	if err == nil && !info.IsDir() {
		err = asDrive(fs.ErrNotExist)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return place, office.ErrDriveGone.With(err)
	}
	if err != nil {
		return place, err
	}
	space, err := e.drive.space(dir)
	if err != nil {
		return place, err
	}
	place.FileSystem, place.Size, place.Free = space.system, space.size, space.free
	all, err := e.practices(dir)
	if err != nil {
		return place, err
	}
	if fingerprint == "" && len(all) == 1 {
		place.Fingerprint = all[0]
	}
	for _, f := range all {
		if f != place.Fingerprint {
			place.Others = append(place.Others, f)
		}
	}
	if !slices.Contains(all, place.Fingerprint) {
		return place, nil
	}
	return place, e.lookInto(filepath.Join(dir, place.Fingerprint), &place)
}

// practices lists the practices that have backups in dir.
func (e *Engine) practices(dir string) ([]string, error) {
	entries, err := e.drive.list(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range entries {
		if !d.IsDir() || !fingerprintForm.MatchString(d.Name()) {
			continue
		}
		for _, sign := range []string{formatName, snapshotsName} {
			if _, err := e.drive.stat(filepath.Join(dir, d.Name(), sign)); err == nil {
				out = append(out, d.Name())
				break
			}
		}
	}
	return out, nil
}

// lookInto reads a practice's folder on the drive.
func (e *Engine) lookInto(root string, place *office.BackupPlace) error {
	f, newer, err := e.readFormat(root)
	switch {
	case newer:
		place.NewerFormat = true
	case errors.Is(err, errForm), errors.Is(err, fs.ErrNotExist):
		place.Damaged = append(place.Damaged, formatName)
	case err != nil:
		return err
	}
	raw, err := e.small(filepath.Join(root, driveIDName))
	m := driveIDForm.FindSubmatch(raw)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errForm):
		return err
	case m == nil || f.Format == formatNumber && f.Drive != hexSum(raw):
		place.Damaged = append(place.Damaged, driveIDName)
	default:
		place.DriveID, place.Label = string(m[1]), string(m[2])
	}
	place.Versions, place.Unfinished, err = e.versions(root, place.Fingerprint)
	return err
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (e *Engine) readFormat(root string) (format, bool, error) {
	raw, err := e.small(filepath.Join(root, formatName))
	if err != nil {
		return format{}, false, err
	}
	f, newer, err := parseFormat(raw)
	if err == nil && !newer && f.Practice != filepath.Base(root) {
		err = errForm
	}
	return f, newer, err
}

// small reads a small file; one that is too long is errForm.
func (e *Engine) small(path string) ([]byte, error) { return e.whole(path, maxSmall) }

func (e *Engine) whole(path string, limit int64) ([]byte, error) {
	f, err := e.drive.open(path, false)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errForm
	}
	return data, err
}

// versions lists complete versions, newest first, and counts those that were never finished.
func (e *Engine) versions(root, fingerprint string) (list []office.BackupVersion, unfinished int, err error) {
	entries, err := e.drive.list(filepath.Join(root, snapshotsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	for _, d := range entries {
		if !d.IsDir() || !versionForm.MatchString(d.Name()) {
			continue
		}
		v, done, err := e.version(root, fingerprint, d.Name())
		switch {
		case err != nil:
			return nil, 0, err
		case done:
			list = append(list, v)
		default:
			unfinished++
		}
	}
	slices.SortFunc(list, func(a, b office.BackupVersion) int { return strings.Compare(b.ID, a.ID) })
	return list, unfinished, nil
}

// version reads what one version says of itself; done is false without COMPLETE. Damage that shows at a glance is noted.
func (e *Engine) version(root, fingerprint, id string) (v office.BackupVersion, done bool, err error) {
	raw, err := e.small(filepath.Join(root, snapshotsName, id, completeName))
	if errors.Is(err, fs.ErrNotExist) {
		return v, false, nil
	}
	v.ID = id
	hashes, bad := parseSums(raw)
	if err != nil && !errors.Is(err, errForm) {
		return v, true, err
	}
	if bad != nil {
		v.Damaged = completeName
	}
	raw, err = e.small(filepath.Join(root, snapshotsName, id, infoName))
	if err != nil && !errors.Is(err, errForm) && !errors.Is(err, fs.ErrNotExist) {
		return v, true, err
	}
	i, bad := parseInfo(raw, id, fingerprint)
	if bad != nil || v.Damaged == "" && sha256.Sum256(raw) != hashes.of(infoName) {
		return office.BackupVersion{ID: id, At: timeOf(id), Damaged: infoName}, true, nil
	}
	damaged := v.Damaged
	v = i.version()
	if v.Damaged = damaged; damaged == "" {
		v.Damaged, err = e.resized(root, id, hashes, i.Sealed)
	}
	return v, true, err
}

// resized names the sealed part if it is not as long as it was written, or gone. Its bytes are read by a check; what somebody
// else encrypted is nearly always longer than before, and that costs nothing to see.
func (e *Engine) resized(root, id string, hashes sums, want int64) (string, error) {
	for _, f := range hashes {
		if !isSealed(f.name) {
			continue
		}
		info, err := e.drive.stat(filepath.Join(root, snapshotsName, id, f.name))
		if errors.Is(err, fs.ErrNotExist) {
			return f.name, nil
		}
		if err != nil {
			return "", err
		}
		want -= info.Size()
	}
	if want != 0 {
		return sealedName, nil
	}
	return "", nil
}

// pick finds the practice and the version that are meant.
func (e *Engine) pick(dir, fingerprint, version string) (root string, v office.BackupVersion, err error) {
	place, err := e.look(dir, fingerprint)
	root = filepath.Join(dir, place.Fingerprint)
	switch {
	case err != nil:
		return root, v, err
	case place.Fingerprint == "" && len(place.Others) > 0:
		return dir, v, office.ErrDriveWhich.With(nil, "others", joinNames(place.Others))
	case len(place.Versions)+place.Unfinished == 0 && place.DriveID == "" && len(place.Others) > 0:
		return dir, v, office.ErrDriveOther.With(nil, "others", joinNames(place.Others))
	case place.NewerFormat:
		return root, v, office.ErrDriveNewer.With(nil)
	}
	for _, v := range place.Versions {
		if version == v.ID || version == "" && v.Damaged == "" {
			return root, v, nil
		}
	}
	if version == "" && len(place.Versions) > 0 {
		return root, place.Versions[0], nil
	}
	if len(place.Versions) > 0 {
		return root, v, noSuchVersion(version, place.Versions)
	}
	return root, v, noVersion(version, place.Unfinished)
}

// manifestOf reads the list of a version's stored files, as far as it is what COMPLETE says.
func (e *Engine) manifestOf(root, id string) ([]vault.Hash, error) {
	raw, err := e.small(filepath.Join(root, snapshotsName, id, completeName))
	if err != nil {
		return nil, lost(err, snapshotName(id, completeName))
	}
	hashes, err := parseSums(raw)
	if err != nil {
		return nil, damagedFile(snapshotName(id, completeName), err)
	}
	raw, err = e.whole(filepath.Join(root, snapshotsName, id, manifestName), maxManifest)
	if err != nil {
		return nil, lost(err, snapshotName(id, manifestName))
	}
	files, err := parseManifest(raw)
	if err != nil || sha256.Sum256(raw) != hashes.of(manifestName) {
		return nil, damagedFile(snapshotName(id, manifestName), err)
	}
	return files, nil
}

// lost names the file of a version that is not there or far too long; other errors are the drive's own.
func lost(err error, name string) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errForm) {
		return damagedFile(name, err)
	}
	return err
}

func count(n int) string { return strconv.Itoa(n) }
