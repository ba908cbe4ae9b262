package census

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/wavecheck/wavecheck/generators"
)

// Options say which Cases a census is of.
type Options struct {
	Seed  uint64
	Cases uint64
	Jobs  int // Cases at a time; 0 is one a core
}

// count is what one worker found.
type count struct {
	cells  []uint64 // Cases that reach each cell
	first  []uint64 // index of the first of them
	health Health
	domain Domain
}

func newCount() *count {
	return &count{cells: make([]uint64, len(cells)), first: make([]uint64, len(cells))}
}

// add counts one Case.
func (n *count) add(index uint64, d *generators.Drawn, run *Run) error {
	if err := runCase(&d.Case, run); err != nil {
		return err
	}
	n.health.add(d, run)
	n.domain.add(d, run)
	var err error
	if run.Waves, err = runWaves(&d.Case); err != nil {
		return err
	}
	v, err := newView(&d.Case, run)
	if err != nil {
		return err
	}
	v.reached(func(i int) {
		if n.cells[i] == 0 || index < n.first[i] {
			n.first[i] = index
		}
		n.cells[i]++
	})
	return nil
}

func (n *count) merge(o *count) {
	for i := range n.cells {
		if o.cells[i] > 0 && (n.cells[i] == 0 || o.first[i] < n.first[i]) {
			n.first[i] = o.first[i]
		}
		n.cells[i] += o.cells[i]
	}
	n.health.merge(&o.health)
	n.domain.merge(&o.domain)
}

// Take draws Cases, runs them on the kernel and counts. The table does not depend on Jobs. An error names
// the Case that could not be run, or whose run no rule allows. An end of ctx ends it early.
func Take(ctx context.Context, opts Options) (*Table, error) {
	if opts.Jobs <= 0 {
		opts.Jobs = runtime.GOMAXPROCS(0)
	}
	var next atomic.Uint64
	counts := make([]*count, opts.Jobs)
	errs := make([]error, opts.Jobs)
	var wg sync.WaitGroup
	for w := range counts {
		counts[w] = newCount()
		wg.Go(func() { errs[w] = opts.work(ctx, &next, counts[w]) })
	}
	wg.Wait()
	sum := newCount()
	for w, n := range counts {
		if errs[w] != nil {
			return nil, errs[w]
		}
		sum.merge(n)
	}
	return newTable(opts.Seed, sum), ctx.Err()
}

func (o *Options) work(ctx context.Context, next *atomic.Uint64, n *count) error {
	var run Run
	for ctx.Err() == nil {
		index := next.Add(1) - 1
		if index >= o.Cases {
			return nil
		}
		d := generators.DrawSeeded(o.Seed, index)
		if err := n.add(index, &d, &run); err != nil {
			return fmt.Errorf("seed %d, Case %d (generators %s): %w", o.Seed, index, generators.Version, err)
		}
	}
	return nil
}
