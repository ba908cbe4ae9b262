//go:build !unix

package nightly

import "os/exec"

// Elsewhere there are no process groups: a fuzzer that has to stop is killed.

func ownGroup(*exec.Cmd) {}

func interruptGroup(cmd *exec.Cmd) { killGroup(cmd) }

func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
