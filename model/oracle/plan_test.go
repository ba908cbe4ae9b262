package oracle_test

import (
	"fmt"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// TestPlan: rows of spec 07 §4.2 and orders of §3, on the state of wavesAt. The planner changes nothing.
func TestPlan(t *testing.T) {
	policy := func(kind model.SchedKind, weights ...model.Weight) func(*model.Case, *model.Snapshot) {
		return func(_ *model.Case, s *model.Snapshot) {
			s.Config.SchedPolicy = model.SchedPolicy{Kind: kind, Weights: weights}
			s.Coroutines[3].ProgressTokens = []model.ProgressToken{model.TokenOf(model.Endpoint{SID: 1, Role: "B"})}
		}
	}
	queue := func(ids ...uint64) func(*model.Case, *model.Snapshot) {
		return func(_ *model.Case, s *model.Snapshot) { s.Sched.Ready = ids }
	}
	for _, tt := range []struct {
		row   string
		state func(c *model.Case, s *model.Snapshot)
		most  uint64
		want  string // picks and conflicts
	}{
		// 1 and 3 meet the sessions of 0 and 2; the lanes of 4 and 5 are 0, taken, and 1.
		{"queue order", nil, 4, "[0 2 5] 2"},
		{"once most are found nobody is looked at", nil, 2, "[0 2] 1"},
		{"most of one", nil, 1, "[0] 0"},
		{"an empty queue", queue(), 4, "[] 0"},
		{"the order is the queue's", queue(5, 3, 4, 1), 4, "[5 3] 1"}, // 4 meets session 2; the lane of 1 is taken

		{"crashed or timed out: no conflict", rolesDown("A", "Z"), 4, "[1 3] 0"},
		{"nobody can run", rolesDown("A", "B"), 4, "[] 0"},
		{"a taken lane: no conflict, whatever else", owner(4, model.Endpoint{SID: 0, Role: "B"}), 2, "[0 2] 1"},
		{"a taken lane before a taken session", queue(0, 4, 3), 4, "[0 3] 0"},
		{"sessions of owned endpoints", owner(0, model.Endpoint{SID: 1, Role: "Z"}), 4, "[0 5] 3"},
		{"home, owning nothing", func(c *model.Case, s *model.Snapshot) {
			running(model.Halt{}, 1)(c, s)
			owningNothing(1)(c, s)
		}, 4, "[0 2 5] 2"},
		{"footprints", transferTo(2), 4, "[0 3 5] 2"}, // 1 by session, 2 by footprint
		{"counted once", transferTo(1), 2, "[0 2] 1"}, // 1 by both
		{"the next session id", running(openOf("X"), 0, 2), 4, "[0 3 5] 2"},
		{"widening: one edge", wide, 4, "[0 2 5] 2"},
		{"widening: no edge between them", wideAtHalt, 4, "[0 1 2] 1"}, // 3 meets the edge of 2

		{"greatest weight first", policy(model.PriorityFixedMap, model.Weight{ID: 1, Weight: 1}, model.Weight{ID: 5, Weight: 7}), 4, "[5 0 2] 1"}, // 5 1 0 2 3 4: the lanes of 1 and 4 are taken
		{"tokens first", policy(model.PriorityTokenWeighted), 4, "[3 0 5] 2"},
		{"progress first", policy(model.ProgressAware), 4, "[3 0 5] 2"},
		{"aging is queue order", policy(model.PriorityAging), 4, "[0 2 5] 2"},
		{"round robin is queue order", policy(model.RoundRobin), 4, "[0 2 5] 2"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			m := wavesAt(t, tt.state)
			before := m.Snapshot()
			picks, conflicts := m.Plan(tt.most)
			if got := fmt.Sprint(picks, " ", conflicts); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if after := m.Snapshot(); model.StateDigest(&after) != model.StateDigest(&before) {
				t.Error("planning changed the state")
			}
		})
	}
}
