package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// Laws about two runs of one Case: the canonical one, and another engine's in waves (spec 03 §10.5, 07 §9). They
// hold where programs cannot see how they are scheduled.

// pair are the runs that such a law compares.
type pair struct {
	c                    *model.Case
	canonical, candidate *model.Record
}

// inDomain: the Case is in the domain of Dn.
func (p *pair) inDomain() bool { return envelopes.InDomain(p.c, p.canonical) }

// eachPair makes the Check of a law about the canonical run and each other engine's. A run that shows the same
// bytes as that of the baseline of waves is not judged again.
func eachPair(law func(*pair) (Difference, bool)) func(*Runs) Verdict {
	return func(r *Runs) (verdict Verdict) {
		canonical, err := r.Record(0)
		if err != nil {
			return Verdict{Failure: err}
		}
		for _, i := range r.order {
			if i == 0 || !r.Able(i) {
				continue
			}
			rec, err := r.Record(i)
			if err != nil {
				verdict.Failure = firstError(verdict.Failure, err)
				continue
			}
			if verdict.Violation != nil || r.judgedAlready(i) {
				continue
			}
			if d, broken := law(&pair{r.Case, canonical, rec}); broken {
				verdict.Violation = r.violatedBy(i, 0, d).Violation
			}
		}
		return verdict
	}
}

// inTheDomain is a law that is asked inside the domain of Dn.
func inTheDomain(law func(*pair) (Difference, bool)) func(*Runs) Verdict {
	return eachPair(func(p *pair) (Difference, bool) {
		if !p.inDomain() {
			return holds()
		}
		return law(p)
	})
}

// SameAtEndpoints is P-E5.
var SameAtEndpoints = Property{
	ID:        "same-at-endpoints",
	Statement: "Where programs cannot see the schedule, a run of waves shows the same events at every endpoint, in the same order, as the canonical run.",
	Spec:      "03 §10.5, 07 §9, 04 §1.4",
	Why:       "P-E5: what a role does is what its user relies on; the engine's own account of waves plays no part in it.",
	Needs:     NeedWaveRounds,
	Every:     1,
	Check: inTheDomain(func(p *pair) (Difference, bool) {
		d, differ := determinism.FirstEndpointDifference(determinism.Of(p.canonical), determinism.Of(p.candidate))
		if !differ {
			return holds()
		}
		return breaks("endpoints", d.Index, endpointText(d.Endpoint)+" "+eventText(d.Want), endpointText(d.Endpoint)+" "+eventText(d.Got))
	}),
}

func endpointText(e model.Endpoint) string { return number(e.SID) + ":" + e.Role }

// SameOnEdges is P-E6.
var SameOnEdges = Property{
	ID:        "same-on-edges",
	Statement: "Where programs cannot see the schedule, each edge carries the same labels in the same order, sent and received, in waves as canonically.",
	Spec:      "03 §10.5, 07 §9",
	Why:       "P-E6: a message that is lost, doubled or overtaken between two lanes is named by its edge, whatever the endpoints say of themselves.",
	Needs:     NeedWaveRounds,
	Every:     1,
	Check:     inTheDomain(sameOnEdges),
}

func sameOnEdges(p *pair) (Difference, bool) {
	want, got := edgeTraffic(p.canonical), edgeTraffic(p.candidate)
	return listDifference("edges", want, got, appendText)
}

// edgeTraffic are the labels of each edge, sent and then received, ascending by edge.
func edgeTraffic(r *model.Record) []string {
	carried := map[model.Edge]*[2]string{}
	note := func(e model.Edge, way int, label string) {
		if carried[e] == nil {
			carried[e] = &[2]string{}
		}
		carried[e][way] += " " + strconv.Quote(label)
	}
	for _, e := range r.ObsTrace {
		switch e := e.(type) {
		case model.Sent:
			note(e.Edge, 0, e.Label)
		case model.Received:
			note(e.Edge, 1, e.Label)
		}
	}
	edges := make([]model.Edge, 0, len(carried))
	for e := range carried {
		edges = append(edges, e)
	}
	slices.SortFunc(edges, model.CompareEdges)
	out := make([]string, len(edges))
	for i, e := range edges {
		out[i] = number(e.SID) + ":" + e.Sender + "→" + e.Receiver + " sent" + carried[e][0] + ", received" + carried[e][1]
	}
	return out
}

// SameInSessions is P-E8.
var SameInSessions = Property{
	ID:        "same-in-sessions",
	Statement: "Where programs cannot see the schedule, each session shows the same events in waves as canonically, in whatever order.",
	Spec:      "03 §10.5, 07 §9",
	Why:       "P-E8: it asks for no acting endpoint, so an event that is ascribed to nobody, or to the wrong one, counts as well.",
	Needs:     NeedWaveRounds,
	Every:     1,
	Check:     inTheDomain(sameInSessions),
}

func sameInSessions(p *pair) (Difference, bool) {
	return listDifference("sessions_events", sessionEvents(p.canonical), sessionEvents(p.candidate), appendText)
}

// sessionEvents are the scoped events without their ticks, sorted by session and text.
func sessionEvents(r *model.Record) []string {
	var out []string
	for _, s := range determinism.Sessions(r.ObsTrace) {
		from := len(out)
		for _, e := range s.Events {
			out = append(out, number(s.SID)+": "+string(model.AppendEvent(nil, model.WithTick(e, 0))))
		}
		slices.Sort(out[from:])
	}
	return out
}

// SameEnd is P-E9.
var SameEnd = Property{
	ID:        "same-end",
	Statement: "Where programs cannot see the schedule, a run of waves ends as the canonical run does: everything done, or stuck, with the coroutines of each home in the same states.",
	Spec:      "03 §10.5, 07 §9",
	Why:       "P-E9: a coroutine that a wave loses is never heard of again, and neither traces nor certificates need to show it.",
	Needs:     NeedWaveRounds,
	Every:     1,
	Check:     inTheDomain(sameEnd),
}

func sameEnd(p *pair) (Difference, bool) {
	if want, got := p.canonical.Result, p.candidate.Result; want != got {
		return breaks("result", -1, want.String(), got.String())
	}
	return listDifference("coroutines", ends(p.canonical), ends(p.candidate), appendText)
}

// ends are the states of the coroutines at the end by their homes, sorted.
func ends(r *model.Record) []string {
	out := make([]string, len(r.Coroutines))
	for i := range r.Coroutines {
		c := &r.Coroutines[i]
		out[i] = endpointText(determinism.HomeOf(c)) + " " + string(model.AppendStatus(nil, c.Status))
	}
	slices.Sort(out)
	return out
}

// Progress is P-W15.
var Progress = Property{
	ID:        "waves-progress",
	Statement: "Where programs cannot see the schedule, a run of waves comes to its end within the rounds of the canonical run, and within twice as many if rounds are forced.",
	Spec:      "03 §10.2, 07 §9",
	Why:       "P-W15: waves are there to be faster; a livelock, or a round that dispatches too little, is neither a wrong event nor a wrong certificate.",
	Needs:     NeedWaveRounds | endIsEnough,
	Every:     1,
	Check:     inTheDomain(progress),
}

func progress(p *pair) (Difference, bool) {
	most := p.canonical.Rounds
	if len(p.c.Schedule.InvalidCertificateRounds) > 0 {
		most *= 2
	}
	if p.candidate.Rounds > most || p.candidate.Result == model.MaxRoundsReached {
		return breaks("rounds", -1, "at most "+number(most), number(p.candidate.Rounds)+", "+p.candidate.Result.String())
	}
	return holds()
}
