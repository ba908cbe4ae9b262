// Package exec makes an engine of any program outside: one canonical Case a line on its standard input,
// one canonical Record a line on its standard output, in the same order, until its input ends. To a
// Case that it cannot run it answers {"line":n,"refused":text}, where n counts the lines that it has
// read, from 1. What it writes to standard error is kept for the report of a failure.
//
// The program lives long and serves many Cases. One that crashes, hangs or talks nonsense is killed with
// all that it started, and the next Case meets a fresh one. Engine is our end of the line (engine.go),
// process the thing at the other end (process.go), Serve that end for engines written in Go (serve.go).
package exec

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// What a person types before the command line, and so the names of engines begin with.
const (
	Prefix      = "exec:"
	WavesPrefix = "exec-waves:" // with Options.Waves
)

// Defaults of Options.
const (
	DefaultDeadline    = 10 * time.Second
	DefaultAnswerBytes = 256 << 20
)

// Options say how to treat the program; the zero value is good.
type Options struct {
	Name        string        // what the engine is called, Prefix or WavesPrefix and the command line if empty, which is what a person typed
	Waves       bool          // the program runs waves as the schedule says (spec 07), and fills field 16
	Deadline    time.Duration // from the Case to the end of the answer, DefaultDeadline if 0
	Processes   int           // how many of the program may run at once, 1 if 0
	AnswerBytes int           // the longest answer, DefaultAnswerBytes if 0
}

// Engine is a program outside as an engine. It is safe from many goroutines, of which as many run at
// once as Options.Processes allows.
type Engine struct {
	command []string
	options Options
	slots   chan *process // a free place each, with the process that last sat there, nil if none is alive
	closed  chan struct{}
	once    sync.Once
}

// Parse makes an engine of a command line whose words are parted by white space; nothing is quoted.
func Parse(line string, o Options) (*Engine, error) { return New(strings.Fields(line), o) }

// New makes an engine of a program and its arguments. The program starts with its first Case.
func New(command []string, o Options) (*Engine, error) {
	if len(command) == 0 {
		return nil, fmt.Errorf("an outside engine needs a program")
	}
	program, err := exec.LookPath(command[0])
	if err != nil {
		return nil, fmt.Errorf("outside engine: %w", err)
	}
	if o.Deadline < 0 || o.Processes < 0 || o.AnswerBytes < 0 {
		return nil, fmt.Errorf("outside engine %s: a negative option", command[0])
	}
	if o.Name == "" {
		o.Name = Prefix + strings.Join(command, " ")
		if o.Waves {
			o.Name = WavesPrefix + strings.Join(command, " ")
		}
	}
	if o.Deadline == 0 {
		o.Deadline = DefaultDeadline
	}
	if o.Processes == 0 {
		o.Processes = 1
	}
	if o.AnswerBytes == 0 {
		o.AnswerBytes = DefaultAnswerBytes
	}
	e := &Engine{
		command: append([]string{program}, command[1:]...),
		options: o,
		slots:   make(chan *process, o.Processes),
		closed:  make(chan struct{}),
	}
	for range o.Processes {
		e.slots <- nil
	}
	return e, nil
}

// Name is the name from Options; the Record bears the one that the program gives itself.
func (e *Engine) Name() string { return e.options.Name }

// Capabilities of a program that we know nothing about: the fields that "exactly equal" compares, picks
// and topology scripts (a program that cannot obey them refuses the Case), no step log; waves and field 16 if
// Options say so.
func (e *Engine) Capabilities() engines.Capabilities {
	can := engines.Capabilities{Fields: engines.CanonicalFields, Picks: true, Topology: true}
	if e.options.Waves {
		can.Fields, can.Waves = can.Fields|engines.WaveFields, true
	}
	return can
}

// Run sends the Case without its note, which is not for engines, and reads the answer.
func (e *Engine) Run(c *model.Case) (model.Record, error) {
	if e.isClosed() {
		return model.Record{}, e.failure(trouble{kind: engines.Refused, text: "the engine is closed"})
	}
	noted := *c
	noted.Note = ""
	p := <-e.slots
	if e.isClosed() { // while we waited
		e.slots <- p
		return model.Record{}, e.failure(trouble{kind: engines.Refused, text: "the engine is closed"})
	}
	if p == nil {
		var err error
		if p, err = start(e.command, e.options.AnswerBytes); err != nil {
			e.slots <- nil
			return model.Record{}, e.failure(trouble{kind: engines.Crashed, text: err.Error()})
		}
	}
	r, t := p.ask(&noted, e.options.Deadline)
	if t != nil && t.kind != engines.Refused {
		t.captured = p.stop(t)
		p = nil
	}
	e.slots <- p
	if t != nil {
		return model.Record{}, e.failure(*t)
	}
	return r, nil
}

func (e *Engine) isClosed() bool {
	select {
	case <-e.closed:
		return true
	default:
		return false
	}
}

func (e *Engine) failure(t trouble) error {
	return &engines.Failure{Engine: e.Name(), Kind: t.kind, Text: t.text, Captured: t.captured}
}

// Close waits for the Cases under way and ends the processes. Later runs are refused.
func (e *Engine) Close() error {
	e.once.Do(func() {
		close(e.closed)
		for range cap(e.slots) {
			if p := <-e.slots; p != nil {
				p.end()
			}
		}
		for range cap(e.slots) {
			e.slots <- nil // whoever still waits finds a place, and the door closed
		}
	})
	return nil
}
