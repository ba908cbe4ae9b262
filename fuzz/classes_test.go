package fuzz

import (
	"fmt"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// TestClassesAreReached counts in which classes generated Cases of wave rounds differ from their canonical runs. A
// class that none needs would be declared for nothing: every class is reached, and inside each domain every class
// that its declaration has.
func TestClassesAreReached(t *testing.T) {
	const cases = 6000
	canonical, waves := campaign.Oracle(model.Ours), threaded.New(threaded.Options{})
	reached := map[string]int{}
	for i := range uint64(cases) {
		c := generators.Seeded(40, i)
		c.MaxRounds = min(c.MaxRounds, 200)
		if !properties.WaveRounds(&c) || c.Schedule.HasPicks {
			continue
		}
		want, err := canonical.Run(&c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := waves.Run(&c)
		if err != nil {
			t.Fatal(err)
		}
		places := []string{"anywhere"}
		if envelopes.InDomain(&c, &want) {
			places = append(places, "Dn")
		}
		if len(c.Topology) > 0 && envelopes.InFailureDomain(&c, &want, &got) {
			places = append(places, "Df")
		}
		d := envelopes.Ask(envelopes.Dn("", "", c.Schedule.Concurrency, c.Schedule.Workers), &want, &got, nil, time.Time{}).Diff
		for _, place := range places {
			reached[place]++
			reached[fmt.Sprint(place, ", scheduler ", d.Scheduler)]++
			reached[fmt.Sprint(place, ", effects ", d.Effect)]++
			reached[fmt.Sprint(place, ", failures ", d.Failure)]++
		}
	}
	for _, place := range []string{"anywhere", "Dn", "Df"} {
		t.Logf("%-54s %5d", place, reached[place])
		for _, class := range []string{
			"scheduler Exact", "scheduler SessionNormalizedPermutation", "scheduler EnvelopeBounded",
			"effects Exact", "effects ReplayDeterministic", "effects EnvelopeBounded", "failures Exact", "failures EnvelopeBounded",
		} {
			n := reached[place+", "+class]
			t.Logf("  %-52s %5d", class, n)
			if place == "Df" && class != "failures EnvelopeBounded" {
				continue // the other classes are those of Dn
			}
			// Inside the domain of Dn the failures are equal; that is what Dn declares.
			if (n == 0) != (place == "Dn" && class == "failures EnvelopeBounded") {
				t.Errorf("%s: %s is reached %d times", place, class, n)
			}
		}
	}
}
