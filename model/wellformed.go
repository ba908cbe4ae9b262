package model

// GlobalRoles are the senders and receivers anywhere in g, ascending, each once (spec 01 §1.5).
func GlobalRoles(g GlobalType) []string {
	var roles []string
	walkGlobal(g, func(c *GlobalComm) {
		roles = insertSorted(roles, c.Sender)
		roles = insertSorted(roles, c.Receiver)
	})
	return roles
}

func walkGlobal(g GlobalType, visit func(*GlobalComm)) {
	switch g := g.(type) {
	case *GlobalComm:
		visit(g)
		for _, br := range g.Branches {
			walkGlobal(br.Next, visit)
		}
	case *GlobalMu:
		walkGlobal(g.Body, visit)
	}
}

// insertSorted adds s to an ascending list if it is not in it.
func insertSorted(list []string, s string) []string {
	i := 0
	for i < len(list) && list[i] < s {
		i++
	}
	if i < len(list) && list[i] == s {
		return list
	}
	list = append(list, "")
	copy(list[i+1:], list[i:])
	list[i] = s
	return list
}

// WellFormedGlobal reports whether g is well-formed: every variable bound, every communication with a
// branch and between two roles, every Mu guarded one level deep (spec 01 §1.6, Q1-7).
func WellFormedGlobal(g GlobalType) bool { return wellFormedGlobal(g, nil) }

func wellFormedGlobal(g GlobalType, bound []string) bool {
	switch g := g.(type) {
	case GlobalVar:
		return containsString(bound, string(g))
	case *GlobalMu:
		switch g.Body.(type) {
		case GlobalVar, *GlobalMu:
			return false
		}
		return wellFormedGlobal(g.Body, pushed(bound, g.Var))
	case *GlobalComm:
		if len(g.Branches) == 0 || g.Sender == g.Receiver {
			return false
		}
		for _, br := range g.Branches {
			if !wellFormedGlobal(br.Next, bound) {
				return false
			}
		}
	}
	return true
}

// WellFormedLocal reports whether t is well-formed, in the sense of WellFormedGlobal.
func WellFormedLocal(t LocalType) bool { return wellFormedLocal(t, nil) }

func wellFormedLocal(t LocalType, bound []string) bool {
	switch t := t.(type) {
	case LocalVar:
		return containsString(bound, string(t))
	case *LocalMu:
		switch t.Body.(type) {
		case LocalVar, *LocalMu:
			return false
		}
		return wellFormedLocal(t.Body, pushed(bound, t.Var))
	case *LocalComm:
		if len(t.Branches) == 0 {
			return false
		}
		for _, br := range t.Branches {
			if !wellFormedLocal(br.Next, bound) {
				return false
			}
		}
	}
	return true
}

func containsString(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// pushed is the list with s behind it; the list itself is left alone.
func pushed(list []string, s string) []string { return append(list[:len(list):len(list)], s) }
