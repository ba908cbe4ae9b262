package properties

import "github.com/wavecheck/wavecheck/model"

// WaveMetrics is P-W13 and the first half of P-W14.
var WaveMetrics = Property{
	ID: "wave-metrics",
	Statement: "max_wave_width is the width of the widest wave, and max_ready_queue_depth is no less, nor less than the lanes hold at the end where the last round dispatched nobody; planner_conflict_events is lock_contention_events, mutex_lock_contention_events is 0; " +
		"both transfer counts are the number of handoffs; step_count is the number of picks.",
	Spec:  "03 §10.2, 07 §8",
	Why:   "P-W13, P-W14: metrics are sums of what the Record lists, kept apart from it, and an outside engine may sum differently.",
	Needs: NeedWaves,
	Every: 1,
	Check: eachRun(waveMetrics),
}

func waveMetrics(run *Run) (Difference, bool) {
	w := run.Record.Waves
	m, widest := &w.Metrics, widest(run.Waves())
	picks, handoffs := uint64(len(w.LaneTrace)), uint64(len(w.Handoffs))
	return diffTallies([]tally{
		{"metrics.max_wave_width", widest, m.MaxWaveWidth}, {"metrics.max_ready_queue_depth", max(widest, leftOver(run.Record), m.MaxReadyQueueDepth), m.MaxReadyQueueDepth},
		{"metrics.lock_contention_events", m.PlannerConflictEvents, m.LockContentionEvents}, {"metrics.mutex_lock_contention_events", 0, m.MutexLockContentionEvents},
		{"metrics.cross_lane_transfer_count", handoffs, m.CrossLaneTransferCount}, {"metrics.handoff_applied_count", handoffs, m.HandoffAppliedCount},
		{"lane_scheduler.step_count", picks, w.LaneScheduler.StepCount}, {"steps", picks, run.Record.Steps},
	})
}

// leftOver is how many the last round's plan saw ready and did not pick, as far as a Record tells: all that are ready
// at the end, if that round dispatched nobody and no error hides whether it planned.
func leftOver(r *model.Record) (ready uint64) {
	last := uint64(0)
	if trace := r.Waves.LaneTrace; len(trace) > 0 {
		last = trace[len(trace)-1].Tick
	}
	if r.Result == model.Errored || last >= r.Tick {
		return 0
	}
	for _, queue := range r.Waves.LaneScheduler.Queues {
		ready += uint64(len(queue))
	}
	return ready
}

// MetricsGrow is the second half of P-W14.
var MetricsGrow = Property{
	ID:        "metrics-grow",
	Statement: "A run that is cut at half of its rounds has the beginning of the lane trace, of the certificates and of the handoffs of the whole run, and no metric that is greater.",
	Spec:      "03 §10.2, 06 §1, 07 §8",
	Why:       "P-W14: no Record shows a metric on its way, and what a planner does now may not depend on rounds to come.",
	Needs:     NeedWaves,
	Every:     metaEvery,
	Check: meta("half of the rounds", func(c *model.Case, rec *model.Record) *variation {
		half := *c
		half.MaxRounds = rec.Rounds / 2
		return &variation{&half, metricsGrow}
	}),
}

func metricsGrow(whole, half *model.Record) (Difference, bool) {
	a, b := *whole.Waves, *half.Waves
	a.LaneTrace = a.LaneTrace[:min(len(a.LaneTrace), len(b.LaneTrace))]
	a.Certificates = a.Certificates[:min(len(a.Certificates), len(b.Certificates))]
	a.Handoffs = a.Handoffs[:min(len(a.Handoffs), len(b.Handoffs))]
	for _, diff := range []func(want, got *model.Record) (Difference, bool){diffLaneTrace, diffCertificates, diffHandoffs} {
		if d, differs := diff(&model.Record{Waves: &a}, half); differs {
			return d, true
		}
	}
	most, least := metricsOf(&a.Metrics), metricsOf(&b.Metrics)
	for i := range most {
		if d, wrong := diffNumbers(most[i].field, max(most[i].got, least[i].got), most[i].got); wrong {
			return d, true
		}
	}
	return holds()
}

// metricsOf lists the metrics that grow.
func metricsOf(m *model.WaveMetrics) []tally {
	return []tally{
		{field: "metrics.lock_contention_events", got: m.LockContentionEvents},
		{field: "metrics.mutex_lock_contention_events", got: m.MutexLockContentionEvents},
		{field: "metrics.planner_conflict_events", got: m.PlannerConflictEvents},
		{field: "metrics.max_ready_queue_depth", got: m.MaxReadyQueueDepth},
		{field: "metrics.max_wave_width", got: m.MaxWaveWidth},
		{field: "metrics.cross_lane_transfer_count", got: m.CrossLaneTransferCount},
		{field: "metrics.handoff_applied_count", got: m.HandoffAppliedCount},
	}
}

// InjectiveLanes is P-D5.
var InjectiveLanes = Property{
	ID:        "injective-lanes",
	Statement: "Where every coroutine has a lane of its own, one more lane changes nothing but the lane count: the runs with as many lanes as coroutines, and with twice as many and one, are equal in fields 3 to 14 and 16, up to lane_scheduler.",
	Spec:      "03 §10.4, 07 §1, 07 §4.2",
	Why:       "P-D5: lanes are a resource of planning, and none may show where it is not short.",
	Needs:     NeedWaves,
	Every:     metaEvery,
	Check:     eachEngine(injectiveLanes),
}

func injectiveLanes(r *Runs, i int) (Difference, bool, error) {
	few, many, err := r.onLanes(i)
	if err != nil || few == nil {
		return Difference{}, false, err
	}
	if few.Waves == nil || many.Waves == nil {
		return noWaves, true, nil
	}
	d, differs := FirstDifference(withoutLaneScheduler(few), withoutLaneScheduler(many))
	return d, differs, nil
}

// maxLanes bounds the lanes of a Case.
const maxLanes = 1 << 10

// onLanes are the Records of engine number i with as many lanes as the Case can have coroutines, and with more; nil if
// those are too many.
func (r *Runs) onLanes(i int) (few, many *model.Record, err error) {
	with := func(key string, lanes uint64) (*model.Record, error) {
		return r.Derived(i, key, func() *model.Case {
			d := *r.Case
			d.Schedule.Workers = lanes
			return &d
		})
	}
	most := uint64(r.Case.Config.MaxCoroutines)
	if most == 0 || 2*most+1 > maxLanes {
		most = maxLanes / 2
	}
	if few, err = with("a lane each", most); err != nil || uint64(len(few.Coroutines)) > most {
		return nil, nil, err
	}
	many, err = with("lanes to spare", 2*most+1)
	return few, many, err
}

func withoutLaneScheduler(r *model.Record) *model.Record {
	out, waves := *r, *r.Waves
	waves.LaneScheduler = model.LaneScheduler{}
	out.Waves = &waves
	return &out
}

// AllForced is P-F4.
var AllForced = Property{
	ID:        "all-forced",
	Statement: "With every round forced to have an invalid certificate, a run equals the one at concurrency 1 in fields 3 to 14.",
	Spec:      "03 §10.3, 07 §6, 07 §9",
	Why:       "P-F4: one planner that leaves something behind in each round cannot run canonically for long.",
	Needs:     NeedWaveRounds,
	Every:     metaEvery,
	Check:     eachEngine(allForced),
}

func allForced(r *Runs, i int) (Difference, bool, error) {
	want, err := r.Derived(i, "one at a time", func() *model.Case { return atConcurrency(r.Case, 1) })
	if err != nil {
		return Difference{}, false, err
	}
	got, err := r.Derived(i, "all forced", func() *model.Case { return forcedThroughout(r.Case, want.Rounds) })
	if err != nil || got == nil {
		return Difference{}, false, err
	}
	one := *want
	one.HasDispatches, one.Dispatches = false, nil // field 15 is not asked for
	d, differs := CanonicalDifference(&one, got)
	return d, differs, nil
}

// maxForced bounds the rounds that a Case forces.
const maxForced = 4096

// forcedThroughout is the Case with so many rounds forced, which is all that it has; nil if those are too many.
func forcedThroughout(c *model.Case, rounds uint64) *model.Case {
	if rounds > maxForced {
		return nil
	}
	d := *c
	d.Schedule.InvalidCertificateRounds = make([]uint64, rounds)
	for i := range d.Schedule.InvalidCertificateRounds {
		d.Schedule.InvalidCertificateRounds[i] = uint64(i)
	}
	return &d
}
