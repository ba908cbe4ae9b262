package threaded

import (
	"context"
	"fmt"
	"runtime/trace"
	"strconv"

	"github.com/wavecheck/wavecheck/kernel"
)

// spans annotate the Go execution trace that is being taken (runtime/trace): a round is a task named "round"; in it are
// regions named "plan", "wave" and, for each pick, by its lane, "lane 3", on the goroutine that works it out. Where that is
// ahead of the commits, the commit is a region "commit". Messages name the round, the certificate's verdict, and each executed
// pick. A nil *spans annotates nothing.
type spans struct {
	vm    *kernel.VM
	round context.Context
	task  *trace.Task
	lanes []string // names of regions
}

// The categories of messages.
const (
	roundMessage       = "round"       // its number, from 0
	certificateMessage = "certificate" // accepted, or refused and the rule
	pickMessage        = "pick"        // wave, lane, coroutine and home session of an executed pick
)

// newSpans are the spans of a run; nil if nothing is to be annotated.
func newSpans(on bool, vm *kernel.VM, lanes uint64) *spans {
	if !on {
		return nil
	}
	s := &spans{vm: vm, round: context.Background(), lanes: make([]string, lanes)}
	for i := range s.lanes {
		s.lanes[i] = "lane " + strconv.Itoa(i)
	}
	return s
}

func (s *spans) beginRound(number uint64) {
	if s != nil {
		s.round, s.task = trace.NewTask(context.Background(), "round")
		trace.Log(s.round, roundMessage, strconv.FormatUint(number, 10))
	}
}

func (s *spans) endRound() {
	if s != nil {
		s.task.End()
	}
}

// region begins a region of the round in the goroutine that calls.
func (s *spans) region(name string) region {
	if s == nil {
		return region{}
	}
	return region{trace.StartRegion(s.round, name)}
}

// pick begins the region in which a pick is worked out.
func (s *spans) pick(id uint64) region {
	if s == nil {
		return region{}
	}
	return s.region(s.lanes[s.vm.Lane(id)])
}

// judged tells of a certificate and the rule that it breaks, "" if none.
func (s *spans) judged(violated string) {
	switch {
	case s == nil:
	case violated == "":
		trace.Log(s.round, certificateMessage, "accepted")
	default:
		trace.Log(s.round, certificateMessage, "refused "+violated)
	}
}

// executed tells of a pick that was executed.
func (s *spans) executed(wave, id uint64) {
	if s != nil {
		trace.Log(s.round, pickMessage, fmt.Sprintf("wave %d lane %d coroutine %d session %d", wave, s.vm.Lane(id), id, s.vm.Home(id).SID))
	}
}

// region is a region of a trace, or none.
type region struct{ of *trace.Region }

func (r region) end() {
	if r.of != nil {
		r.of.End()
	}
}
