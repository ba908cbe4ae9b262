package properties

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// Difference is the first place where two Records differ, in causal order: by round in dispatches, lane_trace,
// certificates, obs_trace, effect_trace, output_checks and handoffs; then the state at the end; then error and result,
// the counters, and the fragment's hash last.
type Difference struct {
	Field string
	Index int    // place in the field's list, -1 when the field is no list
	Round uint64 // 0 when the place belongs to no round
	Instr string // opcode that the baseline dispatched in that round, or that of the pick; "" when unknown
	// Pick is the pick of a wave where it shows; nil when the place belongs to none.
	Pick *model.LaneStep
	Want string // the baseline's value as canonical JSON, "nothing" when its list ends before
	Got  string
}

// String is the place and the two values on one line.
func (d Difference) String() string {
	place := d.Field
	if d.Index >= 0 {
		place += "[" + strconv.Itoa(d.Index) + "]"
	}
	return place + ": " + d.Want + ", not " + d.Got
}

// CanonicalDifference compares the fields 3 to 15 of two Records; ok is false when they are exactly equal.
func CanonicalDifference(want, got *model.Record) (Difference, bool) {
	a, b := *want, *got
	a.Waves, b.Waves = nil, nil
	return FirstDifference(&a, &b)
}

// FirstDifference compares the fields 3 to 15 of two Records, and field 16 if both fill it; ok is false when they are
// equal there.
func FirstDifference(want, got *model.Record) (d Difference, ok bool) {
	best := Difference{}
	for _, candidate := range []func(want, got *model.Record) (Difference, bool){
		diffDispatches, diffLaneTrace, diffCertificates, diffEvents, diffEffects, diffChecks, diffHandoffs,
	} {
		if d, differs := candidate(want, got); differs && (!ok || d.Round < best.Round) {
			best, ok = d, true
		}
	}
	if ok {
		if best.Round == noRound {
			best.Round = 0
		}
		return best, true
	}
	return diffRest(want, got)
}

// noRound is the round of a place whose round cannot be told: behind all others.
const noRound = ^uint64(0)

// nothing stands for an element that a list does not have.
const nothing = "nothing"

// firstDifferent finds the first index at which two lists differ by their JSON; -1 if they are equal.
func firstDifferent[T any](want, got []T, json func([]byte, T) []byte) int {
	n := min(len(want), len(got))
	var a, b []byte
	for i := 0; i < n; i++ {
		a, b = json(a[:0], want[i]), json(b[:0], got[i])
		if !bytes.Equal(a, b) {
			return i
		}
	}
	if len(want) != len(got) {
		return n
	}
	return -1
}

func listDifference[T any](field string, want, got []T, json func([]byte, T) []byte) (Difference, bool) {
	i := firstDifferent(want, got, json)
	if i < 0 {
		return Difference{}, false
	}
	return Difference{Field: field, Index: i, Want: at(want, i, json), Got: at(got, i, json)}, true
}

func at[T any](list []T, i int, json func([]byte, T) []byte) string {
	if i >= len(list) {
		return nothing
	}
	return string(json(nil, list[i]))
}

func diffDispatches(want, got *model.Record) (Difference, bool) {
	if want.HasDispatches != got.HasDispatches {
		return Difference{Field: "dispatches", Index: -1, Want: presence(want.HasDispatches), Got: presence(got.HasDispatches)}, true
	}
	d, ok := listDifference("dispatches", want.Dispatches, got.Dispatches, model.AppendDispatch)
	d.Round = uint64(d.Index) + 1
	return d, ok
}

func presence(has bool) string {
	if has {
		return "present"
	}
	return "absent"
}

func diffEvents(want, got *model.Record) (Difference, bool) {
	d, ok := listDifference("obs_trace", want.ObsTrace, got.ObsTrace, model.AppendEvent)
	if ok {
		d.Round = eventRound(want, got, d.Index)
	}
	return d, ok
}

// eventRound is the earlier tick of the two events at an index: rounds and ticks count alike.
func eventRound(want, got *model.Record, i int) uint64 {
	round := uint64(noRound)
	for _, r := range []*model.Record{want, got} {
		if i < len(r.ObsTrace) {
			round = min(round, r.ObsTrace[i].At())
		}
	}
	return round
}

func diffEffects(want, got *model.Record) (Difference, bool) {
	d, ok := listDifference("effect_trace", want.EffectTrace, got.EffectTrace, model.AppendEffectEntry)
	if ok {
		d.Round = min(effectRound(want.EffectTrace, d.Index), effectRound(got.EffectTrace, d.Index))
	}
	return d, ok
}

// effectRound is the tick of an entry. A topology entry carries an id where others carry their tick, so
// its round is taken from the commit entry after it.
func effectRound(trace []model.EffectEntry, i int) uint64 {
	for ; i < len(trace); i++ {
		if trace[i].Topology == nil {
			return trace[i].OrderingKey
		}
	}
	return noRound
}

func diffChecks(want, got *model.Record) (Difference, bool) {
	d, ok := listDifference("output_checks", want.Checks, got.Checks, model.AppendOutputCheck)
	if ok {
		d.Round = min(checkRound(want, d.Index), checkRound(got, d.Index))
	}
	return d, ok
}

// checkRound is the tick of the event that belongs to the i-th check.
func checkRound(r *model.Record, i int) uint64 {
	for _, e := range r.ObsTrace {
		if e.Kind() != model.EventOutputConditionChecked {
			continue
		}
		if i == 0 {
			return e.At()
		}
		i--
	}
	return noRound
}

// diffRest compares what belongs to no round.
func diffRest(want, got *model.Record) (Difference, bool) {
	if d, ok := listDifference("coroutines", want.Coroutines, got.Coroutines, model.AppendCoroutineRecord); ok {
		return d, true
	}
	if d, ok := listDifference("sessions", want.Sessions, got.Sessions, model.AppendSessionRecord); ok {
		return d, true
	}
	for _, f := range allScalars(want, got) {
		a, b := f.json(want), f.json(got)
		if a != b {
			return Difference{Field: f.name, Index: -1, Want: a, Got: b}, true
		}
	}
	return Difference{}, false
}

type scalarField struct {
	name string
	json func(*model.Record) string
}

var scalarFields = []scalarField{
	{"topology", func(r *model.Record) string { return string(model.AppendTopologyState(nil, r.Topology)) }},
	{"fault", func(r *model.Record) string { return string(model.AppendOptFault(nil, r.Fault)) }},
	{"fault_coro", func(r *model.Record) string { return optUint(r.FaultCoro) }},
	{"error", func(r *model.Record) string {
		if r.Error == nil {
			return "null"
		}
		return string(model.AppendString(nil, *r.Error))
	}},
	{"error_kind", func(r *model.Record) string {
		if r.ErrorKind == model.NoError {
			return "null"
		}
		return strconv.Quote(r.ErrorKind.String())
	}},
	{"result", func(r *model.Record) string { return strconv.Quote(r.Result.String()) }},
	{"rounds", func(r *model.Record) string { return strconv.FormatUint(r.Rounds, 10) }},
	{"steps", func(r *model.Record) string { return strconv.FormatUint(r.Steps, 10) }},
	{"tick", func(r *model.Record) string { return strconv.FormatUint(r.Tick, 10) }},
}

var fragmentHash = scalarField{"fragment_hash", func(r *model.Record) string { return r.Fragment.String() }}

// allScalars are the fields that are no lists, those of waves among them if both Records have them.
func allScalars(want, got *model.Record) []scalarField {
	list := slices.Clone(scalarFields)
	if want.Waves != nil && got.Waves != nil {
		list = append(list, waveScalars...)
	}
	return append(list, fragmentHash)
}

func optUint(n *uint64) string {
	if n == nil {
		return "null"
	}
	return strconv.FormatUint(*n, 10)
}
