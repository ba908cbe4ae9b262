package timeline_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/fuzz/timeline"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	semantics "github.com/wavecheck/wavecheck/model/oracle"
)

// waveCase is a generated Case with one to three times its images, most in waves, at a random point of n, workers, widening.
func waveCase(index uint64) model.Case {
	random := rand.New(rand.NewPCG(31, index))
	c := generators.Seeded(31, index)
	if random.IntN(8) > 0 {
		c.Config.RoundSemantics = model.WaveParallel
	}
	c.Config.WaveWidening = random.IntN(2) == 0
	c.Schedule.Concurrency, c.Schedule.Workers = 1+random.Uint64N(9), random.Uint64N(9)
	c.Schedule.HasPicks, c.Schedule.Picks = false, nil
	c.Images = slices.Repeat(c.Images, 1+random.IntN(3))
	c.Config.SchedPolicy = model.SchedPolicy{Kind: model.SchedKind(random.IntN(model.SchedKindCount))}
	if c.Config.SchedPolicy.Kind == model.PriorityFixedMap {
		for id := range uint64(12) {
			c.Config.SchedPolicy.Weights = append(c.Config.SchedPolicy.Weights, model.Weight{ID: id, Weight: random.Uint64N(3)})
		}
	}
	return c
}

func waves() engines.Engine { return oracle.NewWaves(semantics.WaveOptions{}) }

func runOf(t *testing.T, e engines.Engine, c *model.Case) (*timeline.Timeline, *model.Record) {
	t.Helper()
	r, err := e.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	x, err := timeline.Run(e, c)
	if err != nil {
		t.Fatal(err)
	}
	return x, &r
}

// fieldsOf are the lane trace, the certificates and the handoffs that a timeline tells of; an endpoint is left out, since
// it is a text there.
func fieldsOf(x *timeline.Timeline) (w model.WaveRecord) {
	for _, r := range x.Shown {
		for _, v := range r.Waves {
			var executed []uint64
			for _, p := range v.Picks {
				executed = append(executed, p.Coro)
				w.LaneTrace = append(w.LaneTrace, model.LaneStep{Tick: r.Round, Wave: v.Wave, CoroID: p.Coro, Session: p.Session, Lane: p.Lane})
			}
			if v.Certificate == timeline.Uncertified {
				continue
			}
			if v.Certified != nil {
				executed = v.Certified
			}
			cert := model.CertificateRecord{Certificate: model.Certificate{Tick: r.Round, Wave: v.Wave, PlannerStep: v.PlannerStep, Picks: executed}, Valid: true}
			if v.Certificate != timeline.Valid {
				cert.Valid, cert.Violated = false, &v.Certificate
			}
			w.Certificates = append(w.Certificates, cert)
		}
		for _, h := range r.Handoffs {
			w.Handoffs = append(w.Handoffs, model.Handoff{Tick: r.Round, FromCoro: h.From, ToCoro: h.To, FromLane: h.FromLane, ToLane: h.ToLane})
		}
	}
	return w
}

// equalFields compares a timeline with field 16 of its Record.
func equalFields(t *testing.T, x *timeline.Timeline, r *model.Record) {
	t.Helper()
	got, want := fieldsOf(x), r.Waves
	if !slices.Equal(got.LaneTrace, want.LaneTrace) {
		t.Errorf("lane trace %v\nwant %v", got.LaneTrace, want.LaneTrace)
	}
	if !slices.EqualFunc(got.Certificates, want.Certificates, func(a, b model.CertificateRecord) bool { return reflect.DeepEqual(a, b) }) {
		t.Errorf("certificates %v\nwant %v", got.Certificates, want.Certificates)
	}
	bare := func(a, b model.Handoff) bool {
		b.ID, b.Session, b.EndpointRole = 0, 0, ""
		return a == b
	}
	if !slices.EqualFunc(got.Handoffs, want.Handoffs, bare) {
		t.Errorf("handoffs %v\nwant %v", got.Handoffs, want.Handoffs)
	}
	if x.Valid+x.Refused != uint64(len(want.Certificates)) || x.Handoffs != uint64(len(want.Handoffs)) {
		t.Errorf("%d valid, %d refused, %d handoffs", x.Valid, x.Refused, x.Handoffs)
	}
}

// TestShowsTheRecord: a timeline holds the whole of field 16 in its order, each event of the script up to the end, as many
// conflicts as the planner counted, and an instruction and an outcome for each pick.
func TestShowsTheRecord(t *testing.T) {
	n := uint64(200)
	if testing.Short() {
		n = 60
	}
	var refused, conflicts, handoffs, faults, passed int
	for i := range n {
		c := waveCase(i)
		e := []engines.Engine{threaded.New(threaded.Options{}), waves()}[i%2]
		x, r := runOf(t, e, &c)
		equalFields(t, x, r)
		sum, events := uint64(0), 0
		for _, round := range x.Shown {
			events += len(round.Topology)
			for _, w := range round.Waves {
				sum += w.Conflicts
				passed += len(w.Passed)
				for _, p := range w.Picks {
					if p.Instr == "" && p.Status == "" {
						t.Errorf("Case %d, round %d: nothing is told of coroutine %d", i, round.Round, p.Coro)
					}
				}
			}
		}
		if sum != r.Waves.Metrics.PlannerConflictEvents || x.WatchedTo != r.Rounds {
			t.Errorf("Case %d: %d conflicts, want %d; watched to %d of %d", i, sum, r.Waves.Metrics.PlannerConflictEvents, x.WatchedTo, r.Rounds)
		}
		for _, tick := range c.Topology {
			if tick.Tick <= r.Tick {
				events -= len(tick.Events)
			}
		}
		if events != 0 {
			t.Errorf("Case %d: %d topology events too many", i, events)
		}
		if t.Failed() {
			t.Fatalf("Case %d: %s", i, model.AppendCase(nil, &c))
		}
		refused, conflicts, handoffs = refused+int(x.Refused), conflicts+int(x.Conflicts), handoffs+int(x.Handoffs)
		if r.FaultCoro != nil {
			faults++
		}
	}
	if m := int(n) / 20; refused < m/4 || conflicts < m || handoffs < m/10 || faults < m || passed < m {
		t.Errorf("only %d refused, %d conflicts, %d handoffs, %d faults, %d passed over", refused, conflicts, handoffs, faults, passed)
	}
}

// TestWorkedRun: spec 07 §10, whose second column says who was passed over.
func TestWorkedRun(t *testing.T) {
	c := load(t, "waves")
	for _, e := range []engines.Engine{threaded.New(threaded.Options{}), waves(), blind{waves()}} {
		x, _ := runOf(t, e, &c)
		var got string
		for _, r := range x.Shown {
			for _, w := range r.Waves {
				for _, p := range w.Picks {
					got += fmt.Sprintf("%d:%d ", r.Round, p.Coro)
				}
				for _, p := range w.Passed {
					got += fmt.Sprintf("(%d beside %d, %s) ", p.Coro, p.Pick, p.Why)
				}
			}
		}
		want := "1:0 1:3 (1 beside 0, both touch session 0) 2:1 2:2 3:0 3:3 (1 beside 0, both touch session 0) 4:1 4:2 5:0 5:3 6:1 6:2 7:3 "
		if got != want {
			t.Errorf("%s: %s\nwant %s", e.Name(), got, want)
		}
	}
}

// blind is an engine that shows no steps.
type blind struct{ engines.Engine }

func (blind) Name() string { return "blind" }

// TestForgedRun: where a run is not what the engine shows when it is watched, no step is told of the part that differs.
func TestForgedRun(t *testing.T) {
	c := load(t, "waves")
	e := rewritten{waves(), func(w *model.WaveRecord) {
		w.LaneTrace[4].CoroID = 77
		w.Certificates = append(w.Certificates, model.CertificateRecord{Certificate: model.Certificate{Tick: 9, Picks: []uint64{1 << 60}}})
	}}
	x, err := timeline.Run(e, &c)
	if err != nil {
		t.Fatal(err)
	}
	if x.WatchedTo != 2 || x.Shown[2].Waves[0].Picks[0].Instr != "" || x.Shown[0].Waves[0].Picks[0].Instr == "" {
		t.Errorf("watched to %d, %+v", x.WatchedTo, x.Shown[2])
	}
	if last := x.Shown[len(x.Shown)-1]; last.Round != 9 || last.Waves[0].Certificate != "refused" || last.Waves[0].Fallback {
		t.Errorf("%+v", last)
	}
}

type rewritten struct {
	engines.Engine
	rewrite func(*model.WaveRecord)
}

func (rewritten) Name() string { return "rewritten" }

func (e rewritten) Run(c *model.Case) (model.Record, error) {
	r, err := e.Engine.Run(c)
	if err == nil {
		e.rewrite(r.Waves)
	}
	return r, err
}

// TestAnotherPlan: what passed over whom is told of the planner's waves alone, not of another sound one.
func TestAnotherPlan(t *testing.T) {
	c := load(t, "waves")
	backwards := threaded.New(threaded.Options{ReplaceCertificate: func(honest model.Certificate, _ model.Snapshotter) model.Certificate {
		slices.Reverse(honest.Picks)
		return honest
	}})
	x, r := runOf(t, backwards, &c)
	equalFields(t, x, r)
	if first := x.Shown[0].Waves[0]; x.Conflicts == 0 || first.Certificate != timeline.Valid || first.Conflicts > 0 || first.Passed != nil {
		t.Errorf("%+v", first)
	}
}

func TestNoWaves(t *testing.T) {
	c := load(t, "waves")
	if _, err := timeline.Run(cooperative.New(), &c); !errors.Is(err, timeline.ErrNoWaves) {
		t.Errorf("%v", err)
	}
	c.Schedule.HasPicks = true
	var failure *engines.Failure
	if _, err := timeline.Run(waves(), &c); !errors.As(err, &failure) || failure.Kind != engines.Refused {
		t.Errorf("%v", err)
	}
}

func TestWindow(t *testing.T) {
	c := load(t, "market")
	for _, tt := range []struct {
		first, last uint64
		rounds      []uint64 // nil is an error
	}{
		{3, 5, []uint64{3, 4, 5}}, {11, 1 << 63, []uint64{11}}, {1, 1, []uint64{1}}, {12, 13, nil}, {0, 4, nil}, {5, 4, nil},
	} {
		x, _ := runOf(t, waves(), &c)
		err := x.Window(tt.first, tt.last)
		if (err == nil) != (tt.rounds != nil) {
			t.Errorf("%d-%d: %v", tt.first, tt.last, err)
		}
		if err != nil {
			continue
		}
		var got []uint64
		for _, r := range x.Shown {
			got = append(got, r.Round)
		}
		if !slices.Equal(got, tt.rounds) || x.First != tt.first || x.Last != min(tt.last, x.Rounds) {
			t.Errorf("%d-%d: %v, %d-%d", tt.first, tt.last, got, x.First, x.Last)
		}
	}
}
