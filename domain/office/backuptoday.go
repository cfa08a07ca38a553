// This file puts on Today what is wrong with the backups.
package office

import (
	"slices"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/calendar"
)

// The tasks of backups.
const (
	TaskBackUp       TaskKind = "back_up"
	TaskDriveChanged TaskKind = "drive_changed" // somebody else changed files on a backup drive
	TaskDrill        TaskKind = "restore_test"
	TaskTrySheet     TaskKind = "try_sheet"
	TaskSwapDrive    TaskKind = "swap_drive"
	TaskFindDrive    TaskKind = "find_drive" // a drive has not been seen
)

// taskOfWarning says which task a warning is, and who is asked to do it. What is not named here stays on the page of backups.
var taskOfWarning = map[backup.WarningKind]struct {
	kind TaskKind
	may  access.Permission
}{
	backup.WarnNever:     {TaskBackUp, access.BackupRun},
	backup.WarnDoubtful:  {TaskBackUp, access.BackupRun},
	backup.WarnOld:       {TaskBackUp, access.BackupRun},
	backup.WarnFailed:    {TaskBackUp, access.BackupRun},
	backup.WarnChanged:   {TaskDriveChanged, access.BackupRun},
	backup.WarnDrill:     {TaskDrill, access.BackupManage},
	backup.WarnDrillBad:  {TaskDrill, access.BackupManage},
	backup.WarnQuarter:   {TaskDrill, access.BackupManage},
	backup.WarnSheet:     {TaskTrySheet, access.BackupManage},
	backup.WarnSheetBad:  {TaskTrySheet, access.BackupManage},
	backup.WarnSheetLost: {TaskBackUp, access.BackupManage},
	backup.WarnSwap:      {TaskSwapDrive, access.BackupRun},
	backup.WarnUnseen:    {TaskFindDrive, access.BackupRun},
}

// backupTasks lists each task once, by its gravest warning.
func (o *Office) backupTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	if !s.perms.Has(access.BackupRun) {
		return nil, nil
	}
	f, err := o.backupFacts(s, tx, Front{})
	if err != nil {
		return nil, err
	}
	label := map[string]string{}
	for _, d := range f.Drives {
		label[d.ID] = d.Label
	}
	var tasks []Task
	for _, w := range backup.Warnings(f, today) {
		t, ok := taskOfWarning[w.Kind]
		if !ok || !s.perms.Has(t.may) {
			continue
		}
		one := Task{Kind: t.kind, Due: w.Due, Since: w.Since, RefID: w.DriveID, Subject: label[w.DriveID]}
		if w.Kind == backup.WarnNever {
			one.Since = calendar.Date{} // there is none that anything could be newer than
		}
		if t.kind == TaskBackUp || t.kind == TaskDrill || t.kind == TaskTrySheet {
			one.Subject = ""
			if slices.ContainsFunc(tasks, func(x Task) bool { return x.Kind == t.kind }) {
				continue
			}
		}
		tasks = append(tasks, one)
	}
	return tasks, nil
}
