package kernel

import "github.com/wavecheck/wavecheck/model"

// instr is an instruction as the kernel runs it: operands side by side, names interned, constants
// boxed, so that a step allocates nothing for them.
type instr struct {
	op      model.Op
	a, b, c uint16 // registers, in the order of spec 01 §4.1
	hasB    bool   // Invoke: dst is given
	layer   int32  // Acquire, Release: index into the layer table
	label   name   // Offer
	target  uint64 // Jump, Spawn
	val     model.Value
	ext     *extension
	src     model.Instr
}

// extension holds the operands of the instructions that have lists.
type extension struct {
	table     []model.ChooseTarget
	duplicate bool // Choose: two rows have the same label
	args      []model.Reg
	open      openSpec
}

// program is the code of a role, shared by all coroutines that run it.
type program struct {
	code  []instr
	src   []model.Instr
	named int // number of registers up to the last one that an instruction names
}

// codeCache gives the programs and types of one image, and equal role lists, one compiled form, so that
// ten thousand loads of an image stay small and close together. Programs and types are known by identity:
// an image does not change once it is loaded.
type codeCache struct {
	key      []byte
	programs map[codeKey]*program
	types    map[model.LocalType]*node
	shapes   map[string]*shape
}

// codeKey is the identity of a program: its first instruction's place, and its length.
type codeKey struct {
	first  *model.Instr
	length int
}

func (c *codeCache) init() {
	c.programs, c.types, c.shapes = map[codeKey]*program{}, map[model.LocalType]*node{}, map[string]*shape{}
}

func (vm *VM) compileProgram(src []model.Instr) *program {
	key := codeKey{length: len(src)}
	if len(src) > 0 {
		key.first = &src[0]
	}
	if p, ok := vm.code.programs[key]; ok {
		return p
	}
	p := &program{code: make([]instr, len(src)), src: src, named: 1} // Load writes the first one
	for i, in := range src {
		p.code[i] = vm.compileInstr(in)
		p.named = max(p.named, p.code[i].named())
	}
	vm.code.programs[key] = p
	return p
}

func (vm *VM) compileInstr(src model.Instr) instr {
	in := instr{op: src.Op(), src: src}
	switch s := src.(type) {
	case model.Send:
		in.a, in.b = uint16(s.Chan), uint16(s.Val)
	case model.Receive:
		in.a, in.b = uint16(s.Chan), uint16(s.Dst)
	case model.Offer:
		in.a, in.label, in.val = uint16(s.Chan), vm.intern(s.Label), model.Str(s.Label)
	case model.Choose:
		in.a = uint16(s.Chan)
		in.ext = &extension{table: s.Table, duplicate: hasDuplicate(s.Table)}
	case model.Open:
		in.ext = &extension{open: vm.compileOpen(s)}
	case model.Close:
		in.a = uint16(s.Session)
	case model.Invoke:
		compileInvoke(&in, s)
	case model.Acquire:
		in.layer, in.a = vm.layers.index(&vm.names, s.Layer), uint16(s.Dst)
	case model.Release:
		in.layer, in.a = vm.layers.index(&vm.names, s.Layer), uint16(s.Evidence)
	case model.Fork:
		in.a = uint16(s.Ghost)
	case model.Transfer:
		in.a, in.b = uint16(s.Endpoint), uint16(s.Target)
	case model.Tag:
		in.a, in.b = uint16(s.Fact), uint16(s.Dst)
	case model.Check:
		in.a, in.b, in.c = uint16(s.Knowledge), uint16(s.Target), uint16(s.Dst)
	case model.Set:
		in.a, in.val = uint16(s.Dst), s.Val
	case model.Move:
		in.a, in.b = uint16(s.Dst), uint16(s.Src)
	case model.Jump:
		in.target = s.Target
	case model.Spawn:
		in.target, in.ext = s.Target, &extension{args: s.Args}
	}
	return in
}

// compileInvoke puts the register of a register action into a, with val as its sign, and dst into b.
func compileInvoke(in *instr, s model.Invoke) {
	if r, ok := s.Action.(model.ActionReg); ok {
		in.a, in.val = uint16(r), model.Unit{}
	}
	if s.Dst != nil {
		in.b, in.hasB = uint16(*s.Dst), true
	}
}

// named is the number of registers up to the last one that the instruction names.
func (in *instr) named() int {
	n := int(max(in.a, in.b, in.c)) + 1
	if in.ext == nil {
		return n
	}
	n = max(n, len(in.ext.args))
	for _, arg := range in.ext.args {
		n = max(n, int(arg)+1)
	}
	for _, d := range in.ext.open.dsts {
		n = max(n, int(d.Reg)+1)
	}
	return n
}

func hasDuplicate(table []model.ChooseTarget) bool {
	seen := make(map[string]bool, len(table))
	for _, row := range table {
		if seen[row.Label] {
			return true
		}
		seen[row.Label] = true
	}
	return false
}

// touches says what an instruction may read or write beyond its own coroutine (spec 07 §4.1); every
// footprint holds the coroutine and the endpoints that it owns.
type touches uint8

const (
	touchesControl   touches = 1 << iota // the control endpoint
	touchesOut                           // the edge from the control endpoint to its partner
	touchesIn                            // the edge from its partner to the control endpoint
	touchesSession                       // the session of the control endpoint
	touchesNewSID                        // the next session id
	touchesNewCoro                       // the next coroutine id
	touchesTarget                        // the coroutine named by a register
	touchesResources                     // the home session's resource state and the guard map
)

// row is what the kernel knows about an opcode.
type row struct {
	name    string
	spec    string // section of docs/spec
	run     func(*VM, *Pack)
	touches touches
}

var rows [model.OpCount]row

// init breaks the cycle between the table and the functions that read it.
func init() {
	rows = [model.OpCount]row{
		model.OpSend:     {"Send", "02 §5.1", runSend, touchesControl | touchesOut},
		model.OpReceive:  {"Receive", "02 §5.2", runReceive, touchesControl | touchesIn},
		model.OpOffer:    {"Offer", "02 §5.3", runOffer, touchesControl | touchesOut},
		model.OpChoose:   {"Choose", "02 §5.4", runChoose, touchesControl | touchesIn},
		model.OpOpen:     {"Open", "02 §5.5", runOpen, touchesNewSID},
		model.OpClose:    {"Close", "02 §5.6", runClose, touchesControl | touchesSession},
		model.OpInvoke:   {"Invoke", "02 §5.7", runInvoke, 0},
		model.OpAcquire:  {"Acquire", "02 §5.8", runAcquire, touchesResources},
		model.OpRelease:  {"Release", "02 §5.9", runRelease, touchesResources},
		model.OpFork:     {"Fork", "02 §5.10", runFork, 0},
		model.OpJoin:     {"Join", "02 §5.10", runJoin, 0},
		model.OpAbort:    {"Abort", "02 §5.10", runAbort, 0},
		model.OpTransfer: {"Transfer", "02 §5.11", runTransfer, touchesTarget},
		model.OpTag:      {"Tag", "02 §5.12", runTag, 0},
		model.OpCheck:    {"Check", "02 §5.12", runCheck, 0},
		model.OpSet:      {"Set", "02 §5.13", runSet, 0},
		model.OpMove:     {"Move", "02 §5.13", runMove, 0},
		model.OpJump:     {"Jump", "02 §5.13", runJump, 0},
		model.OpSpawn:    {"Spawn", "02 §9.6", runSpawn, touchesNewCoro},
		model.OpYield:    {"Yield", "02 §9.6", runYield, 0},
		model.OpHalt:     {"Halt", "02 §5.13", runHalt, 0},
	}
}
