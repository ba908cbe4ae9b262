package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/internal/mutants"
)

const module = "../../../.."

func call(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

// TestListing: text and JSON tell every mutant.
func TestListing(t *testing.T) {
	code, out, _ := call(t, "list")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if code != 0 || len(lines) != len(mutants.All()) {
		t.Fatalf("exit code %d, %d lines for %d mutants", code, len(lines), len(mutants.All()))
	}
	code, out, _ = call(t, "list", "--json")
	var list []mutants.Mutant
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v", code, err)
	}
	for i, m := range mutants.All() {
		if !strings.HasPrefix(lines[i], m.Name+" ") || list[i].Name != m.Name || list[i].Kind != m.Kind || len(list[i].Edits) != len(m.Edits) {
			t.Errorf("%s: text %q, JSON %+v", m.Name, lines[i], list[i])
		}
	}
}

// TestOverlay prints the path of a file that names what it replaces.
func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	code, out, errOut := call(t, "overlay", dir, "--root", module)
	if code != 0 || out != filepath.Join(dir, "overlay.json")+"\n" {
		t.Fatalf("exit code %d, stdout %q, stderr %q", code, out, errOut)
	}
	text, err := os.ReadFile(strings.TrimSpace(out))
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &overlay); err != nil || len(overlay.Replace) < 10 {
		t.Errorf("%v, %d files", err, len(overlay.Replace))
	}
	for from, to := range overlay.Replace {
		for _, name := range []string{from, to} {
			if _, err := os.Stat(name); err != nil || !filepath.IsAbs(name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestExitCodes: wrong usage is 2, what fails is 3.
func TestExitCodes(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"overlay"}, exitUsage, "accepts 1 arg"},
		{[]string{"list", "--yaml"}, exitUsage, "unknown flag"},
		{[]string{"kill"}, exitUsage, "unknown command"},
		{[]string{"overlay", t.TempDir(), "--root", t.TempDir()}, exitFailure, "go.mod"},
		{[]string{"build", t.TempDir(), "--root", t.TempDir()}, exitFailure, "go.mod"},
	} {
		code, out, errOut := call(t, tt.args...)
		if code != tt.code || out != "" || !strings.Contains(errOut, tt.want) {
			t.Errorf("%v: exit code %d, stdout %q, stderr %q", tt.args, code, out, errOut)
		}
	}
}
