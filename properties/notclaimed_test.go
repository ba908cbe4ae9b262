package properties

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	orc "github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestNotClaimed keeps a counterexample of each row of spec 03 §10 that is not claimed: what is true by nature, or kept
// on purpose, must still be so.
func TestNotClaimed(t *testing.T) {
	waves := orc.NewWaves(oracle.WaveOptions{})
	for _, x := range []struct {
		row, name string
		// shows reports whether the row does not hold on the Case.
		shows func(t *testing.T, c *model.Case) bool
	}{
		{"P-D6", "lanes-shape-waves", func(t *testing.T, c *model.Case) bool {
			more := *c
			more.Schedule.Workers++
			a, b := recordOn(t, waves, c), recordOn(t, waves, &more)
			return !slices.EqualFunc(a.ObsTrace, b.ObsTrace, sameEvent)
		}},
		{"P-E7", "waves-turn-independent-messages-of-a-session", func(t *testing.T, c *model.Case) bool {
			canonical, wave := recordOn(t, orc.New(model.Ours), c), recordOn(t, waves, c)
			return canonical.Result == wave.Result && !slices.EqualFunc(ofSession(canonical, 0), ofSession(wave, 0), sameEvent)
		}},
		{"P-T8", "received-across-a-partition", func(t *testing.T, c *model.Case) bool {
			return receivedAcross(recordOn(t, waves, c), c, 1)
		}},
		{"P-T8", "received-across-a-partition-in-one-wave", func(t *testing.T, c *model.Case) bool {
			r := recordOn(t, waves, c)
			return WaveRounds(c) && r.Waves.Metrics.MaxWaveWidth > 1 && receivedAcross(r, c, 2)
		}},
	} {
		g, err := corpus.LoadRegression(filepath.Join("..", "corpus", "regressions", x.name))
		if err != nil {
			t.Fatal(err)
		}
		if !x.shows(t, &g.Case) {
			t.Errorf("%s holds on %s", x.row, x.name)
		}
	}
}

// receivedAcross reports whether a tick of a run has so many messages received across a partition.
func receivedAcross(r *model.Record, c *model.Case, many int) bool {
	run, in := &Run{Case: c, Record: r}, map[uint64]int{}
	for _, e := range r.ObsTrace {
		got, ok := e.(model.Received)
		if ok && topologyAt(run, got.Tick).partitioned(got.Edge.Sender, got.Edge.Receiver) {
			in[got.Tick]++
		}
		if ok && in[got.Tick] >= many {
			return true
		}
	}
	return false
}

func recordOn(t *testing.T, e interface {
	Run(*model.Case) (model.Record, error)
}, c *model.Case) *model.Record {
	t.Helper()
	r, err := e.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

func sameEvent(a, b model.Event) bool {
	return string(model.AppendEvent(nil, a)) == string(model.AppendEvent(nil, b))
}

// ofSession are the events of a session in their order, without their ticks.
func ofSession(r *model.Record, sid uint64) (out []model.Event) {
	for _, e := range r.ObsTrace {
		if s, scoped := e.Scope(); scoped && s == sid {
			out = append(out, model.WithTick(e, 0))
		}
	}
	return out
}
