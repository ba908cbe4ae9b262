package active

// names are the mutants of this binary by number, from 1. The tree has none; an overlay brings its own.
var names []string
