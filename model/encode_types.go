package model

// AppendSort appends the canonical JSON of a sort (spec 01 §1.1).
func AppendSort(b []byte, s Sort) []byte {
	switch s := s.(type) {
	case BasicSort:
		return appendName(b, basicSortNames[s])
	case VectorSort:
		return append(appendUint(append(b, `{"Vector":`...), uint64(s)), '}')
	case ProdSort:
		b = AppendSort(append(b, `{"Prod":[`...), s.Left)
		b = AppendSort(append(b, ','), s.Right)
		return append(b, "]}"...)
	}
	return append(b, "null"...)
}

// AppendLabel appends the canonical JSON of a label (spec 01 §1.2).
func AppendLabel(b []byte, l Label) []byte {
	b = AppendString(append(b, `{"name":`...), l.Name)
	b = AppendSort(append(b, `,"sort":`...), l.Sort)
	return append(b, '}')
}

// AppendValType appends the canonical JSON of a value type, null for an absent one (spec 01 §1.3).
func AppendValType(b []byte, t ValType) []byte {
	switch t := t.(type) {
	case BasicType:
		return appendName(b, basicTypeNames[t])
	case ProdType:
		b = AppendValType(append(b, `{"Prod":[`...), t.Left)
		b = AppendValType(append(b, ','), t.Right)
		return append(b, "]}"...)
	case ChanType:
		b = appendUint(append(b, `{"Chan":{"sid":`...), t.SID)
		b = AppendString(append(b, `,"role":`...), t.Role)
		return append(b, "}}"...)
	}
	return append(b, "null"...)
}

// AppendLocalType appends the canonical JSON of a local type (spec 01 §1.4).
func AppendLocalType(b []byte, t LocalType) []byte {
	switch t := t.(type) {
	case LocalEnd:
		return append(b, `"End"`...)
	case *LocalComm:
		b = append(append(b, `{"`...), t.Dir.String()...)
		b = AppendString(append(b, `":{"partner":`...), t.Partner)
		b = appendList(append(b, `,"branches":`...), t.Branches, appendLocalBranch)
		return append(b, "}}"...)
	case *LocalMu:
		b = AppendString(append(b, `{"Mu":{"var":`...), t.Var)
		b = AppendLocalType(append(b, `,"body":`...), t.Body)
		return append(b, "}}"...)
	case LocalVar:
		return append(AppendString(append(b, `{"Var":`...), string(t)), '}')
	}
	return append(b, "null"...)
}

func appendLocalBranch(b []byte, br LocalBranch) []byte {
	b = AppendLabel(append(b, '['), br.Label)
	b = AppendValType(append(b, ','), br.Payload)
	b = AppendLocalType(append(b, ','), br.Next)
	return append(b, ']')
}

// AppendGlobalType appends the canonical JSON of a global type, null for an absent one (spec 01 §1.5).
func AppendGlobalType(b []byte, t GlobalType) []byte {
	switch t := t.(type) {
	case GlobalEnd:
		return append(b, `"End"`...)
	case *GlobalComm:
		b = AppendString(append(b, `{"Comm":{"sender":`...), t.Sender)
		b = AppendString(append(b, `,"receiver":`...), t.Receiver)
		b = appendList(append(b, `,"branches":`...), t.Branches, appendGlobalBranch)
		return append(b, "}}"...)
	case *GlobalMu:
		b = AppendString(append(b, `{"Mu":{"var":`...), t.Var)
		b = AppendGlobalType(append(b, `,"body":`...), t.Body)
		return append(b, "}}"...)
	case GlobalVar:
		return append(AppendString(append(b, `{"Var":`...), string(t)), '}')
	}
	return append(b, "null"...)
}

func appendGlobalBranch(b []byte, br GlobalBranch) []byte {
	b = AppendLabel(append(b, '['), br.Label)
	b = AppendGlobalType(append(b, ','), br.Next)
	return append(b, ']')
}
