package properties

import (
	"errors"
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/spoilt"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// counted is an engine that shows its steps and counts its runs.
type counted struct {
	fake
	runs *int
}

func count(name string, spoil func(*model.Case, *model.Record) error) counted {
	return counted{spoilt.New(name, spoil), new(int)}
}

func (counted) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields, Steps: true, Topology: true}
}

func (e counted) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

func (e counted) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	*e.runs++
	r, err := oracle.Run(c, model.Ours, obs)
	if err != nil {
		return model.Record{}, err
	}
	return r, e.Spoil(c, &r)
}

// judging is a property that notes which engines it looked at, and finds fault with those that ran
// more than so many rounds.
func judging(needs Needs, rounds uint64, looked *[]*Run) Property {
	return Property{ID: "judging", Needs: needs, Every: 1, Check: eachRun(func(run *Run) (Difference, bool) {
		*looked = append(*looked, run)
		return Difference{Field: "rounds", Index: -1, Round: 1}, run.Record.Rounds > rounds
	})}
}

func TestOneRunLawJudgesEachRunOnce(t *testing.T) {
	more := func(_ *model.Case, r *model.Record) error { r.Rounds++; return nil }
	plain := parse(t, pingPong)
	for _, tt := range []struct {
		name   string
		needs  Needs
		looked int // the baseline, one that shows the same, and one that does not
	}{
		{"Records", 0, 2},
		{"step logs", NeedSteps, 2},
		{"states", NeedStates, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var looked []*Run
			base, same, other := count("base", honest), count("same", honest), count("other", more)
			p := judging(tt.needs, 1000, &looked)
			runs := NewRuns(base, []engines.Engine{same, other})
			runs.Reset(plain, false)
			for range 2 {
				looked = nil
				if v := p.Judge(runs); v.Violation != nil || v.Failure != nil || v.Skipped != nil {
					t.Fatalf("%+v", v)
				}
			}
			if len(looked) != tt.looked {
				t.Errorf("looked at %d runs", len(looked))
			}
			if *base.runs != 1 || *same.runs != 1 || *other.runs != 1 {
				t.Errorf("%d, %d, %d runs of the engines", *base.runs, *same.runs, *other.runs)
			}
		})
	}
}

func TestOneRunLawFindsTheRunThatBreaksIt(t *testing.T) {
	var looked []*Run
	c := parse(t, pingPong)
	r, err := good("base").Run(c)
	if err != nil {
		t.Fatal(err)
	}
	p := judging(NeedSteps, r.Rounds, &looked)
	more := func(_ *model.Case, r *model.Record) error { r.Rounds++; return nil }
	fails := func(*model.Case, *model.Record) error { return errors.New("no idea") }
	runs := NewRuns(count("base", honest), []engines.Engine{count("fails", fails), count("wrong", more)})
	runs.Reset(c, false)
	v := p.Judge(runs)
	if v.Failure == nil || v.Violation == nil || v.Violation.Bucket() != "judging/wrong/rounds/Send" {
		t.Errorf("%+v, %+v", v.Violation, v.Failure)
	}
}

func TestEnginesThatLackWhatIsNeededAreSkipped(t *testing.T) {
	for want, needs := range map[string]Needs{
		"a whole Record":                     0,
		"step log, a whole Record":           NeedSteps,
		"states, topology, a whole Record":   NeedStates | NeedTopology,
		"step log, one core, a whole Record": NeedSteps | NeedOneCore,
	} {
		var looked []*Run
		p := judging(needs, 1000, &looked)
		c := parse(t, pingPong)
		c.Schedule.Concurrency, c.Config.RoundSemantics = 2, model.WaveParallel
		runs := NewRuns(count("base", honest), []engines.Engine{waving{good("blind")}})
		runs.Reset(c, false)
		v := p.Judge(runs)
		if v.Violation != nil || v.Failure != nil {
			t.Fatalf("%+v", v)
		}
		skipped := ""
		for _, s := range v.Skipped {
			skipped += s.Engine + ":" + s.Missing.String()
		}
		if skipped != "blind:"+want || len(looked) != 1 {
			t.Errorf("%s: skipped %q, looked at %d runs", want, skipped, len(looked))
		}
	}
}

type waving struct{ fake }

func (waving) Capabilities() engines.Capabilities {
	return engines.Capabilities{Waves: true, Fields: 1 << 3}
}

func TestObserved(t *testing.T) {
	base := count("base", honest)
	runs := NewRuns(base, nil)
	c := parse(t, pingPong)
	runs.Reset(c, true)
	runs.Expect(&Property{Needs: NeedStates})
	rec, err := runs.Record(0)
	if err != nil {
		t.Fatal(err)
	}
	runs.needs = NeedStates
	o, err := runs.Observed(0)
	if err != nil || *base.runs != 1 || o.Record != rec {
		t.Fatalf("%d runs, %v", *base.runs, err)
	}
	if uint64(len(o.Log)) != rec.Steps || !o.Whole() || o.Steps[1].PC != o.Log[1].PC || o.Steps[0].Status != o.Log[0].Status {
		t.Errorf("%d steps, %d with states", len(o.Log), len(o.Steps))
	}
	for k, s := range o.Steps {
		if s.Before.Sched.StepCount != uint64(k) || s.After.Sched.StepCount != uint64(k)+1 || s.After.ObsTrace != nil {
			t.Errorf("the states of dispatch %d are of other moments", k)
		}
	}
	end := o.End.Traces
	if end != (model.TraceLengths{Events: len(rec.ObsTrace), Effects: len(rec.EffectTrace), Checks: len(rec.Checks)}) {
		t.Errorf("lengths %+v", end)
	}
	// An observer of a machine that cannot leave out its traces sees the same, but for footprints.
	for k := range o.Steps {
		if o.Steps[k].Footprint == nil {
			t.Errorf("dispatch %d has no footprint", k)
		}
		o.Steps[k].Footprint = nil
	}
	full := watcher{states: true}
	if _, err := oracle.Run(c, model.Ours, &blunt{&full}); err != nil || !reflect.DeepEqual(full.steps, o.Steps) {
		t.Errorf("other states out of whole Snapshots: %v", err)
	}
}

// blunt shows the observer whole Snapshots only.
type blunt struct{ *watcher }

type whole struct{ at model.Snapshotter }

func (w whole) Snapshot() model.Snapshot { return w.at.Snapshot() }

func (b *blunt) Before(s model.Step, at model.Snapshotter) { b.watcher.Before(s, whole{at}) }
func (b *blunt) After(s model.Step, at model.Snapshotter)  { b.watcher.After(s, whole{at}) }

func TestStatesAreBounded(t *testing.T) {
	for text, steps := range map[string]int{
		"image\nprogram A\nl:\njump l\nrounds 1000":                         maxObservedSteps,
		"config\nregisters 1024\nimage\nprogram A\nl:\njump l\nrounds 1000": maxObservedParts/(2*1024) + 1,
	} {
		runs := NewRuns(count("base", honest), nil)
		runs.Reset(parse(t, text), false)
		runs.needs = NeedStates
		o, err := runs.Observed(0)
		if err != nil || len(o.Log) != 1000 || o.Whole() || len(o.Steps) > steps || len(o.Steps) < steps*9/10 {
			t.Errorf("states around %d of %d steps: %v", len(o.Steps), len(o.Log), err)
		}
	}
}

func TestDerivedRunsOnce(t *testing.T) {
	base, other := count("base", honest), count("other", honest)
	runs := NewRuns(base, []engines.Engine{other})
	c := parse(t, pingPong)
	runs.Reset(c, false)
	made := 0
	shorter := func() *model.Case {
		made++
		d := *c
		d.MaxRounds = 1
		return &d
	}
	for range 2 {
		for i := range runs.Engines() {
			r, err := runs.Derived(i, "shorter", shorter)
			if err != nil || r.Rounds != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
		}
	}
	if made != 1 || *base.runs != 1 || *other.runs != 1 {
		t.Errorf("%d Cases made, %d and %d runs", made, *base.runs, *other.runs)
	}
	if r, err := runs.Derived(0, "none", func() *model.Case { return nil }); r != nil || err != nil {
		t.Errorf("a Record without a Case: %v, %v", r, err)
	}
	runs.Reset(c, false)
	if _, err := runs.Derived(0, "shorter", shorter); err != nil || made != 2 {
		t.Errorf("%d Cases made, %v", made, err)
	}
}
