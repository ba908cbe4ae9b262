package threaded_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

const seed = 20

// waveCase is a generated Case at a random point of n, workers and widening, with one to four times the
// images, so that waves grow wide.
func waveCase(index uint64) model.Case {
	random := rand.New(rand.NewPCG(seed, index))
	c := generators.Seeded(seed, index)
	c.Config.RoundSemantics = model.WaveParallel
	c.Config.WaveWidening = random.IntN(2) == 0
	c.Schedule = model.Schedule{
		Concurrency: 2 + random.Uint64N(15), Workers: random.Uint64N(17),
		InvalidCertificateRounds: c.Schedule.InvalidCertificateRounds,
	}
	c.Images = slices.Repeat(c.Images, 1+random.IntN(4))
	return c
}

func run(t *testing.T, e engines.Engine, c *model.Case) *model.Record {
	t.Helper()
	rec, err := e.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return &rec
}

// bytesOf is a Record's canonical JSON without the engine's name.
func bytesOf(rec *model.Record) string {
	nameless := *rec
	nameless.Engine = ""
	return string(model.AppendRecord(nil, &nameless))
}

// eachWaveCase calls f for generated Cases, with the honest inline run, and expects many wide ones.
func eachWaveCase(t *testing.T, cases int, f func(t *testing.T, c *model.Case, inline *model.Record)) {
	if testing.Short() {
		cases /= 4
	}
	wide := 0
	for i := range uint64(cases) {
		c := waveCase(i)
		inline := run(t, threaded.New(threaded.Options{}), &c)
		if inline.Waves.Metrics.MaxWaveWidth > 2 {
			wide++
		}
		f(t, &c, inline)
		if t.Failed() {
			t.Fatalf("Case %d: %s", i, model.AppendCase(nil, &c))
		}
	}
	if wide < cases/5 {
		t.Errorf("only %d of %d Cases have a wave of three", wide, cases)
	}
}

// TestThreadInvariance: P-D1, P-D4. Neither threads nor an observer nor a repetition show in a Record.
func TestThreadInvariance(t *testing.T) {
	at := uint64(0)
	eachWaveCase(t, 500, func(t *testing.T, c *model.Case, inline *model.Record) {
		at++
		want := bytesOf(inline)
		for _, opts := range []threaded.Options{{Threads: 1}, {Threads: 2}, {Threads: 3, Delays: at * (at & 1)}, {Threads: 8}} {
			if got := bytesOf(run(t, threaded.New(opts), c)); got != want {
				t.Errorf("%d threads: %s\nwant %s", opts.Threads, got, want)
			}
		}
		if at%8 != 0 {
			return
		}
		rec, err := threaded.New(threaded.Options{Threads: 2}).RunObserved(c, &stepLog{t: t})
		if err != nil {
			t.Fatal(err)
		}
		if got := bytesOf(&rec); got != want {
			t.Errorf("observed: %s\nwant %s", got, want)
		}
	})
}

// stepLog expects each step to stand between two states that differ by one dispatch.
type stepLog struct {
	t      *testing.T
	steps  int
	before model.Snapshot
	ended  bool
}

func glimpse(s model.Snapshotter) model.Snapshot {
	g, _ := s.(model.Glimpser).Glimpse()
	return g
}

func (l *stepLog) Before(step model.Step, state model.Snapshotter) {
	l.before = glimpse(state)
	if !slices.Contains(l.before.Sched.Ready, step.Coro) {
		l.t.Errorf("step %d of coroutine %d, which is not ready", l.steps, step.Coro)
	}
	if l.before.Coroutines[step.Coro].PC != step.PC {
		l.t.Errorf("step %d: pc %d", l.steps, step.PC)
	}
}

func (l *stepLog) After(step model.Step, state model.Snapshotter) {
	after := glimpse(state)
	l.steps++
	if l.before.Sched.StepCount+1 != after.Sched.StepCount || after.Sched.StepCount != uint64(l.steps) {
		l.t.Errorf("step %d: step_count %d, then %d", l.steps, l.before.Sched.StepCount, after.Sched.StepCount)
	}
	if last := after.LastSchedStep; last == nil || last.Coro != step.Coro || last.Status != step.Status {
		l.t.Errorf("step %d is %v, the state says %v", l.steps, step, last)
	}
}

func (l *stepLog) End(model.Snapshotter) { l.ended = true }

// TestObserverHearsTheEnd: after all steps, once.
func TestObserverHearsTheEnd(t *testing.T) {
	c := waveCase(3)
	log := &stepLog{t: t}
	rec, err := threaded.New(threaded.Options{}).RunObserved(&c, log)
	if err != nil || !log.ended || uint64(log.steps) != rec.Steps {
		t.Errorf("ended %t after %d steps of %d, %v", log.ended, log.steps, rec.Steps, err)
	}
}

// TestOneStepIsCanonical: P-E1 to P-E4. In one-step mode and at n = 1 the Record is the cooperative engine's
// in fields 3 to 15; field 16 has the waves of one pick that were made.
func TestOneStepIsCanonical(t *testing.T) {
	for i := range uint64(1500) {
		c := generators.Seeded(seed, i)
		c.Config.RoundSemantics = model.WaveParallel
		if i%2 == 0 {
			c.Config.RoundSemantics = model.CanonicalOneStep
		} else {
			c.Schedule.Concurrency = min(c.Schedule.Concurrency, 1)
			if c.Schedule.Concurrency == 0 {
				continue // no field 15: TestNoConcurrency
			}
		}
		want := run(t, cooperative.New(), &c)
		got := run(t, threaded.New(threaded.Options{Threads: 2}), &c)
		w := got.Waves
		if uint64(len(w.LaneTrace)) != got.Steps || len(w.Certificates) != 0 || w.Metrics.PlannerConflictEvents != 0 || w.Metrics.MaxWaveWidth > 1 {
			t.Fatalf("Case %d: %d picks in %d steps, %d certificates, %+v", i, len(w.LaneTrace), got.Steps, len(w.Certificates), w.Metrics)
		}
		got.Waves = nil
		if bytesOf(got) != bytesOf(want) {
			t.Fatalf("Case %d: %s\nwant %s", i, bytesOf(got), bytesOf(want))
		}
	}
}

// TestForcedRoundsAreCanonical: P-F4.
func TestForcedRoundsAreCanonical(t *testing.T) {
	eachWaveCase(t, 400, func(t *testing.T, c *model.Case, _ *model.Record) {
		forced, one := *c, *c
		forced.Schedule.InvalidCertificateRounds = make([]uint64, min(c.MaxRounds, model.DefaultMaxRounds))
		for i := range forced.Schedule.InvalidCertificateRounds {
			forced.Schedule.InvalidCertificateRounds[i] = uint64(i)
		}
		one.Schedule.Concurrency = 1
		got, want := run(t, threaded.New(threaded.Options{Threads: 2}), &forced), run(t, cooperative.New(), &one)
		for _, cert := range got.Waves.Certificates {
			if cert.Valid || *cert.Violated != "C0" {
				t.Errorf("certificate %+v in a forced round", cert)
			}
		}
		got.Waves, want.HasDispatches, want.Dispatches = nil, false, nil
		if bytesOf(got) != bytesOf(want) {
			t.Errorf("forced: %s\nwant %s", bytesOf(got), bytesOf(want))
		}
	})
}

// TestWaveLaws: P-C1, P-C3, P-C4, P-C7, P-W1, P-W4 to P-W7, P-W13, P-W14, P-F1, P-H5, P-H7, P-H8, read off
// the Record.
func TestWaveLaws(t *testing.T) {
	eachWaveCase(t, 1000, func(t *testing.T, c *model.Case, rec *model.Record) {
		l := laws{t: t, c: c, rec: rec, lanes: max(c.Schedule.Workers, 1), left: rec.Waves.LaneTrace}
		var tick, wave, used uint64
		for i := range rec.Waves.Certificates {
			cert := &rec.Waves.Certificates[i]
			if cert.Tick != tick {
				tick, wave, used = cert.Tick, 0, 0
			}
			used += l.certificate(cert, wave, used)
			wave++
		}
		if len(l.left) > 0 {
			t.Errorf("picks without certificate: %v", l.left)
		}
		l.totals()
	})
}

type laws struct {
	t     *testing.T
	c     *model.Case
	rec   *model.Record
	lanes uint64
	left  []model.LaneStep // not accounted for yet
	steps uint64
	width uint64
}

// certificate checks a certificate and the wave that follows from it, and gives the size of that.
func (l *laws) certificate(cert *model.CertificateRecord, wave, used uint64) uint64 {
	if cert.Wave != wave || cert.PlannerStep != l.steps {
		l.t.Errorf("%+v: want wave %d, planner_step %d", cert, wave, l.steps)
	}
	if n := uint64(len(cert.Picks)); n < 1 || n > min(l.c.Schedule.Concurrency-used, l.lanes) {
		l.t.Errorf("%+v: %d of the budget were used", cert, used)
	}
	forced := wave == 0 && slices.Contains(l.c.Schedule.InvalidCertificateRounds, cert.Tick-1)
	if cert.Valid == forced || forced && *cert.Violated != "C0" {
		l.t.Errorf("%+v: forced is %t", cert, forced)
	}
	picks := cert.Picks
	if !cert.Valid {
		picks = picks[:1] // the canonical step is a plan's first pick
	}
	done, lanes := uint64(0), map[uint64]bool{}
	for len(l.left) > 0 && l.left[0].Tick == cert.Tick && l.left[0].Wave == wave {
		s := l.left[0]
		if int(done) >= len(picks) || s.CoroID != picks[done] || s.Lane != s.CoroID%l.lanes || lanes[s.Lane] ||
			s.Session != l.rec.Coroutines[s.CoroID].Session {
			l.t.Errorf("%+v is pick %d of %+v", s, done, cert)
			break
		}
		lanes[s.Lane] = true
		l.left = l.left[1:]
		done++
	}
	if faulted := l.rec.ErrorKind == model.ErrFault && len(l.left) == 0; done == 0 || int(done) < len(picks) && !faulted {
		l.t.Errorf("%d picks of %+v were executed", done, cert)
	}
	l.steps += done
	l.width = max(l.width, done)
	if !cert.Valid && len(l.left) > 0 && l.left[0].Tick == cert.Tick {
		l.t.Errorf("%+v after the fallback of its round", l.left[0])
	}
	return done
}

func (l *laws) totals() {
	m, rec := l.rec.Waves.Metrics, l.rec
	crossing := 0
	for _, e := range rec.ObsTrace {
		if x, ok := e.(model.Transferred); ok && x.From%l.lanes != x.To%l.lanes {
			h := rec.Waves.Handoffs[crossing]
			want := model.Handoff{
				ID: uint64(crossing), Tick: x.Tick, Session: x.Session, EndpointRole: h.EndpointRole,
				FromCoro: x.From, ToCoro: x.To, FromLane: x.From % l.lanes, ToLane: x.To % l.lanes,
			}
			if h != want {
				l.t.Errorf("handoff %+v, want %+v", h, want)
			}
			crossing++
		}
	}
	handoffs := uint64(crossing)
	want := model.WaveMetrics{
		LockContentionEvents: m.PlannerConflictEvents, PlannerConflictEvents: m.PlannerConflictEvents,
		MaxReadyQueueDepth: max(m.MaxReadyQueueDepth, l.width), MaxWaveWidth: l.width,
		CrossLaneTransferCount: handoffs, HandoffAppliedCount: handoffs,
	}
	if m != want || len(rec.Waves.Handoffs) != crossing || l.steps != rec.Steps {
		l.t.Errorf("metrics %+v, want %+v; %d handoffs; %d steps of %d", m, want, len(rec.Waves.Handoffs), l.steps, rec.Steps)
	}
	s := rec.Waves.LaneScheduler
	if s.LaneCount != l.lanes || uint64(len(s.Queues)) != l.lanes || s.StepCount != rec.Steps {
		l.t.Errorf("lane_scheduler %+v", s)
	}
	where := map[uint64]model.StatusKind{}
	for lane, queue := range s.Queues {
		for _, id := range queue {
			where[id] = model.StatusReady
			if id%l.lanes != uint64(lane) {
				l.t.Errorf("coroutine %d in lane %d", id, lane)
			}
		}
	}
	for _, b := range s.Blocked {
		where[b.ID] = model.StatusBlocked
	}
	for i := range rec.Coroutines {
		status := rec.Coroutines[i].Status
		if kind, ok := where[uint64(i)]; ok == status.Terminal() || ok && kind != status.Kind {
			l.t.Errorf("coroutine %d is %v, and %v, %t in lane_scheduler", i, status, kind, ok)
		}
	}
}

// TestPlansAreTheSpecs: every plan is plan_wave of spec 07 §4.2 word by word, on the Snapshot before it, with
// the footprints of the checker; P-C8.
func TestPlansAreTheSpecs(t *testing.T) {
	eachWaveCase(t, 80, func(t *testing.T, c *model.Case, inline *model.Record) {
		var used, conflicts uint64
		check := func(honest model.Certificate, before model.Snapshotter) model.Certificate {
			if honest.Wave == 0 {
				used = 0
			}
			state := before.Snapshot()
			picks, met := naivePlan(t, c, &state, min(c.Schedule.Concurrency-used, max(c.Schedule.Workers, 1)))
			if !slices.Equal(picks, honest.Picks) {
				t.Errorf("tick %d, wave %d: plan %v, want %v", honest.Tick, honest.Wave, honest.Picks, picks)
			}
			used += uint64(len(picks))
			conflicts += met
			if again := before.Snapshot(); !reflect.DeepEqual(state, again) {
				t.Error("looking at the state changes it")
			}
			return honest
		}
		rec := run(t, threaded.New(threaded.Options{ReplaceCertificate: check}), c)
		if got := rec.Waves.Metrics.PlannerConflictEvents; got != conflicts {
			t.Errorf("%d conflicts, want %d", got, conflicts)
		}
		if bytesOf(rec) != bytesOf(inline) {
			t.Error("an honest certificate changes the Record")
		}
	})
}

// naivePlan is plan_wave, read off the text.
func naivePlan(t *testing.T, c *model.Case, s *model.Snapshot, most uint64) (picks []uint64, conflicts uint64) {
	state, err := certificate.FromSnapshot(c, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range queueOrder(c, s) {
		if uint64(len(picks)) == most {
			break
		}
		down := slices.Contains(s.Topology.CrashedSites, s.Coroutines[id].Role) ||
			slices.ContainsFunc(s.Topology.TimedOutSites, func(x model.TimedOutSite) bool { return x.Site == s.Coroutines[id].Role })
		sameLane := func(p uint64) bool { return p%max(c.Schedule.Workers, 1) == id%max(c.Schedule.Workers, 1) }
		meets := func(p uint64) bool { return !c.Config.WaveWidening && sharesSession(s, p, id) }
		disturbs := func(p uint64) bool {
			return certificate.Conflict(certificate.AppendFootprint(nil, state, p), certificate.AppendFootprint(nil, state, id))
		}
		switch {
		case down, slices.ContainsFunc(picks, sameLane):
		case slices.ContainsFunc(picks, meets), slices.ContainsFunc(picks, disturbs):
			conflicts++
		default:
			picks = append(picks, id)
		}
	}
	return picks, conflicts
}

func queueOrder(c *model.Case, s *model.Snapshot) []uint64 {
	order := slices.Clone(s.Sched.Ready)
	if c.Config.SchedPolicy.Kind == model.PriorityFixedMap {
		weights := map[uint64]uint64{}
		for _, w := range c.Config.SchedPolicy.Weights {
			weights[w.ID] = w.Weight
		}
		slices.SortStableFunc(order, func(a, b uint64) int {
			switch wa, wb := weights[a], weights[b]; {
			case wa > wb:
				return -1
			case wa < wb:
				return 1
			}
			return 0
		})
	}
	return order
}

func sharesSession(s *model.Snapshot, a, b uint64) bool {
	touched := func(id uint64) []uint64 {
		sids := []uint64{s.Coroutines[id].SessionID}
		for _, ep := range s.Coroutines[id].OwnedEndpoints {
			sids = append(sids, ep.SID)
		}
		return sids
	}
	return slices.ContainsFunc(touched(a), func(sid uint64) bool { return slices.Contains(touched(b), sid) })
}

// TestRepeats: P-D1 to P-D3, with pauses of another seed each time.
func TestRepeats(t *testing.T) {
	for i := range uint64(20) {
		c := waveCase(1000 + i)
		want := bytesOf(run(t, threaded.New(threaded.Options{}), &c))
		for repeat := range uint64(10) {
			if got := bytesOf(run(t, threaded.New(threaded.Options{Threads: 4, Delays: repeat}), &c)); got != want {
				t.Fatalf("Case %d, repeat %d: %s\nwant %s", i, repeat, got, want)
			}
		}
	}
}

// TestReplacedCertificates: a refused certificate that is the first of its round gives the Record of the
// same Case with that round forced, except in the certificates; a refused later one keeps the waves before
// it; one that keeps every rule is executed.
func TestReplacedCertificates(t *testing.T) {
	lies := map[string]func(*model.Certificate){
		"C1": func(c *model.Certificate) { c.PlannerStep++ },
		"C2": func(c *model.Certificate) { c.Picks = nil },
		"C4": func(c *model.Certificate) { c.Picks[0] = 1 << 40 },
	}
	eachWaveCase(t, 200, func(t *testing.T, c *model.Case, inline *model.Record) {
		c.Schedule.InvalidCertificateRounds = nil
		for rule, lie := range lies {
			checkRefused(t, c, rule, lie)
		}
		replace := func(honest model.Certificate, _ model.Snapshotter) model.Certificate {
			honest.Picks = honest.Picks[len(honest.Picks)-1:]
			return honest
		}
		rec := run(t, threaded.New(threaded.Options{Threads: 2, ReplaceCertificate: replace}), c)
		for i, cert := range rec.Waves.Certificates {
			if !cert.Valid || len(cert.Picks) != 1 || cert.Picks[0] != rec.Waves.LaneTrace[i].CoroID {
				t.Errorf("certificate %+v, executed %+v", cert, rec.Waves.LaneTrace[i])
			}
		}
		if rec.Waves.Metrics.MaxWaveWidth > 1 {
			t.Errorf("waves of one pick, and %+v", rec.Waves.Metrics)
		}
	})
}

func checkRefused(t *testing.T, c *model.Case, rule string, lie func(*model.Certificate)) {
	t.Helper()
	for _, at := range []uint64{0, 1} { // the wave that lies
		lied := map[uint64]bool{}
		replace := func(honest model.Certificate, _ model.Snapshotter) model.Certificate {
			if honest.Wave == at && honest.Tick%3 == 1 {
				lie(&honest)
				lied[honest.Tick] = true
			}
			return honest
		}
		rec := run(t, threaded.New(threaded.Options{Threads: 2, ReplaceCertificate: replace}), c)
		for i, cert := range rec.Waves.Certificates {
			if lied[cert.Tick] && cert.Wave == at {
				last := i+1 == len(rec.Waves.Certificates) || rec.Waves.Certificates[i+1].Tick > cert.Tick
				if cert.Valid || *cert.Violated != rule || !last {
					t.Errorf("%+v for a lie of %s; last of its round: %t", cert, rule, last)
				}
			} else if !cert.Valid {
				t.Errorf("%+v without a lie", cert)
			}
		}
		if at > 0 {
			continue
		}
		forced := *c
		for round := range min(c.MaxRounds, 3000) {
			if round%3 == 0 {
				forced.Schedule.InvalidCertificateRounds = append(forced.Schedule.InvalidCertificateRounds, round)
			}
		}
		want := run(t, threaded.New(threaded.Options{}), &forced)
		rec.Waves.Certificates, want.Waves.Certificates = nil, nil
		if bytesOf(rec) != bytesOf(want) {
			t.Errorf("lie of %s: %s\nforced: %s", rule, bytesOf(rec), bytesOf(want))
		}
	}
}
