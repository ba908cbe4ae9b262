package properties

import (
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/faulty"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestNeverAborts: an engine that ends its process breaks the law, one that fails otherwise does not
// decide it, and neither hides the other.
func TestNeverAborts(t *testing.T) {
	failing := func(kind engines.FailureKind) engines.Engine {
		return faulty.New(string(kind), func(*model.Case, *model.Record) error {
			return &engines.Failure{Engine: string(kind), Kind: kind, Text: "index out of bounds", Round: 2}
		})
	}
	for _, others := range [][]engines.Engine{
		{failing(engines.Aborted), failing(engines.Crashed)}, {failing(engines.Crashed), failing(engines.Aborted)},
	} {
		v := judge(t, NeverAborts, others...)
		if v.Violation == nil || v.Violation.Engine != "abort" || v.Violation.Field != "abort" || v.Violation.Round != 2 || v.Failure == nil {
			t.Errorf("%+v", v)
		}
	}
	if v := judge(t, NeverAborts, failing(engines.Hung)); v.Violation != nil || v.Failure == nil {
		t.Errorf("%+v", v)
	}
}

// stepping is an engine that shows its steps and speaks a dialect; a step may be retold.
type stepping struct {
	fake
	dialect model.Dialect
	retell  func(*model.Step)
}

func (stepping) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields, Steps: true, Topology: true}
}

func (e stepping) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	return oracle.Run(c, e.dialect, &reteller{obs, e.retell})
}

type reteller struct {
	engines.Observer
	retell func(*model.Step)
}

func (r *reteller) After(s model.Step, at model.Snapshotter) {
	if r.retell != nil {
		r.retell(&s)
	}
	r.Observer.After(s, at)
}

// TestActsForItsEndpoint: own roles in the place of the endpoint's, in events, reasons and faults.
func TestActsForItsEndpoint(t *testing.T) {
	const opened = `
image
  program A
    open {X, Y} types {X = Y! m. Y! n. end, Y = X? m. end} handlers {X->X h, X->Y h, Y->X h, Y->Y h} into {X r1, Y r2}
    INSTRUCTION
rounds 3`
	const twin = `
config
  buffer fifo 1 error
image
  local A = B! m. B! n. end
  local B = A? m. end
  program A
    send r0 r1; send r0 r1
  program B
    halt
rounds 9`
	for _, tt := range []struct {
		what, text string
		dialect    model.Dialect
		retell     func(*model.Step)
		field      string
	}{
		{"a send that finds no buffer", strings.Replace(opened, "INSTRUCTION", "send r1 r3", 1), model.Ours.Without(model.EndpointRole), nil, "step_log.fault"},
		{"a receive that waits", strings.Replace(opened, "INSTRUCTION", "receive r2 r3", 1), model.Ours, func(s *model.Step) {
			if s.Reason != nil {
				s.Reason = &model.BlockReason{Kind: model.BlockRecv, Edge: model.Edge{SID: 1, Sender: "X", Receiver: "A"}}
			}
		}, "step_log.reason"},
		{"a full buffer of somebody else", twin, model.Ours, func(s *model.Step) {
			if s.Fault != nil {
				s.Fault = &model.Fault{Kind: model.BufferFull, Endpoint: model.Endpoint{Role: "B"}}
			}
		}, "step_log.fault"},
		{"nothing", strings.Replace(opened, "INSTRUCTION", "send r1 r3", 1), model.Ours, nil, ""},
		{"nothing at a full buffer", twin, model.Ours, nil, ""},
	} {
		t.Run(tt.what, func(t *testing.T) {
			runs := NewRuns(stepping{good("wrong"), tt.dialect, tt.retell}, nil)
			runs.Reset(parse(t, tt.text), false)
			v := ActsForItsEndpoint.Judge(runs)
			if v.Failure != nil || (v.Violation == nil) != (tt.field == "") {
				t.Fatalf("%+v %v", v.Violation, v.Failure)
			}
			if v.Violation != nil && v.Violation.Field != tt.field {
				t.Errorf("%+v", v.Violation)
			}
		})
	}
	// An event of the coroutine's own role, where both roles have a buffer.
	for _, e := range []model.Event{
		model.Sent{Edge: model.Edge{Sender: "A", Receiver: "B"}}, model.Received{Edge: model.Edge{Sender: "B", Receiver: "A"}},
		model.Offered{Edge: model.Edge{Sender: "A", Receiver: "B"}}, model.Chose{Edge: model.Edge{Sender: "B", Receiver: "A"}},
	} {
		if at, told := actorOf(e); !told || at != (model.Endpoint{Role: "A"}) {
			t.Errorf("%T acts for %v", e, at)
		}
	}
	if _, told := actorOf(model.Halted{}); told {
		t.Error("a halt acts for no endpoint")
	}
}
