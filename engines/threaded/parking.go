package threaded

import (
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"
)

// parking is where one goroutine sleeps until another one wakes it.
type parking struct {
	parked *atomic.Bool
	wake   chan struct{}
}

func newParking() parking { return parking{new(atomic.Bool), make(chan struct{}, 1)} }

// park sleeps until unpark, and reports whether it found ready true and did not. Who makes ready true calls
// unpark afterwards: one of the two sees the other.
func (p parking) park(ready func() bool) bool {
	p.parked.Store(true)
	if ready() && p.parked.CompareAndSwap(true, false) {
		return true
	}
	<-p.wake
	return false
}

// unpark wakes the goroutine if it sleeps, or is about to.
func (p parking) unpark() {
	if p.parked.Load() && p.parked.CompareAndSwap(true, false) {
		p.wake <- struct{}{}
	}
}

// pauses delay hand-overs, so that tests meet orders that timing alone seldom makes. The zero value never
// pauses.
type pauses struct{ random *rand.Rand }

// longestPause is the greatest pause, in nanoseconds.
const longestPause = 20_000

// newPauses are the pauses of one goroutine of a crew; none if the seed is 0.
func newPauses(seed, goroutine uint64) pauses {
	if seed == 0 {
		return pauses{}
	}
	return pauses{rand.New(rand.NewPCG(seed, goroutine))}
}

func (p *pauses) next() {
	if p.random == nil {
		return
	}
	length := time.Duration(p.random.Int64N(longestPause + 1))
	for start := time.Now(); time.Since(start) < length; {
		runtime.Gosched()
	}
}
