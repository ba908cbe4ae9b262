package properties

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// Laws about what a commit writes into the traces.

// CommitShape is the order within a commit.
var CommitShape = Property{
	ID: "commit-shape",
	Statement: "What a round adds to the trace is the Faulted of its crashes, then for each of its dispatches, in their order: nothing for an instruction without events or that blocks, its Faulted for one that faults, the refused check and the Faulted for one that the gate denies, " +
		"and else one passed check, then exactly the events of its kind in their order; a Halted comes last.",
	Spec:  "02 §2.3, 02 §5.14, 02 §6.1, 02 §13, 03 §10.4, 03 §10.5",
	Why:   "P-D7, P-E11: the step log says what each round, or each pick of a wave, must have written, so an event that both semantics forget or invent, or that stands among those of another pick, is missed or met here.",
	Needs: NeedSteps,
	Every: 5,
	Check: eachRun(commitShape),
}

func commitShape(run *Run) (Difference, bool) {
	trace, at := run.Record.ObsTrace, 0
	next := func(tick uint64) model.Event {
		if at < len(trace) && trace[at].At() == tick {
			return trace[at]
		}
		return nil
	}
	for next(0) != nil {
		if next(0).Kind() != model.EventOpened {
			return unexpected(trace, at, model.EventOpened.String())
		}
		at++
	}
	for k := range run.Log {
		s := &run.Log[k]
		first := k == 0 || run.Log[k-1].Round != s.Round
		for first && at < len(trace) && trace[at].At() <= s.Round && crashed(trace[at]) {
			at++ // of this round, or of idle rounds before it
		}
		for _, want := range shapeOf(s) {
			if e := next(s.Round); e == nil || !want.fits(e, s) {
				d, _ := unexpected(trace, at, want.kind.String())
				return d.at(s), true
			}
			at++
		}
		last := k+1 == len(run.Log) || run.Log[k+1].Round != s.Round
		if last && at < len(trace) && trace[at].At() == s.Round {
			d, _ := unexpected(trace, at, nothing)
			return d.at(s), true
		}
	}
	for ; at < len(trace); at++ {
		if !crashed(trace[at]) {
			return unexpected(trace, at, nothing)
		}
	}
	return holds()
}

func unexpected(trace []model.Event, i int, want string) (Difference, bool) {
	d, _ := breaks("obs_trace", i, want, showEvent(trace, i))
	if i < len(trace) {
		d.Round = trace[i].At()
	}
	return d, true
}

// expectedEvent is an event that a dispatch must write.
type expectedEvent struct {
	kind   model.EventKind
	passed bool // of a check
}

// fits reports whether an event is the expected one of a dispatch.
func (x expectedEvent) fits(e model.Event, s *model.Step) bool {
	switch e := e.(type) {
	case model.OutputConditionChecked:
		return x.kind == e.Kind() && x.passed == e.Passed
	case model.Halted:
		return x.kind == e.Kind() && e.CoroID == s.Coro
	case model.Invoked:
		return x.kind == e.Kind() && e.CoroID == s.Coro
	case model.Faulted:
		return x.kind == e.Kind() && e.CoroID == s.Coro && s.Fault != nil && e.Fault == *s.Fault
	}
	return x.kind == e.Kind()
}

// eventsOf are the events of the instructions that have some.
var eventsOf = map[model.Op][]model.EventKind{
	model.OpSend:     {model.EventSent},
	model.OpReceive:  {model.EventReceived},
	model.OpOffer:    {model.EventSent, model.EventOffered},
	model.OpChoose:   {model.EventReceived, model.EventChose},
	model.OpOpen:     {model.EventOpened},
	model.OpClose:    {model.EventClosed, model.EventEpochAdvanced},
	model.OpInvoke:   {model.EventInvoked},
	model.OpAcquire:  {model.EventAcquired},
	model.OpRelease:  {model.EventReleased},
	model.OpFork:     {model.EventForked},
	model.OpJoin:     {model.EventJoined},
	model.OpAbort:    {model.EventAborted},
	model.OpTransfer: {model.EventTransferred},
	model.OpTag:      {model.EventTagged},
	model.OpCheck:    {model.EventChecked},
}

// shapeOf are the events that a dispatch must write.
func shapeOf(s *model.Step) (shape []expectedEvent) {
	switch {
	case s.Status == model.ExecBlocked || s.Status == model.ExecYielded:
		return nil
	case s.Status == model.ExecHalted:
		return []expectedEvent{{kind: model.EventHalted}}
	case s.Status == model.ExecFaulted && s.Fault != nil && s.Fault.Kind == model.OutputCondition:
		return []expectedEvent{{kind: model.EventOutputConditionChecked}, {kind: model.EventFaulted}}
	case s.Status == model.ExecFaulted:
		return []expectedEvent{{kind: model.EventFaulted}}
	case s.Instr == nil:
		return nil
	}
	kinds := eventsOf[s.Instr.Op()]
	if len(kinds) > 0 {
		shape = append(shape, expectedEvent{kind: model.EventOutputConditionChecked, passed: true})
	}
	for _, kind := range kinds {
		shape = append(shape, expectedEvent{kind: kind})
	}
	return shape
}

// OneCheckPerCommit is P-E11.
var OneCheckPerCommit = Property{
	ID:        "one-check-per-commit",
	Statement: "The check records are those of the check events, in order; each has the verdict of the configured policy, a denied one stands before a Faulted that names its predicate, and a passed one before an event that passes the gate.",
	Spec:      "03 §10.5, 02 §6.2, 01 §7.6",
	Why:       "P-E11: records and events are two lists that only this law holds together, and it works the verdict out of the configuration.",
	Every:     2,
	Check:     eachRun(oneCheckPerCommit),
}

func oneCheckPerCommit(run *Run) (Difference, bool) {
	r, n := run.Record, 0
	for i, e := range r.ObsTrace {
		c, ok := e.(model.OutputConditionChecked)
		if !ok {
			continue
		}
		want := model.OutputCheck{
			Meta:   model.OutputMeta{PredicateRef: c.PredicateRef, WitnessRef: c.WitnessRef, OutputDigest: c.OutputDigest},
			Passed: admits(&run.Case.Config.OutputPolicy, c.PredicateRef),
		}
		if n >= len(r.Checks) {
			return breaks("output_checks", n, string(model.AppendOutputCheck(nil, want)), nothing)
		}
		got := r.Checks[n]
		if got.Meta.PredicateRef != c.PredicateRef || got.Meta.OutputDigest != c.OutputDigest || !sameOptional(got.Meta.WitnessRef, c.WitnessRef) || got.Passed != want.Passed {
			return Difference{Field: "output_checks", Index: n, Round: c.Tick, Want: string(model.AppendOutputCheck(nil, want)), Got: string(model.AppendOutputCheck(nil, got))}, true
		}
		if want.Passed != c.Passed || c.PredicateRef != model.DefaultPredicateRef || c.OutputDigest != model.UnspecifiedOutputDigest || !gated(r.ObsTrace, i, c) {
			return unexpected(r.ObsTrace, i, "a check of "+model.DefaultPredicateRef+", passed "+strconv.FormatBool(want.Passed)+", and what it let through")
		}
		n++
	}
	if n < len(r.Checks) {
		return breaks("output_checks", n, nothing, string(model.AppendOutputCheck(nil, r.Checks[n])))
	}
	return holds()
}

// admits is the verdict of an output policy (spec 01 §7.6).
func admits(p *model.OutputPolicy, predicate string) bool {
	switch p.Kind {
	case model.OutputDenyAll:
		return false
	case model.OutputAllowList:
		return slices.Contains(p.Allow, predicate)
	}
	return true
}

// gated reports whether what stands behind a check is what its verdict says.
func gated(trace []model.Event, i int, c model.OutputConditionChecked) bool {
	if i+1 >= len(trace) || trace[i+1].At() != c.Tick {
		return false
	}
	switch e := trace[i+1].(type) {
	case model.Faulted:
		return !c.Passed && e.Fault == (model.Fault{Kind: model.OutputCondition, Text: c.PredicateRef})
	case model.Halted, model.OutputConditionChecked:
		return false
	}
	return c.Passed
}

// EffectEntries says what the effect trace holds.
var EffectEntries = Property{
	ID: "effect-entries",
	Statement: "The effect trace has ids 0, 1, 2 and so on and the handler's identity; with full capture its commit entries are those of the Sent, Received, Invoked, Acquired and Released events, in order, with what these say as inputs; " +
		"a topology entry has its id as key and repeats its perturbation; otherwise it has what the capture mode lets through.",
	Spec:  "02 §6.4, 02 §13, 01 §5.3",
	Why:   "The texts of entries come from one shared encoder, and which events have entries is a table that both semantics may read alike.",
	Every: 10,
	Check: eachRun(effectEntries),
}

func effectEntries(run *Run) (Difference, bool) {
	r := run.Record
	events := slices.DeleteFunc(slices.Clone(r.ObsTrace), func(e model.Event) bool { _, _, ok := inputsOf(e); return !ok })
	if run.Case.Config.CaptureMode != model.CaptureFull {
		events = nil
	}
	for i := range r.EffectTrace {
		e := &r.EffectTrace[i]
		got := string(model.AppendEffectEntry(nil, *e))
		switch {
		case e.ID != uint64(i) || e.HandlerIdentity != run.Case.Handler.Identity:
			return breaks("effect_trace", i, "id "+strconv.Itoa(i)+" of "+run.Case.Handler.Identity, got)
		case e.Topology != nil:
			if want := topologyEntry(e); e.Kind != "topology_event" || e.OrderingKey != e.ID || run.Case.Config.CaptureMode == model.CaptureDisabled || !sameJSON(string(e.Outputs), want) {
				return breaks("effect_trace", i, "topology_event with key "+strconv.Itoa(i)+" and "+want, got)
			}
			continue
		case len(events) == 0:
			return breaks("effect_trace", i, nothing, got)
		}
		kind, inputs, _ := inputsOf(events[0])
		if e.Kind != kind || e.OrderingKey != events[0].At() || !sameJSON(string(e.Inputs), inputs) || string(e.Outputs) != effectOutputs[kind] {
			return Difference{Field: "effect_trace", Index: i, Round: events[0].At(), Want: kind + " " + inputs + " " + effectOutputs[kind], Got: got}, true
		}
		events = events[1:]
	}
	if len(events) > 0 {
		kind, inputs, _ := inputsOf(events[0])
		return Difference{Field: "effect_trace", Index: len(r.EffectTrace), Round: events[0].At(), Want: kind + " " + inputs, Got: nothing}, true
	}
	return holds()
}

// effectOutputs are the outputs of each kind of commit entry.
var effectOutputs = map[string]string{
	"send_decision": `{"committed":true}`, "handle_recv": `{"committed":true}`, "invoke_step": `{"ok":true}`,
	"handle_acquire": `{"granted":true}`, "handle_release": `{"ok":true}`,
}

// topologyEntry are the outputs that an entry of a perturbation must have.
func topologyEntry(e *model.EffectEntry) string {
	return `{"applied":true,"topology":` + string(model.AppendPerturbation(nil, *e.Topology)) + `}`
}

// inputsOf are the kind and the inputs of the entry that an event makes; ok is false if it makes none.
func inputsOf(e model.Event) (kind, inputs string, ok bool) {
	switch e := e.(type) {
	case model.Sent:
		return "send_decision", messageInputs(e.Session, e.From, e.To, e.Label), true
	case model.Received:
		return "handle_recv", messageInputs(e.Session, e.From, e.To, e.Label), true
	case model.Invoked:
		return "invoke_step", `{"coro_id":` + strconv.FormatUint(e.CoroID, 10) + `,"role":` + quoted(e.Role) + `}`, true
	case model.Acquired:
		return "handle_acquire", guardInputs(e.Session, e.Role, e.Layer), true
	case model.Released:
		return "handle_release", guardInputs(e.Session, e.Role, e.Layer), true
	}
	return "", "", false
}

func messageInputs(sid uint64, from, to, label string) string {
	return `{"from":` + quoted(from) + `,"label":` + quoted(label) + `,"session":` + strconv.FormatUint(sid, 10) + `,"to":` + quoted(to) + `}`
}

func guardInputs(sid uint64, role, layer string) string {
	return `{"layer":` + quoted(layer) + `,"role":` + quoted(role) + `,"session":` + strconv.FormatUint(sid, 10) + `}`
}

func quoted(s string) string { return string(model.AppendString(nil, s)) }

// sameJSON reports whether two documents hold the same, whatever the order of their keys.
func sameJSON(a, b string) bool {
	if a == b {
		return true
	}
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	p, errP := json.Marshal(x)
	q, errQ := json.Marshal(y)
	return errP == nil && errQ == nil && string(p) == string(q)
}

// StepLogAgrees holds the step log against the Record.
var StepLogAgrees = Property{
	ID:        "step-log-agrees",
	Statement: "The step log has the rounds, coroutines and outcomes of the Record's dispatches where it lists them, and each instruction stands in its coroutine's program at its program counter.",
	Spec:      "02 §2.3, 06 §2",
	Why:       "Every law that reads the step log rests on it, and no Record holds it to anything; lane-trace-agrees does the same for the picks of waves.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(stepLogAgrees),
}

func stepLogAgrees(run *Run) (Difference, bool) {
	k := 0
	for round, d := range run.Record.Dispatches {
		if d == nil {
			continue
		}
		if k >= len(run.Log) {
			return breaks("step_log", k, string(model.AppendDispatch(nil, d)), nothing)
		}
		s := &run.Log[k]
		if s.Round != uint64(round)+1 || s.Coro != d.Coro || s.Status != d.Status {
			return Difference{Field: "step_log", Index: k, Round: uint64(round) + 1, Want: string(model.AppendDispatch(nil, d)), Got: string(appendStep(nil, *s))}, true
		}
		k++
	}
	if run.Record.HasDispatches && k < len(run.Log) {
		return breaks("step_log", k, nothing, string(appendStep(nil, run.Log[k])))
	}
	return eachDispatch(fetched)(run)
}

func fetched(_ *Run, d *Dispatched) (Difference, bool) {
	c := &d.Before.Coroutines[d.Coro]
	var want model.Instr
	if c.ProgramID < uint64(len(d.Before.Programs)) && c.PC < uint64(len(d.Before.Programs[c.ProgramID])) {
		want = d.Before.Programs[c.ProgramID][c.PC]
	}
	if c.PC != d.PC || showInstr(want) != showInstr(d.Instr) {
		return breaks("step_log.instr", -1, strconv.FormatUint(c.PC, 10)+" "+showInstr(want), strconv.FormatUint(d.PC, 10)+" "+showInstr(d.Instr))
	}
	return holds()
}

func showInstr(in model.Instr) string {
	if in == nil {
		return nothing
	}
	return string(model.AppendInstr(nil, in))
}
