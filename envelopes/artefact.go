package envelopes

import "github.com/wavecheck/wavecheck/model"

// Artefact is a Diff together with the stable hashes of the two fragments and of the Diff itself
// (spec 04 §3.5).
type Artefact struct {
	Diff          Diff
	BaselineHash  model.Digest
	CandidateHash model.Digest
	DiffHash      model.Digest
}

// ArtefactOf is the artefact of a Diff of two runs.
func ArtefactOf(d Diff, baseline, candidate *Side) Artefact {
	return Artefact{
		Diff: d, BaselineHash: model.FragmentHash(baseline.Fragment()), CandidateHash: model.FragmentHash(candidate.Fragment()),
		DiffHash: d.Hash(),
	}
}

// Hash is the stable hash of the Diff's canonical JSON.
func (d *Diff) Hash() model.Digest { return model.StableHash(AppendDiff(nil, d)) }
