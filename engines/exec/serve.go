package exec

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Serve is the other end of the line: it answers each Case from in with the engine's Record on out until
// in ends. What the engine refuses, and a line that is no Case, it refuses. Any other failure of the
// engine ends the serving with that failure as error, for a program that wants to be seen crashing.
func Serve(in io.Reader, out io.Writer, engine engines.Engine) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 2*model.MaxDocumentBytes) // DecodeCase refuses what is too long, with a reason
	var answer []byte
	for n := uint64(1); lines.Scan(); n++ {
		r, err := runLine(lines.Bytes(), engine)
		var failure *engines.Failure
		var notCase *model.DecodeError
		switch {
		case err == nil:
			answer = model.AppendRecord(answer[:0], &r)
		case errors.As(err, &notCase):
			answer = appendRefusal(answer[:0], n, "no Case: "+notCase.Error())
		case errors.As(err, &failure) && failure.Kind == engines.Refused:
			answer = appendRefusal(answer[:0], n, failure.Text)
		default:
			return fmt.Errorf("line %d: %w", n, err)
		}
		if _, err := out.Write(append(answer, '\n')); err != nil {
			return err
		}
	}
	return lines.Err()
}

func runLine(line []byte, engine engines.Engine) (model.Record, error) {
	c, err := model.DecodeCase(line)
	if err != nil {
		return model.Record{}, err
	}
	return engine.Run(&c)
}

func appendRefusal(b []byte, line uint64, text string) []byte {
	b = fmt.Appendf(b, `{"line":%d,"refused":`, line)
	return append(model.AppendString(b, text), '}')
}
