package power

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/internal/mutants/active"
)

// ended is how a process ended.
type ended struct {
	code     int // its exit code; below 0 if it never began or was killed
	hung     bool
	out, err string
	seconds  float64
}

// run runs a binary with a mutant chosen, or none.
func run(ctx context.Context, mutant, dir, path string, args ...string) ended {
	cmd := exec.CommandContext(ctx, path, args...)
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	cmd.Env = append(os.Environ(), active.Variable+"="+mutant)
	cmd.WaitDelay = time.Second
	started := time.Now()
	err := cmd.Run()
	e := ended{out: out.String(), err: errs.String(), seconds: time.Since(started).Seconds()}
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.code, e.hung = -1, true
	case errors.As(err, &exit):
		e.code = exit.ExitCode()
	case err != nil:
		e.code, e.err = -1, err.Error()
	}
	return e
}

// died reports whether the Go runtime ended the process, and how.
func (e *ended) died() (how string, yes bool) {
	for line := range strings.Lines(e.err) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "panic:") || strings.HasPrefix(line, "fatal error:") {
			return line, true
		}
	}
	return "", e.code < 0
}

// brief is the last line that the process wrote to its standard error.
func (e *ended) brief() string {
	lines := strings.Split(strings.TrimSpace(e.err), "\n")
	return lines[len(lines)-1]
}
