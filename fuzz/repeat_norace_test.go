//go:build !race

package fuzz

const repeatCases = 100
