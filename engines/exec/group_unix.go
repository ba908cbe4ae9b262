//go:build unix

package exec

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup makes the program the head of a process group, so that it can be killed with its children.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills the program and all of its group. That there is nobody left is no error.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// unasked reads what lies ready on the pipe, without waiting for more: the words of a program that
// speaks before it is asked, which would pass for its next answer.
func unasked(out *os.File) []byte {
	buf := make([]byte, 512)
	n := 0
	conn, err := out.SyscallConn()
	if err != nil {
		return nil
	}
	_ = conn.Read(func(fd uintptr) bool {
		n, _ = syscall.Read(int(fd), buf) // the pipe does not block; -1 is "nothing there"
		return true
	})
	return buf[:max(0, n)]
}
