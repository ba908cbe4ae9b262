package generators

import (
	"bytes"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/generators/choice/rapidsource"
	"github.com/wavecheck/wavecheck/model"
)

const testSeed = 20260801

func encode(c model.Case) []byte { return model.AppendCase(nil, &c) }

// checkValid fails unless a reader accepts a Case and writes it again with the same bytes.
func checkValid(t testing.TB, c model.Case) {
	t.Helper()
	data := encode(c)
	back, err := model.DecodeCase(data)
	if err != nil {
		t.Fatalf("the reader refuses a Case: %v\n%s", err, data)
	}
	if again := encode(back); !bytes.Equal(data, again) {
		t.Fatalf("a Case changes when it is read:\n%s\n%s", data, again)
	}
}

func TestSeedAndIndexNameACase(t *testing.T) {
	const cases = 300
	want := make([][]byte, cases)
	distinct := map[string]bool{}
	for i := range want {
		want[i] = encode(Seeded(testSeed, uint64(i)))
		distinct[string(want[i])] = true
	}
	if len(distinct) < cases*99/100 {
		t.Errorf("%d indices give only %d Cases", cases, len(distinct))
	}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for k := range want {
				i := (k*7 + worker) % cases
				if !bytes.Equal(encode(Seeded(testSeed, uint64(i))), want[i]) {
					t.Errorf("Case %d differs in worker %d", i, worker)
				}
			}
		})
	}
	wg.Wait()
}

// TestVersionIsPinned holds what Version names. After a change of the draws that is meant: a new
// Version, and the digest that the failure prints.
func TestVersionIsPinned(t *testing.T) {
	var all []byte
	for i := range uint64(200) {
		all = append(all, encode(Seeded(testSeed, i))...)
	}
	const want = "g5 3bdac08730523a1ababf65bf1e13d16fec861a14b7332050b4feadae4deb1a79"
	if got := Version + " " + model.StableHash(all).String(); got != want {
		t.Errorf("the first Cases are %s, want %s", got, want)
	}
}

func TestSeededCasesAreValid(t *testing.T) {
	for i := range uint64(3000) {
		checkValid(t, Seeded(testSeed, i))
	}
}

// TestProtocolsProject holds the construction of protocol.go against the projection of spec 01 §2.1.
func TestProtocolsProject(t *testing.T) {
	for i := range uint64(3000) {
		src := choice.NewPRNG(testSeed, i)
		roles := vocabularies[i%3].roles[:2+src.Below(maxRoles-1)]
		b := protocolBuilder{src: src, roles: roles, labels: vocabularies[i%3].labels, recursion: i%4 != 0}
		v := b.build()
		if !model.WellFormedGlobal(v.global) {
			t.Fatalf("protocol %d is not well-formed: %s", i, model.AppendGlobalType(nil, v.global))
		}
		for r, role := range roles {
			want, err := model.Project(v.global, role)
			if err != nil {
				t.Fatalf("protocol %d does not project: %v\n%s", i, err, model.AppendGlobalType(nil, v.global))
			}
			if !model.EqualLocal(v.local[r], want) {
				t.Fatalf("protocol %d, role %s: built %s, projected %s", i, role,
					model.AppendLocalType(nil, v.local[r]), model.AppendLocalType(nil, want))
			}
		}
	}
}

func TestATapeRepeatsACase(t *testing.T) {
	for i := range uint64(200) {
		r := choice.Record(choice.NewPRNG(testSeed, i))
		want := encode(Case(r))
		if !bytes.Equal(encode(FromBytes(TapeInput(r.Tape()))), want) {
			t.Fatalf("the tape of Case %d gives another Case", i)
		}
	}
}

func TestStoredCasesAreSeeds(t *testing.T) {
	for i := range uint64(200) {
		c := Seeded(testSeed, i)
		input := ToBytes(&c)
		if !bytes.Equal(encode(FromBytes(input)), encode(c)) {
			t.Fatalf("the input of Case %d means another Case", i)
		}
		src := choice.NewPRNG(testSeed, i)
		for range 40 {
			input = append(input, byte(src.Below(256)))
		}
		checkValid(t, FromBytes(input))
		if !bytes.Equal(encode(c), encode(Seeded(testSeed, i))) {
			t.Fatalf("mutating a reading of Case %d changed the Case", i)
		}
	}
}

func TestMutateTakesAnyCase(t *testing.T) {
	for i := range uint64(300) {
		Mutate(choice.NewPRNG(testSeed, i), model.NewCase())
		m := Mutate(choice.NewPRNG(testSeed, i), model.NewCase(model.Image{HasPrograms: true}))
		checkValid(t, m)
	}
}

func TestMutateLeavesItsInputAlone(t *testing.T) {
	changed := 0
	for i := range uint64(500) {
		c := Seeded(testSeed, i)
		before := encode(c)
		m := Mutate(choice.NewPRNG(testSeed+1, i), c)
		checkValid(t, m)
		if !bytes.Equal(encode(c), before) {
			t.Fatalf("Case %d was changed in place", i)
		}
		if !bytes.Equal(encode(m), before) {
			changed++
		}
	}
	if changed < 400 {
		t.Errorf("only %d of 500 mutations changed anything", changed)
	}
}

func TestTheEmptyTapeIsSmall(t *testing.T) {
	c := FromBytes(nil)
	checkValid(t, c)
	if len(c.Images) != 1 || len(c.Images[0].LocalTypes) != 2 || c.Config.Given != 0 || len(c.Topology) != 0 {
		t.Errorf("draws of 0 do not give a minimal Case: %s", encode(c))
	}
}

func TestRapidDrawsCases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Case(rapidsource.New(t))
		if err := model.CheckCase(&c); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSpansNest(t *testing.T) {
	for i := range uint64(200) {
		r := choice.Record(choice.NewPRNG(testSeed, i))
		Case(r)
		depth := 0
		for _, e := range r.Log() {
			switch e.Kind {
			case choice.SpanBegin:
				depth++
			case choice.SpanEnd:
				depth--
			default:
				if depth == 0 {
					t.Fatal("a draw outside of every span")
				}
			}
		}
		if depth != 0 {
			t.Fatalf("Case %d leaves %d spans open", i, depth)
		}
	}
}

func FuzzFromBytes(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 1, 2, 3, 250, 251, 252})
	f.Add([]byte{1, 255, 255, 255, 255})
	for i := range uint64(4) {
		c := Seeded(testSeed, i)
		f.Add(ToBytes(&c))
		f.Add(append(ToBytes(&c), 200, 100, 50, 25, 12, 6, 3))
		r := choice.Record(choice.NewPRNG(testSeed, i))
		Case(r)
		f.Add(TapeInput(r.Tape()))
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkValid(t, FromBytes(data)) })
}

func BenchmarkSeeded(b *testing.B) {
	b.ReportAllocs()
	i := uint64(0)
	for b.Loop() {
		Seeded(testSeed, i)
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "Cases/s")
}
