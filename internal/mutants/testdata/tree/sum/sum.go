// Package sum is made up for the tests of the builder.
package sum

import "strconv"

// Counter adds up.
type Counter[T ~int] struct{ n T }

// Add adds.
func (c *Counter[T]) Add(x T) {
	c.n += x // the edit does not look at comments
}

// Value is the sum.
func (c *Counter[T]) Value() T { return c.n }

// Total is the sum of the numbers that are not negative.
func Total(list []int) int {
	total := 0
	for _, x := range list {
		if x < 0 &&
			x != 0 {
			continue
		}
		total += x
	}
	return total
}

var zero string

func init() { zero = "zero" }

func init() {}

// Sign tells the sign of a number.
func Sign(x int) string {
	switch {
	case x < 0:
		return "minus"
	case x > 0:
		return "plus"
	}
	return zero
}

// Name is a name with a number behind it.
func Name(s string) string {
	n := len(s)
	n++
	n++
	return s + strconv.Itoa(n)
}
