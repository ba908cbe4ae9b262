package shrink

import (
	"github.com/wavecheck/wavecheck/model"
)

// simplifyType drops the global type of an image, or makes one node of one local type simpler.
func simplifyType(c *model.Case, k int) (*model.Case, bool) {
	for i := range c.Images {
		im := &c.Images[i]
		if k == 0 {
			return withImage(c, i, func(out *model.Image) { out.GlobalType = nil }), true
		}
		k--
		for j, t := range im.LocalTypes {
			if n := variantsOfNode * localNodes(t.Type); k >= n {
				k -= n
				continue
			}
			simpler, ok := simplerAt(t.Type, k/variantsOfNode, k%variantsOfNode)
			if !ok {
				return nil, true
			}
			return withImage(c, i, func(out *model.Image) { out.LocalTypes[j].Type = simpler }), true
		}
	}
	return nil, false
}

const variantsOfNode = 5

// simplerAt changes node number n (in order of first visit) of a type.
func simplerAt(t model.LocalType, n, variant int) (model.LocalType, bool) {
	if n == 0 {
		return simplerNode(t, variant)
	}
	n--
	switch t := t.(type) {
	case *model.LocalMu:
		body, ok := simplerAt(t.Body, n, variant)
		return &model.LocalMu{Var: t.Var, Body: body}, ok
	case *model.LocalComm:
		for i, br := range t.Branches {
			if m := localNodes(br.Next); n >= m {
				n -= m
				continue
			}
			next, ok := simplerAt(br.Next, n, variant)
			out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: append([]model.LocalBranch(nil), t.Branches...)}
			out.Branches[i].Next = next
			return out, ok
		}
	}
	return t, false
}

// simplerNode: the node becomes End; its only child or first continuation; loses its last branch, its
// first branch, or its annotations and sorts.
func simplerNode(t model.LocalType, variant int) (model.LocalType, bool) {
	if variant == 0 {
		return model.LocalEnd{}, t != model.LocalType(model.LocalEnd{})
	}
	if mu, ok := t.(*model.LocalMu); ok {
		return mu.Body, variant == 1
	}
	comm, ok := t.(*model.LocalComm)
	if !ok || len(comm.Branches) == 0 {
		return t, false
	}
	out := &model.LocalComm{Dir: comm.Dir, Partner: comm.Partner, Branches: append([]model.LocalBranch(nil), comm.Branches...)}
	switch variant {
	case 1:
		return comm.Branches[0].Next, true
	case 2:
		out.Branches = out.Branches[:len(out.Branches)-1]
	case 3:
		out.Branches = out.Branches[1:]
	default:
		for i := range out.Branches {
			out.Branches[i].Payload = nil
			out.Branches[i].Label.Sort = model.SortUnit
		}
	}
	return out, true
}
