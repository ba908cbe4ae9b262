package listing

import (
	"fmt"

	"github.com/wavecheck/wavecheck/model"
)

const (
	globalForms = "a global type: end, rec t. …, a variable, or A -> B m. …"
	localForms  = "a local type: end, rec t. …, a variable, B! m. … or B? m. …"
)

// globalType reads a global type; depth counts the nodes from the outermost type to this one.
func (p *parser) globalType(depth int) model.GlobalType {
	p.limitTypeDepth(depth)
	switch {
	case p.acceptWord("end"):
		return model.GlobalEnd{}
	case p.acceptWord("rec"):
		name := p.binder()
		return &model.GlobalMu{Var: name, Body: p.globalType(depth + 1)}
	case p.tok.kind != word && p.tok.kind != quoted:
		p.want(globalForms)
	}
	name := p.name("a role or variable")
	if !p.acceptMark("->") {
		return model.GlobalVar(name)
	}
	comm := &model.GlobalComm{Sender: name, Receiver: p.name("the receiver")}
	comm.Branches = branches(p, func() model.GlobalBranch {
		br := model.GlobalBranch{Label: p.label(), Next: model.GlobalEnd{}}
		if p.goesOnAfterLabel(depth) {
			br.Next = p.globalType(depth + 1)
		}
		return br
	})
	return comm
}

// localType reads a local type; depth counts the nodes from the outermost type to this one.
func (p *parser) localType(depth int) model.LocalType {
	p.limitTypeDepth(depth)
	switch {
	case p.acceptWord("end"):
		return model.LocalEnd{}
	case p.acceptWord("rec"):
		name := p.binder()
		return &model.LocalMu{Var: name, Body: p.localType(depth + 1)}
	case p.tok.kind != word && p.tok.kind != quoted:
		p.want(localForms)
	}
	name := p.name("a partner or variable")
	comm := &model.LocalComm{Partner: name}
	switch {
	case p.acceptMark("!"):
		comm.Dir = model.Sending
	case p.acceptMark("?"):
		comm.Dir = model.Receiving
	default:
		return model.LocalVar(name)
	}
	comm.Branches = branches(p, func() model.LocalBranch {
		br := model.LocalBranch{Label: p.label(), Next: model.LocalEnd{}}
		if p.acceptMark(":") {
			br.Payload = p.valType(1)
		}
		if p.goesOnAfterLabel(depth) {
			br.Next = p.localType(depth + 1)
		}
		return br
	})
	return comm
}

// binder reads "t." behind rec.
func (p *parser) binder() string {
	name := p.name("the variable of the loop")
	p.mark(".")
	return name
}

// branches reads one branch, or any number of them between braces with | before or between them.
func branches[T any](p *parser, branch func() T) (out []T) {
	if !p.acceptMark("{") {
		return []T{branch()}
	}
	if p.acceptMark("}") {
		return nil
	}
	p.acceptMark("|")
	out = append(out, branch())
	for p.acceptMark("|") {
		out = append(out, branch())
	}
	if !p.acceptMark("}") {
		p.want("| or }")
	}
	return out
}

// goesOnAfterLabel takes the point before a continuation. Without one the branch ends, one node deeper.
func (p *parser) goesOnAfterLabel(depth int) bool {
	if p.acceptMark(".") {
		return true
	}
	p.limitTypeDepth(depth + 1)
	return false
}

// label reads m or m(Nat).
func (p *parser) label() model.Label {
	l := model.NewLabel(p.name("a label"))
	if p.acceptMark("(") {
		l.Sort = p.sort(1)
		p.mark(")")
	}
	return l
}

func (p *parser) limitTypeDepth(depth int) {
	if depth > model.MaxTypeDepth {
		fail(p.tok.off, fmt.Sprintf("a type is at most %d deep", model.MaxTypeDepth))
	}
}
