package properties

import (
	"github.com/wavecheck/wavecheck/model"
)

// What field 16 of two Records shows (spec 07 §8), for the comparison in causal order. Records that do not both have
// it are compared without it.

// noWaves is the difference of a Record that lacks field 16.
var noWaves = Difference{Field: "lane_trace", Index: -1, Want: presence(true), Got: presence(false)}

// lacksWaves reports whether a Record lacks the field 16 that the property under judgement looks at.
func (r *Runs) lacksWaves(rec *model.Record) bool {
	return rec.Waves == nil && r.needs&(NeedWaves|NeedWaveRounds) != 0
}

func bothWaves(want, got *model.Record) bool { return want.Waves != nil && got.Waves != nil }

func diffLaneTrace(want, got *model.Record) (d Difference, ok bool) {
	return diffWaveList("lane_trace", want, got, func(w *model.WaveRecord) []model.LaneStep { return w.LaneTrace }, model.AppendLaneStep,
		func(s *model.LaneStep) Difference { return Difference{Round: s.Tick, Pick: s} })
}

func diffCertificates(want, got *model.Record) (Difference, bool) {
	return diffWaveList("certificates", want, got, func(w *model.WaveRecord) []model.CertificateRecord { return w.Certificates },
		model.AppendCertificateRecord, func(c *model.CertificateRecord) Difference { return Difference{Round: c.Tick} })
}

func diffHandoffs(want, got *model.Record) (Difference, bool) {
	return diffWaveList("handoffs", want, got, func(w *model.WaveRecord) []model.Handoff { return w.Handoffs }, model.AppendHandoff,
		func(h *model.Handoff) Difference { return Difference{Round: h.Tick, Instr: model.OpTransfer.String()} })
}

// diffWaveList compares a list of field 16. Where says in which round, and at which pick, an element stands; of the
// two elements that differ, the earlier one counts.
func diffWaveList[T any](
	field string, want, got *model.Record, list func(*model.WaveRecord) []T, json func([]byte, T) []byte, where func(*T) Difference,
) (Difference, bool) {
	if !bothWaves(want, got) {
		return holds()
	}
	d, ok := listDifference(field, list(want.Waves), list(got.Waves), json)
	if !ok {
		return holds()
	}
	d.Round = noRound
	for _, all := range [][]T{list(want.Waves), list(got.Waves)} {
		if d.Index >= len(all) {
			continue
		}
		if at := where(&all[d.Index]); at.Round < d.Round {
			d.Round, d.Instr, d.Pick = at.Round, at.Instr, at.Pick
		}
	}
	return d, true
}

// waveScalars are what field 16 shows of the end of a run.
var waveScalars = []scalarField{
	{"metrics", func(r *model.Record) string { return string(model.AppendWaveMetrics(nil, r.Waves.Metrics)) }},
	{"lane_scheduler", func(r *model.Record) string { return string(model.AppendLaneScheduler(nil, r.Waves.LaneScheduler)) }},
}
