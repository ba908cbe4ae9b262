package listing

import (
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The words of the listing, in the order of the model's constants.
var (
	sortWords         = []string{"Unit", "Nat", "Bool", "String", "Real"}
	typeWords         = []string{"Unit", "Bool", "Nat", "String"}
	payloadWords      = []string{"register", "label"}
	acquireWords      = []string{"grant", "block", "fail"}
	afterStuckWords   = []string{"stop", "continue"}
	perturbationWords = []string{"crash", "partition", "heal", "corrupt", "timeout"}
	corruptionWords   = []string{"bit-flip", "truncation", "erase"}
	schedulerWords    = []string{"cooperative", "round-robin", "fixed-map", "aging", "token-weighted", "progress-aware"}
	bufferWords       = []string{"fifo", "latest"}
	pressureWords     = []string{"block", "drop", "error", "resize"}
	outputWords       = []string{"allow-all", "disabled", "deny-all", "allow"}
	flowWords         = []string{"allow-all", "deny-all", "allow", "deny", "when"}
	predicateWords    = []string{"target-prefix", "fact-contains", "same-role", "all", "any"}
	switchWords       = []string{"off", "on"}
)

// A word that is bare where a name or a text may stand would be misread if it were one of these.
func reserved(s string) bool {
	_, isReg := registerOf(s)
	return s == "end" || s == "rec" || isReg
}

// registerOf reads r0 to r65535, without leading zeros.
func registerOf(s string) (model.Reg, bool) {
	if len(s) < 2 || s[0] != 'r' || s[1] == '0' && len(s) > 2 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:], 10, 16)
	return model.Reg(n), err == nil
}

// appendName appends a name, in quotes when it is not a plain word.
func appendName(b []byte, s string) []byte {
	if s != "" && wordLen(s) == len(s) && !reserved(s) {
		return append(b, s...)
	}
	return model.AppendString(b, s)
}

// appendText appends a free text, in quotes when it is not words joined by dots.
func appendText(b []byte, s string) []byte {
	if s != "" && dottedLen(s) == len(s) && !reserved(s) {
		return append(b, s...)
	}
	return model.AppendString(b, s)
}

// dottedLen is the length of the words joined by dots at the start of s.
func dottedLen(s string) int {
	n := wordLen(s)
	for n > 0 && n < len(s) && s[n] == '.' {
		next := wordLen(s[n+1:])
		if next == 0 {
			break
		}
		n += 1 + next
	}
	return n
}

func appendUint(b []byte, n uint64) []byte { return strconv.AppendUint(b, n, 10) }

func appendReg(b []byte, r model.Reg) []byte { return appendUint(append(b, 'r'), uint64(r)) }

// appendList appends {a, b, c}.
func appendList[T any](b []byte, list []T, elem func([]byte, T) []byte) []byte {
	b = append(b, '{')
	for i := range list {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = elem(b, list[i])
	}
	return append(b, '}')
}

// either lists alternatives for a message: a, b or c.
func either(words []string) string {
	last := len(words) - 1
	if last <= 0 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
