package properties

import "github.com/wavecheck/wavecheck/model"

// derived is a Case that was made out of the Case, and the runs of the engines on it.
type derived struct {
	c    *model.Case
	runs []run
}

// Derived is the Record of engine number i on a Case made out of the Case. The key names how it is made:
// derive is called once for each key, and each engine runs once. If derive answers nil there is no such
// Case, and no Record.
func (r *Runs) Derived(i int, key string, derive func() *model.Case) (*model.Record, error) {
	d := r.derive(key, derive)
	if d.c == nil {
		return nil, nil
	}
	at := &d.runs[i]
	if !at.done {
		at.done = true
		at.record, at.err = r.runEngine(i, d.c, nil)
	}
	return &at.record, at.err
}

// derive makes the Case of a key, if it is not made yet.
func (r *Runs) derive(key string, derive func() *model.Case) *derived {
	d, ok := r.derived[key]
	if !ok {
		d = &derived{derive(), make([]run, len(r.runs))}
		if r.derived == nil {
			r.derived = map[string]*derived{}
		}
		r.derived[key] = d
	}
	return d
}
