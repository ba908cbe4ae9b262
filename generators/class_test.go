package generators

import (
	"bytes"
	"testing"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

func TestFindClass(t *testing.T) {
	for _, c := range Classes() {
		got, err := FindClass(c.Name)
		if err != nil || got != c {
			t.Errorf("%s: %v, %v", c.Name, got, err)
		}
	}
	if _, err := FindClass("narrow"); err == nil || err.Error() != `unknown class "narrow"; known: mixed, wide` {
		t.Error(err)
	}
	if Mixed.Version() != Version || (Class{}).Version() != Version || Wide.Version() != Version+"/wide" {
		t.Error(Mixed.Version(), Wide.Version())
	}
}

// TestAClassIsPartOfTheName: seed, index and class name a Case; Mixed is what is drawn without a class.
func TestAClassIsPartOfTheName(t *testing.T) {
	for i := range uint64(100) {
		mixed, wide := encode(Mixed.Seeded(testSeed, i)), encode(Wide.Seeded(testSeed, i))
		if !bytes.Equal(mixed, encode(Seeded(testSeed, i))) || !bytes.Equal(mixed, encode(Class{}.Seeded(testSeed, i))) {
			t.Fatalf("Case %d of class mixed is not the one without a class", i)
		}
		if !bytes.Equal(wide, encode(Wide.Seeded(testSeed, i))) {
			t.Fatalf("Case %d of class wide changes", i)
		}
		r := choice.Record(choice.NewPRNG(testSeed, i))
		if drawn := Wide.Draw(r); !bytes.Equal(encode(drawn.Case), wide) {
			t.Fatalf("Case %d of class wide differs when its draws are recorded", i)
		}
		if again := Wide.Case(choice.NewBytes(r.Tape())); !bytes.Equal(encode(again), wide) {
			t.Fatalf("the tape of Case %d of class wide gives another Case", i)
		}
	}
}

// TestWideCases: what the class promises of a Case itself; that its runs end is for the census.
func TestWideCases(t *testing.T) {
	least, most := 1000, 0
	for i := range uint64(1000) {
		d := Wide.DrawSeeded(testSeed, i)
		c := &d.Case
		checkValid(t, *c)
		n := len(c.Images)
		least, most = min(least, n), max(most, n)
		if n < 8 || n > 64 {
			t.Errorf("Case %d has %d sessions", i, n)
		}
		if !c.Handler.Pure() || len(c.Topology) > 0 || d.Failing || c.Schedule.HasPicks || c.Config.Buffer.Mode != model.Fifo {
			t.Errorf("Case %d is to fail: %s", i, encode(*c))
		}
		if c.MaxRounds != model.DefaultMaxRounds {
			t.Errorf("Case %d has only %d rounds", i, c.MaxRounds)
		}
	}
	if least != 8 || most < 60 {
		t.Errorf("%d to %d sessions", least, most)
	}
}

// TestWideProtocolsProject holds the protocols of wide.go against the projection of spec 01 §2.1.
func TestWideProtocolsProject(t *testing.T) {
	for i := range uint64(300) {
		c := Wide.Seeded(testSeed, i)
		for _, im := range c.Images {
			if !model.WellFormedGlobal(im.GlobalType) {
				t.Fatalf("Case %d: not well-formed: %s", i, model.AppendGlobalType(nil, im.GlobalType))
			}
			for _, rt := range im.LocalTypes {
				want, err := model.Project(im.GlobalType, rt.Role)
				if err != nil {
					t.Fatalf("Case %d: %v", i, err)
				}
				if c.Config.Given.Has(model.KeyPayloadValidation) || annotated(rt.Type) {
					continue // no projection annotates
				}
				if !model.EqualLocal(rt.Type, want) {
					t.Fatalf("Case %d, role %s: built %s, projected %s", i, rt.Role, model.AppendLocalType(nil, rt.Type), model.AppendLocalType(nil, want))
				}
			}
		}
	}
}

func annotated(t model.LocalType) bool {
	switch t := t.(type) {
	case *model.LocalMu:
		return annotated(t.Body)
	case *model.LocalComm:
		for _, br := range t.Branches {
			if br.Payload != nil || annotated(br.Next) {
				return true
			}
		}
	}
	return false
}
