package fuzz

import (
	"flag"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	waves "github.com/wavecheck/wavecheck/model/oracle"
)

var update = flag.Bool("update", false, "rewrite what comes from runs: the tables of docs/spec/07-waves.md, or of docs/faulty.md")

// waveEngines are the engines that run waves; each keeps the same schedules.
func waveEngines() []engines.Engine {
	return []engines.Engine{oracle.NewWaves(waves.WaveOptions{}), threaded.New(threaded.Options{Threads: 1}), threaded.New(threaded.Options{Threads: 2})}
}

// schedule is a run that was measured on the published VM.
type schedule struct {
	id, setting string // as the table has them
	images      string
	settings    string // lines of the listing, behind the images
	measured
	why string // what changes it, where the reading of the published planner does not tell
}

// measured is what the published VM did.
type measured struct {
	picks     string // the first rounds, or all; "" was not recorded
	ticks     int    // rounds that were recorded
	endless   bool   // they were not all
	conflicts int    // -1 was not recorded
	digest    string // of the fragment; "" was not recorded
}

const identity = "handler\n  identity default_handler\n"

// msgs are the images in which A sends l to B, a session for each label.
func msgs(labels ...string) string {
	var b strings.Builder
	for _, l := range labels {
		fmt.Fprintf(&b, "image\n  local A = B! %s. end\n  local B = A? %s. end\n", l, l)
	}
	return b.String()
}

// numbered are m0, m1, ….
func numbered(n int) string {
	var labels []string
	for i := range n {
		labels = append(labels, fmt.Sprint("m", i))
	}
	return msgs(labels...)
}

func wide(n, w int, more string) string {
	return fmt.Sprintf("config\n  semantics waves\n%sschedule\n  concurrency %d\n  workers %d\n", more, n, w)
}

const envelope = "  tier envelope\n"

var schedules = []schedule{
	{"V1", "msg(m0), msg(m1); L = 2, n = 2", numbered(2), wide(2, 2, ""),
		measured{"1: 0,3 · 2: 1,2 · 3: 1 · 4: 2,1 · 5: 2 · 6: 0 · 7: 3 · 8: 0,3 · 9: 3", 9, false, 6, ""}, ""},
	{"V2", "as V1, round 1 forced", numbered(2), wide(2, 2, "") + "  invalid-certificates 0\n", measured{"1: 1", 1, true, 2, ""}, ""},
	{"V3", "msg(m0) … msg(m3); L = 8, n = 4", numbered(4), wide(4, 8, ""),
		measured{"1: 0,2,4,6 · 2: 7,1,3,5 · 3: 0,2,4,6 · 4: 7,1,3,5 · 5: 0,2,4,6 · 6: 7,1,3,5", 6, false, -1, ""}, ""},
	{"V4", "as V3, L = 2", numbered(4), wide(4, 2, ""),
		measured{"1: 0,3|4,7 · 2: 1,2|0,5 · 3: 6,1|2,5 · 4: 6 · 5: 1,2|5,6 · 6: 3 · 7: 3 · 8: 3 · 9: 0 · 10: 4 · 11: 7 · 12: 4,7|7", 12, false, -1, ""}, ""},
	{"V5", "as V3, L = 1", numbered(4), wide(4, 1, ""),
		measured{"1: 0|1|2|3 · 2: 4|5|6|7 · 3: 0|1|2|3 · 4: 4|5|6|7 · 5: 0|1|2|3 · 6: 4|5|6|7", 6, false, -1, ""}, ""},
	{"V6", "msg(m0) … msg(m7); L = 4, n = 4", numbered(8), wide(4, 4, ""), measured{"", 27, false, 45, ""}, ""},
	{"V7", "session 0: A = Send, its type End; session 1: msg(m); L = 2, n = 2", "image\n  local A = end\n  program A\n    send r0 r1; halt\n" + msgs("m"), wide(2, 2, ""),
		measured{"1: 0,1 · 2: 2|2 · 3: 2", 3, true, -1, ""}, "fault (§7)"},
	{"V8", "C→B: m0; B→C: m1; A→C: m2; L = 2, n = 2", "image\n  local A = C! m2. end\n  local B = C? m0. C! m1. end\n  local C = B! m0. B? m1. A? m2. end\n", wide(2, 2, ""),
		measured{"1: 0|1 · 2: 2|0 · 3: 2|0 · 4: 2 · 5: 2 · 6: 2 · 7: 2", 7, true, -1, ""}, ""},
	{"V9", "msg(m0) … msg(m3); L = 4, n = 4, one-step mode, one round", numbered(4), "rounds 1\nschedule\n  concurrency 4\n  workers 4\n", measured{"1: 0", 1, true, -1, ""}, ""},
	{"G1w", "msg(m); L = 2, n = 2", msgs("m"), wide(2, 2, ""), measured{"", 3, false, -1, "e6e30bc43105b0ad0988cf37b114eefdcd9c1ab0137d378298535f97c7a838eb"}, ""},
	{"G5a", "msg(m0) … msg(m7), envelope-bounded tier; L = 4, n = 4", numbered(8), wide(4, 4, envelope), measured{"", 27, false, 45, "03c6d89f5a5d4aa4812c52d7dddb2e8167bd0cc82194d6091597231bcf3deace"}, ""},
	{"G5b", "as G5a, L = 8", numbered(8), wide(4, 8, envelope), measured{"", 12, false, 17, "569dcb71425552c8e533accba1a47b8b05561ff51b0cb25190a81d5b280044b3"}, ""},
	{"G5c", "as G5a, L = 8, n = 8", numbered(8), wide(8, 8, envelope), measured{"", 14, false, 32, "9a7d248cfafcfe22c7206007f692dbedb24f790e26d4548aed1bfe01ac23f2cd"}, ""},
	{"G5d", "as G5a, widening", numbered(8), wide(4, 4, envelope+"  widening on\n"), measured{"", 12, false, 0, "0772fd4c0a43c3ef7fb33510d29f7362b8e75603ca7daace895bc1113f3566bd"}, ""},
	{"G7w", "ring; L = 2, n = 2", "image\n  local A = B! c0. D? c0. end\n  local B = A? c0. C! c0. end\n  local C = B? c0. D! c0. end\n  local D = C? c0. A! c0. end\n", wide(2, 2, ""),
		measured{"", 13, false, -1, "abfe991bfba2588584d497931981f6b449a66e258e078664f5356a746f1eb1e1"}, ""},
	{"G8w", "ack; L = 3, n = 3", "image\n  local Leader = Replica1! proposal. Replica2! proposal. Replica1? ack. Replica2? ack. end\n" +
		"  local Replica1 = Leader? proposal. Leader! ack. end\n  local Replica2 = Leader? proposal. Leader! ack. end\n", wide(3, 3, ""),
		measured{"", 9, false, -1, "15d6dd529749659fd71e19a2f704937bc04ca6eef12c43bdce462f4a9697605b"}, ""},
}

func (s *schedule) parse(t *testing.T) *model.Case {
	t.Helper()
	c, err := listing.Parse(identity + s.images + s.settings)
	if err != nil {
		t.Fatalf("%s: %v", s.id, err)
	}
	return &c
}

// TestSchedules: what was measured on the published VM is what the reading of its planner gives, and ours is what
// every wave engine does; the tables of spec 07 §11 are made of both, with the rules between them.
func TestSchedules(t *testing.T) {
	var schedulesTable, digestsTable strings.Builder
	schedulesTable.WriteString("| id | run | published VM | ours | ticks | conflicts | changed by |\n|---|---|---|---|---|---|---|\n")
	digestsTable.WriteString("| id | run | published VM | ours | ticks | conflicts | changed by |\n|---|---|---|---|---|---|---|\n")
	for i := range schedules {
		s := &schedules[i]
		c := s.parse(t)
		var first model.Record
		for k, e := range waveEngines() {
			r, err := e.Run(c)
			if err != nil {
				t.Fatal(err)
			}
			if k == 0 {
				first = r
			}
			if scheduleText(&r) != scheduleText(&first) || r.Fragment != first.Fragment || r.Waves.Metrics != first.Waves.Metrics {
				t.Errorf("%s: %s gives %s, %s", s.id, e.Name(), scheduleText(&r), r.Fragment)
			}
		}
		row := fmt.Sprintf("| %d → %d | %s | %s |\n", s.ticks, first.Tick, s.conflictsText(&first), s.changedBy(t, c, &first))
		if s.digest != "" {
			if first.Fragment.String() == s.digest {
				row = strings.Replace(row, "|  |\n", "| nothing |\n", 1)
			}
			fmt.Fprintf(&digestsTable, "| %s | %s | %s | %s %s", s.id, s.setting, s.digest, first.Fragment, row)
			continue
		}
		if s.endless {
			row = strings.Replace(row, fmt.Sprint("| ", s.ticks, " →"), "| … →", 1)
		}
		fmt.Fprintf(&schedulesTable, "| %s | %s | %s | %s %s", s.id, s.setting, cell(s.shown()), cell(scheduleText(&first)), row)
	}
	checkTables(t, schedulesTable.String(), digestsTable.String())
}

// shown is the published schedule as the table has it.
func (m *measured) shown() string {
	switch {
	case m.picks == "":
		return "not recorded"
	case m.endless:
		return m.picks + " …"
	}
	return m.picks
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func (m *measured) conflictsText(r *model.Record) string {
	if m.conflicts < 0 {
		return fmt.Sprint("– → ", r.Waves.Metrics.PlannerConflictEvents)
	}
	return fmt.Sprint(m.conflicts, " → ", r.Waves.Metrics.PlannerConflictEvents)
}

// changedBy are the rules that lie between the published schedule and ours. The reading of the published planner
// must give what was measured with all of its rules and our schedule with none; the smallest set that gives what
// was measured is what changes it.
func (s *schedule) changedBy(t *testing.T, c *model.Case, ours *model.Record) string {
	t.Helper()
	if s.why != "" {
		return s.why
	}
	none := newPlanned(c, 0)
	none.run(c, ours.Rounds)
	if got := strings.Join(none.ticks, " · "); got != scheduleText(ours) || none.conflicts != int(ours.Waves.Metrics.PlannerConflictEvents) {
		t.Errorf("%s: read with none of the published rules: %s, %d conflicts; ours is %s", s.id, got, none.conflicts, scheduleText(ours))
	}
	all := newPlanned(c, allRules)
	done := all.run(c, uint64(s.ticks))
	picks := strings.Join(all.ticks, " · ")
	if s.picks != "" && picks != s.picks || done == s.endless || len(all.ticks) != s.ticks || s.conflicts >= 0 && all.conflicts != s.conflicts {
		t.Errorf("%s: read with the published rules: %s, %d conflicts, done %v; measured %+v", s.id, picks, all.conflicts, done, s.measured)
	}
	smallest, others := allRules, 0
	for rules := range allRules + 1 {
		p := newPlanned(c, rules)
		p.run(c, uint64(s.ticks))
		if strings.Join(p.ticks, " · ") != picks || s.conflicts >= 0 && p.conflicts != s.conflicts {
			continue
		}
		if size, least := bits.OnesCount8(uint8(rules)), bits.OnesCount8(uint8(smallest)); size < least {
			smallest, others = rules, 0
		} else if size == least && rules != smallest {
			others++
		}
	}
	if others > 0 {
		t.Errorf("%s: %s is not the only smallest set of rules", s.id, smallest)
	}
	if smallest == 0 {
		return "nothing"
	}
	return smallest.String()
}

// scheduleText are the picks of a run by tick: the waves of a round between bars.
func scheduleText(r *model.Record) string {
	var b strings.Builder
	for i, s := range r.Waves.LaneTrace {
		switch {
		case i == 0:
			fmt.Fprintf(&b, "%d: ", s.Tick)
		case s.Tick != r.Waves.LaneTrace[i-1].Tick:
			fmt.Fprintf(&b, " · %d: ", s.Tick)
		case s.Wave != r.Waves.LaneTrace[i-1].Wave:
			b.WriteByte('|')
		default:
			b.WriteByte(',')
		}
		fmt.Fprint(&b, s.CoroID)
	}
	return b.String()
}

// checkTables holds the tables of spec 07 §11 against the runs, or rewrites them.
func checkTables(t *testing.T, tables ...string) {
	t.Helper()
	path := filepath.Join("..", "docs", "spec", "07-waves.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, text, found := strings.Cut(string(data), "\n## 11. ")
	if !found {
		t.Fatalf("%s has no section 11", path)
	}
	parts := strings.Split(text, "\n\n")
	for i, part := range parts {
		if !strings.HasPrefix(part, "| id | run ") || len(tables) == 0 {
			continue
		}
		want := strings.TrimSuffix(tables[0], "\n")
		tables = tables[1:]
		if strings.TrimSuffix(part, "\n") != want && !*update {
			t.Errorf("%s, section 11 says\n%s\nnot\n%s\n(go test ./fuzz -run TestSchedules -update)", path, part, want)
		}
		parts[i] = want
	}
	if len(tables) > 0 {
		t.Errorf("section 11 of %s lacks %d tables", path, len(tables))
	}
	if *update {
		out := head + "\n## 11. " + strings.TrimSuffix(strings.Join(parts, "\n\n"), "\n") + "\n"
		if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGoldensOfOne: one step at a time, a wave engine gives the canonical digests of spec 04 §6.4.
func TestGoldensOfOne(t *testing.T) {
	for _, s := range []schedule{
		{id: "G1", images: msgs("m"), settings: "schedule\n  concurrency 2\n  workers 2\n", measured: measured{digest: "a2950354a6a0fd34e0b96d4e805dc074121a215f3867a944d5c30bddbe1a5589"}},
		{id: "G4", images: msgs("m1", "m2", "m3"), settings: wide(1, 4, ""), measured: measured{digest: "ed904b8ff4f546b3448491fe2e90dbf1b6429276fb23d1e0e800c0aa65333e37"}},
		{id: "G5", images: numbered(8), settings: wide(1, 4, envelope), measured: measured{digest: "40b73e19f1dfb6a15ceba28d8e7945eb5ac42b44a02ca775210538005617b823"}},
	} {
		for _, e := range waveEngines() {
			r, err := e.Run(s.parse(t))
			if err != nil || r.Fragment.String() != s.digest {
				t.Errorf("%s: %s gives %s, %v", s.id, e.Name(), r.Fragment, err)
			}
		}
	}
}
