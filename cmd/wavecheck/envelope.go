package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
)

// envelopeFlags say which run is held to what.
type envelopeFlags struct{ engine, declaration, registry, today string }

func newEnvelope(io streams) *cobra.Command {
	var f envelopeFlags
	cmd := &cobra.Command{
		Use:   "envelope [CASE]",
		Short: "Judge a run of waves by a declared envelope around the canonical run",
		Long: `envelope runs a Case on the oracle at concurrency 1 and on an engine that obeys the schedule, and shows
in which classes the two runs differ, what was declared of them, whether the Case is in the domain
where that is claimed, and every rule of membership that is violated. It exits 1 if the run lies
outside the envelope.

The declarations of the spec are d1 (any engine at concurrency 1), d2 (protocols that act in one order),
dn (any protocol) and df (failures that delay); the width of waves is that of the Case's schedule. Any
other is a file of JSON.`,
		Example: `  wavecheck envelope examples/cases/waves.wave
  wavecheck envelope --declaration d2 case.json
  wavecheck envelope --declaration promise.json --engine exec:./my-engine --format json case.json`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.engine, "engine", waveEngine, "the engine whose run is judged")
	flags.StringVar(&f.declaration, "declaration", "dn", "what was declared: d1, d2, dn, df, or a file")
	flags.StringVar(&f.registry, "registry", "", "the registry that justifications name entries of (default: that of deviations)")
	flags.StringVar(&f.today, "today", "", "the day to judge the dates of justifications by, YYYY-MM-DD (default: now)")
	out := bindFormat(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		find, err := loadFind(io.in, oneOrStdin(args))
		if err != nil {
			return err
		}
		v, err := f.judge(io, &find.Case)
		if err != nil {
			return err
		}
		if *out == formatJSON {
			if err := writeJSON(io.out, v.document()); err != nil {
				return failure(err)
			}
		} else {
			v.writeText(io.out)
		}
		if len(v.breaches) > 0 {
			return exitWith(exitViolation)
		}
		return nil
	}
	return cmd
}

// envelopeVerdict is the answer to one question.
type envelopeVerdict struct {
	name     string // the declaration's, or its file
	question envelopes.Question
	artefact envelopes.Artefact
	breaches []envelopes.Breach
	outside  string // what leads out of the domain where the declaration is claimed
	domain   string // which domain that is; "" is none
}

// judge runs the Case twice and asks for membership.
func (f *envelopeFlags) judge(io streams, c *model.Case) (*envelopeVerdict, error) {
	today, err := dayFlag(f.today)
	if err != nil {
		return nil, err
	}
	registry, err := f.openRegistry(io)
	if err != nil {
		return nil, err
	}
	set, err := campaign.OpenEngines(f.engine, campaign.EngineOptions{Dialect: model.Ours, Jobs: 1})
	if err != nil {
		return nil, fmt.Errorf("--engine: %w", err)
	}
	defer set.Close()
	if len(set.Engines) != 1 {
		return nil, fmt.Errorf("--engine: %d engines, but one run is judged", len(set.Engines))
	}
	oracle, candidate := campaign.Oracle(model.Ours), set.Engines[0]
	declare, err := f.declared(io, c)
	if err != nil {
		return nil, err
	}
	want, err := oracle.Run(c)
	if err != nil {
		return nil, failure(err)
	}
	got, err := candidate.Run(c)
	if err != nil {
		return nil, failure(err)
	}
	v := envelopeVerdict{name: f.declaration, question: envelopes.Ask(declare(want.Engine, got.Engine), &want, &got, registry, today)}
	q := &v.question
	v.artefact = envelopes.ArtefactOf(q.Diff, &q.Baseline, &q.Candidate)
	v.breaches = envelopes.Judge(*q)
	v.domain, v.outside = domainOf(f.declaration, c, &want, &got)
	return &v, nil
}

// declared is the declaration that the flag names, of two engines as their Records call them, or the one in its file.
func (f *envelopeFlags) declared(io streams, c *model.Case) (func(baseline, candidate string) envelopes.Declaration, error) {
	of := func(standard func(b, e string, n, w uint64) envelopes.Declaration) func(b, e string) envelopes.Declaration {
		return func(b, e string) envelopes.Declaration {
			return standard(b, e, c.Schedule.Concurrency, c.Schedule.Workers)
		}
	}
	switch f.declaration {
	case "d1":
		return envelopes.D1, nil
	case "d2":
		return of(envelopes.D2), nil
	case "dn":
		return of(envelopes.Dn), nil
	case "df":
		return of(envelopes.Df), nil
	}
	data, err := readAll(io.in, f.declaration)
	if err != nil {
		return nil, fmt.Errorf("--declaration: %w", err)
	}
	d, err := envelopes.DecodeDeclaration(data)
	if err != nil {
		return nil, fmt.Errorf("--declaration: %s: %w", f.declaration, err)
	}
	return func(string, string) envelopes.Declaration { return d }, nil
}

// openRegistry is the registry that the flag names; one with findings is no registry.
func (f *envelopeFlags) openRegistry(io streams) (*envelopes.Registry, error) {
	if f.registry == "" {
		registry := envelopes.Deviations()
		return &registry, nil
	}
	data, err := readAll(io.in, f.registry)
	if err != nil {
		return nil, fmt.Errorf("--registry: %w", err)
	}
	registry, findings := envelopes.ParseRegistry(data)
	if len(findings) > 0 {
		return nil, fmt.Errorf("--registry: %s: %s", f.registry, string(findings[0]))
	}
	return &registry, nil
}

// domainOf tells where a declaration is claimed, and what leads out of there, "" if nothing does.
func domainOf(declaration string, c *model.Case, want, got *model.Record) (domain, outside string) {
	switch declaration {
	case "d1":
		if c.Schedule.Concurrency > 1 && c.Config.RoundSemantics == model.WaveParallel {
			outside = "the schedule asks for waves"
		}
		return "the Cases of one step a round", outside
	case "dn":
		return "the domain of Dn", envelopes.OutsideDomain(c, want)
	case "df":
		return "the domain of Df", envelopes.OutsideFailureDomain(c, want, got)
	}
	return "", ""
}

// replayNotChecked stands where membership asks for a replay as well, which nothing here does.
const replayNotChecked = "replay not checked"

func (v *envelopeVerdict) writeText(out io.Writer) {
	d, e := &v.question.Diff, &v.question.Declaration
	line := func(what, format string, args ...any) {
		fmt.Fprintf(out, "  %-11s "+format+"\n", append([]any{what}, args...)...)
	}
	verdict := "✓ inside"
	if len(v.breaches) > 0 {
		verdict = "✗ outside"
	}
	fmt.Fprintf(out, "%s %s   %s around %s\n", verdict, v.name, d.Candidate, d.Baseline)
	for _, row := range [][3]string{
		{"scheduler", d.Scheduler.String(), e.Scheduler.String()},
		{"effects", d.Effect.String(), e.Effect.String()},
		{"failures", d.Failure.String(), e.Failure.String()},
		{"wave width", fmt.Sprint(d.CandidateMaxWidth), fmt.Sprint("at most ", e.MaxWidth)},
		{"tier", d.Tier.String(), e.Tier.String()},
	} {
		line(row[0], "%-34s declared %s", row[1], row[2])
	}
	line("diff hash", "%s", v.artefact.DiffHash)
	switch {
	case v.domain == "":
	case v.outside == "":
		line("claimed", "yes: inside %s", v.domain)
	default:
		line("claimed", "no: outside %s, %s", v.domain, v.outside)
	}
	for _, b := range v.breaches {
		line("violated", "%s", b)
	}
	if e.AsksReplay() {
		line("effects", "%s", replayNotChecked)
	}
}

// envelopeDocument is envelope --format json.
type envelopeDocument struct {
	Inside      bool            `json:"inside"`
	Declaration json.RawMessage `json:"declaration"`
	Artefact    json.RawMessage `json:"artefact"`
	Domain      *domainJSON     `json:"domain"` // null where a declaration is claimed of no domain
	Breaches    []breachJSON    `json:"breaches"`
	Replay      *string         `json:"replay"` // null where none is asked for
}

type domainJSON struct {
	Name   string `json:"name"`
	Inside bool   `json:"inside"`
	Reason string `json:"reason"` // what leads out of it
}

type breachJSON struct {
	Rule   string `json:"rule"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

func (v *envelopeVerdict) document() envelopeDocument {
	doc := envelopeDocument{
		Inside: len(v.breaches) == 0, Breaches: []breachJSON{},
		Declaration: envelopes.AppendDeclaration(nil, &v.question.Declaration), Artefact: envelopes.AppendArtefact(nil, &v.artefact),
	}
	for _, b := range v.breaches {
		doc.Breaches = append(doc.Breaches, breachJSON(b))
	}
	if v.domain != "" {
		doc.Domain = &domainJSON{v.domain, v.outside == "", v.outside}
	}
	if v.question.Declaration.AsksReplay() {
		text := replayNotChecked
		doc.Replay = &text
	}
	return doc
}
