// The calls about backups in the table of every use case as every role.

package wire

import (
	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/office"
)

func init() { calls = append(calls, backupCalls...) }

// noDrive is a folder that is not there.
const noDrive = "/nowhere/drive"

var backupCalls = []call{
	{"AutoBackup", access.BackupRun, func(w *world, _ string) error { _, _, _, err := w.o.AutoBackup(w.ctx, nil, nil); return err }},
	{"BackUp", access.BackupRun, func(w *world, _ string) error {
		_, err := w.o.BackUp(w.ctx, noDrive, backup.StartPerson, nil)
		return err
	}},
	{"BackupLight", access.BackupRun, func(w *world, _ string) error { _, err := w.o.BackupLight(w.ctx); return err }},
	{"BackupSlip", access.BackupRun, func(w *world, _ string) error { _, err := w.o.BackupSlip(w.ctx, "none"); return err }},
	{"BackupsView", access.BackupRun, func(w *world, _ string) error { _, err := w.o.BackupsView(w.ctx, nil); return err }},
	{"ChangeDrive", access.BackupManage, func(w *world, _ string) error { return w.o.ChangeDrive(w.ctx, "none", "Drive A", "safe") }},
	{"ChangedDrive", access.IncidentsReport, func(w *world, _ string) error { _, err := w.o.ChangedDrive(w.ctx, "none"); return err }},
	{"CheckVersion", access.BackupRun, func(w *world, _ string) error { _, err := w.o.CheckVersion(w.ctx, noDrive, "", nil); return err }},
	{"ComparePast", access.PatientsView, func(w *world, id string) error { _, err := w.o.ComparePast(w.ctx, id); return err }},
	{"Drill", access.BackupManage, func(w *world, _ string) error { _, err := w.o.Drill(w.ctx, noDrive, "", "", nil); return err }},
	{"DrillCertificate", access.BackupRun, func(w *world, _ string) error { _, err := w.o.DrillCertificate(w.ctx, "none"); return err }},
	{"DriveIsAway", access.BackupRun, func(w *world, _ string) error { return w.o.DriveIsAway(w.ctx, "none") }},
	{"FindInPast", access.PatientsFind, func(w *world, _ string) error { _, err := w.o.FindInPast(w.ctx, "park"); return err }},
	{"LookAtDrive", access.BackupRun, func(w *world, _ string) error { _, err := w.o.LookAtDrive(w.ctx, noDrive, ""); return err }},
	{"LookAtDrives", access.BackupRun, func(w *world, _ string) error { _, err := w.o.LookAtDrives(w.ctx, nil); return err }},
	{"OpenPast", access.BackupManage, func(w *world, _ string) error {
		_, err := w.o.OpenPast(w.ctx, noDrive, "", "", "a wrong telephone number", nil)
		return err
	}},
	{"PastPaper", access.PatientsView, func(w *world, id string) error { _, err := w.o.PastPaper(w.ctx, id); return err }},
	{"PrepareBackup", access.BackupRun, func(w *world, _ string) error { return w.o.PrepareBackup(w.ctx) }},
	{"RegisterDrive", access.BackupManage, func(w *world, _ string) error {
		_, err := w.o.RegisterDrive(w.ctx, office.NewDrive{Dir: noDrive, Label: "Drive A", Kept: "safe"}, nil)
		return err
	}},
	{"RestoreBeside", access.BackupManage, func(w *world, _ string) error {
		_, err := w.o.RestoreBeside(w.ctx, noDrive, "", "", "/nowhere/practice", nil)
		return err
	}},
	{"RetireDrive", access.BackupManage, func(w *world, _ string) error { return w.o.RetireDrive(w.ctx, "none", "lost") }},
	{"RotationSheet", access.BackupRun, func(w *world, _ string) error { _, err := w.o.RotationSheet(w.ctx); return err }},
	{"SavePlan", access.BackupManage, func(w *world, _ string) error { return w.o.SavePlan(w.ctx, backup.DefaultPlan()) }},
	{"SaveSheetKeeper", access.BackupManage, func(w *world, _ string) error { return w.o.SaveSheetKeeper(w.ctx, "Dr. Hale", "safe") }},
	{"SawDrive", access.BackupRun, func(w *world, _ string) error { return w.o.SawDrive(w.ctx, office.DriveSeen{}) }},
	{"TrySheet", access.BackupManage, func(w *world, _ string) error { _, err := w.o.TrySheet(w.ctx, noDrive, "", ""); return err }},
}
