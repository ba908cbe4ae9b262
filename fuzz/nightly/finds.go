package nightly

import (
	"slices"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
)

// Find is a defect that the night has met.
type Find struct {
	Bucket string        `json:"bucket"`
	Kind   campaign.Kind `json:"kind"`
	Cause  string        `json:"cause,omitempty"`
	Also   []string      `json:"also"` // its other buckets
	Count  uint64        `json:"count"`
	From   string        `json:"from"` // campaign, or the name of a fuzz target
	Index  uint64        `json:"index"`
	Text   string        `json:"text"`
	Path   string        `json:"path,omitempty"`   // of what is stored
	Replay string        `json:"replay,omitempty"` // what to type
}

// Known is a violation that known.json excuses.
type Known struct {
	corpus.Known
	Expired bool   `json:"expired"` // it counts
	Count   uint64 `json:"count"`   // how often the night met it
}

// fromCampaign names the campaign among those who find.
const fromCampaign = "campaign"

// skip is what the next turn need not find again: what is known, and what the night has met.
func (r *runner) skip() []campaign.Known {
	out := slices.Clone(r.known)
	for i := range r.night.Finds {
		f := &r.night.Finds[i]
		if find, err := corpus.Load(f.Path); f.Path != "" && err == nil {
			out = append(out, campaign.Known{Bucket: f.Bucket, Case: find.Case})
		}
	}
	return out
}

// met takes what a turn has found.
func (r *runner) met(list []found, from string) {
	for i := range list {
		f := &list[i]
		if f.KnownAs == "" {
			f.From = from
			r.night.Finds = append(r.night.Finds, f.Find)
			r.log("find %d: %s", len(r.night.Finds), f.Bucket)
			continue
		}
		r.night.again(f)
	}
}

// found is a find of one turn.
type found struct {
	Find
	KnownAs string
}

// again counts what was met before.
func (n *Night) again(f *found) {
	for i := range n.Finds {
		at := &n.Finds[i]
		if at.Bucket != f.KnownAs {
			continue
		}
		at.Count += f.Count
		for _, name := range append([]string{f.Bucket}, f.Also...) {
			if name != at.Bucket && !slices.Contains(at.Also, name) {
				at.Also = append(at.Also, name)
			}
		}
		return
	}
	for i := range n.Known {
		if n.Known[i].Bucket == f.KnownAs {
			n.Known[i].Count += f.Count
			return
		}
	}
}
