// Package native lets a native fuzz target go on after a find. Go's fuzzer stops at the first input that
// fails; a target that uses a Run fails at its end, with every find of the run made small.
//
// The main path: Start before f.Fuzz, Judge for each Case, Finish after f.Fuzz. Go fuzzes in several
// processes. Each stores what it finds in one folder of the run, a bucket once, whoever is first; what is
// there is skipped. Finish, in the process that started the others, makes finds of it as a campaign does.
package native

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// What whoever runs a target may ask of it, by the environment.
const (
	// InboxVariable names an inbox: finds go there, and what lies there is known.
	InboxVariable = "WAVECHECK_FUZZ_INBOX"
	// ReportVariable names a file for the campaign.Summary of the finds, as JSON.
	ReportVariable = "WAVECHECK_FUZZ_REPORT"
)

// runVariable tells the fuzzing processes the folder of the run.
const runVariable = "WAVECHECK_FUZZ_RUN"

// settleTime bounds how long Finish makes finds small.
const settleTime = 90 * time.Second

// Run is a fuzz target at work.
type Run struct {
	opts   campaign.Options
	dir    string // a folder a bucket
	worker bool   // another process gathers the finds
	seen   sync.Map
}

// Start begins a run of a target that compares opts.Engines with opts.Baseline by opts.Properties. Finds
// go to opts.Inbox, opts.Known are skipped.
func Start(f *testing.F, opts campaign.Options) *Run {
	r := &Run{opts: opts, dir: os.Getenv(runVariable), worker: isWorker()}
	if inbox := os.Getenv(InboxVariable); inbox != "" {
		r.opts.Inbox = inbox
		known, err := inboxKnown(inbox)
		if err != nil {
			f.Fatal(err)
		}
		r.opts.Known = append(r.opts.Known, known...)
	}
	if path, err := filepath.Abs(r.opts.Inbox); err == nil && r.opts.Inbox != "" {
		r.opts.Inbox = path // tests run in the folder of their package; a command that is shown is typed elsewhere
	}
	for i := range r.opts.Known {
		r.seen.Store(r.opts.Known[i].Bucket, true)
	}
	if r.worker {
		return r
	}
	dir, err := os.MkdirTemp("", "wavecheck-fuzz-*")
	if err != nil {
		f.Fatal(err)
	}
	r.dir = dir
	f.Setenv(runVariable, dir)
	f.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			f.Error(err)
		}
	})
	return r
}

// isWorker tells the processes that Go's fuzzer starts.
func isWorker() bool {
	at := flag.Lookup("test.fuzzworker")
	return at != nil && at.Value.String() == "true"
}

// inboxKnown are the finds of an inbox; of what cannot be read nothing is known.
func inboxKnown(inbox string) ([]campaign.Known, error) {
	paths, err := corpus.List(inbox)
	var out []campaign.Known
	for _, path := range paths {
		if find, err := corpus.Load(path); err == nil && find.Info.Bucket != "" {
			out = append(out, campaign.Known{Bucket: find.Info.Bucket, Case: find.Case})
		}
	}
	return out, err
}

// Judge judges a Case, and stores it if it fails in a bucket that is new in this run. It fails the test
// only if that cannot be done.
func (r *Run) Judge(t testing.TB, c *model.Case) {
	for _, found := range campaign.Findings(r.opts.Baseline, r.opts.Engines, r.opts.Properties, c) {
		if _, seen := r.seen.LoadOrStore(found.Bucket, true); seen {
			continue
		}
		_, _, err := corpus.Write(r.dir, corpus.Find{Name: corpus.Slug(found.Bucket), Case: *c, Info: corpus.Info{
			Bucket: found.Bucket, Property: found.Property, Generators: generators.Version, Story: found.Text,
		}})
		if err != nil {
			t.Error(err)
		}
	}
}

// Finish makes the finds of the run small, stores and shows them, and fails the target if there are any
// that are not known.
func (r *Run) Finish(f testing.TB) {
	if r.worker {
		return
	}
	list, err := r.findings()
	if err != nil {
		f.Error(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), settleTime)
	defer stop()
	s, err := campaign.Triage(ctx, r.opts, list)
	if err != nil {
		f.Fatal(err)
	}
	s.Interrupted = false // by the time for making small: the finds are all there
	if path := os.Getenv(ReportVariable); path != "" {
		if err := writeReport(path, s); err != nil {
			f.Error(err)
		}
	}
	for i := range s.Buckets {
		if b := &s.Buckets[i]; !b.Known {
			var page strings.Builder
			s.WritePage(&page, b, &r.opts)
			f.Errorf("find %d of %d\n%s", i+1, len(s.Buckets), page.String())
		}
	}
}

// findings judges what the run has stored once more.
func (r *Run) findings() (out []campaign.Finding, err error) {
	paths, err := corpus.List(r.dir)
	if err != nil {
		return nil, err
	}
	var errs []error
	for i, path := range paths {
		find, err := corpus.Load(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		found := r.again(&find)
		found.Index = uint64(i)
		out = append(out, found)
	}
	return out, errors.Join(errs...)
}

// again is the finding of a stored find; that it does not show again is a finding too.
func (r *Run) again(find *corpus.Find) campaign.Finding {
	for _, found := range campaign.Findings(r.opts.Baseline, r.opts.Engines, r.opts.Properties, &find.Case) {
		if found.Bucket == find.Info.Bucket {
			return found
		}
	}
	return campaign.Finding{
		Kind: campaign.SuiteFailure, Bucket: "suite-failure/once/" + find.Info.Bucket, Case: find.Case,
		Text: fmt.Sprintf("%s was found once, and does not show again on the same Case", find.Info.Bucket),
	}
}

func writeReport(path string, s *campaign.Summary) error {
	var doc strings.Builder
	if err := s.WriteJSON(&doc); err != nil {
		return err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	return durable.File(durable.OS, path, []byte(doc.String()))
}
