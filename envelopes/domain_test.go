package envelopes

import (
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// quiet is a Case inside the domain: its programs are told nothing of how they are scheduled.
const quiet = `
image
  local A = B! m. B! n. end
  local B = A? m. A? n. end
  program A
    send r0 r1; send r0 r1; halt
  program B
    receive r0 r1; receive r0 r1; halt
rounds 40`

// twoHomes begins an image in which another A is at home, and lets the first one tag a fact about that
// session: both act in the name of its A.
const twoHomes = "handler\n  evidence (1:A, \"f\")\nimage\n  program A\n    acquire l r1; tag r1 r2; halt\nimage\n  local A"

// TestInDomain goes through the paragraph of spec 07 §9: a Case that is inside, and what leads out of the
// domain, each in a place of its own.
func TestInDomain(t *testing.T) {
	for _, tt := range []struct {
		name         string
		old, changed string // what changes in the Case above
		inside       bool
	}{
		{"nothing", "", "", true},
		{"picks", "rounds 40", "schedule\n  picks 0\nrounds 40", false},
		{"a forced certificate, and rounds enough", "rounds 40", "schedule\n  invalid-certificates 1\nrounds 40", true},
		{"a forced certificate, and too few rounds", "rounds 40", "schedule\n  invalid-certificates 1\nrounds 11", false},
		{"the round limit", "rounds 40", "rounds 3", false},
		{"stuck", "receive r0 r1; receive r0 r1; halt", "receive r0 r1; receive r0 r1; receive r0 r1", false}, // a fault, by its type
		{"stuck for good", "send r0 r1; send r0 r1; halt", "send r0 r1; halt", true},
		{"topology", "rounds 40", "topology\n  @6 timeout A 1ms\nrounds 40", false},
		{"topology after the last round", "rounds 40", "topology\n  @7 timeout A 1ms\nrounds 40", true},
		{"topology where forced rounds lead", "rounds 40", "schedule\n  invalid-certificates 1\ntopology\n  @12 crash A\nrounds 40", false},
		{"topology where no forced rounds lead", "rounds 40", "schedule\n  invalid-certificates 1\ntopology\n  @13 crash A\nrounds 40", true},
		{"a handler that counts", "rounds 40", "handler\n  drop A x #9\nrounds 40", false},
		{"a fault", "receive r0 r1; receive r0 r1; halt", "receive r0 r1; receive r0 r1", false},
		{"a Close", "receive r0 r1; receive r0 r1; halt", "receive r0 r1; receive r0 r1; close r0; halt", false},
		{"a Transfer", "send r0 r1; send r0 r1; halt", "send r0 r1; send r0 r1; set r2 1; transfer r0 r2 r3; halt", false},
		{"a denied guard", "receive r0 r1; receive r0 r1; halt\nrounds 40", "receive r0 r1; receive r0 r1; acquire l r1\nhandler\n  acquire block\nrounds 40", false},
		{"a granted guard", "receive r0 r1; receive r0 r1; halt", "receive r0 r1; receive r0 r1; acquire l r1; halt", true},
		{"one that opens", "send r0 r1; send r0 r1; halt", "send r0 r1; send r0 r1; open {X} types {X = end} handlers {X->X h} into {X r5}; halt", true},
		{"two that open", "halt", "open {X} types {X = end} handlers {X->X h} into {X r5}; halt", false},
		{"one that forks", "image", "config\n  speculation on\nimage", true},
		{"two that fork", "halt", "set r2 3; fork r2; halt", false},
		{"a child that acts for its parent", "send r0 r1; send r0 r1; halt", "spawn 4; send r0 r1; send r0 r1; halt; acquire l r1; halt", false},
		{"a child that is told by its id", "send r0 r1; send r0 r1; halt", "spawn 4; send r0 r1; send r0 r1; halt; invoke runtime.step; halt", true},
		{"a fact about a session where another one is at home", "image\n  local A", twoHomes, false},
		{"credit enough", "image", "config\n  budget 13\nimage", true},
		{"too little credit", "image", "config\n  budget 12\nimage", false},
		{"a buffer for one", "image", "config\n  buffer fifo 1 block\nimage", true},
		{"drop with room", "image", "config\n  buffer fifo 2 drop\nimage", true},
		{"drop without room", "image", "config\n  buffer fifo 1 drop\nimage", false},
		{"error without room", "image", "config\n  buffer fifo 1 error\nimage", false},
		{"resize that reaches", "image", "config\n  buffer fifo 1 resize 2\nimage", true},
		{"resize that does not", "image", "config\n  buffer fifo 1 resize 1\nimage", false},
		{"the latest value of two", "image", "config\n  buffer latest 9 block\nimage", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := quiet
			if tt.old != "" {
				text = strings.ReplaceAll(quiet, tt.old, tt.changed)
				if tt.old == "image" || tt.old == "rounds 40" {
					text = strings.Replace(quiet, tt.old, tt.changed, 1)
				}
			}
			if strings.Contains(tt.changed, "fork") {
				text = "config\n  speculation on\n" + text
			}
			c, err := listing.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			r, err := oracle.Run(&c, model.Ours, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := InDomain(&c, &r); got != tt.inside {
				t.Errorf("inside: %v; the run ends %s after %d steps, %v", got, r.Result, r.Steps, r.Fault)
			}
		})
	}
	c, r := model.NewCase(), model.Record{ObsTrace: []model.Event{model.Forked{Tick: 1}}}
	if InDomain(&c, &r) {
		t.Error("a trace without dispatches cannot be attributed")
	}
}

// TestInFailureDomain goes through the domain of Df (spec 07 §9): what a script may hold, and what it may not.
func TestInFailureDomain(t *testing.T) {
	const script = "topology\n  @2 partition A|B\n  @3 heal A|B\n  @4 timeout B 2ms\nrounds 40"
	for _, tt := range []struct {
		name         string
		old, changed string // what changes in the quiet Case with the script above
		inside       bool
	}{
		{"delays", "", "", true},
		{"no script", script, "rounds 40", true},
		{"a crash of nobody", "  @2", "  @1 crash C\n  @2", true},
		{"a crash of somebody who is done", "rounds", "  @30 crash A\nrounds", false},
		{"a crash of a role that somebody else opens", "send r0 r1; send r0 r1; halt\n  program B\n    receive r0 r1; receive r0 r1; halt\ntopology\n",
			"send r0 r1; send r0 r1; open {X} types {X = end} handlers {X->X h} into {X r5}; halt\n  program B\n    receive r0 r1; receive r0 r1; halt\ntopology\n  @1 crash X\n", false},
		{"a corruption where nobody sends", "  @2", "  @1 corrupt B -> A erase\n  @2", true},
		{"a corruption of what is sent", "  @2", "  @1 corrupt A -> B erase\n  @2", false},
		{"a partition for good", "  @3 heal A|B\n", "", false},
		{"too few rounds", "rounds 40", "rounds 4", false},
		{"a handler that counts", "rounds 40", "handler\n  drop A x #9\nrounds 40", false},
		{"a Close", "receive r0 r1; receive r0 r1; halt", "receive r0 r1; receive r0 r1; close r0; halt", false},
		{"rounds forced", "rounds 40", "schedule\n  invalid-certificates 1 2 3\nrounds 40", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(quiet, "rounds 40", script, 1)
			if tt.old != "" {
				changed := strings.Replace(text, tt.old, tt.changed, 1)
				if changed == text {
					t.Fatal("nothing changed")
				}
				text = changed
			}
			c := parsed(t, text)
			canonical, waves := waved(t, c, 2, 2)
			if got := InFailureDomain(&c, &canonical, &waves); got != tt.inside {
				t.Errorf("inside: %v; the runs end %s after %d steps and %s", got, canonical.Result, canonical.Steps, waves.Result)
			}
		})
	}
	c := parsed(t, strings.Replace(quiet, "rounds 40", script, 1))
	canonical, waves := waved(t, c, 2, 2)
	for _, r := range []*model.Record{&canonical, &waves} {
		ended := r.Result
		for _, r.Result = range []model.Result{model.Stuck, model.MaxRoundsReached, model.Errored} {
			if InFailureDomain(&c, &canonical, &waves) {
				t.Errorf("inside, though a run ends %s", r.Result)
			}
		}
		r.Result = ended
	}
	c.Config.InitialCostBudget = 2*canonical.Steps + 1 + 3
	if !InFailureDomain(&c, &canonical, &waves) {
		t.Error("outside, with credit enough")
	}
	c.Schedule.HasPicks = true
	if InFailureDomain(&c, &canonical, &waves) {
		t.Error("inside, with picks")
	}
	c.Schedule.HasPicks = false
	c.Config.InitialCostBudget--
	if InFailureDomain(&c, &canonical, &waves) {
		t.Error("inside, with too little credit")
	}
}
