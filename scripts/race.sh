#!/bin/sh
# Runs tests under the race detector: race.sh [--optional] [packages]. Without packages, those that have
# tests and of which the code or a test imports sync. The detector needs a C compiler; with --optional, a machine that has
# none skips the lane and says so.
set -eu

optional=
if [ "${1-}" = --optional ]; then
	optional=yes
	shift
fi

cc=$(go env CC)
if ! command -v "${cc%% *}" >/dev/null 2>&1; then
	if [ -n "$optional" ]; then
		echo '*************************************************************************' >&2
		echo "SKIPPED: the race lane. It needs a C compiler, and there is no ${cc%% *} here." >&2
		echo '*************************************************************************' >&2
		exit 0
	fi
	echo "race: the race detector needs a C compiler, and there is no ${cc%% *} here" >&2
	exit 1
fi

if [ $# -eq 0 ]; then
	all='{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{range .Imports}} {{.}}{{end}}{{range .TestImports}} {{.}}{{end}}{{range .XTestImports}} {{.}}{{end}}{{end}}'
	imports=$(go list -f "$all" ./...)
	packages=$(printf '%s\n' "$imports" | awk '/ sync(\/atomic)?( |$)/ { print $1 }')
	# shellcheck disable=SC2086 # import paths hold no white space
	set -- $packages
fi
echo "go test -race $*"
CGO_ENABLED=1 exec go test -race -timeout 20m "$@"
