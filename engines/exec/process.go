package exec

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

const (
	graceToExit   = time.Second // for a program whose output or input has ended to end itself
	capturedBytes = 4 << 10     // of standard error, its end; of an answer, its beginning
	keptBytes     = 1 << 20     // a greater buffer is not kept for the next answer
)

// process is one life of the program. Only one goroutine uses it at a time.
type process struct {
	cmd    *exec.Cmd
	in     *os.File // we write Cases
	out    *os.File // we read answers
	lines  *bufio.Reader
	stderr *tail
	asked  uint64 // Cases sent
	answer []byte // what came of the last answer
	most   int    // bytes of an answer
}

// trouble is a failure whose engine is not yet named.
type trouble struct {
	kind     engines.FailureKind
	text     string
	captured string
}

func start(command []string, answerBytes int) (*process, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirIn.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, err
	}
	defer theirOut.Close()
	p := &process{in: in, out: out, lines: bufio.NewReaderSize(out, 64<<10), stderr: &tail{}, most: answerBytes}
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = theirIn, theirOut, p.stderr
	p.cmd.WaitDelay = graceToExit // for a descendant that keeps standard error open
	ownGroup(p.cmd)
	err = p.setDeadline(time.Time{}) // a system whose pipes have none cannot watch a program
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		in.Close()
		out.Close()
		return nil, err
	}
	return p, nil
}

func (p *process) setDeadline(t time.Time) error {
	return errors.Join(p.in.SetWriteDeadline(t), p.out.SetReadDeadline(t))
}

// ask sends a Case and reads the answer to it. After any trouble but a refusal the process is of no
// more use, and stop tells the rest.
func (p *process) ask(c *model.Case, deadline time.Duration) (model.Record, *trouble) {
	p.answer = p.answer[:0]
	if cap(p.answer) > keptBytes {
		p.answer = nil
	}
	if err := p.setDeadline(time.Now().Add(deadline)); err != nil {
		return model.Record{}, &trouble{kind: engines.Crashed, text: err.Error()}
	}
	if p.answer = append(p.answer, unasked(p.out)...); len(p.answer) > 0 {
		return model.Record{}, &trouble{kind: engines.Nonsense, text: fmt.Sprintf("it wrote more than one line to Case %d", p.asked)}
	}
	p.asked++
	if _, err := p.in.Write(append(model.AppendCase(nil, c), '\n')); err != nil {
		return model.Record{}, p.silence(err, deadline)
	}
	if err := p.readAnswer(); err != nil {
		return model.Record{}, p.silence(err, deadline)
	}
	return p.understand()
}

var errTooLong = errors.New("the answer is too long")

// readAnswer reads a line into p.answer, without its end.
func (p *process) readAnswer() error {
	for {
		part, err := p.lines.ReadSlice('\n')
		if len(p.answer)+len(part) > p.most+1 {
			p.answer = append(p.answer, part[:min(len(part), capturedBytes)]...)
			return errTooLong
		}
		p.answer = append(p.answer, part...)
		if err == nil {
			p.answer = p.answer[:len(p.answer)-1]
			return nil
		}
		if err != bufio.ErrBufferFull {
			return err
		}
	}
}

// silence says what it means that no whole line came.
func (p *process) silence(err error, deadline time.Duration) *trouble {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &trouble{kind: engines.Hung, text: fmt.Sprintf("no answer to Case %d of its life within %v", p.asked, deadline)}
	case errors.Is(err, errTooLong):
		return &trouble{kind: engines.Nonsense, text: fmt.Sprintf("the answer is longer than %d bytes", p.most)}
	case errors.Is(err, io.EOF) && len(p.answer) > 0:
		return &trouble{kind: engines.Crashed, text: fmt.Sprintf("it ended amid its answer to Case %d of its life", p.asked)}
	}
	return &trouble{kind: engines.Crashed, text: fmt.Sprintf("it ended before its answer to Case %d of its life", p.asked)}
}

// understand reads the answer as a Record or a refusal.
func (p *process) understand() (model.Record, *trouble) {
	if p.lines.Buffered() > 0 {
		return model.Record{}, &trouble{kind: engines.Nonsense, text: fmt.Sprintf("it wrote more than one line to Case %d", p.asked)}
	}
	if bytes.HasPrefix(p.answer, []byte(`{"line":`)) {
		return model.Record{}, p.refusal()
	}
	r, err := model.DecodeRecord(p.answer)
	if err != nil {
		return model.Record{}, &trouble{kind: engines.Nonsense, text: "the answer is no Record: " + err.Error()}
	}
	return r, nil
}

// refusal is what a program answers to a Case that it cannot run.
type refusal struct {
	Line    uint64 `json:"line"`
	Refused string `json:"refused"`
}

func (p *process) refusal() *trouble {
	var r refusal
	dec := json.NewDecoder(bytes.NewReader(p.answer))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil || dec.More() {
		return &trouble{kind: engines.Nonsense, text: "the answer is neither a Record nor a refusal"}
	}
	if r.Line != p.asked {
		return &trouble{kind: engines.Nonsense, text: fmt.Sprintf("it refused line %d when line %d was asked", r.Line, p.asked)}
	}
	return &trouble{kind: engines.Refused, text: r.Refused}
}

// stop ends the process after a trouble, adds how it ended to a crash, and returns what was captured.
func (p *process) stop(t *trouble) string {
	if t.kind == engines.Crashed {
		p.finish(graceToExit)
		t.text += ": " + p.cmd.ProcessState.String()
	} else {
		p.finish(0)
	}
	var captured []byte
	if len(p.answer) > 0 {
		captured = fmt.Appendf(nil, "answer, %d bytes read: %s\n", len(p.answer), p.answer[:min(len(p.answer), capturedBytes)])
	}
	if said := p.stderr.bytes(); len(said) > 0 {
		captured = fmt.Appendf(captured, "standard error: %s\n", said)
	}
	return string(bytes.ToValidUTF8(captured, []byte("\uFFFD")))
}

// end lets a healthy process end by closing its input.
func (p *process) end() { p.finish(graceToExit) }

// finish closes the process's input, kills it if it is still there after the grace, and with it all that
// it started and left behind.
func (p *process) finish(grace time.Duration) {
	p.in.Close()
	if grace > 0 {
		late := time.AfterFunc(grace, func() { killGroup(p.cmd) })
		defer late.Stop()
	} else {
		killGroup(p.cmd)
	}
	_ = p.cmd.Wait() // the state tells what the error would
	killGroup(p.cmd)
	p.out.Close()
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	end []byte
}

// Write never fails.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, b[max(0, len(b)-capturedBytes):]...)
	t.end = append(t.end[:0], t.end[max(0, len(t.end)-capturedBytes):]...)
	return len(b), nil
}

func (t *tail) bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.end)
}
