package model

// Scoping says how the compiler finds the target of a recursion variable (spec 01 §2.3, 05 recursion-scope).
type Scoping uint8

// The two scopings of loop targets.
const (
	// LexicalScoping gives a variable the loop that binds it; one that no loop binds compiles to Halt.
	LexicalScoping Scoping = iota
	// LastBinding keeps one map for the whole compilation, so the loop of that name compiled last wins.
	LastBinding
)

// ScopingOf is the scoping that a dialect's compiler uses.
func ScopingOf(d Dialect) Scoping {
	if d.Has(RecursionScope) {
		return LexicalScoping
	}
	return LastBinding
}

// StepAction is the action of the step instruction that follows a single-branch send or receive.
const StepAction = "runtime.step"

// The registers of compiled code: the role's own endpoint, and what is sent and received.
const (
	chanReg Reg = 0
	dataReg Reg = 1
)

// Compile turns a local type into code (spec 01 §2.3).
func Compile(t LocalType, scoping Scoping) []Instr {
	c := compiler{scoping: scoping}
	c.emit(t)
	return c.code
}

type compiler struct {
	scoping Scoping
	code    []Instr
	loops   []loopTarget
}

type loopTarget struct {
	name string
	pc   uint64
}

func (c *compiler) here() uint64 { return uint64(len(c.code)) }

func (c *compiler) emit(t LocalType) {
	switch t := t.(type) {
	case *LocalComm:
		c.emitComm(t)
	case *LocalMu:
		c.emitMu(t)
	case LocalVar:
		c.emitVar(string(t))
	default:
		c.code = append(c.code, Halt{})
	}
}

func (c *compiler) emitComm(t *LocalComm) {
	switch {
	case len(t.Branches) == 0: // nothing, not even Halt
	case len(t.Branches) == 1 && t.Dir == Sending:
		c.code = append(c.code, Send{Chan: chanReg, Val: dataReg}, stepInstr)
		c.emit(t.Branches[0].Next)
	case len(t.Branches) == 1:
		c.code = append(c.code, Receive{Chan: chanReg, Dst: dataReg}, stepInstr)
		c.emit(t.Branches[0].Next)
	case t.Dir == Sending: // the other branches emit nothing (Q1-15)
		c.code = append(c.code, Offer{Chan: chanReg, Label: t.Branches[0].Label.Name})
		c.emit(t.Branches[0].Next)
	default:
		slot := len(c.code)
		table := make([]ChooseTarget, len(t.Branches))
		c.code = append(c.code, nil)
		for i, br := range t.Branches {
			table[i] = ChooseTarget{Label: br.Label.Name, Target: c.here()}
			c.emit(br.Next)
		}
		c.code[slot] = Choose{Chan: chanReg, Table: table}
	}
}

var stepInstr Instr = Invoke{Action: ActionName(StepAction)}

func (c *compiler) emitMu(t *LocalMu) {
	c.loops = append(c.loops, loopTarget{t.Var, c.here()})
	outer := len(c.loops) - 1
	c.emit(t.Body)
	if c.scoping == LexicalScoping {
		c.loops = c.loops[:outer]
	}
}

func (c *compiler) emitVar(name string) {
	for i := len(c.loops) - 1; i >= 0; i-- {
		if c.loops[i].name == name {
			c.code = append(c.code, Jump{Target: c.loops[i].pc})
			return
		}
	}
	c.code = append(c.code, Halt{})
}
