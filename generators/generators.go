// Package generators makes Cases. Every generator is written once over choice.Source, so the same
// body serves campaigns (a seed and an index), native fuzzing (a byte string), rapid, and the
// enumerator of small scopes. The package knows package model and no semantics: it cannot be wrong
// in the same way as an engine.
//
// Entry points
//
//	Case(src)             a whole Case from any source
//	Draw(src)             the same Case, and what the generator meant by it
//	Seeded(seed, index)   the Case that a seed and an index name, in this Version
//	Wide.Seeded(…)        the same for a Class; Classes() lists them
//	FromBytes(data)       the Case that a fuzz input means; every byte string means one
//	ToBytes(c)            a fuzz input that means a stored Case
//	TapeInput(tape)       a fuzz input that means the Case of a recorded tape
//	Mutate(src, c)        a Case one or a few small changes away
//	Scopes()              sets of small Cases that can be gone through completely
//	Unreachable()         what no Case can reach, and why
//
// The generators of a Case, in the order in which they draw
//
//	swarm.go       the features that a Case exercises: a random subset
//	case.go        images, their kinds and roles; max_rounds, after_stuck
//	config.go      every key of the configuration, defaults most often
//	handler.go     payload mode, drops, failing steps, answers to Acquire, identity
//	protocol.go    global types and their projections: messages, private and informed choices,
//	sorts.go       loops that nest and shadow; sorts of labels, annotations of payloads
//	prelude.go     the start of a program whose run ends soon
//	program.go     code along a local type: every label offered, payloads that match, loops unrolled
//	snippet.go     what stands between communications: noise, guards, speculation, knowledge, Close
//	probe.go       an instruction that a single check refuses, at the end of a program
//	session.go     Open and the use of opened sessions; delegation to a spawned child
//	handshaped.go  instructions at random, operands mostly sensible
//	hostile.go     operands that are not: registers, labels, layers, targets out of range
//	values.go      immediates, roles, endpoints, layers and labels as operands
//	mutate.go      changes of whole Cases; mutateimage.go of images, mutatescript.go of scripts
//	edit.go        changes of local types
//	wide.go        Cases of many small sessions
//	clash.go       two coroutines whose next instructions keep each other out of a wave
//	class.go       the classes
//	topology.go    crashes, partitions, heals, corruptions, timeouts
//	schedule.go    concurrency, workers, invalid certificates, picks
//	names.go       the vocabularies
//	drawn.go       what was meant; doomed.go tells which instructions no run accepts
//	scope.go       the scopes; unreachable.go the cells that no Case reaches
//	bytes.go       the two forms of a fuzz input
//
// Every Case keeps the limits of a reader (spec 06 §1) and stays small: 40 to 65 dispatched
// instructions in the mean.
package generators

// Version names these generators. Together with a seed and an index it names a Case, so it changes
// whenever a draw does.
const Version = "g5"
