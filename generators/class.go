package generators

import (
	"fmt"
	"strings"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Class is a kind of Cases that can be asked for. Its Version, a seed and an index name a Case. The zero Class is Mixed.
type Class struct {
	Name  string
	About string
	on    feature // switched on in every Case
}

// The classes. Mixed is what all functions draw that take no class; it holds some Cases of every other class.
var (
	Mixed = Class{Name: "mixed", About: "everything"}
	Wide  = Class{
		Name:  "wide",
		About: "8 to 64 sessions of small protocols that end, without faults, under a pure handler",
		on:    wide,
	}
)

// Classes lists the classes, Mixed first.
func Classes() []Class { return []Class{Mixed, Wide} }

// FindClass finds a class by its name.
func FindClass(name string) (Class, error) {
	var names []string
	for _, c := range Classes() {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return Class{}, fmt.Errorf("unknown class %q; known: %s", name, strings.Join(names, ", "))
}

// Version names the generators of the class: Version, and the class unless it is Mixed, such as g5/wide.
func (c Class) Version() string {
	if c.on == 0 {
		return Version
	}
	return Version + "/" + c.Name
}

// Draw draws a Case of the class and says what is meant by it.
func (c Class) Draw(src choice.Source) Drawn {
	g := gen{src: src, class: c.on, c: model.NewCase()}
	g.drawCase()
	return Drawn{Case: g.c, Marks: g.marks, Aims: g.aims, Failing: g.failing, Wide: g.on.has(wide)}
}

// Case draws a Case of the class.
func (c Class) Case(src choice.Source) model.Case { return c.Draw(src).Case }

// Seeded is the Case of the class that a seed and an index name in this Version of the generators.
func (c Class) Seeded(seed, index uint64) model.Case { return c.Case(choice.NewPRNG(seed, index)) }

// DrawSeeded is Draw for the Case that a seed and an index name in this Version of the generators.
func (c Class) DrawSeeded(seed, index uint64) Drawn { return c.Draw(choice.NewPRNG(seed, index)) }
