package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/corpus/durable/durabletest"
	"github.com/wavecheck/wavecheck/model"
)

func regression(name string, rounds uint64) Regression {
	r := Regression{
		Name: name, Case: smallCase(),
		Story: Story{"It goes round.", "A campaign.", "Rounds end."},
		Kills: Kills{Property: "p", Engine: "e", Deviation: "sender-wakeup", Mutant: "m"},
	}
	r.Case.MaxRounds = rounds
	r.Kills.Digest = model.CaseDigest(&r.Case).String()
	return r
}

const smallStory = "goes wrong: It goes round.\ncame from: A campaign.\nteaches: Rounds end.\n"

func TestRegressions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "regressions")
	for i, name := range []string{"b-2", "a", "c"} {
		r := regression(name, uint64(i+1))
		r.Kills.Digest = "is put in"
		if path, err := WriteRegression(dir, r); err != nil || path != filepath.Join(dir, name) {
			t.Fatal(path, err)
		}
	}
	put(t, filepath.Join(dir, ".new-7", CaseFile), "{") // somebody was killed
	got, err := Regressions(dir)
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for i, want := range []Regression{regression("a", 2), regression("b-2", 1), regression("c", 3)} {
		if !sameCase(got[i].Case, want.Case) || got[i].Story != want.Story || got[i].Kills != want.Kills || got[i].Name != want.Name {
			t.Errorf("%+v\nwant %+v", got[i], want)
		}
	}
	onlyThese(t, filepath.Join(dir, "a"), CaseFile, KillsFile, StoryFile)
	if text, _ := os.ReadFile(filepath.Join(dir, "a", StoryFile)); string(text) != smallStory {
		t.Errorf("%s", text)
	}
	if got, err := Regressions(filepath.Join(dir, "none")); got != nil || err != nil {
		t.Error(got, err)
	}
}

func TestWriteRegressionRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := WriteRegression(dir, regression("here", 1)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		want  string
		spoil func(r *Regression)
	}{
		{"file already exists", func(r *Regression) { r.Name = "here" }},
		{"the same Case as here", func(r *Regression) { r.Case.MaxRounds = 1 }},
		{"the same Case as here", func(r *Regression) { r.Case.MaxRounds = 1; r.Case.ID, r.Case.Note = "another", `{"x":1}` }},
		{"is not what-goes-wrong", func(r *Regression) { r.Name = "Not_Words" }},
		{"is not what-goes-wrong", func(r *Regression) { r.Name = "two--hyphens" }},
		{"is not what-goes-wrong", func(r *Regression) { r.Name = strings.Repeat("a", 81) }},
		{"is not what-goes-wrong", func(r *Regression) { r.Name = ".." }},
		{"story.txt: line 2 is empty", func(r *Regression) { r.Story.From = "" }},
		{"story.txt: line 3 is empty, or has white space", func(r *Regression) { r.Story.Teaches += " " }},
		{"story.txt: line 1 holds what cannot be printed", func(r *Regression) { r.Story.Wrong = "a\nb" }},
		{"story.txt: line 1 holds what cannot be printed", func(r *Regression) { r.Story.Wrong = "a\xff" }},
		{"story.txt: line 1 is longer than 300 letters", func(r *Regression) { r.Story.Wrong = strings.Repeat("ä", 301) }},
		{"kills.json: no property", func(r *Regression) { r.Kills.Property = "" }},
		{`kills.json: unknown deviation "x"`, func(r *Regression) { r.Kills.Deviation = "x" }},
		{"max_rounds", func(r *Regression) { r.Case.MaxRounds = 1 << 60 }},
	} {
		r := regression("new", 2)
		tt.spoil(&r)
		if path, err := WriteRegression(dir, r); err == nil || !strings.Contains(err.Error(), tt.want) || path != "" {
			t.Errorf("%v, want %q", err, tt.want)
		}
	}
	onlyThese(t, dir, "here")
}

// TestLoadRegressionIsStrict spoils one file, or adds one, at a time.
func TestLoadRegressionIsStrict(t *testing.T) {
	kills := `{"property":"p","digest":"` + model.CaseDigest(new(smallCase())).String() + `"}`
	for _, tt := range []struct{ name, file, text, want string }{
		{"an unknown file", "notes.txt", "", "notes.txt: a regression has no such file"},
		{"an unknown folder", "more/case.json", "", "more: a regression has no such file"},
		{"no Case", CaseFile, gone, "case.json: no such file"},
		{"no story", StoryFile, gone, "story.txt: no such file"},
		{"no kills", KillsFile, gone, "kills.json: no such file"},
		{"another Case", CaseFile, strings.Replace(caseText(), ",", ", ", 1) + "\n", "case.json: not canonical JSON"},
		{"a Case that ends in two lines", CaseFile, caseText() + "\n\n", "case.json: not canonical JSON"},
		{"a Case without its line's end", CaseFile, caseText(), "case.json: not canonical JSON in one line"},
		{"no lines", StoryFile, "", "story.txt: a story has 3 lines, not 1"},
		{"two lines", StoryFile, "goes wrong: a\ncame from: b\n", "story.txt: a story has 3 lines, not 2"},
		{"four lines", StoryFile, smallStory + "and more\n", "story.txt: a story has 3 lines, not 4"},
		{"an empty line at the end", StoryFile, smallStory + "\n", "story.txt: a story has 3 lines, not 4"},
		{"lines in another order", StoryFile, "came from: b\ngoes wrong: a\nteaches: c\n", `story.txt: line 1 does not begin with "goes wrong: "`},
		{"a line without a head", StoryFile, "goes wrong: a\ncame from: b\nc\n", `story.txt: line 3 does not begin with "teaches: "`},
		{"a line of a head alone", StoryFile, "goes wrong: a\ncame from: \nteaches: c\n", "story.txt: line 2 is empty"},
		{"broken kills", KillsFile, kills[:9], "kills.json: jsontext: unexpected EOF"},
		{"an unknown key", KillsFile, strings.Replace(kills, "{", `{"kill":"x",`, 1), `kills.json: /kill: unknown object member name`},
		{"a key twice", KillsFile, strings.Replace(kills, "{", `{"property":"q",`, 1), `kills.json: jsontext: duplicate object member name "property"`},
		{"a key in other letters", KillsFile, strings.Replace(kills, "property", "Property", 1), `kills.json: /Property: unknown object member name`},
		{"two documents", KillsFile, kills + kills, "kills.json: jsontext: invalid character '{' after top-level value"},
		{"no property", KillsFile, strings.Replace(kills, `"p"`, `""`, 1), "kills.json: no property"},
		{"no such deviation", KillsFile, strings.Replace(kills, "{", `{"deviation":"x",`, 1), `kills.json: unknown deviation "x"`},
		{"a wrong digest", KillsFile, strings.Replace(kills, `"digest":"`, `"digest":"0`, 1), `kills.json: the digest is "0`},
		{"no digest", KillsFile, `{"property":"p"}`, `kills.json: the digest is ""`},
		{"large kills", KillsFile, kills + strings.Repeat(" ", documentBytes), "kills.json: more than"},
		{"a large story", StoryFile, smallStory + strings.Repeat(" ", documentBytes), "story.txt: more than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "wrong")
			for name, text := range map[string]string{CaseFile: caseText() + "\n", StoryFile: smallStory, KillsFile: kills, tt.file: tt.text} {
				if text != gone {
					put(t, filepath.Join(path, name), text)
				}
			}
			got, err := Regressions(dir)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) || len(got) != 0 {
				t.Errorf("%v\nwant %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("one thing is wrong, and the error has more lines: %v", err)
			}
		})
	}
}

const gone = "no such file"

// TestRegressionsTellsEverything: what is wrong with one does not hide another, nor those that are sound.
func TestRegressionsTellsEverything(t *testing.T) {
	dir := t.TempDir()
	for _, r := range []Regression{regression("a", 1), regression("b", 2)} {
		if _, err := WriteRegression(dir, r); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(dir, "README.md"), "")
	put(t, filepath.Join(dir, "both", StoryFile), "x")
	put(t, filepath.Join(dir, "both", "extra"), "x")
	for _, file := range []string{CaseFile, StoryFile, KillsFile} { // a copy of a
		text, err := os.ReadFile(filepath.Join(dir, "a", file))
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "a2", file), string(text))
		put(t, filepath.Join(dir, "Bad Name", file), string(text))
	}
	got, err := Regressions(dir)
	if err == nil || len(got) != 2 || got[0].Name != "a" || got[1].Name != "b" {
		t.Fatal(got, err)
	}
	want := []string{"Bad Name: the name", "README.md: not the folder", "a2: the same Case as a", "both/extra: a reg", "case.json: no such", "story.txt: a story", "kills.json: no such"}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) {
		t.Errorf("%d lines, want %d:\n%v", len(lines), len(want), err)
	}
	for i := range min(len(lines), len(want)) {
		if !strings.Contains(lines[i], want[i]) {
			t.Errorf("%q, want %q", lines[i], want[i])
		}
	}
}

func TestStoryRoundTrip(t *testing.T) {
	s := Story{"A → B waits.", "Seed 7, Case 3.", "„Heal“ wakes."}
	if got, err := ParseStory(s.String()); err != nil || got != s {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := ParseStory(strings.ReplaceAll(s.String(), "\n", "\r\n")); err != nil || got != s {
		t.Errorf("with other ends of lines: %+v, %v", got, err)
	}
}

// TestNothingIsHalf stops the disk at each step of storing a find and a regression, by failure and by loss
// of power: those that were there load, the new one is whole or is not there, and storing it again works.
func TestNothingIsHalf(t *testing.T) {
	for at := 1; ; at++ {
		for _, loss := range []durabletest.Loss{durabletest.Nothing, durabletest.Contents, durabletest.All} {
			dir := t.TempDir()
			if _, err := WriteRegression(dir+"/regressions", regression("old", 1)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := Write(dir+"/inbox", find("old")); err != nil {
				t.Fatal(err)
			}
			d := &durabletest.Disk{At: at, Loss: loss, Stop: func() error { return durabletest.ErrStopped }}
			_, err := writeRegression(d, dir+"/regressions", regression("new", 2))
			if err == nil {
				_, _, err = write(d, dir+"/inbox", find("new"))
			}
			if err == nil {
				if at < 10 {
					t.Errorf("only %d steps", at)
				}
				return
			}
			if !errors.Is(err, durabletest.ErrStopped) {
				t.Fatal(err)
			}
			checkStores(t, dir, at, loss)
		}
	}
}

func checkStores(t *testing.T, dir string, at int, loss durabletest.Loss) {
	t.Helper()
	list, err := Regressions(dir + "/regressions")
	if err != nil || len(list) == 0 || list[len(list)-1].Name != "old" {
		t.Errorf("step %d, loss %d: %v, %v", at, loss, list, err)
	}
	finds, err := List(dir + "/inbox")
	if err != nil || len(finds) == 0 || filepath.Base(finds[len(finds)-1]) != "old" {
		t.Errorf("step %d, loss %d: %v, %v", at, loss, finds, err)
	}
	for _, path := range finds {
		if got, err := Load(path); err != nil || !reflect.DeepEqual(got.Info, find("").Info) || !sameCase(got.Case, smallCase()) {
			t.Errorf("step %d, loss %d: %+v, %v", at, loss, got, err)
		}
	}
	if _, err := WriteRegression(dir+"/regressions", regression("new", 2)); len(list) == 1 && err != nil {
		t.Error(err)
	}
	if _, _, err := Write(dir+"/inbox", find("new")); err != nil {
		t.Error(err)
	}
	for _, store := range []string{"/regressions", "/inbox"} {
		left, err := durable.Leftovers(dir+store, time.Now(), 0)
		if err != nil || len(left) > 1 {
			t.Errorf("step %d, loss %d: %q, %v", at, loss, left, err)
		}
	}
}
