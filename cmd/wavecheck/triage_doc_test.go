package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// step is a command of a page and the lines that stand below it.
type step struct {
	command string
	exit    int
	want    []string
}

var exits = regexp.MustCompile(` +# exits (\d+)$`)

// steps reads the indented blocks of a page: a command behind "$ ", its further lines behind "> ", and what
// it prints.
func steps(page string) (out []step) {
	for line := range strings.Lines(page) {
		text, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
		if !ok {
			continue
		}
		switch command, is := strings.CutPrefix(text, "$ "); {
		case is:
			s := step{command: exits.ReplaceAllString(command, "")}
			if m := exits.FindStringSubmatch(command); m != nil {
				s.exit, _ = strconv.Atoi(m[1])
			}
			out = append(out, s)
		case len(out) == 0:
		case strings.HasPrefix(text, "> "):
			out[len(out)-1].command += "\n" + text[2:]
		default:
			out[len(out)-1].want = append(out[len(out)-1].want, text)
		}
	}
	return out
}

// missingLine is the first of the lines that does not stand in a text in their order, "" if all do. Dots of
// a line stand for anything; a line of dots alone says nothing.
func missingLine(text string, want []string) (missing string) {
	lines := strings.Split(text, "\n")
	for _, w := range want {
		if w == "…" {
			continue
		}
		pattern := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(w), "…", ".*") + "$")
		for len(lines) > 0 && !pattern.MatchString(strings.TrimRight(lines[0], " ")) {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			return w
		}
		lines = lines[1:]
	}
	return ""
}

// TestTriagePage runs the worked example of docs/triage.md.
func TestTriagePage(t *testing.T) {
	example, _, _ := strings.Cut(page(t, "../../docs/triage.md"), "\n## What counts as one find")
	followPage(t, example, 9)
}

// TestEnvelopesPage runs the worked example of docs/envelopes.md.
func TestEnvelopesPage(t *testing.T) { followPage(t, page(t, "../../docs/envelopes.md"), 8) }

// TestWavesPage runs the worked example of docs/waves.md.
func TestWavesPage(t *testing.T) { followPage(t, page(t, "../../docs/waves.md"), 7) }

func page(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// followPage runs the commands of a page with a shell, in an empty folder: at least so many.
func followPage(t *testing.T, page string, least int) {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no POSIX shell")
	}
	list := steps(page)
	if len(list) < least {
		t.Fatalf("%d commands only: the reader no longer sees them", len(list))
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(os.Args[0], filepath.Join(dir, "bin", "wavecheck")); err != nil {
		t.Skip(err)
	}
	for _, s := range list {
		cmd := exec.Command(shell, "-c", s.command)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), helperVariable+"=command")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if code := cmd.ProcessState.ExitCode(); code != s.exit {
			t.Fatalf("%s\nexit %d, want %d: %v\n%s%s", s.command, code, s.exit, err, out, stderr.String())
		}
		if missing := missingLine(string(out), s.want); missing != "" {
			t.Errorf("%s\nnever prints, where it should:\n%s\n\n%s", s.command, missing, out)
		}
	}
}

func TestShowsLines(t *testing.T) {
	for _, tt := range []struct {
		text, want, missing string
	}{
		{"a\nb\nc", "a\nc", ""}, {"a\nb", "b\na", "a"}, {"a 17 b", "a … b", ""}, {"a b", "a.b", "a.b"}, {"x", "…\nx\n…", ""}, {"a", "a\na", "a"},
	} {
		if got := missingLine(tt.text, strings.Split(tt.want, "\n")); got != tt.missing {
			t.Errorf("%q in %q: %q", tt.want, tt.text, got)
		}
	}
}
