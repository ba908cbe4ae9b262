#!/bin/sh
# Runs every fuzz target of the packages for a while: fuzz.sh TIME PACKAGE... It asks the test binaries
# which targets there are, goes on after a find, and fails at the end if there was one. Go minimises every
# interesting input for up to a minute unless told otherwise, which leaves no time to look for others.
set -eu

time=$1
shift

# "FuzzX" lines, then "ok package seconds": a line "package FuzzX" for each target.
listing=$(go test -list '^Fuzz' "$@") || {
	printf '%s\n' "$listing"
	exit 1
}
targets=$(printf '%s\n' "$listing" | awk '
	/^Fuzz/ { found[++n] = $1 }
	/^ok/   { for (i = 1; i <= n; i++) print $2, found[i]; n = 0 }')
if [ -z "$targets" ]; then
	echo "fuzz: no targets in $*" >&2
	exit 1
fi

finds=0
count=0
while read -r package target; do
	count=$((count + 1))
	echo "--- $target ($package), $time"
	go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 5x "$package" </dev/null || finds=$((finds + 1))
done <<EOF
$targets
EOF
echo "fuzz: $count targets, $finds with a find"
[ "$finds" -eq 0 ]
