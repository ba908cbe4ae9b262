package census

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// TestNoBlindSpot: the generators reach every cell that is not listed as unreachable, and none that is. Fewer
// Cases than make census takes: the rarest cells are met a few times among them, so the seed is a fixed one.
func TestNoBlindSpot(t *testing.T) {
	table, err := Take(context.Background(), Options{Seed: 20260801, Cases: 30_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range table.Problems() {
		t.Error(p)
	}
}

// TestEveryFreshRunFollowsTheRules: no dispatch ends in a way that no rule of the kernel's table allows, and
// nothing is reached that is listed as unreachable, whatever the seed.
func TestEveryFreshRunFollowsTheRules(t *testing.T) {
	seed := freshSeed(t)
	table, err := Take(context.Background(), Options{Seed: seed, Cases: 5000})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range append(table.Rows, table.Stale...) {
		if r.State == Wrong || r.State == Stale {
			t.Errorf("seed %d: %s: %s %s, Case %d", seed, r.State, r.Group, r.Name, r.First)
		}
	}
}

func TestCellsAreDifferent(t *testing.T) {
	seen := map[generators.Cell]bool{}
	for _, c := range cells {
		if seen[c.Cell] {
			t.Errorf("two cells are %v", c.Cell)
		}
		seen[c.Cell] = true
	}
	for name := range listedRules {
		if !seen[generators.Cell{Group: groupRule, Name: name}] {
			t.Errorf("listedRules: there is no rule %q", name)
		}
	}
}

// TestJobsDoNotMatter: the same Cases give the same table, however many are run at a time.
func TestJobsDoNotMatter(t *testing.T) {
	var first []byte
	for _, jobs := range []int{1, 4} {
		table, err := Take(context.Background(), Options{Seed: 5, Cases: 400, Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := table.WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out.Bytes()
		} else if !bytes.Equal(first, out.Bytes()) {
			t.Error("one job and four give different tables")
		}
	}
}

// TestTableStates: what a table says of a cell that is missed, rare, or reached against its listing.
func TestTableStates(t *testing.T) {
	n := newCount()
	n.health.Draws = 10 * often
	at := func(group, name string) int {
		return slices.IndexFunc(cells, func(c cell) bool { return c.Cell == generators.Cell{Group: group, Name: name} })
	}
	for i := range cells {
		n.cells[i] = 1000
	}
	for _, u := range generators.Unreachable() {
		n.cells[at(u.Group, u.Name)] = 0
	}
	n.cells[at(groupRule, "Send commit")] = 0
	n.cells[at(groupListed, "a timeout saturates")] = 9
	n.domain = Domain{Cases: 200, Inside: 30, Wide: 8, WideInside: 6}
	n.cells[at(groupEnd, "session Draining")] = 1
	table := newTable(1, n)
	if table.Missed != 1 || table.Rare != 1 || table.Wrong != 1 || len(table.Stale) != 0 {
		t.Errorf("missed %d, rare %d, wrong %d, stale %v", table.Missed, table.Rare, table.Wrong, table.Stale)
	}
	var text bytes.Buffer
	table.WriteText(&text, false)
	for _, want := range []string{
		" ✗        0  Send commit\n",
		" !        9  a timeout saturates  (fewer than 1 of 2000 Cases)\n",
		" ✗        1  session Draining  (never produced (02 §13))\n",
		" -        0  session Cancelled  (never produced (02 §13))\n",
		"domain of Dn: 15.0 % of all Cases, 75.0 % of the 8 of class wide\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "Send denied") {
		t.Error("a cell that was reached stands in the short text")
	}
	problems := table.Problems()
	for _, want := range []string{"missed: rule: Send commit", "rare: listed: a timeout saturates", "reached, though listed as unreachable: end: session Draining"} {
		if !slices.Contains(problems, want) {
			t.Errorf("%q is no problem: %q", want, problems)
		}
	}
	var doc bytes.Buffer
	if err := table.WriteJSON(&doc); err != nil || !json.Valid(doc.Bytes()) {
		t.Errorf("no JSON: %v", err)
	}
}

// TestARunOutsideTheRulesIsAnError: a dispatch that no rule allows is never counted as something else.
func TestARunOutsideTheRulesIsAnError(t *testing.T) {
	c := model.NewCase()
	for _, s := range []model.Step{
		{Instr: model.Jump{}, Status: model.ExecFaulted, Fault: &model.Fault{Kind: model.SpeculationFault}},
		{Instr: model.Send{}, Status: model.ExecBlocked, Reason: &model.BlockReason{Kind: model.BlockRecv}},
		{Instr: model.Halt{}, Status: model.ExecContinue},
		{Instr: model.Tag{}, Status: model.ExecFaulted, Fault: &model.Fault{Kind: model.TransferFault, Text: "A: check expects (endpoint, string) fact"}},
	} {
		run := Run{Steps: []Step{{Step: s}}}
		if _, err := newView(&c, &run); err == nil {
			t.Errorf("%v ended as %s, and a rule allows it", s.Instr, s.Status)
		}
	}
	run := Run{Steps: []Step{{Step: model.Step{Instr: model.Halt{}, Status: model.ExecHalted}}}}
	if v, err := newView(&c, &run); err != nil || len(v.rules) != len(kernel.Rules()) {
		t.Errorf("a Halt that halts: %v", err)
	}
}

// TestDownFollowsTheScript: the failure topology that cells are judged by is that of the Record.
func TestDownFollowsTheScript(t *testing.T) {
	seen := 0
	var run Run
	for i := range uint64(600) {
		d := generators.DrawSeeded(11, i)
		if err := runCase(&d.Case, &run); err != nil {
			t.Fatal(err)
		}
		v, err := newView(&d.Case, &run)
		if err != nil {
			t.Fatal(err)
		}
		down := newDown(d.Case.Config.TickDuration)
		for k := range v.taken {
			down.apply(&v.taken[k])
		}
		at := &run.Record.Topology
		for _, e := range at.CorruptedEdges {
			if how, ok := down.corrupted[e.Pair]; !ok || how != e.Kind {
				t.Errorf("Case %d: %v is corrupted", i, e)
			}
		}
		for _, s := range at.TimedOutSites {
			if until := down.until[s.Site]; until == nil || until.IsUint64() && until.Uint64() != s.Until {
				t.Errorf("Case %d: %v is timed out until %v", i, s, until)
			}
		}
		if len(down.crashed) != len(at.CrashedSites) || len(down.partitioned) != len(at.PartitionedEdges) || len(down.corrupted) != len(at.CorruptedEdges) {
			t.Errorf("Case %d: %v, the Record has %v", i, down, at)
		}
		seen += len(at.CorruptedEdges) + len(at.TimedOutSites) + len(at.CrashedSites)
	}
	if seen < 100 {
		t.Errorf("only %d perturbations", seen)
	}
}
