package shrink

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The moves on names: roles and sites, labels, loop variables, guard layers, actions.

// vocabulary is one kind of name: where a name of it stands, and which letters are tried for it.
type vocabulary struct {
	first, last byte
	rename      func(r *renamer, f func(string) string)
}

var (
	roleNames  = &vocabulary{'A', 'Z', func(r *renamer, f func(string) string) { r.role = f }}
	labelNames = &vocabulary{'a', 'z', func(r *renamer, f func(string) string) { r.label = f }}
	loopNames  = &vocabulary{'t', 'z', func(r *renamer, f func(string) string) { r.loop = f }}
	layerNames = &vocabulary{'a', 'z', func(r *renamer, f func(string) string) { r.layer = f }}
	textNames  = &vocabulary{'a', 'z', func(r *renamer, f func(string) string) { r.text = f }} // handlers and actions
)

// vocabularies are all of them, in the order in which they are tried.
var vocabularies = []*vocabulary{roleNames, labelNames, loopNames, layerNames, textNames}

// shortenNames renames one name everywhere: to a letter that is free, or to one that is in use and means
// the same then, or so that two names change places. The order of role names decides the order of
// coroutines, so a renaming may lose the failure; then it is not taken.
func shortenNames(s *subject) []attempt {
	out := []attempt{func() *model.Case { return rolesInOrder(s.c) }}
	for _, v := range vocabularies {
		names := v.names(s.c)
		for _, name := range names {
			for _, better := range v.better(name, names) {
				out = append(out, func() *model.Case { return v.merged(s.c, name, better) })
				if slices.Contains(names, better) {
					out = append(out, func() *model.Case {
						return v.renamed(s.c, func(n string) string { return swapped(n, name, better, true) })
					})
				}
			}
		}
	}
	return out
}

// rolesInOrder gives the roles the first letters and keeps their order; nil if there are too many.
func rolesInOrder(c *model.Case) *model.Case {
	v := roleNames
	names := v.names(c)
	slices.Sort(names)
	if len(names) > int(v.last-v.first) {
		return nil
	}
	return v.renamed(c, func(n string) string {
		i, found := slices.BinarySearch(names, n)
		if !found {
			return n
		}
		return string(v.first + byte(i))
	})
}

// merged gives a name another one; nil if a role would talk to itself then that does not now.
func (v *vocabulary) merged(c *model.Case, name, better string) *model.Case {
	out := v.renamed(c, func(n string) string { return swapped(n, name, better, false) })
	if talksToItself(out) && !talksToItself(c) {
		return nil
	}
	return out
}

// talksToItself reports whether a role's type names the role as its partner.
func talksToItself(c *model.Case) bool {
	for i := range c.Images {
		for _, t := range c.Images[i].LocalTypes {
			if namesPartner(t.Type, t.Role) {
				return true
			}
		}
	}
	return false
}

func namesPartner(t model.LocalType, role string) bool {
	switch t := t.(type) {
	case *model.LocalMu:
		return namesPartner(t.Body, role)
	case *model.LocalComm:
		return t.Partner == role || slices.ContainsFunc(t.Branches, func(br model.LocalBranch) bool { return namesPartner(br.Next, role) })
	}
	return false
}

// swapped is b for a, with both also a for b, and any other n as it is.
func swapped[T comparable](n, a, b T, both bool) T {
	switch {
	case n == a:
		return b
	case n == b && both:
		return a
	}
	return n
}

// names lists the names of a vocabulary in the order in which they stand.
func (v *vocabulary) names(c *model.Case) []string {
	var names []string
	v.renamed(c, func(name string) string {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
		return name
	})
	return names
}

// better are the letters to try for a name: those in use, and the first that is free.
func (v *vocabulary) better(name string, names []string) []string {
	var out []string
	for letter := v.first; letter <= v.last && string(letter) != name; letter++ {
		out = append(out, string(letter))
		if !slices.Contains(names, string(letter)) {
			break
		}
	}
	return out
}

func (v *vocabulary) renamed(c *model.Case, f func(string) string) *model.Case {
	r := sameNames()
	v.rename(&r, f)
	return r.apply(c)
}

func swapRoles(c *model.Case, a, b string) *model.Case {
	return roleNames.renamed(c, func(n string) string { return swapped(n, a, b, true) })
}

// renamer holds a function for each kind of name.
type renamer struct{ role, label, loop, layer, text func(string) string }

// sameNames replaces nothing.
func sameNames() renamer {
	same := func(n string) string { return n }
	return renamer{role: same, label: same, loop: same, layer: same, text: same}
}

// apply is the Case with every name replaced: in images, types, programs, script, topology and
// configuration.
func (r *renamer) apply(c *model.Case) *model.Case {
	out := copyOf(c)
	for i := range out.Images {
		r.image(&out.Images[i])
	}
	for i := range out.Topology {
		for j := range out.Topology[i].Events {
			p := &out.Topology[i].Events[j]
			for _, site := range []*string{&p.Site, &p.From, &p.To} {
				if *site != "" {
					*site = r.role(*site)
				}
			}
		}
	}
	h := &out.Handler
	h.Drop, h.FailStep = slices.Clone(h.Drop), slices.Clone(h.FailStep)
	for i := range h.Drop {
		h.Drop[i].From, h.Drop[i].Label = r.role(h.Drop[i].From), r.label(h.Drop[i].Label)
	}
	for i := range h.FailStep {
		h.FailStep[i].Role = r.role(h.FailStep[i].Role)
	}
	h.AcquireValue = r.value(h.AcquireValue)
	out.Config.GuardLayers = slices.Clone(c.Config.GuardLayers)
	for i := range out.Config.GuardLayers {
		out.Config.GuardLayers[i].ID = r.layer(out.Config.GuardLayers[i].ID)
	}
	return out
}

func (r *renamer) image(im *model.Image) {
	if im.GlobalType != nil {
		im.GlobalType = r.global(im.GlobalType)
	}
	for i, t := range im.LocalTypes {
		im.LocalTypes[i] = model.RoleType{Role: r.role(t.Role), Type: r.local(t.Type)}
	}
	slices.SortStableFunc(im.LocalTypes, func(a, b model.RoleType) int { return strings.Compare(a.Role, b.Role) })
	for i, p := range im.Programs {
		for j, in := range p.Code {
			p.Code[j] = r.instr(in)
		}
		im.Programs[i].Role = r.role(p.Role)
	}
	slices.SortStableFunc(im.Programs, func(a, b model.RoleProgram) int { return strings.Compare(a.Role, b.Role) })
}

func (r *renamer) value(v model.Value) model.Value {
	switch v := v.(type) {
	case model.Endpoint:
		return model.Endpoint{SID: v.SID, Role: r.role(v.Role)}
	case model.Prod:
		return model.Prod{Left: r.value(v.Left), Right: r.value(v.Right)}
	}
	return v
}

func (r *renamer) local(t model.LocalType) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: r.loop(t.Var), Body: r.local(t.Body)}
	case model.LocalVar:
		return model.LocalVar(r.loop(string(t)))
	case *model.LocalComm:
		out := &model.LocalComm{Dir: t.Dir, Partner: r.role(t.Partner), Branches: slices.Clone(t.Branches)}
		for i := range out.Branches {
			br := &out.Branches[i]
			br.Label.Name, br.Next = r.label(br.Label.Name), r.local(br.Next)
		}
		return out
	}
	return t
}

func (r *renamer) global(g model.GlobalType) model.GlobalType {
	switch g := g.(type) {
	case *model.GlobalMu:
		return &model.GlobalMu{Var: r.loop(g.Var), Body: r.global(g.Body)}
	case model.GlobalVar:
		return model.GlobalVar(r.loop(string(g)))
	case *model.GlobalComm:
		out := &model.GlobalComm{Sender: r.role(g.Sender), Receiver: r.role(g.Receiver), Branches: slices.Clone(g.Branches)}
		for i := range out.Branches {
			br := &out.Branches[i]
			br.Label.Name, br.Next = r.label(br.Label.Name), r.global(br.Next)
		}
		return out
	}
	return g
}

func (r *renamer) instr(in model.Instr) model.Instr {
	switch x := in.(type) {
	case model.Open:
		return r.open(x)
	case model.Offer:
		return model.Offer{Chan: x.Chan, Label: r.label(x.Label)}
	case model.Choose:
		x.Table = slices.Clone(x.Table)
		for i := range x.Table {
			x.Table[i].Label = r.label(x.Table[i].Label)
		}
		return x
	case model.Acquire:
		return model.Acquire{Layer: r.layer(x.Layer), Dst: x.Dst}
	case model.Release:
		return model.Release{Layer: r.layer(x.Layer), Evidence: x.Evidence}
	case model.Invoke:
		if name, ok := x.Action.(model.ActionName); ok {
			x.Action = model.ActionName(r.text(string(name)))
		}
		return x
	}
	return in
}

func (r *renamer) open(x model.Open) model.Instr {
	out := model.Open{Roles: slices.Clone(x.Roles), LocalTypes: slices.Clone(x.LocalTypes), Handlers: slices.Clone(x.Handlers), Dsts: slices.Clone(x.Dsts)}
	for i := range out.Roles {
		out.Roles[i] = r.role(out.Roles[i])
	}
	for i, t := range out.LocalTypes {
		out.LocalTypes[i] = model.RoleType{Role: r.role(t.Role), Type: r.local(t.Type)}
	}
	for i, h := range out.Handlers {
		out.Handlers[i] = model.HandlerBinding{Sender: r.role(h.Sender), Receiver: r.role(h.Receiver), Handler: r.text(h.Handler)}
	}
	for i, d := range out.Dsts {
		out.Dsts[i].Role = r.role(d.Role)
	}
	return out
}
