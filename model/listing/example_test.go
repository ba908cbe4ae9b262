package listing_test

import (
	"errors"
	"fmt"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

func ExamplePrint() {
	c := model.NewCase(model.Image{LocalTypes: []model.RoleType{
		{Role: "A", Type: &model.LocalComm{Dir: model.Sending, Partner: "B", Branches: []model.LocalBranch{
			{Label: model.Label{Name: "m", Sort: model.SortNat}, Next: model.LocalEnd{}}}}},
		{Role: "B", Type: &model.LocalComm{Dir: model.Receiving, Partner: "A", Branches: []model.LocalBranch{
			{Label: model.Label{Name: "m", Sort: model.SortNat}, Payload: model.TypeNat, Next: model.LocalEnd{}}}}},
	}})
	c.ID = "heal-wakes-sender"
	c.Topology = []model.TopologyTick{
		{Tick: 1, Events: []model.Perturbation{{Kind: model.Partition, From: "A", To: "B"}}},
		{Tick: 3, Events: []model.Perturbation{{Kind: model.Heal, From: "A", To: "B"}}},
	}
	c.AfterStuck = model.ContinueWhenStuck
	fmt.Print(listing.Print(&c))
	// Output:
	// case heal-wakes-sender
	//
	// image
	//   local A = B! m(Nat). end
	//   local B = A? m(Nat): Nat. end
	//
	// topology
	//   @1 partition A|B
	//   @3 heal A|B
	//
	// after stuck continue
}

func ExampleParse() {
	c, err := listing.Parse(`
		image
		  local A = B! { yes | no }
		  local B = A? { yes | no }
		topology
		  @2 crash A
		rounds 50`)
	fmt.Println(err)
	fmt.Println(c.Images[0].LocalTypes[1].Role, c.Topology[0].Events[0].Site, c.MaxRounds)
	// Output:
	// <nil>
	// B A 50
}

func ExampleParse_error() {
	_, err := listing.Parse("image\n  local A = B m. end\n")
	var bad *listing.Error
	if errors.As(err, &bad) {
		fmt.Println(bad.Line, bad.Col)
	}
	fmt.Println(err)
	// Output:
	// 2 15
	// 2:15: expected the end of the line, found m
}

func ExampleProgram() {
	t, _ := listing.ParseLocalType("rec t. B? { ask(Nat). B! reply. t | stop }")
	fmt.Print(listing.Program(model.Compile(t, model.LexicalScoping)))
	// Output:
	// 0  choose   r0 {ask -> 1, stop -> 4}
	// 1  send     r0 r1
	// 2  invoke   runtime.step
	// 3  jump     0
	// 4  halt
}

func ExampleParseProgram() {
	code, err := listing.ParseProgram(`
		       set r1 7
		again: send r0 r1
		       jump again`)
	fmt.Println(err)
	fmt.Println(listing.Instr(code[2]))
	// Output:
	// <nil>
	// jump 1
}

func ExampleInstr() {
	fmt.Println(listing.Instr(model.Choose{Chan: 0, Table: []model.ChooseTarget{{Label: "yes", Target: 4}, {Label: "end", Target: 6}}}))
	fmt.Println(listing.Instr(model.Invoke{Action: model.ActionName("runtime.step")}))
	// Output:
	// choose r0 {yes -> 4, "end" -> 6}
	// invoke runtime.step
}

func ExampleValue() {
	fmt.Println(listing.Value(model.Prod{Left: model.Nat(7), Right: model.Endpoint{SID: 3, Role: "A"}}))
	// Output: (7, 3:A)
}
