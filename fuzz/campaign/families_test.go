package campaign

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/oracle/faulty"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

// against is a campaign in which the oracle lacks a rule: a defect of the engine, seen from there.
func against(t *testing.T, cases uint64, lacks model.Deviation) Options {
	opts := campaignOf(t, cases, cooperative.New())
	opts.Baseline = Oracle(model.Ours.Without(lacks))
	opts.Draw = func(index uint64) model.Case {
		c := generators.Seeded(1, index)
		c.MaxRounds = min(c.MaxRounds, 60)
		return c
	}
	return opts
}

// senderNotWoken is the cause of a baseline that leaves a sender blocked.
const senderNotWoken = "coroutines.status (Blocked Send, not Ready) between rounds"

// TestOneDefectOneFind plants one defect at a time. It shows in many buckets, and is few finds.
func TestOneDefectOneFind(t *testing.T) {
	for _, tt := range []struct {
		lacks          model.Deviation
		cases          uint64
		buckets, finds int // at least, at most
		cause          string
	}{
		{model.SenderWakeup, 300, 5, 1, senderNotWoken},
		{model.HaltOwnTypes, 150, 4, 1, "sessions after Halt"},
		{model.RecursionScope, 150, 8, 4, "sessions between rounds"},
	} {
		t.Run(tt.lacks.String(), func(t *testing.T) {
			s := runCampaign(t, against(t, tt.cases, tt.lacks))
			finds, buckets := s.finds(func(*Bucket) bool { return true })
			t.Logf("%d violations in %d buckets: %d finds", s.Violations, buckets, finds)
			if int(buckets) < tt.buckets || int(finds) > tt.finds || s.Buckets[0].Cause != tt.cause {
				t.Errorf("want at least %d buckets and at most %d finds, the first by %s; got %s", tt.buckets, tt.finds, tt.cause, s.Buckets[0].Cause)
			}
			checkCounts(t, s)
		})
	}
}

// checkCounts asks that a find's count is that of its buckets, each of which stands once, and that the
// finds with most Cases stand first.
func checkCounts(t *testing.T, s *Summary) {
	t.Helper()
	seen := map[string]bool{}
	total := uint64(0)
	for i, b := range s.Buckets {
		also := uint64(0)
		for _, o := range b.Also {
			also += o.Count
			if seen[o.Name] {
				t.Errorf("%s stands twice", o.Name)
			}
			seen[o.Name] = true
		}
		if seen[b.Name] || also >= b.Count || i > 0 && s.Buckets[i-1].Kind == b.Kind && s.Buckets[i-1].Count < b.Count {
			t.Errorf("%+v stands twice, has %d Cases elsewhere, or is out of order", b.Name, also)
		}
		seen[b.Name] = true
		total += b.Count
	}
	if total != s.Violations+s.Failures+s.Known {
		t.Errorf("the finds have %d Cases, the summary %d", total, s.Violations+s.Failures+s.Known)
	}
}

// TestTwoDefectsTwoFinds plants two at once: neither hides the other.
func TestTwoDefectsTwoFinds(t *testing.T) {
	opts := against(t, 250, model.SenderWakeup)
	opts.Baseline = Oracle(model.Ours.Without(model.SenderWakeup).Without(model.HaltOwnTypes))
	s := runCampaign(t, opts)
	var causes []string
	for _, b := range s.Buckets {
		causes = append(causes, b.Cause)
	}
	for _, want := range []string{senderNotWoken, "sessions after Halt"} {
		if !slices.Contains(causes, want) {
			t.Errorf("%q is not among %q", want, causes)
		}
	}
	checkCounts(t, s)
}

// TestWakeUpsAreTwoFinds: a sender that is not woken and a receiver that is woken by the wrong message are
// not one find, though both show at whatever is dispatched next.
func TestWakeUpsAreTwoFinds(t *testing.T) {
	opts := against(t, 250, model.SenderWakeup)
	opts.Baseline = Oracle(model.Ours.Without(model.SenderWakeup).Without(model.ReceiverWakeup))
	s := runCampaign(t, opts)
	if finds, n := s.finds(func(*Bucket) bool { return true }); finds != 2 || n < 6 {
		t.Errorf("%d finds, %d buckets: %s", finds, n, buckets(s))
	}
}

// TestPropertiesOfOneDefect: what several properties see of one defect is one find.
func TestPropertiesOfOneDefect(t *testing.T) {
	opts := against(t, 120, model.SenderWakeup)
	twin := opts.Properties[0]
	twin.ID = "twin"
	opts.Properties = append(opts.Properties, twin)
	s := runCampaign(t, opts)
	if len(s.Buckets) != 1 || !slices.ContainsFunc(s.Buckets[0].Also, func(o Other) bool { return strings.HasPrefix(o.Name, "twin/") }) {
		t.Error(buckets(s))
	}
	checkCounts(t, s)
}

// TestLawThatTheOracleBreaks: where the oracle itself breaks a law, and so parts from the engine, both are
// one find.
func TestLawThatTheOracleBreaks(t *testing.T) {
	opts := against(t, 150, model.SenderWakeup)
	opts.Properties = append(opts.Properties, properties.NoLostWakeup)
	opts.Properties[1].Every = 1
	s := runCampaign(t, opts)
	lost := func(o Other) bool { return strings.HasPrefix(o.Name, "no-lost-wakeup/oracle:ours-sender-wakeup/") }
	if len(s.Buckets) != 1 || !slices.ContainsFunc(append(s.Buckets[0].Also, Other{Name: s.Buckets[0].Name}), lost) {
		t.Error(buckets(s))
	}
}

// TestEqualEnginesHaveNoCause: the states of sound engines part nowhere, not even between rounds.
func TestEqualEnginesHaveNoCause(t *testing.T) {
	for index := range uint64(30) {
		c := generators.Seeded(3, index)
		if got := causeOf(Oracle(model.Ours), cooperative.New(), &c); got != "" {
			t.Fatalf("Case %d: %s", index, got)
		}
	}
	c := small(1)
	if got := causeOf(Oracle(model.Ours), miscounts, &c); got != "" {
		t.Errorf("an engine that shows no states: %s", got)
	}
}

func TestParted(t *testing.T) {
	a := `{"config":{"x":[1,2]},"coroutines":[{"id":0,"pc":1,"status":"Ready"},{"id":1,"pc":2,"status":{"Blocked":{"Send":{"edge":"0:Ready"}}}}],"n":1}`
	for _, tt := range [][3]string{
		{"", "", ""},
		{`[1,2]`, `[1,3]`, "config"},
		{`"n":1`, `"n":2`, "n"},
		{`"id":1,"pc":2`, `"id":1,"pc":3`, "coroutines.pc"},
		{`"pc":2,"status":{"Blocked":{"Send":{"edge":"0:Ready"}}}`, `"pc":2,"status":"Ready"`, "coroutines.status (Blocked Send, not Ready)"},
		{`"status":"Ready"`, `"status":"Done"`, "coroutines.status (Ready, not Done)"},
		{`0:Ready`, `1:Ready`, "coroutines.status"},
		{`"Ready"},`, `"Ready"},{},`, "coroutines"},
		{`,{"id":1,"pc":2,"status":{"Blocked":{"Send":{"edge":"0:Ready"}}}}`, ``, "coroutines"},
	} {
		b := strings.Replace(a, tt[0], tt[1], 1)
		if got := parted([]byte(a), []byte(b)); got != tt[2] {
			t.Errorf("%s: %q, want %q", b, got, tt[2])
		}
	}
}

// TestSameCaseIsOneFind: two properties that come down to one Case on one engine are one find.
func TestSameCaseIsOneFind(t *testing.T) {
	opts := campaignOf(t, 40, miscounts)
	twin := opts.Properties[0]
	twin.ID = "twin"
	opts.Properties = append(opts.Properties, twin)
	opts.Inbox = t.TempDir()
	s := runCampaign(t, opts)
	if len(s.Buckets) != 1 || len(s.Buckets[0].Also) != 1 || s.Buckets[0].Also[0].Name != "twin/miscounts/steps" {
		t.Error(buckets(s))
	}
	checkCounts(t, s)
	if list, _ := corpus.List(opts.Inbox); len(list) != 1 {
		t.Errorf("%q", list)
	}
}

const healText = `case heal
image
  local A = B! m. end
  local B = A? m. end
topology
  @1 partition A|B
  @3 heal A|B
rounds 40
after stuck continue
`

// TestKnown: a known bucket, and what has the cause of its Case, is counted and not made small; all else
// counts as ever.
func TestKnown(t *testing.T) {
	heal, err := listing.Parse(healText)
	if err != nil {
		t.Fatal(err)
	}
	v := Judge(Oracle(model.Ours.Without(model.SenderWakeup)), []engines.Engine{cooperative.New()}, &campaignOf(t, 1).Properties[0], &heal)
	if v.Violation == nil {
		t.Fatal("no violation")
	}
	opts := against(t, 250, model.SenderWakeup)
	opts.Known = []Known{{Bucket: v.Violation.Bucket(), Case: heal}}
	opts.Inbox = t.TempDir()
	s := runCampaign(t, opts)
	if s.Violations != 0 || s.Known == 0 || len(s.Buckets) != 1 || !s.Buckets[0].Known || s.Buckets[0].KnownAs != v.Violation.Bucket() || len(s.Buckets[0].Also) < 4 || s.Buckets[0].Shrink.Evaluations > 0 {
		t.Errorf("%s: %d violations, %d known", buckets(s), s.Violations, s.Known)
	}
	if list, _ := corpus.List(opts.Inbox); len(list) != 0 {
		t.Errorf("what is known is stored: %q", list)
	}
	opts.Baseline = Oracle(model.Ours.Without(model.SenderWakeup).Without(model.HaltOwnTypes))
	s = runCampaign(t, opts)
	if s.Violations == 0 || s.Known == 0 {
		t.Errorf("%s: %d violations, %d known", buckets(s), s.Violations, s.Known)
	}
	for _, b := range s.Buckets {
		if b.Known != (b.Cause == senderNotWoken) {
			t.Errorf("%s (%s): known %v", b.Name, b.Cause, b.Known)
		}
	}
	checkCounts(t, s)
}

// TestKnownByCause: what shows in another bucket than the known one, and has its cause, is known.
func TestKnownByCause(t *testing.T) {
	heal, err := listing.Parse(healText)
	if err != nil {
		t.Fatal(err)
	}
	opts := against(t, 1, model.SenderWakeup)
	bucketOf := func(c *model.Case) string {
		if v := Judge(opts.Baseline, opts.Engines, &opts.Properties[0], c).Violation; v != nil {
			return v.Bucket()
		}
		return ""
	}
	opts.Known = []Known{{Bucket: bucketOf(&heal), Case: heal}}
	draw := opts.Draw
	for index := uint64(0); ; index++ {
		c := draw(index)
		if b := bucketOf(&c); b != "" && b != bucketOf(&heal) {
			opts.Draw = func(uint64) model.Case { return c }
			break
		}
	}
	s := runCampaign(t, opts)
	if s.Violations != 0 || s.Known != 1 || len(s.Buckets) != 1 || s.Buckets[0].KnownAs != bucketOf(&heal) || s.Buckets[0].Name == bucketOf(&heal) {
		t.Errorf("%s: %d violations, %d known", buckets(s), s.Violations, s.Known)
	}
}

// TestKnownByName: where states are not shown, a bucket is known by its name alone, and does not count for
// StopAfter.
func TestKnownByName(t *testing.T) {
	opts := campaignOf(t, 60, miscounts)
	opts.Known, opts.StopAfter = []Known{{Bucket: "exact-at-one/miscounts/steps", Case: small(0)}}, 1
	s := runCampaign(t, opts)
	if s.Violations != 0 || s.Known < 2 || s.Cases != 60 {
		t.Errorf("%s: %d violations, %d known, %d Cases", buckets(s), s.Violations, s.Known, s.Cases)
	}
}

// TestCauseOfAHang: an engine that does not end while its cause is asked for costs time, not the find.
func TestCauseOfAHang(t *testing.T) {
	opts := campaignOf(t, 1, stuckObserved{miscounts})
	opts.HangAfter = 200 * time.Millisecond
	start := time.Now()
	s := runCampaign(t, opts)
	if len(s.Buckets) != 1 || s.Buckets[0].Kind != EngineFailure || time.Since(start) > 10*time.Second {
		t.Errorf("%s after %s", buckets(s), time.Since(start))
	}
	r := &runner{opts: opts}
	if got := r.causeOn(context.Background(), "miscounts", new(small(1))); got != "" {
		t.Errorf("cause %q", got)
	}
}

// stuckObserved answers, but never when it is observed.
type stuckObserved struct{ faulty.Engine }

func (s stuckObserved) RunObserved(*model.Case, engines.Observer) (model.Record, error) {
	time.Sleep(time.Hour)
	return model.Record{}, nil
}
