package model_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"pgregory.net/rapid"
)

// Laws, over drawn types, traces and documents.

var (
	roleNames  = []string{"A", "B", "C", "D"}
	labelNames = []string{"m", "n", "o"}
	varNames   = []string{"t", "u", "v"}
)

func pick(t *rapid.T, label string, from []string) string {
	return rapid.SampledFrom(from).Draw(t, label)
}

func chance(t *rapid.T, n int) bool { return rapid.IntRange(1, n).Draw(t, "chance") == 1 }

func drawLabel(t *rapid.T) model.Label {
	l := model.NewLabel(pick(t, "label", labelNames))
	if chance(t, 4) {
		l.Sort = model.SortNat
	}
	return l
}

// drawGlobal draws a well-formed global type (01 §1.6). Names may be rebound, and labels repeated.
func drawGlobal(t *rapid.T, size int, bound []string) model.GlobalType {
	return drawGlobalBelow(t, size, bound, false)
}

func drawGlobalBelow(t *rapid.T, size int, bound []string, belowMu bool) model.GlobalType {
	switch kind := rapid.IntRange(0, 9).Draw(t, "global"); {
	case size <= 0 && (len(bound) == 0 || belowMu) || kind == 0:
		return model.GlobalEnd{}
	case !belowMu && len(bound) > 0 && (size <= 0 || kind <= 2):
		return model.GlobalVar(pick(t, "var", bound))
	case !belowMu && kind <= 4:
		v := pick(t, "binder", varNames)
		return &model.GlobalMu{Var: v, Body: drawGlobalBelow(t, size-1, append(slices.Clone(bound), v), true)}
	}
	c := &model.GlobalComm{Sender: pick(t, "sender", roleNames)}
	c.Receiver = pick(t, "receiver", slices.DeleteFunc(slices.Clone(roleNames), func(r string) bool { return r == c.Sender }))
	for range rapid.IntRange(1, 3).Draw(t, "branches") {
		c.Branches = append(c.Branches, model.GlobalBranch{Label: drawLabel(t), Next: drawGlobalBelow(t, size-1, bound, false)})
	}
	if chance(t, 2) { // give the branches one continuation, so that strangers can merge
		for i := range c.Branches {
			c.Branches[i].Next = c.Branches[0].Next
		}
	}
	return c
}

// shapeOfLocal says what drawLocal may draw.
type shapeOfLocal struct {
	distinct   bool // labels of a node, and names of loops, are distinct
	closed     bool // variables are bound
	annotated  bool
	noBranches bool // a node may have no branch
	oneName    bool // all loops and variables have one name
}

func drawLocal(t *rapid.T, size int, s shapeOfLocal) model.LocalType {
	d := localDrawer{T: t, s: s}
	return d.local(size, nil)
}

type localDrawer struct {
	*rapid.T
	s     shapeOfLocal
	loops int
}

func (d *localDrawer) local(size int, bound []string) model.LocalType {
	kind := rapid.IntRange(0, 9).Draw(d.T, "local")
	names := varNames
	if d.s.oneName {
		names = names[:1]
	}
	switch {
	case size <= 0 || kind == 0:
		return model.LocalEnd{}
	case kind <= 2 && (!d.s.closed || len(bound) > 0):
		if d.s.closed {
			return model.LocalVar(pick(d.T, "var", bound))
		}
		return model.LocalVar(pick(d.T, "var", names))
	case kind <= 4:
		v := pick(d.T, "binder", names)
		if d.s.distinct {
			d.loops++
			v = "t" + strconv.Itoa(d.loops)
		}
		return &model.LocalMu{Var: v, Body: d.local(size-1, append(slices.Clone(bound), v))}
	}
	c := &model.LocalComm{Dir: model.Direction(rapid.IntRange(0, 1).Draw(d.T, "direction")), Partner: pick(d.T, "partner", roleNames[:2])}
	least := 1
	if d.s.noBranches {
		least = 0
	}
	for range rapid.IntRange(least, 3).Draw(d.T, "branches") {
		br := model.LocalBranch{Label: drawLabel(d.T)}
		if d.s.distinct && slices.ContainsFunc(c.Branches, func(b model.LocalBranch) bool { return b.Label.Name == br.Label.Name }) {
			continue
		}
		if d.s.annotated && chance(d.T, 2) {
			br.Payload = model.BasicType(rapid.IntRange(0, 3).Draw(d.T, "payload"))
		}
		br.Next = d.local(size-1, bound)
		c.Branches = append(c.Branches, br)
	}
	return c
}

// contractive: no Mu of t leads back to itself before a communication.
func contractive(t model.LocalType) bool {
	switch t := t.(type) {
	case *model.LocalMu:
		return headVar(t.Body) != t.Var && contractive(t.Body)
	case *model.LocalComm:
		return !slices.ContainsFunc(t.Branches, func(br model.LocalBranch) bool { return !contractive(br.Next) })
	}
	return true
}

// headVar is the variable that t starts with, unless a Mu before it binds it; "" if there is none.
func headVar(t model.LocalType) string {
	var inner []string
	for {
		switch u := t.(type) {
		case *model.LocalMu:
			inner, t = append(inner, u.Var), u.Body
			continue
		case model.LocalVar:
			if !slices.Contains(inner, string(u)) {
				return string(u)
			}
		}
		return ""
	}
}

// closedAndBranching: every variable of t is bound and every communication has a branch.
func closedAndBranching(t model.LocalType, bound []string) bool {
	switch t := t.(type) {
	case model.LocalVar:
		return slices.Contains(bound, string(t))
	case *model.LocalMu:
		return closedAndBranching(t.Body, append(slices.Clone(bound), t.Var))
	case *model.LocalComm:
		return len(t.Branches) > 0 && !slices.ContainsFunc(t.Branches, func(br model.LocalBranch) bool { return !closedAndBranching(br.Next, bound) })
	}
	return true
}

// partOfEveryLoop: the first communication of every loop of g is one of role's.
func partOfEveryLoop(g model.GlobalType, role string) bool {
	switch g := g.(type) {
	case *model.GlobalMu:
		c, ok := g.Body.(*model.GlobalComm)
		return ok && (c.Sender == role || c.Receiver == role) && partOfEveryLoop(c, role)
	case *model.GlobalComm:
		return !slices.ContainsFunc(g.Branches, func(br model.GlobalBranch) bool { return !partOfEveryLoop(br.Next, role) })
	}
	return true
}

// The projection of a well-formed type need not be well-formed, because that test looks one level deep
// (Q1-7). What holds: a projection has no free variable and no communication without a branch, and every loop
// reaches a communication or End (is contractive); and where the role takes part in the first
// communication of every loop, the projection is well-formed.
func TestLawProjectionIsWellFormed(t *testing.T) {
	defined, wellFormed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		g, role := drawGlobal(t, 5, nil), pick(t, "role", roleNames)
		if !model.WellFormedGlobal(g) {
			t.Fatalf("the generator drew %s", model.AppendGlobalType(nil, g))
		}
		p, err := model.Project(g, role)
		if err != nil {
			return
		}
		defined++
		if !closedAndBranching(p, nil) || !contractive(p) {
			t.Errorf("%s has for %s the projection %s", model.AppendGlobalType(nil, g), role, model.AppendLocalType(nil, p))
		}
		if partOfEveryLoop(g, role) {
			wellFormed++
			if !model.WellFormedLocal(p) {
				t.Errorf("%s has for %s the ill-formed projection %s", model.AppendGlobalType(nil, g), role, model.AppendLocalType(nil, p))
			}
		}
	})
	if defined == 0 || wellFormed == 0 {
		t.Errorf("%d projections, %d of them of roles in every loop", defined, wellFormed)
	}
}

// Where projection leaves well-formedness (Q1-7): the two ways, and one that looks like a third.
func TestProjectionOutsideWellFormedness(t *testing.T) {
	for _, tt := range []struct {
		row, global, role, local string
		wellFormed               bool
	}{
		{"a loop begins with a stranger's communication and a loop", "Mu t. A->B m. Mu s. A->C n. s", "C", "Mu t. Mu s. ?A n. s", false},
		{"a loop that only goes back to the outer one", "Mu s. C->D k. Mu t. A->B m. s", "C", "Mu s. !D k. Mu t. s", false},
		{"a loop that ends", "Mu t. A->B m. End", "C", "Mu t. End", true},
	} {
		g := globalType(tt.global)
		p, err := model.Project(g, tt.role)
		if err != nil || !model.WellFormedGlobal(g) {
			t.Fatal(tt.row, err)
		}
		sameLocal(t, p, localType(tt.local))
		if model.WellFormedLocal(p) != tt.wellFormed || !contractive(p) {
			t.Errorf("%s: well-formed %v", tt.row, !tt.wellFormed)
		}
	}
}

// With P the projection of a loop's body, projecting the unfolded loop gives P with the loop's projection for
// the variable. That is the unfolded projection, unless the variable is unguarded in P, where the loop's
// projection is End and P may keep Mus of its own.
func TestLawUnfoldingAndProjection(t *testing.T) {
	guarded := 0
	rapid.Check(t, func(t *rapid.T) {
		v := pick(t, "binder", varNames)
		g := &model.GlobalMu{Var: v, Body: drawGlobalBelow(t, 4, []string{v}, true)}
		role := pick(t, "role", roleNames)
		whole, err := model.Project(g, role)
		if err != nil {
			if _, err := model.Project(g.Body, role); err == nil {
				t.Error("the body has a projection and the loop has none")
			}
			return
		}
		body, _ := model.Project(g.Body, role)
		unfolded, err := model.Project(model.UnfoldGlobal(g), role)
		if err != nil {
			t.Fatalf("%s: unfolded it has no projection for %s: %v", model.AppendGlobalType(nil, g), role, err)
		}
		want := model.SubstituteLocal(body, v, whole)
		if headVar(body) != v {
			guarded++
			want = model.UnfoldLocal(whole)
		} else if whole != (model.LocalEnd{}) {
			t.Errorf("an unguarded loop has the projection %s", model.AppendLocalType(nil, whole))
		}
		if !model.EqualLocal(unfolded, want) {
			t.Errorf("%s for %s\n got %s\nwant %s", model.AppendGlobalType(nil, g), role, model.AppendLocalType(nil, unfolded), model.AppendLocalType(nil, want))
		}
	})
	if guarded == 0 {
		t.Error("no loop was guarded")
	}
}

// Consuming the first communication of a type leaves each of its two roles with the continuation of that label.
func TestLawConsumeAndProjection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGlobal(t, 4, nil)
		c, ok := g.(*model.GlobalComm)
		if !ok {
			return
		}
		i := rapid.IntRange(0, len(c.Branches)-1).Draw(t, "branch")
		next, ok := model.Consume(g, c.Sender, c.Receiver, c.Branches[i].Label.Name)
		first := slices.IndexFunc(c.Branches, func(br model.GlobalBranch) bool { return br.Label.Name == c.Branches[i].Label.Name })
		if !ok || !model.EqualGlobal(next, c.Branches[first].Next) {
			t.Fatalf("consumed %s", model.AppendGlobalType(nil, next))
		}
		for _, role := range []string{c.Sender, c.Receiver} {
			p, err := model.Project(g, role)
			if err != nil {
				continue
			}
			q, err := model.Project(next, role)
			if err != nil || !model.EqualLocal(p.(*model.LocalComm).Branches[first].Next, q) {
				t.Errorf("%s goes on with %s, %v", role, model.AppendLocalType(nil, q), err)
			}
		}
	})
}

func TestLawDual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawLocal(t, 5, shapeOfLocal{annotated: true, noBranches: true})
		d := model.Dual(x)
		if !model.EqualLocal(model.Dual(d), x) {
			t.Errorf("the dual of the dual of %s", model.AppendLocalType(nil, x))
		}
		flipped := strings.NewReplacer(`{"Send":`, `{"Recv":`, `{"Recv":`, `{"Send":`).Replace(string(model.AppendLocalType(nil, x)))
		if got := string(model.AppendLocalType(nil, d)); got != flipped {
			t.Errorf("dual of %s is %s", model.AppendLocalType(nil, x), got)
		}
		if model.WellFormedLocal(d) != model.WellFormedLocal(x) || model.DepthLocal(d) != model.DepthLocal(x) {
			t.Error("the dual is of another form or depth")
		}
	})
}

// The sender's and the receiver's views of a protocol of two are dual, but for the partner.
func TestLawTwoPartyDuality(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := twoParty(drawGlobal(t, 5, nil))
		a, errA := model.Project(g, "A")
		b, errB := model.Project(g, "B")
		if errA != nil || errB != nil {
			t.Fatalf("%s: %v, %v", model.AppendGlobalType(nil, g), errA, errB)
		}
		swapped := strings.NewReplacer(`"partner":"A"`, `"partner":"B"`, `"partner":"B"`, `"partner":"A"`).Replace(string(model.AppendLocalType(nil, model.Dual(b))))
		if got := string(model.AppendLocalType(nil, a)); got != swapped {
			t.Errorf("A has %s, the dual of B's is %s", got, swapped)
		}
	})
}

// twoParty renames the roles of g to A and B.
func twoParty(g model.GlobalType) model.GlobalType {
	switch g := g.(type) {
	case *model.GlobalMu:
		return &model.GlobalMu{Var: g.Var, Body: twoParty(g.Body)}
	case *model.GlobalComm:
		c := &model.GlobalComm{Sender: "A", Receiver: "B"}
		if g.Sender > g.Receiver {
			c.Sender, c.Receiver = "B", "A"
		}
		for _, br := range g.Branches {
			c.Branches = append(c.Branches, model.GlobalBranch{Label: br.Label, Next: twoParty(br.Next)})
		}
		return c
	}
	return g
}

// vary changes a type in a few places, so that merges have something in common and something not.
func vary(t *rapid.T, x model.LocalType) model.LocalType {
	switch x := x.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: x.Var, Body: vary(t, x.Body)}
	case *model.LocalComm:
		if chance(t, 20) {
			return drawLocal(t, 2, shapeOfLocal{distinct: true})
		}
		c := &model.LocalComm{Dir: x.Dir, Partner: x.Partner}
		for _, br := range x.Branches {
			if c.Dir == model.Receiving && chance(t, 4) {
				continue
			}
			if chance(t, 3) {
				br.Payload = model.BasicType(rapid.IntRange(0, 3).Draw(t, "payload"))
			}
			c.Branches = append(c.Branches, model.LocalBranch{Label: br.Label, Payload: br.Payload, Next: vary(t, br.Next)})
		}
		if chance(t, 3) {
			slices.Reverse(c.Branches)
		}
		return c
	}
	return x
}

// withoutPayloads is the type without annotations; sorted also puts branches in the order of their labels.
func withoutPayloads(x model.LocalType, sorted bool) model.LocalType {
	switch x := x.(type) {
	case *model.LocalMu:
		return &model.LocalMu{Var: x.Var, Body: withoutPayloads(x.Body, sorted)}
	case *model.LocalComm:
		c := &model.LocalComm{Dir: x.Dir, Partner: x.Partner}
		for _, br := range x.Branches {
			c.Branches = append(c.Branches, model.LocalBranch{Label: br.Label, Next: withoutPayloads(br.Next, sorted)})
		}
		if sorted {
			slices.SortStableFunc(c.Branches, func(a, b model.LocalBranch) int { return strings.Compare(a.Label.Name, b.Label.Name) })
		}
		return c
	}
	return x
}

func mergeKind(err error) model.MergeKind {
	var me *model.MergeError
	errors.As(err, &me)
	return me.Kind
}

// Merge is idempotent. Where labels are not repeated it is commutative: both orders are defined or refused
// by the same rule, and the results differ in annotations only (Q1-11), not even in branch order. With repeated
// labels it is not (Q1-12).
func TestLawMerge(t *testing.T) {
	merged, refused, differ := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		x := drawLocal(t, 4, shapeOfLocal{distinct: true, annotated: true})
		if same, err := model.Merge(x, x); err != nil || !model.EqualLocal(same, x) {
			t.Errorf("%s merged with itself: %s, %v", model.AppendLocalType(nil, x), model.AppendLocalType(nil, same), err)
		}
		y := vary(t, x)
		xy, errX := model.Merge(x, y)
		yx, errY := model.Merge(y, x)
		if errX != nil || errY != nil {
			refused++
			if errX == nil || errY == nil || mergeKind(errX) != mergeKind(errY) {
				t.Errorf("one order: %v, the other: %v", errX, errY)
			}
			return
		}
		merged++
		if !model.EqualLocal(xy, yx) {
			differ++
		}
		if !model.EqualLocal(withoutPayloads(xy, false), withoutPayloads(yx, false)) {
			t.Errorf("%s and %s merge to\n%s or\n%s", model.AppendLocalType(nil, x), model.AppendLocalType(nil, y), model.AppendLocalType(nil, xy), model.AppendLocalType(nil, yx))
		}
		// The result takes in both sides: merging one of them again changes no more than order and annotations.
		if again, err := model.Merge(xy, y); err != nil || !model.EqualLocal(withoutPayloads(again, true), withoutPayloads(xy, true)) {
			t.Errorf("merging again changes %s to %s, %v", model.AppendLocalType(nil, xy), model.AppendLocalType(nil, again), err)
		}
	})
	if !testing.Short() && (merged == 0 || refused == 0 || differ == 0) { // too few draws to meet all
		t.Errorf("%d merged, %d refused, %d differ in annotations", merged, refused, differ)
	}
	x, y := localType("?A {m: !B x. End, m: End}"), localType("?A {k: End}")
	xy, errX := model.Merge(x, y)
	_, errY := model.Merge(y, x)
	if errX != nil || errY == nil {
		t.Errorf("Q1-12: repeated labels merge in one order: %v, %v, %v", xy, errX, errY)
	}
}

// Merging is associative up to branch order, for types without annotations and repeated labels.
func TestLawMergeAssociative(t *testing.T) {
	merged := 0
	rapid.Check(t, func(t *rapid.T) {
		x := drawLocal(t, 3, shapeOfLocal{distinct: true})
		y, z := withoutPayloads(vary(t, x), false), withoutPayloads(vary(t, x), false)
		xy, err1 := model.Merge(x, y)
		yz, err2 := model.Merge(y, z)
		if err1 != nil || err2 != nil {
			return
		}
		left, errL := model.Merge(xy, z)
		right, errR := model.Merge(x, yz)
		if (errL == nil) != (errR == nil) {
			t.Fatalf("(xy)z: %v, x(yz): %v", errL, errR)
		}
		if errL != nil {
			return
		}
		merged++
		if !model.EqualLocal(withoutPayloads(left, true), withoutPayloads(right, true)) {
			t.Errorf("(xy)z is %s, x(yz) is %s", model.AppendLocalType(nil, left), model.AppendLocalType(nil, right))
		}
	})
	if merged == 0 {
		t.Error("nothing merged")
	}
}

func targets(in model.Instr) (out []uint64) {
	switch in := in.(type) {
	case model.Jump:
		return []uint64{in.Target}
	case model.Choose:
		for _, row := range in.Table {
			out = append(out, row.Target)
		}
	}
	return out
}

// Compiled code stays inside itself: no target is behind the last instruction and, where no node is without
// branches, every target is an instruction and the last one jumps or halts (Q1-18 is what else may happen). The
// two scopings differ in the instruction of a variable at most, and not at all where every variable is
// bound and no two loops share a name.
func TestLawCompile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shapeOfLocal{noBranches: chance(t, 3)}
		if chance(t, 2) {
			s.distinct, s.closed = true, true
		}
		s.oneName = !s.distinct
		x := drawLocal(t, 7, s)
		lexical, last := model.Compile(x, model.LexicalScoping), model.Compile(x, model.LastBinding)
		if len(lexical) != len(last) {
			t.Fatalf("%d and %d instructions", len(lexical), len(last))
		}
		for _, code := range [][]model.Instr{lexical, last} {
			for pc, in := range code {
				for _, target := range targets(in) {
					if n := uint64(len(code)); target > n || target == n && !s.noBranches {
						t.Errorf("%d: target %d of %d in %s", pc, target, n, model.AppendLocalType(nil, x))
					}
				}
			}
			if !s.noBranches {
				switch code[len(code)-1].(type) {
				case model.Jump, model.Halt:
				default:
					t.Errorf("%s runs off its end", model.AppendLocalType(nil, x))
				}
			}
		}
		for pc := range lexical {
			a, b := lexical[pc], last[pc]
			if string(model.AppendInstr(nil, a)) == string(model.AppendInstr(nil, b)) {
				continue
			}
			_, jump := b.(model.Jump)
			if s.distinct && s.closed || !jump {
				t.Errorf("%d of %s: %s or %s", pc, model.AppendLocalType(nil, x), model.AppendInstr(nil, a), model.AppendInstr(nil, b))
			}
		}
	})
}

// jumps works out where the variables of t stand in its code, and the target of each: the start of the loop
// that binds it, or none. It gives the length of the code too.
func jumps(t model.LocalType, pc int, env []loop, out map[int]int) int {
	switch t := t.(type) {
	case *model.LocalMu:
		return jumps(t.Body, pc, append(slices.Clone(env), loop{t.Var, pc}), out)
	case model.LocalVar:
		out[pc] = -1
		for _, l := range env {
			if l.name == string(t) {
				out[pc] = l.pc
			}
		}
	case *model.LocalComm:
		if len(t.Branches) == 0 {
			return pc
		}
		if pc++; len(t.Branches) == 1 {
			pc++ // the step instruction
		}
		for i, br := range t.Branches {
			if i == 0 || t.Dir == model.Receiving {
				pc = jumps(br.Next, pc, env, out)
			}
		}
		return pc
	}
	return pc + 1
}

type loop struct {
	name string
	pc   int
}

// With lexical scoping a variable jumps to the loop that binds it; one that no loop binds halts.
func TestLawLexicalScoping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawLocal(t, 7, shapeOfLocal{noBranches: chance(t, 3), oneName: chance(t, 2)})
		code := model.Compile(x, model.LexicalScoping)
		want := map[int]int{}
		if n := jumps(x, 0, nil, want); n != len(code) {
			t.Fatalf("%d instructions for %s, want %d", len(code), model.AppendLocalType(nil, x), n)
		}
		for pc, in := range code {
			target, isVar := want[pc]
			jump, isJump := in.(model.Jump)
			if isJump != (isVar && target >= 0) || isJump && jump.Target != uint64(target) || isVar && target < 0 && in != (model.Halt{}) {
				t.Errorf("%d of %s is %s", pc, model.AppendLocalType(nil, x), model.AppendInstr(nil, in))
			}
		}
	})
}

// document draws the canonical text of a shape from the table.
type document struct {
	*rapid.T
	names bool
}

func (d document) text(t *typ, size int, rule string) string {
	if t.null && rule != "linked" && (size <= 0 || chance(d.T, 3)) || rule == "linked" {
		return "null"
	}
	if t.kind == 's' {
		if t.shape.name == "Result" {
			return `"stuck"`
		}
		t = t.follow()
	}
	switch t.kind {
	case 'p':
		return d.primitive(t, size)
	case 'e':
		return strconv.Quote(pick(d.T, "name", t.tags))
	case 'v':
		return d.variant(t, size)
	case 'r':
		return d.record(t, size)
	case '(':
		var parts []string
		for _, e := range t.elems {
			parts = append(parts, d.text(e, size-1, ""))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case '[':
		return "[" + strings.Join(d.list(t.elems[0], size), ",") + "]"
	}
	return d.mapping(t, size)
}

func (d document) list(elem *typ, size int) (out []string) {
	n := 0
	if size > 0 {
		n = rapid.IntRange(0, 2).Draw(d.T, "length")
	}
	if elem.kind == '(' && elem.elems[0].kind != 's' || elem.kind == 'p' && elem.name == "name" && !d.names || elem.kind == 's' && elem.shape.name == "TopologyTick" {
		n = min(n, 1) // may be a list that has to ascend
	}
	for range n {
		out = append(out, d.text(elem, size-1, ""))
	}
	return out
}

func (d document) variant(t *typ, size int) string {
	i := rapid.IntRange(0, len(t.tags)-1).Draw(d.T, "variant")
	if size <= 0 {
		if bare := slices.Index(t.elems, nil); bare >= 0 {
			i = bare
		}
	}
	if t.elems[i] == nil {
		return strconv.Quote(t.tags[i])
	}
	return `{"` + t.tags[i] + `":` + d.text(t.elems[i], size-1, "") + "}"
}

func (d document) record(t *typ, size int) string {
	waves := chance(d.T, 2)
	var parts []string
	for _, f := range t.fields {
		if f.rule == "wave" && !waves || (f.rule == "absent" || f.rule == "given") && chance(d.T, 2) {
			continue
		}
		text := d.text(f.typ, size-1, f.rule)
		if f.rule == "absent" && text == "null" {
			continue
		}
		if f.name == "images" && text == "[]" {
			text = `[{"global_type":null,"local_types":{}}]`
		}
		parts = append(parts, `"`+f.name+`":`+text)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (d document) mapping(t *typ, size int) string {
	n := 0
	if size > 0 {
		n = rapid.IntRange(0, 3).Draw(d.T, "length")
	}
	var keys []string
	for i := range n {
		switch t.elems[0].name {
		case "lane":
			keys = append(keys, strconv.Itoa(i))
		case "name":
			keys = append(keys, []string{"A", "B~/", "a"}[i])
		default:
			keys = append(keys, []string{"2", "10", "18446744073709551615"}[i])
		}
	}
	var parts []string
	for _, key := range keys {
		parts = append(parts, strconv.Quote(key)+":"+d.text(t.elems[1], size-1, ""))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (d document) primitive(t *typ, size int) string {
	switch t.name {
	case "bool":
		return strconv.FormatBool(rapid.Bool().Draw(d.T, "bool"))
	case "text":
		return string(model.AppendString(nil, rapid.String().Draw(d.T, "text")))
	case "name":
		if !d.names {
			return string(model.AppendString(nil, rapid.String().Draw(d.T, "name")))
		}
		return string(model.AppendString(nil, pick(d.T, "name", []string{"A", "B", " ", "~/#", "msg"})))
	case "digest":
		return `"` + strings.Repeat(pick(d.T, "digest", []string{"00", "ff", "9a"}), 32) + `"`
	case "dynamic":
		return pick(d.T, "dynamic", []string{"[]", `{"a":{},"b":[1,"x"]}`, `"\u0000"`, "1.50", "true"})
	case "action":
		return pick(d.T, "action", []string{`""`, `"runtime.step"`, "0", "65535"})
	case "set":
		return pick(d.T, "set", []string{"[]", `["A"]`, `["","A","b"]`})
	case "rounds":
		return pick(d.T, "rounds", []string{"[]", "[0]", "[0,5,18446744073709551615]"})
	case "version":
		return "1"
	case "tick":
		return strconv.FormatUint(rapid.Uint64Range(1, math.MaxUint64).Draw(d.T, "tick"), 10)
	}
	return strconv.FormatUint(rapid.Uint64Range(t.low, t.high).Draw(d.T, t.name), 10)
}

// Whatever the table describes, drawn at random, decodes and encodes to the same bytes.
func TestLawRoundTrip(t *testing.T) {
	for _, name := range shapeNames {
		s := shapes[name]
		if c := coders[name]; s.Decoder && c.encode != nil {
			t.Run(name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					doc := document{T: t, names: s.Names == nil}.text(s.typ, 7, "")
					v, err := c.decode([]byte(doc))
					if err != nil {
						t.Fatalf("%s: %v", doc, err)
					}
					if got := string(c.encode(v)); got != doc {
						t.Errorf("\n got %s\nwant %s", got, doc)
					}
				})
			})
		}
	}
}

// Canonical JSON is JSON: the standard library reads every document that is drawn, and Dynamic gives its keys
// sorted as the standard library sorts them.
func TestLawDynamic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := []byte(document{T: t}.text(shapes["Event"].typ, 6, ""))
		d, err := model.DecodeDynamic(doc)
		if err != nil {
			t.Fatal(err)
		}
		var free any
		dec := json.NewDecoder(bytes.NewReader(doc))
		dec.UseNumber()
		if err := dec.Decode(&free); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.Encode(free)
		want := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(strings.TrimSpace(b.String()))
		if string(d) != want && !strings.Contains(want, `\\u202`) {
			t.Errorf("\n got %s\nwant %s", d, want)
		}
		if again, err := model.DecodeDynamic([]byte(d)); again != d || err != nil {
			t.Errorf("%s becomes %s, %v", d, again, err)
		}
	})
}

func drawTrace(t *rapid.T) (trace []model.Event) {
	for range rapid.IntRange(0, 30).Draw(t, "events") {
		e, err := model.DecodeEvent(shapes["Event"].Samples[rapid.IntRange(0, model.EventKindCount-1).Draw(t, "event")])
		if err != nil {
			t.Fatal(err)
		}
		sid := rapid.SampledFrom([]uint64{0, 1, 2, 65535, 65536, math.MaxUint64}).Draw(t, "session")
		switch x := e.(type) {
		case model.Sent:
			x.Session = sid
			e = x
		case model.Chose:
			x.Edge.SID = sid
			e = x
		case model.EpochAdvanced:
			x.SID = sid
			e = x
		case model.Forked:
			x.Session = sid
			e = x
		}
		trace = append(trace, model.WithTick(e, rapid.Uint64().Draw(t, "tick")))
	}
	return trace
}

// Normalising keeps length, order and everything but the ticks of scoped events, which become 0, 1, 2, … in
// each session; it is idempotent, and it is what a fragment shows.
func TestLawNormalize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := drawTrace(t)
		out := model.Normalize(raw)
		if len(out) != len(raw) {
			t.Fatalf("%d events became %d", len(raw), len(out))
		}
		counts := map[uint64]uint64{}
		for i, e := range out {
			want := raw[i].At()
			if sid, scoped := e.Scope(); scoped {
				want = counts[sid]
				counts[sid]++
			}
			if !bytes.Equal(model.AppendEvent(nil, e), model.AppendEvent(nil, model.WithTick(raw[i], want))) {
				t.Errorf("event %d: %s, want tick %d", i, model.AppendEvent(nil, e), want)
			}
		}
		if a, b := fmt.Sprint(model.Normalize(out)), fmt.Sprint(out); a != b {
			t.Errorf("not idempotent: %s, %s", a, b)
		}
		if a, b := model.AppendFragment(nil, model.Fragment{ObsTrace: raw}), model.AppendFragment(nil, model.Fragment{ObsTrace: out}); !bytes.Equal(a, b) {
			t.Error("the fragment of a trace is not that of the normalised trace")
		}
	})
}

// Canonical effects are a permutation in ascending order of (ordering key, id, kind) that keeps ties in place;
// taking them again changes nothing, and the trace itself stays as it was.
func TestLawCanonicalEffects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var raw []model.EffectEntry
		for i := range rapid.IntRange(0, 12).Draw(t, "entries") {
			raw = append(raw, model.EffectEntry{
				ID: rapid.Uint64Range(0, 2).Draw(t, "id"), OrderingKey: rapid.Uint64Range(0, 2).Draw(t, "key"),
				Kind: pick(t, "kind", labelNames), Inputs: "null", Outputs: "null", HandlerIdentity: strconv.Itoa(i),
			})
		}
		before := slices.Clone(raw)
		out := model.CanonicalEffects(raw)
		if !slices.Equal(raw, before) {
			t.Fatal("the trace was changed")
		}
		want := slices.Clone(raw)
		for i := range want { // insertion sort, by a key as a text
			for j := i; j > 0 && effectKey(want[j]) < effectKey(want[j-1]); j-- {
				want[j], want[j-1] = want[j-1], want[j]
			}
		}
		if !slices.Equal(out, want) || !slices.Equal(model.CanonicalEffects(out), out) {
			t.Errorf("\n got %v\nwant %v", out, want)
		}
	})
}

func effectKey(e model.EffectEntry) string {
	return fmt.Sprintf("%d %d %s", e.OrderingKey, e.ID, e.Kind)
}

// A duration's sum and nanoseconds are those of the numbers, cut at the greatest duration.
func TestLawDurations(t *testing.T) {
	draw := func(t *rapid.T) model.Duration {
		return model.Duration{Secs: rapid.Uint64().Draw(t, "secs"), Nanos: rapid.Uint32Range(0, 999_999_999).Draw(t, "nanos")}
	}
	greatest := nanoseconds(model.Duration{Secs: math.MaxUint64, Nanos: 999_999_999})
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t), draw(t)
		want := new(big.Int).Add(nanoseconds(a), nanoseconds(b))
		if want.Cmp(greatest) > 0 {
			want = greatest
		}
		sum := a.Add(b)
		hi, lo := sum.Nanoseconds()
		got := new(big.Int).Or(new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64), new(big.Int).SetUint64(lo))
		if got.Cmp(want) != 0 || nanoseconds(sum).Cmp(want) != 0 || sum.Nanos > 999_999_999 || b.Add(a) != sum {
			t.Errorf("%v + %v = %v", a, b, sum)
		}
	})
}

// A value has the type that TypeOf gives and no other; a size is a sum over the parts.
func TestLawValues(t *testing.T) {
	draw := func(t *rapid.T) model.Value {
		v, err := model.DecodeValue([]byte(document{T: t}.text(shapes["Value"].typ, 4, "")))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	rapid.Check(t, func(t *rapid.T) {
		v, w := draw(t), draw(t)
		same := model.DebugValType(model.TypeOf(v)) == model.DebugValType(model.TypeOf(w))
		if !model.Matches(v, model.TypeOf(v)) || model.Matches(v, model.TypeOf(w)) != same {
			t.Errorf("types of %s and %s", model.DebugValue(v), model.DebugValue(w))
		}
		if got := model.SizeOf(model.Prod{Left: v, Right: w}); got != 1+model.SizeOf(v)+model.SizeOf(w) {
			t.Errorf("size %d", got)
		}
		if (v == w) != bytes.Equal(model.AppendValue(nil, v), model.AppendValue(nil, w)) {
			t.Errorf("%s equals %s: %v", model.DebugValue(v), model.DebugValue(w), v == w)
		}
	})
}
