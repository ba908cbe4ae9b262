//go:build race

package fuzz

const repeatCases = 20 // the detector makes a run ten times as long

// propertyDraws is how many Cases TestProperties draws for each property.
const propertyDraws = "15"
