package campaign

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/exec"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/engines/threaded/faulty"
	"github.com/wavecheck/wavecheck/model"
)

// EngineKind is an engine that a user can name.
type EngineKind struct {
	Name  string `json:"name"`
	About string `json:"about"`
	// open makes the engines that a specification names: the text behind its colon, "" if there is none.
	open func(arg string, o EngineOptions) ([]engines.Engine, error)
}

// EngineOptions shape the engines that OpenEngines makes.
type EngineOptions struct {
	Dialect model.Dialect // what oracles speak
	Jobs    int           // how many Cases may run at once; 0 is one a core
	Trace   bool          // the wave engine annotates the execution trace that is being taken
}

// oracleKind names the baseline; an oracle in another dialect has a name of its own.
const oracleKind = "oracle"

// kinds lists the engines; those outside take a command behind their colon.
var kinds = []EngineKind{
	{oracleKind, "the reference semantics, always at concurrency 1: the baseline of every check", openOracle},
	{"oracle-waves", "the reference semantics obeying the schedule: the baseline of wave engines", openOracleWaves},
	{"cooperative", "the canonical kernel, one coroutine a round", openCooperative},
	{threaded.Name, "the wave engine; threaded:threads=2,delays=SEED has two worker goroutines, and pauses at random; threads=mixed takes 1, 2 or 4, by the Case's index", openThreaded},
	{faulty.Prefix + "DEFECT", "a small wave engine with a planted defect, to see it found; docs/faulty.md lists them", openFaulty},
	{exec.Prefix + "COMMAND", "a program outside: one Case a line in, one Record a line out", openExec(exec.Options{})},
	{exec.WavesPrefix + "COMMAND", "a program outside that runs waves", openExec(exec.Options{Waves: true})},
}

// EngineKinds lists the engines that a user can name.
func EngineKinds() []EngineKind { return kinds }

// InProcess specifies every engine that needs no program outside, but for the oracle's, with which they are compared.
// OpenEngines takes the list by commas: it is what a campaign compares if nothing else is said.
func InProcess() []string { return []string{"cooperative", threaded.Name + ":threads=mixed"} }

// IsInProcess reports whether an engine of that name, but for the oracle in any dialect, needs no program outside.
func IsInProcess(name string) bool {
	kind, _, _ := strings.Cut(name, ":")
	return kind != oracleKind && slices.ContainsFunc(kinds, func(k EngineKind) bool { return k.Name == kind }) || IsPlanted(name)
}

// IsPlanted reports whether an engine of that name is wrong on purpose.
func IsPlanted(name string) bool { return strings.HasPrefix(name, faulty.Prefix) }

// Oracle is the baseline of every check.
func Oracle(d model.Dialect) engines.Engine { return oracle.New(d) }

func openOracle(arg string, o EngineOptions) ([]engines.Engine, error) {
	return one(arg, Oracle(o.Dialect))
}

// one is an engine that takes no options.
func one(arg string, e engines.Engine) ([]engines.Engine, error) {
	if arg != "" {
		return nil, fmt.Errorf("engine %s takes no options, and %q are some", e.Name(), arg)
	}
	return []engines.Engine{e}, nil
}

func openOracleWaves(arg string, o EngineOptions) ([]engines.Engine, error) {
	waves := oracle.New(o.Dialect).Waves()
	if waves == nil {
		return nil, fmt.Errorf("oracle-waves speaks ours alone, not %s", o.Dialect)
	}
	return one(arg, waves)
}

func openCooperative(arg string, _ EngineOptions) ([]engines.Engine, error) {
	return one(arg, cooperative.New())
}

func openFaulty(defect string, _ EngineOptions) ([]engines.Engine, error) {
	e, err := faulty.New(faulty.Defect(defect))
	if err != nil {
		return nil, err
	}
	return []engines.Engine{e}, nil
}

// openExec opens programs outside that are treated as opts say.
func openExec(opts exec.Options) func(command string, o EngineOptions) ([]engines.Engine, error) {
	return func(command string, o EngineOptions) ([]engines.Engine, error) {
		opts := opts
		if opts.Processes = o.Jobs; opts.Processes <= 0 {
			opts.Processes = runtime.GOMAXPROCS(0)
		}
		e, err := exec.Parse(command, opts)
		if err != nil {
			return nil, err
		}
		return []engines.Engine{e}, nil
	}
}

// IsOutside reports whether an engine of that name is a program outside.
func IsOutside(name string) bool {
	return strings.HasPrefix(name, exec.Prefix) || strings.HasPrefix(name, exec.WavesPrefix)
}

// EngineSet are engines that were opened, and have to be closed.
type EngineSet struct{ Engines []engines.Engine }

// Close ends the programs outside.
func (s *EngineSet) Close() {
	for _, e := range s.Engines {
		if c, ok := e.(io.Closer); ok {
			_ = c.Close() // a program that will not end has been killed: there is nothing left to do
		}
	}
}

// OpenEngines opens the engines of a list by commas, such as "cooperative,threaded:threads=2,delays=7,exec:./prog": what
// has the form of an option belongs to the engine before it.
func OpenEngines(list string, o EngineOptions) (*EngineSet, error) {
	var s EngineSet
	for _, spec := range specifications(list) {
		opened, err := openEngine(spec, o)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.Engines = append(s.Engines, opened...)
	}
	return &s, nil
}

// specifications takes a list by commas apart.
func specifications(list string) (specs []string) {
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		if n := len(specs); n > 0 && isOption(part) && strings.HasPrefix(specs[n-1], threaded.Name+":") {
			specs[n-1] += "," + part
			continue
		}
		specs = append(specs, part)
	}
	return specs
}

// isOption reports whether a part of a list is an option, name=value, and no engine.
func isOption(part string) bool {
	name, _, ok := strings.Cut(part, "=")
	return ok && !strings.ContainsAny(name, ": ")
}

func openEngine(spec string, o EngineOptions) ([]engines.Engine, error) {
	if spec == "" {
		return nil, errors.New("an engine's name is empty")
	}
	kind, arg, options := strings.Cut(spec, ":")
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
		if name, _, takes := strings.Cut(k.Name, ":"); kind == name && (options || !takes) {
			return k.open(arg, o)
		}
	}
	return nil, fmt.Errorf("unknown engine %q; known: %s", spec, strings.Join(names, ", "))
}
