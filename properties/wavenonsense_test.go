package properties

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// TestLawsSurviveNonsenseAboutWaves asks that no property panics, whatever an engine puts into field 16: numbers at the
// ends of their ranges, and lists that are cut, doubled or empty.
func TestLawsSurviveNonsenseAboutWaves(t *testing.T) {
	for name, text := range map[string]string{"wide": wide, "gifts": waveGifts, "talk": talk} {
		c := parse(t, text)
		for seed := range uint64(60) {
			spoil := func(r *model.Record) {
				random := rand.New(rand.NewPCG(seed, 1))
				for range 1 + random.IntN(3) {
					talkNonsense(random, reflect.ValueOf(r.Waves).Elem())
				}
			}
			runs := NewRuns(twoOracles{}, []engines.Engine{spoiltWaves{"spoilt", breakage{record: spoil}}})
			runs.Reset(c, true)
			for i := range registry {
				judgeNonsense(t, name, seed, &registry[i], runs)
			}
		}
	}
}

func judgeNonsense(t *testing.T, name string, seed uint64, p *Property, runs *Runs) {
	defer func() {
		if fell := recover(); fell != nil {
			t.Errorf("%s, seed %d: %s panics: %v", name, seed, p.ID, fell)
		}
	}()
	p.Judge(runs)
}

// talkNonsense changes one number or one list somewhere in v.
func talkNonsense(random *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		talkNonsense(random, v.Field(random.IntN(v.NumField())))
	case reflect.Slice:
		switch n := v.Len(); {
		case n == 0 || random.IntN(6) == 0:
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		case random.IntN(6) == 0:
			v.SetLen(random.IntN(n))
		case random.IntN(6) == 0:
			v.Set(reflect.AppendSlice(v, v.Slice(0, n)))
		default:
			talkNonsense(random, v.Index(random.IntN(n)))
		}
	case reflect.Uint64:
		numbers := []uint64{0, 1, 2, v.Uint() + 1, v.Uint() - 1, 99, math.MaxInt32, math.MaxUint32 + 1, math.MaxInt64, math.MaxUint64}
		v.SetUint(numbers[random.IntN(len(numbers))])
	case reflect.Bool:
		v.SetBool(!v.Bool())
	}
}
