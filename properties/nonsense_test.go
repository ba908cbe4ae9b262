package properties

import (
	"errors"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// nonsense are states, steps and Records that no machine has.
var nonsense = map[string]breakage{
	"no coroutines":         {after: func(s *model.Snapshot) { s.Coroutines = nil }},
	"no coroutines before":  {before: func(s *model.Snapshot) { s.Coroutines = nil }},
	"no sessions":           {after: func(s *model.Snapshot) { s.Sessions.Sessions = nil }},
	"no sessions before":    {before: func(s *model.Snapshot) { s.Sessions.Sessions = nil }},
	"no programs":           {after: func(s *model.Snapshot) { s.Programs = nil }},
	"nothing at all":        {after: func(s *model.Snapshot) { *s = model.Snapshot{} }},
	"nothing at all before": {before: func(s *model.Snapshot) { *s = model.Snapshot{} }},
	"nothing at the end":    {end: func(s *model.Snapshot) { *s = model.Snapshot{} }},
	"no registers":          {before: func(s *model.Snapshot) { s.Coroutines[0].Regs, s.Coroutines[1].Regs = nil, nil }},
	"no types":              {after: func(s *model.Snapshot) { s.Sessions.Sessions[0].LocalTypes = make([]model.EndpointType, 2) }},
	"no types before":       {before: func(s *model.Snapshot) { s.Sessions.Sessions[0].LocalTypes = make([]model.EndpointType, 2) }},
	"no buffers":            {after: func(s *model.Snapshot) { s.Sessions.Sessions[0].Buffers = nil }},
	"no buffers before":     {before: func(s *model.Snapshot) { s.Sessions.Sessions[0].Buffers = nil }},
	"no payload":            {before: func(s *model.Snapshot) { s.Sessions.Sessions[0].Buffers[0].Payloads = make([]model.Value, 3) }},
	"no reason":             {after: func(s *model.Snapshot) { s.Coroutines[0].Status = model.CoroStatus{Kind: model.StatusBlocked} }},
	"ids far away":          {after: func(s *model.Snapshot) { s.Sched.Ready = []uint64{1 << 60} }},
	"blocked far away":      {before: func(s *model.Snapshot) { s.Sched.Blocked = []model.BlockedCoroutine{{ID: 1 << 60}} }},
	"a clock far ahead":     {after: func(s *model.Snapshot) { s.Clock.Tick = 1 << 60 }},
	"a long trace":          {after: func(s *model.Snapshot) { s.ObsTrace = slices.Repeat([]model.Event{model.Halted{}}, 500) }},
	"a coroutine far away":  {step: func(s *model.Step) { s.Coro = 1 << 60 }},
	"no state after":        {silent: true},
	"no instruction":        {step: func(s *model.Step) { s.Instr = nil }},
	"faulted without fault": {step: func(s *model.Step) { s.Status = model.ExecFaulted }},
	"blocked for nothing":   {step: func(s *model.Step) { s.Status = model.ExecBlocked }},
	"a transfer":            {step: func(s *model.Step) { s.Instr = model.Transfer{Endpoint: 0, Target: 99} }},
	"an open":               {step: func(s *model.Step) { s.Instr = model.Open{Dsts: []model.RoleReg{{Role: "Q", Reg: 900}}} }},
	"a spawn":               {step: func(s *model.Step) { s.Instr = model.Spawn{Args: []model.Reg{900}} }},
	"an empty Record":       {record: func(r *model.Record) { *r = model.Record{Engine: r.Engine} }},
	"a Record far ahead":    {record: func(r *model.Record) { r.Tick, r.Rounds = 1<<60, 1<<60 }},
	"no Record's lists":     {record: func(r *model.Record) { r.Coroutines, r.Sessions, r.Dispatches, r.Checks = nil, nil, nil, nil }},
	"strange coroutines":    {record: func(r *model.Record) { r.Dispatches[0] = &model.Dispatch{Coro: 1 << 60} }},
	"an early end":          {record: func(r *model.Record) { r.ObsTrace = r.ObsTrace[:1] }},
	"stuck at once":         {record: func(r *model.Record) { r.Result, r.Dispatches = model.Stuck, nil }},
}

// TestLawsSurviveNonsense asks that no property panics, whatever an engine shows, at whichever of the
// first dispatches.
func TestLawsSurviveNonsense(t *testing.T) {
	cases := map[string][]model.Op{talk: {model.OpSend, model.OpReceive, model.OpHalt}, life: {model.OpTransfer, model.OpOpen, model.OpClose}, storm: {model.OpJump, model.OpReceive}}
	for name, b := range nonsense {
		for text, ops := range cases {
			c := parse(t, text)
			for _, op := range ops {
				b.op = op
				runs := NewRuns(spoiltEngine{breakage{}}, []engines.Engine{spoiltEngine{b}})
				runs.Reset(c, true)
				for i := range registry {
					func() {
						defer func() {
							if p := recover(); p != nil {
								t.Errorf("%s at %s: %s panics: %v", name, op, registry[i].ID, p)
							}
						}()
						registry[i].Judge(runs)
					}()
				}
			}
		}
	}
}

// TestLawsMissWaves asks that every law about waves refuses an engine that promises field 16 and leaves it out, or leaves
// it out of runs of a Case in another form, and that none panics.
func TestLawsMissWaves(t *testing.T) {
	without := func(r *model.Record) { r.Waves = nil }
	for name, tt := range map[string]struct {
		record func(*model.Record)
		laws   func(*Property) bool
	}{
		"always":        {without, func(p *Property) bool { return p.Needs&NeedWaves != 0 }},
		"in short runs": {early(without), func(p *Property) bool { return p.ID == MetricsGrow.ID || p.ID == NoHandoffPending.ID }},
		"on many lanes": {manyLanes(without), func(p *Property) bool { return p.ID == InjectiveLanes.ID }},
	} {
		runs := NewRuns(twoOracles{}, []engines.Engine{spoiltWaves{"spoilt", breakage{record: tt.record}}})
		runs.Reset(parse(t, waveGifts), true)
		for i := range registry {
			if p := &registry[i]; p.Judge(runs).Violation == nil && tt.laws(p) {
				t.Errorf("without field 16 %s, %s holds", name, p.ID)
			}
		}
	}
}

// TestHalfADispatchIsNoAnswer: an engine that does not say what a dispatch left fails, and no law judges it.
func TestHalfADispatchIsNoAnswer(t *testing.T) {
	runs := NewRuns(spoiltEngine{breakage{}}, []engines.Engine{spoiltEngine{breakage{op: model.OpReceive, silent: true}}})
	runs.Reset(parse(t, talk), false)
	v := WellFormedState.Judge(runs)
	var failed *engines.Failure
	if v.Violation != nil || !errors.As(v.Failure, &failed) || failed.Kind != engines.Nonsense || failed.Engine != "spoilt" {
		t.Errorf("violation %v, failure %v", v.Violation, v.Failure)
	}
}
