package campaign

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/exec"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/model"
)

// EngineKind is an engine that a user can name.
type EngineKind struct {
	Name  string `json:"name"`
	About string `json:"about"`
	open  func(arg string, o EngineOptions) (engines.Engine, error)
}

// EngineOptions shape the engines that OpenEngines makes.
type EngineOptions struct {
	Dialect model.Dialect // what oracles speak
	Jobs    int           // how many Cases may run at once; 0 is one a core
}

const (
	oracleKind = "oracle"
	execPrefix = "exec:"
)

// kinds lists the engines; "exec" takes a command behind its colon.
var kinds = []EngineKind{
	{oracleKind, "the reference semantics, always at concurrency 1: the baseline of every check", openOracle},
	{"oracle-waves", "the reference semantics obeying the schedule: the baseline of wave engines", openOracleWaves},
	{"cooperative", "the canonical kernel, one coroutine a round", openCooperative},
	{execPrefix + "COMMAND", "a program outside: one Case a line in, one Record a line out", openExec},
}

// EngineKinds lists the engines that a user can name.
func EngineKinds() []EngineKind { return kinds }

// InProcess names every engine that needs no program outside, but for the oracle, with which they are
// compared.
func InProcess() []string {
	var names []string
	for _, k := range kinds {
		if k.Name != oracleKind && !strings.HasPrefix(k.Name, execPrefix) {
			names = append(names, k.Name)
		}
	}
	return names
}

// Oracle is the baseline of every check.
func Oracle(d model.Dialect) engines.Engine { return oracle.New(d) }

func openOracle(_ string, o EngineOptions) (engines.Engine, error) { return Oracle(o.Dialect), nil }

func openOracleWaves(_ string, o EngineOptions) (engines.Engine, error) {
	waves := oracle.New(o.Dialect).Waves()
	if waves == nil {
		return nil, fmt.Errorf("oracle-waves speaks ours alone, not %s", o.Dialect)
	}
	return waves, nil
}

func openCooperative(string, EngineOptions) (engines.Engine, error) { return cooperative.New(), nil }

func openExec(command string, o EngineOptions) (engines.Engine, error) {
	jobs := o.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	return exec.Parse(command, exec.Options{Processes: jobs})
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

// OpenEngines opens the engines of a list by commas, such as "cooperative,exec:./prog".
func OpenEngines(list string, o EngineOptions) (*EngineSet, error) {
	var s EngineSet
	for _, spec := range strings.Split(list, ",") {
		e, err := openEngine(strings.TrimSpace(spec), o)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.Engines = append(s.Engines, e)
	}
	return &s, nil
}

func openEngine(spec string, o EngineOptions) (engines.Engine, error) {
	if spec == "" {
		return nil, errors.New("an engine's name is empty")
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
		if spec == k.Name && !strings.HasPrefix(k.Name, execPrefix) {
			return k.open("", o)
		}
		if command, ok := strings.CutPrefix(spec, execPrefix); ok && strings.HasPrefix(k.Name, execPrefix) {
			return k.open(command, o)
		}
	}
	return nil, fmt.Errorf("unknown engine %q; known: %s", spec, strings.Join(names, ", "))
}
