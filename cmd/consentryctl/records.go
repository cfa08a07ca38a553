// This file holds the commands about what is in a practice: members, patients, checks, the log, the export.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/i18n"
)

type membersCmd struct {
	Add     memberAddCmd     `cmd:"" help:"Add a member with a one-time starter password."`
	List    memberListCmd    `cmd:"" help:"List members and their roles."`
	Disable memberDisableCmd `cmd:"" help:"End a member's access at once."`
}

type memberAddCmd struct {
	practiceFlags
	Name  string        `arg:"" help:"The new member's name."`
	Roles []access.Role `required:"" name:"role" help:"owner, privacy_officer, security_officer, clinical, front_desk, marketing or auditor; may be given more than once."`
}

// Run adds a member and prints the starter password, once.
func (c memberAddCmd) Run(e *env) error {
	return c.open(e, func(o *office.Office) error {
		m, starter, err := o.AddMember(e.ctx, c.Name, c.Roles, nil)
		if err != nil {
			return err
		}
		defer clear(starter)
		e.say("Added %s. Starter password, to be changed at the first sign-in: %s", m.Name, starter)
		return e.result(map[string]any{"id": m.ID, "name": m.Name, "roles": m.Roles, "starter": string(starter)})
	})
}

type memberListCmd struct{ practiceFlags }

// Run lists the members.
func (c memberListCmd) Run(e *env) error {
	return c.open(e, func(o *office.Office) error {
		list, err := o.Members(e.ctx)
		if err != nil {
			return err
		}
		for _, m := range list {
			roles := make([]string, len(m.Roles))
			for i, r := range m.Roles {
				roles[i] = string(r)
			}
			e.say("%-30s %-8s %s", m.Name, m.State, strings.Join(roles, ", "))
		}
		return e.result(list)
	})
}

type memberDisableCmd struct {
	practiceFlags
	Name string `arg:"" help:"The member's name."`
}

// Run disables a member.
func (c memberDisableCmd) Run(e *env) error {
	return c.open(e, func(o *office.Office) error {
		list, err := o.Members(e.ctx)
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.State == access.Active && strings.EqualFold(m.Name, c.Name) {
				if err := o.DisableMember(e.ctx, m.ID); err != nil {
					return err
				}
				e.say("%s can no longer sign in.", m.Name)
				return e.result(map[string]string{"id": m.ID, "name": m.Name, "state": string(access.Disabled)})
			}
		}
		return office.ErrNotFound
	})
}

type patientsCmd struct {
	Import importCmd `cmd:"" help:"Read a list of patients from a CSV file: all of it or nothing."`
}

type importCmd struct {
	practiceFlags
	File   string `arg:"" help:"The CSV file."`
	DryRun bool   `help:"Say what would be done and change nothing."`
}

// maxImport bounds the file that is read.
const maxImport = 256 << 20

// Run plans the import and, unless it is a dry run, does it. A row that cannot be read stops it.
func (c importCmd) Run(e *env) error {
	data, err := readLimited(c.File, maxImport)
	if err != nil {
		return err
	}
	return c.open(e, func(o *office.Office) error {
		plan, err := o.PlanImport(e.ctx, data, nil)
		if err != nil {
			return err
		}
		counts := map[string]int{}
		for _, v := range []patient.Verdict{patient.RowNew, patient.RowSame, patient.RowDuplicate, patient.RowBad} {
			counts[string(v)] = plan.Count(v)
		}
		for _, row := range plan.Rows {
			for _, d := range row.Defects {
				e.say("line %d, %s: %s", row.Line, d.Field, i18n.T(d.Key, pairs(d.Args)...))
			}
		}
		e.say("%d new, %d already there, %d may be somebody already there, %d not readable.", counts["new"], counts["same"], counts["duplicate"], counts["bad"])
		if c.DryRun {
			return e.result(map[string]any{"dry_run": true, "rows": counts})
		}
		if counts["bad"] > 0 {
			return &office.Problem{Key: "error.import_bad_rows", Args: map[string]string{"n": fmt.Sprint(counts["bad"])}}
		}
		done, err := o.RunImport(e.ctx, plan, nil)
		if err != nil {
			return err
		}
		e.say("%d patients added. To undo: open Patients, Import list.", len(done.Patients))
		return e.result(map[string]any{"rows": counts, "added": len(done.Patients), "import": done.ID})
	})
}

type checkCmd struct {
	Practice string `xor:"what" required:"" help:"The practice folder." placeholder:"DIR"`
	From     string `xor:"what" required:"" help:"A drive with backups; needs no password." placeholder:"DIR"`
	As       string `help:"The member's name as in the sign-in list. Needed when there is more than one." placeholder:"NAME"`
	Quick    bool   `help:"With --from: compare names and sizes only."`
	fromFlags
	sheetFlags
	secretFlags
}

// Run does every check. Broken integrity is exit code 4.
func (c checkCmd) Run(e *env) error {
	if c.From != "" {
		return e.checkDrive(c.From, c.fromFlags, c.sheetFlags, c.Quick)
	}
	return practiceFlags{Practice: c.Practice, As: c.As, secretFlags: c.secretFlags}.open(e, func(o *office.Office) error {
		damage, err := o.CheckIntegrity(e.ctx, e.progress())
		if err != nil {
			return err
		}
		type finding struct {
			Object   string `json:"object"`
			Sentence string `json:"sentence"`
		}
		list := []finding{}
		for _, d := range damage {
			f := finding{d.Object, i18n.T(d.Key, pairs(d.Args)...)}
			list = append(list, f)
			e.say("%s: %s", f.Object, f.Sentence)
		}
		if len(list) == 0 {
			e.say("Everything is as it should be.")
		}
		if err := e.result(map[string]any{"damage": list}); err != nil || len(list) == 0 {
			return err
		}
		return errBroken
	})
}

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Prove the log's chain and every record against it."`
}

type auditVerifyCmd struct{ practiceFlags }

// Run verifies the chain.
func (c auditVerifyCmd) Run(e *env) error {
	return c.open(e, func(o *office.Office) error {
		proof, err := o.VerifyAudit(e.ctx, e.progress())
		if err != nil {
			return err
		}
		e.say("%d entries, %d of them also proved by a key at hand, %d records compared. Head %s.", proof.Rows, proof.KeyedRows, proof.Records, proof.Head)
		for _, d := range proof.Broken {
			e.say("%s: %s", d.Object, i18n.T(d.Key, pairs(d.Args)...))
		}
		if err := e.result(proof); err != nil || len(proof.Broken) == 0 {
			return err
		}
		return errBroken
	})
}

type exportCmd struct {
	practiceFlags
	Out string `required:"" help:"New folder for the export." placeholder:"DIR"`
}

// Run writes every record into a new folder.
func (c exportCmd) Run(e *env) error {
	if err := os.Mkdir(c.Out, 0o700); err != nil {
		return err
	}
	return c.open(e, func(o *office.Office) error {
		n, err := o.Export(e.ctx, func(name string) (io.WriteCloser, error) {
			path := filepath.Join(c.Out, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return nil, err
			}
			return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		}, e.progress())
		if err != nil {
			return errors.Join(err, fmt.Errorf("the export in %s is not complete", c.Out))
		}
		e.say("%d patients, %d documents, %d files and %d log entries written to %s. This folder is not encrypted.", n.Patients, n.Documents, n.Files, n.Audit, c.Out)
		return e.result(n)
	})
}
