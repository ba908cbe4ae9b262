package properties

import (
	"errors"

	"github.com/wavecheck/wavecheck/engines"
)

// NeverAborts says that there is no program that ends the machine.
var NeverAborts = Property{
	ID:        "never-aborts",
	Statement: "No program, however broken, ends the machine: every run answers a Record.",
	Spec:      "02 §0.5, 02 §5.0, 02 §5.4",
	Why:       "An engine that ends its process is a failure, which a campaign counts apart; here it is a law, so that a dialect which aborts on purpose is held to it too.",
	Every:     1,
	Check:     checkNeverAborts,
}

func checkNeverAborts(r *Runs) (verdict Verdict) {
	for i := range r.runs {
		if needRun.missing(r.engine(i), r.Case) != 0 {
			continue
		}
		_, err := r.Record(i)
		var failed *engines.Failure
		switch {
		case errors.As(err, &failed) && failed.Kind == engines.Aborted:
			if verdict.Violation == nil {
				d := Difference{Field: "abort", Index: -1, Round: failed.Round, Want: "a Record", Got: failed.Text}
				verdict.Violation = &Violation{Engine: r.engine(i).Name(), Difference: d}
			}
		case err != nil:
			verdict.Failure = firstError(verdict.Failure, err)
		}
	}
	return verdict
}
