//go:build !race

package reference

const detectsRaces = false
