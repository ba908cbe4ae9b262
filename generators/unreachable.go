package generators

// Cell names something that Cases are to reach: a group, such as "rule", and a name within it.
type Cell struct{ Group, Name string }

// UnreachableCell is a Cell that no generated Case reaches, and why.
type UnreachableCell struct {
	Cell
	Reason string
}

// Unreachable lists the cells of the census (package fuzz/census) that no Case can reach. A census in which
// one of them is reached fails, and so does one that misses a cell which is not listed.
func Unreachable() []UnreachableCell {
	var out []UnreachableCell
	for _, u := range unreachable {
		for _, name := range u.names {
			out = append(out, UnreachableCell{Cell{u.group, name}, u.reason})
		}
	}
	return out
}

var unreachable = []struct {
	group, reason string
	names         []string
}{
	{"rule", "the scripted handler answers such a call without an error (06 §1)", []string{
		"Send Invoke: {hook text}", "Receive Invoke: {hook text}", "Offer Invoke: {hook text}", "Choose Invoke: {hook text}",
		"Release Acquire: {hook text}",
	}},
	{"rule", "only an engine that signs verifies; payloads are plain on a run (01 §8.4)", []string{
		"Receive VerificationFailed: signature verification failed on edge {partner} -> {R}",
		"Choose VerificationFailed: signature verification failed on edge {partner} -> {R}",
	}},
	{"rule", "needs an event before it, which the gate denies too: without a hint its verdict never changes (02 §6.2)", []string{
		"Receive denied", "Choose denied", "Join denied", "Abort denied", "Tag denied", "Check denied",
	}},
	{"rule", "sessions are never removed, so that of an owned endpoint exists (01 §9)", []string{"Close Close: session {sid} not found"}},
	{"rule", "every session has the default handler default_handler (01 §9.5)", []string{"Invoke Invoke: no handler bound"}},
	{"rule", "no endpoint ever has two owners: Open makes new ones, Transfer moves them (02 §9.4)", []string{
		"Transfer Transfer: delegation guard violation before transfer",
	}},
	{"rule", "the identity of a scripted handler does not change (06 §1)", []string{"fetch Invoke: effect handler error: {contract text}"}},
	{"end", "no rule of a run makes it (01 §5.7)", []string{"error session_not_found"}},
	{"end", "this machine has the persistence model that never fails (02 §9.7)", []string{"error persistence_error"}},
	{"end", "takes more than a million rounds; generated runs have 2,000 at most", []string{"error trace_limit"}},
	{"end", "never produced (02 §13)", []string{
		"fault InvalidSignature", "fault VerificationFailed", "fault FlowViolation", "fault NoProgressToken",
		"waiting for Invoke", "waiting for Consensus", "waiting for Close", "coroutine Speculating", "session Draining", "session Cancelled",
	}},
	{"end", "the reason of a Yield stays in its pack (01 §5.5)", []string{"waiting for Spawn"}},
	{"wave", "a planner makes none, and the one that is forced breaks C0 first; certificates forged for it are judged elsewhere (07 §5)", []string{
		"a certificate breaks C1", "a certificate breaks C2", "a certificate breaks C3", "a certificate breaks C4",
		"a certificate breaks C5", "a certificate breaks C6", "a certificate breaks C7", "a certificate breaks C8",
	}},
	{"listed", "the policy has one answer (01 §7.4)", []string{
		"flow policy AllowAll refuses for a fact that is known", "flow policy DenyAll permits for a fact that is known",
	}},
	{"listed", "no instruction makes a token, Transfer only moves them (02 §3.5)", []string{"a coroutine holds a progress token"}},
}
