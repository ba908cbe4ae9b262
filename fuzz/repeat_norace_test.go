//go:build !race

package fuzz

const repeatCases = 100

// propertyDraws is how many Cases TestProperties draws for each property.
const propertyDraws = "100"
