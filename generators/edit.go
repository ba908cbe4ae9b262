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
		return model.LocalVar(choice.Of(g.src, loopVars[:]))
	}
	return &model.LocalComm{Dir: model.Direction(g.src.Below(2)), Partner: g.role(), Branches: []model.LocalBranch{
		{Label: model.NewLabel(g.label()), Next: model.LocalEnd{}},
	}}
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
		comm.Branches = append(comm.Branches, comm.Branches[i])
	case kind == 6:
		comm.Branches[i].Label.Name = g.label()
	case kind == 7:
		comm.Branches[i].Payload = choice.Of(g.src, basicTypes[:])
	default:
		comm.Branches[i].Next = model.LocalVar(choice.Of(g.src, loopVars[:]))
	}
	return comm
}
