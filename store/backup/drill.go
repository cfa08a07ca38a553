// This file is the restore test: the whole practice is rebuilt in a scratch place and proven there.
package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/store"
	"consentry/store/disk"
)

// openFiles is how many stored files a restore test decrypts.
const openFiles = 50

// Drill rebuilds a version in a scratch place and proves it.
func (e *Engine) Drill(ctx context.Context, dir, fingerprint, version string, key office.BackupKey, scratch string, progress office.BackupProgress) (office.DrillDone, error) {
	begun := time.Now()
	dir = topOf(dir)
	root, v, err := e.pick(dir, fingerprint, version)
	if err != nil {
		return office.DrillDone{}, e.sentence(dir, err)
	}
	if err := scratchFolder(scratch); err != nil {
		return office.DrillDone{}, err
	}
	b := &building{Engine: e, root: root, v: v, to: filepath.Join(scratch, "practice"), r: newReporter(progress)}
	b.keep = roomFor(scratch, v.Bytes)
	d := &drill{building: b}
	err = d.all(ctx, key)
	err = errors.Join(err, localProblem(os.RemoveAll(scratch), 0, scratch))
	if err != nil {
		return office.DrillDone{}, e.sentence(root, err)
	}
	d.done.Took = time.Since(begun)
	return d.done, nil
}

// scratchName marks a scratch folder as ours: one that a killed program left is cleared away, anything else never is.
const scratchName = "scratch-of-a-restore-test"

// scratchFolder makes the folder for work that is thrown away.
func scratchFolder(dir string) error {
	mark := filepath.Join(dir, scratchName)
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		if _, err := os.Lstat(mark); err != nil {
			return office.ErrRestoreTaken.With(nil)
		}
		if err := os.RemoveAll(dir); err != nil {
			return localProblem(err, 0, dir)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return localProblem(err, 0, dir)
	}
	return localProblem(os.WriteFile(mark, nil, 0o600), 0, dir)
}

// roomFor tells whether a whole practice fits here and leaves room to work.
func roomFor(dir string, bytes int64) bool {
	s, err := disk.FreeSpace(dir)
	return err == nil && s.Fits(uint64(bytes+bytes/10))
}

// drill is one restore test.
type drill struct {
	*building
	done office.DrillDone
	p    *store.Practice
}

func (d *drill) all(ctx context.Context, key office.BackupKey) error {
	built, err := d.restore(ctx, key)
	if err != nil {
		return err
	}
	if len(built.Bad) > 0 {
		return failed("files", len(built.Bad), fmt.Errorf("first: %s, %s", built.Bad[0].Name, built.Bad[0].Why))
	}
	d.done = office.DrillDone{Version: d.v, Rebuilt: d.keep, Records: built.Records, Patients: d.rebuilt.Tables["patient"], Photos: d.rebuilt.Tables["photo"],
		Files: built.Files, Bytes: built.Bytes, Missing: d.v.Missing, WithSheet: d.key.sheet, KitNumber: d.key.kit,
		Seq: d.rebuilt.Head.Seq, Head: fmt.Sprintf("%x", d.rebuilt.Head.Hash)}
	if d.done.Seq != d.v.Seq || d.done.Head != d.v.Head {
		return failed("head", 1, nil)
	}
	media := filepath.Join(d.to, "media")
	if !d.keep {
		media = filepath.Join(d.root, blobsName)
	}
	if d.p, err = store.OpenRebuilt(ctx, d.to, media, d.key.unlock, d.o.Clock); err != nil {
		return err
	}
	err = d.prove(ctx)
	return errors.Join(err, d.p.Close())
}

// failed is ErrDrillFailed with a sentence for what was found.
func failed(what string, n int, err error) error {
	return (&office.Problem{Key: office.ErrDrillFailed.Key + "_" + what}).With(office.ErrDrillFailed.With(err), "n", count(n))
}

// prove checks records and log, opens files, and shows a patient and a picture.
func (d *drill) prove(ctx context.Context) error {
	d.r.begin(office.StepProve, 0, 0)
	damage, proof, err := d.p.CheckRecords(ctx, func(_ string, done, total int) { d.r.at(int64(done), int64(total)) })
	if err != nil {
		return err
	}
	if len(damage) > 0 {
		return failed("records", len(damage), fmt.Errorf("first: %s: %s", damage[0].Object, damage[0].Key))
	}
	if !proof.AnchorAgrees || proof.Head != d.v.Head {
		return failed("head", 1, nil)
	}
	d.done.AuditRows, d.done.KeyedRows = proof.Rows, proof.KeyedRows
	if err := d.openSome(ctx); err != nil {
		return err
	}
	return d.show(ctx)
}

// openSome decrypts stored files chosen at random.
func (d *drill) openSome(ctx context.Context) error {
	var chosen []office.File
	seen := 0
	err := d.p.EachStored(ctx, func(f office.File) error {
		if f.State != "live" || !d.has[f.SHA256] || f.Size > 64<<20 {
			return nil
		}
		seen++
		if len(chosen) < openFiles { // reservoir sampling: every file is as likely as every other
			chosen = append(chosen, f)
		} else if at := number(seen); at < openFiles {
			chosen[at] = f
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, f := range chosen {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := d.p.Fetch(ctx, f)
		clear(data)
		if err != nil {
			return failed("open", 1, err)
		}
		d.done.Opened++
	}
	return nil
}

// show opens one patient, and fetches one picture as it is shown.
func (d *drill) show(ctx context.Context) error {
	var picture office.File
	err := d.p.Read(ctx, func(tx office.Tx) error {
		n, err := tx.PatientCount()
		if err != nil || n == 0 {
			return err
		}
		at := number(n)
		page, err := tx.PatientPage(at, 1)
		if err != nil || len(page) == 0 {
			return err
		}
		who := page[0]
		if picture, err = d.pictureOf(tx, &who); err != nil {
			return err
		}
		opened, err := tx.Patient(who.ID)
		d.done.PatientID = opened.ID
		return err
	})
	if err != nil || picture.ID == "" {
		return err
	}
	if d.done.Picture, err = d.p.Fetch(ctx, picture); err != nil {
		return failed("open", 1, err)
	}
	return nil
}

// drillLooks is how many pictures are looked through for one that may be shown.
const drillLooks = 50

// pictureOf finds a picture of the patient that may be shown; if there is none, one of another patient, who is then the
// one that was opened.
func (d *drill) pictureOf(tx office.Tx, who *patient.Patient) (office.File, error) {
	list, err := tx.PhotosOf(who.ID)
	if err != nil {
		return office.File{}, err
	}
	stills := office.PhotoFilter{Media: photo.Still}
	total, err := tx.PhotoCount(stills)
	if err != nil || total == 0 {
		return office.File{}, err
	}
	// After the patient's own: some from a place nobody chose, then the newest, should none of those be fit to be shown.
	for _, from := range []int{number(total), 0} {
		others, err := tx.PhotoPage(stills, from, drillLooks)
		if err != nil {
			return office.File{}, err
		}
		list = append(list, others...)
	}
	for _, ph := range list {
		if ph.Intimate || ph.Media != photo.Still {
			continue // it proves no more than another
		}
		f, err := tx.File(ph.PreviewID)
		if err != nil || f.State != "live" || !d.has[f.SHA256] {
			continue // a kind of file that is not shown, or one that was missing already
		}
		if ph.PatientID != who.ID {
			if *who, err = tx.Patient(ph.PatientID); err != nil {
				return office.File{}, err
			}
		}
		d.done.PhotoID = ph.ID
		return f, nil
	}
	return office.File{}, nil
}
