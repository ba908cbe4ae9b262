package mutants

// Breakages of JSON, digests and hashes.
var codecMutants = []Mutant{
	{
		Name: "backslash-not-escaped", Area: Codec, Kind: Law,
		Sentence: "A backslash in a text stands for itself.",
		Edits: []Edit{{
			File: "model/encode.go", Func: "AppendString", Form: Condition,
			Old: `c >= ' ' && c != '"' && c != '\\'`,
			New: `c >= ' ' && c != '"'`,
		}},
	},
	{
		Name: "empty-picks-not-written", Area: Codec, Kind: Law,
		Sentence: "An empty list of picks is the same as none.",
		Edits: []Edit{{
			File: "model/encode_case.go", Func: "appendSchedule", Form: Condition,
			Old: `s.HasPicks`,
			New: `len(s.Picks) > 0`,
		}},
	},
	{
		Name: "empty-programs-not-written", Area: Codec, Kind: Law,
		Sentence: "An image with an empty map of programs is one without.",
		Edits: []Edit{{
			File: "model/encode_case.go", Func: "AppendImage", Form: Condition,
			Old: `im.HasPrograms`,
			New: `len(im.Programs) > 0`,
		}},
	},
	{
		Name: "transferred-written-backwards", Area: Codec, Kind: Law,
		Sentence: "The JSON of Transferred names the receiver as giver.",
		Edits: []Edit{{
			File: "model/encode_trace.go", Func: "appendEventAt", Form: Before,
			Old: "b = appendUint(append(b, `,\"from\":`...), e.From)",
			New: `e.From, e.To = e.To, e.From`,
		}},
	},
	{
		Name: "snapshot-hides-the-marks", Area: Codec, Kind: Law,
		Sentence: "A Snapshot does not show who is marked to be woken.",
		Edits: []Edit{{
			File: "model/encode_snapshot.go", Func: "appendSchedulerState",
			Old: "return append(appendUints(append(b, `,\"marked\":`...), s.Marked), '}')",
			New: "return append(appendUints(append(b, `,\"marked\":`...), nil), '}')",
		}},
	},
	{
		Name: "text-behind-the-document", Area: Codec, Kind: Law,
		Sentence: "What follows a document is none of the reader's business.",
		Edits: []Edit{{
			File: "model/decode.go", Func: "decodeDocument",
			Old: `d.failAt("", "text after the document")`,
		}},
	},
	{
		Name: "numeric-keys-with-leading-zeros", Area: Codec, Kind: Law,
		Sentence: "01 is as good a key as 1.",
		Edits: []Edit{{
			File: "model/decode.go", Func: "decoder.numericKey", Form: Condition,
			Old: `err != nil || formatUint(n) != key`,
			New: `err != nil`,
		}},
	},
	{
		Name: "sets-read-as-lists", Area: Codec, Kind: Law,
		Sentence: "A set of texts is read in the order in which it is written.",
		Edits: []Edit{{
			File: "model/decode_config.go", Func: "decoder.textSet",
			Old: `slices.Sort(set)`,
		}},
	},
	{
		Name: "weights-read-as-a-list", Area: Codec, Kind: Law,
		Sentence: "Weights stand in the order in which they are written.",
		Edits: []Edit{{
			File: "model/decode_config.go", Func: "decoder.priority",
			Old: `slices.SortFunc(p.Weights, func(a, b Weight) int { return compareUint(a.ID, b.ID) })`,
		}},
	},
	{
		Name: "topology-ticks-may-repeat", Area: Codec, Kind: Law,
		Sentence: "A topology script may name a tick twice.",
		Edits: []Edit{{
			File: "model/decode_case.go", Func: "decoder.topologyScript", Form: Condition,
			Old: `t.Tick <= last`,
			New: `t.Tick < last || t.Tick == 0`,
		}},
	},
	{
		Name: "record-may-tell-two-stories", Area: Codec, Kind: Law,
		Sentence: "A Record may have the text of an error without being one.",
		Edits: []Edit{{
			File: "model/decode_record.go", Func: "decoder.checkRecord", Form: Condition,
			Old: `(r.Error != nil) != isError || (r.ErrorKind != NoError) != isError`,
			New: `(r.ErrorKind != NoError) != isError`,
		}},
	},
	{
		Name: "older-fault-names-refused", Area: Codec, Kind: Law,
		Sentence: "A fault has one name.",
		Edits: []Edit{{
			File: "model/decode_trace.go", Func: "faultKind", Form: Condition,
			Old: `tag == row.name || tag != "" && tag == row.alias`,
			New: `tag == row.name`,
		}},
	},
	{
		Name: "case-digest-without-after-stuck", Area: Codec, Kind: Law,
		Sentence: "Two Cases that differ in what follows Stuck have one digest.",
		Edits: []Edit{{
			File: "model/encode_case.go", Func: "CaseDigest", Form: Behind,
			Old: "b := appendCaseBody([]byte(`{\"schema_version\":1,`), c)",
			New: `
				twin := *c
				twin.AfterStuck = StopWhenStuck
				b = appendCaseBody(b[:len("{\"schema_version\":1,")], &twin)`,
		}},
	},
	{
		Name: "case-digest-with-the-id", Area: Codec, Kind: Law,
		Sentence: "A Case that is renamed is another Case.",
		Edits: []Edit{{
			File: "model/encode_case.go", Func: "CaseDigest", Form: Behind,
			Old: "b := appendCaseBody([]byte(`{\"schema_version\":1,`), c)",
			New: `b = append(b, c.ID...)`,
		}},
	},
	{
		Name: "state-digest-is-the-stable-hash", Area: Codec, Kind: Vector,
		Sentence: "The digest of a state is the same hash as that of a fragment.",
		Edits: []Edit{{
			File: "model/snapshot.go", Func: "StateDigest",
			Old: `return sha256.Sum256(AppendSnapshot(nil, s))`,
			New: `return StableHash(AppendSnapshot(nil, s))`,
		}},
	},
	{
		Name: "hash-without-the-length-prefix", Area: Codec, Kind: Vector,
		Sentence: "The stable hash is over the tag, the block number and the bytes.",
		Edits: []Edit{{
			File: "model/stablehash.go", Func: "Hash",
			Old: `binary.LittleEndian.PutUint64(head[9:], uint64(len(data)))`,
		}},
	},
	{
		Name: "hash-ends-with-the-length-of-its-tail", Area: Codec, Kind: Vector,
		Sentence: "The last word of the hash holds the number of the bytes in it.",
		Edits: []Edit{{
			File: "model/stablehash.go", Func: "tailWord",
			Old: `w[7] = byte(total)`,
			New: `w[7] = byte(len(rest))`,
		}},
	},
	{
		Name: "merkle-node-right-before-left", Area: Codec, Kind: Vector,
		Sentence: "A node of a tree hashes its right child before its left.",
		Edits: []Edit{{
			File: "model/verification.go", Func: "merkleNode",
			Old: `return Hash(TagMerkleNode, append(append([]byte(nil), left[:]...), right[:]...))`,
			New: `return Hash(TagMerkleNode, append(append([]byte(nil), right[:]...), left[:]...))`,
		}},
	},
	{
		Name: "send-key-without-a-separator", Area: Codec, Kind: Vector,
		Sentence: "In a send key the partner follows the role at once.",
		Edits: []Edit{{
			File: "model/verification.go", Func: "SendKey",
			Old: `b = append(append(b, role...), 0x1f)`,
			New: `b = append(b, role...)`,
		}},
	},
}
