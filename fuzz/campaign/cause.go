package campaign

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// A Record shows a defect late, and where it shows depends on what else the program does: a coroutine that
// was not woken is missed at whatever is dispatched in its place. The states of two machines part where
// the defect is. So a cause is the first key of the Snapshot that differs, and what was done just before:
// violations of one property on one engine that have one cause are taken for one defect.
//
// Both engines have to show their states; the cause of what an outside program does wrong is unknown.

// causeOf says where the states of two runs part first, such as "sessions after Send", "sched between rounds"
// or "the pick of a coroutine"; "" is unknown, or nowhere.
func causeOf(baseline, engine engines.Engine, c *model.Case) string {
	left, right := &walk{stop: -1}, &walk{stop: -1}
	if !left.along(baseline, c) || !right.along(engine, c) {
		return ""
	}
	at := 0
	for at < len(left.seen) && at < len(right.seen) && left.seen[at] == right.seen[at] {
		at++
	}
	if at == len(left.seen) && at == len(right.seen) {
		return ""
	}
	left, right = &walk{stop: at}, &walk{stop: at}
	if !left.along(baseline, c) || !right.along(engine, c) {
		return ""
	}
	key := parted(left.state, right.state)
	switch {
	case left.state == nil || right.state == nil:
		return "the end of the run"
	case key == "":
		return "the pick of a coroutine"
	}
	return key + " " + left.doing
}

// parted names the first key of two canonical Snapshots of which the values differ, "" if there is none.
// Of a coroutine it names the key of its own, and what the two statuses are.
func parted(a, b []byte) string {
	key, left, right := firstDifferentKey(a, b)
	if key != "coroutines" {
		return key
	}
	field, left, right := firstDifferentKey(firstDifferentElement(left, right))
	switch {
	case field == "":
		return key // one has more of them
	case field == "status" && outline(left) != outline(right):
		return key + ".status (" + outline(left) + ", not " + outline(right) + ")"
	}
	return key + "." + field
}

// firstDifferentKey is the first key of two JSON objects of which the values differ, and those values; ""
// if there is none, or they are no objects with the same keys.
func firstDifferentKey(a, b jsontext.Value) (key string, left, right jsontext.Value) {
	x, y := jsontext.NewDecoder(bytes.NewReader(a)), jsontext.NewDecoder(bytes.NewReader(b))
	if !begin(x, jsontext.KindBeginObject) || !begin(y, jsontext.KindBeginObject) {
		return "", nil, nil
	}
	for x.PeekKind() == jsontext.KindString && y.PeekKind() == jsontext.KindString {
		name, other := value(x), value(y)
		left, right = value(x), value(y)
		if !bytes.Equal(name, other) {
			return "", nil, nil
		}
		if !bytes.Equal(left, right) {
			return strings.Trim(string(name), `"`), left, right
		}
	}
	return "", nil, nil
}

// firstDifferentElement gives the first elements of two JSON arrays that differ, nil where one has ended.
func firstDifferentElement(a, b jsontext.Value) (left, right jsontext.Value) {
	x, y := jsontext.NewDecoder(bytes.NewReader(a)), jsontext.NewDecoder(bytes.NewReader(b))
	if !begin(x, jsontext.KindBeginArray) || !begin(y, jsontext.KindBeginArray) {
		return nil, nil
	}
	for {
		left, right = value(x), value(y)
		if left == nil || right == nil || !bytes.Equal(left, right) {
			return left, right
		}
	}
}

func begin(d *jsontext.Decoder, kind jsontext.Kind) bool {
	token, err := d.ReadToken()
	return err == nil && token.Kind() == kind
}

// value is the next value, nil at the end of an object or array.
func value(d *jsontext.Decoder) jsontext.Value {
	v, err := d.ReadValue()
	if err != nil {
		return nil
	}
	return v.Clone()
}

// outline is a status without what it is about: Ready, or Blocked Send.
func outline(status jsontext.Value) string {
	var words []string
	for d := jsontext.NewDecoder(bytes.NewReader(status)); len(words) < 2; {
		token, err := d.ReadToken()
		switch {
		case err != nil || token.Kind() == jsontext.KindEndObject:
			return strings.Join(words, " ")
		case token.Kind() == jsontext.KindString:
			words = append(words, token.String())
		}
	}
	return strings.Join(words, " ")
}

// walk is an Observer that looks at the state before and after each dispatch, and at the end.
type walk struct {
	seen  [][sha256.Size]byte
	stop  int    // index of a state to keep, behind which nothing is looked at; -1 looks at all
	state []byte // that state; nil if there was none
	doing string // what was done just before it was seen
	buf   []byte
}

// along runs a Case, and reports whether the engine answered and showed its states.
func (w *walk) along(e engines.Engine, c *model.Case) bool {
	if _, ok := e.(engines.Observed); !ok {
		return false
	}
	_, err := properties.RunEngine(e, c, w)
	return err == nil
}

func (w *walk) look(at model.Snapshotter, doing string, picked ...uint64) {
	if w.stop >= 0 && len(w.seen) > w.stop {
		return
	}
	s := at.Snapshot()
	w.buf = model.AppendSnapshot(w.buf[:0], &s)
	if len(w.seen) == w.stop {
		w.state, w.doing = bytes.Clone(w.buf), doing
	}
	w.buf = fmt.Append(w.buf, doing, picked)
	w.seen = append(w.seen, sha256.Sum256(w.buf))
}

// betweenRounds is where topology, waking and picking have their place.
const betweenRounds = "between rounds"

// Before looks at the state in which a coroutine is picked.
func (w *walk) Before(step model.Step, at model.Snapshotter) {
	w.look(at, betweenRounds, step.Coro, step.PC)
}

// After looks at what an instruction left.
func (w *walk) After(step model.Step, at model.Snapshotter) {
	doing := "after nothing"
	if step.Instr != nil {
		doing = "after " + step.Instr.Op().String()
	}
	w.look(at, doing)
}

// End looks at the state at the end.
func (w *walk) End(at model.Snapshotter) { w.look(at, betweenRounds) }
