package model

import "math"

// Value is what registers hold and messages carry (spec 01 §3.1): Unit, Nat, Bool, Str, Prod or
// Endpoint. Values are immutable and compare with ==.
type Value interface{ isValue() }

// Unit is the value without content.
type Unit struct{}

// Nat is an unsigned 64-bit number.
type Nat uint64

// Bool is a truth value.
type Bool bool

// Str is a text, UTF-8.
type Str string

// Prod is a pair.
type Prod struct{ Left, Right Value }

// Endpoint is a role's end of a session: a value, and the key of type entries and ownership
// (spec 01 §3.2). Its order is session, then role.
type Endpoint struct {
	SID  uint64
	Role string
}

func (Unit) isValue()     {}
func (Nat) isValue()      {}
func (Bool) isValue()     {}
func (Str) isValue()      {}
func (Prod) isValue()     {}
func (Endpoint) isValue() {}

// Edge is the directed link of a session from sender to receiver (spec 01 §3.2).
type Edge struct {
	SID              uint64
	Sender, Receiver string
}

// ProgressToken names the endpoint that a receiver waits at (spec 01 §3.2).
type ProgressToken struct {
	SID      uint64
	Endpoint Endpoint
}

// TokenOf is the token made for an endpoint: it copies the endpoint's session.
func TokenOf(ep Endpoint) ProgressToken { return ProgressToken{SID: ep.SID, Endpoint: ep} }

// Fact is one entry of a coroutine's knowledge set (KnowledgeFact of spec 01 §3.2).
type Fact struct {
	Endpoint Endpoint
	Fact     string
}

// SpeculationState marks a coroutine between Fork and Join or Abort; its depth is always 0.
type SpeculationState struct {
	GhostSID uint64
	Depth    uint64
}

// CompareEndpoints orders endpoints by session, then role.
func CompareEndpoints(a, b Endpoint) int {
	if c := compareUint(a.SID, b.SID); c != 0 {
		return c
	}
	return compareString(a.Role, b.Role)
}

// CompareEdges orders edges by session, sender, receiver.
func CompareEdges(a, b Edge) int {
	if c := compareUint(a.SID, b.SID); c != 0 {
		return c
	}
	if c := compareString(a.Sender, b.Sender); c != 0 {
		return c
	}
	return compareString(a.Receiver, b.Receiver)
}

func compareUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// TypeOf is the type of a value (spec 01 §3.3).
func TypeOf(v Value) ValType {
	switch v := v.(type) {
	case Nat:
		return TypeNat
	case Bool:
		return TypeBool
	case Str:
		return TypeString
	case Prod:
		return ProdType{TypeOf(v.Left), TypeOf(v.Right)}
	case Endpoint:
		return ChanType(v)
	default:
		return TypeUnit
	}
}

// Matches reports whether v has type t: the shapes agree, and for a Chan session and role too
// (spec 01 §3.3).
func Matches(v Value, t ValType) bool { return TypeOf(v) == t }

// SizeOf is the estimated size of a value in bytes, saturating (spec 01 §3.3).
func SizeOf(v Value) uint64 {
	switch v := v.(type) {
	case Nat:
		return 8
	case Str:
		return 8 + uint64(len(v))
	case Prod:
		return addSaturating(1, addSaturating(SizeOf(v.Left), SizeOf(v.Right)))
	case Endpoint:
		return 16 + uint64(len(v.Role))
	default:
		return 1
	}
}

func addSaturating(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}
