// Package model is the vocabulary of wavecheck: the two nouns Case and Record and everything that
// they are made of. It decides nothing about execution.
//
// Data lives here as plain values: sorts, types, values, instructions, events, faults, topology,
// configuration (spec 01), the Case and the Record (spec 06), the Snapshot of a machine's state
// (spec 02 §0.6), deviations and dialects (spec 05), footprint atoms (spec 07 §4.1). Sum types are
// interfaces whose variants are small structs, so a type switch reads like the spec's table.
//
// What both semantics share is here and nowhere else: the canonical JSON (Append…, Decode…), debug
// and fault texts, projection, merge, Compile, trace normalisation, the replay fragment, the stable
// hash, value typing and size, and the ordering keys of topology events. Resolving and advancing
// types, buffers, scheduling, gates, guards and corruption are written twice, in the oracle and in
// the kernel, and never here.
//
// Nothing in this package reads a clock, a random source or the environment, ranges over a map, or
// panics on foreign input.
package model
