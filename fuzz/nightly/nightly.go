// Package nightly spends a night on the engines: it replays the regressions, checks fresh Cases, and turns
// the native fuzz targets, in a fair share of a given time each.
//
// The main path: Run begins a night or goes on with one that was interrupted (state.go), replays what is
// kept (replay.go), then gives the next turn to whoever has had less time, the campaign (check.go) or the
// fuzz targets in rotation (gofuzz.go). After each turn the state is on disk. At the end a summary lies
// beside it, as text, JSON and JUnit XML (text.go, junit.go). A defect that shows in several turns is one
// find (finds.go).
package nightly

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/properties"
)

// Options say what a night does.
type Options struct {
	Dir         string        // for the state and the summaries
	Time        time.Duration // how long it takes, over all its parts
	Fresh       bool          // begin anew, whatever lies in Dir
	Corpus      string        // folder with regressions, known.json and inbox
	Seed        uint64        // of a night that begins
	Jobs        int           // Cases at a time, and fuzzing processes; 0 is one a core
	Baseline    engines.Engine
	Engines     []engines.Engine
	Properties  []properties.Property
	Module      string           // root of the module of which the fuzz targets are run; "" runs none
	GoFlags     []string         // flags for go test, such as -overlay=FILE
	Build       string           // names the program: a night of another one is not gone on with
	Program     string           // how a user calls wavecheck
	ReplayFlags string           // what a replay needs to meet the same engines
	Now         func() time.Time // nil is the clock; it judges the expiry of what is known
	Log         func(text string)
}

// The shares of a night.
const (
	checkShare = 10 // a turn of the campaign takes a tenth of the night
	fuzzShare  = 20 // a turn of a fuzz target about a twentieth
)

// shortestTurn is how much time has to be left for another turn.
const shortestTurn = 500 * time.Millisecond

// settleGrace is how long a night may take beyond its time to make finds small.
const settleGrace = 30 * time.Second

// Run spends a night, or the rest of one. An error means that it could not begin or could not keep its
// state; what was found stands in the Night.
func Run(ctx context.Context, opts Options) (*Night, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	n, err := open(&opts)
	if err != nil {
		return nil, err
	}
	r := &runner{opts: &opts, night: n, began: time.Now(), before: n.ElapsedSeconds}
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	for r.left() > shortestTurn && ctx.Err() == nil {
		if err := errors.Join(r.turn(ctx), r.save()); err != nil {
			return n, err
		}
	}
	n.Interrupted, n.Done = ctx.Err() != nil, ctx.Err() == nil
	return n, errors.Join(r.save(), r.writeSummaries())
}

func (o *Options) complete() error {
	switch {
	case o.Baseline == nil || len(o.Engines) == 0:
		return errors.New("nightly: no engines to compare")
	case len(o.Properties) == 0:
		return errors.New("nightly: no property")
	case o.Time <= 0:
		return errors.New("nightly: no time")
	case o.Dir == "" || o.Corpus == "":
		return errors.New("nightly: no folder for the state, or no corpus")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if o.Program == "" {
		o.Program = "wavecheck"
	}
	return nil
}

// runner is a night under way.
type runner struct {
	opts   *Options
	night  *Night
	began  time.Time        // of this part
	before float64          // seconds of the parts before
	known  []campaign.Known // what the corpus excuses
}

func (r *runner) elapsed() time.Duration {
	return time.Duration(r.before*float64(time.Second)) + time.Since(r.began)
}

func (r *runner) left() time.Duration { return r.opts.Time - r.elapsed() }

// log says how far the night is, and what it is at.
func (r *runner) log(format string, args ...any) {
	r.opts.Log(fmt.Sprintf("%4.0f of %.0f s  ", r.elapsed().Seconds(), r.opts.Time.Seconds()) + fmt.Sprintf(format, args...))
}

func (r *runner) inbox() string { return filepath.Join(r.opts.Corpus, regress.InboxFolder) }

// prepare replays what is kept, and looks for fuzz targets.
func (r *runner) prepare(ctx context.Context) error {
	r.replay(ctx)
	r.findTargets(ctx)
	return r.save()
}

// turn gives the next turn: to a fuzz target if there is one to run and the campaign has had more time.
func (r *runner) turn(ctx context.Context) error {
	t := r.night.nextTarget()
	if t == nil || r.night.Campaign.Seconds <= r.night.fuzzSeconds() || r.left() < r.opts.Time/(2*fuzzShare) {
		return r.check(ctx, min(r.left(), max(r.opts.Time/checkShare, shortestTurn)))
	}
	r.fuzz(ctx, t, max(r.opts.Time/fuzzShare, shortestTurn))
	return nil
}

// problem notes what the suite itself did wrong, once.
func (r *runner) problem(text string) {
	if slices.Contains(r.night.Problems, text) {
		return
	}
	r.night.Problems = append(r.night.Problems, text)
	r.log("problem: %s", firstLine(text))
}

// save writes the state, whole.
func (r *runner) save() error {
	r.night.ElapsedSeconds = r.elapsed().Seconds()
	doc, err := r.night.json()
	if err == nil {
		err = durable.File(durable.OS, filepath.Join(r.opts.Dir, StateFile), doc)
	}
	if err != nil {
		return fmt.Errorf("nightly: %w", err)
	}
	return nil
}
