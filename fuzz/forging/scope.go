package forging

import (
	"context"
	"fmt"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Exhausted says how a small scope was gone through: every certificate on every state.
type Exhausted struct {
	States       uint64
	Certificates uint64
	Counts       [len(Verdicts)]uint64 // certificates that both checkers judged alike, by place in Verdicts
	Mistakes     []Mistake
	Whole        bool // it was not ended early, and there was no mistake

	certs []model.Certificate // scratch
}

// The certificates on one state: picks of these ids, three of coroutines and two of none, up to so many; and tick,
// wave and planner_step as they are, one less and one more.
const (
	idsOfScope   = 5
	picksOfScope = 3
)

var offsets = []uint64{0, 1, ^uint64(0)}

// Exhaust judges every certificate of the scope on each of its states; check and report as in Options. The states are
// those before the first wave of the second round of the Cases that smallCase gives.
func Exhaust(ctx context.Context, opts Options) (*Exhausted, error) {
	if opts.Check == nil {
		opts.Check = new(certificate.Checker).Check
	}
	s := &Exhausted{}
	lists := pickLists()
	for e := choice.Enumerate(choice.Bounds{}); ctx.Err() == nil && len(s.Mistakes) < mistakesMost; {
		if !e.Next() {
			s.Whole = len(s.Mistakes) == 0
			break
		}
		c := smallCase(e)
		err := Walk(&c, func(w *Wave) (model.Certificate, error) {
			if w.Honest.Tick != 2 || w.Honest.Wave != 0 {
				return w.Honest, nil
			}
			return w.Honest, s.state(&opts, w, lists)
		})
		if err != nil {
			return nil, fmt.Errorf("small Case %d: %w", s.States, err)
		}
	}
	return s, nil
}

// state judges all certificates on the state before a wave.
func (s *Exhausted) state(opts *Options, w *Wave, lists [][]uint64) error {
	certs := s.certs[:0]
	for _, picks := range lists {
		for i := range len(offsets) * len(offsets) * len(offsets) {
			certs = append(certs, model.Certificate{
				Tick: w.Honest.Tick + offsets[i%3], Wave: w.Honest.Wave + offsets[i/3%3], PlannerStep: w.Honest.PlannerStep + offsets[i/9], Picks: picks,
			})
		}
	}
	s.certs = certs
	state, err := certificate.FromSnapshot(w.Case, &w.State)
	if err != nil {
		return err
	}
	theirs, err := judge.CheckCertificates(w.Case, &w.State, certs, w.Round.Wave, w.Round.Left)
	if err != nil {
		return err
	}
	s.States++
	s.Certificates += uint64(len(certs))
	if opts.Report != nil && s.States%reportEvery == 0 {
		opts.Report(fmt.Sprintf("%d states, %d certificates, %d mistakes", s.States, s.Certificates, len(s.Mistakes)))
	}
	for i, cert := range certs {
		ours := opts.Check(state, cert, w.Round)
		if ours == theirs[i] {
			s.Counts[place(ours)]++
		} else if len(s.Mistakes) < mistakesMost {
			s.Mistakes = append(s.Mistakes, Mistake{
				Again: "--exhaust", Case: w.Case, Round: w.Round, Kind: forge.Random,
				Honest: w.Honest, Certificate: cert, Checker: ours, Oracle: theirs[i],
			})
		}
	}
	return nil
}

// pickLists are all lists of picks of the scope.
func pickLists() [][]uint64 {
	lists := [][]uint64{{}}
	for from, n := 0, 0; n < picksOfScope; n++ {
		to := len(lists)
		for ; from < to; from++ {
			for id := range uint64(idsOfScope) {
				lists = append(lists, append(lists[from][:len(lists[from]):len(lists[from])], id))
			}
		}
	}
	return lists
}

// guardLayer is the layer of the scope's Acquire.
const guardLayer = "g"

// instructions are what a coroutine of the scope is before, when its register 1 holds a number.
var instructions = []model.Instr{
	model.Yield{}, model.Send{Chan: 0, Val: 1}, model.Receive{Chan: 0, Dst: 1}, model.Close{Session: 0}, model.Open{},
	model.Acquire{Layer: guardLayer, Dst: 1}, model.Spawn{Target: 1}, model.Transfer{Endpoint: 0, Target: 1},
}

// situations are what happened to role B besides: nothing, it waits, it has ended.
var situations = []model.Instr{nil, model.Receive{Chan: 0, Dst: 1}, model.Halt{}}

// disturbances are what lies over the second round of the scope's Cases.
var disturbances = []func(c *model.Case){
	func(*model.Case) {},
	func(c *model.Case) { c.Topology = timeout("A") },
	func(c *model.Case) { c.Topology = timeout("B") },
	func(c *model.Case) { c.Schedule.InvalidCertificateRounds = []uint64{1} },
}

func timeout(site string) []model.TopologyTick {
	return []model.TopologyTick{{Tick: 2, Events: []model.Perturbation{{Kind: model.Timeout, Site: site, Duration: model.Duration{Secs: 1}}}}}
}

// smallCase draws a Case of three coroutines: A and B in session 0, A alone in session 1; A may send to B, and B
// receive from A. In the first round of three dispatches each sets register 1 to the id after its own, or B waits or
// ends; the state before the second is the scope's.
func smallCase(src choice.Source) model.Case {
	to := &model.LocalComm{Dir: model.Sending, Partner: "B", Branches: []model.LocalBranch{{Label: model.Label{Name: "m"}, Next: model.LocalEnd{}}}}
	a := model.RoleType{Role: "A", Type: to}
	b := model.RoleType{Role: "B", Type: model.Dual(to)}
	code := func(role string, id uint64, first model.Instr) model.RoleProgram {
		program := []model.Instr{first}
		if first == nil {
			program = []model.Instr{model.Set{Dst: 1, Val: model.Nat(id + 1)}, choice.Of(src, instructions)}
		}
		return model.RoleProgram{Role: role, Code: program}
	}
	c := model.NewCase(
		model.Image{LocalTypes: []model.RoleType{a, b}, HasPrograms: true, Programs: []model.RoleProgram{code("A", 0, nil), code("B", 1, choice.Of(src, situations))}},
		model.Image{LocalTypes: []model.RoleType{a}, HasPrograms: true, Programs: []model.RoleProgram{code("A", 2, nil)}},
	)
	c.Config.RoundSemantics, c.Config.WaveWidening = model.WaveParallel, choice.Bool(src)
	c.Config.Given = c.Config.Given.With(model.KeyRoundSemantics).With(model.KeyWaveWidening)
	c.Schedule = model.Schedule{Concurrency: picksOfScope, Workers: 1 + src.Below(picksOfScope)}
	c.MaxRounds = 2
	choice.Of(src, disturbances)(&c)
	return c
}
