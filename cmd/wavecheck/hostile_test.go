package main

import (
	"strings"
	"testing"
)

// TestHostile is wrong usage and wrong input of every verb: exit 2, nothing on stdout, and one line that
// says where and what.
func TestHostile(t *testing.T) {
	one, story := caseJSON(t, ping), "goes wrong: a\ncame from: b\nteaches: c\n"
	folder(t, map[string]string{
		"one.json": one, "empty.json": "", "blank.json": " \n\t\n", "broken.json": one[:40], "binary": "\x00\x01\xff\xfe", "utf.wave": "image\n  local A = \xff\n",
		"utf.json": strings.Replace(one, "ping", "\xff", 1), "bad.wave": "image\n  local A = B m. end\n", "empty/notes": "", "key.json": strings.Replace(one, `"images"`, `"imagos"`, 1),
		"two.json": one + "\n" + one, "refused.json": caseJSON(t, pairs+"  picks 1\n"), "find/case.json": one, "find/find.json": "{", "odd/case.json": one + "\n", "odd/kills.json": "{",
		"odd/story.txt": story, "story": story, "long.json": `{"schema_version":1,"id":"` + strings.Repeat("x", 17<<20) + `"}`,
		"long.wave": "// " + strings.Repeat("x", 17<<20), "version.json": strings.Replace(one, `"schema_version":1`, `"schema_version":2`, 1),
	})
	for _, tt := range []struct{ args, want string }{
		{"", "a verb is missing"},
		{"bogus", `unknown verb "bogus"`},
		{"help bogus", `unknown verb "bogus"`},
		{"--bogus", "unknown flag: --bogus"},
		{"check --bogus", "unknown flag: --bogus"},
		{"check extra", `"extra"`},
		{"check --cases -1", `invalid argument "-1" for "--cases" flag`},
		{"check --cases x", `invalid argument "x" for "--cases" flag`},
		{"check --cases 99999999999999999999", `invalid argument "99999999999999999999" for "--cases" flag`},
		{"check --cases 0", "--cases 0 needs --duration"},
		{"check --cases 0 --duration 0", "--cases 0 needs --duration"},
		{"check --duration -1s", "not below 0"},
		{"check --duration 5", `invalid argument "5" for "--duration" flag`},
		{"check --jobs -1", "not below 0"},
		{"check --seed -1", `"-1" is no unsigned 64-bit integer`},
		{"check --seed 18446744073709551616", `is no unsigned 64-bit integer`},
		{"check --class narrow", `--class: unknown class "narrow"; known: mixed, wide`},
		{"check --class wide --scope messages", "--scope checks all its Cases, without --class"},
		{"check --show-draws -1", `"-1" is no unsigned 64-bit integer`},
		{"check --shard 0/3", `--shard: "0/3" is not i/n with 1 ≤ i ≤ n`},
		{"check --shard 4/3", `--shard: "4/3" is not i/n`},
		{"check --shard 3", `--shard: "3" is not i/n`},
		{"check --shard 1/2/3", `--shard: "1/2/3" is not i/n`},
		{"check --shard -1/2", `--shard: "-1/2" is not i/n`},
		{"check --shard 9/9 --cases 5", "--shard: part 9/9 of 5 Cases is empty"},
		{"check --case 3", "unknown flag: --case; wavecheck check --help lists the flags"},
		{"check --engines nope", `--engines: unknown engine "nope"; known: oracle, oracle-waves, cooperative, threaded, faulty-waves:DEFECT, exec:COMMAND`},
		{"check --engines cooperative,", "--engines: an engine's name is empty"},
		{"check --engines exec:", "--engines: an outside engine needs a program"},
		{"check --engines exec:./nope", `--engines: outside engine: exec: "./nope": `},
		{"check --properties nope", `--properties: unknown property "nope"; known: `},
		{"check --dialect nope", `--dialect: unknown dialect "nope"; known: ours, telltale-1.0.0`},
		{"check --deviations nope", `--deviations: "nope" is neither +id nor -id`},
		{"check --deviations +nope", `--deviations: unknown deviation "nope"; known: `},
		{"check --deviations +sender-wakeup,", `--deviations: "" is neither`},
		{"check --format xml", `"xml" is neither text nor json`},
		{"run --engine nope one.json", `--engine: unknown engine "nope"`},
		{"run --engine oracle,cooperative one.json", `--engine: "oracle,cooperative" names 2 engines, not one`},
		{"run --dialect telltale-1.0.0 one.json", `--dialect, --deviations: engine "cooperative" speaks ours alone`},
		{"run --trace x one.json", `--trace: engine "cooperative" has no waves to trace; --engine threaded:threads=2 has`},
		{"run --engine oracle-waves --trace x one.json", `--trace: engine "oracle-waves" has no waves`},
		{"run --engine threaded --trace none/x one.json", "--trace: open none/x: no such file"},
		{"run --engine threaded --trace empty one.json", "--trace: open empty: is a directory"},
		{"run", "there is no Case in the input"},
		{"run -", "there is no Case in the input"},
		{"run empty.json blank.json", "there is no Case in the input"},
		{"run none.json", "open none.json: no such file or directory"},
		{"run empty", "empty/case.json: no such file or directory"},
		{"replay", "a Case is missing, and there is no corpus/regressions here"},
		{"replay odd", "odd/kills.json: jsontext: unexpected EOF"},
		{"corpus", "a verb is missing"},
		{"corpus nope", `unknown verb corpus "nope"`},
		{"corpus list extra", `"extra"`},
		{"corpus list --corpus one.json", "one.json"},
		{"corpus promote", "accepts 1 arg"},
		{"corpus promote find", "one of --story and --story-file is needed"},
		{"corpus promote find --story x --story-file y", "one of --story and --story-file is needed"},
		{"corpus promote find --story x", "the story: a story has 3 lines, not 1"},
		{"corpus promote find --story-file none", "open none: no such file"},
		{"corpus promote find --story-file story", `--name: the name "" is not what-goes-wrong`},
		{"corpus promote find --story-file story --name a --engines nope", `--engines: unknown engine "nope"`},
		{"corpus promote find --story-file story --name a", "find/find.json: jsontext: unexpected EOF"},
		{"corpus promote one.json --story-file story --name a", "one.json: no find"},
		{"corpus prune --deviations nope", "--deviations: "},
		{"nightly extra", `"extra"`},
		{"nightly --minutes 0", "--minutes is above 0"},
		{"nightly --minutes NaN", "--minutes is above 0"},
		{"nightly --minutes 1e30", "--minutes is above 0"},
		{"nightly --jobs -1", "--minutes is above 0, --jobs not below it"},
		{"nightly --engines nope", `--engines: unknown engine "nope"`},
		{"nightly --properties nope", `--properties: unknown property "nope"`},
		{"replay --properties nope one.json", `unknown property "nope"`},
		{"replay find", "find/find.json: jsontext: unexpected EOF"},
		{"diff --engines cooperative,cooperative,oracle one.json", "--engines: 3 engines, but two runs are compared"},
		{"diff one.json one.json", "accepts at most 1 arg"},
		{"waves one.json one.json", "accepts at most 1 arg"},
		{"waves --engine nope one.json", `--engine: unknown engine "nope"`},
		{"waves --engine threaded,oracle-waves one.json", "--engine: 2 engines, but one run is shown"},
		{"waves --engine cooperative one.json", "--engine: engine cooperative: its Record has no lane trace"},
		{"waves refused.json", "refused: picks name one coroutine a round"},
		{"waves --rounds x one.json", `"x" is neither A-B nor A with 1 ≤ A ≤ B`},
		{"waves --rounds 0-3 one.json", `"0-3" is neither A-B`},
		{"waves --rounds 5-3 one.json", `"5-3" is neither A-B`},
		{"waves --rounds -3 one.json", `"-3" is neither A-B`},
		{"waves --rounds 1-2-3 one.json", `"1-2-3" is neither A-B`},
		{"waves --rounds 18446744073709551616 one.json", "is neither A-B"},
		{"waves --rounds 99-100 one.json", "--rounds: round 99 is not there: the run has "},
		{"waves --html one.json/x.html one.json", "--html: "},
		{"waves --html empty one.json", "--html: "},
		{"waves --format xml one.json", `"xml" is neither text nor json`},
		{"shrink --evaluations 0 one.json", "--evaluations is at least 1"},
		{"shrink --evaluations -5 one.json", "--evaluations is at least 1"},
		{"reference extra", `"extra"`},
		{"reference --jobs x", `invalid argument "x" for "--jobs" flag`},
		{"properties extra", `"extra"`},
		{"engines --format yaml", `"yaml" is neither text nor json`},
	} {
		t.Run(tt.args, func(t *testing.T) {
			r := wavecheck(t, "", strings.Fields(tt.args)...)
			r.want(t, exitUsage, tt.want)
			if r.out != "" {
				t.Errorf("stdout: %.200s", r.out)
			}
		})
	}
	// What one verb says of a bad Case, all say.
	for _, verb := range []string{"show", "parse", "replay", "diff", "waves", "shrink"} {
		for path, want := range map[string]string{
			"none.json": "none.json: no such file or directory", "empty": "empty/case.json: no such file or directory",
			"empty.json": "empty.json: there is no Case", "blank.json": "blank.json: there is no Case", "-": "stdin: there is no Case",
			"broken.json": "broken.json: ", "binary": "binary: 1:1: ", "utf.wave": "utf.wave: 2:13: ", "utf.json": "utf.json: /id: ",
			"bad.wave": "bad.wave: 2:15: ", "key.json": "key.json: /imagos: ", "two.json": "two.json: document: text after the document",
			"long.json": "long.json: document: a Case of", "long.wave": "long.wave: a listing is at most", "version.json": "version.json: /schema_version: ",
		} {
			t.Run(verb+" "+path, func(t *testing.T) {
				r := wavecheck(t, "", verb, path)
				r.want(t, exitUsage, want)
				if r.out != "" || len(r.err) > 400 {
					t.Errorf("stdout %.200s, stderr of %d bytes", r.out, len(r.err))
				}
			})
		}
	}
}

// TestArgumentsWithLineEnds: what is quoted back stays on one line.
func TestArgumentsWithLineEnds(t *testing.T) {
	for _, args := range [][]string{{"a\nb"}, {"check", "--a\nb"}, {"check", "--engines", "a\nb"}, {"show", "a\nb"}, {"check", "--cases", "1\n2"}} {
		wavecheck(t, "", args...).want(t, exitUsage, "wavecheck: ")
	}
}
