package threaded

import (
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// planner is plan_wave of spec 07 §4.2. What it keeps between plans is room only: a plan is a function of
// the machine, and changes nothing in it. Of the candidates in a lane that is taken it looks at none.
type planner struct {
	vm         *kernel.VM
	candidates kernel.Candidates
	picks      []uint64
	conflicts  uint64 // of the last plan
	held       held   // what the picks touch
	footprints int    // how many picks have their footprints in held
	abroad     bool   // a pick's footprint leaves the sessions that the pick touches
	sessions   []uint64
	footprint  []model.Atom
	prefetched uint64 // what Prefetch gave: nobody asks, but only so are its reads made
}

// single is a wave of one pick. It holds until the next plan.
func (p *planner) single(id uint64) []uint64 {
	p.picks = append(p.picks[:0], id)
	return p.picks
}

// plan picks at most that many candidates, and counts the conflicts. The picks hold until the next plan.
func (p *planner) plan(vm *kernel.VM, most uint64, widening bool) []uint64 {
	p.vm, p.picks, p.conflicts, p.footprints, p.abroad = vm, p.picks[:0], 0, 0, widening
	p.candidates.Reset(vm)
	p.held.reset(vm)
	for uint64(len(p.picks)) < most {
		id, ok := p.candidates.Next()
		if !ok {
			break
		}
		if !p.fits(id, widening) {
			p.conflicts++
			continue
		}
		p.picks = append(p.picks, id)
		p.candidates.Take(id)
	}
	for _, id := range p.picks { // the next plan's candidates stand behind them
		p.prefetched += vm.Prefetch(id)
	}
	return p.picks
}

// fits reports whether a candidate can stand in one wave with the picks so far.
//
// Without widening the sessions that the picks touch are disjoint. So footprints need a look only where
// one of them leaves those sessions.
func (p *planner) fits(id uint64, widening bool) bool {
	if widening {
		return p.agrees(id)
	}
	p.sessions = p.vm.AppendTouched(p.sessions[:0], id)
	if p.held.meets(p.sessions) {
		return false
	}
	abroad := p.abroad || !p.vm.StaysHome(id)
	if abroad && !p.agrees(id) {
		return false
	}
	p.abroad = abroad
	p.held.touch(p.sessions)
	return true
}

// agrees reports whether a candidate's footprint conflicts with that of no pick.
func (p *planner) agrees(id uint64) bool {
	for ; p.footprints < len(p.picks); p.footprints++ {
		p.footprint = p.vm.AppendFootprint(p.footprint[:0], p.picks[p.footprints])
		p.held.add(p.footprint)
	}
	if len(p.picks) == 0 {
		return true
	}
	p.footprint = p.vm.AppendFootprint(p.footprint[:0], id)
	return !p.held.conflicts(p.footprint)
}
