//go:build race

package fuzz

const repeatCases = 20 // the detector makes a run ten times as long
