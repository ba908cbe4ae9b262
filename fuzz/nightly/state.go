package nightly

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/properties"
)

// The files of a night.
const (
	StateFile   = "state.json"
	SummaryText = "summary.txt"
	SummaryJSON = "summary.json"
	SummaryXML  = "junit.xml"
)

// stateVersion is raised when an older state can no longer be gone on with.
const stateVersion = 1

// Night is all that is known of a night: its state and, when it is over, its summary.
type Night struct {
	Version        int         `json:"version"`
	Started        string      `json:"started"` // RFC 3339
	Parts          int         `json:"parts"`   // 1, and one more each time it was gone on with
	Seconds        float64     `json:"seconds"` // that it is to take
	ElapsedSeconds float64     `json:"elapsed_seconds"`
	Plan           Plan        `json:"plan"`
	Next           uint64      `json:"next_case"` // index of the next Case of the campaign
	Regressions    Regressions `json:"regressions"`
	Campaign       Campaign    `json:"campaign"`
	Targets        []Target    `json:"targets"`
	Finds          []Find      `json:"finds"` // in the order in which they were met
	Known          []Known     `json:"known"`
	Problems       []string    `json:"problems"` // of the suite itself, such as a fuzz target that does not build
	Interrupted    bool        `json:"interrupted"`
	Done           bool        `json:"done"`
}

// Plan is what a night has to have in common with one that it goes on with.
type Plan struct {
	Seed       uint64   `json:"seed"`
	Generators string   `json:"generators"`
	Baseline   string   `json:"baseline"`
	Engines    []string `json:"engines"`
	Properties []string `json:"properties"`
	GoFlags    []string `json:"go_flags"`
	Build      string   `json:"build"`
}

// Regressions are the Cases that are kept, as they were replayed at the beginning.
type Regressions struct {
	Replayed []string          `json:"replayed"`
	Wrong    map[string]string `json:"wrong"`   // by name: what is
	Unsound  []string          `json:"unsound"` // what could not be read
	Seconds  float64           `json:"seconds"`
	Failures int               `json:"failures"` // of those in Wrong: an engine or the suite gave no answer
}

// Campaign is what was checked on fresh Cases.
type Campaign struct {
	Turns     int     `json:"turns"`
	Cases     uint64  `json:"cases"`
	Discarded uint64  `json:"discarded"`
	Steps     uint64  `json:"steps"`
	Seconds   float64 `json:"seconds"` // making finds small included
}

// Target is a native fuzz target.
type Target struct {
	Package string  `json:"package"`
	Name    string  `json:"name"`
	Turns   int     `json:"turns"`
	Execs   uint64  `json:"execs"`
	Seconds float64 `json:"seconds"` // building included
	Over    string  `json:"over"`    // why it is not run any more, "" if it is
}

// open gives the night that lies in the folder, to go on with, or one that begins; it says which and why.
func open(opts *Options) (*Night, error) {
	fresh := begin(opts)
	if err := clearLeftovers(opts.Dir); err != nil {
		return nil, err
	}
	if opts.Fresh {
		opts.Log(fmt.Sprintf("a night begins, seed %d", fresh.Plan.Seed))
		return fresh, nil
	}
	old, err := load(filepath.Join(opts.Dir, StateFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		opts.Log(fmt.Sprintf("a night begins, seed %d", fresh.Plan.Seed))
		return fresh, nil
	case err != nil:
		opts.Log(fmt.Sprintf("a night begins anew, seed %d: the state is of no use: %v", fresh.Plan.Seed, err))
		return fresh, nil
	}
	if why := old.over(fresh); why != "" {
		opts.Log(fmt.Sprintf("a night begins anew, seed %d: %s", fresh.Plan.Seed, why))
		return fresh, nil
	}
	old.Parts++
	old.Seconds, old.Interrupted = fresh.Seconds, false
	opts.Log(fmt.Sprintf("the night of %s goes on, seed %d, from Case %d: %.0f of %.0f s are over", old.Started, old.Plan.Seed, old.Next, old.ElapsedSeconds, old.Seconds))
	return old, nil
}

func clearLeftovers(dir string) error {
	left, err := durable.Leftovers(dir, time.Now(), 0)
	if err != nil {
		return fmt.Errorf("nightly: %w", err)
	}
	for _, path := range left {
		if err := durable.Remove(durable.OS, path); err != nil {
			return fmt.Errorf("nightly: %w", err)
		}
	}
	return nil
}

func begin(opts *Options) *Night {
	return &Night{
		Version: stateVersion, Started: opts.Now().UTC().Format(time.RFC3339), Parts: 1, Seconds: opts.Time.Seconds(),
		Plan: Plan{
			Seed: opts.Seed, Generators: generators.Version, Baseline: opts.Baseline.Name(), Engines: names(opts.Engines),
			Properties: ids(opts.Properties), GoFlags: append([]string{}, opts.GoFlags...), Build: opts.Build,
		},
		Targets: []Target{}, Finds: []Find{}, Known: []Known{}, Problems: []string{},
	}
}

func names(list []engines.Engine) []string {
	out := []string{}
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

func ids(list []properties.Property) []string {
	out := []string{}
	for i := range list {
		out = append(out, list[i].ID)
	}
	return out
}

// load reads a state, strictly.
func load(path string) (*Night, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var n Night
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&n); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &n, nil
}

// over says why a night is not gone on with, "" if it is.
func (n *Night) over(fresh *Night) string {
	a, b := &n.Plan, &fresh.Plan
	switch {
	case n.Done:
		return "the last one is done"
	case n.Version != fresh.Version:
		return fmt.Sprintf("the last one has version %d, this is %d", n.Version, fresh.Version)
	case a.Build != b.Build:
		return "the program has changed"
	case a.Generators != b.Generators:
		return "the generators have changed"
	case a.Baseline != b.Baseline || !slices.Equal(a.Engines, b.Engines):
		return "the last one compared " + a.Baseline + " with " + strings.Join(a.Engines, ", ")
	case !slices.Equal(a.Properties, b.Properties):
		return "the properties are others"
	case !slices.Equal(a.GoFlags, b.GoFlags):
		return "the flags of go test are others"
	case n.ElapsedSeconds >= fresh.Seconds-shortestTurn.Seconds():
		return fmt.Sprintf("the last one took %.0f s already", n.ElapsedSeconds)
	}
	return ""
}

func (n *Night) json() ([]byte, error) {
	var b bytes.Buffer
	err := report.WriteJSON(&b, n)
	return b.Bytes(), err
}

// nextTarget is the fuzz target that has had the fewest turns, nil if none is to be run.
func (n *Night) nextTarget() (next *Target) {
	for i := range n.Targets {
		if t := &n.Targets[i]; t.Over == "" && (next == nil || t.Turns < next.Turns) {
			next = t
		}
	}
	return next
}

func (n *Night) fuzzSeconds() (s float64) {
	for i := range n.Targets {
		s += n.Targets[i].Seconds
	}
	return s
}
