package corpus

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

func smallCase() model.Case {
	c := model.NewCase(model.Image{HasPrograms: true, Programs: []model.RoleProgram{{Role: "A", Code: []model.Instr{model.Halt{}}}}})
	c.ID = "small"
	return c
}

// caseText is the small Case as canonical JSON.
func caseText() string {
	c := smallCase()
	return string(model.AppendCase(nil, &c))
}

func find(name string) Find {
	return Find{Name: name, Case: smallCase(), Info: Info{
		Bucket: "p/e/f", Property: "p", Engine: "e", Generators: "g1", Seed: 7, Index: 1<<64 - 1, Story: "a \"story\"\nof two lines",
	}}
}

func TestWriteAndLoad(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "inbox")
	path, written, err := Write(dir, find("a-find"))
	if err != nil || !written || path != filepath.Join(dir, "a-find") {
		t.Fatal(path, written, err)
	}
	got, err := Load(path)
	if err != nil || got.Name != "a-find" || got.Info != find("").Info || !sameCase(got.Case, smallCase()) {
		t.Errorf("%+v, %v", got, err)
	}
	byFile, err := Load(filepath.Join(path, CaseFile))
	if err != nil || byFile.Name != CaseFile || byFile.Info != (Info{}) || !sameCase(byFile.Case, smallCase()) {
		t.Errorf("by its file: %+v, %v", byFile, err)
	}
	onlyThese(t, dir, "a-find")
	onlyThese(t, path, CaseFile, InfoFile)
	if data, _ := os.ReadFile(filepath.Join(path, CaseFile)); string(data) != string(model.AppendCase(nil, &got.Case))+"\n" {
		t.Errorf("not canonical JSON in a line: %s", data)
	}
}

func sameCase(a, b model.Case) bool {
	return string(model.AppendCase(nil, &a)) == string(model.AppendCase(nil, &b))
}

func onlyThese(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

func TestWriteKeepsAnOlderFind(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := Write(dir, find("x")); err != nil {
		t.Fatal(err)
	}
	other := find("x")
	other.Case.MaxRounds = 3
	if _, written, err := Write(dir, other); written || err != nil {
		t.Fatal(written, err)
	}
	if got, err := Load(filepath.Join(dir, "x")); err != nil || !sameCase(got.Case, smallCase()) {
		t.Errorf("the older Case is lost: %v", err)
	}
	onlyThese(t, dir, "x")
}

func TestWriteFromManyCampaigns(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	var mu sync.Mutex
	writers := 0
	for range 16 {
		all.Go(func() {
			path, written, err := Write(dir, find("x"))
			if err != nil || path != filepath.Join(dir, "x") {
				t.Error(path, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if written {
				writers++
			}
		})
	}
	all.Wait()
	if writers != 1 {
		t.Errorf("%d wrote it", writers)
	}
	onlyThese(t, dir, "x")
}

// TestWriteLeavesNoHalfFind makes each step of a write fail and asks that nothing of the find is left.
func TestWriteLeavesNoHalfFind(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		left    []string
	}{
		{"a file in the folder's place", func(t *testing.T, dir string) { put(t, filepath.Join(dir, "x"), "hello") }, []string{"x"}},
		{"a folder without a Case", func(t *testing.T, dir string) { put(t, filepath.Join(dir, "x", "notes"), "hello") }, []string{"x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tt.prepare(t, dir)
			if path, written, err := Write(dir, find("x")); err == nil || written || path != "" || !strings.HasPrefix(err.Error(), "corpus: ") {
				t.Error(path, written, err)
			}
			onlyThese(t, dir, tt.left...)
		})
	}
	t.Run("a file in the inbox's place", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "inbox")
		put(t, file, "hello")
		if _, _, err := Write(file, find("x")); err == nil || !strings.Contains(err.Error(), file) {
			t.Error(err)
		}
	})
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWriteRefusesNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"", ".", "..", ".hidden", "a/b", "../x", "/x"} {
		if _, _, err := Write(filepath.Join(dir, "inbox"), find(name)); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
	onlyThese(t, dir)
}

func TestLoadIsStrict(t *testing.T) {
	good := caseText()
	for _, tt := range []struct{ name, file, text, want string }{
		{"empty Case", CaseFile, "", "case.json: document: "},
		{"broken Case", CaseFile, good[:20], "case.json: document: "},
		{"two Cases", CaseFile, good + good, "case.json: document: text after the document"},
		{"unknown key in a Case", CaseFile, strings.Replace(good, `"images"`, `"extra":1,"images"`, 1), `case.json: /extra: `},
		{"too long a Case", CaseFile, good + strings.Repeat(" ", model.MaxDocumentBytes+1-len(good)), "case.json: document: a Case of"},
		{"far too long a Case", CaseFile, good + strings.Repeat(" ", model.MaxDocumentBytes+9), "case.json: more than 16777218 bytes"},
		{"broken info", InfoFile, `{"bucket":`, "find.json: jsontext: unexpected EOF"},
		{"unknown key in the info", InfoFile, `{"bukket":"x"}`, "find.json: /bukket: unknown object member name"},
		{"a wrong type in the info", InfoFile, `{"seed":-1}`, "find.json: /seed: invalid syntax"},
		{"another wrong type in the info", InfoFile, `{"seed":"x"}`, "find.json: /seed: a string is not expected here"},
		{"a key twice in the info", InfoFile, `{"seed":1,"seed":2}`, `find.json: jsontext: duplicate object member name "seed"`},
		{"a key in other letters in the info", InfoFile, `{"Seed":1}`, "find.json: /Seed: unknown object member name"},
		{"two infos", InfoFile, `{} {}`, "find.json: jsontext: invalid character '{' after top-level value"},
		{"too long an info", InfoFile, `{}` + strings.Repeat(" ", documentBytes), "find.json: more than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, CaseFile), good)
			put(t, filepath.Join(dir, tt.file), tt.text)
			got, err := Load(dir)
			if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, tt.want[:strings.Index(tt.want, ":")])+tt.want[strings.Index(tt.want, ":"):]) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than a line: %v", err)
			}
			if !reflect.DeepEqual(got, Find{}) {
				t.Errorf("and a find: %+v", got)
			}
		})
	}
}

func TestLoadNothing(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{dir: CaseFile, filepath.Join(dir, "none"): "none"} {
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	put(t, filepath.Join(dir, CaseFile), caseText()+"\r\n")
	if f, err := Load(dir); err != nil || f.Info != (Info{}) {
		t.Errorf("a Case of which nothing is known: %+v, %v", f.Info, err)
	}
}

func TestList(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/case.json", "a/case.json", ".new-1/case.json", "file", ".keep"} {
		put(t, filepath.Join(dir, name), "")
	}
	got, err := List(dir)
	if want := []string{filepath.Join(dir, "a"), filepath.Join(dir, "b")}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := List(filepath.Join(dir, "none")); got != nil || err != nil {
		t.Error(got, err)
	}
	if _, err := List(filepath.Join(dir, "file")); err == nil {
		t.Error("a file is no folder")
	}
}

func TestSlug(t *testing.T) {
	for bucket, want := range map[string]string{
		"exact-at-one/cooperative/obs_trace/Send": "exact-at-one-cooperative-obs_trace-send",
		"engine-failure/exec:./a  b/hang":         "engine-failure-exec-a-b-hang",
		"../../etc/passwd":                        "etc-passwd",
		"Ünïcode":                                 "n-code",
	} {
		if got := Slug(bucket); got != want {
			t.Errorf("%q: %q, want %q", bucket, got, want)
		}
	}
	if got := Slug("→"); len(got) != 12 {
		t.Errorf("a bucket without letters: %q", got)
	}
	long := strings.Repeat("engine/", 60)
	a, b := Slug(long+"a"), Slug(long+"b")
	if a == b || len(a) > slugBytes || len(b) > slugBytes || !strings.HasPrefix(a, "engine-engine-") {
		t.Errorf("%s and %s", a, b)
	}
}
