package campaign

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/generators/choice"
)

// mixedCrews are the engines of threaded:threads=mixed, by turn. The first runs inline, and is the quickest by far, so that
// the others have a tenth of the Cases each. The last pauses at random at every hand-over, which shows what others get
// right by their haste.
var mixedCrews = []threaded.Options{{Threads: 1}, {Threads: 2}, {Threads: 4, Delays: 1}}

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
	for turn, m := range mixedCrews {
		m.Delays, m.Trace = max(m.Delays, opts.Delays), opts.Trace
		list = append(list, withThreads(m, func(index uint64) bool { return turnOf(index) == turn }))
	}
	return list, nil
}

// turnOf says which of the mixed engines runs a Case of a campaign. It depends on the index alone, and not on its
// remainders, by which properties are sampled.
func turnOf(index uint64) int {
	switch choice.Mix(index) % 10 {
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
	name := threaded.Name
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
