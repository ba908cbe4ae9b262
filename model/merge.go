package model

import "slices"

// MergeKind is the rule that refused a merge.
type MergeKind uint8

// The refusals of spec 01 §2.2.
const (
	EndMismatch MergeKind = iota
	PartnerMismatch
	DirectionMismatch
	IncompatibleContinuations
	SendLabelMismatch
	SendBranchCountMismatch
	RecursiveVariableMismatch
	VariableMismatch
	IncompatibleTypes
)

// MergeError says why two local types have no merge (spec 01 §2.2).
type MergeError struct {
	Kind          MergeKind
	Left, Right   string    // names: partners, labels, variables; the label of IncompatibleContinuations is Left
	Other         LocalType // EndMismatch: the side that is not End
	LeftN, RightN int       // SendBranchCountMismatch
}

// Error is the text of spec 01 §2.2.
func (e *MergeError) Error() string {
	switch e.Kind {
	case EndMismatch:
		return "cannot merge end with non-end type: " + DebugLocalType(e.Other)
	case PartnerMismatch:
		return "partner mismatch in merge: expected " + e.Left + ", found " + e.Right
	case DirectionMismatch:
		return "direction mismatch in merge: cannot merge send with recv"
	case IncompatibleContinuations:
		return "incompatible continuations for label '" + e.Left + "'"
	case SendLabelMismatch:
		return "send branch label mismatch: cannot merge sends with different labels '" + e.Left + "' vs '" + e.Right + "'"
	case SendBranchCountMismatch:
		return "send branch count mismatch: " + formatUint(uint64(e.LeftN)) + " labels vs " + formatUint(uint64(e.RightN)) + " labels"
	case RecursiveVariableMismatch:
		return "recursive variable mismatch: expected " + e.Left + ", found " + e.Right
	case VariableMismatch:
		return "type variable mismatch: expected " + e.Left + ", found " + e.Right
	}
	return "cannot merge incompatible types"
}

// Merge is the local type that fits where x and y are both possible (spec 01 §2.2). Its error is a
// *MergeError.
func Merge(x, y LocalType) (LocalType, error) {
	if EqualLocal(x, y) {
		return x, nil
	}
	if x == (LocalEnd{}) {
		return nil, &MergeError{Kind: EndMismatch, Other: y}
	}
	if y == (LocalEnd{}) {
		return nil, &MergeError{Kind: EndMismatch, Other: x}
	}
	switch x := x.(type) {
	case *LocalComm:
		if y, ok := y.(*LocalComm); ok {
			return mergeComms(x, y)
		}
	case *LocalMu:
		if y, ok := y.(*LocalMu); ok {
			return mergeMus(x, y)
		}
	case LocalVar:
		if y, ok := y.(LocalVar); ok {
			return nil, &MergeError{Kind: VariableMismatch, Left: string(x), Right: string(y)}
		}
	}
	return nil, &MergeError{Kind: IncompatibleTypes}
}

func mergeMus(x, y *LocalMu) (LocalType, error) {
	if x.Var != y.Var {
		return nil, &MergeError{Kind: RecursiveVariableMismatch, Left: x.Var, Right: y.Var}
	}
	body, err := Merge(x.Body, y.Body)
	if err != nil {
		return nil, err
	}
	return &LocalMu{Var: x.Var, Body: body}, nil
}

func mergeComms(x, y *LocalComm) (LocalType, error) {
	if x.Dir != y.Dir {
		return nil, &MergeError{Kind: DirectionMismatch}
	}
	if x.Partner != y.Partner {
		return nil, &MergeError{Kind: PartnerMismatch, Left: x.Partner, Right: y.Partner}
	}
	merge := mergeRecvBranches
	if x.Dir == Sending {
		merge = mergeSendBranches
	}
	branches, err := merge(x.Branches, y.Branches)
	if err != nil {
		return nil, err
	}
	return &LocalComm{Dir: x.Dir, Partner: x.Partner, Branches: branches}, nil
}

func byLabelName(a, b LocalBranch) int { return compareString(a.Label.Name, b.Label.Name) }

func mergeSendBranches(xs, ys []LocalBranch) ([]LocalBranch, error) {
	xs, ys = slices.Clone(xs), slices.Clone(ys)
	slices.SortStableFunc(xs, byLabelName)
	slices.SortStableFunc(ys, byLabelName)
	if len(xs) != len(ys) {
		return nil, &MergeError{Kind: SendBranchCountMismatch, LeftN: len(xs), RightN: len(ys)}
	}
	for i := range xs {
		x, y := xs[i], ys[i]
		if x.Label.Name != y.Label.Name {
			return nil, &MergeError{Kind: SendLabelMismatch, Left: x.Label.Name, Right: y.Label.Name}
		}
		if x.Label.Sort != y.Label.Sort {
			return nil, &MergeError{Kind: IncompatibleContinuations, Left: x.Label.Name}
		}
		next, err := Merge(x.Next, y.Next)
		if err != nil {
			return nil, &MergeError{Kind: IncompatibleContinuations, Left: x.Label.Name}
		}
		xs[i].Next = next
	}
	return xs, nil
}

// mergeRecvBranches keeps the branches of both sides. Where both have a label, the continuations merge
// and label and annotation are the second side's (Q1-11); repeated labels collapse (Q1-12).
func mergeRecvBranches(xs, ys []LocalBranch) ([]LocalBranch, error) {
	var out []LocalBranch
	for _, x := range xs {
		if i, found := slices.BinarySearchFunc(out, x, byLabelName); found {
			out[i] = x
		} else {
			out = slices.Insert(out, i, x)
		}
	}
	for _, y := range ys {
		i, found := slices.BinarySearchFunc(out, y, byLabelName)
		if !found {
			out = slices.Insert(out, i, y)
			continue
		}
		next, err := Merge(out[i].Next, y.Next)
		if err != nil || out[i].Label.Sort != y.Label.Sort {
			return nil, &MergeError{Kind: IncompatibleContinuations, Left: y.Label.Name}
		}
		out[i] = LocalBranch{Label: y.Label, Payload: y.Payload, Next: next}
	}
	return out, nil
}
