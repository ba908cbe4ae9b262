//go:build unix

package exec

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines"
)

// hold keeps the named pipe open for as long as the process lives.
func hold(path string) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	time.Sleep(time.Hour)
	f.Close()
}

// TestChildrenDieToo: a program that hangs has a child that holds the program's own output open; both
// are gone when the failure is reported, which the end of a pipe that only the child holds shows.
func TestChildrenDieToo(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		f, err := os.Open(fifo) // waits for the child
		if err == nil {
			_, err = io.ReadAll(f)
			f.Close()
		}
		ended <- err
	}()
	e := newEngine(t, Options{Deadline: 3 * time.Second})
	_, err := e.Run(caseOf("hang-with-child " + fifo))
	if f, ok := err.(*engines.Failure); !ok || f.Kind != engines.Hung {
		t.Fatalf("error %v", err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the child is still there")
	}
}
