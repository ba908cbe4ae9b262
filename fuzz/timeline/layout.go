package timeline

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

// place names a wave of a run.
type place struct{ tick, wave uint64 }

// layOut sorts what a Record says of waves, and the topology script up to the run's end, by round and wave. Whatever the
// order of a Record's lists, no entry is lost.
func layOut(c *model.Case, r *model.Record) []Round {
	rounds := topologyRounds(c, r.Tick)
	round := func(tick uint64) *Round {
		if rounds[tick] == nil {
			rounds[tick] = &Round{Round: tick}
		}
		return rounds[tick]
	}
	for _, w := range wavesOf(r.Waves) {
		to := round(w.tick)
		to.Waves = append(to.Waves, *w.Wave)
	}
	for i := range r.Waves.Handoffs {
		h := &r.Waves.Handoffs[i]
		to, ep := round(h.Tick), model.Endpoint{SID: h.Session, Role: h.EndpointRole}
		to.Handoffs = append(to.Handoffs, Handoff{h.FromCoro, h.ToCoro, h.FromLane, h.ToLane, clip(endpointText(ep))})
	}
	list := make([]Round, 0, len(rounds))
	for _, r := range rounds {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Round) int { return cmp.Compare(a.Round, b.Round) })
	return list
}

type placedWave struct {
	place
	*Wave
}

// wavesOf are the waves of a Record, by tick and number.
func wavesOf(r *model.WaveRecord) []placedWave {
	waves := map[place]*Wave{}
	var list []placedWave
	at := func(p place) *Wave {
		if waves[p] == nil {
			waves[p] = &Wave{Wave: p.wave, Picks: []Pick{}}
			list = append(list, placedWave{p, waves[p]})
		}
		return waves[p]
	}
	for _, s := range r.LaneTrace {
		w := at(place{s.Tick, s.Wave})
		w.Picks = append(w.Picks, Pick{Lane: s.Lane, Coro: s.CoroID, Session: s.Session})
	}
	for i := range r.Certificates {
		cert := &r.Certificates[i]
		at(place{cert.Tick, cert.Wave}).certify(cert)
	}
	slices.SortFunc(list, func(a, b placedWave) int { return cmp.Or(cmp.Compare(a.tick, b.tick), cmp.Compare(a.wave, b.wave)) })
	return list
}

// certify puts a certificate beside the picks that were executed.
func (w *Wave) certify(cert *model.CertificateRecord) {
	w.Certificate, w.PlannerStep = Valid, cert.PlannerStep
	if !cert.Valid {
		w.Certificate, w.Fallback = "refused", len(w.Picks) > 0
		if cert.Violated != nil {
			w.Certificate = *cert.Violated
		}
	}
	if !slices.EqualFunc(w.Picks, cert.Picks, func(p Pick, id uint64) bool { return p.Coro == id }) {
		w.Certified = slices.Clone(cert.Picks)
	}
}

// topologyRounds are the rounds up to a tick in which the script does something.
func topologyRounds(c *model.Case, last uint64) map[uint64]*Round {
	rounds := map[uint64]*Round{}
	for _, tick := range c.Topology {
		if tick.Tick > last {
			break
		}
		r := &Round{Round: tick.Tick}
		for _, p := range tick.Events {
			r.Topology = append(r.Topology, clip(listing.Perturbation(p)))
		}
		rounds[tick.Tick] = r
	}
	return rounds
}

func endpointText(ep model.Endpoint) string { return fmt.Sprintf("%d:%s", ep.SID, ep.Role) }

// textWidth is the greatest length of a text that may hold names of the Case, in runes.
const textWidth = 80

func clip(s string) string { return report.Clip(s, textWidth) }
