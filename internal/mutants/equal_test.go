package mutants

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// verbs are what the two binaries are asked; both answers are values that do not depend on the machine,
// but for the times.
var verbs = [][]string{
	{"check", "--cases", "10000", "--seed", "1", "--jobs", "1", "--inbox", "", "--format", "json"},
	{"reference", "--jobs", "1", "--format", "json"},
}

// TestNothingChosenIsWhole: with no mutant chosen, the binary with all of them answers as the shipped one:
// on all recorded vectors and on 10,000 Cases. With one chosen it does not, so the comparison is able to
// fail.
func TestNothingChosenIsWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs 10,000 Cases and all vectors twice")
	}
	dir := t.TempDir()
	broken, err := Build(t.Context(), root, dir)
	if err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(dir, "whole")
	if err := goRun(t.Context(), root, "build", "-o", whole, "./cmd/wavecheck"); err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{} // by program and question
	var mu sync.Mutex
	var wait sync.WaitGroup
	question := func(program, mutant string, verb []string) string { return program + mutant + strings.Join(verb, " ") }
	ask := func(program, mutant string, verb []string) {
		wait.Go(func() {
			text, err := answer(t, program, mutant, verb)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("%s %v with mutant %q: %v", program, verb, mutant, err)
			}
			answers[question(program, mutant, verb)] = text
		})
	}
	const mutant = "halted-tick-plus-one"
	for _, verb := range verbs {
		ask(whole, "", verb)
		ask(broken, "", verb)
	}
	few := slices.Clone(verbs[0])
	few[2] = "50"
	ask(whole, "", few)
	ask(broken, mutant, few)
	wait.Wait()
	for _, verb := range verbs {
		if got, want := answers[question(broken, "", verb)], answers[question(whole, "", verb)]; got != want {
			t.Errorf("%s: with no mutant chosen the answer is\n%s\nand that of the shipped binary\n%s", verb[0], got, want)
		}
	}
	if answers[question(broken, mutant, few)] == answers[question(whole, "", few)] {
		t.Errorf("with %s the answer to check is that of the shipped binary", mutant)
	}
}

// answer is the JSON that a verb writes, without the fields that hold a time. A violation found is an
// answer, not an error.
func answer(t *testing.T, program, mutant string, verb []string) (string, error) {
	cmd := exec.CommandContext(t.Context(), program, verb...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "WAVECHECK_MUTANT="+mutant)
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() != 1 {
		return "", errors.New(string(exit.Stderr))
	}
	var value map[string]any
	if err := json.Unmarshal(out, &value); err != nil {
		return "", err
	}
	for key := range value {
		if strings.HasSuffix(key, "_seconds") || strings.HasSuffix(key, "_per_second") {
			delete(value, key)
		}
	}
	text, err := json.MarshalIndent(value, "", " ")
	return string(text), err
}
