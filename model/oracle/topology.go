package oracle

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// ingestTopology takes in the round's perturbations: spec 02 §7.2. Errors come before anything is applied.
func (m *Machine) ingestTopology() error {
	if text := m.checkIdentity(); text != "" {
		return model.RunError{Kind: model.ErrHandler, Text: text}
	}
	events := m.topologyEvents(m.clock.Tick)
	if m.config.HostAssertions {
		for i := 1; i < len(events); i++ {
			if model.ComparePerturbations(events[i-1], events[i]) > 0 {
				return model.RunError{Kind: model.ErrHandler, Text: fmt.Sprintf(
					"[host-contract] topology_events at tick %d must be pre-sorted by ordering_key; out-of-order index %d", m.clock.Tick, i)}
			}
		}
	}
	events = slices.Clone(events)
	slices.SortStableFunc(events, model.ComparePerturbations)
	for _, e := range events {
		m.applyPerturbation(e)
		m.logPerturbation(e)
	}
	return nil
}

func (m *Machine) applyPerturbation(p model.Perturbation) {
	switch p.Kind {
	case model.Crash:
		m.crash(p.Site)
	case model.Partition:
		m.partition(p.From, p.To)
	case model.Heal:
		m.heal(p.From, p.To)
	case model.Corrupt:
		m.corrupt(p.From, p.To, p.Corruption)
	case model.Timeout:
		m.timeOut(p.Site, p.Duration)
	}
}

// crash: spec 02 §7.4. A site is a role name in every session (Q2-49).
func (m *Machine) crash(site string) {
	m.topology.CrashedSites = insertName(m.topology.CrashedSites, site)
	text := "site " + site + " crashed"
	for _, s := range m.sessions {
		over := s.status.Kind == model.SessionClosed || s.status.Kind == model.SessionCancelled || s.status.Kind == model.SessionFaulted
		if !over && slices.Contains(s.roles, site) {
			s.status = model.SessionStatus{Kind: model.SessionFaulted, Reason: text}
			m.monitor.kinds = removeID(m.monitor.kinds, s.sid)
		}
	}
	fault := model.Fault{Kind: model.InvokeFault, Text: text}
	for _, c := range m.coroutines {
		if c.Role == site && !c.Status.Terminal() {
			c.Status = model.FaultedBy(fault)
			m.sched.markDone(c.ID)
			m.obsTrace = append(m.obsTrace, model.Faulted{Tick: m.clock.Tick, CoroID: c.ID, Fault: fault})
		}
	}
}

// partition and heal: spec 02 §7.3. Both act in both directions; heal ends corruption too.
func (m *Machine) partition(a, b string) {
	for _, pair := range both(a, b) {
		if i, found := slices.BinarySearchFunc(m.topology.PartitionedEdges, pair, model.ComparePairs); !found {
			m.topology.PartitionedEdges = slices.Insert(m.topology.PartitionedEdges, i, pair)
		}
	}
}

func (m *Machine) heal(a, b string) {
	for _, pair := range both(a, b) {
		if i, found := slices.BinarySearchFunc(m.topology.PartitionedEdges, pair, model.ComparePairs); found {
			m.topology.PartitionedEdges = slices.Delete(m.topology.PartitionedEdges, i, i+1)
		}
		if i, found := m.findCorruption(pair); found {
			m.topology.CorruptedEdges = slices.Delete(m.topology.CorruptedEdges, i, i+1)
		}
	}
}

func both(a, b string) [2]model.SitePair {
	return [2]model.SitePair{{From: a, To: b}, {From: b, To: a}}
}

// corrupt: spec 02 §7.5. It replaces an earlier kind of the directed pair.
func (m *Machine) corrupt(from, to string, kind model.Corruption) {
	e := model.CorruptedEdge{Pair: model.SitePair{From: from, To: to}, Kind: kind}
	i, found := m.findCorruption(e.Pair)
	if !found {
		m.topology.CorruptedEdges = slices.Insert(m.topology.CorruptedEdges, i, e)
	}
	m.topology.CorruptedEdges[i] = e
}

func (m *Machine) findCorruption(pair model.SitePair) (int, bool) {
	return slices.BinarySearchFunc(m.topology.CorruptedEdges, pair,
		func(e model.CorruptedEdge, p model.SitePair) int { return model.ComparePairs(e.Pair, p) })
}

// timeOut: spec 02 §7.6. The last one taken in wins (Q2-51).
func (m *Machine) timeOut(site string, d model.Duration) {
	until := m.clock.Tick + timeoutTicks(d, m.config.TickDuration)
	if until < m.clock.Tick {
		until = math.MaxUint64
	}
	t := model.TimedOutSite{Site: site, Until: until}
	i, found := m.findTimeout(site)
	if !found {
		m.topology.TimedOutSites = slices.Insert(m.topology.TimedOutSites, i, t)
	}
	m.topology.TimedOutSites[i] = t
}

func (m *Machine) findTimeout(site string) (int, bool) {
	return slices.BinarySearchFunc(m.topology.TimedOutSites, site,
		func(t model.TimedOutSite, site string) int { return compareText(t.Site, site) })
}

// timeoutTicks is a duration in ticks, rounded up, at least 1 and at most 2^64−1: spec 02 §7.6. It is the
// least k with k · tick ≥ d; a tick of no length counts as the whole duration.
func timeoutTicks(d, tick model.Duration) uint64 {
	if tick == (model.Duration{}) {
		return 1
	}
	low, high := uint64(1), uint64(math.MaxUint64)
	for low < high {
		mid := low + (high-low)/2
		if lasts(mid, tick, d) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// lasts reports whether k ticks last for a duration: k · tick ≥ d in nanoseconds.
func lasts(k uint64, tick, d model.Duration) bool {
	tickHigh, tickLow := tick.Nanoseconds()
	overflow, high := bits.Mul64(k, tickHigh)
	carry, low := bits.Mul64(k, tickLow)
	high, more := bits.Add64(high, carry, 0)
	if overflow != 0 || more != 0 {
		return true
	}
	wantHigh, wantLow := d.Nanoseconds()
	return high > wantHigh || high == wantHigh && low >= wantLow
}

// expireTimeouts forgets the timeouts that end with this round: spec 02 §2.1 step 6.
func (m *Machine) expireTimeouts() {
	m.topology.TimedOutSites = slices.DeleteFunc(m.topology.TimedOutSites,
		func(t model.TimedOutSite) bool { return t.Until <= m.clock.Tick })
}

// siteDown reports whether a site is crashed or timed out.
func (m *Machine) siteDown(site string) bool {
	if hasName(m.topology.CrashedSites, site) {
		return true
	}
	_, timedOut := m.findTimeout(site)
	return timedOut
}

// linkDown is the test of spec 02 §5.1 row 8: one of the two is down, or the pair is partitioned.
func (m *Machine) linkDown(from, to string) bool {
	_, partitioned := slices.BinarySearchFunc(m.topology.PartitionedEdges, model.SitePair{From: from, To: to}, model.ComparePairs)
	return partitioned || m.siteDown(from) || m.siteDown(to)
}

// corrupted is a payload as a link delivers it: spec 02 §7.5.
func (m *Machine) corrupted(from, to string, v model.Value) model.Value {
	i, found := m.findCorruption(model.SitePair{From: from, To: to})
	if !found {
		return v
	}
	switch m.topology.CorruptedEdges[i].Kind {
	case model.BitFlip:
		return bitFlipped(v)
	case model.Truncation:
		if s, ok := v.(model.Str); ok {
			chars := []rune(string(s))
			return model.Str(chars[:len(chars)/2])
		}
	}
	return model.Unit{} // Truncation of anything but a text, PayloadErase
}

// bitFlipped is the BitFlip row of spec 02 §7.5.
func bitFlipped(v model.Value) model.Value {
	switch v := v.(type) {
	case model.Nat:
		return v ^ 1
	case model.Bool:
		return !v
	case model.Str:
		if v == "" {
			return v
		}
		b := []byte(v)
		b[0] ^= 1
		return model.Str([]rune(string(b))) // each byte that is no UTF-8 any more becomes U+FFFD
	case model.Prod:
		return model.Prod{Left: bitFlipped(v.Left), Right: v.Right}
	}
	return v // Unit, Endpoint
}
