package shrink

import (
	"bytes"
	"cmp"

	"github.com/wavecheck/wavecheck/model"
)

// Size is how large a Case is: the order in which Cases shrink compares the fields from the first to
// the last. Two Cases of one size are told apart by their canonical JSON, so the order is total; and as
// no field goes below zero, no Case can shrink for ever.
type Size struct {
	Instructions int    // of all programs, given or compiled
	Roles        int    // over all images
	Events       int    // topology perturbations
	Images       int    // images
	Compiled     int    // images whose types are compiled: given programs are easier to shrink
	TypeNodes    int    // nodes of all types, and what they say of payloads
	Kinds        int    // ranks of the instructions and perturbations: the simpler kind comes first
	Settings     int    // config keys, script rules, schedule entries, and what else is not as by default
	Numbers      uint64 // sum of operands, ticks and settings
	Names        int    // bytes of the canonical JSON, which names and texts make up
}

// Less reports whether s is smaller than t.
func (s Size) Less(t Size) bool { return s.compare(t) < 0 }

func (s Size) compare(t Size) int {
	a, b := s.vector(), t.vector()
	for i := range a {
		if c := cmp.Compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

func (s Size) vector() [10]uint64 {
	return [...]uint64{
		uint64(s.Instructions), uint64(s.Roles), uint64(s.Events), uint64(s.Images), uint64(s.Compiled),
		uint64(s.TypeNodes), uint64(s.Kinds), uint64(s.Settings), s.Numbers, uint64(s.Names),
	}
}

// Less reports whether a is smaller than b in the order in which Cases shrink.
func Less(a, b *model.Case) bool {
	x, y := model.AppendCase(nil, a), model.AppendCase(nil, b)
	return less(sizeOf(a, len(x)), x, sizeOf(b, len(y)), y)
}

// less compares two Cases by size and canonical JSON.
func less(a Size, aText []byte, b Size, bText []byte) bool {
	if c := a.compare(b); c != 0 {
		return c < 0
	}
	return bytes.Compare(aText, bText) < 0
}

// SizeOf measures a Case.
func SizeOf(c *model.Case) Size { return sizeOf(c, len(model.AppendCase(nil, c))) }

// sizeOf measures a Case of which the length of the canonical JSON is known.
func sizeOf(c *model.Case, bytes int) Size {
	s := Size{Images: len(c.Images), Names: bytes}
	for i := range c.Images {
		s.addImage(&c.Images[i])
	}
	for _, t := range c.Topology {
		s.Events += len(t.Events)
		s.Numbers = add(s.Numbers, t.Tick)
		for _, p := range t.Events {
			s.Kinds += int(p.Kind) + int(p.Corruption)
			s.Numbers = add(s.Numbers, add(p.Duration.Secs, uint64(p.Duration.Nanos)))
		}
	}
	s.addSettings(c)
	s.Numbers = add(s.Numbers, c.MaxRounds)
	return s
}

// addSettings counts the settings that a listing would show, and adds up the numbers in them.
func (s *Size) addSettings(c *model.Case) {
	for k := model.ConfigKey(0); int(k) < model.ConfigKeyCount; k++ {
		if c.Config.Given.Has(k) {
			s.Settings++
		}
	}
	s.Settings += listedIn(&c.Config.Config) + notDefault(c)
	s.Settings += len(c.Handler.Drop) + len(c.Handler.FailStep) + len(c.Schedule.Picks) + len(c.Schedule.InvalidCertificateRounds)
	config := c.Config
	mapConfig(&config, func(n uint64) uint64 { s.Numbers = add(s.Numbers, n); return n })
	for _, pick := range c.Schedule.Picks {
		s.Numbers = add(s.Numbers, pick)
	}
	s.addSchedule(&c.Schedule)
	for _, rule := range c.Handler.Drop {
		s.Numbers = add(s.Numbers, rule.Nth)
	}
	for _, rule := range c.Handler.FailStep {
		s.Numbers = add(s.Numbers, rule.Nth)
	}
}

// addSchedule adds up how many coroutines run at once and in how many lanes, where a listing would show it, and the
// rounds that are forced.
func (s *Size) addSchedule(c *model.Schedule) {
	fresh := model.DefaultSchedule()
	if c.Concurrency != fresh.Concurrency {
		s.Numbers = add(s.Numbers, c.Concurrency)
	}
	if c.Workers != fresh.Workers {
		s.Numbers = add(s.Numbers, c.Workers)
	}
	for _, round := range c.InvalidCertificateRounds {
		s.Numbers = add(s.Numbers, round)
	}
}

// listedIn counts the entries of a configuration's lists.
func listedIn(c *model.Config) int {
	return len(c.SchedPolicy.Weights) + len(c.GuardLayers) + len(c.OutputPolicy.Allow) + len(c.FlowPolicy.Roles)
}

// notDefault counts the settings of handler and schedule that a listing would show.
func notDefault(c *model.Case) int {
	h, fresh := &c.Handler, model.DefaultHandler()
	schedule := model.DefaultSchedule()
	n := 0
	for _, differs := range []bool{
		h.Identity != fresh.Identity, h.Payload != fresh.Payload, h.Acquire != fresh.Acquire, h.AcquireValue != fresh.AcquireValue,
		c.Schedule.Concurrency != schedule.Concurrency, c.Schedule.Workers != schedule.Workers, c.Schedule.HasPicks,
		c.AfterStuck != model.StopWhenStuck, c.ID != "", c.Note != "",
	} {
		if differs {
			n++
		}
	}
	return n
}

func (s *Size) addImage(im *model.Image) {
	programs := im.Code(model.LexicalScoping)
	s.Roles += len(programs)
	for _, p := range programs {
		s.Instructions += len(p.Code)
		for _, in := range p.Code {
			s.addInstr(in)
		}
	}
	if !im.HasPrograms {
		s.Compiled++
	}
	for _, t := range im.LocalTypes {
		s.TypeNodes += localNodes(t.Type)
	}
	for _, role := range imageRoles(im) {
		if odd(role) {
			s.TypeNodes++
		}
	}
	if im.GlobalType != nil {
		s.TypeNodes += globalNodes(im.GlobalType)
	}
}

func (s *Size) addInstr(in model.Instr) {
	s.Numbers = add(s.Numbers, operandSum(in))
	s.Kinds += rankOf[in.Op()]
	switch x := in.(type) {
	case model.Choose:
		s.Settings += len(x.Table)
	case model.Spawn:
		s.Settings += len(x.Args)
	case model.Invoke:
		if x.Dst != nil {
			s.Settings++
		}
	case model.Open:
		s.Settings += len(x.Roles) + len(x.Handlers) + len(x.Dsts)
		for _, t := range x.LocalTypes {
			s.TypeNodes += localNodes(t.Type)
		}
	}
}

// simplest lists the opcodes, the simplest first: of two Cases with as many instructions, that of the
// simpler ones is the smaller.
var simplest = [model.OpCount]model.Op{
	model.OpHalt, model.OpYield, model.OpSet, model.OpMove, model.OpSend, model.OpReceive, model.OpOffer, model.OpChoose, model.OpJump,
	model.OpInvoke, model.OpAcquire, model.OpRelease, model.OpSpawn, model.OpFork, model.OpJoin, model.OpAbort, model.OpTag,
	model.OpCheck, model.OpTransfer, model.OpClose, model.OpOpen,
}

var rankOf = func() (ranks [model.OpCount]int) {
	for rank, op := range simplest {
		ranks[op] = rank
	}
	return ranks
}()

// add is the saturating sum.
func add(a, b uint64) uint64 {
	if a > ^uint64(0)-b {
		return ^uint64(0)
	}
	return a + b
}

// What a loop, a variable and a communication without branches count: more than the few plain nodes that
// say the same, because a reader has to think.
const oddNode = 4

func localNodes(t model.LocalType) int {
	n := 1
	switch t := t.(type) {
	case *model.LocalMu:
		n = oddNode + localNodes(t.Body)
	case model.LocalVar:
		n = oddNode
	case *model.LocalComm:
		if len(t.Branches) == 0 {
			n = oddNode
		}
		for _, br := range t.Branches {
			n += localNodes(br.Next)
			if br.Payload != nil {
				n++
			}
			if odd(br.Label.Name) {
				n++
			}
			if br.Label.Sort != model.Sort(model.SortUnit) {
				n++
			}
		}
	}
	return n
}

// odd reports whether a name does not begin with a letter: a reader takes it for something else.
func odd(name string) bool {
	return name == "" || !('a' <= name[0] && name[0] <= 'z' || 'A' <= name[0] && name[0] <= 'Z')
}

func globalNodes(g model.GlobalType) int {
	n := 1
	switch g := g.(type) {
	case *model.GlobalMu:
		n += globalNodes(g.Body)
	case *model.GlobalComm:
		for _, br := range g.Branches {
			n += globalNodes(br.Next)
		}
	}
	return n
}

// operandSum adds up the numbers of an instruction.
func operandSum(in model.Instr) uint64 {
	sum := uint64(0)
	visitNumbers(in, func(n uint64) { sum = add(sum, n) })
	return sum
}

// visitNumbers calls visit with every number of an instruction.
func visitNumbers(in model.Instr, visit func(uint64)) {
	mapNumbers(in, func(n uint64) uint64 { visit(n); return n })
}
