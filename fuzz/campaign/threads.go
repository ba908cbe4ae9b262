package campaign

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded"
)

// mixedThreads are the numbers of worker goroutines of threaded:threads=mixed. One worker runs inline, and is the
// quickest by far, so that the others have a tenth of the Cases each.
var mixedThreads = []int{1, 2, mostMixed}

// mostMixed threads pause at random at every hand-over, which shows what others get right by their haste.
const mostMixed = 4

// mostThreads bounds the worker goroutines that a specification may ask for.
const mostThreads = 64

// openThreaded opens the wave engine: with threads=N, or a number that the Case's index chooses if that is mixed, and
// with delays=SEED.
func openThreaded(arg string, o EngineOptions) ([]engines.Engine, error) {
	opts, mixed := threaded.Options{Threads: 1, Trace: o.Trace}, false
	for _, option := range strings.Split(arg, ",") {
		name, value, _ := strings.Cut(option, "=")
		n, err := strconv.ParseUint(value, 10, 64)
		switch {
		case arg == "":
		case option == "threads=mixed":
			mixed = true
		case name == "threads" && err == nil && n > 0 && n <= mostThreads:
			opts.Threads = int(n)
		case name == "delays" && err == nil:
			opts.Delays = n
		default:
			return nil, fmt.Errorf("engine threaded: %q is no option; known: threads=1 to %d, threads=mixed, delays=SEED", option, mostThreads)
		}
	}
	if !mixed {
		return []engines.Engine{withThreads(opts, nil)}, nil
	}
	var list []engines.Engine
	for turn, n := range mixedThreads {
		if opts.Threads = n; n == mostMixed {
			opts.Delays = max(opts.Delays, 1)
		}
		list = append(list, withThreads(opts, func(index uint64) bool { return turnOf(index) == turn }))
	}
	return list, nil
}

// turnOf says which of the mixed engines runs a Case of a campaign. It depends on the index alone, and not on its
// remainders, by which properties are sampled.
func turnOf(index uint64) int {
	index ^= index >> 30
	index *= 0xbf58476d1ce4e5b9
	index ^= index >> 27
	index *= 0x94d049bb133111eb
	switch (index ^ index>>31) % 10 {
	case 0:
		return 1
	case 1:
		return 2
	}
	return 0
}

// crew is the wave engine with so many worker goroutines, under the name by which a user asks for it.
type crew struct {
	threaded.Engine
	name  string
	takes func(index uint64) bool // nil takes every Case
}

var _ engines.Observed = crew{}

func withThreads(o threaded.Options, takes func(index uint64) bool) engines.Engine {
	var options []string
	if o.Threads > 1 {
		options = append(options, "threads="+strconv.Itoa(o.Threads))
	}
	if o.Delays > 0 {
		options = append(options, "delays="+strconv.FormatUint(o.Delays, 10))
	}
	name := threadedKind
	if len(options) > 0 {
		name += ":" + strings.Join(options, ",")
	}
	return crew{threaded.New(o), name, takes}
}

// Name tells the engine and its options.
func (c crew) Name() string { return c.name }

// TakesPart reports whether the engine runs a Case of a campaign.
func (c crew) TakesPart(index uint64) bool { return c.takes == nil || c.takes(index) }

// partTime is an engine that runs some of a campaign's Cases, by their index. Whoever judges one Case on its own asks
// it all the same.
type partTime interface{ TakesPart(index uint64) bool }

// lineup are those of the engines that run a Case of a campaign, and a number that names them.
func lineup(list []engines.Engine, index uint64) (here []engines.Engine, which uint64) {
	for i, e := range list {
		if p, ok := e.(partTime); !ok || p.TakesPart(index) {
			here = append(here, e)
			which |= 1 << (uint(i) % 64)
		}
	}
	return here, which
}
