package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// editType changes a local type at one place; only the nodes on the way to it are copied.
func (g *gen) editType(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		switch g.src.Below(8) {
		case 0:
			return t.Body // its variable is unbound then
		case 1:
			return &model.LocalMu{Var: t.Var, Body: &model.LocalMu{Var: loopVars[0], Body: t.Body}}
		case 2:
			return g.emptyLoop()
		}
		return &model.LocalMu{Var: t.Var, Body: g.editType(t.Body)}
	case *model.LocalComm:
		comm := *t
		comm.Branches = slices.Clone(t.Branches)
		if n := len(comm.Branches); n > 0 && g.src.Below(3) != 0 {
			br := &comm.Branches[choice.Index(g.src, n)]
			br.Next = g.editType(br.Next)
			return &comm
		}
		return g.editComm(&comm)
	case model.LocalVar:
		if choice.OneIn(g.src, 3) {
			return g.emptyLoop()
		}
		return model.LocalVar(choice.Of(g.src, loopVars[:]))
	}
	if choice.OneIn(g.src, 3) {
		return g.emptyLoop()
	}
	return &model.LocalComm{Dir: model.Direction(g.src.Below(2)), Partner: g.role(), Branches: []model.LocalBranch{
		{Label: model.NewLabel(g.label()), Next: model.LocalEnd{}},
	}}
}

// emptyLoop is a loop without a communication: its variable is its own, another loop's, or unbound.
func (g *gen) emptyLoop() model.LocalType {
	return &model.LocalMu{Var: choice.Of(g.src, loopVars[:]), Body: model.LocalVar(choice.Of(g.src, loopVars[:]))}
}

// unending ends a type, at the place that its first branches lead to, with a communication that has no
// branch (spec 02 §5.1 row 5), or with a variable that no loop binds.
func (g *gen) unending(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: g.unending(t.Body)}
	case *model.LocalComm:
		comm := *t
		comm.Branches = slices.Clone(t.Branches)
		if len(comm.Branches) > 0 {
			comm.Branches[0].Next = g.unending(comm.Branches[0].Next)
		}
		return &comm
	}
	g.faults(commOps, model.TypeViolation, model.UnknownLabel)
	if choice.OneIn(g.src, 3) {
		return model.LocalVar(unboundVar)
	}
	return &model.LocalComm{Dir: model.Direction(g.src.Below(2)), Partner: g.role()}
}

// shadow adds branches whose label an earlier one has, with another annotation and continuation, to some
// of the communications of a type: nobody takes them (spec 01 §1.6). Seldom it makes a loop's end a loop of
// its own.
func (g *gen) shadow(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: g.shadow(t.Body)}
	case *model.LocalComm:
		comm := *t
		comm.Branches = slices.Clone(t.Branches)
		for i := range comm.Branches {
			comm.Branches[i].Next = g.shadow(comm.Branches[i].Next)
		}
		if len(comm.Branches) > 0 && choice.OneIn(g.src, 3) {
			comm.Branches = append(comm.Branches, g.other(choice.Of(g.src, comm.Branches)))
		}
		return &comm
	case model.LocalVar:
		if choice.OneIn(g.src, 6) {
			return g.emptyLoop()
		}
	}
	return t
}

// other is a branch of the same label that differs otherwise.
func (g *gen) other(br model.LocalBranch) model.LocalBranch {
	return model.LocalBranch{Label: br.Label, Payload: choice.Of(g.src, basicTypes[:]), Next: model.LocalEnd{}}
}

// editComm changes one thing about a communication, whose branches belong to the caller.
func (g *gen) editComm(comm *model.LocalComm) model.LocalType {
	n := len(comm.Branches)
	i := choice.Index(g.src, n)
	switch kind := g.src.Below(9); {
	case kind == 0:
		comm.Dir = 1 - comm.Dir
	case kind == 1:
		comm.Partner = g.role()
	case kind == 2:
		comm.Branches = nil
	case kind == 3:
		return model.LocalEnd{}
	case n == 0:
		comm.Branches = []model.LocalBranch{{Label: model.NewLabel(g.label()), Next: model.LocalEnd{}}}
	case kind == 4:
		comm.Branches = slices.Delete(comm.Branches, i, i+1)
	case kind == 5:
		again := comm.Branches[i] // the first one of a label counts
		if choice.Bool(g.src) {
			again = g.other(again)
		}
		comm.Branches = append(comm.Branches, again)
	case kind == 6:
		comm.Branches[i].Label.Name = g.label()
	case kind == 7:
		comm.Branches[i].Payload = choice.Of(g.src, basicTypes[:])
	default:
		comm.Branches[i].Next = model.LocalVar(choice.Of(g.src, loopVars[:]))
	}
	return comm
}
