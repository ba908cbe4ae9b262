package shrink_test

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// A challenge is a planted defect, and the bucket in which it is looked for: the shrinker has to make
// every Case of the bucket small.
type challenge struct {
	name     string
	baseline engines.Engine
	engine   engines.Engine
	property properties.Property
	bucket   string // without the property and the engine
}

// full is the bucket as properties name it.
func (x *challenge) full() string {
	if x.property.ID != properties.ExactAtOne.ID {
		return x.property.ID + "/" + x.bucket
	}
	return x.property.ID + "/" + x.engine.Name() + "/" + x.bucket
}

// keep is the question that the shrinker asks.
func (x *challenge) keep() func(*model.Case) bool {
	return campaign.Keep(x.baseline, []engines.Engine{x.engine}, &x.property, x.full())
}

// challenges are the planted defects of the report: an oracle without one of its rules, the kernel behind
// a twist, and laws that do not hold.
func challenges() []challenge {
	ours := oracle.New(model.Ours)
	var out []challenge
	for _, x := range []struct {
		rule    model.Deviation
		buckets []string
	}{
		{model.RecursionScope, []string{"state.sessions", "state.sessions/Send"}},
		{model.CommitAtomicity, []string{"sessions"}},
		{model.SenderWakeup, []string{"dispatches/Send", "dispatches/Offer"}},
		{model.AcquireWakeup, []string{"dispatches/Acquire"}},
		{model.ReceiverWakeup, []string{"dispatches/Set", "dispatches/Receive", "coroutines"}},
		{model.StatusTruth, []string{"coroutines"}},
		{model.StuckTruth, []string{"dispatches", "dispatches/Receive"}},
		{model.OfferTopology, []string{"dispatches/Offer"}},
		{model.EndpointRole, []string{"dispatches/Send"}},
		{model.HaltOwnTypes, []string{"dispatches/Receive"}},
	} {
		for _, bucket := range x.buckets {
			out = append(out, challenge{"without " + x.rule.String(), ours, oracle.New(model.Ours.Without(x.rule)), properties.ExactAtOne, bucket})
		}
	}
	out = append(out, challenge{
		"yardstick without receiver-wakeup", oracle.New(model.Ours.Without(model.ReceiverWakeup)), cooperative.New(), properties.ExactAtOne, "dispatches/Receive",
	})
	for _, x := range []struct {
		engine twisted
		bucket string
	}{
		{twisted{name: "roomy-buffers", twist: roomyBuffers}, "dispatches/Send"},
		{twisted{name: "latest-value", twist: latestValue}, "coroutines"},
		{twisted{name: "dear-instructions", twist: dearInstructions}, "coroutines"},
		{twisted{name: "no-picks", twist: noPicks}, "dispatches/Set"},
		{twisted{name: "late-halt", spoil: lateHalt}, "obs_trace/Halt"},
		{twisted{name: "clean-links", spoil: cleanLinks}, "coroutines"},
	} {
		out = append(out, challenge{"engine " + x.engine.name, ours, x.engine, properties.ExactAtOne, x.bucket})
	}
	for _, p := range []properties.Property{pairsStayWhole, noQueues, noWordOfTheDead} {
		out = append(out, challenge{"law " + p.ID, ours, ours, p, "Receive"})
	}
	return out
}

// twisted is the kernel on another Case than it was given, or with another Record than it filled.
type twisted struct {
	name  string
	twist func(*model.Case)
	spoil func(*model.Case, *model.Record)
}

func (e twisted) Name() string                     { return e.name }
func (twisted) Capabilities() engines.Capabilities { return cooperative.New().Capabilities() }

func (e twisted) Run(c *model.Case) (model.Record, error) {
	twin := *c
	if e.twist != nil {
		e.twist(&twin)
	}
	r, err := cooperative.New().Run(&twin)
	if err == nil && e.spoil != nil {
		e.spoil(c, &r)
	}
	return r, err
}

// roomyBuffers holds one message too many.
func roomyBuffers(c *model.Case) { c.Config.Buffer.Capacity = max(c.Config.Buffer.Capacity, 1) + 1 }

// latestValue forgets all messages but the last.
func latestValue(c *model.Case) { c.Config.Buffer.Mode = model.LatestValue }

// dearInstructions charges one credit too many where a budget is set.
func dearInstructions(c *model.Case) {
	if c.Config.InitialCostBudget != model.DefaultConfig().InitialCostBudget {
		c.Config.InstructionCost++
	}
}

// noPicks does not look at an explicit schedule.
func noPicks(c *model.Case) { c.Schedule.Picks, c.Schedule.HasPicks = nil, false }

// lateHalt says of the second coroutine that halts that it did so a tick later.
func lateHalt(_ *model.Case, r *model.Record) {
	n := 0
	for i, e := range r.ObsTrace {
		if h, ok := e.(model.Halted); ok {
			if n++; n == 2 {
				h.Tick++
				r.ObsTrace[i] = h
			}
		}
	}
}

// cleanLinks shows the registers of a run in which no link corrupts.
func cleanLinks(c *model.Case, r *model.Record) {
	twin := *c
	twin.Topology = nil
	for _, t := range c.Topology {
		t.Events = slices.DeleteFunc(slices.Clone(t.Events), func(p model.Perturbation) bool { return p.Kind == model.Corrupt })
		twin.Topology = append(twin.Topology, t)
	}
	clean, err := cooperative.New().Run(&twin)
	if err != nil || len(clean.Coroutines) != len(r.Coroutines) {
		return
	}
	for i := range r.Coroutines {
		r.Coroutines[i].Regs = clean.Coroutines[i].Regs
	}
}

// The laws that do not hold: each says that no Receive takes what it does take, sooner or later.
var (
	pairsStayWhole = lawOnReceive("pairs-stay-whole", "No pair is taken from a corrupted link.", func(s *model.Snapshot, b *model.EdgeBuffer) bool {
		_, pair := b.Payloads[0].(model.Prod)
		return pair && slices.ContainsFunc(s.Topology.CorruptedEdges, func(e model.CorruptedEdge) bool {
			return e.Pair.From == b.Edge.Sender && e.Pair.To == b.Edge.Receiver
		})
	})
	noQueues = lawOnReceive("no-queues", "No two different messages wait on an edge when one is taken.", func(_ *model.Snapshot, b *model.EdgeBuffer) bool {
		return len(b.Payloads) > 1 && b.Payloads[0] != b.Payloads[len(b.Payloads)-1]
	})
	noWordOfTheDead = lawOnReceive("no-word-of-the-dead", "No message is taken from a crashed site.", func(s *model.Snapshot, b *model.EdgeBuffer) bool {
		return slices.Contains(s.Topology.CrashedSites, b.Edge.Sender)
	})
)

// lawOnReceive is broken by a Receive that takes the first message of a buffer for which broken holds.
func lawOnReceive(id, statement string, broken func(*model.Snapshot, *model.EdgeBuffer) bool) properties.Property {
	return properties.Property{ID: id, Statement: statement, Spec: "02 §5.2", Every: 1, Check: func(r *properties.Runs) properties.Verdict {
		w := receiveWatch{broken: broken}
		if _, err := properties.RunEngine(r.Engines()[0], r.Case, &w); err != nil {
			return properties.Verdict{Failure: err}
		}
		if w.round == 0 {
			return properties.Verdict{}
		}
		return properties.Verdict{Violation: &properties.Violation{Difference: properties.Difference{Field: model.OpReceive.String(), Index: -1, Round: w.round}}}
	}}
}

// receiveWatch compares the buffers before and after each Receive.
type receiveWatch struct {
	broken func(*model.Snapshot, *model.EdgeBuffer) bool
	before model.Snapshot
	round  uint64 // of the first Receive that breaks the law
}

func (w *receiveWatch) Before(s model.Step, at model.Snapshotter) {
	if s.Instr != nil && s.Instr.Op() == model.OpReceive && w.round == 0 {
		w.before = at.Snapshot()
	}
}

func (w *receiveWatch) After(s model.Step, at model.Snapshotter) {
	if s.Instr == nil || s.Instr.Op() != model.OpReceive || s.Status == model.ExecBlocked || w.round > 0 {
		return
	}
	after := at.Snapshot()
	for _, session := range w.before.Sessions.Sessions {
		for i := range session.Buffers {
			if b := &session.Buffers[i]; len(b.Payloads) > waiting(&after, b.Edge) && w.broken(&w.before, b) {
				w.round = s.Round
			}
		}
	}
}

func (*receiveWatch) End(model.Snapshotter) {}

// waiting is the number of messages on an edge.
func waiting(s *model.Snapshot, edge model.Edge) int {
	for _, session := range s.Sessions.Sessions {
		for i := range session.Buffers {
			if session.Buffers[i].Edge == edge {
				return len(session.Buffers[i].Payloads)
			}
		}
	}
	return 0
}

// spread is the least, the median and the greatest of some numbers.
func spread[T cmp.Ordered](list []T) (least, median, greatest T) {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[0], sorted[len(sorted)/2], sorted[len(sorted)-1]
}
