package kernel

import (
	"strconv"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/model"
)

// payloadRule is how an instruction has its payload validated (spec 01 §3.3).
type payloadRule struct {
	context, label string
	expected       model.ValType // nil when there is no annotation
	strict         bool          // strict_schema asks for an annotation
}

func (r *payloadRule) text(role string) string {
	return role + ": " + r.context + " payload '" + r.label + "'"
}

func (r *payloadRule) mismatch(role string) string {
	return r.text(role) + " violated expected type " + model.DebugValType(r.expected)
}

// validate is the payload validation of spec 01 §3.3.
func (vm *VM) validate(p *Pack, r payloadRule, v model.Value) bool {
	mode := vm.cfg.PayloadValidation
	if mode == model.ValidateOff {
		return true
	}
	role := p.co.roleText
	if size := model.SizeOf(v); size > vm.cfg.MaxPayloadBytes {
		expected := r.expected
		if expected == nil {
			expected = model.TypeOf(v)
		}
		p.violate(expected, model.TypeOf(v), r.text(role)+" exceeds max_payload_bytes="+
			strconv.FormatUint(vm.cfg.MaxPayloadBytes, 10)+" (actual="+strconv.FormatUint(size, 10)+")")
		return false
	}
	if r.expected != nil {
		if model.Matches(v, r.expected) {
			return true
		}
		p.violate(r.expected, model.TypeOf(v), r.mismatch(role))
		return false
	}
	if mode == model.ValidateStrictSchema && r.strict {
		p.violate(model.TypeUnit, model.TypeOf(v),
			r.text(role)+" requires explicit ValType annotation in strict_schema mode")
		return false
	}
	return true
}

// corrupt gives what arrives of a value on an edge (spec 02 §7.5).
func (vm *VM) corrupt(from, to name, v model.Value) model.Value {
	if vm.topo.corrupted == 0 {
		return v
	}
	pair := vm.topo.pair(from, to)
	if pair == nil || !pair.corrupted {
		return v
	}
	switch pair.corruption {
	case model.BitFlip:
		return flip(v)
	case model.Truncation:
		if s, ok := v.(model.Str); ok {
			return model.Str(firstHalf(string(s)))
		}
	}
	return model.Unit{}
}

func flip(v model.Value) model.Value {
	switch v := v.(type) {
	case model.Nat:
		return v ^ 1
	case model.Bool:
		return !v
	case model.Str:
		return model.Str(flipText(string(v)))
	case model.Prod:
		return model.Prod{Left: flip(v.Left), Right: v.Right}
	}
	return v
}

// flipText flips the lowest bit of the first byte; each byte that is not UTF-8 then becomes U+FFFD.
func flipText(s string) string {
	if s == "" {
		return s
	}
	raw := append([]byte{s[0] ^ 1}, s[1:]...)
	out := make([]byte, 0, len(raw)+2*utf8.UTFMax)
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		out, raw = utf8.AppendRune(out, r), raw[size:]
	}
	return string(out)
}

// firstHalf is the first half of the characters, rounded down.
func firstHalf(s string) string {
	n := utf8.RuneCountInString(s) / 2
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
