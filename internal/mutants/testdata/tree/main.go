// Command tree is made up for the tests of the builder.
package main

import (
	"fmt"

	"example.com/tree/sum"
)

func main() {
	c := &sum.Counter[int]{}
	c.Add(1)
	c.Add(2)
	fmt.Println(sum.Total([]int{1, -2, 3}), sum.Sign(-7), sum.Name("a"), c.Value())
}
