package listing

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Print is the listing of a Case.
func Print(c *model.Case) string { return string(Append(nil, c)) }

// Append appends the listing of a Case. What has its default is left out, a given config key never.
func Append(b []byte, c *model.Case) []byte {
	b = append(b, "case"...)
	if c.ID != "" {
		b = appendText(append(b, ' '), c.ID)
	}
	b = append(b, '\n')
	if c.Note != "" {
		b = append(append(append(b, "note "...), c.Note...), '\n')
	}
	b = appendConfig(b, &c.Config)
	for i := range c.Images {
		b = appendImage(b, &c.Images[i])
	}
	b = appendHandler(b, &c.Handler)
	b = appendTopology(b, c.Topology)
	b = appendSchedule(b, &c.Schedule)
	return appendEnd(b, c)
}

// sectionWriter writes a section's word before the first of its lines.
type sectionWriter struct {
	b     []byte
	word  string
	begun bool
}

// line begins a line with its words.
func (w *sectionWriter) line(words string) {
	if !w.begun {
		w.b = append(append(append(w.b, '\n'), w.word...), '\n')
		w.begun = true
	}
	w.b = append(append(w.b, "  "...), words...)
}

func appendConfig(b []byte, o *model.Overrides) []byte {
	w := sectionWriter{b: b, word: "config"}
	for i, r := range configRows {
		if !o.Given.Has(model.ConfigKey(i)) {
			continue
		}
		w.line(r.word + " ")
		w.b = append(r.print(w.b, &o.Config), '\n')
	}
	return w.b
}

func appendImage(b []byte, im *model.Image) []byte {
	b = append(b, "\nimage\n"...)
	if im.GlobalType != nil {
		b = append(appendType(append(b, "  global "...), im.GlobalType, lineWidth, 2), '\n')
	}
	for _, t := range im.LocalTypes {
		b = append(appendName(append(b, "  local "...), t.Role), " = "...)
		b = append(appendType(b, t.Type, lineWidth, 2), '\n')
	}
	if im.HasPrograms && len(im.Programs) == 0 {
		b = append(b, "  programs {}\n"...)
	}
	for _, p := range im.Programs {
		b = append(appendName(append(b, "  program "...), p.Role), '\n')
		b = appendProgram(b, p.Code, "    ")
	}
	return b
}

func appendHandler(b []byte, h *model.Handler) []byte {
	w := sectionWriter{b: b, word: "handler"}
	standard := model.DefaultHandler()
	if h.Identity != standard.Identity {
		w.line("identity ")
		w.b = append(appendText(w.b, h.Identity), '\n')
	}
	if h.Payload != standard.Payload {
		w.line("payload " + payloadWords[h.Payload] + "\n")
	}
	for _, r := range h.Drop {
		w.line("drop ")
		w.b = appendName(append(appendName(w.b, r.From), ' '), r.Label)
		w.b = append(appendUint(append(w.b, " #"...), r.Nth), '\n')
	}
	for _, r := range h.FailStep {
		w.line("fail ")
		w.b = append(appendUint(append(appendName(w.b, r.Role), " #"...), r.Nth), '\n')
	}
	if h.Acquire != standard.Acquire {
		w.line("acquire " + acquireWords[h.Acquire] + "\n")
	}
	if h.AcquireValue != standard.AcquireValue {
		w.line("evidence ")
		w.b = append(appendValue(w.b, h.AcquireValue), '\n')
	}
	return w.b
}

func appendTopology(b []byte, ticks []model.TopologyTick) []byte {
	w := sectionWriter{b: b, word: "topology"}
	for _, t := range ticks {
		w.line("@")
		start := len(w.b)
		w.b = appendUint(w.b, t.Tick)
		for i, e := range t.Events {
			text := Perturbation(e)
			switch {
			case i > 0 && len(w.b)-start+len(text) > lineWidth:
				start = len(w.b)
				w.b = append(w.b, ",\n     "...)
			case i > 0:
				w.b = append(w.b, ", "...)
			default:
				w.b = append(w.b, ' ')
			}
			w.b = append(w.b, text...)
		}
		w.b = append(w.b, '\n')
	}
	return w.b
}

func appendSchedule(b []byte, s *model.Schedule) []byte {
	w := sectionWriter{b: b, word: "schedule"}
	standard := model.DefaultSchedule()
	if s.Concurrency != standard.Concurrency {
		w.line("concurrency")
		w.b = appendNumbers(w.b, s.Concurrency)
	}
	if s.Workers != standard.Workers {
		w.line("workers")
		w.b = appendNumbers(w.b, s.Workers)
	}
	if len(s.InvalidCertificateRounds) > 0 {
		w.line("invalid-certificates")
		w.b = appendNumbers(w.b, s.InvalidCertificateRounds...)
	}
	if s.HasPicks {
		w.line("picks")
		w.b = appendNumbers(w.b, s.Picks...)
	}
	return w.b
}

// numbersPerLine is how many numbers of a list stand in a line.
const numbersPerLine = 32

func appendNumbers(b []byte, list ...uint64) []byte {
	for part := range slices.Chunk(list, numbersPerLine) {
		if len(part) > 0 && &part[0] != &list[0] {
			b = append(b, "\n   "...)
		}
		for _, n := range part {
			b = appendUint(append(b, ' '), n)
		}
	}
	return append(b, '\n')
}

// appendEnd appends the last lines, which have no section of their own.
func appendEnd(b []byte, c *model.Case) []byte {
	before := len(b)
	b = append(b, '\n')
	if c.MaxRounds != model.DefaultMaxRounds {
		b = append(appendUint(append(b, "rounds "...), c.MaxRounds), '\n')
	}
	if c.AfterStuck != model.StopWhenStuck {
		b = append(append(append(b, "after stuck "...), afterStuckWords[c.AfterStuck]...), '\n')
	}
	if len(b) == before+1 {
		return b[:before]
	}
	return b
}
