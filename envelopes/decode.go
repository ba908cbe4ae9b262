package envelopes

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wavecheck/wavecheck/model"
)

// The readers of envelope documents are as strict as those of package model (spec 04 §4.2): unknown, repeated
// and missing keys, null, other types, other names of classes and anything behind the document are errors, and
// each error is a *model.DecodeError. Only the schema version is any text: rule M1 judges it, beside the others.

// DecodeDiff reads an EnvelopeDiff (spec 04 §3.5).
func DecodeDiff(data []byte) (Diff, error) {
	var in diffJSON
	r := read(data, &in)
	return result(r, in.diff(r, ""))
}

// DecodeArtefact reads an Artefact (spec 04 §3.5): of the current schema version, and with a hash of the Diff
// that is the Diff's.
func DecodeArtefact(data []byte) (Artefact, error) {
	var in struct {
		Version       *string   `json:"schema_version"`
		Diff          *diffJSON `json:"envelope_diff"`
		BaselineHash  *string   `json:"baseline_fragment_hash"`
		CandidateHash *string   `json:"candidate_fragment_hash"`
		DiffHash      *string   `json:"envelope_diff_hash"`
	}
	r := read(data, &in)
	if v := need(r, "/schema_version", in.Version); r.err == nil && v != DiffVersion {
		r.fail("/schema_version", "%q is not %s", clip(v), DiffVersion)
	}
	diff := need(r, "/envelope_diff", in.Diff)
	a := Artefact{
		Diff: diff.diff(r, "/envelope_diff"), BaselineHash: r.digest("/baseline_fragment_hash", in.BaselineHash),
		CandidateHash: r.digest("/candidate_fragment_hash", in.CandidateHash), DiffHash: r.digest("/envelope_diff_hash", in.DiffHash),
	}
	if r.err == nil && a.DiffHash != a.Diff.Hash() {
		r.fail("/envelope_diff_hash", "is not the hash of the diff, %s", a.Diff.Hash())
	}
	return result(r, a)
}

// DecodeDeclaration reads a Declaration (spec 04 §3.6).
func DecodeDeclaration(data []byte) (Declaration, error) {
	var in struct {
		Version       *string    `json:"schema_version"`
		Baseline      *string    `json:"baseline_engine"`
		Candidate     *string    `json:"candidate_engine"`
		Scheduler     *string    `json:"scheduler_permutation_class"`
		Effect        *string    `json:"effect_ordering_class"`
		Failure       *string    `json:"failure_visible_diff_class"`
		MaxWidth      *uint64    `json:"max_wave_width"`
		EndpointEqual *bool      `json:"require_endpoint_equal"`
		Tier          *string    `json:"effect_determinism_tier"`
		Justification *[]*string `json:"justification"`
	}
	r := read(data, &in)
	e := Declaration{
		SchemaVersion: need(r, "/schema_version", in.Version),
		Baseline:      need(r, "/baseline_engine", in.Baseline), Candidate: need(r, "/candidate_engine", in.Candidate),
		Scheduler: name[SchedulerClass](r, "/scheduler_permutation_class", in.Scheduler, schedulerClassNames),
		Effect:    name[EffectClass](r, "/effect_ordering_class", in.Effect, effectClassNames),
		Failure:   name[FailureClass](r, "/failure_visible_diff_class", in.Failure, failureClassNames),
		MaxWidth:  need(r, "/max_wave_width", in.MaxWidth), RequireEndpointEqual: need(r, "/require_endpoint_equal", in.EndpointEqual),
		Tier: name[model.EffectTier](r, "/effect_determinism_tier", in.Tier, tierNames),
	}
	for i, id := range need(r, "/justification", in.Justification) {
		e.Justification = append(e.Justification, need(r, fmt.Sprintf("/justification/%d", i), id))
	}
	return result(r, e)
}

// tierNames are the tiers by their ranks.
var tierNames = []string{model.StrictDeterministic.String(), model.ReplayDeterministic.String(), model.EnvelopeBounded.String()}

// diffJSON is a Diff as it stands; nil is missing, or null.
type diffJSON struct {
	Version   *string `json:"schema_version"`
	Baseline  *string `json:"baseline_engine"`
	Candidate *string `json:"candidate_engine"`
	Scheduler *string `json:"scheduler_permutation_class"`
	Bound     *struct {
		Baseline  *uint64 `json:"baseline_max_wave_width"`
		Candidate *uint64 `json:"candidate_max_wave_width"`
		Declared  *uint64 `json:"declared_upper_bound"`
	} `json:"wave_width_bound"`
	Effect  *string `json:"effect_ordering_class"`
	Failure *string `json:"failure_visible_diff_class"`
	Tier    *string `json:"effect_determinism_tier"`
}

func (in *diffJSON) diff(r *reader, at string) Diff {
	bound := need(r, at+"/wave_width_bound", in.Bound)
	return Diff{
		SchemaVersion: need(r, at+"/schema_version", in.Version),
		Baseline:      need(r, at+"/baseline_engine", in.Baseline), Candidate: need(r, at+"/candidate_engine", in.Candidate),
		Scheduler:         name[SchedulerClass](r, at+"/scheduler_permutation_class", in.Scheduler, schedulerClassNames),
		BaselineMaxWidth:  need(r, at+"/wave_width_bound/baseline_max_wave_width", bound.Baseline),
		CandidateMaxWidth: need(r, at+"/wave_width_bound/candidate_max_wave_width", bound.Candidate),
		DeclaredBound:     need(r, at+"/wave_width_bound/declared_upper_bound", bound.Declared),
		Effect:            name[EffectClass](r, at+"/effect_ordering_class", in.Effect, effectClassNames),
		Failure:           name[FailureClass](r, at+"/failure_visible_diff_class", in.Failure, failureClassNames),
		Tier:              name[model.EffectTier](r, at+"/effect_determinism_tier", in.Tier, tierNames),
	}
}

// reader keeps the first error of a document.
type reader struct {
	size int64
	err  *model.DecodeError
}

// read reads a document of unknown contents into in.
func read(data []byte, in any) *reader {
	r := &reader{size: int64(len(data))}
	err := json.Unmarshal(data, in, json.RejectUnknownMembers(true))
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case err == nil:
	case errors.As(err, &semantic):
		r.err = &model.DecodeError{Offset: semantic.ByteOffset, Path: string(semantic.JSONPointer), Reason: semanticReason(semantic)}
	case errors.As(err, &syntactic):
		r.err = &model.DecodeError{Offset: syntactic.ByteOffset, Path: string(syntactic.JSONPointer), Reason: clip(strings.TrimPrefix(fmt.Sprint(syntactic.Err), "jsontext: "))}
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		r.fail("", "the document ends too early")
	default:
		r.fail("", "%s", clip(err.Error()))
	}
	return r
}

func (r *reader) fail(path, format string, args ...any) {
	if r.err == nil {
		r.err = &model.DecodeError{Offset: r.size, Path: path, Reason: fmt.Sprintf(format, args...)}
	}
}

// result is what was read, or the zero value and the error.
func result[T any](r *reader, v T) (T, error) {
	if r.err != nil {
		var zero T
		return zero, r.err
	}
	return v, nil
}

// need is what a key holds.
func need[T any](r *reader, path string, v *T) (value T) {
	if v == nil {
		r.fail(path, "missing, or null")
		return value
	}
	return *v
}

// name is the index of one of the names.
func name[T ~uint8](r *reader, path string, v *string, names []string) T {
	text := need(r, path, v)
	i := slices.Index(names, text)
	if i < 0 {
		r.fail(path, "%q is none of %s", clip(text), strings.Join(names, ", "))
		return 0
	}
	return T(i)
}

func (r *reader) digest(path string, v *string) (d model.Digest) {
	text := need(r, path, v)
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(d) || strings.ToLower(text) != text {
		r.fail(path, "%q is no digest: %d hexadecimal digits in lower case", clip(text), 2*len(d))
		return d
	}
	return model.Digest(b)
}

const shownBytes = 80

func clip(s string) string {
	if len(s) > shownBytes {
		return strings.ToValidUTF8(s[:shownBytes], "") + "…"
	}
	return s
}
