package generators

import "github.com/wavecheck/wavecheck/generators/choice"

// maxRoles is the greatest number of roles of a protocol.
const maxRoles = 6

// vocabulary are the names of a Case; each list of roles is ascending by bytes.
type vocabulary struct {
	roles  [maxRoles]string
	labels []string
	layers []string
}

// The vocabularies, the plainest first. The last one has what escaping, sorting and length limits
// get wrong: bytes that an HTML-minded encoder escapes, blanks, prefixes, and a name of 64 bytes.
var vocabularies = [...]vocabulary{
	{
		roles:  [maxRoles]string{"A", "B", "C", "D", "E", "F"},
		labels: []string{"m", "n", "ack", "data", "go", "no", "ok", "req", "stop", "yes"},
		layers: []string{"lock", "db", "net"},
	},
	{
		roles:  [maxRoles]string{"Alice", "Bob", "Carol", "Dave", "Eve", "Frank"},
		labels: []string{"order", "quote", "accept", "reject", "ship", "pay", "cancel", "retry"},
		layers: []string{"ledger", "stock", "audit"},
	},
	{
		roles: [maxRoles]string{
			"!", "A B", "a<b>&", "role", "role-0123456789-0123456789-0123456789-0123456789-0123456789-0123", "~",
		},
		labels: []string{"a", "aa", "a b", "<&>", "'", "{}", "~", "0"},
		layers: []string{"<lock>", " ", "~"},
	},
}

var vocabularyWeights = choice.Weights{13, 2, 1}

// What lies outside every vocabulary.
const (
	foreignRole   = "Zed"
	foreignLabel  = "nonsense"
	foreignLayer  = "ghost"
	unboundVar    = "x"
	guardedAction = "guarded"
)

// loopVars are the recursion variables, by nesting depth.
var loopVars = [...]string{"t", "u", "v", "w"}

// texts are the strings that programs handle: empty, plain, with bytes above 127 in front (a flipped bit
// makes another character of most, and spoils the last two), of several characters (a truncation cuts
// between them), and long enough for a payload limit.
var texts = [...]string{
	"", "a", "secret", "data", "é", "日本語", "\u2028<&>", "m", "A", "0123456789012345678901234567890123456789",
	"\u1100x", swellingText,
}

// swellingText is within swollenLimit; what is left of it when a bit is flipped is not.
const (
	swellingText = "\U00100000"
	swollenLimit = 12
)

// nats are the numbers that programs handle; the first ones are valid registers and coroutines.
var nats = [...]uint64{0, 1, 2, 3, 7, 255, 1 << 32, 1<<64 - 1}

// actions are the names that Invoke is given.
var actions = [...]string{"runtime.step", guardedAction, "log", ""}
