package faulty

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// plan is plan_wave of spec 07 §4.2: at most so many picks, and how many candidates conflict with one of them.
func (r *run) plan(most uint64) (picks []uint64, conflicts uint64) {
	for _, id := range r.queue.candidates(&r.c.Config.SchedPolicy) {
		if uint64(len(picks)) == most {
			break
		}
		sharesLane := func(pick uint64) bool { return pick%r.lanes == id%r.lanes }
		if !r.vm.Eligible(id) || slices.ContainsFunc(picks, sharesLane) {
			continue
		}
		if slices.ContainsFunc(picks, func(pick uint64) bool { return r.disturb(pick, id) }) {
			conflicts++
			continue
		}
		picks = append(picks, id)
	}
	return picks, conflicts
}

// disturb reports whether two coroutines may not share a wave, lanes aside.
func (r *run) disturb(a, b uint64) bool {
	if !r.c.Config.WaveWidening {
		others := r.vm.AppendTouched(nil, b)
		if slices.ContainsFunc(r.vm.AppendTouched(nil, a), func(sid uint64) bool { return slices.Contains(others, sid) }) {
			return true
		}
	}
	return certificate.Conflict(r.footprint(a), r.footprint(b))
}

// footprint is what the engine takes for the footprint of a coroutine's next instruction.
func (r *run) footprint(id uint64) []model.Atom {
	drop := func(kind model.AtomKind) []model.Atom {
		return slices.DeleteFunc(r.vm.AppendFootprint(nil, id), func(a model.Atom) bool { return a.Kind == kind })
	}
	switch {
	case r.defect == EdgelessFootprint:
		return drop(model.AtomEdge)
	case r.defect == SessionIDRace && r.opens(id):
		return drop(model.AtomSession)
	}
	return r.vm.AppendFootprint(nil, id)
}

// opens reports whether a coroutine's next instruction is an Open.
func (r *run) opens(id uint64) bool {
	_, in := r.vm.Instr(id)
	_, opens := in.(model.Open)
	return opens
}

// certify makes the certificate of a plan, lets it be checked, and logs both (spec 07 §5).
func (r *run) certify(round, wave, left uint64, picks []uint64) (accepted bool) {
	cert := model.Certificate{Tick: r.vm.Tick(), Wave: wave, PlannerStep: r.vm.StepCount(), Picks: picks}
	forced := wave == 0 && slices.Contains(r.c.Schedule.InvalidCertificateRounds, round)
	violated := r.check(cert, certificate.Round{
		Wave: wave, Left: r.most(left), Lanes: r.lanes, Widening: r.c.Config.WaveWidening, Forced: forced,
	})
	judged := model.CertificateRecord{Certificate: cert, Valid: violated == ""}
	if violated != "" {
		judged.Violated = &violated
	}
	r.log.Certificates = append(r.log.Certificates, judged)
	return judged.Valid
}

// check gives the rule that a certificate breaks, "" if none.
func (r *run) check(cert model.Certificate, round certificate.Round) (violated string) {
	if r.defect == UncheckedCertificate {
		return ""
	}
	violated = r.checker.Check(r.vm, cert, round)
	if violated == "C8" && !r.footprintsMeet(cert.Picks) {
		return "" // C8 is the last rule, and these are the checker's footprints
	}
	return violated
}

// footprintsMeet reports whether two of the picks conflict, by the engine's footprints.
func (r *run) footprintsMeet(picks []uint64) bool {
	for i, id := range picks {
		if slices.ContainsFunc(picks[:i], func(other uint64) bool { return certificate.Conflict(r.footprint(other), r.footprint(id)) }) {
			return true
		}
	}
	return false
}

// most is how many picks a wave may have, if so much is left of the round's budget.
func (r *run) most(left uint64) uint64 {
	if r.defect == WideWave {
		return r.lanes
	}
	return min(left, r.lanes)
}
