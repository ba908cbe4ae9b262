package kernel

import (
	"math"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// openSpec is an Open instruction after the checks that depend on it alone (spec 02 §5.5).
type openSpec struct {
	arity    bool // roles and dsts have the same length: the monitor's test
	fault    *model.Fault
	shape    *shape
	types    []*node
	handlers []model.HandlerBinding
	dsts     []model.RoleReg
	roles    []name // of the event
	texts    []string
}

func (vm *VM) compileOpen(in model.Open) openSpec {
	spec := openSpec{arity: len(in.Roles) == len(in.Dsts), dsts: in.Dsts, fault: openFault(&in)}
	if spec.fault != nil {
		return spec
	}
	texts := make([]string, len(in.LocalTypes))
	spec.types = make([]*node, len(in.LocalTypes))
	for i, lt := range in.LocalTypes {
		texts[i], spec.types[i] = lt.Role, vm.compileType(lt.Type)
	}
	spec.shape = vm.shapeOf(texts)
	spec.handlers = sortedBindings(in.Handlers)
	spec.texts, spec.roles = texts, spec.shape.roles
	if len(in.Roles) > 0 {
		spec.texts, spec.roles = in.Roles, vm.internAll(in.Roles)
	}
	return spec
}

// openFault is rows 1 to 4 of spec 02 §5.5.
func openFault(in *model.Open) *model.Fault {
	arity := &model.Fault{Kind: model.CloseFault, Text: "open arity mismatch"}
	if len(in.LocalTypes) != len(in.Dsts) {
		return arity
	}
	seen := make(map[string]bool, len(in.LocalTypes))
	for i, lt := range in.LocalTypes {
		if lt.Role != in.Dsts[i].Role {
			return arity
		}
		seen[lt.Role] = true
	}
	if len(seen) == 0 || len(seen) < len(in.LocalTypes) {
		return &model.Fault{Kind: model.SpeculationFault, Text: "spatial requirements failed"}
	}
	if !coversPairs(in, seen) {
		return &model.Fault{Kind: model.SpeculationFault, Text: "handler bindings missing"}
	}
	return nil
}

// coversPairs reports whether every ordered pair of names, self pairs included, has a handler.
func coversPairs(in *model.Open, names map[string]bool) bool {
	type pair struct{ from, to string }
	bound := make(map[pair]bool, len(in.Handlers))
	for _, h := range in.Handlers {
		if names[h.Sender] && names[h.Receiver] {
			bound[pair{h.Sender, h.Receiver}] = true
		}
	}
	return len(bound) == len(names)*len(names)
}

// sortedBindings sorts bindings by edge; of several for one edge the last one stays.
func sortedBindings(list []model.HandlerBinding) []model.HandlerBinding {
	out := slices.Clone(list)
	slices.Reverse(out)
	byEdge := func(a, b model.HandlerBinding) int {
		if c := strings.Compare(a.Sender, b.Sender); c != 0 {
			return c
		}
		return strings.Compare(a.Receiver, b.Receiver)
	}
	slices.SortStableFunc(out, byEdge)
	return slices.CompactFunc(out, func(a, b model.HandlerBinding) bool { return byEdge(a, b) == 0 })
}

// runOpen is Open: spec 02 §5.5, deviations register-bounds and commit-atomicity.
func runOpen(vm *VM, p *Pack) {
	spec := &p.in.ext.open
	if spec.fault != nil { // 1 to 4
		p.fault = spec.fault
		return
	}
	for _, d := range spec.dsts {
		if !p.co.has(uint16(d.Reg)) {
			p.outOfRegisters()
			return
		}
	}
	sid := uint64(len(vm.sessions)) // two Opens are never in one wave: Session(next id) is in their footprint
	for _, d := range spec.dsts {
		p.regs.Set(int(d.Reg), model.Endpoint{SID: sid, Role: d.Role})
	}
	p.action = actOpen
	p.emit(event{kind: model.EventOpened, n: sid})
}

// runClose is Close: spec 02 §5.6.
func runClose(vm *VM, p *Pack) {
	if !p.endpointOperand() { // 1
		return
	}
	if p.slot == nil || p.slot.owner != p.co.id { // 2
		p.fail(model.CloseFault, "endpoint not owned")
		return
	}
	s := p.slot.sess
	epoch := s.epoch
	if epoch < math.MaxUint64 {
		epoch++
	}
	p.action = actClose
	p.emit(event{kind: model.EventClosed, n: s.sid})
	p.emit(event{kind: model.EventEpochAdvanced, n: s.sid, b: name(epoch >> 32), c: name(epoch)})
}
