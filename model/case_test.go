package model_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// caseWith is the smallest Case with other texts at some pointers: pointer, text, pointer, text, …
func caseWith(edits ...string) string {
	root := parseNode(shapes["Case"].Samples[1])
	for i := 0; i < len(edits); i += 2 {
		*root.at(edits[i]) = node{raw: edits[i+1]}
	}
	return root.String()
}

// Each limit of a reader, at the bound and one above (spec 06 §1). Limits that are a field's greatest number
// (max_rounds, registers, capacities, concurrency, coroutines and sessions) stand in testdata/shapes.json.
func TestCaseLimits(t *testing.T) {
	many := func(n int, elem func(i int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = elem(i)
		}
		return strings.Join(parts, ",")
	}
	chain := func(n int, open, leaf, shut string) string {
		return strings.Repeat(open, n-1) + leaf + strings.Repeat(shut, n-1)
	}
	halt := func(int) string { return `"Halt"` }
	text := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	pairs := func(n int, leaf string) string { return chain(n, `{"Prod":[`, leaf, `,`+leaf+`]}`) }
	predicate := func(n int, kind string) string {
		return `{"flow_policy":{"PredicateExpr":{"` + kind + `":` + text(n) + `}}}`
	}
	mu := func(n int) string { return chain(n, `{"Mu":{"var":"t","body":`, `{"Var":"t"}`, "}}") }
	send := func(n int) string {
		return chain(n, `{"Send":{"partner":"B","branches":[[{"name":"m","sort":"Unit"},null,`, `"End"`, "]]}}")
	}
	comm := func(n int) string {
		return chain(n, `{"Comm":{"sender":"A","receiver":"B","branches":[[{"name":"m","sort":"Unit"},`, `"End"`, "]]}}")
	}
	image := func(global, types, programs string) string {
		return `[{"global_type":` + global + `,"local_types":{` + types + `},"programs":{` + programs + `}}]`
	}
	const types, values, texts = model.MaxTypeDepth, model.MaxValueDepth, model.MaxTextBytes
	for _, tt := range []struct {
		row    string
		at     string
		limit  int
		doc    func(n int) string
		path   string // of the value that is one too many
		reason string
	}{
		{"1,024 images", "/images", 1024, func(n int) string {
			return "[" + many(n, func(int) string { return `{"global_type":null,"local_types":{}}` }) + "]"
		}, "/images/1024", "more than 1024 entries in images"},
		{"256 roles: local types", "/images", 256, func(n int) string {
			return image("null", many(n, func(i int) string { return fmt.Sprintf(`"R%d":"End"`, i) }), "")
		}, "/images/0/local_types/R256", "more than 256 roles in local_types"},
		{"256 roles: programs", "/images", 256, func(n int) string {
			return image("null", "", many(n, func(i int) string { return fmt.Sprintf(`"R%d":[]`, i) }))
		}, "/images/0/programs/R256", "more than 256 roles in programs"},
		{"4,096 instructions", "/images", 4096, func(n int) string { return image("null", "", `"A":[`+many(n, halt)+"]") },
			"/images/0/programs/A/4096", "more than 4096 entries in a program"},
		{"local types 2,000 deep: Mu", "/images", types, func(n int) string { return image("null", `"A":`+mu(n), "") },
			"/images/0/local_types/A" + strings.Repeat("/Mu/body", types), "a type is more than 2000 nodes deep"},
		{"local types 2,000 deep: Send", "/images", types, func(n int) string { return image("null", `"A":`+send(n), "") },
			"/images/0/local_types/A" + strings.Repeat("/Send/branches/0/2", types), "a type is more than 2000 nodes deep"},
		{"local types 2,000 deep: in an Open", "/images", types, func(n int) string {
			return image("null", "", `"A":[{"Open":{"roles":[],"local_types":[["A",`+send(n)+`]],"handlers":[],"dsts":[]}}]`)
		}, "/images/0/programs/A/0/Open/local_types/0/1" + strings.Repeat("/Send/branches/0/2", types), "a type is more than 2000 nodes deep"},
		{"global types 2,000 deep: Mu", "/images", types, func(n int) string { return image(mu(n), "", "") },
			"/images/0/global_type" + strings.Repeat("/Mu/body", types), "a type is more than 2000 nodes deep"},
		{"global types 2,000 deep: Comm", "/images", types, func(n int) string { return image(comm(n), "", "") },
			"/images/0/global_type" + strings.Repeat("/Comm/branches/0/1", types), "a type is more than 2000 nodes deep"},
		{"values 128 deep", "/handler/acquire_value", values, func(n int) string { return pairs(n, `"Unit"`) },
			"/handler/acquire_value" + strings.Repeat("/Prod/0", values), "a value is more than 128 nodes deep"},
		{"sorts 128 deep", "/images", values, func(n int) string {
			return image("null", `"A":{"Send":{"partner":"B","branches":[[{"name":"m","sort":`+pairs(n, `"Nat"`)+`},null,"End"]]}}`, "")
		}, "/images/0/local_types/A/Send/branches/0/0/sort" + strings.Repeat("/Prod/0", values), "a sort is more than 128 nodes deep"},
		{"value types 128 deep", "/images", values, func(n int) string {
			return image("null", `"A":{"Send":{"partner":"B","branches":[[{"name":"m","sort":"Unit"},`+pairs(n, `"Nat"`)+`,"End"]]}}`, "")
		}, "/images/0/local_types/A/Send/branches/0/1" + strings.Repeat("/Prod/0", values), "a value type is more than 128 nodes deep"},
		{"64 KiB: id", "/id", texts, text, "/id", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: identity", "/handler/identity", texts, text, "/handler/identity", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: payload", "/handler/acquire_value", texts, func(n int) string { return `{"Str":` + text(n) + "}" },
			"/handler/acquire_value/Str", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: immediate", "/images", texts, func(n int) string {
			return image("null", "", `"A":[{"Set":{"dst":0,"val":{"Str":`+text(n)+`}}}]`)
		}, "/images/0/programs/A/0/Set/val/Str", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: action name", "/images", texts, func(n int) string {
			return image("null", "", `"A":[{"Invoke":{"action":`+text(n)+`,"dst":null}}]`)
		}, "/images/0/programs/A/0/Invoke/action", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: handler id", "/images", texts, func(n int) string {
			return image("null", "", `"A":[{"Open":{"roles":[],"local_types":[],"handlers":[[["A","B"],`+text(n)+`]],"dsts":[]}}]`)
		}, "/images/0/programs/A/0/Open/handlers/0/1", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: predicate reference", "/config", texts, func(n int) string { return `{"output_condition_policy":{"PredicateAllowList":[` + text(n) + `]}}` },
			"/config/output_condition_policy/PredicateAllowList/0", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: policy role", "/config", texts, func(n int) string { return `{"flow_policy":{"DenyRoles":[` + text(n) + `]}}` },
			"/config/flow_policy/DenyRoles/0", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: prefix", "/config", texts, func(n int) string { return predicate(n, "TargetRolePrefix") },
			"/config/flow_policy/PredicateExpr/TargetRolePrefix", "a text of 65537 bytes is longer than 65536"},
		{"64 KiB: text of a predicate", "/config", texts, func(n int) string { return predicate(n, "FactContains") },
			"/config/flow_policy/PredicateExpr/FactContains", "a text of 65537 bytes is longer than 65536"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			at := caseWith(tt.at, tt.doc(tt.limit))
			c, err := model.DecodeCase([]byte(at))
			if err != nil {
				t.Fatalf("at the limit: %v", err)
			}
			if err := model.CheckCase(&c); err != nil {
				t.Errorf("at the limit, in memory: %v", err)
			}
			above := caseWith(tt.at, tt.doc(tt.limit+1))
			_, err = model.DecodeCase([]byte(above))
			checkRefused(t, tt.path, refused("above the limit", "", "", tt.reason), above, err)
		})
	}
	t.Run("16 MiB", func(t *testing.T) {
		doc := []byte(caseWith())
		doc = append(doc, bytes.Repeat([]byte(" "), model.MaxDocumentBytes-len(doc))...)
		if _, err := model.DecodeCase(doc); err != nil {
			t.Errorf("at the limit: %v", err)
		}
		_, err := model.DecodeCase(append(doc, ' '))
		checkRefused(t, "", refused("above the limit", "", "", "a Case of 16777217 bytes is above the limit 16777216"), "", err)
	})
	if model.MaxImages*model.MaxRolesPerImage > model.MaxTotalCoroutines {
		t.Error("the coroutines of all images need a limit of their own")
	}
}

func TestCaseRefusals(t *testing.T) { // 06 §1
	for _, tt := range []struct{ row, at, text, path, reason string }{
		{"no image", "/images", "[]", "/images", "a Case has at least one image"},
		{"other version", "/schema_version", "2", "/schema_version", "unsupported schema_version 2 for a Case; expected 1"},
		{"tick 0", "/topology", `[{"tick":0,"events":[]}]`, "/topology/0/tick", "tick 0 is not above 0: ticks start at 1 and ascend"},
		{"tick repeated", "/topology", `[{"tick":3,"events":[]},{"tick":3,"events":[]}]`, "/topology/1/tick", "tick 3 is not above 3: ticks start at 1 and ascend"},
		{"tick descends", "/topology", `[{"tick":3,"events":[]},{"tick":2,"events":[]}]`, "/topology/1/tick", "tick 2 is not above 3: ticks start at 1 and ascend"},
		{"image without global_type", "/images", `[{"local_types":{}}]`, "/images/0", `missing key "global_type" of an image`},
		{"image with a wrong global_type", "/images", `[{"global_type":"end","local_types":{}}]`, "/images/0/global_type", `no global type "end" without a body`},
		{"constraint: config_schema_version", "/config", `{"config_schema_version":0}`, "/config/config_schema_version", "config_schema_version must be >= 1"},
		{"constraint: max_sessions", "/config", `{"max_sessions":0}`, "/config/max_sessions", "max_sessions must be > 0"},
		{"constraint: max_coroutines", "/config", `{"max_coroutines":0}`, "/config/max_coroutines", "max_coroutines must be > 0"},
		{"constraint: num_registers", "/config", `{"num_registers":0}`, "/config/num_registers", "num_registers must be > 0"},
		{"constraint: instruction_cost", "/config", `{"instruction_cost":0}`, "/config/instruction_cost", "instruction_cost must be > 0"},
		{"constraint: max_payload_bytes", "/config", `{"max_payload_bytes":0}`, "/config/max_payload_bytes", "max_payload_bytes must be > 0"},
		{"limit: registers", "/config", `{"num_registers":1025}`, "/config/num_registers", "num_registers 1025 is above the limit 1024"},
		{"limit: max_rounds", "/max_rounds", "10000001", "/max_rounds", "max_rounds 10000001 is above the limit 10000000"},
		{"limit: concurrency", "/schedule/concurrency", "4097", "/schedule/concurrency", "concurrency 4097 is above the limit 4096"},
		{"limit: Resize", "/config", `{"buffer_config":{"mode":"Fifo","initial_capacity":1,"policy":{"Resize":{"max_capacity":1048577}}}}`,
			"/config/buffer_config/policy/Resize/max_capacity", "max_capacity 1048577 is above the limit 1048576"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			doc := caseWith(tt.at, tt.text)
			_, err := model.DecodeCase([]byte(doc))
			checkRefused(t, tt.path, refused(tt.row, "", "", tt.reason), doc, err)
			if err != nil && !strings.HasPrefix(err.Error(), tt.path+": "+tt.reason+" (byte ") {
				t.Errorf("the error reads %q", err)
			}
		})
	}
	// Both ends of a capacity of zero are accepted; it acts as 1 (06 §1).
	for _, doc := range []string{caseWith("/config", `{"tick_duration":{"secs":0,"nanos":0}}`), caseWith("/max_rounds", "0"), caseWith("/schedule/workers", "0")} {
		if _, err := model.DecodeCase([]byte(doc)); err != nil {
			t.Error(err)
		}
	}
}

func TestCaseDefaults(t *testing.T) { // 06 §1
	image := `{"global_type":null,"local_types":{}}`
	c, err := model.DecodeCase([]byte(`{"images":[` + image + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := compact(shapes["Case"].Samples[1])
	if got := string(model.AppendCase(nil, &c)); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	fresh := model.NewCase(model.Image{})
	if got := string(model.AppendCase(nil, &fresh)); got != want {
		t.Errorf("NewCase\n got %s\nwant %s", got, want)
	}
	if got, want := string(model.AppendConfig(nil, &c.Config.Config)), compact(shapes["Config"].Samples[0]); got != want {
		t.Errorf("default config (01 §7.1)\n got %s\nwant %s", got, want)
	}
	for _, doc := range []string{`{}`, `{"identity":"x","payload":"register","drop":[],"fail_step":[{"role":"A","nth":0}]}`, `{"drop":[{"from":"A","label":"m","nth":0}]}`} {
		h, err := model.DecodeHandler([]byte(doc))
		if err != nil || h.Pure() != (doc == "{}") {
			t.Errorf("pure(%s): %v, %v", doc, h.Pure(), err)
		}
	}
}

func TestCanonicalConfig(t *testing.T) { // 06 §1: the given keys alone, in the order of 01 §7.1, sets and maps sorted
	doc := caseWith("/config", `{"host_contract_assertions":false,"flow_policy":{"DenyRoles":["b","a","b"]},"max_sessions":256,
		"sched_policy":{"Priority":{"FixedMap":{"10":1,"2":5}}},"output_condition_policy":{"PredicateAllowList":["q","p","q"]}}`)
	c, err := model.DecodeCase([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"sched_policy":{"Priority":{"FixedMap":{"2":5,"10":1}}},"max_sessions":256,"output_condition_policy":{"PredicateAllowList":["q","p","q"]},"flow_policy":{"DenyRoles":["a","b"]},"host_contract_assertions":false}`
	if got := parseNode(model.AppendCase(nil, &c)).at("/config").String(); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	c.Config.Given = c.Config.Given.Without(model.KeySchedPolicy).Without(model.KeyFlowPolicy).Without(model.KeyOutputPolicy).With(model.KeyNumRegisters)
	if got, want := parseNode(model.AppendCase(nil, &c)).at("/config").String(), `{"max_sessions":256,"num_registers":16,"host_contract_assertions":false}`; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestCanonicalMaps(t *testing.T) { // 01 §0.1 E8: string keys by bytes
	doc := caseWith("/images", `[{"global_type":null,"local_types":{"b":"End","a":"End","B":"End"},"programs":{"z":[],"Z":[]}}]`)
	c, err := model.DecodeCase([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"global_type":null,"local_types":{"B":"End","a":"End","b":"End"},"programs":{"Z":[],"z":[]}}]`
	if got := parseNode(model.AppendCase(nil, &c)).at("/images").String(); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if typ, ok := c.Images[0].LocalType("a"); !ok || typ != (model.LocalEnd{}) {
		t.Errorf("local type of a: %v, %v", typ, ok)
	}
	if _, ok := c.Images[0].LocalType("c"); ok {
		t.Error("c has a local type")
	}
}

func TestCaseDigest(t *testing.T) { // 06 §1
	decode := func(doc string) model.Case {
		c, err := model.DecodeCase([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	base := decode(caseWith())
	want := model.CaseDigest(&base)
	text := strings.Replace(caseWith(), `"id":"",`, "", 1)
	if got := independentHash(model.TagValue, []byte(text)); got != want {
		t.Errorf("digest %s, want the hash of %s: %s", want, text, got)
	}
	same := base
	same.ID, same.Note = "other", `{"any":"thing"}`
	if got := model.CaseDigest(&same); got != want {
		t.Error("id or note changes the digest")
	}
	seen := map[model.Digest]string{want: "the base"}
	for _, edit := range [][2]string{
		{"/config", `{"max_sessions":256}`}, {"/config", `{"max_sessions":255}`}, {"/images", `[{"global_type":"End","local_types":{}}]`},
		{"/images", `[{"global_type":null,"local_types":{},"programs":{}}]`}, {"/handler/identity", `"other"`}, {"/topology", `[{"tick":1,"events":[]}]`},
		{"/schedule/workers", "3"}, {"/schedule", `{"picks":[]}`}, {"/max_rounds", "9999"}, {"/after_stuck", `"continue"`},
	} {
		c := decode(caseWith(edit[0], edit[1]))
		d := model.CaseDigest(&c)
		if other, ok := seen[d]; ok {
			t.Errorf("%s has the digest of %s", edit, other)
		}
		seen[d] = strings.Join(edit[:], " ")
	}
}

func TestCheckCase(t *testing.T) { // a Case made in memory is held to the reader's rules
	for _, tt := range []struct {
		row    string
		change func(*model.Case)
		want   string
	}{
		{"fine", func(*model.Case) {}, ""},
		{"no image", func(c *model.Case) { c.Images = nil }, "/images: a Case has at least one image"},
		{"bad name", func(c *model.Case) { c.Images[0].LocalTypes = []model.RoleType{{Role: "é", Type: model.LocalEnd{}}} }, `/images/0/local_types/é: "é" is no name`},
		{"role twice", func(c *model.Case) {
			c.Images[0].LocalTypes = []model.RoleType{{Role: "A", Type: model.LocalEnd{}}, {Role: "A", Type: model.LocalEnd{}}}
		}, "/images/0/local_types/A: repeated key"},
		{"max_rounds", func(c *model.Case) { c.MaxRounds = model.MaxRoundsLimit + 1 }, "/max_rounds: max_rounds 10000001 is above"},
	} {
		c := model.NewCase(model.Image{})
		tt.change(&c)
		switch err := model.CheckCase(&c); {
		case (err == nil) != (tt.want == ""), err != nil && !strings.HasPrefix(err.Error(), tt.want):
			t.Errorf("%s: %v", tt.row, err)
		}
	}
}

func TestRecordErrors(t *testing.T) { // 06 §2: result, error, error_kind, fault and fault_coro tell one story
	for _, tt := range []struct {
		row   string
		edits []string
		want  string
	}{
		{"done with an error", []string{"/error", `"x"`}, "result, error and error_kind"},
		{"done with a kind", []string{"/error_kind", `"handler_error"`}, "result, error and error_kind"},
		{"error without text", []string{"/result", `"error"`, "/error_kind", `"handler_error"`}, "result, error and error_kind"},
		{"error without kind", []string{"/result", `"error"`, "/error", `"x"`}, "result, error and error_kind"},
		{"fault without kind", []string{"/fault", `"OutOfCredits"`}, "error_kind, fault and fault_coro"},
		{"kind fault without fault", []string{"/result", `"error"`, "/error", `"x"`, "/error_kind", `"fault"`, "/fault_coro", "0"}, "error_kind, fault and fault_coro"},
		{"kind fault without coroutine", []string{"/result", `"error"`, "/error", `"x"`, "/error_kind", `"fault"`, "/fault", `"OutOfCredits"`}, "error_kind, fault and fault_coro"},
		{"coroutine without fault", []string{"/fault_coro", "0"}, "error_kind, fault and fault_coro"},
		{"sites out of order", []string{"/crashed_sites", `["B","A"]`}, "non-canonical crashed_sites: entry 1 is not above entry 0"},
		{"site twice", []string{"/crashed_sites", `["A","A"]`}, "non-canonical crashed_sites"},
		{"pairs out of order", []string{"/partitioned_edges", `[["A","C"],["A","B"]]`}, "non-canonical partitioned_edges"},
		{"corrupted twice", []string{"/corrupted_edges", `[[["A","B"],"BitFlip"],[["A","B"],"Truncation"]]`}, "non-canonical corrupted_edges"},
		{"timed out twice", []string{"/timed_out_sites", `[["A",1],["A",2]]`}, "non-canonical timed_out_sites"},
		{"blocked out of order", []string{"/lane_scheduler/blocked", `{"10":"Spawn","2":"Spawn"}`}, "non-canonical blocked"},
		{"all in order", []string{"/crashed_sites", `["A","B"]`, "/partitioned_edges", `[["A","B"],["A","C"],["B","A"]]`, "/timed_out_sites", `[["A",9],["B",1]]`}, ""},
	} {
		root := parseNode(shapes["Record"].Samples[0])
		for i := 0; i < len(tt.edits); i += 2 {
			*root.at(tt.edits[i]) = node{raw: tt.edits[i+1]}
		}
		switch _, err := model.DecodeRecord([]byte(root.String())); {
		case (err == nil) != (tt.want == ""), err != nil && !strings.Contains(err.Error(), tt.want):
			t.Errorf("%s: %v", tt.row, err)
		}
	}
}

func TestRunErrors(t *testing.T) { // 01 §5.7, 06 §1
	for _, tt := range []struct {
		err  model.RunError
		kind string
		text string
	}{
		{model.RunError{Kind: model.ErrFault, Num: 3, Fault: model.Fault{Kind: model.OutOfCredits}}, "fault", "coroutine 3 faulted: out of credits"},
		{model.RunError{Kind: model.ErrTooManySessions, Num: 2}, "too_many_sessions", "max sessions (2) exceeded"},
		{model.RunError{Kind: model.ErrTooManyCoroutines, Num: 5}, "too_many_coroutines", "max coroutines (5) exceeded"},
		{model.RunError{Kind: model.ErrSessionNotFound, Num: 7}, "session_not_found", "session 7 not found"},
		{model.RunError{Kind: model.ErrHandler, Text: "boom"}, "handler_error", "effect handler error: boom"},
		{model.RunError{Kind: model.ErrPersistence, Text: "full"}, "persistence_error", "persistence error: full"},
		{model.RunError{Kind: model.ErrInvalidConcurrency}, "invalid_concurrency", "invalid concurrency level: 0"},
		{model.RunError{Kind: model.ErrTraceLimit}, "trace_limit", "trace limit (4000000 events) exceeded"},
	} {
		var r model.Record
		r.SetError(tt.err)
		var shown struct {
			Result, Error string
			ErrorKind     string `json:"error_kind"`
			Fault         any
			FaultCoro     *uint64 `json:"fault_coro"`
		}
		if err := json.Unmarshal(model.AppendRecord(nil, &r), &shown); err != nil {
			t.Fatal(err)
		}
		isFault := tt.err.Kind == model.ErrFault
		if shown.Result != "error" || shown.Error != tt.text || shown.ErrorKind != tt.kind || (shown.Fault != nil) != isFault || (shown.FaultCoro != nil) != isFault {
			t.Errorf("%s: %+v", tt.text, shown)
		}
	}
	if got := (model.RunError{}).Error(); got != "" {
		t.Errorf("no error reads %q", got)
	}
}
