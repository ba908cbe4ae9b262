package model

// Sort is the payload sort of a label (spec 01 §1.1): a BasicSort, a VectorSort or a ProdSort.
// Sorts annotate labels only; no instruction compares a payload with one. Values compare with ==.
type Sort interface{ isSort() }

// BasicSort is a sort without parameters.
type BasicSort uint8

// The sorts without parameters, in the order of spec 01 §1.1.
const (
	SortUnit BasicSort = iota
	SortNat
	SortBool
	SortString
	SortReal
)

// VectorSort is Vector(n).
type VectorSort uint64

// ProdSort is the product of two sorts.
type ProdSort struct{ Left, Right Sort }

func (BasicSort) isSort()  {}
func (VectorSort) isSort() {}
func (ProdSort) isSort()   {}

var basicSortNames = [...]string{"Unit", "Nat", "Bool", "String", "Real"}

// Label names a branch and carries a sort (spec 01 §1.2). At run time labels match by name only.
type Label struct {
	Name string
	Sort Sort
}

// NewLabel returns the label of that name with sort Unit.
func NewLabel(name string) Label { return Label{Name: name, Sort: SortUnit} }

// ValType is the type of a value, and a branch's payload annotation (spec 01 §1.3): a BasicType,
// a ProdType or a ChanType. A nil ValType is an absent annotation. Values compare with ==.
type ValType interface{ isValType() }

// BasicType is a value type without parameters.
type BasicType uint8

// The value types without parameters.
const (
	TypeUnit BasicType = iota
	TypeBool
	TypeNat
	TypeString
)

// ProdType is the type of a pair.
type ProdType struct{ Left, Right ValType }

// ChanType is the type of an endpoint value: session and role must both be equal to match.
type ChanType struct {
	SID  uint64
	Role string
}

func (BasicType) isValType() {}
func (ProdType) isValType()  {}
func (ChanType) isValType()  {}

var basicTypeNames = [...]string{"Unit", "Bool", "Nat", "String"}
