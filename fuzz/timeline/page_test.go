package timeline_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/fuzz/timeline"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

var update = flag.Bool("update", false, "write the golden texts and the page of docs/waves.md anew")

// load reads one of examples/cases.
func load(t *testing.T, name string) model.Case {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "cases", name+".wave"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := listing.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew); got:\n%.4000s", path, got)
	}
}

func pageOf(t *testing.T, x *timeline.Timeline) string {
	t.Helper()
	var b bytes.Buffer
	if err := x.WritePage(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden: the texts, and the page that docs/waves.md shows.
func TestGolden(t *testing.T) {
	e := threaded.New(threaded.Options{})
	for _, tt := range []struct {
		name        string
		edit        func(c *model.Case)
		first, last uint64
	}{
		{"market", func(*model.Case) {}, 1, 11},
		{"market-window", func(*model.Case) {}, 4, 6},
		{"market-twelve-lanes", func(c *model.Case) { c.Schedule.Workers, c.Schedule.Concurrency = 12, 12 }, 1, 4},
		{"market-one-step", func(c *model.Case) { c.Config.RoundSemantics = model.CanonicalOneStep }, 1, 12},
		{"market-quiet", func(c *model.Case) {
			c.Images, c.AfterStuck, c.MaxRounds = c.Images[:1], model.ContinueWhenStuck, 40
			c.Topology[1].Tick = 20
		}, 1, 40},
		{"market-widening", func(c *model.Case) { c.Config.WaveWidening = true }, 1, 3},
	} {
		c := load(t, "market")
		tt.edit(&c)
		x, _ := runOf(t, e, &c)
		if err := x.Window(tt.first, tt.last); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		x.WriteText(&b)
		golden(t, filepath.Join("testdata", tt.name+".txt"), b.String())
	}
	c := load(t, "market")
	x, _ := runOf(t, e, &c)
	golden(t, filepath.Join("..", "..", "docs", "waves.html"), pageOf(t, x))
}

// TestTextOfAnyRun: no line of a text is longer than a wide terminal takes, whatever the Case.
func TestTextOfAnyRun(t *testing.T) {
	for i := range uint64(40) {
		c := waveCase(i)
		x, _ := runOf(t, waves(), &c)
		var b strings.Builder
		x.WriteText(&b)
		for line := range strings.Lines(b.String()) {
			if n := len([]rune(line)); n > 300 {
				t.Fatalf("Case %d: a line of %d runes: %s", i, n, line)
			}
		}
	}
}

// page is the data in a page, read without the code that wrote it.
type page struct {
	timeline.Timeline
	Coroutines [][3]uint64          `json:"coroutines"`
	Shown      [][4]json.RawMessage `json:"timeline"`
	Texts      []string             `json:"texts"`
	Rules      map[string]string    `json:"rules"`
}

var dataElement = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)

// dataOf reads the timeline back from a page.
func dataOf(t *testing.T, text string) *timeline.Timeline {
	t.Helper()
	found := dataElement.FindAllStringSubmatch(text, -1)
	if len(found) != 1 {
		t.Fatalf("%d elements with data", len(found))
	}
	var p page
	read(t, []byte(found[0][1]), &p)
	x := p.Timeline
	x.Coroutines, x.Shown = []timeline.Coroutine{}, []timeline.Round{}
	for _, c := range p.Coroutines {
		x.Coroutines = append(x.Coroutines, timeline.Coroutine{ID: c[0], Role: p.Texts[c[1]], Session: c[2]})
	}
	for _, row := range p.Shown {
		x.Shown = append(x.Shown, p.round(t, row))
	}
	return &x
}

func read(t *testing.T, data []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%v: %.200s", err, data)
	}
}

func (p *page) round(t *testing.T, row [4]json.RawMessage) (r timeline.Round) {
	var topology []uint64
	var waves [][8]json.RawMessage
	var handoffs [][5]uint64
	read(t, row[0], &r.Round)
	read(t, row[1], &topology)
	read(t, row[2], &waves)
	read(t, row[3], &handoffs)
	r.Topology = p.texts(topology)
	for _, w := range waves {
		r.Waves = append(r.Waves, p.wave(t, w))
	}
	for _, h := range handoffs {
		r.Handoffs = append(r.Handoffs, timeline.Handoff{From: h[0], To: h[1], FromLane: h[2], ToLane: h[3], Endpoint: p.Texts[h[4]]})
	}
	return r
}

func (p *page) wave(t *testing.T, row [8]json.RawMessage) (w timeline.Wave) {
	var certificate, fallback uint64
	var picks [][]uint64
	var passed [][3]uint64
	for i, v := range []any{&w.Wave, &certificate, &w.PlannerStep, &fallback, &w.Conflicts, &picks, &w.Certified, &passed} {
		read(t, row[i], v)
	}
	w.Certificate, w.Fallback, w.Picks = p.Texts[certificate], fallback == 1, []timeline.Pick{}
	if len(w.Certified) == 0 {
		w.Certified = nil
	}
	for _, x := range picks {
		w.Picks = append(w.Picks, timeline.Pick{
			Lane: x[0], Coro: x[1], Session: x[2], PC: x[3], Instr: p.Texts[x[4]], Status: p.Texts[x[5]], Events: p.texts(x[6:]),
		})
	}
	for _, x := range passed {
		w.Passed = append(w.Passed, timeline.Passed{Coro: x[0], Pick: x[1], Why: p.Texts[x[2]]})
	}
	return w
}

func (p *page) texts(numbers []uint64) (list []string) {
	for _, n := range numbers {
		list = append(list, p.Texts[n])
	}
	return list
}

// TestPageHoldsTheRecord: the data of a page is the timeline, and field 16 of the Record.
func TestPageHoldsTheRecord(t *testing.T) {
	for i := range uint64(60) {
		c := waveCase(1000 + i)
		x, r := runOf(t, waves(), &c)
		back := dataOf(t, pageOf(t, x))
		if !reflect.DeepEqual(back, x) {
			t.Fatalf("Case %d: the page holds\n%+v\nwant\n%+v", i, back, x)
		}
		equalFields(t, back, r)
	}
}

// TestPageSize: at most 2 MB for 10,000 picks, in wide waves and in waves of one.
func TestPageSize(t *testing.T) {
	loop := model.Image{HasPrograms: true, Programs: []model.RoleProgram{{Role: "A", Code: []model.Instr{model.Yield{}, model.Jump{Target: 0}}}}}
	for _, n := range []uint64{1, 2, 16} {
		c := load(t, "market")
		c.Images = append(slices.Repeat(c.Images[:1], 20), slices.Repeat([]model.Image{loop}, 16)...)
		c.Topology, c.Schedule.InvalidCertificateRounds = nil, nil
		c.Schedule.Concurrency, c.Schedule.Workers, c.MaxRounds = n, n, 10_000/n
		x, r := runOf(t, threaded.New(threaded.Options{}), &c)
		text := pageOf(t, x)
		if r.Steps < 9_900 || len(text) > 2_000_000 {
			t.Errorf("n = %d: %d bytes for %d picks", n, len(text), r.Steps)
		}
		equalFields(t, dataOf(t, text), r)
	}
}

var (
	outsideRef = regexp.MustCompile(`(?i)https?:|ftp:|file:|["'(=]\s*//|@import|<link|<img|<iframe|<object|<embed|\ssrc\s*=|\shref\s*=|url\(|fetch\(|XMLHttp|import\(|sendBeacon|WebSocket`)
	tagOf      = regexp.MustCompile(`(?i)</?(script|style|html|body)\b`)
)

// TestPageIsSelfContained: nothing in a page names anything outside it.
func TestPageIsSelfContained(t *testing.T) {
	c := load(t, "market")
	x, _ := runOf(t, waves(), &c)
	text := pageOf(t, x)
	if found := outsideRef.FindAllString(text, -1); found != nil {
		t.Errorf("the page names %q", found)
	}
	for _, want := range []string{"<title>Waves of market on oracle-waves</title>", "prefers-color-scheme: dark", "aria-label", `<html lang="en">`, "<noscript>", "</html>\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

// TestPageWithHostileNames: no name ends the element that holds it, or stands for another part of the page.
func TestPageWithHostileNames(t *testing.T) {
	names := []string{`</script><script>alert(1)</script>`, `<!--TITLE-->`, `/*DATA*/`, `'><b onclick=x()>`, `&lt;`, `<!--<script`, `]]>`, "`${x}`"}
	plain := load(t, "waves")
	x, _ := runOf(t, waves(), &plain)
	want := tagOf.FindAllString(pageOf(t, x), -1)
	for i, a := range names {
		b := names[(i+1)%len(names)]
		c, err := listing.Parse(fmt.Sprintf("case %q\nconfig\n semantics waves\nimage\n local %q = %q! %q. end\n local %q = %q? %q. end\nschedule\n concurrency 2\n workers 2\n",
			a, a, b, b, b, a, b))
		if err != nil {
			t.Fatal(err)
		}
		x, r := runOf(t, waves(), &c)
		text := pageOf(t, x)
		if got := tagOf.FindAllString(text, -1); !slices.Equal(got, want) {
			t.Errorf("%q: elements %q\nwant %q", a, got, want)
		}
		back := dataOf(t, text)
		equalFields(t, back, r)
		if back.Case != a || back.Coroutines[0].Role != min(a, b) {
			t.Errorf("%q came back as %q, %+v", a, back.Case, back.Coroutines)
		}
	}
}
