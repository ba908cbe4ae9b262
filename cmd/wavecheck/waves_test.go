package main

import (
	"errors"
	"io"
	"maps"
	"os"
	"strings"
	"testing"

	"golang.org/x/exp/trace"
)

// TestWaves: the text, the document and the page are of one run, whatever form the Case has.
func TestWaves(t *testing.T) {
	folder(t, map[string]string{"find/case.json": caseJSON(t, pairs), "pairs.wave": pairs})
	for _, args := range [][]string{{"find"}, {"pairs.wave"}, {"-"}, nil, {"--engine", "oracle-waves"}} {
		r := wavecheck(t, pairs, append([]string{"waves"}, args...)...)
		r.want(t, exitOK, "")
		for _, want := range []string{"n = 2, 2 lanes\n", "certificates 7 valid, 0 refused; conflicts 2;", "#3 B·1 receive  blocked: 1:A→B", "#1 B·0 passed over beside #0: both touch session 0"} {
			if !strings.Contains(r.out, want) {
				t.Errorf("%v: no %q in\n%s", args, want, r.out)
			}
		}
	}
	r := wavecheck(t, "", "waves", "--rounds", "2-3", "--format", "json", "--html", "page.html", "pairs.wave")
	r.want(t, exitOK, "")
	var doc struct {
		Case, Engine string
		First        uint64 `json:"first_round"`
		Last         uint64 `json:"last_round"`
		Timeline     []struct {
			Round uint64
			Waves []struct{ Picks []struct{ Coro uint64 } }
		}
	}
	r.document(t, &doc)
	if doc.Case != "pairs.wave" || doc.Engine != "threaded" || doc.First != 2 || doc.Last != 3 || len(doc.Timeline) != 2 || doc.Timeline[1].Waves[0].Picks[1].Coro != 3 {
		t.Errorf("%+v", doc)
	}
	page, err := os.ReadFile("page.html")
	if err != nil || !strings.Contains(string(page), "<title>Waves of pairs.wave on threaded</title>") {
		t.Errorf("%v: %.200s", err, page)
	}
}

// TestWavesWindow: a long run is shown from its beginning unless rounds are named; the document is whole.
func TestWavesWindow(t *testing.T) {
	long := strings.ReplaceAll(pairs, "B! m. end", "rec t. B! m. t")
	long = strings.ReplaceAll(long, "A? m. end", "rec t. A? m. t") + "rounds 90\n"
	first := wavecheck(t, long, "waves")
	first.want(t, exitOK, "")
	if !strings.HasSuffix(first.out, "\n  rounds 1-60 of 90\n") {
		t.Error(first.out)
	}
	for rounds, want := range map[string]string{"80-": "rounds 80-90 of 90", "61": "rounds 61-61 of 90", "60-1000": "rounds 60-90 of 90"} {
		if r := wavecheck(t, long, "waves", "--rounds", rounds); !strings.HasSuffix(r.out, want+"\n") {
			t.Errorf("%s: %s%s", rounds, r.out, r.err)
		}
	}
	if r := wavecheck(t, long, "waves", "--rounds", "1-90"); r.code != exitOK || strings.Contains(r.out, "of 90") {
		t.Error(r.out)
	}
	if r := wavecheck(t, long, "waves", "--format", "json"); !strings.Contains(r.out, `"last_round": 90`) {
		t.Error(r.out)
	}
}

func TestWavesOfAFailingEngine(t *testing.T) {
	wavecheck(t, pairs, "waves", "--engine", outside("crashes")).want(t, exitFailure, "")
	wavecheck(t, pairs, "waves", "--engine", outside("refuses")).want(t, exitUsage, "not today")
	wavecheck(t, pairs, "waves", "--engine", outside("honest")).want(t, exitUsage, "its Record has no lane trace")
}

// TestRunTrace: the Records are those of a run without a trace, and the trace holds the rounds of all Cases.
func TestRunTrace(t *testing.T) {
	folder(t, map[string]string{"pairs.wave": pairs})
	args := []string{"run", "--engine", "threaded:threads=2", "pairs.wave", "pairs.wave"}
	plain := wavecheck(t, "", args...)
	plain.want(t, exitOK, "")
	r := wavecheck(t, "", append(args, "--trace", "out.trace")...)
	r.want(t, exitOK, "")
	if r.out != plain.out {
		t.Errorf("%s\nwant %s", r.out, plain.out)
	}
	file, err := os.Open("out.trace")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	events, err := trace.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rounds, regions := 0, map[string]int{}
	for {
		e, err := events.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e.Kind() {
		case trace.EventTaskBegin:
			rounds++
		case trace.EventRegionBegin:
			regions[e.Region().Type]++
		}
	}
	// The last round of each run has one pick, and is planned once more in vain.
	if want := map[string]int{"plan": 16, "wave": 14, "lane 0": 12, "lane 1": 14, "commit": 24}; rounds != 14 || !maps.Equal(regions, want) {
		t.Errorf("%d rounds, regions %v, want %v", rounds, regions, want)
	}
	failing := wavecheck(t, "{", append(args[:3:3], "--trace", "out.trace", "-")...)
	failing.want(t, exitUsage, "")
}
