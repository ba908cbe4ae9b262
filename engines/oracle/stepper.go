package oracle

import (
	"errors"
	"fmt"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// Dispatch dispatches a coroutine on a Snapshot, as steps 10 and 11 of a canonical round would (spec 02
// §2.1), and answers the state after it; c scripts the handler. Whether it faulted stands in LastSchedStep
// and in its status. Neither c nor s is modified. The failure is Refused if there is no such coroutine or
// no run reaches such a state, and as for Run otherwise.
func (e Engine) Dispatch(c *model.Case, s *model.Snapshot, coro uint64) (after model.Snapshot, err error) {
	defer recoverTo(e.Name(), &err)
	m, refused := e.restore(c, s, coro)
	if refused != nil {
		return model.Snapshot{}, refused
	}
	var fault model.RunError
	if err := m.Dispatch(coro); err != nil && !errors.As(err, &fault) {
		return model.Snapshot{}, failure(e.Name(), err)
	}
	return m.Snapshot(), nil
}

// Footprint is the footprint of a coroutine's next instruction on a Snapshot (spec 07 §4.1). It fails as
// Dispatch does.
func (e Engine) Footprint(c *model.Case, s *model.Snapshot, coro uint64) (atoms []model.Atom, err error) {
	defer recoverTo(e.Name(), &err)
	m, refused := e.restore(c, s, coro)
	if refused != nil {
		return nil, refused
	}
	return m.Footprint(coro), nil
}

func (e Engine) restore(c *model.Case, s *model.Snapshot, coro uint64) (*oracle.Machine, error) {
	m, err := oracle.FromSnapshot(c, e.dialect, s)
	if err == nil && coro >= uint64(len(s.Coroutines)) {
		err = fmt.Errorf("there is no coroutine %d", coro)
	}
	if err != nil {
		return nil, failure(e.Name(), err)
	}
	return m, nil
}
