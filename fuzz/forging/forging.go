// Package forging holds two checkers of wave certificates against each other, and against what a forger knows of
// its lies: the independent one (envelopes/certificate) and the oracle's own. It draws Cases, runs their waves on
// the oracle, and before each wave has both judge the honest certificate and lies about it (envelopes/certificate/forge).
package forging

import (
	"context"
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Options say how much is forged.
type Options struct {
	Seed uint64
	// Refuse is how many certificates that break a rule are judged at least, and Accept how many that keep all.
	Refuse, Accept uint64
	// Only, if it is given, is the index of the one Case whose waves are forged.
	Only *uint64
	// Check stands in the place of the independent checker, nil for the checker itself.
	Check func(s certificate.State, cert model.Certificate, r certificate.Round) (violated string)
	// Report hears now and then how far it is, in a line of text; it may be nil.
	Report func(string)
}

// mistakesMost ends a run: more of them say nothing new.
const mistakesMost = 10

// Run forges until it has enough, or ten mistakes; an end of ctx ends it early, and is no error. The Summary
// depends on the Options only, up to where it ended. An error names a Case that could not be run.
func Run(ctx context.Context, opts Options) (*Summary, error) {
	s := &Summary{Seed: opts.Seed}
	if opts.Check == nil {
		opts.Check = new(certificate.Checker).Check
	}
	for index := uint64(0); s.short(&opts) && ctx.Err() == nil && len(s.Mistakes) < mistakesMost; index++ {
		if opts.Only != nil {
			index = *opts.Only
		}
		c, err := Draw(opts.Seed, index)
		if err == nil {
			f := &forgery{check: opts.Check, sum: s, index: index, src: choice.NewPRNG(opts.Seed^choices, index)}
			err = f.run(&c)
		}
		if err != nil {
			return nil, fmt.Errorf("seed %d, Case %d: %w", opts.Seed, index, err)
		}
		s.Cases++
		if opts.Report != nil && s.Cases%reportEvery == 0 {
			opts.Report(fmt.Sprintf("%d of %d refused, %d accepted, %d mistakes", s.Refused(), opts.Refuse, s.Accepted(), len(s.Mistakes)))
		}
		if opts.Only != nil {
			break
		}
	}
	s.Whole = opts.Only != nil || !s.short(&opts)
	return s, nil
}

// reportEvery is the number of Cases between two reports.
const reportEvery = 500

// What tells the streams of draws apart: that of the lies and that of the schedules.
const (
	choices   = 0x6c696573
	schedules = 0x776176657
)

// Mistake is a certificate on which the checkers differ, or on which both say what cannot be right.
type Mistake struct {
	Index       uint64 // of the Case that Draw gives
	Again       string // the flags that show it again
	Case        *model.Case
	Round       certificate.Round
	Kind        forge.Kind
	Honest      model.Certificate
	Certificate model.Certificate
	Checker     string // the independent checker's verdict: "" or the first rule that fails
	Oracle      string // the oracle's
}

// forgery forges the certificates of one Case.
type forgery struct {
	check func(s certificate.State, cert model.Certificate, r certificate.Round) (violated string)
	sum   *Summary
	index uint64
	src   choice.Source

	forger forge.Forger
	lies   []lie
	certs  []model.Certificate
}

type lie struct {
	kind forge.Kind
	cert model.Certificate
}

// The first waves of a run are all judged, of the later ones one in four: most runs go round in a loop.
const (
	wavesAll  = 8
	oneWaveIn = 4
)

// run judges lies about the waves of a Case. The run goes on as if nobody had lied.
func (f *forgery) run(c *model.Case) error {
	n := 0
	return Walk(c, func(w *Wave) (model.Certificate, error) {
		if n++; n > wavesAll && !choice.OneIn(f.src, oneWaveIn) {
			return w.Honest, nil
		}
		return w.Honest, f.wave(w)
	})
}

// perWave says how many lies of each kind are told about a wave; duplicates are dropped.
var perWave = [forge.KindCount]int{
	forge.Honest: 1, forge.Tick: 1, forge.Wave: 1, forge.Step: 1, forge.Dropped: 1, forge.Added: 2, forge.Repeated: 1,
	forge.Reordered: 1, forge.TakenLane: 1, forge.MeetingSession: 2, forge.Conflicting: 3, forge.Unready: 1, forge.Down: 2,
	forge.Unknown: 1, forge.Another: 2, forge.TooMany: 1, forge.Random: 4, forge.Combined: 5,
}

// wave judges the honest certificate of a wave and lies about it.
func (f *forgery) wave(w *Wave) error {
	state, err := certificate.FromSnapshot(w.Case, &w.State)
	if err != nil {
		return err
	}
	f.forger.Reset(state, w.Honest, w.Round, f.src)
	f.tell()
	theirs, err := judge.CheckCertificates(w.Case, &w.State, f.certs, w.Round.Wave, w.Round.Left)
	if err != nil {
		return err
	}
	f.sum.Waves++
	for i, l := range f.lies {
		ours := f.check(state, l.cert, w.Round)
		if ours != theirs[i] || !l.kind.Right(ours, w.Round.Forced) {
			f.sum.mistaken(Mistake{
				Index: f.index, Again: fmt.Sprintf("--seed %d --case %d", f.sum.Seed, f.index), Case: w.Case, Round: w.Round, Kind: l.kind,
				Honest: w.Honest, Certificate: l.cert, Checker: ours, Oracle: theirs[i],
			})
			continue
		}
		f.sum.count(l.kind, ours)
	}
	return nil
}

// told tells whether a certificate is in the list.
func told(list []model.Certificate, c *model.Certificate) bool {
	return slices.ContainsFunc(list, func(o model.Certificate) bool {
		return o.Tick == c.Tick && o.Wave == c.Wave && o.PlannerStep == c.PlannerStep && slices.Equal(o.Picks, c.Picks)
	})
}

// tell fills the list of lies, each certificate once.
func (f *forgery) tell() {
	f.lies, f.certs = f.lies[:0], f.certs[:0]
	for k := range forge.Kind(forge.KindCount) {
		for range perWave[k] {
			if cert, ok := f.forger.Lie(k); ok && !told(f.certs, &cert) {
				f.lies, f.certs = append(f.lies, lie{k, cert}), append(f.certs, cert)
			}
		}
	}
}
