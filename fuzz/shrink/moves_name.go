package shrink

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// shortenName renames one role everywhere to the first free letter from A. The relative order of role
// names decides the order of coroutines, so a renaming may lose the failure; then it is not taken.
func shortenName(c *model.Case, k int) (*model.Case, bool) {
	roles := caseRoles(c)
	if k >= len(roles) {
		return nil, false
	}
	for letter := byte('A'); letter <= 'Z'; letter++ {
		name := string(letter)
		if name == roles[k] {
			return nil, true
		}
		if !slices.Contains(roles, name) {
			return renameRole(c, roles[k], name), true
		}
	}
	return nil, true
}

// caseRoles are the names of the images' roles, and of the partners in their types.
func caseRoles(c *model.Case) []string {
	var roles []string
	add := func(role string) {
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	for i := range c.Images {
		for _, role := range imageRoles(&c.Images[i]) {
			add(role)
		}
		for _, t := range c.Images[i].LocalTypes {
			eachPartner(t.Type, add)
		}
	}
	return roles
}

func eachPartner(t model.LocalType, visit func(string)) {
	switch t := t.(type) {
	case *model.LocalMu:
		eachPartner(t.Body, visit)
	case *model.LocalComm:
		visit(t.Partner)
		for _, br := range t.Branches {
			eachPartner(br.Next, visit)
		}
	}
}

// renameRole is the Case with one role renamed where roles stand: images, types, programs, script and
// topology.
func renameRole(c *model.Case, from, to string) *model.Case {
	r := renamer{from, to}
	out := *c
	out.Images = make([]model.Image, len(c.Images))
	for i := range c.Images {
		out.Images[i] = r.image(&c.Images[i])
	}
	out.Topology = make([]model.TopologyTick, len(c.Topology))
	for i, t := range c.Topology {
		events := slices.Clone(t.Events)
		for j := range events {
			events[j].Site, events[j].From, events[j].To = r.name(events[j].Site), r.name(events[j].From), r.name(events[j].To)
		}
		out.Topology[i] = model.TopologyTick{Tick: t.Tick, Events: events}
	}
	out.Handler.Drop = slices.Clone(c.Handler.Drop)
	for i := range out.Handler.Drop {
		out.Handler.Drop[i].From = r.name(out.Handler.Drop[i].From)
	}
	out.Handler.FailStep = slices.Clone(c.Handler.FailStep)
	for i := range out.Handler.FailStep {
		out.Handler.FailStep[i].Role = r.name(out.Handler.FailStep[i].Role)
	}
	return &out
}

type renamer struct{ from, to string }

func (r renamer) name(s string) string {
	if s == r.from {
		return r.to
	}
	return s
}

func (r renamer) image(im *model.Image) model.Image {
	out := *im
	if im.GlobalType != nil {
		out.GlobalType = r.global(im.GlobalType)
	}
	out.LocalTypes = make([]model.RoleType, len(im.LocalTypes))
	for i, t := range im.LocalTypes {
		out.LocalTypes[i] = model.RoleType{Role: r.name(t.Role), Type: r.local(t.Type)}
	}
	slices.SortFunc(out.LocalTypes, func(a, b model.RoleType) int { return compareNames(a.Role, b.Role) })
	out.Programs = make([]model.RoleProgram, len(im.Programs))
	for i, p := range im.Programs {
		code := make([]model.Instr, len(p.Code))
		for j, in := range p.Code {
			code[j] = r.instr(in)
		}
		out.Programs[i] = model.RoleProgram{Role: r.name(p.Role), Code: code}
	}
	slices.SortFunc(out.Programs, func(a, b model.RoleProgram) int { return compareNames(a.Role, b.Role) })
	return out
}

func compareNames(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

func (r renamer) local(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: r.local(t.Body)}
	case *model.LocalComm:
		out := &model.LocalComm{Dir: t.Dir, Partner: r.name(t.Partner), Branches: slices.Clone(t.Branches)}
		for i := range out.Branches {
			out.Branches[i].Next = r.local(out.Branches[i].Next)
		}
		return out
	}
	return t
}

func (r renamer) global(g model.GlobalType) model.GlobalType {
	switch g := g.(type) {
	case *model.GlobalMu:
		return &model.GlobalMu{Var: g.Var, Body: r.global(g.Body)}
	case *model.GlobalComm:
		out := &model.GlobalComm{Sender: r.name(g.Sender), Receiver: r.name(g.Receiver), Branches: slices.Clone(g.Branches)}
		for i := range out.Branches {
			out.Branches[i].Next = r.global(out.Branches[i].Next)
		}
		return out
	}
	return g
}

func (r renamer) instr(in model.Instr) model.Instr {
	x, ok := in.(model.Open)
	if !ok {
		return in
	}
	out := model.Open{Roles: slices.Clone(x.Roles), LocalTypes: slices.Clone(x.LocalTypes), Handlers: slices.Clone(x.Handlers), Dsts: slices.Clone(x.Dsts)}
	for i := range out.Roles {
		out.Roles[i] = r.name(out.Roles[i])
	}
	for i, t := range out.LocalTypes {
		out.LocalTypes[i] = model.RoleType{Role: r.name(t.Role), Type: r.local(t.Type)}
	}
	for i, h := range out.Handlers {
		out.Handlers[i] = model.HandlerBinding{Sender: r.name(h.Sender), Receiver: r.name(h.Receiver), Handler: h.Handler}
	}
	for i, d := range out.Dsts {
		out.Dsts[i].Role = r.name(d.Role)
	}
	return out
}
