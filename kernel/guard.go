package kernel

import "github.com/wavecheck/wavecheck/model"

// layerTable is the guard layers' map (spec 02 §9.1), and who waits for a layer.
type layerTable struct {
	list       []layer
	ids        map[string]int32
	configured bool    // the configuration names layers
	present    int     // layers in the map
	released   []int32 // released since the last wake pass
}

type layer struct {
	name       name
	text       string
	configured bool // as the first configured entry with this id says
	active     bool
	present    bool        // in the map, with value
	value      model.Value // nothing reads it but Snapshots
	released   bool        // in the list of released layers
	waiters    []int32     // blocked with AcquireDenied, and not marked
}

func (t *layerTable) configure(layers []model.GuardLayer, names *names) {
	t.ids = map[string]int32{}
	t.configured = len(layers) > 0
	for _, l := range layers {
		entry := &t.list[t.index(names, l.ID)]
		if entry.configured {
			continue
		}
		entry.configured, entry.active = true, l.Active
		t.put(entry, model.Unit{})
	}
}

// index finds or makes the entry of a layer.
func (t *layerTable) index(names *names, text string) int32 {
	i, ok := t.ids[text]
	if !ok {
		i = int32(len(t.list))
		t.list = append(t.list, layer{name: names.intern(text), text: text})
		t.ids[text] = i
	}
	return i
}

func (t *layerTable) put(l *layer, v model.Value) {
	if !l.present {
		l.present = true
		t.present++
	}
	l.value = v
}

// usable is rows 1 and 2 of Acquire and Release: the layer may be used, and is inserted into an
// empty map.
func (vm *VM) usable(p *Pack, l *layer) bool {
	switch {
	case vm.layers.configured && !l.configured:
		p.failGuard(l.text, "unknown layer")
		return false
	case vm.layers.configured && !l.active:
		p.failGuard(l.text, "inactive layer")
		return false
	}
	p.insert = vm.layers.present == 0
	return true
}

func (p *Pack) guardCall(l *layer, evidence model.Value) {
	p.guard = GuardCall{
		Session: p.co.home.sid, Role: p.co.roleText, Layer: l.text, Evidence: evidence, Regs: p.regs.view(),
	}
}

// runAcquire is Acquire: spec 02 §5.8, deviations register-bounds and commit-atomicity.
func runAcquire(vm *VM, p *Pack) {
	l := &vm.layers.list[p.in.layer]
	if !vm.usable(p, l) { // 1, 2
		return
	}
	if !p.co.has(p.in.a) {
		p.outOfRegisters()
		return
	}
	if !l.present && !p.insert { // 3
		p.failGuard(l.text, "unknown guard layer "+l.text)
		return
	}
	p.guardCall(l, nil)
	evidence, granted, err := p.handler.Acquire(&p.guard) // 4
	if err != nil {
		p.failGuard(l.text, err.Error())
		return
	}
	if !granted { // 5
		p.outcome, p.wait = block, wait{kind: model.BlockAcquireDenied, layer: p.in.layer}
		return
	}
	p.action = actAcquire // 6
	p.write(p.in.a, evidence)
	p.emit(event{kind: model.EventAcquired, n: p.control.SID, a: p.co.role, b: l.name})
}

// runRelease is Release: spec 02 §5.9.
func runRelease(vm *VM, p *Pack) {
	l := &vm.layers.list[p.in.layer]
	if !vm.usable(p, l) { // 1, 2
		return
	}
	if !p.co.has(p.in.a) { // 3
		p.outOfRegisters()
		return
	}
	evidence := p.co.regs[p.in.a]
	p.guardCall(l, evidence)
	if err := p.handler.Release(&p.guard); err != nil { // 5
		p.failGuard(l.text, err.Error())
		return
	}
	if !l.present && !p.insert { // 6
		p.failGuard(l.text, "unknown guard layer "+l.text)
		return
	}
	if r := p.co.home.resources; r != nil && r.nullifiers.has(evidence) { // 7
		p.failGuard(l.text, "resource already consumed")
		return
	}
	p.action, p.msg = actRelease, evidence
	p.emit(event{kind: model.EventReleased, n: p.control.SID, a: p.co.role, b: l.name})
}

// resources is the resource state of a session (spec 02 §9.2). Commitments and nullifiers are functions
// of the value, so values stand for them.
type resources struct{ commitments, nullifiers valueSet }

// valueSet is a set of values in order of insertion.
type valueSet struct {
	list  []model.Value
	index map[model.Value]struct{}
}

func (s *valueSet) has(v model.Value) bool {
	_, ok := s.index[v]
	return ok
}

func (s *valueSet) add(v model.Value) {
	if s.has(v) {
		return
	}
	if s.index == nil {
		s.index = map[model.Value]struct{}{}
	}
	s.index[v] = struct{}{}
	s.list = append(s.list, v)
}
