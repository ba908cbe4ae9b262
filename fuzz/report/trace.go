// Package report turns runs into what a person reads: two traces side by side with the first difference
// marked, a sequence diagram, and the page of a counterexample. Data is computed apart from drawing:
// NewTrace makes rows, the other files draw them.
package report

import (
	"strconv"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Trace is a run round by round.
type Trace struct {
	Engine string
	Rounds []Round // Rounds[0] is round 1
	Record *model.Record
}

// Round is what an engine did in one round.
type Round struct {
	Coro    uint64
	Role    string // "" when nothing was dispatched
	Instr   string // opcode, "" when unknown
	Waves   string // the picks of a round of waves: who did what, a wave behind the other; "" in any other round
	Outcome string
	Events  []model.Event // of this tick
	Blocked *model.BlockReason
}

// roundsLaidOut bounds a Trace: an outside engine may claim any number of rounds.
const roundsLaidOut = 1 << 20

// NewTrace lays a Record out by rounds. The log may be nil; fallback is a log of another engine on the
// same Case, whose instructions are taken where both dispatched the same coroutine.
func NewTrace(engine string, r *model.Record, log, fallback properties.StepLog) *Trace {
	t := &Trace{Engine: engine, Record: r, Rounds: make([]Round, min(r.Rounds, roundsLaidOut))}
	for i, d := range r.Dispatches {
		if i < len(t.Rounds) && d != nil {
			t.Rounds[i].Coro, t.Rounds[i].Role = d.Coro, roleOf(r, d.Coro)
			t.Rounds[i].Outcome = execText[d.Status]
		}
	}
	if r.Waves != nil && !r.HasDispatches {
		t.addWaves(log, fallback)
	} else {
		for _, s := range log {
			t.addStep(s)
		}
	}
	for _, s := range fallback {
		if i := int(min(s.Round, roundsLaidOut+1)) - 1; i >= 0 && i < len(t.Rounds) && t.Rounds[i].Role != "" && t.Rounds[i].Coro == s.Coro && t.Rounds[i].Instr == "" {
			t.Rounds[i].Instr = opcode(s.Instr)
		}
	}
	for _, e := range r.ObsTrace {
		if i := e.At() - 1; e.At() > 0 && i < uint64(len(t.Rounds)) {
			t.Rounds[i].Events = append(t.Rounds[i].Events, e)
		}
	}
	for i := range t.Rounds {
		t.Rounds[i].Outcome = outcome(&t.Rounds[i])
	}
	return t
}

// RunTrace runs a Case on an engine and lays it out.
func RunTrace(e engines.Engine, c *model.Case, fallback properties.StepLog) (*Trace, properties.StepLog, error) {
	var log properties.StepLog
	r, err := properties.RunEngine(e, c, &log)
	if err != nil {
		return nil, nil, err
	}
	return NewTrace(e.Name(), &r, log, fallback), log, nil
}

var execText = [...]string{
	model.ExecContinue: "", model.ExecYielded: "yielded", model.ExecBlocked: "blocked", model.ExecHalted: "halted",
	model.ExecFaulted: "faulted",
}

// StatusText is how a step ended, in a word; "" when the coroutine goes on.
func StatusText(s model.ExecStatus) string { return execText[s] }

func (t *Trace) addStep(s model.Step) {
	i := int(min(s.Round, roundsLaidOut+1)) - 1
	if i < 0 || i >= len(t.Rounds) {
		return
	}
	t.Rounds[i].Instr, t.Rounds[i].Blocked = opcode(s.Instr), s.Reason
}

// addWaves lays out rounds of waves: the picks of a wave by commas, waves by bars. Instructions come from the engine's own
// log, or from the other one's as long as that names the same picks.
func (t *Trace) addWaves(log, fallback properties.StepLog) {
	trace := t.Record.Waves.LaneTrace
	for k, p := range trace {
		i := int(min(p.Tick, roundsLaidOut+1)) - 1
		if i < 0 || i >= len(t.Rounds) {
			continue
		}
		r := &t.Rounds[i]
		switch {
		case r.Waves == "":
		case trace[k-1].Wave != p.Wave:
			r.Waves += " | "
		default:
			r.Waves += ", "
		}
		r.Waves += roleOf(t.Record, p.CoroID)
		for _, l := range []properties.StepLog{log, fallback} {
			if k < len(l) && l[k].Round == p.Tick && l[k].Coro == p.CoroID {
				r.Waves += " " + opcode(l[k].Instr)
				break
			}
		}
	}
}

func opcode(in model.Instr) string {
	if in == nil {
		return "–"
	}
	return in.Op().String()
}

func roleOf(r *model.Record, coro uint64) string {
	if coro < uint64(len(r.Coroutines)) {
		return r.Coroutines[coro].Role
	}
	return "#" + strconv.FormatUint(coro, 10)
}

// outcome says in a few words what came of a round.
func outcome(r *Round) string {
	text := r.Outcome
	if r.Blocked != nil {
		text = "blocked " + ReasonText(r.Blocked)
	}
	for _, e := range r.Events {
		if s := EventText(e); s != "" {
			if text != "" && !(text == "halted" || text == "faulted") {
				text += ", "
			} else {
				text = ""
			}
			text += s
		}
	}
	return text
}

// ReasonText is what a coroutine waits for, in a few words.
func ReasonText(b *model.BlockReason) string {
	switch b.Kind {
	case model.BlockRecv, model.BlockSend:
		return edgeText(b.Edge)
	case model.BlockAcquireDenied:
		return b.Name
	}
	return b.Kind.String()
}

func edgeText(e model.Edge) string {
	return strconv.FormatUint(e.SID, 10) + ":" + e.Sender + "→" + e.Receiver
}

// EventText is an event in a few words; "" for those that say nothing new: a passed gate, and the second
// event of Offer and Close.
func EventText(e model.Event) string {
	n := func(x uint64) string { return strconv.FormatUint(x, 10) }
	switch e := e.(type) {
	case model.Sent:
		return "sent " + edgeText(e.Edge) + " " + e.Label
	case model.Received:
		return "received " + edgeText(e.Edge) + " " + e.Label
	case model.Opened:
		return "opened " + n(e.Session)
	case model.Closed:
		return "closed " + n(e.Session)
	case model.Halted:
		return "halted"
	case model.Invoked:
		return "stepped"
	case model.Acquired:
		return "acquired " + e.Layer
	case model.Released:
		return "released " + e.Layer
	case model.Transferred:
		return "moved " + n(e.Session) + " to #" + n(e.To)
	case model.Forked:
		return "forked " + n(e.Ghost)
	case model.Joined:
		return "joined"
	case model.Aborted:
		return "aborted"
	case model.Tagged:
		return "tagged " + e.Fact
	case model.Checked:
		if e.Permitted {
			return "permitted"
		}
		return "not permitted"
	case model.Faulted:
		return "#" + n(e.CoroID) + " faulted: " + e.Fault.Error()
	case model.OutputConditionChecked:
		if !e.Passed {
			return "gate denied"
		}
	}
	return ""
}

// PerturbationText is a topology event in a few words.
func PerturbationText(p model.Perturbation) string {
	switch p.Kind {
	case model.Crash:
		return "crash " + p.Site
	case model.Partition:
		return "partition " + p.From + "|" + p.To
	case model.Heal:
		return "heal " + p.From + "|" + p.To
	case model.Corrupt:
		return "corrupt " + p.From + "→" + p.To
	}
	return "timeout " + p.Site
}
