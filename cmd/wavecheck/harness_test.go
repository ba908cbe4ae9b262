package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

// The test binary is an outside engine too, with this variable set: it answers as the cooperative engine
// does, spoilt as its argument says. With the variable set to command it is wavecheck itself.
const helperVariable = "WAVECHECK_COMMAND_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helperVariable) == "command" {
		os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
	}
	if os.Getenv(helperVariable) != "" {
		help(os.Args[1])
		return
	}
	os.Setenv(helperVariable, "1")
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	os.Exit(m.Run())
}

func help(mode string) {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, model.MaxDocumentBytes)
	for line := 1; in.Scan(); line++ {
		c, err := model.DecodeCase(in.Bytes())
		if err != nil {
			panic(err)
		}
		r, err := engineOf(mode).Run(&c)
		if err != nil {
			panic(err)
		}
		switch mode {
		case "miscounts":
			r.Steps++
		case "waves-miscounted":
			r.Waves.Metrics.MaxWaveWidth++
		case "waves-untold":
			r.Waves = nil
		case "crashes":
			panic("no reason")
		case "mumbles":
			fmt.Println("hello")
			continue
		case "refuses":
			fmt.Printf("{\"line\":%d,\"refused\":\"not today\"}\n", line)
			continue
		}
		fmt.Printf("%s\n", model.AppendRecord(nil, &r))
	}
}

// engineOf answers for the helper: waves where it is named for them, else one step a round.
func engineOf(mode string) engines.Engine {
	if strings.HasPrefix(mode, "waves") {
		return threaded.New(threaded.Options{})
	}
	return cooperative.New()
}

// outside is the helper as an engine.
func outside(mode string) string { return "exec:" + os.Args[0] + " " + mode }

// outsideWaves is the helper as an engine that runs waves.
func outsideWaves(mode string) string { return "exec-waves:" + os.Args[0] + " " + mode }

type result struct {
	code     int
	out, err string
}

// wavecheck runs the command as main does, in the folder that the test is in.
func wavecheck(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	code := run(context.Background(), args, streams{strings.NewReader(stdin), &out, &err})
	return result{code, out.String(), err.String()}
}

// want checks the exit code, and that what went wrong is told on one line.
func (r result) want(t *testing.T, code int, oneLine string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit %d, want %d\n%s%s", r.code, code, r.out, r.err)
	}
	if oneLine == "" {
		return
	}
	text := strings.TrimSuffix(r.err, "\n")
	if !strings.HasPrefix(text, "wavecheck: ") || strings.Contains(text, "\n") || !strings.Contains(text, oneLine) {
		t.Errorf("stderr is not one line with %q:\n%s", oneLine, r.err)
	}
}

// document reads stdout as one JSON document and nothing but it.
func (r result) document(t *testing.T, v any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(r.out))
	if err := dec.Decode(v); err != nil {
		t.Fatalf("stdout is no JSON: %v\n%s", err, r.out)
	}
	if dec.More() {
		t.Errorf("stdout holds more than one document:\n%s", r.out)
	}
}

const ping = `case ping
image
  local A = B! m(Nat). end
  local B = A? m(Nat): Nat. end
topology
  @1 partition A|B
  @3 heal A|B
rounds 30
after stuck continue
`

func caseJSON(t *testing.T, text string) string {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(model.AppendCase(nil, &c))
}

// folder is a fresh folder with these files, and the test's working folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}
