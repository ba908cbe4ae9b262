package main

import (
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// fixed is an engine that answers every Case with the same trace.
type fixed []model.Event

func (fixed) Name() string { return "fixed" }

func (fixed) Capabilities() engines.Capabilities { return engines.Capabilities{} }

func (f fixed) Run(*model.Case) (model.Record, error) { return model.Record{ObsTrace: f}, nil }

func TestWrongForgetsTheLastHalt(t *testing.T) {
	open, a, b, closed := model.Opened{}, model.Halted{CoroID: 1}, model.Halted{CoroID: 2}, model.Closed{}
	for _, tt := range []struct{ trace, want []model.Event }{
		{[]model.Event{open, a, b, closed}, []model.Event{open, a, closed}},
		{[]model.Event{open}, []model.Event{open}},
		{nil, nil},
	} {
		r, err := wrong{fixed(tt.trace)}.Run(&model.Case{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(r.ObsTrace, tt.want) {
			t.Errorf("%v became %v", tt.trace, r.ObsTrace)
		}
	}
}
