package model

// SubstituteLocal replaces the free occurrences of variable v in t by r. It stops at a Mu that binds v
// and does not avoid capture (spec 01 §1.7).
func SubstituteLocal(t LocalType, v string, r LocalType) LocalType {
	switch t := t.(type) {
	case LocalVar:
		if string(t) == v {
			return r
		}
	case *LocalMu:
		if t.Var != v {
			return &LocalMu{Var: t.Var, Body: SubstituteLocal(t.Body, v, r)}
		}
	case *LocalComm:
		out := &LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: make([]LocalBranch, len(t.Branches))}
		for i, br := range t.Branches {
			out.Branches[i] = LocalBranch{Label: br.Label, Payload: br.Payload, Next: SubstituteLocal(br.Next, v, r)}
		}
		return out
	}
	return t
}

// UnfoldLocal substitutes a Mu for its own variable in its body, once; other types are left alone
// (spec 01 §1.7). It serves laws about types; a run resolves variables without substitution.
func UnfoldLocal(t LocalType) LocalType {
	if mu, ok := t.(*LocalMu); ok {
		return SubstituteLocal(mu.Body, mu.Var, mu)
	}
	return t
}

// SubstituteGlobal is SubstituteLocal for global types.
func SubstituteGlobal(g GlobalType, v string, r GlobalType) GlobalType {
	switch g := g.(type) {
	case GlobalVar:
		if string(g) == v {
			return r
		}
	case *GlobalMu:
		if g.Var != v {
			return &GlobalMu{Var: g.Var, Body: SubstituteGlobal(g.Body, v, r)}
		}
	case *GlobalComm:
		out := &GlobalComm{Sender: g.Sender, Receiver: g.Receiver, Branches: make([]GlobalBranch, len(g.Branches))}
		for i, br := range g.Branches {
			out.Branches[i] = GlobalBranch{Label: br.Label, Next: SubstituteGlobal(br.Next, v, r)}
		}
		return out
	}
	return g
}

// UnfoldGlobal is UnfoldLocal for global types.
func UnfoldGlobal(g GlobalType) GlobalType {
	if mu, ok := g.(*GlobalMu); ok {
		return SubstituteGlobal(mu.Body, mu.Var, mu)
	}
	return g
}

// Dual swaps Send and Recv everywhere and keeps partners, labels and order (spec 01 §1.7).
func Dual(t LocalType) LocalType {
	switch t := t.(type) {
	case *LocalMu:
		return &LocalMu{Var: t.Var, Body: Dual(t.Body)}
	case *LocalComm:
		out := &LocalComm{Dir: 1 - t.Dir, Partner: t.Partner, Branches: make([]LocalBranch, len(t.Branches))}
		for i, br := range t.Branches {
			out.Branches[i] = LocalBranch{Label: br.Label, Payload: br.Payload, Next: Dual(br.Next)}
		}
		return out
	}
	return t
}

// Consume is the continuation of g after sender sent label to receiver; ok is false if g does not
// start with that communication (spec 01 §1.7).
func Consume(g GlobalType, sender, receiver, label string) (next GlobalType, ok bool) {
	for mus := 0; mus < MaxTypeDepth; mus++ {
		mu, isMu := g.(*GlobalMu)
		if !isMu {
			break
		}
		g = UnfoldGlobal(mu)
	}
	c, isComm := g.(*GlobalComm)
	if !isComm || c.Sender != sender || c.Receiver != receiver {
		return nil, false
	}
	for _, br := range c.Branches {
		if br.Label.Name == label {
			return br.Next, true
		}
	}
	return nil, false
}

// guardedIn reports whether v is guarded in t: no occurrence before a communication (spec 01 §1.7).
func guardedIn(t LocalType, v string) bool {
	switch t := t.(type) {
	case LocalVar:
		return string(t) != v
	case *LocalMu:
		return t.Var == v || guardedIn(t.Body, v)
	}
	return true
}

// DepthLocal is the number of nodes on the longest path of t, leaf included.
func DepthLocal(t LocalType) int {
	deepest := 0
	switch t := t.(type) {
	case *LocalMu:
		deepest = DepthLocal(t.Body)
	case *LocalComm:
		for _, br := range t.Branches {
			deepest = max(deepest, DepthLocal(br.Next))
		}
	}
	return deepest + 1
}
