package forging

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
)

// Verdicts are what a checker may say: nothing, or the first rule that fails.
var Verdicts = [...]string{forge.Sound, "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"}

// place is where a verdict stands in Verdicts.
func place(verdict string) int { return slices.Index(Verdicts[:], verdict) }

// Summary says what was forged and judged alike.
type Summary struct {
	Seed  uint64
	Cases uint64
	Waves uint64
	// Counts are certificates that both checkers judged alike and as the lie allows, by kind and by place in Verdicts.
	Counts   [forge.KindCount][len(Verdicts)]uint64
	Mistakes []Mistake
	Whole    bool // it was not ended early
}

func (s *Summary) count(k forge.Kind, verdict string) {
	s.Counts[k][place(verdict)]++
}

func (s *Summary) mistaken(m Mistake) {
	if len(s.Mistakes) < mistakesMost {
		s.Mistakes = append(s.Mistakes, m)
	}
}

// Of is how often a verdict was right, over all kinds.
func (s *Summary) Of(verdict string) (n uint64) {
	v := place(verdict)
	for k := range s.Counts {
		n += s.Counts[k][v]
	}
	return n
}

// Accepted is how many certificates were rightly accepted.
func (s *Summary) Accepted() uint64 { return s.Of(forge.Sound) }

// Refused is how many certificates were refused for the right rule.
func (s *Summary) Refused() (n uint64) {
	for _, v := range Verdicts[1:] {
		n += s.Of(v)
	}
	return n
}

// short tells whether more is to be forged.
func (s *Summary) short(o *Options) bool { return s.Refused() < o.Refuse || s.Accepted() < o.Accept }

// Unseen names the kinds that were never told and the verdicts that were never given: such a run says nothing about
// them.
func (s *Summary) Unseen() (names []string) {
	for k := range forge.Kind(forge.KindCount) {
		if s.Counts[k] == [len(s.Counts[k])]uint64{} {
			names = append(names, k.String())
		}
	}
	for _, v := range Verdicts {
		if s.Of(v) == 0 {
			names = append(names, verdictText(v))
		}
	}
	return names
}

func verdictText(v string) string {
	if v == forge.Sound {
		return "sound"
	}
	return v
}
