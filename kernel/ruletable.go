package kernel

import "github.com/wavecheck/wavecheck/model"

// The rules of one instruction are built in the order of its checks: the monitor (02 §4.3), the cost
// (§4.4), the rows of its own table, the gate (§6.2), the commit.

// faultRow is a row that faults.
func faultRow(row string, kind model.FaultKind, text string) Rule {
	return Rule{Row: row, Status: model.ExecFaulted, Fault: kind, Text: text}
}

// typeRow is a row whose fault is TV(text).
func typeRow(row, text string) Rule { return faultRow(row, model.TypeViolation, text) }

// boundsRow is a row that wants a register in range.
func boundsRow(row, operand string) Rule {
	return Rule{Row: row, Status: model.ExecFaulted, Fault: model.OutOfRegisters, Operand: operand}
}

// blockRow is a row that blocks.
func blockRow(row string, kind model.BlockKind) Rule {
	return Rule{Row: row, Status: model.ExecBlocked, Block: kind}
}

// endpointRows is endpoint(reg) of spec 02 §5.0.
func endpointRows(row, operand string) []Rule {
	return []Rule{boundsRow(row, operand), typeRow(row, "expected endpoint register")}
}

// channelRows are rows 1 to 3 of Send, Receive, Offer and Choose.
func channelRows() []Rule {
	return append(endpointRows("1", "chan"),
		Rule{Row: "2", Status: model.ExecFaulted, Fault: model.ChannelClosed},
		typeRow("3", "{role}: no type registered"))
}

// payloadRows is validate(context, …) of spec 01 §3.3; strict if a missing annotation may fault.
func payloadRows(row, context string, strict bool) []Rule {
	text := "{role}: " + context + " payload '{label}' "
	rows := []Rule{
		typeRow(row, text+"exceeds max_payload_bytes={limit} (actual={size})"),
		typeRow(row, text+"violated expected type {type}"),
	}
	if strict {
		rows = append(rows, typeRow(row, text+"requires explicit ValType annotation in strict_schema mode"))
	}
	return rows
}

func monitorRows(state string) []Rule {
	return []Rule{
		typeRow("4.3", "[monitor] {role}: no type registered"),
		typeRow("4.3", "[monitor] {role}: expected "+state+" state, got {debug T}"),
	}
}

const (
	hookText   = "{hook text}"
	noBuffer   = "no buffer for edge {R} → {partner}"
	badForging = "signature verification failed on edge {partner} -> {R}"
)

// spec is how the rules of one instruction are written down.
type spec struct {
	op      model.Op
	section string
	monitor []Rule
	rows    []Rule
	silent  bool // its pack has no events: there is no gate
	end     model.ExecStatus
}

var (
	rules     []Rule
	ruleStart [model.OpCount + 2]int // by opcode, OpCount standing for what comes before the fetch
)

// init lays the rules out: the table is data, and RuleOf wants it by opcode.
func init() {
	for _, s := range specs() {
		ruleStart[s.op] = len(rules)
		list := append(append([]Rule{}, s.monitor...), faultRow("4.4", model.OutOfCredits, ""))
		list = append(list, s.rows...)
		if !s.silent {
			list = append(list, faultRow("6.2", model.OutputCondition, ""))
		}
		addRules(s.op, s.section, append(list, Rule{Status: s.end}))
	}
	ruleStart[model.OpCount] = len(rules)
	addRules(model.Op(model.OpCount), "4.1", []Rule{
		faultRow("1", model.InvokeFault, "effect handler error: {contract text}"),
		faultRow("3, 4", model.PcOutOfBounds, ""),
	})
	ruleStart[model.OpCount+1] = len(rules)
}

func addRules(op model.Op, section string, list []Rule) {
	for _, r := range list {
		r.Op, r.Section, r.exact = op, section, exactness(r.Text)
		rules = append(rules, r)
	}
}

func join(lists ...[]Rule) []Rule {
	var out []Rule
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// specs are the rules of every instruction, in the order of the opcodes.
func specs() []spec {
	return append(communicationSpecs(), otherSpecs()...)
}

func communicationSpecs() []spec {
	duplicate := faultRow("4.3", model.SpeculationFault, "[monitor] structural precheck failed: duplicate choose labels")
	full := Rule{Row: "12", Status: model.ExecFaulted, Fault: model.BufferFull}
	return []spec{
		{op: model.OpSend, section: "5.1", monitor: monitorRows("Send"), rows: join(channelRows(), []Rule{
			typeRow("4", "{role}: expected Send, got {debug T}"),
			typeRow("5", "{role}: send has no branches"),
			boundsRow("6", "val"),
			faultRow("7", model.InvokeFault, hookText),
			blockRow("8, 12", model.BlockSend),
		}, payloadRows("9", "send", true), []Rule{faultRow("11", model.InvokeFault, noBuffer), full})},
		{op: model.OpReceive, section: "5.2", monitor: monitorRows("Recv"), rows: join(channelRows(), []Rule{
			typeRow("4", "{role}: expected Recv, got {debug T}"),
			typeRow("5", "{role}: recv has no branches"),
			blockRow("7", model.BlockRecv),
			boundsRow("7a", "dst"),
			faultRow("8", model.VerificationFailed, badForging),
		}, payloadRows("10", "receive", true), []Rule{faultRow("11", model.InvokeFault, hookText)})},
		{op: model.OpOffer, section: "5.3", monitor: monitorRows("Send"), rows: join(channelRows(), []Rule{
			typeRow("4", "{role}: Offer expects Send, got {debug T}"),
			faultRow("5", model.UnknownLabel, ""),
			faultRow("6", model.InvokeFault, hookText),
			blockRow("6a, 10", model.BlockSend),
		}, payloadRows("7", "offer", false), []Rule{faultRow("9", model.InvokeFault, noBuffer), full})},
		{op: model.OpChoose, section: "5.4", monitor: append([]Rule{duplicate}, monitorRows("Recv")...), rows: join(channelRows(), []Rule{
			typeRow("4", "{role}: Choose expects Recv, got {debug T}"),
			blockRow("6", model.BlockRecv),
			faultRow("7", model.VerificationFailed, badForging),
		}, payloadRows("8, 9", "choose", false), []Rule{
			faultRow("10, 11", model.UnknownLabel, ""),
			faultRow("12", model.InvokeFault, hookText),
		})},
	}
}

func otherSpecs() []spec {
	arity := faultRow("4.3", model.SpeculationFault, "[monitor] structural precheck failed: open arity mismatch")
	return append([]spec{
		{op: model.OpOpen, section: "5.5", monitor: []Rule{arity}, rows: []Rule{
			faultRow("1, 2", model.CloseFault, "open arity mismatch"),
			faultRow("3", model.SpeculationFault, "spatial requirements failed"),
			faultRow("4", model.SpeculationFault, "handler bindings missing"),
			boundsRow("4a", "dsts"),
		}},
		{op: model.OpClose, section: "5.6", rows: join(endpointRows("1", "session"), []Rule{
			faultRow("2", model.CloseFault, "endpoint not owned"),
			faultRow("3", model.CloseFault, "session {sid} not found"),
		})},
		{op: model.OpInvoke, section: "5.7", rows: []Rule{
			boundsRow("1", "action"),
			boundsRow("2", "dst"),
			faultRow("3", model.InvokeFault, "no handler bound"),
			faultRow("4", model.InvokeFault, hookText),
		}},
		{op: model.OpAcquire, section: "5.8", rows: []Rule{
			faultRow("1", model.AcquireFault, "unknown layer"),
			faultRow("1", model.AcquireFault, "inactive layer"),
			boundsRow("1a", "dst"),
			faultRow("3", model.AcquireFault, "unknown guard layer {layer}"),
			faultRow("4", model.AcquireFault, hookText),
			blockRow("5", model.BlockAcquireDenied),
		}},
		{op: model.OpRelease, section: "5.9", rows: []Rule{
			faultRow("1", model.AcquireFault, "unknown layer"),
			faultRow("1", model.AcquireFault, "inactive layer"),
			boundsRow("3", "evidence"),
			faultRow("5", model.AcquireFault, hookText),
			faultRow("6", model.AcquireFault, "unknown guard layer {layer}"),
			faultRow("7", model.AcquireFault, "resource already consumed"),
		}},
		{op: model.OpFork, section: "5.10", rows: []Rule{
			faultRow("", model.SpeculationFault, "speculation disabled"),
			boundsRow("", "ghost"),
			typeRow("", "{role}: fork expects nat ghost id"),
		}},
		{op: model.OpJoin, section: "5.10", rows: []Rule{faultRow("", model.SpeculationFault, "join requires active speculation")}},
		{op: model.OpAbort, section: "5.10", rows: []Rule{faultRow("", model.SpeculationFault, "abort requires active speculation")}},
		{op: model.OpTransfer, section: "5.11", rows: []Rule{
			boundsRow("1", "endpoint"),
			faultRow("2", model.TransferFault, "{role}: transfer expects endpoint register"),
			boundsRow("3", "target"),
			faultRow("4", model.TransferFault, "{role}: transfer expects nat target coroutine id"),
			faultRow("6", model.TransferFault, "endpoint not owned"),
			faultRow("7", model.TransferFault, "target coroutine not found"),
			faultRow("8", model.TransferFault, "delegation guard violation before transfer"),
		}},
	}, localSpecs()...)
}

func localSpecs() []spec {
	return []spec{
		{op: model.OpTag, section: "5.12", rows: []Rule{
			boundsRow("1", "fact"),
			faultRow("2", model.TransferFault, "{role}: tag expects (endpoint, string) fact"),
			boundsRow("2a", "dst"),
		}},
		{op: model.OpCheck, section: "5.12", rows: []Rule{
			boundsRow("1", "knowledge"),
			faultRow("2", model.TransferFault, "{role}: check expects (endpoint, string) fact"),
			boundsRow("3", "target"),
			faultRow("4", model.TransferFault, "{role}: check expects target role string"),
			boundsRow("4a", "dst"),
		}},
		{op: model.OpSet, section: "5.13", silent: true, rows: []Rule{boundsRow("", "dst")}},
		{op: model.OpMove, section: "5.13", silent: true, rows: []Rule{boundsRow("", "src"), boundsRow("", "dst")}},
		{op: model.OpJump, section: "5.13", silent: true},
		{op: model.OpSpawn, section: "9.6", silent: true, rows: []Rule{faultRow("", model.SpeculationFault, "max coroutines exceeded")}},
		{op: model.OpYield, section: "9.6", silent: true, end: model.ExecYielded},
		{op: model.OpHalt, section: "5.13", silent: true, end: model.ExecHalted},
	}
}
