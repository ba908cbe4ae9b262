package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The Case of the breakages of waves: two sessions, two lanes. Its waves are 0 and 3, 1 and 2, 0 and 3, 1 and 2, 0
// and 3, 1 and 2, and 3.

// lane changes an entry of the lane trace.
func lane(i int, change func(*model.LaneStep)) func(*model.Record) {
	return func(r *model.Record) { change(&r.Waves.LaneTrace[i]) }
}

func certificateOf(i int, change func(*model.CertificateRecord)) func(*model.Record) {
	return func(r *model.Record) { change(&r.Waves.Certificates[i]) }
}

var waveBreakages = map[string][]breakage{
	"lanes-differ": {
		{does: "another lane", c: wide, record: lane(3, func(s *model.LaneStep) { s.Lane++ }), want: "lane_trace.lane[3] Send"},
		{does: "two waves in one", c: narrow, record: func(r *model.Record) {
			r.Waves.LaneTrace[1].Tick, r.Waves.LaneTrace[1].Wave = 1, 0
		}, want: "lane_trace.lane[1] Receive"},
	},
	"sessions-differ": {
		{does: "another home", c: wide, record: lane(1, func(s *model.LaneStep) { s.Session = 0 }), want: "lane_trace.session[1] Receive"},
		{does: "a stranger", c: wide, record: lane(1, func(s *model.LaneStep) { s.CoroID = 9 }), want: "lane_trace.coro_id[1]"},
		{does: "two of one session", c: wide, record: lane(1, func(s *model.LaneStep) { s.CoroID, s.Session = 1, 0 }), want: "lane_trace.session[1]"},
	},
	"passed-over-stay": {
		{does: "one lost", c: wide, op: model.OpReceive, after: sched(func(s *model.SchedulerState) { s.Ready = s.Ready[1:] }), want: "sched.ready Send"},
		{does: "two swapped", c: wide, op: model.OpReceive, after: sched(func(s *model.SchedulerState) { swapped(s.Ready, 0) }), want: "sched.ready Send"},
		{does: "the tail turned", c: wide, op: model.OpSend, nth: 1, after: sched(func(s *model.SchedulerState) { slices.Reverse(s.Ready) }), want: "sched.ready Receive"},
	},
	"independence": {
		{does: "both sides of a message in one wave", c: wide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Picks = []uint64{0, 1} }), want: "outcome[1] Send+Receive"},
		{does: "three of which two conflict", c: wide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Picks = []uint64{2, 1, 3} }), want: "outcome[2] Send+Receive+Receive"},
	},
	"waves-fit": {
		{does: "a number left out", c: wide, record: func(r *model.Record) {
			r.Waves.LaneTrace[2].Wave, r.Waves.LaneTrace[3].Wave = 1, 1
		}, want: "lane_trace.wave[2] Receive"},
		{does: "back in time", c: wide, record: lane(12, func(s *model.LaneStep) { s.Tick = 2 }), want: "lane_trace.wave[12]"},
		{does: "behind the end", c: wide, record: lane(12, func(s *model.LaneStep) { s.Tick = 9 }), want: "lane_trace.wave[12]"},
		{does: "three of two", c: wide, record: lane(2, func(s *model.LaneStep) { s.Tick = 1 }), want: "lane_trace[2]"},
		{does: "two waves of two", c: wide, record: func(r *model.Record) {
			for i := 2; i < 4; i++ {
				r.Waves.LaneTrace[i].Tick, r.Waves.LaneTrace[i].Wave = 1, 1
			}
		}, want: "lane_trace[2]"},
	},
}

// narrow is wide with one lane: every wave has one pick, and a round has two waves.
const narrow = `
config
  semantics waves
image
  local A = B! m
  local B = A? m
image
  local A = B! m
  local B = A? m
schedule
  concurrency 2
  workers 1
rounds 40`

func init() {
	for id, table := range waveBreakages {
		breakages[id] = append(breakages[id], table...)
	}
}
