package campaign

import (
	"io"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/properties"
)

// WritePage writes the page of a find of a campaign with these options: the counterexample, or what of
// engines or suite failed.
func (s *Summary) WritePage(w io.Writer, b *Bucket, opts *Options) {
	var p *properties.Property
	if b.Violation != nil {
		p = findProperty(opts.Properties, b.Violation.Property)
	}
	if p == nil {
		b.WriteFailure(w, s.Seed)
		return
	}
	origin := opts.Origin
	if origin == "" {
		origin = s.Origin(b)
	}
	x := report.Counterexample{
		Property: *p, Violation: *b.Violation, Bucket: b.Name, Case: b.Smallest, Shrink: b.Shrink,
		Took: b.Took, Explained: b.Explained, Origin: origin,
		Cause: b.Cause, Also: len(b.Also), Count: b.Count, Cases: s.Cases, Baseline: opts.Baseline,
		Engine: EngineNamed(opts.Engines, b.Violation.Engine), Replay: b.Replay, NotStored: b.StoreError,
	}
	x.Write(w)
}

// EngineNamed is the engine of a name; nil if there is none.
func EngineNamed(list []engines.Engine, name string) engines.Engine {
	for _, e := range list {
		if e.Name() == name {
			return e
		}
	}
	return nil
}
