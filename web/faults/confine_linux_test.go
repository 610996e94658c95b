//go:build faults

package faults

import (
	"os/exec"
	"syscall"
)

// confine has the program die with the thread that starts it, so that it never outlives the tests.
func confine(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
