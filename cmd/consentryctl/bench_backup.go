// This file makes the practices that packaging/bench-backup.sh backs up. It is no test.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"consentry/cmd/internal/wire"
	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/store"
)

type benchBackupCmd struct {
	Dir    string `required:"" help:"Folder for the practice; it must not hold one yet." placeholder:"DIR"`
	Files  int    `help:"So many stored files that are noise: quickly made, and no key opens them."`
	Photos int    `help:"So many stored files that open."`
	Size   int    `default:"20000" help:"Bytes of each, half as much more or less."`
	Sheet  string `help:"Write a Recovery Sheet for it into this file, for a restore test." placeholder:"FILE"`
}

// rowsAtOnce is how many rows one transaction of the maker adds.
const rowsAtOnce = 500

// Run makes the sample practice and adds files to it.
func (c benchBackupCmd) Run(e *env) error {
	if err := wire.BuildSample(e.ctx, wire.Sample{Dir: c.Dir, Patients: 40, Seed: 1, Now: time.Now()}); err != nil {
		return err
	}
	folder := store.New(store.Options{Dir: c.Dir, Clock: wire.Clock{}, Started: time.Now()})
	front, err := folder.Front(e.ctx)
	if err != nil {
		return err
	}
	opened, _, err := folder.Unlock(e.ctx, front.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)})
	if err != nil {
		return errors.Join(err, folder.Close())
	}
	for done := 0; done < c.Files && err == nil; done += rowsAtOnce {
		err = c.add(e.ctx, opened, min(rowsAtOnce, c.Files-done), func(i int) (office.File, error) { return c.noise(done + i) })
	}
	for done := 0; done < c.Photos && err == nil; done += rowsAtOnce {
		err = c.add(e.ctx, opened, min(rowsAtOnce, c.Photos-done), func(i int) (office.File, error) {
			return opened.Keep(e.ctx, office.ClassMedia, c.bytes(done+i))
		})
	}
	if c.Sheet != "" && err == nil {
		err = c.paper(opened)
	}
	return errors.Join(err, opened.Close(), folder.Close())
}

// paper puts a new sheet in force and writes what is on it.
func (c benchBackupCmd) paper(of office.Opened) error {
	kit, err := of.NewKit()
	if err != nil {
		return err
	}
	return os.WriteFile(c.Sheet, []byte(kit.AgeIdentity()+"\n"), 0o600)
}

// bytes are different for each number, and cannot be compressed.
func (c benchBackupCmd) bytes(n int) []byte {
	dice := rand.New(rand.NewPCG(uint64(n), uint64(c.Size))) // #nosec G404 -- filler
	b := make([]byte, c.Size/2+dice.IntN(c.Size+1))
	_, _ = rand.NewChaCha8(sha256.Sum256(fmt.Append(nil, n))).Read(b) // never fails
	return b
}

// noise writes a stored file that only looks like one.
func (c benchBackupCmd) noise(n int) (office.File, error) {
	data := c.bytes(n)
	sum := sha256.Sum256(data)
	f := office.File{Class: office.ClassMedia, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)), State: "live", Sealed: data[:min(277, len(data))]}
	path := filepath.Join(c.Dir, "media", f.SHA256[:2], f.SHA256+".age")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return f, err
	}
	return f, os.WriteFile(path, data, 0o600)
}

// add makes n files, several at a time, and their rows.
func (c benchBackupCmd) add(ctx context.Context, to office.Opened, n int, one func(i int) (office.File, error)) error {
	files, errs := make([]office.File, n), make([]error, n)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range n {
		wg.Add(1)
		slots <- struct{}{}
		go func() {
			defer wg.Done()
			files[i], errs[i] = one(i)
			<-slots
		}()
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return to.Write(ctx, office.Actor{MemberID: audit.System, At: time.Now()}, func(tx office.Tx) (audit.Event, error) {
		for _, f := range files {
			f.ID, f.Kind, f.AddedAt = f.SHA256, "original", time.Now().UTC()
			if err := tx.AddFile(f); err != nil {
				return audit.Event{}, err
			}
		}
		return audit.Event{Action: audit.PhotosTakenIn, Object: "photo_session:bench"}, nil
	})
}
