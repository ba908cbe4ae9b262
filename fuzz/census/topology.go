package census

import (
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// takeIn lists the perturbations that the run took in (spec 02 §7.2): in the order of their keys within a tick.
// A batch that the host's contract forbids is refused as a whole.
func (v *view) takeIn() {
	for _, t := range v.c.Topology {
		if t.Tick > v.r.Tick || t.Tick == v.r.Tick && v.r.ErrorKind == model.ErrHandler {
			return
		}
		events := slices.Clone(t.Events)
		slices.SortStableFunc(events, model.ComparePerturbations)
		for _, p := range events {
			v.taken = append(v.taken, taken{t.Tick, p})
		}
	}
}

// down is the failure topology while a run goes on.
type down struct {
	crashed     map[string]bool
	until       map[string]*big.Int // timeouts, by site
	partitioned map[model.SitePair]bool
	corrupted   map[model.SitePair]model.Corruption
	tick        model.Duration
}

func newDown(tick model.Duration) *down {
	return &down{
		crashed: map[string]bool{}, until: map[string]*big.Int{}, partitioned: map[model.SitePair]bool{},
		corrupted: map[model.SitePair]model.Corruption{}, tick: tick,
	}
}

// apply is spec 02 §7.3 to §7.6.
func (d *down) apply(p *taken) {
	pair, back := model.SitePair{From: p.From, To: p.To}, model.SitePair{From: p.To, To: p.From}
	switch p.Kind {
	case model.Crash:
		d.crashed[p.Site] = true
	case model.Timeout:
		d.until[p.Site] = new(big.Int).Add(big.NewInt(int64(p.tick)), ticks(p.Duration, d.tick))
	case model.Partition:
		d.partitioned[pair], d.partitioned[back] = true, true
	case model.Heal:
		delete(d.partitioned, pair)
		delete(d.partitioned, back)
		delete(d.corrupted, pair)
		delete(d.corrupted, back)
	case model.Corrupt:
		d.corrupted[pair] = p.Corruption
	}
}

// timedOut reports whether a site's timeout runs in a round.
func (d *down) timedOut(site string, round uint64) bool {
	until := d.until[site]
	return until != nil && until.Cmp(new(big.Int).SetUint64(round)) > 0
}

// ticks is a duration in ticks, rounded up, at least 1.
func ticks(d, tick model.Duration) *big.Int {
	t := nanoseconds(tick)
	if t.Sign() == 0 {
		return big.NewInt(1)
	}
	n := new(big.Int).Add(nanoseconds(d), new(big.Int).Sub(t, big.NewInt(1)))
	if n.Div(n, t); n.Sign() == 0 {
		return big.NewInt(1)
	}
	return n
}

func nanoseconds(d model.Duration) *big.Int {
	hi, lo := d.Nanoseconds()
	n := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
	return n.Add(n, new(big.Int).SetUint64(lo))
}

// corruptedKind is a kind of value and what a corrupted edge did to it.
type corruptedKind struct {
	how  model.Corruption
	what string
}

var valueKinds = [...]string{"Unit", "Nat", "Bool", "Str", "empty Str", "Prod", "Endpoint"}

func kindOf(v model.Value) string {
	switch v := v.(type) {
	case model.Nat:
		return "Nat"
	case model.Bool:
		return "Bool"
	case model.Str:
		if v == "" {
			return "empty Str"
		}
		return "Str"
	case model.Prod:
		return "Prod"
	case model.Endpoint:
		return "Endpoint"
	}
	return "Unit"
}

// follow goes through the run with the failure topology at each dispatch.
func (v *view) follow(visit func(s *Step, d *down)) {
	if len(v.taken) == 0 {
		return
	}
	d := newDown(v.c.Config.TickDuration)
	next := 0
	for i := range v.steps {
		s := &v.steps[i]
		for next < len(v.taken) && v.taken[next].tick <= s.Round {
			d.apply(&v.taken[next])
			next++
		}
		visit(s, d)
	}
}

// followCorruption notes what corrupted edges did to the payloads that were sent along them.
func (v *view) followCorruption() {
	v.flipped = map[corruptedKind]bool{}
	v.waits = map[string]bool{}
	v.follow(func(s *Step, d *down) {
		from, to, ok := s.sends()
		if !ok {
			return
		}
		if how, ok := d.corrupted[model.SitePair{From: from, To: to}]; ok && s.Status == model.ExecContinue {
			v.flipped[corruptedKind{how, kindOf(v.delivered(s))}] = true
		}
		if s.Status == model.ExecBlocked {
			v.waits[s.Instr.Op().String()+" "+d.why(from, to, s.Round)] = true
		}
	})
}

// sends tells the edge of a Send or an Offer whose type is known.
func (s *Step) sends() (from, to string, ok bool) {
	if s.Instr == nil || s.Instr.Op() != model.OpSend && s.Instr.Op() != model.OpOffer {
		return "", "", false
	}
	comm, ok := s.Type.(*model.LocalComm)
	if !ok || comm.Dir != model.Sending {
		return "", "", false
	}
	return s.Acting.Role, comm.Partner, true
}

// delivered is what the handler delivers for a Send or an Offer that was not dropped.
func (v *view) delivered(s *Step) model.Value {
	if offer, ok := s.Instr.(model.Offer); ok {
		return model.Str(offer.Label)
	}
	if comm, ok := s.Type.(*model.LocalComm); ok && v.c.Handler.Payload == model.PayloadLabel && len(comm.Branches) > 0 {
		return model.Str(comm.Branches[0].Label.Name)
	}
	return s.Value
}

// The reasons for which a send waits.
var waitReasons = [...]string{
	"waits for a crashed partner", "waits for a timed-out partner", "waits because its own end crashed",
	"waits because its own end is timed out", "waits for a partition to heal", "waits for room",
}

func (d *down) why(from, to string, round uint64) string {
	for i, is := range [...]bool{
		d.crashed[to], d.timedOut(to, round), d.crashed[from], d.timedOut(from, round),
		d.partitioned[model.SitePair{From: from, To: to}],
	} {
		if is {
			return waitReasons[i]
		}
	}
	return waitReasons[len(waitReasons)-1]
}

func topologyCells() []cell {
	var out []cell
	add := func(name string, is func(*view) bool) { out = append(out, newCell(groupTopology, is, "%s", name)) }
	for k := range model.PerturbationKind(model.PerturbationKindCount) {
		add(k.String(), func(v *view) bool { return v.took(func(p *taken) bool { return p.Kind == k }) })
	}
	for k := model.BitFlip; k <= model.PayloadErase; k++ {
		add("Corrupt "+k.String(), func(v *view) bool {
			return v.took(func(p *taken) bool { return p.Kind == model.Corrupt && p.Corruption == k })
		})
	}
	for _, op := range []model.Op{model.OpSend, model.OpOffer} {
		for _, why := range waitReasons {
			add(op.String()+" "+why, func(v *view) bool { return v.waits[op.String()+" "+why] || why == "waits for room" && v.fullWait(op) })
		}
	}
	add("Crash ends a coroutine", func(v *view) bool {
		return v.anyCoroutine(func(c *model.CoroutineRecord) bool {
			return c.Status.Fault != nil && strings.HasPrefix(c.Status.Fault.Text, "site ")
		})
	})
	add("Crashes end every coroutine that is left", func(v *view) bool {
		last := len(v.r.Dispatches) - 1
		return v.r.Result == model.AllDone && last >= 0 && v.r.Dispatches[last] == nil && len(v.r.Topology.CrashedSites) > 0
	})
	add("Crash of a site that crashed before", func(v *view) bool { return v.again(model.Crash) })
	add("Timeout of a site that is timed out", func(v *view) bool { return v.again(model.Timeout) })
	add("Timeout of no time", func(v *view) bool {
		return v.took(func(p *taken) bool { return p.Kind == model.Timeout && p.Duration == model.Duration{} })
	})
	add("Corrupt of an edge that is corrupted otherwise", (*view).recorrupted)
	add("Heal of a partition", func(v *view) bool { return v.heals(model.Partition) })
	add("Heal of a corruption", func(v *view) bool { return v.heals(model.Corrupt) })
	add("a batch out of order", func(v *view) bool {
		return slices.ContainsFunc(v.c.Topology, func(t model.TopologyTick) bool {
			return t.Tick < v.r.Tick && !slices.IsSortedFunc(t.Events, model.ComparePerturbations)
		})
	})
	add("a site that is no role", func(v *view) bool {
		return v.took(func(p *taken) bool { return p.Kind == model.Crash && !v.isRole(p.Site) })
	})
	return out
}

func (v *view) took(is func(*taken) bool) bool { return anyOf(v.taken, is) }

// fullWait tells whether a send waited in a run without perturbations: only for room then.
func (v *view) fullWait(op model.Op) bool {
	return len(v.taken) == 0 && v.anyStep(func(s *Step) bool {
		return s.Status == model.ExecBlocked && s.Reason.Kind == model.BlockSend && s.Instr.Op() == op
	})
}

// again tells whether a perturbation of that kind hit a site twice.
func (v *view) again(kind model.PerturbationKind) bool {
	seen := map[string]bool{}
	return v.took(func(p *taken) bool {
		if p.Kind != kind {
			return false
		}
		before := seen[p.Site]
		seen[p.Site] = true
		return before
	})
}

func (v *view) recorrupted() bool {
	d := newDown(v.c.Config.TickDuration)
	return v.took(func(p *taken) bool {
		how, corrupted := d.corrupted[model.SitePair{From: p.From, To: p.To}]
		d.apply(p)
		return p.Kind == model.Corrupt && corrupted && how != p.Corruption
	})
}

// heals tells whether a Heal found something of that kind to undo.
func (v *view) heals(kind model.PerturbationKind) bool {
	d := newDown(v.c.Config.TickDuration)
	return v.took(func(p *taken) bool {
		pair, back := model.SitePair{From: p.From, To: p.To}, model.SitePair{From: p.To, To: p.From}
		_, there := d.corrupted[pair]
		_, backwards := d.corrupted[back]
		found := (there || backwards) && kind == model.Corrupt || d.partitioned[pair] && kind == model.Partition
		d.apply(p)
		return p.Kind == model.Heal && found
	})
}

func (v *view) isRole(site string) bool {
	return v.anySession(func(s *model.SessionRecord) bool { return slices.Contains(s.Roles, site) })
}

// saturated tells whether a timeout ends at the last tick that there is.
func (v *view) saturated() bool {
	return slices.ContainsFunc(v.r.Topology.TimedOutSites, func(t model.TimedOutSite) bool { return t.Until == math.MaxUint64 })
}
