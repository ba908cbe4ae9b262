package oracle_test

import (
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestHostAssertions: spec 02 §7.2, 8.6. The failed round used its tick and dispatched nothing.
func TestHostAssertions(t *testing.T) {
	c := at(images(message("m")), 2, model.Perturbation{Kind: model.Crash, Site: "B"}, model.Perturbation{Kind: model.Crash, Site: "A"})
	c.Config.HostAssertions = true
	r := run(t, &c, model.Ours)
	want := "effect handler error: [host-contract] topology_events at tick 2 must be pre-sorted by ordering_key; out-of-order index 1"
	if r.Error == nil || *r.Error != want || r.ErrorKind != model.ErrHandler || r.Tick != 2 || r.Dispatches[1] != nil || len(r.Topology.CrashedSites) != 0 {
		t.Errorf("got %+v, want %s", r, want)
	}
}

// TestIdentityAnchor: an identity that differs from the anchor is an error of the round, and at a dispatch a
// fault (spec 02 §8.6).
func TestIdentityAnchor(t *testing.T) {
	c := images(message("m"))
	c.Config.HostAssertions = true
	m := oracle.New(&c, model.Ours)
	if err := m.Load(&c.Images[0]); err != nil {
		t.Fatal(err)
	}
	s, old := m.Snapshot(), "old"
	s.HandlerIdentity = &old
	text := "[host-contract] handler_identity changed from 'old' to 'scripted'"
	if m, err := oracle.FromSnapshot(&c, model.Ours, &s); err != nil {
		t.Fatal(err)
	} else if _, err := m.Round(); err == nil || err.Error() != "effect handler error: "+text {
		t.Errorf("the round answers %v", err)
	}
	if m, err := oracle.FromSnapshot(&c, model.Ours, &s); err != nil {
		t.Fatal(err)
	} else if err := m.Dispatch(0); err == nil || err.Error() != "coroutine 0 faulted: invoke fault: effect handler error: "+text {
		t.Errorf("the dispatch answers %v", err)
	}
}

// TestCapture: which effects are kept, and that ids have no gaps (spec 02 §6.4).
func TestCapture(t *testing.T) {
	for _, tt := range []struct {
		mode model.CaptureMode
		want []string
	}{
		{model.CaptureFull, []string{"send_decision", "topology_event", "handle_recv", "invoke_step", "invoke_step"}},
		{model.CaptureTopologyOnly, []string{"topology_event"}},
		{model.CaptureDisabled, nil},
	} {
		c := at(images(message("m")), 2, model.Perturbation{Kind: model.Heal, From: "A", To: "B"})
		c.Config.CaptureMode = tt.mode
		var kinds []string
		for i, e := range run(t, &c, model.Ours).EffectTrace {
			kinds = append(kinds, e.Kind)
			if e.ID != uint64(i) {
				t.Errorf("%v: entry %d has id %d", tt.mode, i, e.ID)
			}
		}
		if !reflect.DeepEqual(kinds, tt.want) {
			t.Errorf("%v: %v, want %v", tt.mode, kinds, tt.want)
		}
	}
}

// TestFlow: what a Check of a known fact answers (spec 01 §7.4, 02 §9.5).
func TestFlow(t *testing.T) {
	some := func(p model.Predicate) model.FlowPolicy {
		return model.FlowPolicy{Kind: model.FlowPredicate, Predicate: &p}
	}
	prefix := model.Predicate{Kind: model.TargetRolePrefix, Text: "Obs"}
	contains := model.Predicate{Kind: model.FactContains, Text: "open"}
	for _, tt := range []struct {
		policy model.FlowPolicy
		target string
		want   bool
	}{
		{model.FlowPolicy{}, "B", true},
		{model.FlowPolicy{Kind: model.FlowDenyAll}, "B", false},
		{model.FlowPolicy{Kind: model.FlowAllowRoles, Roles: []string{"B"}}, "B", true},
		{model.FlowPolicy{Kind: model.FlowAllowRoles, Roles: []string{"B"}}, "C", false},
		{model.FlowPolicy{Kind: model.FlowDenyRoles, Roles: []string{"B"}}, "B", false},
		{model.FlowPolicy{Kind: model.FlowDenyRoles, Roles: []string{"B"}}, "C", true},
		{some(prefix), "Observer", true},
		{some(prefix), "B", false},
		{some(contains), "B", false},
		{some(model.Predicate{Kind: model.FactContains}), "B", true},
		{some(model.Predicate{Kind: model.EndpointRoleMatchesTarget}), "A", true},
		{some(model.Predicate{Kind: model.EndpointRoleMatchesTarget}), "B", false},
		{some(model.Predicate{Kind: model.PredicateAll}), "B", true},
		{some(model.Predicate{Kind: model.PredicateAny}), "B", false},
		{some(model.Predicate{Kind: model.PredicateAll, Args: []model.Predicate{prefix, contains}}), "Observer", false},
		{some(model.Predicate{Kind: model.PredicateAny, Args: []model.Predicate{contains, prefix}}), "Observer", true},
	} {
		c := ruleCase(rule{typ: end, code: []model.Instr{
			fetchValue, model.Tag{Fact: 2, Dst: 3}, model.Set{Dst: 4, Val: model.Str(tt.target)},
			model.Check{Knowledge: 2, Target: 4, Dst: 5}, model.Halt{},
		}, with: granted(secret)})
		c.Config.FlowPolicy = tt.policy
		r := run(t, &c, model.Ours)
		if got := r.Coroutines[0].Regs[5]; got != model.Value(model.Bool(tt.want)) {
			t.Errorf("%+v to %s: %v, want %v", tt.policy, tt.target, got, tt.want)
		}
	}
}

// TestTransferMovesKnowledge: the facts about an endpoint go with it, in order (spec 02 §9.4).
func TestTransferMovesKnowledge(t *testing.T) {
	c := ruleCase(rule{typ: end, code: []model.Instr{
		fetchValue, model.Tag{Fact: 2, Dst: 3}, set(1, 1), model.Transfer{Target: 1}, model.Check{Knowledge: 2, Target: 4, Dst: 5},
	}, with: granted(secret)})
	r := run(t, &c, model.Ours)
	want := []model.Fact{{Endpoint: own, Fact: "secret"}}
	if len(r.Coroutines[0].KnowledgeSet) != 0 || !reflect.DeepEqual(r.Coroutines[1].KnowledgeSet, want) {
		t.Errorf("A knows %v and B %v; want nothing and %v", r.Coroutines[0].KnowledgeSet, r.Coroutines[1].KnowledgeSet, want)
	}
}
