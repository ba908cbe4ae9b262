package oracle

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// Sets and maps of the state are sorted slices: their order is that of the spec (02 §0.1), and walking
// them is deterministic.

func compare(a, b uint64) int { return cmp.Compare(a, b) }

func compareText(a, b string) int { return cmp.Compare(a, b) }

// insertID adds an id to an ascending list of ids.
func insertID(list []uint64, id uint64) []uint64 {
	if i, found := slices.BinarySearch(list, id); !found {
		return slices.Insert(list, i, id)
	}
	return list
}

// removeID takes an id out of an ascending list of ids.
func removeID(list []uint64, id uint64) []uint64 {
	if i, found := slices.BinarySearch(list, id); found {
		return slices.Delete(list, i, i+1)
	}
	return list
}

func hasID(list []uint64, id uint64) bool {
	_, found := slices.BinarySearch(list, id)
	return found
}

// insertName adds a text to an ascending list of texts.
func insertName(list []string, name string) []string {
	if i, found := slices.BinarySearch(list, name); !found {
		return slices.Insert(list, i, name)
	}
	return list
}

func hasName(list []string, name string) bool {
	_, found := slices.BinarySearch(list, name)
	return found
}

// valueSet is a set of values, ascending by canonical JSON. Commitments and nullifiers are derived from
// the JSON of a value alone (spec 01 §8.4), so comparing values is comparing them.
type valueSet []keyedValue

type keyedValue struct {
	key   string // canonical JSON
	value model.Value
}

func keyed(v model.Value) keyedValue { return keyedValue{string(model.AppendValue(nil, v)), v} }

func (s valueSet) find(key string) (int, bool) {
	return slices.BinarySearchFunc(s, key, func(v keyedValue, key string) int { return strings.Compare(v.key, key) })
}

func (s valueSet) has(v model.Value) bool {
	_, found := s.find(keyed(v).key)
	return found
}

func (s valueSet) with(v model.Value) valueSet {
	k := keyed(v)
	if i, found := s.find(k.key); !found {
		return slices.Insert(s, i, k)
	}
	return s
}

func (s valueSet) list() []model.Value {
	out := make([]model.Value, len(s))
	for i := range s {
		out[i] = s[i].value
	}
	return out
}
