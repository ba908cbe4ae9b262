package reference

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/model/oracle"
)

func parse(t *testing.T, text string) model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// honest is the answer of our own waves to a Case, and must be kept.
func honest(t *testing.T, c *model.Case) model.Record {
	t.Helper()
	r, err := oracle.RunWaves(c, oracle.WaveOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	verdict, err := JudgeWaves(c, model.Ours, &r)
	if err != nil || len(verdict.Breaches) > 0 {
		t.Errorf("%s: our waves are refused: %v, %v", c.ID, verdict.Breaches, err)
	}
	return r
}

// TestOursIsKept: on every Case on which the published engine's waves were recorded ours break no rule, and
// neither do they on generated Cases with faults, topologies, guards, transfers and policies.
func TestOursIsKept(t *testing.T) {
	wide := 0
	threadedLines(t, func(_ int, l *model.ReferenceLine) {
		if !oneStep(&l.Case) {
			r := honest(t, &l.Case)
			wide += int(r.Waves.Metrics.MaxWaveWidth / 2)
		}
	})
	for i := range uint64(600) {
		c := generators.Seeded(7, i)
		c.Schedule.HasPicks, c.Schedule.Picks = false, nil
		c.Config.RoundSemantics, c.Config.WaveWidening = model.WaveParallel, i%3 == 0
		c.Schedule.Concurrency, c.Schedule.Workers = 2+i%5, 1+i%7
		c.Schedule.InvalidCertificateRounds = nil
		for r := i % 4; r > 0; r-- {
			c.Schedule.InvalidCertificateRounds = append(c.Schedule.InvalidCertificateRounds, 9/r)
		}
		c.MaxRounds = min(c.MaxRounds, 300)
		r := honest(t, &c)
		wide += int(r.Waves.Metrics.MaxWaveWidth / 2)
	}
	if wide < 300 {
		t.Errorf("waves are too narrow to say much: %d", wide)
	}
}

// four are two sessions that say a word each; with two lanes, coroutines 0 and 3 make the first wave.
const four = `
image
  local A = B! m. end
  local B = A? m. end
image
  local A = B! m. end
  local B = A? m. end
schedule
  concurrency 2
  workers 2
  invalid-certificates 2
rounds 60`

// TestBrokenRules plants a breach of each rule into an answer of our own, or into the waves that it is made of.
func TestBrokenRules(t *testing.T) {
	planted := map[string]bool{"P-D9": true, abortedRule: true} // in TestLostPicks and TestAbortedThreaded
	for _, tt := range []struct {
		rule   string
		change func(c *model.Case, a *model.Record)
	}{
		{"P-W1", func(_ *model.Case, a *model.Record) { a.Waves.LaneTrace[0].Lane++ }},
		{"P-W1", rewave([]uint64{0, 2})},
		{"P-W2", rewave([]uint64{0, 1})},
		{"P-W3", func(c *model.Case, a *model.Record) {
			c.Config.WaveWidening = true
			rewave([]uint64{0, 1})(c, a)
		}},
		{"P-W4", func(c *model.Case, a *model.Record) {
			c.Schedule.Workers = 8
			rewave([]uint64{0, 2, 3})(c, a)
		}},
		{"P-W5", func(_ *model.Case, a *model.Record) { a.Waves.LaneTrace[0].Wave, a.Waves.LaneTrace[1].Wave = 1, 1 }},
		{"P-C2", rewave([]uint64{0, 3}, []uint64{1, 9})},
		{"P-C2", rewave([]uint64{0, 0})},
		{"P-W7", func(c *model.Case, a *model.Record) {
			c.Topology = []model.TopologyTick{{Tick: 1, Events: []model.Perturbation{{Kind: model.Timeout, Site: "A"}}}}
			rewave([]uint64{0, 3})(c, a)
		}},
		{"P-C7", rewave([]uint64{0, 3}, []uint64{1, 2}, []uint64{0, 3})},
		{"P-F1", func(c *model.Case, a *model.Record) {
			c.Schedule.Concurrency = 4
			rewave([]uint64{0, 3})(c, a)
		}},
		{"P-F2", rewave([]uint64{0, 3}, []uint64{1, 2}, []uint64{3})},
		{"P-F2", rewave([]uint64{3})},
		{"P-F2", rewave([]uint64{0, 3}, nil)},
		{"P-D8", func(_ *model.Case, a *model.Record) { a.Steps++ }},
		{"P-D8", func(_ *model.Case, a *model.Record) { a.ObsTrace = slices.Delete(slices.Clone(a.ObsTrace), 3, 4) }},
		{"P-D8", func(_ *model.Case, a *model.Record) { a.Waves.LaneTrace[0].Session++ }},
		{"P-W9", func(_ *model.Case, a *model.Record) { a.Waves.LaneScheduler.Queues[0] = []uint64{0} }},
		{"P-W13", func(_ *model.Case, a *model.Record) { a.Waves.Metrics.MaxWaveWidth-- }},
		{"P-W14", func(_ *model.Case, a *model.Record) { a.Waves.Metrics.LockContentionEvents++ }},
		{"P-W15", func(_ *model.Case, a *model.Record) { a.Result = model.MaxRoundsReached }},
		{"envelope.status", func(_ *model.Case, a *model.Record) { a.Result = model.MaxRoundsReached }},
		{"envelope.endpoint", func(_ *model.Case, a *model.Record) { a.ObsTrace = slices.Delete(slices.Clone(a.ObsTrace), 3, 4) }},
		{"envelope.effects", func(_ *model.Case, a *model.Record) { a.EffectTrace = a.EffectTrace[1:] }},
		{"envelope.failure_class", func(_ *model.Case, a *model.Record) { a.Topology.CrashedSites = []string{"A"} }},
		{"envelope.wave_width", func(_ *model.Case, a *model.Record) { a.Waves.Metrics.MaxWaveWidth = 3 }},
		{"envelope.fault", func(_ *model.Case, a *model.Record) {
			a.ObsTrace = append(slices.Clone(a.ObsTrace), model.Faulted{Tick: 9})
		}},
		{"P-W15", func(_ *model.Case, a *model.Record) { a.Rounds = 2*canonicalRounds + 1 }},
	} {
		planted[tt.rule] = true
		c := parse(t, four)
		c.Config.RoundSemantics = model.WaveParallel
		a := honest(t, &c)
		tt.change(&c, &a)
		verdict, err := JudgeWaves(&c, model.Ours, &a)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(verdict.Breaches, func(b Breach) bool { return b.Rule == tt.rule && b.Text != "" }) {
			t.Errorf("%s is not broken; %v is", tt.rule, verdict.Breaches)
		}
	}
	for _, r := range WaveRules {
		if !planted[r.ID] {
			t.Errorf("nothing shows that %s can be broken", r.ID)
		}
	}
}

// canonicalRounds are the rounds of the canonical run of four; one of its rounds is forced, so waves have twice as many.
const canonicalRounds = 12

// TestRoundsOfForcedRuns: a run with a forced round that takes just twice as many rounds is not late.
func TestRoundsOfForcedRuns(t *testing.T) {
	c := parse(t, four)
	c.Config.RoundSemantics = model.WaveParallel
	a := honest(t, &c)
	a.Rounds = 2 * canonicalRounds
	verdict, err := JudgeWaves(&c, model.Ours, &a)
	if err != nil || slices.ContainsFunc(verdict.Breaches, func(b Breach) bool { return b.Rule == "P-W15" }) {
		t.Errorf("%v, %v", verdict.Breaches, err)
	}
}

// rewave changes the lane trace: the waves of the first rounds are these, one a round, and nothing runs in a
// round of nil; then it goes on as it was.
func rewave(rounds ...[]uint64) func(c *model.Case, a *model.Record) {
	return func(c *model.Case, a *model.Record) {
		var trace []model.LaneStep
		for i, picks := range rounds {
			for _, id := range picks {
				trace = append(trace, model.LaneStep{Tick: uint64(i) + 1, CoroID: id, Session: id / 2, Lane: id % lanesOf(c)})
			}
		}
		for _, s := range a.Waves.LaneTrace {
			if s.Tick > uint64(len(rounds)) {
				trace = append(trace, s)
			}
		}
		a.Waves.LaneTrace = trace
	}
}

// TestLostPicks: picks that stand behind a fault in the lane trace, and that are in no place at the end, are lost.
func TestLostPicks(t *testing.T) {
	c := parse(t, strings.Replace(four, "local A = B! m. end\n  local B", "local A = end\n  program A\n    send r0 r1; halt\n  program B\n    receive r0 r1; halt\n  local B", 1))
	c.Config.RoundSemantics = model.WaveParallel
	a := honest(t, &c)
	if a.Result != model.Errored || len(a.Waves.LaneTrace) != 1 {
		t.Fatalf("the first pick does not fault: %s, %v", a.Result, a.Waves.LaneTrace)
	}
	a.Waves.LaneTrace = append(a.Waves.LaneTrace, model.LaneStep{Tick: 1, CoroID: 3, Session: 1, Lane: 1})
	a.Waves.LaneScheduler.Queues[1] = slices.DeleteFunc(a.Waves.LaneScheduler.Queues[1], func(id uint64) bool { return id == 3 })
	a.Steps, a.Waves.Metrics.MaxWaveWidth = 2, 2
	verdict, err := JudgeWaves(&c, model.Ours, &a)
	var rules []string
	for _, b := range verdict.Breaches {
		rules = append(rules, b.Rule)
	}
	if err != nil || !slices.Equal(rules, []string{"P-D9", "P-W9"}) {
		t.Errorf("%v, %v", verdict.Breaches, err)
	}
}

// TestWaveRules: the list holds each rule once, and every row that a certificate's rule stands for.
func TestWaveRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range WaveRules {
		if seen[r.ID] || r.Text == "" {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
	}
	for _, row := range certificateRules {
		if !seen[row] {
			t.Errorf("%s is no rule", row)
		}
	}
}

// messages is a Case of so many sessions in which A says one word to B.
func messages(t *testing.T, sessions int, n, workers uint64) model.Case {
	t.Helper()
	c := parse(t, strings.Repeat("image\n  local A = B! m. end\n  local B = A? m. end\n", sessions)+"rounds 60")
	c.Config.RoundSemantics, c.Schedule.Concurrency, c.Schedule.Workers = model.WaveParallel, n, workers
	return c
}

// foreign is the answer of an engine in the published dialect that runs these waves: rounds apart by a space, waves
// by |, picks by commas.
func foreign(t *testing.T, c *model.Case, schedule string) model.Record {
	t.Helper()
	rounds := strings.Fields(schedule)
	r, err := oracle.RunFollowing(c, model.Telltale, oracle.Follow{Waves: func(tick uint64) (out [][]uint64) {
		if tick > uint64(len(rounds)) {
			return nil
		}
		for wave := range strings.SplitSeq(rounds[tick-1], "|") {
			var picks []uint64
			for id := range strings.SplitSeq(wave, ",") {
				n, err := strconv.ParseUint(id, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				picks = append(picks, n)
			}
			out = append(out, picks)
		}
		return out
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestMeasuredSchedules: schedules that were measured on the published engine, and which of them break the contract.
// Those without a fallback keep it.
func TestMeasuredSchedules(t *testing.T) {
	spinning := parse(t, `
image
  local A = C! m2. end
  local B = C? m0. C! m1. end
  local C = B! m0. B? m1. A? m2. end
rounds 60`)
	spinning.Config.RoundSemantics, spinning.Schedule.Concurrency = model.WaveParallel, 2
	forced := messages(t, 2, 2, 2)
	forced.Schedule.InvalidCertificateRounds, forced.MaxRounds = []uint64{0}, 1
	for _, tt := range []struct {
		name     string
		c        model.Case
		schedule string
		want     []string
	}{
		{"two lanes", messages(t, 2, 2, 2), "0,3 1,2 1 2,1 2 0 3 0,3 3", []string{"P-F2 tick 3, not forced: coroutine 1 ran, the canonical step is coroutine 0's"}},
		{"a lane each", messages(t, 4, 4, 8), "0,2,4,6 7,1,3,5 0,2,4,6 7,1,3,5 0,2,4,6 7,1,3,5", nil},
		{"one lane", messages(t, 4, 4, 1), "0|1|2|3 4|5|6|7 0|1|2|3 4|5|6|7 0|1|2|3 4|5|6|7", nil},
		{"two lanes for eight", messages(t, 4, 4, 2), "0,3|4,7 1,2|0,5 6,1|2,5 6 1,2|5,6 3 3 3 0 4 7 4,7|7", []string{"P-F2 tick 4, not forced: coroutine 6 ran, the canonical step is coroutine 4's"}},
		{"forced, and not the canonical step", forced, "1", []string{"P-F2 tick 1, forced: coroutine 1 ran, the canonical step is coroutine 0's"}},
		{"spins", spinning, "0|1 2|0 2|0" + strings.Repeat(" 2", 57), []string{
			"P-F2 tick 4, not forced: coroutine 2 ran, the canonical step is coroutine 1's",
			"P-W15 max_rounds after 60 rounds; canonically all_done after 18",
			`endpoint M10: event 0 at 0:B is missing, in the baseline {"OutputConditionChecked":{"tick":6,"predicate_ref":"vm.observable_output",` +
				`"witness_ref":null,"output_digest":"vm.output_digest.unspecified","passed":true}}`,
			"status M10: max_rounds, in the baseline all_done",
			`effects M10: once less than in the baseline: handle_recv {"from":"A","label":"m2","session":0,"to":"C"} → {"committed":true}`,
		}},
	} {
		a := foreign(t, &tt.c, tt.schedule)
		verdict, err := JudgeWaves(&tt.c, model.Telltale, &a)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range verdict.Breaches {
			got = append(got, strings.TrimPrefix(b.Rule, "envelope.")+" "+b.Text)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %s after %d rounds: %q, want %q", tt.name, a.Result, a.Rounds, got, tt.want)
		}
	}
}
