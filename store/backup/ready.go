// This file keeps a sealed copy of the records ready beside them, so that a drive that is plugged in while the practice is
// locked, when nobody's keys are there, still gets a version.
package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store"
	"consentry/store/atomicfile"
	"consentry/store/disk"
	"consentry/store/keyring"
	"consentry/store/vault"
)

// Names in the practice folder.
const (
	readyName      = "ready"           // the folder of the copy
	readyPointName = "point.json"      // in it: what the copy is
	readyFilesName = "files.txt"       // in it: the stored files it needs, a hash and a length a line
	servedName     = "ready-done.json" // the versions that were made of such copies and are not on record yet
)

// maxServed bounds what waits to be put on record: a drive that is plugged in again and again over a long weekend.
const maxServed = 200

// source is the practice that a version is made of, as far as it needs no key.
type source interface {
	Fingerprint() string
	Place() string
	MediaDir() string
	StoredPath(h vault.Hash) string
}

// shut is a practice folder that is locked.
type shut struct{ dir, fingerprint string }

func (s shut) Fingerprint() string { return s.fingerprint }
func (s shut) Place() string       { return s.dir }
func (s shut) MediaDir() string    { return filepath.Join(s.dir, "media") }
func (s shut) StoredPath(h vault.Hash) string {
	name := h.String()
	return filepath.Join(s.MediaDir(), name[:2], name+blobSuffix)
}

// readyPoint is point.json. Nothing in it is secret, and nothing in it is trusted beyond this computer: the version proves
// itself when it is opened, like every other.
type readyPoint struct {
	Info   info      `json:"info"`   // of the version that it becomes
	Header string    `json:"header"` // SHA-256 of header.json: keys and sheets as they were
	Drives []string  `json:"drives"` // ids of those that may be written to
	Sealed []sealSum `json:"sealed"`
}

type sealSum struct {
	Name string `json:"name"`
	Hash string `json:"sha256"`
}

// Prepare makes the copy that BackupReady puts onto a drive, in place of the one before.
func (e *Engine) Prepare(ctx context.Context, from office.Opened, drives []string) error {
	p, ok := from.(*store.Practice)
	if !ok {
		return office.ErrInvalid.With(errors.New("prepare: not a practice of this store"))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(drives) == 0 {
		return bare(os.RemoveAll(filepath.Join(p.Place(), readyName)))
	}
	here := New(e.o)
	here.parts = e.parts
	b := &run{Engine: here, src: p, r: newReporter(nil)}
	return localProblem(b.prepare(ctx, p, drives), 0, p.Place())
}

func (b *run) prepare(ctx context.Context, p *store.Practice, drives []string) error {
	end, err := p.Undisturbed(ctx)
	if err != nil {
		return err
	}
	defer end()
	place := p.Place()
	work, err := b.workFolder(place, place)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }() // encrypted; a leftover is removed by the next backup
	records, err := os.Stat(filepath.Join(place, store.CopyRecords))
	if err != nil {
		return bare(err)
	}
	if s, err := disk.FreeSpace(place); err == nil && s.Free < uint64(records.Size())*3+disk.BallastSize {
		return noRoom(records.Size()*3, place, nil)
	}
	if b.pt, err = p.CopyPoint(ctx, work, false, b.r.at); err != nil {
		return err
	}
	b.rows = b.pt.Records()
	about, err := sealedSize(work)
	if err != nil {
		return err
	}
	out := filepath.Join(work, readyName)
	if err := os.Mkdir(out, 0o700); err != nil {
		return bare(err)
	}
	size, err := b.sealFrom(ctx, out, work, about)
	if err != nil {
		return err
	}
	sealed := b.sums
	if _, err := b.write(out, readyFilesName, nil, b.listFiles); err != nil {
		return err
	}
	header, err := headerSum(place)
	if err != nil {
		return err
	}
	pt := readyPoint{Info: b.infoFor(versionID(b.pt.At, b.pt.Counter), b.pt.At, size), Header: header, Drives: drives}
	for _, s := range sealed {
		pt.Sealed = append(pt.Sealed, sealSum{s.name, fmt.Sprintf("%x", s.hash)})
	}
	raw, err := json.MarshalIndent(pt, "", "  ")
	if err != nil {
		return err
	}
	if _, err := b.write(out, readyPointName, nil, func(w io.Writer) error { _, err := w.Write(append(raw, '\n')); return err }); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(place, readyName)); err != nil {
		return bare(err)
	}
	return bare(atomicfile.Replace(out, filepath.Join(place, readyName)))
}

func (b *run) listFiles(w io.Writer) error {
	for _, f := range b.pt.Files {
		if _, err := fmt.Fprintf(w, "%s %d\n", f.Hash, f.Size); err != nil {
			return err
		}
	}
	return nil
}

func headerSum(place string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(place, keyring.HeaderFile))
	if err != nil {
		return "", bare(err)
	}
	return hexSum(raw), nil
}

// readReady reads what the copy is. ErrNotReady: there is none, or keys were changed since.
func readReady(place string) (pt readyPoint, err error) {
	raw, err := readSmall(filepath.Join(place, readyName, readyPointName))
	if errors.Is(err, fs.ErrNotExist) {
		return pt, office.ErrNotReady.With(nil)
	}
	if err == nil {
		err = strict(raw, &pt)
	}
	if err != nil {
		return pt, office.ErrNotReady.With(bare(err))
	}
	if !versionForm.MatchString(pt.Info.ID) || !fingerprintForm.MatchString(pt.Info.Practice) || len(pt.Sealed) == 0 || len(pt.Sealed) > maxParts {
		return pt, office.ErrNotReady.With(errForm)
	}
	header, err := headerSum(place)
	if err != nil {
		return pt, err
	}
	if header != pt.Header {
		return pt, office.ErrNotReady.With(errors.New("keys, sheets or members were changed since"))
	}
	return pt, nil
}

func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, 4*maxSmall+1))
	if err == nil && len(raw) > 4*maxSmall {
		err = errForm
	}
	return raw, err
}

// Ready tells what the copy in a practice folder is.
func (e *Engine) Ready(place string) (office.ReadyCopy, error) {
	pt, err := readReady(place)
	if err != nil {
		return office.ReadyCopy{}, err
	}
	return office.ReadyCopy{Version: pt.Info.version(), Fingerprint: pt.Info.Practice, Drives: pt.Drives}, nil
}

// BackupReady makes a version of the copy.
func (e *Engine) BackupReady(ctx context.Context, place, dir string, progress office.BackupProgress) (office.BackupDone, error) {
	begun := time.Now()
	pt, err := readReady(place)
	if err != nil {
		return office.BackupDone{}, e.sentence(dir, err)
	}
	dir = topOf(dir)
	b := &run{Engine: e, src: shut{place, pt.Info.Practice}, root: filepath.Join(dir, pt.Info.Practice), r: newReporter(progress)}
	if err := b.may(dir); err != nil {
		return office.BackupDone{}, err
	}
	if !slices.Contains(pt.Drives, b.place.DriveID) {
		return office.BackupDone{}, office.ErrDriveUnknown.With(nil)
	}
	if err := e.alone(b.root, func() error { return b.allReady(ctx, pt) }); err != nil {
		return office.BackupDone{}, e.sentence(b.root, err)
	}
	b.done.Took = time.Since(begun)
	return b.done, serve(place, office.ServedDrive{DriveID: b.place.DriveID, Done: b.done})
}

func (b *run) allReady(ctx context.Context, pt readyPoint) error {
	if err := b.readyPlan(ctx, pt); err != nil {
		return err
	}
	b.seal = func(ctx context.Context, dir string) (int64, error) { return b.sealedAgain(ctx, dir, pt) }
	return b.bring(ctx, pt.Info.Sealed)
}

// readyPlan compares both sides, as for every version.
func (b *run) readyPlan(ctx context.Context, pt readyPoint) error {
	i := pt.Info
	v := i.version()
	head, err := vault.ParseHash(i.Head)
	if err != nil {
		return office.ErrNotReady.With(errForm)
	}
	b.pt = store.Point{At: v.At, Counter: i.Counter, Head: audit.Head{Seq: i.Seq, Hash: head}, Schema: i.Schema, Photos: i.Photos, Patients: i.Patients,
		KitNumber: i.Kit, KeyNumber: i.Keys, Sample: i.Sample, Carried: i.Passwords}
	b.rows = i.Records
	if b.pt.Files, err = readFiles(filepath.Join(b.src.Place(), readyName, readyFilesName)); err != nil {
		return office.ErrNotReady.With(bare(err))
	}
	b.r.begin(office.StepLook, 0, 0)
	newest := b.newest()
	there, err := b.glance(ctx, b.root, newest)
	if err != nil {
		return err
	}
	here, err := listBlobs(ctx, system{}, b.src.MediaDir())
	if err != nil {
		return bare(err)
	}
	b.daily = newest == nil || b.now().Sub(newest.At) > thoroughAfter
	b.plan, err = b.compare(ctx, b.root, b.src, b.pt, here, there)
	return err
}

func readFiles(path string) ([]store.Stored, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []store.Stored
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		hash, size, _ := strings.Cut(lines.Text(), " ")
		h, herr := vault.ParseHash(hash)
		n, nerr := strconv.ParseInt(size, 10, 64)
		if herr != nil || nerr != nil || n < 0 || len(out) > 0 && slices.Compare(out[len(out)-1].Hash[:], h[:]) >= 0 {
			return nil, errForm
		}
		out = append(out, store.Stored{Hash: h, Size: n})
	}
	return out, lines.Err()
}

// sealedAgain copies the sealed part onto the drive. A copy that is not what was made is one that somebody changed.
func (b *run) sealedAgain(ctx context.Context, dir string, pt readyPoint) (total int64, err error) {
	for _, s := range pt.Sealed {
		if s.Name != sealedName && !strings.HasPrefix(s.Name, sealedName+".") || filepath.Base(s.Name) != s.Name {
			return total, office.ErrNotReady.With(errForm)
		}
		n, err := b.write(dir, s.Name, b.r, func(w io.Writer) error {
			f, err := os.Open(filepath.Join(b.src.Place(), readyName, s.Name))
			if err != nil {
				return bare(err)
			}
			defer f.Close()
			_, err = io.Copy(w, &hearing{ctx, f})
			return err
		})
		if total += n; err != nil {
			return total, err
		}
		if got := b.sums[len(b.sums)-1]; fmt.Sprintf("%x", got.hash) != s.Hash {
			return total, office.ErrNotReady.With(errors.New("it is not what was made"))
		}
	}
	if total != pt.Info.Sealed {
		return total, office.ErrNotReady.With(errForm)
	}
	return total, nil
}

// serve notes what was made, for whoever signs in next.
func serve(place string, s office.ServedDrive) error {
	list, err := served(place)
	if err != nil {
		return err
	}
	if list = append(list, s); len(list) > maxServed {
		list = list[len(list)-maxServed:]
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return localProblem(atomicfile.Write(filepath.Join(place, servedName), raw, 0o600), 0, place)
}

func served(place string) (list []office.ServedDrive, err error) {
	raw, err := readSmall(filepath.Join(place, servedName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, bare(err)
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil, nil // worth no more than a note: the versions are on the drives, and are seen there
	}
	return list, nil
}

// Served tells which drives were served while the practice was locked.
func (e *Engine) Served(place string) ([]office.ServedDrive, error) { return served(place) }

// DropServed forgets them, once they are on record.
func (e *Engine) DropServed(place string) error {
	err := os.Remove(filepath.Join(place, servedName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return localProblem(err, 0, place)
}
