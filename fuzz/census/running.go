package census

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// runningCells: waking, idling, picking, and how sessions and coroutines come and go.
func runningCells() []cell {
	var out []cell
	add := func(name string, is func(*view) bool) { out = append(out, newCell(groupRunning, is, "%s", name)) }
	for _, kind := range []model.BlockKind{model.BlockRecv, model.BlockSend, model.BlockAcquireDenied} {
		add("a wait for "+kind.String()+" ends", func(v *view) bool { return v.resumes(kind) })
	}
	add("an idle round", func(v *view) bool {
		n := len(v.r.Dispatches)
		for i, d := range v.r.Dispatches {
			if d == nil && i+1 < n && v.r.Dispatches[i+1] != nil {
				return true
			}
		}
		return false
	})
	add("rounds after the last dispatch", func(v *view) bool {
		n := len(v.r.Dispatches)
		return n > 2 && v.r.Dispatches[n-1] == nil && v.r.Dispatches[n-2] == nil
	})
	add("a pick is taken", func(v *view) bool {
		return v.picks(func(pick uint64, s *Step) bool { return pick == s.Coro && pick != 0 })
	})
	add("a pick is refused", func(v *view) bool { return v.picks(func(pick uint64, s *Step) bool { return pick != s.Coro }) })
	add("a spawned coroutine commits", func(v *view) bool {
		first := loaded(v.c)
		return v.anyStep(func(s *Step) bool { return s.Coro >= first && s.Status == model.ExecContinue })
	})
	add("an opened session is used", func(v *view) bool {
		return v.anyStep(func(s *Step) bool {
			return s.HasActing && s.Status == model.ExecContinue && s.Acting.SID >= uint64(len(v.c.Images))
		})
	})
	add("an endpoint of another role is used", func(v *view) bool {
		return v.anyStep(func(s *Step) bool {
			return s.HasActing && s.Status == model.ExecContinue && s.Acting.Role != s.Home.Role
		})
	})
	add("a session is closed twice", func(v *view) bool {
		return v.anySession(func(s *model.SessionRecord) bool { return s.Epoch > 1 })
	})
	add("a closed session is used", func(v *view) bool {
		closed := map[uint64]bool{}
		return v.anyStep(func(s *Step) bool {
			if s.is(model.OpClose, model.ExecContinue) {
				closed[s.Acting.SID] = true
				return false
			}
			return s.HasActing && closed[s.Acting.SID]
		})
	})
	add("a sender waits for room in a session that is closed", func(v *view) bool {
		waiting := map[uint64]uint64{} // session by coroutine
		return v.anyStep(func(s *Step) bool {
			if s.is(model.OpClose, model.ExecContinue) {
				for coro, sid := range waiting {
					if coro != s.Coro && sid == s.Acting.SID {
						return true
					}
				}
				return false
			}
			delete(waiting, s.Coro)
			if s.Status == model.ExecBlocked && s.Reason.Kind == model.BlockSend {
				waiting[s.Coro] = s.Reason.Edge.SID
			}
			return false
		})
	})
	add("messages are left in a buffer", func(v *view) bool {
		return v.anySession(func(s *model.SessionRecord) bool {
			return slices.ContainsFunc(s.Buffers, func(b model.BufferRecord) bool { return b.Len > 0 })
		})
	})
	add("a loop runs three times", func(v *view) bool { return v.repeats(3) })
	return out
}

// resumes tells whether a coroutine that waited for that reason was dispatched again.
func (v *view) resumes(kind model.BlockKind) bool {
	waiting := map[uint64]bool{}
	return v.anyStep(func(s *Step) bool {
		was := waiting[s.Coro]
		waiting[s.Coro] = s.Status == model.ExecBlocked && s.Reason.Kind == kind
		return was
	})
}

// picks tells whether a dispatch in a round with a pick is like that.
func (v *view) picks(is func(pick uint64, s *Step) bool) bool {
	return v.anyStep(func(s *Step) bool {
		at := s.Round - 1
		return at < uint64(len(v.c.Schedule.Picks)) && is(v.c.Schedule.Picks[at], s)
	})
}

// repeats tells whether some coroutine committed the same communication that often.
func (v *view) repeats(times int) bool {
	type place struct{ coro, pc uint64 }
	seen := map[place]int{}
	return v.anyStep(func(s *Step) bool {
		if !s.HasActing || s.Status != model.ExecContinue {
			return false
		}
		seen[place{s.Coro, s.PC}]++
		return seen[place{s.Coro, s.PC}] >= times
	})
}
