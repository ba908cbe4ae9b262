package walls

// row says what a folder and the folders below it may import of ours. A folder belongs to the longest
// row that holds it, and packages of one row may import each other. In may, "x" is that package alone,
// "x/..." it and all below it, "..." everything.
type row struct {
	folder string
	may    []string
	but    []string // exceptions from may, in the same notation
}

// table is the import table of docs/design.md. A folder that no row holds is a finding.
var table = []row{
	{folder: "model"},
	{folder: "model/listing", may: []string{"model"}},
	{folder: "model/verify", may: []string{"model"}},
	{folder: "model/oracle", may: []string{"model"}},
	{folder: "kernel", may: []string{"model"}},
	{folder: "envelopes", may: []string{"model"}},
	{folder: "generators", may: []string{"model"}},
	{folder: "corpus", may: []string{"model"}},
	{folder: "engines", may: []string{"model"}},
	{folder: "engines/enginetest", may: []string{"model", "model/listing", "engines", "engines/oracle", "properties", "generators/..."}},
	{folder: "engines/oracle", may: []string{"model", "model/oracle/...", "engines"}},
	{folder: "engines/scripted", may: adapter},
	{folder: "engines/cooperative", may: adapter},
	{folder: "engines/threaded", may: adapter},
	{folder: "engines/wasm", may: adapter},
	{folder: "engines/replay", may: adapter},
	{folder: "engines/exec", may: adapter},
	{folder: "engines/composition", may: adapter},
	{folder: "properties", may: []string{"model", "model/verify", "envelopes/...", "engines"}},
	{folder: "fuzz", may: []string{"..."}, but: []string{"cmd/..."}},
	{folder: "fuzz/shrink", may: []string{"model", "properties"}},
	{folder: "docs"}, // tests of what the documents say
	{folder: "internal/mutants"},
	{folder: "internal/walls"},
	{folder: "cmd/wavecheck", may: []string{"..."}},
	{folder: "examples", may: []string{"..."}, but: []string{"fuzz/...", "cmd/..."}},
}

// adapter is what an engine on top of the kernel may import; the walls keep it off the oracle.
var adapter = []string{"model", "kernel/...", "envelopes/...", "engines/..."}

// wall says which folders must never be reached, through however many packages, by code of a folder.
type wall struct{ from, to string }

// walls are the three that carry the proof: two semantics of one spec are evidence only as long as
// neither can borrow from the other, and Cases only as long as no semantics had a hand in them.
var walls = []wall{
	{"model/oracle/...", "kernel/..."},
	{"kernel/...", "model/oracle/..."},
	{"generators/...", "kernel/..."},
	{"generators/...", "model/oracle/..."},
}

// Only code below bothMay may reach both semantics.
var (
	bothMay = []string{"fuzz/...", "cmd/..."}
	both    = [2]string{"kernel/...", "model/oracle/..."}
)

// deterministic are the packages in which the same input must give the same bytes.
var deterministic = []string{"model", "model/listing", "model/verify", "model/oracle/...", "kernel/...", "envelopes/certificate/...", "envelopes/determinism", "engines/scripted", "generators", "generators/choice"}

// recording are the packages that make Records with the help of what deterministic ones may not touch: the stack of a
// panic, goroutines, a clock that paces them. They walk no map either.
var recording = []string{"engines/oracle/...", "engines/cooperative", "engines/threaded/..."}

// forbiddenImports can make two runs of deterministic code differ. A name stands for all below it too.
var forbiddenImports = []string{
	"time", "math/rand", "crypto/rand", "hash/maphash", "os", "syscall", "net", "runtime", "testing",
}

// foreign are the packages of other modules that deterministic code may depend on: a tokenizer of JSON
// that is a function of its bytes.
var foreign = []string{"github.com/go-json-experiment/json/jsontext"}

// mapWalks are the functions that walk a map for their caller.
var mapWalks = []string{
	"maps.All", "maps.Keys", "maps.Values", "maps.DeleteFunc", "maps.EqualFunc",
	"(reflect.Value).MapKeys", "(reflect.Value).MapRange", "(reflect.Value).Seq", "(reflect.Value).Seq2",
	"(*sync.Map).Range",
}

// linesMax is the greatest length of a file that is no test: past it a file holds two subjects.
const linesMax = 700
