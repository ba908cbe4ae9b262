package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// typeEntry is the state of an endpoint's protocol: spec 01 §1.8, 05 recursion-scope. A loop's
// environment are the loops that it stands in, outermost first, so env[:i] is the environment of env[i].
// Without the deviation no environment is kept.
type typeEntry struct {
	role              string
	current, original model.LocalType
	env, originalEnv  []*model.LocalMu // where current, and original, stand
}

// openType is the type entry of a role whose session opens with local type t: spec 01 §1.8, 05 recursion-scope.
func (m *Machine) openType(role string, t model.LocalType) typeEntry {
	e := typeEntry{role: role, original: t}
	if m.has(model.RecursionScope) {
		e.current, e.env = e.resolve(t, nil)
	} else {
		e.current = unfoldMu(t)
	}
	return e
}

// advance is the entry after the branch continuation next was used: spec 01 §1.8, 05 recursion-scope.
func (m *Machine) advance(e typeEntry, next model.LocalType) typeEntry {
	mu, entersLoop := next.(*model.LocalMu)
	if entersLoop {
		e.original, e.originalEnv = mu, e.env
	}
	switch _, isVar := next.(model.LocalVar); {
	case m.has(model.RecursionScope):
		e.current, e.env = e.resolve(next, e.env)
	case isVar: // whatever its name (Q1-9)
		e.current = unfoldMu(e.original)
	default:
		e.current = unfoldMu(next)
	}
	return e
}

// resolve follows loops and their variables to what comes next. An unbound variable stands for original,
// once (Q1-10).
func (e *typeEntry) resolve(t model.LocalType, env []*model.LocalMu) (model.LocalType, []*model.LocalMu) {
	t, env = resolve(t, env)
	if v, isVar := t.(model.LocalVar); isVar && binder(env, v) < 0 {
		return resolve(e.original, e.originalEnv)
	}
	return t, env
}

// resolve(T, env) of spec 05 recursion-scope. It stops at Send, Recv, End, an unbound Var, or a Var whose
// Mu was entered in this resolution: those stand from position entered on.
func resolve(t model.LocalType, env []*model.LocalMu) (model.LocalType, []*model.LocalMu) {
	entered := len(env)
	env = slices.Clip(env) // other entries share it: a loop that is entered goes into a copy
	for {
		switch at := t.(type) {
		case *model.LocalMu:
			env = append(env, at)
			t = at.Body
		case model.LocalVar:
			i := binder(env, at)
			if i < 0 || i >= entered {
				return t, env
			}
			t, env, entered = env[i], slices.Clip(env[:i]), i
		default:
			return t, env
		}
	}
}

// binder is the position of the innermost loop of that name, -1 if there is none.
func binder(env []*model.LocalMu, name model.LocalVar) int {
	for i := len(env) - 1; i >= 0; i-- {
		if env[i].Var == string(name) {
			return i
		}
	}
	return -1
}

// unfoldMu strips leading loops: unfold_mu of spec 01 §1.8.
func unfoldMu(t model.LocalType) model.LocalType {
	for {
		mu, ok := t.(*model.LocalMu)
		if !ok {
			return t
		}
		t = mu.Body
	}
}
