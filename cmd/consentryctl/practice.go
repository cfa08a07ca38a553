// This file holds the commands that make a practice: init and demo.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"consentry/cmd/internal/wire"
	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/office/sample"
)

type initCmd struct {
	Practice  string `required:"" help:"Folder for the practice; it must not hold one yet." placeholder:"DIR"`
	Name      string `required:"" help:"Name of the practice."`
	Address   string `required:"" help:"Postal address."`
	Telephone string `required:""`
	Email     string `help:"E-mail address of the practice, for letters."`
	State     string `required:"" help:"Home State, two letters."`
	Zone      string `default:"America/New_York" help:"Time zone, as in ${default}."`
	Owner     string `required:"" help:"Name of the owner, who signs in first."`
	Privacy   string `help:"Privacy officer; the owner if empty."`
	Security  string `help:"Security officer; the owner if empty."`
	Sheet     string `help:"Write the Recovery Sheet as a PDF to this new file instead of printing its groups." placeholder:"FILE"`
	secretFlags
}

// Run makes the practice and shows the Recovery Sheet, once.
func (c initCmd) Run(e *env) error {
	password, err := c.read(e, "New password for "+c.Owner)
	if err != nil {
		return err
	}
	defer clear(password)
	if c.Privacy == "" {
		c.Privacy = c.Owner
	}
	if c.Security == "" {
		c.Security = c.Owner
	}
	o, folder, err := wire.Office(c.Practice)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // the lock file goes with the process anyway
	roles := []access.Role{access.Owner}
	if c.Privacy == c.Owner {
		roles = append(roles, access.PrivacyOfficer)
	}
	if c.Security == c.Owner {
		roles = append(roles, access.SecurityOfficer)
	}
	kit, err := o.Found(e.ctx, office.Founding{Practice: office.Practice{Name: c.Name, Address: c.Address, Telephone: c.Telephone, Email: c.Email, Zone: c.Zone,
		State: strings.ToUpper(c.State), PrivacyOfficer: c.Privacy, SecurityOfficer: c.Security}, OwnerName: c.Owner, OwnerRoles: roles, Password: password})
	if err != nil {
		return err
	}
	if err := c.showSheet(e, o, kit); err != nil {
		return err
	}
	return o.Lock(e.ctx, "exit")
}

func (c initCmd) showSheet(e *env, o *office.Office, kit office.Kit) error {
	if c.Sheet == "" {
		e.say("Practice made. Fingerprint %s.\nRecovery Sheet no. %d: print or write it down now, it is shown once.", kit.Fingerprint(), kit.Number())
		for i, g := range kit.Groups() {
			e.say("%2d  %s", i+1, g)
		}
		return e.result(map[string]any{"practice": c.Practice, "fingerprint": kit.Fingerprint(), "kit": kit.Number(), "groups": kit.Groups()})
	}
	pdf, err := o.RecoverySheet(kit)
	if err != nil {
		return err
	}
	if err := writeNew(c.Sheet, pdf); err != nil {
		return err
	}
	e.say("Practice made. Fingerprint %s. The Recovery Sheet is in %s: print it, then delete the file.", kit.Fingerprint(), c.Sheet)
	return e.result(map[string]any{"practice": c.Practice, "fingerprint": kit.Fingerprint(), "kit": kit.Number(), "sheet": c.Sheet})
}

// writeNew writes a file that must not be there yet, for its owner alone.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

type demoCmd struct {
	Dir      string `required:"" help:"Folder for the sample practice; it must not hold one yet." placeholder:"DIR"`
	Patients int    `default:"40" help:"How many patients."`
	Visits   int    `default:"12" help:"How many of them have been checked in."`
	Seed     uint64 `default:"1" help:"The same seed and day give the same records."`
	Today    string `help:"The day the story is told on, as 2026-11-22; today if empty." placeholder:"DAY"`
}

// Run makes the sample practice.
func (c demoCmd) Run(e *env) error {
	now := time.Now()
	if c.Today != "" {
		day, err := time.Parse(time.DateOnly, c.Today)
		if err != nil {
			return fmt.Errorf("%w: --today %s is not a day like 2026-11-22", errUsage, c.Today)
		}
		now = day.Add(13 * time.Hour)
	}
	if c.Patients < 0 || c.Patients > 1_000_000 || c.Visits < 0 {
		return fmt.Errorf("%w: --patients must be between 0 and 1,000,000", errUsage)
	}
	if err := demo(e.ctx, c, now, e.progress()); err != nil {
		return err
	}
	e.say("Sample practice made in %s. Everybody in it is made up. The password of every member is: %s", c.Dir, sample.Password)
	return e.result(map[string]any{"practice": c.Dir, "patients": max(c.Patients, sample.CastSize), "password": sample.Password})
}

func demo(ctx context.Context, c demoCmd, now time.Time, progress office.Progress) error {
	return wire.BuildSample(ctx, wire.Sample{Dir: c.Dir, Patients: c.Patients, Visits: c.Visits, Seed: c.Seed, Now: now, Obligations: true, Progress: progress})
}
