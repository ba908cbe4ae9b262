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

log=$(mktemp)
trap 'rm -f "$log" "$log.status"' EXIT

# fuzz_one PACKAGE TARGET fails if the target does. Go's fuzzer sometimes reports its own time limit as a
# failure, "context deadline exceeded" and no input: that is no find.
fuzz_one() {
	{
		status=0
		go test -run '^$' -fuzz "^$2\$" -fuzztime "$time" -fuzzminimizetime 5x "$1" </dev/null || status=$?
		echo "$status" >"$log.status"
	} 2>&1 | tee "$log"
	[ "$(cat "$log.status")" -ne 0 ] || return 0
	if grep -q '^ *context deadline exceeded$' "$log" && ! grep -qE 'Failing input|panic:|--- FAIL: [^ ]*/' "$log"; then
		echo "fuzz: $2 ran into its time limit, without a find"
		return 0
	fi
	return 1
}

finds=0
count=0
while read -r package target; do
	count=$((count + 1))
	echo "--- $target ($package), $time"
	fuzz_one "$package" "$target" || finds=$((finds + 1))
done <<EOF
$targets
EOF
echo "fuzz: $count targets, $finds with a find"
[ "$finds" -eq 0 ]
