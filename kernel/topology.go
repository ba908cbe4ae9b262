package kernel

import (
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// topology is the failure topology (spec 02 §7.1). Sites carry their own state; here are the pairs
// and the lists of what is down.
type topology struct {
	crashed     []name
	timedOut    []*site // unordered
	nextExpiry  uint64  // no timeout ends before this tick
	pairs       map[[2]name]*pair
	pairList    []*pair
	partitioned int // pairs
	corrupted   int // pairs
}

// pair is an ordered pair of sites that topology has touched.
type pair struct {
	from, to    name
	partitioned bool
	corrupted   bool
	corruption  model.Corruption
	waiters     []int32 // senders to reconsider when the pair is healed (wake.go)
}

func (t *topology) init() {
	t.pairs = map[[2]name]*pair{}
	t.nextExpiry = math.MaxUint64
}

// pair finds a pair; nil if topology never touched it.
func (t *topology) pair(from, to name) *pair { return t.pairs[[2]name{from, to}] }

func (t *topology) touch(from, to name) *pair {
	p := t.pair(from, to)
	if p == nil {
		p = &pair{from: from, to: to}
		t.pairs[[2]name{from, to}] = p
		t.pairList = append(t.pairList, p)
	}
	return p
}

// cutOff is the topology test of a send (spec 02 §5.1 row 8): a site of the edge is crashed or timed
// out, or the pair is partitioned.
func (vm *VM) cutOff(w *wait) bool {
	t := &vm.topo
	if len(t.crashed) == 0 && len(t.timedOut) == 0 && t.partitioned == 0 {
		return false
	}
	if (vm.downAt(w.from)|vm.downAt(w.to))&downForSends != 0 {
		return true
	}
	p := t.pair(w.from, w.to)
	return p != nil && p.partitioned
}

// ingest takes in the perturbations of this tick (spec 02 §7.2).
func (vm *VM) ingest(h Handler) *model.RunError {
	identity := h.Identity()
	if text := vm.meetIdentity(identity); text != "" {
		return &model.RunError{Kind: model.ErrHandler, Text: text}
	}
	events, err := h.Topology(vm.tick)
	if err != nil {
		return &model.RunError{Kind: model.ErrHandler, Text: err.Error()}
	}
	if !slices.IsSortedFunc(events, model.ComparePerturbations) {
		if vm.cfg.HostAssertions {
			return &model.RunError{Kind: model.ErrHandler, Text: vm.orderText(events)}
		}
		events = slices.Clone(events)
		slices.SortStableFunc(events, model.ComparePerturbations)
	}
	for i := range events {
		vm.apply(&events[i])
		vm.trace.addTopology(&vm.names, vm.cfg.CaptureMode, events[i], vm.tick, identity)
	}
	return nil
}

func (vm *VM) orderText(events []model.Perturbation) string {
	i := 1
	for model.ComparePerturbations(events[i-1], events[i]) <= 0 {
		i++
	}
	return "[host-contract] topology_events at tick " + strconv.FormatUint(vm.tick, 10) +
		" must be pre-sorted by ordering_key; out-of-order index " + strconv.Itoa(i)
}

func (vm *VM) apply(e *model.Perturbation) {
	switch e.Kind {
	case model.Crash:
		vm.crash(vm.siteOf(vm.intern(e.Site)), e.Site)
	case model.Timeout:
		vm.timeOut(vm.siteOf(vm.intern(e.Site)), e.Duration)
	case model.Partition:
		vm.partition(vm.intern(e.From), vm.intern(e.To))
		vm.partition(vm.intern(e.To), vm.intern(e.From))
	case model.Heal:
		vm.heal(vm.intern(e.From), vm.intern(e.To))
		vm.heal(vm.intern(e.To), vm.intern(e.From))
	case model.Corrupt:
		p := vm.topo.touch(vm.intern(e.From), vm.intern(e.To))
		if !p.corrupted {
			p.corrupted = true
			vm.topo.corrupted++
		}
		p.corruption = e.Corruption
	}
}

func (vm *VM) partition(from, to name) {
	p := vm.topo.touch(from, to)
	if !p.partitioned {
		p.partitioned = true
		vm.topo.partitioned++
	}
}

func (vm *VM) heal(from, to name) {
	p := vm.topo.pair(from, to)
	if p == nil {
		return
	}
	if p.partitioned {
		p.partitioned = false
		vm.topo.partitioned--
		vm.watch.fireAll(&p.waiters)
	}
	if p.corrupted {
		p.corrupted = false
		vm.topo.corrupted--
	}
}

// crash is spec 02 §7.4. A site's lists are walked once: what a crash has seen is terminal.
func (vm *VM) crash(s *site, text string) {
	if s.down&downCrashed == 0 {
		vm.topo.crashed = append(vm.topo.crashed, s.name)
		vm.markDown(s, downCrashed)
	}
	text = "site " + text + " crashed"
	for ; s.crashedSessions < len(s.sessions); s.crashedSessions++ {
		if sess := vm.sessions[s.sessions[s.crashedSessions]]; sess.status == model.SessionActive {
			sess.status, sess.reason, sess.peer = model.SessionFaulted, text, false
			vm.active--
		}
	}
	for ; s.crashedCoros < len(s.coros); s.crashedCoros++ {
		if c := vm.coros[s.coros[s.crashedCoros]]; !c.terminal() {
			vm.faulted(c, &model.Fault{Kind: model.InvokeFault, Text: text})
		}
	}
}

// timeOut is spec 02 §7.6. The last timeout taken in wins, a shorter one too.
func (vm *VM) timeOut(s *site, d model.Duration) {
	if s.down&downTimedOut == 0 {
		vm.topo.timedOut = append(vm.topo.timedOut, s)
		vm.markDown(s, downTimedOut)
	}
	s.until = saturatingAdd(vm.tick, timeoutTicks(d, vm.cfg.TickDuration))
	vm.topo.nextExpiry = min(vm.topo.nextExpiry, s.until)
}

// expire forgets the timeouts that end at this tick (spec 02 §2.1 step 6).
func (vm *VM) expire() {
	t := &vm.topo
	if vm.tick < t.nextExpiry {
		return
	}
	t.nextExpiry = math.MaxUint64
	kept := t.timedOut[:0]
	for _, s := range t.timedOut {
		if s.until > vm.tick {
			kept = append(kept, s)
			t.nextExpiry = min(t.nextExpiry, s.until)
			continue
		}
		s.until = 0
		vm.clearDown(s, downTimedOut)
	}
	clear(t.timedOut[len(kept):])
	t.timedOut = kept
}

func saturatingAdd(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}

// timeoutTicks is the duration in ticks, rounded up, at least 1 and saturating; a tick without
// duration makes every timeout one tick long.
func timeoutTicks(d, tick model.Duration) uint64 {
	th, tl := tick.Nanoseconds()
	if th|tl == 0 {
		return 1
	}
	dh, dl := d.Nanoseconds()
	low, high := uint64(1), uint64(math.MaxUint64) // the smallest k of this range with k ticks >= d, else high
	for low < high {
		k := low + (high-low)/2
		if reaches(k, th, tl, dh, dl) {
			high = k
		} else {
			low = k + 1
		}
	}
	return low
}

// reaches reports whether k × t >= d, for 128-bit t and d.
func reaches(k, th, tl, dh, dl uint64) bool {
	over, high := bits.Mul64(k, th)
	mid, low := bits.Mul64(k, tl)
	high, carry := bits.Add64(high, mid, 0)
	return over != 0 || carry != 0 || high > dh || high == dh && low >= dl
}

// topologyState is the failure topology as Records and Snapshots show it.
func (vm *VM) topologyState() model.TopologyState {
	t := model.TopologyState{CrashedSites: sortedTexts(&vm.names, vm.topo.crashed)}
	for _, p := range vm.topo.pairList {
		key := model.SitePair{From: vm.texts[p.from], To: vm.texts[p.to]}
		if p.partitioned {
			t.PartitionedEdges = append(t.PartitionedEdges, key)
		}
		if p.corrupted {
			t.CorruptedEdges = append(t.CorruptedEdges, model.CorruptedEdge{Pair: key, Kind: p.corruption})
		}
	}
	slices.SortFunc(t.PartitionedEdges, model.ComparePairs)
	slices.SortFunc(t.CorruptedEdges, func(a, b model.CorruptedEdge) int { return model.ComparePairs(a.Pair, b.Pair) })
	for _, s := range vm.topo.timedOut {
		t.TimedOutSites = append(t.TimedOutSites, model.TimedOutSite{Site: vm.texts[s.name], Until: s.until})
	}
	slices.SortFunc(t.TimedOutSites, func(a, b model.TimedOutSite) int {
		if a.Site < b.Site {
			return -1
		}
		return 1
	})
	return t
}
