package properties

import (
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/model"
)

// Engines that are planted just outside of a declaration, and just inside: each is the oracle of waves with one
// change to the Case that it runs or to the Record that it shows.
type plantedEngine struct {
	spoiltWaves
	runs func(*model.Case) // another Case
}

func (e plantedEngine) Run(c *model.Case) (model.Record, error) {
	if e.runs != nil {
		other := *c
		e.runs(&other)
		c = &other
	}
	return e.spoiltWaves.Run(c)
}

// planted is the question about the canonical run of a Case and that of a planted engine.
func planted(t *testing.T, text string, declare func(n, w uint64) envelopes.Declaration, e engines.Engine) envelopes.Question {
	t.Helper()
	p := twoRuns(t, text)
	rec, err := e.Run(p.c)
	if err != nil {
		t.Fatal(err)
	}
	p.candidate = &rec
	return p.question(declare(p.c.Schedule.Concurrency, p.c.Schedule.Workers))
}

// twoTalks is a protocol in which two pairs of one session talk without each other, so that waves reorder them.
const twoTalks = `
config
  semantics waves
image
  local A = B! ab. end
  local B = A? ab. end
  local C = D! cd. end
  local D = C? cd. end
image
  local A = B! ab. end
  local B = A? ab. end
  local C = D! cd. end
  local D = C? cd. end
schedule
  concurrency 4
  workers 4`

const threePairs = wide + "\nimage\n  local A = B! m\n  local B = A? m"

var (
	silent     = "\n  capture off"
	quietWide  = strings.Replace(wide, "semantics waves", "semantics waves"+silent, 1)
	quietTalks = strings.Replace(twoTalks, "semantics waves", "semantics waves"+silent, 1)
	oneCrashed = wide + "\ntopology\n  @1 crash A"
)

func dn(n, w uint64) envelopes.Declaration { return envelopes.Dn("", "", n, w) }
func d2(n, w uint64) envelopes.Declaration { return envelopes.D2("", "", n, w) }

// declared is a standard declaration with one change.
func declared(of func(n, w uint64) envelopes.Declaration, change func(*envelopes.Declaration)) func(n, w uint64) envelopes.Declaration {
	return func(n, w uint64) envelopes.Declaration {
		e := of(n, w)
		change(&e)
		return e
	}
}

var (
	dfJust       = func(n, w uint64) envelopes.Declaration { return envelopes.Df("", "", n, w) }
	exactEffects = declared(d2, func(e *envelopes.Declaration) { e.Effect = envelopes.EffectExact })
	exactOrder   = declared(d2, func(e *envelopes.Declaration) { e.Scheduler = envelopes.SchedulerExact })
	replayOnly   = declared(dn, func(e *envelopes.Declaration) { e.Effect = envelopes.EffectReplay })
	noEndpoints  = declared(d2, func(e *envelopes.Declaration) { e.RequireEndpointEqual = false })
)

func shows(change func(*model.Record)) plantedEngine {
	return plantedEngine{spoiltWaves: spoiltWaves{name: "planted", breakage: breakage{record: change}}}
}

// swapEvents swaps the events that two conditions find first.
func swapEvents(a, b func(model.Event) bool) func(*model.Record) {
	return func(r *model.Record) {
		r.ObsTrace = slices.Clone(r.ObsTrace)
		i, k := slices.IndexFunc(r.ObsTrace, a), slices.IndexFunc(r.ObsTrace, b)
		r.ObsTrace[i], r.ObsTrace[k] = r.ObsTrace[k], r.ObsTrace[i]
	}
}

func halts(id uint64) func(model.Event) bool {
	return func(e model.Event) bool { h, ok := e.(model.Halted); return ok && h.CoroID == id }
}

func invokes(id uint64) func(model.Event) bool {
	return func(e model.Event) bool { h, ok := e.(model.Invoked); return ok && h.CoroID == id }
}

// TestTightness: in each respect an engine just outside is refused by exactly the rule that is named, and one just
// inside is not.
func TestTightness(t *testing.T) {
	type engine struct {
		c       string
		declare func(n, w uint64) envelopes.Declaration
		plantedEngine
	}
	for _, tt := range []struct {
		respect, code   string
		outside, inside engine
	}{
		{"scheduler, the middle class", envelopes.CodeScheduler, engine{quietTalks, d2, shows(nil)}, engine{quietWide, d2, shows(nil)}},
		{"scheduler, the strictest class", envelopes.CodeScheduler, engine{quietWide, exactOrder, shows(nil)},
			engine{quietWide, exactOrder, plantedEngine{spoiltWaves: spoiltWaves{name: "planted"}, runs: func(c *model.Case) { c.Schedule.Concurrency = 1 }}}},
		{"effect, the strictest class", envelopes.CodeEffect, engine{wideOfOne, exactEffects, shows(firstEffect(func(e *model.EffectEntry) { e.OrderingKey += 7 }))},
			engine{wideOfOne, exactEffects, shows(nil)}},
		{"effect, the middle class", envelopes.CodeEffect, engine{twoTalks, replayOnly, shows(nil)}, engine{twoTalks, dn, shows(nil)}},
		{"failure", envelopes.CodeFailure, engine{wide, dn, shows(oneMoreCrash)}, engine{wide, dfJust, shows(oneMoreCrash)}},
		{"width", envelopes.CodeWidth, engine{threePairs, dn, plantedEngine{spoiltWaves: spoiltWaves{name: "planted"}, runs: func(c *model.Case) { c.Schedule.Concurrency, c.Schedule.Workers = 3, 8 }}},
			engine{threePairs, dn, plantedEngine{spoiltWaves: spoiltWaves{name: "planted"}, runs: func(c *model.Case) { c.Schedule.Workers = 8 }}}},
		{"endpoint", envelopes.CodeEndpoint, engine{wide, dn, shows(swapEvents(invokes(0), halts(0)))}, engine{wide, dn, shows(swapEvents(halts(0), halts(1)))}},
		{"fault", envelopes.CodeFault, engine{wide, noEndpoints, shows(func(r *model.Record) {
			r.ObsTrace = append(slices.Clone(r.ObsTrace), model.Faulted{Tick: 7, CoroID: 3, Fault: model.Fault{Kind: model.OutOfCredits}})
		})}, engine{oneCrashed, noEndpoints, shows(event(model.EventFaulted, func(e model.Event) model.Event {
			f := e.(model.Faulted)
			f.Fault.Text += ", again"
			return f
		}))}},
		{"fault, its code", envelopes.CodeFault, engine{oneCrashed, noEndpoints, shows(event(model.EventFaulted, func(e model.Event) model.Event {
			f := e.(model.Faulted)
			f.Fault.Kind = model.TransferFault
			return f
		}))}, engine{oneCrashed, noEndpoints, shows(nil)}},
		{"status", envelopes.CodeStatus, engine{wide, dn, shows(ended(model.Stuck))}, engine{wide, dn, shows(func(r *model.Record) { r.Rounds, r.Tick = 99, 99 })}},
		{"effects", envelopes.CodeEffects, engine{wide, dn, shows(firstEffect(otherAnswer))}, engine{wide, dn, shows(func(r *model.Record) {
			r.EffectTrace = slices.Clone(r.EffectTrace)
			slices.Reverse(r.EffectTrace)
		})}},
	} {
		if got := codes(envelopes.Judge(planted(t, tt.outside.c, tt.outside.declare, tt.outside))); got != tt.code {
			t.Errorf("%s: an engine just outside violates %q, want %q", tt.respect, got, tt.code)
		}
		if got := codes(envelopes.Judge(planted(t, tt.inside.c, tt.inside.declare, tt.inside))); got != "" {
			t.Errorf("%s: an engine just inside violates %q", tt.respect, got)
		}
	}
	q := planted(t, wide, dn, shows(nil))
	q.Candidate.Tier = model.ReplayDeterministic
	if got := codes(envelopes.Judge(q)); got != envelopes.CodeTier {
		t.Errorf("tier: an engine that labels its run otherwise violates %q", got)
	}
}

func codes(found []envelopes.Breach) string {
	var out []string
	for _, b := range found {
		out = append(out, b.Code)
	}
	return strings.Join(out, " ")
}

// TestTightDomain: what an engine loses is refused just inside the domain, and nothing is claimed just outside.
func TestTightDomain(t *testing.T) {
	for _, tt := range []struct {
		what, c string
		law     *Property
		claimed bool
	}{
		{"the Case itself", wide, &InsideDn, true},
		{"a script behind the last round", wide + "\ntopology\n  @13 crash A", &InsideDn, true},
		{"a script in the last round", wide + "\ntopology\n  @12 crash Z", &InsideDn, false},
		{"room for twice the rounds", strings.Replace(wideForced, "rounds 40", "rounds 24", 1), &InsideDn, true},
		{"a round too few", strings.Replace(wideForced, "rounds 40", "rounds 23", 1), &InsideDn, false},
		{"credit for all", strings.Replace(wide, "config", "config\n  budget 25", 1), &InsideDn, true},
		{"credit for all but one", strings.Replace(wide, "config", "config\n  budget 24", 1), &InsideDn, false},
		{"a script of delays", delayed, &InsideDf, true},
		{"a script of delays and a crash of nobody", delayed + "\n  @6 crash Z", &InsideDf, true},
		{"a script of delays and a crash of somebody", delayed + "\n  @30 crash A", &InsideDf, false},
	} {
		v := judgeWaves(t, tt.law, tt.c, spoiltWaves{"planted", breakage{record: lessOne}})
		if v.Failure != nil || (v.Violation != nil) != tt.claimed {
			t.Errorf("%s: %+v", tt.what, v)
		}
		if v := judgeWaves(t, tt.law, tt.c, spoiltWaves{name: "honest"}); v.Failure != nil || v.Violation != nil {
			t.Errorf("%s: the honest engine: %+v", tt.what, v)
		}
	}
}
