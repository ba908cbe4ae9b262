package power

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
)

// The exit codes of the command wavecheck that mean that it has come to a verdict.
const (
	exitOK        = 0
	exitViolation = 1
	exitFailure   = 3
)

// hangAfter is how long one Case may take in a hunt.
const hangAfter = "10s"

// summary is what a hunt reads of a campaign's JSON.
type summary struct {
	Cases        uint64   `json:"cases"`
	CheckSeconds float64  `json:"check_seconds"`
	Elapsed      float64  `json:"elapsed_seconds"`
	Buckets      []bucket `json:"buckets"`
}

type bucket struct {
	Bucket    string `json:"bucket"`
	Kind      string `json:"kind"`
	Index     uint64 `json:"index"`
	Violation *struct {
		Property string `json:"property"`
	} `json:"violation"`
	Smallest json.RawMessage `json:"smallest"`
	Stored   string          `json:"stored"`
}

// killer names who found the bucket: the property, or, for a failure, its kind.
func (b *bucket) killer() string {
	if b.Violation == nil {
		return b.Kind
	}
	return b.Violation.Property
}

// campaign hunts with fresh Cases until the first find, which is made small and must hold on the
// unbroken code.
func (h *hunter) campaign(ctx context.Context, r *Result) {
	inbox := filepath.Join(h.dir, "finds", r.Name)
	s, ok := h.check(ctx, r, "--stop-after", "1", "--inbox", inbox)
	if !ok || len(s.Buckets) == 0 {
		return
	}
	r.Seconds, r.ShrinkSeconds = s.CheckSeconds, s.Elapsed-s.CheckSeconds
	best := -1
	var size shrink.Size
	for i, b := range s.Buckets {
		r.kill(b.killer())
		c, err := model.DecodeCase(b.Smallest)
		if err != nil {
			r.Note = fmt.Sprintf("%s: the smallest Case does not decode: %v", b.Bucket, err)
			continue
		}
		if at := shrink.SizeOf(&c); best < 0 || at.Less(size) {
			best, size = i, at
		}
	}
	if best < 0 {
		return
	}
	b := s.Buckets[best]
	r.Bucket, r.Instructions, r.Roles, r.Events = b.Bucket, size.Instructions, size.Roles, size.Events
	r.holdsUnbroken(run(ctx, "", h.opts.Root, h.built.clean, r.sound(b.Stored)...))
}

func (r *Result) holdsUnbroken(e ended) {
	r.Unbroken = e.code == exitOK
	if !r.Unbroken {
		r.Note = "the smallest Case fails on the unbroken code too: " + e.brief()
	}
}

// matrix hunts with all properties for all Cases, and notes each property's first find.
func (h *hunter) matrix(ctx context.Context, r *Result) {
	s, ok := h.check(ctx, r, "--shrink=false", "--inbox", "")
	if !ok {
		return
	}
	r.Seconds, r.First = s.CheckSeconds, map[string]uint64{}
	for _, b := range s.Buckets {
		killer := b.killer()
		if n := b.Index + 1; !r.Killed || n < r.Cases {
			r.Cases = n
		}
		r.kill(killer)
		if first, ok := r.First[killer]; !ok || b.Index < first {
			r.First[killer] = b.Index
		}
	}
}

// check runs a campaign with the mutant in. A process that dies or hangs has killed its mutant.
func (h *hunter) check(ctx context.Context, r *Result, more ...string) (s summary, ok bool) {
	args := []string{"check", "--format", "json", "--jobs", "1", "--hang-after", hangAfter,
		"--seed", strconv.FormatUint(h.opts.Seed, 10), "--cases", strconv.FormatUint(h.opts.Cases, 10)}
	e := run(ctx, r.active(), h.opts.Root, h.built.broken, slices.Concat(args, r.options(), more)...)
	if e.hung {
		// Each Case has a limit of its own: a campaign that is not done is slow, and its mutant alive.
		r.Seconds, r.Note = e.seconds, fmt.Sprintf("the campaign was not done after %.0f s", e.seconds)
		return s, false
	}
	if e.code != exitOK && e.code != exitViolation && e.code != exitFailure {
		if how, died := e.died(); died {
			r.Seconds, r.Note = e.seconds, how
			r.kill("crash")
			return s, false
		}
		r.Note = fmt.Sprintf("exit code %d: %s", e.code, e.brief())
		return s, false
	}
	if err := json.Unmarshal([]byte(e.out), &s); err != nil {
		r.Note = fmt.Sprintf("summary: %v", err)
		return s, false
	}
	r.Cases = s.Cases
	return s, true
}
