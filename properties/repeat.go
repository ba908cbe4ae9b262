package properties

import (
	"bytes"
	"sync"

	"github.com/wavecheck/wavecheck/model"
)

// Repeat asks for determinism by execution: no clock, no map order and no goroutine order may show.
var Repeat = Property{
	ID:        "repeat",
	Statement: "A Case that runs again, on two goroutines at once, gives the same Record byte for byte on every engine.",
	Spec:      "06 §1, 02 §13",
	Why:       "What changes from run to run may happen to agree with the oracle in the one run that is compared.",
	Every:     50,
	Check:     checkRepeat,
}

func checkRepeat(r *Runs) Verdict {
	for i := range r.runs {
		if !r.Able(i) {
			continue
		}
		want, err := r.Record(i)
		if err != nil {
			return Verdict{Failure: err}
		}
		var records [2]model.Record
		var errs [2]error
		var both sync.WaitGroup
		for k := range records {
			both.Go(func() { records[k], errs[k] = r.runEngine(i, r.Case, nil) })
		}
		both.Wait()
		for k := range records {
			if errs[k] != nil {
				return Verdict{Failure: errs[k]}
			}
			if !r.shows(i, &records[k]) {
				return r.violated(i, recordDifference(want, &records[k]))
			}
		}
	}
	return Verdict{}
}

// shows reports whether a Record shows what that of engine number i shows.
func (r *Runs) shows(i int, again *model.Record) bool {
	r.right = model.AppendComparable(r.right[:0], again)
	if !bytes.Equal(r.bytes(i), r.right) {
		return false
	}
	r.right = r.right[:0]
	if again.Waves != nil {
		r.right = model.AppendWaves(r.right, again.Waves)
	}
	return bytes.Equal(r.waveBytes(i), r.right)
}
