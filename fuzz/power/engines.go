package power

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines/threaded/faulty"
	"github.com/wavecheck/wavecheck/internal/mutants"
)

// Engine is the kind of a breakage that is an engine of its own, with a defect, and no edit of our code: a property of a
// campaign has to refuse it.
const Engine mutants.Kind = "engine"

// All lists the mutants, and behind them the faulty wave engines, each under the name by which a user asks for it.
func All() []mutants.Mutant {
	list := mutants.All()
	for _, d := range faulty.Defects() {
		list = append(list, mutants.Mutant{Name: faulty.Prefix + string(d.Defect), Sentence: d.About, Area: mutants.Waves, Kind: Engine})
	}
	return list
}

// Find is the breakage of a name.
func Find(name string) (m mutants.Mutant, ok bool) {
	list := All()
	i := slices.IndexFunc(list, func(m mutants.Mutant) bool { return m.Name == name })
	if i < 0 {
		return m, false
	}
	return list[i], true
}

// active is the mutant that a process has to switch on, "" for an engine.
func (r *Result) active() string {
	if r.Kind == string(Engine) {
		return ""
	}
	return r.Name
}

// options are what a campaign is told of the engine to judge.
func (r *Result) options() []string {
	if r.Kind == string(Engine) {
		return []string{"--engines", r.Name}
	}
	return nil
}

// sound are the arguments that replay a find without the breakage.
func (r *Result) sound(stored string) []string {
	if r.Kind == string(Engine) {
		return []string{"replay", "--engines", faulty.Prefix + string(faulty.Sound), stored}
	}
	return []string{"replay", stored}
}
