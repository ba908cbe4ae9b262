// Package power measures how much the suite would find: it compiles deliberate breakages of our own code
// into one binary, chooses one after another, and asks the suite for its killer.
//
// The main path: Run builds the binaries (build.go), hunts each mutant in the way that its kind demands
// (hunt.go, and tests.go for what no Case shows), and gathers a Report (report.go). Every hunt is a
// process of its own, so a mutant that hangs or dies ends nothing but itself.
package power

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/internal/mutants"
)

// Options say what to hunt, and how long.
type Options struct {
	Root     string           // the module's folder
	Mutants  []mutants.Mutant // nil is all
	Seed     uint64
	Cases    uint64        // how many Cases a mutant may survive; 0 is 20,000
	Deadline time.Duration // how long one hunt may take; 0 is 15 minutes. Past it a test counts as hung
	Jobs     int           // hunts at a time; 0 is one a core
	Matrix   bool          // hunt every mutant with every property for all of the Cases, and shrink nothing
	Progress func(done, total int, r *Result)
}

const (
	defaultCases    = 20_000
	defaultDeadline = 15 * time.Minute
)

// Run hunts the mutants. An error means that a binary could not be built or ctx ended; a mutant that
// survives is no error.
func Run(ctx context.Context, opts Options) (*Report, error) {
	opts.complete()
	dir, err := os.MkdirTemp("", "wavecheck-power-")
	if err != nil {
		return nil, fmt.Errorf("power: %w", err)
	}
	defer os.RemoveAll(dir)
	started := time.Now()
	b, err := build(ctx, opts.Root, dir, opts.Mutants)
	if err != nil {
		return nil, fmt.Errorf("power: %w", err)
	}
	h := &hunter{opts: opts, built: b, dir: dir}
	r := &Report{
		Seed: opts.Seed, Generators: generators.Version, Cases: opts.Cases, Matrix: opts.Matrix,
		Results: h.all(ctx),
	}
	r.Seconds = time.Since(started).Seconds()
	return r, ctx.Err()
}

func (o *Options) complete() {
	if o.Mutants == nil {
		o.Mutants = All()
	}
	if o.Cases == 0 {
		o.Cases = defaultCases
	}
	if o.Deadline <= 0 {
		o.Deadline = defaultDeadline
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
}

// hunter hunts mutants with the binaries that were built.
type hunter struct {
	opts  Options
	built *binaries
	dir   string // for the finds
}

// all hunts every mutant, some at a time; results stand in the order of the list.
func (h *hunter) all(ctx context.Context) []Result {
	results := make([]Result, len(h.opts.Mutants))
	todo := make(chan int)
	var mu sync.Mutex
	var done int
	var workers sync.WaitGroup
	for range h.opts.Jobs {
		workers.Go(func() {
			for i := range todo {
				results[i] = h.hunt(ctx, &h.opts.Mutants[i])
				mu.Lock()
				done++
				if h.opts.Progress != nil && ctx.Err() == nil {
					h.opts.Progress(done, len(results), &results[i])
				}
				mu.Unlock()
			}
		})
	}
	for i := range results {
		todo <- i
	}
	close(todo)
	workers.Wait()
	return results
}

// hunt hunts one mutant in the way of its kind.
func (h *hunter) hunt(ctx context.Context, m *mutants.Mutant) Result {
	r := Result{Name: m.Name, Sentence: m.Sentence, Area: string(m.Area), Kind: string(m.Kind), Twin: m.Twin}
	if ctx.Err() != nil {
		r.Note = "not run"
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, h.opts.Deadline)
	defer cancel()
	switch {
	case m.Kind == mutants.Static:
		h.walls(ctx, m, &r)
	case m.Kind != mutants.Case && m.Kind != Engine:
		h.models(ctx, m, &r)
	case h.opts.Matrix:
		h.matrix(ctx, &r)
	default:
		h.campaign(ctx, &r)
	}
	return r
}
