package fuzz

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/generators/choice/rapidsource"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

// TestProperties asks each property of Cases that rapid draws, and that rapid makes small. What it finds
// stands in testdata/rapid as a fail file.
func TestProperties(t *testing.T) {
	if draws := flag.Lookup("rapid.checks"); draws.Value.String() == draws.DefValue {
		if err := draws.Value.Set(propertyDraws); err != nil {
			t.Fatal(err)
		}
		defer draws.Value.Set(draws.DefValue)
	}
	baseline, others := campaign.Oracle(model.Ours), []engines.Engine{cooperative.New(), threaded.New(threaded.Options{Threads: 2})}
	for _, p := range properties.All() {
		t.Run(p.ID, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c := generators.Case(rapidsource.New(t))
				c.MaxRounds = min(c.MaxRounds, maxFuzzRounds)
				v := campaign.Judge(baseline, others, &p, &c)
				if v.Failure != nil {
					t.Fatal(v.Failure)
				}
				if v.Violation != nil {
					t.Fatalf("%s\n%s\n%s", v.Violation.Bucket(), v.Violation.Difference, listing.Print(&c))
				}
			})
		})
	}
}

// lawsAgainst are laws that each deviation's absence breaks.
var lawsAgainst = map[model.Deviation][]string{
	model.RegisterBounds:  nil, // it mends an abort of the process, which is no run to judge
	model.ChooseLabelType: nil, // likewise
	model.RecursionScope:  {"rounds-frame", "type-advance", "projected-fidelity"},
	model.CommitAtomicity: {"faults-leave-nothing", "messages-conserved", "denied-moves-nothing"},
	model.SenderWakeup:    {"no-lost-wakeup", "healed-sender-retries"},
	model.AcquireWakeup:   {"no-lost-wakeup", "woken-when-due", "commit-frame"},
	model.ReceiverWakeup:  {"woken-when-due"},
	model.StatusTruth:     {"one-status", "commit-frame", "rounds-frame"},
	model.StuckTruth:      {"stuck-truth", "selection"},
	model.OfferTopology:   {"no-offer-across-partition", "no-send-to-or-from-down"},
	model.EndpointRole:    {"type-advance"},
	model.HaltOwnTypes:    {"commit-frame"},
}

// TestLawsNoticeDeviations holds laws about single runs against the oracle in a dialect that lacks one
// deviation, with no other engine to compare: what the published machine does there must break a law by
// itself.
func TestLawsNoticeDeviations(t *testing.T) {
	for d := range model.Deviation(model.DeviationCount) {
		t.Run(d.String(), func(t *testing.T) {
			if _, listed := lawsAgainst[d]; !listed {
				t.Error("lawsAgainst does not say which laws it breaks")
			}
			if unbroken := unbrokenBy(t, oracle.New(model.Ours.Without(d)), lawsAgainst[d]); len(unbroken) > 0 {
				t.Errorf("without it %s still hold on %d Cases", strings.Join(unbroken, ", "), deviantCases)
			}
		})
	}
}

// deviantCases is how many Cases the laws may need.
const deviantCases = 4000

// unbrokenBy lists those of the properties that an engine on its own does not violate.
func unbrokenBy(t *testing.T, e engines.Engine, ids []string) []string {
	t.Helper()
	runs := properties.NewRuns(e, nil)
	for index := uint64(0); index < deviantCases && len(ids) > 0; index++ {
		c := generators.Seeded(41, index)
		runs.Reset(&c, false)
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			found, err := properties.Find(id)
			if err != nil {
				t.Fatal(err)
			}
			runs.Expect(&found[0])
			return found[0].Judge(runs).Violation != nil
		})
	}
	return ids
}
