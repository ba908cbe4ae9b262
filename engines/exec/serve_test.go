package exec

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// byID is an engine that does what the Case's id says.
type byID struct{}

func (byID) Name() string { return "by-id" }

func (byID) Capabilities() engines.Capabilities { return engines.Capabilities{} }

func (byID) Run(c *model.Case) (model.Record, error) {
	if c.ID == "good" {
		return model.Record{Engine: "by-id", Rounds: c.MaxRounds}, nil
	}
	return model.Record{}, &engines.Failure{Engine: "by-id", Kind: engines.FailureKind(c.ID), Text: "as it was told"}
}

func caseLine(id string) string { return string(model.AppendCase(nil, caseOf(id))) }

func TestServe(t *testing.T) {
	good := model.AppendRecord(nil, &model.Record{Engine: "by-id", Rounds: caseOf("good").MaxRounds})
	in := strings.Join([]string{strings.ReplaceAll(caseLine("good"), "\n", ""), `{"images":[]}`, strings.ReplaceAll(caseLine("refused"), "\n", "")}, "\n")
	want := fmt.Sprintf("%s\n%s\n%s\n", good,
		`{"line":2,"refused":"no Case: /images: a Case has at least one image (byte 12)"}`,
		`{"line":3,"refused":"as it was told"}`)
	var out strings.Builder
	if err := Serve(strings.NewReader(in), &out, byID{}); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("answers\n%swant\n%s", out.String(), want)
	}
}

func TestServeEndsWithAFailure(t *testing.T) {
	var out strings.Builder
	err := Serve(strings.NewReader(strings.ReplaceAll(caseLine("crash"), "\n", "")), &out, byID{})
	var f *engines.Failure
	if !errors.As(err, &f) || f.Kind != engines.Crashed || out.String() != "" {
		t.Errorf("error %v, answers %q", err, out.String())
	}
}
