package properties

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// domainEvery is how often the laws about Cases are judged whose programs cannot see the schedule. One
// generated Case in fifteen is such a Case, and only those cost a run.
const domainEvery = 4

// QueuePolicies says that five of the six policies keep the order of the queue.
var QueuePolicies = Property{
	ID:        "queue-policies",
	Statement: "Under any other policy that keeps the order of the queue, as all do but FixedMap while no coroutine has a progress token, the Record is the same.",
	Spec:      "02 §3.5",
	Why:       "Policies that differ by mistake differ in both semantics if their table was read alike.",
	Every:     metaEvery,
	Check:     meta(queuePoliciesKey, queuePolicies),
}

const queuePoliciesKey = "queue-policies"

// SwitchPolicy says that what programs cannot see is theirs not to see.
var SwitchPolicy = Property{
	ID:        "switch-policy",
	Statement: "Where programs cannot see the schedule, the policy that prefers the youngest coroutines shows the same as the policy of the Case at the endpoints, in the coroutines but for their cost, and in the sessions.",
	Spec:      "07 §9, 04 §1.4, 02 §3.5",
	Why:       "A message that is lost, doubled or overtaken under one order only is found without knowing which order is right; and the domain of declared envelopes is put to the test.",
	Needs:     NeedOneCore,
	Every:     domainEvery,
	Check:     meta("switch-policy", switchPolicy),
}

// InsertYield says that a coroutine may be slow.
var InsertYield = Property{
	ID:        "insert-yield",
	Statement: "Where programs cannot see the schedule, a Yield more in a program changes nothing at the endpoints, in the coroutines but for cost and program counter, and in the sessions.",
	Spec:      "07 §9, 04 §1.4, 02 §9.6",
	Why:       "A wake-up that is lost when a coroutine comes late, or a value that another coroutine leaves behind, needs no second semantics to be noticed.",
	Needs:     NeedOneCore,
	Every:     domainEvery,
	Check:     meta("insert-yield", insertYield),
}

// RenameRolesFreely says that even the order of names counts for ids and the schedule alone.
var RenameRolesFreely = Property{
	ID:        "rename-roles-freely",
	Statement: "Where programs cannot see the schedule, roles with other names that sort in the opposite order show the same at the endpoints, in the coroutines but for their cost, and in the sessions, with the old names put back.",
	Spec:      "07 §9, 04 §1.4, 02 §1.3",
	Why:       "A privilege of the role that sorts first, or a sender's name compared with a receiver's, may be common to both semantics.",
	Needs:     NeedOneCore,
	Every:     domainEvery,
	Check:     meta("rename-roles-freely", renameRolesFreely),
}

func queuePolicies(c *model.Case, _ *model.Record) *variation {
	keep := []model.SchedKind{model.Cooperative, model.RoundRobin, model.PriorityAging, model.PriorityTokenWeighted, model.ProgressAware}
	at := slices.Index(keep, c.Config.SchedPolicy.Kind)
	if at < 0 {
		return nil
	}
	out := *c
	// Which of the others it is, the Case decides.
	usePolicy(&out, model.SchedPolicy{Kind: keep[(uint64(at)+1+c.MaxRounds%uint64(len(keep)-1))%uint64(len(keep))]})
	return &variation{&out, exactly}
}

func usePolicy(c *model.Case, p model.SchedPolicy) {
	c.Config.SchedPolicy = p
	c.Config.Given = c.Config.Given.With(model.KeySchedPolicy)
}

func switchPolicy(c *model.Case, rec *model.Record) *variation {
	if !scheduleUnseen(c, rec) {
		return nil
	}
	out := *c
	youngest := model.SchedPolicy{Kind: model.PriorityFixedMap}
	for id := range uint64(len(rec.Coroutines)) {
		youngest.Weights = append(youngest.Weights, model.Weight{ID: id, Weight: id + 1})
	}
	usePolicy(&out, youngest)
	moreRounds(&out, rec, 0)
	return &variation{&out, sameWhereSeen}
}

// scheduleUnseen: the Case is in the domain of Dn, and no other schedule is slow enough to live to see an event of
// the topology, for there is none.
func scheduleUnseen(c *model.Case, rec *model.Record) bool {
	return len(c.Topology) == 0 && envelopes.InDomain(c, rec)
}

// moreRounds makes sure that another schedule comes to the same end: it dispatches each instruction of
// the run and blocks before each communication once more at most, and some steps come on top.
func moreRounds(c *model.Case, rec *model.Record, extra uint64) {
	c.MaxRounds = min(max(c.MaxRounds, 2*rec.Steps+extra+1), model.MaxRoundsLimit)
}

func insertYield(c *model.Case, rec *model.Record) *variation {
	if !scheduleUnseen(c, rec) || dispatchesPaid(c) < 3*rec.Steps+1 {
		return nil
	}
	out := *c
	out.Images = slices.Clone(c.Images)
	at := c.MaxRounds // which instruction gets a Yield in front of it, the Case decides
	for i := range out.Images {
		im := &out.Images[i]
		im.Programs, im.HasPrograms = slices.Clone(im.Code(model.LexicalScoping)), true
		for k, p := range im.Programs {
			if len(p.Code) == 0 || len(p.Code) >= model.MaxProgramLength {
				return nil
			}
			im.Programs[k].Code = withYield(p.Code, at%uint64(len(p.Code)))
		}
	}
	moreRounds(&out, rec, rec.Steps)
	return &variation{&out, func(rec, other *model.Record) (Difference, bool) {
		return sameWhereSeen(withoutCounters(rec), withoutCounters(other))
	}}
}

// dispatchesPaid is how many instructions a coroutine can pay for.
func dispatchesPaid(c *model.Case) uint64 {
	return c.Config.InitialCostBudget / max(1, c.Config.InstructionCost)
}

// withYield puts a Yield in front of an instruction; jumps to it do not meet the Yield.
func withYield(code []model.Instr, at uint64) []model.Instr {
	behind := func(target uint64) uint64 {
		if target >= at {
			target++
		}
		return target
	}
	out := make([]model.Instr, 0, len(code)+1)
	for i, in := range code {
		if uint64(i) == at {
			out = append(out, model.Yield{})
		}
		switch x := in.(type) {
		case model.Jump:
			in = model.Jump{Target: behind(x.Target)}
		case model.Spawn:
			in = model.Spawn{Target: behind(x.Target), Args: x.Args}
		case model.Choose:
			table := slices.Clone(x.Table)
			for k := range table {
				table[k].Target = behind(table[k].Target)
			}
			in = model.Choose{Chan: x.Chan, Table: table}
		}
		out = append(out, in)
	}
	return out
}

func withoutCounters(rec *model.Record) *model.Record {
	out := *rec
	out.Coroutines = slices.Clone(rec.Coroutines)
	for i := range out.Coroutines {
		out.Coroutines[i].PC = 0
	}
	return &out
}

func renameRolesFreely(c *model.Case, rec *model.Record) *variation {
	if !namesMatterNowhere(c) || !scheduleUnseen(c, rec) {
		return nil
	}
	roles, _, fresh := namesOf(c)
	if !fresh {
		return nil
	}
	old := slices.Clone(roles)
	slices.Reverse(old)
	m := identity()
	m.role = renaming(roles, func(k int) string { return newName(len(roles) - 1 - k) })
	out := m.apply(c)
	moreRounds(&out, rec, 0)
	return &variation{&out, func(rec, other *model.Record) (Difference, bool) {
		back, err := model.DecodeRecord(oldNames(model.AppendRecord(nil, other), old))
		if err != nil {
			return Difference{Field: "record", Index: -1, Want: "a Record", Got: err.Error()}, true
		}
		return sameWhereSeen(byName(rec), byName(&back))
	}}
}

// byName is a Record whose lists by role are sorted again.
func byName(rec *model.Record) *model.Record {
	out := *rec
	out.ObsTrace = slices.Clone(rec.ObsTrace)
	for i, e := range out.ObsTrace {
		if e, ok := e.(model.Opened); ok && e.Tick == 0 { // an Open lists roles as its instruction does
			e.Roles = slices.Sorted(slices.Values(e.Roles))
			out.ObsTrace[i] = e
		}
	}
	out.Sessions = slices.Clone(rec.Sessions)
	for i := range out.Sessions {
		s := &out.Sessions[i]
		s.Roles = slices.Sorted(slices.Values(s.Roles))
		s.Types = slices.SortedFunc(slices.Values(s.Types), func(a, b model.RoleType) int { return strings.Compare(a.Role, b.Role) })
		s.Buffers = slices.SortedFunc(slices.Values(s.Buffers), func(a, b model.BufferRecord) int {
			return model.ComparePairs(model.SitePair{From: a.From, To: a.To}, model.SitePair{From: b.From, To: b.To})
		})
	}
	return &out
}

// sameWhereSeen compares two runs in what a schedule may not change inside the domain of spec 07 §9: how
// they end, what every endpoint shows, the coroutines without id and cost, and the sessions.
func sameWhereSeen(want, got *model.Record) (Difference, bool) {
	if want.Result != got.Result {
		return Difference{Field: "result", Index: -1, Want: want.Result.String(), Got: got.Result.String()}, true
	}
	if d, differ := determinism.FirstEndpointDifference(determinism.Of(want), determinism.Of(got)); differ {
		where := fmt.Sprintf("%d:%s ", d.Endpoint.SID, d.Endpoint.Role)
		return Difference{Field: "endpoints", Index: d.Index, Want: where + eventText(d.Want), Got: where + eventText(d.Got)}, true
	}
	if d, differ := listDifference("coroutines", nameless(want), nameless(got), appendText); differ {
		return d, true
	}
	return listDifference("sessions", want.Sessions, got.Sessions, model.AppendSessionRecord)
}

func eventText(e model.Event) string {
	if e == nil {
		return nothing
	}
	return string(model.AppendEvent(nil, e))
}

func appendText(b []byte, s string) []byte { return append(b, s...) }

// nameless are the coroutines as texts without id and cost, sorted.
func nameless(r *model.Record) []string {
	out := make([]string, len(r.Coroutines))
	for i, c := range r.Coroutines {
		c.ID, c.CostBudget = 0, 0
		out[i] = string(model.AppendCoroutineRecord(nil, c))
	}
	slices.Sort(out)
	return out
}
