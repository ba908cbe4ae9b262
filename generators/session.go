package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Opened sessions are used by the coroutine that opened them, under all of their roles, or one end
// of them is delegated to a spawned child.

// firstDst is the register of the first opened endpoint; the others follow.
const firstDst = 2

// opened is a session that an Open is to make.
type opened struct {
	roles []string
	view  view
	dsts  [3]model.Reg
}

// drawOpened draws a session of two or three roles, its own or of other names, with a short protocol.
func (c *coder) drawOpened(count int) opened {
	src := c.g.src
	at := choice.Index(src, maxRoles-count+1)
	sid := uint64(len(c.g.drafts) + c.g.opened) // if the Opens run in the order in which they were written
	switch site, ok := c.g.struck(); {
	case c.g.fact.SID == sid:
		at = c.g.around(c.g.fact.Role, at, count)
	case ok && choice.Bool(src): // an end of the session may be down while its coroutine is not
		at = c.g.around(site, at, count)
	}
	o := opened{roles: c.g.names.roles[at : at+count]}
	b := c.g.builder(o.roles, sid)
	c.g.opened++
	b.fuel = 1 + choice.Index(src, 3)
	b.recursion = false
	o.view = b.message(maxCopies)
	if b.disagrees {
		c.g.faults(takingOps, model.TypeViolation)
	}
	for i := range o.dsts {
		o.dsts[i] = c.reg(firstDst + i)
	}
	return o
}

// around moves a window of the role names so that it holds a role, if there is such a one.
func (g *gen) around(role string, at, count int) int {
	i := slices.Index(g.names.roles[:], role)
	if i < 0 {
		return at
	}
	return min(max(at, i-count+1), i, maxRoles-count)
}

// open opens a session and plays its protocol alone, on both sides of every message.
func (c *coder) open() {
	o := c.drawOpened(2 + choice.Index(c.g.src, 2))
	c.emitOpen(&o)
	c.holds = o.dsts[0]
	if !choice.OneIn(c.g.src, 5) {
		c.playAlone(&o)
	}
	if c.g.on.has(closing) && choice.Bool(c.g.src) {
		c.close(o.dsts[0])
	}
}

// playAlone writes both sides of each communication, one branch of each choice.
func (c *coder) playAlone(o *opened) {
	locals := o.view.local
	for t := o.view.global; len(c.code) < maxCode; {
		comm, ok := t.(*model.GlobalComm)
		if !ok {
			return
		}
		from, to := slices.Index(o.roles, comm.Sender), slices.Index(o.roles, comm.Receiver)
		br := choice.Of(c.g.src, comm.Branches)
		sent, received := locals[from].(*model.LocalComm), locals[to].(*model.LocalComm)
		locals[from] = c.sendBranch(sent, branchOf(sent, br.Label.Name), o.dsts[from])
		locals[to] = c.receiveBranch(received, branchOf(received, br.Label.Name), o.dsts[to])
		t = br.Next
	}
}

// branchOf is the place of a label in a view of a communication; a merged view sorts its branches.
func branchOf(t *model.LocalComm, label string) int {
	return slices.IndexFunc(t.Branches, func(br model.LocalBranch) bool { return br.Label.Name == label })
}

// receiveBranch writes the receipt of one branch, and gives what follows it.
func (c *coder) receiveBranch(t *model.LocalComm, i int, ch model.Reg) model.LocalType {
	br := &t.Branches[i]
	if len(t.Branches) > 1 {
		table := []model.ChooseTarget{{Label: br.Label.Name, Target: c.here() + 1}}
		c.emit(model.Choose{Chan: ch, Table: table})
	} else {
		c.emit(model.Receive{Chan: ch, Dst: c.reg(8)})
	}
	return br.Next
}

// emitOpen writes the Open of a session; seldom one that some check of spec 02 §5.5 refuses. Bindings that
// come twice or belong to no edge, and names in roles that the session does not have, are refused by none.
func (c *coder) emitOpen(o *opened) {
	in := model.Open{Roles: o.roles}
	for i, role := range o.roles {
		in.LocalTypes = append(in.LocalTypes, model.RoleType{Role: role, Type: o.view.local[i]})
		in.Dsts = append(in.Dsts, model.RoleReg{Role: role, Reg: o.dsts[i]})
		for _, receiver := range o.roles {
			in.Handlers = append(in.Handlers, model.HandlerBinding{Sender: role, Receiver: receiver, Handler: "h"})
		}
	}
	if choice.OneIn(c.g.src, 4) {
		in.Handlers = append(in.Handlers, model.HandlerBinding{
			Sender: c.g.role(), Receiver: o.roles[0], Handler: "other",
		})
	}
	if choice.OneIn(c.g.src, 10) {
		in.Roles = append([]string{foreignRole}, o.roles[1:]...)
	}
	last := len(o.roles) - 1
	if !c.g.slip(3) {
		c.emit(in)
		return
	}
	switch c.g.src.Below(8) {
	case 1: // the event then names the local types' roles; the monitor refuses the length
		in.Roles = nil
	case 2:
		in.Dsts = in.Dsts[:last]
	case 3:
		in.Dsts[0], in.Dsts[last] = in.Dsts[last], in.Dsts[0]
	case 4:
		in.LocalTypes[last].Role, in.Dsts[last].Role = o.roles[0], o.roles[0]
	case 5:
		in = model.Open{}
	case 6:
		in.Handlers = in.Handlers[:len(in.Handlers)-1]
	case 0:
		in.Dsts[last].Reg = c.g.badReg()
	default: // the last endpoint written stays
		in.Dsts[last].Reg = in.Dsts[0].Reg
	}
	c.aim(AimFault, in)
}

// delegate opens a session, spawns a child and transfers one end to it: each plays its side. The
// child waits a little, because it runs before its parent has reached the Transfer. Knowledge about
// the endpoint, if the handler grants a fact, moves with it.
func (c *coder) delegate() {
	src := c.g.src
	if c.g.spawned > 0 && !c.g.slip(3) {
		c.fill(yield) // the id of a further child is a guess
		return
	}
	o := c.drawOpened(2)
	c.emitOpen(&o)
	fact, id := c.reg(4), c.reg(7)
	if c.g.on.has(knowledge) {
		c.emit(model.Acquire{Layer: c.g.layer(), Dst: fact}, model.Tag{Fact: fact, Dst: c.reg(5)})
	}
	c.emit(model.Set{Dst: c.reg(6), Val: model.Str(c.g.role())})
	given := choice.Index(src, 2)
	if i := slices.Index(o.roles, c.g.fact.Role); i >= 0 && !choice.OneIn(src, 5) {
		given = i // so that knowledge moves
	}
	waits := 1 + choice.Index(src, 4)
	theirs := o.view.local[given]
	place := c.leave()
	child := c.spawn([]model.Reg{o.dsts[given], 0, fact, c.reg(6)}, func(c *coder) {
		for range waits {
			c.fill(yield)
		}
		if c.g.on.has(knowledge) {
			c.emit(model.Check{Knowledge: 2, Target: 3, Dst: 4})
		}
		c.along(theirs, 0)
	})
	c.put(place, model.Set{Dst: id, Val: model.Nat(child)})
	c.emit(model.Transfer{Endpoint: o.dsts[given], Target: id, Bundle: id})
	if c.g.on.has(knowledge) && choice.Bool(src) {
		c.emit(model.Check{Knowledge: fact, Target: c.reg(6), Dst: c.reg(5)}) // no longer known
	}
	if c.g.slip(6) {
		c.aim(AimFault, model.Send{Chan: o.dsts[given], Val: 1}) // no longer owned
	}
	if choice.OneIn(src, 5) { // closes on the child, which may wait for room or for a message
		for range src.Below(8) {
			c.fill(yield)
		}
		c.close(o.dsts[1-given])
		return
	}
	c.playSide(o.view.local[1-given], o.dsts[1-given])
}

// playSide follows a type up to its first loop, one branch of each choice, and goes on at its end.
func (c *coder) playSide(t model.LocalType, ch model.Reg) {
	for {
		comm, ok := t.(*model.LocalComm)
		switch {
		case !ok || len(comm.Branches) == 0 || len(c.code) > maxCode:
			return
		case comm.Dir == model.Sending:
			t = c.send(comm, ch)
		default: // of a choice only one label is understood; the child decides
			t = c.receiveBranch(comm, choice.Index(c.g.src, len(comm.Branches)), ch)
		}
	}
}

// spawnWorker spawns a child that yields and computes, seldom one that uses an endpoint which it has
// but does not own.
func (c *coder) spawnWorker() {
	src := c.g.src
	if c.g.on.has(delegating) && !c.g.slip(3) {
		c.fill(yield) // leaves the first id to the delegate
		return
	}
	args := make([]model.Reg, src.Below(4))
	for i := range args {
		args[i] = model.Reg(i) // the parent's endpoint first
		if choice.OneIn(src, 10) {
			args[i] = c.g.badReg()
		}
	}
	kind, turns := src.Below(3), src.Below(4)
	if c.g.slip(3) {
		kind += 3
	}
	c.spawn(args, func(c *coder) {
		for range turns {
			c.fill(yield)
		}
		switch kind {
		case 0:
			c.fill(model.Move{Dst: c.reg(2), Src: c.reg(1)})
			c.emit(step)
		case 1:
			c.noise()
		case 2:
			c.fill(model.Set{Dst: c.reg(2), Val: model.Nat(uint64(c.here()))})
		case 3:
			c.aim(AimFault, sendFirst)
		case 4:
			c.aim(AimFault, recvFirst)
		default:
			c.aim(AimFault, model.Close{Session: 0})
		}
	})
}
