package reference

import (
	"fmt"
	"maps"
	"path/filepath"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/model"
)

// threadedLines calls visit with each recorded line of the published threaded engine.
func threadedLines(t *testing.T, visit func(line int, l *model.ReferenceLine)) {
	t.Helper()
	if detectsRaces {
		t.Skip("ten times as long under the race detector, and nothing here is shared")
	}
	err := corpus.ReadReference(filepath.Join("..", "..", filepath.FromSlash(corpus.ReferenceFile)), func(n int, l *model.ReferenceLine) error {
		if l.Threaded {
			visit(n, l)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// judgedLine is the judgement of a line of the published threaded engine.
func judgedLine(n int, l *model.ReferenceLine) judgement {
	j := judgement{vector: vector{"file", n, *l}}
	j.judgeThreaded()
	return j
}

// TestThreadedLines: what the published threaded engine was recorded to do, counted. The file never changes, so
// nothing of this may.
func TestThreadedLines(t *testing.T) {
	all := newTally()
	threadedLines(t, func(n int, l *model.ReferenceLine) { all.add(judgedLine(n, l)) })
	r := all.finish()
	if r.Total != 800 || r.Equal != 400 || r.Different != 0 || r.Skipped != 400 || len(r.Differences) != 0 {
		t.Errorf("total %d, equal %d, different %d, skipped %d: %v", r.Total, r.Equal, r.Different, r.Skipped, r.Differences)
	}
	if want := map[string]int{model.OneCore: 1, model.WaveRules: 41}; !maps.Equal(r.Covered, want) {
		t.Errorf("covered %v, want %v", r.Covered, want)
	}
	shown := map[string]int{}
	for _, d := range r.Drifts {
		shown[d.ID] = d.Count
	}
	if want := map[string]int{"Q3-9": 1, "Q3-10": 12, "Q3-23": 31, "Q3-24": 0}; !maps.Equal(shown, want) {
		t.Errorf("drifts %v, want %v", shown, want)
	}
	if r.Waves.Judged != 400 || r.Waves.InDomain != 121 || r.Waves.Refused != 393 || len(r.Waves.Refusals) != 393 {
		t.Errorf("%d runs of waves, %d in the domain, %d refused, %d listed", r.Waves.Judged, r.Waves.InDomain, r.Waves.Refused, len(r.Waves.Refusals))
	}
	if want := map[string]int{"P-W3": 187, "P-F2": 375, "P-D9": 1, "P-W9": 1, "P-W15": 2, "envelope.endpoint": 2, "envelope.status": 2, "envelope.effects": 2}; !maps.Equal(r.Waves.ByRule, want) {
		t.Errorf("by rule %v, want %v", r.Waves.ByRule, want)
	}
}

// strays change an answer in one place each, none of which any drift foretells.
var strays = []struct {
	name   string
	change func(a *model.Record)
}{
	{"result", func(a *model.Record) { a.Result = (a.Result + 1) % model.Errored }},
	{"rounds", func(a *model.Record) { a.Rounds++ }},
	{"steps", func(a *model.Record) { a.Steps++ }},
	{"tick", func(a *model.Record) { a.Tick-- }},
	{"fragment_hash", func(a *model.Record) { a.Fragment[0]++ }},
	{"obs_trace", func(a *model.Record) { a.ObsTrace = append([]model.Event{model.Halted{}}, a.ObsTrace...) }},
	{"effect_trace", func(a *model.Record) { a.EffectTrace = append([]model.EffectEntry{{Kind: "x"}}, a.EffectTrace...) }},
	{"output_checks", func(a *model.Record) { a.Checks = append([]model.OutputCheck{{}}, a.Checks...) }},
	{"topology", func(a *model.Record) {
		a.Topology.CrashedSites = append([]string{"stray"}, a.Topology.CrashedSites...)
	}},
	{"lane_trace", func(a *model.Record) { a.Waves.LaneTrace = append([]model.LaneStep{{}}, a.Waves.LaneTrace...) }},
	{"a handoff", func(a *model.Record) { a.Waves.Handoffs = []model.Handoff{{}} }},
	{"conflicts", func(a *model.Record) { a.Waves.Metrics.PlannerConflictEvents++ }},
	{"queue depth", func(a *model.Record) { a.Waves.Metrics.MaxReadyQueueDepth++ }},
	{"applied", func(a *model.Record) { a.Waves.Metrics.HandoffAppliedCount++ }},
	{"lane_count", func(a *model.Record) { a.Waves.LaneScheduler.LaneCount++ }},
	{"one more step", func(a *model.Record) { a.Waves.LaneScheduler.StepCount++ }},
	{"one step less", func(a *model.Record) { a.Waves.LaneScheduler.StepCount-- }},
	{"queued twice", func(a *model.Record) {
		q := a.Waves.LaneScheduler.Queues
		a.Waves.LaneScheduler.Queues = append([][]uint64{append([]uint64{0}, q[0]...)}, q[1:]...)
	}},
	{"blocked", func(a *model.Record) {
		a.Waves.LaneScheduler.Blocked = append([]model.BlockedCoroutine{{}}, a.Waves.LaneScheduler.Blocked...)
	}},
}

// changed is a line with another answer.
func changed(l *model.ReferenceLine, change func(a *model.Record)) *model.ReferenceLine {
	out := *l
	waves := *l.Answer.Waves
	out.Answer.Waves = &waves
	change(&out.Answer)
	return &out
}

// TestCoverIsNarrow: a line that a drift covers is different if anything else in its answer changes, or if the
// drift shows by another amount than the Case makes it; and without that drift it is different as it stands.
func TestCoverIsNarrow(t *testing.T) {
	lines := 0
	threadedLines(t, func(n int, l *model.ReferenceLine) {
		if !oneStep(&l.Case) {
			return
		}
		j := judgedLine(n, l)
		if len(j.threaded.covered) == 0 && n%40 != 0 {
			return
		}
		lines++
		for _, s := range strays {
			if x := judgedLine(n, changed(l, s.change)); x.threaded.equal || len(x.differences) != 1 {
				t.Errorf("%s: another %s is excused", l.Case.ID, s.name)
			}
		}
		for _, x := range j.threaded.covered {
			run, err := runOneStep(&l.Case)
			if err != nil {
				t.Fatal(err)
			}
			kept := drifts[x.drift].apply
			drifts[x.drift].apply = func(*oneStepRun, *model.Record) {}
			want, _ := run.drifted()
			drifts[x.drift].apply = kept
			got := exposed(&l.Answer, l.Answer.Waves)
			if d, differs := firstDifference(&want, &got); !differs || d.Field != x.field {
				t.Errorf("%s without %s: %s, not in %s", l.Case.ID, drifts[x.drift].id, d, x.field)
			}
		}
	})
	if lines < 42 {
		t.Errorf("%d lines were looked at", lines)
	}
}

// TestAbortedThreaded: an aborted run is compared with the oracle's where rounds have one step, and refused in
// waves.
func TestAbortedThreaded(t *testing.T) {
	for _, tt := range []struct {
		text     string
		waves    bool
		panicked bool
		want     string
	}{
		{"image\n  program A\n    set r99 5", false, true, "equal true, breaches [], differences 0"},
		{"image\n  program A\n    set r99 5", false, false, "equal false, breaches [], differences 1"},
		{"image\n  program A\n    halt", false, true, "equal false, breaches [], differences 1"},
		{"image\n  program A\n    halt", true, true, "equal false, breaches [{never-aborts the run was aborted}], differences 0"},
		{"image\n  program A\n    set r99 5", true, false, "equal false, breaches [], differences 1"},
	} {
		c := parse(t, tt.text)
		if tt.waves {
			c.Config.RoundSemantics, c.Schedule.Concurrency = model.WaveParallel, 2
		}
		l := model.ReferenceLine{Case: c, Threaded: true, Panicked: tt.panicked}
		l.Answer.Waves = &model.WaveRecord{}
		j := judgedLine(1, &l)
		if got := fmt.Sprintf("equal %v, breaches %v, differences %d", j.threaded.equal, j.threaded.verdict.Breaches, len(j.differences)); got != tt.want {
			t.Errorf("%q, waves %v, panicked %v: %s, want %s", tt.text, tt.waves, tt.panicked, got, tt.want)
		}
	}
}
