package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Follow is a schedule that another engine chose: its waves are executed here one pick after another, which is
// what a wave means (spec 07 §7), whoever planned it. The two listeners may be nil.
type Follow struct {
	// Waves are the picks of a round's waves, in order. One that is not in the ready queue before its wave
	// is left out.
	Waves func(tick uint64) [][]uint64
	// Before hears of each wave on the state before it, with its number in the round and what is left of the
	// round's budget; the machine is good during the call only, and must not be changed.
	Before func(m *Machine, picks []uint64, wave, left uint64)
	// After hears of the state behind the last wave of a round in which nothing faulted, and what is then left of
	// its budget.
	After func(m *Machine, left uint64)
}

// RunFollowing runs a Case in a dialect with the waves of another engine. The Record has field 16 as spec 07 §8
// says it of these waves, without certificates and conflicts; a round that ends with all coroutines terminal
// answers AllDone in every dialect. The error is an *Abort, and then there is no Record.
func RunFollowing(c *model.Case, d model.Dialect, f Follow) (model.Record, error) {
	m := New(c, d)
	m.waves = &waveLog{follow: &f}
	return m.runToEnd(nil)
}

// dispatchFollowed are the waves of a round as another engine chose them.
func (m *Machine) dispatchFollowed() (dispatched bool, err error) {
	f, left := m.waves.follow, m.budget()
	for wave, picks := range f.Waves(m.clock.Tick) {
		m.waves.planStarts(uint64(len(m.sched.ready)))
		if f.Before != nil {
			f.Before(m, picks, uint64(wave), left)
		}
		ready := slices.DeleteFunc(slices.Clone(picks), func(id uint64) bool { return !slices.Contains(m.sched.ready, id) })
		if err := m.executeWave(ready, uint64(wave)); err != nil {
			return true, err
		}
		dispatched = dispatched || len(ready) > 0
		left -= min(left, uint64(len(picks)))
	}
	if left > 0 {
		m.waves.planStarts(uint64(len(m.sched.ready)))
	}
	if f.After != nil {
		f.After(m, left)
	}
	return dispatched || m.allTerminal(), nil
}
