package shrink

import (
	"github.com/wavecheck/wavecheck/model"
)

// Size is how large a Case is: the order in which Cases shrink compares the fields from the first to
// the last.
type Size struct {
	Instructions int    // of all programs, given or compiled
	Roles        int    // over all images
	Events       int    // topology perturbations
	Images       int    // images
	Compiled     int    // images whose types are compiled: given programs are easier to shrink
	TypeNodes    int    // nodes of all types
	Settings     int    // config keys, script rules, schedule entries, and what else is not as by default
	Numbers      uint64 // sum of operands, ticks and settings
	Names        int    // bytes of the canonical JSON, which names and texts make up
	Letters      int    // sum of the bytes of role names: A is less than B
}

// Less reports whether s is smaller than t.
func (s Size) Less(t Size) bool {
	a, b := s.vector(), t.vector()
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func (s Size) vector() [10]uint64 {
	return [...]uint64{
		uint64(s.Instructions), uint64(s.Roles), uint64(s.Events), uint64(s.Images), uint64(s.Compiled),
		uint64(s.TypeNodes), uint64(s.Settings), s.Numbers, uint64(s.Names), uint64(s.Letters),
	}
}

// SizeOf measures a Case.
func SizeOf(c *model.Case) Size {
	var s Size
	s.Images = len(c.Images)
	for i := range c.Images {
		s.addImage(&c.Images[i])
	}
	for _, t := range c.Topology {
		s.Events += len(t.Events)
		s.Numbers = add(s.Numbers, t.Tick)
		for _, p := range t.Events {
			s.Numbers = add(s.Numbers, add(p.Duration.Secs, uint64(p.Duration.Nanos)))
		}
	}
	for k := model.ConfigKey(0); int(k) < model.ConfigKeyCount; k++ {
		if c.Config.Given.Has(k) {
			s.Settings++
		}
	}
	s.Settings += notDefault(c)
	s.Settings += len(c.Handler.Drop) + len(c.Handler.FailStep) + len(c.Schedule.Picks) + len(c.Schedule.InvalidCertificateRounds)
	s.Numbers = add(s.Numbers, c.MaxRounds)
	s.Names = len(model.AppendCase(nil, c))
	for _, role := range caseRoles(c) {
		for _, b := range []byte(role) {
			s.Letters += int(b)
		}
	}
	return s
}

// notDefault counts the settings of handler and schedule that a listing would show.
func notDefault(c *model.Case) int {
	h, fresh := &c.Handler, model.DefaultHandler()
	schedule := model.DefaultSchedule()
	n := 0
	for _, differs := range []bool{
		h.Identity != fresh.Identity, h.Payload != fresh.Payload, h.Acquire != fresh.Acquire, !sameValue(h.AcquireValue, fresh.AcquireValue),
		c.Schedule.Concurrency != schedule.Concurrency, c.Schedule.Workers != schedule.Workers, c.Schedule.HasPicks,
		c.AfterStuck != model.StopWhenStuck, c.ID != "", c.Note != "",
	} {
		if differs {
			n++
		}
	}
	return n
}

func sameValue(a, b model.Value) bool {
	return string(model.AppendValue(nil, a)) == string(model.AppendValue(nil, b))
}

func (s *Size) addImage(im *model.Image) {
	programs := im.Code(model.LexicalScoping)
	s.Roles += len(programs)
	for _, p := range programs {
		s.Instructions += len(p.Code)
		for _, in := range p.Code {
			s.Numbers = add(s.Numbers, operandSum(in))
		}
	}
	if !im.HasPrograms {
		s.Compiled++
	}
	for _, t := range im.LocalTypes {
		s.TypeNodes += localNodes(t.Type)
	}
	if im.GlobalType != nil {
		s.TypeNodes += globalNodes(im.GlobalType)
	}
}

// add is the saturating sum.
func add(a, b uint64) uint64 {
	if a > ^uint64(0)-b {
		return ^uint64(0)
	}
	return a + b
}

func localNodes(t model.LocalType) int {
	n := 1
	switch t := t.(type) {
	case *model.LocalMu:
		n += localNodes(t.Body)
	case *model.LocalComm:
		for _, br := range t.Branches {
			n += localNodes(br.Next)
		}
	}
	return n
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
