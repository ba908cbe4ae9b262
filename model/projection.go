package model

// ProjectionError says why a global type has no projection for a role (spec 01 §2.1).
type ProjectionError struct {
	Role  string
	Merge *MergeError // nil when a communication has no branch
	Comm  *GlobalComm // the communication without branches
}

// Error is the text of spec 01 §2.1.
func (e *ProjectionError) Error() string {
	if e.Merge == nil {
		return "empty branches in communication from " + e.Comm.Sender + " to " + e.Comm.Receiver
	}
	return "cannot merge branches for role '" + e.Role + "': " + e.Merge.Error()
}

// Unwrap is the merge error, if there is one.
func (e *ProjectionError) Unwrap() error {
	if e.Merge == nil {
		return nil
	}
	return e.Merge
}

// Project is role's view of g (spec 01 §2.1). Its error is a *ProjectionError.
func Project(g GlobalType, role string) (LocalType, error) {
	switch g := g.(type) {
	case GlobalVar:
		return LocalVar(g), nil
	case *GlobalMu:
		body, err := Project(g.Body, role)
		if err != nil {
			return nil, err
		}
		if !guardedIn(body, g.Var) {
			return LocalEnd{}, nil
		}
		return &LocalMu{Var: g.Var, Body: body}, nil
	case *GlobalComm:
		return projectComm(g, role)
	}
	return LocalEnd{}, nil
}

func projectComm(g *GlobalComm, role string) (LocalType, error) {
	if len(g.Branches) == 0 {
		return nil, &ProjectionError{Role: role, Comm: g}
	}
	branches := make([]LocalBranch, len(g.Branches))
	for i, br := range g.Branches {
		next, err := Project(br.Next, role)
		if err != nil {
			return nil, err
		}
		branches[i] = LocalBranch{Label: br.Label, Next: next}
	}
	switch role {
	case g.Sender:
		return &LocalComm{Dir: Sending, Partner: g.Receiver, Branches: branches}, nil
	case g.Receiver:
		return &LocalComm{Dir: Receiving, Partner: g.Sender, Branches: branches}, nil
	}
	merged := branches[0].Next
	for _, br := range branches[1:] {
		next, err := Merge(merged, br.Next)
		if err != nil {
			return nil, &ProjectionError{Role: role, Merge: err.(*MergeError)}
		}
		merged = next
	}
	return merged, nil
}

// ProjectAll projects g for each of its roles, ascending, and stops at the first error.
func ProjectAll(g GlobalType) ([]RoleType, error) {
	roles := GlobalRoles(g)
	out := make([]RoleType, 0, len(roles))
	for _, role := range roles {
		t, err := Project(g, role)
		if err != nil {
			return nil, err
		}
		out = append(out, RoleType{Role: role, Type: t})
	}
	return out, nil
}
