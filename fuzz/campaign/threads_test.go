package campaign

import (
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

func namesOf(list []engines.Engine) string {
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestThreadedSpecifications(t *testing.T) {
	for spec, want := range map[string]string{
		"threaded":           "threaded",
		"threaded:threads=1": "threaded",
		"threaded:threads=2": "threaded:threads=2",
		"threaded:threads=4,delays=7,cooperative":  "threaded:threads=4,delays=7 cooperative",
		"cooperative, threaded:threads=mixed":      "cooperative threaded threaded:threads=2 threaded:threads=4,delays=1",
		"threaded:delays=9,threads=2,oracle-waves": "threaded:threads=2,delays=9 oracle-waves",
	} {
		set, err := OpenEngines(spec, EngineOptions{Dialect: model.Ours})
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		if got := namesOf(set.Engines); got != want {
			t.Errorf("%s: %s, want %s", spec, got, want)
		}
		set.Close()
	}
	for spec, want := range map[string]string{
		"threaded:threads=0":    "no option",
		"threaded:threads=65":   "no option",
		"threaded:fast":         "no option",
		"cooperative:threads=2": "takes no options",
		"threads=2":             "unknown engine",
		"threaded:":             "",
	} {
		set, err := OpenEngines(spec, EngineOptions{Dialect: model.Ours})
		if want == "" && err == nil {
			set.Close()
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", spec, err, want)
		}
	}
}

// TestMixedThreads: each Case has one of the engines, the same each time; the slow ones have a tenth each, of every
// residue by which properties are sampled.
func TestMixedThreads(t *testing.T) {
	set, err := OpenEngines(strings.Join(InProcess(), ","), EngineOptions{Dialect: model.Ours})
	if err != nil {
		t.Fatal(err)
	}
	const cases = 20000
	count, sampled := map[string]int{}, map[string]int{}
	for index := range uint64(cases) {
		here, which := lineup(set.Engines, index)
		again, same := lineup(set.Engines, index)
		if len(here) != 2 || which != same || namesOf(here) != namesOf(again) {
			t.Fatalf("Case %d: %s", index, namesOf(here))
		}
		count[here[1].Name()]++
		if index%10 == 0 {
			sampled[here[1].Name()]++
		}
	}
	for name, share := range map[string]int{"threaded": 80, "threaded:threads=2": 10, "threaded:threads=4,delays=1": 10} {
		for total, n := range map[int]int{cases: count[name], cases / 10: sampled[name]} {
			if percent := 100 * n / total; percent < share-3 || percent > share+3 {
				t.Errorf("%s has %d of %d Cases", name, n, total)
			}
		}
	}
}

// TestSkippedText: what was not judged is told once for all numbers of threads, a few properties by name and more by
// number.
func TestSkippedText(t *testing.T) {
	var s Summary
	for _, engine := range []string{"cooperative", "threaded", "threaded:threads=2"} {
		s.Skipped = append(s.Skipped, Skip{Property: "repeat", Engine: engine, Missing: "one core"})
	}
	for _, p := range []string{"a", "b", "c", "d", "e", "f"} {
		s.Skipped = append(s.Skipped, Skip{Property: p, Engine: "cooperative", Missing: "waves"})
	}
	var b strings.Builder
	s.writeSkipped(&b)
	want := "  skipped     without one core, on cooperative, threaded: repeat\n  skipped     without waves, on cooperative: 6 properties\n"
	if b.String() != want {
		t.Errorf("%s, want %s", b.String(), want)
	}
}
