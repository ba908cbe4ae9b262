package properties

import (
	"bytes"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// CaseLaws are the laws of the exchange form, on the Case itself.
var CaseLaws = Property{
	ID:        "case-laws",
	Statement: "A Case that a reader accepts encodes to bytes that decode to it again, and the encoding is a fixed point.",
	Spec:      "06 §1, 04 §4.2",
	Why:       "Cases reach engines in process as values: only an encoding shows what reader and writer make of them.",
	Every:     10,
	Check:     checkCaseLaws,
}

func checkCaseLaws(r *Runs) Verdict {
	r.left = model.AppendCase(r.left[:0], r.Case)
	again, err := model.DecodeCase(r.left)
	if err != nil {
		return law("case", "a Case that a reader accepts", err.Error())
	}
	r.right = model.AppendCase(r.right[:0], &again)
	if !bytes.Equal(r.left, r.right) {
		i := commonPrefix(r.left, r.right)
		return law("case", excerpt(r.left, i), excerpt(r.right, i))
	}
	return Verdict{}
}

// RecordLaws are the laws of the exchange form, on each engine's Record.
var RecordLaws = Property{
	ID:        "record-laws",
	Statement: "Every engine's Record decodes strictly, encodes to the same bytes, and carries the hash of its own fragment.",
	Spec:      "06 §2, 04 §3.4",
	Why:       "Both semantics write their Records with one encoder and one hash, which agree with themselves whatever they do.",
	Every:     20,
	Check:     checkRecordLaws,
}

func checkRecordLaws(r *Runs) Verdict {
	for i := range r.runs {
		if !r.Able(i) {
			continue
		}
		rec, err := r.Record(i)
		if err != nil {
			return Verdict{Failure: err}
		}
		r.left = model.AppendRecord(r.left[:0], rec)
		again, err := model.DecodeRecord(r.left)
		if err != nil {
			return r.violated(i, Difference{Field: "record", Index: -1, Want: "a Record", Got: err.Error()})
		}
		r.right = model.AppendRecord(r.right[:0], &again)
		if !bytes.Equal(r.left, r.right) {
			k := commonPrefix(r.left, r.right)
			return r.violated(i, Difference{Field: "record", Index: -1, Want: excerpt(r.left, k), Got: excerpt(r.right, k)})
		}
		hash := model.FragmentHash(model.Fragment{
			ObsTrace: model.Normalize(rec.ObsTrace), EffectTrace: rec.EffectTrace, Topology: rec.Topology, Tier: r.Case.Config.EffectTier,
		})
		if hash != rec.Fragment {
			return r.violated(i, Difference{Field: "fragment_hash", Index: -1, Want: hash.String(), Got: rec.Fragment.String()})
		}
	}
	return Verdict{}
}

// TypeLaws are the laws of types, on the global types of the Case's images.
var TypeLaws = Property{
	ID:        "type-laws",
	Statement: "A well-formed global type that projects gives local types whose merge with themselves changes nothing, whose dual's dual is themselves, and whose code jumps inside itself.",
	Spec:      "01 §1.7, 01 §2.2, 01 §2.3",
	Why:       "Both semantics run what one projection, one merge and one compiler made, so they agree on what those get wrong.",
	Every:     10,
	Check:     checkTypeLaws,
}

func checkTypeLaws(r *Runs) Verdict {
	for i := range r.Case.Images {
		g := r.Case.Images[i].GlobalType
		if g == nil || !model.WellFormedGlobal(g) {
			continue
		}
		roles, err := model.ProjectAll(g)
		if err != nil {
			continue
		}
		for _, rt := range roles {
			if what := brokenTypeLaw(rt.Type); what != "" {
				return law("local_types", what, rt.Role+": "+model.DebugLocalType(rt.Type))
			}
		}
	}
	return Verdict{}
}

// brokenTypeLaw names the law that t breaks, "" if none.
func brokenTypeLaw(t model.LocalType) string {
	if merged, err := model.Merge(t, t); err != nil || !model.EqualLocal(merged, t) {
		return "merge is idempotent"
	}
	if !model.EqualLocal(model.Dual(model.Dual(t)), t) {
		return "dual is an involution"
	}
	code := model.Compile(t, model.LexicalScoping)
	for _, in := range code {
		if slices.ContainsFunc(targetsOf(in), func(pc uint64) bool { return pc >= uint64(len(code)) }) {
			return "jumps stay inside the program"
		}
	}
	return ""
}

// targetsOf are the places in its program to which an instruction leads.
func targetsOf(in model.Instr) (places []uint64) {
	switch in := in.(type) {
	case model.Jump:
		return []uint64{in.Target}
	case model.Spawn:
		return []uint64{in.Target}
	case model.Choose:
		for _, row := range in.Table {
			places = append(places, row.Target)
		}
	}
	return places
}

// law is a violation that concerns no engine.
func law(field, want, got string) Verdict {
	return Verdict{Violation: &Violation{Difference: Difference{Field: field, Index: -1, Want: want, Got: got}}}
}
