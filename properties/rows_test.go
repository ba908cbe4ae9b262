package properties

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// row is a row of spec 03 §10, or of spec 07 §9, and what holds engines to it.
type row struct {
	id         string
	properties string // ids, by commas; "" if none holds it
	note       string // why none does, or where else it is held
}

var rows = []row{
	{"P-X0", "exact-waves", ""}, {"P-X1", "independence", "`TestEachAtomEarnsItsPlace` drops one kind of atom after another"},
	{"P-C1", "waves-are-certified, certificates-hold", ""}, {"P-C2", "certificates-hold", ""}, {"P-C3", "certificates-hold, forced-rounds", ""},
	{"P-C4", "planning-dispatches-nothing", ""}, {"P-C5", "", "a law about checkers and not about runs: `wavecheck forge` and `fuzz/forging` hold two checkers to it"},
	{"P-C6", "certificates-hold", "and `fuzz/forging`, for certificates that no planner makes"}, {"P-C7", "forced-rounds", ""}, {"P-C8", "plans-as-said", ""},
	{"P-W1", "lanes-differ", ""}, {"P-W2", "sessions-differ, certificates-hold", "home sessions by the Record alone, touched ones by the state"}, {"P-W3", "certificates-hold", ""},
	{"P-W4", "waves-fit, width-is-declared", ""}, {"P-W5", "waves-fit", ""}, {"P-W6", "waves-fit", ""}, {"P-W7", "down-is-not-picked, certificates-hold", ""}, {"P-W8", "passed-over-stay", ""},
	{"P-W9", "one-status", ""}, {"P-W10", "no-concurrency", ""}, {"P-W11", "all-done-truth", ""}, {"P-W12", "stuck-truth", ""}, {"P-W13", "wave-metrics, queue-depth", ""},
	{"P-W14", "wave-metrics, metrics-grow", ""}, {"P-W15", "waves-progress", ""},
	{"P-F1", "fallback-ends-round", ""}, {"P-F2", "plans-as-said", ""}, {"P-F3", "passed-over-stay", ""}, {"P-F4", "all-forced", ""}, {"P-F5", "waves-in-order", ""},
	{"P-D1", "repeat", ""}, {"P-D2", "repeat, exact-waves", ""}, {"P-D3", "repeat, exact-waves", ""},
	{"P-D4", "exact-waves", "campaigns run each Case with 1, 2 or 4 threads, replays with all of them, and there is one right Record"}, {"P-D5", "injective-lanes", ""},
	{"P-D6", "", "not claimed; `TestNotClaimed` keeps the counterexample"}, {"P-D7", "waves-in-order, passed-over-stay, commit-shape", ""}, {"P-D8", "waves-in-order", ""}, {"P-D9", "fault-ends-wave, passed-over-stay, lanes-hold-the-ready", ""},
	{"P-D10", "received-was-sent", ""}, {"P-D11", "", "stays out: waits for the replayer"},
	{"P-E1", "exact-at-one", ""}, {"P-E2", "exact-at-one", ""}, {"P-E3", "exact-at-one", ""}, {"P-E4", "exact-at-one", ""}, {"P-E5", "same-at-endpoints", ""}, {"P-E6", "same-on-edges", ""},
	{"P-E7", "ordered-sessions-agree", "not claimed of other sessions; `TestNotClaimed` keeps the counterexample"}, {"P-E8", "same-in-sessions", ""}, {"P-E9", "same-end", ""}, {"P-E10", "topologies-agree, topology-at-end, rounds-frame", ""},
	{"P-E11", "one-check-per-commit, commit-shape", ""},
	{"P-T1", "crashes-stay", ""}, {"P-T2", "partitions-go-both-ways", ""}, {"P-T3", "heal-mends", ""}, {"P-T4", "heal-touches-nothing-else, crashes-stay, timeouts-last", "pairs, crashes, timeouts: each list is held to the script alone"}, {"P-T5", "timeouts-last", ""},
	{"P-T6", "no-send-across-partition, cut-buffers-rest", ""}, {"P-T7", "no-offer-across-partition, cut-buffers-rest", ""}, {"P-T8", "", "not claimed; `TestNotClaimed` keeps the counterexample"},
	{"P-T9", "no-send-to-or-from-down, cut-buffers-rest", ""}, {"P-T10", "crashed-never-acts, down-is-not-picked", ""}, {"P-T11", "crash-faults-each-once", ""}, {"P-T12", "one-end-per-coroutine", ""},
	{"P-T13", "crash-faults-sessions", ""}, {"P-T14", "topology-entries-first", ""}, {"P-T15", "order-in-tick-is-free", ""}, {"P-T16", "corruption-as-said", ""}, {"P-T17", "healed-sender-retries", ""},
	{"P-T18", "", "stays out: speaks of the Lean model alone"}, {"P-T19", "", "stays out: speaks of the Lean model alone"},
	{"P-H1", "one-owner", ""}, {"P-H2", "ownership-is-kept, ownership-rests", ""}, {"P-H3", "transfer-moves-endpoint", ""}, {"P-H4", "transfer-moves-bundle, forged-bundle-moves", "tokens only on states made by hand: no instruction makes one"},
	{"P-H5", "handoffs-as-moved, handoff-names-endpoint, metrics-grow", "metrics-grow: the log only grows"}, {"P-H6", "no-handoff-pending, ownership-rests, transfer-moves-endpoint", "a transfer moves and is logged in one dispatch"}, {"P-H7", "handoff-lanes, handoffs-as-moved, wave-metrics", ""}, {"P-H8", "handoff-lanes, handoffs-as-moved", ""},
	{"P-H9", "transfer-leaves-sessions", ""}, {"P-H10", "denied-moves-nothing", ""}, {"P-H11", "forged-owner-stops-transfer", "on the oracle and its waves, which dispatch on states made by hand; in the kernel an endpoint has room for one owner"}, {"P-H12", "failed-transfer-leaves-nothing", ""},
}

// TestEveryRowIsHeld: each row of spec 03 §10 and 07 §9 is held by properties that are there, or says why not.
func TestEveryRowIsHeld(t *testing.T) {
	var named []string
	for _, x := range []struct{ file, from, to string }{{"03-threaded.md", "\n## 10. ", "\n## 11. "}, {"07-waves.md", "\n## 9. ", "\n## 10. "}} {
		text, err := os.ReadFile(filepath.Join("..", "docs", "spec", x.file))
		if err != nil {
			t.Fatal(err)
		}
		_, section, ok := strings.Cut(string(text), x.from)
		if section, _, _ = strings.Cut(section, x.to); !ok || section == "" {
			t.Fatalf("%s has no section %q", x.file, x.from)
		}
		for _, m := range regexp.MustCompile(`(?m)^\| (P-[A-Z]+[0-9]+(?:, P-[A-Z]+[0-9]+)*) \|`).FindAllStringSubmatch(section, -1) {
			named = append(named, strings.Split(m[1], ", ")...)
		}
	}
	if len(named) < 80 {
		t.Fatalf("only %d rows were read", len(named))
	}
	known := map[string]bool{}
	for _, x := range rows {
		if known[x.id] {
			t.Errorf("%s stands twice", x.id)
		}
		known[x.id] = true
		if x.properties == "" && x.note == "" {
			t.Errorf("%s is held by nothing, and no reason is given", x.id)
		}
		for _, id := range x.ids() {
			if !slices.Contains(names(), id) {
				t.Errorf("%s is held by %q, which is no property", x.id, id)
			}
		}
	}
	for _, id := range named {
		if !known[id] {
			t.Errorf("%s is not in the table", id)
		}
	}
}

func (x *row) ids() []string {
	if x.properties == "" {
		return nil
	}
	return strings.Split(x.properties, ", ")
}

// rowsTable is the table as the page shows it.
func rowsTable() string {
	var b strings.Builder
	b.WriteString("\n## Which of them holds which row\n\nThe rows of [spec 03 §10](spec/03-threaded.md), and P-X0 and P-X1 of [spec 07 §9](spec/07-waves.md).\n\n| row | held by | |\n|---|---|---|\n")
	for _, x := range rows {
		held := "–"
		if ids := x.ids(); len(ids) > 0 {
			held = "`" + strings.Join(ids, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", x.id, held, x.note)
	}
	return b.String()
}
