package threaded

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavecheck/wavecheck/kernel"
)

// crew prepares the packs of a wave in several goroutines: the caller of prepare, and helpers that live as
// long as the run.
//
// What is left of a wave is one word, work, from which each takes the next pick by a compare-and-swap; when
// the caller finds nothing left it waits until open, the number of picks not prepared yet, is 0. A pick is
// taken without a lock. Who finds nothing to do looks again for a while, then parks. Where hooks take next to
// no time a hand-over costs more than it gains: a helper that finds them so gives the caller a head start.
type crew struct {
	vm      *kernel.VM
	handler kernel.Handler
	picks   []uint64
	packs   []prepared
	spans   *spans
	spins   int

	_    cacheLine
	work atomic.Uint64
	_    cacheLine
	open atomic.Int64
	_    cacheLine

	over    atomic.Bool
	caller  *member
	helpers []*member
	started bool
	gone    sync.WaitGroup
}

// cacheLine keeps words that different goroutines write apart.
type cacheLine [64]byte

// prepared is the pack of a pick, or how its preparation ended instead.
type prepared struct {
	pack kernel.Pack
	fell *panicked
}

// panicked is a panic in a goroutine that must not end the process.
type panicked struct{ text, stack string }

// fellSilently is what stands for a pick whose hook ended its goroutine.
var fellSilently = panicked{text: "a hook ended its goroutine"}

// member is a goroutine of a crew.
type member struct {
	parking
	pause pauses
	taken int64     // picks that it took and has not reported
	eager bool      // a helper that gives no head start
	ended time.Time // of its last wave
}

func newMember(delays, number uint64) *member {
	return &member{parking: newParking(), pause: newPauses(delays, number)}
}

// A word of work: the number of the wave, its width, and how many of its picks are taken.
const (
	widthBits = 13 // a wave has at most model.MaxConcurrency picks
	widthMask = 1<<widthBits - 1
)

func wordOf(wave uint64, width int) uint64 { return (wave<<widthBits | uint64(width)) << widthBits }

// left reports whether a word has a pick to take.
func left(word uint64) bool { return word&widthMask < word>>widthBits&widthMask }

const (
	spins     = 100_000              // how often who waits looks again before it parks: some 100 µs
	turn      = 2048                 // after how many looks it lets other goroutines have the processor
	headStart = 500                  // looks of a helper that gives a head start: as long as a few cheap picks
	worthy    = 5 * time.Microsecond // time between waves, for each pick taken, from which on it gives none
)

// newCrew makes a crew of that many goroutines; nil if they are fewer than two. Dismiss ends it.
func newCrew(vm *kernel.VM, h kernel.Handler, threads int, delays uint64) *crew {
	if threads < 2 {
		return nil
	}
	c := &crew{vm: vm, handler: h, caller: newMember(delays, 0)}
	if runtime.GOMAXPROCS(0) >= threads {
		c.spins = spins // otherwise whoever is waited for needs the processor
	}
	for i := 1; i < threads; i++ {
		c.helpers = append(c.helpers, newMember(delays, uint64(i)))
	}
	return c
}

// start starts the helpers, with the first wave that has something for them.
func (c *crew) start() {
	for _, m := range c.helpers {
		c.gone.Go(func() { c.help(m) })
	}
	c.started = true
}

// dismiss ends the helpers and waits until they are gone.
func (c *crew) dismiss() {
	if c == nil {
		return
	}
	c.over.Store(true)
	for _, m := range c.helpers {
		m.unpark()
	}
	c.gone.Wait()
}

// prepare fills the packs of a wave, each in a region of its lane. The machine must not change until it returns.
func (c *crew) prepare(picks []uint64, s *spans) {
	if !c.started {
		c.start()
	}
	c.picks, c.spans = picks, s
	if len(c.packs) < len(picks) {
		c.packs = make([]prepared, len(picks))
	}
	c.caller.pause.next()
	c.open.Store(int64(len(picks)))
	c.work.Store(wordOf(c.work.Load()>>(2*widthBits)+1, len(picks)))
	for _, m := range c.helpers[:min(len(c.helpers), len(picks)-1)] {
		m.unpark()
	}
	c.takeAll(c.caller)
	c.wait(c.caller, func() bool { return c.open.Load() == 0 })
	c.caller.pause.next()
}

// pack is the pack of the pick at i. It passes on the panic of a hook that fell.
func (c *crew) pack(i int) *kernel.Pack {
	p := &c.packs[i]
	if p.fell != nil {
		panic(p.fell)
	}
	return &p.pack
}

// help is the life of a helper.
func (c *crew) help(m *member) {
	defer c.report(m) // what it took when a hook ended its goroutine
	busy := func() bool { return left(c.work.Load()) || c.over.Load() }
	for {
		c.wait(m, busy)
		for i := 0; i < headStart && !m.eager && !c.over.Load(); i++ {
			continue
		}
		if c.over.Load() {
			return
		}
		if n := c.takeAll(m); n > 0 {
			m.learn(n)
		}
	}
}

// learn tells a helper that took that many picks of a wave whether they were worth it.
func (m *member) learn(picks int64) {
	now := time.Now()
	m.eager = now.Sub(m.ended) > time.Duration(picks)*worthy
	m.ended = now
}

// takeAll takes picks of the wave and prepares them until none is left. It returns how many it took.
func (c *crew) takeAll(m *member) (n int64) {
	for word := c.work.Load(); left(word); word = c.work.Load() {
		if c.work.CompareAndSwap(word, word+1) {
			m.taken++
			m.pause.next()
			c.one(int(word & widthMask))
			m.pause.next()
		}
	}
	n = m.taken
	c.report(m)
	return n
}

// report tells of the picks that a member has prepared, and wakes the caller after the last one.
func (c *crew) report(m *member) {
	if n := m.taken; n > 0 {
		m.taken = 0
		if c.open.Add(-n) == 0 {
			c.caller.unpark()
		}
	}
}

// one prepares the pick at i. A hook that panics, or ends its goroutine, is noted in the pick's place.
func (c *crew) one(i int) {
	p := &c.packs[i]
	p.fell = &fellSilently
	preparing := c.spans.pick(c.picks[i])
	defer func() {
		preparing.end()
		if r := recover(); r != nil {
			p.fell = &panicked{text: fmt.Sprint(r), stack: string(debug.Stack())}
		}
	}()
	c.vm.Prepare(c.handler, c.picks[i], &p.pack)
	p.fell = nil
}

// wait returns when ready reports true.
func (c *crew) wait(m *member, ready func() bool) {
	for {
		for i := range c.spins {
			if ready() {
				return
			}
			if i%turn == turn-1 {
				runtime.Gosched()
			}
		}
		if m.park(ready) {
			return
		}
	}
}
