package census

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

func coroAtom(id uint64) model.Atom { return model.Atom{Kind: model.AtomCoroutine, Coro: id} }

func sessionAtom(kind model.AtomKind, sid uint64) model.Atom { return model.Atom{Kind: kind, SID: sid} }

func someone(id, sid uint64, op model.Op, atoms ...model.Atom) candidate {
	return candidate{
		id: id, op: op, home: model.Endpoint{SID: sid, Role: "A"}, sessions: []uint64{sid}, footprint: append(atoms, coroAtom(id)),
	}
}

// TestClashNames: why a candidate is passed over, where one kind of atom is the reason, and where several are.
func TestClashNames(t *testing.T) {
	end := model.Atom{Kind: model.AtomEndpoint, SID: 0, From: "A"}
	next := model.Atom{Kind: model.AtomEndpoint, SID: 7, From: "A"}
	edge := model.Atom{Kind: model.AtomEdge, SID: 0, From: "A", To: "B"}
	guards := model.Atom{Kind: model.AtomGuards}
	resources, closed, opened := sessionAtom(model.AtomResources, 0), sessionAtom(model.AtomSession, 0), sessionAtom(model.AtomSession, 7)
	for _, tt := range []struct {
		next     candidate
		picks    []candidate
		widening bool
		want     string
	}{
		{someone(3, 1, model.OpYield), []candidate{someone(0, 0, model.OpYield)}, false, ""},
		{someone(3, 0, model.OpYield), []candidate{someone(0, 0, model.OpYield)}, false, sessionsMeet},
		{someone(3, 0, model.OpYield), []candidate{someone(0, 0, model.OpYield)}, true, ""},
		{someone(3, 1, model.OpTransfer, coroAtom(0)), []candidate{someone(0, 0, model.OpYield)}, false, clashTransfer},
		{someone(3, 1, model.OpTransfer, coroAtom(9)), []candidate{someone(0, 0, model.OpSpawn, coroAtom(9))}, false, clashTransferred},
		{someone(3, 1, model.OpTransfer, coroAtom(0)), []candidate{someone(0, 0, model.OpSpawn, coroAtom(9))}, false, clashTransfer},
		{someone(3, 1, model.OpSpawn, coroAtom(9)), []candidate{someone(0, 0, model.OpSpawn, coroAtom(9))}, false, clashSpawns},
		{someone(3, 1, model.OpReceive, end), []candidate{someone(0, 0, model.OpYield, end)}, false, clashEndpoint},
		{someone(3, 0, model.OpSend, edge), []candidate{someone(0, 0, model.OpReceive, edge)}, true, clashEdge},
		{someone(3, 1, model.OpSend, edge), []candidate{someone(0, 0, model.OpReceive, edge)}, true, clashFarEdge},
		{someone(3, 1, model.OpClose, end, closed), []candidate{someone(0, 0, model.OpSend, end, edge)}, false, clashClose},
		{someone(3, 1, model.OpOpen, opened), []candidate{someone(0, 0, model.OpOpen, opened)}, false, clashOpens},
		{someone(3, 1, model.OpSend, next), []candidate{someone(0, 0, model.OpOpen, opened)}, false, clashOpen},
		{someone(3, 0, model.OpAcquire, resources), []candidate{someone(0, 0, model.OpRelease, resources)}, true, clashResources},
		{someone(3, 1, model.OpAcquire, guards), []candidate{someone(0, 0, model.OpRelease, guards)}, false, clashGuards},
		{someone(3, 0, model.OpAcquire, resources, guards), []candidate{someone(0, 0, model.OpRelease, resources, guards)}, true, clashMany},
		{someone(3, 1, model.OpReceive, end), []candidate{someone(0, 0, model.OpYield, end), someone(1, 2, model.OpSpawn, coroAtom(3))}, false, clashMany},
	} {
		if got := tt.next.clash(tt.picks, tt.widening); got != tt.want {
			t.Errorf("%v %v beside %v: %q, want %q", tt.next.op, tt.next.footprint, tt.picks, got, tt.want)
		}
	}
}

// TestLookedAt: of a full wave only those before the last pick are known to have been looked at, and only in queue order.
func TestLookedAt(t *testing.T) {
	c := model.NewCase()
	w := &waveRun{c: &c}
	ready, picks := []uint64{4, 2, 7, 9}, []uint64{4, 7}
	if got := w.lookedAt(ready, picks, false); len(got) != 4 {
		t.Error(got)
	}
	if got := w.lookedAt(ready, picks, true); len(got) != 3 {
		t.Error(got)
	}
	c.Config.SchedPolicy.Kind = model.PriorityFixedMap
	if got := w.lookedAt(ready, picks, true); len(got) != 0 {
		t.Error(got)
	}
}
