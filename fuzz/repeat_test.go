package fuzz

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded/faulty"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// Each of the Cases runs so often, at each number of processors; repeatCases is fewer in the race lane.
const (
	repeatRuns       = 1000
	repeatGoroutines = 8
)

// TestRepeat runs each Case again and again, on many goroutines at once, and asks for the same bytes each
// time: no clock, no map order, no goroutine order and nothing that a run leaves behind may show. What the
// property repeat asks twice of every Case is asked a thousand times here.
func TestRepeat(t *testing.T) {
	cases := smallCases(repeatCases)
	list := append(inProcess(), "threaded:threads=2", "threaded:threads=4")
	set, err := campaign.OpenEngines(strings.Join(list, ","), campaign.EngineOptions{Dialect: model.Ours})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	defer goroutinesEnd(t, runtime.NumGoroutine())
	for _, e := range set.Engines {
		want := make([][]byte, len(cases))
		for i := range cases {
			if want[i], err = comparableBytes(e, &cases[i], nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, procs := range []int{1, 2, 4} {
			t.Run(fmt.Sprintf("engine=%s/procs=%d", e.Name(), procs), func(t *testing.T) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				ran, err := repeat(e, cases, want)
				if err != nil || ran != int64(len(cases)*repeatRuns) {
					t.Errorf("%d runs, want %d: %v", ran, len(cases)*repeatRuns, err)
				}
			})
		}
	}
}

// goroutinesEnd waits until no more goroutines are there than before.
func goroutinesEnd(t *testing.T, before int) {
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// repeat runs all Cases repeatRuns times, and gives the first run that shows other bytes. Neighbouring runs
// are of one Case, so that goroutines meet on it.
func repeat(e engines.Engine, cases []model.Case, want [][]byte) (ran int64, err error) {
	var next, done atomic.Int64
	var first atomic.Pointer[error]
	var all sync.WaitGroup
	for range repeatGoroutines {
		all.Go(func() {
			var buf []byte
			for n := next.Add(1) - 1; n < int64(len(cases)*repeatRuns) && first.Load() == nil; n = next.Add(1) - 1 {
				i := int(n) / repeatRuns
				var err error
				if buf, err = comparableBytes(e, &cases[i], buf[:0]); err == nil && !bytes.Equal(buf, want[i]) {
					err = fmt.Errorf("other bytes in another run:\n%s\nat first:\n%s", buf, want[i])
				}
				if err != nil {
					err = fmt.Errorf("Case %d: %w", i, err)
					first.CompareAndSwap(nil, &err)
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if p := first.Load(); p != nil {
		err = *p
	}
	return done.Load(), err
}

// rare answers one of its runs with another tick.
type rare struct {
	engines.Engine
	runs *atomic.Int64
}

func (r rare) Run(c *model.Case) (model.Record, error) {
	rec, err := r.Engine.Run(c)
	if r.runs.Add(1) == 700 {
		rec.Tick++
	}
	return rec, err
}

// TestRepeatNoticesOneRun: one run of a thousand that shows something else is enough.
func TestRepeatNoticesOneRun(t *testing.T) {
	cases := smallCases(1)
	want, err := comparableBytes(campaign.Oracle(model.Ours), &cases[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := repeat(rare{campaign.Oracle(model.Ours), new(atomic.Int64)}, cases, [][]byte{want}); err == nil {
		t.Error("nobody noticed")
	}
}

// comparableBytes is the Record of a run but for the engine's name.
func comparableBytes(e engines.Engine, c *model.Case, b []byte) ([]byte, error) {
	r, err := e.Run(c)
	r.Engine = ""
	return model.AppendRecord(b, &r), err
}

// inProcess names every engine that is no outside program, and none of those that are wrong on purpose but a sound one.
func inProcess() (names []string) {
	for _, k := range campaign.EngineKinds() {
		switch kind, _, takes := strings.Cut(k.Name, ":"); {
		case campaign.IsPlanted(k.Name):
			names = append(names, faulty.Prefix+string(faulty.Sound))
		case !takes:
			names = append(names, kind)
		}
	}
	return names
}

// smallCases draws Cases whose run is short but has something to it: messages between two coroutines or
// more, and a Record of a few kilobytes. Every other one has a wave of two picks or more.
func smallCases(n int) (cases []model.Case) {
	const recordBytes = 3000
	for index := uint64(0); len(cases) < n; index++ {
		c := generators.Seeded(19, index)
		c.MaxRounds = min(c.MaxRounds, 16)
		r, err := campaign.Oracle(model.Ours).Run(&c)
		if err == nil && len(r.Coroutines) >= 2 && r.Steps >= 4 && len(r.ObsTrace) >= 5 && len(model.AppendComparable(nil, &r)) <= recordBytes && (len(cases)%2 == 0 || hasWideWave(&c)) {
			cases = append(cases, c)
		}
	}
	return cases
}

func hasWideWave(c *model.Case) bool {
	r, err := campaign.Oracle(model.Ours).(engines.Baseline).Waves().Run(c)
	return err == nil && r.Waves.Metrics.MaxWaveWidth >= 2
}
