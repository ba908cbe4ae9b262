package timeline

// packed is a Timeline in the form that a page holds: what repeats is a number. Texts stand in a list, of which entry 0 is
// empty, and waves are rows of numbers:
//
//	coroutine  id, role, session                                                      role is a text
//	round      number, topology texts, waves, handoffs
//	wave       number, certificate, planner step, 1 for a fallback, conflicts, picks, certified, passed
//	pick       lane, coroutine, session, pc, instruction, status, events …            the last three are texts
//	passed     coroutine, pick, why                                                   why is a text
//	handoff    from coroutine, to coroutine, from lane, to lane, endpoint             the endpoint is a text
type packed struct {
	*Timeline
	Coroutines [][]uint64        `json:"coroutines"`
	Shown      [][]any           `json:"timeline"`
	Texts      []string          `json:"texts"`
	Rules      map[string]string `json:"rules"` // what the rules mean
}

// packer numbers texts.
type packer struct {
	texts   []string
	numbers map[string]uint64
}

func (p *packer) text(s string) uint64 {
	n, ok := p.numbers[s]
	if !ok {
		n = uint64(len(p.texts))
		p.numbers[s], p.texts = n, append(p.texts, s)
	}
	return n
}

func (p *packer) list(texts []string) []uint64 {
	numbers := make([]uint64, 0, len(texts))
	for _, s := range texts {
		numbers = append(numbers, p.text(s))
	}
	return numbers
}

func pack(t *Timeline) *packed {
	p := packer{numbers: map[string]uint64{}}
	p.text("")
	out := &packed{Timeline: t, Coroutines: [][]uint64{}, Shown: [][]any{}, Rules: ruleTexts}
	for _, c := range t.Coroutines {
		out.Coroutines = append(out.Coroutines, []uint64{c.ID, p.text(c.Role), c.Session})
	}
	for i := range t.Shown {
		r := &t.Shown[i]
		waves, handoffs := make([][]any, 0, len(r.Waves)), make([][]uint64, 0, len(r.Handoffs))
		for j := range r.Waves {
			waves = append(waves, p.wave(&r.Waves[j]))
		}
		for _, h := range r.Handoffs {
			handoffs = append(handoffs, []uint64{h.From, h.To, h.FromLane, h.ToLane, p.text(h.Endpoint)})
		}
		out.Shown = append(out.Shown, []any{r.Round, p.list(r.Topology), waves, handoffs})
	}
	out.Texts = p.texts
	return out
}

func (p *packer) wave(w *Wave) []any {
	picks, passed, fallback := make([][]uint64, 0, len(w.Picks)), make([][]uint64, 0, len(w.Passed)), 0
	for i := range w.Picks {
		x := &w.Picks[i]
		picks = append(picks, append([]uint64{x.Lane, x.Coro, x.Session, x.PC, p.text(x.Instr), p.text(x.Status)}, p.list(x.Events)...))
	}
	for _, x := range w.Passed {
		passed = append(passed, []uint64{x.Coro, x.Pick, p.text(x.Why)})
	}
	if w.Fallback {
		fallback = 1
	}
	certified := w.Certified
	if certified == nil {
		certified = []uint64{}
	}
	return []any{w.Wave, p.text(w.Certificate), w.PlannerStep, fallback, w.Conflicts, picks, certified, passed}
}
