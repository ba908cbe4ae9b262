package oracle_test

import (
	"fmt"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// order is which coroutine each round dispatched, with - for none.
func order(r *model.Record) string {
	out := ""
	for _, d := range r.Dispatches {
		if d == nil {
			out += "-"
		} else {
			out += fmt.Sprint(d.Coro)
		}
	}
	return out
}

// idlers are n coroutines that yield once and halt.
func idlers(n int) model.Case {
	list := make([][]model.Instr, n)
	for i := range list {
		list[i] = []model.Instr{model.Yield{}, model.Halt{}}
	}
	return programs(list...)
}

func TestOrder(t *testing.T) { // spec 02 §3, 06 §1, 05 stuck-truth
	weights := func(w ...model.Weight) func(c *model.Case) {
		return func(c *model.Case) {
			c.Config.SchedPolicy = model.SchedPolicy{Kind: model.PriorityFixedMap, Weights: w}
		}
	}
	picks := func(ids ...uint64) func(c *model.Case) {
		return func(c *model.Case) { c.Schedule.Picks, c.Schedule.HasPicks = ids, true }
	}
	timeout := func(c model.Case, site string, ticks uint32) model.Case {
		return at(c, 1, model.Perturbation{Kind: model.Timeout, Site: site, Duration: model.Duration{Nanos: ticks * 1e6}})
	}
	for _, tt := range []struct {
		story        string
		c            model.Case
		ours, theirs string
	}{
		{"queue order", idlers(3), "012012", "012012"},
		{"greatest weight, then queue order", with(idlers(3), weights(model.Weight{ID: 1, Weight: 5})), "110202", "110202"},
		{"a refused candidate keeps its place", timeout(idlers(3), "A", 1), "102102", "120120"},
		{"a favourite that cannot run", timeout(with(idlers(2), weights(model.Weight{ID: 0, Weight: 5})), "A", 2), "1100", "-"},
		{"all time out", timeout(idlers(1), "A", 3), "---00", "-"},
		{"picks, then the policy", with(idlers(3), picks(2, 2, 9)), "220101", "220101"},
		{"a pick that is not eligible", timeout(with(idlers(2), picks(0, 0)), "A", 1), "1010", "1010"},
		{"an idle round uses a pick", timeout(with(idlers(1), picks(0, 0, 0)), "A", 1), "-00", "-"},
		{"n = 0", with(idlers(1), func(c *model.Case) { c.Schedule.Concurrency = 0 }), "-", "-"},
		{"n = 4", with(idlers(2), func(c *model.Case) { c.Schedule.Concurrency = 4 }), "0101", "0101"},
	} {
		t.Run(tt.story, func(t *testing.T) {
			ours, theirs := run(t, &tt.c, model.Ours), run(t, &tt.c, model.Telltale)
			if order(&ours) != tt.ours || order(&theirs) != tt.theirs {
				t.Errorf("ours %s, theirs %s; want %s and %s", order(&ours), order(&theirs), tt.ours, tt.theirs)
			}
		})
	}
}

// TestStepCount: without stuck-truth a refused pick counts (Q2-17).
func TestStepCount(t *testing.T) {
	c := at(idlers(2), 1, model.Perturbation{Kind: model.Timeout, Site: "A", Duration: model.Duration{Nanos: 1e6}})
	c.MaxRounds = 1
	for _, tt := range []struct {
		d    model.Dialect
		want string
	}{{model.Ours, "[0 1] 1"}, {model.Telltale, "[0 1] 2"}} {
		var last lastState
		if _, err := oracle.Run(&c, tt.d, &last); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(last.state.Sched.Ready, last.state.Sched.StepCount); got != tt.want {
			t.Errorf("dialect %v: %s, want %s", tt.d, got, tt.want)
		}
	}
}

// TestInvalidConcurrency: spec 02 §2.1 step 1, 06 §1.
func TestInvalidConcurrency(t *testing.T) {
	c := with(idlers(1), func(c *model.Case) { c.Schedule.Concurrency = 0 })
	r := run(t, &c, model.Ours)
	if r.Error == nil || *r.Error != "invalid concurrency level: 0" || r.Rounds != 1 || r.Tick != 0 || r.Steps != 0 {
		t.Errorf("got %+v", r)
	}
	c.MaxRounds = 0
	if r := run(t, &c, model.Ours); r.Result != model.MaxRoundsReached || r.Rounds != 0 {
		t.Errorf("without rounds: %v after %d", r.Result, r.Rounds)
	}
}
