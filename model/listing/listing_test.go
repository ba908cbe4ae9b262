package listing

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/model"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// roundTrip asks that c survives its listing, and that the listing is stable.
func roundTrip(t *testing.T, c *model.Case) {
	t.Helper()
	text := Print(c)
	back, err := Parse(text)
	if err != nil {
		t.Fatalf("a printed listing does not parse: %v\n%s", err, text)
	}
	if want, got := model.AppendCase(nil, c), model.AppendCase(nil, &back); !bytes.Equal(want, got) {
		t.Fatalf("the listing gives another Case\nwant %s\ngot  %s\n%s", want, got, text)
	}
	if again := Print(&back); again != text {
		t.Fatalf("printing is not stable\n%s\nthen\n%s", text, again)
	}
}

func TestRoundTrip(t *testing.T) {
	cases := uint64(5_000)
	if testing.Short() {
		cases = 1_000
	}
	for seed := range cases {
		c := newRandom(seed).draw()
		if err := model.CheckCase(&c); err != nil {
			t.Fatalf("seed %d: the test drew no valid Case: %v", seed, err)
		}
		roundTrip(t, &c)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// Parts in one line: each is what its own parser reads.
func TestPartsRoundTrip(t *testing.T) {
	for seed := range uint64(2_000) {
		r := newRandom(seed)
		l, g, v, code := r.local(5), r.global(5), r.value(4), some(r, 20, r.instr)
		if back, err := ParseLocalType(LocalType(l)); err != nil || !model.EqualLocal(l, back) {
			t.Fatalf("%s: %v", LocalType(l), err)
		}
		if back, err := ParseGlobalType(GlobalType(g)); err != nil || !model.EqualGlobal(g, back) {
			t.Fatalf("%s: %v", GlobalType(g), err)
		}
		if back, err := ParseValue(Value(v)); err != nil || back != v {
			t.Fatalf("%s: %v", Value(v), err)
		}
		text := Program(code)
		if back, err := ParseProgram(text); err != nil || Program(back) != text || len(back) != len(code) {
			t.Fatalf("%s: %v", text, err)
		}
		for _, in := range code {
			if strings.Contains(Instr(in), "\n") {
				t.Fatalf("more than one line: %s", Instr(in))
			}
		}
	}
}

// golden reads a file of pages, separated by lines of "====": an input, a line "----", the output. With
// -update it writes the outputs anew.
func golden(t *testing.T, name string, output func(input string) string) {
	path := filepath.Join("testdata", name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(string(data), "====\n")
	line := 1
	for i, page := range pages {
		input, want, _ := strings.Cut(page, "----\n")
		got := output(input)
		if got != want && !*update {
			t.Errorf("%s:%d:\n%sgot\n%swant\n%s", path, line, input, got, want)
		}
		line += strings.Count(page, "\n") + 1
		pages[i] = input + "----\n" + got
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(pages, "====\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// What a person may type, and how it is printed.
func TestPrinted(t *testing.T) {
	golden(t, "printed.txt", func(input string) string {
		c, err := Parse(input)
		if err != nil {
			return err.Error() + "\n"
		}
		roundTrip(t, &c)
		return Print(&c)
	})
}

// What each word means: the canonical JSON of a listing. A word that two constants had swapped would
// survive every round trip, but not this.
func TestMeaning(t *testing.T) {
	golden(t, "meaning.txt", func(input string) string {
		c, err := Parse(input)
		if err != nil {
			return err.Error() + "\n"
		}
		return string(model.AppendCase(nil, &c)) + "\n"
	})
}

// Bad input and its message.
func TestErrors(t *testing.T) {
	golden(t, "errors.txt", func(input string) string {
		_, err := Parse(input)
		if err == nil {
			return "no error\n"
		}
		if bad := (*Error)(nil); !errors.As(err, &bad) {
			t.Errorf("%T is not *Error", err)
		}
		return err.Error() + "\n"
	})
}

func chain(depth int) model.LocalType {
	var t model.LocalType = model.LocalEnd{}
	for range depth - 1 {
		t = &model.LocalComm{Partner: "B", Branches: []model.LocalBranch{{Label: model.NewLabel("m"), Next: t}}}
	}
	return t
}

func bush(depth int) model.GlobalType {
	var t model.GlobalType = model.GlobalEnd{}
	for range depth - 1 {
		t = &model.GlobalComm{Sender: "A", Receiver: "B", Branches: []model.GlobalBranch{
			{Label: model.NewLabel("m"), Next: t}, {Label: model.NewLabel("n"), Next: model.GlobalEnd{}}}}
	}
	return t
}

func nest(depth int) model.Value {
	var v model.Value = model.Nat(1)
	for range depth - 1 {
		v = model.Prod{Left: v, Right: model.Unit{}}
	}
	return v
}

// The deepest that is allowed goes through, one more does not.
func TestDepth(t *testing.T) {
	c := model.NewCase(model.Image{GlobalType: bush(model.MaxTypeDepth), LocalTypes: []model.RoleType{{Role: "A", Type: chain(model.MaxTypeDepth)}}})
	c.Handler.AcquireValue = nest(model.MaxValueDepth)
	roundTrip(t, &c)
	for name, text := range map[string]string{
		"global": "image\nglobal " + GlobalType(bush(model.MaxTypeDepth+1)),
		"local":  "image\nlocal A = " + LocalType(chain(model.MaxTypeDepth+1)),
		"open":   "image\nprogram A\nopen {} types {A = " + LocalType(chain(model.MaxTypeDepth+1)) + "}",
		"loop":   "image\nlocal A = " + strings.Repeat("rec t. ", model.MaxTypeDepth) + "t",
		"bare":   "image\nlocal A = " + strings.Repeat("B! m. ", model.MaxTypeDepth-1) + "B! m",
		"value":  "image\nhandler\nevidence " + Value(nest(model.MaxValueDepth+1)),
		"sort":   "image\nlocal A = B! m(" + strings.Repeat("(", model.MaxValueDepth),
		"type":   "image\nlocal A = B! m: " + strings.Repeat("(", model.MaxValueDepth),
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), "deep") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each limit that counts: most is accepted, one more is refused with a message that names the limit.
func TestLimits(t *testing.T) {
	roles := func(format string, n int) (text string) {
		for i := range n {
			text += fmt.Sprintf(format, i)
		}
		return text
	}
	for _, tt := range []struct {
		name string
		most int
		text func(n int) string
	}{
		{"images", model.MaxImages, func(n int) string { return strings.Repeat("image\n", n) }},
		{"roles with a local type", model.MaxRolesPerImage, func(n int) string { return "image\n" + roles("local A%d = end\n", n) }},
		{"roles with a program", model.MaxRolesPerImage, func(n int) string { return "image\n" + roles("program A%d\n", n) }},
		{"instructions", model.MaxProgramLength, func(n int) string { return "image; program A\n" + strings.Repeat("halt\n", n) }},
		{"bytes", model.MaxNameBytes, func(n int) string { return "image; local " + strings.Repeat("n", n) + " = end" }},
		{"bytes", model.MaxNameBytes, func(n int) string { return "image; local \"" + strings.Repeat(" ", n) + "\" = end" }},
		{"bytes", model.MaxTextBytes, func(n int) string {
			return "image; case \"" + strings.Repeat("€", n/3) + strings.Repeat(" ", n%3) + "\""
		}},
		{"bytes", model.MaxTextBytes, func(n int) string { return "image; handler; evidence \"" + strings.Repeat("s", n) + "\"" }},
		{"deep", maxPredicateDepth / 2, func(n int) string {
			n = min(n, maxPredicateDepth/2) + max(0, n-maxPredicateDepth/2)*maxPredicateDepth
			return "config; flow when " + strings.Repeat("all {", n-1) + "same-role" + strings.Repeat("}", n-1) + "\nimage"
		}},
	} {
		c, err := Parse(tt.text(tt.most))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		roundTrip(t, &c)
		if _, err = Parse(tt.text(tt.most + 1)); err == nil || !strings.Contains(err.Error(), tt.name) {
			t.Errorf("one more of %s: %v", tt.name, err)
		}
	}
}

// What only the whole shows, its size in JSON, is refused too.
func TestTooLarge(t *testing.T) {
	for name, text := range map[string]string{
		"the listing": "image" + strings.Repeat(" ", maxListingBytes),
		"the case":    "image; local A = B! {m" + strings.Repeat("|m", 600_000) + "}",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), "bytes") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Hostile text of a megabyte is refused or read in time that is linear in its length.
func TestHostileText(t *testing.T) {
	const n = 1 << 20
	for name, text := range map[string]string{
		"parentheses": "image\nhandler\nevidence " + strings.Repeat("(", n),
		"braces":      strings.Repeat("{", n),
		"predicates":  "config\nflow when " + strings.Repeat("all {", n/5),
		"comments":    strings.Repeat("//\n", n/3),
		"semicolons":  "image" + strings.Repeat(";", n),
		"line ends":   "image\nschedule\npicks 1" + strings.Repeat("\n", n) + "2",
		"labels":      "image\nprogram A\n" + strings.Repeat("l:\n", n/3),
		"targets":     "image\nprogram A\nchoose r0 {" + strings.Repeat("a -> l, ", n/8) + "}",
		"note":        "image\nnote " + strings.Repeat("[", n),
		"quotes":      "note " + strings.Repeat(`"`, n),
		"long word":   "image\nlocal " + strings.Repeat("x", n),
		"dots":        "case " + strings.Repeat("a.", n/2),
		"branches":    "image\nlocal A = B! {" + strings.Repeat("m|", n/2) + "m}",
		"choices":     "image\nlocal A = " + strings.Repeat("B! {a|b. ", 1999) + "end" + strings.Repeat("}", 1999),
	} {
		start := time.Now()
		c, err := Parse(text)
		if err == nil {
			roundTrip(t, &c)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func FuzzListing(f *testing.F) {
	for _, name := range []string{"printed.txt", "meaning.txt", "errors.txt"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		for _, page := range strings.Split(string(data), "====\n") {
			input, _, _ := strings.Cut(page, "----\n")
			f.Add(input)
		}
	}
	for seed := range uint64(20) {
		c := newRandom(seed).draw()
		f.Add(Print(&c))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := Parse(text); err == nil {
			roundTrip(t, &c)
		}
	})
}
