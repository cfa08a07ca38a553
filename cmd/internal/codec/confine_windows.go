package codec

// This file holds what a child of ours may do on Windows: the parent puts it into a job (Windows SDK, jobapi2.h).

import (
	"os"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// job holds the child's limits. When it is closed, by us or because we ended, the child is ended.
type job struct{ handle windows.Handle }

func (j *job) release() { _ = windows.CloseHandle(j.handle) }

// ownThread does something apart.
func ownThread(do func()) { go do() }

// launch starts the child and puts it into a job before it is asked anything: one process, without windows, of limited
// memory.
func launch(cmd *exec.Cmd) (*job, error) {
	handle, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, err
	}
	j := &job{handle: handle}
	info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{
			LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
				windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY | windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
			ActiveProcessLimit: 1,
		},
		ProcessMemoryLimit: memory,
	}
	if _, err := windows.SetInformationJobObject(handle, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info))); err != nil {
		j.release()
		return nil, err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true,
		CreationFlags: windows.CREATE_NO_WINDOW | windows.BELOW_NORMAL_PRIORITY_CLASS}
	if err := cmd.Start(); err != nil {
		j.release()
		return nil, err
	}
	if err := j.take(cmd.Process.Pid); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		j.release()
		return nil, err
	}
	return j, nil
}

// take puts a process into the job.
func (j *job) take(pid int) error {
	p, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(p) }()
	return windows.AssignProcessToJobObject(j.handle, p)
}

// killedForTime is for systems that limit processor time; here the parent's clock does.
func killedForTime(error) bool { return false }

// nowhere is the child's working directory.
func nowhere() string {
	if root := os.Getenv("SystemRoot"); root != "" {
		return root + `\`
	}
	return `C:\`
}

// confine and confineTo have nothing to add to the job.
func confine()      { windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX) }
func confineTo(ask) {}
