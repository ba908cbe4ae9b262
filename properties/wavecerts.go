package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// Laws about wave certificates: rows of spec 03 §10.1, with the rules of spec 07 §5.

// WavesAreCertified is P-C1.
var WavesAreCertified = Property{
	ID: "waves-are-certified",
	Statement: "Every wave of a wave round has a certificate of its own that names its tick and number, and no other round has one; a valid certificate names the picks that were executed, in order, " +
		"and more than those only if the last one ended the run by a fault; a refused one names the rule that it breaks.",
	Spec:  "03 §10.1, 07 §2, 07 §5, 07 §7",
	Why:   "P-C1: an engine may execute a wave that nobody judged, or another one than was judged, and be lucky.",
	Needs: NeedWaves,
	Every: 1,
	Check: eachRun(wavesAreCertified),
}

func wavesAreCertified(run *Run) (Difference, bool) {
	certs, waves := run.Record.Waves.Certificates, run.Waves()
	if !WaveRounds(run.Case) {
		return diffNumbers("certificates", 0, uint64(len(certs)))
	}
	for i := range waves {
		w := &waves[i]
		if i >= len(certs) || w.Certificate != &certs[i] {
			d, _ := breaks("certificates", i, "one of "+pickText(&w.Picks[0]), at(certs, i, model.AppendCertificateRecord))
			return d.in(w), true
		}
		if d, broken := admitted(run, w, i == len(waves)-1); broken {
			d.Index = i
			return d.in(w), true
		}
	}
	if n := len(waves); n < len(certs) {
		return breaks("certificates", n, nothing, at(certs, n, model.AppendCertificateRecord))
	}
	return holds()
}

// admitted holds the picks of a wave against its certificate.
func admitted(run *Run, w *Wave, last bool) (Difference, bool) {
	cert := w.Certificate
	if cert.Valid != (cert.Violated == nil) {
		return breaks("certificates.violated", -1, "a rule iff it is refused", string(model.AppendCertificateRecord(nil, *cert)))
	}
	if !cert.Valid {
		return holds()
	}
	executed := len(w.Picks)
	cut := last && run.Record.ErrorKind == model.ErrFault
	if executed > len(cert.Picks) || executed < len(cert.Picks) && !cut || !slices.Equal(w.ids(), cert.Picks[:executed]) {
		return breaks("certificates.picks", -1, showIDs(w.ids()), showIDs(cert.Picks))
	}
	return holds()
}

// ids are the coroutines that the wave executed, in order.
func (w *Wave) ids() []uint64 {
	ids := make([]uint64, len(w.Picks))
	for i := range w.Picks {
		ids[i] = w.Picks[i].CoroID
	}
	return ids
}

// PlanningDispatchesNothing is P-C4.
var PlanningDispatchesNothing = Property{
	ID:        "planning-dispatches-nothing",
	Statement: "The planner_step of a certificate is the number of picks that were executed before its wave.",
	Spec:      "03 §10.1, 07 §9",
	Why:       "P-C4: the published machine counts what it tries; here a lane trace shows all that step_count counts.",
	Needs:     NeedWaves,
	Every:     1,
	Check: eachRun(eachWave(func(_ *Run, w *Wave) (Difference, bool) {
		if w.Certificate == nil {
			return holds()
		}
		return diffNumbers("certificates.planner_step", uint64(w.First), w.Certificate.PlannerStep)
	})),
}

// ForcedRounds is P-C7.
var ForcedRounds = Property{
	ID:        "forced-rounds",
	Statement: "A certificate is refused by rule C0 iff it is the first of a round that the schedule forces to have an invalid one; no other one is refused.",
	Spec:      "03 §10.1, 07 §5, 07 §9",
	Why:       "P-C7: the schedule says which certificates are refused, so an engine that refuses more runs on, canonically and too slowly.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     eachRun(eachWave(forcedRounds)),
}

func forcedRounds(run *Run, w *Wave) (Difference, bool) {
	if w.Certificate == nil {
		return holds()
	}
	want := ""
	if forced(run.Case, w) {
		want = "C0"
	}
	return diffTexts("certificates.violated", want, violatedRule(w.Certificate))
}

// forced reports whether the schedule forces the certificate of a wave to be invalid.
func forced(c *model.Case, w *Wave) bool {
	return w.Number == 0 && w.Tick > 0 && slices.Contains(c.Schedule.InvalidCertificateRounds, w.Tick-1)
}

// violatedRule is the rule that a certificate was refused by, "" if it is valid.
func violatedRule(c *model.CertificateRecord) string {
	switch {
	case c.Violated != nil:
		return *c.Violated
	case !c.Valid:
		return "no rule"
	}
	return ""
}

// diffTexts compares two texts of which the empty one is nothing.
func diffTexts(field, want, got string) (Difference, bool) {
	show := func(s string) string {
		if s == "" {
			return nothing
		}
		return strconv.Quote(s)
	}
	return Difference{Field: field, Index: -1, Want: show(want), Got: show(got)}, want != got
}

// CertificatesHold is P-C2, P-C3, P-C6 and P-W3.
var CertificatesHold = Property{
	ID: "certificates-hold",
	Statement: "An independent checker, which sees a certificate and the state before its wave, gives every certificate the verdict that the engine gave it; " +
		"and it accepts every executed wave, those of one pick and those after a refused certificate included.",
	Spec:  "03 §10.1, 03 §10.2, 07 §5, 07 §9",
	Why:   "P-C2, P-C3, P-C6, P-W3: the engine's own checker may have slept, and a wave that was lucky leaves no trace.",
	Needs: NeedStates | NeedWaves,
	Every: statesEvery,
	Check: eachRun(eachWaveSeen(certificatesHold)),
}

func certificatesHold(run *Run, w *Wave) (Difference, bool) {
	var checker certificate.Checker
	state, err := certificate.FromSnapshot(run.Case, &w.Before().Snapshot)
	if err != nil {
		return breaks("state", -1, "a state that a run reaches", err.Error())
	}
	round := certificate.Round{
		Wave: w.Number, Left: w.Left, Lanes: laneCount(run.Case), Widening: run.Case.Config.WaveWidening, Forced: forced(run.Case, w),
	}
	if w.Certificate != nil {
		want := checker.Check(state, w.Certificate.Certificate, round)
		if d, differs := diffTexts("certificates.violated", want, violatedRule(w.Certificate)); differs {
			return d, true
		}
	}
	round.Forced = false
	executed := model.Certificate{Tick: w.Tick, Wave: w.Number, PlannerStep: uint64(w.First), Picks: w.ids()}
	return diffTexts("lane_trace", "", checker.Check(state, executed, round))
}
