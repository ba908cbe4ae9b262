package nightly

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
)

// WriteXML writes the night as JUnit XML: a suite for the regressions, one with a test a property for the
// campaign, one for the fuzz targets, one for what is known.
func (n *Night) WriteXML(w io.Writer) error {
	all := junit.Testsuites{Name: "wavecheck nightly", Time: seconds(n.ElapsedSeconds)}
	for id, s := range []junit.Testsuite{n.regressionSuite(), n.campaignSuite(), n.fuzzSuite(), n.knownSuite()} {
		s.ID, s.Timestamp = id, n.Started
		all.AddSuite(s)
	}
	return all.WriteXML(w)
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

func (n *Night) regressionSuite() junit.Testsuite {
	s := junit.Testsuite{Name: "regressions", Time: seconds(n.Regressions.Seconds)}
	for _, name := range n.Regressions.Replayed {
		s.AddTestcase(testcase("regressions", name, n.Regressions.Wrong[name]))
	}
	if len(n.Regressions.Unsound) > 0 {
		s.AddTestcase(testcase("regressions", "every file is sound", strings.Join(n.Regressions.Unsound, "\n")))
	}
	return s
}

// testcase is a test that fails if there is a text.
func testcase(class, name, text string) junit.Testcase {
	t := junit.Testcase{Classname: "wavecheck." + class, Name: printable(name)}
	if text != "" {
		t.Failure = &junit.Result{Message: printable(firstLine(text)), Data: printable(text)}
	}
	return t
}

// printable leaves out what XML cannot hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// campaignSuite has a test a property, and one for engines and suite: whether all gave an answer.
func (n *Night) campaignSuite() junit.Testsuite {
	s := junit.Testsuite{Name: "campaign", Time: seconds(n.Campaign.Seconds)}
	s.AddProperty("seed", fmt.Sprint(n.Plan.Seed))
	s.AddProperty("cases", fmt.Sprint(n.Campaign.Cases))
	for _, id := range n.Plan.Properties {
		s.AddTestcase(testcase("campaign", id, n.findsText(func(f *Find) bool {
			return f.From == fromCampaign && f.Kind == campaign.Violated && propertyOf(f.Bucket) == id
		})))
	}
	answers := testcase("campaign", "engines and suite answer", "")
	if text := n.findsText(func(f *Find) bool { return f.From == fromCampaign && f.Kind != campaign.Violated }); text != "" {
		answers.Error = &junit.Result{Message: printable(firstLine(text)), Data: printable(text)}
	}
	s.AddTestcase(answers)
	return s
}

func propertyOf(bucket string) string {
	id, _, _ := strings.Cut(bucket, "/")
	return id
}

func (n *Night) findsText(wanted func(*Find) bool) string {
	var b strings.Builder
	for i := range n.Finds {
		if f := &n.Finds[i]; wanted(f) {
			fmt.Fprintf(&b, "%s, %s: %s\n", f.Bucket, report.Counted(f.Count, "time"), f.Text)
			if f.Replay != "" {
				fmt.Fprintf(&b, "%s\n", f.Replay)
			}
		}
	}
	return b.String()
}

// fuzzSuite has a test a target; one that had no turn is skipped.
func (n *Night) fuzzSuite() junit.Testsuite {
	s := junit.Testsuite{Name: "fuzzing", Time: seconds(n.fuzzSeconds())}
	for i := range n.Targets {
		target := &n.Targets[i]
		t := testcase("fuzzing", target.Name, n.findsText(func(f *Find) bool { return f.From == target.Name }))
		t.Time = seconds(target.Seconds)
		if target.Turns == 0 {
			t.Skipped = &junit.Result{Message: "it had no turn"}
		}
		s.AddTestcase(t)
	}
	for _, p := range n.Problems {
		t := testcase("fuzzing", "suite", "")
		t.Error = &junit.Result{Message: printable(firstLine(p)), Data: printable(p)}
		s.AddTestcase(t)
	}
	return s
}

// knownSuite has a test for each known violation: skipped, until it has expired.
func (n *Night) knownSuite() junit.Testsuite {
	s := junit.Testsuite{Name: "known", Time: seconds(0)}
	for _, k := range n.Known {
		t := testcase("known", k.Bucket, "")
		text := fmt.Sprintf("owner %s, since %s, until %s, met %s", k.Owner, k.Since, k.Expiry, report.Counted(k.Count, "time"))
		if k.Expired {
			t.Failure = &junit.Result{Message: "it has expired", Data: printable(text)}
		} else {
			t.Skipped = &junit.Result{Message: printable(text)}
		}
		s.AddTestcase(t)
	}
	return s
}
