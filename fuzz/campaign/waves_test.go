package campaign

import (
	"context"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// wrongLane is a wave engine that puts the second pick of a wave into another lane.
type wrongLane struct{ engines.Engine }

func (wrongLane) Name() string { return "wrong-lane" }

func (e wrongLane) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

func (e wrongLane) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	r, err := e.Engine.(engines.Observed).RunObserved(c, obs)
	if err != nil {
		return r, err
	}
	for i := 1; i < len(r.Waves.LaneTrace); i++ {
		if a, b := r.Waves.LaneTrace[i-1], &r.Waves.LaneTrace[i]; a.Tick == b.Tick && a.Wave == b.Wave {
			b.Lane += 7
		}
	}
	return r, nil
}

// TestAFindInWaves: a defect that needs a wave of two is found, keeps its wave in the smallest Case, and its page names
// the pick.
func TestAFindInWaves(t *testing.T) {
	engine := wrongLane{oracle.New(model.Ours).Waves()}
	s, err := Run(context.Background(), Options{
		Seed: 3, Cases: 60, Jobs: 1, Baseline: Oracle(model.Ours), Engines: []engines.Engine{engine},
		Properties: []properties.Property{properties.ExactWaves}, Inbox: t.TempDir(), StopAfter: 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Violations == 0 || s.Failures > 0 {
		t.Fatalf("%d violations, %d failures", s.Violations, s.Failures)
	}
	b := &s.Buckets[0]
	if c := &b.Smallest; c.Schedule.Concurrency != 2 || c.Schedule.Workers != 2 || len(c.Schedule.InvalidCertificateRounds) > 0 || c.MaxRounds > 2 {
		t.Errorf("the smallest has %+v, %d rounds", c.Schedule, c.MaxRounds)
	}
	if v := b.Violation; v == nil || v.Pick == nil || v.Pick.Wave != 0 || v.Baseline != "oracle-waves" || v.Field != "lane_trace" || v.Instr == "" {
		t.Errorf("%+v", v)
	}
	var page strings.Builder
	s.WritePage(&page, b, &Options{Baseline: Oracle(model.Ours), Engines: []engines.Engine{engine}, Properties: []properties.Property{properties.ExactWaves}})
	if !strings.Contains(page.String(), "wrong-lane differs from oracle-waves in round 1, wave 0, lane ") {
		t.Error(page.String())
	}
}

// mixed is a wrongLane of some number of threads, which runs the Cases of its turn.
type mixed struct {
	wrongLane
	name string
	turn uint64
}

func (m mixed) Name() string                { return m.name }
func (m mixed) TakesPart(index uint64) bool { return index%2 == m.turn }

// TestEachIsAskedAlone: the Case of a find is made small on the engine that showed it, though another one, with
// another number of threads, fails on it too and is asked first.
func TestEachIsAskedAlone(t *testing.T) {
	e := wrongLane{oracle.New(model.Ours).Waves()}
	s, err := Run(context.Background(), Options{
		Seed: 3, Cases: 60, Jobs: 1, Baseline: Oracle(model.Ours), Engines: []engines.Engine{mixed{e, "threaded", 1}, mixed{e, "threaded:threads=2", 0}},
		Properties: []properties.Property{properties.ExactWaves}, Inbox: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, b := range s.Buckets {
		seen[b.Violation.Engine] = true
		if c := &b.Smallest; c.Schedule.Concurrency > 2 || c.MaxRounds > 4 {
			t.Errorf("%s: the smallest has %+v, %d rounds", b.Name, c.Schedule, c.MaxRounds)
		}
	}
	if len(seen) != 2 {
		t.Errorf("finds on %v", seen)
	}
}

// TestMachine: threads make no other machine.
func TestMachine(t *testing.T) {
	for name, want := range map[string]string{
		"threaded": "threaded", "threaded:threads=4,delays=7": "threaded", "threadedish:x": "threadedish:x", "cooperative": "cooperative", "exec:a b": "exec:a b",
	} {
		if got := machine(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
