package census

import (
	"math"
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// A setting counts where a machine with it has dispatched something; a limit that keeps an image out counts
// by its error, in the group of ends.

// settingCells are the values of all enumerations, and the boundaries of all numbers.
func settingCells() []cell {
	var out []cell
	add := func(name string, is func(*model.Case) bool) {
		out = append(out, newCell(groupSetting, func(v *view) bool { return v.r.Steps > 0 && is(v.c) }, "%s", name))
	}
	addKeys(add)
	addPolicies(add)
	addModes(add)
	addNumbers(add)
	addHandler(add)
	addSchedule(add)
	return out
}

type addSetting func(name string, is func(*model.Case) bool)

func addKeys(add addSetting) {
	for k := range model.ConfigKey(model.ConfigKeyCount) {
		add("given "+k.String(), func(c *model.Case) bool { return c.Config.Given.Has(k) })
	}
}

var (
	schedNames = [...]string{"Cooperative", "RoundRobin", "Priority(FixedMap)", "Priority(Aging)", "Priority(TokenWeighted)", "ProgressAware"}
	fullNames  = [...]string{"Block", "Drop", "Error", "Resize"}
	gateNames  = [...]string{"AllowAll", "Disabled", "DenyAll", "AllowList"}
	flowNames  = [...]string{"AllowAll", "DenyAll", "AllowRoles", "DenyRoles", "PredicateExpr"}
	testNames  = [...]string{"TargetRolePrefix", "FactContains", "EndpointRoleMatchesTarget", "All", "Any"}
)

func addPolicies(add addSetting) {
	for k := range model.SchedKind(model.SchedKindCount) {
		add("sched_policy "+schedNames[k], func(c *model.Case) bool { return c.Config.SchedPolicy.Kind == k })
	}
	for mode := model.Fifo; mode <= model.LatestValue; mode++ {
		for k := range model.BackPressure(model.BackPressureCount) {
			add("buffer "+mode.String()+" "+fullNames[k], func(c *model.Case) bool {
				return c.Config.Buffer.Mode == mode && c.Config.Buffer.Policy == k
			})
		}
	}
	for k := range model.OutputPolicyKind(model.OutputPolicyCount) {
		add("output_condition_policy "+gateNames[k], func(c *model.Case) bool { return c.Config.OutputPolicy.Kind == k })
	}
	add("output_condition_policy AllowList of nothing", func(c *model.Case) bool {
		return c.Config.OutputPolicy.Kind == model.OutputAllowList && len(c.Config.OutputPolicy.Allow) == 0
	})
	for k := model.FlowAllowRoles; k <= model.FlowDenyRoles; k++ {
		add("flow_policy "+flowNames[k]+" of nobody", func(c *model.Case) bool {
			return c.Config.FlowPolicy.Kind == k && len(c.Config.FlowPolicy.Roles) == 0
		})
	}
	for k := range model.FlowKind(model.FlowKindCount) {
		add("flow_policy "+flowNames[k], func(c *model.Case) bool { return c.Config.FlowPolicy.Kind == k })
	}
	for k := model.TargetRolePrefix; k <= model.PredicateAny; k++ {
		add("flow predicate "+testNames[k], func(c *model.Case) bool {
			return c.Config.FlowPolicy.Predicate != nil && holdsKind(*c.Config.FlowPolicy.Predicate, k)
		})
	}
	for k := model.PredicateAll; k <= model.PredicateAny; k++ {
		add("flow predicate "+testNames[k]+" of nothing", func(c *model.Case) bool {
			p := c.Config.FlowPolicy.Predicate
			return p != nil && p.Kind == k && len(p.Args) == 0
		})
	}
}

func holdsKind(p model.Predicate, k model.PredicateKind) bool {
	return p.Kind == k || slices.ContainsFunc(p.Args, func(q model.Predicate) bool { return holdsKind(q, k) })
}

func addModes(add addSetting) {
	for k := model.Full; k <= model.Replay; k++ {
		add("determinism_mode "+k.String(), func(c *model.Case) bool { return c.Config.DeterminismMode == k })
	}
	for k := model.StrictDeterministic; k <= model.EnvelopeBounded; k++ {
		add("effect_determinism_tier "+k.String(), func(c *model.Case) bool { return c.Config.EffectTier == k })
	}
	for k := model.MonitorOff; k <= model.MonitorPrecheck; k++ {
		add("monitor_mode "+k.String(), func(c *model.Case) bool { return c.Config.MonitorMode == k })
	}
	for k := model.TuningStandard; k <= model.TuningStressReference; k++ {
		add("runtime_tuning_profile "+k.String(), func(c *model.Case) bool { return c.Config.TuningProfile == k })
	}
	for k := model.CanonicalOneStep; k <= model.WaveParallel; k++ {
		add("threaded_round_semantics "+k.String(), func(c *model.Case) bool { return c.Config.RoundSemantics == k })
	}
	for k := model.CaptureFull; k <= model.CaptureDisabled; k++ {
		add("effect_trace_capture_mode "+k.String(), func(c *model.Case) bool { return c.Config.CaptureMode == k })
	}
	for k := model.ValidateOff; k <= model.ValidateStrictSchema; k++ {
		add("payload_validation_mode "+k.String(), func(c *model.Case) bool { return c.Config.PayloadValidation == k })
	}
	for _, on := range []bool{false, true} {
		add("speculation_enabled "+strconv.FormatBool(on), func(c *model.Case) bool { return c.Config.SpeculationEnabled == on })
		add("footprint_guided_wave_widening "+strconv.FormatBool(on), func(c *model.Case) bool { return c.Config.WaveWidening == on })
		add("host_contract_assertions "+strconv.FormatBool(on), func(c *model.Case) bool { return c.Config.HostAssertions == on })
	}
}

func addNumbers(add addSetting) {
	config := func(name string, is func(*model.Config) bool) {
		add(name, func(c *model.Case) bool { return is(&c.Config.Config) })
	}
	for i, name := range []string{"0", "1", "2", "3"} {
		config("initial_capacity "+name, func(c *model.Config) bool { return c.Buffer.Capacity == uint64(i) })
	}
	resizes := func(name string, is func(b model.BufferConfig) bool) {
		config("max_capacity "+name, func(c *model.Config) bool { return c.Buffer.Policy == model.PolicyResize && is(c.Buffer) })
	}
	resizes("below initial_capacity", func(b model.BufferConfig) bool { return b.MaxCapacity < b.Capacity })
	resizes("equal to initial_capacity", func(b model.BufferConfig) bool { return b.MaxCapacity == b.Capacity })
	resizes("no power of two times initial_capacity", func(b model.BufferConfig) bool {
		return b.MaxCapacity > b.Capacity && b.MaxCapacity < 2*b.Capacity
	})
	config("num_registers 1", func(c *model.Config) bool { return c.NumRegisters == 1 })
	config("num_registers 2", func(c *model.Config) bool { return c.NumRegisters == 2 })
	config("num_registers above the default", func(c *model.Config) bool { return c.NumRegisters > 16 })
	config("instruction_cost above 1", func(c *model.Config) bool { return c.InstructionCost > 1 })
	config("initial_cost_budget 0", func(c *model.Config) bool { return c.InitialCostBudget == 0 })
	config("initial_cost_budget of a few instructions", func(c *model.Config) bool { return c.InitialCostBudget-1 < 200 })
	config("tick_duration 0", func(c *model.Config) bool { return c.TickDuration == model.Duration{} })
	config("tick_duration the greatest", func(c *model.Config) bool { return c.TickDuration.Secs == math.MaxUint64 })
	config("max_payload_bytes 1", func(c *model.Config) bool { return c.MaxPayloadBytes == 1 })
	config("max_payload_bytes of a Nat", func(c *model.Config) bool { return c.MaxPayloadBytes == 8 })
	config("config_schema_version above 1", func(c *model.Config) bool { return c.SchemaVersion > 1 })
	config("guard layer inactive", func(c *model.Config) bool {
		return slices.ContainsFunc(c.GuardLayers, func(l model.GuardLayer) bool { return !l.Active })
	})
	config("guard layer twice", func(c *model.Config) bool {
		return len(c.GuardLayers) > 1 && slices.ContainsFunc(c.GuardLayers[1:], func(l model.GuardLayer) bool { return l.ID == c.GuardLayers[0].ID })
	})
	add("max_sessions as many as there are images", func(c *model.Case) bool { return c.Config.MaxSessions == uint64(len(c.Images)) })
	add("max_coroutines as many as are loaded", func(c *model.Case) bool { return c.Config.MaxCoroutines == loaded(c) })
}

// loaded is the number of coroutines that the images of a Case load.
func loaded(c *model.Case) (n uint64) {
	for i := range c.Images {
		n += uint64(len(c.Images[i].Code(model.LexicalScoping)))
	}
	return n
}

func addHandler(add addSetting) {
	for k := model.PayloadRegister; k <= model.PayloadLabel; k++ {
		add("payload "+k.String(), func(c *model.Case) bool { return c.Handler.Payload == k })
	}
	for k := model.AcquireGrant; k <= model.AcquireFail; k++ {
		add("acquire "+k.String(), func(c *model.Case) bool { return c.Handler.Acquire == k })
	}
	add("drop", func(c *model.Case) bool { return len(c.Handler.Drop) > 0 })
	add("fail_step", func(c *model.Case) bool { return len(c.Handler.FailStep) > 0 })
}

func addSchedule(add addSetting) {
	for k := model.StopWhenStuck; k <= model.ContinueWhenStuck; k++ {
		add("after_stuck "+k.String(), func(c *model.Case) bool { return c.AfterStuck == k })
	}
	add("concurrency 1", func(c *model.Case) bool { return c.Schedule.Concurrency == 1 })
	add("concurrency above 1", func(c *model.Case) bool { return c.Schedule.Concurrency > 1 })
	add("workers 0", func(c *model.Case) bool { return c.Schedule.Workers == 0 })
	add("workers 1", func(c *model.Case) bool { return c.Schedule.Workers == 1 })
	add("workers above 2", func(c *model.Case) bool { return c.Schedule.Workers > 2 })
	add("invalid_certificate_rounds", func(c *model.Case) bool { return len(c.Schedule.InvalidCertificateRounds) > 0 })
	add("picks empty", func(c *model.Case) bool { return c.Schedule.HasPicks && len(c.Schedule.Picks) == 0 })
	add("picks given", func(c *model.Case) bool { return len(c.Schedule.Picks) > 0 })
	add("max_rounds above 300", func(c *model.Case) bool { return c.MaxRounds > 300 })
	for i, name := range []string{"one image", "two images", "three images", "four images"} {
		add(name, func(c *model.Case) bool { return len(c.Images) == i+1 })
	}
	add("five or six images", func(c *model.Case) bool { n := len(c.Images); return n == 5 || n == 6 })
	add("8 to 16 images", func(c *model.Case) bool { n := len(c.Images); return n >= 8 && n <= 16 })
	add("17 to 64 images", func(c *model.Case) bool { return len(c.Images) > 16 })
	add("image without a program", func(c *model.Case) bool {
		return slices.ContainsFunc(c.Images, func(im model.Image) bool { return im.HasPrograms && len(im.Programs) == 0 })
	})
	add("image compiled", func(c *model.Case) bool {
		return slices.ContainsFunc(c.Images, func(im model.Image) bool { return !im.HasPrograms })
	})
}
