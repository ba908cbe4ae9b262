// The command engine is an example of an outside engine: it reads a Case a line from its standard input
// and answers a Record a line. Behind it stands wavecheck's cooperative VM; with -wrong it has a defect
// to be found. README.md tells the protocol and the commands.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/exec"
)

func main() {
	plantDefect := flag.Bool("wrong", false, "forget the last Halted event of each run")
	flag.Parse()
	var engine engines.Engine = cooperative.New()
	if *plantDefect {
		engine = wrong{engine}
	}
	if err := exec.Serve(os.Stdin, os.Stdout, engine); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}
