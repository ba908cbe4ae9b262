package listing

import (
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// Value is a value as the listing writes it: unit, 7, true, "s", (a, b), 3:A.
func Value(v model.Value) string { return string(appendValue(nil, v)) }

func appendValue(b []byte, v model.Value) []byte {
	switch v := v.(type) {
	case model.Nat:
		return appendUint(b, uint64(v))
	case model.Bool:
		return strconv.AppendBool(b, bool(v))
	case model.Str:
		return model.AppendString(b, string(v))
	case model.Prod:
		b = appendValue(append(b, '('), v.Left)
		b = appendValue(append(b, ", "...), v.Right)
		return append(b, ')')
	case model.Endpoint:
		return appendName(append(appendUint(b, v.SID), ':'), v.Role)
	}
	return append(b, "unit"...)
}

// appendValType appends Nat, (Nat, Bool) or Chan(2:A).
func appendValType(b []byte, t model.ValType) []byte {
	switch t := t.(type) {
	case model.BasicType:
		return append(b, typeWords[t]...)
	case model.ProdType:
		b = appendValType(append(b, '('), t.Left)
		b = appendValType(append(b, ", "...), t.Right)
		return append(b, ')')
	case model.ChanType:
		b = appendUint(append(b, "Chan("...), t.SID)
		return append(appendName(append(b, ':'), t.Role), ')')
	}
	return b
}

func appendSort(b []byte, s model.Sort) []byte {
	switch s := s.(type) {
	case model.BasicSort:
		return append(b, sortWords[s]...)
	case model.VectorSort:
		return append(appendUint(append(b, "Vector("...), uint64(s)), ')')
	case model.ProdSort:
		b = appendSort(append(b, '('), s.Left)
		b = appendSort(append(b, ", "...), s.Right)
		return append(b, ')')
	}
	return b
}

// appendLabel appends m, or m(Nat) when the sort is not Unit.
func appendLabel(b []byte, l model.Label) []byte {
	b = appendName(b, l.Name)
	if l.Sort == model.SortUnit {
		return b
	}
	return append(appendSort(append(b, '('), l.Sort), ')')
}

// Perturbation is a topology event as the listing writes it: partition A|B.
func Perturbation(e model.Perturbation) string { return string(appendPerturbation(nil, e)) }

func appendPerturbation(b []byte, e model.Perturbation) []byte {
	b = append(append(b, perturbationWords[e.Kind]...), ' ')
	switch e.Kind {
	case model.Crash:
		return appendName(b, e.Site)
	case model.Timeout:
		return appendDuration(append(appendName(b, e.Site), ' '), e.Duration)
	case model.Corrupt:
		b = appendEdge(b, e.From, "->", e.To)
		return append(append(b, ' '), corruptionWords[e.Corruption]...)
	}
	return appendEdge(b, e.From, "|", e.To)
}

func appendEdge(b []byte, from, between, to string) []byte {
	return appendName(append(appendName(b, from), between...), to)
}

// appendDuration appends the duration exactly, in the largest unit that needs no fraction below a
// second, else in seconds with as many decimals as it has.
func appendDuration(b []byte, d model.Duration) []byte {
	nanos := uint64(d.Nanos)
	switch {
	case nanos == 0:
		return append(appendUint(b, d.Secs), 's')
	case d.Secs > 0:
		fraction := strconv.FormatUint(nanosPerSecond+nanos, 10)[1:]
		b = append(appendUint(b, d.Secs), '.')
		return append(append(b, strings.TrimRight(fraction, "0")...), 's')
	case nanos%1_000_000 == 0:
		return append(appendUint(b, nanos/1_000_000), "ms"...)
	case nanos%1_000 == 0:
		return append(appendUint(b, nanos/1_000), "us"...)
	}
	return append(appendUint(b, nanos), "ns"...)
}

const nanosPerSecond = 1_000_000_000
