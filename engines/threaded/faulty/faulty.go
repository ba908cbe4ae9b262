// Package faulty is a small wave engine with a defect of one's choice: for those who look for defects in wave
// engines, and for people who want to see one found.
//
// It is spec 07 over the kernel, written to be changed: sequential, with a ready queue of its own (queue.go), a
// planner and a certificate (plan.go), rounds and waves (run.go), and the log of field 16 (log.go). Without a defect
// it is right. Each defect is one decision taken otherwise, in the place where an engine would get it wrong, and is
// in force unobserved and observed alike.
package faulty

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Defect names what an engine does wrong.
type Defect string

// The defects. Sound is none.
const (
	Sound                Defect = "sound"
	RotatedQueue         Defect = "rotated-queue"
	LostPicks            Defect = "lost-picks"
	EdgelessFootprint    Defect = "edgeless-footprint"
	ReverseCommit        Defect = "reverse-commit"
	HooksByCompletion    Defect = "hooks-by-completion"
	SessionIDRace        Defect = "session-id-race"
	UncheckedCertificate Defect = "unchecked-certificate"
	WideWave             Defect = "wide-wave"
	HandoffTwice         Defect = "handoff-twice"
	IdleIsStuck          Defect = "idle-is-stuck"
)

// Description is a defect and what goes wrong with it.
type Description struct {
	Defect Defect
	About  string
}

// descriptions lists the defects in the order in which they are shown.
var descriptions = []Description{
	{RotatedQueue, "Planning puts its picks at the tail of the queue, and leaves them there when the certificate is refused: the fallback runs whom the plan passed over."},
	{LostPicks, "The picks behind one that faults are in no queue any more."},
	{EdgelessFootprint, "The footprints of planner and checker hold no edges, so that with widening a sender and its receiver share a wave."},
	{ReverseCommit, "The picks of a wave are committed from the last to the first; certificate and lane trace say otherwise."},
	{HooksByCompletion, "The hooks of a counting handler are called as the lanes come to them, the last lane first, before anything is committed."},
	{SessionIDRace, "The footprint of an Open holds no session, so that two may share a wave, and each takes the next session id from the state before it."},
	{UncheckedCertificate, "Every certificate is taken for valid."},
	{WideWave, "A wave has as many picks as there are lanes, whatever is left of the round's budget."},
	{HandoffTwice, "Both lanes of a handoff log it."},
	{IdleIsStuck, "A round that dispatches nobody is called stuck, though a timeout runs out."},
}

// Defects lists the defects, without Sound.
func Defects() []Description { return append([]Description(nil), descriptions...) }

// Prefix begins the name of every engine of this package.
const Prefix = "faulty-waves:"

// Engine runs Cases in waves, with a defect.
type Engine struct{ defect Defect }

var _ engines.Observed = Engine{}

// New is the engine with a defect, or without one: Sound. The error lists the defects.
func New(d Defect) (Engine, error) {
	names := []string{string(Sound)}
	for _, known := range descriptions {
		names = append(names, string(known.Defect))
	}
	for _, name := range names {
		if name == string(d) {
			return Engine{d}, nil
		}
	}
	return Engine{}, fmt.Errorf("unknown defect %q; known: %s", d, strings.Join(names, ", "))
}

// Name is the defect behind Prefix.
func (e Engine) Name() string { return Prefix + string(e.defect) }

// Capabilities are those of a wave engine.
func (Engine) Capabilities() engines.Capabilities {
	return engines.Capabilities{
		Fields: engines.CanonicalFields | engines.WaveFields, Picks: true, Waves: true, Topology: true, Steps: true,
	}
}

// Run runs a Case.
func (e Engine) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

// RunObserved runs a Case and tells obs, which may be nil, of every dispatch. A Case that no wave engine runs is
// Refused (spec 06 §1); a panic is a Crashed.
func (e Engine) RunObserved(c *model.Case, obs engines.Observer) (rec model.Record, err error) {
	if why := refusal(c); why != "" {
		return model.Record{}, e.failure(engines.Refused, why)
	}
	defer func() {
		if p := recover(); p != nil {
			crash := e.failure(engines.Crashed, fmt.Sprint(p))
			crash.Captured = string(debug.Stack())
			rec, err = model.Record{}, crash
		}
	}()
	r, err := newRun(c, e.defect, obs)
	if err != nil {
		return model.Record{}, e.failure(engines.Refused, err.Error())
	}
	result, failure := r.all()
	rec = r.vm.Record()
	rec.Engine, rec.Result, rec.Waves = e.Name(), result, r.waveRecord()
	if failure != nil {
		rec.SetError(*failure)
	}
	if obs != nil {
		obs.End(view{r})
	}
	return rec, nil
}

func (e Engine) failure(kind engines.FailureKind, text string) *engines.Failure {
	return &engines.Failure{Engine: e.Name(), Kind: kind, Text: text}
}

// refusal says why no wave engine runs a Case, "" if it does.
func refusal(c *model.Case) string {
	switch n, lanes := c.Schedule.Concurrency, c.Schedule.Workers; {
	case n > model.MaxConcurrency || lanes > model.MaxConcurrency:
		return fmt.Sprintf("concurrency %d on %d workers: at most %d are possible", n, lanes, model.MaxConcurrency)
	case c.Schedule.HasPicks && waveRounds(c):
		return "there are picks, and rounds of waves"
	}
	return ""
}

// waveRounds reports whether the rounds of a Case are wave rounds (spec 07 §1).
func waveRounds(c *model.Case) bool {
	return c.Config.RoundSemantics == model.WaveParallel && c.Schedule.Concurrency > 1
}
