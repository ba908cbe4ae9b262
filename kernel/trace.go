package kernel

import "github.com/wavecheck/wavecheck/model"

// event is an entry of the observable trace as the kernel keeps it. What n, a, b and c mean is the
// business of the kind; eventOf in record.go reads them.
type event struct {
	tick    uint64
	n       uint64
	a, b, c name
	kind    model.EventKind
	flag    bool
}

// effect is an entry of the effect trace; its id is its position.
type effect struct {
	tick     uint64
	n        uint64 // session or coroutine; for topology the index into perturbations
	a, b, c  name
	identity name
	kind     model.EventKind
	topology bool
}

type dispatched struct {
	coro   int32
	status model.ExecStatus
	none   bool
}

// trace holds the logs of a machine (spec 02 §6). Checks have no log: each has its event.
type trace struct {
	events        History[event]
	checks        int // of the events, those of the gate
	effects       History[effect]
	dispatches    History[dispatched]
	faults        []*model.Fault // of Faulted events
	lists         [][]string     // roles of Opened events
	witnesses     []*string
	perturbations []model.Perturbation
	identity      string // last one interned
	identityName  name
}

func (t *trace) add(e event) { t.events.Add(e) }

func (t *trace) addList(texts []string) name {
	t.lists = append(t.lists, texts)
	return name(len(t.lists) - 1)
}

func (t *trace) addFault(tick, coro uint64, f *model.Fault) {
	t.add(event{kind: model.EventFaulted, tick: tick, n: coro, a: name(len(t.faults))})
	t.faults = append(t.faults, f)
}

func (t *trace) addGate(names *names, tick uint64, g *gateVerdict) {
	e := event{kind: model.EventOutputConditionChecked, tick: tick, a: names.gateDefault, flag: g.passed}
	if g.predicate != model.DefaultPredicateRef {
		e.a = names.intern(g.predicate)
	}
	if g.witness != nil {
		t.witnesses = append(t.witnesses, g.witness)
		e.n = uint64(len(t.witnesses))
	}
	t.checks++
	t.add(e)
}

// addEffect appends the effect of a committed event, if its kind has one (spec 02 §6.4).
func (t *trace) addEffect(names *names, e *event, identity string) {
	switch e.kind {
	case model.EventSent, model.EventReceived, model.EventInvoked, model.EventAcquired, model.EventReleased:
		t.effects.Add(effect{
			tick: e.tick, n: e.n, a: e.a, b: e.b, c: e.c, kind: e.kind, identity: t.internIdentity(names, identity),
		})
	}
}

func (t *trace) addTopology(names *names, mode model.CaptureMode, p model.Perturbation, tick uint64, identity string) {
	if mode == model.CaptureDisabled {
		return
	}
	n := uint64(len(t.perturbations))
	t.perturbations = append(t.perturbations, p)
	t.effects.Add(effect{tick: tick, n: n, topology: true, identity: t.internIdentity(names, identity)})
}

func (t *trace) internIdentity(names *names, identity string) name {
	if t.identity != identity || identity == "" {
		t.identity, t.identityName = identity, names.intern(identity)
	}
	return t.identityName
}

func (t *trace) addDispatch(r RoundResult) {
	d := dispatched{none: !r.Dispatched}
	if r.Dispatched {
		d.coro, d.status = int32(r.Dispatch.Coro), r.Dispatch.Status
	}
	t.dispatches.Add(d)
}
