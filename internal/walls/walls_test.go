package walls

import (
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T, planted map[string]string) *Tree {
	t.Helper()
	tree, err := Load("../..", planted)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// bySyntax runs the checks that need no types.
func bySyntax(tree *Tree) []Finding {
	return slices.Concat(tree.Imports(), tree.Walls(), tree.Purity(), tree.Documentation(), tree.Sizes())
}

func typed(t *testing.T, tree *Tree) []Finding {
	t.Helper()
	found, err := tree.MapWalks()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestModule is what the other tests of this file are for.
func TestModule(t *testing.T) {
	tree := load(t, nil)
	for _, f := range append(bySyntax(tree), typed(t, tree)...) {
		t.Error(f)
	}
}

// TestTable: a folder has one row.
func TestTable(t *testing.T) {
	for i := range table {
		if rowOf(table[i].folder) != &table[i] {
			t.Errorf("%s has another row", table[i].folder)
		}
	}
}

// TestPlanted sees every check fail: each row plants files into the module, and the findings are those
// that the files' own comments announce, no more and no fewer.
func TestPlanted(t *testing.T) {
	for _, tt := range []struct {
		name    string
		planted string // files: a line "-- path --", then the source; "// WANT text" announces a finding in its line
	}{
		{"the oracle reaches the kernel through a third package", `
-- model/oracle/planted.go --
// Package oracle is planted.
package oracle

import _ "github.com/wavecheck/wavecheck/envelopes/planted" // WANT model/oracle may not import envelopes/planted // WANT wall: model/oracle → envelopes/planted → kernel
-- envelopes/planted/planted.go --
// Package planted is planted.
package planted

import _ "github.com/wavecheck/wavecheck/kernel" // WANT envelopes/planted may not import kernel
-- kernel/planted.go --
// Package kernel is planted.
package kernel
`},
		{"the kernel reaches the oracle", `
-- kernel/planted.go --
// Package kernel is planted.
package kernel

import _ "github.com/wavecheck/wavecheck/model/oracle/planted" // WANT kernel may not import model/oracle/planted // WANT wall: kernel → model/oracle/planted
-- model/oracle/planted/planted.go --
// Package planted is planted.
package planted
`},
		{"a generator reaches both", `
-- generators/planted/planted.go --
// Package planted is planted.
package planted

import _ "github.com/wavecheck/wavecheck/kernel/planted" // WANT generators/planted may not import kernel/planted // WANT wall: generators/planted → kernel/planted
import _ "github.com/wavecheck/wavecheck/model/oracle/planted" // WANT generators/planted may not import model/oracle/planted // WANT wall: generators/planted → model/oracle/planted // WANT wall: generators/planted → kernel/planted, and wall: generators/planted → model/oracle/planted: only fuzz, cmd and tests may reach both
-- kernel/planted/planted.go --
// Package planted is planted.
package planted
-- model/oracle/planted/planted.go --
// Package planted is planted.
package planted
`},
		{"each import is allowed, both semantics are reached", `
-- examples/planted/planted.go --
// Package planted is planted.
package planted

import _ "github.com/wavecheck/wavecheck/kernel/planted"
import _ "github.com/wavecheck/wavecheck/engines/oracle/planted" // WANT wall: examples/planted → kernel/planted, and wall: examples/planted → engines/oracle/planted → model/oracle/planted: only fuzz, cmd and tests may reach both
-- engines/oracle/planted/planted.go --
// Package planted is planted.
package planted

import _ "github.com/wavecheck/wavecheck/model/oracle/planted"
-- kernel/planted/planted.go --
// Package planted is planted.
package planted
-- model/oracle/planted/planted.go --
// Package planted is planted.
package planted
`},
		{"fuzz, cmd and tests may reach both", `
-- fuzz/planted/planted.go --
// Package planted is planted.
package planted

import _ "github.com/wavecheck/wavecheck/kernel/planted"
import _ "github.com/wavecheck/wavecheck/model/oracle/planted"
-- cmd/wavecheck/planted/planted.go --
// Package planted is planted.
package planted

import _ "github.com/wavecheck/wavecheck/fuzz/planted"
-- model/planted_test.go --
package model_test

import _ "github.com/wavecheck/wavecheck/fuzz/planted"
-- kernel/planted/planted.go --
// Package planted is planted.
package planted
-- model/oracle/planted/planted.go --
// Package planted is planted.
package planted
`},
		{"an exception from what a row allows", `
-- examples/planted/planted.go --
// Package planted is planted.
package planted

import _ "github.com/wavecheck/wavecheck/fuzz/planted" // WANT examples/planted may not import fuzz/planted
-- fuzz/planted/planted.go --
// Package planted is planted.
package planted
`},
		{"a build tag hides no import", `
-- kernel/planted.go --
//go:build never

// Package kernel is planted.
package kernel

import _ "github.com/wavecheck/wavecheck/engines" // WANT kernel may not import engines
`},
		{"a folder that the design does not know", `
-- utils/planted.go --
// Package utils is planted.
package utils // WANT folder utils is not in the import table
`},
		{"clock, randomness, environment, foreign code", `
-- model/planted.go --
package model

import _ "time" // WANT model is deterministic and may not import time
import _ "math/rand/v2" // WANT model is deterministic and may not import math/rand/v2
import _ "os/signal" // WANT model is deterministic and may not import os/signal
-- model/planted_test.go --
package model

import _ "time"
-- model/oracle/planted/planted.go --
//go:build never

// Package planted is planted.
package planted

import _ "example.com/planted" // WANT model/oracle/planted is deterministic and may not depend on example.com/planted
-- engines/planted/planted.go --
// Package planted is planted.
package planted

import _ "time"
`},
		{"comments that are missing", `
-- engines/planted/planted.go --
package planted // WANT package engines/planted has no package comment

type Bare struct { // WANT Bare has no doc comment
	Field int
}

func (*Bare) PlantedMethod() {} // WANT PlantedMethod has no doc comment

func (*Bare) Run() {} // as of engines.Engine

func Run() {} // WANT Run has no doc comment

func (generic[T]) PlantedMethod() {}

type generic[T any] struct{}

const (
	Given = iota // a comment behind it counts
	// Said too.
	Said
)

// A block's comment is enough.
var (
	One int
	Two int
)

var Three, four = 3, // WANT Three has no doc comment
	4
-- cmd/wavecheck/planted/planted_test.go --
package planted

func Helper() {}
`},
		{"a file of two subjects", `
-- engines/planted/planted.go --
// Package planted is planted.
package planted
` + strings.Repeat("\n", linesMax-2) + `// WANT 701 lines
-- engines/planted/planted_test.go --
package planted
` + strings.Repeat("\n", linesMax)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			planted, want := plant(tt.planted)
			compare(t, bySyntax(load(t, planted)), planted, want)
		})
	}
}

// TestPlantedMapWalks does the same for the check on types.
func TestPlantedMapWalks(t *testing.T) {
	planted, want := plant(`
-- model/planted.go --
package model

import (
	"maps"
	"reflect"
	"slices"
	"sync"
)

type plantedSet map[string]bool

func plantedWalks[M ~map[K]V, K comparable, V any, L ~[]K](s plantedSet, m M, l L, concurrent *sync.Map) {
	for range s { // WANT ranges over a map
	}
	for range m { // WANT ranges over a map
	}
	for range l {
	}
	_ = slices.Collect(maps.Keys(s)) // WANT maps.Keys walks a map
	walk := maps.Values[M] // WANT maps.Values walks a map
	_ = walk
	_ = maps.Clone(m)
	concurrent.Range(func(_, _ any) bool { return true }) // WANT (*sync.Map).Range walks a map
	reflect.ValueOf(s).MapRange() // WANT (reflect.Value).MapRange walks a map
}
-- engines/threaded/planted.go --
package threaded

func plantedWalk(m map[int]int) {
	for range m { // WANT ranges over a map
	}
}
-- model/planted_test.go --
package model

func plantedTest(m map[int]int) {
	for range m {
	}
}
`)
	compare(t, typed(t, load(t, planted)), planted, want)
}

// compare holds the findings in planted files against those announced.
func compare(t *testing.T, found []Finding, planted map[string]string, want []string) {
	t.Helper()
	found = slices.DeleteFunc(found, func(f Finding) bool { return planted[f.Path] == "" })
	for _, w := range want {
		i := slices.IndexFunc(found, func(f Finding) bool { return strings.HasPrefix(f.String(), w) })
		if i < 0 {
			t.Errorf("not found: %s", w)
			continue
		}
		found = slices.Delete(found, i, i+1)
	}
	for _, f := range found {
		t.Errorf("found but not announced: %s", f)
	}
}

// plant splits the text of a row into its files and the findings that they announce.
func plant(text string) (planted map[string]string, want []string) {
	planted = map[string]string{}
	var name string
	line := 0
	for s := range strings.Lines(strings.TrimPrefix(text, "\n")) {
		if header, ok := strings.CutPrefix(s, "-- "); ok {
			name, line = strings.TrimSuffix(strings.TrimSpace(header), " --"), 0
			continue
		}
		planted[name] += s
		line++
		for _, w := range strings.Split(s, "// WANT ")[1:] {
			want = append(want, Finding{name, line, strings.TrimSpace(w)}.String())
		}
	}
	return planted, want
}
