package census

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The recorded runs of the published VM leave out whole rules. Only generated Cases exercise those, so each
// of them is a cell of its own, to be reached often: below, or as a rule named in listedRules.

var listedRules = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range []string{
		"Receive TypeViolation: {role}: receive payload '{label}' violated expected type {type}",
		"Receive TypeViolation: {role}: receive payload '{label}' exceeds max_payload_bytes={limit} (actual={size})",
		"Tag commit", "Check commit",
		"Close Close: endpoint not owned",
		"Open Close: open arity mismatch",
		"Acquire Acquire: unknown layer", "Acquire Acquire: inactive layer", "Acquire Acquire: unknown guard layer {layer}",
		"Release Acquire: unknown layer", "Release Acquire: inactive layer", "Release Acquire: unknown guard layer {layer}",
		"Send TypeViolation: {role}: send has no branches", "Receive TypeViolation: {role}: recv has no branches",
	} {
		names[name] = true
	}
	return names
}()

func listedCells() []cell {
	return slices.Concat(annotationCells(), corruptionCells(), knowledgeCells(), hostCells())
}

// annotationCells: value-type annotations, and validation off.
func annotationCells() []cell {
	var out []cell
	for _, kind := range typeKinds {
		for _, op := range []model.Op{model.OpSend, model.OpReceive} {
			out = append(out,
				newCell(groupListed, func(v *view) bool { return v.annotated(op, kind, model.ExecContinue) }, "annotation %s holds at %s", kind, op),
				newCell(groupListed, func(v *view) bool { return v.annotated(op, kind, model.ExecFaulted) }, "annotation %s is violated at %s", kind, op))
		}
	}
	off := func(op model.Op) cell {
		return frequent(newCell(groupListed, func(v *view) bool {
			return v.c.Config.PayloadValidation == model.ValidateOff && v.anyStep(func(s *Step) bool {
				t := annotation(s)
				return s.is(op, model.ExecContinue) && t != nil && !model.Matches(v.payload(s), t)
			})
		}, "validation off lets a payload pass that breaks its annotation at %s", op))
	}
	return append(out, off(model.OpSend), off(model.OpReceive),
		frequent(newCell(groupListed, func(v *view) bool {
			return v.c.Config.PayloadValidation == model.ValidateOff && v.anyStep(func(s *Step) bool {
				return s.is(model.OpChoose, model.ExecFaulted) && strings.Contains(s.Fault.Text, "violated expected type")
			})
		}, "validation off: Choose wants a string all the same")))
}

// payload is what a Send delivers or a Receive took.
func (v *view) payload(s *Step) model.Value {
	if s.Instr.Op() == model.OpSend {
		return v.delivered(s)
	}
	return s.Value
}

func (s *Step) is(op model.Op, status model.ExecStatus) bool {
	return s.Instr != nil && s.Instr.Op() == op && s.Status == status
}

var typeKinds = [...]string{"Unit", "Bool", "Nat", "String", "Prod", "Chan"}

func typeKind(t model.ValType) string {
	switch t := t.(type) {
	case model.BasicType:
		return typeKinds[t]
	case model.ProdType:
		return "Prod"
	case model.ChanType:
		return "Chan"
	}
	return ""
}

// annotation is the annotation of the branch that a Send or a Receive takes, nil if it has none.
func annotation(s *Step) model.ValType {
	if comm, ok := s.Type.(*model.LocalComm); ok && len(comm.Branches) > 0 {
		return comm.Branches[0].Payload
	}
	return nil
}

// annotated tells whether an annotation was checked with that outcome.
func (v *view) annotated(op model.Op, kind string, status model.ExecStatus) bool {
	return v.c.Config.PayloadValidation != model.ValidateOff && v.anyStep(func(s *Step) bool {
		return s.is(op, status) && typeKind(annotation(s)) == kind &&
			(status != model.ExecFaulted || strings.Contains(s.Fault.Text, "violated expected type"))
	})
}

// corruptionCells: what each corruption does to each kind of value.
func corruptionCells() []cell {
	var out []cell
	for how := model.BitFlip; how <= model.PayloadErase; how++ {
		for _, what := range valueKinds {
			c := newCell(groupListed, func(v *view) bool { return v.flipped[corruptedKind{how, what}] }, "%s of %s", how, what)
			if how == model.BitFlip && slices.Contains([]string{"Nat", "Bool", "Prod", "empty Str"}, what) {
				c = frequent(c)
			}
			out = append(out, c)
		}
	}
	return out
}

// knowledgeCells: Tag, Check, flow policies, and what a Transfer moves.
func knowledgeCells() []cell {
	var out []cell
	often := func(name string, is func(*view) bool) {
		out = append(out, frequent(newCell(groupListed, is, "%s", name)))
	}
	for k := range model.FlowKind(model.FlowKindCount) {
		for _, permitted := range []bool{true, false} {
			often("flow policy "+flowNames[k]+answers(permitted)+" for a fact that is known", func(v *view) bool {
				return v.c.Config.FlowPolicy.Kind == k && v.checked(permitted)
			})
		}
	}
	for k := model.TargetRolePrefix; k <= model.PredicateAny; k++ {
		for _, permitted := range []bool{true, false} {
			out = append(out, newCell(groupListed, func(v *view) bool {
				p := v.c.Config.FlowPolicy.Predicate
				return p != nil && p.Kind == k && v.checked(permitted)
			}, "flow predicate %s%s for a fact that is known", testNames[k], answers(permitted)))
		}
	}
	often("Check of a fact that is not known", func(v *view) bool {
		return v.checks(func(known, permitted bool) bool { return !known && !permitted })
	})
	often("knowledge moves with a Transfer", func(v *view) bool { return v.movedKnowledge() != nil })
	often("moved knowledge is checked by its new owner", func(v *view) bool {
		moved := v.movedKnowledge()
		return moved != nil && v.anyStep(func(s *Step) bool { return s.is(model.OpCheck, model.ExecContinue) && moved[s.Coro] })
	})
	often("Transfer to another coroutine", func(v *view) bool { return v.transfers(func(from, to uint64) bool { return from != to }) })
	often("Transfer to oneself", func(v *view) bool { return v.transfers(func(from, to uint64) bool { return from == to }) })
	often("a delegated endpoint communicates", (*view).delegateCommunicates)
	out = append(out, newCell(groupListed, func(v *view) bool {
		return v.anyCoroutine(func(c *model.CoroutineRecord) bool { return len(c.ProgressTokens) > 0 })
	}, "a coroutine holds a progress token"))
	return out
}

func answers(permitted bool) string {
	if permitted {
		return " permits"
	}
	return " refuses"
}

// checks tells whether there is a Check of that kind: of a fact that its coroutine tagged or not, and with
// which answer.
func (v *view) checks(is func(known, permitted bool) bool) bool {
	type fact struct {
		coro  uint64
		value model.Value
	}
	tagged := map[fact]bool{}
	answers := v.answers()
	for i := range v.steps {
		s := &v.steps[i]
		switch {
		case s.is(model.OpTag, model.ExecContinue):
			tagged[fact{s.Coro, s.Value}] = true
		case s.is(model.OpTransfer, model.ExecContinue):
			for f := range tagged {
				if pair, ok := f.value.(model.Prod); ok && f.coro == s.Coro && pair.Left == s.Acting {
					delete(tagged, f) // it moves, or goes to the end of the same list
				}
			}
		case s.is(model.OpCheck, model.ExecContinue):
			permitted := answers[s.Round]
			if is(tagged[fact{s.Coro, s.Value}], permitted) {
				return true
			}
		}
	}
	return false
}

// checked tells whether a Check of a tagged fact was answered so.
func (v *view) checked(permitted bool) bool {
	return v.checks(func(known, answer bool) bool { return known && answer == permitted })
}

// answers are those of the Checks, by tick.
func (v *view) answers() map[uint64]bool {
	out := map[uint64]bool{}
	for _, e := range v.r.ObsTrace {
		if e, ok := e.(model.Checked); ok {
			out[e.Tick] = e.Permitted
		}
	}
	return out
}

// movedKnowledge are the coroutines that know a fact at the end which they never tagged.
func (v *view) movedKnowledge() map[uint64]bool {
	tags := map[uint64]int{}
	for i := range v.steps {
		if v.steps[i].is(model.OpTag, model.ExecContinue) {
			tags[v.steps[i].Coro]++
		}
	}
	var out map[uint64]bool
	for i := range v.r.Coroutines {
		if c := &v.r.Coroutines[i]; len(c.KnowledgeSet) > tags[c.ID] {
			if out == nil {
				out = map[uint64]bool{}
			}
			out[c.ID] = true
		}
	}
	return out
}

func (v *view) transfers(is func(from, to uint64) bool) bool {
	return v.anyEvent(func(e model.Event) bool {
		t, ok := e.(model.Transferred)
		return ok && is(t.From, t.To)
	})
}

// delegateCommunicates tells whether a coroutine sent or took a message on an endpoint that it was given.
func (v *view) delegateCommunicates() bool {
	given := map[model.Endpoint]uint64{}
	return v.anyStep(func(s *Step) bool {
		if s.is(model.OpTransfer, model.ExecContinue) {
			if to, ok := s.Value.(model.Nat); ok && uint64(to) != s.Coro {
				given[s.Acting] = uint64(to)
			}
			return false
		}
		to, ok := given[s.Acting]
		return ok && s.HasActing && to == s.Coro && s.Status == model.ExecContinue
	})
}

// hostCells: what the host may do wrong, limits of buffers, clocks and registers, identities.
func hostCells() []cell {
	var out []cell
	often := func(name string, is func(*view) bool) {
		out = append(out, frequent(newCell(groupListed, is, "%s", name)))
	}
	often("host assertions refuse a batch out of order", func(v *view) bool { return v.r.ErrorKind == model.ErrHandler })
	often("host assertions pass a batch of several perturbations", func(v *view) bool {
		return v.c.Config.HostAssertions && slices.ContainsFunc(v.c.Topology, func(t model.TopologyTick) bool {
			return len(t.Events) > 1 && t.Tick < v.r.Tick
		})
	})
	often("a machine with one register commits", func(v *view) bool {
		return v.c.Config.NumRegisters == 1 && v.anyStep(func(s *Step) bool { return s.Status == model.ExecContinue })
	})
	often("Resize grows", func(v *view) bool {
		b := &v.c.Config.Buffer
		return b.Policy == model.PolicyResize && v.anySession(func(s *model.SessionRecord) bool {
			return slices.ContainsFunc(s.Buffers, func(e model.BufferRecord) bool { return e.Len > max(b.Capacity, 1) })
		})
	})
	often("Resize at its ceiling", func(v *view) bool {
		return v.c.Config.Buffer.Policy == model.PolicyResize && v.r.Fault != nil && v.r.Fault.Kind == model.BufferFull
	})
	often("a timeout saturates", (*view).saturated)
	for _, id := range []struct {
		name string
		is   func(string) bool
	}{
		{"is empty", func(s string) bool { return s == "" }},
		{"needs escapes", func(s string) bool { return strings.ContainsAny(s, `"\`) }},
		{"is not ASCII", func(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) >= 0 }},
	} {
		often("the handler's identity "+id.name, func(v *view) bool {
			return slices.ContainsFunc(v.r.EffectTrace, func(e model.EffectEntry) bool { return id.is(e.HandlerIdentity) })
		})
	}
	return out
}
