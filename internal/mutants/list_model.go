package mutants

// Breakages of functions of the model that no run needs: types, projection, merge and proofs.
var lawMutants = []Mutant{
	{
		Name: "merge-drops-the-second-sides-labels", Area: Compiler, Kind: Law,
		Sentence: "A merge of receives keeps the labels of the first side.",
		Edits: []Edit{{
			File: "model/merge.go", Func: "mergeRecvBranches",
			Old: `out = slices.Insert(out, i, y)`,
		}},
	},
	{
		Name: "send-merge-forgets-extra-branches", Area: Compiler, Kind: Law,
		Sentence: "A send with more branches merges with one that has fewer.",
		Edits: []Edit{{
			File: "model/merge.go", Func: "mergeSendBranches", Form: Condition,
			Old: `len(xs) != len(ys)`,
			New: `len(xs) > len(ys)`,
		}},
	},
	{
		Name: "receive-merge-ignores-sorts", Area: Compiler, Kind: Law,
		Sentence: "Two receives of a label merge whatever the label's sorts are.",
		Edits: []Edit{{
			File: "model/merge.go", Func: "mergeRecvBranches", Form: Condition,
			Old: `err != nil || out[i].Label.Sort != y.Label.Sort`,
			New: `err != nil`,
		}},
	},
	{
		Name: "projection-keeps-the-first-branch", Area: Compiler, Kind: Law,
		Sentence: "A role that is not part of a choice sees its first branch, once all of them have merged.",
		Edits: []Edit{{
			File: "model/projection.go", Func: "projectComm",
			Old: `merged = next`,
		}},
	},
	{
		Name: "loop-without-communication-is-kept", Area: Compiler, Kind: Law,
		Sentence: "A loop in which a role does nothing is that role's endless loop.",
		Edits: []Edit{{
			File: "model/projection.go", Func: "Project", Form: Condition,
			Old: `!guardedIn(body, g.Var)`,
			New: `false`,
		}},
	},
	{
		Name: "guard-looks-through-a-shadowing-loop", Area: Compiler, Kind: Law,
		Sentence: "A variable below an inner loop of its name counts as the outer one.",
		Edits: []Edit{{
			File: "model/typeops.go", Func: "guardedIn",
			Old: `return t.Var == v || guardedIn(t.Body, v)`,
			New: `return guardedIn(t.Body, v)`,
		}},
	},
	{
		Name: "dual-stops-at-loops", Area: Model, Kind: Law,
		Sentence: "The dual of a loop is the loop.",
		Edits: []Edit{{
			File: "model/typeops.go", Func: "Dual",
			Old: `return &LocalMu{Var: t.Var, Body: Dual(t.Body)}`,
			New: `return t`,
		}},
	},
	{
		Name: "substitution-enters-a-shadowing-loop", Area: Model, Kind: Law,
		Sentence: "Substitution replaces a variable that an inner loop has bound again.",
		Edits: []Edit{{
			File: "model/typeops.go", Func: "SubstituteLocal", Form: Condition,
			Old: `t.Var != v`,
			New: `true`,
		}},
	},
	{
		Name: "consume-unfolds-once", Area: Model, Kind: Law,
		Sentence: "A global type is unfolded once to find its first communication.",
		Edits: []Edit{{
			File: "model/typeops.go", Func: "Consume", Form: Condition,
			Old: `mus < MaxTypeDepth`,
			New: `mus < 1`,
		}},
	},
	{
		Name: "well-formed-talk-with-oneself", Area: Model, Kind: Law,
		Sentence: "A role may send to itself.",
		Edits: []Edit{{
			File: "model/wellformed.go", Func: "wellFormedGlobal", Form: Condition,
			Old: `len(g.Branches) == 0 || g.Sender == g.Receiver`,
			New: `len(g.Branches) == 0`,
		}},
	},
	{
		Name: "roles-are-the-senders", Area: Model, Kind: Law,
		Sentence: "A role that only receives is no role of the protocol.",
		Edits: []Edit{{
			File: "model/wellformed.go", Func: "GlobalRoles",
			Old: `roles = insertSorted(roles, c.Receiver)`,
		}},
	},
	{
		Name: "equal-types-may-differ-in-payloads", Area: Model, Kind: Law,
		Sentence: "Two local types are equal without their annotations.",
		Edits: []Edit{{
			File: "model/types.go", Func: "EqualLocal", Form: Condition,
			Old: `x.Label != y.Label || x.Payload != y.Payload || !EqualLocal(x.Next, y.Next)`,
			New: `x.Label != y.Label || !EqualLocal(x.Next, y.Next)`,
		}},
	},
	{
		Name: "edges-ordered-by-sender", Area: Model, Kind: Law,
		Sentence: "The order of two edges is that of their sessions and senders.",
		Edits: []Edit{{
			File: "model/value.go", Func: "CompareEdges",
			Old: `return compareString(a.Receiver, b.Receiver)`,
			New: `return 0`,
		}},
	},
	{
		Name: "signature-ignores-the-payload", Area: Codec, Kind: Law,
		Sentence: "A signature is right when its signer is.",
		Edits: []Edit{{
			File: "model/verification.go", Func: "Signature.Verify",
			Old: `return s.Signer == verifying && s.Digest == signedDigest(payload, verifying)`,
			New: `return s.Signer == verifying`,
		}},
	},
	{
		Name: "odd-leaf-is-promoted", Area: Codec, Kind: Law,
		Sentence: "An odd last element of a tree's level goes up as it is.",
		Edits: []Edit{{
			File: "model/verification.go", Func: "NewMerkleTree",
			Old: `up = append(up, merkleNode(level[i], level[min(i+1, len(level)-1)]))`,
			New: `
				if i+1 == len(level) {
					up = append(up, level[i])
				} else {
					up = append(up, merkleNode(level[i], level[i+1]))
				}`,
		}},
	},
	{
		Name: "strict-proof-of-any-length", Area: Codec, Kind: Law,
		Sentence: "A strict proof needs an index in range, and as many levels as it likes.",
		Edits: []Edit{{
			File: "model/verification.go", Func: "VerifyProofStrict", Form: Condition,
			Old: `leafCount == 0 || p.Index >= leafCount || len(p.Siblings) != bits.Len64(leafCount-1)`,
			New: `leafCount == 0 || p.Index >= leafCount`,
		}},
	},
}
