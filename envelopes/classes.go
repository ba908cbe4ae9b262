package envelopes

// The classes in which two runs may differ (spec 04 §3.5), each kind from the strictest to the weakest, so
// that comparing ranks is comparing the numbers.

// SchedulerClass says how far the order of events differs.
type SchedulerClass uint8

// The scheduler permutation classes.
const (
	SchedulerExact      SchedulerClass = iota // the normalised traces are equal
	SchedulerPerSession                       // each session shows the same events in the same order
	SchedulerBounded                          // only a declared bound holds
)

// EffectClass says how far the effect traces differ.
type EffectClass uint8

// The effect ordering classes.
const (
	EffectExact   EffectClass = iota
	EffectReplay              // they differ, and the scheduler class is not the weakest
	EffectBounded             // only a declared bound holds
)

// FailureClass says whether the failure topologies at the end differ.
type FailureClass uint8

// The failure-visible classes.
const (
	FailureExact FailureClass = iota
	FailureBounded
)

var (
	schedulerClassNames = []string{"Exact", "SessionNormalizedPermutation", "EnvelopeBounded"}
	effectClassNames    = []string{"Exact", "ReplayDeterministic", "EnvelopeBounded"}
	failureClassNames   = []string{"Exact", "EnvelopeBounded"}
)

// String is the class's name in JSON.
func (c SchedulerClass) String() string { return schedulerClassNames[c] }

// String is the class's name in JSON.
func (c EffectClass) String() string { return effectClassNames[c] }

// String is the class's name in JSON.
func (c FailureClass) String() string { return failureClassNames[c] }
