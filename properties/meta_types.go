package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// UnfoldLoop says that a loop is what it unfolds to.
var UnfoldLoop = Property{
	ID:        "unfold-loop",
	Statement: "When the outermost loops in an image's local types are unfolded once, and the programs stay, the Record is the same but for the types that it shows, the texts of faults, and the fragment's hash.",
	Spec:      "01 §1.8, 01 §1.4",
	Why:       "Both semantics keep the loops that are open at a type in one way; unfolding is the textbook's other way, and must not show.",
	Every:     metaEvery,
	Check:     meta("unfold-loop", unfoldLoop),
}

func unfoldLoop(c *model.Case, _ *model.Record) *variation {
	out := *c
	out.Images = slices.Clone(c.Images)
	unfolded := false
	for i := range out.Images {
		im := &out.Images[i]
		im.Programs, im.HasPrograms = im.Code(model.LexicalScoping), true
		im.LocalTypes = slices.Clone(im.LocalTypes)
		for k := range im.LocalTypes {
			t := im.LocalTypes[k].Type
			if !closedType(t, nil) {
				continue // an unbound variable takes the type as it was given
			}
			var did bool
			im.LocalTypes[k].Type, did = unfoldOutermost(t)
			unfolded = unfolded || did
		}
	}
	if !unfolded {
		return nil
	}
	return &variation{&out, func(rec, other *model.Record) (Difference, bool) {
		return CanonicalDifference(withoutTypes(rec), withoutTypes(other))
	}}
}

// unfoldOutermost replaces each loop that stands in no other one by its body, in which the loop stands for
// its variable. Such a loop has no free variable, so nothing is captured.
func unfoldOutermost(t model.LocalType) (out model.LocalType, did bool) {
	switch t := t.(type) {
	case *model.LocalMu:
		return substitute(t.Body, t), true
	case *model.LocalComm:
		comm := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
		for i := range comm.Branches {
			next, here := unfoldOutermost(comm.Branches[i].Next)
			comm.Branches[i].Next, did = next, did || here
		}
		return comm, did
	}
	return t, false
}

// substitute puts a loop in the place of its variable.
func substitute(t model.LocalType, loop *model.LocalMu) model.LocalType {
	switch t := t.(type) {
	case model.LocalVar:
		if string(t) == loop.Var {
			return loop
		}
	case *model.LocalMu:
		if t.Var != loop.Var { // an inner loop of that name has a variable of its own
			return &model.LocalMu{Var: t.Var, Body: substitute(t.Body, loop)}
		}
	case *model.LocalComm:
		comm := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
		for i := range comm.Branches {
			comm.Branches[i].Next = substitute(comm.Branches[i].Next, loop)
		}
		return comm
	}
	return t
}

// withoutTypes is a Record without what shows types: those of sessions, and the texts of faults. Which
// endpoints have a type stays.
func withoutTypes(rec *model.Record) *model.Record {
	out := withoutTexts(rec)
	for i := range out.Sessions {
		for k := range out.Sessions[i].Types {
			out.Sessions[i].Types[k].Type = model.LocalEnd{}
		}
	}
	return out
}
