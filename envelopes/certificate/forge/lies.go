package forge

import (
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// below draws a place in a list of n entries, which is not empty.
func (f *Forger) below(n int) int { return int(f.choice.Below(uint64(n))) }

// most is the greatest number of picks of a sound certificate.
func (f *Forger) most() int { return int(min(f.round.Left, f.round.Lanes, math.MaxInt)) }

// misstate changes a number that the state knows.
func (f *Forger) misstate(number *uint64) bool {
	was := *number
	*number = []uint64{was + 1, was - 1, 0, math.MaxUint64}[f.below(4)]
	return *number != was
}

func (f *Forger) drop() bool {
	if len(f.cert.Picks) == 0 {
		return false
	}
	i := f.below(len(f.cert.Picks))
	f.cert.Picks = slices.Delete(f.cert.Picks, i, i+1)
	return true
}

func (f *Forger) add() bool {
	return f.insert(append(slices.Clone(f.fit), f.down...))
}

// insert puts one of the ids that is no pick anywhere between the picks.
func (f *Forger) insert(ids []uint64) bool {
	id, ok := f.draw(ids, func(id uint64) bool { return !f.picked(id) })
	if ok {
		f.cert.Picks = slices.Insert(f.cert.Picks, f.below(len(f.cert.Picks)+1), id)
	}
	return ok
}

func (f *Forger) repeat() bool {
	n := len(f.cert.Picks)
	if n == 0 {
		return false
	}
	id := f.cert.Picks[f.below(n)]
	if at := f.below(n + 1); at < n && f.cert.Picks[at] != id {
		f.cert.Picks[at] = id
	} else {
		f.cert.Picks = slices.Insert(f.cert.Picks, at, id)
	}
	return true
}

func (f *Forger) reorder() bool {
	p := f.cert.Picks
	if len(p) < 2 {
		return false
	}
	i, j := f.below(len(p)), f.below(len(p)-1)
	if j >= i {
		j++
	}
	p[i], p[j] = p[j], p[i]
	return p[i] != p[j]
}

func (f *Forger) replace() bool {
	if len(f.cert.Picks) == 0 {
		return false
	}
	return f.put(f.below(len(f.cert.Picks)), f.fit, func([]uint64, uint64) bool { return true })
}

func (f *Forger) takeLane() bool { return f.putFit(f.laneTaken) }

func (f *Forger) meetSession() bool {
	return !f.round.Widening && f.putFit(func(others []uint64, id uint64) bool {
		return !f.laneTaken(others, id) && f.meets(others, id)
	})
}

func (f *Forger) conflict() bool {
	return f.putFit(func(others []uint64, id uint64) bool {
		return !f.laneTaken(others, id) && (f.round.Widening || !f.meets(others, id)) && f.conflicts(others, id)
	})
}

func (f *Forger) putFit(suits func(others []uint64, id uint64) bool) bool {
	at, ok := f.place()
	return ok && f.put(at, f.fit, suits)
}

func (f *Forger) putOneOf(ids []uint64) bool {
	at, ok := f.place()
	return ok && f.put(at, ids, func([]uint64, uint64) bool { return true })
}

// putUnknown prefers the ids where numbers end, or seem to.
func (f *Forger) putUnknown() bool {
	n := f.state.CoroutineCount()
	beyond := []uint64{n, n + 1, n + f.round.Lanes, n + f.choice.Below(1<<40), math.MaxInt32 + 1, math.MaxUint32 + 1 + f.honestPick(), math.MaxInt64, math.MaxUint64}
	return f.putOneOf(slices.DeleteFunc(beyond, func(id uint64) bool { return id < n }))
}

// honestPick is the first honest pick: what is left of an id that is cut off.
func (f *Forger) honestPick() uint64 {
	if len(f.honest.Picks) == 0 {
		return 0
	}
	return f.honest.Picks[0]
}

// place draws where a pick is to be put: in another's place, or behind all while there may be one more.
func (f *Forger) place() (at int, ok bool) {
	n := len(f.cert.Picks)
	if n < f.most() {
		return f.below(n + 1), true
	}
	if n == 0 {
		return 0, false
	}
	return f.below(n), true
}

// put puts one of the ids that is no pick, and that suits the picks which stay, in a place.
func (f *Forger) put(at int, ids []uint64, suits func(others []uint64, id uint64) bool) bool {
	others := slices.Clone(f.cert.Picks)
	if at < len(others) {
		others = slices.Delete(others, at, at+1)
	}
	id, ok := f.draw(ids, func(id uint64) bool { return !f.picked(id) && suits(others, id) })
	switch {
	case !ok:
	case at < len(f.cert.Picks):
		f.cert.Picks[at] = id
	default:
		f.cert.Picks = append(f.cert.Picks, id)
	}
	return ok
}

// draw gives the first of the ids, from a drawn one on and around, that suits.
func (f *Forger) draw(ids []uint64, suits func(id uint64) bool) (id uint64, ok bool) {
	if len(ids) == 0 {
		return 0, false
	}
	from := f.below(len(ids))
	for i := range ids {
		if id := ids[(from+i)%len(ids)]; suits(id) {
			return id, true
		}
	}
	return 0, false
}

// By how much too many picks exceed what is allowed: mostly a little, one time in sixteen more than any wave can have.
const (
	slightly = 3
	hugely   = 3 * model.MaxConcurrency
)

func (f *Forger) exceed() bool {
	if f.most() > model.MaxConcurrency { // no Case allows so many
		return false
	}
	most := f.most() + 1 + f.below(slightly)
	for len(f.cert.Picks) < most && f.add() {
	}
	if f.below(16) == 0 {
		most += hugely
	}
	for len(f.cert.Picks) < most {
		f.cert.Picks = append(f.cert.Picks, f.choice.Below(f.state.CoroutineCount()+2))
	}
	return true
}

// scatter draws as many picks as there may be, of the coroutines and two ids beyond.
func (f *Forger) scatter() bool {
	if f.most() == 0 {
		return false
	}
	f.cert.Picks = f.cert.Picks[:0]
	all := f.state.CoroutineCount() + 2
	for range 1 + f.below(min(f.most(), len(f.honest.Picks)+2)) {
		f.cert.Picks = append(f.cert.Picks, f.choice.Below(all))
	}
	return true
}

func (f *Forger) combine() bool {
	told := false
	for range 2 + f.below(2) {
		k := Tick + Kind(f.choice.Below(uint64(Combined-Tick)))
		told = kinds[k].lie(f) || told
	}
	return told
}

func (f *Forger) picked(id uint64) bool { return slices.Contains(f.cert.Picks, id) }

func (f *Forger) laneTaken(others []uint64, id uint64) bool {
	return slices.ContainsFunc(others, func(o uint64) bool { return o%f.round.Lanes == id%f.round.Lanes })
}

func (f *Forger) meets(others []uint64, id uint64) bool {
	mine := f.sessions(id)
	return slices.ContainsFunc(others, func(o uint64) bool {
		return slices.ContainsFunc(f.sessions(o), func(sid uint64) bool { return slices.Contains(mine, sid) })
	})
}

// sessions are the touched sessions of a coroutine, none if it is none.
func (f *Forger) sessions(id uint64) []uint64 {
	sids, ok := f.touched[id]
	if !ok && id < f.state.CoroutineCount() {
		sids = certificate.AppendTouched(nil, f.state, id)
		f.touched[id] = sids
	}
	return sids
}

func (f *Forger) conflicts(others []uint64, id uint64) bool {
	mine := f.footprint(id)
	return slices.ContainsFunc(others, func(o uint64) bool { return certificate.Conflict(f.footprint(o), mine) })
}

// footprint is that of a coroutine, empty if it is none.
func (f *Forger) footprint(id uint64) []model.Atom {
	atoms, ok := f.prints[id]
	if !ok && id < f.state.CoroutineCount() {
		atoms = certificate.AppendFootprint(nil, f.state, id)
		f.prints[id] = atoms
	}
	return atoms
}
