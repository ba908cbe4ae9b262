package recorded

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// TestRecorded asks both published engines again about a Case that they were recorded on, and about another one.
func TestRecorded(t *testing.T) {
	file := filepath.Join("..", "..", filepath.FromSlash(corpus.ReferenceFile))
	var lines []*model.ReferenceLine
	err := corpus.ReadReference(file, func(_ int, l *model.ReferenceLine) error {
		if l.Threaded && l.Family() == "threaded1" {
			kept := *l
			lines = append(lines, &kept)
		}
		if len(lines) == 2 {
			return errFound
		}
		return nil
	})
	if !errors.Is(err, errFound) {
		t.Fatal(err)
	}
	l := lines[0]
	a, err := Find(file, model.CaseDigest(&l.Case))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []engines.Engine{a.Cooperative(), a.Threaded()} {
		r, err := properties.RunEngine(e, &l.Case, nil)
		if err != nil || r.Engine != e.Name() || r.Rounds != l.Answer.Rounds {
			t.Errorf("%s: %+v, %v", e.Name(), r, err)
		}
		if whole := e.Capabilities().Fields.Has(13); (len(r.Coroutines) > 0) != whole || (r.Waves != nil) != e.Capabilities().Waves {
			t.Errorf("%s: %d coroutines, waves %v", e.Name(), len(r.Coroutines), r.Waves)
		}
		var failed *engines.Failure
		if _, err := e.Run(&lines[1].Case); !errors.As(err, &failed) || failed.Kind != engines.Refused {
			t.Errorf("%s answers another Case: %v", e.Name(), err)
		}
	}
	a.lines[threaded].Panicked = true
	var failed *engines.Failure
	if _, err := a.Threaded().Run(&l.Case); !errors.As(err, &failed) || failed.Kind != engines.Aborted {
		t.Errorf("an aborted run: %v", err)
	}
	nobody := model.NewCase()
	if _, err := Find(file, model.CaseDigest(&nobody)); err == nil || !strings.Contains(err.Error(), "no answers of both engines") {
		t.Error(err)
	}
	if _, err := Find(file+"x", model.CaseDigest(&l.Case)); err == nil {
		t.Error("a file that is not there")
	}
}
