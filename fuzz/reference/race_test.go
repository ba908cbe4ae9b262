//go:build race

package reference

const detectsRaces = true
