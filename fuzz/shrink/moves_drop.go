package shrink

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The moves that drop instructions, and what hangs on them.

// sitesOf lists the places of all given instructions.
func sitesOf(c *model.Case) []site {
	var out []site
	for i := range c.Images {
		for j, p := range c.Images[i].Programs {
			for pc := range p.Code {
				out = append(out, site{i, j, pc})
			}
		}
	}
	return out
}

func countInstructions(s *subject) int { return len(sitesOf(s.c)) }

// dropInstructions drops a stretch of instructions, with all that hangs on them, or with less.
func dropInstructions(s *subject, from, to int) []*model.Case {
	sites := sitesOf(s.c)[from:to]
	return []*model.Case{
		cut{sites: sites, partners: true, types: true, time: true}.of(s),
		cut{sites: sites, types: true, time: true}.of(s),
		cut{sites: sites, time: true}.of(s),
		cut{sites: sites}.of(s),
	}
}

func countDispatches(s *subject) int { return len(s.run().dispatches) }

// dropRounds drops the instructions of a stretch of the run: where coroutines take turns, it is the turns
// that can be dropped, and not the stretch of one program.
func dropRounds(s *subject, from, to int) []*model.Case {
	sites := s.run().sitesIn(from, to)
	return []*model.Case{
		cut{sites: sites, partners: true, types: true, time: true}.of(s),
		cut{sites: sites, types: true, time: true}.of(s),
		withoutRounds(s, from, to),
	}
}

// roundsMost bounds the chunks of a run, and the beginnings of it, that are tried: a run can be much longer
// than a program.
const roundsMost = 64

// dropBeginnings lets the run begin later.
func dropBeginnings(s *subject) []attempt {
	var out []attempt
	for to := len(s.run().dispatches); to > 0; to-- {
		if to > roundsMost {
			to = max(roundsMost+1, to/2)
		}
		out = append(out, func() *model.Case { return withoutRounds(s, 0, to) })
	}
	return out
}

func (r *run) sitesIn(from, to int) []site {
	var out []site
	for _, d := range r.dispatches[from:to] {
		out = append(out, d.at)
	}
	return out
}

// withoutRounds is the Case as if a stretch of the run had not been: instructions that ran in it and
// nowhere else are dropped, and all its rounds.
func withoutRounds(s *subject, from, to int) *model.Case {
	r := s.run()
	elsewhere := siteSet{}
	for i := range r.dispatches {
		if i < from || i >= to {
			elsewhere[r.dispatches[i].at] = true
		}
	}
	sites := slices.DeleteFunc(r.sitesIn(from, to), func(at site) bool { return elsewhere[at] })
	out := orCopy(cut{sites: sites, types: true}.of(s), s)
	var rounds []uint64
	for _, d := range r.dispatches[from:to] {
		rounds = append(rounds, d.round)
	}
	skipRounds(out, rounds)
	return out
}

// dropUnreached drops every instruction that never ran, and every part of a type that no instruction
// looked at.
func dropUnreached(s *subject) []attempt {
	r := s.run()
	if len(r.dispatches) == 0 {
		return nil
	}
	reached := siteSet{}
	for i := range r.dispatches {
		reached[r.dispatches[i].at] = true
	}
	idle := slices.DeleteFunc(sitesOf(s.c), func(at site) bool { return reached[at] })
	return []attempt{
		func() *model.Case { return cutTypes(s, orCopy(cut{sites: idle}.of(s), s)) },
		func() *model.Case { return cut{sites: idle}.of(s) },
		func() *model.Case { return cutTypes(s, copyOf(s.c)) },
	}
}

// cutTypes ends every type of an image behind the nodes that a run looked at, and takes the branches out
// that it did not take. It changes out and gives it.
func cutTypes(s *subject, out *model.Case) *model.Case {
	r := s.run()
	for i := range out.Images {
		im := &out.Images[i]
		im.GlobalType = nil
		for j := range im.LocalTypes {
			where := typeRef{image: i, role: im.LocalTypes[j].Role}
			var seen []*node
			for k := range r.dispatches {
				if n := r.dispatches[k].node; n != nil && n.where == where {
					seen = append(seen, n)
				}
			}
			im.LocalTypes[j].Type = cutType(im.LocalTypes[j].Type, nil, seen)
		}
	}
	return out
}

func cutType(t model.LocalType, path []int, seen []*node) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: cutType(t.Body, append(slices.Clone(path), 0), seen)}
	case *model.LocalComm:
		here := slices.DeleteFunc(slices.Clone(seen), func(n *node) bool { return !slices.Equal(n.path, path) })
		if len(here) == 0 {
			return model.LocalEnd{}
		}
		none := !slices.ContainsFunc(here, func(n *node) bool { return n.branch >= 0 })
		out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner}
		for b, br := range t.Branches {
			taken := slices.ContainsFunc(here, func(n *node) bool { return n.branch == b })
			if taken {
				br.Next = cutType(br.Next, append(slices.Clone(path), b), seen)
			} else {
				br.Next = model.LocalEnd{}
			}
			if taken || b == 0 && none {
				out.Branches = append(out.Branches, br)
			}
		}
		return out
	}
	return t
}

// roleRef is a role of an image.
type roleRef struct {
	image int
	name  string
}

func rolesOf(c *model.Case) []roleRef {
	var out []roleRef
	for i := range c.Images {
		for _, role := range imageRoles(&c.Images[i]) {
			out = append(out, roleRef{i, role})
		}
	}
	return out
}

func imageRoles(im *model.Image) []string {
	var roles []string
	for _, t := range im.LocalTypes {
		roles = append(roles, t.Role)
	}
	for _, p := range im.Programs {
		if !slices.Contains(roles, p.Role) {
			roles = append(roles, p.Role)
		}
	}
	return roles
}

func countRoles(s *subject) int { return len(rolesOf(s.c)) }

// dropRoles drops roles with programs and types: with their part in the others' programs and types, or
// with nothing but the rounds that they took, or alone.
func dropRoles(s *subject, from, to int) []*model.Case {
	roles := rolesOf(s.c)[from:to]
	sites, ids := ofRoles(s.c, roles)
	whole := cut{sites: sites, partners: true, types: true, time: true}
	timed := cut{sites: sites, time: true}
	return []*model.Case{
		removeRoles(orCopy(whole.of(s), s), roles, ids, true),
		removeRoles(orCopy(timed.of(s), s), roles, ids, false),
		removeRoles(copyOf(s.c), roles, ids, false),
		atOnce(removeRoles(copyOf(s.c), roles, ids, true)),
	}
}

// atOnce lets the topology script begin at the first tick. It changes c and gives it; nil without a script.
func atOnce(c *model.Case) *model.Case {
	if len(c.Topology) == 0 {
		return nil
	}
	return withTicks(c, 0, len(c.Topology), c.Topology[0].Tick-1)
}

// orCopy is a changed Case, or a copy of the subject where nothing was to be changed.
func orCopy(c *model.Case, s *subject) *model.Case {
	if c == nil {
		return copyOf(s.c)
	}
	return c
}

// ofRoles gives the places of the roles' instructions, and the ids of their coroutines, ascending.
func ofRoles(c *model.Case, roles []roleRef) (sites []site, ids []uint64) {
	id := uint64(0)
	for i := range c.Images {
		for j, p := range c.Images[i].Code(model.LexicalScoping) {
			if slices.Contains(roles, roleRef{i, p.Role}) {
				ids = append(ids, id)
				for pc := range p.Code {
					sites = append(sites, site{i, j, pc})
				}
			}
			id++
		}
	}
	return sites, ids
}

// removeRoles takes roles out of c, which it changes and gives; with mentions, out of the others' types
// too.
func removeRoles(c *model.Case, roles []roleRef, ids []uint64, mentions bool) *model.Case {
	for i := range c.Images {
		im := &c.Images[i]
		gone := func(role string) bool { return slices.Contains(roles, roleRef{i, role}) }
		im.Programs = slices.DeleteFunc(im.Programs, func(p model.RoleProgram) bool { return gone(p.Role) })
		im.LocalTypes = slices.DeleteFunc(im.LocalTypes, func(t model.RoleType) bool { return gone(t.Role) })
		if mentions {
			for j := range im.LocalTypes {
				im.LocalTypes[j].Type = withoutPartners(im.LocalTypes[j].Type, gone)
			}
		}
	}
	forgetCoroutines(c, ids)
	return c
}

// withoutPartners is the type without the communications with some roles: each becomes its first branch.
func withoutPartners(t model.LocalType, gone func(string) bool) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: withoutPartners(t.Body, gone)}
	case *model.LocalComm:
		if gone(t.Partner) {
			if len(t.Branches) == 0 {
				return model.LocalEnd{}
			}
			return withoutPartners(t.Branches[0].Next, gone)
		}
		out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
		for i := range out.Branches {
			out.Branches[i].Next = withoutPartners(out.Branches[i].Next, gone)
		}
		return out
	}
	return t
}

// forgetCoroutines lets picks and weights follow when the coroutines with some ids (ascending) are gone.
func forgetCoroutines(c *model.Case, ids []uint64) {
	if len(ids) == 0 {
		return
	}
	below := func(id uint64) uint64 {
		n, _ := slices.BinarySearch(ids, id)
		return uint64(n)
	}
	if len(c.Schedule.Picks) > 0 {
		c.Schedule.Picks = slices.Clone(c.Schedule.Picks)
		for i, pick := range c.Schedule.Picks {
			c.Schedule.Picks[i] = pick - below(pick)
		}
	}
	var weights []model.Weight
	for _, w := range c.Config.SchedPolicy.Weights {
		if !slices.Contains(ids, w.ID) {
			weights = append(weights, model.Weight{ID: w.ID - below(w.ID), Weight: w.Weight})
		}
	}
	c.Config.SchedPolicy.Weights = weights
}

// dropPartsOfRoles drops the program of a role, or its type.
func dropPartsOfRoles(s *subject) []attempt {
	var out []attempt
	for i := range s.c.Images {
		for j := range s.c.Images[i].Programs {
			out = append(out, func() *model.Case {
				c := copyOf(s.c)
				_, ids := ofRoles(c, []roleRef{{i, c.Images[i].Programs[j].Role}})
				c.Images[i].Programs = slices.Delete(c.Images[i].Programs, j, j+1)
				forgetCoroutines(c, ids)
				return c
			})
		}
		for j := range s.c.Images[i].LocalTypes {
			out = append(out, func() *model.Case {
				c := copyOf(s.c)
				c.Images[i].LocalTypes = slices.Delete(c.Images[i].LocalTypes, j, j+1)
				return c
			})
		}
	}
	return out
}

func countImages(s *subject) int { return len(s.c.Images) }

// dropImages drops images, with the rounds that they took or alone. One image stays.
func dropImages(s *subject, from, to int) []*model.Case {
	if to-from == len(s.c.Images) {
		return nil
	}
	roles := slices.DeleteFunc(rolesOf(s.c), func(r roleRef) bool { return r.image < from || r.image >= to })
	sites, ids := ofRoles(s.c, roles)
	timed := cut{sites: sites, time: true}
	var out []*model.Case
	for _, c := range []*model.Case{orCopy(timed.of(s), s), copyOf(s.c)} {
		c.Images = slices.Delete(c.Images, from, to)
		forgetCoroutines(c, ids)
		out = append(out, c)
	}
	return out
}
