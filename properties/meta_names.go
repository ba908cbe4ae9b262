package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// RenameRoles says that a role's name is only a name, but for its place in the order of names.
var RenameRoles = Property{
	ID:        "rename-roles",
	Statement: "When all roles and sites get other names that sort alike, the Record is the same with the old names put back, in texts too, but for the fragment's hash.",
	Spec:      "02 §0.1, 02 §1.3, 02 §7.2",
	Why:       "A special meaning of a name, a comparison of texts where endpoints are meant, or a prefix taken for a name is invisible to two semantics that both have it.",
	Every:     metaEvery,
	Check:     meta("rename-roles", renameRoles),
}

// RenameLabels says that a label's name is only a name, and that their order counts nowhere.
var RenameLabels = Property{
	ID:        "rename-labels",
	Statement: "When all labels, and the texts that equal one, get other names in the opposite order, the Record is the same with the old names put back, in texts too, but for the fragment's hash.",
	Spec:      "02 §5.3, 02 §5.4, 01 §1.4",
	Why:       "A branch that is chosen by the order of labels instead of the order in the type, or a label taken for another that it resembles, may be common to both semantics.",
	Every:     metaEvery,
	Check:     meta("rename-labels", renameLabels),
}

func renameRoles(c *model.Case, _ *model.Record) *variation {
	if !namesMatterNowhere(c) {
		return nil
	}
	roles, _, fresh := namesOf(c)
	if !fresh {
		return nil
	}
	m := identity()
	m.role = renaming(roles, newName)
	out := m.apply(c)
	return &variation{&out, sameButNames(roles)}
}

func renameLabels(c *model.Case, _ *model.Record) *variation {
	if !namesMatterNowhere(c) || corruptsTexts(c) {
		return nil
	}
	_, labels, fresh := namesOf(c)
	if !fresh || len(labels) == 0 {
		return nil
	}
	old := slices.Clone(labels)
	slices.Reverse(old) // the k-th new name stands for the k-th label from behind
	m := identity()
	m.label = renaming(labels, func(k int) string { return newName(len(labels) - 1 - k) })
	m.text = m.label
	out := m.apply(c)
	return &variation{&out, sameButNames(old)}
}

// New names are a mark, four digits and a mark: they sort by their number, none is part of another, and
// none stands in a Case that holds no mark.
const newNameMark = '~'

func newName(k int) string {
	return string([]byte{newNameMark, digit(k, 1000), digit(k, 100), digit(k, 10), digit(k, 1), newNameMark})
}

func digit(k, unit int) byte { return byte('0' + k/unit%10) }

// The length of a new name, and how many there are.
const (
	newNameBytes = 6
	newNames     = 10_000
)

// oldNames puts the old names back into a text: the k-th of the list for newName(k).
func oldNames(text []byte, old []string) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if text[i] == newNameMark && i+newNameBytes <= len(text) && text[i+newNameBytes-1] == newNameMark {
			k := 0
			for _, d := range text[i+1 : i+newNameBytes-1] {
				k = 10*k + int(d-'0')
			}
			if k >= 0 && k < len(old) {
				out, i = append(out, old[k]...), i+newNameBytes
				continue
			}
		}
		out, i = append(out, text[i]), i+1
	}
	return out
}

// renaming maps the k-th of the names to name(k), and leaves others alone.
func renaming(names []string, name func(k int) string) func(string) string {
	return func(s string) string {
		if k, found := slices.BinarySearch(names, s); found {
			return name(k)
		}
		return s
	}
}

// wideEnough is the least limit of payload sizes under which the length of a name cannot matter: sizes
// count the letters of names and texts, which are at most 64 for each value of a grant.
const wideEnough = 1 << 12

// namesMatterNowhere is true of Cases that look at no name but to compare it with another: no flow policy
// looks into them, and no limit of sizes is near.
func namesMatterNowhere(c *model.Case) bool {
	plain := c.Config.FlowPolicy.Kind == model.FlowAllowAll || c.Config.FlowPolicy.Kind == model.FlowDenyAll
	return plain && c.Config.MaxPayloadBytes >= wideEnough && model.SizeOf(c.Handler.AcquireValue) < wideEnough/4
}

// corruptsTexts reports whether a topology script may change a text on its way.
func corruptsTexts(c *model.Case) bool {
	return scripts(c, func(p model.Perturbation) bool { return p.Kind == model.Corrupt && p.Corruption != model.PayloadErase })
}

// sameButNames puts the old names back into the bytes of the other Record.
func sameButNames(old []string) func(rec, other *model.Record) (Difference, bool) {
	return func(rec, other *model.Record) (Difference, bool) {
		want, got := model.AppendRecord(nil, unnamed(rec)), oldNames(model.AppendRecord(nil, unnamed(other)), old)
		return bytesDifference(want, got)
	}
}

// unnamed is a Record without the engine's name, and without the hash of its fragment, which says nothing
// of its own.
func unnamed(rec *model.Record) *model.Record {
	out := *rec
	out.Engine, out.Fragment = "", model.Digest{}
	return &out
}

// bytesDifference is the first difference of two Records as bytes, by the key of the Record in which it
// stands.
func bytesDifference(want, got []byte) (Difference, bool) {
	at := commonPrefix(want, got)
	if at == len(want) && at == len(got) {
		return Difference{}, false
	}
	return Difference{Field: snapshotKey(want[:at]), Index: -1, Want: excerpt(want, at), Got: excerpt(got, at)}, true
}
