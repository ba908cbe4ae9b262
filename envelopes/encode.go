package envelopes

import (
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// AppendDiff appends the canonical JSON of a Diff (spec 04 §3.5).
func AppendDiff(b []byte, d *Diff) []byte {
	b = textKey(append(b, '{'), "schema_version", d.SchemaVersion)
	b = textKey(append(b, ','), "baseline_engine", d.Baseline)
	b = textKey(append(b, ','), "candidate_engine", d.Candidate)
	b = textKey(append(b, ','), "scheduler_permutation_class", d.Scheduler.String())
	b = numberKey(append(b, `,"wave_width_bound":{`...), "baseline_max_wave_width", d.BaselineMaxWidth)
	b = numberKey(append(b, ','), "candidate_max_wave_width", d.CandidateMaxWidth)
	b = numberKey(append(b, ','), "declared_upper_bound", d.DeclaredBound)
	b = textKey(append(b, "},"...), "effect_ordering_class", d.Effect.String())
	b = textKey(append(b, ','), "failure_visible_diff_class", d.Failure.String())
	b = textKey(append(b, ','), "effect_determinism_tier", d.Tier.String())
	return append(b, '}')
}

// AppendArtefact appends the canonical JSON of an Artefact (spec 04 §3.5).
func AppendArtefact(b []byte, a *Artefact) []byte {
	b = textKey(append(b, '{'), "schema_version", DiffVersion)
	b = AppendDiff(append(b, `,"envelope_diff":`...), &a.Diff)
	b = textKey(append(b, ','), "baseline_fragment_hash", a.BaselineHash.String())
	b = textKey(append(b, ','), "candidate_fragment_hash", a.CandidateHash.String())
	b = textKey(append(b, ','), "envelope_diff_hash", a.DiffHash.String())
	return append(b, '}')
}

// AppendDeclaration appends the canonical JSON of a Declaration (spec 04 §3.6).
func AppendDeclaration(b []byte, e *Declaration) []byte {
	b = textKey(append(b, '{'), "schema_version", e.SchemaVersion)
	b = textKey(append(b, ','), "baseline_engine", e.Baseline)
	b = textKey(append(b, ','), "candidate_engine", e.Candidate)
	b = textKey(append(b, ','), "scheduler_permutation_class", e.Scheduler.String())
	b = textKey(append(b, ','), "effect_ordering_class", e.Effect.String())
	b = textKey(append(b, ','), "failure_visible_diff_class", e.Failure.String())
	b = numberKey(append(b, ','), "max_wave_width", e.MaxWidth)
	b = strconv.AppendBool(append(b, `,"require_endpoint_equal":`...), e.RequireEndpointEqual)
	b = textKey(append(b, ','), "effect_determinism_tier", e.Tier.String())
	b = append(b, `,"justification":[`...)
	for i, id := range e.Justification {
		if i > 0 {
			b = append(b, ',')
		}
		b = model.AppendString(b, id)
	}
	return append(b, "]}"...)
}

func textKey(b []byte, key, text string) []byte { return model.AppendString(keyed(b, key), text) }

func numberKey(b []byte, key string, n uint64) []byte {
	return strconv.AppendUint(keyed(b, key), n, 10)
}

func keyed(b []byte, key string) []byte { return append(model.AppendString(b, key), ':') }
