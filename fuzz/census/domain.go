package census

import (
	"fmt"
	"io"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/generators"
)

// Domain counts the Cases in the domain of Dn (spec 07 §9), among all and among those of class wide.
type Domain struct {
	Cases      uint64 `json:"cases"`
	Inside     uint64 `json:"inside"`
	Wide       uint64 `json:"wide"`
	WideInside uint64 `json:"wide_inside"`
}

func (n *Domain) add(d *generators.Drawn, run *Run) {
	inside := uint64(0)
	if envelopes.InDomain(&d.Case, &run.Record) {
		inside = 1
	}
	n.Cases++
	n.Inside += inside
	if d.Wide {
		n.Wide++
		n.WideInside += inside
	}
}

func (n *Domain) merge(o *Domain) {
	n.Cases += o.Cases
	n.Inside += o.Inside
	n.Wide += o.Wide
	n.WideInside += o.WideInside
}

func (n *Domain) writeText(w io.Writer) {
	fmt.Fprintf(w, "domain of Dn: %.1f %% of all Cases, %.1f %% of the %d of class wide\n",
		100*share(n.Inside, n.Cases), 100*share(n.WideInside, n.Wide), n.Wide)
}
