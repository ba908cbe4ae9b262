package generators

import (
	"testing"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// TestMarksFitTheCode: as many marks as instructions, and padding only where an instruction can be padding.
func TestMarksFitTheCode(t *testing.T) {
	seen := map[Mark]int{}
	for i := range uint64(3000) {
		d := DrawSeeded(testSeed, i)
		if len(d.Marks) != len(d.Case.Images) {
			t.Fatalf("Case %d: %d images have marks, of %d", i, len(d.Marks), len(d.Case.Images))
		}
		for k, im := range d.Case.Images {
			for p, program := range im.Programs {
				if k := len(d.Marks[k]); k != 0 && k != len(im.Programs) {
					t.Fatalf("Case %d: %d programs have marks, of %d", i, k, len(im.Programs))
				}
				for pc, in := range program.Code {
					m := d.MarkAt(k, p, uint64(pc))
					seen[m]++
					if m&Filler != 0 && OpsOf(in.Op())&OpsOf(model.OpSet, model.OpMove, model.OpJump, model.OpYield) == 0 && m == Filler {
						t.Fatalf("Case %d: %s is padding", i, in.Op())
					}
				}
				if len(d.Marks[k]) > 0 && len(d.Marks[k][p]) != 0 && len(d.Marks[k][p]) != len(program.Code) {
					t.Fatalf("Case %d: %d marks for %d instructions", i, len(d.Marks[k][p]), len(program.Code))
				}
			}
		}
	}
	for _, m := range []Mark{0, Filler, AimFault, AimFault | AimBlock} {
		if seen[m] == 0 {
			t.Errorf("no instruction has mark %d", m)
		}
	}
}

// TestDoomedInstructionsAreMarked: nothing is written that cannot commit without saying so.
func TestDoomedInstructionsAreMarked(t *testing.T) {
	found := 0
	for i := range uint64(3000) {
		g := gen{src: choice.NewPRNG(testSeed, i), c: model.NewCase()}
		g.drawCase()
		d := Drawn{Case: g.c, Marks: g.marks}
		for k, im := range g.c.Images {
			if len(d.Marks[k]) == 0 || g.drafts[k].kind == compiledImage {
				continue // code that was compiled is what it is
			}
			for p, program := range im.Programs {
				for pc, in := range program.Code {
					if !g.doomed(in) {
						continue
					}
					found++
					if d.MarkAt(k, p, uint64(pc))&AimFault == 0 && len(d.Marks[k][p]) > 0 {
						t.Fatalf("Case %d, image %d, program %d, pc %d: %#v is not aimed at a fault", i, k, p, pc, in)
					}
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d instructions cannot commit", found)
	}
}

// TestPaddingIsASpan: what is marked as padding is drawn in a span of its own.
func TestPaddingIsASpan(t *testing.T) {
	spans, marks := 0, 0
	for i := range uint64(500) {
		rec := choice.Record(choice.NewPRNG(testSeed, i))
		d := Draw(rec)
		for _, e := range rec.Log() {
			if e.Kind == choice.SpanBegin && e.Label == "filler" {
				spans++
			}
		}
		for _, image := range d.Marks {
			for _, program := range image {
				for _, m := range program {
					marks += int(m & Filler)
				}
			}
		}
	}
	if spans == 0 || marks < spans*9/10 || marks > spans*11/10 { // mutations double and delete some
		t.Errorf("%d spans of padding, %d instructions marked", spans, marks)
	}
}

func TestMeant(t *testing.T) {
	d := Drawn{Marks: [][][]Mark{{{0, AimFault, AimBlock}}}, Aims: []Aim{
		{Ops: OpsOf(model.OpSend), Fault: model.BufferFull},
		{Ops: NoInstr, Fault: model.PcOutOfBounds},
		{Ops: OpsOf(model.OpAcquire), Blocks: true, Block: model.BlockAcquireDenied},
	}}
	fault := func(pc uint64, in model.Instr, k model.FaultKind) model.Step {
		return model.Step{PC: pc, Instr: in, Status: model.ExecFaulted, Fault: &model.Fault{Kind: k}}
	}
	block := func(pc uint64, in model.Instr, k model.BlockKind) model.Step {
		return model.Step{PC: pc, Instr: in, Status: model.ExecBlocked, Reason: &model.BlockReason{Kind: k}}
	}
	for _, tt := range []struct {
		name string
		step model.Step
		want bool
	}{
		{"a commit", model.Step{PC: 1, Instr: model.Join{}}, false},
		{"a fault at its mark", fault(1, model.Join{}, model.SpeculationFault), true},
		{"a fault at another mark", fault(2, model.Join{}, model.SpeculationFault), false},
		{"a block at its mark", block(2, model.Receive{}, model.BlockRecv), true},
		{"a block at another mark", block(1, model.Receive{}, model.BlockRecv), false},
		{"a fault without a mark", fault(0, model.Join{}, model.SpeculationFault), false},
		{"the aimed fault of the aimed instruction", fault(0, model.Send{}, model.BufferFull), true},
		{"the aimed fault of another instruction", fault(0, model.Offer{}, model.BufferFull), false},
		{"another fault of the aimed instruction", fault(0, model.Send{}, model.InvokeFault), false},
		{"no instruction", fault(9, nil, model.PcOutOfBounds), true},
		{"the aimed wait", block(0, model.Acquire{}, model.BlockAcquireDenied), true},
		{"another wait", block(0, model.Send{}, model.BlockSend), false},
	} {
		if got := d.Meant(0, 0, &tt.step); got != tt.want {
			t.Errorf("%s: meant %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestNoByteStringIsRefused: every string means a Case, and a reader accepts it.
func TestNoByteStringIsRefused(t *testing.T) {
	src := choice.NewPRNG(testSeed, 0)
	stored := Seeded(testSeed, 1)
	for i := range 4000 {
		data := make([]byte, src.Below(400))
		for k := range data {
			data[k] = byte(src.Below(256))
		}
		if i%4 == 0 { // a stored Case, cut or changed somewhere, and a tape
			data = append(ToBytes(&stored), data...)
			if i%8 == 0 {
				data[5+src.Below(uint64(len(data)-5))]++
			}
			data = data[:src.Below(uint64(len(data))+1)]
		}
		checkValid(t, FromBytes(data))
	}
}
