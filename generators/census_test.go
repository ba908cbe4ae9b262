package generators

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

var printCensus = flag.Bool("census", false, "print how often TestCensus met what it counts")

// census counts what occurs in Cases, by name. It reads the Cases only; what a run of them does is
// for the census of a campaign.
type census map[string]int

func (n census) count(format string, args ...any) { n[fmt.Sprintf(format, args...)]++ }

func TestCensus(t *testing.T) {
	const cases = 3000
	n := census{}
	for i := range uint64(cases) {
		c := Seeded(testSeed, i)
		n.addCase(&c)
	}
	for _, name := range required() {
		if n[name] == 0 {
			t.Errorf("%d Cases without %s", cases, name)
		}
	}
	if big := n["max_rounds above 300"]; big*50 > cases {
		t.Errorf("%d of %d Cases have max_rounds above 300", big, cases)
	}
	if *printCensus {
		names := make([]string, 0, len(n))
		for name := range n {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			t.Logf("%8d  %s", n[name], name)
		}
	}
}

// required are the names that a good campaign cannot do without.
func required() []string {
	var out []string
	add := func(format string, n int) {
		for i := range n {
			out = append(out, fmt.Sprintf(format, i))
		}
	}
	for op := range model.OpCount {
		out = append(out, "op "+model.Op(op).String())
	}
	for k := range model.ConfigKeyCount {
		out = append(out, "given "+model.ConfigKey(k).String())
	}
	add("scheduling policy %d", model.SchedKindCount)
	add("buffer mode %d", 2)
	add("back pressure %d", model.BackPressureCount)
	add("capacity %d", 4)
	add("output policy %d", model.OutputPolicyCount)
	add("flow policy %d", model.FlowKindCount)
	add("predicate %d", int(model.PredicateAny)+1)
	add("determinism %d", int(model.Replay)+1)
	add("tier %d", int(model.EnvelopeBounded)+1)
	add("profile %d", int(model.TuningStressReference)+1)
	add("capture %d", int(model.CaptureDisabled)+1)
	add("validation %d", int(model.ValidateStrictSchema)+1)
	add("monitor %d", 2)
	add("round semantics %d", 2)
	add("perturbation %d", model.PerturbationKindCount)
	add("corruption %d", int(model.PayloadErase)+1)
	add("acquire mode %d", int(model.AcquireFail)+1)
	add("payload mode %d", 2)
	add("after stuck %d", 2)
	add("offered branch %d", 4)
	add("concurrency %d", 9)
	for r := 2; r <= maxRoles; r++ {
		out = append(out, fmt.Sprintf("protocol of %d roles", r))
	}
	for i := 1; i <= 4; i++ {
		out = append(out, fmt.Sprintf("Case of %d images", i))
	}
	for _, op := range []string{
		"Send.Chan", "Send.Val", "Receive.Chan", "Receive.Dst", "Offer.Chan", "Choose.Chan", "Open.Dsts",
		"Close.Session", "Invoke.Action", "Invoke.Dst", "Acquire.Dst", "Release.Evidence", "Fork.Ghost",
		"Transfer.Endpoint", "Transfer.Target", "Transfer.Bundle", "Tag.Fact", "Tag.Dst", "Check.Knowledge",
		"Check.Target", "Check.Dst", "Set.Dst", "Move.Dst", "Move.Src", "Spawn.Args",
	} {
		out = append(out, "out of range "+op)
	}
	return append(out, "num_registers 1", "annotation Unit", "annotation Bool", "annotation Nat", "annotation String",
		"annotation Prod", "annotation Chan", "nested loop", "shadowing loop", "jump to an outer loop",
		"empty branch list", "evidence fact", "evidence endpoint", "picks", "empty picks", "invalid certificates",
		"drop rule", "fail rule", "identity", "unknown guard layer", "inactive guard layer", "wide timeout",
		"Open with unequal arity", "role without type", "role without program", "compiled image",
		"given program", "no global type", "target out of code", "foreign label")
}

func (n census) addCase(c *model.Case) {
	n.addConfig(c)
	n.count("Case of %d images", len(c.Images))
	for i := range c.Images {
		n.addImage(c, &c.Images[i])
	}
	for _, tick := range c.Topology {
		for _, p := range tick.Events {
			n.addPerturbation(p)
		}
	}
	n.addHandler(&c.Handler)
	n.count("concurrency %d", c.Schedule.Concurrency)
	n.count("after stuck %d", c.AfterStuck)
	n.countIf(c.Schedule.HasPicks && len(c.Schedule.Picks) == 0, "empty picks")
	n.countIf(len(c.Schedule.Picks) > 0, "picks")
	n.countIf(len(c.Schedule.InvalidCertificateRounds) > 0, "invalid certificates")
	n.countIf(c.MaxRounds > 300 && len(c.Images) < 8, "max_rounds above 300")
}

func (n census) countIf(is bool, name string) {
	if is {
		n[name]++
	}
}

func (n census) addConfig(c *model.Case) {
	cfg := &c.Config
	for k := range model.ConfigKeyCount {
		n.countIf(cfg.Given.Has(model.ConfigKey(k)), "given "+model.ConfigKey(k).String())
	}
	n.count("scheduling policy %d", cfg.SchedPolicy.Kind)
	n.count("buffer mode %d", cfg.Buffer.Mode)
	n.count("back pressure %d", cfg.Buffer.Policy)
	n.count("capacity %d", cfg.Buffer.Capacity)
	n.count("output policy %d", cfg.OutputPolicy.Kind)
	n.count("flow policy %d", cfg.FlowPolicy.Kind)
	if cfg.FlowPolicy.Predicate != nil {
		n.addPredicate(*cfg.FlowPolicy.Predicate)
	}
	n.count("determinism %d", cfg.DeterminismMode)
	n.count("tier %d", cfg.EffectTier)
	n.count("profile %d", cfg.TuningProfile)
	n.count("capture %d", cfg.CaptureMode)
	n.count("validation %d", cfg.PayloadValidation)
	n.count("monitor %d", cfg.MonitorMode)
	n.count("round semantics %d", cfg.RoundSemantics)
	n.count("num_registers %d", cfg.NumRegisters)
	for _, l := range cfg.GuardLayers {
		n.countIf(!l.Active, "inactive guard layer")
	}
}

func (n census) addPredicate(p model.Predicate) {
	n.count("predicate %d", p.Kind)
	for _, arg := range p.Args {
		n.addPredicate(arg)
	}
}

func (n census) addPerturbation(p model.Perturbation) {
	n.count("perturbation %d", p.Kind)
	if p.Kind == model.Corrupt {
		n.count("corruption %d", p.Corruption)
	}
	n.countIf(p.Duration.Secs > 1<<60, "wide timeout")
}

func (n census) addHandler(h *model.Handler) {
	n.count("acquire mode %d", h.Acquire)
	n.count("payload mode %d", h.Payload)
	n.countIf(len(h.Drop) > 0, "drop rule")
	n.countIf(len(h.FailStep) > 0, "fail rule")
	n.countIf(h.Identity != model.DefaultHandler().Identity, "identity")
	switch v := h.AcquireValue.(type) {
	case model.Endpoint:
		n.count("evidence endpoint")
	case model.Prod:
		if _, ok := v.Left.(model.Endpoint); ok {
			n.count("evidence fact")
		}
	}
}

func (n census) addImage(c *model.Case, im *model.Image) {
	n.countIf(im.GlobalType == nil, "no global type")
	n.countIf(!im.HasPrograms, "compiled image")
	n.countIf(im.HasPrograms, "given program")
	n.count("protocol of %d roles", len(im.LocalTypes))
	for _, rt := range im.LocalTypes {
		n.addType(rt.Type, nil)
		n.countIf(im.HasPrograms && !hasProgram(im, rt.Role), "role without program")
	}
	for _, p := range im.Programs {
		t, ok := im.LocalType(p.Role)
		n.countIf(!ok, "role without type")
		labels := map[string]int{}
		branchIndices(t, labels)
		for _, in := range p.Code {
			n.count("op %s", in.Op())
			if offer, ok := in.(model.Offer); ok {
				if i, ok := labels[offer.Label]; ok {
					n.count("offered branch %d", i)
				}
				n.countIf(offer.Label == foreignLabel, "foreign label")
			}
			n.addOperands(c, in, uint64(len(p.Code)))
		}
	}
}

func hasProgram(im *model.Image, role string) bool {
	return slices.ContainsFunc(im.Programs, func(p model.RoleProgram) bool { return p.Role == role })
}

// branchIndices notes the highest place at which a send offers each label.
func branchIndices(t model.LocalType, labels map[string]int) {
	switch t := t.(type) {
	case *model.LocalMu:
		branchIndices(t.Body, labels)
	case *model.LocalComm:
		for i, br := range t.Branches {
			if t.Dir == model.Sending {
				labels[br.Label.Name] = max(labels[br.Label.Name], i)
			}
			branchIndices(br.Next, labels)
		}
	}
}

func (n census) addType(t model.LocalType, loops []string) {
	switch t := t.(type) {
	case *model.LocalMu:
		n.countIf(len(loops) > 0, "nested loop")
		n.countIf(slices.Contains(loops, t.Var), "shadowing loop")
		n.addType(t.Body, append(slices.Clone(loops), t.Var))
	case model.LocalVar:
		n.countIf(len(loops) > 1 && loops[len(loops)-1] != string(t), "jump to an outer loop")
	case *model.LocalComm:
		n.countIf(len(t.Branches) == 0, "empty branch list")
		for _, br := range t.Branches {
			switch p := br.Payload.(type) {
			case model.BasicType:
				n.count("annotation %s", [...]string{"Unit", "Bool", "Nat", "String"}[p])
			case model.ProdType:
				n.count("annotation Prod")
			case model.ChanType:
				n.count("annotation Chan")
			}
			n.addType(br.Next, loops)
		}
	}
}

// addOperands counts register operands out of range, strange targets, layers and arities.
func (n census) addOperands(c *model.Case, in model.Instr, length uint64) {
	reg := func(r model.Reg, operand string) {
		n.countIf(uint64(r) >= uint64(c.Config.NumRegisters), "out of range "+in.Op().String()+"."+operand)
	}
	target := func(pc uint64) { n.countIf(pc >= length, "target out of code") }
	switch in := in.(type) {
	case model.Send:
		reg(in.Chan, "Chan")
		reg(in.Val, "Val")
	case model.Receive:
		reg(in.Chan, "Chan")
		reg(in.Dst, "Dst")
	case model.Offer:
		reg(in.Chan, "Chan")
	case model.Choose:
		reg(in.Chan, "Chan")
		for _, row := range in.Table {
			target(row.Target)
		}
	case model.Open:
		n.countIf(len(in.Dsts) != len(in.LocalTypes) || len(in.Roles) != len(in.Dsts), "Open with unequal arity")
		for _, d := range in.Dsts {
			reg(d.Reg, "Dsts")
		}
	case model.Close:
		reg(in.Session, "Session")
	case model.Invoke:
		if r, ok := in.Action.(model.ActionReg); ok {
			reg(model.Reg(r), "Action")
		}
		if in.Dst != nil {
			reg(*in.Dst, "Dst")
		}
	case model.Acquire:
		reg(in.Dst, "Dst")
		n.countIf(in.Layer == foreignLayer, "unknown guard layer")
	case model.Release:
		reg(in.Evidence, "Evidence")
	case model.Fork:
		reg(in.Ghost, "Ghost")
	case model.Transfer:
		reg(in.Endpoint, "Endpoint")
		reg(in.Target, "Target")
		reg(in.Bundle, "Bundle")
	case model.Tag:
		reg(in.Fact, "Fact")
		reg(in.Dst, "Dst")
	case model.Check:
		reg(in.Knowledge, "Knowledge")
		reg(in.Target, "Target")
		reg(in.Dst, "Dst")
	case model.Set:
		reg(in.Dst, "Dst")
	case model.Move:
		reg(in.Dst, "Dst")
		reg(in.Src, "Src")
	case model.Jump:
		target(in.Target)
	case model.Spawn:
		target(in.Target)
		for _, r := range in.Args {
			reg(r, "Args")
		}
	}
}
