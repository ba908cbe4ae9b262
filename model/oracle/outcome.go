package oracle

import "github.com/wavecheck/wavecheck/model"

// The outcomes and the faults of the tables of spec 02 §5, in their words.

func failWith(f *model.Fault, changes ...change) outcome { return outcome{fault: f, changes: changes} }

func blockOn(r model.BlockReason, changes ...change) outcome {
	return outcome{update: update{kind: block, reason: r}, changes: changes}
}

func advanceWith(events ...model.Event) outcome { return outcome{events: events} }

func write(reg model.Reg, v model.Value, events ...model.Event) outcome {
	return outcome{update: update{kind: advanceWrite, reg: reg, value: v}, events: events}
}

// after is the outcome with changes that come before the gate.
func (o outcome) after(changes ...change) outcome {
	o.changes = changes
	return o
}

// typed is the outcome with a type advance.
func (o outcome) typed(ep model.Endpoint, entry typeEntry) outcome {
	o.types = typeUpdate{advances: true, advanced: ep, entry: entry}
	return o
}

func outOfRegisters() *model.Fault { return &model.Fault{Kind: model.OutOfRegisters} }

// typeFault is TV(m) of spec 02 §0.4.
func typeFault(text string) *model.Fault { return typeViolation(model.TypeUnit, model.TypeUnit, text) }

// typeViolation is TV(e,a,m) of spec 02 §0.4.
func typeViolation(expected, actual model.ValType, text string) *model.Fault {
	return &model.Fault{Kind: model.TypeViolation, Expected: expected, Actual: actual, Text: text}
}

func unknownLabel(label string) *model.Fault {
	return &model.Fault{Kind: model.UnknownLabel, Text: label}
}

func channelClosed(ep model.Endpoint) *model.Fault {
	return &model.Fault{Kind: model.ChannelClosed, Endpoint: ep}
}

func invokeFault(text string) *model.Fault { return &model.Fault{Kind: model.InvokeFault, Text: text} }

func acquireFault(layer, text string) *model.Fault {
	return &model.Fault{Kind: model.AcquireFault, Layer: layer, Text: text}
}

func transferFault(text string) *model.Fault {
	return &model.Fault{Kind: model.TransferFault, Text: text}
}

func speculationFault(text string) *model.Fault {
	return &model.Fault{Kind: model.SpeculationFault, Text: text}
}

func closeFault(text string) *model.Fault { return &model.Fault{Kind: model.CloseFault, Text: text} }
