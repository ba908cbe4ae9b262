package generators

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Protocols are projectable by construction: a global type grows together with the projections of
// its roles, from the end to the front, out of four pieces whose projections are known.
//
//   - A message changes the views of its two roles.
//   - In a private choice all branches join the same continuation after messages between the two
//     roles only, so every other role sees the same in each.
//   - In an informed choice every other role first hears of the branch: by a message from the same
//     informer, with a label of its own in each branch. Its views merge to one Recv, and the
//     branches may go on as differently as they like: end, jump to any open loop, open new ones.
//   - A loop binds a variable; a role that does nothing in it sees no loop at all.
//
// Both ends of a communication get the same annotation, as no projection does it (spec 01 §2.1).

// view is a global type and what each role sees of it; local[i] belongs to roles[i].
type view struct {
	global model.GlobalType
	local  [maxRoles]model.LocalType
}

// protocolBuilder holds what a protocol in the making must know.
type protocolBuilder struct {
	src       choice.Source
	roles     []string // ascending
	labels    []string
	recursion bool
	sloppy    bool
	annotated bool
	strict    bool        // a payload without annotation faults
	texts     bool        // the handler sends labels, so annotations that match are strings
	pair      model.Value // what the handler grants: a ProdType payload can only come from there
	sid       uint64      // of the session that the protocol will run in
	agreed    bool        // both ends of every message have one annotation

	disagrees bool // the ends of some message have different annotations

	loops []string // open loop variables, outermost first
	fuel  int      // communications that may still be made
	used  uint8    // roles that communicate, as bits
}

var fuelWeights = choice.Weights{1, 5, 10, 9, 6}

// build draws a protocol with at least one communication.
func (b *protocolBuilder) build() view {
	b.src.Begin("protocol")
	defer b.src.End()
	b.fuel = 2 + 4*b.src.Weighted(fuelWeights)
	if b.recursion && b.src.Below(4) != 0 {
		return b.loop(1)
	}
	return b.communication(1)
}

// maxCopies bounds how often the tree of a protocol repeats a continuation that branches share.
const maxCopies = 4

var (
	nextWeights  = choice.Weights{2, 24, 5}
	pieceWeights = choice.Weights{12, 5, 4}
)

// next draws what follows a communication; the tree of the protocol will hold it copies times.
func (b *protocolBuilder) next(copies int) view {
	if b.fuel <= 0 {
		return b.ending()
	}
	switch b.drawNext() {
	case followedByCommunication:
		return b.communication(copies)
	case followedByLoop:
		if b.recursion && len(b.loops) < len(loopVars) {
			return b.loop(copies)
		}
		return b.communication(copies)
	}
	return b.ending()
}

// What may follow a communication.
const (
	followedByEnd = iota
	followedByCommunication
	followedByLoop
)

// The pieces of a protocol but for loops.
const (
	pieceMessage = iota
	pieceChoice
	pieceInformed
)

func (b *protocolBuilder) drawNext() int {
	b.src.Begin("next")
	defer b.src.End()
	return b.src.Weighted(nextWeights)
}

func (b *protocolBuilder) drawPiece() int {
	b.src.Begin("piece")
	defer b.src.End()
	return b.src.Weighted(pieceWeights)
}

func (b *protocolBuilder) communication(copies int) view {
	switch piece := b.drawPiece(); {
	case piece == pieceChoice && copies == 1:
		return b.privateChoice(copies)
	case piece == pieceInformed:
		return b.informedChoice(copies)
	}
	return b.message(copies) // pieceMessage, or a private choice that would be copied too often
}

// ending is the end of the protocol or a jump to an open loop.
func (b *protocolBuilder) ending() view {
	if n := len(b.loops); n > 0 {
		if pick := int(b.src.Below(uint64(4*n + 1))); pick > 0 {
			return b.jump(b.loops[max(n-1-(pick-1)/3, 0)]) // the innermost loop is the likeliest
		}
	}
	return b.end()
}

// end is the protocol that has ended.
func (b *protocolBuilder) end() view { return b.everyone(model.GlobalEnd{}, model.LocalEnd{}) }

func (b *protocolBuilder) jump(name string) view {
	return b.everyone(model.GlobalVar(name), model.LocalVar(name))
}

// everyone is a type that all roles see as the same.
func (b *protocolBuilder) everyone(global model.GlobalType, local model.LocalType) view {
	v := view{global: global}
	for i := range b.roles {
		v.local[i] = local
	}
	return v
}

func (b *protocolBuilder) loop(copies int) view {
	b.src.Begin("loop")
	defer b.src.End()
	name := loopVars[len(b.loops)]
	if len(b.loops) > 0 && choice.OneIn(b.src, 5) {
		name = choice.Of(b.src, b.loops) // shadows an outer loop
	}
	b.loops = append(b.loops, name)
	v := b.communication(copies)
	b.loops = b.loops[:len(b.loops)-1]
	return b.bind(name, v)
}

// bind makes a loop of its body.
func (b *protocolBuilder) bind(name string, v view) view {
	v.global = &model.GlobalMu{Var: name, Body: v.global}
	for i := range b.roles {
		if guarded(name, v.local[i]) {
			v.local[i] = &model.LocalMu{Var: name, Body: v.local[i]}
		} else {
			v.local[i] = model.LocalEnd{}
		}
	}
	return v
}

// guarded is the test of spec 01 §1.7 that decides what a projection makes of a loop.
func guarded(name string, t model.LocalType) bool {
	switch t := t.(type) {
	case model.LocalVar:
		return string(t) != name
	case *model.LocalMu:
		return t.Var == name || guarded(name, t.Body)
	}
	return true
}

// pairOf draws two different roles.
func (b *protocolBuilder) pairOf() (sender, receiver int) {
	sender = choice.Index(b.src, len(b.roles))
	receiver = (sender + 1 + choice.Index(b.src, len(b.roles)-1)) % len(b.roles)
	return sender, receiver
}

func (b *protocolBuilder) message(copies int) view {
	b.fuel--
	sender, receiver, label := b.drawMessage()
	v := b.next(copies)
	return b.prefix(sender, receiver, label, v)
}

func (b *protocolBuilder) drawMessage() (sender, receiver int, label model.Label) {
	b.src.Begin("message")
	defer b.src.End()
	sender, receiver = b.pairOf()
	return sender, receiver, model.Label{Name: choice.Of(b.src, b.labels), Sort: b.messageSort()}
}

// prefix puts one message in front of a protocol.
func (b *protocolBuilder) prefix(sender, receiver int, label model.Label, v view) view {
	branches := [1]branch{{label, v}}
	return b.join(sender, receiver, branches[:], v)
}

// branch is a label of a choice and what follows it.
type branch struct {
	label model.Label
	next  view
}

// join puts a communication in front of its branches; the other roles keep the views of rest.
func (b *protocolBuilder) join(sender, receiver int, branches []branch, rest view) view {
	b.used |= 1<<sender | 1<<receiver
	global := make([]model.GlobalBranch, len(branches))
	locals := make([]model.LocalBranch, 2*len(branches))
	sends, recvs := locals[:len(branches):len(branches)], locals[len(branches):]
	for i := range branches {
		br := &branches[i]
		sent, received := b.payloads(br.label.Sort, b.roles[sender], len(branches) > 1)
		global[i] = model.GlobalBranch{Label: br.label, Next: br.next.global}
		sends[i] = model.LocalBranch{Label: br.label, Payload: sent, Next: br.next.local[sender]}
		recvs[i] = model.LocalBranch{Label: br.label, Payload: received, Next: br.next.local[receiver]}
	}
	rest.global = &model.GlobalComm{Sender: b.roles[sender], Receiver: b.roles[receiver], Branches: global}
	rest.local[sender] = &model.LocalComm{Dir: model.Sending, Partner: b.roles[receiver], Branches: sends}
	rest.local[receiver] = &model.LocalComm{Dir: model.Receiving, Partner: b.roles[sender], Branches: recvs}
	return rest
}

// privateChoice lets all branches join one continuation.
func (b *protocolBuilder) privateChoice(copies int) view {
	b.src.Begin("private choice")
	defer b.src.End()
	b.fuel--
	sender, receiver := b.pairOf()
	n := choice.Between(b.src, 2, 3)
	first := choice.Index(b.src, len(b.labels))
	rest := b.next(copies * n)
	branches := make([]branch, n)
	for i := range branches {
		v := rest
		for range b.src.Below(3) {
			from, to := sender, receiver
			if choice.Bool(b.src) {
				from, to = to, from
			}
			label := model.Label{Name: choice.Of(b.src, b.labels), Sort: b.messageSort()}
			v = b.prefix(from, to, label, v)
		}
		branches[i] = branch{model.Label{Name: b.distinct(first, i), Sort: b.choiceSort()}, v}
	}
	return b.join(sender, receiver, branches, rest)
}

// distinct are different labels for different i below the number of labels.
func (b *protocolBuilder) distinct(first, i int) string { return b.labels[(first+i)%len(b.labels)] }

// informedChoice lets the branches differ, and tells every other role which one was taken.
func (b *protocolBuilder) informedChoice(copies int) view {
	b.src.Begin("informed choice")
	defer b.src.End()
	t := telling{}
	t.sender, t.receiver = b.pairOf()
	n := choice.Between(b.src, 2, 4)
	t.draw(b)
	fuel := b.fuel - 1 - n*(len(b.roles)-2)
	branches := make([]branch, n)
	for i := range branches {
		b.fuel = fuel / n
		branches[i] = b.tell(&t, i, b.next(copies))
	}
	b.fuel = 0
	return b.joinTold(&t, branches)
}

// telling says who tells the others which branch of a choice was taken, and by which labels.
type telling struct {
	sender, receiver int
	first, shift     int    // of the labels of the choice, and those that tell
	informers        uint64 // bit r: the receiver tells role r, else the sender
}

func (t *telling) draw(b *protocolBuilder) {
	t.first = choice.Index(b.src, len(b.labels))
	t.shift = choice.Index(b.src, len(b.labels))
	t.informers = b.src.Below(1 << len(b.roles))
}

func (t *telling) informer(role int) int {
	if t.informers>>role&1 == 1 {
		return t.receiver
	}
	return t.sender
}

func (t *telling) told(role int) bool { return role != t.sender && role != t.receiver }

// tell is branch i of a choice: all others are told of it, then it goes on as v.
func (b *protocolBuilder) tell(t *telling, i int, v view) branch {
	for r := range b.roles {
		if t.told(r) {
			v = b.prefix(t.informer(r), r, model.Label{Name: b.distinct(t.first+t.shift, i), Sort: toldSort}, v)
		}
	}
	return branch{model.Label{Name: b.distinct(t.first, i), Sort: b.choiceSort()}, v}
}

// joinTold puts a choice in front of branches that tell made.
func (b *protocolBuilder) joinTold(t *telling, branches []branch) view {
	rest := branches[0].next
	for r := range b.roles {
		if t.told(r) {
			rest.local[r] = mergeInformed(branches, r, b.roles[t.informer(r)])
		}
	}
	return b.join(t.sender, t.receiver, branches, rest)
}

// mergeInformed merges the views of a role that hears a different label in each branch: one Recv,
// its branches ascending by label (recv-merge of spec 01 §2.2).
func mergeInformed(branches []branch, role int, informer string) model.LocalType {
	merged := make([]model.LocalBranch, len(branches))
	for i := range branches {
		merged[i] = branches[i].next.local[role].(*model.LocalComm).Branches[0]
	}
	slices.SortFunc(merged, func(x, y model.LocalBranch) int { return strings.Compare(x.Label.Name, y.Label.Name) })
	return &model.LocalComm{Dir: model.Receiving, Partner: informer, Branches: merged}
}
