package shrink

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The moves on types: those of images, and those that an Open carries.

// typesOf lists the places of all local types.
func typesOf(c *model.Case) []typeRef {
	var out []typeRef
	for i := range c.Images {
		for _, t := range c.Images[i].LocalTypes {
			out = append(out, typeRef{image: i, role: t.Role})
		}
	}
	for _, at := range sitesOf(c) {
		if open, ok := instrAt(c, at).(model.Open); ok {
			for _, t := range open.LocalTypes {
				out = append(out, typeRef{image: at.image, open: at, inner: true, role: t.Role})
			}
		}
	}
	return out
}

func instrAt(c *model.Case, at site) model.Instr {
	return c.Images[at.image].Programs[at.program].Code[at.pc]
}

func typeAt(c *model.Case, where typeRef) model.LocalType {
	types := c.Images[where.image].LocalTypes
	if where.inner {
		types = instrAt(c, where.open).(model.Open).LocalTypes
	}
	i := slices.IndexFunc(types, func(t model.RoleType) bool { return t.Role == where.role })
	return types[i].Type
}

func withType(c *model.Case, where typeRef, t model.LocalType) *model.Case {
	out := copyOf(c)
	changeType(out, where, func(model.LocalType) model.LocalType { return t })
	return out
}

// plainTypes takes global types, and sorts and annotations of all types, away.
func plainTypes(s *subject) []attempt {
	locals := func() *model.Case {
		out := copyOf(s.c)
		for i := range out.Images {
			out.Images[i].GlobalType = nil
		}
		return out
	}
	return []attempt{
		func() *model.Case {
			out := locals()
			for _, where := range typesOf(out) {
				changeType(out, where, plain)
			}
			return out
		},
		locals,
	}
}

func plain(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: plain(t.Body)}
	case *model.LocalComm:
		out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
		for i := range out.Branches {
			br := &out.Branches[i]
			br.Payload, br.Label.Sort, br.Next = nil, model.SortUnit, plain(br.Next)
		}
		return out
	}
	return t
}

// simplifyTypes makes one node of one type simpler.
func simplifyTypes(s *subject) []attempt {
	var out []attempt
	for i := range s.c.Images {
		if s.c.Images[i].GlobalType != nil {
			out = append(out, func() *model.Case {
				c := copyOf(s.c)
				c.Images[i].GlobalType = nil
				return c
			})
		}
	}
	for _, where := range typesOf(s.c) {
		for _, simpler := range simplerTypes(typeAt(s.c, where)) {
			out = append(out, func() *model.Case { return withType(s.c, where, simpler) })
		}
	}
	return out
}

// simplerTypes are the types with one node made simpler, those with the node at the root first.
func simplerTypes(t model.LocalType) []model.LocalType {
	return append(unrolled(t), simplerBelow(t)...)
}

// unrolled is the type gone through once, and twice, for a type that starts again at a variable that no
// loop binds.
func unrolled(t model.LocalType) []model.LocalType {
	var out []model.LocalType
	for _, v := range freeVars(t, nil) {
		once := model.SubstituteLocal(t, v, model.LocalEnd{})
		out = append(out, once, model.SubstituteLocal(t, v, once))
	}
	return out
}

// freeVars appends the variables that no loop of t binds.
func freeVars(t model.LocalType, free []string) []string {
	switch t := t.(type) {
	case model.LocalVar:
		if !slices.Contains(free, string(t)) {
			free = append(free, string(t))
		}
	case *model.LocalMu:
		for _, v := range freeVars(t.Body, nil) {
			if v != t.Var && !slices.Contains(free, v) {
				free = append(free, v)
			}
		}
	case *model.LocalComm:
		for _, br := range t.Branches {
			free = freeVars(br.Next, free)
		}
	}
	return free
}

func simplerBelow(t model.LocalType) []model.LocalType {
	out := simplerNodes(t)
	switch t := t.(type) {
	case *model.LocalMu:
		for _, body := range simplerBelow(t.Body) {
			out = append(out, &model.LocalMu{Var: t.Var, Body: body})
		}
	case *model.LocalComm:
		for i := range t.Branches {
			for _, next := range simplerBelow(t.Branches[i].Next) {
				out = append(out, withBranch(t, i, func(br *model.LocalBranch) { br.Next = next }))
			}
		}
	}
	return out
}

// plainTypesOfValues are the simplest annotations.
var plainTypesOfValues = []model.ValType{model.TypeUnit, model.TypeBool, model.TypeNat}

func withBranch(t *model.LocalComm, i int, change func(*model.LocalBranch)) *model.LocalComm {
	out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
	change(&out.Branches[i])
	return out
}

// simplerNodes: the node becomes End, or its body gone through once or twice, or what follows a branch; it
// loses a branch, or a sort or an annotation.
func simplerNodes(t model.LocalType) []model.LocalType {
	var out []model.LocalType
	if t != model.LocalType(model.LocalEnd{}) {
		out = append(out, model.LocalEnd{})
	}
	switch t := t.(type) {
	case *model.LocalMu:
		once := model.SubstituteLocal(t.Body, t.Var, model.LocalEnd{})
		out = append(out, once, model.SubstituteLocal(t.Body, t.Var, once), t.Body)
	case *model.LocalComm:
		if len(t.Branches) == 0 {
			plain := model.LocalBranch{Label: model.NewLabel("a"), Next: model.LocalEnd{}}
			out = append(out, &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: []model.LocalBranch{plain}})
		}
		for i, br := range t.Branches {
			out = append(out, br.Next, &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: without(t.Branches, i)})
		}
		for i, br := range t.Branches {
			if br.Payload != nil {
				for _, simpler := range append([]model.ValType{nil}, plainTypesOfValues...) {
					out = append(out, withBranch(t, i, func(br *model.LocalBranch) { br.Payload = simpler }))
				}
			}
			if br.Label.Sort != model.SortUnit {
				out = append(out, withBranch(t, i, func(br *model.LocalBranch) { br.Label.Sort = model.SortUnit }),
					withBranch(t, i, func(br *model.LocalBranch) { br.Label.Sort, br.Payload = model.SortUnit, nil }))
			}
		}
	}
	return out
}
