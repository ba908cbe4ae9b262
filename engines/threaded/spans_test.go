package threaded_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/trace"
	"slices"
	"testing"

	exp "golang.org/x/exp/trace"

	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/model"
)

// span is a region of a trace.
type span struct {
	name      string
	goroutine exp.GoID
	from, to  exp.Time
}

func (s span) overlaps(o span) bool { return s.from < o.to && o.from < s.to }

// tracedRound is what a trace shows of a round.
type tracedRound struct {
	number       string
	ended        bool
	spans        []span
	picks        []string
	certificates []string
}

func (r *tracedRound) named(name string) (list []span) {
	for _, s := range r.spans {
		if s.name == name {
			list = append(list, s)
		}
	}
	return list
}

// traced runs a Case while an execution trace is taken, and reads the trace back.
func traced(t *testing.T, opts threaded.Options, c *model.Case) (*model.Record, []*tracedRound) {
	t.Helper()
	var data bytes.Buffer
	if err := trace.Start(&data); err != nil {
		t.Fatal(err)
	}
	rec, err := threaded.New(opts).Run(c)
	trace.Stop()
	if err != nil {
		t.Fatal(err)
	}
	return &rec, readTrace(t, &data)
}

func readTrace(t *testing.T, data io.Reader) (rounds []*tracedRound) {
	t.Helper()
	r, err := exp.NewReader(data)
	if err != nil {
		t.Fatal(err)
	}
	byTask := map[exp.TaskID]*tracedRound{}
	open := map[string]exp.Time{}
	for {
		e, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			return rounds
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e.Kind() {
		case exp.EventTaskBegin:
			if e.Task().Type == "round" {
				byTask[e.Task().ID] = &tracedRound{}
				rounds = append(rounds, byTask[e.Task().ID])
			}
		case exp.EventTaskEnd:
			if round := byTask[e.Task().ID]; round != nil {
				round.ended = true
			}
		case exp.EventRegionBegin:
			open[fmt.Sprint(e.Goroutine(), e.Region())] = e.Time()
		case exp.EventRegionEnd:
			if round := byTask[e.Region().Task]; round != nil {
				round.spans = append(round.spans, span{e.Region().Type, e.Goroutine(), open[fmt.Sprint(e.Goroutine(), e.Region())], e.Time()})
			}
		case exp.EventLog:
			if round := byTask[e.Log().Task]; round != nil {
				round.note(e.Log())
			}
		}
	}
}

func (r *tracedRound) note(l exp.Log) {
	switch l.Category {
	case "round":
		r.number = l.Message
	case "pick":
		r.picks = append(r.picks, l.Message)
	case "certificate":
		r.certificates = append(r.certificates, l.Message)
	}
}

// expect holds a trace against the Record of its run: a task a round, a region a wave and a pick, messages that are the
// lane trace and the certificates; ahead is whether waves of several picks are worked out before their commits.
func expect(t *testing.T, rec *model.Record, rounds []*tracedRound, ahead bool) {
	t.Helper()
	if uint64(len(rounds)) != rec.Rounds {
		t.Fatalf("%d tasks, want %d", len(rounds), rec.Rounds)
	}
	for i, r := range rounds {
		tick, regions := uint64(i+1), map[string]int{}
		var picks, certificates []string
		width := map[uint64]int{}
		for _, s := range rec.Waves.LaneTrace {
			if s.Tick == tick {
				picks = append(picks, fmt.Sprintf("wave %d lane %d coroutine %d session %d", s.Wave, s.Lane, s.CoroID, s.Session))
				regions[fmt.Sprint("lane ", s.Lane)]++
				width[s.Wave]++
			}
		}
		regions["wave"] = len(width)
		for _, n := range width {
			if ahead && n > 1 {
				regions["commit"] += n
			}
		}
		for _, c := range rec.Waves.Certificates {
			if c.Tick == tick && c.Valid {
				certificates = append(certificates, "accepted")
			} else if c.Tick == tick {
				certificates = append(certificates, "refused "+*c.Violated)
			}
		}
		if r.number != fmt.Sprint(i) || !r.ended || !slices.Equal(r.picks, picks) || !slices.Equal(r.certificates, certificates) {
			t.Errorf("round %d: %+v\nwant %v, %v", i, r, picks, certificates)
		}
		got := map[string]int{}
		for _, s := range r.spans {
			if s.name != "plan" {
				got[s.name]++
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(regions) {
			t.Errorf("round %d: regions %v, want %v", i, got, regions)
		}
	}
}

// TestTraceOfLanesThatOverlap: two picks of a wave under a pure handler meet inside their hooks, so the regions of their
// lanes overlap, in two goroutines, inside that of the wave.
func TestTraceOfLanesThatOverlap(t *testing.T) {
	c := invoking("A", "B", "A", "B")
	c.Schedule.Concurrency, c.Schedule.Workers = 2, 2
	meeting := make(chan struct{})
	step := func(string) {
		select {
		case meeting <- struct{}{}:
		case <-meeting:
		}
	}
	rec, rounds := traced(t, threaded.Options{Threads: 2, Trace: true, Wrap: wrapping(true, step)}, &c)
	expect(t, rec, rounds, true)
	met := 0
	for i, r := range rounds {
		wave, left, right := r.named("wave"), r.named("lane 0"), r.named("lane 1")
		if len(wave) != 1 || len(left) != 1 || len(right) != 1 {
			t.Fatalf("round %d: %+v", i, r.spans)
		}
		if i >= 2 { // the second half of the run halts, without a hook
			continue
		}
		met++
		if !left[0].overlaps(right[0]) || left[0].goroutine == right[0].goroutine {
			t.Errorf("round %d: lane 0 %+v and lane 1 %+v do not overlap", i, left, right)
		}
		for _, s := range []span{left[0], right[0]} {
			if s.from < wave[0].from || s.to > wave[0].to {
				t.Errorf("round %d: %+v outside the wave %+v", i, s, wave)
			}
		}
	}
	if met != 2 || rec.Result != model.AllDone {
		t.Errorf("%d rounds with a meeting, %s", met, rec.Result)
	}
}

// TestTraceIsTheLaneTrace: of runs with a refused certificate, several waves a round, or a step a round, at 1 and 2 threads.
func TestTraceIsTheLaneTrace(t *testing.T) {
	several := messages(8, 4, 2)
	several.Schedule.InvalidCertificateRounds = []uint64{0, 5}
	for _, c := range []model.Case{messages(3, 2, 2), several, messages(2, 1, 3)} {
		for _, threads := range []int{1, 2} {
			quiet := bytesOf(run(t, threaded.New(threaded.Options{Threads: threads}), &c))
			rec, rounds := traced(t, threaded.Options{Threads: threads, Trace: true}, &c)
			expect(t, rec, rounds, threads > 1)
			if bytesOf(rec) != quiet {
				t.Errorf("%d threads: the trace shows in the Record", threads)
			}
		}
	}
}

// TestTraceUpToAFault: a pick behind a fault may have been worked out, but no message says that it was executed.
func TestTraceUpToAFault(t *testing.T) {
	c := invoking("A", "B")
	c.Images[0].Programs[0].Code = nil
	rec, rounds := traced(t, threaded.Options{Threads: 2, Trace: true}, &c)
	if len(rec.Waves.LaneTrace) != 1 || len(rounds) != 1 || len(rounds[0].picks) != 1 || !rounds[0].ended {
		t.Errorf("%+v, %+v", rec.Waves.LaneTrace, rounds)
	}
}

// TestNoTraceUnlessAsked: an engine without the option leaves another's trace alone.
func TestNoTraceUnlessAsked(t *testing.T) {
	c := messages(2, 2, 2)
	if _, rounds := traced(t, threaded.Options{Threads: 2}, &c); len(rounds) != 0 {
		t.Errorf("%d tasks", len(rounds))
	}
}
