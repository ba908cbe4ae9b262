// Package timeline lays a run of waves out by round, wave and lane (spec 07): what each lane picked, the certificates and
// what the checker said of them, fallbacks, who was passed over for a conflict, faults, handoffs, topology events. It
// writes it as text, as JSON, and as one page that a browser opens without a network. The data (timeline.go) comes from
// the Record; watch.go adds what only the states of a run show.
package timeline

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Timeline is a run, or a range of its rounds. Its JSON is what --format json writes and what a page holds.
type Timeline struct {
	Case         string      `json:"case"`   // its id
	Digest       string      `json:"digest"` // of the Case
	Engine       string      `json:"engine"`
	Result       string      `json:"result"`
	Error        *string     `json:"error"`
	Concurrency  uint64      `json:"concurrency"`
	Lanes        uint64      `json:"lanes"`
	Widening     bool        `json:"widening"`
	Rounds       uint64      `json:"rounds"` // of the whole run
	Steps        uint64      `json:"steps"`
	Valid        uint64      `json:"certificates_valid"`
	Refused      uint64      `json:"certificates_refused"`
	Conflicts    uint64      `json:"conflicts"`
	Handoffs     uint64      `json:"handoffs"`
	MaxWaveWidth uint64      `json:"max_wave_width"`
	Coroutines   []Coroutine `json:"coroutines"`
	First        uint64      `json:"first_round"` // of those shown
	Last         uint64      `json:"last_round"`
	Shown        []Round     `json:"timeline"`
	WatchedTo    uint64      `json:"watched_to"` // the last round of which instructions, outcomes and conflicts are known
}

// Coroutine says who a coroutine is; its lane is its id modulo Lanes.
type Coroutine struct {
	ID      uint64 `json:"id"`
	Role    string `json:"role"`
	Session uint64 `json:"session"` // home
}

// Round is a round in which something happened; its number is its tick.
type Round struct {
	Round    uint64    `json:"round"`
	Topology []string  `json:"topology,omitempty"`
	Waves    []Wave    `json:"waves,omitempty"`
	Handoffs []Handoff `json:"handoffs,omitempty"`
}

// Handoff is an endpoint that moved to another lane.
type Handoff struct {
	From     uint64 `json:"from_coro"`
	To       uint64 `json:"to_coro"`
	FromLane uint64 `json:"from_lane"`
	ToLane   uint64 `json:"to_lane"`
	Endpoint string `json:"endpoint"`
}

// The verdicts of a checker beside the rules C0 to C8.
const (
	Valid       = "valid"
	Uncertified = "" // the round has one step, or the certificate is missing
)

// Wave is a wave of a round. Where the certificate is refused, the one pick is the fallback.
type Wave struct {
	Wave        uint64   `json:"wave"`
	Certificate string   `json:"certificate,omitempty"` // valid, the rule that it breaks, or nothing in a round of one step
	PlannerStep uint64   `json:"planner_step"`
	Fallback    bool     `json:"fallback,omitempty"`
	Picks       []Pick   `json:"picks"`
	Certified   []uint64 `json:"certified,omitempty"` // the picks of the certificate, where others or fewer were executed
	Conflicts   uint64   `json:"conflicts,omitempty"`
	Passed      []Passed `json:"passed,omitempty"` // over for a conflict, the first few
}

// Pick is an executed pick.
type Pick struct {
	Lane    uint64   `json:"lane"`
	Coro    uint64   `json:"coro"`
	Session uint64   `json:"session"` // home
	PC      uint64   `json:"pc"`
	Instr   string   `json:"instr,omitempty"`
	Status  string   `json:"status,omitempty"` // blocked, yielded, halted or faulted, and why; nothing when it goes on
	Events  []string `json:"events,omitempty"`
}

// Passed is a candidate that the planner passed over for a conflict with a pick (spec 07 §4.2).
type Passed struct {
	Coro uint64 `json:"coro"`
	Pick uint64 `json:"pick"`
	Why  string `json:"why"`
}

// ErrNoWaves says that an engine's Record holds no waves.
var ErrNoWaves = errors.New("its Record has no lane trace")

// Run runs a Case on an engine and lays the run out. The error is a *engines.Failure, ErrNoWaves, or says that a state which the
// engine showed is none.
func Run(e engines.Engine, c *model.Case) (*Timeline, error) {
	r, err := properties.RunEngine(e, c, nil)
	if err != nil {
		return nil, err
	}
	if r.Waves == nil {
		return nil, fmt.Errorf("engine %s: %w", e.Name(), ErrNoWaves)
	}
	t := New(c, &r)
	return t, t.watch(e, c, &r)
}

// New lays a Record with waves out, without what only the states of the run show.
func New(c *model.Case, r *model.Record) *Timeline {
	t := &Timeline{
		Case: c.ID, Digest: model.CaseDigest(c).String(), Engine: r.Engine, Result: r.Result.String(), Error: r.Error,
		Concurrency: c.Schedule.Concurrency, Lanes: max(c.Schedule.Workers, 1), Widening: c.Config.WaveWidening,
		Rounds: r.Rounds, Steps: r.Steps, Conflicts: r.Waves.Metrics.PlannerConflictEvents,
		Handoffs: uint64(len(r.Waves.Handoffs)), MaxWaveWidth: r.Waves.Metrics.MaxWaveWidth, First: 1, Last: r.Rounds, Coroutines: []Coroutine{},
	}
	for i := range r.Coroutines {
		co := &r.Coroutines[i]
		t.Coroutines = append(t.Coroutines, Coroutine{co.ID, co.Role, co.Session})
	}
	t.Shown = layOut(c, r)
	for i := range t.Shown {
		for j := range t.Shown[i].Waves {
			switch t.Shown[i].Waves[j].Certificate {
			case Valid:
				t.Valid++
			case Uncertified:
			default:
				t.Refused++
			}
		}
	}
	return t
}

// Window keeps the rounds from first to last, both included. It is an error if the run has no such round.
func (t *Timeline) Window(first, last uint64) error {
	if first < 1 || first > last {
		return fmt.Errorf("rounds %d-%d are none: they count from 1", first, last)
	}
	if first > t.Rounds {
		return fmt.Errorf("round %d is not there: the run has %d", first, t.Rounds)
	}
	t.First, t.Last = first, min(last, t.Rounds)
	t.Shown = slices.DeleteFunc(t.Shown, func(r Round) bool { return r.Round < t.First || r.Round > t.Last })
	return nil
}

// wave is the wave of that number in the round of that tick; nil if there is none.
func (t *Timeline) wave(tick, number uint64) *Wave {
	i, ok := slices.BinarySearchFunc(t.Shown, tick, func(r Round, tick uint64) int { return cmp.Compare(r.Round, tick) })
	if !ok {
		return nil
	}
	j, ok := slices.BinarySearchFunc(t.Shown[i].Waves, number, func(w Wave, number uint64) int { return cmp.Compare(w.Wave, number) })
	if !ok {
		return nil
	}
	return &t.Shown[i].Waves[j]
}
