package model

import "testing"

// TestGuarded: the rule for each kind of type (spec 01 §1.7). Projection asks it of its own results only,
// which never hold an unguarded loop, so that the rule for a loop of the same name shows nowhere else.
func TestGuarded(t *testing.T) {
	talk := &LocalComm{Partner: "B", Branches: []LocalBranch{{Label: Label{Name: "m"}, Next: LocalVar("t")}}}
	for _, tt := range []struct {
		row  string
		in   LocalType
		want bool
	}{
		{"End", LocalEnd{}, true},
		{"Send", talk, true},
		{"another variable", LocalVar("u"), true},
		{"the variable", LocalVar("t"), false},
		{"below a loop", &LocalMu{Var: "u", Body: LocalVar("t")}, false},
		{"below a loop of its name", &LocalMu{Var: "t", Body: LocalVar("t")}, true},
	} {
		if got := guardedIn(tt.in, "t"); got != tt.want {
			t.Errorf("%s: %v", tt.row, got)
		}
	}
}
