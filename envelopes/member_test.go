package envelopes

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/model"
)

var today = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

// someRegistry has an active entry that is due today, one that was due yesterday, and one that is resolved.
func someRegistry() *Registry {
	r := Registry{}
	for _, e := range []struct {
		id, status string
		revisit    int
	}{{WavesDeviation, StatusActive, 30}, {"overdue", StatusActive, 29}, {"settled", StatusResolved, 30}} {
		r.Deviations = append(r.Deviations, Entry{ID: e.id, Status: e.status, RevisitDate: time.Date(2026, 9, e.revisit, 0, 0, 0, 0, time.UTC)})
	}
	r.Deviations = append(r.Deviations, Entry{ID: "dateless", Status: StatusActive})
	return &r
}

// fourWide is a question about a run of waves of four picks, inside Dn.
func fourWide(t testing.TB) Question {
	canonical, waves := waved(t, messages(t, "m0", "m1", "m2", "m3", "m4", "m5"), 4, 4)
	canonical.Engine, waves.Engine = "cooperative", "threaded"
	return Ask(Dn("cooperative", "threaded", 4, 4), &canonical, &waves, someRegistry(), today)
}

// withRecord gives the candidate a Record that is changed.
func withRecord(q *Question, change func(r *model.Record)) {
	r := *q.Candidate.Record
	r.ObsTrace, r.EffectTrace = slices.Clone(r.ObsTrace), slices.Clone(r.EffectTrace)
	r.Coroutines = slices.Clone(r.Coroutines)
	change(&r)
	q.Candidate.Record = &r
}

// TestMembership breaks one rule after the other, by as little as can be: exactly that rule is reported. A row
// without a code changes what may be changed.
func TestMembership(t *testing.T) {
	for _, tt := range []struct {
		what   string
		change func(q *Question)
		want   string // rule and code
	}{
		{"nothing", func(q *Question) {}, ""},

		{"the diff has another version", func(q *Question) { q.Diff.SchemaVersion = "vm.envelope_diff.v2" }, "M1 envelope.schema"},
		{"the baseline's fragment has another version", func(q *Question) { q.Baseline.Version = "vm.serialization.v0" }, "M1 envelope.schema"},
		{"the candidate's fragment has another version", func(q *Question) { q.Candidate.Version = "" }, "M1 envelope.schema"},
		{"the declaration has another version", func(q *Question) { q.Declaration.SchemaVersion = DiffVersion }, "M1 envelope.schema"},

		{"another candidate", func(q *Question) { q.Diff.Candidate = "threaded2" }, "M2 envelope.engine"},
		{"another baseline", func(q *Question) { q.Declaration.Baseline = "oracle" }, "M2 envelope.engine"},

		{"a scheduler class below", func(q *Question) { q.Diff.Scheduler = SchedulerExact }, ""},
		{"a scheduler class above", func(q *Question) {
			q.Declaration.Scheduler, q.Diff.Scheduler = SchedulerPerSession, SchedulerBounded
		}, "M3 envelope.scheduler_class"},
		{"the same scheduler class", func(q *Question) {
			q.Declaration.Scheduler, q.Diff.Scheduler = SchedulerPerSession, SchedulerPerSession
		}, ""},
		{"an order, declared exact", func(q *Question) { q.Declaration.Scheduler = SchedulerExact }, "M3 envelope.scheduler_class"},

		{"an effect class above", func(q *Question) { q.Declaration.Effect, q.Diff.Effect = EffectReplay, EffectBounded }, "M4 envelope.effect_class"},
		{"an effect class above the strictest", func(q *Question) { q.Declaration.Effect = EffectExact }, "M4 envelope.effect_class"},
		{"the same effect class", func(q *Question) { q.Declaration.Effect = EffectReplay }, ""},

		{"a failure class above", func(q *Question) { q.Diff.Failure = FailureBounded }, "M5 envelope.failure_class"},

		{"a wave wider by one", func(q *Question) { q.Diff.CandidateMaxWidth = 5 }, "M6 envelope.wave_width"},
		{"no wave", func(q *Question) { q.Diff.CandidateMaxWidth = 0 }, ""},
		{"a baseline wider by one", func(q *Question) { q.Diff.BaselineMaxWidth = 5 }, "M6 envelope.wave_width"},
		{"a baseline as wide", func(q *Question) { q.Diff.BaselineMaxWidth = 4 }, ""},
		{"a diff with a higher bound", func(q *Question) { q.Diff.DeclaredBound = 5 }, "M6 envelope.wave_width"},
		{"a declaration with a higher width", func(q *Question) { q.Declaration.MaxWidth = 5 }, "M6 envelope.wave_width"},

		{"the diff of another tier", func(q *Question) { q.Diff.Tier = model.ReplayDeterministic }, "M7 envelope.tier"},
		{"the baseline of another tier", func(q *Question) { q.Baseline.Tier = model.ReplayDeterministic }, "M7 envelope.tier"},
		{"the candidate of another tier", func(q *Question) { q.Candidate.Tier = model.StrictDeterministic }, "M7 envelope.tier"},

		{"the strict tier, beyond its ceiling", func(q *Question) { setTier(q, model.StrictDeterministic) }, "M8 envelope.tier_ceiling"},
		{"the replay tier", func(q *Question) { setTier(q, model.ReplayDeterministic) }, ""},
		{"the replay tier, without the endpoints", func(q *Question) {
			setTier(q, model.ReplayDeterministic)
			q.Declaration.RequireEndpointEqual, q.Declaration.Justification = false, []string{WavesDeviation}
		}, "M8 envelope.tier_ceiling"},
		{"the replay tier, with failures", func(q *Question) {
			setTier(q, model.ReplayDeterministic)
			q.Declaration.Failure, q.Declaration.Justification = FailureBounded, []string{WavesDeviation}
		}, "M8 envelope.tier_ceiling"},

		{"failures without a reason", func(q *Question) { q.Declaration.Failure = FailureBounded }, "M9 envelope.unjustified"},
		{"failures for a reason", func(q *Question) {
			q.Declaration.Failure, q.Declaration.Justification = FailureBounded, []string{"settled", WavesDeviation}
		}, ""},
		{"a reason that nobody knows", func(q *Question) {
			q.Declaration.Failure, q.Declaration.Justification = FailureBounded, []string{"wave"}
		}, "M9 envelope.unjustified"},
		{"a reason that is settled", func(q *Question) {
			q.Declaration.Failure, q.Declaration.Justification = FailureBounded, []string{"settled"}
		}, "M9 envelope.unjustified"},
		{"a reason that was due yesterday", func(q *Question) {
			q.Declaration.Failure, q.Declaration.Justification = FailureBounded, []string{"overdue"}
		}, "M9 envelope.unjustified"},
		{"a reason without a date", func(q *Question) {
			q.Declaration.Failure, q.Declaration.Justification = FailureBounded, []string{"dateless"}
		}, "M9 envelope.unjustified"},
		{"a reason, and no registry", func(q *Question) {
			q.Declaration.Failure, q.Declaration.Justification, q.Registry = FailureBounded, []string{WavesDeviation}, nil
		}, "M9 envelope.unjustified"},
		{"an order without the endpoints", func(q *Question) {
			q.Declaration.Effect, q.Declaration.RequireEndpointEqual = EffectReplay, false
		}, "M9 envelope.unjustified"},
		{"effects without the endpoints", func(q *Question) {
			q.Declaration.Scheduler, q.Declaration.RequireEndpointEqual = SchedulerPerSession, false
		}, "M9 envelope.unjustified"},
		{"classes that need no reason", func(q *Question) {
			q.Declaration.Scheduler, q.Declaration.Effect, q.Declaration.RequireEndpointEqual = SchedulerPerSession, EffectReplay, false
		}, ""},

		{"an endpoint's events in another order", func(q *Question) { withRecord(q, swapOfOneEndpoint) }, "M10 envelope.endpoint"},
		{"an endpoint's events in another order, which nobody asks about", func(q *Question) {
			q.Declaration.RequireEndpointEqual, q.Declaration.Justification = false, []string{WavesDeviation}
			withRecord(q, swapOfOneEndpoint)
		}, ""},
		{"a fault more", func(q *Question) {
			q.Declaration.RequireEndpointEqual, q.Declaration.Justification = false, []string{WavesDeviation}
			withRecord(q, oneMoreFault)
		}, "M10 envelope.fault"},
		{"another fault of the same role", func(q *Question) {
			withFaults(q, []model.Faulted{faultOf(2, model.NoProgressToken)}, []model.Faulted{faultOf(2, model.OutOfCredits)})
		}, "M10 envelope.fault"},
		{"the same fault of another role", func(q *Question) {
			withFaults(q, []model.Faulted{faultOf(2, model.OutOfCredits)}, []model.Faulted{faultOf(3, model.OutOfCredits)})
		}, "M10 envelope.fault"},
		{"the same fault of the same role in another session", func(q *Question) {
			withFaults(q, []model.Faulted{faultOf(2, model.OutOfCredits)}, []model.Faulted{faultOf(4, model.OutOfCredits)})
		}, "M10 envelope.fault"},
		{"two roles' faults exchanged", func(q *Question) {
			withFaults(q, []model.Faulted{faultOf(2, model.OutOfCredits), faultOf(3, model.NoProgressToken)},
				[]model.Faulted{faultOf(2, model.NoProgressToken), faultOf(3, model.OutOfCredits)})
		}, "M10 envelope.fault"},
		{"the same faults in another order, with another text", func(q *Question) {
			other := faultOf(2, model.OutOfCredits)
			other.Fault.Text, other.Tick = "told otherwise", 99
			withFaults(q, []model.Faulted{faultOf(2, model.OutOfCredits), faultOf(3, model.NoProgressToken)}, []model.Faulted{faultOf(3, model.NoProgressToken), other})
		}, ""},
		{"a fault more, where failures differ", func(q *Question) {
			q.Declaration.RequireEndpointEqual, q.Declaration.Justification, q.Declaration.Failure = false, []string{WavesDeviation}, FailureBounded
			withRecord(q, oneMoreFault)
		}, ""},
		{"another end", func(q *Question) { withRecord(q, func(r *model.Record) { r.Result = model.Stuck }) }, "M10 envelope.status"},
		{"an error of another text", func(q *Question) {
			withRecord(q, func(r *model.Record) { r.SetError(model.RunError{Kind: model.ErrTraceLimit}) })
		}, "M10 envelope.status"},
		{"two errors of different texts", func(q *Question) {
			for _, r := range []*Side{&q.Baseline, &q.Candidate} {
				failed := *r.Record
				failed.SetError(model.RunError{Kind: model.ErrHandler, Text: r.Engine})
				r.Record = &failed
			}
		}, "M10 envelope.status"},
		{"an effect less", func(q *Question) { withRecord(q, func(r *model.Record) { r.EffectTrace = r.EffectTrace[1:] }) }, "M10 envelope.effects"},
		{"an effect twice", func(q *Question) {
			withRecord(q, func(r *model.Record) { r.EffectTrace = append(r.EffectTrace, r.EffectTrace[0]) })
		}, "M10 envelope.effects"},
		{"another answer of an effect", func(q *Question) {
			withRecord(q, func(r *model.Record) { r.EffectTrace[3].Outputs = `{"committed":false}` })
		}, "M10 envelope.effects"},
		{"an effect of another coroutine", func(q *Question) {
			withRecord(q, func(r *model.Record) {
				for i := range r.EffectTrace {
					if e := &r.EffectTrace[i]; e.Inputs == model.InvokeInputs(0, "A") {
						e.Inputs = model.InvokeInputs(2, "A") // the same role in another session
					}
				}
			})
		}, "M10 envelope.effects"},
		{"an effect of a coroutine that nobody knows", func(q *Question) {
			withRecord(q, func(r *model.Record) { edit(r, model.EffectInvoke).Inputs = model.InvokeInputs(99, "A") })
		}, "M10 envelope.effects"},
		{"inputs in another form", func(q *Question) {
			withRecord(q, func(r *model.Record) { edit(r, model.EffectInvoke).Inputs = `[0,"A"]` })
		}, "M10 envelope.effects"},
		{"effects in another order, with other ids, keys and identities", func(q *Question) {
			withRecord(q, func(r *model.Record) {
				slices.Reverse(r.EffectTrace)
				for i := range r.EffectTrace {
					r.EffectTrace[i].ID, r.EffectTrace[i].OrderingKey, r.EffectTrace[i].HandlerIdentity = uint64(i), 7, "another"
				}
			})
		}, ""},
		{"other coroutine ids", func(q *Question) { withRecord(q, swapCoroutines) }, ""},
		{"a failure taken in", func(q *Question) { withRecord(q, oneMorePerturbation) }, "M10 envelope.effects"},
		{"a failure taken in, where failures differ", func(q *Question) {
			q.Declaration.Failure, q.Declaration.Justification = FailureBounded, []string{WavesDeviation}
			withRecord(q, oneMorePerturbation)
		}, ""},
	} {
		t.Run(tt.what, func(t *testing.T) {
			q := fourWide(t)
			tt.change(&q)
			var got []string
			for _, b := range Judge(q) {
				got = append(got, b.Rule+" "+b.Code)
				if b.Reason == "" || !strings.HasPrefix(b.String(), b.Rule+" "+b.Code+": ") {
					t.Errorf("%s", b)
				}
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("violated: %q, want %q; %v", strings.Join(got, ", "), tt.want, Judge(q))
			}
		})
	}
}

func setTier(q *Question, tier model.EffectTier) {
	q.Diff.Tier, q.Baseline.Tier, q.Candidate.Tier, q.Declaration.Tier = tier, tier, tier, tier
}

// edit is the first entry of a kind.
func edit(r *model.Record, kind string) *model.EffectEntry {
	return &r.EffectTrace[slices.IndexFunc(r.EffectTrace, func(e model.EffectEntry) bool { return e.Kind == kind })]
}

// swapOfOneEndpoint swaps what coroutine 0 did last but one with what it did last.
func swapOfOneEndpoint(r *model.Record) {
	halted := slices.IndexFunc(r.ObsTrace, func(e model.Event) bool { h, ok := e.(model.Halted); return ok && h.CoroID == 0 })
	invoked := slices.IndexFunc(r.ObsTrace, func(e model.Event) bool { h, ok := e.(model.Invoked); return ok && h.CoroID == 0 })
	r.ObsTrace[halted], r.ObsTrace[invoked] = r.ObsTrace[invoked], r.ObsTrace[halted]
}

func oneMoreFault(r *model.Record) {
	r.ObsTrace = append(r.ObsTrace, model.Faulted{Tick: r.Tick, CoroID: 2, Fault: model.Fault{Kind: model.OutOfCredits}})
}

func faultOf(coro uint64, kind model.FaultKind) model.Faulted {
	return model.Faulted{Tick: 1, CoroID: coro, Fault: model.Fault{Kind: kind}}
}

// withFaults lets the runs fault, and asks about no endpoints.
func withFaults(q *Question, baseline, candidate []model.Faulted) {
	q.Declaration.RequireEndpointEqual, q.Declaration.Justification = false, []string{WavesDeviation}
	add := func(r *model.Record, faults []model.Faulted) {
		for _, f := range faults {
			r.ObsTrace = append(r.ObsTrace, f)
		}
	}
	r := *q.Baseline.Record
	r.ObsTrace = slices.Clone(r.ObsTrace)
	add(&r, baseline)
	q.Baseline.Record = &r
	withRecord(q, func(r *model.Record) { add(r, candidate) })
}

func oneMorePerturbation(r *model.Record) {
	p := model.Perturbation{Kind: model.Heal, From: "A", To: "B"}
	r.EffectTrace = append(r.EffectTrace, model.EffectEntry{
		ID: 99, Kind: model.EffectTopology, Inputs: model.TopologyInputs(3), Outputs: model.TopologyOutputs(p), Topology: &p,
	})
}

// swapCoroutines numbers the coroutines of the run in reverse.
func swapCoroutines(r *model.Record) {
	last := uint64(len(r.Coroutines) - 1)
	slices.Reverse(r.Coroutines)
	for i, e := range r.ObsTrace {
		switch e := e.(type) {
		case model.Invoked:
			e.CoroID = last - e.CoroID
			r.ObsTrace[i] = e
		case model.Halted:
			e.CoroID = last - e.CoroID
			r.ObsTrace[i] = e
		}
	}
	for i := range r.EffectTrace {
		for id := range last + 1 {
			if e := &r.EffectTrace[i]; e.Inputs == model.InvokeInputs(id, "A") {
				e.Inputs = model.InvokeInputs(last-id, "A")
				break
			} else if e.Inputs == model.InvokeInputs(id, "B") {
				e.Inputs = model.InvokeInputs(last-id, "B")
				break
			}
		}
	}
}

// TestEveryBreach: all rules broken at once are all reported, in their order.
func TestEveryBreach(t *testing.T) {
	q := fourWide(t)
	q.Declaration = Declaration{Scheduler: SchedulerPerSession, Effect: EffectReplay, RequireEndpointEqual: true}
	q.Diff = Diff{Scheduler: SchedulerBounded, Effect: EffectBounded, Failure: FailureBounded, CandidateMaxWidth: 1, Candidate: "x", Tier: model.EnvelopeBounded}
	withRecord(&q, oneMoreFault)
	withRecord(&q, func(r *model.Record) { r.Result, r.EffectTrace = model.Stuck, nil })
	var got []string
	for _, b := range Judge(q) {
		got = append(got, b.Code)
	}
	want := []string{CodeSchema, CodeEngine, CodeScheduler, CodeEffect, CodeFailure, CodeWidth, CodeTier, CodeCeiling, CodeEndpoint, CodeFault, CodeStatus, CodeEffects}
	if !slices.Equal(got, want) { // M9 asks about failures that are declared bounded, and M5 about those that are not
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestDfIsJustified: the registry of this module has the entry that Df names, on the day on which it was updated.
func TestDfIsJustified(t *testing.T) {
	r, df := Deviations(), Df("", "", 1, 1)
	updated, err := time.Parse(time.DateOnly, r.UpdatedAt)
	if err != nil {
		t.Fatal(err)
	}
	if why := unjustified(&Question{Declaration: df, Registry: &r, Today: updated}); why != "" {
		t.Error(why)
	}
	df.Justification = nil
	if unjustified(&Question{Declaration: df, Registry: &r, Today: updated}) == "" {
		t.Error("Df needs no justification")
	}
}

// TestCeilings: each thing that a tier does not let declare is a breach by itself, and what it lets is none
// (spec 04 §3.6).
func TestCeilings(t *testing.T) {
	replay := func(e *Declaration) { e.Tier = model.ReplayDeterministic }
	for _, tt := range []struct {
		what     string
		change   func(e *Declaration)
		exceeded bool
	}{
		{"D1", func(*Declaration) {}, false},
		{"a scheduler class", func(e *Declaration) { e.Scheduler = SchedulerPerSession }, true},
		{"an effect class", func(e *Declaration) { e.Effect = EffectReplay }, true},
		{"a failure class", func(e *Declaration) { e.Failure = FailureBounded }, true},
		{"a width of 2", func(e *Declaration) { e.MaxWidth = 2 }, true},
		{"a width of 0", func(e *Declaration) { e.MaxWidth = 0 }, true},
		{"no endpoints", func(e *Declaration) { e.RequireEndpointEqual = false }, false},
		{"the replay tier", func(e *Declaration) { *e = Dn("", "", 4, 4); replay(e) }, false},
		{"the replay tier and a failure class", func(e *Declaration) { e.Failure = FailureBounded; replay(e) }, true},
		{"the replay tier and no endpoints", func(e *Declaration) { e.RequireEndpointEqual = false; replay(e) }, true},
		{"the weakest tier and everything", func(e *Declaration) { *e = Df("", "", 4, 4) }, false},
	} {
		q := Question{Declaration: D1("", "")}
		tt.change(&q.Declaration)
		if got := ceiling(&q) != ""; got != tt.exceeded {
			t.Errorf("%s exceeds the ceiling: %v", tt.what, got)
		}
	}
}

// TestStandardDeclarations: the four of spec 04 §3.6 as they are written.
func TestStandardDeclarations(t *testing.T) {
	dn := `{"schema_version":"vm.envelope_decl.v1","baseline_engine":"cooperative","candidate_engine":"threaded",` +
		`"scheduler_permutation_class":"EnvelopeBounded","effect_ordering_class":"EnvelopeBounded",` +
		`"failure_visible_diff_class":"Exact","max_wave_width":4,"require_endpoint_equal":true,` +
		`"effect_determinism_tier":"envelope_bounded_nondeterministic","justification":[]}`
	middle := strings.NewReplacer(`"scheduler_permutation_class":"EnvelopeBounded","effect_ordering_class":"EnvelopeBounded"`,
		`"scheduler_permutation_class":"SessionNormalizedPermutation","effect_ordering_class":"ReplayDeterministic"`).Replace(dn)
	strict := strings.NewReplacer(`EnvelopeBounded`, `Exact`, `:4`, `:1`, `envelope_bounded_nondeterministic`, `strict_deterministic`).Replace(dn)
	failing := strings.NewReplacer(`diff_class":"Exact"`, `diff_class":"EnvelopeBounded"`, `equal":true`, `equal":false`, `[]`, `["waves"]`).Replace(dn)
	const b, c = "cooperative", "threaded"
	for _, tt := range []struct {
		name string
		got  Declaration
		want string
	}{
		{"D1", D1(b, c), strict}, {"D2", D2(b, c, 4, 8), middle}, {"Dn", Dn(b, c, 8, 4), dn}, {"Df", Df(b, c, 4, 4), failing},
		{"without workers", Dn(b, c, 8, 0), strings.Replace(dn, ":4", ":1", 1)},
		{"without concurrency", Dn(b, c, 0, 8), strings.Replace(dn, ":4", ":1", 1)},
	} {
		if got := string(AppendDeclaration(nil, &tt.got)); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.name, got, tt.want)
		}
		if tt.got.AsksReplay() != (tt.name == "D2") {
			t.Errorf("%s asks for a replay: %v", tt.name, tt.got.AsksReplay())
		}
	}
}
