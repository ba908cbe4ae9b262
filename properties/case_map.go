package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// caseMap rewrites names and session ids wherever they stand in a Case. The functions must be injective.
type caseMap struct {
	role, label, text func(string) string // text: Str values
	session           func(uint64) uint64 // ids that the Case names, in values and annotations
}

func same[T any](x T) T { return x }

// identity maps nothing.
func identity() caseMap {
	return caseMap{role: same[string], label: same[string], text: same[string], session: same[uint64]}
}

// apply is the Case rewritten; it shares nothing that is changed.
func (m *caseMap) apply(c *model.Case) model.Case {
	out := *c
	out.Images = make([]model.Image, len(c.Images))
	for i := range c.Images {
		out.Images[i] = m.image(&c.Images[i])
	}
	out.Handler.AcquireValue = m.value(c.Handler.AcquireValue)
	out.Handler.Drop = slices.Clone(c.Handler.Drop)
	for i := range out.Handler.Drop {
		out.Handler.Drop[i].From, out.Handler.Drop[i].Label = m.role(out.Handler.Drop[i].From), m.label(out.Handler.Drop[i].Label)
	}
	out.Handler.FailStep = slices.Clone(c.Handler.FailStep)
	for i := range out.Handler.FailStep {
		out.Handler.FailStep[i].Role = m.role(out.Handler.FailStep[i].Role)
	}
	out.Topology = slices.Clone(c.Topology)
	for i := range out.Topology {
		events := slices.Clone(out.Topology[i].Events)
		for j := range events {
			m.site(&events[j].Site)
			m.site(&events[j].From)
			m.site(&events[j].To)
		}
		out.Topology[i].Events = events
	}
	return out
}

// site maps a name of a perturbation; those that do not belong to its kind are empty.
func (m *caseMap) site(name *string) {
	if *name != "" {
		*name = m.role(*name)
	}
}

func (m *caseMap) image(im *model.Image) model.Image {
	out := *im
	if im.GlobalType != nil {
		out.GlobalType = m.global(im.GlobalType)
	}
	out.LocalTypes = m.roleTypes(im.LocalTypes)
	slices.SortFunc(out.LocalTypes, func(a, b model.RoleType) int { return strings.Compare(a.Role, b.Role) })
	out.Programs = make([]model.RoleProgram, len(im.Programs))
	for i, p := range im.Programs {
		out.Programs[i] = model.RoleProgram{Role: m.role(p.Role), Code: make([]model.Instr, len(p.Code))}
		for k, in := range p.Code {
			out.Programs[i].Code[k] = m.instr(in)
		}
	}
	slices.SortFunc(out.Programs, func(a, b model.RoleProgram) int { return strings.Compare(a.Role, b.Role) })
	return out
}

func (m *caseMap) roleTypes(list []model.RoleType) []model.RoleType {
	out := make([]model.RoleType, len(list))
	for i, t := range list {
		out[i] = model.RoleType{Role: m.role(t.Role), Type: m.local(t.Type)}
	}
	return out
}

func (m *caseMap) local(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: m.local(t.Body)}
	case *model.LocalComm:
		out := &model.LocalComm{Dir: t.Dir, Partner: m.role(t.Partner), Branches: slices.Clone(t.Branches)}
		for i := range out.Branches {
			br := &out.Branches[i]
			br.Label.Name, br.Payload, br.Next = m.label(br.Label.Name), m.annotation(br.Payload), m.local(br.Next)
		}
		return out
	}
	return t
}

func (m *caseMap) global(g model.GlobalType) model.GlobalType {
	switch g := g.(type) {
	case *model.GlobalMu:
		return &model.GlobalMu{Var: g.Var, Body: m.global(g.Body)}
	case *model.GlobalComm:
		out := &model.GlobalComm{Sender: m.role(g.Sender), Receiver: m.role(g.Receiver), Branches: slices.Clone(g.Branches)}
		for i := range out.Branches {
			out.Branches[i].Label.Name, out.Branches[i].Next = m.label(out.Branches[i].Label.Name), m.global(out.Branches[i].Next)
		}
		return out
	}
	return g
}

func (m *caseMap) annotation(t model.ValType) model.ValType {
	switch t := t.(type) {
	case model.ProdType:
		return model.ProdType{Left: m.annotation(t.Left), Right: m.annotation(t.Right)}
	case model.ChanType:
		return model.ChanType{SID: m.session(t.SID), Role: m.role(t.Role)}
	}
	return t
}

func (m *caseMap) value(v model.Value) model.Value {
	switch v := v.(type) {
	case model.Str:
		return model.Str(m.text(string(v)))
	case model.Prod:
		return model.Prod{Left: m.value(v.Left), Right: m.value(v.Right)}
	case model.Endpoint:
		return m.endpoint(v)
	}
	return v
}

func (m *caseMap) endpoint(ep model.Endpoint) model.Endpoint {
	return model.Endpoint{SID: m.session(ep.SID), Role: m.role(ep.Role)}
}

func (m *caseMap) instr(in model.Instr) model.Instr {
	switch in := in.(type) {
	case model.Offer:
		in.Label = m.label(in.Label)
		return in
	case model.Choose:
		in.Table = slices.Clone(in.Table)
		for i := range in.Table {
			in.Table[i].Label = m.label(in.Table[i].Label)
		}
		return in
	case model.Set:
		in.Val = m.value(in.Val)
		return in
	case model.Open:
		return m.open(in)
	}
	return in
}

func (m *caseMap) open(in model.Open) model.Open {
	out := model.Open{
		Roles: make([]string, len(in.Roles)), LocalTypes: m.roleTypes(in.LocalTypes),
		Handlers: slices.Clone(in.Handlers), Dsts: slices.Clone(in.Dsts),
	}
	for i, role := range in.Roles {
		out.Roles[i] = m.role(role)
	}
	for i, h := range out.Handlers {
		out.Handlers[i].Sender, out.Handlers[i].Receiver = m.role(h.Sender), m.role(h.Receiver)
	}
	for i, d := range out.Dsts {
		out.Dsts[i].Role = m.role(d.Role)
	}
	return out
}

// namesOf are the names that stand in a Case: of roles and sites, and of labels; ascending, each once.
// fresh tells that newName can name none of them, and stands in no text.
func namesOf(c *model.Case) (roles, labels []string, fresh bool) {
	fresh = true
	note := func(list *[]string) func(string) string {
		return func(s string) string {
			if i, found := slices.BinarySearch(*list, s); !found {
				*list = slices.Insert(*list, i, s)
				fresh = fresh && strings.IndexByte(s, newNameMark) < 0
			}
			return s
		}
	}
	var texts []string
	m := caseMap{role: note(&roles), label: note(&labels), text: note(&texts), session: same[uint64]}
	m.apply(c)
	return roles, labels, fresh && len(roles) < newNames && len(labels) < newNames
}
