package properties

import (
	"github.com/wavecheck/wavecheck/model"
)

// HandoffsAsMoved is P-H5 to P-H8.
var HandoffsAsMoved = Property{
	ID: "handoffs-as-moved",
	Statement: "The handoff log holds the committed transfers between different coroutines in different lanes and no others, in the order of the trace and under the ids 0, 1, 2 and so on, " +
		"each with the session that the trace names and the lanes of its two coroutines.",
	Spec:  "03 §10.7, 07 §8, 07 §9",
	Why:   "P-H5 to P-H8: the log is kept apart from the trace, and the published machine logs transfers inside a lane, and twice.",
	Needs: NeedWaves,
	Every: 1,
	Check: eachRun(handoffsAsMoved),
}

// crossing reports whether an event is a Transfer between two lanes.
func crossing(e model.Event, lanes uint64) (t model.Transferred, crosses bool) {
	t, ok := e.(model.Transferred)
	return t, ok && t.From%lanes != t.To%lanes
}

func handoffsAsMoved(run *Run) (Difference, bool) {
	log, n := run.Record.Waves.Handoffs, 0
	lanes := laneCount(run.Case)
	for _, e := range run.Record.ObsTrace {
		moved, crosses := crossing(e, lanes)
		if !crosses {
			continue
		}
		want := model.Handoff{
			ID: uint64(n), Tick: moved.Tick, Session: moved.Session, FromCoro: moved.From, ToCoro: moved.To,
			FromLane: moved.From % lanes, ToLane: moved.To % lanes,
		}
		if n < len(log) {
			want.EndpointRole = log[n].EndpointRole // the trace names the role that moves it
		}
		if n >= len(log) || log[n] != want {
			d, _ := breaks("handoffs", n, string(model.AppendHandoff(nil, want)), at(log, n, model.AppendHandoff))
			d.Round, d.Instr = moved.Tick, model.OpTransfer.String()
			return d, true
		}
		n++
	}
	if n < len(log) {
		d, _ := breaks("handoffs", n, nothing, at(log, n, model.AppendHandoff))
		d.Round = log[n].Tick
		return d, true
	}
	return holds()
}
