package shrink

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The moves that make one thing of two: images, roles, a session that is opened and the one that is there.

// mergeImages makes one image, and so one session, of two that share no role.
func mergeImages(s *subject) []attempt {
	var out []attempt
	for k := range len(s.c.Images) - 1 {
		out = append(out, func() *model.Case { return mergeTwo(s.c, k) })
	}
	return out
}

// mergeTwo gives the roles of the second image new names where the first one has them.
func mergeTwo(c *model.Case, k int) *model.Case {
	a := &c.Images[k]
	if !a.HasPrograms || !c.Images[k+1].HasPrograms {
		return nil
	}
	out := copyOf(c)
	b := &out.Images[k+1]
	for _, role := range imageRoles(b) {
		if slices.Contains(imageRoles(a), role) {
			fresh := freshRole(c)
			r := sameNames()
			r.role = func(n string) string { return swapped(n, role, fresh, false) }
			r.image(b)
			c = out
		}
	}
	merged := model.Image{HasPrograms: true, LocalTypes: slices.Concat(a.LocalTypes, b.LocalTypes), Programs: slices.Concat(a.Programs, b.Programs)}
	slices.SortFunc(merged.LocalTypes, func(a, b model.RoleType) int { return strings.Compare(a.Role, b.Role) })
	slices.SortFunc(merged.Programs, func(a, b model.RoleProgram) int { return strings.Compare(a.Role, b.Role) })
	out.Images = slices.Delete(out.Images, k+1, k+2)
	out.Images[k] = merged
	return out
}

// freshRole is a letter that no role has, "" if there is none left.
func freshRole(c *model.Case) string {
	names := roleNames.names(c)
	for letter := roleNames.first; letter <= roleNames.last; letter++ {
		if !slices.Contains(names, string(letter)) {
			return string(letter)
		}
	}
	return ""
}

// mergeRoles lets one role of an image do what two did, one after the other.
func mergeRoles(s *subject) []attempt {
	var out []attempt
	for i := range s.c.Images {
		programs := s.c.Images[i].Programs
		for a := range programs {
			for b := range programs {
				if a != b {
					out = append(out,
						func() *model.Case { return oneRole(s.c, i, a, b, true) },
						func() *model.Case { return oneRole(s.c, i, a, b, false) })
				}
			}
		}
	}
	return out
}

// oneRole appends program b of an image to program a, and so the types; with short, without the last
// instruction of a, so that the run goes on.
func oneRole(c *model.Case, image, a, b int, short bool) *model.Case {
	out := copyOf(c)
	im := &out.Images[image]
	into, from := &im.Programs[a], im.Programs[b]
	code := into.Code
	if short {
		if len(code) == 0 {
			return nil
		}
		code = code[:len(code)-1]
	}
	role, base := into.Role, uint64(len(code))
	for _, in := range from.Code {
		code = append(code, mapTargets(in, func(t uint64) uint64 { return add(t, base) }))
	}
	into.Code = code
	first, hasFirst := im.LocalType(role)
	second, hasSecond := im.LocalType(from.Role)
	_, ids := ofRoles(c, []roleRef{{image, from.Role}})
	removeRoles(out, []roleRef{{image, from.Role}}, ids, false)
	if hasFirst && hasSecond {
		changeType(out, typeRef{image: image, role: role}, func(model.LocalType) model.LocalType { return then(first, second) })
	}
	return out
}

// then is a type that goes on with another one where it ends.
func then(first, second model.LocalType) model.LocalType {
	switch t := first.(type) {
	case model.LocalEnd:
		return second
	case *model.LocalMu:
		return &model.LocalMu{Var: t.Var, Body: then(t.Body, second)}
	case *model.LocalComm:
		out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
		for i := range out.Branches {
			out.Branches[i].Next = then(out.Branches[i].Next, second)
		}
		return out
	}
	return first
}

// inlineOpens gives a role the type of an endpoint that it opens, and drops the Open.
func inlineOpens(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		open, ok := instrAt(s.c, at).(model.Open)
		if !ok {
			continue
		}
		for _, t := range open.LocalTypes {
			for _, dst := range open.Dsts {
				if dst.Role == t.Role {
					out = append(out,
						func() *model.Case { return inlineOpen(s, at, t, dst.Reg, true) },
						func() *model.Case { return inlineOpen(s, at, t, dst.Reg, false) })
				}
			}
		}
	}
	return out
}

// inlineOpen lets the two roles change places in the type, or not.
func inlineOpen(s *subject, at site, t model.RoleType, reg model.Reg, swap bool) *model.Case {
	out := withRegisters(s.c, at.image, at.program, reg, 0, true)
	im := &out.Images[at.image]
	own := im.Programs[at.program].Role
	r := sameNames()
	if swap {
		r.role = func(n string) string { return swapped(n, own, t.Role, true) }
	}
	im.LocalTypes = slices.DeleteFunc(im.LocalTypes, func(t model.RoleType) bool { return t.Role == own })
	im.LocalTypes = append(im.LocalTypes, model.RoleType{Role: own, Type: r.local(t.Type)})
	slices.SortFunc(im.LocalTypes, func(a, b model.RoleType) int { return strings.Compare(a.Role, b.Role) })
	sites := siteSet{at: true}
	dropCode(out, sites)
	skipRounds(out, s.run().roundsOf(sites))
	return out
}
