package envelopes

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// The side conditions of rule M10 (spec 04 §3.7): what the classes do not see.

func endpoints(q *Question) string {
	if !q.Declaration.RequireEndpointEqual {
		return ""
	}
	d, differ := determinism.FirstEndpointDifference(determinism.Of(q.Baseline.Record), determinism.Of(q.Candidate.Record))
	if !differ {
		return ""
	}
	return fmt.Sprintf("event %d at %d:%s is %s, in the baseline %s", d.Index, d.Endpoint.SID, d.Endpoint.Role, shown(d.Got), shown(d.Want))
}

func shown(e model.Event) string {
	if e == nil {
		return "missing"
	}
	return string(model.AppendEvent(nil, e))
}

// faults compares who faulted, and how.
func faults(q *Question) string {
	if q.Declaration.Failure == FailureBounded {
		return ""
	}
	return differ(faultTexts(q.Baseline.Record), faultTexts(q.Candidate.Record))
}

func faultTexts(r *model.Record) []string {
	var out []string
	for _, e := range r.ObsTrace {
		if e, ok := e.(model.Faulted); ok {
			out = append(out, actorText(r, e.CoroID)+" "+e.Fault.Kind.Code())
		}
	}
	return out
}

// actorText is the home of a coroutine, or its id if the run does not know it.
func actorText(r *model.Record, coro uint64) string {
	if coro >= uint64(len(r.Coroutines)) {
		return fmt.Sprintf("coroutine %d", coro)
	}
	home := determinism.HomeOf(&r.Coroutines[coro])
	return fmt.Sprintf("%d:%s", home.SID, home.Role)
}

// statuses compares how the runs ended; an error is its text.
func statuses(q *Question) string {
	want, got := statusText(q.Baseline.Record), statusText(q.Candidate.Record)
	if want == got {
		return ""
	}
	return fmt.Sprintf("%s, in the baseline %s", got, want)
}

func statusText(r *model.Record) string {
	if r.Error != nil {
		return *r.Error
	}
	return r.Result.String()
}

// effects compares the effects of each endpoint, without ids, keys, identities and order. A topology entry
// belongs to no endpoint; whether the failures are the same is asked with the failure class.
func effects(q *Question) string {
	withTopology := q.Declaration.Failure == FailureExact
	return differ(effectTexts(q.Baseline.Record, withTopology), effectTexts(q.Candidate.Record, withTopology))
}

func effectTexts(r *model.Record, withTopology bool) []string {
	var out []string
	for i := range r.EffectTrace {
		entry := &r.EffectTrace[i]
		if entry.Kind == model.EffectTopology && !withTopology {
			continue
		}
		out = append(out, effectText(r, entry))
	}
	return out
}

// effectText is an entry with its endpoint. All kinds but one name the endpoint in their inputs; an invoke_step
// names the coroutine, which stands for its home.
func effectText(r *model.Record, entry *model.EffectEntry) string {
	inputs := string(entry.Inputs)
	if entry.Kind == model.EffectInvoke {
		var in struct {
			Coro *uint64 `json:"coro_id"`
			Role *string `json:"role"`
		}
		err := json.Unmarshal([]byte(inputs), &in, json.RejectUnknownMembers(true))
		if err == nil && in.Coro != nil && in.Role != nil {
			inputs = fmt.Sprintf("%q at %s", *in.Role, actorText(r, *in.Coro))
		}
	}
	topology := ""
	if entry.Topology != nil {
		topology = string(model.AppendPerturbation([]byte{' '}, *entry.Topology))
	}
	return fmt.Sprintf("%s %s → %s%s", entry.Kind, inputs, entry.Outputs, topology)
}

// differ compares two multisets of texts, and says of the first that is not common where it is missing.
func differ(want, got []string) string {
	slices.Sort(want)
	slices.Sort(got)
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	switch {
	case i < len(want) && (i == len(got) || want[i] < got[i]):
		return "once less than in the baseline: " + want[i]
	case i < len(got):
		return "once more than in the baseline: " + got[i]
	}
	return ""
}
