package exec

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	osexec "os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// The test binary is the outside program too: with this variable set it serves Cases, and what it does
// with a Case is said by the Case's id.
const helperVariable = "WAVECHECK_EXEC_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helperVariable) != "" {
		help()
		return
	}
	os.Setenv(helperVariable, "serve")
	os.Setenv("GORACE", "atexit_sleep_ms=0") // or each helper takes a second to end under the race detector
	os.Exit(m.Run())
}

func help() {
	if path, ok := strings.CutPrefix(os.Getenv(helperVariable), "hold "); ok {
		hold(path)
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, model.MaxDocumentBytes)
	for line := 1; in.Scan(); line++ {
		c, err := model.DecodeCase(in.Bytes())
		if err != nil {
			fmt.Printf("no Case: %v\n", err)
			continue
		}
		misbehave(c, line)
	}
}

// misbehave answers the Case as its id says.
func misbehave(c model.Case, line int) {
	word, argument, _ := strings.Cut(c.ID, " ")
	switch word {
	case "good":
		fmt.Printf("%s\n", goodRecord(&c))
	case "crash":
		fmt.Fprintln(os.Stderr, "the reason why")
		os.Exit(3)
	case "panic":
		panic("a panic of the engine")
	case "hang":
		time.Sleep(time.Hour)
	case "hang-with-child":
		child := osexec.Command(os.Args[0])
		child.Env = append(os.Environ(), helperVariable+"=hold "+argument)
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		if err := child.Start(); err != nil {
			panic(err)
		}
		time.Sleep(time.Hour)
	case "nonsense":
		fmt.Println("hello")
	case "partial-crash":
		fmt.Printf("%.20s", goodRecord(&c))
		os.Exit(0)
	case "partial-hang":
		fmt.Printf("%.20s", goodRecord(&c))
		time.Sleep(time.Hour)
	case "huge":
		for {
			fmt.Print(strings.Repeat(" ", 1<<16))
		}
	case "two-lines":
		fmt.Printf("%s\n%s\n", goodRecord(&c), goodRecord(&c))
	case "second-thought":
		fmt.Printf("%s\n", goodRecord(&c))
		time.Sleep(50 * time.Millisecond)
		fmt.Println("by the way")
	case "refuse":
		fmt.Printf(`{"line":%d,"refused":"not today"}`+"\n", line)
	case "refuse-another":
		fmt.Printf(`{"line":%d,"refused":"not today"}`+"\n", line+1)
	case "refuse-oddly":
		fmt.Printf(`{"line":%d,"refused":"not today","really":true}`+"\n", line)
	case "spam":
		for range 1000 {
			fmt.Fprintln(os.Stderr, strings.Repeat("spam ", 100))
		}
		fmt.Fprintln(os.Stderr, "the last word")
		if argument != "" {
			os.Exit(1)
		}
		fmt.Printf("%s\n", goodRecord(&c))
	}
}

// goodRecord is a Record that tells which process answered which Case.
func goodRecord(c *model.Case) []byte {
	r := model.Record{Engine: fmt.Sprint("helper ", os.Getpid()), Rounds: c.MaxRounds}
	return model.AppendRecord(nil, &r)
}

func caseOf(id string) *model.Case {
	c := model.NewCase()
	c.ID = id
	c.Note = "{\n}"
	c.Images = []model.Image{{}}
	return &c
}

func newEngine(t *testing.T, o Options) *Engine {
	t.Helper()
	e, err := New([]string{os.Args[0]}, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func runGood(t *testing.T, e *Engine) (engine string) {
	t.Helper()
	c := caseOf("good")
	r, err := e.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	if r.Rounds != c.MaxRounds || c.Note == "" {
		t.Errorf("rounds %d, note %q", r.Rounds, c.Note)
	}
	return r.Engine
}

func TestOneProcessServesManyCases(t *testing.T) {
	e := newEngine(t, Options{})
	if first, second := runGood(t, e), runGood(t, e); first != second {
		t.Errorf("%s, then %s", first, second)
	}
	if want := "exec:" + os.Args[0]; e.Name() != want {
		t.Errorf("name %q, want %q", e.Name(), want)
	}
}

// TestFailures sees each way to fail reported with its kind and what it left, and the next Case answered.
func TestFailures(t *testing.T) {
	const short = 500 * time.Millisecond
	for _, tt := range []struct {
		id             string
		deadline       time.Duration
		kind           engines.FailureKind
		text, captured string
	}{
		{"crash", 0, engines.Crashed, "before its answer to Case 2 of its life: exit status 3", "the reason why"},
		{"panic", 0, engines.Crashed, "exit status 2", "a panic of the engine"},
		{"hang", short, engines.Hung, "within 500ms", ""},
		{"nonsense", 0, engines.Nonsense, "no Record", "hello"},
		{"partial-crash", 0, engines.Crashed, "amid its answer to Case 2 of its life: exit status 0", `20 bytes read: {"schema_version":1,`},
		{"partial-hang", short, engines.Hung, "no answer", `20 bytes read: {"schema_version":1,`},
		{"huge", 0, engines.Nonsense, "longer than 1048576 bytes", "answer, "},
		{"two-lines", 0, engines.Nonsense, "more than one line", ""},
		{"refuse", 0, engines.Refused, "not today", ""},
		{"refuse-another", 0, engines.Nonsense, "line 3 when line 2", ""},
		{"refuse-oddly", 0, engines.Nonsense, "neither a Record nor a refusal", "really"},
		{"spam crash", 0, engines.Crashed, "exit status 1", "the last word"},
	} {
		t.Run(tt.id, func(t *testing.T) {
			t.Parallel()
			e := newEngine(t, Options{AnswerBytes: 1 << 20})
			before := runGood(t, e)
			e.options.Deadline = cmp.Or(tt.deadline, e.options.Deadline)
			_, err := e.Run(caseOf(tt.id))
			f, ok := err.(*engines.Failure)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if f.Engine != e.Name() || f.Kind != tt.kind || !strings.Contains(f.Text, tt.text) || !strings.Contains(f.Captured, tt.captured) {
				t.Errorf("%v, captured %q", f, f.Captured)
			}
			if len(f.Captured) > 3*capturedBytes {
				t.Errorf("captured %d bytes", len(f.Captured))
			}
			e.options.Deadline = DefaultDeadline
			if after := runGood(t, e); (before == after) != (tt.kind == engines.Refused) {
				t.Errorf("%s before, %s after", before, after)
			}
		})
	}
}

func TestSpamDoesNotHinder(t *testing.T) {
	e := newEngine(t, Options{})
	if _, err := e.Run(caseOf("spam")); err != nil {
		t.Fatal(err)
	}
	runGood(t, e)
}

// TestSecondThought writes a line too many when nobody waits: it must not pass for the next answer.
func TestSecondThought(t *testing.T) {
	e := newEngine(t, Options{})
	if _, err := e.Run(caseOf("second-thought")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	_, err := e.Run(caseOf("good"))
	if f, ok := err.(*engines.Failure); !ok || f.Kind != engines.Nonsense || !strings.Contains(f.Captured, "by the way") {
		t.Fatalf("error %v", err)
	}
	runGood(t, e)
}

func TestManyGoroutines(t *testing.T) {
	e := newEngine(t, Options{Processes: 3})
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			if i%8 == 7 {
				if _, err := e.Run(caseOf("crash")); err == nil {
					t.Error("no crash")
				}
				return
			}
			c := caseOf("good")
			c.MaxRounds = uint64(i)
			if r, err := e.Run(c); err != nil || r.Rounds != c.MaxRounds {
				t.Errorf("Case %d: rounds %d, %v", i, r.Rounds, err)
			}
		})
	}
	wg.Wait()
}

func TestCloseLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	e := newEngine(t, Options{Processes: 2})
	for _, id := range []string{"good", "crash", "good", "refuse", "nonsense", "good"} {
		e.Run(caseOf(id)) // what matters is what stays behind
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.Run(caseOf("good")); err == nil {
		t.Error("a closed engine answered")
	}
	for wait := time.Millisecond; runtime.NumGoroutine() > before; wait *= 2 {
		if wait > 5*time.Second {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(wait)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, err := range map[string]error{
		"no program":      second(Parse("  ", Options{})),
		"unknown program": second(Parse("./no-such-program with arguments", Options{})),
		"negative":        second(New([]string{os.Args[0]}, Options{Deadline: -1})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second(_ *Engine, err error) error { return err }
