package properties

import (
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// TestModesImplyIsPutToTheTest counts how often each mode held and did not over the pairs that the property
// makes: an implication whose premise is never true, or always, would say nothing.
func TestModesImplyIsPutToTheTest(t *testing.T) {
	var yes, no [len(determinism.Modes)]int
	emitted := 0
	for i := range uint64(150) {
		c := generators.Seeded(30, i)
		runs := NewRuns(good("base"), []engines.Engine{good("other")})
		runs.Reset(&c, false)
		if v := ModesImply.Judge(runs); v.Violation != nil || v.Failure != nil {
			t.Fatalf("seed 30, Case %d: %+v", i, v)
		}
		pairs, err := modePairs(runs)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pairs {
			if p.emitted {
				emitted++
			}
			for k, mode := range determinism.Modes {
				if determinism.Holds(mode, p.a, p.b) {
					yes[k]++
				} else {
					no[k]++
				}
			}
		}
	}
	t.Logf("%v held %v times and failed %v times; %d pairs were emitted", determinism.Modes, yes, no, emitted)
	if emitted < 200 {
		t.Errorf("%d pairs were emitted by engines", emitted)
	}
	for k, mode := range determinism.Modes {
		if yes[k] < 100 || no[k] < 100 {
			t.Errorf("%s held %d times and failed %d times", mode, yes[k], no[k])
		}
		if k > 0 && yes[k] == yes[k-1] {
			t.Errorf("no pair tells %s from %s", mode, determinism.Modes[k-1])
		}
	}
}

// TestModesImplyAtEveryN puts it to the test between the canonical run and runs of waves: few of the modes hold there,
// and every pair whose endpoints differ is one on which none may.
func TestModesImplyAtEveryN(t *testing.T) {
	pairs, alike, equal := 0, 0, 0
	for i := range uint64(400) {
		c := generators.Seeded(31, i)
		runs := NewRuns(twoOracles{}, []engines.Engine{spoiltWaves{name: "waves"}})
		runs.Reset(&c, false)
		if v := ModesImply.Judge(runs); v.Violation != nil || v.Failure != nil {
			t.Fatalf("seed 31, Case %d: %+v", i, v)
		}
		if !WaveRounds(&c) || c.Schedule.HasPicks {
			continue
		}
		list, err := modePairs(runs)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			if !p.emitted || p.engine == 0 {
				continue
			}
			pairs++
			if determinism.Holds(model.ModuloCommutativity, p.a, p.b) {
				alike++
			}
			if determinism.EndpointEqual(p.a, p.b) {
				equal++
			}
		}
	}
	t.Logf("%d pairs: under a mode %d, endpoints equal %d", pairs, alike, equal)
	if pairs < 100 || alike == 0 || equal <= alike || equal == pairs {
		t.Errorf("%d pairs: under a mode %d, endpoints equal %d", pairs, alike, equal)
	}
}

// TestModesImplyCanFail: the trace of spec 04 §1.4 that no engine emits breaks it, if one does; and so does one
// without checks.
func TestModesImplyCanFail(t *testing.T) {
	check, one, two := model.OutputConditionChecked{Passed: true}, model.Sent{Session: 1, From: "A"}, model.Sent{Session: 2, From: "A"}
	p := tracePair{
		a:       determinism.Trace{Obs: []model.Event{check, one, two}},
		b:       determinism.Trace{Obs: []model.Event{check, two, one}},
		emitted: true,
	}
	if d, broken := p.broken(); !broken || d.Field != "endpoints" {
		t.Errorf("%v %s", broken, d)
	}
	p.a.Obs, p.b.Obs = p.a.Obs[1:], p.b.Obs[1:]
	if d, broken := p.broken(); !broken || d.Field != "ModuloCommutativity" {
		t.Errorf("%v %s", broken, d)
	}
	p.emitted = false
	if d, broken := p.broken(); broken {
		t.Errorf("made by hand: %s", d)
	}
}
